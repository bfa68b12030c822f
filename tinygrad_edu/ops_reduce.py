"""The derivative table, continued: rows that make one number of many. The gradient of that one goes back to each of the many.

dim: a tuple of dimensions, none negative; keepdim: whether they stay, with size 1. As everywhere, x and g are arrays, or Tensors.
"""

import numpy as np

from .ops_elementwise import CAST, ONLY
from .ops_functions import EXP
from .ops_shape import EXPAND, FLIP
from .recording import Op


def spread(g, x, dim, keepdim):
    """g, the gradient of a reduction of x, repeated over what was reduced: of the shape of x."""
    return EXPAND(kept(g, x, dim, keepdim), shape=x.shape)


def kept(g, x, dim, keepdim):
    """g with the reduced dimensions of x standing there with size 1."""
    return g if keepdim else g.reshape(tuple([1 if i in dim else n for i, n in enumerate(x.shape)]))


def count(x, dim):
    """How many numbers of x are reduced to one."""
    n = 1
    for d in dim:
        n *= x.shape[d]
    return n


def sum(x, dim, keepdim):
    return x.sum(axis=dim, keepdims=keepdim)


def sum_x(g, out, x, dim, keepdim):
    return spread(g, x, dim, keepdim)


SUM = Op("sum", sum, sum_x, linear=True)


def mean(x, dim, keepdim):
    return x.sum(axis=dim, keepdims=keepdim) / x.dtype.type(count(x, dim))


def mean_x(g, out, x, dim, keepdim):
    return spread(g / count(x, dim), x, dim, keepdim)


MEAN = Op("mean", mean, mean_x, linear=True)


def var(x, dim, keepdim, correction):
    t = x - x[tuple([slice(1) if i in dim else slice(None) for i in range(x.ndim)])]  # equal numbers then have variance 0 exactly
    t = t - mean(t, dim, True)
    t *= t
    return t.sum(axis=dim, keepdims=keepdim) / x.dtype.type(max(count(x, dim) - correction, 0))


def var_x(g, out, x, dim, keepdim, correction):
    t = x - MEAN(x, dim=dim, keepdim=True)
    t *= kept(g * 2 / max(count(x, dim) - correction, 0), x, dim, keepdim)
    return t


VAR = Op("var", var, var_x)


def std(x, dim, keepdim, correction):
    return np.sqrt(var(x, dim, keepdim, correction))


def std_x(g, out, x, dim, keepdim, correction):
    return var_x(ONLY(g / (2 * out), out != 0), out, x, dim, keepdim, correction)


STD = Op("std", std, std_x)


def amax(x, dim, keepdim):
    return x.max(axis=dim, keepdims=keepdim)


def amax_x(g, out, x, dim, keepdim):
    return to_the_chosen(g, out, x, dim, keepdim)


AMAX = Op("amax", amax, amax_x)


def amin(x, dim, keepdim):
    return x.min(axis=dim, keepdims=keepdim)


def amin_x(g, out, x, dim, keepdim):
    return to_the_chosen(g, out, x, dim, keepdim)


AMIN = Op("amin", amin, amin_x)


def to_the_chosen(g, out, x, dim, keepdim):
    """g to the number that `out` is, alone; where several are equal to it, each gets its share."""
    chosen = x == kept(out, x, dim, keepdim)
    share = kept(g, x, dim, keepdim) / CAST(chosen, dtype=x.dtype).sum(axis=dim, keepdims=True)
    return ONLY(EXPAND(share, shape=x.shape), chosen)


def prod(x):
    """The product along the last dimension."""
    return x.prod(axis=-1)


def prod_x(g, out, x):
    """For each number the product of the others. out / x would do, were it not for zeros."""
    me = np.eye(x.shape[-1], dtype=bool)
    copies = x.reshape((*x.shape[:-1], 1, x.shape[-1]))  # one for each number, with a 1 in its place
    return g.reshape((*g.shape, 1)) * PROD(ONLY(copies, ~me) + me)


PROD = Op("prod", prod, prod_x)


def logsumexp(x, dim, keepdim):
    """log of the sum of exp, with the largest taken out first, so that exp cannot overflow."""
    largest = x.max(axis=dim, keepdims=True, initial=-np.inf)
    largest = np.where(np.isfinite(largest), largest, 0)  # inf - inf would be nan
    t = np.log(np.exp(x - largest).sum(axis=dim, keepdims=True)) + largest
    return t if keepdim else t.reshape([n for i, n in enumerate(x.shape) if i not in dim])


def logsumexp_x(g, out, x, dim, keepdim):
    t = EXP(x - kept(out, x, dim, keepdim))  # the softmax of x
    t *= kept(g, x, dim, keepdim)
    return t


LOGSUMEXP = Op("logsumexp", logsumexp, logsumexp_x)


def norm(x, dim, keepdim):
    return np.sqrt(np.square(x).sum(axis=dim, keepdims=keepdim))


def norm_x(g, out, x, dim, keepdim):
    return x * kept(ONLY(g / out, out != 0), x, dim, keepdim)


NORM = Op("norm", norm, norm_x)


def cumsum(x, dim):
    return x.cumsum(axis=dim)


def cumsum_x(g, out, x, dim):
    """Each number went into its own sum and all later ones: add up from the end."""
    return FLIP(CUMSUM(FLIP(g, dim=(dim,)), dim=dim), dim=(dim,))


CUMSUM = Op("cumsum", cumsum, cumsum_x, linear=True)
