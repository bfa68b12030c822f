"""paths.twice: the slopes of a + a and of a * a."""

from course.authoring import exercise

twice = exercise(
    "paths.twice",
    kind="predict",
    title="One number, used twice",
    difficulty=2,
    minutes=2,
    tolerance=1e-3,
    prompt="""
    Let $a = 3$, and nudge it by a tiny amount. By how many times this nudge does `a + a` move? And `a * a`? Commit to
    both, as a list of two numbers: first the slope of `a + a`, then that of `a * a`, at $a = 3$.
    """,
    hints=("Work out each answer at a = 3 and at a = 3.001. How far did it move, divided by 0.001?",),
    why="A number that is used twice moves the answer along two paths, and the two movements add.",
    explanation=(
        "`a` moves the answer twice, once through each place where it is used: `1 + 1` in the sum, `3 + 3` in the "
        "product."
    ),
)


@twice.solution
def answer():
    at = 3.0
    h = 1e-6
    slope = lambda f: round((f(at + h) - f(at - h)) / (2 * h), 6)
    return [slope(lambda a: a + a), slope(lambda a: a * a)]


twice.also_right([2, 6], (2.0, 6.0), 'predict("paths.twice", [2.0, 6])')


twice.answer(
    "overwrite",
    [1.0, 3.0],
    "That is what one of the two places contributes. The other one moves as well.",
    title="One of two places",
    hint="Write a + b with a = b = 3 and move both of them.",
)


twice.answer(
    "value-for-slope",
    [6.0, 9.0],
    "Those are the values at a = 3. The question is how fast they change.",
    title="Values taken for slopes",
    hint="What are the two answers at a = 3.01?",
)


twice.answer(
    "one-place-in-the-sum",
    [1.0, 6.0],
    "The product is right. In the sum too both places move: each brings 1.",
    hint="Compute 3.01 + 3.01 - 6.",
)


twice.answer(
    "swapped",
    [6.0, 2.0],
    "The right two numbers, the wrong way round: first `a + a`, then `a * a`.",
    title="Two numbers swapped",
    hint="Which of the two did the prompt ask for first?",
)


twice.answer(
    "one-parent",
    [2.0, 3.0],
    (
        "In a product too each place counts: nudging the left factor moves the answer by 3 times the nudge, nudging "
        "the right one by 3 times again."
    ),
    title="One place in the product",
    hint="Compute 3.01 * 3.01 - 9.",
)


twice.answer(
    "a-whole-unit",
    [2.0, 7.0],
    "From 3 to 4, a * a moves by 7. That is a large nudge; a tiny one is stretched a little less.",
    title="A nudge of a whole unit",
    hint="Compute 3.01 * 3.01 - 9, and divide by 0.01.",
)


twice.also_wrong(None, [1, 1], [2, 9])


twice.also_wrong("one-place-in-the-sum", [1, 6])


twice.also_wrong("swapped", [6, 2])
