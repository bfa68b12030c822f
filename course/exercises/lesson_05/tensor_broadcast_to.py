"""tensor.broadcast_to: a tensor stretched to a shape, its Values shared."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu.scalar.shapes import broadcast_shapes, strides
from tinygrad_edu.scalar.value_tensor import ValueTensor, gather

from .shared import observe_value_tensor, observe_with_gradients

STRETCHES = [
    *[
        ((3,), (2, 3)),
        ((2, 1), (2, 3)),
        ((1, 3), (2, 3)),
        ((), (2, 2)),
        ((2, 3), (2, 3)),
        ((1,), (4,)),
        ((3, 1), (2, 3, 1)),
    ],
    *[((2, 1, 2), (2, 3, 2)), ((1, 2, 1), (3, 1, 2, 4)), ((2,), (1, 2))],
]


def stretch_cases(rng):
    for small, shape in STRETCHES:
        yield {
            "expression": "f(x, shape)",
            "x": numbers(rng, *small),
            "shape": shape,
            "g": numbers(rng, *shape),
            "fits": True,
        }
    for small, shape in [((2, 3), (3,)), ((2,), (2, 3)), ((3,), (1,))]:
        yield {
            "expression": "f(x, shape)",
            "x": numbers(rng, *small),
            "shape": shape,
            "g": np.zeros(()),
            "fits": False,
        }


def stretched(f, case):
    x = ValueTensor(case["x"])
    if not case["fits"]:
        try:
            return {"the answer": str(f(x, case["shape"]))}
        except ValueError:
            return {"the answer": "ValueError"}
    out = f(x, case["shape"])
    seen = observe_value_tensor(out)
    if "the answer" in seen:
        seen["the number of different Values"] = len({id(v) for v in out.flat})
        seen["each element"] = (
            "a Value of x" if all(any(v is own for own in x.flat) for v in out.flat) else "a new Value"
        )
        seen |= observe_with_gradients(out, case["g"], x=x)
        seen |= {"x itself": x.numpy(), "the elements of x afterwards": f"{len(x.flat)}"}
    return seen


broadcast_to = exercise(
    "tensor.broadcast_to",
    kind="code",
    title="Stretch with a stride of 0",
    target="tinygrad_edu.scalar.value_tensor:broadcast_to",
    given="""
    from tinygrad_edu.scalar.shapes import broadcast_shapes, strides
    from tinygrad_edu.scalar.value_tensor import gather
    """,
    difficulty=3,
    minutes=8,
    cases=stretch_cases,
    observe=stretched,
    hidden=("fits",),
    prompt="""
    Write `broadcast_to(x, shape)`: the tensor `x` stretched to the larger `shape`, a tuple. The test whether it fits is
    there already.

    Use `gather(x, shape, steps)` with one stride for each dimension of `shape`: that of `strides(x.shape)` where `x`
    has the full size, and 0 where `x` has size 1 or no such dimension. No new Values: the answer's elements are the
    Values of `x`, some met many times.
    """,
    hints=(
        (
            "What are the steps for stretching (3,) to (2, 3)? To go one row down, how far do you move in the "
            "three numbers?"
        ),
        (
            "First make the list of steps for the dimensions x has: `zip(x.shape, strides(x.shape))` gives each "
            "size with its step."
        ),
        (
            "The dimensions that x lacks are the first ones of `shape`: there are `len(shape) - len(x.shape)` of them, "
            "and each has step 0."
        ),
    ),
    why="Stretching moves no number and makes no node: a stride of 0 meets the same Value again.",
)


@broadcast_to.stub
def broadcast_to(x, shape):
    """x, a tensor, stretched to a larger shape: along a size of 1 the same Value is met again."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError(f"broadcast_to: shape {x.shape} does not stretch to {tuple(shape)}")
    ...


@broadcast_to.also_right
def broadcast_to(x, shape):
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")

    own = strides(x.shape)
    steps = []
    missing = len(shape) - len(x.shape)
    for d in range(len(shape)):
        if d < missing or x.shape[d - missing] == 1:
            steps.append(0)
        else:
            steps.append(own[d - missing])
    return gather(x, shape, steps)


@broadcast_to.also_right
def broadcast_to(x, shape):
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")

    y = x.reshape((1,) * (len(shape) - x.ndim) + x.shape)
    steps = tuple(s * (n != 1) for n, s in zip(y.shape, strides(y.shape)))
    return gather(y, shape, steps)


@broadcast_to.also_right
def broadcast_to(x, shape):
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")

    import math

    from tinygrad_edu.scalar.value_tensor import from_values

    flat = []
    for place in range(math.prod(shape)):
        index = []
        for size in reversed(shape):
            index.insert(0, place % size)
            place //= size
        mine = index[len(shape) - x.ndim :]
        flat.append(x.flat[sum(i * s for i, s, n in zip(mine, strides(x.shape), x.shape) if n != 1)])
    return from_values(flat, shape)


@broadcast_to.mistake(
    "behind-and-steps-stay",
    title="Wrong end, and size 1 moves",
    hint="Stretch (3,) to (2, 3): which of the two dimensions is new?",
)
def broadcast_to(x, shape):
    """The zeros of the missing dimensions are put behind; shapes are lined up at the right, so what is missing is in
    front. And a size of 1 still moves by its step."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    return gather(x, shape, list(strides(x.shape)) + [0] * (len(shape) - x.ndim))


@broadcast_to.mistake(
    "copies-numbers",
    title="New leaves, not the same Values",
    hint="Compare `y.flat[0] is x.flat[0]` for your answer y.",
)
def broadcast_to(x, shape):
    """The numbers are right, but they are new leaves: they do not remember x, so x gets no gradient."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    import numpy as np

    from tinygrad_edu import ValueTensor

    return ValueTensor(np.broadcast_to(x.numpy(), shape))


@broadcast_to.mistake(
    "goes-round",
    title="The flat list starts over",
    hint="Stretch [[1], [2]] to (2, 3) on paper, and write down the flat list.",
)
def broadcast_to(x, shape):
    """The flat list is repeated from its beginning. That is right for a row that becomes many rows; a column must be
    repeated along each row instead."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    import math

    from tinygrad_edu.scalar.value_tensor import from_values

    return from_values([x.flat[i % len(x.flat)] for i in range(math.prod(shape))], shape)


@broadcast_to.mistake(
    "steps-stay",
    title="Size 1 keeps its stride",
    hint="x has shape (2, 1) and strides (1, 1). Which place is read for the element [0, 2] of the answer?",
)
def broadcast_to(x, shape):
    """A dimension of size 1 still moves by its step, so the reading leaves x, or meets a wrong element. Along a
    stretched dimension the place must not move."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    return gather(x, shape, [0] * (len(shape) - x.ndim) + list(strides(x.shape)))


@broadcast_to.mistake(
    "zeros-at-the-right",
    title="Missing dimensions at the wrong end",
    hint="Stretch (3,) to (2, 3): which of the two dimensions is new?",
)
def broadcast_to(x, shape):
    """The steps of the missing dimensions are put behind. Shapes are lined up at the right, so what is missing is in
    front."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    steps = [0 if size == 1 else step for size, step in zip(x.shape, strides(x.shape))]
    return gather(x, shape, steps + [0] * (len(shape) - x.ndim))


@broadcast_to.mistake(
    "never-moves", title="Every stride is 0", hint="Stretch [1, 2, 3] to (2, 3). Where does the 2 appear?"
)
def broadcast_to(x, shape):
    """Every step is 0, so only the first element of x is ever read. A step is 0 only where x has size 1, or no
    dimension."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    return gather(x, shape, [0] * len(shape))


@broadcast_to.mistake(
    "new-nodes",
    title="A new node for each place",
    hint="How many different Values should a (3,) tensor stretched to (1000, 3) hold?",
)
def broadcast_to(x, shape):
    """Numbers and gradients are right, but each place got a node of its own. Stretching costs nothing when the same
    Values are met again."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    from tinygrad_edu.scalar.value_tensor import from_values

    steps = [0 if size == 1 else step for size, step in zip(x.shape, strides(x.shape))]
    out = gather(x, shape, [0] * (len(shape) - x.ndim) + steps)
    return from_values([v * 1 for v in out.flat], shape)


@broadcast_to.mistake(
    "lined-up-left",
    title="Lined up at the left",
    hint="Stretch (3,) to (2, 3): which of the two dimensions is the one of x?",
)
def broadcast_to(x, shape):
    """The dimensions of x are matched with the first ones of `shape`. Shapes are lined up at the right, so the last
    ones belong together."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    own = strides(x.shape)
    steps = []
    for i, n in enumerate(shape):
        steps.append(own[i] if i < x.ndim and x.shape[i] == n else 0)
    return gather(x, shape, steps)


@broadcast_to.mistake(
    "own-strides",
    title="The strides of x unchanged",
    hint="How many dimensions has `shape`, and what should a step along a stretched one do?",
)
def broadcast_to(x, shape):
    """These are the strides of x as it is. The dimensions that x lacks have no stride yet, and along a size of 1 the
    place still moves."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    return gather(x, shape, strides(x.shape))


@broadcast_to.mistake(
    "too-few-strides",
    title="Missing dimensions have no stride",
    hint="How many strides does `gather` need, and how many has x?",
)
def broadcast_to(x, shape):
    """There are fewer strides than `shape` has dimensions. `gather` needs one for each, also for those that x
    lacks."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    return gather(x, shape, [0 if size == 1 else step for size, step in zip(x.shape, strides(x.shape))])


@broadcast_to.mistake(
    "strides-of-shape",
    title="The strides of the new shape",
    hint="Which flat list is read: one as large as `shape`, or that of x?",
)
def broadcast_to(x, shape):
    """These strides lead through a flat list of the new size. What is read is the flat list of x."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    return gather(x, shape, strides(shape))


@broadcast_to.mistake(
    "counted-from-the-left",
    title="Dimensions counted from the left",
    hint="For x of shape (3,) and the shape (2, 3): which dimension of x belongs to dimension 1 of the shape?",
)
def broadcast_to(x, shape):
    """`shape[i]` is compared with `x.shape[i]`, both counted from the left. The shapes are lined up at the right, and
    x may lack the first dimensions."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    steps = []
    for i in range(len(shape)):
        steps.append(strides(x.shape)[i] if shape[i] == x.shape[i] else 0)
    return gather(x, shape, steps)


@broadcast_to.mistake(
    "strides-of-shape-and-zeros",
    title="The strides of the new shape",
    hint="Which flat list is read: one as large as `shape`, or that of x?",
)
def broadcast_to(x, shape):
    """The zeros are in the right places. The other strides lead through a flat list of the new size, but the list that
    is read is that of x."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
    missing = len(shape) - len(x.shape)
    sizes = [1] * missing + list(x.shape)
    return gather(x, shape, [0 if n == 1 else step for n, step in zip(sizes, strides(shape))])


@broadcast_to.also_wrong(None)
def broadcast_to(x, shape):
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")

    return x


@broadcast_to.also_wrong("too-few-strides")
def broadcast_to(x, shape):
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")

    return gather(x, shape, [s * (n != 1) for n, s in zip(x.shape, strides(x.shape))])


@broadcast_to.also_wrong(None)
def broadcast_to(x, shape):
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")

    return x.reshape(shape)


@broadcast_to.also_wrong(None)
def broadcast_to(x, shape):
    steps = [0 if size == 1 else step for size, step in zip(x.shape, strides(x.shape))]
    return gather(x, shape, [0] * (len(shape) - x.ndim) + steps)


@broadcast_to.also_wrong(None)
def broadcast_to(x, shape):
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")

    steps = [0 if size == 1 else step for size, step in zip(x.shape, strides(shape))]
    return gather(x, shape, [0] * (len(shape) - x.ndim) + steps)
