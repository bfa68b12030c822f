"""backward.topological_order: the nodes of a graph in topological order, by their sequence numbers."""

from operator import attrgetter

from course.authoring import exercise

from .shared import graphs_and_long_ones, observe_order


def histories(rng):
    chain, doublings = {"x": 2.0, "y": "x, then 3000 times + 1"}, {"x": 2.0, "y": "x, then 50 times doubled"}
    yield from graphs_and_long_ones(rng, {9: chain, 11: doublings})


history = exercise(
    "backward.topological_order",
    kind="code",
    title="A topological order",
    target="tinygrad_edu.graph:topological_order",
    given="from operator import attrgetter",
    difficulty=3,
    minutes=8,
    seconds=1.0,
    cases=histories,
    observe=observe_order,
    prompt="""
    Write `topological_order(root)`: a list of `root` and of every node it was computed from, constants included, the
    latest (the one with the largest `.sequence_nr`) first.

    - Each node is in it once, however many paths lead to it: going along every path would take forever on some graphs.
    - Nodes that hold equal numbers are still different nodes.
    - No recursion: one of the graphs is a chain of 3,000 additions. Keep the nodes you have met in a set: `x in nodes`
      is quick there, and slow in a long list.

    You need `node.inputs` and `node.sequence_nr`. (Any other order in which every node comes before all of its inputs
    is accepted too.)
    """,
    hints=(
        "Two jobs, one after the other: collect all nodes in any order, then sort them.",
        (
            "To collect without recursion, keep a list of nodes whose inputs you still have to look at. At the "
            "beginning only root is on it; the work is done when it is empty."
        ),
        (
            "Remember what you have met in a set: `x in seen` is quick there, and it goes by identity. An input "
            "you have not met goes into the set and onto the list."
        ),
        ("`sorted` with the key that you saw above puts the smallest number first; `reverse=True` turns it around."),
    ),
    why=(
        "Inputs are made before what is computed from them, so latest first is always a topological order, "
        "and there is nothing to search for."
    ),
)


@history.stub
def topological_order(root):
    """Every node that root was computed from, and root itself, the latest first."""
    ...


@history.also_right
def topological_order(root):
    # Depth first without recursion, turned around: not by birth, but topological.
    order, seen, waiting = [], set(), [(root, False)]
    while waiting:
        node, ready = waiting.pop()
        if ready:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            waiting.append((node, True))
            for x in node.inputs:
                waiting.append((x, False))
    order.reverse()
    return order


@history.also_right
def topological_order(root):
    # Count how often each node is used; a node is ready when all its users are listed.
    uses, waiting = {root: 0}, [root]
    while waiting:
        for x in waiting.pop().inputs:
            if x not in uses:
                uses[x] = 0
                waiting.append(x)
            uses[x] += 1
    order, ready = [], [root]
    while ready:
        node = ready.pop()
        order.append(node)
        for x in node.inputs:
            uses[x] -= 1
            if uses[x] == 0:
                ready.append(x)
    return order


@history.also_right
def topological_order(root):
    # By birth, with ids and a loop over a list that grows.
    found, known = [root], {id(root)}
    for node in found:
        for x in node.inputs:
            if id(x) not in known:
                known.add(id(x))
                found.append(x)
    found.sort(key=lambda node: -node.sequence_nr)
    return tuple(found)


@history.also_right
def topological_order(root):
    # A heap gives the youngest first, so nothing has to be sorted at the end.
    import heapq

    heap, order, seen = [(-root.sequence_nr, root)], [], {root}
    while heap:
        _, node = heapq.heappop(heap)
        order.append(node)
        for x in node.inputs:
            if x not in seen:
                seen.add(x)
                heapq.heappush(heap, (-x.sequence_nr, x))
    return order


@history.mistake(
    "bfs", title="Breadth first", hint="Follow your order over the shortcut of this lesson. Where is b in it, where c?"
)
def topological_order(root):
    """This is breadth first: by distance from the answer. A node can be near the answer on one path and far from it
    on another, and then its turn comes too early."""
    seen, order = {root}, [root]
    for node in order:
        for x in node.inputs:
            if x not in seen:
                seen.add(x)
                order.append(x)
    return order


@history.mistake(
    "no-order", title="Listed as they are met", hint="In c = b + 1, u = b * c: can your program meet b before c?"
)
def topological_order(root):
    """Nodes are listed in the order in which they are met, depth first. But a node met early may be used by one that is
    met later."""
    seen, order, waiting = set(), [], [root]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            order.append(node)
            waiting.extend(node.inputs)
    return order


@history.mistake(
    "post-order",
    title="The order upside down",
    hint="Which node is the first in your list, and which one knows its gradient at the start?",
)
def topological_order(root):
    """The order is upside down: inputs come before what was computed from them. That is right for computing data;
    gradients flow the other way."""
    seen, waiting = {root}, [root]
    while waiting:
        for x in waiting.pop().inputs:
            if x not in seen:
                seen.add(x)
                waiting.append(x)
    return sorted(seen, key=attrgetter("sequence_nr"))


@history.mistake("by-value", title="Nodes compared by number", hint="How many nodes has p * q when p = 3 and q = 3?")
def topological_order(root):
    """Nodes are recognised by their number here, so two nodes with equal numbers become one."""
    found, seen, waiting = [root], {root.data}, [root]
    while waiting:
        for x in waiting.pop().inputs:
            if x.data not in seen:
                seen.add(x.data)
                found.append(x)
                waiting.append(x)
    return sorted(found, key=attrgetter("sequence_nr"), reverse=True)


@history.mistake(
    "no-record",
    title="No record of visited nodes",
    hint="Draw x, x + x, and that doubled once more. How often does your walk come to x?",
)
def topological_order(root):
    """The answer would be right, but the walk keeps no record of what it has met: it goes down every path again, and
    each doubling makes twice as many paths."""
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting.extend(node.inputs)
    return sorted(set(found), key=attrgetter("sequence_nr"), reverse=True)


@history.mistake(
    "every-path", title="Listed once for every path", hint="How many entries does your list have for x * x?"
)
def topological_order(root):
    """A node is listed once for every path that leads to it; it would pass on several times. And the number of paths
    explodes."""
    found, waiting = [root], [root]
    while waiting:
        for x in waiting.pop().inputs:
            found.append(x)
            waiting.append(x)
    return sorted(found, key=attrgetter("sequence_nr"), reverse=True)


@history.mistake(
    "recursion", title="Too deep for recursion", hint="Replace the calls that wait by a list of nodes that wait."
)
def topological_order(root):
    """The order is right, but one function call waits inside another for every node of a chain, and Python allows
    about a thousand of them."""
    seen = set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for x in node.inputs:
                visit(x)

    visit(root)
    return sorted(seen, key=attrgetter("sequence_nr"), reverse=True)


@history.mistake("no-root", title="The root is missing", hint="What should `topological_order` give for a leaf?")
def topological_order(root):
    """The answer itself is missing; it is the first that has something to pass on."""
    seen, waiting = set(), [root]
    while waiting:
        for x in waiting.pop().inputs:
            if x not in seen:
                seen.add(x)
                waiting.append(x)
    return sorted(seen, key=attrgetter("sequence_nr"), reverse=True)


@history.mistake(
    "no-leaves",
    title="The leaves are missing",
    hint="What should `topological_order` give for p * q, and how many nodes are that?",
)
def topological_order(root):
    """The leaves are missing. They pass nothing on, but they belong to the list: pictures need them, for example."""
    seen, waiting = {root}, [root]
    while waiting:
        for x in waiting.pop().inputs:
            if x not in seen and x.inputs:
                seen.add(x)
                waiting.append(x)
    return sorted(seen, key=attrgetter("sequence_nr"), reverse=True)


@history.mistake("sort-gives-none", title="Sorting in place gives None", hint="What does `print([2, 1].sort())` show?")
def topological_order(root):
    """`.sort()` and `.reverse()` change a list and give None, which is returned here."""
    found, seen = [root], {root}
    for node in found:
        for x in node.inputs:
            if x not in seen:
                seen.add(x)
                found.append(x)
    return found.sort(key=attrgetter("sequence_nr"), reverse=True)


@history.mistake("one-level", title="Only one level down", hint="After an input is noted, who looks at its own inputs?")
def topological_order(root):
    """Only root's own inputs are found. Each of them has inputs that have to be looked at too."""
    return sorted({root, *root.inputs}, key=attrgetter("sequence_nr"), reverse=True)


@history.mistake(
    "sorted-by-data", title="Sorted by the wrong number", hint="Which number of a node says when it was made?"
)
def topological_order(root):
    """The nodes are sorted by the numbers they hold, which say nothing about what was computed from what."""
    seen, waiting = {root}, [root]
    while waiting:
        for x in waiting.pop().inputs:
            if x not in seen:
                seen.add(x)
                waiting.append(x)
    return sorted(seen, key=attrgetter("data"), reverse=True)


@history.mistake("constants-left-out", title="The constants are missing", hint="How many nodes has 3 * x?")
def topological_order(root):
    """What does not require grad is left out. Constants belong to the graph as well: a picture shows them."""
    seen, waiting = {root}, [root]
    while waiting:
        for x in waiting.pop().inputs:
            if x not in seen and x.requires_grad:
                seen.add(x)
                waiting.append(x)
    return sorted(seen, key=attrgetter("sequence_nr"), reverse=True)


@history.mistake(
    "marked-too-late", title="Marked too late", hint="In x * x, how often is x put on your list before it is looked at?"
)
def topological_order(root):
    """A node goes into `seen` when its turn comes, but it may be on the waiting list several times by then, and each
    time it is listed."""
    found, seen, waiting = [], set(), [root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        for x in node.inputs:
            if x not in seen:
                waiting.append(x)
        seen.add(node)
    return sorted(found, key=attrgetter("sequence_nr"), reverse=True)


@history.mistake(
    "every-path-unsorted",
    title="Listed once for every path",
    hint="How many entries does your list have for x * x?",
)
def topological_order(root):
    """A node is put on the list each time it is met, once for every path that leads to it. Ask first whether it is
    there already. After that, the nodes still have to be sorted."""
    found = [root]
    for node in found:
        for x in node.inputs:
            found.append(x)
    return found


@history.mistake(
    "set-grows",
    title="A set that grows in its own loop",
    hint="Which second collection could hold the nodes whose inputs you still have to look at?",
)
def topological_order(root):
    """A loop over a set ends with an error when the set grows. Keep a second collection, a list of the nodes that still
    have to be looked at, and go on while it holds any."""
    seen = {root}
    for node in seen:
        for x in node.inputs:
            seen.add(x)
    return sorted(seen, key=attrgetter("sequence_nr"), reverse=True)


@history.also_wrong(None)
def topological_order(root):
    return list(root.inputs)


@history.also_wrong("bfs")
def topological_order(root):
    order, queue, seen = [], [root], set()
    while queue:
        node = queue.pop(0)
        if id(node) in seen:
            continue
        seen.add(id(node))
        order.append(node)
        queue += reversed(node.inputs)
    return order


@history.also_wrong("no-order")
def topological_order(root):
    order = []

    def visit(node):
        if node not in order:
            order.append(node)
            for x in node.inputs:
                visit(x)

    visit(root)
    return order


@history.also_wrong("post-order")
def topological_order(root):
    order = []

    def visit(node):
        if node not in order:
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(root)
    return order


@history.also_wrong("by-value")
def topological_order(root):
    seen, data, waiting = set(), set(), [root]
    while waiting:
        node = waiting.pop()
        if node.data not in data:
            data.add(node.data)
            seen.add(node)
            waiting += node.inputs
    return sorted(seen, key=lambda n: n.sequence_nr, reverse=True)


@history.also_wrong(None)
def topological_order(root):
    seen, waiting = {root}, [root]
    while waiting:
        for x in waiting.pop().inputs:
            if x not in seen:
                seen.add(x)
                waiting.append(x)
    return seen
