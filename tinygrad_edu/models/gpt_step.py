"""One more token through a GPT, on arrays: what a model that writes does all the time. `GPT.read` says when it may stand for the modules.

The weights are read once, which takes nearly all the time; the rest is kept to few operations on small arrays. B texts, one token each.
"""

import math

import numpy as np

from ..nn import functional as F
from ..nn.container import ModuleDict, ModuleList
from ..nn.dropout import Dropout
from ..nn.layers import Embedding, Linear
from ..nn.norm_layers import LayerNorm
from ..nn.parameter import Parameter
from ..ops import fused
from ..ops.matmul import LINEAR

#: Functions of lower files that `step` passes over, or calls as functions of arrays, and their own code.
OWN_CODE = [(f, f.__code__) for f in (Linear.forward, F.linear, LayerNorm.forward, F.layer_norm, fused.layer_norm, fused.gelu_tanh)]


def has_parts(model, kinds):
    """Whether a GPT is made as `step` expects: without hooks, of these classes for a block, its attention and its MLP.

    A weight is a Parameter of 32 or 64 bits, or another matrix that has the methods `product` and `rows` for arrays.
    """
    whole, found = model.transformer, []
    for block in whole.h:
        attn, mlp = block.attn, block.mlp
        if (type(block), type(attn), type(mlp)) != kinds or any(part._forward_hooks for part in (block, attn, mlp)):
            return False
        found += [attn.c_attn, attn.c_proj, mlp.c_fc, mlp.c_proj, block.ln_1, block.ln_2]
        found += [attn.resid_dropout, mlp.dropout]
    found += [whole.wte, whole.wpe, whole.ln_f, model.lm_head, whole.drop, whole, whole.h]
    return all(f.__code__ is code for f, code in OWN_CODE) and all(is_plain(part) for part in found)


def is_plain(part):
    """Whether a part is one of the library's own, without hooks, whose weight `step` can read."""
    kind = type(part)
    if part._forward_hooks is not None:
        return False
    if kind in (Dropout, ModuleDict, ModuleList):
        return True
    w = part.weight
    return hasattr(w, "product") if type(w) is not Parameter else kind in (Linear, Embedding, LayerNorm) and w._data.dtype.char in "fd"


def product(x, layer):
    """x @ weight.T + bias of a linear layer: arrays (B, in) -> (B, out)"""
    w, b = layer.weight, layer.bias
    if type(w) is Parameter:
        return LINEAR.forward(x, w._data, None if b is None else b._data)
    return w.product(x) if b is None else w.product(x) + b._data


def rows(weight, ids):
    """The rows of a table: ids (B,) -> (B, C)"""
    return weight._data[ids] if type(weight) is Parameter else weight.rows(ids)


def norm(x, layer):
    """(B, C) -> (B, C)"""
    b = layer.bias
    return fused.layer_norm(x, layer.weight._data, None if b is None else b._data, eps=layer.eps)


def attend(q, keys, values, mask):
    """What each head takes from all positions so far. q: (B, H, D), keys, values: (B, H, S, D), mask: None or (B, 1, S) -> (B, H, D)"""
    scores = np.matmul(keys, q[..., None])[..., 0]  # (B, H, S)
    scores *= scores.dtype.type(1 / math.sqrt(q.shape[-1]))
    if mask is not None:
        scores[~np.broadcast_to(mask, scores.shape)] = -math.inf
    scores -= scores.max(-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(-1, keepdims=True)
    return np.matmul(scores[:, :, None], values)[:, :, 0]  # (B, H, 1, S) @ (B, H, S, D) -> (B, H, D)


def step(model, ids, cache):
    """The logits after one more token of each text, an array (B, V); its keys and values are added to the cache. ids: (B,)"""
    parts = model.transformer
    positions = cache.length - (0 if cache.first is None else cache.first)  # an int, or (B,)
    x = rows(parts.wte.weight, ids) + parts.wpe.weight._data[positions]  # (B, C)
    mask = None if cache.first is None else (np.arange(cache.length + 1) >= cache.first[:, None])[:, None]  # (B, 1, S)
    for layer, block in enumerate(parts.h):
        heads = product(norm(x, block.ln_1), block.attn.c_attn).reshape(len(ids), 3, block.attn.n_head, 1, -1)  # (B, 3, H, 1, D)
        keys, values = cache.extend_arrays(layer, heads[:, 1], heads[:, 2])  # (B, H, S, D) each
        taken = attend(heads[:, 0, :, 0], keys, values, mask)  # (B, H, D)
        x += product(taken.reshape(x.shape), block.attn.c_proj)  # (B, C)
        h = fused.gelu_tanh(product(norm(x, block.ln_2), block.mlp.c_fc))  # (B, 4 C)
        x += product(h, block.mlp.c_proj)  # (B, C)
    return product(norm(x, parts.ln_f), model.lm_head)  # (B, V)
