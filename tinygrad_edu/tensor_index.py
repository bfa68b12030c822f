"""What a Tensor can do with indices: every form that PyTorch knows, and the functions that pick numbers by index."""

from operator import index as whole_number

import numpy as np

from .memory import wrote
from .ops_index import GETITEM
from .recording import apply, mode, tensor_of
from .tensor_arithmetic import BOOL, where
from .tensor_reduce import dims, one_dim


def parts(x, index):
    """An index as two: whole numbers, slices, None and ... first, arrays of indices after that (PyTorch's order, not NumPy's).

    Returns two tuples; the second is empty where no array takes part. Arrays are copied, so that nobody changes them before backward.
    """
    index = index if isinstance(index, tuple) else (index,)
    arrays = [as_index(i) for i in index]
    if all(a is None for a in arrays):
        return index, ()
    taken = sum(0 if i is None or i is Ellipsis else a.ndim if a is not None and a.dtype == BOOL else 1 for i, a in zip(index, arrays))
    first, second = [], []
    if not any(i is Ellipsis for i in index):
        index, arrays = (*index, Ellipsis), [*arrays, None]
    for i, a in zip(index, arrays):
        if i is Ellipsis:
            first.append(i)
            second += [slice(None)] * (x.ndim - taken)
        elif a is None:
            first.append(i)
            second += [] if isinstance(i, (int, np.integer)) else [slice(None)]
        else:
            first += [slice(None)] * (a.ndim if a.dtype == BOOL else 1)
            second.append(a)
    while second and isinstance(second[-1], slice):
        second.pop()
    plain = all(i is Ellipsis or (isinstance(i, slice) and i == slice(None)) for i in first)
    return () if plain else tuple(first), tuple(second)


def as_index(i):
    """A Tensor, array, list or boolean as an array of indices; None for what is not one of these."""
    i = getattr(i, "_data", i)
    if isinstance(i, np.ndarray) and i.ndim == 0 and i.dtype.kind in "iu":
        return None
    if isinstance(i, (np.ndarray, list, bool, np.bool_, range)):
        i = np.array(i)
        i = i.astype(np.int64) if i.size == 0 and i.dtype.kind == "f" else i
        if i.dtype.kind not in "iub":
            raise IndexError(f"index: positions are integers or booleans, not {i.dtype}")
        return i
    return None


BOUNDS = {int, type(None)}


def whole(i):
    """A Tensor or array without dimensions as the integer it holds, also in a slice: its numbers may change, the index must not."""
    if type(i) is slice:
        return slice(*[n if n is None else whole_number(n) for n in (i.start, i.stop, i.step)])
    return int(i) if getattr(i, "ndim", None) == 0 else i


class Index:
    """Methods that pick."""

    __slots__ = ()

    def __getitem__(x, index):
        if type(index) is int or (type(index) is slice and type(index.start) in BOUNDS and type(index.stop) in BOUNDS):
            return picked(x, index)
        first, second = parts(x, index)
        if first:
            x = picked(x, tuple([whole(i) for i in first]))
        return picked(x, second) if second else x if first else x[:] if x.ndim else x.reshape(())

    def __setitem__(x, index, value):
        """Write into the tensor. Where a graph is being built this would lose gradients, so it raises."""
        if mode.recording and (x.requires_grad or getattr(value, "requires_grad", False)):
            raise RuntimeError(
                "setitem: writing into a tensor would change numbers that a graph may need; "
                "use where(), masked_fill(), cat() or stack() to make a new tensor, or write within no_grad()"
            )
        first, second = parts(x, index)
        target = x._data[tuple([whole(i) for i in first])] if first else x._data
        value = np.asarray(getattr(value, "_data", value)).astype(x.dtype)
        if second:
            target[second] = value
        elif isinstance(target, np.ndarray):
            target[...] = value
        else:
            x._data[tuple([whole(i) for i in first])] = value
        wrote(x)

    def index_select(x, dim, index):
        """The slices along dim with these numbers. index: a Tensor of ints with one dimension."""
        x, d = one_dim("index_select", x, dim)
        if index.ndim > 1:
            raise ValueError(f"index_select: an index of one dimension, not of shape {index.shape}; x[index] takes any")
        not_negative("index_select", index)
        return picked(x, (slice(None),) * d + (np.array(index._data).reshape(-1),))

    def gather(x, dim, index):
        """out[i][j] = x[index[i][j]][j] for dim 0, x[i][index[i][j]] for dim 1, and so on; out has the shape of index."""
        if x.ndim == 0 and index.ndim < 2:
            return x.reshape(1).gather(0, index.reshape(1)).reshape(index.shape)
        (d,) = dims("gather", x, dim) or (0,)
        if index.ndim != x.ndim or any(n > m for i, (n, m) in enumerate(zip(index.shape, x.shape)) if i != d):
            raise ValueError(f"gather: an index of shape {index.shape} does not fit shape {x.shape} along dimension {d}")
        not_negative("gather", index)
        return picked(x, along(index._data, d))

    def take_along_dim(x, indices, dim=None):
        """`gather` with broadcasting: the sizes of x and indices may differ where one is 1. Without dim, of the flattened tensor."""
        if dim is None:
            return x.reshape(-1).gather(0, indices.reshape(-1))
        if x.ndim == 0:
            return x.gather(dim, indices)
        x, d = one_dim("take_along_dim", x, dim)
        shape = np.broadcast_shapes(x.shape[:d] + (1,) + x.shape[d + 1 :], indices.shape[:d] + (1,) + indices.shape[d + 1 :])
        x = x.expand(shape[:d] + (x.shape[d],) + shape[d + 1 :])
        return x.gather(d, indices.expand(shape[:d] + (indices.shape[d],) + shape[d + 1 :]))

    def masked_fill(x, mask, value):
        """value, a number or a Tensor that holds one, where the mask is true, otherwise x."""
        if np.ndim(getattr(value, "_data", value)):
            raise ValueError(f"masked_fill: the value is one number, not of shape {value.shape}; where() takes one for each place")
        return where(mask, value.to(x.dtype) if isinstance(value, Index) else tensor_of(np.array(value, x.dtype), x), x)

    def masked_select(x, mask):
        """The numbers at which the mask is true, in one row."""
        shape = np.broadcast_shapes(x.shape, mask.shape)
        return x.expand(shape)[mask.expand(shape)]

    def nonzero(x):
        """The positions of all numbers that are not 0: (how many, ndim), int64."""
        return tensor_of(np.argwhere(x._data), x)


def not_negative(name, index):
    """`x[-1]` counts from the end; here a -1 is a mistake, for instance a label that should have been left out."""
    if index._data.size and index._data.min() < 0:
        raise IndexError(f"{name}: index {index._data.min()} is negative")


def along(index, d):
    """The index of `gather` for NumPy: position i along every dimension but d."""
    grid = np.ix_(*[np.arange(n) for n in index.shape])
    return (*grid[:d], np.array(index), *grid[d + 1 :])


def picked(x, index):
    try:
        return apply(GETITEM, x, index=index)
    except IndexError as error:
        raise IndexError(str(error).replace("axis", "dimension")) from None
