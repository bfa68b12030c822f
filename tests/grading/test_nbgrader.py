"""Points through nbgrader's own commands: generate, release, fetch, submit, collect, autograde, export.

By default for one lesson; for all with TINYGRAD_EDU_SEEDS=200.
"""

import csv
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course.builder.build import add_decorator
from course.engine.registry import exercises, find
from course.grading.station_client import ROOT
from kernels import NUMBERS, asked, source_of
from sampling import ALL, sampled

pytest.importorskip("nbgrader", reason='needs the extra "instructor", as at the end of .ci/run')


def fill(path, how):
    """Write right or wrong answers into a released notebook, or let it end its kernel."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and asked(cell):
            task = find(asked(cell))
            if how == "dies":
                cell.source = "import os\nos._exit(0)"
            elif task.kind == "predict":
                value = task.answer() if how == "right" else task.wrong_functions[task.misconceptions[0]]()
                cell.source = f"predict({task.id!r}, {value!r})"
            else:
                text = task.solution if how == "right" else task.misconceptions[0].source
                cell.source = add_decorator(text, f'@exercise("{task.id}")')
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def nbgrader(tmp_path_factory):
    """Runs a command of nbgrader, for an instructor or, in a folder of theirs, for a student."""
    place = tmp_path_factory.mktemp("nbgrader")
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("TINYGRAD_EDU_WORK", "PYTEST"))}
    variables |= {"PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_DIR": str(place / "config"), "PYTHONDONTWRITEBYTECODE": "1"}
    variables["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), variables["PATH"]))  # where nbgrader looks for alembic

    def run(*command, folder=place / "course", check=True):
        options = [f"--Exchange.root={place / 'exchange'}", "--CourseDirectory.course_id=tinygrad_edu"]
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *command, *options], cwd=folder, env=variables, capture_output=True, text=True
        )
        assert not check or done.returncode == 0, done.stderr[-3000:]
        return done

    (place / "exchange").mkdir()
    (place / "exchange").chmod(0o777)
    (place / "student").mkdir()
    run.place = place
    return run


@sampled
@pytest.mark.parametrize("number", NUMBERS if ALL else [0])
def test_an_empty_notebook_gets_nothing_and_a_solved_one_all(number, nbgrader):
    name, notebook, place = f"lesson_{number:02d}", f"{source_of(number).stem}.ipynb", nbgrader.place
    made = subprocess.run(
        [sys.executable, "-m", "course", "release", str(place / "course"), "--lesson", str(number)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    nbgrader("generate_assignment", name)
    nbgrader("release_assignment", name)
    nbgrader("fetch_assignment", name, folder=place / "student")
    fill(place / "student" / name / notebook, "right")
    nbgrader("submit", name, folder=place / "student")
    nbgrader("collect", name)
    submitted = place / "course" / "submitted"
    [solver] = os.listdir(submitted)
    released = nbformat.read(place / "course" / "release" / name / notebook, as_version=4)
    for student in ("empty", "wrong", *["dies"] * (number == 0)):
        (submitted / student / name).mkdir(parents=True)
        nbformat.write(released, submitted / student / name / notebook)
        if student != "empty":
            fill(submitted / student / name / notebook, student)
    done = nbgrader("autograde", name, check=number != 0)
    assert (done.returncode == 0) == (number != 0)  # a dead kernel is said
    nbgrader("export", "--to=grades.csv")
    with open(place / "course" / "grades.csv", encoding="utf-8") as f:
        points = {
            row["student_id"]: (float(row["raw_score"] or 0), float(row["max_score"]))
            for row in csv.DictReader(f)
            if row["assignment"] == name
        }
    many = sum(e.lesson == number for e in exercises())
    assert points.pop("dies", (0, many)) == (0, many)
    assert points == {solver: (many, many), "empty": (0, many), "wrong": (0, many)}
    assert not (ROOT / "my_work" / f"{next(e.id for e in exercises() if e.lesson == number)}.py").exists()
