"""Convolution in `torch.nn.functional`: conv1d, conv2d, unfold, fold. Derivatives are in `ops/conv.py`.

Sizes, strides and so on are one number for all dimensions of space, or a tuple. Input without a batch gives output without one.
"""

import math

import numpy as np

from ..autograd.tape import apply
from ..ops import conv as ops
from ..tensor.dtype import apply_wide


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slide filters along a sequence. input: (N, C, L) or (C, L), weight: (O, C / groups, K), bias: (O,) -> (N, O, size) or (O, size)

    size is (L + 2 * padding - dilation * (K - 1) - 1) // stride + 1. padding: zeros on both sides, "valid" for none, or "same" for as many
    as keep the size. dilation: the step between the elements of a window. groups: how many parts the channels are dealt with in, apart.
    """
    return convolve("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slide filters over images. input: (N, C, H, W) or (C, H, W), weight: (O, C / groups, kH, kW), bias: (O,) -> (N, O, height, width)

    Height and width are those of `conv1d` in each dimension: (H + 2 * padding - dilation * (kH - 1) - 1) // stride + 1. padding: zeros
    on both sides, "valid" for none, or "same" for as many as keep the size. groups: as in `conv1d`.
    """
    return convolve("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


def convolve(name, n, x, weight, bias, stride, padding, dilation, groups):
    """A convolution over n dimensions of space."""
    batched, x = add_batch(name, n, x)
    stride = per_dimension(name, "stride", stride, n, 1)
    dilation = per_dimension(name, "dilation", dilation, n, 1)
    check_weight(name, n, x, weight, bias, groups)
    kernel = weight.shape[2:]
    if isinstance(padding, str):
        padding = padding_by_name(name, padding, kernel, stride, dilation)
    else:
        padding = tuple([(p, p) for p in per_dimension(name, "padding", padding, n, 0)])
    check_room(name, x, kernel, ops.count_windows(x.shape[2:], kernel, stride, padding, dilation), padding, dilation)
    inputs = (x, weight) if bias is None else (x, weight, bias)
    out = apply_wide(ops.CONVOLUTION, *inputs, stride=stride, padding=padding, dilation=dilation, groups=groups)
    return out if batched else out.squeeze(0)


def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """Every window of an image as a column. input: (N, C, H, W) or (C, H, W) -> (N, C * kH * kW, windows)"""
    batched, x = add_batch("unfold", 2, input)
    kernel, how = window_arguments("unfold", kernel_size, dilation, padding, stride)
    size = ops.count_windows(x.shape[2:], kernel, **how)
    check_room("unfold", x, kernel, size, how["padding"], how["dilation"])
    out = apply(ops.UNFOLD, x, kernel=kernel, size=size, **how)
    return out if batched else out.squeeze(0)


def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """The sum of all windows, each in its place; the reverse of `unfold` where none overlap. (N, C * kH * kW, windows) -> (N, C, H, W)"""
    if input.ndim not in (2, 3):
        raise ValueError(f"fold: expected input (N, C * kH * kW, windows), or without N, got shape {input.shape}")
    x = input if input.ndim == 3 else input.unsqueeze(0)
    space = per_dimension("fold", "output_size", output_size, 2, 1)
    kernel, how = window_arguments("fold", kernel_size, dilation, padding, stride)
    size = ops.count_windows(space, kernel, **how)
    if x.shape[1] % math.prod(kernel) or min(size) < 1 or x.shape[2] != math.prod(size):
        raise ValueError(
            f"fold: expected input (N, a multiple of {math.prod(kernel)}, {math.prod(size)}), for windows of {kernel} of which there are "
            f"{size}, got shape {input.shape}"
        )
    out = apply(ops.FOLD, x, space=space, kernel=kernel, size=size, **how)
    return out if input.ndim == 3 else out.squeeze(0)


# ------------------------------------------------------------------------------------------------ arguments, checked


def per_dimension(name, what, value, n, least):
    """A number, or one for each of n dimensions, as a tuple of n. ValueError if there are too few or many, or one is below `least`."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    values = values * n if len(values) == 1 else values
    if len(values) != n or not all(isinstance(v, (int, np.integer)) and v >= least for v in values):
        raise ValueError(f"{name}: expected {what} of integers from {least} on, one or a tuple of {n}, got {value!r}")
    return tuple([int(v) for v in values])


def window_arguments(name, kernel_size, dilation, padding, stride):
    """(kernel, the other arguments of windows on images)"""
    how = {what: per_dimension(name, what, v, 2, 1) for what, v in (("dilation", dilation), ("stride", stride))}
    how["padding"] = tuple([(p, p) for p in per_dimension(name, "padding", padding, 2, 0)])
    return per_dimension(name, "kernel_size", kernel_size, 2, 1), how


def add_batch(name, n, x):
    """(whether x has a batch, x with one). x: (N, C, *space), or without N, with n dimensions of space."""
    space = ("L",) if n == 1 else ("H", "W")
    if x.ndim not in (n + 1, n + 2) or 0 in x.shape[-n - 1 :]:
        full, short = ", ".join(("N", "C", *space)), ", ".join(("C", *space))
        raise ValueError(f"{name}: expected input ({full}) or ({short}), of which only N may be 0, got shape {x.shape}; do x.reshape(...)")
    return x.ndim == n + 2, x if x.ndim == n + 2 else x.unsqueeze(0)


def check_weight(name, n, x, weight, bias, groups):
    """Raise an error unless weight and bias fit the channels of x, and all have one dtype."""
    if not isinstance(groups, (int, np.integer)) or groups < 1:
        raise ValueError(f"{name}: expected groups of at least 1, got {groups!r}")
    if weight.ndim != n + 2 or 0 in weight.shape:
        letters = ("K",) if n == 1 else ("kH", "kW")
        raise ValueError(f"{name}: expected weight ({', '.join(('O', 'C / groups', *letters))}) without 0, got shape {weight.shape}")
    if x.shape[1] != weight.shape[1] * groups:
        raise ValueError(
            f"{name}: expected input with {weight.shape[1] * groups} channels for weight {weight.shape} and groups={groups}, got "
            f"{x.shape[1]} in shape {x.shape}; do the channels come before height and width?"
        )
    if len(weight) % groups:
        raise ValueError(f"{name}: expected a number of filters divisible by groups={groups}, got weight {weight.shape}")
    if bias is not None and bias.shape != weight.shape[:1]:
        raise ValueError(f"{name}: expected bias of shape {weight.shape[:1]}, one for each filter, got {bias.shape}")
    dtypes = [str(v.dtype) for v in (x, weight, bias) if v is not None]
    if len(set(dtypes)) > 1 or not x.is_floating_point():
        raise TypeError(f"{name}: expected floats of one dtype, got {', '.join(dtypes)}; use, for instance, input.to(weight.dtype)")


def padding_by_name(name, padding, kernel, stride, dilation):
    """How much to pad for "valid" and "same"; where "same" is odd, the end gets one more."""
    if padding not in ("valid", "same"):
        raise ValueError(f'{name}: expected padding "valid", "same", or numbers, got {padding!r}')
    if padding == "same" and any(s != 1 for s in stride):
        raise ValueError(f'{name}: expected stride 1 for padding "same", got {stride}; give the padding as numbers')
    total = [d * (k - 1) if padding == "same" else 0 for k, d in zip(kernel, dilation)]
    return tuple([(t // 2, t - t // 2) for t in total])


def check_room(name, x, kernel, size, padding, dilation):
    """Raise ValueError if a window does not fit into the padded input."""
    if min(size) < 1:
        room = tuple(ops.padded_size(x.shape[2:], padding))
        window = tuple([d * (k - 1) + 1 for k, d in zip(kernel, dilation)])
        raise ValueError(f"{name}: expected input at least as large as a window, {window}, got {room} with padding; do pad more")
