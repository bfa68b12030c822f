"""Who wrote into an array, and when: so that no gradient is computed from numbers that are no longer there.

Many derivatives need the numbers of the forward pass; were those overwritten before `backward`, the gradient would be silently wrong.
A tensor's own methods, and `x.data = ...`, note each write (`wrote`). NumPy writes without telling anyone, but only into an array that
somebody was given, by `x.data`, `x.numpy()` or `from_numpy`. From then on (`expose`) a fingerprint of the numbers is kept, and compared
whenever the tensor is used (`settle`), until nobody outside holds the array any more. Tensors that nobody looked into cost nothing.
"""

from sys import getrefcount

import numpy as np

from .graph import next_birth

WEIGHTS = np.random.default_rng(0).integers(0, 2**63, 4096, np.uint64) * 2 + 1  # odd: the change of one word is never lost
UNKNOWN = -1


class Memory:
    """What all tensors that share one array know together.

    array: the array whose numbers they share. written: birth number of the last write; a node born before it saw other numbers.
    fingerprint: None unless somebody outside may hold the array; UNKNOWN after a write that nobody has looked at yet.
    """

    __slots__ = ("array", "fingerprint", "written")

    def __init__(self, array):
        self.array, self.fingerprint, self.written = array, None, -1


def memory(x):
    """The Memory of a tensor, made when it is first asked for."""
    if x.memory is None:
        x.memory = Memory(x._data)
    return x.memory


def wrote(x):
    """Note that the numbers of `x` have just changed."""
    m = memory(x)
    m.written = next_birth()
    if m.fingerprint is not None:
        m.fingerprint = UNKNOWN


def expose(x):
    """The array of `x`, for somebody outside; from now on we keep an eye on it."""
    m = memory(x)
    if m.fingerprint is None and writable(m.array):
        m.fingerprint = fingerprint(m.array)
    return x._data


def settle(m):
    """Find out whether somebody outside has written into the array since we last looked; stop looking once nobody can."""
    if m.fingerprint is None:
        return
    held = m.array.base is not None or holders(m) > ALONE
    if m.fingerprint != UNKNOWN or held:
        now = fingerprint(m.array)
        if now != m.fingerprint:
            m.fingerprint, m.written = now, next_birth()
    if not held:
        m.fingerprint = None


def fingerprint(array):
    """A whole number that changes when any bit of the array does (two changes cancel with a chance of about 2**-64)."""
    words = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    if words.size % 8:
        words = np.append(words, np.zeros(-words.size % 8, np.uint8))
    words = words.view(np.uint64)
    while words.size > 4096:
        whole = words.size // 4096 * 4096
        words = np.append(np.einsum("ij,j->i", words[:whole].reshape(-1, 4096), WEIGHTS), words[whole:])
    return int(np.einsum("i,i->", words, WEIGHTS[: words.size]))


def writable(array):
    """Whether anybody could write into the array or into what it is a view of. A file mapped for reading is safe."""
    while isinstance(array, np.ndarray):
        if array.flags.writeable:
            return True
        array = array.base
    return False


def holders(m):
    return getrefcount(m.array)


alone = Memory(np.zeros(1))
alone_too = alone.array  # a tensor and its Memory hold an array each once; what `holders` says then differs between Pythons
ALONE = holders(alone)
