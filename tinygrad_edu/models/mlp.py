"""`MLPLanguageModel`: the next token from the last few. Source: Bengio et al. 2003, "A neural probabilistic language model"."""

import numpy as np

from ..nn.layers import Embedding, Linear
from ..tensor.creation import from_array
from .language_model import LanguageModel
from .prompt import check_range


def last_ids(ids, n, pad):
    """For each position the last n ids, its own at the end; `pad` stands for those before the first. An array, (B, T) -> (B, T, n)"""
    padded = np.pad(ids, ((0, 0), (n - 1, 0)), constant_values=pad)  # (B, n - 1 + T)
    return np.lib.stride_tricks.sliding_window_view(padded, n, axis=1)  # (B, T, n)


class MLPLanguageModel(LanguageModel):
    """An MLP that reads the embeddings of the last block_size ids, side by side. Id vocab_size stands for what precedes the text.

    C = embedding_dim, H = hidden_size, n = block_size.
    """

    def __init__(self, vocab_size, block_size, embedding_dim, hidden_size):
        self.vocab_size, self.block_size = vocab_size, block_size
        self.embedding = Embedding(vocab_size + 1, embedding_dim)  # (V + 1, C)
        self.hidden = Linear(block_size * embedding_dim, hidden_size)  # n * C -> H
        self.output = Linear(hidden_size, vocab_size)  # H -> V

    def forward(self, ids):
        check_range("MLPLanguageModel", ids.numpy(), self.vocab_size)
        window = from_array(last_ids(ids.numpy(), self.block_size, self.vocab_size))  # (B, T) -> (B, T, n)
        x = self.embedding(window).flatten(2)  # (B, T, n * C)
        h = self.hidden(x).tanh()  # (B, T, H)
        return self.output(h)  # (B, T, V)
