"""schedule.warmup_cosine: a learning rate that rises, then falls along a cosine."""

import math

from course.authoring import exercise


def schedule_cases(rng):
    base = {"warmup": 4, "total": 12, "high": 1.0, "low": 0.2}
    for t in (0, 3, 4, 8, 12, 15):
        yield {"t": t, **base}
    for t in (0, 1, 2, 5, 9, 10, 30):
        yield {"t": t, "warmup": 0, "total": 10, "high": 0.5, "low": 0.0}
    for _ in range(10):
        warmup = rng.randint(1, 9)
        total = warmup + rng.randint(1, 12)
        high = rng.choice([0.3, 0.02, 3.0])
        yield {
            "t": rng.randint(0, total + 4),
            "warmup": warmup,
            "total": total,
            "high": high,
            "low": high / rng.choice([4, 10]),
        }


warm = exercise(
    "schedule.warmup_cosine",
    kind="code",
    title="Up a line, down a cosine",
    target="tinygrad_edu.optim.lr_scheduler:warmup_cosine",
    given="import math",
    difficulty=3,
    minutes=9,
    cases=schedule_cases,
    observe=lambda f, case: {"the learning rate": f(**case)},
    keep_fixed=("warmup", "total", "high", "low"),
    prompt=r"""
    Write `warmup_cosine(t, warmup, total, high, low)`: the learning rate at step t, counted from 0.

    - Warm-up, for t < warmup: the rate is high · (t + 1) / (warmup + 1). So it is `high` at t = warmup.
    - From there to t = total: a share s goes from 0 to 1, evenly with the steps, and the rate along half a cosine wave,
      $\text{low} + (\text{high} - \text{low}) \cdot \frac{1 + \cos(\pi s)}{2}$
    - After that it stays at `low`.

    `t`, `warmup` and `total` are ints, warmup < total. `math.cos` takes radians; `math.pi` is π.
    """,
    hints=(
        "Warm-up first: one `if` with a `return`.",
        "How many steps lie between warmup and total? How many of them are behind us at step t?",
        "What must the share be after the last step, so that the wave does not rise again? `min` can do it.",
    ),
    why="The share counts from the end of the warm-up, so the two parts meet at `high`, and it stops at 1.",
)


@warm.stub
def warmup_cosine(t, warmup, total, high, low):
    """The learning rate at step t: a line up to high, half a cosine wave down to low, then low."""
    if t < warmup:
        ...
    share = ...
    return low + ...


@warm.solution
def warmup_cosine(t, warmup, total, high, low):
    """The learning rate at step t: a line up to high, half a cosine wave down to low, then low."""
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    share = min(1, (t - warmup) / (total - warmup))
    return low + (high - low) * (1 + math.cos(math.pi * share)) / 2


@warm.also_right
def warmup_cosine(t, warmup, total, high, low):
    if t < warmup:
        return (t + 1) / (warmup + 1) * high
    elif t > total:
        return low
    else:
        s = (t - warmup) / (total - warmup)
        return low + (high - low) * 0.5 * (1 + math.cos(s * math.pi))


@warm.also_right
def warmup_cosine(t, warmup, total, high, low):
    rate = high * (t + 1) / (warmup + 1)
    if t >= warmup:
        angle = math.pi * min(t - warmup, total - warmup) / (total - warmup)
        rate = (high + low) / 2 + (high - low) / 2 * math.cos(angle)
    return rate


@warm.also_right
def warmup_cosine(t, warmup, total, high, low):
    t = min(t, total)
    s = max(0, t - warmup) / (total - warmup)
    wave = low + (high - low) * math.cos(math.pi / 2 * s) ** 2
    return high * (t + 1) / (warmup + 1) if t < warmup else wave


@warm.mistake("starts-at-zero", hint="How far does step 0 go, if its rate is 0?", title="The first step has rate 0")
def warmup_cosine(t, warmup, total, high, low):
    """The line starts at 0, so the whole first step is wasted. The prompt has t + 1 over warmup + 1."""
    if t < warmup:
        return high * t / warmup
    share = min(1, (t - warmup) / (total - warmup))
    return low + (high - low) * (1 + math.cos(math.pi * share)) / 2


@warm.mistake(
    "one-step-early",
    hint="With warmup = 4: which rate has step 3, and which step 4?",
    title="The top is reached too early",
)
def warmup_cosine(t, warmup, total, high, low):
    """The line reaches `high` one step early, and two steps have the highest rate. Divide by warmup + 1."""
    if t < warmup:
        return high * (t + 1) / warmup
    share = min(1, (t - warmup) / (total - warmup))
    return low + (high - low) * (1 + math.cos(math.pi * share)) / 2


@warm.mistake(
    "rises-again", hint="What is cos(2π), and at which step does your share become 2?", title="It rises again"
)
def warmup_cosine(t, warmup, total, high, low):
    """After step `total` the cosine goes up again, and so does the rate. It should stay at `low`."""
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    share = (t - warmup) / (total - warmup)
    return low + (high - low) * (1 + math.cos(math.pi * share)) / 2


@warm.mistake(
    "share-from-zero",
    hint="What is the share at t = warmup, and what should it be?",
    title="The share counts the warm-up, too",
)
def warmup_cosine(t, warmup, total, high, low):
    """The share counts from step 0, so the cosine is already on its way down when the warm-up ends: the rate jumps.
    Count the steps since the warm-up."""
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    share = min(1, t / total)
    return low + (high - low) * (1 + math.cos(math.pi * share)) / 2


@warm.mistake(
    "whole-length", hint="What is the share at t = total, and what should it be?", title="Divided by all steps"
)
def warmup_cosine(t, warmup, total, high, low):
    """The steps since the warm-up are divided by all steps, warm-up included, so the share never gets to 1 at step
    `total`. How many steps lie between the two?"""
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    share = min(1, (t - warmup) / total)
    return low + (high - low) * (1 + math.cos(math.pi * share)) / 2


@warm.mistake("no-half", hint="What is 1 + cos(0)?", title="Twice too high")
def warmup_cosine(t, warmup, total, high, low):
    """1 + cos goes from 2 to 0. Half of it goes from 1 to 0."""
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    share = min(1, (t - warmup) / (total - warmup))
    return low + (high - low) * (1 + math.cos(math.pi * share))


@warm.mistake("degrees", hint="What is `math.cos(180)`? And `math.cos(math.pi)`?", title="Degrees")
def warmup_cosine(t, warmup, total, high, low):
    """`math.cos` takes radians. Half a turn is π, not 180."""
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    share = min(1, (t - warmup) / (total - warmup))
    return low + (high - low) * (1 + math.cos(180 * share)) / 2


@warm.mistake(
    "low-forgotten", hint="What comes out where the cosine is at its lowest?", title="Down to 0 instead of low"
)
def warmup_cosine(t, warmup, total, high, low):
    """This falls to 0. It should end at `low`."""
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    share = min(1, (t - warmup) / (total - warmup))
    return high * (1 + math.cos(math.pi * share)) / 2


@warm.mistake("low-on-top", hint="At t = warmup, is the rate high, or high + low?", title="low added on top")
def warmup_cosine(t, warmup, total, high, low):
    """The wave is `high` tall and stands on `low`, so it starts at high + low. Its height is high - low."""
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    share = min(1, (t - warmup) / (total - warmup))
    return low + high * (1 + math.cos(math.pi * share)) / 2


@warm.mistake(
    "straight-down",
    hint="Half-way down, at a quarter of the way: is the cosine above a straight line or on it?",
    title="A straight line down",
)
def warmup_cosine(t, warmup, total, high, low):
    """Down along a straight line. The cosine falls slowly first, then fast, then slowly again."""
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    share = min(1, (t - warmup) / (total - warmup))
    return high + (low - high) * share


@warm.mistake("whole-wave", hint="Where is cos(2π s) at s = 1?", title="A whole wave")
def warmup_cosine(t, warmup, total, high, low):
    """A whole wave: down to `low` half-way, and up to `high` again at the end."""
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    share = min(1, (t - warmup) / (total - warmup))
    return low + (high - low) * (1 + math.cos(2 * math.pi * share)) / 2


@warm.also_wrong(None)
def warmup_cosine(t, warmup, total, high, low):
    if t < warmup:
        return low + (high - low) * (t + 1) / (warmup + 1)
    share = min(1, (t - warmup) / (total - warmup))
    return low + (high - low) * (1 + math.cos(math.pi * share)) / 2


@warm.also_wrong(None)
def warmup_cosine(t, warmup, total, high, low):
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    share = min(1, (t - warmup) / (total - warmup))
    return low + (high - low) * (1 + math.sin(math.pi * share)) / 2


@warm.also_wrong("rises-again")
def warmup_cosine(t, warmup, total, high, low):
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    return low + 0.5 * (high - low) * (math.cos((t - warmup) * math.pi / (total - warmup)) + 1)
