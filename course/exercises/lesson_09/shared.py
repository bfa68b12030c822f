"""Small modules for the cases, and what is observed of the state of a module."""

import numpy as np

from tinygrad_edu import nn


class Box(nn.Module):
    """A module with any attributes: Box(weight=..., layers=[...])."""

    def __init__(self, **attributes):
        for name, value in attributes.items():
            setattr(self, name, value)


def layer_of(weight, bias=None, kind=np.float64):
    """A Linear layer with these numbers; bias None for a layer without one."""
    made = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None, dtype=kind)
    made.weight.data[...] = weight
    if bias is not None:
        made.bias.data[...] = bias
    return made


def plain_number(x):
    """A number as a float; of anything else what it is."""
    if isinstance(x, (int, float, np.generic)) and not isinstance(x, (bool, np.bool_)):
        return float(x)
    name = type(x).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}; a number is expected"
