"""The derivative table: matrix products, einsum, linear layers. Nearly all floating-point work of a neural network happens here."""

import math

import numpy as np

from ..autograd.op import Op
from ..autograd.sums import add_up
from ..compiled.twin import with_twin
from .shape import EXPAND_GRADIENT


def matmul(x, y):
    """x: (..., n, k), y: (..., k, m) -> (..., n, m)"""
    return x @ y


def matmul_x(g, out, x, y):
    return g @ y.mT


def matmul_y(g, out, x, y):
    return x.mT @ g


MATMUL = Op("matmul", matmul, matmul_x, matmul_y)


def vecdot_x(g, out, x, y):
    return g.reshape((*g.shape, 1)) * y


def vecdot_y(g, out, x, y):
    return g.reshape((*g.shape, 1)) * x


VECDOT = Op("vecdot", np.vecdot, vecdot_x, vecdot_y)  # dot products along the last dimension


def einsum(*xs, equation):
    """equation: letters only, such as "ij,jk->ik", with no letter twice in one operand."""
    return np.einsum(equation, *xs, optimize=len(xs) > 1)


def einsum_all(g, out, *xs, equation):
    """The gradient of an operand is an einsum of g and the other operands, to the letters of that operand."""
    left, answer = equation.split("->")
    terms = left.split(",")
    gradients = []
    for i, x in enumerate(xs):
        others = [answer, *terms[:i], *terms[i + 1 :]]
        known = [c for c in terms[i] if c in "".join(others)]
        gx = EINSUM(g, *xs[:i], *xs[i + 1 :], equation=f"{','.join(others)}->{''.join(known)}")
        size = dict(zip(known, gx.shape))  # a letter that only x has was summed: its gradient is the same all along it
        gx = gx.reshape(tuple([size.get(c, 1) for c in terms[i]]))
        gradients.append(EXPAND_GRADIENT(gx, shape=tuple([n if size.get(c, 1) == 1 else size[c] for c, n in zip(terms[i], x.shape)])))
    return gradients


EINSUM = Op("einsum", einsum, vjp_all=einsum_all)


def linear(x, weight, bias=None):
    """x: (..., k), weight: (n, k), bias: (n,) -> (..., n). One matrix product, whatever the number of dimensions."""
    out = as_matrix(x) @ weight.T
    if bias is not None:
        out += bias
    return out.reshape(*x.shape[:-1], len(weight))


def linear_x(g, out, x, weight, bias=None):
    return (as_matrix(g) @ weight).reshape(x.shape)


def linear_weight(g, out, x, weight, bias=None):
    return as_matrix(g).T @ as_matrix(x)


def linear_bias(g, out, x, weight, bias=None):
    return add_up(as_matrix(g), (0,))


def as_matrix(x):
    """(..., n) -> (N, n)"""
    return x.reshape((math.prod(x.shape[:-1]), x.shape[-1]))


LINEAR = Op("linear", with_twin(linear, sized=1, times=64, rows=1, starts=False), linear_x, linear_weight, linear_bias)
