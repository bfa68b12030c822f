"""Lesson 03: backpropagation one step at a time, over any expression, and in three orders over a graph where the order matters."""

from collections import deque

import ipywidgets as W
from matplotlib.figure import Figure

from tinygrad_edu import COLOURS, topological_order

from .base import Still, ink
from .explorer import Explorer, Refused, Stepper
from .lesson_03_expressions import parse, read_numbers
from .lesson_03_scene import SIGNS, Scene, called, short

WIDEST = 850  # points of a picture that a page can show without shrinking its letters

# --------------------------------------------------------------------------------------- forward and backward, step by step


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
    found = ", ".join(f"{x.label} {short(gradients[x])}" for x in reversed(order) if x.label and not x.inputs and x in gradients)
    yield f"Done: every gradient, in one backward pass: {found}.", set(known), dict(gradients), None, []


def step_by_step(expression="b = p*q; b*(b + 1)", numbers="p = 2, q = 5", at=None):
    """An explorer: write an expression, then watch data go forward and gradients come back, one node at a time.

    expression: in letters, with `;` between statements. numbers: what the letters are. at: the step shown first.
    """
    stepper = Stepper(1)
    written, given = (W.Text(text, continuous_update=False) for text in (expression, numbers))
    written.description, given.description = "expression", "numbers"
    kept = {}

    def read(_=None):
        """Prepare the steps of what is written; the slider ends where they do, and letters without a number get one."""
        key = written.value, given.value
        if key not in kept:
            kept.clear()
            try:
                root = parse(*key)
                scene = Scene(root)
                if scene.width > WIDEST:
                    raise Refused("The longest way through this graph is too long for the page. Make the expression less deep.")
                kept[key] = scene, list(steps(root))
            except Refused as error:
                kept[key] = error
                return error
            stepper.end_at(len(kept[key][1]) - 1)
            missing = [x for x in scene.nodes if x.label and not x.inputs and x.label not in read_numbers(key[1])]
            if missing:
                more = ", ".join(f"{x.label} = {x.data:g}" for x in reversed(missing))
                given.value = f"{key[1]}, {more}" if key[1].strip() else more
        return kept[written.value, given.value]

    def show(expression, numbers, step):
        found = read()
        if isinstance(found, Refused):
            raise found
        scene, frames = found
        said, known, gradients, lit, flows = frames[min(step, len(frames) - 1)]
        figure = Figure(((scene.width + 8) / 72 + 0.3, (scene.height + 8) / 72 + 0.24), facecolor="white")
        scene.paint(scene.axes(figure, 0.15, 0.12), known, gradients, lit, flows)
        own = expression != first and any(x.requires_grad and used_twice(x, scene.nodes) for x in scene.nodes if not x.inputs)
        return Still(figure, f"Step {min(step, len(frames) - 1)} of {len(frames) - 1}. {said}", reached=own and step >= len(frames) - 1)

    first = expression
    written.observe(read, "value")
    given.observe(read, "value")
    if isinstance(read(), Refused):
        raise read()
    frames = read()[1]
    stepper.go_to(len(frames) // 2 if at is None else at)
    step = stepper.slider.value
    return Explorer(
        show,
        "Step by step over an expression of yours: data appear from the leaves to the answer, then gradients flow back and add. "
        f"Shown here, for {expression} with {given.value}, step {step} of {stepper.slider.max}: {frames[step][0]}",
        goal="expression",
        rows=[written, given, stepper],
        expression=written,
        numbers=given,
        step=stepper.slider,
    )


def used_twice(leaf, nodes):
    return sum(x is leaf for node in nodes for x in node.inputs) > 1


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
    roots = {name: parse(text, "p = 1, q = 2" if "two" in name else "p = 2, q = 5") for name, text in GRAPHS.items()}
    scenes = {name: Scene(root, 48, 9) for name, root in roots.items()}
    walks = {name: {way: visits(root, way) for way in WAYS} for name, root in roots.items()}
    stepper = Stepper(1, "pushes")
    choice = W.ToggleButtons(options=list(GRAPHS), value=graph, description="graph")

    def fit(_=None):
        stepper.end_at(max(map(len, walks[choice.value].values())))

    def show(graph, pushes):
        root, scene, right = roots[graph], scenes[graph], {}
        high = (scene.height + 8) / 72 + 0.82
        figure = Figure((max(8.2, (scene.width + 8) / 72 + 0.3), 3 * high), facecolor="white")
        walk(root, walks[graph]["latest first"], 99, right)
        told, all_right = [], True
        for i, (way, meaning) in enumerate(WAYS.items()):
            gradients, order = {}, walks[graph][way]
            lit, flows = walk(root, order, pushes, gradients)
            heading(figure, i * high, way, meaning)
            scene.paint(scene.axes(figure, 0.15, i * high + 0.66), set(scene.nodes), gradients, lit, flows)
            said, colour = report(scene, order, pushes, gradients, right)
            heading(figure, i * high + 0.24, "", said, colour)
            told.append(f"{way}: {said}")
            all_right &= pushes >= len(order) and colour == ink("gradient")
        return Still(figure, f"After {pushes} pushes. {'. '.join(told)}.", reached=all_right)

    def heading(figure, top, name, text, colour=COLOURS["ink"]):
        wide, high = figure.get_size_inches()
        words = {"va": "center", "parse_math": False, "fontsize": 10.5, "color": colour}
        figure.text(0.15 / wide, 1 - (top + 0.22) / high, name, weight="bold", **words)
        figure.text(1.6 / wide, 1 - (top + 0.22) / high, text, **words)

    def report(scene, order, pushes, gradients, right):
        """Who has passed on, and at the end how far the leaves' gradients are off: (words, their colour)."""
        if pushes < len(order):
            done = " ".join(called(n) for n in order[:pushes]) or "no node"
            return f"passed on: {done}; still to come: {' '.join(called(n) for n in order[pushes:])}", COLOURS["ink"]
        told, fine = [], True
        for leaf in (n for n in reversed(scene.nodes) if not n.inputs and n.requires_grad):
            got, wanted = gradients.get(leaf, 0.0), right[leaf]
            fine &= got == wanted
            off = "right" if got == wanted else f"{short(abs(got - wanted))} too {'little' if abs(got) < abs(wanted) else 'much'}"
            told.append(f"{leaf.label}: {short(got)}, {off}")
        return f"passed on: {' '.join(called(n) for n in order)};  {';  '.join(told)}", ink("gradient") if fine else COLOURS["mark"]

    choice.observe(fit, "value")
    fit()
    stepper.go_to(at)
    return Explorer(
        show,
        "The same graph walked in three orders, push by push: breadth first, where gradient that comes late stays behind; depth first, "
        "where it goes out twice; latest first, a topological order, which is right.",
        goal="orders",
        rows=[choice, stepper],
        graph=choice,
        pushes=stepper.slider,
    )


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
