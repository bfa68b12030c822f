"""Methods of Tensor with one operand, and powers. Derivatives are in `ops/unary.py`."""

import numpy as np

from ..autograd.tape import apply, new_leaf
from ..ops import unary as ops
from ..ops.elementwise import CLONE
from .dtype import BOOL, apply_binary, apply_float, half_with_number, is_tensor, promote_pair, widen_any


class Unary:
    """Functions of one operand, and powers."""

    __slots__ = ()

    def __neg__(x):
        """-x"""
        if x.dtype == BOOL:
            raise TypeError("neg: expected numbers, got booleans; for logical not, write ~x")
        return apply(ops.NEG, x)

    def __pos__(x):
        return x

    def __abs__(x):
        """|x|. The derivative at 0 is 0."""
        return apply(ops.ABS, x)

    neg, abs = __neg__, __abs__
    negative, absolute = neg, abs

    def __pow__(x, y):
        return power(x, y)

    def __rpow__(x, y):
        return power(y, x)

    def pow(x, exponent):
        """x ** exponent"""
        return power(x, exponent)

    def logaddexp(x, other):
        """log(exp(x) + exp(other)), without overflow"""
        return apply_binary(ops.LOGADDEXP, x, other)

    def exp(x):
        return apply_float(ops.EXP, x)

    def exp2(x):
        """2 ** x"""
        return apply_float(ops.EXP2, x)

    def expm1(x):
        """exp(x) - 1, precise near 0"""
        return apply_float(ops.EXPM1, x)

    def log(x):
        return apply_float(ops.LOG, x)

    def log2(x):
        """The logarithm to base 2."""
        return apply_float(ops.LOG2, x)

    def log10(x):
        return apply_float(ops.LOG10, x)

    def log1p(x):
        """log(1 + x), precise near 0"""
        return apply_float(ops.LOG1P, x)

    def sqrt(x):
        return apply_float(ops.SQRT, x)

    def rsqrt(x):
        """1 / sqrt(x)"""
        return apply_float(ops.RSQRT, x)

    def reciprocal(x):
        """1 / x"""
        return apply_float(ops.RECIPROCAL, x)

    def square(x):
        """x * x"""
        return apply(ops.SQUARE, x) if x.dtype != BOOL else x.to(np.int64)

    def sin(x):
        return apply_float(ops.SIN, x)

    def cos(x):
        return apply_float(ops.COS, x)

    def tan(x):
        return apply_float(ops.TAN, x)

    def asin(x):
        """The inverse of sin, from -pi/2 to pi/2; nan outside -1 to 1."""
        return apply_float(ops.ASIN, x)

    def acos(x):
        """The inverse of cos, from 0 to pi; nan outside -1 to 1."""
        return apply_float(ops.ACOS, x)

    def atan(x):
        """The inverse of tan, from -pi/2 to pi/2."""
        return apply_float(ops.ATAN, x)

    def sinh(x):
        return apply_float(ops.SINH, x)

    def cosh(x):
        return apply_float(ops.COSH, x)

    def tanh(x):
        return apply_float(ops.TANH, x)

    def sigmoid(x):
        """1 / (1 + exp(-x))"""
        return apply_float(ops.SIGMOID, x)

    def relu(x):
        """x where it is positive, otherwise 0. The derivative at 0 is 0."""
        return apply(ops.RELU, x)

    def erf(x):
        """The error function."""
        return apply_float(ops.ERF, x)

    def sign(x):
        """1, 0 or -1"""
        return apply(ops.SIGN, x) if x.dtype != BOOL else x

    def floor(x):
        """Round down to an integer."""
        return apply(ops.FLOOR, x)

    def ceil(x):
        """Round up to an integer."""
        return apply(ops.CEIL, x)

    def round(x, *, decimals=0):
        """Round to the nearest integer, halves to even; or to a number of decimals."""
        if decimals:
            return (x * 10.0**decimals).round() / 10.0**decimals
        return apply(ops.ROUND if x.is_floating_point() else CLONE, x)

    def trunc(x):
        """Round towards 0 to an integer."""
        return apply(ops.TRUNC, x)

    def isnan(x):
        """Whether each element is nan."""
        return new_leaf(np.asarray(np.isnan(x._data)), x)

    def isinf(x):
        """Whether each element is infinite."""
        return new_leaf(np.asarray(np.isinf(x._data)), x)

    def isfinite(x):
        """Whether each element is neither infinite nor nan."""
        return new_leaf(np.asarray(np.isfinite(x._data)), x)


#: Common exponents with ops of their own.
POWERS = {2: ops.SQUARE, 1: CLONE, 0.5: ops.SQRT, -1: ops.RECIPROCAL, -0.5: ops.RSQRT}


def power(x, y):
    """x ** y"""
    if is_tensor(x) and isinstance(y, (int, float)) and y in POWERS and x._data.dtype.kind == "f":
        return apply(POWERS[y], x)
    if half_with_number(x, y):
        return power(*widen_any((x, y))).to(np.float16)
    x, y = promote_pair("pow", x, y)
    if y.dtype == BOOL:
        return x | ~y  # 0 ** 0 is 1
    if y._data.dtype.kind != "f" and (y._data < 0).any():
        raise ValueError("pow: expected exponents of at least 0 for integers, got a negative one; take x.float()")
    return apply_binary(ops.POW, x, y)
