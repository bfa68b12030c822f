"""stable.gelu: the exact gelu, with erf."""

import math

import numpy as np

from course.authoring import exercise
from tinygrad_edu.ops.unary import erf

from .shared import bent, gelu_cases

gelu = exercise(
    "stable.gelu",
    kind="code",
    title="GELU, exactly",
    target="tinygrad_edu.ops.fused:gelu",
    given="""
    import math
    import numpy as np
    from tinygrad_edu.ops.unary import erf
    """,
    difficulty=2,
    minutes=5,
    cases=gelu_cases,
    observe=bent,
    hidden=("dtype_only",),
    prompt=r"""
    Write `gelu(x)` for an array `x` of any shape, number by number: x times the share of the bell curve that lies below
    x,

    $$\frac{x}{2}\left(1 + \mathrm{erf}\left(\frac{x}{\sqrt{2}}\right)\right)$$

    `erf` of the library takes an array and gives one of the same shape. `x` stays as it was.

    One trap: **a float32 array must give a float32 array**. Plain Python numbers, such as `math.sqrt(2)`, keep the type
    of the array; in NumPy 2, `np.sqrt(2)` is a float64 of its own and makes everything that it touches float64.
    """,
    hints=(
        "The bracket goes from 0, far to the left, to 2, far to the right. What does x / 2 times it go to?",
        "From the inside out: x by the root of two; erf of it; one more; times half of x.",
    ),
    why=("x is multiplied by the share of the bell curve below it: nearly 0 for an x far below 0, nearly 1 far above."),
)


@gelu.stub
def gelu(x):
    """x times the share of a bell curve that lies below x. x: an array; the answer has its shape and dtype."""
    ...


@gelu.solution
def gelu(x):
    """x times the share of a bell curve that lies below x. x: an array; the answer has its shape and dtype."""
    return x * 0.5 * (1 + erf(x / math.sqrt(2)))


@gelu.also_right
def gelu(x):
    return x / 2 * (1 + erf(x / math.sqrt(2)))


@gelu.also_right
def gelu(x):
    share = (1 + erf(x * math.sqrt(0.5))) / 2
    return x * share


@gelu.also_right
def gelu(x):
    out = erf(x * 2**-0.5)
    out = out + 1
    return 0.5 * out * x


@gelu.also_right
def gelu(x):
    return (0.5 * x * (1 + erf(x / np.sqrt(2)))).astype(x.dtype)


@gelu.also_right
def gelu(x):
    return np.vectorize(lambda one: one / 2 * (1 + math.erf(one / math.sqrt(2))))(x).astype(x.dtype)


@gelu.mistake(
    "widened", title="The dtype is widened", hint="Which type has `np.sqrt(2)`, and which has `math.sqrt(2)`?"
)
def gelu(x):
    """The numbers are right, but a float32 array comes out as float64: something of that type got in, such as
    `np.sqrt(2)`, and NumPy widens to the larger type. In a net everything after it would then be float64."""
    return 0.5 * x * (1 + erf(x / np.sqrt(2)))


@gelu.mistake("no-root", title="The square root is missing", hint="Compare your gelu(1) with 0.8413.")
def gelu(x):
    """The root of two is missing: erf belongs to a bell that is narrower than the usual one, of variance 1/2."""
    return 0.5 * x * (1 + erf(x))


@gelu.mistake("root-multiplied", title="Multiplied by the root", hint="Compare your gelu(1) with 0.8413.")
def gelu(x):
    """x is multiplied by the root of two; it should be divided by it."""
    return 0.5 * x * (1 + erf(x * math.sqrt(2)))


@gelu.mistake(
    "bracket-lost", title="Lost brackets", hint="What should gelu(10) be, nearly, and what should gelu(-10) be?"
)
def gelu(x):
    """A bracket is lost: half of x multiplies only the 1, and the erf is added as it is."""
    return 0.5 * x * 1 + erf(x / math.sqrt(2))


@gelu.mistake("root-outside", title="The root in the wrong place", hint="From the inside out: what happens to x first?")
def gelu(x):
    """The root of two divides what erf gives. It belongs inside, under the x that goes into erf."""
    return 0.5 * x * (1 + erf(x) / math.sqrt(2))


@gelu.mistake("no-half", title="The factor one half is missing", hint="What should gelu(10) be, nearly?")
def gelu(x):
    """The half is missing: for large x the bracket goes to 2, and so the answer to 2x."""
    return x * (1 + erf(x / math.sqrt(2)))


@gelu.mistake("share-only", title="The share alone", hint="What should gelu(10) be, nearly?")
def gelu(x):
    """This is the share of the bell below x by itself. GELU is x times it."""
    return 0.5 * (1 + erf(x / math.sqrt(2)))


@gelu.mistake(
    "one-at-a-time", title="One number at a time", hint="Which of the two erfs in the cell above was given an array?"
)
def gelu(x):
    """`math.erf` takes one number at a time. For all numbers of an array there is the library's `erf`."""
    return 0.5 * x * (1 + math.erf(x / math.sqrt(2)))


@gelu.mistake("tanh-form", title="The tanh approximation", hint="Which function does the formula of this task name?")
def gelu(x):
    """This is the form with tanh, which comes next. It is close, but differs in the fourth digit."""
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


@gelu.mistake("numpy-has-none", title="NumPy has no erf", hint="Which erf does the task name?")
def gelu(x):
    """There is no erf in NumPy. The library has one, and it is imported already."""
    return x / 2 * (1 + np.erf(x / math.sqrt(2)))


@gelu.mistake("root-of-x-too", title="The root covers too much", hint="What stands under the root sign in the formula?")
def gelu(x):
    """The root is taken of x / 2. In the formula it covers the 2 alone, and a negative number has no root."""
    return x / 2 * (1 + erf(np.sqrt(x / 2)))


@gelu.mistake("sign", title="The wrong sign", hint="What should gelu(10) be, nearly, and what gelu(-10)?")
def gelu(x):
    """With this sign it is large negative numbers that pass, and positive ones that are kept back."""
    return x / 2 * (1 - erf(x / math.sqrt(2)))


@gelu.also_wrong(None)
def gelu(x):
    return x / (1 + np.exp(-1.702 * x))


@gelu.also_wrong("root-outside")
def gelu(x):
    return 0.5 * x * (1 + erf(x) / math.sqrt(2))


@gelu.also_wrong(None)
def gelu(x):
    return np.maximum(x, 0)
