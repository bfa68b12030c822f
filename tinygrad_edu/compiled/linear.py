"""The twin of a linear layer of a single row (`ops/matmul.py`), which a model that writes computes: reading the weight takes the time."""

import numpy as np

from .arithmetic import ZERO, compiled, in_any_order
from .parts import FLOAT32, contiguous, in_parts


@in_any_order
def four_dots(a, b, c, d, x):
    """The sums of the products of four rows and x."""
    s, t, u, v = ZERO, ZERO, ZERO, ZERO
    for j in range(x.size):
        s += a[j] * x[j]
        t += b[j] * x[j]
        u += c[j] * x[j]
        v += d[j] * x[j]
    return s, t, u, v


@compiled
def linear_loop(first, last, weight, x, out):
    """Add weight @ x to out. Four rows at a time, from four places far from each other: so the processor fetches more memory ahead."""
    q = (last - first) // 4
    for i in range(first, first + q):
        s, t, u, v = four_dots(weight[i], weight[i + q], weight[i + 2 * q], weight[i + 3 * q], x)
        out[i] += s
        out[i + q] += t
        out[i + 2 * q] += u
        out[i + 3 * q] += v
    for i in range(first + 4 * q, last):
        out[i] += four_dots(weight[i], weight[i], weight[i], weight[i], x)[0]


def linear(x, weight, bias=None):
    n, k = weight.shape
    numbers = (x, weight) if bias is None else (x, weight, bias)
    if x.size != k or not k or not weight.flags.c_contiguous or any(a.dtype != FLOAT32 for a in numbers):
        return NotImplemented  # for a transposed weight NumPy's own product reads as fast
    weight = (weight if weight.flags.aligned else weight.copy()).view()
    weight.flags.writeable = False  # as those of a mapped file are: so the loop is compiled for one kind of array
    out = np.zeros(n, FLOAT32) if bias is None else np.array(bias)
    in_parts(linear_loop, n, weight.size, weight, contiguous(x).reshape(-1), out)
    return out.reshape(*x.shape[:-1], n)
