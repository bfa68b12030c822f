"""The twins: each function here has the name and the parameters of one in the derivative table, which says what it computes.

A twin checks its arguments, makes the arrays for the results, and runs a compiled loop over rows, in parts. It returns NotImplemented for
what the loop does not cover: then the function itself runs. Loops are written for one element at a time; the compiler makes them take
eight or sixteen at once. For that exp must be arithmetic alone (`exp`), no constant may be a float64, and a sum may be taken in any order
(`total`, `dot`), which nothing else may: x - top - rest is exact only in the order in which it is written. Arrays are float32, (rows, C).
"""

import math

import numba
import numpy as np

from .parts import in_parts

f32, i32 = np.float32, np.int32
compiled = numba.njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract"})
in_any_order = numba.njit(nogil=True, error_model="numpy", fastmath={"contract", "reassoc", "nsz"})
inlined = numba.njit(inline="always")

ZERO, HALF, ONE, TWO, INF = f32(0), f32(0.5), f32(1), f32(2), f32(np.inf)
LOG2_E, LOG_2, LOG_2_REST = f32(1 / math.log(2)), f32(0.693359375), f32(math.log(2) - 0.693359375)
LOWEST, HIGHEST = f32(-86.6), f32(88.72)
E2, E3, E4, E5, E6, E7 = (f32(x) for x in (1 / 2, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.9875691500e-4))


@inlined
def exp(x):
    """2**n · exp(r), where n is whole and |r| ≤ log(2)/2: a polynomial for exp(r), and n put into the exponent's bits. 0 below LOWEST."""
    n = np.floor(min(max(x, LOWEST), HIGHEST) * LOG2_E + HALF)
    r = x - n * LOG_2
    r = r - n * LOG_2_REST
    p = ((((E7 * r + E6) * r + E5) * r + E4) * r + E3) * r + E2
    p = p * r * r + r + ONE
    half = i32((i32(n) + i32(126)) << i32(23)).view(f32)  # 2**(n - 1), for 2**128 would be no float32
    return ZERO if x < LOWEST else p * half * TWO


@inlined
def largest(row):
    """The largest element. Found among the bits as whole numbers, whose order is that of the floats: their maximum is quick to find."""
    top = i32(-0x7FFFFFFF - 1)
    for j in range(row.size):
        bits = f32(row[j]).view(i32)
        top = max(top, bits ^ (i32(bits >> i32(31)) & i32(0x7FFFFFFF)))
    return i32(top ^ (i32(top >> i32(31)) & i32(0x7FFFFFFF))).view(f32)


@in_any_order
def total(x):
    out = ZERO
    for j in range(x.size):
        out += x[j]
    return out


@in_any_order
def dot(x, y):
    out = ZERO
    for j in range(x.size):
        out += x[j] * y[j]
    return out


@inlined
def shifted_exp(x, out):
    """Write exp(x - top) of a row into another, where top is its largest element. Returns top and the sum."""
    top = largest(x)
    for j in range(x.size):
        out[j] = exp(x[j] - top)
    return top, total(out)


def as_rows(x):
    """An array as (rows, C), contiguous."""
    return np.ascontiguousarray(x).reshape(-1, x.shape[-1])


def covers(x, *others):
    """Whether the last dimension has elements, and other arrays are float32 as well."""
    return x.shape[-1] and all(y.dtype == f32 for y in others)


# --------------------------------------------------------------------------------------------------- softmax


@compiled
def softmax_loop(first, last, x, out):
    for i in range(first, last):
        scale = ONE / shifted_exp(x[i], out[i])[1]
        for j in range(x.shape[1]):
            out[i, j] *= scale


def softmax(x, dim):
    return by_rows(softmax_loop, x, dim)


def by_rows(loop, x, dim, *others):
    """Run loop(first, last, x, *others, out) over the rows of arrays of one shape; only along the last dimension."""
    if dim not in (-1, x.ndim - 1) or not covers(x, *others):
        return NotImplemented
    rows, out = as_rows(x), np.empty(x.shape, f32)
    in_parts(loop, len(rows), x.size, rows, *map(as_rows, others), out.reshape(rows.shape))
    return out


@compiled
def softmax_x_loop(first, last, g, out, gx):
    for i in range(first, last):
        mean = dot(g[i], out[i])
        for j in range(g.shape[1]):
            gx[i, j] = (g[i, j] - mean) * out[i, j]


def softmax_x(g, out, x, dim):
    return by_rows(softmax_x_loop, g, dim, out)


@compiled
def log_softmax_loop(first, last, x, out):
    for i in range(first, last):
        top, sum_ = shifted_exp(x[i], out[i])
        rest = f32(math.log(sum_))
        for j in range(x.shape[1]):
            out[i, j] = x[i, j] - top - rest


def log_softmax(x, dim):
    return by_rows(log_softmax_loop, x, dim)


@compiled
def log_softmax_x_loop(first, last, g, out, gx):
    for i in range(first, last):
        sum_ = total(g[i])
        for j in range(g.shape[1]):
            gx[i, j] = g[i, j] - exp(out[i, j]) * sum_


def log_softmax_x(g, out, x, dim):
    return by_rows(log_softmax_x_loop, g, dim, out)


@compiled
def cross_entropy_loop(first, last, x, target, out):
    scratch = np.empty(x.shape[1], f32)
    for i in range(first, last):
        top, sum_ = shifted_exp(x[i], scratch)
        out[i] = f32(math.log(sum_)) - (x[i, target[i]] - top)


def cross_entropy(x, target):
    if not covers(x) or not in_range(target, x.shape[1]):
        return NotImplemented
    x, out = as_rows(x), np.empty(len(x), f32)
    in_parts(cross_entropy_loop, len(x), x.size, x, target.astype(np.int64, copy=False), out)
    return out


def in_range(target, classes):
    """Whether all are the numbers of classes; if not, the function itself says what is wrong."""
    return target.dtype.kind == "i" and target.min(initial=0) >= 0 and target.max(initial=0) < classes


@compiled
def cross_entropy_all_loop(first, last, g, x, target, gx):
    for i in range(first, last):
        scale = g[i] / shifted_exp(x[i], gx[i])[1]
        for j in range(x.shape[1]):
            gx[i, j] *= scale
        gx[i, target[i]] -= g[i]


def cross_entropy_all(g, out, x, target):
    if not covers(x, g) or not in_range(target, x.shape[1]):
        return NotImplemented
    x, gx = as_rows(x), np.empty(x.shape, f32)
    in_parts(cross_entropy_all_loop, len(x), x.size, np.ascontiguousarray(g), x, target.astype(np.int64, copy=False), gx)
    return gx, None


# --------------------------------------------------------------------------------------------------- normalization


@inlined
def centred(row, out):
    """Write a row minus its mean into another."""
    mean = total(row) / f32(row.size)
    for j in range(row.size):
        out[j] = row[j] - mean


@inlined
def inverse_rms(row, eps):
    """1 / sqrt(mean of squares + eps)"""
    return ONE / np.sqrt(dot(row, row) / f32(row.size) + eps)


@compiled
def layer_norm_loop(first, last, x, weight, bias, eps, out):
    for i in range(first, last):
        centred(x[i], out[i])
        scale = inverse_rms(out[i], eps)
        for j in range(x.shape[1]):
            out[i, j] = out[i, j] * scale * weight[j] + bias[j]


def layer_norm(x, weight=None, bias=None, *, eps):
    n = x.shape[-1]
    weight, bias = np.ones(n, f32) if weight is None else weight, np.zeros(n, f32) if bias is None else bias
    if not covers(x, weight, bias):
        return NotImplemented
    rows, out = as_rows(x), np.empty(x.shape, f32)
    arrays = rows, np.ascontiguousarray(weight), np.ascontiguousarray(bias), f32(eps)
    in_parts(layer_norm_loop, len(rows), x.size, *arrays, out.reshape(rows.shape))
    return out


#: So many rows are added up in float32, then added to a sum in float64: a sum over a million rows is exact enough.
ROWS = 64


@compiled
def layer_norm_all_loop(first, last, g, x, weight, eps, gx):
    """Returns the sums over the rows from first to last: the gradients of weight and bias, as (2, C)."""
    n = x.shape[1]
    sums, part, h = np.zeros((2, n)), np.zeros((2, n), f32), np.empty(n, f32)
    for i in range(first, last):
        centred(x[i], h)
        scale = inverse_rms(h, eps)
        for j in range(n):
            h[j] *= scale
            part[0, j] += g[i, j] * h[j]
            part[1, j] += g[i, j]
            gx[i, j] = g[i, j] * weight[j]
        mean, slope = total(gx[i]) / f32(n), dot(gx[i], h) / f32(n)
        for j in range(n):
            gx[i, j] = (gx[i, j] - mean - h[j] * slope) * scale
        if (i - first) % ROWS == ROWS - 1 or i == last - 1:
            sums += part
            part[:] = ZERO
    return sums


def layer_norm_all(g, out, x, weight=None, bias=None, *, eps):
    given, weight = weight is not None, np.ones(x.shape[-1], f32) if weight is None else weight
    if not covers(x, g, weight):
        return NotImplemented
    rows, gx = as_rows(x), np.empty(x.shape, f32)
    arrays = as_rows(g), rows, np.ascontiguousarray(weight), f32(eps), gx.reshape(rows.shape)
    sums = sum(in_parts(layer_norm_all_loop, len(rows), x.size, *arrays)).astype(f32)
    return gx, sums[0] if given else None, sums[1] if bias is not None else None


@compiled
def rms_norm_loop(first, last, x, weight, eps, out):
    for i in range(first, last):
        scale = inverse_rms(x[i], eps)
        for j in range(x.shape[1]):
            out[i, j] = x[i, j] * scale * weight[j]


def rms_norm(x, weight=None, *, eps):
    weight = np.ones(x.shape[-1], f32) if weight is None else weight
    if not covers(x, weight):
        return NotImplemented
    rows, out = as_rows(x), np.empty(x.shape, f32)
    in_parts(rms_norm_loop, len(rows), x.size, rows, np.ascontiguousarray(weight), f32(eps), out.reshape(rows.shape))
    return out


@compiled
def rms_norm_all_loop(first, last, g, x, weight, eps, gx):
    """Returns the sum over the rows from first to last: the gradient of weight, as (C,)."""
    n = x.shape[1]
    sums, part, h = np.zeros(n), np.zeros(n, f32), np.empty(n, f32)
    for i in range(first, last):
        scale = inverse_rms(x[i], eps)
        for j in range(n):
            h[j] = x[i, j] * scale
            part[j] += g[i, j] * h[j]
            gx[i, j] = g[i, j] * weight[j]
        slope = dot(gx[i], h) / f32(n)
        for j in range(n):
            gx[i, j] = (gx[i, j] - h[j] * slope) * scale
        if (i - first) % ROWS == ROWS - 1 or i == last - 1:
            sums += part
            part[:] = ZERO
    return sums


def rms_norm_all(g, out, x, weight=None, *, eps):
    given, weight = weight is not None, np.ones(x.shape[-1], f32) if weight is None else weight
    if not covers(x, g, weight):
        return NotImplemented
    rows, gx = as_rows(x), np.empty(x.shape, f32)
    arrays = as_rows(g), rows, np.ascontiguousarray(weight), f32(eps), gx.reshape(rows.shape)
    sums = sum(in_parts(rms_norm_all_loop, len(rows), x.size, *arrays)).astype(f32)
    return gx, sums if given else None


# --------------------------------------------------------------------------------------------------- activations

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


@inlined
def sigmoid(x):
    """1 / (1 + exp(-x))"""
    e = exp(-abs(x))
    return (e if x < ZERO else ONE) / (ONE + e)


def elementwise(loop, x, *others):
    """Run loop(x, *others, out) over the elements of arrays of one shape."""
    if not all(y.dtype == f32 and y.shape == x.shape for y in others):
        return NotImplemented
    out = np.empty(x.shape, f32)
    flat = [np.ascontiguousarray(y).reshape(-1) for y in (x, *others, out)]
    in_parts(lambda first, last: loop(*[y[first:last] for y in flat]), x.size, x.size)  # a loop from 0 has no negative index to check for
    return out


@compiled
def gelu_loop(x, out):
    for i in range(x.size):
        out[i] = x[i] * normal_cdf(x[i], exp(-HALF * x[i] * x[i]))


def gelu(x):
    return elementwise(gelu_loop, x)


@compiled
def gelu_all_loop(g, x, gx):
    for i in range(x.size):
        bell = exp(-HALF * x[i] * x[i])
        gx[i] = g[i] * (normal_cdf(x[i], bell) + x[i] * bell * DENSITY)


def gelu_all(g, out, x):
    gx = elementwise(gelu_all_loop, g, x)
    return gx if gx is NotImplemented else (gx,)


C1, C3 = f32(math.sqrt(2 / math.pi)), f32(0.044715 * math.sqrt(2 / math.pi))
THREE = f32(3)


@compiled
def gelu_tanh_loop(x, out):
    for i in range(x.size):
        out[i] = x[i] * sigmoid(TWO * x[i] * (C1 + C3 * x[i] * x[i]))  # (1 + tanh(u)) / 2 is sigmoid(2u)


def gelu_tanh(x):
    return elementwise(gelu_tanh_loop, x)


@compiled
def gelu_tanh_x_loop(g, x, gx):
    for i in range(x.size):
        square = x[i] * x[i]
        s = sigmoid(TWO * x[i] * (C1 + C3 * square))
        gx[i] = g[i] * (s + x[i] * s * (ONE - s) * TWO * (C1 + THREE * C3 * square))


def gelu_tanh_x(g, out, x):
    return elementwise(gelu_tanh_x_loop, g, x)


@compiled
def silu_loop(x, out):
    for i in range(x.size):
        out[i] = x[i] * sigmoid(x[i])


def silu(x):
    return elementwise(silu_loop, x)


@compiled
def silu_x_loop(g, x, gx):
    for i in range(x.size):
        s = sigmoid(x[i])
        gx[i] = g[i] * (s + x[i] * s * (ONE - s))


def silu_x(g, out, x):
    return elementwise(silu_x_loop, g, x)


# --------------------------------------------------------------------------------------------------- attention


@compiled
def attention_loop(first, last, scores, scale, allowed, masked):
    """Softmax of scores · scale in place. allowed: (L, S) booleans for each L rows, if masked. A row without one allowed becomes 0."""
    for i in range(first, last):
        row, m = scores[i], allowed[i % len(allowed)]
        if masked:
            for j in range(row.size):
                row[j] = row[j] * scale if m[j] else -INF
        else:
            for j in range(row.size):
                row[j] *= scale
        if largest(row) == -INF:
            row[:] = ZERO
            continue
        scale_back = ONE / shifted_exp(row, row)[1]
        for j in range(row.size):
            row[j] *= scale_back


EVERYTHING = np.ones((1, 1), bool)


def attention(q, k, mask=None, *, scale):
    if not covers(q, k) or not k.shape[-2]:
        return NotImplemented
    if mask is not None and (mask.dtype != bool or mask.shape != (q.shape[-2], k.shape[-2])):
        return NotImplemented
    scores = q @ k.mT
    rows, allowed = as_rows(scores), EVERYTHING if mask is None else np.ascontiguousarray(mask)
    in_parts(attention_loop, len(rows), rows.size, rows, f32(scale), allowed, mask is not None)
    return rows.reshape(scores.shape)


@compiled
def attention_all_loop(first, last, g, out, scale, gx):
    for i in range(first, last):
        mean = dot(g[i], out[i])
        for j in range(g.shape[1]):
            gx[i, j] = (g[i, j] - mean) * out[i, j] * scale


def attention_all(g, out, q, k, mask=None, *, scale):
    if not covers(g, out, q, k) or (mask is not None and mask.dtype != bool):
        return NotImplemented
    rows, t = as_rows(g), np.empty(g.shape, f32)
    in_parts(attention_all_loop, len(rows), g.size, rows, as_rows(out), f32(scale), t.reshape(rows.shape))
    return t @ k, t.mT @ q, None


# --------------------------------------------------------------------------------------------------- Adam


@compiled
def adam_loop(p, g, m, v, shrink, beta1, beta2, lr, eps):
    for i in range(p.size):
        m[i] += (g[i] - m[i]) * (ONE - beta1)
        v[i] = v[i] * beta2 + g[i] * g[i] * (ONE - beta2)
        p[i] = p[i] * shrink - lr * m[i] / (np.sqrt(v[i]) + eps)


def adam_step(p, g, m, v, t, lr, beta1, beta2, eps, shrink):
    arrays = p, g, m, v
    if not all(a.dtype == f32 and a.flags.c_contiguous for a in arrays):
        return NotImplemented
    flat, root = [a.reshape(-1) for a in arrays], (1 - beta2**t) ** 0.5
    numbers = [f32(x) for x in (shrink, beta1, beta2, lr * root / (1 - beta1**t), eps * root)]
    in_parts(lambda first, last: adam_loop(*[a[first:last] for a in flat], *numbers), p.size, p.size)
