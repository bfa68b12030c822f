"""derivative.kink: what a central difference says at the corner of abs."""

from course.authoring import exercise
from tinygrad_edu.scalar.finite_difference import derivative

kink = exercise(
    "derivative.kink",
    kind="predict",
    title="A corner",
    given="from tinygrad_edu.scalar.finite_difference import derivative",
    difficulty=2,
    minutes=2,
    choices=("1", "-1", "0", "an error"),
    prompt="""
    `abs(x)` is the size of x without its sign: a curve with a corner at 0. On the right of 0 it rises with slope 1, on
    the left it falls with slope -1. What does `derivative(abs, 0.0)` say? Choose `"1"`, `"-1"`, `"0"` or `"an error"`.
    """,
    hints=(
        "Which two places does `derivative` look at?",
        "How large is `abs` at the one, and at the other?",
    ),
    why="It only compares two places, and never sees the corner between them.",
    explanation=(
        "On both sides of 0 the answers are the same, so the measured slope is 0, and neither side of the corner has "
        "that slope. There is no derivative at a corner, and a measurement does not notice. Each tool for "
        "derivatives picks a value there. Corners are common in neural networks, and they do little harm: one hardly "
        "ever stands exactly on one."
    ),
)


@kink.solution
def answer():
    return f"{derivative(abs, 0.0):.0f}"


kink.also_right("0", 0, "predict('derivative.kink', '0')", " 0")


kink.answer(
    "right-side",
    "1",
    "A nudge to the right alone would say so. We nudge to both sides.",
    title="The right side only",
    hint="What is `abs` at -h, and at h?",
)


kink.answer(
    "left-side",
    "-1",
    "A nudge to the left alone would say so. We nudge to both sides.",
    title="The left side only",
    hint="What is `abs` at -h, and at h?",
)


kink.answer(
    "it-would-notice",
    "an error",
    (
        "There is no derivative at a corner, that is true, but a measurement looks at two places and cannot "
        "know what lies between them."
    ),
    title="A corner that is noticed",
    hint="Which line of `derivative` could notice?",
)


kink.also_wrong("right-side", "1")


kink.also_wrong("left-side", "-1")


kink.also_wrong("it-would-notice", "an error")


kink.also_wrong(None, "0.5", 0.5, "none")
