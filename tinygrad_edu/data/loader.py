"""`DataLoader`: the batches of a dataset, in order or shuffled anew in every epoch."""

import numpy as np

from ..tensor import creation
from .dataset import batch_of


class DataLoader:
    """The batches of a dataset: `for x, y in loader` is one epoch.

    batch_size: how many examples a batch has; the last of an epoch may have fewer, unless drop_last leaves it out. shuffle: a new order in
    every epoch; otherwise batches of Tensors are views, without a copy. generator: a Generator, or a seed, that the orders are drawn from;
    by default the one that `manual_seed` seeds.

    `state_dict()` says which batch comes next. A loader that loads it goes on there, in the same order.
    """

    def __init__(self, dataset, batch_size=1, shuffle=False, *, drop_last=False, generator=None):
        if not isinstance(batch_size, int) or batch_size < 1:
            raise ValueError(f"DataLoader: expected batch_size of at least 1, got {batch_size!r}")
        self.dataset, self.batch_size, self.shuffle, self.drop_last = dataset, batch_size, shuffle, drop_last
        self.generator = creation.Generator().manual_seed(generator) if isinstance(generator, int) else generator
        self.seed, self.position, self.resumes = None, 0, False

    def __len__(self):
        """The number of batches in an epoch."""
        n, size = len(self.dataset), self.batch_size
        return n // size if self.drop_last else -(-n // size)

    def __iter__(self):
        """One epoch from its start; after `load_state_dict`, the rest of the epoch that was interrupted."""
        if not self.resumes:
            self.seed, self.position = self.draw_seed(), 0
        self.resumes = False
        return self.batches(order_of(self.seed, len(self.dataset)))

    def batches(self, order):
        """The batches from `position` on. order: the indices of the examples, None for their own order."""
        size, n = self.batch_size, len(self.dataset)
        for k in range(self.position, len(self)):
            part = slice(k * size, min((k + 1) * size, n))
            self.position = k + 1
            yield batch_of(self.dataset, part if order is None else order[part])
        self.position, self.seed = 0, None

    def draw_seed(self):
        """A seed for the order of an epoch; None without shuffling."""
        return int((self.generator or creation.default_generator).integers(2**63)) if self.shuffle else None

    def state_dict(self):
        """Where the loader is: the seed of the epoch's order, how many batches have been taken, and the state of its own generator."""
        own = self.generator
        return {"seed": self.seed, "position": self.position, "generator": None if own is None else state_of(own)}

    def load_state_dict(self, state_dict):
        """Go on where the loader that saved this was: its next epoch is the rest of the one it was in, if it was in one."""
        if not 0 <= state_dict["position"] <= len(self):
            raise ValueError(
                f"DataLoader: expected a position of at most {len(self)}, got {state_dict['position']}; use the dataset it was saved with"
            )
        self.seed, self.position = state_dict["seed"], state_dict["position"]
        self.resumes = self.seed is not None or self.position > 0
        if self.generator is not None and state_dict["generator"] is not None:
            restore(self.generator, state_dict["generator"])


def order_of(seed, n):
    """A permutation of 0 to n - 1 that depends on the seed alone; None for no seed."""
    return None if seed is None else np.random.Generator(np.random.PCG64(seed)).permutation(n)


def state_of(generator):
    """The state of a Generator, this library's or NumPy's."""
    return generator.get_state() if hasattr(generator, "get_state") else generator.bit_generator.state


def restore(generator, state):
    if hasattr(generator, "set_state"):
        generator.set_state(state)
    else:
        generator.bit_generator.state = state
