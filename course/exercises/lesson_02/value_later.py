"""value.later: what becomes of an answer when the data of an input is changed afterwards."""

from course.authoring import exercise
from tinygrad_edu import Value

later = exercise(
    "value.later",
    kind="predict",
    title="And if an input changes later?",
    given="from tinygrad_edu import Value",
    difficulty=1,
    minutes=2,
    prompt="""
    The answer remembers its input. Now the input gets another number:

    ```python
    a = Value(2.0)
    b = a * 3
    a.data = 10.0
    ```

    What is `b.data` now? Commit to a number.
    """,
    hints=("Which line computes the product? When does it run?",),
    why="A node is computed once, when its line runs.",
    explanation=(
        "The product was computed once, when the line ran, and its number was written down. Remembering an input is "
        "not the same as watching it: `b` is not a cell of a spreadsheet. So we never change a number that a graph "
        "still needs; we compute the answer again."
    ),
)


@later.solution
def answer():
    before = Value(2.0)
    tripled = before * 3
    before.data = 10.0
    return tripled.data


@later.also_right
def answer():
    a = Value(2.0)
    b = a * 3
    a.data = 10.0
    return b.data


@later.also_right
def answer():
    return 6


later.answer(
    "spreadsheet",
    10.0 * 3,
    "In a spreadsheet it would be so. Here nothing runs again when `a` gets another number.",
    title="A spreadsheet",
    hint="Which line would have to run again?",
)


later.answer(
    "replaced",
    10.0,
    "`b` is a Value of its own; what is written into `a` stays in `a`.",
    title="One Value taken for another",
    hint="Are `a` and `b` the same object?",
)


@later.also_wrong(None)
def answer():
    return 3


@later.also_wrong(None)
def answer():
    return 2


@later.also_wrong(None)
def answer():
    return 12


@later.also_wrong(None)
def answer():
    return float("nan")
