"""Methods of Tensor that reduce: sums, means, extremes; and scans and sorting along a dimension. Derivatives are in `ops/reduce.py`.

dim: an int or a tuple of ints, negative ones counted from the end; None for all dimensions. keepdim: True leaves the reduced dimensions in
place, with size 1. NumPy's names `axis` and `keepdims` are accepted by sum and mean, as in PyTorch.
"""

import math
from collections import namedtuple

import numpy as np

from ..autograd.tape import apply, new_leaf
from ..ops import reduce as ops
from .dims import normalize_dim, normalize_dims, reduction_dims

ValuesAndIndices = namedtuple("ValuesAndIndices", "values indices")


def apply_reduction(op, x, dim, keepdim, **attributes):
    """Apply a reduction. float16 is summed in float32: above 2048 it cannot represent every integer."""
    if x._data.dtype.char not in "fd":
        if x._data.dtype.kind != "f":
            raise TypeError(f"{op.name}: expected floats, got {x.dtype}; take x.float()")
        return apply_reduction(op, x.float(), dim, keepdim, **attributes).to(x.dtype)
    return apply(op, x, dim=reduction_dims(op.name, x, dim), keepdim=keepdim, **attributes)


def cast_for_sum(x, dtype):
    """x in the dtype of its sum: int64 for integers and booleans, unless another dtype is requested."""
    return x.to(dtype) if dtype is not None else x if x._data.dtype.kind == "f" else x.to(np.int64)


class Reduce:
    """Reductions, scans and sorting."""

    __slots__ = ()

    def sum(x, dim=None, keepdim=False, *, dtype=None, axis=None, keepdims=False):
        """The sum of all elements, or along some dimensions; int64 for integers and booleans."""
        dim, keepdim = dim if axis is None else axis, keepdim or keepdims
        if dtype is not None or x._data.dtype.char not in "fd":
            x = cast_for_sum(x, dtype)
            if x._data.dtype.char == "e":
                return apply_reduction(ops.SUM, x, dim, keepdim)
        return apply(ops.SUM, x, dim=reduction_dims("sum", x, dim), keepdim=keepdim)

    def mean(x, dim=None, keepdim=False, *, dtype=None, axis=None, keepdims=False):
        """The mean of all elements, or along some dimensions."""
        return apply_reduction(ops.MEAN, x if dtype is None else x.to(dtype), dim if axis is None else axis, keepdim or keepdims)

    def var(x, dim=None, unbiased=True, keepdim=False, *, correction=None):
        """The variance: squared distances from the mean, summed and divided by n - correction. unbiased=False means correction=0."""
        dim, unbiased = (None, dim) if isinstance(dim, bool) else (dim, unbiased)
        return apply_reduction(ops.VAR, x, dim, keepdim, correction=int(unbiased) if correction is None else correction)

    def std(x, dim=None, unbiased=True, keepdim=False, *, correction=None):
        """The square root of `var`."""
        dim, unbiased = (None, dim) if isinstance(dim, bool) else (dim, unbiased)
        return apply_reduction(ops.STD, x, dim, keepdim, correction=int(unbiased) if correction is None else correction)

    def amax(x, dim=None, keepdim=False):
        """The maximum; equal elements share the gradient."""
        return apply(ops.AMAX, x, dim=reduction_dims("amax", x, dim), keepdim=keepdim)

    def amin(x, dim=None, keepdim=False):
        """The minimum; equal elements share the gradient."""
        return apply(ops.AMIN, x, dim=reduction_dims("amin", x, dim), keepdim=keepdim)

    def max(x, dim=None, keepdim=False):
        """Without dim, the maximum; with dim, (values, indices) along it; with a Tensor, `maximum`."""
        return x.maximum(dim) if isinstance(dim, x.plain) else extreme("max", ops.MAX, np.argmax, x, dim, keepdim)

    def min(x, dim=None, keepdim=False):
        """Without dim, the minimum; with dim, (values, indices) along it; with a Tensor, `minimum`."""
        return x.minimum(dim) if isinstance(dim, x.plain) else extreme("min", ops.MIN, np.argmin, x, dim, keepdim)

    def argmax(x, dim=None, keepdim=False):
        """The index of the maximum, int64; without dim, in the flattened tensor."""
        return arg_extreme("argmax", np.argmax, x, dim, keepdim)

    def argmin(x, dim=None, keepdim=False):
        """The index of the minimum, int64; without dim, in the flattened tensor."""
        return arg_extreme("argmin", np.argmin, x, dim, keepdim)

    def prod(x, dim=None, keepdim=False, *, dtype=None):
        """The product of all elements, or along one dimension."""
        x = cast_for_sum(x, dtype)
        if x._data.dtype.char == "e":
            return x.float().prod(dim, keepdim).to(x.dtype)
        if dim is None:
            return apply(ops.PROD, x.reshape(-1))
        shape = x.shape
        x, dim = normalize_dim("prod", x, dim)
        out = apply(ops.PROD, x.movedim(dim, -1))
        return out.unsqueeze(dim) if keepdim and shape else out

    def logsumexp(x, dim, keepdim=False):
        """log(sum(exp(x))), without overflow"""
        if x._data.dtype.char not in "fd":
            return x.float().logsumexp(dim, keepdim).to(x.dtype if x.is_floating_point() else np.float32)
        return apply(ops.LOGSUMEXP, x, dim=normalize_dims("logsumexp", x, dim), keepdim=keepdim)

    def cumsum(x, dim, *, dtype=None):
        """Running sums along one dimension."""
        shape, x = x.shape, cast_for_sum(x, dtype)
        if x._data.dtype.char == "e":
            return x.float().cumsum(dim).to(x.dtype)
        x, dim = normalize_dim("cumsum", x, dim)
        return apply(ops.CUMSUM, x, dim=dim).reshape(shape)

    def norm(x, p=2, dim=None, keepdim=False):
        """The p-norm, sum(|x| ** p) ** (1 / p); for p = inf the largest |x|."""
        if p in (2, "fro"):
            return apply_reduction(ops.NORM, x, dim, keepdim)
        if p in (math.inf, -math.inf):
            return apply_reduction(ops.NORM_MAX if p > 0 else ops.NORM_MIN, x, dim, keepdim)
        if p == 0:
            return apply_reduction(ops.NORM_COUNT, x, dim, keepdim)
        if p == 1:
            return x.abs().sum(dim, keepdim)
        if x._data.dtype.char == "e":
            return x.float().norm(p, dim, keepdim).to(x.dtype)
        zero = x == 0  # where |x| ** p may have an infinite slope; the subgradient of the norm there is 0
        powers = (x.abs().masked_fill(zero, 1) ** p).masked_fill(zero, 0 if p > 0 else math.inf)
        total = powers.sum(dim, keepdim)
        return (total.masked_fill(total == 0, 1) ** (1 / p)).masked_fill(total == 0, 0)

    def all(x, dim=None, keepdim=False):
        """Whether all elements are true."""
        return new_leaf(np.asarray(np.all(x._data, axis=normalize_dims("all", x, dim), keepdims=keepdim)), x)

    def any(x, dim=None, keepdim=False):
        """Whether any element is true."""
        return new_leaf(np.asarray(np.any(x._data, axis=normalize_dims("any", x, dim), keepdims=keepdim)), x)

    def count_nonzero(x, dim=None):
        """How many elements are not 0."""
        return (x != 0).sum(dim)

    def sort(x, dim=-1, descending=False, *, stable=True):
        """(values, indices) in order along a dimension. Always stable: equal elements keep their order."""
        indices = sorted_indices("sort", x, dim, descending)
        return ValuesAndIndices(x.take_along_dim(indices, dim), indices)

    def argsort(x, dim=-1, descending=False, *, stable=True):
        """The indices that sort x along a dimension."""
        return sorted_indices("argsort", x, dim, descending)

    def topk(x, k, dim=-1, largest=True, sorted=True):
        """(values, indices) of the k largest (or smallest) elements along a dimension, always sorted."""
        indices = sorted_indices("topk", x, dim, largest)
        n = indices.shape[dim] if x.ndim else 1
        if not 0 <= k <= n:
            raise ValueError(f"topk: expected k from 0 to {n}, the size of dimension {dim} of shape {x.shape}, got {k}")
        if x.ndim == 0:
            return ValuesAndIndices(x.clone(), indices)
        indices = indices.narrow(dim, 0, k)
        return ValuesAndIndices(x.take_along_dim(indices, dim), indices)


def extreme(name, op, function, x, dim, keepdim):
    """max and min: without dim, one number; along a dimension, the values and their indices."""
    indices = arg_extreme(name, function, x, dim, keepdim=True)
    if dim is None:
        return apply(op, x)
    values = x.take_along_dim(indices, dim) if x.ndim else x.clone()
    return ValuesAndIndices(values, indices) if keepdim else ValuesAndIndices(values.squeeze(dim), indices.squeeze(dim))


def arg_extreme(name, function, x, dim, keepdim):
    """np.argmax or np.argmin, checked."""
    if isinstance(dim, (tuple, list)):
        raise TypeError(f"{name}: expected one dimension, got {dim}")
    d = None if dim is None else normalize_dims(name, x, dim)
    if x._data.size == 0 and (not d or x.shape[d[0]] == 0):
        raise ValueError(f"{name}: expected at least one element to choose from, got shape {x.shape}")
    if not d:
        found = np.asarray(function(x._data))
        return new_leaf(found.reshape((1,) * x.ndim) if keepdim else found, x)
    return new_leaf(np.asarray(function(x._data, axis=d[0], keepdims=keepdim)), x)


def sorted_indices(name, x, dim, descending):
    """The indices that sort x along a dimension; equal elements keep their order, also when descending."""
    dims, a = normalize_dims(name, x, int(dim)), x._data
    if not dims:
        return new_leaf(np.zeros((), np.int64), x)
    (d,) = dims
    if not descending:
        return new_leaf(np.asarray(a.argsort(axis=d, kind="stable")), x)
    from_end = np.flip(np.flip(a, d).argsort(axis=d, kind="stable"), d)
    return new_leaf(a.shape[d] - 1 - from_end, x)
