"""The derivative table: pooling, the maximum or the average of every window.

x: (N, C, *space) -> (N, C, *size). kernel, stride, dilation: as in `conv.py`. padding: (before, after), with room for the last window.
"""

import math

import numpy as np

from ..autograd.op import Op
from ..autograd.tape import new_leaf
from .conv import inside, padded_size, windows
from .elementwise import mask


def surround(x, padding, value):
    """x with `value` around it: x itself where there is nothing to add."""
    if not any(a or b for a, b in padding):
        return x
    out = np.full((*x.shape[:2], *padded_size(x.shape[2:], padding)), value, x.dtype)
    out[(..., *inside(padding, x.shape[2:]))] = x
    return out


def elements(x, kernel, size, stride, dilation):
    """Views of x: the first element of every window, the second of every window, and so on."""
    w = windows(x, 2, kernel, size, stride, dilation)
    return [w[(slice(None), slice(None), *k)] for k in np.ndindex(*kernel)]


# ------------------------------------------------------------------------------------------------ maximum


def lowest(dtype):
    """What no element is smaller than."""
    return -math.inf if dtype.kind == "f" else np.iinfo(dtype).min


def max_pool(x, kernel, size, stride, padding, dilation):
    return largest(elements(surround(x, padding, lowest(x.dtype)), kernel, size, stride, dilation))


def largest(parts):
    """The largest of the elements at each place: a list of arrays of one shape -> a new one. nan wins."""
    out = parts[0].copy()
    for part in parts[1:]:
        np.maximum(out, part, out=out)
    return out


def winners(x, kernel, size, stride, padding, dilation):
    """Which element of its window each maximum is, by number: the first of several that are equal, but the last nan."""
    out, best = first_inside(kernel, size, stride, padding, dilation), np.full((*x.shape[:2], *size), lowest(x.dtype), x.dtype)
    out = np.broadcast_to(out, best.shape).copy()
    for number, part in enumerate(elements(surround(x, padding, lowest(x.dtype)), kernel, size, stride, dilation)):
        better = part > best
        better |= part != part
        np.copyto(best, part, where=better)
        np.copyto(out, number, where=better)
    return out


def first_inside(kernel, size, stride, padding, dilation):
    """The number of the first element of each window that is not padding: an array of shape `size`."""
    out = np.zeros(size, np.min_scalar_type(math.prod(kernel)))
    for i, (k, n, s, (before, _), d) in enumerate(zip(kernel, size, stride, padding, dilation)):
        first = np.maximum(-((np.arange(n) * s - before) // d), 0).astype(out.dtype)
        out = out * out.dtype.type(k) + first.reshape([-1 if i == j else 1 for j in range(len(size))])
    return out


def positions(x, kernel, size, stride, padding, dilation):
    """Where in x each maximum is: the index in its flattened dimensions of space, int64. Of a window in the padding, the nearest."""
    number = winners(x, kernel, size, stride, padding, dilation)
    out = np.zeros(number.shape, np.int64)
    for i, (k, s, (before, _), d) in enumerate(zip(kernel, stride, padding, dilation)):
        start = (np.arange(size[i]) * s - before).reshape([-1 if i == j else 1 for j in range(len(size))])
        within = number // math.prod(kernel[i + 1 :]) % k
        out = out * x.shape[2 + i] + np.minimum(start + within.astype(np.int64) * d, x.shape[2 + i] - 1)
    return out


def max_pool_x(g, out, x, kernel, size, stride, padding, dilation):
    whole = np.zeros((*x.shape[:2], *padded_size(x.shape[2:], padding)), g.dtype)
    found = hits(x, out, kernel, size, stride, padding, dilation)
    for part, hit in zip(elements(whole, kernel, size, stride, dilation), found):
        part += mask(g, hit)
    return whole[(..., *inside(padding, x.shape[2:]))]


def hits(x, out, kernel, size, stride, padding, dilation):
    """For the first element of every window, the second, and so on: booleans, whether it is the maximum. True once in a window."""
    if not np.isfinite(out).all():  # nan, of which the last counts, or -inf, which is in the padding too
        winner = winners(x, kernel, size, stride, padding, dilation)
        yield from (winner == number for number in range(math.prod(kernel)))
        return
    left = np.ones(out.shape, bool)
    for part in elements(surround(x, padding, -math.inf), kernel, size, stride, dilation):
        hit = part == out
        hit &= left
        left ^= hit
        yield hit


def max_pool_decomposed(x, **how):
    where = positions(x._data, **how)
    out = x.flatten(2).gather(2, new_leaf(where.reshape(*x.shape[:2], -1), x)).reshape(where.shape)
    largest = max_pool(x._data, **how)
    return out.masked_fill(new_leaf(largest < out._data, x), -math.inf)  # a window that lies in the padding


MAX_POOL = Op("max_pool", max_pool, max_pool_x, decomposition=max_pool_decomposed)

# ------------------------------------------------------------------------------------------------ average


def avg_pool(x, kernel, size, stride, padding, divisor):
    """The sum of every window over `divisor`, a number, or an array of shape `size`."""
    first, *others = elements(surround(x, padding, 0), kernel, size, stride, (1,) * len(kernel))
    out = first.copy()
    for part in others:
        out += part
    out /= divisor
    return out


def avg_pool_x(g, out, x, **how):
    return SPREAD(g, space=x.shape[2:], **how)


AVG_POOL = Op("avg_pool", avg_pool, avg_pool_x, saves_nothing=True)


def spread(g, space, kernel, size, stride, padding, divisor):
    """Add every element of g, over `divisor`, to all elements of its window: the gradient of an average."""
    whole = np.zeros((*g.shape[:2], *padded_size(space, padding)), g.dtype)
    share = g / divisor
    for part in elements(whole, kernel, size, stride, (1,) * len(kernel)):
        part += share
    return whole[(..., *inside(padding, space))]


def spread_g(g, out, x, space, **how):
    return AVG_POOL(g, **how)


SPREAD = Op("spread", spread, spread_g, saves_nothing=True)
