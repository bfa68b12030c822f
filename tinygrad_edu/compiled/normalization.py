"""Twins of layer_norm and rms_norm (`ops/fused.py`): a row at a time."""

import numpy as np

from .arithmetic import ONE, ZERO, compiled, dot, f32, inlined, total
from .parts import as_rows, contiguous, covers, in_parts


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
    if not covers(x, weight, bias, shape=x.shape[-1:]):
        return NotImplemented
    rows, out = as_rows(x), np.empty(x.shape, f32)
    arrays = rows, contiguous(weight), contiguous(bias), f32(eps)
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
    if not covers(x, weight, shape=x.shape[-1:]) or not covers(x, g):
        return NotImplemented
    rows, gx = as_rows(x), np.empty(x.shape, f32)
    arrays = as_rows(g), rows, contiguous(weight), f32(eps), gx.reshape(rows.shape)
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
    if not covers(x, weight, shape=x.shape[-1:]):
        return NotImplemented
    rows, out = as_rows(x), np.empty(x.shape, f32)
    in_parts(rms_norm_loop, len(rows), x.size, rows, contiguous(weight), f32(eps), out.reshape(rows.shape))
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
    if not covers(x, weight, shape=x.shape[-1:]) or not covers(x, g):
        return NotImplemented
    rows, gx = as_rows(x), np.empty(x.shape, f32)
    arrays = as_rows(g), rows, contiguous(weight), f32(eps), gx.reshape(rows.shape)
    sums = sum(in_parts(rms_norm_all_loop, len(rows), x.size, *arrays)).astype(f32)
    return gx, sums if given else None
