"""Explorers in a real browser: moved by the keyboard they say what they show; labels are whole; on a narrow page nothing is cut off."""

import time

import pytest

from pages import move, narrow, open_lesson, run_all, screenshot

TEXTS = """explorer => ({ alt: explorer.querySelector("img.course-picture").alt,
    status: explorer.querySelector("[role=status]")?.textContent })"""
# Labels whose text is wider than the room they have, and parts of explorers that stick out of their output.
CUT = """() => [...document.querySelectorAll(".course-explorer .widget-label")]
    .filter(l => l.offsetParent && l.scrollWidth > l.clientWidth + 1).map(l => l.textContent)"""
OUTSIDE = """() => [...document.querySelectorAll(".course-explorer")].flatMap(explorer => {
    const right = explorer.closest(".jp-OutputArea-output").getBoundingClientRect().right;
    return [...explorer.querySelectorAll("img, .widget-readout, button, input, select")]
        .filter(e => e.getBoundingClientRect().right > right + 1).map(e => e.className || e.tagName) })"""
NAMELESS = """() => [...document.querySelectorAll(".course-explorer button")]
    .filter(b => b.offsetParent && !b.textContent.trim() && !b.getAttribute("aria-label")).length"""


@pytest.mark.parametrize("number", [0, 3])
def test_explorers_say_what_they_show(number, page, server):
    open_lesson(page, server, number)
    run_all(page)
    explorers = page.locator(".course-explorer")
    assert explorers.count()
    page.locator(".course-explorer img.course-picture").first.wait_for()
    for i in range(explorers.count()):
        explorer = explorers.nth(i)
        explorer.scroll_into_view_if_needed()
        before = explorer.evaluate(TEXTS)
        assert before["status"].removesuffix(" Goal reached ✔") == before["alt"]
        assert moved(page, explorer, before), f"explorer {i} says the same after a move"
        screenshot(page, f"pictures_{number:02d}_{i}", explorer)
        if explorer.get_by_role("button", name="play").count():
            before = explorer.evaluate(TEXTS)
            explorer.get_by_role("button", name="play").click()
            assert follows(explorer, before), f"explorer {i} does not play"
    assert page.evaluate(CUT) == []
    assert page.evaluate(NAMELESS) == 0
    words = page.locator(".jp-OutputArea-output .course-words")
    assert words.count() >= explorers.count()
    assert all(box["width"] <= 1 and box["height"] <= 1 for box in (w.bounding_box() for w in words.all()) if box), "words are hidden"
    narrow(page)
    screenshot(page, f"pictures_{number:02d}_narrow")
    assert page.evaluate(OUTSIDE) == []


def moved(page, explorer, before):
    """Press an arrow key on the first slider; whether both texts follow."""
    move(page, explorer.locator("[role=slider]").first)
    return follows(explorer, before)


def follows(explorer, before):
    """Whether both texts change within a minute: beside other tests a kernel answers late."""
    for _ in range(600):
        time.sleep(0.1)
        now = explorer.evaluate(TEXTS)
        if now["alt"] != before["alt"] and now["status"] != before["status"]:
            return True
    return False
