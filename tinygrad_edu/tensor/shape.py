"""Methods of Tensor that rearrange elements. Sizes of -1 and negative dimensions are resolved here; derivatives are in `ops/shape.py`."""

import math

import numpy as np

from ..autograd.tape import apply, new_leaf
from ..ops import shape as ops
from ..ops.elementwise import MASK
from .dims import as_shape, normalize_dim, normalize_dims, normalize_new_dim
from .dtype import result_type, unwrap


class Shape:
    """Reshaping, permuting, repeating, padding, splitting."""

    __slots__ = ()

    def reshape(x, *sizes, shape=None):
        """The same elements in the same order, in another shape; one size may be -1, to be inferred."""
        shape = as_shape(sizes, shape)
        try:
            return apply(ops.RESHAPE, x, shape=shape)
        except ValueError:
            raise ValueError(f"reshape: expected a shape for {x._data.size} elements, those of {x.shape}, got {tuple(shape)}") from None

    def view(x, *sizes, size=None):
        """`reshape` without a copy. Raises ValueError if the layout in memory does not allow it."""
        shape = as_shape(sizes, size)
        try:
            out = x.reshape(shape)
        except ValueError as error:
            raise ValueError(str(error).replace("reshape", "view", 1)) from None
        if out._data.size and not np.may_share_memory(out._data, x._data):
            raise ValueError(f"view: shape {x.shape} cannot be viewed as {out.shape} without a copy; use .reshape, or .contiguous() first")
        return out

    def view_as(x, other):
        return x.view(other.shape)

    def reshape_as(x, other):
        return x.reshape(other.shape)

    def flatten(x, start_dim=0, end_dim=-1):
        """Merge the dimensions from start_dim to end_dim into one."""
        (start,), (end,) = (normalize_dims("flatten", x, d) or (0,) for d in (start_dim, end_dim))
        if start > end:
            raise ValueError(f"flatten: expected start_dim before end_dim, got {start_dim} and {end_dim}")
        return x.reshape(*x.shape[:start], -1 if x._data.size else math.prod(x.shape[start : end + 1]), *x.shape[end + 1 :])

    def ravel(x):
        """The elements as a vector."""
        return x.reshape(-1)

    def unflatten(x, dim, sizes):
        """Split one dimension into several of these sizes."""
        (d,) = normalize_dims("unflatten", x, dim)
        if -1 in sizes and not x._data.size:
            known = -math.prod(sizes)
            sizes = [x.shape[d] // known if n == -1 and known else n for n in sizes]
        return x.reshape(*x.shape[:d], *sizes, *x.shape[d + 1 :])

    def permute(x, *order, dims=None):
        """Reorder the dimensions."""
        order = normalize_dims("permute", x, as_shape(order, dims))
        if len(order) != x.ndim:
            raise ValueError(f"permute: expected all {x.ndim} dimensions of shape {x.shape}, got {order}")
        return apply(ops.PERMUTE, x, dims=order)

    def transpose(x, dim0, dim1):
        """Swap two dimensions."""
        order = list(range(x.ndim))
        (a,), (b,) = (normalize_dims("transpose", x, d) or (None,) for d in (dim0, dim1))
        if a is None:
            return x
        order[a], order[b] = b, a
        return apply(ops.PERMUTE, x, dims=tuple(order))

    swapdims = transpose

    def swapaxes(x, axis0, axis1):
        """`transpose`"""
        return x.transpose(axis0, axis1)

    def t(x):
        """The transpose of a matrix."""
        if x.ndim > 2:
            raise ValueError(f"t: expected at most 2 dimensions, got shape {x.shape}; use .mT or .transpose(dim0, dim1)")
        return x.T

    @property
    def T(x):
        """All dimensions in reverse order; of a matrix, the transpose."""
        return apply(ops.PERMUTE, x, dims=tuple(range(x._data.ndim))[::-1])

    @property
    def mT(x):
        """The transpose of the last two dimensions: of each matrix of a batch."""
        if x._data.ndim < 2:
            raise ValueError(f"mT: expected at least 2 dimensions, got shape {x.shape}")
        return x.transpose(-2, -1)

    def movedim(x, source, destination):
        """Move dimensions to other positions; the rest keep their order."""
        source, destination = normalize_dims("movedim", x, source), normalize_dims("movedim", x, destination)
        if len(source) != len(destination):
            raise ValueError(f"movedim: expected as many destinations as sources, got {len(destination)} and {len(source)}")
        order = [d for d in range(x.ndim) if d not in source]
        for d, s in sorted(zip(destination, source)):
            order.insert(d, s)
        return apply(ops.PERMUTE, x, dims=tuple(order))

    moveaxis = movedim

    def squeeze(x, dim=None):
        """Remove dimensions of size 1: all of them, or those of `dim` that have this size."""
        gone = normalize_dims("squeeze", x, dim)
        return x.reshape(tuple(n for i, n in enumerate(x.shape) if i not in gone or n != 1))

    def unsqueeze(x, dim):
        """Insert a dimension of size 1."""
        d = normalize_new_dim("unsqueeze", x, dim)
        return x.reshape(*x.shape[:d], 1, *x.shape[d:])

    def expand(x, *sizes, size=None):
        """Repeat along dimensions of size 1 and new leading ones; -1 keeps a size."""
        shape = as_shape(sizes, size)
        extra = len(shape) - x.ndim
        full = tuple(x.shape[i - extra] if n == -1 and i >= extra else n for i, n in enumerate(shape))
        if extra < 0 or any(n != m and m != 1 for n, m in zip(full[extra:], x.shape)) or -1 in full:
            raise ValueError(
                f"expand: shape {x.shape} cannot be expanded to {tuple(shape)}; lined up at the right, only sizes of 1 can grow"
            )
        return apply(ops.EXPAND, x, shape=full)

    def broadcast_to(x, size):
        """`expand`"""
        return x.expand(size)

    def expand_as(x, other):
        return x.expand(other.shape)

    def repeat(x, *times, repeats=None):
        """Repeat the tensor along each dimension, and along new leading ones; a copy."""
        times = as_shape(times, repeats)
        if len(times) < x.ndim:
            raise ValueError(f"repeat: expected at least {x.ndim} counts, one for each dimension of shape {x.shape}, got {len(times)}")
        shape = (1,) * (len(times) - x.ndim) + x.shape
        copies = x.reshape(tuple(n for size in shape for n in (1, size))).expand(tuple(n for both in zip(times, shape) for n in both))
        out = copies.reshape(tuple(a * b for a, b in zip(times, shape)))
        return out.clone() if np.may_share_memory(out._data, x._data) else out

    def tile(x, *times, dims=None):
        """Repeat the tensor along its last dimensions, and along new leading ones."""
        times = as_shape(times, dims)
        return x.repeat((1,) * (x.ndim - len(times)) + times)

    def repeat_interleave(x, repeats, dim=None):
        """Repeat each element along dim (None: of the flattened tensor). repeats: an int, or an integer Tensor with one for each."""
        x = x.reshape(-1) if dim is None else x
        x, d = normalize_dim("repeat_interleave", x, 0 if dim is None else dim)
        return x.index_select(d, new_leaf(np.repeat(np.arange(x.shape[d]), unwrap(repeats)), x))

    def flip(x, *order, dims=None):
        """Reverse the order along these dimensions."""
        return apply(ops.FLIP, x, dim=normalize_dims("flip", x, as_shape(order, dims)))

    def roll(x, shifts, dims=None):
        """Shift along dims; elements pushed off the end return at the start. Without dims, on the flattened tensor."""
        if dims is None:
            return x.reshape(-1).roll(shifts, 0).reshape(x.shape)
        shifts, along = ((n,) if isinstance(n, int) else tuple(n) for n in (shifts, dims))
        if len(shifts) != len(along):
            raise ValueError(f"roll: expected a shift for each of {len(along)} dimensions, got {len(shifts)}")
        return apply(ops.ROLL, x, shifts=shifts, dim=normalize_dims("roll", x, along))

    def tril(x, diagonal=0):
        """The lower triangle of each matrix, up to the given diagonal; 0 elsewhere."""
        return apply_triangle("tril", x, diagonal, False)

    def triu(x, diagonal=0):
        """The upper triangle of each matrix, from the given diagonal; 0 elsewhere."""
        return apply_triangle("triu", x, diagonal - 1, True)

    def diagonal(x, offset=0, dim1=0, dim2=1):
        """The diagonals of the matrices along dim1 and dim2, as the last dimension."""
        d1, d2 = normalize_dims("diagonal", x, (dim1, dim2))
        x = x if (d1, d2) == (x.ndim - 2, x.ndim - 1) else x.movedim((d1, d2), (-2, -1))
        return apply(ops.DIAGONAL, x, offset=min(max(offset, -x.shape[-2]), x.shape[-1]))

    def diag(x, diagonal=0):
        """The diagonal of a matrix, as a copy; for a vector, the matrix that has it as its diagonal."""
        if x.ndim == 2:
            return x.diagonal(diagonal).clone()
        n = x.shape[0] + abs(diagonal)
        return apply(ops.DIAGONAL_EMBED, x, offset=diagonal, shape=(n, n))

    def pad(x, pad, mode="constant", value=0):
        """Add a border. pad: (before, after) for the last dimension, then for the one before it, and so on; negative widths crop.

        mode: "constant" (fill with value), "reflect", "replicate" or "circular".
        """
        if len(pad) % 2 or len(pad) > 2 * x.ndim:
            raise ValueError(f"pad: expected (before, after) for at most the {x.ndim} dimensions of shape {x.shape}, got {tuple(pad)}")
        widths = [(0, 0)] * (x.ndim - len(pad) // 2) + [tuple(pad[i : i + 2]) for i in range(len(pad) - 2, -1, -2)]
        if any(n + min(before, 0) + min(after, 0) < 0 for n, (before, after) in zip(x.shape, widths)):
            raise ValueError(f"pad: {tuple(pad)} crops more than shape {x.shape} has")
        if mode == "constant":
            return apply(ops.PAD, x, widths=tuple(widths), value=0 if value is None else value)
        if mode not in FRAMES:
            raise ValueError(f'pad: expected mode "constant", "reflect", "replicate" or "circular", got {mode!r}')
        how, spare = FRAMES[mode]
        for d, (before, after) in enumerate(widths):
            if before or after:
                if max(before, after) > x.shape[d] - spare or not x.shape[d]:
                    raise ValueError(f"pad: dimension {d} of shape {x.shape} is too small for a border of {before, after} in mode {mode!r}")
                positions = np.arange(x.shape[d])
                if mode == "circular":  # crops first, so that what was cropped does not come back
                    positions = positions[max(-before, 0) : x.shape[d] - max(-after, 0)]
                    before, after = max(before, 0), max(after, 0)
                positions = np.pad(positions, (max(before, 0), max(after, 0)), how)
                x = x.index_select(d, new_leaf(positions[max(-before, 0) : len(positions) - max(-after, 0)], x))
        return x

    def split(x, split_size, dim=0):
        """Split along a dimension into pieces of this size, the last of which may be smaller; or of the sizes in a list."""
        if x.ndim == 0:
            raise ValueError("split: expected at least 1 dimension, got shape ()")
        (d,) = normalize_dims("split", x, dim)
        n = x.shape[d]
        if isinstance(split_size, int):
            if split_size < (n > 0):
                raise ValueError(f"split: expected a positive split_size, got {split_size}")
            split_size = [min(split_size, n - i) for i in range(0, n, split_size or 1)] or [0]
        if sum(split_size) != n:
            raise ValueError(f"split: expected sizes that sum to {n}, dimension {d} of shape {x.shape}, got {list(split_size)}")
        ends = [sum(split_size[: i + 1]) for i in range(len(split_size))]
        return tuple(x[(slice(None),) * d + (slice(end - size, end),)] for end, size in zip(ends, split_size))

    def chunk(x, chunks, dim=0):
        """Split along a dimension into at most `chunks` pieces of equal size, the last of which may be smaller."""
        if chunks < 1:
            raise ValueError(f"chunk: expected a positive number of chunks, got {chunks}")
        if x.ndim == 0:
            raise ValueError("chunk: expected at least 1 dimension, got shape ()")
        (d,) = normalize_dims("chunk", x, dim)
        if x.shape[d] == 0:
            return x.split([0] * chunks, d)
        return x.split(max(1, -(-x.shape[d] // chunks)), d)

    def unbind(x, dim=0):
        """The slices along a dimension, as a tuple."""
        (d,) = normalize_dims("unbind", x, dim)
        return tuple(x[(slice(None),) * d + (i,)] for i in range(x.shape[d]))

    def narrow(x, dim, start, length):
        """The slice from start, of this length, along a dimension."""
        (d,) = normalize_dims("narrow", x, dim)
        start = start + x.shape[d] if start < 0 else start
        if not 0 <= start <= start + length <= x.shape[d]:
            raise IndexError(f"narrow: {start} to {start + length} is out of range for dimension {d} of shape {x.shape}")
        return x[(slice(None),) * d + (slice(start, start + length),)]


#: For each mode, NumPy's name and by how many elements the border must be smaller than the dimension.
FRAMES = {"reflect": ("reflect", 1), "replicate": ("edge", -math.inf), "circular": ("wrap", 0)}


def apply_triangle(name, x, diagonal, above):
    """Keep what lies on or below this diagonal of each matrix; or, instead, what lies above it."""
    if x.ndim < 2:
        raise ValueError(f"{name}: expected at least 2 dimensions, got shape {x.shape}")
    return apply(MASK, x, new_leaf(np.tri(*x.shape[-2:], diagonal, dtype=bool) != above, x))


def cat(tensors, dim=0):
    """Concatenate tensors along an existing dimension."""
    tensors = list(tensors)
    if not tensors:
        raise ValueError("cat: expected at least one tensor")
    dtype = result_type(*tensors)
    tensors = [x for x in tensors if x.shape != (0,)] or tensors  # PyTorch leaves these out, whatever shape the others have
    (d,) = normalize_dims("cat", tensors[0], dim) or (None,)
    if d is None:
        raise ValueError("cat: expected tensors with at least 1 dimension; use stack for 0-d tensors")
    tensors = [x if x.dtype == dtype else x.to(dtype) for x in tensors]
    for x in tensors:
        if x.ndim != tensors[0].ndim or any(a != b for i, (a, b) in enumerate(zip(x.shape, tensors[0].shape)) if i != d):
            raise ValueError(f"cat: expected shapes that differ in dimension {d} only, got {tensors[0].shape} and {x.shape}")
    return apply(ops.CAT, *tensors, dim=d)


def stack(tensors, dim=0):
    """Concatenate tensors of one shape along a new dimension."""
    tensors = list(tensors)
    if not tensors:
        raise ValueError("stack: expected at least one tensor")
    for x in tensors:
        if x.shape != tensors[0].shape:
            raise ValueError(f"stack: expected equal shapes, got {tensors[0].shape} and {x.shape}")
    return cat([x.unsqueeze(dim) for x in tensors], normalize_new_dim("stack", tensors[0], dim))
