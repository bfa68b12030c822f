"""Coming back: the course opens where work stopped, the map and the ends of the lessons lead on; and a newcomer's way to the first ✔."""

import json
import re
import time

import pytest

from course import exercises
from course.builder.lint import strip_markup
from course.engine.registry import find
from course.notebook import saved_work
from pages import CELLS, READY, TOKEN, answer, in_view, open_lesson, run_all, screenshot

MISTAKE = next(m for m in find("derivative.slope").misconceptions)
ACTIVE = "window.jupyterapp.shell.currentWidget.content.activeCellIndex"
SHOWN = "window.jupyterapp.shell.currentWidget.context.path"


@pytest.fixture(scope="module")
def work():
    """Lesson 00 is solved; in 01 one attempt was wrong."""
    record = {"exercise": "derivative.slope", "outcome": "wrong", "misconception": MISTAKE.name, "when": "2026-01-01 12:00"}
    made = {".record.jsonl": json.dumps(record) + "\n"}
    for e in [e for e in exercises() if e.lesson == 0]:
        source = f"def answer():\n    return {e.answer()!r}" if e.kind == "predict" else e.solution
        body = saved_work.body_of(e, source, ())
        made[f"{e.id}.py"] = f"# seal {saved_work.seal(e, body)}\n{body}"
    return made


@pytest.fixture
def messages(page):
    """What the page writes to the browser's console, and errors in it; not how long a busy machine took to begin."""
    said, slow = [], re.compile(r"Plugin \S+ .* took [\d.]+ms to activate")
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") and not slow.match(m.text) else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    return said


def test_it_opens_where_work_stopped_with_the_contents_of_the_page_beside_it(page, server, messages):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{server}/?token={TOKEN}")
    page.wait_for_function(READY)
    assert page.evaluate(SHOWN) == "lessons/01_derivatives.ipynb"
    contents = page.locator(".jp-TableOfContents")
    contents.get_by_text(find("derivative.slope").title).first.wait_for()
    screenshot(page, "home")
    assert page.locator(".jp-InputPrompt", has_text="[1]").count() == 0, "nothing has run, and nothing looks as if it had"
    assert "Run this cell first" in page.locator(".jp-Notebook").inner_text()

    # Who begins in the middle is told what to do.
    position = next(i for i, c in enumerate(page.evaluate(CELLS)) if 'predict("derivative.square"' in c["source"])
    cell = page.locator(".jp-CodeCell").nth(position)
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    cell.get_by_text("Run All Above Selected Cell").wait_for()
    screenshot(page, "home_middle", cell)
    assert not messages


def test_the_end_of_a_lesson_shows_what_is_done_and_leads_on(page, server, messages):
    open_lesson(page, server, 0)
    run_all(page)
    end = page.locator(".jp-CodeCell").last
    end.scroll_into_view_if_needed()
    said = end.inner_text()
    assert "Lesson 00, Welcome: finished." in said and "✔ 00 Welcome" in said and "◐ 01 Derivatives" in said and "you are here" in said
    screenshot(page, "home_done")
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        page.evaluate("name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", theme)
        time.sleep(1)
        screenshot(page, f"home_done_{theme[11:].lower()}", end)
    end.get_by_role("link", name="02 Value").click()
    page.wait_for_function(f"{SHOWN} === 'lessons/02_value.ipynb'")
    assert not messages


def test_what_is_still_open_is_a_link_that_scrolls_there(page, server, messages):
    open_lesson(page, server, 1)
    cells = page.locator(".jp-CodeCell")
    for place in (0, cells.count() - 1):
        cells.nth(place).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
    end = cells.last
    end.get_by_text("Still open").wait_for()
    title = find("derivative.product").title
    end.get_by_role("link", name=title).click()
    in_view(page, page.locator("h3", has_text=title))
    assert not messages


def test_a_newcomer_sees_the_first_check_turn_green(page, server, record_property):
    """From the first page: one click into the first cell, Shift + Enter through the page, the answer typed, Shift + Enter."""
    began = time.monotonic()
    open_lesson(page, server, 0)
    opened = time.monotonic() - began
    first = find("welcome.line")
    page.locator(".jp-CodeCell").first.locator(".cm-content").click()
    clicks = keys = 0
    clicks += 1
    while page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource()").find(first.id) < 0:
        at = page.evaluate(ACTIVE)
        page.keyboard.press("Shift+Enter")
        page.wait_for_function(f"at => {ACTIVE} > at", arg=at)
        keys += 1
        assert keys < 40
    cell = answer(page, first, first.solution)
    clicks, keys = clicks + 1, keys + 1
    cell.locator(".jp-OutputArea-output", has_text="correct").wait_for()
    seconds = time.monotonic() - began
    texts = page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.map(c => [c.model.type, c.model.sharedModel.getSource()])")
    before = next(i for i, (_, source) in enumerate(texts) if f'"{first.id}"' in source and "@exercise" in source)
    words = sum(len(strip_markup(source).split()) for kind, source in texts[:before] if kind == "markdown")
    record_property(
        "figure",
        f"a newcomer, from the page to the first ✔: {clicks} clicks, {keys} times Shift + Enter; the page opened after {opened:.0f} s, all "
        f"of it ran within {seconds:.0f} s; {words} words to read and an exercise of {first.minutes} minutes: about "
        f"{words / 180 + first.minutes + seconds / 60:.0f} minutes",
    )
    assert clicks <= 2 and keys <= 12
