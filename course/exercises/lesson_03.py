"""Lesson 03, backpropagation: slopes along paths, a safe order, and `backward`."""

import re

from course.authoring import mutants
from course.engine.exercise import Exercise, library_source
from course.engine.exercise import Misconception as Wrong
from tinygrad_edu import value as library
from tinygrad_edu.value import Value

# --------------------------------------------------------------------------------------- graphs as plain data
#
# A case names its nodes: a number is a leaf, a string a formula of the names above it, "p.grad" or "p.requires_grad" an attribute.
# Shown to the learner it reads "with p = 2, q = 5, b = p * q, y = b * (b + 1)".

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
    """The Value of a formula: `b * (b + 1)`, or a long one such as `x, then 3000 times + 1` or `x, then 30 times doubled`."""
    repeated = REPEATED.fullmatch(text)
    if not repeated:
        return eval(text, {**vars(library), **nodes})
    y, one = nodes[repeated[1]], library.value(1.0)
    for _ in range(int(repeated[2])):
        y = y + y if repeated[3] == "doubled" else y + one
    return y


def some(rng):
    """A random number, not near 0 or 1, where wrong programs can look right."""
    return round(rng.choice([-1, 1]) * rng.uniform(1.5, 3.5), 2)


# ------------------------------------------------------------------------------------------------- along a path


def chains(rng):
    yield {"x": 2.0, "y": "x"}
    yield {"x": 2.0, "y": "exp(x)"}
    yield {"x": 0.5, "y": "sin(exp(x))"}
    for length in (2, 3, 3, 4, 5, 6):
        y = "x"
        for f in rng.choices(["sin", "tanh", "exp", "neg", "sigmoid", "atan"], k=length):
            y = f"{f}({y})" if f != "exp" else f"exp(neg({y}))"
        yield {"x": round(rng.uniform(0.2, 0.9), 2), "y": y}
    yield {"x": 0.0, "y": "sin(sinh(x))"}


CHAIN = Exercise(
    id="chain.slope",
    lesson=3,
    kind="code",
    title="The slope of a chain",
    difficulty=1,
    minutes=3,
    seconds=1.0,
    prompt="""
    Write `chain_slope(y)` for a `y` at the end of a chain: every node has one input, or none at the start.
    Return how much `y` grows per unit of the number at the start. You need two attributes:
    `node.inputs`, a tuple that is empty at the start of the chain, and `node.derivatives`, a tuple with the local derivative for each input.
    If `y` itself is the start, the slope is 1.
    """,
    stub='''
    def chain_slope(y):
        """How much y grows per unit of the number at the start of its chain."""
        ...
    ''',
    hints=(
        "A nudge at the start comes through the first step so many times as large. What does the second step do to what comes out?",
        "Walk from y towards the start, one input at a time, as long as there are inputs. Keep one number on the way.",
        "The number starts at 1.0. At each node, before going on, multiply it by the only entry of `y.derivatives`.",
    ),
    why="Each step hands on so many times what it receives, so along a path local derivatives multiply.",
    solution='''
    def chain_slope(y):
        """How much y grows per unit of the number at the start of its chain."""
        slope = 1.0
        while y.inputs:
            slope *= y.derivatives[0]
            y = y.inputs[0]
        return slope
    ''',
    cases=chains,
    observe=lambda f, case: {"the slope": f(nodes_of(case)["y"])},
    misconceptions=(
        Wrong(
            "no-upstream",
            """
            def chain_slope(y):
                return y.derivatives[0] if y.inputs else 1.0
            """,
            "This is the local derivative of the last step alone; the steps before it stretch the nudge too.",
            "Take exp(exp(x)). Which of its two steps does your program look at?",
        ),
        Wrong(
            "adds-along",
            """
            def chain_slope(y):
                slope = 0.0
                while y.inputs:
                    slope += y.derivatives[0]
                    y = y.inputs[0]
                return slope or 1.0
            """,
            "Along one path derivatives multiply: the second step stretches what the first has stretched already.",
            "If the first step makes a nudge 3 times as large and the second one 2 times, does 0.1 become 0.5 or 0.6?",
        ),
        Wrong(
            "zero-start",
            """
            def chain_slope(y):
                slope = 0.0
                while y.inputs:
                    slope *= y.derivatives[0]
                    y = y.inputs[0]
                return slope
            """,
            "A product that starts at 0 stays at 0.",
            "Which number changes nothing when something is multiplied by it?",
        ),
        Wrong(
            "data-for-slope",
            """
            def chain_slope(y):
                slope = 1.0
                while y.inputs:
                    slope *= y.data
                    y = y.inputs[0]
                return slope
            """,
            "`data` says where a node is; how much it moves stands in `derivatives`.",
            "Print `y.data` and `y.derivatives` for y = sin(x) at x = 0. Which one is the slope there?",
        ),
        Wrong(
            "one-short",
            """
            def chain_slope(y):
                slope = 1.0
                while y.inputs and y.inputs[0].inputs:
                    slope *= y.derivatives[0]
                    y = y.inputs[0]
                return slope
            """,
            "The walk ends one step too early: the first operation of the chain also has a derivative.",
            "For y = exp(x) there is one step. How often does your loop run?",
        ),
    ),
)

# ---------------------------------------------------------------------------------------------- over several paths

TWICE = Exercise(
    id="paths.twice",
    lesson=3,
    kind="predict",
    title="One number, used twice",
    difficulty=2,
    minutes=1,
    prompt="""
    Let $a = 3$. By how much does `a + a` grow for each unit that $a$ grows? And `a * a`?
    Commit to both, as a list of two numbers: first the slope of `a + a`, then that of `a * a`, at $a = 3$.
    """,
    stub='predict("paths.twice", ...)',
    solution="""
    def answer():
        at = 3.0
        h = 1e-6
        slope = lambda f: round((f(at + h) - f(at - h)) / (2 * h), 6)
        return [slope(lambda a: a + a), slope(lambda a: a * a)]
    """,
    tolerance=1e-3,
    hints=("Write each answer as a table: a = 3, then a = 4. Now go back to a step that is very small.",),
    why="A number that is used twice moves the answer along two paths, and the two movements add.",
    explanation="`a` moves the answer twice over, once through each place where it stands: `1 + 1` in the sum, `3 + 3` in the product.",
    misconceptions=(
        Wrong(
            "overwrite",
            "def answer():\n    return [1.0, 3.0]",
            "That is what one of the two places contributes. The other one moves as well.",
            "Write a + b with a = b = 3 and move both of them.",
        ),
        Wrong(
            "value-for-slope",
            "def answer():\n    return [6.0, 9.0]",
            "Those are the values at a = 3. The question is how fast they change.",
            "What are the two answers at a = 3.01?",
        ),
        Wrong(
            "one-place-in-the-sum",
            "def answer():\n    return [1.0, 6.0]",
            "The product is right. In the sum too both places move: each brings 1.",
            "Compute 3.01 + 3.01 - 6.",
        ),
        Wrong(
            "swapped",
            "def answer():\n    return [6.0, 2.0]",
            "The right two numbers, the wrong way round: first `a + a`, then `a * a`.",
            "Which of the two did the prompt ask for first?",
        ),
        Wrong(
            "one-parent",
            "def answer():\n    return [2.0, 3.0]",
            "In a product too each place counts: nudging the left factor gives 3 per unit, nudging the right one another 3.",
            "Compute 3.01 * 3.01 - 9.",
        ),
    ),
)

PATHS = [
    {"x": 3.0, "y": "x + x"},
    {"x": 3.0, "y": "x * x"},
    {"x": 3.0, "y": "x"},
    {"x": 2.0, "w": 5.0, "y": "x * w"},
    {"x": 2.0, "w": 5.0, "y": "w * w"},
    {"x": 0.5, "u": "exp(x)", "y": "sin(u)"},
    {"p": 2.0, "q": 5.0, "b": "p * q", "y": "b * (b + 1)"},
    {"x": 3.0, "w": 3.0, "y": "x * w + x"},
]


def paths(rng):
    yield from PATHS
    yield {"x": some(rng), "w": some(rng), "u": "x * w", "v": "u + x", "y": "v * u * w"}
    yield {"x": some(rng), "w": some(rng), "u": "x + w", "y": "u * u * u - x"}
    yield {"x": some(rng), "u": "x * 2", "v": "x + x", "y": "u * v * x"}


def slopes_seen(f, case):
    nodes = nodes_of(case)
    y = nodes["y"]
    return {f"slope(y, {name})": f(y, x) for name, x in nodes.items()}


SLOPE = Exercise(
    id="paths.slope",
    lesson=3,
    kind="code",
    title="The chain rule, whole",
    difficulty=3,
    minutes=4,
    prompt="""
    Write `slope(y, x)`: how much `y` grows per unit of `x`, for any two nodes. It may call itself.
    If `y` is the very node `x`, the slope is 1. Otherwise every input of `y` is the beginning of some paths down to `x`:
    ask each input for its own slope with respect to `x`, and put the answers together.
    If no path leads from `y` down to `x`, the slope is 0.
    """,
    stub='''
    def slope(y, x):
        """How much y grows per unit of x: along a path multiply, over paths add."""
        ...
    ''',
    hints=(
        "Say it aloud for y = u * v: how much y grows is how much u grows times something, plus how much v grows times something.",
        "`zip(y.inputs, y.derivatives)` gives each input together with its local derivative.",
        "Start a total at 0.0. For each input, add its derivative times what `slope` says about that input.",
    ),
    why="Along a path multiply, over all paths add: this is the chain rule, and there is no other one.",
    solution='''
    def slope(y, x):
        """How much y grows per unit of x: along a path multiply, over paths add."""
        if y is x:
            return 1.0
        total = 0.0
        for u, derivative in zip(y.inputs, y.derivatives):
            total += derivative * slope(u, x)
        return total
    ''',
    cases=paths,
    observe=slopes_seen,
    misconceptions=(
        Wrong(
            "overwrite",
            """
            def slope(y, x):
                if y is x:
                    return 1.0
                total = 0.0
                for u, derivative in zip(y.inputs, y.derivatives):
                    total = derivative * slope(u, x)
                return total
            """,
            "Each path overwrites the one before; what arrives over several paths has to be added.",
            "For y = x + x, print the total after each turn of the loop.",
        ),
        Wrong(
            "one-parent",
            """
            def slope(y, x):
                if y is x:
                    return 1.0
                for u, derivative in zip(y.inputs, y.derivatives):
                    found = derivative * slope(u, x)
                    if found:
                        return found
                return 0.0
            """,
            "The first path that is found is followed, and the others are forgotten: a node may be used in several places.",
            "How many paths lead from y = x * x down to x?",
        ),
        Wrong(
            "early-return",
            """
            def slope(y, x):
                if y is x:
                    return 1.0
                total = 0.0
                for u, derivative in zip(y.inputs, y.derivatives):
                    total += derivative * slope(u, x)
                    return total
                return 0.0
            """,
            "A `return` inside the loop ends it in its first turn, so only the first input is ever asked.",
            "How often does your loop run for y = x * x?",
        ),
        Wrong(
            "no-upstream",
            """
            def slope(y, x):
                if y is x:
                    return 1.0
                total = 0.0
                for u, derivative in zip(y.inputs, y.derivatives):
                    total += derivative if u is x else slope(u, x)
                return total
            """,
            "Only the step next to x is counted; the steps between it and y stretch the nudge as well.",
            "Try y = sin(exp(x)): which of its two derivatives does your program use?",
        ),
        Wrong(
            "adds-along",
            """
            def slope(y, x):
                if y is x:
                    return 0.0
                total = 0.0
                for u, derivative in zip(y.inputs, y.derivatives):
                    total += derivative + slope(u, x)
                return total
            """,
            "Adding is right across paths; along one path derivatives multiply.",
            "If u grows 3 times as fast as x and y grows 2 times as fast as u, how fast does y grow?",
        ),
        Wrong(
            "by-value",
            """
            def slope(y, x):
                if y.data == x.data:
                    return 1.0
                total = 0.0
                for u, derivative in zip(y.inputs, y.derivatives):
                    total += derivative * slope(u, x)
                return total
            """,
            "Two different nodes can hold equal numbers. Whether y is x is a question about the node, not about its number.",
            "Let x = 3 and w = 3. Is x * w the same as x * x when only x is nudged?",
        ),
        Wrong(
            "any-leaf",
            """
            def slope(y, x):
                if not y.inputs:
                    return 1.0
                total = 0.0
                for u, derivative in zip(y.inputs, y.derivatives):
                    total += derivative * slope(u, x)
                return total
            """,
            "Every number at the end of a path is treated as if it were x; a path that ends somewhere else contributes nothing.",
            "How much does w * w grow when x is nudged?",
        ),
        Wrong(
            "multiplies-paths",
            """
            def slope(y, x):
                if y is x:
                    return 1.0
                total = 1.0 if y.inputs else 0.0
                for u, derivative in zip(y.inputs, y.derivatives):
                    total *= derivative * slope(u, x)
                return total
            """,
            "What comes over two paths arrives twice, so it adds up; multiplying belongs to the steps of one path.",
            "Your y = x + x: each path brings 1. Do they bring 1 together, or 2?",
        ),
    ),
)

COUNT = Exercise(
    id="paths.count",
    lesson=3,
    kind="predict",
    title="How many paths?",
    difficulty=2,
    minutes=1,
    prompt="""
    We start with `y = x` and say `y = y + y`, twenty times. That makes 21 nodes.
    How many different paths lead from the last `y` down to `x`? `slope` walks every one of them. An estimate within 5 % counts.
    """,
    stub='predict("paths.count", ...)',
    solution="""
    def answer():
        paths = 1
        for _ in range(20):
            paths = paths + paths
        return paths
    """,
    tolerance=0.05,
    hints=("Count for one doubling, for two, for three. At each node, how many ways lead on?",),
    why="Each node offers two ways on, so the number of paths doubles from step to step.",
    explanation="Every `y + y` doubles the number of ways on: 2, 4, 8, and after twenty steps more than a million, in a graph of 21 nodes.",
    misconceptions=(
        Wrong(
            "counts-nodes",
            "def answer():\n    return 21",
            "That is the number of nodes; each doubling gives every path two ways on.",
            "After two doublings, write down each path as a list of lefts and rights.",
        ),
        Wrong(
            "counts-lines",
            "def answer():\n    return 2 * 20",
            "That is the number of lines in the picture; a path is a choice at every node.",
            "After two doublings there are 4 lines. And how many paths? After three?",
        ),
        Wrong(
            "squares",
            "def answer():\n    return 20**2",
            "The number does not grow like a square; it doubles at each step.",
            "Count the paths for 1, 2, 3 and 4 doublings.",
        ),
    ),
)

# ------------------------------------------------------------------------------------------------------ one node


def pushes(rng):
    yield {"p": 2.0, "q": 5.0, "y": "p * q", "y.grad": 10.0}
    yield {"p": 2.0, "p.grad": 3.0, "q": 5.0, "q.grad": 7.0, "y": "p * q", "y.grad": 10.0}
    yield {"a": 3.0, "y": "a + a", "y.grad": 1.0}
    yield {"a": 3.0, "y": "a * a", "y.grad": 1.0}
    yield {"a": 3.0, "a.grad": 2.0, "y": "a * a", "y.grad": 10.0}
    yield {"x": 0.5, "y": "exp(x)", "y.grad": -2.0}
    yield {"p": 2.0, "q": 5.0, "q.requires_grad": False, "q.grad": 7.0, "y": "p * q", "y.grad": 10.0}
    yield {"x": 3.0, "y": "3 * x", "y.grad": 10.0}
    yield {"p": 2.0, "p.requires_grad": False, "p.grad": 7.0, "q": 5.0, "y": "p * q", "y.grad": 10.0}
    yield {"x": 3.0, "x.grad": 4.0, "y": "x"}
    yield {"x": 3.0, "x.grad": 4.0, "w": 3.0, "y": "x - w", "y.grad": 2.0}
    for form in ("p * q", "p / q", "p - q", "p * p", "q - q"):
        yield {"p": some(rng), "p.grad": some(rng), "q": some(rng), "q.grad": some(rng), "y": form, "y.grad": some(rng)}
    yield {"p": 2.0, "q": 5.0, "b": "p * q", "y": "b * p", "y.grad": some(rng)}


def grads_seen(f, case):
    nodes = nodes_of(case)
    f(nodes["y"])
    return {f"{name}.grad": x.grad for name, x in nodes.items()} | {f"{name}.data": x.data for name, x in nodes.items()}


PUSH = Exercise(
    id="backward.push",
    lesson=3,
    kind="code",
    title="One node passes on",
    difficulty=2,
    minutes=3,
    prompt="""
    Write `push(node)`. The gradient of `node` itself is complete and stands in `node.grad`. Pass it on:
    each of its inputs gets what comes through, **added** to the `.grad` that it has already.
    An input whose `.requires_grad` is `False` is left out; the others still get theirs. Change nothing else, and return nothing.
    """,
    stub='''
    def push(node):
        """Add to the .grad of each input of node what comes through from node.grad."""
        ...
    ''',
    hints=(
        "If y grows by 10 for each unit of node, and node by 5 for each unit of its input: by how much does y grow for each unit of the input?",
        "`zip(node.inputs, node.derivatives)` gives each input together with its local derivative. What if both inputs are the same node?",
        "In the loop: leave out what does not require grad; for the others, `+=` the local derivative times the gradient of the node.",
    ),
    why="An input gets the local derivative times what has arrived at the node, on top of what it had, one input after the other.",
    solution='''
    def push(node):
        """Add to the .grad of each input of node what comes through from node.grad."""
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad
    ''',
    cases=pushes,
    observe=grads_seen,
    misconceptions=(
        Wrong(
            "overwrite",
            """
            def push(node):
                for x, derivative in zip(node.inputs, node.derivatives):
                    if x.requires_grad:
                        x.grad = derivative * node.grad
            """,
            "`=` throws away what has arrived over other paths; `+=` keeps it.",
            "What does a get from y = a + a? The loop comes to a twice.",
        ),
        Wrong(
            "both-read",
            """
            def push(node):
                before = [x.grad for x in node.inputs]
                for x, derivative, old in zip(node.inputs, node.derivatives, before):
                    if x.requires_grad:
                        x.grad = old + derivative * node.grad
            """,
            "All old gradients are read before any new one is written. When both inputs are the same node, the second writing wipes out the first. The library minigrad errs in this very way.",
            "Follow y = a + a by hand: which number is read for the right a, and when?",
        ),
        Wrong(
            "no-upstream",
            """
            def push(node):
                for x, derivative in zip(node.inputs, node.derivatives):
                    if x.requires_grad:
                        x.grad += derivative
            """,
            "This passes on the local derivative alone. What has arrived at the node, `node.grad`, has to be multiplied in.",
            "If nothing depends on this node, its gradient is 0. What should its inputs get then?",
        ),
        Wrong(
            "frozen-moved",
            """
            def push(node):
                for x, derivative in zip(node.inputs, node.derivatives):
                    x.grad += derivative * node.grad
            """,
            "An input that does not require grad is to be left as it is.",
            "What does `requires_grad=False` promise to whoever sets it?",
        ),
        Wrong(
            "stops-early",
            """
            def push(node):
                for x, derivative in zip(node.inputs, node.derivatives):
                    if not x.requires_grad:
                        break
                    x.grad += derivative * node.grad
            """,
            "`break` or `return` at a constant leaves out the inputs after it; `continue` passes over one.",
            "What does x get from y = 3 * x? The 3 comes first.",
        ),
        Wrong(
            "own-operand",
            """
            def push(node):
                for x, derivative in zip(node.inputs, node.derivatives):
                    if x.requires_grad:
                        x.grad += x.data * node.grad
            """,
            "The input's own number is not how much comes through; that is its entry in `node.derivatives`.",
            "For y = p * q with p = 2 and q = 5: nudge p by 1. By how much does y move?",
        ),
        Wrong(
            "moves-away",
            """
            def push(node):
                for x, derivative in zip(node.inputs, node.derivatives):
                    if x.requires_grad:
                        x.grad += derivative * node.grad
                node.grad = 0.0
            """,
            "Passing on does not use up: the node's own gradient stays, so that one can read it afterwards.",
            "After the walk, which gradients would be left to look at?",
        ),
    ),
)

# ------------------------------------------------------------------------------------------------------ the order


BREADTH_FIRST = Exercise(
    id="diamond.breadth_first",
    lesson=3,
    kind="predict",
    title="First the near ones",
    difficulty=3,
    minutes=2,
    prompt="""
    One could go by distance: first `y`, then its two inputs, `b` and then `c`. After that the leaves are reached, and they have nothing to pass on to.
    Follow it with a pencil, on the graph above: each of the three pushes **once**, what it has at that moment. What stands in `p.grad` at the end?
    """,
    stub='predict("diamond.breadth_first", ...)',
    given="from tinygrad_edu.value import Value",
    solution="""
    def answer():
        p, q = Value(2.0), Value(5.0)
        b = p * q
        c = b + 1
        y = b * c
        y.grad = 1.0
        for node in (y, b, c):
            for x, derivative in zip(node.inputs, node.derivatives):
                x.grad += derivative * node.grad
        return p.grad
    """,
    hints=("What has `b` received when its turn comes? And what arrives at `b` after its turn?",),
    why="b passes on before c has added to it, and what arrives later stays where it is.",
    explanation="When `b` passes on, it has the 11 that came straight from `y`: p gets 11 · 5 = 55. Then `c` adds 10 to `b`, but b has had its turn, and 50 never reach p. No error, no warning: a wrong number.",
    misconceptions=(
        Wrong(
            "order-is-free",
            "def answer():\n    return 105.0",
            "That is the right slope, and it is what p should get. It does not get it: b pushes once, before c has added to it.",
            "Write down `b.grad` after y has pushed, and again after c has pushed.",
        ),
        Wrong(
            "no-order",
            "def answer():\n    return 55.0 + 105.0",
            "That would happen if b pushed a second time, all that it has by then. Here it pushes once.",
            "Count the pushes: y, b, c.",
        ),
        Wrong(
            "last-path",
            "def answer():\n    return 10.0 * 5.0",
            "That is what comes through c, the part that arrives too late.",
            "Which of the two amounts has b received when its turn comes?",
        ),
    ),
)

GRAPHS = [
    {"x": 3.0, "y": "x"},
    {"p": 2.0, "q": 5.0, "y": "p * q"},
    {"x": 3.0, "y": "x * x"},
    {"p": 2.0, "q": 5.0, "b": "p * q", "c": "b + 1", "u": "b * c", "v": "c * b", "y": "u + v"},
    {"p": 3.0, "q": 3.0, "y": "p * q"},
    {"x": 12.0, "u": "x + x", "v": "x + x", "y": "u * v"},
]


def ladder(rng, rungs):
    """A graph in which each node is used by the next two. It is its own mirror image, so that it does not matter which input a walk takes first."""
    case = {"a": some(rng), "b": some(rng), "c": "a * b"}
    for above, below, name in list(zip("bcdefg", "cdefgh", "defghi"))[:rungs]:
        case[name] = rng.choice([f"{above} * {below} + {below} * {above}", f"({above} + {below}) * ({below} + {above})"])
    return {**case, "y": list(case)[-1]}


def graphs(rng):
    yield from GRAPHS
    for rungs in (1, 2, 2, 3, 4, 5, 6):
        yield ladder(rng, rungs)


# A long chain stops a program that calls itself, whatever else is wrong with it. To still recognise what else is wrong, `check` compares
# with known mistakes on every second case of more than 24, and the long ones stand at odd places.


def histories(rng):
    for i, case in enumerate(graphs(rng)):
        yield case
        if i == 0:
            yield {"x": 3.0, "y": "x + x"}
            continue
        top = {"z" if name == "y" else name: x for name, x in case.items()}
        yield {**top, "y": "z * z"} if i != 9 else {"x": 2.0, "y": "x, then 3000 times + 1"}


def walked(root):
    """The nodes of a graph by identity, each once, oldest first; written differently from any solution."""
    found, rest = {}, [root]
    while rest:
        node = rest.pop()
        if id(node) not in found:
            found[id(node)] = node
            rest.extend(node.inputs)
    return sorted(found.values(), key=lambda n: n.birth)


def called(node):
    """A node's name for a message."""
    return node.label or (f"({node.op})" if node.inputs else f"the constant {node.data:g}")


def order_seen(f, case):
    """Whether what `f` gives is a list (or tuple) of all nodes, each once, in an order that is safe.

    What is said of a wrong order does not depend on which input a walk takes first, so that both ways are recognised as the same mistake.
    """
    root = nodes_of(case)["y"]
    given = f(root)
    order, everything = list(given), walked(root)
    place = {}
    for i, node in enumerate(order):
        place.setdefault(id(node), i)
    missing = len(order)
    early = [x for node in everything for x in node.inputs if place.get(id(x), missing) < place.get(id(node), -1)]
    verdict = "safe"
    if early:
        first = min(early, key=lambda x: x.birth)
        users = [called(node) for node in everything if any(x is first for x in node.inputs)]
        which = f"{users[0]}, which was" if len(users) == 1 else f"one of {', '.join(users)}, which were"
        verdict = f"not safe: {called(first)} comes before {which} computed from it"
    return {
        "its type": type(given).__name__.replace("tuple", "list"),
        "the number of different nodes": len(place),
        "the number of entries": len(order),
        "the answer itself is in it": id(root) in place,
        "the order": verdict,
    }


HISTORY = Exercise(
    id="backward.history",
    lesson=3,
    kind="code",
    title="The history of an answer",
    target="tinygrad_edu.graph:history",
    given="from operator import attrgetter",
    difficulty=3,
    minutes=5,
    seconds=2.0,
    prompt="""
    Write `history(root)`: a list of `root` and of every node it was computed from, constants included, youngest first.

    - Each node stands in it once, however many paths lead to it.
    - Nodes that hold equal numbers are still different nodes.
    - No recursion: one of the graphs is a chain of 3,000 additions.

    You need `node.inputs` and `node.birth`. (Any other order in which every node comes before all of its inputs is accepted too.)
    """,
    stub='''
    def history(root):
        """Every node that root was computed from, and root itself, youngest first."""
        ...
    ''',
    hints=(
        "Two jobs, one after the other: collect all nodes in any order, then sort them.",
        "To collect without recursion, keep a list of nodes whose inputs you still have to look at. At the beginning only root is on it; the work is done when it is empty.",
        "Remember what you have met in a set: `x in seen` is quick there, and it goes by identity. An input you have not met goes into the set and onto the list.",
        "`sorted` with the key that you saw above puts the oldest first; `reverse=True` turns it around.",
    ),
    why="Inputs are born before what is computed from them, so youngest first is always safe, and no order has to be searched for.",
    cases=histories,
    observe=order_seen,
    misconceptions=(
        Wrong(
            "bfs",
            """
            def history(root):
                seen, order = {root}, [root]
                for node in order:
                    for x in node.inputs:
                        if x not in seen:
                            seen.add(x)
                            order.append(x)
                return order
            """,
            "This is breadth first: by distance from the answer. A node can be near the answer on one path and far from it on another, and then its turn comes too early.",
            "Walk your order over the diamond of this lesson. Where does b stand, where c?",
        ),
        Wrong(
            "no-order",
            """
            def history(root):
                seen, order, waiting = set(), [], [root]
                while waiting:
                    node = waiting.pop()
                    if node not in seen:
                        seen.add(node)
                        order.append(node)
                        waiting.extend(node.inputs)
                return order
            """,
            "Nodes are listed as the walk meets them, depth first. That is some order, but a node met early may be used by one that is met later.",
            "In c = b + 1, u = b * c: can your walk meet b before c?",
        ),
        Wrong(
            "post-order",
            """
            def history(root):
                seen, waiting = {root}, [root]
                while waiting:
                    for x in waiting.pop().inputs:
                        if x not in seen:
                            seen.add(x)
                            waiting.append(x)
                return sorted(seen, key=attrgetter("birth"))
            """,
            "The order is upside down: inputs come before what was computed from them. That is right for computing data; gradients flow the other way.",
            "Which node stands first in your list, and which one knows its gradient at the start?",
        ),
        Wrong(
            "by-value",
            """
            def history(root):
                found, seen, waiting = [root], {root.data}, [root]
                while waiting:
                    for x in waiting.pop().inputs:
                        if x.data not in seen:
                            seen.add(x.data)
                            found.append(x)
                            waiting.append(x)
                return sorted(found, key=attrgetter("birth"), reverse=True)
            """,
            "Nodes are recognised by their number here, so two nodes with equal numbers become one.",
            "How many nodes has p * q when p = 3 and q = 3?",
        ),
        Wrong(
            "every-path",
            """
            def history(root):
                found, waiting = [root], [root]
                while waiting:
                    for x in waiting.pop().inputs:
                        found.append(x)
                        waiting.append(x)
                return sorted(found, key=attrgetter("birth"), reverse=True)
            """,
            "A node is listed once for every path that leads to it; it would pass on several times. And the number of paths explodes.",
            "How many entries does your list have for x * x?",
        ),
        Wrong(
            "recursion",
            """
            def history(root):
                seen = set()

                def visit(node):
                    if node not in seen:
                        seen.add(node)
                        for x in node.inputs:
                            visit(x)

                visit(root)
                return sorted(seen, key=attrgetter("birth"), reverse=True)
            """,
            "The order is right, but one function call waits inside another for every node of a chain, and Python allows about a thousand of them.",
            "Replace the calls that wait by a list of nodes that wait.",
        ),
        Wrong(
            "no-root",
            """
            def history(root):
                seen, waiting = set(), [root]
                while waiting:
                    for x in waiting.pop().inputs:
                        if x not in seen:
                            seen.add(x)
                            waiting.append(x)
                return sorted(seen, key=attrgetter("birth"), reverse=True)
            """,
            "The answer itself is missing; it is the first that has something to pass on.",
            "What should history give for a leaf?",
        ),
        Wrong(
            "no-leaves",
            """
            def history(root):
                seen, waiting = {root}, [root]
                while waiting:
                    for x in waiting.pop().inputs:
                        if x not in seen and x.inputs:
                            seen.add(x)
                            waiting.append(x)
                return sorted(seen, key=attrgetter("birth"), reverse=True)
            """,
            "The leaves are missing. They pass nothing on, but they belong to the history: pictures need them, for example.",
            "What should history give for p * q, and how many nodes are that?",
        ),
    ),
)

MEND = Exercise(
    id="backward.mend_order",
    lesson=3,
    kind="fix",
    title="Mend another order",
    difficulty=3,
    minutes=3,
    prompt="""
    Libraries without birth numbers find their order by a walk: go down first, and list a node when all that it was computed from is listed; in the end,
    turn the list around. `micrograd` does so. In this copy **two** mistakes are planted, both from real programs; on a chain of different numbers
    one of them does not show. Mend both: return each node once, every node before its inputs. Recursion is all right here.
    """,
    stub='''
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
    ''',
    solution='''
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
    ''',
    hints=(
        "Run it on x * w with x = 2 and w = 5, and print the labels. Which one comes first?",
        "Run it on x * w with x = 3 and w = 3. How many nodes does it find?",
        "`seen` should hold something that differs for different nodes, even when their numbers are equal. And the list ends where it should begin (`.reverse()` changes the list and gives None).",
    ),
    why="A node is listed after everything below it, so the list turned around has every node before its inputs; and identity tells nodes apart.",
    cases=graphs,
    observe=order_seen,
    misconceptions=(
        Wrong(
            "by-value",
            """
            def topological(root):
                order, seen = [], set()

                def visit(node):
                    if node.data not in seen:
                        seen.add(node.data)
                        for x in node.inputs:
                            visit(x)
                        order.append(node)

                visit(root)
                return order[::-1]
            """,
            "The direction is right now. But `seen` still compares numbers, and two nodes with equal numbers become one.",
            "How many nodes does it find in x * w when x = 3 and w = 3?",
        ),
        Wrong(
            "post-order",
            """
            def topological(root):
                order, seen = [], set()

                def visit(node):
                    if node not in seen:
                        seen.add(node)
                        for x in node.inputs:
                            visit(x)
                        order.append(node)

                visit(root)
                return order
            """,
            "Every node is found now. But the list begins with a leaf: inputs come before what was computed from them.",
            "Which node has to pass on first?",
        ),
        Wrong(
            "no-order",
            """
            def topological(root):
                order, seen = [], set()

                def visit(node):
                    if node not in seen:
                        seen.add(node)
                        order.append(node)
                        for x in node.inputs:
                            visit(x)

                visit(root)
                return order
            """,
            "Listing a node on the way down puts it before its inputs, but not before every node that uses it: one of those may be met later.",
            "Keep the place where nodes are listed, and look at the end of the program instead.",
        ),
        Wrong(
            "every-path",
            """
            def topological(root):
                order = []

                def visit(node):
                    for x in node.inputs:
                        visit(x)
                    order.append(node)

                visit(root)
                return order[::-1]
            """,
            "Without `seen`, a node is listed once for every path that leads to it.",
            "How many entries are there for x * x?",
        ),
    ),
)

# --------------------------------------------------------------------------------------------------- the whole walk

SECOND = Exercise(
    id="backward.second",
    lesson=3,
    kind="predict",
    title="Once more",
    difficulty=3,
    minutes=1,
    prompt="""
    After the first walk `x.grad` is 15. Now `draft(y)` runs a second time over the same graph, and nothing is cleared in between.
    What stands in `x.grad` then? (`draft` sets `y.grad` to 1; every other gradient is only ever added to.)
    """,
    stub='predict("backward.second", ...)',
    given="from tinygrad_edu.value import Value\nfrom tinygrad_edu.graph import history",
    solution="""
    def answer():
        def draft(root):
            root.grad = 1.0
            for node in history(root):
                for x, derivative in zip(node.inputs, node.derivatives):
                    x.grad += derivative * node.grad

        x = Value(2.0)
        u = 3 * x
        y = 5 * u
        draft(y)
        draft(y)
        return x.grad
    """,
    hints=("Where does the second walk begin, and what does it find in `u.grad` when it adds to it?",),
    why="The second walk finds the first walk's gradient in u and passes it on once more.",
    explanation="`u` still holds 5 from the first walk. Now it becomes 10, and all 10 are passed on: 15 + 3 · 10 = 45. That x adds up is what we want, as you will see; that `u` passes its old gradient on again is a mistake.",
    misconceptions=(
        Wrong(
            "stale",
            "def answer():\n    return 30.0",
            "That is what we would like: 15 and another 15. But u is not empty when the second walk arrives.",
            "Write down `u.grad` after each walk.",
        ),
        Wrong(
            "starts-afresh",
            "def answer():\n    return 15.0",
            "Nothing sets `x.grad` back; `push` only ever adds.",
            "Which line of `push` or `draft` would make `x.grad` smaller?",
        ),
        Wrong(
            "squares",
            "def answer():\n    return 15.0**2",
            "Gradients multiply along a path. The second walk is another walk along the same path, and its result is added.",
            "What is in `x.grad` before the second walk, and what is done to it?",
        ),
    ),
)


def walks(rng):
    """Graphs to run `backward` on, in two columns; the long ones are in the second, at odd places."""
    g = rng.choice([-1, 1]) * round(rng.uniform(1.5, 3), 2)
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


def all_grads(f, case):
    """Every gradient after one call, after one for each further answer, and after the first once more."""
    nodes = nodes_of(case)
    gradient = [case["gradient"]] if "gradient" in case else []
    try:
        f(nodes["y"], *gradient)
        seen = {f"{k}.grad": x.grad for k, x in nodes.items()}
        if "z" in nodes:
            f(nodes["z"], *gradient)
            seen |= {f"after a second backward, from z: {k}.grad": x.grad for k, x in nodes.items() if k != "y"}
        f(nodes["y"], *gradient)
    except ValueError:
        return {"the outcome": "a ValueError", **{f"after the error: {k}.grad": x.grad for k, x in nodes.items()}}
    seen |= {f"after {'a third' if 'z' in nodes else 'a second'} backward: {k}.grad": x.grad for k, x in nodes.items() if k != "z"}
    return {"the outcome": "no error", **seen, **{f"{k}.data": x.data for k, x in nodes.items()}}


def walked_graph(f, case):
    root = nodes_of(case)["y"]
    f(root, case.get("gradient", 1.0))
    return root


def changed(lines):
    """The library's `backward` without its docstring, with some lines replaced."""
    text = """
def backward(root, gradient=1.0):
    if not root.requires_grad:
        raise ValueError("nothing here requires grad")
    order = history(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad
"""
    for old, new in lines.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.strip("\n")


BFS_SEEN = """order, seen = [root], {root}
    for node in order:
        for x in node.inputs:
            if x not in seen:
                seen.add(x)
                order.append(x)"""
BY_VALUE = """order, seen = [root], {root.data}
    for node in order:
        for x in node.inputs:
            if x.data not in seen:
                seen.add(x.data)
                order.append(x)
    order.sort(key=lambda node: -node.birth)"""
EVERY_VISIT = """
def backward(root, gradient=1.0):
    if not root.requires_grad:
        raise ValueError("nothing here requires grad")
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
""".strip("\n")

BACKWARD = Exercise(
    id="backward.backward",
    lesson=3,
    kind="code",
    title="Backward, whole",
    target="tinygrad_edu.graph:backward",
    given="from tinygrad_edu.graph import history",
    difficulty=4,
    minutes=6,
    seconds=1.0,
    prompt="""
    Write `backward(root, gradient=1.0)`. It adds to the `.grad` of each leaf how much `root` grows per unit of it, times `gradient`.

    - Nodes with inputs that require grad start at 0 in every call, `root` too if it has inputs; so they show the gradient of the last call.
    - Leaves keep what they have and add up over calls, even when the leaf is the root.
    - An input whose `.requires_grad` is `False` gets nothing; the others still get theirs.
    - If `root` itself does not require grad, raise a `ValueError` before anything is changed.

    Use `history`. Your `push` is known to this notebook only, so write its lines here.
    """,
    stub='''
    def backward(root, gradient=1.0):
        """Add to the .grad of everything root was computed from how much it changes root, times gradient."""
        ...
    ''',
    hints=(
        "Begin with the draft above. Three things are missing in it: `gradient`, the fresh start, the refusal.",
        "Take the list that `history` gives once, and walk it twice: first to set back, then to pass on.",
        "The refusal comes before all else. Which nodes are set back: those with inputs. After that, `root.grad += gradient` is right for every kind of root.",
    ),
    why="Each node passes on once, when all has arrived; leaves add up, so that two answers can share them; what lies between starts afresh.",
    cases=walks,
    observe=all_grads,
    graph=walked_graph,
    misconceptions=(
        Wrong(
            "overwrite",
            changed({"x.grad += derivative": "x.grad = derivative"}),
            "`=` throws away what has arrived over other paths, and over earlier calls; `+=` keeps it.",
            "What does a get from y = a + a?",
        ),
        Wrong(
            "no-upstream",
            changed({"derivative * node.grad": "derivative"}),
            "The local derivative alone is passed on. What has arrived at the node has to be multiplied in.",
            "Follow u = x * 3, y = u * 5 by hand. Where does the 5 go?",
        ),
        Wrong(
            "stale",
            changed({"        if node.inputs:\n            node.grad = 0.0": "        pass"}),
            "Nodes in between still hold the gradient of the last call, and pass it on a second time.",
            "What is `u.grad` at the beginning of the second call?",
        ),
        Wrong(
            "wipes-leaves",
            changed({"        if node.inputs:\n            node.grad = 0.0": "        node.grad = 0.0"}),
            "Leaves are set back too. Then two answers that share a leaf cannot add up what they say about it.",
            "Look at x in y = u * u and z = u + x: after both walks, what should it hold?",
        ),
        Wrong(
            "every-path",
            """
            def backward(root, gradient=1.0):
                if not root.requires_grad:
                    raise ValueError("nothing here requires grad")
                for node in history(root):
                    if node.inputs:
                        node.grad = 0.0

                def walk(node, arriving):
                    node.grad += arriving
                    for x, derivative in zip(node.inputs, node.derivatives):
                        if x.requires_grad:
                            walk(x, derivative * arriving)

                walk(root, gradient)
            """,
            "The numbers are right, but every path is walked by itself, and their number doubles from step to step.",
            "How many calls does y = y + y need after 40 doublings?",
        ),
        Wrong(
            "bfs",
            changed({"order = history(root)": BFS_SEEN}),
            "This walks breadth first. A node near the answer passes on before one further away has added to it.",
            "Which of b and c passes on first, when c = b + 1 and u = b * c?",
        ),
        Wrong(
            "no-order",
            EVERY_VISIT,
            "Depth first without an order: a node passes on at every visit, and what it had from the first visit goes out again with the second.",
            "How often does b pass on in the diamond, and what does it hold each time?",
        ),
        Wrong(
            "by-value",
            changed({"order = history(root)": BY_VALUE}),
            "Nodes are recognised by their number, so two nodes with equal numbers become one, and only one of them passes on.",
            "Let x = 12, u = x * 2, v = x + x. Are u and v one node?",
        ),
        Wrong(
            "post-order",
            changed({"order = history(root)": "order = history(root)[::-1]"}),
            "The walk begins at the leaves. They have nothing to pass on yet; the answer has.",
            "At the start, which single node knows its gradient?",
        ),
        Wrong(
            "frozen-moved",
            changed({"if x.requires_grad:\n                x.grad": "if True:\n                x.grad"}),
            "Something frozen was changed: what does not require grad keeps its `.grad`.",
            "Which line of `push` looks at `requires_grad`?",
        ),
        Wrong(
            "stops-early",
            changed({"if x.requires_grad:\n                x.grad": "if not x.requires_grad:\n                break\n            x.grad"}),
            "`break` or `return` at a constant leaves out the inputs after it; `continue` passes over one.",
            "What does x get from y = 3 * x? The 3 comes first.",
        ),
        Wrong(
            "still-the-draft",
            """
            def backward(root, gradient=1.0):
                root.grad = gradient
                for node in history(root):
                    for x, derivative in zip(node.inputs, node.derivatives):
                        x.grad += derivative * node.grad
            """,
            "This is the draft, with `gradient`. What an earlier call left in the nodes in between travels again; and nothing looks at `requires_grad` yet.",
            "Begin with the fresh start: which nodes have to be at 0 before the walk, and which must not?",
        ),
        Wrong(
            "frozen-ignored",
            changed(
                {
                    '        raise ValueError("nothing here requires grad")': "        pass",
                    "if x.requires_grad:\n                x.grad": "if True:\n                x.grad",
                }
            ),
            "The order and the sums are right, but nothing looks at `requires_grad`: frozen numbers are changed, and a frozen root is not refused.",
            "Two places have to look at it: one before the walk, one in the innermost loop.",
        ),
        Wrong(
            "late-refusal",
            """
            def backward(root, gradient=1.0):
                order = history(root)
                for node in order:
                    if node.inputs:
                        node.grad = 0.0
                if not root.requires_grad:
                    raise ValueError("nothing here requires grad")
                root.grad += gradient
                for node in order:
                    for x, derivative in zip(node.inputs, node.derivatives):
                        if x.requires_grad:
                            x.grad += derivative * node.grad
            """,
            "The refusal comes too late: when the error is raised, gradients have been changed already.",
            "What should a caller who catches the error find in `root.grad`?",
        ),
        Wrong(
            "no-refusal",
            changed({'        raise ValueError("nothing here requires grad")': "        pass"}),
            "When nothing requires grad there is nothing to do, and silence would hide a mistake of the caller.",
            "What does your program say about p * 3 with a frozen p?",
        ),
        Wrong(
            "gradient-ignored",
            changed({"root.grad += gradient": "root.grad += 1.0"}),
            "The argument `gradient` is not used: the walk always starts with 1.",
            "What should `backward(y, 10.0)` do differently from `backward(y)`?",
        ),
        Wrong(
            "root-set",
            changed({"root.grad += gradient": "root.grad = gradient"}),
            "When the root is a leaf it has to add up like any leaf; `=` forgets its earlier gradient.",
            "Let x be a leaf. What should `x.grad` be after `backward(x)` and again `backward(x)`?",
        ),
    ),
)

# -------------------------------------------------------------------------------------------------- a test of one's own

PLANTED = {
    "overwrite: it assigns instead of adding": changed({"x.grad += derivative": "x.grad = derivative"}),
    "no-upstream: it forgets the gradient that comes in": changed({"derivative * node.grad": "derivative"}),
    "bfs: it walks breadth first": changed({"order = history(root)": BFS_SEEN}),
    "no-order: it passes on at every visit": EVERY_VISIT,
    "by-value: it takes nodes with equal numbers for one": changed({"order = history(root)": BY_VALUE}),
    "stale: nodes in between keep their old gradient": changed({"        if node.inputs:\n            node.grad = 0.0": "        pass"}),
}
WHOLE = (
    "from operator import attrgetter\n\n\n"
    + library_source("tinygrad_edu.graph:history")
    + "\n\n\n"
    + library_source("tinygrad_edu.graph:backward")
)
NEEDED = "from tinygrad_edu.graph import history\nfrom tinygrad_edu.value import Value"

TEST = Exercise(
    id="backward.test",
    lesson=3,
    kind="test",
    title="A test that catches them all",
    given=NEEDED,
    difficulty=4,
    minutes=5,
    prompt="""
    Write `test_backward(backward)`. It is given a function `backward(root, gradient=1.0)`, builds small graphs of `Value`s, calls it,
    and states with `assert` what the gradients have to be. It shall pass for the right `backward`, and fail for each of six wrong ones:
    `=` for `+=`, the incoming gradient forgotten, breadth first, passing on at every visit, nodes with equal numbers taken for one,
    old gradients left in nodes in between. `assert p.grad == 105` is such a statement. Three small graphs are enough.
    """,
    stub='''
    def test_backward(backward):
        """Pass for a right backward, fail for a wrong one."""
        a = Value(3.0)
        backward(a + a)
        ...
    ''',
    solution='''
    def test_backward(backward):
        """Pass for a right backward, fail for a wrong one."""
        p, q = Value(2.0), Value(5.0)
        b = p * q
        y = b * (b + 1)
        backward(y)
        assert (p.grad, q.grad) == (105.0, 42.0)
        backward(y)
        assert p.grad == 210.0
        x = Value(12.0)
        backward((x * 2) * (x + x))
        assert x.grad == 96.0
    ''',
    hints=(
        "Each mistake showed itself on a graph of this lesson. Which graph was it, for the one that is accepted?",
        "The diamond catches the wrong orders, a number used twice catches `=`, a chain catches what forgets the gradient coming in.",
        "Two are left: call `backward` twice on a graph with a node in between; and build two different nodes that hold equal numbers.",
    ),
    why="A test is worth what it rejects: a diamond, a number used twice, two equal numbers, and a second call.",
    **mutants(WHOLE, PLANTED, "backward", NEEDED),
    misconceptions=(
        Wrong(
            "accepts-all",
            """
            def test_backward(backward):
                p, q = Value(2.0), Value(5.0)
                b = p * q
                y = b * (b + 1)
                y.backward()
                assert (p.grad, q.grad) == (105.0, 42.0)
            """,
            "Your test accepts every program. Either nothing is asserted after the call, or the function it was given is never called: `y.backward()` runs the library's own.",
            "How does the function under test come into your test, and which line fails when its gradients are wrong?",
        ),
        Wrong(
            "twice-only",
            """
            def test_backward(backward):
                a = Value(3.0)
                backward(a + a)
                assert a.grad == 2.0
            """,
            "A number used twice catches `=` for `+=`. In a graph of one operation nothing else can go wrong.",
            "What has to lie between the answer and a leaf for the gradient that comes in to matter?",
        ),
        Wrong(
            "chains-only",
            """
            def test_backward(backward):
                a, x = Value(3.0), Value(2.0)
                backward(a + a)
                assert a.grad == 2.0
                backward((x * 3) * 5)
                assert x.grad == 15.0
            """,
            "On a chain every order is right. A wrong order shows where a node is used by two others that do not come one after the other's turn.",
            "Which graph of this lesson made breadth first lose gradient?",
        ),
        Wrong(
            "once-only",
            """
            def test_backward(backward):
                p, q, x = Value(2.0), Value(5.0), Value(12.0)
                b = p * q
                backward(b * (b + 1))
                assert (p.grad, q.grad) == (105.0, 42.0)
                backward((x * 2) * (x + x))
                assert x.grad == 96.0
            """,
            "Every graph is walked once. What is left over from a first call shows in a second one.",
            "What did the second walk of the draft find in u?",
        ),
        Wrong(
            "no-equal-numbers",
            """
            def test_backward(backward):
                p, q = Value(2.0), Value(5.0)
                b = p * q
                y = b * (b + 1)
                backward(y)
                assert (p.grad, q.grad) == (105.0, 42.0)
                backward(y)
                assert p.grad == 210.0
            """,
            "Equal leaves are not enough, a leaf has nothing to pass on. Two different nodes with inputs must hold equal numbers.",
            "How could you come to the same number in two different ways?",
        ),
    ),
)

# ---------------------------------------------------------------------------------------------------- a real thing

MINIGRAD = Exercise(
    id="minigrad.inputs",
    lesson=3,
    kind="predict",
    title="Whose gradients are these?",
    difficulty=4,
    minutes=3,
    prompt="""
    Nudging is on our side, so the README is wrong. But its numbers do not look random: they are the right gradients for other inputs.
    For which? With the same formula and `f = 10`, which `a` and `b` have exactly the printed gradients? Write them as a list, `[a, b]`.
    Pencil or Python, as you like; both are round numbers.
    """,
    stub='predict("minigrad.inputs", ...)',
    solution="""
    def answer():
        grad = {"f": 0.25, "e": -0.625, "c": -1.25, "d": 0.3125, "b": -2.5, "a": -0.625}
        b = (grad["a"] - grad["c"]) / grad["d"]  # a.grad = d.grad * b + c.grad
        a = (grad["b"] - grad["c"]) / grad["d"]  # b.grad = d.grad * a + c.grad
        return [a, b]
    """,
    hints=(
        "`a` is used in two places, in c = a + b and in d = a * b. What does each of them pass on to it?",
        "From c comes c.grad, from d comes d.grad times the other factor: a.grad = c.grad + d.grad * b. Three of these four numbers are printed.",
        "The same for b: b.grad = c.grad + d.grad * a.",
    ),
    why="Gradients are a fingerprint of the inputs: two paths lead to a, and all but one of the numbers on them are printed.",
    explanation="At a = -4 and b = 2 every number fits, and the value is 2.5. Somebody seems to have changed the example without running it again. Numbers that nobody computes again go stale in books, papers and READMEs; so in these lessons every number comes out of a cell.",
    misconceptions=(
        Wrong(
            "trusts-the-page",
            "def answer():\n    return [3.1, 4.2]",
            "Those are the inputs printed there, and we have just seen that their gradients are others.",
            "Compare the two columns of the table above.",
        ),
        Wrong(
            "swapped",
            "def answer():\n    return [2.0, -4.0]",
            "The right two numbers, the wrong way round: a.grad contains d.grad times the other factor, which is b.",
            "d = a * b: when a is nudged, how much comes through?",
        ),
        Wrong(
            "sign",
            "def answer():\n    return [4.0, -2.0]",
            "The sizes are right and both signs are wrong. d.grad is positive, a.grad - c.grad too.",
            "Put your numbers into the program and compare.",
        ),
    ),
)

EXERCISES = [CHAIN, TWICE, SLOPE, COUNT, PUSH, BREADTH_FIRST, HISTORY, MEND, SECOND, BACKWARD, TEST, MINIGRAD]
