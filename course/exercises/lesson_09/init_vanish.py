"""init.vanish: how the spread grows through ten layers of weights with standard deviation 1."""

import math

from course.authoring import exercise

vanish = exercise(
    "init.vanish",
    kind="predict",
    title="Ten layers of standard normal weights",
    given="import math",
    difficulty=3,
    minutes=3,
    tolerance=0.02,
    prompt="""
    Numbers with mean 0 and standard deviation 1 go through ten linear layers, each from 100 inputs to 100 outputs,
    without biases, and without bends between them. All weights are drawn from a normal distribution with mean 0 and
    standard deviation 1.

    Predict the order of magnitude of the standard deviation after the tenth layer: the **power of ten**, such as 3
    for about 1000.
    """,
    hints=(
        (
            "One output is a sum of 100 products. Products of independent numbers with variance 1 have variance 1. "
            "What is the variance of the sum?"
        ),
        "The standard deviation is the square root of the variance. By which factor does one layer make it larger?",
    ),
    why=(
        "The variance of a sum of n independent terms is n times that of one, so the standard deviation grows by "
        "the root of n."
    ),
    explanation=(
        "Each output is a sum of 100 independent products with variance 1: its variance is 100, its standard "
        "deviation 10. So each layer makes the numbers ten times as large, and ten layers $10^{10}$ times. With a "
        "tenth of these weights, a standard deviation of 0.1, the numbers keep their size."
    ),
)


@vanish.solution
def answer():
    return 10 * math.log10(math.sqrt(100))


vanish.also_right(10, 10.0, 'predict("init.vanish", 10)')


vanish.answer(
    "variance",
    20,
    "This is the power of ten of the variance. The standard deviation is its square root.",
    hint="A variance of 100: what standard deviation is that?",
    title="The variance",
)


vanish.answer(
    "stays",
    0,
    "The numbers and the weights have standard deviation 1, but an output is the sum of 100 of their products.",
    hint="What is the variance of a sum of 100 independent numbers with variance 1?",
    title="It does not stay the same",
)


vanish.answer(
    "one-layer",
    1,
    "This is the growth of one layer, and there are ten.",
    hint="If one layer makes the numbers ten times as large, what do two layers do?",
    title="One layer only",
)


vanish.answer(
    "one-variance",
    2,
    "This is the variance after one layer. Asked for is the standard deviation after ten.",
    hint="What do two such layers do?",
    title="One layer's variance",
)


vanish.answer(
    "shrinks",
    -10,
    "The direction is wrong: a sum of many terms spreads wider than one of them.",
    hint="Which spreads wider: one die, or the sum of 100 dice?",
    title="The wrong direction",
)


vanish.answer(
    "not-the-power",
    1e10,
    "This is the factor itself, and it is right. Asked for is its power of ten.",
    hint="How many zeros has your number?",
    title="The factor instead of its power",
)


vanish.answer(
    "all-inputs",
    3,
    "Layers do not add up, they multiply: each makes the numbers ten times as large.",
    hint="What do two such layers do to a standard deviation of 1?",
    title="Layers multiply",
)


vanish.also_wrong("variance", 20.0)


vanish.also_wrong("not-the-power", 10**10)


vanish.also_wrong(None, 5, 100, -20, "large")
