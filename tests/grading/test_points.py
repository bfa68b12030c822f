"""`passed` and `score`, which give points in a notebook: for what was checked and saved in this kernel, and for nothing else."""

import pytest

import course
from course.engine.registry import find
from course.grading.release import grade_cells
from course.notebook import saved_work, session
from course.outline import OUTLINE


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A kernel in which nothing was checked yet, with no saved work."""
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path))
    monkeypatch.setattr(session, "_passed", set())
    course.rebind()
    yield
    monkeypatch.undo()
    course.unbind()
    session._state["started"] = None


def answer(id, source):
    """What the cell of an exercise does, with this source text."""
    from course.engine.attempt import read_attempt

    return course.exercise(id)(read_attempt(find(id), source).function)


@pytest.mark.parametrize("number", [*OUTLINE])
def test_nothing_done_gives_nothing(number, fresh):
    asked = [e for e in course.exercises() if e.lesson == number]
    for e in asked:  # saved by another kernel
        saved_work.save(e, e.solution)
    session.refresh()
    assert course.score(number) == 0 and not any(course.passed(e.id) for e in asked)
    cells = [cell for cell in grade_cells(number) if cell.cell_type == "code"]
    assert [cell.metadata.nbgrader.points for cell in cells] == [1] * len(asked)
    for cell in cells:
        with pytest.raises(AssertionError, match="is not solved in this notebook"):
            exec(cell.source, {})


def test_a_right_answer_gives_its_point_and_a_wrong_one_none(fresh, capsys):
    answer("value.mul", find("value.mul").misconceptions[0].source)
    assert course.score(2) == 0
    answer("value.mul", find("value.mul").solution)
    assert course.passed("value.mul") and not course.passed("value.add") and course.score(2) == 1
    answer("value.mul", find("value.mul").misconceptions[0].source)
    assert course.passed("value.mul")  # what is saved is still right
    course.predict("value.later", find("value.later").misconceptions[0].source)
    course.predict("value.later", find("value.later").answer())
    assert not course.passed("value.later")  # the answer was shown before
    course.reset("value.mul")
    assert course.score(2) == 0


def test_what_cannot_be_saved_gives_nothing(fresh, monkeypatch, capsys):
    def full(*_):
        raise OSError("full")

    monkeypatch.setattr(saved_work, "save", full)
    answer("value.mul", find("value.mul").solution)
    assert not course.passed("value.mul")


def test_what_there_is_not_is_said():
    for ask in (lambda: course.passed("value.none"), lambda: course.score(99), lambda: course.score("two")):
        with pytest.raises(KeyError):
            ask()
