"""The proof runs in peace: no search through all that other tests left behind strikes in the middle of a check with a time limit."""

import gc

import pytest

from course.notebook.kernel import raise_gc_threshold


@pytest.fixture(autouse=True, scope="module")
def calm():
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    raise_gc_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()
