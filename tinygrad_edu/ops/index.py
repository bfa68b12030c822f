"""The derivative table: indexing, and its transpose, adding gradients back at an index."""

import math

import numpy as np

from ..autograd.op import Op


def getitem(x, index):
    """x[index]: a view for integers and slices, where NumPy would return a number too; for arrays of indices a copy in row-major order."""
    out = x[index]
    if type(out) is not np.ndarray:
        return x[(*index, ...) if isinstance(index, tuple) else (index, ...)]
    if not out.flags.c_contiguous and type(index) is tuple and any(type(i) is np.ndarray for i in index):
        return np.asarray(out, order="C")
    return out


def getitem_x(g, out, x, index):
    return PUT(g, index=index, shape=x.shape)


GETITEM = Op("getitem", getitem, getitem_x, saves_nothing=True)


def put(g, index, shape):
    """Zeros of this shape with g added at the index, so that an element taken twice receives two gradients."""
    out = np.zeros(shape, g.dtype)
    arrays = [i for i in (index if isinstance(index, tuple) else (index,)) if isinstance(i, np.ndarray) and i.dtype != bool]
    if not arrays:
        out[index] = g  # slices and masks take no element twice
    elif len(index) == 1 and g.size > index[0].size > 0:
        add_rows(out, index[0].reshape(-1), g)
    else:
        np.add.at(out, index, g)
    return out


def add_rows(out, index, g):
    """Add the rows of g to the rows of `out` at the index, like `np.add.at`, but sorted, so that equal indices are summed together."""
    index = index % len(out)
    order = index.argsort(kind="stable")
    named = index[order]
    first = np.flatnonzero(np.diff(named, prepend=named[0] - 1))
    out[named[first]] += np.add.reduceat(g.reshape(len(index), *out.shape[1:])[order], first, axis=0)


def put_x(g, out, x, index, shape):
    return GETITEM(g, index=index)


PUT = Op("put", put, put_x, saves_nothing=True)


# ------------------------------------------------------------------------------------------- writes in place

# A position is the index of an element in the flattened tensor. The result of a write into a part of x is an op of x and the value.


def write(x, value, positions):
    """x with the elements of value at these positions (an int array of its shape, without repeats; None for everywhere)."""
    out = np.array(x, order="C")
    out.reshape(-1)[slice(None) if positions is None else positions.reshape(-1)] = value.reshape(-1)
    return out


def write_x(g, out, x, value, positions):
    return WRITE(g, np.zeros(value.shape, value.dtype), positions=positions)


def write_value(g, out, x, value, positions):
    return g if positions is None else GETITEM(g.reshape(-1), index=(positions,))


WRITE = Op("write", write, write_x, write_value, saves_nothing=True)


def select_positions(x, positions):
    """The elements at these positions, in the shape of `positions`: any view, after a write into the tensor it is a view of."""
    return x.reshape(-1)[positions]


def select_positions_x(g, out, x, positions):
    return PUT(g.reshape(-1), index=(positions.reshape(-1),), shape=(math.prod(x.shape),)).reshape(x.shape)


VIEW = Op("view", select_positions, select_positions_x, saves_nothing=True)
