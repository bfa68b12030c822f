"""Graphs as plain data.

A case names its nodes: a number is a leaf, a string is a formula of the names above it, "p.grad" or "p.requires_grad"
sets an attribute. A learner reads it as "with p = 2, q = 5, b = p * q, y = b * (b + 1)".
"""

import re

from course.authoring import signed
from tinygrad_edu.scalar import value as library
from tinygrad_edu.scalar.value import Value

REPEATED = re.compile(r"(\w+), then (\d+) times (.+)")


def nodes_of(case):
    """The nodes of a case by name, in the order in which they were made."""
    nodes = {}
    for key, x in case.items():
        if "." in key:
            name, attribute = key.split(".")
            setattr(nodes[name], attribute, x)
        elif isinstance(x, str):
            nodes[key] = formula(x, nodes)
            nodes[key].label = nodes[key].label or key
        elif key != "gradient":
            nodes[key] = Value(x, key)
    return nodes


def formula(text, nodes):
    """The Value of a formula: `b * (b + 1)`, or a long one: `x, then 3000 times + 1`, `x, then 30 times doubled`."""
    repeated = REPEATED.fullmatch(text)
    if not repeated:
        return eval(text, {**vars(library), **nodes})
    y, one = nodes[repeated[1]], library.as_value(1.0)
    for _ in range(int(repeated[2])):
        y = y + y if repeated[3] == "doubled" else y + one
    return y


def some(rng):
    """A random number of either sign, not near 0 or 1, where wrong programs can look right."""
    return signed(rng, 1.5, 3.5)


GRAPHS = [
    {"x": 3.0, "y": "x"},
    {"p": 2.0, "q": 5.0, "y": "p * q"},
    {"x": 3.0, "y": "x * x"},
    {"p": 2.0, "q": 5.0, "b": "p * q", "c": "b + 1", "u": "b * c", "v": "c * b", "y": "u + v"},
    {"p": 3.0, "q": 3.0, "y": "p * q"},
    {"x": 12.0, "u": "x + x", "v": "x + x", "y": "u * v"},
]


def ladder(rng, rungs):
    """A graph in which each node is used by the next two.

    It is its own mirror image, so that it does not matter which input a walk takes first.
    """
    case = {"a": some(rng), "b": some(rng), "c": "a * b"}
    for above, below, name in list(zip("bcdefg", "cdefgh", "defghi"))[:rungs]:
        case[name] = rng.choice(
            [f"{above} * {below} + {below} * {above}", f"({above} + {below}) * ({below} + {above})"]
        )
    return {**case, "y": list(case)[-1]}


def graphs(rng):
    yield from GRAPHS
    for rungs in (1, 2, 2, 3, 4, 5, 6):
        yield ladder(rng, rungs)


def graphs_and_long_ones(rng, long):
    """`graphs`, each followed by its square or, at the places that are the keys of `long`, by the case given there.

    A long chain stops a program that calls itself, and fifty doublings, which make 2 ** 50 paths, stop one that keeps
    no record of what it has met, whatever else is wrong with them. To recognise the rest all the same, `check` compares
    with known mistakes on every second case of more than 24: the long ones are at odd places.
    """
    for i, case in enumerate(graphs(rng)):
        yield case
        top = {"z" if name == "y" else name: x for name, x in case.items()}
        yield {"x": 3.0, "y": "x + x"} if i == 0 else long.get(i, {**top, "y": "z * z"})


def reachable_nodes(root):
    """All nodes of a graph, each once, oldest first; written differently from any solution."""
    found, rest = {}, [root]
    while rest:
        node = rest.pop()
        if id(node) not in found:
            found[id(node)] = node
            rest.extend(node.inputs)
    return sorted(found.values(), key=lambda n: n.sequence_nr)


def name_of(node):
    """A node's name for a message."""
    return node.label or (f"({node.op})" if node.inputs else f"the constant {node.data:g}")


def observe_order(f, case):
    """Observe whether `f` returns a list (or tuple) of all nodes, each once, in a topological order.

    What is said of a wrong order does not depend on which input a walk takes first, so that both ways are recognised as
    the same mistake.
    """
    root = nodes_of(case)["y"]
    given = f(root)
    order, everything = list(given), reachable_nodes(root)
    place = {}
    for i, node in enumerate(order):
        place.setdefault(id(node), i)
    missing = len(order)
    early = [x for node in everything for x in node.inputs if place.get(id(x), missing) < place.get(id(node), -1)]
    verdict = "topological"
    if early:
        first = min(early, key=lambda x: x.sequence_nr)
        users = [name_of(node) for node in everything if any(x is first for x in node.inputs)]
        which = f"{users[0]}, which was" if len(users) == 1 else f"one of {', '.join(users)}, which were"
        verdict = f"not topological: {name_of(first)} comes before {which} computed from it"
    return {
        "its type": type(given).__name__.replace("tuple", "list"),
        "the number of different nodes": len(place),
        "the number of entries": len(order),
        "the answer itself is in it": id(root) in place,
        "the order": verdict,
    }
