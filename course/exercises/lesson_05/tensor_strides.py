"""tensor.strides: the strides of a shape in row-major order."""

import math

from course.authoring import exercise

from .shared import observe_shape


def stride_cases(rng):
    for shape in [(5,), (2, 3), (3, 2), (2, 3, 4), (4, 1, 3), (1,), (), (2, 1, 1, 5), (3, 3, 3)]:
        yield {"shape": shape}
    for n in (2, 3, 4, 5):
        yield {"shape": tuple(rng.randint(1, 6) for _ in range(n))}


strides = exercise(
    "tensor.strides",
    kind="code",
    title="How far to the next element",
    target="tinygrad_edu.scalar.shapes:strides",
    given="import math",
    difficulty=2,
    minutes=7,
    cases=stride_cases,
    observe=lambda f, case: observe_shape(f, case["shape"]),
    prompt="""
    Write `strides(shape)`: for each dimension, how many places in the flat list lie between an element and its next
    neighbour along that dimension. The last dimension runs fastest, so its stride is 1; for the shape `(2, 3)` the
    strides are `(3, 1)`.

    `shape` is a tuple of any length, also an empty one. Return a tuple of the same length.
    """,
    hints=(
        (
            "In the shape (2, 3, 4), how many elements does one row of the last dimension hold? And one whole (3, "
            "4) sheet?"
        ),
        (
            "A step along a dimension jumps over everything to its right in the shape. Go from the right and keep a "
            "product."
        ),
        (
            "Start with a step of 1. For each size, from the last to the first: note the step, then let the step "
            "grow by that size. Turn the notes around at the end."
        ),
    ),
    why=(
        "A step along one dimension jumps over everything that is to the right of it: the product of the sizes "
        "that follow."
    ),
)


@strides.stub
def strides(shape):
    """The stride of each dimension, in places of the flat list: (2, 3) -> (3, 1), () -> ()."""
    ...


@strides.also_right
def strides(shape):
    return tuple(math.prod(shape[d + 1 :]) for d in range(len(shape)))


@strides.also_right
def strides(shape):
    if not shape:
        return ()
    rest = strides(shape[1:])
    return (rest[0] * shape[1] if rest else 1, *rest)


@strides.also_right
def strides(shape):
    steps = [1] * len(shape)
    for d in range(len(shape) - 2, -1, -1):
        steps[d] = steps[d + 1] * shape[d + 1]
    return tuple(steps)


@strides.also_right
def strides(shape):
    out = ()
    step = 1
    for n in shape[::-1]:
        out = (step,) + out
        step = step * n
    return out


@strides.mistake(
    "from-the-left",
    title="Counted from the left",
    hint="In the shape (2, 3), is the neighbour to the right 1 place away, or the neighbour below?",
)
def strides(shape):
    """These are the steps when the first dimension runs fastest. In our flat list the last one does: a row is
    written out before the next begins."""
    steps, step = [], 1
    for size in shape:
        steps.append(step)
        step *= size
    return tuple(steps)


@strides.mistake(
    "own-size-too", title="Its own size counted too", hint="For the shape (5,): how far apart are two neighbours?"
)
def strides(shape):
    """The dimension's own size is counted too. That is how far the whole dimension reaches; the step to the next
    element jumps only over what is to its right."""
    return tuple(math.prod(shape[d:]) for d in range(len(shape)))


@strides.mistake(
    "next-size-only",
    title="Only the next size counted",
    hint="In the shape (2, 3, 4), how many elements make one sheet of 3 rows?",
)
def strides(shape):
    """Only the size of the next dimension is counted. With three dimensions, a step along the first jumps over whole
    sheets: all later sizes multiplied."""
    return (*shape[1:], 1) if shape else ()


@strides.mistake(
    "not-turned-around",
    title="Strides in reverse order",
    hint="Which step did the loop note first, and where does it belong?",
)
def strides(shape):
    """The right steps, collected from the last dimension to the first, and left in that order."""
    steps, step = [], 1
    for size in reversed(shape):
        steps.append(step)
        step *= size
    return tuple(steps)


@strides.mistake("sums", title="Sizes added, not multiplied", hint="How many elements has a sheet of shape (3, 4)?")
def strides(shape):
    """The later sizes are added. A sheet of 3 rows with 4 elements holds 3 times 4 of them, not 3 plus 4."""
    return tuple(sum(shape[d + 1 :]) or 1 for d in range(len(shape)))


@strides.mistake(
    "two-dimensions-only",
    title="Two dimensions only",
    hint="What are the strides for the shape (5,), and what for (2, 3, 4)?",
)
def strides(shape):
    """This is right for a matrix alone. A shape may have any number of dimensions, and each of them has a stride."""
    return (shape[-1], 1)


@strides.mistake("a-list", title="A list, not a tuple", hint="What does Python say to `[3, 1] == (3, 1)`?")
def strides(shape):
    """The strides are right, but they come as a list. Shapes and strides are tuples throughout the library, and a list
    is never equal to a tuple."""
    return [math.prod(shape[i + 1 :]) for i in range(len(shape))]


@strides.mistake("in-bytes", title="Bytes, not places", hint="How many bytes does NumPy need for one float?")
def strides(shape):
    """These are NumPy's strides, in bytes. Ours are counted in places of the flat list."""
    import numpy as np

    return np.empty(shape).strides


@strides.mistake("last-missing", title="One stride is missing", hint="How many strides does the shape (5,) have?")
def strides(shape):
    """The last dimension has a stride as well: from one of its elements to the next it is one place."""
    return tuple(math.prod(shape[i:]) for i in range(1, len(shape)))


@strides.mistake(
    "turned-and-never-empty",
    title="Strides in reverse order",
    hint="Which step comes first in your loop, and where does it belong? What are the strides of the shape ()?",
)
def strides(shape):
    """The steps are collected from the last dimension to the first, and left in that order. And the list begins with a
    1 even if there is no dimension."""
    out = [1]
    for s in reversed(shape[1:]):
        out.append(out[-1] * s)
    return tuple(out)


@strides.mistake("never-empty", title="The empty shape forgotten", hint="How many dimensions has the shape ()?")
def strides(shape):
    """Right for every shape that has a dimension. A shape without dimensions, that of a single number, has no strides
    either."""
    out = [1]
    for s in reversed(shape[1:]):
        out.insert(0, out[0] * s)
    return tuple(out)


@strides.mistake(
    "past-the-end",
    title="Beyond the last dimension",
    hint="For the shape (2, 3), which size does your loop look up in its last turn?",
)
def strides(shape):
    """The last dimension has no size to its right, so there is nothing to look up; its stride is 1. And further left
    one size is not enough: a step jumps over all the later sizes, multiplied."""
    steps = []
    for d in range(len(shape)):
        steps.append(shape[d + 1])
    return tuple(steps)


@strides.mistake(
    "next-size-only-never-empty",
    title="Only the next size counted",
    hint="In the shape (2, 3, 4), how many elements make one sheet of 3 rows?",
)
def strides(shape):
    """Only the size of the next dimension is counted. With three dimensions, a step along the first jumps over whole
    sheets: all later sizes multiplied. And the empty shape has no strides at all."""
    return (*shape[1:], 1)


@strides.mistake(
    "two-sizes-unpacked",
    title="Two dimensions only",
    hint="What are the strides for the shape (5,), and what for (2, 3, 4)?",
)
def strides(shape):
    """This takes exactly two sizes out of the shape. A shape may have any number of dimensions, and each of them has a
    stride."""
    n, m = shape
    return (m, 1)


@strides.also_wrong(None)
def strides(shape):
    return shape


@strides.also_wrong("a-list")
def strides(shape):
    return list(math.prod(shape[d + 1 :]) for d in range(len(shape)))


@strides.also_wrong(None)
def strides(shape):
    return tuple(0 if n == 1 else math.prod(shape[d + 1 :]) for d, n in enumerate(shape))


@strides.also_wrong(None)
def strides(shape):
    return (shape[1], 1)


@strides.also_wrong("own-size-too")
def strides(shape):
    steps = []
    for d in range(len(shape)):
        steps.append(math.prod(shape[d:]))
    return tuple(steps)


@strides.also_wrong("from-the-left")
def strides(shape):
    return tuple(math.prod(shape[:d]) for d in range(len(shape)))
