"""Hostile submissions among honest ones: none changes another's verdict, ends the run, or leaves a process or a file behind."""

import hashlib
import os
import sys
import tempfile

import psutil
import pytest

from course.engine.registry import find
from course.grading.command import folders_to_hide
from course.grading.feedback import write_feedback
from course.grading.grader import Settings, grade_all
from course.grading.limits import Limits
from course.grading.submissions import read_submissions
from course.grading.tables import as_csv, as_json, table
from hostile_files import BOMB, KINDS, RIGHT, WRONG, text_of
from sampling import only_in_the_whole_proof

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="grading needs fork")
HONEST = {"value.mul": RIGHT, "value.add": find("value.add").solution, "value.log": find("value.log").misconceptions[0].source}
LIMITS = Limits(seconds=3, memory=1024)


def hand_in(folder, **files):
    work = folder / "my_work"
    work.mkdir(parents=True)
    for id, text in files.items():
        (work / f"{id}.py").write_text(text, encoding="utf-8")


def snapshot(folder):
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def processes():
    return {p.pid for p in psutil.process_iter() if p.status() != psutil.STATUS_ZOMBIE}


def left_running():
    """Processes of a grading that is over: their home folder is gone."""
    found = []
    for process in psutil.process_iter():
        try:
            if "course.grading.station" in process.cmdline() and not os.path.isdir(process.environ().get("HOME", "/")):
                found.append(process)
        except psutil.Error:
            pass
    return found


def outcomes(graded):
    return {r.exercise: (r.outcome, r.misconception) for r in graded.results if r.outcome != "missing"}


def make_class(folder, kinds):
    """Honest students first, in the middle and last; between them the hostile ones, each with an honest file besides."""
    for name in ("00 first", "mid", "zz last"):
        hand_in(folder / name, **HONEST)
    for kind in kinds:
        hand_in(folder / f"kind {kind}", **{"value.add": HONEST["value.add"], "value.mul": text_of(kind, folder)})


def grade_folder(folder, workers=3, **settings):
    submissions = read_submissions([folder])
    settings = Settings(LIMITS, lessons=(2,), hidden=folders_to_hide(submissions), **settings)
    return grade_all(submissions, settings, workers)


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    """(the folder, what it held before, the class graded, the processes that are new afterwards)"""
    folder = tmp_path_factory.mktemp("hostile")
    make_class(folder, KINDS)
    before = snapshot(folder), set(os.listdir(tempfile.gettempdir()))
    graded = grade_folder(folder)
    return folder, before, {g.name: g for g in graded}


def test_every_neighbour_has_the_verdicts_it_has_alone(class_, tmp_path):
    _, _, graded = class_
    hand_in(tmp_path / "alone", **HONEST)
    expected = outcomes(grade_folder(tmp_path)[0])
    assert expected["value.mul"][0] == "correct" and expected["value.log"][0] != "correct"
    for name, g in graded.items():
        if name.startswith("kind "):
            assert outcomes(g)["value.add"] == ("correct", None), name
        else:
            assert outcomes(g) == expected, name


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_file_is_called_what_it_is(kind, class_):
    [found] = [r for r in class_[2][f"kind {kind}"].results if r.exercise == "value.mul"]
    isolated = class_[2][f"kind {kind}"].kept_from == ["network", "files", "processes"]
    if kind in ("network", "kills its parent") and not isolated:
        pytest.skip("this system does not isolate")
    assert found.outcome in KINDS[kind][1], found
    if found.outcome != "correct":
        assert found.message


def test_nothing_is_left_behind(class_):
    folder, (files, scratch), graded = class_
    if all("files" in g.kept_from for g in graded.values() if g.kept_from):
        assert snapshot(folder) == files
    assert not [n for n in set(os.listdir(tempfile.gettempdir())) - scratch if n.startswith("grading-")]
    assert not left_running()


@only_in_the_whole_proof
@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")
def test_without_namespaces_neighbours_are_as_safe_and_orphans_are_ended(tmp_path):
    for kind in ("exit 0", "kills its parent", "daemon", "writes answers", "comparison"):
        hand_in(tmp_path / f"kind {kind}", **{"value.mul": text_of(kind, tmp_path), "value.relu": find("value.relu").solution})
    hand_in(tmp_path / "zz last", **HONEST)
    *hostile, last = grade_folder(tmp_path, workers=1, isolate=False)
    assert outcomes(last)["value.mul"][0] == "correct" and outcomes(last)["value.log"][0] == "error"
    for graded in hostile:
        assert outcomes(graded)["value.mul"][0] in {"ended", "tampered", "wrong"}, graded
        assert outcomes(graded)["value.relu"] == ("correct", None), graded
        assert graded.kept_from == ["nothing"]
    assert not left_running() and not (tmp_path / "left").exists()


def test_reports_hold_nothing_that_acts(class_, tmp_path):
    graded = list(class_[2].values())
    pages = write_feedback(graded, tmp_path)
    assert len(pages) == len(graded)
    for page in pages:
        assert "<script>alert" not in page.read_text(encoding="utf-8")
    assert "\x1b" not in table(graded) + as_csv(graded) and as_json(graded)


@only_in_the_whole_proof
@pytest.mark.skipif(sys.platform != "linux", reason="processes are counted on Linux only")
def test_a_fork_bomb_is_ended(tmp_path):
    hand_in(tmp_path / "calm", **{"value.mul": WRONG})
    [calm] = grade_folder(tmp_path)
    if "processes" not in calm.kept_from:
        pytest.skip("a bomb could not be contained here")
    hand_in(tmp_path / "bomb", **HONEST | {"value.mul": BOMB[0]})
    before = len(processes())
    bomb, calm = grade_folder(tmp_path)
    assert outcomes(bomb)["value.mul"][0] in BOMB[1] and outcomes(bomb)["value.add"][0] == "correct"
    assert outcomes(calm)["value.mul"][0] == "wrong" and len(processes()) < before + 40
