"""stable.log_softmax: the logarithm of softmax without the softmax."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu.ops.reduce import logsumexp

from .shared import EXTREME, observe, softmax_cases


def along(f, case):
    out = f(case["x"], case["dim"])
    return observe(out, case)


def log_cases(rng):
    """The cases of softmax, with `dim` counted from the front; the case that shows the problem comes first."""
    yield {"expression": "f(x, dim)", "x": np.array(EXTREME[0][0]), "dim": EXTREME[0][1]}
    for case in softmax_cases(rng):
        yield case | {"dim": case["dim"] % case["x"].ndim}


log_softmax = exercise(
    "stable.log_softmax",
    kind="code",
    title="The log that never meets the tiny number",
    target="tinygrad_edu.ops.fused:log_softmax",
    given="""
    import numpy as np
    from tinygrad_edu.ops.reduce import logsumexp
    """,
    difficulty=2,
    minutes=4,
    cases=log_cases,
    observe=along,
    hidden=("dtype_only",),
    prompt=r"""
    The logarithm of a quotient is a difference, so the logarithm of the softmax is

    $$\log p_i = x_i - \log \sum_j e^{x_j}$$

    Write `log_softmax(x, dim)` on an array `x` of floats with at least one dimension. `dim` is one int; here it is
    never negative, since `logsumexp` wants none. The answer has the shape and type of `x`; `x` stays as it was. It must
    be exact where the softmax is too small for a float: for `[1000, 0]` it is `[0, -1000]`.

    You may use your `logsumexp(x, dim, keepdim)`, whose `dim` is a tuple.
    """,
    hints=(
        "Which part of the formula is the same for all scores of a row?",
        "`logsumexp` wants a tuple of dimensions. How do you write a tuple with one number in it?",
        "One line: x minus its log-sum-exp along dim. Which `keepdim` makes the two fit together?",
    ),
    why="The tiny probability is never computed, so it cannot vanish; its logarithm is an ordinary number.",
)


@log_softmax.stub
def log_softmax(x, dim):
    """The logarithm of the softmax along dim. x: an array; the answer has its shape."""
    ...


@log_softmax.solution
def log_softmax(x, dim):
    """The logarithm of the softmax along dim. x: an array; the answer has its shape."""
    return x - logsumexp(x, (dim,), True)


@log_softmax.also_right
def log_softmax(x, dim):
    out = x - x.max(axis=dim, keepdims=True)
    out -= np.log(np.exp(out).sum(axis=dim, keepdims=True))
    return out


@log_softmax.also_right
def log_softmax(x, dim):
    return x - np.expand_dims(logsumexp(x, (dim,), False), dim)


@log_softmax.also_right
def log_softmax(x, dim):
    m = x.max(axis=dim, keepdims=True)
    total = np.exp(x - m).sum(axis=dim, keepdims=True)
    return x - (m + np.log(total))


@log_softmax.also_right
def log_softmax(x, dim):
    return x - np.logaddexp.reduce(x, axis=dim, keepdims=True)


@log_softmax.also_right
def log_softmax(x, dim):
    return np.apply_along_axis(lambda row: row - logsumexp(row, (0,), False), dim, x)


@log_softmax.mistake(
    "log-of-softmax",
    title="The logarithm comes too late",
    hint="Where in your program does the number exp(-1000) appear? Does the formula need it?",
)
def log_softmax(x, dim):
    """First the softmax, then its logarithm: a probability of exp(-1000) has already become 0, and log(0) is -inf."""
    powers = np.exp(x - x.max(axis=dim, keepdims=True))
    return np.log(powers / powers.sum(axis=dim, keepdims=True))


@log_softmax.mistake(
    "small-number-inside",
    title="A small number in the logarithm",
    hint=("For [1000, 0] the second answer is -1000. Of which number is that the logarithm, and can a float hold it?"),
)
def log_softmax(x, dim):
    """A small number inside the logarithm hides the -inf, but does not bring the -1000 back: log(1e-12) is about
    -27.6."""
    powers = np.exp(x - x.max(axis=dim, keepdims=True))
    return np.log(powers / powers.sum(axis=dim, keepdims=True) + 1e-12)


@log_softmax.mistake(
    "floor-inside",
    title="A floor under the probability",
    hint=("For [1000, 0] the second answer is -1000. Of which number is that the logarithm, and can a float hold it?"),
)
def log_softmax(x, dim):
    """A floor under the probability hides the -inf, but does not bring the -1000 back: log(1e-300) is about -691,
    whatever the score was."""
    powers = np.exp(x - x.max(axis=dim, keepdims=True))
    return np.log(np.maximum(powers / powers.sum(axis=dim, keepdims=True), 1e-300))


@log_softmax.mistake(
    "overflow",
    title="Overflow in exp",
    hint="You have written a sum of powers that does not overflow. What is it called?",
)
def log_softmax(x, dim):
    """The formula is right on paper. In floats exp(1000) is inf; the sum needs the largest taken off inside and put
    back outside."""
    return x - np.log(np.exp(x).sum(axis=dim, keepdims=True))


@log_softmax.mistake(
    "not-taken-from-both",
    title="The maximum does not cancel",
    hint="Add up exp of your answers for [1, 2, 3]. Is it 1?",
)
def log_softmax(x, dim):
    """The largest score is taken off inside the sum, but neither put back there nor taken off x: all answers are too
    large by it."""
    return x - np.log(np.exp(x - x.max(axis=dim, keepdims=True)).sum(axis=dim, keepdims=True))


@log_softmax.mistake(
    "keepdim",
    title="A lost dimension",
    hint="For x of shape (2, 3) and dim = 1: which shape has the log-sum-exp with keepdim False?",
)
def log_softmax(x, dim):
    """Without its dimension the log-sum-exp of each row is lined up at the right, with the columns."""
    return x - logsumexp(x, (dim,), False)


@log_softmax.mistake(
    "axis", title="The wrong dimension", hint="With dim = 0, exp of which numbers of your answer should add up to 1?"
)
def log_softmax(x, dim):
    """This works along the last dimension, whatever `dim` says."""
    return x - logsumexp(x, (x.ndim - 1,), True)


@log_softmax.mistake(
    "over-everything",
    title="One sum for the whole array",
    hint="How many different numbers should be taken off a (2, 3) array with dim = 1?",
)
def log_softmax(x, dim):
    """One log-sum-exp is taken over the whole array. Each group along `dim` has its own."""
    return x - logsumexp(x, tuple(range(x.ndim)), True)


@log_softmax.mistake(
    "sign", title="The wrong sign", hint="Is the logarithm of a number between 0 and 1 positive or negative?"
)
def log_softmax(x, dim):
    """The difference is the wrong way round: a logarithm of a probability cannot be above 0."""
    return logsumexp(x, (dim,), True) - x


@log_softmax.mistake("divided", title="Divided, not subtracted", hint="What is the logarithm of a quotient?")
def log_softmax(x, dim):
    """The score is divided by the log-sum-exp. The division of the softmax has become a difference: both sides are
    logarithms."""
    return x / logsumexp(x, (dim,), True)


@log_softmax.mistake("log-twice", title="One logarithm too many", hint="What does the first word of logsumexp say?")
def log_softmax(x, dim):
    """The logarithm of a logarithm: `logsumexp` has taken one already."""
    return x - np.log(logsumexp(x, (dim,), True))


@log_softmax.also_wrong(None)
def log_softmax(x, dim):
    return np.log(x - x.max(axis=dim, keepdims=True))


@log_softmax.also_wrong(None)
def log_softmax(x, dim):
    x -= x.max(axis=dim, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=dim, keepdims=True))


@log_softmax.also_wrong(None)
def log_softmax(x, dim):
    e = np.exp(x - x.max(axis=dim, keepdims=True))
    return np.log(e / e.sum(axis=dim, keepdims=True) + 1e-8)


@log_softmax.also_wrong(None)
def log_softmax(x, dim):
    return list(x - logsumexp(x, (dim,), True))
