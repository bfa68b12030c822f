"""vjp.sum: the gradient of a sum over some dimensions."""

import numpy as np

from course.authoring import exercise, fits, nonzero

from .shared import REDUCED, leaf, observe_gradient, observe_vjp


def sum_cases(rng):
    for shape, dim, keepdim in REDUCED:
        x = nonzero(rng, *shape)
        yield {"g": nonzero(rng, *x.sum(axis=dim, keepdims=keepdim).shape), "x": x, "dim": dim, "keepdim": keepdim}


def summed(f, case):
    g, x, dim, keepdim = case["g"], case["x"], case["dim"], case["keepdim"]
    seen = observe_vjp(f, case, x.sum(axis=dim, keepdims=keepdim), dim=dim, keepdim=keepdim)
    if fits(seen, "the gradient of x", x) and dim:
        a = leaf(x)
        seen |= observe_gradient(f"(x * x).sum({dim}, keepdim={keepdim})", (a * a).sum(dim, keepdim), g, a)
    return seen


vjp_sum = exercise(
    "vjp.sum",
    kind="code",
    title="The gradient of a sum",
    target="tinygrad_edu.ops.reduce:sum_x",
    given="import numpy as np",
    difficulty=3,
    minutes=10,
    cases=sum_cases,
    observe=summed,
    prompt="""
    For `out = x.sum(axis=dim, keepdims=keepdim)`, write `sum_x(g, out, x, dim, keepdim)`: the gradient of `x`, an array
    of the shape of `x`.

    - `dim` is a tuple of the dimensions that were summed, none of them negative: `(1,)`, or `(0, 2)`; empty if `x` has
      no dimensions.
    - `g` has the shape of `out`. With `x` of shape `(2, 3)` and `dim` `(1,)`, that is `(2, 1)` if `keepdim` is True. If
      it is False, the summed dimensions are gone: `(2,)`.

    `np.expand_dims(a, dim)` puts dimensions of size 1 into a shape, at the places that the tuple `dim` names.
    `np.broadcast_to(a, shape)` stretches. Change no input.
    """,
    hints=(
        (
            "Take a row of three numbers and their sum. The gradient of the sum is 5. What is the gradient of each "
            "of the three?"
        ),
        (
            "x has shape (2, 3), and each row was summed, so g has two numbers. Which shape must g have, so that "
            "stretching gives each of them to its own row?"
        ),
        ("If keepdim is False, first give g back the dimensions that the sum dropped. Then the two cases are one."),
    ),
    why=(
        "Every number went into one sum with the slope 1, so it gets the gradient of that sum: stretching is summing "
        "in reverse."
    ),
)


@vjp_sum.stub
def sum_x(g, out, x, dim, keepdim):
    """The gradient of x when its sum over the dimensions `dim` has the gradient g: an array of the shape of x."""
    ...


@vjp_sum.solution
def sum_x(g, out, x, dim, keepdim):
    """The gradient of x when its sum over the dimensions `dim` has the gradient g: an array of the shape of x."""
    if not keepdim:
        g = np.expand_dims(g, dim)
    return np.broadcast_to(g, x.shape)


@vjp_sum.also_right
def sum_x(g, out, x, dim, keepdim):
    shape = [1 if d in dim else n for d, n in enumerate(x.shape)]
    return g.reshape(shape) * np.ones(x.shape)


@vjp_sum.also_right
def sum_x(g, out, x, dim, keepdim):
    if not keepdim:
        for d in sorted(dim):
            g = np.expand_dims(g, d)
    return g + np.zeros(x.shape)


@vjp_sum.also_right
def sum_x(g, out, x, dim, keepdim):
    owed = np.empty(x.shape)
    owed[...] = g if keepdim else np.expand_dims(g, dim)
    return owed


@vjp_sum.also_right
def sum_x(g, out, x, dim, keepdim):
    if not keepdim:
        g = g.reshape(np.sum(x, axis=dim, keepdims=True).shape)
    for d in dim:
        g = np.repeat(g, x.shape[d], axis=d)
    return g


@vjp_sum.mistake(
    "axis",
    title="The summed dimension is ignored",
    hint=(
        "x has shape (2, 3) and dim is (1,). Which shape has g, and with which dimension of x does "
        "broadcasting line it up?"
    ),
)
def sum_x(g, out, x, dim, keepdim):
    """The axis is ignored: broadcasting lines g up at the right, whichever dimension was summed. With a square x
    that even runs, and is wrong without a word."""
    return np.broadcast_to(g, x.shape)


@vjp_sum.mistake(
    "axis-of-ones",
    title="The summed dimension is ignored",
    hint=(
        "x has shape (2, 3) and dim is (1,). Which shape has g, and with which dimension of x does "
        "broadcasting line it up?"
    ),
)
def sum_x(g, out, x, dim, keepdim):
    """Multiplying by ones stretches g, but `dim` has no say in it: broadcasting lines g up at the right. With a
    square x that even runs, and is wrong without a word."""
    return g * np.ones(x.shape)


@vjp_sum.mistake(
    "everything-together",
    title="Every number gets the total",
    hint="Two rows, two sums. Does the gradient of the second sum matter to a number of the first row?",
)
def sum_x(g, out, x, dim, keepdim):
    """All of g is added up, and every number gets the total. A number gets the gradient only of the one sum that it
    went into."""
    return np.full(x.shape, g.sum())


@vjp_sum.mistake(
    "no-upstream",
    title="The upstream gradient is missing",
    hint="The gradient of the sum is 5. What is that of each of its numbers?",
)
def sum_x(g, out, x, dim, keepdim):
    """All ones: right only if the gradient of every sum is 1. The upstream gradient is g."""
    return np.ones(x.shape)


@vjp_sum.mistake(
    "shared", title="Gradient of a mean", hint="1 + 2 + 3 is 6. By how much does it grow if the 2 becomes a 3?"
)
def sum_x(g, out, x, dim, keepdim):
    """The gradient is divided among the numbers. That is the gradient of a mean. A sum grows by 1 when any of its
    numbers grows by 1."""
    shape = [1 if d in dim else n for d, n in enumerate(x.shape)]
    return g.reshape(shape) * np.ones(x.shape) * g.size / x.size


@vjp_sum.mistake(
    "keepdim",
    title="Kept dimensions put back again",
    hint="With keepdim=True and x of shape (2, 3), what shape does g have before you touch it?",
)
def sum_x(g, out, x, dim, keepdim):
    """The dropped dimensions are put back even if keepdim is True and they were never dropped."""
    return np.broadcast_to(np.expand_dims(g, dim), x.shape)


@vjp_sum.mistake(
    "first-dim-only",
    title="Only the first dimension put back",
    hint="x has shape (2, 3, 2) and dim is (0, 2). How many dimensions are missing in g?",
)
def sum_x(g, out, x, dim, keepdim):
    """Only the first of the summed dimensions is put back. `dim` may name several, or none."""
    if not keepdim:
        g = np.expand_dims(g, dim[0])
    return np.broadcast_to(g, x.shape)


@vjp_sum.mistake("times-x", title="Multiplied by x", hint="By how much does 1 + 100 grow if the 100 becomes 101?")
def sum_x(g, out, x, dim, keepdim):
    """Multiplied by x. The slope of a sum with respect to each of its numbers is 1, however large the number is."""
    shape = [1 if d in dim else n for d, n in enumerate(x.shape)]
    return g.reshape(shape) * x


@vjp_sum.mistake(
    "times-x-as-it-comes", title="Multiplied by x", hint="By how much does 1 + 100 grow if the 100 becomes 101?"
)
def sum_x(g, out, x, dim, keepdim):
    """Multiplied by x, as for a product. The slope of a sum with respect to each of its numbers is 1, however large the
    number is. And `dim` has no say in it."""
    return g * x


@vjp_sum.mistake(
    "keepdim-turned",
    title="The keepdim condition is reversed",
    hint="With x of shape (2, 3) and dim (1,): which shape has g if keepdim is True, and which if it is False?",
)
def sum_x(g, out, x, dim, keepdim):
    """The question is the wrong way round: with keepdim the summed dimensions are still there, with size 1. It is
    without keepdim that they are missing."""
    if keepdim:
        g = np.expand_dims(g, dim)
    return np.broadcast_to(g, x.shape)


@vjp_sum.mistake(
    "not-stretched", title="Not stretched", hint="x has the shape (2, 3). Which shape has your answer for dim (1,)?"
)
def sum_x(g, out, x, dim, keepdim):
    """The summed dimensions are there again, with size 1, but there is still only one number for each sum. Every
    number of x has a gradient."""
    if not keepdim:
        g = np.expand_dims(g, dim)
    return g


@vjp_sum.mistake("reshaped", title="Reshaped, not stretched", hint="How many numbers has g, and how many has x?")
def sum_x(g, out, x, dim, keepdim):
    """`reshape` only arranges numbers in another shape, and g has fewer of them than x."""
    return g.reshape(x.shape)


@vjp_sum.mistake(
    "summed-again",
    title="Summed once more",
    hint="`x.sum(...)` went from x to out. In which direction does the gradient go?",
)
def sum_x(g, out, x, dim, keepdim):
    """g has been through the sum already: it has the shape of out. Summing it again leads further away from the shape
    of x."""
    g = g.sum(axis=dim, keepdims=keepdim)
    return np.broadcast_to(g, x.shape)


@vjp_sum.mistake(
    "one-dimension-repeated",
    title="Only one dimension repeated",
    hint="x has the shape (2, 3, 2) and dim is (0, 2). Along how many dimensions must g be stretched?",
)
def sum_x(g, out, x, dim, keepdim):
    """g is repeated along the first of the summed dimensions only. `dim` may name several, or none."""
    if not keepdim:
        g = np.expand_dims(g, axis=dim)
    return np.repeat(g, x.shape[dim[0]], axis=dim[0])


@vjp_sum.mistake(
    "array-for-a-shape",
    title="An array in place of its shape",
    hint="What does the task call the second argument of `np.broadcast_to`?",
)
def sum_x(g, out, x, dim, keepdim):
    """`np.broadcast_to` wants a shape, a tuple of sizes, and gets the array itself: then it takes the numbers of x for
    sizes."""
    if not keepdim:
        g = np.expand_dims(g, dim)
    return np.broadcast_to(g, x)


@vjp_sum.also_wrong(None)
def sum_x(g, out, x, dim, keepdim):
    return g


@vjp_sum.also_wrong(None)
def sum_x(g, out, x, dim, keepdim):
    return np.full(x.shape, g)


@vjp_sum.also_wrong("first-dim-only")
def sum_x(g, out, x, dim, keepdim):
    g = g if keepdim else np.expand_dims(g, dim[0])
    return np.broadcast_to(g, x.shape)


@vjp_sum.also_wrong(None)
def sum_x(g, out, x, dim, keepdim):
    if not keepdim and dim:
        g = np.expand_dims(g, dim[0])
    return np.broadcast_to(g, x.shape)
