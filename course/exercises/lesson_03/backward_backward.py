"""backward.backward: the backward pass over a graph of Values."""

from course.authoring import exercise, signed
from tinygrad_edu.graph import topological_order

from .shared import ladder, nodes_of


def walks(rng):
    """Graphs to run `backward` on; the long ones are at odd places."""
    g = signed(rng, 1.5, 3)
    p, q, x = {"p": 2.0}, {"q": 5.0}, {"x": 2.0}
    yield from [
        {**p, **q, "y": "p * q"},
        {"a": 3.0, "y": "a + a"},
        {"a": 3.0, "y": "a * a", "gradient": 2.0},
        {**x, "u": "x * 3", "y": "u * 5"},
        {**x, "u": "x * 3", "y": "u * 5", "gradient": g},
        {**p, **q, "b": "p * q", "y": "b * (b + 1)"},
        {**p, **q, "b": "p * q", "c": "b + 1", "u": "b * c", "v": "c * b", "y": "u + v", "gradient": 2.0},
        {**p, **q, "b": "p * q", "y": "(b + 1) * b"},
        {"x": 12.0, "u": "x * 2", "v": "x + x", "y": "u * v", "gradient": 2.0},
        {**x, "u": "x * 3", "y": "u * u", "z": "u + x"},
        {"p": 3.0, "q": 3.0, "u": "p * p", "v": "q * q", "y": "u * v", "gradient": g},
        {"x": 0.25, "y": "x, then 40 times doubled", "gradient": 2.0},
        {**x, "u": "x * 3", "y": "u * u", "z": "u + x", "gradient": g},
        {"x": 2.0, "y": "x, then 3000 times + 1", "gradient": 2.0},
        {**p, **q, "q.requires_grad": False, "q.grad": 7.0, "b": "p * q", "y": "b * q", "gradient": 2.0},
        {**p, **q, "q.requires_grad": False, "y": "p - q"},
        {**p, "p.requires_grad": False, "p.grad": 7.0, **q, "y": "p * q", "gradient": 2.0},
        {**x, "y": "3 * x"},
        {**x, "p": 3.0, "p.requires_grad": False, "p.grad": 7.0, "b": "p * p", "y": "x * b", "gradient": 2.0},
        ladder(rng, 1),
        {**p, "p.requires_grad": False, "p.grad": 7.0, "y": "p * 3", "y.grad": 4.0, "gradient": 2.0},
        {**p, "p.requires_grad": False, "p.grad": 7.0, "y": "p"},
        {"x": 3.0, "x.grad": 4.0, "y": "x", "gradient": 2.0},
        {"x": 3.0, "x.grad": 4.0, "u": "x * x", "y": "u + x"},
    ]
    for rungs in (1, 2, 3):
        yield {**ladder(rng, rungs), "gradient": g}
        yield {**ladder(rng, rungs), "gradient": -2.0}


def observe_gradients(f, case):
    """Observe every gradient after one call, after one for each further answer, and after a repeated first one."""
    nodes = nodes_of(case)
    gradient = [case["gradient"]] if "gradient" in case else []
    try:
        f(nodes["y"], *gradient)
        seen = {f"{k}.grad": x.grad for k, x in nodes.items()}
        if "z" in nodes:
            f(nodes["z"], *gradient)
            seen |= {f"after a second backward, from z: {k}.grad": x.grad for k, x in nodes.items() if k != "y"}
        f(nodes["y"], *gradient)
    except (RuntimeError, ValueError) as e:
        if nodes["y"].requires_grad or isinstance(e, RecursionError):
            raise
        kind = "a RuntimeError" if isinstance(e, RuntimeError) else "a ValueError"
        return {"the outcome": kind, **{f"after the error: {k}.grad": x.grad for k, x in nodes.items()}}
    seen |= {
        f"after {'a third' if 'z' in nodes else 'a second'} backward: {k}.grad": x.grad
        for k, x in nodes.items()
        if k != "z"
    }
    return {"the outcome": "no error", **seen, **{f"{k}.data": x.data for k, x in nodes.items()}}


def graph_after_backward(f, case):
    root = nodes_of(case)["y"]
    f(root, case.get("gradient", 1.0))
    return root


backward = exercise(
    "backward.backward",
    kind="code",
    title="The backward pass",
    target="tinygrad_edu.graph:backward",
    given="from tinygrad_edu.graph import topological_order",
    difficulty=4,
    minutes=12,
    seconds=1.0,
    cases=walks,
    observe=observe_gradients,
    graph=graph_after_backward,
    prompt="""
    Write `backward(root, gradient=1.0)`. For every leaf that `root` depends on, add to the leaf's `.grad` the slope of
    `root` with respect to it, times `gradient`.

    - Every node that was computed from something (and requires grad) is set to 0 first, `root` too. So it shows the
      gradient of the last call.
    - Leaves keep what they have and accumulate over calls, even when the leaf is the root.
    - An input whose `.requires_grad` is `False` gets nothing; the others still get theirs.
    - If `root` itself does not require grad, raise a `RuntimeError` before anything is changed.

    Use `topological_order`. Your `push` is known to this notebook only, so write its lines here.
    """,
    hints=(
        "Begin with the draft above. Three things are missing in it: `gradient`, the fresh start, the refusal.",
        (
            "Take the list that `topological_order` gives once, and go through it twice: first to set gradients to "
            "0, then to pass them on."
        ),
        (
            "The refusal comes before all else. The nodes that are set to 0 are those with inputs. After that, "
            "`root.grad += gradient` is right for every kind of root."
        ),
    ),
    why=(
        "Each node passes on once, when all has arrived; leaves accumulate, so that two answers can share them; the "
        "nodes in between start at 0."
    ),
)


@backward.stub
def backward(root, gradient=1.0):
    """Add to the .grad of every leaf that root depends on: the slope of root with respect to it, times gradient."""
    # 1. A root that does not require grad is refused.
    # 2. Every node that was computed from something starts at 0.
    # 3. The root gets its gradient.
    # 4. In topological order, each node passes its gradient on to its inputs.
    ...


@backward.also_right
def backward(root, gradient=1.0):
    if not root.requires_grad:
        raise RuntimeError("nothing requires grad")
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, d in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad = x.grad + d * node.grad


@backward.also_right
def backward(root, gradient=1.0):
    # What is on its way stays in a dict; only at the end it is written down.
    if root.requires_grad is False:
        raise RuntimeError(root)
    way = {root: gradient}
    for node in topological_order(root):
        arrived = way.get(node, 0.0)
        if node.requires_grad:
            node.grad = arrived if node.inputs else node.grad + arrived
        for i in range(len(node.inputs)):
            x = node.inputs[i]
            if x.requires_grad:
                way[x] = way.get(x, 0.0) + node.derivatives[i] * arrived


@backward.also_right
def backward(root, gradient=1.0):
    # An order of its own, by counting uses.
    assert_ok = root.requires_grad
    if not assert_ok:
        raise RuntimeError("frozen")
    uses, waiting, seen = {}, [root], {root}
    while waiting:
        node = waiting.pop()
        if node.inputs and node.requires_grad:
            node.grad = 0.0
        for x in node.inputs:
            uses[x] = uses.get(x, 0) + 1
            if x not in seen:
                seen.add(x)
                waiting.append(x)
    root.grad += gradient
    ready = [root]
    while ready:
        node = ready.pop()
        for x, d in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += d * node.grad
            uses[x] -= 1
            if uses[x] == 0:
                ready.append(x)


@backward.mistake("overwrite", title="Overwritten gradients", hint="What does a get from y = a + a?")
def backward(root, gradient=1.0):
    """`=` throws away what has arrived over other paths, and over earlier calls; `+=` keeps it."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad = derivative * node.grad


@backward.mistake(
    "no-upstream",
    title="The upstream gradient is missing",
    hint="Follow u = x * 3, y = u * 5 by hand. Where does the 5 go?",
)
def backward(root, gradient=1.0):
    """The local derivative alone is passed on. What has arrived at the node has to be multiplied in."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative


@backward.mistake("stale", title="Stale gradients", hint="What is `u.grad` at the beginning of the second call?")
def backward(root, gradient=1.0):
    """Nodes in between still hold the gradient of the last call, and pass it on a second time."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        pass
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "wipes-leaves",
    title="Leaves are wiped",
    hint="Look at x in y = u * u and z = u + x: after both calls, what should it hold?",
)
def backward(root, gradient=1.0):
    """Leaves are set to 0 too. Then two answers that share a leaf cannot add up what they say about it."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "every-path", title="Every path walked by itself", hint="How many calls does y = y + y need after 40 doublings?"
)
def backward(root, gradient=1.0):
    """The numbers are right, but every path is followed by itself, and their number doubles from step to step."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    for node in topological_order(root):
        if node.inputs:
            node.grad = 0.0

    def walk(node, arriving):
        node.grad += arriving
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                walk(x, derivative * arriving)

    walk(root, gradient)


@backward.mistake("bfs", title="Breadth first", hint="Which of b and c passes on first, when c = b + 1 and u = b * c?")
def backward(root, gradient=1.0):
    """This goes breadth first. A node near the answer passes on before one further away has added to it."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order, seen = [root], {root}
    for node in order:
        for x in node.inputs:
            if x not in seen:
                seen.add(x)
                order.append(x)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "no-order",
    title="Passed on at every visit",
    hint="How often does b pass on in the graph with the shortcut, and what does it hold each time?",
)
def backward(root, gradient=1.0):
    """Depth first without an order: a node passes on at every visit, and what it had from the first visit goes out
    again with the second."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    waiting, below, seen = [root], [root], set()
    while below:
        node = below.pop()
        if node not in seen:
            seen.add(node)
            below.extend(node.inputs)
            if node.inputs:
                node.grad = 0.0
    root.grad += gradient
    while waiting:
        node = waiting.pop()
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad
        waiting.extend(reversed(node.inputs))


@backward.mistake(
    "by-value", title="Nodes compared by number", hint="Let x = 12, u = x * 2, v = x + x. Are u and v one node?"
)
def backward(root, gradient=1.0):
    """Nodes are recognised by their number, so two nodes with equal numbers become one, and only one of them passes
    on."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order, seen = [root], {root.data}
    for node in order:
        for x in node.inputs:
            if x.data not in seen:
                seen.add(x.data)
                order.append(x)
    order.sort(key=lambda node: -node.sequence_nr)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "post-order", title="The order upside down", hint="At the start, which single node knows its gradient?"
)
def backward(root, gradient=1.0):
    """This begins at the leaves. They have nothing to pass on yet; the answer has."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)[::-1]
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "frozen-moved", title="A frozen node is changed", hint="Which line of `push` looks at `requires_grad`?"
)
def backward(root, gradient=1.0):
    """Something frozen was changed: what does not require grad keeps its `.grad`."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if True:
                x.grad += derivative * node.grad


@backward.mistake(
    "stops-early", title="The loop ends at a constant", hint="What does x get from y = 3 * x? The 3 comes first."
)
def backward(root, gradient=1.0):
    """`break` or `return` at a constant leaves out the inputs after it; `continue` passes over one."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if not x.requires_grad:
                break
            x.grad += derivative * node.grad


@backward.mistake(
    "still-the-draft",
    hint=(
        "Begin with the fresh start: which nodes have to be at 0 before gradients are passed on, and which must not?"
    ),
)
def backward(root, gradient=1.0):
    """This is the draft, with `gradient`. What an earlier call left in the nodes in between travels again; and
    nothing looks at `requires_grad` yet."""
    root.grad = gradient
    for node in topological_order(root):
        for x, derivative in zip(node.inputs, node.derivatives):
            x.grad += derivative * node.grad


@backward.mistake(
    "frozen-ignored",
    title="Frozen nodes ignored",
    hint="Two places have to look at it: one before the loops, one in the innermost loop.",
)
def backward(root, gradient=1.0):
    """The order and the sums are right, but nothing looks at `requires_grad`: frozen numbers are changed, and a
    frozen root is not refused."""
    if not root.requires_grad:
        pass
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if True:
                x.grad += derivative * node.grad


@backward.mistake(
    "late-refusal",
    title="The refusal comes too late",
    hint="What should a caller who catches the error find in `root.grad`?",
)
def backward(root, gradient=1.0):
    """The refusal comes too late: when the error is raised, gradients have been changed already."""
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake("no-refusal", hint="What does your program say about p * 3 with a frozen p?")
def backward(root, gradient=1.0):
    """When nothing requires grad there is nothing to do, and silence would hide the caller's mistake."""
    if not root.requires_grad:
        pass
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "gradient-ignored",
    title="The argument gradient is ignored",
    hint="What should `backward(y, 10.0)` do differently from `backward(y)`?",
)
def backward(root, gradient=1.0):
    """The argument `gradient` is not used: the backward pass always starts with 1."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += 1.0
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "root-set",
    title="The root set, not added to",
    hint="Let x be a leaf. What should `x.grad` be after `backward(x)` and again `backward(x)`?",
)
def backward(root, gradient=1.0):
    """When the root is a leaf it has to add up like any leaf; `=` forgets its earlier gradient."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad = gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "cleared-in-passing",
    title="Cleared before passing on",
    hint="What is in `node.grad` when its turn to pass on comes, in your loop?",
)
def backward(root, gradient=1.0):
    """Nodes are set to 0 after a gradient has arrived at them and before they pass it on, so it is lost. The fresh
    start comes before everything else."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    root.grad += gradient
    for node in topological_order(root):
        if node.inputs:
            node.grad = 0.0
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "leaves-for-nodes", title="The condition turned around", hint="For which nodes is `node.inputs` empty?"
)
def backward(root, gradient=1.0):
    """The leaves are set to 0, and the nodes in between keep what they have. It should be the other way round."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        if not node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "wipes-what-learns",
    title="Leaves are set to 0",
    hint="Look at x in y = u * u and z = u + x: after both calls, what should it hold?",
)
def backward(root, gradient=1.0):
    """All that requires grad is set to 0, leaves as well. Then two answers that share a leaf cannot add up what they
    say about it."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        if node.requires_grad:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "wrong-kind", title="The wrong kind of error", hint="Python has many kinds of error; which kind does the task name?"
)
def backward(root, gradient=1.0):
    """The refusal comes at the right moment; but a RuntimeError is asked for, and this is a ValueError."""
    if not root.requires_grad:
        raise ValueError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "silent-refusal", title="A refusal without an error", hint="How would the caller notice that nothing was done?"
)
def backward(root, gradient=1.0):
    """When nothing requires grad the function ends without a word, and hides the caller's mistake."""
    if not root.requires_grad:
        return
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.mistake(
    "gradient-at-every-step",
    title="The gradient used at every step",
    hint="Follow u = x * 3, y = u * 5 with the gradient 2: how often does the 2 come in?",
)
def backward(root, gradient=1.0):
    """`gradient` is multiplied in at every step, so on a path of two steps it counts twice. It belongs at the start,
    once."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += 1.0
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad * gradient


@backward.mistake(
    "wrong-node-asked",
    title="The wrong node is asked",
    hint="In y = p * q with a frozen q: which of the three should get nothing?",
)
def backward(root, gradient=1.0):
    """The node that passes on is asked whether it requires grad; it is the input that may be frozen."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        if node.requires_grad:
            for x, derivative in zip(node.inputs, node.derivatives):
                x.grad += derivative * node.grad


@backward.mistake(
    "passed-on-at-once",
    title="Passed on at once",
    hint="How often does b pass on in the graph with the shortcut, and what does it hold each time?",
)
def backward(root, gradient=1.0):
    """Each input passes on as soon as it has received something. What it had from the first time goes out again with
    the second."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    for node in topological_order(root):
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient

    def go(node):
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad
                go(x)

    go(root)


@backward.mistake(
    "cleared-in-the-walk",
    title="Cleared before passing on",
    hint="What is in `node.grad` when its turn to pass on comes, in your loop?",
)
def backward(root, gradient=1.0):
    """Each node but the root is set to 0 when its turn comes. By then its gradient has arrived, so it is lost before it
    is passed on. Set the nodes to 0 in a loop of its own, before the walk."""
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    for node in topological_order(root):
        if node.inputs:
            node.grad = 0.0
        if node is root:
            node.grad += gradient
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@backward.also_wrong("still-the-draft")
def backward(root, gradient=1.0):
    root.grad = gradient
    for node in topological_order(root):
        for x, d in zip(node.inputs, node.derivatives):
            x.grad += d * node.grad


@backward.also_wrong(None)
def backward(root, gradient=1.0):
    raise RuntimeError("no")


@backward.also_wrong("no-order")
def backward(root, gradient=1.0):
    if not root.requires_grad:
        raise RuntimeError("frozen")
    for node in topological_order(root):
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient

    def visit(node):
        for x, d in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += d * node.grad
        for x in node.inputs:
            visit(x)

    visit(root)


@backward.also_wrong("bfs")
def backward(root, gradient=1.0):
    from collections import deque

    if not root.requires_grad:
        raise RuntimeError("frozen")
    for node in topological_order(root):
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    queue, seen = deque([root]), {root}
    while queue:
        node = queue.popleft()
        for x, d in zip(reversed(node.inputs), reversed(node.derivatives)):
            if x.requires_grad:
                x.grad += d * node.grad
            if x not in seen:
                seen.add(x)
                queue.append(x)


@backward.also_wrong("stops-early")
def backward(root, gradient=1.0):
    if root.requires_grad:
        for node in topological_order(root):
            if node.inputs:
                node.grad = 0.0
        root.grad += gradient
        for node in topological_order(root):
            for i, x in enumerate(node.inputs):
                if not x.requires_grad:
                    break
                x.grad += node.derivatives[i] * node.grad
    else:
        raise RuntimeError(root)


@backward.also_wrong(None)
def backward(root, gradient=1.0):
    root.grad = gradient if root.inputs else root.grad + gradient
    if not root.requires_grad:
        raise RuntimeError(root)
    for node in topological_order(root):
        if node.inputs and node is not root:
            node.grad = 0.0
    for node in topological_order(root):
        for x, d in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += d * node.grad


@backward.also_wrong(None)
def backward(root, gradient=1.0):
    root.backward(gradient)


@backward.also_wrong("cleared-in-passing")
def backward(root, gradient=1.0):
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    root.grad += gradient
    for node in order:
        if node.inputs:
            node.grad = 0.0
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad
