"""Lesson 04: points in a plane and what a model says about every place in it; a line to move by hand; a net while it learns.

The labels are told apart by the markers' filling: full is +1, hollow is −1. A point on the wrong side wears a ring.
"""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

import ipywidgets as W
import numpy as np
from matplotlib.patches import Circle

from tinygrad_edu import COLOURS, MLP, Value, accuracy, hinge_loss, make_moons, sgd_step, zero_grad
from tinygrad_edu.scalar.neuron import weighted_sum

from .base import SMALL, Still, figure, panels, plain, quiet
from .explorer import Explorer, Stepper

BLUE, ORANGE, GREEN, INK, GREY, MARK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))
ORANGE_INK, GREEN_INK = COLOURS["gradient ink"], COLOURS["parameter ink"]
BENDS = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}


@dataclass(frozen=True)
class Snapshot:
    """A model at one moment, as plain numbers: for each layer its weights (n_out, n_in), its biases (n_out,), its activation."""

    layers: tuple

    def __call__(self, points):
        """points (n, 2) -> n scores."""
        signal = np.asarray(points, dtype=float)
        for weights, biases, activation in self.layers:
            signal = BENDS[activation](signal @ weights.T + biases)
        return signal[:, 0]

    @property
    def lines(self):
        """The line w1*x + w2*y + b = 0 of each neuron of the first layer, as (w1, w2, b); none when there is only that layer."""
        weights, biases, _ = self.layers[0]
        return [(*w, b) for w, b in zip(weights, biases)] if len(self.layers) > 1 else []


def snapshot(model):
    """The numbers in a LinearSVM or an MLP as they are now: a Snapshot, which pictures can ask for thousands of scores at once."""
    layers = []
    for neurons in [layer.neurons for layer in model.layers] if hasattr(model, "layers") else [[model]]:
        weights = np.array([[w.data for w in n.weights] for n in neurons])
        layers.append((weights, np.array([n.bias.data for n in neurons]), getattr(neurons[0], "activation", "linear")))
    return Snapshot(tuple(layers))


# ------------------------------------------------------------------------------------------------- the plane


def panel(ax, points, labels, score=None, title="", street=False, lines=()):
    """Draw points, and with a score its two sides: pale blue where it is positive; the boundary black, the street's edges dashed."""
    points, labels = np.asarray(points, dtype=float), np.asarray(labels)
    low, high = points.min(axis=0), points.max(axis=0)
    (left, bottom), (right, top) = low - 0.18 * (high - low), high + 0.18 * (high - low)
    ax.set(xlim=(left, right), ylim=(bottom, top))
    ax.set_title(title, fontsize=11, y=1.0)
    if len(points) < 20:  # few enough to count with
        ax.set(xlabel="x1", ylabel="x2", xticks=range(-1, 4), yticks=range(-3, 2))
    else:
        ax.set(xticks=[], yticks=[])
    for w1, w2, b in lines:
        if abs(w1) + abs(w2) > 1e-9:
            ends = ((0, -b / w2), (1, -(b + w1) / w2)) if abs(w2) > abs(w1) else ((-b / w1, 0), (-(b + w2) / w1, 1))
            ax.axline(*ends, color=GREEN, lw=1.2, alpha=0.8)
    wrong = np.zeros(len(labels), dtype=bool)
    if score is not None:
        xs, ys = np.meshgrid(np.linspace(left, right, 121), np.linspace(bottom, top, 121))
        heights = score(np.column_stack([xs.ravel(), ys.ravel()])).reshape(xs.shape)
        ax.contourf(xs, ys, heights, levels=[0, np.inf], colors=["#D3E8F5"])
        if heights.min() < 0 < heights.max():
            ax.contour(xs, ys, heights, levels=[0], colors=[INK], linewidths=2.2)
        if street and heights.min() < -1 and heights.max() > 1:
            ax.contour(xs, ys, heights, levels=[-1, 1], colors=[INK], linewidths=1, linestyles="dashed")
        wrong = score(points) * labels <= 0
    size = 70 if len(points) < 20 else 28
    ax.scatter(*points[wrong].T, s=3.2 * size, facecolors="none", edgecolors=MARK, linewidths=2, zorder=4)
    ax.scatter(*points[labels > 0].T, s=size, color=BLUE, zorder=3)
    ax.scatter(*points[labels < 0].T, s=size, facecolors="white", edgecolors=BLUE, linewidths=1.6, zorder=3)


def plane(points, labels, *models, titles=("",), lines=False, street=False):
    """The points, once for each model beside each other with the sides it gives them."""
    shots = [m if isinstance(m, Snapshot) else snapshot(m) for m in models] or [None]
    made, axes = figure(max(4.2, 3.6 * len(shots)), 3.5, ncols=len(shots), squeeze=False)
    for ax, shot, title in zip(axes[0], shots, [*titles, *[""] * len(shots)]):
        panel(ax, points, labels, shot, title, street, shot.lines if lines and shot else ())
    right = [f"{title}: {np.sum(s(points) * np.asarray(labels) > 0)} on the right side" for s, title in zip(shots, titles) if s]
    return Still(made, "; ".join([f"{len(points)} points in a plane, filled ones labelled +1, hollow ones −1", *right]) + ".")


def preview():
    """The lesson's end: a small net of Values that learns to separate two moons, trained as this is drawn."""
    points, kinds = make_moons(60, noise=0.1, random_state=0)
    points = ((points - points.mean(axis=0)) / points.std(axis=0)).round(2).tolist()
    labels = [1 if k else -1 for k in kinds]
    net, shots = MLP(2, [8, 1], "relu", Random(0)), []
    for k in range(61):
        if k in (0, 12, 60):
            shots.append(snapshot(net))
        loss = hinge_loss([net(x) for x in points], labels)
        zero_grad(net.parameters())
        loss.backward()
        sgd_step(net.parameters(), 2 * (1 - k / 60) + 0.05)
    return plane(points, labels, *shots, titles=("before the first step", "after 12 steps", "after 60 steps"))


# ---------------------------------------------------------------------------------------------- losses and steps


def hinge(ax, margins=(), names=()):
    """The hinge: what a point pays, over its label times its score; and where some points stand on it."""
    low, high = min([-2, *margins]) - 0.3, max([3, *margins]) + 0.3
    ax.plot([low, 1, high], [1 - low, 0, 0], color=INK, lw=1.6)
    ax.axvline(0, color=GREY, lw=0.8)
    for m, name in zip(margins, names):
        loss = max(0, 1 - m)
        ax.vlines(m, 0, loss, color=ORANGE, lw=3)
        ax.plot(m, loss, "o", color=BLUE if name == "+" else "white", mec=MARK if m <= 0 else BLUE, mew=1.8, ms=9, zorder=4)
    quiet(ax, "label · score", "what a point pays").set(xlim=(low, high), ylim=(-0.15, max(3.2, 1.2 - low)))


def hinges():
    """The hinge by itself."""
    made, ax = figure(6.4, 2.8)
    hinge(ax)
    ax.axvline(1, color=GREY, lw=0.8)
    for x, y, words in (
        (-1.15, 0.45, "wrong side:\nthe farther,\nthe more it pays"),
        (0.5, 1.55, "right side,\ntoo near:\npays a little"),
        (2.15, 0.45, "right side, far enough:\npays nothing"),
    ):
        ax.text(x, y, words, ha="center", va="center", fontsize=SMALL)
    return Still(
        made,
        "What a point pays, against its label times its score: on the wrong side, below 0, more the farther out it is; on the right side, "
        "between 0 and 1, a little while it is too near, then nothing.",
    )


def curves(**histories):
    """Three curves over the steps for each history of (loss, w1, gradient of w1)."""
    made, axes = figure(9.6, 2.8, ncols=3)
    for (name, history), style in zip(histories.items(), ({"color": MARK, "lw": 2}, {"color": INK, "lw": 2, "ls": "--"})):
        for ax, numbers in zip(axes, zip(*history)):
            ax.plot(numbers, label=name.replace("_", " "), **style)
    for ax, title in zip(axes, ("the loss", "the weight w1", "the gradient of w1")):
        quiet(ax, "step", "", title).axhline(0, color=GREY, lw=0.8, zorder=0)
    axes[0].legend(frameon=False)
    ends = [
        f"{name.replace('_', ' ')}: its highest loss after step 15 is {max(h[0] for h in history[15:]):.1f}"
        for name, history in histories.items()
    ]
    return Still(made, "The loss, the first weight and its gradient over the steps. " + "; ".join(ends) + ".")


def valleys(descend, rates):
    """Paths of w on the loss (w − 3)², one valley for each learning rate. descend(lr): the list of places."""
    made, axes = figure(9.2, 2.6, ncols=len(rates), sharey=True)
    for ax, lr in zip(axes, rates):
        path = np.array(descend(lr))
        bottom = np.linspace(-3, 9, 100)
        ax.plot(bottom, (bottom - 3) ** 2, color=GREY, lw=1.2)
        ax.plot(path, (path - 3) ** 2, "o-", color=ORANGE, lw=1, ms=4)
        ax.plot(path[-1], (path[-1] - 3) ** 2, "o", color=GREEN, ms=8)
        quiet(ax, "w", "loss" if ax is axes[0] else "", f"learning rate {lr}").set(xlim=(-3, 9), ylim=(-2, 32))
    ends = "; ".join(f"Rate {lr}: w = {descend(lr)[-1]:.3g}" for lr in rates)
    return Still(
        made,
        f"Paths down the valley (w − 3)² from w = 0; a green dot marks the end. {ends}.",
    )


# ------------------------------------------------------------------------------------------------ neurons and nets


def bends(*neurons):
    """What each neuron answers over the plane, and its bend as a curve over the weighted sum."""
    made, axes = figure(8.6, 4.6, nrows=2, ncols=len(neurons), height_ratios=[1, 1.7])
    for (above, below), neuron in zip(axes.T, neurons):
        z = np.linspace(-3, 3, 121)
        above.plot(z, BENDS[neuron.activation](z), color=BLUE, lw=2)
        quiet(above, "weighted sum", "answer", neuron.activation).set(ylim=(-3.2, 3.2))
        xs, ys = np.meshgrid(np.linspace(-2, 2, 81), np.linspace(-2, 2, 81))
        w1, w2, b = (p.data for p in neuron.parameters())
        heights = BENDS[neuron.activation](w1 * xs + w2 * ys + b)
        below.imshow(heights, origin="lower", extent=(-2, 2, -2, 2), cmap="Blues", vmin=-6, vmax=4)
        below.contour(xs, ys, heights, levels=[k / 3 for k in range(-12, 13) if k], colors=["white"], linewidths=0.9, linestyles="solid")
        below.contour(xs, ys, w1 * xs + w2 * ys + b, levels=[0], colors=[GREEN], linewidths=2)
        below.set(xticks=[], yticks=[])
    words = ", ".join(n.activation for n in neurons)
    return Still(
        made,
        f"Curves from -3 to 3 and maps of what neurons with the activations {words} answer; green marks a weighted sum of 0.",
    )


def sketch(n_in, sizes):
    """A net as circles, one for each neuron, and lines, one for each weight."""
    widths = [n_in, *sizes]
    made, ax = figure(1.9 * len(widths), 3.0)
    ax.axis("off")
    ax.set(xlim=(-0.5, 2 * len(widths) - 1.3), ylim=(-0.5 * max(widths) - 0.5, 0.5 * max(widths)), aspect="equal")
    places = [[(2 * i, 0.95 * (k - (n - 1) / 2)) for k in range(n)] for i, n in enumerate(widths)]
    for before, now in pairwise(places):
        for x, y in before:
            for u, v in now:
                ax.plot([x, u], [y, v], color=GREEN, lw=1.1, zorder=1)
    for i, column in enumerate(places):
        for x, y in column:
            ax.add_patch(Circle((x, y), 0.3, fc="white", ec=BLUE if i else GREY, lw=1.8, zorder=2))
        word = "inputs" if i == 0 else f"layer of {widths[i]}"
        ax.text(2 * i, -0.5 * max(widths) - 0.3, word, ha="center", fontsize=10, color=INK)
    return Still(
        made,
        f"A net with {n_in} inputs and layers of {', '.join(map(str, sizes))} neurons; every neuron is joined to all of the layer before.",
    )


def shares(**runs):
    """How many of all runs succeeded: a bar for each list of True and False."""
    made, ax = figure(6.2, 0.7 + 0.55 * len(runs))
    counts = {name.replace("_", " "): (sum(ends), len(ends)) for name, ends in runs.items()}
    for k, (good, tried) in enumerate(counts.values()):
        ax.barh(k, 1, color=COLOURS["constant pale"], height=0.6)
        ax.barh(k, good / tried, color=BLUE, height=0.6)
        ax.text(1.02, k, f"{good} of {tried}", va="center", fontsize=11)
    quiet(ax).set(xlim=(0, 1.25), xticks=[], yticks=range(len(counts)), yticklabels=counts)
    ax.spines[["bottom", "left"]].set_visible(False)
    ax.tick_params(left=False)
    ax.invert_yaxis()
    return Still(made, "Runs that ended with all points right. " + "; ".join(f"{n}: {g} of {a}" for n, (g, a) in counts.items()) + ".")


# ------------------------------------------------------------------------------------------------ what can be moved


def by_hand(points, labels):
    """Three sliders move a line; a curve shows the hinge loss of each point; on request, `backward` says which way to go."""

    def draw(w1, w2, b, ask):
        weights, bias = [Value(w1, "w1"), Value(w2, "w2")], Value(b, "b")
        scores = [weighted_sum(p, weights, bias) for p in points]
        loss = hinge_loss(scores, labels)
        loss.backward()
        made, axes = panels(9.6 if ask else 7.6, 3.7, (1.2, 1, 0.6) if ask else (1.2, 1), gap=0.75)
        right = f"{round(accuracy(scores, labels) * len(labels))} of {len(labels)} on the right side"
        panel(axes[0], points, labels, lambda p: p @ [w1, w2] + b, right, street=True)
        hinge(axes[1], [y * s.data for s, y in zip(scores, labels)], ["+" if y > 0 else "-" for y in labels])
        done = loss.data < 0.005
        axes[1].set_title(f"loss {loss.data:.2f}", fontsize=11, color=GREEN_INK if done else ORANGE_INK)
        words = f"w1 = {plain(w1, 1)}, w2 = {plain(w2, 1)}, b = {plain(b, 1)}: {right}, loss {loss.data:.2f}"
        if ask:
            downhill([*weights, bias], axes[2])
            words += f". Downhill, the negative gradient: {', '.join(f'{p.label} {-p.grad + 0.0:.2f}' for p in [*weights, bias])}"
        return Still(made, words, reached=done)

    slider = {"min": -4, "max": 4, "step": 0.1, "readout_format": ".1f"}
    return Explorer(
        draw,
        "Three sliders move a line between six points; beside it each point stands on the hinge at what it pays, and on request "
        "backward says which way to move each slider.",
        goal="hinge",
        w1=W.FloatSlider(1.0, description="w1", **slider),
        w2=W.FloatSlider(1.0, description="w2", **slider),
        b=W.FloatSlider(0.0, description="b", **slider),
        ask=W.Checkbox(False, description="ask backward which way each slider should go"),
    )


def downhill(parameters, ax):
    """Draw an arrow for each parameter: the negative of its gradient."""
    for k, p in enumerate(reversed(parameters)):
        if abs(p.grad) > 1e-9:
            ax.annotate("", (-p.grad, k), (0, k), arrowprops={"arrowstyle": "-|>", "color": ORANGE, "lw": 2.5, "shrinkA": 0, "shrinkB": 0})
        else:
            ax.plot(0, k, "o", color=GREY)
    quiet(ax, "− gradient", "", "downhill").set(yticks=[0, 1, 2], yticklabels=[p.label for p in reversed(parameters)], ylim=(-0.6, 2.6))
    ax.set_xlim(-1.6, 1.6)
    ax.axvline(0, color=GREY, lw=0.8)


def while_learning(runs, show):
    """The boundary of a net while it learns, beside its loss.

    runs: name -> (points, labels, frames, losses), with a Snapshot before each step and one after the last. show: the run to begin with.
    """
    stepper = Stepper(max(len(losses) for *_, losses in runs.values()), interval=250)
    stepper.go_to(stepper.slider.max)
    stepper.slider.continuous_update = True
    choice = W.ToggleButtons(options=list(runs), value=show, description="net")

    def draw(run, step):
        points, labels, frames, losses = runs[run]
        shot, labels = frames[step], np.asarray(labels)
        scores = shot(points)
        made, axes = panels(8.8, 4.0, (1.15, 1), left=0.2)
        right = f"{int(np.sum(scores * labels > 0))} of {len(labels)} on the right side"
        panel(axes[0], points, labels, shot, right, lines=shot.lines)
        now = np.maximum(0, 1 - labels * scores).mean()
        curve = [*losses, np.maximum(0, 1 - labels * frames[-1](points)).mean()]
        axes[1].plot(curve, color=GREY, lw=1.5)
        axes[1].plot(curve[: step + 1], color=INK, lw=2)
        axes[1].plot(step, now, "o", color=ORANGE, ms=9)
        quiet(axes[1], "step", "", f"loss {now:.2f}").set(ylim=(0, 1.05 * max(curve)))
        return Still(made, f"{run}, after step {step}: {right}, loss {now:.2f}")

    return Explorer(
        draw,
        "The boundary of a net between points while it learns, step by step, beside its loss; each hidden neuron is a green line.",
        rows=[choice, stepper],
        run=choice,
        step=stepper.slider,
    )


# ------------------------------------------------------------------------------------------------ another recipe


def old_recipe(points, labels, seed):
    """Train a line as nim-rmad does: whether all points are right after 925 steps.

    Each step looks at one random point, goes 0.01 far, and pulls the weights towards 0.

    Source: nim-rmad, examples/ex03_support_vector_machine.nim, after Andrej Karpathy's Hacker's guide to neural networks.
    """
    pick, (w1, w2, b) = Random(seed), (1.0, -3.0, -1.0)
    for _ in range(925):
        i = int(len(points) * pick.random())
        (x1, x2), y = points[i], labels[i]
        pull = y if y * (w1 * x1 + w2 * x2 + b) < 1 else 0
        w1, w2, b = w1 + 0.01 * (pull * x1 - w1), w2 + 0.01 * (pull * x2 - w2), b + 0.01 * pull
    return all(y * (w1 * x1 + w2 * x2 + b) > 0 for (x1, x2), y in zip(points, labels))
