"""evaluate.replacement: how much of a test set is never looked at when it is drawn from with replacement."""

from course.authoring import exercise

replacement = exercise(
    "evaluate.replacement",
    kind="predict",
    title="Who is never asked?",
    given="import numpy as np",
    difficulty=2,
    minutes=2,
    choices=("none", "about 10 %", "about 37 %", "about 50 %"),
    prompt="""
    A library evaluates a net on random batches: for each place in a batch, one of the 360 test digits is drawn, and it
    stays in the pot, so it can be drawn again. In all, 360 are drawn.

    Which share of the 360 test digits is never drawn?

    Choose one: `"none"`, `"about 10 %"`, `"about 37 %"` or `"about 50 %"`.
    """,
    hints=(
        "How probable is it that one draw misses a certain digit?",
        "It must be missed 360 times in a row: (1 − 1/360) to the power of 360.",
    ),
    why="(1 − 1/n) to the power of n is close to 1/e, for every large n.",
    explanation=(
        "A certain digit is missed by one draw with probability 359/360, and by all 360 with (359/360)**360 = 0.367, "
        "nearly 1/e. So more than a third is never asked, others count several times, and every evaluation gives "
        "another number. In order and without replacement, each digit counts exactly once."
    ),
)


@replacement.solution
def answer():
    missed = (1 - 1 / 360) ** 360
    return f"about {missed:.0%}".replace("%", " %")


replacement.also_right("about 37 %", 'predict("evaluate.replacement", "about 37 %")')


replacement.answer(
    "as-many-draws",
    "none",
    "There are as many draws as digits, but some digits are drawn twice, so others must be missing.",
    title="As many draws as digits",
    hint="Roll a die six times. Do all six sides come?",
)


replacement.answer(
    "too-few",
    "about 10 %",
    "It is more. Every digit is missed by each draw with probability 359/360, and it takes only 360 such misses.",
    title="Too few",
    hint="With two digits and two draws: how probable is it that the first one is never drawn?",
)


replacement.answer(
    "half",
    "about 50 %",
    "It is less. Half of the digits would be missed after about 250 draws.",
    title="Half of them",
    hint="With two digits and two draws, a quarter is missed. Does the share go up to a half for many?",
)


replacement.also_wrong("as-many-draws", 'predict("evaluate.replacement", "none")')


replacement.also_wrong("half", 'predict("evaluate.replacement", "about 50 %")')


replacement.also_wrong(None, 0.2)
