"""New Tensors: constants, ranges, random numbers. Shapes are given as zeros(2, 3) or zeros((2, 3)).

dtype: float32 by default, int64 for integers. requires_grad: True for parameters.
Random numbers are drawn from a default generator, which `manual_seed` seeds, or from `generator`: a `Generator`, or any of NumPy's.
"""

import numpy as np

from ..autograd.tape import new_leaf
from ..autograd.versions import UNKNOWN, version_of
from .dims import as_shape
from .dtype import FLOAT, dtype_of_number
from .tensor import Tensor, as_array

LIKE = Tensor(0.0)


class Generator(np.random.Generator):
    """A NumPy Generator with PyTorch's methods. device: "cpu", for PyTorch's sake."""

    def __init__(self, device="cpu"):
        super().__init__(np.random.PCG64())
        self.device = device
        self.seed()

    def manual_seed(self, seed):
        """Start again from a seed, an int. Returns the generator."""
        self.initial = int(seed)
        self.bit_generator.state = np.random.PCG64(self.initial % 2**64).state
        return self

    def initial_seed(self):
        """The seed that this generator last started from."""
        return self.initial

    def seed(self):
        """Start again from a seed that the operating system draws. Returns the seed."""
        self.manual_seed(np.random.SeedSequence().entropy % 2**63)
        return self.initial

    def get_state(self):
        """The state, for `set_state`: a dict."""
        return {"initial": self.initial, **self.bit_generator.state}

    def set_state(self, new_state):
        """Go on from a state that `get_state` returned. Returns the generator."""
        self.initial = new_state["initial"]
        self.bit_generator.state = {k: v for k, v in new_state.items() if k != "initial"}
        return self

    def __reduce__(self):
        return restored_generator, (self.get_state(),)


def restored_generator(state):
    return Generator().set_state(state)


default_generator = Generator()


def tensor(data, *, dtype=None, requires_grad=False):
    """The data, copied, as a Tensor. `tinygrad_edu.tensor(data)` calls this."""
    return Tensor(data.detach() if isinstance(data, Tensor) else data, requires_grad=requires_grad, dtype=dtype)


def from_array(array, requires_grad=False):
    """A Tensor that holds the array itself."""
    out = new_leaf(array, LIKE)
    if requires_grad:
        out.requires_grad = True
    return out


def from_numpy(ndarray):
    """A Tensor that shares its memory with a NumPy array."""
    out = from_array(as_array(ndarray, copy=False))
    version_of(out).fingerprint = UNKNOWN
    return out


def as_tensor(data, dtype=None):
    """`data` as a Tensor, without a copy where possible."""
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    out = from_numpy(data) if isinstance(data, np.ndarray) else Tensor(data, dtype=dtype)
    return out if dtype is None else out.to(dtype)


def zeros(*sizes, size=None, dtype=None, requires_grad=False):
    """A tensor of zeros."""
    return from_array(np.zeros(as_shape(sizes, size), FLOAT if dtype is None else dtype), requires_grad)


def ones(*sizes, size=None, dtype=None, requires_grad=False):
    """A tensor of ones."""
    return from_array(np.ones(as_shape(sizes, size), FLOAT if dtype is None else dtype), requires_grad)


def empty(*sizes, size=None, dtype=None, requires_grad=False):
    """An uninitialised tensor."""
    return from_array(np.empty(as_shape(sizes, size), FLOAT if dtype is None else dtype), requires_grad)


def full(size, fill_value, *, dtype=None, requires_grad=False):
    """A tensor filled with one number, whose dtype it takes."""
    shape = (size,) if isinstance(size, int) else tuple(size)
    fill_value = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    return from_array(np.full(shape, fill_value, dtype_of_number(fill_value) if dtype is None else dtype), requires_grad)


def zeros_like(input, *, dtype=None, requires_grad=False):
    """Zeros in the shape and dtype of input."""
    return zeros(input.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


def ones_like(input, *, dtype=None, requires_grad=False):
    """Ones in the shape and dtype of input."""
    return ones(input.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


def empty_like(input, *, dtype=None, requires_grad=False):
    """`empty` in the shape and dtype of input."""
    return empty(input.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


def full_like(input, fill_value, *, dtype=None, requires_grad=False):
    """`full` in the shape and dtype of input."""
    return full(input.shape, fill_value, dtype=dtype or input.dtype, requires_grad=requires_grad)


def arange(start, end=None, step=1, *, dtype=None, requires_grad=False):
    """start, start + step, ... up to but excluding end; arange(n) starts at 0."""
    start, end = (0, start) if end is None else (start, end)
    if dtype is None:
        dtype = np.int64 if all(dtype_of_number(v).kind in "ib" for v in (start, end, step)) else FLOAT
    return from_array(np.arange(start, end, step).astype(dtype), requires_grad)


def linspace(start, end, steps, *, dtype=None, requires_grad=False):
    """`steps` evenly spaced numbers from start to end, inclusive."""
    dtype = np.dtype(FLOAT if dtype is None else dtype)
    if dtype.kind == "b":
        raise TypeError("linspace: expected a dtype of numbers, got bool")
    return from_array(np.linspace(start, end, steps).astype(dtype), requires_grad)


def tril_indices(row, col, offset=0, *, dtype=None, requires_grad=False):
    """The positions of the lower triangle of a (row, col) matrix, as two rows: (2, count), int64."""
    return triangle_indices(np.tril, row, col, offset, dtype, requires_grad)


def triu_indices(row, col, offset=0, *, dtype=None, requires_grad=False):
    """The positions of the upper triangle of a (row, col) matrix, as two rows: (2, count), int64."""
    return triangle_indices(np.triu, row, col, offset, dtype, requires_grad)


def triangle_indices(keep, row, col, offset, dtype, requires_grad):
    """The positions of what `keep`, np.tril or np.triu, leaves of a (row, col) matrix."""
    return from_array(
        np.stack(np.nonzero(keep(np.ones((row, col), bool), offset))).astype(np.int64 if dtype is None else dtype), requires_grad
    )


def eye(n, m=None, *, dtype=None, requires_grad=False):
    """Ones on the diagonal, zeros elsewhere: (n, m)"""
    return from_array(np.eye(n, m, dtype=FLOAT if dtype is None else dtype), requires_grad)


# ------------------------------------------------------------------------------------------------ random numbers


def manual_seed(seed):
    """Seed the default generator, and return it."""
    return default_generator.manual_seed(seed)


def initial_seed():
    """The seed that the default generator last started from."""
    return default_generator.initial_seed()


def draw_floats(draw, shape, dtype):
    """draw(shape, dtype) for float32, the default, and float64, which NumPy supports."""
    return np.asarray(draw(shape, FLOAT if dtype is None else np.dtype(dtype)))


def rand(*sizes, size=None, generator=None, dtype=None, requires_grad=False):
    """Uniform in [0, 1)."""
    shape, g = as_shape(sizes, size), generator or default_generator
    if dtype is not None and np.dtype(dtype) == np.float16:  # 11 bits of mantissa: a float32 just below 1 would be rounded to 1
        return from_array(np.asarray(g.integers(0, 2**11, shape) / 2**11).astype(dtype), requires_grad)
    return from_array(draw_floats(g.random, shape, dtype), requires_grad)


def randn(*sizes, size=None, generator=None, dtype=None, requires_grad=False):
    """Standard normal."""
    shape, g = as_shape(sizes, size), generator or default_generator
    if dtype is not None and np.dtype(dtype) == np.float16:
        return from_array(draw_floats(g.standard_normal, shape, FLOAT).astype(dtype), requires_grad)
    return from_array(draw_floats(g.standard_normal, shape, dtype), requires_grad)


def normal(mean, std, size=None, *, generator=None, dtype=None, requires_grad=False):
    """Normal with this mean and standard deviation: numbers, or Tensors whose broadcast shape is taken where there is no size."""
    if size is None:
        size = np.broadcast_shapes(*[getattr(v, "shape", ()) for v in (mean, std)])
    out = randn(*size, dtype=dtype, generator=generator) * std + mean
    return out.detach().requires_grad_(requires_grad)


def randint(low, high=None, size=None, *, generator=None, dtype=None, requires_grad=False):
    """Uniform integers in [low, high); randint(high, size) starts at 0."""
    low, high, size = (0, low, size) if high is None else (0, low, high) if size is None else (low, high, size)
    return from_array(
        np.asarray((generator or default_generator).integers(low, high, tuple(size)).astype(np.int64 if dtype is None else dtype))
    )


def randperm(n, *, generator=None, dtype=None, requires_grad=False):
    """A random permutation of 0 to n - 1."""
    return from_array((generator or default_generator).permutation(n).astype(np.int64 if dtype is None else dtype), requires_grad)


def rand_like(input, *, generator=None, dtype=None, requires_grad=False):
    """`rand` in the shape and dtype of input."""
    return rand(*input.shape, dtype=dtype or input.dtype, generator=generator, requires_grad=requires_grad)


def randn_like(input, *, generator=None, dtype=None, requires_grad=False):
    """`randn` in the shape and dtype of input."""
    return randn(*input.shape, dtype=dtype or input.dtype, generator=generator, requires_grad=requires_grad)


def randint_like(input, low, high=None, *, generator=None, dtype=None, requires_grad=False):
    """`randint` in the shape and dtype of input."""
    low, high = (0, low) if high is None else (low, high)
    return randint(low, high, input.shape, generator=generator, dtype=dtype or input.dtype, requires_grad=requires_grad)


def bernoulli(input, *, generator=None):
    """1 with these probabilities, element by element, otherwise 0."""
    p = input
    if p._data.size and not (p._data.min() >= 0 and p._data.max() <= 1):
        raise ValueError(f"bernoulli: expected probabilities from 0 to 1, got {p._data.min():g} to {p._data.max():g}")
    return from_array(np.asarray((generator or default_generator).random(p.shape) < p._data).astype(p.dtype))


def multinomial(input, num_samples, replacement=False, *, generator=None):
    """Indices drawn with probabilities proportional to the weights `input`, (n,) or (m, n): int64, (num_samples,) or (m, num_samples)."""
    g, weights = generator or default_generator, input
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
