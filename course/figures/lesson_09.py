"""Lesson 09: what moved in training, a module as a tree, spreads and histograms by depth, dead units, and a net that paints."""

from pathlib import Path

import ipywidgets as W
import numpy as np

from tinygrad_edu import Tensor, load, manual_seed, nn, no_grad
from tinygrad_edu.nn import functional as F
from tinygrad_edu.nn.tree import members
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, decades, figure, ink, panels, plain, quiet
from .explorer import Explorer
from .lesson_08 import spirals  # noqa: F401 - this lesson's points, too

BLUE, ORANGE, GREEN, INK, GREY, MARK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))
PAINTER = Path(__file__).with_name("painter.safetensors")  # made by tests/lessons/train_painter.py

# ------------------------------------------------------------------------------------------------- a net that paints


def places(size):
    """The centres of size x size pixels, row by row from the top: a Tensor (size * size, 2), x and y from -1 to 1."""
    middle = (np.arange(size) + 0.5) / size * 2 - 1
    xs, ys = np.meshgrid(middle, -middle)
    return Tensor(np.stack([xs.ravel(), ys.ravel()], axis=1).astype(np.float32))


def paint(size=96, **nets):
    """What nets paint: for each, by its title (_ for a space), a function Tensor (N, 2) -> (N, 1), the brightness of every place."""
    made, axes = figure(3.4 * len(nets), 3.5, ncols=len(nets), squeeze=False)
    told = []
    with no_grad():
        for ax, (name, net) in zip(axes[0], nets.items()):
            light = net(places(size)).data.reshape(size, size)
            ax.imshow(light, cmap="gray", vmin=0, vmax=1, extent=(-1, 1, -1, 1))
            quiet(ax, title=name.replace("_", " ")).set(xticks=[], yticks=[])
            dark = 100 * (light < 0.5).mean()
            told.append(f"{name.replace('_', ' ')}: {dark:.0f} % of the square is dark")
    return Still(made, f"square pictures, painted by a net that is asked for the brightness of every place. {'; '.join(told)}")


def ending():
    """The lesson's end: what the net paints with random numbers, and with those that PyTorch found."""
    given = {name: x for name, x in load(PAINTER).items() if name not in ("places", "outputs")}
    manual_seed(0)
    random = {name: nn.init.normal_(Tensor(np.zeros_like(x.data)), std=x.data.std()) for name, x in given.items()}
    return paint(random_numbers=lambda x: painted(random, x), the_numbers_that_PyTorch_found=lambda x: painted(given, x))


def painted(state, x):
    """The output of lesson 09's Painter for places x, from its state dict."""
    x = F.linear(x, state["first.weight"], state["first.bias"]).sin()
    for block in (f"blocks.{i}" for i in range(3)):
        level = F.layer_norm(x, x.shape[-1], state[f"{block}.norm.weight"], state[f"{block}.norm.bias"])
        x = x + F.gelu(F.linear(level, state[f"{block}.linear.weight"], state[f"{block}.linear.bias"]))
    return F.linear(x, state["last.weight"], state["last.bias"])


# -------------------------------------------------------------------------------------------- parameters of a module


def moved(before, after):
    """Bars: the mean distance that the numbers of each tensor have moved. before: a dict of name -> array; after: of name -> Tensor."""
    far = {name: float(np.abs(after[name].data - before[name]).mean()) for name in before}
    made, ax = figure(7.4, 0.3 * len(far) + 0.9)
    rows = range(len(far))
    ax.barh(rows, [*far.values()], color=GREEN, height=0.6)
    for i, distance in enumerate(far.values()):
        ax.text(distance, i, f"  {plain(distance, 3)}", va="center", fontsize=SMALL, color=MARK if not distance else ink("parameter"))
    quiet(ax, "how far its numbers have moved, on average").set(yticks=rows, yticklabels=[*far], xlim=(0, 1.15 * max(far.values()) or 1))
    ax.invert_yaxis()
    stayed = [name for name, distance in far.items() if not distance]
    words = f"{', '.join(stayed)} {'has' if len(stayed) == 1 else 'have'} not" if stayed else "every one has"
    return Still(made, f"bars, how far each of {len(far)} tensors has moved: {words}")


def tree(module):
    """A module and what it holds, a line each, indented under what holds it; parameters in green, with their shapes."""
    rows = [(0, "", module), *rows_of(module, 1)]
    made, (ax,) = panels(7.0, 0.29 * len(rows) + 0.1, left=0, right=0, top=0, bottom=0)
    ax.set(xlim=(0, 24), ylim=(len(rows) - 0.4, -0.6))
    ax.axis("off")
    last = {}
    for i, (depth, name, value) in enumerate(rows):
        last[depth] = i
        if depth:
            x = 1.7 * depth - 1.1
            ax.plot([x, x, x + 0.8], [last[depth - 1] + 0.35, i, i], color=GREY, lw=1)
        colour = "parameter" if isinstance(value, nn.Parameter) else "line"
        text = f"{name}:  " if name else ""
        text += f"{type(value).__name__} {value.shape}" if isinstance(value, nn.Parameter) else type(value).__name__
        ax.text(1.7 * depth - 0.1 + 0.3, i, text, va="center", fontsize=11, color=ink(colour))
    count = sum(p.numel() for p in module.parameters())
    names = ", ".join(name for name, _ in module.named_parameters())
    return Still(made, f"a module as a tree; its leaves are the parameters {names}, {count} numbers together")


def rows_of(thing, depth):
    """(depth, name, value) of all that a module holds, in order."""
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            yield depth, name, value
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            yield depth, name, value
            yield from rows_of(value, depth + 1)


# ------------------------------------------------------------------------------------------------- spreads by depth


def spreads(**lines):
    """The spread after each layer on a log axis, a line for each start, by its name (_ for a space)."""
    made, ax = figure(7.4, 3.2)
    styles = zip((BLUE, MARK, GREEN, INK), ("o-", "s--", "^-.", "v:"))
    told = []
    for (name, values), (colour, style) in zip(lines.items(), styles):
        values = np.array([*values], dtype=float)
        ax.semilogy(range(1, len(values) + 1), values, style, color=colour, lw=1.6, ms=5, label=name.replace("_", " "))
        told.append(f"{name.replace('_', ' ')}: {values[0]:.3g} after the first layer, {values[-1]:.3g} after the last")
    ax.legend(frameon=False, fontsize=SMALL)
    quiet(ax, "layer", "spread").grid(alpha=0.25)
    ax.set_xticks(range(1, len(values) + 1))
    low, high = np.floor(np.log10(ax.get_ylim())).astype(int)
    ax.set_ylim(10.0**low, 10.0 ** (high + 1))
    decades(ax.yaxis, *range(low, high + 2, max(1, (high - low) // 5)))
    return Still(made, f"the spread after each layer; {'; '.join(told)}")


BENDS = {"tanh": (np.tanh, lambda out: 1 - out**2), "relu": (lambda z: np.maximum(z, 0), lambda out: out > 0)}


def deep(gain, bend, depth=10, width=100, n=300):
    """The activations of a deep net, and the gradients of them, layer by layer: two lists of arrays (n, width)."""
    rng = np.random.default_rng(0)
    f, slope = BENDS[bend]
    x, weights, outs = rng.normal(size=(n, width)), [], []
    for _ in range(depth):
        weights.append(gain / np.sqrt(width) * rng.normal(size=(width, width)))
        x = f(x @ weights[-1].T)
        outs.append(x)
    g = rng.normal(size=(n, width))
    gradients = [g]
    for w, out in zip(weights[:0:-1], outs[:0:-1]):
        g = (g * slope(out)) @ w
        gradients.insert(0, g)
    return outs, gradients


def by_depth(gain=1.0):
    """A slider for the gain and a choice of the bend; histograms of activations and gradients, layer by layer."""
    return Explorer(
        draw_by_depth,
        "A slider for the gain of the first weights, 0.5 to 3, and a choice of the bend; histograms of what comes out of each of ten "
        "layers, and of its gradients.",
        goal="level",
        bend=W.ToggleButtons(options=[*BENDS], description="bend"),
        gain=W.FloatSlider(gain, min=0.5, max=3.0, step=0.05, description="gain"),
    )


def draw_by_depth(bend, gain):
    """The picture for one bend and one gain."""
    outs, gradients = deep(gain, bend)
    made, axes = panels(8.8, 3.5, (1, 1), gap=0.7)
    told, names = [], ("what comes out of each layer", "the gradient of it")
    for ax, arrays, colour, name in zip(axes, (outs, gradients), (BLUE, ORANGE), names):
        ax.axhline(0, color=GREY, lw=0.6)
        for i, a in enumerate(arrays, 1):
            violin(ax, i, a, colour)
        first, last = arrays[0].std(), arrays[-1].std()
        quiet(ax, "layer", "", f"{name}: spread {first:.2g} → {last:.2g}").set(
            xlim=(0.4, len(arrays) + 0.6), ylim=(-3, 3), xticks=range(1, len(arrays) + 1), yticks=[-2, 0, 2]
        )
        told.append(f"of {name}, layer 1 {first:.2g} and layer 10 {last:.2g}")
    ratio = outs[-1].std() / outs[0].std()
    said = f"{bend}, gain {gain:.2f}. Standard deviation {'; '.join(told)}"
    if bend == "tanh":
        said += f"; {100 * (np.abs(outs[-1]) > 0.97).mean():.0f} % of layer 10 beyond ±0.97"
    return Still(made, said, reached=bend == "relu" and 0.7 < ratio < 1.4)


def violin(ax, i, a, colour):
    """A histogram standing on its side around x = i; what lies beyond ±3 is in the outermost bins."""
    counts, edges = np.histogram(np.clip(a, -2.999, 2.999), bins=60, range=(-3, 3))
    wide = np.minimum(0.45, 4.5 * counts / a.size)
    ax.fill_betweenx(np.repeat(edges, 2)[1:-1], np.repeat(i - wide, 2), np.repeat(i + wide, 2), color=colour, lw=0)


def dead_units(out):
    """What comes out of a relu, (examples, units): black where it is 0, a mark above the units that are 0 for every example."""
    made, ax = figure(7.4, 3.0)
    ax.imshow(out > 0, cmap="gray", aspect="auto", interpolation="nearest", vmin=0, vmax=1)
    dead = np.flatnonzero((out == 0).all(axis=0))
    ax.plot(dead, np.full(len(dead), -1.5), "v", color=MARK, ms=6, clip_on=False)
    quiet(ax, "unit", "example").set(xticks=[0, out.shape[1] - 1], yticks=[0, len(out) - 1])
    ax.set_title(f"white: alive for this example     ▼ {len(dead)} of {out.shape[1]} units dead", fontsize=11, y=1.06)
    return Still(
        made, f"a table of {len(out)} examples and {out.shape[1]} units, black where a unit is 0; {len(dead)} columns are black all over"
    )


def curves(**losses):
    """The loss step by step, a line for each start, by its name (_ for a space)."""
    made, ax = figure(7.4, 3.0)
    told = []
    for (name, values), colour, style in zip(losses.items(), (MARK, BLUE, INK), ("--", "-", ":")):
        gone = "" if np.isfinite(values[-1]) else " (no line: nan)"
        ax.plot(values, style, color=colour, lw=2, label=name.replace("_", " ") + gone)
        told.append(f"{name.replace('_', ' ')} ends at {values[-1]:.2f}")
    ax.axhline(np.log(3), color=GREY, lw=1)
    ax.legend(frameon=False, fontsize=SMALL)
    quiet(ax, "step", "cross-entropy").set_ylim(0, 2.5)
    ax.grid(alpha=0.25)
    return Still(made, f"the loss step by step: {', '.join(told)}; knowing nothing would be log(3) = {np.log(3):.2f}")
