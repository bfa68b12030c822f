"""scale.size: how large the dot products of random vectors are."""

import numpy as np

from course.authoring import exercise

size = exercise(
    "scale.size",
    kind="predict",
    title="How large is a score?",
    given="import numpy as np",
    difficulty=2,
    minutes=3,
    prompt="""
    A query and a key have 64 numbers each. All of them are random, with mean 0 and standard deviation 1, so each
    product of two of them also has mean 0 and standard deviation 1. The score is the sum of the 64 products.

    Predict the standard deviation of the score.
    """,
    hints=(
        "Do the 64 products all have the same sign?",
        "For independent numbers it is the variances that add up. What is the variance of one product?",
        "The standard deviation is the root of the variance.",
    ),
    why="Variances of independent terms add up, so the standard deviation grows with the root of their number.",
    explanation=(
        "8. The variance of each product is 1, that of the sum is 64, and its root is 8. So scores of 8 and -8 are "
        "nothing unusual, and exp makes a factor of e¹⁶ of such a difference, about nine million. Divided by √64 = 8, "
        "the scores are of size 1 again, however many numbers a query has."
    ),
)


@size.solution
def answer():
    rng = np.random.default_rng(0)
    scores = (rng.normal(size=(20_000, 64)) * rng.normal(size=(20_000, 64))).sum(1)
    return float(round(scores.std()))


size.also_right(8, 8.0, 64**0.5)


size.answer(
    "variance",
    64,
    "64 is the variance. The standard deviation is its root; the products have different signs, and partly cancel.",
    hint="If all 64 products were 1, the sum would be 64. Are they?",
    title="The variance, or no cancelling",
)


size.answer(
    "stays",
    1,
    "1 is the standard deviation of a single product. With every product that is added, the sum spreads further.",
    hint="Throw one coin, or 64, for +1 and −1 each. Where is the sum further from 0?",
    title="As large as one product",
)


size.answer(
    "mean",
    0,
    "0 is the mean of the score. Asked was how far it typically is from there.",
    hint="Is every score exactly 0?",
    title="The mean",
)


size.answer(
    "squared",
    4096,
    "4096 is 64². The variances add up to 64, and the standard deviation is the root of that.",
    hint="Is the spread of 64 terms larger or smaller than 64 times that of one?",
    title="The square instead of the root",
)


size.answer(
    "both-vectors",
    128,
    "There are 128 numbers, but 64 products, and these partly cancel.",
    hint="How many terms does the sum have?",
    title="Both vectors counted",
)


size.answer(
    "divided",
    0.125,
    "1/8 would be the spread of the mean of 64 products. A score is their sum.",
    hint="Is the sum of 64 terms closer to 0 than each of them?",
    title="The mean of the products",
)


size.also_wrong("variance", 64.0)


size.also_wrong(None, 16, 32)
