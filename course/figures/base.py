"""What the figures share: axes, still pictures, and explorers, which redraw a picture whenever one of their controls is moved."""

import base64
import io
import threading

import ipywidgets as W
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tinygrad_edu.viz.picture import COLOURS

_drawing = threading.Lock()  # widget callbacks may run on a thread of their own, and matplotlib is not thread-safe


def png(figure, dpi=80):
    """A matplotlib Figure as PNG bytes, the same bytes every time."""
    buffer = io.BytesIO()
    with _drawing:
        figure.set_dpi(dpi)
        FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None})  # draws once; `savefig` draws twice
    return buffer.getvalue()


def figure(width=7.0, height=3.6, **kwargs):
    """A new Figure without pyplot: (figure, axes) for a grid given by nrows and ncols."""
    made = Figure(figsize=(width, height), layout="constrained")
    return made, made.subplots(**kwargs)


def quiet(ax, x="", y="", title=""):
    """Label axes, and remove their frame at the top and on the right."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.set_title(title, fontsize=11)
    return ax


class Still:
    """A matplotlib Figure as a sharp PNG, with `words` that describe it where no picture can be shown."""

    def __init__(self, figure, words):
        self.png, self.words, self.width = png(figure, dpi=144), words, round(80 * figure.get_figwidth())

    def __repr__(self):
        return f"[{self.words}]"

    def _repr_mimebundle_(self, **kwargs):
        return {"text/plain": repr(self), "image/png": base64.b64encode(self.png).decode()}, {"image/png": {"width": self.width}}


class Explorer(W.VBox):
    """A picture with controls; it is redrawn when one of them changes. Where no kernel runs, it is a plain PNG.

    draw: a function of the controls' values, by name, that returns a matplotlib Figure, or PNG bytes, or anything with `.png`.
    title: says what can be moved and seen; it is the text form. controls: ipywidgets by name (IntSlider, Play, ToggleButtons, ...).
    """

    def __init__(self, draw, title, **controls):
        self._draw, self.title, self.named = draw, title, controls
        self.view = W.Image(format="png", layout=W.Layout(align_self="flex-start", max_width="100%"))
        self.message = W.HTML()
        super().__init__([*controls.values(), self.view, self.message])
        for control in controls.values():
            control.observe(self.update, "value")
        self.update()

    def update(self, _=None):
        try:
            picture = self._draw(**{name: control.value for name, control in self.named.items()})
            if isinstance(picture, Figure):
                picture = png(picture)
            self.view.layout.width = f"{picture.width}px" if hasattr(picture, "width") else None  # as sharp as it was drawn
            self.view.value = picture if isinstance(picture, bytes) else picture.png
            self.message.value = ""
        except Exception as e:  # a callback has no other place to report it
            self.message.value = f"<code>{type(e).__name__}: {e}</code>"

    def __repr__(self):
        return f"[{self.title}]"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        width = {"width": int(self.view.layout.width.removesuffix("px"))} if self.view.layout.width else {}
        bundle |= {"text/plain": repr(self), "image/png": base64.b64encode(self.view.value).decode()}
        return bundle, {"image/png": width}


def stepper(last, description="step"):
    """A slider from 0 to `last` with a play button: (the row to show, the slider to give to an Explorer)."""
    slider = W.IntSlider(0, 0, last, description=description, continuous_update=False)
    play = W.Play(min=0, max=last, interval=700)
    W.jslink((play, "value"), (slider, "value"))
    return W.HBox([play, slider]), slider


# ------------------------------------------------------------------------------------- cells with numbers in them


def square(axes, x, y, text, colour="data", face=None, size=0.94, fontsize=11, **more):
    """Draw a square with a text in it, such as an element of a table."""
    face = face or COLOURS.get(f"{colour} pale", "white")
    axes.add_patch(Rectangle((x, y), size, size, facecolor=face, edgecolor=COLOURS[colour], linewidth=1.1))
    axes.text(
        x + size / 2,
        y + size / 2 - 0.02,
        text,
        ha="center",
        va="center",
        fontsize=fontsize,
        color=COLOURS[colour] if colour != "line" else COLOURS["ink"],
        **more,
    )


def bare(axes, left, right, bottom, top):
    """Set the limits of axes with equal scales, and hide their frame and ticks."""
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    axes.axis("off")


def plain(x, digits):
    """A number as text with at most `digits` decimals, and no minus sign before zero."""
    return f"{round(float(x), digits) + 0.0:g}"


def rgb(colour):
    """The red, green and blue of "#RRGGBB", each from 0 to 1."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def places(shape, top):
    """(index, x, y) of every cell of a shape: rows and columns as in a matrix, the matrices of a third dimension side by side."""
    blocks, rows, columns = ((1, 1, 1) + shape)[-3:]
    for i in range(blocks):
        for j in range(rows):
            for k in range(columns):
                yield ((i, j, k)[3 - len(shape) :] if shape else ()), i * (columns + 0.9) + k, top - 2.0 - j
