"""Every figure is drawn: it has words with numbers, a size, and text that can be read; every explorer says its numbers and has a goal to reach."""

import ast
import base64
import io
import re
from pathlib import Path

import ipywidgets as W
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.image import imread
from matplotlib.text import Text

from course import goals
from course.figures import base
from course.figures.base import PIXELS, Still, figure, with_minus
from course.figures.explorer import NOTE, Explorer, Refused
from course.figures.lesson_11_pad import SEVEN
from course.outline import OUTLINE
from tests.figures.drawn import EXPLORERS, STILLS, values_of
from tinygrad_edu.text import generate_stories

WIDEST = 920  # pixels of a page
MEASURED = {"06 speed_up", "06 ending", "11 recipe", "18 pace"}  # their numbers are of this machine, and not in their words
NO_NUMBER = {"01 strips", "07 around"}  # a rule in letters, a comparison of shapes


@pytest.fixture(params=[*STILLS, *EXPLORERS])
def drawn(request):
    """(name, what is shown) of every figure."""
    name = request.param
    return name, STILLS[name]() if name in STILLS else EXPLORERS[name]().shown


def visible_texts(made):
    """The texts that are drawn on a figure, with the colour of the ground that each stands on."""
    canvas = FigureCanvasAgg(made)
    made.set_dpi(PIXELS)
    canvas.draw()
    texts = [t for t in made.findobj(Text) if t.get_text().strip() and t.get_visible() and in_use(t, made)]
    boxes = [t.get_window_extent() for t in texts]
    for t in texts:
        t.set_alpha(0)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]
    height = pixels.shape[0]
    for text, box in zip(texts, boxes):
        rows = slice(max(0, round(height - box.y1)), max(1, round(height - box.y0)))
        region = pixels[rows, max(0, round(box.x0)) : max(1, round(box.x1))].reshape(-1, 3)
        if len(region):
            colours, counts = np.unique(region, axis=0, return_counts=True)
            yield text, box, colours[counts.argmax()] / 255


def in_use(text, made):
    """Whether a text belongs to axes that are on, and not to a tick beyond them."""
    for axes in made.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [*axis.get_ticklabels(), *axis.get_ticklabels(minor=True)]
            if text in labels:
                low, high = sorted(axis.get_view_interval())
                at = text.get_position()[axis is axes.yaxis]
                return axes.axison and low - 1e-9 <= at <= high + 1e-9
            if text in (axis.label, axis.offsetText):
                return axes.axison
    return True


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return float(np.dot((0.2126, 0.7152, 0.0722), linear))


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_a_figure_has_words_a_size_and_text_that_can_be_read(drawn):
    name, shown = drawn
    words = getattr(shown, "words", None) or shown.caption
    assert len(words) > 20
    assert re.search(r"\d", words) or name in MEASURED | NO_NUMBER, words
    assert words == with_minus(words)
    assert shown.width <= WIDEST
    if not hasattr(shown, "figure"):
        return  # a graph: tests/library/test_drawing.py
    wide, high = shown.figure.get_size_inches() * PIXELS
    shrunk = min(1, 900 / wide)
    for text, box, ground in visible_texts(shown.figure):
        told = f"{name}: {text.get_text()!r}"
        assert text.get_fontsize() * PIXELS / 72 * shrunk >= 11 - 1e-6, f"{told} is {text.get_fontsize()} points"
        assert contrast(to_rgb(text.get_color()), ground) >= 4.5, f"{told}: {text.get_color()} on {(ground * 255).astype(int)}"
        assert box.x0 >= -1 and box.x1 <= wide + 1 and box.y0 >= -1 and box.y1 <= high + 1, f"{told} is cut off"
        assert not re.search(r"(^|[\s(=])-\d", text.get_text()), f"{told}: a hyphen for a minus"


def test_every_function_of_the_figures_is_drawn_here():
    """Every public function that makes a Still or an Explorer, by its source."""
    missing = []
    drawn = {n.split()[1] for n in [*STILLS, *EXPLORERS]} | {"explorer"}
    for path in sorted(Path(base.__file__).parent.glob("lesson_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith(("draw_", "at_")):
                calls = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
                if calls & {"Still", "Explorer"} and node.name not in drawn:
                    missing.append(f"{path.stem}.{node.name}")
    assert not missing


# ------------------------------------------------------------------------------------------------------ in a notebook


@pytest.fixture
def displayed(monkeypatch):
    """What is displayed: a list of (bundle, metadata)."""
    found = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, metadata=None, raw=False: found.append((bundle, metadata)))
    return found


def test_a_still_is_followed_by_its_words(displayed):
    made, axes = figure(5, 2)
    axes.plot([1, 2])
    Still(made, "a line from 1 to <2> & -3")._ipython_display_()
    (picture, metadata), (words, _) = displayed
    assert metadata["image/png"] == {"width": 400, "alt": "a line from 1 to <2> & −3"}
    assert picture["text/plain"] == "[a line from 1 to <2> & −3]"
    assert "a line from 1 to &lt;2&gt; &amp; −3" in words["text/html"]
    assert "jp-sr-only" in words["text/html"]


def test_an_explorer_that_is_not_run_says_that_it_can_move(displayed):
    explorer = EXPLORERS["00 knobs"]()
    explorer._ipython_display_()
    (picture, metadata), (words, _) = displayed
    size = imread(io.BytesIO(base64.b64decode(picture["image/png"]))).shape
    about = metadata["image/png"]
    assert about["width"] == explorer.shown.width
    assert size[0] / size[1] == pytest.approx(about["height"] / about["width"], rel=0.01)
    assert NOTE in about["alt"]
    assert explorer.title in words["text/html"]
    assert picture["image/png"] == explorer._repr_mimebundle_()[0]["image/png"], "the same bytes every time"


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_says_what_it_shows(name):
    explorer = EXPLORERS[name]()
    assert f'alt="{explorer.said().split("<")[0][:20]}' in explorer.picture.value
    assert '<span role="status"' in explorer.status.value
    assert re.search(r"\d", explorer.status.value)
    assert not explorer.message.value
    assert all(control.description for control in explorer.named.values()), "every control has a name"
    assert all(control.layout.max_width == "100%" for control in explorer.named.values())
    labels = {c.style.description_width for c in explorer.named.values() if not isinstance(c, W.Checkbox)}
    assert len(labels) == 1, "labels stand alike"
    control, before = next(iter(explorer.named.values())), (explorer.status.value, explorer.picture.value)
    if not isinstance(control, W.Text):
        control.value = next(v for v in values_of(control) if v != control.value)
        assert before[0] != explorer.status.value
        assert before[1] != explorer.picture.value
    assert not explorer.reached or explorer.goal


# ------------------------------------------------------------------------------------------------------------- goals

REACH = {
    "00 knobs": ("knobs", {"w": 1.8, "b": 32}),
    "01 tangent": ("tangent", {"function": "x³ − 3x", "x": 1.0, "h": 0.01}),
    "01 descent": ("bowl", {"rate": 0.18}),
    "02 graphs": ("hundred", {"a": 0.0, "f": 10.0}),
    "03 step_by_step": ("expression", {"expression": "a*a + b", "step": 6}),
    "03 orders": ("orders", {"graph": "no shortcut"}),
    "04 by_hand": ("hinge", {"w1": 3.0, "w2": 0.6, "b": -2.2}),
    "05 broadcasting": ("stretched", {"a": (4, 2, 1)}),
    "05 bill": ("memory", {"n": 256}),
    "06 every_slope": ("largest", {}),
    "06 there_and_back": ("one number", {"shape": (), "stretched": (2, 2, 3)}),
    "07 two_walks": ("valley", {"step": 30}),
    "08 temperature": ("fair die", {"T": 10.0}),
    "09 by_depth": ("level", {"bend": "relu", "gain": 1.4}),
    "10 heavy_ball": ("heavy ball", {"rate": 0.05, "momentum": 0.65}),
    "10 bias": ("no correction", {"beta2": 0.99}),
    "10 landscapes": ("far too fast", {"rate": 0.3}),
    "11 draw_a_digit": ("misread", {"meant": 4, "pad": SEVEN}),
    "12 moved": ("moved digit", {"number": 26, "right": 1}),
    "13 guess": ("eight letters", {"story": 5, "typed": generate_stories(1, seed=5)[0][10:18]}),
    "13 next_letter": ("three left", {"temperature": 2.0, "top_p": 0.5}),
    "14 through_time": ("through time", {"squash": True, "steps": 50, "radius": 1.8}),
    "15 masking": ("the future", {"way": "0 before the softmax", "shift": -3.0}),
    "15 dictionary": ("two keys", {"angle": 40, "length": 5.0}),
    "15 while_learning": ("backwards", {"word": "learner", "snapshot": 1}),
    "16 lacking": ("explodes", {"rate": ", fast", "name": "norm"}),
    "17 merging": ("three tokens", {"merges": 3, "text": 12 * "ab"}),
    "17 cutting": ("whole word", {"word": " pirates"}),
    "17 reading": ("more tokens", {"text": "🦉"}),
    "18 next_token": ("nearly sure", {"text": "mia the elf had a red hat. on monday she lost it. was it by the"}),
    "18 heads": ("far back", {"text": "mia the elf had a red hat. on monday", "layer": 3, "head": 2}),
    "18 through_the_layers": ("second thoughts", {"text": "mia the elf had a red hat. on monday"}),
}


@pytest.mark.parametrize("name", REACH)
def test_a_goal_is_not_reached_at_first_and_can_be(name, monkeypatch):
    told = []
    monkeypatch.setattr(goals, "listeners", [lambda lesson, goal: told.append((lesson, goal))])
    goal, moves = REACH[name]
    explorer = EXPLORERS[name]()
    assert explorer.goal == goal
    assert not told
    assert goals.GOALS[goal].task.replace("'", "&#x27;") in explorer.task.value
    if not moves or name == "07 two_walks":  # one that has to be looked for
        search(explorer, moves)
    for control, value in moves.items():
        explorer.named[control].value = value
    assert "Goal reached ✔" in explorer.status.value or explorer.reached
    assert told == [(goals.GOALS[goal].lesson, goal)], "told once"
    assert "✔ Goal reached" in explorer.task.value


def search(explorer, moves):
    """Try the values of the first two controls until the goal is reached."""
    first, second = [c for n, c in explorer.named.items() if n not in moves][:2]
    for control, value in moves.items():
        explorer.named[control].value = value
    for a in values_of(first):
        first.value = a
        for b in values_of(second):
            second.value = b
            if explorer.reached:
                return


def test_every_goal_belongs_to_an_explorer():
    assert sorted(goals.GOALS) == sorted(goal for goal, _ in REACH.values())
    assert {g.lesson for g in goals.GOALS.values()} == set(OUTLINE), "each lesson has one"


# ------------------------------------------------------------------------------------- what is written into a field


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("foo(a)", "I know no function foo. There are exp, log"),
        ("x^2", "x**2, not x^2"),
        ("a(b + 1)", "For a product, write a * between."),
        ("a +", "is not an expression in Python"),
        ("log(-2 * a)", "has no answer for these numbers"),
        ("a / 0", "has no answer for these numbers"),
        ("exp(exp(exp(exp(9 * a))))", ""),
        ("3", "give it at least one letter"),
        ("+".join("a" * 14), "too long for the page"),
        ("import os", "Write expressions and assignments only"),
        ("a.data", "is a plain number"),
    ],
)
def test_what_cannot_be_drawn_is_explained_above_a_faded_picture(expression, said):
    explorer = EXPLORERS["03 step_by_step"]()
    before = explorer.shown
    explorer.named["expression"].value = expression
    if said:
        assert said in explorer.message.value.replace("&#x27;", "'")
        assert 'role="alert"' in explorer.message.value
        assert "opacity" in explorer.picture.value
        assert explorer.shown is before
        assert [*explorer.children].index(explorer.message) < [*explorer.children].index(explorer.picture)
    else:
        assert explorer.message.value or "inf" in explorer.status.value or explorer.status.value
    assert "Error" not in explorer.message.value
    explorer.named["expression"].value = "a * b"
    assert not explorer.message.value
    assert "opacity" not in explorer.picture.value


def test_a_letter_without_a_number_is_given_one_that_is_shown():
    explorer = EXPLORERS["03 step_by_step"]()
    explorer.named["expression"].value = "a * zeta"
    assert "zeta = " in explorer.named["numbers"].value


@pytest.mark.parametrize("numbers", ["a = nan, b = 1", "a = inf, b = 1", "a = one"])
def test_numbers_that_are_none(numbers):
    explorer = EXPLORERS["03 step_by_step"]()
    explorer.named["expression"].value, explorer.named["numbers"].value = "a * b + a", numbers
    assert "cannot convert" not in explorer.message.value
    assert explorer.message.value or explorer.status.value


def test_an_explorer_that_cannot_draw_its_first_picture_raises():
    def draw(x):
        raise Refused("no")

    with pytest.raises(Refused):
        Explorer(draw, "a slider", x=W.IntSlider(description="x"))
