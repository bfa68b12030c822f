"""The derivative table, continued: rows that move numbers and do not change them. The gradient moves back.

Sizes and dimensions are complete here: no -1, none negative. Whoever calls these rows has seen to it.
"""

import math

import numpy as np

from .autograd import unbroadcast
from .recording import Op


def reshape(x, shape):
    return x.reshape(shape)


def reshape_x(g, out, x, shape):
    return g.reshape(x.shape)


RESHAPE = Op("reshape", reshape, reshape_x, linear=True)


def permute(x, dims):
    return x.transpose(dims)


def permute_x(g, out, x, dims):
    return PERMUTE(g, dims=tuple([dims.index(i) for i in range(len(dims))]))


PERMUTE = Op("permute", permute, permute_x, linear=True)


def expand(x, shape):
    """x repeated along its dimensions of size 1, and along new ones in front; no number is copied where that pays."""
    if math.prod(shape) > 65_536:
        return np.broadcast_to(x, shape)
    out = np.empty(shape, x.dtype)
    out[...] = x
    return out


def expand_x(g, out, x, shape):
    """Expanding is summing in reverse, and the other way round."""
    return unbroadcast(g, x.shape)


EXPAND = Op("expand", expand, expand_x, linear=True)


def flip(x, dim):
    return np.flip(x, dim)


def flip_x(g, out, x, dim):
    return FLIP(g, dim=dim)


FLIP = Op("flip", flip, flip_x, linear=True)


def roll(x, shifts, dim):
    return np.roll(x, shifts, dim)


def roll_x(g, out, x, shifts, dim):
    return ROLL(g, shifts=tuple([-n for n in shifts]), dim=dim)


ROLL = Op("roll", roll, roll_x, linear=True)


def pad(x, widths, value):
    """x with a frame of `value` around it; widths: (before, after) for every dimension, negative to cut off."""
    x = x[tuple(slice(-min(a, 0), n + min(b, 0)) for (a, b), n in zip(widths, x.shape))]
    return np.pad(x, [(max(a, 0), max(b, 0)) for a, b in widths], constant_values=value)


def pad_x(g, out, x, widths, value):
    return PAD(g, widths=tuple([(-a, -b) for a, b in widths]), value=0)


PAD = Op("pad", pad, pad_x, linear=True)


def cat(*xs, dim):
    return np.concatenate(xs, dim)


def cat_all(g, out, *xs, dim):
    """To each its own piece."""
    pieces, start = [], 0
    for x in xs:
        pieces.append(g[(slice(None),) * dim + (slice(start, start + x.shape[dim]),)])
        start += x.shape[dim]
    return pieces


CAT = Op("cat", cat, joint=cat_all, linear=True)
