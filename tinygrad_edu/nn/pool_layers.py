"""Pooling as modules: one number for each window, or for each part, of every channel."""

from . import functional as F
from .module import Module


class MaxPool(Module):
    """The largest element of each window. kernel_size: the window; stride: by default kernel_size. Subclasses say over which dimensions."""

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False):
        self.kernel_size, self.stride, self.padding = kernel_size, kernel_size if stride is None else stride, padding
        self.dilation, self.return_indices, self.ceil_mode = dilation, return_indices, ceil_mode

    def forward(self, input):
        options = (self.kernel_size, self.stride, self.padding, self.dilation)
        return getattr(F, self.function)(input, *options, ceil_mode=self.ceil_mode, return_indices=self.return_indices)

    def extra_repr(self):
        window = f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
        return f"{window}, dilation={self.dilation}, ceil_mode={self.ceil_mode}"


class MaxPool1d(MaxPool):
    """`MaxPool` over the last dimension. (N, C, L) or (C, L) -> (..., L')"""

    function = "max_pool1d"


class MaxPool2d(MaxPool):
    """`MaxPool` over the last two dimensions. (N, C, H, W) or (C, H, W) -> (..., H', W')"""

    function = "max_pool2d"


class AvgPool1d(Module):
    """The mean of each window over the last dimension. (N, C, L) or (C, L) -> (..., L')

    count_include_pad: whether the zeros of the padding count. ceil_mode: whether a last window that is not full counts.
    """

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        stride = kernel_size if stride is None else stride
        self.kernel_size, self.stride, self.padding = ((v,) if isinstance(v, int) else tuple(v) for v in (kernel_size, stride, padding))
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, input):
        return F.avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool2d(Module):
    """The mean of each window over the last two dimensions. (N, C, H, W) or (C, H, W) -> (..., H', W')

    count_include_pad: whether the zeros of the padding count. divisor_override: what to divide by, instead of the size of the window.
    """

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
        self.kernel_size, self.stride, self.padding = kernel_size, kernel_size if stride is None else stride, padding
        self.ceil_mode, self.count_include_pad, self.divisor_override = ceil_mode, count_include_pad, divisor_override

    def forward(self, input):
        options = (self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override)
        return F.avg_pool2d(input, self.kernel_size, self.stride, *options)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AdaptivePool(Module):
    """One number for each of output_size equal parts. None keeps the size of that dimension. Subclasses say how, over which dimensions."""

    def __init__(self, output_size):
        self.output_size = output_size

    def forward(self, input):
        return getattr(F, self.function)(input, self.output_size)

    def extra_repr(self):
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(AdaptivePool):
    """The mean of each part of the last dimension. (N, C, L) or (C, L) -> (..., output_size)"""

    function = "adaptive_avg_pool1d"


class AdaptiveAvgPool2d(AdaptivePool):
    """The mean of each part of the last two dimensions. (N, C, H, W) or (C, H, W) -> (..., *output_size)"""

    function = "adaptive_avg_pool2d"


class AdaptiveMaxPool(AdaptivePool):
    """The largest element of each part. return_indices: whether to return also where it is."""

    def __init__(self, output_size, return_indices=False):
        self.output_size, self.return_indices = output_size, return_indices

    def forward(self, input):
        return getattr(F, self.function)(input, self.output_size, self.return_indices)


class AdaptiveMaxPool1d(AdaptiveMaxPool):
    """The largest element of each part of the last dimension. (N, C, L) or (C, L) -> (..., output_size)"""

    function = "adaptive_max_pool1d"


class AdaptiveMaxPool2d(AdaptiveMaxPool):
    """The largest element of each part of the last two dimensions. (N, C, H, W) or (C, H, W) -> (..., *output_size)"""

    function = "adaptive_max_pool2d"
