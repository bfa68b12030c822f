"""What is observed of functions of Tensors: what they return, its dtype, and the gradient of each input."""

import numpy as np

from course.authoring import observe_tensor
from tinygrad_edu import Tensor


def leaf(x):
    """An array as a Tensor; numbers get a gradient of their own, booleans do not; None stays None."""
    return None if x is None else Tensor(x.copy(), requires_grad=x.dtype.kind == "f")


def seen_gradients(out, g, leaves):
    """The gradient of each leaf, {name: Tensor}, where g arrives at `out`; nothing if the shapes do not fit."""
    if not isinstance(out, Tensor) or out.shape != g.shape:
        return {}
    if out.requires_grad:
        (out * Tensor(g)).sum().backward()
    return {
        f"gradient of {name}": "none" if x.grad is None else np.array(x.grad.data, float)
        for name, x in leaves.items()
        if x is not None and x.requires_grad
    }


def observe_tensors(f, case, *more):
    """Call f with the arrays of a case as Tensors, and `more`: the answer, its dtype, what comes back to each input."""
    leaves = {k: leaf(x) for k, x in case.items() if k != "g" and (x is None or isinstance(x, np.ndarray))}
    out = f(*leaves.values(), *more)
    seen = {f"{k} itself": np.array(x.data) for k, x in leaves.items() if x is not None}
    return seen | observe_tensor(out, dtype=True) | seen_gradients(out, case["g"], leaves)


def visible(rng, queries, keys):
    """Booleans, (queries, keys), at random: in each row one is True, and another one is False if there are two."""
    mask = np.array([[rng.random() < 0.6 for _ in range(keys)] for _ in range(queries)])
    for row in mask:
        seen, *hidden = rng.sample(range(keys), min(2, keys))
        row[seen], row[hidden] = True, False
    return mask
