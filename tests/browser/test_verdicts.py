"""What a learner reads under an answer, in a real JupyterLab: each outcome, on a light page and on a dark one, by mouse and by keyboard."""

import pytest

from course import exercises
from course.engine.registry import find
from pages import answer, in_view, narrow, open_lesson, run_all, screenshot

#: Each text below a node: its contrast with what is behind it, as the page computes both.
CONTRASTS = """root => {
    const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const paint = colour => { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); };
    const pixel = () => [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    const luminance = rgb => { const [r, g, b] = rgb.map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const found = [], walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
        if (!text || !element.checkVisibility()) continue;
        const line = [];
        for (let e = element; e; e = e.parentElement) line.unshift(getComputedStyle(e).backgroundColor);
        ["#fff", ...line].forEach(paint);
        const behind = luminance(pixel());
        paint(getComputedStyle(element).color);
        const before = luminance(pixel());
        found.push([(Math.max(before, behind) + 0.05) / (Math.min(before, behind) + 0.05), text]);
    }
    return found; }"""

#: How many letters of its own text fit into a line of each long paragraph of the notebook.
LETTERS = """() => { const canvas = document.createElement("canvas").getContext("2d");
    return [...document.querySelectorAll(".jp-MarkdownCell .jp-RenderedMarkdown p")].filter(p => p.textContent.length > 200).map(p => {
        canvas.font = getComputedStyle(p).font;
        return p.clientWidth * p.textContent.length / canvas.measureText(p.textContent).width; }); }"""

#: What is wider than the room it has: (width, room, what).
TOO_WIDE = """() => [...document.querySelectorAll(".jp-Notebook :is(img, .course-box, .jp-RenderedMarkdown)")].map(e =>
    [e.getBoundingClientRect().right, document.querySelector(".jp-Notebook").getBoundingClientRect().right, e.className || e.tagName])
    .filter(([right, room]) => right > room + 1)"""
#: Labels that are cut.
CUT = """() => [...document.querySelectorAll(".jp-OutputArea-output :is(.widget-label, .widget-label-basic)")]
    .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"""

OWN_OPERAND = next(m for m in find("value.mul").misconceptions if m.name == "own-operand")
ANSWERS = {  # exercise -> what is typed, and what the verdict says
    "value.add": ("def add(x, y):\n    return node('+', x.data - y.data, (x, y), (1.0, 1.0))", "not right yet"),
    "value.mul": (OWN_OPERAND.source, OWN_OPERAND.title),
    "value.exp": ("def exp(x):\n    return input('what is it? ')", "asks a question here"),
    "value.log": ("def log(x):\n    while True:\n        pass", "it did not finish"),
    "value.pow": ('def pow(x, y):\n    """x ** y"""\nreturn x', "begins at the margin"),
    "value.divide": ("def divide(x, y):\n    return x * y ** THE_POWER", "right, but not kept"),
    "value.sigmoid": ("def composed_sigmoid(x):\n    return 1 + (x * -1).exp() ** -1", "as it should be"),
}


@pytest.fixture(scope="module")
def answered(browser, server):
    """A page on which lesson 02 was run, and every kind of answer given."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.set_default_timeout(60_000)
    open_lesson(page, server, 2)
    run_all(page)
    known = {e.id: e for e in exercises()}
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({code: 'THE_POWER = -1'}).done")
    for id, (program, says) in ANSWERS.items():
        cell = answer(page, known[id], program)
        cell.locator(".course-box", has_text=says).wait_for()
    yield page
    page.close()


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_every_text_of_a_verdict_can_be_read(answered, theme):
    answered.evaluate(f"window.jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme}'}})")
    answered.wait_for_function(f"document.body.dataset.jpThemeLight === '{'true' if theme == 'Light' else 'false'}'")
    answered.wait_for_timeout(1500)
    screenshot(answered, f"explorer_{theme}", answered.locator(".jp-OutputArea-output .widget-vbox").first)
    boxes = answered.locator(".course-box")
    assert boxes.count() >= len(ANSWERS)
    answered.evaluate("document.querySelectorAll('.course-box details').forEach(d => d.open = true)")
    for i in range(boxes.count()):
        screenshot(answered, f"verdict_{theme}_{i}", boxes.nth(i))
        found = boxes.nth(i).evaluate(CONTRASTS)
        assert found and min(found)[0] >= 4.5, min(found)
    answered.evaluate("document.querySelectorAll('.course-box details').forEach(d => d.open = false)")


def test_fold_outs_open_by_the_keyboard_one_at_a_time(answered):
    folds = answered.locator(".course-box", has_text=OWN_OPERAND.title).locator("summary:visible")
    before = folds.count()
    folds.first.focus()
    answered.keyboard.press("Space")
    answered.wait_for_function("document.activeElement.parentElement.open")
    assert folds.count() == before + 1, "the next hint can be asked for, and nothing else has opened"
    assert folds.first.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
    answered.keyboard.press("Space")
    answered.wait_for_function("!document.activeElement.parentElement.open")


def test_the_link_after_a_right_answer_scrolls_to_the_next_exercise(answered):
    known = {e.id: e for e in exercises()}
    named = answered.evaluate("[...document.querySelectorAll('.jp-MarkdownCell a')].map(a => a.id || a.dataset.jupyterId)")
    for e in exercises():
        assert e.lesson != 2 or e.anchor in named
    for id, following in (("value.mul", "value.count"), ("value.pow", "value.divide")):
        cell = answer(answered, known[id], known[id].solution)
        cell.locator(".course-box", has_text=f"correct ({id})").wait_for()
        cell.locator(".course-next", has_text=known[following].title).click()
        in_view(answered, answered.locator("h3", has_text=known[following].heading))


def test_lines_are_short_and_nothing_is_wider_than_the_window(answered):
    letters = answered.evaluate(LETTERS)
    assert len(letters) > 5 and 55 < max(letters) <= 80, letters
    screenshot(answered, "page_1440")
    narrow(answered)
    assert not answered.evaluate(TOO_WIDE) and not answered.evaluate(CUT)
    screenshot(answered, "page_1024")
    answered.set_viewport_size({"width": 1440, "height": 1000})
