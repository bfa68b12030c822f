"""A tensor of Values: a flat list, and a shape that says how to read it.

There is no derivative in this file. Every result is computed by the operations of `value`, element by element, so the gradient of
a matrix product or of a softmax appears without being written. What that costs, in nodes and seconds, is the reason for `Tensor`.

Names, defaults and numbers are PyTorch's. The elements are float64; indices and answers of `argmax` are NumPy integers.
"""

import math
from collections import namedtuple
from functools import reduce

import numpy as np

from . import value as scalar
from .shapes import as_tuple, broadcast_shapes, normalize_dim, normalize_dims, strides
from .value import Value


class ValueTensor:
    """An array of any shape whose elements are Values, each a node of its own.

    data: a number, a Value, a NumPy array, or nested lists of numbers and Values. Numbers become new leaves; Values are used as they are.
    requires_grad: whether the new leaves do.

    Attributes: `.flat` (the Values, one list, the last dimension running fastest), `.shape` (tuple of ints).
    """

    __array_ufunc__ = None  # array + tensor is our business, not NumPy's

    def __init__(self, data, requires_grad=True):
        if isinstance(data, ValueTensor):
            raise TypeError("ValueTensor: expected numbers, got a ValueTensor; use x.detach() for a copy without a graph")
        array = np.array(data, dtype=object)
        self.shape = array.shape
        self.flat = [x if isinstance(x, Value) else Value(x, "", requires_grad) for x in array.ravel().tolist()]

    # ------------------------------------------------------------------------------------------- looking inside

    @property
    def ndim(self):
        """The number of dimensions."""
        return len(self.shape)

    @property
    def grad(self):
        """The gradient of every element: a float64 array of the tensor's shape."""
        return np.array([x.grad for x in self.flat]).reshape(self.shape)

    def numpy(self):
        """The numbers as a float64 array."""
        return np.array([x.data for x in self.flat]).reshape(self.shape)

    def item(self):
        """The only element as a float. Raises ValueError unless there is exactly one."""
        if len(self.flat) != 1:
            raise ValueError(f"item: expected exactly one element, got shape {self.shape}")
        return self.flat[0].data

    def detach(self):
        """The same numbers as new leaves that do not require grad."""
        return from_values([Value(x.data, "", False) for x in self.flat], self.shape)

    def backward(self, gradient=None):
        """Accumulate gradients into everything this tensor was computed from.

        gradient: the upstream gradient, an array of the tensor's shape; may be left out if there is one element.
        """
        if gradient is None:
            if len(self.flat) != 1:
                raise ValueError(f"backward: expected a gradient of shape {self.shape} for more than one element; or use .sum() first")
            gradient = np.ones(self.shape)
        if np.shape(gradient) != self.shape:
            raise ValueError(f"backward: expected a gradient of shape {self.shape}, got {np.shape(gradient)}")
        (self * np.asarray(gradient)).sum().flat[0].backward()

    def __len__(self):
        if not self.shape:
            raise TypeError("len: expected at least 1 dimension, got shape ()")
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __repr__(self):
        return f"ValueTensor({np.array2string(self.numpy(), precision=4, separator=', ', prefix='ValueTensor(')})"

    # ---------------------------------------------------------------------------------------- element by element

    def __add__(self, other):
        return elementwise(scalar.add, self, other)

    def __radd__(self, other):
        return elementwise(scalar.add, other, self)

    def __sub__(self, other):
        return elementwise(scalar.sub, self, other)

    def __rsub__(self, other):
        return elementwise(scalar.sub, other, self)

    def __mul__(self, other):
        return elementwise(scalar.mul, self, other)

    def __rmul__(self, other):
        return elementwise(scalar.mul, other, self)

    def __truediv__(self, other):
        return elementwise(scalar.div, self, other)

    def __rtruediv__(self, other):
        return elementwise(scalar.div, other, self)

    def __pow__(self, other):
        return elementwise(scalar.pow, self, other)

    def __rpow__(self, other):
        return elementwise(scalar.pow, other, self)

    def __matmul__(self, other):
        return matmul(self, as_value_tensor(other))

    def __rmatmul__(self, other):
        return matmul(as_value_tensor(other), self)

    def __neg__(self):
        return elementwise(scalar.neg, self)

    def exp(self):
        return elementwise(scalar.exp, self)

    def log(self):
        return elementwise(scalar.log, self)

    def sqrt(self):
        return elementwise(scalar.sqrt, self)

    def tanh(self):
        return elementwise(scalar.tanh, self)

    def relu(self):
        return elementwise(scalar.relu, self)

    def softmax(self, dim):
        return softmax(self, dim)

    def log_softmax(self, dim):
        return log_softmax(self, dim)

    # ------------------------------------------------- the same Values, read differently: no arithmetic, no new nodes

    def reshape(self, *shape):
        """The same Values in the same order, in another shape; one size may be -1, to be inferred."""
        shape = as_tuple(shape)
        known = math.prod(size for size in shape if size != -1)
        if shape.count(-1) == 1 and known and len(self.flat) % known == 0:
            shape = tuple(len(self.flat) // known if size == -1 else size for size in shape)
        if -1 in shape or math.prod(shape) != len(self.flat):
            raise ValueError(f"reshape: expected a shape for {len(self.flat)} elements, those of {self.shape}, got {shape}")
        return from_values(self.flat, shape)

    view = reshape

    def permute(self, *dims):
        """Reorder the dimensions: permute(2, 0, 1) puts the last one first."""
        dims = normalize_dims("permute", as_tuple(dims), self)
        if len(dims) != self.ndim:
            raise ValueError(f"permute: expected all {self.ndim} dimensions, got {dims}")
        steps = strides(self.shape)
        return gather(self, [self.shape[d] for d in dims], [steps[d] for d in dims])

    def transpose(self, dim0, dim1):
        """Swap two dimensions."""
        dim0, dim1 = (normalize_dim("transpose", d, self) for d in (dim0, dim1))
        dims = [*range(self.ndim)]
        dims[dim0], dims[dim1] = dim1, dim0
        return self.permute(*dims)

    def t(self):
        """The transpose of a matrix; a tensor with fewer dimensions is returned as it is."""
        if self.ndim > 2:
            raise ValueError(f"t: expected at most 2 dimensions, got shape {self.shape}; use .mT or .transpose(dim0, dim1)")
        return self.permute(*reversed(range(self.ndim)))

    @property
    def T(self):
        """All dimensions in reverse order."""
        return self.permute(*reversed(range(self.ndim)))

    @property
    def mT(self):
        """The transpose of the last two dimensions: of each matrix of a batch."""
        if self.ndim < 2:
            raise ValueError(f"mT: expected at least 2 dimensions, got shape {self.shape}")
        return self.transpose(-2, -1)

    def squeeze(self, dim=None):
        """Remove dimensions of size 1: all of them, or those of `dim` that have this size."""
        dims = normalize_dims("squeeze", range(self.ndim) if dim is None else dim, self)
        return from_values(self.flat, [size for d, size in enumerate(self.shape) if size != 1 or d not in dims])

    def unsqueeze(self, dim):
        """Insert a dimension of size 1 at position `dim` of the result."""
        if not -self.ndim - 1 <= dim <= self.ndim:
            raise IndexError(f"unsqueeze: expected a new dim from {-self.ndim - 1} to {self.ndim} for shape {self.shape}, got {dim}")
        dim %= self.ndim + 1
        return from_values(self.flat, [*self.shape[:dim], 1, *self.shape[dim:]])

    def expand(self, *shape):
        """Broadcast to `shape`; a size of -1 keeps the tensor's own."""
        shape = as_tuple(shape)
        own = (1,) * (len(shape) - self.ndim) + self.shape
        return broadcast_to(self, tuple(mine if size == -1 else size for size, mine in zip(shape, own)))

    def __getitem__(self, key):
        """The selected Values, by NumPy's rules: integers, slices, `...`, None, lists or arrays of integers, masks."""
        positions = np.arange(len(self.flat)).reshape(self.shape)[key]
        return from_values([self.flat[i] for i in np.ravel(positions)], np.shape(positions))

    def split(self, size, dim=0):
        """Split along `dim` into pieces of `size`, the last of which may be smaller, or of the sizes in a list. Returns a tuple."""
        dim = normalize_dim("split", dim, self)
        whole = self.shape[dim]
        sizes = [min(size, whole - i) for i in range(0, whole, size)] or [0] if isinstance(size, int) else [*size]
        if sum(sizes) != whole:
            raise ValueError(f"split: expected sizes that sum to {whole}, dimension {dim} of shape {self.shape}, got {sizes}")
        ends = np.cumsum(sizes).tolist()
        return tuple(self[(slice(None),) * dim + (slice(end - n, end),)] for n, end in zip(sizes, ends))

    # --------------------------------------------------------------------- many numbers become one along a dimension

    def sum(self, dim=None, keepdim=False):
        """The sum along `dim`: one dimension, a tuple of them, or all. With keepdim=True they stay, with size 1."""
        groups, shape = group_along("sum", self, dim, keepdim)
        return from_values([sum_values(group) for group in groups], shape)

    def mean(self, dim=None, keepdim=False):
        """The mean along `dim`. Raises ArithmeticError for an empty tensor."""
        groups, shape = group_along("mean", self, dim, keepdim)
        return from_values([sum_values(group) / len(group) for group in groups], shape)

    def var(self, dim=None, *, correction=1, keepdim=False):
        """The variance along `dim`: squared distances from the mean, summed and divided by n - correction."""
        far = self - self.mean(dim, keepdim=True)
        groups, shape = group_along("var", far * far, dim, keepdim)
        return from_values([sum_values(group) / (len(group) - correction) for group in groups], shape)

    def max(self, dim=None, keepdim=False):
        """The maximum; with `dim`, (values, indices) along it, the first of equal elements.

        Without `dim`, equal elements share the gradient; with `dim`, the first has all of it. Both as in PyTorch.
        """
        if dim is None:
            top = self.flat[index_of_max(self.flat)]
            ties = [x for x in self.flat if x.data == top.data] or [top]
            return from_values([top if len(ties) == 1 else sum_values(ties) / len(ties)], ())
        groups, shape = group_along("max", self, dim, keepdim)
        return Max(from_values([group[index_of_max(group)] for group in groups], shape), self.argmax(dim, keepdim))

    def argmax(self, dim=None, keepdim=False):
        """The index of the maximum along `dim`, or in `.flat`; the first of equal elements. NumPy integers."""
        groups, shape = group_along("argmax", self, dim, keepdim)
        return np.array([index_of_max(group) for group in groups], dtype=np.int64).reshape(shape)


Max = namedtuple("Max", "values indices")


# ---------------------------------------------------------------------------------------- broadcasting and grouping


def gather(x, shape, steps):
    """The tensor of that shape whose element [i, j, ...] is `x.flat[i * steps[0] + j * steps[1] + ...]`. One step for each dimension."""
    if len(steps) != len(shape):
        raise ValueError(f"gather: expected {len(shape)} steps, one for each dimension of shape {tuple(shape)}, got {tuple(steps)}")
    places = [0]
    for size, step in zip(shape, steps):
        places = [place + i * step for place in places for i in range(size)]
    return from_values([x.flat[place] for place in places], shape)


def broadcast_to(x, shape):
    """x broadcast to a larger shape: a dimension of size 1 has stride 0, so the same Value is repeated along it."""
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError(f"broadcast_to: shape {x.shape} does not broadcast to {tuple(shape)}")
    steps = [0 if size == 1 else step for size, step in zip(x.shape, strides(x.shape))]
    return gather(x, shape, [0] * (len(shape) - x.ndim) + steps)


def elementwise(f, *operands):
    """Apply f, a function of Values, to every element of tensors, which are first broadcast to one shape."""
    operands = [as_value_tensor(x) for x in operands]
    shape = reduce(broadcast_shapes, [x.shape for x in operands])
    columns = [x.flat if x.shape == shape else broadcast_to(x, shape).flat for x in operands]
    return from_values([*map(f, *columns)], shape)


def group_along(name, x, dim, keepdim):
    """The groups of Values that a reduction over `dim` makes one of, and the shape of the result."""
    gone = range(x.ndim) if dim is None else normalize_dims(name, dim, x)
    kept = [d for d in range(x.ndim) if d not in gone]
    last = x.permute(*kept, *(d for d in range(x.ndim) if d in gone)).flat
    count = math.prod(x.shape[d] for d in kept)
    size = len(last) // count if count else 0
    shape = [1 if d in gone else n for d, n in enumerate(x.shape) if keepdim or d not in gone]
    return [last[i * size : (i + 1) * size] for i in range(count)], shape


def sum_values(values):
    """The sum of a list of Values, from left to right; 0 for none."""
    return reduce(scalar.add, values) if values else Value(0.0, "", False)


def index_of_max(values):
    """The index of the first maximum in a list of Values; nan counts as the largest, as in PyTorch."""
    if not values:
        raise ValueError("max: expected at least one number, got an empty tensor")
    return int(np.argmax([x.data for x in values]))


def cat(tensors, dim=0):
    """Concatenate tensors along `dim`; their other sizes must agree."""
    dim = normalize_dim("cat", dim, tensors[0])
    rests = {x.shape[:dim] + x.shape[dim + 1 :] for x in tensors}
    if len(rests) > 1:
        raise ValueError(f"cat: expected shapes that differ in dimension {dim} only, got {', '.join(str(x.shape) for x in tensors)}")
    fronts = [x.transpose(0, dim) for x in tensors]
    return from_values([x for front in fronts for x in front.flat], [sum(map(len, fronts)), *fronts[0].shape[1:]]).transpose(0, dim)


# ---------------------------------------------------------------------------------- matrix products and softmax


def matmul(a, b):
    """The matrix product; batches broadcast.

    a: (..., n, k), b: (..., k, m) -> (..., n, m). A tensor of one dimension is a row on the left, a column on the right,
    and that dimension is gone from the answer. Raises ValueError when the inner sizes differ.
    """
    if a.ndim == 0 or b.ndim == 0:
        raise ValueError(f"matmul: expected at least 1 dimension, got {a.shape} @ {b.shape}; use * to multiply by a number")
    if b.ndim == 1:
        return matmul(a, b.unsqueeze(1)).squeeze(-1)
    if a.ndim == 1:
        return matmul(a.unsqueeze(0), b).squeeze(-2)
    if a.shape[-1] != b.shape[-2]:
        raise ValueError(f"matmul: {a.shape} @ {b.shape}: inner sizes {a.shape[-1]} and {b.shape[-2]} differ")
    batch, shape = broadcast_shapes(a.shape[:-2], b.shape[:-2]), (a.shape[-2], b.shape[-1])
    if a.shape[-1] == 0:
        return from_values([Value(0.0, "", False) for _ in range(math.prod(batch) * math.prod(shape))], (*batch, *shape))
    products = [matrix_product(x, y) for x, y in zip(as_matrices(a, batch), as_matrices(b, batch))]
    return from_values([x for product in products for x in product.flat], (*batch, *shape))


def as_matrices(x, batch):
    """The matrices of x (..., n, m) as a list, after its other dimensions are broadcast to the shape `batch`."""
    n, m = x.shape[-2:]
    flat = broadcast_to(x, (*batch, n, m)).flat
    return [from_values(flat[i * n * m : (i + 1) * n * m], (n, m)) for i in range(math.prod(batch))]


def matrix_product(a, b):
    """The product of two matrices: element [i, j] is the sum of row i of a times column j of b.

    a: (n, k), b: (k, m), with k at least 1 -> (n, m).
    """
    (n, k), m = a.shape, b.shape[1]
    rows = [a.flat[i * k : (i + 1) * k] for i in range(n)]
    columns = [b.flat[j::m] for j in range(m)]
    return from_values([sum_values([x * y for x, y in zip(row, column)]) for row in rows for column in columns], (n, m))


def softmax(x, dim):
    """exp(x) / sum(exp(x)) along `dim`. The maximum is subtracted first, so that exp does not overflow."""
    powers = (x - x.max(dim, keepdim=True).values.detach()).exp()
    return powers / powers.sum(dim, keepdim=True)


def log_softmax(x, dim):
    """log(softmax(x)) along `dim`, accurate also where the softmax underflows."""
    x = x - x.max(dim, keepdim=True).values.detach()
    return x - x.exp().sum(dim, keepdim=True).log()


# ----------------------------------------------------------------------------------------------------- construction


def from_values(values, shape):
    """A tensor of the given Values themselves."""
    x = ValueTensor.__new__(ValueTensor)
    x.flat, x.shape = values, tuple(shape)
    return x


def as_value_tensor(x):
    """x itself if it is a tensor, otherwise x (a number, an array, nested lists) as a constant tensor."""
    return x if isinstance(x, ValueTensor) else ValueTensor(x, requires_grad=False)
