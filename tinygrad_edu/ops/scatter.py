"""The derivative table: writing values at an index of a copy. The index is in NumPy's form."""

import numpy as np

from ..autograd.op import Op
from .elementwise import MASK
from .index import GETITEM


def scatter(x, values, index):
    """A copy of x with `values` at the index. Where the index names an element twice, the last value stays."""
    out = x.copy()
    out[index] = values
    return out


def scatter_x(g, out, x, values, index):
    """What was overwritten gets no gradient."""
    keep = np.ones(x.shape, bool)
    keep[index] = False
    return MASK(g, keep)


def scatter_values(g, out, x, values, index):
    return GETITEM(g, index=index)


SCATTER = Op("scatter", scatter, scatter_x, scatter_values, saves_nothing=True)
