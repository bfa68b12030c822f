"""loss.slope: the derivative of the loss with respect to the logit of the right class."""

import numpy as np

from course.authoring import exercise

slope = exercise(
    "loss.slope",
    kind="predict",
    title="The slope for the right class",
    given="import numpy as np",
    difficulty=3,
    minutes=3,
    choices=("-5", "-1.6", "-0.8", "-0.2"),
    prompt=r"""
    A net gives three classes the probabilities 0.7, 0.2 and 0.1. The right class is the second, so the loss is
    $-\log 0.2$.

    Now the **logit** of that second class is nudged, and all three probabilities move a little.
    Predict the slope of the loss for this logit: how much the loss changes for each unit of the nudge.

    Choose one: `"-5"`, `"-1.6"`, `"-0.8"` or `"-0.2"`.
    """,
    hints=(
        "The slope of -log(p) for p is -1 / p. How much does p itself move when its logit is nudged?",
        (
            "Raise the logit far, and the loss goes to 0. Lower it far: how much does the loss grow per unit then? "
            "Can the slope be steeper than that?"
        ),
    ),
    why="The logarithm divides by the probability, and the softmax multiplies by it again: the two cancel.",
    explanation=(
        "-1 / 0.2 = -5 is the slope for the probability. The logit moves the probability by only 0.2 * 0.8 = "
        "0.16 per unit, and the product is -0.8. Does that hold for the other logits too? Measure."
    ),
)


@slope.solution
def answer():
    def loss(x):
        return np.log(np.exp(x).sum()) - x[1]

    x, h = np.log([0.7, 0.2, 0.1]), np.array([0, 1e-6, 0])
    slope = (loss(x + h) - loss(x - h)) / 2e-6
    return f"{slope:.1f}"


slope.also_right("-0.8", -0.8, 'predict("loss.slope", "-0.8")', 'predict("loss.slope", -0.8)')


slope.answer(
    "slope-for-the-probability",
    "-5",
    (
        "-1 / 0.2 is the slope of the loss for the *probability*. The logit moves the probability by only 0.2 "
        "times 0.8 per unit."
    ),
    title="The slope for the probability",
    hint="How much does the probability 0.2 change when its logit grows by 0.01?",
)


slope.answer(
    "the-loss-itself",
    "-1.6",
    "log(0.2) is the loss with its sign changed: how bad things are, not how fast they change.",
    title="The loss, not its slope",
    hint="Nudge the logit by 0.01 in your head: does the loss fall by a hundredth of itself?",
)


slope.answer(
    "the-probability-itself",
    "-0.2",
    (
        "It is the other part: the slope is large where the truth got little. With probability 1 there is "
        "nothing left to gain."
    ),
    title="The probability, not the slope",
    hint="How large should the slope be when the right class already has all of the probability?",
)


slope.also_wrong("slope-for-the-probability", 'predict("loss.slope", "-5")', -5)


slope.also_wrong(None, 0.8)
