"""`LanguageModel`: the interface of every model that predicts the next token: loss, bits, perplexity, generation.

Shapes: B texts in a batch, T tokens each, V tokens in the vocabulary. Logits come from a model as a Tensor; what generation does with them
is written in functions of NumPy arrays.
"""

import math
from contextlib import nullcontext

import numpy as np

from ..autograd.mode import no_grad
from ..nn import functional as F
from ..nn.module import Module
from ..tensor.dtype import unwrap
from ..tensor.shape import cat
from ..training.evaluation import evaluation_mode
from .prompt import Output, as_ids, check_sampling, generator_of, is_text, padded, read_prompt


def next_token_loss(logits, targets):
    """The mean cross-entropy of the next tokens, in nats, a Tensor. logits: (B, T, V), targets: ids, (B, T). A loss for `fit`."""
    return F.cross_entropy(logits.flatten(0, -2), targets.flatten())


class LanguageModel(Module):
    """A model that predicts the next token. A subclass sets vocab_size and defines forward.

    forward(ids): ids, int64, (B, T) -> logits, (B, T, V). Those at position t are for token t + 1, and depend on ids 0 to t alone.
    block_size: the most tokens that forward takes; None for any number.
    """

    block_size = None
    longest_prompt = None  # the most tokens of a prompt, None for any number: of a longer one, forward sees the end

    def read(self, ids, state=None):
        """Read on from a state. Returns the logits of the last position, (B, V), and the new state. ids: the new ones, Tensor, (B, T).

        Here the state is all ids so far, at most block_size. A model with a memory returns that instead, and need not read twice.
        """
        ids = as_ids(ids)  # (B, T)
        ids = ids if state is None else as_ids(np.concatenate((state.numpy(), ids.numpy()), axis=1))  # (B, T so far)
        ids = ids if self.block_size is None else ids[:, -self.block_size :]  # (B, at most block_size)
        return self(ids)[:, -1], ids  # (B, V)

    def read_rows(self, rows, states=None):
        """`read` for rows of unequal length, arrays (T,), each by itself. Returns the logits, (B, V), and the new states."""
        states = [None] * len(rows) if states is None else states
        found = [self.read(as_ids(row), state) for row, state in zip(rows, states)]  # (1, V) each
        return cat([logits for logits, _ in found]), [state for _, state in found]  # (B, V)

    def loss(self, ids, targets):
        """The mean cross-entropy in nats, a Tensor. ids, targets: (B, T) or (T,); targets[t] is what follows ids[t]."""
        return next_token_loss(self(as_ids(ids)), as_ids(targets))

    def bits(self, ids, targets):
        """The cross-entropy in bits per token, a float, in eval mode. ids, targets: as for `loss`."""
        with evaluation_mode(self), no_grad():
            return self.loss(ids, targets).item() / math.log(2)

    def perplexity(self, ids, targets):
        """2 ** bits, a float: a uniform choice among so many tokens would be as uncertain."""
        return 2.0 ** self.bits(ids, targets)

    def generate(self, prompt, max_new_tokens, **options):
        """Continue a prompt by at most max_new_tokens, one after the other. Returns the prompt and what follows it.

        prompt: ids, (B, T) or (T,) -> ids, int64, (B, T + new); or a list of rows of unequal length, each continued as if alone -> a list.
        With a vocabulary, a text -> a text, or a list of texts -> a list.
        options: those of `stream`. Among ids, a row that a stop string has ended repeats its last id until all rows have ended.
        """
        with evaluation_mode(self):  # once, rather than for each token
            pieces = [*self.stream(prompt, max_new_tokens, **options)]
        if isinstance(prompt, str):
            return prompt + "".join(pieces)
        if is_text(prompt):
            return ["".join(parts) for parts in zip(prompt, *pieces)]
        ids = read_prompt(prompt, None, self.vocab_size)  # (B, T)
        if isinstance(ids, list):
            return [np.concatenate((row, [new[b] for new in pieces])).astype(np.int64) for b, row in enumerate(ids)]  # (T + new,) each
        return np.concatenate((ids, *(new[:, None] for new in pieces)), axis=1)  # (B, T + new)

    def stream(
        self,
        prompt,
        max_new_tokens,
        *,
        temperature=1.0,
        top_k=None,
        top_p=None,
        repetition_penalty=1.0,
        seed=None,
        stop=None,
        vocabulary=None,
        use_cache=True,
    ):
        """Yield what `generate` adds, token by token: ids, (B,); or the piece of a text; or a list with one for each text.

        temperature: 0 takes the most likely token, of equal ones the first. top_k, top_p, repetition_penalty: see the functions below.
        seed: an int, or a Generator; by default the generator that `manual_seed` seeds. stop: a text or several; a row ends right after
        the first of them that is complete in what was generated, whatever the tokens. vocabulary: what encodes and decodes text.
        use_cache: False to read all from the beginning for each token, as a model without a memory does.
        The model is in eval mode meanwhile, and no graph is recorded. Raises TypeError, ValueError or IndexError for bad arguments.
        """
        check_sampling(max_new_tokens, temperature, top_k, top_p, repetition_penalty)
        ids, rng = read_prompt(prompt, vocabulary, self.vocab_size, self.longest_prompt), generator_of(seed)
        output = Output(prompt, len(ids), vocabulary, stop)
        reader = self if use_cache else WithoutMemory(self)
        return self.write(ids, max_new_tokens, output, rng, (temperature, top_k, top_p, repetition_penalty), reader)

    @no_grad
    def write(self, ids, max_new_tokens, output, rng, options, reader):
        """The loop of `stream`: read, choose the next token, give it away, read it. ids: the prompt, (B, T), or a list of rows (T,)."""
        modules, new, state = [*self.modules()], ids, None
        unequal = isinstance(ids, list)
        ids = padded(ids) if unequal else ids  # (B, T)
        for _ in range(max_new_tokens):
            with evaluation_mode(self) if any(module.training for module in modules) else nullcontext():
                logits, state = reader.read_rows(new, state) if unequal else reader.read(as_ids(new), state)  # (B, V)
            probabilities = next_token_probabilities(unwrap(logits), ids, *options)  # (B, V)
            chosen = sample(probabilities, rng) if options[0] else probabilities.argmax(axis=-1)  # (B,), at temperature 0 the certain one
            new, piece = output.add(chosen)  # (B,)
            new = new[:, None]  # (B, 1)
            ids = np.concatenate((ids, new), axis=1) if options[-1] != 1 else ids  # (B, T so far), where repeats count
            yield piece
            if output.done:
                return


class WithoutMemory(LanguageModel):
    """A language model that reads all from the beginning for each token, whatever memory it has."""

    def __init__(self, model):
        self.forward, self.block_size = model, model.block_size


# ------------------------------------------------------------------------------------------------ choosing the next token


def next_token_probabilities(logits, ids, temperature=1.0, top_k=None, top_p=None, repetition_penalty=1.0):
    """What the next token is drawn from: probabilities, float64, (B, V). logits: (B, V), ids: all before it, (B, T).

    As in Hugging Face's generate, the penalty comes first, then the temperature, then top-k, then top-p. Raises ValueError for nan.
    """
    logits = np.asarray(logits, np.float64)
    if (temperature == 0 or top_p is not None) and np.isnan(logits.max()):  # otherwise `sample` finds it
        raise ValueError("generate: expected logits without nan; look for nan or inf in the model's parameters")
    if repetition_penalty != 1:
        logits = penalize_repeats(logits, ids, repetition_penalty)
    if top_k is not None:
        logits = keep_top_k(logits, top_k)
    if top_p is not None and top_p < 1 and temperature > 0:
        logits, temperature = keep_top_p((logits - logits.max(axis=-1, keepdims=True)) / temperature, top_p), 1.0
    return apply_temperature(logits, temperature)


def apply_temperature(logits, temperature):
    """softmax(logits / temperature), float64, (..., V). At 0, the first of the largest logits has probability 1. logits: (..., V)"""
    x = np.asarray(logits, np.float64)
    if temperature == 0:
        return (np.arange(x.shape[-1]) == x.argmax(axis=-1)[..., None]).astype(np.float64)
    e = np.exp((x - x.max(axis=-1, keepdims=True)) / temperature)
    return e / e.sum(axis=-1, keepdims=True)


def keep_top_k(logits, k):
    """The k largest logits, and those equal to the smallest of them; -inf elsewhere. logits: (..., V)"""
    V = logits.shape[-1]
    smallest = np.partition(logits, max(V - k, 0), axis=-1)[..., max(V - k, 0), None]
    return np.where(logits < smallest, -np.inf, logits)


def keep_top_p(logits, p):
    """The logits of the fewest most likely tokens whose probabilities add up to p or more; -inf elsewhere. logits: (..., V)

    The token that crosses p is kept, so at least one is. Of equal tokens, those with lower ids come first.
    """
    order = np.argsort(-logits, axis=-1, kind="stable")
    probabilities = np.take_along_axis(apply_temperature(logits, 1.0), order, axis=-1)
    before = np.zeros_like(probabilities)  # what the more likely ones add up to
    before[..., 1:] = np.cumsum(probabilities, axis=-1)[..., :-1]
    kept = np.empty(logits.shape, bool)
    np.put_along_axis(kept, order, before < p, axis=-1)
    return np.where(kept, logits, -np.inf)


def penalize_repeats(logits, ids, penalty):
    """Lower the logits of tokens that have occurred: positive ones are divided by the penalty, others multiplied, once for each token.

    logits: (B, V), ids: (B, T), penalty: above 1 to lower. Source: Keskar et al. 2019, "CTRL", section 4.1, in the form of Hugging Face's
    RepetitionPenaltyLogitsProcessor.
    """
    x = np.take_along_axis(logits, ids, axis=-1)
    out = logits.copy()
    np.put_along_axis(out, ids, np.where(x < 0, x * penalty, x / penalty), axis=-1)
    return out


def sample(probabilities, rng):
    """Draw an id from each row: the first whose cumulative probability exceeds a uniform number. (..., V) -> int64, (...)

    rng: a NumPy Generator. Raises ValueError for probabilities without a positive, finite sum.
    """
    cumulative = probabilities.cumsum(axis=-1, dtype=np.float64)
    total = cumulative[..., -1:]
    if not 0 < total.min() <= total.max() < np.inf:
        raise ValueError(
            "sample: expected probabilities with a positive, finite sum, got nan, inf or 0; look for nan in the logits and parameters"
        )
    return (cumulative > rng.random(total.shape) * total).argmax(axis=-1)
