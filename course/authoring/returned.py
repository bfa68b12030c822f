"""Observe what a learner's function returned, whatever that is: for observers, which must not fail on it."""

import numpy as np

from tinygrad_edu.tensor.tensor import Tensor


def type_name(x):
    """The type of x with an article: "a Tensor", "an int"."""
    name = type(x).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def observe_array(out, name="the answer", lists=False):
    """{name: the numbers of an array, as float64}; of anything else its type; nothing of None.

    lists: whether a list or a tuple of numbers counts as an array.
    """
    if out is None:
        return {}
    if isinstance(out, Tensor) or isinstance(out, (list, tuple)) and not lists:
        return {name: f"{type_name(out)}; an array is expected"}
    try:
        return {name: np.asarray(out, dtype=float)}
    except (TypeError, ValueError):
        return {name: f"{type_name(out)}, not an array of numbers"}


def observe_tensor(out, name="the answer", dtype=False):
    """{name: the numbers of a Tensor, as float64}; of anything else its type; nothing of None. dtype: whether its dtype is, too."""
    if out is None:
        return {}
    if not isinstance(out, Tensor):
        return {name: f"{type_name(out)}; a Tensor is expected"}
    seen = {name: np.array(out.data, float)}
    return seen | ({f"the dtype of {name}": str(out.dtype)} if dtype else {})


def fits(seen, name, like):
    """Whether an array of the shape of `like` was observed under the name."""
    return isinstance(seen.get(name), np.ndarray) and seen[name].shape == like.shape
