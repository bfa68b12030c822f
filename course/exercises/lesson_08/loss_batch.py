"""loss.batch: a mean cross-entropy over a batch that comes out too small."""

import numpy as np

from course.authoring import exercise, observe_array
from tinygrad_edu.ops.fused import log_softmax

from .shared import row_cases


def mean_surprise(f, case):
    out = f(case["x"], case["target"])
    return observe_array(out, "the loss")


batch = exercise(
    "loss.batch",
    kind="fix",
    title="A loss that looks too good",
    given="""
    import numpy as np
    from tinygrad_edu.ops.fused import log_softmax
    """,
    difficulty=2,
    minutes=6,
    cases=row_cases,
    observe=mean_surprise,
    prompt=r"""
    `batch_loss(x, target)` should give the mean cross-entropy of a batch, as one number: `x` is an array of `(N, C)`
    logits, `target` holds the N right classes. This is the colleague's, of the last number above: 0.4159, less than a
    fifth of what a net that knows nothing can reach. Too good to be true is a bug as well.

    Fix it. There is more than one thing wrong. A net that gives every class the same probability should get the loss
    $\log C$, whatever N is.
    """,
    hints=(
        (
            "For a blind net of 10 classes each probability is a tenth. With which numbers do the ten of one "
            "example compete in this program?"
        ),
        "How many numbers does `picked` hold, and by how many is their sum divided?",
        "0.4159 is log(64) / 10. Where in the program could the 64 come from, and where the 10?",
    ),
    why=(
        "The classes of one example compete, so the softmax runs along dim 1; N numbers were picked, so N is "
        "what the mean divides by."
    ),
)


@batch.stub
def batch_loss(x, target):
    """The mean over the rows of minus the log-probability of the target. x: (N, C), target: (N,)."""
    log_p = log_softmax(x, 0)
    picked = log_p[np.arange(len(x)), target]
    return -picked.sum() / x.size


@batch.solution
def batch_loss(x, target):
    """The mean over the rows of minus the log-probability of the target. x: (N, C), target: (N,)."""
    log_p = log_softmax(x, 1)
    picked = log_p[np.arange(len(x)), target]
    return -picked.sum() / len(x)


@batch.also_right
def batch_loss(x, target):
    log_p = log_softmax(x, -1)
    return -log_p[np.arange(len(x)), target].mean()


@batch.also_right
def batch_loss(x, target):
    log_p = log_softmax(x, 1)
    picked = log_p[np.arange(len(x)), target]
    return float(-picked.sum() / x.shape[0])


@batch.also_right
def batch_loss(x, target):
    total = 0
    for row, t in zip(x, target):
        total -= log_softmax(row, 0)[t]
    return total / len(target)


@batch.mistake(
    "axis", title="The wrong dimension", hint="For 64 equal rows of 10: is each probability a tenth now, or a 64th?"
)
def batch_loss(x, target):
    """The mean is right now. The softmax still runs down the columns, so the examples compete with each other, not
    the classes."""
    log_p = log_softmax(x, 0)
    picked = log_p[np.arange(len(x)), target]
    return -picked.sum() / len(x)


@batch.mistake("mean-factor", title="Divided by too many", hint="How many numbers does `picked` hold?")
def batch_loss(x, target):
    """The softmax is right now. The sum of N numbers is still divided by N times C."""
    log_p = log_softmax(x, 1)
    picked = log_p[np.arange(len(x)), target]
    return -picked.sum() / x.size


@batch.mistake(
    "sum", title="A sum, not a mean", hint="What should happen to the loss when every example appears twice?"
)
def batch_loss(x, target):
    """The sum over the rows, not their mean: with twice the examples the loss would double, and so would every step."""
    log_p = log_softmax(x, 1)
    picked = log_p[np.arange(len(x)), target]
    return -picked.sum()


@batch.mistake("by-classes", title="Divided by the classes", hint="Of how many numbers is this the mean?")
def batch_loss(x, target):
    """Divided by the number of classes. One number was picked for each row, so the rows are what is counted."""
    log_p = log_softmax(x, 1)
    picked = log_p[np.arange(len(x)), target]
    return -picked.sum() / x.shape[1]


@batch.mistake("sign", title="The wrong sign", hint="Should the loss of a blind net be positive or negative?")
def batch_loss(x, target):
    """The minus got lost: a loss of surprise is never below 0."""
    log_p = log_softmax(x, 1)
    picked = log_p[np.arange(len(x)), target]
    return picked.mean()


@batch.mistake("all-classes-counted", title="Targets are ignored", hint="Does your answer change when `target` does?")
def batch_loss(x, target):
    """The mean over all classes of each row. Only the target's log-probability counts."""
    return -log_softmax(x, 1).mean()


@batch.mistake(
    "every-pair",
    title="Every row with every target",
    hint="How many numbers should be picked for N rows? Look at the shape of what you picked.",
)
def batch_loss(x, target):
    """`[:, target]` picks every target's column in every row: N times N numbers, most of them of other rows'
    targets."""
    log_p = log_softmax(x, 1)
    return -log_p[:, target].mean()


@batch.mistake("no-mean", title="One loss for each row", hint="Which shape has your answer, and which has one number?")
def batch_loss(x, target):
    """The rows still have a loss each. The task asks for their mean: one number."""
    log_p = log_softmax(x, 1)
    return -log_p[np.arange(len(x)), target]


@batch.mistake(
    "columns-first", title="Rows and columns swapped", hint="Which of the two indices of `x[i, j]` counts the examples?"
)
def batch_loss(x, target):
    """The first index says which row, the second which column, and the target is a column."""
    log_p = log_softmax(x, 1)
    return -log_p[target, np.arange(len(x))].mean()


@batch.also_wrong("every-pair")
def batch_loss(x, target):
    log_p = log_softmax(x, 1)
    return -log_p[:, target].mean()


@batch.also_wrong("no-mean")
def batch_loss(x, target):
    log_p = log_softmax(x, 1)
    return -log_p[np.arange(len(x)), target]
