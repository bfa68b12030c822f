"""A time limit for a program, by a clock that a busy machine does not hurry.

The clock counts what a program does with its time: computing and sleeping. Waiting for a processor that others use does not count, where
the system tells how long that was.
"""

import ctypes
import os
import signal
import threading
import time
from types import SimpleNamespace

AGAIN = 0.02  # seconds after which a program that caught its interruption is interrupted again
ASK_TO_STOP = [n for n in ("SIGALRM", "SIGINT") if hasattr(signal, n)]

_running = []  # the limits in force, the innermost last
_watching = threading.Lock()  # held while that list and what runs under it must not change
_mine = threading.local()  # the open file of the system's statistics on this thread
_asked = SimpleNamespace(to_stop=False)  # whether Ctrl-C was pressed and has not been passed on yet


class TimeLimitExceeded(BaseException):
    """Raised inside code that ran too long. Not an Exception, so that `except Exception` does not swallow it."""


def clock() -> float:
    """The seconds that this thread has computed or slept, where the system tells; elsewhere sleeping counts a third."""
    waited = seconds_waited()
    return (2 * time.process_time() + time.monotonic()) / 3 if waited is None else time.monotonic() - waited


def seconds_waited() -> float | None:
    """How long this thread could have run and had to wait for a processor, or None where the system does not tell."""
    try:
        if getattr(_mine, "process", None) != os.getpid():  # a new thread, or a process that was forked
            _mine.statistics = open("/proc/thread-self/schedstat", "rb", buffering=0)  # noqa: SIM115  while the thread lives
            _mine.process = os.getpid()
        return int(os.pread(_mine.statistics.fileno(), 200, 0).split()[1]) * 1e-9
    except (OSError, IndexError, ValueError, AttributeError):
        return None


class Limit:
    """The time that a program gets. Made before it starts; `call` runs it; `end` puts signals and timers back.

    From the making to the end, Ctrl-C is raised inside the program only, where it can leave nothing half done; at any other moment it is
    noted, and raised by `end`. Limits may be nested. What runs under an inner one does not count for the outer one.
    """

    def __init__(self, seconds: float):
        self.seconds, self.handlers, self.timer = seconds, {}, None
        self.thread, self.by_signals = threading.get_ident(), threading.current_thread() is threading.main_thread()
        self.outermost = not any(x.thread == self.thread for x in _running)
        self.inside = self.shot_at = False  # the watcher may stop the program; it has tried to
        self.start()

    def start(self):
        self.began, self.wall, self.processor = clock(), time.monotonic(), time.process_time()

    def begin(self):
        """Take over Ctrl-C and the timer."""
        if self.by_signals:
            if self.outermost:
                _asked.to_stop = False
            if hasattr(signal, "setitimer"):
                self.timer = signal.getitimer(signal.ITIMER_REAL)
            for name in ASK_TO_STOP:
                number = getattr(signal, name)
                self.handlers[number] = signal.getsignal(number)
                signal.signal(number, self.on_signal)
        _running.append(self)

    def call(self, f):
        """The value of `f()`."""
        self.start()
        if _asked.to_stop and self.by_signals:
            raise KeyboardInterrupt
        if self.by_signals and self.timer is not None:
            signal.setitimer(signal.ITIMER_REAL, max(self.seconds, 1e-3), AGAIN)
        if self.outermost:
            Watcher.wake()
        return call_inside(self, f)

    def on_signal(self, number, frame):
        """Stop the program, if it runs at this moment and has to stop."""
        if number == signal.SIGINT:
            _asked.to_stop = True
        while frame is not None and not (frame.f_code is call_inside.__code__ and frame.f_locals["limit"] is self):
            frame = frame.f_back
        if frame is None:
            return
        if number == signal.SIGINT and self.timer is not None:
            signal.setitimer(signal.ITIMER_REAL, AGAIN, AGAIN)
        if _asked.to_stop:
            raise KeyboardInterrupt
        if self.is_over():
            raise TimeLimitExceeded(f"stopped after {self.seconds:g} seconds")

    def is_over(self):
        """Whether the time is over, as its own thread sees it. On a busy machine a program gets up to three times as long."""
        if seconds_waited() is None:
            return self.looks_over()
        return clock() - self.began >= self.seconds or time.monotonic() - self.wall >= 3 * self.seconds

    def looks_over(self):
        """Whether the time is over, as another thread sees it, which cannot tell sleeping from waiting: a tenth of a processor is sleep."""
        passed, computed = time.monotonic() - self.wall, time.process_time() - self.processor
        return computed >= self.seconds or passed >= 3 * self.seconds or passed >= self.seconds and computed < passed / 10

    def is_overdue(self):
        """Whether another thread has to stop the program: signals do not reach it, or have not stopped it for long."""
        if self.by_signals and self.timer is not None:
            return time.monotonic() - self.wall > 3 * self.seconds + 1
        return self.looks_over()

    def end(self):
        """Put back what `begin` took over. Raises KeyboardInterrupt if Ctrl-C was pressed and has not been passed on."""
        with _watching:
            if self in _running:
                _running.remove(self)
            if self.shot_at:
                raise_in(self.thread, None)
        if not self.by_signals:
            return
        delay, interval = self.timer or (0, 0)
        outer = next((x for x in reversed(_running) if x.thread == self.thread), None)
        if outer is not None:  # its time stood still
            outer.began, outer.wall = outer.began + clock() - self.began, outer.wall + time.monotonic() - self.wall
        elif delay:
            delay = max(delay - (time.monotonic() - self.wall), 1e-6)
        if self.timer is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in self.handlers.items():
            if number != signal.SIGINT and handler is not None:
                signal.signal(number, handler)
        if delay:
            signal.setitimer(signal.ITIMER_REAL, delay, interval)
        if self.handlers.get(signal.SIGINT) is not None:
            signal.signal(signal.SIGINT, self.handlers[signal.SIGINT])
        if _asked.to_stop:
            _asked.to_stop = not self.outermost
            raise KeyboardInterrupt


class Watcher:
    """A thread that stops programs which signals do not stop. It sleeps while none runs."""

    process, awake = None, threading.Event()

    @classmethod
    def wake(cls):
        cls.awake.set()
        if cls.process != os.getpid():  # a process that was forked has no watcher yet
            cls.process = os.getpid()
            threading.Thread(target=cls.watch, name="time limits", daemon=True).start()

    @classmethod
    def watch(cls):
        while True:
            cls.awake.wait()
            time.sleep(0.25 if all(x.by_signals and x.timer is not None for x in _running) else AGAIN)
            with _watching:
                for limit in {x.thread: x for x in _running}.values():  # the innermost of each thread
                    if limit.inside and limit.is_overdue():
                        limit.shot_at = True
                        raise_in(limit.thread, TimeLimitExceeded)
                if not _running:
                    cls.awake.clear()


def call_inside(limit: Limit, f):
    """The value of `f()`. While this function runs, and only then, its limit interrupts."""
    limit.inside = True
    try:
        return f()
    finally:
        limit.inside = False


def raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Raise an error in another thread, as soon as it runs Python code again; None takes back one that has not been raised."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error) if error else None)
