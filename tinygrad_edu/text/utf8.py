"""UTF-8, in which a character is one to four bytes: text to bytes, and back while the bytes are still coming."""

import codecs


def to_utf8(text):
    """The bytes of a text. Raises ValueError for half of a surrogate pair, which is not a character."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"encode: expected characters, got half of a surrogate pair, {text[error.start]!r}; "
            "repair the text: text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')"
        ) from None


def ends_within_a_character(data):
    """Whether bytes end with the beginning of a character, which the next bytes may complete."""
    reader = codecs.getincrementaldecoder("utf-8")("replace")
    reader.decode(data)
    return bool(reader.getstate()[0])


def text_as_it_comes(token_bytes, tokens_to_text):
    """A function that takes the ids of a text one by one, and returns the text that each completes: never a part of a character.

    The texts joined are that of all ids, but for a character that is not complete at the end. token_bytes: the bytes of each token, by id.
    tokens_to_text: what turns ids into a text, with one � for the beginning of a character.
    """
    pending, given = [], 0  # the tokens since the last one that ended with a character; how much of their text was returned

    def add(i):
        nonlocal pending, given
        if not 0 <= i < len(token_bytes):
            raise ValueError(f"decode: expected ids from 0 to {len(token_bytes) - 1}, got {i}")
        pending.append(int(i))
        text, start = tokens_to_text(pending, token_bytes), given
        if ends_within_a_character(b"".join(token_bytes[i] for i in pending)):
            text = text[:-1]
            given = len(text)
        else:
            pending, given = [], 0
        return text[start:]

    return add
