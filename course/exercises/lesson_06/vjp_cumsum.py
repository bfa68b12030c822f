"""vjp.cumsum: the gradient of a running sum."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu import Tensor

cumsum = exercise(
    "vjp.cumsum",
    kind="predict",
    title="Running sums",
    given="from tinygrad_edu import Tensor",
    difficulty=3,
    minutes=2,
    stub='predict("vjp.cumsum", [..., ..., ..., ...])',
    prompt="""
    In a product every number goes into one place. In a running sum it goes into many. `out = x.cumsum(0)`, for four
    numbers:

    ```
    out = [x0,  x0 + x1,  x0 + x1 + x2,  x0 + x1 + x2 + x3]
    ```

    The gradient of `out` is `g = [1, 10, 100, 1000]`. Predict the gradient of `x`: a list of four numbers.
    """,
    hints=(
        "Into which of the four sums did x0 go? And x3?",
        "Each of those sums sends its own gradient back, with the slope 1. Where paths meet, add.",
    ),
    why="The gradient of a number comes from everything that it went into.",
    explanation=(
        "x0 went into all four sums, so its gradient is the sum of all four: 1111. x3 went into the last alone: "
        "1000. So the gradient of a running sum is a running sum that begins at the end. No table was needed for "
        "this, only the question: where did each number go?"
    ),
)


@cumsum.solution
def answer():
    x = Tensor([5.0, 6.0, 7.0, 8.0], requires_grad=True)
    x.cumsum(0).backward(Tensor([1.0, 10.0, 100.0, 1000.0]))
    return [int(number) for number in x.grad.tolist()]


cumsum.also_right(
    np.array([1111, 1110, 1100, 1000]),
    np.array([1111.0, 1110.0, 1100.0, 1000.0]),
    [1111, 1110, 1100, 1000],
    (1111, 1110, 1100, 1000),
    [1111.0, 1110.0, 1100.0, 1000.0],
)


cumsum.answer(
    "forwards",
    [1, 11, 111, 1111],
    (
        "These are the running sums of g, from the front. But x0 went into all four sums, and x3 only into the "
        "last: look from each number to where it went."
    ),
    title="Summed from the wrong end",
    hint="Which number of x can change all four elements of out?",
)


cumsum.answer(
    "passed-on",
    [1, 10, 100, 1000],
    "That would be right if each number of x went into one sum alone.",
    title="Passed on unchanged",
    hint="How many elements of out is x0 in?",
)


cumsum.answer(
    "no-upstream",
    [4, 3, 2, 1],
    ("You counted into how many sums each number went. But the gradients of the sums are not 1 each: add them up."),
    title="Uses counted, gradients ignored",
    hint="x3 went into one sum only. What is the gradient of that one?",
)


cumsum.answer(
    "turned",
    [1000, 1100, 1110, 1111],
    "The right numbers in the wrong order: it is x0 that went into every sum.",
    title="Reversed order",
    hint="Which element of out contains x3?",
)


cumsum.answer(
    "last-sum-only",
    [1000, 1000, 1000, 1000],
    "Only the gradient of the last sum is counted. The earlier sums have gradients too.",
    title="Only the last sum counted",
    hint="x0 is in four sums. Which of them send something back?",
)


cumsum.answer(
    "wrong-end",
    [1111, 111, 11, 1],
    ("x0 is right. But x1 went into all sums except the first: it is the first amount that is missing, not the last."),
    title="The wrong amount left out",
    hint="Which of the four sums is x3 in, and what is the gradient of that one?",
)


cumsum.answer(
    "times-its-uses",
    [4, 30, 200, 1000],
    (
        "Each gradient is multiplied by how often a number was used. But the sums that a number went into have "
        "different gradients: add those up."
    ),
    title="Multiplied by the number of uses",
    hint="x0 is in four sums. What is the gradient of each of them?",
)


cumsum.also_wrong(None, [0, 0, 0, 0], [1, 2, 3, 4], [1111, 1111, 1111, 1111])
