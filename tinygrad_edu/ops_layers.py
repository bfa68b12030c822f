"""The derivative table, finished: rows that a neural network spends its time in, each several operations at one go.

Every one of them could be written in single steps. As rows they are faster, take less memory, and stay exact where single steps would
overflow: softmax and its relatives take the largest number out before exp. Rows with `steps` are differentiated again by these.
"""

import math

import numpy as np

from .autograd import Op
from .ops_elementwise import ERF, EXP, TANH, erf
from .ops_products import rows
from .ops_reduce import SUM


def softmax(x, dim):
    """exp(x) / sum of exp(x) along dim; x - max instead of x changes nothing but that exp cannot overflow."""
    out = x - x.max(axis=dim, keepdims=True)
    np.exp(out, out=out)
    out /= out.sum(axis=dim, keepdims=True)
    return out


def softmax_x(g, out, x, dim):
    t = g * out
    t -= out * SUM(t, dim=(dim,), keepdim=True)
    return t


SOFTMAX = Op("softmax", softmax, softmax_x)


def log_softmax(x, dim):
    """log of the softmax, which is never taken: x minus the log of the sum of exp(x), the largest taken out first."""
    out = x - x.max(axis=dim, keepdims=True)
    out -= np.log(np.exp(out).sum(axis=dim, keepdims=True))
    return out


def log_softmax_x(g, out, x, dim):
    return g - EXP(out) * SUM(g, dim=(dim,), keepdim=True)


LOG_SOFTMAX = Op("log_softmax", log_softmax, log_softmax_x)


def cross_entropy(x, target):
    """x: (N, C) logits, target: (N,) the right class of each row -> (N,) minus the log of the softmax at the target"""
    largest = x.max(axis=1, keepdims=True)
    total = np.exp(x - largest).sum(axis=1)
    return np.log(total) + (largest[:, 0] - x[np.arange(len(x)), target])


def cross_entropy_all(g, out, x, target):
    """The softmax, minus 1 at the target: what the model believed, minus what was true."""
    i = np.arange(len(x))
    t = x - (out + x[i, target])[:, None]  # out + x[target] is the log of the sum of exp
    np.exp(t, out=t)
    t[i, target] -= 1
    t *= g[:, None]
    return t, None


def cross_entropy_steps(x, target):
    return x.logsumexp(1) - x.gather(1, target.unsqueeze(1)).squeeze(1)


CROSS_ENTROPY = Op("cross_entropy", cross_entropy, joint=cross_entropy_all, steps=cross_entropy_steps)


def layer_norm(x, weight=None, bias=None, *, eps):
    """x: (..., C), weight and bias: (C,) -> every row with mean 0 and variance 1, times weight, plus bias"""
    out = x - x.sum(axis=-1, keepdims=True) / x.shape[-1]
    var = np.einsum("...i,...i->...", out, out)[..., None] / x.shape[-1]
    out /= np.sqrt(var + eps)
    if weight is not None:
        out *= weight
    if bias is not None:
        out += bias
    return out


def layer_norm_all(g, out, x, weight=None, bias=None, *, eps):
    n = x.shape[-1]
    x, g = rows(x), rows(g)
    t = x - x.sum(axis=-1, keepdims=True) / n
    scale = 1 / np.sqrt(np.einsum("ij,ij->i", t, t)[:, None] / n + eps)
    t *= scale  # x with mean 0 and variance 1
    of_weight = None if weight is None else np.einsum("ij,ij->j", g, t)
    of_bias = None if bias is None else g.sum(axis=0)
    of_x = g * weight if weight is not None else g.copy()
    t *= np.einsum("ij,ij->i", of_x, t)[:, None] / n
    of_x -= t
    of_x -= of_x.sum(axis=-1, keepdims=True) / n
    of_x *= scale
    return of_x.reshape(out.shape), of_weight, of_bias


def layer_norm_steps(x, weight=None, bias=None, *, eps):
    out = x - x.mean(-1, True)
    out = out * ((out * out).mean(-1, True) + eps).rsqrt()
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


LAYER_NORM = Op("layer_norm", layer_norm, joint=layer_norm_all, steps=layer_norm_steps)


def gelu(x):
    """x times the share of a bell curve that lies below x."""
    out = erf(x * math.sqrt(0.5))
    out += 1
    out *= x
    out *= 0.5
    return out


def gelu_x(g, out, x):
    below = (ERF(x * math.sqrt(0.5)) + 1) * 0.5
    return g * (below + x * EXP(x * x * -0.5) * (1 / math.sqrt(2 * math.pi)))


GELU = Op("gelu", gelu, gelu_x)

C1, C3 = math.sqrt(2 / math.pi), 0.044715 * math.sqrt(2 / math.pi)


def gelu_tanh(x):
    """gelu, nearly, as GPT-2 computes it: 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3)))"""
    t = x * x
    t *= C3
    t += C1
    t *= x
    t = np.tanh(t)
    t += 1
    t *= x
    t *= 0.5
    return t


def gelu_tanh_x(g, out, x):
    square = x * x
    t = TANH(x * (C1 + C3 * square))
    slope = (1 - t * t) * (C1 + 3 * C3 * square)
    return g * (0.5 * (1 + t) + 0.5 * x * slope)


GELU_TANH = Op("gelu_tanh", gelu_tanh, gelu_tanh_x)


def attention(q, k, mask=None, *, scale):
    """q: (..., L, E), k: (..., S, E), mask: added to the scores, -inf where nothing may be seen -> (..., L, S), rows that sum to 1"""
    out = q @ k.mT
    out *= scale
    if mask is not None:
        out += mask
    largest = out.max(axis=-1, keepdims=True)
    largest[np.isneginf(largest)] = 0  # a row that may see nothing sees nothing: all 0
    out -= largest
    np.exp(out, out=out)
    total = out.sum(axis=-1, keepdims=True)
    total[total == 0] = 1
    out /= total
    return out


def attention_all(g, out, q, k, mask=None, *, scale):
    t = g * out
    t -= out * t.sum(axis=-1, keepdims=True)
    of_mask = None if mask is None else t
    scaled = t * scale
    return scaled @ k, scaled.mT @ q, of_mask


def attention_steps(q, k, mask=None, *, scale):
    scores = q @ k.mT * scale
    scores = scores if mask is None else scores + mask
    out = (scores - scores.amax(-1, True).detach().clamp(min=-3e38)).exp()
    return out / out.sum(-1, True).clamp(min=1e-45)


ATTENTION = Op("attention", attention, joint=attention_all, steps=attention_steps)


def bce(x, target):
    """x: probabilities, target: what they should be -> minus the log of the probability that was given to what was true, at most 100"""
    return -(target * np.maximum(np.log(x), -100) + (1 - target) * np.maximum(np.log1p(-x), -100))


def bce_x(g, out, x, target):
    return g * (x - target) / (x * (1 - x)).clip(1e-12)


BCE = Op("binary_cross_entropy", bce, bce_x, None)
