"""The parent's end of a station: start it, ask it, believe only what fits the question, and end it with all that it started."""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT_VARIABLES = ("PATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
TO_START, TO_STOP = 120, 15  # seconds that a station may take to load the course, and to end what it started
MOST_LINE = 4 << 20  # bytes


class StationLost(Exception):
    """A station ended, said nothing for too long, or said what was not asked."""


class Station:
    """A process that grades submissions, one after the other, each in forks of it.

    container: the command that starts it in a container, where the folder of scratch files is at `inside`; by default it is a process here.
    place: the folder in which that folder is made; by default the system's.
    """

    def __init__(self, container=(), inside="", place=None):
        self.container = container
        self.scratch = tempfile.mkdtemp(prefix="grading-", dir=place)
        self.inside = inside or self.scratch
        self.process, self.rest = None, b""

    def start(self):
        """Start the process, in a session of its own. Raises StationLost or OSError."""
        self.stop()
        command = self.container or [sys.executable, "-m", "course.grading.station"]
        streams = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.process = subprocess.Popen(command, **streams, cwd=ROOT, env=self.environment(), start_new_session=True)
        self.rest = b""
        if self.read(TO_START) != {"ready": True}:
            raise StationLost("it did not start")

    def environment(self):
        """The variables that a station and all submissions see: nothing of the instructor's, and a home and a work folder of their own."""
        own = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        if self.container:
            return own | {name: value for name, value in os.environ.items() if name.startswith(("DOCKER_", "CONTAINER_", "XDG_", "HOME"))}
        return own | variables(self.scratch, ROOT)

    def ask(self, request):
        """Send a request; `read` then gives its answers. Raises StationLost."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        empty(self.scratch)
        try:
            self.process.stdin.write((json.dumps(request | {"scratch": self.inside}) + "\n").encode())
            self.process.stdin.flush()
        except OSError:
            raise StationLost("it ended") from None

    def read(self, seconds):
        """The next line that the station writes, as data. Raises StationLost."""
        deadline = time.monotonic() + seconds
        while b"\n" not in self.rest:
            if len(self.rest) > MOST_LINE:
                raise StationLost("its answer does not end")
            if not select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                raise StationLost("it did not answer in time")
            part = os.read(self.process.stdout.fileno(), 1 << 16)
            if not part:
                raise StationLost("it ended")
            self.rest += part
        line, _, self.rest = self.rest.partition(b"\n")
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            raise StationLost("its answer is not readable") from None

    def stop(self):
        """End the process and all that it started. When its input ends, it does that by itself."""
        if self.process is None:
            return
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(TO_STOP)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.process = None

    def close(self):
        """Stop, and remove the scratch files."""
        self.stop()
        empty(self.scratch)
        with contextlib.suppress(OSError):
            os.rmdir(self.scratch)


def write_all(pipe, data):
    """Write all of it, however little the pipe takes at a time."""
    while data:
        data = data[os.write(pipe, data) :]


def variables(scratch, course):
    """The variables for student's code."""
    return {
        "HOME": scratch,
        "TMPDIR": scratch,
        "TINYGRAD_EDU_WORK": f"{scratch}/my_work",
        "PYTHONPATH": os.fspath(course),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "MPLBACKEND": "Agg",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def empty(folder):
    """Delete everything in a folder, whatever rights its files have."""

    def allow(function, path, _):
        with contextlib.suppress(OSError):
            os.chmod(os.path.dirname(path), 0o700)
            os.chmod(path, 0o700)
            shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)

    with contextlib.suppress(OSError):
        os.chmod(folder, 0o700)
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, **{"onexc" if sys.version_info >= (3, 12) else "onerror": allow})
            else:
                os.unlink(entry.path)
