"""stable.naive: which logits break the textbook softmax."""

import numpy as np

from course.authoring import exercise

naive = exercise(
    "stable.naive",
    kind="predict",
    title="Which rows break?",
    given="import numpy as np",
    difficulty=2,
    minutes=2,
    choices=("A", "B", "C", "A and B", "A and C", "B and C", "all three", "none"),
    prompt="""
    Three rows of scores go into `naive`, in float64:

    - A: `[1000, 0]`
    - B: `[-1000, 0]`
    - C: `[-1000, -1000]`

    A float has an upper end and a lower end: what is too large becomes inf, what is too close to 0 becomes 0. And what
    NumPy cannot decide, such as inf - inf, is nan (not a number).

    Predict which of the rows come out with a nan in them: `"A"`, `"B"`, `"C"`, `"A and B"`, `"A and C"`, `"B and C"`,
    `"all three"` or `"none"`.
    """,
    hints=(
        "Write down the two powers of each row: inf, 1, or 0?",
        "Divide each by their sum. Where does 0 / 0 or inf / inf turn up?",
    ),
    why="A sum of powers must be neither inf nor 0; one power of about 1 in each row would be enough for both.",
    explanation=(
        "A gives [nan, 0]: inf / inf, and 1 / inf. B is right: exp(-1000) becomes 0, and 0 / 1 is as good an "
        "answer as a float can hold. C is the treacherous one: every power becomes 0, and 0 / 0 is nan, though "
        "the answer should be [0.5, 0.5]. A power that becomes 0 is harmless as long as another one in its row "
        "does not."
    ),
)


@naive.solution
def answer():
    rows = {"A": [1000.0, 0.0], "B": [-1000.0, 0.0], "C": [-1000.0, -1000.0]}
    broken = []
    for name, scores in rows.items():
        with np.errstate(all="ignore"):
            powers = np.exp(np.array(scores))
            shares = powers / powers.sum()
        if np.isnan(shares).any():
            broken.append(name)
    return " and ".join(broken)


naive.also_right("A and C", "a and c", 'predict("stable.naive", "A and C")')


naive.answer(
    "only-large-is-dangerous",
    "A",
    (
        "A does break. But the other end of the floats has a trap too: when all powers vanish, their sum is 0, "
        "and 0 / 0 is nan."
    ),
    title="Only large scores break",
    hint="What is the sum of the powers in C?",
)


naive.answer(
    "all-extremes",
    "all three",
    ("B survives: one of its powers vanishes, but the other is exp(0) = 1, so the sum is 1 and the division is fine."),
    title="Every extreme score breaks",
    hint="Divide both powers of B by their sum.",
)


naive.answer(
    "mixed-rows",
    "A and B",
    ("Not the distance between the scores decides. B has a power of 1, so its sum is 1; C has none, and its sum is 0."),
    title="Distant scores break",
    hint="Compare the sums of the powers: which are inf, which are 0?",
)


naive.answer(
    "equal-is-safe",
    "B",
    "In B the power that vanishes does no harm: 0 / 1 is 0. A and C are the rows whose sum is inf or 0.",
    title="Equal scores are safe",
    hint="What are the two powers of A?",
)


naive.answer(
    "only-small-is-dangerous",
    "C",
    (
        "C does break: all its powers vanish. But a power that is too large breaks a row as well: inf / inf "
        "has no answer."
    ),
    title="Only small scores break",
    hint="What are the two powers of A?",
)


naive.answer(
    "small-is-dangerous",
    "B and C",
    (
        "A power that vanishes is harmless as long as another one is left to divide by: in B that is exp(0). "
        "And a power that is inf, as in A, is not harmless."
    ),
    title="A vanishing power breaks",
    hint="What is the sum of the powers in each of the three rows?",
)


naive.answer(
    "nothing-breaks",
    "none",
    "Two of the rows break: where the sum of the powers is inf, and where it is 0.",
    hint="What is the sum of the powers in each of the three rows?",
)
