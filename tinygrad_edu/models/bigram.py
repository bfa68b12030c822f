"""`Bigram`: the next token from the last one alone. A table of counts gives it, and so does gradient descent."""

import numpy as np

from ..nn import functional as F
from ..nn.parameter import Parameter
from ..tensor.creation import from_numpy, zeros
from .language_model import LanguageModel
from .prompt import as_ids, check_range


def count_pairs(ids, vocab_size):
    """How often id j follows id i, at [i, j]: int64, (V, V). ids: an array, (T,)"""
    counts = np.zeros((vocab_size, vocab_size), np.int64)
    np.add.at(counts, (ids[:-1], ids[1:]), 1)
    return counts


def row_probabilities(counts, smoothing):
    """The share of each count in its row, once smoothing is added to all: float64, (V, V). A row of zeros becomes uniform."""
    smoothed = counts + float(smoothing)
    totals = smoothed.sum(axis=1, keepdims=True)  # (V, 1)
    return np.where(totals > 0, smoothed, 1.0) / np.where(totals > 0, totals, len(counts))


class Bigram(LanguageModel):
    """A table of logits: row i is for what follows id i. All zero at first, so that every token is equally likely."""

    block_size = 1

    def __init__(self, vocab_size):
        self.vocab_size = vocab_size
        self.table = Parameter(zeros(vocab_size, vocab_size))  # (V, V)

    @classmethod
    def from_counts(cls, ids, vocab_size, smoothing=1.0):
        """The bigram that predicts each pair as often as it occurs in ids, (T,) or (B, T). smoothing: added to each count, at least 0."""
        if not smoothing >= 0:
            raise ValueError(f"Bigram.from_counts: expected a smoothing of at least 0, got {smoothing}")
        ids = as_ids(ids).numpy()  # (B, T)
        check_range("Bigram.from_counts", ids, vocab_size)
        counts = sum(count_pairs(row, vocab_size) for row in ids)  # (V, V)
        probabilities = row_probabilities(counts, smoothing)  # (V, V)
        model = cls(vocab_size)
        with np.errstate(divide="ignore"):  # a pair that never occurs: log 0
            model.table.detach().copy_(from_numpy(np.log(probabilities)))  # (V, V)
        return model

    def forward(self, ids):
        return F.embedding(ids, self.table)  # (B, T) -> (B, T, V)

    def extra_repr(self):
        return f"vocab_size={self.vocab_size}"
