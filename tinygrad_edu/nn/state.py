"""The state of a module: its parameters and persistent buffers by name, to be saved, loaded and converted."""

from collections import namedtuple

import numpy as np

from ..autograd.mode import no_grad
from ..tensor.creation import from_array
from ..tensor.dtype import unwrap
from .tree import Tree, tensors_of

IncompatibleKeys = namedtuple("IncompatibleKeys", "missing_keys unexpected_keys")


class State(Tree):
    """Saving, loading, and changing the dtype."""

    def state_dict(self, *, prefix="", keep_vars=False):
        """A dict of name -> Tensor, with PyTorch's names: parameters and persistent buffers, under every name that they have.

        The Tensors share their memory with the module and have no graph, unless keep_vars asks for the very ones.
        """
        return {prefix + name: x if keep_vars else x.detach() for name, x in state_of(self)}

    def load_state_dict(self, state_dict, strict=True):
        """Copy numbers into the parameters and buffers, which stay the same objects and keep their dtypes.

        state_dict: name -> Tensor or array, such as PyTorch's. strict: whether every name must be there, and no other.
        Returns (missing_keys, unexpected_keys). Raises RuntimeError that lists all that does not fit; then nothing has been copied.
        """
        if not hasattr(state_dict, "keys"):
            raise TypeError(
                f"load_state_dict: expected a dict of name -> array, got {type(state_dict).__name__}; for a file, use load(path)"
            )
        names = [name for name, _ in state_of(self)]
        load_state(self, state_dict, strict)
        return IncompatibleKeys([name for name in names if name not in state_dict], [name for name in state_dict if name not in names])

    def to(self, *args, **kwargs):
        """Convert parameters, buffers and gradients of floats to another dtype, in place, and return the module. See `Tensor.to`."""
        for _, x, _ in tensors_of(self):
            if x.is_floating_point():
                convert(x, x.detach().to(*args, **kwargs))
        return self

    def half(self):
        """`to(float16)`"""
        return self.to(np.float16)

    def float(self):
        """`to(float32)`"""
        return self.to(np.float32)

    def double(self):
        """`to(float64)`"""
        return self.to(np.float64)


def state_of(module):
    """Pairs (name, Tensor) of all that is saved. A Tensor with several names is there under each."""
    return [(name, x) for name, x, persistent in tensors_of(module) if persistent]


def load_state(module, given, strict=True):
    """Copy arrays, by name, into the parameters and buffers of a module. Raises RuntimeError for all that does not fit, before any copy."""
    mine = dict(state_of(module))
    faults = [f"missing: {name!r}, shape {mine[name].shape}" for name in mine if strict and name not in given]
    faults += [f"unexpected: {name!r}" for name in given if strict and name not in mine]
    arrays = {name: np.asarray(unwrap(given[name])) for name in mine if name in given}
    faults += [f"{name!r}: {what_differs(a, mine[name])}" for name, a in arrays.items() if not fits(a, mine[name])]
    if faults:
        raise RuntimeError(f"load_state_dict: expected the names and shapes of this {type(module).__name__}, got\n  " + "\n  ".join(faults))
    with no_grad():
        for name, array in arrays.items():
            mine[name].copy_(from_array(array))


def fits(array, x):
    """Whether an array holds numbers in the shape of x."""
    return array.shape == x.shape and array.dtype.kind in "fiub"


def what_differs(array, x):
    """Why an array does not fit, in words."""
    if array.dtype.kind not in "fiub":
        return f"expected numbers, got dtype {array.dtype}"
    return f"expected shape {x.shape}, got {array.shape}" + (", which fits once transposed" if array.T.shape == x.shape else "")


def convert(x, converted):
    """Give x the elements of `converted`, the same in another dtype, and its gradient that dtype too."""
    if converted.dtype.kind != "f":
        raise TypeError(f"to: expected a dtype of floats for the parameters of a module, got {converted.dtype}")
    if converted.dtype != x.dtype:
        x.data = converted._data
        x.grad = x.grad if x.grad is None else x.grad.detach().to(converted.dtype)
