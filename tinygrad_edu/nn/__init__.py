"""What neural networks are made of. `from tinygrad_edu.nn import functional as F`."""

from . import functional as functional
