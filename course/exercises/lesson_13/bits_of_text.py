"""bits.of_text: what a table of probabilities pays for a text, in bits per symbol."""

import numpy as np

from course.authoring import exercise, type_name

from .shared import draw_ids


def judged(rng):
    yield {"table": np.array([[0.5, 0.5], [0.25, 0.75]]), "ids": np.array([0, 0, 1, 0])}
    yield {"table": np.array([[0.2, 0.8], [1.0, 0.0]]), "ids": np.array([0, 1, 0, 1])}
    yield {"table": np.array([[0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0.6, 0.25, 0.15]]), "ids": np.array([2, 0])}
    for length, size in [(5, 3), (9, 4), (6, 2), (12, 5), (7, 3), (15, 4)]:
        table = np.array([[rng.randint(1, 9) for _ in range(size)] for _ in range(size)], dtype=float)
        yield {"table": table / table.sum(1, keepdims=True), "ids": draw_ids(rng, length, size)}


def mean_bits(f, case):
    rows = case["table"].sum(1)
    if len(case["ids"]) < 2 or case["table"].ndim != 2 or abs(rows - 1).max() > 1e-3:
        raise ValueError("no case")
    out = f(case["table"], case["ids"])
    if out is None:
        return {}
    try:
        return {"bits per symbol": float(out)}
    except (TypeError, ValueError):
        return {"bits per symbol": f"{type_name(out)}, not one number"}


bits = exercise(
    "bits.of_text",
    kind="code",
    title="What a text costs",
    given="import numpy as np",
    difficulty=2,
    minutes=6,
    cases=judged,
    observe=mean_bits,
    prompt=r"""
    Row i of `table`, an array `(V, V)`, holds the probabilities of what comes after symbol i. `ids` is a text, an array
    of at least two whole numbers. Write `bits_per_symbol(table, ids)`: how many bits the table pays for each symbol of
    the text after the first, on average, a float:

    $$\frac{1}{n} \sum_{t} -\log_2 p(\text{ids}_{t+1} \text{ after } \text{ids}_t)$$

    The sum is over all $n$ neighbouring pairs of the text. The first symbol has nothing before it and is not counted.
    Both inputs stay as they are. For `[[0.5, 0.5], [0.25, 0.75]]` and `[0, 0, 1, 0]`: the bits are 1, 1 and 2, so 4/3.
    """,
    hints=(
        "For [0, 0, 1, 0]: which three numbers of the table are the probabilities of what came?",
        "`table[ids[:-1], ids[1:]]` picks one number for each pair.",
        "`np.log2` of each of them first, then the mean, then the sign.",
    ),
    why="The surprise of each symbol that came, under the probability it was given, averaged over the text.",
)


@bits.stub
def bits_per_symbol(table, ids):
    """The mean surprise of a text, in bits for each symbol after the first."""
    ...


@bits.solution
def bits_per_symbol(table, ids):
    """The mean surprise of a text, in bits for each symbol after the first."""
    given = table[ids[:-1], ids[1:]]
    return -np.log2(given).mean()


@bits.also_right
def bits_per_symbol(table, ids):
    total = 0.0
    for now, after in zip(ids[:-1], ids[1:]):
        total += -np.log2(table[now][after])
    return total / (len(ids) - 1)


@bits.also_right
def bits_per_symbol(table, ids):
    surprise = np.log(1 / table) / np.log(2)
    return np.mean([surprise[ids[t], ids[t + 1]] for t in range(len(ids) - 1)])


@bits.also_right
def bits_per_symbol(table, ids):
    import math

    bits = [-math.log2(table[a, b]) for a, b in zip(ids, ids[1:])]
    return sum(bits) / len(bits)


@bits.mistake("nats", hint="To which base does `np.log` take the logarithm?", title="Nats, not bits")
def bits_per_symbol(table, ids):
    """This is the natural logarithm, so the answer is in nats: 0.69 times too small. Bits have base 2."""
    return -np.log(table[ids[:-1], ids[1:]]).mean()


@bits.mistake(
    "log-of-mean",
    hint="A text of two symbols got 1/2 and 1/8. Which surprises are those, and what is their mean?",
    title="The logarithm of the mean",
)
def bits_per_symbol(table, ids):
    """The probabilities are averaged first, then comes the logarithm. One probability of nearly 0 then costs hardly
    anything; it should cost much. First the logarithm of each, then the mean."""
    return -np.log2(table[ids[:-1], ids[1:]].mean())


@bits.mistake(
    "targets-unshifted",
    hint="For the pair 0 then 1: which row, and which column?",
    title="The symbol predicts itself",
)
def bits_per_symbol(table, ids):
    """Each symbol is looked up in its own row at its own place: how likely is i after i? What has to be predicted is
    the symbol one further on."""
    return -np.log2(table[ids[:-1], ids[:-1]]).mean()


@bits.mistake("transposed", hint="Does row 0 say what comes after 0, or before it?", title="Read backwards")
def bits_per_symbol(table, ids):
    """Row and column are exchanged: this is the probability of the earlier symbol after the later one."""
    return -np.log2(table[ids[1:], ids[:-1]]).mean()


@bits.mistake("sum", hint="Should a text twice as long cost twice as much per symbol?", title="The sum, not the mean")
def bits_per_symbol(table, ids):
    """This is what the whole text costs. Per symbol, it has to be divided by the number of pairs."""
    return -np.log2(table[ids[:-1], ids[1:]]).sum()


@bits.mistake(
    "divided-by-the-length", hint="How many pairs has a text of four symbols?", title="Divided by one too many"
)
def bits_per_symbol(table, ids):
    """The sum is divided by the number of symbols. The first one is not predicted, so there is one surprise fewer."""
    return -np.log2(table[ids[:-1], ids[1:]]).sum() / len(ids)


@bits.mistake("sign", hint="Can a surprise be below 0?", title="The wrong sign")
def bits_per_symbol(table, ids):
    """The logarithm of a probability is never above 0. A cost is its opposite."""
    return np.log2(table[ids[:-1], ids[1:]]).mean()


@bits.mistake("perplexity", hint="Which unit should the answer have?", title="The perplexity")
def bits_per_symbol(table, ids):
    """2 to the power of the answer is called the perplexity. Asked for are the bits."""
    return 2 ** -np.log2(table[ids[:-1], ids[1:]]).mean()


@bits.mistake(
    "entropy-of-the-table",
    hint="If the text changes, does your answer?",
    title="The table alone",
)
def bits_per_symbol(table, ids):
    """This is what the table itself expects to pay for the symbols that come next. What it does pay depends on what
    came: one number for each pair."""
    rows = table[ids[:-1]]
    return -(rows * np.log2(np.maximum(rows, 1e-300))).sum(1).mean()


@bits.mistake(
    "whole-rows", hint="How many numbers should be looked up for each pair?", title="All symbols that might come"
)
def bits_per_symbol(table, ids):
    """`table[ids[:-1]]` are whole rows, with the probabilities of all symbols that might have come. Only the one that
    did come counts."""
    return -np.log2(table[ids[:-1]]).mean()


@bits.also_wrong("nats")
def bits_per_symbol(table, ids):
    import math

    total = 0
    for a, b in zip(ids, ids[1:]):
        total -= math.log(table[a, b])
    return total / (len(ids) - 1)


@bits.also_wrong(None)
def bits_per_symbol(table, ids):
    return 1 - table[ids[:-1], ids[1:]].mean()


@bits.also_wrong(None)
def bits_per_symbol(table, ids):
    return -np.log10(table[ids[:-1], ids[1:]]).mean()
