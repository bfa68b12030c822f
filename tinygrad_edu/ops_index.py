"""The derivative table, continued: taking numbers out of an array, and putting gradients back where they came from."""

import numpy as np

from .recording import Op


def getitem(x, index):
    return x[index]


def getitem_x(g, out, x, index):
    return PUT(g, index=index, shape=x.shape)


GETITEM = Op("getitem", getitem, getitem_x, linear=True)


def put(g, index, shape):
    """Zeros of this shape, with g added at the index: a number that was taken twice is owed twice."""
    out = np.zeros(shape, g.dtype)
    arrays = [i for i in (index if isinstance(index, tuple) else (index,)) if isinstance(i, np.ndarray) and i.dtype != bool]
    if not arrays:
        out[index] = g  # slices and masks take nothing twice
    elif len(index) == 1 and g.size > index[0].size > 0:
        add_rows(out, index[0].reshape(-1), g)
    else:
        np.add.at(out, index, g)
    return out


def add_rows(out, index, g):
    """Add the rows of g to those rows of `out` that the index names: like `np.add.at`, but sorted first, so that equal ones go together."""
    index = index % len(out)
    order = index.argsort(kind="stable")
    named = index[order]
    first = np.flatnonzero(np.diff(named, prepend=named[0] - 1))
    out[named[first]] += np.add.reduceat(g.reshape(len(index), *out.shape[1:])[order], first, axis=0)


def put_x(g, out, x, index, shape):
    return GETITEM(g, index=index)


PUT = Op("put", put, put_x, linear=True)
