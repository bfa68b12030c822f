"""A JupyterLab on a copy of the course, and a page of a real browser, for all tests in this folder. Needs a Chromium, which CI installs."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest

from course.builder.build import ROOT
from course.notebook.saved_work import is_learners_copy
from pages import TOKEN

HERE = Path(__file__).parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(items):
    """Skip, with the reason, where there is nothing to open a page with, or where the lessons are a learner's."""
    why = ""
    if not find_spec("playwright"):
        why = "playwright is not installed"
    elif not CHROMIUM and not (os.environ.get("CI") and sys.platform == "linux"):  # there CI has installed one
        why = "no Chromium on this machine"
    elif is_learners_copy():
        why = "my_work/ holds a learner's work, so the lessons here are theirs"
    for item in items:
        if why and item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="module")
def work():
    """The learner's work when the server starts: file name -> text. A module may have its own."""
    return {}


@pytest.fixture(scope="module")
def server(tmp_path_factory, work):
    """The address of a JupyterLab, started as `python -m course` starts it, on a copy of the course: a run notebook is saved."""
    home = tmp_path_factory.mktemp("home")
    copy = home / "tinygrad_edu"
    for name, text in work.items():
        (copy / "my_work").mkdir(parents=True, exist_ok=True)
        (copy / "my_work" / name).write_text(text)
    for name in ("course", "tinygrad_edu", "lessons", "docs"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    # All cells on the page at once, so that a test finds them without scrolling.
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [
        "--no-browser",
        f"--ServerApp.port={port}",
        f"--IdentityProvider.token={TOKEN}",
        "--LabApp.expose_app_in_browser=True",
        f"--LabApp.user_settings_dir={home / 'settings'}",
    ]
    fresh = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    environment = {k: v for k, v in os.environ.items() if k != "TINYGRAD_EDU_WORK"}
    environment |= {**fresh, "IPYTHONDIR": str(home / "ipython"), "PYTHONPATH": str(copy)}
    log = (home / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-c", f"from course.builder.launch import open_course; open_course(arguments={arguments!r})"],
        cwd=copy,
        env=environment,
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=1).close()
            break
        except OSError:
            assert process.poll() is None, (home / "log").read_text()
            time.sleep(0.5)
    yield address
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # The last three keep Chromium itself from calling home.
        quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", *quiet])
        yield browser
        browser.close()


@pytest.fixture
def page(browser, server):
    """A page on which nothing may be asked of another machine."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(60_000)
    strangers = []
    page.on("request", lambda r: strangers.append(r.url) if not r.url.startswith((server, "data:", "blob:")) else None)
    yield page
    page.close()
    assert not strangers
