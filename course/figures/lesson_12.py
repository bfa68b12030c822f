"""Lesson 12: windows that slide, windows as columns, pooling, running statistics, two nets and moved digits, old classes and new ones."""

from functools import cache

import ipywidgets as W
import numpy as np
from matplotlib.patches import Rectangle

from tinygrad_edu import Tensor, manual_seed, nn, no_grad
from tinygrad_edu.data import DataLoader, TensorDataset, digits
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim import Adam
from tinygrad_edu.optim.lr_scheduler import CosineAnnealingLR
from tinygrad_edu.training import fit
from tinygrad_edu.training.evaluation import evaluation_mode
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, bare, figure, ink, mixed, panels, plain, quiet, square
from .explorer import Explorer

BLUE, ORANGE, GREEN, INK, GREY, MARK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))
MOVES = (-2, -1, 0, 1, 2)


# ------------------------------------------------------------------------------------------------ digits and nets


def move(x, right=0, down=0):
    """Move images, an array (..., H, W), by whole pixels; what comes in is 0."""
    out, (h, w) = np.zeros_like(x), x.shape[-2:]
    to = (..., slice(max(down, 0), h + min(down, 0)), slice(max(right, 0), w + min(right, 0)))
    of = (..., slice(max(-down, 0), h + min(-down, 0)), slice(max(-right, 0), w + min(-right, 0)))
    out[to] = x[of]
    return out


def probabilities(net, x):
    """What a net, in eval mode, makes of images, an array (n, 1, 8, 8): an array (n, classes) whose rows add up to 1."""
    with evaluation_mode(net), no_grad():
        return net(Tensor(x)).softmax(1).data


@cache
def two_nets(seed=0):
    """The MLP of lesson 11 and the CNN of this one, trained as the lesson trains them."""
    return [trained(mlp, 20, 0.01, seed), trained(cnn, 8, 0.02, seed)]


def trained(make, epochs, lr, seed):
    """A net that has seen the training digits for some epochs, with Adam and a cosine schedule."""
    x, y = digits("train").tensors
    manual_seed(seed)
    net, loader = make(), DataLoader(TensorDataset(x.float().reshape(-1, 1, 8, 8) / 16, y), 64, shuffle=True)
    adam = Adam(net.parameters(), lr)
    schedule = CosineAnnealingLR(adam, epochs * len(loader))
    fit(net, F.cross_entropy, adam, loader, epochs, scheduler=schedule, progress=False)
    return net


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


def cnn():
    first = [nn.Conv2d(1, 10, 3, padding=1, bias=False), nn.BatchNorm2d(10), nn.ReLU(), nn.MaxPool2d(2)]
    second = [nn.Conv2d(10, 24, 3, padding=1, bias=False), nn.BatchNorm2d(24), nn.ReLU(), nn.AdaptiveMaxPool2d(1)]
    return nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(24, 10))


def test_images():
    """The test digits: arrays (360, 1, 8, 8) of float32 from 0 to 1, and (360,)."""
    x, y = digits("test").tensors
    return x.float().data[:, None] / 16, y.data


def image(ax, x, title="", colour=INK):
    """A grey picture without axes, dark where the numbers are large."""
    ax.imshow(x, cmap="Greys", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=11, color=colour, y=1.0)


def ending(numbers=(192, 26)):
    """The lesson's end: digits moved sideways, and what both nets read."""
    (x, y), (old, new) = test_images(), two_nets()
    made, axes = figure(8.8, 4.2, nrows=len(numbers), ncols=len(MOVES))
    read = []
    for row, number in zip(axes, numbers):
        for ax, right in zip(row, MOVES):
            one = move(x[number : number + 1], right)
            a, b = (int(probabilities(net, one).argmax()) for net in (old, new))
            read.append(f"a {y[number]} moved by {right}: MLP {a}, CNN {b}")
            image(ax, one[0, 0], f"MLP: {a}   CNN: {b}", INK if a == y[number] else ink("mark"))
    return Still(made, "two digits, each moved sideways by -2 to 2 pixels, and what two nets read", "; ".join(read))


def draw_shares(ax, shares):
    """The share of test digits read right against how far they moved, a line for each net."""
    for (name, values), colour, marker in zip(shares.items(), (MARK, BLUE), ("s", "o")):
        ax.plot(MOVES, values, marker=marker, color=colour, lw=2, label=name)
    ax.legend(frameon=False, fontsize=SMALL)
    quiet(ax, "moved to the right by so many pixels", "read right").set(xticks=MOVES, ylim=(0, 1.05))
    ax.grid(alpha=0.25)


def in_words(shares):
    return "; ".join(f"{name}: " + ", ".join(f"{v:.0%}".replace("%", " %") for v in values) for name, values in shares.items())


def moved_accuracy(**nets):
    """The share of test digits that each net reads right, moved by -2 to 2 pixels."""
    x, y = test_images()
    shares = {name: [float((probabilities(net, move(x, r)).argmax(1) == y).mean()) for r in MOVES] for name, net in nets.items()}
    made, (ax,) = panels(6.8, 3.2)
    draw_shares(ax, shares)
    return Still(made, "how many test digits are read right when moved by -2, -1, 0, 1 and 2 pixels to the right", in_words(shares))


# ------------------------------------------------------------------------------------------------ windows


def sliding(x, w, out):
    """A row of numbers, the window at each place, and the number it gives."""
    made, (ax,) = panels(8.0, 0.52 * len(out) + 1.2, left=0.1, right=0.1, top=0.1, bottom=0.1)
    for i, number in enumerate(out):
        y = -1.1 * i
        for j, v in enumerate(x):
            within = i <= j < i + len(w)
            square(ax, j, y, plain(v, 1), "data" if within else "line", face=None if within else "white", size=0.92)
        ax.text(len(x) + 0.4, y + 0.46, " + ".join(f"({plain(a, 1)})·{plain(b, 1)}" for a, b in zip(w, x[i:])), va="center", fontsize=11)
        square(ax, len(x) + 1.5 + 1.7 * len(w), y, plain(number, 1), "data", size=0.92)
    bare(ax, -0.2, len(x) + 3 + 1.7 * len(w), -1.1 * len(out) + 0.8, 1.2)
    return Still(made, f"a window of {len(w)} slides over {list(map(float, x))}; its weighted sums are {[round(float(v), 4) for v in out]}")


def filtered(x, filters, maps):
    """An image, filters by name, and what each of them makes of it. x: (H, W); maps: (filters, h, w)."""
    made, axes = figure(8.8, 3.9, nrows=2, ncols=len(filters) + 1)
    image(axes[0, 0], x, "the digit")
    axes[1, 0].axis("off")
    for k, (name, weight) in enumerate(filters.items()):
        signed_picture(axes[0, k + 1], np.array(weight), name)
        signed_picture(axes[1, k + 1], maps[k], "its map")
    words = ", ".join(f"{name}, from {maps[k].min():.1f} to {maps[k].max():.1f}" for k, name in enumerate(filters))
    return Still(made, f"a digit, three filters of 3 by 3, and below each the map of its weighted sums: {words}; blue above 0, pink below")


def signed_picture(ax, x, title=""):
    """A picture of numbers of both signs: blue above 0, pink below, white at 0; with the numbers if they are few."""
    top = max(float(np.abs(x).max()), 1e-9)
    rows = [[mixed(BLUE if v > 0 else MARK, abs(float(v)) / top) for v in row] for row in x]
    ax.imshow(np.array(rows).reshape(*x.shape, 3))
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=11, y=1.0)
    if x.size <= 9:
        for (i, j), v in np.ndenumerate(x):
            ax.text(j, i, plain(v, 1), ha="center", va="center", fontsize=SMALL, bbox={"fc": "white", "ec": "none", "pad": 1, "alpha": 0.7})


def three_words(n=8):
    """Which numbers a window of 3 takes with padding, with stride 2, with dilation 2."""
    made, (ax,) = panels(8.6, 3.5, left=0.1, right=0.1, top=0.1, bottom=0.1)
    rows = [("nothing more", 0, 1, 1), ("padding 2", 1, 1, 1), ("stride 2", 0, 2, 1), ("dilation 2", 0, 1, 2)]
    for r, (name, pad, stride, dilation) in enumerate(rows):
        y = -1.5 * r
        ax.text(-4.6, y + 0.46, name, va="center", fontsize=11)
        for j in range(-pad, n + pad):
            zero = j < 0 or j >= n
            first = (j + pad) % dilation == 0 and (j + pad) // dilation < 3
            square(ax, j, y, "0" if zero else "", "data" if first else "line", face=None if first else "white", size=0.92)
        second = -pad + stride
        ax.add_patch(Rectangle((second - 0.04, y - 0.12), 2 * dilation + 1, 1.16, fill=False, ec=MARK, lw=1.8, ls="--"))
        count = (n + 2 * pad - dilation * 2 - 1) // stride + 1
        ax.text(n + 1.5, y + 0.46, f"{count} windows", va="center", fontsize=11)
    bare(ax, -4.8, n + 4.6, -5.0, 1.3)
    return Still(
        made,
        "a window of 3 over 8 numbers, the first blue and the second dashed: 6 windows; 8 with a zero on each side; 3 with stride 2; "
        "4 with dilation 2",
    )


def windows_as_columns():
    """An image of 3 by 3, its four windows of 2 by 2 as columns, and a filter as a row."""
    x = np.arange(1, 10).reshape(3, 3)
    made, (ax,) = panels(8.6, 3.3, left=0.1, right=0.1, top=0.1, bottom=0.1)
    corner = [(i, j) for i in (0, 1) for j in (0, 1)]
    for (i, j), v in np.ndenumerate(x):
        square(ax, j, 2.5 - i, v, "data" if i < 2 and j < 2 else "line", face=None if i < 2 and j < 2 else "white")
    ax.text(1.45, -0.3, "an image", ha="center", va="top", fontsize=11)
    for k, name in enumerate("abcd"):
        square(ax, 4.6 + k, 2.0, name, "parameter")
    ax.text(6.6, 1.6, "a filter, as a row", ha="center", va="top", fontsize=11)
    ax.text(9.15, 2.45, "@", ha="center", va="center", fontsize=14)
    for p, (r, c) in enumerate(corner):
        for q, (i, j) in enumerate(corner):
            square(ax, 9.7 + 1.15 * p, 3.0 - q, x[r + i, c + j], "data" if p == 0 else "line", face=None if p == 0 else "white")
    ax.text(12.0, -0.3, "its windows, as columns", ha="center", va="top", fontsize=11)
    bare(ax, -0.2, 14.6, -1.1, 4.1)
    return Still(
        made,
        "an image with the rows 1 2 3, 4 5 6, 7 8 9; a filter a b c d as one row, times a table whose columns are the four windows: "
        "1 2 4 5, then 2 3 5 6, 4 5 7 8 and 5 6 8 9",
    )


def pooled(x, out):
    """An image in windows of 2 by 2, and the largest number of each. x: (H, W), out: (H / 2, W / 2)."""
    made, (ax,) = panels(7.6, 3.0, left=0.1, right=0.1, top=0.1, bottom=0.1)
    height = len(x)
    for (i, j), v in np.ndenumerate(x):
        wins = v == out[i // 2, j // 2]
        square(
            ax, 1.0 * j + 0.35 * (j // 2), height - i - 0.35 * (i // 2), plain(v, 1), "data" if wins else "line", None if wins else "white"
        )
    left = x.shape[1] * 1.2 + 1.6
    for (i, j), v in np.ndenumerate(out):
        square(ax, left + 1.1 * j, height - 0.6 - 1.1 * i, plain(v, 1), "data")
    ax.text(left - 0.7, height - 0.7, "→", ha="center", va="center", fontsize=18)
    bare(ax, -0.2, left + 1.1 * out.shape[1] + 0.3, -0.2, height + 1.3)
    return Still(made, f"windows of 2 by 2 side by side, the largest number of each marked; they are {out.astype(float).tolist()}")


# ------------------------------------------------------------------------------------------------ statistics, results


def followed(batches, running):
    """The mean of a channel in each batch, and the running mean that follows."""
    made, (ax,) = panels(7.2, 2.9)
    ax.plot(batches, "o", color=GREY, ms=4, label="mean of the batch")
    ax.plot(running, color=BLUE, lw=2.2, label="running mean")
    ax.legend(frameon=False, fontsize=SMALL)
    quiet(ax, "batch", "mean of one channel").grid(alpha=0.25)
    return Still(
        made,
        f"the means of {len(batches)} batches, scattered, and the running mean, which starts at 0 and follows them",
        f"it ends at {running[-1]:.2f}",
    )


def seeds(**accuracies):
    """A point for each run, and a stroke at the mean of each kind of net."""
    made, (ax,) = panels(7.2, 2.6, left=1.1, right=0.4)
    words = []
    for k, ((name, values), colour) in enumerate(zip(accuracies.items(), (MARK, BLUE))):
        values = np.array(values)
        ax.plot(values, np.full(len(values), k), "o", color=colour, ms=9, alpha=0.7)
        ax.plot(values.mean(), k, "|", color=INK, ms=30, mew=2)
        words.append(f"{name} {100 * values.mean():.1f} %, standard deviation {100 * values.std(ddof=1):.1f}")
    quiet(ax, "test digits read right").set(yticks=range(len(accuracies)), yticklabels=list(accuracies), ylim=(-0.6, 1.6))
    lowest = min(min(values) for values in accuracies.values())
    ax.set(xlim=(min(0.965, lowest - 0.005), 1.0), xticks=[0.97, 0.98, 0.99, 1.0])
    ax.grid(alpha=0.25, axis="x")
    return Still(made, f"accuracy on the test digits of {len(values)} runs each, a stroke at the mean", "; ".join(words))


def old_and_new(results):
    """Bars for each way of training: accuracy on the old classes, and on the new ones. results: dict of name -> (old, new)."""
    made, (ax,) = panels(7.6, 3.0)
    for k, (name, colour) in enumerate((("old classes", GREY), ("new classes", BLUE))):
        heights = [pair[k] for pair in results.values()]
        places = np.arange(len(results)) + 0.38 * (k - 0.5)
        ax.bar(places, heights, width=0.36, color=colour, label=name)
        for x, height in zip(places, heights):
            ax.text(x, height + 0.02, f"{height:.2f}", ha="center", fontsize=SMALL)
    ax.legend(frameon=False, fontsize=SMALL, ncols=2, loc="upper center")
    quiet(ax, "", "read right").set(xticks=range(len(results)), xticklabels=list(results), ylim=(0, 1.35), yticks=[0, 0.5, 1])
    said = [f"{name}: old {a:.2f}, new {b:.2f}" for name, (a, b) in results.items()]
    return Still(made, f"test digits of the old and of the new classes read right, after {len(results)} ways of training", "; ".join(said))


# ------------------------------------------------------------------------------------------------ explorers


def moved(mlp, cnn):
    """Sliders move a digit; bars show what both nets read."""
    x, y = test_images()

    def draw(number, right, down):
        return draw_reading(mlp, cnn, x[number : number + 1], int(y[number]), right, down)

    return Explorer(
        draw,
        "Sliders choose a test digit and move it to the right and down; bars show the probabilities that the MLP and the CNN give.",
        goal="moved digit",
        number=W.IntSlider(2, 0, 39, description="digit"),
        right=W.IntSlider(0, -2, 2, description="to the right"),
        down=W.IntSlider(0, -2, 2, description="down"),
    )


def draw_reading(mlp, cnn, x, label, right, down):
    """The picture for one digit, moved: the digit, and the probabilities of both nets."""
    x = move(x, right, down)
    made, axes = panels(8.6, 3.0, (0.8, 1, 1), left=0.2, gap=0.7)
    image(axes[0], x[0, 0], f"a {label}")
    said, read = [], []
    for ax, net, name in zip(axes[1:], (mlp, cnn), ("MLP", "CNN")):
        p = probabilities(net, x)[0]
        read.append(int(p.argmax()))
        ax.bar(range(10), p, color=[BLUE if k == label else MARK if k == read[-1] else GREY for k in range(10)])
        quiet(ax, "", "", f"{name} reads {read[-1]}: {'right' if read[-1] == label else 'wrong'}").set(xticks=range(10), ylim=(0, 1.05))
        said.append(f"the {name} reads {read[-1]}, with probability {p.max():.2f}")
    words = f"a {label}, moved {right} to the right and {down} down: {said[0]}; {said[1]}"
    return Still(made, words, reached=read[0] != label == read[1])


def feature_maps(cnn):
    """Sliders choose a digit and a filter; the filter's map is shown as it goes through the first layers."""
    x, y = test_images()

    def draw(number, filter):
        return draw_through(cnn, x[number : number + 1], int(y[number]), filter)

    return Explorer(
        draw,
        "Sliders choose a test digit and one of the ten filters of the first layer; shown are the filter, its map, and what is left of it.",
        number=W.IntSlider(2, 0, 39, description="digit"),
        filter=W.IntSlider(0, 0, 9, description="filter"),
    )


def draw_through(cnn, x, label, filter):
    """The picture for one digit and one filter: convolution, batch norm with relu, pooling."""
    with evaluation_mode(cnn), no_grad():
        raw = cnn[0](Tensor(x))
        lit = cnn[2](cnn[1](raw))
        small = cnn[3](lit)
    made, axes = panels(8.8, 2.4, (1, 1, 1, 1, 1), left=0.1, right=0.1, top=0.45, bottom=0.1, gap=0.15)
    image(axes[0], x[0, 0], f"a {label}")
    parts = {f"filter {filter}": cnn[0].weight.data[filter, 0]} | {
        title: t.data[0, filter] for title, t in (("its map", raw), ("norm, relu", lit), ("pooled", small))
    }
    for ax, (title, part) in zip(axes[1:], parts.items()):
        signed_picture(ax, part, title)
    bright = int((lit.data[0, filter] > 0).sum())
    row, column = np.unravel_index(int(small.data[0, filter].argmax()), small.shape[2:])
    words = f"a {label} through filter {filter}: {bright} of 64 places are above 0 after relu"
    return Still(made, words + f"; after pooling the largest is in row {row}, column {column}" if bright else words)
