"""value.divide: division composed of the five primitives."""

from course.authoring import exercise, expressions, uniform
from tinygrad_edu import Value, exp, log

from .shared import graph, observe_composed

divide = exercise(
    "value.divide",
    kind="code",
    title="Division from the five",
    given="""
    import math
    from tinygrad_edu import Value, exp, log
    """,
    difficulty=2,
    minutes=4,
    cases=expressions(
        ("f(x, y)", "f(x, x) + y", "f(x, y) * x", "f(f(x, y), y)", "f(x, y) + f(y, x)", "f(x * y, f(x, y)) + y"),
        uniform(-3, 3, away_from=0, by=0.3),
        extra=[
            {"expression": "f(x, y)", "x": -1.5, "y": 2.0, "g": 3.0},
            {"expression": "f(x, y)", "x": 0.0, "y": -2.0, "g": 2.0},
        ],
    ),
    observe=observe_composed,
    graph=graph,
    prompt="""
    Write `divide(x, y)` for two Values: x divided by y, for any y but 0, negative ones too. Use only the five: `+`,
    `*`, `**`, `exp(...)`, `log(...)`, with Values and plain numbers; the exponent of a power must be a plain number
    here. No `/`, no minus between Values (a number such as -3 is fine), no `node`.
    """,
    hints=(
        "To divide by 4 is to multiply by a quarter. How does one make a quarter out of 4?",
        "Which power of 4 is a quarter?",
    ),
    why="A reciprocal is a power, so division needs no operation of its own.",
)


@divide.stub
def divide(x, y):
    """x divided by y, for two Values, built from + * ** exp log."""
    ...


@divide.solution
def divide(x, y):
    return x * y**-1


@divide.also_right
def divide(x, y):
    reciprocal = y**-1
    return reciprocal * x


@divide.also_right
def divide(x, y):
    return (y**2) ** -1 * y * x


@divide.also_right
def divide(x, y):
    size = (y**2) ** 0.5
    return x * y * size**-2


@divide.mistake("ready-made", title="A ready-made operation", hint="To divide by 4 is to multiply by what?")
def divide(x, y):
    """The answer is right, but it uses an operation beyond the five, such as the library's own division. The point here
    is to make do without it."""
    return x / y


@divide.mistake("upside-down", title="The wrong one upside down", hint="Try 6 divided by 3.")
def divide(x, y):
    """This turns the wrong one upside down: it is y divided by x."""
    return x**-1 * y


@divide.mistake("cuts-the-graph", title="An input cut off", hint="Draw your answer. Is there a way from y to it?")
def divide(x, y):
    """The number is right, but `y.data` is a plain float: y is not in the graph, and a nudge of it would go
    unnoticed."""
    return x * (1 / y.data)


@divide.mistake(
    "history-lost",
    title="The history is lost",
    hint="Draw your answer: is there a way back to the inputs? Work with the Values themselves, without `.data`.",
)
def divide(x, y):
    """The number is right, but the new Value does not know what it was computed from."""
    return Value(x.data / y.data)


@divide.mistake(
    "exponent-varies",
    title="An exponent that may vary",
    hint="What does `(-8) ** -0.9` give in Python, and what type is it?",
)
def divide(x, y):
    """The right power; but an exponent that is a Value may vary, and next to -1 a negative y has no real power. So
    the exponent must be a plain number."""
    return x * y ** Value(-1)


@divide.mistake(
    "positive-only", title="For positive numbers only", hint="Is there a way that never asks for a logarithm?"
)
def divide(x, y):
    """A fine idea, the slide rule's; but the logarithm refuses negative numbers, and -6 divided by 3 must work."""
    return exp(log(x) + log(y) * -1)


@divide.mistake("subtracts", title="A difference, not a quotient", hint="Try 6 divided by 3.")
def divide(x, y):
    """This is x minus y."""
    return x + y * -1


@divide.mistake("negates", title="Minus y, not its reciprocal", hint="What is 4 * -1, and what is 4 ** -1?")
def divide(x, y):
    """`y * -1` is minus y. The number -1 belongs elsewhere."""
    return x * (y * -1)


@divide.mistake(
    "positive-divisor-only", title="For positive divisors only", hint="Is there a way that never asks for a logarithm?"
)
def divide(x, y):
    """A fine idea, the slide rule's; but the logarithm refuses a negative number, and 6 divided by -3 must work."""
    return x * exp(log(y) * -1)


@divide.mistake(
    "reciprocal-of-zero",
    title="Zero turned upside down",
    hint="What is 0 divided by 3? And what is the reciprocal of 0?",
)
def divide(x, y):
    """Right for every x but 0: x itself is turned upside down on the way, and 0 has no reciprocal."""
    return (y * x**-1) ** -1


@divide.mistake("both-upside-down", title="Both turned upside down", hint="Try 6 divided by 3.")
def divide(x, y):
    """The brackets hold both numbers, so x is turned upside down as well."""
    return (x * y) ** -1


@divide.mistake(
    "no-return", title="The return is missing", hint="Which word hands a result to whoever called the function?"
)
def divide(x, y):
    """The quotient is worked out and then lost: without `return` the answer is None."""
    x * y**-1


@divide.also_wrong(None)
def divide(x, y):
    return x * y**-1 * 1.001


@divide.also_wrong(None)
def divide(x, y):
    return Value(x.data) * y**-1


@divide.also_wrong(None)
def divide(x, y):
    return x * (y**2) ** -0.5


@divide.also_wrong("both-upside-down")
def divide(x, y):
    return (x * y) ** -1


@divide.also_wrong(None)
def divide(x, y):
    return x.data / y.data


@divide.also_wrong("ready-made")
def divide(x, y):
    return x * (1 / y)
