"""The picture at the top of the README, `.github/course.png`: `python -m course.builder.readme_picture` draws it."""

import io
import random

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.image import imread

from tinygrad_edu import COLOURS, MLP, Value, derivative, draw, hinge_loss, make_moons, sgd_step, tanh, zero_grad

from ..figures.base import png
from .build import ROOT

PATH = ROOT / ".github" / "course.png"


def draw_tangent(axes):
    """Draw a curve and its tangent, found by a finite difference."""

    def f(x):
        return x**3 / 4 - x + 1

    xs, at = np.linspace(-2.4, 2.4, 200), 1.7
    slope = derivative(f, at)
    axes.plot(xs, f(xs), color=COLOURS["data"], linewidth=2)
    axes.plot(xs, f(at) + slope * (xs - at), color=COLOURS["gradient"], linewidth=2)
    axes.plot([at], [f(at)], "o", color=COLOURS["ink"])
    axes.set(xlim=(-2.4, 2.4), ylim=(-0.8, 2.6), xticks=[], yticks=[])


def draw_neuron(axes):
    """Draw a neuron as a graph, with the gradients of one backward pass."""
    x1, w1, x2, w2, b = Value(2.0, "x1"), Value(-3.0, "w1"), Value(0.0, "x2"), Value(1.0, "w2"), Value(6.8814, "b")
    y = tanh(x1 * w1 + x2 * w2 + b)
    y.backward()
    axes.imshow(imread(io.BytesIO(draw(y).png)), interpolation="antialiased")
    axes.set_aspect("equal", adjustable="datalim")
    axes.axis("off")


def draw_moons(axes):
    """Draw two moons, separated by a net of Values after 80 steps."""
    points, sides = make_moons(100, noise=0.1, random_state=1)
    labels = [1 if side else -1 for side in sides]
    net = MLP(2, [8, 8, 1], rng=random.Random(3))
    for step in range(80):
        loss = hinge_loss([net(point) for point in points.tolist()], labels)
        zero_grad(net.parameters())
        loss.backward()
        sgd_step(net.parameters(), lr=0.5 - 0.005 * step)
    grid = np.mgrid[-1.6:2.6:50j, -1.1:1.6:50j]
    scores = np.array([net(point).data for point in grid.reshape(2, -1).T.tolist()]).reshape(50, 50)
    pale = ListedColormap([COLOURS["data pale"], COLOURS["parameter pale"]])
    axes.contourf(*grid, scores > 0, levels=[-0.5, 0.5, 1.5], cmap=pale)
    axes.contour(*grid, scores, levels=[0], colors=[COLOURS["ink"]], linewidths=1)
    axes.scatter(*points.T, c=[COLOURS["parameter" if label > 0 else "data"] for label in labels], s=14)
    axes.set(xticks=[], yticks=[])


def draw_picture():
    """Draw the three panels and write the picture."""
    figure = Figure(figsize=(12, 3.4), layout="constrained")
    for axes, panel, title in zip(
        figure.subplots(ncols=3, width_ratios=[3, 6.4, 3]),
        (draw_tangent, draw_neuron, draw_moons),
        ("nudge a number, measure what changes", "let each number remember: one walk back, all derivatives", "now it can learn"),
        strict=True,
    ):
        panel(axes)
        axes.set_title(title, fontsize=11, color=COLOURS["ink"])
    PATH.write_bytes(png(figure, dpi=110))


if __name__ == "__main__":
    draw_picture()
