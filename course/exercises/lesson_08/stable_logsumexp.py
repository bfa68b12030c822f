"""stable.logsumexp: log-sum-exp on arrays that does not overflow."""

import math

import numpy as np

from course.authoring import exercise, numbers

from .shared import observe


def sum_cases(rng):
    for shape, dim, keepdim in [
        *[
            ((3,), (0,), False),
            ((2, 3), (1,), False),
            ((2, 3), (0,), False),
            ((2, 3), (1,), True),
            ((2, 3), (0, 1), False),
        ],
        *[
            ((1, 3), (1,), False),
            ((3, 1), (0,), True),
            ((2, 3, 2), (0, 2), True),
            ((2, 3, 2), (1,), False),
            ((2, 2), (0, 1), True),
        ],
    ]:
        yield {"expression": "f(x, dim, keepdim)", "x": numbers(rng, *shape), "dim": dim, "keepdim": keepdim}
    for x, dim in [
        ([1000.0, 1000.0], (0,)),
        ([1000.0, -1000.0], (0,)),
        ([-1000.0, -1000.0], (0,)),
        ([[0.0, 1.0], [1000.0, 1002.0]], (1,)),
    ]:
        yield {"expression": "f(x, dim, keepdim)", "x": np.array(x), "dim": dim, "keepdim": False}
    yield {
        "expression": "f(x, dim, keepdim)",
        "x": np.array([[2.0, -math.inf], [1.0, 3.0]]),
        "dim": (1,),
        "keepdim": True,
    }
    form = "f(x, dim, keepdim), x of type float32,"
    yield {"expression": form, "x": np.array([[1, -2]], np.float32), "dim": (1,), "keepdim": False, "dtype_only": True}


def summed(f, case):
    out = f(case["x"], case["dim"], case["keepdim"])
    return observe(out, case)


logsumexp = exercise(
    "stable.logsumexp",
    kind="code",
    title="Log-sum-exp",
    target="tinygrad_edu.ops.reduce:logsumexp",
    given="import numpy as np",
    difficulty=3,
    minutes=8,
    cases=sum_cases,
    observe=summed,
    hidden=("dtype_only",),
    prompt=r"""
    The logarithm undoes what exp has done, so what was subtracted inside can be added again outside:

    $$\log \sum_j e^{x_j} = m + \log \sum_j e^{x_j - m} \quad\text{for every number } m$$

    Write `logsumexp(x, dim, keepdim)` on a NumPy array of floats. It must be right for 1000 and -1000 too, keep float32
    as float32, and leave `x` as it was.

    - `dim` is a **tuple** of dimensions, such as `(1,)` or `(0, 2)`, none negative: sum over all of them. NumPy takes
      it as it is: `axis=dim`.
    - `keepdim` is True or False: whether these dimensions stay with size 1, or go. `y.squeeze(axis=dim)` lets exactly
      those go.
    - Where there is a -inf, there is also a finite number in the same sum.
    """,
    hints=(
        "Which m makes sure that no power is above 1 and at least one is exactly 1?",
        (
            "As long as you compute, keep the dimensions: then everything fits together. Let them go in the last "
            "line, if at all."
        ),
        "Three lines: the largest, kept; the formula; and either the result or the result squeezed along dim.",
    ),
    why=("The largest goes out before exp and comes back after log: on paper nothing happens, in floats everything."),
)


@logsumexp.stub
def logsumexp(x, dim, keepdim):
    """log of the sum of e**x over the dimensions in the tuple dim, which stay with size 1 if keepdim."""
    ...


@logsumexp.solution
def logsumexp(x, dim, keepdim):
    """log of the sum of e**x over the dimensions in the tuple dim, which stay with size 1 if keepdim."""
    top = x.max(axis=dim, keepdims=True)
    out = top + np.log(np.exp(x - top).sum(axis=dim, keepdims=True))
    return out if keepdim else out.squeeze(axis=dim)


@logsumexp.also_right
def logsumexp(x, dim, keepdim):
    top = x.max(axis=dim, keepdims=True)
    out = np.log(np.exp(x - top).sum(axis=dim, keepdims=True)) + top
    if not keepdim:
        out = out.reshape([n for i, n in enumerate(x.shape) if i not in dim])
    return out


@logsumexp.also_right
def logsumexp(x, dim, keepdim):
    top = np.max(x, dim, keepdims=True)
    total = np.sum(np.exp(x - top), dim, keepdims=keepdim)
    return np.log(total) + (top if keepdim else np.max(x, dim))


@logsumexp.also_right
def logsumexp(x, dim, keepdim):
    return np.logaddexp.reduce(
        x.transpose([*dim, *[i for i in range(x.ndim) if i not in dim]]).reshape(
            -1, *[n for i, n in enumerate(x.shape) if i not in dim]
        ),
        axis=0,
    ).reshape([1 if i in dim else n for i, n in enumerate(x.shape) if keepdim or i not in dim])


@logsumexp.also_right
def logsumexp(x, dim, keepdim):
    y = x
    for d in dim:
        m = y.max(axis=d, keepdims=True)
        y = m + np.log(np.exp(y - m).sum(axis=d, keepdims=True))
    return y if keepdim else np.squeeze(y, axis=dim)


@logsumexp.also_right
def logsumexp(x, dim, keepdim):
    top = np.amax(x, axis=dim, keepdims=True)
    total = np.log(np.sum(np.exp(x - top), axis=dim))
    if keepdim:
        return np.expand_dims(total, dim) + top
    return total + np.amax(x, axis=dim)


@logsumexp.mistake("overflow", title="Overflow in exp", hint="What should log(exp(1000) + exp(1000)) be, nearly?")
def logsumexp(x, dim, keepdim):
    """exp of the numbers as they are: 1000 gives inf, and for a row of -1000 the sum is 0, whose logarithm is -inf."""
    return np.log(np.exp(x).sum(axis=dim, keepdims=keepdim))


@logsumexp.mistake(
    "not-put-back",
    title="The maximum is not added back",
    hint="What is the log-sum-exp of a single number x? And what does yours give?",
)
def logsumexp(x, dim, keepdim):
    """The largest number was taken off inside, and not put back outside. For a sum that is not divided by another,
    it does not cancel."""
    top = x.max(axis=dim, keepdims=True)
    return np.log(np.exp(x - top).sum(axis=dim, keepdims=keepdim))


@logsumexp.mistake(
    "keepdim-always",
    title="The dimensions always stay",
    hint="Which shape should the answer have for x of shape (2, 3), dim = (1,), keepdim = False?",
)
def logsumexp(x, dim, keepdim):
    """The dimensions stay even when `keepdim` is False."""
    top = x.max(axis=dim, keepdims=True)
    return top + np.log(np.exp(x - top).sum(axis=dim, keepdims=True))


@logsumexp.mistake(
    "keepdim-never",
    title="The dimensions always go",
    hint="Which shape should the answer have for x of shape (2, 3), dim = (1,), keepdim = True?",
)
def logsumexp(x, dim, keepdim):
    """The dimensions go even when `keepdim` is True."""
    top = x.max(axis=dim, keepdims=True)
    out = top + np.log(np.exp(x - top).sum(axis=dim, keepdims=True))
    return out.squeeze(axis=dim)


@logsumexp.mistake(
    "squeezes-all",
    title="All sizes of 1 dropped",
    hint="x has shape (1, 3) and dim is (1,). Which dimension is to go, and which to stay?",
)
def logsumexp(x, dim, keepdim):
    """`squeeze()` without an axis drops every dimension of size 1: a batch of one loses its batch, the trap of
    lesson 05."""
    top = x.max(axis=dim, keepdims=True)
    out = top + np.log(np.exp(x - top).sum(axis=dim, keepdims=True))
    return out if keepdim else out.squeeze()


@logsumexp.mistake(
    "kept-and-dropped",
    title="Only one of two dropped",
    hint="For x of shape (2, 3), dim = (1,) and keepdim = False: which shapes do you add?",
)
def logsumexp(x, dim, keepdim):
    """The largest numbers keep their dimensions, the sums do not: broadcasting then lets every largest number meet
    every sum."""
    top = x.max(axis=dim, keepdims=True)
    return top + np.log(np.exp(x - top).sum(axis=dim, keepdims=keepdim))


@logsumexp.mistake(
    "keepdim-as-asked",
    title="The maximum lost its dimension",
    hint=(
        "For x of shape (2, 3), dim = (1,) and keepdim = False: which shape has your largest, and does it fit the rows?"
    ),
)
def logsumexp(x, dim, keepdim):
    """The largest numbers keep their dimension only when `keepdim` is True. `keepdim` is about the answer; on the
    way to it, x - top always needs the dimension."""
    top = x.max(axis=dim, keepdims=keepdim)
    return top + np.log(np.exp(x - top).sum(axis=dim, keepdims=keepdim))


@logsumexp.mistake(
    "keepdim",
    title="The maximum lost its dimension",
    hint="For x of shape (2, 3) and dim = (1,): which shape has your largest, and which would fit the rows?",
)
def logsumexp(x, dim, keepdim):
    """The largest numbers have lost their dimensions before they are taken off x, so they are lined up at the right:
    with the columns."""
    top = x.max(axis=dim)
    return top + np.log(np.exp(x - top).sum(axis=dim, keepdims=keepdim))


@logsumexp.mistake(
    "words-of-tensors", title="A Tensor's keyword", hint="Which word did you give to NumPy in `softmax`?"
)
def logsumexp(x, dim, keepdim):
    """`keepdim` is the word of Tensors, and of this function's own arguments. NumPy's word for it is a little
    different."""
    top = x.max(axis=dim, keepdim=True)
    out = top + np.log(np.exp(x - top).sum(axis=dim, keepdim=True))
    return out if keepdim else out.squeeze(axis=dim)


@logsumexp.mistake("one-max-for-all", title="One maximum for all", hint="Try the rows [0, 1] and [1000, 1002].")
def logsumexp(x, dim, keepdim):
    """The largest number of the whole array is taken off. In a row that lies far below it all powers become 0, and
    log(0) is -inf."""
    top = x.max()
    return top + np.log(np.exp(x - top).sum(axis=dim, keepdims=keepdim))


@logsumexp.mistake("only-the-largest", title="The hard maximum", hint="What is log(exp(0) + exp(0))?")
def logsumexp(x, dim, keepdim):
    """This is the hard maximum. Log-sum-exp lies above it, the more so the more numbers are nearly as large."""
    return x.max(axis=dim, keepdims=keepdim)


@logsumexp.mistake(
    "mean-taken-off",
    title="The mean is subtracted",
    hint="What is left of [1000, -1000] after your subtraction, and what does exp make of it?",
)
def logsumexp(x, dim, keepdim):
    """The mean is taken off, not the largest. A number that lies far above the mean still overflows."""
    m = x.mean(axis=dim, keepdims=True)
    out = m + np.log(np.exp(x - m).sum(axis=dim, keepdims=True))
    return out if keepdim else out.squeeze(axis=dim)


@logsumexp.mistake(
    "keepdim-turned",
    title="The keepdim condition is reversed",
    hint="With keepdim = True: do the dimensions stay, or do they go?",
)
def logsumexp(x, dim, keepdim):
    """The dimensions go when `keepdim` is True, and stay when it is False."""
    m = x.max(axis=dim, keepdims=True)
    out = m + np.log(np.exp(x - m).sum(axis=dim, keepdims=True))
    return out.squeeze(axis=dim) if keepdim else out


@logsumexp.mistake(
    "log-before-the-sum",
    title="The logarithm comes too early",
    hint="In which order does the formula use exp, the sum and the logarithm?",
)
def logsumexp(x, dim, keepdim):
    """The logarithm is taken of each power by itself, which only undoes exp. It belongs outside the sum."""
    m = x.max(axis=dim, keepdims=True)
    out = m + np.log(np.exp(x - m)).sum(axis=dim, keepdims=True)
    return out if keepdim else out.squeeze(axis=dim)


@logsumexp.also_wrong(None)
def logsumexp(x, dim, keepdim):
    return np.exp(x).sum(axis=dim, keepdims=keepdim)


@logsumexp.also_wrong(None)
def logsumexp(x, dim, keepdim):
    top = x.max(axis=dim, keepdims=True)
    out = np.log(np.exp(x - top).mean(axis=dim, keepdims=True)) + top
    return out if keepdim else out.squeeze(axis=dim)


@logsumexp.also_wrong(None)
def logsumexp(x, dim, keepdim):
    m = np.float64(x.max())
    return np.log(np.exp(x - m).sum(axis=dim, keepdims=keepdim)) + m


@logsumexp.also_wrong("keepdim-as-asked")
def logsumexp(x, dim, keepdim):
    m = x.max(axis=dim, keepdims=keepdim)
    return np.log(np.sum(np.exp(x - m), axis=dim, keepdims=keepdim)) + m


@logsumexp.also_wrong("words-of-tensors")
def logsumexp(x, dim, keepdim):
    m = x.max(axis=dim, keepdim=keepdim)
    return m + np.log(np.exp(x - m).sum(axis=dim, keepdim=keepdim))
