"""Initial values: distributions beside PyTorch's, seeds, and what is refused."""

import inspect
import math

import numpy as np
import pytest
import torch

from tinygrad_edu import Generator, Tensor, empty, manual_seed, nn
from tinygrad_edu.nn import init

RANDOM = {
    "uniform_(t)": (30, 40), "uniform_(t, -2.0, 5.0)": (3000,), "normal_(t)": (3000,), "normal_(t, 3.0, 0.5)": (30, 40),
    "trunc_normal_(t)": (3000,), "trunc_normal_(t, 1.0, 2.0, 0.0, 1.5)": (3000,), "trunc_normal_(t, std=0.02)": (30, 100),
    "trunc_normal_(t, 0.0, 1.0, 1.0, 4.0)": (3000,), "trunc_normal_(t, 0.0, 3.0, 0.5, 0.6)": (3000,),
    "xavier_uniform_(t)": (40, 60), "xavier_uniform_(t, gain=2.0)": (8, 10, 5, 5), "xavier_normal_(t)": (40, 60),
    "xavier_normal_(t, 0.5)": (8, 10, 5, 5), "kaiming_uniform_(t)": (40, 60), "kaiming_uniform_(t, math.sqrt(5))": (8, 10, 5, 5),
    "kaiming_uniform_(t, mode='fan_out', nonlinearity='relu')": (20, 100), "kaiming_normal_(t)": (40, 60),
    "kaiming_normal_(t, nonlinearity='tanh')": (8, 10, 5, 5), "kaiming_normal_(t, 0.2, 'fan_out')": (20, 100),
    "orthogonal_(t)": (40, 60), "orthogonal_(t, gain=3)": (60, 40),
}  # fmt: skip


@pytest.mark.parametrize("call", RANDOM)
def test_the_distribution_is_pytorchs(call):
    """Means, spreads and quantiles of 2000 numbers or more agree as closely as those of two samples of the same distribution do."""
    shape = RANDOM[call]
    manual_seed(0)
    torch.manual_seed(0)
    mine = eval(f"init.{call}", {"init": init, "t": empty(shape), "math": math}).numpy().reshape(-1)
    right = eval(f"init.{call}", {"init": torch.nn.init, "t": torch.empty(shape), "math": math}).numpy().reshape(-1)
    n, spread = mine.size, right.std()
    assert abs(mine.mean() - right.mean()) < 6 * spread / math.sqrt(n)
    assert abs(mine.std() / spread - 1) < 6 / math.sqrt(n)
    everything = np.sort(np.concatenate([mine, right]))  # Kolmogorov and Smirnov: p < 1e-6 beyond this distance
    distance = np.abs(np.searchsorted(np.sort(mine), everything, "right") - np.searchsorted(np.sort(right), everything, "right")).max() / n
    assert distance < 2.7 * math.sqrt(2 / n)
    if "uniform" in call:
        assert abs(mine.min() - right.min()) < 0.02 * spread and abs(mine.max() - right.max()) < 0.02 * spread


def test_truncation_is_exact():
    for mean, std, a, b in ((0.0, 1.0, -2.0, 2.0), (0.0, 1.0, 1.0, 4.0), (0.0, 3.0, 0.5, 0.6), (-1.0, 1.0, 0.5, 9.0)):
        x = init.trunc_normal_(empty(2000), mean, std, a, b)
        assert np.float32(a) <= x.min().item() and x.max().item() <= np.float32(b)


def test_orthogonal_matrices_are_orthogonal():
    for shape in ((3, 5), (5, 3), (4, 4), (2, 3, 2), (1, 4)):
        w = init.orthogonal_(empty(shape), gain=2).numpy().reshape(shape[0], -1)
        product = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
        np.testing.assert_allclose(product, 4 * np.eye(min(w.shape)), atol=1e-5)
    assert init.orthogonal_(empty(0, 3)).shape == (0, 3)


def test_constants():
    x = empty(2, 3)
    assert init.zeros_(x) is x and not x.any()
    assert init.ones_(x).tolist() == [[1] * 3] * 2 and init.constant_(x, 0.3)[0, 0].item() == np.float32(0.3)
    assert init.eye_(x).tolist() == [[1, 0, 0], [0, 1, 0]]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_seed_decides_and_nothing_is_recorded(dtype):
    for call in RANDOM:
        f, shape = getattr(init, call.partition("(")[0]), (4, 6)
        p, q = nn.Parameter(np.zeros(shape, dtype)), Tensor(np.zeros(shape, dtype))
        g, h = Generator().manual_seed(3), np.random.default_rng(3)
        assert f(p, generator=g) is p and p.is_leaf and p.requires_grad and p.dtype == dtype
        assert f(q, generator=g.manual_seed(3)).equal(p) and not f(q, generator=g).equal(p)
        first = f(q, generator=h).clone()
        assert not f(q, generator=h).equal(first) and f(q, generator=np.random.default_rng(3)).equal(first)
        manual_seed(7)
        first = f(q).clone()
        manual_seed(7)
        assert f(q).equal(first)


def test_gains_are_pytorchs():
    for name in (*init.GAINS, "leaky_relu"):
        assert init.calculate_gain(name) == pytest.approx(torch.nn.init.calculate_gain(name))
    for slope in (0, 0.2, math.sqrt(5)):
        assert init.calculate_gain("leaky_relu", slope) == pytest.approx(torch.nn.init.calculate_gain("leaky_relu", slope))


def test_activations_keep_their_scale_through_relus_with_kaiming_and_not_with_the_default():
    """Ten layers of 256 units: the root mean square of the last is that of the first, within a factor of 2; PyTorch's default loses it."""
    spread = {}
    for name, start in (("kaiming", lambda w: init.kaiming_normal_(w, nonlinearity="relu")), ("default", init.default_)):
        manual_seed(0)
        x = Tensor(np.random.default_rng(0).normal(size=(64, 256)).astype(np.float32))
        for _ in range(10):
            layer = nn.Linear(256, 256, bias=False)
            start(layer.weight)
            x = layer(x).relu()
        spread[name] = x.square().mean().item() ** 0.5
    assert 0.5 < spread["kaiming"] < 2 and spread["default"] < 0.001


def test_gpt2s_start():
    net = nn.Sequential(nn.Embedding(500, 64), nn.LayerNorm(64), nn.ModuleDict({"c_fc": nn.Linear(64, 256), "c_proj": nn.Linear(256, 64)}))
    manual_seed(0)
    assert init.gpt2_(net, num_layers=8) is net
    for name, std in (("0", 0.02), ("2.c_fc", 0.02), ("2.c_proj", 0.02 / 4)):
        weight = net.get_parameter(f"{name}.weight")
        assert weight.std().item() == pytest.approx(std, rel=0.03) and abs(weight.mean().item()) < std / 20
    assert net[1].weight.tolist() == [1] * 64 and not net[1].bias.any() and not net[2]["c_fc"].bias.any()
    first = net[0].weight.clone()
    init.gpt2_(net, 8, generator=Generator().manual_seed(1))
    assert not net[0].weight.equal(first)


def test_pytorchs_default():
    layer, other = nn.Linear(5, 3), nn.Linear(5, 3)
    init.default_(layer.weight, layer.bias, generator=Generator().manual_seed(2))
    init.default_(other.weight, other.bias, generator=Generator().manual_seed(2))
    assert layer.weight.equal(other.weight) and layer.bias.equal(other.bias)
    init.default_(empty(3, 0), empty(3))  # no inputs


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "xavier_uniform_(t)",
            r"xavier_uniform_: expected at least 2 dimensions, \(out, in, ...\), got shape \(3,\); a bias has none: use zeros_",
        ),
        ("xavier_normal_(t)", "xavier_normal_: expected at least 2 dimensions"),
        ("kaiming_normal_(t)", "kaiming: expected at least 2 dimensions"),
        ("kaiming_uniform_(w, mode='fan_avg')", 'kaiming: expected mode "fan_in" or "fan_out", got \'fan_avg\''),
        ("kaiming_uniform_(w, nonlinearity='gelu')", "calculate_gain: expected one of linear, .* leaky_relu, got 'gelu'"),
        ("calculate_gain('leaky_relu', 'steep')", "calculate_gain: expected a number as the negative slope of leaky_relu, got 'steep'"),
        ("orthogonal_(t)", "orthogonal_: expected at least 2 dimensions, got shape"),
        ("eye_(t)", "eye_: expected 2 dimensions"),
        ("uniform_(t, 1.0, 0.0)", "uniform_: expected a of at most b, got 1.0 and 0.0"),
        ("normal_(t, 0.0, -1.0)", "normal_: expected a std of at least 0, got -1.0"),
        ("trunc_normal_(t, 9.0)", "trunc_normal_: expected a mean at most 2 std outside of"),
        ("trunc_normal_(t, a=1.0, b=1.0)", "trunc_normal_: expected a mean"),
    ],
)
def test_what_does_not_fit_is_said(call, message):
    with pytest.raises(ValueError, match=message):
        eval(f"init.{call}", {"init": init, "t": empty(3), "w": empty(3, 2)})


@pytest.mark.parametrize(
    "name", sorted({call.partition("(")[0] for call in RANDOM} | {"constant_", "zeros_", "ones_", "eye_", "calculate_gain"})
)
def test_parameters_and_defaults_are_pytorchs(name):
    mine, right = (inspect.signature(getattr(home, name)).parameters for home in (init, torch.nn.init))
    assert {p.name: p.default for p in mine.values()} == {p.name: p.default for p in right.values()}
