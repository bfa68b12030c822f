"""`GPT`: a stack of blocks, attention and an MLP in each, that predicts the next token from all before it.

B texts, T tokens each, V tokens in the vocabulary, L blocks, H heads, C numbers for each token in the residual stream, D = C / H in a head.
Modules are named as in GPT-2's files. Sources: Radford et al. 2019, "Language models are unsupervised multitask learners"; the order of
this file is that of Andrej Karpathy's nanoGPT.
"""

import math
from dataclasses import dataclass

import numpy as np

from ..autograd.mode import no_grad
from ..nn import functional as F
from ..nn import init
from ..nn.attention import attention_weights, causal_attention, causal_mask, has_own_code, merge_heads, split_heads
from ..nn.container import ModuleDict, ModuleList
from ..nn.dropout import Dropout
from ..nn.layers import Embedding, Linear
from ..nn.module import Module
from ..nn.norm_layers import LayerNorm
from ..tensor.creation import from_array
from ..tensor.shape import cat
from ..training.evaluation import evaluation_mode
from .gpt_step import has_parts
from .kv_cache import CachedLanguageModel
from .kv_cache import extend_cache as extend_cache
from .prompt import as_ids, check_range


@dataclass(frozen=True)
class GPTConfig:
    """The sizes of a GPT. block_size: the most tokens it reads at once, its context. bias: whether layers and norms have one."""

    vocab_size: int
    block_size: int
    n_layer: int
    n_head: int
    n_embd: int
    dropout: float = 0.0
    bias: bool = True

    def __post_init__(self):
        for name in ("vocab_size", "block_size", "n_layer", "n_head", "n_embd"):
            size = getattr(self, name)
            if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1:
                raise ValueError(f"GPTConfig: expected a whole number of at least 1 as {name}, got {size!r}")
        if self.n_embd % self.n_head:
            raise ValueError(f"GPTConfig: expected n_embd divisible by n_head, got {self.n_embd} and {self.n_head}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"GPTConfig: expected a probability dropout from 0 to below 1, got {self.dropout}")


# ------------------------------------------------------------------------------------------------ functions of Tensors


def embed(ids, token_table, position_table, start=0):
    """For each token its row of one table plus its position's row of the other: (B, T) -> (B, T, C)

    token_table: (V, C), position_table: (block_size, C). start: the position of the first token.
    """
    T = ids.shape[1]
    return token_table[ids] + position_table[start : start + T]  # (B, T, C) + (T, C)


def pre_norm_residual(x, norm, sublayer):
    """What a sublayer adds to the residual stream, which it reads through a norm. x: (B, T, C) -> (B, T, C)"""
    return x + sublayer(norm(x))  # (B, T, C)


def feed_forward(x, expand, contract):
    """The MLP of a block: contract(gelu(expand(x))), gelu in its tanh form. (B, T, C) -> (B, T, C)

    expand: a function (B, T, C) -> (B, T, 4 C), contract: a function (B, T, 4 C) -> (B, T, C).
    """
    return contract(F.gelu(expand(x), approximate="tanh"))  # (B, T, 4 C) -> (B, T, C)


def tied_logits(x, token_table):
    """How well each token's row fits each position: (B, T, C), (V, C) -> (B, T, V)"""
    return x @ token_table.T  # (B, T, V)


def init_std(name, n_layer):
    """The standard deviation of the initial weights of a name, as GPT-2's: smaller for the 2 L layers that add to the residual stream."""
    return 0.02 / math.sqrt(2 * n_layer) if name.endswith("c_proj.weight") else 0.02


# ------------------------------------------------------------------------------------------------ modules


class CausalSelfAttention(Module):
    """Each position takes over from those before it, and from itself: (B, T, C) -> (B, T, C). layer: its number, from 0."""

    def __init__(self, config, layer):
        C = config.n_embd
        self.c_attn = Linear(C, 3 * C, bias=config.bias)  # C -> 3 C: query, key, value
        self.c_proj = Linear(C, C, bias=config.bias)  # C -> C
        self.resid_dropout = Dropout(config.dropout)
        self.n_head, self.dropout, self.layer = config.n_head, config.dropout, layer

    def forward(self, x, cache=None):
        q, k, v = self.queries_keys_values(x)  # (B, H, T, D) each
        mask = None
        if cache is not None:
            k, v = cache.extend(self.layer, k, v)  # (B, H, S, D), S positions so far
            mask = cache.mask(k.shape[2])  # None, or (B, 1, 1, S)
        x = causal_attention(q, k, v, self.dropout if self.training else 0.0, mask)  # (B, H, T, D)
        return self.resid_dropout(self.c_proj(merge_heads(x)))  # (B, T, C)

    def queries_keys_values(self, x):
        """(B, T, C) -> three Tensors (B, H, T, D)"""
        return [split_heads(part, self.n_head) for part in self.c_attn(x).chunk(3, -1)]


class MLP(Module):
    """What a block computes for each position by itself: (B, T, C) -> (B, T, C)"""

    def __init__(self, config):
        C = config.n_embd
        self.c_fc = Linear(C, 4 * C, bias=config.bias)  # C -> 4 C
        self.c_proj = Linear(4 * C, C, bias=config.bias)  # 4 C -> C
        self.dropout = Dropout(config.dropout)

    def forward(self, x):
        return self.dropout(feed_forward(x, self.c_fc, self.c_proj))  # (B, T, C)


class Block(Module):
    """Attention, then an MLP; both add to the residual stream: (B, T, C) -> (B, T, C)"""

    def __init__(self, config, layer):
        self.ln_1 = LayerNorm(config.n_embd, bias=config.bias)
        self.attn = CausalSelfAttention(config, layer)
        self.ln_2 = LayerNorm(config.n_embd, bias=config.bias)
        self.mlp = MLP(config)

    def forward(self, x, cache=None):
        x = pre_norm_residual(x, self.ln_1, lambda x: self.attn(x, cache))  # (B, T, C)
        return pre_norm_residual(x, self.ln_2, self.mlp)  # (B, T, C)


#: What `GPT.read` looks at before it computes with arrays: the classes of a block's parts, and functions with the code of this file.
PARTS = (Block, CausalSelfAttention, MLP)
OWN_CODE = [(f, f.__code__) for f in (embed, pre_norm_residual, feed_forward, tied_logits)]


class GPT(CachedLanguageModel):
    """GPT-2's model: logits (B, T, V) from ids (B, T), T at most block_size. The output layer and the token embedding are one table."""

    def __init__(self, config):
        self.config, self.vocab_size, self.block_size = config, config.vocab_size, config.block_size
        C = config.n_embd
        with init.skip():  # `reset_parameters` draws all weights
            parts = dict(
                wte=Embedding(config.vocab_size, C),  # (V, C)
                wpe=Embedding(config.block_size, C),  # (block_size, C)
                drop=Dropout(config.dropout),
                h=ModuleList([Block(config, layer) for layer in range(config.n_layer)]),
                ln_f=LayerNorm(C, bias=config.bias),
            )
            self.transformer, self.lm_head = ModuleDict(parts), Linear(C, config.vocab_size, bias=False)
        self.lm_head.weight = self.transformer.wte.weight  # (V, C), tied
        self.reset_parameters()

    def reset_parameters(self):
        """Draw all weights anew, normal with `init_std`; biases 0, norms 1."""
        for name, p in self.named_parameters():
            if p.ndim > 1:
                init.normal_(p, std=init_std(name, self.config.n_layer))
            else:
                init.constant_(p, 0.0 if name.endswith("bias") else 1.0)

    def forward(self, ids):
        return self.predict(self.run(ids))  # (B, T, V)

    def run(self, ids, cache=None):
        """The residual stream after the last block, (B, T, C). cache: of what precedes ids, to which their keys and values are added."""
        x = self.embed(ids, cache)  # (B, T, C)
        for block in self.transformer.h:
            x = block(x, cache)  # (B, T, C)
        return x

    def embed(self, ids, cache=None):
        """The residual stream before the first block, (B, T, C)."""
        self.check(ids)
        tables, start = (self.transformer.wte.weight, self.transformer.wpe.weight), 0 if cache is None else cache.length
        if cache is None or cache.first is None:
            return self.transformer.drop(embed(ids, *tables, start))  # (B, T, C)
        rows = [embed(ids[b : b + 1], *tables, start - first) for b, first in enumerate(cache.first.tolist())]  # (1, T, C) each
        return self.transformer.drop(cat(rows))  # (B, T, C)

    def predict(self, x):
        """Logits from the residual stream: (B, T, C) -> (B, T, V)"""
        return tied_logits(self.transformer.ln_f(x), self.lm_head.weight)  # (B, T, V)

    def check(self, ids):
        """Raise an error unless ids are a Tensor (B, T) of the vocabulary's, T from 1 to block_size."""
        if ids.ndim != 2 or not 1 <= ids.shape[1] <= self.block_size:
            raise ValueError(f"GPT: expected ids (B, T) with T from 1 to block_size, {self.block_size}, got {ids.shape}; cut longer texts")
        check_range("GPT", ids._data, self.vocab_size)

    def is_plain(self):
        """Whether arrays may stand for the modules: all parts are as they were made, and all functions are the library's own."""
        whole = all(getattr(type(self), name) is getattr(GPT, name) for name in ("run", "embed", "predict"))
        own = all(f.__code__ is code for f, code in OWN_CODE) and has_own_code()
        return whole and own and not (self.training and self.config.dropout) and has_parts(self, PARTS)

    # -------------------------------------------------------------------------------------------- looking inside

    def hidden_states(self, ids):
        """The residual stream before the first block and after each: L + 1 arrays (B, T, C). No gradients, in eval mode."""
        with no_grad(), evaluation_mode(self):
            states = [self.embed(as_ids(ids))]  # (B, T, C)
            for block in self.transformer.h:
                states.append(block(states[-1]))  # (B, T, C)
        return [x.numpy() for x in states]

    def attention_maps(self, ids):
        """How much each position takes from each other one, in each block: L arrays (B, H, T, T). No gradients, in eval mode."""
        states, maps = self.hidden_states(ids), []
        with no_grad():
            for block, x in zip(self.transformer.h, states):
                q, k, _ = block.attn.queries_keys_values(block.ln_1(from_array(x)))  # (B, H, T, D)
                maps.append(attention_weights(q, k, causal_mask(q.shape[2], q.shape[2])).numpy())  # (B, H, T, T)
        return maps
