"""Goals that a learner has reached are noted in a notebook, once each, and nowhere else."""

import pytest

from course import goals
from course.notebook import goals as noted


@pytest.fixture
def notebook(monkeypatch, tmp_path):
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path / "work"))
    monkeypatch.setattr(noted, "running_shell", lambda: True)


def test_a_goal_is_noted_once(notebook):
    assert noted.goals_of(1) == [("tangent", False), ("bowl", False)]
    goals.announce("bowl")
    goals.announce("bowl")
    assert noted.goals_of(1) == [("tangent", False), ("bowl", True)]
    assert len(noted.goals_path().read_text(encoding="utf-8").splitlines()) == 1
    assert noted.goals_of(2) == [("hundred", False)]
    assert noted.goals_of(99) == []


def test_damaged_lines_are_skipped(notebook):
    goals.announce("bowl")
    with noted.goals_path().open("a", encoding="utf-8") as f:
        f.write('[1]\n{"lesson": 1}\nnull\n{"lesson": [], "goal": {}}\n\x00\n')
    assert noted.goals_of(1) == [("tangent", False), ("bowl", True)]


def test_outside_a_notebook_nothing_is_noted(monkeypatch, tmp_path):
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path / "work"))
    goals.announce("bowl")
    assert not (tmp_path / "work").exists()


def test_a_disk_that_cannot_be_written_to_is_no_harm(notebook, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path / "file"))
    goals.announce("bowl")
    assert noted.goals_of(1) == [("tangent", False), ("bowl", False)]
