"""bytes.fallback: how many tokens a text has that is unlike all that the tokenizer was trained on."""

from course.authoring import exercise

fallback = exercise(
    "bytes.fallback",
    kind="predict",
    title="Another alphabet",
    difficulty=1,
    minutes=2,
    prompt="""
    A tokenizer begins with the 256 bytes, and learns 100 merges from English stories. None of them fits anything in the
    Greek word `νύχτα`, night. In UTF-8 each of its five letters is two bytes.

    Predict how many tokens this word is.
    """,
    hints=(
        "Which tokens does the vocabulary have before any merge?",
        "How many bytes is the word? Does any merge make two of them one?",
    ),
    why="Where no merge fits, each byte stays a token of its own.",
    explanation=(
        "10: five letters of two bytes, and no merge joins any of them. Bytes make every text possible, but "
        "not equally "
        "cheap. Whoever writes in an alphabet that was rare in the training text pays with more tokens for as"
        " many words."
    ),
)


@fallback.solution
def answer():
    return len("νύχτα".encode())


fallback.also_right(10, 2 * 5)


fallback.answer(
    "characters",
    5,
    "Five is the number of letters. The tokenizer starts from bytes, and these letters are two bytes each.",
    hint="How many bytes is one of these letters?",
    title="Letters counted, not bytes",
)


fallback.answer(
    "one-unknown",
    1,
    (
        "Some vocabularies of words have one token for all that they do not know. Here nothing is unknown: every "
        "byte is a token."
    ),
    hint="Which of the 256 first tokens does the word consist of?",
    title="One unknown token",
)


fallback.answer(
    "none",
    0,
    "The word would be lost. Every text is bytes, and every byte is a token, so no text is lost.",
    hint="Could the text be had back from no tokens?",
    title="The word is lost",
)


fallback.answer(
    "space-before",
    11,
    "A space before the word would be one byte more; there is none here.",
    hint="Count the letters, and two bytes for each.",
    title="One byte too many",
)


fallback.answer(
    "merges-too",
    110,
    "The merges are part of the vocabulary, not of the text: one that does not fit adds nothing.",
    hint="How many bytes does the text have?",
    title="The merges counted, too",
)


fallback.answer(
    "bits",
    80,
    "That is the number of bits: 10 bytes of 8 bits. A token stands for at least one whole byte.",
    hint="How many bits has a byte?",
    title="Bits, not bytes",
)


fallback.also_wrong("characters", 5.0)


fallback.also_wrong(None, 7, 20)
