"""Grade on a Dask cluster: it spreads submissions over its workers. Each asks a station of its own, and runs no student's code itself.

A worker that dies takes its station along, and what it was grading begins again on another one.
"""

import atexit
import hashlib
import secrets
import threading

from ..engine.registry import exercises
from .grader import grade

RETRIES = 10  # deaths of workers that one submission survives
OTHER_COURSE = "the workers have another version of the course than this one: install the same on all machines"

_here = threading.local()  # the station of this thread of a worker


class ClusterError(Exception):
    """A cluster that cannot be used; the message says why."""


def grade_on_cluster(submissions, settings, address, tell=lambda graded: None):
    """Grade submissions on the cluster whose scheduler has this address; returns a Graded for each, in the order given.

    tell: called with each when it is done. Raises ClusterError.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise ClusterError('--scheduler needs Dask: pip install -e ".[instructor]"') from None
    try:
        client = Client(address, timeout=30)
    except (OSError, ValueError) as e:
        raise ClusterError(f"there is no scheduler at {address} ({e})") from None
    with client:
        client.wait_for_workers(1, timeout=60)
        if set(client.run(course_version).values()) != {course_version()}:
            raise ClusterError(OTHER_COURSE)
        run, done = secrets.token_hex(4), {}
        futures = {
            client.submit(grade_here, submission, settings, key=f"grade-{run}-{i}", pure=False, retries=RETRIES): i
            for i, submission in enumerate(submissions)
        }
        for future, graded in as_completed(futures, with_results=True):
            done[futures[future]] = graded
            tell(graded)
            future.release()
    return [done[i] for i in range(len(submissions))]


def course_version():
    """A hash of all exercises, with what is right and wrong for each."""
    parts = [(e.id, e.version, e.solution, [m.source for m in e.misconceptions]) for e in exercises()]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def grade_here(submission, settings):
    """Grade a submission with this thread's station, on a worker, whose own folder holds the scratch files: Dask removes it."""
    from distributed import get_worker

    if getattr(_here, "settings", None) != settings:
        if hasattr(_here, "station"):
            _here.station.close()
        _here.station, _here.settings = settings.station(get_worker().local_directory), settings
        atexit.register(_here.station.close)
    return grade(submission, settings, _here.station)
