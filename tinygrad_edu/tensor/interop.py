"""Tensors among NumPy arrays: conversion, and NumPy's operators and functions applied to Tensors."""

import operator

import numpy as np

from ..autograd.mode import mode
from ..autograd.tape import new_leaf
from ..autograd.versions import share_array
from .dtype import is_tensor, unwrap
from .elementwise import Elementwise
from .unary import Unary

OPERATORS = "add subtract:sub multiply:mul divide:truediv power:pow matmul floor_divide:floordiv remainder:mod negative:neg absolute:abs"
OPERATORS += " invert less:lt less_equal:le greater:gt greater_equal:ge equal:eq not_equal:ne bitwise_and:and_ bitwise_or:or_"
BINARY = "maximum minimum logical_and logical_or logical_not"
UNARY = "exp exp2 expm1 log log2 log10 log1p sqrt square reciprocal sin cos tan arcsin:asin arccos:acos arctan:atan sinh cosh tanh"
UNARY += " sign floor ceil rint:round trunc isnan isinf isfinite"


def table(home, names):
    """ufunc -> function of `home`, from words "name" or "ufunc:name"."""
    pairs = [(word.partition(":")[0], word.rpartition(":")[2]) for word in names.split()]
    return {getattr(np, ufunc): getattr(home, name) for ufunc, name in pairs}


UFUNCS = table(operator, OPERATORS) | table(Elementwise, BINARY) | table(Unary, UNARY)


class Interop:
    """Conversion to NumPy arrays, and NumPy's ufuncs."""

    __slots__ = ()

    def numpy(x, *, force=False):
        """The NumPy array itself, which shares its memory with the tensor. Raises RuntimeError if it requires grad, unless forced."""
        if x._requires_grad and not force:
            raise RuntimeError("numpy: expected a tensor that does not require grad, because NumPy is not recorded; use x.detach().numpy()")
        return share_array(x)

    def to_numpy(x):
        """`numpy()`, by the name that matplotlib and others ask for."""
        return x.numpy()

    def __array__(x, dtype=None, copy=None):
        a = np.asarray(x.numpy(), dtype)
        return a.copy() if copy else a

    def __array_ufunc__(x, ufunc, method, *inputs, out=None, **kwargs):
        """NumPy's operators and functions on Tensors: np.exp(x) is x.exp(), and array * x is a Tensor."""
        if out is not None:  # an array is being written, as in `p.data -= 0.1 * p.grad`
            if any(is_tensor(a) for a in out):
                raise TypeError(f"np.{ufunc.__name__}: expected an array for out, got a Tensor; use an in-place method, such as x.add_(y)")
            if mode.recording and any(getattr(v, "_requires_grad", False) for v in inputs):
                raise RuntimeError(
                    f"np.{ufunc.__name__}: a tensor that requires grad cannot be written into an array, because NumPy is not recorded; "
                    "use x.detach(), or x = x + y instead of x += y"
                )
            return getattr(ufunc, method)(*map(unwrap, inputs), out=tuple(map(unwrap, out)), **kwargs)
        function = UFUNCS.get(ufunc)
        if function is None or method != "__call__" or kwargs:
            raise TypeError(f"np.{ufunc.__name__}: not supported for Tensors; use a method of Tensor, or x.detach().numpy()")
        inputs = [v if is_tensor(v) else v.item() if np.ndim(v) == 0 else new_leaf(np.array(v), x) for v in inputs]
        return function(*inputs)
