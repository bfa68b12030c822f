"""How a verdict looks: the same words in the same order as text and as HTML, and colours that can be read on every page."""

import html
import re

import numpy as np
import pytest

import course
from course.engine.colours import GROUND, HUES, SHARE
from course.engine.highlight import coloured, differing_lines
from course.engine.markup import difference, program, verdict_html
from course.engine.render import Extras, verdict_text
from course.engine.verdict import Verdict
from toys import MUL

#: page -> (its ground, its text), as JupyterLab, VS Code and Colab have them.
PAGES = {
    "JupyterLab light": ("#ffffff", "#212121"),  # black, of which 13 % are let through
    "JupyterLab dark": ("#111111", "#ffffff"),
    "VS Code dark": ("#1e1e1e", "#cccccc"),
    "VS Code light": ("#ffffff", "#3b3b3b"),
    "Colab dark": ("#383838", "#e8eaed"),
    "Colab light": ("#ffffff", "#1f1f1f"),
}


def channels(colour):
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def luminance(rgb):
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    """The contrast of two colours, as the Web Content Accessibility Guidelines define it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", HUES)
def test_every_text_can_be_read_on_every_page(page, name):
    paper, letters = map(channels, PAGES[page])
    share = SHARE.get(name, 50) / 100
    ink = letters * (1 - share) + channels(HUES[name]) * share
    for ground in [None, *HUES]:
        behind = paper if ground is None else paper * (1 - GROUND) + channels(HUES[ground]) * GROUND
        assert contrast(ink, behind) >= 4.5, (page, name, ground)
        assert contrast(letters, behind) >= 4.5, (page, ground)


def words(markup):
    """The words of HTML as they are read where no style is applied."""
    text = re.sub(r'<img alt="[^"]*"[^>]*>', " ", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


OUTCOMES = {  # attempt -> the words of the title
    MUL: "✔ A product – correct",
    "def mul(x, y):\n    return node('*', x.data * y.data, (x, y), (x.data, y.data))": "✘ A product – not right yet",
    "def mul(x, y):\n    return 1 / 0": "! A product – it stopped with an error",
    "def mal(x, y): return x": "! A product – it could not be checked",
    "def mul(x, y):\n    while True: pass": "… A product – it did not finish",
    "": "○ A product – not attempted",
}


@pytest.mark.parametrize("attempt", OUTCOMES, ids=range(len(OUTCOMES)))
def test_text_and_html_say_the_same_in_the_same_order(toys, attempt):
    toys["code"].seconds = 0.3
    verdict = course.check("toy.mul", attempt)
    extras = Extras("A note.", True, (("Hint 1", "`alpha`"), ("Hint 2", "beta")), MUL, "lesson 02 ✔○", ("More", "#More"))
    text, markup = verdict_text(verdict, extras), verdict_html(verdict, extras)
    assert text.startswith(f"{OUTCOMES[attempt]} (toy.mul)") and words(markup).startswith(f"{OUTCOMES[attempt]} (toy.mul)")
    read = words(markup)
    places = [read.index(part) for part in ("A note.", "Hint 1", "alpha", "Hint 2", "beta", "A solution", "lesson 02 ✔○", "next: More")]
    assert places == sorted(places)
    places = [text.index(part) for part in ("A note.", "2 hints", "lesson 02 ✔○", "Next: More")]
    assert places == sorted(places)
    assert verdict_text(verdict, extras) == text and verdict_html(verdict, extras) == markup


def test_a_case_is_a_table_of_what_should_be_and_what_is(toys):
    verdict = course.check("toy.mul", list(OUTCOMES)[1])
    assert [row[1:] for row in verdict.counterexample.rows[:2]] == [("5", "3"), ("3", "5")]
    markup = verdict._repr_html_()
    assert "mul(x, y) with x = 3, y = 5</caption>" in markup and "should be</th>" in markup and "yours</th>" in markup
    assert "<b>Own operand.</b> Its own value." in markup and "should be 5, yours is 3" not in markup
    first, second, third = repr(verdict).splitlines()[1:4]
    assert (
        first.endswith("should be 5, yours is 3.")
        and second.endswith("should be 3, yours is 5.")
        and third == "  Own operand: Its own value."
    )


def test_arrays_have_their_shapes_beside_them(toys):
    toys["fix"].cases = lambda rng: iter([{"x": np.array([[1.0, 2.0, 3.0]])}])
    verdict = course.check("toy.fix", "def double(x):\n    return (2 * x).T")
    assert "of shape (1, 3), yours is" in verdict.message and "of shape (3, 1)." in verdict.message
    assert "of shape (1, 3)</small>" in verdict._repr_html_() and "of shape (3, 1)</small>" in verdict._repr_html_()
    same = course.check("toy.fix", "def double(x):\n    return 3 * x")
    assert "of shape" not in same.message and same._repr_html_().count("of shape (1, 3)</small>") == 2


def test_right_but_not_kept_and_a_missed_prediction_are_amber(toys):
    right, missed = course.check("toy.mul", MUL), course.check("toy.twice", 1)
    assert "◆ A product – right, but not kept (toy.mul)" in verdict_text(right, Extras(kept=False))
    for markup in (verdict_html(right, Extras(kept=False)), missed._repr_html_()):
        assert HUES["surprise"] in markup and HUES["right"] not in markup and HUES["wrong"] not in markup
    assert repr(missed).startswith("◆ Twice – a surprise (toy.twice)")
    assert HUES["right"] in right._repr_html_() and HUES["idle"] in course.check("toy.mul", "")._repr_html_()


def test_opening_a_hint_does_not_show_the_next():
    markup = verdict_html(Verdict("x", "wrong"), Extras(rungs=(("One", "first"), ("Two", "second"), ("Three", "third")), solution="pass"))
    folds = re.findall(r"<details|</details>|first|second|third|A solution", markup)
    assert folds == [
        *("<details", "first", "<details", "second", "<details", "third", "</details>", "</details>", "</details>"),
        *("<details", "A solution", "</details>"),
    ]
    assert "open" not in re.findall(r"<details[^>]*>", markup)[0]


GRAPHS = [  # a sigmoid: what is written, how many pictures, what is marked in the first
    ("def composed_sigmoid(x):\n    return 1 + (x * -1).exp() ** -1", 2, "Nothing is marked."),
    ("def composed_sigmoid(x):\n    return (2 + (x * -1).exp()) ** -1", 1, "Marked: "),
]


@pytest.mark.parametrize(("attempt", "many", "marked"), GRAPHS, ids=["another graph", "another number"])
def test_a_picture_marks_what_is_wrong_or_nothing(attempt, many, marked):
    verdict = course.check("value.sigmoid", attempt)
    shown = verdict.counterexample.pictures
    assert len(shown) == many and shown[0][2].startswith(marked)
    drawn = [picture.svg for _, picture, _ in shown]
    assert all(("should be" in svg) == marked.startswith("Marked") for svg in drawn)
    told = re.findall(r'<img alt="([^"]*)"', verdict._repr_html_())
    assert len(told) == many and all(picture.caption in html.unescape(alt) for (_, picture, _), alt in zip(shown, told))
    if many == 1:
        assert drawn[0].count("should be") == shown[0][2].count("should be") > 1, "each node that differs"


def test_programs_are_coloured_and_nothing_of_them_is_lost():
    source = "@f\ndef g(x):\n    '''a < b'''\n    return x is not 1.5  # why & how\n\n\nbroken ("
    assert html.unescape(re.sub(r"<[^>]+>", "", coloured(source))) == source
    assert coloured(source).count("<span") >= 5 and "<pre" in program(source)
    assert html.unescape(re.sub(r"<[^>]+>", "", program(source, colours=False))) == source


def test_a_difference_leaves_docstrings_out():
    mine, ours = (
        'def f(x):\n    """Mine."""\n    y = x\n    return y - 1',
        'def f(x):\n    """Ours,\n    longer."""\n    y = x\n    return y + 1',
    )
    assert differing_lines(mine, ours) == [" def f(x):", "     y = x", "-    return y - 1", "+    return y + 1"]
    assert differing_lines(ours, ours) == [] and differing_lines("def f(", ours)
    assert HUES["wrong"] in difference(["-a"]) and HUES["right"] in difference(["+a"]) and "<span" not in difference([" a"])
