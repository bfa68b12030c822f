"""Checkpoints: everything that training needs to go on, in one file without pickle, which is whole at any moment.

The file is in safetensors' format: arrays lie in it as Tensors, with names such as "model.0.weight" that any program can read, and the rest
(numbers, texts, lists, dicts) as JSON in its metadata.
"""

import json
import os
from pathlib import Path

import numpy as np

from ..tensor.dtype import is_tensor
from ..tensor.safetensors import damaged, read_metadata
from ..tensor.serialization import read_tensors, save


def save_checkpoint(state, path):
    """Write a state to a file: dicts, lists, tuples, Tensors, arrays, numbers, texts, None, nested as you like.

    The file that is there stays until the new one is complete on the disk, so a kill or a full disk leaves the one or the other.
    """
    path, tensors = Path(os.path.realpath(path)), {}
    text = json.dumps(to_json(state, "", tensors))
    for leftover in path.parent.glob(f"{path.name}.*.part"):  # of a save that was killed
        leftover.unlink(missing_ok=True)
    save(tensors, path, metadata={"state": text})


def load_checkpoint(path):
    """The state in a file that `save_checkpoint` wrote. Raises ValueError for a file that is damaged, or of another kind."""
    where, data = os.fspath(path), Path(path).read_bytes()
    tensors, metadata = read_tensors(where, data), read_metadata(where, data)
    try:
        return from_json(json.loads(metadata["state"]), tensors)
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(where, f"no state of a training run ({type(error).__name__}: {error})") from None


def to_json(value, name, tensors):
    """What JSON can say of a value; Tensors and arrays are put into the dict `tensors`, under names that begin with `name`."""
    if is_tensor(value) or isinstance(value, np.ndarray):
        while name in tensors:
            name += "'"
        tensors[name] = value
        return {"tensor": name}
    if isinstance(value, dict):
        return {"dict": [[key, to_json(v, f"{name}.{key}".lstrip("."), tensors)] for key, v in value.items()]}
    if isinstance(value, (list, tuple)):
        return {type(value).__name__: [to_json(v, f"{name}.{i}", tensors) for i, v in enumerate(value)]}
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"save_checkpoint: expected Tensors, numbers, texts, lists and dicts, got a {type(value).__name__} as {name}")


def from_json(value, tensors):
    """The inverse of `to_json`."""
    if isinstance(value, list):
        raise ValueError("a list where a value is expected")
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "tensor":
        return tensors[content]
    if kind == "dict":
        return {key: from_json(v, tensors) for key, v in content}
    return {"list": list, "tuple": tuple}[kind](from_json(v, tensors) for v in content)
