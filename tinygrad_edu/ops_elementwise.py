"""The derivative table, number by number: each op with its derivatives beside it.

A forward function takes NumPy arrays. `exp_x(g, out, x)` is the vjp of exp for its input x: what x is owed when `out` is owed g. Vjps use
operators and rows (in capitals), so that they work on arrays and, to differentiate once more, on Tensors; `t *= y` saves arrays a copy and
means `t = t * y` for Tensors. Broadcasting needs no thought here: the sweep sums each gradient back to its input's shape.
"""

import math

import numpy as np

from .recording import Op

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
    return -g * FLOOR_DIVIDE(x, y)


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


def flat_both(g, out, x, y):
    return ONLY(g, g != g)


# In float32 0.1 is a little more than a tenth, so 1 // 0.1 is 9; floor(1 / 0.1) would be 10.
FLOOR_DIVIDE = Op("floor_divide", np.floor_divide, flat_both, flat_both, linear=True)


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
