"""GPT-2's files of a tokenizer: vocab.json, token -> id, and merges.txt, one merge a line, both written with `byte_symbols`.

What they say is checked before it is used: that they are UTF-8, complete, and belong together.
"""

import json
import os
import secrets

VERSION = "#version: 0.2"


def read_vocabulary(path, to_byte, special):
    """The bytes of each token of a vocab.json, a list by id. to_byte: symbol -> byte. special: names that stand for themselves."""
    text = read_text(path)
    try:
        entries = json.loads(text, object_pairs_hook=list)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"BPE: expected JSON in {path}, got something else ({error}); the file may be cut off") from None
    if not text.lstrip().startswith("{") or not all(type(i) is int for _, i in entries):
        raise ValueError(f"BPE: expected a JSON object of tokens and their ids in {path}")
    tokens = [None] * len(entries)
    for name, i in entries:
        if not 0 <= i < len(tokens) or tokens[i] is not None:
            raise ValueError(f"BPE: expected each id from 0 to {len(tokens) - 1} once in {path}, got {i} for {name!r}")
        tokens[i] = name.encode() if name in special else in_bytes(name, to_byte, path)
    if len(missing := {bytes([byte]) for byte in range(256)} - {*tokens}):
        raise ValueError(f"BPE: expected a token for each of the 256 bytes in {path}, found none for {len(missing)}; it is not byte-level")
    if len({*tokens}) < len(tokens):
        raise ValueError(f"BPE: expected distinct tokens in {path}, got some more than once")
    return tokens


def read_merges(path, to_byte, tokens, special):
    """The merges of a merges.txt, a list of pairs of ids, checked against the tokens. to_byte: symbol -> byte."""
    lines = read_text(path).replace("\r\n", "\n").split("\n")
    ids, merges, made = {token: i for i, token in enumerate(tokens)}, [], -1
    for number, line in enumerate(lines, 1):
        if (number == 1 and line.startswith("#version")) or (not line and number == len(lines)):
            continue
        where, parts = f"line {number} of {path}", line.split(" ")
        if len(parts) != 2 or not all(parts):
            raise ValueError(f"BPE: expected two tokens with a space between them in {where}, got {line!r}")
        x, y = (in_bytes(part, to_byte, where) for part in parts)
        if unknown := [part for part, token in zip((*parts, "".join(parts)), (x, y, x + y)) if token not in ids]:
            raise ValueError(
                f"BPE: {where}, {line!r}, needs the token {unknown[0]!r}, which the vocabulary has not; take files that belong together"
            )
        if ids[x + y] <= made:
            raise ValueError(
                f"BPE: expected merges in the order of the ids that they make, each once; {where}, {line!r}, makes {ids[x + y]}"
            )
        made = ids[x + y]
        merges.append((ids[x], ids[y]))
    known = {tokens[x] + tokens[y] for x, y in merges} | {name.encode() for name in special}
    if left := [token for token in tokens if len(token) > 1 and token not in known]:
        raise ValueError(
            f"BPE: expected a merge in {path} for every token, found none for {len(left)}, as for {left[0]!r}; the file may be cut off"
        )
    return merges


def in_bytes(name, to_byte, where):
    """The bytes of a token written with symbols."""
    try:
        return bytes([to_byte[symbol] for symbol in name])
    except KeyError as error:
        raise ValueError(f"BPE: expected the symbols of bytes in {where}, got {error.args[0]!r} in {name!r}") from None


def read_text(path):
    """The text of a file. Raises ValueError unless it is UTF-8."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"BPE: expected UTF-8 in {path}, got the byte {data[error.start]:#04x} at position {error.start}") from None


def write_files(folder, names, merges):
    """Write vocab.json and merges.txt, both or none. names: of each token, by id. merges: pairs of names."""
    os.makedirs(folder, exist_ok=True)
    lines = [VERSION, *(f"{x} {y}" for x, y in merges), ""]
    texts = {"vocab.json": json.dumps({name: i for i, name in enumerate(names)}), "merges.txt": "\n".join(lines)}
    scratch = {}
    try:
        for name, text in texts.items():
            path = os.path.join(os.path.realpath(folder), name)
            scratch[path] = f"{path}.{secrets.token_hex(4)}.part"
            with open(scratch[path], "xb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
        for path, part in scratch.items():
            os.replace(part, path)
    finally:
        for part in scratch.values():
            if os.path.exists(part):
                os.unlink(part)
