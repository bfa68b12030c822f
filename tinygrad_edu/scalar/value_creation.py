"""New tensors of Values: constants, ranges, random numbers. Every element is a node of its own, with a gradient of its own."""

import math
import random

import numpy as np

from .shapes import as_tuple
from .value import Value
from .value_tensor import ValueTensor, from_values


def zeros(*shape, requires_grad=True):
    """Zeros. Each is a node of its own, because a shared node would have one gradient for all."""
    return full(as_tuple(shape), 0.0, requires_grad)


def ones(*shape, requires_grad=True):
    """Ones, each a node of its own."""
    return full(as_tuple(shape), 1.0, requires_grad)


def full(shape, number, requires_grad=True):
    """A tensor filled with one number, each element a node of its own."""
    return from_values([Value(number, "", requires_grad) for _ in range(math.prod(shape))], shape)


def arange(*bounds, requires_grad=True):
    """arange(end), arange(start, end) or arange(start, end, step): evenly spaced numbers, excluding the end."""
    return ValueTensor(np.arange(*bounds), requires_grad)


def randn(*shape, rng=None, requires_grad=True):
    """Numbers drawn from the standard normal distribution. rng: a random.Random, by default the module `random` itself."""
    draw = (rng or random).gauss
    return from_values([Value(draw(0.0, 1.0), "", requires_grad) for _ in range(math.prod(as_tuple(shape)))], as_tuple(shape))
