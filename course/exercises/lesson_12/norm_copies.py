"""norm.copies: batch normalization of a batch that holds one picture many times."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu import Tensor, nn

copies = exercise(
    "norm.copies",
    kind="predict",
    title="The same row four times",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor, nn
    """,
    difficulty=2,
    minutes=2,
    prompt="""
    ```
    layer = nn.BatchNorm1d(3)
    x = Tensor([[5.0, 70.0, -9.0]] * 4)  # the same row four times
    out = layer(x)
    ```

    The layer is new: its weights are 1, its biases 0, and it is in train mode. Predict the largest number of `out`.
    """,
    hints=(
        "What is the mean of the first column, and how far from it is each of its numbers?",
        "The variance is 0. What keeps the division from being 0 / 0?",
    ),
    why="In train mode an example is measured against its batch, and among copies nothing stands out.",
    explanation=(
        "0, and so is every other number. Each number is its column's mean, so the difference is 0; the small number "
        "under the root keeps 0 / 0 away. In train mode a net with batch normalization sees an example only as it "
        "differs from the others. Give it one picture many times, and it sees nothing. That is what eval mode is for."
    ),
)


@copies.solution
def answer():
    return float(nn.BatchNorm1d(3)(Tensor(np.array([[5.0, 70.0, -9.0]] * 4, np.float32))).max().item())


copies.also_right(0, 0.0, -0.0)


copies.answer(
    "untouched",
    70.0,
    (
        "These are the numbers as they came in, nearly what eval mode of a new layer gives. Train mode "
        "subtracts the batch's mean."
    ),
    hint="What is the mean of 70, 70, 70 and 70?",
    title="As in eval mode",
)


copies.answer(
    "spread-of-one",
    1.0,
    "Variance 1 comes out where there is something to stretch. Here all four numbers of a column are equal.",
    hint="How far is each of the four numbers from their mean?",
    title="Nothing to stretch",
)


copies.answer(
    "nan",
    float("nan"),
    (
        "It would be 0 / 0 without the small number that is added to the variance. With it, 0 is divided by a "
        "little more than 0."
    ),
    hint="What is added to the variance before the root is taken?",
    title="The small number forgotten",
)


@copies.mistake(
    "over-the-row", hint="Does batch normalization go down the columns, or along the rows?", title="Along the row"
)
def answer():
    """This normalizes along the row, as layer_norm does. Batch normalization goes down each column: over the
    examples."""
    row = np.array([5.0, 70.0, -9.0])
    return float(((row - row.mean()) / np.sqrt(row.var() + 1e-5)).max())


copies.answer(
    "running-statistics",
    7.0,
    "A tenth of the way is how far the running mean moves. The output of train mode is made with the batch's own mean.",
    hint="With which mean does train mode normalize?",
    title="The running mean",
)


copies.also_wrong(None, 5, -9, 2.5)


copies.also_wrong("spread-of-one", 1)
