"""What an answer was computed from: rows of the derivative table, and the Tensors they were applied to.

A row `Op` holds a forward function on arrays and, for each of its inputs, a vjp: how a gradient goes back. `apply` computes a row on
Tensors and remembers it in the answer: `.op`, `.inputs`, `.attributes`. Vjps are written with operators and with rows, so the same line
works on arrays (a plain backward) and on Tensors (`create_graph=True`: the gradient then has a history itself). They never write into
their arguments.
"""

from functools import wraps
from operator import attrgetter
from threading import local
from warnings import filterwarnings

import numpy as np

from .graph import next_birth
from .memory import Memory, settle

#: The files that hold the derivative table, in the order of reading.
TABLES = ("ops_elementwise", "ops_functions", "ops_shape", "ops_reduce", "ops_index", "ops_products", "ops_layers")

# Linux's malloc hands the memory of a large array back as soon as it is freed, and takes it anew, page by page, for the next one; until it
# has seen one of 31 MB freed: then it keeps up to 62 MB for those to come. So we free one, which costs nothing, for it was never written
# to. Softmax of 4 MB of scores then takes a third less time, a training step of a transformer block a tenth less.
np.empty(31 * 2**20, np.uint8)

# 1 / 0 is inf and log(-1) is nan, without a word, as in PyTorch; only where these files compute it. (np.errstate would do this as well, but
# entering it for each operation makes a small one take half as long again.)
filterwarnings("ignore", category=RuntimeWarning, module=r"tinygrad_edu\.(recording|ops_)")


class Op:
    """A row of the derivative table.

    name: as PyTorch calls it. forward(*arrays, **attributes): the array computed.
    vjps: one for each input: vjp(g, out, *inputs, **attributes) is the gradient of that input when g is the gradient of `out`; None for an
    input without a derivative (a mask, targets). Where an input was broadcast, the sweep sums the gradient back to its shape.
    joint: instead of vjps, one function with the same arguments that returns a gradient for every input.
    steps: for a row that does several operations at one go, its vjps for arrays only: the same in single steps on Tensors (create_graph).
    linear: True where the derivative is the same at every point, so that it does not matter when inputs change later.
    """

    __slots__ = ("forward", "joint", "linear", "name", "steps", "vjps")

    def __init__(self, name, forward, *vjps, joint=None, steps=None, linear=False):
        self.name, self.forward, self.joint, self.steps, self.linear = name, forward, joint, steps, linear
        self.vjps = tuple([vjp or missing(name, i) for i, vjp in enumerate(vjps)])

    def __call__(self, *inputs, **attributes):
        """Arrays give an array, Tensors a Tensor that remembers: a vjp written with rows works for both."""
        like = inputs[0]
        if isinstance(like, (np.ndarray, np.generic)):
            return self.forward(*inputs, **attributes)
        return apply(self, *[tensor_of(x, like) if isinstance(x, np.ndarray) else x for x in inputs], **attributes)

    def __repr__(self):
        return self.name


def missing(name, i):
    """What stands in a row for an input without a derivative: for indices and masks, nobody asks."""

    def vjp(*_, **attributes):
        raise RuntimeError(f"backward: {name!r} has no derivative for input {i}; detach() it if it is meant to be a constant")

    return vjp


class Mode(local):
    """Whether operations are recorded; every thread has its own answer."""

    recording = True


mode = Mode()


class no_grad:
    """Within this block, or in the decorated function, nothing is recorded: results do not require grad, and no graph takes memory."""

    enabled = False

    def __init__(self):
        self.before = []

    def __enter__(self):
        self.before.append(mode.recording)
        mode.recording = self.enabled

    def __exit__(self, *_):
        mode.recording = self.before.pop()

    def __call__(self, function):
        """As a decorator: every call has a block of its own, for several threads may be inside at once."""

        @wraps(function)
        def within(*args, **kwargs):
            with self.again():
                return function(*args, **kwargs)

        return within

    def again(self):
        return type(self)()


class enable_grad(no_grad):
    """Within this block operations are recorded, even inside `no_grad`."""

    enabled = True


class set_grad_enabled(no_grad):
    """Record operations (True) or do not (False): from here on, or to the end of a `with` block or of the decorated function."""

    def __init__(self, enabled):
        self.before, self.enabled = [mode.recording], enabled
        mode.recording = enabled

    def __enter__(self):
        pass

    def __call__(self, function):
        mode.recording = self.before.pop()  # meant for the function, not from here on
        return super().__call__(function)

    def again(self):
        return type(self)(self.enabled)


def is_grad_enabled():
    """Whether operations are recorded at the moment."""
    return mode.recording


# -------------------------------------------------------------------------------------------------- forward


new = object.__new__
ndarray = np.ndarray
array_of = attrgetter("_data")


def tensor_of(data, like):
    """A new leaf that holds the array `data` itself, of the same class as the tensor `like`."""
    out = new(type(like))
    out._data = data
    out.grad = out.op = out.memory = out.attributes = None
    out.inputs = ()
    out._requires_grad = out.retains_grad = False
    out.birth = next_birth()
    return out


def apply(op, *inputs, **attributes):
    """Compute a row of the table on Tensors, and remember how: the result's `.op`, `.inputs` and `.attributes`."""
    try:
        data = op.forward(*map(array_of, inputs), **attributes)
    except (ValueError, IndexError) as error:
        shapes = ", ".join(str(x.shape) for x in inputs)
        raise type(error)(f"{op.name} of shape {shapes}: {error}") from None
    if type(data) is not ndarray:
        data = np.asarray(data)  # NumPy makes a number of a result without dimensions
    out = new(type(inputs[0]))
    out._data = data
    out.grad = out.memory = None
    out.retains_grad = False
    if data.base is not None:
        share(out, inputs)
    if mode.recording:
        for x in inputs:
            if x._requires_grad:
                for x in inputs:
                    if x.memory is not None:
                        settle(x.memory)
                out._requires_grad = True
                out.op, out.inputs, out.attributes = op, inputs, attributes
                out.birth = next_birth()
                return out
    out._requires_grad = False
    out.op = out.attributes = None
    out.inputs = ()
    out.birth = next_birth()
    return out


def share(out, inputs):
    """If the new array is a view of an input's, let both know of writes to either."""
    base = out._data.base
    for x in inputs:
        if base is x._data or base is x._data.base:
            if x.memory is None:
                x.memory = Memory(x._data)
            out.memory = x.memory
            return
