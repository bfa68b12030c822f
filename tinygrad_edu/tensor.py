"""`Tensor`: an array that remembers what it was computed from, with PyTorch's operators and methods over the derivative table.

Every method is also a function here: `tensor.exp(x)` is `x.exp()`.
"""

import operator

import numpy as np

from . import autograd
from .graph import next_birth
from .memory import UNKNOWN, Memory, expose, memory, wrote
from .ops_elementwise import CAST, CLONE
from .recording import apply, mode, tensor_of
from .tensor_arithmetic import FLOAT, Arithmetic, category, where  # noqa: F401
from .tensor_functions import Functions
from .tensor_index import Index
from .tensor_products import Products, einsum, matmul  # noqa: F401
from .tensor_reduce import Reduce
from .tensor_shape import Shape, cat, stack  # noqa: F401


class Tensor(Arithmetic, Functions, Reduce, Shape, Index, Products):
    """An array of numbers that takes part in a graph of computations.

    data: numbers, nested lists, or a NumPy array (copied). requires_grad: True for what shall be learned: floats only.
    dtype: by default float32 for Python's floats, int64 for whole numbers, bool, and an array's own.

    Attributes: `.data` (the NumPy array itself), `.grad` (None, or a Tensor filled by `backward`), `.requires_grad`, `.shape`, `.dtype`;
    `.op`, `.inputs` and `.attributes` (how it was computed: a row of the table, Tensors, and arguments that are no Tensors), `.birth`.
    """

    __slots__ = ("__weakref__", "_data", "_requires_grad", "attributes", "birth", "grad", "inputs", "memory", "op", "retains_grad")

    def __init__(self, data, requires_grad=False, dtype=None):
        self._data = as_array(data, dtype)
        self.grad = self.op = self.memory = self.attributes = None
        self.inputs = ()
        self.retains_grad = self._requires_grad = False
        self.birth = next_birth()
        if requires_grad:
            self.requires_grad = True

    # ------------------------------------------------------------------------------------------- the numbers

    @property
    def data(x):
        """The numbers, as the NumPy array in which they are kept: what is written there changes the tensor."""
        return expose(x)

    @data.setter
    def data(x, value):
        if value is not x._data:
            x._data = as_array(value, None, copy=False)
            x.memory = Memory(x._data)
            x.memory.fingerprint = UNKNOWN
        wrote(x)

    @property
    def shape(x):
        return x._data.shape

    @property
    def ndim(x):
        return x._data.ndim

    @property
    def dtype(x):
        return x._data.dtype

    def size(x, dim=None):
        """The shape, or the size of one dimension."""
        return x._data.shape if dim is None else x._data.shape[dim]

    def dim(x):
        return x._data.ndim

    def numel(x):
        """How many numbers there are."""
        return x._data.size

    def element_size(x):
        """Bytes for one number."""
        return x._data.itemsize

    def is_floating_point(x):
        return x._data.dtype.kind == "f"

    def is_contiguous(x):
        """Whether the numbers stand in memory one after the other, the last dimension running fastest."""
        return bool(x._data.flags.c_contiguous)

    def item(x):
        """The one number in here, as a Python number."""
        if x._data.size != 1:
            raise ValueError(f"item: a tensor of shape {x.shape} holds {x._data.size} numbers, not 1")
        return x._data.item()

    def tolist(x):
        """The numbers as nested lists of Python numbers."""
        return x._data.tolist()

    def numpy(x):
        """The numbers as a NumPy array, which shares its memory with the tensor."""
        if x._requires_grad:
            raise RuntimeError("numpy: NumPy would forget how this tensor was computed, and it requires grad; say x.detach().numpy()")
        return expose(x)

    def __array__(x, dtype=None, copy=None):
        a = np.asarray(x.numpy(), dtype)
        return a.copy() if copy else a

    def __len__(x):
        if not x.ndim:
            raise TypeError("len: a tensor of shape () has no first dimension")
        return x.shape[0]

    def __iter__(x):
        if not x.ndim:
            raise TypeError("iteration: a tensor of shape () has no first dimension; for its number, .item()")
        return iter(x.unbind(0))

    def __contains__(x, value):
        return bool((x == value).any())

    def __bool__(x):
        if x._data.size != 1:
            raise ValueError(f"a tensor of shape {x.shape} is neither true nor false; use .all() or .any()")
        return bool(x._data.item())

    def __float__(x):
        return float(x.item())

    def __int__(x):
        return int(x.item())

    def __index__(x):
        if x._data.dtype.kind == "f":
            raise TypeError(f"an index is a whole number, not {x.dtype}")
        return int(x.item())

    def __format__(x, spec):
        return format(x.item(), spec) if spec and x._data.size == 1 else str(x)

    def __repr__(x):
        numbers = np.array2string(x._data, separator=", ", precision=4, suppress_small=True, threshold=100, prefix="Tensor(")
        dtype = "" if x.dtype in (FLOAT, np.int64, bool) else f", dtype={x.dtype}"
        grad = ", requires_grad=True" if x._requires_grad and x.op is None else f", op={x.op}" if x._requires_grad else ""
        return f"Tensor({numbers}{dtype}{grad})"

    # ------------------------------------------------------------------------------------------- the graph

    @property
    def requires_grad(x):
        return x._requires_grad

    @requires_grad.setter
    def requires_grad(x, value):
        if value and x._data.dtype.kind != "f":
            raise RuntimeError(f"requires_grad: only floats can require grad, not {x.dtype}: a whole number cannot change a little")
        if x.op is not None and not value:
            raise RuntimeError("requires_grad: this was computed from tensors that require grad; freeze those, or take .detach()")
        x._requires_grad = bool(value)

    def requires_grad_(x, requires_grad=True):
        """Ask for gradients, or freeze."""
        x.requires_grad = requires_grad
        return x

    @property
    def is_leaf(x):
        """Whether this was made, not computed (from anything that requires grad)."""
        return x.op is None

    def retain_grad(x):
        """Let a result keep its gradient in `.grad`, as leaves do."""
        if not x._requires_grad:
            raise RuntimeError("retain_grad: this tensor does not require grad")
        x.retains_grad = True

    def backward(x, gradient=None, retain_graph=None, create_graph=False):
        """Add to the `.grad` of every leaf how much a small change of it changes this; see `autograd.backward`."""
        autograd.backward(x, gradient, retain_graph, create_graph)

    grad_of = staticmethod(autograd.grad)  # what `tinygrad_edu.grad` calls

    def detach(x):
        """The same numbers in the same memory, without history and without grad."""
        out = tensor_of(x._data, x)
        out.memory = memory(x)
        return out

    def clone(x):
        """A copy, through which gradients pass."""
        return apply(CLONE, x)

    def contiguous(x):
        return x if x.is_contiguous() else x.clone()

    def __deepcopy__(x, memo):
        if x.op is not None:
            raise RuntimeError("deepcopy: only leaves can be copied with their surroundings; take .detach() or .clone()")
        memo[id(x)] = out = tensor_of(x._data.copy(), x)
        out._requires_grad = x._requires_grad
        out.grad = x.grad if x.grad is None else x.grad.detach().clone()
        return out

    def __reduce__(x):
        """What pickle and copy.copy keep: the numbers. History stays behind, and births, which count anew in every process."""
        return type(x), (x._data, x._requires_grad)

    # ------------------------------------------------------------------------------------------- the type

    def to(x, dtype):
        """The numbers as another type; x itself if it has that type already."""
        dtype = np.dtype(dtype.dtype if isinstance(dtype, Tensor) else dtype)
        if dtype == x._data.dtype:
            return x
        category(dtype)
        return apply(CAST, x, dtype=dtype) if dtype.kind == "f" else tensor_of(x._data.astype(dtype), x)

    astype = type = to

    def type_as(x, other):
        return x.to(other.dtype)

    def half(x):
        return x.to(np.float16)

    def float(x):
        return x.to(np.float32)

    def double(x):
        return x.to(np.float64)

    def int(x):
        return x.to(np.int32)

    def long(x):
        return x.to(np.int64)

    def bool(x):
        return x.to(np.bool_)

    # ---------------------------------------------------------------------------------- changes in place

    def copy_(x, other):
        """Take over the numbers of another tensor."""
        return write("copy_", x, other.to(x.dtype))

    def fill_(x, value):
        return write("fill_", x, value)

    def zero_(x):
        return write("zero_", x, 0)

    def add_(x, other, *, alpha=1):
        return write("add_", x, x._data + value_of(other) * alpha)

    def sub_(x, other, *, alpha=1):
        return write("sub_", x, x._data - value_of(other) * alpha)

    def mul_(x, other):
        return write("mul_", x, x._data * value_of(other))

    def div_(x, other):
        return write("div_", x, x._data / value_of(other))

    def clamp_(x, min=None, max=None):
        return write("clamp_", x, np.clip(x._data, min, max))

    def masked_fill_(x, mask, value):
        return write("masked_fill_", x, np.where(mask._data, value_of(value), x._data))

    def __iadd__(x, other):
        return x.add_(other) if may_write(x, other) else x + other

    def __isub__(x, other):
        return x.sub_(other) if may_write(x, other) else x - other

    def __imul__(x, other):
        return x.mul_(other) if may_write(x, other) else x * other

    def __itruediv__(x, other):
        return x.div_(other) if may_write(x, other) and x.dtype.kind == "f" else x / other

    # -------------------------------------------------------------------------------------- NumPy's functions

    def __array_ufunc__(x, ufunc, method, *inputs, out=None, **kwargs):
        """NumPy's operators and functions on Tensors: np.exp(x) is x.exp(), array * x a Tensor."""
        if out is not None:  # an array is being written, as in `p.data -= 0.1 * p.grad`
            return getattr(ufunc, method)(*map(value_of, inputs), out=tuple(map(value_of, out)), **kwargs)
        function = UFUNCS.get(ufunc)
        if function is None or method != "__call__" or kwargs:
            raise TypeError(f"np.{ufunc.__name__} does not know tensors; take a Tensor's method, or x.detach().numpy()")
        inputs = [v if isinstance(v, Tensor) else v.item() if np.ndim(v) == 0 else tensor_of(np.array(v), x) for v in inputs]
        return function(*inputs)


def as_array(data, dtype=None, copy=True):
    """What a Tensor is made of: a NumPy array of floats, integers or booleans; Python's floats become float32."""
    if isinstance(data, (Tensor, np.ndarray, np.generic)):
        data = data._data if isinstance(data, Tensor) else data
        array = np.array(data, dtype) if copy else np.asarray(data, dtype)
    else:
        array = np.array(data, dtype)
        if dtype is None and array.dtype == np.float64:
            array = array.astype(FLOAT)
    category(array.dtype)
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def value_of(x):
    return x._data if isinstance(x, Tensor) else x


def write(name, x, value):
    """Put other numbers into x: the end of every method whose name ends in _."""
    if mode.recording and x._requires_grad:
        raise RuntimeError(
            f"{name}: this tensor requires grad, and a change in place is not recorded; "
            "do it within no_grad(), or make a new tensor with the method without the _"
        )
    if not x._data.flags.writeable:
        raise ValueError(f"{name}: several numbers of this tensor share one place in memory, or it is read-only; take .clone() first")
    try:
        np.copyto(x._data, value_of(value))
    except ValueError:
        raise ValueError(f"{name}: shape {np.shape(value_of(value))} does not broadcast to {x.shape}") from None
    except TypeError:
        raise TypeError(f"{name}: {value_of(value).dtype} cannot be written into a tensor of {x.dtype}") from None
    wrote(x)
    return x


def may_write(x, other):
    """Whether `x += other` may write into x. In a graph it makes a new tensor instead; a leaf of the graph must not change at all."""
    if mode.recording and x._requires_grad and x.op is None:
        raise RuntimeError("a leaf that requires grad cannot be changed in place while a graph is recorded; do it within no_grad()")
    return not (mode.recording and (x._requires_grad or getattr(other, "_requires_grad", False)))


UFUNCS = {np.add: operator.add, np.subtract: operator.sub, np.multiply: operator.mul, np.divide: operator.truediv, np.power: operator.pow}
UFUNCS |= {np.matmul: operator.matmul, np.floor_divide: operator.floordiv, np.remainder: operator.mod, np.negative: operator.neg}
UFUNCS |= {np.less: operator.lt, np.less_equal: operator.le, np.greater: operator.gt, np.greater_equal: operator.ge}
UFUNCS |= {np.equal: operator.eq, np.not_equal: operator.ne, np.bitwise_and: operator.and_, np.bitwise_or: operator.or_}
UFUNCS |= {np.arcsin: Tensor.asin, np.arccos: Tensor.acos, np.arctan: Tensor.atan, np.rint: Tensor.round, np.invert: operator.invert}
UFUNCS |= {np.exp: Tensor.exp, np.exp2: Tensor.exp2, np.expm1: Tensor.expm1, np.log: Tensor.log, np.log2: Tensor.log2}
UFUNCS |= {np.log10: Tensor.log10, np.log1p: Tensor.log1p, np.sqrt: Tensor.sqrt, np.square: Tensor.square, np.reciprocal: Tensor.reciprocal}
UFUNCS |= {np.sin: Tensor.sin, np.cos: Tensor.cos, np.tan: Tensor.tan, np.sinh: Tensor.sinh, np.cosh: Tensor.cosh, np.tanh: Tensor.tanh}
UFUNCS |= {np.sign: Tensor.sign, np.floor: Tensor.floor, np.ceil: Tensor.ceil, np.trunc: Tensor.trunc, np.absolute: Tensor.abs}
UFUNCS |= {np.maximum: Tensor.maximum, np.minimum: Tensor.minimum, np.isnan: Tensor.isnan, np.isinf: Tensor.isinf}
UFUNCS |= {np.isfinite: Tensor.isfinite, np.logical_and: Tensor.logical_and, np.logical_or: Tensor.logical_or}
UFUNCS |= {np.logical_not: Tensor.logical_not}


def __getattr__(name):
    """Every method as a function: tensor.exp, tensor.sum, ..."""
    if not name.startswith("_") and callable(getattr(Tensor, name, None)):
        return getattr(Tensor, name)
    raise AttributeError(f"tinygrad_edu.tensor has no {name!r}")
