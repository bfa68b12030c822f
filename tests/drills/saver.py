"""A learner at work, for drills: saves right answers to an exercise, one version after the other, and reports each that was called saved.

Run as a process of its own, which forks once a drill: `python saver.py`. A request is a line of JSON on stdin, the answer a line on stdout.
"""

import json
import linecache
import os
import random
import signal
import sys
import time
from itertools import count

import course
from course.engine import patching
from course.notebook import session

ID, SOURCE = "value.mul", "def mul(x, y):\n    return node('*', x.data * y.data, (x, y), (y.data, x.data))  # version {}\n"
said, numbers = [], count(1)
session.show = lambda message: said.append(str(message))


def answer(version):
    """Run the exercise's cell with this version of the answer; whether the learner was told that it is right and saved."""
    filename, source = f"<cell {next(numbers)}>", SOURCE.format(version)
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    space = {"node": course.engine.registry.find(ID).namespace()["node"]}
    exec(compile(source, filename, "exec"), space)
    said.clear()
    course.exercise(ID)(space["mul"])
    return "From now on" in said[0] and "could not be saved" not in said[0]


def interrupt_cell(number, frame):
    """What Ctrl-C does in a notebook: it ends the cell, and nothing between cells."""
    while frame is not None and frame.f_code is not answer.__code__:
        frame = frame.f_back
    if frame is not None:
        raise KeyboardInterrupt


def report(to, version):
    os.write(to, f"{version}\n".encode())


def work(to, first, versions, slow, interrupts):
    """Save versions; report each after it was called saved. With `interrupts`, Ctrl-C is met as a notebook meets it: the cell ends."""
    if slow:
        real = os.fsync
        os.fsync = lambda handle: (time.sleep(slow), real(handle))[1]
    for version in range(first, first + versions):
        try:
            if answer(version):
                report(to, version)
        except KeyboardInterrupt:
            assert interrupts
    if interrupts:  # nothing lies: what the receipt says is what runs
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        place = patching.resolve("tinygrad_edu.scalar.value:mul")
        runs = patching.own_code(place) is not place.__code__
        told = (ID, "yours", 2) in course.receipt()
        muted = not (sys.stdout is sys.__stdout__ and sys.getrecursionlimit() == 1000)
        os._exit(0 if runs == told and not muted and answer("last") else 7)


def drill(kind, seed, folder):
    """One drill in forked processes; returns (versions told, exit status)."""
    os.environ["TINYGRAD_EDU_WORK"] = folder
    random.seed(seed)
    reader, writer = os.pipe()
    workers = []
    for k in range(2 if kind == "two kernels" else 1):
        child = os.fork()
        if not child:
            os.close(reader)
            signal.signal(signal.SIGINT, interrupt_cell)
            session._state["started"] = None
            patching.unbind()
            many = {"kill": 100, "slow kill": 100, "interrupt": 12, "two kernels": 15}[kind]
            work(writer, 1000 * k, many, 0.03 if kind == "slow kill" else 0, kind == "interrupt")
            os._exit(0)
        workers.append(child)
    os.close(writer)
    if "kill" in kind:
        time.sleep(random.uniform(0.0, 0.15 if kind == "kill" else 0.4))
        os.kill(workers[0], signal.SIGKILL)
    if kind == "interrupt":
        for _ in range(5):
            time.sleep(random.uniform(0.0, 0.03))
            os.kill(workers[0], signal.SIGINT)
    with os.fdopen(reader) as told:
        versions = [line.strip() for line in told if line.endswith("\n")]
    status = [os.waitpid(worker, 0)[1] for worker in workers]
    return versions, status


if __name__ == "__main__":
    course.receipt()
    os.environ["TINYGRAD_EDU_WORK"] = sys.argv[1]
    answer("warm")
    for line in sys.stdin:
        print(json.dumps(drill(**json.loads(line))), flush=True)
