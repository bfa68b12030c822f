"""Functions of several Tensors, or of a Tensor's parts: stacking, grids, contractions over several dimensions."""

import math

import numpy as np

from ..autograd.tape import apply
from ..ops.index import PUT
from .dims import normalize_dims
from .shape import cat


class Combine:
    """Further rearrangements, composed of other methods."""

    __slots__ = ()

    def select(x, dim, index):
        """The slice of x at one position along dim, which is gone: x[index] for dim 0."""
        if not x.ndim:
            raise IndexError("select: expected at least 1 dimension, got shape ()")
        (d,) = normalize_dims("select", x, dim)
        if not -x.shape[d] <= index < x.shape[d]:
            raise IndexError(
                f"select: expected an index from {-x.shape[d]} to {x.shape[d] - 1} for dim {d} of shape {x.shape}, got {index}"
            )
        return x[(slice(None),) * d + (int(index),)]

    def fliplr(x):
        """Reverse the order of the columns."""
        if x.ndim < 2:
            raise ValueError(f"fliplr: expected at least 2 dimensions, got shape {x.shape}")
        return x.flip(1)

    def flipud(x):
        """Reverse the order of the rows."""
        if x.ndim < 1:
            raise ValueError("flipud: expected at least 1 dimension, got shape ()")
        return x.flip(0)

    def rot90(x, k=1, dims=(0, 1)):
        """Turn by k quarters of a circle in the plane of two dimensions, from the first of them towards the second."""
        if len(dims) != 2:
            raise ValueError(f"rot90: expected two dimensions to turn in, got {dims}")
        a, b = normalize_dims("rot90", x, tuple(dims))
        turned = x.flip((a, b)) if k % 4 == 2 else x.clone() if k % 2 == 0 else x.transpose(a, b).flip(a if k % 4 == 1 else b)
        return turned

    def diff(x, n=1, dim=-1, prepend=None, append=None):
        """Differences of neighbours along dim, n times over; prepend, append: what is put before and after x first."""
        if not x.ndim:
            raise ValueError("diff: expected at least 1 dimension, got shape ()")
        x = cat([v for v in (prepend, x, append) if v is not None], dim)
        for _ in range(n):
            size = max(x.shape[dim] - 1, 0)
            before, after = x.narrow(dim, 0, size), x.narrow(dim, x.shape[dim] - size, size)
            x = after ^ before if x.dtype == bool else after - before
        return x

    def diag_embed(x, offset=0, dim1=-2, dim2=-1):
        """Matrices, along dim1 and dim2 of the result, with the last dimension of x as their diagonals; 0 elsewhere."""
        n = x.shape[-1] + abs(offset)
        i = np.arange(x.shape[-1])
        index = (Ellipsis, i + max(-offset, 0), i + max(offset, 0))
        out = apply(PUT, x, index=index, shape=(*x.shape[:-1], n, n))
        a, b = normalize_dims("diag_embed", out, (dim1, dim2))
        return out.movedim((-2, -1), (a, b))

    def hsplit(x, indices_or_sections):
        """Split into columns: `tensor_split` along dimension 1, or 0 of a vector."""
        return x.tensor_split(indices_or_sections, 1 if x.ndim > 1 else 0)

    def tensor_split(x, indices_or_sections, dim=0):
        """Split along dim into a number of parts of nearly equal size, or before each of the given indices."""
        (d,) = normalize_dims("tensor_split", x, dim)
        n, k = x.shape[d], indices_or_sections
        if isinstance(k, int):
            return x.split([n // k + (i < n % k) for i in range(k)], d)
        ends = [slice(None, e).indices(n)[1] for e in (*k, n)]
        return tuple([x[(slice(None),) * d + (slice(a, b),)] for a, b in zip([0, *ends], ends)])


def at_least_2d(x):
    return x if x.ndim > 1 else x.reshape(1, -1)


def vstack(tensors):
    """Stack rows: vectors become rows; matrices are concatenated along dimension 0."""
    return cat([at_least_2d(x) for x in tensors], 0)


def hstack(tensors):
    """Concatenate along dimension 1; vectors along dimension 0."""
    tensors = [x if x.ndim else x.reshape(1) for x in tensors]
    return cat(tensors, 0 if tensors and tensors[0].ndim == 1 else 1)


def column_stack(tensors):
    """Stack columns: vectors become columns."""
    return cat([x if x.ndim > 1 else x.reshape(-1, 1) for x in tensors], 1)


def meshgrid(*tensors, indexing="ij"):
    """For vectors x, y, ...: grids of shape (len(x), len(y), ...), the first with x's elements, and so on; with "xy", transposed."""
    if indexing not in ("ij", "xy"):
        raise ValueError(f'meshgrid: expected indexing "ij" or "xy", got {indexing!r}')
    tensors = tuple(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)) else tensors
    shape = tuple([x.numel() for x in tensors])
    grids = [x.reshape([-1 if i == d else 1 for i in range(len(shape))]).expand(shape) for d, x in enumerate(tensors)]
    return tuple([g.transpose(0, 1) if indexing == "xy" and len(shape) > 1 else g for g in grids])


def tensordot(a, b, dims=2):
    """Products summed over several dimensions: the last `dims` of a and the first of b, or those named by two lists."""
    if isinstance(dims, int):
        if not 0 <= dims <= min(a.ndim, b.ndim):
            raise ValueError(f"tensordot: expected dims from 0 to {min(a.ndim, b.ndim)} for shapes {a.shape} and {b.shape}, got {dims}")
        dims = range(a.ndim - dims, a.ndim), range(dims)
    left, right = (normalize_dims("tensordot", x, list(d)) if len(d) else () for x, d in zip((a, b), dims))
    if [a.shape[i] for i in left] != [b.shape[i] for i in right]:
        raise ValueError(f"tensordot: expected equal sizes in dimensions {left} of {a.shape} and {right} of {b.shape}")
    rows, columns = ([i for i in range(x.ndim) if i not in d] for x, d in ((a, left), (b, right)))
    n, k = math.prod([a.shape[i] for i in rows]), math.prod([a.shape[i] for i in left])
    out = a.permute(*rows, *left).reshape(n, k) @ b.permute(*right, *columns).reshape(k, math.prod([b.shape[i] for i in columns]))
    return out.reshape(*[a.shape[i] for i in rows], *[b.shape[i] for i in columns])
