"""The process that grades submissions for a parent, one after the other. It loads the course once; each submission gets a fork of it.

A request is a line of JSON on standard input: files, [[id, text], ...]; scratch, an empty folder; hidden, folders that the files must not
see; isolate, whether to take away network and files; seconds and memory for a file; minutes for all. The answers are lines on standard
output: {"kept from": [...]}, one for each file, and {"end": status}.
"""

import gc
import json
import os
import select
import sys

from ..engine.registry import exercises
from .limits import Limits, end_everything
from .namespaces import adopt_orphans
from .room import work_in_room
from .station_client import write_all


def serve():
    """Answer requests until standard input ends."""
    for e in exercises():
        _ = e.name, e.solution, e.misconceptions
    gc.freeze()  # what is loaded is not collected, so that the forks share its memory
    adopt_orphans()
    requests, answers = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)  # a stray print is no answer
    write_all(answers, b'{"ready": true}\n')
    with os.fdopen(requests, "rb") as f:
        while line := f.readline():
            serve_one(json.loads(line), requests, answers)


def serve_one(request, requests, answers):
    """Grade one submission in a fork, and pass its answers on. When the parent is gone, end everything."""
    read, write = os.pipe()
    room = os.fork()
    if not room:
        os.setsid()
        for mine in (read, requests, answers):
            os.close(mine)
        work_in_room(write, request, Limits(request["seconds"], request["memory"]))
    os.close(write)
    while True:
        ready = select.select([read, requests], [], [])[0]
        if requests in ready:  # nothing is asked before the end of an answer: the parent is gone
            end_everything(False, room)
            os._exit(1)
        part = os.read(read, 1 << 16)
        if not part:
            break
        write_all(answers, part)
    os.close(read)
    status = end_everything(False, room).get(room, -1)
    write_all(answers, (json.dumps({"end": status}) + "\n").encode())


if __name__ == "__main__":
    try:
        serve()
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(1)
