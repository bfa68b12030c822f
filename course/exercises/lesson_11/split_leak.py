"""split.leak: examples and statistics that leak from the test set into training."""

import numpy as np

from course.authoring import exercise, numbers


def split_cases(rng):
    yield {"x": np.array([[1.0, 2.0], [3.0, 8.0], [5.0, 5.0]]), "order": np.array([2, 0, 1]), "n_test": 1}
    for n, k, n_test in [(5, 3, 2), (4, 2, 1), (6, 1, 4), (7, 3, 3), (3, 4, 2), (6, 2, 3)]:
        order = list(range(n))
        rng.shuffle(order)
        yield {"x": numbers(rng, n, k), "order": np.array(order), "n_test": n_test}
    yield {
        "x": np.array([[0.0, 1.0, 0.0], [0.0, 5.0, 2.0], [0.0, 5.0, 2.0]]),
        "order": np.array([1, 0, 2]),
        "n_test": 1,
    }


def observe_split(f, case):
    if not 0 < case["n_test"] < len(case["x"]) or sorted(case["order"].tolist()) != list(range(len(case["x"]))):
        raise ValueError("no case")
    out = f(case["x"], case["order"], case["n_test"])
    if out is None:
        return {}
    if not isinstance(out, (tuple, list)) or len(out) != 2:
        return {"what it gives": "something that is no pair"}
    parts = [np.asarray(part, dtype=float) for part in out]
    seen = {"the shape of the training part": str(parts[0].shape), "the shape of the test part": str(parts[1].shape)}
    return seen | {"the training part": parts[0], "the test part": parts[1]}


leak = exercise(
    "split.leak",
    kind="fix",
    title="The test set leaks",
    given="import numpy as np",
    difficulty=2,
    minutes=6,
    cases=split_cases,
    observe=observe_split,
    keep_fixed=("order", "n_test"),
    prompt="""
    A colleague reports a test accuracy of 99.9 %, on data from `prepare(x, order, n_test)`, which returns `(train,
    test)`. `x` is an array of shape `(N, k)`, a row for each example; `order` holds the integers 0 to N − 1 in random
    order; `n_test` is from 1 to N − 1. Two things leak from the test set into training. Fix both:

    - The test part is the `n_test` examples that `order` names first, the training part all others, both in the order
      of `order`.
    - From each column, in both parts, its mean **over the training examples alone** is subtracted.

    `x` itself must stay as it is.
    """,
    hints=(
        "With N = 3, order = [2, 0, 1] and n_test = 1: which examples does `order[:-1]` name? Which should train?",
        "Split first. Which of the two parts may then be looked at to find the mean?",
        "`order[n_test:]` are the numbers of all examples but the first n_test in the order.",
    ),
    why="Whatever is measured on test examples before training is over, their mean included, was learned from them.",
)


@leak.stub
def prepare(x, order, n_test):
    """(training part, test part) of x, (N, k), with the training part's mean of each column subtracted from both."""
    x = x - x.mean(axis=0)
    train = x[order[:-n_test]]
    test = x[order[:n_test]]
    return train, test


@leak.solution
def prepare(x, order, n_test):
    """(training part, test part) of x, (N, k), with the training part's mean of each column subtracted from both."""
    train = x[order[n_test:]]
    test = x[order[:n_test]]
    mean = train.mean(axis=0)
    return train - mean, test - mean


@leak.also_right
def prepare(x, order, n_test):
    rest = order[n_test:]
    x = x - x[rest].mean(axis=0)
    return x[rest], x[order[:n_test]]


@leak.also_right
def prepare(x, order, n_test):
    test, train = np.split(x[order], [n_test])
    centre = train.sum(0, keepdims=True) / len(train)
    test = test - centre
    train = train - centre
    return (train, test)


@leak.also_right
def prepare(x, order, n_test):
    n_train = len(x) - n_test
    train = np.array([x[i] for i in order[-n_train:]])
    test = np.array([x[i] for i in order[:n_test]])
    means = [train[:, j].mean() for j in range(x.shape[1])]
    return train - means, test - means


@leak.mistake(
    "mean-of-all", title="The mean knows the test set", hint="Change one test example. May the training part move?"
)
def prepare(x, order, n_test):
    """The parts have no example in common now. The mean is still taken over all examples, those of the test
    included."""
    x = x - x.mean(axis=0)
    train = x[order[n_test:]]
    test = x[order[:n_test]]
    return train, test


@leak.mistake(
    "overlap", title="Examples in both parts", hint="Write down the indices of both parts for N = 5 and n_test = 2."
)
def prepare(x, order, n_test):
    """The mean is right for this training part. But `order[:-n_test]` leaves out the last examples, not the first, so
    examples train and are tested as well."""
    train = x[order[:-n_test]]
    test = x[order[:n_test]]
    mean = train.mean(axis=0)
    return train - mean, test - mean


@leak.mistake(
    "own-mean", title="Each part has its own mean", hint="One digit comes in alone. What is it minus its own mean?"
)
def prepare(x, order, n_test):
    """Each part is centred by its own mean. Then the same image means one thing in training and another in the test;
    both need the training mean."""
    train = x[order[n_test:]]
    test = x[order[:n_test]]
    return train - train.mean(axis=0), test - test.mean(axis=0)


@leak.mistake("one-mean", title="One mean for all columns", hint="How many means should there be, if x has k columns?")
def prepare(x, order, n_test):
    """This is one mean over all numbers of the training part. Each column has its own."""
    train = x[order[n_test:]]
    test = x[order[:n_test]]
    mean = train.mean()
    return train - mean, test - mean


@leak.mistake(
    "axis", title="The mean of each row", hint="Does a row of your training part change when another row does?"
)
def prepare(x, order, n_test):
    """This is the mean of each row, so of each example. Wanted is the mean of each column, over the examples."""
    train = x[order[n_test:]]
    test = x[order[:n_test]]
    return train - train.mean(axis=1, keepdims=True), test - test.mean(axis=1, keepdims=True)


@leak.mistake(
    "train-only",
    title="The test part is not centred",
    hint="Which numbers did the net see in training: x, or x minus the mean?",
)
def prepare(x, order, n_test):
    """The test part stays as it was. It must go through the same change, with the mean that the training part had; the
    mean of a part that is centred already is 0."""
    train = x[order[n_test:]]
    test = x[order[:n_test]]
    return train - train.mean(axis=0), test


@leak.mistake("parts-swapped", title="The parts are swapped", hint="How many examples should the second part have?")
def prepare(x, order, n_test):
    """The two parts come in the wrong order: training first, test second."""
    train = x[order[n_test:]]
    test = x[order[:n_test]]
    mean = train.mean(axis=0)
    return test - mean, train - mean


@leak.mistake(
    "order-ignored", title="The order is not used", hint="What becomes of your answer when `order` is another one?"
)
def prepare(x, order, n_test):
    """The rows are taken as they lie in x. If x is sorted, by writer or by class, the two parts then differ in kind;
    the order is there to mix them."""
    train = x[n_test:]
    test = x[:n_test]
    mean = train.mean(axis=0)
    return train - mean, test - mean


@leak.mistake("test-mean", title="The mean of the test part", hint="Which of the two parts may be looked at?")
def prepare(x, order, n_test):
    """The mean comes from the test part, the one that must not be looked at."""
    train = x[order[n_test:]]
    test = x[order[:n_test]]
    mean = test.mean(axis=0)
    return train - mean, test - mean


@leak.also_wrong("mean-of-all")
def prepare(x, order, n_test):
    mean = x.mean(0)
    return x[order[n_test:]] - mean, x[order[:n_test]] - mean


@leak.also_wrong("one-mean")
def prepare(x, order, n_test):
    train, test = x[order[n_test:]], x[order[:n_test]]
    return train - np.mean(train), test - np.mean(train)


@leak.also_wrong(None)
def prepare(x, order, n_test):
    train = x[order[n_test:]]
    test = x[order[:n_test]]
    x -= train.mean(axis=0)
    return train - train.mean(axis=0), test - train.mean(axis=0)


@leak.also_wrong(None)
def prepare(x, order, n_test):
    return x[order[n_test:]], x[order[:n_test]]
