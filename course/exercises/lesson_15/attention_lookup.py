"""attention.lookup: a soft dictionary with two entries."""

import numpy as np

from course.authoring import exercise

lookup = exercise(
    "attention.lookup",
    kind="predict",
    title="A soft dictionary",
    given="import numpy as np",
    difficulty=2,
    minutes=3,
    prompt=r"""
    A query and two entries, each with a key and a value:

    ```
    query  [1.0986, 0]
    key 0  [1, 0]       value 0:  10
    key 1  [0, 1]       value 1:   2
    ```

    1.0986 is $\ln 3$, so that $e^{1.0986}$ is 3. The scores are the dot products of the query with both keys, the
    weights their softmax. Predict the mean of the values with these weights.
    """,
    hints=(
        "The score of key 0 is 1.0986. What is the score of key 1?",
        "exp of the two scores: 3 and 1. Which weights are these, if they have to add up to 1?",
        "Three quarters of one value, and one quarter of the other.",
    ),
    why="Every entry answers, and the better its key fits, the more its value counts.",
    explanation=(
        "8. The scores are ln 3 and 0, exp makes 3 and 1 of them, and the weights are 0.75 and 0.25. The mean is 0.75 "
        "· 10 + 0.25 · 2. A dictionary of Python would give 10, or an error. This one gives something in between, and "
        "that has a gradient: a query can learn to fit better."
    ),
)


@lookup.solution
def answer():
    e = np.exp(np.eye(2) @ [np.log(3), 0.0])
    return round(float(e / e.sum() @ [10.0, 2.0]), 6)


lookup.also_right(8, 8.0, 0.75 * 10 + 0.25 * 2)


lookup.answer(
    "hard",
    10,
    "10 is what a dictionary of Python gives for the key that fits. Here the other entry counts too, a little.",
    hint="What is the weight of key 1? Is it 0?",
    title="The best key alone",
)


lookup.answer(
    "mean",
    6,
    "That is the plain mean of both values. Key 0 fits better, so its value counts for more.",
    hint="Are the two scores equal?",
    title="All entries alike",
)


lookup.answer(
    "swapped",
    4,
    "The weights are exchanged: the larger one belongs to the key with the larger score, key 0.",
    hint="Which of the two keys points in the direction of the query?",
    title="The weights exchanged",
)


lookup.answer(
    "not-divided",
    32,
    "3 · 10 + 1 · 2 uses exp of the scores as weights. They have to add up to 1, so divide by 4.",
    hint="What is the sum of your weights?",
    title="Not divided by the sum",
)


lookup.answer(
    "scores-as-weights",
    10.986,
    "The scores themselves were used as weights, 1.0986 · 10. They go through a softmax first.",
    hint="What does the softmax make of the score 0?",
    title="Scores as weights",
)


lookup.answer(
    "divided-without-exp",
    7.5,
    "3 of 4 parts of the first value is right, but the other quarter is missing: 0.25 · 2.",
    hint="How much does entry 1 add?",
    title="The second entry forgotten",
)


lookup.also_wrong("hard", 10.0)


lookup.also_wrong("swapped", 4.0)


lookup.also_wrong(None, 2, 12)
