"""value.exp: the exponential of a Value, infinite where it overflows."""

import math

from course.authoring import UNARY, exercise, expressions, uniform
from tinygrad_edu import Value, node
from tinygrad_edu.scalar.domain import inf_on_overflow

from .shared import graph, observe_operation

exp = exercise(
    "value.exp",
    kind="code",
    title="How steep is e ** x?",
    target="tinygrad_edu.scalar.value:exp",
    given="""
    import math
    from tinygrad_edu import Value, node
    from tinygrad_edu.scalar.domain import inf_on_overflow
    """,
    difficulty=2,
    minutes=5,
    cases=expressions(
        UNARY, uniform(-2, 2), extra=[{"expression": "f(x)", "x": v, "g": 2.0} for v in (0.0, 1.0, 1000.0, -1000.0)]
    ),
    observe=observe_operation,
    graph=graph,
    prompt="""
    Finish `exp(x)` for one Value: e to the power of x. Given: `out`, the answer as a float, which is infinity where
    `math.exp` would stop with an error. Return a node called `"exp"` with its one input and its one local derivative. A
    tuple with one element needs its comma: `(x,)`.
    """,
    hints=(
        (
            "Set the explorer to e ** x and compare, at a few places, the height of the point with the slope of "
            "the line."
        ),
        "The height is already at hand: it has a name in the stub.",
        'Four parts again: "exp", the answer, `(x,)`, and a tuple with one float.',
    ),
    why="e ** x grows exactly as fast as it is large: its derivative is its own value.",
)


@exp.stub
def exp(x):
    """e ** x, for a Value, as a node called "exp"."""
    out = inf_on_overflow(math.exp, x.data)
    ...


@exp.also_right
def exp(x):
    out = math.exp(x.data) if x.data < 700 else math.e**350 * math.e ** (x.data - 350) if x.data < 709 else math.inf
    return node("exp", out, (x,), (out,))


@exp.also_right
def exp(x):
    try:
        out = math.exp(x.data)
    except OverflowError:
        out = math.inf
    return node("exp", out, (x,), (out,))


@exp.also_right
def exp(x):
    import numpy as np

    with np.errstate(over="ignore"):
        out = float(np.exp(x.data))
    slope = out
    return node("exp", out, tuple([x]), tuple([slope]))


@exp.mistake(
    "exp-input",
    title="The input as derivative",
    hint="What is the slope of e ** x at 0, where the curve crosses the axis?",
)
def exp(x):
    """The derivative is the input here. At x = 0 that would be flat, and the curve is not flat there."""
    out = math.exp(x.data) if x.data < 709 else math.inf
    return node("exp", out, (x,), (x.data,))


@exp.mistake(
    "power-rule", title="The power rule", hint="By your rule the slope at 0 would be 0. What does the explorer say?"
)
def exp(x):
    """This is the rule for x ** 3, where the base varies. In e ** x the exponent varies."""
    out, less = (math.exp(x.data), math.exp(x.data - 1)) if x.data < 709 else (math.inf, math.inf)
    return node("exp", out, (x,), (x.data * less,))


@exp.mistake("no-comma", title="A tuple without its comma", hint="What does `type((1))` say, and `type((1,))`?")
def exp(x):
    """`(x)` is x in brackets, and not a tuple: a tuple with one element is written `(x,)`, with a comma."""
    out = math.exp(x.data) if x.data < 709 else math.inf
    return node("exp", out, (x), (out))


@exp.mistake(
    "a-value-for-a-number", title="A Value where a number belongs", hint="What is x here, and where is its number?"
)
def exp(x):
    """`math.exp` knows floats only, and x is a Value; its number is in `.data`."""
    out = math.exp(x)
    return node("exp", out, (x,), (out,))


@exp.mistake(
    "forgets",
    title="A Value without history",
    hint="Look at `.inputs` of your answer: what should be there, and which function puts it there?",
)
def exp(x):
    """This makes a fresh Value: the number is right, but it remembers nothing of where it came from."""
    return Value(math.exp(x.data) if x.data < 709 else math.inf)


@exp.mistake(
    "overflow",
    title="Overflow stops the program",
    hint="Does every call of `math.exp` in your function go through `inf_on_overflow`?",
)
def exp(x):
    """For a large x the number no longer fits into a float, and a bare `math.exp` stops with an error; the answer
    should be infinity."""
    out = math.exp(x.data)
    return node("exp", out, (x,), (math.exp(x.data),))


@exp.also_wrong(None)
def exp(x):
    out = math.exp(x.data) if x.data < 709 else math.inf
    return node("exp", out, (x,), (1.0,))


@exp.also_wrong("no-comma")
def exp(x):
    out = math.exp(x.data) if x.data < 709 else math.inf
    return node("exp", out, (x,), out)


@exp.also_wrong("a-value-for-a-number")
def exp(x):
    out = math.exp(x)
    return node("exp", out, (x,), (out))


@exp.also_wrong(None)
def exp(x):
    out = 2.718**x.data if x.data < 709 else math.inf
    return node("exp", out, (x,), (out,))


@exp.also_wrong(None)
def exp(x):
    out = math.exp(x.data) if x.data < 709 else math.inf
    return node("exp", out, (x,), (-out,))


@exp.also_wrong(None)
def exp(x):
    out = math.exp(x.data) if x.data < 709 else math.inf
    return node("exp", out, (x,), (1 / out if out else 1.0,))


@exp.also_wrong(None)
def exp(x):
    out = math.exp(min(x.data, 700))
    return node("exp", out, (x,), (out,))


@exp.also_wrong(None)
def exp(x):
    out = math.exp(x.data) if x.data < 709 else math.inf
    return node("e**", out, (x,), (out,))
