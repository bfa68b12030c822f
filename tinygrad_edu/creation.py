"""Tensors from nothing: constants, ranges, random numbers. Shapes as in PyTorch: zeros(2, 3) or zeros((2, 3)).

dtype: float32 unless said otherwise, int64 for whole numbers. requires_grad: True for what shall be learned.
Random numbers come from one generator that `manual_seed` sets, or from `generator=`, any NumPy Generator.
"""

import numpy as np

from .memory import UNKNOWN, memory
from .recording import tensor_of
from .tensor import Tensor, as_array
from .tensor_arithmetic import FLOAT, number_type
from .tensor_shape import sizes

LIKE = Tensor(0.0)
common = np.random.default_rng()


def made(array, requires_grad=False):
    """A Tensor that holds this very array."""
    out = tensor_of(array, LIKE)
    if requires_grad:
        out.requires_grad = True
    return out


def from_numpy(array):
    """A Tensor that shares its memory with a NumPy array: a write into one is seen in the other."""
    out = made(as_array(array, copy=False))
    memory(out).fingerprint = UNKNOWN
    return out


def as_tensor(data, dtype=None):
    """`data` as a Tensor, without a copy where that is possible."""
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    out = from_numpy(data) if isinstance(data, np.ndarray) else Tensor(data, dtype=dtype)
    return out if dtype is None else out.to(dtype)


def zeros(*shape, dtype=FLOAT, requires_grad=False):
    """Nothing but 0."""
    return made(np.zeros(sizes(shape), dtype), requires_grad)


def ones(*shape, dtype=FLOAT, requires_grad=False):
    """Nothing but 1."""
    return made(np.ones(sizes(shape), dtype), requires_grad)


def empty(*shape, dtype=FLOAT, requires_grad=False):
    """Whatever numbers the memory held before."""
    return made(np.empty(sizes(shape), dtype), requires_grad)


def full(shape, fill_value, *, dtype=None, requires_grad=False):
    """Nothing but one number, whose type is the tensor's."""
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    return made(np.full(shape, fill_value, number_type(fill_value) if dtype is None else dtype), requires_grad)


def zeros_like(x, dtype=None, requires_grad=False):
    """As many 0 as x has numbers, in x's shape and type."""
    return zeros(x.shape, dtype=dtype or x.dtype, requires_grad=requires_grad)


def ones_like(x, dtype=None, requires_grad=False):
    """As many 1 as x has numbers, in x's shape and type."""
    return ones(x.shape, dtype=dtype or x.dtype, requires_grad=requires_grad)


def empty_like(x, dtype=None, requires_grad=False):
    """`empty` in x's shape and type."""
    return empty(x.shape, dtype=dtype or x.dtype, requires_grad=requires_grad)


def full_like(x, fill_value, dtype=None, requires_grad=False):
    """`full` in x's shape and type."""
    return full(x.shape, fill_value, dtype=dtype or x.dtype, requires_grad=requires_grad)


def arange(start, end=None, step=1, *, dtype=None, requires_grad=False):
    """start, start + step, ... up to but not including end; arange(n) starts at 0."""
    start, end = (0, start) if end is None else (start, end)
    if dtype is None:
        dtype = np.int64 if all(number_type(v).kind in "ib" for v in (start, end, step)) else FLOAT
    return made(np.arange(start, end, step).astype(dtype), requires_grad)


def linspace(start, end, steps, *, dtype=FLOAT, requires_grad=False):
    """So many numbers from start to end, both included, at equal distances."""
    return made(np.linspace(start, end, steps).astype(dtype), requires_grad)


def eye(n, m=None, *, dtype=FLOAT, requires_grad=False):
    """1 on the diagonal, 0 elsewhere: (n, m)"""
    return made(np.eye(n, m, dtype=dtype), requires_grad)


# ------------------------------------------------------------------------------------------------ random numbers


def manual_seed(seed):
    """From here on, let all random numbers be determined by the seed. Returns the common generator."""
    common.bit_generator.state = np.random.default_rng(seed).bit_generator.state
    return common


def floats(draw, shape, dtype):
    """draw(shape, dtype) for float32 and float64, which is what NumPy can draw; other types by way of float32."""
    dtype = np.dtype(dtype)
    return np.asarray(draw(shape, dtype) if dtype.itemsize >= 4 else draw(shape, FLOAT).astype(dtype))


def rand(*shape, dtype=FLOAT, requires_grad=False, generator=None):
    """Equally likely anywhere from 0 to 1, 1 excluded."""
    return made(floats((generator or common).random, sizes(shape), dtype), requires_grad)


def randn(*shape, dtype=FLOAT, requires_grad=False, generator=None):
    """From the bell curve with mean 0 and standard deviation 1."""
    return made(floats((generator or common).standard_normal, sizes(shape), dtype), requires_grad)


def normal(mean, std, size, *, dtype=FLOAT, generator=None):
    """From the bell curve with this mean and standard deviation."""
    return randn(*size, dtype=dtype, generator=generator) * std + mean


def randint(low, high=None, size=None, *, dtype=np.int64, generator=None):
    """Whole numbers from low to high - 1; randint(high, size) starts at 0."""
    low, high, size = (0, low, high) if size is None else (low, high, size)
    return made(np.asarray((generator or common).integers(low, high, tuple(size)).astype(dtype)))


def randperm(n, *, generator=None):
    """The numbers from 0 to n - 1 in random order."""
    return made((generator or common).permutation(n))


def rand_like(x, *, generator=None):
    """`rand` in x's shape and type."""
    return rand(*x.shape, dtype=x.dtype, generator=generator)


def randn_like(x, *, generator=None):
    """`randn` in x's shape and type."""
    return randn(*x.shape, dtype=x.dtype, generator=generator)


def bernoulli(p, *, generator=None):
    """1 with probability p (a Tensor, number by number), otherwise 0."""
    return made(np.asarray((generator or common).random(p.shape) < p._data).astype(p.dtype))


def multinomial(weights, num_samples, replacement=False, *, generator=None):
    """Positions drawn with probabilities in proportion to the weights, (n,) or a row each of (m, n): int64, (..., num_samples)."""
    g = generator or common
    rows = np.atleast_2d(weights._data).astype(np.float64)
    rows /= rows.sum(axis=1, keepdims=True)
    drawn = np.stack([g.choice(len(row), num_samples, replacement, row) for row in rows])
    return made(drawn if weights.ndim > 1 else drawn[0])
