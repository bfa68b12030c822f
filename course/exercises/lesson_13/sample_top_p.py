"""sample.top_p: the fewest symbols whose probabilities reach p."""

import numpy as np

from course.authoring import exercise, numbers, observe_array


def rows_of_logits(rng):
    yield {"logits": np.log([[0.5, 0.1, 0.4]]), "p": 0.7}
    yield {"logits": np.log([[0.1, 0.7, 0.2]]), "p": 0.5}
    yield {"logits": np.log([[0.05, 0.3, 0.05, 0.6], [0.2, 0.2, 0.35, 0.25]]), "p": 0.85}
    yield {"logits": np.array([[1.0, 4.0, -2.0, 3.0, 0.0]]), "p": 0.999}
    yield {"logits": np.array([[0.5, 0.5, -1.0, 0.5]]), "p": 0.5}
    yield {"logits": np.array([[2.0, -np.inf, 1.0, 1.5]]), "p": 0.9}
    yield {"logits": np.array([[-3.0], [2.5]]), "p": 0.1}
    for rows, columns, p in [(2, 5, 0.6), (3, 4, 0.33), (1, 7, 0.81), (4, 3, 0.92), (2, 6, 0.27)]:
        yield {"logits": numbers(rng, rows, columns) + 0.01 * np.arange(columns), "p": p}


def kept(f, case):
    out = f(case["logits"], case["p"])
    seen = observe_array(out, "the logits that are left")
    got = seen.get("the logits that are left")
    if isinstance(got, np.ndarray) and got.shape == case["logits"].shape:
        return {"how many of each row are left": np.isfinite(got).sum(1)} | seen
    return seen


nucleus = exercise(
    "sample.top_p",
    kind="code",
    title="The fewest that reach p",
    target="tinygrad_edu.models.language_model:keep_top_p",
    given="import numpy as np",
    difficulty=4,
    minutes=9,
    cases=rows_of_logits,
    observe=kept,
    keep_fixed=("p",),
    prompt="""
    Take the symbols of a row, the most likely first, until their probabilities add up to `p` or more. Those are kept,
    **the one that reaches p included**.

    Write `keep_top_p(logits, p)`, for `logits` of shape `(B, V)` and p between 0 and 1: an array `(B, V)` with the
    logits that are kept, as they are and where they were, and -inf everywhere else. `logits` stays as it is.

    The skeleton sorts each row, lower ids first where symbols are equal, and has the probabilities, largest first. For
    0.5, 0.1, 0.4 and p = 0.7: 0.5 is not enough, 0.5 + 0.4 is, so the first and the last are kept.
    """,
    hints=(
        (
            "For 0.5, 0.4, 0.1 in this order: what do those *before* each one add up to? Which of these sums are "
            "below 0.7?"
        ),
        "`np.cumsum(p)` adds up to and with each one. How do you get the sum before it?",
        "`order` holds the ids. Those kept are `order[...]`, with a condition or a slice in the brackets; then copy "
        "their logits from `row` to `out[b]`.",
    ),
    why="A symbol is kept when those before it have not yet reached p; `order` says whose place in the row it is.",
)


@nucleus.stub
def keep_top_p(logits, p):
    """The logits of the most likely symbols that together reach p, -inf for all others: (B, V) -> (B, V)."""
    out = np.full(logits.shape, -np.inf)
    for b, row in enumerate(logits):
        order = np.argsort(-row, kind="stable")  # ids, the most likely first
        powers = np.exp(row[order] - row.max())
        probabilities = powers / powers.sum()  # largest first
        ...  # copy what is kept from row to out[b]
    return out


@nucleus.solution
def keep_top_p(logits, p):
    """The logits of the most likely symbols that together reach p, -inf for all others: (B, V) -> (B, V)."""
    out = np.full(logits.shape, -np.inf)
    for b, row in enumerate(logits):
        order = np.argsort(-row, kind="stable")  # ids, the most likely first
        powers = np.exp(row[order] - row.max())
        probabilities = powers / powers.sum()  # largest first
        before = np.cumsum(probabilities) - probabilities
        kept = order[before < p]
        out[b, kept] = row[kept]
    return out


@nucleus.also_right
def keep_top_p(logits, p):
    order = np.argsort(-logits, axis=-1, kind="stable")
    x = np.take_along_axis(logits, order, axis=-1)
    e = np.exp(x - x[:, :1])
    probabilities = e / e.sum(-1, keepdims=True)
    x[np.cumsum(probabilities, -1) - probabilities >= p] = -np.inf
    out = np.empty_like(x)
    np.put_along_axis(out, order, x, axis=-1)
    return out


@nucleus.also_right
def keep_top_p(logits, p):
    out = np.full(logits.shape, -np.inf)
    for b, row in enumerate(logits):
        order = np.argsort(-row, kind="stable")
        powers = np.exp(row[order] - row.max())
        probabilities = powers / powers.sum()
        total = 0.0
        for i, q in zip(order, probabilities):
            out[b, i] = row[i]
            total += q
            if total >= p:
                break
    return out


@nucleus.also_right
def keep_top_p(logits, p):
    out = np.full(logits.shape, -np.inf)
    for b, row in enumerate(logits):
        order = np.argsort(-row, kind="stable")
        powers = np.exp(row[order] - row.max())
        count = np.searchsorted(np.cumsum(powers / powers.sum()), p) + 1
        out[b, order[:count]] = row[order[:count]]
    return out


@nucleus.mistake(
    "temperature",
    hint="With 0.7, 0.2, 0.1 and p = 0.5: how many does your program keep?",
    title="Cut before the one that reaches p",
)
def keep_top_p(logits, p):
    """The symbol that makes the sum reach p is dropped. If the first one alone is above p, nothing is left at all. It
    is kept."""
    out = np.full(logits.shape, -np.inf)
    for b, row in enumerate(logits):
        order = np.argsort(-row, kind="stable")
        powers = np.exp(row[order] - row.max())
        probabilities = powers / powers.sum()
        kept = order[np.cumsum(probabilities) < p]
        out[b, kept] = row[kept]
    return out


nucleus.mistake_source(
    "sort-not-undone",
    nucleus.edited("out[b, kept] = row[kept]", "out[b, before < p] = row[before < p]"),
    "The condition belongs to the sorted order, and is used on the row as it was. So the first places are "
    "kept, whoever is "
    "there. `order` says which ids they are.",
    hint="`before[0]` belongs to the most likely symbol. Which id does it have?",
    title="The sorted order is not undone",
)


nucleus.mistake_source(
    "sorted-logits-given-back",
    nucleus.edited("out[b, kept] = row[kept]", "out[b, : len(kept)] = row[kept]"),
    "The kept logits are right, but they lie at the front, sorted. Each belongs where it was.",
    hint="Which id does the most likely symbol have, and where is its logit in your answer?",
    title="Sorted, not where they were",
)


nucleus.mistake_source(
    "zeros",
    nucleus.edited("np.full(logits.shape, -np.inf)", "np.zeros(logits.shape)"),
    "Dropped symbols get the logit 0, and exp(0) is 1: they may become likely. Impossible is -inf.",
    hint="Which probability does the softmax give to a logit of 0? And which logit gives 0?",
    title="Dropped with 0",
)


nucleus.mistake_source(
    "threshold",
    nucleus.edited("before < p", "probabilities >= p"),
    "This keeps each symbol whose own probability is at least p. What counts is the sum of those that come before it.",
    hint="With 0.5, 0.4, 0.1 and p = 0.7: is one of them alone above 0.7?",
    title="Each compared with p by itself",
)


nucleus.mistake_source(
    "one-minus-p",
    nucleus.edited("before < p", "before < 1 - p"),
    "This keeps symbols until their sum reaches 1 - p. Kept is the part that makes up p.",
    hint="Does a larger p keep more symbols, or fewer?",
    title="1 - p in place of p",
)


nucleus.mistake_source(
    "probabilities-given-back",
    nucleus.edited("row[kept]", "probabilities[before < p]"),
    "The right symbols are kept, but with their probabilities in place of their logits. The softmax comes later.",
    hint="What should stand at a place that is kept: 0.5, or the logit it came from?",
    title="Probabilities, not logits",
)


@nucleus.mistake(
    "one-too-many", hint="With 0.7, 0.2, 0.1 and p = 0.5: how many does your program keep?", title="One too many"
)
def keep_top_p(logits, p):
    """One more symbol is kept than needed: the sum had reached p before it."""
    out = np.full(logits.shape, -np.inf)
    for b, row in enumerate(logits):
        order = np.argsort(-row, kind="stable")
        powers = np.exp(row[order] - row.max())
        count = np.searchsorted(np.cumsum(powers / powers.sum()), p) + 2
        out[b, order[:count]] = row[order[:count]]
    return out


@nucleus.mistake(
    "least-likely-first",
    hint="Which symbol should come first: the most or the least likely?",
    title="The least likely first",
)
def keep_top_p(logits, p):
    """The row is sorted from the least likely on, and the unlikely ones are kept. The most likely come first."""
    out = np.full(logits.shape, -np.inf)
    for b, row in enumerate(logits):
        order = np.argsort(row, kind="stable")
        powers = np.exp(row[order] - row.max())
        probabilities = powers / powers.sum()
        kept = order[np.cumsum(probabilities) - probabilities < p]
        out[b, kept] = row[kept]
    return out


@nucleus.also_wrong("temperature")
def keep_top_p(logits, p):
    out = np.full(logits.shape, -np.inf)
    for b, row in enumerate(logits):
        order = np.argsort(-row, kind="stable")
        powers = np.exp(row[order] - row.max())
        probabilities = powers / powers.sum()
        total = 0.0
        for i, q in zip(order, probabilities):
            total += q
            if total >= p:
                break
            out[b, i] = row[i]
    return out


@nucleus.also_wrong(None)
def keep_top_p(logits, p):
    out = np.full(logits.shape, -np.inf)
    for b, row in enumerate(logits):
        order = np.argsort(-row, kind="stable")
        out[b, order[:2]] = row[order[:2]]
    return out


@nucleus.also_wrong(None)
def keep_top_p(logits, p):
    return np.where(logits >= logits.max(-1, keepdims=True), logits, -np.inf)


nucleus.also_wrong_source("zeros", nucleus.edited("np.full(logits.shape, -np.inf)", "0 * np.exp(logits)"))


@nucleus.mistake(
    "the-rest",
    hint="With 0.5, 0.4, 0.1 and p = 0.7: for which of them is your condition true?",
    title="The unlikely ones kept",
)
def keep_top_p(logits, p):
    """These are the symbols from the one that reaches p on, down to the least likely. Those before it are kept, and
    it."""
    out = np.full(logits.shape, -np.inf)
    for b, row in enumerate(logits):
        order = np.argsort(-row, kind="stable")
        powers = np.exp(row[order] - row.max())
        kept = order[np.cumsum(powers / powers.sum()) >= p]
        out[b, kept] = row[kept]
    return out
