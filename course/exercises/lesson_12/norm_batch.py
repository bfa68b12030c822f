"""norm.batch: batch normalization in both of its modes."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu.nn.functional import running_average

from .shared import observe_typed


def batches(rng):
    yield from_shape(rng, (2, 1, 1, 2), True)
    yield from_shape(rng, (2, 2, 1, 2), False)
    for shape in [(3, 2, 1, 2), (2, 3, 2, 1), (4, 2, 1, 1), (1, 2, 2, 3), (2, 2, 2, 2)]:
        yield from_shape(rng, shape, True)
        yield from_shape(rng, shape, False)
    yield from_shape(rng, (1, 3, 1, 1), False)
    flat = from_shape(rng, (2, 2, 1, 2), True)
    flat["x"][:, 1] = 3.0
    yield flat
    small = from_shape(rng, (2, 2, 1, 3), True)
    small["x"] = small["x"] * 0.01
    yield small
    narrow = from_shape(rng, (3, 2, 1, 2), True)
    yield narrow | {name: narrow[name].astype(np.float32) for name in ("x", "mean", "var")}


def from_shape(rng, shape, training):
    channels = shape[1]
    return {
        "x": numbers(rng, *shape),
        "mean": numbers(rng, channels),
        "var": numbers(rng, channels, low=0.3),
        "training": training,
    }


def normalized(f, case):
    x, mean, var = case["x"].copy(), case["mean"].copy(), case["var"].copy()
    out = f(x, mean, var, case["training"])
    seen = observe_typed(out, x)
    seen["x itself"] = x
    return seen | {"the running mean after the call": mean, "the running variance after the call": var}


batch = exercise(
    "norm.batch",
    kind="code",
    title="Two modes",
    given="""
    import numpy as np
    from tinygrad_edu.nn.functional import running_average
    """,
    difficulty=4,
    minutes=14,
    cases=batches,
    observe=normalized,
    tolerance=1e-5,
    prompt=r"""
    Fill in the skeleton of `batch_norm(x, mean, var, training)`. `x` is an array `(N, C, H, W)`; `mean` and `var` are
    the running statistics, arrays `(C,)`. Return $(x - \text{mean}) / \sqrt{\text{var} + 0.00001}$, each channel with
    its own mean and variance, in the shape and type of `x`:

    - **training**: with the mean and variance of this batch, over its n examples and pixels; the variance divides by n.
      Then both running statistics move towards the batch's, with momentum 0.1, **in place**. Here the variance is the
      one that divides by n - 1 (`ddof=1` in `np.var`); n is above 1.
    - **not training**: with the running statistics, which stay as they are.

    `x` stays as it is.
    """,
    hints=(
        (
            "Which numbers of `x[:, 0]` belong to channel 0? Which axes do you average over, so that one number "
            "for each channel is left?"
        ),
        "An array `(C,)` meets `(N, C, H, W)` at the right, with W. Which shape must it have to meet the channels?",
        (
            "`a[...] = b` or `a[:] = b` writes into a; `a = b` only gives b another name. And which of the two "
            "statistics are used for the answer?"
        ),
    ),
    why="While training, a batch is measured by itself; afterwards an example must not depend on its neighbours.",
)


@batch.stub
def batch_norm(x, mean, var, training):
    """Normalize each channel of x: (N, C, H, W). In training mode mean and var, (C,), are updated in place."""
    if training:
        m = ...  # (C,): of this batch
        v = ...  # (C,)
        ...  # update mean and var, in place
    else:
        m, v = ...
    return ...


@batch.solution
def batch_norm(x, mean, var, training):
    """Normalize each channel of x: (N, C, H, W). In training mode mean and var, (C,), are updated in place."""
    if training:
        m = x.mean(axis=(0, 2, 3))  # (C,): of this batch
        v = x.var(axis=(0, 2, 3))  # (C,)
        mean[...] = running_average(mean, m, 0.1)
        var[...] = running_average(var, x.var(axis=(0, 2, 3), ddof=1), 0.1)
    else:
        m, v = mean, var
    return (x - m.reshape(-1, 1, 1)) / np.sqrt(v.reshape(-1, 1, 1) + 1e-5)


@batch.also_right
def batch_norm(x, mean, var, training):
    if training:
        m, v = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
        n = x.size // x.shape[1]
        mean += 0.1 * (m.ravel() - mean)
        var += 0.1 * (v.ravel() * n / (n - 1) - var)
    else:
        m, v = mean[None, :, None, None], var[None, :, None, None]
    return (x - m) / (v + 1e-5) ** 0.5


@batch.also_right
def batch_norm(x, mean, var, training):
    out = np.empty_like(x)
    for c in range(x.shape[1]):
        channel = x[:, c]
        m, v = mean[c], var[c]
        if training:
            m, v = channel.mean(), channel.var()
            mean[c] = 0.9 * mean[c] + 0.1 * m
            var[c] = 0.9 * var[c] + 0.1 * channel.var(ddof=1)
        out[:, c] = (channel - m) / np.sqrt(v + 1e-5)
    return out


@batch.also_right
def batch_norm(x, mean, var, training):
    rows = x.transpose(1, 0, 2, 3).reshape(x.shape[1], -1)
    if training:
        m, v = rows.mean(1), rows.var(1)
        mean[:] = running_average(mean, m, 0.1)
        var[:] = running_average(var, np.var(rows, axis=1, ddof=1), 0.1)
    else:
        m, v = mean.copy(), var.copy()
    return ((x.transpose(0, 2, 3, 1) - m) / np.sqrt(v + 1e-5)).transpose(0, 3, 1, 2)


@batch.mistake(
    "bn-mode",
    hint="When not training, does your answer change with the other examples of the batch?",
    title="Batch statistics in both modes",
)
def batch_norm(x, mean, var, training):
    """The batch's own statistics are used in both modes. When not training, the answer for an example must not depend
    on the others: the running ones count."""
    m = x.mean(axis=(0, 2, 3))
    v = x.var(axis=(0, 2, 3))
    if training:
        mean[...] = running_average(mean, m, 0.1)
        var[...] = running_average(var, x.var(axis=(0, 2, 3), ddof=1), 0.1)
    return (x - m.reshape(-1, 1, 1)) / np.sqrt(v.reshape(-1, 1, 1) + 1e-5)


@batch.mistake(
    "running-in-both",
    hint="While training, of what should the mean of each channel become 0?",
    title="Running statistics in both modes",
)
def batch_norm(x, mean, var, training):
    """The running statistics are used while training, too. Then the batch's channels do not come out with mean 0 and
    variance 1."""
    if training:
        m = x.mean(axis=(0, 2, 3))
        mean[...] = running_average(mean, m, 0.1)
        var[...] = running_average(var, x.var(axis=(0, 2, 3), ddof=1), 0.1)
    return (x - mean.reshape(-1, 1, 1)) / np.sqrt(var.reshape(-1, 1, 1) + 1e-5)


batch.mistake_source(
    "never-updated",
    """
    def batch_norm(x, mean, var, training):
        if training:
            m = x.mean(axis=(0, 2, 3))
            v = x.var(axis=(0, 2, 3))
        else:
            m, v = mean, var
        return (x - m.reshape(-1, 1, 1)) / np.sqrt(v.reshape(-1, 1, 1) + 1e-5)
    """,
    "The running statistics are the same afterwards: they were not updated, or only a name was given to a "
    "new array. When "
    "training is over, they would mean nothing.",
    hint="After `mean = running_average(...)`, what does the caller's array hold?",
    title="Running statistics never change",
)


batch.also_wrong_source(
    "never-updated",
    """
    def batch_norm(x, mean, var, training):
        if training:
            m = x.mean(axis=(0, 2, 3))
            v = x.var(axis=(0, 2, 3))
            mean = running_average(mean, m, 0.1)
            var = running_average(var, x.var(axis=(0, 2, 3), ddof=1), 0.1)
        else:
            m, v = mean, var
        return (x - m.reshape(-1, 1, 1)) / np.sqrt(v.reshape(-1, 1, 1) + 1e-5)
    """,
)


@batch.mistake("updated-in-both", hint="When not training, may a batch leave a trace?", title="Updated in both modes")
def batch_norm(x, mean, var, training):
    """The running statistics move when not training, too: whoever tests the net changes it."""
    m, v = (x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))) if training else (mean.copy(), var.copy())
    n = x.size // x.shape[1]
    mean[...] = running_average(mean, x.mean(axis=(0, 2, 3)), 0.1)
    var[...] = running_average(var, x.var(axis=(0, 2, 3)) * n / max(n - 1, 1), 0.1)
    return (x - m.reshape(-1, 1, 1)) / np.sqrt(v.reshape(-1, 1, 1) + 1e-5)


batch.mistake_source(
    "biased-running-variance",
    batch.edited("x.var(axis=(0, 2, 3), ddof=1)", "v"),
    "Into the running variance goes the one that divides by n. It is a little too small for an estimate "
    "of all data, so "
    "PyTorch, and the task, keep the one that divides by n - 1.",
    hint="Which of the two variances should go into the running one?",
    title="The running variance divides by n",
)


@batch.mistake(
    "unbiased-in-both",
    hint="Which of the two variances should divide the batch itself?",
    title="n - 1 for the batch as well",
)
def batch_norm(x, mean, var, training):
    """The batch itself is divided by the variance with n - 1, so its channels do not get variance 1. That one belongs
    only into the running variance."""
    if training:
        m = x.mean(axis=(0, 2, 3))
        v = x.var(axis=(0, 2, 3), ddof=1)
        mean[...] = running_average(mean, m, 0.1)
        var[...] = running_average(var, v, 0.1)
    else:
        m, v = mean, var
    return (x - m.reshape(-1, 1, 1)) / np.sqrt(v.reshape(-1, 1, 1) + 1e-5)


@batch.mistake("over-everything", hint="How many means has a batch with 3 channels?", title="One mean for all channels")
def batch_norm(x, mean, var, training):
    """One mean and one variance for all channels together. Each channel has its own."""
    if training:
        m, v = np.full(x.shape[1], x.mean()), np.full(x.shape[1], x.var())
        mean[...] = running_average(mean, m, 0.1)
        var[...] = running_average(var, np.full(x.shape[1], x.var(ddof=1)), 0.1)
    else:
        m, v = mean, var
    return (x - m.reshape(-1, 1, 1)) / np.sqrt(v.reshape(-1, 1, 1) + 1e-5)


@batch.mistake("examples-only", hint="`x.mean(axis=0)`: how many means are these?", title="A mean for every pixel")
def batch_norm(x, mean, var, training):
    """The mean runs over the examples alone, so each pixel has its own, and the running statistics, one for each
    channel, do not fit. It runs over examples and pixels."""
    if training:
        m = x.mean(axis=0)
        v = x.var(axis=0)
        mean[...] = running_average(mean, m, 0.1)
        var[...] = running_average(var, x.var(axis=0, ddof=1), 0.1)
    else:
        m, v = mean, var
    return (x - m.reshape(-1, 1, 1)) / np.sqrt(v.reshape(-1, 1, 1) + 1e-5)


@batch.mistake(
    "lined-up-at-the-right",
    hint="`(N, C, H, W)` meets `(C,)`: which dimension does C meet?",
    title="Channels lined up with the width",
)
def batch_norm(x, mean, var, training):
    """A mean of shape (C,) lines up with the width, at the right, not with the channels. It needs the shape
    (C, 1, 1)."""
    if training:
        m = x.mean(axis=(0, 2, 3))
        v = x.var(axis=(0, 2, 3))
        mean[...] = running_average(mean, m, 0.1)
        var[...] = running_average(var, x.var(axis=(0, 2, 3), ddof=1), 0.1)
    else:
        m, v = mean, var
    return (x - m) / np.sqrt(v + 1e-5)


batch.mistake_source(
    "eps-outside",
    batch.edited("np.sqrt(v.reshape(-1, 1, 1) + 1e-5)", "(np.sqrt(v.reshape(-1, 1, 1)) + 1e-5)"),
    "The small number is added outside the root. It belongs inside, to the variance, as in layer_norm.",
    hint="What is the variance plus 0.00001, and what is its root?",
    title="The small number outside the root",
)


batch.mistake_source(
    "variance-not-spread",
    batch.edited("np.sqrt(v.reshape(-1, 1, 1) + 1e-5)", "(v.reshape(-1, 1, 1) + 1e-5)"),
    "This divides by the variance. To get variance 1, divide by its root, the standard deviation.",
    hint="If all numbers are ten times as large, how many times as large is the variance?",
    title="The root forgotten",
)


batch.mistake_source(
    "momentum-of-the-old",
    batch.edited("running_average(mean, m, 0.1)", "running_average(mean, m, 0.9)"),
    "The running mean moves nine tenths of the way to the newest batch. Momentum 0.1 is the share of the new.",
    hint="What does `running_average(mean, m, 0.9)` keep of the old?",
    title="Momentum the wrong way round",
)


@batch.also_wrong(None)
def batch_norm(x, mean, var, training):
    return (x - x.mean()) / x.std()


@batch.also_wrong("bn-mode")
def batch_norm(x, mean, var, training):
    m, v = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
    if training:
        n = x.size // x.shape[1]
        mean += 0.1 * (m.ravel() - mean)
        var += 0.1 * (v.ravel() * n / (n - 1) - var)
    return (x - m) / np.sqrt(v + 1e-5)
