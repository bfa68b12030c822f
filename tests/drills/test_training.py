"""A training run that is killed at any moment and started again ends with the very weights and history of one that never stopped.

TINYGRAD_EDU_SEEDS=200 makes 50 runs, as `.ci/run` does; otherwise a few.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.builder.build import ROOT
from sampling import ALL, sampled

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
RUNS = 50 if ALL else 4
TRAINER = Path(__file__).parent / "trainer.py"


@sampled
def test_a_run_killed_at_random_moments_ends_as_if_it_had_not_been(tmp_path, record_property):
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    drills = [{"kind": ("Adam", "SGD", "RMSprop")[seed % 3], "seed": seed, "folder": str(tmp_path)} for seed in range(RUNS)]
    done = subprocess.run(
        [sys.executable, str(TRAINER)],
        input="\n".join(map(json.dumps, drills)),
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == RUNS, done.stderr
    kills = 0
    for drill, (found, killed, expected) in zip(drills, answers):
        assert found == expected, f"{drill}, after {killed} kills"
        kills += killed
    assert kills >= RUNS // 2, "the kills come too late to hit a run"
    record_property("figure", f"{RUNS} training runs, killed {kills} times in all: each ends with the same bits as one that was not")
