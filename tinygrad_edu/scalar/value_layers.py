"""gelu, layer_norm, losses and layers for tensors of Values. None needs a derivative of its own."""

import math
import random

import numpy as np

from .value_creation import ones, randn, zeros
from .value_tensor import ValueTensor, as_value_tensor, log_softmax


def gelu(x):
    """The tanh approximation of gelu, which GPT-2 uses.

    Source: Hendrycks and Gimpel 2016, "Gaussian Error Linear Units".
    """
    return 0.5 * x * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)).tanh())


def layer_norm(x, weight, bias, eps=1e-5):
    """Normalize every row of x to mean 0 and variance 1, then multiply by weight and add bias.

    x: (..., C). weight, bias: (C,). eps: added to the variance, under the square root, so that a constant row divides by no zero.
    Source: Ba, Kiros and Hinton 2016, "Layer Normalization".
    """
    centred = x - x.mean(-1, keepdim=True)
    return centred / (x.var(-1, correction=0, keepdim=True) + eps).sqrt() * weight + bias


def nll_loss(log_probabilities, targets):
    """The mean negative log-likelihood of the targets.

    log_probabilities: (N, C) or (C,). targets: N integers, or one, from 0 to C - 1.
    """
    rows, targets = rows_and_targets("nll_loss", log_probabilities, targets)
    return -rows[np.arange(len(rows)), targets].mean()


def cross_entropy(logits, targets):
    """The mean negative log-likelihood of the targets under softmax(logits).

    logits: (N, C) or (C,). targets: N integers, or one, from 0 to C - 1.
    """
    return softmax_cross_entropy(*rows_and_targets("cross_entropy", logits, targets))


def softmax_cross_entropy(logits, targets):
    """The mean over the rows of -log(softmax(logits)) at each row's target.

    logits: (N, C). targets: an array of N integers from 0 to C - 1. Returns a tensor of shape ().
    """
    rows = np.arange(len(targets))
    return -log_softmax(logits, -1)[rows, targets].mean()


def rows_and_targets(name, scores, targets):
    """Scores (N, C) or (C,) as rows, and their targets as an array of N integers. Raises ValueError for other shapes."""
    classes = scores.shape[-1]
    targets = indices(name, targets, classes)
    if scores.ndim > 2 or targets.shape != scores.shape[:-1]:
        raise ValueError(f"{name}: expected scores (N, C) and targets (N,), or (C,) and (), got {scores.shape} and {targets.shape}")
    return scores.reshape(-1, classes), targets.ravel()


def mse_loss(x, y):
    """The mean of the squared differences of two tensors of the same shape."""
    x, y = as_value_tensor(x), as_value_tensor(y)
    if x.shape != y.shape:
        raise ValueError(f"mse_loss: expected equal shapes, got {x.shape} and {y.shape}, which would broadcast to unrelated pairs")
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
        """All parameters, as one list of Values for `zero_grad` and `sgd_step`."""
        return [*self.weight.flat, *(self.bias.flat if self.bias is not None else ())]


class Embedding:
    """A lookup table of vectors: integers (...) -> (..., dim). `.weight`, (count, dim), starts normally distributed."""

    def __init__(self, count, dim, rng=None):
        self.weight = randn(count, dim, rng=rng)

    def __call__(self, ids):
        """ids: integers from 0 to count - 1, in any shape. Returns a tensor of that shape with dim added at the end."""
        return self.weight[indices("Embedding", ids, len(self.weight))]

    def parameters(self):
        """All parameters, as one list of Values."""
        return self.weight.flat


class LayerNorm:
    """`layer_norm` over the last dimension, of size `size`. `.weight` starts at 1, `.bias` at 0."""

    def __init__(self, size, eps=1e-5):
        self.weight, self.bias, self.eps = ones(size), zeros(size), eps

    def __call__(self, x):
        """x: (..., size). Returns the same shape."""
        return layer_norm(x, self.weight, self.bias, self.eps)

    def parameters(self):
        """All parameters, as one list of Values."""
        return [*self.weight.flat, *self.bias.flat]


def indices(name, x, count):
    """Integers from 0 to count - 1 as a NumPy array. Raises IndexError for others: negative ones would count from the end."""
    x = np.asarray(x)
    if x.dtype.kind not in "iu" and x.size:
        raise TypeError(f"{name}: expected integers, got {x.dtype}")
    if x.size and not 0 <= x.min() <= x.max() < count:
        raise IndexError(f"{name}: expected indices from 0 to {count - 1}, got {x.min()} to {x.max()}")
    return x.astype(np.int64)
