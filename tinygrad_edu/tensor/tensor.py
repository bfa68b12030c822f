"""`Tensor`: an array in a computational graph, with PyTorch's operators and methods over the derivative table.

The methods are in the other files of this folder, one file for each file of `ops/`. Every method is also a function of this module:
`tensor.exp(x)` is `x.exp()`.
"""

from copy import deepcopy

import numpy as np

from ..autograd import engine, hooks
from ..autograd.rewrite import settle
from ..autograd.tape import apply, new_leaf
from ..autograd.versions import UNKNOWN, Version, bump, share_array, share_version, version_of
from ..graph import next_sequence_nr
from ..ops.elementwise import CAST, CLONE
from .combine import Combine, column_stack, hstack, meshgrid, tensordot, vstack  # noqa: F401
from .dims import normalize_dims
from .dtype import FLOAT, category
from .elementwise import Elementwise, where  # noqa: F401
from .fused import Fused
from .index import Index
from .inplace import Inplace
from .interop import Interop
from .like import Like
from .matmul import Matmul, einsum, matmul  # noqa: F401
from .reduce import Reduce
from .scan import Scan
from .scatter import Scatter
from .shape import Shape, cat, stack  # noqa: F401
from .statistics import Statistics
from .unary import Unary


class Tensor(Elementwise, Unary, Reduce, Scan, Statistics, Shape, Combine, Index, Scatter, Matmul, Fused, Inplace, Like, Interop):
    """A node of a computational graph that holds an array.

    data: a number, nested lists, or a NumPy array (copied). requires_grad: True for a parameter, which must have a float dtype.
    dtype: by default float32 for Python floats, int64 for ints, bool for bools, and an array's own.

    Attributes: `.data` (the NumPy array itself), `.grad` (None, or a Tensor that `backward` accumulates into), `.requires_grad`, `.shape`,
    `.dtype`; `.op`, `.inputs`, `.attributes` (the Op it was computed by, its Tensor inputs, its other arguments), `.sequence_nr`.
    """

    __slots__ = ("__weakref__", "_data", "_requires_grad", "attributes", "base", "grad")
    __slots__ += ("inputs", "op", "retains_grad", "sequence_nr", "version")

    def __init__(self, data, requires_grad=False, dtype=None):
        self._data = as_array(data, dtype)
        self.grad = self.op = self.version = self.base = self.attributes = None
        self.inputs = ()
        self.retains_grad = self._requires_grad = False
        self.sequence_nr = next_sequence_nr()
        if requires_grad:
            self.requires_grad = True

    # ------------------------------------------------------------------------------------------- the elements

    @property
    def data(x):
        """The NumPy array that holds the elements: a write into it changes the tensor."""
        return share_array(x)

    @data.setter
    def data(x, value):
        if value is not x._data:
            array = as_array(value, None, copy=False)
            if not isinstance(value, (Tensor, np.ndarray)) and category(array.dtype) <= category(x._data.dtype):
                array = array.astype(x._data.dtype)  # numbers and lists take the dtype of the tensor
            if x._requires_grad and array.dtype.kind != "f":
                raise RuntimeError(f"data: expected a float dtype for a tensor that requires grad, got {array.dtype}; convert with .astype")
            x._data = array
            x.version = Version(x._data)
            x.version.fingerprint = UNKNOWN
        bump(x)

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
        if dim is None:
            return x._data.shape
        dims = normalize_dims("size", x, dim)
        if not dims:
            raise IndexError("size: expected at least 1 dimension, got shape ()")
        return x._data.shape[dims[0]]

    def dim(x):
        return x._data.ndim

    def numel(x):
        """The number of elements."""
        return x._data.size

    def element_size(x):
        """Bytes per element."""
        return x._data.itemsize

    def is_floating_point(x):
        """Whether the dtype is one of floats."""
        return x._data.dtype.kind == "f"

    def is_contiguous(x):
        """Whether the elements are adjacent in memory, in row-major order."""
        return bool(x._data.flags.c_contiguous)

    def item(x):
        """The only element, as a Python number. Raises ValueError unless there is exactly one."""
        if x._data.size != 1:
            raise ValueError(f"item: expected exactly one element, got shape {x.shape}")
        return x._data.item()

    def tolist(x):
        """The elements as nested lists of Python numbers."""
        return x._data.tolist()

    def __len__(x):
        if not x.ndim:
            raise TypeError("len: expected at least 1 dimension, got shape ()")
        return x.shape[0]

    def __iter__(x):
        if not x.ndim:
            raise TypeError("iteration: expected at least 1 dimension, got shape (); use .item() for the number")
        return iter(x.unbind(0))

    def __contains__(x, value):
        return bool((x == value).any())

    def __bool__(x):
        if x._data.size != 1:
            raise ValueError(f"bool: expected exactly one element, got shape {x.shape}; use .all() or .any()")
        return bool(x._data.item())

    def __float__(x):
        return float(x.item())

    def __int__(x):
        return int(x.item())

    def __index__(x):
        if x._data.dtype.kind == "f":
            raise TypeError(f"index: expected an integer tensor, got {x.dtype}")
        return int(x.item())

    def __format__(x, spec):
        return format(x.item(), spec) if spec and x._data.size == 1 else str(x)

    def __repr__(x):
        numbers = np.array2string(x._data, separator=", ", precision=4, suppress_small=True, threshold=100, prefix=f"{type(x).__name__}(")
        dtype = "" if x.dtype in (FLOAT, np.int64, bool) else f", dtype={x.dtype}"
        grad = ", requires_grad=True" if x._requires_grad and x.op is None else f", op={x.op}" if x._requires_grad else ""
        return f"{type(x).__name__}({numbers}{dtype}{grad})"

    # ------------------------------------------------------------------------------------------- the graph

    @property
    def requires_grad(x):
        return x._requires_grad

    @requires_grad.setter
    def requires_grad(x, value):
        if value and x._data.dtype.kind != "f":
            raise RuntimeError(f"requires_grad: expected a float dtype, got {x.dtype}; only floats have gradients")
        if x.op is not None and not value:
            raise RuntimeError(
                "requires_grad: expected a leaf, got a tensor computed from others that require grad; freeze those, or use .detach()"
            )
        x._requires_grad = bool(value)

    def requires_grad_(x, requires_grad=True):
        """Set `requires_grad` and return the tensor."""
        x.requires_grad = requires_grad
        return x

    @property
    def is_leaf(x):
        """Whether this tensor was not computed from others that require grad."""
        return x.op is None

    def retain_grad(x):
        """Keep the gradient of a tensor that is not a leaf in `.grad`."""
        if not x._requires_grad:
            raise RuntimeError("retain_grad: expected a tensor that requires grad")
        x.retains_grad = True

    def register_hook(x, hook):
        """Call hook(gradient) in every backward pass, once the gradient of x is complete; a Tensor it returns takes the gradient's place.

        Returns a handle; `handle.remove()` takes the hook away.
        """
        if not x._requires_grad:
            raise RuntimeError("register_hook: expected a tensor that requires grad")
        return hooks.register(x, hook)

    def settle(x):
        """Let `.inputs` throughout the graph of x be what they were before later writes in place, as every backward pass does."""
        settle(x)

    def backward(x, gradient=None, retain_graph=None, create_graph=False):
        """Accumulate gradients into the `.grad` of every leaf; see `autograd.engine.backward`."""
        engine.backward(x, gradient, retain_graph, create_graph)

    grad_engine = staticmethod(engine.differentiate)  # what `tinygrad_edu.grad` calls

    def detach(x):
        """The same elements in the same memory, as a leaf that does not require grad."""
        out = new_leaf(x._data, x)
        out.version = version_of(x)
        return out

    def clone(x):
        """A copy, recorded: gradients flow through it."""
        return apply(CLONE, x)

    def contiguous(x):
        return x if x.is_contiguous() else x.clone()

    def __deepcopy__(x, memo):
        if x.op is not None:
            raise RuntimeError("deepcopy: expected a leaf, got a tensor with a graph; use .detach() or .clone()")
        memo[id(x)] = out = copy_of_view(x, memo) if x.base is not None else new_leaf(x._data.copy(order="K"), x)
        out._requires_grad = x._requires_grad
        out.grad = x.grad if x.grad is None else x.grad.detach().clone()
        return out

    def __copy__(x):
        """Another leaf with the same memory, which requires grad if x does."""
        out = x.detach()
        out._requires_grad = x._requires_grad
        return out

    def __reduce__(x):
        """Pickle the elements only: no graph, and no sequence number, since numbering restarts in every process."""
        return type(x), (x._data, x._requires_grad)

    # ------------------------------------------------------------------------------------------- the dtype

    def to(x, dtype=None, *more, device="cpu", copy=False):
        """The elements in another dtype, or that of another Tensor; x itself if it has that dtype already, and no copy is asked for.

        device: "cpu", which is all there is; it may come first: x.to("cpu", dtype).
        """
        if type(dtype) is str and dtype.partition(":")[0] in ("cpu", "cuda", "mps"):
            device, dtype = dtype, more[0] if more else None
        if device not in ("cpu", None):
            raise ValueError(f'to: expected a dtype or the device "cpu", got {device!r}')
        dtype = x._data.dtype if dtype is None else np.dtype(dtype.dtype if isinstance(dtype, Tensor) else dtype)
        if dtype == x._data.dtype:
            return x.clone() if copy else x
        category(dtype)
        return apply(CAST, x, dtype=dtype) if dtype.kind == "f" else new_leaf(x._data.astype(dtype), x)

    astype = type = to
    device = "cpu"

    def cpu(x):
        """x itself, which is in the computer's memory already."""
        return x

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


Tensor.plain = Tensor  # the class of what is computed: also from a Parameter, which is a Tensor with a class of its own


def copy_of_view(x, memo):
    """The same view of a deep copy of the tensor that x is a view of."""
    base = x.base
    if base.op is not None or base.version is not x.version or not base._data.flags.c_contiguous:
        return new_leaf(x._data.copy(), x)
    owner = deepcopy(base, memo)
    offset = x._data.__array_interface__["data"][0] - base._data.__array_interface__["data"][0]
    out = new_leaf(np.ndarray(x.shape, x.dtype, owner._data, offset, x._data.strides), x)
    out._data.flags.writeable = x._data.flags.writeable
    share_version(out, (owner,))
    return out


def as_array(data, dtype=None, copy=True):
    """Data as a NumPy array of floats, integers or booleans in native byte order; Python floats become float32."""
    if isinstance(data, (Tensor, np.ndarray, np.generic)):
        data = data._data if isinstance(data, Tensor) else data
        array = np.array(data, dtype) if copy else np.asarray(data, dtype)
    else:
        array = np.array(data, dtype)
        if dtype is None and array.dtype == np.float64:
            array = array.astype(FLOAT)
    category(array.dtype)
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def __getattr__(name):
    """Every method as a function: tensor.exp, tensor.sum, ..."""
    if not name.startswith("_") and callable(getattr(Tensor, name, None)):
        return getattr(Tensor, name)
    raise AttributeError(f"tinygrad_edu.tensor has no {name!r}")
