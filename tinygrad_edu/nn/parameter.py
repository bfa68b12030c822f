"""`Parameter`: a Tensor that a module learns. What is computed from one is a plain Tensor."""

from ..autograd.versions import version_of
from ..tensor.tensor import Tensor


class Parameter(Tensor):
    """A Tensor that requires grad, and that a module finds among its attributes.

    data: a Tensor, whose memory is shared and whose graph is left behind, or anything that Tensor takes. requires_grad: False to freeze it.
    It has a class of its own because not every Tensor in a module is to be learned: masks, caches and frozen parameters are Tensors too.
    Raises RuntimeError unless the dtype is one of floats.
    """

    __slots__ = ()

    def __init__(self, data, requires_grad=True):
        super().__init__(() if isinstance(data, Tensor) else data)
        if isinstance(data, Tensor):
            self._data, self.version = data._data, version_of(data)
        self.requires_grad = requires_grad

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        memo[id(self)] = out = Parameter(copied, self.requires_grad)
        out.grad = copied.grad
        return out
