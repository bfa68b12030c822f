"""Methods of Tensor that describe its elements: order statistics, counts, moments. Most are composed of other methods."""

import numpy as np

from ..autograd.tape import apply, new_leaf
from ..ops.reduce import MEDIAN
from .dims import normalize_dim, normalize_dims
from .dtype import is_tensor
from .reduce import ValuesAndIndices


class Statistics:
    """nansum, nanmean, median, quantile, unique, bincount, histc, var_mean, std_mean."""

    __slots__ = ()

    def var_mean(x, dim=None, unbiased=True, keepdim=False, *, correction=None):
        """(variance, mean)"""
        along = None if isinstance(dim, bool) else dim
        return x.var(dim, unbiased, keepdim, correction=correction), x.mean(along, keepdim)

    def std_mean(x, dim=None, unbiased=True, keepdim=False, *, correction=None):
        """(standard deviation, mean)"""
        along = None if isinstance(dim, bool) else dim
        return x.std(dim, unbiased, keepdim, correction=correction), x.mean(along, keepdim)

    def nansum(x, dim=None, keepdim=False, *, dtype=None):
        """The sum of all elements that are not nan, or along some dimensions."""
        return x.masked_fill(x.isnan(), 0).sum(dim, keepdim, dtype=dtype)

    def nanmean(x, dim=None, keepdim=False, *, dtype=None):
        """The mean of all elements that are not nan, or along some dimensions."""
        return x.nansum(dim, keepdim, dtype=dtype) / (~x.isnan()).sum(dim, keepdim)

    def median(x, dim=None, keepdim=False):
        """The middle element in order, the lower of two; nan if any is nan. With dim: (values, indices) along it."""
        if dim is None:
            return apply(MEDIAN, x)
        shape = x.shape
        x, d = normalize_dim("median", x, dim)
        if not x.shape[d]:
            raise IndexError(f"median: expected at least one element along dimension {d}, got shape {shape}")
        indices = new_leaf(np.expand_dims(middle(x, d, x.shape[d]), d), x)
        values = x.gather(d, indices)
        if not shape:
            return ValuesAndIndices(values.reshape(()), indices.reshape(()))
        return ValuesAndIndices(values, indices) if keepdim else ValuesAndIndices(values.squeeze(d), indices.squeeze(d))

    def quantile(x, q, dim=None, keepdim=False, *, interpolation="linear"):
        """The value below which a share q of the elements lies: a number, or a vector of shares, which become the first dimension.

        interpolation: how a value between two elements is found: "linear", "lower", "higher", "midpoint" or "nearest".
        """
        if interpolation not in BETWEEN:
            raise ValueError(f"quantile: expected interpolation {', '.join(map(repr, BETWEEN))}, got {interpolation!r}")
        shares = q._data if is_tensor(q) else np.asarray(q, x.dtype)
        if shares.ndim > 1 or not ((shares >= 0) & (shares <= 1)).all():
            raise ValueError(f"quantile: expected a number or a vector of numbers from 0 to 1, got {q}")
        if not x.is_floating_point() or not x.numel():
            raise ValueError(f"quantile: expected floats, at least one, got {x.dtype} of shape {x.shape}")
        ndim, flat = x.ndim, dim is None
        x, d = normalize_dim("quantile", x.reshape(-1) if flat else x, 0 if flat else dim)
        rows = x.movedim(d, -1).sort(-1).values
        n = rows.shape[-1]
        position = shares.reshape(-1).astype(x.dtype) * (n - 1)
        low = np.floor(position)
        high = np.ceil(position)
        weight = BETWEEN[interpolation](position - low)
        lower, upper = (rows[..., p.astype(np.int64)] for p in (low, high))
        out = lower + (upper - lower) * new_leaf(weight.astype(x.dtype), x)
        broken = np.isnan(rows._data).any(axis=-1, keepdims=True)  # sorted last, but every quantile is nan
        if broken.any():
            out = out.masked_fill(new_leaf(broken, x), np.nan)
        out = out.movedim(-1, 0)  # (shares, everything but dim)
        if keepdim:
            out = out.reshape(len(position), *[1] * ndim) if flat else out.unsqueeze(d + 1)
        return out if shares.ndim else out[0]

    def unique(x, sorted=True, return_inverse=False, return_counts=False, dim=None):
        """The different elements in order, or slices along dim; also where each element went, and how often each was met, if asked for."""
        d = None if dim is None else normalize_dims("unique", x, dim)[0]
        a = x._data
        found, inverse, counts = np.unique(a, return_inverse=True, return_counts=True, axis=d, equal_nan=False)
        inverse = inverse.reshape(a.shape if d is None else -1)
        wanted = [found] + [inverse] * bool(return_inverse) + [counts] * bool(return_counts)
        out = tuple([new_leaf(np.asarray(v), x) for v in wanted])
        return out if len(out) > 1 else out[0]

    def bincount(x, weights=None, minlength=0):
        """How often each integer from 0 on occurs in a vector, or the sum of the weights that it occurs with."""
        if x.ndim != 1 or x._data.dtype.kind not in "iu" or (x.numel() and x._data.min() < 0):
            raise ValueError(f"bincount: expected a vector of integers of at least 0, got {x.dtype} of shape {x.shape}")
        if weights is None:
            return new_leaf(np.bincount(x._data, minlength=minlength).astype(np.int64), x)
        found = np.bincount(x._data, weights._data, minlength)
        return new_leaf(found.astype(weights.dtype if weights.dtype == np.float32 else np.float64), x)

    def histc(x, bins=100, min=0, max=0):
        """How many elements lie in each of `bins` equal parts of the range from min to max; of all elements where the two are equal."""
        a = x._data
        low, high = (float(a.min()), float(a.max())) if min == max and a.size else (min, max)
        low, high = (low - 1, high + 1) if low == high else (low, high)
        return new_leaf(np.histogram(a, bins, (low, high))[0].astype(x.dtype), x)


BETWEEN = {
    "linear": lambda share: share,
    "lower": np.zeros_like,
    "higher": lambda share: share > 0,
    "midpoint": lambda share: (share > 0) * 0.5,
    "nearest": np.rint,
}


def middle(x, d, n):
    """The index of the median along dimension d: of a nan if there is one."""
    a = x._data
    found = a.argsort(axis=d, kind="stable").take((n - 1) // 2, d)
    if a.dtype.kind != "f":
        return found
    broken = np.isnan(a)
    return np.where(broken.any(axis=d), broken.argmax(axis=d), found)
