"""Lesson 11: sheets of digits, how they were counted, learning curves, runs of several seeds, confusion, neurons, and a pad to draw on."""

from functools import cache
from itertools import pairwise

import ipywidgets as W
import numpy as np

from tinygrad_edu import Tensor, manual_seed, nn, no_grad
from tinygrad_edu.data import DataLoader, NotAvailable, TensorDataset, digits, mnist, to_float
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim import Adam
from tinygrad_edu.training import evaluate, fit
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, figure, mixed, panels, quiet, rgb
from .explorer import Explorer
from .lesson_11_pad import FOUR, SIZE, Pad, counts

BLUE, ORANGE, GREEN, INK, GREY, MARK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))


def percent(share, digits=0):
    """A share from 0 to 1 as text in percent."""
    return f"{100 * share:.{digits}f} %"


def shades(image):
    """A digit as an image from white to blue: (8, 8) counts from 0 to 16 -> (8, 8, 3)."""
    share = np.clip(np.asarray(image, dtype=float) / 16, 0, 1)[..., None]
    return 1 - share * (1 - np.array(rgb(BLUE)))


def show(axes, image, frame=GREY):
    """Draw a digit on axes."""
    axes.imshow(shades(image), interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_color(frame)


# ------------------------------------------------------------------------------------------------- the digits


def sheet(images, titles, columns=10):
    """Digits side by side, with a title over each. images: (n, 8, 8) counts. titles: n texts."""
    rows = -(-len(images) // columns)
    lines = max(str(t).count("\n") for t in titles) + 1
    made, axes = figure(8.8, rows * (0.84 + 0.26 * lines), nrows=rows, ncols=columns, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, image, title in zip(axes.flat, images, titles):
        ax.axis("on")
        show(ax, image)
        ax.set_title(title, fontsize=SMALL, y=1.0)
    told = ", ".join(str(t).replace("\n", " ") for t in titles)
    return Still(made, f"{len(images)} handwritten digits of 8 by 8 pixels: {told}")


def counted():
    """A digit of 32×32 pixels with its blocks of 4×4, and the 8×8 counts that become of it."""
    made, (left, right) = figure(7.2, 3.5, ncols=2)
    pixels = np.array([*FOUR], dtype=float).reshape(SIZE, SIZE)
    left.imshow(shades(16 * pixels), interpolation="nearest")
    left.set(xticks=np.arange(-0.5, 32, 4), yticks=np.arange(-0.5, 32, 4), xticklabels=[], yticklabels=[])
    left.tick_params(length=0)
    left.grid(color=ORANGE, lw=0.8)
    left.set_title("32×32 pixels, inked or not", fontsize=11)
    table = counts(FOUR)
    right.imshow(np.array([[mixed(BLUE, 0.6 * c / 16) for c in row] for row in table]), interpolation="nearest")
    for (i, j), c in np.ndenumerate(table):
        right.text(j, i, str(c), ha="center", va="center", fontsize=SMALL, color=INK)
    right.set(xticks=[], yticks=[])
    right.set_title("8×8 numbers from 0 to 16", fontsize=11)
    return Still(
        made,
        "left: a 4 of 32 by 32 pixels, cut into blocks of 4 by 4; right: how many of the 16 pixels of each block are inked, "
        f"for the first row {', '.join(map(str, table[0]))}",
    )


@cache
def trained():
    """The lesson's net, trained on 1,200 digits as the lesson does it."""
    images, labels = digits("train").tensors
    manual_seed(0)
    net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    loader = DataLoader(TensorDataset(images.flatten(1).float()[:1200] / 16, labels[:1200]), 32, shuffle=True)
    fit(net, F.cross_entropy, Adam(net.parameters(), lr=5e-3), loader, 20, progress=False)
    return net


def believed(net, images):
    """The probabilities that a net gives to the ten classes: (n, 10), for images (n, 8, 8) of counts."""
    with no_grad():
        return net(Tensor((np.asarray(images).reshape(-1, 64) / 16).astype(np.float32))).softmax(1).numpy()


def ending(each=(4, 7, 2, 5, 6)):
    """Digits that the net has never seen, with the probabilities that it gives; the last one is a mistake."""
    images, labels = (t.numpy() for t in digits("test").tensors)
    p = believed(trained(), images)
    wrong = np.flatnonzero(p.argmax(1) != labels)
    chosen = [*each, wrong[p[wrong].max(1).argmax()]]
    made, axes = figure(8.8, 2.7, nrows=2, ncols=len(chosen), height_ratios=[1, 0.9])
    told = []
    for (top, bars), i in zip(axes.T, chosen):
        read, right = p[i].argmax(), labels[i]
        colour = BLUE if read == right else MARK
        show(top, images[i], colour)
        top.set_title(f"read as {read}" + ("" if read == right else f", is {right}"), fontsize=11, color=colour, y=1.0)
        bars.bar(range(10), p[i], color=[colour if k == read else GREY for k in range(10)])
        quiet(bars).set(xticks=range(10), yticks=[], ylim=(0, 1.05))
        bars.tick_params(labelsize=SMALL, length=0)
        bars.spines["left"].set_visible(False)
        told.append(f"a {right} read as {read}")
    return Still(
        made, f"{len(chosen)} handwritten digits that the net has never seen, and below each ten bars for its belief: {', '.join(told)}"
    )


# -------------------------------------------------------------------------------------------- learning


def learning(**histories):
    """The training loss after each epoch, and the accuracy on the validation set. histories: of `fit`, by name."""
    made, (left, right) = panels(8.6, 3.1, (1, 1), gap=0.95)
    styles = [(ORANGE, "-"), (BLUE, "--"), (INK, ":")]
    told = []
    for (name, history), (colour, style) in zip(histories.items(), styles):
        epochs, name = np.arange(1, len(history["loss"]) + 1), name.replace("_", " ")
        share = np.array(history["validation_accuracy"])
        left.plot(epochs, history["loss"], color=colour, ls=style, lw=2, label=name)
        right.plot(epochs, 100 * share, color=colour, ls=style, lw=2, label=name)
        best = share.argmax()
        told.append(
            f"{name}: the training loss ends at {history['loss'][-1]:.2f}; on the validation set at most {percent(share[best])}, "
            f"after epoch {best + 1}, and {percent(share[-1])} at the end"
        )
    quiet(left, "epoch", "", "loss on the training set").set_ylim(bottom=0)
    quiet(right, "epoch", "", "% right on the validation set")
    for ax in (left, right):
        ax.grid(alpha=0.25)
    if len(histories) > 1:
        left.legend(frameon=False, fontsize=SMALL)
    return Still(made, "; ".join(told))


def holes(p=0.5, sizes=(5, 8, 4), steps=3):
    """A small net in some steps of training, with other hidden neurons dropped in each."""
    rng = np.random.default_rng(3)
    made, axes = figure(8.2, 2.4, ncols=steps)
    gone = []
    for k, ax in enumerate(axes):
        places = [[(i, (n - 1) / 2 - j) for j in range(n)] for i, n in enumerate(sizes)]
        kept = rng.random(sizes[1]) >= p
        gone.append(int((~kept).sum()))
        for left, right in pairwise(places):
            for a, start in enumerate(left):
                for b, end in enumerate(right):
                    if kept[b if start[0] == 0 else a]:
                        ax.plot(*zip(start, end), color=GREY, lw=0.5, zorder=1)
        for i, layer in enumerate(places):
            for j, (x, y) in enumerate(layer):
                dropped = i == 1 and not kept[j]
                ax.plot(x, y, "o", ms=9, mfc="white" if dropped else BLUE, mec=GREY if dropped else BLUE, ls="none", zorder=2)
        ax.set_title(f"step {k + 1}", fontsize=11)
        ax.axis("off")
    return Still(
        made,
        f"a net of {sizes[0]}, {sizes[1]} and {sizes[2]} neurons in {steps} steps: {', '.join(map(str, gone))} hidden ones are dropped",
    )


def runs(**groups):
    """The accuracy of single runs as points, a row for each way to train, with mean and standard deviation."""
    made, ax = figure(7.6, 0.9 + 0.55 * len(groups))
    told = []
    for row, (name, shares) in enumerate(groups.items()):
        values = 100 * np.asarray(shares)
        mean, spread, name = values.mean(), values.std(ddof=1), name.replace("_", " ")
        ax.plot([mean - spread, mean + spread], [row, row], color=mixed(GREEN, 0.5), lw=9, solid_capstyle="butt", zorder=1)
        ax.plot(values, np.full(len(values), row), "o", color=BLUE, ms=7, alpha=0.8, zorder=2)
        ax.plot(mean, row, "|", color=INK, ms=20, mew=2, zorder=3)
        told.append(f"{name} {mean:.1f} ± {spread:.1f}")
    names = [f"{n.replace('_', ' ')}" for n in groups]
    quiet(ax, "% right").set(yticks=range(len(groups)), yticklabels=names, ylim=(len(groups) - 0.5, -0.5))
    ax.grid(axis="x", alpha=0.25)
    return Still(made, f"the accuracy of each seed as a point, in percent, mean and standard deviation: {'; '.join(told)}")


# --------------------------------------------------------------------------------------- what it takes for what


def matrix(table):
    """A confusion matrix: the diagonal in blue, the mistakes in red. table: (classes, classes), rows true, columns read."""
    table = np.asarray(table, dtype=int)
    made, ax = figure(5.4, 4.6)
    wrong = table - np.diag(np.diag(table))
    most = max(wrong.max(), 1)
    colours = [[mixed(BLUE, 0.35) if i == j else mixed(MARK, 0.5 * n / most) for j, n in enumerate(row)] for i, row in enumerate(table)]
    ax.imshow(np.array(colours), interpolation="nearest")
    for (i, j), n in np.ndenumerate(table):
        if n:
            ax.text(j, i, str(n), ha="center", va="center", fontsize=11, color=INK)
    quiet(ax, "read as", "true class").set(xticks=range(len(table)), yticks=range(len(table)))
    pairs = sorted(((n, i, j) for (i, j), n in np.ndenumerate(wrong) if n), reverse=True)[:3]
    told = ", ".join(f"{i} read as {j}: {n}" for n, i, j in pairs) or "no mistake"
    return Still(
        made, f"a table of counts, a row for each true class, a column for each class that was read; {np.trace(table)} right; {told}"
    )


def worst(images, labels, p, count=10):
    """The mistakes of which the net is surest, with its belief. images: (n, 8, 8). labels: (n,). p: (n, 10) probabilities."""
    read = p.argmax(1)
    wrong = np.flatnonzero(read != labels)
    chosen = wrong[np.argsort(-p[wrong].max(1), kind="stable")][:count]
    return sheet(images[chosen], [f"is {labels[i]}\nread {read[i]}\n{percent(p[i].max())}" for i in chosen])


# ------------------------------------------------------------------------------------------------- MNIST


def recipe(net, optimizer, epochs=1):
    """Train a net for MNIST on 8,000 of its test digits, if they are on this computer, and show some that are held out, as read."""
    words = "digits of 28 by 28 pixels from MNIST, held out, with what the net reads, if MNIST is on this computer"
    try:
        images, labels = mnist("test", download=False).tensors
    except NotAvailable:
        made, ax = figure(8.8, 0.6)
        ax.axis("off")
        ax.text(0, 0.5, 'MNIST is not on this computer. To get it (1.6 MB): tinygrad_edu.data.mnist("test")', fontsize=11, va="center")
        return Still(made, words)
    x = to_float(images).flatten(1) - 0.5
    loader = DataLoader(TensorDataset(x[:8000], labels[:8000]), 64, shuffle=True)
    fit(net, F.cross_entropy, optimizer, loader, epochs, progress=False)
    found = evaluate(net, F.cross_entropy, DataLoader(TensorDataset(x[8000:], labels[8000:]), 500))
    net.eval()
    with no_grad():
        read = net(x[8000:8010]).argmax(1).tolist()
    made, axes = figure(8.8, 1.5, ncols=10)
    for ax, image, r, t in zip(axes, images[8000:8010].numpy(), read, labels[8000:8010].tolist()):
        show(ax, image / 255 * 16)
        ax.set_title(f"read {r}", fontsize=SMALL, color=BLUE if r == t else MARK, y=1.0)
    made.suptitle(f"{percent(found['accuracy'], 1)} of 2,000 held-out digits after {epochs} pass over 8,000", fontsize=11)
    return Still(made, words, measured=f"{percent(found['accuracy'], 1)} right after {epochs} pass")


# ------------------------------------------------------------------------------------------------- draw one


def draw_a_digit(net):
    """A pad, and what the net reads on it; the digit that is meant is chosen beside it."""
    pad = Pad(value=FOUR)
    meant = W.ToggleButtons(options=[("?", None), *((str(k), k) for k in range(10))], description="I draw a")
    return Explorer(
        lambda meant, pad: at_drawing(net, pad, meant),
        "A pad on which a digit can be drawn; beside it the 8 by 8 numbers that the net sees, and its belief in the ten digits.",
        goal="misread",
        rows=[pad, meant],
        meant=meant,
        pad=pad,
    )


def at_drawing(net, bitmap, meant):
    """The picture for one drawing: the counts, and a bar for each digit."""
    image, intent = counts(bitmap), "" if meant is None else f", meant is {meant}"
    p = believed(net, image[None])[0]
    order = np.argsort(-p, kind="stable")
    made, (left, right) = panels(7.6, 3.0, (1, 1.7), left=0.2, gap=0.7)
    show(left, image)
    left.set_title("what the net sees", fontsize=11)
    right.bar(range(10), p, color=[(BLUE if meant in (None, k) else MARK) if k == order[0] else GREY for k in range(10)])
    for k in order[p[order] >= 0.01][:3]:
        right.text(k, p[k] + 0.03, percent(p[k]), ha="center", fontsize=SMALL, color=INK)
    quiet(right, "", "probability", f"read as {order[0]}{intent}").set(xticks=range(10), ylim=(0, 1.15))
    said = ", ".join(f"{k}: {percent(p[k])}" for k in order[:3])
    if not image.any():
        return Still(made, f"Nothing is drawn yet; the net believes {said}")
    wrong = meant not in (None, order[0]) and p[order[0]] > 0.9 and bitmap != FOUR and image.sum() >= 60
    return Still(made, f"{image.sum()} of 1024 pixels are inked{intent}; the net believes {said}", reached=wrong)
