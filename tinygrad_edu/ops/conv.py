"""The derivative table: convolution, and windows laid out side by side (unfold) and added up again (fold).

x: (N, C, *space), N examples with C channels and one or more dimensions of space. weight: (O, C / groups, *kernel), O filters.
stride: the step from window to window. dilation: the step within a window. padding: how many zeros (before, after). One of each for every
dimension of space.

With the windows as columns and the filters as rows, convolution is one matrix product. Columns repeat an element for every window that
it is in, so only a block of them exists at a time. In a block the examples come last: then it is copied in long runs.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import as_strided

from ..autograd.op import Op
from ..autograd.sums import add_up

BLOCK = 1 << 18  # elements, about what a processor's cache holds


def windows(x, first, kernel, size, stride, dilation):
    """All windows of an array, without copying: (*before, *space, *after) -> (*before, *kernel, *size, *after).

    first: the number of dimensions before those of space. size: how many windows there are.
    """
    last = first + len(size)
    steps = x.strides[first:last]
    strides = [d * n for d, n in zip(dilation, steps)] + [s * n for s, n in zip(stride, steps)]
    return as_strided(x, (*x.shape[:first], *kernel, *size, *x.shape[last:]), (*x.strides[:first], *strides, *x.strides[last:]))


def count_windows(space, kernel, stride, padding, dilation):
    """How many windows there are in each dimension of space."""
    sizes = zip(space, kernel, stride, padding, dilation)
    return tuple([output_size(n, k, s, a + b, d) for n, k, s, (a, b), d in sizes])


def output_size(n, kernel, stride, padding, dilation):
    """How many windows a dimension of n elements has; 0 or less where none fits. padding: zeros in all, before and after together."""
    return (n + padding - dilation * (kernel - 1) - 1) // stride + 1


def inside(padding, space):
    """The index of an array within its padding."""
    return tuple([slice(a, a + n) for (a, _), n in zip(padding, space)])


def padded_size(space, padding):
    return [n + a + b for n, (a, b) in zip(space, padding)]


def examples_last(x):
    """(N, C, *space) -> (C, *space, N)"""
    return x.transpose(*range(1, x.ndim), 0)


def examples_first(x):
    """(C, *space, N) -> (N, C, *space)"""
    return x.transpose(-1, *range(x.ndim - 1))


def blocks(n, size, row):
    """Parts of n examples and of the first dimension of space that together have about BLOCK elements. row: how many a row has.

    Yields (a slice of the examples, [slices of the rows]).
    """
    examples = max(1, BLOCK // max(1, row * size[0]))
    rows = max(1, BLOCK // max(1, row * min(n, examples)))
    for i in range(0, n, examples):
        yield slice(i, i + examples), [slice(j, min(j + rows, size[0])) for j in range(0, size[0], rows)]


def columns(x, kernel, size, stride, padding, dilation, groups):
    """The windows of x as columns, block by block: (where the block lies in the output, an array (groups, elements, windows))."""
    row = x.shape[1] * math.prod(kernel) * math.prod(size[1:])
    for examples, parts in blocks(len(x), size, row):
        t = examples_last(x[examples])  # (C, *space, n)
        whole = np.zeros((len(t), *padded_size(x.shape[2:], padding), t.shape[-1]), x.dtype)
        whole[(slice(None), *inside(padding, x.shape[2:]))] = t
        for rows in parts:
            w = windows(whole[:, rows.start * stride[0] :], 1, kernel, (rows.stop - rows.start, *size[1:]), stride, dilation)
            yield (examples, slice(None), rows), w.reshape(groups, row // math.prod(size[1:]) // groups, -1)


def as_rows(g, groups):
    """(n, O, *size) -> (groups, O / groups, windows), windows in the order of `columns`"""
    return examples_last(g).reshape(groups, g.shape[1] // groups, -1)


# ------------------------------------------------------------------------------------------------ convolution

# The output is the sum over c, k of weight[o, c, k] * x[n, c, i * stride + k * dilation]. The gradients of x and of weight are sums of the
# same products, over other letters. So these three ops are each other's derivatives.


def convolution(x, weight, bias=None, *, stride, padding, dilation, groups):
    """x: (N, C, *space), weight: (O, C / groups, *kernel), bias: (O,) -> (N, O, *size)"""
    kernel = weight.shape[2:]
    size = count_windows(x.shape[2:], kernel, stride, padding, dilation)
    out = np.empty((len(x), len(weight), *size), x.dtype)
    filters = weight.reshape(groups, len(weight) // groups, math.prod(weight.shape[1:]))
    for place, cols in columns(x, kernel, size, stride, padding, dilation, groups):
        t = (filters @ cols).reshape(len(weight), -1)
        if bias is not None:
            t += bias[:, None]
        block = out[place]
        block[...] = examples_first(t.reshape(*block.shape[1:], len(block)))
    return out


def convolution_x(g, out, x, weight, bias=None, **how):
    return CONVOLUTION_INPUT(g, weight, space=x.shape[2:], **how)


def convolution_weight(g, out, x, weight, bias=None, **how):
    return CONVOLUTION_WEIGHT(x, g, kernel=weight.shape[2:], **how)


def convolution_bias(g, out, x, weight, bias=None, **how):
    return add_up(g, (0, *range(2, g.ndim)))


CONVOLUTION = Op("convolution", convolution, convolution_x, convolution_weight, convolution_bias)


def convolution_input(g, weight, space, stride, padding, dilation, groups):
    """Add every filter, times an element of g, to the window that the element stands for: (N, O, *size) -> (N, C, *space)

    This is the gradient of the input of a convolution, and the transposed convolution.
    """
    kernel, size, channels = weight.shape[2:], g.shape[2:], weight.shape[1] * groups
    out = np.empty((len(g), channels, *space), g.dtype)
    filters = weight.reshape(groups, len(weight) // groups, math.prod(weight.shape[1:]))
    for examples, parts in blocks(len(g), size, channels * math.prod(kernel) * math.prod(size[1:])):
        n = len(g[examples])
        whole = np.zeros((channels, *padded_size(space, padding), n), g.dtype)
        for rows in parts:
            some = (rows.stop - rows.start, *size[1:])
            cols = (filters.mT @ as_rows(g[examples, :, rows], groups)).reshape(channels, *kernel, *some, n)
            add_windows(whole[:, rows.start * stride[0] :], 1, cols, kernel, some, stride, dilation)
        out[examples] = examples_first(whole[(slice(None), *inside(padding, space))])
    return out


def add_windows(whole, first, cols, kernel, size, stride, dilation):
    """Add every window of cols to the place in `whole` that it was taken from. For one place within the windows, none overlap."""
    w, before = windows(whole, first, kernel, size, stride, dilation), (slice(None),) * first
    for k in np.ndindex(*kernel):
        w[before + k] += cols[before + k]


def convolution_input_g(g, out, x, weight, space, **how):
    return CONVOLUTION(g, weight, **how)


def convolution_input_weight(g, out, x, weight, space, **how):
    return CONVOLUTION_WEIGHT(g, x, kernel=weight.shape[2:], **how)


CONVOLUTION_INPUT = Op("convolution_input", convolution_input, convolution_input_g, convolution_input_weight)


def convolution_weights(x, g, kernel, stride, padding, dilation, groups):
    """Products of elements of g and their windows in x, added up over examples and windows: (N, C, *space), (N, O, *size) -> weight"""
    size, channels = g.shape[2:], x.shape[1] // groups
    out = np.zeros((groups, g.shape[1] // groups, channels * math.prod(kernel)), g.dtype)
    for place, cols in columns(x, kernel, size, stride, padding, dilation, groups):
        out += as_rows(g[place], groups) @ cols.mT
    return out.reshape(g.shape[1], channels, *kernel)


def convolution_weights_x(g, out, x, y, kernel, **how):
    return CONVOLUTION_INPUT(y, g, space=x.shape[2:], **how)


def convolution_weights_g(g, out, x, y, kernel, **how):
    return CONVOLUTION(x, g, **how)


CONVOLUTION_WEIGHT = Op("convolution_weight", convolution_weights, convolution_weights_x, convolution_weights_g)

# ------------------------------------------------------------------------------------------------ unfold and fold


def unfold(x, kernel, size, stride, padding, dilation):
    """Every window of x as a column: (N, C, *space) -> (N, C * elements of a window, windows)"""
    whole = np.zeros((*x.shape[:2], *padded_size(x.shape[2:], padding)), x.dtype)
    whole[(..., *inside(padding, x.shape[2:]))] = x
    return windows(whole, 2, kernel, size, stride, dilation).reshape(len(x), x.shape[1] * math.prod(kernel), math.prod(size))


def unfold_x(g, out, x, **how):
    return FOLD(g, space=x.shape[2:], **how)


UNFOLD = Op("unfold", unfold, unfold_x, saves_nothing=True)


def fold(x, space, kernel, size, stride, padding, dilation):
    """The sum of all windows, each in its place: (N, C * elements of a window, windows) -> (N, C, *space)"""
    cols = x.reshape(len(x), x.shape[1] // math.prod(kernel), *kernel, *size)
    whole = np.zeros((*cols.shape[:2], *padded_size(space, padding)), x.dtype)
    add_windows(whole, 2, cols, kernel, size, stride, dilation)
    return whole[(..., *inside(padding, space))]


def fold_x(g, out, x, space, **how):
    return UNFOLD(g, **how)


FOLD = Op("fold", fold, fold_x, saves_nothing=True)
