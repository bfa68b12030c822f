"""value.sigmoid: the sigmoid composed of the five primitives."""

import math

from course.authoring import exercise, expressions, uniform
from tinygrad_edu import Value, exp, log

from .shared import graph, observe_composed

sigmoid = exercise(
    "value.sigmoid",
    kind="code",
    title="A sigmoid from the five",
    given="""
    import math
    from tinygrad_edu import Value, exp, log
    """,
    difficulty=2,
    minutes=5,
    cases=expressions(
        ("f(x)", "f(x) * y", "f(x) + x", "f(x) * f(x)", "f(x * y) + y", "f(f(x) * y) * x"),
        uniform(-3, 3),
        extra=[{"expression": "f(x)", "x": v, "g": 2.0} for v in (0.0, 10.0, -10.0)],
    ),
    observe=observe_composed,
    graph=graph,
    prompt=r"""
    The **sigmoid** squeezes any number between 0 and 1:

    $$\text{sigmoid}(x) = \frac{1}{1 + e^{-x}}$$

    Write `composed_sigmoid(x)` for a Value, with `+`, `*`, `**`, `exp(...)`, `log(...)` and plain numbers only: no `/`,
    no minus in front of a Value. Do it without your `divide`: what you write is kept in a file of its own, which does
    not know that function.
    """,
    hints=(
        "Begin inside: minus x is x times what?",
        "The exponent, then exp, then one more, then the reciprocal: four operations.",
        "The reciprocal of the whole sum needs the sum in brackets: `**` binds tighter than `+`.",
    ),
    why="Four of our operations, one after the other, and no derivative to work out.",
)


@sigmoid.stub
def composed_sigmoid(x):
    """1 / (1 + e ** -x), for a Value, built from + * ** exp log."""
    ...


@sigmoid.solution
def composed_sigmoid(x):
    return (1 + exp(x * -1)) ** -1


@sigmoid.also_right
def composed_sigmoid(x):
    e = exp(x)
    return e * (e + 1) ** -1


@sigmoid.also_right
def composed_sigmoid(x):
    return exp(log(1 + exp(-1 * x)) * -1)


@sigmoid.also_right
def composed_sigmoid(x):
    minus = x * -1.0
    below = exp(minus) + 1.0
    return below**-1.0


@sigmoid.mistake("sign", title="A lost minus", hint="For x = 10 the sigmoid should be nearly 1. What is yours?")
def composed_sigmoid(x):
    """The minus in the exponent is lost, so the curve falls where it should climb."""
    return (1 + exp(x)) ** -1


@sigmoid.mistake(
    "brackets",
    title="Forgotten brackets",
    hint="For x = 0 the sigmoid should be a half. What is yours, and where does the 1 go?",
)
def composed_sigmoid(x):
    """`**` binds tighter than `+`: only the exponential is turned upside down here, not the whole sum."""
    return 1 + exp(x * -1) ** -1


@sigmoid.mistake(
    "no-reciprocal", title="A missing reciprocal", hint="For x = 0 the sigmoid should be a half. What is yours?"
)
def composed_sigmoid(x):
    """This is what is below the fraction bar; the reciprocal is missing."""
    return 1 + exp(x * -1)


@sigmoid.mistake("forgets-one", title="The forgotten 1", hint="The sigmoid stays below 1. Does yours?")
def composed_sigmoid(x):
    """Without the 1 this is e ** x, which grows without bound."""
    return exp(x * -1) ** -1


@sigmoid.mistake(
    "ready-made", title="A ready-made operation", hint="Minus x is x times what? And a reciprocal is which power?"
)
def composed_sigmoid(x):
    """The answer is right, but it uses an operation beyond the five, such as the library's own minus or division. Both
    can be had from the five."""
    return 1 / (1 + exp(-x))


@sigmoid.mistake("cuts-the-graph", title="An input cut off", hint="Draw your answer. Is there a way from x to it?")
def composed_sigmoid(x):
    """The number is right, but it was computed on floats: the Value that comes out remembers nothing."""
    return Value(1 / (1 + math.exp(-x.data)))


@sigmoid.mistake("math-exp", title="An exp for plain numbers", hint="Which `exp` knows Values, and which knows floats?")
def composed_sigmoid(x):
    """`math.exp` knows floats only, and here it is given a Value. There is an `exp` for Values."""
    return (1 + math.exp(x * -1)) ** -1


@sigmoid.mistake("number-only", title="A plain number returned", hint="Draw your answer. What is its type?")
def composed_sigmoid(x):
    """The number is right, but it is a plain number and remembers nothing. Work with the Value itself, without
    `.data`."""
    return 1 / (1 + math.exp(-x.data))


@sigmoid.mistake(
    "minus-outside", title="The minus in the wrong place", hint="What is -1 times e ** x, and what is e ** -x?"
)
def composed_sigmoid(x):
    """The minus multiplies the exponential; it belongs to the exponent."""
    return (1 + exp(x) * -1) ** -1


@sigmoid.mistake(
    "one-inside",
    title="The 1 in the wrong place",
    hint="Read the formula from the inside: what is the exponent, and where is the 1 added?",
)
def composed_sigmoid(x):
    """The 1 is added to the exponent; it belongs beside the exponential."""
    return exp(1 + x * -1) ** -1


@sigmoid.mistake(
    "no-return", title="The return is missing", hint="Which word hands a result to whoever called the function?"
)
def composed_sigmoid(x):
    """The sigmoid is worked out and then lost: without `return` the answer is None."""
    (1 + exp(x * -1)) ** -1


@sigmoid.also_wrong(None)
def composed_sigmoid(x):
    return (2 + exp(x * -1)) ** -1


@sigmoid.also_wrong(None)
def composed_sigmoid(x):
    return exp(x) * (1 + exp(x * -1)) ** -1


@sigmoid.also_wrong("number-only")
def composed_sigmoid(x):
    return 1 / (1 + math.exp(-x.data))


@sigmoid.also_wrong(None)
def composed_sigmoid(x):
    return (1 + 2.7 ** (x * -1)) ** -1


@sigmoid.also_wrong("ready-made")
def composed_sigmoid(x):
    return (1 + exp(-x)) ** -1


@sigmoid.also_wrong(None)
def composed_sigmoid(x):
    return (1 + exp(-1)) ** -1
