"""The GPT of `gpt.py` once more, of Values: every number is a node, and no derivative is written. What that costs is why there are Tensors.

It needs nothing beyond lesson 5 but the order of the operations. One text of T tokens, V tokens in the vocabulary, L blocks, H heads, C
numbers for each token in the residual stream, D = C / H in a head. Parameters are ValueTensors by the names of GPT's `state_dict`.
"""

import math

import numpy as np

from ..scalar.value_layers import cross_entropy, gelu, indices, layer_norm
from ..scalar.value_tensor import ValueTensor, cat


def value_parameters(model):
    """The parameters of a GPT as ValueTensors, by name: copies, each number of which is a leaf that requires grad."""
    return {name: ValueTensor(p.detach().numpy().astype(float)) for name, p in model.named_parameters()}


def micro_logits(parameters, ids, n_head):
    """Logits, a ValueTensor (T, V). parameters: as `value_parameters` gives them. ids: integers (T,), T at most block_size."""
    p = parameters
    token_table, position_table = p["transformer.wte.weight"], p["transformer.wpe.weight"]  # (V, C), (block_size, C)
    ids = indices("micro_logits", ids, len(token_table))
    if ids.ndim != 1 or not 1 <= len(ids) <= len(position_table):
        raise ValueError(f"micro_logits: expected ids (T,) with T from 1 to block_size, {len(position_table)}, got {ids.shape}")
    x = token_table[ids] + position_table[: len(ids)]  # (T, C)
    for layer in range(count_layers(p)):
        name = f"transformer.h.{layer}."
        x = x + attend(p, name + "attn.", norm(p, name + "ln_1", x), n_head)  # (T, C)
        h = gelu(linear(p, name + "mlp.c_fc", norm(p, name + "ln_2", x)))  # (T, 4 C)
        x = x + linear(p, name + "mlp.c_proj", h)  # (T, C)
    return norm(p, "transformer.ln_f", x) @ token_table.T  # (T, V)


def micro_loss(parameters, ids, targets, n_head):
    """The mean cross-entropy of the next tokens in nats, a ValueTensor of one element. ids, targets: (T,)"""
    return cross_entropy(micro_logits(parameters, ids, n_head), targets)


def attend(p, name, x, n_head):
    """Causal self-attention, head by head: (T, C) -> (T, C)"""
    T, C = x.shape
    later = np.triu(np.full((T, T), -math.inf), 1)  # (T, T), 0 where a position may look
    q, k, v = linear(p, name + "c_attn", x).split(C, 1)  # (T, C) each
    heads = []
    for head in range(n_head):
        columns = slice(head * C // n_head, (head + 1) * C // n_head)
        scores = q[:, columns] @ k[:, columns].T / math.sqrt(C // n_head)  # (T, D) @ (D, T) -> (T, T)
        heads.append((scores + later).softmax(1) @ v[:, columns])  # (T, T) @ (T, D) -> (T, D)
    return linear(p, name + "c_proj", cat(heads, 1))  # (T, C)


def linear(p, name, x):
    """(T, in) -> (T, out)"""
    out = x @ p[name + ".weight"].T  # (T, out)
    return out + p[name + ".bias"] if name + ".bias" in p else out


def norm(p, name, x):
    """(T, C) -> (T, C)"""
    return layer_norm(x, p[name + ".weight"], p.get(name + ".bias", 0.0))


def count_layers(p):
    """How many blocks these parameters are for."""
    return sum(name.endswith("attn.c_attn.weight") for name in p)


def multiplications(config, tokens):
    """How many products of two numbers the matrix products of a GPT take for one text, forward: a node each, and one to add it."""
    L, C, V, T = config.n_layer, config.n_embd, config.vocab_size, tokens
    return T * (12 * L * C * C + V * C) + L * 2 * T * T * C
