"""`python -m course grade`: what is read, what is believed, what is written, and the exit status."""

import csv
import io
import json
import os
import sys

import pytest

from course.__main__ import main
from course.engine.registry import exercises, find
from course.grading.containers import container_command
from course.grading.feedback import as_html, as_markdown
from course.grading.grader import Settings, grade
from course.grading.looks import looks
from course.grading.results import Graded, Result, verify
from course.grading.station_client import Station
from course.grading.submissions import find_submissions, names, read_submissions
from course.grading.tables import as_csv, plain

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="grading needs fork")
RIGHT, WRONG = find("welcome.line").solution, find("welcome.line").misconceptions[0].source


def hand_in(folder, **files):
    work = folder / "my_work"
    work.mkdir(parents=True)
    for id, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (work / f"{id.replace('_', '.')}.py").write_bytes(data)
    return work


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A class whose files are damaged in many ways; a link to a file outside."""
    folder = tmp_path_factory.mktemp("class")
    hand_in(folder / "ann", welcome_line=b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode())
    work = hand_in(folder / "ben", welcome_line=RIGHT, welcome_miss="# \xe9\n".encode("latin-1"), welcome_nudge=b"x" * (50 << 20))
    (work / "derivative.square.py").mkdir()
    os.mkfifo(work / "derivative.slope.py")
    (work / "derivative.loop.py").symlink_to("derivative.loop.py")
    (work / "derivative.tiny.py").symlink_to("/dev/zero")
    (work / "derivative.kink.py").write_bytes("answer = 1".encode("utf-16"))
    (work / "derivative.chain.py").write_bytes(b"\0\0")
    (work / "Welcome.Line.py").write_text("")
    (folder / "cas").mkdir()
    (folder / "cas" / "my_work").symlink_to(folder / "ann" / "my_work")
    (folder / "dan").mkdir()
    return folder


@needs_fork
def test_a_damaged_file_costs_that_file_alone_and_says_why(odd, tmp_path, capsys):
    status = main(["grade", str(odd), "--lesson", "0", "1", "--json", str(tmp_path / "a.json"), "--workers", "1"])
    assert status == 1  # cas: a link in place of the folder
    told = {s["student"]: s for s in json.loads((tmp_path / "a.json").read_text())["students"]}
    assert list(told) == ["ann", "ben", "cas", "dan"]
    found = {r["exercise"]: r for r in told["ben"]["results"]}
    assert told["ann"]["right"] == told["ben"]["right"] == 1 and told["dan"]["right"] == 0 and told["cas"]["problem"]
    reasons = {
        "welcome.miss": "byte 3, in line 1, is 0xe9",
        "welcome.nudge": "52,428,800 bytes",
        "derivative.square": "a folder",
        "derivative.slope": "a pipe",
        "derivative.loop": "a link",
        "derivative.tiny": "a link",
        "derivative.kink": "UTF-16",
    }
    for id, reason in reasons.items():
        assert found[id]["outcome"] == "unreadable" and reason in found[id]["message"], found[id]
    assert found["derivative.chain"]["outcome"] == "error"
    assert told["ben"]["strangers"] == ["Welcome.Line.py"]
    assert all(len(s["results"]) == sum(e.lesson < 2 for e in exercises()) for s in told.values())
    out = capsys.readouterr()
    assert "[4/4]" in out.err and "Welcome.Line.py is no exercise's file" in out.out


@needs_fork
def test_the_same_class_graded_twice_gives_the_same_bytes(tmp_path, capsys):
    for name, text in (("ann", RIGHT), ("ben", WRONG), ("cas", "def line(x, w, b):\n    return w * x - b\n")):
        hand_in(tmp_path / "class" / name, welcome_line=text, value_mul=find("value.mul").misconceptions[0].source)
    written = []
    for workers in ("1", "2"):
        out = tmp_path / workers
        out.mkdir()
        options = ["--lesson", "0", "2", "--csv", f"{out}/a.csv", "--json", f"{out}/a.json", "--feedback", f"{out}/f", "--workers", workers]
        assert main(["grade", str(tmp_path / "class"), *options]) == 0
        written.append({str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()})
    assert written[0] == written[1] and len(written[0]) == 8
    rows = {(r["student"], r["exercise"]): r for r in csv.DictReader(io.StringIO(written[0]["a.csv"].decode()))}
    assert rows["ann", "welcome.line"]["points"] == "1" and rows["ben", "welcome.line"]["mistake"] == "no-return"
    assert rows["cas", "welcome.line"]["outcome"] == "wrong" and rows["ann", "value.exp"]["outcome"] == "missing"
    page = written[0]["f/ben.html"].decode()
    assert "data:image/svg+xml;base64," in page and "should be 5, yours is 3" in page and "The return is missing" in page
    assert "should be 5, yours is 3" in written[0]["f/ben.md"].decode()


def test_wrong_commands_say_what_is_wrong(tmp_path, capsys):
    assert main(["grade", str(tmp_path / "none")]) == 2 and "there is no folder" in capsys.readouterr().err
    assert main(["grade", str(tmp_path), "--lesson", "99"]) == 2 and "no lesson 99" in capsys.readouterr().err
    assert main(["grade", str(tmp_path), "--workers", "0"]) == 2 and "above 0" in capsys.readouterr().err


def test_folders_and_names(tmp_path):
    for place in ("x/ann/my_work", "y/ann/my_work", "y/ben/my_work", "y/empty", "y/.git"):
        (tmp_path / place).mkdir(parents=True)
    found = [p for folder in (tmp_path / "x/ann/my_work", tmp_path / "y") for p in find_submissions(folder)]
    assert names(found) == ["x/ann", "y/ann", "ben", "empty"]
    assert [s.name for s in read_submissions([tmp_path / "y", tmp_path / "y/ann"])] == ["ann", "ben", "empty"]


class Liar(Station):
    """A station that answers with what it is given."""

    def __init__(self, answers):
        self.answers, self.scratch, self.inside, self.process = iter(answers), "", "", None

    def ask(self, request):
        self.asked = [id for id, _ in request["files"]]

    def read(self, seconds):
        return next(self.answers)

    def stop(self):
        pass


KEPT, END = {"kept from": []}, {"end": 0}
LIES = [
    {"exercise": "value.mul", "outcome": "correct"},
    {"exercise": "welcome.line", "outcome": "perfect"},
    {"exercise": "welcome.line", "outcome": "correct", "message": ["x"]},
    {"exercise": "welcome.line", "outcome": "correct", "misconception": "no-return"},
    {"exercise": "welcome.line", "outcome": "wrong", "misconception": "no-such"},
    {"exercise": "welcome.line", "outcome": "wrong", "place": [0, "a", "b"]},
    {"exercise": "welcome.line", "outcome": "wrong", "place": 3},
    {"exercise": "welcome.line", "outcome": "wrong", "pictures": [["a", 1, "c"]]},
    {"exercise": "welcome.line", "outcome": "correct", "slow": 1},
    {"end": 0},
    "correct",
    None,
]


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_an_answer_that_does_not_fit_the_question_is_no_answer(lie, tmp_path):
    with pytest.raises(ValueError):
        verify(lie, "welcome.line")
    hand_in(tmp_path, welcome_line=RIGHT, welcome_miss=RIGHT)
    [submission] = read_submissions([tmp_path])
    right = {"exercise": "welcome.miss", "outcome": "correct"}
    graded = grade(submission, Settings(lessons=(0,)), Liar([KEPT, lie, KEPT, right, END]))
    assert [r.outcome for r in graded.results] == ["ended", "missing", "correct"] and not graded.ended


def test_no_right_program_looks_suspicious():
    for e in exercises():
        if e.kind != "predict":
            for text in (e.solution, *(p for p in e.programs.also_right if isinstance(p, str))):
                assert looks(f"{e.given}\n{text}") == (), (e.id, text)
    assert looks("import os.path\nfrom course import check\nopen('x').f_back") == ("course", "f_back", "open", "os.path")
    assert looks("def f(:") == ()


@pytest.mark.parametrize("program", ["docker", "podman"])
def test_the_command_of_a_container(program):
    """There may be no daemon where the tests run, so this is about what would run."""
    command = container_command(program, "image", 512, "/here")
    assert command[:4] == (program, "run", "--rm", "--interactive") and command[-4:] == ("image", "python", "-m", "course.grading.station")
    for option in ("--network=none", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--memory=512m"):
        assert option in command
    assert "--volume=/here:/course:ro" in command and not any("privileged" in part.partition("no-new-")[0] for part in command)
    assert sum(part.startswith("--volume") for part in command) == 1


@needs_fork
def test_a_container_that_cannot_start_is_told_and_the_run_goes_on(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    hand_in(tmp_path / "ann", welcome_line=RIGHT)
    assert main(["grade", str(tmp_path), "--lesson", "0", "--container", "docker"]) == 1
    assert "no process for it could be started" in capsys.readouterr().out


@needs_fork
def test_a_container_speaks_the_same_language(tmp_path):
    """A program in the container's place, which runs the station as an image would."""
    hand_in(tmp_path / "class" / "ann", welcome_line=RIGHT, welcome_miss=WRONG)
    inside = tmp_path / "scratch"
    inside.mkdir()
    fake = ("env", f"PYTHONPATH={os.getcwd()}", sys.executable, "-m", "course.grading.station")
    settings = Settings(lessons=(0,), container=fake, inside=str(inside))
    station = settings.station()
    try:
        [submission] = read_submissions([tmp_path / "class"])
        graded = grade(submission, settings, station)
        assert [r.outcome for r in graded.results] == ["correct", "missing", "error"] and station.process is None
    finally:
        station.close()


def test_reports_escape_what_students_wrote():
    result = Result("welcome.line", "error", "<script>alert(1)</script>\n````\n![x](y)", pictures=(("a<b", "<svg onload='x'/>", '"c"'),))
    graded = Graded("=cmd|' /C calc'!A0<b>", [result])
    page = as_html(graded)
    assert "<script>" not in page and "<b>" not in page and "onload" not in page
    assert "\n`````\n" in as_markdown(graded) and "\\<b\\>" in as_markdown(graded)
    assert "\n'=cmd" in as_csv([graded]) and plain("-1") == "'-1" and plain(3) == 3
