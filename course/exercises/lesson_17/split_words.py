"""split.words: GPT-2's pattern, and the look-ahead that leaves the last space to the next word."""

import regex

from course.authoring import exercise, type_name

WORDS = ["owl", "a", "42", "'s", "don't", "?!", "café", "x=1", "😀", "IT'S"]
BLANKS = [" ", "  ", "   ", "\n", "\n\n", " \n", "\t", "", "    "]


def texts(rng):
    yield {"text": "a  b"}
    yield {"text": "the owl's hat"}
    yield {"text": "x\n    y"}
    yield {"text": "no.  "}
    yield {"text": "two \n\n three"}
    yield {"text": "1234  wow!!  1"}
    yield {"text": "   "}
    yield {"text": ""}
    for _ in range(8):
        yield {"text": "".join(rng.choice(WORDS) + rng.choice(BLANKS) for _ in range(rng.randint(2, 5)))}


def cut(f, case):
    out = f(case["text"])
    if out is None:
        return {}
    if not isinstance(out, list):
        return {"the pieces": f"{type_name(out)}; a list is expected"}
    if not all(isinstance(piece, str) for piece in out):
        return {"the pieces": "a list that does not hold texts alone"}
    joined = "".join(out) == case["text"]
    return {"the pieces": out, "the pieces joined": "the text" if joined else "not the text"}


words = exercise(
    "split.words",
    kind="fix",
    title="One space is left for the word",
    target="tinygrad_edu.text.bpe:split_words",
    given="import regex",
    difficulty=2,
    minutes=6,
    cases=texts,
    observe=cut,
    prompt=r"""
    `split_words(text)` cuts a text with a pattern: alternatives, separated by `|`, of which the first that fits is
    taken. `?` means that the space before it may be missing, `+` one or more. `\p{L}` is a letter, `\p{N}` a digit,
    `\s` a blank (space, line break, tab), `\S` no blank, `[^…]` nothing of what is listed.

    Of several blanks before something else, GPT-2 leaves the **last one** to it: `"a  b"` is `"a"`, `" "`, `" b"`. The
    version below gives `"a"`, `"  "`, `"b"`. At the end of a text, all blanks stay one piece.

    Add one alternative, with a **look-ahead**: `(?!…)` takes no character; what comes next must **not** fit `…`. If it
    does fit, a `+` before it gives back one character, and it is tried again. The pieces, joined, must still be the
    text.
    """,
    hints=(
        "In `a  b`, after the first space: what comes next, and is it a blank?",
        (
            r"`\s+` first takes all blanks. If what comes after them does not fit, it gives them back one by one, "
            "until it does. What should come after them?"
        ),
        r"The new alternative is `\s+(?!\S)`. It must be tried before the plain `\s+`, or it never has its turn.",
    ),
    why="Blanks end where the next thing is again a blank, so the last one stays for the word that comes.",
)


@words.stub
def split_words(text):
    """The pieces of a text; joined they make the text again."""
    pattern = r"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+"
    return regex.findall(pattern, text)


@words.solution
def split_words(text):
    """The pieces of a text; joined they make the text again."""
    pattern = r"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
    return regex.findall(pattern, text)


words.also_right_source(
    r"""
    def split_words(text):
        pattern = r"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?=\s|$)|\s+"
        return [m.group() for m in regex.finditer(pattern, text)]
    """
)

words.also_right_source(
    r"""
    def split_words(text):
        pattern = r"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+\Z|\s+(?!\S)|\s"
        return regex.findall(pattern, text)
    """
)

words.also_right_source(
    r"""
    def split_words(text):
        blanks = r"\s+(?!\S)|\s+"
        words = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+"
        return regex.compile(words + "|" + blanks).findall(text)
    """
)


def pattern(end):
    """A program with another end of the pattern."""
    return f"""
    def split_words(text):
        pattern = r"'(?:s|t|re|ve|m|ll|d)| ?\\p{{L}}+| ?\\p{{N}}+| ?[^\\s\\p{{L}}\\p{{N}}]+|{end}"
        return regex.findall(pattern, text)
    """


words.mistake_source(
    "all-blanks-taken",
    pattern(r"\s+|\s+(?!\S)"),
    r"All blanks are still taken together, as before. Is the new alternative tried first? The first one that fits is "
    r"taken. And does it say the right thing? After what it takes, a blank should come, or the end of the text: "
    r"anything but `\S`.",
    hint="Which of the two spaces of `a  b` should be taken, and what comes after it?",
    title="As it was before",
)

words.mistake_source(
    "lost-at-a-word",
    pattern(r"\s+(?!\S)"),
    r"The plain `\s+` is gone. Where one line break stands before a word, no alternative fits, and it is left out. "
    "Joined, the pieces are no longer the text.",
    hint="Which alternative takes the line break of `x`, line break, `y`?",
    title="A blank is lost",
)

words.mistake_source(
    "one-by-one",
    pattern(r"\s"),
    "Each blank becomes a piece of its own. Several blanks, but for the last before a word, should be one piece.",
    hint="How many pieces should four spaces at the end of a text be?",
    title="Blank by blank",
)

words.mistake_source(
    "stripped",
    """
    def split_words(text):
        return text.split()
    """,
    "`split` throws away the blanks. Here they belong to the text: joined, the pieces must be the text again.",
    hint="Join your pieces. Is it the text?",
    title="The blanks are thrown away",
)

words.mistake_source(
    "space-behind",
    r"""
    def split_words(text):
        pattern = r"'(?:s|t|re|ve|m|ll|d)|\p{L}+ ?|\p{N}+ ?|[^\s\p{L}\p{N}]+ ?|\s+(?!\S)|\s+"
        return regex.findall(pattern, text)
    """,
    "The space goes with the word before it. In GPT-2 it goes with the word after it.",
    hint="In ` owl`, does the space stand before or after the word?",
    title="The space with the word before",
)

words.mistake_source(
    "words-without-space",
    r"""
    def split_words(text):
        pattern = r"'(?:s|t|re|ve|m|ll|d)|\p{L}+|\p{N}+|[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
        return regex.findall(pattern, text)
    """,
    "The space before a word has become a piece of its own. The ` ?` before the letters took it along.",
    hint="Which pieces has `the owl` in the task's version, and in yours?",
    title="Words without their space",
)

words.also_wrong_source("all-blanks-taken", pattern(r"\s+|\s+(?=\s|$)"))

words.also_wrong_source("all-blanks-taken", pattern(r"\s+(?=\S)|\s+"))

words.also_wrong_source("all-blanks-taken", pattern(r"\s+(?!\s)|\s+"))

words.also_wrong_source("one-by-one", pattern(r"\s(?!\S)|\s+"))

words.also_wrong_source("one-by-one", pattern(r"\s|\s+(?!\S)"))

words.also_wrong_source(None, pattern(r"\s{2}|\s+"))

words.also_wrong_source(
    None,
    """
    def split_words(text):
        return list(text)
    """,
)
