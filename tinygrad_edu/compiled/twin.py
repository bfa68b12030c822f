"""Compiled twins: what a fused function of arrays computes, compiled by numba to one pass over memory, where numba is installed.

NumPy passes over memory once for each operation, which is what a large layer_norm or softmax spends its time on. A twin has the name and
the parameters of the function it stands for, and gives the same numbers but for rounding. It runs in its place if numba is there, the
arrays are of float32 and large, and the function still has its own code: whatever is put in a function's place wins. Nothing is compiled
before it is first needed; what was compiled is kept on disk by numba.

TINYGRAD_EDU_COMPILED=0 in the environment, or `enable(False)`, turns the twins off; =all lets them run for arrays of every size, for tests.
"""

import os
import sys
from contextlib import contextmanager, suppress
from time import perf_counter

import numpy as np

from .parts import FLOAT32, Pool

WANTED = os.environ.get("TINYGRAD_EDU_COMPILED", "1")
#: From so many elements on, a twin saves more time than it costs to call.
LEAST = 1 if WANTED == "all" else 16_384


class Twins:
    """What is known of the twins: whether they are wanted, the module that holds them, which have run before, and which cannot."""

    enabled = WANTED != "0"
    announced = True  # whether a line says so where compiling took over a second
    kernels = None
    used, failed = frozenset(), frozenset()
    asleep = 0  # more than 0: numba is not started now


def enable(on=True):
    """Run twins in place of the functions of arrays they stand for, or never. Returns whether they were wanted before."""
    before, Twins.enabled = Twins.enabled, bool(on)
    return before


@contextmanager
def asleep():
    """Within, twins run only if numba has been started before: it takes a second to start, which a small task does not."""
    Twins.asleep += 1
    try:
        yield
    finally:
        Twins.asleep -= 1


def with_twin(function, *helpers, sized=0, times=1, dtype=FLOAT32, rows=None, starts=True):
    """The function, or its twin where that is faster.

    helpers: other functions it calls, whose code must be their own as well. sized: which argument tells how large the work is.
    times: how many times larger than for other twins it must be. dtype: what it must have. rows: the most that the first argument may have.
    starts: whether numba is started for it.
    """
    originals = [(f, f.__code__) for f in (function, *helpers)]
    name = function.__name__

    def run(*arrays, **attributes):
        x = arrays[sized]
        large = type(x) is np.ndarray and x.size >= times * LEAST and x.dtype is dtype
        if large and rows is not None:
            large = arrays[0].size <= rows * arrays[0].shape[-1]
        if large and Twins.enabled and (starts or Twins.kernels) and all(f.__code__ is code for f, code in originals):
            out = run_twin(name, arrays, attributes)
            if out is not NotImplemented:
                return out
        return function(*arrays, **attributes)

    run.__name__ = run.__qualname__ = name
    run.__doc__, run.__wrapped__ = function.__doc__, function
    return run


def run_twin(name, arrays, attributes):
    """What the twin of this name returns; NotImplemented where there is no numba, or where it does not cover these arguments."""
    if name in Twins.used:
        return getattr(Twins.kernels, name)(*arrays, **attributes)
    kernels = Twins.kernels or (None if Twins.asleep else load())
    if kernels is None or name in Twins.failed:
        return NotImplemented
    return run_first(name, getattr(kernels, name), arrays, attributes)


def load():
    """The module of twins, or None where numba is not installed or does not start; then nothing is tried again."""
    try:
        from . import kernels
    except Exception:  # numba for another NumPy or Python raises this and that
        Twins.enabled = False
        return None
    with suppress(OSError):
        kernels.check_cache()
    Twins.kernels = kernels
    return kernels


def run_first(name, twin, arrays, attributes):
    """Run a twin for the first time, which compiles it or reads it from disk. If neither is possible, it never runs: NotImplemented.

    One thread does all, so that a failure comes before anything is written.
    """
    start, compiled_before = perf_counter(), Twins.kernels.count_compiled()
    Pool.paused += 1
    try:
        out = run_or_repair(twin, arrays, attributes)
    except Exception:
        Twins.failed |= {name}
        return NotImplemented
    finally:
        Pool.paused -= 1
    if out is not NotImplemented:
        Twins.used |= {name}
    seconds = perf_counter() - start
    if seconds > 1 and Twins.announced and Twins.kernels.count_compiled() > compiled_before:
        print(f"tinygrad_edu: compiled {name} in {seconds:.1f} s; it is kept for the next time", file=sys.stderr)
    return out


def run_or_repair(twin, arrays, attributes):
    """Run a twin; if what is on disk cannot be read, or nothing can be written there, begin the cache anew and try once more."""
    try:
        return twin(*arrays, **attributes)
    except Exception:
        Twins.kernels.begin_cache_anew()
        return twin(*arrays, **attributes)
