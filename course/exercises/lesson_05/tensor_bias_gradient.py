"""tensor.bias_gradient: the gradient of a bias that was broadcast over rows."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu.scalar.value_creation import zeros

bias_gradient = exercise(
    "tensor.bias_gradient",
    kind="predict",
    title="Whose gradients are added?",
    given="""
    import numpy as np
    from tinygrad_edu import ValueTensor
    from tinygrad_edu.scalar.value_creation import zeros
    """,
    difficulty=2,
    minutes=2,
    prompt="""
    `x` has shape `(2, 3)`, a bias `b` has shape `(3,)`, and `out = x + b`. The upstream gradient, that of `out`, is

        [[ 1,  2,  3], [10, 20, 30]]

    Then `x.grad` is exactly that, since each element of `x` went into one element of `out`. Predict `b.grad`, as a list
    of three numbers.
    """,
    hints=(
        "Into which elements of out did b[0] go?",
        "A Value that is used twice: what did lesson 03 do with its two gradients?",
    ),
    why="What is stretched is used many times, and backward adds over all uses.",
    explanation=(
        "b[0] went into out[0, 0] and into out[1, 0], so it accumulates the gradient of both. This sum was not "
        "written for broadcasting: the stride of 0 lets the same Value be used in every row, and backward adds where "
        "paths meet."
    ),
)


@bias_gradient.solution
def answer():
    x, b = zeros(2, 3), zeros(3)
    (x + b).backward(np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]))
    return b.grad.tolist()


bias_gradient.also_right(
    [11, 22, 33], [11.0, 22.0, 33.0], (11, 22, 33), 'predict("tensor.bias_gradient", [11, 22, 33])'
)


bias_gradient.answer(
    "overwrite",
    [10.0, 20.0, 30.0],
    "The last row wins here, as with `=` in place of `+=`. Every use of a Value adds to its gradient.",
    title="Overwritten, not added",
    hint="b[0] is used in both rows. Which of the two uses should not count?",
)


bias_gradient.answer(
    "first-row",
    [1.0, 2.0, 3.0],
    "This counts only the first use of each element of b. It was used in the second row as well.",
    title="Only the first row counted",
    hint="Nudge b[0] by 1. Which elements of out move?",
)


bias_gradient.answer(
    "mean",
    [5.5, 11.0, 16.5],
    "Gradients that meet are added, not averaged: nudging b[0] by 1 moves both elements, each by 1.",
    title="Averaged, not added",
    hint="Nudge b[0] by 1. By how much do the two elements of out move together, weighed with 1 and 10?",
)


bias_gradient.answer(
    "counts-uses",
    [2.0, 2.0, 2.0],
    "This is how often each element was used. Each use counts as much as the upstream gradient there.",
    title="Uses counted, gradients ignored",
    hint="That would be right if all six incoming numbers were 1. They are not.",
)


bias_gradient.also_wrong(None, [6, 60], [1, 1, 1], [[1, 2, 3], [10, 20, 30]], 66)


bias_gradient.also_wrong("overwrite", [10, 20, 30])
