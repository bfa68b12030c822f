"""What a kernel is set to while a lesson runs in it: seeds, warnings, memory, names to type, and how an endless recursion is shown."""

import contextlib
import gc
import linecache
import random
import re
import sys
import threading
import warnings

import numpy as np

from tinygrad_edu.compiled.twin import Twins
from tinygrad_edu.tensor.creation import manual_seed

from ..engine.registry import source_of
from ..engine.render import Message

TIMED = "<timed exec>"  # the file name that `%%time` gives to a cell
offered = {}  # name -> function: what a lesson offers besides the names that its first cell imports; home.py and explain.py add theirs


def seed(number=0):
    """Seed the random generators of Python, of NumPy and of the library."""
    random.seed(number)
    np.random.seed(number)
    manual_seed(number)


def running_shell():
    """IPython's shell, where this runs in a notebook, or None."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()


def print_anywhere(text):
    """Print text; signs that the console does not have, as on some Windows systems, become question marks."""
    try:
        print(text)
    except UnicodeEncodeError:
        encoding = getattr(sys.stdout, "encoding", None) or "ascii"
        print(text.encode(encoding, "replace").decode(encoding))


def offer(**names):
    """Make what a lesson prints for the reader to type work, also in a notebook that does not import it.

    IPython has a magic command of the name `recall`, which otherwise answers in silence.
    """
    shell = running_shell()
    for name, value in names.items() if shell else ():
        shell.user_ns.setdefault(name, value)


def remember_timed_cell(function):
    """Let Python find the source text of a function that was defined under `%%time`, which compiles its cell without keeping the text."""
    shell, code = running_shell(), getattr(function, "__code__", None)
    if shell is None or code is None or code.co_filename != TIMED:
        return
    lines = (shell.user_ns.get("_ih") or [""])[-1].splitlines(True)
    raw = shell.history_manager.input_hist_raw[-1].splitlines(True)
    body = next((i for i, line in enumerate(raw) if line.strip() and not line.startswith("%%")), 0)
    lines = raw[body:]
    linecache.cache[TIMED] = (sum(map(len, lines)), None, lines, TIMED)


def silence_numpy_warnings():
    """Compute 1 / 0 as inf and log(-1) as nan without a warning, as PyTorch does, where the library's ops compute it.

    A filter of warnings costs nothing; np.errstate around each operation would take longer than a small operation itself.
    """
    warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"tinygrad_edu\.(ops|autograd)\.")


def compile_in_silence():
    """Let no line appear under a cell where a function is compiled for the first time: that is in the first notebook only."""
    Twins.announced = False


def keep_freed_memory():
    """Let the memory allocator of Linux keep freed memory for the next large array, instead of returning it to the system page by page.

    glibc raises its threshold to the size of the largest block freed so far. This block is never written to, so it takes no memory.
    """
    np.empty(31 * 2**20, np.uint8)


def raise_gc_threshold():
    """Let Python look for reference cycles after 200,000 new objects instead of 700.

    Graphs hold no cycles: each is freed as soon as it is unused. The search would walk through them all the same, again and again, and take
    longer than the arithmetic.
    """
    if 0 < gc.get_threshold()[0] < 200_000:
        gc.set_threshold(200_000, *gc.get_threshold()[1:])


def shorten_tracebacks(lesson):
    """Show errors in two lines in a notebook where the rest would only hide them: those of a lesson's cells that fail on purpose, and
    every RecursionError, which has thousands.
    """
    shell = running_shell()
    if shell is None:
        return
    _meant_to_fail[:] = cells_meant_to_fail(lesson)
    shell.set_custom_exc((RecursionError,), show_recursion)
    with contextlib.suppress(ValueError):  # it is not there yet
        shell.events.unregister("pre_run_cell", choose_traceback)
    shell.events.register("pre_run_cell", choose_traceback)


_meant_to_fail = []  # the cells of this lesson that do


def cells_meant_to_fail(lesson):
    """The source texts of those cells of a lesson that are tagged `raises-exception`."""
    try:
        text = source_of(lesson).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return []
    return [cell.strip() for head, cell in re.findall(r"^(# %%.*)\n((?:(?!# %%).*\n?)*)", text, re.MULTILINE) if "raises-exception" in head]


def choose_traceback(info):
    """Before a cell runs: choose how its errors are shown."""
    meant = info.raw_cell.strip() in _meant_to_fail
    running_shell().set_custom_exc((Exception,) if meant else (RecursionError,), show_meant if meant else show_recursion)


def show_recursion(shell, kind, error, traceback, tb_offset=None):
    """Show a RecursionError."""
    text = "maximum recursion depth exceeded"  # what Python adds to that depends on its version
    lines = [f"RecursionError: {text}", "The same calls repeat until Python gives up; only the kind of error is shown."]
    shell._showtraceback(kind, kind(text), lines)
    return lines


def show_meant(shell, kind, error, traceback, tb_offset=None):
    """Show an error that is meant: the line of the cell, and what went wrong there."""
    if isinstance(error, RecursionError):
        return show_recursion(shell, kind, error, traceback)
    place = 0
    while traceback is not None:
        place = traceback.tb_lineno if traceback.tb_frame.f_globals is shell.user_ns else place
        traceback = traceback.tb_next
    cell = (shell.user_ns.get("_ih") or [""])[-1].splitlines()
    lines = [f"line {place}: {cell[place - 1].strip()}"] if 0 < place <= len(cell) else []
    lines.append(f"{kind.__name__}: {error}")
    shell._showtraceback(kind, error, lines)
    return lines


class Patience:
    """While it is entered: after a second, a line under the cell says that the check is running. `replace` puts a message in its place."""

    def __init__(self, seconds=1.0):
        self.seconds, self.line, self.timer = seconds, None, None

    def __enter__(self):
        if running_shell() is not None:
            self.timer = threading.Timer(self.seconds, self.tell)
            self.timer.daemon = True
            self.timer.start()
        return self

    def tell(self):
        from IPython.display import display

        self.line = display(Message("… the check is running"), display_id=True)

    def __exit__(self, kind, *_):
        if self.timer is not None:
            self.timer.cancel()
            self.timer.join()
        if kind is not None:
            self.replace(Message("The check was interrupted."))

    def replace(self, message):
        """Show a message in place of that line. Returns whether there was one."""
        if self.line is not None:
            self.line.update(message)
        return self.line is not None
