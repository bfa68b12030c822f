"""What is observed of a vjp: what it returns when called with arrays, and what `backward` makes of it."""

import numpy as np

from course.authoring import fits, nonzero, observe_array
from tinygrad_edu.tensor.tensor import Tensor


def leaf(x):
    return Tensor(x, requires_grad=True)


def observe_gradient(form, root, g, x):
    """`x.grad` after the backward pass of an expression, which runs on the learner's function."""
    root.backward(g)
    return {f"x.grad after ({form}).backward(g)": x.grad.data}


def observe_vjp(f, case, out, **attributes):
    """Observe what a vjp returns when called as the engine calls it: with arrays."""
    inputs = [case[k] for k in ("x", "y") if k in case]
    return observe_array(f(case["g"], np.asarray(out), *inputs, **attributes), "the gradient of x", lists=True)


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
        yield {"g": nonzero(rng, n, m), "x": nonzero(rng, n, k), "y": nonzero(rng, k, m)}
    yield {"g": nonzero(rng, 2, 2, 4), "x": nonzero(rng, 2, 2, 3), "y": nonzero(rng, 2, 3, 4)}
    yield {"g": nonzero(rng, 2, 2, 2), "x": nonzero(rng, 2, 2, 2), "y": nonzero(rng, 2, 2, 2)}
    yield {"g": nonzero(rng, 2, 1, 2, 1), "x": nonzero(rng, 2, 1, 2, 3), "y": nonzero(rng, 2, 1, 3, 1)}
    yield {"g": nonzero(rng, 2, 2, 4), "x": nonzero(rng, 2, 2, 3), "y": nonzero(rng, 3, 4)}
    yield {"g": nonzero(rng, 2, 3, 2), "x": nonzero(rng, 3, 2), "y": nonzero(rng, 2, 2, 2)}


def product(name):
    def observe(f, case):
        g, x, y = case["g"], case["x"], case["y"]
        what = f"the gradient of {name}"
        whole = (
            case[name].ndim == g.ndim
        )  # a single matrix was stretched to a stack: its vjp may leave that to the sweep
        seen = observe_array(f(g, x @ y, x, y), what, lists=True) if whole else {}
        if fits(seen, what, case[name]) or not whole:
            a, b = leaf(x), leaf(y)
            (a @ b).backward(g)
            seen[f"{name}.grad after (x @ y).backward(g)"] = (a if name == "x" else b).grad.data
        return seen

    return observe
