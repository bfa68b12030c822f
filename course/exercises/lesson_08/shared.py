"""Shapes and extreme numbers, and what is observed of an array that a function returns."""

import math

import numpy as np

from course.authoring import numbers, observe_array


def observe_dtype(out):
    """The dtype of an array: the library computes in float32, and one float64 would widen all that follows."""
    seen = observe_array(out)
    if isinstance(seen.get("the answer"), np.ndarray):
        return {"the dtype of the answer": str(np.asarray(out).dtype)}
    return seen


def observe(out, case, name="the answer"):
    """The numbers of an array; in a case with `dtype_only`, its dtype."""
    return observe_dtype(out) if case.get("dtype_only") else observe_array(out, name)


SHAPES = [
    ((3,), 0),
    ((2, 3), 1),
    ((2, 3), 0),
    ((3, 2), -1),
    ((3, 2), -2),
    ((1, 3), 0),
    ((2, 1), 1),
    ((2, 3, 2), 1),
    ((2, 2, 3), -3),
]

EXTREME = [
    ([1000.0, 0.0], 0),
    ([1000.0, -1000.0], 0),  # so far apart that only the largest may be taken off
    ([-1000.0, -1001.0, -1001.0], 0),
    ([[0.0, 1.0], [1000.0, 1002.0]], 1),
    ([[0.0, -1000.0], [1.0, -1002.0]], 0),
    ([[2.0, -math.inf, 1.0]], -1),
]


def softmax_cases(rng):
    for shape, dim in SHAPES:
        yield {"expression": "f(x, dim)", "x": numbers(rng, *shape), "dim": dim}
    for x, dim in EXTREME:
        yield {"expression": "f(x, dim)", "x": np.array(x), "dim": dim}
    for kind in (np.float32, np.float64):
        yield {
            "expression": f"f(x, dim), x of type {kind.__name__},",
            "x": np.array([1.0, -2.0], kind),
            "dim": 0,
            "dtype_only": True,
        }


def row_cases(rng):
    for n, c in [(2, 3), (3, 2), (1, 3), (1, 2), (4, 3), (2, 2), (3, 3)]:
        yield {
            "expression": "f(x, target)",
            "x": numbers(rng, n, c),
            "target": np.array([rng.randrange(c) for _ in range(n)]),
        }
    yield {
        "expression": "f(x, target)",
        "x": np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 4.0], [2.0, -1.0, 1.0]]),
        "target": np.array([2, 2, 0]),
    }
    yield {"expression": "f(x, target)", "x": np.array([[1000.0, 0.0], [0.0, 1.0]]), "target": np.array([1, 1])}
    yield {"expression": "f(x, target)", "x": np.array([[1000.0, -1000.0], [-1000.0, 0.0]]), "target": np.array([1, 0])}
    yield {
        "expression": "f(x, target)",
        "x": np.array([[-1000.0, -1001.0], [1000.0, 1001.0], [0.0, 5.0]]),
        "target": np.array([0, 1, 0]),
    }
    yield {"expression": "f(x, target)", "x": numbers(rng, 3, 1), "target": np.array([0, 0, 0])}


def gelu_cases(rng):
    yield {"expression": "f(x)", "x": np.array([0.0, 1.0, -1.0])}
    for shape in [(1,), (2, 3), (), (2, 1, 2)]:
        yield {"expression": "f(x)", "x": numbers(rng, *shape)}
    yield {"expression": "f(x)", "x": np.array([2.0, -2.0, 10.0, -10.0])}
    for kind in (np.float32, np.float64):
        yield {"expression": f"f(x), x of type {kind.__name__},", "x": np.array([1.0, -2.0], kind), "dtype_only": True}


def bent(f, case):
    return observe(f(case["x"]), case)
