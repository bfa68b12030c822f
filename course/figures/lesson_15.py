"""Lesson 15: a way through one state or straight back, means as a product, heads, and maps of where a model looks.

What is computed here is plain NumPy, so that it never runs on the learner's code; models that were trained come from the notebook.
"""

import ipywidgets as W
import numpy as np
from matplotlib.patches import FancyArrowPatch, Rectangle

from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, bare, figure, mixed, panels, plain, quiet, square
from .explorer import Explorer, Refused, Stepper
from .lesson_14 import letter

BLUE, ORANGE, GREEN, INK, GREY, MARK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))
CENTRE = {"ha": "center", "va": "center"}
LENGTH = 8  # letters of a word that is written backwards


def softmax(scores):
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def filled(ax, x, y, text, colour, strength):
    """A square with a dark text on a ground of this strength, from 0 to 1."""
    square(ax, x, y, "", colour, face=mixed(COLOURS[colour], 0.6 * float(strength)), size=1.0)
    ax.text(x + 0.5, y + 0.48, text, fontsize=SMALL, color=INK, **CENTRE)


def arrow(ax, start, end, colour=INK, bend=0.0, **more):
    style = f"arc3,rad={bend}"
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=11, color=colour, lw=1.6, connectionstyle=style, **more))


# ------------------------------------------------------------------------------------------------ where a model looks


def draw_map(ax, weights, rows, columns, title="", size=11, below=-0.2):
    """A square for each weight, the darker the larger. weights: (T, S); rows, columns: what stands at the left and above."""
    weights = np.asarray(weights)
    ax.imshow([[mixed(BLUE, float(w)) for w in row] for row in weights], interpolation="nearest", aspect="equal")
    ax.set(xticks=range(len(columns)), yticks=range(len(rows)))
    ax.set_xticklabels([letter(s) for s in columns], fontsize=size, family="monospace")
    ax.set_yticklabels([letter(s) for s in rows], fontsize=size, family="monospace")
    ax.tick_params(length=0, labeltop=True, labelbottom=False, pad=2)
    ax.spines[:].set_color(GREY)
    ax.set_title(title, fontsize=11, y=below)


#: A row for each letter that is written after "notebook>", a digit for each place before: the weight in tenths. Measured: test_lesson_15.py
BEFORE = "110211031 211111101 211111111 111011201 101100001 100001101 201010101 102010000"
DURING = "000000090 100000900 000009000 100014200 300102101 101000200 300111100 900000000"
AFTER = "000000090 000000900 000009000 000090000 000900000 009000000 090000000 900000000"
STEPS = (0, 12, 64)
WRITTEN = ("aqxpapnn", "kooooooc", "koobeton")


def tenths(digits):
    """The rows of a map that is written in digits, as weights: (8, 9)."""
    return np.array([[int(d) / 10 for d in row] for row in digits.split()])


def ending():
    """Where a model looks while it writes the word "notebook" backwards: before it has learned, meanwhile, and at the end."""
    made, axes = panels(9.6, 3.2, (1, 1, 1), left=0.45, right=0.15, top=0.35, bottom=0.6, gap=0.5)
    for ax, digits, step, written in zip(axes, (BEFORE, DURING, AFTER), STEPS, WRITTEN):
        draw_map(ax, tenths(digits), written, "notebook>", f"after {step} steps: {written}")
    told = ", ".join(f"{written.replace(' ', '␣')} after {step} steps" for step, written in zip(STEPS, WRITTEN))
    return Still(
        made,
        f"a model writes the word notebook backwards, three times while it learns: {told}. A row for each letter that it writes, and in "
        "the row the letters at which it looks; at first everywhere, at the end along the diagonal from the top right to the bottom left",
    )


def trace(state, ids):
    """Where a one-layer model with one head looks, and its logits: (T, T), (T, V). state: its state_dict, as arrays. ids: (T,)"""
    x = state["letter.weight"][ids] + state["position.weight"][: len(ids)]
    q, k, v = np.split(x @ state["attention.qkv.weight"].T, 3, axis=-1)
    scores = np.where(np.tri(len(ids), dtype=bool), q @ k.T / np.sqrt(q.shape[-1]), -np.inf)
    weights = softmax(scores)
    x = weights @ v @ state["attention.out.weight"].T + state["attention.out.bias"]
    return weights, x @ state["output.weight"].T + state["output.bias"]


def written_by(state, ids, count):
    """The ids that a model writes after `ids`, always the most likely next one, and where it looks: (count,), (count, T)."""
    ids = list(ids)
    for _ in range(count):
        weights, logits = trace(state, ids)
        ids.append(int(logits[-1].argmax()))
    return ids[-count:], weights[-count:]


def while_learning(snapshots, vocabulary):
    """A slider through the training of a model that writes words backwards, and a word to give it. snapshots: {step: state_dict}"""
    states = {step: {name: np.asarray(x, float) for name, x in state.items()} for step, state in snapshots.items()}
    steps, stepper = list(states), Stepper(len(snapshots) - 1, "snapshot", 400)
    word = W.Text("notebook", description="word", continuous_update=False)

    def draw(word, snapshot):
        given = word.lower().strip()
        if len(given) > LENGTH or not given or any(s not in vocabulary.symbols or s == ">" for s in given):
            raise Refused(f"Write a word of at most {LENGTH} letters from a to z.")
        given = given.ljust(LENGTH)
        ids, weights = written_by(states[steps[snapshot]], vocabulary.encode(given + ">"), LENGTH)
        written = "".join(vocabulary.symbols[i] for i in ids)
        return draw_writing(given, written, weights, steps[snapshot])

    title = "A word, and a slider through the training: what the model makes of the word, and where it looks for each letter it writes."
    return Explorer(draw, title, goal="backwards", rows=[word, stepper], word=word, snapshot=stepper.slider)


def looks(state, vocabulary, word):
    """Where a model of the lesson looks for each letter that it writes after a word of 8 letters. state: its state_dict."""
    ids, weights = written_by({name: np.asarray(x, float) for name, x in state.items()}, vocabulary.encode(word + ">"), LENGTH)
    written = "".join(vocabulary.symbols[i] for i in ids)
    made, _ = writing(word, written, weights, f"{word} → {letters(written)}")
    peaks = ", ".join(str(int(i)) for i in weights.argmax(1))
    measured = f"it writes {written}, and looks mostly at the places {peaks}"
    return Still(made, f"a row for each of {LENGTH} letters that a model writes after {word}", measured)


def writing(given, written, weights, title):
    """The map of one word: a row for each letter that is written, a column for each place before it. Returns (figure, axes)."""
    made, (ax,) = panels(8.4, 4.0, left=0.6, right=0.2, top=0.5, bottom=0.5)
    draw_map(ax, weights, written, given + ">" + written[:-1], title, size=12, below=-0.13)
    return made, ax


def draw_writing(given, written, weights, step):
    """The map of one word, with a frame where each letter stands that should be written."""
    made, ax = writing(given, written, weights, f"step {step}: {letters(given)} → {letters(written)}")
    for i in range(LENGTH):
        place = LENGTH - 1 - i
        ax.add_patch(Rectangle((place - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=MARK, linewidth=1.4, clip_on=False))
    right = sum(a == b for a, b in zip(written, given[::-1]))
    at_mirror = float(np.mean([weights[i, LENGTH - 1 - i] for i in range(LENGTH)]))
    words = (
        f"after {step} steps the model writes {letters(written)}: {right} of {LENGTH} letters are right. A row for each letter it "
        f"writes; on average {at_mirror:.2f} of its weight is where that letter stands, in the frame"
    )
    return Still(made, words, reached=right == LENGTH and given.strip() != "notebook" and len(given.strip()) >= 5)


def letters(text):
    return "".join(letter(s) for s in text)


def maps(text, weights, names=None):
    """A map for each head over a text. weights: (H, T, T)"""
    made, axes = figure(9.2, 3.3 * -(-len(weights) // 2), nrows=-(-len(weights) // 2), ncols=2, squeeze=False)
    told = []
    for h, (ax, w) in enumerate(zip(axes.flat, weights)):
        draw_map(ax, w, text, text, f"head {h}", SMALL, below=-0.12)
        near = [float(np.diagonal(w, -d).mean()) for d in range(6)]
        told.append(f"head {h} mostly at the place {int(np.argmax(near))} back, {max(near):.2f}")
    return Still(made, f"where {len(weights)} heads look while they read “{text}”: a row for each letter", "; ".join(told))


# ------------------------------------------------------------------------------------------------ the way back


def ways(word="note"):
    """Two ways from the letters that were read to those that are written: through one state, or straight back to each letter."""
    made, axes = panels(9.4, 2.4, (1, 1), left=0.1, right=0.1, top=0.35, bottom=0.1, gap=0.2)
    n = len(word)
    for ax, title in zip(axes, ("through one state", "straight back")):
        for t, symbol in enumerate(word + ">" + word[::-1]):
            x = 1.25 * t
            square(ax, x, 0, letter(symbol), "data" if t <= n else "mark", face=None if t <= n else COLOURS["mark pale"])
        if title == "straight back":
            for i in range(n):
                arrow(ax, (1.25 * (n - 1 - i) + 0.5, 1.0), (1.25 * (n + 1 + i) + 0.5, 1.0), GREEN, bend=-0.55)
        else:
            for t in range(2 * n):
                arrow(ax, (1.25 * t + 0.55, 1.5), (1.25 * t + 1.7, 1.5), MARK if t == n else GREY)
                arrow(ax, (1.25 * t + 0.47, 1.0), (1.25 * t + 0.47, 1.45), GREY) if t <= n else None
                arrow(ax, (1.25 * t + 1.72, 1.45), (1.25 * t + 1.72, 1.0), GREY) if t >= n else None
            ax.text(1.25 * n + 1.1, 1.85, "all letters at once", fontsize=11, color=MARK, ha="center")
        bare(ax, -0.3, 1.25 * (2 * n + 1) + 0.2, -0.3, 4.0)
        ax.set_title(title, fontsize=11)
    return Still(
        made,
        f"the word {word} and then {word[::-1]}, twice. Through one state: letter after letter goes into a state, which has to hold "
        f"all {n} when the writing begins. Straight back: from each letter of the word an arc leads to its copy",
    )


def product(weights, x):
    """A matrix of weights times rows of numbers, and the result. weights: (T, T), x: (T, C)"""
    weights, x = np.asarray(weights, float), np.asarray(x, float)
    made, (ax,) = panels(8.8, 0.45 + 0.5 * len(weights), left=0.1, right=0.1, top=0.1, bottom=0.1)
    place = 0.0
    for values, colour, sign in ((weights, "parameter", "·"), (x, "data", "="), (weights @ x, "data", "")):
        for (i, j), v in np.ndenumerate(values):
            filled(ax, place + 1.5 * j, -1.05 * i, plain(v, 2), colour, v if colour == "parameter" else 0.15)
        place += 1.5 * values.shape[1] + 0.1
        ax.text(place + 0.1, 0.5 - 1.05 * (len(x) - 1) / 2, sign, fontsize=15, **CENTRE)
        place += 0.8
    bare(ax, -0.2, place, -1.05 * (len(x) - 1) - 0.2, 1.2)
    used, last = (", ".join(plain(v, 2) for v in row) for row in (weights[-1], (weights @ x)[-1]))
    words = f"a matrix of weights times {len(x)} rows of numbers: the last row of weights is {used}, and the last of the result {last}"
    return Still(made, words)


# ------------------------------------------------------------------------------------------------ heads, and a race


def cut(places=3, heads=2, size=3):
    """The numbers of a few places, cut into heads: each head has a part of every place."""
    made, (ax,) = panels(8.8, 2.3, left=0.1, right=0.1, top=0.1, bottom=0.1)
    width = heads * size
    for t in range(places):
        for c in range(width):
            colour = ("data", "mark", "parameter")[c // size]
            number = str(t * width + c + 1)
            square(ax, 1.05 * c, -1.05 * t, number, colour, size=1.0)
            left = 1.05 * width + 3.6 + (c // size) * (1.05 * size + 1.6) + 1.05 * (c % size)
            square(ax, left, -1.05 * t, number, colour, size=1.0)
        ax.text(-0.3, 0.5 - 1.05 * t, f"place {t}", fontsize=11, ha="right", va="center")
    arrow(ax, (1.05 * width + 0.3, -0.55), (1.05 * width + 3.1, -0.55))
    for h in range(heads):
        ax.text(1.05 * width + 3.6 + h * (1.05 * size + 1.6) + 0.525 * size, 1.35, f"head {h}", fontsize=11, ha="center")
    bare(ax, -2.4, 1.05 * width + 3.6 + heads * (1.05 * size + 1.6), -1.05 * (places - 1) - 0.2, 1.9)
    return Still(made, f"{places} places with {width} numbers each are cut into {heads} heads; of place 0, head 0 gets the first {size}")


def race(**curves):
    """The share of letters written right, step by step. curves: name={step: share}"""
    made, (ax,) = panels(7.6, 3.0, right=1.3)
    for (name, shares), colour in zip(curves.items(), (INK, BLUE, MARK)):
        ax.plot(list(shares), list(shares.values()), "o-", color=colour, ms=3.5, lw=2)
        last = max(shares)
        ax.text(last + 1, shares[last], name, color=colour, fontsize=11, va="center")
    ax.axhline(1 / 27, color=INK, ls=":", lw=1.4)
    ax.text(last + 1, 1 / 27, "by chance", fontsize=SMALL, va="center")
    quiet(ax, "step", "letters right").set(ylim=(0, 1.04), xlim=(0, last))
    told = ", ".join(f"{name} {shares[max(shares)]:.2f}" for name, shares in curves.items())
    return Still(
        made,
        f"the share of letters that are written right while {len(curves)} models learn; the line at 0.04 is chance",
        f"at the end: {told}",
    )
