"""Recurrent networks as modules: cells, which take one step, and layers, which read a whole sequence."""

import math
import warnings

from ..tensor.creation import empty, zeros
from ..tensor.shape import cat, stack
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter
from .rnn import CELLS, run

GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "GRU": 3, "LSTM": 4}
MODES = {"tanh": "RNN_TANH", "relu": "RNN_RELU"}


class Recurrent(Module):
    """What cells and layers share. mode: a key of GATES; LSTM's state is a pair (h, c), that of the others h."""

    mode = None

    def add_weights(self, suffix, input_size, bias, dtype):
        """Parameters of one layer and direction: weights (gates * hidden_size, input_size or hidden_size), biases (gates * hidden_size,)"""
        rows = GATES[self.mode] * self.hidden_size
        setattr(self, "weight_ih" + suffix, Parameter(empty(rows, input_size, dtype=dtype)))
        setattr(self, "weight_hh" + suffix, Parameter(empty(rows, self.hidden_size, dtype=dtype)))
        setattr(self, "bias_ih" + suffix, Parameter(empty(rows, dtype=dtype)) if bias else None)
        setattr(self, "bias_hh" + suffix, Parameter(empty(rows, dtype=dtype)) if bias else None)

    def weights(self, suffix):
        found = [getattr(self, name + suffix) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
        return found if self.bias else found[:2]

    def reset_parameters(self):
        """Draw all parameters anew, uniform up to 1 / sqrt(hidden_size)."""
        bound = 1 / math.sqrt(self.hidden_size)
        for p in self.parameters():
            init.uniform_(p, -bound, bound)

    def check_input(self, input, dims):
        """Raise an error unless input has one of the numbers of dimensions, input_size features, and the dtype of the weights."""
        name, dtype = type(self).__name__, next(self.parameters()).dtype
        if input.ndim not in dims or input.shape[-1] != self.input_size:
            raise ValueError(f"{name}: expected input of {dims[0]} or {dims[1]} dimensions, the last {self.input_size}, got {input.shape}")
        if input.dtype != dtype:
            raise TypeError(f"{name}: expected input of {dtype}, as the weights are, got {input.dtype}; use input.to(weight.dtype)")

    def check_state(self, hx, shape, dtype):
        """The state as a tuple of Tensors, zeros if None. Raises an error unless each has this shape."""
        name, n = type(self).__name__, 2 if self.mode == "LSTM" else 1
        if hx is None:
            return tuple([zeros(*shape, dtype=dtype) for _ in range(n)])
        if isinstance(hx, (tuple, list)) != (n == 2) or (n == 2 and len(hx) != 2):
            raise TypeError(f"{name}: expected a state of {'two Tensors (h, c)' if n == 2 else 'one Tensor'}, got {type(hx).__name__}")
        hx = tuple(hx) if n == 2 else (hx,)
        for h in hx:
            if h.shape != shape:
                raise ValueError(f"{name}: expected a state of shape {shape}, got {h.shape}")
        return hx


class Cell(Recurrent):
    """One step. input: (B, input_size) or (input_size,), hx: (B, hidden_size) or (hidden_size,) -> the new state

    hx: zeros by default. weight_ih: (gates * hidden_size, input_size), weight_hh: (gates * hidden_size, hidden_size), bias_ih, bias_hh.
    """

    def __init__(self, input_size, hidden_size, bias=True, dtype=None):
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        self.add_weights("", input_size, bias, dtype)
        self.reset_parameters()

    def forward(self, input, hx=None):
        self.check_input(input, (1, 2))
        state = self.check_state(hx, (*input.shape[:-1], self.hidden_size), input.dtype)
        x, state = (input, state) if input.ndim == 2 else (input.unsqueeze(0), [h.unsqueeze(0) for h in state])
        out = CELLS[self.mode](x, tuple(state) if self.mode == "LSTM" else state[0], *self.weights(""))
        if input.ndim == 1:
            return tuple([h.squeeze(0) for h in out]) if self.mode == "LSTM" else out.squeeze(0)
        return out


class Layer(Recurrent):
    """A whole sequence. input: (T, B, input_size), (B, T, input_size) with batch_first, or (T, input_size) -> (outputs, last state)"""

    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, dtype=None):
        self.input_size, self.hidden_size, self.num_layers, self.bias = input_size, hidden_size, num_layers, bias
        self.batch_first, self.dropout, self.bidirectional = batch_first, float(dropout), bidirectional
        directions = ("", "_reverse") if bidirectional else ("",)
        self.suffixes = [f"_l{layer}{direction}" for layer in range(num_layers) for direction in directions]
        if dropout and num_layers == 1:
            warnings.warn(f"{type(self).__name__}: dropout acts between layers, and there is only one", stacklevel=2)
        for i, suffix in enumerate(self.suffixes):
            self.add_weights(suffix, input_size if i < len(directions) else hidden_size * len(directions), bias, dtype)
        self.reset_parameters()

    def forward(self, input, hx=None):
        self.check_input(input, (2, 3))
        batched = input.ndim == 3
        xs = input.unsqueeze(1) if not batched else input.transpose(0, 1) if self.batch_first else input
        shape = (len(self.suffixes), xs.shape[1], self.hidden_size)
        state = self.check_state(hx, shape if batched else (shape[0], shape[2]), input.dtype)
        state = state if batched else [h.unsqueeze(1) for h in state]
        outputs, last = self.run_layers(xs, state)
        if not batched:
            outputs, last = outputs.squeeze(1), [h.squeeze(1) for h in last]
        elif self.batch_first:
            outputs = outputs.transpose(0, 1)
        return outputs, tuple(last) if self.mode == "LSTM" else last[0]

    def run_layers(self, xs, state):
        """xs: (T, B, input_size), state: one or two Tensors (layers * directions, B, H) -> (outputs, last state of the same form)"""
        directions, last, outputs = 2 if self.bidirectional else 1, [], []
        for i, suffix in enumerate(self.suffixes):
            start = [h[i] for h in state]
            steps = xs.flip(0) if i % directions else xs
            out, end = run(self.mode, steps, tuple(start) if self.mode == "LSTM" else start[0], self.weights(suffix))
            last.append(end if self.mode == "LSTM" else (end,))
            outputs.append(out.flip(0) if i % directions else out)
            if len(outputs) == directions:
                xs, outputs = cat(outputs, 2) if self.bidirectional else out, []
                if i + 1 < len(self.suffixes):
                    xs = F.dropout(xs, self.dropout, self.training)
        return xs, [stack(h) for h in zip(*last)]

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        text += f", num_layers={self.num_layers}" if self.num_layers != 1 else ""
        text += ", bias=False" if not self.bias else ""
        text += ", batch_first=True" if self.batch_first else ""
        text += f", dropout={self.dropout}" if self.dropout else ""
        return text + (", bidirectional=True" if self.bidirectional else "")


class RNNCell(Cell):
    """`Cell` of a simple recurrent network. nonlinearity: "tanh" or "relu"."""

    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", dtype=None):
        self.nonlinearity, self.mode = nonlinearity, MODES[nonlinearity]
        super().__init__(input_size, hidden_size, bias, dtype)


class GRUCell(Cell):
    """`Cell` of a gated recurrent unit."""

    mode = "GRU"


class LSTMCell(Cell):
    """`Cell` of a long short-term memory. Its state is a pair (h, c)."""

    mode = "LSTM"


class RNN(Layer):
    """`Layer` of simple recurrent networks. nonlinearity: "tanh" or "relu"."""

    def __init__(
        self,
        input_size,
        hidden_size,
        num_layers=1,
        nonlinearity="tanh",
        bias=True,
        batch_first=False,
        dropout=0.0,
        bidirectional=False,
        dtype=None,
    ):
        self.nonlinearity, self.mode = nonlinearity, MODES[nonlinearity]
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype)


class GRU(Layer):
    """`Layer` of gated recurrent units."""

    mode = "GRU"


class LSTM(Layer):
    """`Layer` of long short-term memories. Its state is a pair (h, c)."""

    mode = "LSTM"
