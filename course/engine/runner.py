"""Running a learner's code: it may loop for ever, recurse without end, print a flood or raise anything, and nothing breaks."""

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
from dataclasses import dataclass

import numpy as np

MOST_PRINTED = 2000  # characters of output that are kept


class TimeUp(BaseException):
    """Raised inside code that ran too long. Not an Exception, so that `except Exception` does not swallow it."""


@dataclass(frozen=True)
class Ran:
    """What became of a call: its value, or the exception that ended it (TimeUp: it took too long); its output; for how long it ran."""

    value: object = None
    error: BaseException | None = None
    printed: str = ""
    seconds: float = 0.0


class Bounded(io.TextIOBase):
    """A text stream that keeps the beginning and forgets the rest."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        if len(self.text) < MOST_PRINTED:
            self.text = (self.text + text)[:MOST_PRINTED]
        return len(text)


def run(f, seconds=5.0):
    """Call `f()` for at most that many seconds, and tell what became of it. Never raises."""
    printed = Bounded()
    started, value, error = time.process_time(), None, None
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with at_most(seconds):
                value = f()
    except BaseException as e:
        value, error = None, e
    return Ran(value, error, printed.text, time.process_time() - started)


@contextlib.contextmanager
def undisturbed():
    """Whatever is drawn in this block, random numbers afterwards are what they would have been without it."""
    states = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])


@contextlib.contextmanager
def at_most(seconds):
    """Raise TimeUp in the block once the time is over, and again every 20 ms should the block catch it.

    On a busy machine the block may have to wait for a processor: until it has had that many seconds of one, it is given up to three times
    as long.
    """
    running = True
    spent, now = time.process_time(), time.monotonic()

    def over():
        return time.process_time() - spent >= seconds or time.monotonic() - now >= 3 * seconds

    def stop(*_):
        if running and over():
            raise TimeUp(f"stopped after {seconds:g} seconds")

    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), 0.02)
        try:
            yield
        finally:
            running = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        return

    me, done = threading.get_ident(), threading.Event()

    def watch():  # Windows, and threads other than the main one
        pause = seconds
        while not done.wait(pause):
            if over():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(me), ctypes.py_object(TimeUp))
            pause = 0.02

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(me), None)


def explain(error, filename):
    """An exception as a learner wants to read it: what went wrong, and only the lines of the file they wrote."""
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
