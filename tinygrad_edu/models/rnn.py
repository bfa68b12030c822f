"""`RecurrentLanguageModel` and `SequenceClassifier`: networks that read token by token, and carry a state from one to the next.

B texts, T tokens each, V tokens in the vocabulary, C = embedding_dim, H = hidden_size, L = num_layers.
"""

import numpy as np

from ..autograd.mode import mode
from ..graph import as_tuple
from ..nn.layers import Embedding, Linear
from ..nn.module import Module
from ..nn.rnn import STEPS, detach, has_own_code, unroll
from ..nn.rnn_layers import GRU, LSTM, RNN
from ..nn.utils import clip_grad_norm_
from ..tensor.creation import from_array, zeros
from .language_model import LanguageModel, next_token_loss
from .prompt import as_ids, check_range

CELLS = {"rnn": RNN, "gru": GRU, "lstm": LSTM}


def recurrent_layer(cell, input_size, hidden_size, num_layers=1):
    """A layer (T, B, input_size) -> (T, B, hidden_size). cell: "rnn", "gru" or "lstm"."""
    if cell not in CELLS:
        raise ValueError(f'expected cell "rnn", "gru" or "lstm", got {cell!r}')
    return CELLS[cell](input_size, hidden_size, num_layers)


class RecurrentLanguageModel(LanguageModel):
    """The next token from all before it, as far as a state of H numbers remembers them. cell: "rnn", "gru" or "lstm".

    The state is a Tensor (L, B, H), or for "lstm" two of them, (h, c); None stands for zeros.
    """

    def __init__(self, vocab_size, embedding_dim, hidden_size, cell="gru", num_layers=1):
        self.vocab_size, self.cell = vocab_size, cell
        self.embedding = Embedding(vocab_size, embedding_dim)  # (V, C)
        self.rnn = recurrent_layer(cell, embedding_dim, hidden_size, num_layers)  # C -> H
        self.output = Linear(hidden_size, vocab_size)  # H -> V

    def forward(self, ids, state=None):
        return self.forward_with_state(ids, state)[0]  # (B, T, V)

    def forward_with_state(self, ids, state=None):
        """(logits, state after the last token): read on from a state. ids: (B, T) -> (B, T, V)"""
        x = self.embedding(ids.T)  # (T, B, C)
        h, state = self.rnn(x, state)  # (T, B, H)
        return self.output(h).transpose(0, 1), state  # (B, T, V)

    def read(self, ids, state=None):
        """The logits of the last position, (B, V), and the state after it. ids: only those not read yet, (B, T)"""
        ids = as_ids(ids)
        if ids.shape[1] == 1 and state is not None and not mode.recording and self.is_plain():
            return self.read_token(ids, state)
        x = self.embedding(ids.T)  # (T, B, C)
        h, state = self.rnn(x, state)  # (T, B, H)
        return self.output(h[-1]), state  # (B, V)

    def is_plain(self):
        """Whether arrays may take the place of Tensors: all parts are as they were made, and the cell is the library's own."""
        parts = self.embedding, self.rnn, self.output
        unchanged = [*map(type, parts)] == [Embedding, CELLS[self.cell], Linear] and all(p._forward_hooks is None for p in parts)
        return unchanged and has_own_code(self.rnn.mode) and self.output.weight.dtype.char in "fd" and not self.rnn.dropout

    def read_token(self, ids, state):
        """`read` for one token, without gradients, on arrays: a model that writes does this most of the time. ids: (B, 1)"""
        check_range("RecurrentLanguageModel", ids._data, self.vocab_size)
        x, hs, last = self.embedding.weight._data[ids._data[:, 0]], [h._data for h in as_tuple(state)], []  # (B, C), (L, B, H)
        for layer in range(self.rnn.num_layers):
            weights = [w._data for w in self.rnn.weights(f"_l{layer}")]
            last.append(STEPS[self.rnn.mode](x, *[h[layer] for h in hs], *weights))
            x = last[-1][0]  # (B, H)
        logits = x @ self.output.weight._data.T + self.output.bias._data  # (B, V)
        return from_array(logits), self.rnn.as_state([from_array(np.array(hs)) for hs in zip(*last)])


# ------------------------------------------------------------------------------------------------ truncated training


def train_truncated(model, optimizer, ids, *, batch_size=32, block_size=64, epochs=1, max_norm=1.0, scheduler=None):
    """Train a RecurrentLanguageModel by truncated backpropagation through time. Returns the loss of each step, in nats, a list.

    ids: one long text, (N,). It is cut into batch_size strips, which are read side by side, block_size tokens a step. The state is carried
    from step to step, and detached, so that gradients go back at most block_size tokens. max_norm: clips the gradients' joint norm.
    """
    ids = as_ids(ids).numpy().reshape(-1)  # (N,)
    length = (len(ids) - 1) // batch_size
    if length < 1:
        raise ValueError(f"train_truncated: expected more ids than batch_size, {batch_size}, got {len(ids)}; take a longer text")
    x = ids[: batch_size * length].reshape(batch_size, length)  # (B, length)
    y = ids[1 : batch_size * length + 1].reshape(batch_size, length)  # (B, length)
    losses = []
    model.train()
    for _ in range(epochs):
        state = None
        for start in range(0, length, block_size):
            block = slice(start, start + block_size)
            optimizer.zero_grad()
            logits, state = model.forward_with_state(from_array(x[:, block]), state)  # (B, T, V)
            loss = next_token_loss(logits, from_array(y[:, block]))
            loss.backward()
            clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            state = detach(state)
            losses.append(loss.item())
    return losses


# ------------------------------------------------------------------------------------------------ classes of sequences


def pad_ids(rows):
    """Rows of ids of any lengths as one Tensor, int64, (B, longest); -1 stands for what is missing at the end."""
    rows = [np.asarray(row) for row in rows]
    padded = np.full((len(rows), max(map(len, rows), default=0)), -1)
    for line, row in zip(padded, rows):
        line[: len(row)] = row
    return from_array(padded)


class SequenceClassifier(Module):
    """The class of a whole sequence, from the state after its last token. cell: "rnn", "gru", "lstm", or "plain".

    "plain" is r-nn's network, h = tanh(x + h @ W), without input weights and biases: embedding_dim is then hidden_size.
    """

    def __init__(self, vocab_size, embedding_dim, hidden_size, num_classes, cell="gru"):
        if cell == "plain" and embedding_dim != hidden_size:
            raise ValueError(f"plain: expected embedding_dim equal to hidden_size, got {embedding_dim} and {hidden_size}")
        self.embedding = Embedding(vocab_size, embedding_dim)  # (V, C)
        self.rnn = PlainRNN(hidden_size) if cell == "plain" else recurrent_layer(cell, embedding_dim, hidden_size)  # C -> H
        self.output = Linear(hidden_size, num_classes, bias=cell != "plain")  # H -> classes

    def forward(self, ids, lengths=None):
        """Logits, (B, classes). ids: (B, T), padded at the end by -1. lengths: (B,), by default the numbers of ids before that."""
        lengths = (ids >= 0).sum(1) if lengths is None else lengths  # (B,)
        x = self.embedding(ids.clamp(min=0).T)  # (T, B, C)
        h, _ = self.rnn(x)  # (T, B, H)
        return self.output(last_outputs(h, lengths))  # (B, classes)


def last_outputs(outputs, lengths):
    """The output at the true end of each sequence. outputs: (T, B, H), lengths: ints from 1 to T, (B,) -> (B, H)"""
    ends = np.asarray(lengths.numpy() if hasattr(lengths, "numpy") else lengths)
    T, B, _ = outputs.shape
    if ends.shape != (B,) or (B and not 1 <= ends.min() <= ends.max() <= T):
        raise ValueError(f"SequenceClassifier: expected {B} lengths from 1 to {T}, got {ends.tolist()}; leave out empty sequences")
    return outputs[ends - 1, np.arange(B)]


class PlainRNN(Module):
    """h = tanh(x + h @ recurrent.weight.T), from zeros. (T, B, H) -> (outputs (T, B, H), last state (B, H))"""

    def __init__(self, hidden_size):
        self.recurrent = Linear(hidden_size, hidden_size, bias=False)

    def forward(self, x):
        def cell(x, h):
            h = (x + self.recurrent(h)).tanh()  # (B, H)
            return h, h

        return unroll(cell, x, zeros(*x.shape[1:], dtype=x.dtype))
