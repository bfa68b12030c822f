"""Methods of Tensor that make new Tensors of its dtype: new_zeros and its relatives."""

import numpy as np

from ..autograd.tape import new_leaf
from .dims import as_shape
from .dtype import unwrap


class Like:
    """x.new_zeros(2, 3): zeros of the dtype of x."""

    __slots__ = ()

    def new_zeros(x, *sizes, size=None, dtype=None, requires_grad=False):
        return new_leaf(np.zeros(as_shape(sizes, size), dtype or x.dtype), x).requires_grad_(requires_grad)

    def new_ones(x, *sizes, size=None, dtype=None, requires_grad=False):
        return new_leaf(np.ones(as_shape(sizes, size), dtype or x.dtype), x).requires_grad_(requires_grad)

    def new_empty(x, *sizes, size=None, dtype=None, requires_grad=False):
        return new_leaf(np.empty(as_shape(sizes, size), dtype or x.dtype), x).requires_grad_(requires_grad)

    def new_full(x, size, fill_value, *, dtype=None, requires_grad=False):
        return new_leaf(np.full(size, fill_value, dtype or x.dtype), x).requires_grad_(requires_grad)

    def new_tensor(x, data, *, dtype=None, requires_grad=False):
        """The data, copied, in the dtype of x."""
        return new_leaf(np.array(unwrap(data)).astype(dtype or x.dtype), x).requires_grad_(requires_grad)
