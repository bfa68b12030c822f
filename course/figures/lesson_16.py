"""Lesson 16: the parts of a GPT, gradients through depth, sizes, curves above the floor, a look back, and GPTs that lack a part.

Nothing here runs on the learner's code: numbers of models come from the notebook, or from two files that a program made,
`tests/lessons/train_storytellers.py`.
"""

import json
import textwrap
from functools import cache
from pathlib import Path

import ipywidgets as W
import numpy as np
from matplotlib.patches import FancyArrowPatch, Rectangle

from tinygrad_edu.text import entropy_per_character
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, bare, decades, ink, mixed, panels, plain, quiet, square
from .explorer import Explorer
from .lesson_14 import BITS, letter, size_in_words, spread_out

BLUE, ORANGE, GREEN, INK, GREY, MARK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))
STORYTELLER = Path(__file__).with_name("storyteller.safetensors")
CURVES = Path(__file__).with_name("storytellers.json")
LETTERS_A_STEP = {"storyteller": 16 * 128}  # the others read 16 pieces of 64 letters
LACKING = {
    "nothing": "nothing",
    "positions": "positions",
    "residual": "the residual road",
    "norm": "the norms",
    "attention": "attention",
    "MLP": "the MLPs",
}


@cache
def curves():
    """What is kept of the models that were trained before: name -> dict."""
    return json.loads(CURVES.read_text(encoding="utf-8"))


def arrow(axes, start, end, colour=INK, **more):
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=12, color=colour, lw=1.6, shrinkA=0, shrinkB=0, **more))


def box(axes, x, y, text, colour="data", width=3.0, height=0.8):
    """A box with a text, its centre at (x, y)."""
    face = COLOURS.get(f"{colour} pale", "white")
    axes.add_patch(
        Rectangle((x - width / 2, y - height / 2), width, height, facecolor=face, edgecolor=COLOURS[colour], linewidth=1.2, zorder=3)
    )
    axes.text(x, y - 0.02, text, fontsize=11, ha="center", va="center", color=ink(colour), zorder=4)


# ------------------------------------------------------------------------------------------------ the parts


def places(word):
    """A word whose letters get two rows of numbers each, one by what they are and one by where they stand, and the sums."""
    made, (ax,) = panels(8.2, 2.2, left=0.1, right=0.1, top=0.05, bottom=0.05)
    rng = np.random.default_rng(4)
    table = {symbol: rng.integers(-9, 10, 3) for symbol in sorted(set(word))}
    rows = rng.integers(-9, 10, (len(word), 3))
    for t, symbol in enumerate(word):
        x = 4.3 * t
        square(ax, x + 1.0, 3.3, letter(symbol), "line", face="white", size=0.9)
        for y, numbers, colour in ((2.2, table[symbol], "parameter"), (1.1, rows[t], "parameter"), (-0.3, table[symbol] + rows[t], "data")):
            for k, number in enumerate(numbers):
                square(ax, x + 0.95 * k, y, plain(number, 0), colour, size=0.9)
        ax.text(x - 0.15, 1.55, "+", fontsize=12, ha="right", va="center")
        ax.text(x - 0.15, 0.15, "=", fontsize=12, ha="right", va="center")
    for y, text in ((2.65, "what it is"), (1.55, "where it stands"), (0.15, "the stream")):
        ax.text(-0.9, y, text, fontsize=11, ha="right", va="center")
    bare(ax, -4.6, 4.3 * len(word) - 1.0, -0.5, 4.4)
    told = "; ".join(f"{letter(s)} at place {t}: {(table[s] + rows[t]).tolist()}" for t, s in enumerate(word))
    return Still(
        made, f"the letters of {word}: for each a row by what it is, the same for the same letter, plus a row by its place. {told}"
    )


def stream():
    """A block: the residual stream goes straight up, and two side roads read it through a norm and add to it."""
    made, (ax,) = panels(8.4, 4.4, left=0.1, right=0.1, top=0.1, bottom=0.1)
    arrow(ax, (0, -0.4), (0, 8.6), BLUE)
    ax.text(0, -0.8, "the stream, (B, T, C)", fontsize=11, ha="center", va="center", color=ink("data"))
    ax.text(0, 9.0, "to the next block", fontsize=11, ha="center", va="center")
    for y, name, about in ((0.6, "attention", "brings from other places"), (4.6, "MLP", "computes at each place")):
        ax.plot([0, 4.4], [y, y], color=INK, lw=1.6)
        arrow(ax, (4.4, y), (4.4, y + 0.5))
        box(ax, 4.4, y + 0.9, "norm", "parameter")
        arrow(ax, (4.4, y + 1.3), (4.4, y + 1.9))
        box(ax, 4.4, y + 2.3, name, "parameter")
        ax.plot([4.4, 4.4], [y + 2.7, y + 3.2], color=INK, lw=1.6)
        arrow(ax, (4.4, y + 3.2), (0.32, y + 3.2))
        ax.text(
            0,
            y + 3.2,
            "+",
            fontsize=13,
            ha="center",
            va="center",
            bbox=dict(boxstyle="circle,pad=0.2", fc="white", ec=INK, lw=1.2),
            zorder=5,
        )
        ax.text(6.3, y + 2.3, about, fontsize=11, va="center")
    bare(ax, -4.5, 13.0, -1.3, 9.4)
    return Still(
        made,
        "one block of a GPT. The stream goes straight up. A side road leaves it 2 times, goes through a norm and a sublayer (first "
        "attention, then an MLP), and comes back to a plus on the stream",
    )


def stack():
    """A whole GPT from bottom to top: ids, two tables, blocks, a norm, logits by the first table again."""
    made, (ax,) = panels(8.4, 4.6, left=0.1, right=0.1, top=0.1, bottom=0.1)
    parts = [
        ("ids", "line", "(B, T)"),
        ("table of tokens + table of places", "parameter", "(B, T, C): the stream begins"),
        ("block 1: attention, MLP", "parameter", "(B, T, C)"),
        ("block 2: attention, MLP", "parameter", "(B, T, C)"),
        ("norm", "parameter", "(B, T, C)"),
        ("table of tokens, once more", "parameter", "(B, T, V): the logits"),
    ]
    for i, (name, colour, shape) in enumerate(parts):
        box(ax, 0, 1.4 * i, name, colour, width=7.4)
        ax.text(4.2, 1.4 * i, shape, fontsize=11, va="center", color=ink("data"))
        if i:
            arrow(ax, (0, 1.4 * i - 1.0), (0, 1.4 * i - 0.4), BLUE)
    bare(ax, -4.2, 10.2, -0.7, 7.7)
    return Still(made, "a GPT from bottom to top: " + "; ".join(f"{name}, {shape}" for name, _, shape in parts))


# ------------------------------------------------------------------------------------------------ through depth


def through_depth(title, **found):
    """A quantity after each sublayer, on a logarithmic scale: name=array from the first sublayer to the last."""
    made, (ax,) = panels(7.8, 3.0, left=0.85, top=0.3)
    told, low = [], 0
    for (name, values), (colour, style) in zip(found.items(), ((MARK, "-"), (BLUE, "-")), strict=False):
        values, name = np.maximum(np.asarray(values, float), 1e-40), name.replace("_", " ")
        ax.semilogy(np.arange(len(values)), values, color=colour, ls=style, lw=2, label=name)
        told.append(f"{name} {size_in_words(values[0])} at first and {size_in_words(values[-1])} at the end")
        low = min(low, *np.log10(values))
    ax.legend(frameon=False, fontsize=SMALL)
    ax.grid(alpha=0.25)
    if low < -3:
        decades(ax.yaxis, *range(0, int(low) - 6, -6))
    quiet(ax, "sublayer", title)
    return Still(made, f"{title}, sublayer by sublayer: {', '.join(told)}")


def widths(title, **found):
    """How widely a sum of random parts spreads, part by part: name=array."""
    made, (ax,) = panels(7.8, 2.9, left=0.85, top=0.3)
    told = []
    for (name, values), colour in zip(found.items(), (MARK, BLUE), strict=False):
        ax.plot(np.arange(1, len(values) + 1), values, color=colour, lw=2, label=name)
        told.append(f"{name} from {values[0]:.3f} to {values[-1]:.3f}")
    ax.legend(frameon=False, fontsize=SMALL)
    ax.grid(alpha=0.25)
    quiet(ax, "parts in the sum", title).set(ylim=(0, None))
    return Still(made, f"{title} of 1 to {len(values)} parts: {', '.join(told)}")


def where(**parts):
    """Where the parameters of a model are, as one bar in pieces: name=number."""
    made, (ax,) = panels(8.4, 1.5, left=0.2, right=0.2, top=0.1, bottom=0.1)
    total, x = sum(parts.values()), 0.0
    for (name, n), strength in zip(parts.items(), (0.15, 0.3, 0.45, 0.6), strict=False):
        wide = n / total
        ax.add_patch(Rectangle((x, 0), wide, 1, facecolor=mixed(GREEN, strength), edgecolor="white", linewidth=1.5))
        if wide > 0.04:
            ax.text(x + wide / 2, 0.5, f"{name.replace('_', ' ')}\n{n / 1e6:.1f} M", ha="center", va="center", fontsize=11)
        x += wide
    ax.set(xlim=(0, 1), ylim=(-0.05, 1.05))
    ax.axis("off")
    told = ", ".join(f"{name.replace('_', ' ')} {n / total:.0%}" for name, n in parts.items())
    return Still(made, f"where {total:,} parameters are: {told}")


# ------------------------------------------------------------------------------------------------ above the floor


def levels(ax, bits, floor, right=1.01):
    """Level lines of other models and of the floor, named at the right."""
    values = {**bits, "the floor": floor}
    top = ax.get_ylim()[1]
    for name, value in values.items():
        ax.axhline(
            value, color=GREEN if name == "the floor" else GREY, lw=2 if name == "the floor" else 1, ls="-" if name == "the floor" else ":"
        )
    for (name, value), y in zip(values.items(), spread_out([*values.values()], 0.075 * top)):
        colour = ink("parameter") if name == "the floor" else INK
        ax.text(right, y / top, f"{name} {value:.2f}", transform=ax.transAxes, fontsize=SMALL, color=colour, va="center")


def learning(losses):
    """Bits per letter while a GPT learns, the levels of lesson 14's models, and the floor. losses: of the steps, in nats."""
    made, (ax,) = panels(8.6, 3.5, left=0.7, right=1.4, top=0.2)
    mean = np.convolve(np.asarray(losses) / np.log(2), np.ones(10) / 10, mode="valid")
    ax.plot(np.arange(5, 5 + len(mean)), mean, color=BLUE, lw=2)
    quiet(ax, "step", "bits per letter").set(ylim=(0, 5.2), xlim=(0, len(losses) * 1.02))
    levels(ax, BITS, entropy_per_character())
    ax.grid(alpha=0.25)
    words = (
        f"bits per letter of a GPT in {len(losses)} steps, lesson 14's models after long reading, the floor {entropy_per_character():.2f}"
    )
    return Still(made, words, f"the last ten steps: {mean[-1]:.2f} bits")


def long_run(axes, kept):
    """Draw the curve of the storyteller over the letters that it has read, with what lesson 14's models needed in the end."""
    read = LETTERS_A_STEP["storyteller"] * np.asarray(kept["steps"]) / 1e6
    axes.plot(read, kept["bits"], color=BLUE, lw=2)
    quiet(axes, "million letters read", "bits per letter").set(ylim=(0, 3.2), xlim=(0, read[-1] * 1.01))
    levels(axes, BITS, entropy_per_character())
    axes.grid(alpha=0.25)


def further():
    """Two pictures of the storyteller's training: bits per letter, and the share of its sentences that are grammatical."""
    kept = curves()["storyteller"]
    made, (ax, side) = panels(8.8, 3.2, (1.25, 1), left=0.65, gap=2.0, top=0.2)
    long_run(ax, kept)
    read = LETTERS_A_STEP["storyteller"] * np.asarray(kept["stops"]) / 1e6
    side.plot(read, kept["grammatical"], "o-", color=MARK, lw=2)
    quiet(side, "million letters read", "grammatical sentences").set(ylim=(0, 1.03))
    side.grid(alpha=0.25)
    told = ", ".join(f"{share:.0%} after {r:.1f}" for r, share in zip(read, kept["grammatical"]))
    return Still(
        made,
        f"a GPT that reads {read[-1]:.1f} million letters: at the end {kept['new']:.2f} bits on new text, the floor is "
        f"{entropy_per_character():.2f}. Grammatical sentences, by million letters read: {told}",
    )


def ending():
    """What the storyteller writes at four moments of its training, and its curve above the floor."""
    kept = curves()["storyteller"]
    made, (side, ax) = panels(8.8, 4.0, (1.35, 1), left=0.1, right=1.25, gap=0.75, top=0.2)
    side.axis("off")
    y, told = 1.0, []
    for k in (0, 2, 3, len(kept["stops"]) - 1):
        read = LETTERS_A_STEP["storyteller"] * kept["stops"][k]
        head = f"after {read / 1e6:.1f} million letters" if k else "before any reading"
        text = kept["written"][k].replace("\n", " ↵ ")[: 96 if k else 48]
        side.text(0, y, head, fontsize=SMALL, color=ink("data"), va="top", transform=side.transAxes)
        lines = textwrap.wrap(text, 50)[:2]
        side.text(0, y - 0.07, "\n".join(lines), fontsize=11, va="top", transform=side.transAxes)
        y -= 0.13 + 0.07 * len(lines)
        told.append(f"{head}: “{text}”")
    long_run(ax, kept)
    return Still(
        made,
        f"what a GPT writes at four moments of its training. {'; '.join(told)}. On the right, its bits per letter fall to "
        f"{kept['new']:.2f}; the floor is {entropy_per_character():.2f}, and lesson 14's models ended at "
        + ", ".join(f"{name} {value:.2f}" for name, value in BITS.items()),
    )


# ------------------------------------------------------------------------------------------------ where it looks


def looking(story, weights, at, columns=64):
    """A story up to a letter, each on the colour of the largest weight that any head gives it there. weights: (heads, T, T)"""
    weights, text = np.asarray(weights)[:, at, : at + 1].max(0), story[: at + 1]
    lines = -(-len(text) // columns)
    made, (ax,) = panels(8.8, 0.34 * lines + 0.2, left=0.1, right=0.1, top=0.1, bottom=0.1)
    for i, symbol in enumerate(text):
        x, y = i % columns, -1.15 * (i // columns)
        ax.add_artist(Rectangle((x, y), 1, 1, facecolor=mixed(BLUE, 0.6 * float(weights[i])), edgecolor="none"))
        ax.text(x + 0.5, y + 0.45, letter(symbol), fontsize=11, family="monospace", ha="center", va="center", color=INK)
    ax.add_patch(Rectangle((at % columns, -1.15 * (at // columns)), 1, 1, fill=False, edgecolor=MARK, linewidth=2.2, zorder=5))
    ax.set(xlim=(-0.1, columns + 0.1), ylim=(-1.15 * (lines - 1) - 0.15, 1.15))
    ax.axis("off")
    far = [i for i in np.argsort(-weights) if i < at - 12][:5]
    told = ", ".join(f"“{letter(text[i])}” in “{text[max(0, i - 6) : i + 7].strip()}” {weights[i]:.1f}" for i in sorted(far))
    return Still(made, f"the story “{text}”, and where a GPT looks back from its last letter. Far back most at: {told}")


# ------------------------------------------------------------------------------------------------ what each part is for


def draw_lacking(name, rate, at):
    """The curves of all GPTs that were trained at a rate, one of them in colour up to a step, and what it writes there."""
    made, (ax, side) = panels(8.8, 3.4, (1.1, 1), left=0.65, gap=0.5, top=0.2)
    for other in LACKING:
        ax.plot(curves()[other + rate]["steps"], curves()[other + rate]["bits"], color=GREY, lw=1, alpha=0.7)
    kept = curves()[name + rate]
    step, total = kept["stops"][at], kept["steps"][-1]
    shown = [(s, b) for s, b in zip(kept["steps"], kept["bits"]) if s <= step]
    if shown:
        ax.plot(*zip(*shown), color=BLUE, lw=2.5)
    ax.axhline(entropy_per_character(), color=GREEN, lw=2)
    ax.axhline(BITS["bigram"], color=GREY, ls=":", lw=1.5)
    ax.text(total, BITS["bigram"] + 0.06, "bigram", fontsize=SMALL, ha="right", va="bottom")
    ax.text(total, entropy_per_character() + 0.03, "the floor", fontsize=SMALL, ha="right", va="bottom", color=ink("parameter"))
    quiet(ax, "step", "bits per letter").set(ylim=(-0.05, 5.2), xlim=(0, total * 1.01))
    side.axis("off")
    text = kept["written"][at].replace("\n", " ↵ ")[:150]
    side.text(0, 0.98, f"after {step} steps it writes", fontsize=SMALL, va="top", transform=side.transAxes)
    side.text(0, 0.86, "\n".join(textwrap.wrap(text, 38)[:6]), fontsize=12, va="top", transform=side.transAxes)
    last = at == len(kept["stops"]) - 1
    bits = f"it costs {shown[-1][1]:.2f} bits a letter" if shown else "it has learned nothing"
    on_new = f", and {kept['new']:.2f} on new text" if last else ""
    words = f"a GPT of four blocks that lacks {LACKING[name]}, after {step} steps: {bits}{on_new}; it writes “{text}”"
    return Still(made, words, reached=any(b > 100 for _, b in shown))


def lacking():
    """Buttons that take one part away from a GPT, and a slider over its training: its curve, and what it writes."""
    stops = len(curves()["nothing"]["stops"])
    return Explorer(
        draw_lacking,
        "Choose a part that is taken away from a GPT, the learning rate, and a moment of its training: the curve, and what it writes.",
        goal="explodes",
        name=W.ToggleButtons(options=[(label, name) for name, label in LACKING.items()], value="nothing", description="lacks"),
        rate=W.ToggleButtons(options=[("0.01", ""), ("0.03", ", fast")], value="", description="rate"),
        at=W.IntSlider(stops - 1, 0, stops - 1, description="moment", continuous_update=False),
    )
