"""derivative.gradient: a gradient by finite differences, one input at a time."""

from course.authoring import exercise, type_name
from tinygrad_edu.scalar.finite_difference import derivative

from .shared import function, number


def points(rng):
    yield {"f(x)": "x * x", "point": [3.0]}
    yield {"f(x, y)": "x * y", "point": [2.0, 10.0]}
    yield {"f(x, y)": "x * x + 3 * y", "point": [1.0, 5.0]}
    yield {"f(x, y)": "4 * y", "point": [3.0, 3.0]}
    yield {"f(x, y)": "x * x * x * y", "point": [2.0, 1.0], "h": 0.5}
    for head, text in (
        ("f(x, y)", "x * x * y + y"),
        ("f(x, y)", "exp(x) - y * y * x"),
        ("f(x, y, z)", "x * y * z"),
        ("f(x, y, z)", "x * x + y * y * y + 2 * z"),
        ("f(a, b, c, d)", "a * b + c * c * d + a * d"),
    ):
        yield {head: text, "point": [number(rng) for _ in head.split(",")]}
    yield {"f(x, y)": "x * x * x + y * y * y * x", "point": [number(rng), number(rng)], "h": 0.3}


def gradient_of(f, case):
    more = {"h": case["h"]} if "h" in case else {}
    if not 0 < case.get("h", 0.5) <= 1:
        raise ValueError("no case for this exercise")
    point = case["point"]
    before = list(point)
    found = f(function(case, "f"), point, **more)
    changed = {} if point == before else {"point afterwards": list(point)}  # exactly: no rounding is forgiven here
    return {"the gradient": found, "what it gives": type_name(found), **changed}


gradient = exercise(
    "derivative.gradient",
    kind="code",
    title="All the slopes at once",
    target="tinygrad_edu.scalar.finite_difference:gradient",
    given="from tinygrad_edu.scalar.finite_difference import derivative",
    difficulty=4,
    minutes=12,
    cases=points,
    observe=gradient_of,
    prompt="""
    The slopes for all inputs together are called the **gradient**. Write `gradient(f, point, h=None)`. `f` takes
    several numbers, `f(x, y)` for example, and `point` is a list with one number for each. Give back a list of the same
    length: the slope for each input, **while all the others keep their values**. Use `derivative`, and hand `h` on to
    it. Leave the list `point` as it is.

    What helps: `f(*numbers)` runs f with the numbers of a list, and you may define a function inside a function.
    """,
    hints=(
        "For input number i: which function of ONE number do you have to hand to `derivative`, and at which place?",
        (
            "That function takes a number, puts it at position i of a copy of the point, and runs f with the "
            "result. `point[:i]` is all that comes before i."
        ),
        (
            "Inside a loop over i, write a small function `moved(x)` that builds the new list from three parts "
            "(before, x, after) and runs f with it. Append its derivative at `point[i]`."
        ),
    ),
    why="One input moves, the others stand still, once for each input: the slopes together are the gradient.",
)


@gradient.stub
def gradient(f, point, h=None):
    """The slope of f(*point) for each of its inputs, the others held still: a list."""
    ...


@gradient.also_right
def gradient(f, point, h=None):
    slopes = []
    for i in range(len(point)):

        def moved(x):
            return f(*point[:i], x, *point[i + 1 :])

        slopes.append(derivative(moved, point[i], h))
    return slopes


@gradient.also_right
def gradient(f, point, h=None):
    def along(i):
        def moved(x):
            numbers = list(point)
            numbers[i] = x
            return f(*numbers)

        return moved

    return [derivative(along(i), p, h=h) for i, p in enumerate(point)]


@gradient.also_right
def gradient(f, point, h=None):
    numbers, slopes = list(point), []
    for i, p in enumerate(point):

        def moved(x):
            numbers[i] = x
            answer = f(*numbers)
            numbers[i] = p
            return answer

        slopes += [derivative(moved, p, h)]
    return slopes


@gradient.also_right
def gradient(f, point, h=None):
    result = []
    for i in range(len(point)):
        before, after = point[0:i], point[i + 1 : len(point)]
        result.append(derivative(lambda x: f(*(list(before) + [x] + list(after))), point[i], h))
    return result


@gradient.mistake(
    "one-number",
    title="One number where several belong",
    hint="Which function of one number moves x and holds y still? You may define it inside yours.",
)
def gradient(f, point, h=None):
    """f takes several numbers, and `derivative` needs a function of ONE number: it hands f a single one, and the
    others are missing."""
    return [derivative(f, x, h) for x in point]


@gradient.mistake(
    "no-star", title="A list where numbers belong", hint="What does `print([1, 2])` show, and what `print(*[1, 2])`?"
)
def gradient(f, point, h=None):
    """f takes several numbers, and here it is handed one list. The star takes the list apart: `f(*numbers)`."""
    slopes = []
    for i in range(len(point)):

        def moved(x):
            return f([*point[:i], x, *point[i + 1 :]])

        slopes.append(derivative(moved, point[i], h))
    return slopes


@gradient.mistake("all-at-once", title="All inputs nudged at once", hint="While x is nudged, what should y do?")
def gradient(f, point, h=None):
    """All inputs are nudged at the same time, so every slope is the sum of all of them."""
    together = derivative(lambda d: f(*[p + d for p in point]), 0.0, h)
    return [together for p in point]


@gradient.mistake(
    "others-at-zero",
    title="The other inputs at zero",
    hint="For x * y at x = 2, y = 10: while x is nudged, which number should y have?",
)
def gradient(f, point, h=None):
    """The other inputs are set to 0. To be held still means to keep the value they have."""
    slopes = []
    for i in range(len(point)):

        def moved(x):
            numbers = [0.0] * len(point)
            numbers[i] = x
            return f(*numbers)

        slopes.append(derivative(moved, point[i], h))
    return slopes


@gradient.mistake(
    "first-place-for-all", title="The first value for all", hint="Around which number should y be nudged?"
)
def gradient(f, point, h=None):
    """Every input is nudged around the value of the first one."""
    slopes = []
    for i in range(len(point)):

        def moved(x):
            return f(*point[:i], x, *point[i + 1 :])

        slopes.append(derivative(moved, point[0], h))
    return slopes


@gradient.mistake("first-input-only", title="Only the first input nudged", hint="Which input moves in round number i?")
def gradient(f, point, h=None):
    """The slope for the first input is repeated at every place; the others were never nudged."""
    slope = derivative(lambda x: f(x, *point[1:]), point[0], h)
    return [slope] * len(point)


@gradient.mistake("h-not-handed-on", title="An h not passed on", hint="What is the third argument of `derivative`?")
def gradient(f, point, h=None):
    """An h that was given never reaches `derivative`."""
    slopes = []
    for i in range(len(point)):

        def moved(x):
            return f(*point[:i], x, *point[i + 1 :])

        slopes.append(derivative(moved, point[i]))
    return slopes


@gradient.mistake(
    "no-h-given",
    title="An h of None used as a number",
    hint="What does `derivative` do when it is given no h? Hand it whatever h is.",
)
def gradient(f, point, h=None):
    """Unless the caller gives an h, it is None, and None is not a number. `derivative` deals with that: hand h on to
    it, and do not nudge here."""
    slopes = []
    for i in range(len(point)):
        numbers = list(point)
        numbers[i] = point[i] + h
        slopes.append((f(*numbers) - f(*point)) / h)
    return slopes


@gradient.mistake("not-put-back", title="Inputs not put back", hint="Where is x while y is nudged?")
def gradient(f, point, h=None):
    """After its turn, an input stays where the nudge has left it, so the next slopes are measured at another point."""
    numbers, slopes = list(point), []
    for i in range(len(numbers)):

        def moved(x):
            numbers[i] = x
            return f(*numbers)

        slopes.append(derivative(moved, numbers[i], h))
    return slopes


@gradient.mistake("point-changed", title="The point is changed", hint="What does `list(point)` make?")
def gradient(f, point, h=None):
    """The nudges are written into `point` itself and stay there: the next slopes are measured at another point, and the
    caller finds the list changed."""
    slopes = []
    for i in range(len(point)):

        def moved(x):
            point[i] = x
            return f(*point)

        slopes.append(derivative(moved, point[i], h))
    return slopes


@gradient.mistake(
    "added-up", title="Slopes added up", hint="Which of the knobs should be turned more? Can one number tell?"
)
def gradient(f, point, h=None):
    """The slopes are added up to one number; we want a list of them."""
    total = 0.0
    for i in range(len(point)):

        def moved(x):
            return f(*point[:i], x, *point[i + 1 :])

        total += derivative(moved, point[i], h)
    return total


@gradient.mistake(
    "point-as-place",
    title="The whole point as one place",
    hint="What kind of thing is the second argument of `derivative`?",
)
def gradient(f, point, h=None):
    """`derivative` measures at one number, and here it is handed a list. Each input needs a call of its own."""
    return derivative(f, point, h)


@gradient.mistake(
    "list-plus-number", title="A number joined to lists", hint="What does `[1] + 2` say, and `[1] + [2]`?"
)
def gradient(f, point, h=None):
    """`+` joins a list to a list, and the number in the middle is none yet."""
    slopes = []
    for i in range(len(point)):

        def moved(x):
            return f(*(point[:i] + x + point[i + 1 :]))

        slopes.append(derivative(moved, point[i], h))
    return slopes


@gradient.mistake(
    "one-too-many", title="One number too many", hint="For the point [2, 10] and i = 0: which numbers does your f get?"
)
def gradient(f, point, h=None):
    """The old value of the input stays in the list beside the new one, so f gets one number too many."""
    slopes = []
    for i in range(len(point)):

        def moved(x):
            return f(*point[:i], x, *point[i:])

        slopes.append(derivative(moved, point[i], h))
    return slopes


@gradient.mistake(
    "never-nudged", title="No input is nudged", hint="Where in your inner function is its own argument used?"
)
def gradient(f, point, h=None):
    """f is run at the point as it is, whatever number comes in: nothing moves, and every slope is 0."""
    slopes = []
    for i in range(len(point)):

        def moved(x):
            return f(*point)

        slopes.append(derivative(moved, point[i], h))
    return slopes


@gradient.mistake(
    "stops-too-early", title="The loop ends too early", hint="How often does your loop go round for two inputs?"
)
def gradient(f, point, h=None):
    """`return` stands inside the loop, so only the first input gets its slope."""
    slopes = []
    for i in range(len(point)):

        def moved(x):
            return f(*point[:i], x, *point[i + 1 :])

        slopes.append(derivative(moved, point[i], h))
        return slopes


@gradient.mistake(
    "inner-return-missing", title="The inner return is missing", hint="What does your inner function give back?"
)
def gradient(f, point, h=None):
    """The inner function runs f and gives nothing back, so `derivative` is left with None."""
    slopes = []
    for i in range(len(point)):

        def moved(x):
            f(*point[:i], x, *point[i + 1 :])

        slopes.append(derivative(moved, point[i], h))
    return slopes


@gradient.mistake(
    "answer-for-function", title="An answer where a function belongs", hint="What is `moved`, and what is `moved(2)`?"
)
def gradient(f, point, h=None):
    """The inner function is run, and `derivative` is handed its answer. It needs the function itself."""
    slopes = []
    for i in range(len(point)):

        def moved(x):
            return f(*point[:i], x, *point[i + 1 :])

        slopes.append(derivative(moved(point[i]), point[i], h))
    return slopes


@gradient.mistake(
    "place-added",
    title="The place counted twice",
    hint="`derivative` runs your inner function at 2.0001. Which value should the input have?",
)
def gradient(f, point, h=None):
    """`derivative` hands over the whole nudged value, and here it is added to the old one."""
    slopes = []
    for i in range(len(point)):

        def moved(x):
            numbers = list(point)
            numbers[i] += x
            return f(*numbers)

        slopes.append(derivative(moved, point[i], h))
    return slopes


@gradient.mistake("restored-by-subtracting", title="Not restored exactly", hint="What is 0.1 + 0.7 - 0.7 in Python?")
def gradient(f, point, h=None):
    """The nudge is added and taken away again, and each time the number is rounded: the point is not quite what it
    was."""
    slopes = []
    for i in range(len(point)):
        d = 1e-5 * max(1.0, abs(point[i])) if h is None else h
        point[i] += d
        right = f(*point)
        point[i] -= 2 * d
        left = f(*point)
        point[i] += d
        slopes.append((right - left) / (2 * d))
    return slopes


@gradient.mistake(
    "found-by-value", title="Inputs found by their value", hint="What does your program nudge at the point [3, 3]?"
)
def gradient(f, point, h=None):
    """An input is recognised by its number, so two inputs with equal numbers are nudged together. Go by position."""
    slopes = []
    for p in point:

        def moved(x):
            return f(*[x if q == p else q for q in point])

        slopes.append(derivative(moved, p, h))
    return slopes


@gradient.also_wrong("one-number")
def gradient(f, point, h=None):
    return [derivative(f, p, h) for p in point]


@gradient.also_wrong("point-as-place")
def gradient(f, point, h=None):
    return derivative(f, point, h)


@gradient.also_wrong(None)
def gradient(f, point, h=None):
    return tuple(derivative(lambda x: f(*point[:i], x, *point[i + 1 :]), p, h) for i, p in enumerate(point))


@gradient.also_wrong("no-star")
def gradient(f, point, h=None):
    return [derivative(lambda x: f(point[:i] + [x] + point[i + 1 :]), p, h) for i, p in enumerate(point)]


@gradient.also_wrong("never-nudged")
def gradient(f, point, h=None):
    return [derivative(lambda x: f(*point), p, h) for p in point]


@gradient.also_wrong("stops-too-early")
def gradient(f, point, h=None):
    for i, p in enumerate(point):
        return [derivative(lambda x: f(*point[:i], x, *point[i + 1 :]), p, h)]


@gradient.also_wrong("one-too-many")
def gradient(f, point, h=None):
    return [derivative(lambda x: f(*point[:i], x, *point[i:]), p, h) for i, p in enumerate(point)]


@gradient.also_wrong(None)
def gradient(f, point, h=None):
    return [derivative(lambda x: f(*point[i + 1 :], x, *point[:i]), p, h) for i, p in enumerate(point)]


@gradient.also_wrong("point-changed")
def gradient(f, point, h=None):
    slopes = []
    for i, p in enumerate(point):

        def moved(x):
            point[i] = x
            return f(*point)

        slopes.append(derivative(moved, p, h))
    return slopes


@gradient.also_wrong(None)
def gradient(f, point, h=None):
    return [p * derivative(lambda x: f(*point[:i], x, *point[i + 1 :]), p, h) for i, p in enumerate(point)]


@gradient.also_wrong(None)
def gradient(f, point, h=None):
    return [(f(*point[:i], p + 1e-5, *point[i + 1 :]) - f(*point)) / 1e-5 for i, p in enumerate(point)]


@gradient.also_wrong(None)
def gradient(f, point, h=None):
    return {i: derivative(lambda x: f(*point[:i], x, *point[i + 1 :]), p, h) for i, p in enumerate(point)}
