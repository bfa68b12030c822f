"""The derivative table: further elementwise functions. Angles and hyperbolas, remainders towards 0, logit, sinc and others."""

import math

import numpy as np

from ..autograd.op import Op
from .elementwise import CAST, MASK, WHERE, zero_xy
from .unary import COS, EXP, LOG, RSQRT, SIN, TRUNC

# --------------------------------------------------------------------------------------------- angles and hyperbolas


def atan2(y, x):
    """The angle of the point (x, y), from -pi to pi."""
    return np.arctan2(y, x)


def atan2_y(g, out, y, x):
    return g * share_of_square(x, y)


def atan2_x(g, out, y, x):
    return -g * share_of_square(y, x)


def share_of_square(x, y):
    """x / (x * x + y * y); 0 at the origin."""
    square = x * x + y * y
    origin = square == 0
    return MASK(x / (square + CAST(origin, dtype=x.dtype)), ~origin)


ATAN2 = Op("atan2", atan2, atan2_y, atan2_x)


def hypot(x, y):
    """sqrt(x * x + y * y), without overflow"""
    return np.hypot(x, y)


def hypot_x(g, out, x, y):
    return g * (x / out)


def hypot_y(g, out, x, y):
    return g * (y / out)


HYPOT = Op("hypot", hypot, hypot_x, hypot_y)


def asinh_x(g, out, x):
    return g * RSQRT(x * x + 1)


ASINH = Op("asinh", np.arcsinh, asinh_x)


def acosh_x(g, out, x):
    return g * RSQRT(x * x - 1)


ACOSH = Op("acosh", np.arccosh, acosh_x)


def atanh_x(g, out, x):
    return g / (1 - x * x)


ATANH = Op("atanh", np.arctanh, atanh_x)

# ------------------------------------------------------------------------------------------ signs, remainders, choices


def copysign(x, y):
    """|x| with the sign of y"""
    return np.copysign(x, y)


def copysign_x(g, out, x, y):
    """g where the sign stays, -g where it is turned, 0 at 0."""
    return MASK(g, out * x > 0) - MASK(g, out * x < 0)


COPYSIGN = Op("copysign", copysign, copysign_x, zero_xy)


def fmod(x, y):
    """The remainder of x / y rounded towards 0, with the sign of x."""
    return np.fmod(x, y)


def fmod_x(g, out, x, y):
    return g


def fmod_y(g, out, x, y):
    return -g * TRUNC(x / y)


FMOD = Op("fmod", fmod, fmod_x, fmod_y)


def frac(x):
    """What is left of x when it is rounded towards 0."""
    return x - np.trunc(x)


def frac_x(g, out, x):
    return g


FRAC = Op("frac", frac, frac_x, saves_nothing=True)


def fmax(x, y):
    """The larger of x and y, or the one that is not nan. At a tie the gradient is that of x."""
    return np.fmax(x, y)


def fmax_x(g, out, x, y):
    return MASK(g, (x >= y) | (y != y))


def fmax_y(g, out, x, y):
    return MASK(g, ~((x >= y) | (y != y)))


FMAX = Op("fmax", fmax, fmax_x, fmax_y)


def fmin(x, y):
    """The smaller of x and y, or the one that is not nan. At a tie the gradient is that of x."""
    return np.fmin(x, y)


def fmin_x(g, out, x, y):
    return MASK(g, (x <= y) | (y != y))


def fmin_y(g, out, x, y):
    return MASK(g, ~((x <= y) | (y != y)))


FMIN = Op("fmin", fmin, fmin_x, fmin_y)

# ---------------------------------------------------------------------------------------- logarithms, and of statistics


def logit(x):
    """log(x / (1 - x)), the inverse of the sigmoid; nan outside 0 to 1."""
    return np.log(x / (1 - x))


def logit_x(g, out, x):
    inside = (x >= 0) & (x <= 1)
    return WHERE(inside, g / (x * (1 - x)), np.array(math.nan, x.dtype))


LOGIT = Op("logit", logit, logit_x)


def xlogy(x, y):
    """x * log(y); 0 where x is 0, unless y is nan"""
    zero = (x == 0) & (y == y)
    return np.where(zero, 0, x * np.log(np.where(zero, 1, y))).astype(x.dtype, copy=False)


def xlogy_x(g, out, x, y):
    flat = (x == 0) & (y <= 0)  # where PyTorch takes 0 for the derivative, and log(y) must not be computed
    return MASK(g * LOG(MASK(y, ~flat) + CAST(flat, dtype=y.dtype)), ~flat)


def xlogy_y(g, out, x, y):
    return g * x / y


XLOGY = Op("xlogy", xlogy, xlogy_x, xlogy_y)


def sinc(x):
    """sin(pi * x) / (pi * x), and 1 at 0"""
    return np.sinc(x)


def sinc_x(g, out, x):
    zero = x == 0
    angle = x * math.pi
    return MASK(g * (COS(angle) - SIN(angle) / (angle + CAST(zero, dtype=x.dtype))) / (x + CAST(zero, dtype=x.dtype)), ~zero)


SINC = Op("sinc", sinc, sinc_x)


def erfc(x):
    """1 - erf(x), precise where that is small: math.erfc, one number at a time."""
    return np.array([math.erfc(v) for v in x.ravel().tolist()], x.dtype).reshape(x.shape)


def erfc_x(g, out, x):
    return g * (-2 / math.sqrt(math.pi)) * EXP(-x * x)


ERFC = Op("erfc", erfc, erfc_x)
