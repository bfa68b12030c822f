"""Methods of Tensor that are one fused op. Derivatives are in `ops/fused.py`."""

from ..autograd.tape import apply
from ..ops import fused as ops
from .dims import normalize_dim


class Fused:
    """Softmax and its logarithm."""

    __slots__ = ()

    def softmax(x, dim, *, dtype=None):
        """exp(x) / sum(exp(x)) along a dimension: probabilities. A slice of nothing but -inf gives nan, as in PyTorch."""
        return apply_along_dim(ops.SOFTMAX, x if dtype is None else x.to(dtype), dim)

    def log_softmax(x, dim, *, dtype=None):
        """log(softmax(x)), accurate also where the softmax underflows."""
        return apply_along_dim(ops.LOG_SOFTMAX, x if dtype is None else x.to(dtype), dim)


def apply_along_dim(op, x, dim):
    """Apply an op that works along one dimension and keeps it; float16 is computed in float32."""
    if x._data.dtype.char not in "fd":
        if x._data.dtype.kind != "f":
            raise TypeError(f"{op.name}: expected floats, got {x.dtype}; take x.float()")
        return apply_along_dim(op, x.float(), dim).to(x.dtype)
    shape = x.shape
    x, dim = normalize_dim(op.name, x, dim)
    return apply(op, x, dim=dim).reshape(shape) if x.shape != shape else apply(op, x, dim=dim)
