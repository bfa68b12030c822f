"""Ids to count and to cut, and what is observed of whole numbers."""

import numpy as np

from course.authoring import observe_array


def draw_ids(rng, length, vocab_size):
    """Random ids below vocab_size, an int64 array (length,)."""
    return np.array([rng.randrange(vocab_size) for _ in range(length)], dtype=np.int64)


def observe_ids(out, name="the answer"):
    """Whole numbers as they are, and whether their type is that of whole numbers."""
    seen = observe_array(out, name)
    if not isinstance(seen.get(name), np.ndarray):
        return seen
    kind = np.asarray(out).dtype.kind
    return seen | {
        f"the type of the numbers in {name}": "whole numbers" if kind in "iu" else str(np.asarray(out).dtype)
    }


def observe_pair(out, first, second):
    """Two arrays of whole numbers under their names: shapes before numbers, so that the cause is told first."""
    if out is None:
        return {}
    if not isinstance(out, (tuple, list)) or len(out) != 2:
        return {"what it gives": "something that is no pair"}
    if any(isinstance(part, (list, tuple)) or not hasattr(part, "shape") for part in out):
        return {"what it gives": "a pair that does not hold two arrays"}
    shapes = {f"the shape of {name}": str(tuple(part.shape)) for name, part in zip((first, second), out)}
    return shapes | observe_ids(out[0], first) | observe_ids(out[1], second)
