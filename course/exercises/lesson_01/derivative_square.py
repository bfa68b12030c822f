"""derivative.square: the slope of x * x at 3, measured with a small nudge."""

from course.authoring import exercise

from .shared import slope, square

nudge_square = exercise(
    "derivative.square",
    kind="predict",
    title="How many times as far?",
    given="from course.exercises.lesson_01.shared import cube, ramp, root, slope, square",
    difficulty=1,
    minutes=2,
    tolerance=0.02,
    prompt="""
    We *nudged* x by 1, from 3 to 4, and the answer moved by 7: seven times as far as x. Now a much smaller nudge: x
    goes from 3 to 3.001, so it moves by 0.001. **How many times as far as x does the answer of `square` move?** A rough
    number will do.
    """,
    hints=(
        "What is 3.001 times 3.001? And how far is that from 9?",
        "Divide how far the answer moved by 0.001.",
    ),
    why="Both factors are x, and both of them move.",
    explanation=(
        f"The answer moves from 9 to {3.001**2:.6f}, which is {slope(square, 3, 0.001):.3f} times 0.001. Both factors "
        "of x * x move: moving one of them adds 3 times the nudge, moving the other adds 3 times the nudge again. That "
        f"makes 6. What is left is the nudge times itself. It is why you see {slope(square, 3, 0.001):.3f}, and it "
        "shrinks to nothing with the nudge."
    ),
)


@nudge_square.solution
def answer():
    return round(slope(square, 3, 0.001), 3)


nudge_square.also_right(6, 6.001, 6.0)


nudge_square.answer(
    "moves-alike",
    1,
    "The answer does move more than x: 3.001 times 3.001 is already past 9.006.",
    title="Moves exactly like x",
    hint="Work out 3.001 * 3.001.",
)


nudge_square.answer(
    "one-factor-only",
    3,
    "That would be so if one factor stood still and only the other one moved. Both are x.",
    title="Only one factor moves",
    hint="What is 3.001 * 3, and what is 3.001 * 3.001?",
)


@nudge_square.mistake(
    "change-for-slope", title="A change taken for a slope", hint="If x moves by 0.001, how many times as far is that?"
)
def answer():
    """That is how far the answer moved; divide by 0.001."""
    return square(3.001) - square(3)


nudge_square.answer(
    "as-with-the-large-nudge",
    7,
    ("It was 7 with a nudge of 1. Over such a long way the curve bends upwards, which makes the answer move farther."),
    title="The slope of the large nudge",
    hint="What is 3.001 * 3.001?",
)


nudge_square.answer(
    "value-for-slope",
    9,
    "9 is how large the answer is, not how far it moves.",
    title="A value taken for a slope",
    hint="How far is 3.001 * 3.001 from 9?",
)


nudge_square.answer(
    "the-exponent",
    2,
    "The exponent alone does not decide; at another x the answer moves another distance.",
    title="The exponent taken for a slope",
    hint="Work out 3.001 * 3.001.",
)


nudge_square.also_wrong("moves-alike", 1)


nudge_square.also_wrong("one-factor-only", 3)


nudge_square.also_wrong("value-for-slope", 9)


nudge_square.also_wrong("as-with-the-large-nudge", 7)


nudge_square.also_wrong("change-for-slope", 0.006)


nudge_square.also_wrong(None, 12, "six", -6)
