"""past.weights: the matrix that takes the mean of everything so far."""

import numpy as np

from course.authoring import exercise, observe_array


def lengths(rng):
    for T in (3, 1, 2, 5, 4, 7, 8):
        yield {"T": T}


past = exercise(
    "past.weights",
    kind="code",
    title="The mean of the past, as a matrix",
    given="import numpy as np",
    difficulty=2,
    minutes=6,
    cases=lengths,
    observe=lambda f, case: observe_array(f(case["T"])),
    prompt="""
    Write `past_weights(T)`: the matrix W, an array (T, T), with which `W @ x` is what the loop computes. T is at least
    1.

    In row t, the places 0 to t, itself included, share the weight 1 in equal parts. All places after t get 0. The
    first row is 1, 0, 0, …; in the second, two places have 0.5.

    `np.tri(T)` is an array (T, T) with 1 on and below the diagonal, and 0 above it.
    """,
    hints=(
        "Write down the matrix for T = 3, row by row.",
        "What does each row of `np.tri(3)` add up to, and what should it add up to?",
        "Row t of `np.tri(T)` has to be divided by t + 1. `np.arange(1, T + 1)[:, None]` is a column of these numbers.",
    ),
    why="A mean is a weighted sum, and weighted sums of all rows at once are one matrix product.",
)


@past.stub
def past_weights(T):
    """The weights of the mean of all places so far, an array (T, T)."""
    ...


@past.solution
def past_weights(T):
    """The weights of the mean of all places so far, an array (T, T)."""
    return np.tri(T) / np.arange(1, T + 1)[:, None]


@past.also_right
def past_weights(T):
    W = np.tri(T)
    return W / W.sum(axis=1, keepdims=True)


@past.also_right
def past_weights(T):
    W = np.zeros((T, T))
    for t in range(T):
        W[t, : t + 1] = 1 / (t + 1)
    return W


@past.also_right
def past_weights(T):
    return np.cumsum(np.eye(T), axis=0) / (np.arange(T) + 1.0).reshape(-1, 1)


@past.also_right
def past_weights(T):
    return np.array([[1 / (t + 1) if s <= t else 0 for s in range(T)] for t in range(T)])


@past.mistake("not-divided", hint="What does the last row of your matrix add up to?", title="Sums instead of means")
def past_weights(T):
    """Each row is not divided by the number of its places, so this gives sums. The weights of a mean add up to 1."""
    return np.tri(T)


@past.mistake(
    "divided-by-all",
    hint="How many places does the first row have to share its weight?",
    title="Divided by T in every row",
)
def past_weights(T):
    """Every row is divided by T. Row t has t + 1 places to share the weight, so it is divided by t + 1."""
    return np.tri(T) / T


@past.mistake("future", hint="Which places may row 0 use?", title="The mean of the future")
def past_weights(T):
    """The triangle lies above the diagonal: each place averages itself and what comes after it. It should be what came
    before."""
    W = np.tri(T).T
    return W / W.sum(axis=1, keepdims=True)


@past.mistake(
    "along-columns",
    hint="Add up each row of your matrix. What should come out?",
    title="The columns add up to 1, not the rows",
)
def past_weights(T):
    """Each column is divided by its sum. A row of W makes a row of the result, so it is the rows that must add up to
    1."""
    W = np.tri(T)
    return W / W.sum(axis=0, keepdims=True)


@past.mistake(
    "divisor-in-a-row",
    hint="Which shape broadcasts down the columns: (T,) or (T, 1)?",
    title="A row of divisors, not a column",
)
def past_weights(T):
    """The divisors 1, 2, 3, … lie along the columns: an array of shape (T,) broadcasts as a row. To divide row t by t
    + 1, they have to be a column, (T, 1)."""
    return np.tri(T) / np.arange(1, T + 1)


@past.mistake("without-itself", hint="Does place 0 belong to the places 0 to 0?", title="Without the place itself")
def past_weights(T):
    """The place itself is left out. Then the first row has nothing to average; places 0 to t include t."""
    return np.tri(T, T, -1) / np.maximum(np.arange(T), 1)[:, None]


@past.mistake("one-too-many", hint="May row 0 use place 1?", title="One place of the future")
def past_weights(T):
    """Each row also takes in the place after it. Row t ends with place t."""
    W = np.tri(T, T, 1)
    return W / W.sum(axis=1, keepdims=True)


@past.mistake("everything", hint="Which places may row 0 use?", title="The mean of all places")
def past_weights(T):
    """Every row averages all T places, those of the future too."""
    return np.full((T, T), 1 / T)


@past.mistake("counts-from-zero", hint="How many places are there from 0 to t?", title="Divided by t, not by t + 1")
def past_weights(T):
    """Row t is divided by t. From place 0 to place t there are t + 1 places."""
    return np.tri(T) / np.maximum(np.arange(T), 1)[:, None]


@past.mistake("only-itself", hint="What does W @ x give for your W?", title="Each place alone")
def past_weights(T):
    """This matrix leaves x as it is: each place takes itself alone. It should take all places so far, in equal
    parts."""
    return np.eye(T)


@past.also_wrong("not-divided")
def past_weights(T):
    return np.array([[1.0 if s <= t else 0.0 for s in range(T)] for t in range(T)])


@past.also_wrong(None)
def past_weights(T):
    return np.tri(T) / np.arange(T, 0, -1)[:, None]
