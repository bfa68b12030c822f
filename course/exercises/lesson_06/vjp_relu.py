"""vjp.relu: the gradient of relu, with a mask that is always open."""

import numpy as np

from course.authoring import exercise, fits, nonzero

from .shared import leaf, observe_gradient, observe_vjp


def relu_cases(rng):
    yield {"g": np.array([2.0, 3.0]), "x": np.array([5.0, -4.0])}
    yield {"g": np.array([2.0, -3.0, 4.0]), "x": np.array([-1.0, 0.0, 3.0])}
    for shape in [(4,), (2, 3), (), (3, 1, 2), (5,)]:
        yield {"g": nonzero(rng, *shape), "x": nonzero(rng, *shape)}
    yield {"g": np.array([3.0]), "x": np.array([2.0])}
    yield {"g": np.array([-2.0, -5.0, 0.0]), "x": np.array([7.0, 0.0, 2.0])}


def bent(f, case):
    g, x = case["g"], case["x"]
    seen = observe_vjp(f, case, np.maximum(x, 0))
    if fits(seen, "the gradient of x", x):
        a = leaf(x)
        seen |= observe_gradient("x.relu() * x.relu()", a.relu() * a.relu(), g, a)
    return seen


relu = exercise(
    "vjp.relu",
    kind="fix",
    title="A mask that lets everything through",
    target="tinygrad_edu.ops.unary:relu_x",
    given="import numpy as np",
    difficulty=2,
    minutes=5,
    cases=relu_cases,
    observe=bent,
    prompt=r"""
    `relu` keeps what is positive and makes 0 of the rest:

    $$\text{slope of relu} = 1 \text{ where } x > 0, \qquad 0 \text{ where } x \le 0$$

    (At exactly 0 it has a kink; we take the subgradient 0, as PyTorch does.)

    The vjp below is wrong in **two** ways. Fix it. `g`, `out` and `x` are arrays of the same shape, with any number of
    dimensions, including none; return the gradient of `x`, an array of that shape, and change none of the three. In
    NumPy, True counts as 1 and False as 0 where they are multiplied.
    """,
    hints=(
        "Which numbers can `out` hold? For which of them is `out >= 0` False?",
        "Try the program with a g of 0 everywhere. What should the gradient of x be then?",
    ),
    why="A mask lets g through where x itself got through, and stops it everywhere else.",
)


@relu.stub
def relu_x(g, out, x):
    """The gradient of x when out = relu(x) has the gradient g."""
    return 1.0 * (out >= 0)


@relu.solution
def relu_x(g, out, x):
    """The gradient of x when out = relu(x) has the gradient g."""
    return g * (x > 0)


@relu.also_right
def relu_x(g, out, x):
    return np.where(x > 0, g, 0.0)


@relu.also_right
def relu_x(g, out, x):
    return g * (out > 0)


@relu.also_right
def relu_x(g, out, x):
    r = g.copy()
    r[x <= 0] = 0
    return r


@relu.also_right
def relu_x(g, out, x):
    r = np.zeros_like(out)
    r[out > 0] = g[out > 0]
    return r


@relu.also_right
def relu_x(g, out, x):
    return g * (out != 0)


@relu.also_right
def relu_x(g, out, x):
    owed = np.array(g)
    owed[x <= 0] = 0
    return owed


@relu.mistake("relu-at-out", title="A mask that is always True", hint="Name an x for which `out >= 0` is False.")
def relu_x(g, out, x):
    """The mask never says no: out is what relu left over, so it is nowhere below 0."""
    return g * (out >= 0)


@relu.mistake("open-at-zero", title="Zero lets the gradient through", hint="What does your mask say where x is 0?")
def relu_x(g, out, x):
    """At exactly 0 the gradient gets through. There relu has a kink, and the slope we agreed on is 0."""
    return g * (x >= 0)


@relu.mistake("no-upstream", title="The upstream gradient is missing", hint="What should come out where g is 0?")
def relu_x(g, out, x):
    """The mask is right, but it is only the local derivative: g does not appear."""
    return 1.0 * (x > 0)


@relu.mistake(
    "relu-of-g",
    title="ReLU applied to the gradient",
    hint="Where x is 5 and g is -2: how much does out change when x does, and so what is the gradient of x?",
)
def relu_x(g, out, x):
    """relu is applied to the gradient. A gradient may well be negative; whether it passes depends on x."""
    return np.maximum(g, 0)


@relu.mistake(
    "times-the-answer",
    title="Multiplied by the result",
    hint="How fast does relu grow at x = 7, and how fast at x = 2?",
)
def relu_x(g, out, x):
    """Multiplied by how large out is. The slope of relu is 1 wherever x is positive, be it large or small."""
    return g * out


@relu.mistake(
    "everything-not-zero", title="Negative numbers let through", hint="When x goes from -4 to -3.9, what does out do?"
)
def relu_x(g, out, x):
    """Negative numbers are let through as well. relu made 0 of them, so out does not notice when they change."""
    return g * (x != 0)


@relu.mistake("one-if-for-all", title="One condition for a whole array", hint="What is `np.array([5.0, -4.0]) > 0`?")
def relu_x(g, out, x):
    """`if` asks one question, and `x` is a whole array of numbers, each with an answer of its own. A comparison of
    arrays gives all the answers at once, as an array."""
    if x > 0:
        return g
    return 0 * g


@relu.mistake(
    "only-what-passed",
    title="Only what passed",
    hint="x has five numbers, and two are positive. How many numbers has the gradient of x?",
)
def relu_x(g, out, x):
    """Only the gradients that got through are left, so the answer is too short. The others have a gradient as well:
    0."""
    return g[x > 0]


@relu.mistake(
    "number-by-number", title="Number by number", hint="What does `for xi in x` meet if x has the shape (2, 3)?"
)
def relu_x(g, out, x):
    """The loop meets single numbers only in one dimension. In two it meets whole rows, and `if` cannot decide about a
    row. A list is not an array either."""
    return [gi if xi > 0 else 0 for gi, xi in zip(g, x)]


@relu.also_wrong(None)
def relu_x(g, out, x):
    g[x <= 0] = 0
    return g


@relu.also_wrong("relu-of-g")
def relu_x(g, out, x):
    return g * (g > 0)


@relu.also_wrong(None)
def relu_x(g, out, x):
    return g * x


@relu.also_wrong("one-if-for-all")
def relu_x(g, out, x):
    return g * 1 if x > 0 else g * 0


@relu.also_wrong("one-if-for-all")
def relu_x(g, out, x):
    if x <= 0:
        return 0.0
    return g
