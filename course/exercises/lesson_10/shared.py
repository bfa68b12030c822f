"""What is observed of a rule that changes arrays in place."""

import numpy as np


def observe_update(f, case, changed, kept):
    """Call f with copies of the case's arrays, in the order of the case, and look at them afterwards.

    changed: names of the arrays that f should change. kept: names of those that it should leave as they are.
    """
    inputs = {k: np.array(x) if isinstance(x, np.ndarray) else x for k, x in case.items() if k != "expression"}
    for k in changed:  # a view of a larger array, as the blocks of a step are
        room = np.zeros(inputs[k].size + 2, inputs[k].dtype)
        room[1:-1] = inputs[k].ravel()
        inputs[k] = room[1:-1].reshape(inputs[k].shape)
    f(*inputs.values())
    return {f"{k} itself": inputs[k] for k in kept} | {f"{k} after the call": inputs[k] for k in changed}
