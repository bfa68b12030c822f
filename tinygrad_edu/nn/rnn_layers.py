"""Recurrent networks as modules: cells, which take one step, and layers, which read whole sequences."""

import math
import warnings

import numpy as np

from ..autograd.mode import mode
from ..autograd.tape import new_leaf
from ..graph import as_tuple
from ..tensor.creation import empty, zeros
from ..tensor.dtype import is_tensor
from ..tensor.shape import cat, stack
from . import functional as F
from . import init
from .module import Module
from .packed import PackedSequence, places, unpack
from .parameter import Parameter
from .rnn import CELLS, STEPS, has_own_code, run

GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "GRU": 3, "LSTM": 4}


class Recurrent(Module):
    """What cells and layers share. mode: a key of GATES. The state is h, or (h, c) for "LSTM"."""

    mode = None

    def add_weights(self, suffix, input_size, dtype):
        """Create the parameters of a layer and direction: weights (gates * hidden_size, input_size or hidden_size), biases, or None."""
        rows = GATES[self.mode] * self.hidden_size
        for name, shape in (
            ("weight_ih", (rows, input_size)),
            ("weight_hh", (rows, self.hidden_size)),
            ("bias_ih", (rows,)),
            ("bias_hh", (rows,)),
        ):
            wanted = self.bias or name.startswith("weight")
            setattr(self, name + suffix, Parameter(empty(*shape, dtype=dtype)) if wanted else None)

    def weights(self, suffix):
        """weight_ih, weight_hh, and the biases if there are any."""
        return [getattr(self, name + suffix) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")[: 4 if self.bias else 2]]

    def reset_parameters(self):
        """Draw all parameters anew, uniform up to 1 / sqrt(hidden_size)."""
        bound = 1 / math.sqrt(self.hidden_size)
        for p in self.parameters():
            init.uniform_(p, -bound, bound)

    def check_input(self, input, dtype, dims, names):
        """Raise an error unless input has one of these numbers of dimensions, input_size features, and the dtype of the weights."""
        kind = type(self).__name__
        if not is_tensor(input):
            raise TypeError(f"{kind}: expected a Tensor as input, got {type(input).__name__}; use tensor(input)")
        if input.ndim not in dims or input.shape[-1] != self.input_size:
            raise ValueError(f"{kind}: expected input {names}, with input_size {self.input_size}, got shape {input.shape}")
        if input.dtype != dtype:
            raise TypeError(f"{kind}: expected input of {dtype}, like the weights, got {input.dtype}; use input.to({dtype})")

    def check_state(self, hx, shape, dtype):
        """The state as a tuple of one or two Tensors: zeros for None. Raises an error unless they have this shape and dtype."""
        kind, pair = type(self).__name__, self.mode == "LSTM"
        if hx is None:
            return (zeros(*shape, dtype=dtype),) * (2 if pair else 1)
        state = tuple(hx) if pair and isinstance(hx, (tuple, list)) else (hx,)
        if len(state) != (2 if pair else 1) or not all(is_tensor(h) for h in state):
            raise TypeError(f"{kind}: expected {'a pair of Tensors (h, c)' if pair else 'one Tensor'} as state, got {type(hx).__name__}")
        for h in state:
            if h.shape != shape:
                raise ValueError(f"{kind}: expected a state of shape {shape}, got {h.shape}")
            if h.dtype != dtype:
                raise TypeError(f"{kind}: expected a state of {dtype}, like the input, got {h.dtype}; use state.to({dtype})")
        return state

    def as_state(self, hs):
        """h of (h,), or (h, c)"""
        return tuple(hs) if self.mode == "LSTM" else hs[0]


class Cell(Recurrent):
    """One step. input: (B, input_size) or (input_size,), hx: (B, hidden_size) or (hidden_size,), by default 0. Returns the new state.

    weight_ih: (gates * hidden_size, input_size), weight_hh: (gates * hidden_size, hidden_size), bias_ih, bias_hh: (gates * hidden_size,)
    """

    def __init__(self, input_size, hidden_size, bias=True, dtype=None):
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        check_sizes(type(self).__name__, input_size=input_size, hidden_size=hidden_size)
        self.add_weights("", input_size, dtype)
        self.reset_parameters()

    def forward(self, input, hx=None):
        self.check_input(input, self.weight_ih.dtype, (1, 2), "(B, input_size) or (input_size,)")
        state = self.check_state(hx, (*input.shape[:-1], self.hidden_size), input.dtype)
        if input.ndim == 2:
            return CELLS[self.mode](input, self.as_state(state), *self.weights(""))
        state = [h.unsqueeze(0) for h in state]
        out = as_tuple(CELLS[self.mode](input.unsqueeze(0), self.as_state(state), *self.weights("")))
        return self.as_state([h.squeeze(0) for h in out])

    def extra_repr(self):
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else ", bias=False")


class Layer(Recurrent):
    """Read sequences. input: (T, B, input_size), with batch_first (B, T, input_size), one sequence (T, input_size), or a PackedSequence.

    hx: the state to begin with, by default 0; each of its Tensors (num_layers * directions, B, hidden_size), without B for one sequence.
    Returns (outputs, last state): the outputs of the last layer, of the form of the input, with directions * hidden_size features.
    num_layers: how many layers, each of which reads the outputs of the one before, with dropout between. bidirectional: a second set of
    weights ("_reverse") reads from the end. Parameters are named as in PyTorch: weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, ...
    """

    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, dtype=None):
        kind = type(self).__name__
        check_sizes(kind, input_size=input_size, hidden_size=hidden_size, num_layers=num_layers)
        if isinstance(dropout, bool) or not 0 <= dropout <= 1:
            raise ValueError(f"{kind}: expected a probability dropout from 0 to 1, got {dropout}")
        if dropout and num_layers == 1:
            warnings.warn(f"{kind}: dropout acts between layers, and num_layers is 1; use nn.Dropout after the layer", stacklevel=2)
        self.input_size, self.hidden_size, self.num_layers, self.bias = input_size, hidden_size, num_layers, bias
        self.batch_first, self.dropout, self.bidirectional = batch_first, float(dropout), bidirectional
        self.directions = 2 if bidirectional else 1
        for layer in range(num_layers):
            for suffix in self.suffixes(layer):
                self.add_weights(suffix, hidden_size * self.directions if layer else input_size, dtype)
        self.reset_parameters()

    def suffixes(self, layer):
        """How the names of a layer's parameters end, for each direction."""
        return [f"_l{layer}", f"_l{layer}_reverse"][: self.directions]

    def forward(self, input, hx=None):
        if isinstance(input, PackedSequence):
            return self.read_packed(input, hx)
        names = "(B, T, input_size) or (T, input_size)" if self.batch_first else "(T, B, input_size) or (T, input_size)"
        self.check_input(input, self.weight_ih_l0.dtype, (2, 3), names)
        single = input.ndim == 2
        xs = input.unsqueeze(1) if single else input.transpose(0, 1) if self.batch_first else input
        if not len(xs):
            raise ValueError(f"{type(self).__name__}: expected at least one step, got input of shape {input.shape}")
        n, batch = self.num_layers * self.directions, () if single else (xs.shape[1],)
        state = self.check_state(hx, (n, *batch, self.hidden_size), input.dtype)
        outputs, last = self.read(xs, [h.unsqueeze(1) for h in state] if single else state)
        if single:
            return outputs.squeeze(1), self.as_state([h.squeeze(1) for h in last])
        return outputs.transpose(0, 1) if self.batch_first else outputs, self.as_state(last)

    def read(self, xs, state, sizes=None):
        """Run all layers. xs: (T, B, input_size), state: Tensors (num_layers * directions, B, H). Returns (outputs, last state).

        sizes: None, or for each step how many sequences, which come first, have not ended.
        """
        dropout = self.training and self.dropout and self.num_layers > 1
        if len(xs) == 1 and not (mode.recording or dropout or sizes) and xs.dtype.char in "fd" and has_own_code(self.mode):
            return self.read_step(xs, state)
        last = []
        for layer in range(self.num_layers):
            if layer:
                xs = F.dropout(xs, self.dropout, self.training)
            outputs = []
            for reverse, suffix in enumerate(self.suffixes(layer)):
                start, weights = [h[len(last)] for h in state], self.weights(suffix)
                if reverse:
                    out, end = run(self.mode, xs.flip(0), start, weights, sizes[::-1] if sizes else None)
                else:
                    out, end = run(self.mode, xs, start, weights, sizes)
                outputs.append(out.flip(0) if reverse else out)
                last.append(end)
            xs = cat(outputs, 2) if self.bidirectional else outputs[0]
        return xs, [stack(hs) for hs in zip(*last)]

    def read_step(self, xs, state):
        """`read` for a single step without gradients, on arrays."""
        x, state, last = xs._data[0], [h._data for h in state], []
        for layer in range(self.num_layers):
            ends = [
                STEPS[self.mode](x, *[h[len(last) + k] for h in state], *[w._data for w in self.weights(suffix)])
                for k, suffix in enumerate(self.suffixes(layer))
            ]
            last += ends
            x = np.concatenate([end[0] for end in ends], 1) if self.bidirectional else ends[0][0]
        return new_leaf(x[None], xs), [new_leaf(np.array(hs), xs) for hs in zip(*last)]

    def read_packed(self, packed, hx):
        """`forward` for a PackedSequence. The state is in the order in which the sequences came, not in that of their lengths."""
        self.check_input(packed.data, self.weight_ih_l0.dtype, (2,), "packed from (T, B, input_size)")
        sizes = packed.batch_sizes.tolist()
        n, there, back = self.num_layers * self.directions, packed.sorted_indices, packed.unsorted_indices
        state = self.check_state(hx, (n, sizes[0], self.hidden_size), packed.data.dtype)
        state = state if there is None else [h[:, there] for h in state]
        outputs, last = self.read(unpack(packed.data, sizes), state, sizes)
        last = last if back is None else [h[:, back] for h in last]
        return packed._replace(data=outputs[places(sizes)]), self.as_state(last)

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
        self.nonlinearity, self.mode = nonlinearity, simple("RNNCell", nonlinearity)
        super().__init__(input_size, hidden_size, bias, dtype)

    def extra_repr(self):
        return super().extra_repr() + (f", nonlinearity={self.nonlinearity}" if self.nonlinearity != "tanh" else "")


class GRUCell(Cell):
    """`Cell` of a gated recurrent unit."""

    mode = "GRU"


class LSTMCell(Cell):
    """`Cell` of a long short-term memory. The state is a pair (h, c)."""

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
        self.nonlinearity, self.mode = nonlinearity, simple("RNN", nonlinearity)
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype)


class GRU(Layer):
    """`Layer` of gated recurrent units."""

    mode = "GRU"


class LSTM(Layer):
    """`Layer` of long short-term memories. The state is a pair (h, c). proj_size: PyTorch's, refused."""

    mode = "LSTM"

    def __init__(
        self,
        input_size,
        hidden_size,
        num_layers=1,
        bias=True,
        batch_first=False,
        dropout=0.0,
        bidirectional=False,
        proj_size=0,
        dtype=None,
    ):
        if proj_size:
            raise ValueError(f"LSTM: expected proj_size 0, got {proj_size}; projections are not offered: use nn.Linear after the layer")
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype)


def simple(kind, nonlinearity):
    """The mode of a simple recurrent network."""
    if nonlinearity not in ("tanh", "relu"):
        raise ValueError(f'{kind}: expected nonlinearity "tanh" or "relu", got {nonlinearity!r}')
    return "RNN_" + nonlinearity.upper()


def check_sizes(kind, **sizes):
    for name, n in sizes.items():
        if isinstance(n, bool) or not isinstance(n, int) or n < 1:
            raise ValueError(f"{kind}: expected {name} as an integer of at least 1, got {n!r}")
