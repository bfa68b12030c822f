"""Saving and loading named Tensors in the safetensors format: data alone, no pickle, so a file cannot run code.

Layout (https://github.com/huggingface/safetensors): 8 bytes, the length n of the header, little-endian; n bytes of JSON, which gives for
each name a dtype, a shape and where its elements lie; then the elements, little-endian, in row-major order, one tensor after the other.
"""

import json
import math
import mmap
import os
import secrets

import numpy as np

from .creation import from_array
from .dtype import is_tensor, unwrap

#: The format's names of the dtypes that NumPy has. BF16 is read too, as float32.
DTYPES = {
    "BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4", "U64": "<u8", "I64": "<i8",
    "F16": "<f2", "F32": "<f4", "F64": "<f8",
}  # fmt: skip
NAMES = {np.dtype(code): name for name, code in DTYPES.items()}
LONGEST_HEADER = 100_000_000


def save(obj, f, *, metadata=None):
    """Write Tensors to a file. obj: a dict of name -> Tensor, such as a state_dict. f: a path, or a file open for writing bytes.

    metadata: a dict of name -> text, kept in the file's header. A file at that path is replaced only once the new one is complete.
    Graphs and `requires_grad` are not saved.
    """
    if not isinstance(obj, dict) or not all(isinstance(k, str) and (is_tensor(v) or isinstance(v, np.ndarray)) for k, v in obj.items()):
        raise TypeError("save: expected a dict of names to Tensors; for one Tensor x, write save({'x': x}, f)")
    if "__metadata__" in obj:
        raise ValueError("save: expected names other than __metadata__, which the format keeps for itself")
    arrays = {name: np.asarray(unwrap(x)) for name, x in obj.items()}
    arrays = {name: np.asarray(a.astype(a.dtype.newbyteorder("<"), copy=False), order="C") for name, a in arrays.items()}
    order = sorted(arrays, key=lambda name: -arrays[name].itemsize)  # the widest first, so that every tensor is aligned
    header, end = {"__metadata__": {"format": "pt", **(metadata or {})}}, 0
    for name in order:
        a = arrays[name]
        header[name] = {"dtype": NAMES[a.dtype], "shape": list(a.shape), "data_offsets": [end, end + a.nbytes]}
        end += a.nbytes
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    parts = [len(text).to_bytes(8, "little"), text, *[arrays[name].reshape(-1).view(np.uint8) for name in order if arrays[name].size]]
    if hasattr(f, "write"):
        for part in parts:
            f.write(part)
    else:
        write_file(os.path.realpath(f), parts)


def write_file(path, parts):
    """Write bytes to a new file beside `path`, then put it in its place."""
    scratch = f"{path}.{secrets.token_hex(4)}.part"
    try:
        with open(scratch, "xb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, path)
    except BaseException:
        if os.path.exists(scratch):
            os.unlink(scratch)
        raise


def load(f, *, mmap=True):
    """Read the Tensors of a safetensors file: a dict of name -> Tensor. f: a path, or a file open for reading bytes.

    mmap: map the file into memory, so that elements are read from the disk when they are first used. A write into such a Tensor changes the
    Tensor alone, not the file. Raises ValueError for a file that is damaged or of another format.
    """
    if hasattr(f, "read"):
        return read_tensors("the file", f.read())
    path = os.fspath(f)
    with open(path, "rb") as file:
        data = map_file(file) if mmap else file.read()
    return read_tensors(path, data)


def map_file(file):
    """The bytes of an open file, mapped: private to this process where they are written to."""
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) if os.fstat(file.fileno()).st_size else b""


def read_tensors(where, data):
    """The Tensors in the bytes of a file, checked."""
    header, start = read_header(where, data)
    header.pop("__metadata__", None)
    size, tensors, taken = len(data) - start, {}, []
    for name, entry in header.items():
        code, shape, (begin, end) = read_entry(where, name, entry)
        itemsize = 2 if code == "BF16" else np.dtype(DTYPES[code]).itemsize
        if not 0 <= begin <= end <= size or end - begin != math.prod(shape) * itemsize:
            raise damaged(where, f"elements of {name!r} ({code}, shape {tuple(shape)}) at bytes {begin} to {end} of {size}")
        taken.append((begin, end))
        tensors[name] = from_array(elements(data, code, start + begin, math.prod(shape)).reshape(shape))
    position = 0
    for begin, end in sorted(taken):
        if begin != position:
            raise damaged(where, f"{'overlapping' if begin < position else 'unused'} bytes at {min(begin, position)}")
        position = end
    if position != size:
        raise damaged(where, f"{size} bytes of elements, where its header describes {position}; it may have been cut off or added to")
    return tensors


def read_header(where, data):
    """(the entries of the header, where the elements begin)"""
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
    except ValueError as error:
        raise damaged(where, f"a header that is not JSON ({error})") from None
    if not isinstance(header, dict):
        raise damaged(where, "a header that is not a dict")
    return header, 8 + length


def read_metadata(where, data):
    """The texts in the header that `save` was given as metadata: a dict of name -> text."""
    found = read_header(where, data)[0].get("__metadata__", {})
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise damaged(where, "metadata that is not a dict of texts")
    return found


def unique_names(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name that occurs twice")
    return dict(pairs)


def read_entry(where, name, entry):
    """(dtype, shape, (begin, end)) of one tensor."""
    try:
        code, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
        whole = all(type(n) is int and n >= 0 for n in [*shape, begin, end])
    except (KeyError, TypeError, ValueError):
        whole = False
    if not whole:
        raise damaged(where, f"an entry for {name!r} without dtype, shape and data_offsets")
    if code not in DTYPES and code != "BF16":
        raise ValueError(f"load: {where}: {name!r} has dtype {code}; expected one of {', '.join(DTYPES)}, BF16")
    return code, shape, (begin, end)


def elements(data, code, start, count):
    """An array over the bytes themselves where they are aligned and may be written to; otherwise a copy."""
    a = np.frombuffer(data, "<u2" if code == "BF16" else DTYPES[code], count, start) if count else np.zeros(0, DTYPES.get(code, "<f4"))
    if code == "BF16":  # the upper half of a float32
        return (a.astype(np.uint32) << 16).view(np.float32)
    a = a.astype(a.dtype.newbyteorder("="), copy=False)
    return a if a.flags.aligned and a.flags.writeable else a.copy()


def damaged(where, what):
    return ValueError(f"load: {where} is damaged, or no safetensors file: it has {what}")
