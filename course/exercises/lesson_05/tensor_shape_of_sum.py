"""tensor.shape_of_sum: the shape of a broadcast sum."""

from course.authoring import exercise
from tinygrad_edu.scalar.value_creation import zeros

shape_of_sum = exercise(
    "tensor.shape_of_sum",
    kind="predict",
    title="Two shapes meet",
    given="from tinygrad_edu.scalar.value_creation import zeros",
    difficulty=2,
    minutes=2,
    prompt="""
    Broadcasting lines two shapes up **at the right**. Where the sizes are equal, they stay. A size of 1, or a missing
    one, stretches to the other.

    A tensor of shape `(4, 1, 3)` is added to one of shape `(2, 1)`. They do fit. Predict the shape of the sum, as a
    tuple.
    """,
    hints=(
        "Write the two shapes below each other so that their right ends meet.",
        "Take the pairs one by one, from the right: 3 and 1, 1 and 2, 4 and nothing.",
    ),
    why="Shapes are lined up at the right, pair by pair.",
    explanation=(
        "Line them up at the right: 4 1 3 above _ 2 1. The last pair is 3 and 1, so 3. The middle pair is 1 "
        "and 2, so 2: this time the other tensor stretches. On the left the 4 meets nothing and stays. Both "
        "tensors are stretched, and neither had 24 elements."
    ),
)


@shape_of_sum.solution
def answer():
    return (zeros(4, 1, 3) + zeros(2, 1)).shape


shape_of_sum.also_right((4, 2, 3), [4, 2, 3], 'predict("tensor.shape_of_sum", (4, 2, 3))')


shape_of_sum.answer(
    "left-aligned",
    (4, 1, 3),
    ("The larger tensor's shape is not always the answer: its own middle size is 1, and stretches to the other's 2."),
    title="The larger shape taken over",
    hint="The middle pair is 1 and 2. Which of them can stretch?",
)


shape_of_sum.answer(
    "both-from-the-left",
    (4, 2, 1),
    "Shapes line up at the right: the 1 of (2, 1) meets the 3, and stretches to it.",
    title="Lined up at the left",
    hint="Which size of the first shape is above the last size of the second?",
)


shape_of_sum.answer(
    "glued",
    (4, 1, 3, 2, 1),
    "The shapes are not put one after the other; their dimensions are matched in pairs, from the right.",
    title="Shapes put one after the other",
    hint="How many dimensions does the longer of the two have?",
)


shape_of_sum.also_wrong(None, (4, 2, 3, 1), (2, 1), (4, 3), (24,))


shape_of_sum.also_wrong("left-aligned", (4, 1, 3))
