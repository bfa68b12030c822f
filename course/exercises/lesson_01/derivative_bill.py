"""derivative.bill: how many runs of f a gradient by finite differences costs."""

from course.authoring import exercise
from tinygrad_edu.scalar.finite_difference import gradient

bill = exercise(
    "derivative.bill",
    kind="predict",
    title="The bill",
    given="from tinygrad_edu.scalar.finite_difference import gradient",
    difficulty=1,
    minutes=1,
    prompt="""
    A function with **1,000** inputs. How many times does `gradient(f, point)` run it?
    """,
    hints=(
        "How many times does `derivative` run a function?",
        "And how many times does `gradient` call `derivative`?",
    ),
    why="Each input is nudged by itself, to both sides.",
    explanation=(
        "Each input has to be nudged by itself, once to the right and once to the left. So the bill grows with "
        "the number of knobs."
    ),
)


@bill.solution
def answer():
    calls = []
    gradient(lambda *numbers: calls.append(1) or 0.0, [1.0] * 1000)
    return len(calls)


bill.also_right(2000, 2000.0, "predict('derivative.bill', 2_000)")


bill.answer(
    "one-run",
    1,
    "One run gives one answer. A slope needs two of them, and each input its own two.",
    title="One run for everything",
    hint="How often does `derivative` run f?",
)


bill.answer(
    "one-run-each",
    1000,
    "Once for each input, and to both sides.",
    title="One run for each input",
    hint="How often does `derivative` run f?",
)


bill.answer(
    "one-side",
    1001,
    (
        "So it would be with nudges to one side, all compared with the same answer at the point itself. We "
        "nudge to both sides."
    ),
    title="Nudges to one side only",
    hint="How often does `derivative` run f?",
)


bill.answer(
    "two-runs",
    2,
    "Two runs measure the slope for one input. The other 999 have not been nudged then.",
    title="The runs for one input",
    hint="How many inputs are nudged?",
)


bill.answer(
    "at-the-point-too",
    2001,
    "That counts a run at the point itself. A central difference never looks there.",
    title="A run at the point itself",
    hint="Which two places does `derivative` look at?",
)


bill.answer(
    "three-runs-each",
    3000,
    "Left, right and the point itself would be three for each input. The answer at the point itself is not needed.",
    title="Three runs for each input",
    hint="Which two places does `derivative` look at?",
)


bill.also_wrong("one-run", 1)


bill.also_wrong("one-run-each", 1000)


bill.also_wrong("one-side", 1001)


bill.also_wrong("two-runs", 2)


bill.also_wrong(None, 1000000, "many")
