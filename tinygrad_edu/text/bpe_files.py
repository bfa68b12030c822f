"""GPT-2's files of a tokenizer: vocab.json, token -> id, and merges.txt, one merge a line, both written with `byte_symbols`.

What they say is checked before it is used: that they are UTF-8, complete, and belong together.
"""

import json
import os
import secrets

VERSION = "#version: 0.2"


def read_tokenizer(vocab_json, merges_txt, special, byte_symbols):
    """(the bytes of each token by id, the merges, pairs of ids in their order) of two files.

    special: names of tokens that are no bytes written with symbols. byte_symbols: a dict, byte -> symbol.
    """
    names = read_names(vocab_json)
    symbol_bytes = {ord(symbol): byte for byte, symbol in byte_symbols.items()}
    table = dict.fromkeys(range(256), 65535) | symbol_bytes  # what is no symbol is not a byte then
    try:
        tokens = [name.encode() if name in special else name.translate(table).encode("latin-1") for name in names]
    except UnicodeEncodeError:
        wrong = next(name for name in names if name not in special and not symbol_bytes.keys() >= {*map(ord, name)})
        raise ValueError(f"BPE: expected tokens written with the symbols of bytes in {vocab_json}, got {wrong!r}") from None
    if missing := 256 - len({token for token in tokens if len(token) == 1}):
        raise ValueError(f"BPE: expected a token for each of the 256 bytes in {vocab_json}, found none for {missing}; it is not byte-level")
    return tokens, read_merges(merges_txt, names, special)


def read_names(path):
    """The tokens of a vocab.json as they are written, a list by id."""
    text = read_text(path)
    try:
        entries = json.loads(text, object_pairs_hook=tuple)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"BPE: expected JSON in {path}, got something else ({error}); the file may be cut off") from None
    if type(entries) is not tuple or not all(type(i) is int for _, i in entries):
        raise ValueError(f"BPE: expected a JSON object, token -> id, in {path}")
    names = [None] * len(entries)
    for name, i in entries:
        if not 0 <= i < len(names) or names[i] is not None:
            raise ValueError(f"BPE: expected each id from 0 to {len(names) - 1} once in {path}, got {i} for {name!r}")
        names[i] = name
    if len({*names}) < len(names):
        raise ValueError(f"BPE: expected each token once in {path}, got some more than once")
    return names


def read_merges(path, names, special):
    """The merges of a merges.txt, a list of pairs of ids, checked against the tokens. names: those of the tokens, by id."""
    ids = {name: i for i, name in enumerate(names) if name not in special}
    made = {name: i for name, i in ids.items() if len(name) == 1}
    lines = read_text(path).replace("\r\n", "\n").split("\n")
    first = lines[0].startswith("#version")
    merges, last = [], -1
    for number, line in enumerate(lines[first : len(lines) - (not lines[-1])], 1 + first):
        x, _, y = line.partition(" ")
        i, j, new_id = made.get(x), made.get(y), ids.get(x + y)
        if i is None or j is None or new_id is None or new_id <= last:
            raise ValueError(f"BPE: {what_is_wrong(x, y, made, ids, last)}, in line {number} of {path}: {line!r}")
        merges.append((i, j))
        made[x + y] = last = new_id
    if left := [name for name in ids if name not in made]:
        raise ValueError(
            f"BPE: expected a merge in {path} for every token, found none for {len(left)}, among them {left[0]!r}; "
            "the file may be cut off, or this is a special token: name it in special=(...)"
        )
    return merges


def what_is_wrong(x, y, made, ids, last):
    """What is wrong with a line that merges x and y, after the tokens that are made, the last one with the id `last`."""
    if not x or not y or " " in y:
        return "expected two tokens with a space between them"
    if x not in made or y not in made:
        return f"expected a merge of tokens that are made before it, got {y if x in made else x!r}"
    if x + y not in ids:
        return f"expected a file that belongs to the vocabulary, which has no {x + y!r}"
    return f"expected merges in the order of the ids that they make, got {ids[x + y]} after {last}"


def read_text(path):
    """The text of a file. Raises ValueError unless it is UTF-8."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"BPE: expected UTF-8 in {path}, got the byte {data[error.start]:#04x} at position {error.start}") from None


def write_tokenizer(folder, names, merges):
    """Write vocab.json and merges.txt, each put in its place only once both are complete. names: by id. merges: pairs of names."""
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
