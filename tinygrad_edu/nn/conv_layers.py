"""Convolution as modules."""

from ..tensor.creation import empty
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class Conv(Module):
    """Slide out_channels filters over the input. Subclasses say over how many dimensions.

    weight: (out_channels, in_channels / groups, *kernel_size), bias: (out_channels,), both uniform up to 1 / sqrt(fan_in).
    Sizes are one int, or one for each dimension. padding: how much is added at each side, "same" or "valid"; padding_mode: what with.
    """

    dims = 0

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode="zeros", dtype=None
    ):
        name = type(self).__name__
        if groups < 1 or in_channels % groups or out_channels % groups:
            raise ValueError(f"{name}: expected channels divisible by groups, got {in_channels} and {out_channels} by {groups}")
        if padding_mode not in PADDING_MODES:
            raise ValueError(f"{name}: expected a padding_mode of {', '.join(PADDING_MODES)}, got {padding_mode!r}")
        self.in_channels, self.out_channels, self.groups, self.padding_mode = in_channels, out_channels, groups, padding_mode
        self.kernel_size, self.stride, self.dilation = (each_dim(name, v, self.dims) for v in (kernel_size, stride, dilation))
        self.padding = check_padding(name, padding, self.stride) if isinstance(padding, str) else each_dim(name, padding, self.dims)
        self.weight = Parameter(empty(out_channels, in_channels // groups, *self.kernel_size, dtype=dtype))
        self.bias = Parameter(empty(out_channels, dtype=dtype)) if bias else None
        self.reset_parameters()

    def reset_parameters(self):
        """Draw weight and bias anew."""
        init.default_(self.weight, self.bias)

    def forward(self, input):
        convolve, padding = getattr(F, f"conv{self.dims}d"), self.padding
        if self.padding_mode != "zeros":
            input, padding = input.pad(self.sides(), self.padding_mode), 0
        return convolve(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def sides(self):
        """How much padding is added before and after each dimension, the last dimension first, as `pad` takes it."""
        if self.padding == "valid":
            return (0, 0) * self.dims
        if self.padding == "same":
            totals = [d * (k - 1) for d, k in zip(self.dilation, self.kernel_size)]
            return tuple(n for total in totals[::-1] for n in (total // 2, total - total // 2))
        return tuple(n for p in self.padding[::-1] for n in (p, p))

    def extra_repr(self):
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        text += f", padding={self.padding}" if self.padding != (0,) * self.dims else ""
        text += f", dilation={self.dilation}" if self.dilation != (1,) * self.dims else ""
        text += f", groups={self.groups}" if self.groups != 1 else ""
        text += ", bias=False" if self.bias is None else ""
        return text + (f", padding_mode={self.padding_mode}" if self.padding_mode != "zeros" else "")


class Conv1d(Conv):
    """`Conv` over one dimension. (N, in_channels, L) or (in_channels, L) -> (..., out_channels, L')"""

    dims = 1


class Conv2d(Conv):
    """`Conv` over two dimensions. (N, in_channels, H, W) or (in_channels, H, W) -> (..., out_channels, H', W')"""

    dims = 2


def each_dim(name, value, dims):
    """A size for each dimension, as a tuple."""
    sizes = (value,) * dims if isinstance(value, int) else tuple(value)
    if len(sizes) != dims:
        raise ValueError(f"{name}: expected one size or {dims}, got {value}")
    return sizes


def check_padding(name, padding, stride):
    """Padding as a word. Raises ValueError unless it is one that goes with the stride."""
    if padding not in ("same", "valid") or (padding == "same" and set(stride) != {1}):
        raise ValueError(f'{name}: expected padding as sizes, "valid" or (with a stride of 1) "same", got {padding!r} and stride {stride}')
    return padding
