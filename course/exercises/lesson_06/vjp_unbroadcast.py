"""vjp.unbroadcast: a gradient summed back to the shape it had before broadcasting."""

import numpy as np

from course.authoring import exercise, fits, nonzero, observe_array

from .shared import leaf, observe_gradient

STRETCHED = [
    *[
        ((2, 3), (3,)),
        ((2, 3), (2, 1)),
        ((2, 3), (1, 3)),
        ((2, 3), ()),
        ((2, 3), (2, 3)),
        ((3,), (1,)),
        ((2, 2), (2,)),
        ((2, 3), (1, 1)),
    ],
    *[((2, 2, 3), (3,)), ((3, 2, 2), (1,))],
    *[
        ((2, 3, 2), (3, 1)),
        ((2, 3, 2), (2, 1, 2)),
        ((1, 3), (3,)),
        ((2, 1), (2, 1)),
        ((2, 2, 2), (2, 1)),
        ((), ()),
        ((4, 1, 3), (1, 3)),
    ],
]


def stretch_cases(rng):
    for big, small in STRETCHED:
        yield {"g": nonzero(rng, *big), "shape": small}


def shrunk(f, case):
    g, shape = case["g"], case["shape"]
    seen = observe_array(f(g, shape), lists=True)
    if fits(seen, "the answer", np.empty(shape)):
        a, b = leaf(np.full(shape, 2.0)), leaf(np.full(g.shape, 3.0))
        seen |= observe_gradient("x * y", a * b, g, a)
    return seen


unbroadcast = exercise(
    "vjp.unbroadcast",
    kind="code",
    title="What was stretched, added up",
    target="tinygrad_edu.autograd.engine:unbroadcast",
    given="import numpy as np",
    difficulty=4,
    minutes=14,
    cases=stretch_cases,
    observe=shrunk,
    prompt="""
    An input of shape `shape` was stretched to the shape of `g` by broadcasting: the shapes were lined up at the right,
    dimensions were added on the left where some were missing, and dimensions of size 1 were repeated.

    Write `unbroadcast(g, shape)`: the gradient of the input before it was stretched. Everything that was repeated is
    added up. `g` is an array, `shape` a tuple that can be stretched to `g.shape`. Return an array whose shape is
    exactly `shape`, and leave `g` as it is. If nothing was stretched, that may be `g` itself.

    `g.sum(axis=d)` removes dimension d, `g.sum(axis=d, keepdims=True)` leaves it with size 1; `d` may be a tuple.
    """,
    hints=(
        (
            "For g of shape (2, 3) and shape (3,): how many numbers of g make up the gradient of one number of the "
            "input, and along which dimension do they lie?"
        ),
        (
            "First the dimensions that broadcasting added: there are g.ndim - len(shape) of them, all on the left. "
            "What do you do with each?"
        ),
        (
            "Then the shapes are equally long. Wherever `shape` says 1, that dimension may have been stretched: "
            "sum it, but do not lose it."
        ),
    ),
    why="One number in many places gets the gradient of all of them: summing is stretching in reverse.",
)


@unbroadcast.stub
def unbroadcast(g, shape):
    """The gradient of an input of this shape, from the gradient g of its stretched form."""
    ...


@unbroadcast.solution
def unbroadcast(g, shape):
    """Sum a gradient over the dimensions that broadcasting added or stretched.

    g: an array whose shape `shape` can be broadcast to. shape: tuple of ints. Returns an array of that shape.
    """
    stretched = (1,) * (g.ndim - len(shape)) + shape
    dims = tuple(i for i in range(g.ndim) if stretched[i] == 1 != g.shape[i])
    return (g.sum(axis=dims) if dims else g).reshape(shape)


@unbroadcast.also_right
def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for d, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=d, keepdims=True)
    return g


@unbroadcast.also_right
def unbroadcast(g, shape):
    added = g.ndim - len(shape)
    axes = tuple(range(added)) + tuple(added + d for d, n in enumerate(shape) if n == 1)
    return g.sum(axis=axes, keepdims=True).reshape(shape)


@unbroadcast.also_right
def unbroadcast(g, shape):
    g = np.sum(g, axis=tuple(range(g.ndim - len(shape))))
    return np.sum(g, axis=tuple(d for d in range(len(shape)) if shape[d] == 1), keepdims=True)


@unbroadcast.also_right
def unbroadcast(g, shape):
    if g.shape == shape:
        return g
    small = np.zeros(shape)
    full = np.broadcast_to(np.arange(small.size).reshape(shape), g.shape)
    return np.bincount(full.ravel(), g.ravel(), small.size).reshape(shape)


@unbroadcast.mistake(
    "equal-ndim-only",
    title="Added dimensions are not summed",
    hint="What shape does your function give for g of shape (2, 3) and shape (3,)?",
)
def unbroadcast(g, shape):
    """Only shapes with equally many dimensions are taken care of. A bias of shape (3,) has fewer than its batch, and
    its gradient keeps the shape of the batch."""
    for d, n in enumerate(shape):
        if g.ndim == len(shape) and n == 1:
            g = g.sum(axis=d, keepdims=True)
    return g


@unbroadcast.mistake(
    "ones-forgotten",
    title="Stretched ones are not summed",
    hint="For shape (2, 1) and g of shape (2, 3): is anything summed?",
)
def unbroadcast(g, shape):
    """The added dimensions are summed, but not those of size 1, which were stretched as well."""
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    return g


@unbroadcast.mistake(
    "wrong-axes",
    title="Summed from the wrong end",
    hint="A bias of shape (2,) is added to a batch of shape (4, 2). Which of the two dimensions is new?",
)
def unbroadcast(g, shape):
    """The surplus dimensions are summed from the right. Broadcasting lines shapes up at the right, so what it added
    is on the left."""
    while g.ndim > len(shape):
        g = g.sum(axis=-1)
    for d, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=d, keepdims=True)
    return g


@unbroadcast.mistake(
    "axes-of-shape",
    title="Axes counted in the wrong shape",
    hint="For shape (3, 1) and g of shape (2, 3, 2): which dimension of g belongs to the 1?",
)
def unbroadcast(g, shape):
    """The places of the ones are counted in `shape`, and summed in `g`. If dimensions were added on the left, every
    place in `g` lies further to the right."""
    added = tuple(range(g.ndim - len(shape)))
    ones = tuple(d for d, n in enumerate(shape) if n == 1 and d not in added)
    return g.sum(axis=added + ones, keepdims=True).reshape(shape)


@unbroadcast.mistake(
    "first-one-only",
    title="Only the first repetition counted",
    hint="The same bias is added to every row. How many rows does it change?",
)
def unbroadcast(g, shape):
    """Only the first of the repetitions is counted; the others have gradients too. Where paths meet, add."""
    while g.ndim > len(shape):
        g = g[0]
    for d, n in enumerate(shape):
        if n == 1:
            g = g.take([0], axis=d)
    return g


@unbroadcast.mistake(
    "mean-factor",
    title="Averaged, not added",
    hint="Two rows, each with the gradient 10: what is the gradient of the bias that moves both of them?",
)
def unbroadcast(g, shape):
    """The repetitions are averaged. A bias that changes by 1 changes every row by 1, so the gradients of the rows add
    up."""
    while g.ndim > len(shape):
        g = g.mean(axis=0)
    for d, n in enumerate(shape):
        if n == 1:
            g = g.mean(axis=d, keepdims=True)
    return g


@unbroadcast.mistake(
    "ones-lost", title="Sizes of 1 are lost", hint="What is the shape of your answer for shape (2, 1)?"
)
def unbroadcast(g, shape):
    """The right dimensions are summed, but those of size 1 are lost on the way: the answer must have the shape of
    the input, with its ones."""
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    axes = tuple(d for d, n in enumerate(shape) if n == 1)
    return g.sum(axis=axes)


@unbroadcast.mistake(
    "everything-together",
    title="Every number gets the total",
    hint="A bias of three numbers, two rows: how many numbers of g belong to the first of the three?",
)
def unbroadcast(g, shape):
    """The total of g is given to every element. An element gets only the gradients of its own repetitions."""
    return g if g.shape == shape else np.full(shape, g.sum())


@unbroadcast.mistake(
    "moved-along",
    title="Axes shift after a sum",
    hint="g has shape (2, 4, 3), and you sum dimension 0. At which place is the 4 now?",
)
def unbroadcast(g, shape):
    """Once dimension 0 is summed it is gone, and the others move one place to the left: what was dimension 1 is
    dimension 0 now. With two added dimensions, your second sum meets another one than you think."""
    for d in range(g.ndim - len(shape)):
        g = g.sum(axis=d)
    for d, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=d, keepdims=True)
    return g


@unbroadcast.mistake(
    "added-not-summed",
    title="Added dimensions are not summed",
    hint="What shape does your function give for g of shape (2, 3) and the shape (3,)?",
)
def unbroadcast(g, shape):
    """Only the sizes of 1 are summed, at the places that they have in `shape`. Dimensions that were added on the left
    are left in, and move all places in g to the right."""
    for i, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=i, keepdims=True)
    return g


@unbroadcast.mistake(
    "first-axis-always",
    title="Always the first dimension",
    hint="For the shape (2, 1) and g of shape (2, 3): which dimension was stretched?",
)
def unbroadcast(g, shape):
    """Dimension 0 is summed, whatever was stretched. That is right for a bias that was added to every row of a
    matrix."""
    return g.sum(axis=0)


@unbroadcast.mistake(
    "reshaped", title="Reshaped, not added", hint="How many numbers has g, and how many has the answer?"
)
def unbroadcast(g, shape):
    """`reshape` only arranges numbers in another shape. g has more of them than the answer; those that belong together
    must be added."""
    return g.reshape(shape)


@unbroadcast.mistake(
    "compared-from-the-left",
    title="Compared from the left",
    hint="For g of shape (2, 3) and the shape (3,): which pair does `zip` give?",
)
def unbroadcast(g, shape):
    """`zip` pairs the sizes from the left. Broadcasting lines shapes up at the right, so with added dimensions these
    pairs are wrong, and what was added stays."""
    for i, (a, b) in enumerate(zip(g.shape, shape)):
        if a != b:
            g = g.sum(axis=i, keepdims=True)
    return g


@unbroadcast.mistake(
    "cut-to-size",
    title="Cut to size",
    hint="A bias was added to two rows. Where in your answer is the gradient of the second row?",
)
def unbroadcast(g, shape):
    """The first numbers of g are kept, and the rest is dropped. Every repetition has a gradient that counts."""
    return np.resize(g, shape)


@unbroadcast.mistake("stretched-again", title="Stretched, not summed", hint="Which is larger: g or the answer?")
def unbroadcast(g, shape):
    """`np.broadcast_to` stretches. g is already as large as the stretched input: the way back is to add up."""
    return np.broadcast_to(g, shape)


@unbroadcast.mistake(
    "total-always",
    title="Every number gets the total",
    hint="A bias of three numbers, two rows: how many numbers of g belong to the first of the three?",
)
def unbroadcast(g, shape):
    """All of g is added up, and every number gets the total. A number gets only the gradients of its own
    repetitions."""
    return g.sum() * np.ones(shape)


@unbroadcast.mistake(
    "range-as-axis",
    title="A range for an axis",
    hint="What does the task say about the type of `d` in `g.sum(axis=d)`?",
)
def unbroadcast(g, shape):
    """`axis` takes an int or a tuple, and a range is neither."""
    lead = g.ndim - len(shape)
    g = g.sum(axis=range(lead))
    for i, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=i, keepdims=True)
    return g


@unbroadcast.mistake(
    "first-axis-unless-equal",
    title="Always the first dimension",
    hint="For the shape (2, 1) and g of shape (2, 3): which dimension was stretched?",
)
def unbroadcast(g, shape):
    """Wherever the shapes differ, dimension 0 is summed. That is right for a bias that was added to every row of a
    matrix. But any dimension may have been stretched, and several at once."""
    if g.shape == shape:
        return g
    return g.sum(axis=0)


@unbroadcast.mistake(
    "how-many-as-which",
    title="A number of dimensions as an axis",
    hint="For g of shape (2, 3) and the shape (3,): how many dimensions were added, and which number has that one?",
)
def unbroadcast(g, shape):
    """You counted right how many dimensions were added. But `axis` wants to know which: one added dimension is
    dimension 0, two are dimensions 0 and 1."""
    g = g.sum(axis=g.ndim - len(shape))
    for d, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=d, keepdims=True)
    return g


@unbroadcast.also_wrong("first-axis-always")
def unbroadcast(g, shape):
    return g.sum(axis=0)


@unbroadcast.also_wrong(None)
def unbroadcast(g, shape):
    return g.sum().reshape(shape)


@unbroadcast.also_wrong(None)
def unbroadcast(g, shape):
    return g


@unbroadcast.also_wrong("cut-to-size")
def unbroadcast(g, shape):
    return np.resize(g, shape)


@unbroadcast.also_wrong("moved-along")
def unbroadcast(g, shape):
    extra = g.ndim - len(shape)
    for d in range(extra):
        g = np.sum(g, axis=d)
    return g.sum(axis=tuple(d for d, n in enumerate(shape) if n == 1), keepdims=True)
