"""Twins of gelu, its tanh approximation and silu (`ops/fused.py`): an element at a time."""

import math

from .arithmetic import HALF, ONE, TWO, ZERO, compiled, exp, f32, inlined, sigmoid
from .parts import over_elements

#: Φ(-z), the standard normal CDF, is exp(-z²/2) times this polynomial in t = 1 / (1 + 0.39·z), for z ≥ 0: to 5e-8. It is a fit by least
#: squares, weighted so that the largest error is least; `tests/library/test_compiled.py` measures it.
TAIL = f32(0.39)
Q1, Q2, Q3, Q4, Q5, Q6 = (f32(q) for q in (0.15153137, 0.19368894, -0.01452742, 0.37224433, -0.25624612, 0.05330885))
DENSITY = f32(1 / math.sqrt(2 * math.pi))


@inlined
def normal_cdf(x, bell):
    """Φ(x), given bell = exp(-x²/2)."""
    t = ONE / (ONE + TAIL * abs(x))
    q = (((((Q6 * t + Q5) * t + Q4) * t + Q3) * t + Q2) * t + Q1) * t * bell
    return ONE - q if x > ZERO else q


@compiled
def gelu_loop(x, out):
    for i in range(x.size):
        out[i] = x[i] * normal_cdf(x[i], exp(-HALF * x[i] * x[i]))


def gelu(x):
    return over_elements(gelu_loop, x)


@compiled
def gelu_all_loop(g, x, gx):
    for i in range(x.size):
        bell = exp(-HALF * x[i] * x[i])
        gx[i] = g[i] * (normal_cdf(x[i], bell) + x[i] * bell * DENSITY)


def gelu_all(g, out, x):
    gx = over_elements(gelu_all_loop, g, x)
    return gx if gx is NotImplemented else (gx,)


C1, C3, THREE = f32(math.sqrt(2 / math.pi)), f32(0.044715 * math.sqrt(2 / math.pi)), f32(3)


@compiled
def gelu_tanh_loop(x, out):
    for i in range(x.size):
        out[i] = x[i] * sigmoid(TWO * x[i] * (C1 + C3 * x[i] * x[i]))  # (1 + tanh(u)) / 2 is sigmoid(2u)


def gelu_tanh(x):
    return over_elements(gelu_tanh_loop, x)


@compiled
def gelu_tanh_x_loop(g, x, gx):
    for i in range(x.size):
        square = x[i] * x[i]
        s = sigmoid(TWO * x[i] * (C1 + C3 * square))
        gx[i] = g[i] * (s + x[i] * s * (ONE - s) * TWO * (C1 + THREE * C3 * square))


def gelu_tanh_x(g, out, x):
    return over_elements(gelu_tanh_x_loop, g, x)


@compiled
def silu_loop(x, out):
    for i in range(x.size):
        out[i] = x[i] * sigmoid(x[i])


def silu(x):
    return over_elements(silu_loop, x)


@compiled
def silu_x_loop(g, x, gx):
    for i in range(x.size):
        s = sigmoid(x[i])
        gx[i] = g[i] * (s + x[i] * s * (ONE - s))


def silu_x(g, out, x):
    return over_elements(silu_x_loop, g, x)
