"""stable.softmax: softmax on arrays that does not overflow."""

import math

import numpy as np

from course.authoring import exercise

from .shared import observe, softmax_cases


def shared(f, case):
    """Observe the shares; that of a score of -inf must be exactly 0, not a small number."""
    out = f(case["x"], case["dim"])
    seen = observe(out, case)
    nothing = case["x"] == -math.inf
    if nothing.any() and np.shape(seen.get("the answer")) == nothing.shape:
        seen["the share of a score of -inf"] = "not exactly 0" if seen["the answer"][nothing].any() else "exactly 0"
    return seen


softmax = exercise(
    "stable.softmax",
    kind="code",
    title="A softmax that does not break",
    target="tinygrad_edu.ops.fused:softmax",
    given="""
    import math
    import numpy as np
    """,
    difficulty=2,
    minutes=6,
    cases=softmax_cases,
    observe=shared,
    hidden=("dtype_only",),
    prompt="""
    Write `softmax(x, dim)` on a NumPy array `x` of floats, of any shape with at least one dimension: the powers of e,
    divided by their sum **along `dim`**.

    - `dim` is one int, perhaps negative: `-1` means the last dimension.
    - The answer has the shape of `x`, and its type: float32 stays float32. `x` itself stays as it was.
    - It is right for every finite score, 1000 and -1000 too. A score of -inf gets exactly 0, as long as another one in
      its row is finite.

    NumPy's `x.max(...)` and `x.sum(...)` take `axis=` and `keepdims=True`, its words for `dim` and `keepdim`.
    """,
    hints=(
        "Which number could you subtract from every score of a row, so that the largest power is exactly 1?",
        ("The largest score along dim, with its dimension kept, can be subtracted from the whole array at once."),
        (
            "Two lines: the powers of what is left; then these powers, divided by their own sums along dim, the "
            "dimension kept."
        ),
    ),
    why=(
        "With the largest score subtracted, one power in every row is 1: the sum is at least 1 and at most the "
        "number of classes."
    ),
)


@softmax.stub
def softmax(x, dim):
    """Shares that add up to 1 along dim, in the ratios of e**x. x: an array; the answer has its shape."""
    ...


@softmax.solution
def softmax(x, dim):
    """Shares that add up to 1 along dim, in the ratios of e**x. x: an array; the answer has its shape."""
    powers = np.exp(x - x.max(axis=dim, keepdims=True))
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.also_right
def softmax(x, dim):
    x = x - np.max(x, axis=dim, keepdims=True)
    e = np.exp(x)
    e /= np.sum(e, axis=dim, keepdims=True)
    return e


@softmax.also_right
def softmax(x, dim):
    m = np.expand_dims(x.max(axis=dim), dim)
    s = np.expand_dims(np.exp(x - m).sum(axis=dim), dim)
    return np.exp(x - m - np.log(s))


@softmax.also_right
def softmax(x, dim):
    def one(row):
        powers = np.exp(row - max(row))
        return powers / sum(powers)

    return np.apply_along_axis(one, dim, x)


@softmax.also_right
def softmax(x, dim):
    moved = np.moveaxis(x, dim, 0)
    e = np.exp(moved - moved.max(0))
    return np.moveaxis(e / e.sum(0), 0, dim)


@softmax.also_right
def softmax(x, dim):
    out = np.zeros_like(x)
    e = np.exp(x - x.max(dim, keepdims=True))
    out[...] = e / e.sum(dim, keepdims=True)
    return out


@softmax.also_right
def softmax(x, dim):
    return np.exp(x - np.logaddexp.reduce(x, axis=dim, keepdims=True))


@softmax.also_right
def softmax(x, dim):
    rows = np.moveaxis(x, dim, -1).copy()
    for row in rows.reshape(-1, rows.shape[-1]):
        row -= max(row)
        row[:] = np.exp(row)
        row /= sum(row)
    return np.moveaxis(rows, -1, dim)


@softmax.mistake(
    "overflow",
    title="Overflow in exp",
    hint="What is the largest power that can occur if you first take the largest score off each row?",
)
def softmax(x, dim):
    """The scores go into exp as they are: a score of 1000 gives inf, and inf / inf is nan."""
    powers = np.exp(x)
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.mistake(
    "axis", title="The wrong dimension", hint="With dim = 0, which numbers of a (2, 3) array should add up to 1?"
)
def softmax(x, dim):
    """This works along the last dimension, whatever `dim` says."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "keepdim",
    title="A lost dimension",
    hint="For x of shape (2, 3) and dim = 1: which shape have the sums, with and without keepdims?",
)
def softmax(x, dim):
    """Without keepdims=True the sums lose their dimension, and broadcasting lines them up at the right: with another
    dimension than their own, or with none that fits."""
    powers = np.exp(x - x.max(axis=dim, keepdims=True))
    return powers / powers.sum(axis=dim)


@softmax.mistake(
    "keepdim-nowhere",
    title="Lost dimensions",
    hint="For x of shape (2, 3) and dim = 1: which shape has `x.max(axis=1)`, and which would fit the rows?",
)
def softmax(x, dim):
    """Both the largest and the sum lose their dimension. What is left of them is lined up at the right, with the
    columns, even where it belongs to the rows."""
    powers = np.exp(x - x.max(axis=dim))
    return powers / powers.sum(axis=dim)


@softmax.mistake(
    "as-if-a-tensor",
    title="A Tensor's method on an array",
    hint="Which library does an array come from, and where does that keep exp?",
)
def softmax(x, dim):
    """Methods such as `.exp()` and `.softmax()` belong to Tensors. The input here is an array, and for arrays it is
    `np.exp(x)`."""
    powers = (x - x.max(axis=dim, keepdims=True)).exp()
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.mistake("words-of-tensors", title="A Tensor's keywords", hint="Which two words does the task name for NumPy?")
def softmax(x, dim):
    """`dim=` and `keepdim=` are the words of Tensors. The input here is an array, and NumPy says `axis=` and
    `keepdims=`."""
    powers = np.exp(x - x.max(dim=dim, keepdim=True))
    return powers / powers.sum(dim=dim, keepdim=True)


@softmax.mistake(
    "max-of-rows",
    title="Python's max on an array",
    hint=("For x of shape (2, 3): how many largest numbers are wanted with dim = 1, and how many can `max(x)` give?"),
)
def softmax(x, dim):
    """Python's own `max` goes along the first dimension only, and where that holds whole rows it cannot say which of
    two rows is the larger."""
    powers = np.exp(x - max(x))
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.mistake(
    "one-at-a-time", title="One number at a time", hint="What does `naive`, at the top of the lesson, use?"
)
def softmax(x, dim):
    """`math.exp` takes one number at a time. For all numbers of an array there is `np.exp`."""
    powers = math.exp(x - x.max(axis=dim, keepdims=True))
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.mistake(
    "one-max-for-all",
    title="One maximum for all",
    hint="Try the rows [0, 1] and [1000, 1002]. What is left of the first one?",
)
def softmax(x, dim):
    """The largest number of the whole array is taken off. A row that lies far below it has only powers of 0 then,
    and 0 / 0 is nan."""
    powers = np.exp(x - x.max())
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.mistake(
    "over-everything",
    title="One sum for the whole array",
    hint="A (2, 3) array with dim = 1 has two rows. What should each of them add up to?",
)
def softmax(x, dim):
    """All numbers together add up to 1 here. Along `dim`, each group should."""
    powers = np.exp(x - x.max(axis=dim, keepdims=True))
    return powers / powers.sum()


@softmax.mistake(
    "clipped",
    title="Clipped scores",
    hint="What is the softmax of [-1000, -1001], and what of the two numbers after your clipping?",
)
def softmax(x, dim):
    """Clipped to what a float can bear, -1000 and -1001 become the same number, and their difference is all that
    counts."""
    powers = np.exp(np.clip(x, -700, 700))
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.mistake(
    "smallest-taken-off",
    title="The minimum is subtracted",
    hint="Which score has to become 0, so that no other is above it?",
)
def softmax(x, dim):
    """The smallest score is taken off, so the largest is still far above 0: for [1000, 0] nothing has changed."""
    powers = np.exp(x - x.min(axis=dim, keepdims=True))
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.mistake("only-above", title="Maximum subtracted above only", hint="Do your shares of [1, 2, 3] add up to 1?")
def softmax(x, dim):
    """The largest score is taken off above the fraction line, but not below it. Only when it goes from both does the
    ratio stay."""
    return np.exp(x - x.max(axis=dim, keepdims=True)) / np.exp(x).sum(axis=dim, keepdims=True)


@softmax.mistake(
    "changed-input", title="The input is changed", hint="Which of `x -= y` and `x = x - y` makes a new array?"
)
def softmax(x, dim):
    """`x -= ...` writes into the caller's array: the scores that were handed in are gone, and backward still needs
    them."""
    x -= x.max(axis=dim, keepdims=True)
    powers = np.exp(x)
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.mistake(
    "mean-taken-off",
    title="The mean is subtracted",
    hint="What is left of [1000, -1000] after your subtraction, and what does exp make of it?",
)
def softmax(x, dim):
    """The mean is taken off, not the largest. A score that lies far above the mean still overflows."""
    powers = np.exp(x - x.mean(axis=dim, keepdims=True))
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.also_wrong(None)
def softmax(x, dim):
    e = np.exp(x - x.max(dim, keepdims=True))
    return (e / e.sum(dim, keepdims=True)).tolist()


@softmax.also_wrong(None)
def softmax(x, dim):
    return x / x.sum(axis=dim, keepdims=True)


@softmax.also_wrong(None)
def softmax(x, dim):
    powers = np.exp(x / x.max(axis=dim, keepdims=True))
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.also_wrong("clipped")
def softmax(x, dim):
    powers = np.exp(np.clip(x, -500, 500))
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.also_wrong(None)
def softmax(x, dim):
    powers = np.exp(x - x.max(axis=dim, keepdims=True))
    return powers / powers.sum(axis=dim, keepdims=True) + 1e-8


@softmax.also_wrong(None)
def softmax(x, dim):
    powers = np.exp(x - x.max(axis=dim, keepdims=True)) + 1e-12
    return powers / powers.sum(axis=dim, keepdims=True)


@softmax.also_wrong("max-of-rows")
def softmax(x, dim):
    e = np.exp(x - max(x))
    return e / e.sum(dim, keepdims=True)


@softmax.also_wrong(None)
def softmax(x, dim):
    powers = np.exp(x - np.max(x, axis=dim, keepdims=True))
    return list(powers / powers.sum(axis=dim, keepdims=True))


@softmax.also_wrong("words-of-tensors")
def softmax(x, dim):
    return np.exp(x - x.max(dim=dim, keepdim=True)) / np.exp(x).sum(dim=dim, keepdim=True)
