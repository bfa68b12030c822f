"""Lesson 11's pad in a real browser: a digit is drawn with a real pointer, a touch and the keyboard, and the net reads it."""

import time

import pytest

from pages import open_lesson, run_all, screenshot

INK = """canvas => { const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data; let n = 0;
    for (let i = 0; i < data.length; i += 4) n += data[i] < 60 && data[i + 2] > 120; return n }"""
SEVEN = [(7, 3), (24, 3), (14, 30)]
ONE = [(16, 1), (16, 31)]


@pytest.fixture
def pad(page, server):
    """The explorer of a lesson that was run, its pad in view."""
    open_lesson(page, server, 11)
    run_all(page)
    explorer = page.locator(".course-explorer", has=page.locator(".course-pad")).first
    explorer.locator(".course-pad canvas").wait_for()
    explorer.locator(".course-pad canvas").scroll_into_view_if_needed()
    return explorer


def said(explorer, *words, absent=(), seconds=60):
    """Wait until the line of numbers has all these words."""
    for _ in range(10 * seconds):
        text = explorer.locator("[role=status]").inner_text()
        if all(w in text for w in words) and not any(w in text for w in absent):
            return text
        time.sleep(0.1)
    raise AssertionError(f"expected {words} in {text!r}")


def settled(explorer):
    """What the line says once it counts all pixels that are inked on the pad."""
    return said(explorer, f"{explorer.locator('canvas').evaluate(INK) // 64} of 1024 pixels are inked")


def places(canvas, corners):
    """Corners in pixels of the bitmap, 0 to 32, as points of the page."""
    box = canvas.bounding_box()
    return [(box["x"] + x / 32 * box["width"], box["y"] + y / 32 * box["height"]) for x, y in corners]


def stroke(page, canvas, corners):
    """Draw with the mouse button held down."""
    (x, y), *rest = places(canvas, corners)
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=25)
    page.mouse.up()


def test_a_digit_is_drawn_and_read(pad, page):
    canvas, clear = pad.locator("canvas"), pad.get_by_role("button", name="Clear")
    assert canvas.evaluate(INK) > 1000, "a 4 is there at first"
    clear.click()
    said(pad, "Nothing is drawn")
    assert canvas.evaluate(INK) == 0

    stroke(page, canvas, SEVEN)
    stroke(page, canvas, [(9, 16), (22, 16)])
    said(pad, "pixels are inked", "believes 7")
    screenshot(page, "digit_seven", pad)
    drawn = settled(pad)
    page.mouse.move(*places(canvas, [(28, 28)])[0])  # without a button: nothing is drawn
    assert settled(pad) == drawn

    pad.get_by_role("button", name="3", exact=True).click()  # I draw a 3, and the net is sure of a 7
    said(pad, "meant is 3")

    clear.click()
    said(pad, "Nothing is drawn")
    stroke(page, canvas, ONE)
    said(pad, "meant is 3", "believes 1")

    # by the keyboard: to the top, the pen down, a line to the bottom
    clear.click()
    said(pad, "Nothing is drawn")
    canvas.focus()
    for _ in range(15):
        page.keyboard.press("ArrowUp")
    time.sleep(0.5)
    said(pad, "Nothing is drawn")
    page.keyboard.press("Space")
    for _ in range(30):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    said(pad, "believes 1")
    before = canvas.evaluate(INK)
    page.keyboard.press("ArrowLeft")
    assert canvas.evaluate(INK) <= before, "the pen is lifted"
    page.keyboard.press("Delete")
    said(pad, "Nothing is drawn")

    # by touch: pointer events of a finger, which the page must not take for scrolling
    assert canvas.evaluate("c => getComputedStyle(c).touchAction") == "none"
    session = page.context.new_cdp_session(page)
    points = places(canvas, [(16, 1 + k) for k in range(0, 31, 2)])
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": points[0][0], "y": points[0][1]}]})
    for x, y in points[1:]:
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    said(pad, "believes 1")
    screenshot(page, "digit_touch", pad)
