"""Lesson 07: a right and a wrong gradient, finite differences, a parabola, a Hessian, memory, and two walks down a valley."""

from functools import lru_cache

import ipywidgets as W
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from tinygrad_edu import COLOURS, Tensor, grad, hessian

from .base import SMALL, Still, decades, figure, ink, panels, plain
from .explorer import Explorer

BLUE, ORANGE, GREEN, INK, GREY, PINK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))
TWO_SIDED = LinearSegmentedColormap.from_list("two-sided", ["#D68CB3", "white", "#73AFD3"])  # dark ink can be read on all of it


def around(angles, measured, right, wrong):
    """The measured slope in every direction, and the slopes that a right and a wrong gradient predict."""
    fig, axes = figure(7.4, 3.2)
    degrees = np.degrees(angles)
    fine = np.linspace(0, 360, 361)
    wave = lambda g: g[0] * np.cos(np.radians(fine)) + g[1] * np.sin(np.radians(fine))  # noqa: E731
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.plot(fine, wave(right), color=BLUE, linewidth=2, label="predicted by the right gradient")
    axes.plot(fine, wave(wrong), color=PINK, linewidth=2, linestyle="--", label="predicted by a wrong one")
    axes.plot(degrees, measured, "o", color=ORANGE, markersize=5, label="measured by nudging", zorder=4)
    gap = wave(wrong) - wave(right)
    for k in np.flatnonzero(np.diff(np.sign(gap)) != 0):
        axes.axvline(fine[k], color=GREY, linewidth=1, linestyle=":")
    axes.set(xlabel="direction, in degrees", ylabel="slope", xlim=(0, 360), xticks=range(0, 361, 45))
    axes.legend(fontsize=SMALL, frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return Still(
        fig,
        "the slope in every direction around a place: the measured dots lie on the wave of the right gradient; a wrong gradient gives "
        "another wave, which crosses the first in two directions only",
    )


def v_shape(slope):
    """The error of a measured slope, for nudges of every size, in float32 and in float64."""
    x = np.linspace(-1, 2, 10)
    direction = np.random.default_rng(0).normal(size=10)
    truth = float((np.exp(x) * direction).sum())
    sizes = np.geomspace(1e-13, 1, 53)
    fig, axes = figure(6.8, 3.4)
    for dtype, colour, name in ((np.float32, PINK, "float32"), (np.float64, BLUE, "float64")):
        inputs, upstream = (Tensor(x.astype(dtype)),), [Tensor(np.ones((), dtype))]
        f = lambda t: t.exp().sum()  # noqa: E731
        found = [slope(f, inputs, 0, direction.astype(dtype), upstream, float(eps)) for eps in sizes]
        error = np.maximum(np.abs(np.array(found, float) - truth) / abs(truth), 1e-12)
        axes.loglog(sizes, error, ".-", color=colour, linewidth=1.2, label=name)
    axes.axvline(1e-6, color=GREY, linewidth=1, linestyle=":")
    axes.text(1.3e-6, 3e-12, "eps = 1e-6", fontsize=SMALL, color=COLOURS["constant"])
    axes.text(0.06, 1e-6, "the curve\nbends", fontsize=SMALL, color=INK)
    axes.text(2e-11, 2e-9, "digits\ncancel", fontsize=SMALL, color=INK)
    axes.set(xlabel="the nudge eps", ylabel="relative error of the slope", ylim=(1e-12, 30))
    decades(axes.xaxis, *range(-12, 1, 2))
    decades(axes.yaxis, *range(-12, 1, 2))
    axes.grid(alpha=0.25)
    axes.legend(frameon=False)
    return Still(
        fig,
        "the error of a measured slope against the size of the nudge, on log axes: a V for each type of number; in float64 it is small for "
        "a wide range around 1e-6, in float32 it is never small, and at 1e-6 useless",
    )


def parabola(f, start, reach=(-0.3, 2.6)):
    """A curve, the tangent and the parabola that fit it at a place, and where the parabola is level."""
    x = Tensor(np.array(start), requires_grad=True)
    y = f(x)
    (slope,) = grad(y, x, create_graph=True)
    (bend,) = grad(slope, x)
    y, slope, bend = y.item(), slope.item(), bend.item()
    xs = np.linspace(*reach, 200)
    fig, axes = figure(6.4, 3.2)
    axes.plot(xs, f(Tensor(xs)).data, color=BLUE, linewidth=2.5, label="f")
    axes.plot(xs, y + slope * (xs - start), color=GREY, linewidth=1.2, label="same value and slope")
    fit = lambda at: y + slope * (at - start) + bend / 2 * (at - start) ** 2  # noqa: E731
    axes.plot(xs, fit(xs), "--", color=ORANGE, linewidth=2, label="same value, slope and bend")
    there = start - slope / bend
    axes.plot(start, y, "o", color=INK, markersize=8)
    axes.plot([there, there], [fit(there), f(Tensor(there)).item()], ":", color=INK, linewidth=1)
    axes.plot(there, fit(there), "o", color=ORANGE, markersize=8)
    axes.annotate("start", (start, y), (8, -4), textcoords="offset points", va="top")
    axes.annotate(
        "level: the next place", (there, fit(there)), (0, 12), textcoords="offset points", va="bottom", ha="center", color=ink("gradient")
    )
    axes.set(xlabel="x", ylim=(-3.2, 8), xlim=reach)
    axes.legend(frameon=False, fontsize=SMALL)
    return Still(
        fig,
        f"a curve with the parabola that has the same value {y:.2f}, slope {slope:.2f} and bend {bend:.2f} at the start, x = {start:g}; "
        f"the next place is where the parabola is level, x = {there:.2f}",
    )


def race(**errors):
    """The distance from the goal at every step, on a log axis, for several walks."""
    fig, axes = figure(6.4, 2.9)
    for (name, far), colour, mark in zip(errors.items(), (BLUE, ORANGE), "so"):
        far = np.maximum(np.abs(far), 1e-16)
        axes.semilogy(far, mark + "-", color=colour, markersize=5, label=name.replace("_", " "))
    axes.set(xlabel="step", ylabel="distance from the bottom", ylim=(1e-17, 10))
    decades(axes.yaxis, *range(-16, 1, 4))
    axes.grid(alpha=0.25)
    axes.legend(frameon=False)
    return Still(
        fig,
        "the distance from the bottom at every step on a log axis: Newton's method falls steeper and steeper, gradient descent in a line; "
        + ", ".join(f"{name.replace('_', ' ')} begins at {abs(far[0]):.1g}" for name, far in errors.items()),
    )


def table(numbers, blocks=None):
    """A square table as a heat map: blue positive, pink negative; lines between blocks, given as name -> size."""
    numbers = np.asarray(numbers, float)
    n, largest = len(numbers), np.abs(numbers).max()
    fig, axes = figure(0.56 * n + 0.5, 0.5 * n + 0.4)
    axes.imshow(numbers, cmap=TWO_SIDED, vmin=-largest, vmax=largest, aspect="auto")
    for (i, j), number in np.ndenumerate(numbers):
        axes.text(j, i, plain(number, 1), ha="center", va="center", fontsize=SMALL, color=INK)
    edges = np.cumsum([0, *(blocks or {}).values()])
    for edge in edges[1:-1]:
        axes.axhline(edge - 0.5, color=INK, linewidth=1.2)
        axes.axvline(edge - 0.5, color=INK, linewidth=1.2)
    for name, low, high in zip(blocks or {}, edges[:-1], edges[1:]):
        axes.text((low + high - 1) / 2, -0.7, name, ha="center", va="bottom", fontsize=11, color=ink("parameter"))
        axes.text(-0.75, (low + high - 1) / 2, name, ha="right", va="center", fontsize=11, color=ink("parameter"))
    axes.set(xticks=[], yticks=[])
    rows = "; ".join(" ".join(plain(x, 1) for x in row) for row in numbers)
    return Still(fig, f"a table of {n} by {n} second derivatives, its own mirror image along the diagonal; by rows: {rows}")


# ---------------------------------------------- a curved valley: gradient descent creeps along its floor, Newton's method jumps

STARTS = {"left": (-1.2, 1.0), "below": (-1.0, -1.0), "right": (1.5, -1.0), "the ridge": (0.0, 1.0)}
RATES = (0.003, 0.005, 0.01, 0.015, 0.02, 0.03)
LAST = 30
FAR = 1e3  # a walk that is farther out than this has flown away


def valley(p):
    """A bent valley: its floor is the parabola p[1] = p[0] ** 2, its lowest place (1, 1)."""
    return (1 - p[0]) ** 2 + 10 * (p[1] - p[0] ** 2) ** 2


def newton_from(p):
    """One step of Newton's method: the place where the quadratic model of the valley at p is level."""
    p = Tensor(p, requires_grad=True)
    (slope,) = grad(valley(p), p)
    return p.data - np.linalg.solve(hessian(valley, p).data, slope.data)


def downhill_from(p, rate):
    """One step of gradient descent."""
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


HEIGHTS = [(-0.9, 1.9), (0.0, -1.4), (0.9, -2.4), (-1.75, -1.4)]  # where to write 2, 20, 100 and 200 into the map


def ground(axes):
    """Lines of equal height, and the lowest place."""
    a, b = np.meshgrid(np.linspace(-1.9, 1.9, 120), np.linspace(-3.1, 2.6, 120))
    lines = axes.contour(a, b, valley((a, b)), levels=[0.1, 0.5, 2, 8, 20, 50, 100, 200, 300], colors=GREY, linewidths=0.6)
    axes.clabel(lines, levels=[2, 20, 100, 200], fontsize=SMALL, colors=COLOURS["constant"], fmt="%g", inline_spacing=2, manual=HEIGHTS)
    axes.plot(1, 1, "*", color=COLOURS["parameter"], markersize=22, zorder=1.5)
    axes.set(xlim=(-1.9, 1.9), ylim=(-3.1, 2.6), xlabel="p[0]", ylabel="p[1]")


def draw_two_walks(start, rate, step, last=LAST):
    """Both walks up to a step on the map, and the height at every step; the axis goes on to the last one."""
    start = STARTS.get(start, start)
    fig, (left, right) = panels(9.0, 4.0, (1, 1), gap=1.0)
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
    left.legend(loc="lower left", fontsize=SMALL, framealpha=1)
    left.set_title(f"after {step} step{'s' * (step != 1)}, rate {rate:g}", fontsize=11, y=1.0)
    right.set(xlim=(-0.02 * last, 1.02 * last), ylim=(1e-17, 1e7), xlabel="step", ylabel="height above the lowest place")
    decades(right.yaxis, *range(-16, 8, 4))
    right.grid(alpha=0.25)
    heights = {name: valley(places[step]) for name, places in (("gradient descent", walk(start, rate)), ("Newton's method", walk(start)))}
    told = " and ".join(f"{name} at a height of {max(h, 1e-16):.1e}" for name, h in heights.items())
    words = f"From {plain(start[0], 1)}, {plain(start[1], 1)} with rate {rate:g}: after {step} step{'s' * (step != 1)} {told}"
    return Still(fig, words, reached=start == STARTS["right"] and step == LAST and rate == best_rate())


@lru_cache
def best_rate():
    """The rate with which gradient descent from the right is lowest at the end."""
    return min(RATES, key=lambda rate: valley(walk(STARTS["right"], rate)[-1]))


def two_walks():
    """A start, a learning rate and a step to choose: gradient descent and Newton's method side by side."""
    return Explorer(
        draw_two_walks,
        "Choose where to start in a bent valley, the rate of gradient descent, and the step; "
        "Newton's method jumps about and is there in a few steps, gradient descent creeps along the floor.",
        goal="valley",
        start=W.ToggleButtons(options=list(STARTS), value="right", description="start"),
        rate=W.SelectionSlider(options=RATES, value=0.015, description="rate", continuous_update=False),
        step=W.IntSlider(5, 0, LAST, description="step", continuous_update=False),
    )


def ending():
    """What a gradient check does: a right and a wrong slope of x ** 2 at 1, beside the one that nudging to both sides measures."""
    fig, axes = figure(8.4, 3.3, ncols=2, sharey=True)
    xs, at, nudge = np.linspace(-0.6, 2.4, 100), 1.0, 0.7
    ends = np.array([at - nudge, at + nudge])
    for side, slope, colour, name in zip(axes, (2 * at, at), (BLUE, PINK), ("a right gradient: parallel", "a wrong one: not parallel")):
        side.plot(xs, xs**2, color=GREY, linewidth=2)
        side.plot(ends, ends**2, "o-", color=ORANGE, linewidth=2, markersize=7, label="measured, by nudging")
        side.plot(xs, at**2 + slope * (xs - at), color=colour, linewidth=2, label="the slope that the gradient gives")
        side.plot(at, at**2, "o", color=INK, markersize=7, zorder=4)
        side.set(xlabel="x", xlim=(-0.6, 2.4), ylim=(-1.2, 4.5))
        side.set_title(name, fontsize=11)
        side.legend(frameon=False, fontsize=SMALL, loc="upper left")
    axes[0].set_ylabel("x squared")
    return Still(
        fig,
        f"the curve of x squared, twice, with a line through its points at x = {plain(ends[0], 1)} and {plain(ends[1], 1)}, of slope "
        f"{plain(2 * at, 0)}: on the left the line of the right gradient is parallel to it; on the right that of a wrong one, "
        f"{plain(at, 0)}, is not",
    )
