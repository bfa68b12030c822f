"""Reading the safetensors format: named arrays in a file that is data alone, mapped into memory, and checked before anything is used.

Layout (https://github.com/huggingface/safetensors): 8 bytes, the length n of the header, little-endian; n bytes of JSON, which gives for
each name a dtype, a shape and where its elements lie; then the elements, little-endian, in row-major order, one tensor after the other.
"""

import json
import math
import mmap
import os

import numpy as np

#: The format's names of the dtypes that NumPy has. BF16 is read too, as float32.
DTYPES = {
    "BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4", "U64": "<u8", "I64": "<i8",
    "F16": "<f2", "F32": "<f4", "F64": "<f8", "BF16": "<u2",
}  # fmt: skip
#: In bytes. The format allows ten times as much; no model comes near, and Python needs up to 25 times the memory for what is in it.
LONGEST_HEADER = 10_000_000
MOST_DIMS = 64  # NumPy's limit


def read_header(file):
    """What a file holds: a dict of name -> (dtype, shape, (begin, end)), such as "F32", (2, 3), (0, 24). file: open for bytes, at byte 0.

    begin and end are positions in bytes, counted from the first byte after the header. Nothing is checked: `check_header` does that.
    """
    length = int.from_bytes(file.read(8), "little")
    header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    return {name: (entry["dtype"], tuple(entry["shape"]), tuple(entry["data_offsets"])) for name, entry in header.items()}


def map_arrays(path):
    """The arrays of a file, by name, read-only and without a copy: their elements are read from the disk when they are first used.

    BF16 is the exception, and becomes float32 in memory. The file may be replaced or deleted meanwhile, but must not be cut off in place.
    Raises ValueError for a file that is damaged or of another format.
    """
    path = os.fspath(path)
    data = map_file(path, mmap.ACCESS_READ)
    start = check_header(path, data)[1]
    with open(path, "rb") as file:
        entries = read_header(file)
    return arrays_in(path, data, entries, start)


def map_file(path, access):
    """The bytes of a file, mapped. access: that of `mmap`."""
    with open(path, "rb") as file:
        return mmap.mmap(file.fileno(), 0, access=access) if os.fstat(file.fileno()).st_size else b""


def arrays_in(where, data, entries, start):
    """The arrays that entries, as `read_header` returns them, describe in the bytes of a file, whose elements begin at start."""
    check_places(where, entries, len(data) - start)
    return {name: array_at(data, code, shape, start + begin) for name, (code, shape, (begin, _)) in entries.items()}


def array_at(data, code, shape, begin):
    """An array over the bytes themselves; a copy of those that are not aligned, or not of a type that NumPy has."""
    count = math.prod(shape)
    a = np.frombuffer(data, DTYPES[code], count, begin) if count else np.zeros(0, DTYPES[code])
    if code == "BF16":  # the upper half of a float32
        a = (a.astype(np.uint32) << 16).view(np.float32)
    a = a.astype(a.dtype.newbyteorder("="), copy=False)
    return (a if a.flags.aligned else a.copy()).reshape(shape)


# ------------------------------------------------------------------------------------------------ checks


def check_header(where, data):
    """(entries as `read_header` returns them, where the elements begin). Raises ValueError for a header that is not the format's."""
    entries, start = parse_header(where, data)
    metadata_in(where, entries)
    entries.pop("__metadata__", None)
    return {name: check_entry(where, name, entry) for name, entry in entries.items()}, start


def parse_header(where, data):
    """(the header, a dict, where the elements begin)"""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > min(len(data) - 8, LONGEST_HEADER):
        if bytes(data[:4]) == b"PK\x03\x04" or bytes(data[:1]) == b"\x80":
            raise ValueError(
                f"load: expected a safetensors file, got {where}, a pickle as torch.save writes it, which could run code; "
                "load it in PyTorch and save it as safetensors"
            )
        raise damaged(where, f"a header of {length} bytes in a file of {len(data)}")
    try:
        header = json.loads(bytes(data[8 : 8 + length]).decode(), object_pairs_hook=unique_names)
    except (ValueError, RecursionError) as error:
        raise damaged(where, f"a header that is not JSON ({error})") from None
    if not isinstance(header, dict):
        raise damaged(where, "a header that is not a dict")
    return header, 8 + length


def unique_names(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name that occurs twice")
    return dict(pairs)


def read_metadata(where, data):
    """The texts in the header that `save` was given as metadata: a dict of name -> text."""
    return metadata_in(where, parse_header(where, data)[0])


def metadata_in(where, header):
    found = header.get("__metadata__", {})
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise damaged(where, "metadata that is not a dict of texts")
    return found


def check_entry(where, name, entry):
    """(dtype, shape, (begin, end)) of one tensor, from its part of the header."""
    try:
        code, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
        whole = isinstance(shape, list) and all(type(n) is int and 0 <= n < 2**63 for n in [*shape, begin, end])
    except (KeyError, TypeError, ValueError):
        whole = False
    if not whole:
        raise damaged(where, f"an entry for {name!r} without dtype, shape and data_offsets")
    if not isinstance(code, str) or code not in DTYPES:
        raise ValueError(f"load: {where}: {name!r} has dtype {code}; expected one of {', '.join(DTYPES)}")
    if len(shape) > MOST_DIMS or math.prod(n or 1 for n in shape) * np.dtype(DTYPES[code]).itemsize >= 2**63:
        raise damaged(where, f"a shape for {name!r} that no array has")
    return code, tuple(shape), (begin, end)


def check_places(where, entries, size):
    """Raise ValueError unless the tensors lie one after the other, without gap or overlap, and fill the size bytes of elements."""
    for name, (code, shape, (begin, end)) in entries.items():
        if not 0 <= begin <= end <= size or end - begin != math.prod(shape) * np.dtype(DTYPES[code]).itemsize:
            raise damaged(where, f"elements of {name!r} ({code}, shape {shape}) at bytes {begin} to {end} of {size}")
    position = 0
    for begin, end in sorted(place for _, _, place in entries.values()):
        if begin != position:
            raise damaged(where, f"{'overlapping' if begin < position else 'unused'} bytes at {min(begin, position)}")
        position = end
    if position != size:
        raise damaged(where, f"{size} bytes of elements, where its header describes {position}; it may have been cut off or added to")


def damaged(where, what):
    return ValueError(f"load: {where} is damaged, or no safetensors file: it has {what}")
