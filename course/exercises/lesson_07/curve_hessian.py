"""curve.hessian: the Hessian, built from Hessian-vector products."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu import Tensor, hvp
from tinygrad_edu.tensor.creation import from_array

from .shared import BOWLS, bowl_cases, observe_inputs, observe_tensor


def tabled(f, case):
    x = Tensor(case["x"])
    return observe_tensor(f(BOWLS[case["f"]], x), "the table") | observe_inputs(x=x)


hessian = exercise(
    "curve.hessian",
    kind="code",
    title="The whole table",
    target="tinygrad_edu.checks.higher_order:hessian",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor, hvp
    from tinygrad_edu.tensor.creation import from_array
    """,
    difficulty=3,
    minutes=7,
    cases=lambda rng: bowl_cases(rng, with_v=False),
    observe=tabled,
    prompt="""
    Write `hessian(f, x)`: all second derivatives of `f` at `x`, a Tensor of shape `(*x.shape, *x.shape)`. For `x` of
    shape `(3,)` that is `(3, 3)`, for `(2, 3)` it is `(2, 3, 2, 3)`. `x` has at least one dimension.

    `hvp(f, x, v)` with a `v` that is 1 in one place and 0 elsewhere gives one part of the table, of the shape of `x`.
    `x.numel()` says how many numbers `x` holds; `hvp` wants Tensors, and gives one.
    """,
    hints=(
        "What does a matrix give when it is multiplied by a vector that is 1 in one place and 0 elsewhere?",
        (
            "Make the vector flat, `np.zeros(x.numel())`, put the 1 in, and reshape it to the shape of x. (An index "
            "into `x` itself would run along its first dimension only.)"
        ),
        (
            "Collect the answers of hvp (their `.data`) in a list, make one array of it, and give it the shape "
            "(*x.shape, *x.shape)."
        ),
    ),
    why="Column by column: the Hessian times a vector with a single 1 is one column of it.",
)


@hessian.stub
def hessian(f, x):
    """All second derivatives of f, which returns one number: a Tensor of shape (*x.shape, *x.shape)."""
    ...


@hessian.solution
def hessian(f, x):
    """All second derivatives of f, which returns one number: a Tensor of shape (*x.shape, *x.shape)."""
    parts = []
    for k in range(x.numel()):
        v = np.zeros(x.numel(), x.dtype)
        v[k] = 1
        parts.append(hvp(f, x, Tensor(v.reshape(x.shape))).data)
    return Tensor(np.array(parts).reshape(*x.shape, *x.shape))


@hessian.also_right
def hessian(f, x):
    unit = np.eye(x.numel())
    columns = [hvp(f, x, Tensor(row.reshape(x.shape))).data for row in unit]
    return from_array(np.stack(columns).reshape(x.shape + x.shape))


@hessian.also_right
def hessian(f, x):
    table = np.zeros((*x.shape, *x.shape))
    for k in np.ndindex(*x.shape):
        v = np.zeros(x.shape)
        v[k] = 1
        table[k] = hvp(f, x, Tensor(v)).numpy()
    return Tensor(table)


@hessian.also_right
def hessian(f, x):
    from tinygrad_edu import grad

    x = x.detach().requires_grad_()
    (slope,) = grad(f(x), x, create_graph=True)
    if not slope.requires_grad:
        return Tensor(np.zeros((*x.shape, *x.shape)))
    rows = [grad(s, x, retain_graph=True)[0].data for s in slope.reshape(-1)]
    return Tensor(np.array(rows).reshape(*x.shape, *x.shape))


@hessian.mistake(
    "diagonal",
    title="Only the diagonal",
    hint="For f = x[0] * x[1], the slope for x[0] is x[1]. Which entry of the table says so?",
)
def hessian(f, x):
    """Only the diagonal is kept: how each number bends its own slope. The rest says how one number changes the slope of
    another."""
    parts = np.zeros((x.numel(), x.numel()))
    for k in range(x.numel()):
        v = np.zeros(x.numel())
        v[k] = 1
        parts[k, k] = hvp(f, x, Tensor(v.reshape(x.shape))).data.ravel()[k]
    return Tensor(parts.reshape(*x.shape, *x.shape))


@hessian.mistake("ones", title="A direction of all ones", hint="Multiply a 2 by 2 matrix by [1, 1] and by [1, 0].")
def hessian(f, x):
    """The direction is all ones each time, so every part is the sum of all columns. One column needs a direction
    with a single 1."""
    parts = []
    for k in range(x.numel()):
        parts.append(hvp(f, x, Tensor(np.ones(x.shape))).data)
    return Tensor(np.array(parts).reshape(*x.shape, *x.shape))


@hessian.mistake("flat", title="A flat table", hint="Which shape should it have for an x of shape (2, 3)?")
def hessian(f, x):
    """The numbers are right; the table is flat, of shape (numel, numel). It should have the shape of x twice."""
    parts = []
    for k in range(x.numel()):
        v = np.zeros(x.numel())
        v[k] = 1
        parts.append(hvp(f, x, Tensor(v.reshape(x.shape))).data.ravel())
    return Tensor(np.array(parts).reshape(x.numel(), x.numel()))


@hessian.mistake("same-vector", title="The ones pile up", hint="What does v hold in the second round?")
def hessian(f, x):
    """The ones pile up: one vector is used for all rounds and never set back, so each part is the sum of the columns
    so far."""
    parts, v = [], np.zeros(x.numel())
    for k in range(x.numel()):
        v[k] = 1
        parts.append(hvp(f, x, Tensor(v.reshape(x.shape))).data)
    return Tensor(np.array(parts).reshape(*x.shape, *x.shape))


@hessian.mistake("gradient", title="First derivatives only", hint="What should the Hessian of a linear f be?")
def hessian(f, x):
    """First derivatives, multiplied in pairs. A second derivative is the slope of a slope."""
    from tinygrad_edu import grad

    x = x.detach().requires_grad_()
    (g,) = grad(f(x), x)
    return Tensor((g.data.reshape(-1, 1) * g.data.reshape(1, -1)).reshape(*x.shape, *x.shape))


@hessian.mistake(
    "a-sum", title="Columns added up", hint="How many numbers should the table hold for an x with 3 numbers?"
)
def hessian(f, x):
    """The columns are added up instead of put side by side."""
    total = np.zeros(x.shape)
    for k in range(x.numel()):
        v = np.zeros(x.numel())
        v[k] = 1
        total += hvp(f, x, Tensor(v.reshape(x.shape))).data
    return Tensor(total)


@hessian.mistake(
    "index-of-a-row",
    title="The index of a row",
    hint="x has the shape (2, 3). What is `v[1]` for a v of that shape, and up to where does i count?",
)
def hessian(f, x):
    """If x has two dimensions, a single index names a whole row, in `v` as in the table. But i counts all the numbers
    of x."""
    parts = []
    for i in range(x.numel()):
        v = np.zeros(x.shape)
        v[i] = 1
        parts.append(hvp(f, x, Tensor(v)).data)
    return Tensor(np.stack(parts).reshape(*x.shape, *x.shape))


@hessian.mistake("an-array", title="An array, not a Tensor", hint="Of which type is what `np.stack` gives?")
def hessian(f, x):
    """The numbers are right, but they come as a NumPy array. A Tensor is asked for."""
    parts = []
    for i in range(x.numel()):
        v = np.zeros(x.numel())
        v[i] = 1
        parts.append(hvp(f, x, Tensor(v.reshape(x.shape))).data)
    return np.stack(parts).reshape(*x.shape, *x.shape)


@hessian.mistake(
    "part-not-flat",
    title="A part has the shape of x",
    hint="Which shape has one row of your table, and which shape has what hvp gives?",
)
def hessian(f, x):
    """A row of the flat table holds numel numbers in one dimension. What hvp gives has the shape of x."""
    table = np.zeros((x.numel(), x.numel()))
    for i in range(x.numel()):
        v = np.zeros(x.numel())
        v[i] = 1
        table[i] = hvp(f, x, Tensor(v.reshape(x.shape))).data
    return Tensor(table.reshape(*x.shape, *x.shape))


@hessian.mistake(
    "only-stacked",
    title="The parts are only stacked",
    hint="Which shape should the table have for an x of shape (2, 3), and which has yours?",
)
def hessian(f, x):
    """The parts stand one after the other, in the order of a flat x. The table should have the shape of x twice."""
    parts = []
    for i in range(x.numel()):
        v = np.zeros(x.numel())
        v[i] = 1
        parts.append(hvp(f, x, Tensor(v.reshape(x.shape))).data)
    return Tensor(np.stack(parts))


@hessian.also_wrong("a-sum")
def hessian(f, x):
    return hvp(f, x, Tensor(np.ones(x.shape)))


@hessian.also_wrong(None)
def hessian(f, x):
    return Tensor(np.zeros((*x.shape, *x.shape)))
