"""Twin of a product with a matrix of whole numbers of 8 bits (`nn/quantize.py`): each is read once from memory and becomes a float32."""

import numpy as np

from .arithmetic import ZERO, compiled, f32, in_any_order
from .parts import FLOAT32, contiguous, in_parts

INT8 = np.dtype(np.int8)


@in_any_order
def dots_int8(a, b, c, d, x):
    """The sums of the products of four rows of whole numbers with the same float32s."""
    p, q, r, s = ZERO, ZERO, ZERO, ZERO
    for j in range(x.size):
        y = x[j]
        p += f32(a[j]) * y
        q += f32(b[j]) * y
        r += f32(c[j]) * y
        s += f32(d[j]) * y
    return p, q, r, s


@compiled
def int8_product_loop(first, last, x, codes, scales, out):
    """Rows first to last of each quarter of the rows of codes. What is read in four places at once comes from memory sooner."""
    n = (codes.shape[0] + 3) // 4
    for i in range(first, last):
        j, k, m = min(i + n, codes.shape[0] - 1), min(i + 2 * n, codes.shape[0] - 1), min(i + 3 * n, codes.shape[0] - 1)
        for b in range(x.shape[0]):
            p, q, r, s = dots_int8(codes[i], codes[j], codes[k], codes[m], x[b])
            out[b, i], out[b, j], out[b, k], out[b, m] = p * scales[i], q * scales[j], r * scales[k], s * scales[m]


def int8_product(x, codes, scales):
    rows = x.reshape(-1, x.shape[-1])
    fits = codes.dtype == INT8 and codes.ndim == 2 and codes.shape[1] == x.shape[-1] > 0 and scales.shape == codes.shape[:1]
    if not fits or x.dtype != FLOAT32 or scales.dtype != FLOAT32:
        return NotImplemented
    codes = np.ascontiguousarray(codes).view()
    codes.flags.writeable = False  # those of a mapped file are: so all are, and the loop is compiled for one kind of array
    out = np.empty((len(rows), len(codes)), FLOAT32)
    in_parts(int8_product_loop, (len(codes) + 3) // 4, codes.size // 4, contiguous(rows), codes, contiguous(scales), out)
    return out.reshape(*x.shape[:-1], len(codes))
