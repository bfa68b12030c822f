"""What a Tensor can do number by number: operators and comparisons; and which type the answer has.

Every method is also a function, as in PyTorch: `x.exp()` and `tensor.exp(x)` are the same plain function. In formulas, `self` is called x.
"""

import numpy as np

from . import ops_elementwise as ops
from . import ops_functions as functions
from .recording import apply, tensor_of

FLOAT = np.dtype(np.float32)
BOOL = np.dtype(bool)
NUMBERS = {int, float}
CATEGORY = {"b": 0, "i": 1, "u": 1, "f": 2}


def number_type(x):
    """The type a Python number has among tensors."""
    return BOOL if isinstance(x, (bool, np.bool_)) else np.dtype(np.int64) if isinstance(x, (int, np.integer)) else FLOAT


def category(dtype):
    if dtype.kind not in CATEGORY:
        raise TypeError(f"a tensor holds floats, integers or booleans, not {dtype}")
    return CATEGORY[dtype.kind]


def promote(a, b):
    """The type that two types of equal weight give: the higher category (float over int over bool), and within it the wider."""
    if a == b:
        return a
    p, q = category(a), category(b)
    return np.promote_types(a, b) if p == q else a if p > q else b


def result_type(*xs):
    """The type of an answer, by PyTorch's rule: a tensor without dimensions counts only if its category is higher, a number even less."""
    levels = [None, None, None]  # numbers, tensors without dimensions, tensors with dimensions
    for x in xs:
        level, dtype = (0, number_type(x)) if not isinstance(x, Arithmetic) else (1 if x.ndim == 0 else 2, x.dtype)
        levels[level] = dtype if levels[level] is None else promote(levels[level], dtype)
    result = levels[2]
    for lower in (levels[1], levels[0]):
        if result is None or (lower is not None and category(lower) > category(result)):
            result = lower
    return result


def together(name, *xs):
    """The operands as Tensors of one type: the type of their answer. At least one is a Tensor; numbers and arrays become constants."""
    like = next(x for x in xs if isinstance(x, Arithmetic))
    xs = [tensor_of(x.copy(), like) if isinstance(x, np.ndarray) else x for x in xs]  # a copy: who knows what becomes of the array
    for x in xs:
        if not isinstance(x, (Arithmetic, bool, int, float, np.generic)):
            raise TypeError(f"{name}: expected a Tensor or a number, not {type(x).__name__}")
    dtype = result_type(*xs)
    return [x.to(dtype) if isinstance(x, Arithmetic) else tensor_of(np.array(x, dtype), like) for x in xs]


def pair(name, x, y):
    """`together` for two, with a short way for what is common: both alike, or a float tensor and a number."""
    if type(x) is type(y):
        if x._data.dtype is y._data.dtype:
            return x, y
    elif type(y) in NUMBERS:
        if x._data.dtype.kind == "f":
            return x, tensor_of(np.array(y, x._data.dtype), x)
    elif type(x) in NUMBERS and y._data.dtype.kind == "f":
        return tensor_of(np.array(x, y._data.dtype), y), y
    return together(name, x, y)


def binary(op, x, y):
    """Apply a row with two inputs, of whatever type they are."""
    if type(x) is not type(y) or x._data.dtype is not y._data.dtype:
        x, y = pair(op.name, x, y)
    try:
        return apply(op, x, y)
    except ValueError:
        raise ValueError(misfit(op.name, x.shape, y.shape)) from None


def misfit(name, *shapes):
    """Why shapes do not broadcast, in words."""
    for back in range(1, max(len(s) for s in shapes) + 1):
        sizes = {s[-back] for s in shapes if len(s) >= back} - {1}
        if len(sizes) > 1:
            return (
                f"{name}: shapes {' and '.join(map(str, shapes))} do not broadcast: "
                f"in dimension {-back} the sizes {' and '.join(map(str, sorted(sizes)))} meet; equal sizes, or a 1, would do"
            )
    return f"{name}: shapes {' and '.join(map(str, shapes))} do not fit"


def compare(function, x, y):
    x, y = pair(function.__name__, x, y)
    try:
        return tensor_of(np.asarray(function(x._data, y._data)), x)
    except ValueError:
        raise ValueError(misfit(function.__name__, x.shape, y.shape)) from None


class Arithmetic:
    """Operators and comparisons, and the same as methods."""

    __slots__ = ()

    # -------------------------------------------------------------------------------------------- operators

    def __add__(x, y):
        return binary(ops.ADD, x, y)

    def __radd__(x, y):
        return binary(ops.ADD, y, x)

    def __sub__(x, y):
        return binary(ops.SUB, x, y)

    def __rsub__(x, y):
        return binary(ops.SUB, y, x)

    def __mul__(x, y):
        return binary(ops.MUL, x, y)

    def __rmul__(x, y):
        return binary(ops.MUL, y, x)

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

    def __pow__(x, y):
        return power(x, y)

    def __rpow__(x, y):
        return power(y, x)

    def __neg__(x):
        if x.dtype == BOOL:
            raise TypeError("neg: a boolean has no negative; for 'not', write ~x")
        return apply(ops.NEG, x)

    def __pos__(x):
        return x

    def __abs__(x):
        return apply(ops.ABS, x)

    def __lt__(x, y):
        return compare(np.less, x, y)

    def __le__(x, y):
        return compare(np.less_equal, x, y)

    def __gt__(x, y):
        return compare(np.greater, x, y)

    def __ge__(x, y):
        return compare(np.greater_equal, x, y)

    def __eq__(x, y):
        return compare(np.equal, x, y) if isinstance(y, (Arithmetic, np.ndarray, int, float, np.generic)) else NotImplemented

    def __ne__(x, y):
        return compare(np.not_equal, x, y) if isinstance(y, (Arithmetic, np.ndarray, int, float, np.generic)) else NotImplemented

    __hash__ = object.__hash__  # a node of a graph is itself, whatever it holds

    def __and__(x, y):
        return compare(np.bitwise_and, x, y)

    def __or__(x, y):
        return compare(np.bitwise_or, x, y)

    def __xor__(x, y):
        return compare(np.bitwise_xor, x, y)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(x):
        return tensor_of(np.asarray(~x._data), x)

    # -------------------------------------------------------------------------------- the same, as methods

    def add(x, y, *, alpha=1):
        """x + alpha * y"""
        return x + (y if alpha == 1 else y * alpha)

    def sub(x, y, *, alpha=1):
        """x - alpha * y"""
        return x - (y if alpha == 1 else y * alpha)

    def mul(x, y):
        return binary(ops.MUL, x, y)

    def div(x, y, *, rounding_mode=None):
        """x / y; rounding_mode: None, "floor" or "trunc"."""
        if rounding_mode not in DIVISIONS:
            raise ValueError(f'div: rounding_mode is None, "floor" or "trunc", not {rounding_mode!r}')
        return DIVISIONS[rounding_mode](x, y)

    def pow(x, y):
        return power(x, y)

    def remainder(x, y):
        """What is left of x after division by y, with the sign of y."""
        return remainder(x, y)

    floor_divide, true_divide, multiply, subtract, divide = __floordiv__, __truediv__, mul, sub, div
    neg, abs, lt, le, gt, ge, eq, ne = __neg__, __abs__, __lt__, __le__, __gt__, __ge__, __eq__, __ne__
    negative, absolute, bitwise_not = neg, abs, __invert__

    def maximum(x, y):
        """The larger of two numbers; at a tie each gets half of the gradient."""
        return binary(ops.MAXIMUM, x, y)

    def minimum(x, y):
        """The smaller of two numbers; at a tie each gets half of the gradient."""
        return binary(ops.MINIMUM, x, y)

    def where(x, condition, y):
        """x where the condition holds, otherwise y."""
        return where(condition, x, y)

    def clamp(x, min=None, max=None):
        """x, but no less than min and no more than max (numbers or Tensors)."""
        if min is None and max is None:
            raise ValueError("clamp: give min, max, or both")
        if isinstance(min, Arithmetic) or isinstance(max, Arithmetic):
            x = x if min is None else where(x < min, min, x)
            return x if max is None else where(x > max, max, x)
        min = min.item() if isinstance(min, np.generic) else min
        max = max.item() if isinstance(max, np.generic) else max
        dtype = result_type(x, *[limit for limit in (min, max) if limit is not None])
        return apply(ops.CLAMP, x.to(dtype), min=min, max=max)

    clip = clamp

    def lerp(x, end, weight):
        """From x (weight 0) to end (weight 1) along a straight line."""
        return x + weight * (end - x)

    # ------------------------------------------------------------------------------------ true or false

    def logical_and(x, y):
        return compare(np.logical_and, x, y)

    def logical_or(x, y):
        return compare(np.logical_or, x, y)

    def logical_xor(x, y):
        return compare(np.logical_xor, x, y)

    def logical_not(x):
        return tensor_of(np.asarray(np.logical_not(x._data)), x)

    def isclose(x, y, rtol=1e-05, atol=1e-08, equal_nan=False):
        return tensor_of(np.asarray(np.isclose(x._data, y._data, rtol, atol, equal_nan)), x)

    def allclose(x, y, rtol=1e-05, atol=1e-08, equal_nan=False):
        """Whether all numbers are equal, nearly; a Python bool."""
        return bool(np.allclose(x._data, y._data, rtol, atol, equal_nan))

    def equal(x, y):
        """Whether shape and all numbers are equal; a Python bool."""
        return np.array_equal(x._data, y._data)


def div(x, y):
    x, y = pair("div", x, y)
    return binary(ops.DIV, x, y) if x._data.dtype.kind == "f" else binary(ops.DIV, x.to(FLOAT), y.to(FLOAT))


def floor_divide(x, y):
    return whole_division(ops.FLOOR_DIVIDE, x, y)


def remainder(x, y):
    return whole_division(ops.REMAINDER, x, y)


def whole_division(op, x, y):
    """Apply a row about division without a fraction. Integers know no infinity: they cannot be divided by 0."""
    x, y = pair(op.name, x, y)
    if y._data.dtype.kind != "f" and not y._data.all():
        raise ZeroDivisionError(f"{op.name}: an integer of shape {x.shape} is divided by 0")
    return binary(op, x, y)


def truncated(x, y):
    """x / y without its fraction: rounded towards 0."""
    x, y = together("div", x, y)
    if x._data.dtype.kind == "f":
        return binary(ops.DIV, x, y).trunc()
    down = floor_divide(x, y)
    return down + ((down < 0) & (down * y != x))


DIVISIONS = {None: div, "floor": floor_divide, "trunc": truncated}

#: The exponents one meets every day have rows of their own.
POWERS = {2: functions.SQUARE, 1: ops.CLONE, 0.5: functions.SQRT, -1: functions.RECIPROCAL, -0.5: functions.RSQRT}


def power(x, y):
    """x ** y"""
    if isinstance(x, Arithmetic) and isinstance(y, (int, float)) and y in POWERS and x._data.dtype.kind == "f":
        return apply(POWERS[y], x)
    x, y = pair("pow", x, y)
    if y.dtype == BOOL:
        return x | ~y  # 0 ** 0 is 1
    if y._data.dtype.kind != "f" and (y._data < 0).any():
        raise ValueError("pow: integers to negative integer powers are not integers; take x.float()")
    return binary(functions.POW, x, y)


def where(condition, x, y):
    """x where the condition holds, otherwise y. condition: a Tensor of booleans; x, y: Tensors or numbers; all broadcast."""
    if not isinstance(condition, Arithmetic):
        condition = tensor_of(np.array(condition, bool), next(v for v in (x, y) if isinstance(v, Arithmetic)))
    if condition.dtype != BOOL:
        raise TypeError(f"where: the condition must be boolean, not {condition.dtype}; for instance x > 0")
    if not isinstance(x, Arithmetic) and not isinstance(y, Arithmetic):
        x = tensor_of(np.asarray(x, number_type(x)), condition)
    x, y = together("where", x, y)
    try:
        return apply(ops.WHERE, condition, x, y)
    except ValueError:
        raise ValueError(misfit("where", condition.shape, x.shape, y.shape)) from None
