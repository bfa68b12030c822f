"""`python -m course` opens JupyterLab on a lesson, whatever the user's settings say, and passes on what JupyterLab should know."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from course import check, exercises
from course.__main__ import main
from course.builder import launch
from course.builder.build import ROOT
from course.notebook import mistakes, saved_work
from kernels import Learner

labapp = pytest.importorskip("jupyterlab.labapp")


@pytest.fixture
def started(monkeypatch):
    """The arguments with which JupyterLab would have been started."""
    arguments = []
    monkeypatch.setattr(labapp.LabApp, "launch_instance", arguments.extend)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    return arguments


@pytest.mark.parametrize(
    ("line", "lesson", "also"),
    [
        ("", "00_welcome", []),
        ("open", "00_welcome", []),
        ("open 3", "03_backpropagation", []),
        ("open 03 --no-browser", "03_backpropagation", ["--ServerApp.open_browser=False"]),
        ("3 --port 9000", "03_backpropagation", ["--ServerApp.port=9000"]),
        ("--no-browser --port=9000", "00_welcome", ["--ServerApp.open_browser=False", "--ServerApp.port=9000"]),
        ("-- --no-browser", "00_welcome", ["--ServerApp.open_browser=False", "--no-browser"]),
        ("-- --debug", "00_welcome", ["--debug"]),
        (
            "open 2 --no-browser -- --ServerApp.token= --debug",
            "02_value",
            ["--ServerApp.open_browser=False", "--ServerApp.token=", "--debug"],
        ),
    ],
)
def test_what_jupyterlab_is_started_with(started, line, lesson, also):
    assert main(line.split()) is None
    assert f"--LabApp.default_url=/lab/tree/lessons/{lesson}.ipynb" in started
    assert set(also) <= set(started) and (line.count("open_browser") or len(set(started)) == len(started))


def test_it_opens_where_work_stopped(started, tmp_path, monkeypatch):
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path))
    for e in exercises():
        if e.lesson == 2:
            saved_work.save(e, "def answer(): ..." if e.kind == "predict" else e.solution)
    main([])
    assert "--LabApp.default_url=/lab/tree/lessons/03_backpropagation.ipynb" in started, "02 is finished"
    mistakes.record(check("derivative.slope", "def slope(f, x, h):\n    return f(x)"))
    main([])
    assert started[-1] != started[0] and "--LabApp.default_url=/lab/tree/lessons/01_derivatives.ipynb" in started, "the last attempt"


def test_the_page_begins_with_its_contents_at_the_left_and_with_advice(monkeypatch):
    def look(arguments):
        folder = next(a for a in arguments if "workspaces_dir" in a).partition("=")[2]
        assert json.loads((Path(folder) / launch.WORKSPACE).read_text())["metadata"]["id"] == "default"
        assert os.environ["PYTHONSTARTUP"] == str(launch.STARTUP)

    monkeypatch.setattr(labapp.LabApp, "launch_instance", look)
    monkeypatch.setattr(os, "environ", {k: v for k, v in os.environ.items() if k != "PYTHONSTARTUP"})
    main([])


def test_who_begins_in_the_middle_is_told_what_to_run(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONSTARTUP", str(launch.STARTUP))
    with Learner(tmp_path) as learner:
        said = []
        ask = "@exercise('value.mul')\ndef mul(x, y): ..."
        learner.client.execute_interactive(ask, allow_stdin=False, timeout=60, output_hook=lambda m: said.append(m["content"]))
        lines = next(c["traceback"] for c in said if "traceback" in c)
        assert lines[0] == "NameError: name 'exercise' is not defined" and "Run All Above Selected Cell" in lines[2]
        assert learner.run("_advise").error == "NameError: name '_advise' is not defined", "it leaves no name behind"
        assert learner.run("1 / 0").error == "ZeroDivisionError: division by zero"
        assert learner.run("from course import *\nlesson(1)").error is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no root on this system")
@pytest.mark.parametrize("user", [0, 1000])
def test_root_is_allowed_only_where_one_is_root(started, monkeypatch, user):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    main([])
    assert f"--ServerApp.allow_root={user == 0}" in started


@pytest.mark.parametrize("lesson", ["99", "backprop"])
def test_an_unknown_lesson_is_told(started, lesson):
    assert f"there is no lesson {lesson}" in main(["open", lesson])
    assert not started


@pytest.mark.parametrize("line", ["begin", "build -- 3"])
def test_what_is_no_command_is_refused(started, line, capsys):
    with pytest.raises(SystemExit):
        main(line.split())
    assert not started


def test_what_the_user_passes_on_comes_before_what_the_course_chooses(started):
    main(["--", "--LabApp.workspaces_dir=/elsewhere"])
    assert [a for a in started if "workspaces_dir" in a] == ["--LabApp.workspaces_dir=/elsewhere"]


def test_without_lessons_or_jupyterlab_it_says_what_to_do(started, monkeypatch, tmp_path):
    with monkeypatch.context() as patch:
        patch.setattr(launch, "LESSONS_FOLDER", tmp_path)
        assert "git clone" in main([])
    monkeypatch.setitem(sys.modules, "jupyterlab.commands", None)
    assert 'pip install -e ".[course]"' in main([]) and not started


SETTINGS = """
c.ServerApp.root_dir = c.ServerApp.preferred_dir = c.FileContentsManager.preferred_dir = {elsewhere!r}
c.ServerApp.open_browser = False
c.ServerApp.default_url = "/tree"
c.ServerApp.jpserver_extensions = {{"jupyterlab": False}}
c.LabApp.app_dir = c.LabApp.app_settings_dir = "/nowhere"
"""


def test_it_opens_whatever_the_users_own_settings_say(tmp_path):
    """A real server, with settings that would stop it or open something else."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "jupyter_server_config.py").write_text(SETTINGS.format(elsewhere=str(tmp_path)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "course", "3", "--no-browser", f"--port={port}", "--", "--IdentityProvider.token=t"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/contents/lessons?token=t", timeout=5) as answer:
                    names = [x["name"] for x in json.load(answer)["content"]]
                break
            except OSError:
                assert process.poll() is None, (tmp_path / "log").read_text()
                time.sleep(0.25)
        assert "03_backpropagation.ipynb" in names
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/?token=t", timeout=20) as answer:
            assert "/lab/tree/lessons/03_backpropagation.ipynb" in answer.url
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_console_without_our_signs_is_no_obstacle(encoding, tmp_path):
    program = "import course; course.lesson(2); course.predict('value.count', -1); course.hint('value.mul')"
    environment = os.environ | {
        "PYTHONIOENCODING": encoding,
        "PYTHONUTF8": "0",
        "TINYGRAD_EDU_WORK": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    for arguments in (["-m", "course", "status"], ["-c", program]):
        done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, timeout=120)
        assert done.returncode == 0, done.stderr.decode(encoding)


def test_a_checkout_with_windows_line_ends_works(tmp_path):
    """As git makes one where `.gitattributes` is not heeded: every text of the course ends its lines with \\r\\n."""
    for folder in ("course", "tinygrad_edu", "lessons"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".ipynb", ".json", ".pyi"):
                copy = tmp_path / path.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    program = """
import course
ids = [e.id for e in course.exercises()][::9]
assert [course.check(id, course.engine.registry.find(id).stub).outcome for id in ids] == ["unattempted"] * len(ids)
assert [course.check(id, course.engine.registry.find(id).solution).outcome for id in ids] == ["correct"] * len(ids)
e = course.engine.registry.find("value.mul")
path = course.notebook.saved_work.save(e, e.solution)
path.write_bytes(path.read_bytes().replace(b"\\n", b"\\r\\n"))
assert ("value.mul", "yours", 2) in course.receipt()
"""
    environment = os.environ | {"TINYGRAD_EDU_WORK": str(tmp_path / "w"), "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
