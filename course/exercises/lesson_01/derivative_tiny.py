"""derivative.tiny: which step size has the smallest error."""

from course.authoring import exercise

from .shared import cube, slope

tiny = exercise(
    "derivative.tiny",
    kind="predict",
    title="Small, smaller, smallest",
    given="from course.exercises.lesson_01.shared import cube, ramp, root, slope, square",
    difficulty=2,
    minutes=2,
    choices=("0.1", "1e-5", "1e-15", "1e-20"),
    prompt="""
    So far, a smaller h is always better. Which of these nudges makes the error of `slope(cube, 2.0, h)` smallest:
    `"0.1"`, `"1e-5"`, `"1e-15"` or `"1e-20"`? (In Python `1e-5` is 0.00001, a 1 in the fifth decimal place.)
    """,
    hints=(
        "How many digits does a number in the computer have?",
        "What is `2.0 + 1e-20` in Python?",
    ),
    why="A nudge may be lost among the digits that a number has.",
    explanation=(
        "The measured slopes are "
        + ", ".join(
            f"{slope(cube, 2.0, h):.6g} for h = {name}"
            for name, h in (("0.1", 0.1), ("1e-5", 1e-5), ("1e-15", 1e-15), ("1e-20", 1e-20))
        )
        + ". A number in the computer has about 16 digits. A nudge that changes only the last of them is measured "
        "badly, and one beyond them is not there at all."
    ),
)


@tiny.solution
def answer():
    return min(("0.1", "1e-5", "1e-15", "1e-20"), key=lambda h: abs(slope(cube, 2.0, float(h)) - 12))


tiny.also_right("1e-5", "1E-5", 1e-05, 1e-05, "predict('derivative.tiny', '1e-5')")


tiny.answer(
    "smaller-is-better",
    "1e-20",
    "In mathematics that is so. In the computer 2.0 + 1e-20 is 2.0 again: nothing was nudged.",
    title="Smaller is always better",
    hint="Try `2.0 + 1e-20` in a cell.",
)


tiny.answer(
    "just-above-the-last-digit",
    "1e-15",
    "The nudge survives, but with one or two digits, and so does the change that it makes.",
    title="A nudge of the last digit",
    hint="Try `2.0 + 1e-15 - 2.0` in a cell: how much of the nudge is left?",
)


tiny.answer(
    "large-is-safe",
    "0.1",
    "No digits are lost with a large nudge, but the curve bends on the way.",
    title="A large nudge is safe",
    hint="What was the error at 0.1 in the table above?",
)


tiny.also_wrong("smaller-is-better", "1e-20", 1e-20)


tiny.also_wrong("just-above-the-last-digit", "1e-15")


tiny.also_wrong("large-is-safe", "0.1")


tiny.also_wrong(None, "1e-8", 1e-06)
