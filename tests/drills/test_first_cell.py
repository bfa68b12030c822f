"""Ctrl-C at any moment of a lesson's first cell: run again, the cell works, on all the work that is saved."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from course import exercises
from course.builder.build import ROOT, assemble
from course.notebook import saved_work
from kernels import code_cells, source_of
from sampling import ALL, sampled

MANY = 20 if ALL else 2
PROGRAM = """
import signal, sys
cell, space = sys.stdin.read(), {}
print("ready", flush=True)
try:
    exec(cell, space)
except KeyboardInterrupt:
    pass
signal.signal(signal.SIGINT, signal.SIG_IGN)
exec(cell, space)
import course
print("yours:", sum(whose == "yours" for _, whose, _ in course.receipt()), "of", len(course.receipt()), "in", len(course.exercises()))
"""


@sampled
@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot be interrupted alone")
def test_a_first_cell_that_was_interrupted_works_when_it_is_run_again(tmp_path, monkeypatch, record_property):
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path))
    for e in exercises():
        saved_work.save(e, f"def answer():\n    return {e.answer()!r}" if e.kind == "predict" else e.solution)
    count = sum(bool(e.target) for e in exercises())
    generator, interrupted = random.Random(0), 0
    for k in range(MANY):
        cells = code_cells(assemble(source_of((1, 4, 8)[k % 3])))
        environment = os.environ | {"PYTHONPATH": str(ROOT), "TINYGRAD_EDU_WORK": str(tmp_path)}
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        process.stdin.write(cells[0].source + "\n" + cells[1].source)
        process.stdin.close()
        process.stdout.readline()
        time.sleep(generator.uniform(0, 1.5))
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            interrupted += 1
        said, errors = process.stdout.read(), process.stderr.read()
        assert process.wait(60) == 0, errors[-2000:]
        assert f"yours: {count} of {count} in {len(exercises())}" in said, said
    record_property("figure", f"{interrupted} interrupts of a first cell: 0 kernels that did not work when it was run again")
