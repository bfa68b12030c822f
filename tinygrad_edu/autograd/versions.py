"""Detect in-place changes to arrays that the backward pass will read, including writes made through NumPy.

Many vjps read the numbers of the forward pass; were those overwritten in between, the gradient would be silently wrong. PyTorch gives each
tensor a version counter that in-place operations bump. So do we (`bump`), but NumPy can also write into an array that was handed out by
`x.data`, `x.numpy()` or `from_numpy`. From then on (`share_array`) we keep a fingerprint of the numbers and compare it whenever the tensor
is used (`refresh`), until no reference outside is left. Tensors whose array was never handed out cost nothing.
"""

from dis import get_instructions
from itertools import pairwise
from sys import getrefcount
from weakref import ref

import numpy as np

from ..graph import next_sequence_nr

WEIGHTS = np.random.default_rng(0).integers(0, 2**63, 4096, np.uint64) * 2 + 1  # odd: the change of one word is never lost
UNKNOWN = -1


class Version:
    """The state shared by all Tensors that are views of one array.

    array: that array. last_write: sequence number of the last write; a node with a lower number was computed from other numbers.
    fingerprint: None unless the array may be referenced outside; UNKNOWN after a write whose fingerprint has not been taken yet.
    views: weak references to the Tensors that are views; those that are gone are dropped whenever there are `limit` of them.
    """

    __slots__ = ("array", "fingerprint", "last_write", "limit", "views")

    def __init__(self, array):
        self.array, self.fingerprint, self.last_write, self.views, self.limit = array, None, -1, [], 16


def version_of(x):
    """The Version of a Tensor, created when first asked for."""
    if x.version is None:
        x.version = Version(x._data)
    return x.version


def share_version(out, inputs):
    """If the array of `out` is a view of an input's, let the two share a Version, and note the Tensor that owns the memory: `out.base`."""
    base = out._data.base
    for x in inputs:
        if base is x._data or base is x._data.base:
            out.version = version = version_of(x)
            out.base = x if x.base is None else x.base
            if len(version.views) == version.limit:
                version.views = [view for view in version.views if view() is not None]
                version.limit = 2 * len(version.views) + 16
            version.views.append(ref(out))
            return


def bump(x):
    """Note that the numbers of `x` have just changed."""
    version = version_of(x)
    version.last_write = next_sequence_nr()
    if version.fingerprint is not None:
        version.fingerprint = UNKNOWN


def share_array(x):
    """Hand out the array of `x`. NumPy can now write to it unseen, so start comparing fingerprints."""
    version = version_of(x)
    if version.fingerprint is None and is_writable(version.array):
        version.fingerprint = fingerprint(version.array)
    return x._data


def refresh(version):
    """Detect a write through NumPy since the last look; stop looking once the array is not referenced outside."""
    if version.fingerprint is None:
        return
    held = version.array.base is not None or count_references(version) > INSIDE
    if version.fingerprint != UNKNOWN or held:
        now = fingerprint(version.array)
        if now != version.fingerprint:
            version.fingerprint, version.last_write = now, next_sequence_nr()
    if not held:
        version.fingerprint = None


def check_not_modified(node, create_graph=False):
    """Raise RuntimeError if an input or the output of `node`, whose vjps read their numbers, was overwritten after the forward pass."""
    for x in node.inputs:
        if x.version is not None:
            check_last_write(x, node, create_graph)
    if node.version is not None:
        check_last_write(node, node, create_graph)


def check_last_write(x, node, create_graph):
    """Raise RuntimeError if x, an input of `node` or `node` itself, was overwritten after the forward pass and is read by a vjp."""
    refresh(x.version)
    places = [i for i, y in enumerate((*node.inputs, node)) if y is x] if x.version.last_write > node.sequence_nr else ()
    if any(is_read(node, i, create_graph) for i in places):
        name = node.op.name
        raise RuntimeError(
            f"backward: {'the output' if x is node else 'an input'} of {name!r}, shape {x.shape}, was modified in place after the "
            f"forward pass, so the derivative of {name!r} cannot be computed; compute the output again after the change, "
            "or change a copy (x.clone(), x.data.copy())"
        )


def is_read(node, i, create_graph):
    """Whether the backward pass of a node reads the numbers of its input i (or, if i is the number of inputs, of its output)."""
    op, n = node.op, len(node.inputs)
    if create_graph and op.decomposition is not None:
        return i < n  # the single ops compute the output again
    vjps = [op.vjp_all] if op.vjp_all else [vjp for vjp, x in zip(op.vjps, node.inputs) if x._requires_grad]
    return any(names_argument(vjp, 1 if i == n else i + 2) for vjp in vjps)  # vjp(g, out, *inputs)


def names_argument(function, i):
    """Whether the code of a function mentions its argument i, other than its shape or dtype; True where that cannot be known."""
    code = getattr(getattr(function, "__wrapped__", function), "__code__", None)  # with a twin, the row that it stands for
    if code is None or i >= code.co_argcount:
        return True
    name = code.co_varnames[i]
    steps = [*get_instructions(code)]
    for step, following in pairwise(steps):
        if step.opname.startswith("LOAD_FAST"):
            loaded = step.argval if isinstance(step.argval, tuple) else (step.argval,)  # some versions of Python load two at once
            if name in (loaded[:-1] if following.opname == "LOAD_ATTR" and following.argval in NOT_NUMBERS else loaded):
                return True
    return name in code.co_cellvars


NOT_NUMBERS = {"shape", "ndim", "dtype"}


def fingerprint(array):
    """An integer that changes when any bit of the array does (two changes cancel with a chance of about 2**-64)."""
    words = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    if words.size % 8:
        words = np.append(words, np.zeros(-words.size % 8, np.uint8))
    words = words.view(np.uint64)
    while words.size > 4096:
        whole = words.size // 4096 * 4096
        words = np.append(np.einsum("ij,j->i", words[:whole].reshape(-1, 4096), WEIGHTS), words[whole:])
    return int(np.einsum("i,i->", words, WEIGHTS[: words.size]))


def is_writable(array):
    """Whether the array, or an array it is a view of, can be written to. A file mapped for reading cannot."""
    while isinstance(array, np.ndarray):
        if array.flags.writeable:
            return True
        array = array.base
    return False


# ------------------------------------------------------------------------------------------------ reference counts


def count_references(version):
    return getrefcount(version.array)


def calibrate():
    """The reference counts of an array held by one Tensor and its Version, and of one handed over to a function, as in `f(x.pop())`.

    How many references a call itself adds differs between versions of Python, so both are measured.
    """
    version = Version(np.zeros(1))
    tensor_data = version.array  # noqa: F841  the Tensor's own reference

    def count(array, other=None):
        return getrefcount(array)

    return count_references(version), count(np.zeros(1))


INSIDE, HANDED_OVER = calibrate()
