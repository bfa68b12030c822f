"""Methods of Tensor that run along a dimension: cumulative products, extremes, log-sum-exp. Derivatives are in `ops/scan.py`."""

import numpy as np

from ..autograd.tape import apply, new_leaf
from ..ops import scan as ops
from .dims import normalize_dim
from .dtype import FLOAT
from .reduce import ValuesAndIndices, cast_for_sum


class Scan:
    """Scans. `cumsum` is in `reduce.py`."""

    __slots__ = ()

    def cumprod(x, dim, *, dtype=None):
        """Running products along one dimension."""
        return apply_scan(ops.CUMPROD, cast_for_sum(x, dtype), dim)

    def logcumsumexp(x, dim):
        """log(cumsum(exp(x))), without overflow"""
        return apply_scan(ops.LOGCUMSUMEXP, x if x.is_floating_point() else x.to(FLOAT), dim)

    def cummax(x, dim):
        """(values, indices) of the largest element so far; the later one at a tie."""
        return cumulative_extreme("cummax", np.maximum, x, dim)

    def cummin(x, dim):
        """(values, indices) of the smallest element so far; the later one at a tie."""
        return cumulative_extreme("cummin", np.minimum, x, dim)


def apply_scan(op, x, dim):
    """Apply an op that works along the last dimension; float16 is computed in float32."""
    if x._data.dtype.char == "e":
        return apply_scan(op, x.to(FLOAT), dim).to(x.dtype)
    shape = x.shape
    x, d = normalize_dim(op.name, x, dim)
    return apply(op, x.movedim(d, -1)).movedim(-1, d).reshape(shape)


def cumulative_extreme(name, function, x, dim):
    """The running maximum or minimum, and where it was met. nan counts as the extreme, once it has appeared."""
    shape = x.shape
    x, d = normalize_dim(name, x, dim)
    a = np.moveaxis(x._data, d, -1)
    so_far = function.accumulate(a, axis=-1) if a.size else a
    positions = np.where((a == so_far) | (a != a), np.arange(a.shape[-1]), 0)
    indices = np.moveaxis(np.maximum.accumulate(positions, axis=-1) if a.size else positions, -1, d)
    indices = new_leaf(indices.astype(np.int64), x)
    return ValuesAndIndices(x.gather(d, indices).reshape(shape), indices.reshape(shape))
