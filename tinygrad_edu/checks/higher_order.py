"""Derivatives of higher order: Jacobians, Hessian-vector products, Hessians. Gradients of gradients, by `create_graph`."""

import numpy as np

from ..graph import grad
from ..tensor.creation import from_array, zeros_like


def jacobian(f, x):
    """The derivative of every element of f(x) with respect to every element of x: a Tensor of shape (*f(x).shape, *x.shape).

    One backward pass for each element of f(x). Zeros where f does not depend on x.
    """
    x = x.detach().requires_grad_()
    y = f(x)
    rows = np.zeros((y.numel(), *x.shape), x.dtype)
    for i in range(y.numel() if y.requires_grad else 0):
        g = np.zeros(y.numel(), y.dtype)
        g[i] = 1
        (row,) = grad(y, x, from_array(g.reshape(y.shape)), retain_graph=True, allow_unused=True)
        if row is not None:
            rows[i] = row.data
    return from_array(rows.reshape((*y.shape, *x.shape)))


def hvp(f, x, v):
    """The Hessian of f at x times v, without building the Hessian: the derivative of the gradient along v.

    f: a function of a Tensor that returns one number. x, v: Tensors of one shape. Two backward passes, whatever the size of x.
    """
    x = x.detach().requires_grad_()
    y = f(x)
    (gradient,) = grad(y, x, create_graph=True, allow_unused=True) if y.requires_grad else (None,)
    if gradient is None or not gradient.requires_grad:
        return zeros_like(x)
    (product,) = grad((gradient * v).sum(), x, allow_unused=True)
    return zeros_like(x) if product is None else product


def hessian(f, x):
    """The second derivatives of f, which returns one number: a Tensor of shape (*x.shape, *x.shape)."""
    columns = []
    for i in range(x.numel()):
        v = np.zeros(x.numel(), x.dtype)
        v[i] = 1
        columns.append(hvp(f, x, from_array(v.reshape(x.shape))).data)
    return from_array(np.array(columns, x.dtype).reshape((*x.shape, *x.shape)))
