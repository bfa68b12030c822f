"""Lesson 14: a loop unrolled, gradients on their way back through time, a text in pieces, gates over a text, models and the floor.

What is computed here is plain NumPy, so that it never runs on the learner's code; models that were trained come from the notebook.
"""

from functools import lru_cache
from itertools import pairwise

import ipywidgets as W
import numpy as np
from matplotlib.patches import FancyArrowPatch, Rectangle

from tinygrad_edu.text import entropy_per_character
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, bare, decades, figure, ink, mixed, panels, plain, quiet, square
from .explorer import Explorer

BLUE, ORANGE, GREEN, INK, GREY, MARK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))
LOOKS = {"bigram": (GREY, ":"), "MLP": (MARK, "-"), "RNN": (INK, "-"), "GRU": (BLUE, "-"), "LSTM": (ORANGE, "-")}
WIDTH = 32  # numbers in the state of the network whose gradients are drawn


def letter(symbol):
    """A letter as it is drawn: the blank and the end of a line can be seen."""
    return {" ": "␣", "\n": "↵"}.get(symbol, symbol)


def arrow(axes, start, end, colour=INK, style="-", **more):
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=12, color=colour, lw=1.6, ls=style, **more))


# ------------------------------------------------------------------------------------------------ the loop, unrolled


def unrolled(word):
    """The loop drawn as a chain: a letter goes in at each step, the state goes on, the same two weights everywhere."""
    made, (ax,) = panels(8.4, 2.9, left=0.1, right=0.1, top=0.1, bottom=0.1)
    square(ax, -2.0, 1.6, "0", "line", face="white")
    for t, symbol in enumerate(word):
        x = 2.0 * t
        square(ax, x, 1.6, f"h{'₁₂₃₄₅₆₇₈₉'[t]}", "data", size=1.0)
        square(ax, x, -0.2, letter(symbol), "line", face="white", size=1.0)
        arrow(ax, (x + 0.5, 0.8), (x + 0.5, 1.58))
        arrow(ax, (x - 1.0, 2.1), (x - 0.02, 2.1))
        ax.text(x + 0.62, 1.17, "W_ih", fontsize=SMALL, color=ink("parameter"), va="center")
        ax.text(x - 0.5, 2.3, "W_hh", fontsize=SMALL, color=ink("parameter"), ha="center")
    bare(ax, -2.4, 2.0 * len(word) + 0.4, -0.5, 3.0)
    return Still(
        made,
        f"the word {word} read in {len(word)} steps: each state h is made of the state before it, by W_hh, and of a letter, by W_ih; "
        "both weights are the same at every step, and the first state is 0",
    )


def shares(w, states):
    """The share that each use of w gives to its gradient: the gradient that arrives there, times the state that w met."""
    made, (ax,) = panels(7.6, 2.7)
    steps = len(states) - 1
    heights = [w ** (steps - t) * states[t - 1] for t in range(1, steps + 1)]
    ax.bar(range(1, steps + 1), heights, color=ORANGE, width=0.6)
    for t, height in enumerate(heights, 1):
        ax.text(t, height, f"{plain(w ** (steps - t), 2)} · {plain(states[t - 1], 2)}", ha="center", va="bottom", fontsize=SMALL)
    quiet(ax, "step", "share of the gradient", f"together {plain(sum(heights), 2)}").set(
        xticks=range(1, steps + 1), ylim=(0, 1.2 * max(heights))
    )
    told = ", ".join(plain(height, 2) for height in heights)
    return Still(made, f"the shares of the {steps} uses of w = {plain(w, 2)} in its gradient: {told}; together {plain(sum(heights), 2)}")


# ------------------------------------------------------------------------------------------------ gradients through time


@lru_cache(maxsize=256)
def norms(radius, steps, squash, seed=0):
    """The norm of the gradient at each state of a random network, where a gradient of norm 1 arrives at the last: (steps,)."""
    rng = np.random.default_rng(seed)
    weight = rng.normal(size=(WIDTH, WIDTH))
    weight *= radius / np.abs(np.linalg.eigvals(weight)).max()
    h, states = np.zeros(WIDTH), []
    g = rng.normal(size=WIDTH)
    for x in 0.3 * rng.normal(size=(steps, WIDTH)):
        h = weight @ h + x
        h = np.tanh(h) if squash else h
        states.append(h)
    g, found = g / np.linalg.norm(g), [1.0]
    for h in states[:0:-1]:
        g = weight.T @ (g * (1 - h * h) if squash else g)
        found.append(float(np.linalg.norm(g)))
    return tuple(found[::-1])


def size_in_words(x):
    """A positive number as text: 0.21, 17, or a power of ten."""
    return plain(x, 3) if 0.01 <= x < 1000 else f"10^{np.log10(x):.0f}".replace("-", "−")


def draw_through_time(radius, steps, squash):
    """The unrolled network, each state as strong in colour as its gradient, and the norms below."""
    found = np.array(norms(round(radius, 2), steps, squash))
    made, axes = figure(8.8, 3.9, nrows=2, height_ratios=(1, 2.6))
    strip, ax = axes
    for t, norm in enumerate(found):
        size = float(np.clip((np.log10(norm) + 4) / 8, 0, 1))  # from 10^-4 to 10^4
        strip.add_artist(Rectangle((t + 0.06, 0), 0.88, 1, facecolor=mixed(ORANGE, size), edgecolor=INK, linewidth=0.8))
    strip.set(xlim=(-0.3, steps + 0.3), ylim=(-0.1, 1.1))
    strip.axis("off")
    strip.set_title("the states from first to last; the stronger the colour, the larger the gradient", fontsize=SMALL)
    ax.semilogy(np.arange(1, steps + 1), np.clip(found, 1e-8, 1e8), "o-", color=ORANGE, ms=3.5)
    ax.axhspan(0.1, 10, color=COLOURS["parameter pale"], zorder=0)
    decades(ax.yaxis, -8, -6, -4, -2, 0, 2, 4, 6, 8)
    ax.set_xticks(range(10, steps + 1, 10))
    quiet(ax, "state", "norm of its gradient").set(ylim=(3e-9, 3e8), xlim=(0.7, steps + 0.3))
    words = (
        f"spectral radius {radius:.2f}, {steps} steps, {'with' if squash else 'without'} tanh: a gradient of norm 1 at the last state "
        f"has the norm {size_in_words(found[0])} at the first"
    )
    return Still(made, words, reached=steps == 50 and squash and 0.1 <= found[0] <= 10)


def through_time():
    """A spectral radius and a number of steps to choose: how large the gradient is at each state of an unrolled network."""
    return Explorer(
        draw_through_time,
        "Choose the spectral radius of W_hh, the number of steps, and whether there is a tanh: the gradient at each state.",
        goal="through time",
        radius=W.FloatSlider(0.8, min=0.5, max=2.2, step=0.1, description="radius", continuous_update=False),
        steps=W.IntSlider(20, 10, 50, 10, description="steps", continuous_update=False),
        squash=W.Checkbox(False, description="with tanh"),
    )


def powers(*factors, steps=50):
    """A gradient of 1 that is multiplied by the same factor in each step back."""
    made, (ax,) = panels(7.4, 2.9)
    back = np.arange(steps + 1)
    for factor, colour in zip(factors, (MARK, INK, BLUE, ORANGE)):
        ax.semilogy(back, factor**back, color=colour, lw=2)
        ax.text(steps + 1, factor**steps, f"w = {factor}", color=INK if colour == ORANGE else colour, fontsize=11, va="center")
    decades(ax.yaxis, -4, -2, 0, 2, 4)
    quiet(ax, "steps back", "what is left of 1").set(xlim=(0, 1.15 * steps))
    ax.grid(alpha=0.25)
    told = ", ".join(f"{plain(factor**steps, 5)} with w = {factor}" for factor in factors)
    return Still(made, f"a gradient of 1 multiplied by w in each of {steps} steps; at the end it is {told}")


def reach(**found):
    """The norm of the gradient at each letter, for several layers: name=array from the first letter to the last."""
    made, (ax,) = panels(7.8, 3.1, left=0.85)
    told = []
    for (name, norms_), (colour, style) in zip(found.items(), ((INK, "-"), (BLUE, "-"), (ORANGE, "--"), (ORANGE, "-")), strict=False):
        norms_ = np.maximum(np.asarray(norms_, float), 1e-12)
        back = np.arange(len(norms_))[::-1]
        ax.semilogy(back, norms_ / norms_[-1], color=colour, ls=style, lw=2, label=name)
        told.append(f"{name} {size_in_words(norms_[0] / norms_[-1])}")
    decades(ax.yaxis, -12, -9, -6, -3, 0)
    ax.legend(frameon=False, fontsize=SMALL)
    ax.grid(alpha=0.25)
    quiet(ax, "letters back", "gradient, last letter = 1").set(ylim=(1e-12, 10))
    return Still(
        made, f"the gradient that reaches each letter of a text of {len(norms_)}, before any training", "the first – " + ", ".join(told)
    )


# ------------------------------------------------------------------------------------------------ a text in pieces


def pieces():
    """Three ways of learning from a text in pieces: what goes on from piece to piece, and how far back the gradient goes."""
    made, (ax,) = panels(8.8, 3.7, left=0.1, right=0.1, top=0.1, bottom=0.1)
    ways = [("never detached", True, True), ("reset at every piece", False, False), ("carried, and detached", True, False)]
    for row, (name, carried, whole) in enumerate(ways):
        y = -2.6 * row
        ax.text(-4.3, y + 0.5, name, fontsize=11, va="center")
        for k in range(4):
            ax.add_patch(Rectangle((3.2 * k, y), 2.3, 1, facecolor=COLOURS["data pale"], edgecolor=BLUE, linewidth=1.2))
            ax.text(3.2 * k + 1.15, y + 0.5, f"piece {k + 1}", fontsize=11, ha="center", va="center", color=ink("data"))
            if k and carried:
                arrow(ax, (3.2 * k - 0.85, y + 0.5), (3.2 * k - 0.05, y + 0.5), BLUE)
            elif k:
                ax.text(3.2 * k - 0.45, y + 0.5, "0", fontsize=11, ha="center", va="center")
            if not whole:
                arrow(ax, (3.2 * k + 2.2, y - 0.3), (3.2 * k + 0.1, y - 0.3), ORANGE)
        if whole:
            arrow(ax, (11.8, y - 0.3), (0.1, y - 0.3), ORANGE)
    ax.text(1.0, 1.45, "→ the state", fontsize=11, color=ink("data"))
    ax.text(6.0, 1.45, "← the gradient", fontsize=11, color=ink("gradient"))
    bare(ax, -4.6, 12.4, -6.0, 2.1)
    return Still(
        made,
        "a text in 4 pieces, three times. Never detached: the state goes on (blue), the gradient goes back through all pieces (orange). "
        "Reset at every piece: the gradient stays within a piece, and the state begins at 0. Carried and detached: the state goes on, "
        "the gradient stays within a piece",
    )


def mixing(h, n, z):
    """An old state, a candidate, and the mixture of both by an update gate: three rows of numbers, and the fourth they give."""
    made, (ax,) = panels(8.2, 3.0, left=0.1, right=0.1, top=0.1, bottom=0.1)
    new = [a * c + (1 - a) * b for a, b, c in zip(z, n, h)]
    rows = [("old state h", h, "data"), ("candidate n", n, "line"), ("gate z", z, "parameter"), ("new state", new, "data")]
    for i, (name, values, colour) in enumerate(rows):
        y = -1.15 * i
        ax.text(-0.3, y + 0.5, name, fontsize=11, ha="right", va="center")
        for j, v in enumerate(values):
            square(ax, 1.25 * j, y, plain(v, 2), colour, face="white" if colour == "line" else None, size=1.0)
    bare(ax, -3.4, 1.25 * len(h) + 0.3, -3.7, 1.2)
    told = "; ".join(f"{name} {', '.join(plain(v, 2) for v in values)}" for name, values, _ in rows)
    return Still(made, f"{told}: where the gate is 1 the old number stays, where it is 0 the candidate takes its place")


# ------------------------------------------------------------------------------------------------ gates over a text


def gru_trace(model, ids):
    """The update gates and the states of a one-layer GRU along a text, and the probabilities of what comes next. ids: (T,)

    Returns (z, h, p): (T, H), (T, H), (T, V). Computed here in NumPy, from the model's parameters.
    """
    state = {name: p.data.astype(float) for name, p in model.state_dict().items()}
    w_ih, w_hh = state["rnn.weight_ih_l0"], state["rnn.weight_hh_l0"]
    b_ih, b_hh = state["rnn.bias_ih_l0"], state["rnn.bias_hh_l0"]
    h, zs, hs = np.zeros(w_hh.shape[1]), [], []
    for i in ids:
        r_x, z_x, n_x = np.split(w_ih @ state["embedding.weight"][i] + b_ih, 3)
        r_h, z_h, n_h = np.split(w_hh @ h + b_hh, 3)
        r, z = 1 / (1 + np.exp(-(r_x + r_h))), 1 / (1 + np.exp(-(z_x + z_h)))
        h = z * h + (1 - z) * np.tanh(n_x + r * n_h)
        zs.append(z)
        hs.append(h)
    logits = np.array(hs) @ state["output.weight"].T + state["output.bias"]
    p = np.exp(logits - logits.max(1, keepdims=True))
    return np.array(zs), np.array(hs), p / p.sum(1, keepdims=True)


def gates(model, vocabulary, text):
    """A slider reads a text letter by letter, another one chooses a number of a GRU's state: its update gate, and all others."""
    text = text.replace("\n", " ").strip()[:96]
    z, h, p = gru_trace(model, vocabulary.encode(text))
    order = np.argsort(-z.mean(0))  # from the number that keeps most to the one that keeps least

    def draw(at, number):
        return draw_gates(text, z[:, order], h[:, order], p, at - 1, number - 1, vocabulary.symbols)

    return Explorer(
        draw,
        "One slider moves along a text; the other one chooses a number of the state. Colours show how much of it the gate keeps.",
        at=W.IntSlider(min(20, len(text)), 1, len(text), description="letter", continuous_update=False),
        number=W.IntSlider(1, 1, z.shape[1], description="number of the state", continuous_update=False),
    )


def draw_gates(text, z, h, p, at, number, symbols, columns=48):
    """The text in lines, each letter on the colour of one gate; below, all gates at one letter; beside, what is expected next."""
    made, (top, left, right) = gate_axes(len(text), columns)
    for i, symbol in enumerate(text):
        x, y = i % columns, -1.15 * (i // columns)
        top.add_artist(Rectangle((x, y), 1, 1, facecolor=mixed(GREEN, 0.6 * float(z[i, number])), edgecolor="none"))
        top.text(x + 0.5, y + 0.45, letter(symbol), fontsize=SMALL, family="monospace", ha="center", va="center", color=INK)
    top.add_patch(Rectangle((at % columns, -1.15 * (at // columns)), 1, 1, fill=False, edgecolor=MARK, linewidth=2.2, zorder=5))
    left.bar(range(1, z.shape[1] + 1), z[at], color=[MARK if k == number else GREEN for k in range(z.shape[1])], width=0.85)
    quiet(left, "number of the state", "", f"the share kept at “{letter(text[at])}”").set(ylim=(0, 1.02), xlim=(0, z.shape[1] + 1))
    likely = np.argsort(-p[at])[:5]
    right.barh(range(5)[::-1], p[at][likely], color=BLUE)
    right.set(yticks=range(5)[::-1], yticklabels=[letter(symbols[k]) for k in likely], xlim=(0, 1.02))
    quiet(right, "", "", "expected next")
    first = letter(symbols[likely[0]])
    words = (
        f"letter {at + 1} of {len(text)}, “{letter(text[at])}”: on average {z[at].mean():.2f} of the state is kept, and "
        f"{z[at, number]:.2f} of number {number + 1}, which is now {h[at, number]:.2f}; expected next: “{first}”, {p[at].max():.2f}"
    )
    return Still(made, words)


def gate_axes(length, columns):
    """Axes for a text in lines, and two below it."""
    lines = -(-length // columns)
    made, axes = panels(8.8, 3.0 + 0.3 * lines, (2.2, 1), left=0.55, right=0.2, top=0.95 + 0.3 * lines, bottom=0.6, gap=0.7)
    height = 3.0 + 0.3 * lines
    top = made.add_axes((0.03, 1 - (0.15 + 0.3 * lines) / height, 0.94, 0.3 * lines / height))
    top.set(xlim=(0, columns), ylim=(-1.15 * (lines - 1) - 0.1, 1.1))
    top.axis("off")
    return made, (top, *axes)


# ------------------------------------------------------------------------------------------------ surprise, curves, names


def surprises(story, columns=72, **bits):
    """A story letter by letter, on the colour of how surprised each model is. bits: name=bits for each letter, (len(story),)."""
    lines = -(-len(story) // columns)
    height = (0.32 + 0.27 * lines) * len(bits) + 0.1
    made, (ax,) = panels(8.8, height, left=0.1, right=0.1, top=0.05, bottom=0.05)
    told, y = [], 0.0
    for name, values in bits.items():
        ax.text(0, y, f"{name}, {np.sum(values):.0f} bits together", fontsize=11, va="top")
        y -= 2.2
        for i, symbol in enumerate(story):
            x, row = i % columns, y - 1.12 * (i // columns)
            ax.add_artist(Rectangle((x, row), 1, 1.08, facecolor=mixed(MARK, 0.6 * min(1.0, float(values[i]) / 5)), edgecolor="none"))
            ax.text(x + 0.5, row + 0.5, letter(symbol), fontsize=SMALL, family="monospace", ha="center", va="center", color=INK)
        y -= 1.12 * (lines - 1) + 0.3
        told.append(f"{name} {np.sum(values):.0f} bits, the most at “{letter(story[int(np.argmax(values))])}”")
    ax.set(xlim=(0, columns), ylim=(y - 0.1, 0.1))
    ax.axis("off")
    return Still(made, f"the {len(story)} letters of a story, each on the colour of the bits it costs: “{story.strip()}”", "; ".join(told))


def toward_floor(floor, bits, curves):
    """Bits per letter while several models read, and what new text costs each of them at the end.

    bits: name -> bits of new text; one without a curve is a level line. curves: name -> losses of the steps, in nats, 1024 letters each.
    """
    made, ax = figure(8.2, 3.6)
    for name, losses in curves.items():
        colour, style = LOOKS[name]
        mean = np.convolve(np.asarray(losses) / np.log(2), np.ones(15) / 15, mode="valid")
        ax.plot(1.024 * (8 + np.arange(len(mean))), mean, color=colour, ls=style, lw=2)
    for name in bits.keys() - curves.keys():
        ax.axhline(bits[name], color=INK, ls=":", lw=1.6)
    ax.axhline(floor, color=GREEN, lw=2)
    high = 1.15 * max(bits.values())
    levels = {**bits, "the floor": floor}
    for (name, value), y in zip(levels.items(), spread_out([*levels.values()], 0.075 * high)):
        colour = {"LSTM": ink("gradient"), "bigram": INK, "the floor": ink("parameter")}.get(name, LOOKS.get(name, (INK,))[0])
        ax.text(1.01, y / high, f"{name} {value:.2f}", transform=ax.transAxes, fontsize=11, color=colour, va="center")
    quiet(ax, "thousand letters read", "bits per letter").set(ylim=(0, high))
    ax.grid(alpha=0.25)
    told = ", ".join(f"{name} {value:.2f}" for name, value in bits.items())
    return Still(
        made, f"bits per letter while {len(curves)} models learn, and the floor at {floor:.2f} bits", f"new text, at the end: {told}"
    )


def spread_out(values, gap):
    """Places near the values, in their order, at least `gap` apart."""
    order, places = np.argsort(values), np.array(values, float)
    for before, after in pairwise(order):
        places[after] = max(places[after], places[before] + gap)
    return places


# ------------------------------------------------------------------------------------------------ the end

LETTERS_READ = 2_700_000  # by each model of the picture at the top of the page: `python -m tests.benchmarks.stories`
BITS = {"bigram": 2.89, "MLP": 0.53, "RNN": 0.52, "GRU": 0.40, "LSTM": 0.40}
INVENTED = ("clock fish", "flying face", "slight star", "heart symbol for symbol", "clock face teacup", "black chess knight sweat")


def ending():
    """Bits per letter of five models after long reading, as bars, and the floor; and names that a GRU of this lesson invented."""
    floor = entropy_per_character()
    made, (ax, side) = panels(8.8, 3.0, (2.0, 1), left=0.7, gap=1.1)
    for k, (name, value) in enumerate(BITS.items()):
        ax.bar(k, value, color=LOOKS[name][0] if name != "RNN" else INK, width=0.6)
        ax.text(k, value + 0.06, f"{value:.2f}", ha="center", fontsize=11)
    ax.axhline(floor, color=GREEN, lw=2)
    ax.text(4.6, floor, f"the floor, {floor:.2f}", fontsize=SMALL, color=ink("parameter"), va="center")
    quiet(ax, "", "bits per letter").set(xticks=range(len(BITS)), xticklabels=list(BITS), ylim=(0, 3.3), xlim=(-0.6, 4.5))
    side.axis("off")
    for k, name in enumerate(INVENTED):
        side.text(0.02, 0.92 - 0.17 * k, name, fontsize=12, transform=side.transAxes)
    told = ", ".join(f"{name} {value:.2f}" for name, value in BITS.items())
    return Still(
        made,
        f"bits per letter of five models that have read {LETTERS_READ / 1e6:.1f} million letters of stories: {told}; "
        f"the floor is at {floor:.2f}. Names that a GRU invented: " + ", ".join(INVENTED),
    )
