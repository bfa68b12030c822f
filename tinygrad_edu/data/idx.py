"""The IDX format, in which MNIST comes: a magic number, the size of each dimension, then the elements, big-endian.

What a header says is believed only once the bytes are there. Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten
digits".
"""

import gzip
import math
import os
import zlib

import numpy as np

DTYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
#: No more bytes than this are unpacked, whatever a header asks for. MNIST's training images have 47,040,000.
LARGEST = 2**28


def read_idx(f):
    """The array in an IDX file, which may be packed with gzip. f: a path, or a file open for reading bytes.

    Returns an array in native byte order. Raises ValueError for a file that is cut off, too long, too large, or of another format.
    """
    if hasattr(f, "read"):
        return read_array("the file", f)
    with open(f, "rb") as file:
        return read_array(os.fspath(f), file)


def read_array(where, file):
    """The array in an open file."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    try:
        with gzip.GzipFile(fileobj=file) if packed else file as stream:
            dtype, shape = read_header(where, stream)
            expected = math.prod(shape) * np.dtype(dtype).itemsize
            if expected > LARGEST:
                raise ValueError(f"read_idx: {where} claims {expected:,} bytes, shape {shape}; expected at most {LARGEST:,}")
            data = stream.read(expected)
            more = stream.read(1)
    except (EOFError, OSError, zlib.error) as error:
        raise ValueError(f"read_idx: {where} is damaged, its gzip packing ends or breaks early ({error})") from None
    if len(data) != expected or more:
        raise ValueError(
            f"read_idx: {where} is damaged: its header says shape {shape}, {expected} bytes; it has {'more' if more else len(data)}"
        )
    return np.frombuffer(data, dtype).reshape(shape).astype(dtype.replace(">", "="))


def read_header(where, stream):
    """(dtype, shape)"""
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in DTYPES:
        raise ValueError(f"read_idx: expected an IDX file, got {where}, which begins with {magic.hex() or 'nothing'}")
    sizes = stream.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise ValueError(f"read_idx: {where} is damaged: cut off in its header")
    return DTYPES[magic[2]], tuple(int(n) for n in np.frombuffer(sizes, ">u4"))
