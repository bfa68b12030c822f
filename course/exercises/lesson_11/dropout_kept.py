"""dropout.kept: what becomes of a number that dropout keeps."""

from course.authoring import exercise
from tinygrad_edu import manual_seed, ones
from tinygrad_edu.nn import functional as F

kept = exercise(
    "dropout.kept",
    kind="predict",
    title="A number that is kept",
    given="""
    from tinygrad_edu import manual_seed, ones
    from tinygrad_edu.nn import functional as F
    """,
    difficulty=2,
    minutes=2,
    tolerance=0.01,
    prompt="""
    In training, dropout with `p = 0.75` sets each number to 0 with a probability of three quarters, at random. When the
    net is used, dropout does nothing at all. The next layer should see numbers of the same mean size both times.

    So a 1 that is kept in training cannot stay a 1. Predict what it becomes.
    """,
    hints=(
        "Of four ones, three become 0 on average. What do all four add up to when dropout does nothing?",
        "One number has to make up for the three that were dropped.",
    ),
    why="A share of 1 - p is kept, so each kept number is divided by 1 - p.",
    explanation=(
        "Of four ones, one is kept on average, and it must stand for all four: 4, which is 1 / (1 - 0.75). The mean is "
        "1 with dropout and without it, so nothing has to be changed when the net is used."
    ),
)


@kept.solution
def answer():
    manual_seed(0)
    return F.dropout(ones(100), 0.75, training=True).max().item()


kept.also_right(4, 4.0)


kept.answer(
    "dropout-scale",
    4 / 3,
    "1 / p makes up for the wrong share: 0.75 is the share that is dropped. Of four ones, one is kept.",
    title="Divided by the share that goes",
    hint="Four ones, one of them kept, as 1.33: what is their mean?",
)


kept.answer(
    "not-scaled",
    1,
    (
        "Then the mean would be 0.25 in training and 1 when the net is used: four times as much as the next layer "
        "learned with."
    ),
    title="Not scaled",
    hint="Four ones, one of them kept as 1: what is their mean?",
)


kept.answer(
    "multiplied",
    0.25,
    "This makes the kept number smaller still. It should make up for those that are gone.",
    title="Multiplied, not divided",
    hint="Four ones, one of them kept as 0.25: what is their mean?",
)


kept.answer(
    "times-p",
    0.75,
    "This makes the kept number smaller. It should make up for those that are gone.",
    title="Multiplied by p",
    hint="Four ones, one of them kept as 0.75: what is their mean?",
)


kept.answer(
    "adds",
    1.75,
    "What was dropped is not added on top: three numbers are gone for each one that is kept.",
    title="Added, not divided",
    hint="Four ones, one of them kept as 1.75: what is their mean?",
)


kept.also_wrong("dropout-scale", 1.33)


kept.also_wrong("not-scaled", 1.0)


kept.also_wrong(None, 3)
