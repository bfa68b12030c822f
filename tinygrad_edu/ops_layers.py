"""The derivative table, finished: rows that a neural network spends its time in, each several operations at one go.

Every one of them could be written in single steps. As rows they are faster, take less memory, and stay exact where single steps would
overflow: softmax and its relatives take the largest number out before exp. Rows with `steps` are differentiated again by these.
"""

import math

import numpy as np

from .ops_functions import EXP, LOG, LOG1P, TANH, erf, in_pieces
from .ops_products import VECDOT, rows
from .ops_reduce import SUM
from .recording import Op


def total(x, dim):
    """The sums along dim, which stays with size 1; along a last dimension of moderate size as a product, which NumPy does faster."""
    if dim in (-1, x.ndim - 1) and 1 < x.shape[-1] <= 4096:
        return VECDOT(x, np.ones(x.shape[-1], x.dtype)).reshape((*x.shape[:-1], 1))
    return SUM(x, dim=(dim,), keepdim=True)


def exps(x, dim):
    """exp(x - top), its sums along dim, and top: what is taken out of x so that exp cannot overflow, the largest number of each row.

    Finding that takes time. In a large array we first guess one number for all: 0, or the largest of some where that is large. If no row
    then adds up to nearly 0 or to very much, the guess was as good.
    """
    if x.size > 10_000 and x.itemsize > 2:
        top = x[..., 0].max()
        if abs(top) < 10:
            top, out = 0, np.exp(x)
        else:
            out = x - top
            np.exp(out, out=out)
        sums = total(out, dim)
        if ((sums > 1e-10) & (sums < 1e10)).all():
            return out, sums, top
    top = x.max(axis=dim, keepdims=True, initial=-np.inf)
    out = x - top
    np.exp(out, out=out)
    return out, total(out, dim), top


def softmax(x, dim):
    """exp(x) / sum of exp(x) along dim; taking the largest out of x first changes nothing but that exp cannot overflow."""
    out, sums, _ = exps(x, dim)
    out /= sums
    return out


def softmax_x(g, out, x, dim):
    if dim == x.ndim - 1:
        t = g - VECDOT(g, out).reshape((*x.shape[:-1], 1))
    else:
        t = g - SUM(g * out, dim=(dim,), keepdim=True)
    t *= out
    return t


SOFTMAX = Op("softmax", softmax, softmax_x)


def log_softmax(x, dim):
    """log of the softmax, which is never taken: x minus the log of the sum of exp(x), the largest taken out first."""
    out, sums, top = exps(x, dim)
    np.subtract(x, top, out=out)
    out -= np.log(sums)
    return out


def log_softmax_x(g, out, x, dim):
    t = EXP(out)
    t *= -total(g, dim)
    t += g
    return t


LOG_SOFTMAX = Op("log_softmax", log_softmax, log_softmax_x)


def cross_entropy(x, target):
    """x: (N, C) logits, target: (N,) the right class of each row -> (N,) minus the log of the softmax at the target"""
    _, sums, top = exps(x, 1)
    return (np.log(sums) - (x[np.arange(len(x)), target, None] - top))[:, 0]


def cross_entropy_all(g, out, x, target):
    """The softmax, minus 1 at the target: what the model believed, minus what was true."""
    t, sums, _ = exps(x, 1)  # exp once more: nothing need be kept from forward, and it is exact where the loss is large or infinite
    t *= g[:, None] / sums
    t[np.arange(len(x)), target] -= g
    return t, None


def cross_entropy_steps(x, target):
    return x.logsumexp(1) - x.gather(1, target.unsqueeze(1)).squeeze(1)


CROSS_ENTROPY = Op("cross_entropy", cross_entropy, joint=cross_entropy_all, steps=cross_entropy_steps)


def layer_norm(x, weight=None, bias=None, *, eps):
    """x: (..., C), weight and bias: (C,) -> every row with mean 0 and variance 1, times weight, plus bias"""
    out = x - total(x, -1) / x.shape[-1]
    out /= np.sqrt(np.vecdot(out, out)[..., None] / x.shape[-1] + eps)
    if weight is not None:
        out *= weight
    if bias is not None:
        out += bias
    return out


def layer_norm_all(g, out, x, weight=None, bias=None, *, eps):
    n = x.shape[-1]
    t = x - total(x, -1) / n
    scale = 1 / np.sqrt(np.vecdot(t, t)[..., None] / n + eps)  # t * scale has mean 0 and variance 1
    of_x = g * t
    of_weight = None if weight is None else scale.reshape(-1) @ rows(of_x)
    of_bias = None if bias is None else np.ones(scale.size, g.dtype) @ rows(g)
    weight = np.ones(n, x.dtype) if weight is None else weight
    t *= scale * (scale * np.vecdot(of_x, weight)[..., None] / n)
    np.multiply(g, weight, out=of_x)
    of_x -= total(of_x, -1) / n
    of_x -= t
    of_x *= scale
    return of_x, of_weight, of_bias


def layer_norm_steps(x, weight=None, bias=None, *, eps):
    out = x - x.mean(-1, True)
    out = out * ((out * out).mean(-1, True) + eps).rsqrt()
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


LAYER_NORM = Op("layer_norm", layer_norm, joint=layer_norm_all, steps=layer_norm_steps)


def gelu(x):
    """x times the share of a bell curve that lies below x."""
    return in_pieces(gelu_piece, x)


def gelu_piece(x):
    out = erf(x * math.sqrt(0.5))
    out += 1
    out *= x
    out *= 0.5
    return out


def gelu_all(g, out, x):
    return (in_pieces(gelu_slope, g, out, x),)


def gelu_slope(g, out, x):
    """The share that lies below x, which is out / x, plus x times the height of the bell at x; times g."""
    t = np.asarray(x * x)
    zero = t == 0
    t *= -0.5
    np.exp(t, out=t)
    t *= 1 / math.sqrt(2 * math.pi)
    t *= x
    share = np.asarray(out / x)
    if zero.any():
        share[zero] = 0.5
    t += share
    t *= g
    return t


def gelu_steps(x):
    return x * ((x * math.sqrt(0.5)).erf() + 1) * 0.5


GELU = Op("gelu", gelu, joint=gelu_all, steps=gelu_steps)

C1, C3 = math.sqrt(2 / math.pi), 0.044715 * math.sqrt(2 / math.pi)


def gelu_tanh(x):
    """gelu, nearly, as GPT-2 computes it: 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3)))"""
    out = x * x
    out *= C3
    out += C1
    out *= x
    out = np.tanh(out)
    out += 1
    out *= x
    out *= 0.5
    return out


def gelu_tanh_x(g, out, x):
    return in_pieces(gelu_tanh_slope, g, x)


def gelu_tanh_slope(g, x):
    """With t the tanh: (1 + t) / 2 + x * (1 - t * t) / 2 * (C1 + 3 * C3 * x * x), times g."""
    square = x * x
    t = square * C3
    t += C1
    t *= x
    t = TANH(t)
    square *= 1.5 * C3
    square += 0.5 * C1
    square *= x
    square -= square * t * t
    t *= 0.5
    t += 0.5
    t += square
    t *= g
    return t


GELU_TANH = Op("gelu_tanh", gelu_tanh, gelu_tanh_x)


def attention(q, k, mask=None, *, scale):
    """Who looks at whom: softmax(q @ k.mT * scale), where the mask allows it.

    q: (..., L, E), k: (..., S, E) -> (..., L, S), rows that sum to 1; a row that may see nothing is 0.
    mask: broadcasts to the scores; booleans, True where one may look, or numbers that are added to the scores.
    """
    scores = q @ k.mT
    scores *= scale
    if mask is not None:
        scores += np.where(mask, scores.dtype.type(0), scores.dtype.type(-math.inf)) if mask.dtype == bool else mask
    out, sums, top = exps(scores, -1)
    out /= sums
    blind = np.isneginf(top)
    if blind.any():
        out[blind[..., 0]] = 0
    return out


def attention_all(g, out, q, k, mask=None, *, scale):
    t = g - np.vecdot(g, out)[..., None]
    t *= out
    of_mask = None if mask is None else t.copy()
    t *= scale
    return t @ k, t.mT @ q, of_mask


def attention_steps(q, k, mask=None, *, scale):
    scores = q @ k.mT * scale
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf) if mask.dtype == bool else scores + mask
    out = (scores - scores.amax(-1, True).detach().clamp(min=-3e38)).exp()
    return out / out.sum(-1, True).clamp(min=1e-37)


ATTENTION = Op("attention", attention, joint=attention_all, steps=attention_steps)


def bce(x, target):
    """x: probabilities, target: what they should be -> minus the log of the probability that was given to what was true, at most 100"""
    return -(target * np.maximum(np.log(x), -100) + (1 - target) * np.maximum(np.log1p(-x), -100))


def bce_x(g, out, x, target):
    return g * (x - target) / (x * (1 - x)).clip(1e-12)


def bce_target(g, out, x, target):
    return g * (LOG1P(-x) - LOG(x))


BCE = Op("binary_cross_entropy", bce, bce_x, bce_target)
