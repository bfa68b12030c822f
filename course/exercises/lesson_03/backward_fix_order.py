"""backward.fix_order: micrograd's topological sort with two planted bugs."""

from course.authoring import exercise

from .shared import graphs_and_long_ones, observe_order


def cases(rng):
    yield from graphs_and_long_ones(rng, {11: {"x": 2.0, "y": "x, then 50 times doubled"}})


mend_order = exercise(
    "backward.fix_order",
    kind="fix",
    title="Fix another order",
    difficulty=3,
    minutes=6,
    seconds=1.0,
    cases=cases,
    observe=observe_order,
    prompt="""
    Libraries without sequence numbers find a topological order by a walk. It goes down to a node's inputs first and
    lists the node after them; at the end the list is turned around. micrograd, a well-known small library, does this.
    This copy contains **two** planted mistakes, both from real programs. (On a chain of different numbers, one of them
    does not show.) Fix both: return a list with each node once, every node before its inputs. Recursion is fine here,
    but go down from each node once only: some graphs have more paths than anyone can walk.
    """,
    hints=(
        "Run it on x * w with x = 2 and w = 5, and print the labels. Which one comes first?",
        "Run it on x * w with x = 3 and w = 3. How many nodes does it find?",
        (
            "`seen` should hold something that differs for different nodes, even when their numbers are equal. And "
            "the list has the root at its end, where it should be at the beginning (`.reverse()` changes the list and "
            "gives None)."
        ),
    ),
    why=(
        "A node is listed after everything below it, so the list turned around has every node before its inputs; and "
        "identity tells nodes apart, not their numbers."
    ),
)


@mend_order.stub
def topological(root):
    """Every node of the graph of root once, each before its inputs."""
    order, seen = [], set()

    def visit(node):
        if node.data not in seen:
            seen.add(node.data)
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(root)
    return order


@mend_order.solution
def topological(root):
    """Every node of the graph of root once, each before its inputs."""
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(root)
    return order[::-1]


@mend_order.also_right
def topological(root):
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for x in node.inputs:
                visit(x)
            order.insert(0, node)

    visit(root)
    return order


@mend_order.also_right
def topological(root):
    order = []

    def visit(node):
        if node in order:
            return
        for x in node.inputs:
            visit(x)
        order.append(node)

    visit(root)
    return list(reversed(order))


@mend_order.mistake(
    "by-value", title="Nodes compared by number", hint="How many nodes does it find in x * w when x = 3 and w = 3?"
)
def topological(root):
    """The direction is right now. But `seen` still compares numbers, and two nodes with equal numbers become one."""
    order, seen = [], set()

    def visit(node):
        if node.data not in seen:
            seen.add(node.data)
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(root)
    return order[::-1]


@mend_order.mistake("post-order", title="The order upside down", hint="Which node has to pass on first?")
def topological(root):
    """Every node is found now. But the list begins with a leaf: inputs come before what was computed from them."""
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(root)
    return order


@mend_order.mistake(
    "no-order",
    title="Listed on the way down",
    hint="Keep the place where nodes are listed, and look at the end of the program instead.",
)
def topological(root):
    """Listing a node on the way down puts it before its inputs, but not before every node that uses it: one of those
    may be met later."""
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            order.append(node)
            for x in node.inputs:
                visit(x)

    visit(root)
    return order


@mend_order.mistake(
    "no-record",
    title="No record of visited nodes",
    hint="Draw x, x + x, and that doubled once more. How often does your walk come to x?",
)
def topological(root):
    """The answer would be right, but the walk goes down every path again before it notices that a node is listed, and
    each doubling makes twice as many paths."""
    order = []

    def visit(node):
        for x in node.inputs:
            visit(x)
        if node not in order:
            order.append(node)

    visit(root)
    return order[::-1]


@mend_order.mistake("every-path", title="Listed once for every path", hint="How many entries are there for x * x?")
def topological(root):
    """Without `seen`, a node is listed once for every path that leads to it."""
    order = []

    def visit(node):
        for x in node.inputs:
            visit(x)
        order.append(node)

    visit(root)
    return order[::-1]


@mend_order.mistake(
    "reverse-gives-none", title="Reversing in place gives None", hint="What does `print([1, 2].reverse())` show?"
)
def topological(root):
    """`.reverse()` turns the list around and gives None, which is returned here."""
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(root)
    return order.reverse()


@mend_order.mistake(
    "half-changed", title="Only one of two lines changed", hint="What does `seen` hold, and what do you ask it?"
)
def topological(root):
    """One line asks `seen` for a number and the other puts nodes into it, so nothing is ever found there. And the list
    begins with a leaf."""
    order, seen = [], set()

    def visit(node):
        if node.data not in seen:
            seen.add(node)
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(root)
    return order


@mend_order.mistake(
    "sorted-by-data", title="Sorted by the wrong number", hint="Is what was computed from x always larger than x?"
)
def topological(root):
    """The nodes are sorted by the numbers they hold, which say nothing about what was computed from what."""
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(root)
    return sorted(order, key=lambda node: node.data, reverse=True)


@mend_order.mistake(
    "nothing-helps",
    title="Both mistakes in another form",
    hint="Run it on x * w with x = 3 and w = 3: how many nodes does it find?",
)
def topological(root):
    """Listing a node on the way down puts it before its inputs, but not before every node that uses it; and `seen`
    still compares numbers."""
    order, seen = [], set()

    def visit(node):
        if node.data not in seen:
            seen.add(node.data)
            order.append(node)
            for x in node.inputs:
                visit(x)

    visit(root)
    return order


@mend_order.also_wrong("every-path")
def topological(root):
    order, seen = [], set()

    def visit(node):
        if node.data not in seen:
            seen.add(node)
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(root)
    return order[::-1]


@mend_order.also_wrong("reverse-gives-none")
def topological(root):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(root)
    return order.reverse()


@mend_order.also_wrong(None)
def topological(root):
    order, seen = [], set()

    def visit(node):
        if node.label not in seen:
            seen.add(node.label)
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(root)
    return order[::-1]
