"""tensor.softmax: softmax along a dimension, with the largest score subtracted first."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu.scalar.value_tensor import ValueTensor

from .shared import observe_with_gradients


def softmax_cases(rng):
    for shape, dim in [
        ((2,), 0),
        ((3,), 0),
        ((2, 3), 1),
        ((2, 3), 0),
        ((3, 2), -1),
        ((1, 3), 0),
        ((2, 3, 2), 1),
        ((2, 2), 0),
        ((2, 2, 3), -3),
    ]:
        yield {"expression": "f(x, dim)", "x": numbers(rng, *shape), "dim": dim, "g": numbers(rng, *shape)}
    yield {
        "expression": "f(x, dim)",
        "x": np.array([[0.0, 1.0], [1000.0, 1002.0]]),
        "dim": 1,
        "g": np.array([[1.0, -2.0], [3.0, 0.5]]),
    }
    yield {"expression": "f(x, dim)", "x": np.array([1000.0, 0.0]), "dim": 0, "g": np.array([2.0, 3.0])}
    yield {"expression": "f(x, dim)", "x": np.array([1000.0, -1000.0]), "dim": 0, "g": np.array([2.0, 3.0])}
    yield {
        "expression": "f(x, dim)",
        "x": np.array([-1000.0, -1001.0, -1001.0]),
        "dim": 0,
        "g": np.array([2.0, 3.0, -1.0]),
    }


def softened(f, case):
    x = ValueTensor(case["x"])
    return observe_with_gradients(f(x, case["dim"]), case["g"], x=x) | {"x itself": x.numpy()}


softmax = exercise(
    "tensor.softmax",
    kind="code",
    title="Softmax along a dimension",
    target="tinygrad_edu.scalar.value_tensor:softmax",
    difficulty=3,
    minutes=8,
    cases=softmax_cases,
    observe=softened,
    prompt=r"""
    $e^{1000}$ is too big for a float: it becomes inf, and inf divided by inf is nan. What saves us is that only
    differences count:

    $$\frac{e^{x_i}}{\sum_j e^{x_j}} = \frac{e^{x_i - m}}{\sum_j e^{x_j - m}} \quad\text{for every number } m$$

    Write `softmax(x, dim)` for a tensor `x` of any shape: e to the power of every element, divided by the sum of these
    powers **along `dim`**. The answer has the shape of `x`, and must also work for elements such as 1000 and -1000.

    There are `x.exp()`, `x.sum(dim, keepdim=True)` and `x.max(dim, keepdim=True).values`, the largest elements along
    `dim`; with `keepdim=True` the dimension stays, with size 1.
    """,
    hints=(
        (
            "Subtracting the same number from every element along dim divides all the powers by the same factor. "
            "What does that do to their ratios?"
        ),
        "With the largest element subtracted, what is the largest power that can occur?",
        (
            "Two lines: the powers of x minus its largest along dim; then the powers divided by their own sum "
            "along dim, the dimension kept."
        ),
    ),
    why=(
        "Only differences count in a softmax, so the largest element can be subtracted; then no power is above 1 and "
        "none overflows. (It cancels above and below the fraction line, so it adds nothing to the gradient.)"
    ),
)


@softmax.stub
def softmax(x, dim):
    """Positive numbers that add up to 1 along dim, in the ratios of e**x. x: a tensor."""
    ...


@softmax.also_right
def softmax(x, dim):
    shifted = x - x.max(dim, keepdim=True).values
    e = shifted.exp()
    return e / e.sum(dim, keepdim=True)


@softmax.also_right
def softmax(x, dim):
    e = (x - x.max(dim, True)[0]).exp()
    return e * e.sum(dim, True) ** -1


@softmax.also_right
def softmax(x, dim):
    x = x - x.max(dim, keepdim=True).values.detach()
    return (x - x.exp().sum(dim, keepdim=True).log()).exp()


@softmax.mistake(
    "values-forgotten", title="A pair in place of values", hint="What does `print(x.max(0))` show for a small tensor x?"
)
def softmax(x, dim):
    """`x.max(dim)` gives a pair; its `.values` are the largest elements."""
    powers = (x - x.max(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True)


@softmax.mistake(
    "overflow",
    title="Overflow in exp",
    hint="What is `x.exp()` for x = 1000? Which number could you subtract first, without changing the ratios?",
)
def softmax(x, dim):
    """e to the power of 1000 does not fit a float: it becomes inf, and inf divided by inf is nan. With elements far
    below zero all powers are 0."""
    powers = x.exp()
    return powers / powers.sum(dim, keepdim=True)


@softmax.mistake(
    "axis", title="The wrong dimension", hint="With dim = 0, which numbers of a (2, 3) tensor should add up to 1?"
)
def softmax(x, dim):
    """This always works along the last dimension, whatever `dim` says."""
    powers = (x - x.max(-1, keepdim=True).values).exp()
    return powers / powers.sum(-1, keepdim=True)


@softmax.mistake(
    "over-everything",
    title="One sum for the whole tensor",
    hint="A (2, 3) tensor with dim = 1 has two rows. What should each row add up to?",
)
def softmax(x, dim):
    """All elements together add up to 1 here. Along `dim`, every group should."""
    powers = (x - x.max()).exp()
    return powers / powers.sum()


@softmax.mistake(
    "one-max-for-all",
    title="One maximum for all",
    hint="Try the rows [0, 1] and [1000, 1002]. What is left of the first one?",
)
def softmax(x, dim):
    """The largest of the whole tensor is subtracted. A row that lies far below it has only powers of 0 then, and 0
    divided by 0 is no number."""
    powers = (x - x.max()).exp()
    return powers / powers.sum(dim, keepdim=True)


@softmax.mistake(
    "keepdim",
    title="A lost dimension",
    hint="For x of shape (2, 3) and dim = 1: what shape has the sum, with and without keepdim?",
)
def softmax(x, dim):
    """Without keepdim=True the sums lose their dimension, and broadcasting lines them up at the right: with another
    dimension than the one they belong to."""
    powers = (x - x.max(dim, keepdim=True).values).exp()
    return powers / powers.sum(dim)


@softmax.mistake("no-powers", title="The exponential is missing", hint="What are the shares of [-1, 1]?")
def softmax(x, dim):
    """The elements are divided by their sum, without e to the power of them. Then a negative element becomes a
    negative share."""
    return x / x.sum(dim, keepdim=True)


@softmax.mistake(
    "only-shifted-above", title="Maximum subtracted above only", hint="Do your answers for [1, 2, 3] add up to 1?"
)
def softmax(x, dim):
    """The largest is subtracted above the fraction line, but not below it. The same number must go from both, or the
    ratio changes."""
    return (x - x.max(dim, keepdim=True).values).exp() / x.exp().sum(dim, keepdim=True)


@softmax.mistake(
    "keepdim-nowhere",
    title="Lost dimensions",
    hint="For x of shape (2, 3) and dim = 1: what shape has `x.max(dim).values`, and what shape would fit each row?",
)
def softmax(x, dim):
    """Both the largest elements and the sums lose their dimension. What is left is lined up at the right: with another
    dimension than the one it belongs to, or with none."""
    powers = (x - x.max(dim).values).exp()
    return powers / powers.sum(dim)


@softmax.mistake(
    "max-without-keepdim",
    title="The maximum lost its dimension",
    hint="For x of shape (2, 3) and dim = 1: what shape has `x.max(dim).values`, and what shape would fit each row?",
)
def softmax(x, dim):
    """Without keepdim=True the largest elements lose their dimension, and broadcasting lines them up at the right:
    with another dimension than their own, or with none."""
    powers = (x - x.max(dim).values).exp()
    return powers / powers.sum(dim, keepdim=True)


@softmax.mistake(
    "one-at-a-time",
    title="One number at a time",
    hint="Which function of a tensor does the task name for the powers of e?",
)
def softmax(x, dim):
    """`math.exp` takes one plain number. A tensor has its own `.exp()`, which takes all elements at once and remembers
    where they came from."""
    import math

    powers = math.exp(x - x.max(dim, keepdim=True).values)
    return powers / powers.sum(dim, keepdim=True)


@softmax.mistake(
    "one-sum-for-all",
    title="One sum for all",
    hint="A (2, 3) tensor with dim = 1 has two rows. What should each row add up to?",
)
def softmax(x, dim):
    """The powers are divided by the sum of all of them, so that only all together add up to 1."""
    powers = (x - x.max(dim, keepdim=True).values).exp()
    return powers / powers.sum()


@softmax.mistake(
    "no-powers-after-the-shift",
    title="The exponential is missing",
    hint="What are your shares for the largest element of each group?",
)
def softmax(x, dim):
    """The shifted elements are divided by their sum, without e to the power of them. The largest of them is 0,
    whatever it was."""
    x = x - x.max(dim, keepdim=True).values
    return x / x.sum(dim, keepdim=True)


@softmax.mistake(
    "left-the-graph",
    title="Computed outside the graph",
    hint="What has your answer for `.inputs`? What does `.numpy()` leave behind?",
)
def softmax(x, dim):
    """The shares are right, but NumPy computed them: the answer is no tensor of Values, and x gets no gradient."""
    import numpy as np

    a = x.numpy()
    powers = np.exp(a - a.max(axis=dim, keepdims=True))
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.mistake(
    "no-exponential-below", title="No exponential in the sum", hint="Do your answers for [1, 2, 3] add up to 1?"
)
def softmax(x, dim):
    """Above the fraction line stand powers of e, below it the elements as they are. The powers are what is added up."""
    x = x - x.max(dim, keepdim=True).values
    return x.exp() / x.sum(dim, keepdim=True)


@softmax.also_wrong(None)
def softmax(x, dim):
    powers = (x - x.max(0, keepdim=True).values).exp()
    return powers / powers.sum(0, keepdim=True)


@softmax.also_wrong(None)
def softmax(x, dim):
    powers = (x + x.max(dim, keepdim=True).values).exp()
    return powers / powers.sum(dim, keepdim=True)


@softmax.also_wrong(None)
def softmax(x, dim):
    return (x - x.max(dim, keepdim=True).values).exp()


@softmax.also_wrong(None)
def softmax(x, dim):
    x = x.detach()
    e = (x - x.max(dim, keepdim=True).values).exp()
    return e / e.sum(dim, keepdim=True)


@softmax.also_wrong(None)
def softmax(x, dim):
    powers = 2 ** (x - x.max(dim, keepdim=True).values)
    return powers / powers.sum(dim, keepdim=True)
