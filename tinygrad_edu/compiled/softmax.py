"""Twins of softmax, log_softmax and cross_entropy (`ops/fused.py`): a row at a time."""

import math

import numpy as np

from .arithmetic import ONE, compiled, dot, exp, f32, shifted_exp, total
from .parts import as_rows, contiguous, covers, in_parts, over_rows


@compiled
def softmax_loop(first, last, x, out):
    for i in range(first, last):
        scale = ONE / shifted_exp(x[i], out[i])[1]
        for j in range(x.shape[1]):
            out[i, j] *= scale


def softmax(x, dim):
    return over_rows(softmax_loop, x, dim)


@compiled
def softmax_x_loop(first, last, g, out, gx):
    for i in range(first, last):
        mean = dot(g[i], out[i])
        for j in range(g.shape[1]):
            gx[i, j] = (g[i, j] - mean) * out[i, j]


def softmax_x(g, out, x, dim):
    return over_rows(softmax_x_loop, g, dim, out)


@compiled
def log_softmax_loop(first, last, x, out):
    for i in range(first, last):
        top, sum_ = shifted_exp(x[i], out[i])
        rest = f32(math.log(sum_))
        for j in range(x.shape[1]):
            out[i, j] = x[i, j] - top - rest


def log_softmax(x, dim):
    return over_rows(log_softmax_loop, x, dim)


@compiled
def log_softmax_x_loop(first, last, g, out, gx):
    for i in range(first, last):
        sum_ = total(g[i])
        for j in range(g.shape[1]):
            gx[i, j] = g[i, j] - exp(out[i, j]) * sum_


def log_softmax_x(g, out, x, dim):
    return over_rows(log_softmax_x_loop, g, dim, out)


@compiled
def cross_entropy_loop(first, last, x, target, out):
    scratch = np.empty(x.shape[1], f32)
    for i in range(first, last):
        top, sum_ = shifted_exp(x[i], scratch)
        out[i] = f32(math.log(sum_)) - (x[i, target[i]] - top)


def cross_entropy(x, target):
    if not names_classes(x, target):
        return NotImplemented
    x, out = as_rows(x), np.empty(len(x), f32)
    in_parts(cross_entropy_loop, len(x), x.size, x, contiguous(target.astype(np.int64, copy=False)), out)
    return out


def names_classes(x, target):
    """Whether there is the number of a class for each row; if not, the function itself says what is wrong."""
    fits = x.ndim == 2 and x.shape[1] and target.shape == x.shape[:1] and target.dtype.kind == "i"
    return fits and target.min(initial=0) >= 0 and target.max(initial=0) < x.shape[1]


@compiled
def cross_entropy_all_loop(first, last, g, x, target, gx):
    for i in range(first, last):
        scale = g[i] / shifted_exp(x[i], gx[i])[1]
        for j in range(x.shape[1]):
            gx[i, j] *= scale
        gx[i, target[i]] -= g[i]


def cross_entropy_all(g, out, x, target):
    if not names_classes(x, target) or not covers(x, g, shape=target.shape):
        return NotImplemented
    x, gx = as_rows(x), np.empty(x.shape, f32)
    in_parts(cross_entropy_all_loop, len(x), x.size, contiguous(g), x, contiguous(target.astype(np.int64, copy=False)), gx)
    return gx, None
