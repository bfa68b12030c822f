"""header.offset: at which byte of the file a number lies."""

from course.authoring import exercise

offset = exercise(
    "header.offset",
    kind="predict",
    title="Where does it lie?",
    difficulty=2,
    minutes=3,
    prompt="""
    The file again: 8 bytes with the length N of the header, the header, then the numbers. Offsets count from where the
    numbers begin. The header is **2,000** bytes long, and holds this entry:

    ```
    "b": {"dtype": "F32", "shape": [3], "data_offsets": [24, 36]}
    ```

    A number of the type F32 takes 4 bytes. Bytes of the file count from 0. Predict at which byte of the file the
    **last** of the three numbers of `b` begins.
    """,
    hints=(
        "At which byte does the header begin, and at which byte do the numbers begin?",
        "`b` begins 24 bytes after that. How far behind its first number is its last?",
    ),
    why=(
        "8 bytes, the header, the offset, and 4 bytes for each number before it: nothing has to be read to find a "
        "number."
    ),
    explanation=(
        "2040 = 8 + 2000 + 24 + 8: the length, the header, the offset of b, and two numbers of 4 bytes before the "
        "last one. So a program can go to a number at once, without reading what lies before it."
    ),
)


@offset.solution
def answer():
    file = (2000).to_bytes(8, "little") + b" " * 2000 + bytes(24)
    return len(file) + 2 * 4


offset.also_right(2040, 8 + 2000 + 24 + 8)


offset.answer(
    "eight-missing",
    2032,
    "Either the first 8 bytes of the file are not counted, which hold the length of the header; "
    "or this is the first number of b, and the last one lies two numbers further.",
    hint="Add up what lies before the last number: how many parts are there?",
    title="8 bytes are missing",
)


offset.answer(
    "after-the-last",
    2044,
    "That is where b ends and the next tensor begins. The last number of b begins 4 bytes before.",
    hint="Offset 36 is the end of b. Does its last number begin there?",
    title="Where the last number ends",
)


offset.answer(
    "numbers-not-bytes",
    2034,
    "Between the first and the last number lie two numbers, but each takes 4 bytes.",
    hint="How many bytes do two numbers of the type F32 take?",
    title="Numbers counted as bytes",
)


offset.answer(
    "header-forgotten",
    32,
    (
        "Offsets count from where the numbers begin, not from the beginning of the file. Before that come 8 bytes and "
        "the header."
    ),
    hint="What lies in the file before the first number?",
    title="Counted from the first number",
)


offset.also_wrong("eight-missing", 2000 + 24 + 8)


offset.also_wrong(None, 36, "2000")
