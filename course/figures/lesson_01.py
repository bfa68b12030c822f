"""Lesson 01: a nudge and the slope it measures, from far away and under the microscope; and what slopes are for."""

import math

import ipywidgets as W
import numpy as np

from tinygrad_edu import COLOURS
from tinygrad_edu.scalar.finite_difference import STEP

from .base import SMALL, Still, decades, figure, panels, plain, power_of_ten, quiet
from .explorer import Explorer
from .lesson_00 import CELSIUS, readings

BLUE, ORANGE, GREEN, INK, GREY = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line"))
ORANGE_INK, GREEN_INK = COLOURS["gradient ink"], COLOURS["parameter ink"]
PALE = "#BFDDF0"


def cube(x):
    return x * x * x


def root_by_loop(x):
    """The square root of x + 4, by a loop."""
    guess = 1.0
    for _ in range(20):
        guess = (guess + (x + 4) / guess) / 2
    return guess


# ------------------------------------------------------------------------------------- what a derivative is


def zoom():
    """One curve, three times, nearer each time: it ends as a straight line."""
    f, x = lambda x: np.sin(x) + x * x / 6, 1.0
    made, axes = figure(9, 3, ncols=3)
    for i, (ax, reach) in enumerate(zip(axes, (3, 0.5, 0.05))):
        xs = np.linspace(x - reach, x + reach, 200)
        ax.plot(xs, f(xs), color=BLUE, lw=2.5)
        ax.plot(x, f(x), "o", color=ORANGE, ms=8)
        if i < 2:
            near = (0.5, 0.05)[i]
            ax.indicate_inset([x - near, f(x) - near, 2 * near, 2 * near], edgecolor=INK, alpha=0.9)
        else:
            slope = math.cos(x) + x / 3
            ax.plot(xs, f(x) + slope * (xs - x), "--", color=ORANGE, lw=1.5)
            ax.text(x - 0.9 * reach, f(x) + 0.7 * reach, f"slope {slope:.2f}", color=ORANGE_INK, fontsize=12)
        ax.set_xticks([]), ax.set_yticks([])
        ax.set(xlim=(x - reach, x + reach), ylim=(f(x) - reach, f(x) + reach), aspect="equal")
        ax.set_title(("a curve", "nearer", "nearer still")[i], fontsize=11)
    words = "The same curve three times, each time nearer to one point. From afar it bends, from near it is straight"
    return Still(made, f"{words}, with a slope of {slope:.2f}.")


SHAPES = {
    "x · x": (lambda x: x * x, (-2, 10)),
    "x³ − 3x": (lambda x: x * x * x - 3 * x, (-6, 8)),
    "sin x": (math.sin, (-1.6, 1.6)),
    "a loop": (root_by_loop, (0, 3.2)),
    "|x|": (abs, (-0.5, 3.5)),
}
NUDGES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0]
NUDGES = [-h for h in reversed(NUDGES)] + NUDGES


def tangent(slope):
    """Choose a function, a place x and a nudge h: the secant through two points, and the slope it has for every nudge."""

    def draw(function, x, h):
        f, heights = SHAPES[function]
        made, (ax, by_h) = panels(9, 3.9, (1.35, 1))
        xs = np.linspace(-4, 4, 401)
        ax.plot(xs, [f(v) for v in xs], color=BLUE, lw=2.5)
        s, y = slope(f, x, h), f(x)
        before, after = slope(f, x, -1e-6), slope(f, x, 1e-6)
        smooth = abs(after - before) < 0.01
        if smooth:
            ax.plot(xs, y + after * (xs - x), "--", color=GREY, lw=1.5)
        ax.plot(xs, y + s * (xs - x), color=ORANGE, lw=1.5)
        ax.plot([x, x + h, x + h], [y, y, f(x + h)], color=INK, lw=1.2, ls=":")
        ax.plot([x, x + h], [y, f(x + h)], "o", color=ORANGE, ms=8)
        quiet(ax, "x", "the answer", f"nudge {plain(h, 2)}, change {f(x + h) - y:.4g}:  slope {s:.4g}").title.set_color(ORANGE_INK)
        ax.set(xlim=(-4, 4), ylim=heights)
        for side in (NUDGES[:11], NUDGES[11:]):
            by_h.plot(side, [slope(f, x, v) for v in side], color=PALE, lw=2.5)
        by_h.axvline(0, color=GREY, lw=0.8, ls=":")
        by_h.plot(h, s, "o", color=ORANGE, ms=8)
        quiet(by_h, "the nudge h", "", "the slope, for every nudge")
        low, high = by_h.get_ylim()
        by_h.set_ylim(min(low, s - 0.5), max(high, s + 0.5))
        truth = f"the tangent's is {after + 0:.4f}" if smooth else f"before x the slope is {before:.4f}, after it {after:.4f}"
        change = f"a nudge of {plain(h, 2)} changes the answer by {f(x + h) - y:.4g}"
        words = f"{function} at x = {plain(x, 1)}: {change}, a slope of {s:.4g}; {truth}."
        return Still(made, words, reached=function == "x³ − 3x" and abs(s) < 0.05 and abs(after) < 0.05)

    return Explorer(
        draw,
        "Sliders move a place x and a nudge h. As h shrinks, the line through two points of a curve turns into the tangent, "
        "and its slope settles on one number.",
        goal="tangent",
        function=W.ToggleButtons(options=list(SHAPES), description="function"),
        x=W.FloatSlider(0.5, min=-2, max=2, step=0.1, readout_format=".1f", description="place x"),
        h=W.SelectionSlider(options=[(plain(h, 2), h) for h in NUDGES], value=2.0, description="nudge h"),
    )


# ------------------------------------------------------------------------------------- how small is small


def microscope(slope):
    """x³ near 2, seen through a window as wide as the nudge; beside it the error of the slope for every nudge."""
    f, x, truth = cube, 2.0, 12.0
    powers = [k / 4 for k in range(2, 69)]
    errors = [max(abs(slope(f, x, 10**-p) - truth), 1e-16) for p in powers]

    def draw(k):
        h = 10.0**-k
        made, (ax, curve) = panels(9, 3.9, (1, 1))
        ts = np.linspace(-0.6, 1.4, 401)
        rise = [(f(x + t * h) - f(x)) / h for t in ts.tolist()]
        s = slope(f, x, h)
        error = abs(s - truth)
        ax.plot(ts, truth * ts, color=COLOURS["highlight"], lw=11, label="the true slope, 12")  # three widths: seen also on one another
        ax.plot(ts, rise, color=BLUE, lw=4, label="x³ as the computer has it")
        ax.plot(ts, s * ts, color=ORANGE, lw=1.5, label=f"measured: {s:.10g}")
        ax.plot([0, 1], [0, s], "o", color=ORANGE, ms=8)
        quiet(ax, f"distance from x = 2, in nudges of {power_of_ten(-k)}", "change, in nudges", "under the microscope")
        ax.set(ylim=(-9, 20), xticks=[0, 1])
        ax.legend(loc="upper left", frameon=False, fontsize=SMALL)
        so_far = [(10**-p, e) for p, e in zip(powers, errors) if p <= k]  # the rest is for the reader to find out
        curve.loglog(*zip(*so_far), color=PALE, lw=2)
        curve.loglog(h, max(error, 1e-16), "o", color=ORANGE, ms=9)
        quiet(curve, "the nudge h", "", f"error of the slope: {error:.0e}")
        curve.set(xlim=(1e-18, 3), ylim=(1e-9, 1e2))
        decades(curve.xaxis, -16, -12, -8, -4, 0)
        decades(curve.yaxis, -8, -6, -4, -2, 0, 2)
        return Still(
            made, f"With a nudge of 1e-{k} the slope of x³ at 2 comes out as {s:.10g}; the true slope is 12, the error {error:.0e}."
        )

    return Explorer(
        draw,
        "A slider sets the nudge, from 0.1 down to 1e-17. A window as wide as the nudge shows x³ near 2 as the computer has it; beside it "
        "stands the error of the slope, for every nudge so far.",
        k=W.SelectionSlider(options=[(f"1e-{k}", k) for k in range(1, 18)], value=4, description="nudge h"),
    )


def two_sides():
    """A one-sided difference measures a chord that is too steep; a central difference one nearly parallel to the tangent."""
    f, x, h = lambda x: x * x * x / 4, 1.6, 1.0
    true = 3 * x * x / 4
    made, axes = figure(9, 3.3, ncols=2, sharey=True)
    for ax, left, title in zip(axes, (x, x - h), ("one side", "both sides")):
        xs = np.linspace(0, 3, 200)
        ax.plot(xs, f(xs), color=BLUE, lw=2.5)
        ax.plot(xs, f(x) + true * (xs - x), "--", color=GREY, lw=1.5)
        s = (f(x + h) - f(left)) / (x + h - left)
        ax.plot(xs, f(left) + s * (xs - left), color=ORANGE, lw=1.5)
        ax.plot([left, x + h], [f(left), f(x + h)], "o", color=ORANGE, ms=8)
        ax.plot(x, f(x), "o", color=BLUE, ms=6)
        quiet(ax, "", "", title).set(xlim=(0, 3), ylim=(-0.9, 5.5), yticks=[])
        ax.set_xticks([x - h, x, x + h], ["x − h", "x", "x + h"])
    return Still(
        made,
        "A curve and its tangent, dashed. Left: the line through x and x + h is steeper than the tangent. "
        f"Right: the line through x − h and x + h is nearly parallel to it. The slopes: tangent {true:.2f}, "
        f"one side {(f(x + h) - f(x)) / h:.2f}, both sides {(f(x + h) - f(x - h)) / (2 * h):.2f}.",
    )


def u_curves(slope, derivative):
    """The error of one-sided and central differences of the sine at 1, for nudges of every size."""
    x, truth = 1.0, math.cos(1.0)
    hs = [10 ** -(k / 4) for k in range(1, 57)]
    made, ax = figure(7, 3.8)
    for way, colour, name in ((slope, GREY, "one side"), (derivative, BLUE, "both sides")):
        ax.loglog(hs, [max(abs(way(math.sin, x, h) - truth), 1e-13) for h in hs], color=colour, lw=2, label=name)
    quiet(ax, "the nudge h", "error of the slope", "the slope of sin at 1").legend(frameon=False, loc="lower left")
    ax.text(1e-12, 1e-7, "digits cancel", ha="center", color=INK)
    ax.text(5e-2, 1e-8, "the curve\nbends", ha="center", color=INK)
    ax.axvline(STEP, color=GREY, lw=1, ls=":")
    ax.text(1.2 * STEP, 2e-13, "STEP", color=INK)
    decades(ax.xaxis, *range(-14, 1, 2))
    decades(ax.yaxis, *range(-12, 1, 2))
    return Still(
        made,
        "Error of the measured slope against the nudge, both on logarithmic axes: two curves like the letter U. "
        "With both sides the lowest point is deeper, at about 1e-5.",
    )


# ------------------------------------------------------------------------------------- slopes combine


def strips():
    """A product is the area of a rectangle; when both sides grow a little, it gains two strips and a tiny corner."""
    a, b, da, db = 3.0, 2.0, 0.45, 0.3
    made, ax = figure(5.6, 3.4)
    box = {"ec": INK, "lw": 1.2}
    ax.bar(0, b, a, align="edge", color=COLOURS["data pale"], **box)
    ax.bar(a, b, da, align="edge", color=ORANGE, alpha=0.75, **box)
    ax.bar(0, db, a, bottom=b, align="edge", color=GREEN, alpha=0.75, **box)
    ax.bar(a, db, da, bottom=b, align="edge", color="white", **box)
    ax.text(a / 2, b / 2, "f · g", ha="center", va="center", fontsize=16, color=BLUE)
    ax.text(a / 2, -0.18, "f", ha="center", va="center", fontsize=13)
    ax.text(-0.15, b / 2, "g", ha="center", va="center", fontsize=13)
    ax.text(a + da / 2, -0.18, "more f", ha="center", va="center", color=ORANGE_INK)
    ax.text(-0.12, b + db / 2, "more g", ha="right", va="center", color=GREEN_INK)
    ax.set(xlim=(-0.9, 4), ylim=(-0.35, 2.6), aspect="equal")
    ax.axis("off")
    return Still(made, "A rectangle with the sides f and g. As f grows, a strip as high as g is added; as g grows, a strip as wide as f.")


def relay(f, g, x, h=0.01):
    """Three number lines: a nudge of x becomes a nudge of g(x), and that becomes a nudge of f(g(x))."""
    u, v = g(x), g(x + h)
    made, ax = figure(8, 2.9)
    rows = [("x", x, x + h), (f"{g.__name__}(x)", u, v), (f"{f.__name__}({g.__name__}(x))", f(u), f(v))]
    widest = rows[-1][2] - rows[-1][1]
    for y, (name, start, end) in zip((2, 1, 0), rows):
        ax.plot([0, 10], [y, y], color=GREY, lw=1)
        ax.plot([1, 1 + 8 * (end - start) / widest], [y, y], color=ORANGE, lw=6, solid_capstyle="butt")
        ax.plot(1, y, "o", color=BLUE, ms=9)
        ax.text(1, y + 0.2, f"{start:g}", ha="center", color=BLUE)
        ax.text(-0.3, y, name, ha="right", va="center", fontsize=12)
        ax.text(1.25 + 8 * (end - start) / widest, y + 0.16, f"+ {end - start:.3g}", color=ORANGE_INK)
    ax.set(xlim=(-2.6, 10.3), ylim=(-0.3, 2.6))
    ax.axis("off")
    moves = "; ".join(f"{name} = {start:g} moves by {end - start:.3g}" for name, start, end in rows)
    return Still(made, f"Three number lines: {moves}.")


# ------------------------------------------------------------------------------------- downhill


def bowl(x, y):
    return x * x + 4 * y * y


def descent(downhill):
    """Gradient descent in a bowl: choose the learning rate and the number of steps."""
    us, vs = np.meshgrid(np.linspace(-3.4, 3.4, 90), np.linspace(-2.4, 2.4, 70))
    ground = bowl(us, vs)

    def draw(rate, steps):
        path = [[-3.0, 1.5]]
        for _ in range(steps):
            path.append(downhill(bowl, path[-1], rate))
        made, (ax, fall) = panels(9, 3.9, (1.35, 1))
        ax.contour(us, vs, ground, levels=[0.3, 1.5, 4, 8, 13, 19, 26], colors=GREY, linewidths=0.8)
        ax.plot(*zip(*path), "o-", color=ORANGE, ms=5, lw=1.5)
        ax.plot(0, 0, "+", color=INK, ms=12)
        quiet(ax, "x", "y", "seen from above").set(xlim=(-3.4, 3.4), ylim=(-2.4, 2.4))
        heights = [bowl(*p) for p in path]
        fall.semilogy(heights, "o-", color=ORANGE, ms=5, lw=1.5)
        quiet(fall, "step", "", f"height after {steps} steps: {heights[-1]:.2g}").set(xlim=(-0.5, 30.5), ylim=(1e-6, 1e3))
        decades(fall.yaxis, -6, -4, -2, 0, 2)
        words = f"Rate {rate:.2f}: the walk starts at a height of {heights[0]:.0f}; after {steps} steps it is at {heights[-1]:.2g}."
        return Still(made, words, reached=steps <= 12 and heights[-1] < 0.001)

    return Explorer(
        draw,
        "Sliders set the rate and the number of steps of a walk into a bowl. Small rates creep, good ones arrive, large ones leap across "
        "the valley and fly out.",
        goal="bowl",
        rate=W.FloatSlider(0.22, min=0.01, max=0.27, step=0.01, description="rate"),
        steps=W.IntSlider(12, min=0, max=30, description="steps"),
    )


DIRECT = (
    ((26, 0), (26, 9)),
    ((7, 21.9), (14, 12)),
    ((-4, 13), (-13, 66)),
    ((6, 42.8), (-13, 84)),
)  # places on the lines, and of their names


def training(path):
    """Lines on their way to a fit through six points. path: (step, [w, b]) for the settings to show."""
    made, ax = figure(6, 3.7)
    readings(ax)
    for i, (step, (w, b)) in enumerate(path):
        ends, last = [CELSIUS[0] - 4, CELSIUS[-1] + 4], i == len(path) - 1
        pale = 0.35 + 0.65 * i / (len(path) - 1)
        ax.plot(ends, [w * x + b for x in ends], color=GREEN, lw=3 if last else 1.5, alpha=pale)
        (x, _), name = DIRECT[i % len(DIRECT)]
        pointer = {"arrowstyle": "-", "color": GREY, "lw": 0.8, "shrinkB": 0}
        ax.annotate(f"step {step:,}", (x, w * x + b), name, color=GREEN_INK, va="center", arrowprops=pointer)
    words = ", ".join(f"after {step:,} steps w = {w:.3g} and b = {b:.3g}" for step, (w, b) in path)
    return Still(made, f"Six points and the line on its way through them: {words}.")


def bill():
    """Runs of the model for one step of training, by nudging and by what lesson 03 builds."""
    counts = np.array([1, 10, 1e3, 1e5, 1e7, 1e9])
    made, ax = figure(7, 3.7)
    ax.loglog(counts, 2 * counts, color=ORANGE, lw=2.5)
    ax.loglog(counts, np.full(6, 2.0), color=GREEN, lw=2.5)
    for n, name in ((2, "our line"), (124_439_808, "GPT-2")):
        ax.plot(n, 2 * n, "o", color=ORANGE, ms=9)
        ax.text(n, 7 * n, name, ha="center", color=ORANGE_INK)
    decades(ax.xaxis, 0, 2, 4, 6, 8)
    decades(ax.yaxis, 0, 2, 4, 6, 8)
    ax.text(3e3, 4, "lesson 03: once forward, once back", color=GREEN_INK, va="center")
    quiet(ax, "number of parameters", "runs of the model for one step")
    return Still(
        made,
        "Runs of the model for one step of training against its number of parameters. By nudging they grow with it, to hundreds of "
        "millions for the 124 million of GPT-2; what lesson 03 builds needs one run and one walk back, whatever the number.",
    )
