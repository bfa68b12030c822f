"""bytes.symbols: a printable character for each byte."""

from course.authoring import exercise, type_name

PARTS = {
    "the characters of the bytes that are printable": [*range(33, 127), *range(161, 173), *range(174, 256)],
    "the characters of the bytes from 0 to 32": [*range(33)],
    "the characters of the other bytes": [*range(127, 161), 173],
}


def once(rng):
    yield {}


def written(f, case):
    out = f()
    if out is None:
        return {}
    if not isinstance(out, dict):
        return {"the keys of the table": f"those of {type_name(out)}; a dict is expected"}
    if not all(isinstance(byte, int) and not isinstance(byte, bool) for byte in out):
        return {"the keys of the table": "not whole numbers alone"}
    if wrong := sorted(set(out) ^ set(range(256))):
        kind = "missing" if wrong[0] not in out else "too much"
        return {"the keys of the table": f"{wrong[0]} is {kind}"}
    if not all(isinstance(symbol, str) and len(symbol) == 1 for symbol in out.values()):
        return {"the keys of the table": "the 256 bytes", "the values of the table": "not single characters alone"}
    seen = {"the keys of the table": "the 256 bytes", "the values of the table": "single characters"}
    seen["how many different characters there are"] = len(set(out.values()))
    return seen | {name: "".join(out[byte] for byte in part) for name, part in PARTS.items()}


symbols = exercise(
    "bytes.symbols",
    kind="code",
    title="Bytes you can see",
    target="tinygrad_edu.text.bpe:byte_symbols",
    difficulty=2,
    minutes=6,
    cases=once,
    observe=written,
    prompt="""
    Write `byte_symbols()`, without parameters: a dict that gives each byte, a whole number from 0 to 255, a printable
    character of its own. The rules are GPT-2's:

    - The bytes 33 to 126, 161 to 172 and 174 to 255, **all ends included**, keep the character with this number:
      `chr(97)` is `a`.
    - The other 68 bytes are not printable. In their order, they get the characters with the numbers 256, 257, 258, and
      so on: byte 0 gets `chr(256)`, byte 1 `chr(257)`.

    The space, byte 32, has 32 of the 68 before it, and gets `chr(288)`, `Ġ`. The next of the 68 is byte 127.
    """,
    hints=(
        "How many of the bytes before 127 are not printable? So which number of the 68 is it?",
        "`range(33, 127)` ends with 126. A counter beside the loop says how many of the 68 have been given out.",
        (
            "Go through range(256). Is the byte in one of the three ranges? Then chr(byte); otherwise chr(256 + "
            "counter), and the counter grows by 1."
        ),
    ),
    why="Printable bytes stand for themselves; the others move to free places from 256 on, so that no two share one.",
)


@symbols.stub
def byte_symbols():
    """A printable character for each byte: a dict byte -> character."""
    ...


@symbols.solution
def byte_symbols():
    """A printable character for each byte: a dict byte -> character."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, given_out = {}, 0
    for byte in range(256):
        if byte in printable:
            table[byte] = chr(byte)
        else:
            table[byte] = chr(256 + given_out)
            given_out += 1
    return table


@symbols.also_right
def byte_symbols():
    kept = set(range(33, 127)) | set(range(161, 173)) | set(range(174, 256))
    moved = [byte for byte in range(256) if byte not in kept]
    return {byte: chr(byte) for byte in kept} | {byte: chr(256 + n) for n, byte in enumerate(moved)}


@symbols.also_right
def byte_symbols():
    def printable(b):
        return 33 <= b <= 126 or 161 <= b <= 172 or 174 <= b <= 255

    return {b: chr(b) if printable(b) else chr(256 + sum(not printable(c) for c in range(b))) for b in range(256)}


@symbols.also_right
def byte_symbols():
    table = {}
    free = 256
    for b in range(256):
        if b < 33 or 126 < b < 161 or b == 173:
            table[b] = chr(free)
            free = free + 1
        else:
            table[b] = chr(b)
    return table


@symbols.mistake("256-plus-byte", hint="How many of the 68 come before byte 127?", title="256 plus the byte")
def byte_symbols():
    """The bytes that are not printable get the number 256 + byte. That is right up to the space, by chance: until
    there, all bytes are among the 68. Byte 127 is only the 34th of them. Count those that have been given out."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return {byte: chr(byte) if byte in printable else chr(256 + byte) for byte in range(256)}


@symbols.mistake("as-they-are", hint="What do you see when you print chr(10)?", title="No byte is moved")
def byte_symbols():
    """Each byte is the character with its number. Some of those are line breaks, blanks, or cannot be seen at all; they
    would tear up the file of the vocabulary. The 68 that are not printable move to 256 and on."""
    return {byte: chr(byte) for byte in range(256)}


@symbols.mistake(
    "end-left-out", hint="Which is the last number of range(33, 126)?", title="The end of a range is missing"
)
def byte_symbols():
    """The ends of the ranges are left out: `range(33, 126)` ends with 125. Then ~ and others count as not printable,
    and everything after them moves by one."""
    printable = [*range(33, 126), *range(161, 172), *range(174, 255)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + n) for n, byte in enumerate(others)}


@symbols.mistake("hole-at-173", hint="Is 173 in one of the three ranges?", title="173 counted as printable")
def byte_symbols():
    """Byte 173 is taken for printable. It is a hyphen that cannot be seen, and belongs to the 68."""
    printable = [*range(33, 127), *range(161, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + n) for n, byte in enumerate(others)}


@symbols.mistake("upper-lost", hint="In which of the ranges is byte 233?", title="Only ASCII counted as printable")
def byte_symbols():
    """Only the bytes up to 126 are taken for printable. Those from 161 on, but for 173, stand for themselves, too."""
    others = [byte for byte in range(256) if not 33 <= byte <= 126]
    return {byte: chr(byte) for byte in range(33, 127)} | {byte: chr(256 + n) for n, byte in enumerate(others)}


@symbols.mistake("from-257", hint="Which character does byte 0 get?", title="The first one is 257")
def byte_symbols():
    """The characters begin with 257. Byte 0 gets 256: take the counter first, then let it grow."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, free = {}, 256
    for byte in range(256):
        if byte in printable:
            table[byte] = chr(byte)
        else:
            free += 1
            table[byte] = chr(free)
    return table


@symbols.mistake("other-way", hint="In your dict, is a byte the key or the value?", title="From characters to bytes")
def byte_symbols():
    """The dict leads from a character to its byte. Asked for is the way from a byte to its character."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    table = {chr(byte): byte for byte in printable}
    for n, byte in enumerate(others):
        table[chr(256 + n)] = byte
    return table


@symbols.mistake("printable-only", hint="How many keys should the dict have, and yours?", title="Bytes are missing")
def byte_symbols():
    """Only the printable bytes are in the dict. All 256 must be, or a text with a space could not be written."""
    return {byte: chr(byte) for byte in [*range(33, 127), *range(161, 173), *range(174, 256)]}


@symbols.mistake(
    "numbers", hint="Which type does `chr` give, and which do you put into the dict?", title="Numbers, not characters"
)
def byte_symbols():
    """The values are numbers. `chr` makes a character of each."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: byte for byte in printable} | {byte: 256 + n for n, byte in enumerate(others)}


@symbols.mistake("counter-stands", hint="Which character does byte 1 get?", title="The counter does not grow")
def byte_symbols():
    """All bytes that are not printable get the same character. After each of them the number grows by 1."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return {byte: chr(byte) if byte in printable else chr(256) for byte in range(256)}


@symbols.mistake(
    "isprintable", hint="What is `' '.isprintable()`, and is byte 32 in a range?", title="Python's own printable"
)
def byte_symbols():
    """For Python's `isprintable`, the space is printable. In GPT-2's rules it is one of the 68; take the three
    ranges."""
    table, free = {}, 256
    for byte in range(256):
        if chr(byte).isprintable():
            table[byte] = chr(byte)
        else:
            table[byte] = chr(free)
            free += 1
    return table


@symbols.also_wrong("256-plus-byte")
def byte_symbols():
    table = {}
    for b in range(256):
        if 33 <= b <= 126 or 161 <= b <= 172 or b >= 174:
            table[b] = chr(b)
        else:
            table[b] = chr(b + 256)
    return table


@symbols.also_wrong("as-they-are")
def byte_symbols():
    return dict(enumerate(map(chr, range(256))))


@symbols.also_wrong(None)
def byte_symbols():
    return {byte: chr(256 + byte) for byte in range(256)}


@symbols.also_wrong(None)
def byte_symbols():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return {byte: chr(byte) if byte in printable else "?" for byte in range(256)}
