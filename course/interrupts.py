"""Ctrl-C during an import. What is imported halfway, such as NumPy or matplotlib, often cannot be imported again in the same kernel."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def postpone_interrupt() -> Iterator[None]:
    """Let Ctrl-C wait until this block is done."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is None:
        yield
        return
    came = []
    handler = signal.signal(signal.SIGINT, lambda *_: came.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if came:
            signal.raise_signal(signal.SIGINT)
