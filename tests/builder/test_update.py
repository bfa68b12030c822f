"""`python -m course update`: lessons filled, and a newer version of all of them: what the learner wrote stays, the rest is new.

By default a quarter of the lessons; all with TINYGRAD_EDU_SEEDS=200.
"""

import subprocess

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from course.builder.build import LESSONS_FOLDER, add_decorator
from course.builder.update import UpdateError, update
from course.engine.registry import find
from course.notebook.saved_work import is_learners_copy
from kernels import asked
from sampling import part, sampled

pytestmark = pytest.mark.skipif(is_learners_copy(), reason="the lessons here are a learner's")
OWN = "mine = 1  # my own cell after the first exercise"


def git(root, *arguments):
    names = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *names, *arguments], cwd=root, check=True, capture_output=True)


def notebooks(root):
    return {p.name: nbformat.read(p, as_version=4) for p in sorted((root / "lessons").glob("*.ipynb"))}


def save(root, changed):
    for name, notebook in changed.items():
        nbformat.write(notebook, root / "lessons" / name)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")


def fill(notebook):
    """All exercises answered, but for the second; a cell of the learner's after the first, and another at the end; all run."""
    exercise_cells = [c for c in notebook.cells if asked(c)]
    for i, cell in enumerate(exercise_cells):
        task = find(asked(cell))
        if i != 1:
            cell.source = f"predict({task.id!r}, 42)" if task.kind == "predict" else add_decorator(task.solution, f'@exercise("{task.id}")')
    notebook.cells.insert(notebook.cells.index(exercise_cells[0]) + 1, new_code_cell(OWN))
    notebook.cells.insert(notebook.cells.index(exercise_cells[1]) + 1, new_markdown_cell("after an untouched stub"))
    notebook.cells.append(new_markdown_cell("my notes"))
    for i, cell in enumerate(c for c in notebook.cells if c.cell_type == "code"):
        cell.execution_count = i + 1


def renew(notebook):
    """Another first sentence, a new cell at the front, a changed cell in the middle, and another stub in the first exercise."""
    notebook.cells[0].source += "\n\nNew."
    notebook.cells.insert(1, new_markdown_cell("a new cell"))
    middle = notebook.cells[len(notebook.cells) // 2]
    middle.source += "\n" if asked(middle) else "\n# changed"
    first = next(c for c in notebook.cells if asked(c))
    first.source += "\n# another stub"


@pytest.fixture
def fork(tmp_path, monkeypatch):
    """A learner's repository with all lessons filled, and a branch `newer`, in which all lessons and another file are new."""
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
        monkeypatch.setenv(name, "a")
    for name in ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "a@b")
    monkeypatch.delenv("TINYGRAD_EDU_WORK", raising=False)
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "lessons").mkdir()
    (tmp_path / "code.py").write_text("x = 1\n")
    save(tmp_path, {p.name: nbformat.read(p, as_version=4) for p in part(sorted(LESSONS_FOLDER.glob("*.ipynb")))})
    git(tmp_path, "checkout", "-qb", "newer")
    changed = notebooks(tmp_path)
    for notebook in changed.values():
        renew(notebook)
    (tmp_path / "code.py").write_text("x = 2\n")
    save(tmp_path, changed)
    git(tmp_path, "checkout", "-q", "main")
    changed = notebooks(tmp_path)
    for notebook in changed.values():
        fill(notebook)
    (tmp_path / "my_work").mkdir()
    (tmp_path / "my_work" / "value.mul.py").write_text("y = 1\n")
    save(tmp_path, changed)
    return tmp_path


@sampled
def test_what_the_learner_wrote_stays_and_the_rest_is_new(fork):
    before = notebooks(fork)
    git(fork, "checkout", "-q", "newer")
    newer = notebooks(fork)
    git(fork, "checkout", "-q", "main")
    told = update("newer", fork)
    assert len(told) == len(before) + 1 and (fork / "code.py").read_text() == "x = 2\n"
    for name, notebook in notebooks(fork).items():
        mine = {asked(c): c.source for c in before[name].cells if asked(c)}
        untouched = list(mine)[1]
        rest = [c for c in notebook.cells if c.source not in (OWN, "my notes", "after an untouched stub")]
        assert len(rest) == len(notebook.cells) - 3 == len(newer[name].cells)
        for cell, new in zip(rest, newer[name].cells):
            expected = mine[asked(new)] if asked(new) and asked(new) != untouched else new.source
            assert cell.source == expected and cell.cell_type == new.cell_type and cell.metadata == new.metadata
            if not asked(new):
                assert cell.get("outputs") == new.get("outputs") and cell.get("id") == new.get("id")
        sources = [c.source for c in notebook.cells]
        assert sources[-1] == "my notes" and asked(notebook.cells[sources.index(OWN) - 1]) == next(iter(mine))
        assert asked(notebook.cells[sources.index("after an untouched stub") - 1]) == untouched
        nbformat.validate(notebook)
        kept = nbformat.read(fork / "my_work" / "old" / f"{name.removesuffix('.ipynb')}.1.ipynb", as_version=4)
        assert kept == before[name]
    assert (fork / "my_work" / "value.mul.py").read_text() == "y = 1\n"
    assert update("newer", fork) == ["Nothing is new."]


def test_an_update_that_cannot_be_made_leaves_all_as_it_was(fork):
    with pytest.raises(UpdateError, match="git remote add upstream"):
        update("upstream/main", fork)
    (fork / "code.py").write_text("x = 3\n")
    with pytest.raises(UpdateError, match="not committed"):
        update("newer", fork)
    save(fork, {})
    before = {p: p.read_bytes() for p in (fork / "lessons").iterdir()}
    with pytest.raises(UpdateError, match=r"code\.py"):
        update("newer", fork)
    assert before == {p: p.read_bytes() for p in (fork / "lessons").iterdir()}
    assert not (fork / ".git" / "MERGE_HEAD").exists() and not (fork / "my_work" / "old").exists()
