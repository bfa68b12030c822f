"""The activation functions of `torch.nn.functional`, element by element, and softmax with its relatives. Derivatives are in `ops/`."""

from ..ops import fused, unary
from ..tensor import creation
from ..tensor.dtype import apply_wide
from ..tensor.elementwise import where

SELU_SCALE, SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717  # Klambauer et al., 2017


def relu(input):
    """input where it is positive, otherwise 0"""
    return input.relu()


def sigmoid(input):
    """1 / (1 + exp(-input))"""
    return input.sigmoid()


def tanh(input):
    """The hyperbolic tangent."""
    return input.tanh()


def hardtanh(input, min_val=-1.0, max_val=1.0):
    """input limited to the range from min_val to max_val; beyond it, and at its ends, the derivative is 0."""
    if not min_val <= max_val:
        raise ValueError(f"hardtanh: expected min_val of at most max_val, got {min_val} and {max_val}")
    beyond = (input <= min_val) | (input >= max_val)
    return where(beyond, input.detach().clamp(min_val, max_val).to(input.dtype), input)


def relu6(input):
    """input limited to the range from 0 to 6"""
    return hardtanh(input, 0.0, 6.0)


def leaky_relu(input, negative_slope=0.01):
    """input where it is positive, otherwise negative_slope * input"""
    return apply_wide(unary.LEAKY_RELU, input, slope=float(negative_slope))


def prelu(input, weight):
    """input where it is positive, otherwise weight * input. weight: one number, or one for each channel of input (N, C, ...)"""
    if weight.numel() > 1:
        channels = input.shape[1] if input.ndim > 1 else 1
        if weight.shape != (channels,):
            raise ValueError(f"prelu: expected a weight of shape (1,) or ({channels},), one for each channel, got {weight.shape}")
        weight = weight.reshape(-1, *[1] * (input.ndim - 2))
    else:
        weight = weight.reshape(())
    return apply_wide(unary.PRELU, input, weight)


def elu(input, alpha=1.0):
    """input where it is positive, otherwise alpha * (exp(input) - 1)"""
    return apply_wide(unary.ELU, input, alpha=float(alpha))


def celu(input, alpha=1.0):
    """input where it is positive, otherwise alpha * (exp(input / alpha) - 1): its derivative has no jump, whatever alpha is."""
    if alpha == 0:
        raise ZeroDivisionError("celu: expected an alpha other than 0")
    return apply_wide(unary.ELU, input / alpha, alpha=1.0) * alpha


def selu(input):
    """elu with constants that keep mean 0 and variance 1 from layer to layer (Klambauer et al., 2017)."""
    return elu(input, SELU_ALPHA) * SELU_SCALE


def silu(input):
    """input * sigmoid(input)"""
    return apply_wide(fused.SILU, input)


def mish(input):
    """input * tanh(softplus(input))"""
    return input * softplus(input, threshold=float("inf")).tanh()


def hardswish(input):
    """input * relu6(input + 3) / 6"""
    return input * relu6(input + 3) / 6


def softsign(input):
    """input / (1 + |input|)"""
    return input / (input.abs() + 1)


def gelu(input, approximate="none"):
    """x · Φ(x), where Φ is the standard normal CDF; approximate="tanh" is the approximation that GPT-2 uses."""
    if approximate not in ("none", "tanh"):
        raise ValueError(f'gelu: expected approximate "none" or "tanh", got {approximate!r}')
    return apply_wide(fused.GELU_TANH if approximate == "tanh" else fused.GELU, input)


def softplus(input, beta=1.0, threshold=20.0):
    """log(1 + exp(beta * x)) / beta, a smooth relu; x itself where beta * x exceeds the threshold."""
    return apply_wide(unary.SOFTPLUS, input, beta=float(beta), threshold=float(threshold))


def logsigmoid(input):
    """log(sigmoid(input)), without overflow"""
    return -softplus(-input, threshold=40.0)


def glu(input, dim=-1):
    """The first half of input along dim, times the sigmoid of the second half (a gated linear unit)."""
    if input.ndim == 0 or input.size(dim) % 2:
        raise ValueError(f"glu: expected an even size in dimension {dim}, got shape {input.shape}")
    x, gate = input.split(max(input.size(dim) // 2, 1), dim) if input.size(dim) else (input, input)
    return x * gate.sigmoid()


def softmax(input, dim, *, dtype=None):
    """exp(x) / sum(exp(x)) along dim: probabilities. A slice of nothing but -inf gives nan, as in PyTorch."""
    return input.softmax(dim, dtype=dtype)


def softmin(input, dim, *, dtype=None):
    """softmax(-input)"""
    return (-input).softmax(dim, dtype=dtype)


def log_softmax(input, dim, *, dtype=None):
    """log(softmax(x)), accurate also where the softmax underflows."""
    return input.log_softmax(dim, dtype=dtype)


def gumbel_softmax(logits, tau=1.0, hard=False, dim=-1, *, generator=None):
    """A random choice that has a gradient: the softmax of (logits + Gumbel noise) / tau (Jang et al., 2017).

    hard: a one-hot vector in the forward pass; the gradient is that of the soft one.
    """
    noise = -(creation.rand_like(logits, generator=generator).clamp(min=1e-20).log())
    soft = ((logits - noise.clamp(min=1e-20).log()) / tau).softmax(dim)
    if not hard:
        return soft
    one_hot = creation.zeros_like(soft).scatter(dim, soft.detach().argmax(dim, keepdim=True), 1.0)
    return one_hot - soft.detach() + soft
