"""What the browser tests do to a page: open a lesson, run it, type an answer, move what moves.

TINYGRAD_EDU_SCREENSHOTS names a folder for pictures of what was on the screen.
"""

import os
import time
from itertools import cycle
from pathlib import Path

import nbformat

from course.builder.build import add_decorator
from kernels import asked, source_of

TOKEN = "learner"
# What the page can tell about the notebook on the screen: one row for each code cell.
CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets.filter(c => c.model.type === "code").map(c => ({
    source: c.model.sharedModel.getSource(), count: c.model.executionCount, running: c.model.executionState !== "idle",
    errors: c.model.outputs.toJSON().filter(o => o.output_type === "error").map(o => o.ename + ": " + o.evalue)}))"""
READY = """() => { const context = window.jupyterapp?.shell?.currentWidget?.sessionContext;
    return context?.isReady && context.session?.kernel?.connectionStatus === "connected" && context.session.kernel.status === "idle" }"""
PIXELS = """async image => { const bytes = await (await fetch(image.src)).arrayBuffer();
    return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))).join() }"""


def open_lesson(page, server, number):
    page.goto(f"{server}/doc/tree/lessons/{source_of(number).stem}.ipynb?token={TOKEN}&reset")
    page.wait_for_function(READY)


def run_all(page, seconds=400):
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


def moves(page, explorer, seconds=60):
    """Move the sliders of an explorer by the keyboard, or press its buttons, or type where it has neither, until its picture changes.

    A kernel that other tests slow down answers late, and a small step may show the same picture: it goes on, with larger steps.
    """
    image, sliders = explorer.locator("img.course-picture"), explorer.locator("[role=slider]")
    controls = sliders.all() or explorer.locator("button.widget-toggle-button").all() or explorer.locator("input[type=text]").all()
    before, end = image.evaluate(PIXELS), time.monotonic() + seconds
    for key in cycle(("ArrowRight", "End", "Home")):
        for control in controls:
            move(page, control, key)
            for _ in range(30):
                if image.evaluate(PIXELS) != before:
                    return True
                if time.monotonic() > end:
                    return False
                time.sleep(0.1)
        assert controls, "an explorer without a slider, a button or a field to type into"


def move(page, control, key="ArrowRight"):
    """Press a key on a slider, and the left arrow if that does not move it; or press a button; or type one more letter into a field."""
    control.scroll_into_view_if_needed()
    control.focus()
    if control.get_attribute("type") == "text":
        for each in ("End", "s", "Enter"):
            page.keyboard.press(each)
        return
    if control.get_attribute("role") != "slider":
        page.keyboard.press("Enter")
        return
    at = control.get_attribute("aria-valuenow")
    page.keyboard.press(key)
    if control.get_attribute("aria-valuenow") == at:
        page.keyboard.press("ArrowLeft" if key != "Home" else "ArrowRight")


def in_view(page, heading):
    """Wait until a heading is on the screen."""
    page.wait_for_function(
        "h => { const r = h.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight }", arg=heading.element_handle()
    )


def narrow(page):
    """Make the window narrow, and wait until the notebook is as narrow."""
    page.set_viewport_size({"width": 1024, "height": 800})
    page.wait_for_function("document.querySelector('.jp-Notebook').getBoundingClientRect().right <= innerWidth")
    page.wait_for_timeout(1000)


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
    cell.locator(".jp-OutputArea-output", has_text=f"correct ({exercise.id})").wait_for()
    cell.scroll_into_view_if_needed()
    screenshot(page, f"lesson_{exercise.lesson:02d}_solved")
