"""Methods of Tensor that change it in place. Where a graph is recorded, so is the change, and the tensor becomes the result of it."""

import operator

import numpy as np

from ..autograd.mode import mode
from ..autograd.rewrite import former_self, rewrite
from ..autograd.tape import new_leaf
from ..autograd.versions import bump, is_writable, refresh, version_of
from ..ops.index import VIEW, WRITE
from .dtype import PYTHON_NUMBERS, category, is_tensor, unwrap
from .index import as_int, split_index


class Inplace:
    """In-place operations, their names ending in _, and `+=` and its kin."""

    __slots__ = ()

    def copy_(x, other):
        """Overwrite with the elements of another tensor."""
        return write("copy_", x, x._data, other)

    def fill_(x, value):
        if np.ndim(unwrap(value)):
            raise ValueError(f"fill_: expected a value without dimensions, got shape {np.shape(unwrap(value))}; copy_ takes a tensor")
        return write("fill_", x, without_repeats(x._data), value)

    def zero_(x):
        return write("zero_", x, without_repeats(x._data), 0)

    def __setitem__(x, index, value):
        """Write a Tensor, an array or a number at an index; it is broadcast, and leading dimensions of size 1 may be too many."""
        first, second = split_index(x, index)
        target = x._data[tuple([as_int(i) for i in first])] if first else x._data
        if not isinstance(target, np.ndarray):  # a number: the same index, as a view
            target = x._data[(*[as_int(i) for i in first], ...)]
        shape = target[second].shape if second else target.shape
        value = as_tensor_like(value, x)
        while value.ndim > len(shape) and value.shape[0] == 1:
            value = value.reshape(value.shape[1:])
        write("setitem", x, target, value, second or None)

    def add_(x, other, *, alpha=1):
        return compute("add_", x, np.add, operator.add, other if alpha == 1 else other * alpha)

    def sub_(x, other, *, alpha=1):
        return compute("sub_", x, np.subtract, operator.sub, other if alpha == 1 else other * alpha)

    def mul_(x, other):
        return compute("mul_", x, np.multiply, operator.mul, other)

    def div_(x, other):
        return compute("div_", x, np.divide, operator.truediv, other)

    def clamp_(x, min=None, max=None):
        return update("clamp_", x, lambda x, min, max: x.clamp(min, max), min, max)

    def masked_fill_(x, mask, value):
        return update("masked_fill_", x, lambda x, mask, value: x.masked_fill(mask, value), mask, value)

    __iadd__, __isub__, __imul__, __itruediv__ = add_, sub_, mul_, div_


def without_repeats(array):
    """The part of an expanded array that has each element once: enough for writing one number everywhere."""
    if array.flags.writeable:
        return array
    return array[tuple([slice(0, 1) if n > 1 and not stride else slice(None) for n, stride in zip(array.shape, array.strides)])]


def as_tensor_like(value, x):
    """A Tensor as it is; an array or a number as a Tensor of x's dtype."""
    return value if is_tensor(value) else new_leaf(np.array(value).astype(x.dtype), x)


def root_of(x):
    """The Tensor whose memory x is a view of; x itself if it is none."""
    return x.base if x.base is not None and x.base.version is x.version else x


def views_of(root):
    """The Tensors that are views of root."""
    found = [reference() for reference in root.version.views] if root.version is not None else []
    return [view for view in found if view is not None and view.base is root and view.version is root.version]


def is_recorded(name, x, *values):
    """Whether a write of these values into x belongs in a graph. Raises RuntimeError where it cannot be recorded."""
    if not mode.recording or x._data.dtype.kind != "f":
        return False
    root = root_of(x)
    if not (root._requires_grad or x._requires_grad or any(getattr(v, "_requires_grad", False) for v in values)):
        return False
    if any(t._requires_grad and t.op is None for t in (root, x)):
        view = "" if x._requires_grad and x.op is None else "a view of "
        raise RuntimeError(
            f"{name}: {view}a leaf that requires grad cannot be changed in place while a graph is recorded; "
            "do it within no_grad(), or use an operation that makes a new tensor"
        )
    if root._requires_grad and not x._requires_grad:
        raise RuntimeError(
            f"{name}: expected a tensor that is part of the graph, got a view made within no_grad() of one that requires grad; "
            "make the view outside, or write within no_grad()"
        )
    for view in views_of(root):
        if view._requires_grad and view.op is None:
            raise RuntimeError(f"{name}: a view of this tensor is a leaf that requires grad; write within no_grad(), or use another tensor")
    return True


def check_writable(name, target):
    """The array to write to, which must not have several elements in one place, nor be read-only."""
    if not target.flags.writeable:
        if any(n > 1 and not stride for n, stride in zip(target.shape, target.strides)) or not is_writable(target):
            raise ValueError(
                f"{name}: expected writable memory; this tensor is read-only, or its elements share memory; use .clone() first"
            )
        target = target[...]
        target.flags.writeable = True  # one element of an expanded tensor
    return target


def compute(name, x, ufunc, function, other):
    """`update` for arithmetic with one operand, by NumPy alone where nothing is recorded and the dtypes leave no question."""
    plain = type(other) in PYTHON_NUMBERS or (isinstance(other, x.plain) and other._data.dtype is x._data.dtype)
    if not plain or x._data.dtype not in COMMON or is_recorded(name, x, other):
        return update(name, x, function, other)
    target = check_writable(name, x._data)
    try:
        ufunc(target, unwrap(other), out=target)
    except ValueError:
        raise ValueError(f"{name}: shape {np.shape(unwrap(other))} does not broadcast to {x.shape}") from None
    bump(x)
    return x


COMMON = {np.dtype(np.float32), np.dtype(np.float64)}


def update(name, x, function, *others):
    """Overwrite x with function(x, *others): an in-place method that computes from the elements it replaces."""
    target = check_writable(name, x._data)
    if not is_recorded(name, x, *others):
        out = function(x, *others)
        check_result(name, x, out)
        np.copyto(target, out._data, casting="unsafe")
        bump(x)
        return x
    former = former_self(x)
    alone = x.version is None
    if not alone:  # others see this memory: the former self gets a copy, and so does what may overlap with it
        former._data, former.version = x._data.copy(), None
        refresh(x.version)
        version_of(former).last_write = x.version.last_write  # an earlier change that was not recorded is still to be caught
        others = [o.clone() if is_tensor(o) and o is not x and np.may_share_memory(o._data, x._data) else o for o in others]
    out = function(former, *[former if o is x else o for o in others])
    check_result(name, x, out)
    out = out.to(x.dtype)
    root = root_of(x)
    if root is not x:
        target[...] = out._data
        record_write(x, former, target, out)
        return x
    was_tensor_like = not x._requires_grad
    if alone:  # the former self keeps the array
        x._data = out._data if out._data.base is None else out._data.copy()
    else:
        target[...] = out._data
        bump(x)
    rewrite(x, former, out.op, out.inputs, out.attributes)
    if not alone:
        rewrite_views(x, target, was_tensor_like)
    return x


def check_result(name, x, out):
    """Raise an error if a result cannot be written into x."""
    if out.shape != x.shape:
        raise ValueError(f"{name}: shape {out.shape} does not broadcast to {x.shape}")
    if category(out.dtype) > category(x.dtype):
        raise TypeError(f"{name}: {out.dtype} cannot be written into a tensor of {x.dtype}")


def write(name, x, target, value, index=None):
    """Overwrite target, an array that is a view of x's, with a Tensor, an array or a number; index: a tuple of arrays of indices."""
    target = check_writable(name, target)
    recorded = is_recorded(name, x, value)
    value = as_tensor_like(value, x)
    shape = target.shape if index is None else target[index].shape
    try:
        numbers = np.broadcast_to(value._data, shape)
    except ValueError:
        raise ValueError(f"{name}: shape {value.shape} does not broadcast to {shape}") from None
    if recorded:
        version_of(x)  # shared with the former self
        value = value.to(x.dtype).expand(shape)
    target[... if index is None else index] = numbers.copy() if np.may_share_memory(numbers, target) else numbers
    if recorded:
        record_write(x, former_self(x), target, value, index)
    else:
        bump(x)
    return x


def record_write(x, former, target, value, index=None):
    """Record a write into the memory of x that has been made: the tensor that owns it, and views of it, are new nodes from here on."""
    root = root_of(x)
    was_tensor_like = not root._requires_grad
    before = former if root is x else former_self(root)
    positions = None if target.shape == root.shape and index is None and root is x else positions_in(root._data, target)
    if index is not None:
        positions = positions[index]
        flat = positions.reshape(-1)
        last = flat.size - 1 - np.unique(flat[::-1], return_index=True)[1]  # of several writes to one place, the last stays
        if last.size < flat.size:
            positions, value = flat[last], value.reshape(-1)[last]
    bump(root)
    rewrite(root, before, WRITE, (before, value), {"positions": positions})
    rewrite_views(root, target, was_tensor_like, x, former)


def rewrite_views(root, target, everything, x=None, former=None):
    """Make every view that overlaps with target a new node, computed from its root as it is now. everything: all views.

    x, former: a view whose former self has been made already.
    """
    for view in views_of(root):
        if everything or np.may_share_memory(view._data, target):
            positions = positions_in(root._data, view._data)
            rewrite(view, former if view is x else former_self(view), VIEW, (root,), {"positions": positions})


def positions_in(array, view):
    """For each element of a view, its index in the flattened array: integers of the shape of the view."""
    found = addresses(view)
    if array.flags.c_contiguous:
        return (found - first_address(array)) // array.itemsize
    own = addresses(array).reshape(-1)
    order = own.argsort()
    return order[np.searchsorted(own[order], found)]


def first_address(array):
    return array.__array_interface__["data"][0]


def addresses(array):
    """The address in memory of each element."""
    found = np.full(array.shape, first_address(array))
    for i, (n, stride) in enumerate(zip(array.shape, array.strides)):
        found += (np.arange(n) * stride).reshape((n,) + (1,) * (array.ndim - i - 1))
    return found
