"""What is observed of functions of Tensors: what they return, its dtype, and the gradient of each input."""

import numpy as np

from tinygrad_edu import Tensor


def leaf(x):
    """An array as a Tensor with a gradient of its own."""
    return Tensor(x.copy(), requires_grad=True)


def seen_gradients(out, incoming, leaves):
    """The gradient of each leaf, {name: Tensor}, where incoming arrives at out; nothing if shapes do not fit."""
    if not isinstance(out, Tensor) or out.shape != incoming.shape:
        return {}
    if out.requires_grad:
        (out * Tensor(incoming.astype(out.dtype))).sum().backward()
    return {
        f"gradient of {name}": "none" if x.grad is None else np.array(x.grad.data, float) for name, x in leaves.items()
    }
