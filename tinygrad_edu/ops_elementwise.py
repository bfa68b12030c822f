"""The derivative table, number by number: each op with its derivatives beside it.

A forward function takes NumPy arrays. `exp_x(g, out, x)` is the vjp of exp for its input x: what x is owed when `out` is owed g. Vjps use
operators and rows (in capitals), so that they work on arrays and, to differentiate once more, on Tensors; `t *= y` saves arrays a copy and
means `t = t * y` for Tensors. Broadcasting needs no thought here: the sweep sums each gradient back to its input's shape.
"""

import math

import numpy as np

from .autograd import Op

# ------------------------------------------------------------------------------------------------ plus and times


def add(x, y):
    return x + y


def add_x(g, out, x, y):
    return g


def add_y(g, out, x, y):
    return g


ADD = Op("add", add, add_x, add_y, linear=True)


def sub(x, y):
    return x - y


def sub_x(g, out, x, y):
    return g


def sub_y(g, out, x, y):
    return -g


SUB = Op("sub", sub, sub_x, sub_y, linear=True)


def mul(x, y):
    return x * y


def mul_x(g, out, x, y):
    return g * y


def mul_y(g, out, x, y):
    return g * x


MUL = Op("mul", mul, mul_x, mul_y)


def div(x, y):
    return x / y


def div_x(g, out, x, y):
    return g / y


def div_y(g, out, x, y):
    return -g * out / y


DIV = Op("div", div, div_x, div_y)


def remainder(x, y):
    return np.mod(x, y)


def remainder_x(g, out, x, y):
    return g


def remainder_y(g, out, x, y):
    return -g * FLOOR(x / y)


REMAINDER = Op("remainder", remainder, remainder_x, remainder_y)


def neg(x):
    return -x


def neg_x(g, out, x):
    return -g


NEG = Op("neg", neg, neg_x, linear=True)

# ------------------------------------------------------------------------------------- choosing: masks, kinks, corners

WHOLE = {1: np.int8, 2: np.int16, 4: np.int32, 8: np.int64}


def only(x, mask):
    """x where the mask is true and 0 elsewhere, whatever x is there: its bits times 1 or 0. `x * mask` would make nan of inf * 0."""
    return (x.view(WHOLE[x.itemsize]) * mask).view(x.dtype)


def only_x(g, out, x, mask):
    return ONLY(g, mask)


ONLY = Op("only", only, only_x, None)


def where(condition, x, y):
    return np.where(condition, x, y)


def where_x(g, out, condition, x, y):
    return ONLY(g, condition)


def where_y(g, out, condition, x, y):
    return ONLY(g, ~condition)


WHERE = Op("where", where, None, where_x, where_y)


def relu(x):
    return np.maximum(x, np.zeros(x.shape[-1:], x.dtype))  # a row of zeros: with the number 0 NumPy is slower


def relu_x(g, out, x):
    return ONLY(g, out > 0)


RELU = Op("relu", relu, relu_x)


def leaky_relu(x, slope):
    return np.where(x > 0, x, x * slope)


def leaky_relu_x(g, out, x, slope):
    positive = x > 0
    return ONLY(g, positive) + ONLY(g * slope, ~positive)


LEAKY_RELU = Op("leaky_relu", leaky_relu, leaky_relu_x)


def elu(x, alpha):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def elu_x(g, out, x, alpha):
    positive = x > 0
    return ONLY(g, positive) + ONLY(g * alpha * EXP(ONLY(x, ~positive)), ~positive)


ELU = Op("elu", elu, elu_x)


def abs_(x):
    return np.abs(x)


def abs_x(g, out, x):
    return g * SIGN(x)


ABS = Op("abs", abs_, abs_x)


def flat_x(g, out, x):
    """The derivative of a staircase: 0, everywhere but at the steps."""
    return ONLY(g, g != g)


SIGN = Op("sign", np.sign, flat_x, linear=True)
FLOOR = Op("floor", np.floor, flat_x, linear=True)
CEIL = Op("ceil", np.ceil, flat_x, linear=True)
ROUND = Op("round", np.rint, flat_x, linear=True)
TRUNC = Op("trunc", np.trunc, flat_x, linear=True)


def maximum(x, y):
    return np.maximum(x, y)


def maximum_x(g, out, x, y):
    return ONLY(g, x > y) + ONLY(g * 0.5, x == y)  # at a tie, half for each


def maximum_y(g, out, x, y):
    return ONLY(g, y > x) + ONLY(g * 0.5, x == y)


MAXIMUM = Op("maximum", maximum, maximum_x, maximum_y)


def minimum(x, y):
    return np.minimum(x, y)


def minimum_x(g, out, x, y):
    return ONLY(g, x < y) + ONLY(g * 0.5, x == y)


def minimum_y(g, out, x, y):
    return ONLY(g, y < x) + ONLY(g * 0.5, x == y)


MINIMUM = Op("minimum", minimum, minimum_x, minimum_y)


def clamp(x, min, max):
    return np.clip(x, min, max)


def clamp_x(g, out, x, min, max):
    low = x >= (-math.inf if min is None else min)
    return ONLY(g, low & (x <= (math.inf if max is None else max)))


CLAMP = Op("clamp", clamp, clamp_x)

# --------------------------------------------------------------------------------------------- powers, exp and log


def pow(x, y):
    return np.power(x, y)


def pow_x(g, out, x, y):
    return ONLY(g * y * x ** (y - 1), y != 0)


def pow_y(g, out, x, y):
    return ONLY(g * out * LOG(x), ~((x == 0) & (y >= 0)))


POW = Op("pow", pow, pow_x, pow_y)


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
    return -0.5 * g * out / x


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

# ----------------------------------------------------------------------------------- angles, and their hyperbolic cousins


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
    return ONLY(g, linear) + ONLY(g * SIGMOID(scaled), ~linear)


SOFTPLUS = Op("softplus", softplus, softplus_x)

# ------------------------------------------------------------------------------------------------------------ erf

# erf(x) = tanh(x * P(x * x)), P fitted by least squares so that float32 gets all it can hold: within 3e-7 of erf, relative to it.
P = (1.41847853e-07, -5.66849051e-06, 8.76374220e-05, -6.19784921e-04, -1.91830486e-04, 1.02769056e-01, 1.12837928)


def erf(x):
    """The error function. float64, which is for checks, number by number with math.erf, slow and exact."""
    if x.itemsize > 4:
        return np.array([math.erf(v) for v in x.ravel().tolist()], x.dtype).reshape(x.shape)
    return in_pieces(erf32, x)


def erf32(x):
    square = x * x
    out = square * P[0]
    for c in P[1:-1]:
        out += c
        out *= square
    out += P[-1]
    out *= x
    return np.tanh(out)


def in_pieces(f, *xs):
    """f of arrays of one shape, number by number, by pieces small enough for the processor's cache; of Tensors as a whole."""
    if not isinstance(xs[0], np.ndarray) or xs[0].size < 200_000:
        return f(*xs)
    out = np.empty(xs[0].shape, xs[0].dtype)
    flat = [x.reshape(-1) for x in (out, *xs)]
    for i in range(0, out.size, 65_536):
        target, *pieces = [x[i : i + 65_536] for x in flat]
        target[:] = f(*pieces)
    return out


def erf_x(g, out, x):
    return g * (2 / math.sqrt(math.pi)) * EXP(-x * x)


ERF = Op("erf", erf, erf_x)

# ------------------------------------------------------------------------------------------- another type, another leaf


def cast(x, dtype):
    return x.astype(dtype)


def cast_x(g, out, x, dtype):
    return CAST(g, dtype=x.dtype)


CAST = Op("to", cast, cast_x, linear=True)


def clone(x):
    return x.copy()


def clone_x(g, out, x):
    return g


CLONE = Op("clone", clone, clone_x, linear=True)
