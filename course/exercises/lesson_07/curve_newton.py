"""curve.newton: one step of Newton's method, with a gradient of a gradient."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu import Tensor, grad

from .shared import observe_inputs, to_plain

CURVES = {
    "x ** 2 - 8 * x": lambda x: x**2 - 8 * x,
    "3 * x ** 2 + 5": lambda x: 3 * x**2 + 5,
    "x ** 3 - 3 * x": lambda x: x**3 - 3 * x,
    "x ** 4 - 2 * x ** 2": lambda x: x**4 - 2 * x**2,
    "x.exp() - 2 * x": lambda x: x.exp() - 2 * x,
    "-(x ** 2)": lambda x: -(x**2),
    "x + 4 / x": lambda x: x + 4 / x,
    "x.sin()": lambda x: x.sin(),
}


def curve_cases(rng):
    for f, x in [("x ** 2 - 8 * x", 1), ("3 * x ** 2 + 5", 2), ("x ** 3 - 3 * x", 2), ("x ** 4 - 2 * x ** 2", 2)]:
        yield {"f": f, "x": float(x)}
    for f in ("x.exp() - 2 * x", "-(x ** 2)", "x + 4 / x", "x ** 3 - 3 * x", "x.sin()", "x ** 4 - 2 * x ** 2"):
        yield {"f": f, "x": round(rng.uniform(0.7, 1.5), 1)}
    yield {"f": "x ** 4 - 2 * x ** 2", "x": 0.25}


def stepped(f, case):
    x = Tensor(np.array(case["x"]))
    out = f(CURVES[case["f"]], x)
    if out is None:
        return {"the new place": None}
    return {"the new place": to_plain(out)} | observe_inputs(x=x)


newton = exercise(
    "curve.newton",
    kind="code",
    title="One step of Newton's method",
    given="from tinygrad_edu import Tensor, grad",
    difficulty=3,
    minutes=7,
    cases=curve_cases,
    observe=stepped,
    prompt=r"""
    Write `newton_step(f, x)`: from `x`, a Tensor of one number, the place where the parabola that fits `f` at `x` is
    level,

    $$x - \frac{f'(x)}{f''(x)}$$

    `f` takes a Tensor of one number and returns one. The first line is there: `x.detach()` is a new Tensor with the
    same numbers and no graph, and `.requires_grad_()` lets it ask for its gradient. Get both derivatives with `grad`,
    which gives a tuple: `(d,) = grad(y, x)`. The first one needs `create_graph=True`, or it has no graph. Return a
    Tensor (or a number); f is never flat here, so the division is safe.
    """,
    hints=(
        "Which function has f'' as its slope?",
        (
            "Ask `grad` for the slope of f(x) with respect to x, and keep its graph (`create_graph=True`). Then ask "
            "for the slope of what you got."
        ),
        (
            "Two calls of grad: grad(f(x), x, create_graph=True), then grad of that answer, again with respect to "
            "x. Then the formula."
        ),
    ),
    why="The gradient is a Tensor like any other; with a graph of its own it can be differentiated again.",
)


@newton.stub
def newton_step(f, x):
    """From x, a Tensor of one number, to where the parabola that fits f at x is level."""
    # a leaf of our own (it shares its array with the caller's x: do not write into it)
    x = x.detach().requires_grad_()
    ...


@newton.solution
def newton_step(f, x):
    """From x, a Tensor of one number, to where the parabola that fits f at x is level."""
    # a leaf of our own (it shares its array with the caller's x: do not write into it)
    x = x.detach().requires_grad_()
    (slope,) = grad(f(x), x, create_graph=True)
    (bend,) = grad(slope, x)
    return (x - slope / bend).detach()


@newton.also_right
def newton_step(f, x):
    x = x.detach().requires_grad_()
    f(x).backward(create_graph=True)
    slope, x.grad = x.grad, None
    slope.backward()
    return float(x.data - slope.data / x.grad.data)


@newton.also_right
def newton_step(f, x):
    x = x.detach().requires_grad_()
    f(x).backward(create_graph=True)
    slope = x.grad
    (bend,) = grad(slope, x)
    return x.item() - slope.item() / bend.item()


@newton.also_right
def newton_step(f, x):
    x = x.detach().requires_grad_()
    d = grad(f(x), x, create_graph=True)[0]
    return x - d / grad(d, x)[0]


@newton.also_right
def newton_step(f, x):
    x = x.detach().requires_grad_()
    (d,) = grad(f(x), x, create_graph=True)
    (dd,) = grad(d, x, create_graph=True)
    return Tensor(x.data - d.data / dd.data)


@newton.mistake(
    "looks-for-zero", title="Looks for a zero of f", hint="Which of the two is 0 at the bottom of a bowl: f or f'?"
)
def newton_step(f, x):
    """This is Newton's method for f(x) = 0: value over slope. We look for a place where the slope is 0, so slope
    over bend."""
    x = x.detach().requires_grad_()
    y = f(x)
    (slope,) = grad(y, x)
    return (x - y / slope).detach()


@newton.mistake(
    "sign", title="The wrong sign", hint="At x = 1 the slope of x ** 2 is 2. In which direction is the bottom?"
)
def newton_step(f, x):
    """The step goes the wrong way: away from the bottom, by as much as it should go towards it."""
    x = x.detach().requires_grad_()
    (slope,) = grad(f(x), x, create_graph=True)
    (bend,) = grad(slope, x)
    return (x + slope / bend).detach()


@newton.mistake(
    "upside-down",
    title="The fraction is upside down",
    hint="At the bottom the slope is 0. What does your step do there?",
)
def newton_step(f, x):
    """Bend over slope: the fraction is upside down. The steeper, the farther; the more it bends, the nearer."""
    x = x.detach().requires_grad_()
    (slope,) = grad(f(x), x, create_graph=True)
    (bend,) = grad(slope, x)
    return (x - bend / slope).detach()


@newton.mistake(
    "slope-twice", title="The first derivative twice", hint="What is the first argument of your second `grad`?"
)
def newton_step(f, x):
    """The second call asks for the slope of f again. What we need is the slope of the slope."""
    x = x.detach().requires_grad_()
    (slope,) = grad(f(x), x, create_graph=True)
    (bend,) = grad(f(x), x)
    return (x - slope / bend).detach()


@newton.mistake(
    "square", title="The slope squared", hint="For x ** 2: what is the first derivative at 3, and what is the second?"
)
def newton_step(f, x):
    """The second derivative is not the square of the first. It is the slope of the slope."""
    x = x.detach().requires_grad_()
    (slope,) = grad(f(x), x, create_graph=True)
    return (x - slope / slope**2).detach()


@newton.mistake("gradient-step", title="A step of gradient descent", hint="Where does f'' come into your step?")
def newton_step(f, x):
    """This is a step of gradient descent. Newton's method divides by how strongly f bends."""
    x = x.detach().requires_grad_()
    (slope,) = grad(f(x), x)
    return (x - slope).detach()


@newton.mistake("no-history", title="A gradient without a graph", hint="Which argument of `grad` makes it remember?")
def newton_step(f, x):
    """The slope was computed without a graph, so it does not know that it came from x."""
    x = x.detach().requires_grad_()
    (slope,) = grad(f(x), x)
    (bend,) = grad(slope, x)
    return (x - slope / bend).detach()


@newton.mistake(
    "adds-up", title="Derivatives added up in .grad", hint="What does `x.grad` hold after the second `backward`?"
)
def newton_step(f, x):
    """`backward` added the second derivative to the first in `x.grad`. `grad` gives each by itself, and leaves
    `.grad` alone."""
    x = x.detach().requires_grad_()
    f(x).backward(create_graph=True)
    slope = x.grad
    slope.backward()
    return (x - slope / x.grad).detach()


@newton.mistake(
    "step-only",
    title="The step, not the place",
    hint="From where does the step start, and in which direction does it go?",
)
def newton_step(f, x):
    """This is the step, not the place where it leads."""
    x = x.detach().requires_grad_()
    (slope,) = grad(f(x), x, create_graph=True)
    (bend,) = grad(slope, x)
    return (slope / bend).detach()


@newton.mistake("a-tuple", title="A tuple used as a Tensor", hint="What does `(a,) = (5,)` do?")
def newton_step(f, x):
    """`grad` gives a tuple, with a gradient for each input asked for. Here it holds one, and that has to be taken
    out."""
    x = x.detach().requires_grad_()
    d1 = grad(f(x), x, create_graph=True)
    d2 = grad(d1, x)
    return x - d1 / d2


@newton.mistake(
    "the-function-itself",
    title="The function in place of its answer",
    hint="What is the first argument of `grad` in the task: f, or what f gives?",
)
def newton_step(f, x):
    """`grad` wants an answer, a Tensor that was computed from x. It gets the function itself."""
    x = x.detach().requires_grad_()
    (d1,) = grad(f, x, create_graph=True)
    (d2,) = grad(d1, x)
    return x - d1 / d2


@newton.mistake("step-down-only", title="The step, not the place", hint="From where does the step start?")
def newton_step(f, x):
    """This is the step, with its direction. The task asks for the place where it leads."""
    x = x.detach().requires_grad_()
    (d1,) = grad(f(x), x, create_graph=True)
    (d2,) = grad(d1, x)
    return -d1 / d2


@newton.mistake(
    "backward-twice",
    title="A gradient without a graph",
    hint="What does the task use to get both derivatives, and with which argument?",
)
def newton_step(f, x):
    """`backward` leaves a gradient without a graph in `x.grad`, so there is nothing to go back through a second time.
    `grad(..., create_graph=True)` gives a slope that still knows that it came from x."""
    x = x.detach().requires_grad_()
    f(x).backward()
    slope = x.grad
    slope.backward()
    return (x - slope / x.grad).detach()


@newton.also_wrong(None)
def newton_step(f, x):
    x = x.detach().requires_grad_()
    (d,) = grad(f(x), x, create_graph=True)
    (dd,) = grad(d, x)
    return x - d * dd


@newton.also_wrong("step-only")
def newton_step(f, x):
    x = x.detach().requires_grad_()
    (d,) = grad(f(x), x, create_graph=True)
    (dd,) = grad(d, x)
    return d / dd
