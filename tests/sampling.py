"""How much of a long proof a run takes: a third by default; all of it with TINYGRAD_EDU_SEEDS=200; with TINYGRAD_EDU_PROOF=rest as well,
what the default leaves out, as in `.ci/run`, which has run the default before.
"""

import os

import pytest

from kernels import NUMBERS

ALL, REST = "TINYGRAD_EDU_SEEDS" in os.environ, os.environ.get("TINYGRAD_EDU_PROOF") == "rest"


#: For what takes minutes and is of use to authors: a fork, and all lessons solved in it.
only_in_the_whole_proof = pytest.mark.skipif(not ALL, reason="takes minutes: TINYGRAD_EDU_SEEDS=200 runs it, as .ci/run does")


def part(items, first=0):
    """Every third item from `first` on; or all; or all but these."""
    if not ALL:
        return items[first % 3 :: 3]
    return [item for i, item in enumerate(items) if i % 3 != first % 3] if REST else items


def some_lessons(first):
    """Parametrize a test by the numbers of a part of the lessons."""
    return pytest.mark.parametrize("number", part(NUMBERS, first))
