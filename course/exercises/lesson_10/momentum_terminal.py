"""momentum.terminal: how long the steps become on a steady slope."""

from course.authoring import exercise

terminal = exercise(
    "momentum.terminal",
    kind="predict",
    title="A steady slope",
    difficulty=2,
    minutes=2,
    tolerance=0.02,
    prompt="""
    On a steady slope the gradient is 1 at every step. The learning rate is 0.01 and the momentum 0.9. The first step is
    0.01 long, the second 0.019.

    Predict how long the steps are after many, many steps.
    """,
    hints=(
        "Write down the buffer after one, two and three steps: 1, 1.9, ... Does it grow for ever?",
        "When the buffer no longer changes, b = 0.9 b + 1. Which b is that?",
    ),
    why="A momentum of β lets steps along a steady slope grow by the factor 1 / (1 - β).",
    explanation=(
        "The buffer stops growing where b = 0.9 b + 1, that is at b = 10. So on a steady slope the steps become 0.1 "
        "long, ten times the first one: 1 / (1 - momentum). Across the ravine, where the gradient changes its sign "
        "from "
        "step to step, most of it cancels. Who turns momentum on should turn the learning rate down."
    ),
)


@terminal.solution
def answer():
    b = 0.0
    for _ in range(1000):
        b = 0.9 * b + 1
    return 0.01 * b


terminal.also_right(0.1, 0.01 / (1 - 0.9), 'predict("momentum.terminal", 0.1)')


terminal.answer(
    "as-the-first",
    0.01,
    "This is the first step. With every further one, nine tenths of what was there are added to the new gradient.",
    hint="The second step is 0.019 long. What is the third?",
    title="As long as the first",
)


terminal.answer(
    "two-steps",
    0.019,
    "This is the second step. The buffer goes on growing: 1, 1.9, 2.71, ...",
    hint="What is 0.9 times 1.9, plus 1?",
    title="As long as the second",
)


terminal.answer(
    "for-ever",
    float("inf"),
    "The steps do not grow for ever. The larger the buffer, the more of it the factor 0.9 takes away in each step.",
    hint="If the buffer were 100, would the next one be larger or smaller?",
    title="Longer for ever",
)


terminal.answer(
    "ninety-percent-more",
    0.02,
    "The past does not count once, with a weight of 0.9; the past of the past counts too, with 0.9 times 0.9, and so "
    "on.",
    hint="What is 1 + 0.9 + 0.81 + ... for many terms?",
    title="The past counted once",
)


terminal.answer(
    "averaged",
    0.001,
    "This would be a tenth of the first step. The gradient goes into the buffer whole, not with a weight of 0.1.",
    hint="Is the second step longer or shorter than the first?",
    title="A tenth instead of ten times",
)


terminal.answer(
    "the-buffer",
    10.0,
    "This is where the buffer ends. The step is the learning rate times the buffer.",
    hint="How long was the first step, with a buffer of 1?",
    title="The buffer, not the step",
)


terminal.also_wrong(None, 0.09, 0.5)
