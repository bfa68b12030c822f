"""The lessons in a real JupyterLab in a real browser: opened, run, their pictures moved, an exercise solved by typing.

TINYGRAD_EDU_SCREENSHOTS names a folder for pictures of what was on the screen. Needs a Chromium, which CI installs.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

from course import exercises
from course.builder.build import LESSONS_FOLDER, ROOT, add_decorator
from course.notebook.saved_work import is_learners_copy
from kernels import asked, each_lesson, may_raise, source_of

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if not CHROMIUM and not (os.environ.get("CI") and sys.platform == "linux"):  # there CI has installed one
    pytest.skip("no Chromium on this machine", allow_module_level=True)
if is_learners_copy():
    pytest.skip("my_work/ holds a learner's work, so the lessons here are theirs", allow_module_level=True)

TOKEN = "learner"
# What the page can tell about the notebook on the screen: one row for each code cell.
CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets.filter(c => c.model.type === "code").map(c => ({
    source: c.model.sharedModel.getSource(), count: c.model.executionCount, running: c.model.executionState !== "idle",
    errors: c.model.outputs.toJSON().filter(o => o.output_type === "error").map(o => o.ename + ": " + o.evalue)}))"""
READY = """() => { const context = window.jupyterapp?.shell?.currentWidget?.sessionContext;
    return context?.isReady && context.session?.kernel?.connectionStatus === "connected" && context.session.kernel.status === "idle" }"""
PIXELS = """async image => { const bytes = await (await fetch(image.src)).arrayBuffer();
    return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))).join() }"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a JupyterLab, started as `python -m course` starts it, on a copy of the course: a run notebook is saved."""
    home = tmp_path_factory.mktemp("home")
    copy = home / "tinygrad_edu"
    for name in ("course", "tinygrad_edu", "lessons"):
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
        f"--LabApp.workspaces_dir={home / 'workspaces'}",
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
    with sync_api.sync_playwright() as playwright:
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


def open_lesson(page, server, number):
    page.goto(f"{server}/doc/tree/lessons/{source_of(number).stem}.ipynb?token={TOKEN}&reset")
    page.wait_for_function(READY)


def run_all(page, seconds=120):
    page.evaluate("window.jupyterapp.commands.execute('runmenu:run-all')")
    for _ in range(2 * seconds):
        cells = page.evaluate(CELLS)
        if all(cell["count"] and not cell["running"] for cell in cells):
            return cells
        time.sleep(0.5)
    raise AssertionError(f"still running after {seconds} s: {next(c['source'] for c in cells if not c['count'] or c['running'])}")


def screenshot(page, name, part=None):
    """Save a picture of the page, or of a part of it, where TINYGRAD_EDU_SCREENSHOTS says."""
    folder = os.environ.get("TINYGRAD_EDU_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (part or page).screenshot(path=Path(folder) / f"{name}.png")


def test_the_course_opens_on_its_first_lesson_without_a_pop_up(page, server):
    page.goto(f"{server}/?token={TOKEN}")
    page.wait_for_function(READY)
    assert page.evaluate("window.jupyterapp.shell.currentWidget.context.path") == "lessons/00_welcome.ipynb"
    time.sleep(2)
    assert page.locator(".Toastify__toast, .jp-Dialog").count() == 0
    screenshot(page, "opened")


@each_lesson
def test_a_lesson_shows_its_pictures_runs_moves_and_takes_an_answer(number, page, server):
    notebook = nbformat.read(LESSONS_FOLDER / f"{source_of(number).stem}.ipynb", as_version=4)
    open_lesson(page, server, number)
    drawn = sum("image/png" in o.get("data", {}) for c in notebook.cells for o in c.get("outputs", ()))
    page.wait_for_function("n => document.querySelectorAll('.jp-OutputArea img[src^=\"data:image/png\"]').length >= n", arg=drawn)
    screenshot(page, f"lesson_{number:02d}_untouched")

    meant = {cell.source for cell in notebook.cells if may_raise(cell)}
    cells = run_all(page)
    assert not [(c["source"], c["errors"]) for c in cells if c["errors"] and c["source"] not in meant]

    explorers = page.locator(".jp-OutputArea-output .widget-vbox:has(> img)")
    assert explorers.count(), "a lesson has a picture that one can move"
    for i in range(explorers.count()):
        assert moves(page, explorers.nth(i)), f"explorer {i} does not move"
        screenshot(page, f"lesson_{number:02d}_explorer_{i}")
    assert page.locator(".jp-OutputArea-output .widget-html code", has_text="Error").count() == 0
    solve(page, next(e for e in exercises() if e.kind == "code" and e.lesson == number))


def test_a_lesson_saved_and_opened_the_next_morning_shows_its_still_pictures(page, server):
    """Run and saved by JupyterLab; then its kernel ends, and the page is loaded again."""
    open_lesson(page, server, 1)
    run_all(page)
    before = page.locator(".jp-OutputArea-output .widget-vbox").count()
    assert before
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    page.goto("about:blank")
    page.goto(f"{server}/doc/tree/lessons/{source_of(1).stem}.ipynb?token={TOKEN}&reset")
    page.wait_for_selector(".jp-OutputArea-output")
    page.wait_for_function("n => document.querySelectorAll('.jp-OutputArea img[src^=\"data:image/png\"]').length >= n", arg=before)
    time.sleep(2)
    assert page.get_by_text("Error displaying widget").count() == 0 and page.get_by_text("Loading widget").count() == 0
    screenshot(page, "next_morning")


def moves(page, explorer):
    """Move the sliders of an explorer by the keyboard, one after the other, until its picture changes."""
    image = explorer.locator("> img")
    before = image.evaluate(PIXELS)
    for slider in explorer.locator("[role=slider]").all():
        slider.scroll_into_view_if_needed()
        at = slider.get_attribute("aria-valuenow")
        slider.focus()
        page.keyboard.press("ArrowRight")
        if slider.get_attribute("aria-valuenow") == at:  # at its right end
            page.keyboard.press("ArrowLeft")
        for _ in range(100):
            time.sleep(0.1)
            if image.evaluate(PIXELS) != before:
                return True
    return False


def answer(page, exercise, program):
    """Type a program into the cell of an exercise and run it. Returns the cell."""
    position = next(i for i, c in enumerate(page.evaluate(CELLS)) if asked(nbformat.from_dict(c)) == exercise.id)
    cell = page.locator(".jp-CodeCell").nth(position)
    cell.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(add_decorator(program, f'@exercise("{exercise.id}")'))  # as pasted, without an editor's indentation
    page.keyboard.press("Shift+Enter")
    return cell


def solve(page, exercise):
    """Type the solution of an exercise into its cell, run it, and read the verdict."""
    cell = answer(page, exercise, exercise.solution)
    cell.locator(".jp-OutputArea-output", has_text=f"{exercise.id}: correct").wait_for()
    cell.scroll_into_view_if_needed()
    screenshot(page, f"lesson_{exercise.lesson:02d}_solved")


def test_a_mistake_is_named_on_the_page(page, server):
    """The README shows this: a screenshot of it is `.github/mistake.png`."""
    exercise = next(e for e in exercises() if e.id == "value.mul")
    mistake = next(m for m in exercise.misconceptions if m.name == "own-operand")
    open_lesson(page, server, exercise.lesson)
    run_all(page)
    cell = answer(page, exercise, mistake.source)
    cell.locator(".jp-OutputArea-output", has_text=mistake.name).wait_for()
    assert "not right yet" in cell.inner_text()
    screenshot(page, "mistake", cell)
