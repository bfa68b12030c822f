"""Losses as modules: each calls the function of `functional` with the same options. reduction: "mean", "sum" or "none"."""

from . import functional as F
from .module import Module


class Loss(Module):
    """loss(input, target), by the function `compute` of a subclass. options: the attributes that are passed on to it."""

    options = ("reduction",)

    def forward(self, input, target):
        return self.compute(input, target, **{name: getattr(self, name) for name in self.options})


class MSELoss(Loss):
    """The mean of (input - target) ** 2."""

    compute = staticmethod(F.mse_loss)

    def __init__(self, reduction="mean"):
        self.reduction = reduction


class L1Loss(Loss):
    """The mean of |input - target|."""

    compute = staticmethod(F.l1_loss)

    def __init__(self, reduction="mean"):
        self.reduction = reduction


class HuberLoss(Loss):
    """The square of input - target, halved, where it is up to delta in size, linear beyond."""

    compute = staticmethod(F.huber_loss)
    options = ("reduction", "delta")

    def __init__(self, reduction="mean", delta=1.0):
        self.reduction, self.delta = reduction, delta


class SmoothL1Loss(Loss):
    """HuberLoss / beta, with delta = beta."""

    compute = staticmethod(F.smooth_l1_loss)
    options = ("reduction", "beta")

    def __init__(self, reduction="mean", beta=1.0):
        self.reduction, self.beta = reduction, beta


class CrossEntropyLoss(Loss):
    """The negative log-likelihood of the targets under softmax(input). input: logits (N, C, ...), target: (N, ...), or probabilities.

    weight: (C,), a buffer. ignore_index: a target that is left out. label_smoothing: the share spread over all classes.
    """

    compute = staticmethod(F.cross_entropy)
    options = ("weight", "ignore_index", "reduction", "label_smoothing")

    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        self.register_buffer("weight", weight)
        self.ignore_index, self.reduction, self.label_smoothing = ignore_index, reduction, label_smoothing


class NLLLoss(Loss):
    """The negative log-likelihood of the targets. input: log-probabilities (N, C, ...), target: (N, ...). weight: (C,), a buffer."""

    compute = staticmethod(F.nll_loss)
    options = ("weight", "ignore_index", "reduction")

    def __init__(self, weight=None, ignore_index=-100, reduction="mean"):
        self.register_buffer("weight", weight)
        self.ignore_index, self.reduction = ignore_index, reduction


class BCELoss(Loss):
    """Binary cross-entropy of probabilities. weight: broadcasts to input, a buffer."""

    compute = staticmethod(F.binary_cross_entropy)
    options = ("weight", "reduction")

    def __init__(self, weight=None, reduction="mean"):
        self.register_buffer("weight", weight)
        self.reduction = reduction


class BCEWithLogitsLoss(Loss):
    """Binary cross-entropy of sigmoid(input), without overflow. weight, pos_weight (of positive targets): broadcast to input, buffers."""

    compute = staticmethod(F.binary_cross_entropy_with_logits)
    options = ("weight", "reduction", "pos_weight")

    def __init__(self, weight=None, reduction="mean", pos_weight=None):
        self.register_buffer("weight", weight)
        self.register_buffer("pos_weight", pos_weight)
        self.reduction = reduction


class KLDivLoss(Loss):
    """The Kullback-Leibler divergence of log-probabilities `input` from target. reduction: also "batchmean", which is the divergence."""

    compute = staticmethod(F.kl_div)
    options = ("reduction", "log_target")

    def __init__(self, reduction="mean", log_target=False):
        self.reduction, self.log_target = reduction, log_target
