"""vjp.mul: the gradient of a product with respect to its first factor."""

import numpy as np

from course.authoring import exercise, fits, nonzero

from .shared import leaf, observe_gradient, observe_vjp


def mul_cases(rng):
    for shape in [(2,), (3,), (2, 3), (1,), (), (3, 1, 2), (2, 2)]:
        yield {"g": nonzero(rng, *shape), "x": nonzero(rng, *shape), "y": nonzero(rng, *shape)}
    yield {"g": np.array([2.0, 3.0]), "x": np.array([0.0, 5.0]), "y": np.array([4.0, 0.0])}
    yield {"g": np.array([[1.0, -2.0, 0.0]]), "x": np.array([[2.0, 2.0, 2.0]]), "y": np.array([[3.0, 4.0, 5.0]])}
    for of_x, of_y in [((2, 3), (3,)), ((2, 3), ()), ((1, 3), (2, 3)), ((2,), (3, 1))]:
        x, y = nonzero(rng, *of_x), nonzero(rng, *of_y)
        yield {"g": nonzero(rng, *(x * y).shape), "x": x, "y": y}


def multiplied(f, case):
    g, x, y = case["g"], case["x"], case["y"]
    seen = observe_vjp(f, case, x * y) if x.shape == g.shape else {}
    if fits(seen, "the gradient of x", x) or x.shape != g.shape:
        a, b = leaf(x), leaf(y)
        seen |= observe_gradient("x * y", a * b, g, a)
    if x.shape == y.shape == g.shape and len(seen) == 2:
        a = leaf(x)
        seen |= observe_gradient("x * x", a * a, g, a)
    return seen


mul = exercise(
    "vjp.mul",
    kind="code",
    title="The gradient of a product",
    target="tinygrad_edu.ops.elementwise:mul_x",
    given="import numpy as np",
    difficulty=1,
    minutes=5,
    cases=mul_cases,
    observe=multiplied,
    prompt="""
    ```
    out = x * y       element by element
    ```

    Write `mul_x(g, out, x, y)`: the gradient of `x` when the gradient of `out` is `g`. All four are NumPy arrays,
    normally all of the same shape, with any number of dimensions, including none. Return an array of that shape, and
    change none of the four. (Not every vjp needs all it is given.)

    One more thing: in `x * 2` or `x * row` one factor is smaller than `out` and `g`, and NumPy stretches it. Work with
    whole arrays, without a loop, and let NumPy stretch it here too. Your answer then has the shape of `g`, and the
    engine brings it to the shape of `x`: a later exercise of this lesson.
    """,
    hints=(
        (
            "Take one element: out[i] = x[i] * y[i]. If x[i] grows by a little, by how many times as much does "
            "out[i] grow?"
        ),
        (
            "In lesson 02 the local derivative of a product was the other factor. What did the backward pass of "
            "lesson 03 do with a local derivative and the upstream gradient?"
        ),
    ),
    why="The slope of a product is the other factor, and along a path slopes are multiplied.",
)


@mul.stub
def mul_x(g, out, x, y):
    """The gradient of x when out = x * y has the gradient g: an array of the shape of x."""
    ...


@mul.also_right
def mul_x(g, out, x, y):
    return y * g


@mul.also_right
def mul_x(g, out, x, y):
    return np.multiply(g, y)


@mul.also_right
def mul_x(g, out, x, y):
    owed = np.array(g)
    owed *= y
    return owed


@mul.also_right
def mul_x(g, out, x, y):
    factor = np.broadcast_to(y, g.shape)
    owed = np.zeros(g.shape)
    for i in np.ndindex(g.shape):
        owed[i] = g[i] * factor[i]
    return owed


@mul.mistake(
    "own-operand",
    title="Each factor's own number",
    hint="With x = 2 and y = 10: how much does x * y grow when x becomes 3?",
)
def mul_x(g, out, x, y):
    """That is the gradient of the other factor. When x grows by 1, x * y grows by y: not by x."""
    return g * x


@mul.mistake(
    "no-upstream",
    title="The upstream gradient is missing",
    hint="If the final answer does not depend on out[0], so that g[0] is 0: what should the gradient of x[0] be?",
)
def mul_x(g, out, x, y):
    """This is the local derivative alone. The upstream gradient, g, has to be passed on through it."""
    return y


@mul.mistake(
    "passed-on",
    title="Passed on unchanged",
    hint="With y = 10, out changes ten times as much as x. Where does your answer say so?",
)
def mul_x(g, out, x, y):
    """The gradient passes unchanged, as it does through a sum. A product multiplies it by how much of a change comes
    through."""
    return g


@mul.mistake(
    "times-the-answer",
    title="Multiplied by the result",
    hint="If x is 0, then out is 0 too. Does out stand still when x moves?",
)
def mul_x(g, out, x, y):
    """Multiplied by the answer, x * y. That is right for exp, whose slope is its own value; the slope of a product
    is the other factor alone."""
    return g * out


@mul.mistake("divided-again", title="Divided by x again", hint="What does your function give where x is 0?")
def mul_x(g, out, x, y):
    """out / x is y again, except where x is 0: there it is 0 / 0, which is nan. The factor you want is already among
    the arguments."""
    return g * out / x


@mul.mistake("summed", title="Added up to one number", hint="What shape should the gradient of x have?")
def mul_x(g, out, x, y):
    """All elements are added up to one number. Every element of x went into one element of out alone, so each has a
    gradient of its own."""
    return (g * y).sum()


@mul.mistake(
    "jacobian",
    title="The whole Jacobian built",
    hint="For a million numbers, how many entries has the table? And which of them are not 0?",
)
def mul_x(g, out, x, y):
    """This builds the table of all slopes, nearly all of them 0. The table itself is not needed: only what it gives
    when g goes through it."""
    return np.diag(np.ravel(y))


@mul.mistake(
    "into-a-copy-of-y",
    title="The result in a copy",
    hint="In `x * 2`, with x of shape (2, 3): which shapes have g and y? Into which of them does the answer fit?",
)
def mul_x(g, out, x, y):
    """Right while all four have one shape. But y may be smaller than g, as in `x * 2`, and then a copy of y has no
    room for the answer."""
    owed = y.copy()
    owed *= g
    return owed


@mul.mistake("number-by-number", hint="Which operation on whole arrays does what the loop does?")
def mul_x(g, out, x, y):
    """Right while all four have one shape. But y may be smaller than g, as in `x * 2`, and then it has nothing at
    the place `i`. NumPy's own operations stretch it."""
    owed = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        owed[i] = g[i] * y[i]
    return owed


@mul.mistake(
    "matrix-product",
    title="A matrix product",
    hint="Which number of y does x[0] meet in `x * y`, and does it meet any other?",
)
def mul_x(g, out, x, y):
    """`@` multiplies rows with columns and adds up. Here each number of x meets one number of y, and has a gradient of
    its own."""
    return g @ y


@mul.mistake("both-at-once", title="Both gradients at once", hint="How many arrays does the task ask for, and which?")
def mul_x(g, out, x, y):
    """This is a pair: the gradient of x, and that of y. Each input has a function of its own, and this one is for x."""
    return g * y, g * x


@mul.also_wrong(None)
def mul_x(g, out, x, y):
    return g * (x + y)


@mul.also_wrong(None)
def mul_x(g, out, x, y):
    g *= y
    return g


@mul.also_wrong("matrix-product")
def mul_x(g, out, x, y):
    return g @ y


@mul.also_wrong(None)
def mul_x(g, out, x, y):
    g * y


@mul.also_wrong(None)
def mul_x(g, out, x, y):
    y *= g
    return y


@mul.also_wrong("into-a-copy-of-y")
def mul_x(g, out, x, y):
    r = np.array(y)
    r *= g
    return r


@mul.also_wrong(None)
def mul_x(g, out, x, y):
    r = np.empty_like(g)
    for i in np.ndindex(g.shape):
        r[i] = g[i] * y[i]
    return r
