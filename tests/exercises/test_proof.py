"""The proof of every exercise, part by part: see course/authoring/proof.py.

A right program runs with 20 of 200 seeds, others for each exercise; TINYGRAD_EDU_SEEDS=200 runs all of them.
"""

import pytest

import course
from course.authoring import proof


@pytest.mark.parametrize("exercise", course.exercises(), ids=lambda e: e.id)
@pytest.mark.parametrize("part", proof.PARTS, ids=lambda name: name.replace(" ", "-"))
def test_proof(part, exercise):
    faults = proof.PARTS[part](exercise).faults
    assert not faults, "\n\n".join(faults)
