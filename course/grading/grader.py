"""Grade submissions from a process that runs none of their code."""

import queue
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from ..engine.registry import exercises
from .limits import Limits
from .looks import looks
from .results import Graded, Result, verify
from .station_client import Station, StationLost

SLACK = 30  # seconds beyond the limit of a file until the station itself is given up
DEFAULT_LIMITS = Limits()
MOST_LOST = 3  # stations that may be lost before they begin a file, until a submission is given up


@dataclass(frozen=True)
class Settings:
    """How to grade.

    minutes: for a whole submission. lessons: their numbers; by default all. hidden: folders that no submission may see. isolate: whether to
    take away network and files. container: the command of a container, and `inside`, where its scratch files are.
    """

    limits: Limits = DEFAULT_LIMITS
    minutes: float = 10
    lessons: tuple = ()
    hidden: tuple = ()
    isolate: bool = True
    container: tuple = ()
    inside: str = ""

    def asked(self):
        """The exercises that are asked for, in the order of the course."""
        return [e for e in exercises() if not self.lessons or e.lesson in self.lessons]

    def station(self, place=None):
        """A station for these settings, with its scratch files in the folder `place`."""
        return Station(self.container, self.inside, place)


def grade_all(submissions, settings, workers=1, tell=lambda graded: None):
    """Grade submissions, several at a time; returns a Graded for each, in the order given. tell: called with each when it is done."""
    idle, done = queue.SimpleQueue(), {}
    stations = [settings.station() for _ in range(max(1, min(workers, len(submissions))))]
    for station in stations:
        idle.put(station)

    def grade_next(submission):
        station = idle.get()
        try:
            return grade(submission, settings, station)
        finally:
            idle.put(station)

    pool = ThreadPoolExecutor(len(stations))
    try:
        futures = {pool.submit(grade_next, s): i for i, s in enumerate(submissions)}
        for future in as_completed(futures):
            done[futures[future]] = future.result()
            tell(done[futures[future]])
    finally:
        pool.shutdown(cancel_futures=True)
        for station in stations:
            station.close()
    return [done[i] for i in range(len(submissions))]


def grade(submission, settings, station):
    """Grade one submission: a Graded with exactly one result for each exercise that is asked for."""
    asked, found = [e.id for e in settings.asked()], {}
    for id in asked:
        if id in submission.troubles:
            found[id] = Result(id, "unreadable", submission.troubles[id])
        elif id not in submission.files:
            found[id] = Result(id, "missing")
    graded = Graded(submission.name, [], list(submission.strangers), [], submission.problem)
    left = [(id, submission.files[id]) for id in asked if id not in found]
    lost, deadline = 0, time.monotonic() + 60 * settings.minutes
    while left:
        before = len(left)
        try:
            for result in ask(station, left, settings, max(0.0, deadline - time.monotonic()) / 60, graded):
                found[result.exercise] = replace(result, looks=looks(submission.files[result.exercise]))
                del left[0]
        except (StationLost, OSError) as e:
            station.stop()
            lost += len(left) == before
            if lost == MOST_LOST and not graded.kept_from:
                graded.problem = f"It was not graded: no process for it could be started ({e})."
            if graded.problem or graded.kept_from:
                why = graded.problem or f"The process that grades this submission was lost: {e}."
                for id, _ in left if graded.problem else left[:1]:
                    found[id] = Result(id, "ended", why, looks=looks(submission.files[id]))
                    left = left[1:]
        if settings.container:
            station.stop()  # one container a submission
    graded.results = [found[id] for id in asked]
    return graded


def ask(station, files, settings, minutes, graded):
    """Yield the verified Result of each file, in their order. Raises StationLost when an answer is missing or does not fit."""
    request = {
        "files": files,
        "hidden": list(settings.hidden),
        "isolate": settings.isolate and not settings.container,
        "seconds": settings.limits.seconds,
        "memory": settings.limits.memory,
        "minutes": minutes,
    }
    station.ask(request)
    wait = settings.limits.clock + SLACK
    first = station.read(wait)
    if not isinstance(first, dict) or "kept from" not in first:
        raise StationLost("its first process ended")
    graded.kept_from = [what for what in ("network", "files", "processes") if what in first["kept from"]] or ["nothing"]
    for id, _ in list(files):
        try:
            result = verify(station.read(wait), id)
        except ValueError as e:
            raise StationLost(f"its answer does not fit ({e})") from None
        yield result
    if "end" not in station.read(wait):
        raise StationLost("its answers do not end")
