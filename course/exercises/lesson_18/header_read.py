"""header.read: what a file of weights says about itself."""

import io
import json

from course.authoring import exercise, type_name

from .shared import file_of, header_of


def files(rng):
    yield {"header": header_of({"w": ("F32", (2, 3)), "b": ("F32", (3,))}), "pad": 0}
    yield {"header": header_of({"w": ("F32", (2, 3))}, {"format": "pt"}), "pad": 0}
    yield {"header": header_of({"scale": ("F16", ())}), "pad": 5}
    yield {"header": {"b": header_of({"a": ("F32", (1, 5)), "b": ("F16", (4, 1))})["b"]}, "pad": 2}
    yield {"header": header_of({"größe": ("F32", (1,)), "λ": ("I64", (2, 2))}), "pad": 0}
    for count in (3, 5, 12):  # more than 255 bytes
        tensors = {
            f"h.{i}.weight": (rng.choice(["F32", "F16"]), tuple(rng.randint(1, 9) for _ in range(rng.randint(0, 3))))
            for i in range(count)
        }
        yield {"header": header_of(tensors, rng.choice([None, {"format": "pt"}])), "pad": rng.randint(0, 7)}


def read(f, case):
    out = f(io.BytesIO(file_of(case["header"], case["pad"])))
    if out is None:
        return {}
    if not isinstance(out, dict):
        return {"the answer": f"{type_name(out)}; a dict is expected"}
    seen = {"the names": sorted(map(str, out))} | {f"the entry of {name!r}": entry for name, entry in out.items()}
    kinds = {type(part).__name__ for entry in out.values() if isinstance(entry, tuple) for part in entry[1:]}
    return seen | {"the types of shapes and offsets": sorted(kinds)}


header = exercise(
    "header.read",
    kind="code",
    title="What the file says about itself",
    target="tinygrad_edu.tensor.safetensors:read_header",
    given="import json",
    difficulty=3,
    minutes=8,
    cases=files,
    observe=read,
    keep_fixed=("header", "pad"),
    prompt="""
    Write `read_header(file)`. `file` is open for reading, as bytes, and stands at its beginning:

    1. 8 bytes: a whole number N, little-endian.
    2. N bytes: the header, JSON in UTF-8, perhaps with blanks at its end. An entry of it:
       `"b": {"dtype": "F32", "shape": [3], "data_offsets": [24, 36]}`. There may also be an entry `"__metadata__"`.
    3. The numbers of all tensors, which you need not read. There may be gigabytes of them.

    Return a dict with a tuple for each tensor, and without `"__metadata__"`: `{"b": ("F32", (3,), (24, 36)), ...}`,
    with the shape and the offsets as tuples.

    `file.read(8)` reads the next 8 bytes, `int.from_bytes(raw, "little")` makes a number of them, and `json.loads`
    reads JSON.
    """,
    hints=(
        "After `file.read(8)`, where does the next `file.read(...)` begin, and how many bytes should it read?",
        "`json.loads` gives a dict of dicts. Loop over its `items()`.",
        '`tuple(entry["shape"])` makes a tuple of a list. Leave out one name.',
    ),
    why=(
        "Eight bytes say how long the header is, and the header says where each tensor lies: nothing else needs to be "
        "read."
    ),
)


@header.stub
def read_header(file):
    """name -> (dtype, shape, (begin, end)) of each tensor in a safetensors file."""
    ...


@header.solution
def read_header(file):
    """name -> (dtype, shape, (begin, end)) of each tensor in a safetensors file."""
    n = int.from_bytes(file.read(8), "little")
    header = json.loads(file.read(n))
    header.pop("__metadata__", None)
    return {name: (e["dtype"], tuple(e["shape"]), tuple(e["data_offsets"])) for name, e in header.items()}


@header.also_right
def read_header(file):
    found = {}
    size = int.from_bytes(file.read(8), byteorder="little")
    text = file.read(size).decode("utf-8")
    for name, entry in json.loads(text).items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        found[name] = (entry["dtype"], tuple(entry["shape"]), (begin, end))
    return found


header.also_right_source(
    """
    import json, struct

    def read_header(file):
        raw = file.read()
        (n,) = struct.unpack("<Q", raw[:8])
        entries = json.loads(raw[8 : 8 + n])
        return {
            k: (v["dtype"], tuple(v["shape"]), tuple(v["data_offsets"]))
            for k, v in entries.items()
            if k != "__metadata__"
        }
    """
)


header.also_right_source(
    """
    import json
    import numpy as np

    def read_header(file):
        n = int(np.frombuffer(file.read(8), dtype="<u8")[0])
        entries = json.loads(file.read(n))
        out = {}
        for name in entries:
            if name != "__metadata__":
                out[name] = tuple(x if isinstance(x, str) else tuple(x) for x in (
                    entries[name]["dtype"], entries[name]["shape"], entries[name]["data_offsets"]))
        return out
    """
)


header.mistake_source(
    "metadata-kept",
    """
    import json

    def read_header(file):
        n = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(n))
        return {name: (e["dtype"], tuple(e["shape"]), tuple(e["data_offsets"])) for name, e in header.items()}
    """,
    (
        '`"__metadata__"` is no tensor: its entry says where the file comes from, and has no dtype and no shape. '
        "Leave it out."
    ),
    hint="Which names does your loop meet when the file says that its format is pt?",
    title="An entry that is no tensor",
)


@header.mistake(
    "metadata-with-the-rest",
    hint="Is each name of your answer the name of a tensor?",
    title="The metadata in the answer",
)
def read_header(file):
    """`"__metadata__"` is no tensor, and does not belong in the answer."""
    n = int.from_bytes(file.read(8), "little")
    header = json.loads(file.read(n))
    return {
        name: (e["dtype"], tuple(e["shape"]), tuple(e["data_offsets"])) if "dtype" in e else e
        for name, e in header.items()
    }


header.mistake_source(
    "big-endian",
    header.edited('"little"', '"big"'),
    "The number is read from its other end. Little-endian: the first byte counts ones, the second 256s, and so on.",
    hint="The 8 bytes 3, 1, 0, 0, 0, 0, 0, 0, little-endian: which number is that?",
    title="Read from the wrong end",
)


header.mistake_source(
    "one-byte",
    header.edited('int.from_bytes(file.read(8), "little")', "file.read(8)[0]"),
    "Only the first of the 8 bytes is taken. It holds numbers up to 255, and headers are longer.",
    hint="How long may a header be at most if one byte says its length?",
    title="Only the first of the 8 bytes",
)


@header.mistake(
    "eight-counted",
    hint="What does `file.read(8)` do to the place where the next read begins?",
    title="The 8 bytes counted twice",
)
def read_header(file):
    """N counts the bytes of the header alone, and the 8 bytes before it have been read already. This reads 8 bytes too
    few."""
    n = int.from_bytes(file.read(8), "little")
    header = json.loads(file.read(n - 8))
    header.pop("__metadata__", None)
    return {name: (e["dtype"], tuple(e["shape"]), tuple(e["data_offsets"])) for name, e in header.items()}


@header.mistake(
    "from-the-start", hint="At which byte of the file does the header begin?", title="The header read from byte 0"
)
def read_header(file):
    """The header begins after the 8 bytes of its length, at byte 8, and ends N bytes later. This reads JSON from the
    very beginning."""
    raw = file.read()
    n = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[:n])
    header.pop("__metadata__", None)
    return {name: (e["dtype"], tuple(e["shape"]), tuple(e["data_offsets"])) for name, e in header.items()}


@header.mistake(
    "read-to-the-end",
    hint="What stands in the file after the N bytes of the header?",
    title="Read to the end of the file",
)
def read_header(file):
    """This reads everything after the first 8 bytes. But after the header come the numbers, which are no JSON; N says
    where the header ends."""
    n = int.from_bytes(file.read(8), "little")
    header = json.loads(file.read())
    header.pop("__metadata__", None)
    return {name: (e["dtype"], tuple(e["shape"]), tuple(e["data_offsets"])) for name, e in header.items()}


header.mistake_source(
    "lists",
    header.edited('tuple(e["shape"]), tuple(e["data_offsets"])', 'e["shape"], e["data_offsets"]'),
    (
        "JSON has lists only, so the shape and the offsets are lists here. Tuples are asked for: NumPy's shapes are "
        "tuples."
    ),
    hint="Is [3] equal to (3,) in Python?",
    title="Lists, not tuples",
)


header.mistake_source(
    "as-it-is",
    header.edited(
        'return {name: (e["dtype"], tuple(e["shape"]), tuple(e["data_offsets"])) for name, e in header.items()}',
        "return header",
    ),
    "The entries are returned as they are, as dicts. For each name a tuple is asked for: dtype, shape, offsets.",
    hint="What does the prompt show after the name b?",
    title="Dicts, not tuples",
)


header.mistake_source(
    "json-as-it-is",
    """
    import json


    def read_header(file):
        n = int.from_bytes(file.read(8), "little")
        return json.loads(file.read(n))
    """,
    "The header is returned as JSON gives it. For each tensor a tuple is asked for: dtype, shape, offsets; and "
    "`__metadata__` is left out.",
    hint="What does the prompt show after the name b?",
    title="The header as it is",
)


header.mistake_source(
    "offsets-in-the-file",
    header.edited('tuple(e["data_offsets"])', 'tuple(8 + n + x for x in e["data_offsets"])'),
    "Here the offsets count from the beginning of the file. The answer should give them as the header does.",
    hint="Which offsets does the prompt's example give to b, in the header and in the answer?",
    title="Offsets changed",
)


header.also_wrong_source(
    "metadata-kept", header.edited('header.pop("__metadata__", None)', 'header.pop("metadata", None)')
)


header.also_wrong_source(
    "lists", header.edited('tuple(e["shape"]), tuple(e["data_offsets"])', 'list(e["shape"]), list(e["data_offsets"])')
)


header.also_wrong_source(
    None, header.edited('tuple(e["shape"]), tuple(e["data_offsets"])', 'tuple(e["data_offsets"]), tuple(e["shape"])')
)


header.mistake_source(
    "metadata-expected",
    header.edited('header.pop("__metadata__", None)', 'del header["__metadata__"]'),
    "Not every file has the entry `__metadata__`, and `del` fails where there is none. `pop(name, None)` does not.",
    hint="What does `del` do with a name that is not in the dict?",
    title="Not every file has metadata",
)


@header.also_wrong(None)
def read_header(file):
    return {}
