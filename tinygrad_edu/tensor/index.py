"""Methods of Tensor that index: every form that PyTorch has, and gather, index_select, masked_fill. Derivatives are in `ops/index.py`."""

import re
from operator import index as to_int

import numpy as np

from ..autograd.tape import apply, new_leaf
from ..ops.index import GETITEM
from .dims import normalize_dim, normalize_dims
from .dtype import BOOL, is_tensor, unwrap
from .elementwise import where


def split_index(x, index):
    """Split an index in two: integers, slices, None and ... first, then arrays of indices (PyTorch's order, not NumPy's).

    Returns two tuples; the second is empty if there are no arrays. Arrays are copied, so that they cannot change before backward.
    """
    index = index if isinstance(index, tuple) else (refuse_nested(index),)
    arrays = [as_index_array(i) for i in index]
    if all(a is None for a in arrays):
        return index, ()
    taken = sum(a.ndim if a is not None and a.dtype == BOOL else i is not None and i is not Ellipsis for i, a in zip(index, arrays))
    if taken > x.ndim:
        raise IndexError(f"index: shape {x.shape}: too many indices: {taken} for {x.ndim} dimensions")
    if sum(i is Ellipsis for i in index) > 1:
        raise IndexError("index: expected at most one ...")
    first, second = [], []
    if not any(i is Ellipsis for i in index):
        index, arrays = (*index, Ellipsis), [*arrays, None]
    for i, a in zip(index, arrays):
        if i is Ellipsis:
            first.append(i)
            second += [slice(None)] * (x.ndim - taken)
        elif a is None:
            first.append(i)
            second += [slice(None)] if i is None or isinstance(i, slice) else []  # an integer takes its dimension away
        else:
            first += [slice(None)] * (a.ndim if a.dtype == BOOL else 1)
            second.append(a)
    while second and isinstance(second[-1], slice):
        second.pop()
    plain = all(i is Ellipsis or (isinstance(i, slice) and i == slice(None)) for i in first)
    return () if plain else tuple(first), tuple(second)


def as_index_array(i):
    """A Tensor, array, sequence or boolean as an array of indices; None for anything else, a 0-d integer Tensor or array among them."""
    i = unwrap(i)
    if isinstance(i, np.ndarray) and i.dtype == np.uint8:
        raise IndexError("index: expected int64 or bool, got uint8, which PyTorch reads as a mask; convert with .long() or .bool()")
    if isinstance(i, np.ndarray) and i.ndim == 0 and i.dtype.kind in "iu":
        return None
    if isinstance(i, (np.ndarray, list, tuple, bool, np.bool_, range)):
        i = np.array(i)
        i = i.astype(np.int64) if i.size == 0 and i.dtype.kind == "f" else i
        if i.dtype.kind not in "iub":
            raise IndexError(f"index: expected integers or booleans, got {i.dtype}")
        return i
    return None


def refuse_nested(index):
    """Raise IndexError for a list of lists or of tensors: PyTorch reads it as one index for each dimension, NumPy as one table."""
    if isinstance(index, list) and any(isinstance(i, (list, tuple, slice, np.ndarray)) or i is None or is_tensor(i) for i in index):
        raise IndexError(
            "index: expected integers or booleans in a list; write x[tuple(index)] for one index for each dimension, "
            "or x[Tensor(index)] for a table of indices into the first"
        )
    return index


BOUNDS = {int, type(None)}


def as_int(i):
    """A 0-d Tensor or array as the int it holds, also within a slice, so that a later change cannot move the index."""
    if type(i) is slice:
        return slice(*[n if n is None else to_int(n) for n in (i.start, i.stop, i.step)])
    return int(i) if getattr(i, "ndim", None) == 0 else i


class Index:
    """Indexing and the functions that select by index."""

    __slots__ = ()

    def __getitem__(x, index):
        if type(index) is int or (type(index) is slice and type(index.start) in BOUNDS and type(index.stop) in BOUNDS):
            return apply_getitem(x, index)
        first, second = split_index(x, index)
        if first:
            x = apply_getitem(x, tuple([as_int(i) for i in first]))
        return apply_getitem(x, second) if second else x if first else x[:] if x.ndim else x.reshape(())

    def index_select(x, dim, index):
        """The slices of x along dim at these positions. index: an integer Tensor with one dimension."""
        x, d = normalize_dim("index_select", x, dim)
        if index.ndim > 1:
            raise ValueError(f"index_select: expected an index with one dimension, got shape {index.shape}; x[index] takes any")
        check_not_negative("index_select", index)
        return apply_getitem(x, (slice(None),) * d + (np.array(index._data).reshape(-1),))

    def gather(x, dim, index):
        """out[i][j] = x[index[i][j]][j] for dim 0, x[i][index[i][j]] for dim 1, and so on; out has the shape of index."""
        if x.ndim == 0 and index.ndim < 2:
            return x.reshape(1).gather(0, index.reshape(1)).reshape(index.shape)
        (d,) = normalize_dims("gather", x, dim) or (0,)
        if index.ndim != x.ndim or any(n > m for i, (n, m) in enumerate(zip(index.shape, x.shape)) if i != d):
            raise ValueError(f"gather: expected an index no larger than shape {x.shape} outside dimension {d}, got shape {index.shape}")
        check_not_negative("gather", index)
        return apply_getitem(x, gather_index(index._data, d))

    def take_along_dim(x, indices, dim=None):
        """`gather`, but x and indices broadcast outside dim. Without dim, on the flattened tensor."""
        if dim is None:
            return x.reshape(-1).gather(0, indices.reshape(-1))
        if x.ndim == 0:
            return x.gather(dim, indices)
        x, d = normalize_dim("take_along_dim", x, dim)
        shape = np.broadcast_shapes(x.shape[:d] + (1,) + x.shape[d + 1 :], indices.shape[:d] + (1,) + indices.shape[d + 1 :])
        x = x.expand(shape[:d] + (x.shape[d],) + shape[d + 1 :])
        return x.gather(d, indices.expand(shape[:d] + (indices.shape[d],) + shape[d + 1 :]))

    def masked_fill(x, mask, value):
        """value, a number or a 0-d Tensor, where the mask is true, otherwise x."""
        if np.ndim(unwrap(value)):
            raise ValueError(
                f"masked_fill: expected a value without dimensions, got shape {value.shape}; where() takes one for each element"
            )
        return where(mask, value.to(x.dtype) if is_tensor(value) else new_leaf(np.array(value, x.dtype), x), x)

    def masked_select(x, mask):
        """The elements where the mask is true, with one dimension."""
        shape = np.broadcast_shapes(x.shape, mask.shape)
        return x.expand(shape)[mask.expand(shape)]

    def nonzero(x, *, as_tuple=False):
        """The positions of all elements that are not 0: (count, ndim), int64; as_tuple=True: a tuple of the columns, which is an index."""
        if as_tuple:
            return tuple([new_leaf(column, x) for column in np.nonzero(np.atleast_1d(x._data))])
        return new_leaf(np.argwhere(x._data), x)


def check_not_negative(name, index):
    """Raise IndexError for a negative index, which here is a mistake, such as a label that should have been ignored."""
    if index._data.size and index._data.min() < 0:
        raise IndexError(f"{name}: expected indices of at least 0, got {index._data.min()}")


def gather_index(index, d):
    """The index of `gather` in NumPy's form: position i along every dimension but d."""
    grid = np.ix_(*[np.arange(n) for n in index.shape])
    return (*grid[:d], np.array(index), *grid[d + 1 :])


def apply_getitem(x, index):
    """x[index], with PyTorch's words in the error."""
    try:
        return apply(GETITEM, x, index=index)
    except IndexError as error:
        reason = re.sub(r"\baxis\b", "dimension", str(error).partition(": ")[2])
        raise IndexError(f"index: shape {x.shape}: {reason}") from None
