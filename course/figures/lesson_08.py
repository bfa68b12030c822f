"""Lesson 08: the range of floats, log-sum-exp, temperature, surprise, layer_norm, two gelus, and the regions of a classifier."""

import ipywidgets as W
import numpy as np
from matplotlib.colors import to_rgb

from tinygrad_edu import Tensor, manual_seed, no_grad, randn, zeros
from tinygrad_edu.nn import functional as F
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, decades, figure, ink, panels, plain, power_of_ten, quiet
from .explorer import Explorer

BLUE, ORANGE, GREEN, INK, GREY, MARK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))
KINDS = ((BLUE, "o", "#D3E8F5"), (MARK, "s", "#F9DCEB"), (INK, "^", "#E9E9E9"))  # of the classes: colour, marker, region


# ------------------------------------------------------------------------------------------------ powers and sums


def where_floats_end():
    """e to the power of x on a log axis, between the largest and the smallest number that a float64 can hold."""
    top, bottom = np.log10(np.finfo(float).max), np.log10(np.nextafter(0, 1))
    made, ax = figure(7.6, 3.2)
    x = np.array([-1150.0, 1150.0])
    ax.axhspan(top, 560, color=COLOURS["mark pale"])
    ax.axhspan(-560, bottom, color=COLOURS["mark pale"])
    ax.plot(x, x / np.log(10), color=GREY, lw=1.2, ls="--")
    ends = np.array([bottom, top]) * np.log(10)
    ax.plot(ends, [bottom, top], color=BLUE, lw=3)
    for score, word, side, up in (
        (1000, "exp(1000) = inf", "right", 8),
        (-1000, "exp(-1000) = 0", "left", -8),
        (0, "exp(0) = 1", "left", -16),
    ):
        y = score / np.log(10)
        ax.plot(score, y, "o", color=BLUE if score == 0 else MARK, ms=8, zorder=4)
        ax.annotate(word, (score, y), (-12 if side == "right" else 12, up), textcoords="offset points", ha=side, va="center", fontsize=10)
    for end in np.log([np.finfo(np.float32).max, np.nextafter(np.float32(0), np.float32(1))]):
        y, side = end / np.log(10), "right" if end > 0 else "left"
        ax.vlines(end, y - 45, y + 45, color=GREEN, lw=2)
        ax.text(end, 115 if end > 0 else -200, f"float32 ends at {end:.0f}", ha=side, va="center", fontsize=SMALL, color=ink("parameter"))
    ax.text(-1130, top + 20, "too large for a float64: inf", va="bottom", fontsize=SMALL, color=MARK)
    ax.text(1130, bottom - 20, "too close to 0: becomes 0", va="top", ha="right", fontsize=SMALL, color=MARK)
    quiet(ax, "x", "power of ten").set(xlim=(-1150, 1150), ylim=(-560, 560), yticks=[-324, 0, 308])
    return Still(
        made,
        f"exp(x) on a log axis is a straight line; a float64 holds only its piece from x = {ends[0]:.0f} to x = {ends[1]:.0f}: "
        "above it everything is inf, below it 0",
    )


def smooth_maximum():
    """log(e**x + e**0) and log(e**x + e**x) beside the largest of the two numbers."""
    made, (left, right) = figure(8.6, 3.1, ncols=2, width_ratios=[1.3, 1])
    x = np.linspace(-5, 5, 201)
    left.plot(x, np.maximum(x, 0), color=INK, lw=1.4, ls="--", label="max(x, 0)")
    left.plot(x, np.logaddexp(x, 0), color=BLUE, lw=2.4, label="log-sum-exp of x and 0")
    left.legend(frameon=False, fontsize=SMALL)
    quiet(left, "x", "", "two numbers: x and 0").grid(alpha=0.25)
    n = np.arange(1, 11)
    right.axhline(0, color=INK, lw=1.4, ls="--")
    right.plot(n, np.log(n), "o-", color=BLUE, lw=1.4)
    right.text(10, 0.08, "their maximum: 0", ha="right", fontsize=SMALL, color=INK)
    right.text(6.3, np.log(6.3) - 0.12, "log n", va="top", fontsize=SMALL, color=BLUE)
    quiet(right, "n, how many zeros", "", "equal numbers: 0, 0, 0, ...").set(xticks=[1, 2, 5, 10], ylim=(-0.3, 2.6))
    right.grid(alpha=0.25)
    return Still(
        made,
        f"left: log-sum-exp of x and 0 lies a little above max(x, 0), most at x = 0, by {np.log(2):.2f}; right: of n zeros it is log n, "
        f"{np.log(10):.2f} for ten of them, where the maximum is 0",
    )


# ------------------------------------------------------------------------------------------------- temperature


WORDS = {"mat": 3.2, "sofa": 2.4, "roof": 1.9, "moon": 0.6, "idea": -0.5, "seven": -1.6}  # made-up scores for "The cat sat on the ..."


def shares(scores, temperature):
    """Softmax of the scores divided by a temperature, in plain NumPy, so that it never runs on the learner's code."""
    x = np.array(scores) / temperature
    powers = np.exp(x - x.max())
    return powers / powers.sum()


def bits(p):
    """The entropy of probabilities in bits."""
    return float(-sum(x * np.log2(x) for x in p if x > 0)) + 0.0


def temperature(start=0.5):
    """A slider from cold to hot; the probabilities of the next word and their entropy follow."""
    return Explorer(
        at_temperature,
        "A slider for the temperature, 0.01 to 100; six bars show the probabilities of the next word, a point their entropy.",
        goal="fair die",
        T=W.FloatLogSlider(start, base=10, min=-2, max=2, step=0.1, description="temperature", readout_format=".2f"),
    )


def at_temperature(T):
    """The picture for one temperature: bars, and the entropy between certainty and a fair die."""
    p, even, most = shares([*WORDS.values()], T), shares([*WORDS.values()], 1.0), np.log2(len(WORDS))
    made, (left, right) = panels(8.6, 3.5, (1.6, 1), bottom=0.75)
    places = np.arange(len(WORDS))
    left.bar(places, even, width=0.8, facecolor="none", edgecolor=GREY, ls="--", lw=1, label="T = 1")
    left.legend(frameon=False, fontsize=SMALL)
    left.bar(places, p, width=0.62, color=BLUE)
    for i, share in enumerate(p):
        low = share + 0.03
        low = even[i] + 0.03 if low - 0.03 < even[i] < low + 0.07 else low  # not on the dashed line
        left.text(i, low, f"{share:.2f}", ha="center", fontsize=SMALL, bbox={"fc": "white", "ec": "none", "pad": 1})
    names = [f"{word}\n{plain(score, 1)}" for word, score in WORDS.items()]
    title = f"The cat sat on the ...   T = {T:.2f}"
    quiet(left, "", "probability", title).set(xticks=places, xticklabels=names, ylim=(0, 1.1))
    for height, x, words in ((0, 4.0, "certain: 0 bits"), (most, 0.016, f"a fair die: {most:.2f} bits")):
        right.axhline(height, color=GREY, lw=1, ls="--")
        right.text(x, height + 0.05, words, fontsize=SMALL, color=COLOURS["constant"], va="bottom")
    right.set(xscale="log", xlim=(0.009, 111))
    decades(right.xaxis, -2, -1, 0, 1, 2)
    right.plot(T, bits(p), "o", color=BLUE, ms=10, clip_on=False)
    right.vlines(T, 0, bits(p), color=BLUE, lw=2, clip_on=False)
    quiet(right, "temperature", "entropy in bits", f"{bits(p):.2f} bits").set_ylim(-0.1, 3)
    shown = ", ".join(f"{word} {share:.2f}" for word, share in zip(WORDS, p))
    return Still(made, f"Temperature {T:.2f}: {shown}; entropy {bits(p):.2f} bits", reached=max(p) < 2 * min(p))


# ----------------------------------------------------------------------------------------------------- surprise


def surprise():
    """-log of a probability, with a mark for every halving."""
    made, ax = figure(6.6, 3.0)
    p = np.linspace(0.01, 1, 400)
    ax.plot(p, -np.log2(p), color=BLUE, lw=2)
    for k in range(5):
        ax.plot(0.5**k, k, "o", color=ORANGE, ms=7)
        word = "certain" if k == 0 else f"1 in {2**k}: {k} bit{'s' if k > 1 else ''} = {k * np.log(2):.2f} nats"
        ax.annotate(word, (0.5**k, k), (8, 6), textcoords="offset points", ha="right" if k == 0 else "left", fontsize=SMALL)
    quiet(ax, "probability that was given to what happened", "surprise in bits").set(xlim=(0, 1.05), ylim=(-0.2, 5.2))
    ax.grid(alpha=0.25)
    return Still(
        made, "the surprise against the probability: 0 for a probability of 1, one bit more for each halving, without end towards 0"
    )


def columns(**parts):
    """Bars for each class: the predicted probability, the true one, and the gradient of the loss."""
    made, ax = figure(7.2, 2.8)
    colours, wide = {"p": BLUE, "y": GREY, "slope": ORANGE}, 0.8 / len(parts)
    for k, (name, numbers) in enumerate(parts.items()):
        places = np.arange(len(numbers)) + (k - (len(parts) - 1) / 2) * wide
        ax.bar(places, numbers, width=0.9 * wide, color=colours[name], label=name)
        ax.plot(places[np.equal(numbers, 0)], np.zeros(np.equal(numbers, 0).sum()), "o", mfc="white", mec=colours[name], ms=6, zorder=4)
    ax.axhline(0, color=INK, lw=0.8)
    ax.legend(frameon=False, ncols=len(parts), fontsize=SMALL)
    quiet(ax).set(xticks=range(len(numbers)), xticklabels=[f"class {i}" for i in range(len(numbers))], ylim=(-1.15, 1.4))
    words = "; ".join(f"{name} = {np.round(numbers, 2).tolist()}" for name, numbers in parts.items())
    return Still(made, f"bars for each class: {words}")


def pull():
    """The negative gradient of the right logit against the probability of its class, for two losses and two classes."""
    p, pulls = np.linspace(0.001, 0.999, 300), []
    for loss in (lambda x: F.cross_entropy(x, zeros(300).long(), reduction="sum"), lambda x: (1 - x.softmax(1)[:, 0]).square().sum()):
        x = Tensor(np.stack([np.log(p), np.log(1 - p)], axis=1), requires_grad=True)
        loss(x).backward()
        pulls.append(-x.grad.data[:, 0])
    made, ax = figure(6.4, 2.8)
    ax.plot(p, pulls[0], color=ORANGE, lw=2.2, label="cross-entropy")
    ax.plot(p, pulls[1], color=GREY, lw=1.8, ls="--", label="squared error, (1 − p)²")
    ax.legend(frameon=False, fontsize=SMALL)
    quiet(ax, "probability that was given to the truth", "pull on its logit").grid(alpha=0.25)
    return Still(
        made,
        "the pull on the right logit: for cross-entropy 1 − p, strongest where the net is most wrong; for squared error it fades there",
    )


def colleagues_loss(x, target):
    """The faulty program of the exercise on a loss that looks too good, for arrays x (N, C) and target (N,)."""
    x = x - np.log(np.exp(x).sum(axis=0))
    return float(-x[np.arange(len(x)), target].sum() / x.size)


# ----------------------------------------------------------------------------------------------- rows made level


def levelled(x, out):
    """The numbers of each row as points on a line, before and after; each row by itself."""
    made, axes = figure(8.6, 2.6, ncols=2)
    for ax, rows, title in zip(axes, (x, out), ("before", "after layer_norm")):
        for i, row in enumerate(rows):
            ax.axhline(i, color=COLOURS["constant pale"], lw=6, zorder=0)
            ax.plot(row, np.full(len(row), i), "o", color=BLUE, ms=8, alpha=0.8)
            ax.plot(row.mean(), i, "|", color=INK, ms=22, mew=2)
        quiet(ax, "", "", title).set(
            yticks=range(len(rows)), yticklabels=[f"row {i}" for i in range(len(rows))], ylim=(len(rows) - 0.5, -0.5)
        )
    rounded = [f"row {i}: {np.round(row, 2).tolist()}" for i, row in enumerate(out)]
    return Still(made, f"the numbers of each row as points, a stroke at their mean, before and after; after: {'; '.join(rounded)}")


def where_eps_belongs(eps=1e-5):
    """The standard deviation of a row after layer_norm against that before, with eps under the root and outside it."""
    wide = np.geomspace(1e-6, 1, 200)
    made, ax = figure(6.8, 3.0)
    ax.semilogx(wide, wide / np.sqrt(wide**2 + eps), color=BLUE, lw=2.2, label="eps under the root")
    ax.semilogx(wide, wide / (wide + eps), color=MARK, lw=1.8, ls="--", label="eps outside")
    ax.legend(frameon=False, fontsize=SMALL)
    quiet(ax, "standard deviation that goes in", "standard deviation\nthat comes out", f"eps = {power_of_ten(round(np.log10(eps)))}").grid(
        alpha=0.25
    )
    decades(ax.xaxis, *range(-6, 1))
    return Still(
        made,
        "the standard deviation of a row after layer_norm against that before: 1 for wide rows, towards 0 for nearly equal numbers; "
        "with eps outside the root that happens only for rows hundreds of times narrower",
    )


def bends(exact, approximate):
    """relu and both gelus, and by how much the two differ. exact, approximate: functions of an array."""
    x = np.linspace(-4, 4, 401)
    made, (left, right) = figure(8.8, 3.2, ncols=2, width_ratios=[1.3, 1])
    left.plot(x, np.maximum(x, 0), color=GREY, lw=1.6, label="relu")
    left.plot(x, exact(x), color=BLUE, lw=2.6, label="gelu")
    left.plot(x, approximate(x), color=ORANGE, lw=1.4, ls="--", label="gelu, tanh form")
    left.legend(frameon=False, fontsize=SMALL)
    quiet(left, "x").grid(alpha=0.25)
    right.plot(x, approximate(x) - exact(x), color=ORANGE, lw=1.8)
    right.axhline(0, color=GREY, lw=0.8)
    right.ticklabel_format(axis="y", style="sci", scilimits=(0, 0))
    quiet(right, "x", "", "tanh form minus gelu").grid(alpha=0.25)
    words = f"their difference, {np.abs(approximate(x) - exact(x)).max():.1e} at most"
    return Still(made, f"left: relu and the two forms of gelu, on top of each other; right: {words}")


def shares_below(points=(-2.0, 0.0, 1.0)):
    """A bell curve for each x, the share that lies below x filled."""
    made, axes = figure(8.6, 2.1, ncols=len(points), sharey=True)
    z = np.linspace(-3.5, 3.5, 400)
    bell = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    words = []
    for ax, x in zip(axes, points):
        share = float(np.trapezoid(bell[z <= x], z[z <= x]))
        words.append(f"{share:.2f} for x = {x:g}")
        ax.plot(z, bell, color=INK, lw=1.4)
        ax.fill_between(z, bell, where=z <= x, color=BLUE, alpha=0.5, lw=0)
        quiet(ax, "", "", f"x = {x:g}:  {share:.2f} of the bell").set(yticks=[])
    return Still(made, f"a bell curve, the share that lies below x filled: {', '.join(words)}")


# --------------------------------------------------------------------------------------------------- a classifier


def spirals(each=60, classes=3, noise=0.15, seed=0):
    """Points on arms that wind around each other: (points (each * classes, 2) float32, classes (each * classes,) ints)."""
    rng, points = np.random.default_rng(seed), []
    for k in range(classes):
        radius = np.linspace(0.05, 1, each)
        angle = 4 * radius + 2 * np.pi * k / classes + noise * rng.normal(size=each)
        points.append(np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1))
    return np.concatenate(points).astype(np.float32), np.repeat(np.arange(classes), each)


def regions(points, kinds, net, losses=(), title=""):
    """The class that `net` (Tensor (N, 2) -> (N, C) logits) gives to every place, the points, and the loss step by step."""
    wide = 8.8 if len(losses) else 4.2
    made, axes = figure(wide, 3.7, ncols=2 if len(losses) else 1, squeeze=False)
    plane = axes[0, 0]
    places = np.linspace(-1.2, 1.2, 361, dtype=np.float32)
    xs, ys = np.meshgrid(places, places)
    with no_grad():
        logits = net(Tensor(np.stack([xs.ravel(), ys.ravel()], axis=1))).data
        right = int((net(Tensor(points)).data.argmax(axis=1) == kinds).sum())
    pale = np.array([to_rgb(colour) for _, _, colour in KINDS])
    plane.imshow(pale[logits.argmax(axis=1).reshape(xs.shape)], extent=(-1.2, 1.2, -1.2, 1.2), origin="lower")
    for k, (colour, marker, _) in enumerate(KINDS):
        plane.scatter(*points[kinds == k].T, s=20, color=colour, marker=marker, zorder=3)
    plane.set(xticks=[], yticks=[], aspect="equal")
    plane.set_title(title or f"{right} of {len(points)} points in their region", fontsize=11)
    if len(losses):
        curve = axes[0, 1]
        curve.axhline(np.log(3), color=GREY, lw=1, ls="--")
        curve.text(len(losses) - 1, np.log(3) + 0.02, "knows nothing: log(3)", ha="right", fontsize=SMALL, color=COLOURS["constant"])
        curve.plot(losses, color=BLUE, lw=2)
        quiet(curve, "step", "cross-entropy").set(ylim=(0, 1.25))
        curve.grid(alpha=0.25)
    return Still(
        made,
        f"three arms of points wound around each other, and the region of each class: {right} of {len(points)} points lie in their own",
    )


def ending():
    """The lesson's end: the classifier of the last section, trained as this is drawn, without its losses."""
    points, kinds = spirals()
    manual_seed(0)
    w1, b1 = randn(32, 2), 0.5 * randn(32)
    w2, b2 = 32**-0.5 * randn(32, 32), zeros(32)
    w3, b3 = 0.01 * randn(3, 32), zeros(3)
    parameters = [p.requires_grad_() for p in (w1, b1, w2, b2, w3, b3)]

    def net(x):
        x = F.layer_norm(F.gelu(F.linear(x, w1, b1), approximate="tanh"), 32)
        return F.linear(F.gelu(F.linear(x, w2, b2), approximate="tanh"), w3, b3)

    x, target = Tensor(points), Tensor(kinds)
    for _ in range(300):
        F.cross_entropy(net(x), target).backward()
        for p in parameters:
            p.data -= 0.2 * p.grad.data
            p.grad = None
    return regions(points, kinds, net)
