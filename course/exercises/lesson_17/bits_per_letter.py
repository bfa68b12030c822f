"""bits.per_letter: what a model of tokens pays for each letter, so that it can be compared."""

import numpy as np

from course.authoring import exercise, type_name

TOKENS = [b"a", b"o", b" the", b" owl", b"\xc3\xab", b"Zo", b" \xc3\xbc", b"\n", b" snails", b"\xc3", b"\xab"]
WHOLE = [0, 1, 2, 3, 4, 5, 6, 7, 8]  # tokens that are whole characters


def judged(rng):
    yield {"bits": np.array([2.0, 3.0, 1.0]), "ids": np.array([2, 3, 7]), "token_bytes": TOKENS}
    yield {"bits": np.array([1.5, 4.5]), "ids": np.array([5, 4]), "token_bytes": TOKENS}
    yield {"bits": np.array([0.5]), "ids": np.array([8]), "token_bytes": TOKENS}
    yield {"bits": np.array([0.0, 2.0, 7.0]), "ids": np.array([0, 6, 1]), "token_bytes": TOKENS}
    yield {"bits": np.array([2.0, 3.0, 4.0]), "ids": np.array([5, 9, 10]), "token_bytes": TOKENS}
    for length in (4, 5, 6, 8, 9, 12):
        ids = [rng.choice(WHOLE) for _ in range(length)]
        if length % 3 == 0:
            ids[1:1] = [9, 10]  # ë in two tokens
        bits, ids = np.array([round(rng.uniform(0.1, 6), 2) for _ in ids]), np.array(ids)
        yield {"bits": bits, "ids": ids, "token_bytes": TOKENS}


def per_letter(f, case):
    if len(case["bits"]) != len(case["ids"]) or not len(case["ids"]) or max(case["ids"]) >= len(case["token_bytes"]):
        raise ValueError("no case")
    out = f(case["bits"], case["ids"], case["token_bytes"])
    if out is None:
        return {}
    try:
        return {"bits for each letter": float(out)}
    except (TypeError, ValueError):
        return {"bits for each letter": f"{type_name(out)}, not one number"}


per = exercise(
    "bits.per_letter",
    kind="code",
    title="A fair comparison",
    given="import numpy as np",
    difficulty=2,
    minutes=4,
    cases=judged,
    observe=per_letter,
    keep_fixed=("token_bytes",),
    prompt="""
    `bits[t]` is the surprise of token t of a text, and `ids[t]` its id, two arrays of the same length, at least 1.
    `token_bytes[i]` are the bytes of token i. Write `bits_per_letter(bits, ids, token_bytes)`: how many bits the model
    pays for each **character** of the text on average, a float. Every character counts, spaces and line breaks, too. ë
    is one character, though it is two bytes.

    For the tokens ` the`, ` owl` and a line break, with 2, 3 and 1 bits: 6 bits for 9 characters, so 0.667. A single
    token can be half a character, but all together are a text that can be decoded. The inputs stay as they are.
    """,
    hints=(
        "How much does the whole text cost? How many characters is it?",
        "Join the bytes of all tokens, and decode them: `len` of a str is its number of characters.",
        "`bits.sum()` divided by that length.",
    ),
    why="All that the text costs, divided by its length in characters, which is the same for every alphabet.",
)


@per.stub
def bits_per_letter(bits, ids, token_bytes):
    """What a text costs on average for each of its characters, in bits."""
    ...


@per.solution
def bits_per_letter(bits, ids, token_bytes):
    """What a text costs on average for each of its characters, in bits."""
    text = b"".join(token_bytes[i] for i in ids).decode()
    return bits.sum() / len(text)


@per.also_right
def bits_per_letter(bits, ids, token_bytes):
    whole = b""
    for i in ids:
        whole += token_bytes[i]
    return float(sum(bits)) / len(str(whole, "utf-8"))


@per.also_right
def bits_per_letter(bits, ids, token_bytes):
    letters = len(b"".join([token_bytes[i] for i in ids]).decode("utf-8", errors="replace"))
    return bits.mean() / (letters / len(ids))


@per.also_right
def bits_per_letter(bits, ids, token_bytes):
    whole = b"".join(token_bytes[i] for i in ids)
    characters = sum(byte & 0b1100_0000 != 0b1000_0000 for byte in whole)
    return np.sum(bits) / characters


@per.mistake("per-token", hint="By which number did you divide: tokens or characters?", title="Bits for each token")
def bits_per_letter(bits, ids, token_bytes):
    """This is the mean for each token. A token can be one letter or ten, so it cannot be compared with a model of
    letters. Divide by the number of characters."""
    return bits.mean()


@per.mistake("per-byte", hint="How many bytes is ë, and how many characters?", title="Bits for each byte")
def bits_per_letter(bits, ids, token_bytes):
    """This divides by the number of bytes. A character can be more than one; decode the bytes and count the
    characters."""
    return bits.sum() / sum(len(token_bytes[i]) for i in ids)


@per.mistake("decoded-alone", hint="Which character is the byte c3 alone?", title="Decoded one by one")
def bits_per_letter(bits, ids, token_bytes):
    """Each token is decoded by itself, which is an error where a character lies in two tokens. Join the bytes of all
    tokens first."""
    return sum(bits) / sum(len(token_bytes[i].decode("utf-8")) for i in ids)


@per.mistake(
    "replaced-alone", hint="How many characters is ë, if its two bytes are two tokens?", title="Halves counted"
)
def bits_per_letter(bits, ids, token_bytes):
    """Each token is decoded by itself, so a character that lies in two tokens counts as two. Join the bytes of all
    tokens first."""
    return sum(bits) / sum(len(token_bytes[i].decode("utf-8", errors="replace")) for i in ids)


@per.mistake("list-by-array", hint="How many places can you ask a list for at a time?", title="A list is no array")
def bits_per_letter(bits, ids, token_bytes):
    """`token_bytes` is a list, and a list takes one place at a time, not an array of them. Go through the ids one by
    one."""
    return bits.sum() / len(token_bytes[ids])


@per.mistake(
    "mean-of-ratios",
    hint="A token of 1 letter costs 4 bits, one of 9 letters 1 bit. What do the 10 letters cost together?",
    title="The mean of the quotients",
)
def bits_per_letter(bits, ids, token_bytes):
    """Each token's bits are divided by its own letters, and the mean is taken over tokens. So a token of one letter
    weighs as much as one of ten. First add up everything, then divide."""
    return np.mean([b / len(token_bytes[i].decode()) for b, i in zip(bits, ids)])


@per.mistake(
    "mean-by-bytes",
    hint="A token of 1 letter costs 4 bits, one of 9 letters 1 bit. What do the 10 letters cost together?",
    title="The mean over tokens",
)
def bits_per_letter(bits, ids, token_bytes):
    """Each token's bits are divided by its own length, and the mean is taken over tokens. So a token of one letter
    weighs as much as one of ten. First add up everything, then divide, by characters: ë is two bytes, but one
    character."""
    return np.mean([b / len(token_bytes[i]) for b, i in zip(bits, ids)])


@per.mistake("times", hint="Should long tokens make a letter cheaper or dearer?", title="Multiplied, not divided")
def bits_per_letter(bits, ids, token_bytes):
    """The mean for each token is multiplied by the letters in a token. The bits of a token are shared by its letters:
    it has to be divided."""
    lengths = np.array([len(token_bytes[i].decode()) for i in ids])
    return bits.mean() * lengths.mean()


@per.mistake("total", hint="Should a text twice as long cost twice as much for each letter?", title="The whole text")
def bits_per_letter(bits, ids, token_bytes):
    """This is what the whole text costs. It has to be divided by the number of characters."""
    return bits.sum()


@per.mistake("upside-down", hint="Which unit has your answer?", title="Letters for each bit")
def bits_per_letter(bits, ids, token_bytes):
    """These are letters for each bit. Asked for are bits for each letter."""
    return len(b"".join(token_bytes[i] for i in ids).decode()) / bits.sum()


@per.mistake("spaces-left-out", hint="Does the model have to predict spaces, too?", title="Spaces left out")
def bits_per_letter(bits, ids, token_bytes):
    """Spaces and line breaks are not counted. The model predicts them as well, so they are characters like all
    others."""
    text = b"".join(token_bytes[i] for i in ids).decode()
    return bits.sum() / len("".join(text.split()))


@per.mistake(
    "kinds-of-tokens", hint="If a token comes twice, how often do its letters come?", title="Each token counted once"
)
def bits_per_letter(bits, ids, token_bytes):
    """Tokens that come several times are counted once. Their letters are in the text each time."""
    return bits.sum() / sum(len(token_bytes[i].decode()) for i in set(ids.tolist()))


@per.also_wrong("per-token")
def bits_per_letter(bits, ids, token_bytes):
    return sum(bits) / len(ids)


@per.also_wrong("per-byte")
def bits_per_letter(bits, ids, token_bytes):
    whole = b"".join(token_bytes[i] for i in ids)
    return bits.sum() / len(whole)


@per.also_wrong(None)
def bits_per_letter(bits, ids, token_bytes):
    return bits.sum() / len(token_bytes)


@per.also_wrong(None)
def bits_per_letter(bits, ids, token_bytes):
    return np.log2(len(token_bytes))
