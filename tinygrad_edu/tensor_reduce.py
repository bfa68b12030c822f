"""What a Tensor can do to make one number of many: sums, means, extremes. `dim` says along which dimensions; None means all.

dim: an int or a tuple of ints, negative ones counted from the end. keepdim: True leaves the reduced dimensions in place, with size 1.
NumPy's names `axis` and `keepdims` are understood too, as in PyTorch.
"""

import math
from collections import namedtuple

import numpy as np

from . import ops_reduce as ops
from .ops_layers import LOG_SOFTMAX, SOFTMAX
from .recording import apply, tensor_of

Extreme = namedtuple("Extreme", "values indices")


def dims(name, x, dim):
    """dim as a tuple of dimensions of x, none negative. None stands for all of them."""
    if dim is None:
        return tuple(range(x._data.ndim))
    n = x._data.ndim
    found = []
    for d in dim if isinstance(dim, (tuple, list)) else (dim,):
        if not -max(n, 1) <= d < max(n, 1):
            raise IndexError(f"{name}: dim {d} does not exist in shape {x.shape}; it has dimensions {-max(n, 1)} to {max(n, 1) - 1}")
        found.append(d % max(n, 1))
    if len(set(found)) < len(found):
        raise ValueError(f"{name}: dim {dim} names a dimension of shape {x.shape} twice")
    return tuple(found) if n else ()


def reduced(name, x, dim):
    """`dims` for what makes one number of many: there an empty tuple stands for all dimensions too, as in PyTorch."""
    return dims(name, x, dim) or tuple(range(x._data.ndim))


def one_dim(name, x, dim):
    """dim as one dimension, not negative, and x with at least one dimension to have it."""
    d = dims(name, x, int(dim))
    return (x, d[0]) if d else (x.reshape(1), 0)


def sums(op, x, dim, keepdim, **attributes):
    """Apply a row that reduces; to half floats by way of float32, for on their own they count no further than 2048."""
    if x._data.dtype.char not in "fd":
        if x._data.dtype.kind != "f":
            raise TypeError(f"{op.name}: needs floats, not {x.dtype}; take x.float()")
        return sums(op, x.float(), dim, keepdim, **attributes).to(x.dtype)
    return apply(op, x, dim=reduced(op.name, x, dim), keepdim=keepdim, **attributes)


def extreme(op, choose, x, dim, keepdim):
    """max and min: of all numbers, one Tensor; along a dimension, the numbers and where they stood."""
    if isinstance(dim, type(x)):
        return x.maximum(dim) if op is ops.AMAX else x.minimum(dim)
    if dim is None:
        if x._data.size == 0:
            raise ValueError(f"{op.name}: shape {x.shape} holds no numbers to choose from")
        return apply(op, x, dim=dims(op.name, x, None), keepdim=False)
    indices = choose(x, dim, True)
    values = x.take_along_dim(indices, dim) if x.ndim else x.clone()
    return Extreme(*(values, indices) if keepdim else (values.squeeze(dim), indices.squeeze(dim)))


def choose(function, name, x, dim, keepdim):
    if isinstance(dim, (tuple, list)):
        raise TypeError(f"{name}: one dimension, not {dim}")
    if x._data.size == 0 and (dim is None or x.shape[dim] == 0):
        raise ValueError(f"{name}: shape {x.shape} holds no numbers to choose from")
    if dim is None:
        found = np.asarray(function(x._data))
        return tensor_of(found.reshape((1,) * x.ndim) if keepdim else found, x)
    if x.ndim == 0:
        dims(name, x, dim)
        return tensor_of(np.zeros((), np.int64), x)
    return tensor_of(np.asarray(function(x._data, axis=dims(name, x, dim)[0], keepdims=keepdim)), x)


def wide(x, dtype):
    """x for adding up: integers and booleans as int64, unless another type is asked for."""
    return x.to(dtype) if dtype is not None else x if x._data.dtype.kind == "f" else x.to(np.int64)


class Reduce:
    """Methods that make one number of many."""

    __slots__ = ()

    def sum(x, dim=None, keepdim=False, *, dtype=None, axis=None, keepdims=False):
        dim, keepdim = dim if axis is None else axis, keepdim or keepdims
        if dtype is not None or x._data.dtype.char not in "fd":
            x = wide(x, dtype)
            if x._data.dtype.char == "e":
                return sums(ops.SUM, x, dim, keepdim)
        return apply(ops.SUM, x, dim=reduced("sum", x, dim), keepdim=keepdim)

    def mean(x, dim=None, keepdim=False, *, dtype=None, axis=None, keepdims=False):
        return sums(ops.MEAN, x if dtype is None else x.to(dtype), dim if axis is None else axis, keepdim or keepdims)

    def var(x, dim=None, unbiased=True, keepdim=False, *, correction=None):
        """The mean squared distance from the mean; over n - 1 numbers, or n - correction (0, or unbiased=False: the plain mean)."""
        dim, unbiased = (None, dim) if isinstance(dim, bool) else (dim, unbiased)
        return sums(ops.VAR, x, dim, keepdim, correction=int(unbiased) if correction is None else correction)

    def std(x, dim=None, unbiased=True, keepdim=False, *, correction=None):
        """The square root of `var`."""
        dim, unbiased = (None, dim) if isinstance(dim, bool) else (dim, unbiased)
        return sums(ops.STD, x, dim, keepdim, correction=int(unbiased) if correction is None else correction)

    def amax(x, dim=None, keepdim=False):
        """The largest number; where several are equally large, they share the gradient."""
        return apply(ops.AMAX, x, dim=reduced("amax", x, dim), keepdim=keepdim)

    def amin(x, dim=None, keepdim=False):
        """The smallest number; where several are equally small, they share the gradient."""
        return apply(ops.AMIN, x, dim=reduced("amin", x, dim), keepdim=keepdim)

    def max(x, dim=None, keepdim=False):
        """Without dim the largest number; with dim (values, indices) along it; with a Tensor, `maximum`."""
        return extreme(ops.AMAX, argmax, x, dim, keepdim)

    def min(x, dim=None, keepdim=False):
        """Without dim the smallest number; with dim (values, indices) along it; with a Tensor, `minimum`."""
        return extreme(ops.AMIN, argmin, x, dim, keepdim)

    def argmax(x, dim=None, keepdim=False):
        """Where the largest number stands: without dim, its place in the flattened tensor. int64, without gradient."""
        return argmax(x, dim, keepdim)

    def argmin(x, dim=None, keepdim=False):
        """Where the smallest number stands: without dim, its place in the flattened tensor. int64, without gradient."""
        return argmin(x, dim, keepdim)

    def prod(x, dim=None, keepdim=False, *, dtype=None):
        """The product of all numbers, or of those along one dimension."""
        x = wide(x, dtype)
        if dim is None:
            return apply(ops.PROD, x.reshape(-1))
        x, dim = one_dim("prod", x, dim) if x.ndim else (x.reshape(1), 0)
        out = apply(ops.PROD, x.movedim(dim, -1))
        return out.unsqueeze(dim) if keepdim else out

    def logsumexp(x, dim, keepdim=False):
        """log(sum(exp(x))), without overflow"""
        if x._data.dtype.char not in "fd":
            return x.float().logsumexp(dim, keepdim).to(x.dtype if x.is_floating_point() else np.float32)
        return apply(ops.LOGSUMEXP, x, dim=dims("logsumexp", x, dim), keepdim=keepdim)

    def softmax(x, dim):
        """exp(x) / sum of exp(x) along a dimension: numbers made into probabilities. A row of nothing but -inf gives nan, as in PyTorch."""
        return along(SOFTMAX, x, dim)

    def log_softmax(x, dim):
        """log(softmax(x)), also where the softmax is too small for a float"""
        return along(LOG_SOFTMAX, x, dim)

    def cumsum(x, dim, *, dtype=None):
        """Running sums along one dimension."""
        shape, x = x.shape, wide(x, dtype)
        if x._data.dtype.char == "e":
            return x.float().cumsum(dim).to(x.dtype)
        x, dim = one_dim("cumsum", x, dim)
        return apply(ops.CUMSUM, x, dim=dim).reshape(shape)

    def norm(x, p=2, dim=None, keepdim=False):
        """sum(|x| ** p) ** (1 / p): for p = 2 the length, for inf the largest |x|."""
        if p in (2, "fro"):
            return sums(ops.NORM, x, dim, keepdim)
        if p in (math.inf, -math.inf):
            return x.abs().amax(dim, keepdim) if p > 0 else x.abs().amin(dim, keepdim)
        if p == 0:
            return (x != 0).to(x.dtype).sum(dim, keepdim)
        if p == 1:
            return x.abs().sum(dim, keepdim)
        zero = x == 0  # where a power may have an infinite slope: length 0 is the bottom of the bowl, so its gradient is 0
        powers = (x.abs().masked_fill(zero, 1) ** p).masked_fill(zero, 0 if p > 0 else math.inf)
        total = powers.sum(dim, keepdim)
        return (total.masked_fill(total == 0, 1) ** (1 / p)).masked_fill(total == 0, 0)

    def all(x, dim=None, keepdim=False):
        """Whether all are true."""
        return tensor_of(np.asarray(np.all(x._data, axis=dims("all", x, dim), keepdims=keepdim)), x)

    def any(x, dim=None, keepdim=False):
        """Whether any is true."""
        return tensor_of(np.asarray(np.any(x._data, axis=dims("any", x, dim), keepdims=keepdim)), x)

    def count_nonzero(x, dim=None):
        return (x != 0).sum(dim)

    def sort(x, dim=-1, descending=False, stable=True):
        """(values, indices): the numbers in order along a dimension, and where they stood; equal ones always keep their order."""
        indices = x.argsort(dim, descending)
        return Extreme(x.take_along_dim(indices, dim), indices)

    def argsort(x, dim=-1, descending=False, stable=True):
        """Where the numbers in order along a dimension stand."""
        if x.ndim == 0:
            return argmax(x, dim, False)
        (dim,), a = dims("argsort", x, int(dim)), x._data
        if not descending:
            return tensor_of(np.asarray(a.argsort(axis=dim, kind="stable")), x)
        back = np.flip(np.flip(a, dim).argsort(axis=dim, kind="stable"), dim)
        return tensor_of(a.shape[dim] - 1 - back, x)

    def topk(x, k, dim=-1, largest=True, sorted=True):
        """(values, indices) of the k largest along a dimension, the largest first; or of the k smallest. They are always sorted."""
        if k > x.shape[dim]:
            raise ValueError(f"topk: {k} of {x.shape[dim]} numbers along dimension {dim} of shape {x.shape}")
        indices = x.argsort(dim, largest).narrow(dim, 0, k)
        return Extreme(x.take_along_dim(indices, dim), indices)


def along(op, x, dim):
    """Apply a row that works along one dimension and keeps it; to half floats by way of float32."""
    if x._data.dtype.char not in "fd":
        if x._data.dtype.kind != "f":
            raise TypeError(f"{op.name}: needs floats, not {x.dtype}; take x.float()")
        return along(op, x.float(), dim).to(x.dtype)
    shape = x.shape
    x, dim = one_dim(op.name, x, dim)
    return apply(op, x, dim=dim).reshape(shape) if x.shape != shape else apply(op, x, dim=dim)


def argmax(x, dim, keepdim):
    return choose(np.argmax, "argmax", x, dim, keepdim)


def argmin(x, dim, keepdim):
    return choose(np.argmin, "argmin", x, dim, keepdim)
