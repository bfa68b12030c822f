"""Run a learner's code with a time limit, captured output and contained errors. Not a security boundary.

Only KeyboardInterrupt comes through: whoever presses Ctrl-C wants everything to stop.
"""

import contextlib
import ctypes
import io
import linecache
import random
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

MAX_PRINTED = 2000  # characters of output that are kept


class TimeLimitExceeded(BaseException):
    """Raised inside code that ran too long. Not an Exception, so that `except Exception` does not swallow it."""


@dataclass(frozen=True)
class Run:
    """The outcome of a call: its value, or the exception that ended it; what it printed; the seconds of processor time it took."""

    value: object = None
    error: BaseException | None = None
    printed: str = ""
    seconds: float = 0.0


class BoundedStream(io.TextIOBase):
    """A text stream that keeps the beginning and drops the rest."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        if len(self.text) < MAX_PRINTED:
            self.text = (self.text + text)[:MAX_PRINTED]
        return len(text)


def run(f: Callable[[], object], seconds: float = 5.0) -> Run:
    """Call `f()` for at most that many seconds and return what happened. Raises nothing but KeyboardInterrupt."""
    printed = BoundedStream()
    started, value, error = time.process_time(), None, None
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with time_limit(seconds):
                value = f()
    except KeyboardInterrupt:
        raise
    except BaseException as e:
        value, error = None, e
    return Run(value, error, printed.text, time.process_time() - started)


@contextlib.contextmanager
def preserve_random_state() -> Iterator[None]:
    """Leave the global random generators of Python and NumPy as they were before this block."""
    states = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitExceeded in the block once the time is over, and again every 20 ms if the block catches it.

    On a busy machine the block may have to wait for a processor: until it has had that many seconds of one, it gets up to three times as
    long. An interval timer that the process had set goes on afterwards.
    """
    running = True
    spent, now = time.process_time(), time.monotonic()

    def is_over():
        return time.process_time() - spent >= seconds or time.monotonic() - now >= 3 * seconds

    def stop(*_):
        if running and is_over():
            raise TimeLimitExceeded(f"stopped after {seconds:g} seconds")

    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        handler = signal.signal(signal.SIGALRM, stop)
        delay, interval = signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), 0.02)
        try:
            yield
        finally:
            running = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, handler)
            if delay:
                signal.setitimer(signal.ITIMER_REAL, max(delay - (time.monotonic() - now), 1e-6), interval)
        return

    me, done = threading.get_ident(), threading.Event()

    def watch():  # on Windows, and in threads other than the main one
        pause = seconds
        while not done.wait(pause):
            if is_over():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(me), ctypes.py_object(TimeLimitExceeded))
            pause = 0.02

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(me), None)


def format_error(error: BaseException, filename: str) -> str:
    """An exception as text for a learner: what went wrong, and only the lines of the file they wrote."""
    if isinstance(error, SyntaxError) and error.filename == filename:
        where = f"\n    line {error.lineno}: {(error.text or '').strip()}" if error.lineno else ""
        return f"{type(error).__name__}: {error.msg}{where}"
    frames = traceback.extract_tb(error.__traceback__, limit=-400 if isinstance(error, RecursionError) else None)
    lines = [
        f"    line {f.lineno}: {(linecache.getline(filename, f.lineno) or f.line or '').strip()}" for f in frames if f.filename == filename
    ]
    shown = list(dict.fromkeys(lines))[-4:]
    if isinstance(error, RecursionError):
        text = "RecursionError: the function called itself about " + f"{sys.getrecursionlimit():,} times and Python gave up"
    else:
        text = "".join(traceback.format_exception_only(type(error), error)).strip()
    return "\n".join([text, *shown])
