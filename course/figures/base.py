"""What the figures share: axes, still pictures with words, cells with numbers in them. An inch of a figure is 80 pixels of a page."""

import base64
import io
import threading
from functools import cached_property

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from tinygrad_edu.viz.picture import COLOURS, display_with_words, with_minus

PIXELS = 80  # for each inch of a figure, on a page
SMALL = 10  # points, which are 11 pixels: no text is smaller
_drawing = threading.Lock()  # widget callbacks may run on a thread of their own, and matplotlib is not thread-safe


def png(figure, dpi=PIXELS, **saving):
    """A matplotlib Figure as PNG bytes, the same bytes every time. saving: options of Pillow."""
    buffer = io.BytesIO()
    with _drawing:
        figure.set_dpi(dpi)
        FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None}, pil_kwargs=saving)  # `savefig` would draw twice
    return buffer.getvalue()


class Still:
    """A matplotlib Figure as a sharp PNG, with `words` that say what it shows, numbers included.

    words: the same on every machine. measured: what only this machine measured; an explorer adds it to what it says.
    reached: in an explorer with a goal, whether this picture reaches it.
    Attributes: `.png` (bytes), `.quick_png` (larger, and sooner there), `.words`, `.measured`, `.width` (pixels on a page), `.reached`.
    """

    def __init__(self, figure, words, measured="", reached=None):
        for text in texts_of(figure):
            text.set_text(with_minus(text.get_text()))
        self.figure, self.width = figure, round(PIXELS * figure.get_figwidth())
        self.words, self.measured, self.reached = with_minus(words), with_minus(measured), reached

    @cached_property
    def png(self):
        return png(self.figure, dpi=144)

    @cached_property
    def quick_png(self):
        return png(self.figure, dpi=144, compress_level=1)

    def __repr__(self):
        return f"[{self.words}]"

    def _repr_mimebundle_(self, **kwargs):
        bundle = {"text/plain": repr(self), "image/png": base64.b64encode(self.png).decode()}
        return bundle, {"image/png": {"width": self.width, "alt": self.words}}

    def _ipython_display_(self):
        display_with_words(*self._repr_mimebundle_(), self.words)


def texts_of(figure):
    """What is written on a figure, but for the numbers at its axes."""
    yield from figure.texts
    for axes in figure.axes:
        yield from (*axes.texts, axes.title, axes.xaxis.label, axes.yaxis.label)


# ----------------------------------------------------------------------------------------------------------- axes


def figure(width=7.0, height=3.6, **kwargs):
    """A new Figure without pyplot: (figure, axes) for a grid given by nrows and ncols."""
    made = Figure(figsize=(width, height), layout="constrained")
    return made, made.subplots(**kwargs)


def panels(width, height, ratios=(1,), left=0.75, right=0.2, top=0.42, bottom=0.6, gap=0.8):
    """A Figure with axes side by side at fixed places, which is drawn in a third of the time: (figure, list of axes).

    ratios: how wide the axes are, relative to each other. left, right, top, bottom, gap: the margins, in inches.
    """
    made, place = Figure(figsize=(width, height)), left
    inch = (width - left - right - gap * (len(ratios) - 1)) / sum(ratios)
    axes = []
    for ratio in ratios:
        axes.append(made.add_axes((place / width, bottom / height, ratio * inch / width, (height - top - bottom) / height)))
        place += ratio * inch + gap
    return made, axes


def quiet(ax, x="", y="", title=""):
    """Label axes, and remove their frame at the top and on the right."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.set_title(title, fontsize=11, y=1.0)  # without y, matplotlib measures all ticks to find its place
    return ax


def decades(axis, *powers):
    """Ticks of a logarithmic axis at these powers of ten, and none between them."""
    axis.set_major_locator(FixedLocator([10.0**p for p in powers]))
    axis.set_major_formatter(FixedFormatter([power_of_ten(p) for p in powers]))
    axis.set_minor_locator(NullLocator())


def power_of_ten(p):
    """10 to the power of an int as text."""
    return "10" + str(p).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


# ------------------------------------------------------------------------------------------------ numbers and colours


def plain(x, digits):
    """A number as text with at most `digits` decimals, and no minus sign before zero."""
    return f"{round(float(x), digits) + 0.0:g}".replace("-", "−")


def rgb(colour):
    """The red, green and blue of "#RRGGBB", each from 0 to 1."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def mixed(colour, strength):
    """A colour mixed with white: white at strength 0, the colour itself at 1. Dark ink can be read on it up to 0.6."""
    return tuple(1 - strength * (1 - c) for c in rgb(colour))


def ink(colour):
    """The colour in which to write about data, gradients, parameters: dark enough for small text."""
    return COLOURS["ink"] if colour == "line" else COLOURS.get(f"{colour} ink", COLOURS.get(colour))


# ------------------------------------------------------------------------------------- cells with numbers in them


def square(axes, x, y, text, colour="data", face=None, size=0.94, fontsize=11, **more):
    """Draw a square with a text in it, such as an element of a table."""
    face = face or COLOURS.get(f"{colour} pale", "white")
    axes.add_artist(Rectangle((x, y), size, size, facecolor=face, edgecolor=COLOURS[colour], linewidth=1.1))
    centre = {"ha": "center", "va": "center"}
    axes.text(x + size / 2, y + size / 2 - 0.02, text, fontsize=fontsize, color=ink(colour), **centre, **more)


def bare(axes, left, right, bottom, top):
    """Set the limits of axes with equal scales, and hide their frame and ticks."""
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    axes.axis("off")


def places(shape, top):
    """(index, x, y) of every cell of a shape: rows and columns as in a matrix, the matrices of a third dimension side by side."""
    blocks, rows, columns = ((1, 1, 1) + shape)[-3:]
    for i in range(blocks):
        for j in range(rows):
            for k in range(columns):
                yield ((i, j, k)[3 - len(shape) :] if shape else ()), i * (columns + 0.9) + k, top - 2.0 - j
