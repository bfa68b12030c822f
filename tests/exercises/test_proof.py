"""The proof of every exercise, part by part: see course/authoring/proof.py.

A right program runs with 8 of 40 seeds, others for each exercise, and a quarter of the wrong and the lazy programs is tried;
TINYGRAD_EDU_SEEDS=200 runs all of them.
"""

import pytest

import course
from course.authoring import proof
from sampling import part as some
from sampling import sampled

SOME = ("lazy programs", "wrong programs")
SAMPLED = ("right programs", *SOME)


@pytest.mark.parametrize("exercise", course.exercises(), ids=lambda e: e.id)
@pytest.mark.parametrize(
    "part", [pytest.param(name, marks=sampled if name in SAMPLED else (), id=name.replace(" ", "-")) for name in proof.PARTS]
)
def test_proof(part, exercise):
    share = {"take": some} if part in SOME else {}
    faults = proof.PARTS[part](exercise, **share).faults
    assert not faults, "\n\n".join(faults)
