"""init.halved: what relu leaves of the mean square."""

from course.authoring import exercise

halved = exercise(
    "init.halved",
    kind="predict",
    title="What relu takes away",
    difficulty=3,
    minutes=3,
    tolerance=0.01,
    prompt="""
    Ten layers again, now with relu after each. The weights have the standard deviation 1 / √fan-in, so a linear layer
    keeps the **mean square** of its inputs (the mean of their squares). Its outputs are as often negative as positive.

    By which factor is the mean square smaller after the tenth relu than before the first layer? Give a number such as 8
    for an eighth.
    """,
    hints=(
        "Relu replaces the negative half by 0. What does that leave of the mean of the squares?",
        "The next layer keeps that mean square, and the next relu takes its share again. Ten times.",
    ),
    why="Relu halves the mean square, and a gain of the square root of 2 makes up for it.",
    explanation=(
        "Negative and positive outputs are mirror images, so the negative ones hold half of the sum of squares, and "
        "relu makes them 0. Ten relus leave $1 / 2^{10} = 1 / 1024$. The cure is to draw weights whose outputs have "
        "twice the mean square, with √2 times the standard deviation: the gain of relu."
    ),
)


@halved.solution
def answer():
    return 2**10


halved.also_right(1024, 1024.0, 'predict("init.halved", 1024)')


halved.answer(
    "standard-deviation",
    32,
    "This is by how much the root of the mean square shrinks. Asked for is the mean square itself.",
    hint="If the mean square becomes a quarter, what becomes of its root?",
    title="The root of it",
)


halved.answer(
    "added",
    20,
    "Ten times a half is taken of what is left, so the factors multiply: 2 * 2 * 2 ...",
    hint="What is left after two layers?",
    title="Factors added up",
)


halved.answer(
    "kept",
    1,
    "The linear layers keep the mean square, but each relu makes half of the numbers 0.",
    hint="What does relu make of -3, and of its square?",
    title="Relu left out",
)


halved.answer(
    "one-layer",
    2,
    "This is what one relu does. There are ten.",
    hint="What does the second relu do to what the first has left?",
    title="One layer only",
)


halved.answer(
    "nine",
    512,
    "There are ten relus: one after each layer, the last one included.",
    hint="Count the relus.",
    title="One relu too few",
)


halved.answer(
    "share",
    1 / 1024,
    "This is the share that is left, and it is right. Asked for is by which factor it is smaller: a number above 1.",
    hint="For an eighth, which number does the task ask for?",
    title="The share instead of the factor",
)


halved.answer(
    "quarter",
    4**10,
    "Half of the numbers become 0, and the others keep their squares: half is left, not a quarter.",
    hint="What are the squares of 3, -3 after relu? What is their mean, before and after?",
    title="A quarter instead of a half",
)


halved.also_wrong("standard-deviation", 2**5)


halved.also_wrong("share", 0.000977)


halved.also_wrong(None, 100, 2048, "small")
