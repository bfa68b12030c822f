"""shift.mlp: what an MLP makes of digits that have moved by one pixel."""

from course.authoring import exercise
from course.exercises.lesson_12.shared import accuracy_when_moved

moved = exercise(
    "shift.mlp",
    kind="predict",
    title="One pixel to the right",
    given="from course.exercises.lesson_12.shared import accuracy_when_moved",
    difficulty=1,
    minutes=1,
    choices=("nearly all", "three quarters", "half", "a tenth"),
    prompt="""
    The MLP reads more than 95 of 100 test digits right. Now each test digit moves **one pixel to the right**: the
    column that comes in on the left is blank, the last one drops out, and it is blank in most digits. The net is not
    trained again.

    Predict how many of the digits it reads right now. Choose one: `"nearly all"`, `"three quarters"`, `"half"` or
    `"a tenth"`.
    """,
    hints=(
        "A digit is eight pixels wide, and a stroke one or two. How many of its pixels still meet the same weights?",
        "A net that guesses reads a tenth of the digits right. Is a moved digit as bad as no digit?",
    ),
    why="Each pixel has weights of its own, and they know nothing of what their neighbours have learned.",
    explanation=(
        "About half. To us the digit is the same; to the net nearly every number of its input has changed. A stroke "
        "is one or two pixels wide, so most of it now meets weights that were trained for another place. What is left "
        "is not nothing: wide strokes still overlap with where they were."
    ),
)


@moved.solution
def answer():
    right = accuracy_when_moved()
    return min(
        {"nearly all": 0.97, "three quarters": 0.75, "half": 0.5, "a tenth": 0.1}.items(),
        key=lambda pair: abs(pair[1] - right),
    )[0]


moved.also_right("half", " half ", 'predict("shift.mlp", "half")')


moved.answer(
    "same-digit",
    "nearly all",
    (
        "To us it is the same digit. The net has no idea that two pixels are neighbours: its input is a list of 64 "
        "numbers, and most of them have changed."
    ),
    hint="If all pixels were shuffled, in the same way for every digit, would training go worse?",
    title="The same digit to us alone",
)


moved.answer(
    "small-harm",
    "three quarters",
    (
        "The harm is larger. Strokes are one or two pixels wide, so one step takes most of them away from the weights "
        "that were trained for them."
    ),
    hint="How wide is a stroke, measured in pixels?",
    title="More harm than that",
)


moved.answer(
    "guessing",
    "a tenth",
    "A tenth would be guessing. Wide strokes still overlap with where they were, and that is worth something.",
    hint="After one step to the right, does a stroke of two pixels still cover one of its old pixels?",
    title="Not as bad as guessing",
)


moved.also_wrong("same-digit", "nearly all")


moved.also_wrong("small-harm", "three quarters")


moved.also_wrong("guessing", "a tenth")


moved.also_wrong(None, "none", 0.9)
