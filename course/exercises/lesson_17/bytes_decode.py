"""bytes.decode: from tokens back to a text, where a character may lie in two tokens."""

from course.authoring import exercise, type_name


def vocabulary():
    """Tokens as bytes: the 256 bytes, then some longer ones, of which not all are whole characters."""
    longer = [b" t", b"he", b"\xc3\xab", b"Zo", b" \xf0\x9f", b"\x90\x8c", b" the", b"\xe2\x80", "ü".encode()]
    return [bytes([i]) for i in range(256)] + longer


def texts(rng):
    tokens = vocabulary()
    yield {"ids": [259, 195, 171], "token_bytes": tokens}
    yield {"ids": [104, 105], "token_bytes": tokens}
    yield {"ids": [259, 258, 262], "token_bytes": tokens}
    yield {"ids": [260, 261], "token_bytes": tokens}
    yield {"ids": [263, 148, 104, 263, 157], "token_bytes": tokens}
    yield {"ids": [97, 195], "token_bytes": tokens}
    yield {"ids": [255, 97, 128], "token_bytes": tokens}
    yield {"ids": [240, 159, 144], "token_bytes": tokens}
    yield {"ids": [], "token_bytes": tokens}
    for _ in range(5):
        text = "".join(rng.choice(["ë", "a", " ", "ß", "🐌", "語", "the"]) for _ in range(rng.randint(2, 5)))
        yield {"ids": [*text.encode()], "token_bytes": tokens}


def told(f, case):
    if any(i >= len(case["token_bytes"]) for i in case["ids"]):
        raise ValueError("no case")
    out = f(case["ids"], case["token_bytes"])
    if out is None:
        return {}
    return {"the text": out if isinstance(out, str) else f"{type_name(out)}, not a text"}


decode = exercise(
    "bytes.decode",
    kind="fix",
    title="Half a character",
    target="tinygrad_edu.text.bpe:tokens_to_text",
    difficulty=2,
    minutes=4,
    cases=texts,
    observe=told,
    keep_fixed=("token_bytes",),
    hidden=("token_bytes",),
    prompt=r"""
    `token_bytes[i]` are the bytes that token i stands for, so 195 is `b"\xc3"`, and 259 here is `b"Zo"`.
    `tokens_to_text(ids, token_bytes)` should return the text of a list of ids. The version below works for English, and
    ends in an error for `[259, 195, 171]`, which is `Zoë`: neither of the two bytes of ë is a character alone.

    Fix it. A model can also write bytes that are no text, or stop in the middle of a character. That must not be an
    error, either: what cannot be read becomes the character `�`, as `.decode("utf-8", errors="replace")` does. No ids
    give the empty text.
    """,
    hints=(
        r"What are the bytes of the whole text of [259, 195, 171]? Can they be decoded together?",
        "`b''.join(...)` makes one of many pieces of bytes.",
        'Join first, then decode once, with `errors="replace"`.',
    ),
    why="Bytes are joined first and decoded once, since the borders of tokens are not the borders of characters.",
)


@decode.stub
def tokens_to_text(ids, token_bytes):
    """The text that these tokens stand for."""
    return "".join(token_bytes[i].decode("utf-8") for i in ids)


@decode.solution
def tokens_to_text(ids, token_bytes):
    """The text that these tokens stand for."""
    return b"".join(token_bytes[i] for i in ids).decode("utf-8", errors="replace")


@decode.also_right
def tokens_to_text(ids, token_bytes):
    whole = b""
    for i in ids:
        whole += token_bytes[i]
    return whole.decode(errors="replace")


@decode.also_right
def tokens_to_text(ids, token_bytes):
    whole = bytearray()
    for i in ids:
        whole.extend(token_bytes[i])
    return str(whole, "utf-8", "replace")


@decode.also_right
def tokens_to_text(ids, token_bytes):
    pieces = [token_bytes[i] for i in ids]
    return bytes(byte for piece in pieces for byte in piece).decode("utf-8", "replace")


@decode.mistake("bpe-bytes", hint="Which character is the byte 195 alone?", title="Decoded one by one")
def tokens_to_text(ids, token_bytes):
    """Each token is decoded by itself, so a character that lies in two tokens becomes two �. Join the bytes of all
    tokens first."""
    return "".join(token_bytes[i].decode("utf-8", errors="replace") for i in ids)


@decode.mistake(
    "dropped-one-by-one",
    hint="What is left of ë, if each of its bytes is decoded alone?",
    title="Decoded one by one, and dropped",
)
def tokens_to_text(ids, token_bytes):
    """Each token is decoded by itself, and bytes that are no character alone are dropped: the ë is gone. Join the bytes
    of all tokens first."""
    return "".join(token_bytes[i].decode("utf-8", errors="ignore") for i in ids)


@decode.mistake(
    "latin", hint="How many characters does your program make of the bytes 195, 171?", title="Each byte a character"
)
def tokens_to_text(ids, token_bytes):
    """Each byte becomes a character of its own: Zoë becomes ZoÃ«. In UTF-8 a character can be up to four bytes."""
    return b"".join(token_bytes[i] for i in ids).decode("latin-1")


@decode.mistake("strict", hint="What if a model stops after the first byte of ë?", title="Half a character is an error")
def tokens_to_text(ids, token_bytes):
    """The bytes are joined first, which is right. But a text that ends in half a character is still an error; it should
    become �."""
    return b"".join(token_bytes[i] for i in ids).decode("utf-8")


@decode.mistake(
    "ignore", hint="What should become of a byte that cannot be read?", title="What cannot be read is dropped"
)
def tokens_to_text(ids, token_bytes):
    """The bytes are joined first, which is right. But what cannot be read is left out without a trace; it should become
    �."""
    return b"".join(token_bytes[i] for i in ids).decode("utf-8", errors="ignore")


@decode.mistake("bytes-returned", hint="Which type should the answer have?", title="Bytes, not a text")
def tokens_to_text(ids, token_bytes):
    """These are the bytes of the text. It still has to be decoded."""
    return b"".join(token_bytes[i] for i in ids)


@decode.mistake(
    "backslashes", hint="Print your answer for Zoë. What stands there for ë?", title="Escapes in place of characters"
)
def tokens_to_text(ids, token_bytes):
    """Bytes that are no character alone are written as escapes, such as \\xc3. Join the bytes of all tokens first, then
    decode."""
    return "".join(token_bytes[i].decode("utf-8", errors="backslashreplace") for i in ids)


@decode.mistake("ids-as-characters", hint="What does id 259 stand for?", title="Ids taken for characters")
def tokens_to_text(ids, token_bytes):
    """`chr(i)` is the character with the number i. An id is a place in `token_bytes`, where its bytes are."""
    return "".join(chr(i) for i in ids)


@decode.mistake("ids-as-bytes", hint="Which bytes does id 259 stand for?", title="Ids taken for bytes")
def tokens_to_text(ids, token_bytes):
    """The ids themselves are taken for bytes. An id is a place in `token_bytes`; its bytes are there, and can be
    several."""
    return bytes(ids).decode("utf-8", errors="replace")


@decode.mistake(
    "spaces-between",
    hint="Where are the spaces of a text: in its tokens, or between them?",
    title="Spaces between the tokens",
)
def tokens_to_text(ids, token_bytes):
    """Spaces are put between the tokens. They are in the tokens already, as bytes like all others."""
    return b" ".join(token_bytes[i] for i in ids).decode("utf-8", errors="replace")


@decode.also_wrong("bpe-bytes")
def tokens_to_text(ids, token_bytes):
    text = ""
    for i in ids:
        text += str(token_bytes[i], "utf-8", "replace")
    return text


@decode.mistake(
    "caught-one-by-one", hint="Which character is the byte 195 alone?", title="Decoded one by one, errors caught"
)
def tokens_to_text(ids, token_bytes):
    """Each token is decoded by itself, and one that is no whole character becomes �, with all that it holds. Join the
    bytes of all tokens first."""
    out = []
    for i in ids:
        try:
            out.append(token_bytes[i].decode("utf-8"))
        except UnicodeDecodeError:
            out.append("�")
    return "".join(out)


@decode.also_wrong(None)
def tokens_to_text(ids, token_bytes):
    return b"".join(token_bytes[i] for i in ids[::-1]).decode("utf-8", errors="replace")


@decode.also_wrong(None)
def tokens_to_text(ids, token_bytes):
    return b"".join(token_bytes[i] for i in ids).decode("ascii", errors="replace")
