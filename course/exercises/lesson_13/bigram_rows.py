"""bigram.rows: from counts to probabilities, row by row."""

import numpy as np

from course.authoring import exercise, observe_array


def tables(rng):
    yield {"counts": np.array([[1, 0], [2, 5]]), "smoothing": 1.0}
    yield {"counts": np.array([[0, 7, 1], [0, 0, 0], [2, 0, 4]]), "smoothing": 0.5}
    yield {"counts": np.array([[3]]), "smoothing": 2.0}
    for size, smoothing in [(2, 0.1), (3, 1.0), (4, 0.25), (5, 3.0), (3, 0.01), (4, 1.0)]:
        counts = np.array([[rng.choice((0, 0, 1, 2, 3, 5, 9)) for _ in range(size)] for _ in range(size)])
        yield {"counts": counts, "smoothing": smoothing}
    yield {"counts": np.zeros((3, 3), dtype=np.int64), "smoothing": 1.0}


def probabilities(f, case):
    seen = observe_array(f(case["counts"], case["smoothing"]), "the probabilities")
    out = seen.get("the probabilities")
    if isinstance(out, np.ndarray) and out.shape == case["counts"].shape:
        seen["the sum of each row"] = out.sum(1)
    return seen


rows = exercise(
    "bigram.rows",
    kind="code",
    title="Rows that add up to 1",
    target="tinygrad_edu.models.bigram:row_probabilities",
    given="import numpy as np",
    difficulty=2,
    minutes=6,
    cases=tables,
    observe=probabilities,
    prompt="""
    `counts` is what `count_pairs` gives, an array `(V, V)`: row i says what came after symbol i, and how often. Write
    `row_probabilities(counts, smoothing)`: an array `(V, V)` of floats, in which row i holds the probabilities of what
    comes after symbol i.

    - First, `smoothing`, a float above 0, is added to **every** count. So no pair is impossible only because it has
      never been seen.
    - Then each row is divided by its own sum, and adds up to 1.

    `counts` stays as it is. For `[[1, 0], [2, 5]]` with smoothing 1: `[[2/3, 1/3], [3/9, 6/9]]`.
    """,
    hints=(
        "How many sums are there, and by which of them is the number in row 1, column 0 divided?",
        (
            "A sum over rows of a (V, V) array has the shape (V,). Broadcasting lines shapes up at the right: "
            "whom does it meet?"
        ),
        "`keepdims=True` keeps the sums as a column, (V, 1), and a column meets the rows.",
    ),
    why=(
        "A column of sums, (V, 1), divides each row by its own sum; smoothing comes before, so that it is divided, too."
    ),
)


@rows.stub
def row_probabilities(counts, smoothing):
    """The probabilities of what comes after each symbol: (V, V), each row adds up to 1."""
    ...


@rows.solution
def row_probabilities(counts, smoothing):
    """The probabilities of what comes after each symbol: (V, V), each row adds up to 1."""
    smoothed = counts + float(smoothing)
    return smoothed / smoothed.sum(axis=1, keepdims=True)


@rows.also_right
def row_probabilities(counts, smoothing):
    out = []
    for row in counts:
        row = row + smoothing
        out.append(row / sum(row))
    return np.array(out)


@rows.also_right
def row_probabilities(counts, smoothing):
    totals = counts.sum(1) + len(counts) * smoothing
    return (counts + smoothing) / totals[:, None]


@rows.also_right
def row_probabilities(counts, smoothing):
    table = np.array(counts, dtype=float)
    table += smoothing
    return (table.T / table.sum(1)).T


@rows.also_right
def row_probabilities(counts, smoothing):
    return np.apply_along_axis(lambda row: (row + smoothing) / (row + smoothing).sum(), 1, counts.astype(float))


@rows.mistake(
    "keepdim",
    hint="Which shape has `smoothed.sum(axis=1)`? Along which axis of the table does it lie when you divide?",
    title="The sums lie along the wrong axis",
)
def row_probabilities(counts, smoothing):
    """The sums of the rows are right, but they have the shape (V,), and broadcasting lines that up with the columns:
    column j is divided by the sum of row j. The table is square, so there is no error to warn you."""
    smoothed = counts + smoothing
    return smoothed / smoothed.sum(axis=1)


@rows.mistake(
    "axis", hint="Add up one row of your answer, and one column. Which gives 1?", title="The columns add up to 1"
)
def row_probabilities(counts, smoothing):
    """Each column is divided by its sum. That answers another question: what came *before* symbol j. What comes after
    symbol i is row i."""
    smoothed = counts + smoothing
    return smoothed / smoothed.sum(axis=0, keepdims=True)


@rows.mistake("one-sum", hint="Add up one row of your answer. Is it 1?", title="One sum for the whole table")
def row_probabilities(counts, smoothing):
    """All is divided by one number, the sum of the whole table. After each symbol *something* comes, so each row has to
    add up to 1 by itself."""
    smoothed = counts + smoothing
    return smoothed / smoothed.sum()


@rows.mistake("smoothing-after", hint="Add up one row of your answer. Is it 1?", title="Smoothing comes too late")
def row_probabilities(counts, smoothing):
    """The smoothing is added to probabilities, after the division, so the rows no longer add up to 1. It is added to
    the counts. (A row without any counts is 0 divided by 0 here.)"""
    return counts / counts.sum(axis=1, keepdims=True) + smoothing


@rows.mistake(
    "old-sums", hint="By which sum is 2 divided in the example: by 1 or by 3?", title="Divided by the old sums"
)
def row_probabilities(counts, smoothing):
    """The smoothed counts are divided by the sums of the counts as they were. A row then adds up to more than 1."""
    return (counts + smoothing) / counts.sum(axis=1, keepdims=True)


@rows.mistake("no-smoothing", hint="Where does `smoothing` appear in your program?", title="Smoothing forgotten")
def row_probabilities(counts, smoothing):
    """Nothing is added, so a pair that was never seen has probability 0, and a row without counts is 0 divided by 0."""
    return counts / counts.sum(axis=1, keepdims=True)


@rows.mistake(
    "only-where-zero",
    hint="In the example, what is added to the 1 in row 0?",
    title="Added to zeros only",
)
def row_probabilities(counts, smoothing):
    """The smoothing is put where a count is 0. Then a pair seen once may get less than one never seen; every count gets
    it."""
    smoothed = np.where(counts == 0, smoothing, counts)
    return smoothed / smoothed.sum(axis=1, keepdims=True)


@rows.mistake(
    "softmax",
    hint="Two pairs came 1 and 3 times. How many times as likely should the second be?",
    title="A softmax of counts",
)
def row_probabilities(counts, smoothing):
    """This takes exp of the counts. Counts are divided by their sum as they are: three times as often is three times as
    likely. Softmax is for logits, which are logarithms."""
    powers = np.exp(counts + smoothing)
    return powers / powers.sum(axis=1, keepdims=True)


@rows.mistake(
    "counts-changed", hint="After `smoothed = counts`, how many arrays are there?", title="The counts are changed"
)
def row_probabilities(counts, smoothing):
    """The smoothing is written into the array of the caller, whose counts are then no longer counts; into whole numbers
    a fraction cannot even be added. Make a new array."""
    counts += smoothing
    return counts / counts.sum(axis=1, keepdims=True)


@rows.mistake("by-the-largest", hint="Add up one row of your answer. Is it 1?", title="Divided by the largest")
def row_probabilities(counts, smoothing):
    """Each row is divided by its largest number. Its sum makes the row add up to 1."""
    smoothed = counts + smoothing
    return smoothed / smoothed.max(axis=1, keepdims=True)


@rows.also_wrong("keepdim")
def row_probabilities(counts, smoothing):
    table = counts.astype(float) + smoothing
    totals = np.array([sum(row) for row in table])
    return table / totals


@rows.also_wrong("axis")
def row_probabilities(counts, smoothing):
    table = counts + smoothing
    return table / table.sum(0)


@rows.also_wrong(None)
def row_probabilities(counts, smoothing):
    smoothed = counts - smoothing
    return smoothed / smoothed.sum(axis=1, keepdims=True)


@rows.also_wrong(None)
def row_probabilities(counts, smoothing):
    return np.full(counts.shape, 1 / len(counts))
