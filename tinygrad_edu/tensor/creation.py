"""New Tensors: constants, ranges, random numbers. Shapes are given as zeros(2, 3) or zeros((2, 3)).

dtype: float32 by default, int64 for integers. requires_grad: True for parameters.
Random numbers are drawn from a default generator, which `manual_seed` seeds, or from `generator`, any NumPy Generator.
"""

import numpy as np

from ..autograd.tape import new_leaf
from ..autograd.versions import UNKNOWN, version_of
from .dims import as_shape
from .dtype import FLOAT, dtype_of_number
from .tensor import Tensor, as_array

LIKE = Tensor(0.0)
default_generator = np.random.default_rng()


def from_array(array, requires_grad=False):
    """A Tensor that holds the array itself."""
    out = new_leaf(array, LIKE)
    if requires_grad:
        out.requires_grad = True
    return out


def from_numpy(array):
    """A Tensor that shares its memory with a NumPy array."""
    out = from_array(as_array(array, copy=False))
    version_of(out).fingerprint = UNKNOWN
    return out


def as_tensor(data, dtype=None):
    """`data` as a Tensor, without a copy where possible."""
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    out = from_numpy(data) if isinstance(data, np.ndarray) else Tensor(data, dtype=dtype)
    return out if dtype is None else out.to(dtype)


def zeros(*shape, dtype=FLOAT, requires_grad=False):
    """A tensor of zeros."""
    return from_array(np.zeros(as_shape(shape), dtype), requires_grad)


def ones(*shape, dtype=FLOAT, requires_grad=False):
    """A tensor of ones."""
    return from_array(np.ones(as_shape(shape), dtype), requires_grad)


def empty(*shape, dtype=FLOAT, requires_grad=False):
    """An uninitialised tensor."""
    return from_array(np.empty(as_shape(shape), dtype), requires_grad)


def full(shape, fill_value, *, dtype=None, requires_grad=False):
    """A tensor filled with one number, whose dtype it takes."""
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    return from_array(np.full(shape, fill_value, dtype_of_number(fill_value) if dtype is None else dtype), requires_grad)


def zeros_like(x, dtype=None, requires_grad=False):
    """Zeros in the shape and dtype of x."""
    return zeros(x.shape, dtype=dtype or x.dtype, requires_grad=requires_grad)


def ones_like(x, dtype=None, requires_grad=False):
    """Ones in the shape and dtype of x."""
    return ones(x.shape, dtype=dtype or x.dtype, requires_grad=requires_grad)


def empty_like(x, dtype=None, requires_grad=False):
    """`empty` in the shape and dtype of x."""
    return empty(x.shape, dtype=dtype or x.dtype, requires_grad=requires_grad)


def full_like(x, fill_value, dtype=None, requires_grad=False):
    """`full` in the shape and dtype of x."""
    return full(x.shape, fill_value, dtype=dtype or x.dtype, requires_grad=requires_grad)


def arange(start, end=None, step=1, *, dtype=None, requires_grad=False):
    """start, start + step, ... up to but excluding end; arange(n) starts at 0."""
    start, end = (0, start) if end is None else (start, end)
    if dtype is None:
        dtype = np.int64 if all(dtype_of_number(v).kind in "ib" for v in (start, end, step)) else FLOAT
    return from_array(np.arange(start, end, step).astype(dtype), requires_grad)


def linspace(start, end, steps, *, dtype=FLOAT, requires_grad=False):
    """`steps` evenly spaced numbers from start to end, inclusive."""
    return from_array(np.linspace(start, end, steps).astype(dtype), requires_grad)


def eye(n, m=None, *, dtype=FLOAT, requires_grad=False):
    """Ones on the diagonal, zeros elsewhere: (n, m)"""
    return from_array(np.eye(n, m, dtype=dtype), requires_grad)


# ------------------------------------------------------------------------------------------------ random numbers


def manual_seed(seed):
    """Seed the default generator, and return it."""
    default_generator.bit_generator.state = np.random.default_rng(seed).bit_generator.state
    return default_generator


def draw_floats(draw, shape, dtype):
    """draw(shape, dtype) for float32 and float64, which NumPy supports; other dtypes are drawn as float32."""
    dtype = np.dtype(dtype)
    return np.asarray(draw(shape, dtype) if dtype.itemsize >= 4 else draw(shape, FLOAT).astype(dtype))


def rand(*shape, dtype=FLOAT, requires_grad=False, generator=None):
    """Uniform in [0, 1)."""
    return from_array(draw_floats((generator or default_generator).random, as_shape(shape), dtype), requires_grad)


def randn(*shape, dtype=FLOAT, requires_grad=False, generator=None):
    """Standard normal."""
    return from_array(draw_floats((generator or default_generator).standard_normal, as_shape(shape), dtype), requires_grad)


def normal(mean, std, size, *, dtype=FLOAT, generator=None):
    """Normal with this mean and standard deviation."""
    return randn(*size, dtype=dtype, generator=generator) * std + mean


def randint(low, high=None, size=None, *, dtype=np.int64, generator=None):
    """Uniform integers in [low, high); randint(high, size) starts at 0."""
    low, high, size = (0, low, high) if size is None else (low, high, size)
    return from_array(np.asarray((generator or default_generator).integers(low, high, tuple(size)).astype(dtype)))


def randperm(n, *, generator=None):
    """A random permutation of 0 to n - 1."""
    return from_array((generator or default_generator).permutation(n))


def rand_like(x, *, generator=None):
    """`rand` in the shape and dtype of x."""
    return rand(*x.shape, dtype=x.dtype, generator=generator)


def randn_like(x, *, generator=None):
    """`randn` in the shape and dtype of x."""
    return randn(*x.shape, dtype=x.dtype, generator=generator)


def bernoulli(p, *, generator=None):
    """1 with probability p, elementwise, otherwise 0. p: a Tensor of probabilities."""
    if p._data.size and not (p._data.min() >= 0 and p._data.max() <= 1):
        raise ValueError(f"bernoulli: expected probabilities from 0 to 1, got {p._data.min():g} to {p._data.max():g}")
    return from_array(np.asarray((generator or default_generator).random(p.shape) < p._data).astype(p.dtype))


def multinomial(weights, num_samples, replacement=False, *, generator=None):
    """Indices drawn with probabilities proportional to weights, (n,) or (m, n): int64, (num_samples,) or (m, num_samples)."""
    g = generator or default_generator
    rows = np.atleast_2d(weights._data).astype(np.float64)
    if not (np.isfinite(rows).all() and (rows >= 0).all() and (rows.sum(axis=1) > 0).all()):
        raise ValueError("multinomial: expected finite weights of at least 0, and at least one above 0 in each row")
    if not replacement and num_samples > (rows > 0).sum(axis=1).min():
        raise ValueError(
            f"multinomial: expected at most {(rows > 0).sum(axis=1).min()} samples without replacement, one for each weight above 0, "
            f"got {num_samples}"
        )
    rows /= rows.sum(axis=1, keepdims=True)
    drawn = np.stack([g.choice(len(row), num_samples, replacement, row) for row in rows])
    return from_array(drawn if weights.ndim > 1 else drawn[0])
