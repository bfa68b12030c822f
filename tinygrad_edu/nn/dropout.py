"""Dropout as a module."""

from . import functional as F
from .module import Module


class Dropout(Module):
    """In training mode, zero each element with probability p and divide the others by 1 - p; in eval mode, the identity."""

    def __init__(self, p=0.5):
        if not 0 <= p <= 1:
            raise ValueError(f"Dropout: expected a probability p from 0 to 1, got {p}")
        self.p = p

    def forward(self, input):
        return F.dropout(input, self.p, self.training)

    def extra_repr(self):
        return f"p={self.p}"
