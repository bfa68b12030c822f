"""The course solved: every exercise right, saved and put to work, in the next process too; and a fork in that state passes its tests."""

import os
import shutil
import subprocess
import sys

import pytest

from course import exercises
from course.builder.build import ROOT, build
from course.notebook import saved_work
from kernels import NUMBERS
from sampling import only_in_the_whole_proof


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """A folder with the saved work of a learner who has solved everything."""
    folder = tmp_path_factory.mktemp("work")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINYGRAD_EDU_WORK", str(folder))
        for e in exercises():
            saved_work.save(e, f"def answer():\n    return {e.answer()!r}" if e.kind == "predict" else e.solution)
    return folder


def python(*arguments, cwd, **environment):
    """Run Python in a folder as its owner would; what it printed."""
    mine = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "TINYGRAD_EDU_WORK"))}
    done = subprocess.run([sys.executable, *arguments], cwd=cwd, env=mine | environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    return done.stdout


def assert_all_is_in_use(work):
    """In a new process the library runs on all that was solved, and the terminal knows how far the learner is."""
    program = "from course import receipt\nfor slot, whose, lesson in receipt(): print(slot, whose)"
    printed = python("-c", program, cwd=ROOT, TINYGRAD_EDU_WORK=str(work))
    assert {f"{e.id} yours" for e in exercises() if e.target and e.lesson in NUMBERS} <= set(printed.splitlines())
    printed = python("-m", "course", "status", cwd=ROOT, TINYGRAD_EDU_WORK=str(work))
    for number in NUMBERS:
        count = sum(e.lesson == number for e in exercises())
        assert f"{count} of {count}" in next(line for line in printed.splitlines() if line.startswith(f"{number:02d}"))
    assert "Not in use" not in printed


def test_a_new_process_runs_the_library_on_all_that_was_solved(work):
    assert_all_is_in_use(work)


@only_in_the_whole_proof
def test_a_fork_that_commits_its_work_passes_the_same_tests(tmp_path_factory, tmp_path):
    """All lessons solved and executed in order, each on the work of those before it; then every third is validated on all of it."""
    solved = tmp_path_factory.mktemp("solved")
    problems = build(solved=solved)
    assert problems is None, problems
    assert_all_is_in_use(solved / "my_work")
    for name in ("course", "tinygrad_edu"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(solved / "my_work", tmp_path / "my_work")
    (tmp_path / "lessons").mkdir()
    for path in solved.glob("*.ipynb"):
        shutil.copy(path, tmp_path / "lessons")
    before = {p: p.read_bytes() for p in (tmp_path / "my_work").rglob("*") if p.is_file()}
    some = [f"lessons/{path.name}" for path in sorted(solved.glob("*.ipynb"))[::3]]
    python("-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", *some, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert before == {p: p.read_bytes() for p in (tmp_path / "my_work").rglob("*") if p.is_file()}
