"""value.pow: a power of Values, with derivatives for base and exponent."""

import math
import re

from course.authoring import BINARY, exercise, expressions, uniform
from tinygrad_edu import node
from tinygrad_edu.scalar.domain import check_power, power

from .shared import graph, observe_or_error


def observe_power(f, case):
    """Observe a power; for a base of 0 or below also the constant exponent's derivative, which no gradient shows."""
    seen = observe_or_error("pow")(f, case)
    if not re.fullmatch(r"x \*\* -?[\d.]+", case["expression"]) or case["x"] > 0 or "value" not in seen:
        return seen
    derivatives = graph(f, case).derivatives
    return seen | {"the derivative for the constant exponent": derivatives[1] if len(derivatives) == 2 else "missing"}


value_pow = exercise(
    "value.pow",
    kind="code",
    title="Powers, where both may vary",
    target="tinygrad_edu.scalar.value:pow",
    given="""
    import math
    from tinygrad_edu import Value, node
    from tinygrad_edu.scalar.domain import check_power, power
    """,
    difficulty=4,
    minutes=15,
    cases=expressions(
        BINARY,
        uniform(0.4, 2.5),
        extra=[
            {"expression": "f(x, y)", "x": 2.0, "y": -1.5, "g": 2.0},
            {"expression": "f(x, y)", "x": 2.0, "y": 0.0, "g": 2.0},
            {"expression": "x ** 2", "x": -3.0, "g": 2.0},
            {"expression": "x ** -1", "x": -2.0, "g": 1.5},
            {"expression": "f(x, y)", "x": 0.0, "y": 2.0, "g": 2.0},
            {"expression": "x ** 2 + x", "x": 0.0, "g": 2.0},
            {"expression": "x ** 0.5", "x": 0.0, "g": 2.0},
            {"expression": "x ** 0 + x", "x": 0.0, "g": 2.0},
            {"expression": "f(x, y)", "x": 0.0, "y": 0.0, "g": 2.0},
            {"expression": "2 ** x", "x": 3.0, "g": 2.0},
            {"expression": "x ** 400", "x": 10.0, "g": 2.0},
            {"expression": "x ** -1", "x": 0.0, "g": 2.0},
            {"expression": "x ** 0.5", "x": -4.0, "g": 2.0},
            {"expression": "f(x, y)", "x": -2.0, "y": 3.0, "g": 2.0},
        ],
    ),
    observe=observe_power,
    graph=graph,
    prompt=r"""
    Finish `pow(x, y)` for two Values. Given: `check_power(x, y)` raises an error where there is no real answer, and
    `power(base, exponent)` is `base ** exponent` for floats, and infinity where Python would stop. Return a node called
    `"**"` with two inputs and two local derivatives:

    - for the base `x`: the power rule, $y \cdot x^{y-1}$. If the exponent is 0, the derivative is 0.
    - for the exponent `y`: the answer, times the logarithm of the base (`math.log` of a float). If the base is not
      positive, write 0. (A negative base has real powers only for whole exponents, so `check_power` lets it through
      only with a constant exponent.)
    """,
    hints=(
        "Two derivatives, two names: work out each on a line of its own, then one call of `node`.",
        "Each has a case in which it is 0.0: `something if condition else 0.0` keeps that on one line.",
        (
            "For the first use `power(x.data, ...)` and not `**`, so that a base of 0 does not stop Python. For "
            "the second, `math.log` on a float."
        ),
    ),
    why=(
        "Moving the base follows the power rule; moving the exponent multiplies: the answer grows by its own "
        "size times log of the base."
    ),
)


@value_pow.stub
def pow(x, y):
    """x ** y, for two Values, as a node called "**".

    For exponent 0 the first derivative is 0; for a base of 0 or below, the second.
    """
    check_power(x, y)
    out = power(x.data, y.data)
    ...


@value_pow.also_right
def pow(x, y):
    check_power(x, y)
    out = power(x.data, y.data)
    if y.data == 0:
        for_base = 0.0
    else:
        for_base = y.data * power(x.data, y.data - 1)
    for_exponent = 0.0
    if x.data > 0:
        for_exponent = out * math.log(x.data)
    return node("**", out, (x, y), (for_base, for_exponent))


@value_pow.also_right
def pow(x, y):
    check_power(x, y)
    a, b = x.data, y.data
    out = power(a, b)
    logarithm = math.log(a) if a > 0 else 0
    return node("**", out, (x, y), (b and b * power(a, b - 1), logarithm * out))


@value_pow.mistake(
    "constant-exponent",
    title="A constant exponent",
    hint="Hold the base at 2 and move the exponent from 3 to 4. Does the answer move?",
)
def pow(x, y):
    """The exponent is treated as a constant. Here it is a Value like the base and may vary: 2 ** 3 and 2 ** 3.1
    differ."""
    check_power(x, y)
    slope = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", power(x.data, y.data), (x, y), (slope, 0.0))


@value_pow.mistake(
    "log-of-zero",
    title="The logarithm of zero",
    hint="For which bases may the logarithm be asked at all? What is the second derivative for all others?",
)
def pow(x, y):
    """The formulas are right, but `math.log` has no answer for a base of 0 or below, and (-3) ** 2 must work."""
    check_power(x, y)
    out = power(x.data, y.data)
    return node("**", out, (x, y), (y.data * power(x.data, y.data - 1), out * math.log(x.data)))


@value_pow.mistake(
    "log-of-nothing",
    title="Cases missing for the base 0",
    hint="For which bases may the logarithm be asked at all? What is the second derivative for all others?",
)
def pow(x, y):
    """The formulas are right, but both need a case for the base 0, and `math.log` has no answer for a base below 0
    either. And `**` stops Python at `0.0 ** -1`, where `power` gives infinity."""
    check_power(x, y)
    out = power(x.data, y.data)
    return node("**", out, (x, y), (y.data * x.data ** (y.data - 1), out * math.log(x.data)))


@value_pow.mistake(
    "use-power",
    title="A power that stops Python",
    hint="What does `0.0 ** -0.5` do in Python, and what does `power(0.0, -0.5)` give?",
)
def pow(x, y):
    """The formulas are right; but `**` between floats stops Python where the slope is infinite, as for the square
    root at 0. `power` gives infinity there."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * x.data ** (y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, out * math.log(x.data) if x.data > 0 else 0.0))


@value_pow.mistake(
    "use-power-and-zero",
    title="Two cases missing at 0",
    hint="What does `0.0 ** -1` do in Python, and what does `power(0.0, -1)` give?",
)
def pow(x, y):
    """Two things are missing for a base of 0: `**` stops Python at `0.0 ** -1`, where `power` gives infinity; and if
    the exponent is 0, the first derivative is 0."""
    check_power(x, y)
    out = power(x.data, y.data)
    return node("**", out, (x, y), (y.data * x.data ** (y.data - 1), out * math.log(x.data) if x.data > 0 else 0.0))


@value_pow.mistake("zero-times-infinity", hint="What is 0 * math.inf in Python?")
def pow(x, y):
    """x ** 0 is 1 for every x, so its slope is 0. At x = 0 your formula multiplies 0 by infinity, which is nan. (Is
    there an `if y == 0`? A Value never equals a number: compare `y.data`.)"""
    check_power(x, y)
    out = power(x.data, y.data)
    second = out * math.log(x.data) if x.data > 0 else 0.0
    return node("**", out, (x, y), (y.data * power(x.data, y.data - 1), second))


@value_pow.mistake(
    "float-for-value", title="A float where a Value belongs", hint="Which module has a logarithm for floats?"
)
def pow(x, y):
    """A float is asked for its `.data`, perhaps by your own `log`, which wants a Value. `math.log` is the logarithm of
    floats."""
    from tinygrad_edu.scalar.value import log

    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, out * log(x.data) if x.data > 0 else 0.0))


@value_pow.mistake(
    "float-for-value-everywhere", title="A float where a Value belongs", hint="Which module has a logarithm for floats?"
)
def pow(x, y):
    """A float is asked for its `.data`, perhaps by your own `log`, which wants a Value. `math.log` is the logarithm of
    floats."""
    from tinygrad_edu.scalar.value import log

    check_power(x, y)
    out = power(x.data, y.data)
    return node("**", out, (x, y), (y.data * power(x.data, y.data - 1), out * log(x.data)))


@value_pow.mistake(
    "forgets-factor",
    title="A forgotten factor",
    hint="The slopes of x ** 3 were printed above: is the one at 2 equal to 2 ** 2?",
)
def pow(x, y):
    """The exponent comes down as a factor, and that factor is missing."""
    check_power(x, y)
    out = power(x.data, y.data)
    second = out * math.log(x.data) if x.data > 0 else 0.0
    return node("**", out, (x, y), (power(x.data, y.data - 1) if y.data else 0.0, second))


@value_pow.mistake(
    "exponent-stays",
    title="The exponent stays as it was",
    hint="The slopes of x ** 3 were printed above: what is the one at 2, and what is 3 * 2 ** 3?",
)
def pow(x, y):
    """The exponent came down as a factor, but it must also become one less."""
    check_power(x, y)
    out = power(x.data, y.data)
    second = out * math.log(x.data) if x.data > 0 else 0.0
    return node("**", out, (x, y), (y.data * out, second))


@value_pow.mistake(
    "forgets-log",
    title="A forgotten logarithm",
    hint="Which share of itself does 2 ** y grow by? It was printed above.",
)
def pow(x, y):
    """Only e ** y grows by exactly its own size. For another base the logarithm of the base comes in as a factor."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, out if x.data > 0 else 0.0))


@value_pow.mistake(
    "log-of-exponent",
    title="The logarithm of the exponent",
    hint="The share by which 2 ** y grows was the same for every y. Which of the two numbers can it depend on?",
)
def pow(x, y):
    """The logarithm is taken of the exponent; it belongs to the base."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, out * math.log(y.data) if y.data > 0 else 0.0))


@value_pow.mistake(
    "power-rule-twice",
    title="The power rule used twice",
    hint="Does 2 ** y double each time y grows by 1, or does it grow like y ** 2?",
)
def pow(x, y):
    """Base and exponent do not play the same part: 2 ** 3 is 8 and 3 ** 2 is 9. The power rule holds for the base
    only."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, x.data * power(y.data, x.data - 1) if x.data > 0 and y.data >= 0 else 0.0))


@value_pow.mistake(
    "no-log-at-all",
    title="A forgotten logarithm",
    hint="Which share of itself does 2 ** y grow by? It was printed above.",
)
def pow(x, y):
    """Only e ** y grows by exactly its own size. For another base the logarithm of the base comes in as a factor; and
    for a base of 0 or below, the derivative is 0."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, out))


@value_pow.mistake(
    "log-of-exponent-stops",
    title="The logarithm of the exponent",
    hint="The share by which 2 ** y grows was the same for every y. Which of the two numbers can it depend on?",
)
def pow(x, y):
    """The logarithm is taken of the exponent; it belongs to the base. (An exponent of 0 or below has no logarithm, so
    Python stops there.)"""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, out * math.log(y.data) if x.data > 0 else 0.0))


@value_pow.mistake("only-the-log", title="Only the logarithm", hint="Does 2 ** y grow as fast at y = 1 as at y = 5?")
def pow(x, y):
    """The logarithm says by which share of itself the answer grows. The answer itself is missing as a factor."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, math.log(x.data) if x.data > 0 else 0.0))


@value_pow.mistake(
    "conditions-swapped", title="Two conditions swapped", hint="Which of the two numbers is the logarithm taken of?"
)
def pow(x, y):
    """Each derivative has the condition of the other: an exponent of 0 matters for the first, a base that is not
    positive for the second."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if x.data > 0 else 0.0
    return node("**", out, (x, y), (first, out * math.log(x.data) if y.data else 0.0))


@value_pow.mistake("zero-let-in", title="A base of 0 let in", hint="Which power of e is 0?")
def pow(x, y):
    """Negative bases are kept out, but `math.log` has no answer for 0 either."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, out * math.log(x.data) if x.data >= 0 else 0.0))


@value_pow.mistake(
    "negative-let-in",
    title="A negative base let in",
    hint="(-3) ** 2 must work. What does your program ask of `math.log` then?",
)
def pow(x, y):
    """A base of 0 is kept out, but `math.log` has no answer for a negative base either."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, out * math.log(x.data) if x.data != 0 else 0.0))


@value_pow.mistake(
    "log-of-size", title="The logarithm of the size", hint="What does the task say about a base that is not positive?"
)
def pow(x, y):
    """`abs` keeps Python from stopping, but next to a whole exponent a negative base has no real powers: there is no
    slope, and we write 0."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, out * math.log(abs(x.data)) if x.data else 0.0))


@value_pow.mistake(
    "one-less-outside",
    title="One less in the wrong place",
    hint="For 2 ** 3: what is 3 * 2 ** 2, and what is 3 * 2 ** 3 - 1?",
)
def pow(x, y):
    """The 1 is taken from the power; it should be taken from the exponent."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data) - 1 if y.data else 0.0
    return node("**", out, (x, y), (first, out * math.log(x.data) if x.data > 0 else 0.0))


@value_pow.mistake("divides-by-base", title="Division by a base of 0", hint="What does your program do for 0 ** 2?")
def pow(x, y):
    """The power divided by its base has an exponent one less, except for a base of 0: then Python stops."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * out / x.data if y.data else 0.0
    return node("**", out, (x, y), (first, out * math.log(x.data) if x.data > 0 else 0.0))


@value_pow.mistake(
    "swapped-derivatives",
    title="Derivatives in another order",
    hint="Which derivative comes first, that for the base or that for the exponent?",
)
def pow(x, y):
    """Both derivatives are right, and each stands in the place of the other."""
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (out * math.log(x.data) if x.data > 0 else 0.0, first))


@value_pow.also_wrong(None)
def pow(x, y):
    out = x.data**y.data
    return node("**", out, (x, y), (y.data * x.data ** (y.data - 1), out * math.log(x.data)))


@value_pow.also_wrong(None)
def pow(x, y):
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, out * math.log(x.data) if x.data > 0 else 0.0))


@value_pow.also_wrong("use-power")
def pow(x, y):
    check_power(x, y)
    out = x.data**y.data
    first = y.data * x.data ** (y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, out * math.log(x.data) if x.data > 0 else 0.0))


@value_pow.also_wrong("swapped-derivatives")
def pow(x, y):
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (out * math.log(x.data) if x.data > 0 else 0.0, first))


@value_pow.also_wrong(None)
def pow(x, y):
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data and x.data else 0.0
    return node("**", out, (x, y), (first, out * math.log(x.data) if x.data > 0 else 0.0))


@value_pow.also_wrong(None)
def pow(x, y):
    check_power(x, y)
    out = power(x.data, y.data)
    first = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (first, out * math.log10(x.data) if x.data > 0 else 0.0))
