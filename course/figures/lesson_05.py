"""Lesson 05, still pictures: a table and its flat list, grids of numbers, a row times a column, curves."""

import math
import random

import numpy as np
from matplotlib.patches import FancyArrowPatch, Rectangle

from tinygrad_edu import sgd_step, zero_grad
from tinygrad_edu.scalar.value_layers import Embedding, LayerNorm, Linear, cross_entropy, gelu
from tinygrad_edu.viz.picture import COLOURS

from . import lesson_05_bill as bill
from .base import SMALL, Still, bare, decades, figure, ink, mixed, plain, square

INK = COLOURS["ink"]


def ending():
    """The lesson's end: a net of our own tensors learns a word; and the cost of a larger one."""
    rng = random.Random(0)
    parts = table, norm, wide, narrow = Embedding(6, 4, rng), LayerNorm(4), Linear(4, 8, rng=rng), Linear(8, 6, rng=rng)
    parameters, losses, now = [p for part in parts for p in part.parameters()], [], np.arange(6)
    for _ in range(50):
        loss = cross_entropy(narrow(gelu(wide(norm(table(now))))), (now + 1) % 6)
        losses.append(loss.item())
        zero_grad(parameters)
        loss.backward()
        sgd_step(parameters, 0.5)
    fig, (left, right) = figure(8.6, 3.2, ncols=2)
    left.plot(losses, color=COLOURS["data"], linewidth=2)
    left.set(xlabel="step", ylabel="surprise", ylim=(0, 2))
    left.set_title('A net of our tensors learns to write "tensor"', fontsize=10.5)
    left.grid(alpha=0.25)
    n = np.geomspace(1, 20000, 60)
    right.loglog(n, bill.nodes(n, n, n), color=COLOURS["data"], linewidth=2)
    count = 2 * bill.PARAMETERS * bill.STEP_TOKENS
    right.plot([(count / 2) ** (1 / 3)], [count], "*", color=COLOURS["gradient"], markersize=15)
    right.annotate(
        "one training step of GPT-2",
        ((count / 2) ** (1 / 3), count),
        (-10, 2),
        textcoords="offset points",
        ha="right",
        color=ink("gradient"),
    )
    right.set(xlabel="N", ylim=(1, 1e14))
    decades(right.xaxis, 0, 1, 2, 3, 4)
    decades(right.yaxis, *range(0, 15, 2))
    right.set_title("The bill: nodes of an N by N product", fontsize=10.5)
    right.grid(alpha=0.25)
    return Still(
        fig,
        f'left: the loss of a small net falls from {losses[0]:.2f} to {losses[-1]:.2f} as it learns to write "tensor"; '
        f"right: the nodes of a matrix product against N, on log axes; one training step of GPT-2 takes {count:.1e}",
    )


def flat_list(shape=(2, 3)):
    """A table above its flat list; arrows show one step right and one step down in both."""
    (rows, columns), (fig, axes) = shape, figure(6.4, 3.3)
    bare(axes, -1.2, 2 * rows * columns - 3, -3.1, rows + 0.7)
    axes.text(-1.1, rows / 2, f"shape\n{shape}", va="center", fontsize=11, color=INK)
    axes.text(-1.1, -2.0, "flat", va="center", fontsize=11, color=INK)
    axes.text(-1.1, -2.85, "place", fontsize=SMALL, color=COLOURS["constant"])
    for i in range(rows):
        for j in range(columns):
            place = i * columns + j
            square(axes, 1 + j, rows - 1 - i, f"{10 * (place + 1)}")
            square(axes, 1 + place, -2.5, f"{10 * (place + 1)}")
            axes.text(1.47 + place, -2.85, f"{place}", ha="center", fontsize=SMALL, color=COLOURS["constant"])
    arrow(axes, (1.47, rows - 0.3), (2.47, rows - 0.3), COLOURS["parameter"], 0.75)
    arrow(axes, (1.1, rows - 0.5), (1.1, rows - 1.5), COLOURS["gradient"], -0.75)
    arrow(axes, (1.47, -1.6), (2.47, -1.6), COLOURS["parameter"], 0.55)
    arrow(axes, (1.47, -1.6), (1.47 + columns, -1.6), COLOURS["gradient"], 0.5)
    axes.text(1 + columns + 0.4, rows - 0.5, "one to the right: 1 place on", va="center", color=ink("parameter"), fontsize=11)
    axes.text(1 + columns + 0.4, rows - 1.3, f"one down: {columns} places on", va="center", color=ink("gradient"), fontsize=11)
    return Still(fig, f"a table of shape {shape} and its flat list: one step right is 1 place in the list, one step down is {columns}")


def arrow(axes, start, end, colour, bend):
    radius = -bend / max(abs(end[0] - start[0]), abs(end[1] - start[1])) if bend > 0 else -bend
    style = {"connectionstyle": f"arc3,rad={radius}", "arrowstyle": "-|>", "mutation_scale": 13, "linewidth": 1.6}
    axes.add_patch(FancyArrowPatch(start, end, color=colour, zorder=5, **style))


def row_meets_column():
    """Row 1 of a (2, 3) matrix and column 0 of a (3, 2) matrix make element [1, 0] of the product."""
    a, b = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 0], [2, 1], [0, 3]])
    fig, axes = figure(7.2, 2.1)
    bare(axes, -0.2, 14.6, -0.7, 3.1)
    for left, bottom, matrix, lit, colour in (
        (0, 0.5, a, (1, None), "data"),
        (4.4, 0, b, (None, 0), "parameter"),
        (8.0, 0.5, a @ b, (1, 0), "line"),
    ):
        for i, row in enumerate(matrix):
            for j, x in enumerate(row):
                on = lit[0] in (i, None) and lit[1] in (j, None)
                square(
                    axes,
                    left + j,
                    bottom + len(matrix) - 1 - i,
                    f"{x}",
                    colour,
                    COLOURS["highlight"] if on else "white",
                    weight="bold" if on else "normal",
                )
    for x, y, text in ((3.4, 1.5, "@"), (7.1, 1.5, "="), (1.5, -0.35, "(2, 3)"), (5.4, -0.35, "(3, 2)"), (9.0, -0.35, "(2, 2)")):
        axes.text(x, y, text, ha="center", va="center", fontsize=11 if "(" in text else 15, color=INK)
    axes.text(10.4, 1.5, "element [1, 0]:\n\n4·1 + 5·2 + 6·0 = 14", va="center", fontsize=11, color=INK)
    return Still(fig, "row 1 of a (2, 3) matrix meets column 0 of a (3, 2) matrix: 4·1 + 5·2 + 6·0 = 14 is element [1, 0] of the product")


def grids(arrays, colour="data", sums=None, digits=2):
    """Tables of numbers side by side, darker where a number is larger.

    arrays: dict of title -> array or tensor. sums: dict of title -> the dim along which to write the sums.
    """
    arrays = {k: np.atleast_2d(x.numpy() if hasattr(x, "numpy") else x) for k, x in arrays.items()}
    sums, shapes = sums or {}, [x.shape for x in arrays.values()]
    most = max(rows for rows, _ in shapes)
    widths = [max(columns + 1.3 * (sums.get(k) == 1), 0.19 * len(k)) for (_, columns), k in zip(shapes, arrays)]
    below, wide = 0.8 * (0 in sums.values()), sum(widths) + 0.9 * (len(widths) - 1)
    fig, axes = figure(0.52 * wide + 0.2, 0.52 * (most + 0.9 + below) + 0.1)
    bare(axes, -0.1, wide + 0.1, -below - 0.1, most + 0.8)
    left = 0.0
    for (title, x), width in zip(arrays.items(), widths):
        table(axes, left, most, title, x, colour, sums.get(title), digits)
        left += width + 0.9
    words = "; ".join(f"{k} = {np.round(x, digits).tolist()}" for k, x in arrays.items())
    return Still(fig, words)


def table(axes, left, top, title, x, colour, dim, digits):
    largest = np.abs(x).max() or 1
    axes.text(left, top + 0.35, title, fontsize=11, color=INK, va="center")
    for i, row in enumerate(x):
        for j, number in enumerate(row):
            face = mixed(COLOURS[colour], 0.6 * abs(number) / largest)
            axes.add_patch(Rectangle((left + j, top - 1 - i), 0.95, 0.95, facecolor=face, edgecolor=COLOURS["line"], linewidth=0.8))
            axes.text(left + j + 0.475, top - 0.53 - i, plain(number, digits), ha="center", va="center", fontsize=10.5, color=INK)
    grey = {"fontsize": 10, "color": COLOURS["constant"], "va": "center"}
    if dim == 1:
        for i, number in enumerate(x.sum(1)):
            axes.text(left + x.shape[1] + 0.15, top - 0.53 - i, f"sum {plain(number, digits)}", **grey)
    if dim == 0:
        for j, number in enumerate(x.sum(0)):
            axes.text(left + j + 0.475, top - len(x) - 0.4, f"sum {plain(number, digits)}", ha="center", **grey)


def curve_and_slope(x, y, slope, name):
    """A function and its slope, found by `backward`."""
    fig, axes = figure(6.4, 3.0)
    axes.axhline(0, color=COLOURS["line"], linewidth=0.8)
    axes.plot(x, y, color=COLOURS["data"], linewidth=2, label=name)
    axes.plot(x, slope, color=COLOURS["gradient"], linewidth=2, label="its slope, by backward")
    axes.legend(frameon=False)
    axes.grid(alpha=0.25)
    axes.set_xlabel("x")
    words = f"{name} against x in blue, between {plain(min(y), 2)} and {plain(max(y), 2)}, and its slope, found by backward, in orange"
    return Still(fig, f"{words}, between {plain(min(slope), 2)} and {plain(max(slope), 2)}")


def loss_curve(losses, classes):
    """The loss at every step, and that of guessing blindly."""
    fig, axes = figure(6.4, 2.8)
    axes.axhline(math.log(classes), color=COLOURS["line"], linewidth=1, linestyle="--")
    axes.text(
        len(losses) - 1,
        math.log(classes) + 0.04,
        f"guessing among {classes}: log({classes})",
        ha="right",
        fontsize=SMALL,
        color=COLOURS["constant"],
    )
    axes.plot(losses, color=COLOURS["data"], linewidth=2)
    axes.set(xlabel="step", ylabel="surprise (cross-entropy)", ylim=(0, None))
    axes.grid(alpha=0.25)
    words = f"the cross-entropy falls from {losses[0]:.2f}, near that of blind guessing, {math.log(classes):.2f}"
    return Still(fig, f"{words}, to {losses[-1]:.2f} after {len(losses)} steps")
