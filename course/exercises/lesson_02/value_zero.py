"""value.zero: the gradient of (x ** 2) ** 0.5 at 0, where 0 meets infinity."""

from course.authoring import exercise
from tinygrad_edu import Value

zero = exercise(
    "value.zero",
    kind="predict",
    title="In the corner itself",
    given="from tinygrad_edu import Value",
    difficulty=3,
    minutes=2,
    choices=("0", "0.5", "1", "inf", "nan"),
    prompt="""
    At x = 0 the size of a number, `(x ** 2) ** 0.5`, has a corner. At 0 the square lets nothing of a nudge through
    (×0). The square root is vertical there: ×infinity. A nudge that goes through both is multiplied by both. What does
    Python say that 0.0 times infinity is? Choose `"0"`, `"0.5"`, `"1"`, `"inf"` (infinity) or `"nan"` (not a number).
    """,
    hints=("Zero times anything is 0; infinity times anything is infinity. Can both hold at once?",),
    why="Where two right rules contradict each other a float says nan.",
    explanation=(
        "nan, not a number: each step is right, and their product is undefined. And so is the question: from the "
        "right the slope of |x| is 1, from the left -1, and in the corner there is no slope at all. The library "
        "writes relu and abs as operations of their own and decides: 0 in the corner, as PyTorch does. In training "
        "one nan is soon everywhere, so this matters."
    ),
)


@zero.solution
def answer():
    corner = Value(0.0)
    square = corner**2
    root = square**0.5
    return str(square.derivatives[0] * root.derivatives[0])


@zero.also_right
def answer():
    return str(0 * float("inf"))


@zero.also_right
def answer():
    return "nan"


zero.answer(
    "zero-wins",
    "0",
    "Zero times any finite number is 0. Infinity is not a finite number.",
    hint="Which rule would infinity follow?",
)


zero.answer(
    "infinity-wins",
    "inf",
    "Infinity times a positive number is infinity. Zero is not positive.",
    hint="Which rule would zero follow?",
)


zero.answer(
    "in-between",
    "0.5",
    ("Halfway between the slopes would be 0, and for relu a half; but no rule of arithmetic takes the middle."),
    title="The middle of two slopes",
    hint="Which rule of arithmetic takes the middle?",
)


zero.answer(
    "cancels",
    "1",
    "It would be 1 if infinity were 1 divided by 0. But 2 divided by 0 would be the same infinity.",
    title="Zero and infinity cancel",
    hint="What would 2 / 0 be?",
)


@zero.also_wrong(None)
def answer():
    return "an error"


@zero.also_wrong(None)
def answer():
    return 0
