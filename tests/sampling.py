"""How much of a long proof a run takes: a quarter by default; all of it with TINYGRAD_EDU_SEEDS=200; with TINYGRAD_EDU_PROOF=rest as well,
what the default leaves out, as in `.ci/run`, which has run the default before, and then runs what is marked `sampled`.
"""

import os

import pytest

from kernels import NUMBERS

ALL, REST = "TINYGRAD_EDU_SEEDS" in os.environ, os.environ.get("TINYGRAD_EDU_PROOF") == "rest"

#: For a test that takes a sample by default, and more in the whole proof.
sampled = pytest.mark.sampled


def only_in_the_whole_proof(test):
    """For what takes minutes and is of use to authors: a fork, and all lessons solved in it."""
    return sampled(pytest.mark.skipif(not ALL, reason="takes minutes: TINYGRAD_EDU_SEEDS=200 runs it, as .ci/run does")(test))


def part(items, first=0):
    """Every fourth item from `first` on; or all; or all but these."""
    if not ALL:
        return items[first % 4 :: 4]
    return [item for i, item in enumerate(items) if i % 4 != first % 4] if REST else items


def seeds(count):
    """The first so many of the seeds that TINYGRAD_EDU_SEEDS has; or all; or all but these."""
    return range(count if REST else 0, int(os.environ.get("TINYGRAD_EDU_SEEDS", count)))


def some_lessons(first):
    """Parametrize a test by the numbers of a part of the lessons."""
    return by_number(part(NUMBERS, first))


def a_few_lessons(first):
    """As `some_lessons`, for what takes a minute and differs little from lesson to lesson: of the rest, a second quarter."""
    return by_number(NUMBERS[(first + 2) % 4 :: 4] if REST else part(NUMBERS, first))


def by_number(numbers):
    return lambda test: sampled(pytest.mark.parametrize("number", numbers)(test))
