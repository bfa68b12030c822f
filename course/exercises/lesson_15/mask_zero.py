"""mask.zero: how much of the future a score of 0 lets through."""

import numpy as np

from course.authoring import exercise

zero = exercise(
    "mask.zero",
    kind="predict",
    title="A score of 0",
    given="import numpy as np",
    difficulty=2,
    minutes=2,
    prompt=r"""
    A place may look at two places of the past, and must not look at a third one, of the future. Its scores are

    ```
    [-0.693, -0.693, 5.0]
    ```

    where -0.693 is $-\ln 2$, so that $e^{-0.693}$ is 0.5. To hide the future, its score is set to **0**. Then comes
    the softmax of all three. Predict the weight of the future, to one decimal.
    """,
    hints=(
        "The softmax needs exp of each of the three scores. What is exp(0)?",
        "The three numbers before dividing are 0.5, 0.5 and one more. What is their sum?",
    ),
    why="0 is a score like any other, and a large one among negative scores. Only −∞ becomes a weight of 0.",
    explanation=(
        "0.5. The three numbers are 0.5, 0.5 and exp(0) = 1, their sum is 2, and the future gets 1 / 2: twice as much "
        "as each place of the past. A score of 0 is nothing special to a softmax. exp(−∞) is 0, and so is the weight."
    ),
)


@zero.solution
def answer():
    e = np.exp([-np.log(2), -np.log(2), 0.0])
    return float(e[2] / e.sum())


zero.also_right(0.5, 1 / 2)


zero.answer(
    "mask-zero",
    0,
    "The score is 0, the weight is not: the softmax takes exp of the score, and exp(0) is 1.",
    hint="What is exp(0)?",
    title="A score of 0 is no weight of 0",
)


zero.answer(
    "all-alike",
    0.3,
    "A third each would be right if all three scores were equal. Here the future's score, 0, is the largest.",
    hint="Which is larger: exp(-0.693) or exp(0)?",
    title="A third for each",
)


zero.answer(
    "not-divided",
    1,
    "1 is exp(0). A softmax divides it by the sum of all three, so that the weights add up to 1.",
    hint="What is the sum of the three numbers?",
    title="Not divided by the sum",
)


zero.answer(
    "one-past-place",
    0.7,
    "1 / 1.5 forgets one of the two places of the past. Both are part of the sum.",
    hint="How many numbers are in the sum?",
    title="One of the past forgotten",
)


zero.answer(
    "one-of-the-past",
    0.25,
    "0.25 is the weight of each place of the past, 0.5 / 2. The question is about that of the future.",
    hint="Which of the three weights was asked for?",
    title="The weight of the past",
)


zero.also_wrong("mask-zero", 0.0)


zero.also_wrong("all-alike", 0.30)


zero.also_wrong(None, 5, 0.9)
