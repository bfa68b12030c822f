"""Sums in which rounding errors do not pile up.

NumPy adds pairwise along the innermost dimension only. Along any other it adds one row after the other: in float32, the mean of a million
rows of 0.1 is then 0.101. `add_up` adds blocks of rows instead, and blocks of blocks, so that no number takes part in many additions.
"""

import math

import numpy as np

BLOCKS = 16


def add_up(x, dim, keepdim=False):
    """The sum of x over the dimensions `dim`, none negative: an array; of a Tensor, the recorded sum. float16 is added up in float32."""
    if type(x) is np.ndarray:
        kind = x.dtype.char
        if kind == "f" and x.size > 1024:
            return add_blocks(x, dim, keepdim)
        if kind == "e":
            return np.asarray(add_up(x.astype(np.float32), dim, keepdim)).astype(np.float16)
    return x.sum(axis=dim, keepdims=keepdim)


def add_blocks(x, dim, keepdim):
    """`add_up` for large arrays: NumPy's sum over the innermost dimensions, blocks over each of the others."""
    first = x.ndim
    while first and first - 1 in dim:
        first -= 1
    outer = [d for d in dim if d < first]
    if math.prod([x.shape[d] for d in outer]) <= 4 * BLOCKS:
        return x.sum(axis=dim, keepdims=keepdim)
    rest = tuple([d for d in dim if d not in outer])
    out = x.sum(axis=rest, keepdims=True) if rest else x
    for d in outer:
        out = add_along(out, d)
    return out if keepdim else out.reshape([n for d, n in enumerate(x.shape) if d not in dim])


def add_along(x, d):
    """The sum along dimension d, which stays with size 1: a sixteenth of the rows is added to the next, and so on, until few are left."""
    before, leftovers = x.shape[:d], []
    while x.shape[d] > 2 * BLOCKS:
        rows = x.shape[d] // BLOCKS
        head = (slice(None),) * d + (slice(rows * BLOCKS),)
        if rows * BLOCKS < x.shape[d]:
            leftovers.append(x[(slice(None),) * d + (slice(rows * BLOCKS, None),)].sum(axis=d, keepdims=True))
        x = x[head].reshape(*before, BLOCKS, rows, *x.shape[d + 1 :]).sum(axis=d)
    return sum(leftovers, x.sum(axis=d, keepdims=True))
