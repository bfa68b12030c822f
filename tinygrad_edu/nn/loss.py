"""The losses of `torch.nn.functional`.

reduction: "mean", "sum", or "none" for a loss for each element or row. Targets and other arguments are never changed.
"""

import warnings

import numpy as np

from ..autograd.tape import new_leaf
from ..ops import fused
from ..tensor.dtype import apply_wide
from ..tensor.elementwise import where
from .activation import hardtanh, log_softmax, softplus


def reduce_loss(name, loss, reduction):
    """The mean or sum of a loss, or the loss itself."""
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'{name}: expected reduction "mean", "sum" or "none", got {reduction!r}')
    return loss if reduction == "none" else getattr(loss, reduction)()


def warn_if_broadcast(name, input, target):
    if input.shape != target.shape:
        warnings.warn(
            f"{name}: input {input.shape} and target {target.shape} have different shapes and are broadcast, which is rarely intended",
            stacklevel=3,
        )


def mse_loss(input, target, reduction="mean"):
    """(input - target) ** 2"""
    warn_if_broadcast("mse_loss", input, target)
    return reduce_loss("mse_loss", (input - target).square(), reduction)


def l1_loss(input, target, reduction="mean"):
    """|input - target|"""
    warn_if_broadcast("l1_loss", input, target)
    return reduce_loss("l1_loss", (input - target).abs(), reduction)


def huber_loss(input, target, reduction="mean", delta=1.0):
    """d ** 2 / 2 for d = input - target up to delta in size, linear beyond. delta: positive"""
    if not delta > 0:
        raise ValueError(f"huber_loss: expected a positive delta, got {delta}")
    warn_if_broadcast("huber_loss", input, target)
    return reduce_loss("huber_loss", huber(input - target, delta), reduction)


def huber(d, delta):
    """d * d / 2 up to delta, delta * (|d| - delta / 2) beyond. Both are c * (d - c / 2), where c is d limited to delta."""
    c = hardtanh(d, -delta, delta)
    return c * (d - c * 0.5)


def smooth_l1_loss(input, target, reduction="mean", beta=1.0):
    """huber_loss / beta with delta = beta; |input - target| for beta = 0"""
    if beta < 0:
        raise ValueError(f"smooth_l1_loss: expected a beta of at least 0, got {beta}")
    warn_if_broadcast("smooth_l1_loss", input, target)
    d = input - target
    return reduce_loss("smooth_l1_loss", huber(d, beta) / beta if beta else d.abs(), reduction)


def binary_cross_entropy(input, target, weight=None, reduction="mean"):
    """-(target * log(x) + (1 - target) * log(1 - x)) for probabilities x, with logarithms clamped at -100."""
    if input.shape != target.shape:
        raise ValueError(f"binary_cross_entropy: expected equal shapes, got input {input.shape} and target {target.shape}")
    if input._data.size and not (input._data.min() >= 0 and input._data.max() <= 1):
        raise ValueError("binary_cross_entropy: expected probabilities from 0 to 1; for logits, use binary_cross_entropy_with_logits")
    loss = apply_wide(fused.BCE, input, target)
    return reduce_loss("binary_cross_entropy", loss if weight is None else loss * weight, reduction)


def binary_cross_entropy_with_logits(input, target, weight=None, reduction="mean", pos_weight=None):
    """binary_cross_entropy(sigmoid(input), target) without overflow. pos_weight: the weight of positive targets."""
    if input.shape != target.shape:
        raise ValueError(f"binary_cross_entropy_with_logits: expected equal shapes, got input {input.shape} and target {target.shape}")
    ones = 1 if pos_weight is None else 1 + (pos_weight - 1) * target
    loss = (1 - target) * input + softplus(-input, threshold=40.0) * ones
    return reduce_loss("binary_cross_entropy_with_logits", loss if weight is None else loss * weight, reduction)


def kl_div(input, target, reduction="mean", log_target=False):
    """target * (log(target) - input) for log-probabilities. reduction "batchmean" divides the sum by the batch size."""
    if log_target:
        loss = target.exp() * (target - input)
    else:
        loss = target * where(target == 0, 1.0, target).log() - target * input
    return loss.sum() / input.shape[0] if reduction == "batchmean" else reduce_loss("kl_div", loss, reduction)


def nll_loss(input, target, weight=None, ignore_index=-100, reduction="mean"):
    """Negative log-likelihood. input: (N, C) or (N, C, ...) log-probabilities, target: (N,) or (N, ...) class indices.

    weight: (C,), class weights; "mean" divides by their sum over the targets. Targets equal to ignore_index are left out.
    """
    shape, x, target, seen = flatten_classes("nll_loss", input, target, ignore_index)
    loss = -x.gather(1, target.unsqueeze(1)).squeeze(1)
    return apply_class_weights("nll_loss", loss, target, seen, check_class_weights("nll_loss", weight, x.shape[1]), reduction, shape)


def cross_entropy(input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """The negative log-likelihood of the target under softmax(input).

    input: (C,), (N, C) or (N, C, ...) logits. target: class indices, of input's shape without C; or probabilities, of input's shape.
    weight: (C,), class weights; "mean" divides by their sum over the targets. Targets equal to ignore_index are left out.
    label_smoothing: the share of each target's probability that is spread over all classes.
    """
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"cross_entropy: expected label_smoothing from 0 to 1, got {label_smoothing}")
    if target.dtype.kind == "f":
        if ignore_index >= 0:
            raise ValueError(f"cross_entropy: expected class indices as target where ignore_index is given, got {target.dtype}")
        return soft_cross_entropy(input, target, weight, reduction, label_smoothing)
    shape, x, target, seen = flatten_classes("cross_entropy", input, target, ignore_index)
    weight = check_class_weights("cross_entropy", weight, x.shape[1])
    loss = apply_class_weights("cross_entropy", apply_wide(fused.CROSS_ENTROPY, x, target), target, seen, weight, reduction, shape)
    if not label_smoothing:
        return loss
    spread = -(log_softmax(x, 1) if weight is None else log_softmax(x, 1) * weight).sum(1)
    spread = spread if seen is None else where(seen, spread, 0.0)
    if reduction == "mean":
        spread = spread.sum() / count_targets(target, seen, weight)
    else:
        spread = spread.sum() if reduction == "sum" else spread.reshape(shape)
    return loss * (1 - label_smoothing) + spread * (label_smoothing / x.shape[1])


def soft_cross_entropy(input, target, weight, reduction, label_smoothing):
    """Cross-entropy with probabilities as targets."""
    if input.shape != target.shape:
        raise ValueError(f"cross_entropy: expected target probabilities of shape {input.shape}, that of input, got {target.shape}")
    dim = 0 if input.ndim == 1 else 1
    weight = check_class_weights("cross_entropy", weight, input.shape[dim])
    target = target * (1 - label_smoothing) + label_smoothing / input.shape[dim] if label_smoothing else target
    loss = target * log_softmax(input, dim)
    loss = -(loss if weight is None else loss * weight.reshape((-1,) + (1,) * (input.ndim - dim - 1))).sum(dim)
    return loss.sum() / loss.numel() if reduction == "mean" else reduce_loss("cross_entropy", loss, reduction)


def flatten_classes(name, input, target, ignore_index):
    """Reshape logits and targets to (N, C) and (N,). Returns the shape of the losses, both, and the rows not ignored (None: all)."""
    x, shape = input, target.shape
    if x.ndim == 0 or (x.shape[:1] + x.shape[2:] if x.ndim > 1 else ()) != shape:
        raise ValueError(f"{name}: expected input (N, C, ...) and target (N, ...), got {x.shape} and {shape}")
    if target.dtype.kind not in "iu":
        raise TypeError(f"{name}: expected integer class indices, got {target.dtype}")
    if x.ndim != 2:
        x = x.unsqueeze(0) if x.ndim == 1 else x.movedim(1, -1).reshape(target.numel(), x.shape[1])
    t = target._data.reshape(-1)
    seen = t != ignore_index
    if not seen.all():
        t = np.where(seen, t, 0)
    else:
        seen, t = None, t.copy()
    if t.size and not 0 <= t.min() <= t.max() < x.shape[1]:
        wrong = t.min() if t.min() < 0 else t.max()
        raise IndexError(f"{name}: expected targets from 0 to {x.shape[1] - 1}, the classes of input {x.shape}, got {wrong}")
    return shape, x, new_leaf(t.astype(np.int64, copy=False), target), None if seen is None else new_leaf(seen, target)


def check_class_weights(name, weight, classes):
    """The weights. Raises ValueError unless there is one for each class."""
    if weight is not None and weight.shape != (classes,):
        raise ValueError(f"{name}: expected a weight of shape ({classes},), one for each class, got {weight.shape}")
    return weight


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
