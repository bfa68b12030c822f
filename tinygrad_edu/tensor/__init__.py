"""`Tensor` and its methods, one file for each file of `ops/`.

The package can be called: `tinygrad_edu.tensor([1.0, 2.0])` makes a Tensor, as `torch.tensor` does. Python provides for this: a module may
be given a class of its own.
"""

import sys
from types import ModuleType


class CallablePackage(ModuleType):
    """The package `tinygrad_edu.tensor`, which is also PyTorch's function `tensor`."""

    def __call__(self, data, *, dtype=None, requires_grad=False):
        """The data (a number, nested lists, an array or a Tensor), copied, as a Tensor."""
        from .creation import tensor

        return tensor(data, dtype=dtype, requires_grad=requires_grad)


sys.modules[__name__].__class__ = CallablePackage
