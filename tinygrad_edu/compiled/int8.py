"""Twin of a product with a matrix of whole numbers of 8 bits (`nn/quantize.py`): each is read once from memory and becomes a float32."""

import numpy as np

from .arithmetic import ZERO, compiled, f32, in_any_order
from .parts import FLOAT32, contiguous, in_parts

INT8 = np.dtype(np.int8)
#: For more rows of x than this, the function itself is faster: it writes the matrix as float32, part by part, for NumPy's product.
MOST_ROWS = 8


@in_any_order
def dot_int8(codes, x):
    """The sum of the products of whole numbers with float32s."""
    out = ZERO
    for j in range(x.size):
        out += f32(codes[j]) * x[j]
    return out


@compiled
def int8_product_loop(first, last, x, codes, scales, out):
    for i in range(first, last):
        row, scale = codes[i], scales[i]
        for b in range(x.shape[0]):
            out[b, i] = dot_int8(row, x[b]) * scale


def int8_product(x, codes, scales):
    rows = x.reshape(-1, x.shape[-1])
    fits = codes.dtype == INT8 and codes.ndim == 2 and codes.shape[1] == x.shape[-1] > 0 and scales.shape == codes.shape[:1]
    if not fits or len(rows) > MOST_ROWS or x.dtype != FLOAT32 or scales.dtype != FLOAT32:
        return NotImplemented
    codes = np.ascontiguousarray(codes).view()
    codes.flags.writeable = False  # those of a mapped file are: so all are, and the loop is compiled for one kind of array
    out = np.empty((len(rows), len(codes)), FLOAT32)
    in_parts(int8_product_loop, len(codes), codes.size // 4, contiguous(rows), codes, contiguous(scales), out)
    return out.reshape(*x.shape[:-1], len(codes))
