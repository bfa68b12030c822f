"""data.batches: the indices of the batches of one epoch."""

import numpy as np

from course.authoring import exercise


def batch_cases(rng):
    for n, size in [(40, 8), (41, 8), (50, 16), (45, 45), (60, 100), (53, 7), (40, 13), (1, 4), (64, 1)]:
        yield {"expression": "f(n, size, rng)", "n": n, "size": size, "seed": rng.randrange(1000)}


def epochs(f, case):
    """What is seen in two epochs with one generator: sizes, which examples, and how mixed they are."""
    n, size, rng = case["n"], case["size"], np.random.default_rng(case["seed"])
    if n < 1 or size < 1:
        raise ValueError("no case")
    first, second = f(n, size, rng), f(n, size, rng)
    if first is None:
        return {}
    first, second = ([np.asarray(b) for b in epoch] for epoch in (first, second))
    if not all(b.ndim == 1 for b in first):
        return {"the batches": "not one-dimensional arrays of indices"}
    all_first, all_second = np.concatenate(first), np.concatenate(second)
    if all_first.dtype.kind not in "iu":
        return {"the batches": f"arrays of {all_first.dtype}, not of ints"}
    seen = {"the sizes of the batches": [len(b) for b in first]}
    counts = np.bincount(all_first % max(n, 1), minlength=n)
    inside = bool((all_first >= 0).all() and (all_first < n).all())
    seen["the indices"] = "all from 0 to n - 1" if inside else "some outside 0 to n - 1"
    seen["how often an example comes in an epoch"] = f"{counts.min()} to {counts.max()} times"
    if n >= 40:
        steps = np.diff(all_first)
        neighbours = (np.abs(steps) == 1).mean()
        seen["the order of the examples"] = "mixed" if neighbours < 0.4 else "mostly neighbours that follow each other"
        if size < n:
            same = len(first) == len(second) and all(set(a.tolist()) == set(b.tolist()) for a, b in zip(first, second))
            seen["the batches of the next epoch"] = "the same ones" if same and 1 < size else "other ones"
        again = all_first.tolist() == all_second.tolist()
        seen["the order in the next epoch"] = "the same" if again else "another"
    return seen


batches = exercise(
    "data.batches",
    kind="code",
    title="An epoch in batches",
    given="import numpy as np",
    difficulty=2,
    minutes=6,
    cases=batch_cases,
    observe=epochs,
    keep_fixed=("n", "size", "seed"),
    hidden=("seed",),
    prompt="""
    Write `batches(n, size, rng)`: the batches of one epoch over `n` examples, as a list of arrays of indices.

    - All indices 0 to n − 1 come in a random order, each exactly once.
    - Each array has `size` indices; the last one has what is left, which may be fewer.
    - `rng` is a NumPy Generator: `rng.permutation(n)` is an array of the integers 0 to n − 1 in random order, another
      order in each call.

    For n = 5 and size 2, one answer would be `[array([3, 0]), array([4, 1]), array([2])]`.
    """,
    hints=(
        "Mix first, cut then.",
        "Where does each batch begin? `range(0, n, size)` counts 0, size, 2·size, ...",
        "A slice that reaches beyond the end of an array stops at the end: `a[4:6]` of five elements has one.",
    ),
    why="Every example once an epoch, in a new order each time, the smaller last batch included.",
)


@batches.stub
def batches(n, size, rng):
    """The batches of one epoch: a list of arrays of indices."""
    ...


@batches.solution
def batches(n, size, rng):
    """The batches of one epoch: a list of arrays of indices."""
    order = rng.permutation(n)
    return [order[start : start + size] for start in range(0, n, size)]


@batches.also_right
def batches(n, size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    found = []
    while len(order):
        found.append(order[:size])
        order = order[size:]
    return found


@batches.also_right
def batches(n, size, rng):
    return np.split(rng.permutation(n), range(size, n, size))


@batches.also_right
def batches(n, size, rng):
    order = rng.permutation(n)
    for start in range(0, n, size):
        yield order[start : start + size]


@batches.also_right
def batches(n, size, rng):
    order = rng.choice(n, n, replace=False)
    number = -(-n // size)
    return [order[k * size : min((k + 1) * size, n)] for k in range(number)]


@batches.mistake(
    "with-replacement", title="Drawn with replacement", hint="In 5 draws from 5 examples, can one come twice?"
)
def batches(n, size, rng):
    """Each index is drawn from all, so some examples come several times in an epoch and about a third not at all."""
    order = rng.integers(0, n, n)
    return [order[start : start + size] for start in range(0, n, size)]


@batches.mistake(
    "replacement-in-each", title="Each batch is drawn afresh", hint="What stops two batches from sharing an example?"
)
def batches(n, size, rng):
    """Each batch is drawn from all examples. Within a batch none comes twice, but two batches can have the same one,
    and others are never drawn."""
    return [rng.permutation(n)[: min(size, n - start)] for start in range(0, n, size)]


@batches.mistake(
    "last-dropped", title="The last batch is missing", hint="For n = 5 and size 2: how many examples come?"
)
def batches(n, size, rng):
    """The examples that do not fill a batch are left out."""
    order = rng.permutation(n)
    return [order[k * size : (k + 1) * size] for k in range(n // size)]


@batches.mistake("not-shuffled", title="Not shuffled", hint="Where does your program use `rng`?")
def batches(n, size, rng):
    """The order is that in which the examples lie. If the digits are sorted, a batch holds only one kind of them."""
    order = np.arange(n)
    return [order[start : start + size] for start in range(0, n, size)]


@batches.mistake(
    "blocks-shuffled",
    title="Only the batches are shuffled",
    hint="Which examples share a batch with example 0, in each epoch?",
)
def batches(n, size, rng):
    """The batches come in a random order, but each holds the same neighbours in every epoch."""
    order = np.arange(n)
    found = [order[start : start + size] for start in range(0, n, size)]
    ends = found[-1:]
    found = found[:-1]
    rng.shuffle(found)
    return found + ends


@batches.mistake(
    "shuffled-within", title="Shuffled within a batch only", hint="Can example 0 share a batch with the last example?"
)
def batches(n, size, rng):
    """The examples are mixed within their batch, but each batch holds the same ones in every epoch."""
    order = np.arange(n)
    return [rng.permutation(order[start : start + size]) for start in range(0, n, size)]


@batches.mistake(
    "overlap", title="Batches that overlap", hint="Where does the second batch begin? After how many examples?"
)
def batches(n, size, rng):
    """A batch begins at every example, so batches overlap and examples come many times."""
    order = rng.permutation(n)
    return [order[start : start + size] for start in range(n)]


@batches.mistake("same-order", title="The same order every time", hint="Is the order of the second epoch another one?")
def batches(n, size, rng):
    """A generator of your own, with a fixed seed, gives the same order in every epoch. Use the `rng` that is passed
    in."""
    order = np.random.default_rng(0).permutation(n)
    return [order[start : start + size] for start in range(0, n, size)]


@batches.mistake(
    "even-parts", title="Batches of other sizes", hint="For n = 5 and size 2: which sizes should they have?"
)
def batches(n, size, rng):
    """`array_split` makes the parts about equally large. Asked for are batches of `size`, and a last one with the
    rest."""
    return np.array_split(rng.permutation(n), -(-n // size))


@batches.mistake(
    "number-for-size",
    title="A number of batches",
    hint="Does `size` say how many batches there are, or how large one is?",
)
def batches(n, size, rng):
    """Here there are `size` batches. `size` is the number of examples in each."""
    return np.array_split(rng.permutation(n), size)


@batches.mistake(
    "empty-batch",
    title="An empty batch at the end",
    hint="For n = 4 and size 2: how many batches does your loop make?",
)
def batches(n, size, rng):
    """Where `size` divides n, there is one batch too many: it begins where the indices end, and is empty."""
    order = rng.permutation(n)
    return [order[k * size : (k + 1) * size] for k in range(n // size + 1)]


@batches.also_wrong("last-dropped")
def batches(n, size, rng):
    order = rng.permutation(n)
    return [order[start : start + size] for start in range(0, n - size + 1, size)]


@batches.also_wrong("with-replacement")
def batches(n, size, rng):
    return [rng.choice(n, min(size, n - start)) for start in range(0, n, size)]


@batches.also_wrong(None)
def batches(n, size, rng):
    order = rng.permutation(n - 1)
    return [order[start : start + size] for start in range(0, n, size)]


@batches.also_wrong(None)
def batches(n, size, rng):
    order = rng.permutation(n)
    return [order[start : start + size - 1] for start in range(0, n, size)]
