"""GELU, LayerNorm, losses and layers for tensors of Values: each a line or two of arithmetic, each without a derivative of its own."""

import math
import random

import numpy as np

from .value_creation import ones, randn, zeros
from .value_tensor import ValueTensor, as_value_tensor, log_softmax


def gelu(x):
    """x where it is large, 0 where it is very negative, and a smooth bend between: the form with tanh, which GPT-2 uses.

    Source: Hendrycks and Gimpel 2016, "Gaussian Error Linear Units".
    """
    return 0.5 * x * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)).tanh())


def layer_norm(x, weight, bias, eps=1e-5):
    """Every row of x moved to mean 0 and scaled to variance 1, then times weight, plus bias.

    x: (..., C). weight, bias: (C,). eps: added to the variance, under the square root, so that a constant row divides by no zero.
    Source: Ba, Kiros and Hinton 2016, "Layer Normalization".
    """
    centred = x - x.mean(-1, keepdim=True)
    return centred / (x.var(-1, correction=0, keepdim=True) + eps).sqrt() * weight + bias


def nll_loss(log_probabilities, targets):
    """The mean of minus the log-probability of each row's target.

    log_probabilities: (N, C) or (C,). targets: N integers, or one, from 0 to C - 1.
    """
    rows, targets = rows_and_targets("nll_loss", log_probabilities, targets)
    return -rows[np.arange(len(rows)), targets].mean()


def cross_entropy(logits, targets):
    """How surprised the softmax of the logits is by the targets, on average: -log of the probability it gave them.

    logits: (N, C) or (C,). targets: N integers, or one, from 0 to C - 1.
    """
    return softmax_cross_entropy(*rows_and_targets("cross_entropy", logits, targets))


def softmax_cross_entropy(logits, targets):
    """The mean over the rows of minus the logarithm of the probability that softmax gives the row's target.

    logits: (N, C). targets: an array of N integers from 0 to C - 1. Returns a tensor of shape ().
    """
    rows = np.arange(len(targets))
    return -log_softmax(logits, -1)[rows, targets].mean()


def rows_and_targets(name, scores, targets):
    """Scores (N, C) or (C,) as rows, and their N targets, or one, as an array; ValueError when they do not fit."""
    classes = scores.shape[-1]
    targets = indices(name, targets, classes)
    if scores.ndim > 2 or targets.shape != scores.shape[:-1]:
        raise ValueError(f"{name}: scores of shape {scores.shape} do not fit targets of shape {targets.shape}")
    return scores.reshape(-1, classes), targets.ravel()


def mse_loss(x, y):
    """The mean of the squared differences of two tensors of the same shape."""
    x, y = as_value_tensor(x), as_value_tensor(y)
    if x.shape != y.shape:
        raise ValueError(f"mse_loss: shapes {x.shape} and {y.shape} differ (and would broadcast to a mean over unrelated pairs)")
    return ((x - y) * (x - y)).mean()


class Linear:
    """x @ weight.t() + bias: (..., in_features) -> (..., out_features).

    Attributes: `.weight` (out_features, in_features), `.bias` (out_features,) or None. They start uniform within 1/sqrt(in_features).
    rng: a random.Random, by default the module `random` itself.
    """

    def __init__(self, in_features, out_features, bias=True, rng=None):
        draw, bound = (rng or random).uniform, in_features**-0.5
        self.weight = ValueTensor([[draw(-bound, bound) for _ in range(in_features)] for _ in range(out_features)])
        self.bias = ValueTensor([draw(-bound, bound) for _ in range(out_features)]) if bias else None

    def __call__(self, x):
        """x: (..., in_features). Returns (..., out_features)."""
        out = x @ self.weight.t()
        return out + self.bias if self.bias is not None else out

    def parameters(self):
        """Every weight and bias, as one list of Values: `zero_grad` and `sgd_step` take it as it is."""
        return [*self.weight.flat, *(self.bias.flat if self.bias is not None else ())]


class Embedding:
    """A table of vectors, looked up by number: integers (...) -> (..., dim). `.weight`, (count, dim), starts normally distributed."""

    def __init__(self, count, dim, rng=None):
        self.weight = randn(count, dim, rng=rng)

    def __call__(self, ids):
        """ids: integers from 0 to count - 1, in any shape. Returns a tensor of that shape with dim added at the end."""
        return self.weight[indices("Embedding", ids, len(self.weight))]

    def parameters(self):
        """Every number of the table, as one list of Values."""
        return self.weight.flat


class LayerNorm:
    """`layer_norm` over the last dimension, of size `size`. `.weight` starts at 1, `.bias` at 0."""

    def __init__(self, size, eps=1e-5):
        self.weight, self.bias, self.eps = ones(size), zeros(size), eps

    def __call__(self, x):
        """x: (..., size). Returns the same shape."""
        return layer_norm(x, self.weight, self.bias, self.eps)

    def parameters(self):
        """Every weight and bias, as one list of Values."""
        return [*self.weight.flat, *self.bias.flat]


def indices(name, x, count):
    """Integers from 0 to count - 1, as a NumPy array; negative ones, which would silently count from the end, are errors."""
    x = np.asarray(x)
    if x.dtype.kind not in "iu" and x.size:
        raise TypeError(f"{name}: indices must be integers, not {x.dtype}")
    if x.size and not 0 <= x.min() <= x.max() < count:
        raise IndexError(f"{name}: indices must lie from 0 to {count - 1}, got {x.min()} to {x.max()}")
    return x.astype(np.int64)
