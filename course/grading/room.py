"""Grade one submission: each file in a process of its own, forked from this one, in which no student's code ever runs."""

import json
import os
import secrets
import select
import signal
import time

from . import namespaces
from .checker import answer, begin, pick_canary, read_signed
from .integrity import Fingerprint
from .limits import MOST_PROCESSES, end_everything, own_processes
from .station_client import write_all

MOST_BYTES = 2 << 20  # of one answer
TAMPERED = "It changed what checks it: "


class Room:
    """Where one submission is graded.

    alone: whether this process is the first of a namespace. sees: whether /proc shows only that namespace. processes: how many a checker
    may start beside itself, or None.
    """

    def __init__(self, limits, scratch, alone, sees):
        self.limits, self.scratch, self.alone, self.sees = limits, scratch, alone, sees
        self.processes = MOST_PROCESSES if alone else own_processes() + MOST_PROCESSES

        self.fingerprint = Fingerprint()

    def grade(self, files, minutes):
        """Yield a dict for each file, (id, text), in order. When the time for all is used up, the rest is not checked."""
        deadline = time.monotonic() + 60 * minutes
        for id, text in files:
            left = deadline - time.monotonic()
            if left <= 0:
                yield {"exercise": id, "outcome": "ended", "message": f"Not checked: this submission had used up its {minutes:g} minutes."}
            else:
                yield self.grade_file(id, text, min(left, self.limits.clock))

    def grade_file(self, id, text, seconds):
        """The answer about one file, or why there is none."""
        key, canary = secrets.token_bytes(32), pick_canary(id)
        read, write = os.pipe()
        child = os.fork()
        if not child:
            self.check(write, key, id, text, canary)
        os.close(write)
        written, reason, status = self.wait(read, child, seconds)
        os.close(read)
        status = end_everything(self.alone, child).get(child, status)
        *events, line = written.split(b"\n") if written else [b""]
        if not line:
            return {"exercise": id, "outcome": "ended", "message": reason or how_it_ended(status, self.limits)}
        try:
            found = json.loads(read_signed(line, key))
        except (ValueError, RecursionError):
            return {"exercise": id, "outcome": "tampered", "message": f"{TAMPERED}an answer came that is not the check's."}
        if found["outcome"] == "correct" and (changed := found.pop("changed", "?")):
            return {"exercise": id, "outcome": "tampered", "message": f"{TAMPERED}after it, {changed} is another one."}
        if found["outcome"] == "correct" and found.pop("canary", "correct") == "correct":
            return {"exercise": id, "outcome": "tampered", "message": f"{TAMPERED}after it, a known wrong program was called right."}
        if found["outcome"] == "correct" and events:
            what = ", ".join(sorted({event.decode(errors="replace").lstrip("!") for event in events})[:5])
            return {"exercise": id, "outcome": "tampered", "message": f"It reached into the process that checks it ({what})."}
        return found

    def check(self, pipe, key, id, text, canary):
        """What the child does; it never returns."""
        try:
            os.setsid()
            namespaces.die_with_parent()
            os.closerange(3, pipe)
            os.closerange(pipe + 1, 256)
            os.chdir(self.scratch)
            begin(self.limits, self.processes)
            answer(pipe, key, id, text, canary, self.fingerprint)
        finally:
            os._exit(0)

    def wait(self, pipe, child, seconds):
        """(what came, up to the answer, or b"" without an answer; why there is none, or ""; the wait status of the child, or None)"""
        deadline, written, status = time.monotonic() + seconds, b"", None
        while time.monotonic() < deadline:
            if select.select([pipe], [], [], 0.02 if status is None else 0)[0]:
                part = os.read(pipe, 1 << 16)
                written += part
                if written.endswith(b"\n") and not written.rpartition(b"\n")[0].rpartition(b"\n")[2].startswith(b"!"):
                    return written[:-1], "", status
                if len(written) > MOST_BYTES:
                    return b"", f"It wrote more than {MOST_BYTES >> 20} MB in place of an answer.", status
                if not part and status is not None:
                    return b"", "", status
                if not part:
                    time.sleep(0.002)  # closed: the child is about to end, or does not end
            elif status is not None:
                return b"", "", status
            if status is None:
                ended, how = os.waitpid(child, os.WNOHANG)
                status = how if ended else None
            if self.sees and sum(map(str.isdecimal, os.listdir("/proc"))) > MOST_PROCESSES:
                return b"", f"It started more than {MOST_PROCESSES} processes.", status
        return b"", f"It was stopped: no answer after {seconds:.0f} seconds.", status


def how_it_ended(status, limits):
    """Why a process gave no answer, in words, by its wait status."""
    if status is None:
        return "Its process disappeared."
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number in (signal.SIGXCPU, signal.SIGKILL):
            return f"Its process was killed: it used more than {limits.seconds} seconds of processor time, or too much memory."
        return f"Its process crashed ({signal.Signals(number).name})."
    return f"It ended the process itself, with exit status {os.WEXITSTATUS(status)}, before there was a verdict."


def open_room(limits, scratch, hidden, isolate):
    """Turn this process into a waiting one, and its child into a Room. Returns (the room, what it is kept from), in the child only."""
    namespaces.die_with_parent()
    granted = namespaces.separate() if isolate else 0
    kept = ["network"] if granted & namespaces.NEW_NETWORK else []
    if granted & namespaces.NEW_MOUNTS and namespaces.restrict_files(scratch, hidden):
        kept.append("files")
    alone = bool(granted & namespaces.NEW_PROCESSES)
    child = os.fork() if alone else 0
    if child:
        os._exit(0 if os.waitpid(child, 0)[1] == 0 else 1)
    namespaces.die_with_parent()
    sees = alone and namespaces.show_own_processes()
    if alone:
        kept.append("processes")
    if isolate:
        namespaces.drop_rights()
    namespaces.adopt_orphans()
    return Room(limits, scratch, alone, sees), kept


def work_in_room(pipe, request, limits):
    """Grade a submission, given as in `station.py`, and write a line for each file to `pipe`. It never returns."""
    status = 1
    try:
        room, kept = open_room(limits, request["scratch"], request["hidden"], request["isolate"])
        write_all(pipe, (json.dumps({"kept from": kept}) + "\n").encode())
        for found in room.grade(request["files"], request["minutes"]):
            write_all(pipe, (json.dumps(found) + "\n").encode())
        status = 0
    finally:
        os._exit(status)
