"""`Op`: an entry of the derivative table. A forward function on arrays and, for each of its inputs, a vjp: how a gradient goes back.

Vjps are written with operators and with other ops, so the same line works on arrays (a plain backward pass) and on Tensors
(`create_graph=True`, where the gradient is itself part of a graph). They never write into their arguments.
"""

import numpy as np

from .tape import apply, new_leaf


class Op:
    """An operation on arrays with its derivatives.

    name: PyTorch's name. forward(*arrays, **attributes): the output array.
    vjps: one vector-Jacobian product for each input: vjp(g, out, *inputs, **attributes) is the gradient of that input, given the upstream
        gradient g. None for an input without a derivative (an index, a mask). Broadcast inputs need no care: the engine sums over them.
    vjp_all: instead of vjps, one function with the same arguments that returns the gradients of all inputs.
    decomposition: for a fused op, whose vjps work on arrays only: the same function of Tensors in single ops, used for create_graph.
    saves_nothing: True if no vjp reads the values of inputs or output, so that these may change before the backward pass.
    """

    __slots__ = ("decomposition", "forward", "name", "saves_nothing", "vjp_all", "vjps")

    def __init__(self, name, forward, *vjps, vjp_all=None, decomposition=None, saves_nothing=False):
        self.name, self.forward, self.vjp_all = name, forward, vjp_all
        self.decomposition, self.saves_nothing = decomposition, saves_nothing
        self.vjps = tuple([vjp or not_differentiable(name, i) for i, vjp in enumerate(vjps)])

    def __call__(self, *inputs, **attributes):
        """Arrays give an array, Tensors a recorded Tensor: a vjp written with ops works for both."""
        like = inputs[0]
        if isinstance(like, (np.ndarray, np.generic)):
            return self.forward(*inputs, **attributes)
        return apply(self, *[new_leaf(x, like) if isinstance(x, np.ndarray) else x for x in inputs], **attributes)

    def __repr__(self):
        return self.name


def not_differentiable(name, i):
    """The vjp of an input without a derivative: raises RuntimeError if its gradient is requested."""

    def vjp(*_, **attributes):
        raise RuntimeError(f"backward: {name!r} has no derivative with respect to input {i}; detach() that input if it is a constant")

    return vjp
