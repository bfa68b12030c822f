"""Saving and loading named Tensors in the safetensors format: data alone, no pickle, so a file cannot run code."""

import json
import mmap
import os
import secrets
from itertools import chain

import numpy as np

from .creation import from_array
from .dtype import is_tensor, unwrap
from .safetensors import DTYPES, arrays_in, check_header, map_file

NAMES = {np.dtype(code): name for name, code in DTYPES.items() if name != "BF16"}
COPY_ON_WRITE = mmap.ACCESS_COPY


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
    order = sorted(arrays, key=lambda name: -arrays[name].itemsize)  # the widest first, so that every tensor is aligned
    header, end = {"__metadata__": {"format": "pt", **(metadata or {})}}, 0
    for name in order:
        a = arrays[name]
        dtype = NAMES[a.dtype.newbyteorder("<")]
        header[name] = {"dtype": dtype, "shape": list(a.shape), "data_offsets": [end, end + a.nbytes]}
        end += a.nbytes
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    parts = chain((len(text).to_bytes(8, "little"), text), (bytes_of(arrays[name]) for name in order))
    if hasattr(f, "write"):
        for part in parts:
            f.write(part)
    else:
        write_file(os.path.realpath(f), parts)


def bytes_of(array):
    """The elements, little-endian and in row-major order, as bytes: those of the array itself where they lie so, otherwise a copy."""
    a = np.asarray(array.astype(array.dtype.newbyteorder("<"), copy=False), order="C")
    return a.reshape(-1).view(np.uint8)


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
    if mmap:
        return read_tensors(path, map_file(path, COPY_ON_WRITE))
    with open(path, "rb") as file:
        return read_tensors(path, file.read())


def read_tensors(where, data):
    """The Tensors in the bytes of a file, checked. A write into one changes no other, and not the bytes unless they are mapped."""
    entries, start = check_header(where, data)
    arrays = arrays_in(where, data, entries, start)
    return {name: from_array(a if a.flags.writeable else a.copy()) for name, a in arrays.items()}
