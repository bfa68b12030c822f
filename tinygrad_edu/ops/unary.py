"""The derivative table: functions of one input. Signs and steps, powers, exp and log, trigonometry, activation functions, erf."""

import math

import numpy as np

from ..autograd.op import Op
from .elementwise import CAST, MASK

# ------------------------------------------------------------------------------------- signs, kinks and steps


def neg(x):
    return -x


def neg_x(g, out, x):
    return -g


NEG = Op("neg", neg, neg_x, saves_nothing=True)


def relu(x):
    return np.maximum(x, np.zeros(x.shape[-1:], x.dtype))  # a row of zeros: with the number 0 NumPy is slower


def relu_x(g, out, x):
    return MASK(g, out != 0)  # positive, or nan


RELU = Op("relu", relu, relu_x)


def leaky_relu(x, slope):
    return np.where(x > 0, x, x * slope)


def leaky_relu_x(g, out, x, slope):
    positive = x > 0
    return MASK(g, positive) + MASK(g * slope, ~positive)


LEAKY_RELU = Op("leaky_relu", leaky_relu, leaky_relu_x)


def prelu(x, weight):
    return np.where(x > 0, x, x * weight)


def prelu_x(g, out, x, weight):
    positive = x > 0
    return MASK(g, positive) + MASK(g * weight, ~positive)


def prelu_weight(g, out, x, weight):
    return MASK(g * x, ~(x >= 0))


PRELU = Op("prelu", prelu, prelu_x, prelu_weight)


def abs_(x):
    return np.abs(x)


def abs_x(g, out, x):
    return g * SIGN(x)


ABS = Op("abs", abs_, abs_x)


def zero_x(g, out, x):
    """The derivative of a step function: 0 wherever it is defined."""
    return MASK(g, g != g)


def sign(x):
    """1, 0 or -1; 0 for nan"""
    out = np.sign(x)
    return np.where(x == x, out, 0).astype(x.dtype, copy=False) if x.dtype.kind == "f" and not np.all(out == out) else out


SIGN = Op("sign", sign, zero_x, saves_nothing=True)
FLOOR = Op("floor", np.floor, zero_x, saves_nothing=True)
CEIL = Op("ceil", np.ceil, zero_x, saves_nothing=True)
ROUND = Op("round", np.rint, zero_x, saves_nothing=True)
TRUNC = Op("trunc", np.trunc, zero_x, saves_nothing=True)

# --------------------------------------------------------------------------------------------- powers, exp and log


def pow(x, y):
    return np.power(x, y)


def pow_x(g, out, x, y):
    power = y != 0  # where y is 0, x ** y is 1 whatever x is, and so x ** (y - 1) must not be computed
    return MASK(g * y * x ** MASK(y - 1, power), power)


def pow_y(g, out, x, y):
    zero = (x == 0) & (y >= 0)  # where the derivative is 0, and log(x) must not be computed
    return MASK(g * out * LOG(x + CAST(zero, dtype=x.dtype)), ~zero)


POW = Op("pow", pow, pow_x, pow_y)


def logaddexp(x, y):
    """log(exp(x) + exp(y)), without overflow"""
    return np.logaddexp(x, y)


def logaddexp_x(g, out, x, y):
    return g * SIGMOID(difference(x, y))


def logaddexp_y(g, out, x, y):
    return g * SIGMOID(difference(y, x))


def difference(x, y):
    """x - y; 0 where both are the same infinity, which would be nan."""
    return MASK(x - y, (x != y) | (x - x == 0))


LOGADDEXP = Op("logaddexp", logaddexp, logaddexp_x, logaddexp_y)


def square(x):
    return x * x


def square_x(g, out, x):
    t = g * x
    t *= 2
    return t


SQUARE = Op("square", square, square_x)


def sqrt_x(g, out, x):
    t = g / out
    t *= 0.5
    return t


SQRT = Op("sqrt", np.sqrt, sqrt_x)


def rsqrt(x):
    return 1 / np.sqrt(x)


def rsqrt_x(g, out, x):
    return -0.5 * g * out * out * out


RSQRT = Op("rsqrt", rsqrt, rsqrt_x)


def reciprocal(x):
    return 1 / x


def reciprocal_x(g, out, x):
    return -g * out * out


RECIPROCAL = Op("reciprocal", reciprocal, reciprocal_x)


def exp_x(g, out, x):
    return g * out


EXP = Op("exp", np.exp, exp_x)


def exp2_x(g, out, x):
    return g * out * math.log(2)


EXP2 = Op("exp2", np.exp2, exp2_x)


def expm1_x(g, out, x):
    return g * (out + 1)


EXPM1 = Op("expm1", np.expm1, expm1_x)


def log_x(g, out, x):
    return g / x


LOG = Op("log", np.log, log_x)


def log2_x(g, out, x):
    return g / (x * math.log(2))


LOG2 = Op("log2", np.log2, log2_x)


def log10_x(g, out, x):
    return g / (x * math.log(10))


LOG10 = Op("log10", np.log10, log10_x)


def log1p_x(g, out, x):
    return g / (x + 1)


LOG1P = Op("log1p", np.log1p, log1p_x)

# ----------------------------------------------------------------------------- trigonometric and hyperbolic functions


def sin_x(g, out, x):
    return g * COS(x)


SIN = Op("sin", np.sin, sin_x)


def cos_x(g, out, x):
    return -g * SIN(x)


COS = Op("cos", np.cos, cos_x)


def tan_x(g, out, x):
    return g * (1 + out * out)


TAN = Op("tan", np.tan, tan_x)


def asin_x(g, out, x):
    return g * RSQRT(1 - x * x)


ASIN = Op("asin", np.arcsin, asin_x)


def acos_x(g, out, x):
    return -g * RSQRT(1 - x * x)


ACOS = Op("acos", np.arccos, acos_x)


def atan_x(g, out, x):
    return g / (1 + x * x)


ATAN = Op("atan", np.arctan, atan_x)


def sinh_x(g, out, x):
    return g * COSH(x)


SINH = Op("sinh", np.sinh, sinh_x)


def cosh_x(g, out, x):
    return g * SINH(x)


COSH = Op("cosh", np.cosh, cosh_x)


def tanh_x(g, out, x):
    t = out * out
    t -= 1
    t *= g
    return -t


TANH = Op("tanh", np.tanh, tanh_x)


def sigmoid(x):
    out = np.exp(-x)  # inf for a very negative x, and 1 / (1 + inf) is 0, as it should be
    out += 1
    return 1 / out


def sigmoid_x(g, out, x):
    t = 1 - out
    t *= out
    t *= g
    return t


SIGMOID = Op("sigmoid", sigmoid, sigmoid_x)


def softplus(x, beta, threshold):
    scaled = x * beta
    return np.where(scaled > threshold, x, np.log1p(np.exp(np.minimum(scaled, threshold))) / beta)


def softplus_x(g, out, x, beta, threshold):
    scaled = x * beta
    linear = scaled > threshold
    return MASK(g, linear) + MASK(g * SIGMOID(scaled), ~linear)


SOFTPLUS = Op("softplus", softplus, softplus_x)


def elu(x, alpha):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def elu_x(g, out, x, alpha):
    positive = ~(x <= 0)  # or nan
    return MASK(g, positive) + MASK(g * alpha * EXP(MASK(x, x < 0)), ~positive)


ELU = Op("elu", elu, elu_x)


# ------------------------------------------------------------------------------------------------------------ erf

# erf(x) = tanh(x * P(x * x)), with P fitted by least squares to float32 precision: relative error below 3e-7.
P = (1.41847853e-07, -5.66849051e-06, 8.76374220e-05, -6.19784921e-04, -1.91830486e-04, 1.02769056e-01, 1.12837928)


def erf(x):
    """The error function. float64 goes through math.erf, one number at a time: exact, and slow."""
    if x.itemsize > 4:
        return np.array([math.erf(v) for v in x.ravel().tolist()], x.dtype).reshape(x.shape)
    return blockwise(erf32, x)


def erf32(x):
    square = x * x
    out = np.asarray(square * P[0])
    for c in P[1:-1]:
        out += c
        out *= square
    out += P[-1]
    out *= x
    return np.tanh(out, out=out)


def blockwise(f, *xs):
    """Apply an elementwise f to arrays of one shape in blocks that fit the processor's cache; to Tensors as a whole."""
    if not isinstance(xs[0], np.ndarray) or xs[0].size < 200_000:
        return f(*xs)
    out = np.empty(xs[0].shape, xs[0].dtype)
    flat = [x.reshape(-1) for x in (out, *xs)]
    for i in range(0, out.size, 65_536):
        target, *blocks = [x[i : i + 65_536] for x in flat]
        target[:] = f(*blocks)
    return out


def erf_x(g, out, x):
    return g * (2 / math.sqrt(math.pi)) * EXP(-x * x)


ERF = Op("erf", erf, erf_x)
