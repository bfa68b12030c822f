"""Arithmetic on shapes, tuples of sizes: strides, broadcasting, dimensions counted from either end. No Values in this file."""


def strides(shape):
    """The distance in the flat list between neighbours along each dimension: (2, 3, 4) -> (12, 4, 1)."""
    steps, step = [], 1
    for size in reversed(shape):
        steps.append(step)
        step *= size
    return tuple(reversed(steps))


def broadcast_shapes(a, b):
    """The shape that two shapes broadcast to: aligned at the right, equal sizes stay, and a size of 1 (or a missing one) is stretched.

    Raises ValueError where two sizes differ and neither is 1.
    """
    n = max(len(a), len(b))
    shape = []
    for x, y in zip((1,) * (n - len(a)) + tuple(a), (1,) * (n - len(b)) + tuple(b)):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"broadcast: shapes {tuple(a)} and {tuple(b)} do not broadcast: sizes {x} and {y} differ and neither is 1")
        shape.append(y if x == 1 else x)
    return tuple(shape)


def as_tuple(args):
    """The arguments of f(2, 3) or f((2, 3)) as a tuple."""
    return tuple(args[0]) if len(args) == 1 and not hasattr(args[0], "__index__") else args


def normalize_dim(name, dim, x):
    """dim counted from the left; a single number counts as one dimension. Raises IndexError, in the name of an operation."""
    n = max(x.ndim, 1)
    if not -n <= dim < n:
        raise IndexError(f"{name}: expected a dim from {-n} to {n - 1} for shape {x.shape}, got {dim}")
    return dim % n


def normalize_dims(name, dims, x):
    """One or several dims, counted from the left. Raises ValueError for a repeated one."""
    dims = [normalize_dim(name, d, x) for d in ([dims] if hasattr(dims, "__index__") else dims)]
    if len(set(dims)) < len(dims):
        raise ValueError(f"{name}: expected each dimension at most once, got {dims}")
    return dims
