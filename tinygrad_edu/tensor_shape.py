"""What a Tensor can do with its shape: the same numbers in another arrangement. Sizes of -1 and negative dimensions are resolved here."""

import math

import numpy as np

from . import ops_shape as ops
from .ops_elementwise import ONLY
from .ops_index import PUT
from .recording import apply, tensor_of
from .tensor_arithmetic import result_type
from .tensor_reduce import dims, one_dim


def sizes(shape):
    """The sizes of f(2, 3), f((2, 3)) and f([2, 3]), all as the tuple (2, 3)."""
    return tuple(shape[0]) if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape


def place(name, x, dim):
    """Where a new dimension goes: one more place than there are dimensions."""
    if not -x.ndim - 1 <= dim <= x.ndim:
        raise IndexError(f"{name}: there is no place {dim} for a new dimension in shape {x.shape}; it may be {-x.ndim - 1} to {x.ndim}")
    return dim % (x.ndim + 1)


class Shape:
    """Methods that rearrange."""

    __slots__ = ()

    def reshape(x, *shape):
        """The same numbers in the same order, in another shape; one size may be -1, whatever is left."""
        shape = sizes(shape)
        try:
            return apply(ops.RESHAPE, x, shape=shape)
        except ValueError:
            raise ValueError(f"reshape: {x._data.size} numbers of shape {x.shape} do not fit shape {tuple(shape)}") from None

    def view(x, *shape):
        """`reshape`, but an error where the numbers would have to be copied."""
        out = x.reshape(*shape)
        if out._data.size and not np.may_share_memory(out._data, x._data):
            raise ValueError(f"view: shape {x.shape} cannot be seen as {out.shape} without a copy; take .reshape, or .contiguous() first")
        return out

    def view_as(x, other):
        return x.view(other.shape)

    def reshape_as(x, other):
        return x.reshape(other.shape)

    def flatten(x, start_dim=0, end_dim=-1):
        """The dimensions from start_dim to end_dim made into one."""
        (start,), (end,) = (dims("flatten", x, d) or (0,) for d in (start_dim, end_dim))
        if start > end:
            raise ValueError(f"flatten: start_dim {start_dim} comes after end_dim {end_dim}")
        return x.reshape(*x.shape[:start], -1 if x._data.size else math.prod(x.shape[start : end + 1]), *x.shape[end + 1 :])

    def ravel(x):
        return x.reshape(-1)

    def unflatten(x, dim, sizes):
        """One dimension made into several of these sizes."""
        (d,) = dims("unflatten", x, dim)
        return x.reshape(*x.shape[:d], *sizes, *x.shape[d + 1 :])

    def permute(x, *order):
        """The dimensions in another order."""
        order = dims("permute", x, sizes(order))
        if len(order) != x.ndim:
            raise ValueError(f"permute: {order} does not name all dimensions of shape {x.shape}")
        return apply(ops.PERMUTE, x, dims=order)

    def transpose(x, dim0, dim1):
        """Two dimensions exchanged."""
        order = list(range(x.ndim))
        (a,), (b,) = (dims("transpose", x, d) or (None,) for d in (dim0, dim1))
        if a is None:
            return x
        order[a], order[b] = b, a
        return apply(ops.PERMUTE, x, dims=tuple(order))

    swapaxes = swapdims = transpose

    def t(x):
        """The transpose of a matrix."""
        if x.ndim > 2:
            raise ValueError(f"t: shape {x.shape} has more than two dimensions; use .mT or .transpose(dim0, dim1)")
        return x.T

    @property
    def T(x):
        """All dimensions in reverse order; of a matrix, the transpose."""
        return apply(ops.PERMUTE, x, dims=tuple(range(x._data.ndim))[::-1])

    @property
    def mT(x):
        """The transpose of the last two dimensions: of each matrix in a stack of matrices."""
        if x._data.ndim < 2:
            raise ValueError(f"mT: shape {x.shape} has no two dimensions to exchange")
        return x.transpose(-2, -1)

    def movedim(x, source, destination):
        """Dimensions moved to other places; the rest keeps its order."""
        source, destination = dims("movedim", x, source), dims("movedim", x, destination)
        if len(source) != len(destination):
            raise ValueError(f"movedim: {len(source)} dimensions cannot go to {len(destination)} places")
        order = [d for d in range(x.ndim) if d not in source]
        for d, s in sorted(zip(destination, source)):
            order.insert(d, s)
        return apply(ops.PERMUTE, x, dims=tuple(order))

    moveaxis = movedim

    def squeeze(x, dim=None):
        """Without its dimensions of size 1: all of them, or those named that have it."""
        gone = dims("squeeze", x, dim)
        return x.reshape(tuple(n for i, n in enumerate(x.shape) if i not in gone or n != 1))

    def unsqueeze(x, dim):
        """With a new dimension of size 1."""
        d = place("unsqueeze", x, dim)
        return x.reshape(*x.shape[:d], 1, *x.shape[d:])

    def expand(x, *shape):
        """Dimensions of size 1 repeated, without a copy where it pays; -1 keeps a size; new dimensions may come in front."""
        shape = sizes(shape)
        extra = len(shape) - x.ndim
        full = tuple(x.shape[i - extra] if n == -1 and i >= extra else n for i, n in enumerate(shape))
        if extra < 0 or any(n != m and m != 1 for n, m in zip(full[extra:], x.shape)) or -1 in full:
            raise ValueError(f"expand: shape {x.shape} cannot be repeated to {tuple(shape)}; only sizes of 1 can grow, from the right")
        return apply(ops.EXPAND, x, shape=full)

    def broadcast_to(x, shape):
        return x.expand(shape)

    def expand_as(x, other):
        return x.expand(other.shape)

    def repeat(x, *times):
        """Copies of the whole, so many along each dimension; new dimensions may come in front."""
        times = sizes(times)
        if len(times) < x.ndim:
            raise ValueError(f"repeat: {len(times)} counts for the {x.ndim} dimensions of shape {x.shape}")
        shape = (1,) * (len(times) - x.ndim) + x.shape
        copies = x.reshape(tuple(n for size in shape for n in (1, size))).expand(tuple(n for both in zip(times, shape) for n in both))
        return copies.reshape(tuple(a * b for a, b in zip(times, shape)))

    def tile(x, *times):
        times = sizes(times)
        return x.repeat((1,) * (x.ndim - len(times)) + times)

    def repeat_interleave(x, repeats, dim=None):
        """Each number so many times in a row, along dim (None: of the flattened tensor). repeats: an int or a Tensor of ints."""
        x = x.reshape(-1) if dim is None else x
        x, d = one_dim("repeat_interleave", x, 0 if dim is None else dim)
        return x.index_select(d, tensor_of(np.repeat(np.arange(x.shape[d]), getattr(repeats, "_data", repeats)), x))

    def flip(x, *dim):
        """In reverse order along these dimensions."""
        return apply(ops.FLIP, x, dim=dims("flip", x, sizes(dim)))

    def roll(x, shifts, dims=None):
        """Moved along; what falls off at the end comes back at the start. Without dims, of the flattened tensor."""
        if dims is None:
            return x.reshape(-1).roll(shifts, 0).reshape(x.shape)
        shifts, along = ((n,) if isinstance(n, int) else tuple(n) for n in (shifts, dims))
        if len(shifts) != len(along):
            raise ValueError(f"roll: {len(shifts)} shifts for {len(along)} dimensions")
        return apply(ops.ROLL, x, shifts=shifts, dim=checked("roll", x, along))

    def tril(x, diagonal=0):
        """The lower triangle of each matrix: what lies on the diagonal or below; 0 elsewhere."""
        return triangle("tril", x, diagonal, False)

    def triu(x, diagonal=0):
        """The upper triangle of each matrix: what lies on the diagonal or above; 0 elsewhere."""
        return triangle("triu", x, diagonal - 1, True)

    def diagonal(x, offset=0, dim1=0, dim2=1):
        """The diagonal of the matrices that dim1 and dim2 make; it becomes the last dimension."""
        x = x.movedim((dim1, dim2), (-2, -1))
        n = max(0, min(x.shape[-2], x.shape[-1] - offset) if offset >= 0 else min(x.shape[-2] + offset, x.shape[-1]))
        i = np.arange(n)
        return x[..., i + max(-offset, 0), i + max(offset, 0)]

    def diag(x, diagonal=0):
        """Of a matrix, its diagonal; of a vector, a matrix with the vector as its diagonal."""
        if x.ndim == 2:
            return x.diagonal(diagonal)
        n = x.shape[0] + abs(diagonal)
        i = np.arange(x.shape[0])
        return apply(PUT, x, index=(i + max(-diagonal, 0), i + max(diagonal, 0)), shape=(n, n))

    def pad(x, pad, mode="constant", value=0):
        """With a frame around it. pad: (before, after) for the last dimension, then for the one before it, ...; negative numbers cut off.

        mode: "constant" (filled with value), "reflect", "replicate" or "circular".
        """
        if len(pad) % 2 or len(pad) > 2 * x.ndim:
            raise ValueError(f"pad: {tuple(pad)} should be pairs (before, after), for at most the {x.ndim} dimensions of shape {x.shape}")
        widths = [(0, 0)] * (x.ndim - len(pad) // 2) + [tuple(pad[i : i + 2]) for i in range(len(pad) - 2, -1, -2)]
        if any(n + min(before, 0) + min(after, 0) < 0 for n, (before, after) in zip(x.shape, widths)):
            raise ValueError(f"pad: {tuple(pad)} cuts off more than shape {x.shape} has")
        if mode == "constant":
            return apply(ops.PAD, x, widths=tuple(widths), value=0 if value is None else value)
        if mode not in FRAMES:
            raise ValueError(f'pad: mode is "constant", "reflect", "replicate" or "circular", not {mode!r}')
        how, spare = FRAMES[mode]
        for d, (before, after) in enumerate(widths):
            if not 0 <= min(before, after) <= max(before, after) <= x.shape[d] - spare:
                raise ValueError(f"pad: dimension {d} of shape {x.shape} has too few numbers for a frame of {before, after}, mode {mode!r}")
            if before or after:
                x = x.index_select(d, tensor_of(np.pad(np.arange(x.shape[d]), (before, after), how), x))
        return x

    def split(x, split_size, dim=0):
        """Pieces of this size along a dimension, the last one smaller if need be; or of each of a list of sizes."""
        if x.ndim == 0:
            raise ValueError("split: a tensor without dimensions has no parts")
        (d,) = dims("split", x, dim)
        n = x.shape[d]
        if isinstance(split_size, int):
            if split_size < 1:
                raise ValueError(f"split: pieces of {split_size}")
            split_size = [min(split_size, n - i) for i in range(0, n, split_size)] or [0]
        if sum(split_size) != n:
            raise ValueError(f"split: sizes {list(split_size)} add up to {sum(split_size)}, but dimension {d} of shape {x.shape} has {n}")
        ends = [sum(split_size[: i + 1]) for i in range(len(split_size))]
        return tuple(x[(slice(None),) * d + (slice(end - size, end),)] for end, size in zip(ends, split_size))

    def chunk(x, chunks, dim=0):
        """At most so many pieces of equal size, the last one smaller if need be."""
        return x.split(max(1, -(-x.shape[dim] // chunks)) if x.ndim else 1, dim)

    def unbind(x, dim=0):
        """The slices along a dimension, as a tuple."""
        (d,) = dims("unbind", x, dim)
        return tuple(x[(slice(None),) * d + (i,)] for i in range(x.shape[d]))

    def narrow(x, dim, start, length):
        """The part from start, of this length, along a dimension."""
        (d,) = dims("narrow", x, dim)
        start = start + x.shape[d] if start < 0 else start
        if not 0 <= start <= start + length <= x.shape[d]:
            raise IndexError(f"narrow: {start} to {start + length} along dimension {d} of shape {x.shape}")
        return x[(slice(None),) * d + (slice(start, start + length),)]


#: What NumPy calls a frame, and how many numbers of a dimension it must not take.
FRAMES = {"reflect": ("reflect", 1), "replicate": ("edge", -math.inf), "circular": ("wrap", 0)}


def checked(name, x, dim):
    return dims(name, x, dim)


def triangle(name, x, diagonal, above):
    """What lies on this diagonal of each matrix or below it; or, instead, what lies above it."""
    if x.ndim < 2:
        raise ValueError(f"{name}: shape {x.shape} has no two dimensions")
    return apply(ONLY, x, tensor_of(np.tri(*x.shape[-2:], diagonal, dtype=bool) != above, x))


def cat(tensors, dim=0):
    """Tensors one after the other along a dimension that exists."""
    tensors = list(tensors)
    if not tensors:
        raise ValueError("cat: no tensors to join")
    (d,) = dims("cat", tensors[0], dim) or (None,)
    if d is None:
        raise ValueError("cat: a tensor without dimensions cannot be joined; use stack")
    dtype = result_type(*tensors)
    tensors = [x if x.dtype == dtype else x.to(dtype) for x in tensors]
    for x in tensors:
        if x.ndim != tensors[0].ndim or any(a != b for i, (a, b) in enumerate(zip(x.shape, tensors[0].shape)) if i != d):
            raise ValueError(f"cat: shapes {tensors[0].shape} and {x.shape} may differ in dimension {d} only")
    return apply(ops.CAT, *tensors, dim=d)


def stack(tensors, dim=0):
    """Tensors of one shape one after the other along a new dimension."""
    tensors = list(tensors)
    if not tensors:
        raise ValueError("stack: no tensors to join")
    for x in tensors:
        if x.shape != tensors[0].shape:
            raise ValueError(f"stack: shapes {tensors[0].shape} and {x.shape} differ; stack needs equal ones")
    return cat([x.unsqueeze(dim) for x in tensors], place("stack", tensors[0], dim))
