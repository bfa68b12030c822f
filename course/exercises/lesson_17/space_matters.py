"""space.matters: a word with and without its space, as tokens."""

from course.authoring import exercise
from tinygrad_edu.text.bpe import apply_merges, train_merges

space = exercise(
    "space.matters",
    kind="predict",
    title="With and without a space",
    given="from tinygrad_edu.text.bpe import apply_merges, train_merges",
    difficulty=2,
    minutes=2,
    prompt="""
    A tokenizer was trained on stories. Its merges have made the piece `" snail"`, with its space, one token. It then
    reads two texts: `" snail"`, and `"snail"`, without the space.

    Predict how many of the tokens of the second text are the same as the token of the first.
    """,
    hints=(
        "Which bytes does the token ` snail` stand for? Can it be a part of `snail`?",
        "The first text is one token. What would have to be true for the second to contain it?",
    ),
    why="A token is one id. With a space and without are different ids, which share nothing but what the model learns.",
    explanation=(
        "0. The first text is the one token ` snail`, and it cannot be part of a text without a space. The model sees "
        "two different ids, and has to learn from examples that they mean the same animal. That is why a "
        "space too many "
        "at the end of a prompt changes what a model writes."
    ),
)


@space.solution
def answer():
    words = {" snail": 9, " the": 20, " sail": 3, " nail": 2, " a": 9}
    merges = train_merges({tuple(word.encode()): times for word, times in words.items()}, 12)
    ranks = {pair: 256 + k for k, pair in enumerate(merges)}
    with_space, without = (apply_merges(list(text.encode()), ranks) for text in (" snail", "snail"))
    return len(set(with_space) & set(without))


space.also_right(0, 0.0)


space.answer(
    "same-token",
    1,
    (
        "They would be one token if the space did not count. It is one of the bytes of the token ` snail`, like "
        "its letters."
    ),
    hint="How many bytes does the token with the space stand for?",
    title="The space taken for nothing",
)


space.answer(
    "letters",
    5,
    "Five letters are the same. But the first text is a single token, whose letters the model does not see.",
    hint="How many tokens is the first text?",
    title="Letters compared, not tokens",
)


space.answer(
    "space-apart",
    2,
    "That counts the space and the word as two tokens. In the first text they are one.",
    hint="How many tokens is the first text?",
    title="The space as a token of its own",
)


space.answer(
    "all-but-one",
    4,
    "The two texts differ in one character only, but no token of the first is shorter than the whole.",
    hint="Which tokens does the first text have?",
    title="All but one",
)


space.answer(
    "bytes",
    6,
    "Six is the number of bytes of the first text. They have become one token.",
    hint="How many tokens is the first text?",
    title="Bytes counted",
)


space.answer(
    "merged-up-to-there",
    3,
    "The second text may well be cut into three tokens. None of them is the token of the first.",
    hint="Is any of them the token with the space?",
    title="The tokens of the second text",
)


space.also_wrong("same-token", 1.0)


space.also_wrong(None, 7, 10)
