"""Files of weights, small enough for a case, and what is observed of arrays and of lists of ids."""

import json
import math

import numpy as np

from course.authoring import type_name

BYTES = {"F32": 4, "F16": 2, "I64": 8}


def header_of(tensors, metadata=None):
    """The header of a safetensors file as a dict, the tensors one after the other. tensors: name -> (dtype, shape)"""
    entries, at = {} if metadata is None else {"__metadata__": metadata}, 0
    for name, (dtype, shape) in tensors.items():
        size = BYTES[dtype] * math.prod(shape)
        entries[name] = {"dtype": dtype, "shape": [*shape], "data_offsets": [at, at + size]}
        at += size
    return entries


def file_of(header, pad=0):
    """The bytes of a safetensors file with this header, `pad` blanks after it, and zeros as its numbers."""
    text = json.dumps(header, ensure_ascii=False).encode() + b" " * pad
    end = max((entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"), default=0)
    return len(text).to_bytes(8, "little") + text + bytes(end)


def observe_exact(out, like, name="the answer"):
    """An array with its dtype, where `like` has the one it should have; of anything else its type; nothing of None."""
    if out is None:
        return {}
    if not isinstance(out, np.ndarray):
        return {name: f"{type_name(out)}; an array is expected"}
    if out.dtype.kind not in "fiu":
        return {name: f"an array of {out.dtype}"}
    return {name: np.array(out, float), f"the dtype of {name}": str(out.dtype) if out.dtype != like.dtype else "right"}
