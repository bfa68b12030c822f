"""sample.top_k: the k most likely tokens."""

import numpy as np

from course.authoring import exercise, numbers

from .shared import observe_exact


def rows_of_logits(rng):
    yield {"logits": np.array([[1.0, 4.0, 2.0, 3.0]]), "k": 2}
    yield {"logits": np.array([[0.5, -1.0, 3.0], [5.0, 7.0, 6.0]]), "k": 1}
    yield {"logits": np.array([[2.0, 1.0, 2.0, 0.0, 2.0]]), "k": 2}
    yield {"logits": np.array([[-5.0, -2.0, -9.0, -3.0], [9.0, 1.0, 1.0, -4.0]]), "k": 3}
    yield {"logits": np.array([[1.5, -0.5, 2.5]]), "k": 3}
    yield {"logits": np.array([[1.0, 0.0], [2.0, 4.0]]), "k": 5}
    yield {"logits": np.array([[2.0, -np.inf, 1.0, 1.5]]), "k": 2}
    yield {"logits": np.array([[-3.0], [2.5]]), "k": 1}
    for rows, columns, k in [(2, 6, 3), (3, 4, 2), (1, 7, 5), (4, 3, 1), (2, 5, 4)]:
        yield {"logits": numbers(rng, rows, columns) + 0.01 * rng.sample(range(9), 1)[0] * np.arange(columns), "k": k}


def kept(f, case):
    seen = observe_exact(f(case["logits"], case["k"]), case["logits"], "the logits that are left")
    got = seen.get("the logits that are left")
    if isinstance(got, np.ndarray) and got.shape == case["logits"].shape:
        return {"how many of each row are left": np.isfinite(got).sum(1)} | seen
    return seen


top = exercise(
    "sample.top_k",
    kind="code",
    title="The k most likely",
    target="tinygrad_edu.models.language_model:keep_top_k",
    given="import numpy as np",
    difficulty=3,
    minutes=7,
    cases=rows_of_logits,
    observe=kept,
    keep_fixed=("k",),
    prompt="""
    Write `keep_top_k(logits, k)`, for an array of shape `(B, V)` and a whole number k of at least 1: a new array
    `(B, V)` that holds the k largest logits of **each row** where they were, and -inf everywhere else.

    - If others equal the smallest that is kept, they are kept as well. For the row 2, 1, 2, 0, 2 and k = 2, all three
      2s are kept: nothing tells them apart.
    - If k is larger than V, everything is kept.

    `logits` stays as it is.
    """,
    hints=(
        "Sort the row 1, 4, 2, 3. Which of its numbers is the smallest that is kept for k = 2?",
        "With that number known for each row, `np.where(condition, logits, -np.inf)` does the rest.",
        "`np.sort(logits, axis=-1)[:, -k]` is the k-th largest of each row, of shape (B,). To compare it with "
        "`(B, V)` it needs the shape (B, 1); and k should be V at most.",
    ),
    why="The k-th largest of a row is a bar: what lies below it becomes impossible.",
)


@top.stub
def keep_top_k(logits, k):
    """The k largest logits of each row, -inf for all others: (B, V) -> (B, V)."""
    ...


@top.solution
def keep_top_k(logits, k):
    """The k largest logits of each row, -inf for all others: (B, V) -> (B, V)."""
    k = min(k, logits.shape[-1])
    smallest = np.sort(logits, axis=-1)[..., -k, None]
    return np.where(logits < smallest, -np.inf, logits)


@top.also_right
def keep_top_k(logits, k):
    out = np.full_like(logits, -np.inf)
    for b, row in enumerate(logits):
        bar = sorted(row, reverse=True)[:k][-1]
        out[b, row >= bar] = row[row >= bar]
    return out


@top.also_right
def keep_top_k(logits, k):
    larger = (logits[:, None, :] > logits[:, :, None]).sum(-1)
    return np.where(larger < k, logits, -np.inf)


@top.also_right
def keep_top_k(logits, k):
    out = logits.copy()
    for row in out:
        if k < len(row):
            row[row < np.partition(row, -k)[-k]] = -np.inf
    return out


@top.mistake(
    "row-forgotten",
    hint="Which is the smallest logit kept in each row, when you look at that row alone?",
    title="One bar for all rows",
)
def keep_top_k(logits, k):
    """The k largest of the whole array are kept. Each row is a text of its own, and needs its own k largest."""
    bar = np.sort(logits, axis=None)[-min(k, logits.size)]
    return np.where(logits < bar, -np.inf, logits)


@top.also_wrong("one-bar-of-k")
def keep_top_k(logits, k):
    k = min(k, logits.shape[1])
    bar = np.sort(logits.ravel())[-k]
    return np.where(logits >= bar, logits, -np.inf)


@top.mistake(
    "one-bar-of-k",
    hint="Which is the smallest logit kept in each row, when you look at that row alone?",
    title="One bar for the whole array",
)
def keep_top_k(logits, k):
    """The k largest of the whole array are kept. Each row is a text of its own, and needs its own k largest."""
    bar = np.sort(logits, axis=None)[-min(k, logits.shape[-1])]
    return np.where(logits < bar, -np.inf, logits)


@top.mistake(
    "bar-on-its-side",
    hint="Of which shape are the bars, and of which shape are the logits?",
    title="The bars stand in a row",
)
def keep_top_k(logits, k):
    """There is a bar for each row, of shape (B,). NumPy lines them up with the columns. As a column, of shape (B, 1),
    each stands beside its row."""
    bar = np.sort(logits, axis=-1)[:, -min(k, logits.shape[-1])]
    return np.where(logits < bar, -np.inf, logits)


@top.mistake("columns", hint="Along which dimension do the logits of one text lie?", title="Along the columns")
def keep_top_k(logits, k):
    """The logits are sorted along the columns, so the texts are compared with each other. The logits of one text are a
    row: the last dimension."""
    bar = np.sort(logits, axis=0)[-min(k, len(logits))]
    return np.where(logits < bar, -np.inf, logits)


@top.mistake(
    "zeros",
    hint="Which probability does the softmax give to a logit of 0? And which logit gives 0?",
    title="Dropped with 0",
)
def keep_top_k(logits, k):
    """Dropped tokens get the logit 0, and exp(0) is 1: they may even become the most likely ones. Impossible is
    -inf."""
    bar = np.sort(logits, axis=-1)[:, -min(k, logits.shape[-1]), None]
    return np.where(logits < bar, 0.0, logits)


@top.mistake(
    "smallest-kept",
    hint="`np.sort` begins with the smallest. On which side are the most likely ones?",
    title="The unlikely ones kept",
)
def keep_top_k(logits, k):
    """The k smallest logits are kept. The most likely tokens have the largest."""
    bar = np.sort(logits, axis=-1)[:, min(k, logits.shape[-1]) - 1, None]
    return np.where(logits > bar, -np.inf, logits)


@top.mistake(
    "from-the-bottom",
    hint="The row 1, 4, 2, 3, sorted: at which index is the 2nd largest?",
    title="The k-th smallest as the bar",
)
def keep_top_k(logits, k):
    """The bar is the k-th smallest of the row, not the k-th largest."""
    bar = np.sort(logits, axis=-1)[:, min(k, logits.shape[-1]) - 1, None]
    return np.where(logits < bar, -np.inf, logits)


@top.mistake("one-too-many", hint="How many does your program keep of 1, 4, 2, 3 for k = 2?", title="One too many")
def keep_top_k(logits, k):
    """One more is kept than asked for: index -1 is the largest, so the k-th largest has the index -k."""
    V = logits.shape[-1]
    bar = np.sort(logits, axis=-1)[:, -min(k + 1, V), None]
    return np.where(logits < bar, -np.inf, logits)


@top.mistake(
    "bar-dropped", hint="How many does your program keep of 1, 4, 2, 3 for k = 2?", title="The k-th itself dropped"
)
def keep_top_k(logits, k):
    """The k-th largest itself is dropped. It is the last that is kept."""
    bar = np.sort(logits, axis=-1)[:, -min(k, logits.shape[-1]), None]
    return np.where(logits <= bar, -np.inf, logits)


@top.mistake(
    "ties-cut",
    hint="Which of the three 2s in 2, 1, 2, 0, 2 does your program drop, and why that one?",
    title="Equal ones cut off",
)
def keep_top_k(logits, k):
    """Exactly k are kept, and others that are just as likely are dropped, by their place alone. Those that equal the
    smallest one kept are kept as well."""
    out = np.full_like(logits, -np.inf)
    for b, row in enumerate(logits):
        ids = np.argsort(-row, kind="stable")[:k]
        out[b, ids] = row[ids]
    return out


@top.mistake(
    "ties-cut-at-the-end",
    hint="Which of the three 2s in 2, 1, 2, 0, 2 does your program drop?",
    title="Equal ones cut off at the front",
)
def keep_top_k(logits, k):
    """Exactly k are kept, and others that are just as likely are dropped, by their place alone. Those that equal the
    smallest one kept are kept as well."""
    out = np.full_like(logits, -np.inf)
    for b, row in enumerate(logits):
        ids = np.argsort(row, kind="stable")[-k:]
        out[b, ids] = row[ids]
    return out


@top.mistake("k-above-v", hint="A row of 2 logits, sorted: is there an index -5?", title="k larger than the row")
def keep_top_k(logits, k):
    """With k larger than V, a row has no k-th largest, and the index fails. Then everything is kept: take V for k."""
    bar = np.sort(logits, axis=-1)[:, -k, None]
    return np.where(logits < bar, -np.inf, logits)


@top.mistake(
    "sorted-given-back",
    hint="Where was the largest logit, and where is it in your answer?",
    title="Sorted, not where they were",
)
def keep_top_k(logits, k):
    """The k largest are there, but sorted, at the front. Each belongs where it was."""
    out = np.full_like(logits, -np.inf)
    best = np.sort(logits, axis=-1)[:, ::-1][:, :k]
    out[:, : best.shape[1]] = best
    return out


@top.mistake("only-the-kept", hint="Which shape is asked for?", title="Only the k largest")
def keep_top_k(logits, k):
    """Only the k largest are returned, without their places. The answer has a number for every token of the
    vocabulary."""
    return np.sort(logits, axis=-1)[:, ::-1][:, :k]


@top.mistake(
    "first-k", hint="Which logit is the largest of the first row, and is it kept?", title="The first k, not the largest"
)
def keep_top_k(logits, k):
    """The first k of each row are kept, wherever the largest are."""
    out = np.full_like(logits, -np.inf)
    out[:, :k] = logits[:, :k]
    return out


@top.mistake("changed-in-place", hint="On which array does your program write?", title="The logits themselves changed")
def keep_top_k(logits, k):
    """The answer is right, but it was written into `logits` itself. Make a new array."""
    bar = np.sort(logits, axis=-1)[:, -min(k, logits.shape[-1]), None]
    logits[logits < bar] = -np.inf
    return logits


@top.mistake(
    "probabilities",
    hint="What should be at a place that is kept: its logit, or something made of it?",
    title="Probabilities, not logits",
)
def keep_top_k(logits, k):
    """The right tokens are kept, but with their probabilities in place of their logits. The softmax comes later."""
    bar = np.sort(logits, axis=-1)[:, -min(k, logits.shape[-1]), None]
    e = np.exp(np.where(logits < bar, -np.inf, logits))
    return e / e.sum(-1, keepdims=True)


@top.also_wrong("ties-cut")
def keep_top_k(logits, k):
    out = np.full_like(logits, -np.inf)
    for b in range(len(logits)):
        left = logits[b].copy()
        for _ in range(min(k, len(left))):
            i = left.argmax()
            out[b, i] = logits[b, i]
            left[i] = -np.inf
    return out


@top.also_wrong(None)
def keep_top_k(logits, k):
    return np.where(logits >= logits.max(-1, keepdims=True), logits, -np.inf)


@top.also_wrong(None)
def keep_top_k(logits, k):
    return logits.copy()


@top.also_wrong("row-forgotten")
def keep_top_k(logits, k):
    bar = sorted(logits.flatten(), reverse=True)[min(k, logits.size) - 1]
    return np.where(logits >= bar, logits, -np.inf)
