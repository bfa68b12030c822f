"""derivative.which: both partial derivatives of x * y."""

from course.authoring import exercise
from tinygrad_edu.scalar.finite_difference import gradient

which = exercise(
    "derivative.which",
    kind="predict",
    title="Which knob matters more?",
    given="from tinygrad_edu.scalar.finite_difference import gradient",
    difficulty=1,
    minutes=1,
    tolerance=1e-3,
    prompt="""
    A function of two numbers: `area(x, y)` is x * y, at x = 2 and y = 10. Nudge x alone: which slope? Nudge y alone:
    which slope? Predict both, as a list of two numbers `[..., ...]`, x first.
    """,
    hints=(
        "Hold y = 10 still. When x goes from 2 to 2.1, where does x * y go?",
        "Then hold x = 2 still, and move y from 10 to 10.1.",
    ),
    why="In a product, each factor's slope is the other factor.",
    explanation=(
        "A nudge of x comes out y times as large, a nudge of y comes out x times as large. So the smaller of "
        "the two factors has the larger slope."
    ),
)


@which.solution
def answer():
    return [round(s, 6) for s in gradient(lambda x, y: x * y, [2.0, 10.0])]


which.also_right([10, 2], [10.0, 2.0], (10, 2))


which.answer(
    "own-operand",
    [2, 10],
    "Each factor was given its own value as slope; what counts is the other one.",
    title="Each factor's own number",
    hint="Hold y = 10 still and nudge x by 0.1: does the answer move by 0.2, or by 1?",
)


which.answer(
    "one-each",
    [1, 1],
    "So it is for a sum. In a product, the other factor makes a nudge larger.",
    title="The slopes of a sum",
    hint="Nudge x by 0.1: where does x * y go?",
)


which.answer(
    "value-for-slope",
    [20, 20],
    "20 is the answer itself, not how it moves.",
    title="A value taken for a slope",
    hint="Nudge x by 0.1: where does x * y go?",
)


which.also_wrong("own-operand", [2, 10])


which.also_wrong("one-each", [1, 1])


which.also_wrong("value-for-slope", [20, 20])


which.also_wrong(None, [10], [10, 10], 12, [12, 12])
