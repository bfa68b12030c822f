"""tensor.cross_entropy: the mean negative log-likelihood of the right classes."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu.scalar.value_tensor import ValueTensor, log_softmax

from .shared import observe_with_gradients


def surprise_cases(rng):
    form = "f(logits, targets)"
    for n, c in [(1, 2), (1, 3), (2, 3), (3, 2), (4, 3), (2, 2), (3, 1)]:
        yield {
            "expression": form,
            "logits": numbers(rng, n, c),
            "targets": np.array([rng.randrange(c) for _ in range(n)]),
            "g": rng.choice([2.0, -3.0]),
        }
    yield {
        "expression": form,
        "logits": np.array([[1.0, 2.0, 0.5], [0.3, 0.1, 4.0], [2.0, -1.0, 1.5]]),
        "targets": np.array([2, 2, 0]),
        "g": 2.0,
    }
    yield {"expression": form, "logits": np.array([[1000.0, 0.0], [0.0, 1.0]]), "targets": np.array([1, 1]), "g": -2.0}


def surprised(f, case):
    logits = ValueTensor(case["logits"])
    return observe_with_gradients(f(logits, case["targets"]), case["g"], logits=logits) | {
        "logits itself": logits.numpy()
    }


cross_entropy = exercise(
    "tensor.cross_entropy",
    kind="code",
    title="How surprised?",
    target="tinygrad_edu.scalar.value_layers:softmax_cross_entropy",
    given="""
    import numpy as np
    from tinygrad_edu.scalar.value_tensor import log_softmax
    """,
    difficulty=3,
    minutes=8,
    cases=surprise_cases,
    observe=surprised,
    prompt=r"""
    Write `softmax_cross_entropy(logits, targets)`, the heart of the cross-entropy. `logits` is a tensor of shape `(N,
    C)`: N rows of
    C scores. `targets` is a NumPy array of N integers from 0 to C - 1: the right class of each row. Return the **mean
    over the rows** of minus the log-probability of the row's target, a tensor of shape `()`.

    `log_softmax(logits, dim)` gives the logarithm of the softmax without ever computing the tiny probability itself:
    $x_i - m - \log \sum_j e^{x_j - m}$. `x[rows, columns]`, with two lists or arrays of equally many integers, picks
    one element for each pair.
    """,
    hints=(
        "Each row of logits belongs to one example. Along which dimension do its probabilities add up to 1?",
        (
            "`x[rows, columns]` with rows = [0, 1] and columns = [2, 0] picks x[0, 2] and x[1, 0]. Which rows do "
            "you want, and which columns?"
        ),
        "`range(n)` or `np.arange(n)` names every row once. Then pick, take the mean, and change the sign.",
    ),
    why=(
        "One log-probability is picked for each row, and its negative is the loss; through the softmax, all the "
        "logits of the row get a gradient."
    ),
)


@cross_entropy.stub
def softmax_cross_entropy(logits, targets):
    """The mean of minus the log-probability of each row's target. logits: (N, C), targets: (N,)."""
    ...


@cross_entropy.also_right
def softmax_cross_entropy(logits, targets):
    log_p = log_softmax(logits, 1)
    return -(log_p[range(len(targets)), targets].mean())


@cross_entropy.also_right
def softmax_cross_entropy(logits, targets):
    log_p = log_softmax(logits, -1)
    cost = 0
    for i, t in enumerate(targets):
        cost = cost - log_p[i, t]
    return cost / len(targets)


@cross_entropy.also_right
def softmax_cross_entropy(logits, targets):
    n, classes = logits.shape
    one_hot = np.eye(classes)[targets]
    return -(log_softmax(logits, 1) * one_hot).sum() / n


@cross_entropy.also_right
def softmax_cross_entropy(logits, targets):
    shifted = logits - logits.max(-1, keepdim=True).values
    log_sums = shifted.exp().sum(-1).log()
    return (log_sums - shifted[np.arange(len(targets)), targets]).mean()


@cross_entropy.mistake(
    "rows-as-a-tensor",
    title="A tensor used as an index",
    hint="Which kinds of lists may stand in `x[rows, columns]`? Look at the task again.",
)
def softmax_cross_entropy(logits, targets):
    """The `arange` of this lesson makes a tensor of Values, and a tensor cannot choose rows: `range(n)` will do."""
    from tinygrad_edu.scalar.value_creation import arange

    return -log_softmax(logits, -1)[arange(len(targets)), targets].mean()


@cross_entropy.mistake(
    "whole-rows",
    title="Whole rows picked",
    hint="How many elements has your choice for N rows, and in which row does each stand?",
)
def softmax_cross_entropy(logits, targets):
    """`x[targets]` picks whole rows: the class numbers were read as numbers of rows. One element of each row is
    wanted, in the column of its target."""
    return -log_softmax(logits, -1)[targets].mean()


@cross_entropy.mistake(
    "overflow",
    title="Logarithm of a vanished probability",
    hint="What is the softmax of [1000, 0] for the second class, and what is its logarithm?",
)
def softmax_cross_entropy(logits, targets):
    """The logarithm of a softmax: a probability that is too small for a float becomes 0, and log(0) does not exist.
    `log_softmax` never makes the small number."""
    return -logits.softmax(-1)[np.arange(len(targets)), targets].log().mean()


@cross_entropy.mistake(
    "axis", title="The wrong dimension", hint="Which numbers have to add up to 1: those of a row, or those of a column?"
)
def softmax_cross_entropy(logits, targets):
    """The softmax runs down the columns, so the examples compete with each other. The classes of one example should."""
    return -log_softmax(logits, 0)[np.arange(len(targets)), targets].mean()


@cross_entropy.mistake(
    "every-pair",
    title="Every row with every target",
    hint="Print the shape of what you picked. How many elements should it have for N rows?",
)
def softmax_cross_entropy(logits, targets):
    """`[:, targets]` picks every target's column in every row: N times N numbers, most of them of other rows'
    targets. One for each row is wanted."""
    return -log_softmax(logits, -1)[:, targets].mean()


@cross_entropy.mistake(
    "mean-factor", title="A sum, not a mean", hint="What should happen to the loss when every example appears twice?"
)
def softmax_cross_entropy(logits, targets):
    """The sum over the rows, not their mean: with twice the examples the loss would double, and so would every step."""
    return -log_softmax(logits, -1)[np.arange(len(targets)), targets].sum()


@cross_entropy.mistake("sign", title="The wrong sign", hint="Is the logarithm of a probability above or below 0?")
def softmax_cross_entropy(logits, targets):
    """The minus is missing. Log-probabilities are negative, and a loss should grow as the model gets worse."""
    return log_softmax(logits, -1)[np.arange(len(targets)), targets].mean()


@cross_entropy.mistake(
    "raw-scores",
    title="Scores without a softmax",
    hint="With C = 1 there is nothing to be surprised about. What does your function give?",
)
def softmax_cross_entropy(logits, targets):
    """The scores are picked as they are, without turning them into log-probabilities. Then a larger score is always
    better, and it never stops growing."""
    return -logits[np.arange(len(targets)), targets].mean()


@cross_entropy.mistake(
    "over-all-classes", title="Divided by too many", hint="How many numbers are you taking the mean of?"
)
def softmax_cross_entropy(logits, targets):
    """Divided by all N times C scores. Only N of them were picked, so N is the number to divide by."""
    picked = log_softmax(logits, -1)[np.arange(len(targets)), targets]
    return -picked.sum() / len(logits.flat)


@cross_entropy.mistake(
    "mean-over-classes", title="Divided by the classes", hint="Of how many numbers is this the mean?"
)
def softmax_cross_entropy(logits, targets):
    """The sum is divided by the number of classes. One number was picked from each row, so it is the rows that
    count."""
    return -log_softmax(logits, 1)[np.arange(len(targets)), targets].sum() / logits.shape[1]


@cross_entropy.mistake(
    "columns-first", title="Rows and columns swapped", hint="Which of the two indices of `x[i, j]` says which row?"
)
def softmax_cross_entropy(logits, targets):
    """The first index chooses the row, the second the column, and the target is a column."""
    return -log_softmax(logits, 1)[targets, np.arange(len(targets))].mean()


@cross_entropy.mistake(
    "first-row-only", title="Only the first row is asked", hint="From how many rows are your numbers?"
)
def softmax_cross_entropy(logits, targets):
    """Every target is looked up in row 0. Each belongs to a row of its own."""
    return -log_softmax(logits, 1)[0, targets].mean()


@cross_entropy.mistake(
    "returns-in-the-loop",
    title="The loop stops after one row",
    hint="How many rows has the loop seen when `return` ends the function?",
)
def softmax_cross_entropy(logits, targets):
    """`return` stands inside the loop, so only the first row is counted."""
    log_p = log_softmax(logits, 1)
    total = 0
    for i in range(len(targets)):
        total = total - log_p[i, targets[i]]
        return total / len(targets)


@cross_entropy.mistake(
    "one-hot-of-rows",
    title="One-hot table of wrong size",
    hint="Which shape has the table of ones and zeros, and which shape has logits?",
)
def softmax_cross_entropy(logits, targets):
    """The table of ones has a column for each row of the batch. It needs one for each class."""
    one_hot = np.eye(len(targets))[targets]
    return -(log_softmax(logits, 1) * one_hot).sum() / len(targets)


@cross_entropy.mistake("no-mean", title="The mean is missing", hint="What shape has a single number?")
def softmax_cross_entropy(logits, targets):
    """Each row still has its own loss. The task asks for their mean: one number, of shape ()."""
    return -log_softmax(logits, 1)[np.arange(len(targets)), targets]


@cross_entropy.mistake(
    "log-forgotten",
    title="The logarithm is missing",
    hint="How surprised should a model be by something that it gave the probability 1?",
)
def softmax_cross_entropy(logits, targets):
    """The probabilities are picked and averaged, without their logarithm."""
    return -logits.softmax(1)[np.arange(len(targets)), targets].mean()


@cross_entropy.mistake(
    "log-of-the-mean",
    title="The logarithm of the mean",
    hint="Is the logarithm of a mean the mean of the logarithms? Try 1 and 0.01.",
)
def softmax_cross_entropy(logits, targets):
    """The probabilities are averaged first, and then comes the logarithm. So a row that is badly wrong hardly
    counts."""
    return -logits.softmax(1)[np.arange(len(targets)), targets].mean().log()


@cross_entropy.also_wrong(None)
def softmax_cross_entropy(logits, targets):
    return -log_softmax(logits, -1).mean()


@cross_entropy.also_wrong("no-mean")
def softmax_cross_entropy(logits, targets):
    return -log_softmax(logits, -1)[np.arange(len(targets)), targets]


@cross_entropy.also_wrong("columns-first")
def softmax_cross_entropy(logits, targets):
    return -log_softmax(logits, -1)[targets, np.arange(len(targets))].mean()


@cross_entropy.also_wrong("log-forgotten")
def softmax_cross_entropy(logits, targets):
    return -logits.softmax(-1)[np.arange(len(targets)), targets].mean()


@cross_entropy.also_wrong(None)
def softmax_cross_entropy(logits, targets):
    return (-log_softmax(logits, -1)[np.arange(len(targets)), targets].mean()).item()
