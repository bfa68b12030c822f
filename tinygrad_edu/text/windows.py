"""Windows over a text: examples (x, y) to learn from, where y is x one symbol later; and splits that share nothing."""

from random import Random

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..data.dataset import Dataset
from ..tensor.creation import from_array
from ..tensor.dtype import is_tensor, unwrap


def next_token_pairs(ids, block_size):
    """All windows of a text and what comes next: (x, y), each (N, block_size), where N = len(ids) - block_size and y[n, t] follows x[n, t].

    ids: (T,), whole numbers. x and y are views of ids: they cannot be written to, and take no memory.
    """
    ids = checked("next_token_pairs", ids, block_size + 1)
    windows = sliding_window_view(ids, block_size)
    return windows[:-1], windows[1:]


class NextTokens(Dataset):
    """A text as a dataset: example n is (x, y), the block_size ids from position n and those from position n + 1, int64 Tensors.

    ids: (T,), an array, a Tensor or a list. There are T - block_size examples.
    A batch copies its own examples alone: (x, y), each (B, block_size).
    """

    def __init__(self, ids, block_size):
        if not isinstance(block_size, int) or block_size < 1:
            raise ValueError(f"NextTokens: expected block_size of at least 1, got {block_size!r}")
        self.ids, self.block_size = checked("NextTokens", ids, block_size + 1), block_size
        self.x, self.y = next_token_pairs(self.ids, block_size)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return from_array(self.x[index].copy()), from_array(self.y[index].copy())

    def batch(self, index):
        """The examples of a slice, or of an array of ints."""
        return [*self[index]]


def checked(name, ids, least):
    """The ids of a text as an int64 array (T,), with T at least so many; otherwise an error that says what is wrong."""
    ids = np.asarray(unwrap(ids) if is_tensor(ids) else ids)
    if ids.ndim != 1 or ids.size and ids.dtype.kind not in "iu":
        raise ValueError(f"{name}: expected ids, whole numbers of shape (T,), got {ids.dtype} of shape {ids.shape}; encode the text first")
    if len(ids) < least:
        raise ValueError(f"{name}: expected at least {least} ids, got {len(ids)}; take a longer text or a smaller block_size")
    return ids.astype(np.int64, copy=False)


# ------------------------------------------------------------------------------------------------ splits


def split_text(ids, held_out=0.1):
    """A text cut once: (train, held_out), views of ids. The end is held out: no window of one part has a symbol of the other.

    held_out: the share held out, between 0 and 1; each part has at least one symbol. ids: (T,), or a string.
    """
    n = round(len(ids) * share("split_text", held_out))
    if len(ids) < 2:
        raise ValueError(f"split_text: expected at least 2 symbols, got {len(ids)}")
    cut = len(ids) - min(max(n, 1), len(ids) - 1)
    return ids[:cut], ids[cut:]


def split_items(items, held_out=0.1, seed=0):
    """Items, such as names, split at random: (train, held_out), two lists. Equal items are on the same side.

    held_out: the share of the distinct items that is held out. Each list keeps the order of the items.
    """
    distinct = [*dict.fromkeys(items)]
    n = round(len(distinct) * share("split_items", held_out))
    if len(distinct) < 2:
        raise ValueError(f"split_items: expected at least 2 different items, got {len(distinct)}")
    random = Random(seed)
    chosen = set(sorted(distinct, key=lambda _: random.random())[: min(max(n, 1), len(distinct) - 1)])
    return [item for item in items if item not in chosen], [item for item in items if item in chosen]


def share(name, held_out):
    """A share between 0 and 1."""
    if not 0 < held_out < 1:
        raise ValueError(f"{name}: expected a share held_out between 0 and 1, got {held_out!r}")
    return held_out
