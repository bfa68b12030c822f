"""Weights in 8 bits: a whole number from -127 to 127 for each, and a scale for each row. A quarter of the memory, and less to read.

W = codes · scale, row by row, to within half a scale. Only weights are rounded: all is added up in float32. For models that are used, not
trained. n: outputs, or rows of a table; k: inputs, or the length of a row.
"""

import numpy as np

from ..compiled.twin import with_twin
from ..tensor.creation import from_array
from ..tensor.dtype import is_tensor, unwrap
from .layers import Embedding, Linear
from .module import Module
from .tree import join, members, walk

INT8 = np.dtype(np.int8)
#: How many bytes of float32 are made at once from codes, where that is needed.
AT_ONCE = 2**20


def quantize_rows(weight):
    """Each row as whole numbers times a scale, the largest of them ±127: (n, k) -> codes, int8 (n, k), and scales, float32 (n,). Arrays.

    A row of zeros has the scale 0. Raises ValueError for nan and inf.
    """
    largest = np.maximum(weight.max(axis=1, initial=0), -weight.min(axis=1, initial=0)).astype(np.float32)  # (n,)
    if not np.isfinite(largest).all():
        raise ValueError("quantize_rows: expected finite weights, got nan or inf")
    scales = largest / np.float32(127)
    codes = np.empty(weight.shape, np.int8)
    for part in row_parts(*weight.shape):
        codes[part] = np.rint(weight[part] / np.where(scales > 0, scales, 1)[part, None])
    return codes, scales


def int8_product(x, codes, scales):
    """x @ W.T, where W = codes · scales[:, None]. x: float32 (..., k), codes: int8 (n, k), scales: float32 (n,) -> (..., n). Arrays.

    Of W, one part after the other is written as float32: it is never there as a whole.
    """
    rows = x.reshape(-1, x.shape[-1])
    out = np.empty((len(rows), len(codes)), x.dtype)
    for part in row_parts(*codes.shape):
        np.matmul(rows, codes[part].astype(x.dtype).T, out=out[:, part])
    out *= scales
    return out.reshape(*x.shape[:-1], len(codes))


def row_parts(n, k):
    """Slices of n rows of k numbers, each of about AT_ONCE bytes of float32."""
    step = max(1, AT_ONCE // (4 * max(1, k)))
    return [slice(start, start + step) for start in range(0, n, step)]


#: For more than 8 rows, to write the matrix as float32, part by part, takes less time than its twin.
INT8_PRODUCT = with_twin(int8_product, row_parts, sized=1, dtype=INT8, rows=8)


class Int8Matrix(Module):
    """A matrix (n, k) in 8 bits, in the place of a weight. It has what a model asks of a weight: `W[ids]`, and `x @ W.T`.

    codes: a buffer, int8 (n, k). scales: a buffer, float32 (n,). It is made from arrays, which it keeps: those of a file may be read-only.
    """

    __array_ufunc__ = None  # as NumPy's protocol has it: let `x @ W.T` come to `__rmatmul__`
    ndim, dtype, requires_grad = 2, np.dtype(np.float32), False

    def __init__(self, codes, scales):
        if codes.dtype != INT8 or codes.ndim != 2 or scales.dtype != np.float32 or scales.shape != codes.shape[:1]:
            raise ValueError(
                "Int8Matrix: expected codes int8 (n, k) and scales float32 (n,), "
                f"got {codes.dtype} {codes.shape} and {scales.dtype} {scales.shape}"
            )
        self.register_buffer("codes", from_array(codes))
        self.register_buffer("scales", from_array(scales))

    @property
    def shape(self):
        return self.codes.shape

    @property
    def T(self):
        return Transposed(self)

    def __len__(self):
        return len(self.codes)

    def __getitem__(self, ids):
        """The rows of these ids, Tensor or array of ints of any shape: a Tensor (*ids.shape, k) of float32."""
        return from_array(self.rows(unwrap(ids)))

    def rows(self, ids):
        """`W[ids]` for arrays, float32."""
        return self.codes._data[ids] * self.scales._data[ids][..., None]

    def product(self, x):
        """x @ W.T for arrays: float32 (..., k) -> (..., n)"""
        return INT8_PRODUCT(x, self.codes._data, self.scales._data)

    def dequantize(self):
        """The matrix as a Tensor of float32, (n, k)."""
        return from_array(self.rows(slice(None)))

    def extra_repr(self):
        return f"{self.shape[0]}, {self.shape[1]}"


class Transposed:
    """An `Int8Matrix` transposed, to multiply by: x @ W.T"""

    __array_ufunc__ = None

    def __init__(self, matrix):
        self.matrix, self.shape = matrix, matrix.shape[::-1]

    def __rmatmul__(self, x):
        """x: a Tensor of float32, (..., k) -> (..., n). There is no gradient: raises RuntimeError for x that requires grad."""
        if not is_tensor(x) or x.dtype != np.float32 or x.ndim == 0 or x.shape[-1] != self.shape[0]:
            got = f"{x.dtype} {x.shape}" if is_tensor(x) else type(x).__name__
            raise ValueError(f"Int8Matrix: expected a Tensor of float32 (..., {self.shape[0]}) on the left of @, got {got}")
        if x.requires_grad:
            raise RuntimeError("Int8Matrix: expected an input without grad, since weights in 8 bits have no gradient; use no_grad()")
        return from_array(self.matrix.product(x._data))


# ------------------------------------------------------------------------------------------------ layers, and whole models


class QuantizedLinear(Module):
    """A Linear layer with its weight in 8 bits: (..., in_features) -> (..., out_features). weight: an Int8Matrix (out, in)."""

    def __init__(self, weight, bias=None):
        self.weight, self.bias = weight, bias
        self.out_features, self.in_features = weight.shape

    def forward(self, input):
        out = input @ self.weight.T  # (..., out)
        return out if self.bias is None else out + self.bias

    def extra_repr(self):
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class QuantizedEmbedding(Module):
    """A table with its rows in 8 bits: ints of any shape -> (*input.shape, embedding_dim). weight: an Int8Matrix (V, embedding_dim)."""

    def __init__(self, weight):
        self.weight = weight
        self.num_embeddings, self.embedding_dim = weight.shape

    def forward(self, input):
        return self.weight[input]

    def extra_repr(self):
        return f"{self.num_embeddings}, {self.embedding_dim}"


def quantize_int8(model, arrays=None):
    """Put 8 bits in the place of the weights of all Linear layers of a model, and of embeddings that share theirs. Returns the model.

    All else stays as it is: biases, norms, other embeddings; they are frozen, since no gradient comes through, and copied if they are
    read-only, so that a mapped file need not stay in memory. A weight that several layers share is still one.
    arrays: codes and scales from a file, by the names that `state_dict` has for them, to take instead of rounding.
    Raises ValueError for a model without Linear layers, and for those that stand in a tuple.
    """
    layers = [*places_of(model, (Linear, Embedding))]
    linear = {id(layer.weight) for _, layer, _, _ in layers if type(layer) is Linear}
    if not linear:
        raise ValueError(f"quantize_int8: expected a model with Linear layers, got {type(model).__name__}, which has none to replace")
    layers = [place for place in layers if id(place[1].weight) in linear]
    names, made = {}, {}
    for path, layer, _, _ in layers:
        names.setdefault(id(layer.weight), []).append(f"{path}.weight")
    for _, layer, node, name in layers:
        key = id(layer.weight)
        if key not in made:
            made[key] = int8_matrix(layer.weight, names[key], arrays or {}), layer.weight  # which is kept, and with it its id
        new = QuantizedLinear(made[key][0], layer.bias) if type(layer) is Linear else QuantizedEmbedding(made[key][0])
        new.training = layer.training
        put(node, name, new)
    for p in model.requires_grad_(False).parameters():
        if not p._data.flags.writeable:
            p.data = p._data.copy()
    return model


def places_of(model, kinds):
    """Where layers of these classes stand: (path, layer, the module, list or dict that has it, its name there), once for each place."""
    for path, node in [*walk(model)]:
        for name, value in members(node):
            if type(value) in kinds:
                yield join(path, name), value, node, name


def int8_matrix(weight, names, arrays):
    """The Int8Matrix for a weight: from arrays, under one of its names, or made of its rows."""
    for name in names:
        if f"{name}.codes" in arrays:
            return Int8Matrix(arrays[f"{name}.codes"], arrays[f"{name}.scales"])
    return Int8Matrix(*quantize_rows(weight._data))


def put(node, name, module):
    """Replace a member of a module, a dict or a list."""
    if isinstance(node, tuple):
        raise ValueError(f"quantize_int8: expected layers in modules, lists or dicts, got a tuple with {module!r}; use a list")
    if isinstance(node, Module):
        setattr(node, name, module)
    else:
        node[int(name) if isinstance(node, list) else next(key for key in node if str(key) == name)] = module
