"""Lesson 15, explorers of scores: four ways to mask them, a soft dictionary, and how large they grow. All of it is plain NumPy."""

from functools import lru_cache

import ipywidgets as W
import numpy as np

from .base import SMALL, Still, bare, ink, mixed, panels, plain, quiet
from .explorer import Explorer
from .lesson_15 import BLUE, CENTRE, INK, MARK, arrow, filled, softmax

# ------------------------------------------------------------------------------------------------ masks

WAYS_TO_MASK = ("none", "0 before the softmax", "0 after the softmax", "−∞ before the softmax")
SCORES = np.random.default_rng(4).normal(size=(5, 5)).round(1)


def masked_weights(way, shift=0.0):
    """Weights of five places, with the future masked in one of four ways; `shift` is added to all scores. Returns (scores, weights)."""
    scores, past = SCORES + shift, np.tri(5, dtype=bool)
    if way == WAYS_TO_MASK[1]:
        scores = np.where(past, scores, 0.0)
    if way == WAYS_TO_MASK[3]:
        scores = np.where(past, scores, -np.inf)
    weights = softmax(scores)
    return scores, np.where(past, weights, 0.0) if way == WAYS_TO_MASK[2] else weights


def masking():
    """Four ways to hide the future, and a number that is added to all scores: what each place takes from the future."""
    return Explorer(
        draw_masking,
        "Choose how the future is masked, and what is added to all scores: the scores, the weights, and how much goes to the future.",
        goal="the future",
        way=W.ToggleButtons(options=WAYS_TO_MASK, description="masked with"),
        shift=W.FloatSlider(0.0, min=-4.0, max=4.0, step=0.5, description="added to all", readout_format=".1f"),
    )


def draw_masking(way, shift):
    """The scores and the weights as squares; at the right, what each row adds up to and what of it lies in the future."""
    scores, weights = masked_weights(way, shift)
    made, (ax,) = panels(9.2, 3.3, left=0.1, right=0.1, top=0.1, bottom=0.1)
    past = np.tri(5, dtype=bool)
    future = (weights * ~past).sum(1)
    for place, values, title in ((0, scores, "scores"), (7, weights, "weights")):
        ax.text(place + 2.75, 1.35, title, fontsize=11, ha="center")
        for (i, j), v in np.ndenumerate(values):
            text = "−∞" if np.isinf(v) else f"{v:.1f}" if place == 0 else f"{v:.2f}"
            filled(ax, place + 1.1 * j, -1.1 * i, text, "data" if past[i, j] else "mark", v if place else 0)
    for x, name, values in ((13.6, "sum", weights.sum(1)), (15.4, "from the future", future)):
        ax.text(x, 1.35, name, fontsize=11, ha="center")
        for i, v in enumerate(values):
            ax.text(x, 0.5 - 1.1 * i, f"{v:.2f}", fontsize=11, color=MARK if x > 15 and v > 0 else INK, **CENTRE)
    bare(ax, -0.2, 17.4, -4.7, 1.9)
    words = (
        f"the future is masked with {way}, and {plain(shift, 1)} is added to all scores: the first place takes {future[0]:.2f} from the "
        f"future, and its weights add up to {weights[0].sum():.2f}"
    )
    return Still(made, words, reached=way == WAYS_TO_MASK[1] and future[0] > 0.95)


# ------------------------------------------------------------------------------------------------ a soft dictionary

ANGLES = np.radians([10, 70, 135, 200, 290])
KEYS = 2 * np.stack([np.cos(ANGLES), np.sin(ANGLES)], 1)  # (5, 2)
VALUES = np.array([2.0, 9.0, 4.0, 7.0, 1.0])


def dictionary():
    """A query to turn and to stretch among five keys in the plane: the weights, and the mean of the values."""
    return Explorer(
        draw_dictionary,
        "Turn and stretch the query: five keys in the plane, the weight of each, and the mean of their values.",
        goal="two keys",
        angle=W.IntSlider(30, 0, 355, 5, description="direction"),
        length=W.FloatSlider(1.5, min=0.0, max=5.0, step=0.25, description="length", readout_format=".2f"),
    )


def draw_dictionary(angle, length):
    """Keys and query as arrows; beside them a bar for each key, and the mean."""
    query = length * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    weights = softmax(KEYS @ query)
    mean = float(weights @ VALUES)
    made, (plane, ax) = panels(9.0, 3.5, (1, 1.7), left=0.1, right=0.2, top=0.42, bottom=0.6, gap=0.9)
    for name, (x, y), w in zip("ABCDE", KEYS, weights):
        arrow(plane, (0, 0), (x, y), mixed(BLUE, 0.35 + 0.65 * float(w)))
        plane.text(1.25 * x, 1.25 * y, name, fontsize=12, color=ink("data"), **CENTRE)
    if length:
        arrow(plane, (0, 0), tuple(query), MARK)
    bare(plane, -5.2, 5.2, -5.2, 5.2)
    plane.set_title("keys (blue), query (red)", fontsize=11)
    ax.bar(range(5), weights, color=BLUE, width=0.6)
    for i, w in enumerate(weights):
        ax.text(i, w + 0.02, f"{w:.2f}", ha="center", fontsize=11)
    labels = [f"{name}, value {v:g}" for name, v in zip("ABCDE", VALUES)]
    quiet(ax, "", "weight", f"mean of the values {mean:.2f}").set(xticks=range(5), xticklabels=labels, ylim=(0, 1.12))
    ax.tick_params(axis="x", labelsize=SMALL)
    order = np.argsort(-weights)
    words = (
        f"a query of length {plain(length, 2)} in the direction {angle}°: key {'ABCDE'[order[0]]} gets {weights[order[0]]:.2f}, key "
        f"{'ABCDE'[order[1]]} {weights[order[1]]:.2f}; the mean of the values is {mean:.2f}"
    )
    return Still(made, words, reached=bool(weights[order[1]] >= 0.45))


# ------------------------------------------------------------------------------------------------ scores that grow

SIZES = tuple(4**k for k in range(7))  # numbers in a query: 1 to 4096
COUNT = 16  # keys


@lru_cache(maxsize=16)
def random_weights(size, scaled):
    """The weights of 64 random queries over 16 random keys each: (64, 16)."""
    rng = np.random.default_rng(size)
    q, k = rng.normal(size=(64, size)), rng.normal(size=(64, COUNT, size))
    scores = np.einsum("ij,ikj->ik", q, k) / (np.sqrt(size) if scaled else 1)
    return softmax(scores)


def bits_of(weights):
    """The mean entropy of rows of weights, in bits."""
    w = np.maximum(weights, 1e-300)
    return float(-(w * np.log2(w)).sum(-1).mean())


def sharpness():
    """How many numbers a query has, with and without the root: the weights of a random query, and their entropy."""
    return Explorer(
        draw_sharpness,
        "Choose D, and whether the scores are divided by its root: the weights of a random query over 16 random keys, and their entropy.",
        size=W.SelectionSlider(options=SIZES, value=1, description="D"),
        scaled=W.Checkbox(False, description="divided by √D"),
    )


def draw_sharpness(size, scaled):
    """Bars for one query; beside them the entropy against D, with the chosen one marked."""
    weights = random_weights(size, scaled)
    made, (left, right) = panels(9.0, 3.3, (1.4, 1), gap=0.9)
    first = np.sort(weights[0])[::-1]
    left.bar(range(1, COUNT + 1), first, color=BLUE, width=0.7)
    quiet(left, "the keys, best first", "weight", f"D = {size}").set(ylim=(0, 1.02), xticks=(1, 4, 8, 12, 16))
    for way, colour, name in ((False, MARK, "as they are"), (True, BLUE, "divided")):
        bits = [bits_of(random_weights(n, way)) for n in SIZES]
        right.semilogx(SIZES, bits, "o-", color=colour, ms=3.5, base=4)
        right.text(SIZES[-1], bits[-1] + (0.15 if way else 0.25), name, fontsize=11, color=colour, ha="right")
        if way == scaled:
            right.plot([size], [bits_of(weights)], "o", ms=9, mfc="none", mec=INK, mew=1.8)
    right.set(xticks=SIZES[::2])
    right.set_xticklabels([f"{n}" for n in SIZES[::2]])
    right.minorticks_off()
    quiet(right, "D", "entropy, in bits").set(ylim=(0, 4.2))
    words = (
        f"queries and keys of {size} random numbers, scores {'divided by the root of D' if scaled else 'as they are'}: the entropy of the "
        f"weights over {COUNT} keys is {bits_of(weights):.2f} bits, and the largest weight {weights.max(1).mean():.2f}, on average"
    )
    return Still(made, words)
