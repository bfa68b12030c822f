"""Lesson 00: the way through the course, and a line to fit by turning two knobs."""

from itertools import pairwise

import ipywidgets as W
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle

from tinygrad_edu import COLOURS

from .base import SMALL, Still, figure, panels, quiet
from .explorer import Explorer

BLUE, ORANGE, GREEN, INK, GREY = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line"))
ORANGE_INK, GREEN_INK = COLOURS["gradient ink"], COLOURS["parameter ink"]

CELSIUS = [-10, 0, 10, 20, 30, 40]
FAHRENHEIT = [14, 32, 50, 68, 86, 104]


# ------------------------------------------------------------------------------------------------ the way


def route():
    """The way from one number to GPT-2: eight cards that say what is built, and in which lessons."""
    made = Figure(figsize=(9, 4.7))
    ax = made.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 9), ylim=(0, 4.7))
    ax.axis("off")
    places = [(0.15 + 2.23 * (i % 4), 2.5 - 2.3 * (i // 4)) for i in range(8)]
    for i, ((title, lessons, sketch), (x, y)) in enumerate(zip(CARDS, places)):
        edge, pale = (GREEN, COLOURS["parameter pale"]) if i == 7 else (BLUE, COLOURS["data pale"])
        ax.add_patch(FancyBboxPatch((x, y), 1.95, 1.95, boxstyle="round,pad=0,rounding_size=0.14", fc=pale, ec=edge, lw=1.6))
        sketch(ax, x + 0.975, y + 1.25)
        ax.text(x + 0.975, y + 0.42, title, ha="center", va="center", fontsize=12, weight="bold", color=INK)
        ax.text(x + 0.975, y + 0.17, lessons, ha="center", va="center", fontsize=SMALL, color=INK)
    for (x, y), (u, v) in pairwise(places):
        if v == y:
            arrow(ax, (x + 1.97, y + 1.25), (u - 0.02, v + 1.25), GREY)
        else:  # from the end of the first row to the start of the second
            ax.plot([x + 0.975, x + 0.975, u + 0.975], [y - 0.02, y - 0.18, y - 0.18], color=GREY, lw=1.6, solid_joinstyle="round")
            arrow(ax, (u + 0.975, y - 0.18), (u + 0.975, v + 1.97), GREY)
    words = ", ".join(f"{title} ({lessons})" for title, lessons, _ in CARDS)
    return Still(made, f"The way through the course, eight cards joined by arrows: {words}.")


def arrow(ax, start, end, colour, **kwargs):
    style = {"arrowstyle": "-|>", "mutation_scale": 11, "lw": 1.6, "shrinkA": 0, "shrinkB": 0} | kwargs
    ax.add_patch(FancyArrowPatch(start, end, color=colour, **style))


def dot(ax, x, y, r=0.1, colour=BLUE):
    ax.add_patch(Circle((x, y), r, fc=COLOURS["paper"], ec=colour, lw=1.6, zorder=3))


def number(ax, x, y):
    ax.text(x, y, "3.0", ha="center", va="center", fontsize=25, color=BLUE)


def value(ax, x, y):
    for dy in (-0.33, 0.33):
        ax.plot([x - 0.55, x + 0.4], [y + dy, y], color=GREY, lw=1.6)
        dot(ax, x - 0.55, y + dy, 0.14, GREEN)
    dot(ax, x + 0.4, y, 0.2)
    ax.text(x + 0.4, y - 0.01, "×", ha="center", va="center", fontsize=15, color=BLUE, zorder=4)


def backward(ax, x, y):
    for dy in (-0.33, 0.33):
        arrow(ax, (x + 0.26, y + dy * 0.2), (x - 0.42, y + dy * 0.8), ORANGE, mutation_scale=14, lw=2)
        dot(ax, x - 0.55, y + dy, 0.14, GREEN)
    dot(ax, x + 0.4, y, 0.2)


def neuron(ax, x, y):
    for dy in (-0.42, 0, 0.42):
        ax.plot([x - 0.6, x + 0.1], [y + dy, y], color=GREEN, lw=1.6)
        dot(ax, x - 0.6, y + dy)
    ax.plot([x + 0.1, x + 0.75], [y, y], color=GREY, lw=1.6)
    dot(ax, x + 0.1, y, 0.25)
    ax.plot([x - 0.05, x + 0.05, x + 0.15, x + 0.25], [y - 0.1, y - 0.1, y + 0.1, y + 0.1], color=BLUE, lw=1.6, zorder=4)


def tensor(ax, x, y):
    for k, shift in enumerate((0.16, 0)):
        for i in range(3):
            for j in range(4):
                pale = COLOURS["paper"] if (i + j + k) % 3 else "#BFDDF0"
                ax.add_patch(Rectangle((x - 0.58 + 0.26 * j + shift, y - 0.45 + 0.26 * i + shift), 0.26, 0.26, fc=pale, ec=BLUE, lw=1))


def mlp(ax, x, y):
    layers = [(-0.62, (-0.3, 0, 0.3)), (-0.05, (-0.45, -0.15, 0.15, 0.45)), (0.52, (-0.15, 0.15))]
    for (a, ys), (b, zs) in pairwise(layers):
        for dy in ys:
            for dz in zs:
                ax.plot([x + a, x + b], [y + dy, y + dz], color=GREEN, lw=0.7)
    for a, ys in layers:
        for dy in ys:
            dot(ax, x + a, y + dy, 0.09)


def rnn(ax, x, y):
    for k, dx in enumerate((-0.6, 0, 0.6)):
        dot(ax, x + dx, y + 0.1, 0.16)
        arrow(ax, (x + dx, y - 0.3), (x + dx, y - 0.08), GREY, mutation_scale=8)
        ax.text(x + dx, y - 0.43, "Ada"[k], ha="center", va="center", fontsize=11, color=INK)
        if k < 2:
            arrow(ax, (x + dx + 0.17, y + 0.1), (x + dx + 0.43, y + 0.1), GREEN, mutation_scale=9)


def gpt(ax, x, y):
    ax.text(x, y + 0.33, "Once upon a …", ha="center", va="center", fontsize=12, color=INK)
    for k, rise in enumerate((0.35, 0.7, 1.0, 0.5, 0.2)):
        fill = GREEN if k == 2 else COLOURS["paper"]
        ax.add_patch(Rectangle((x - 0.68 + 0.29 * k, y - 0.45), 0.2, 0.52 * rise, fc=fill, ec=GREEN, lw=1.2))


CARDS = [
    ("one number", "lessons 00 and 01", number),
    ("Value", "lesson 02", value),
    ("backpropagation", "lesson 03", backward),
    ("neuron", "lesson 04", neuron),
    ("Tensor", "lessons 05 to 08", tensor),
    ("MLP", "lessons 09 to 13", mlp),
    ("RNN", "lesson 14", rnn),
    ("GPT-2", "lessons 15 to 18", gpt),
]

# ------------------------------------------------------------------------------------------------ two knobs


def thermometers():
    """The six readings that a line has to go through."""
    made, ax = figure(5.5, 3.2)
    readings(ax)
    listed = ", ".join(f"{c} °C is {f} °F" for c, f in zip(CELSIUS, FAHRENHEIT))
    return Still(made, f"Six readings of a thermometer, Celsius to the right and Fahrenheit upwards. They lie on a rising line: {listed}.")


def readings(ax):
    quiet(ax, "Celsius", "Fahrenheit").set(xlim=(-14, 44), ylim=(-5, 118))
    ax.plot(CELSIUS, FAHRENHEIT, "o", color=BLUE, ms=7, zorder=3)


def knobs(line, average_miss):
    """Two sliders for w and b; the picture shows the line, its misses in orange, and on request a map of the average miss."""

    def draw(w, b, map):
        made, (ax, *maps) = panels(9 if map else 6, 3.9, (1, 1) if map else (1,))
        answers = [line(x, w, b) for x in CELSIUS]
        miss = average_miss(answers, FAHRENHEIT)
        readings(ax)
        ax.plot([-14, 44], [line(-14, w, b), line(44, w, b)], color=GREEN, lw=2)
        ax.vlines(CELSIUS, answers, FAHRENHEIT, color=ORANGE, lw=3)
        rule = f"{w:.1f} · x {'−' if b < 0 else '+'} {abs(b)}"
        ax.set_title(f"{rule}        average miss {miss:.1f}", fontsize=11, color=ORANGE_INK if miss >= 0.5 else GREEN_INK)
        if map:
            landscape(maps[0], w, b)
        worst = max(zip(answers, FAHRENHEIT, CELSIUS), key=lambda row: abs(row[0] - row[1]))
        return Still(
            made,
            f"The line {rule} has an average miss of {miss:.1f}. The largest miss is at {worst[2]} °C: "
            f"it answers {worst[0]:.1f}, the reading is {worst[1]}.",
            reached=miss < 0.5,
        )

    return Explorer(
        draw,
        "Sliders turn the knobs w and b of a green line; orange gaps show by how much it misses six points, and a map shows all settings.",
        goal="knobs",
        w=W.FloatSlider(0.6, min=-1, max=4, step=0.1, readout_format=".1f", description="knob w"),
        b=W.IntSlider(50, min=-10, max=70, description="knob b"),
        map=W.Checkbox(False, description="show the map of all settings"),
    )


def landscape(ax, w, b):
    """Draw a map of the average miss at every setting of the knobs, with the current setting marked."""
    w_knob, b_knob = np.meshgrid(np.linspace(-1, 4, 101), np.linspace(-10, 70, 81))
    height = np.mean([abs(w_knob * x + b_knob - y) for x, y in zip(CELSIUS, FAHRENHEIT)], axis=0)
    ax.imshow(height, origin="lower", extent=(-1, 4, -10, 70), aspect="auto", cmap="Greys", vmax=260)
    lines = ax.contour(w_knob, b_knob, height, levels=[5, 20, 40, 60, 80], colors=INK, linewidths=0.6)
    ax.clabel(lines, fontsize=SMALL)
    ax.plot(w, b, "o", color=GREEN, ms=11, mec="white", mew=2)
    quiet(ax, "knob w", "knob b").set_title("the average miss at every setting", fontsize=11)
