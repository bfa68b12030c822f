"""Lesson 02: a rectangle that grows, the slopes of the five operations, a graph whose numbers move, curves made of Values."""

import math

import ipywidgets as W
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from tinygrad_edu import COLOURS, Value, derivative, draw, exp, log
from tinygrad_edu.viz.picture import with_minus

from .base import SMALL, Still, figure, panels, plain, quiet
from .explorer import Explorer

BLUE, ORANGE, GREEN, INK, GREY = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line"))
ORANGE_INK = COLOURS["gradient ink"]


def slider(name, at, low, high, step):
    return W.FloatSlider(at, min=low, max=high, step=step, description=name, readout_format=".1f")


# ------------------------------------------------------------------------------------------- a product is an area


def rectangle(x, y, nudge=0.35):
    """A rectangle of sides x and y, and the two strips that it gains when either side is nudged."""
    made, ax = figure(6.4, 3.7)
    ax.set(xlim=(-0.75, x + nudge + 2.1), ylim=(-0.6, y + nudge + 0.5), aspect="equal")
    ax.axis("off")
    edge = {"ec": INK, "lw": 1.2}  # the colours are those of the strips in lesson 01
    ax.add_patch(Rectangle((0, 0), x, y, fc=COLOURS["data pale"], **edge))
    ax.add_patch(Rectangle((x, 0), nudge, y, fc=to_rgba(ORANGE, 0.75), **edge))
    ax.add_patch(Rectangle((0, y), x, nudge, fc=to_rgba(GREEN, 0.75), **edge))
    ax.add_patch(Rectangle((x, y), nudge, nudge, fc="white", **edge))
    centred = {"ha": "center", "va": "center", "color": INK, "fontsize": 12}
    ax.text(x / 2, y / 2, "x · y", **{**centred, "color": BLUE, "fontsize": 15})
    ax.text(x / 2, -0.22, f"x = {x:g}", **centred)
    ax.text(-0.4, y / 2, f"y = {y:g}", **centred)
    ax.text(x + nudge / 2, -0.22, "nudge", **{**centred, "fontsize": 10})
    ax.text(x + nudge + 0.15, y * 0.45, "gained when\nx is nudged", **{**centred, "ha": "left", "fontsize": 11})
    ax.text(x / 2, y + nudge + 0.2, "gained when y is nudged", **{**centred, "fontsize": 11})
    far = {"xy": (x + nudge * 0.8, y + nudge / 2), "xytext": (x + nudge + 0.45, y + 0.02), "fontsize": SMALL, "color": INK, "va": "center"}
    ax.annotate("both at once:\ntoo small to count", **far, arrowprops={"arrowstyle": "-", "color": GREY})
    return Still(
        made,
        f"A rectangle {x:g} wide and {y:g} high, {x * y:g} in all. Nudging x adds a strip at its right side, nudging y a strip on top.",
    )


# ------------------------------------------------------------------------------------- one operation, seen as a slope

OPERATIONS = {
    "x + y": lambda x, y: x + y,
    "x · y": lambda x, y: x * y,
    "x ** y": lambda x, y: x**y,
    "e ** x": lambda x, y: math.exp(x),
    "log x": lambda x, y: math.log(x),
}


def slopes():
    """One of the five operations as a curve in x, and one in y: the nudge that comes through is the slope of the orange line."""

    x_slider, y_slider = slider("x", 2.0, 0.2, 3.0, 0.1), slider("y", 1.5, -1.9, 2.9, 0.1)

    def picture(operation, x, y):
        f = OPERATIONS[operation]
        both = "y" in operation
        y_slider.disabled = not both
        made, axes = panels(9 if both else 4.8, 3.7, (1, 1) if both else (1,), left=0.45, gap=0.6)
        told = [panel(axes[0], lambda t: f(t, y), x, 0.1, 3.1, "x", f"y stays {plain(y, 1)}" if both else "")]
        if both:
            told.append(panel(axes[1], lambda t: f(x, t), y, -2, 3, "y", f"x stays {plain(x, 1)}"))
        return Still(made, f"{operation} at x = {plain(x, 1)}{f', y = {plain(y, 1)}' if both else ''}: {'; '.join(told)}.")

    return Explorer(
        picture,
        "One of the five operations as a curve, and at the place that the sliders choose its height and its slope, measured by a nudge.",
        operation=W.ToggleButtons(options=list(OPERATIONS), value="e ** x", description="operation"),
        x=x_slider,
        y=y_slider,
    )


def panel(ax, f, at, low, high, name, still):
    """Draw a curve and its slope at a place; returns both numbers in words."""
    ts = np.linspace(low, high, 200)
    curve = [f(float(t)) for t in ts]
    height, slope = f(at), derivative(f, at)
    quiet(ax).plot(ts, curve, color=BLUE, lw=2)
    bottom, top = max(-8.0, min(curve) - 1), min(28.0, max(curve) + 1)
    half = 1.1 / math.hypot(1, slope * (high - low) / (top - bottom))
    ax.plot([at - half, at + half], [height - slope * half, height + slope * half], color=ORANGE, lw=3, solid_capstyle="round")
    ax.plot([at], [height], "o", color=BLUE, ms=8, zorder=3)
    ax.axhline(0, color=GREY, lw=0.8)
    ax.set(xlim=(low, high), ylim=(bottom, top), xlabel=f"{name} moves{', ' + still if still else ''}")
    ax.set_title(with_minus(f"height {height:.3f}"), color=BLUE, fontsize=12, loc="left")
    ax.set_title(with_minus(f"slope {slope:.3f}"), color=ORANGE_INK, fontsize=12, loc="right")
    return f"height {height:.3f}, slope in {name} {slope:.3f}"


# --------------------------------------------------------------------------------------------- a graph that moves

FORMULAS = {
    "(a * b + c) * f": lambda a, b, c, f: (a * b + c) * f,
    "(a * b) * (a + b)": lambda a, b, c, f: (a * b) * (a + b),
    "a * a * a + c": lambda a, b, c, f: a * a * a + c,
    "a ** 2 + b ** 2": lambda a, b, c, f: a**2 + b**2,
    "exp(a * b) * f": lambda a, b, c, f: exp(a * b) * f,
    "log(a) + log(b + c)": lambda a, b, c, f: log(a) + log(b + c),
}


def graphs():
    """A formula with its graph; sliders move its inputs, and every box follows."""

    def picture(formula, a, b, c, f, derivatives):
        answer = FORMULAS[formula](Value(a, "a"), Value(b, "b"), Value(c, "c"), Value(f, "f"))
        shown = draw(answer, derivatives=derivatives)
        shown.reached = formula == next(iter(FORMULAS)) and answer.data == 100
        return shown

    return Explorer(
        picture,
        "The graph of a formula. Sliders move its inputs a, b, c and f, and the number in every box follows; "
        "a box to tick shows what comes through.",
        goal="hundred",
        formula=W.Dropdown(options=list(FORMULAS), description="formula"),
        a=slider("a", 2, -10, 10, 0.5),
        b=slider("b", -3, -10, 10, 0.5),
        c=slider("c", 10, -10, 10, 0.5),
        f=slider("f", -2, -10, 10, 0.5),
        derivatives=W.Checkbox(True, description="how much of a change comes through each line"),
    )


# ------------------------------------------------------------------------------------------- curves made of Values


def curves(*functions):
    """A panel for each function of a Value: its curve, every point computed with Values."""
    made, axes = figure(3.1 * len(functions), 2.9, ncols=len(functions), squeeze=False)
    ts = np.linspace(-4, 4, 160)  # 0 is not among them: in the corner of relu a formula may have no answer
    for ax, f in zip(axes[0], functions):
        quiet(ax).axhline(0, color=GREY, lw=0.8)
        ax.axvline(0, color=GREY, lw=0.8)
        ax.plot(ts, [f(Value(float(t))).data for t in ts], color=BLUE, lw=2.2)
        ax.set_title(f.__name__, fontsize=11, color=INK)
    ends = "; ".join(f"{f.__name__} goes from {f(Value(-4.0)).data:.2f} to {f(Value(4.0)).data:.2f}" for f in functions)
    return Still(made, f"Curves from x = -4 to x = 4: {ends}.")
