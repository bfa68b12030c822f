"""Activation functions as modules: each calls the function of `functional` with the same options."""

from ..tensor.creation import full
from . import functional as F
from .module import Module
from .parameter import Parameter


class Activation(Module):
    """The function `compute` of a subclass, element by element or along `dim`. options: the attributes that are passed on to it."""

    options = ()

    def forward(self, input):
        return self.compute(input, **{name: getattr(self, name) for name in self.options})

    def extra_repr(self):
        return ", ".join(f"{name}={getattr(self, name)!r}" for name in self.options)


class ReLU(Activation):
    """input where it is positive, otherwise 0"""

    compute = staticmethod(F.relu)


class ReLU6(Activation):
    """input limited to the range from 0 to 6"""

    compute = staticmethod(F.relu6)


class SELU(Activation):
    """ELU with constants that keep mean 0 and variance 1"""

    compute = staticmethod(F.selu)


class SiLU(Activation):
    """input * sigmoid(input)"""

    compute = staticmethod(F.silu)


class Mish(Activation):
    """input * tanh(softplus(input))"""

    compute = staticmethod(F.mish)


class Hardswish(Activation):
    """input * relu6(input + 3) / 6"""

    compute = staticmethod(F.hardswish)


class Softsign(Activation):
    """input / (1 + |input|)"""

    compute = staticmethod(F.softsign)


class LogSigmoid(Activation):
    """log(sigmoid(input)), without overflow"""

    compute = staticmethod(F.logsigmoid)


class Sigmoid(Activation):
    """1 / (1 + exp(-input))"""

    compute = staticmethod(F.sigmoid)


class Tanh(Activation):
    """The hyperbolic tangent."""

    compute = staticmethod(F.tanh)


class LeakyReLU(Activation):
    """input where it is positive, otherwise negative_slope * input"""

    compute = staticmethod(F.leaky_relu)
    options = ("negative_slope",)

    def __init__(self, negative_slope=0.01):
        self.negative_slope = negative_slope


class ELU(Activation):
    """input where it is positive, otherwise alpha * (exp(input) - 1)"""

    compute = staticmethod(F.elu)
    options = ("alpha",)

    def __init__(self, alpha=1.0):
        self.alpha = alpha


class CELU(Activation):
    """input where it is positive, otherwise alpha * (exp(input / alpha) - 1)"""

    compute = staticmethod(F.celu)
    options = ("alpha",)

    def __init__(self, alpha=1.0):
        self.alpha = alpha


class GELU(Activation):
    """input * Φ(input), with the standard normal CDF Φ; approximate="tanh" is what GPT-2 uses"""

    compute = staticmethod(F.gelu)
    options = ("approximate",)

    def __init__(self, approximate="none"):
        self.approximate = approximate


class Hardtanh(Activation):
    """input limited to the range from min_val to max_val"""

    compute = staticmethod(F.hardtanh)
    options = ("min_val", "max_val")

    def __init__(self, min_val=-1.0, max_val=1.0):
        self.min_val, self.max_val = min_val, max_val


class Softplus(Activation):
    """log(1 + exp(beta * input)) / beta; input itself where beta * input exceeds threshold"""

    compute = staticmethod(F.softplus)
    options = ("beta", "threshold")

    def __init__(self, beta=1.0, threshold=20.0):
        self.beta, self.threshold = beta, threshold


class GLU(Activation):
    """The first half of input along dim, times the sigmoid of the second half."""

    compute = staticmethod(F.glu)
    options = ("dim",)

    def __init__(self, dim=-1):
        self.dim = dim


class Softmax(Activation):
    """exp(input) / sum(exp(input)) along dim: probabilities."""

    compute = staticmethod(F.softmax)
    options = ("dim",)

    def __init__(self, dim):
        self.dim = dim


class LogSoftmax(Activation):
    """log(softmax(input)) along dim, accurate also where the softmax underflows."""

    compute = staticmethod(F.log_softmax)
    options = ("dim",)

    def __init__(self, dim):
        self.dim = dim


class Softmin(Activation):
    """softmax(-input) along dim."""

    compute = staticmethod(F.softmin)
    options = ("dim",)

    def __init__(self, dim):
        self.dim = dim


class PReLU(Module):
    """input where it is positive, otherwise weight * input. weight: (num_parameters,), learned: one, or one for each channel."""

    def __init__(self, num_parameters=1, init=0.25, dtype=None):
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(full((num_parameters,), float(init), dtype=dtype))

    def forward(self, input):
        return F.prelu(input, self.weight)

    def extra_repr(self):
        return f"num_parameters={self.num_parameters}"
