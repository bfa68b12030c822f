"""The derivative table: elementwise ops of two inputs, masks and choices. Each op stands beside its vjps.

A forward function takes NumPy arrays. `mul_x(g, out, x, y)` is the vjp of mul for its input x: the gradient of x, given the upstream
gradient g of `out`. Vjps are written with operators and other ops (in capitals), so that they work on arrays and, for create_graph, on
Tensors; `t *= y` saves a copy for arrays and means `t = t * y` for Tensors. The backward pass sums over broadcast dimensions.
"""

import math

import numpy as np

from ..autograd.op import Op

# -------------------------------------------------------------------------------------------------- arithmetic


def add(x, y):
    return x + y


def add_x(g, out, x, y):
    return g


def add_y(g, out, x, y):
    return g


ADD = Op("add", add, add_x, add_y, saves_nothing=True)


def sub(x, y):
    return x - y


def sub_x(g, out, x, y):
    return g


def sub_y(g, out, x, y):
    return -g


SUB = Op("sub", sub, sub_x, sub_y, saves_nothing=True)


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


# --------------------------------------------------------------------------------------------- masks and choices

INT_OF_SIZE = {1: np.int8, 2: np.int16, 4: np.int32, 8: np.int64}


def mask(x, keep):
    """x where `keep` is true, 0 elsewhere. Multiplies the bits by 1 or 0, since `x * keep` would turn inf * 0 into nan."""
    return (x.view(INT_OF_SIZE[x.itemsize]) * keep).view(x.dtype)


def mask_x(g, out, x, keep):
    return MASK(g, keep)


MASK = Op("mask", mask, mask_x, None)


def where(condition, x, y):
    return np.where(condition, x, y)


def where_x(g, out, condition, x, y):
    return MASK(g, condition)


def where_y(g, out, condition, x, y):
    return MASK(g, ~condition)


WHERE = Op("where", where, None, where_x, where_y)


def zero_xy(g, out, x, y):
    """The derivative of a step function: 0 wherever it is defined."""
    return MASK(g, g != g)


# In float32 0.1 is a little more than a tenth, so 1 // 0.1 is 9; floor(1 / 0.1) would be 10.
FLOOR_DIVIDE = Op("floor_divide", np.floor_divide, zero_xy, zero_xy, saves_nothing=True)


def maximum(x, y):
    return np.maximum(x, y)


def maximum_x(g, out, x, y):
    return MASK(g, ~(x <= y)) + MASK(g * 0.5, x == y)  # at a tie, half for each; at nan, all for both


def maximum_y(g, out, x, y):
    return MASK(g, ~(y <= x)) + MASK(g * 0.5, x == y)


MAXIMUM = Op("maximum", maximum, maximum_x, maximum_y)


def minimum(x, y):
    return np.minimum(x, y)


def minimum_x(g, out, x, y):
    return MASK(g, ~(x >= y)) + MASK(g * 0.5, x == y)


def minimum_y(g, out, x, y):
    return MASK(g, ~(y >= x)) + MASK(g * 0.5, x == y)


MINIMUM = Op("minimum", minimum, minimum_x, minimum_y)


def clamp(x, min, max):
    """x limited to the range from min to max, numbers or None. A limit that an integer dtype cannot hold limits nothing, or all."""
    if x.dtype.kind in "iu":
        least, most = np.iinfo(x.dtype).min, np.iinfo(x.dtype).max
        min, max = (limit if limit is None else int(sorted((least, limit, most))[1]) for limit in (min, max))
    return np.clip(x, min, max)


def clamp_x(g, out, x, min, max):
    low = x >= (-math.inf if min is None else min)
    return MASK(g, low & (x <= (math.inf if max is None else max)))


CLAMP = Op("clamp", clamp, clamp_x)


def clamp_min(x, min):
    """The larger of x and min. At a tie the gradient is that of x."""
    return np.maximum(x, min)


def clamp_min_x(g, out, x, min):
    return MASK(g, x >= min)


def clamp_min_min(g, out, x, min):
    return MASK(g, x < min)


CLAMP_MIN = Op("clamp_min", clamp_min, clamp_min_x, clamp_min_min)


def clamp_max(x, max):
    """The smaller of x and max. At a tie the gradient is that of x."""
    return np.minimum(x, max)


def clamp_max_x(g, out, x, max):
    return MASK(g, x <= max)


def clamp_max_max(g, out, x, max):
    return MASK(g, x > max)


CLAMP_MAX = Op("clamp_max", clamp_max, clamp_max_x, clamp_max_max)

# --------------------------------------------------------------------------------------------- casts and copies


def cast(x, dtype):
    return x.astype(dtype)


def cast_x(g, out, x, dtype):
    return CAST(g, dtype=x.dtype)


CAST = Op("to", cast, cast_x, saves_nothing=True)


def clone(x):
    return x.copy()


def clone_x(g, out, x):
    return g


CLONE = Op("clone", clone, clone_x, saves_nothing=True)
