"""value.mul: the product of two Values, with its local derivatives."""

from course.authoring import BINARY, exercise, expressions, uniform
from tinygrad_edu import Value, node

from .shared import graph, observe_operation

mul = exercise(
    "value.mul",
    kind="code",
    title="A product remembers",
    target="tinygrad_edu.scalar.value:mul",
    given="from tinygrad_edu import Value, node",
    difficulty=2,
    minutes=6,
    cases=expressions(
        BINARY,
        uniform(-3, 3, away_from=0),
        extra=[
            {"expression": "f(x, y)", "x": 0.0, "y": 5.0, "g": 2.0},
            {"expression": "f(x, y)", "x": 0.0, "y": 0.0, "g": 2.0},
        ],
    ),
    observe=observe_operation,
    graph=graph,
    prompt="""
    Write `mul(x, y)` for two Values. Return `node("*", data, inputs, derivatives)`: the product of the data, the two
    inputs as a tuple `(x, y)`, and a tuple with the local derivative for each of them, in the same order.
    """,
    hints=(
        "Nudge x by a little. How much does x * y move? The strips of the rectangle show it.",
        "The strip that x adds is as long as the other side of the rectangle.",
        (
            "If y is 3, a nudge of x comes through three times as large. And if x is 2, a nudge of y? (The numbers "
            "of x and y are in `.data`.)"
        ),
    ),
    why="A nudge of one factor comes through as many times as large as the other factor.",
)


@mul.stub
def mul(x, y):
    """x * y, for two Values, as a node with two inputs and two local derivatives."""
    ...


@mul.also_right
def mul(x, y):
    a, b = x.data, y.data
    return node("*", a * b, (x, y), (b, a))


@mul.also_right
def mul(x, y):
    inputs = (x, y)
    slopes = tuple(v.data for v in reversed(inputs))
    return node("*", x.data * y.data, inputs, slopes)


@mul.mistake(
    "own-operand",
    title="Each factor's own number",
    hint="Hold y = 3 still and nudge x = 2: does the product move 3 times as much as x, or twice as much?",
)
def mul(x, y):
    """Each factor was given its own number as derivative; what counts is the other one."""
    return node("*", x.data * y.data, (x, y), (x.data, y.data))


@mul.mistake(
    "adds-derivatives",
    title="The derivatives of a sum",
    hint="Try x = 2, y = 10 and nudge x by 1. Does the product move by 1?",
)
def mul(x, y):
    """These are the derivatives of a sum."""
    return node("*", x.data * y.data, (x, y), (1.0, 1.0))


@mul.mistake(
    "calls-itself",
    title="The function calls itself",
    hint="What does Python call when it meets `x * y`, and what are x and y here?",
)
def mul(x, y):
    """Between Values `*` calls `mul`, the very function you are writing, which then calls itself without end.
    Inside, work with the numbers in `.data`."""
    return node("*", x * y, (x, y), (y.data, x.data))


@mul.mistake(
    "whole-product",
    title="The product as derivative",
    hint="With x = 2 and y = 3, nudge x by 0.1. Is the product 6.6 or 6.3?",
)
def mul(x, y):
    """The derivative is the whole product here. That would be the change if x itself were 1 and doubled."""
    out = x.data * y.data
    return node("*", out, (x, y), (out, out))


@mul.mistake(
    "forgets",
    title="A Value without history",
    hint="Look at `.inputs` of your answer: what should be there, and which function puts it there?",
)
def mul(x, y):
    """This makes a fresh Value: the number is right, but it remembers nothing of where it came from."""
    return Value(x.data * y.data)


@mul.mistake(
    "numbers-as-inputs",
    title="Plain numbers as inputs",
    hint="Where do you read `.data`, and where do you need the Value as a whole?",
)
def mul(x, y):
    """The inputs are floats here. A float remembers nothing, so the graph ends there; the inputs must be the Values
    themselves."""
    return node("*", x.data * y.data, (x.data, y.data), (y.data, x.data))


@mul.mistake("values-as-derivatives", title="Values as derivatives", hint="What is the type of `y`, and of `y.data`?")
def mul(x, y):
    """The right factors, but as Values. A derivative is a plain number, and a Value keeps its number in `.data`."""
    return node("*", x.data * y.data, (x, y), (y, x))


@mul.mistake(
    "divides-by-zero", title="Division by a factor of 0", hint="What does your program do for x = 0 and y = 5?"
)
def mul(x, y):
    """The product divided by one factor is the other one, except when the factor is 0: then Python stops."""
    out = x.data * y.data
    return node("*", out, (x, y), (out / x.data, out / y.data))


@mul.mistake("one-derivative", title="A missing derivative", hint="Which input does your one derivative belong to?")
def mul(x, y):
    """There are two inputs, and each needs a derivative of its own."""
    return node("*", x.data * y.data, (x, y), (y.data,))


@mul.mistake(
    "no-return", title="The return is missing", hint="Which word hands a result to whoever called the function?"
)
def mul(x, y):
    """The node is made and then lost: without `return` the answer is None."""
    node("*", x.data * y.data, (x, y), (y.data, x.data))


@mul.mistake(
    "number-only", title="A plain number returned", hint="What is the type of your answer, and what should it be?"
)
def mul(x, y):
    """The answer is a plain number, which remembers nothing. It should be a Value, and `node` makes one."""
    return x.data * y.data


@mul.mistake(
    "inputs-swapped",
    title="Inputs in another order",
    hint="To which input does the first derivative belong, and to which the second?",
)
def mul(x, y):
    """The inputs are the other way round, and the derivatives are not: each input has the derivative of the other."""
    return node("*", x.data * y.data, (y, x), (y.data, x.data))


@mul.mistake("adds", title="The data of a sum", hint="What is 2 times 5?")
def mul(x, y):
    """The data are added; this should be the product."""
    return node("*", x.data + y.data, (x, y), (y.data, x.data))


@mul.mistake(
    "sum-as-derivative",
    title="The sum as derivative",
    hint="Hold y = 3 still and nudge x = 2 by 0.1. By how much does the product move?",
)
def mul(x, y):
    """Both derivatives are the sum of the factors. When x is nudged, only the other factor decides."""
    total = x.data + y.data
    return node("*", x.data * y.data, (x, y), (total, total))


@mul.mistake(
    "another-name", title="Another name for the node", hint="Which text stands first in the call that the task shows?"
)
def mul(x, y):
    """The node is right but for its name, which pictures show: it should be the symbol in quotes in the task."""
    return node("+", x.data * y.data, (x, y), (y.data, x.data))


@mul.also_wrong("sum-as-derivative")
def mul(x, y):
    return node("*", x.data * y.data, (x, y), (x.data + y.data, x.data + y.data))


@mul.also_wrong("inputs-swapped")
def mul(x, y):
    return node("*", x.data * y.data, (y, x), (y.data, x.data))


@mul.also_wrong("another-name")
def mul(x, y):
    return node("+", x.data * y.data, (x, y), (y.data, x.data))


@mul.also_wrong("values-as-derivatives")
def mul(x, y):
    return node("*", x.data * y.data, (x, y), (y, x))


@mul.also_wrong(None)
def mul(x, y):
    return node("*", x.data * y.data, (x, y), (abs(y.data), abs(x.data)))


@mul.also_wrong(None)
def mul(x, y):
    x.data *= y.data
    return node("*", x.data, (x, y), (y.data, x.data))
