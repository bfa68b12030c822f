"""Lesson 06: the table of slopes that is never built, broadcasting and its reverse, the speed-up, two spirals."""

import math
import time
from functools import lru_cache

import ipywidgets as W
import numpy as np
from matplotlib.patches import Rectangle

from tinygrad_edu import Tensor
from tinygrad_edu.scalar import value_creation
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, bare, decades, figure, ink, mixed, panels, places, plain, power_of_ten, square
from .explorer import Explorer

INK, GREY = COLOURS["ink"], COLOURS["constant"]

# ---------------------------------------------------------------------------------- the table that is never built

X = np.array([[1.0, 2.0, 0.5], [-1.0, 1.5, 1.0]])
Y = np.array([[3.0, -2.0, 1.0], [2.0, 4.0, -1.0]])
Z = np.array([[2.0, -1.0], [1.0, 3.0], [-2.0, 1.0]])
OPERATIONS = {
    "x * y": lambda x: x * Tensor(Y),
    "x.exp()": lambda x: x.exp(),
    "x.relu()": lambda x: x.relu(),
    "x.sum(1)": lambda x: x.sum(1),
    "x @ z": lambda x: x @ Tensor(Z),
    "x.cumsum(1)": lambda x: x.cumsum(1),
}
WORK = {
    "x * y": "6 products",
    "x.exp()": "6 products",
    "x.relu()": "6 products",
    "x.sum(1)": "6 copies",
    "x @ z": "12 products",
    "x.cumsum(1)": "4 sums",
}
G = (1.0, 10.0, 2.0, -1.0, 5.0, 3.0)


def table(name):
    """The Jacobian: how much each number of the result changes with each number of x, one row for each number of the result."""
    rows = []
    count = OPERATIONS[name](Tensor(X)).numel()
    for i in range(count):
        x = Tensor(X, requires_grad=True)
        out = OPERATIONS[name](x)
        one = np.zeros(count)
        one[i] = 1
        out.backward(one.reshape(out.shape))
        rows.append(x.grad.data.ravel())
    return np.array(rows), out.shape


def every_slope(operation="x * y", column=1):
    """Choose an operation: the table of all slopes, the gradient of out on its left, and below it the gradient of x."""
    return Explorer(
        draw_every_slope,
        "Choose an operation and a number of x: the Jacobian, g at its left, and the gradient of x below it.",
        goal="largest",
        operation=W.ToggleButtons(options=list(OPERATIONS), value=operation, description="out ="),
        column=W.IntSlider(column, 0, X.size - 1, description="number of x", continuous_update=False),
    )


def gradient_of_x(operation, count, shape):
    """The gradient of x, flat, when the gradient of the result is G; found by the vjp."""
    x = Tensor(X, requires_grad=True)
    OPERATIONS[operation](x).backward(np.array(G[:count]).reshape(shape))
    return x.grad.data.ravel()


@lru_cache
def largest_gradient():
    """The largest gradient of a number of x, over all operations."""
    return max(gradient_of_x(name, len(rows), shape).max() for name in OPERATIONS for rows, shape in [table(name)])


def draw_every_slope(operation, column):
    slopes, shape = table(operation)
    g, owed = np.array(G[: len(slopes)]), gradient_of_x(operation, len(slopes), shape)
    rows, columns = slopes.shape
    width = columns + 12.0
    fig, (axes,) = panels(0.56 * width, 0.56 * (rows + 4.4), left=0, right=0, top=0, bottom=0)
    bare(axes, -3.6, columns + 8.4, -2.6, rows + 1.8)
    middle = {"ha": "center", "va": "center"}
    axes.text(-1.0, rows + 0.55, "g", ha="center", fontsize=12, color=ink("gradient"), weight="bold")
    axes.text(columns / 2, rows + 1.3, f"out = {operation}: every slope", ha="center", fontsize=12, color=INK, weight="bold")
    largest = np.abs(slopes).max()
    for i, (arriving, row) in enumerate(zip(g, slopes)):
        at = ", ".join(map(str, np.unravel_index(i, shape)))
        axes.text(-1.7, rows - 0.55 - i, f"out[{at}]", ha="right", va="center", fontsize=SMALL, color=GREY)
        square(axes, -1.47, rows - 1 - i, plain(arriving, 2), "gradient")
        for j, slope in enumerate(row):
            face = mixed(COLOURS["mark" if slope < 0 else "data"], 0.55 * abs(slope) / largest)
            axes.add_artist(Rectangle((j, rows - 1 - i), 0.94, 0.94, facecolor=face, edgecolor=COLOURS["line"], linewidth=0.6))
            if slope:
                axes.text(j + 0.47, rows - 0.55 - i, plain(slope, 2), fontsize=SMALL, color=INK, **middle)
    for j, amount in enumerate(owed):
        at = ",".join(map(str, np.unravel_index(j, X.shape)))
        axes.text(j + 0.47, rows + 0.3, f"x[{at}]", fontsize=SMALL, color=GREY, **middle)
        lit = COLOURS["highlight"] if j == column else None
        square(axes, j, -1.45, plain(amount, 2), "gradient", lit, weight="bold" if j == column else "normal", fontsize=SMALL)
    axes.text(-0.25, -1.0, "gradient of x", ha="right", va="center", fontsize=11, color=ink("gradient"))
    axes.add_artist(Rectangle((column - 0.05, -0.08), 1.04, rows + 0.1, fill=False, edgecolor=INK, linewidth=2, zorder=5))
    terms = [f"{in_brackets(a)}·{in_brackets(s)}" for a, s in zip(g, slopes[:, column]) if s]
    at = ", ".join(map(str, np.unravel_index(column, X.shape)))
    told = f"{' + '.join(terms)} = {plain(owed[column], 2)}" if terms else "0: every slope in its column is 0"
    axes.text(-3.5, -2.15, f"gradient of x[{at}]:  {told}", fontsize=11, color=INK, va="center")
    entries, real = rows * columns, int((slopes != 0).sum())
    other = {"x * y": ("y", Y), "x @ z": ("z", Z)}.get(operation, ("x", X))
    power = round(math.log10(table_size(operation, 10**6)))
    words = f"{other[0]} = {written(other[1])}\n\n{entries} slopes,\n{entries - real} of them 0\n\nthe vjp's work:\n{WORK[operation]}\n\n"
    words += f"for a million numbers:\n{power_of_ten(power)} slopes\n\nblue: positive\npink: negative"
    axes.text(columns + 0.6, rows / 2, words, fontsize=SMALL, color=GREY, va="center")
    return Still(
        fig,
        f"out = {operation} has {entries} slopes, {entries - real} of them 0. The gradient of x[{at}] is {told}",
        reached=math.isclose(owed[column], largest_gradient()),
    )


def table_size(operation, n):
    """The number of entries of the Jacobian when x (and z) are square matrices of n numbers."""
    return n * math.isqrt(n) if operation == "x.sum(1)" else n * n


def written(matrix):
    """A matrix as a list of rows, a row on a line."""
    return "\n      ".join("[" + ", ".join(plain(x, 2) for x in row) + "]" for row in matrix)


def in_brackets(x):
    """A number as a factor: in brackets if it is negative."""
    return f"({plain(x, 2)})" if x < 0 else plain(x, 2)


# ---------------------------------------------------------------------------------- broadcasting, there and back

SHAPES = [(3,), (2, 1), (1, 3), (2, 3), (1, 1), (), (2, 2, 1), (2, 1, 3)]
LARGE = [(2, 3), (2, 2, 3)]
FACES = ("#DCEBFA", "#FCE3CC", "#DDF1DC", "#EADCF5", "#FBF0BF", "#F7D6E0", "#D5F0F0", "#E7E2D8", "#D9DEF7", "#F0E4C8", "#E1F3C4", "#F3DDEE")


def there_and_back(shape=(2, 1), stretched=(2, 3), element=0):
    """Choose the shape of x and the shape it is stretched to: each number's repetitions, and the gradient on its way back."""
    return Explorer(
        draw_there_and_back,
        "Choose the shape of x and what it is stretched to: repeated cells share a colour, and g is summed by colour.",
        goal="one number",
        shape=W.Dropdown(options=[(str(s), s) for s in SHAPES], value=shape, description="shape of x"),
        stretched=W.Dropdown(options=[(str(s), s) for s in LARGE], value=stretched, description="stretched to"),
        element=W.IntSlider(element, 0, 5, description="number of x"),
    )


def draw_there_and_back(shape, stretched, element):
    right = 1 + max(4.6, *(x + 1 for _, x, _ in places(shape, 0)))  # where the arrow between the two forms is
    width = right + 1.4 + max(6.8, *(x + 1 for _, x, _ in places(stretched, 0)))
    fig, (axes,) = panels(0.47 * (width + 0.3), 4.8, left=0, right=0, top=0, bottom=0)
    bare(axes, -0.3, width, -10.0, 0.2)
    try:
        source = np.broadcast_to(np.arange(math.prod(shape)).reshape(shape), stretched)
    except ValueError:
        axes.text(0, -4, f"{shape} cannot be stretched to {stretched}", fontsize=14, color=COLOURS["mark"], weight="bold")
        return Still(fig, f"{shape} cannot be stretched to {stretched}", reached=False)
    g = np.arange(1, source.size + 1).reshape(stretched)
    back = np.bincount(source.ravel(), g.ravel(), math.prod(shape))
    element %= len(back)
    grid(axes, 0.0, 0.0, f"x   {shape}", "data", shape, lambda i: source_of(i, shape), lambda p: "abcdefghijkl"[p], element)
    grid(axes, right + 1.1, 0.0, f"x stretched   {stretched}", "data", stretched, lambda i: source[i], lambda p: "abcdefghijkl"[p], element)
    grid(axes, right + 1.1, -5.0, f"g arrives   {stretched}", "gradient", stretched, lambda i: source[i], None, element, g)
    sums = np.array(back).reshape(shape)
    grid(axes, 0.0, -5.0, f"gradient of x   {shape}", "gradient", shape, lambda i: source_of(i, shape), None, element, sums)
    for y, text, turn in ((-2.0, "→", "stretch"), (-7.0, "←", "add up")):
        axes.text(right, y, text, fontsize=20, ha="center", va="center", color=GREY)
        axes.text(right, y - 0.75, turn, fontsize=10, ha="center", va="center", color=GREY)
    terms = [str(n) for n in g[source == element]]
    times = "once" if len(terms) == 1 else "twice" if len(terms) == 2 else f"{len(terms)} times"
    told = f"{'abcdefghijkl'[element]} is there {times}, so its gradient is  {' + '.join(terms)} = {plain(back[element], 0)}"
    axes.text(0, -9.6, told, fontsize=11.5, color=INK, va="center")
    said = f"x of shape {shape} is stretched to {stretched}. {told}. All of the gradient of x: {back.astype(int).tolist()}"
    return Still(fig, said, reached=len(terms) == 12)


def source_of(index, shape):
    return int(np.ravel_multi_index(index, shape)) if shape else 0


def grid(axes, left, top, title, colour, shape, source, letter, element, numbers=None):
    """The cells of a shape, each in the colour of the number of x that it comes from."""
    axes.text(left, top - 0.4, title, fontsize=11.5, weight="bold", color=ink(colour), va="center")
    for index, x, y in places(shape, top + 0.1):
        p = int(source(index))
        text = letter(p) if letter else plain(numbers[index], 0)
        edge = {"edgecolor": INK, "linewidth": 2.2, "zorder": 4} if p == element else {"edgecolor": COLOURS["line"], "linewidth": 0.8}
        axes.add_artist(Rectangle((left + x, y), 0.94, 0.94, facecolor=FACES[p], **edge))
        dark = ink("gradient") if colour == "gradient" else INK
        axes.text(left + x + 0.47, y + 0.45, text, ha="center", va="center", fontsize=11, color=dark, zorder=5)


# ---------------------------------------------------------------------------------- which pieces fit


def pieces(n=2, k=3, m=4):
    """A matrix product as rectangles; below it g and y, transposed (ᵀ) or not, and the shape of the gradient of x, still empty."""
    fig, axes = figure(8.4, 3.3)
    bare(axes, -0.4, 24.6, -5.6, 3.6)
    left = 0.0
    for name, rows, columns, colour, sign in (("x", n, k, "data", "@"), ("y", k, m, "parameter", "="), ("out", n, m, "ink", "")):
        rectangle(axes, left, 1.8, name, rows, columns, colour)
        axes.text(left + columns + 0.9, 1.8, sign, ha="center", va="center", fontsize=15, color=INK)
        left += columns + 1.8
    left = 0.0
    turned = ("g", n, m, "gradient"), ("gᵀ", m, n, "gradient"), ("y", k, m, "parameter"), ("yᵀ", m, k, "parameter")
    for name, rows, columns, colour in turned:
        rectangle(axes, left, -3.2, name, rows, columns, colour)
        left += columns + 1.2
    axes.text(left + 0.3, -3.2, "→", ha="center", va="center", fontsize=18, color=GREY)
    rectangle(axes, left + 1.8, -3.2, "?", n, k, "data", linestyle="--", facecolor="white")
    words = f"x ({n}, {k}) times y ({k}, {m}) is out ({n}, {m}); from g ({n}, {m}) and y, transposed or not, ({n}, {k}) is wanted"
    return Still(fig, words)


def rectangle(axes, left, middle, name, rows, columns, colour, **style):
    """A matrix as a rectangle of its own proportions, with its name and shape."""
    pale = {"gradient": "#FCE3CC", "ink": "#F1F1F1"}.get(colour) or COLOURS[f"{colour} pale"]
    look = {"facecolor": pale, "edgecolor": COLOURS[colour], "linewidth": 1.5} | style
    axes.add_artist(Rectangle((left, middle - rows / 2), columns, rows, **look))
    axes.text(left + columns / 2, middle + 0.3, name, ha="center", va="center", fontsize=10.5, color=ink(colour), weight="bold")
    axes.text(left + columns / 2, middle - 0.4, f"({rows}, {columns})", ha="center", va="center", fontsize=SMALL, color=INK)


# ---------------------------------------------------------------------------------- the speed-up


#: The seconds in which this thread computed, which other programs disturb little; the clock on the wall where that is too coarse.
clock = time.thread_time if time.get_clock_info("thread_time").resolution < 1e-6 else time.perf_counter


def best_of(f, calls, seconds=0.01):
    """The shortest time of some calls, in seconds: at least so many, and for at least `seconds`."""
    best, end = math.inf, time.perf_counter() + seconds
    while calls > 0 or time.perf_counter() < end:
        start = clock()
        f()
        best, calls = min(best, clock() - start), calls - 1
    return best


def step(kind, n):
    """A function that multiplies two n by n matrices of a kind and finds both gradients."""
    if kind == "Values":
        a, b, g = value_creation.randn(n, n), value_creation.randn(n, n), np.ones((n, n))
    else:
        numbers = np.random.default_rng(0).normal(size=(3, n, n)).astype(np.float32)
        a, b, g = Tensor(numbers[0], requires_grad=True), Tensor(numbers[1], requires_grad=True), numbers[2]
    return lambda: (a @ b).backward(g)


@lru_cache
def measured():
    """Seconds for each size, for Values and for Tensors: a product of two matrices, and its gradients. Once a kernel, in about two seconds.

    The least of three rounds over all sizes, and never more than a larger product took: another program may be busy for a moment.
    """
    sizes = [("Values", n) for n in (2, 4, 8, 16, 32)] + [("Tensor", n) for n in (2, 4, 8, 16, 32, 64, 128, 256, 512)]
    work = {size: step(*size) for size in sizes}
    rounds = [{size: best_of(f, 1 if size[0] == "Values" else 4) for size, f in work.items()} for _ in range(3)]
    least = {size: min(found[size] for found in rounds) for size in sizes}
    return {
        kind: {n: min(least[of, m] for of, m in sizes if of == kind and m >= n) for of, n in sizes if of == kind}
        for kind in ("Values", "Tensor")
    }


def speed(axes):
    """The seconds of both kinds against the size, on log axes."""
    seconds = measured()
    values, tensors = seconds["Values"], seconds["Tensor"]
    largest = max(values)
    n = np.array([largest, max(tensors)])
    axes.loglog(n, values[largest] * (n / largest) ** 3, ":", color=COLOURS["data"], linewidth=1.5)
    axes.loglog(list(values), list(values.values()), "s-", color=COLOURS["data"], label="a node for each number")
    axes.loglog(list(tensors), list(tensors.values()), "o-", color=COLOURS["parameter"], label="a node for each array")
    axes.set(xlabel="N", ylabel="seconds", xticks=[2, 8, 32, 128, 512], xticklabels=["2", "8", "32", "128", "512"])
    axes.minorticks_off()
    decades(axes.yaxis, *range(-5, 4))
    axes.legend(frameon=False, fontsize=SMALL, loc="upper left")
    axes.grid(alpha=0.25)


def speed_up():
    """Two panels on log axes: seconds against size, and how many times faster a Tensor is where both were measured."""
    seconds = measured()
    fig, (left, right) = figure(8.8, 3.5, ncols=2)
    speed(left)
    left.set_title("N by N product and its two gradients", fontsize=10.5)
    times = {n: s / seconds["Tensor"][n] for n, s in seconds["Values"].items()}
    right.loglog(list(times), list(times.values()), "D-", color=COLOURS["gradient"])
    right.axhline(1, color=COLOURS["line"], linewidth=1)
    right.set(xlabel="N", ylabel="times faster", xticks=[2, 4, 8, 16, 32], xticklabels=["2", "4", "8", "16", "32"])
    right.minorticks_off()
    decades(right.yaxis, *range(5))
    right.set_title("how many times faster the one node is", fontsize=10.5)
    right.grid(alpha=0.25)
    return Still(fig, "seconds against N on log axes, for Values and for Tensors, and their ratio, which grows with N into the thousands")


# ---------------------------------------------------------------------------------- two spirals


def spirals(n=100):
    """Two spirals wound into each other: points (2n, 2) and labels (2n, 1), which are 1 and -1."""
    rng = np.random.default_rng(0)
    turn = 2.34 * math.pi * np.sqrt(rng.uniform(0.02, 1, n))
    arm = turn[:, None] / turn.max() * np.stack([np.cos(turn), np.sin(turn)], axis=1) + rng.normal(0, 0.015, (n, 2))
    labels = np.ones((n, 1))
    return np.concatenate([arm, -arm]).astype(np.float32), np.concatenate([labels, -labels]).astype(np.float32)


def score_map(axes, points, labels, net):
    """Colour the plane by the score of a net at every place, and draw the points."""
    line = np.linspace(-1.15, 1.15, 90)
    plane = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2).astype(np.float32)
    scores = net(Tensor(plane)).data.reshape(90, 90)
    colours = [COLOURS["mark pale"], "#D6E9F7"]
    axes.contourf(line, line, np.clip(scores, -1, 1), levels=[-1.01, 0, 1.01], colors=colours)
    for label, colour, marker in ((1, "data", "o"), (-1, "mark", "s")):
        chosen = points[labels[:, 0] == label]
        axes.scatter(*chosen.T, s=10, color=COLOURS[colour], marker=marker)
    axes.set(aspect="equal", xticks=[], yticks=[])


def learned(points, labels, net, losses):
    """The loss of a net at every step, and its scores over the plane."""
    fig, (left, right) = figure(8.0, 3.4, ncols=2)
    left.semilogy(losses, color=COLOURS["data"], linewidth=1.5)
    left.set(xlabel="step", ylabel="mean squared error, log axis")
    decades(left.yaxis, -2, -1, 0)
    left.grid(alpha=0.25)
    score_map(right, points, labels, net)
    known = int(((net(Tensor(points)).data > 0) == (labels > 0)).sum())
    right.set_title(f"{known} of {len(points)} on the right side", fontsize=10.5)
    return Still(
        fig,
        f"left: the error falls to {losses[-1]:.3f} on a log axis, with spikes on the way; right: the plane coloured by the net's score, "
        f"which follows both spirals: {known} of {len(points)} points on the right side",
    )


def ending():
    """The lesson's end: the speed-up on log axes, and two spirals that a net of Tensors has learned to separate."""
    fig, (left, right) = figure(8.4, 3.4, ncols=2)
    speed(left)
    left.set_title("N by N product and its gradients", fontsize=10.5)
    points, labels = spirals()
    score_map(right, points, labels, trained(points, labels))
    right.set_title("a net tells two spirals apart", fontsize=10.5)
    return Still(fig, "left: seconds against size, on log axes, for Values and for Tensors; right: a net that tells two spirals apart")


def trained(points, labels, steps=1000, rate=0.2):
    rng = np.random.default_rng(1)
    sizes = [(2, 32), (32, 32), (32, 1)]
    weights = [Tensor(rng.normal(0, math.sqrt(2 / k), (k, n)).astype(np.float32), requires_grad=True) for k, n in sizes]
    biases = [Tensor(np.zeros(n, np.float32), requires_grad=True) for _, n in sizes]

    def net(x):
        for w, b in zip(weights[:-1], biases):
            x = (x @ w + b).relu()
        return x @ weights[-1] + biases[-1]

    for _ in range(steps):
        out = net(Tensor(points))
        out.backward(2 * (out.data - labels) / labels.size)
        for p in weights + biases:
            p.data -= rate * p.grad.data
            p.grad = None
    return net
