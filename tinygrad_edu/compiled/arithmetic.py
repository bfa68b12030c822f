"""Arithmetic that compiled loops share, of float32 alone. See `kernels` for what a loop must keep to so that it runs fast."""

import math
from contextlib import suppress
from pathlib import Path

import numba
import numpy as np

f32, i32 = np.float32, np.int32
LOOPS = []  # every compiled loop, for `begin_cache_anew`


def compiled(function):
    """Decorator: a loop to compile when it is first called, kept on disk for the next process where there is a folder to write to."""
    settings = dict(nogil=True, error_model="numpy", fastmath={"contract"})
    try:
        loop = numba.njit(cache=True, **settings)(function)
    except RuntimeError:  # neither the package's folder nor the user's cache can be written to
        loop = numba.njit(**settings)(function)
    LOOPS.append(loop)
    return loop


def count_compiled():
    """How many loops were compiled in this process rather than read from disk."""
    return sum(sum(loop.stats.cache_misses.values()) for loop in LOOPS)


def begin_cache_anew():
    """Forget what is on disk: a file was cut short, or is out of date."""
    for loop in LOOPS:
        with suppress(OSError):
            loop._cache.flush()


def check_cache():
    """Begin the cache anew if this file has changed: numba looks only at the file of a loop, not at what the loop calls."""
    stat = Path(__file__).stat()
    stamp = f"{stat.st_mtime_ns} {stat.st_size}"
    for folder in {loop.stats.cache_path for loop in LOOPS} - {None}:
        seen = Path(folder) / "arithmetic.stamp"
        if not seen.exists() or seen.read_text() != stamp:
            begin_cache_anew()
            Path(folder).mkdir(parents=True, exist_ok=True)
            seen.write_text(stamp)


in_any_order = numba.njit(nogil=True, error_model="numpy", fastmath={"contract", "reassoc", "nsz"})
inlined = numba.njit(inline="always")

ZERO, HALF, ONE, TWO, INF = f32(0), f32(0.5), f32(1), f32(2), f32(np.inf)
LOG2_E, LOG_2, LOG_2_REST = f32(1 / math.log(2)), f32(0.693359375), f32(math.log(2) - 0.693359375)
LOWEST, HIGHEST = f32(-86.6), f32(88.72)
#: exp(r) for |r| ≤ log(2)/2, close to the Taylor series; the coefficients are those of Stephen Moshier's Cephes library.
E2, E3, E4, E5, E6, E7 = (f32(x) for x in (1 / 2, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.9875691500e-4))


@inlined
def exp(x):
    """2**n · exp(r), where n is whole and |r| ≤ log(2)/2: a polynomial for exp(r), and n put into the exponent's bits. 0 below LOWEST."""
    n = np.floor(min(max(x, LOWEST), HIGHEST) * LOG2_E + HALF)
    r = x - n * LOG_2
    r = r - n * LOG_2_REST
    p = ((((E7 * r + E6) * r + E5) * r + E4) * r + E3) * r + E2
    p = p * r * r + r + ONE
    half = i32((i32(n) + i32(126)) << i32(23)).view(f32)  # 2**(n - 1), for 2**128 would be no float32
    return ZERO if x < LOWEST else p * half * TWO


@inlined
def sigmoid(x):
    """1 / (1 + exp(-x))"""
    e = exp(-abs(x))
    return (e if x < ZERO else ONE) / (ONE + e)


@inlined
def largest(row):
    """The largest element. Found among the bits as whole numbers, whose order is that of the floats: their maximum is quick to find."""
    top = i32(-0x7FFFFFFF - 1)
    for j in range(row.size):
        bits = f32(row[j]).view(i32)
        top = max(top, bits ^ (i32(bits >> i32(31)) & i32(0x7FFFFFFF)))
    return i32(top ^ (i32(top >> i32(31)) & i32(0x7FFFFFFF))).view(f32)


@in_any_order
def total(x):
    """The sum of the elements."""
    out = ZERO
    for j in range(x.size):
        out += x[j]
    return out


@in_any_order
def dot(x, y):
    """The sum of the products."""
    out = ZERO
    for j in range(x.size):
        out += x[j] * y[j]
    return out


@inlined
def shifted_exp(x, out):
    """Write exp(x - top) of a row into another, where top is its largest element. Returns top and the sum."""
    top = largest(x)
    for j in range(x.size):
        out[j] = exp(x[j] - top)
    return top, total(out)
