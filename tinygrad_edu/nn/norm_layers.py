"""Normalization of each example by itself, as modules. Batch normalization, which looks at the whole batch, is in `batch_norm.py`."""

from ..tensor.creation import ones, zeros
from . import functional as F
from .module import Module
from .parameter import Parameter


def affine_parameters(module, shape, affine, bias, dtype):
    """Give a module a weight of ones and a bias of zeros, or None for what it is to do without."""
    module.weight = Parameter(ones(shape, dtype=dtype)) if affine else None
    module.bias = Parameter(zeros(shape, dtype=dtype)) if affine and bias else None


class LayerNorm(Module):
    """Normalize over the last dimensions, those of normalized_shape, then scale and shift. (..., *normalized_shape) keeps its shape.

    weight: normalized_shape, ones at first; bias: normalized_shape, zeros at first; None without elementwise_affine or bias.
    """

    def __init__(self, normalized_shape, eps=1e-05, elementwise_affine=True, bias=True, dtype=None):
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        affine_parameters(self, self.normalized_shape, elementwise_affine, bias, dtype)

    def forward(self, input):
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self):
        affine = f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        return f"{self.normalized_shape}, eps={self.eps}, {affine}"


class RMSNorm(Module):
    """Divide by the root of the mean square over the last dimensions, those of normalized_shape, then scale.

    weight: normalized_shape, ones at first, or None without elementwise_affine. eps: by default the machine epsilon of the input.
    """

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True, dtype=None):
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self.weight = Parameter(ones(self.normalized_shape, dtype=dtype)) if elementwise_affine else None

    def forward(self, input):
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self):
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(Module):
    """Normalize each of num_groups groups of channels of each example, then scale and shift each channel. (N, C, ...) keeps its shape.

    weight: (num_channels,), ones at first; bias: (num_channels,), zeros at first; None without affine.
    """

    def __init__(self, num_groups, num_channels, eps=1e-05, affine=True, dtype=None, *, bias=True):
        if num_channels % num_groups:
            raise ValueError(f"GroupNorm: expected num_channels divisible by num_groups, got {num_channels} and {num_groups}")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        affine_parameters(self, num_channels, affine, bias, dtype)

    def forward(self, input):
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, bias={self.bias is not None}"
