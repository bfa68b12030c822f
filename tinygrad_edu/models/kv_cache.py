"""`KVCache`: the keys and values of what a GPT has read, so that it reads every token once.

B texts, H heads, D numbers in a head. A cache has room for `capacity` positions, of which the first ones are filled.
"""

import numpy as np

from ..tensor.creation import from_array


def extend_cache(store, new, start):
    """Write new into store at positions start, start + 1, ... Returns store up to there, a view: (B, H, start + T, D). Arrays.

    store: (B, H, capacity, D), new: (B, H, T, D), start: how many positions are there already.
    """
    end = start + new.shape[2]
    store[:, :, start:end] = new  # (B, H, T, D)
    return store[:, :, :end]  # (B, H, start + T, D)


class KVCache:
    """The keys and values of all positions read so far: a model that writes computes them once. It is written in place as a model reads.

    keys, values: for each block an array (B, H, capacity, D). length: how many positions are filled. ids: what was read, int64, (B, T);
    it may be longer than capacity. first: where the text of each row begins, ints (B,), or None if all begin at 0.
    """

    def __init__(self, config, batch_size, capacity=None, dtype=np.float32):
        capacity = config.block_size if capacity is None else capacity
        if not 1 <= capacity <= config.block_size:
            raise ValueError(f"KVCache: expected a capacity from 1 to block_size, {config.block_size}, got {capacity}")
        shape = batch_size, config.n_head, capacity, config.n_embd // config.n_head
        self.keys = [np.empty(shape, dtype) for _ in range(config.n_layer)]
        self.values = [np.empty(shape, dtype) for _ in range(config.n_layer)]
        self.capacity, self.length, self.first, self.ids = capacity, 0, None, np.empty((batch_size, 0), np.int64)

    def extend(self, layer, k, v):
        """Add keys and values, Tensors (B, H, T, D). Returns all so far, Tensors (B, H, length + T, D)."""
        return [from_array(x) for x in self.extend_arrays(layer, k._data, v._data)]

    def extend_arrays(self, layer, k, v):
        """`extend` for arrays."""
        return extend_cache(self.keys[layer], k, self.length), extend_cache(self.values[layer], v, self.length)

    def mask(self, keys):
        """Which positions belong to the text of each row, (B, 1, 1, keys), or None if all do."""
        return None if self.first is None else from_array((np.arange(keys) >= self.first[:, None])[:, None, None])

    def row(self, b, first):
        """A cache for the row b alone, whose text begins at first. It shares memory with this one, in which 0 stands before that."""
        part = object.__new__(KVCache)
        for store in (*self.keys, *self.values):
            store[b, :, :first] = 0  # finite, since a weight of 0 is multiplied by it
        part.keys, part.values = [[x[b : b + 1, :, first:] for x in stores] for stores in (self.keys, self.values)]
        part.capacity, part.length, part.first, part.ids = self.capacity - first, 0, None, self.ids[b : b + 1]
        return part
