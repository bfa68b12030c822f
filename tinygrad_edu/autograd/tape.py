"""The forward pass: compute an op on Tensors, and record in the result how it was computed (`.op`, `.inputs`, `.attributes`)."""

from operator import attrgetter

import numpy as np

from ..graph import next_sequence_nr
from .mode import mode
from .versions import refresh, share_version

new = object.__new__
ndarray = np.ndarray
array_of = attrgetter("_data")


def new_leaf(data, like):
    """A leaf that holds the array `data` itself: a Tensor, as `like` is."""
    out = new(like.plain)
    out._data = data
    out.grad = out.op = out.version = out.base = out.attributes = None
    out.inputs = ()
    out._requires_grad = out.retains_grad = False
    out.sequence_nr = next_sequence_nr()
    return out


def apply(op, *inputs, **attributes):
    """Apply an op to Tensors. If grad mode is on and any input requires grad, the result requires grad and remembers its inputs."""
    try:
        data = op.forward(*map(array_of, inputs), **attributes)
    except (ValueError, IndexError) as error:
        shapes = ", ".join(str(x.shape) for x in inputs)
        raise type(error)(f"{op.name} of shape {shapes}: {error}") from None
    if type(data) is not ndarray:
        data = np.asarray(data)  # NumPy returns a scalar instead of an array of shape ()
    out = new(inputs[0].plain)
    out._data = data
    out.grad = out.version = out.base = None
    out.retains_grad = False
    if data.base is not None:
        share_version(out, inputs)
    if mode.recording:
        for x in inputs:
            if x._requires_grad:
                for x in inputs:
                    if x.version is not None:
                        refresh(x.version)
                out._requires_grad = True
                out.op, out.inputs, out.attributes = op, inputs, attributes
                out.sequence_nr = next_sequence_nr()
                return out
    out._requires_grad = False
    out.op = out.attributes = None
    out.inputs = ()
    out.sequence_nr = next_sequence_nr()
    return out
