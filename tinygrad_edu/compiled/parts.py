"""Work shared between threads: a compiled loop runs over parts of its rows at once, each part in a thread of its own."""

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

#: Elements for which a second thread pays: waking one costs some 30 µs.
PAYS = 200_000


class Pool:
    """The threads of this process: made when first needed, and anew after a fork, which does not copy them."""

    process, executor, threads = None, None, None


def count_threads():
    """How many threads to use: OMP_NUM_THREADS, or as many as the process may use processors."""
    if Pool.threads is None:
        wanted = os.environ.get("OMP_NUM_THREADS", "")
        available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        Pool.threads = max(1, int(wanted)) if wanted.isdigit() else available
    return Pool.threads


def set_num_threads(threads):
    """Use so many threads for large arrays in compiled functions; 1 for none but the caller's."""
    Pool.threads, Pool.process = max(1, int(threads)), None


def in_parts(kernel, rows, elements, *arguments):
    """Run kernel(first, last, *arguments) over all rows from 0 to `rows`, in parts if that pays. Returns a list of results."""
    parts = min(count_threads(), rows) if elements >= PAYS else 1
    if parts < 2:
        return [kernel(0, rows, *arguments)]
    if Pool.process != os.getpid():
        Pool.process, Pool.executor = os.getpid(), ThreadPoolExecutor(count_threads() - 1, thread_name_prefix="tinygrad_edu")
    cuts = [rows * i // parts for i in range(parts + 1)]
    others = [Pool.executor.submit(kernel, a, b, *arguments) for a, b in pairwise(cuts[1:])]
    return [kernel(0, cuts[1], *arguments), *(done.result() for done in others)]
