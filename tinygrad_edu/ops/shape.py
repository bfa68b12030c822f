"""The derivative table: ops that move elements without changing them. Gradients move back.

Sizes and dimensions are resolved by the callers in `tensor/shape.py`: none is negative here.
"""

import math

import numpy as np

from ..autograd.engine import unbroadcast
from ..autograd.op import Op


def reshape(x, shape):
    return x.reshape(shape)


def reshape_x(g, out, x, shape):
    return g.reshape(x.shape)


RESHAPE = Op("reshape", reshape, reshape_x, saves_nothing=True)


def permute(x, dims):
    return x.transpose(dims)


def permute_x(g, out, x, dims):
    return PERMUTE(g, dims=tuple([dims.index(i) for i in range(len(dims))]))


PERMUTE = Op("permute", permute, permute_x, saves_nothing=True)


def expand(x, shape):
    """x repeated along dimensions of size 1, and along new leading ones; a view, in which repeated elements share memory."""
    if x.flags.c_contiguous and x.size:  # as np.broadcast_to, which takes ten times as long
        strides = [0] * (len(shape) - x.ndim) + [0 if n == 1 else stride for n, stride in zip(x.shape, x.strides)]
        out = np.ndarray(shape, x.dtype, x, 0, strides)
        out.flags.writeable = False
        return out
    return np.broadcast_to(x, shape)


def expand_x(g, out, x, shape):
    """The gradient of a repeated element is the sum over its copies."""
    return unbroadcast(g, x.shape)


EXPAND = Op("expand", expand, expand_x, saves_nothing=True)


def expand_gradient(g, shape):
    """`expand` for gradients, which are read once and never written to: a copy up to the size where a view becomes faster."""
    if math.prod(shape) > 65_536:
        return np.broadcast_to(g, shape)
    out = np.empty(shape, g.dtype)
    out[...] = g
    return out


EXPAND_GRADIENT = Op("expand", expand_gradient, expand_x, saves_nothing=True)


def flip(x, dim):
    """x with the order along these dimensions reversed; a copy, as in PyTorch."""
    return np.flip(x, dim).copy()


def flip_x(g, out, x, dim):
    return FLIP(g, dim=dim)


FLIP = Op("flip", flip, flip_x, saves_nothing=True)


def diagonal(x, offset):
    """The diagonals of the matrices in the last two dimensions, as the last dimension; a view that can be written to."""
    x = x[..., offset:] if offset >= 0 else x[..., -offset:, :]
    n = min(x.shape[-2:])
    return np.einsum("...ii->...i", x[..., :n, :n])


def diagonal_x(g, out, x, offset):
    return DIAGONAL_EMBED(g, offset=offset, shape=x.shape[-2:])


DIAGONAL = Op("diagonal", diagonal, diagonal_x, saves_nothing=True)


def diagonal_embed(x, offset, shape):
    """Matrices of this shape with the last dimension of x on a diagonal, and zeros elsewhere."""
    out = np.zeros(x.shape[:-1] + shape, x.dtype)
    diagonal(out, offset)[...] = x
    return out


def diagonal_embed_x(g, out, x, offset, shape):
    return DIAGONAL(g, offset=offset)


DIAGONAL_EMBED = Op("diagonal_embed", diagonal_embed, diagonal_embed_x, saves_nothing=True)


def roll(x, shifts, dim):
    return np.asarray(np.roll(x, shifts, dim), order="C")


def roll_x(g, out, x, shifts, dim):
    return ROLL(g, shifts=tuple([-n for n in shifts]), dim=dim)


ROLL = Op("roll", roll, roll_x, saves_nothing=True)


def pad(x, widths, value):
    """x with `value` added around it. widths: (before, after) for every dimension; negative widths crop."""
    x = x[tuple(slice(-min(a, 0), n + min(b, 0)) for (a, b), n in zip(widths, x.shape))]
    return np.asarray(np.pad(x, [(max(a, 0), max(b, 0)) for a, b in widths], constant_values=value), order="C")


def pad_x(g, out, x, widths, value):
    return PAD(g, widths=tuple([(-a, -b) for a, b in widths]), value=0)


PAD = Op("pad", pad, pad_x, saves_nothing=True)


def cat(*xs, dim):
    return np.asarray(np.concatenate(xs, dim), order="C")  # so that a view of the result does not depend on the layout of the inputs


def cat_all(g, out, *xs, dim):
    """The slice of g that came from each input."""
    pieces, start = [], 0
    for x in xs:
        pieces.append(g[(slice(None),) * dim + (slice(start, start + x.shape[dim]),)])
        start += x.shape[dim]
    return pieces


CAT = Op("cat", cat, vjp_all=cat_all, saves_nothing=True)
