"""What is observed of functions of Tensors: what they return, its dtype, and the gradient of each input."""

import numpy as np

from course.authoring import numbers, observe_tensor, type_name
from tinygrad_edu import Tensor

NAMES = ("x, h, w_ih, w_hh, b_ih, b_hh", "x, (h, c), w_ih, w_hh, b_ih, b_hh")
SMALL = ("x", "h", "w_ih", "w_hh", "b_ih", "b_hh")  # larger ones drive every gate to 0 or 1, where mistakes hardly show
SIZES = [(1, 2, 1), (1, 1, 2), (2, 3, 4), (4, 1, 3), (1, 1, 1), (2, 2, 5)]  # texts, inputs, width of the state


def leaf(x, grad=True):
    """An array as a Tensor with a gradient of its own; None stays None."""
    return None if x is None else Tensor(x.copy(), requires_grad=grad)


def is_pair(x):
    return isinstance(x, (tuple, list)) and len(x) == 2


def seen_gradients(outs, incoming, leaves):
    """The gradient of each leaf, {name: Tensor}, where `incoming` arrives at `outs`; nothing if shapes do not fit."""
    if any(not isinstance(out, Tensor) or out.shape != g.shape for out, g in zip(outs, incoming)):
        return {}
    linked = [(out * Tensor(g)).sum() for out, g in zip(outs, incoming) if out.requires_grad]
    if linked:
        sum(linked[1:], linked[0]).backward()
    return {
        f"gradient of {name}": "none" if x.grad is None else np.array(x.grad.data, float) for name, x in leaves.items()
    }


def gate_cases(rng, blocks, pair=False):
    """Cases of a cell whose weights hold `blocks` blocks of rows; pair: whether its state is (h, c)."""
    for i, (n, n_in, width) in enumerate(SIZES):
        case = {"expression": f"f({NAMES[pair]})"}
        case |= {"x": numbers(rng, n, n_in, low=-2, high=2), "h": numbers(rng, n, width, low=-1, high=1)}
        if pair:
            case["c"] = numbers(rng, n, width)
        case |= {
            "w_ih": numbers(rng, blocks * width, n_in, low=-1, high=1),
            "w_hh": numbers(rng, blocks * width, width, low=-1, high=1),
        }
        for name in ("b_ih", "b_hh"):
            case[name] = None if i in (3, 5) else numbers(rng, blocks * width, low=-1, high=1)
        case["g"] = numbers(rng, n, width)
        yield case
    single = {k: v.astype(np.float32) if isinstance(v, np.ndarray) else v for k, v in case.items()}
    yield single


def observe_cell(f, case, pair=False):
    """Call a cell with Tensors: the new state, and what comes back to each input."""
    leaves = {k: leaf(x) for k, x in case.items() if k not in ("expression", "g")}
    if pair:
        x, h, c, *weights = leaves.values()
        out = f(x, (h, c), *weights)
        if out is not None and not is_pair(out):
            return {"the answer": f"{type_name(out)}; a pair of two Tensors is expected"}
        outs, names = out or (), ("the new h", "the new c")
    else:
        out = f(*leaves.values())
        outs, names = (() if out is None else (out,)), ("the new h",)
    seen = {f"{k} itself": np.array(x.data, float) for k, x in leaves.items() if x is not None}
    for part, name in zip(outs, names):
        seen |= observe_tensor(part, name, dtype=True)
    incoming = [case["g"], 2 * case["g"]][: len(outs)]
    return seen | seen_gradients(outs, incoming, {k: x for k, x in leaves.items() if x is not None})
