"""derivative.product: the slope of a product of two functions."""

from course.authoring import exercise
from tinygrad_edu.scalar.finite_difference import derivative

from .shared import ramp, square

product = exercise(
    "derivative.product",
    kind="predict",
    title="The slope of a product",
    given="""
    from course.exercises.lesson_01.shared import cube, ramp, root, slope, square
    from tinygrad_edu.scalar.finite_difference import derivative
    """,
    difficulty=2,
    minutes=2,
    tolerance=1e-3,
    prompt="""
    The sum moves by what both of them move. And a product? At x = 2, `square` is 4 and has the slope 4; `ramp` is 7 and
    has the slope 3. Which slope does `square(x) * ramp(x)` have at x = 2? A number, please.
    """,
    hints=(
        ("Nudge x by 0.1 in your head: where does `square` go, where does `ramp` go, and what is their product then?"),
        "Suppose `ramp` stood still at 7. Which slope would the product have?",
    ),
    why="Each factor's slope comes through as many times as large as the other factor is.",
    explanation=(
        "If ramp stood still at 7, the product would have 7 times the slope of square, 28. If square stood "
        "still at 4, it would have 4 times the slope of ramp, 12. Both move, so it is 40. The next picture "
        "shows why the two are added."
    ),
)


@product.solution
def answer():
    return round(derivative(lambda x: square(x) * ramp(x), 2.0), 6)


product.also_right(40, 40.0, 39.999)


product.answer(
    "product-of-slopes",
    4 * 3,
    (
        "The slope of a product is not the product of the slopes. If it were, 5 · square(x) would have the slope 0 · "
        "4 = 0 and never move."
    ),
    title="The product of the slopes",
    hint="What should be the slope of 5 times square?",
)


product.answer(
    "sum-of-slopes",
    4 + 3,
    "That is the slope of the sum. In a product, each factor multiplies the movement of the other.",
    title="The sum of the slopes",
    hint="What should be the slope of 5 times square?",
)


product.answer(
    "own-factor",
    4 * 4 + 3 * 7,
    "Each slope was multiplied by its own function; what makes it larger is the other factor.",
    title="Each function's own value",
    hint="If ramp stood still at 7, how many times as large would the slope of square become?",
)


product.answer(
    "one-factor-moves",
    4 * 7,
    "This holds ramp still. It moves as well.",
    title="Only one factor moves",
    hint="And how much does the movement of ramp add?",
)


product.also_wrong("product-of-slopes", 12)


product.also_wrong("sum-of-slopes", 7)


product.also_wrong("own-factor", 37)


product.also_wrong("one-factor-moves", 28)


product.also_wrong(None, 16, "forty")
