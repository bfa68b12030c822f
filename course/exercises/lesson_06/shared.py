"""What is observed of a vjp: what it returns when called with arrays, and what `backward` makes of it."""

import numpy as np

from course import authoring
from tinygrad_edu.tensor.tensor import Tensor


def numbers(rng, *shape, low=-3.0, high=3.0):
    """Those of the oracle, but none of them 0."""
    drawn = authoring.numbers(rng, *shape, low=low, high=high)
    drawn[drawn == 0] = 0.5
    return drawn


def as_seen(name, out):
    """What can be seen of an array that was given back; lists and NumPy's single numbers count as arrays."""
    if out is None:
        return {}
    if isinstance(out, Tensor):
        return {name: "a Tensor, not an array"}
    try:
        return {name: np.asarray(out, dtype=float)}
    except (TypeError, ValueError):
        return {name: f"a {type(out).__name__} that is no array of numbers"}


def fits(seen, name, like):
    return isinstance(seen.get(name), np.ndarray) and seen[name].shape == like.shape


def leaf(x):
    return Tensor(x, requires_grad=True)


def gradient_after(form, root, g, x):
    """`x.grad` after the backward pass of an expression, which runs on the learner's function."""
    root.backward(g)
    return {f"x.grad after ({form}).backward(g)": x.grad.data}


def owed_for_x(f, case, out, **attributes):
    """What a vjp gives when called as the engine calls it: with arrays."""
    inputs = [case[k] for k in ("x", "y") if k in case]
    return as_seen("the gradient of x", f(case["g"], np.asarray(out), *inputs, **attributes))


REDUCED = [
    *[((3,), (0,), False), ((2, 3), (0,), False), ((2, 3), (1,), False), ((2, 3), (1,), True), ((2, 3), (0, 1), False)],
    *[
        ((2, 2), (1,), False),
        ((2, 3), (0,), True),
        ((2, 3, 2), (0, 2), False),
        ((2, 3, 2), (1,), False),
        ((3, 1), (1,), False),
    ],
    *[((2, 3, 2), (0, 1, 2), True), ((1,), (0,), False), ((), (), False)],
]


def product_cases(rng):
    for n, k, m in [(2, 3, 4), (1, 2, 3), (3, 1, 2), (2, 2, 2), (4, 2, 1), (1, 1, 1), (3, 2, 5), (3, 3, 3)]:
        yield {"g": numbers(rng, n, m), "x": numbers(rng, n, k), "y": numbers(rng, k, m)}
    yield {"g": numbers(rng, 2, 2, 4), "x": numbers(rng, 2, 2, 3), "y": numbers(rng, 2, 3, 4)}
    yield {"g": numbers(rng, 2, 2, 2), "x": numbers(rng, 2, 2, 2), "y": numbers(rng, 2, 2, 2)}
    yield {"g": numbers(rng, 2, 1, 2, 1), "x": numbers(rng, 2, 1, 2, 3), "y": numbers(rng, 2, 1, 3, 1)}
    yield {"g": numbers(rng, 2, 2, 4), "x": numbers(rng, 2, 2, 3), "y": numbers(rng, 3, 4)}
    yield {"g": numbers(rng, 2, 3, 2), "x": numbers(rng, 3, 2), "y": numbers(rng, 2, 2, 2)}


def product(name):
    def observe(f, case):
        g, x, y = case["g"], case["x"], case["y"]
        what = f"the gradient of {name}"
        whole = (
            case[name].ndim == g.ndim
        )  # a single matrix was stretched to a stack: its vjp may leave that to the sweep
        seen = as_seen(what, f(g, x @ y, x, y)) if whole else {}
        if fits(seen, what, case[name]) or not whole:
            a, b = leaf(x), leaf(y)
            (a @ b).backward(g)
            seen[f"{name}.grad after (x @ y).backward(g)"] = (a if name == "x" else b).grad.data
        return seen

    return observe
