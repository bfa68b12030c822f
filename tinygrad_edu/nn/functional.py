"""The functions of `torch.nn.functional`: activations, layers, normalization, attention, losses.

reduction: "mean", "sum", or "none" for a loss for each element or row. Targets and other arguments are never changed.
"""

import math
import warnings

import numpy as np

from ..autograd.tape import apply, new_leaf
from ..ops import fused, unary
from ..ops.matmul import LINEAR
from ..tensor import creation
from ..tensor.dtype import apply_float
from ..tensor.elementwise import where

# ------------------------------------------------------------------------------------------------- activations


def relu(x):
    """x where it is positive, otherwise 0"""
    return x.relu()


def sigmoid(x):
    """1 / (1 + exp(-x))"""
    return x.sigmoid()


def tanh(x):
    return x.tanh()


def leaky_relu(x, negative_slope=0.01):
    """x where it is positive, otherwise negative_slope * x"""
    return apply_float(unary.LEAKY_RELU, x, slope=float(negative_slope))


def elu(x, alpha=1.0):
    """x where it is positive, otherwise alpha * (exp(x) - 1)"""
    return apply_float(unary.ELU, x, alpha=float(alpha))


def silu(x):
    """x * sigmoid(x)"""
    return x * x.sigmoid()


def gelu(x, approximate="none"):
    """x · Φ(x), where Φ is the standard normal CDF; approximate="tanh" is the approximation that GPT-2 uses."""
    if approximate not in ("none", "tanh"):
        raise ValueError(f'gelu: expected approximate "none" or "tanh", got {approximate!r}')
    return apply_float(fused.GELU_TANH if approximate == "tanh" else fused.GELU, x)


def softplus(x, beta=1.0, threshold=20.0):
    """log(1 + exp(beta * x)) / beta, a smooth relu; x itself where beta * x exceeds the threshold."""
    return apply_float(unary.SOFTPLUS, x, beta=float(beta), threshold=float(threshold))


def logsigmoid(x):
    """log(sigmoid(x)), without overflow"""
    return -softplus(-x, threshold=40.0)


def softmax(x, dim):
    """exp(x) / sum(exp(x)) along dim: probabilities. A slice of nothing but -inf gives nan, as in PyTorch."""
    return x.softmax(dim)


def log_softmax(x, dim):
    """log(softmax(x)), accurate also where the softmax underflows."""
    return x.log_softmax(dim)


# ---------------------------------------------------------------------------------------------------- layers


def linear(x, weight, bias=None):
    """x @ weight.T + bias. x: (..., in), weight: (out, in) or (in,), bias: (out,) or () -> (..., out) or (...)"""
    if weight.ndim == 1 and x.ndim:
        return x @ weight if bias is None else x @ weight + bias
    if weight.ndim != 2 or x.ndim == 0 or x.shape[-1] != weight.shape[1] or (bias is not None and bias.shape != weight.shape[:1]):
        raise ValueError(
            "linear: expected x (..., in), weight (out, in) and bias (out,), "
            f"got x {x.shape}, weight {weight.shape}{'' if bias is None else f', bias {bias.shape}'}"
        )
    if not x.dtype == weight.dtype == (weight if bias is None else bias).dtype:
        raise TypeError(f"linear: expected one dtype, got x {x.dtype} and weight {weight.dtype}; use, for instance, x.to(weight.dtype)")
    return apply(LINEAR, x, weight) if bias is None else apply(LINEAR, x, weight, bias)


def embedding(input, weight, padding_idx=None):
    """Look up rows of weight. input: ints of any shape, weight: (V, C) -> (*input.shape, C). The row padding_idx gets no gradient."""
    if input._data.dtype.kind not in "iu":
        raise TypeError(f"embedding: expected integers, got {input.dtype}")
    if input._data.size and not 0 <= input._data.min() <= input._data.max() < len(weight):
        raise IndexError(f"embedding: expected indices from 0 to {len(weight) - 1}, got {input._data.min()} to {input._data.max()}")
    if padding_idx is not None and not -len(weight) <= padding_idx < len(weight):
        raise IndexError(f"embedding: expected padding_idx from {-len(weight)} to {len(weight) - 1}, got {padding_idx}")
    out = weight[input]
    return out if padding_idx is None else where((input == padding_idx % len(weight)).unsqueeze(-1), out.detach(), out)


def one_hot(x, num_classes=-1):
    """1 at the position that each integer names, 0 elsewhere: (*x.shape, num_classes), int64. -1: as many classes as needed."""
    n = int(x._data.max()) + 1 if num_classes == -1 else num_classes
    if x._data.size and not 0 <= x._data.min() <= x._data.max() < n:
        raise ValueError(f"one_hot: expected integers from 0 to {n - 1}, got {x._data.min()} to {x._data.max()}")
    return new_leaf((x._data[..., None] == np.arange(n)).astype(np.int64), x)


def dropout(x, p=0.5, training=True, *, generator=None):
    """Zero each element with probability p and divide the others by 1 - p, which keeps the mean. The identity when not training."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: expected a probability p from 0 to 1, got {p}")
    if not training or p == 0:
        return x
    if p == 1:
        return x * new_leaf(np.zeros(x.shape, x.dtype), x)
    keep = (generator or creation.default_generator).random(x.shape, np.float32) >= p
    return x * new_leaf(np.multiply(keep, 1 / (1 - p), dtype=x.dtype), x)


def check_normalized_shape(name, x, normalized_shape, **parameters):
    """normalized_shape as a tuple. Raises ValueError unless the shape of x ends in it, and every parameter has it."""
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not shape or x.shape[-len(shape) :] != shape:
        raise ValueError(f"{name}: expected x of shape (..., {', '.join(map(str, shape))}), as normalized_shape says, got {x.shape}")
    for parameter, w in parameters.items():
        if w is not None and w.shape != shape:
            raise ValueError(f"{name}: expected {parameter} of shape {shape}, as normalized_shape says, got {w.shape}")
    return shape


def layer_norm(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Normalize over the last dimensions: (x - mean) / sqrt(var + eps) * weight + bias, where var divides by n."""
    shape = check_normalized_shape("layer_norm", x, normalized_shape, weight=weight, bias=bias)
    if len(shape) != 1:
        flat = [None if w is None else w.reshape(-1) for w in (weight, bias)]
        return layer_norm(x.reshape(*x.shape[: x.ndim - len(shape)], -1), math.prod(shape), *flat, eps).reshape(x.shape)
    if weight is None:
        return apply(fused.LAYER_NORM, x, eps=eps) if bias is None else apply(fused.LAYER_NORM, x, eps=eps) + bias
    return apply(fused.LAYER_NORM, x, weight, eps=eps) if bias is None else apply(fused.LAYER_NORM, x, weight, bias, eps=eps)


def rms_norm(x, normalized_shape, weight=None, eps=None):
    """Normalize over the last dimensions: x / sqrt(mean(x * x) + eps) * weight. eps: by default the machine epsilon."""
    shape = check_normalized_shape("rms_norm", x, normalized_shape, weight=weight)
    last = tuple(range(-len(shape), 0))
    out = x * (x.square().mean(last, True) + (float(np.finfo(x.dtype).eps) if eps is None else eps)).rsqrt()
    return out if weight is None else out * weight


def group_norm(x, num_groups, weight=None, bias=None, eps=1e-5):
    """Normalize each group of channels of each example. x: (N, C, ...), weight, bias: (C,)"""
    if x.shape[1] % num_groups:
        raise ValueError(f"group_norm: expected a number of channels divisible by {num_groups}, got {x.shape[1]}")
    out = apply(fused.LAYER_NORM, x.reshape(x.shape[0], num_groups, -1), eps=eps).reshape(x.shape)
    return scale_by_channel(out, weight, bias)


def batch_norm(x, running_mean=None, running_var=None, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """Normalize each channel, with the statistics of the batch when training, otherwise with the running ones. x: (N, C, ...)

    When training, running_mean and running_var, Tensors (C,), are updated in place: a share `momentum` of the batch's statistics.
    """
    channels = (1, -1) + (1,) * (x.ndim - 2)
    if not training:
        if running_mean is None or running_var is None:
            raise ValueError("batch_norm: expected running_mean and running_var when not training")
        out = (x - running_mean.reshape(channels)) * (running_var.reshape(channels) + eps).rsqrt()
        return scale_by_channel(out, weight, bias)
    by_channels = x.transpose(0, 1).reshape(x.shape[1], -1)  # (C, everything else)
    if by_channels.shape[1] < 2:
        raise ValueError(f"batch_norm: expected more than one element per channel when training, got shape {x.shape}")
    for running, now in ((running_mean, np.mean(by_channels._data, axis=1)), (running_var, np.var(by_channels._data, axis=1, ddof=1))):
        if running is not None:
            running.copy_(new_leaf(running._data * (1 - momentum) + now * momentum, x))
    out = apply(fused.LAYER_NORM, by_channels, eps=eps)
    return scale_by_channel(out.reshape(x.shape[1], x.shape[0], *x.shape[2:]).transpose(0, 1), weight, bias)


def scale_by_channel(x, weight, bias):
    """x: (N, C, ...) times weight (C,) plus bias (C,)"""
    channels = (1, -1) + (1,) * (x.ndim - 2)
    x = x if weight is None else x * weight.reshape(channels)
    return x if bias is None else x + bias.reshape(channels)


def normalize(x, p=2.0, dim=1, eps=1e-12):
    """x divided by its p-norm along dim, or by eps if that is larger."""
    return x / x.norm(p, dim, True).clamp(min=eps)


def cosine_similarity(x, y, dim=1, eps=1e-8):
    """The cosine of the angle between x and y along dim."""
    return (x * y).sum(dim) / (x.norm(2, dim).clamp(min=eps) * y.norm(2, dim).clamp(min=eps))


def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, *, generator=None):
    """softmax(query @ key.mT * scale + mask) @ value. query: (..., L, E), key: (..., S, E), value: (..., S, V) -> (..., L, V)

    attn_mask: booleans, True where attention is allowed, or numbers added to the scores; it broadcasts to (..., L, S).
    is_causal: query i attends to keys up to i. scale: by default 1 / sqrt(E). A query for which everything is masked gets 0.
    """
    if query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        raise ValueError(
            f"attention: expected query (..., L, E), key (..., S, E), value (..., S, V), got {query.shape}, {key.shape}, {value.shape}"
        )
    if is_causal and attn_mask is not None:
        raise ValueError("attention: expected attn_mask or is_causal, got both")
    if is_causal:
        attn_mask = new_leaf(np.tri(query.shape[-2], key.shape[-2], dtype=bool), query)
    inputs = (query, key) if attn_mask is None else (query, key, attn_mask)
    weights = apply(fused.ATTENTION, *inputs, scale=1 / math.sqrt(query.shape[-1]) if scale is None else scale)
    return dropout(weights, dropout_p, generator=generator) @ value


def pad(x, pad, mode="constant", value=0):
    """See `Tensor.pad`."""
    return x.pad(pad, mode, value)


# ---------------------------------------------------------------------------------------------------- losses


def reduce_loss(name, loss, reduction):
    """The mean or sum of a loss, or the loss itself."""
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'{name}: expected reduction "mean", "sum" or "none", got {reduction!r}')
    return loss if reduction == "none" else getattr(loss, reduction)()


def warn_if_broadcast(name, x, target):
    if x.shape != target.shape:
        warnings.warn(
            f"{name}: x {x.shape} and target {target.shape} have different shapes and are broadcast, which is rarely intended", stacklevel=3
        )


def mse_loss(x, target, reduction="mean"):
    """(x - target) ** 2"""
    warn_if_broadcast("mse_loss", x, target)
    return reduce_loss("mse_loss", (x - target).square(), reduction)


def l1_loss(x, target, reduction="mean"):
    """|x - target|"""
    warn_if_broadcast("l1_loss", x, target)
    return reduce_loss("l1_loss", (x - target).abs(), reduction)


def huber_loss(x, target, reduction="mean", delta=1.0):
    """(x - target) ** 2 / 2 where |x - target| < delta, linear beyond."""
    warn_if_broadcast("huber_loss", x, target)
    far = (x - target).abs()
    return reduce_loss("huber_loss", where(far < delta, far.square() * 0.5, (far - 0.5 * delta) * delta), reduction)


def smooth_l1_loss(x, target, reduction="mean", beta=1.0):
    """huber_loss / beta; |x - target| for beta = 0"""
    warn_if_broadcast("smooth_l1_loss", x, target)
    far = (x - target).abs()
    return reduce_loss("smooth_l1_loss", where(far < beta, far.square() * (0.5 / beta), far - 0.5 * beta) if beta else far, reduction)


def binary_cross_entropy(x, target, weight=None, reduction="mean"):
    """-(target * log(x) + (1 - target) * log(1 - x)) for probabilities x, with logarithms clamped at -100."""
    if x.shape != target.shape:
        raise ValueError(f"binary_cross_entropy: expected equal shapes, got x {x.shape} and target {target.shape}")
    if x._data.size and not (x._data.min() >= 0 and x._data.max() <= 1):
        raise ValueError("binary_cross_entropy: expected probabilities from 0 to 1; for logits, use binary_cross_entropy_with_logits")
    loss = apply(fused.BCE, x, target)
    return reduce_loss("binary_cross_entropy", loss if weight is None else loss * weight, reduction)


def binary_cross_entropy_with_logits(x, target, weight=None, reduction="mean", pos_weight=None):
    """binary_cross_entropy(sigmoid(x), target) without overflow. pos_weight: the weight of positive targets."""
    if x.shape != target.shape:
        raise ValueError(f"binary_cross_entropy_with_logits: expected equal shapes, got x {x.shape} and target {target.shape}")
    ones = 1 if pos_weight is None else 1 + (pos_weight - 1) * target
    loss = (1 - target) * x + softplus(-x, threshold=40.0) * ones
    return reduce_loss("binary_cross_entropy_with_logits", loss if weight is None else loss * weight, reduction)


def kl_div(x, target, reduction="mean", log_target=False):
    """target * (log(target) - x) for log-probabilities x. reduction "batchmean" divides the sum by the batch size."""
    if log_target:
        loss = target.exp() * (target - x)
    else:
        loss = where(target > 0, target * (where(target > 0, target, 1.0).log() - x), -target * x)
    return loss.sum() / x.shape[0] if reduction == "batchmean" else reduce_loss("kl_div", loss, reduction)


def nll_loss(x, target, weight=None, ignore_index=-100, reduction="mean"):
    """Negative log-likelihood. x: (N, C) or (N, C, ...) log-probabilities, target: (N,) or (N, ...) class indices.

    weight: (C,), class weights; "mean" divides by their sum over the targets. Targets equal to ignore_index are left out.
    """
    shape, x, target, seen = flatten_classes("nll_loss", x, target, ignore_index)
    loss = -x.gather(1, target.unsqueeze(1)).squeeze(1)
    return apply_class_weights("nll_loss", loss, target, seen, weight, reduction, shape)


def cross_entropy(x, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """The negative log-likelihood of the target under softmax(x).

    x: (C,), (N, C) or (N, C, ...) logits. target: class indices, of x's shape without C; or probabilities, of x's shape.
    weight: (C,), class weights; "mean" divides by their sum over the targets. Targets equal to ignore_index are left out.
    label_smoothing: the share of each target's probability that is spread over all classes.
    """
    if target.dtype.kind == "f":
        return soft_cross_entropy(x, target, weight, reduction, label_smoothing)
    shape, x, target, seen = flatten_classes("cross_entropy", x, target, ignore_index)
    loss = apply_class_weights("cross_entropy", apply(fused.CROSS_ENTROPY, x, target), target, seen, weight, reduction, shape)
    if not label_smoothing:
        return loss
    spread = -(log_softmax(x, 1) if weight is None else log_softmax(x, 1) * weight).sum(1)
    spread = spread if seen is None else where(seen, spread, 0.0)
    if reduction == "mean":
        spread = spread.sum() / count_targets(target, seen, weight)
    else:
        spread = spread.sum() if reduction == "sum" else spread.reshape(shape)
    return loss * (1 - label_smoothing) + spread * (label_smoothing / x.shape[1])


def soft_cross_entropy(x, target, weight, reduction, label_smoothing):
    """Cross-entropy with probabilities as targets."""
    if x.shape != target.shape:
        raise ValueError(f"cross_entropy: expected target probabilities of shape {x.shape}, that of x, got {target.shape}")
    dim = 0 if x.ndim == 1 else 1
    target = target * (1 - label_smoothing) + label_smoothing / x.shape[dim] if label_smoothing else target
    loss = target * log_softmax(x, dim)
    loss = -(loss if weight is None else loss * weight.reshape((-1,) + (1,) * (x.ndim - dim - 1))).sum(dim)
    return loss.sum() / loss.numel() if reduction == "mean" else reduce_loss("cross_entropy", loss, reduction)


def flatten_classes(name, x, target, ignore_index):
    """Reshape logits and targets to (N, C) and (N,). Returns the shape of the losses, x, target, and the rows not ignored (None: all)."""
    shape = target.shape
    if x.ndim == 0 or (x.shape[:1] + x.shape[2:] if x.ndim > 1 else ()) != shape:
        raise ValueError(f"{name}: expected x (N, C, ...) and target (N, ...), got {x.shape} and {shape}")
    if target.dtype.kind not in "iu":
        raise TypeError(f"{name}: expected integer class indices, got {target.dtype}")
    if x.ndim != 2:
        x = x.unsqueeze(0) if x.ndim == 1 else x.movedim(1, -1).reshape(-1, x.shape[1])
    t = target._data.reshape(-1)
    seen = t != ignore_index
    if not seen.all():
        t = np.where(seen, t, 0)
    else:
        seen, t = None, t.copy()
    if t.size and not 0 <= t.min() <= t.max() < x.shape[1]:
        wrong = t.min() if t.min() < 0 else t.max()
        raise IndexError(f"{name}: expected targets from 0 to {x.shape[1] - 1}, the classes of x {x.shape}, got {wrong}")
    return shape, x, new_leaf(t.astype(np.int64, copy=False), target), None if seen is None else new_leaf(seen, target)


def apply_class_weights(name, loss, target, seen, weight, reduction, shape):
    """Weigh the losses by class, leave out ignored rows, and reduce."""
    loss = loss if weight is None else loss * weight[target]
    loss = loss if seen is None else where(seen, loss, 0.0)
    if reduction == "mean" and (seen is not None or weight is not None):
        return loss.sum() / count_targets(target, seen, weight)
    return reduce_loss(name, loss.reshape(shape) if reduction == "none" else loss, reduction)


def count_targets(target, seen, weight):
    """The divisor of "mean": the number of rows not ignored, or the sum of their class weights."""
    if weight is None:
        return target.numel() if seen is None else int(seen._data.sum())
    each = weight[target]
    return (each if seen is None else where(seen, each, 0.0)).sum()
