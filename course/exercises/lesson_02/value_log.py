"""value.log: the logarithm of a Value, with an error outside its domain."""

import math

from course.authoring import exercise, expressions, uniform
from tinygrad_edu import node

from .shared import graph, observe_or_error

log = exercise(
    "value.log",
    kind="code",
    title="The logarithm, and where it ends",
    target="tinygrad_edu.scalar.value:log",
    given="""
    import math
    from tinygrad_edu import Value, node
    """,
    difficulty=2,
    minutes=6,
    cases=expressions(
        ("f(x)", "f(x) * y", "f(x) + x", "f(x) * f(x)", "f(x * y) + y", "f(f(x) ** 2 * y + 1) - x"),
        uniform(0.3, 4),
        extra=[
            *({"expression": "f(x)", "x": v, "g": 2.0} for v in (1.0, 1e-8, 1e30)),
            *({"expression": "f(x)", "x": v, "g": 2.0} for v in (-1.0, -2.5, 0.0)),
        ],
    ),
    observe=observe_or_error("log"),
    graph=graph,
    prompt="""
    Write `log(x)` for one Value: the natural logarithm, `math.log` on floats, as a node called `"log"` with its one
    local derivative.

    There is no logarithm of 0 or of a negative number. In that case raise an `ArithmeticError` whose text contains the
    word `log` and the number, for example `log(-1) is not a real number`.
    """,
    hints=(
        "The slopes at 0.5, 1, 2 and 4 were printed above. What would it be at 10?",
        (
            "Start with the case that has no answer: an `if`, and `raise ArithmeticError(...)` with an f-string "
            "that shows `x.data`."
        ),
        "The slope is the reciprocal of the number: twice as far out, half as steep.",
    ),
    why="The farther out, the flatter: the slope at x is 1/x.",
)


@log.stub
def log(x):
    """The natural logarithm of a Value, as a node called "log".

    Raises ArithmeticError, naming log and the number, unless x > 0.
    """
    ...


@log.also_right
def log(x):
    if not x.data > 0:
        raise ArithmeticError("log of " + str(x.data) + " does not exist")
    return node("log", math.log(x.data), (x,), (x.data**-1,))


@log.also_right
def log(x):
    if x.data > 0.0:
        slope = 1.0 / x.data
        return node("log", math.log(x.data), (x,), (slope,))
    raise ArithmeticError(f"log({x.data:g}) is not a real number")


@log.also_right
def log(x):
    try:
        out = math.log(x.data)
    except ValueError:
        raise ArithmeticError(f"log: {x.data} is not above 0") from None
    return node("log", out, (x,), (1 / x.data,))


@log.mistake(
    "no-check",
    title="No check before the logarithm",
    hint="If this happens in the middle of a million operations, what would you want the error to tell?",
)
def log(x):
    """Python's own error does not say which of many operations it was, nor on what number. Ask first, and raise an
    ArithmeticError that tells."""
    return node("log", math.log(x.data), (x,), (1 / x.data,))


@log.mistake("zero-slips-through", hint="Which power of e is 0?")
def log(x):
    """Negative numbers are refused, but 0 has no logarithm either."""
    if x.data < 0:
        raise ArithmeticError(f"log({x.data}) is not a real number")
    return node("log", math.log(x.data), (x,), (1 / x.data,))


@log.mistake(
    "silent-nan",
    title="A silent nan",
    hint="How would you find out, a thousand operations later, where the nan came from?",
)
def log(x):
    """A nan goes on silently, and everything computed from it becomes nan too. Here we stop where it happens, with
    an error."""
    if x.data <= 0:
        return node("log", math.nan, (x,), (math.nan,))
    return node("log", math.log(x.data), (x,), (1 / x.data,))


@log.mistake("wrong-base", title="The wrong base", hint="What should log(e) be?")
def log(x):
    """`math.log10` counts in powers of 10. The natural logarithm undoes `exp`, so it counts in powers of e."""
    if x.data <= 0:
        raise ArithmeticError(f"log({x.data}) is not a real number")
    return node("log", math.log10(x.data), (x,), (1 / x.data,))


@log.mistake(
    "returns-instead-of-raising",
    title="An error returned, not raised",
    hint="What would `log(x) + 1` do with such an answer?",
)
def log(x):
    """Whatever `return` hands back is taken for an answer, an error or None as well, and the next operation trips
    over it. `raise` stops with the error, here and now."""
    if x.data <= 0:
        return ArithmeticError(f"log({x.data}) is not a real number")
    return node("log", math.log(x.data), (x,), (1 / x.data,))


@log.mistake("log-input", title="The input as derivative", hint="Is the slope at 4 larger or smaller than at 2?")
def log(x):
    """The derivative is the input itself here, so the curve would get steeper further out. It gets flatter."""
    if x.data <= 0:
        raise ArithmeticError(f"log({x.data}) is not a real number")
    return node("log", math.log(x.data), (x,), (x.data,))


@log.mistake(
    "wrong-kind",
    title="The wrong kind of error",
    hint="Python has many kinds of error; which kind comes after `raise` in your program?",
)
def log(x):
    """An ArithmeticError is asked for; this is a ValueError."""
    if x.data <= 0:
        raise ValueError(f"log({x.data}) is not a real number")
    return node("log", math.log(x.data), (x,), (1 / x.data,))


@log.mistake(
    "always-minus-one",
    title="Always the number of the example",
    hint="An f-string puts a number into a text: what does `f'{x.data:g}'` give?",
)
def log(x):
    """The text speaks of -1 whatever x is. That was an example; the number should be the one that x holds."""
    if x.data <= 0:
        raise ArithmeticError("log(-1) is not a real number")
    return node("log", math.log(x.data), (x,), (1 / x.data,))


@log.mistake(
    "error-tells-nothing",
    title="An error that tells too little",
    hint="Put both into the text; an f-string can show `x.data`.",
)
def log(x):
    """The error comes at the right moment, but it does not tell which operation met which number."""
    if x.data <= 0:
        raise ArithmeticError("not a real number")
    return node("log", math.log(x.data), (x,), (1 / x.data,))


@log.mistake(
    "answer-for-slope",
    title="The logarithm as derivative",
    hint="What would your slope be at 1, where log(1) is 0? It was printed above.",
)
def log(x):
    """The derivative is the logarithm itself here. That holds for exp, not for log."""
    if x.data <= 0:
        raise ArithmeticError(f"log({x.data})")
    out = math.log(x.data)
    return node("log", out, (x,), (out,))


@log.mistake(
    "one-over-answer",
    title="The reciprocal of the wrong number",
    hint="What would your slope be at 1, where log(1) is 0?",
)
def log(x):
    """This is one divided by the logarithm. The slope depends on x itself; at x = 1 the logarithm is 0, and Python
    stops."""
    if x.data <= 0:
        raise ArithmeticError(f"log({x.data})")
    out = math.log(x.data)
    return node("log", out, (x,), (1 / out,))


@log.mistake("value-as-derivative", title="A Value as derivative", hint="What is the type of `x`, and of `x.data`?")
def log(x):
    """The derivative is a Value here, because it was computed from x itself. A plain number belongs there."""
    if x.data <= 0:
        raise ArithmeticError(f"log({x.data})")
    return node("log", math.log(x.data), (x,), (1 / x,))


@log.mistake(
    "a-value-for-a-number", title="A Value where a number belongs", hint="What is x here, and where is its number?"
)
def log(x):
    """`math.log` knows floats only, and x is a Value; its number is in `.data`."""
    if x.data <= 0:
        raise ArithmeticError(f"log({x.data})")
    return node("log", math.log(x), (x,), (1 / x.data,))


@log.mistake("float-for-value", title="A float where a Value belongs", hint="Which module has a logarithm for floats?")
def log(x):
    """A float is asked for its `.data`. Inside this function `log` is the very function you are writing, which wants a
    Value; `math.log` is the logarithm of floats."""
    if x.data <= 0:
        raise ArithmeticError(f"log({x.data})")
    return node("log", log(x.data), (x,), (1 / x.data,))


@log.mistake(
    "float-for-value-unchecked", title="A float where a Value belongs", hint="Which module has a logarithm for floats?"
)
def log(x):
    """A float is asked for its `.data`. Inside this function `log` is the very function you are writing, which wants a
    Value; `math.log` is the logarithm of floats."""
    return node("log", log(x.data), (x,), (1 / x.data,))


@log.mistake("number-not-told", title="A text without its number", hint="What do `'x.data'` and `f'{x.data}'` print?")
def log(x):
    """The text says log, but not which number. Python puts a number into a text only where the quotes have an f in
    front and the number stands in curly brackets: `f"... {x.data} ..."`."""
    if x.data <= 0:
        raise ArithmeticError("log(x.data) is not a real number")
    return node("log", math.log(x.data), (x,), (1 / x.data,))


@log.mistake("no-comma", title="A tuple without its comma", hint="What does `type((1))` say, and `type((1,))`?")
def log(x):
    """`(x)` is x in brackets, and not a tuple: a tuple with one element is written with a comma."""
    if x.data <= 0:
        raise ArithmeticError(f"log({x.data})")
    return node("log", math.log(x.data), (x), (1 / x.data))


@log.mistake(
    "no-return", title="The return is missing", hint="Which word hands a result to whoever called the function?"
)
def log(x):
    """The node is made and then lost: without `return` the answer is None."""
    if x.data <= 0:
        raise ArithmeticError(f"log({x.data})")
    node("log", math.log(x.data), (x,), (1 / x.data,))


@log.also_wrong("wrong-kind")
def log(x):
    if x.data <= 0:
        raise ValueError(f"log({x.data})")
    return node("log", math.log(x.data), (x,), (1 / x.data,))


@log.also_wrong("no-check")
def log(x):
    if x.data <= 0:
        print("no")
    return node("log", math.log(x.data), (x,), (1 / x.data,))


@log.also_wrong("answer-for-slope")
def log(x):
    if x.data <= 0:
        raise ArithmeticError(f"log({x.data})")
    out = math.log(x.data)
    return node("log", out, (x,), (out,))


@log.also_wrong("returns-instead-of-raising")
def log(x):
    if x.data <= 0:
        return None
    return node("log", math.log(x.data), (x,), (1 / x.data,))


@log.also_wrong(None)
def log(x):
    if x.data < 1:
        raise ArithmeticError(f"log({x.data})")
    return node("log", math.log(x.data), (x,), (1 / x.data,))


@log.also_wrong(None)
def log(x):
    if x.data <= 0:
        raise ArithmeticError(f"log({x.data})")
    return node("log", math.log(x.data), (x,), (1 / abs(math.log(x.data) or 1),))


@log.also_wrong(None)
def log(x):
    return node("log", math.log(abs(x.data) + 1e-9), (x,), (1 / (abs(x.data) + 1e-9),))


@log.also_wrong(None)
def log(x):
    return node("log", math.log(x.data), (x,), (x.data,))
