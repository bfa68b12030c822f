"""Methods of Tensor that multiply and sum: matmul and its relatives, and einsum. Derivatives are in `ops/matmul.py`."""

from ..autograd.tape import apply
from ..ops import matmul as ops
from .combine import tensordot
from .dtype import promote_pair


def matmul(input, other):
    """input @ other: matrices, batches of matrices (which broadcast), and vectors (a row on the left, a column on the right)."""
    x, y = promote_pair("matmul", input, other)
    n, m = x._data.ndim, y._data.ndim
    if n == 2 and m == 2:
        return apply_matmul(x, y)
    if n == 0 or m == 0:
        raise ValueError(f"matmul: expected at least 1 dimension, got {x.shape} @ {y.shape}; use * to multiply by a number")
    if x.shape[-1] != y.shape[-2 if m > 1 else -1]:
        raise ValueError(f"matmul: {x.shape} @ {y.shape}: inner sizes {x.shape[-1]} and {y.shape[-2 if m > 1 else -1]} differ")
    if n == 1:
        return matmul(x.unsqueeze(0), y).squeeze(-2 if m > 1 else 0)
    if m == 1:
        return matmul(x, y.unsqueeze(1)).squeeze(-1)
    if m == 2:  # one large product instead of a batch of small ones
        return apply_matmul(x.reshape(-1 if x._data.size else 0, x.shape[-1]), y).reshape(*x.shape[:-1], y.shape[-1])
    return apply_matmul(x, y)


def apply_matmul(x, y):
    """x @ y for at least two dimensions each."""
    try:
        return apply(ops.MATMUL, x, y)
    except ValueError:
        (*batch, _, k), (*other, m, _) = x.shape, y.shape
        if k != m:
            raise ValueError(f"matmul: {x.shape} @ {y.shape}: inner sizes {k} and {m} differ") from None
        raise ValueError(f"matmul: {x.shape} @ {y.shape}: batch shapes {tuple(batch)} and {tuple(other)} do not broadcast") from None


def einsum(equation, *operands):
    """Sums of products by letters: "ij,jk->ik" is matmul, "bij->bji" a transpose, "i,i->" a dot product, "ii->i" a diagonal."""
    operands = list(operands[0]) if len(operands) == 1 and isinstance(operands[0], (list, tuple)) else list(operands)
    left, arrow, answer = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(operands):
        raise ValueError(f"einsum: {equation!r} names {len(terms)} operands, got {len(operands)}")
    free = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" if c not in equation]
    most = 0
    for i, (term, x) in enumerate(zip(terms, operands)):
        rest = x.ndim - len(term.replace("...", ""))
        if rest < 0 or (rest > 0 and "..." not in term):
            raise ValueError(f"einsum: {term!r} does not fit shape {x.shape}")
        most = max(most, rest if "..." in term else 0)
        terms[i] = term.replace("...", "".join(free[:rest][::-1]))
    dots = "".join(free[:most][::-1])
    if arrow:
        answer = answer.replace("...", dots)
    else:
        everything = "".join(terms)
        answer = dots + "".join(sorted(c for c in set(everything) if everything.count(c) == 1 and c not in dots))
    for i, term in enumerate(terms):
        for c in set(term):
            while terms[i].count(c) > 1:  # a letter twice in one operand: its diagonal
                a = terms[i].index(c)
                b = terms[i].index(c, a + 1)
                if operands[i].shape[a] != operands[i].shape[b]:
                    raise ValueError(f"einsum: {c!r} in {term!r} stands for two different sizes in shape {operands[i].shape}")
                operands[i] = operands[i].diagonal(0, a, b)
                terms[i] = terms[i][:a] + terms[i][a + 1 : b] + terms[i][b + 1 :] + c
    try:
        return apply(ops.EINSUM, *operands, equation=f"{','.join(terms)}->{answer}")
    except ValueError as error:
        raise ValueError(f"einsum: {equation!r} with shapes {', '.join(str(x.shape) for x in operands)}: {error}") from None


class Matmul:
    """Matrix products."""

    __slots__ = ()

    def __matmul__(x, y):
        if getattr(y, "__array_ufunc__", True) is None:  # NumPy's protocol: y knows how to be multiplied by
            return NotImplemented
        return matmul(x, y)

    def __rmatmul__(x, y):
        return matmul(y, x)

    def matmul(x, other):
        """x @ other"""
        return matmul(x, other)

    def mm(x, mat2):
        """Matrix product: (n, k) @ (k, m) -> (n, m)"""
        return matmul_of_ndims("mm", x, mat2, 2, 2)

    def bmm(x, mat2):
        """Batched matrix product: (b, n, k) @ (b, k, m) -> (b, n, m)"""
        if x.ndim == mat2.ndim == 3 and x.shape[0] != mat2.shape[0]:
            raise ValueError(f"bmm: {x.shape} @ {mat2.shape}: batch sizes {x.shape[0]} and {mat2.shape[0]} differ")
        return matmul_of_ndims("bmm", x, mat2, 3, 3)

    def mv(x, vec):
        """Matrix-vector product: (n, k) @ (k,) -> (n,)"""
        return matmul_of_ndims("mv", x, vec, 2, 1)

    def dot(x, tensor):
        """Dot product: (k,) @ (k,) -> ()"""
        return matmul_of_ndims("dot", x, tensor, 1, 1)

    def outer(x, vec2):
        """Outer product: (n,), (m,) -> (n, m)"""
        if x.ndim != 1 or vec2.ndim != 1:
            raise ValueError(f"outer: expected two vectors, got shapes {x.shape} and {vec2.shape}")
        return x.unsqueeze(1) * vec2

    def inner(x, other):
        """Sums of products along the last dimensions of both: (..., k), (+, k) -> (..., +); of a number, its product with all."""
        if not x.ndim or not other.ndim:
            return x * other
        if x.shape[-1] != other.shape[-1]:
            raise ValueError(f"inner: expected last dimensions of one size, got shapes {x.shape} and {other.shape}")
        return tensordot(x, other, ((-1,), (-1,)))

    def kron(x, other):
        """The Kronecker product: blocks of `other`, each times an element of x, in the order of the elements of x."""
        n = max(x.ndim, other.ndim)
        a, b = (1,) * (n - x.ndim) + x.shape, (1,) * (n - other.ndim) + other.shape
        blocks = x.reshape([m for size in a for m in (size, 1)]) * other.reshape([m for size in b for m in (1, size)])
        return blocks.reshape([p * q for p, q in zip(a, b)])

    def cross(x, other, dim=None):
        """The vector product in three dimensions, along dim; by default along the first dimension of size 3."""
        dim = next((d for d, n in enumerate(x.shape) if n == 3), -1) if dim is None else dim
        if x.ndim != other.ndim or not x.shape[dim] == other.shape[dim] == 3:
            raise ValueError(f"cross: expected two tensors with size 3 along dimension {dim}, got shapes {x.shape} and {other.shape}")
        return x.roll(-1, dim) * other.roll(-2, dim) - x.roll(-2, dim) * other.roll(-1, dim)

    def addmm(x, mat1, mat2, *, beta=1, alpha=1):
        """beta * x + alpha * (mat1 @ mat2), where x broadcasts; with beta = 0, x is not read."""
        return add_product(x, mat1.mm(mat2), beta, alpha)

    def addmv(x, mat, vec, *, beta=1, alpha=1):
        """beta * x + alpha * (mat @ vec)"""
        return add_product(x, mat.mv(vec), beta, alpha)

    def baddbmm(x, batch1, batch2, *, beta=1, alpha=1):
        """beta * x + alpha * (batch1 @ batch2), for batches of matrices."""
        return add_product(x, batch1.bmm(batch2), beta, alpha)

    def dist(x, other, p=2):
        """The p-norm of x - other."""
        return (x - other).norm(p)

    def trace(x):
        """The sum of a matrix's diagonal."""
        if x.ndim != 2:
            raise ValueError(f"trace: expected a matrix, got shape {x.shape}")
        return x.diagonal().sum()


def cdist(x1, x2, p=2.0):
    """The distances of all pairs of rows, in the p-norm. x1: (..., P, M), x2: (..., R, M) -> (..., P, R)"""
    if x1.ndim < 2 or x2.ndim < 2 or x1.shape[-1] != x2.shape[-1]:
        raise ValueError(f"cdist: expected rows (..., P, M) and (..., R, M), got shapes {x1.shape} and {x2.shape}")
    return (x1.unsqueeze(-2) - x2.unsqueeze(-3)).norm(p, -1)


def add_product(x, product, beta, alpha):
    product = product if alpha == 1 else product * alpha
    return product if beta == 0 else (x if beta == 1 else x * beta) + product


def matmul_of_ndims(name, x, y, n, m):
    """x @ y, where x must have n and y must have m dimensions."""
    if (x.ndim, y.ndim) != (n, m):
        raise ValueError(f"{name}: expected {n} and {m} dimensions, got shapes {x.shape} and {y.shape}; matmul takes any")
    return matmul(x, y)
