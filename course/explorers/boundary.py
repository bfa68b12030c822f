"""Lesson 04: a line to move by hand, and the boundary of a net while it learns."""

import ipywidgets as W
import numpy as np

from course.explore import Explorer, figure, quiet, stepper
from course.explorers.plane import GREY, INK, ORANGE, hinge, panel
from tinygrad_edu import COLOURS, Value, accuracy, hinge_loss
from tinygrad_edu.neuron import weighted_sum


def by_hand(points, labels):
    """Three sliders move a line through points; the hinge shows what each point pays; on request `backward` says which way to go."""

    def draw(w1, w2, b, ask):
        weights, bias = [Value(w1, "w1"), Value(w2, "w2")], Value(b, "b")
        scores = [weighted_sum(p, weights, bias) for p in points]
        loss = hinge_loss(scores, labels)
        loss.backward()
        made, axes = figure(9.6 if ask else 7.6, 3.7, ncols=3 if ask else 2, width_ratios=[1.2, 1, 0.6] if ask else [1.2, 1])
        right = round(accuracy(scores, labels) * len(labels))
        panel(axes[0], points, labels, lambda p: p @ [w1, w2] + b, f"{right} of {len(labels)} on the right side", street=True)
        hinge(axes[1], [y * s.data for s, y in zip(scores, labels)], ["+" if y > 0 else "-" for y in labels])
        axes[1].set_title(f"loss {loss.data:.2f}", fontsize=11, color=ORANGE if loss.data >= 0.005 else COLOURS["parameter"])
        if ask:
            downhill([*weights, bias], axes[2])
        return made

    slider = {"min": -4, "max": 4, "step": 0.1, "readout_format": ".1f", "layout": W.Layout(width="420px")}
    return Explorer(
        draw,
        "Three sliders move a line between six points; beside it each point stands on the hinge at what it pays, and on request "
        "backward says which way to move each slider.",
        w1=W.FloatSlider(1.0, description="w1", **slider),
        w2=W.FloatSlider(1.0, description="w2", **slider),
        b=W.FloatSlider(0.0, description="b", **slider),
        ask=W.Checkbox(False, description="ask backward which way each slider should go", indent=False, layout=W.Layout(width="420px")),
    )


def downhill(parameters, ax):
    """An arrow for each parameter: against its gradient, as long as the gradient is large."""
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
    last = max(len(losses) for *_, losses in runs.values())
    row, step = stepper(last)
    play = row.children[0]
    play.value, play.interval = last, 150
    step.value, step.continuous_update = last, True

    def draw(run, step):
        points, labels, frames, losses = runs[run]
        shot, labels = frames[step], np.asarray(labels)
        scores = shot(points)
        made, axes = figure(8.8, 4.0, ncols=2, width_ratios=[1.15, 1])
        right = int(np.sum(scores * labels > 0))
        panel(axes[0], points, labels, shot, f"{right} of {len(labels)} on the right side", lines=shot.lines)
        now = np.maximum(0, 1 - labels * scores).mean()
        curve = [*losses, np.maximum(0, 1 - labels * frames[-1](points)).mean()]
        axes[1].plot(curve, color=GREY, lw=1.5)
        axes[1].plot(curve[: step + 1], color=INK, lw=2)
        axes[1].plot(step, now, "o", color=ORANGE, ms=9)
        quiet(axes[1], "step", "", f"loss {now:.2f}").set(ylim=(0, 1.05 * max(curve)))
        return made

    explorer = Explorer(
        draw,
        "The boundary of a net between points while it learns, step by step, beside its loss; each hidden neuron is a green line.",
        run=W.ToggleButtons(options=list(runs), value=show, style={"button_width": "170px"}),
        step=step,
    )
    explorer.children = [row if child is step else child for child in explorer.children]
    return explorer
