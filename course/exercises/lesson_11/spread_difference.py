"""spread.difference: the difference of two means, and how uncertain it is."""

import math

import numpy as np

from course.authoring import exercise, type_name


def result_cases(rng):
    yield {"a": [0.9, 0.8, 1.0], "b": [0.7, 0.75, 0.65]}
    for n, m in [(3, 5), (5, 3), (2, 4), (5, 5), (6, 2), (4, 3)]:
        draw = lambda k: [round(rng.uniform(0.4, 1), 2) for _ in range(k)]  # noqa: E731
        yield {"a": draw(n), "b": draw(m)}
    yield {"a": [0.5, 0.9], "b": [0.8, 0.8, 0.8]}
    yield {"a": [0.6, 0.7, 0.95, 0.8], "b": [0.9, 0.99]}


def observe_pair(f, case):
    if min(len(case["a"]), len(case["b"])) < 2 or len({*case["a"], *case["b"]}) == 1:
        raise ValueError("no case")
    a, b = list(case["a"]), list(case["b"])
    out = f(a, b)
    if out is None:
        return {}
    if not isinstance(out, (tuple, list, np.ndarray)) or len(out) != 2:
        return {"what it gives": f"{type_name(out)}, no pair"}
    try:
        seen = {"the difference": float(out[0]), "the standard error": float(out[1])}
    except (TypeError, ValueError):
        return {"what it gives": "a pair, but not of numbers"}
    return {"what it gives": "a pair"} | seen


difference = exercise(
    "spread.difference",
    kind="code",
    title="Better, or lucky?",
    given="""
    import math
    import numpy as np
    """,
    difficulty=3,
    minutes=6,
    cases=result_cases,
    observe=observe_pair,
    prompt=r"""
    `a` and `b` are lists of accuracies, of two ways to train, each with several seeds: at least two numbers each,
    perhaps not equally many. Write `difference(a, b)`, which returns a pair of floats:

    - the mean of `a` minus the mean of `b`;
    - the **standard error** of this difference,

    $$\sqrt{\frac{s_a^2}{n_a} + \frac{s_b^2}{n_b}}$$

    Here $n_a$ is how many numbers `a` has and $s_a^2$ is its sample variance, which divides the sum of squares by
    $n_a - 1$: `np.var(a, ddof=1)`.
    """,
    hints=(
        "For [0.9, 0.8, 1.0]: mean 0.9, distances 0, -0.1 and 0.1. What is the sum of their squares, divided by 2?",
        "Divide each variance by its own n. Then add. Then take the root, once.",
    ),
    why="The spread of single runs shrinks with the root of their number; two uncertain means add their variances.",
)


@difference.stub
def difference(a, b):
    """(mean of a minus mean of b, the standard error of that)"""
    ...


@difference.solution
def difference(a, b):
    """(mean of a minus mean of b, the standard error of that)"""
    variance = np.var(a, ddof=1) / len(a) + np.var(b, ddof=1) / len(b)
    return np.mean(a) - np.mean(b), np.sqrt(variance)


@difference.also_right
def difference(a, b):
    import statistics

    gap = statistics.mean(a) - statistics.mean(b)
    return gap, math.sqrt(statistics.variance(a) / len(a) + statistics.variance(b) / len(b))


@difference.also_right
def difference(a, b):
    def mean_and_share(x):
        mean = sum(x) / len(x)
        squares = sum((v - mean) ** 2 for v in x)
        return mean, squares / (len(x) - 1) / len(x)

    (mean_a, share_a), (mean_b, share_b) = mean_and_share(a), mean_and_share(b)
    return mean_a - mean_b, (share_a + share_b) ** 0.5


@difference.also_right
def difference(a, b):
    a, b = np.array(a), np.array(b)
    errors = a.std(ddof=1) / np.sqrt(len(a)), b.std(ddof=1) / np.sqrt(len(b))
    return float(a.mean() - b.mean()), float(np.hypot(*errors))


@difference.mistake(
    "not-sample", title="Divided by n, not n − 1", hint="By which number does `np.var(a)` divide the sum of squares?"
)
def difference(a, b):
    """The variance divides by n. From a few runs that comes out too small; the sample variance divides by n − 1."""
    return np.mean(a) - np.mean(b), np.sqrt(np.var(a) / len(a) + np.var(b) / len(b))


@difference.mistake(
    "no-n", title="The spread of single runs", hint="With a hundred seeds: is the mean as uncertain as one run?"
)
def difference(a, b):
    """This is the spread of the single runs. A mean of n runs is more certain: each variance is divided by its n."""
    return np.mean(a) - np.mean(b), np.sqrt(np.var(a, ddof=1) + np.var(b, ddof=1))


@difference.mistake("no-root", title="No root", hint="In which unit is a variance: percent, or percent squared?")
def difference(a, b):
    """The root is missing: this is the variance of the difference, in squared units."""
    return np.mean(a) - np.mean(b), np.var(a, ddof=1) / len(a) + np.var(b, ddof=1) / len(b)


@difference.mistake("adds-roots", title="Two roots added", hint="Under how many roots does the formula have its sum?")
def difference(a, b):
    """The two standard errors are added. Chance seldom errs the same way twice: the squares are added, under one
    root."""
    return np.mean(a) - np.mean(b), np.std(a, ddof=1) / np.sqrt(len(a)) + np.std(b, ddof=1) / np.sqrt(len(b))


@difference.mistake(
    "sign", title="The other way round", hint="If a is better than b, should the first number be above 0?"
)
def difference(a, b):
    """The mean of b minus that of a. Asked for is a minus b."""
    return np.mean(b) - np.mean(a), np.sqrt(np.var(a, ddof=1) / len(a) + np.var(b, ddof=1) / len(b))


@difference.mistake(
    "std-for-variance", title="The deviation, not its square", hint="What is under the root: s, or s squared?"
)
def difference(a, b):
    """Under the root stands the standard deviation. The formula has its square, the variance."""
    return np.mean(a) - np.mean(b), np.sqrt(np.std(a, ddof=1) / len(a) + np.std(b, ddof=1) / len(b))


@difference.mistake(
    "difference-of-variances",
    title="The variances are subtracted",
    hint="Can an uncertainty shrink when another one joins it?",
)
def difference(a, b):
    """The means are subtracted, but both are uncertain: their variances add up, whatever is done with the means."""
    return np.mean(a) - np.mean(b), np.sqrt(abs(np.var(a, ddof=1) / len(a) - np.var(b, ddof=1) / len(b)))


@difference.mistake("best-runs", title="The best runs", hint="Which run would you report if you could only make one?")
def difference(a, b):
    """This compares the best run of each. The more runs, the luckier the best: compare the means."""
    return max(a) - max(b), np.sqrt(np.var(a, ddof=1) / len(a) + np.var(b, ddof=1) / len(b))


@difference.mistake(
    "root-of-n",
    title="Divided by the root of n",
    hint="Inside the root: is it n or its root that divides the variance?",
)
def difference(a, b):
    """Under the root, each variance is divided by n, not by the root of n: the big root takes the root of both."""
    return np.mean(a) - np.mean(b), np.sqrt(np.var(a, ddof=1) / np.sqrt(len(a)) + np.var(b, ddof=1) / np.sqrt(len(b)))


@difference.mistake("squared-twice", title="Squared twice", hint="Is `np.var(a, ddof=1)` already s², or is it s?")
def difference(a, b):
    """A variance is squared once more. `np.var` is s² already; s itself would be `np.std`."""
    return np.mean(a) - np.mean(b), np.sqrt(np.var(a, ddof=1) ** 2 / len(a) + np.var(b, ddof=1) ** 2 / len(b))


@difference.also_wrong("not-sample")
def difference(a, b):
    return np.mean(a) - np.mean(b), (np.std(a) ** 2 / len(a) + np.std(b) ** 2 / len(b)) ** 0.5


@difference.also_wrong("no-n")
def difference(a, b):
    return np.mean(a) - np.mean(b), np.hypot(np.std(a, ddof=1), np.std(b, ddof=1))


@difference.also_wrong(None)
def difference(a, b):
    return np.mean(a) - np.mean(b)
