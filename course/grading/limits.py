"""Limits on the process that checks one file, and the end of every process that it left behind."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass

MOST_PROCESSES = 64
FILE_SIZE, OPEN_FILES = 16 << 20, 256


@dataclass(frozen=True)
class Limits:
    """What the check of one file may use. seconds: of processor time; by the clock three times that and ten more. memory: in MB."""

    seconds: int = 20
    memory: int = 2048

    @property
    def clock(self):
        return 3 * self.seconds + 10


def impose(limits, processes):
    """Set the limits of this process and of all that it starts. processes: how many may run beside it, or None for no limit."""
    import resource  # not on Windows

    wanted = {
        "RLIMIT_CPU": limits.seconds,
        "RLIMIT_AS": limits.memory << 20,
        "RLIMIT_FSIZE": FILE_SIZE,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": processes,
    }
    for name, value in wanted.items():
        if value is None or not hasattr(resource, name):
            continue
        with contextlib.suppress(OSError, ValueError):  # macOS refuses some
            kind = getattr(resource, name)
            hard = resource.getrlimit(kind)[1]
            most = value + 1 if name == "RLIMIT_CPU" else value  # a second to be told, by a signal that can be read afterwards
            if hard != resource.RLIM_INFINITY:
                value, most = min(value, hard), min(most, hard)
            resource.setrlimit(kind, (value, most))


def own_processes():
    """How many processes this user has now."""
    user, count = os.getuid(), 0
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            with contextlib.suppress(OSError):
                count += name.isdecimal() and os.stat(f"/proc/{name}").st_uid == user
    return count


def end_everything(alone, leader=None):
    """Kill every process that this one or its children started, and wait for their ends. Returns wait statuses by process id.

    alone: whether this is the first process of a namespace, whose other processes are all meant. leader: of a process group to kill.
    """
    ended, deadline = {}, time.monotonic() + 10
    while time.monotonic() < deadline:
        if alone and os.getpid() == 1:
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        else:
            for id in children():
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(id, signal.SIGKILL)
            if leader is not None:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(leader, signal.SIGKILL)
        try:
            id, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if id:
            ended[id] = status
        else:
            time.sleep(0.001)
    return ended


def children():
    """The ids of this process's children, where /proc tells them; orphans that it adopted are among them."""
    me, found = os.getpid(), []
    with contextlib.suppress(OSError):
        for name in filter(str.isdecimal, os.listdir("/proc")):
            with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{name}/stat", "rb") as f:
                if int(f.read().rpartition(b")")[2].split()[1]) == me:
                    found.append(int(name))
    return found
