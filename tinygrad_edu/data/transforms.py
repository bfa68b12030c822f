"""What is done to images before a network sees them. Each function takes a Tensor of any number of images at once."""

import numpy as np

from ..autograd.tape import new_leaf


def to_float(images, largest=255):
    """Integers from 0 to `largest` as float32 from 0 to 1: (...), any shape."""
    return images.float() / largest


def normalize(images, mean, std):
    """Subtract the mean and divide by the standard deviation. mean, std: numbers, or Tensors that broadcast to images."""
    return (images - mean) / std


def shift(images, down=0, right=0, fill=0):
    """Images moved by whole pixels; what is uncovered is filled. images: (..., height, width). Negative numbers move up and left."""
    if images.ndim < 2:
        raise ValueError(f"shift: expected images of at least 2 dimensions, got shape {images.shape}")
    a = images._data
    out = np.full(a.shape, fill, a.dtype)
    (to_rows, from_rows), (to_columns, from_columns) = (overlap(n, by) for n, by in zip(a.shape[-2:], (down, right)))
    out[..., to_rows, to_columns] = a[..., from_rows, from_columns]
    return new_leaf(out, images)


def overlap(n, by):
    """(where the part that stays in the picture arrives, where it comes from) in a dimension of size n, moved by `by`."""
    kept = max(n - abs(by), 0)
    low = slice(0, kept)
    high = slice(n - kept, n)
    return (high, low) if by > 0 else (low, high)
