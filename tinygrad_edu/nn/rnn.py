"""Recurrent networks as functions: one step of an RNN, GRU or LSTM, and the loop over a sequence.

T steps, B sequences at a time, I numbers in, H numbers of state. Weights as in PyTorch: w_ih (gates * H, I), w_hh (gates * H, H), and
biases (gates * H,), both of them or neither. `run` computes whole sequences with the fused ops of `ops/rnn.py`, but only while the
functions above it hold the code that they have in this file: put your own in their place (`gru_cell.__code__ = ...`), and yours will run.
"""

import numpy as np

from ..autograd.mode import mode
from ..autograd.tape import new_leaf
from ..graph import as_tuple
from ..ops import rnn as ops
from ..tensor.dtype import apply_wide
from ..tensor.elementwise import where
from ..tensor.shape import cat, stack
from .functional import linear


def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of a simple recurrent network (Elman, 1990). x: (B, I), h: (B, H), w_ih: (H, I), w_hh: (H, H) -> the new state, (B, H)"""
    return (linear(x, w_ih, b_ih) + linear(h, w_hh, b_hh)).tanh()


def rnn_relu_cell(x, h, w_ih, w_hh, b_ih=None, b_hh=None):
    """`rnn_tanh_cell` with relu instead of tanh."""
    return (linear(x, w_ih, b_ih) + linear(h, w_hh, b_hh)).relu()


def gru_cell(x, h, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of a gated recurrent unit (Cho et al., 2014). x: (B, I), h: (B, H), w_ih: (3 H, I), w_hh: (3 H, H) -> (B, H)

    The rows of the weights belong to the reset gate r, the update gate z and the candidate n, in this order. z is the share of h kept.
    """
    r_x, z_x, n_x = linear(x, w_ih, b_ih).chunk(3, -1)  # (B, H) each
    r_h, z_h, n_h = linear(h, w_hh, b_hh).chunk(3, -1)  # (B, H) each
    r, z = (r_x + r_h).sigmoid(), (z_x + z_h).sigmoid()
    n = (n_x + r * n_h).tanh()
    return (1 - z) * n + z * h


def lstm_cell(x, state, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of a long short-term memory (Hochreiter and Schmidhuber, 1997; Gers et al., 2000, for the forget gate).

    x: (B, I), state: (h, c), both (B, H), w_ih: (4 H, I), w_hh: (4 H, H) -> the new (h, c). The rows of the weights belong to the input
    gate i, the forget gate f, the candidate g and the output gate o, in this order.
    """
    h, c = state
    i, f, g, o = (linear(x, w_ih, b_ih) + linear(h, w_hh, b_hh)).chunk(4, -1)  # (B, H) each
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def unroll(cell, xs, state):
    """Call a cell step by step, and carry the state. xs: (T, B, I), T at least 1. cell(x, state): returns (output (B, H), new state).

    Returns (outputs (T, B, H), the last state).
    """
    outputs = []
    for x in xs:
        output, state = cell(x, state)
        outputs.append(output)
    return stack(outputs), state


def detach(state):
    """A state without the graph it was computed with, h or (h, c): truncated backpropagation carries this from one batch to the next."""
    return tuple([h.detach() for h in state]) if isinstance(state, tuple) else state.detach()


# ------------------------------------------------------------------------------------------------ whole sequences

#: PyTorch's word for the kind of a layer -> one step of Tensors, the same of arrays, all steps as one op
CELLS = {"RNN_TANH": rnn_tanh_cell, "RNN_RELU": rnn_relu_cell, "GRU": gru_cell, "LSTM": lstm_cell}
STEPS = {"RNN_TANH": ops.rnn_step, "RNN_RELU": ops.rnn_relu_step, "GRU": ops.gru_step, "LSTM": ops.lstm_step}
FUSED = {"RNN_TANH": ops.RNN, "RNN_RELU": ops.RNN, "GRU": ops.GRU, "LSTM": ops.LSTM}
OWN_CODE = {f: f.__code__ for f in (*CELLS.values(), unroll)}


def has_own_code(kind):
    """Whether the cell of this kind and `unroll` are still those of this file."""
    return all(f.__code__ is OWN_CODE[f] for f in (CELLS[kind], unroll))


def run(kind, xs, state, weights, sizes=None):
    """Run a layer over sequences, in one direction. kind: a key of CELLS. xs: (T, B, I). state: a tuple, (h,) or (h, c), each (B, H).

    sizes: None, or for each step how many sequences still run; they come first, and the others keep their state.
    Returns (outputs (T, B, H), last state, a tuple). A single step is composed: there is nothing to be gained by fusing it.
    """
    if len(xs) > 1 and has_own_code(kind):
        return run_fused(FUSED[kind], CELLS[kind], xs, state, weights, sizes)
    return run_composed(CELLS[kind], xs, state, weights, sizes)


def run_fused(op, cell, xs, state, weights, sizes):
    """`run` as one op."""
    inputs, T = (xs, *state, *weights), len(xs)
    saved = [] if mode.recording and any(x.requires_grad for x in inputs) else None
    relu = cell is rnn_relu_cell
    out = apply_wide(op, *inputs, cell=cell, sizes=sizes, saved=saved, needs_x=xs.requires_grad, relu=relu)
    return out[1 : T + 1], tuple([out[T + k] for k in range(len(state))])


def run_composed(cell, xs, state, weights, sizes):
    """`run` step by step. Which sequences still run is one more column of xs, so that any function in the place of `unroll` will do."""
    if sizes is not None:
        runs = np.arange(xs.shape[1]) < np.array(sizes)[:, None]  # (T, B)
        xs = cat([xs, new_leaf(runs[..., None].astype(xs.dtype), xs)], 2)

    def step(x, state):
        new = as_tuple(cell(x if sizes is None else x[:, :-1], state if len(state) == 2 else state[0], *weights))
        if sizes is not None:
            new = tuple([where(x[:, -1:] > 0, a, b) for a, b in zip(new, state)])
        return new[0], new

    return unroll(step, xs, tuple(state))
