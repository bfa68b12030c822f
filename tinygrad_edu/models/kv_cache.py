"""`KVCache`: the keys and values of what a GPT has read, so that it reads every token once; and how it reads on with them.

B texts, H heads, D numbers in a head. A cache has room for `capacity` positions, of which the first ones are filled.
"""

from contextlib import nullcontext

import numpy as np

from ..autograd.mode import no_grad
from ..compiled.twin import asleep
from ..tensor.creation import from_array
from ..tensor.shape import cat
from .gpt_step import step
from .language_model import LanguageModel
from .prompt import as_ids, check_range


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
        """A cache for the row b alone, whose text begins at first. It shares memory with this one, where 0 is put before that."""
        part = object.__new__(KVCache)
        for store in (*self.keys, *self.values):
            store[b, :, :first] = 0  # finite, since a weight of 0 is multiplied by it
        part.keys, part.values = [[x[b : b + 1, :, first:] for x in stores] for stores in (self.keys, self.values)]
        part.capacity, part.length, part.first, part.ids = self.capacity - first, 0, None, self.ids[b : b + 1]
        return part


class CachedLanguageModel(LanguageModel):
    """A language model whose state, as it reads on, is a `KVCache`. `GPT` is one.

    run(ids, cache): the residual stream, (B, T, C), from ids, (B, T). predict(x): logits. is_plain(): whether `step` computes the same.
    """

    longest_prompt = property(lambda self: self.block_size)

    @no_grad
    def read(self, ids, state=None):
        """The logits of the last position, (B, V), and a `KVCache`, the state. ids: only those not read yet, (B, T). No gradients.

        Past the context a position would have no row in its table: then the last block_size tokens are read anew, without the cache.
        """
        ids = as_ids(ids)  # (B, T)
        check_range("GPT", ids._data, self.vocab_size)
        cache = KVCache(self.config, len(ids), dtype=self.lm_head.weight.dtype) if state is None else state
        cache.ids = np.concatenate((cache.ids, ids._data), axis=1)  # (B, T so far)
        if cache.length + ids.shape[1] > cache.capacity:
            return self.read_last(cache), cache
        if ids.shape[1] == 1 and cache.length and self.is_plain():
            logits = from_array(step(self, ids._data[:, 0], cache))  # (B, V)
        else:
            with asleep() if ids.numel() <= 64 else nullcontext():
                logits = self.predict(self.run(ids, cache)[:, -1:])[:, 0]  # (B, V)
        cache.length += ids.shape[1]
        return logits, cache  # (B, V)

    def read_last(self, cache):
        """The logits after the last block_size tokens of each row, (B, V), without the cache."""
        texts = [cache.ids] if cache.first is None else [cache.ids[b : b + 1, first:] for b, first in enumerate(cache.first.tolist())]
        return cat([self.predict(self.run(from_array(ids[:, -self.block_size :]))[:, -1:])[:, 0] for ids in texts])  # (B, V)

    @no_grad
    def read_rows(self, rows, state=None):
        """`read` for rows of ids of unequal length, arrays (T,). They end at the same position of the cache; each is read alone."""
        if state is not None:
            return self.read(np.stack(rows), state)
        longest = max(map(len, rows))
        cache, logits = KVCache(self.config, len(rows), dtype=self.lm_head.weight.dtype), []
        for b, row in enumerate(rows):
            logits.append(self.read(row, cache.row(b, longest - len(row)))[0])  # (1, V)
        cache.first, cache.length = np.array([longest - len(row) for row in rows]), longest
        cache.ids = np.stack([np.pad(row, (longest - len(row), 0)) for row in rows])  # (B, longest)
        return cat(logits), cache  # (B, V)
