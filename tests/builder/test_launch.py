"""`python -m course` opens JupyterLab on a lesson, and passes on what JupyterLab should know."""

import os

import pytest

from course.__main__ import main

labapp = pytest.importorskip("jupyterlab.labapp")


@pytest.fixture
def started(monkeypatch):
    """The arguments with which JupyterLab would have been started."""
    arguments = []
    monkeypatch.setattr(labapp.LabApp, "launch_instance", arguments.extend)
    return arguments


@pytest.mark.parametrize(
    ("line", "lesson", "also"),
    [
        ("", "00_welcome", []),
        ("open", "00_welcome", []),
        ("open 3", "03_backpropagation", []),
        ("open 03 --no-browser", "03_backpropagation", ["--no-browser"]),
        ("3 --port 9000", "03_backpropagation", ["--ServerApp.port=9000"]),
        ("--no-browser --port=9000", "00_welcome", ["--no-browser", "--ServerApp.port=9000"]),
        ("-- --debug", "00_welcome", ["--debug"]),
        ("open 2 --no-browser -- --ServerApp.token= --debug", "02_value", ["--no-browser", "--ServerApp.token=", "--debug"]),
    ],
)
def test_what_jupyterlab_is_started_with(started, line, lesson, also):
    assert main(line.split()) is None
    assert f"--LabApp.default_url=/lab/tree/lessons/{lesson}.ipynb" in started
    assert started[len(started) - len(also) :] == also


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no root on this system")
@pytest.mark.parametrize("user", [0, 1000])
def test_root_is_allowed_only_where_one_is_root(started, monkeypatch, user):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    main([])
    assert started.count("--allow-root") == (user == 0)


@pytest.mark.parametrize("lesson", ["99", "backprop"])
def test_an_unknown_lesson_is_told(started, lesson):
    assert f"there is no lesson {lesson}" in main(["open", lesson])
    assert not started


@pytest.mark.parametrize("line", ["begin", "build -- 3"])
def test_what_is_no_command_is_refused(started, line, capsys):
    with pytest.raises(SystemExit):
        main(line.split())
    assert not started
