"""residual.slope: what is left of a gradient after 24 sublayers, each with a way around it."""

from course.authoring import exercise

slope = exercise(
    "residual.slope",
    kind="predict",
    title="Twenty-four times around",
    difficulty=2,
    minutes=3,
    choices=("about 10 to the power of -24", "exactly 1", "about 3.4", "about 10"),
    prompt="""
    GPT-2 has 24 sublayers, one after the other. Suppose that each is a function f of one number whose slope is 0.1.

    Without residual connections, x becomes f(x), 24 times. A gradient of 1 at the end arrives at the start as 0.1 to
    the power of 24. With residual connections, x becomes **x + f(x)**, 24 times.

    Predict the gradient that arrives at the start then. Choose one: `"about 10 to the power of -24"`, `"exactly 1"`,
    `"about 3.4"` or `"about 10"`.
    """,
    hints=(
        "What is the slope of x + f(x), if that of f is 0.1?",
        "Slopes of functions in a row multiply. What does 1.1 become when it is multiplied by itself a few times?",
    ),
    why="The plus adds 1 to the slope of each step, so a small slope of f no longer makes the product small.",
    explanation=(
        "About 10. The slope of x + f(x) is 1 + 0.1, and 1.1 to the power of 24 is 9.8. The 1 is the straight road, on "
        "which the gradient passes unchanged; the 0.1 is what the sublayer adds. However small its slope is, the "
        "product stays near 1 or above. Nothing vanishes."
    ),
)


@slope.solution
def answer():
    left = (1 + 0.1) ** 24
    sizes = {"about 10 to the power of -24": 1e-24, "exactly 1": 1.0, "about 3.4": 3.4, "about 10": 10.0}
    return min(sizes, key=lambda name: abs(sizes[name] - left))


slope.also_right("about 10", " about 10 ", 'predict("residual.slope", "about 10")')


slope.answer(
    "without-the-road",
    "about 10 to the power of -24",
    "That is what is left without residual connections: 0.1, 24 times. With them, each step has the slope 1 + 0.1.",
    hint="What is the slope of x + f(x)?",
    title="The straight road forgotten",
)


slope.answer(
    "the-road-alone",
    "exactly 1",
    "That is what the straight road carries by itself. Each sublayer adds something to it, and it adds up.",
    hint="Is the slope of x + f(x) exactly 1, if f has the slope 0.1?",
    title="Only the straight road",
)


slope.answer(
    "added-up",
    "about 3.4",
    "1 + 24 · 0.1 would be right if the slopes of the steps added up. Steps in a row multiply their slopes.",
    hint="Two steps: is it 1.1 + 0.1 or 1.1 · 1.1?",
    title="Added, not multiplied",
)


slope.also_wrong("without-the-road", "about 10 to the power of -24")


slope.also_wrong("the-road-alone", "exactly 1")


slope.also_wrong("added-up", "about 3.4")


slope.also_wrong(None, 9.0, "24")
