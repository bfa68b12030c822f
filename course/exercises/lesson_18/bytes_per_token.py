"""bytes.per_token: how fast a model can write at most, by what has to be read for each token."""

from course.authoring import exercise

per_token = exercise(
    "bytes.per_token",
    kind="predict",
    title="How fast can it write?",
    difficulty=2,
    minutes=3,
    choices=("about 4", "about 40", "about 160", "about 4000"),
    prompt="""
    For each new token, every weight of the model is needed once, and has to come from the memory into the processor.
    GPT-2 has 124 million weights of 4 bytes each. The memory of a laptop delivers about 20 gigabytes a second, and a
    gigabyte is 1000 million bytes. The multiplications themselves are so fast that they do not count.

    Predict how many tokens GPT-2 can write in a second at most, for a single text. Choose one:
    `"about 4"`, `"about 40"`, `"about 160"` or `"about 4000"`.
    """,
    hints=(
        "How many bytes are 124 million weights?",
        "About half a gigabyte is read for each token. How often does that fit into 20 gigabytes?",
    ),
    why=(
        "Writing for one reader, a model waits for memory: bytes of the weights, over bytes a second, is its time for "
        "a token."
    ),
    explanation=(
        "About 40: the weights are half a gigabyte, and 20 gigabytes hold that 40 times. Faster arithmetic would "
        "not help. Fewer bytes would: with one byte for a weight instead of four it is up to 160."
    ),
)


@per_token.solution
def answer():
    most = 20e9 / (124e6 * 4)
    sizes = {"about 4": 4, "about 40": 40, "about 160": 160, "about 4000": 4000}
    return min(sizes, key=lambda name: abs(sizes[name] - most))


per_token.also_right("about 40", " about 40 ", 'predict("bytes.per_token", "about 40")')


per_token.answer(
    "one-byte-each",
    "about 160",
    "That would be right if a weight took one byte. Here it takes four.",
    hint="124 million weights of 4 bytes: how many bytes is that?",
    title="One byte for a weight",
)


per_token.answer(
    "ten-times-too-few",
    "about 4",
    "The weights are half a gigabyte, not five. That fits 40 times into 20.",
    hint="Is 496 million bytes nearer to half a gigabyte or to five?",
    title="Ten times too few",
)


per_token.answer(
    "arithmetic",
    "about 4000",
    "So fast the processor might multiply, but the weights do not arrive that fast.",
    hint="How many bytes would have to be read in a second for 4000 tokens? And how many can be?",
    title="As if memory were fast",
)


per_token.also_wrong("one-byte-each", "about 160")


per_token.also_wrong("ten-times-too-few", "about 4")


per_token.also_wrong("arithmetic", "about 4000")


per_token.also_wrong(None, 41, "never")
