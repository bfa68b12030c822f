"""Pooling in `torch.nn.functional`: the maximum or average of windows. Derivatives are in `ops/pool.py`.

Sizes, strides and so on are one number for all dimensions of space, or a tuple. Input without a batch gives output without one.
"""

import math

import numpy as np

from ..autograd.tape import apply, new_leaf
from ..ops import pool as ops
from ..tensor.dtype import apply_wide
from ..tensor.shape import stack
from .conv import add_batch, per_dimension


def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The maximum of every window of a sequence. input: (N, C, L) or (C, L); stride: by default kernel_size. See `max_pool2d`."""
    return max_pool("max_pool1d", 1, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The maximum of every window of an image. input: (N, C, H, W) or (C, H, W) -> (N, C, height, width)

    stride: by default kernel_size. padding: at most half a window, counts as -inf. ceil_mode: True keeps a last window that is not full.
    return_indices: also where each maximum was, an index into the flattened image. The gradient goes to the first of equal maxima.
    """
    return max_pool("max_pool2d", 2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def avg_pool1d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The average of every window of a sequence. input: (N, C, L) or (C, L); stride: by default kernel_size. See `avg_pool2d`."""
    return avg_pool("avg_pool1d", 1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


def avg_pool2d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
    """The average of every window of an image. input: (N, C, H, W) or (C, H, W) -> (N, C, height, width)

    stride: by default kernel_size. padding: at most half a window, counts as zeros, or not at all with count_include_pad=False.
    ceil_mode: True keeps a last window that is not full. divisor_override: what to divide every sum by, in place of the number of elements.
    """
    return avg_pool("avg_pool2d", 2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def adaptive_avg_pool1d(input, output_size):
    """The averages of output_size parts of a sequence. input: (N, C, L) or (C, L)"""
    return adaptive_avg_pool("adaptive_avg_pool1d", 1, input, output_size)


def adaptive_avg_pool2d(input, output_size):
    """The averages of output_size parts of an image, which overlap by a row where its size is no multiple. None keeps a size.

    input: (N, C, H, W) or (C, H, W); output_size 1 is the average of the whole image.
    """
    return adaptive_avg_pool("adaptive_avg_pool2d", 2, input, output_size)


def adaptive_max_pool1d(input, output_size, return_indices=False):
    """The maxima of output_size parts of a sequence. input: (N, C, L) or (C, L)"""
    return adaptive_max_pool("adaptive_max_pool1d", 1, input, output_size, return_indices)


def adaptive_max_pool2d(input, output_size, return_indices=False):
    """The maxima of output_size parts of an image; None keeps a size. return_indices: as in `max_pool2d`."""
    return adaptive_max_pool("adaptive_max_pool2d", 2, input, output_size, return_indices)


# ------------------------------------------------------------------------------------------------ windows of one size


def max_pool(name, n, x, kernel_size, stride, padding, dilation, ceil_mode, return_indices):
    batched, x = add_batch(name, n, x)
    dilation = per_dimension(name, "dilation", dilation, n, 1)
    how = pool_arguments(name, n, x, kernel_size, stride, padding, dilation, ceil_mode)
    out = apply_max(x, how)
    out = out if batched else out.squeeze(0)
    if not return_indices:
        return out
    return out, new_leaf(ops.positions(x._data, **how).reshape(out.shape), x)


def apply_max(x, how):
    """The maxima of windows, in any dtype: float16 and integers too."""
    if x._data.dtype.kind == "b":
        raise TypeError("max_pool: expected numbers, got booleans; take x.float()")
    return apply(ops.MAX_POOL, x, **how)


def avg_pool(name, n, x, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override):
    batched, x = add_batch(name, n, x)
    if divisor_override == 0:
        raise ValueError(f"{name}: expected a divisor_override other than 0")
    if not x.is_floating_point():
        raise TypeError(f"{name}: expected floats, got {x.dtype}; take x.float()")
    how = pool_arguments(name, n, x, kernel_size, stride, padding, (1,) * n, ceil_mode)
    padding = per_dimension(name, "padding", padding, n, 0)
    del how["dilation"]
    divisor = count_elements(x, how, padding, count_include_pad) if divisor_override is None else divisor_override
    out = apply_wide(ops.AVG_POOL, x, divisor=divisor, **how)
    return out if batched else out.squeeze(0)


def pool_arguments(name, n, x, kernel_size, stride, padding, dilation, ceil_mode):
    """The attributes of a pooling op, checked. The padding behind is what the last window needs."""
    kernel = per_dimension(name, "kernel_size", kernel_size, n, 1)
    stride = kernel if stride is None or stride == () else per_dimension(name, "stride", stride, n, 1)
    padding = per_dimension(name, "padding", padding, n, 0)
    extents = [d * (k - 1) + 1 for k, d in zip(kernel, dilation)]
    if any(2 * p > k for p, k in zip(padding, kernel)):
        raise ValueError(f"{name}: expected padding of at most half of kernel_size, {kernel}, got {padding}")
    size = tuple([count(*sizes, ceil_mode) for sizes in zip(x.shape[2:], extents, stride, padding)])
    if min(size) < 1:
        raise ValueError(
            f"{name}: expected input at least as large as a window, {tuple(extents)}, got shape {x.shape} and padding {padding}"
        )
    ends = [(m - 1) * s + extent for m, s, extent in zip(size, stride, extents)]
    around = tuple([(p, max(end - p - length, 0)) for p, end, length in zip(padding, ends, x.shape[2:])])
    return {"kernel": kernel, "size": size, "stride": stride, "padding": around, "dilation": tuple(dilation)}


def count(length, extent, stride, padding, ceil_mode):
    """How many windows there are in one dimension. With ceil_mode the last may be cut off, but begins within the input or before it."""
    room = length + 2 * padding - extent
    if not ceil_mode:
        return room // stride + 1
    n = -(-room // stride) + 1
    return n - 1 if (n - 1) * stride >= length + padding else n


def count_elements(x, how, padding, count_include_pad):
    """How many elements each average is of: a number if they are the same everywhere, otherwise an array of shape `size`."""
    out = np.ones((), x.dtype)
    for length, k, m, s, p in zip(x.shape[2:], how["kernel"], how["size"], how["stride"], padding):
        start = np.arange(m) * s - p
        end = np.minimum(start + k, length + p)
        if not count_include_pad:
            start, end = np.maximum(start, 0), np.minimum(end, length)
        out = out[..., None] * (end - start).astype(x.dtype)
    return out.flat[0].item() if (out == out.flat[0]).all() else out


# ------------------------------------------------------------------------------------------------ a given number of windows


def adaptive_arguments(name, n, x, output_size):
    """(whether x has a batch, x with one, for each dimension of space its parts: a list of (start, end))"""
    batched, x = add_batch(name, n, x)
    sizes = list(output_size) if isinstance(output_size, (tuple, list)) else [output_size] * n
    sizes[:n] = [s if m is None else m for m, s in zip(sizes, x.shape[2:])]
    sizes = per_dimension(name, "output_size", sizes, n, 1)
    return batched, x, [[(i * s // m, -(-(i + 1) * s // m)) for i in range(m)] for m, s in zip(sizes, x.shape[2:])]


def adaptive_avg_pool(name, n, x, output_size):
    batched, x, parts = adaptive_arguments(name, n, x, output_size)
    for dim, bounds in enumerate(parts, 2):
        x = stack([x.narrow(dim, a, b - a).mean(dim) for a, b in bounds], dim)
    return x if batched else x.squeeze(0)


def adaptive_max_pool(name, n, x, output_size, return_indices):
    batched, x, parts = adaptive_arguments(name, n, x, output_size)
    numbers = np.arange(math.prod(x.shape[2:])).reshape(x.shape[2:])
    size = tuple([len(bounds) for bounds in parts])
    where = np.empty((*x.shape[:2], *size), np.int64)
    for i in np.ndindex(*size):
        part = tuple([slice(*bounds[j]) for bounds, j in zip(parts, i)])
        block = x._data[(..., *part)].reshape(*x.shape[:2], -1)
        number = block.argmax(-1)
        if block.dtype.kind == "f" and (nan := np.isnan(block)).any():  # the last nan
            number = np.where(nan.any(-1), block.shape[-1] - 1 - nan[..., ::-1].argmax(-1), number)
        where[(..., *i)] = numbers[part].reshape(-1)[number]
    index = new_leaf(where.reshape(*x.shape[:2], -1), x)
    out, index = [t.reshape(where.shape if batched else where.shape[1:]) for t in (x.flatten(2).gather(2, index), index)]
    return (out, index) if return_indices else out
