"""Twins of attention's weights and their gradients (`ops/fused.py`): a row of scores at a time."""

import numpy as np

from .arithmetic import INF, ONE, ZERO, compiled, dot, f32, largest, shifted_exp, total
from .parts import as_rows, contiguous, covers, in_parts


@compiled
def attention_loop(first, last, scores, scale, allowed, widths):
    """Softmax of scores · scale in place; a row in which nothing is allowed becomes 0.

    allowed: (n, S) booleans, which repeat every n rows. widths: (n,), so many elements of a row come before the last that is allowed.
    """
    for i in range(first, last):
        m = i % len(widths)
        row = scores[i, : widths[m]]
        scores[i, widths[m] :] = ZERO
        if len(allowed):
            for j in range(row.size):
                row[j] = row[j] * scale if allowed[m, j] else -INF
        else:
            for j in range(row.size):
                row[j] *= scale
        if largest(row) == -INF and not np.isnan(total(row)):
            row[:] = ZERO
            continue
        share = ONE / shifted_exp(row, row)[1]
        for j in range(row.size):
            row[j] *= share


def attention(q, k, mask=None, *, scale):
    if not covers(q) or k.dtype != f32 or not k.shape[-2] or (mask is not None and mask.dtype != bool):
        return NotImplemented
    scores = q @ k.mT
    rows = as_rows(scores)
    in_parts(attention_loop, len(rows), rows.size, rows, f32(scale), *allowed_and_widths(mask, scores.shape))
    return rows.reshape(scores.shape)


def allowed_and_widths(mask, shape):
    """A mask that broadcasts to shape (..., L, S) as (n, S) booleans, which repeat every n rows, and the widths of these rows, (n,)."""
    if mask is None:
        return np.empty((0, shape[-1]), bool), np.full(1, shape[-1])
    allowed = contiguous(np.broadcast_to(mask, shape[-2:] if mask.ndim <= 2 else shape)).reshape(-1, shape[-1])
    widths = shape[-1] - allowed[:, ::-1].argmax(1)
    widths[~allowed.any(1)] = 0
    return allowed, widths


@compiled
def attention_all_loop(first, last, g, out, scale, widths, t):
    for i in range(first, last):
        w = widths[i % len(widths)]
        t[i, w:] = ZERO
        gi, oi, ti = g[i, :w], out[i, :w], t[i, :w]
        mean = dot(gi, oi)
        for j in range(w):
            ti[j] = (gi[j] - mean) * oi[j] * scale


def attention_all(g, out, q, k, mask=None, *, scale):
    if not covers(g, out) or q.dtype != f32 or k.dtype != f32 or (mask is not None and mask.dtype != bool):
        return NotImplemented
    rows, t = as_rows(g), np.empty(g.shape, f32)
    widths = allowed_and_widths(mask, g.shape)[1]
    in_parts(attention_all_loop, len(rows), g.size, rows, as_rows(out), f32(scale), widths, t.reshape(rows.shape))
    return t @ k, t.mT @ q, None
