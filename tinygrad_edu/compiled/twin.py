"""Compiled twins: what a fused function of arrays computes, compiled by numba to one pass over memory, where numba is installed.

NumPy passes over memory once for each operation, which is what a large layer_norm or softmax spends its time on. A twin in `kernels.py` has
the name and the parameters of the function it stands for, and gives the same numbers but for rounding. It runs in its place if numba is
there, the first array has at least LEAST float32 elements, and the function still has its own code: whatever is put in a function's place
wins. Nothing is compiled before it is first needed; what was compiled is kept on disk by numba.

TINYGRAD_EDU_COMPILED=0 in the environment, or `enable(False)`, turns the twins off.
"""

import os
import sys
from time import perf_counter

import numpy as np

#: From so many elements on a twin is faster by more than it costs to call.
LEAST = 16_384
FLOAT32 = np.dtype(np.float32)


class Twins:
    """What is known of the twins: whether they are wanted, the module that holds them, and which have run before."""

    enabled = os.environ.get("TINYGRAD_EDU_COMPILED", "1") != "0"
    announced = True  # whether a line says so where compiling took over a second
    kernels = None
    used = ()


def enable(on=True):
    """Run twins in place of the functions of arrays they stand for, or never. Returns whether they were wanted before."""
    before, Twins.enabled = Twins.enabled, on
    return before


def with_twin(function, *helpers):
    """The function, or its twin where that is faster. helpers: other functions it calls, whose code must be their own as well."""
    originals = [(f, f.__code__) for f in (function, *helpers)]
    name = function.__name__

    def run(*arrays, **attributes):
        x = arrays[0]
        large = type(x) is np.ndarray and x.size >= LEAST and x.dtype is FLOAT32
        if large and Twins.enabled and all(f.__code__ is code for f, code in originals):
            out = run_twin(name, arrays, attributes)
            if out is not NotImplemented:
                return out
        return function(*arrays, **attributes)

    run.__name__ = run.__qualname__ = name
    run.__doc__, run.__wrapped__ = function.__doc__, function
    return run


def run_twin(name, arrays, attributes):
    """What the twin of this name returns; NotImplemented where there is no numba, or where it does not cover these arguments."""
    kernels = Twins.kernels or load()
    if kernels is None:
        return NotImplemented
    twin = getattr(kernels, name)
    if name in Twins.used:
        return twin(*arrays, **attributes)
    start = perf_counter()
    out = twin(*arrays, **attributes)
    seconds = perf_counter() - start
    Twins.used = (*Twins.used, name)
    if seconds > 1 and Twins.announced:
        print(f"tinygrad_edu: compiled {name} in {seconds:.1f} s; it is kept for the next time", file=sys.stderr)
    return out


def load():
    """The module of twins, or None, and then nothing is asked again."""
    try:
        from . import kernels
    except ImportError:
        Twins.enabled = False
        return None
    Twins.kernels = kernels
    return kernels
