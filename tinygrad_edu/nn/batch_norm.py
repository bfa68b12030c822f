"""Batch normalization as modules: with the statistics of the batch when training, with running ones when not."""

from ..tensor.creation import ones, tensor, zeros
from . import functional as F
from . import init
from .module import Module
from .norm_layers import affine_parameters


class BatchNorm(Module):
    """Normalize each channel, then scale and shift it. Subclasses say which numbers of dimensions the input may have.

    weight: (num_features,), ones at first; bias: (num_features,), zeros at first; None without affine.
    running_mean, running_var: buffers of shape (num_features,), used in eval mode. Each batch seen in training mode moves them by a share
    `momentum` towards its own mean and (unbiased) variance; momentum=None makes them the average over all num_batches_tracked batches.
    track_running_stats=False: no such buffers; the statistics of the batch are used in both modes.
    """

    dims = ()

    def __init__(self, num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, dtype=None, *, bias=True):
        self.num_features, self.eps, self.momentum, self.affine = num_features, eps, momentum, affine
        self.track_running_stats = track_running_stats
        affine_parameters(self, num_features, affine, bias, dtype)
        self.register_buffer("running_mean", zeros(num_features, dtype=dtype) if track_running_stats else None)
        self.register_buffer("running_var", ones(num_features, dtype=dtype) if track_running_stats else None)
        self.register_buffer("num_batches_tracked", tensor(0) if track_running_stats else None)

    def reset_running_stats(self):
        """Start the running statistics again: mean 0, variance 1, no batches."""
        if self.track_running_stats:
            init.zeros_(self.running_mean)
            init.ones_(self.running_var)
            init.zeros_(self.num_batches_tracked)

    def forward(self, input):
        if input.ndim not in self.dims:
            raise ValueError(f"{type(self).__name__}: expected {' or '.join(map(str, self.dims))} dimensions, got shape {input.shape}")
        mean, var, momentum = self.running_mean, self.running_var, self.momentum
        use_batch = self.training or mean is None
        if self.training and not self.track_running_stats:
            mean = var = None
        elif self.training and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            momentum = 1 / self.num_batches_tracked.item() if momentum is None else momentum
        return F.batch_norm(input, mean, var, self.weight, self.bias, use_batch, momentum or 0.0, self.eps)

    def extra_repr(self):
        affine = f"affine={self.affine}, bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        return f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, {affine}"


class BatchNorm1d(BatchNorm):
    """`BatchNorm` for inputs (N, C) or (N, C, L)."""

    dims = (2, 3)


class BatchNorm2d(BatchNorm):
    """`BatchNorm` for inputs (N, C, H, W)."""

    dims = (4,)
