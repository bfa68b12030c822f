"""Methods of Tensor with two operands, element by element: arithmetic, comparisons, choices. Derivatives are in `ops/elementwise.py`.

Every method is a plain function, so `tensor.add(x, y)` is `x.add(y)`. In formulas, `self` is called x.
"""

import numpy as np

from ..autograd.tape import apply, new_leaf
from ..ops import elementwise as ops
from .dtype import (
    BOOL,
    FLOAT,
    apply_binary,
    broadcast_error,
    compare,
    dtype_of_number,
    half_with_number,
    is_tensor,
    promote_all,
    promote_pair,
    result_type,
    widen_any,
)


def is_comparable(y):
    return is_tensor(y) or isinstance(y, (np.ndarray, int, float, np.generic))


class Elementwise:
    """Operators and comparisons, and the methods of the same meaning."""

    __slots__ = ()

    # -------------------------------------------------------------------------------------------- operators

    def __add__(x, y):
        return apply_binary(ops.ADD, x, y)

    def __radd__(x, y):
        return apply_binary(ops.ADD, y, x)

    def __sub__(x, y):
        return apply_binary(ops.SUB, x, y)

    def __rsub__(x, y):
        return apply_binary(ops.SUB, y, x)

    def __mul__(x, y):
        return apply_binary(ops.MUL, x, y)

    def __rmul__(x, y):
        return apply_binary(ops.MUL, y, x)

    def __truediv__(x, y):
        return div(x, y)

    def __rtruediv__(x, y):
        return div(y, x)

    def __floordiv__(x, y):
        return floor_divide(x, y)

    def __rfloordiv__(x, y):
        return floor_divide(y, x)

    def __mod__(x, y):
        return remainder(x, y)

    def __rmod__(x, y):
        return remainder(y, x)

    def __lt__(x, y):
        return compare(np.less, x, y)

    def __le__(x, y):
        return compare(np.less_equal, x, y)

    def __gt__(x, y):
        return compare(np.greater, x, y)

    def __ge__(x, y):
        return compare(np.greater_equal, x, y)

    def __eq__(x, y):
        return compare(np.equal, x, y) if is_comparable(y) else NotImplemented

    def __ne__(x, y):
        return compare(np.not_equal, x, y) if is_comparable(y) else NotImplemented

    __hash__ = object.__hash__  # nodes are compared by identity in sets and dicts

    def __and__(x, y):
        return compare(np.bitwise_and, x, y)

    def __or__(x, y):
        return compare(np.bitwise_or, x, y)

    def __xor__(x, y):
        return compare(np.bitwise_xor, x, y)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(x):
        """~x: every bit; of booleans, not"""
        return new_leaf(np.asarray(~x._data), x)

    # -------------------------------------------------------------------------------- the same, as methods

    def add(x, other, *, alpha=1):
        """x + alpha * other"""
        return x + (other if alpha == 1 else scaled(x, other, alpha))

    def sub(x, other, *, alpha=1):
        """x - alpha * other"""
        return x - (other if alpha == 1 else scaled(x, other, alpha))

    def mul(x, other):
        """x * other"""
        return apply_binary(ops.MUL, x, other)

    def div(x, other, *, rounding_mode=None):
        """x / other; rounding_mode: None, "floor" or "trunc"."""
        if rounding_mode not in DIVISIONS:
            raise ValueError(f'div: expected rounding_mode None, "floor" or "trunc", got {rounding_mode!r}')
        return DIVISIONS[rounding_mode](x, other)

    def floor_divide(x, other):
        """x / other, rounded down"""
        return floor_divide(x, other)

    def remainder(x, other):
        """The remainder of x / other, with the sign of other."""
        return remainder(x, other)

    subtract, multiply, divide = sub, mul, div

    def true_divide(x, other):
        """x / other"""
        return div(x, other)

    def lt(x, other):
        """x < other"""
        return compare(np.less, x, other)

    def le(x, other):
        """x <= other"""
        return compare(np.less_equal, x, other)

    def gt(x, other):
        """x > other"""
        return compare(np.greater, x, other)

    def ge(x, other):
        """x >= other"""
        return compare(np.greater_equal, x, other)

    def eq(x, other):
        """x == other"""
        return compare(np.equal, x, other)

    def ne(x, other):
        """x != other"""
        return compare(np.not_equal, x, other)

    less, less_equal, greater, greater_equal, not_equal = lt, le, gt, ge, ne

    def bitwise_and(x, other):
        """x & other: bit by bit; of booleans, and"""
        return compare(np.bitwise_and, x, other)

    def bitwise_or(x, other):
        """x | other: bit by bit; of booleans, or"""
        return compare(np.bitwise_or, x, other)

    def bitwise_xor(x, other):
        """x ^ other: bit by bit; of booleans, either and not both"""
        return compare(np.bitwise_xor, x, other)

    bitwise_not = __invert__

    def maximum(x, other):
        """The larger of two elements; at a tie the gradient is split in half."""
        return apply_binary(ops.MAXIMUM, x, other)

    def minimum(x, other):
        """The smaller of two elements; at a tie the gradient is split in half."""
        return apply_binary(ops.MINIMUM, x, other)

    def where(x, condition, other):
        """x where the condition is true, otherwise other."""
        return where(condition, x, other)

    def clamp(x, min=None, max=None):
        """x limited to the range from min to max (numbers or Tensors)."""
        if min is None and max is None:
            raise ValueError("clamp: expected min, max, or both")
        for limit in (min, max):
            if not (limit is None or is_tensor(limit) or isinstance(limit, (int, float, np.generic))):
                raise TypeError(f"clamp: expected limits that are numbers or Tensors, got {type(limit).__name__}")
        if is_tensor(min) or is_tensor(max):
            x = x if min is None else apply_binary(ops.CLAMP_MIN, x, min)
            return x if max is None else apply_binary(ops.CLAMP_MAX, x, max)
        min = min.item() if isinstance(min, np.generic) else min
        max = max.item() if isinstance(max, np.generic) else max
        dtype = result_type(x, *[limit for limit in (min, max) if limit is not None])
        return apply(ops.CLAMP, x.to(dtype), min=min, max=max)

    clip = clamp

    def lerp(x, end, weight):
        """Linear interpolation: x + weight * (end - x)."""
        return x + weight * (end - x)

    # ------------------------------------------------------------------------------------ true or false

    def logical_and(x, other):
        """Whether both are true; 0 is false."""
        return compare(np.logical_and, x, other)

    def logical_or(x, other):
        """Whether one is true or both; 0 is false."""
        return compare(np.logical_or, x, other)

    def logical_xor(x, other):
        """Whether one is true and not both; 0 is false."""
        return compare(np.logical_xor, x, other)

    def logical_not(x):
        """Whether x is false, which is 0."""
        return new_leaf(np.asarray(np.logical_not(x._data)), x)

    def isclose(x, other, rtol=1e-05, atol=1e-08, equal_nan=False):
        """Whether |x - other| <= atol + rtol * |other|."""
        return new_leaf(np.asarray(np.isclose(x._data, other._data, rtol, atol, equal_nan)), x)

    def allclose(x, other, rtol=1e-05, atol=1e-08, equal_nan=False):
        """Whether all elements are close; a Python bool."""
        return bool(np.allclose(x._data, other._data, rtol, atol, equal_nan))

    def equal(x, other):
        """Whether shape and all elements are equal; a Python bool."""
        return np.array_equal(x._data, other._data)


def scaled(x, other, alpha):
    """alpha * other, in the dtype of a sum of x and other, which may hold more."""
    if not is_tensor(other):
        return other * alpha
    dtype = result_type(x, other)
    return (other.to(dtype) * alpha).to(dtype)


def div(x, y):
    if half_with_number(x, y):
        return div(*widen_any((x, y))).to(np.float16)
    x, y = (float(v) if type(v) is int else v for v in (x, y))  # which an integer dtype may not hold
    x, y = promote_pair("div", x, y)
    return apply_binary(ops.DIV, x, y) if x._data.dtype.kind == "f" else apply_binary(ops.DIV, x.to(FLOAT), y.to(FLOAT))


def floor_divide(x, y):
    return apply_division(ops.FLOOR_DIVIDE, x, y)


def remainder(x, y):
    return apply_division(ops.REMAINDER, x, y)


def apply_division(op, x, y):
    """Apply floor division or remainder. Raises ZeroDivisionError for integers, which have no infinity."""
    if half_with_number(x, y):
        return apply_division(op, *widen_any((x, y))).to(np.float16)
    x, y = promote_pair(op.name, x, y)
    if y._data.dtype.kind != "f" and not y._data.all() and x._data.size:
        raise ZeroDivisionError(f"{op.name}: expected integer divisors other than 0, got a 0 in shape {y.shape}")
    return apply_binary(op, x, y)


def trunc_divide(x, y):
    """x / y rounded towards 0."""
    x, y = promote_all("div", x, y)
    if x._data.dtype.kind == "f":
        return apply_binary(ops.DIV, x, y).trunc()
    down = floor_divide(x, y)
    return down + ((down < 0) & (down * y != x))


DIVISIONS = {None: div, "floor": floor_divide, "trunc": trunc_divide}


def where(condition, input, other):
    """input where the condition is true, otherwise other. condition: boolean Tensor; input, other: Tensors or numbers; all broadcast."""
    x, y = input, other
    if not is_tensor(condition):
        condition = new_leaf(np.array(condition, bool), next(v for v in (x, y) if is_tensor(v)))
    if condition.dtype != BOOL:
        raise TypeError(f"where: expected a boolean condition, such as x > 0, got {condition.dtype}")
    if not is_tensor(x) and not is_tensor(y):
        x = new_leaf(np.asarray(x, dtype_of_number(x)), condition)
    x, y = promote_all("where", x, y)
    try:
        return apply(ops.WHERE, condition, x, y)
    except ValueError:
        raise ValueError(broadcast_error("where", condition.shape, x.shape, y.shape)) from None
