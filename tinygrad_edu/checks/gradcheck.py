"""Gradient checking: compare a gradient with a finite difference along one random direction.

A gradient has as many elements as its input, and each could be measured by a finite difference of its own. A single one along a random
direction does as well: a wrong gradient predicts the right directional derivative with probability 0.
"""

import numpy as np

from ..graph import grad
from ..tensor.creation import from_array
from ..tensor.tensor import Tensor


class GradcheckError(RuntimeError):
    """A gradient differs from the finite difference."""


def gradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """Compare the gradient of f with finite differences; True if they agree for every input that requires grad.

    f: a function of Tensors that returns a Tensor or several. inputs: a Tensor or a tuple of them, float64 where they require grad, and
    away from kinks such as relu's at 0. eps: the step of the central difference. atol, rtol: absolute and relative tolerance.
    seed: determines the directions and the upstream gradient, which are random: all ones would let wrong gradients pass.
    Raises GradcheckError, or returns False if not raise_exception, where they disagree.
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    rng = np.random.default_rng(seed)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    for i in wanted:
        if inputs[i].dtype != np.float64:
            raise ValueError(f"gradcheck: expected float64, for precision, got {inputs[i].dtype} for input {i}; use x.double()")
    outputs = as_tuple(f(*inputs))
    upstream = [from_array(rng.normal(size=y.shape)) for y in outputs]
    moving = [i for i, y in enumerate(outputs) if y.requires_grad]
    gradients = [None] * len(wanted)
    if moving:
        gradients = grad([outputs[i] for i in moving], [inputs[i] for i in wanted], [upstream[i] for i in moving], allow_unused=True)
    for i, g in zip(wanted, gradients):
        direction = rng.normal(size=inputs[i].shape)
        measured = directional_derivative(f, inputs, i, direction, upstream, eps)
        predicted = 0.0 if g is None else float((g.data * direction).sum())
        if not abs(measured - predicted) <= atol + rtol * abs(measured):
            if not raise_exception:
                return False
            raise GradcheckError(
                f"gradcheck: input {i}, shape {inputs[i].shape}: along a random direction the output changes by {measured:.6g} per unit, "
                f"but the gradient predicts {predicted:.6g}"
            )
    return True


def directional_derivative(f, inputs, i, direction, upstream, eps):
    """The derivative of f, weighted by `upstream`, along a direction of input i: a central difference."""
    ends = []
    for step in (eps, -eps):
        nudged = [from_array(x.data + step * direction) if j == i else x for j, x in enumerate(inputs)]
        ends.append(sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*nudged)), upstream)))
    return (ends[0] - ends[1]) / (2 * eps)


def as_tuple(outputs):
    """The outputs of a function as a tuple."""
    return (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)


def gradgradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """`gradcheck` of the gradient of f, for second derivatives. Arguments as for gradcheck."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    rng = np.random.default_rng(seed + 1)
    upstream = [from_array(rng.normal(size=y.shape), requires_grad=True) for y in as_tuple(f(*inputs))]

    def gradient(*xs):
        """The gradient as a function of the inputs and of the upstream gradients."""
        xs = [x.detach().requires_grad_() if not x.requires_grad and (i in wanted or i >= len(inputs)) else x for i, x in enumerate(xs)]
        xs, gs = xs[: len(inputs)], xs[len(inputs) :]
        found = grad(as_tuple(f(*xs)), [xs[i] for i in wanted], gs, create_graph=True, allow_unused=True)
        return [g for g in found if g is not None and g.requires_grad]

    return gradcheck(gradient, (*inputs, *upstream), eps, atol, rtol, raise_exception, seed)
