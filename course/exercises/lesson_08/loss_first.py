"""loss.first: the loss of a net that has learned nothing yet."""

import numpy as np

from course.authoring import exercise

first = exercise(
    "loss.first",
    kind="predict",
    title="The first loss",
    given="import numpy as np",
    difficulty=2,
    minutes=1,
    tolerance=0.04,
    prompt="""
    This net has learned nothing yet, and the weights of its last layer are tiny. It is about to see all 180 points, 60
    of each of the three classes, for the first time.

    Predict its first loss, `F.cross_entropy(net(x), target)`, to one decimal. Python may do the arithmetic.
    """,
    hints=(
        "What are the three logits of a point, nearly? Which probabilities does softmax make of them?",
        "What is the loss of a row whose target was given this probability, in nats?",
    ),
    why="A net that gives every class the same probability has the logarithm of their number as its loss.",
    explanation=(
        "Tiny weights make logits near 0, whatever comes in, and three equal logits make three probabilities of a "
        "third. The loss of each row is log(3) = 1.1 nats, so the mean is 1.1, too: the 180 points, the 32 numbers "
        "inside and the winding arms do not matter. Had the first loss been 0.8 or 5, we would look for a bug before "
        "training a single step."
    ),
)


@first.solution
def answer():
    logits, right = np.zeros(3), 0
    return round(float(np.log(np.exp(logits).sum()) - logits[right]), 1)


first.also_right(1.1, 1.0986, 'predict("loss.first", 1.1)')


first.answer(
    "the-probability-itself",
    1 / 3,
    "A third is the probability that the truth gets. The loss is the surprise at it.",
    title="The probability, not the surprise",
    hint="How many nats of surprise is a probability of a third?",
)


first.answer(
    "nothing-to-pay",
    0.0,
    (
        "Logits of 0 are not a loss of 0: that would take a probability of 1 for the truth, and three equal "
        "logits share it."
    ),
    title="A loss of 0",
    hint="What is the softmax of three zeros?",
)


@first.mistake("bits", title="Bits, not nats", hint="Which logarithm does `math.log` take?")
def answer():
    """This is the surprise in bits. `F.cross_entropy` counts in nats, with the natural logarithm."""
    return float(np.log2(3))


@first.mistake("decimal-logarithm", title="The decimal logarithm", hint="Which logarithm does `math.log` take?")
def answer():
    """This is the logarithm to base 10. The loss is in nats, with the natural logarithm."""
    return float(np.log10(3))


@first.mistake("sign", title="The wrong sign", hint="Can a surprise be negative?")
def answer():
    """The sign is wrong: the logarithm of a probability is below 0, and the surprise is minus that."""
    return -float(np.log(3))


@first.mistake(
    "by-points",
    title="Points counted, not classes",
    hint="Between how many classes has the net to choose for each point?",
)
def answer():
    """The points do not compete with each other. Each has its own three probabilities, and the loss is a mean over
    the points."""
    return float(np.log(180))


@first.mistake("by-width", title="Hidden numbers counted as classes", hint="Which shape has `net(x)`?")
def answer():
    """The 32 numbers inside the net are no classes. Its answer has three logits for each point."""
    return float(np.log(32))


@first.mistake(
    "ten-classes", title="The wrong number of classes", hint="Between how many classes has this net to choose?"
)
def answer():
    """This is the first loss for ten classes, as in the batch above. Here there are three."""
    return float(np.log(10))


first.also_wrong("the-probability-itself", 0.33)


first.also_wrong("bits", 1.58)


first.also_wrong(None, 1, 3)
