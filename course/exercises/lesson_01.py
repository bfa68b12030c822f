"""Lesson 01, Derivatives: nudge and measure; how small a nudge; how slopes combine; what they are for, and what they cost."""

import math

from course.engine.exercise import Exercise
from course.engine.exercise import Misconception as Wrong

# ------------------------------------------------------------------- functions as text, so that cases are plain data and read well


def function(case, name):
    """The function that a case gives as text: {"f(x, y)": "x * y"} holds `lambda x, y: x * y` under the name f."""
    head = next(k for k in case if k.startswith(name + "("))
    return eval(f"lambda {head[len(name) + 1 : -1]}: {case[head]}", {"abs": abs, "sin": math.sin, "exp": math.exp})


def number(rng, low=0.5, high=3.0):
    """A number of two digits after the point, of either sign, and not near 0."""
    return rng.choice([-1, 1]) * round(rng.uniform(low, high), 2)


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

    return {"the slope": f(counted, case["x"], case["h"]), "f": "is run" if runs else "is never run"}


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
        words = (" with a few words" if str(e).strip() else " without words") if lost and isinstance(e, ValueError) else ""
        return {"the answer": f"the error {type(e).__name__}{words}"}
    if isinstance(answer, Exception) or isinstance(answer, type) and issubclass(answer, Exception):
        kind = answer if isinstance(answer, type) else type(answer)
        return {"the answer": f"a {kind.__name__} that is given back, not raised"}
    return {"the answer": answer}


def chains(rng):
    yield {"df(u)": "2 * u", "g(x)": "3 * x + 1", "dg(x)": "3", "x": 2.0}
    yield {"df(u)": "5", "g(x)": "x * x", "dg(x)": "2 * x", "x": 3.0}
    yield {"df(u)": "exp(u)", "g(x)": "x * x", "dg(x)": "2 * x", "x": 0.5}
    yield {"df(u)": "2 * u", "g(x)": "4 - x", "dg(x)": "-1", "x": 1.0}
    for outer, inner, slope in (
        ("2 * u", "x * x * x", "3 * x * x"),
        ("-1 / (u * u)", "x * x + 1", "2 * x"),
        ("3 * u * u", "2 - 5 * x", "-5"),
        ("exp(u)", "x / 2 - 1", "0.5"),
    ):
        yield {"df(u)": outer, "g(x)": inner, "dg(x)": slope, "x": number(rng)}


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


def steps(rng):
    yield {"f(x)": "x * x", "point": [3.0], "rate": 0.1}
    yield {"f(x, y)": "x * x + 4 * y", "point": [1.0, 2.0], "rate": 0.2}
    yield {"f(x, y)": "x * y", "point": [3.0, 10.0], "rate": 0.1}
    for head, text in (
        ("f(x, y)", "x * x * y"),
        ("f(x, y)", "exp(x) + x * y * y"),
        ("f(x, y, z)", "x * y + y * z + z * x"),
        ("f(x)", "x * x * x"),
    ):
        yield {head: text, "point": [number(rng) for _ in head.split(",")], "rate": round(rng.uniform(0.02, 0.3), 3)}


def kind(x):
    """A list or a tuple holds the same numbers, but only a list can be changed and copied as the lessons do it."""
    return f"a {type(x).__name__}"


def gradient_of(f, case):
    more = {"h": case["h"]} if "h" in case else {}
    if not 0 < case.get("h", 0.5) <= 1:
        raise ValueError("no case for this exercise")
    found = f(function(case, "f"), case["point"], **more)
    return {"the gradient": found, "what it gives": kind(found)}


def step_of(f, case):
    if not 0 < case["rate"] <= 0.5:
        raise ValueError("no case for this exercise")
    found = f(function(case, "f"), case["point"], case["rate"])
    return {"the new point": found, "what it gives": kind(found)}


# --------------------------------------------------------------- what the lesson's cells define, for predictions and explanations


def square(x):
    return x * x


def cube(x):
    return x * x * x


def ramp(x):
    return 3 * x + 1


def root(x):
    guess = 1.0
    for _ in range(20):
        guess = (guess + x / guess) / 2
    return guess


def slope(f, x, h):
    return (f(x + h) - f(x)) / h


FUNCTIONS = "from course.exercises.lesson_01 import cube, ramp, root, slope, square"


EXERCISES = [
    Exercise(
        id="nudge.square",
        lesson=1,
        kind="predict",
        title="How many times as far?",
        difficulty=1,
        minutes=1,
        prompt="""
        We *nudged* x by 1, from 3 to 4, and the answer moved by 7: seven times as far as x. Now a much smaller nudge: x goes from 3 to 3.001.
        **How many times as far as x does the answer of `square` move?** A rough number will do.
        """,
        stub='predict("nudge.square", ...)',
        tolerance=0.02,
        given=FUNCTIONS,
        solution="def answer():\n    return round(slope(square, 3, 0.001), 3)",
        hints=("What is 3.001 times 3.001? And how far is that from 9?", "Divide how far the answer moved by 0.001."),
        why="Both factors are x, and both of them move.",
        explanation=f"The answer moves from 9 to {3.001**2:.6f}, which is {slope(square, 3, 0.001):.3f} times as far as x moved. "
        "Both factors of x * x move: each brings the other one's size, 3 and once more 3. The rest, 0.001, is the nudge itself; it vanishes with it.",
        misconceptions=(
            Wrong(
                "moves-alike",
                "def answer():\n    return 1",
                "The answer does move more than x: 3.001 times 3.001 is already past 9.006.",
                "Work out 3.001 * 3.001.",
            ),
            Wrong(
                "one-factor-only",
                "def answer():\n    return 3",
                "That would be so if one factor stood still and only the other one moved. Both are x.",
                "What is 3.001 * 3, and what is 3.001 * 3.001?",
            ),
            Wrong(
                "change-for-slope",
                "def answer():\n    return square(3.001) - square(3)",
                "That is how far the answer moved; divide by 0.001.",
                "If x moves by 0.001, how many times as far is that?",
            ),
            Wrong(
                "as-with-the-large-nudge",
                "def answer():\n    return 7",
                "So it was with a nudge of 1. On so long a way the curve bends upwards, which makes the answer move further.",
                "What is 3.001 * 3.001?",
            ),
            Wrong(
                "value-for-slope",
                "def answer():\n    return 9",
                "9 is how large the answer is, not how far it moves.",
                "How far is 3.001 * 3.001 from 9?",
            ),
            Wrong(
                "the-exponent",
                "def answer():\n    return 2",
                "The exponent alone does not decide; at another x the answer moves another distance.",
                "Work out 3.001 * 3.001.",
            ),
        ),
    ),
    Exercise(
        id="nudge.slope",
        lesson=1,
        kind="code",
        title="Nudge and measure",
        difficulty=2,
        minutes=3,
        prompt="""
        Write `slope(f, x, h)`. Run the function `f` at x and at the nudged place x + h. Give back how much the answer changed,
        divided by the nudge. `f` may be any function of one number; all you can do with it is to run it.
        For `square` at x = 3 with the nudge h = 1 the slope is 7.
        """,
        stub='''
        def slope(f, x, h):
            """How many times as far as x the answer of f moves, when x is nudged by h."""
            ...
        ''',
        solution="""
        def slope(f, x, h):
            return (f(x + h) - f(x)) / h
        """,
        hints=(
            "Which two places does f have to be run at? Give the two answers names.",
            "The change is what the answer is after the nudge, without what it was before.",
            "Put brackets around the change before you divide: Python divides before it subtracts.",
        ),
        why="Change of the answer, divided by change of the input: that is all a slope is.",
        cases=nudges,
        observe=slope_of,
        misconceptions=(
            Wrong(
                "not-divided",
                "def slope(f, x, h):\n    return f(x + h) - f(x)",
                "This is how far the answer moved. How many times as far as x it moved, nobody has asked yet.",
                "If x moves by 0.001 and the answer by 0.006, how many times as far is that?",
            ),
            Wrong(
                "no-difference",
                "def slope(f, x, h):\n    return f(x + h) / h",
                "The whole answer is divided by the nudge; only its change should be.",
                "What should the slope of a function be that always answers 7?",
            ),
            Wrong(
                "brackets-forgotten",
                "def slope(f, x, h):\n    return f(x + h) - f(x) / h",
                "Python divides before it subtracts, so only the second answer is divided by h.",
                "What is 10 - 6 / 2 in Python, and what is (10 - 6) / 2?",
            ),
            Wrong(
                "backwards",
                "def slope(f, x, h):\n    return (f(x) - f(x + h)) / h",
                "The change is counted backwards, so every slope has the wrong sign.",
                "When x * x grows with x, should its slope be positive or negative?",
            ),
            Wrong(
                "from-zero",
                "def slope(f, x, h):\n    return f(h) / h",
                "f is run at the nudge itself; it should be run at x, nudged.",
                "Is the slope of x * x the same everywhere? Does your function use x at all?",
            ),
            Wrong(
                "answer-nudged",
                "def slope(f, x, h):\n    return (f(x) + h - f(x)) / h",
                "The nudge is added to the answer. It belongs inside the brackets of f, to the input.",
                "Your slope is always 1. What does f see of the nudge?",
            ),
            Wrong(
                "f-not-run",
                "def slope(f, x, h):\n    return (x + h - x) / h",
                "f is never run. This says how far x moved; the question is how far the answer of f moves.",
                "Where in your line does the answer of f at x stand?",
            ),
            Wrong(
                "size-only",
                "def slope(f, x, h):\n    return abs(f(x + h) - f(x)) / h",
                "`abs` drops the sign. Where f falls, the slope is negative.",
                "What should the slope of 5 - 2 * x be: does it rise or fall?",
            ),
            Wrong(
                "divided-by-place",
                "def slope(f, x, h):\n    return (f(x + h) - f(x)) / (x + h)",
                "The change is divided by where x is now; it should be divided by how far x moved.",
                "How far did x move?",
            ),
            Wrong(
                "upside-down",
                "def slope(f, x, h):\n    return h / (f(x + h) - f(x))",
                "This is the other way up: how many times as far as the answer x moves.",
                "For a function that always answers 7, the slope should be 0. What is yours?",
            ),
        ),
    ),
    Exercise(
        id="nudge.loop",
        lesson=1,
        kind="predict",
        title="The slope of a loop",
        difficulty=2,
        minutes=1,
        prompt="""
        `root(4.0)` is 2: the loop finds square roots. Nobody gave us a formula for how it answers a nudge.
        What will `slope(root, 4.0, 0.001)` be, rounded? Choose `"0.25"`, `"0.5"`, `"2"` or `"a loop has no slope"`.
        """,
        stub='predict("nudge.loop", ...)',
        choices=("0.25", "0.5", "2", "a loop has no slope"),
        given=FUNCTIONS,
        solution="def answer():\n    return f'{slope(root, 4.0, 0.001):.2f}'",
        hints=(
            "What does `slope` need to know about `root`?",
            "The root of 4 is 2; the root of 9 is 3. So while x moves by 5, the answer moves by 1, more at first, less later.",
        ),
        why="A slope needs answers only, and a loop gives answers.",
        explanation="To measure a slope one has to run the function twice, nothing else. Whatever a program does between its input and its answer, loops and "
        "all, it can be nudged. Remember this when the program is a language model.",
        misconceptions=(
            Wrong(
                "formulas-only",
                "def answer():\n    return 'a loop has no slope'",
                "A slope is measured from answers, and a loop gives answers like any other function. No formula is needed.",
                "Which part of `slope` looks inside f?",
            ),
            Wrong(
                "value-for-slope",
                "def answer():\n    return '2'",
                "2 is the answer at x = 4; the slope is how much that answer changes.",
                "How far apart are the roots of 4 and of 5?",
            ),
            Wrong(
                "answer-by-input",
                "def answer():\n    return '0.5'",
                "2 divided by 4 compares the answer with x. The slope compares the change of the one with the change of the other.",
                "From x = 4 to x = 9 the root goes from 2 to 3. How much is that for each unit of x?",
            ),
        ),
    ),
    Exercise(
        id="nudge.tiny",
        lesson=1,
        kind="predict",
        title="Small, smaller, smallest",
        difficulty=2,
        minutes=1,
        prompt="""
        So it seems: the smaller h, the better. Which of these nudges makes the error of `slope(cube, 2.0, h)` smallest:
        `"0.1"`, `"1e-5"`, `"1e-15"` or `"1e-20"`? (In Python `1e-5` is 0.00001, a one at the fifth place after the point.)
        """,
        stub='predict("nudge.tiny", ...)',
        choices=("0.1", "1e-5", "1e-15", "1e-20"),
        given=FUNCTIONS,
        solution="def answer():\n    return min(('0.1', '1e-5', '1e-15', '1e-20'), key=lambda h: abs(slope(cube, 2.0, float(h)) - 12))",
        hints=("How many digits does a number in the computer have?", "What is `2.0 + 1e-20` in Python?"),
        why="A nudge may be lost among the digits that a number has.",
        explanation="The measured slopes are "
        + ", ".join(
            f"{slope(cube, 2.0, h):.6g} for h = {name}" for name, h in (("0.1", 0.1), ("1e-5", 1e-5), ("1e-15", 1e-15), ("1e-20", 1e-20))
        )
        + ". A number in the computer has about 16 digits. A nudge that changes only the last of them is measured badly, and one beyond them is not there at all.",
        misconceptions=(
            Wrong(
                "smaller-is-better",
                "def answer():\n    return '1e-20'",
                "So it is in mathematics. In the computer 2.0 + 1e-20 is 2.0 again: nothing was nudged.",
                "Try `2.0 + 1e-20` in a cell.",
            ),
            Wrong(
                "just-above-the-last-digit",
                "def answer():\n    return '1e-15'",
                "The nudge survives, but with one or two digits, and so does the change that it makes.",
                "Try `2.0 + 1e-15 - 2.0` in a cell: how much of the nudge is left?",
            ),
            Wrong(
                "large-is-safe",
                "def answer():\n    return '0.1'",
                "No digits are lost with a large nudge, but the curve bends on the way.",
                "What was the error at 0.1 in the table above?",
            ),
        ),
    ),
    Exercise(
        id="nudge.derivative",
        lesson=1,
        kind="code",
        title="Both sides, and never in silence",
        target="tinygrad_edu.derivatives:derivative",
        given="from tinygrad_edu.derivatives import STEP",
        difficulty=3,
        minutes=5,
        prompt="""
        Write `derivative(f, x, h=None)`, the tool that we keep. Its first line is given: without an h, it takes one that suits the size of x.
        Then:

        - Take two places: x moved by h to the right, and x moved by h to the left.
        - If the nudge gets lost, so that both places are the same number, `raise ValueError("...")` with a few words for the reader.
        - Otherwise give back the slope from the left place to the right one: the difference of the two answers, divided by the distance of the two places.
        """,
        stub='''
        def derivative(f, x, h=None):
            """The slope of f at x, measured by a nudge of h to both sides."""
            h = STEP * max(1.0, abs(x)) if h is None else h
            ...
        ''',
        hints=(
            "Give the two places names. Where is f run, and how far apart are the places?",
            "If x moves by h to both sides, the distance between the places is not h.",
            "Three steps: two names for the places; an `if` that compares them with `==`; and the slope, with brackets before and after the division sign.",
        ),
        why="What a bend adds on one side it takes away on the other, and a lost nudge is an error, not a slope of 0.",
        cases=places,
        observe=slope_or_refusal,
        misconceptions=(
            Wrong(
                "one-side",
                """
                def derivative(f, x, h=None):
                    h = STEP * max(1.0, abs(x)) if h is None else h
                    if x + h == x:
                        raise ValueError("lost")
                    return (f(x + h) - f(x)) / h
                """,
                "This nudges to one side only, so the bend of the curve stays in the answer.",
                "Which places lie h to the right and h to the left of x? f(x) itself is not needed.",
            ),
            Wrong(
                "half-the-distance",
                """
                def derivative(f, x, h=None):
                    h = STEP * max(1.0, abs(x)) if h is None else h
                    if x + h == x - h:
                        raise ValueError("lost")
                    return (f(x + h) - f(x - h)) / h
                """,
                "From x - h to x + h it is twice h, so every slope comes out twice as large.",
                "x = 3 and h = 0.5: where are the two places, and how far apart?",
            ),
            Wrong(
                "times-h",
                """
                def derivative(f, x, h=None):
                    h = STEP * max(1.0, abs(x)) if h is None else h
                    if x + h == x - h:
                        raise ValueError("lost")
                    return (f(x + h) - f(x - h)) / 2 * h
                """,
                "Python reads `a / 2 * h` from left to right: divided by 2, then multiplied by h.",
                "What is 12 / 2 * 3 in Python? Where are brackets missing?",
            ),
            Wrong(
                "backwards",
                """
                def derivative(f, x, h=None):
                    h = STEP * max(1.0, abs(x)) if h is None else h
                    if x + h == x - h:
                        raise ValueError("lost")
                    return (f(x - h) - f(x + h)) / (2 * h)
                """,
                "The change runs from right to left, and the distance from left to right, so every slope has the wrong sign.",
                "If f grows, is f at the right place larger or smaller than at the left one?",
            ),
            Wrong(
                "lost-in-silence",
                """
                def derivative(f, x, h=None):
                    h = STEP * max(1.0, abs(x)) if h is None else h
                    return (f(x + h) - f(x - h)) / (2 * h)
                """,
                "A nudge that is lost among the digits of x gives 0 here, and 0 looks like a slope.",
                "Try x = 1e12 and h = 1e-5. Are x + h and x - h two numbers?",
            ),
            Wrong(
                "answers-compared",
                """
                def derivative(f, x, h=None):
                    h = STEP * max(1.0, abs(x)) if h is None else h
                    if f(x + h) == f(x - h):
                        raise ValueError("lost")
                    return (f(x + h) - f(x - h)) / (2 * h)
                """,
                "Equal answers mean a level place, slope 0, and that is a result. Lost means that the two places are the same number.",
                "What is the slope of x * x at the lowest place of its curve?",
            ),
            Wrong(
                "returns-instead-of-raising",
                """
                def derivative(f, x, h=None):
                    h = STEP * max(1.0, abs(x)) if h is None else h
                    if x + h == x - h:
                        return ValueError("lost")
                    return (f(x + h) - f(x - h)) / (2 * h)
                """,
                "The error is made and given back like an answer, so whoever called goes on and counts with it. `raise` stops everything.",
                "Which word stands before `ValueError` in the task?",
            ),
            Wrong(
                "error-without-words",
                """
                def derivative(f, x, h=None):
                    h = STEP * max(1.0, abs(x)) if h is None else h
                    if x + h == x - h:
                        raise ValueError
                    return (f(x + h) - f(x - h)) / (2 * h)
                """,
                "The error is right, but it says nothing. Whoever meets it wants to know what went wrong.",
                "What would you like to read here, a year from now? Put it in quotes, in the brackets after `ValueError`.",
            ),
            Wrong(
                "one-limit-for-all",
                """
                def derivative(f, x, h=None):
                    h = STEP * max(1.0, abs(x)) if h is None else h
                    if abs(h) < 1e-10:
                        raise ValueError("lost")
                    return (f(x + h) - f(x - h)) / (2 * h)
                """,
                "Whether a nudge is lost depends on the size of x: no limit for h alone is right for every x.",
                "Try x = 1e12 and h = 1e-5. Are x + h and x - h two numbers?",
            ),
            Wrong(
                "division-by-zero",
                """
                def derivative(f, x, h=None):
                    h = STEP * max(1.0, abs(x)) if h is None else h
                    right, left = x + h, x - h
                    return (f(right) - f(left)) / (right - left)
                """,
                "Python does complain when the places coincide, but about a division; it should be a ValueError that speaks of the nudge.",
                "Compare the two places before you divide.",
            ),
            Wrong(
                "own-nudge",
                """
                def derivative(f, x, h=None):
                    h = STEP * max(1.0, abs(x))
                    if x + h == x - h:
                        raise ValueError("lost")
                    return (f(x + h) - f(x - h)) / (2 * h)
                """,
                "An h that was given is not used.",
                "Is the first line of the stub still as it was?",
            ),
            Wrong(
                "half-nudges",
                """
                def derivative(f, x, h=None):
                    h = STEP * max(1.0, abs(x)) if h is None else h
                    if x + h == x - h:
                        raise ValueError("lost")
                    return (f(x + h / 2) - f(x - h / 2)) / h
                """,
                "A good slope, but of nudges half as large as asked for: x should move by h to either side.",
                "x = 2 and h = 0.5: the places should be 1.5 and 2.5.",
            ),
        ),
    ),
    Exercise(
        id="nudge.kink",
        lesson=1,
        kind="predict",
        title="A corner",
        difficulty=2,
        minutes=1,
        prompt="""
        `abs(x)` is the size of x without its sign: a curve with a corner at 0. On the right of 0 it rises with slope 1, on the left it falls with slope -1.
        What does `derivative(abs, 0.0)` say? Choose `"1"`, `"-1"`, `"0"` or `"an error"`.
        """,
        stub='predict("nudge.kink", ...)',
        given="from tinygrad_edu.derivatives import derivative",
        choices=("1", "-1", "0", "an error"),
        solution="def answer():\n    return f'{derivative(abs, 0.0):.0f}'",
        hints=("Which two places does `derivative` look at?", "How large is `abs` at the one, and at the other?"),
        why="It only compares two places, and never sees the corner between them.",
        explanation="To either side of 0 the answers are the same, so the measured slope is 0, and no side of the corner has that slope. There is no derivative at a corner, "
        "and a measurement does not know. Each tool for derivatives picks a value there. Corners are common in neural networks, and they do little harm: one hardly ever stands exactly on one.",
        misconceptions=(
            Wrong(
                "right-side",
                "def answer():\n    return '1'",
                "A nudge to the right alone would say so. We nudge to both sides.",
                "What is `abs` at -h, and at h?",
            ),
            Wrong(
                "left-side",
                "def answer():\n    return '-1'",
                "A nudge to the left alone would say so. We nudge to both sides.",
                "What is `abs` at -h, and at h?",
            ),
            Wrong(
                "it-would-notice",
                "def answer():\n    return 'an error'",
                "There is no derivative at a corner, that is true, but a measurement looks at two places and cannot know what lies between them.",
                "Which line of `derivative` could notice?",
            ),
        ),
    ),
    Exercise(
        id="nudge.product",
        lesson=1,
        kind="predict",
        title="The slope of a product",
        difficulty=2,
        minutes=1,
        prompt="""
        The sum moves by what both of them move. And a product? At x = 2, `square` is 4 and has the slope 4; `ramp` is 7 and has the slope 3.
        Which slope does `square(x) * ramp(x)` have at x = 2? A number, please.
        """,
        stub='predict("nudge.product", ...)',
        tolerance=1e-3,
        given=f"{FUNCTIONS}\nfrom tinygrad_edu.derivatives import derivative",
        solution="def answer():\n    return round(derivative(lambda x: square(x) * ramp(x), 2.0), 6)",
        hints=(
            "Nudge x by 0.1 in your head: where does `square` go, where does `ramp` go, and what is their product then?",
            "Suppose `ramp` stood still at 7. Which slope would the product have?",
        ),
        why="Each factor's slope comes through as many times as large as the other factor is.",
        explanation="If ramp stood still at 7, the product would have 7 times the slope of square, 28. If square stood still at 4, it would have 4 times the slope of ramp, 12. "
        "Both move, so it is 40. The next picture shows why the two are added.",
        misconceptions=(
            Wrong(
                "product-of-slopes",
                "def answer():\n    return 4 * 3",
                "The slope of a product is not the product of the slopes. If it were, a product with a constant factor, whose slope is 0, would never move.",
                "What should be the slope of 5 times square?",
            ),
            Wrong(
                "sum-of-slopes",
                "def answer():\n    return 4 + 3",
                "That is the slope of the sum. In a product, each factor makes the other one's movement larger.",
                "What should be the slope of 5 times square?",
            ),
            Wrong(
                "own-factor",
                "def answer():\n    return 4 * 4 + 3 * 7",
                "Each slope was multiplied by its own function; what makes it larger is the other factor.",
                "If ramp stood still at 7, how many times as large would the slope of square become?",
            ),
            Wrong(
                "one-factor-moves",
                "def answer():\n    return 4 * 7",
                "This holds ramp still. It moves as well.",
                "And how much does the movement of ramp add?",
            ),
        ),
    ),
    Exercise(
        id="nudge.chain",
        lesson=1,
        kind="fix",
        title="One after the other",
        difficulty=3,
        minutes=3,
        prompt="""
        `chain(df, g, dg, x)` should give the slope of f(g(x)) at x. It is given `df` and `dg`, two functions that know the slopes of f and of g at any place,
        and `g` itself. Somebody multiplied the two slopes, which is a good idea. For f = `square` and g = `ramp` at x = 2 the program gives 12, though, and nudging says 42.
        Mend it.
        """,
        stub='''
        def chain(df, g, dg, x):
            """The slope of f(g(x)) at x. df(u) is the slope of f at u, dg(x) is the slope of g at x."""
            return df(x) * dg(x)
        ''',
        solution="""
        def chain(df, g, dg, x):
            return df(g(x)) * dg(x)
        """,
        hints=(
            "f never sees x. What is the number that goes into f?",
            "At x = 2, ramp is 7. So square is run at 7. Which slope does square have there?",
            "Only one of the two slopes is taken at the wrong place. The program is given `g` and does not use it yet.",
        ),
        why="The slopes are multiplied, each taken at the place where its function is run.",
        cases=chains,
        observe=lambda f, case: {"the slope": f(function(case, "df"), function(case, "g"), function(case, "dg"), case["x"])},
        misconceptions=(
            Wrong(
                "outer-slope-at-x",
                "def chain(df, g, dg, x):\n    return dg(x) * df(x)",
                "The slope of f is taken at x; but f is run somewhere else.",
                "Which number goes into f?",
            ),
            Wrong(
                "slopes-added",
                "def chain(df, g, dg, x):\n    return df(g(x)) + dg(x)",
                "One after the other, slopes multiply: what g makes three times as large, f makes larger once more.",
                "If g doubles a nudge and f triples it, how large is it at the end?",
            ),
            Wrong(
                "inner-forgotten",
                "def chain(df, g, dg, x):\n    return df(g(x))",
                "This is what f does with a nudge of its own input. What g did with the nudge before is missing.",
                "x is nudged by 0.1. By how much does g(x) move?",
            ),
            Wrong(
                "slope-into-slope",
                "def chain(df, g, dg, x):\n    return df(dg(x))",
                "The slope of g was put into df; what arrives at f is the answer of g.",
                "Which number goes into f: how fast g moves, or where it is?",
            ),
            Wrong(
                "slope-for-place",
                "def chain(df, g, dg, x):\n    return df(dg(x)) * dg(x)",
                "The slope of f is taken at dg(x); what arrives at f is the answer of g, not its slope.",
                "Which number goes into f: how fast g moves, or where it is?",
            ),
            Wrong(
                "inner-slope-moved-too",
                "def chain(df, g, dg, x):\n    return df(g(x)) * dg(g(x))",
                "Now both slopes are taken at g(x). But g itself is run at x.",
                "Which number goes into g, and which into f?",
            ),
            Wrong(
                "wrong-one-moved",
                "def chain(df, g, dg, x):\n    return df(x) * dg(g(x))",
                "The slope of g was moved; it is the slope of f that was taken at the wrong place.",
                "Which number goes into g, and which into f?",
            ),
        ),
    ),
    Exercise(
        id="nudge.which",
        lesson=1,
        kind="predict",
        title="Which knob matters more?",
        difficulty=1,
        minutes=1,
        prompt="""
        A function of two numbers: `area(x, y)` is x * y, at x = 2 and y = 10. Nudge x alone: which slope? Nudge y alone: which slope?
        Predict both, as a list of two numbers `[..., ...]`, x first.
        """,
        stub='predict("nudge.which", ...)',
        tolerance=1e-3,
        given="from tinygrad_edu.derivatives import gradient",
        solution="def answer():\n    return [round(s, 6) for s in gradient(lambda x, y: x * y, [2.0, 10.0])]",
        hints=("Hold y = 10 still. When x goes from 2 to 2.1, where does x * y go?", "Then hold x = 2 still, and move y from 10 to 10.1."),
        why="In a product, each factor's slope is the other factor.",
        explanation="A nudge of x comes out y times as large, a nudge of y comes out x times as large. So the smaller of the two factors has the larger slope.",
        misconceptions=(
            Wrong(
                "own-operand",
                "def answer():\n    return [2, 10]",
                "Each factor was given its own value as slope; what counts is the other one.",
                "Hold y = 10 still and nudge x by 0.1: does the answer move by 0.2, or by 1?",
            ),
            Wrong(
                "one-each",
                "def answer():\n    return [1, 1]",
                "So it is for a sum. In a product, the other factor makes a nudge larger.",
                "Nudge x by 0.1: where does x * y go?",
            ),
            Wrong(
                "value-for-slope",
                "def answer():\n    return [20, 20]",
                "20 is the answer itself, not how it moves.",
                "Nudge x by 0.1: where does x * y go?",
            ),
        ),
    ),
    Exercise(
        id="nudge.gradient",
        lesson=1,
        kind="code",
        title="All the slopes at once",
        target="tinygrad_edu.derivatives:gradient",
        given="from tinygrad_edu.derivatives import derivative",
        difficulty=4,
        minutes=5,
        prompt="""
        The slopes for all inputs together are called the **gradient**. Write `gradient(f, point, h=None)`. `f` takes several numbers, `f(x, y)` for example, and `point` is a list
        with one number for each. Give back a list of the same length: the slope for each input, **while all the others keep their values**. Use `derivative`, and hand `h` on to it.
        Leave the list `point` as it is.

        What helps: `f(*numbers)` runs f with the numbers of a list, and you may define a function inside a function.
        """,
        stub='''
        def gradient(f, point, h=None):
            """The slope of f(*point) for each of its inputs, the others held still: a list."""
            ...
        ''',
        hints=(
            "For input number i: which function of ONE number do you have to hand to `derivative`, and at which place?",
            "That function takes a number, puts it at position i of a copy of the point, and runs f with the result. `point[:i]` is all that comes before i.",
            "Inside a loop over i, write a small function `moved(x)` that builds the new list from three parts (before, x, after) and runs f with it. Append its derivative at `point[i]`.",
        ),
        why="One input moves, the others stand still, once for each input: the slopes together are the gradient.",
        cases=points,
        observe=gradient_of,
        misconceptions=(
            Wrong(
                "one-number",
                "def gradient(f, point, h=None):\n    return [derivative(f, x, h) for x in point]",
                "f takes several numbers, and `derivative` needs a function of ONE number: it hands f a single one, and the others are missing.",
                "Which function of one number moves x and holds y still? You may define it inside yours.",
            ),
            Wrong(
                "no-star",
                """
                def gradient(f, point, h=None):
                    slopes = []
                    for i in range(len(point)):
                        def moved(x):
                            return f([*point[:i], x, *point[i + 1 :]])
                        slopes.append(derivative(moved, point[i], h))
                    return slopes
                """,
                "f takes several numbers, and here it is handed one list. The star takes the list apart: `f(*numbers)`.",
                "What does `print([1, 2])` show, and what `print(*[1, 2])`?",
            ),
            Wrong(
                "all-at-once",
                """
                def gradient(f, point, h=None):
                    together = derivative(lambda d: f(*[p + d for p in point]), 0.0, h)
                    return [together for p in point]
                """,
                "All inputs are nudged at the same time, so every slope is the sum of all of them.",
                "While x is nudged, what should y do?",
            ),
            Wrong(
                "others-at-zero",
                """
                def gradient(f, point, h=None):
                    slopes = []
                    for i in range(len(point)):
                        def moved(x):
                            numbers = [0.0] * len(point)
                            numbers[i] = x
                            return f(*numbers)
                        slopes.append(derivative(moved, point[i], h))
                    return slopes
                """,
                "The other inputs are set to 0. To be held still means to keep the value they have.",
                "For x * y at x = 2, y = 10: while x is nudged, which number stands at y's place?",
            ),
            Wrong(
                "first-place-for-all",
                """
                def gradient(f, point, h=None):
                    slopes = []
                    for i in range(len(point)):
                        def moved(x):
                            return f(*point[:i], x, *point[i + 1 :])
                        slopes.append(derivative(moved, point[0], h))
                    return slopes
                """,
                "Every input is nudged around the value of the first one.",
                "Around which number should y be nudged?",
            ),
            Wrong(
                "first-input-only",
                """
                def gradient(f, point, h=None):
                    slope = derivative(lambda x: f(x, *point[1:]), point[0], h)
                    return [slope] * len(point)
                """,
                "The slope for the first input stands at every place; the others were never nudged.",
                "Which input moves in round number i?",
            ),
            Wrong(
                "h-not-handed-on",
                """
                def gradient(f, point, h=None):
                    slopes = []
                    for i in range(len(point)):
                        def moved(x):
                            return f(*point[:i], x, *point[i + 1 :])
                        slopes.append(derivative(moved, point[i]))
                    return slopes
                """,
                "An h that was given never reaches `derivative`.",
                "What is the third argument of `derivative`?",
            ),
            Wrong(
                "not-put-back",
                """
                def gradient(f, point, h=None):
                    numbers, slopes = list(point), []
                    for i in range(len(numbers)):
                        def moved(x):
                            numbers[i] = x
                            return f(*numbers)
                        slopes.append(derivative(moved, numbers[i], h))
                    return slopes
                """,
                "After its turn, an input stays where the nudge has left it, so the next slopes are measured at another point.",
                "Where does x stand while y is nudged?",
            ),
            Wrong(
                "point-changed",
                """
                def gradient(f, point, h=None):
                    slopes = []
                    for i in range(len(point)):
                        def moved(x):
                            point[i] = x
                            return f(*point)
                        slopes.append(derivative(moved, point[i], h))
                    return slopes
                """,
                "The nudges are written into `point` itself and stay there: the next slopes are measured at another point, and whoever owns the list finds it changed.",
                "What does `list(point)` make?",
            ),
            Wrong(
                "added-up",
                """
                def gradient(f, point, h=None):
                    total = 0.0
                    for i in range(len(point)):
                        def moved(x):
                            return f(*point[:i], x, *point[i + 1 :])
                        total += derivative(moved, point[i], h)
                    return total
                """,
                "The slopes are added up to one number; we want a list of them.",
                "Which of the knobs should be turned more? Can one number tell?",
            ),
        ),
    ),
    Exercise(
        id="nudge.downhill",
        lesson=1,
        kind="code",
        title="One step downhill",
        given="from tinygrad_edu.derivatives import gradient",
        difficulty=3,
        minutes=4,
        prompt="""
        Write `downhill(f, point, rate)`: one step that makes f(*point) smaller. Each number of the point moves by `rate` times its slope, **against** the slope. Give back
        the new point as a new list, and leave `point` as it is. All slopes are taken at the old point, with `gradient(f, point)`.
        """,
        stub='''
        def downhill(f, point, rate):
            """The point after one step against the gradient of f."""
            ...
        ''',
        solution="""
        def downhill(f, point, rate):
            return [p - rate * slope for p, slope in zip(point, gradient(f, point))]
        """,
        hints=(
            "If the slope is positive, f grows to the right. Which way is down?",
            "x * x at 3 has the slope 6. With the rate 0.1 the step is 0.6 long. Where does it end?",
            "Work out the whole gradient first. Then walk through both lists together with `zip(point, ...)`, and build a new list.",
        ),
        why="Against the slope is down, and the steeper the ground, the longer the step.",
        cases=steps,
        observe=step_of,
        misconceptions=(
            Wrong(
                "uphill",
                "def downhill(f, point, rate):\n    return [p + rate * s for p, s in zip(point, gradient(f, point))]",
                "The slope points to where f grows. To get down one has to go against it.",
                "x * x at 3 has the slope 6. Is the valley to the right or to the left?",
            ),
            Wrong(
                "rate-forgotten",
                "def downhill(f, point, rate):\n    return [p - s for p, s in zip(point, gradient(f, point))]",
                "The step is as long as the slope itself; the rate should make it shorter.",
                "For x * x at 3 and the rate 0.1: how long should the step be?",
            ),
            Wrong(
                "only-the-step",
                "def downhill(f, point, rate):\n    return [-rate * s for s in gradient(f, point)]",
                "This is the step; we want the place where it ends.",
                "You stand at 3 and go 0.6 to the left. Where are you?",
            ),
            Wrong(
                "one-after-another",
                """
                def downhill(f, point, rate):
                    point = list(point)
                    for i in range(len(point)):
                        point[i] = point[i] - rate * gradient(f, point)[i]
                    return point
                """,
                "When y's turn comes, x has moved already, so y's slope is another one. All slopes belong to the old point.",
                "How often is `gradient` called, and at which points?",
            ),
            Wrong(
                "same-length",
                "def downhill(f, point, rate):\n    return [p - rate * (s > 0) + rate * (s < 0) for p, s in zip(point, gradient(f, point))]",
                "Each step has the length `rate`, however steep it is. It should be `rate` times the slope.",
                "At the bottom, where the slope is nearly 0, how long should the step be?",
            ),
            Wrong(
                "divided-by-rate",
                "def downhill(f, point, rate):\n    return [p - s / rate for p, s in zip(point, gradient(f, point))]",
                "Divided by the rate, a small rate makes huge steps.",
                "For x * x at 3 and the rate 0.1: how long should the step be?",
            ),
            Wrong(
                "point-scaled",
                "def downhill(f, point, rate):\n    return [rate * (p - s) for p, s in zip(point, gradient(f, point))]",
                "The rate multiplies the whole new place; only the step should be scaled.",
                "With the rate 0, where should you end? Where do you?",
            ),
        ),
    ),
    Exercise(
        id="nudge.bill",
        lesson=1,
        kind="predict",
        title="The bill",
        difficulty=1,
        minutes=1,
        prompt="""
        A function with **1,000** inputs. How many times does `gradient(f, point)` run it?
        """,
        stub='predict("nudge.bill", ...)',
        given="from tinygrad_edu.derivatives import gradient",
        solution="""
        def answer():
            calls = []
            gradient(lambda *numbers: calls.append(1) or 0.0, [1.0] * 1000)
            return len(calls)
        """,
        hints=("How many times does `derivative` run a function?", "And how many times does `gradient` call `derivative`?"),
        why="Each input is nudged by itself, to both sides.",
        explanation="Each input has to be nudged by itself, once to the right and once to the left. So the bill grows with the number of knobs.",
        misconceptions=(
            Wrong(
                "one-run",
                "def answer():\n    return 1",
                "One run gives one answer. A slope needs two of them, and each input its own two.",
                "How often does `derivative` run f?",
            ),
            Wrong(
                "one-run-each",
                "def answer():\n    return 1000",
                "Once for each input, and to both sides.",
                "How often does `derivative` run f?",
            ),
            Wrong(
                "one-side",
                "def answer():\n    return 1001",
                "So it would be with nudges to one side, all compared with the same answer at the point itself. We nudge to both sides.",
                "How often does `derivative` run f?",
            ),
            Wrong(
                "two-runs",
                "def answer():\n    return 2",
                "Two runs measure the slope for one input. The other 999 have not been nudged then.",
                "How many inputs are nudged?",
            ),
        ),
    ),
]
