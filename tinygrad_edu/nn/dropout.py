"""Dropout as modules."""

from . import functional as F
from .module import Module


class Dropout(Module):
    """In training mode, zero each element with probability p and divide the others by 1 - p; in eval mode, the identity."""

    compute = staticmethod(F.dropout)

    def __init__(self, p=0.5):
        if not 0 <= p <= 1:
            raise ValueError(f"{type(self).__name__}: expected a probability p from 0 to 1, got {p}")
        self.p = p

    def forward(self, input):
        return self.compute(input, self.p, self.training)

    def extra_repr(self):
        return f"p={self.p}"


class Dropout1d(Dropout):
    """`Dropout` of whole channels. input: (N, C, L) or (C, L)"""

    compute = staticmethod(F.dropout1d)


class Dropout2d(Dropout):
    """`Dropout` of whole channels, such as feature maps. input: (N, C, H, W)"""

    compute = staticmethod(F.dropout2d)
