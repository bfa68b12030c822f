"""What a Tensor can do number by number, continued: functions."""

import numpy as np

from . import ops_elementwise as plain
from . import ops_functions as ops
from .recording import apply, tensor_of
from .tensor_arithmetic import BOOL, FLOAT


def real(op, x):
    """Apply a row that is about real numbers: integers and booleans become float32 first."""
    return apply(op, x if x._data.dtype.kind == "f" else x.to(FLOAT))


class Functions:
    """Functions that treat every number alike."""

    __slots__ = ()

    def exp(x):
        return real(ops.EXP, x)

    def exp2(x):
        return real(ops.EXP2, x)

    def expm1(x):
        """exp(x) - 1, precise near 0"""
        return real(ops.EXPM1, x)

    def log(x):
        return real(ops.LOG, x)

    def log2(x):
        return real(ops.LOG2, x)

    def log10(x):
        return real(ops.LOG10, x)

    def log1p(x):
        """log(1 + x), precise near 0"""
        return real(ops.LOG1P, x)

    def sqrt(x):
        return real(ops.SQRT, x)

    def rsqrt(x):
        """1 / sqrt(x)"""
        return real(ops.RSQRT, x)

    def reciprocal(x):
        """1 / x"""
        return real(ops.RECIPROCAL, x)

    def square(x):
        """x * x"""
        return apply(ops.SQUARE, x) if x.dtype != BOOL else x.to(np.int64)

    def sin(x):
        return real(ops.SIN, x)

    def cos(x):
        return real(ops.COS, x)

    def tan(x):
        return real(ops.TAN, x)

    def asin(x):
        return real(ops.ASIN, x)

    def acos(x):
        return real(ops.ACOS, x)

    def atan(x):
        return real(ops.ATAN, x)

    def sinh(x):
        return real(ops.SINH, x)

    def cosh(x):
        return real(ops.COSH, x)

    def tanh(x):
        return real(ops.TANH, x)

    def sigmoid(x):
        """1 / (1 + exp(-x))"""
        return real(ops.SIGMOID, x)

    def relu(x):
        """x where it is positive, otherwise 0; at 0 the derivative is 0"""
        return apply(plain.RELU, x)

    def erf(x):
        """The error function: how much of a bell curve lies within x * sqrt(2) standard deviations."""
        return real(ops.ERF, x)

    def sign(x):
        """1, 0 or -1"""
        return apply(plain.SIGN, x) if x.dtype != BOOL else x

    def floor(x):
        return apply(plain.FLOOR, x)

    def ceil(x):
        return apply(plain.CEIL, x)

    def round(x):
        """To the nearest whole number; halves to the even one."""
        return apply(plain.ROUND if x.is_floating_point() else plain.CLONE, x)

    def trunc(x):
        return apply(plain.TRUNC, x)

    def isnan(x):
        return tensor_of(np.asarray(np.isnan(x._data)), x)

    def isinf(x):
        return tensor_of(np.asarray(np.isinf(x._data)), x)

    def isfinite(x):
        return tensor_of(np.asarray(np.isfinite(x._data)), x)
