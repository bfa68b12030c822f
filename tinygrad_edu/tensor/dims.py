"""Arguments that name dimensions and shapes, checked and normalized: none negative, always tuples."""


def as_shape(args, named=None):
    """The sizes of f(2, 3), f((2, 3)) and f([2, 3]) as the tuple (2, 3). named: what was given by keyword instead, or None."""
    if named is not None:
        if args:
            raise TypeError(f"expected sizes or dimensions once, got {args} and, by keyword, {named}")
        args = (named,)
    return tuple(args[0]) if len(args) == 1 and isinstance(args[0], (tuple, list)) else args


def normalize_dims(name, x, dim):
    """dim as a tuple of dimensions of x, none negative; None stands for all. IndexError if x has no such dimension."""
    n = x._data.ndim
    if dim is None:
        return tuple(range(n))
    found = []
    for d in dim if isinstance(dim, (tuple, list)) else (dim,):
        if not -max(n, 1) <= d < max(n, 1):
            raise IndexError(f"{name}: expected a dim from {-max(n, 1)} to {max(n, 1) - 1} for shape {x.shape}, got {d}")
        found.append(d % max(n, 1))
    if len(set(found)) < len(found):
        raise ValueError(f"{name}: expected each dimension of shape {x.shape} at most once, got dim {dim}")
    return tuple(found) if n else ()


def reduction_dims(name, x, dim):
    """`normalize_dims` for reductions, where an empty tuple stands for all dimensions too, as in PyTorch."""
    return normalize_dims(name, x, dim) or tuple(range(x._data.ndim))


def normalize_dim(name, x, dim):
    """(x, dim) with dim not negative; a 0-d Tensor is reshaped to (1,)."""
    if isinstance(dim, (tuple, list)):
        raise TypeError(f"{name}: expected one dimension, got {dim}")
    d = normalize_dims(name, x, int(dim))
    return (x, d[0]) if d else (x.reshape(1), 0)


def normalize_new_dim(name, x, dim):
    """The position of a new dimension, not negative: there is one more than x has dimensions."""
    if not -x.ndim - 1 <= dim <= x.ndim:
        raise IndexError(f"{name}: expected a new dim from {-x.ndim - 1} to {x.ndim} for shape {x.shape}, got {dim}")
    return dim % (x.ndim + 1)
