"""Every function in common with PyTorch, on numbers of every kind: drawn dtypes, shapes, layouts, and values among which are nan, infinities,
-0.0, ties, large and small ones. Results and gradients are compared with PyTorch's.

Each expression is tried with some seeds; the environment variable TINYGRAD_EDU_SEEDS says with how many.
"""

import warnings
import zlib

import numpy as np
import pytest
import torch
import torch.nn.functional as torch_functional

from sampling import sampled, seeds
from tests.library.test_tensor_ops import Ours
from tinygrad_edu import Tensor
from tinygrad_edu.nn import functional

pytestmark = pytest.mark.filterwarnings("ignore")

FLOATS = ["float16", "float32", "float32", "float64"]
DTYPES = [*FLOATS, *FLOATS, *FLOATS, "int64", "int32", "uint8", "bool"]
SHAPES = [(), (1,), (3,), (2, 3), (3, 2, 4), (1, 3), (0,), (0, 3), (2, 0), (3, 1), (2, 1, 3)]
PAIRS = [((3,), (3,)), ((2, 3), (3,)), ((3, 1), (1, 2)), ((), (3,)), ((2, 3), ()), ((), ()), ((0, 3), (3,)), ((2, 3), (2, 3)), ((1,), (1,))]

ONE = [
    "-x", "x.abs()", "x.exp()", "x.exp2()", "x.expm1()", "x.log()", "x.log2()", "x.log10()", "x.log1p()", "x.sqrt()", "x.rsqrt()", "x.reciprocal()",
    "x.square()", "x.sin()", "x.cos()", "x.tan()", "x.asin()", "x.acos()", "x.atan()", "x.sinh()", "x.cosh()", "x.tanh()", "x.sigmoid()", "x.relu()",
    "x.erf()", "x.sign()", "x.floor()", "x.ceil()", "x.round()", "x.trunc()", "x.round(decimals=1)", "x ** 2", "x ** 3", "x ** 0", "x ** -1", "x ** 0.5",
    "x ** 1", "2 ** x", "x * 2", "x + 1.5", "3 - x", "x / 3", "1 / x", "x % 2", "x // 2", "x * 1e6", "x * 65536", "x.clamp(-1, 1)", "x.clamp(min=0)",
    "x.clamp(max=0.5)", "x.isnan()", "x.isinf()", "x.isfinite()", "x > 1", "x == 0", "x != 2", "x <= 0.5", "x.logical_not()", "x.masked_fill(x > 1, 0)",
    "x.sum()", "x.sum(-1)", "x.sum(0, True)", "x.mean()", "x.mean(0)", "x.mean(-1, True)", "x.var()", "x.var(0)", "x.std(-1)", "x.std(0, correction=0)",
    "x.amax()", "x.amax(-1)", "x.amin(0, True)", "x.max()", "x.min()", "x.max(-1).values", "x.max(0).indices", "x.min(0)[0]", "x.min(-1)[1]", "x.argmax()",
    "x.argmin(-1)", "x.prod()", "x.prod(-1)", "x.prod(0)", "x.logsumexp(-1)", "x.logsumexp(0)", "x.cumsum(0)", "x.cumsum(-1)", "x.cumprod(-1)", "x.cummax(0).values",
    "x.cummax(-1).indices", "x.cummin(-1)[0]", "x.logcumsumexp(0)", "x.norm()", "x.norm(2, -1)", "x.norm(1)", "x.norm(3, 0)", "x.norm(float('inf'), -1)", "x.norm(0)", "x.all()",
    "x.any(-1)", "x.count_nonzero()", "x.sort(-1).values", "x.sort(0, descending=True)[0]", "x.topk(1).values", "x.median()", "x.median(-1).values", "x.unique()",
    "t.var_mean(x, 0)[0]", "x.reshape(-1)", "x.flatten()", "x.T", "x.unsqueeze(0)", "x.squeeze()", "x.expand(2, *x.shape)", "x.repeat(2, *x.shape)", "x.flip(0)", "x.roll(1)",
    "x.tril()", "x.triu(1)", "x.diagonal()", "x.diag()", "x.diag_embed()", "F.pad(x, (1, -1))", "x.split(2)[0]", "x.chunk(2)[-1]", "t.cat([x, x], -1)", "t.stack([x, x])",
    "x.select(0, -1)", "x.index_select(0, t.tensor([0, 0]))", "x.gather(0, t.zeros(x.shape, dtype=t.int64))", "x.scatter_add(0, t.zeros(x.shape, dtype=t.int64), x)", "x.float() * 2",
    "x.double()", "x.half()", "x.bool()", "t.zeros_like(x) + x", "t.ones_like(x)", "t.full_like(x, 2) * x", "x.softmax(-1)", "x.log_softmax(0)", "F.relu(x)", "F.relu6(x)", "F.hardtanh(x)", "F.leaky_relu(x)",
    "F.elu(x)", "F.celu(x)", "F.selu(x)", "F.silu(x)", "F.mish(x)", "F.gelu(x)", "F.gelu(x, approximate='tanh')", "F.softplus(x)", "F.logsigmoid(x)", "F.softsign(x)",
    "F.hardswish(x)", "F.glu(t.cat([x, x], -1))", "F.softmin(x, -1)", "F.layer_norm(x, x.shape[-1:])", "F.rms_norm(x, x.shape[-1:])", "F.normalize(x, dim=-1)", "F.group_norm(x, 1)",
    "F.batch_norm(x, None, None, training=True)", "x @ x", "x.mT @ x", "F.cosine_similarity(x, x + 1, dim=-1)", "F.one_hot(x.abs().long() % 3)",
]  # fmt: skip
TWO = [
    "x + y", "x - y", "x * y", "x / y", "x % y", "x // y", "x ** y", "t.add(x, y, alpha=2)", "t.maximum(x, y)", "t.minimum(x, y)", "t.logaddexp(x, y)", "t.where(x > y, x, y)",
    "x < y", "x == y", "x.clamp(min=y)", "x.clamp(max=y)", "x.clamp(y, y + 1)", "x.lerp(y, 0.3)", "t.logical_and(x, y)", "t.logical_xor(x, y)", "t.isclose(x, y, equal_nan=True)",
    "F.mse_loss(x, y)", "F.l1_loss(x, y, reduction='none')", "F.huber_loss(x, y)", "F.huber_loss(x, y, reduction='none', delta=0.5)", "F.smooth_l1_loss(x, y)",
    "F.smooth_l1_loss(x, y, reduction='none', beta=2.0)", "F.binary_cross_entropy_with_logits(x, y)", "F.kl_div(x, y.abs())", "F.cosine_similarity(x, y, dim=-1)", "x.masked_fill(y > 0, 1)",
    "t.cat([x.reshape(-1), y.reshape(-1)])", "F.prelu(x, y.reshape(-1)[:1])", "x @ y", "x.outer(y)", "t.tensordot(x, y, 0)",
]  # fmt: skip

#: Where we differ on purpose. "refused": we refuse what PyTorch lets through. "value", "gradient", "dtype": not compared. "nan": not compared
#: where PyTorch has nan. "infinite": only finite numbers are. "half": not compared in float16, where PyTorch rounds in between.
DIFFERS = {
    "2 ** x": "refused",  # integers to negative powers
    "x ** y": "refused",
    "x ** 0.5": "half",
    "x // 2": "gradient",
    "x.clamp(-1, 1)": "uint8",  # PyTorch turns -1 into 255
    "x == 0": "uint8",
    "x.all()": "dtype",  # PyTorch has uint8 of uint8
    "x.any(-1)": "dtype",
    "x.prod()": "infinite half",  # inf / inf
    "x.prod(-1)": "infinite",
    "x.prod(0)": "infinite",
    "x.cumprod(-1)": "infinite",
    "x.logsumexp(-1)": "half",
    "x.logsumexp(0)": "half",
    "x.logcumsumexp(0)": "nan half",
    "x.topk(1).values": "gradient",  # which of several equal ones
    "x.median()": "refused",  # of no integers
    "x.softmax(-1)": "refused",  # of no integers
    "x.log_softmax(0)": "refused",
    "F.softmin(x, -1)": "refused",
    "x.norm(3, 0)": "infinite half",
    "F.relu6(x)": "infinite",  # PyTorch's gradient at nan depends on how many numbers there are
    "F.hardtanh(x)": "infinite",
    "F.elu(x)": "infinite",
    "F.celu(x)": "infinite",
    "F.selu(x)": "infinite",
    "F.hardswish(x)": "gradient",  # at nan
    "F.normalize(x, dim=-1)": "nan gradient",  # eps is 0 in float16
    "F.batch_norm(x, None, None, training=True)": "refused",  # of one dimension
    "x.clamp(y, y + 1)": "gradient",  # where both limits are equal, PyTorch drops it
    "F.cosine_similarity(x, y, dim=-1)": "half gradient",  # likewise; of one number it is 0, but for rounding
    "F.cosine_similarity(x, x + 1, dim=-1)": "half gradient",
    "x.round(decimals=1)": "half",
    "x.var()": "infinite",
    "F.kl_div(x, y.abs())": "nan",  # for a target of 0
}


def numbers(rng, shape, dtype):
    """Numbers of every kind in one dtype: ordinary, special, or whole ones with many ties."""
    n = int(np.prod(shape))
    if dtype == "bool":
        return np.asarray(rng.random(shape) < 0.5)
    if dtype in ("int64", "int32"):
        return rng.integers(-3, 4, shape).astype(dtype)
    if dtype == "uint8":
        return rng.choice([0, 1, 2, 3, 200, 255], shape).astype(dtype)
    kind = rng.integers(4)
    if kind == 0:
        a = rng.normal(size=n)
    elif kind == 1:
        a = rng.integers(-2, 3, n) * 1.0
    elif kind == 2:
        a = rng.choice([np.nan, np.inf, -np.inf, -0.0, 0.0, 1.0, -1.0, 0.5, 2.0], n)
    else:
        a = rng.choice([0.0, 1.0, -1.0, 6.0, 12.0, -12.0, 300.0, -300.0, 1e-4, 3.0, 20.5], n)
    return np.asarray(a.reshape(shape), dtype)


def layout(rng, a):
    """The same numbers, perhaps not adjacent in memory."""
    how = rng.integers(3)
    if how == 1 and a.ndim > 1:
        return np.ascontiguousarray(a.swapaxes(0, -1)).swapaxes(0, -1)
    if how == 2 and a.ndim:
        return np.repeat(a, 2, axis=-1)[..., ::2]
    return a


def attempt(expression, leaves, t, F):
    """(the result, None) or (None, the error)"""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return eval(expression, {"t": t, "F": F, **leaves}), None
    except Exception as error:
        return None, error


def case(expression, names, seed):
    """The arrays of one case: name -> array."""
    rng = np.random.default_rng([zlib.crc32(expression.encode()), seed])
    dtype = rng.choice(DTYPES)
    shapes = PAIRS[rng.integers(len(PAIRS))] if len(names) > 1 else [SHAPES[rng.integers(len(SHAPES))]]
    dtypes = [dtype, dtype if rng.random() < 0.8 else rng.choice(DTYPES)]
    return {k: layout(rng, numbers(rng, s, d)) for k, s, d in zip(names, shapes, dtypes)}, rng


def as_ours(array):
    """A Tensor that keeps the layout of the array."""
    x = Tensor(0.0)
    x.data = array
    return x.detach()


def compare(expression, names, seed):
    arrays, rng = case(expression, names, seed)
    dtypes = {str(a.dtype) for a in arrays.values()}
    differs = DIFFERS.get(expression, "").split()
    if dtypes & {"half" if d == "float16" else d for d in dtypes} & {*differs} or ("half" in differs and "float16" in dtypes):
        return
    if expression.startswith("F.") and len(dtypes) > 1:
        return  # layers and losses are for one dtype
    if "infinite" in differs and not all(np.isfinite(a).all() for a in arrays.values()):
        return
    what = f"{expression} with {arrays}, {dtypes}, seed {seed}"
    xs = {k: as_ours(a).requires_grad_(a.dtype.kind == "f") for k, a in arrays.items()}
    ts = {k: torch.from_numpy(a).clone(memory_format=torch.preserve_format).requires_grad_(a.dtype.kind == "f") for k, a in arrays.items()}
    expected, refused = attempt(expression, ts, torch, torch_functional)
    if refused:
        return
    with np.errstate(all="ignore"):
        out, error = attempt(expression, xs, Ours(), functional)
        if error and "refused" in differs:
            return
        assert error is None, f"{what}: {type(error).__name__}: {error}; PyTorch {expected}"
        if "value" not in differs:
            same(out, expected, what, dtypes, differs)
        if not expected.requires_grad or "gradient" in differs:
            return
        g = np.asarray(rng.normal(size=tuple(expected.shape)).astype(str(expected.dtype).removeprefix("torch.")))
        try:
            expected.backward(torch.tensor(g))
        except (RuntimeError, NotImplementedError):
            return  # PyTorch has no derivative
        out.backward(g)
        for k, x in xs.items():
            if ts[k].requires_grad:
                gradient = ts[k].grad if ts[k].grad is not None else torch.zeros_like(ts[k])
                mine = x.grad if x.grad is not None else as_ours(np.zeros(x.shape, x.dtype))
                same(mine, gradient, f"gradient of {k} in {what}", dtypes, differs, gradient=True)


TOLERANCE = {"float16": (1e-2, 6e-3), "float32": (5e-5, 3e-5), "float64": (1e-8, 1e-10)}


def same(mine, right, what, dtypes, differs, gradient=False):
    mine, right = mine.detach().numpy(), right.detach().numpy()
    assert mine.shape == right.shape, f"{what}: shape {mine.shape}, PyTorch {right.shape}"
    assert mine.dtype == right.dtype or "dtype" in differs, f"{what}: {mine.dtype}, PyTorch {right.dtype}"
    rtol, atol = (
        TOLERANCE[min((d for d in TOLERANCE if d in dtypes | {str(mine.dtype)}), key=lambda d: d[5:])] if mine.dtype.kind == "f" else (0, 0)
    )
    if gradient and mine.dtype.kind == "f":
        skip = np.isnan(right) if "nan" in differs else np.zeros(right.shape, bool)
        if mine.dtype == np.float16 or "float16" in dtypes:  # PyTorch rounds to float16 in between, which may overflow
            skip |= ~np.isfinite(right)
        mine, right = np.where(skip, 0, mine), np.where(skip, 0, right)
    elif "nan" in differs:
        mine, right = np.where(right != right, 0, mine), np.where(right != right, 0, right)
    np.testing.assert_allclose(mine, right, rtol, atol, err_msg=what)


@sampled
@pytest.mark.parametrize(("expression", "names"), [(e, "x") for e in ONE] + [(e, "xy") for e in TWO])
def test_numbers_of_every_kind(expression, names):
    for seed in seeds(4):
        compare(expression, names, seed)
