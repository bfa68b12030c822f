"""Sums are as exact as PyTorch's: of float32 along any dimension, of float16 forward and backward. And what long products cost."""

import time

import numpy as np
import pytest
import torch
import torch.nn.functional as torch_functional

import tinygrad_edu
from tests.library.test_tensor_ops import Ours
from tinygrad_edu import Tensor, full, ones, zeros
from tinygrad_edu.autograd.sums import add_up
from tinygrad_edu.nn import functional

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("f", ["x.mean(0)", "x.sum(0)", "x.norm(2, 0)", "x.cumsum(0)[-1]", "x.logsumexp(0)"])
def test_a_million_rows_of_a_tenth(f):
    a = np.full((1_000_000, 3), 0.1, np.float32)
    mine, exact = eval(f, {"x": Tensor(a)}), eval(f, {"x": torch.tensor(a).double()}).numpy()
    np.testing.assert_allclose(mine.data, exact, rtol=1e-6)


@pytest.mark.parametrize(
    ("shape", "dim"),
    [((70_000, 2), (0,)), ((2, 3000, 5), (1,)), ((500, 40, 3), (0, 1)), ((40, 3, 50, 2), (0, 2)), ((33, 40), (0,)), ((100, 3, 7), (0, 2)), ((2000,), (0,)), ((0, 9), (0,)), ((3, 0), (0,))],
)  # fmt: skip
def test_sums_are_exact_along_every_dimension(shape, dim):
    rng = np.random.default_rng(0)
    for a in (rng.random(shape, np.float32), np.full(shape, 0.1, np.float32), rng.random(shape[::-1], np.float32).T):
        for keepdim in (False, True):
            exact = a.sum(axis=dim, keepdims=keepdim, dtype=np.float64)
            found = add_up(a, dim, keepdim)
            assert found.shape == exact.shape and found.dtype == np.float32
            np.testing.assert_allclose(found, exact, rtol=5e-7)


@pytest.mark.parametrize("scale", [1e-44, 1e-30, 1.0, 1e30, 1e38])
def test_a_spread_is_found_at_every_scale(scale):
    a = np.array([[1, 2, 3], [-1, 0.5, 2], [1, 1, 1]], np.float32) * np.float32(scale)
    x, tx = Tensor(a, requires_grad=True), torch.tensor(a, requires_grad=True)
    mine, torchs = x.std(1), tx.std(1)
    np.testing.assert_allclose(mine.data, torchs.detach().numpy(), rtol=1e-6)
    assert mine.dtype == np.float32
    if 1e-40 < scale < 1e38:
        mine[:2].sum().backward()
        torchs[:2].sum().backward()
        np.testing.assert_allclose(x.grad.data, tx.grad.numpy(), rtol=1e-5, atol=1e-7)


def test_pictures_have_an_exact_mean_and_spread():
    a = np.random.default_rng(0).integers(0, 256, (100_000, 4)).astype(np.float32)
    for f in ("x.std(0)", "x.var(0)", "x.mean(0)"):
        np.testing.assert_allclose(eval(f, {"x": Tensor(a)}).data, eval(f, {"x": torch.tensor(a).double()}).numpy(), rtol=1e-6)


def test_gradients_of_a_bias_and_of_broadcast_factors_are_exact():
    x = full((100_000, 3), 0.1)
    bias, factor, weight = zeros(3, requires_grad=True), ones(3, requires_grad=True), tinygrad_edu.eye(3)
    (functional.linear(x, weight, bias) * 0.1).sum().backward()
    (x * factor).sum().backward()
    np.testing.assert_allclose(bias.grad.data, 1e4, rtol=1e-6)
    np.testing.assert_allclose(factor.grad.data, 1e4, rtol=1e-6)


HALF = [
    ("F.linear(x, w, y)", {"x": (3000, 2), "w": (2, 2), "y": (2,)}),
    ("x * y", {"x": (3000, 2), "y": (2,)}),
    ("x + y", {"x": (3000, 2), "y": (2,)}),
    ("x - y", {"x": (3000, 2), "y": (1, 2)}),
    ("y.expand(5000, 2)", {"y": (2,)}),
    ("y.repeat(5000)", {"y": (2,)}),
    ("F.layer_norm(x, (2,), w, y)", {"x": (3000, 2), "w": (2,), "y": (2,)}),
    ("x.prod(0)", {"x": (5, 2)}),
    ("x.cumsum(0)", {"x": (300, 2)}),
]


@pytest.mark.parametrize(("expression", "shapes"), HALF)
def test_gradients_of_half_floats_are_added_up_in_float32(expression, shapes):
    arrays = {k: np.full(s, 0.5, np.float16) for k, s in shapes.items()}
    xs = {k: Tensor(a, requires_grad=True) for k, a in arrays.items()}
    # PyTorch with float32: how it adds up half floats depends on how many threads it has
    ts = {k: torch.tensor(a.astype(np.float32), requires_grad=True) for k, a in arrays.items()}
    eval(expression, {"F": functional}, xs).sum().backward()
    eval(expression, {"F": torch_functional}, ts).sum().backward()
    for k, x in xs.items():
        assert x.grad.dtype == np.float16
        np.testing.assert_allclose(x.grad.data, ts[k].grad.numpy(), rtol=2e-3, atol=1e-3)


@pytest.mark.parametrize(
    "e",
    ["F.layer_norm(x, (4,))", "F.rms_norm(x, (4,))", "F.group_norm(x, 1)", "F.batch_norm(x, None, None, training=True)", "F.softplus(x / 25)", "F.logsigmoid(x / 25)", "F.gelu(x, approximate='tanh')", "F.gelu(x)", "F.normalize(x, dim=0)", "F.binary_cross_entropy_with_logits(x / 25, x.clamp(0, 1))", "F.scaled_dot_product_attention(x, x, x)", "x * 1e6 / 1e6", "x * 1e-6 * 65536."],
)  # fmt: skip
def test_layers_in_half_floats_do_not_overflow(e):
    a = np.array([[300, -300, 100, 50], [-20, 299, 12, 1]], np.float16)
    x, tx = Tensor(a, requires_grad=True), torch.tensor(a, requires_grad=True)
    out, expected = eval(e, {"F": functional, "x": x}), eval(e, {"F": torch_functional, "x": tx})
    np.testing.assert_allclose(out.detach().data, expected.detach().numpy(), rtol=4e-3, atol=2e-3)
    out.sum().backward()
    expected.sum().backward()
    np.testing.assert_allclose(x.grad.data, tx.grad.numpy(), rtol=1e-2, atol=4e-3)


def test_the_gradient_of_a_long_product_is_cheap():
    x = (tinygrad_edu.rand(100_000, dtype=tinygrad_edu.float64) + 0.5).requires_grad_()
    start = time.process_time()
    x.prod().backward()
    assert time.process_time() - start < 1


NAN = float("nan")
SPECIAL = {
    "x.relu()": [NAN, 0.0, 1.0, -1.0],
    "t.maximum(x, x * 0 + 1)": [NAN, 1.0, 2.0],
    "t.maximum(x * 0 + 1, x)": [NAN, 1.0, 2.0],
    "t.minimum(x, x * 0 + 1)": [NAN, 1.0, 2.0],
    "x.max()": [NAN, 1.0, NAN],
    "x.min()": [0.0, NAN],
    "x.amax()": [NAN, 1.0, NAN],
    "x.amin(0)": [0.0, NAN],
    "x.max(0).values": [0.0, NAN, NAN],
    "x.clamp(0, 1)": [NAN, 0.0, 1.0],
    "x.clamp(min=t.tensor([1.0, float('nan')]))": [0.0, 0.0],
    "x.clamp(t.tensor([0.0, 0.0]), t.tensor([float('nan'), 1.0]))": [0.5, NAN],
    "x.sign()": [NAN, 0.0, 3.0, -3.0],
    "x.abs()": [NAN, 0.0, 3.0],
    "x.norm()": [NAN, 1.0],
    "x.norm(1)": [NAN, 1.0],
    "x.norm(float('inf'))": [NAN, 1.0],
    "x.norm(0)": [2.0, 1.0, 0.0],
    "x.median()": [NAN, 1.0, 3.0],
    "x.median(0).values": [1.0, NAN, NAN],
    "x.cummax(0).values": [1.0, NAN, 3.0, NAN],
    "x.quantile(0.5)": [1.0, 2.0, 4.0],
    "F.huber_loss(x, x.detach() * 0)": [float("inf"), 0.0, -float("inf")],
    "F.kl_div(x, x.detach() * 0 - 1)": [1.0],
}


@pytest.mark.parametrize("e", SPECIAL)
def test_nan_is_treated_as_in_pytorch(e):
    x, tx = Tensor(SPECIAL[e], requires_grad=True), torch.tensor(SPECIAL[e], requires_grad=True)
    out, expected = eval(e, {"x": x, "t": Ours(), "F": functional}), eval(e, {"x": tx, "t": torch, "F": torch_functional})
    np.testing.assert_array_equal(out.detach().data, expected.detach().numpy())
    out.sum().backward()
    expected.sum().backward()
    np.testing.assert_allclose(x.grad.data, 0 * x.data if tx.grad is None else tx.grad.numpy())
