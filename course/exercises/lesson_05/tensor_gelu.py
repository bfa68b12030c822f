"""tensor.gelu: the tanh approximation of gelu, element by element."""

import math

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu.scalar.value_tensor import ValueTensor

from .shared import observe_with_gradients


def gelu_cases(rng):
    for shape in [(1,), (3,), (2, 3), (), (1, 2, 2)]:
        yield {"expression": "f(x)", "x": numbers(rng, *shape), "g": numbers(rng, *shape)}
    yield {
        "expression": "f(x)",
        "x": np.array([0.0, -1.0, 1.0, 10.0, -10.0]),
        "g": np.array([2.0, -1.0, 3.0, 0.5, 2.0]),
    }


def bent(f, case):
    x = ValueTensor(case["x"])
    return observe_with_gradients(f(x), case["g"], x=x) | {"x itself": x.numpy()}


gelu = exercise(
    "tensor.gelu",
    kind="code",
    title="GELU",
    target="tinygrad_edu.scalar.value_layers:gelu",
    given="import math",
    difficulty=2,
    minutes=4,
    cases=gelu_cases,
    observe=bent,
    prompt=r"""
    The third piece is GPT-2's activation function. Unlike relu, it has no corner, and left of 0 its slope is not simply
    0. Write `gelu(x)` for a tensor `x` of any shape, element by element:

    $$\frac{x}{2}\left(1 + \tanh\left(\sqrt{\frac{2}{\pi}}\,\left(x + 0.044715\, x^3\right)\right)\right)$$

    Tensors have `+ * **` and `.tanh()`; for plain numbers there are `math.sqrt` and `math.pi`.
    """,
    hints=(
        "Name the inside of the tanh first, and write it alone.",
        "The root multiplies the whole bracket, x and its cube. Are there brackets around both in your program?",
    ),
    why=("Five primitives are enough for it, and its derivative, which fills a line in a textbook, comes with them."),
)


@gelu.stub
def gelu(x):
    """x where it is large, 0 where it is very negative, a smooth bend between. x: a tensor."""
    ...


@gelu.also_right
def gelu(x):
    inside = (2 / math.pi) ** 0.5 * (x + 0.044715 * x * x * x)
    return x / 2 * (1 + inside.tanh())


@gelu.also_right
def gelu(x):
    cube = x**3
    t = (math.sqrt(2.0 / math.pi) * (x + cube * 0.044715)).tanh()
    return 0.5 * (x + x * t)


@gelu.also_right
def gelu(x):
    u = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    return x - x / (1 + (2 * u).exp())


@gelu.mistake(
    "bracket-lost", title="Lost brackets", hint="Put brackets into your program exactly where the formula has them."
)
def gelu(x):
    """The root multiplies only x here. In the formula it multiplies the whole bracket, the cube too."""
    return 0.5 * x * (1 + (math.sqrt(2 / math.pi) * x + 0.044715 * x**3).tanh())


@gelu.mistake(
    "cube-of-both", title="The factor is cubed too", hint="What is 0.044715 times 2 cubed: with 2 ** 3 first, or last?"
)
def gelu(x):
    """The small factor is cubed together with x. `**` binds more tightly than `*`: without the extra brackets only x
    is cubed."""
    return 0.5 * x * (1 + (math.sqrt(2 / math.pi) * (x + (0.044715 * x) ** 3)).tanh())


@gelu.mistake("no-half", title="The factor one half is missing", hint="What should gelu(10) be, nearly?")
def gelu(x):
    """The factor one half is missing: for large x the bracket goes to 2, so the answer goes to 2x instead of x."""
    return x * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)).tanh())


@gelu.mistake(
    "root-of-two-only", title="The root covers too little", hint="What is under the root sign in the formula?"
)
def gelu(x):
    """The root is taken of 2 alone; it covers the whole fraction."""
    return 0.5 * x * (1 + (math.sqrt(2) / math.pi * (x + 0.044715 * x**3)).tanh())


@gelu.mistake(
    "other-gelu",
    title="Another approximation of GELU",
    hint="Compare gelu(1) with the number that the formula in the task gives.",
)
def gelu(x):
    """This is another approximation of GELU, x times sigmoid(1.702 x). It differs in the third digit, and GPT-2 was
    trained with the one above."""
    return x / (1 + (-1.702 * x).exp())


@gelu.mistake(
    "numbers-only",
    title="Computed outside the graph",
    hint="Use the tensor's own `.tanh()`, and keep `.numpy()` for looking.",
)
def gelu(x):
    """The numbers are right, but they were computed outside the graph: the answer does not remember x, and x gets no
    gradient."""
    from tinygrad_edu import ValueTensor

    a = x.numpy()
    import numpy as np

    return ValueTensor(0.5 * a * (1 + np.tanh(math.sqrt(2 / math.pi) * (a + 0.044715 * a**3))))


@gelu.mistake(
    "one-at-a-time",
    title="One number at a time",
    hint="Which tanh does the task name for tensors, and what are `math.sqrt` and `math.pi` for?",
)
def gelu(x):
    """`math.tanh` takes one plain number. A tensor has its own `.tanh()`, which takes all elements at once and
    remembers where they came from."""
    return x / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


@gelu.mistake(
    "outer-brackets-lost",
    title="Missing outer brackets",
    hint="What is multiplied by half of x in the formula: the 1, or the whole bracket?",
)
def gelu(x):
    """Half of x multiplies only the 1, and the tanh is added as it is. In the formula it multiplies the whole
    bracket."""
    return x / 2 * 1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)).tanh()


@gelu.mistake(
    "root-outside-tanh",
    title="The root outside the tanh",
    hint="From the inside out: what happens to x before the tanh?",
)
def gelu(x):
    """The root multiplies what the tanh gives. It belongs inside. A method call such as `.tanh()` comes before `*`."""
    return x / 2 * (1 + math.sqrt(2 / math.pi) * (x + 0.044715 * x**3).tanh())


@gelu.mistake("share-only", title="The share alone", hint="What should gelu(10) be, nearly?")
def gelu(x):
    """This is the share of x that passes, between 0 and 1. It still has to be multiplied by x."""
    return 0.5 * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)).tanh())


@gelu.mistake(
    "no-root",
    title="The square root is missing",
    hint="Compare gelu(1) with the number that the formula in the task gives.",
)
def gelu(x):
    """The fraction is there, but not its root."""
    return x / 2 * (1 + (2 / math.pi * (x + 0.044715 * x**3)).tanh())


@gelu.mistake("not-a-cube", title="Times 3, not cubed", hint="What is x cubed for x = 2, and what is 3 times x?")
def gelu(x):
    """x is multiplied by 3 where the formula has the third power."""
    return x / 2 * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x * 3)).tanh())


@gelu.mistake("sign", title="The wrong sign", hint="What should gelu(10) be, nearly, and what gelu(-10)?")
def gelu(x):
    """With this sign it is large negative numbers that pass, and positive ones that are kept back."""
    return x / 2 * (1 - (math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)).tanh())


@gelu.mistake("caret", title="A caret for a power", hint="What does Python give for `2 ^ 3`?")
def gelu(x):
    """`^` is not a power in Python: it compares the bits of two integers."""
    return x / 2 * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x ^ 3)).tanh())


@gelu.also_wrong(None)
def gelu(x):
    return x.relu()


@gelu.also_wrong(None)
def gelu(x):
    return 0.5 * x * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x**2)).tanh())


@gelu.also_wrong("share-only")
def gelu(x):
    return 0.5 * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)).tanh())


@gelu.also_wrong("one-at-a-time")
def gelu(x):
    return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


@gelu.also_wrong("bracket-lost")
def gelu(x):
    return 0.5 * x * (1 + (math.sqrt(2 / math.pi) * x + 0.044715 * x**3).tanh())
