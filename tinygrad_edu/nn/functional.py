"""The functions of `torch.nn.functional`: here layers, normalization, attention; activations are in `activation.py`, losses in `loss.py`.

float16 is computed in float32 wherever numbers are added up, and rounded at the end.
"""

import math
from importlib import import_module

import numpy as np

from ..autograd.tape import apply, new_leaf
from ..ops import fused
from ..ops.matmul import LINEAR
from ..tensor import creation
from ..tensor.dtype import BOOL, FLOAT, apply_wide, is_tensor, result_type
from ..tensor.elementwise import where
from .activation import celu as celu
from .activation import elu as elu
from .activation import gelu as gelu
from .activation import glu as glu
from .activation import gumbel_softmax as gumbel_softmax
from .activation import hardswish as hardswish
from .activation import hardtanh as hardtanh
from .activation import leaky_relu as leaky_relu
from .activation import log_softmax as log_softmax
from .activation import logsigmoid as logsigmoid
from .activation import mish as mish
from .activation import prelu as prelu
from .activation import relu as relu
from .activation import relu6 as relu6
from .activation import selu as selu
from .activation import sigmoid as sigmoid
from .activation import silu as silu
from .activation import softmax as softmax
from .activation import softmin as softmin
from .activation import softplus as softplus
from .activation import softsign as softsign
from .activation import tanh as tanh
from .loss import binary_cross_entropy as binary_cross_entropy
from .loss import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
from .loss import cross_entropy as cross_entropy
from .loss import huber_loss as huber_loss
from .loss import kl_div as kl_div
from .loss import l1_loss as l1_loss
from .loss import mse_loss as mse_loss
from .loss import nll_loss as nll_loss
from .loss import smooth_l1_loss as smooth_l1_loss


def linear(input, weight, bias=None):
    """input @ weight.T + bias. input: (..., in), weight: (out, in) or (in,), bias: (out,) or () -> (..., out) or (...)"""
    x = input
    if not is_tensor(x):
        raise TypeError(f"linear: expected a Tensor as input, got {type(x).__name__}; use tensor(input)")
    if weight.ndim == 1 and x.ndim:
        return x @ weight if bias is None else x @ weight + bias
    if weight.ndim != 2 or x.ndim == 0 or x.shape[-1] != weight.shape[1] or (bias is not None and bias.shape != weight.shape[:1]):
        raise ValueError(
            "linear: expected input (..., in), weight (out, in) and bias (out,), "
            f"got input {x.shape}, weight {weight.shape}{'' if bias is None else f', bias {bias.shape}'}"
        )
    if not x.dtype == weight.dtype == (weight if bias is None else bias).dtype:
        raise TypeError(
            f"linear: expected one dtype, got input {x.dtype}, weight {weight.dtype}; use, for instance, input.to(weight.dtype)"
        )
    return apply(LINEAR, x, weight) if bias is None else apply(LINEAR, x, weight, bias)


def embedding(input, weight, padding_idx=None):
    """Look up rows of weight. input: ints of any shape, weight: (V, C) -> (*input.shape, C). The row padding_idx gets no gradient."""
    if not is_tensor(input):
        raise TypeError(f"embedding: expected a Tensor as input, got {type(input).__name__}; use tensor(input)")
    if input._data.dtype.kind not in "iu":
        raise TypeError(f"embedding: expected integers, got {input.dtype}")
    if input._data.size and not 0 <= input._data.min() <= input._data.max() < len(weight):
        raise IndexError(f"embedding: expected indices from 0 to {len(weight) - 1}, got {input._data.min()} to {input._data.max()}")
    if padding_idx is not None and not -len(weight) <= padding_idx < len(weight):
        raise IndexError(f"embedding: expected padding_idx from {-len(weight)} to {len(weight) - 1}, got {padding_idx}")
    out = weight[input]
    return out if padding_idx is None else where((input == padding_idx % len(weight)).unsqueeze(-1), out.detach(), out)


def one_hot(tensor, num_classes=-1):
    """1 at the position that each integer names, 0 elsewhere: (*tensor.shape, num_classes), int64. -1: as many classes as needed."""
    x = tensor
    if x._data.dtype.kind not in "iu":
        raise TypeError(f"one_hot: expected integers, got {x.dtype}")
    if num_classes == -1 and not x._data.size:
        raise ValueError("one_hot: expected num_classes for an empty tensor")
    n = int(x._data.max()) + 1 if num_classes == -1 else num_classes
    if x._data.size and not 0 <= x._data.min() <= x._data.max() < n:
        raise ValueError(f"one_hot: expected integers from 0 to {n - 1}, got {x._data.min()} to {x._data.max()}")
    return new_leaf((x._data[..., None] == np.arange(n)).astype(np.int64), x)


def dropout(input, p=0.5, training=True, *, generator=None):
    """Zero each element with probability p and divide the others by 1 - p, which keeps the mean. The identity when not training."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: expected a probability p from 0 to 1, got {p}")
    x = input
    if p == 0:
        return x
    if p == 1 and training:
        return x * new_leaf(np.zeros(x.shape, x.dtype), x)
    drawn = new_leaf((generator or creation.default_generator).random(x.shape, np.float32), x) if training else None
    return drop(x, p, drawn, training)


def drop(x, p, drawn, training):
    """When training, x / (1 - p) where a drawn number is at least p, and 0 elsewhere; otherwise x itself.

    x, drawn: of one shape; drawn from 0 to 1, None when not training. p: below 1.
    """
    return x * ((drawn >= p).to(x.dtype) / (1 - p)) if training else x


def dropout1d(input, p=0.5, training=True, *, generator=None):
    """`dropout` of whole channels. input: (N, C, L) or (C, L)"""
    if input.ndim not in (2, 3):
        raise ValueError(f"dropout1d: expected input (N, C, L) or (C, L), got shape {input.shape}")
    return input * dropout(creation.ones(*input.shape[:-1], 1, dtype=input.dtype), p, True, generator=generator) if training else input


def dropout2d(input, p=0.5, training=True, *, generator=None):
    """`dropout` of whole channels. input: (N, C, H, W)"""
    if input.ndim != 4:
        raise ValueError(f"dropout2d: expected input (N, C, H, W), got shape {input.shape}")
    return input * dropout(creation.ones(*input.shape[:2], 1, 1, dtype=input.dtype), p, True, generator=generator) if training else input


def check_normalized_shape(name, x, normalized_shape, **parameters):
    """normalized_shape as a tuple. Raises ValueError unless the shape of x ends in it, and every parameter has it."""
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not shape or x.shape[-len(shape) :] != shape:
        raise ValueError(f"{name}: expected input of shape (..., {', '.join(map(str, shape))}), as normalized_shape says, got {x.shape}")
    for parameter, w in parameters.items():
        if w is not None and w.shape != shape:
            raise ValueError(f"{name}: expected {parameter} of shape {shape}, as normalized_shape says, got {w.shape}")
    return shape


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Normalize over the last dimensions: (input - mean) / sqrt(var + eps) * weight + bias, where var divides by n."""
    x = input
    shape = check_normalized_shape("layer_norm", x, normalized_shape, weight=weight, bias=bias)
    if len(shape) != 1:
        flat = [None if w is None else w.reshape(-1) for w in (weight, bias)]
        return layer_norm(x.reshape(*x.shape[: x.ndim - len(shape)], math.prod(shape)), math.prod(shape), *flat, eps).reshape(x.shape)
    if weight is None:
        out = apply_wide(fused.LAYER_NORM, x, eps=eps)
        return out if bias is None else out + bias
    return apply_wide(fused.LAYER_NORM, x, weight, eps=eps) if bias is None else apply_wide(fused.LAYER_NORM, x, weight, bias, eps=eps)


def rms_norm(input, normalized_shape, weight=None, eps=None):
    """Normalize over the last dimensions: x / sqrt(mean(x * x) + eps) * weight for x = input. eps: by default the machine epsilon."""
    shape = check_normalized_shape("rms_norm", input, normalized_shape, weight=weight)
    x, n = input, math.prod(shape)
    if eps is None:
        eps = float(np.finfo(np.float32 if x.dtype == np.float16 else x.dtype).eps)
    inputs = (x.reshape(*x.shape[: x.ndim - len(shape)], n), *(() if weight is None else (weight.reshape(-1),)))
    return apply_wide(fused.RMS_NORM, *inputs, eps=eps).reshape(x.shape)


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """Normalize each group of channels of each example. input: (N, C, ...), weight, bias: (C,)"""
    x = check_channels("group_norm", input, weight=weight, bias=bias)
    if x.shape[1] % num_groups:
        raise ValueError(f"group_norm: expected a number of channels divisible by {num_groups}, got {x.shape[1]}")
    size = math.prod(x.shape[1:]) // num_groups
    if size == 1 == x.shape[0]:
        raise ValueError(f"group_norm: expected more than one element per group, got shape {x.shape}")
    out = apply_wide(fused.LAYER_NORM, x.reshape(x.shape[0], num_groups, size), eps=eps).reshape(x.shape)
    return scale_by_channel(out, weight, bias)


def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """Normalize each channel, with the statistics of the batch when training, otherwise with the running ones. input: (N, C, ...)

    When training, running_mean and running_var, Tensors (C,), are updated in place: a share `momentum` of the batch's statistics.
    """
    check_channels("batch_norm", input, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    x = widened(input)
    weight, bias = (w if w is None else w.to(x.dtype) for w in (weight, bias))
    if not training:
        if running_mean is None or running_var is None:
            raise ValueError("batch_norm: expected running_mean and running_var when not training")
        scale = (running_var.to(x.dtype) + eps).rsqrt()
        scale = scale if weight is None else scale * weight
        shift = -running_mean.to(x.dtype) * scale
        return scale_by_channel(x, scale, shift if bias is None else shift + bias).to(input.dtype)
    n = x.numel() // max(x.shape[1], 1)
    if n < 2:
        if n:
            raise ValueError(f"batch_norm: expected more than one element per channel when training, got shape {x.shape}")
        return scale_by_channel(input, weight, bias)
    mean, var = fused.batch_statistics(x._data)
    for running, now in ((running_mean, mean), (running_var, var * (n / (n - 1)))):
        if running is not None:
            running.copy_(new_leaf(running_average(running._data, now, momentum), x))
    affine = () if weight is None else (weight,) if bias is None else (weight, bias)
    out = apply(fused.BATCH_NORM, x, *affine, mean=mean, var=var, eps=eps)
    return (scale_by_channel(out, None, bias) if weight is None else out).to(input.dtype)


def running_average(running, now, momentum):
    """What has been seen so far, moved by a share `momentum` towards what is seen now. Arrays of one shape; a new one is returned."""
    return running * (1 - momentum) + now * momentum


def widened(x):
    """x, in float32 if it is float16"""
    return x.to(FLOAT) if x._data.dtype.char == "e" else x


def check_channels(name, x, **parameters):
    """x: (N, C, ...). Raises ValueError if it has fewer than two dimensions, or a parameter that is given has not shape (C,)."""
    if x.ndim < 2:
        raise ValueError(f"{name}: expected input (N, C, ...), got shape {x.shape}")
    for parameter, w in parameters.items():
        if w is not None and w.shape != x.shape[1:2]:
            raise ValueError(f"{name}: expected {parameter} of shape {x.shape[1:2]}, one for each channel of {x.shape}, got {w.shape}")
    return x


def scale_by_channel(x, weight, bias):
    """x: (N, C, ...) times weight (C,) plus bias (C,)"""
    channels = (1, -1) + (1,) * (x.ndim - 2)
    x = x if weight is None else x * weight.reshape(channels)
    return x if bias is None else x + bias.reshape(channels)


def normalize(input, p=2.0, dim=1, eps=1e-12):
    """input divided by its p-norm along dim, or by eps if that is larger."""
    x = widened(input)
    return (x / x.norm(p, dim, True).clamp(min=eps)).to(input.dtype)


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """The cosine of the angle between x1 and x2 along dim; norms below eps count as eps."""
    dtype = result_type(x1, x2)
    x, y = widened(x1), widened(x2)
    shape = np.broadcast_shapes(x.shape, y.shape)
    x, y = x.expand(shape), y.expand(shape)
    return ((x / at_least(x.norm(2, dim, True), eps)) * (y / at_least(y.norm(2, dim, True), eps))).sum(dim).to(dtype)


def at_least(x, least):
    """x, or `least` where x is smaller; the gradient is that of x everywhere."""
    return x + (x.detach().clamp(min=least) - x.detach())


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
    if attn_mask is not None and attn_mask.dtype not in (BOOL, query.dtype):
        raise TypeError(
            f"attention: expected an attn_mask of booleans, or of {query.dtype} like the query, got {attn_mask.dtype}; "
            "use mask.bool() if 1 means that attention is allowed"
        )
    if is_causal:
        attn_mask = new_leaf(np.tri(query.shape[-2], key.shape[-2], dtype=bool), query)
    inputs = (query, key) if attn_mask is None else (query, key, attn_mask)
    weights = apply_wide(fused.ATTENTION, *inputs, scale=1 / math.sqrt(query.shape[-1]) if scale is None else scale)
    return dropout(weights, dropout_p, generator=generator) @ value


def pad(input, pad, mode="constant", value=None):
    """See `Tensor.pad`."""
    return input.pad(pad, mode, value)


#: Functions that later lessons build, and their modules: loaded when one of them is first used.
LATER = dict.fromkeys(("conv1d", "conv2d", "unfold", "fold"), "conv")
LATER |= {f"{kind}_pool{n}d": "pool" for kind in ("max", "avg", "adaptive_max", "adaptive_avg") for n in (1, 2)}


def __getattr__(name):
    if name not in LATER:
        raise AttributeError(f"tinygrad_edu.nn.functional has no {name!r}")
    globals()[name] = function = getattr(import_module(f".{LATER[name]}", __package__), name)
    return function


def __dir__():
    return sorted({*globals(), *LATER})
