"""The derivative table: fused ops, in which neural networks spend most of their time.

Each could be composed of single ops. Fused, they are faster, use less memory, and are stable where a composition would overflow:
softmax and its relatives subtract the maximum before exp. Ops with a `decomposition` are differentiated through it for create_graph.
`with_twin`: where numba is installed, large arrays are left to a compiled loop that computes the same (`compiled/kernels.py`).
"""

import math

import numpy as np

from ..autograd.op import Op
from ..autograd.sums import add_up
from ..compiled.twin import with_twin
from .matmul import VECDOT, as_matrix
from .reduce import SUM
from .unary import EXP, LOG, LOG1P, SIGMOID, TANH, blockwise, erf, sigmoid


def sum_along(x, dim):
    """Sums along dim, which stays with size 1. Along a last dimension of moderate size a dot product with ones is faster."""
    if dim in (-1, x.ndim - 1) and 1 < x.shape[-1] <= 4096:
        return VECDOT(x, np.ones(x.shape[-1], x.dtype)).reshape((*x.shape[:-1], 1))
    return SUM(x, dim=(dim % x.ndim,), keepdim=True)  # `add_up` counts dimensions from the first


def shifted_exp(x, dim):
    """exp(x - top), its sums along dim, and top, which is subtracted so that exp cannot overflow: the maximum along dim.

    Finding the maximum takes a pass over memory. In a large array we first try one number for all: 0, or the maximum of a sample if that is
    large. If every sum is then of moderate size, no exp has overflowed or vanished.
    """
    if x.size > 10_000 and x.itemsize > 2:
        top = x[..., 0].max()
        if abs(top) < 10:
            top, out = 0, np.exp(x)
        else:
            out = x - top
            np.exp(out, out=out)
        sums = sum_along(out, dim)
        if ((sums > 1e-10) & (sums < 1e10)).all():
            return out, sums, top
    top = x.max(axis=dim, keepdims=True, initial=-np.inf)
    out = x - top
    np.exp(out, out=out)
    return out, sum_along(out, dim), top


def softmax(x, dim):
    """exp(x) / sum(exp(x)) along dim. Subtracting the maximum first does not change the ratio, and exp cannot overflow."""
    out, sums, _ = shifted_exp(x, dim)
    out /= sums
    return out


def softmax_x(g, out, x, dim):
    if dim == x.ndim - 1:
        t = g - VECDOT(g, out).reshape((*x.shape[:-1], 1))
    else:
        t = g - SUM(g * out, dim=(dim,), keepdim=True)
    t *= out
    return t


SOFTMAX = Op("softmax", with_twin(softmax, shifted_exp), with_twin(softmax_x))


def log_softmax(x, dim):
    """log(softmax(x)) without computing the softmax: x - log(sum(exp(x))), with the maximum subtracted first."""
    out, sums, top = shifted_exp(x, dim)
    np.subtract(x, top, out=out)
    out -= np.log(sums)
    return out


def log_softmax_x(g, out, x, dim):
    t = EXP(out)
    t *= -sum_along(g, dim)
    t += g
    return t


LOG_SOFTMAX = Op("log_softmax", with_twin(log_softmax, shifted_exp), with_twin(log_softmax_x))


def cross_entropy(x, target):
    """x: (N, C) logits, target: (N,) class indices -> (N,) negative log-likelihoods, -log(softmax(x)) at the target"""
    _, sums, top = shifted_exp(x, 1)
    return (np.log(sums) - (x[np.arange(len(x)), target, None] - top))[:, 0]


def cross_entropy_all(g, out, x, target):
    """softmax(x) minus 1 at the target, times g: predicted probabilities minus the true ones."""
    t, sums, _ = shifted_exp(x, 1)  # recomputed: nothing is kept from the forward pass, and it is exact where the loss is large or infinite
    t *= g[:, None] / sums
    t[np.arange(len(x)), target] -= g
    return t, None


def cross_entropy_decomposed(x, target):
    return x.logsumexp(1) - x.gather(1, target.unsqueeze(1)).squeeze(1)


CROSS_ENTROPY = Op(
    "cross_entropy",
    with_twin(cross_entropy, shifted_exp),
    vjp_all=with_twin(cross_entropy_all, shifted_exp, sized=2),
    decomposition=cross_entropy_decomposed,
)


def layer_norm(x, weight=None, bias=None, *, eps):
    """x: (..., C), weight and bias: (C,) -> normalized to mean 0 and variance 1 over C, times weight, plus bias"""
    out = x - sum_along(x, -1) / x.shape[-1]
    out /= np.sqrt(np.vecdot(out, out)[..., None] / x.shape[-1] + eps)
    if weight is not None:
        out *= weight
    if bias is not None:
        out += bias
    return out


def layer_norm_all(g, out, x, weight=None, bias=None, *, eps):
    n = x.shape[-1]
    t = x - sum_along(x, -1) / n
    scale = 1 / np.sqrt(np.vecdot(t, t)[..., None] / n + eps)  # t * scale has mean 0 and variance 1
    grad_x = g * t
    grad_weight = None if weight is None else scale.reshape(-1) @ as_matrix(grad_x)
    grad_bias = None if bias is None else np.ones(scale.size, g.dtype) @ as_matrix(g)
    weight = np.ones(n, x.dtype) if weight is None else weight
    t *= scale * (scale * np.vecdot(grad_x, weight)[..., None] / n)
    np.multiply(g, weight, out=grad_x)
    grad_x -= sum_along(grad_x, -1) / n
    grad_x -= t
    grad_x *= scale
    return grad_x, grad_weight, grad_bias


def layer_norm_decomposed(x, weight=None, bias=None, *, eps):
    out = x - x.mean(-1, True)
    out = out * ((out * out).mean(-1, True) + eps).rsqrt()
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


LAYER_NORM = Op("layer_norm", with_twin(layer_norm), vjp_all=with_twin(layer_norm_all), decomposition=layer_norm_decomposed)


def rms_norm(x, weight=None, *, eps):
    """x: (..., C), weight: (C,) -> x / sqrt(mean(x * x) + eps) over C, times weight"""
    out = x / np.sqrt(np.vecdot(x, x)[..., None] / x.shape[-1] + eps)
    if weight is not None:
        out *= weight
    return out


def rms_norm_all(g, out, x, weight=None, *, eps):
    n = x.shape[-1]
    scale = 1 / np.sqrt(np.vecdot(x, x)[..., None] / n + eps)
    t = g * x
    grad_weight = None if weight is None else scale.reshape(-1) @ as_matrix(t)
    weight = np.ones(n, x.dtype) if weight is None else weight
    t = x * (scale * (scale * np.vecdot(t, weight)[..., None] / n))
    grad_x = g * weight
    grad_x -= t
    grad_x *= scale
    return grad_x, grad_weight


def rms_norm_decomposed(x, weight=None, *, eps):
    out = x * (x.square().mean(-1, True) + eps).rsqrt()
    return out if weight is None else out * weight


RMS_NORM = Op("rms_norm", with_twin(rms_norm), vjp_all=with_twin(rms_norm_all), decomposition=rms_norm_decomposed)


def batch_norm(x, weight=None, bias=None, *, mean, var, eps):
    """x: (N, C, ...), weight, bias, mean, var: (C,) -> normalized to mean 0 and variance 1 in each channel, times weight, plus bias

    mean, var: what `batch_statistics` finds. The vjp knows that they depend on x.
    """
    out = by_channel(x) - mean[:, None]
    scale = 1 / np.sqrt(var + eps)
    out *= (scale if weight is None else scale * weight)[:, None]
    if bias is not None:
        out += bias[:, None]
    return out.reshape(x.shape)


def batch_norm_all(g, out, x, weight=None, bias=None, *, mean, var, eps):
    t, g = by_channel(x) - mean[:, None], by_channel(g)
    n = t.shape[0] * t.shape[2]
    scale = 1 / np.sqrt(var + eps)  # t * scale has mean 0 and variance 1
    grad_bias, grad_weight = channel_sums(g), channel_dots(g, t) * scale
    t *= (grad_weight * scale / -n)[:, None]
    t += g
    t -= (grad_bias / n)[:, None]
    t *= (scale if weight is None else scale * weight)[:, None]
    return t.reshape(x.shape), None if weight is None else grad_weight, None if bias is None else grad_bias


def batch_norm_decomposed(x, weight=None, bias=None, *, mean, var, eps):
    dims, channels = (0, *range(2, x.ndim)), (-1,) + (1,) * (x.ndim - 2)
    out = x - x.mean(dims, True)
    out = out * ((out * out).mean(dims, True) + eps).rsqrt()
    out = out if weight is None else out * weight.reshape(channels)
    return out if bias is None else out + bias.reshape(channels)


BATCH_NORM = Op("batch_norm", batch_norm, vjp_all=batch_norm_all, decomposition=batch_norm_decomposed)


def batch_statistics(x):
    """The mean and variance (divided by n) of each channel of an array (N, C, ...): two arrays (C,)"""
    x = by_channel(x)
    n = x.shape[0] * x.shape[2]
    mean = channel_sums(x) / n
    t = x - mean[:, None]
    return mean, channel_dots(t, t) / n


def by_channel(x):
    """(N, C, ...) -> (N, C, L)"""
    return x.reshape(*x.shape[:2], math.prod(x.shape[2:]))


def channel_sums(x):
    """(N, C, L) -> (C,), the sums over N and L"""
    return add_up(sum_along(x, 2)[..., 0] if x.shape[2] > 1 else x[..., 0], (0,))


def channel_dots(x, y):
    """(N, C, L) twice -> (C,), the sums of x * y over N and L"""
    return add_up(np.vecdot(x, y) if x.shape[2] > 1 else (x * y)[..., 0], (0,))


def gelu(x):
    """x · Φ(x), where Φ is the standard normal CDF."""
    return blockwise(gelu_block, x)


def gelu_block(x):
    out = erf(x * math.sqrt(0.5))
    out += 1
    out *= x
    out *= 0.5
    return out


def gelu_all(g, out, x):
    return (blockwise(gelu_slope, g, out, x),)


def gelu_slope(g, out, x):
    """g · (Φ(x) + x · φ(x)), where Φ(x) = out / x, and φ is the standard normal density."""
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


def gelu_decomposed(x):
    return x * ((x * math.sqrt(0.5)).erf() + 1) * 0.5


GELU = Op("gelu", with_twin(gelu, gelu_block), vjp_all=with_twin(gelu_all, gelu_slope), decomposition=gelu_decomposed)

C1, C3 = math.sqrt(2 / math.pi), 0.044715 * math.sqrt(2 / math.pi)


def gelu_tanh(x):
    """The tanh approximation of gelu that GPT-2 uses: 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3)))"""
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
    return blockwise(gelu_tanh_slope, g, x)


def gelu_tanh_slope(g, x):
    """g · ((1 + t) / 2 + x * (1 - t * t) / 2 * (C1 + 3 * C3 * x * x)), where t is the tanh."""
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


GELU_TANH = Op("gelu_tanh", with_twin(gelu_tanh), with_twin(gelu_tanh_x, gelu_tanh_slope))


def silu(x):
    """x · sigmoid(x)"""
    return blockwise(silu_block, x)


def silu_block(x):
    out = sigmoid(x)
    out *= x
    return out


def silu_x(g, out, x):
    """g · (s + x · s · (1 - s)), where s = sigmoid(x)."""
    s = SIGMOID(x)
    t = 1 - s
    t *= x
    t += 1
    t *= s
    t *= g
    return t


SILU = Op("silu", with_twin(silu, silu_block), with_twin(silu_x))


def attention(q, k, mask=None, *, scale):
    """Attention weights: softmax(q @ k.mT * scale + mask).

    q: (..., L, E), k: (..., S, E) -> (..., L, S), rows that sum to 1, or are 0 if everything is masked.
    mask: broadcasts to the scores; booleans, True where attention is allowed, or numbers added to the scores.
    """
    scores = q @ k.mT
    scores *= scale
    if mask is not None:
        scores += np.where(mask, scores.dtype.type(0), scores.dtype.type(-math.inf)) if mask.dtype == bool else mask
    out, sums, top = shifted_exp(scores, -1)
    out /= sums
    masked_out = np.isneginf(top)
    if masked_out.any():
        out[masked_out[..., 0]] = 0
    return out


def attention_all(g, out, q, k, mask=None, *, scale):
    t = g - np.vecdot(g, out)[..., None]
    t *= out
    grad_mask = None if mask is None else t.copy()
    t *= scale
    return t @ k, t.mT @ q, grad_mask


def attention_decomposed(q, k, mask=None, *, scale):
    scores = q @ k.mT * scale
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf) if mask.dtype == bool else scores + mask
    out = (scores - scores.amax(-1, True).detach().clamp(min=-3e38)).exp()
    return out / out.sum(-1, True).clamp(min=1e-37)


ATTENTION = Op("attention", with_twin(attention, shifted_exp), vjp_all=with_twin(attention_all), decomposition=attention_decomposed)


def bce(x, target):
    """x: probabilities, target: true ones -> -(target * log(x) + (1 - target) * log(1 - x)), logarithms clamped at -100"""
    return -(target * np.maximum(np.log(x), -100) + (1 - target) * np.maximum(np.log1p(-x), -100))


def bce_x(g, out, x, target):
    return g * (x - target) / (x * (1 - x)).clip(1e-12)


def bce_target(g, out, x, target):
    return g * (LOG1P(-x) - LOG(x))


BCE = Op("binary_cross_entropy", bce, bce_x, bce_target)
