"""Run a learner's code with a time limit, captured output and contained errors. Not a security boundary.

Only KeyboardInterrupt comes through: whoever presses Ctrl-C wants everything to stop.
"""

import builtins
import contextlib
import getpass
import io
import linecache
import random
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tinygrad_edu.tensor import creation

from .slips import Question, ask_nobody
from .timing import Limit, TimeLimitExceeded, clock

MAX_PRINTED = 2000  # characters of output that are kept
DEEPEST = 3000  # nested calls that an attempt gets, whatever the limit is in the notebook: far more end in a crash of the process

_one_at_a_time = threading.RLock()  # sys.stdout, builtins and the library belong to all threads


@dataclass(frozen=True)
class Run:
    """The outcome of a call: its value, or the exception that ended it; what it printed; the seconds it computed or slept."""

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
            readable = text[:MAX_PRINTED].encode("utf-8", "backslashreplace").decode()  # half a character cannot be shown
            self.text = (self.text + readable)[:MAX_PRINTED]
        return len(text)


def run(f: Callable[[], object], seconds: float = 5.0) -> Run:
    """Call `f()` for at most that many seconds and return what happened. Raises nothing but KeyboardInterrupt.

    What a program may change for the whole process is put back: output, the recursion limit, Python's own names, random states (by the
    outermost call only). `input` and its like are refused: a notebook would wait for an answer that cannot be given. One thread at a time
    gets in.
    """
    with _one_at_a_time:
        printed, limit = BoundedStream(), Limit(seconds)
        before = Process(limit.outermost)
        value, error = None, None
        try:
            limit.begin()
            sys.stdout = sys.stderr = printed
            sys.stdin, builtins.input, getpass.getpass = NoAnswers(), ask_nobody, ask_nobody
            sys.setrecursionlimit = lambda depth: before.set_depth(min(depth, DEEPEST))
            before.set_depth(min(before.depth, DEEPEST))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    value = limit.call(f)
                except BaseException as e:
                    value, error = None, e
        finally:
            try:
                before.put_back()
            except TimeLimitExceeded:  # from another thread, too late
                before.put_back()
            limit.end()
        if isinstance(error, KeyboardInterrupt):
            raise error
        return Run(value, error, printed.text, clock() - limit.began)


class Process:
    """What belongs to the whole process, as it is now; the states of random generators on request."""

    def __init__(self, with_random):
        self.streams, self.names = (sys.stdin, sys.stdout, sys.stderr), vars(builtins).copy()
        self.getpass = getpass.getpass
        self.depth, self.set_depth = sys.getrecursionlimit(), sys.setrecursionlimit
        self.random = random_state() if with_random else None

    def put_back(self):
        vars(builtins).update(self.names)
        sys.stdin, sys.stdout, sys.stderr = self.streams
        getpass.getpass = self.getpass
        sys.setrecursionlimit = self.set_depth
        if sys.getrecursionlimit() != self.depth:
            self.set_depth(self.depth)
        if self.random:
            set_random_state(self.random)


class NoAnswers(io.TextIOBase):
    """A text stream from which a check cannot read."""

    read = readline = readlines = __next__ = ask_nobody


def random_state():
    """The states of the global random generators of Python, of NumPy and of the library."""
    return random.getstate(), np.random.get_state(), creation.default_generator.bit_generator.state


def set_random_state(states):
    """Put the global random generators into these states."""
    random.setstate(states[0])
    np.random.set_state(states[1])
    creation.default_generator.bit_generator.state = states[2]


@contextlib.contextmanager
def preserve_random_state() -> Iterator[None]:
    """Leave the global random generators as they were before this block."""
    states = random_state()
    try:
        yield
    finally:
        set_random_state(states)


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
    elif isinstance(error, Question):
        text = str(error)
    else:
        text = "".join(traceback.format_exception_only(type(error), error)).strip()
        text = re.sub(r", with gufunc signature [^ ]+", "", text)  # how NumPy writes shapes, which is for those who write such functions
    return "\n".join([text, *shown])
