"""Lesson 05, broadcasting: which elements of two shapes meet, and how a stride of 0 repeats an element."""

import math

import ipywidgets as W
from matplotlib.patches import Rectangle

from tinygrad_edu.scalar.shapes import broadcast_shapes, strides
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, bare, ink, panels, places
from .explorer import Explorer

SHAPES = [(), (3,), (4,), (1, 3), (2, 1), (2, 3), (4, 1), (4, 1, 3), (4, 2, 1), (4, 2, 3)]
ROW = 12  # elements of a flat list on a line
FILL = {"data": COLOURS["data pale"], "parameter": COLOURS["parameter pale"], "ink": "#F1F1F1"}


def broadcasting(a=(2, 1), b=(3,)):
    """Two shapes to choose, and a slider over the elements of their sum."""
    options = [(str(shape), shape) for shape in SHAPES]
    return Explorer(
        draw_broadcasting,
        f"Choose two shapes, such as {a} and {b}, and walk through the elements of their sum; the cells that meet light up.",
        goal="stretched",
        a=W.Dropdown(options=options, value=a, description="shape of a"),
        b=W.Dropdown(options=options, value=b, description="shape of b"),
        place=W.IntSlider(10, 0, 23, description="element of a + b"),
    )


def draw_broadcasting(a, b, place):
    """The picture for two shapes and one element of their sum, counted along its flat list."""
    try:
        shape = broadcast_shapes(a, b)
        rows, columns = lines_of(a, shape) + lines_of(b, shape) + ((1, 1) + shape)[-2] + 1.8, ((1,) + shape)[-1]
        wide = max(15.6, (columns + 0.9) * ((1, 1, 1) + shape)[-3])
    except ValueError:
        rows, wide = 7.6, 15.6
    fig, (axes,) = panels(0.46 * (wide + 0.4), 0.46 * (rows + 0.2), left=0, right=0, top=0, bottom=0)
    bare(axes, -0.2, wide + 0.2, -rows, 0.2)
    if rows == 7.6:
        clash(axes, a, b)
        return Still(fig, f"The shapes {a} and {b} do not fit: lined up at the right, two sizes differ, and neither is 1", reached=False)
    index = unravel(place % max(1, math.prod(shape)), shape)
    top = tensor(axes, 0, "a", a, shape, index, "data", lambda p: p)
    top = tensor(axes, top, "b", b, shape, index, "parameter", lambda p: 100 * (p + 1))
    at_a, at_b = (sum(i * s for i, s in zip(index, steps_of(own, shape))) for own in (a, b))
    told = f"element {list(index)}:  {at_a} + {100 * (at_b + 1)} = {at_a + 100 * (at_b + 1)}"
    words(axes, top, f"a + b   shape {shape}", "ink", told)
    for here, x, y in places(shape, top):
        from_a, from_b = (sum(i * s for i, s in zip(here, steps_of(own, shape))) for own in (a, b))
        cell(axes, x, y, from_a + 100 * (from_b + 1), "ink", lit=here == index)
    said = (
        f"The shapes {a} and {b} are stretched to {shape}; {told}. a is read with strides {steps_of(a, shape)}, b with {steps_of(b, shape)}"
    )
    return Still(fig, said, reached=math.prod(a) <= 8 and math.prod(b) <= 8 and math.prod(shape) == 24)


def lines_of(own, shape):
    """How many cells high the drawing of a tensor is: its name, its rows, its flat list."""
    return 2.8 + ((1, 1) + shape)[-2] + (math.prod(own) - 1) // ROW


def tensor(axes, top, name, own, shape, index, colour, number):
    """One tensor stretched to the common shape: its own elements framed, repetitions pale; its flat list below. Returns where it ends."""
    steps = steps_of(own, shape)
    at = sum(i * s for i, s in zip(index, steps))
    sums = " + ".join(f"{i}·{s}" for i, s in zip(index, steps)) or "0"
    words(axes, top, f"{name}   shape {own}", colour, f"strides {steps}:  place {sums} = {at}")
    for here, x, y in places(shape, top):
        p = sum(i * s for i, s in zip(here, steps))
        cell(axes, x, y, number(p), colour, real=not any(i and not s for i, s in zip(here, steps)), lit=here == index, same=p == at)
    y = top - 2.2 - ((1, 1) + shape)[-2]
    axes.text(0, y + 0.5, "flat", fontsize=10.5, color=COLOURS["constant"], va="center")
    for p in range(math.prod(own)):
        cell(axes, 1.6 + p % ROW, y + 0.08 - p // ROW, number(p), colour, lit=p == at)
    return y - 0.4 - (math.prod(own) - 1) // ROW


def cell(axes, x, y, number, colour, real=True, lit=False, same=False, size=0.94):
    face = COLOURS["highlight"] if lit else "#FFF7D0" if same else FILL[colour] if real else "white"
    line = (
        {"edgecolor": COLOURS["ink"], "linewidth": 2.0}
        if lit
        else {"edgecolor": COLOURS[colour] if real else "#CCCCCC", "linewidth": 1.0 if real else 0.7}
    )
    axes.add_artist(Rectangle((x, y), size, size, facecolor=face, zorder=3 if lit else 2, linestyle="-" if real or lit else ":", **line))
    axes.text(
        x + size / 2,
        y + size / 2 - 0.03,
        str(number),
        ha="center",
        va="center",
        fontsize=SMALL,
        color=ink(colour) if real or lit else COLOURS["constant"],
        weight="bold" if lit else "normal",
        zorder=4,
    )


def words(axes, top, name, colour, more):
    axes.text(0, top - 0.5, name, fontsize=12, weight="bold", color=ink(colour), va="center")
    axes.text(6.0, top - 0.5, more, fontsize=12, color=COLOURS["ink"], va="center")


def clash(axes, a, b):
    """The two shapes lined up at the right; the sizes that do not fit are marked."""
    n = max(len(a), len(b))
    axes.text(0, -1, "These two do not fit", fontsize=14, weight="bold", color=COLOURS["mark"], va="center")
    for row, (name, shape, colour) in enumerate((("a", a, "data"), ("b", b, "parameter"))):
        axes.text(0, -3.2 - 1.6 * row, name, fontsize=14, weight="bold", color=ink(colour), va="center")
        for d, size in enumerate((None,) * (n - len(shape)) + shape):
            other = ((None,) * n + (b if row == 0 else a))[d - n]
            bad = size and other and size != other and 1 not in (size, other)
            axes.text(
                2 + 2 * d,
                -3.2 - 1.6 * row,
                "–" if size is None else str(size),
                fontsize=16,
                color=COLOURS["mark" if bad else "ink"],
                weight="bold" if bad else "normal",
                va="center",
            )
    axes.text(0, -7, "Lined up at the right, two sizes differ, and neither of them is 1.", fontsize=12, color=COLOURS["ink"], va="center")


def steps_of(own, shape):
    """The strides with which a tensor of shape `own` is read as one of the larger `shape`: 0 where it is stretched."""
    return (0,) * (len(shape) - len(own)) + tuple(0 if size == 1 else step for size, step in zip(own, strides(own)))


def unravel(place, shape):
    """The index of the element at a place of the flat list, as in np.unravel_index."""
    return tuple(place // step % size for size, step in zip(shape, strides(shape)))
