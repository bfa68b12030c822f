"""Methods of Tensor that change it in place. They are not recorded: where a graph is being built, they raise instead."""

import numpy as np

from ..autograd.mode import mode
from ..autograd.versions import bump


class Inplace:
    """In-place operations, their names ending in _, and `+=` and its kin."""

    __slots__ = ()

    def copy_(x, other):
        """Overwrite with the elements of another tensor."""
        return write("copy_", x, other.to(x.dtype))

    def fill_(x, value):
        return write("fill_", x, value)

    def zero_(x):
        return write("zero_", x, 0)

    def add_(x, other, *, alpha=1):
        return write("add_", x, x._data + unwrap(other) * alpha)

    def sub_(x, other, *, alpha=1):
        return write("sub_", x, x._data - unwrap(other) * alpha)

    def mul_(x, other):
        return write("mul_", x, x._data * unwrap(other))

    def div_(x, other):
        return write("div_", x, x._data / unwrap(other))

    def clamp_(x, min=None, max=None):
        return write("clamp_", x, x.detach().clamp(min, max))

    def masked_fill_(x, mask, value):
        return write("masked_fill_", x, np.where(mask._data, unwrap(value), x._data))

    def __iadd__(x, other):
        return x.add_(other) if is_in_place(x, other) else x + other

    def __isub__(x, other):
        return x.sub_(other) if is_in_place(x, other) else x - other

    def __imul__(x, other):
        return x.mul_(other) if is_in_place(x, other) else x * other

    def __itruediv__(x, other):
        return x.div_(other) if is_in_place(x, other) and x.dtype.kind == "f" else x / other


def unwrap(x):
    """The array of a Tensor; anything else as it is."""
    return getattr(x, "_data", x)


def write(name, x, value):
    """Overwrite the elements of x and bump its version: the end of every in-place method."""
    if mode.recording and x._requires_grad:
        raise RuntimeError(
            f"{name}: expected a tensor that does not require grad, because in-place changes are not recorded; "
            "do it within no_grad(), or use the method without the _"
        )
    if not x._data.flags.writeable:
        raise ValueError(f"{name}: expected writable memory; this tensor is read-only, or its elements share memory; use .clone() first")
    value = unwrap(value)
    try:
        np.copyto(x._data, value)
    except ValueError:
        raise ValueError(f"{name}: shape {np.shape(value)} does not broadcast to {x.shape}") from None
    except TypeError:
        raise TypeError(f"{name}: {value.dtype} cannot be written into a tensor of {x.dtype}") from None
    bump(x)
    return x


def is_in_place(x, other):
    """Whether `x += other` writes into x. Within a graph it makes a new tensor; for a leaf that requires grad it raises RuntimeError."""
    if mode.recording and x._requires_grad and x.op is None:
        raise RuntimeError("+=: a leaf that requires grad cannot be changed in place while a graph is recorded; do it within no_grad()")
    return not (mode.recording and (x._requires_grad or getattr(other, "_requires_grad", False)))
