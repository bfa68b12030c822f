"""pool.ties: which of two equal maxima in a window gets the gradient."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu import Tensor
from tinygrad_edu.nn import functional as F

ties = exercise(
    "pool.ties",
    kind="predict",
    title="Two maxima, one gradient",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor
    from tinygrad_edu.nn import functional as F
    """,
    difficulty=2,
    minutes=2,
    choices=("[[0, 6], [0, 0]]", "[[0, 3], [3, 0]]", "[[0, 6], [6, 0]]", "[[0, 0], [6, 0]]"),
    prompt="""
    `F.max_pool2d` gives each window's maximum, and *which* of its numbers that is: one position, the first that no
    other exceeds, in the order of reading. PyTorch calls it the index. One window of 2 by 2 is

    ```
    x = [[3, 5],
         [5, 1]]
    ```

    and the gradient of its maximum is 6. Predict the gradient of `x`. Choose one: `"[[0, 6], [0, 0]]"`,
    `"[[0, 3], [3, 0]]"`, `"[[0, 6], [6, 0]]"` or `"[[0, 0], [6, 0]]"`.
    """,
    hints=(
        "How many positions does a window note, and which one here?",
        "In the order of reading, which 5 comes first?",
    ),
    why="One index for each window is all that is kept, so one number gets the whole gradient.",
    explanation=(
        "The first 5 gets all 6. A window keeps a single position, and all of the gradient goes there. In "
        "lesson 06 the "
        "two maxima of `amax` shared. Both are slopes that a kink allows, and both add up to 6; pooling takes the one "
        "that is cheaper to keep."
    ),
)


@ties.solution
def answer():
    x = Tensor(np.array([[[[3.0, 5.0], [5.0, 1.0]]]]), requires_grad=True)
    F.max_pool2d(x, 2).backward(Tensor(np.full((1, 1, 1, 1), 6.0)))
    return str(x.grad.data[0, 0].astype(int).tolist())


ties.also_right("[[0, 6], [0, 0]]", " [[0, 6], [0, 0]] ", 'predict("pool.ties", "[[0, 6], [0, 0]]")')


ties.answer(
    "shared",
    "[[0, 3], [3, 0]]",
    "Sharing is what `amax` of lesson 06 does. Here a window notes one position, and cannot share with another.",
    hint="How many positions does a window note?",
    title="Shared, as in lesson 06",
)


ties.answer(
    "each-in-full",
    "[[0, 6], [6, 0]]",
    "Together that is 12, more than there was. The maximum is one number, and its gradient is handed on once.",
    hint="What does your answer add up to?",
    title="Twice the gradient",
)


ties.answer(
    "last",
    "[[0, 0], [6, 0]]",
    "That is the last of the two. Noted is the first that no other exceeds, in the order of reading.",
    hint="Reading goes along the upper row first. Which 5 do you meet?",
    title="The last of the two",
)


ties.also_wrong("shared", "[[0, 3], [3, 0]]")


ties.also_wrong("each-in-full", "[[0, 6], [6, 0]]")


ties.also_wrong("last", "[[0, 0], [6, 0]]")


ties.also_wrong(None, "6", 3)
