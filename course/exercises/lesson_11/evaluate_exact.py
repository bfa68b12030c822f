"""evaluate.exact: the mean over all examples from the means of batches of unlike sizes."""

import numpy as np

from course.authoring import exercise, type_name


def mean_cases(rng):
    yield {"means": [1.0, 4.0], "sizes": [3, 1]}
    yield {"means": [0.5, 0.5, 2.0], "sizes": [64, 64, 8]}
    for k in (1, 2, 3, 4, 5, 3):
        means = [round(rng.uniform(0.1, 3), 1) for _ in range(k)]
        size = rng.randint(3, 9)
        yield {"means": means, "sizes": [size] * (k - 1) + [rng.randint(1, size - 1)]}
    yield {"means": [0.0, 0.8, 0.0], "sizes": [5, 5, 2]}
    yield {"means": [2.5], "sizes": [7]}


def one_mean(f, case):
    if len(case["means"]) != len(case["sizes"]) or not case["sizes"] or min(case["sizes"]) < 1:
        raise ValueError("no case")
    means, sizes = list(case["means"]), list(case["sizes"])
    out = f(means, sizes)
    if out is None:
        return {}
    try:
        seen = {"the mean": float(out)}
    except (TypeError, ValueError):
        seen = {"the mean": f"{type_name(out)}, not one number"}
    same = means == case["means"] and sizes == case["sizes"]
    return seen | {"the lists afterwards": "as they were" if same else "changed"}


exact = exercise(
    "evaluate.exact",
    kind="code",
    title="The last batch is smaller",
    target="tinygrad_edu.training.evaluation:mean_of_batches",
    given="""
    import math
    import numpy as np
    """,
    difficulty=1,
    minutes=4,
    cases=mean_cases,
    observe=one_mean,
    prompt="""
    A set is evaluated batch by batch. `means` is a list of floats, the mean loss over each batch; `sizes` is a list of
    ints, how many examples each batch has. The last batch may be smaller than the others.

    Write `mean_of_batches(means, sizes)`: the mean loss over **all examples**, one float, the same whichever batches
    they were cut into. For a batch of three with mean 1 and a batch of one with mean 4, the losses add up to 7, and the
    mean is 7 / 4.
    """,
    hints=(
        "A batch of 3 examples with mean 1: what do its losses add up to?",
        "How many examples are there in all?",
    ),
    why="Every example counts once, so a batch counts by its size.",
)


@exact.stub
def mean_of_batches(means, sizes):
    """The mean over all examples. means: of each batch; sizes: examples in each batch."""
    ...


@exact.also_right
def mean_of_batches(means, sizes):
    total = 0.0
    for mean, n in zip(means, sizes):
        total += mean * n
    return total / sum(sizes)


@exact.also_right
def mean_of_batches(means, sizes):
    return float(np.average(means, weights=sizes))


@exact.also_right
def mean_of_batches(means, sizes):
    n = sum(sizes)
    return sum(m * (size / n) for m, size in zip(means, sizes))


@exact.also_right
def mean_of_batches(means, sizes):
    return np.dot(means, sizes) / np.sum(sizes)


@exact.mistake(
    "mean-of-means", title="A mean of means", hint="In [1, 4] with sizes [3, 1]: how much does the lone example count?"
)
def mean_of_batches(means, sizes):
    """This is the mean of the batches' means. An example of a small batch counts more in it than one of a large
    batch."""
    return sum(means) / len(means)


@exact.mistake("sum", title="A sum, not a mean", hint="What comes out if every loss is 2? It should be 2.")
def mean_of_batches(means, sizes):
    """These are all losses added up. Their mean divides by the number of examples."""
    return sum(m * n for m, n in zip(means, sizes))


@exact.mistake("mean-factor", title="Divided by the batches", hint="How many losses did you add up?")
def mean_of_batches(means, sizes):
    """The sum of all losses is divided by the number of batches, not by that of the examples."""
    return sum(m * n for m, n in zip(means, sizes)) / len(means)


@exact.mistake("size-of-first", title="All batches count as full", hint="How many examples does the last batch have?")
def mean_of_batches(means, sizes):
    """The sum is divided as if every batch were as large as the first."""
    return sum(m * n for m, n in zip(means, sizes)) / (sizes[0] * len(sizes))


@exact.mistake("no-weights", title="The sizes are missing in the sum", hint="What do the losses of a batch add up to?")
def mean_of_batches(means, sizes):
    """The means themselves are added up and divided by the number of examples. A mean stands for as many losses as its
    batch has examples."""
    return sum(means) / sum(sizes)


@exact.mistake("last-dropped", title="The last batch is missing", hint="How many of the examples count in your answer?")
def mean_of_batches(means, sizes):
    """The smaller last batch is left out. Then some examples are never evaluated."""
    full = [(m, n) for m, n in zip(means, sizes) if n == sizes[0]]
    return sum(m * n for m, n in full) / sum(n for m, n in full)


@exact.mistake(
    "divides-twice", title="Divided where to multiply", hint="Does a batch of twice the size count twice, or half?"
)
def mean_of_batches(means, sizes):
    """Each mean is divided by the size of its batch, so a large batch counts less. It should count more."""
    return sum(m / n for m, n in zip(means, sizes)) / sum(1 / n for n in sizes)


@exact.also_wrong("mean-of-means")
def mean_of_batches(means, sizes):
    return float(np.mean(means))


@exact.also_wrong("sum")
def mean_of_batches(means, sizes):
    return float(np.dot(means, sizes))


@exact.also_wrong(None)
def mean_of_batches(means, sizes):
    return sum(m * n for m, n in zip(means, sizes)) / (sum(sizes) - 1 + 0.5)
