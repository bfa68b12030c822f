"""derivative.loop: the slope of a square root that a loop computes."""

from course.authoring import exercise

from .shared import root, slope

loop = exercise(
    "derivative.loop",
    kind="predict",
    title="The slope of a loop",
    given="from course.exercises.lesson_01.shared import cube, ramp, root, slope, square",
    difficulty=2,
    minutes=2,
    choices=("0.25", "0.5", "2", "a loop has no slope"),
    prompt="""
    `root(4.0)` is 2: the loop finds square roots. There is no formula for how it responds to a nudge. What will
    `slope(root, 4.0, 0.001)` be, rounded? Choose `"0.25"`, `"0.5"`, `"2"` or `"a loop has no slope"`.
    """,
    hints=(
        "What does `slope` need to know about `root`?",
        (
            "The root of 4 is 2; the root of 9 is 3. So while x moves by 5, the answer moves by 1, more at first, "
            "less later."
        ),
    ),
    why="A slope needs answers only, and a loop gives answers.",
    explanation=(
        "The root of 4.001 is about 2.00025, so the answer moves a quarter as far as x: 0.25. To measure a slope one "
        "only has to run the function twice. Whatever a program does between its input and its answer, loops and "
        "all, it can be nudged. Remember this when the program is a language model."
    ),
)


@loop.solution
def answer():
    return f"{slope(root, 4.0, 0.001):.2f}"


loop.also_right("0.25", 0.25, " 0.25 ", "predict('derivative.loop', '0.25')")


loop.answer(
    "formulas-only",
    "a loop has no slope",
    ("A slope is measured from answers, and a loop gives answers like any other function. No formula is needed."),
    title="Slopes for formulas only",
    hint="Which part of `slope` looks inside f?",
)


loop.answer(
    "value-for-slope",
    "2",
    "2 is the answer at x = 4; the slope is how much that answer changes.",
    title="A value taken for a slope",
    hint="How far apart are the roots of 4 and of 5?",
)


loop.answer(
    "answer-by-input",
    "0.5",
    (
        "0.5 is the answer divided by x, 2 divided by 4, or one divided by the root. The slope compares the *change* "
        "of the answer with the change of x."
    ),
    title="The answer divided by the input",
    hint="From x = 4 to x = 9 the root goes from 2 to 3. How much is that for each unit of x?",
)


loop.also_wrong("answer-by-input", "0.5")


loop.also_wrong("value-for-slope", "2")


loop.also_wrong("formulas-only", "a loop has no slope")


loop.also_wrong(None, "1", 0.24, "4")
