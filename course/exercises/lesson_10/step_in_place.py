"""step.in_place: a step that does not reach the model."""

import numpy as np

from course.authoring import exercise, nonzero, numbers

from .shared import observe_update


def step_cases(rng):
    yield {"p": np.array([3.0, 5.0]), "g": np.array([1.0, -2.0]), "lr": 0.1}
    for shape in [(3,), (1,), (2, 3), (4, 1), (5,), (1, 2)]:
        yield {"p": nonzero(rng, *shape), "g": nonzero(rng, *shape), "lr": rng.choice([0.3, 0.05, 0.7])}
    yield {"p": np.array([2.0, 2.0, -1.0]), "g": np.array([0.0, 0.0, 4.0]), "lr": 0.5}
    yield {"p": np.array([2.0, -3.0, 4.0]), "g": np.array([1.0, 2.0, 3.0]), "lr": 0.0}
    yield {"p": numbers(rng, 4).astype(np.float32), "g": nonzero(rng, 4).astype(np.float32), "lr": 0.25}


in_place = exercise(
    "step.in_place",
    kind="fix",
    title="A step that goes nowhere",
    target="tinygrad_edu.optim.sgd:sgd_update",
    given="import numpy as np",
    difficulty=2,
    minutes=5,
    cases=step_cases,
    observe=lambda f, case: observe_update(f, case, changed=["p"], kept=["g"]),
    keep_fixed=("lr",),
    prompt="""
    `sgd_update(p, g, lr)` is the rule inside `optim.SGD`: `p` is the array of a parameter, `g` that of its gradient, of
    the same shape, and `lr` the learning rate, a number. It should take a step of gradient descent **in place**: change
    the numbers in `p` itself. What it returns is not looked at.

    The version below computes the right numbers, but the model stays as it is. Fix it. Leave `g` as it is: others may
    still read it.
    """,
    hints=(
        "To what does the name p belong after the line `p = p - lr * g`: to the array of the caller, or to a new one?",
        "Two ways to write into an array that is there: an operator that ends in =, or an index before the =.",
    ),
    why="An assignment to a name makes the name point elsewhere; only `-=`, `p[...] =` or `out=` write into the array.",
)


@in_place.stub
def sgd_update(p, g, lr):
    """One step of gradient descent, in place."""
    p = p - lr * g


@in_place.solution
def sgd_update(p, g, lr):
    """One step of gradient descent, in place."""
    p -= lr * g


@in_place.also_right
def sgd_update(p, g, lr):
    p[...] = p - lr * g


@in_place.also_right
def sgd_update(p, g, lr):
    np.subtract(p, lr * g, out=p)
    return p


@in_place.also_right
def sgd_update(p, g, lr):
    p += -lr * g


@in_place.also_right
def sgd_update(p, g, lr):
    for i in np.ndindex(p.shape):
        p[i] -= lr * g[i]


@in_place.mistake(
    "returns-it",
    hint="Does the caller write `p = sgd_update(p, g, lr)`, or only `sgd_update(p, g, lr)`?",
    title="The old array is untouched",
)
def sgd_update(p, g, lr):
    """The array of the model keeps its old numbers: they went into a new array, which only a name, or what is returned,
    holds. The optimiser does not take what is returned, and many others hold the old array. (And `=-` is not `-=`.)"""
    return p - lr * g


@in_place.mistake("uphill", hint="If the slope is positive, should p grow or shrink?", title="Uphill")
def sgd_update(p, g, lr):
    """The gradient points uphill. To make the loss smaller, subtract it."""
    p += lr * g


@in_place.mistake("changes-the-gradient", hint="Print g before and after the call.", title="The gradient was changed")
def sgd_update(p, g, lr):
    """p is right, but `g *= lr` writes into the array of the gradient, which belongs to the caller."""
    g *= lr
    p -= g


@in_place.mistake("no-rate", hint="What should happen at lr = 0?", title="No learning rate")
def sgd_update(p, g, lr):
    """The learning rate is missing: every step goes as far as the slope is steep."""
    p -= g


@in_place.mistake(
    "only-the-step",
    hint="With p = 3, g = 1, lr = 0.1: where should p end?",
    title="The step in the place of the parameter",
)
def sgd_update(p, g, lr):
    """Now the array is written to, but what it gets is the step alone; where the parameter was is lost."""
    p[...] = -lr * g


@in_place.mistake(
    "loop-over-copies", hint="What does `x -= 1` do when x is a plain number?", title="A loop over copies"
)
def sgd_update(p, g, lr):
    """In a loop over an array of one dimension, x is a copy of a number. `x -= ...` changes that copy."""
    for x, slope in zip(p, g):
        x -= lr * slope


@in_place.also_wrong("returns-it")
def sgd_update(p, g, lr):
    p = np.subtract(p, g * lr)


@in_place.also_wrong(None)
def sgd_update(p, g, lr):
    p[0] = p[0] - lr * g[0]


@in_place.also_wrong(None)
def sgd_update(p, g, lr):
    p -= g / lr if lr else 0 * g


@in_place.also_wrong("returns-it")
def sgd_update(p, g, lr):
    q = p.copy()
    q -= lr * g
    return q


@in_place.mistake("data-of-an-array", hint="Is p a Tensor, or the array within one?", title="p is an array already")
def sgd_update(p, g, lr):
    """`p.data` is the array within a Tensor. Here p is that array already: write into p itself."""
    p.data -= lr * g


@in_place.also_wrong("data-of-an-array")
def sgd_update(p, g, lr):
    p.data = p - lr * g
