"""The derivative table: reductions and scans.

dim: a tuple of dimensions, none negative. keepdim: whether the reduced dimensions stay, with size 1.
"""

import math

import numpy as np

from ..autograd.op import Op
from ..autograd.sums import add_up
from .elementwise import CAST, MASK
from .shape import EXPAND_GRADIENT, FLIP, PAD
from .unary import EXP, SIGN, zero_x


def expand_back(g, x, dim, keepdim):
    """g, the gradient of a reduction of x, repeated over the reduced dimensions: the shape of x."""
    return EXPAND_GRADIENT(restore_dims(g, x, dim, keepdim), shape=x.shape)


def restore_dims(g, x, dim, keepdim):
    """g with the reduced dimensions of x restored, with size 1."""
    return g if keepdim else g.reshape(tuple([1 if i in dim else n for i, n in enumerate(x.shape)]))


def count_reduced(x, dim):
    """The number of elements that are reduced to one."""
    n = 1
    for d in dim:
        n *= x.shape[d]
    return n


def divide_or_zero(x, y):
    """x / y, but 0 where y is 0: there nothing infinite is computed, which would become nan in a second derivative."""
    return MASK(x / (y + CAST(y == 0, dtype=y.dtype)), y != 0)


def sum(x, dim, keepdim):
    return add_up(x, dim, keepdim)


def sum_x(g, out, x, dim, keepdim):
    return expand_back(g, x, dim, keepdim)


SUM = Op("sum", sum, sum_x, saves_nothing=True)


def mean(x, dim, keepdim):
    return add_up(x, dim, keepdim) / x.dtype.type(count_reduced(x, dim))


def mean_x(g, out, x, dim, keepdim):
    return expand_back(g / count_reduced(x, dim), x, dim, keepdim)


MEAN = Op("mean", mean, mean_x, saves_nothing=True)


def var(x, dim, keepdim, correction):
    t = x - x[tuple([slice(1) if i in dim else slice(None) for i in range(x.ndim)])]  # so that equal numbers have variance 0 exactly
    t = t - mean(t, dim, True)
    t *= t
    return add_up(t, dim, keepdim) / x.dtype.type(max(count_reduced(x, dim) - correction, 0))


def var_x(g, out, x, dim, keepdim, correction):
    t = x - MEAN(x, dim=dim, keepdim=True)
    t *= restore_dims(g * 2 / max(count_reduced(x, dim) - correction, 0), x, dim, keepdim)
    return t


VAR = Op("var", var, var_x)


def std(x, dim, keepdim, correction):
    wide = x.astype(np.float64)  # in which no square of a float32 overflows or vanishes
    return np.sqrt(var(wide, dim, keepdim, correction)).astype(x.dtype)


def std_x(g, out, x, dim, keepdim, correction):
    return var_x(divide_or_zero(g, 2 * out), out, x, dim, keepdim, correction)


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
    """g at the elements equal to the extreme value `out`, in equal shares where there are several; 0 elsewhere; nan if `out` is nan."""
    chosen = CAST(x == restore_dims(out, x, dim, keepdim), dtype=x.dtype)
    return restore_dims(g, x, dim, keepdim) * chosen / add_up(chosen, dim, True)


def max_all(x):
    """The maximum of all elements. nan if one is nan, and then the gradient goes to those that are."""
    return x.max()


def min_all(x):
    return x.min()


def extreme_x(g, out, x):
    chosen = CAST((x == out) | ((x != x) & (out != out)), dtype=x.dtype)
    return g * chosen / chosen.sum()


def median_all(x):
    """The middle one of all elements in order, the lower of two; nan if one is nan, or if there are none."""
    flat = x.reshape(-1)
    if not flat.size and x.dtype.kind != "f":
        raise ValueError("expected at least one element")
    if not flat.size or np.isnan(flat).any():
        return np.array(math.nan, x.dtype)
    middle = (flat.size - 1) // 2
    return np.partition(flat, middle)[middle]


MEDIAN = Op("median", median_all, extreme_x)
MAX = Op("max", max_all, extreme_x)
MIN = Op("min", min_all, extreme_x)


def prod(x):
    """The product along the last dimension."""
    return x.prod(axis=-1)


def prod_x(g, out, x):
    """g times the product of all other elements. out / x would do, except where x is 0.

    Products of pairs, of pairs of pairs, and so on. On the way back, the product of all that is outside an element is the product of all
    that is outside its pair, times its neighbour. O(n) for n elements.
    """
    n = x.shape[-1]
    size = 1 << max(n - 1, 0).bit_length()
    levels = [x if size == n else PAD(x, widths=((0, 0),) * (x.ndim - 1) + ((0, size - n),), value=1)]
    while levels[-1].shape[-1] > 1:
        levels.append(levels[-1][..., ::2] * levels[-1][..., 1::2])
    outside = g.reshape((*g.shape, 1))
    for level in levels[-2::-1]:
        pairs = level.reshape((*level.shape[:-1], level.shape[-1] // 2, 2))
        outside = (outside.reshape((*outside.shape, 1)) * FLIP(pairs, dim=(pairs.ndim - 1,))).reshape(level.shape)
    return outside[..., :n]


PROD = Op("prod", prod, prod_x)


def logsumexp(x, dim, keepdim):
    """log(sum(exp(x))), with the maximum subtracted first so that exp cannot overflow."""
    largest = x.max(axis=dim, keepdims=True, initial=-np.inf)
    largest = np.where(np.isfinite(largest), largest, 0)  # inf - inf would be nan
    t = np.log(add_up(np.exp(x - largest), dim, True)) + largest
    return t if keepdim else t.reshape([n for i, n in enumerate(x.shape) if i not in dim])


def logsumexp_x(g, out, x, dim, keepdim):
    t = EXP(x - restore_dims(out, x, dim, keepdim))  # the softmax of x
    t *= restore_dims(g, x, dim, keepdim)
    return t


LOGSUMEXP = Op("logsumexp", logsumexp, logsumexp_x)


def norm(x, dim, keepdim):
    return np.sqrt(add_up(np.square(x), dim, keepdim))


def norm_x(g, out, x, dim, keepdim):
    return x * restore_dims(divide_or_zero(g, out), x, dim, keepdim)


NORM = Op("norm", norm, norm_x)


def norm_max(x, dim, keepdim):
    """The largest absolute value: the norm for p = inf."""
    return np.abs(x).max(axis=dim, keepdims=keepdim)


def norm_min(x, dim, keepdim):
    """The smallest absolute value: the norm for p = -inf."""
    return np.abs(x).min(axis=dim, keepdims=keepdim)


def norm_extreme_x(g, out, x, dim, keepdim):
    chosen = CAST((abs(x) == restore_dims(out, x, dim, keepdim)) | (x != x), dtype=x.dtype)
    return SIGN(x) * (restore_dims(g, x, dim, keepdim) / add_up(chosen, dim, True) * chosen)


NORM_MAX = Op("norm_max", norm_max, norm_extreme_x)
NORM_MIN = Op("norm_min", norm_min, norm_extreme_x)


def norm_count(x, dim, keepdim):
    """How many elements are not 0: the norm for p = 0."""
    return (x != 0).sum(axis=dim, keepdims=keepdim).astype(x.dtype)


def norm_count_x(g, out, x, dim, keepdim):
    return expand_back(zero_x(g, out, x), x, dim, keepdim)


NORM_COUNT = Op("norm_count", norm_count, norm_count_x, saves_nothing=True)


def cumsum(x, dim):
    """Running sums. float32 is added up in float64, for one number after the other is rounded."""
    return x.cumsum(axis=dim, dtype=np.float64 if x.dtype.char == "f" else None).astype(x.dtype, copy=False)


def cumsum_x(g, out, x, dim):
    """An element contributes to its own sum and all later ones, so the gradient is a sum from the end."""
    return FLIP(CUMSUM(FLIP(g, dim=(dim,)), dim=dim), dim=(dim,))


CUMSUM = Op("cumsum", cumsum, cumsum_x, saves_nothing=True)
