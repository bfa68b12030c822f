"""Methods of Tensor: further elementwise functions. Derivatives are in `ops/special.py`."""

import math

import numpy as np

from ..autograd.tape import apply
from ..ops import special as ops
from .dtype import FLOAT, apply_binary, apply_float, is_tensor, promote_pair
from .elementwise import apply_division, where
from .unary import Unary


def apply_float_binary(op, x, y):
    """Apply an op of two operands that needs floats: integers and booleans become float32 first."""
    x, y = promote_pair(op.name, x, y)
    return apply_binary(op, *((x, y) if x._data.dtype.kind == "f" else (x.to(FLOAT), y.to(FLOAT))))


class Special:
    """Angles and hyperbolas, remainders towards 0, logit, sinc and others."""

    __slots__ = ()

    def atan2(x, other):
        """The angle of the point (other, x) from the first axis, from -pi to pi. The derivative at the origin is 0."""
        return apply_float_binary(ops.ATAN2, x, other)

    def hypot(x, other):
        """sqrt(x * x + other * other), without overflow"""
        return apply_float_binary(ops.HYPOT, x, other)

    def asinh(x):
        """The inverse of sinh."""
        return apply_float(ops.ASINH, x)

    def acosh(x):
        """The inverse of cosh; nan below 1."""
        return apply_float(ops.ACOSH, x)

    def atanh(x):
        """The inverse of tanh; nan outside -1 to 1."""
        return apply_float(ops.ATANH, x)

    arcsin, arccos, arctan, arctan2, arcsinh, arccosh, arctanh = Unary.asin, Unary.acos, Unary.atan, atan2, asinh, acosh, atanh

    def rad2deg(x):
        """Radians in degrees."""
        return x * (180 / math.pi)

    def deg2rad(x):
        """Degrees in radians."""
        return x * (math.pi / 180)

    def copysign(x, other):
        """|x| with the sign of other, which may be that of -0."""
        return apply_float_binary(ops.COPYSIGN, x, other)

    def fmod(x, other):
        """The remainder of x / other rounded towards 0, with the sign of x; `remainder` has that of other."""
        return apply_division(ops.FMOD, x, other)

    def frac(x):
        """x without its integer part, with the sign of x."""
        if not x.is_floating_point():
            raise TypeError(f"frac: expected floats, got {x.dtype}; take x.float()")
        return apply(ops.FRAC, x)

    fix = Unary.trunc

    def fmax(x, other):
        """The larger of two elements, or the one that is not nan; at a tie the gradient is that of x."""
        return apply_binary(ops.FMAX, x, other)

    def fmin(x, other):
        """The smaller of two elements, or the one that is not nan; at a tie the gradient is that of x."""
        return apply_binary(ops.FMIN, x, other)

    def nan_to_num(x, nan=None, posinf=None, neginf=None):
        """x with numbers in place of nan and the infinities, by default 0 and the largest and smallest number of the dtype."""
        if not x.is_floating_point():
            return x.clone()
        limits = np.finfo(x.dtype)
        x = where(x.isnan(), 0.0 if nan is None else float(nan), x)
        x = where(x == math.inf, float(limits.max if posinf is None else posinf), x)
        return where(x == -math.inf, float(limits.min if neginf is None else neginf), x)

    def logit(x, eps=None):
        """log(x / (1 - x)), the inverse of the sigmoid. eps: x is limited to the range from eps to 1 - eps first."""
        return apply_float(ops.LOGIT, x if eps is None else x.clamp(eps, 1 - eps))

    def xlogy(x, other):
        """x * log(other); 0 where x is 0, unless other is nan"""
        return apply_float_binary(ops.XLOGY, x, other)

    def sinc(x):
        """sin(pi * x) / (pi * x), and 1 at 0"""
        return apply_float(ops.SINC, x)

    def erfc(x):
        """1 - erf(x), precise also where that is small"""
        return apply_float(ops.ERFC, x)

    def addcmul(x, tensor1, tensor2, *, value=1):
        """x + value * tensor1 * tensor2"""
        return x + value * tensor1 * tensor2

    def addcdiv(x, tensor1, tensor2, *, value=1):
        """x + value * tensor1 / tensor2, of floats"""
        if not any(v.is_floating_point() for v in (tensor1, tensor2) if is_tensor(v)):
            raise TypeError(f"addcdiv: expected floats, got {tensor1.dtype} and {tensor2.dtype}; take .float()")
        return x + value * tensor1 / tensor2
