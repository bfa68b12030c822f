"""How much of a long proof a run takes: some of it by default, all of it with TINYGRAD_EDU_SEEDS=200, as in `.ci/run`."""

import os

import pytest

from kernels import NUMBERS

ALL = "TINYGRAD_EDU_SEEDS" in os.environ
THIRD = 1 if ALL else 3  # the step of a slice that takes a third


def some_lessons(first):
    """Parametrize a test by the numbers of lessons: every third from `first` on, or all of them."""
    return pytest.mark.parametrize("number", NUMBERS if ALL else NUMBERS[first % 3 :: 3])
