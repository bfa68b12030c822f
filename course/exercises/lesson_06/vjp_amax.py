"""vjp.amax: the gradient of a maximum, shared among ties."""

import numpy as np

from course.authoring import exercise, fits, nonzero

from .shared import REDUCED, leaf, observe_gradient, observe_vjp


def amax_cases(rng):
    yield {"g": np.array(6.0), "x": np.array([2.0, 5.0, 1.0]), "dim": (0,), "keepdim": False}
    yield {"g": np.array([4.0, 6.0]), "x": np.array([[3.0, 1.0, 2.0], [4.0, 9.0, 5.0]]), "dim": (1,), "keepdim": False}
    yield {"g": np.array(6.0), "x": np.array([5.0, 5.0, 1.0]), "dim": (0,), "keepdim": False}
    yield {
        "g": np.array(6.0),
        "x": np.array([50000.0, 50000.1, 1.0]),
        "dim": (0,),
        "keepdim": False,
    }  # no tie, however near
    yield {"g": np.array([4.0, 6.0]), "x": np.array([[3.0, 1.0, 2.0], [7.0, 7.0, 7.0]]), "dim": (1,), "keepdim": False}
    for shape, dim, keepdim in REDUCED[1:-1]:
        x = nonzero(rng, *shape)
        yield {"g": nonzero(rng, *x.sum(axis=dim, keepdims=keepdim).shape), "x": x, "dim": dim, "keepdim": keepdim}
    yield {"g": np.array([[3.0, -2.0]]), "x": np.array([[4.0, 1.0], [4.0, 8.0]]), "dim": (0,), "keepdim": True}
    yield {"g": np.array([4.0, 6.0]), "x": np.array([[3.0, 5.0], [5.0, 3.0]]), "dim": (1,), "keepdim": False}


def largest(f, case):
    g, x, dim, keepdim = case["g"], case["x"], case["dim"], case["keepdim"]
    seen = observe_vjp(f, case, x.max(axis=dim, keepdims=keepdim), dim=dim, keepdim=keepdim)
    if fits(seen, "the gradient of x", x):
        a = leaf(x)
        seen |= observe_gradient(f"x.amax({dim}, keepdim={keepdim})", a.amax(dim, keepdim), g, a)
    return seen


amax = exercise(
    "vjp.amax",
    kind="code",
    title="The gradient of a maximum",
    target="tinygrad_edu.ops.reduce:amax_x",
    given="import numpy as np",
    difficulty=4,
    minutes=13,
    cases=amax_cases,
    observe=largest,
    prompt="""
    ```
    out = x.max(axis=dim, keepdims=keepdim)
    ```

    Write `amax_x(g, out, x, dim, keepdim)`: the gradient of `x`, an array of the shape of `x`. Only the largest number
    of each group gets something: the gradient of the group's maximum. All others get 0.

    Where several are **equally large**, no slope is *the* right one, as we just saw. We do as PyTorch's `amax` does,
    and let them share equally: two get half each.

    `dim` (a tuple, none negative), `keepdim`, and the shapes of `out` and `g` are as in the sum. `np.expand_dims(a,
    dim)` helps again; and a comparison of arrays gives an array of True and False, which count as 1 and 0 in products
    and in `.sum(axis=dim, keepdims=True)`. Change no input.
    """,
    hints=(
        "If a number that is not the largest grows by a little, what does the maximum do?",
        (
            "First let g and out have all the dimensions of x again, with size 1 where the maximum was taken. Then "
            "x can be compared with out."
        ),
        "The comparison is a mask. How many True are there in each group, and by what must g be divided there?",
    ),
    why="Only the winner can move the maximum; a tie has no slope, and equal shares treat equal numbers alike.",
)


@amax.stub
def amax_x(g, out, x, dim, keepdim):
    """The gradient of x when its maximum over the dimensions `dim` has the gradient g; equal ones share.

    An array of the shape of x.
    """
    ...


@amax.solution
def amax_x(g, out, x, dim, keepdim):
    """The gradient of x when its maximum over the dimensions `dim` has the gradient g; equal ones share.

    An array of the shape of x.
    """
    if not keepdim:
        g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
    largest = x == out
    return g * largest / largest.sum(axis=dim, keepdims=True)


@amax.also_right
def amax_x(g, out, x, dim, keepdim):
    shape = tuple(1 if d in dim else n for d, n in enumerate(x.shape))
    mask = (x == out.reshape(shape)).astype(float)
    return mask / mask.sum(axis=dim, keepdims=True) * g.reshape(shape)


@amax.also_right
def amax_x(g, out, x, dim, keepdim):
    top = x.max(axis=dim, keepdims=True)
    winners = np.where(x == top, 1.0, 0.0)
    share = (g if keepdim else np.expand_dims(g, dim)) / np.sum(winners, axis=dim, keepdims=True)
    return winners * share


@amax.also_right
def amax_x(g, out, x, dim, keepdim):
    if not keepdim:
        for d in sorted(dim):
            g = np.expand_dims(g, d)
            out = np.expand_dims(out, d)
    is_max = x >= out
    count = is_max.sum(axis=dim, keepdims=True)
    return np.where(is_max, g / count, 0)


@amax.mistake(
    "each-in-full",
    title="Equal numbers do not share",
    hint="For x = [5, 5, 1] and g = 6: what does your answer add up to?",
)
def amax_x(g, out, x, dim, keepdim):
    """Where two are equally large, both get the whole gradient: together more than the maximum has."""
    if not keepdim:
        g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
    return g * (x == out)


@amax.mistake(
    "winner-takes-all",
    title="Only the first of equals",
    hint="What would your function give if the two equal numbers changed places?",
)
def amax_x(g, out, x, dim, keepdim):
    """Of several equally large numbers only the first gets something. Nothing makes it better than the others; here
    they share."""
    if not keepdim:
        g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
    first = x == out
    for d in dim:
        first = first & (np.cumsum(first, axis=d) == 1)
    return g * first


@amax.mistake(
    "as-a-sum",
    title="The gradient of a sum",
    hint="For x = [2, 5, 1]: what does the maximum do when the 2 becomes 2.1?",
)
def amax_x(g, out, x, dim, keepdim):
    """Every number gets something, as in a sum. The maximum does not notice when a smaller number moves a little."""
    if not keepdim:
        g = np.expand_dims(g, dim)
    return g * np.ones(x.shape)


@amax.mistake(
    "one-winner-for-all",
    title="One maximum for the whole array",
    hint="Two rows, a maximum for each. How many numbers should get something, at least?",
)
def amax_x(g, out, x, dim, keepdim):
    """Compared with the largest number of the whole array. Each group along `dim` has a maximum of its own."""
    if not keepdim:
        g = np.expand_dims(g, dim)
    largest = x == x.max()
    return g * largest / largest.sum()


@amax.mistake(
    "shared-by-all-groups",
    title="Shared across all groups",
    hint="Two rows with one largest number each: by what should each be divided?",
)
def amax_x(g, out, x, dim, keepdim):
    """Divided by the number of winners in the whole array. A winner shares with the equals in its own group only."""
    if not keepdim:
        g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
    largest = x == out
    return g * largest / largest.sum()


@amax.mistake(
    "out-left-small",
    title="Dimensions of out not put back",
    hint="For x of shape (2, 3) and dim (1,): what shape has out, and does it line up with the rows?",
)
def amax_x(g, out, x, dim, keepdim):
    """g got its dimensions back, but out did not, so each number is compared with the maximum of another group, or
    with none."""
    if not keepdim:
        g = np.expand_dims(g, dim)
    largest = x == out
    return g * largest / largest.sum(axis=dim, keepdims=True)


@amax.mistake(
    "count-left-small",
    title="The count lost a dimension",
    hint="What shape has your count of winners, and what shape would fit next to x?",
)
def amax_x(g, out, x, dim, keepdim):
    """The number of winners has lost its dimension, and broadcasting lines it up at the right: with the wrong
    groups, or not at all."""
    if not keepdim:
        g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
    largest = x == out
    return g * largest / largest.sum(axis=dim)


@amax.mistake(
    "no-upstream",
    title="The upstream gradient is missing",
    hint="The gradient of the maximum is 6. What does your answer add up to?",
)
def amax_x(g, out, x, dim, keepdim):
    """The shares are right, but they are shares of 1. What is to be shared is g."""
    if not keepdim:
        out = np.expand_dims(out, dim)
    largest = x == out
    return largest / largest.sum(axis=dim, keepdims=True)


@amax.mistake(
    "keepdim",
    title="Dropped dimensions not put back",
    hint="For x of shape (2, 3) and dim (1,): what shape has out, and does it line up with the rows?",
)
def amax_x(g, out, x, dim, keepdim):
    """Without keepdim the dimension is gone from g and out, and broadcasting lines up what is left at the right:
    with the wrong numbers, or not at all."""
    largest = x == out
    return g * largest / largest.sum(axis=dim, keepdims=True)


@amax.mistake(
    "keepdim-or-not",
    title="Kept dimensions put back again",
    hint="With keepdim=True and x of shape (2, 3), what shape does g have before you touch it?",
)
def amax_x(g, out, x, dim, keepdim):
    """The dropped dimensions are put back even if keepdim is True and they were never dropped."""
    g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
    return g * (x == out) / (x == out).sum(axis=dim, keepdims=True)


@amax.mistake(
    "in-full-and-keepdim",
    title="No sharing, and dropped dimensions",
    hint=(
        "For x = [5, 5, 1] and g = 6: what does your answer add up to? And which shape has out for x of shape "
        "(2, 3) and dim (1,)?"
    ),
)
def amax_x(g, out, x, dim, keepdim):
    """Right for one group with one winner. Two things are missing: equally large numbers have to share, each of
    yours gets the full amount; and without keepdim, g and out have lost a dimension and do not line up with x."""
    return g * (x == out)


@amax.mistake(
    "nearly-equal",
    title="Nearly equal taken for equal",
    hint="For x = [50000, 50000.1, 1]: if the first number grows by a little, does the maximum?",
)
def amax_x(g, out, x, dim, keepdim):
    """Numbers that are only nearly equal are taken for equal, and the second largest gets a share as well. The maximum
    is one of the numbers themselves, to the last digit."""
    if not keepdim:
        g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
    largest = np.isclose(x, out)
    return g * largest / largest.sum(axis=dim, keepdims=True)


@amax.mistake(
    "g-left-small",
    title="Dimensions of g not put back",
    hint="For x of shape (2, 3) and dim (1,): what shape has g, and does it line up with the rows?",
)
def amax_x(g, out, x, dim, keepdim):
    """out got its dimensions back, but g did not, so it lines up with other groups, or with none."""
    if not keepdim:
        out = np.expand_dims(out, dim)
    largest = x == out
    return g * largest / largest.sum(axis=dim, keepdims=True)


@amax.mistake(
    "max-left-small",
    title="The maximum lost a dimension",
    hint="For x of shape (2, 3): what is the shape of `x.max(axis=1)`?",
)
def amax_x(g, out, x, dim, keepdim):
    """You take the maximum anew, and `max` drops the dimension it is taken over, unless it is told to keep it. So
    each number is compared with the maximum of another group, or with none."""
    if not keepdim:
        g = np.expand_dims(g, dim)
    largest = x == x.max(axis=dim)
    return g * largest / largest.sum(axis=dim, keepdims=True)


@amax.mistake(
    "groups-without-a-winner",
    title="Groups without a maximum",
    hint="Two rows, a maximum for each. How many numbers should get something, at least?",
)
def amax_x(g, out, x, dim, keepdim):
    """Compared with the largest number of the whole array. A group that does not hold it has no winner, and 0 / 0 is
    nan. Each group along `dim` has a maximum of its own."""
    if not keepdim:
        g = np.expand_dims(g, dim)
    largest = x == x.max()
    return g * largest / largest.sum(axis=dim, keepdims=True)


@amax.mistake(
    "out-small-and-in-full",
    title="Dimensions of out not put back",
    hint="For x of shape (2, 3) and dim (1,): what shape has out, and does it line up with the rows?",
)
def amax_x(g, out, x, dim, keepdim):
    """g got its dimensions back, but out did not, so each number is compared with the maximum of another group, or
    with none. And equally large numbers do not share yet."""
    if not keepdim:
        g = np.expand_dims(g, dim)
    return (x == out) * g


@amax.mistake(
    "argmax-of-all",
    title="One place for all groups",
    hint="What does `np.argmax` give for a (2, 3) array: one number, or one for each row?",
)
def amax_x(g, out, x, dim, keepdim):
    """`np.argmax(x)` is a single place, counted in the flat array. There is a maximum for each group, and more than
    one place where several are equal."""
    result = np.zeros_like(x)
    result[np.argmax(x)] = g
    return result


@amax.mistake(
    "a-share-for-everyone",
    title="Everyone gets a share",
    hint="For x = [2, 5, 1]: what does the maximum do when the 2 becomes 2.1?",
)
def amax_x(g, out, x, dim, keepdim):
    """The gradient is divided by the number of winners, but then all get that share. It belongs to the winners
    alone."""
    if not keepdim:
        g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
    mask = x == out
    return g / mask.sum(axis=dim, keepdims=True)


@amax.mistake(
    "argmax-of-several",
    title="argmax takes one dimension",
    hint="Which comparison of two arrays gives True wherever a number is the largest of its group?",
)
def amax_x(g, out, x, dim, keepdim):
    """`argmax` takes a single dimension and gives one place for each group. `dim` is a tuple that may name several
    dimensions, and a group may have several places that share."""
    result = np.zeros(x.shape)
    result[x.argmax(axis=dim)] = g
    return result


@amax.also_wrong(None)
def amax_x(g, out, x, dim, keepdim):
    return g * (x == x.max()) / (x == x.max()).sum()


@amax.also_wrong("in-full-and-keepdim")
def amax_x(g, out, x, dim, keepdim):
    return (x == out) * g


@amax.also_wrong(None)
def amax_x(g, out, x, dim, keepdim):
    return np.where(np.isclose(x, out), g, 0)


@amax.also_wrong("argmax-of-all")
def amax_x(g, out, x, dim, keepdim):
    owed = np.zeros(x.shape)
    owed[np.argmax(x)] = g
    return owed
