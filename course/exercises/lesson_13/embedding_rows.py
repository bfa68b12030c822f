"""embedding.rows: the gradient of a row that was looked up twice."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu import Tensor, nn

rows = exercise(
    "embedding.rows",
    kind="predict",
    title="A row that is used twice",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor, nn
    """,
    difficulty=2,
    minutes=2,
    prompt="""
    An embedding has four rows of two numbers. The text `[2, 0, 2]` looks up row 2, row 0, and row 2 again. From the
    backward pass the three places receive these gradients:

    ```
    place 0, symbol 2:  [1, 10]
    place 1, symbol 0:  [3, 30]
    place 2, symbol 2:  [5, 50]
    ```

    Predict the gradient of the **first number of row 2**.
    """,
    hints=(
        "Which of the three places have used row 2?",
        "A node that is used in several places: what did lesson 03 do with the gradients that come back?",
    ),
    why="Every place that used a row sends its gradient there, and where paths meet, they add.",
    explanation=(
        "6, which is 1 + 5. Row 2 was used in two places, and where paths meet, gradients add. Row 0 gets [3, 30], and "
        "rows 1 and 3, which were not looked up, get 0: only symbols that occur in a batch learn in that step."
    ),
)


@rows.solution
def answer():
    table = nn.Embedding(4, 2)
    table(Tensor(np.array([2, 0, 2]))).backward(Tensor(np.array([[1, 10], [3, 30], [5, 50]], np.float32)))
    return table.weight.grad[2, 0].item()


rows.also_right(6, 6.0, 1 + 5)


rows.answer(
    "overwrite",
    5,
    "That is the gradient of the last use alone. The first use had an effect on the loss as well.",
    hint="If the gradient of place 0 were 100, should your answer change?",
    title="The last use wins",
)


rows.answer(
    "first-only",
    1,
    "That is the gradient of the first use alone. The same row is used again at place 2.",
    hint="If the gradient of place 2 were 100, should your answer change?",
    title="The first use alone",
)


rows.answer(
    "mean",
    3,
    "That is the average of 1 and 5, or the gradient of row 0. When the number grows by a little, both places "
    "move, and "
    "both changes arrive in the loss.",
    hint="Both places change the loss. Is the change the sum of the two, or their mean?",
    title="The average, or another row",
)


rows.answer(
    "all-places",
    9,
    "That adds up all three places. Place 1 has looked up another row.",
    hint="Which row does symbol 0 look up?",
    title="All places added",
)


rows.answer(
    "whole-row",
    66,
    "That adds up the whole row. Each of its two numbers has a gradient of its own.",
    hint="How many numbers are in row 2, and how many gradients does it have?",
    title="The whole row added",
)


rows.answer(
    "zero",
    0,
    "0 is the gradient of rows that no place looked up, here 1 and 3.",
    hint="Which rows does the text [2, 0, 2] not use?",
    title="A row that was not used",
)


rows.also_wrong("overwrite", 5.0)


rows.also_wrong(None, 60, 4)
