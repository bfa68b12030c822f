"""Compiled twins: large softmaxes, normalizations, activations, attention and Adam's steps in one pass, where numba is installed.

`from tinygrad_edu import compiled`, then `compiled.enable(False)` for NumPy alone, and `compiled.set_num_threads(1)`.
"""

from .parts import get_num_threads as get_num_threads
from .parts import set_num_threads as set_num_threads
from .twin import enable as enable
