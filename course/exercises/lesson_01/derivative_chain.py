"""derivative.chain: the chain rule for two functions, with the outer slope taken at the wrong place."""

from course.authoring import exercise

from .shared import function, number


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


chain = exercise(
    "derivative.chain",
    kind="fix",
    title="One after the other",
    difficulty=3,
    minutes=5,
    cases=chains,
    observe=lambda f, case: {
        "the slope": f(function(case, "df"), function(case, "g"), function(case, "dg"), case["x"])
    },
    prompt="""
    `chain(df, g, dg, x)` should give the slope of f(g(x)) at x. It is given `df` and `dg`, two functions that know the
    slopes of f and of g at any place, and `g` itself. A first version multiplies the two slopes, which is a good idea.
    But for f = `square` and g = `ramp` at x = 2 it gives 12, and nudging says 42. Fix it.
    """,
    hints=(
        "f never sees x. What is the number that goes into f?",
        "At x = 2, ramp is 7. So square is run at 7. Which slope does square have there?",
        ("Only one of the two slopes is taken at the wrong place. The program is given `g` and does not use it yet."),
    ),
    why="The slopes are multiplied, each taken at the place where its function is run.",
)


@chain.stub
def chain(df, g, dg, x):
    """The slope of f(g(x)) at x. df(u) is the slope of f at u, dg(x) is the slope of g at x."""
    return df(x) * dg(x)


@chain.solution
def chain(df, g, dg, x):
    return df(g(x)) * dg(x)


@chain.also_right
def chain(df, g, dg, x):
    u = g(x)
    return df(u) * dg(x)


@chain.also_right
def chain(outer, g, inner, x):
    return inner(x) * outer(g(x))


@chain.also_right
def chain(df, g, dg, x):
    total = 1.0
    for d, place in ((dg, x), (df, g(x))):
        total *= d(place)
    return total


@chain.mistake("outer-slope-at-x", title="The outer slope at x", hint="Which number goes into f?")
def chain(df, g, dg, x):
    """The slope of f is taken at x; but f is run somewhere else."""
    return dg(x) * df(x)


@chain.mistake("slopes-added", hint="If g doubles a nudge and f triples it, how large is it at the end?")
def chain(df, g, dg, x):
    """One after the other, slopes multiply: what g makes three times as large, f makes larger once more."""
    return df(g(x)) + dg(x)


@chain.mistake(
    "inner-forgotten", title="A forgotten inner slope", hint="x is nudged by 0.1. By how much does g(x) move?"
)
def chain(df, g, dg, x):
    """This is what f does with a nudge of its own input. What g did with the nudge before is missing."""
    return df(g(x))


@chain.mistake(
    "slope-into-slope",
    title="A slope put into a slope",
    hint="Which number goes into f: how fast g moves, or where it is?",
)
def chain(df, g, dg, x):
    """The slope of g was put into df; what arrives at f is the answer of g."""
    return df(dg(x))


@chain.mistake(
    "slope-for-place",
    title="A slope taken for a place",
    hint="Which number goes into f: how fast g moves, or where it is?",
)
def chain(df, g, dg, x):
    """The slope of f is taken at dg(x); what arrives at f is the answer of g, not its slope."""
    return df(dg(x)) * dg(x)


@chain.mistake(
    "inner-slope-moved-too", title="The inner slope moved too", hint="Which number goes into g, and which into f?"
)
def chain(df, g, dg, x):
    """Now both slopes are taken at g(x). But g itself is run at x."""
    return df(g(x)) * dg(g(x))


@chain.mistake("wrong-one-moved", title="The wrong slope moved", hint="Which number goes into g, and which into f?")
def chain(df, g, dg, x):
    """The slope of g was moved; it is the slope of f that was taken at the wrong place."""
    return df(x) * dg(g(x))


@chain.mistake(
    "value-for-slope", title="A value taken for a slope", hint="x is nudged by 0.1. By how much does g(x) move?"
)
def chain(df, g, dg, x):
    """The slope of f is multiplied by the answer of g. What g does with a nudge is its slope."""
    return df(g(x)) * g(x)


@chain.mistake(
    "function-for-number", title="A function where a number belongs", hint="What is `g`, and what is `g(x)`?"
)
def chain(df, g, dg, x):
    """g itself was handed to df. What goes into f is a number, the one that g gives for x."""
    return df(g) * dg(x)


@chain.mistake("slope-inside", title="A slope inside the brackets", hint="Which number goes into f?")
def chain(df, g, dg, x):
    """The slope of g is multiplied in before the slope of f is taken, so f's slope is taken at a wrong place."""
    return df(g(x) * dg(x))


@chain.mistake(
    "inside-out", title="Inside and outside swapped", hint="Which of the two functions is run first, f or g?"
)
def chain(df, g, dg, x):
    """Here g is run at the slope of f. But f is the outer function: it gets what g gives."""
    return g(df(x)) * dg(x)


@chain.mistake("third-factor", title="One factor too many", hint="Which of your factors is no slope?")
def chain(df, g, dg, x):
    """g was used as a third factor. Two slopes are multiplied, no more; g says where one of them is taken."""
    return df(x) * dg(x) * g(x)


@chain.also_wrong(None)
def chain(df, g, dg, x):
    return df(x) + dg(x)


@chain.also_wrong(None)
def chain(df, g, dg, x):
    return dg(df(x)) * g(x)


@chain.also_wrong("value-for-slope")
def chain(df, g, dg, x):
    return df(g(x)) * g(x)


@chain.also_wrong("function-for-number")
def chain(df, g, dg, x):
    return df(g) * dg(x)


@chain.also_wrong("slope-inside")
def chain(df, g, dg, x):
    return df(g(x) * dg(x))


@chain.also_wrong(None)
def chain(df, g, dg, x):
    return df(g(x)) / dg(x)


@chain.also_wrong(None)
def chain(df, g, dg, x):
    df(g(x)) * dg(x)
