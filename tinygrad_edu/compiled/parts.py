"""Work shared between threads: a compiled loop runs over parts of its rows at once, each part in a thread of its own.

`over_rows` and `over_elements` prepare arrays for such a loop: contiguous, float32, and of as few dimensions as the loop knows.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import numpy as np

FLOAT32 = np.dtype(np.float32)
#: Elements for each thread, at least: waking one costs some 30 µs.
PAYS = 100_000


class Pool:
    """The threads of this process: started when first needed, and anew after a fork, which does not copy them."""

    current = None, None  # the number of the process, and its executor
    threads = None
    paused = 0  # more than 0: the caller's thread does all


def get_num_threads():
    """How many threads compiled functions use: as set, or OMP_NUM_THREADS, or as many as the process may use processors."""
    if Pool.threads is None:
        wanted = os.environ.get("OMP_NUM_THREADS", "")
        available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        Pool.threads = max(1, int(wanted)) if wanted.isdecimal() else available
    return Pool.threads


def set_num_threads(threads):
    """Use so many threads for large arrays in compiled functions; 1: only the caller's. NumPy's matrix products have their own."""
    if threads < 1:
        raise ValueError(f"set_num_threads: expected at least 1, got {threads}")
    Pool.threads, Pool.current = int(threads), (None, None)


def executor():
    """The threads besides the caller's, all of them started; None if they cannot be."""
    process, threads = Pool.current
    if process == os.getpid():
        return threads
    n = get_num_threads() - 1
    threads, all_there = ThreadPoolExecutor(n, thread_name_prefix="tinygrad_edu"), Barrier(n)
    try:
        for _ in range(n):
            threads.submit(all_there.wait)
    except RuntimeError:  # no more threads allowed, or Python is about to end
        all_there.abort()
        threads = None
    Pool.current = os.getpid(), threads
    return threads


def in_parts(loop, rows, elements, *arguments):
    """Run loop(first, last, *arguments) over all rows from 0 to `rows`, in parts if that pays. Returns a list of results."""
    parts = min(get_num_threads(), rows, elements // PAYS)
    others = executor() if parts > 1 and not Pool.paused else None
    if others is None:
        return [loop(0, rows, *arguments)]
    cuts = [rows * i // parts for i in range(parts + 1)]
    try:
        waiting = [others.submit(loop, a, b, *arguments) for a, b in pairwise(cuts[1:])]
    except RuntimeError:  # Python is about to end: all are refused
        return [loop(0, rows, *arguments)]
    return [loop(0, cuts[1], *arguments), *(done.result() for done in waiting)]


# ------------------------------------------------------------------------------------------------ arrays for loops


def contiguous(x):
    """An array that is contiguous and may be written to, whether or not it will be: then each loop is compiled for one kind of array."""
    x = np.ascontiguousarray(x)
    return x if x.flags.behaved else x.copy()


def as_rows(x):
    """An array as (rows, C), contiguous."""
    return contiguous(x).reshape(-1, x.shape[-1])


def covers(x, *others, shape=None):
    """Whether the last dimension of x has elements, and other arrays are float32 as well and have the shape of x, or this one."""
    shape = x.shape if shape is None else shape
    return x.ndim and x.shape[-1] and all(y.dtype == FLOAT32 and y.shape == shape for y in others)


def over_rows(loop, x, dim, *others):
    """Run loop(first, last, x, *others, out) over the rows of arrays of one shape; only along the last dimension."""
    if dim not in (-1, x.ndim - 1) or not covers(x, *others):
        return NotImplemented
    rows, out = as_rows(x), np.empty(x.shape, FLOAT32)
    in_parts(loop, len(rows), x.size, rows, *map(as_rows, others), out.reshape(rows.shape))
    return out


def over_elements(loop, x, *others):
    """Run loop(x, *others, out) over the elements of arrays of one shape."""
    if not all(y.dtype == FLOAT32 and y.shape == x.shape for y in others):
        return NotImplemented
    out = np.empty(x.shape, FLOAT32)
    flat = [contiguous(y).reshape(-1) for y in (x, *others, out)]
    in_parts(lambda first, last: loop(*[y[first:last] for y in flat]), x.size, x.size)  # a loop from 0 has no negative index to check for
    return out
