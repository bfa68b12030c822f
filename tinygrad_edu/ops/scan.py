"""The derivative table: scans along the last dimension, in which every element depends on all before it. `cumsum` is in `reduce.py`."""

import math

import numpy as np

from ..autograd.op import Op
from .shape import PAD
from .unary import EXP, difference


def shift(x, k, value=0):
    """x moved k places towards the end of the last dimension, with `value` in front; towards the front for a negative k."""
    if not x.shape[-1]:
        return x
    return PAD(x, widths=((0, 0),) * (x.ndim - 1) + ((k, -k),), value=value)


def scan_back(g, factor):
    """out[j] = g[j] + factor[j] * out[j + 1] from the end to the front, in log2(n) steps that double the distance."""
    step = 1
    while step < g.shape[-1]:
        g = g + factor * shift(g, -step)
        factor = factor * shift(factor, -step)
        step *= 2
    return g


def cumprod(x):
    """Running products."""
    return x.cumprod(axis=-1)


def cumprod_x(g, out, x):
    """Element j is a factor of out[j] and all later ones: g[j] + x[j+1] * (g[j+1] + x[j+2] * ...), times the product of all before j."""
    return shift(out, 1, 1) * scan_back(g, shift(x, -1))


CUMPROD = Op("cumprod", cumprod, cumprod_x)


def logcumsumexp(x):
    """log(cumsum(exp(x))), without overflow"""
    return np.logaddexp.accumulate(x, axis=-1) if x.size else x.copy()


def logcumsumexp_x(g, out, x):
    """g[i] * exp(x[j] - out[i]), summed over all i from j on. exp(out[j] - out[j+1]) is at most 1, so nothing overflows."""
    later = shift(out, -1, math.inf)
    return EXP(difference(x, out)) * scan_back(g, EXP(difference(out, later)))


LOGCUMSUMEXP = Op("logcumsumexp", logcumsumexp, logcumsumexp_x)
