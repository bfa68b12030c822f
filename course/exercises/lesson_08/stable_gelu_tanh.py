"""stable.gelu_tanh: gelu's tanh approximation, recalled with mistakes."""

import math

import numpy as np

from course.authoring import exercise
from tinygrad_edu.ops.unary import erf

from .shared import bent, gelu_cases

gelu_tanh = exercise(
    "stable.gelu_tanh",
    kind="fix",
    title="GPT-2's gelu, from memory",
    target="tinygrad_edu.ops.fused:gelu_tanh",
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
    The authors of GELU also gave a stand-in made of tanh, which was faster. GPT-2 was trained with it, so for GPT-2 the
    stand-in is the truth. You wrote it in lesson 05, for Values:

    $$\frac{x}{2}\left(1 + \tanh\left(\sqrt{\frac{2}{\pi}}\,\left(x + 0.044715\, x^3\right)\right)\right)$$

    Here is `gelu_tanh(x)` for arrays, written from memory. It should take an array of any shape, give one of the same
    shape **and type**, and leave `x` as it was. Two things are wrong with it: one hardly shows near x = 0, the other
    does not show in the numbers at all. Fix both.
    """,
    hints=(
        "Read the formula and the program side by side, bracket by bracket.",
        "For the second fault, hand in a float32 array and look at the `.dtype` of what comes out.",
        "Which number in the program is one of NumPy's own, and what would Python's `math` give in its place?",
    ),
    why="The root multiplies the whole bracket; and a constant from `math` leaves the type of the array alone.",
)


@gelu_tanh.stub
def gelu_tanh(x):
    """gelu, nearly, as GPT-2 computes it. x: an array; the answer has its shape and dtype."""
    inner = np.sqrt(2 / np.pi) * x + 0.044715 * x**3
    return 0.5 * x * (1 + np.tanh(inner))


@gelu_tanh.solution
def gelu_tanh(x):
    """gelu, nearly, as GPT-2 computes it. x: an array; the answer has its shape and dtype."""
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    return 0.5 * x * (1 + np.tanh(inner))


@gelu_tanh.also_right
def gelu_tanh(x):
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)
    return x / 2 * (np.tanh(inner) + 1)


@gelu_tanh.also_right
def gelu_tanh(x):
    inner = float(np.sqrt(2 / np.pi)) * (x + 0.044715 * x**3)
    return 0.5 * x * (1 + np.tanh(inner))


@gelu_tanh.also_right
def gelu_tanh(x):
    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    return (0.5 * x * (1 + np.tanh(inner))).astype(x.dtype)


@gelu_tanh.also_right
def gelu_tanh(x):
    c = (2 / math.pi) ** 0.5
    inner = c * x + c * 0.044715 * x**3
    return 0.5 * x * (1 + np.tanh(inner))


@gelu_tanh.also_right
def gelu_tanh(x):
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    return x / (1 + np.exp(-2 * inner))


@gelu_tanh.also_right
def gelu_tanh(x):
    c = math.sqrt(2 / math.pi)
    one = lambda v: 0.5 * v * (1 + math.tanh(c * (v + 0.044715 * v**3)))
    return np.vectorize(one)(x).astype(x.dtype)


@gelu_tanh.mistake(
    "still-float64", title="The dtype is still widened", hint="Which type has `np.sqrt(2 / np.pi)`? And a Python float?"
)
def gelu_tanh(x):
    """The numbers are right now, but a float32 array still comes out as float64: a number of NumPy's own, such as
    `np.sqrt` gives, widens what it touches."""
    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    return 0.5 * x * (1 + np.tanh(inner))


@gelu_tanh.mistake(
    "bracket-lost",
    title="Brackets still missing",
    hint="Put brackets into the program exactly where the formula has them.",
)
def gelu_tanh(x):
    """The type is right now. The root still multiplies only x; in the formula it multiplies the whole bracket, the
    cube too."""
    inner = math.sqrt(2 / math.pi) * x + 0.044715 * x**3
    return 0.5 * x * (1 + np.tanh(inner))


@gelu_tanh.mistake(
    "cube-of-both", title="The factor is cubed too", hint="What is 0.044715 times 2 cubed: with 2 ** 3 first, or last?"
)
def gelu_tanh(x):
    """The small factor is cubed together with x. In the formula only x is."""
    inner = math.sqrt(2 / math.pi) * (x + (0.044715 * x) ** 3)
    return 0.5 * x * (1 + np.tanh(inner))


@gelu_tanh.mistake("root-of-two-only", title="The root covers too little", hint="What is under the root sign?")
def gelu_tanh(x):
    """The root is taken of 2 alone; in the formula it covers the whole fraction."""
    inner = math.sqrt(2) / math.pi * (x + 0.044715 * x**3)
    return 0.5 * x * (1 + np.tanh(inner))


@gelu_tanh.mistake("always-float32", hint="What becomes of a float64 array, which gradcheck needs?")
def gelu_tanh(x):
    """Now everything comes out as float32, a float64 array too. The answer should have the type that came in."""
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    return (0.5 * x * (1 + np.tanh(inner))).astype(np.float32)


@gelu_tanh.mistake("no-half", title="The factor one half is missing", hint="What should gelu_tanh(10) be, nearly?")
def gelu_tanh(x):
    """The half went missing on the way: for large x the answer should go to x, not to 2x."""
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    return x * (1 + np.tanh(inner))


@gelu_tanh.mistake(
    "one-at-a-time", title="One number at a time", hint="Which of the two did the program use that you were given?"
)
def gelu_tanh(x):
    """`math.tanh` takes one number at a time. For all numbers of an array there is `np.tanh`."""
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    return 0.5 * x * (1 + math.tanh(inner))


@gelu_tanh.mistake("exact-form", title="The exact form", hint="Which function does the formula of this task name?")
def gelu_tanh(x):
    """This is the exact form. GPT-2's differs from it in the fourth digit, and its weights were trained with that."""
    return 0.5 * x * (1 + erf(x / math.sqrt(2)))


@gelu_tanh.mistake(
    "outer-brackets-lost",
    title="Missing outer brackets",
    hint="What is multiplied by half of x in the formula: the 1, or the whole bracket?",
)
def gelu_tanh(x):
    """The type and the inside are right now. But half of x multiplies only the 1, and the tanh is added as it is."""
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    return 0.5 * x * 1 + np.tanh(inner)


@gelu_tanh.mistake(
    "bracket-in-the-wrong-place",
    title="Brackets in the wrong place",
    hint="What does the cube belong to in the formula?",
)
def gelu_tanh(x):
    """The bracket ends too early: the cube multiplies x as well as the small factor. In the formula it multiplies the
    small factor alone."""
    inner = math.sqrt(2 / math.pi) * (x + 0.044715) * x**3
    return 0.5 * x * (1 + np.tanh(inner))


@gelu_tanh.also_wrong(None)
def gelu_tanh(x):
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**2)
    return 0.5 * x * (1 + np.tanh(inner))


@gelu_tanh.also_wrong("bracket-lost")
def gelu_tanh(x):
    inner = math.sqrt(2 / math.pi) * x + 0.044715 * x**3
    return 0.5 * x * (1 + np.tanh(inner.astype(x.dtype)))
