"""Lesson 10: walks in a ravine, over a saddle and in a noisy bowl; averages that start at 0; schedules; clipping; a race.

The walks are computed here, in plain NumPy, so that they never run on the learner's code.
"""

from functools import lru_cache

import ipywidgets as W
import numpy as np

from tinygrad_edu import Tensor, manual_seed, nn, optim
from tinygrad_edu.nn import functional as F
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, decades, figure, ink, panels, plain, quiet
from .explorer import Explorer
from .lesson_08 import spirals

BLUE, ORANGE, GREEN, INK, GREY, MARK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))
LOOKS = {"SGD": (INK, "o-"), "momentum": (BLUE, "s-"), "RMSprop": (MARK, "^-"), "Adam": (ORANGE, "D-")}
INKS = {"SGD": INK, "momentum": BLUE, "RMSprop": MARK, "Adam": ink("gradient")}
STEPS, FAR = 60, 1e6
RATES = (0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.07, 0.079, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)


class Landscape:
    """A height for every place (x, y), its gradient, where a walk starts and where it should end, and the part of the map to show."""

    def __init__(self, height, gradient, start, bottoms, limits, noise=0.0):
        self.height, self.gradient, self.start = height, gradient, np.array(start)
        self.bottoms, self.limits, self.noise = np.array(bottoms), limits, noise

    def distance(self, place):
        """How far a place is from the nearest bottom."""
        return float(np.min(np.hypot(*(self.bottoms - place).T)))


LANDSCAPES = {
    "ravine": Landscape(lambda x, y: (x**2 + 25 * y**2) / 2, lambda x, y: (x, 25 * y), (10.0, 1.0), [(0, 0)], (-5, 11, -3.2, 3.2)),
    "saddle": Landscape(
        lambda x, y: x**2 / 2 + y**4 / 4 - y**2 / 2,
        lambda x, y: (x, y**3 - y),
        (1.0, 1e-5),
        [(0, 1), (0, -1)],
        (-1.3, 1.3, -1.6, 1.6),
    ),
    "noisy bowl": Landscape(lambda x, y: (x**2 + y**2) / 2, lambda x, y: (x, y), (8.0, -4.0), [(0, 0)], (-5, 10, -6, 5), noise=3.0),
}


@lru_cache(maxsize=512)
def walk(landscape, name, rate, beta=0.9, steps=STEPS):
    """The places of a walk, (steps + 1, 2): by "SGD", "momentum", "RMSprop" or "Adam". beta: of momentum, and β1 of Adam."""
    land, noise = LANDSCAPES[landscape], np.random.default_rng(0)
    place, b, v = land.start.copy(), np.zeros(2), np.zeros(2)
    places = [place.copy()]
    for t in range(1, steps + 1):
        g = np.array(land.gradient(*np.clip(place, -FAR, FAR))) + land.noise * noise.normal(size=2)
        if name == "SGD":
            step = g
        elif name == "momentum":
            step = b = beta * b + g
        elif name == "RMSprop":
            v = 0.9 * v + 0.1 * g * g
            step = g / (np.sqrt(v) + 1e-8)
        else:
            b, v = beta * b + (1 - beta) * g, 0.999 * v + 0.001 * g * g
            step = (b / (1 - beta**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        place = np.clip(place - rate * step, -FAR, FAR)
        places.append(place.copy())
    return np.array(places)


def ground(axes, landscape):
    """Contour lines and the bottoms of a landscape."""
    land = LANDSCAPES[landscape]
    left, right, low, high = land.limits
    x, y = np.meshgrid(np.linspace(left, right, 121), np.linspace(low, high, 81))
    heights = land.height(x, y)
    lowest = heights.min()
    levels = lowest + (heights.max() - lowest) * np.array([0.002, 0.01, 0.03, 0.08, 0.16, 0.28, 0.45, 0.7])
    axes.contour(x, y, heights, levels=levels, colors="#BBBBBB", linewidths=0.8, linestyles="solid")
    axes.plot(*land.bottoms.T, "*", color=GREEN, markersize=13, zorder=2)
    axes.set(xlim=(left, right), ylim=(low, high))
    axes.tick_params(labelsize=SMALL)


def path(axes, places, name):
    """Draw a walk; what runs off the map is cut."""
    colour, style = LOOKS[name]
    with np.errstate(all="ignore"):
        axes.plot(*places.T, style, color=colour, markersize=3, linewidth=1.2, clip_on=True, zorder=3)
    axes.plot(*places[-1], style[0], color=colour, markersize=8, zorder=4)


def distance_text(d):
    return "ran away" if d > 1000 else f"{d:.3f}" if d < 10 else f"{d:.0f}"


# -------------------------------------------------------------------------------------------------------- the ravine


def zigzag(rates=(0.02, 0.07, 0.081)):
    """Gradient descent in the ravine, with three rates."""
    made, axes = panels(8.8, 2.6, (1, 1, 1), gap=0.5, left=0.5)
    told = []
    for ax, rate in zip(axes, rates):
        ground(ax, "ravine")
        places = walk("ravine", "SGD", rate)
        path(ax, places, "SGD")
        quiet(ax, "x", "y" if ax is axes[0] else "", f"lr = {rate}")
        told.append(f"with lr = {rate} at x = {places[-1][0]:.2f}, y = {places[-1][1]:.2f}")
    return Still(made, f"gradient descent in the ravine from (10, 1), after {STEPS} steps: " + "; ".join(told))


def draw_pair(rate, momentum):
    """SGD and momentum in the ravine, and their distance from the bottom step by step."""
    made, axes = panels(8.8, 3.1, (1, 1, 1), gap=0.6, left=0.5)
    said, ends = [], {}
    for ax, name in zip(axes, ("SGD", "momentum")):
        places = walk("ravine", name, rate, momentum)
        ground(ax, "ravine")
        path(ax, places, name)
        far = np.array([LANDSCAPES["ravine"].distance(p) for p in places])
        ends[name] = far[-1]
        quiet(ax, "x", "y" if name == "SGD" else "", name)
        axes[2].semilogy(np.clip(far, 1e-6, 1e3), color=LOOKS[name][0], lw=2, label=name)
        said.append(f"{name}: {distance_text(far[-1])}")
    axes[2].axhline(0.001, color=GREY, lw=1, ls="--")
    quiet(axes[2], "step", "", "distance from the bottom").set(ylim=(5e-7, 2e3))
    decades(axes[2].yaxis, -6, -4, -2, 0, 2)
    axes[2].legend(frameon=False, fontsize=SMALL)
    words = f"Rate {rate:g}, momentum {momentum:g}. Distance from the bottom after {STEPS} steps – " + ", ".join(said)
    return Still(made, words, reached=ends["momentum"] < 0.001)


def heavy_ball():
    """A rate and a momentum to choose: SGD and momentum in the ravine."""
    return Explorer(
        draw_pair,
        "Choose a rate and a momentum: two walks in the ravine, and how far each is from the bottom, step by step.",
        goal="heavy ball",
        rate=W.SelectionSlider(options=RATES, value=0.02, description="rate", continuous_update=False),
        momentum=W.FloatSlider(0.9, min=0, max=0.99, step=0.01, description="momentum", continuous_update=False),
    )


def saddle():
    """Three walks from beside the ridge of a saddle, and how far each is from the ridge."""
    made, (left, right) = panels(8.8, 3.4, (1, 1.5))
    ground(left, "saddle")
    left.plot(0, 0, "x", color=INK, ms=8)
    told = []
    for name in ("SGD", "momentum", "RMSprop"):
        places = walk("saddle", name, 0.1, 0.9, 150)
        path(left, places, name)
        away = np.abs(places[:, 1])
        right.semilogy(away, color=LOOKS[name][0], lw=2, label=name)
        told.append(f"{name} after {int(np.argmax(away >= 0.5))}")
    right.axhline(0.5, color=GREY, lw=1, ls="--")
    right.text(97, 0.42, "0.5 from the ridge", ha="right", va="top", fontsize=SMALL)
    decades(right.yaxis, -5, -4, -3, -2, -1, 0)
    right.legend(frameon=False, fontsize=SMALL)
    quiet(left, "x", "y", "×: the saddle   ★: two bottoms")
    quiet(right, "step", "", "distance from the ridge")
    return Still(made, "steps until the distance from the ridge is 0.5: " + ", ".join(told))


# ------------------------------------------------------------------------------------------------------------- Adam


def first_steps(beta1, beta2, steps=40):
    """The lengths of Adam's first steps on a steady slope, in units of lr: {"corrected": ..., ...}."""
    t = np.arange(1, steps + 1)
    m, v = 1 - beta1**t, 1 - beta2**t  # averages of a gradient of 1
    return {"corrected": np.ones(steps), "not corrected": m / np.sqrt(v)}


def draw_bias(beta1, beta2):
    """Both averages of a steady gradient of 1, and how long the steps are with and without the corrections."""
    made, (left, right) = panels(8.8, 3.2, (1, 1), left=0.6)
    t = np.arange(1, 41)
    left.axhline(1, color=GREY, lw=1, ls="--")
    left.text(40, 1.03, "what they should be: 1", ha="right", fontsize=SMALL)
    left.plot(t, 1 - beta1**t, "o-", ms=3, color=BLUE, label="m")
    left.plot(t, 1 - beta2**t, "s-", ms=3, color=MARK, label="v")
    left.legend(frameon=False, fontsize=SMALL, loc="center right")
    quiet(left, "step", "", "averages that began at 0").set(ylim=(-0.05, 1.18))
    lengths = first_steps(beta1, beta2)
    right.plot(t, lengths["corrected"], color=GREEN, lw=2.4, label="corrected")
    right.plot(t, lengths["not corrected"], color=ORANGE, lw=2, label="not corrected")
    right.legend(frameon=False, fontsize=SMALL)
    quiet(right, "step", "", "length of the steps, in units of lr").set(ylim=(0, max(3.6, 1.1 * lengths["not corrected"].max())))
    first, longest = lengths["not corrected"][0], lengths["not corrected"].max()
    words = (
        f"A steady gradient of 1, β1 = {beta1:g}, β2 = {beta2:g}. After step 1, m = {plain(1 - beta1, 4)} and v = {plain(1 - beta2, 4)}. "
        f"Uncorrected, the first step is {first:.2f} lr long and the longest {longest:.2f} lr; corrected, all are 1 lr"
    )
    return Still(made, words, reached=beta1 == 0.9 and abs(first - 1) < 0.01)


def bias():
    """Two betas to choose: averages that begin at 0, and the steps that come of it."""
    return Explorer(
        draw_bias,
        "Choose β1 and β2: how two moving averages that began at 0 grow towards 1, and how long the first steps are because of it.",
        goal="no correction",
        beta1=W.SelectionSlider(options=[0.0, 0.5, 0.8, 0.9, 0.95, 0.99], value=0.9, description="β1"),
        beta2=W.SelectionSlider(options=[0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999], value=0.999, description="β2"),
    )


def draw_landscapes(landscape, rate, beta):
    """Four walks side by side in one landscape."""
    made, axes = panels(8.9, 2.9, (1, 1, 1, 1), gap=0.35, left=0.5)
    land, said, ends = LANDSCAPES[landscape], [], []
    for ax, name in zip(axes, LOOKS):
        places = walk(landscape, name, rate, beta)
        ground(ax, landscape)
        path(ax, places, name)
        ends.append(land.distance(places[-1]))
        quiet(ax, "x", "y" if ax is axes[0] else "", name)
        said.append(f"{name}: {distance_text(ends[-1])}")
    words = f"The {landscape}, rate {rate:g}, β {beta:g}. Distance from the bottom after {STEPS} steps – " + ", ".join(said)
    return Still(made, words, reached=landscape == "ravine" and ends[3] < 0.5)


def landscapes():
    """A landscape, a rate and a β to choose: four optimisers side by side."""
    return Explorer(
        draw_landscapes,
        "Choose a landscape, a rate, and the β of momentum and Adam: four walks side by side, from the same start.",
        goal="far too fast",
        landscape=W.ToggleButtons(options=list(LANDSCAPES), value="ravine", description="landscape"),
        rate=W.SelectionSlider(options=RATES, value=0.03, description="rate", continuous_update=False),
        beta=W.FloatSlider(0.9, min=0, max=0.99, step=0.01, description="β", continuous_update=False),
    )


# ------------------------------------------------------------------------------------------- schedules and clipping


def schedule(rate_at, total=400, warmup=20, high=0.4, low=0.002):
    """The learning rate along a schedule, and a noisy bowl walked down with it and with its highest rate throughout.

    rate_at: a function of t, warmup, total, high, low.
    """
    rates = [rate_at(t, warmup, total, high, low) for t in range(total)]
    made, (left, right) = panels(8.8, 3.1, (1, 1.3), left=0.6)
    left.plot(rates, color=GREEN, lw=2.4)
    left.axvline(warmup, color=GREY, lw=1, ls="--")
    left.text(warmup + 8, 0.02, "warm-up ends", fontsize=SMALL)
    quiet(left, "step", "", "learning rate").set(ylim=(0, 1.1 * high))
    ends = []
    for name, used, colour in (("constant", [high] * total, INK), ("schedule", rates, GREEN)):
        noise, place, far = np.random.default_rng(0), np.array([8.0, -4.0]), []
        for lr in used:
            place = place - lr * (place + 3 * noise.normal(size=2))
            far.append(np.hypot(*place))
        right.semilogy(far, color=colour, lw=1.2, label=name)
        ends.append(f"{name}: {np.mean(far[-50:]):.2f}")
    decades(right.yaxis, -2, -1, 0, 1)
    right.legend(frameon=False, fontsize=SMALL, loc="lower left")
    quiet(right, "step", "", "distance from the bottom of a noisy bowl")
    return Still(
        made,
        f"a rate that rises to {plain(high, 3)} in {warmup} steps and falls to {plain(low, 3)} by step {total}; "
        "in a noisy bowl, the mean distance from the bottom in the last 50 steps – " + ", ".join(ends),
    )


def arrows(**clipped):
    """A gradient (3, 4), and what becomes of it: name=(x, y)."""
    made, axes = figure(3.6 * (1 + len(clipped)) * 0.75, 2.9, ncols=1 + len(clipped), squeeze=False)
    for ax, (name, (x, y)) in zip(axes[0], {"the gradient": (3.0, 4.0), **clipped}.items()):
        ax.plot([0, 3.6], [0, 4.8], color=GREY, lw=1, ls="--")
        ax.annotate("", (x, y), (0, 0), arrowprops={"arrowstyle": "-|>", "color": ORANGE, "lw": 2.4, "mutation_scale": 16})
        quiet(ax, "", "", f"{name.replace('_', ' ')}\n({plain(x, 2)}, {plain(y, 2)})").set(
            xlim=(-0.3, 4.4), ylim=(-0.3, 5.4), aspect="equal"
        )
        ax.set(xticks=range(5), yticks=range(6))
    told = ", ".join(f"{name.replace('_', ' ')} ({plain(x, 2)}, {plain(y, 2)})" for name, (x, y) in clipped.items())
    return Still(made, f"the gradient (3, 4) as an arrow, and beside it: {told}; the dashed line is its direction")


# --------------------------------------------------------------------------------------------------------- the race


def data():
    """Lesson 08's arms of points, the first coordinate in another unit, a tenth as large: (180, 2) float32, and 180 classes."""
    points, kinds = spirals()
    return points * np.array([1.0, 0.1], np.float32), kinds


def race(right, **curves):
    """Training curves, name=losses. right: {name: how many of the 180 points end in their class}."""
    made, ax = figure(8.0, 3.4)
    looks = dict(zip(curves, (INK, BLUE, ORANGE, GREEN)))
    inks = dict(zip(curves, (INK, BLUE, ink("gradient"), ink("parameter"))))
    for name, losses in curves.items():
        ax.semilogy(np.clip(losses, 1e-4, 10), color=looks[name], lw=1.8)
    for i, name in enumerate(curves):
        ax.text(
            1.02,
            0.9 - 0.2 * i,
            f"{name.replace('_', ' ')}:\n{right[name]} of 180",
            transform=ax.transAxes,
            fontsize=11,
            color=inks[name],
            va="top",
        )
    ax.text(1.02, 1.0, "points in their class", transform=ax.transAxes, fontsize=SMALL, va="top")
    decades(ax.yaxis, -4, -3, -2, -1, 0)
    quiet(ax, "step", "cross-entropy", "the same net, the same start")
    ax.grid(alpha=0.25)
    steps = max(map(len, curves.values()))
    named = {name: name.replace("_", " ") for name in curves}
    words = f"the loss of one net over {steps} steps, trained with {', '.join(named.values())}: each ends lower than the one before"
    return Still(made, words, measured="points in their class – " + ", ".join(f"{named[n]}: {right[n]}" for n in curves))


def ending():
    """The lesson's end: the race of its last section, run as this is drawn."""
    points, kinds = data()
    x, target, curves, right = Tensor(points), Tensor(kinds), {}, {}
    for name, make in (
        ("SGD", lambda p: optim.SGD(p, lr=0.5)),
        ("momentum", lambda p: optim.SGD(p, lr=0.2, momentum=0.9)),
        ("Adam", lambda p: optim.Adam(p, lr=0.03)),
    ):
        manual_seed(0)
        net = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 3))
        optimizer, losses = make(net.parameters()), []
        for _ in range(300):
            loss = F.cross_entropy(net(x), target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        curves[name], right[name] = losses, int((net(x).data.argmax(axis=1) == kinds).sum())
    return race(right, **curves)
