"""value.relu: relu composed of the five primitives, without an if."""

from course.authoring import exercise, expressions, uniform
from tinygrad_edu import exp, log
from tinygrad_edu.graph import topological_order
from tinygrad_edu.scalar.value import Value

from .shared import graph, observe_composed


def observe_without_if(f, case):
    """`observe_composed`; for a negative x also whether x and -x meet the same operations and constants."""
    seen = observe_composed(f, case)
    if case["x"] > 0:
        return seen
    graphs = []
    for x in (Value(abs(case["x"])), Value(-abs(case["x"]))):
        nodes = topological_order(f(x))
        place = {id(n): i for i, n in enumerate(nodes)}
        graphs.append([(n.op, [place[id(i)] for i in n.inputs], None if n.inputs or n is x else n.data) for n in nodes])
    same = "the same" if graphs[0] == graphs[1] else "different"
    return seen | {"the operations for a positive and for a negative x": same}


relu = exercise(
    "value.relu",
    kind="code",
    title="A corner from smooth pieces",
    given="""
    import math
    from tinygrad_edu import Value, exp, log
    """,
    difficulty=3,
    minutes=10,
    cases=expressions(
        ("f(x)", "f(x) * y", "f(x) + x", "f(x) * f(x) + y", "f(x * y) + y", "f(f(x) * y + y) * x"),
        uniform(-3, 3, away_from=0, by=0.2),
        extra=[{"expression": "f(x)", "x": v, "g": 2.0} for v in (3.0, -3.0, 0.25, -40.0)],
    ),
    observe=observe_without_if,
    graph=graph,
    prompt="""
    **relu** keeps a positive number and turns a negative one into 0: relu(3) is 3, relu(-3) is 0. Write
    `composed_relu(x)` for a Value other than 0, with `+`, `*`, `**`, `exp(...)`, `log(...)` and plain numbers only: the
    same operations for every x, with no `if`. It must be exact for every such x, not only nearly right.

    A stepping stone: the size of a number, |x|, is the square root of its square, and a square root is the power 0.5.
    """,
    hints=(
        "First make |x|, on a line of its own. Then: what is x + |x| for x = 3? And for x = -3?",
        "The sum is already 0 on the negative side. What is still wrong on the positive side?",
        "Take half of it.",
    ),
    why="x and |x| agree on the right and cancel on the left; half of their sum is relu.",
)


@relu.stub
def composed_relu(x):
    """x where it is positive, 0 where it is negative, built from + * ** exp log. 0 will not be tested."""
    ...


@relu.solution
def composed_relu(x):
    size = (x**2) ** 0.5
    return (x + size) * 0.5


@relu.also_right
def composed_relu(x):
    return 0.5 * x + 0.5 * (x * x) ** 0.5


@relu.also_right
def composed_relu(x):
    return x * (1 + x * (x**2) ** -0.5) * 0.5


@relu.also_right
def composed_relu(x):
    return (x + exp(log(x * x) * 0.5)) * 0.5


@relu.mistake("if", title="Python decides", hint="Can you make |x| without asking for the sign of x?")
def composed_relu(x):
    """The numbers are right, but here Python decides, and no note of it remains in the graph. Make it out of the
    five alone."""
    return x if x.data > 0 else x * 0


@relu.mistake(
    "if-and-a-number", title="Python decides, and a plain 0", hint="Can you make |x| without asking for the sign of x?"
)
def composed_relu(x):
    """Here Python decides, and no note of it remains in the graph; besides, on the left a plain 0 comes back, which
    is no Value. Make it out of the five alone."""
    return x if x.data > 0 else 0


@relu.mistake(
    "history-lost",
    title="The history is lost",
    hint="Draw your answer: is there a way back to the inputs? Work with the Values themselves, without `.data`.",
)
def composed_relu(x):
    """The number is right, but the new Value does not know what it was computed from."""
    return Value(max(0.0, x.data))


@relu.mistake("only-the-size", hint="What do you get when you add x to it?")
def composed_relu(x):
    """This is |x|: -3 becomes 3, where relu gives 0."""
    return (x**2) ** 0.5


@relu.mistake("twice", title="Twice too large", hint="What does it give for 3?")
def composed_relu(x):
    """Left of 0 it is right; right of 0 it is twice what it should be."""
    return x + (x**2) ** 0.5


@relu.mistake("right-to-left", title="Powers read from the right", hint="What is `2 ** 3 ** 2` in Python: 64, or 512?")
def composed_relu(x):
    """Python reads `x ** 2 ** 0.5` from the right, as x ** (2 ** 0.5). The square needs brackets of its own."""
    return (x + x**2**0.5) * 0.5


@relu.mistake("softplus", title="Softplus, a smooth relative", hint="What does yours give for 3?")
def composed_relu(x):
    """This is relu's smooth cousin, called softplus. It is near relu far from 0, but never equal to it."""
    return log(1 + exp(x))


@relu.mistake("other-side", title="The other side kept", hint="Try 3, then -3.")
def composed_relu(x):
    """This keeps the negative numbers and turns the positive ones into 0."""
    return (x + (x**2) ** 0.5 * -1) * 0.5


@relu.mistake(
    "ready-made",
    title="A ready-made operation",
    hint="The size of a number is the square root of what? And to halve is to multiply by what?",
)
def composed_relu(x):
    """The answer is right, but it uses an operation beyond the five, such as the library's own `abs` or division. Both
    can be had from the five."""
    return (x + abs(x)) / 2


@relu.mistake(
    "steep-sigmoid", title="A steep sigmoid", hint="What does `exp` give for 3000, and what is infinity times 0?"
)
def composed_relu(x):
    """A switch made of a steep sigmoid gives the right numbers far from 0. But on the way it meets infinity, and its
    slope is nan."""
    return x * (1 + exp(x * -1000)) ** -1


@relu.mistake("only-one-halved", title="Only one part halved", hint="Try 3: which sum should be halved?")
def composed_relu(x):
    """Python multiplies before it adds, so only the size is halved, and not the sum."""
    return x + (x**2) ** 0.5 * 0.5


@relu.mistake("power-before-division", title="The power before the division", hint="What is `9 ** 1/2` in Python?")
def composed_relu(x):
    """Python reads `** 1/2` as the power 1, and then half of it. A square root is the power 0.5."""
    return (x + (x**2) ** 1 / 2) * 0.5


@relu.mistake("half-for-root", title="Half of the square", hint="What is half of 9, and what is the square root of 9?")
def composed_relu(x):
    """To halve the square is not to take its root."""
    return (x + (x**2) * 0.5) * 0.5


@relu.mistake(
    "size-cut-off", title="The size is a plain number", hint="Draw your answer. Over how many paths does x reach it?"
)
def composed_relu(x):
    """The value is right, but the size was computed from `.data`. A nudge of x goes through half of the formula only,
    so the slope is a half everywhere."""
    return (x + abs(x.data)) * 0.5


@relu.mistake("mirrored", title="The mirror image", hint="Try 3, then -3.")
def composed_relu(x):
    """This is relu of minus x: it keeps the size of negative numbers and turns positive ones into 0."""
    return ((x**2) ** 0.5 + x * -1) * 0.5


@relu.mistake("times-size", title="A product with the size", hint="What do you get for 3, and for -3?")
def composed_relu(x):
    """x is multiplied by its size, which gives half of the square with the sign of x."""
    return x * (x**2) ** 0.5 * 0.5


@relu.also_wrong("if-and-a-number")
def composed_relu(x):
    return max(x, 0)


@relu.also_wrong("ready-made")
def composed_relu(x):
    return (x + (x**2) ** 0.5) / 2


@relu.also_wrong(None)
def composed_relu(x):
    return log(1 + exp(x * 20)) * 0.05


@relu.also_wrong("history-lost")
def composed_relu(x):
    return Value(x.data if x.data > 0 else 0.0)


@relu.also_wrong("if")
def composed_relu(x):
    if x.data > 0:
        return x
    return Value(0)


@relu.also_wrong("if")
def composed_relu(x):
    if x.data > 0:
        return x * 1
    return x * 0


@relu.also_wrong("if")
def composed_relu(x):
    return x * (x.data > 0)


@relu.also_wrong(None)
def composed_relu(x):
    return (x + x) * 0.5


@relu.also_wrong(None)
def composed_relu(x):
    return x * (1 + exp(x * -20)) ** -1


@relu.also_wrong(None)
def composed_relu(x):
    return x**0.5**2
