"""Lesson 03: backpropagation one step at a time, over any expression, and in three orders over a graph where the order matters."""

import ast
from collections import deque
from itertools import pairwise

import ipywidgets as W
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

import tinygrad_edu
from tinygrad_edu import COLOURS, Value, topological_order
from tinygrad_edu.viz.layout import layout

from .base import Explorer, stepper

SIGNS = {"*": "×", "-": "−", "neg": "−", "/": "÷", "**": "^"}
FUNCTIONS = {n: getattr(tinygrad_edu, n) for n, module in tinygrad_edu.PUBLIC.items() if module == "scalar.functions"}
MOST = 25  # nodes that one can still follow by eye
OTHERS = (2.0, -1.0, 0.5, 3.0, 1.5)  # numbers for letters that were given none
HEIGHT = 44  # of a box, in points


def short(x):
    return (f"{x:,.0f}" if x == round(x) and abs(x) < 1e6 else f"{x:.4g}").replace("-", "−")


def called(node):
    """What a node is called in a sentence: its label, or its sign."""
    return node.label or (SIGNS.get(node.op, node.op) if node.inputs else short(node.data))


# ------------------------------------------------------------------------------------------------------ the picture


class Scene:
    """The layout of a graph, computed once and painted many times, with different numbers and highlighted nodes."""

    def __init__(self, root, gap=84):
        self.nodes = topological_order(root)
        number = {x: i for i, x in enumerate(self.nodes)}
        self.chips = [max(20, 9 + 6.2 * len(SIGNS.get(x.op, x.op))) if x.inputs else 0 for x in self.nodes]
        self.widths = [26 + 7.2 * max(9, len(self.first(x))) + chip for x, chip in zip(self.nodes, self.chips)]
        inputs = [tuple(number[x] for x in node.inputs) for node in self.nodes]
        self.inputs = inputs
        self.centres, self.routes, (self.width, self.height) = layout(inputs, [(w, HEIGHT) for w in self.widths], gap)

    @staticmethod
    def first(node):
        return f"{node.label} = {short(node.data)}" if node.label else short(node.data)

    def axes(self, figure, box, scale):
        """Axes for the scene with its upper left corner at box = (left, top), in inches."""
        wide, high = figure.get_size_inches()
        w, h = (self.width + 8) * scale / 72, (self.height + 8) * scale / 72
        axes = figure.add_axes((box[0] / wide, 1 - (box[1] + h) / high, w / wide, h / high))
        axes.set_xlim(-4, self.width + 4)
        axes.set_ylim(self.height + 4, -4)
        axes.set_axis_off()
        return axes

    def paint(self, axes, scale, known, gradients, lit=None, flows=()):
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
                colour = COLOURS["line" if text is None else "gradient" if back else "data"]
                self.line(axes, points[::-1] if back else points, colour, 1.2 if text is None else 2.4, scale)
                if text:
                    (a, b), (c, d) = points[-2:]
                    texts.append(((a + c) / 2, (b + d) / 2, text, colour))
        for i, node in enumerate(self.nodes):
            self.box(axes, scale, i, node, node in known, gradients.get(node), node is lit)
        for x, y, text, colour in texts:
            label = axes.text(
                x, y, text, fontsize=9 * scale, color=colour, weight="bold", ha="center", va="center", zorder=5, parse_math=False
            )
            label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.9})

    @staticmethod
    def line(axes, points, colour, thick, scale):
        for a, b in pairwise(points):
            last = b == points[-1]
            style = f"-|>,head_length={4 * scale},head_width={2 * scale}" if last else "-"
            axes.add_patch(FancyArrowPatch(a, b, arrowstyle=style, color=colour, linewidth=thick * scale, shrinkA=0, shrinkB=0, zorder=1))

    def box(self, axes, scale, i, node, known, gradient, lit):
        kind = "data" if node.inputs else "parameter" if node.requires_grad else "constant"
        (x, y), wide = self.centres[i], self.widths[i]
        fill = COLOURS["highlight"] if lit else COLOURS[f"{kind} pale"] if known else "white"
        edge = COLOURS[kind] if known else "#C8C8C8"
        rounded = {"boxstyle": "round,pad=0,rounding_size=5", "mutation_aspect": 1}
        corner = x - wide / 2, y - HEIGHT / 2
        axes.add_patch(
            FancyBboxPatch(
                corner, wide, HEIGHT, facecolor=fill, edgecolor=edge, linewidth=(2.4 if lit else 1.2) * scale, zorder=2, **rounded
            )
        )
        chip = self.chips[i]
        if chip:
            axes.add_patch(
                FancyBboxPatch((corner[0] + 3, corner[1] + 3), chip, HEIGHT - 6, facecolor=edge, linewidth=0, zorder=3, **rounded)
            )
            sign = SIGNS.get(node.op, node.op)
            size = (12 if len(sign) == 1 else 9.5) * scale
            axes.text(corner[0] + 3 + chip / 2, y, sign, fontsize=size, color="white", weight="bold", ha="center", va="center", zorder=4)
            x += chip / 2 + 1
        words = {"ha": "center", "va": "center", "zorder": 4, "parse_math": False}
        first = self.first(node) if known else node.label
        above = 9 if node.requires_grad else 0  # room for a gradient
        axes.text(
            x, y - above, first, fontsize=10.5 * scale, color=COLOURS["data" if node.requires_grad else "ink"], weight="bold", **words
        )
        if gradient is not None:
            axes.text(x, y + 10, f"grad {short(gradient)}", fontsize=9.5 * scale, color=COLOURS["gradient"], weight="bold", **words)


# --------------------------------------------------------------------------------------- forward and backward, step by step


def parse(text, numbers):
    """The root of an expression such as `b = p*q; b*(b + 1)`, its letters leaves with the numbers of `p = 2, q = 5`, or with others"""
    given = {}
    for part in filter(None, map(str.strip, numbers.split(","))):
        name, _, x = part.partition("=")
        try:
            given[name.strip()] = float(x)
        except RuntimeError:
            raise RuntimeError(f"{part!r} should read like a = 2") from None
    try:
        tree = ast.parse(text.strip())
    except SyntaxError:
        raise RuntimeError(f"{text!r} is no Python expression") from None
    assigned = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    letters = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id not in assigned and n.id not in FUNCTIONS]
    letters = sorted(dict.fromkeys(letters), key=lambda name: text.index(name))
    space = {name: Value(given.get(name, OTHERS[i % len(OTHERS)]), name) for i, name in enumerate(letters)}
    root = None
    for statement in tree.body:
        name = None
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
        elif not isinstance(statement, ast.Expr):
            raise RuntimeError("only expressions and assignments, please, such as b = p*q; b*(b + 1)")
        root = eval(compile(ast.Expression(statement.value), "<expression>", "eval"), {**FUNCTIONS, **space})
        if not isinstance(root, Value):
            raise RuntimeError(f"{ast.unparse(statement.value)} is a plain number: give it at least one letter")
        if name:
            root.label = root.label or name
            space[name] = root
    if root is None or not root.inputs:
        raise RuntimeError("an expression needs at least one operation")
    if len(topological_order(root)) > MOST:
        raise RuntimeError(f"{len(topological_order(root))} nodes are too many to follow; up to {MOST} are fine")
    return root


def steps(root):
    """Every step of the two walks: (what is said, nodes with data, gradients, the node lit, flows)."""
    order = topological_order(root)
    known, gradients = [x for x in order if not x.inputs], {}
    yield "The leaves have their numbers. Everything else is still to be computed.", set(known), {}, None, []
    for node in reversed(order):
        if node.inputs:
            known = [*known, node]
            numbers = [short(x.data) for x in node.inputs]
            sign = SIGNS.get(node.op, node.op)
            done = f" {sign} ".join(numbers) if len(numbers) == 2 and len(sign) == 1 else f"{sign}({', '.join(numbers)})"
            flows = [(node, k, number) for k, number in enumerate(numbers)]
            yield f"Forward. {called(node)}: {done} = {short(node.data)}", set(known), {}, node, flows
    gradients[root] = 1.0
    yield f"Backward. The answer itself, {called(root)}, grows by 1 for each unit that it grows.", set(known), dict(gradients), root, []
    for node in order:
        if not node.inputs or not node.requires_grad:
            continue
        told, flows = [], []
        for k, (x, derivative) in enumerate(zip(node.inputs, node.derivatives)):
            if x.requires_grad:
                amount = derivative * gradients[node]
                said = f"{called(x)} gets {short(gradients[node])} · {short(derivative)} = {short(amount)}"
                if x in gradients:
                    said += f", and {short(gradients[x])} + {short(amount)} = {short(gradients[x] + amount)}".replace("+ −", "− ")
                gradients[x] = gradients.get(x, 0.0) + amount
                told.append(said)
                flows.append((node, k, ("+" if amount >= 0 else "") + short(amount)))
        yield f"Backward. {called(node)} passes on what it has: " + "; ".join(told), set(known), dict(gradients), node, flows
    yield "Done: every gradient, in one backward pass.", set(known), dict(gradients), None, []


def step_by_step(expression="b = p*q; b*(b + 1)", numbers="p = 2, q = 5", at=None):
    """An explorer: write an expression, then watch data go forward and gradients come back, one node at a time.

    expression: in letters, with `;` between statements. numbers: what the letters are. at: the step shown first.
    """
    row, slider = stepper(1)
    texts = {"layout": W.Layout(width="420px"), "continuous_update": False, "style": {"description_width": "90px"}}
    written, given = W.Text(expression, description="expression", **texts), W.Text(numbers, description="numbers", **texts)
    kept = {}

    def read(_=None):
        """Prepare the steps of what is written; the slider ends where they do."""
        key = written.value, given.value
        if key not in kept:
            kept.clear()
            try:
                root = parse(*key)
                kept[key] = Scene(root), list(steps(root))
            except Exception as error:
                kept[key] = error
        if not isinstance(kept[key], Exception):
            last = len(kept[key][1]) - 1
            row.children[0].max = slider.max = last
        return kept[key]

    def show(expression, numbers, step):
        found = read()
        if isinstance(found, Exception):
            raise found
        scene, frames = found
        said, known, gradients, lit, flows = frames[min(step, len(frames) - 1)]
        scale = min(1.0, 11 * 72 / scene.width)
        figure = Figure((max(6.6, (scene.width + 24) * scale / 72), (scene.height + 24) * scale / 72 + 0.5), facecolor="white")
        axes = scene.axes(figure, (0.12, 0.12), scale)
        scene.paint(axes, scale, known, gradients, lit, flows)
        high = figure.get_size_inches()[1]
        colour = COLOURS["gradient" if said.startswith(("Back", "Done")) else "data" if said.startswith("For") else "ink"]
        figure.text(0.02, 0.26 / high, said, fontsize=10, color=colour, va="center", wrap=True, parse_math=False)
        return figure

    written.observe(read, "value")
    given.observe(read, "value")
    frames = read()[1]
    slider.value = row.children[0].value = len(frames) // 2 if at is None else at
    made = Explorer(
        show,
        "Step by step over an expression of yours: data appear from the leaves to the answer, then gradients flow back and add. "
        f"Shown here, for {expression} with {numbers}, step {slider.value} of {slider.max}: {frames[slider.value][0]}",
        expression=written,
        numbers=given,
        step=slider,
    )
    made.children = [written, given, row, made.view, made.message]
    return made


# -------------------------------------------------------------------------------------------------- three orders at once


def visits(root, way):
    """The nodes in the order in which one of three walks comes to pass on; only those with something to pass on."""
    if way == "latest first":
        found = sorted(topological_order(root), key=lambda node: -node.sequence_nr)
    elif way == "breadth first":
        found, queue = [root], deque([root])
        while queue:
            for x in queue.popleft().inputs:
                if x not in found:
                    found.append(x)
                    queue.append(x)
    else:
        found = []

        def visit(node):
            found.append(node)
            for x in node.inputs:
                visit(x)

        visit(root)
    return [node for node in found if node.inputs]


WAYS = {
    "breadth first": "by distance from the answer, each node once",
    "depth first": "down every path, passing on at each visit",
    "latest first": "in topological order, each node once",
}
GRAPHS = {
    "shortcut": "b = p*q; c = b + 1; y = b*c",
    "two shortcuts": "b = p*q; c = b + 1; d = b*c; e = d + 1; y = d*e",
    "diamond": "b = p*q; c = b + 1; d = b*2; y = c*d",
    "no shortcut": "b = p*q; c = p + q; y = b*c",
}


def orders(graph="shortcut", at=4):
    """An explorer: the same graph walked in three orders; gradients that come too late stay behind, or go out twice."""
    roots = {name: parse(text, "p = 2, q = 5") for name, text in GRAPHS.items()}
    scenes = {name: Scene(root, 66) for name, root in roots.items()}
    walks = {name: {way: visits(root, way) for way in WAYS} for name, root in roots.items()}
    row, slider = stepper(1, "pushes")
    choice = W.ToggleButtons(options=list(GRAPHS), value=graph, description="graph")

    def fit(_=None):
        row.children[0].max = slider.max = max(map(len, walks[choice.value].values()))

    def show(graph, pushes):
        root, scene = roots[graph], scenes[graph]
        scale = min(0.9, 9.2 * 72 / scene.width)
        high, side = (scene.height + 8) * scale / 72 + 0.62, 2.7
        figure = Figure(((scene.width + 8) * scale / 72 + 0.3 + side, 3 * high + 0.1), facecolor="white")
        wide = figure.get_size_inches()[0]
        right = {}
        walk(root, walks[graph]["latest first"], 99, right)
        for i, (way, meaning) in enumerate(WAYS.items()):
            gradients, order = {}, walks[graph][way]
            lit, flows = walk(root, order, pushes, gradients)
            top = i * high
            words = {"va": "center", "parse_math": False, "fontsize": 10}
            y = 1 - (top + 0.22) / (3 * high + 0.1)
            figure.text(0.15 / wide, y, way, weight="bold", **words)
            figure.text(1.5 / wide, y, meaning, color="#555555", **words)
            scene.paint(scene.axes(figure, (0.15, top + 0.42), scale), scale, set(scene.nodes), gradients, lit, flows)
            report(
                figure,
                (wide - side + 0.1) / wide,
                1 - (top + 0.42 + scene.height * scale / 144) / (3 * high + 0.1),
                scene,
                order,
                pushes,
                gradients,
                right,
            )
        return figure

    def report(figure, x, y, scene, order, pushes, gradients, right):
        """At the right of a row: who has passed on, and how far the leaves' gradients are off at the end."""
        size = figure.get_size_inches()[1]
        done = " ".join(called(n) for n in order[:pushes]) or "–"
        figure.text(x, y + 0.30 / size, f"passed on: {done}", fontsize=9.5, va="center", wrap=False, parse_math=False)
        if pushes < len(order):
            figure.text(
                x,
                y,
                f"still to come: {' '.join(called(n) for n in order[pushes:])}",
                fontsize=9.5,
                va="center",
                color="#777777",
                parse_math=False,
            )
            return
        for k, leaf in enumerate(n for n in reversed(scene.nodes) if not n.inputs and n.requires_grad):
            got, wanted = gradients.get(leaf, 0.0), right[leaf]
            verdict = ", right" if got == wanted else f" ({short(abs(got - wanted))} too {'little' if abs(got) < abs(wanted) else 'much'})"
            colour = COLOURS["gradient" if got == wanted else "mark"]
            said = f"{leaf.label}: {short(got)}{verdict}"
            figure.text(x, y - 0.25 * k / size, said, fontsize=10.5, weight="bold", va="center", color=colour, parse_math=False)

    choice.observe(fit, "value")
    fit()
    slider.value = row.children[0].value = at
    made = Explorer(
        show,
        "The same graph walked in three orders, push by push: breadth first, where gradient that comes late stays behind; depth first, "
        "where it goes out twice; latest first, a topological order, which is right.",
        graph=choice,
        pushes=slider,
    )
    made.children = [choice, row, made.view, made.message]
    return made


def walk(root, order, pushes, gradients):
    """Run the first pushes of an order; fills `gradients` and returns the node that pushed last, and what flowed then."""
    gradients[root] = 1.0
    lit, flows = None, []
    for node in order[:pushes]:
        lit, flows = node, []
        for k, (x, derivative) in enumerate(zip(node.inputs, node.derivatives)):
            if x.requires_grad:
                amount = derivative * gradients.get(node, 0.0)
                gradients[x] = gradients.get(x, 0.0) + amount
                flows.append((node, k, ("+" if amount >= 0 else "") + short(amount)))
    return (lit, flows) if pushes <= len(order) else (None, [])
