"""Lesson 13: guessing letters, the bigram table, a window of letters, letters as points, losses above a floor, and the next letter."""

import textwrap
from functools import cache

import ipywidgets as W
import numpy as np
from matplotlib.patches import Rectangle

from tinygrad_edu import Tensor, manual_seed, no_grad
from tinygrad_edu.models import Bigram, MLPLanguageModel, next_token_probabilities
from tinygrad_edu.optim import Adam
from tinygrad_edu.optim.lr_scheduler import CosineAnnealingLR
from tinygrad_edu.text import Vocabulary, character_bits, entropy_per_character, generate_stories, next_token_pairs, stories_text
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, figure, ink, mixed, panels, quiet
from .explorer import Explorer, Refused

BLUE, ORANGE, GREEN, INK, GREY, MARK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))
SIGNS = {"\n": "↵", " ": "␣"}
VOWELS = "aeiou"


def sign(symbol):
    """A symbol as it is drawn: a line break and a space have signs of their own."""
    return SIGNS.get(symbol, symbol)


# ------------------------------------------------------------------------------------------------ stories and models


@cache
def surprises(story):
    """The bits of each character of a story when the grammar itself predicts it, (len(story),)."""
    return np.array(character_bits(story))


def bits_of(model, ids):
    """The bits of each symbol after the first, as a model predicts them: (T - 1,)."""
    with no_grad():
        scores = model(model_input(ids[:-1])).log_softmax(-1).numpy()[0]
    return -scores[np.arange(len(ids) - 1), ids[1:]] / np.log(2)


def model_input(ids):
    """Ids as a batch of one text."""
    return Tensor(np.asarray(ids)[None])


def read_stories():
    """(vocabulary, the ids that the lesson learns from)"""
    text = stories_text(200_000, seed=0)
    vocabulary = Vocabulary.characters(text)
    return vocabulary, vocabulary.encode(text)[:180_000]


@cache
def trained(steps=700):
    """(vocabulary, bigram, MLP), made as the lesson makes them."""
    vocabulary, ids = read_stories()
    manual_seed(0)
    mlp = MLPLanguageModel(len(vocabulary), 16, 10, 200)
    x, y = next_token_pairs(ids, 64)
    adam, rng = Adam(mlp.parameters(), 0.01), np.random.default_rng(0)
    schedule = CosineAnnealingLR(adam, steps)
    for i in rng.integers(len(x), size=(steps, 8)):
        adam.zero_grad()
        mlp.loss(x[i], y[i]).backward()
        adam.step()
        schedule.step()
    return vocabulary, Bigram.from_counts(ids, len(vocabulary)), mlp


def wrapped(text, width, lines):
    """The first lines of a text, broken at spaces where it can be; a line break of the text is drawn, and begins a new line."""
    rows = [row for line in text.split("\n") for row in textwrap.wrap(line + SIGNS["\n"], width)]
    return "\n".join(rows[:lines])


#: What the MLP of `trained` writes, and its bits per letter: stored, so that the first picture of the lesson need not train it; tested.
NET_WRITES = (
    "took them. the lucky up a tree! yem. one day a snail took re wre gave! and there it was, in the pond! sorry, said the kid, and "
    "gave the duck the zin? no, only clute. one day a blue.\nzoe the magic hat.\nonce tom the fox made an ugly took it on the mouse"
)
NET_BITS = 0.65


def ending():
    """The lesson's end: random letters, a bigram, an MLP and true stories, with their bits per letter."""
    vocabulary, ids = read_stories()
    held_out, bigram = vocabulary.encode(stories_text(6_000, seed=1)), Bigram.from_counts(ids, len(vocabulary))
    pairs = bigram.generate("\n", 300, temperature=0.8, seed=4, vocabulary=vocabulary)[1:]
    samples = {
        "random letters": ("".join(np.random.default_rng(0).choice(vocabulary.symbols, 300)), np.log2(len(vocabulary))),
        "counted pairs": (pairs, bigram.bits(held_out[:-1], held_out[1:])),
        "a net": (NET_WRITES, NET_BITS),
    }
    samples["true stories"] = ("".join(generate_stories(3, seed=21)), entropy_per_character())
    made, (left, right) = figure(9.2, 3.9, nrows=2, height_ratios=[1.9, 1])
    left.axis("off")
    left.set(xlim=(0, 4), ylim=(0, 1))
    for k, ((name, (text, bits)), colour) in enumerate(zip(samples.items(), ("line", "gradient", "data", "parameter"))):
        left.text(k, 1.0, name, fontsize=12, weight="bold", color=ink(colour), va="top")
        left.text(k, 0.86, wrapped(text, 24, 9), fontsize=SMALL, family="monospace", va="top", color=INK, linespacing=1.3)
        right.plot(bits, 0, "o", color=COLOURS[colour], ms=11)
        right.annotate(f"{name}\n{bits:.2f}", (bits, 0), (0, 10), textcoords="offset points", ha="center", fontsize=SMALL)
    quiet(right, "bits for each letter, on stories that the model has never seen; the green point is the floor")
    right.set(yticks=[], ylim=(-0.5, 1.9), xlim=(-0.25, 5.4))
    right.spines["left"].set_visible(False)
    told = ", ".join(f"{name} {bits:.2f}" for name, (_, bits) in samples.items())
    return Still(
        made,
        f"four texts side by side, from random letters with {np.log2(len(vocabulary)):.2f} bits for each letter to true stories, whose "
        f"floor is {entropy_per_character():.2f}",
        measured=told,
    )


# ------------------------------------------------------------------------------------------------ guessing


def guess(start=10):
    """A story to be guessed letter by letter: what is typed is compared with it, and each letter's true surprise is shown."""
    stories = [("1", 5), ("2", 8), ("3", 13)]
    return Explorer(
        lambda story, typed: at_guess(story, typed, start),
        "A story of which only the beginning is shown, and a field in which to type the letters that may follow; right guesses are blue.",
        goal="eight letters",
        story=W.ToggleButtons(options=stories, description="story"),
        typed=W.Text("", description="your guesses", placeholder="type one letter after the other", continuous_update=True),
    )


def at_guess(seed, typed, start, width=46, most=92):
    """The picture for the letters typed so far."""
    story = generate_stories(1, seed=seed)[0]
    bits = surprises(story)
    typed = typed.lower()[: min(len(story), most) - start]
    shown = start + len(typed)
    hits = [a == b for a, b in zip(typed, story[start:].replace("\n", " "))]
    made, axes = figure(9.0, 3.2, nrows=-(-most // width), squeeze=False)
    for row, ax in enumerate(axes[:, 0]):
        for i in range(row * width, min((row + 1) * width, most, len(story))):
            x = i - row * width
            if i < shown:
                colour = GREY if i < start else BLUE if hits[i - start] else MARK
                ax.bar(x, bits[i], color=colour, width=0.8)
                ax.text(
                    x, -0.35, sign(story[i]), ha="center", va="top", fontsize=11, family="monospace", color=colour if i >= start else INK
                )
            elif i == shown:
                ax.text(x, -0.35, "?", ha="center", va="top", fontsize=11, weight="bold", color=INK)
        quiet(ax, "", "bits").set(xlim=(-0.8, width), ylim=(0, 7), xticks=[], yticks=[0, 2, 4, 6])
    run = longest(hits)
    words = f"the story so far: {story[:shown].strip()}; {sum(hits)} of {len(hits)} guesses right, at most {run} in a row"
    if hits:
        words += f"; the last letter, {sign(story[shown - 1])}, has {bits[shown - 1]:.1f} bits for one who knows the grammar"
    return Still(made, words, reached=run >= 8)


def longest(hits):
    """The length of the longest run of True."""
    best = run = 0
    for hit in hits:
        run = run + 1 if hit else 0
        best = max(best, run)
    return best


def along(story, **bits):
    """The bits of each letter of a story, a row of bars for each way to predict it. bits: arrays as long as the story, by name."""
    shown = min(len(story), 74)
    made, axes = figure(9.2, 1.0 + 1.05 * len(bits), nrows=len(bits), squeeze=False)
    for ax, (name, values) in zip(axes[:, 0], bits.items()):
        colour = {"counted_pairs": ORANGE, "a_net": BLUE}.get(name, GREEN)
        ax.bar(range(shown), values[:shown], color=colour, width=0.8)
        quiet(ax, "", "bits", f"{name.replace('_', ' ')}: {np.mean(values):.2f} bits on average over the whole story").set(
            xlim=(-0.8, shown), ylim=(0, 8), xticks=range(shown)
        )
        ax.set_xticklabels([sign(c) for c in story[:shown]], fontsize=SMALL, family="monospace")
        ax.tick_params(axis="x", length=0)
    return Still(
        made,
        f"the bits of each of the first {shown} letters of a story, in {len(bits)} rows",
        measured="; ".join(f"{n.replace('_', ' ')} {np.mean(v):.2f}" for n, v in bits.items()),
    )


# ------------------------------------------------------------------------------------------------ tables and windows


def table(shares, symbols):
    """A bigram table as a picture: a row for each letter, a column for the one after it. shares: (V, V), each row adds up to 1."""
    shares, names = np.asarray(shares), [sign(s) for s in symbols]
    made, ax = figure(7.6, 7.4)
    ax.imshow([[mixed(BLUE, float(np.sqrt(p))) for p in row] for row in shares], interpolation="nearest")
    quiet(ax, "the letter after it", "a letter").set(xticks=range(len(names)), yticks=range(len(names)))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticklabels(names, fontsize=SMALL, family="monospace")
    ax.tick_params(length=0, labeltop=True)
    pairs = sorted(((p, i, j) for (i, j), p in np.ndenumerate(shares)), reverse=True)[:4]
    said = ", ".join(f"{names[j]} after {names[i]} {p:.2f}" for p, i, j in pairs)
    return Still(
        made,
        f"a table with a row for each of {len(names)} letters; the darker, the more often the column's letter comes next",
        measured=said,
    )


def reading(text="the owl ha", n=6):
    """How an MLP reads: the last n letters, a row of the embedding for each, side by side, a hidden layer, probabilities."""
    made, ax = figure(9.0, 2.9)
    rng = np.random.default_rng(1)
    ax.axis("off")
    ax.set(xlim=(0, 18.5), ylim=(1.0, 6.4))
    for i, letter in enumerate(text):
        seen = i >= len(text) - n
        ax.text(
            0.5 + 0.55 * i, 5.8, sign(letter), fontsize=14, family="monospace", color=BLUE if seen else COLOURS["constant"], ha="center"
        )
    first = 0.5 + 0.55 * (len(text) - n)
    ax.plot([first - 0.3, 0.5 + 0.55 * len(text) - 0.25], [5.5, 5.5], color=BLUE, lw=2)
    for k in range(n):
        for row, v in enumerate(rng.random(3)):
            x = 0.2 + 1.1 * k
            ax.add_artist(box(x + 0.32 * row, 3.4, 0.3, 0.75, mixed(GREEN, 0.15 + 0.8 * v)))
        ax.annotate("", (0.68 + 1.1 * k, 4.2), (first + 0.55 * k, 5.4), arrowprops={"arrowstyle": "->", "color": GREY})
        ax.text(
            0.68 + 1.1 * k,
            3.0,
            sign(text[len(text) - n + k]),
            ha="center",
            va="center",
            fontsize=11,
            family="monospace",
            color=ink("parameter"),
        )
    ax.text(0.2, 2.2, "a row of the embedding\nfor each letter, side by side", fontsize=SMALL, va="top", color=INK)
    for x, width, count, title, colour in (
        (9.0, 0.42, 8, "hidden layer,\ntanh", BLUE),
        (14.2, 0.3, 13, "a probability for\neach next letter", ORANGE),
    ):
        for k, v in enumerate(rng.random(count) ** (1 if count == 8 else 5)):
            ax.add_artist(box(x + width * k, 3.4, 0.85 * width, 0.25 + 1.6 * v, mixed(colour, 0.75)))
        ax.text(x, 2.2, title, fontsize=SMALL, va="top", color=INK)
    for a, b in ((7.1, 8.7), (12.6, 13.9)):
        ax.annotate("", (b, 3.8), (a, 3.8), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.5})
    return Still(
        made,
        f"the last {n} letters of “{text}” pick {n} rows of a table; side by side they go into a hidden layer, then come probabilities",
    )


def box(x, y, width, height, colour):
    return Rectangle((x, y), width, height, facecolor=colour, edgecolor="white", lw=0.5)


def vowel_neighbours(points, symbols, count=4):
    """How many of the nearest letters of the five vowels are vowels, and how many would be by chance: (found, of so many, by chance)."""
    letters = [i for i, symbol in enumerate(symbols) if symbol.isalpha()]
    found = 0
    for i in letters:
        if symbols[i] in VOWELS:
            near = sorted(letters, key=lambda j: float(np.linalg.norm(points[i] - points[j])))[1 : count + 1]
            found += sum(symbols[j] in VOWELS for j in near)
    of = count * len(VOWELS)
    return found, of, of * (len(VOWELS) - 1) / (len(letters) - 1)


def letters(points, symbols):
    """An embedding of two numbers for each symbol, as letters in a plane. points: (V, 2) or more rows, of which the rest are not drawn."""
    points = np.asarray(points, dtype=float)[: len(symbols)]
    found, of, chance = vowel_neighbours(points, symbols)
    made, ax = figure(6.8, 5.0)
    ax.axhline(0, color=GREY, lw=0.5)
    ax.axvline(0, color=GREY, lw=0.5)
    for (x, y), symbol in zip(points, symbols):
        kind = "gradient" if symbol in VOWELS else "data" if symbol.isalpha() else "constant"
        ax.text(x, y, sign(symbol), fontsize=16, ha="center", va="center", color=ink(kind), weight="bold" if symbol in VOWELS else "normal")
    (left, low), (right, high) = 1.1 * points.min(0), 1.1 * points.max(0)
    title = "vowels gather" if found > 2 * chance else "each letter at its place"
    quiet(ax, "first number", "second number", title).set(xlim=(left, right), ylim=(low, high))
    said = f"of the {of} nearest letters of the five vowels {found} are vowels; by chance it would be {chance:.1f}"
    return Still(
        made, f"{len(symbols)} symbols as points in a plane, vowels in orange, other letters in blue, marks in grey", measured=said
    )


# ------------------------------------------------------------------------------------------------ losses


def losses(history, floor):
    """Bits for each letter against the step, with the floor. history: (step, bits on the training text, bits on held-out text), a list."""
    steps, training, held_out = np.array(history).T
    made, (ax,) = panels(7.6, 3.5, right=1.2)
    for name, bits, colour, style in (("training text", training, ORANGE, "-"), ("held out", held_out, BLUE, "--")):
        ax.plot(steps, bits, color=colour, ls=style, lw=2, label=name)
    ax.axhline(floor, color=GREEN, lw=2)
    ax.text(1.01, floor, f"floor {floor:.2f}", color=ink("parameter"), fontsize=SMALL, va="center", transform=ax.get_yaxis_transform())
    ax.legend(frameon=False, fontsize=SMALL)
    quiet(ax, "step", "bits for each letter").set_ylim(0, min(8, 1.05 * max(training.max(), held_out.max())))
    ax.grid(alpha=0.25)
    words = f"bits for each letter, step by step, on the training text and on held-out text, and a line at {floor:.2f} for the floor"
    said = f"training text: {training[-1]:.2f} at the end; held out: {held_out[-1]:.2f}, lowest {held_out.min():.2f}; floor {floor:.2f}"
    return Still(made, words, measured=said)


def judged(results):
    """The share of grammatical sentences against the temperature. results: name -> {temperature: share}."""
    made, (ax,) = panels(6.8, 3.2)
    for (name, shares), colour, marker in zip(results.items(), (BLUE, ORANGE, GREEN), "os^"):
        ax.plot([*shares], [100 * v for v in shares.values()], marker=marker, color=colour, lw=2, label=name)
    quiet(ax, "temperature", "% of sentences that are right").set_ylim(0, 100)
    ax.legend(frameon=False, fontsize=SMALL)
    ax.grid(alpha=0.25)
    temperatures = [t for shares in results.values() for t in shares]
    said = "; ".join(f"{name}: " + ", ".join(f"{v:.0%} at {t}" for t, v in shares.items()) for name, shares in results.items())
    return Still(
        made,
        f"the share of sentences that are right at temperatures {min(temperatures)} to {max(temperatures)}",
        measured=said.replace("%", " %"),
    )


# ------------------------------------------------------------------------------------------------ the next letter


def next_letter(model, vocabulary, start="tom the snail had an o"):
    """A beginning, a temperature and a top-p: the probabilities of the next letter, and a text that is drawn with them."""
    return Explorer(
        lambda text, temperature, top_p, dice: at_next(model, vocabulary, text, temperature, top_p, dice),
        "Bars for the probabilities of the next letter, for a beginning, a temperature and a top-p; below, a text drawn with them.",
        goal="three left",
        text=W.Text(start, description="beginning", continuous_update=False),
        temperature=W.FloatSlider(1.0, min=0.1, max=4.0, step=0.1, description="temperature", readout_format=".1f"),
        top_p=W.FloatSlider(1.0, min=0.05, max=1.0, step=0.05, description="top-p", readout_format=".2f"),
        dice=W.IntSlider(0, 0, 9, description="dice"),
    )


def at_next(model, vocabulary, text, temperature, top_p, dice):
    """The picture for one setting."""
    unknown = sorted({c for c in text if c not in vocabulary})
    if unknown:
        raise Refused(f"The stories have no {', '.join(map(repr, unknown))}: they are written in small letters, spaces and . , ! ?")
    ids = vocabulary.encode("\n" + text)
    with no_grad():
        logits = model.read(model_input(ids))[0].numpy()
    plain_p = next_token_probabilities(logits, ids[None])[0]
    p = next_token_probabilities(logits, ids[None], temperature, None, top_p)[0]
    drawn = model.generate(text or "\n", 60, temperature=temperature, top_p=top_p, seed=dice, vocabulary=vocabulary)[len(text or "\n") :]
    made, (ax,) = panels(9.0, 3.9, top=0.95, bottom=0.45)
    places = np.arange(len(p))
    ax.bar(places, p, color=BLUE, width=0.75)
    ax.bar(places, plain_p, width=0.9, facecolor="none", edgecolor=GREY, ls="--", lw=1)
    ax.text(0.99, 0.95, "dashed: temperature 1", transform=ax.transAxes, ha="right", fontsize=SMALL, color=COLOURS["constant"])
    quiet(ax, "", "probability").set(xticks=places, ylim=(0, 1.05))
    ax.set_xticklabels([sign(s) for s in vocabulary.symbols], fontsize=11, family="monospace")
    made.text(
        0.02, 0.955, ("…" if len(text) > 24 else "") + (text or SIGNS["\n"])[-24:], fontsize=11, family="monospace", color=INK, va="top"
    )
    made.text(0.02, 0.885, drawn.replace("\n", SIGNS["\n"]), fontsize=11, family="monospace", color=ink("data"), va="top")
    left, order = int((p > 0).sum()), np.argsort(-p, kind="stable")
    entropy = -(p[p > 0] * np.log2(p[p > 0])).sum()
    most = ", ".join(f"{sign(vocabulary.symbols[i])} {p[i]:.2f}" for i in order[:3] if p[i] > 0)
    words = f"after “{text[-24:]}”, at temperature {temperature:.1f} and top-p {top_p:.2f}"
    measured = f"{left} letters are left, the most likely {most}; {max(entropy, 0):.2f} bits; drawn: {drawn!r}"
    return Still(made, words, measured=measured, reached=temperature >= 2 and top_p < 1 and left == 3)
