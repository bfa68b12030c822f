"""Ids with many equal pairs, and what is observed of lists of whole numbers."""

import numpy as np

from course.authoring import type_name


def draw_ids(rng, length, kinds=3, first=97):
    """A list of ids of few kinds, so that pairs come again."""
    return [first + rng.randrange(kinds) for _ in range(length)]


def whole(x):
    """Whether x is a whole number, of Python or of NumPy."""
    return isinstance(x, (int, np.integer)) and not isinstance(x, bool)


def observe_list(out, name):
    """{name: the whole numbers of a list or an array}; of anything else its type; nothing of None."""
    if out is None:
        return {}
    if not isinstance(out, (list, np.ndarray)):
        return {name: f"{type_name(out)}; a list is expected"}
    if not all(map(whole, out)):
        return {name: "a list that does not hold whole numbers alone"}
    return {name: [int(i) for i in out]}


def is_pair(x):
    """Whether x is a tuple of two whole numbers."""
    return isinstance(x, tuple) and len(x) == 2 and all(map(whole, x))
