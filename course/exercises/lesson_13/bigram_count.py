"""bigram.count: how often each letter follows each other one."""

import numpy as np

from course.authoring import exercise

from .shared import draw_ids, observe_ids


def texts(rng):
    yield {"ids": np.array([0, 1, 0, 1, 2]), "vocab_size": 3}
    yield {"ids": np.array([2, 2, 2, 0]), "vocab_size": 4}
    yield {"ids": np.array([1]), "vocab_size": 2}
    yield {"ids": np.array([1, 0]), "vocab_size": 5}
    for length, size in [(9, 3), (12, 2), (20, 5), (15, 4), (30, 6), (7, 8)]:
        yield {"ids": draw_ids(rng, length, size), "vocab_size": size}
    yield {"ids": np.array([0, 0, 0, 0, 0]), "vocab_size": 1}


count = exercise(
    "bigram.count",
    kind="code",
    title="Count the pairs",
    target="tinygrad_edu.models.bigram:count_pairs",
    given="import numpy as np",
    difficulty=2,
    minutes=6,
    cases=texts,
    observe=lambda f, case: observe_ids(f(case["ids"], case["vocab_size"]), "the table"),
    prompt="""
    `ids` is a text as an array of whole numbers, at least one, each from 0 to `vocab_size` - 1. Write
    `count_pairs(ids, vocab_size)`: an array `(vocab_size, vocab_size)` of whole numbers, where row i, column j says how
    often symbol j comes **directly after** symbol i.

    Neighbouring pairs overlap: the text `[0, 1, 0]` has two pairs, 0 then 1, and 1 then 0. Nothing comes after the last
    symbol. A pair that never comes has a 0. `ids` stays as it is.
    """,
    hints=(
        "Write down the pairs of [0, 1, 0, 1, 2]. How many are there? Which one comes twice?",
        "`zip(ids, ids[1:])` walks over all pairs. What should happen in the table for each?",
        (
            "Start with `np.zeros(..., dtype=int)` of the right shape. With arrays as indices, `+=` counts a pair "
            "once only."
        ),
    ),
    why="Each pair adds 1 at its own place: row for the first symbol, column for the one after it.",
)


@count.stub
def count_pairs(ids, vocab_size):
    """How often symbol j directly follows symbol i: an array (vocab_size, vocab_size) of whole numbers."""
    ...


@count.solution
def count_pairs(ids, vocab_size):
    """How often symbol j directly follows symbol i: an array (vocab_size, vocab_size) of whole numbers."""
    counts = np.zeros((vocab_size, vocab_size), dtype=np.int64)
    np.add.at(counts, (ids[:-1], ids[1:]), 1)
    return counts


@count.also_right
def count_pairs(ids, vocab_size):
    table = np.zeros((vocab_size, vocab_size), dtype=int)
    for a, b in zip(ids, ids[1:]):
        table[a, b] += 1
    return table


@count.also_right
def count_pairs(ids, vocab_size):
    flat = ids[:-1] * vocab_size + ids[1:]
    return np.bincount(flat, minlength=vocab_size**2).reshape(vocab_size, vocab_size)


@count.also_right
def count_pairs(ids, vocab_size):
    one_hot = np.eye(vocab_size, dtype=np.int64)[ids]
    return one_hot[:-1].T @ one_hot[1:]


@count.also_right
def count_pairs(ids, vocab_size):
    from collections import Counter

    seen = Counter((int(ids[i]), int(ids[i + 1])) for i in range(len(ids) - 1))
    return np.array([[seen[i, j] for j in range(vocab_size)] for i in range(vocab_size)])


@count.mistake(
    "repeats-lost",
    hint="Which pair of [0, 1, 0, 1, 2] comes twice, and what does your table say about it?",
    title="Repeated pairs count once",
)
def count_pairs(ids, vocab_size):
    """A pair that comes several times counts only once. Each time, its place has to grow by 1. With arrays as indices,
    `+=` reads all places before it writes any, and the repeats are lost; a loop over the pairs keeps them, or
    `np.add.at`."""
    counts = np.zeros((vocab_size, vocab_size), dtype=int)
    counts[ids[:-1], ids[1:]] += 1
    return counts


@count.mistake(
    "transposed", hint="For the text [0, 1]: is the 1 in row 0 or in column 0?", title="Rows and columns exchanged"
)
def count_pairs(ids, vocab_size):
    """The counts are right, but the symbol that comes first is in the columns. It belongs in the rows."""
    counts = np.zeros((vocab_size, vocab_size), dtype=int)
    for a, b in zip(ids, ids[1:]):
        counts[b, a] += 1
    return counts


@count.mistake(
    "every-second-pair", hint="How many pairs does [0, 1, 0, 1, 2] have: two or four?", title="Pairs without overlap"
)
def count_pairs(ids, vocab_size):
    """The text is cut into pairs that lie side by side. Each symbol is the second of one pair and the first of the
    next."""
    counts = np.zeros((vocab_size, vocab_size), dtype=int)
    for a, b in zip(ids[::2], ids[1::2]):
        counts[a, b] += 1
    return counts


@count.mistake(
    "round-the-end", hint="What comes after the last symbol of the text?", title="From the end back to the start"
)
def count_pairs(ids, vocab_size):
    """The last symbol is paired with the first one, as if the text went round in a circle. After the last symbol comes
    nothing."""
    counts = np.zeros((vocab_size, vocab_size), dtype=int)
    for i in range(len(ids)):
        counts[ids[i - 1], ids[i]] += 1
    return counts


@count.mistake("both-ways", hint="In the text [0, 1], does 0 ever come after 1?", title="Counted in both directions")
def count_pairs(ids, vocab_size):
    """Each pair is counted twice, once in each direction. q is followed by u; u is hardly ever followed by q."""
    counts = np.zeros((vocab_size, vocab_size), dtype=int)
    for a, b in zip(ids, ids[1:]):
        counts[a, b] += 1
        counts[b, a] += 1
    return counts


@count.mistake(
    "size-of-the-text",
    hint="For a text that never uses the last symbol: how many rows should the table have, and yours?",
    title="The size taken from the text",
)
def count_pairs(ids, vocab_size):
    """The table is as large as the largest id in this text asks for. A symbol that does not occur has a row, too."""
    size = ids.max() + 1
    counts = np.zeros((size, size), dtype=int)
    for a, b in zip(ids, ids[1:]):
        counts[a, b] += 1
    return counts


@count.mistake("floats", hint="Which type does `np.zeros` give when none is named?", title="Floats in place of ints")
def count_pairs(ids, vocab_size):
    """The counts are floats. `np.zeros` gives floats unless a dtype is named; a count is a whole number."""
    counts = np.zeros((vocab_size, vocab_size))
    for a, b in zip(ids, ids[1:]):
        counts[a, b] += 1
    return counts


@count.mistake("single-symbols", hint="What does your table say away from its diagonal?", title="Symbols, not pairs")
def count_pairs(ids, vocab_size):
    """This counts how often each symbol comes. Asked for is which one comes after which."""
    return np.diag(np.bincount(ids, minlength=vocab_size))


@count.mistake("two-apart", hint="In [0, 1, 2], what comes directly after 0?", title="One symbol skipped")
def count_pairs(ids, vocab_size):
    """These are symbols two places apart. Directly after i comes the one with the index one larger."""
    counts = np.zeros((vocab_size, vocab_size), dtype=int)
    for a, b in zip(ids, ids[2:]):
        counts[a, b] += 1
    return counts


@count.mistake(
    "last-pair-lost", hint="List the pairs of [1, 0]. Does your loop see one?", title="The last pair is missing"
)
def count_pairs(ids, vocab_size):
    """The loop ends one pair too early. A text of n symbols has n - 1 pairs."""
    counts = np.zeros((vocab_size, vocab_size), dtype=int)
    for i in range(len(ids) - 2):
        counts[ids[i], ids[i + 1]] += 1
    return counts


@count.also_wrong("repeats-lost")
def count_pairs(ids, vocab_size):
    counts = np.zeros((vocab_size, vocab_size), dtype=int)
    for i in range(len(ids) - 1):
        counts[ids[i], ids[i + 1]] = 1
    return counts


@count.also_wrong("repeats-lost")
def count_pairs(ids, vocab_size):
    table = np.zeros((vocab_size, vocab_size), dtype=np.int64)
    first, second = ids[:-1], ids[1:]
    table[first, second] = table[first, second] + 1
    return table


@count.also_wrong("transposed")
def count_pairs(ids, vocab_size):
    one_hot = np.eye(vocab_size, dtype=np.int64)[ids]
    return one_hot[1:].T @ one_hot[:-1]


@count.also_wrong(None)
def count_pairs(ids, vocab_size):
    return np.zeros((vocab_size, vocab_size), dtype=int)


@count.also_wrong(None)
def count_pairs(ids, vocab_size):
    counts = np.ones((vocab_size, vocab_size), dtype=int)
    for a, b in zip(ids, ids[1:]):
        counts[a, b] += 1
    return counts


@count.mistake(
    "past-the-end",
    hint="When i is the last place, which place is i + 1?",
    title="Past the end of the text",
)
def count_pairs(ids, vocab_size):
    """The loop runs over all places, and looks for a symbol after the last one. Nothing comes after it: a text of n
    symbols has n - 1 pairs."""
    counts = np.zeros((vocab_size, vocab_size), dtype=int)
    for i in range(len(ids)):
        counts[ids[i], ids[i + 1]] += 1
    return counts
