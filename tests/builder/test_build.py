"""The builder, on small sources of its own: what a marker becomes, the same bytes each time, and failures that say where."""

import shutil

import nbformat
import pytest

from course import exercises
from course.builder import build as builder
from course.builder.cells import links

SOURCE = """
# %% [markdown]
# # A small lesson
# With one formula, $x^2$.

# %%
import matplotlib.pyplot as plt

# %%
_ = plt.plot([1, 2])

# %%
print("twice")

# %%
print("twice")

# %% tags=["raises-exception"] extra="dropped"
1 / 0
"""


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A course of one small lesson in a folder of its own; returns the path of its source."""
    monkeypatch.setattr(builder, "is_learners_copy", lambda: False)
    for name in ("sources", "lessons"):
        monkeypatch.setattr(builder, f"{name.upper()}_FOLDER", tmp_path / name)
        (tmp_path / name).mkdir()
    source = tmp_path / "sources" / "07_small.py"
    source.write_text(SOURCE)
    return source


def test_two_builds_give_the_same_bytes_and_the_check_agrees(small, capsys):
    lesson = builder.LESSONS_FOLDER / "07_small.ipynb"
    assert builder.build() is None
    first = lesson.read_bytes()
    assert builder.build([7]) is None
    assert lesson.read_bytes() == first
    assert builder.build(check=True) is None
    assert b"image/png" in first
    assert b"extra" not in first

    notebook = nbformat.read(lesson, as_version=4)
    nbformat.validate(notebook)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_the_check_sees_a_changed_output_a_changed_source_and_a_stray_lesson(small):
    lesson = builder.LESSONS_FOLDER / "07_small.ipynb"
    assert "is missing" in builder.build(check=True)
    builder.build()
    built = lesson.read_text()

    lesson.write_text(built.replace("twice", "thrice"))
    assert "07_small.ipynb is not what its source gives" in builder.build(check=True)
    lesson.write_text(built)
    shutil.copy(lesson, lesson.with_name("08_stray.ipynb"))
    assert builder.build(check=True) == "08_stray.ipynb has no source"


def test_the_check_does_not_compare_pixels(small):
    lesson = builder.LESSONS_FOLDER / "07_small.ipynb"
    builder.build()
    notebook = nbformat.read(lesson, as_version=4)
    picture = next(o for c in notebook.cells for o in c.get("outputs", ()) if "image/png" in o.get("data", {}))
    picture.data["image/png"] = "drawn with other fonts"
    nbformat.write(notebook, lesson)
    assert builder.build(check=True) is None


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        ("# %%\nraise KeyError(3)", "07_small: cell 6: .*KeyError"),
        ("# %%\nobject()", "07_small: cell 6 prints an address"),
        ("# %%\n# exercise no.such_thing", "07_small: there is no exercise 'no.such_thing'"),
        ('# %% tags=["raises-exception"]\n1', "07_small: cell 6 is tagged raises-exception, but raises nothing"),
    ],
)
def test_a_failure_names_the_lesson_and_the_cell(small, cell, complaint):
    import re

    small.write_text(f"{SOURCE}\n{cell}\n")
    assert re.search(complaint, builder.build(), re.DOTALL)
    assert not list(builder.LESSONS_FOLDER.glob("*.ipynb"))


def test_a_lesson_without_a_source_is_refused(small):
    with pytest.raises(SystemExit, match="no source for lesson 3"):
        builder.build([3])


HONEST = """
# %% [markdown]
# # A lesson

# %%
from course import lesson

lesson(7)

# %%
6 * 7

# %% tags=["run-to-see"]
print("the answer")

# %% tags=["raises-exception"]
def f(n):
    return 1 / n if n < 1 else f(n - 1)

f(9)
"""


def test_a_lesson_looks_unrun_begins_and_ends_as_all_do_and_hides_answers(small):
    small.write_text(HONEST + "\n# %%\n# exercise trust.slope\n")
    assert builder.build() is None
    notebook = nbformat.read(builder.LESSONS_FOLDER / "07_small.ipynb", as_version=4)
    first, setup, shown, hidden, raises, _, attempt, end, onward = notebook.cells
    assert first.source.startswith("# A lesson\n\n▶ **Run this cell first:**") and "lesson(7)" in setup.source
    assert [cell.get("execution_count") for cell in notebook.cells] == [None] * 9
    assert shown.outputs[0].execution_count is None and shown.outputs[0].data == {"text/plain": "42"}
    assert not setup.outputs and not hidden.outputs and not attempt.outputs and not end.outputs
    assert all("nbval-ignore-output" in cell.metadata.tags for cell in (setup, hidden, attempt, end))
    assert sum(frame.count("\n") + 1 for frame in raises.outputs[0].traceback) <= builder.LONGEST_TRACEBACK
    assert "division by zero" in raises.outputs[0].traceback[-1]
    assert end.source == "done(7)" and onward.source == "the next lesson is to come"

    small.write_text(small.read_text().replace("the answer", "another answer"))
    assert "output_hash" in builder.build(check=True), "what is hidden is still compared"
    small.write_text(small.read_text().replace('"run-to-see"', '"run-to-see", "about-the-files"'))
    assert builder.build() is None
    assert all("output_hash" not in cell.metadata for cell in nbformat.read(builder.LESSONS_FOLDER / "07_small.ipynb", as_version=4).cells)


def test_the_last_cell_leads_to_the_lessons_before_and_after(small):
    for name in ("06_before.py", "08_after.py"):
        small.with_name(name).write_text("")
    said = links(7, small.parent)
    assert said == "[← lesson 06, Tensor](06_before.ipynb) · **[lesson 08, Losses →](08_after.ipynb)**"
    assert links(6, small.parent) == "**[lesson 07, Trust →](07_small.ipynb)**"


@pytest.mark.parametrize("exercise", exercises(), ids=lambda e: e.id)
def test_a_marker_becomes_the_task_and_the_learners_cell(exercise, small):
    small.write_text(f"# %%\n# exercise {exercise.id}\n")
    question, answer = builder.assemble(small).cells
    assert exercise.prompt in question.source
    assert f"### {exercise.heading}\n" in question.source
    assert f'hint("{exercise.id}")' in question.source
    assert builder.ANSWER.search(answer.source)[1] == exercise.id
    for line in exercise.stub.splitlines():
        assert line in answer.source

    solved = builder.assemble(small, solved=True).cells[1]
    assert builder.ANSWER.search(solved.source)[1] == exercise.id
    compile(solved.source, exercise.id, "exec")
