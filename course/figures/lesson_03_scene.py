"""Lesson 03, a graph that is laid out once and painted many times, with other numbers and another node in its turn."""

import math
from itertools import pairwise

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from tinygrad_edu import COLOURS, topological_order
from tinygrad_edu.viz.layout import layout

from .base import SMALL, ink

SIGNS = {"*": "×", "-": "−", "neg": "−", "/": "÷", "**": "^"}
HEIGHT = 44  # of a box, in points
CENTRED = {"ha": "center", "va": "center", "zorder": 4, "parse_math": False}


def short(x):
    """A number in at most four digits, also one that is infinite or not a number."""
    whole = math.isfinite(x) and x == round(x) and abs(x) < 1e6
    return (f"{x:,.0f}" if whole else f"{x:.4g}").replace("-", "−")


def called(node):
    """What a node is called in a sentence: its label, or its sign."""
    return node.label or (SIGNS.get(node.op, node.op) if node.inputs else short(node.data))


# ------------------------------------------------------------------------------------------------------ the picture


class Scene:
    """The layout of a graph, computed once and painted many times, with different numbers and highlighted nodes."""

    def __init__(self, root, gap=60, letters=10):
        """gap: the room between boxes, in points. letters: those that fit into the smallest box."""
        self.nodes = topological_order(root)
        number = {x: i for i, x in enumerate(self.nodes)}
        self.chips = [max(20, 10 + 6.4 * len(SIGNS.get(x.op, x.op))) if x.inputs else 0 for x in self.nodes]
        self.widths = [14 + 6.7 * max(letters, len(self.first(x))) + chip for x, chip in zip(self.nodes, self.chips)]
        self.inputs = [tuple(number[x] for x in node.inputs) for node in self.nodes]
        self.centres, self.routes, (self.width, self.height) = layout(self.inputs, [(w, HEIGHT) for w in self.widths], gap)

    @staticmethod
    def first(node):
        return f"{node.label} = {short(node.data)}" if node.label else short(node.data)

    def axes(self, figure, left, top):
        """Axes for the scene with their upper left corner at (left, top), in inches."""
        wide, high = figure.get_size_inches()
        w, h = (self.width + 8) / 72, (self.height + 8) / 72
        axes = figure.add_axes((left / wide, 1 - (top + h) / high, w / wide, h / high))
        axes.set_xlim(-4, self.width + 4)
        axes.set_ylim(self.height + 4, -4)
        axes.set_axis_off()
        return axes

    def paint(self, axes, known, gradients, lit=None, flows=()):
        """Draw the graph.

        known: the nodes whose data is shown. gradients: a dict node -> number, for the nodes that have one. lit: the node whose turn it is.
        flows: (node, k, text) for each line, from input k of the node, along which something flows; its text is written on it.
        """
        moving = {(node, k): text for node, k, text in flows}
        texts = []
        for i, node in enumerate(self.nodes):
            for k, j in enumerate(self.inputs[i]):
                start = self.centres[j][0] + self.widths[j] / 2, self.centres[j][1]
                end = self.centres[i][0] - self.widths[i] / 2, self.centres[i][1] + 14 * (k - (len(self.inputs[i]) - 1) / 2)
                points = [start, *self.routes[i][k], end]
                text = moving.get((node, k))
                back = text is not None and lit is node and node in gradients
                colour = "line" if text is None else "gradient" if back else "data"
                self.line(axes, points[::-1] if back else points, COLOURS[colour], 1.2 if text is None else 2.4)
                if text:
                    (a, b), (c, d) = points[-2:]
                    texts.append(((a + c) / 2, (b + d) / 2, text, ink(colour)))
        for i, node in enumerate(self.nodes):
            self.box(axes, i, node, node in known, gradients.get(node), node is lit)
        for x, y, text, colour in texts:
            written = axes.text(x, y, text, fontsize=SMALL, color=colour, weight="bold", **CENTRED | {"zorder": 5})
            written.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.0})

    @staticmethod
    def line(axes, points, colour, thick):
        for a, b in pairwise(points):
            style = "-|>,head_length=4,head_width=2" if b == points[-1] else "-"
            axes.add_artist(FancyArrowPatch(a, b, arrowstyle=style, color=colour, linewidth=thick, shrinkA=0, shrinkB=0, zorder=1))

    def box(self, axes, i, node, known, gradient, lit):
        kind = "data" if node.inputs else "parameter" if node.requires_grad else "constant"
        (x, y), wide = self.centres[i], self.widths[i]
        fill = COLOURS["highlight"] if lit else COLOURS[f"{kind} pale"] if known else "white"
        edge = COLOURS[kind] if known else COLOURS["constant"]
        rounded = {"boxstyle": "round,pad=0,rounding_size=5", "mutation_aspect": 1}
        corner, thick = (x - wide / 2, y - HEIGHT / 2), 2.4 if lit else 1.2
        axes.add_artist(FancyBboxPatch(corner, wide, HEIGHT, fc=fill, ec=edge, lw=thick, ls="-" if known else ":", zorder=2, **rounded))
        chip = self.chips[i]
        if chip:
            axes.add_artist(FancyBboxPatch((corner[0] + 3, corner[1] + 3), chip, HEIGHT - 6, fc=edge, lw=0, zorder=3, **rounded))
            sign = SIGNS.get(node.op, node.op)
            size = 12 if len(sign) == 1 else SMALL
            axes.text(corner[0] + 3 + chip / 2, y, sign, fontsize=size, color="white", weight="bold", **CENTRED)
            x += chip / 2 + 1
        first = self.first(node) if known else node.label
        above = 9 if node.requires_grad else 0  # room for a gradient
        colour = ink("data" if node.requires_grad else "ink")
        axes.text(x, y - above, first, fontsize=10.5, color=colour, weight="bold", **CENTRED)
        if gradient is not None:
            axes.text(x, y + 10, f"grad {short(gradient)}", fontsize=SMALL, color=ink("gradient"), weight="bold", **CENTRED)
