"""norm.running: the running statistics of batch normalization."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu import Tensor, nn

from .shared import observe_typed


def averages(rng):
    yield {"running": np.array([0.0]), "now": np.array([10.0]), "momentum": 0.1}
    yield {"running": np.array([4.0, -2.0]), "now": np.array([4.0, 8.0]), "momentum": 0.25}
    yield {"running": np.array([3.0, 1.5]), "now": np.array([-1.0, 2.0]), "momentum": 1.0}
    yield {"running": np.array([3.0, 1.5, 2.0]), "now": np.array([-1.0, 2.0, 0.0]), "momentum": 0.0}
    for n in (1, 2, 3, 5):
        yield {"running": numbers(rng, n), "now": numbers(rng, n), "momentum": rng.choice((0.1, 0.2, 0.3, 0.7))}
    yield {"running": np.array([1.0, 2.0], np.float32), "now": np.array([3.0, 5.0], np.float32), "momentum": 0.1}


def average(f, case):
    seen = observe_typed(f(**case), case["running"])
    layer = nn.BatchNorm1d(2, momentum=0.25)
    layer(Tensor([[8.0, 0.0], [0.0, 4.0]]))
    return seen | {"running_mean of a BatchNorm1d(2, momentum=0.25) after one batch": layer.running_mean.data}


running = exercise(
    "norm.running",
    kind="code",
    title="What has been seen so far",
    target="tinygrad_edu.nn.functional:running_average",
    given="import numpy as np",
    difficulty=2,
    minutes=4,
    cases=averages,
    observe=average,
    keep_fixed=("momentum",),
    prompt="""
    Write `running_average(running, now, momentum)`. `running` is an array with what has been seen so far, `now` an
    array of the same shape and type with what the newest batch shows, and `momentum` is a number from 0 to 1.

    Return a new array: `running`, moved towards `now` by the share `momentum` of the way. With momentum 0 it stays
    where it is, with momentum 1 it arrives. `running = [0]`, `now = [10]`, `momentum = 0.1` give `[1]`.

    Change neither array.
    """,
    hints=(
        "From 4 to 8, a quarter of the way: where does that lead?",
        "How long is the way from running to now, and how much of it is to be gone?",
        "Start at running, and add momentum times the difference, now minus running.",
    ),
    why="Old batches fade by the same factor each time: the statistics follow the net while it learns.",
)


@running.stub
def running_average(running, now, momentum):
    """running, moved towards now by the share `momentum`: a new array."""
    ...


@running.also_right
def running_average(running, now, momentum):
    return running + momentum * (now - running)


@running.also_right
def running_average(running, now, momentum):
    out = running.copy()
    out += momentum * (now - running)
    return out


@running.also_right
def running_average(running, now, momentum):
    keep = 1 - momentum
    return np.array([keep * a + momentum * b for a, b in zip(running, now)], dtype=running.dtype)


@running.mistake(
    "momentum-of-the-old",
    hint="With momentum 0.1: do you go a tenth of the way, or nine tenths?",
    title="The two shares exchanged",
)
def running_average(running, now, momentum):
    """The shares are exchanged: `momentum` of the old is kept, as in the momentum of an optimiser. In batch
    normalisation, `momentum` is the share of the new."""
    return momentum * running + (1 - momentum) * now


@running.mistake("old-in-full", hint="If every batch shows 10, where should the average end?", title="A sum that grows")
def running_average(running, now, momentum):
    """The old counts in full, and something is added each time: if every batch shows the same number, the result grows
    past it. What comes in must replace a share of the old."""
    return running + momentum * now


@running.mistake(
    "newest-only", hint="After this call, is anything left of the earlier batches?", title="The past forgotten"
)
def running_average(running, now, momentum):
    """This is the newest batch alone; what was seen before is forgotten."""
    return now.copy()


@running.mistake("never-updated", hint="Does your answer change when `now` does?", title="Never updated")
def running_average(running, now, momentum):
    """What has been seen stays as it was: the statistics are never updated, and in eval mode they mean nothing."""
    return running.copy()


@running.mistake("half-way", hint="Where does `momentum` appear in your program?", title="Half-way every time")
def running_average(running, now, momentum):
    """This goes half-way each time, whatever `momentum` says."""
    return (running + now) / 2


@running.mistake(
    "away", hint="With running = 0 and now = 10: should the answer be 1 or -1?", title="In the wrong direction"
)
def running_average(running, now, momentum):
    """This moves away from `now`: the difference has the wrong sign."""
    return running + momentum * (running - now)


@running.mistake(
    "changed-input", hint="Which of `a += b` and `a = a + b` makes a new array?", title="Changes its input"
)
def running_average(running, now, momentum):
    """`+=` writes into the caller's array. A new one is asked for."""
    running += momentum * (now - running)
    return running


@running.also_wrong("momentum-of-the-old")
def running_average(running, now, momentum):
    return now + momentum * (running - now)


@running.also_wrong(None)
def running_average(running, now, momentum):
    return momentum * now


@running.also_wrong(None)
def running_average(running, now, momentum):
    return list(running + momentum * (now - running))
