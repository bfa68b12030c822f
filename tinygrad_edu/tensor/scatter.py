"""Methods of Tensor that write or add at an index: scatter and its relatives. Derivatives are in `ops/scatter.py` and `ops/index.py`.

A method without an underscore returns a new Tensor; with one, it writes into x.
"""

import numpy as np

from ..autograd.tape import apply, new_leaf
from ..ops.index import PUT
from ..ops.scatter import SCATTER
from .dims import normalize_dim
from .dtype import is_tensor, number_as


class Scatter:
    """scatter, scatter_add, index_add, index_copy, index_fill."""

    __slots__ = ()

    def scatter(x, dim, index, src):
        """A copy of x with src written at the positions that `gather` would read: out[index[i][j]][j] = src[i][j] for dim 0, and so on.

        index: an integer Tensor. src: a Tensor at least as large as index in every dimension, or a number.
        """
        shape, x, where, src = scatter_arguments("scatter", x, dim, index, src)
        return apply(SCATTER, x, src, index=where).reshape(shape)

    def scatter_add(x, dim, index, src):
        """x with src added at the positions that `gather` would read, so that an element named twice receives two."""
        shape, x, where, src = scatter_arguments("scatter_add", x, dim, index, src)
        return (x + add_at(src, where, x)).reshape(shape)

    def index_add(x, dim, index, source, *, alpha=1):
        """x with the slices of alpha * source added at these positions along dim: out[index[i]] += source[i] for dim 0."""
        shape, x, where, source = slice_arguments("index_add", x, dim, index, source)
        return (x + add_at(source if alpha == 1 else source * alpha, where, x)).reshape(shape)

    def index_copy(x, dim, index, source):
        """A copy of x with the slices of source at these positions along dim: out[index[i]] = source[i] for dim 0."""
        shape, x, where, source = slice_arguments("index_copy", x, dim, index, source)
        return apply(SCATTER, x, source, index=where).reshape(shape)

    def index_fill(x, dim, index, value):
        """A copy of x with one value, a number or a 0-d Tensor, at these positions along dim."""
        shape = x.shape
        x, d = normalize_dim("index_fill", x, dim)
        value = value if is_tensor(value) else new_leaf(number_as(value, x.dtype, "index_fill"), x)
        values = value.to(x.dtype).expand(*x.shape[:d], index.numel(), *x.shape[d + 1 :])
        return apply(SCATTER, x, values, index=at(index, d)).reshape(shape)

    def scatter_(x, dim, index, src):
        return x.copy_(x.scatter(dim, index, src))

    def scatter_add_(x, dim, index, src):
        return x.copy_(x.scatter_add(dim, index, src))

    def index_add_(x, dim, index, source, *, alpha=1):
        return x.copy_(x.index_add(dim, index, source, alpha=alpha))


def add_at(values, index, x):
    """Zeros of the shape of x with values added at the index; float16 is added up in float32."""
    if x._data.dtype.char == "e":
        return apply(PUT, values.float(), index=index, shape=x.shape).to(x.dtype)
    return apply(PUT, values, index=index, shape=x.shape)


def at(index, d):
    """The index, one-dimensional, along dimension d, in NumPy's form. Copied, so that it cannot change before backward."""
    return (slice(None),) * d + (np.array(index._data).reshape(-1),)


def check_index(name, index, size):
    """Raise unless the index holds integers from 0 to size - 1."""
    if index._data.dtype.kind not in "iu":
        raise TypeError(f"{name}: expected an index of integers, got {index.dtype}")
    if index._data.size and not 0 <= index._data.min() <= index._data.max() < size:
        raise IndexError(f"{name}: expected indices from 0 to {size - 1}, got {index._data.min()} to {index._data.max()}")


def scatter_arguments(name, x, dim, index, src):
    """(shape of x, x with at least one dimension, the index in NumPy's form, src cut to the shape of the index), checked."""
    shape = x.shape
    x, d = normalize_dim(name, x, dim)
    index = index.reshape(1) if index.ndim == 0 else index
    src = src if is_tensor(src) else new_leaf(number_as(src, x.dtype, name), x).expand(index.shape)
    src = src.reshape(1) if src.ndim == 0 else src
    if src.dtype != x.dtype:
        raise TypeError(f"{name}: expected src of {x.dtype}, as x, got {src.dtype}")
    if index.numel() and not index.ndim == x.ndim == src.ndim:
        raise ValueError(f"{name}: expected x, index and src of equally many dimensions, got {x.shape}, {index.shape}, {src.shape}")
    if index.numel() == 0:
        index = new_leaf(np.zeros((0,) * x.ndim, np.int64), x)
        src = src.reshape(-1)[:0].reshape(index.shape)
    if any(n > s or (n > m and i != d) for i, (n, m, s) in enumerate(zip(index.shape, x.shape, src.shape))):
        raise ValueError(
            f"{name}: expected an index no larger than x {x.shape} outside dimension {d}, nor than src {src.shape}, got {index.shape}"
        )
    check_index(name, index, x.shape[d])
    if index.shape != src.shape:
        src = src[tuple([slice(n) for n in index.shape])]
    grid = np.ix_(*[np.arange(n) for n in index.shape])
    return shape, x, (*grid[:d], np.array(index._data), *grid[d + 1 :]), src


def slice_arguments(name, x, dim, index, source):
    """(shape of x, x with at least one dimension, the index in NumPy's form, source), checked."""
    shape = x.shape
    x, d = normalize_dim(name, x, dim)
    source = source.reshape(1) if source.ndim == 0 else source
    if index.ndim > 1:
        raise ValueError(f"{name}: expected an index with one dimension, got shape {index.shape}")
    if source.shape != (*x.shape[:d], index.numel(), *x.shape[d + 1 :]):
        expected = (*x.shape[:d], index.numel(), *x.shape[d + 1 :])
        raise ValueError(f"{name}: expected source of shape {expected} for x {x.shape} and {index.numel()} indices, got {source.shape}")
    if source.dtype != x.dtype:
        raise TypeError(f"{name}: expected source of {x.dtype}, as x, got {source.dtype}")
    check_index(name, index, x.shape[d])
    return shape, x, at(index, d), source
