"""radius.steps: what is left of a gradient after fifty steps."""

from course.authoring import exercise

steps = exercise(
    "radius.steps",
    kind="predict",
    title="Fifty steps back",
    difficulty=1,
    minutes=2,
    choices=("about 0.9", "about 0.5", "about 0.05", "about 0.005"),
    prompt="""
    In the loop `h = w * h + x`, each step back multiplies the gradient by w. Let w be 0.9: each step loses a tenth.

    Predict what is left of a gradient of 1 after 50 steps. Choose one: `"about 0.9"`, `"about 0.5"`, `"about 0.05"` or
    `"about 0.005"`.
    """,
    hints=(
        "0.9 times 0.9 is 0.81. After how many steps is a half left?",
        "About 7 steps halve it. How often do 7 steps fit into 50?",
    ),
    why="A product of many equal factors shrinks to nothing or grows without limit, unless the factor is close to 1.",
    explanation=(
        "About 0.005. Every 7 steps halve it, and 50 steps are seven halvings. At w = 0.8 it would be 0.00001. And at "
        "w = 1.1 nothing is lost: the gradient grows to 117. Only close to 1 does it arrive as it left."
    ),
)


@steps.solution
def answer():
    left = 0.9**50
    sizes = {"about 0.9": 0.9, "about 0.5": 0.5, "about 0.05": 0.05, "about 0.005": 0.005}
    return min(sizes, key=lambda name: abs(sizes[name] - left))


steps.also_right("about 0.005", " about 0.005 ", 'predict("radius.steps", "about 0.005")')


steps.answer(
    "one-step",
    "about 0.9",
    "That is what one step leaves. The next one takes a tenth of the rest, and so on, 50 times.",
    hint="What is left after two steps?",
    title="After one step",
)


steps.answer(
    "half",
    "about 0.5",
    "A half is left after 7 steps already. There are 43 more to come.",
    hint="Multiply 0.9 by itself until it is below 0.5. How many factors did that take?",
    title="After seven steps",
)


steps.answer(
    "ten-times-too-much",
    "about 0.05",
    "That is where it stands after 28 steps. It goes on shrinking by a half every 7 steps.",
    hint="One half, halved again and again, seven times: how much is that?",
    title="After half of the way",
)


steps.also_wrong("one-step", "about 0.9")


steps.also_wrong("half", "about 0.5")


steps.also_wrong("ten-times-too-much", "about 0.05")


steps.also_wrong(None, 0.4, "nothing")
