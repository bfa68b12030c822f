"""What is observed of a tensor of Values and of its gradients."""

import math

import numpy as np

from course.authoring import type_name
from tinygrad_edu.scalar.value import Value
from tinygrad_edu.scalar.value_tensor import ValueTensor


def observe_value_tensor(out):
    """Observe a tensor of Values; of anything else only its type, and of a damaged one only how it is damaged."""
    if not isinstance(out, ValueTensor):
        return {} if out is None else {"what it gives": type_name(out)}
    seen = {
        "what it gives": "a ValueTensor",
        "its shape": str(tuple(out.shape)),
        "the number of elements": f"{len(out.flat)}",
    }
    if len(out.flat) != math.prod(out.shape):
        return seen
    for x in out.flat:
        if isinstance(x, ValueTensor):
            return seen | {"each element": "a ValueTensor of its own (the Value in it is its `.flat[0]`)"}
        if isinstance(x, (list, tuple)):
            return seen | {"each element": f"a {type_name(x)}"}
        if not isinstance(x, Value):
            return seen | {"each element": "a plain number, without a history"}
    return seen | {"each element": "a Value", "the answer": out.numpy()}


def observe_with_gradients(out, g, **leaves):
    """`observe_value_tensor`, and the gradient of every leaf when `g` comes in."""
    seen = observe_value_tensor(out)
    if "the answer" in seen and np.shape(g) == tuple(out.shape):
        if any(x.requires_grad for x in out.flat):
            out.backward(np.asarray(g))
        seen |= {f"gradient of {k}": x.grad for k, x in leaves.items()}
    return seen


def observe_shape(f, *shapes):
    """Observe what a function of shapes returns: a tuple, something else, or ValueError."""
    try:
        out = f(*shapes)
    except ValueError:
        return {"the answer": "ValueError"}
    if isinstance(out, Exception):
        return {"the answer": f"{type_name(out)}, returned and not raised"}
    return {"the answer": out, "its type": type(out).__name__}
