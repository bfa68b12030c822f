"""init.dead: the share of units that are 0 for every example."""

import numpy as np

from course.authoring import exercise

from .shared import plain_number


def activations(rng):
    yield {"out": np.array([[1.0, 0.0, 0.0], [2.0, 0.0, 3.0]])}
    yield {"out": np.array([[0.0, 0.0], [0.0, 4.0], [0.0, 0.0]])}
    yield {"out": np.array([[0.0]])}
    yield {"out": np.array([[2.0, 0.0, 0.0, 0.0]])}
    yield {"out": np.array([[0.0], [0.0], [1.0]])}
    yield {"out": np.array([[1.0, 1e-9], [0.0, 0.0]])}
    for n, h in [(2, 3), (3, 2), (4, 5), (5, 2), (3, 3), (2, 4)]:
        out = np.array([[rng.choice([0.0, 0.0, round(rng.uniform(0.1, 3), 1)]) for _ in range(h)] for _ in range(n)])
        out[:, rng.randrange(h)] = 0
        yield {"out": out}


dead = exercise(
    "init.dead",
    kind="code",
    title="Count the dead",
    given="import numpy as np",
    difficulty=2,
    minutes=4,
    cases=activations,
    observe=lambda f, case: {"the share of dead units": plain_number(f(case["out"]))},
    prompt="""
    Write `dead_share(out)`. `out` is a NumPy array of shape `(N, H)`: what comes out of a relu, so no number is
    negative. Each row is an example, each column a unit. Return the share of **dead** units, one number from 0 to 1.
    A unit is dead if it is exactly 0 for **every** example.

    For `[[1, 0, 0], [2, 0, 3]]` it is 1/3: the second unit is dead.
    """,
    hints=(
        "Is a unit a row or a column of `out`? How many units are there?",
        "For one column: when is it dead? `all` and `any` take `axis=`, as `sum` does.",
        "Compare with 0, ask `all` along the examples, and take the mean of the answers: True counts as 1.",
    ),
    why=(
        "What is 0 for every example has slope 0 for every example: no gradient reaches its weights, and it never "
        "wakes up."
    ),
)


@dead.stub
def dead_share(out):
    """The share of units that are 0 for every example. out: (N, H)"""
    ...


@dead.solution
def dead_share(out):
    """The share of units that are 0 for every example. out: (N, H)"""
    return (out == 0).all(axis=0).mean()


@dead.also_right
def dead_share(out):
    return 1 - out.any(axis=0).sum() / out.shape[1]


@dead.also_right
def dead_share(out):
    dead = 0
    n, h = out.shape
    for j in range(h):
        if all(out[i, j] == 0 for i in range(n)):
            dead += 1
    return dead / h


@dead.also_right
def dead_share(out):
    return float(np.mean(np.max(out, axis=0) == 0))


@dead.also_right
def dead_share(out):
    return sum(column.sum() == 0 for column in out.T) / len(out.T)


@dead.mistake("any", hint="A unit is 0 for one example and 3 for the next. Is it dead?", title="One zero is enough")
def dead_share(out):
    """A unit counts as dead here as soon as it is 0 for one example. A living unit is 0 for many: that is how relu
    tells examples apart."""
    return (out == 0).any(axis=0).mean()


@dead.mistake(
    "axis", hint="In an array of shape (N, H), along which axis do the examples lie?", title="Examples instead of units"
)
def dead_share(out):
    """This asks along each row: it is the share of examples for which every unit is 0."""
    return (out == 0).all(axis=1).mean()


@dead.mistake(
    "zeros",
    hint="In [[1, 0, 0], [2, 0, 3]], how many zeros are there, and how many dead units?",
    title="The share of zeros",
)
def dead_share(out):
    """This is the share of zeros among all numbers. A unit that is 0 now and then is not dead."""
    return (out == 0).mean()


@dead.mistake("count", hint="Is the answer a number from 0 to 1?", title="How many instead of which share")
def dead_share(out):
    """This is how many are dead. Asked for is their share of all units."""
    return (out == 0).all(axis=0).sum()


@dead.mistake("alive", hint="What does your function give for units that are all dead?", title="The living ones")
def dead_share(out):
    """This is the share of the units that are alive."""
    return (out != 0).any(axis=0).mean()


@dead.mistake("never-zero", hint="Which units are counted by your test: those that are never 0?", title="Never zero")
def dead_share(out):
    """This is the share of the units that are never 0."""
    return (out != 0).all(axis=0).mean()


@dead.mistake("by-examples", hint="How many units are there: N or H?", title="Divided by the examples")
def dead_share(out):
    """The dead units are counted rightly, but divided by the number of examples. The share is one of units."""
    return (out == 0).all(axis=0).sum() / len(out)


@dead.mistake("nearly-zero", hint="Does a number of 1e-9 come from a slope of 0?", title="Small is not dead")
def dead_share(out):
    """A small number is not 0: behind it the slope of relu is 1, and the unit can learn."""
    return np.isclose(out, 0).all(axis=0).mean()


@dead.mistake("first-example", hint="How many examples does your function look at?", title="One example only")
def dead_share(out):
    """Only the first example is looked at."""
    return (out[0] == 0).mean()


@dead.mistake("all-of-them", hint="Does your function look at each unit by itself?", title="All units at once")
def dead_share(out):
    """Without an axis, `all` looks at the whole array: the answer is 1 or 0, for all units together."""
    return float((out == 0).all())


@dead.mistake("one-for-each", hint="How many numbers does the task ask for?", title="An answer for each unit")
def dead_share(out):
    """These are the answers of all units, one by one. Their mean is the share."""
    return (out == 0).all(axis=0)


@dead.also_wrong("axis")
def dead_share(out):
    return sum(not row.any() for row in out) / len(out)


@dead.also_wrong("zeros")
def dead_share(out):
    return np.sum(out == 0) / out.size


@dead.also_wrong("any")
def dead_share(out):
    return np.mean(out.min(axis=0) == 0)


@dead.also_wrong(None)
def dead_share(out):
    return 0.5


@dead.also_wrong(None)
def dead_share(out):
    return out.mean()
