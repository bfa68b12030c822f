"""The functions of `torch.nn.functional`: activations, losses, normalisations, attention. Most are a line or three over Tensor's methods.

reduction: "mean", "sum", or "none" (a loss for every number or row). Targets and other arguments are never changed.
"""

import math
import warnings

import numpy as np

from . import creation
from . import ops_functions as functions
from . import ops_layers as layers
from .ops_elementwise import LEAKY_RELU
from .ops_products import LINEAR
from .recording import apply, tensor_of
from .tensor import where
from .tensor_functions import real

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
    return real_row(LEAKY_RELU, x, slope=float(negative_slope))


def elu(x, alpha=1.0):
    """x where it is positive, otherwise alpha * (exp(x) - 1)"""
    return real_row(functions.ELU, x, alpha=float(alpha))


def silu(x):
    """x * sigmoid(x)"""
    return x * x.sigmoid()


def gelu(x, approximate="none"):
    """x times the share of a bell curve that lies below x; approximate="tanh" is the form that GPT-2 uses"""
    if approximate not in ("none", "tanh"):
        raise ValueError(f'gelu: approximate is "none" or "tanh", not {approximate!r}')
    return real(layers.GELU_TANH if approximate == "tanh" else layers.GELU, x)


def softplus(x, beta=1.0, threshold=20.0):
    """log(1 + exp(beta * x)) / beta, a smooth relu; x itself where beta * x is above the threshold"""
    return real_row(functions.SOFTPLUS, x, beta=float(beta), threshold=float(threshold))


def logsigmoid(x):
    """log(sigmoid(x)), without overflow"""
    return -softplus(-x, threshold=40.0)


def real_row(op, x, **attributes):
    return apply(op, x if x.is_floating_point() else x.float(), **attributes)


def softmax(x, dim):
    """Numbers made into probabilities along dim: exp(x) / sum of exp(x). A row that is -inf all along gives nan, as in PyTorch."""
    return x.softmax(dim)


def log_softmax(x, dim):
    """log(softmax(x)), also where the softmax is too small for a float"""
    return x.log_softmax(dim)


# ---------------------------------------------------------------------------------------------------- layers


def linear(x, weight, bias=None):
    """x @ weight.T + bias. x: (..., in), weight: (out, in) or (in,), bias: (out,) or () -> (..., out) or (...)"""
    if weight.ndim == 1 and x.ndim:
        return x @ weight if bias is None else x @ weight + bias
    if weight.ndim != 2 or x.ndim == 0 or x.shape[-1] != weight.shape[1] or (bias is not None and bias.shape != weight.shape[:1]):
        raise ValueError(
            f"linear: x {x.shape}, weight {weight.shape}{'' if bias is None else f', bias {bias.shape}'} do not fit: "
            "x is (..., in), weight (out, in), bias (out,)"
        )
    if not x.dtype == weight.dtype == (weight if bias is None else bias).dtype:
        raise TypeError(f"linear: x is {x.dtype}, weight {weight.dtype}; make them one type, for instance x.to(weight.dtype)")
    return apply(LINEAR, x, weight) if bias is None else apply(LINEAR, x, weight, bias)


def embedding(input, weight, padding_idx=None):
    """The rows of weight with these numbers. input: any shape of ints, weight: (V, C) -> (*input.shape, C). padding_idx learns nothing."""
    if input._data.dtype.kind not in "iu":
        raise TypeError(f"embedding: needs whole numbers, not {input.dtype}")
    if input._data.size and not 0 <= input._data.min() <= input._data.max() < len(weight):
        raise IndexError(
            f"embedding: numbers from {input._data.min()} to {input._data.max()}, but the table has rows 0 to {len(weight) - 1}"
        )
    if padding_idx is not None and not -len(weight) <= padding_idx < len(weight):
        raise IndexError(f"embedding: padding_idx {padding_idx}, but the table has rows 0 to {len(weight) - 1}")
    out = weight[input]
    return out if padding_idx is None else where((input == padding_idx % len(weight)).unsqueeze(-1), out.detach(), out)


def one_hot(x, num_classes=-1):
    """A 1 at the place each whole number names, 0 elsewhere: (*x.shape, num_classes), int64. -1: as many classes as are needed."""
    n = int(x._data.max()) + 1 if num_classes == -1 else num_classes
    if x._data.size and not 0 <= x._data.min() <= x._data.max() < n:
        raise ValueError(f"one_hot: numbers from {x._data.min()} to {x._data.max()} do not fit {n} classes")
    return tensor_of((x._data[..., None] == np.arange(n)).astype(np.int64), x)


def dropout(x, p=0.5, training=True, *, generator=None):
    """Each number 0 with probability p, the others divided by 1 - p so that the mean stays; nothing at all unless training."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: p = {p} is not a probability")
    if not training or p == 0:
        return x
    if p == 1:
        return x * tensor_of(np.zeros(x.shape, x.dtype), x)
    keep = (generator or creation.common).random(x.shape, np.float32) >= p
    return x * tensor_of(np.multiply(keep, 1 / (1 - p), dtype=x.dtype), x)


def normalized(name, x, normalized_shape, **parameters):
    """normalized_shape as a tuple, checked: x must end in it, and every parameter that is not None must have it."""
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not shape or x.shape[-len(shape) :] != shape or any(w is not None and w.shape != shape for w in parameters.values()):
        raise ValueError(f"{name}: normalized_shape {shape} is not how x {x.shape} ends, or not the shape of {' and '.join(parameters)}")
    return shape


def layer_norm(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Over the last dimensions, of normalized_shape: (x - mean) / sqrt(var + eps) * weight + bias, where var divides by n."""
    shape = normalized("layer_norm", x, normalized_shape, weight=weight, bias=bias)
    if len(shape) != 1:
        flat = [None if w is None else w.reshape(-1) for w in (weight, bias)]
        return layer_norm(x.reshape(*x.shape[: x.ndim - len(shape)], -1), math.prod(shape), *flat, eps).reshape(x.shape)
    if weight is None:
        return apply(layers.LAYER_NORM, x, eps=eps) if bias is None else apply(layers.LAYER_NORM, x, eps=eps) + bias
    return apply(layers.LAYER_NORM, x, weight, eps=eps) if bias is None else apply(layers.LAYER_NORM, x, weight, bias, eps=eps)


def rms_norm(x, normalized_shape, weight=None, eps=None):
    """Over the last dimensions, of normalized_shape: x / sqrt(mean of x * x + eps) * weight. eps: by default the smallest step from 1."""
    shape = normalized("rms_norm", x, normalized_shape, weight=weight)
    last = tuple(range(-len(shape), 0))
    out = x * (x.square().mean(last, True) + (float(np.finfo(x.dtype).eps) if eps is None else eps)).rsqrt()
    return out if weight is None else out * weight


def group_norm(x, num_groups, weight=None, bias=None, eps=1e-5):
    """x: (N, C, ...), the channels in groups; each group of each example gets mean 0 and variance 1. weight, bias: (C,)"""
    if x.shape[1] % num_groups:
        raise ValueError(f"group_norm: {x.shape[1]} channels cannot be put into {num_groups} equal groups")
    out = apply(layers.LAYER_NORM, x.reshape(x.shape[0], num_groups, -1), eps=eps).reshape(x.shape)
    return by_channel(out, weight, bias)


def batch_norm(x, running_mean=None, running_var=None, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """x: (N, C, ...); each channel gets mean 0 and variance 1 over the batch when training, else by the running statistics.

    When training, running_mean and running_var (Tensors, (C,)) move towards the batch's mean and variance by `momentum`, in place.
    """
    channels = (1, -1) + (1,) * (x.ndim - 2)
    if not training:
        if running_mean is None or running_var is None:
            raise ValueError("batch_norm: without training it needs running_mean and running_var")
        out = (x - running_mean.reshape(channels)) * (running_var.reshape(channels) + eps).rsqrt()
        return by_channel(out, weight, bias)
    by_channels = x.transpose(0, 1).reshape(x.shape[1], -1)  # (C, everything else)
    if by_channels.shape[1] < 2:
        raise ValueError(f"batch_norm: shape {x.shape} has one number for a channel, which has no variance")
    for running, now in ((running_mean, np.mean(by_channels._data, axis=1)), (running_var, np.var(by_channels._data, axis=1, ddof=1))):
        if running is not None:
            running.copy_(tensor_of(running._data * (1 - momentum) + now * momentum, x))
    out = apply(layers.LAYER_NORM, by_channels, eps=eps)
    return by_channel(out.reshape(x.shape[1], x.shape[0], *x.shape[2:]).transpose(0, 1), weight, bias)


def by_channel(x, weight, bias):
    """x: (N, C, ...) times weight (C,) plus bias (C,)"""
    channels = (1, -1) + (1,) * (x.ndim - 2)
    x = x if weight is None else x * weight.reshape(channels)
    return x if bias is None else x + bias.reshape(channels)


def normalize(x, p=2.0, dim=1, eps=1e-12):
    """x divided by its length along dim, or by eps where that is longer."""
    return x / x.norm(p, dim, True).clamp(min=eps)


def cosine_similarity(x, y, dim=1, eps=1e-8):
    """The cosine of the angle between x and y along dim."""
    return (x * y).sum(dim) / (x.norm(2, dim).clamp(min=eps) * y.norm(2, dim).clamp(min=eps))


def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, *, generator=None):
    """softmax(query @ key.mT * scale + mask) @ value. query: (..., L, E), key: (..., S, E), value: (..., S, V) -> (..., L, V)

    attn_mask: booleans, True where a query may see a key, or numbers that are added to the scores; it broadcasts to (..., L, S).
    is_causal: query i sees keys up to i. scale: by default 1 / sqrt(E). A query that may see nothing gets 0.
    """
    if query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        raise ValueError(f"attention: query {query.shape}, key {key.shape}, value {value.shape} should be (L, E), (S, E), (S, V)")
    if is_causal and attn_mask is not None:
        raise ValueError("attention: give attn_mask or is_causal, not both")
    if is_causal:
        attn_mask = tensor_of(np.tri(query.shape[-2], key.shape[-2], dtype=bool), query)
    inputs = (query, key) if attn_mask is None else (query, key, attn_mask)
    weights = apply(layers.ATTENTION, *inputs, scale=1 / math.sqrt(query.shape[-1]) if scale is None else scale)
    return dropout(weights, dropout_p, generator=generator) @ value


def pad(x, pad, mode="constant", value=0):
    """See `Tensor.pad`."""
    return x.pad(pad, mode, value)


# ---------------------------------------------------------------------------------------------------- losses


def reduced(name, loss, reduction):
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'{name}: reduction is "mean", "sum" or "none", not {reduction!r}')
    return loss if reduction == "none" else getattr(loss, reduction)()


def alike(name, x, target):
    if x.shape != target.shape:
        warnings.warn(
            f"{name}: x {x.shape} and target {target.shape} differ and are broadcast, which is hardly ever what is meant", stacklevel=3
        )


def mse_loss(x, target, reduction="mean"):
    """(x - target) ** 2"""
    alike("mse_loss", x, target)
    return reduced("mse_loss", (x - target).square(), reduction)


def l1_loss(x, target, reduction="mean"):
    """|x - target|"""
    alike("l1_loss", x, target)
    return reduced("l1_loss", (x - target).abs(), reduction)


def huber_loss(x, target, reduction="mean", delta=1.0):
    """(x - target) ** 2 / 2 where the two are closer than delta, beyond that a straight line."""
    alike("huber_loss", x, target)
    far = (x - target).abs()
    return reduced("huber_loss", where(far < delta, far.square() * 0.5, (far - 0.5 * delta) * delta), reduction)


def smooth_l1_loss(x, target, reduction="mean", beta=1.0):
    """huber_loss / beta; |x - target| for beta = 0"""
    alike("smooth_l1_loss", x, target)
    far = (x - target).abs()
    return reduced("smooth_l1_loss", where(far < beta, far.square() * (0.5 / beta), far - 0.5 * beta) if beta else far, reduction)


def binary_cross_entropy(x, target, weight=None, reduction="mean"):
    """-(target * log(x) + (1 - target) * log(1 - x)), x being probabilities; no log below -100."""
    if x.shape != target.shape:
        raise ValueError(f"binary_cross_entropy: x {x.shape} and target {target.shape} differ")
    if x._data.size and not (x._data.min() >= 0 and x._data.max() <= 1):
        raise ValueError("binary_cross_entropy: x must be probabilities, from 0 to 1; for logits there is binary_cross_entropy_with_logits")
    loss = apply(layers.BCE, x, target)
    return reduced("binary_cross_entropy", loss if weight is None else loss * weight, reduction)


def binary_cross_entropy_with_logits(x, target, weight=None, reduction="mean", pos_weight=None):
    """binary_cross_entropy(sigmoid(x), target), without overflow. pos_weight: how much the ones among the targets count."""
    if x.shape != target.shape:
        raise ValueError(f"binary_cross_entropy_with_logits: x {x.shape} and target {target.shape} differ")
    ones = 1 if pos_weight is None else 1 + (pos_weight - 1) * target
    loss = (1 - target) * x + softplus(-x, threshold=40.0) * ones
    return reduced("binary_cross_entropy_with_logits", loss if weight is None else loss * weight, reduction)


def kl_div(x, target, reduction="mean", log_target=False):
    """target * (log(target) - x), x being log-probabilities. reduction "batchmean" divides the sum by the size of the first dimension."""
    if log_target:
        loss = target.exp() * (target - x)
    else:
        loss = where(target > 0, target * (where(target > 0, target, 1.0).log() - x), -target * x)
    return loss.sum() / x.shape[0] if reduction == "batchmean" else reduced("kl_div", loss, reduction)


def nll_loss(x, target, weight=None, ignore_index=-100, reduction="mean"):
    """Minus the log-probability of the right class. x: (N, C) or (N, C, ...) log-probabilities, target: (N,) or (N, ...) classes.

    weight: (C,), how much each class counts; "mean" divides by the sum of the weights. Targets equal to ignore_index do not count.
    """
    shape, x, target, seen = by_rows("nll_loss", x, target, ignore_index)
    loss = -x.gather(1, target.unsqueeze(1)).squeeze(1)
    return weighed("nll_loss", loss, target, seen, weight, reduction, shape)


def cross_entropy(x, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """Minus the log of the softmax at the right class: the surprise at what was true.

    x: (C,), (N, C) or (N, C, ...) logits. target: class numbers, of x's shape without C; or probabilities, of x's shape.
    weight: (C,), how much each class counts; "mean" divides by the sum of the weights. Targets equal to ignore_index do not count.
    label_smoothing: the share of the truth that is spread over all classes.
    """
    if target.dtype.kind == "f":
        return soft_cross_entropy(x, target, weight, reduction, label_smoothing)
    shape, x, target, seen = by_rows("cross_entropy", x, target, ignore_index)
    loss = weighed("cross_entropy", apply(layers.CROSS_ENTROPY, x, target), target, seen, weight, reduction, shape)
    if not label_smoothing:
        return loss
    spread = -(log_softmax(x, 1) if weight is None else log_softmax(x, 1) * weight).sum(1)
    spread = spread if seen is None else where(seen, spread, 0.0)
    if reduction == "mean":
        spread = spread.sum() / counted(target, seen, weight)
    else:
        spread = spread.sum() if reduction == "sum" else spread.reshape(shape)
    return loss * (1 - label_smoothing) + spread * (label_smoothing / x.shape[1])


def soft_cross_entropy(x, target, weight, reduction, label_smoothing):
    """Cross-entropy against probabilities."""
    if x.shape != target.shape:
        raise ValueError(f"cross_entropy: x {x.shape} and target probabilities {target.shape} should have one shape")
    dim = 0 if x.ndim == 1 else 1
    target = target * (1 - label_smoothing) + label_smoothing / x.shape[dim] if label_smoothing else target
    loss = target * log_softmax(x, dim)
    loss = -(loss if weight is None else loss * weight.reshape((-1,) + (1,) * (x.ndim - dim - 1))).sum(dim)
    return loss.sum() / loss.numel() if reduction == "mean" else reduced("cross_entropy", loss, reduction)


def by_rows(name, x, target, ignore_index):
    """Any shape that a classification may have as (N, C) and (N,): the shape of the losses, x, target, and which rows count (None: all)."""
    shape = target.shape
    if x.ndim == 0 or (x.shape[:1] + x.shape[2:] if x.ndim > 1 else ()) != shape:
        raise ValueError(f"{name}: x {x.shape} and target {shape} do not fit: (N, C) and (N,), or (N, C, ...) and (N, ...)")
    if target.dtype.kind not in "iu":
        raise TypeError(f"{name}: classes are whole numbers, not {target.dtype}")
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
        raise IndexError(f"{name}: target {wrong}, but x {x.shape} has classes 0 to {x.shape[1] - 1}")
    return shape, x, tensor_of(t.astype(np.int64, copy=False), target), None if seen is None else tensor_of(seen, target)


def weighed(name, loss, target, seen, weight, reduction, shape):
    """The losses of all rows made into the answer: weighed by class, without the ignored, reduced."""
    loss = loss if weight is None else loss * weight[target]
    loss = loss if seen is None else where(seen, loss, 0.0)
    if reduction == "mean" and (seen is not None or weight is not None):
        return loss.sum() / counted(target, seen, weight)
    return reduced(name, loss.reshape(shape) if reduction == "none" else loss, reduction)


def counted(target, seen, weight):
    """What "mean" divides by: how many rows count, each as much as its class."""
    if weight is None:
        return target.numel() if seen is None else int(seen._data.sum())
    each = weight[target]
    return (each if seen is None else where(seen, each, 0.0)).sum()
