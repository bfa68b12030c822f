"""Initial values. Each function overwrites a Tensor in place, records nothing, and returns it.

generator: where the random numbers come from; by default the generator that `manual_seed` seeds. Weights have shape (out, in, ...).
Their fan-in, in * ..., is how many numbers each output is computed from; their fan-out is out * ....
"""

import math
from contextlib import contextmanager

import numpy as np

from ..autograd.mode import no_grad
from ..tensor import creation
from ..tensor.creation import from_array

GAINS = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 0.75}
GAINS |= {f"conv{t}{n}d": 1.0 for t in ("", "_transpose") for n in (1, 2, 3)}


def calculate_gain(nonlinearity, param=None):
    """The factor by which a weight makes up for the activation that follows. param: for "leaky_relu", its negative slope."""
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        if isinstance(slope, bool) or not isinstance(slope, (int, float)):
            raise ValueError(f"calculate_gain: expected a number as the negative slope of leaky_relu, got {slope!r}")
        return math.sqrt(2 / (1 + slope**2))
    if nonlinearity not in GAINS:
        raise ValueError(f"calculate_gain: expected one of {', '.join([*GAINS, 'leaky_relu'])}, got {nonlinearity!r}")
    return GAINS[nonlinearity]


class Drawing:
    skipped = False  # whether random initial values are left out, as within `skip`


@contextmanager
def skip():
    """Within, `uniform_` and `normal_` leave tensors as they are: a large model whose weights come from a file needs no others."""
    before, Drawing.skipped = Drawing.skipped, True
    try:
        yield
    finally:
        Drawing.skipped = before


def uniform_(tensor, a=0.0, b=1.0, generator=None):
    """Uniform from a to b."""
    if not a <= b:
        raise ValueError(f"uniform_: expected a of at most b, got {a} and {b}")
    if Drawing.skipped:
        return tensor
    return fill(tensor, draw("random", tensor, generator) * (b - a) + a)


def normal_(tensor, mean=0.0, std=1.0, generator=None):
    """Normal with this mean and standard deviation."""
    if not std >= 0:
        raise ValueError(f"normal_: expected a std of at least 0, got {std}")
    if Drawing.skipped:
        return tensor
    return fill(tensor, draw("standard_normal", tensor, generator) * std + mean)


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """Normal with this mean and standard deviation, but what falls outside of [a, b] is drawn again.

    Raises ValueError unless [a, b] is within reach: no more than two standard deviations away from the mean.
    """
    if not (a < b and std > 0 and a - 2 * std <= mean <= b + 2 * std):
        raise ValueError(f"trunc_normal_: expected a mean at most 2 std outside of [a, b], got mean {mean}, std {std}, a {a}, b {b}")
    x, waiting = np.empty(tensor.numel()), np.arange(tensor.numel())
    rng = generator or creation.default_generator
    while waiting.size:
        x[waiting], accepted = propose(rng, waiting.size, mean, std, a, b)
        waiting = waiting[~accepted]
    return fill(tensor, x.reshape(tensor.shape))


def propose(rng, n, mean, std, a, b):
    """n numbers, and which of them to accept (von Neumann's rejection): normal ones, or uniform ones where [a, b] is narrower than std."""
    if b - a > std:
        x = rng.normal(mean, std, n)
        return x, (a <= x) & (x <= b)
    x, nearest = rng.uniform(a, b, n), min(max(mean, a), b)
    return x, rng.random(n) <= np.exp(((nearest - mean) ** 2 - (x - mean) ** 2) / (2 * std**2))


def constant_(tensor, val):
    """One number everywhere."""
    return fill(tensor, np.array(val))


def zeros_(tensor):
    """0 everywhere."""
    return constant_(tensor, 0.0)


def ones_(tensor):
    """1 everywhere."""
    return constant_(tensor, 1.0)


def eye_(tensor):
    """1 on the diagonal of a matrix, 0 elsewhere."""
    if tensor.ndim != 2:
        raise ValueError(f"eye_: expected 2 dimensions, got shape {tensor.shape}")
    return fill(tensor, np.eye(*tensor.shape))


def xavier_uniform_(tensor, gain=1.0, generator=None):
    """Uniform with variance 2 * gain ** 2 / (fan_in + fan_out) (Glorot and Bengio, 2010)."""
    bound = gain * math.sqrt(6 / sum(fans("xavier_uniform_", tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor, gain=1.0, generator=None):
    """Normal with variance 2 * gain ** 2 / (fan_in + fan_out) (Glorot and Bengio, 2010)."""
    return normal_(tensor, 0.0, gain * math.sqrt(2 / sum(fans("xavier_normal_", tensor))), generator)


def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Uniform with variance gain ** 2 / fan (He et al., 2015).

    a: the negative slope of leaky_relu. mode: "fan_in" keeps the variance of activations from layer to layer, "fan_out" that of gradients.
    """
    bound = math.sqrt(3) * checked_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Normal with variance gain ** 2 / fan (He et al., 2015). See `kaiming_uniform_`."""
    return normal_(tensor, 0.0, checked_std(tensor, a, mode, nonlinearity), generator)


def checked_std(tensor, a, mode, nonlinearity):
    """`kaiming_std` for a Tensor; 0 for one without elements."""
    fans("kaiming", tensor)
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f'kaiming: expected mode "fan_in" or "fan_out", got {mode!r}')
    gain = calculate_gain(nonlinearity, a)
    return kaiming_std(tensor.shape, gain, mode) if tensor.numel() else 0.0


def kaiming_std(shape, gain, mode):
    """The standard deviation that keeps the variance from layer to layer: gain / sqrt(fan).

    shape: that of a weight, (out, in, ...), no size 0. mode: "fan_in" for in * ..., "fan_out" for out * ....
    """
    n_out, n_in, *window = shape
    fan = (n_in if mode == "fan_in" else n_out) * math.prod(window)
    return gain / math.sqrt(fan)


def orthogonal_(tensor, gain=1, generator=None):
    """gain times a random matrix with orthonormal rows, or columns if there are fewer of them (Saxe et al., 2014). Shape (out, ...)."""
    if tensor.ndim < 2:
        raise ValueError(f"orthogonal_: expected at least 2 dimensions, got shape {tensor.shape}")
    if not tensor.numel():
        return tensor
    rows, columns = tensor.shape[0], tensor.numel() // tensor.shape[0]
    q, r = np.linalg.qr((generator or creation.default_generator).standard_normal((max(rows, columns), min(rows, columns))))
    q *= np.where(np.diag(r) < 0, -1, 1)  # makes the distribution uniform over such matrices
    return fill(tensor, (gain * (q.T if rows < columns else q)).reshape(tensor.shape))


def default_(weight, bias=None, generator=None):
    """PyTorch's for linear and convolutional layers: both uniform from -bound to bound = 1 / sqrt(fan_in)."""
    kaiming_uniform_(weight, math.sqrt(5), generator=generator)
    if bias is not None:
        bound = 1 / math.sqrt(max(fans("default_", weight)[0], 1))
        uniform_(bias, -bound, bound, generator)


def gpt2_(module, num_layers, std=0.02, residual=("c_proj.weight",), generator=None):
    """GPT-2's: weights normal with std, those that add to the residual stream with std / sqrt(2 * num_layers); biases 0, norms 1.

    residual: endings of the names of those weights, two for each of the num_layers blocks (Radford et al., 2019). Returns the module.
    """
    for name, p in module.named_parameters():
        if p.ndim > 1:
            normal_(p, 0.0, std / math.sqrt(2 * num_layers) if name.endswith(tuple(residual)) else std, generator)
        else:
            constant_(p, 0.0 if name.endswith("bias") else 1.0)
    return module


def fans(name, tensor):
    """(fan_in, fan_out) of a weight of shape (out, in, ...)."""
    if tensor.ndim < 2:
        raise ValueError(f"{name}: expected at least 2 dimensions, (out, in, ...), got shape {tensor.shape}; a bias has none: use zeros_")
    receptive = math.prod(tensor.shape[2:])
    return tensor.shape[1] * receptive, tensor.shape[0] * receptive


def draw(method, tensor, generator):
    """Random numbers in the shape and dtype of a Tensor, from a method of NumPy's Generator."""
    dtype = tensor.dtype if tensor.dtype.char in "fd" else np.float32
    return np.asarray(getattr(generator or creation.default_generator, method)(tensor.shape, dtype))


def fill(tensor, array):
    """Overwrite a Tensor with an array, unrecorded."""
    with no_grad():
        return tensor.copy_(from_array(array))
