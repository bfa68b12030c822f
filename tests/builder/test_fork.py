"""A learner's fork: lessons filled, rightly and wrongly, and committed with `my_work/`. What CI and the README run passes there.

It takes minutes, so TINYGRAD_EDU_SEEDS=200 runs it, as `.ci/run` does.
"""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from course.builder.build import ROOT, add_decorator, assemble
from course.engine.registry import find
from course.notebook.saved_work import is_learners_copy
from kernels import asked, source_of
from sampling import only_in_the_whole_proof

RIGHT, WRONG, UNTIDY = 1, 2, 3  # lessons
WIDGETS = "application/vnd.jupyter.widget-state+json"


def fill(number):
    """The notebook of a lesson as a learner leaves it: solved, or with mistakes, or with more besides."""
    notebook = assemble(source_of(number), solved=number == RIGHT)
    generator = random.Random(number)
    for cell in [c for c in notebook.cells if c.cell_type == "code" and asked(c)] if number != RIGHT else []:
        task = find(asked(cell))
        wrong = generator.choice(task.misconceptions)
        if task.kind == "predict":
            cell.source = f'predict("{task.id}", {task.wrong_functions[wrong]()!r})'
        else:
            cell.source = add_decorator(wrong.source, f'@exercise("{task.id}")')
    if number == UNTIDY:
        cells = [c for c in notebook.cells if c.cell_type == "code"]
        next(c for c in cells if asked(c)).source = '@exercise("x.y")\ndef unfinished(:\n'
        cells[4].source += "\nprint(id(object()))"
        notebook.cells.insert(9, nbformat.v4.new_code_cell("import time, random\nprint(time.time(), random.random()); not_defined"))
        notebook.cells += [
            nbformat.v4.new_code_cell("l = lambda x: x;import os,sys"),
            nbformat.v4.new_markdown_cell("My notes, " + "wiht" + "out care."),
        ]
    return notebook


def run_and_save(notebook, path, fork):
    """Run all cells as JupyterLab does, and save what it saves."""
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute(env=environment(fork))
    nbformat.write(notebook, path)


def notebook_of(number):
    return f"lessons/{source_of(number).stem}.ipynb"


def environment(fork):
    mine = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("PYTEST_", "TINYGRAD_EDU_WORK", "TINYGRAD_EDU_SEEDS", "TINYGRAD_EDU_PROOF")) and k != "MPLBACKEND"
    }
    return mine | {"PYTHONPATH": str(fork), "PYTHONDONTWRITEBYTECODE": "1"}


def commands():
    """What `.ci/run` runs before the tests."""
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line.startswith(("ruff ", "codespell", "python -m course build"))]


@pytest.fixture(scope="module")
def fork(tmp_path_factory):
    fork = tmp_path_factory.mktemp("fork")
    leave = shutil.ignore_patterns("__pycache__", ".git", "my_work", ".*_cache", ".hypothesis", ".ipynb_checkpoints", "*.egg-info", ".venv")
    shutil.copytree(ROOT, fork, ignore=leave, dirs_exist_ok=True)
    for number in (RIGHT, WRONG, UNTIDY):
        run_and_save(fill(number), fork / notebook_of(number), fork)
    assert len(list((fork / "my_work").glob("*.py"))) >= 5
    for path in (fork / "my_work").glob(".*"):  # what git ignores
        path.unlink()
    return fork


def passes(fork, *command):
    tool = Path(sys.executable).with_name(command[0]) if command[0] != "python" else sys.executable
    done = subprocess.run([tool, *command[1:]], cwd=fork, env=environment(fork), capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.skipif(os.environ.get("GITHUB_REPOSITORY") != "tinygrad-edu/tinygrad_edu", reason="this is not the authors' copy on GitHub")
def test_the_authors_copy_holds_no_learners_work():
    """It would switch off the checks of the lessons there."""
    assert not is_learners_copy()


@only_in_the_whole_proof
def test_the_checks_of_the_workflow_pass_in_a_fork(fork):
    assert len(commands()) == 4
    for command in commands():
        passes(fork, *command)


@only_in_the_whole_proof
def test_the_tests_pass_in_a_fork_and_leave_its_work_alone(fork):
    work = {p: p.read_bytes() for p in (fork / "my_work").rglob("*") if p.is_file()}
    some = ["tests/lessons", "tests/builder/test_lint.py", "tests/builder/test_saving.py"]
    more = ["tests/notebook", "tests/engine", "tests/builder/test_build.py", "tests/browser"]
    filled = [notebook_of(number) for number in (RIGHT, WRONG, UNTIDY)]
    said = passes(fork, "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *filled, *some, *more)
    assert "passed" in said and "failed" not in said
    assert {p: p.read_bytes() for p in (fork / "my_work").rglob("*") if p.is_file()} == work


@only_in_the_whole_proof
def test_a_lesson_that_breaks_on_the_learners_code_is_still_seen(fork):
    path = fork / notebook_of(RIGHT)
    before = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    shown = next(c for c in notebook.cells if c.cell_type == "code" and any(o.get("name") == "stdout" for o in c.outputs))
    shown.outputs = [nbformat.v4.new_output("stream", text="something else\n")]
    nbformat.write(notebook, path)
    try:
        with pytest.raises(AssertionError, match="something else"):
            passes(fork, "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(path.relative_to(fork)))
    finally:
        path.write_bytes(before)
