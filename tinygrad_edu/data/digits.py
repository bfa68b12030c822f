"""1,797 handwritten digits that come with the library: 8×8 pixels, 17 shades. They are in `digits.npz`; README.md says whose they are."""

from pathlib import Path

import numpy as np

from ..tensor.creation import from_array
from .dataset import TensorDataset

PATH = Path(__file__).with_name("digits.npz")
#: The seed of the order that is cut into training and test digits (RandomState is the same in all versions), and how many train.
SEED, TRAIN = 0, 1437


def digits(split=None):
    """Handwritten digits, as a TensorDataset of (images, labels): uint8 from 0 to 16, (n, 8, 8), and int64 from 0 to 9, (n,).

    split: "train" for 1,437 of them, "test" for the other 360; the same ones every time, drawn at random. None for all, as collected.
    """
    if split not in (None, "train", "test"):
        raise ValueError(f'digits: expected "train", "test" or None, got {split!r}')
    with np.load(PATH, allow_pickle=False) as file:
        images, labels = file["images"], file["labels"].astype(np.int64)
    order = np.random.RandomState(SEED).permutation(len(images))
    chosen = {None: slice(None), "train": order[:TRAIN], "test": order[TRAIN:]}[split]
    return TensorDataset(from_array(images[chosen]), from_array(labels[chosen]))
