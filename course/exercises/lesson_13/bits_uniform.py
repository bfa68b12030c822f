"""bits.uniform: the surprise of a model that knows nothing."""

import math

from course.authoring import exercise

uniform = exercise(
    "bits.uniform",
    kind="predict",
    title="The surprise of a fair guess",
    given="import math",
    difficulty=1,
    minutes=2,
    tolerance=1e-3,
    prompt="""
    A model knows nothing about a language of **64** symbols, and gives each the same probability at every place. How
    many bits does it pay for a symbol, on average? Predict the number.
    """,
    hints=(
        "Which probability does the next symbol get, whatever it is?",
        "A probability of 1/2 costs 1 bit, 1/4 costs 2 bits, 1/8 costs 3. How often must 2 be multiplied to give 64?",
    ),
    why="Each symbol has probability 1/64, which is 1/2 six times over: six questions with yes or no.",
    explanation=(
        "6 bits, at every place, so also on average: 1/64 is 1/2 six times over. It is also the "
        "number of yes-or-no questions that find one of 64 symbols, when each halves what is left. A model that costs "
        "more than this is worse than knowing nothing."
    ),
)


@uniform.solution
def answer():
    return math.log2(64)


uniform.also_right(6, 6.0, math.log2(64), -math.log2(1 / 64))


uniform.answer(
    "nats",
    math.log(64),
    "That is the natural logarithm: the same surprise in nats, the unit of the losses so far. In bits the base is 2.",
    hint="To which power must 2 be raised to give 64?",
    title="Nats, not bits",
)


uniform.answer(
    "symbols",
    64,
    "That is the number of symbols. With twice as many, the surprise does not double; it grows by one bit.",
    hint="How many bits do 2 symbols cost, how many 4, how many 8?",
    title="The number of symbols",
)


uniform.answer(
    "probability",
    1 / 64,
    "That is the probability that the next symbol gets. Its surprise is the negative logarithm of it, to base 2.",
    hint="What is the surprise of 1/2? And of 1/4?",
    title="The probability itself",
)


uniform.answer(
    "half",
    32,
    "That is how many guesses one needs on average when asking for one symbol after the other. A better "
    "question halves "
    "the symbols that are left, and each such question is worth one bit.",
    hint="Ask 'is it among the first 32?'. How many questions of this kind are needed?",
    title="Guesses one by one",
)


uniform.answer(
    "base-ten",
    math.log10(64),
    "That is the logarithm to base 10. Bits are logarithms to base 2.",
    hint="To which power must 2 be raised to give 64?",
    title="The logarithm to base 10",
)


uniform.answer(
    "sign",
    -6,
    "The logarithm of 1/64 is negative; the surprise is its opposite. A cost cannot be below 0.",
    hint="Can a certain symbol, with probability 1, cost more than an uncertain one?",
    title="The wrong sign",
)


uniform.also_wrong("nats", 4.1589)


uniform.also_wrong("probability", 0.015625)


uniform.also_wrong(None, 7, 63)
