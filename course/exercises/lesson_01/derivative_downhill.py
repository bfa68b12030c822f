"""derivative.downhill: one step of gradient descent on a list of numbers."""

from course.authoring import exercise, type_name
from tinygrad_edu.scalar.finite_difference import gradient

from .shared import function, number


def steps(rng):
    yield {"f(x)": "x * x", "point": [3.0], "rate": 0.1}
    yield {"f(x, y)": "x * x + 4 * y", "point": [1.0, 2.0], "rate": 0.2}
    yield {"f(x, y)": "x * y", "point": [3.0, 10.0], "rate": 0.1}
    yield {"f(x, y)": "x * x * y", "point": [2.0, 2.0], "rate": 0.1}
    for head, text in (
        ("f(x, y)", "x * x * y"),
        ("f(x, y)", "exp(x) + x * y * y"),
        ("f(x, y, z)", "x * y + y * z + z * x"),
        ("f(x)", "x * x * x"),
    ):
        yield {head: text, "point": [number(rng) for _ in head.split(",")], "rate": round(rng.uniform(0.02, 0.3), 3)}


def step_of(f, case):
    if not 0 < case["rate"] <= 0.5:
        raise ValueError("no case for this exercise")
    found = f(function(case, "f"), case["point"], case["rate"])
    return {"the new point": found, "what it gives": type_name(found)}


downhill = exercise(
    "derivative.downhill",
    kind="code",
    title="One step downhill",
    given="from tinygrad_edu.scalar.finite_difference import gradient",
    difficulty=3,
    minutes=6,
    cases=steps,
    observe=step_of,
    prompt="""
    Write `downhill(f, point, rate)`: one step that makes f(*point) smaller. Each number of the point moves by `rate`
    times its slope, **against** the slope. Give back the new point as a new list, and leave `point` as it is. All
    slopes are taken at the old point, with `gradient(f, point)`.
    """,
    hints=(
        "If the slope is positive, f grows to the right. Which way is down?",
        "x * x at 3 has the slope 6. With the rate 0.1 the step is 0.6 long. Where does it end?",
        (
            "Work out the whole gradient first. Then go through both lists together with `zip(point, ...)`, and "
            "build a new list."
        ),
    ),
    why="Against the slope is down, and the steeper the ground, the longer the step.",
)


@downhill.stub
def downhill(f, point, rate):
    """The point after one step against the gradient of f."""
    ...


@downhill.solution
def downhill(f, point, rate):
    return [p - rate * slope for p, slope in zip(point, gradient(f, point))]


@downhill.also_right
def downhill(f, point, rate):
    slopes = gradient(f, point)
    new = []
    for i in range(len(point)):
        new.append(point[i] - rate * slopes[i])
    return new


@downhill.also_right
def downhill(f, point, rate):
    return [p + -s * rate for p, s in zip(point, gradient(f, list(point)))]


@downhill.also_right
def downhill(f, point, rate):
    new = point.copy()
    for i, s in enumerate(gradient(f, point)):
        new[i] -= rate * s
    return new


@downhill.mistake(
    "uphill", title="A step uphill", hint="x * x at 3 has the slope 6. Is the valley to the right or to the left?"
)
def downhill(f, point, rate):
    """The slope points to where f grows. To get down one has to go against it."""
    return [p + rate * s for p, s in zip(point, gradient(f, point))]


@downhill.mistake(
    "rate-forgotten",
    title="The rate is forgotten",
    hint="For x * x at 3 and the rate 0.1: how long should the step be?",
)
def downhill(f, point, rate):
    """The step is as long as the slope itself; the rate should make it shorter."""
    return [p - s for p, s in zip(point, gradient(f, point))]


@downhill.mistake(
    "only-the-step", title="The step without the place", hint="You stand at 3 and go 0.6 to the left. Where are you?"
)
def downhill(f, point, rate):
    """This is the step; we want the place where it ends."""
    return [-rate * s for s in gradient(f, point)]


@downhill.mistake(
    "one-after-another", title="Slopes taken after moving", hint="How often is `gradient` called, and at which points?"
)
def downhill(f, point, rate):
    """When y's turn comes, x has moved already, so y's slope is another one. All slopes belong to the old point."""
    point = list(point)
    for i in range(len(point)):
        point[i] = point[i] - rate * gradient(f, point)[i]
    return point


@downhill.mistake(
    "same-length",
    title="Steps of equal length",
    hint="At the bottom, where the slope is nearly 0, how long should the step be?",
)
def downhill(f, point, rate):
    """Each step has the length `rate`, however steep it is. It should be `rate` times the slope."""
    return [p - rate * (s > 0) + rate * (s < 0) for p, s in zip(point, gradient(f, point))]


@downhill.mistake(
    "divided-by-rate", title="Divided by the rate", hint="For x * x at 3 and the rate 0.1: how long should the step be?"
)
def downhill(f, point, rate):
    """Divided by the rate, a small rate makes huge steps."""
    return [p - s / rate for p, s in zip(point, gradient(f, point))]


@downhill.mistake(
    "point-scaled", title="The whole point scaled", hint="With the rate 0, where should you end? Where do you?"
)
def downhill(f, point, rate):
    """The rate multiplies the whole new place; only the step should be scaled."""
    return [rate * (p - s) for p, s in zip(point, gradient(f, point))]


@downhill.mistake("list-for-array", title="A list used like an array", hint="What does `2 * [1, 2]` give in Python?")
def downhill(f, point, rate):
    """A list does not know how to multiply or subtract number by number, as an array would. Go through the numbers one
    by one."""
    return point - rate * gradient(f, point)


@downhill.mistake("point-changed", title="The point is changed", hint="What does `list(point)` make?")
def downhill(f, point, rate):
    """The new numbers are written into `point` itself, and the caller's list is no longer what it was."""
    slopes = gradient(f, point)
    for i in range(len(point)):
        point[i] -= rate * slopes[i]
    return point


@downhill.mistake("one-number", title="A number where the point belongs", hint="How many numbers does f need?")
def downhill(f, point, rate):
    """`gradient` is handed one number of the point, and f needs all of them."""
    return [p - rate * gradient(f, p) for p in point]


@downhill.mistake(
    "loop-name-only", title="Only the loop's name moves", hint="After `for p in point: p = 0`, what is in `point`?"
)
def downhill(f, point, rate):
    """Inside the loop p is only a name for a number. To give it another number does not change the list."""
    for p, s in zip(point, gradient(f, point)):
        p -= rate * s
    return point


@downhill.mistake("steps-only", title="Steps, not places", hint="You stand at 3 and go 0.6 to the left. Where are you?")
def downhill(f, point, rate):
    """These are rate times the slopes; we want the places to which the steps lead, against the slope."""
    return [rate * s for s in gradient(f, point)]


@downhill.mistake(
    "stops-too-early", title="The loop ends too early", hint="How often does your loop go round for two inputs?"
)
def downhill(f, point, rate):
    """`return` stands inside the loop, so only the first number moves."""
    new = []
    for p, s in zip(point, gradient(f, point)):
        new.append(p - rate * s)
        return new


@downhill.mistake(
    "never-uphill", title="The sign of the slope lost", hint="If f falls to the right, which way is down?"
)
def downhill(f, point, rate):
    """`abs` drops the sign of the slope, so every number moves to the left, even where f falls to the right."""
    return [p - rate * abs(s) for p, s in zip(point, gradient(f, point))]


@downhill.also_wrong(None)
def downhill(f, point, rate):
    return tuple(p - rate * s for p, s in zip(point, gradient(f, point)))


@downhill.also_wrong(None)
def downhill(f, point, rate):
    return [rate * s - p for p, s in zip(point, gradient(f, point))]


@downhill.also_wrong("point-changed")
def downhill(f, point, rate):
    for i, s in enumerate(gradient(f, point)):
        point[i] -= rate * s
    return point


@downhill.also_wrong(None)
def downhill(f, point, rate):
    for i, s in enumerate(gradient(f, point)):
        point[i] -= rate * s


@downhill.also_wrong("list-for-array")
def downhill(f, point, rate):
    return point - rate * gradient(f, point)


@downhill.also_wrong("one-number")
def downhill(f, point, rate):
    return [p - rate * gradient(f, p) for p in point]


@downhill.also_wrong(None)
def downhill(f, point, rate):
    return f(*[p - rate * s for p, s in zip(point, gradient(f, point))])


@downhill.also_wrong(None)
def downhill(f, point, rate):
    return [p - rate * p for p in point]
