"""Datasets: anything with a length whose items are examples, such as (input, target)."""

import numpy as np

from ..tensor import creation
from ..tensor.dtype import is_tensor, unwrap
from ..tensor.shape import stack
from ..tensor.tensor import Tensor


class Dataset:
    """The base of datasets. A subclass defines `__len__` and `__getitem__(i)`, which returns an example: a Tensor, number, tuple, or dict.

    `batch(index)` may be defined where several examples at once can be had faster. No `super().__init__()` is needed.
    """

    def __getitem__(self, index):
        raise NotImplementedError(f"{type(self).__name__}: expected a method __getitem__(self, index); define one")

    def batch(self, index):
        """Several examples as one, stacked along a new first dimension. index: a slice, or an array of ints."""
        return batch(self, index)


class TensorDataset(Dataset):
    """Tensors whose first dimension is that of the examples: example i is (a[i], b[i], ...)."""

    def __init__(self, *tensors):
        if not tensors or not all(is_tensor(x) and x.ndim for x in tensors):
            raise TypeError("TensorDataset: expected Tensors of at least 1 dimension; convert arrays with from_numpy")
        if len({len(x) for x in tensors}) > 1:
            raise ValueError(f"TensorDataset: expected Tensors of one length, got {', '.join(str(len(x)) for x in tensors)}")
        self.tensors = tensors

    def __len__(self):
        return len(self.tensors[0])

    def __getitem__(self, index):
        return tuple(x[index] for x in self.tensors)

    def batch(self, index):
        """The examples of a slice, views without a copy, or those of an array of ints: a list of Tensors."""
        return [x[index] for x in self.tensors]


class Subset(Dataset):
    """Some examples of a dataset: those at the indices, a list or an array of ints, or a range."""

    def __init__(self, dataset, indices):
        self.dataset, self.indices = dataset, indices

    def __len__(self):
        return len(self.indices)

    def __getitem__(self, index):
        return self.dataset[self.indices[index]]

    def batch(self, index):
        return batch_of(self.dataset, np.asarray(unwrap(self.indices))[index])


def random_split(dataset, lengths, generator=None):
    """Cut a dataset at random into Subsets that have no example in common.

    lengths: how many examples each has, or fractions that add up to 1, rounded down; what is left goes to the first ones, one each.
    generator: a Generator, for the same split every time.
    """
    lengths = list(lengths)
    if all(0 <= n <= 1 for n in lengths) and abs(sum(lengths) - 1) < 1e-9:
        lengths = [int(len(dataset) * share) for share in lengths]
        for i in range(len(dataset) - sum(lengths)):
            lengths[i % len(lengths)] += 1
    if sum(lengths) != len(dataset):
        raise ValueError(f"random_split: expected lengths that add up to {len(dataset)}, that of the dataset, got {lengths}")
    order = (generator or creation.default_generator).permutation(len(dataset))
    ends = np.cumsum(lengths)
    return [Subset(dataset, order[end - n : end]) for n, end in zip(lengths, ends)]


# ------------------------------------------------------------------------------------------------ batches


def batch_of(dataset, index):
    """Several examples of a dataset, stacked. index: a slice, or an array of ints."""
    return dataset.batch(index) if hasattr(dataset, "batch") else batch(dataset, index)


def batch(dataset, index):
    """Several examples of a dataset, taken one by one and stacked."""
    indices = range(len(dataset))[index] if isinstance(index, slice) else index.tolist()
    return stacked([dataset[i] for i in indices])


def stacked(examples):
    """Examples of one form as one: Tensors, arrays and numbers as a Tensor with a new first dimension; tuples and dicts, piece by piece."""
    first = examples[0]
    if is_tensor(first):
        return stack(examples)
    if isinstance(first, (tuple, list)):
        return [stacked(list(part)) for part in zip(*examples, strict=True)]
    if isinstance(first, dict):
        return {key: stacked([example[key] for example in examples]) for key in first}
    if isinstance(first, (np.ndarray, np.generic)):
        return Tensor(np.stack(examples))
    return examples if isinstance(first, str) else Tensor(examples)
