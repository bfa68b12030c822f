"""array.fix_loss: a squared error that changes its inputs in place."""

import numpy as np

from course.authoring import exercise, nonzero, observe_array, type_name


def loss_cases(rng):
    yield {"predicted": np.array([3.0, 5.0]), "target": np.array([1.0, 6.0])}
    yield {"predicted": np.array([[1.0], [2.0], [4.0]]), "target": np.array([[2.0], [2.0], [1.0]])}
    for shape in [(3,), (2, 3), (1,), (4, 2), (5,)]:
        yield {"predicted": nonzero(rng, *shape), "target": nonzero(rng, *shape)}
    # numbers that do not come back to the last digit when they are moved to and fro
    yield {k: np.array([round(rng.uniform(-3, 3), 3) for _ in range(8)]) for k in ("predicted", "target")}


def losses(f, case):
    out = f(case["predicted"], case["target"])
    if not isinstance(out, (tuple, list)) or len(out) != 2:
        return {} if out is None else {"what it gives": "something that is no pair"}
    try:
        loss = float(out[0])
    except (TypeError, ValueError):
        loss = f"{type_name(out[0])}, not one number"
    return {"what it gives": "a pair", "the loss": loss} | observe_array(
        out[1], "the gradient of predicted", lists=True
    )


mend_loss = exercise(
    "array.fix_loss",
    kind="fix",
    title="A loss that changes what it is given",
    given="import numpy as np",
    difficulty=2,
    minutes=6,
    cases=loss_cases,
    observe=losses,
    prompt="""
    `squared_error(predicted, target)` takes two arrays of the same shape and gives a pair: the mean of all squared
    differences, one number; and the gradient of that loss with respect to `predicted`, an array of the same shape.

    Called a second time with the same arrays, it gives another answer: it changes its target in place. (picograd's loss
    did that.) And there are two more mistakes in it: the gradient has the wrong sign, and it is too large. Fix all
    three; neither `predicted` nor `target` may be changed.
    """,
    hints=(
        "Which line writes into an array that the caller still needs? Let it make a new one instead.",
        (
            "If predicted is larger than the target and grows further, does the loss grow or shrink? So which sign "
            "must the gradient have there?"
        ),
        (
            "The mean of N numbers divides by N: what is the slope of the mean for each one of them? `a.size` is "
            "the number of elements of an array."
        ),
    ),
    why="The inputs belong to the caller; and a mean hands each of its N numbers one part in N.",
)


@mend_loss.stub
def squared_error(predicted, target):
    """The mean squared error, and its gradient with respect to predicted: (a number, an array)."""
    target -= predicted
    loss = (target * target).mean()
    return loss, 2 * target


@mend_loss.solution
def squared_error(predicted, target):
    """The mean squared error, and its gradient with respect to predicted: (a number, an array)."""
    difference = predicted - target
    loss = (difference * difference).mean()
    return loss, 2 * difference / difference.size


@mend_loss.also_right
def squared_error(predicted, target):
    difference = predicted - target
    return (difference**2).mean(), 2 * difference / predicted.size


@mend_loss.also_right
def squared_error(predicted, target):
    target = target - predicted
    loss = (target * target).mean()
    return loss, -2 * target / target.size


@mend_loss.also_right
def squared_error(predicted, target):
    d = np.subtract(predicted, target)
    return [float(np.mean(np.square(d))), (d + d) * (1 / d.size)]


@mend_loss.mistake(
    "mutated-target", title="The target is still changed", hint="Print the target before and after the call."
)
def squared_error(predicted, target):
    """The gradient is right now, but `-=` still writes into the caller's own array: the second call compares with
    other targets."""
    target -= predicted
    return (target * target).mean(), -2 * target / target.size


@mend_loss.mistake(
    "copied-only",
    title="Only the inputs are safe",
    hint="Which way should a prediction move that is too large? And what does a mean of N numbers do with each?",
)
def squared_error(predicted, target):
    """The inputs are safe now. The gradient still has the wrong sign, and it is too large."""
    target = target - predicted
    return (target * target).mean(), 2 * target


@mend_loss.mistake(
    "mutated-prediction",
    title="The prediction is changed",
    hint="Which operator makes a new array: `a -= b` or `a - b`?",
)
def squared_error(predicted, target):
    """Now it is the prediction that is changed. That belongs to the caller as well."""
    predicted -= target
    return (predicted * predicted).mean(), 2 * predicted / predicted.size


@mend_loss.mistake(
    "sign", title="The wrong sign", hint="With predicted = 3 and target = 1: does the loss grow when predicted grows?"
)
def squared_error(predicted, target):
    """The sign of the gradient is wrong: a prediction that is too large would be pushed up further."""
    difference = target - predicted
    return (difference * difference).mean(), 2 * difference / difference.size


@mend_loss.mistake(
    "mean-factor",
    title="The gradient of a sum",
    hint="If there were twice as many examples, all alike: would the mean change? Would your gradient?",
)
def squared_error(predicted, target):
    """This is the gradient of the sum. The loss is a mean, so each of the N numbers counts for one part in N."""
    difference = predicted - target
    return (difference * difference).mean(), 2 * difference


@mend_loss.mistake("factor-two", title="The factor 2 is missing", hint="What is the slope of d * d at d = 3?")
def squared_error(predicted, target):
    """The 2 is missing: the slope of a square is twice the number."""
    difference = predicted - target
    return (difference * difference).mean(), difference / difference.size


@mend_loss.mistake(
    "rows-only",
    title="Divided by the rows only",
    hint="For an array of shape (2, 3), how many numbers is the mean taken of?",
)
def squared_error(predicted, target):
    """Divided by the number of rows. The mean is taken over all numbers: rows times columns."""
    difference = predicted - target
    return (difference * difference).mean(), 2 * difference / len(difference)


@mend_loss.mistake(
    "sum-for-mean", title="A sum, not a mean", hint="What should happen to the loss when every example appears twice?"
)
def squared_error(predicted, target):
    """Gradient and loss agree with each other, but the loss is the sum now, and the mean was asked for."""
    difference = predicted - target
    return (difference * difference).sum(), 2 * difference


@mend_loss.mistake(
    "one-number", title="One number for all", hint="Five predictions: how many slopes does the loss have?"
)
def squared_error(predicted, target):
    """The gradient is averaged to a single number. Each number of predicted has a slope of its own."""
    diff = predicted - target
    return (diff * diff).mean(), (2 * diff).mean()


@mend_loss.mistake(
    "difference-alone",
    title="The difference alone",
    hint="What is the slope of d * d at d = 3? And of a mean of five such squares?",
)
def squared_error(predicted, target):
    """This is only the difference between prediction and target. The square brings in a factor, and the mean another
    one."""
    diff = predicted - target
    return (diff * diff).mean(), diff


@mend_loss.mistake("moved-and-back", title="Moved, and moved back inexactly", hint="What is `0.3 + 0.6 - 0.6`?")
def squared_error(predicted, target):
    """The target is changed and changed back, and some of its numbers come back with other last digits: x - y + y is
    not always x."""
    target -= predicted
    loss, gradient = (target * target).mean(), -2 * target / target.size
    target += predicted
    return loss, gradient


@mend_loss.also_wrong(None)
def squared_error(predicted, target):
    d = predicted - target
    return (d * d).mean()


@mend_loss.also_wrong(None)
def squared_error(predicted, target):
    d = abs(predicted - target)
    return (d * d).mean(), 2 * d / d.size


@mend_loss.also_wrong(None)
def squared_error(predicted, target):
    d = predicted - target
    return d.mean(), 2 * d / d.size
