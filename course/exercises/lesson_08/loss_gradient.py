"""loss.gradient: the gradient of cross-entropy: probabilities minus one-hot targets."""

import numpy as np

from course.authoring import exercise, observe_array, signed
from tinygrad_edu.ops.fused import cross_entropy, softmax

from .shared import row_cases


def gradient_cases(rng):
    for case in row_cases(rng):
        n = len(case["x"])
        g = np.array([signed(rng, 1.5, 4, digits=1) for _ in range(n)])
        yield {**case, "expression": "f(g, out, x, target)", "g": g}
    yield {
        "expression": "f(g, out, x, target)",
        "x": np.array([[2.0, 2.0, 2.0], [0.0, 1.0, 3.0]]),
        "target": np.array([1, 2]),
        "g": np.array([3.0, 0.0]),
    }


def answered(f, case):
    losses = cross_entropy(case["x"], case["target"])
    found = f(case["g"], losses, case["x"], case["target"])
    if found is None:
        return {}
    if not isinstance(found, (tuple, list)) or len(found) != 2:
        return {
            "what comes back": f"{len(found)} things"
            if isinstance(found, (tuple, list))
            else f"a single {type(found).__name__}"
        }
    second = "None" if found[1] is None else "something that is not None"
    return {
        "what comes back": f"a pair: the gradient of x, and {second}",
        **observe_array(found[0], "gradient of x"),
        "out itself": losses,
    }


gradient = exercise(
    "loss.gradient",
    kind="code",
    title="What the table says",
    target="tinygrad_edu.ops.fused:cross_entropy_all",
    given="""
    import numpy as np
    from tinygrad_edu.ops.fused import softmax
    """,
    difficulty=3,
    minutes=9,
    cases=gradient_cases,
    observe=answered,
    prompt="""
    Write the gradient that you measured, for whole batches: `cross_entropy_all(g, out, x, target)`, a vjp as in lesson
    06, but one for all inputs at once.

    - `x`: `(N, C)` logits, and `target`: `(N,)` right classes, as in `cross_entropy`;
    - `out`: `(N,)`, what `cross_entropy(x, target)` gave (you need not use it);
    - `g`: `(N,)`, the upstream gradient: the slope of the final answer with respect to the loss of **each row**.

    Return a pair: the gradient of `x`, an array of shape `(N, C)`; and `None`, since a class cannot be nudged. The
    arrays that came in stay as they were. There is `softmax(x, dim)`.
    """,
    hints=(
        "Compare the last column of the table with the first. Where do they differ, and by how much?",
        (
            "Begin with the softmax of each row: a new array, which you may change. What has to happen to it in "
            "one place of each row?"
        ),
        (
            "Each row then counts as much as its own g says. g has shape (N,): which shape does it need, so that "
            "it meets the rows?"
        ),
    ),
    why="What the net believed minus what was true; multiplied by the upstream gradient, as always.",
)


@gradient.stub
def cross_entropy_all(g, out, x, target):
    """The gradient of each row's loss with respect to its logits.

    g, out, target: (N,), x: (N, C). Returns ((N, C) array, None).
    """
    ...


@gradient.solution
def cross_entropy_all(g, out, x, target):
    """What the loss of each row owes to its logits. g, out, target: (N,), x: (N, C). Returns ((N, C) array, None)."""
    slopes = softmax(x, 1)
    slopes[np.arange(len(x)), target] -= 1
    return slopes * g[:, None], None


@gradient.also_right
def cross_entropy_all(g, out, x, target):
    y = np.eye(x.shape[1])[target]
    return g.reshape(-1, 1) * (softmax(x, 1) - y), None


@gradient.also_right
def cross_entropy_all(g, out, x, target):
    rows = np.arange(len(x))
    p = np.exp(x - (out + x[rows, target])[:, None])
    p[rows, target] -= 1
    p *= g[:, np.newaxis]
    return (p, None)


@gradient.also_right
def cross_entropy_all(g, out, x, target):
    p = softmax(x, -1)
    answer = []
    for i in range(len(x)):
        row = p[i].copy()
        row[target[i]] = row[target[i]] - 1
        answer.append(g[i] * row)
    return [np.array(answer), None]


@gradient.also_right
def cross_entropy_all(g, out, x, target):
    believed = softmax(x, 1)
    true = np.zeros(x.shape)
    for i, t in enumerate(target):
        true[i, t] = 1
    return ((believed - true).T * g).T, None


@gradient.also_right
def cross_entropy_all(g, out, x, target):
    y = target[:, None] == range(x.shape[1])
    return np.einsum("n,nc->nc", g, softmax(x, 1) - y), None


@gradient.mistake(
    "no-upstream",
    title="The upstream gradient is missing",
    hint="What should happen to the gradient when `g` is twice as large?",
)
def cross_entropy_all(g, out, x, target):
    """The slopes are right, but the upstream gradient, `g`, is forgotten: a row whose loss counts twice has twice the
    gradient."""
    slopes = softmax(x, 1)
    slopes[np.arange(len(x)), target] -= 1
    return slopes, None


@gradient.mistake(
    "one-not-scaled",
    title="The 1 is not scaled",
    hint="Which two numbers make the slope at the target, and what should happen to both when g is twice as large?",
)
def cross_entropy_all(g, out, x, target):
    """`g` multiplies the softmax, but not the 1 that is taken off at the target."""
    slopes = softmax(x, 1) * g[:, None]
    slopes[np.arange(len(x)), target] -= 1
    return slopes, None


@gradient.mistake(
    "keepdim",
    title="Rows of g meet columns",
    hint="Which shape has `g`, and which shape would let one number meet a whole row?",
)
def cross_entropy_all(g, out, x, target):
    """`g` of shape (N,) is lined up at the right, with the classes. Each number of `g` belongs to a row: it needs
    the shape (N, 1)."""
    slopes = softmax(x, 1)
    slopes[np.arange(len(x)), target] -= 1
    return slopes * g, None


@gradient.mistake("axis", title="The wrong dimension", hint="Which numbers of a batch (N, C) share a probability of 1?")
def cross_entropy_all(g, out, x, target):
    """The softmax runs down the columns: the examples of the batch compete with each other. The classes of one
    example should."""
    slopes = softmax(x, 0)
    slopes[np.arange(len(x)), target] -= 1
    return slopes * g[:, None], None


@gradient.mistake(
    "sign", title="The wrong sign", hint="Raise the logit of the right class. Does the loss grow or fall?"
)
def cross_entropy_all(g, out, x, target):
    """True minus believed: that is the way the logits should *go*. The gradient points the other way, to where the
    loss grows."""
    slopes = -softmax(x, 1)
    slopes[np.arange(len(x)), target] += 1
    return slopes * g[:, None], None


@gradient.mistake(
    "mean-factor",
    title="A mean that was not taken",
    hint="If `F.cross_entropy` takes a mean of N rows, which `g` arrives for each of them?",
)
def cross_entropy_all(g, out, x, target):
    """Divided by the number of rows. No mean was taken here: if one follows, its share of 1/N is already in `g`."""
    slopes = softmax(x, 1)
    slopes[np.arange(len(x)), target] -= 1
    return slopes * g[:, None] / len(x), None


@gradient.mistake(
    "only-the-target",
    title="Only the target gets a gradient",
    hint="Which slopes does the table show for the classes that are not the target?",
)
def cross_entropy_all(g, out, x, target):
    """Only the target's logit gets a gradient. The others are in the sum under the fraction line: raise one of them,
    and the target's share shrinks."""
    rows = np.arange(len(x))
    slopes = np.zeros_like(x)
    slopes[rows, target] = softmax(x, 1)[rows, target] - 1
    return slopes * g[:, None], None


@gradient.mistake(
    "every-column", title="Every row with every target", hint="How many ones should be taken off a batch of N rows?"
)
def cross_entropy_all(g, out, x, target):
    """`[:, target]` names the targets' columns in all rows, so the 1 is also taken off where another row's target
    is."""
    slopes = softmax(x, 1)
    slopes[:, target] -= 1
    return slopes * g[:, None], None


@gradient.mistake(
    "whole-rows", title="Whole rows picked", hint="How many indices does it take to name one number of a table?"
)
def cross_entropy_all(g, out, x, target):
    """One index names whole rows: the class numbers were read as numbers of rows. One place in each row is meant."""
    slopes = softmax(x, 1)
    slopes[target] -= 1
    return slopes * g[:, None], None


@gradient.mistake(
    "columns-first", title="Rows and columns swapped", hint="Which of the two indices of `x[i, j]` counts the examples?"
)
def cross_entropy_all(g, out, x, target):
    """Rows first, then columns: the first index says which row, and the target is a column."""
    slopes = softmax(x, 1)
    slopes[target, np.arange(len(x))] -= 1
    return slopes * g[:, None], None


@gradient.mistake(
    "class-numbers", title="The class number subtracted", hint="For target = 2: what are the three numbers of y?"
)
def cross_entropy_all(g, out, x, target):
    """The *number* of the class is taken off the whole row. The `y` of the table is 1 at the right class and 0
    elsewhere, whatever the number of the class."""
    return (softmax(x, 1) - target[:, None]) * g[:, None], None


@gradient.mistake(
    "target-as-y",
    title="Class numbers are not one-hot",
    hint="Which shape has `target`, and which shape has y for a whole batch?",
)
def cross_entropy_all(g, out, x, target):
    """`target` is not yet the `y` of the table: it holds one number for each row, and it is lined up with the
    columns. `y` has a 1 or a 0 for each class of each row."""
    return (softmax(x, 1) - target) * g[:, None], None


@gradient.mistake(
    "identity-of-rows",
    title="One-hot table of wrong size",
    hint="Which shape has y for a batch (N, C), and which shape is yours?",
)
def cross_entropy_all(g, out, x, target):
    """This table of ones has as many columns as the batch has rows. It needs one for each class."""
    return (softmax(x, 1) - np.eye(len(x))[target]) * g[:, None], None


@gradient.mistake(
    "believed-only", title="The target is left out", hint="In each row of the table, what is different at the target?"
)
def cross_entropy_all(g, out, x, target):
    """This is the gradient of the log-sum-exp alone. The loss also contains minus the target's own logit, which has
    the slope -1."""
    return softmax(x, 1) * g[:, None], None


@gradient.mistake(
    "log-only",
    title="The slope for the probability",
    hint="In the table you measured: is the slope at the truth larger or smaller than 1 in size?",
)
def cross_entropy_all(g, out, x, target):
    """-1 / p is the slope of the loss for the probability. From there it still has to go through the softmax to the
    logits."""
    rows = np.arange(len(x))
    slopes = np.zeros_like(x)
    slopes[rows, target] = -1 / softmax(x, 1)[rows, target]
    return slopes * g[:, None], None


@gradient.mistake(
    "logits-changed",
    title="The 1 is taken off the logits",
    hint="In the table: from which of the three is y subtracted, the logits or the probabilities?",
)
def cross_entropy_all(g, out, x, target):
    """The 1 is taken off the logit, before the softmax. It belongs to the probability. And x, which is the caller's,
    is changed on the way."""
    x[np.arange(len(x)), target] -= 1
    return g[:, None] * softmax(x, 1), None


@gradient.mistake(
    "one-off-everywhere",
    title="The 1 is taken off everywhere",
    hint="Which slopes does the table show for the classes that are not the target?",
)
def cross_entropy_all(g, out, x, target):
    """The 1 is taken off every class. The y of the table is 1 at the target only, and `g` multiplies it as well."""
    return g[:, None] * softmax(x, 1) - 1, None


@gradient.mistake(
    "no-pair", title="Only the gradient of x", hint="How many inputs has `cross_entropy`, and what comes back for each?"
)
def cross_entropy_all(g, out, x, target):
    """The gradient of x alone comes back. The engine takes a gradient for each input: one that cannot be nudged has
    None."""
    p = softmax(x, 1)
    p[np.arange(len(x)), target] -= 1
    return g[:, None] * p


@gradient.mistake("zero-for-none", title="A gradient for the classes", hint="Can a class be nudged a little?")
def cross_entropy_all(g, out, x, target):
    """The second of the pair is a number, as if the right class could move a little. There is no gradient for it at
    all."""
    p = softmax(x, 1)
    p[np.arange(len(x)), target] -= 1
    return g[:, None] * p, 0


@gradient.mistake(
    "one-minus-p",
    title="The wrong sign at the target",
    hint="Raise the logit of the right class. Does the loss grow or fall?",
)
def cross_entropy_all(g, out, x, target):
    """At the target stands 1 minus the probability: there the sign is wrong. The other classes are right."""
    p = softmax(x, 1)
    rows = np.arange(len(x))
    p[rows, target] = 1 - p[rows, target]
    return g[:, None] * p, None


@gradient.also_wrong(None)
def cross_entropy_all(g, out, x, target):
    slopes = softmax(x, 1)
    slopes[np.arange(len(x)), target] -= 1
    return (slopes * g[:, None]).tolist(), None


@gradient.also_wrong("no-pair")
def cross_entropy_all(g, out, x, target):
    slopes = softmax(x, 1)
    slopes[np.arange(len(x)), target] -= 1
    return slopes * g[:, None]


@gradient.also_wrong("axis")
def cross_entropy_all(g, out, x, target):
    slopes = softmax(x, 0)
    slopes[np.arange(len(x)), target] -= 1
    return slopes * g[:, None], None


@gradient.also_wrong("logits-changed")
def cross_entropy_all(g, out, x, target):
    x[np.arange(len(x)), target] -= 1
    return softmax(x, 1) * g[:, None], None


@gradient.also_wrong("identity-of-rows")
def cross_entropy_all(g, out, x, target):
    y = np.eye(len(target))[target]
    return (softmax(x, 1) - y) * g[:, None], None


@gradient.also_wrong("one-not-scaled")
def cross_entropy_all(g, out, x, target):
    dx = g[:, None] * softmax(x, 1)
    dx[np.arange(len(x)), target] -= 1
    return dx, None


@gradient.also_wrong("target-as-y")
def cross_entropy_all(g, out, x, target):
    return (softmax(x, 1) - target) * g.reshape(-1, 1), None
