"""The derivative table, continued: sums of products. All the arithmetic of a neural network that costs time is here."""

import numpy as np

from .ops_shape import EXPAND
from .recording import Op


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


VECDOT = Op("vecdot", np.vecdot, vecdot_x, vecdot_y)  # the dot products of the vectors along the last dimension


def einsum(*xs, equation):
    """equation: letters only, such as "ij,jk->ik"; no operand has a letter twice."""
    return np.einsum(equation, *xs, optimize=len(xs) > 1)


def einsum_all(g, out, *xs, equation):
    """Einsum again: g and the other operands, with the letters of the operand that is owed."""
    left, answer = equation.split("->")
    terms = left.split(",")
    gradients = []
    for i, x in enumerate(xs):
        others = [answer, *terms[:i], *terms[i + 1 :]]
        known = [c for c in terms[i] if c in "".join(others)]
        gx = EINSUM(g, *xs[:i], *xs[i + 1 :], equation=f"{','.join(others)}->{''.join(known)}")
        size = dict(zip(known, gx.shape))  # a letter that only x has was summed: its gradient is the same all along it
        gx = gx.reshape(tuple([size.get(c, 1) for c in terms[i]]))
        gradients.append(EXPAND(gx, shape=tuple([n if size.get(c, 1) == 1 else size[c] for c, n in zip(terms[i], x.shape)])))
    return gradients


EINSUM = Op("einsum", einsum, joint=einsum_all)


def linear(x, weight, bias=None):
    """x: (..., k), weight: (n, k), bias: (n,) -> (..., n). One product for all rows, however many dimensions they come in."""
    out = x.reshape(-1, x.shape[-1]) @ weight.T
    if bias is not None:
        out += bias
    return out.reshape(*x.shape[:-1], len(weight))


def linear_x(g, out, x, weight, bias=None):
    return (rows(g) @ weight).reshape(x.shape)


def linear_weight(g, out, x, weight, bias=None):
    return rows(g).T @ rows(x)


def linear_bias(g, out, x, weight, bias=None):
    return rows(g).sum(axis=0)


def rows(x):
    """x with all dimensions but the last made into one: (N, n)"""
    return x.reshape((-1, x.shape[-1]))


LINEAR = Op("linear", linear, linear_x, linear_weight, linear_bias)
