"""Is a gradient right? Nudge the inputs in one random direction and see.

A gradient has as many numbers as its input, and each could be measured by a nudge of its own. But nudge all of them at once, each by a
random amount: if the answer moves as the gradient foretells, the gradient is right, since a wrong one foretells this by chance never.
"""

import numpy as np

from .autograd import grad
from .creation import made
from .tensor import Tensor


class GradcheckError(RuntimeError):
    """A gradient is not what nudging the input says."""


def gradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """Compare the gradient of f with nudges: True if they agree for every input that requires grad.

    f: function of Tensors that returns a Tensor, or several. inputs: a Tensor or a tuple of them, float64 where they require grad, and
    away from kinks such as relu's at 0. eps: how far the nudge goes. atol, rtol: how well the two must agree.
    seed: determines the directions and the incoming gradient, which are random: all ones would let wrong gradients pass.
    Raises GradcheckError, or returns False if not raise_exception, when they disagree.
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    rng = np.random.default_rng(seed)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    for i in wanted:
        if inputs[i].dtype != np.float64:
            raise ValueError(f"gradcheck: input {i} is {inputs[i].dtype}; a small nudge needs the precision of float64: take x.double()")
    outputs = several(f(*inputs))
    incoming = [made(rng.normal(size=y.shape)) for y in outputs]
    moving = [i for i, y in enumerate(outputs) if y.requires_grad]
    gradients = [None] * len(wanted)
    if moving:
        gradients = grad([outputs[i] for i in moving], [inputs[i] for i in wanted], [incoming[i] for i in moving], allow_unused=True)
    for i, g in zip(wanted, gradients):
        direction = rng.normal(size=inputs[i].shape)
        measured = slope(f, inputs, i, direction, incoming, eps)
        foretold = 0.0 if g is None else float((g.data * direction).sum())
        if not abs(measured - foretold) <= atol + rtol * abs(measured):
            if not raise_exception:
                return False
            raise GradcheckError(
                f"gradcheck: input {i}, shape {inputs[i].shape}: nudged in a random direction the answer moves by {measured:.6g} per step, "
                f"but the gradient says {foretold:.6g}"
            )
    return True


def slope(f, inputs, i, direction, incoming, eps):
    """How much f, weighted by `incoming`, changes per step of input i in the direction: a central difference."""
    ends = []
    for step in (eps, -eps):
        nudged = [made(x.data + step * direction) if j == i else x for j, x in enumerate(inputs)]
        ends.append(sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*nudged)), incoming)))
    return (ends[0] - ends[1]) / (2 * eps)


def several(outputs):
    """The outputs of a function as a tuple."""
    return (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)


def gradgradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """`gradcheck` of f's gradient: is the second derivative right? Arguments as for gradcheck."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    rng = np.random.default_rng(seed + 1)
    incoming = [made(rng.normal(size=y.shape), requires_grad=True) for y in several(f(*inputs))]

    def gradient(*xs):
        """The gradient as a function, of the inputs and of the incoming gradients."""
        xs = [x.detach().requires_grad_() if not x.requires_grad and (i in wanted or i >= len(inputs)) else x for i, x in enumerate(xs)]
        xs, gs = xs[: len(inputs)], xs[len(inputs) :]
        found = grad(several(f(*xs)), [xs[i] for i in wanted], gs, create_graph=True, allow_unused=True)
        return [g for g in found if g is not None and g.requires_grad]

    return gradcheck(gradient, (*inputs, *incoming), eps, atol, rtol, raise_exception, seed)
