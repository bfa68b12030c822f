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


@exp.mistake(
    "power-rule-overflows",
    title="The power rule, and overflow",
    hint="By your rule the slope at 0 would be 0. What does the explorer say?",
)
def exp(x):
    """This is the rule for x ** 3, where the base varies. In e ** x the exponent varies. (And a bare `math.exp` stops
    when x is large.)"""
    out = inf_on_overflow(math.exp, x.data)
    return node("exp", out, (x,), (x.data * math.exp(x.data - 1),))


@exp.mistake(
    "times-input",
    title="The input as a factor",
    hint="By your rule the slope at 0 would be 0. What does the explorer say?",
)
def exp(x):
    """The input multiplies the derivative here. The slope of e ** x at 0 would then be 0, and the curve is not flat
    there."""
    out = math.exp(x.data) if x.data < 709 else math.inf
    return node("exp", out, (x,), (x.data * out,))


@exp.mistake("slope-one", title="The same slope everywhere", hint="Is the curve of e ** x as steep at 2 as at 0?")
def exp(x):
    """A derivative of 1 says that the curve rises like a straight line. It gets steeper and steeper."""
    out = math.exp(x.data) if x.data < 709 else math.inf
    return node("exp", out, (x,), (1.0,))


@exp.mistake(
    "numbers-as-inputs",
    title="A plain number as input",
    hint="Where do you read `.data`, and where do you need the Value as a whole?",
)
def exp(x):
    """The input is a float here. A float remembers nothing, so the graph ends there; the input must be the Value
    itself."""
    out = math.exp(x.data) if x.data < 709 else math.inf
    return node("exp", out, (x.data,), (out,))


@exp.mistake(
    "no-return", title="The return is missing", hint="Which word hands a result to whoever called the function?"
)
def exp(x):
    """The node is made and then lost: without `return` the answer is None."""
    out = math.exp(x.data) if x.data < 709 else math.inf
    node("exp", out, (x,), (out,))


@exp.mistake(
    "calls-itself", title="The function calls itself", hint="What is already computed in the first line of the stub?"
)
def exp(x):
    """`exp` is the very function you are writing: it calls itself without end. Make the node here, with `node(...)`."""
    return exp(x)


@exp.mistake(
    "number-only", title="A plain number returned", hint="What is the type of your answer, and what should it be?"
)
def exp(x):
    """The answer is a plain number, which remembers nothing. It should be a Value, and `node` makes one."""
    return math.exp(x.data) if x.data < 709 else math.inf


@exp.also_wrong("slope-one")
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
