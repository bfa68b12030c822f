"""vjp.put: the gradient of indexing: a scatter that adds."""

import numpy as np

from course.authoring import exercise, fits, nonzero, observe_array

from .shared import leaf, observe_gradient


def put_cases(rng):
    for index, shape in [
        ((np.array([0, 0, 2]),), (3,)),
        (np.array([2, 0]), (4,)),
        (np.array([1, 1, 1, 0]), (2,)),
        (1, (3,)),
        (slice(1, 3), (4,)),
        (np.array([1, 0, 1]), (2, 2)),
        (0, (2, 3)),
        ((np.array([0, 1, 0]), np.array([2, 0, 2])), (2, 3)),
        ((slice(None), 1), (2, 3)),
        (np.array([[0, 1], [1, 1]]), (3,)),
        (np.array([3, 3]), (4, 1)),
        (np.array([0]), (1,)),
        ((np.array([True, False, True]),), (3,)),
        ((None, 1), (2,)),
        ((..., 0), (2, 2)),
        ((None,), ()),
    ]:
        yield {"g": nonzero(rng, *np.zeros(shape)[index].shape, low=1.0, high=9.0), "index": index, "shape": shape}


def put_back(f, case):
    g, index, shape = case["g"], case["index"], case["shape"]
    seen = observe_array(f(g, index, shape), lists=True)
    if fits(seen, "the answer", np.empty(shape)):
        a = leaf(np.full(shape, 2.0))
        seen |= observe_gradient("x[index]", a[index], g, a)
    return seen


put = exercise(
    "vjp.put",
    kind="code",
    title="Back to where it was taken from",
    target="tinygrad_edu.ops.index:put",
    given="import numpy as np",
    difficulty=3,
    minutes=7,
    cases=put_cases,
    observe=put_back,
    prompt="""
    ```
    out = x[index]       x: an array of shape `shape`
    ```

    Write `put(g, index, shape)`: the gradient of `x` when the gradient of `out` is `g`.

    Return a new array of shape `shape`: 0 where nothing was taken, and everywhere else the **sum** of the gradients for
    each time the number was taken. `index` is whatever NumPy takes between square brackets: an integer, a slice, an
    array of integers (in which a number may stand twice), a mask, or a tuple of these. `g` has the shape of `x[index]`;
    leave it as it is. `shape` may be `()`.
    """,
    hints=(
        (
            "Begin with an array of zeros. Which operation writes at an index, and what does it do when the index "
            "names a place twice?"
        ),
        (
            "There are two ways to add at an index above this exercise. Which one counts a place that is named "
            "twice, twice?"
        ),
    ),
    why="Taking a number twice is using it twice, and where paths meet, add.",
)


@put.stub
def put(g, index, shape):
    """Zeros of this shape, with g added at the index; what was taken twice gets both."""
    ...


@put.solution
def put(g, index, shape):
    """Zeros of this shape, with g added at the index; what was taken twice gets both."""
    out = np.zeros(shape, g.dtype)
    np.add.at(out, index, g)
    return out


@put.also_right
def put(g, index, shape):
    out = np.zeros(shape)
    np.add.at(out, index, g)
    return out


@put.also_right
def put(g, index, shape):
    out = np.zeros(shape)
    places = np.arange(out.size).reshape(shape)[index]
    for place, amount in zip(np.ravel(places), np.ravel(g)):
        out.flat[place] += amount
    return out


@put.also_right
def put(g, index, shape):
    size = np.zeros(shape).size
    places = np.arange(size).reshape(shape)[index]
    return np.bincount(np.ravel(places), np.ravel(g), size).reshape(shape)


@put.mistake(
    "overwrite",
    title="Only the last amount stays",
    hint="For index [0, 0, 2] and g = [1, 10, 100]: what becomes of the 1?",
)
def put(g, index, shape):
    """Where a number was taken twice, only the last amount stays. NumPy's `out[index] += g` does no better: it
    reads, adds and writes once for each place."""
    out = np.zeros(shape)
    out[index] = g
    return out


@put.mistake(
    "no-upstream",
    title="Uses counted, gradients ignored",
    hint="A number was taken once, and the gradient there is 7. What does your function give?",
)
def put(g, index, shape):
    """This counts how often each number was taken. What has to be added is the gradient for each time: g."""
    out = np.zeros(shape)
    np.add.at(out, index, 1.0)
    return out


@put.mistake(
    "taken-again",
    title="The index applied to g",
    hint="If x has 1000 numbers and 2 were taken, how long is g, and how large can the index be?",
)
def put(g, index, shape):
    """The index is used to take from g. It says where in x the numbers came from, not where they are in g."""
    return np.resize(np.asarray(g)[index] if np.ndim(g) else g, shape)


@put.mistake(
    "as-long-as-g",
    title="Zeros of the wrong shape",
    hint="Two numbers were taken out of four. How many numbers of x have a gradient, if only 0?",
)
def put(g, index, shape):
    """The zeros have the shape of g: as many as were taken. There should be as many as there were to take from."""
    out = np.zeros(np.shape(g))
    np.add.at(out, index, g)
    return out


@put.mistake(
    "averaged",
    title="Averaged, not added",
    hint="A number taken twice moves two numbers of out. Is that twice the effect, or the same?",
)
def put(g, index, shape):
    """The gradients of a number's several uses are averaged. Gradients add up."""
    out, count = np.zeros(shape), np.zeros(shape)
    np.add.at(out, index, g)
    np.add.at(count, index, 1)
    return out / np.maximum(count, 1)


@put.mistake("everywhere", title="Every number gets the total", hint="What should a number get that was never taken?")
def put(g, index, shape):
    """Every number gets the total. Only what was taken gets something, each its own gradient."""
    return np.full(shape, np.sum(g))


@put.mistake(
    "first-come",
    title="Only the first amount stays",
    hint="For index [0, 0, 2] and g = [1, 10, 100]: what becomes of the 10?",
)
def put(g, index, shape):
    """Where a number was taken twice, only the first amount stays."""
    out = np.zeros(shape)
    places = np.arange(out.size).reshape(shape)[index].ravel()
    amounts = np.ravel(g)
    out.ravel()[places[::-1]] = amounts[::-1]
    return out


@put.mistake(
    "all-of-g-everywhere",
    title="All of g at each place",
    hint="For the index [2, 0] and g = [7, 1]: what is added at place 2?",
)
def put(g, index, shape):
    """Going through the index, you add all of g at each of its parts. An index belongs together: NumPy takes it
    whole, and then knows which amount belongs to which place."""
    out = np.zeros(shape)
    for i in index:
        np.add.at(out, i, g)
    return out


@put.mistake(
    "pair-by-pair",
    title="The index taken apart",
    hint="If index is `([0, 0, 2],)`, a tuple of one: what is the first `i` in your loop?",
)
def put(g, index, shape):
    """Going through index and g side by side works for a list of places. But the index may also be a tuple, a slice
    or a single number: its parts are not places then, or it has none."""
    out = np.zeros(shape)
    for i, amount in zip(index, g):
        out[i] += amount
    return out


@put.mistake(
    "whole-numbers",
    title="Zeros of integer type",
    hint="Of which type should the zeros be, if g holds numbers with decimals?",
)
def put(g, index, shape):
    """Your zeros are whole numbers, and have no room for an amount such as 2.5: what comes after the point is lost."""
    out = np.zeros(shape, int)
    np.add.at(out, index, g)
    return out


@put.mistake(
    "taken-from-g",
    title="The index applied to g",
    hint="If x has 1000 numbers and 2 were taken, how long is g, and how large can the index be?",
)
def put(g, index, shape):
    """The index is used to take from g. It says where in x the numbers came from; in g they lie one after the other."""
    return g[index]


@put.mistake(
    "index-into-both",
    title="One index for two arrays",
    hint="If x has 1000 numbers and 2 were taken, how long is g, and how large can the index be?",
)
def put(g, index, shape):
    """The index says where the numbers are in x. In g they lie one after the other, from the beginning."""
    out = np.zeros(shape)
    for i in index:
        out[i] += g[i]
    return out


@put.mistake("started-with-ones", title="It starts with ones", hint="What should a number get that was never taken?")
def put(g, index, shape):
    """Every number starts with a gradient of 1. One that was never taken has none."""
    out = np.ones(shape)
    np.add.at(out, index, g)
    return out


@put.mistake(
    "part-by-part",
    title="The index taken apart",
    hint="If index is `([0, 0, 2],)`, a tuple of one: what is the first `k` in your loop?",
)
def put(g, index, shape):
    """Going through the index part by part works for a list of places. But it may also be a tuple, a slice or a single
    number: its parts are not places then, or it has none."""
    out = np.zeros(shape)
    for i, k in enumerate(index):
        out[k] += g[i]
    return out


@put.mistake(
    "all-of-g-assigned",
    title="The index taken apart",
    hint="If index is `([0, 0, 2],)`, a tuple of one: how often does your loop go round, and what is `i`?",
)
def put(g, index, shape):
    """The loop goes through the parts of the index, and adds all of g at each of them. An index belongs together: NumPy
    takes it whole. And `out[i] += g` counts a place only once, even if `i` names it twice."""
    out = np.zeros(shape)
    for i in index:
        out[i] += g
    return out


@put.mistake(
    "place-by-place",
    title="The index taken apart",
    hint="If index is `([0, 0, 2],)`, a tuple of one: what is `index[0]`?",
)
def put(g, index, shape):
    """Going through the index place by place works for a list of places. But it may also be a tuple, a slice or a
    single number: its parts are not places then, or it has none."""
    out = np.zeros(shape)
    for i in range(len(index)):
        out[index[i]] += g[i]
    return out


@put.also_wrong("overwrite")
def put(g, index, shape):
    out = np.zeros(shape)
    out[index] += g
    return out


@put.also_wrong(None)
def put(g, index, shape):
    return np.bincount(index, g, shape[0])


@put.also_wrong("whole-numbers")
def put(g, index, shape):
    out = np.zeros(shape, dtype=int)
    np.add.at(out, index, g)
    return out


@put.also_wrong("pair-by-pair")
def put(g, index, shape):
    out = np.zeros(shape)
    for i, one in zip(index, g):
        out[i] = out[i] + one
    return out


@put.also_wrong("started-with-ones")
def put(g, index, shape):
    out = np.ones(shape)
    np.add.at(out, index, g)
    return out
