"""PyTorch's `nn.utils`: gradient clipping, which limits how far one step can go; modules without initial values."""

import math
from importlib import import_module

import numpy as np

from ..autograd.versions import bump
from ..tensor.tensor import Tensor
from . import init


def clip_by_norm(gradients, max_norm, norm_type=2.0):
    """Scale all gradients, arrays, in place by one factor so that their joint norm is at most max_norm. Returns the norm before, a float.

    One factor for all keeps the direction of the step.
    Source: Pascanu et al. 2013, "On the difficulty of training recurrent neural networks".
    """
    norm = total_norm(gradients, norm_type)
    factor = max_norm / (norm + 1e-6)
    if not factor >= 1:  # also where it is nan
        for g in gradients:
            g *= factor
    return norm


def total_norm(arrays, norm_type=2.0):
    """The norm of all elements of the arrays together, a float. norm_type: p of the p-norm; inf for the largest absolute value."""
    if norm_type == math.inf:
        return float(np.max([max(a.max(), -a.min()) for a in arrays if a.size], initial=0))
    if norm_type == 2:
        return math.sqrt(sum(sum_of_squares(a) for a in arrays))
    return float(sum(float((np.abs(a) ** norm_type).sum()) for a in arrays)) ** (1 / norm_type)


def sum_of_squares(a):
    """The sum of the squares of an array, a float, without an array of squares. A long sum is made of shorter ones, which is more exact."""
    a = a.reshape(-1)  # a copy only if a is not contiguous
    return sum(float(part @ part) for part in (a[i : i + 16384] for i in range(0, a.size, 16384)))


def get_total_norm(tensors, norm_type=2.0, error_if_nonfinite=False):
    """The norm of all elements of the Tensors together: a Tensor without dimensions. Raises RuntimeError for nan or inf, if asked to."""
    tensors = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    norm = total_norm([x._data for x in tensors], float(norm_type))
    check_finite("get_total_norm", norm, error_if_nonfinite)
    return Tensor(norm, dtype=tensors[0].dtype if tensors else None)


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False):
    """Scale the gradients of all parameters in place by one factor so that their joint norm is at most max_norm.

    parameters: Tensors, or one; those without gradient are left out. norm_type: p of the p-norm, inf for the largest absolute value.
    Returns the norm before, a Tensor without dimensions. Raises RuntimeError if it is nan or inf and error_if_nonfinite is True.
    """
    gradients = gradients_of(parameters)
    arrays = [g._data for g in gradients]
    if error_if_nonfinite:
        check_finite("clip_grad_norm_", total_norm(arrays, float(norm_type)), True)
    for g in gradients:
        bump(g)
    norm = clip_by_norm(arrays, float(max_norm), float(norm_type))
    return Tensor(norm, dtype=gradients[0].dtype if gradients else None)


def clip_grad_value_(parameters, clip_value):
    """Limit every element of the gradients of the parameters, in place, to the range from -clip_value to clip_value."""
    for g in gradients_of(parameters):
        bump(g)
        np.clip(g._data, -clip_value, clip_value, out=g._data)


def gradients_of(parameters):
    """The gradients of those parameters that have one, as Tensors."""
    parameters = [parameters] if isinstance(parameters, Tensor) else parameters
    return [p.grad for p in parameters if p.grad is not None]


def check_finite(name, norm, wanted):
    if wanted and not math.isfinite(norm):
        raise RuntimeError(f"{name}: expected a finite norm of the gradients, got {norm}; look for inf and nan in the gradients")


def skip_init(module_cls, *args, **kwargs):
    """module_cls(*args, **kwargs), its weights not drawn: their memory is not even touched before numbers are written there."""
    with init.skip():
        return module_cls(*args, **kwargs)


def __getattr__(name):
    """`nn.utils.rnn`, as in PyTorch, is loaded when it is first used: a later lesson builds it."""
    if name == "rnn":
        return import_module(".packed", __package__)
    raise AttributeError(f"tinygrad_edu.nn.utils has no {name!r}")
