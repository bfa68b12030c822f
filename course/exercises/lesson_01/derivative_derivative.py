"""derivative.derivative: a central finite difference with a default step, which raises when the step is lost in
rounding."""

from course.authoring import exercise
from tinygrad_edu.scalar.finite_difference import STEP

from .shared import function, number


def places(rng):
    yield {"f(x)": "x * x", "x": 3.0, "h": 0.5}
    yield {"f(x)": "x * x * x", "x": 2.0, "h": 0.5}
    yield {"f(x)": "5 - 2 * x", "x": 1, "h": 1}
    yield {"f(x)": "x * x", "x": 0.0, "h": 0.5}
    yield {"f(x)": "7", "x": 2.0, "h": 0.5}
    yield {"f(x)": "abs(x)", "x": 0.0, "h": None}
    yield {"f(x)": "x * x * x", "x": 1.0, "h": None}
    yield {"f(x)": "x + 8", "x": 0.0, "h": None}
    yield {"f(x)": "x * x", "x": 1e9, "h": None}
    yield {"f(x)": "x * x", "x": 1e12, "h": 1e-5}
    yield {"f(x)": "x * x", "x": 3.0, "h": 1e-17}
    yield {"f(x)": "3 * x", "x": 0.0, "h": 1e-15}
    for text in ("x * x * x", "x * x * x - 2 * x", "exp(x)"):
        yield {"f(x)": text, "x": number(rng), "h": round(rng.uniform(0.2, 0.9), 2)}
    for text in ("x * x", "exp(x)", "1 / x"):
        yield {"f(x)": text, "x": number(rng), "h": None}


def slope_or_refusal(f, case):
    x, h = case["x"], case["h"]
    if h is not None and not 0 < h <= 1:
        raise ValueError("no case for this exercise")
    lost = h is not None and x + h == x - h  # then an error is what should come
    try:
        answer = f(function(case, "f"), x, h)
    except Exception as e:
        if not lost and not isinstance(e, ValueError):
            raise
        words = (
            (" with a few words" if str(e).strip() else " without words") if lost and isinstance(e, ValueError) else ""
        )
        return {"the answer": f"the error {type(e).__name__}{words}"}
    if isinstance(answer, Exception) or isinstance(answer, type) and issubclass(answer, Exception):
        kind = answer if isinstance(answer, type) else type(answer)
        return {"the answer": f"a {kind.__name__} that is given back, not raised"}
    return {"the answer": answer}


derivative = exercise(
    "derivative.derivative",
    kind="code",
    title="Both sides, and no silent zero",
    target="tinygrad_edu.scalar.finite_difference:derivative",
    given="from tinygrad_edu.scalar.finite_difference import STEP",
    difficulty=3,
    minutes=10,
    cases=places,
    observe=slope_or_refusal,
    prompt="""
    Write `derivative(f, x, h=None)`, a central difference: the tool that we keep. Its first line is given: without an
    h, it takes one that suits the size of x. Then:

    - Take two places: x moved by h to the right, and x moved by h to the left.
    - If the nudge gets lost, so that both places are the same number, `raise ValueError("...")` with a few words for
      the reader.
    - Otherwise give back the slope from the left place to the right one: the difference of the two answers, divided by
      the distance between the two places.
    """,
    hints=(
        "Give the two places names. Where is f run, and how far apart are the places?",
        "If x moves by h to both sides, the distance between the places is not h.",
        (
            "Three steps: two names for the places; an `if` that compares them with `==`; and the slope, with "
            "brackets before and after the division sign."
        ),
    ),
    why=("What a bend adds on one side it takes away on the other, and a lost nudge is an error, not a slope of 0."),
)


@derivative.stub
def derivative(f, x, h=None):
    """The slope of f at x, measured by a nudge of h to both sides."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    ...


@derivative.also_right
def derivative(f, x, h=None):
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise ValueError("lost")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_right
def derivative(f, x, h=None):
    if h is None:
        h = STEP * max(1.0, abs(x))
    a = x - h
    b = x + h
    if not b - a:
        message = "the nudge is lost"
        raise ValueError(message)
    rise = f(b) - f(a)
    return rise / (b - a)


@derivative.also_right
def derivative(f, x, h=None):
    def nudge():
        if h is not None:
            return h
        return STEP * (abs(x) if abs(x) > 1 else 1)

    right = (x + nudge(), f(x + nudge()))
    left = (x - nudge(), f(x - nudge()))
    if right[0] != left[0]:
        return (right[1] - left[1]) / 2 / nudge()
    raise ValueError("x does not move")


derivative.also_right_source("""
    import math

    def derivative(f, x, h=None):
        h = 1e-5 * max(1.0, abs(x)) if h is None else h
        if math.isclose(x + h, x - h, rel_tol=0):
            raise ValueError("lost")
        return 0.5 * (f(x + h) - f(x - h)) / h
    """)


@derivative.mistake(
    "one-side",
    title="A one-sided difference",
    hint="Which places lie h to the right and h to the left of x? f(x) itself is not needed.",
)
def derivative(f, x, h=None):
    """This nudges to one side only, so the bend of the curve stays in the answer."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x:
        raise ValueError("lost")
    return (f(x + h) - f(x)) / h


@derivative.mistake(
    "half-the-distance",
    title="Divided by half the distance",
    hint="x = 3 and h = 0.5: where are the two places, and how far apart?",
)
def derivative(f, x, h=None):
    """From x - h to x + h it is twice h, so every slope comes out twice as large."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise ValueError("lost")
    return (f(x + h) - f(x - h)) / h


@derivative.mistake(
    "times-h", title="Multiplied by h", hint="What is 12 / 2 * 3 in Python? Where are brackets missing?"
)
def derivative(f, x, h=None):
    """Python reads `a / 2 * h` from left to right: divided by 2, then multiplied by h."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise ValueError("lost")
    return (f(x + h) - f(x - h)) / 2 * h


@derivative.mistake(
    "backwards",
    title="A difference taken backwards",
    hint="If f grows, is f at the right place larger or smaller than at the left one?",
)
def derivative(f, x, h=None):
    """The change runs from right to left, and the distance from left to right, so every slope has the wrong sign."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise ValueError("lost")
    return (f(x - h) - f(x + h)) / (2 * h)


@derivative.mistake(
    "lost-in-silence",
    title="A lost nudge goes unnoticed",
    hint="Try x = 1e12 and h = 1e-5. Are x + h and x - h two numbers?",
)
def derivative(f, x, h=None):
    """A nudge that is lost among the digits of x gives 0 here, and 0 looks like a slope."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.mistake(
    "answers-compared",
    title="Answers compared, not places",
    hint="What is the slope of x * x at the lowest place of its curve?",
)
def derivative(f, x, h=None):
    """Equal answers mean a level place, slope 0, and that is a result. Lost means that the two places are the same
    number."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if f(x + h) == f(x - h):
        raise ValueError("lost")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.mistake(
    "returns-instead-of-raising",
    title="An error returned, not raised",
    hint="Which word comes before `ValueError` in the task?",
)
def derivative(f, x, h=None):
    """The error is made and returned like an answer, so the caller goes on and computes with it. `raise` stops
    everything."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        return ValueError("lost")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.mistake(
    "error-without-words",
    title="An error without words",
    hint=("What would you like to read here, a year from now? Put it in quotes, in the brackets after `ValueError`."),
)
def derivative(f, x, h=None):
    """The error is right, but it says nothing. Its reader wants to know what went wrong."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise ValueError
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.mistake(
    "one-limit-for-all",
    title="One limit for every x",
    hint="Try x = 1e12 and h = 1e-5. Are x + h and x - h two numbers?",
)
def derivative(f, x, h=None):
    """Whether a nudge is lost depends on the size of x: no limit for h alone is right for every x."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if abs(h) < 1e-10:
        raise ValueError("lost")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.mistake("division-by-zero", hint="Compare the two places before you divide.")
def derivative(f, x, h=None):
    """Python does complain when the places coincide, but about a division; it should be a ValueError that speaks of
    the nudge."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    right, left = x + h, x - h
    return (f(right) - f(left)) / (right - left)


@derivative.mistake("own-nudge", title="The given h is ignored", hint="Is the first line of the stub still as it was?")
def derivative(f, x, h=None):
    """An h that was given is not used."""
    h = STEP * max(1.0, abs(x))
    if x + h == x - h:
        raise ValueError("lost")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.mistake(
    "half-nudges", title="Nudges half as large", hint="x = 2 and h = 0.5: the places should be 1.5 and 2.5."
)
def derivative(f, x, h=None):
    """A good slope, but of nudges half as large as asked for: x should move by h to either side."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise ValueError("lost")
    return (f(x + h / 2) - f(x - h / 2)) / h


@derivative.mistake(
    "brackets-forgotten", title="Forgotten brackets", hint="What is 10 - 6 / 2 in Python, and what is (10 - 6) / 2?"
)
def derivative(f, x, h=None):
    """Python divides before it subtracts, so only the second answer is divided by the distance."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    right, left = x + h, x - h
    if right == left:
        raise ValueError("lost")
    return f(right) - f(left) / (right - left)


@derivative.mistake(
    "distance-without-brackets",
    title="A distance without brackets",
    hint="What is 12 / 5 - 2 in Python, and what is 12 / (5 - 2)?",
)
def derivative(f, x, h=None):
    """The change is divided by the right place alone, and the left place is taken away from the result."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    right, left = x + h, x - h
    if right == left:
        raise ValueError("lost")
    return (f(right) - f(left)) / right - left


@derivative.mistake(
    "upside-down",
    title="A fraction upside down",
    hint="For a function that always answers 7, the slope should be 0. What is yours?",
)
def derivative(f, x, h=None):
    """The fraction is upside down: the change of the answer belongs above, the distance below."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    right, left = x + h, x - h
    if right == left:
        raise ValueError("lost")
    return (right - left) / (f(right) - f(left))


@derivative.mistake(
    "size-only", title="The sign is lost", hint="What should the slope of 5 - 2 * x be: does it rise or fall?"
)
def derivative(f, x, h=None):
    """`abs` drops the sign. Where f falls, the slope is negative."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise ValueError("lost")
    return abs(f(x + h) - f(x - h)) / (2 * h)


@derivative.mistake(
    "no-return", title="The return is missing", hint="Which word hands a result to whoever called the function?"
)
def derivative(f, x, h=None):
    """The slope is worked out and then lost: without `return` the answer is None."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise ValueError("lost")
    (f(x + h) - f(x - h)) / (2 * h)


@derivative.mistake(
    "text-raised", title="A text raised", hint="Which word stands between `raise` and the text in the task?"
)
def derivative(f, x, h=None):
    """`raise` needs an error, and a text is none. The words belong inside the error."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise "lost"
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.mistake(
    "raises-otherwise",
    title="The condition turned around",
    hint="For x = 3 and h = 0.5: are the two places the same number?",
)
def derivative(f, x, h=None):
    """The error comes when the places differ, which is when all is well."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h != x - h:
        raise ValueError("lost")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.mistake(
    "smallest-distance", title="One smallest distance", hint="Try x = 0 and h = 1e-15. Are x + h and x - h two numbers?"
)
def derivative(f, x, h=None):
    """A small distance is not a lost one: near 0, numbers lie much closer together than any limit you write down."""
    h = STEP * max(1.0, abs(x)) if h is None else h
    if (x + h) - (x - h) < 1e-12:
        raise ValueError("lost")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_wrong("lost-in-silence")
def derivative(f, x, h=None):
    h = STEP * max(1.0, abs(x)) if h is None else h
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_wrong("lost-in-silence")
def derivative(f, x, h=None):
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        return 0.0
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_wrong("division-by-zero")
def derivative(f, x, h=None):
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise ZeroDivisionError("lost")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_wrong("answers-compared")
def derivative(f, x, h=None):
    h = STEP * max(1.0, abs(x)) if h is None else h
    if f(x + h) - f(x - h) == 0:
        raise ValueError("the nudge is lost")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_wrong("returns-instead-of-raising")
def derivative(f, x, h=None):
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        return ValueError
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_wrong("error-without-words")
def derivative(f, x, h=None):
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise ValueError("")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_wrong(None)
def derivative(f, x, h=None):
    h = STEP * max(1.0, abs(x)) if h is None else h
    assert x + h != x - h
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_wrong("one-limit-for-all")
def derivative(f, x, h=None):
    h = STEP * max(1.0, abs(x)) if h is None else h
    if h < 1e-8:
        raise ValueError("small")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_wrong(None)
def derivative(f, x, h=None):
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise ValueError("lost")
    return (f(x + h) + f(x - h)) / (2 * h)


@derivative.also_wrong(None)
def derivative(f, x, h=None):
    h = STEP * max(1.0, abs(x)) if h is None else h
    if x + h == x - h:
        raise ValueError("lost")
    return f(x + h) - f(x - h) / 2 * h


@derivative.also_wrong(None)
def derivative(f, x, h=None):
    h = STEP if h is None else h
    if x + h == x - h:
        raise ValueError("lost")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_wrong("lost-in-silence")
def derivative(f, x, h=None):
    h = STEP * max(1.0, abs(x)) if h is None else h
    if h == 0:
        raise ValueError("zero")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_wrong(None)
def derivative(f, x, h=None):
    h = STEP * abs(x) if h is None else h
    if x + h == x - h:
        raise ValueError("lost")
    return (f(x + h) - f(x - h)) / (2 * h)


@derivative.also_wrong(None)
def derivative(f, x, h=1e-5):
    if x + h == x - h:
        raise ValueError("lost")
    return (f(x + h) - f(x - h)) / (2 * h)
