"""curve.settles: where Newton's method ends from a place where the curvature is negative."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu import Tensor, grad

settles = exercise(
    "curve.settles",
    kind="predict",
    title="Where does it settle?",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor, grad
    """,
    difficulty=3,
    minutes=2,
    prompt="""
    $f(x) = x^4 - 2x^2$ has two lowest places, at $-1$ and at $1$. We start at $0.1$ and take ten steps with
    `newton_step`.

    Predict where we are then: one number.
    """,
    hints=(
        (
            "At 0.1, does the curve bend upwards, like a bowl, or downwards, like a hill? What is the sign of the "
            "second derivative, 12 x ** 2 - 4?"
        ),
        "Sketch the parabola that fits at 0.1. Where is it level?",
    ),
    why="Slope over bend leads to a level place, be it a bottom or a top.",
    explanation=(
        "On top of the hill, at 0. Near 0.1 the curve bends downwards, and the parabola that fits there is "
        "itself a hill: it is level at its top, and that is where the step goes. Newton's method looks for a "
        "level place, not for a low one. The slope alone would have led to 1."
    ),
)


@settles.solution
def answer():
    x = Tensor(np.array(0.1))
    for _ in range(10):
        x = x.detach().requires_grad_()
        (slope,) = grad(x**4 - 2 * x**2, x, create_graph=True)
        (bend,) = grad(slope, x)
        x = x - slope / bend
    return round(x.item(), 4) + 0.0


settles.also_right(0, 0.0)


settles.answer(
    "downhill",
    1.0,
    (
        "Downhill from 0.1 lies 1, and gradient descent would go there. Newton's step divides by the bend, "
        "which is negative here."
    ),
    title="Downhill like gradient descent",
    hint="What is the sign of f'(0.1) / f''(0.1)?",
)


settles.answer(
    "over-the-hill",
    -1.0,
    "The step does go to the left, but not beyond the top: there the parabola is level.",
    hint="Compute one step: f'(0.1) is -0.396 and f''(0.1) is -3.88.",
)


settles.answer(
    "stays",
    0.1,
    "It moves: the slope at 0.1 is not 0.",
    title="It never moves",
    hint="Compute one step: f'(0.1) is -0.396 and f''(0.1) is -3.88.",
)


settles.also_wrong(None, 0.5, -0.0021, 2)
