"""Functions by the text that names them: right ones, ones with a planted fault, bowls; and what is observed."""

import numpy as np

from course.authoring import numbers, type_name
from tinygrad_edu import Tensor
from tinygrad_edu.autograd.op import Op


def to_plain(out):
    """A float out of whatever holds exactly one number; anything else as it is, or the name of its type."""
    if isinstance(out, Tensor):
        out = out.detach().numpy()
    if isinstance(out, (bool, np.bool_)):
        return bool(out)
    if np.ndim(out) == 0 and isinstance(out, (int, float, np.number, np.ndarray)):
        return float(out)
    if isinstance(out, Exception):
        return f"{type_name(out)}, returned"
    return out if isinstance(out, (np.ndarray, list, tuple)) or out is None else type_name(out)


def observe_inputs(**tensors):
    """Observe what must be left alone: the numbers of the caller's tensors, and their gradients."""
    seen = {f"{k} itself": x.data.copy() for k, x in tensors.items()}
    return seen | {f"{k}.grad afterwards": "None" if x.grad is None else "a gradient" for k, x in tensors.items()}


def product(x_of, name="matmul"):
    """`x @ y` as an op with the given vjp for x."""
    return Op(name, lambda x, y: x @ y, x_of, lambda g, out, x, y: x.mT @ g)


def length_x(g, out, x):
    return g * x / out


RIGHT_ONES = {
    "x * x": lambda x: x * x,
    "x * x * x": lambda x: x * x * x,
    "3 * x + 1": lambda x: 3 * x + 1,
    "x * y": lambda x, y: x * y,
    "x @ y": lambda x, y: x @ y,
    "(x @ y).tanh()": lambda x, y: (x @ y).tanh(),
    "x.exp() + y": lambda x, y: x.exp() + y,
    "x * x * y": lambda x, y: x * x * y,
    "x * y, x + y": lambda x, y: (x * y, x + y),
    "x.sum(), x * x": lambda x: (x.sum(), x * x),
    "x * x (y is not used)": lambda x, y: x * x,
    "1000000 * x": lambda x: 1000000 * x,
    "ones, whatever x is": lambda x: Tensor(np.ones(2)),
}

NEARLY = {  # near enough, for a tolerance as wide as this
    "1000000 * x, checked with atol = 0 and rtol = 0.1; its vjp is 2 percent too large": Op(
        "large", lambda x: 1000000 * x, lambda g, out, x: 1020000 * g
    )
}

FAULTY_ONES = {
    "x @ y whose vjp for x ignores g": product(lambda g, out, x, y: (g * 0 + 1) @ y.mT),
    "x @ y whose vjp for x is transposed": product(lambda g, out, x, y: (g @ y.mT).mT),
    "x @ y whose vjp for x is half as large": product(lambda g, out, x, y: g @ y.mT / 2),
    "x @ y whose vjp for x is twice as large": product(lambda g, out, x, y: 2 * (g @ y.mT)),
    "x @ y whose vjp for x has the wrong sign": product(lambda g, out, x, y: -(g @ y.mT)),
    "x @ y whose vjp for x is 2 percent too large": product(lambda g, out, x, y: g @ y.mT * 1.02),
    "x @ y whose vjp for y has the wrong sign": Op(
        "matmul", lambda x, y: x @ y, lambda g, out, x, y: g @ y.mT, lambda g, out, x, y: -(x.mT @ g)
    ),
    "the length of x, with the vjp g * x / out": Op("length", lambda x: np.sqrt((x * x).sum(keepdims=True)), length_x),
}

CUT_ONES = {
    "x.detach() * y (the thread to x is cut)": lambda x, y: x.detach() * y,
    "x.detach() ** 2 (the thread to x is cut)": lambda x: x.detach() ** 2,
}

FUNCTIONS = RIGHT_ONES | NEARLY | FAULTY_ONES | CUT_ONES

BOWLS = {
    "(x ** 3).sum()": lambda x: (x**3).sum(),
    "x.sum() ** 2": lambda x: x.sum() ** 2,
    "(3 * x).sum()": lambda x: (3 * x).sum(),
    "x[0] * x[1] ** 2": lambda x: x[0] * x[1] ** 2,
    "x.exp().sum() * x.sum()": lambda x: x.exp().sum() * x.sum(),
    "(x @ x.T).sum() + (x ** 3).sum()": lambda x: (x @ x.T).sum() + (x**3).sum(),
    "(x[0] * x[1]).sum() ** 2": lambda x: (x[0] * x[1]).sum() ** 2,
    "x ** 3": lambda x: x**3,
    "(x.tanh() ** 2).sum()": lambda x: (x.tanh() ** 2).sum(),
}

BOWL_SHAPES = [
    *[
        ("(x ** 3).sum()", (2,)),
        ("x.sum() ** 2", (2,)),
        ("x[0] * x[1] ** 2", (2,)),
        ("(3 * x).sum()", (3,)),
        ("x ** 3", ()),
    ],
    *[
        ("x.exp().sum() * x.sum()", (3,)),
        ("(x[0] * x[1]).sum() ** 2", (2, 3)),
        ("(x @ x.T).sum() + (x ** 3).sum()", (2, 3)),
    ],
    *[("(x.tanh() ** 2).sum()", (1, 3)), ("(x ** 3).sum()", (1,))],
]


def bowl_cases(rng, with_v=True):
    for f, shape in BOWL_SHAPES:
        if not (shape or with_v):
            continue  # `reshape(*x.shape, *x.shape)` would be an error for shape (): no lesson in that
        case = {"f": f, "x": numbers(rng, *shape, low=-2, high=2)}
        yield case | ({"v": numbers(rng, *shape, low=1)} if with_v else {})


def observe_tensor(out, name):
    if isinstance(out, Tensor):
        return {"the answer": "a Tensor", "its shape": str(out.shape), name: out.detach().numpy().astype(float)}
    return {"the answer": type_name(out) if out is not None else None}
