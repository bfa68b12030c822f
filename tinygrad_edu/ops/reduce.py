"""The derivative table: reductions and scans.

dim: a tuple of dimensions, none negative. keepdim: whether the reduced dimensions stay, with size 1.
"""

import numpy as np

from ..autograd.op import Op
from .elementwise import CAST, MASK
from .shape import EXPAND, FLIP
from .unary import EXP


def expand_back(g, x, dim, keepdim):
    """g, the gradient of a reduction of x, repeated over the reduced dimensions: the shape of x."""
    return EXPAND(restore_dims(g, x, dim, keepdim), shape=x.shape)


def restore_dims(g, x, dim, keepdim):
    """g with the reduced dimensions of x restored, with size 1."""
    return g if keepdim else g.reshape(tuple([1 if i in dim else n for i, n in enumerate(x.shape)]))


def count_reduced(x, dim):
    """The number of elements that are reduced to one."""
    n = 1
    for d in dim:
        n *= x.shape[d]
    return n


def sum(x, dim, keepdim):
    return x.sum(axis=dim, keepdims=keepdim)


def sum_x(g, out, x, dim, keepdim):
    return expand_back(g, x, dim, keepdim)


SUM = Op("sum", sum, sum_x, saves_nothing=True)


def mean(x, dim, keepdim):
    return x.sum(axis=dim, keepdims=keepdim) / x.dtype.type(count_reduced(x, dim))


def mean_x(g, out, x, dim, keepdim):
    return expand_back(g / count_reduced(x, dim), x, dim, keepdim)


MEAN = Op("mean", mean, mean_x, saves_nothing=True)


def var(x, dim, keepdim, correction):
    t = x - x[tuple([slice(1) if i in dim else slice(None) for i in range(x.ndim)])]  # so that equal numbers have variance 0 exactly
    t = t - mean(t, dim, True)
    t *= t
    return t.sum(axis=dim, keepdims=keepdim) / x.dtype.type(max(count_reduced(x, dim) - correction, 0))


def var_x(g, out, x, dim, keepdim, correction):
    t = x - MEAN(x, dim=dim, keepdim=True)
    t *= restore_dims(g * 2 / max(count_reduced(x, dim) - correction, 0), x, dim, keepdim)
    return t


VAR = Op("var", var, var_x)


def std(x, dim, keepdim, correction):
    return np.sqrt(var(x, dim, keepdim, correction))


def std_x(g, out, x, dim, keepdim, correction):
    return var_x(MASK(g / (2 * out), out != 0), out, x, dim, keepdim, correction)


STD = Op("std", std, std_x)


def amax(x, dim, keepdim):
    return x.max(axis=dim, keepdims=keepdim)


def amax_x(g, out, x, dim, keepdim):
    return share_among_equal(g, out, x, dim, keepdim)


AMAX = Op("amax", amax, amax_x)


def amin(x, dim, keepdim):
    return x.min(axis=dim, keepdims=keepdim)


def amin_x(g, out, x, dim, keepdim):
    return share_among_equal(g, out, x, dim, keepdim)


AMIN = Op("amin", amin, amin_x)


def share_among_equal(g, out, x, dim, keepdim):
    """g at the elements equal to the extreme value `out`, in equal shares where there are several; 0 elsewhere."""
    chosen = x == restore_dims(out, x, dim, keepdim)
    share = restore_dims(g, x, dim, keepdim) / CAST(chosen, dtype=x.dtype).sum(axis=dim, keepdims=True)
    return MASK(EXPAND(share, shape=x.shape), chosen)


def prod(x):
    """The product along the last dimension."""
    return x.prod(axis=-1)


def prod_x(g, out, x):
    """g times the product of all other elements. out / x would do, except where x is 0."""
    me = np.eye(x.shape[-1], dtype=bool)
    copies = x.reshape((*x.shape[:-1], 1, x.shape[-1]))  # one for each element, which is replaced by 1
    return g.reshape((*g.shape, 1)) * PROD(MASK(copies, ~me) + me)


PROD = Op("prod", prod, prod_x)


def logsumexp(x, dim, keepdim):
    """log(sum(exp(x))), with the maximum subtracted first so that exp cannot overflow."""
    largest = x.max(axis=dim, keepdims=True, initial=-np.inf)
    largest = np.where(np.isfinite(largest), largest, 0)  # inf - inf would be nan
    t = np.log(np.exp(x - largest).sum(axis=dim, keepdims=True)) + largest
    return t if keepdim else t.reshape([n for i, n in enumerate(x.shape) if i not in dim])


def logsumexp_x(g, out, x, dim, keepdim):
    t = EXP(x - restore_dims(out, x, dim, keepdim))  # the softmax of x
    t *= restore_dims(g, x, dim, keepdim)
    return t


LOGSUMEXP = Op("logsumexp", logsumexp, logsumexp_x)


def norm(x, dim, keepdim):
    return np.sqrt(np.square(x).sum(axis=dim, keepdims=keepdim))


def norm_x(g, out, x, dim, keepdim):
    return x * restore_dims(MASK(g / out, out != 0), x, dim, keepdim)


NORM = Op("norm", norm, norm_x)


def cumsum(x, dim):
    return x.cumsum(axis=dim)


def cumsum_x(g, out, x, dim):
    """An element contributes to its own sum and all later ones, so the gradient is a sum from the end."""
    return FLIP(CUMSUM(FLIP(g, dim=(dim,)), dim=dim), dim=(dim,))


CUMSUM = Op("cumsum", cumsum, cumsum_x, saves_nothing=True)
