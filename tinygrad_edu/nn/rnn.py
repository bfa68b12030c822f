"""Recurrent networks as functions: one step of an RNN, GRU or LSTM, and the loop over a sequence.

T steps, B sequences at a time, I numbers in, H numbers of state. Weights as in PyTorch: w_ih (gates * H, I), w_hh (gates * H, H), and
biases (gates * H,), both of them or neither.
"""

from ..tensor.shape import stack
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
    """Call a cell step by step. xs: (T, B, I), cell(x, state) -> (output (B, H), new state). Returns (outputs (T, B, H), last state)."""
    outputs = []
    for x in xs:
        output, state = cell(x, state)
        outputs.append(output)
    return stack(outputs), state


CELLS = {"RNN_TANH": rnn_tanh_cell, "RNN_RELU": rnn_relu_cell, "GRU": gru_cell, "LSTM": lstm_cell}


def run(mode, xs, state, weights):
    """Run one layer over a sequence in one direction. xs: (T, B, I), state: h (B, H) or (h, c) -> (outputs (T, B, H), last state)"""
    cell = CELLS[mode]

    def step(x, state):
        new = cell(x, state, *weights)
        return (new[0] if mode == "LSTM" else new), new

    return unroll(step, xs, state)
