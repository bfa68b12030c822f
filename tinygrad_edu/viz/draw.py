"""Pictures of computational graphs: `print_graph` as text, `draw` as SVG and PNG. For Values and Tensors alike.

The same graph always gives the same text and the same picture, byte for byte.
"""

from collections import Counter
from itertools import pairwise
from operator import attrgetter

from ..graph import topological_order
from .layout import layout
from .picture import COLOURS, Picture, with_minus

__all__ = ["COLOURS", "draw", "print_graph"]

SIZE = 13  # of the letters
DEPTH = 12  # how far from the root a large graph is shown
SIGNS = {"*": "×", "-": "−", "neg": "−", "/": "÷"}


def print_graph(root, limit=60):
    """Print what `root` was computed from as a tree of text, the root at the top.

    A node that is used more than once has a number, #1, and is written out only where it is met first.
    limit: of a graph with more nodes, only the part nearest to the root is printed.
    """
    print(tree(root, limit))


def draw(root, mark=None, highlight=(), derivatives=False, limit=60):
    """A picture of what `root` was computed from, the root at the right: a `Picture`, which a notebook displays.

    mark: a node to point out, or a dict from nodes to a few words about each. highlight: nodes to colour, such as those a walk has reached.
    derivatives: True writes on each line how much of a change comes through it, but for constants, which do not change.
    limit: as in `print_graph`.
    Parameters (leaves that require grad) are green, constants grey, results blue; gradients that are not 0 are written in orange.
    """
    mark = mark if isinstance(mark, dict) else {} if mark is None else {mark: ""}
    nodes, hidden = nearest(root, limit, mark)
    number = {node: i for i, node in enumerate(nodes)}
    boxes = [Box(node, mark.get(node), node in highlight) for node in nodes]
    edges = []  # for each box, (where a line comes from, what is written on it)
    for node in nodes:
        slopes = map(short, node.derivatives) if derivatives else [""] * len(node.inputs)
        edges.append([(number[x], "" if frozen(x) else slope) for x, slope in zip(node.inputs, slopes) if x in number])
        if len(edges[-1]) < len(node.inputs):  # a small box for what is left out
            edges[-1].append((len(boxes), ""))
            boxes.append(Box(None))
    edges += [[] for _ in boxes[len(nodes) :]]

    room = max((measure(slope, small=True) + 14 for inputs in edges for _, slope in inputs if slope), default=0)
    places = layout([[x for x, _ in inputs] for inputs in edges], [(box.width, box.height) for box in boxes], 38 + room)
    centres, routes, (width, height) = places
    lines, labels, drawn = [], [], set()
    for box, (x, y), inputs, ways in zip(boxes, centres, edges, routes):
        for k, ((source, slope), way) in enumerate(zip(inputs, ways)):
            end, port = x - box.width / 2, y + 15 * (k - (len(inputs) - 1) / 2)
            start = centres[source][0] + boxes[source].width / 2, centres[source][1]
            way = [start, *way] if way[0][0] > start[0] + 1 else way
            while tuple(way[:2]) in drawn:  # lines from one node share their beginning
                way.pop(0)
            drawn.update(pairwise(way))
            lines.append(("line", [*way, *([(end - room, port)] if room else []), (end, port)]))
            if slope:
                wide = measure(slope, small=True)
                labels.append(("rect", end - 14 - wide, port - 7, wide, 14, "paper", "paper", 0))
                labels.append(("text", end - 14, port + 4, "×" + with_minus(slope), 11, "ink", False, "end"))
    shapes = [*lines, *labels, *(shape for box, centre in zip(boxes, centres) for shape in box.shapes(*centre))]
    if hidden:
        height += 26
        shapes.append(("text", 0, height - 4, f"… and {hidden:,} more nodes", SIZE, "constant", False, "start"))
    return Picture(shapes, width, height, caption(root, nodes), tree(root, limit))


def nearest(root, limit, keep=()):
    """The nodes of a small graph, or those nearest to the root of a large one, in topological order; and how many are left out.

    keep: nodes to show all the same, with their way to the root, unless that is longer than limit.
    """
    if hasattr(root, "settle"):
        root.settle()
    order = sorted(topological_order(root), key=attrgetter("sequence_nr"), reverse=True)  # a learner's own may have another valid order
    if len(order) <= limit:
        return order, 0
    found, user, depth = [root], {root: None}, {root: 0}
    for node in found:  # breadth first: the list grows while we walk it
        for x in node.inputs:
            if x not in user:
                found.append(x)
                user[x], depth[x] = node, depth[node] + 1
    shown = {x for x in found[:limit] if depth[x] <= DEPTH}
    for node in keep:
        if depth.get(node, limit) < limit:
            while node not in shown:
                shown.add(node)
                node = user[node]
    return [x for x in order if x in shown], len(order) - len(shown)


def tree(root, limit=60):
    """The text that `print_graph` prints."""
    nodes, hidden = nearest(root, limit)
    shown, used = set(nodes), Counter(x for node in nodes for x in node.inputs)
    lines, numbers, waiting = [], {}, [(root, "", "")]
    while waiting:
        node, lead, below = waiting.pop()
        if node is None:
            lines.append(lead + "…")
        elif node in numbers:
            lines.append(f"{lead}#{numbers[node]} {getattr(node, 'label', '')}".rstrip() + ", see above")
        else:
            if used[node] > 1:
                numbers[node] = len(numbers) + 1
                lead += f"#{numbers[node]} "
            lines.append(lead + describe(node))
            inputs = [x for x in node.inputs if x in shown]
            inputs += [None] * (len(inputs) < len(node.inputs))
            for k, x in reversed([*enumerate(inputs, 1)]):
                waiting.append((x, below + "├─ ", below + "│  ") if k < len(inputs) else (x, below + "└─ ", below + "   "))
    return "\n".join(lines + [f"… and {hidden:,} more nodes"] * (hidden > 0))


def describe(node):
    """A node in one line: label, number, operation, gradient."""
    op, slope = name(node), gradient(node)
    return headline(node) + (f"  ({op})" if op else "") + (f"  grad {slope}" if slope else "")


def headline(node):
    """`label = 2.5`, or the number alone."""
    label = "".join(c for c in str(getattr(node, "label", "") or "") if c.isprintable())
    return f"{label} = {short(node.data)}" if label else short(node.data)


def name(node):
    """The name of the operation a node came from, "" for a leaf."""
    op = getattr(node, "op", "")
    return str(getattr(op, "name", op)) if node.inputs else ""


def frozen(node):
    """Whether a node is known to need no gradient."""
    return not getattr(node, "requires_grad", True)


def gradient(node):
    """A node's gradient in short, "" when it has none or it is 0."""
    grad = getattr(node, "grad", None)
    return "" if grad is None or (not getattr(grad, "shape", ()) and grad == 0) else short(grad)


def short(x):
    """A number with 4 significant digits; of an array, its shape."""
    shape = getattr(x, "shape", ())
    return f"array {tuple(shape)}" if shape else f"{float(x) + 0.0:.4g}"  # + 0.0 turns -0.0 into 0.0


def caption(root, nodes):
    """A text that stands for the picture."""
    leaves = [headline(x) for x in reversed(nodes) if not x.inputs]
    return with_minus(f"Graph of {headline(root)}, computed from {', '.join(leaves[:8])}{', …' if len(leaves) > 8 else ''}")


class Box:
    """What stands for a node: lines of text, and on the left a field with the operation's sign. Without a node: three dots."""

    def __init__(self, node, mark=None, highlight=False):
        kind = (
            "constant" if node is None else "data" if node.inputs else "parameter" if getattr(node, "requires_grad", True) else "constant"
        )
        self.stroke = kind if mark is None else "mark"
        self.fill = "highlight" if highlight else self.stroke + " pale"
        self.thick = 3 if mark is not None else 2.5 if highlight else 1.2
        self.sign = "" if node is None else SIGNS.get(name(node), name(node))
        self.lines = [("…" if node is None else with_minus(headline(node)), "ink" if kind == "constant" else "data", True)]
        if node is not None and gradient(node):
            self.lines.append((with_minus(f"grad {gradient(node)}"), "gradient ink", False))
        if mark is not None:
            self.lines.append((f"✗ {with_minus(mark)}", "mark", True))
        self.field = max(22, measure(self.sign) + 10) if self.sign else 0
        self.width = self.field + max(measure(text) for text, _, _ in self.lines) + 16
        self.height = 18 * len(self.lines) + 10

    def shapes(self, x, y):
        """The box as shapes, its centre at (x, y)."""
        left, top = x - self.width / 2, y - self.height / 2
        yield "rect", left, top, self.width, self.height, self.fill, self.stroke, self.thick
        if self.sign:
            yield "rect", left + 3, top + 3, self.field, self.height - 6, self.stroke, self.stroke, 0
            yield "text", left + 3 + self.field / 2, y + 0.36 * SIZE, self.sign, SIZE, "paper", True, "middle"
        middle = left + (self.width + self.field) / 2
        for i, (text, colour, bold) in enumerate(self.lines):
            yield "text", middle, top + 18 * i + 18.5, text, SIZE, colour, bold, "middle"


def measure(text, small=False):
    """About how wide a text is: in bold, or in the small letters on lines."""
    return (len(text) + small) * (6.8 if small else 0.67 * SIZE)
