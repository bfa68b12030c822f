"""Types: which one a result has, by PyTorch's promotion rules, and how operands of different types meet."""

import numpy as np

from ..autograd.tape import apply, new_leaf

FLOAT = np.dtype(np.float32)
BOOL = np.dtype(bool)
PYTHON_NUMBERS = {int, float}
COMPARISONS = {np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal}
WRAPPING = {"add", "sub", "mul", "bitwise_and", "bitwise_or", "bitwise_xor"}
CATEGORY = {"b": 0, "i": 1, "u": 1, "f": 2}


def is_tensor(x):
    return hasattr(type(x), "_data")


def unwrap(x):
    """The array of a Tensor; anything else as it is."""
    return getattr(x, "_data", x)


def dtype_of_number(x):
    """The dtype of a Python number in type promotion."""
    return BOOL if isinstance(x, (bool, np.bool_)) else np.dtype(np.int64) if isinstance(x, (int, np.integer)) else FLOAT


def category(dtype):
    """0 for bool, 1 for integers, 2 for floats; TypeError for any other dtype."""
    if dtype.kind not in CATEGORY:
        raise TypeError(f"tensor: expected floats, integers or booleans, got {dtype}")
    return CATEGORY[dtype.kind]


def promote(a, b):
    """The dtype of two operands of equal rank: the higher category (float over int over bool), and within it the wider."""
    if a == b:
        return a
    p, q = category(a), category(b)
    return np.promote_types(a, b) if p == q else a if p > q else b


def result_type(*xs):
    """The dtype of a result, by PyTorch's rule: Tensors with dimensions decide, unless a 0-d Tensor or a number is of a higher category."""
    levels = [None, None, None]  # numbers, tensors without dimensions, tensors with dimensions
    for x in xs:
        level, dtype = (0, dtype_of_number(x)) if not is_tensor(x) else (1 if x.ndim == 0 else 2, x.dtype)
        levels[level] = dtype if levels[level] is None else promote(levels[level], dtype)
    result = levels[2]
    for lower in (levels[1], levels[0]):
        if result is None or (lower is not None and category(lower) > category(result)):
            result = lower
    return result


def promote_all(name, *xs):
    """The operands as Tensors of their common dtype. At least one is a Tensor; numbers and arrays become constants."""
    like = next(x for x in xs if is_tensor(x))
    xs = [
        new_leaf(x.copy(), like) if isinstance(x, np.ndarray) else x for x in xs
    ]  # copied, because the caller may modify the array before backward
    for x in xs:
        if not is_tensor(x) and not isinstance(x, (bool, int, float, np.generic)):
            raise TypeError(f"{name}: expected a Tensor or a number, got {type(x).__name__}")
    dtype = result_type(*xs)
    return [x.to(dtype) if is_tensor(x) else new_leaf(number_as(x, dtype, name), like) for x in xs]


def number_as(x, dtype, name):
    """A number as a 0-d array. In sums and products an integer that the dtype cannot hold wraps around: 300 becomes 44 in uint8."""
    if dtype.kind not in "iu" or isinstance(x, (float, np.floating)):
        return np.array(x, dtype)
    if name not in WRAPPING and not np.iinfo(dtype).min <= x <= np.iinfo(dtype).max:
        raise OverflowError(f"{name}: expected an integer that {dtype} can hold, got {x}; take x.long()")
    return np.array(int(x) % 2**64, np.uint64).astype(dtype)


def promote_pair(name, x, y):
    """`promote_all` for two operands, with fast paths for equal dtypes and for a float Tensor with a number."""
    if type(x) is type(y):
        if x._data.dtype is y._data.dtype:
            return x, y
    elif type(y) in PYTHON_NUMBERS:
        if x._data.dtype.kind == "f":
            return x, new_leaf(np.array(y, x._data.dtype), x)
    elif type(x) in PYTHON_NUMBERS and y._data.dtype.kind == "f":
        return new_leaf(np.array(x, y._data.dtype), y), y
    elif is_tensor(x) and is_tensor(y) and x._data.dtype is y._data.dtype:  # a Tensor and a Parameter
        return x, y
    return promote_all(name, x, y)


def apply_binary(op, x, y):
    """Apply an op to two operands of any dtype."""
    if type(x) is not type(y) or x._data.dtype is not y._data.dtype:
        if half_with_number(x, y):
            return apply_binary(op, *widen_any((x, y))).to(np.float16)
        x, y = promote_pair(op.name, x, y)
    try:
        return apply(op, x, y)
    except ValueError:
        raise ValueError(broadcast_error(op.name, x.shape, y.shape)) from None


def half_with_number(x, y):
    """Whether one operand is a float16 Tensor and the other a number, which float16 may not hold: then compute in float32."""
    return (type(y) in PYTHON_NUMBERS and x._data.dtype.char == "e") or (type(x) in PYTHON_NUMBERS and y._data.dtype.char == "e")


def widen_any(xs):
    """`widen` for Tensors and numbers."""
    return [x.to(FLOAT) if is_tensor(x) else x for x in xs]


def broadcast_error(name, *shapes):
    """The message for shapes that do not broadcast."""
    for back in range(1, max(len(s) for s in shapes) + 1):
        sizes = {s[-back] for s in shapes if len(s) >= back} - {1}
        if len(sizes) > 1:
            return (
                f"{name}: shapes {' and '.join(map(str, shapes))} do not broadcast: "
                f"in dimension {-back}, expected equal sizes or 1, got {' and '.join(map(str, sorted(sizes)))}"
            )
    return f"{name}: shapes {' and '.join(map(str, shapes))} do not fit"


def compare(function, x, y):
    """Apply a NumPy comparison to two operands of any dtype; the result is a constant."""
    if function in COMPARISONS and type(y) is int and x._data.dtype.kind in "iu":
        return new_leaf(np.asarray(function(x._data, y)), x)  # also with an integer that the dtype of x cannot hold
    x, y = promote_pair(function.__name__, x, y)
    try:
        return new_leaf(np.asarray(function(x._data, y._data)), x)
    except ValueError:
        raise ValueError(broadcast_error(function.__name__, x.shape, y.shape)) from None


def apply_wide(op, *xs, **attributes):
    """Apply an op of floats to x and others. float16 is computed in float32 and rounded once; integers become float32."""
    dtype = xs[0]._data.dtype
    if dtype.char in "fd":
        return apply(op, *xs, **attributes)
    out = apply(op, *[x if x._data.dtype.char in "fd" or i else x.to(FLOAT) for i, x in enumerate(widen(xs))], **attributes)
    return out.to(dtype) if dtype.kind == "f" else out


def widen(xs):
    """Tensors, those of float16 in float32."""
    return [x.to(FLOAT) if x._data.dtype.char == "e" else x for x in xs]


def apply_float(op, x, **attributes):
    """Apply an op that needs floats: integers and booleans become float32 first."""
    return apply(op, x if x._data.dtype.kind == "f" else x.to(FLOAT), **attributes)
