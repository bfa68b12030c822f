"""Explorers: pictures with controls. The picture is redrawn, and what it shows is said in words, whenever a control is moved.

From top to bottom: the goal, if there is one; the controls, each with its name; a line with the numbers; the picture. A screen reader
announces the line (`role="status"`) and reads it as the text of the picture.
"""

import base64
import io
from html import escape

import ipywidgets as W
import numpy as np
from matplotlib.figure import Figure
from matplotlib.image import imread, imsave

from tinygrad_edu.viz.picture import COLOURS, display_with_words

from .. import goals
from .base import PIXELS, png

NOTE = "Run this cell to move the picture."
RED = "var(--jp-error-color1, #b3261e)"
GREEN = "var(--jp-success-color0, #1b5e20)"


class Refused(ValueError):
    """What was written into a field cannot be drawn; its text is a sentence that says why and what to write instead."""


class Explorer(W.VBox):
    """A picture with controls; it is redrawn when one of them changes. Where no kernel runs, it is a still PNG that says so.

    draw: a function of the controls' values, by name, that returns a `Still`, whose words say the numbers, or a Picture of a graph.
    title: says what can be moved and seen; it is the text form. goal: a name in `goals.GOALS`, when pictures can be `reached`.
    rows: the widgets to show, where a control stands in a row with others. controls: ipywidgets by name (IntSlider, ToggleButtons, ...).
    """

    def __init__(self, draw, title, goal=None, rows=None, **controls):
        self._draw, self.title, self.goal, self.named = draw, title, goal, controls
        self.task, self.status, self.message, self.picture = (W.HTML(layout=W.Layout(max_width="100%")) for _ in range(4))
        self.shown, self.reached = None, False
        self.task.value = task_line(goal, False) if goal else ""
        super().__init__([*([self.task] if goal else []), *(rows or controls.values()), self.status, self.message, self.picture])
        self.add_class("course-explorer")
        arrange(controls.values())
        for control in controls.values():
            control.observe(self.update, "value")
        self.update()

    def update(self, _=None):
        """Draw anew. An error is said above the last picture, which fades; there is no other place to report it."""
        try:
            shown = self._draw(**{name: control.value for name, control in self.named.items()})
            quick_png(shown)  # not every error comes before it is painted
            self.shown = shown
        except Exception as e:
            if self.shown is None:
                raise
            self.message.value = error_line(str(e) if isinstance(e, Refused) else f"These numbers have no picture: {e}")
            self.status.value = ""
            self.picture.value = img(self.shown, self.said(), faded=True)
            return
        self.message.value, self.picture.value = "", img(self.shown, self.said())
        done = bool(self.goal) and bool(self.shown.reached)
        self.status.value = status_line(self.said() + (" Goal reached ✔" if done else ""))
        if done and not self.reached:
            self.reached = True
            self.task.value = task_line(self.goal, True)
            goals.announce(self.goal)

    def said(self):
        """What the picture shows, in words."""
        words = getattr(self.shown, "words", None) or self.shown.caption
        return " ".join(sentence(part) for part in (words, getattr(self.shown, "measured", "")) if part)

    def __repr__(self):
        return f"[{self.title}]"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        still, height = with_note(self.shown)
        bundle |= {"text/plain": repr(self), "image/png": base64.b64encode(still).decode()}
        return bundle, {"image/png": {"width": self.shown.width, "height": height, "alt": f"{sentence(self.title)} {NOTE}"}}

    def _ipython_display_(self, **kwargs):
        display_with_words(*self._repr_mimebundle_(**kwargs), f"{sentence(self.title)} Its controls appear when this cell is run.")


def sentence(text):
    """A text with a full stop, and with a capital letter unless it begins with a formula."""
    return (text[:1].upper() if text[:2].isalpha() else text[:1]) + text[1:] + ("" if text[-1:] in ".!?" else ".")


# ------------------------------------------------------------------------------------------------------ what it shows


def quick_png(shown):
    """The picture as PNG bytes, which a page gets as soon as can be: compressed a little."""
    return shown.quick_png if hasattr(shown, "quick_png") else shown.png


def img(shown, words, faded=False):
    """The picture as HTML, with its words for those who cannot see it."""
    look = f"display:block;max-width:100%;height:auto;{'opacity:0.35;' if faded else ''}"
    source = base64.b64encode(quick_png(shown)).decode()
    return f'<img class="course-picture" alt="{escape(words)}" width="{shown.width}" style="{look}" src="data:image/png;base64,{source}">'


def status_line(text):
    return f'<span role="status" class="course-status" style="display:block;line-height:1.45">{escape(text)}</span>'


def error_line(text):
    look = f"border-left:4px solid {RED};padding:4px 10px;line-height:1.45"
    return f'<div role="alert" class="course-error" style="{look}">{escape(text)}</div>'


def task_line(name, reached):
    task = escape(goals.GOALS[name].task)
    sign = f'<b style="color:{GREEN}">✔ Goal reached:</b>' if reached else "<b>Goal:</b>"
    return f'<div class="course-goal" style="line-height:1.45">{sign} {task}</div>'


def with_note(shown):
    """The PNG with a line above it that says that it moves when its cell is run, and its height in pixels of a page."""
    pixels = imread(io.BytesIO(quick_png(shown)))[..., :3]
    dpi = PIXELS * pixels.shape[1] / shown.width
    strip = Figure((pixels.shape[1] / dpi, 0.36), facecolor=COLOURS["constant pale"])
    strip.text(10 / shown.width, 0.46, f"▶ {NOTE}", fontsize=11, va="center", color=COLOURS["ink"])
    top = imread(io.BytesIO(png(strip, dpi)))[..., :3]
    both = np.ones((len(top) + len(pixels), pixels.shape[1], 3), dtype=pixels.dtype)
    wide = min(top.shape[1], pixels.shape[1])
    both[: len(top), :wide], both[len(top) :] = top[:, :wide], pixels
    buffer = io.BytesIO()
    imsave(buffer, both, format="png", metadata={"Software": None})
    return buffer.getvalue(), round(PIXELS * len(both) / dpi)


# ------------------------------------------------------------------------------------------------------------- controls


def arrange(controls):
    """Give all labels the same room, at the left of their controls, and let nothing be wider than the page."""
    labelled = [c for c in controls if not isinstance(c, W.Checkbox)]
    room = f"{max((round(7.2 * len(c.description)) + 8 for c in labelled), default=0)}px"
    for control in controls:
        control.layout.max_width = "100%"
        if isinstance(control, W.Checkbox):
            control.indent, control.layout.width = False, "auto"
            continue
        control.style.description_width = room
        if isinstance(control, W.ToggleButtons):
            control.style.button_width = "auto"
            control.layout.width, control.layout.display = "auto", "flex"
            control.layout.flex_flow, control.layout.align_items = "row wrap", "baseline"
        else:
            control.layout.width = control.layout.width or "460px"


class Stepper(W.HBox):
    """A slider from 0 to `last` with a button that plays it. `.slider` is what to give to an Explorer."""

    def __init__(self, last, description="step", interval=700):
        self.slider = W.IntSlider(0, 0, last, description=description, continuous_update=False)
        self.play = W.Play(min=0, max=last, interval=interval, layout=W.Layout(display="none"))  # its own buttons have no names
        self.button = W.Button(description="play", icon="play", layout=W.Layout(width="auto"))
        W.jslink((self.play, "value"), (self.slider, "value"))
        self.button.on_click(lambda _: setattr(self.play, "playing", not self.play.playing))
        self.play.observe(self.rename, "playing")
        super().__init__([self.slider, self.button, self.play], layout=W.Layout(max_width="100%", flex_flow="row wrap"))

    def rename(self, change):
        self.button.description, self.button.icon = ("pause", "pause") if change["new"] else ("play", "play")

    def end_at(self, last):
        """Make `last` the last step."""
        self.play.max = self.slider.max = last

    def go_to(self, step):
        """Move to a step."""
        self.slider.value = self.play.value = step
