"""Derivatives of derivatives: the gradient has a history of its own, so it can be asked for its gradient."""

import numpy as np

from .autograd import grad
from .creation import made


def jacobian(f, x):
    """The derivative of every number of f(x) with respect to every number of x: a Tensor of shape (*f(x).shape, *x.shape).

    One backward for each number of f(x): the table that a vjp lets us do without.
    """
    x = x.detach().requires_grad_()
    y = f(x)
    rows = []
    for i in range(y.numel()):
        g = np.zeros(y.numel(), y.dtype)
        g[i] = 1
        rows.append(grad(y, x, made(g.reshape(y.shape)), retain_graph=True, allow_unused=True)[0])
    rows = [np.zeros(x.shape, x.dtype) if r is None else r.data for r in rows]
    return made(np.array(rows, x.dtype).reshape((*y.shape, *x.shape)))


def hvp(f, x, v):
    """The Hessian of f at x, multiplied by v, without ever building it: the slope of the gradient in the direction v.

    f: function of a Tensor that returns one number. x, v: Tensors of one shape. Two backwards, however large x is.
    """
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x, create_graph=True)
    (product,) = grad((gradient * v).sum(), x, allow_unused=True) if gradient.requires_grad else (None,)
    return made(np.zeros(x.shape, x.dtype)) if product is None else product


def hessian(f, x):
    """All second derivatives of f, which returns one number: a Tensor of shape (*x.shape, *x.shape)."""
    columns = []
    for i in range(x.numel()):
        v = np.zeros(x.numel(), x.dtype)
        v[i] = 1
        columns.append(hvp(f, x, made(v.reshape(x.shape))).data)
    return made(np.array(columns, x.dtype).reshape((*x.shape, *x.shape)))
