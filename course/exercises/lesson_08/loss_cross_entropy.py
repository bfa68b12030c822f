"""loss.cross_entropy: the negative log-likelihood of each row."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu.ops.fused import log_softmax

from .shared import observe, row_cases


def loss_cases(rng):
    yield from row_cases(rng)
    form = "f(x, target), x of type float32,"
    yield {"expression": form, "x": np.array([[1, 2]], np.float32), "target": np.array([0]), "dtype_only": True}


def surprised(f, case):
    out = f(case["x"], case["target"])
    return observe(out, case, "the loss of each row")


cross_entropy = exercise(
    "loss.cross_entropy",
    kind="code",
    title="The surprise of each row",
    target="tinygrad_edu.ops.fused:cross_entropy",
    given="""
    import numpy as np
    from tinygrad_edu.ops.fused import log_softmax
    """,
    difficulty=3,
    minutes=6,
    cases=loss_cases,
    observe=surprised,
    hidden=("dtype_only",),
    prompt="""
    Write `cross_entropy(x, target)` on arrays. `x` has shape `(N, C)`: N rows with a logit for each of C classes.
    `target` holds N ints from 0 to C - 1, the right class of each row.

    Return an array of shape `(N,)`, of the type of `x`: for **each row** minus the log-probability (in nats) that
    softmax gives to its target. The mean comes later; here every row keeps its own loss. Logits of 1000 must be no
    problem, and `x` stays as it was.

    There is `log_softmax(x, dim)`. And `x[rows, columns]`, with two lists or arrays of equally many ints, picks one
    number for each pair.
    """,
    hints=(
        "Along which dimension of (N, C) should the probabilities add up to 1?",
        "`x[[0, 1], [2, 0]]` picks x[0, 2] and x[1, 0]. Which rows do you want here, and which columns?",
        (
            "`np.arange(n)` holds each number of a row once. Pick with it and with target from the "
            "log-probabilities, and mind the sign."
        ),
    ),
    why=(
        "Only the log-probability of the truth makes the loss; through the log-sum-exp inside, all the other "
        "logits get a gradient, too."
    ),
)


@cross_entropy.stub
def cross_entropy(x, target):
    """How surprised each row is by its target. x: (N, C) logits, target: (N,) ints. Returns (N,)."""
    ...


@cross_entropy.solution
def cross_entropy(x, target):
    """How surprised each row is by its target. x: (N, C) logits, target: (N,) ints. Returns (N,)."""
    rows = np.arange(len(x))
    return -log_softmax(x, 1)[rows, target]


@cross_entropy.also_right
def cross_entropy(x, target):
    log_p = log_softmax(x, -1)
    return np.array([-log_p[i, t] for i, t in enumerate(target)])


@cross_entropy.also_right
def cross_entropy(x, target):
    top = x.max(axis=1)
    right = x[range(len(x)), target]
    return np.log(np.exp(x - top[:, None]).sum(axis=1)) + top - right


@cross_entropy.also_right
def cross_entropy(x, target):
    truth = np.arange(x.shape[1]) == target[:, None]
    return -np.where(truth, log_softmax(x, 1), 0).sum(axis=1)


@cross_entropy.also_right
def cross_entropy(x, target):
    return np.array([-row[t] for row, t in zip(log_softmax(x, 1), target)])


@cross_entropy.also_right
def cross_entropy(x, target):
    return -np.take_along_axis(log_softmax(x, 1), target[:, None], 1)[:, 0]


@cross_entropy.also_right
def cross_entropy(x, target):
    truth = np.eye(x.shape[1], dtype=x.dtype)[target]
    return -(truth * log_softmax(x, 1)).sum(axis=1)


@cross_entropy.also_right
def cross_entropy(x, target):
    return np.logaddexp.reduce(x, axis=1) - x[np.arange(len(x)), target]


@cross_entropy.also_right
def cross_entropy(x, target):
    log_p = log_softmax(x, 1)
    out = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        out[i] = -log_p[i][target[i]]
    return out


@cross_entropy.also_right
def cross_entropy(x, target):
    return -np.diag(log_softmax(x, 1)[:, target])


@cross_entropy.mistake(
    "overflow",
    title="Logarithm of a vanished probability",
    hint="Which function gives the logarithm without making the tiny number?",
)
def cross_entropy(x, target):
    """The logarithm of a softmax: a probability too small for a float has become 0 before log sees it, and the loss
    is inf."""
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return -np.log((powers / powers.sum(axis=1, keepdims=True))[np.arange(len(x)), target])


@cross_entropy.mistake(
    "small-number-inside",
    title="A small number in the logarithm",
    hint="Which function gives the logarithm without making the tiny number?",
)
def cross_entropy(x, target):
    """A small number inside the logarithm hides the inf, but does not bring the 1000 back: no loss is above 27.6
    then, however wrong the net is."""
    return -np.log(np.exp(log_softmax(x, 1))[np.arange(len(x)), target] + 1e-12)


@cross_entropy.mistake(
    "axis", title="The wrong dimension", hint="Which numbers have to add up to 1: those of a row, or those of a column?"
)
def cross_entropy(x, target):
    """The softmax runs down the columns: the examples of the batch compete with each other. The classes of one
    example should."""
    return -log_softmax(x, 0)[np.arange(len(x)), target]


@cross_entropy.mistake(
    "mean-too-early", title="The mean comes too early", hint="Which shape should the answer have for N rows?"
)
def cross_entropy(x, target):
    """This is the mean over the rows. Here each row keeps its own loss; `F.cross_entropy` takes the mean afterwards."""
    return -log_softmax(x, 1)[np.arange(len(x)), target].mean()


@cross_entropy.mistake(
    "every-pair",
    title="Every row with every target",
    hint="How many numbers should be left for N rows? Look at the shape of what you picked.",
)
def cross_entropy(x, target):
    """`[:, target]` picks every target's column in every row: N times N numbers, most of them of other rows'
    targets."""
    return -log_softmax(x, 1)[:, target]


@cross_entropy.mistake(
    "whole-rows", title="Whole rows picked", hint="One number of each row is wanted. How many indices does that take?"
)
def cross_entropy(x, target):
    """One index picks whole rows: the class numbers were read as numbers of rows."""
    return -log_softmax(x, 1)[target]


@cross_entropy.mistake("sign", title="The wrong sign", hint="Is the logarithm of a probability above or below 0?")
def cross_entropy(x, target):
    """The minus is missing. Log-probabilities are never above 0, and a loss should grow as the net gets worse."""
    return log_softmax(x, 1)[np.arange(len(x)), target]


@cross_entropy.mistake(
    "raw-logits",
    title="Logits without a softmax",
    hint="With a single class there is nothing to be surprised about. What does yours give for C = 1?",
)
def cross_entropy(x, target):
    """The logits are picked as they are. Then a larger logit is always better, and nothing stops it from growing
    forever."""
    return -x[np.arange(len(x)), target]


@cross_entropy.mistake(
    "bits", title="Bits, not nats", hint="Which logarithm does `np.log` take, and which one did you turn it into?"
)
def cross_entropy(x, target):
    """This is the surprise in bits. The loss is wanted in nats, with the natural logarithm."""
    return -log_softmax(x, 1)[np.arange(len(x)), target] / np.log(2)


@cross_entropy.mistake(
    "widened", title="The dtype is widened", hint="Which dtype has `np.eye(3)`? Which other one can you ask it for?"
)
def cross_entropy(x, target):
    """The numbers are right, but a float32 array comes out as float64: something of that type got in, such as
    `np.eye` makes, and NumPy widens to the larger type."""
    return -(log_softmax(x, 1) * np.eye(x.shape[1])[target]).sum(axis=1)


@cross_entropy.mistake(
    "columns-first", title="Rows and columns swapped", hint="Which of the two indices of `x[i, j]` counts the examples?"
)
def cross_entropy(x, target):
    """Rows first, then columns: the first index says which row, and the target is a column."""
    return -log_softmax(x, 1)[target, range(len(x))]


@cross_entropy.mistake(
    "missing-probability", hint="How many nats of surprise is a probability of e to the power of -1000?"
)
def cross_entropy(x, target):
    """1 - p is how much probability is missing at the target, not the surprise: it never grows above 1, however
    wrong the net is."""
    return 1 - np.exp(log_softmax(x, 1))[np.arange(len(x)), target]


@cross_entropy.mistake("naive-softmax", title="Overflow in exp", hint="What is exp(1000) in floats?")
def cross_entropy(x, target):
    """The softmax is written out, and exp goes through the logits as they are: 1000 gives inf, and inf / inf is nan."""
    p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(x)), target])


@cross_entropy.mistake(
    "a-list", title="A list, not an array", hint="Which type has `[...]` with a loop in it, and which one is asked for?"
)
def cross_entropy(x, target):
    """The numbers are right, but they come as a list. An array of the type of x is asked for."""
    return [-log_softmax(x, 1)[i, t] for i, t in enumerate(target)]


@cross_entropy.mistake(
    "summed-down",
    title="Summed down the columns",
    hint="How many numbers does your answer have for N = 2 rows of C = 3 classes?",
)
def cross_entropy(x, target):
    """The products with ones and zeros are added over the rows, so each class gets a number. Each row should get
    one."""
    one_hot = np.eye(x.shape[1])[target]
    return -(log_softmax(x, 1) * one_hot).sum(axis=0)


@cross_entropy.mistake(
    "not-picked",
    title="A number for every class",
    hint="Which shape has your answer, and how many numbers of each row are not 0?",
)
def cross_entropy(x, target):
    """The answer still has a number for each class, most of them 0. Each row should have one number."""
    one_hot = np.eye(x.shape[1], dtype=x.dtype)[target]
    return -log_softmax(x, 1) * one_hot


@cross_entropy.mistake("total", title="Added up over the rows", hint="Which shape should the answer have for N rows?")
def cross_entropy(x, target):
    """All rows are added up to one number. Here every row keeps its own loss."""
    return -log_softmax(x, 1)[np.arange(len(x)), target].sum()


@cross_entropy.mistake(
    "whole-rows-no-minus",
    title="Whole rows picked",
    hint="One number of each row is wanted. How many indices does that take?",
)
def cross_entropy(x, target):
    """One index picks whole rows: the class numbers were read as numbers of rows. And the minus is missing."""
    return log_softmax(x, 1)[target]


@cross_entropy.also_wrong("a-list")
def cross_entropy(x, target):
    return [-float(row[t]) for row, t in zip(log_softmax(x, 1), target)]


@cross_entropy.also_wrong("missing-probability")
def cross_entropy(x, target):
    p = np.exp(log_softmax(x, 1))
    return 1 - p[np.arange(len(x)), target]


@cross_entropy.also_wrong("total")
def cross_entropy(x, target):
    return -log_softmax(x, 1)[np.arange(len(x)), target].sum()
