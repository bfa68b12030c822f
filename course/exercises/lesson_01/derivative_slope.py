"""derivative.slope: a forward finite difference."""

from course.authoring import exercise

from .shared import function, number, square


def nudges(rng):
    yield {"f(x)": "x * x", "x": 3, "h": 1}
    yield {"f(x)": "5 - 2 * x", "x": 1, "h": 2}
    yield {"f(x)": "x * x", "x": -1, "h": 3}
    yield {"f(x)": "7", "x": 2, "h": 0.5}
    yield {"f(x)": "abs(x)", "x": 0, "h": -2}
    yield {"f(x)": "1 / x", "x": 2.0, "h": 0.25}
    for text in ("x * x", "x * x * x - x", "sin(x)", "exp(x) + x", "x * x + 10"):
        yield {"f(x)": text, "x": number(rng), "h": round(rng.uniform(0.1, 0.4), 2)}


def slope_of(f, case):
    given, runs = function(case, "f"), []

    def counted(x):
        runs.append(x)
        return given(x)

    counted.__name__ = counted.__qualname__ = "f"  # as an error names it
    return {"the slope": f(counted, case["x"], case["h"]), "the number of runs of f": "at least 1" if runs else "0"}


slope = exercise(
    "derivative.slope",
    kind="code",
    title="Nudge and measure",
    difficulty=2,
    minutes=5,
    cases=nudges,
    observe=slope_of,
    prompt="""
    Write `slope(f, x, h)`. Run the function `f` at x and at the nudged place x + h. Give back how much the answer
    changed, divided by the nudge. `f` may be any function of one number; all you can do with it is to run it. For
    `square` at x = 3 with the nudge h = 1 the slope is 7.
    """,
    hints=(
        "Which two places does f have to be run at? Give the two answers names.",
        "The change is what the answer is after the nudge, without what it was before.",
        "Put brackets around the change before you divide: Python divides before it subtracts.",
    ),
    why="Change of the answer, divided by change of the input: that is all a slope is.",
)


@slope.stub
def slope(f, x, h):
    """The change of f's answer, divided by the nudge h of x."""
    ...


@slope.solution
def slope(f, x, h):
    return (f(x + h) - f(x)) / h


@slope.also_right
def slope(f, x, h):
    before = f(x)
    after = f(x + h)
    change = after - before
    return change / h


@slope.also_right
def slope(g, a, d):
    return g(a + d) / d - g(a) / d


@slope.also_right
def slope(f, x, h):
    places = [x, x + h]
    low, high = [f(p) for p in places]
    return -(low - high) / h


@slope.also_right
def slope(f, x, h):
    import math

    return math.fsum([f(x + h), -f(x)]) * (1 / h)


@slope.mistake(
    "not-divided",
    title="The change is not divided",
    hint="If x moves by 0.001 and the answer by 0.006, how many times as far is that?",
)
def slope(f, x, h):
    """This is how far the answer moved. It still has to be divided by how far x moved."""
    return f(x + h) - f(x)


@slope.mistake(
    "no-difference",
    title="The answer is not a change",
    hint="What should the slope of a function be that always answers 7?",
)
def slope(f, x, h):
    """The whole answer is divided by the nudge; only its change should be."""
    return f(x + h) / h


@slope.mistake(
    "brackets-forgotten", title="Forgotten brackets", hint="What is 10 - 6 / 2 in Python, and what is (10 - 6) / 2?"
)
def slope(f, x, h):
    """Python divides before it subtracts, so only the second answer is divided by h."""
    return f(x + h) - f(x) / h


@slope.mistake(
    "backwards",
    title="A change counted backwards",
    hint="When x * x grows with x, should its slope be positive or negative?",
)
def slope(f, x, h):
    """The change is counted backwards, so every slope has the wrong sign."""
    return (f(x) - f(x + h)) / h


@slope.mistake(
    "from-zero",
    title="A nudge away from zero",
    hint="Is the slope of x * x the same everywhere? Does your function use x at all?",
)
def slope(f, x, h):
    """f is run at the nudge itself; it should be run at x, nudged."""
    return f(h) / h


@slope.mistake(
    "answer-nudged",
    title="The answer nudged, not the input",
    hint="Your slope is always 1. What does f see of the nudge?",
)
def slope(f, x, h):
    """The nudge is added to the answer. It belongs inside the brackets of f, to the input."""
    return (f(x) + h - f(x)) / h


@slope.mistake("f-not-run", title="The function is never run", hint="Where in your line is the answer of f at x?")
def slope(f, x, h):
    """f is never run. This says how far x moved; the question is how far the answer of f moves."""
    return (x + h - x) / h


@slope.mistake(
    "function-for-answer", title="A function where its answer belongs", hint="How do you run `square` at 3 in Python?"
)
def slope(f, x, h):
    """Python is asked to calculate with f itself, and a function is not a number. To run f at a place, write the place
    in brackets right after the name: `f(x + h)`."""
    return (f * (x + h) - f * x) / h


@slope.mistake(
    "size-only", title="The sign is lost", hint="What should the slope of 5 - 2 * x be: does it rise or fall?"
)
def slope(f, x, h):
    """`abs` drops the sign. Where f falls, the slope is negative."""
    return abs(f(x + h) - f(x)) / h


@slope.mistake("divided-by-place", title="Divided by the place", hint="How far did x move?")
def slope(f, x, h):
    """The change is divided by where x is now; it should be divided by how far x moved."""
    return (f(x + h) - f(x)) / (x + h)


@slope.mistake(
    "upside-down",
    title="A fraction upside down",
    hint="For a function that always answers 7, the slope should be 0. What is yours?",
)
def slope(f, x, h):
    """The fraction is upside down: the change of the answer belongs above, the nudge below."""
    return h / (f(x + h) - f(x))


@slope.mistake("both-sides", title="Nudges to both sides", hint="Which two places does the task name?")
def slope(f, x, h):
    """This nudges to the right and to the left. Here f is run at x itself and at one nudged place."""
    return (f(x + h) - f(x - h)) / (2 * h)


@slope.mistake("nudged-left", title="A nudge the other way", hint="Which two places does the task name?")
def slope(f, x, h):
    """The nudged place is x - h here; the task asks for x + h. Where a curve bends, the two slopes differ."""
    return (f(x) - f(x - h)) / h


@slope.mistake("place-subtracted", title="An answer minus a place", hint="What was the answer of f before the nudge?")
def slope(f, x, h):
    """x is taken from the answer. A change is the difference of two answers of f."""
    return (f(x + h) - x) / h


@slope.mistake(
    "answers-added", title="Answers added", hint="What should the slope of a function be that always answers 7?"
)
def slope(f, x, h):
    """The two answers are added. How far an answer moved is their difference."""
    return (f(x + h) + f(x)) / h


@slope.mistake(
    "times-the-nudge",
    title="Multiplied by the nudge",
    hint="If x moves by 0.5 and the answer by 3, how many times as far is that?",
)
def slope(f, x, h):
    """The change is multiplied by the nudge. To see how many times as far the answer moves, divide."""
    return (f(x + h) - f(x)) * h


@slope.mistake("begins-at-h", title="The wrong place to begin", hint="Where is x before it is nudged?")
def slope(f, x, h):
    """The first answer is taken at h. Before the nudge, x is where it is."""
    return (f(x + h) - f(h)) / h


@slope.mistake("relative-change", title="Divided by the answer", hint="How far did x move?")
def slope(f, x, h):
    """The change is divided by the answer; it should be divided by how far x moved."""
    return (f(x + h) - f(x)) / f(x)


@slope.mistake(
    "square-only", title="The slope of square only", hint="What does your function say about f(x) = 5 - 2 * x?"
)
def slope(f, x, h):
    """This is the slope of square, whatever f is: the function that comes in is never run."""
    return ((x + h) ** 2 - x**2) / h


@slope.also_wrong("brackets-forgotten")
def slope(f, x, h):
    return f(x + h) - f(x) / h


@slope.also_wrong(None)
def slope(f, x, h):
    print((f(x + h) - f(x)) / h)


@slope.also_wrong("both-sides")
def slope(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


@slope.also_wrong(None)
def slope(f, x, h):
    return (f(x + h) - f(x)) / 0.001


@slope.also_wrong("from-zero")
def slope(f, x, h):
    return f((x + h) - x) / h


@slope.also_wrong("from-zero")
def slope(f, x, h):
    return f(x + h - x) / h


@slope.also_wrong(None)
def slope(f, x, h):
    return (square(x + h) - square(x)) / h


@slope.also_wrong("size-only")
def slope(f, x, h):
    return abs(f(x + h) - f(x)) / h


@slope.also_wrong("f-not-run")
def slope(f, x, h):
    return ((x + h) - x) / h


@slope.also_wrong(None)
def slope(f, x, h):
    return (f(x + h) - f(x)) // h


@slope.also_wrong(None)
def slope(f, x, h):
    return (f(x + h) - f(x)) / x


@slope.also_wrong("function-for-answer")
def slope(f, x, h):
    return (f(x + h) - f) / h


@slope.also_wrong("function-for-answer")
def slope(f, x, h):
    return f * (x + h) - f * x / h
