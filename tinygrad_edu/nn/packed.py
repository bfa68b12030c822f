"""Sequences of different lengths: PyTorch's `nn.utils.rnn`.

In a padded batch (T, B, ...) all sequences have the length of the longest. A `PackedSequence` leaves the padding out: one step after the
other, the longest sequence first; of abc, de and f it holds a d f b e c. Recurrent layers read both. They unpack the second, and let each
sequence keep its state once it has ended.
"""

from typing import NamedTuple

import numpy as np

from ..tensor.creation import from_array, full
from ..tensor.dtype import is_tensor, unwrap
from ..tensor.shape import cat, stack
from ..tensor.tensor import Tensor


class PackedSequence(NamedTuple):
    """What `pack_padded_sequence` returns. Do not make one by hand.

    data: (sum of the lengths, ...). batch_sizes: how many sequences each step has, (T,). sorted_indices: the sequences by length, or None
    if they came in that order; unsorted_indices: how to bring them back.
    """

    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None = None
    unsorted_indices: Tensor | None = None


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    """Pad sequences, Tensors (L, ...) of different L, to the longest. Returns (T, B, ...), or (B, T, ...) with batch_first."""
    sequences = list(sequences)
    if not sequences or not all(is_tensor(x) and x.ndim for x in sequences):
        raise ValueError("pad_sequence: expected at least one Tensor, each of at least one dimension, (L, ...)")
    if len({x.shape[1:] for x in sequences}) > 1:
        raise ValueError(f"pad_sequence: expected shapes (L, ...) that differ in L only, got {[x.shape for x in sequences]}")
    if padding_side not in ("left", "right"):
        raise ValueError(f'pad_sequence: expected padding_side "left" or "right", got {padding_side!r}')
    longest = max(len(x) for x in sequences)
    order = 1 if padding_side == "right" else -1
    padded = [cat([x, full((longest - len(x), *x.shape[1:]), padding_value, dtype=x.dtype)][::order]) for x in sequences]
    return stack(padded, 0 if batch_first else 1)


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    """Pack a padded batch. input: (T, B, ...), or (B, T, ...) with batch_first. lengths: B ints from 1 to T, a list or a Tensor.

    enforce_sorted: whether the sequences have to come with the longest first. Returns a PackedSequence.
    """
    x = input.transpose(0, 1) if batch_first else input
    lengths = check_lengths(x, lengths)
    order = np.argsort(-lengths, kind="stable")
    if enforce_sorted and (np.diff(lengths) > 0).any():
        raise ValueError(f"pack_padded_sequence: expected lengths that decrease, got {lengths.tolist()}; pass enforce_sorted=False")
    sizes = (lengths > np.arange(lengths.max())[:, None]).sum(1)
    steps, rows = places(sizes)
    indices = (None, None) if enforce_sorted else (from_array(order), from_array(np.argsort(order)))
    return PackedSequence(x[steps, order[rows]], from_array(sizes), *indices)


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    """Undo `pack_padded_sequence`. Returns (padded batch, lengths (B,)). total_length: pad to this length instead of the longest.

    The padded batch is (T, B, ...), or (B, T, ...) with batch_first.
    """
    sizes = sequence.batch_sizes.numpy()
    T = len(sizes) if total_length is None else total_length
    if len(sizes) > T:
        raise ValueError(f"pad_packed_sequence: expected total_length of at least {len(sizes)}, the longest, got {total_length}")
    out, lengths = unpack(sequence.data, sizes, padding_value, T), (sizes > np.arange(sizes[0])[:, None]).sum(1)
    if sequence.unsorted_indices is not None:
        order = sequence.unsorted_indices.numpy()
        out, lengths = out[:, order], lengths[order]
    return out.transpose(0, 1) if batch_first else out, from_array(lengths)


def pack_sequence(sequences, enforce_sorted=True):
    """Pack sequences, Tensors (L, ...) of different L."""
    return pack_padded_sequence(pad_sequence(sequences), [len(x) for x in sequences], enforce_sorted=enforce_sorted)


def places(sizes):
    """(steps, rows) of packed numbers in a padded batch, two arrays. sizes: how many sequences each step has."""
    return np.repeat(np.arange(len(sizes)), sizes), np.concatenate([np.arange(n) for n in sizes])


def unpack(data, sizes, padding_value=0.0, T=None):
    """(sum of sizes, ...) -> (T, B, ...), the longest sequence first. Padding is one more row of data, taken wherever nothing is."""
    index = np.full((T or len(sizes), sizes[0]), len(data))
    index[places(sizes)] = np.arange(len(data))
    return cat([data, full((1, *data.shape[1:]), padding_value, dtype=data.dtype)])[index]


def check_lengths(x, lengths):
    """Lengths as an array of ints. Raises an error unless there is one for each sequence of x, (T, B, ...), from 1 to T."""
    lengths = np.asarray(unwrap(lengths))
    if x.ndim < 2 or lengths.shape != x.shape[1:2] or not lengths.size:
        raise ValueError(f"pack_padded_sequence: expected a length for each sequence, got {lengths.shape} for {x.shape[:2]} (T, B)")
    if lengths.dtype.kind not in "iu":
        raise TypeError(f"pack_padded_sequence: expected lengths of integers, got {lengths.dtype}")
    if lengths.min() < 1 or lengths.max() > len(x):
        raise ValueError(f"pack_padded_sequence: expected lengths from 1 to {len(x)}, got {lengths.tolist()}; leave empty sequences out")
    return lengths.astype(np.int64)
