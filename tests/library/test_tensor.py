"""What Tensor is, beyond derivatives: types, constructors, comparisons, printing, changes in place, and what errors say."""

import copy
import math
import operator
import pickle

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_edu
from tinygrad_edu import Tensor, Value, cat, full, grad, no_grad, randn, stack, where, zeros
from tinygrad_edu.nn import functional as F
from tinygrad_edu.tensor import creation, tensor

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

TYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]
OPERATORS = [operator.add, operator.mul, operator.truediv, operator.pow, operator.lt, operator.eq, torch.maximum, torch.where]


def both(a, dtype=None):
    a = np.asarray(a, dtype)
    return Tensor(a), torch.tensor(a)


def same(mine, right):
    right = right.detach().numpy()
    assert mine.dtype == right.dtype
    assert mine.shape == right.shape
    np.testing.assert_allclose(mine.detach().numpy(), right, rtol=1e-3 if right.dtype == np.float16 else 1e-6)


# ------------------------------------------------------------------------------------------------ types


@pytest.mark.parametrize("a", TYPES)
@pytest.mark.parametrize("f", OPERATORS, ids=lambda f: f.__name__)
def test_types_of_answers_are_pytorchs(a, f):
    ours = {torch.maximum: tensor.maximum, torch.where: lambda x, y: where(Tensor([True, False]), x, y)}.get(f, f)
    theirs = (lambda x, y: torch.where(torch.tensor([True, False]), x, y)) if f is torch.where else f
    mine, right = both([1, 2], a)
    for other in [*TYPES, "()bool", "()int64", "()float32", "()float64", True, 2, 1.5]:
        if isinstance(other, str):
            y, ty = both(1 if "()" in other else [1, 1], other.removeprefix("()"))
        else:
            y = ty = other
            if f is torch.maximum:
                continue
        for swap in (False, True):
            if swap and f is torch.where and not isinstance(other, str):
                continue
            try:
                expected = theirs(ty, right) if swap else theirs(right, ty)
            except (RuntimeError, TypeError):
                continue  # PyTorch refuses, for instance a power of booleans
            same(ours(y, mine) if swap else ours(mine, y), expected)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float32", "float64"])
@pytest.mark.parametrize("e", ["x.sum()", "x.sum(0)", "x.prod(0)", "x.cumsum(0)", "x.exp()", "x.sqrt()", "x.sigmoid()", "x.relu()", "abs(x)", "x ** 2", "x ** 3", "x * 2", "x + 1.5", "2 ** x", "x / 2", "x // 2", "x % 2", "t.div(x, 2, rounding_mode='trunc')", "x ** 1", "x ** 2.0", "x ** 1.0", "x.round()", "x.logsumexp(0)", "x.amax()", "x.float()", "x.clamp(1, 2)", "x.clamp(0.5, 2)", "x.mean()", "-x", "x.sign()", "x.square()", "t.cat([x, x])", "x.softmax(0)", "x @ x", "x.floor()"])  # fmt: skip
def test_types_of_single_operations_are_pytorchs(dtype, e):
    mine, right = both([1, 1, 0, 1], dtype)
    try:
        expected = eval(e, {"x": right, "t": torch})
    except (RuntimeError, TypeError):
        return
    same(eval(e, {"x": mine, "t": tensor}), expected)


def test_python_numbers_keep_a_tensors_type_and_constants_make_none_of_it_wider():
    x = randn(3, requires_grad=True)
    y = (2 * x + 1.5 - 3) / 7.0**0.5 + np.float64(0.1) * x + np.sqrt(2)
    y = F.leaky_relu(y, np.float64(0.1)) + F.softplus(y.clamp(np.float64(-5)), np.float64(2))
    y = F.softmax(F.layer_norm(F.gelu(y), (3,)), 0).log() * 2
    assert y.dtype == np.float32
    y.sum().backward()
    assert x.grad.dtype == np.float32
    x.data -= 0.1 * x.grad
    assert x.dtype == np.float32


def test_mixed_types_give_each_input_a_gradient_of_its_own_type():
    x, y = Tensor([1.0, 2.0], requires_grad=True), Tensor(np.array([3.0, 4.0]), requires_grad=True)
    z = x * y
    assert z.dtype == np.float64
    z.sum().backward()
    assert (x.grad.dtype, y.grad.dtype) == (np.float32, np.float64)
    half = randn(3).half().requires_grad_()
    (half * half).sum().backward()
    assert half.grad.dtype == np.float16


def test_data_of_every_kind():
    assert Tensor(2.5).dtype == Tensor([1, 2.5]).dtype == np.float32
    assert Tensor(3).dtype == Tensor([[1], [2]]).dtype == np.int64
    assert Tensor(True).dtype == bool
    assert Tensor(np.float64(1)).dtype == Tensor(np.zeros(2)).dtype == np.float64
    assert Tensor([]).shape == (0,)
    assert Tensor([1, 2], dtype=np.float64).dtype == np.float64
    assert Tensor(Tensor([1.0])).tolist() == [1.0]
    assert Tensor(np.array([1.0], ">f4")).dtype == np.float32
    for wrong in ("text", [None], [1j], {"a": 1}):
        with pytest.raises((TypeError, ValueError)):
            Tensor(wrong)
    with pytest.raises(ValueError, match="inhomogeneous"):
        Tensor([[1, 2], [3]])


# ------------------------------------------------------------------------------------------------ no gradient


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_comparisons_logic_and_positions(seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 4, rng.integers(0, 4)))
    (x, tx), (y, ty) = both(rng.integers(-3, 3, shape)), both(rng.integers(-3, 3, shape))
    for f in (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne, operator.and_, operator.or_, operator.xor):
        same(f(x, y), f(tx, ty))
    for name in ("lt", "le", "gt", "ge", "eq", "ne", "logical_and", "logical_or", "logical_xor", "isclose"):
        same(getattr(x, name)(y), getattr(tx, name)(ty))
    same(x // 2, tx // 2)
    same(x.floor_divide(-2), tx.floor_divide(-2))
    same(x.float() // 0.7, tx.float() // 0.7)
    same(~x, ~tx)
    same(x.logical_not(), tx.logical_not())
    same(x.all(), tx.all())
    same(x.any(), tx.any())
    same(x.count_nonzero(), tx.count_nonzero())
    same(x.nonzero(), tx.nonzero())
    for mine, torchs in zip(x.nonzero(as_tuple=True), tx.nonzero(as_tuple=True), strict=True):
        same(mine, torchs)
    assert x.equal(y) == tx.equal(ty)
    assert x.allclose(y) == tx.allclose(ty)
    numbers = rng.permutation(x.numel()).reshape(shape) - 1.5
    x, tx = both(numbers)
    same(x.argmax(), tx.argmax())
    same(x.argmin(), tx.argmin())
    same((x / 0).isinf(), (tx / 0).isinf())
    same((x / 0 * 0).isnan(), (tx / 0 * 0).isnan())
    same((x / 0).isfinite(), (tx / 0).isfinite())
    for d in range(-len(shape), len(shape)):
        for keepdim in (False, True):
            same(x.argmax(d, keepdim), tx.argmax(d, keepdim))
            same(x.argmin(d, keepdim=keepdim), tx.argmin(d, keepdim=keepdim))
            same((x > 0).all(d, keepdim), (tx > 0).all(d, keepdim))
            same((x > 0).any(d, keepdim), (tx > 0).any(d, keepdim))
            for mine, right in zip(x.max(d, keepdim), tx.max(d, keepdim)):
                same(mine, right)
        same(x.argsort(d), tx.argsort(d))
        for mine, right in zip(x.sort(d, descending=True), tx.sort(d, descending=True)):
            same(mine, right)
        for mine, right in zip(x.topk(1, d), tx.topk(1, d)):
            same(mine, right)


def test_one_hot_and_sorting_of_equal_numbers():
    same(F.one_hot(Tensor([[0, 2]])), torch.nn.functional.one_hot(torch.tensor([[0, 2]])))
    same(F.one_hot(Tensor([0, 2]), 5), torch.nn.functional.one_hot(torch.tensor([0, 2]), 5))
    x, tx = both([1.0, 0.0, 1.0, 0.0])
    for descending in (False, True):
        same(x.argsort(descending=descending), tx.argsort(descending=descending, stable=True))


# ------------------------------------------------------------------------------------------------ tensors from nothing


@pytest.mark.parametrize("e", ["zeros(2, 3)", "zeros((2, 3))", "zeros([])", "ones(2, dtype={int64})", "full((2,), 3)", "full((2, 2), 0.5)", "full([2], True)", "arange(5)", "arange(2, 5)", "arange(0, 1, 0.25)", "arange(5, 2, -1)", "arange(3.0)", "arange(3, dtype={float32})", "linspace(0, 1, 5)", "linspace(-1, 1, steps=1)", "eye(3)", "eye(2, 4)", "zeros_like(arange(3))", "ones_like(zeros(2, 2))", "full_like(zeros(2), 7)"])  # fmt: skip
def test_constructors(e):
    names = vars(creation)
    spell = {"int64": "torch.int64", "float32": "torch.float32"}
    right = eval(e.format(**spell), {**{n: getattr(torch, n, None) for n in names}, "torch": torch})
    same(eval(e.format(int64="'int64'", float32="'float32'"), dict(names)), right)


def test_random_numbers_follow_the_seed():
    for make in (
        lambda: creation.randn(3, 2),
        lambda: creation.rand(4),
        lambda: creation.randint(0, 9, (5,)),
        lambda: creation.randperm(6),
    ):
        creation.manual_seed(3)
        first = make()
        creation.manual_seed(3)
        assert first.equal(make())
        rng = np.random.default_rng(5)
        assert not first.equal(make())
    assert creation.rand(2, generator=rng).dtype == creation.randn(2).dtype == np.float32
    assert creation.randint(3, (2, 2)).dtype == np.int64
    x = creation.randn(100_000)
    assert abs(x.mean().item()) < 0.02
    assert abs(x.std().item() - 1) < 0.02
    assert creation.rand(1000).data.min() >= 0
    assert creation.normal(5.0, 0.1, (1000,)).mean().item() == pytest.approx(5, abs=0.05)
    assert sorted(creation.randperm(10).tolist()) == list(range(10))
    p = creation.bernoulli(full((10_000,), 0.25)).mean().item()
    assert abs(p - 0.25) < 0.03
    drawn = creation.multinomial(Tensor([0.0, 1.0, 3.0]), 10_000, replacement=True)
    assert abs((drawn == 2).float().mean().item() - 0.75) < 0.03
    assert creation.multinomial(Tensor([[1.0, 0.0], [0.0, 1.0]]), 1).tolist() == [[0], [1]]


def test_dropout_keeps_the_mean_and_its_mask_in_backward():
    x = Tensor(np.concatenate([np.zeros(5000), np.ones(5000)]), requires_grad=True)
    y = F.dropout(x, 0.3, generator=np.random.default_rng(0))
    y.sum().backward()
    kept = x.grad.data != 0
    assert abs(kept.mean() - 0.7) < 0.02
    np.testing.assert_allclose(x.grad.data[kept], 1 / 0.7)  # also where x is 0
    np.testing.assert_allclose(y.data, x.data * x.grad.data)
    assert F.dropout(x, 0.3, training=False) is x


def test_batch_norm_moves_the_running_statistics_in_place():
    x = np.random.default_rng(0).normal(3, 2, (5, 4, 3))
    mean, var = zeros(4, dtype=np.float64), creation.ones(4, dtype=np.float64)
    tmean, tvar = torch.zeros(4, dtype=torch.float64), torch.ones(4, dtype=torch.float64)
    for _ in range(2):
        F.batch_norm(Tensor(x), mean, var, training=True, momentum=0.3)
        torch.nn.functional.batch_norm(torch.tensor(x), tmean, tvar, training=True, momentum=0.3)
    same(mean, tmean)
    same(var, tvar)


# ------------------------------------------------------------------------------------------------ numerics


def test_large_and_small_numbers():
    logits = np.array([[1e4, -1e4, 0.0], [-1e4, -1e4 + 1, -1e4 - 1]], np.float32)
    x, tx = both(logits)
    for f, g in ((F.softmax, torch.softmax), (F.log_softmax, torch.log_softmax)):
        same(f(x, 1), g(tx, 1))
    same(F.cross_entropy(x, Tensor([1, 0])), torch.nn.functional.cross_entropy(tx, torch.tensor([1, 0])))
    tails, ttails = both(np.array([-1000, -100, -50, -20, 20, 50, 1000], np.float32))
    for name in ("sigmoid", "softplus", "logsigmoid", "silu", "gelu", "elu", "relu", "tanh"):
        np.testing.assert_allclose(
            getattr(F, name)(tails).data, getattr(torch.nn.functional, name)(ttails).numpy(), rtol=1e-5, atol=1e-37, err_msg=name
        )
    around, taround = both((np.arange(10) + 1e4).astype(np.float32))
    same(around.var(), taround.var())
    np.testing.assert_allclose(F.layer_norm(around, (10,)).data, torch.nn.functional.layer_norm(taround, (10,)).numpy(), atol=1e-3)


def test_erf_is_as_exact_as_float32_can_be():
    a = np.concatenate([np.linspace(-6, 6, 300_001), [1e-30, -1e-10, 0, 100, -np.inf, np.inf]]).astype(np.float32)
    exact = np.array([math.erf(v) for v in a.tolist()])
    np.testing.assert_allclose(Tensor(a).erf().data, exact, rtol=4e-7)
    x, tx = both(a[:-2])
    np.testing.assert_allclose(F.gelu(x).data, torch.nn.functional.gelu(tx).numpy(), rtol=2e-5, atol=2e-6)
    assert Tensor(np.nan).erf().isnan().item()


def test_softmax_of_many_rows_is_as_exact_where_they_lie_far_apart():
    rng = np.random.default_rng(0)
    for spread in (1, 10, 1000):
        a = (rng.normal(size=(300, 50)) * spread).astype(np.float32)
        x, tx = both(a)
        for f, g in ((F.softmax, torch.softmax), (F.log_softmax, torch.log_softmax)):
            np.testing.assert_allclose(f(x, 1).data, g(tx, 1).numpy(), rtol=2e-5, atol=1e-6 * spread)
            np.testing.assert_allclose(f(x, 0).data, g(tx, 0).numpy(), rtol=2e-5, atol=1e-6 * spread)
        i = rng.integers(0, 50, 300)
        np.testing.assert_allclose(
            F.cross_entropy(x, Tensor(i)).item(), torch.nn.functional.cross_entropy(tx, torch.tensor(i)).item(), rtol=1e-5
        )


@pytest.mark.parametrize(
    "e", ["x.sum(0)", "x.mean(0)", "x.var(0)", "x.norm(2, 0)", "x.logsumexp(0)", "x.cumsum(0)[-1]", "(x * 0).softmax(0)"]
)
def test_many_half_floats_are_added_up_as_pytorch_does(e):
    x, y = both(np.random.default_rng(0).uniform(0, 10, (5000, 3)), np.float16)
    x.requires_grad = y.requires_grad = True
    out, expected = eval(e, {"x": x}), eval(e, {"x": y})
    same(out, expected)
    out.sum().backward()
    expected.sum().backward()
    np.testing.assert_allclose(x.grad.data, y.grad.numpy(), rtol=0.01, atol=1e-3)


@pytest.mark.parametrize("p", [1, 2, 3, 2.5, 0.5])
def test_where_a_length_is_0_its_gradient_is_0(p):
    x, y = both([[0.0, 0.0], [0.0, 2.0], [-3.0, 4.0]])
    x.requires_grad = y.requires_grad = True
    x.norm(p, 1).sum().backward()
    y.norm(p, 1).sum().backward()
    same(x.grad, y.grad)


def test_a_variance_over_fewer_numbers_than_none_has_no_finite_gradient():
    x = randn(3, requires_grad=True)
    x.var(correction=4).backward()
    assert not np.isfinite(x.grad.data).any()


def test_gradients_where_a_share_is_hard_to_see():
    a = np.random.default_rng(0).normal(size=(300, 50)).astype(np.float32)
    for target in (-np.inf, -1000, 1000):
        a[np.arange(300), 7] = target
        x, tx = both(a)
        x.requires_grad_(), tx.requires_grad_()
        F.cross_entropy(x, Tensor([7] * 300), reduction="sum").backward()
        torch.nn.functional.cross_entropy(tx, torch.tensor([7] * 300), reduction="sum").backward()
        np.testing.assert_allclose(x.grad.data, tx.grad.numpy(), rtol=1e-5, atol=1e-37)
    x, tx = both(np.array([0, -0.0, 1e-44, -1e-30, 1e-20], np.float32))
    x.requires_grad_(), tx.requires_grad_()
    F.gelu(x).sum().backward()
    torch.nn.functional.gelu(tx).sum().backward()
    same(x.grad, tx.grad)


def test_attention_under_masks_that_hide_the_largest_scores():
    rng = np.random.default_rng(0)
    for size in (1, 30):
        q, k, v = (rng.normal(size=(4, 60, 8)) * size for _ in range(3))
        for mask in (
            np.tri(60, dtype=bool),
            rng.random((60, 60)) < 0.3,
            rng.normal(size=(60, 60)) * 100 - 500,
            np.where(np.tri(60), 0.0, -np.inf),
        ):
            mine = F.scaled_dot_product_attention(*map(Tensor, (q, k, v)), attn_mask=Tensor(mask))
            right = torch.nn.functional.scaled_dot_product_attention(*map(torch.tensor, (q, k, v)), attn_mask=torch.tensor(mask))
            np.testing.assert_allclose(mine.data, right.numpy(), rtol=1e-6, atol=1e-9)


def test_a_row_of_minus_infinity_is_nan_in_softmax_and_0_in_attention():
    x, tx = both(np.full((2, 3), -np.inf))
    assert F.softmax(x, 1).isnan().all()
    assert torch.softmax(tx, 1).isnan().all()
    q = randn(2, 2, 4)
    blind = F.scaled_dot_product_attention(q, q, q, attn_mask=Tensor([[False, False], [True, True]]))
    assert (blind[:, 0] == 0).all()
    q = randn(4, 60, 8)  # enough scores for the faster ways
    blind = F.scaled_dot_product_attention(q, q, q, attn_mask=Tensor(np.arange(60)[:, None] != 5) & Tensor(np.tri(60, dtype=bool)))
    assert (blind[:, 5] == 0).all()
    np.testing.assert_allclose(blind.data[:, 6:], F.scaled_dot_product_attention(q, q, q, is_causal=True).data[:, 6:], rtol=1e-4, atol=1e-6)
    assert (x.logsumexp(1) == -np.inf).all()


# ------------------------------------------------------------------------------------------------ in place, looks, odds and ends


def test_changes_in_place_are_pytorchs():
    for e in ("x.add_(y)", "x.add_(y, alpha=2)", "x.sub_(2)", "x.mul_(y)", "x.div_(2.0)", "x.zero_()", "x.fill_(3)", "x.copy_(y)", "x.clamp_(0, 1)", "x.masked_fill_(y > 0, 9)", "x.__iadd__(y)", "x.__isub__(1)", "x.__imul__(y)", "x.__itruediv__(3)"):  # fmt: skip
        (x, tx), (y, ty) = both(np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)), both(np.arange(4.0) - 1.5)
        view, tview = x[1:], tx[1:]
        assert eval(e, {"x": x, "y": y}) is x
        eval(e, {"x": tx, "y": ty})
        same(x, tx)
        same(view, tview)
    x = zeros(3, dtype=np.int64)
    with pytest.raises(TypeError, match="add_: float64 cannot be written into a tensor of int64"):
        x.add_(Tensor([1.5, 2.5, 3.5]).double())
    with pytest.raises(ValueError, match="copy_: shape \\(4,\\) does not broadcast to \\(3,\\)"):
        x.copy_(zeros(4))
    with pytest.raises(
        ValueError, match=r"add_: expected writable memory; this tensor is read-only, or its elements share memory; use \.clone\(\) first"
    ):
        zeros(1).expand(70_000).add_(1)


def test_setitem_is_pytorchs():
    for e in (
        "x[1] = 5",
        "x[0, 2] = y[0]",
        "x[:, 1:3] = y[:2]",
        "x[[0, 2]] = 1",
        "x[x > 0] = 0",
        "x[0, [1, 1]] = 7",
        "x[..., None, 0] = 3",
        "x[[0, 1], [1, 2]] = y[1:3]",
        "x[2:, y > 0] = 4",
        "x[:] = y",
    ):
        (x, tx), (y, ty) = both(np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)), both(np.arange(4, dtype=np.float32) - 1.5)
        exec(e, {"x": x, "y": y})
        exec(e, {"x": tx, "y": ty})
        same(x, tx)
    with no_grad():
        w = randn(3, requires_grad=True)
        w[0] = 1
    assert w[0].item() == 1


def test_numpy_and_tensors_together():
    a, x = np.array([1.0, 2.0]), Tensor(np.array([3.0, 4.0]), requires_grad=True)
    for y in (a * x, x * a, a - x, a @ x, np.exp(x), np.maximum(a, x), np.float64(2) ** x, a < x):
        assert isinstance(y, Tensor)
    (np.exp(x) * a).sum().backward()
    np.testing.assert_allclose(x.grad.data, np.exp([3, 4]) * a)
    with pytest.raises(TypeError, match=r"np\.heaviside: not supported for Tensors; use a method of Tensor, or x\.detach\(\)\.numpy\(\)"):
        np.heaviside(x, 0.5)
    with pytest.raises(RuntimeError, match=r"x\.detach\(\)\.numpy\(\)"):
        np.asarray(x)
    np.testing.assert_array_equal(np.asarray(x.detach()), [3, 4])
    assert np.allclose(x.detach(), [3, 4])


def test_a_tensor_as_number_list_and_text():
    x = Tensor([[1.0, 2.5], [3, 4]])
    assert repr(x) == "Tensor([[1. , 2.5],\n        [3. , 4. ]])"
    assert repr(Tensor([1, 2]).double().requires_grad_()) == "Tensor([1., 2.], dtype=float64, requires_grad=True)"
    assert repr(randn(2, requires_grad=True).square().sum().detach() * 0) == "Tensor(0.)"
    assert repr(Tensor([2.0], requires_grad=True) * 2) == "Tensor([4.], op=mul)"
    assert f"{x.mean():.3f}" == "2.625"
    assert len(x) == 2
    assert [r.tolist() for r in x] == [[1, 2.5], [3, 4]]
    assert (float(x[0, 1]), int(x[1, 0]), bool(x[0, 0]), [7, 8, 9][Tensor(2)]) == (2.5, 3, True, 9)
    assert 2.5 in x
    assert (x.size(), x.size(1), x.dim(), x.numel(), x.ndim, x.element_size()) == ((2, 2), 2, 2, 4, 2, 4)
    assert (x.is_contiguous(), x.T.is_contiguous(), x.T.contiguous().is_contiguous()) == (True, False, True)
    with pytest.raises(ValueError, match=r"bool: expected exactly one element, got shape \(2, 2\); use \.all\(\) or \.any\(\)"):
        bool(x)
    with pytest.raises(ValueError, match="item: expected exactly one element, got shape"):
        x.item()
    assert {x, x} == {x}


def test_copies():
    x = randn(3, requires_grad=True)
    (x * 2).sum().backward()
    y = copy.deepcopy({"a": [x, x]})["a"]
    assert y[0] is y[1] is not x
    assert y[0].requires_grad
    assert y[0].grad.equal(x.grad)
    with pytest.raises(RuntimeError, match=r"deepcopy: expected a leaf, got a tensor with a graph; use \.detach\(\) or \.clone\(\)"):
        copy.deepcopy(x * 2)
    y = x.detach() ** 1
    y.data[:] = 7
    assert 7 not in x
    copy.copy(x).data[:] = 7  # the same memory, as in PyTorch
    assert x.tolist() == [7, 7, 7]


def test_grad_is_for_values_and_tensors():
    x, v = Tensor(3.0, requires_grad=True), Value(3.0)
    for answer in (tinygrad_edu.grad(x * x, x), tinygrad_edu.grad(v * v, v), tinygrad_edu.grad([x * x], [x])):
        assert answer[0].item() == 6
    (g,) = tinygrad_edu.grad(x**3, x, create_graph=True)
    (g,) = grad(g, x, create_graph=True)
    (g,) = grad(g, x)
    assert g.item() == 6
    y, unused = Tensor(1.0, requires_grad=True), Tensor(1.0, requires_grad=True)
    assert [None if a is None else a.item() for a in grad(x * y, [x, y, unused, x], allow_unused=True)] == [1, 3, None, 1]
    with pytest.raises(RuntimeError, match="do not depend"):
        grad(x * y, unused)
    with pytest.raises(
        RuntimeError, match=r"grad: expected inputs that require grad, but input 0 does not; call requires_grad_\(\) before using it"
    ):
        grad(x * y, Tensor(1.0))
    a, b = grad([x * y, x], [x, y], grad_outputs=[Tensor(2.0), Tensor(10.0)])
    assert (a.item(), b.item()) == (12, 6)
    h = x * 2
    assert grad(h * h, h)[0].item() == 12


# ------------------------------------------------------------------------------------------------ what errors say

A, B3 = zeros(3, 4), zeros(5, 6)
MESSAGES = [
    (lambda: A @ B3, ValueError, r"matmul: \(3, 4\) @ \(5, 6\): inner sizes 4 and 5 differ"),
    (
        lambda: zeros(2, 3, 4) @ zeros(3, 4, 5),
        ValueError,
        r"matmul: \(2, 3, 4\) @ \(3, 4, 5\): batch shapes \(2,\) and \(3,\) do not broadcast",
    ),
    (lambda: zeros(2, 3, 4) @ zeros(5), ValueError, r"matmul: \(2, 3, 4\) @ \(5,\): inner sizes 4 and 5 differ"),
    (lambda: Tensor(2.0) @ A, ValueError, "use \\*"),
    (
        lambda: A + B3,
        ValueError,
        r"add: shapes \(3, 4\) and \(5, 6\) do not broadcast: in dimension -1, expected equal sizes or 1, got 4 and 6",
    ),
    (
        lambda: zeros(3, 4) * zeros(3, 1, 2, 4),
        ValueError,
        r"mul: shapes \(3, 4\) and \(3, 1, 2, 4\) do not broadcast: in dimension -2, expected equal sizes or 1, got 2 and 3",
    ),
    (lambda: A > B3, ValueError, "greater: shapes"),
    (lambda: where(A > 0, A, B3), ValueError, "where: shapes"),
    (lambda: A + "1", TypeError, "add: expected a Tensor or a number, got str"),
    (lambda: A.sum(2), IndexError, r"sum: expected a dim from -2 to 1 for shape \(3, 4\), got 2"),
    (lambda: A.sum((0, -2)), ValueError, r"sum: expected each dimension of shape \(3, 4\) at most once, got dim \(0, -2\)"),
    (lambda: A.softmax(5), IndexError, r"softmax: expected a dim from -2 to 1 for shape \(3, 4\), got 5"),
    (lambda: Tensor([1, 2]).mean(), TypeError, r"mean: expected floats, got int64; take x\.float\(\)"),
    (lambda: A.reshape(5, 2), ValueError, r"reshape: expected a shape for 12 elements, those of \(3, 4\), got \(5, 2\)"),
    (lambda: A.T.view(12), ValueError, "without a copy"),
    (
        lambda: A.expand(3, 5),
        ValueError,
        r"expand: shape \(3, 4\) cannot be expanded to \(3, 5\); lined up at the right, only sizes of 1 can grow",
    ),
    (lambda: A.permute(0, 0), ValueError, r"permute: expected each dimension of shape \(3, 4\) at most once, got dim \(0, 0\)"),
    (lambda: A.permute(0), ValueError, r"permute: expected all 2 dimensions of shape \(3, 4\), got \(0,\)"),
    (lambda: A[3], IndexError, "index 3 is out of bounds for dimension 0 with size 3"),
    (lambda: A[0, 0, 0], IndexError, "too many indices"),
    (
        lambda: A[1.5],
        IndexError,
        r"index: shape \(3, 4\): only integers, slices \(`:`\), ellipsis \(`\.\.\.`\), numpy\.newaxis \(`None`\) and integer or boolean arrays are valid indices",
    ),
    (lambda: A[Tensor([0.5])], IndexError, "index: expected integers or booleans, got float32"),
    (lambda: A[[7]], IndexError, "out of bounds"),
    (lambda: cat([A, B3]), ValueError, r"cat: expected shapes that differ in dimension 0 only, got \(3, 4\) and \(5, 6\)"),
    (lambda: cat([]), ValueError, "cat: expected at least one tensor"),
    (lambda: cat([Tensor(1.0)]), ValueError, "use stack"),
    (lambda: stack([A, B3]), ValueError, r"stack: expected equal shapes, got \(3, 4\) and \(5, 6\)"),
    (lambda: A.split([1, 1]), ValueError, r"split: expected sizes that sum to 3, dimension 0 of shape \(3, 4\), got \[1, 1\]"),
    (lambda: A.narrow(0, 2, 2), IndexError, "narrow"),
    (
        lambda: A.gather(0, Tensor([0])),
        ValueError,
        r"gather: expected an index no larger than shape \(3, 4\) outside dimension 0, got shape \(1,\)",
    ),
    (lambda: A.unsqueeze(4), IndexError, r"unsqueeze: expected a new dim from -3 to 2 for shape \(3, 4\), got 4"),
    (lambda: zeros(0).max(), ValueError, r"max: expected at least one element to choose from, got shape \(0,\)"),
    (lambda: zeros(2, 0).argmax(1), ValueError, r"argmax: expected at least one element to choose from, got shape \(2, 0\)"),
    (lambda: A.argmax((0, 1)), TypeError, r"argmax: expected one dimension, got \(0, 1\)"),
    (lambda: A.narrow(0, -4, 1), IndexError, "narrow"),
    (lambda: A.narrow(0, 1, -1), IndexError, "narrow"),
    (lambda: A.split(-1), ValueError, "split: expected a positive split_size, got -1"),
    (lambda: A.gather(0, Tensor([[-1]])), IndexError, "gather: expected indices of at least 0, got -1"),
    (lambda: A.index_select(0, Tensor([-1])), IndexError, "index_select: expected indices of at least 0, got -1"),
    (
        lambda: A.index_select(0, Tensor([[1]])),
        ValueError,
        r"index_select: expected an index with one dimension, got shape \(1, 1\); x\[index\] takes any",
    ),
    (
        lambda: A.masked_fill(A > 0, zeros(4)),
        ValueError,
        r"masked_fill: expected a value without dimensions, got shape \(4,\); where\(\) takes one for each element",
    ),
    (lambda: zeros(3).tril(), ValueError, r"tril: expected at least 2 dimensions, got shape \(3,\)"),
    (lambda: zeros(2, 3, 3).trace(), ValueError, r"trace: expected a matrix, got shape \(2, 3, 3\)"),
    (
        lambda: F.pad(A, (4, 0), mode="reflect"),
        ValueError,
        r"pad: dimension 1 of shape \(3, 4\) is too small for a border of \(4, 0\) in mode 'reflect'",
    ),
    (lambda: F.pad(A, (0, -5)), ValueError, r"pad: \(0, -5\) crops more than shape \(3, 4\) has"),
    (
        lambda: F.pad(A, (1, 1), mode="mirror"),
        ValueError,
        'pad: expected mode "constant", "reflect", "replicate" or "circular", got \'mirror\'',
    ),
    (lambda: A.div(2, rounding_mode="round"), ValueError, 'div: expected rounding_mode None, "floor" or "trunc", got \'round\''),
    (lambda: Tensor([1, 2]) // 0, ZeroDivisionError, r"floor_divide: expected integer divisors other than 0, got a 0 in shape \(\)"),
    (
        lambda: Tensor([1, 2]) % Tensor([1, 0]),
        ZeroDivisionError,
        r"remainder: expected integer divisors other than 0, got a 0 in shape \(2,\)",
    ),
    (lambda: A.clamp(), ValueError, "clamp: expected min, max, or both"),
    (lambda: -Tensor([True]), TypeError, "neg: expected numbers, got booleans; for logical not, write ~x"),
    (
        lambda: Tensor([2]) ** Tensor([-1]),
        ValueError,
        r"pow: expected exponents of at least 0 for integers, got a negative one; take x\.float\(\)",
    ),
    (lambda: tensor.einsum("ij,jk->ik", A), ValueError, "names 2 operands, got 1"),
    (lambda: tensor.einsum("ijk->k", A), ValueError, "'ijk' does not fit shape"),
    (lambda: tensor.einsum("ij,jk->ik", A, B3), ValueError, "einsum: 'ij,jk->ik' with shapes"),
    (lambda: tensor.einsum("ii", A), ValueError, r"einsum: 'i' in 'ii' stands for two different sizes in shape \(3, 4\)"),
    (lambda: F.rms_norm(A, (3,)), ValueError, r"rms_norm: expected input of shape \(\.\.\., 3\), as normalized_shape says, got \(3, 4\)"),
    (lambda: F.batch_norm(A, None, None), ValueError, "batch_norm: expected running_mean and running_var when not training"),
    (
        lambda: F.linear(A, B3),
        ValueError,
        r"linear: expected input \(\.\.\., in\), weight \(out, in\) and bias \(out,\), got input \(3, 4\), weight \(5, 6\)",
    ),
    (
        lambda: F.linear(A.double(), zeros(2, 4)),
        TypeError,
        r"linear: expected one dtype, got input float64, weight float32; use, for instance, input\.to\(weight\.dtype\)",
    ),
    (lambda: F.embedding(Tensor([3]), zeros(3, 2)), IndexError, "embedding: expected indices from 0 to 2, got 3 to 3"),
    (lambda: F.embedding(Tensor([0]), zeros(3, 2), padding_idx=3), IndexError, "embedding: expected padding_idx from -3 to 2, got 3"),
    (lambda: F.embedding(Tensor([0.5]), zeros(3, 2)), TypeError, "embedding: expected integers, got float32"),
    (
        lambda: F.layer_norm(A, (3,)),
        ValueError,
        r"layer_norm: expected input of shape \(\.\.\., 3\), as normalized_shape says, got \(3, 4\)",
    ),
    (
        lambda: F.cross_entropy(A, Tensor([0, 1, 4])),
        IndexError,
        r"cross_entropy: expected targets from 0 to 3, the classes of input \(3, 4\), got 4",
    ),
    (
        lambda: F.cross_entropy(A, Tensor([0, 1, -1])),
        IndexError,
        r"cross_entropy: expected targets from 0 to 3, the classes of input \(3, 4\), got -1",
    ),
    (
        lambda: F.cross_entropy(A, Tensor([0, 1])),
        ValueError,
        r"cross_entropy: expected input \(N, C, \.\.\.\) and target \(N, \.\.\.\), got \(3, 4\) and \(2,\)",
    ),
    (
        lambda: F.cross_entropy(A, zeros(3)),
        ValueError,
        r"cross_entropy: expected target probabilities of shape \(3, 4\), that of input, got \(3,\)",
    ),
    (lambda: F.nll_loss(A, zeros(3)), TypeError, "nll_loss: expected integer class indices, got float32"),
    (
        lambda: F.cross_entropy(A, Tensor([0, 1, 2]), reduction="average"),
        ValueError,
        'cross_entropy: expected reduction "mean", "sum" or "none", got \'average\'',
    ),
    (
        lambda: F.binary_cross_entropy(A + 2, A),
        ValueError,
        "binary_cross_entropy: expected probabilities from 0 to 1; for logits, use binary_cross_entropy_with_logits",
    ),
    (lambda: F.dropout(A, 1.5), ValueError, r"dropout: expected a probability p from 0 to 1, got 1\.5"),
    (lambda: F.gelu(A, "sigmoid"), ValueError, 'gelu: expected approximate "none" or "tanh", got \'sigmoid\''),
    (lambda: F.one_hot(Tensor([3]), 3), ValueError, "one_hot: expected integers from 0 to 2, got 3 to 3"),
    (
        lambda: F.scaled_dot_product_attention(A, B3, B3),
        ValueError,
        r"attention: expected query \(\.\.\., L, E\), key \(\.\.\., S, E\), value \(\.\.\., S, V\), got \(3, 4\), \(5, 6\), \(5, 6\)",
    ),
    (lambda: F.group_norm(zeros(2, 3), 2), ValueError, "group_norm: expected a number of channels divisible by 2, got 3"),
    (lambda: tensor.frobnicate, AttributeError, "has no 'frobnicate'"),
]


@pytest.mark.parametrize("n", range(len(MESSAGES)))
def test_errors_speak(n):
    call, kind, words = MESSAGES[n]
    with pytest.raises(kind, match=words):
        call()


def test_a_loss_of_two_shapes_warns():
    with pytest.warns(UserWarning, match=r"input \(64,\) and target \(64, 1\) have different shapes and are broadcast"):
        F.mse_loss(zeros(64), zeros(64, 1))


def test_a_pickle_holds_numbers_and_no_history():
    x = Tensor([1.0, 2.0], requires_grad=True)
    before = x.sequence_nr
    for y in (x, x * 2):
        z = pickle.loads(pickle.dumps(y))
        assert (z.tolist(), z.requires_grad, z.is_leaf) == (y.tolist(), True, True)
        assert z.sequence_nr > before  # an old number, met in a new process, would upset the order of backward


def test_division_without_a_fraction_is_exact():
    for x, y in [(1.0, 0.1), (4.2, 0.6), (-1.0, 0.1), (3.0, -0.3), (7.0, np.inf), (-7.0, np.inf), (1.0, 0.0), (np.inf, 2.0)]:
        (a, c), (b, d) = both(x, np.float32), both(y, np.float32)
        same(a // b, c // d)
        same(a.div(b, rounding_mode="floor"), c.div(d, rounding_mode="floor"))
    (a, c), (b, d) = both([7, -7, 7, -7, 2**60 + 1, 6]), both([2, 2, -2, -2, 3, -3])
    for mode in ("floor", "trunc"):
        same(a.div(b, rounding_mode=mode), c.div(d, rounding_mode=mode))


def test_sorting_as_pytorch_calls_it():
    x, y = both([[3.0, 1.0, 2.0], [0.0, 5.0, 4.0]])
    for f in (
        lambda x: x.topk(2, 1, largest=False, sorted=True),
        lambda x: x.topk(2),
        lambda x: x.sort(stable=True),
        lambda x: x[0, 0].sort(),
    ):
        for mine, right in zip(f(x), f(y)):
            same(mine, right)


ONE_WORD = [  # each function speaks of itself, and says what it expected
    (lambda: zeros(3).max(9), IndexError, "max: expected a dim from -1 to 0"),
    (lambda: zeros(3).min(9), IndexError, "min: expected a dim from -1 to 0"),
    (lambda: zeros(3).sort(9), IndexError, "sort: expected a dim from -1 to 0"),
    (lambda: zeros(3).topk(1, dim=5), IndexError, "topk: expected a dim from -1 to 0"),
    (lambda: zeros(3).topk(4), ValueError, "topk: expected k from 0 to 3"),
    (lambda: zeros(3).topk(-1), ValueError, "topk: expected k from 0 to 3"),
    (lambda: zeros(3).chunk(2, 3), IndexError, "chunk: expected a dim from -1 to 0"),
    (lambda: zeros(3).chunk(0), ValueError, "chunk: expected a positive number of chunks, got 0"),
    (lambda: zeros(3).size(3), IndexError, "size: expected a dim from -1 to 0"),
    (lambda: zeros(()).size(0), IndexError, "size: expected at least 1 dimension"),
    (lambda: zeros(3).diagonal(), IndexError, "diagonal: expected a dim from -1 to 0"),
    (lambda: zeros(3).view(2), ValueError, "view: expected a shape for 3 elements"),
    (lambda: zeros(3).clamp("a"), TypeError, "clamp: expected limits that are numbers or Tensors, got str"),
    (lambda: zeros(3).clamp_(), ValueError, "clamp: expected min, max, or both"),
    (lambda: zeros(3)[None, 1.5], IndexError, "index: shape .*numpy.newaxis"),
    (lambda: zeros(3)[0, 0], IndexError, r"index: shape \(3,\): too many indices"),
    (lambda: creation.multinomial(Tensor([1.0, -1.0]), 1), ValueError, "multinomial: expected finite weights of at least 0"),
    (lambda: creation.multinomial(Tensor([0.0, 0.0]), 1), ValueError, "multinomial: expected finite weights of at least 0"),
    (lambda: creation.multinomial(Tensor([1.0, 0.0]), 2), ValueError, "multinomial: expected at most 1 samples without replacement"),
    (lambda: creation.bernoulli(Tensor([2.0])), ValueError, "bernoulli: expected probabilities from 0 to 1"),
]


@pytest.mark.parametrize(("f", "error", "message"), ONE_WORD, ids=[message[:40] for _, _, message in ONE_WORD])
def test_an_error_names_the_function_that_was_called(f, error, message):
    with pytest.raises(error, match=message):
        f()
