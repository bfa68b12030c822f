"""adam.first: how far the first step of Adam goes."""

from course.authoring import exercise

first = exercise(
    "adam.first",
    kind="predict",
    title="The first step of Adam",
    difficulty=2,
    minutes=2,
    tolerance=0.01,
    prompt=r"""
    Adam starts with m = 0 and v = 0, and takes its first step: lr = 0.01, $\beta_1 = 0.9$, $\beta_2 = 0.999$, and
    an eps so small that it does not count. The gradient is g = 0.002.

    Predict how long the step is: the size of the number that is subtracted from the parameter.
    """,
    hints=(
        "What is m after the first gradient, and what is it divided by to become its corrected form?",
        "So both corrected averages are plain: one is g. What is the other, and its root?",
    ),
    why="One gradient divided by its own size is 1 or -1, whatever the size.",
    explanation=(
        "After one gradient m = 0.1 g, and the correction divides it by 0.1: it is g. In the same way v becomes the "
        "square "
        "of g, and its root is the size of g. So the step is lr times g over its size: 0.01, for a gradient of 0.002 "
        "as for "
        "one of 2000. In Adam the learning rate says about how far a parameter moves in one step."
    ),
)


@first.solution
def answer():
    lr, g, beta1, beta2 = 0.01, 0.002, 0.9, 0.999
    m = (1 - beta1) * g / (1 - beta1)
    v = (1 - beta2) * g * g / (1 - beta2)
    return lr * m / v**0.5


first.also_right(0.01, 1e-2, 'predict("adam.first", 0.01)')


first.answer(
    "as-sgd",
    0.00002,
    "This is lr times the gradient, a step of plain SGD. Adam divides by the size of the gradient.",
    hint="What is the root of the corrected v here?",
    title="The step of SGD",
)


@first.mistake(
    "no-correction", hint="By what are m and v divided before they are used?", title="Without the corrections"
)
def answer():
    """This is the step without the two corrections. It would be more than three times too long."""
    return 0.01 * 0.1 / 0.001**0.5


@first.mistake(
    "only-v-corrected", hint="What is m after one gradient, and what should it be?", title="m is not corrected"
)
def answer():
    """Here v is corrected and m is not: after one gradient it holds a tenth of it."""
    return 0.01 * 0.1


@first.mistake(
    "only-m-corrected", hint="What is v after one gradient, and what should it be?", title="v is not corrected"
)
def answer():
    """Here m is corrected and v is not: after one gradient it holds a thousandth of its square."""
    return 0.01 / 0.001**0.5


@first.mistake("no-root", hint="Which unit has v, if g is in metres?", title="Without the root")
def answer():
    """This is divided by the average of the squares. Its root is missing."""
    return 0.01 / 0.002


first.answer(
    "without-the-rate",
    1.0,
    "The gradient over its own size is 1. The step is the learning rate times that.",
    hint="What is lr times 1?",
    title="Without the learning rate",
)


first.also_wrong(None, 0.002, 0.5)
