"""Lesson 07: a curved valley, and two ways down: gradient descent creeps along its floor, Newton's method jumps."""

from functools import lru_cache

import ipywidgets as W
import numpy as np

from course.explore import Explorer, Still, figure
from tinygrad_edu import COLOURS, Tensor, grad, hessian

STARTS = {"left": (-1.2, 1.0), "below": (-1.0, -1.0), "right": (1.5, -1.0), "the ridge": (0.0, 1.0)}
RATES = (0.003, 0.005, 0.01, 0.015, 0.02, 0.03)
LAST = 30
FAR = 1e3  # a walk that is farther out than this has flown away
BLUE, ORANGE, INK, GREY = (COLOURS[k] for k in ("data", "gradient", "ink", "line"))


def valley(p):
    """A bent valley: its floor is the parabola p[1] = p[0] ** 2, its lowest place (1, 1)."""
    return (1 - p[0]) ** 2 + 10 * (p[1] - p[0] ** 2) ** 2


def newton_from(p):
    """Where the bowl that fits the valley at p is level."""
    p = Tensor(p, requires_grad=True)
    (slope,) = grad(valley(p), p)
    return p.data - np.linalg.solve(hessian(valley, p).data, slope.data)


def downhill_from(p, rate):
    p = Tensor(p, requires_grad=True)
    (slope,) = grad(valley(p), p)
    return p.data - rate * slope.data


@lru_cache
def walk(start, rate=None, steps=LAST):
    """The places of a walk, an array of shape (steps + 1, 2): by gradient descent, or by Newton's method without a rate."""
    places = [np.array(start)]
    for _ in range(steps):
        here = places[-1]
        away = not np.abs(here).max() < FAR
        places.append(here if away else newton_from(here) if rate is None else downhill_from(here, rate))
    return np.array(places)


def ground(axes):
    """Lines of equal height, and the lowest place."""
    a, b = np.meshgrid(np.linspace(-1.9, 1.9, 120), np.linspace(-3.1, 2.6, 120))
    axes.contour(a, b, valley((a, b)), levels=np.geomspace(0.1, 300, 14), colors=GREY, linewidths=0.6, alpha=0.7)
    axes.plot(1, 1, "*", color=COLOURS["parameter"], markersize=22, zorder=1.5)
    axes.set(xlim=(-1.9, 1.9), ylim=(-3.1, 2.6), xlabel="p[0]", ylabel="p[1]")


def drawn(start, rate, step, last=LAST):
    """Both walks up to a step on the map, and the height at every step; the axis goes on to the last one."""
    start = STARTS.get(start, start)
    fig, (left, right) = figure(8.8, 4.0, ncols=2)
    ground(left)
    for name, places, colour, style in (
        ("gradient descent", walk(start, rate), ORANGE, "o-"),
        ("Newton's method", walk(start), BLUE, "s-"),
    ):
        here, height = places[: step + 1], np.maximum(valley(places.T), 1e-16)
        left.plot(*here.T, style, color=colour, markersize=4, linewidth=1.3, label=name)
        left.plot(*here[-1], style[0], color=colour, markersize=9, zorder=4)
        right.semilogy(range(step + 1), height[: step + 1], style, color=colour, markersize=4, label=name)
    left.plot(*start, "o", markerfacecolor="none", markeredgecolor=INK, markersize=13, zorder=4)
    left.legend(loc="lower left", fontsize=9, framealpha=0.9)
    left.set_title(f"after {step} step{'s' * (step != 1)}, rate {rate:g}", fontsize=11)
    right.set(xlim=(-0.02 * last, 1.02 * last), ylim=(1e-17, 1e7), xlabel="step", ylabel="height above the lowest place")
    right.grid(alpha=0.25)
    return fig


def explorer():
    """Choose a start and a rate, and walk step by step."""
    slider = {"continuous_update": False, "layout": W.Layout(width="420px")}
    return Explorer(
        drawn,
        "an explorer: choose where to start in a bent valley, the rate of gradient descent, and the step; "
        "Newton's method jumps about and is there in a few steps, gradient descent creeps along the floor",
        start=W.ToggleButtons(options=list(STARTS), value="right", description="start", style={"button_width": "80px"}),
        rate=W.SelectionSlider(options=RATES, value=0.015, description="rate", **slider),
        step=W.IntSlider(5, 0, LAST, description="step", **slider),
    )


def ending():
    """The picture of the end: both walks, without controls."""
    return Still(
        drawn("left", 0.015, 8, last=8),
        "left: a map of a bent valley with two walks from the same start; after 8 steps Newton's method stands at the lowest place, "
        "gradient descent has crept a little way; right: the height at every step on a log axis",
    )
