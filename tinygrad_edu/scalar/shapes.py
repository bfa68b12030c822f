"""Arithmetic on shapes, tuples of sizes: strides, broadcasting, dimensions counted from either end. No Values in this file."""


def strides(shape):
    """How far apart in the flat list two neighbours along each dimension are: (2, 3, 4) -> (12, 4, 1)."""
    steps, step = [], 1
    for size in reversed(shape):
        steps.append(step)
        step *= size
    return tuple(reversed(steps))


def broadcast_shapes(a, b):
    """The shape two shapes have in common: lined up at the right, equal sizes stay, and a size of 1 (or none) stretches.

    Raises ValueError where two sizes differ and neither is 1.
    """
    n = max(len(a), len(b))
    shape = []
    for x, y in zip((1,) * (n - len(a)) + tuple(a), (1,) * (n - len(b)) + tuple(b)):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"broadcast: shapes {tuple(a)} and {tuple(b)} do not fit: sizes {x} and {y} differ and neither is 1")
        shape.append(y if x == 1 else x)
    return tuple(shape)


def as_tuple(args):
    """f(2, 3) and f((2, 3)) mean the same."""
    return tuple(args[0]) if len(args) == 1 and not hasattr(args[0], "__index__") else args


def normalize_dim(name, dim, x):
    """dim counted from the left, for error messages in the name of an operation; a single number counts as one dimension."""
    n = max(x.ndim, 1)
    if not -n <= dim < n:
        raise IndexError(f"{name}: there is no dimension {dim} in the shape {x.shape}")
    return dim % n


def normalize_dims(name, dims, x):
    """One or several dims, counted from the left. Raises ValueError when one comes twice."""
    dims = [normalize_dim(name, d, x) for d in ([dims] if hasattr(dims, "__index__") else dims)]
    if len(set(dims)) < len(dims):
        raise ValueError(f"{name}: the dimensions {dims} name one twice")
    return dims
