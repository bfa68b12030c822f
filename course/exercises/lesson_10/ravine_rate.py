"""ravine.rate: the learning rate above which a walk in a ravine runs away."""

from course.authoring import exercise

rate = exercise(
    "ravine.rate",
    kind="predict",
    title="How fast before it breaks?",
    difficulty=2,
    minutes=3,
    tolerance=0.01,
    prompt=r"""
    Along y the walk is at the bottom, and along x it creeps: a larger rate would help. But how large may it be? The
    slopes are $x$ and $25 y$, so each step multiplies x by $1 - \text{lr}$ and y by $1 - 25\,\text{lr}$.

    For small rates the walk from (10, 1) ends at (0, 0). There is a rate above which it never does: it runs away
    instead. Predict this rate.
    """,
    hints=(
        "When does a number get smaller in size if it is multiplied by c again and again? Which c are just too large?",
        "Look at x and y one by one: for which lr is the factor of each between -1 and 1? Both have to be.",
    ),
    why="The steepest direction sets the limit: lr times its curvature must stay below 2.",
    explanation=(
        "Along y the factor is 1 - 25 lr. At lr = 0.08 it is -1: y jumps between 1 and -1 for ever. Above that, every "
        "jump is larger than the one before. Along x all would be well up to a rate of 2, but both coordinates share "
        "one rate. So the limit is 2 / 25, two over the curvature of the steepest direction."
    ),
)


@rate.solution
def answer():
    steepest = 25
    return 2 / steepest


rate.also_right(0.08, 2 / 25, 'predict("ravine.rate", 0.08)')


rate.answer(
    "the-jump-to-the-bottom",
    0.04,
    "At this rate the factor of y is 0: one step, and y is at the bottom. The rate may still double before y runs "
    "away.",
    hint="What is the factor of y at lr = 0.05, and what becomes of y after many steps?",
    title="The rate that fits y best",
)


rate.answer(
    "gentle-direction",
    2.0,
    "This is the limit for x alone. Long before it, y runs away: its slope is 25 times as steep.",
    hint="By what is y multiplied in each step at lr = 2?",
    title="Only x was asked",
)


rate.answer(
    "jump-along-x",
    1.0,
    "At this rate x would be at the bottom after one step. But y is multiplied by -24 in each.",
    hint="By what is y multiplied in each step at lr = 1?",
    title="The rate that fits x best",
)


rate.answer(
    "root-of-the-curvature",
    0.2,
    "At this rate y is multiplied by -4 in each step. The limit has to do with 25 itself, not with its root.",
    hint="For which lr is 1 - 25 lr equal to -1?",
    title="The root of 25",
)


@rate.mistake("mean-curvature", hint="Does y know how gentle the slope along x is?", title="A rate for the average")
def answer():
    """This is the limit for a curvature of 13, the mean of 1 and 25. Each direction has a limit of its own, and the
    lowest counts."""
    return 2 / 13


rate.also_wrong("the-jump-to-the-bottom", 1 / 25)


rate.also_wrong(None, 0.5, 25)
