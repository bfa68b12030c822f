"""confusion.matrix: how often each class is read as each other."""

import numpy as np

from course.authoring import exercise, type_name


def reading_cases(rng):
    yield {"true": np.array([0, 0, 1, 2]), "read": np.array([0, 1, 1, 0]), "classes": 3}
    yield {"true": np.array([1, 1, 1, 0]), "read": np.array([0, 0, 1, 0]), "classes": 2}
    for n, c in [(8, 3), (9, 4), (12, 3), (5, 6), (7, 2), (10, 5)]:
        true = [rng.randrange(c) for _ in range(n)]
        read = [t if rng.random() < 0.4 else rng.randrange(c) for t in true]
        yield {"true": np.array(true), "read": np.array(read), "classes": c}
    yield {"true": np.array([0, 1, 1]), "read": np.array([1, 0, 0]), "classes": 4}


def counted(f, case):
    c = case["classes"]
    for k in ("true", "read"):
        if len(case[k]) and (case[k].min() < 0 or case[k].max() >= c):
            raise ValueError("no case")
    if len(case["true"]) != len(case["read"]) or not len(case["true"]):
        raise ValueError("no case")
    out = f(case["true"], case["read"], c)
    if out is None:
        return {}
    if not isinstance(out, (np.ndarray, list)):
        return {"the matrix": f"{type_name(out)}; an array is expected"}
    return {"the matrix": np.asarray(out, dtype=float)}


matrix = exercise(
    "confusion.matrix",
    kind="code",
    title="What is taken for what?",
    given="import numpy as np",
    difficulty=2,
    minutes=6,
    cases=reading_cases,
    observe=counted,
    keep_fixed=("classes",),
    prompt="""
    `true` and `read` are arrays of N ints from 0 to `classes` − 1: the true class of each example, and the class that
    the net read. Write `confusion(true, read, classes)`: an array of shape `(classes, classes)` that says how many
    examples of each **true** class, one row for each, were read as each class, one column for each.

    For true classes 0, 0, 1, 2, read as 0, 1, 1, 0, with three classes:

    ```
    [[1, 1, 0],
     [0, 1, 0],
     [1, 0, 0]]
    ```
    """,
    hints=(
        "The element in row 2 and column 0 counts the examples that are a 2 and were read as a 0.",
        "Begin with zeros, and add 1 for each example.",
        "Lesson 06 added at an index that comes several times. Which of its two ways counts every one?",
    ),
    why="Rows say what is true, columns what was read; what is right is on the diagonal.",
)


@matrix.stub
def confusion(true, read, classes):
    """How often each true class (row) was read as each class (column): (classes, classes)."""
    ...


@matrix.solution
def confusion(true, read, classes):
    """How often each true class (row) was read as each class (column): (classes, classes)."""
    table = np.zeros((classes, classes), dtype=int)
    np.add.at(table, (true, read), 1)
    return table


@matrix.also_right
def confusion(true, read, classes):
    counts = np.zeros((classes, classes))
    for t, r in zip(true, read):
        counts[t, r] += 1
    return counts


@matrix.also_right
def confusion(true, read, classes):
    return np.bincount(classes * true + read, minlength=classes**2).reshape(classes, classes)


@matrix.also_right
def confusion(true, read, classes):
    return np.array([[((true == i) & (read == j)).sum() for j in range(classes)] for i in range(classes)])


@matrix.also_right
def confusion(true, read, classes):
    one_hot = np.eye(classes)
    return one_hot[true].T @ one_hot[read]


@matrix.mistake(
    "transposed", title="Rows and columns swapped", hint="A 2 that is read as a 0: which row should count it?"
)
def confusion(true, read, classes):
    """The rows say what was read and the columns what is true. Asked for is the other way round."""
    counts = np.zeros((classes, classes), dtype=int)
    np.add.at(counts, (read, true), 1)
    return counts


@matrix.mistake(
    "written-once", title="Counts at most one", hint="Lesson 06: what does `a[[0, 2, 2]] += 1` leave at place 2?"
)
def confusion(true, read, classes):
    """Where a pair comes several times, only one is counted. `+=` with arrays as index does that: it reads all places,
    adds, and writes all places."""
    counts = np.zeros((classes, classes), dtype=int)
    counts[true, read] += 1
    return counts


@matrix.mistake("only-mistakes", title="The diagonal is empty", hint="Where are the examples that were read right?")
def confusion(true, read, classes):
    """Only the mistakes are counted. What was read right belongs on the diagonal."""
    counts = np.zeros((classes, classes), dtype=int)
    for t, r in zip(true, read):
        if t != r:
            counts[t, r] += 1
    return counts


@matrix.mistake(
    "shares", title="Shares, not counts", hint="What do the numbers of your answer add up to? They should add up to N."
)
def confusion(true, read, classes):
    """These are shares of each row. Asked for is how many."""
    counts = np.zeros((classes, classes))
    np.add.at(counts, (true, read), 1)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


@matrix.mistake(
    "too-small",
    title="Classes that do not occur",
    hint="Which shape should it have, if no example is of the last class?",
)
def confusion(true, read, classes):
    """The size is taken from the examples. A class that does not occur in them still has its row and column."""
    n = max(true.max(), read.max()) + 1
    counts = np.zeros((n, n), dtype=int)
    np.add.at(counts, (true, read), 1)
    return counts


@matrix.mistake(
    "only-right", title="Only the diagonal", hint="Where does your answer tell what a wrong example was taken for?"
)
def confusion(true, read, classes):
    """Only what was read right is counted. The other elements say what was taken for what."""
    counts = np.zeros((classes, classes), dtype=int)
    for t, r in zip(true, read):
        if t == r:
            counts[t, t] += 1
    return counts


@matrix.mistake(
    "both-ways",
    title="Each counted twice",
    hint="What do the numbers of your answer add up to? They should add up to N.",
)
def confusion(true, read, classes):
    """Each example is counted in its place and in the mirrored one. A 3 read as an 8 is another thing than an 8 read as
    a 3."""
    counts = np.zeros((classes, classes), dtype=int)
    for t, r in zip(true, read):
        counts[t, r] += 1
        counts[r, t] += 1
    return counts


@matrix.mistake(
    "one-row", title="One list for all rows", hint="How many lists does `[[0] * 3] * 3` make: one row or three?"
)
def confusion(true, read, classes):
    """`[row] * classes` repeats one and the same list, so what is counted in one row is counted in all of
    them. Each row needs a list of its own."""
    counts = [[0] * classes] * classes
    for t, r in zip(true, read):
        counts[t][r] += 1
    return np.array(counts)


@matrix.also_wrong("written-once")
def confusion(true, read, classes):
    counts = np.zeros((classes, classes), dtype=bool)
    for t, r in zip(true, read):
        counts[t, r] = True
    return counts


@matrix.also_wrong("transposed")
def confusion(true, read, classes):
    counts = np.zeros((classes, classes))
    for t, r in zip(true, read):
        counts[r][t] += 1
    return counts


@matrix.also_wrong("too-small")
def confusion(true, read, classes):
    n = len({*true.tolist(), *read.tolist(), *range(max(true.max(), read.max()) + 1)})
    return np.bincount(n * true + read, minlength=n**2).reshape(n, n)


@matrix.also_wrong(None)
def confusion(true, read, classes):
    counts = np.ones((classes, classes), dtype=int)
    np.add.at(counts, (true, read), 1)
    return counts
