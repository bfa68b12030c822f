"""Attention: for each position, which of the others matter now, and what it takes over from them. Functions of Tensors.

B texts, H heads, T positions that ask (queries), S positions that answer (keys and values), D numbers for each of them. `causal_attention`
computes with the fused op of `ops/fused.py`, but only while the functions above it hold the code that they have in this file: put your own
in their place (`attention_weights.__code__ = ...`), and yours will run.
"""

import math

import numpy as np

from ..ops import fused
from ..tensor.creation import from_array
from . import functional as F


def causal_mask(queries, keys):
    """Which keys each query may look at: booleans, (queries, keys), True for those up to the query's own position.

    The queries stand for the last of the positions: query i is at position keys - queries + i.
    """
    return from_array(np.tri(queries, keys, keys - queries, dtype=bool))


def attention_weights(q, k, mask=None):
    """How much each query takes from each key: softmax(q @ k.mT / sqrt(D)), rows that sum to 1.

    q: (..., T, D), k: (..., S, D) -> (..., T, S). mask: booleans that broadcast to this; where False, the weight is 0.
    Source: Vaswani et al. 2017, "Attention is all you need", equation 1.
    """
    scores = q @ k.mT / math.sqrt(q.shape[-1])  # (..., T, S)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)  # (..., T, S)
    return scores.softmax(-1)  # (..., T, S)


def attention(q, k, v, mask=None):
    """For each query the mean of the values, weighted by `attention_weights`. v: (..., S, Dv) -> (..., T, Dv)"""
    return attention_weights(q, k, mask) @ v  # (..., T, Dv)


def split_heads(x, num_heads):
    """Cut the C numbers of each position into heads of C / num_heads neighbours: (B, T, C) -> (B, H, T, C / H)"""
    B, T, C = x.shape
    return x.reshape(B, T, num_heads, C // num_heads).transpose(1, 2)  # (B, T, H, D) -> (B, H, T, D)


def merge_heads(x):
    """The heads side by side again: (B, H, T, D) -> (B, T, H * D)"""
    B, H, T, D = x.shape
    return x.transpose(1, 2).reshape(B, T, H * D)  # (B, T, H, D) -> (B, T, H * D)


# ------------------------------------------------------------------------------------------------ all of it in one op

OWN_CODE = {f: f.__code__ for f in (causal_mask, attention_weights, attention, split_heads, merge_heads, fused.softmax)}


def has_own_code(*functions):
    """Whether these functions of this file, or all of them and softmax, are still the library's own."""
    return all(f.__code__ is OWN_CODE[f] for f in functions or OWN_CODE)


def causal_attention(q, k, v, dropout=0.0, mask=None):
    """`attention` under a causal mask. q: (..., T, D), k, v: (..., S, D) -> (..., T, D). The queries are the last of the positions.

    dropout: the probability with which a weight is left out. mask: booleans that broadcast to (..., T, S); False for more to leave out.
    """
    T, S = q.shape[-2], k.shape[-2]
    if T > 1 or mask is not None or not has_own_code(causal_mask):  # a single query looks at all
        causal = causal_mask(T, S)  # (T, S)
        mask = causal if mask is None else causal & mask
    if has_own_code(causal_mask, attention_weights, attention, fused.softmax):
        return F.scaled_dot_product_attention(q, k, v, mask, dropout)  # (..., T, D)
    if dropout:
        return F.dropout(attention_weights(q, k, mask), dropout) @ v  # (..., T, D)
    return attention(q, k, v, mask)  # (..., T, D)
