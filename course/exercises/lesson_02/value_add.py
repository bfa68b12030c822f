"""value.add: the sum of two Values, with its local derivatives."""

from course.authoring import BINARY, exercise, expressions, uniform
from tinygrad_edu import Value, node

from .shared import graph, observe_operation

add = exercise(
    "value.add",
    kind="code",
    title="A sum remembers",
    target="tinygrad_edu.scalar.value:add",
    given="from tinygrad_edu import Value, node",
    difficulty=1,
    minutes=5,
    cases=expressions(BINARY, uniform(-3, 3, away_from=0)),
    observe=observe_operation,
    graph=graph,
    prompt="""
    Write `add(x, y)` for two Values. Return `node("+", data, inputs, derivatives)`, where `data` is the sum of the two
    numbers, `inputs` is the tuple `(x, y)`, and `derivatives` is a tuple of two floats: how much of a small change of
    `x` comes through, then of `y`.
    """,
    hints=(
        "Take x = 2 and y = 5 and nudge x to 2.1. How far does the sum move? And for other numbers?",
        (
            'The call has four parts: the name "+", one float, a tuple of two Values, a tuple of two floats. The '
            "numbers are in `.data`."
        ),
        "However large x and y are, a nudge of either comes through a sum as it is: once.",
    ),
    why="A sum passes every nudge on as it is, whatever the numbers are.",
)


@add.stub
def add(x, y):
    """x + y, for two Values, as a node with two inputs and two local derivatives."""
    ...


@add.also_right
def add(x, y):
    total = y.data + x.data
    return node("+", total, (x, y), (1, 1))


@add.also_right
def add(a, b):
    inputs = a, b
    return node(op="+", data=sum(v.data for v in inputs), inputs=inputs, derivatives=tuple(1.0 for _ in inputs))


add.also_right_source("""
    from tinygrad_edu.scalar.value import node as made

    def add(x, y):
        # a nudge of either arrives
        return made('+', x.data + y.data, (x, y), (1.0,) * 2)
    """)


@add.mistake(
    "forgets",
    title="A Value without history",
    hint="Look at `.inputs` of your answer: what should be there, and which function puts it there?",
)
def add(x, y):
    """This makes a fresh Value: the number is right, but it remembers nothing of where it came from."""
    return Value(x.data + y.data)


@add.mistake(
    "numbers-as-inputs",
    title="Plain numbers as inputs",
    hint="Where do you read `.data`, and where do you need the Value as a whole?",
)
def add(x, y):
    """The inputs are floats here. A float remembers nothing, so the graph ends there; the inputs must be the Values
    themselves."""
    return node("+", x.data + y.data, (x.data, y.data), (1.0, 1.0))


@add.mistake(
    "own-operand",
    title="Each input's own number",
    hint="With x = 2 and y = 5, nudge x by 0.1: does the sum move by 0.1, or by 0.2?",
)
def add(x, y):
    """The derivatives are the inputs' own numbers here. A derivative does not say how large an input is, but how
    much of a nudge of it arrives."""
    return node("+", x.data + y.data, (x, y), (x.data, y.data))


@add.mistake(
    "other-operand",
    title="The derivatives of a product",
    hint="With x = 2 and y = 5, nudge x by 0.1: does the sum move by 0.1, or by 0.5?",
)
def add(x, y):
    """These are the derivatives of a product; the sum is simpler."""
    return node("+", x.data + y.data, (x, y), (y.data, x.data))


@add.mistake("one-derivative", title="A missing derivative", hint="Which input does your one derivative belong to?")
def add(x, y):
    """There are two inputs, and each needs a derivative of its own."""
    return node("+", x.data + y.data, (x, y), (1.0,))


@add.mistake(
    "calls-itself",
    title="The function calls itself",
    hint="What does Python call when it meets `x + y`, and what are x and y here?",
)
def add(x, y):
    """Between Values `+` calls `add`, the very function you are writing, which then calls itself without end.
    Inside, work with the numbers in `.data`."""
    return node("+", x + y, (x, y), (1.0, 1.0))


@add.mistake(
    "in-place", title="An input is changed", hint="Compute a + b twice with your function. Is it the same both times?"
)
def add(x, y):
    """`+=` changes x itself. The answer is a new node; other operations that use x still need the old number."""
    x.data += y.data
    return node("+", x.data, (x, y), (1.0, 1.0))


@add.mistake("values-as-derivatives", title="Values as derivatives", hint="What is the type of `x`, and of `x.data`?")
def add(x, y):
    """The derivatives are Values here. They should be plain numbers: how much of a nudge arrives."""
    return node("+", x.data + y.data, (x, y), (x, y))


@add.mistake(
    "no-tuples", title="Brackets around the pairs forgotten", hint="How many parts does the call in the task have?"
)
def add(x, y):
    """`node` takes four things. The two inputs are one of them, a tuple, and so are the two derivatives."""
    return node("+", x.data + y.data, x, y, 1.0, 1.0)


@add.mistake(
    "number-for-tuple", title="A number instead of a tuple", hint="How many inputs are there, and how many derivatives?"
)
def add(x, y):
    """The derivatives are a tuple, with one number for each input. One number alone is none."""
    return node("+", x.data + y.data, (x, y), 1.0)


@add.mistake(
    "no-return", title="The return is missing", hint="Which word hands a result to whoever called the function?"
)
def add(x, y):
    """The node is made and then lost: without `return` the answer is None."""
    node("+", x.data + y.data, (x, y), (1.0, 1.0))


@add.mistake(
    "number-only", title="A plain number returned", hint="What is the type of your answer, and what should it be?"
)
def add(x, y):
    """The answer is a plain number, which remembers nothing. It should be a Value, and `node` makes one."""
    return x.data + y.data


@add.mistake("inputs-swapped", title="Inputs in another order", hint="Which input comes first in the task?")
def add(x, y):
    """The inputs are the other way round. For a sum this does no harm, but the order of the inputs is part of what a
    node remembers."""
    return node("+", x.data + y.data, (y, x), (1.0, 1.0))


@add.mistake(
    "another-name", title="Another name for the node", hint="Which text stands first in the call that the task shows?"
)
def add(x, y):
    """The node is right but for its name, which pictures show: it should be the symbol in quotes in the task."""
    return node("add", x.data + y.data, (x, y), (1.0, 1.0))


@add.also_wrong("number-only")
def add(x, y):
    return x.data + y.data


@add.also_wrong("another-name")
def add(x, y):
    return node("add", x.data + y.data, (x, y), (1.0, 1.0))


@add.also_wrong("inputs-swapped")
def add(x, y):
    return node("+", x.data + y.data, (y, x), (1.0, 1.0))


@add.also_wrong(None)
def add(x, y):
    return node("+", x.data + y.data, [x, y][:1] if x is y else (x, y), (2.0,) if x is y else (1.0, 1.0))


@add.also_wrong(None)
def add(x, y):
    return node("+", x.data + y.data, (x, y), (1.0, -1.0))


@add.also_wrong(None)
def add(x, y):
    return node("+", x.data - y.data, (x, y), (1.0, 1.0))


@add.also_wrong("no-return")
def add(x, y):
    node("+", x.data + y.data, (x, y), (1.0, 1.0))


@add.also_wrong("calls-itself")
def add(x, y):
    return Value(x + y)


@add.also_wrong(None)
def add(x, y):
    out = Value(x.data + y.data)
    out.inputs = (x, y)
    return out
