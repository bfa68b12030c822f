"""Twins of attention's weights and their gradients (`ops/fused.py`): a row of scores at a time."""

import numpy as np

from .arithmetic import INF, ONE, ZERO, compiled, dot, exp, f32, largest, total
from .parts import as_rows, contiguous, covers, in_parts

#: Rows are cut to multiples of this: what is left over of a vector is computed one by one, which takes longer.
VECTORS = 32


@compiled
def attention_loop(first, last, scores, scale, allowed, widths):
    """Softmax of scores · scale in place, where scale > 0; a row in which nothing is allowed becomes 0.

    allowed: (n, S) booleans, which repeat every n rows. widths: (n,), the place after the last allowed; the rest is not read.
    """
    for i in range(first, last):
        m = i % len(widths)
        end = min((widths[m] + VECTORS - 1) // VECTORS * VECTORS, scores.shape[1])
        scores[i, widths[m] : end] = -INF
        scores[i, end:] = ZERO
        row = scores[i, :end]
        if len(allowed):
            for j in range(row.size):
                row[j] += ZERO if allowed[m, j] else -INF
        top = largest(row)
        if top == -INF and not np.isnan(total(row)):
            row[:] = ZERO
            continue
        for j in range(row.size):
            row[j] = exp((row[j] - top) * scale)
        share = ONE / total(row)
        for j in range(row.size):
            row[j] *= share
        if np.isnan(share):
            scores[i, end:] = share


def attention(q, k, mask=None, *, scale):
    if not covers(q) or k.dtype != f32 or not k.shape[-2] or (mask is not None and mask.dtype != bool):
        return NotImplemented
    if not scale > 0:
        q, scale = q * f32(scale), 1
    scores = q @ k.mT
    rows = as_rows(scores)
    in_parts(attention_loop, len(rows), rows.size, rows, f32(scale), *allowed_and_widths(mask, scores.shape))
    return rows.reshape(scores.shape)


def allowed_and_widths(mask, shape):
    """A mask that broadcasts to shape (..., L, S) as (n, S) booleans, which repeat every n rows, and the widths of these rows, (n,).

    No booleans where all within the widths is allowed, as in a causal mask.
    """
    everything = np.empty((0, shape[-1]), bool)
    if mask is None:
        return everything, np.full(1, shape[-1])
    allowed = contiguous(np.broadcast_to(mask, shape[-2:] if mask.ndim <= 2 else shape)).reshape(-1, shape[-1])
    if mask.ndim > 2:
        return allowed, np.full(len(allowed), shape[-1])
    widths = shape[-1] - allowed[:, ::-1].argmax(1)
    return everything if (np.count_nonzero(allowed, axis=1) == widths).all() else allowed, widths


@compiled
def attention_all_loop(first, last, g, out, scale, widths, t):
    for i in range(first, last):
        w = widths[i % len(widths)]
        gi, oi, ti = g[i, :w], out[i, :w], t[i, :w]
        mean = dot(gi, oi)
        t[i, w:] = mean if np.isnan(mean) else ZERO
        for j in range(w):
            ti[j] = (gi[j] - mean) * oi[j] * scale


def attention_all(g, out, q, k, mask=None, *, scale):
    if not covers(g, out) or q.dtype != f32 or k.dtype != f32 or (mask is not None and mask.dtype != bool):
        return NotImplemented
    rows, t = as_rows(g), np.empty(g.shape, f32)
    widths = allowed_and_widths(mask, g.shape)[1]
    in_parts(attention_all_loop, len(rows), g.size, rows, as_rows(out), f32(scale), widths, t.reshape(rows.shape))
    return t @ k, t.mT @ q, None
