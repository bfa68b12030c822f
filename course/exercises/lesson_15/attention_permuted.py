"""attention.permuted: what the order of the past changes, without positions."""

import numpy as np

from course.authoring import exercise

permuted = exercise(
    "attention.permuted",
    kind="predict",
    title="The past, shuffled",
    given="import numpy as np",
    difficulty=2,
    minutes=2,
    choices=("nothing", "a little", "everything"),
    prompt="""
    A model makes queries, keys and values of the **letters alone**, each by a matrix. Once it reads the
    first of these lines, once the second:

    ```
    dog bites man!
    man bites dog!
    ```

    Both have the same letters. The last place, `!`, is the query, and may look at the whole line. How much of what it
    takes over is different? Choose one: `"nothing"`, `"a little"` or `"everything"`.
    """,
    hints=(
        "Which key and which value does the letter `d` have in the first line, and which in the second?",
        "A weighted mean is a sum. Does a sum depend on the order of its terms?",
    ),
    why="Attention is a weighted sum over a set of pairs, and a sum has no order.",
    explanation=(
        "Nothing. Each letter has the same key and the same value wherever it stands, so the weights are the same, and "
        "a sum does not depend on the order of its terms. Where a letter stands has to be put into its numbers: a "
        "vector for each position, added to that of the letter."
    ),
)


@permuted.solution
def answer():
    rng = np.random.default_rng(0)
    letters, matrices = rng.normal(size=(128, 8)), rng.normal(size=(3, 8, 8))

    def last(text):
        q, k, v = letters[[ord(c) for c in text]] @ matrices
        e = np.exp(k @ q[-1] / 8**0.5)
        return e / e.sum() @ v

    apart = np.abs(last("dog bites man!") - last("man bites dog!")).max()
    return "nothing" if apart < 1e-9 else "a little"


permuted.also_right("nothing", " nothing ", 'predict("attention.permuted", "nothing")')


permuted.answer(
    "a-little",
    "a little",
    "There is no difference at all. Nowhere in the sum is there a number that depends on where a letter stands.",
    hint="Which number in the model is different for the `d` of the two lines?",
    title="Not even a little",
)


permuted.answer(
    "everything",
    "everything",
    "To a reader everything is different. But the model sees the same letters, and with each the same key and value.",
    hint="Which number in the model is different for the `d` of the two lines?",
    title="You read in order, it does not",
)


permuted.also_wrong("a-little", "a little")


permuted.also_wrong("everything", "everything")


permuted.also_wrong(None, 0.5, "none")
