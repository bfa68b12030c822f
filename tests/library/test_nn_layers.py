"""Every layer, option by option, beside PyTorch's: the same state dict, outputs, gradients, running statistics, repr and parameters."""

import inspect
import warnings

import numpy as np
import pytest
import torch

from tests.library.nn_pairs import LAYERS, LOSSES, RECURRENT, close, ours, pair, plain_repr, theirs
from tinygrad_edu import Tensor, manual_seed, nn
from tinygrad_edu.nn import functional

#: Parameters of PyTorch's that we do not offer: for other devices, for writing into the input, deprecated, or for sparse gradients.
NOT_OFFERED = {
    "device", "inplace", "size_average", "reduce", "max_norm", "norm_type", "scale_grad_by_freq", "sparse", "_weight", "_freeze",
    "min_value", "max_value", "args", "kwargs",
}  # fmt: skip
#: dim must be given: PyTorch's guess, where it is not, is deprecated.
MUST_BE_GIVEN = {("Softmax", "dim"), ("LogSoftmax", "dim"), ("Softmin", "dim")}
MODULES = [name for name in nn.__all__ if inspect.isclass(getattr(nn, name)) and name not in ("Module", "Parameter")]


def parameters(f):
    return {p.name: p.default for p in inspect.signature(f).parameters.values() if p.name not in NOT_OFFERED | {"self"}}


def pytorchs_parameters(name):
    """What PyTorch's constructor takes. That of its recurrent layers is hidden behind *args."""
    if name not in ("RNN", "GRU", "LSTM"):
        return parameters(getattr(torch.nn, name).__init__)
    found = parameters(torch.nn.RNNBase.__init__)
    items = [(p, default) for p, default in found.items() if p != "mode" and (p != "proj_size" or name == "LSTM")]
    if name == "RNN":
        items.insert(3, ("nonlinearity", "tanh"))
    return dict(items)


@pytest.mark.parametrize("name", MODULES)
def test_constructors_have_pytorchs_parameters_in_order_with_its_defaults(name):
    mine, right = parameters(getattr(nn, name).__init__), pytorchs_parameters(name)
    if getattr(nn, name).__init__ is object.__init__:
        mine = {}
    assert [*mine] == [*right]
    for parameter, default in right.items():
        if (name, parameter) in MUST_BE_GIVEN:
            assert mine[parameter] is inspect.Parameter.empty
        else:
            assert mine[parameter] == default or mine[parameter] is default, parameter


def test_the_tables_have_every_module():
    text = " ".join([*LAYERS, *LOSSES, *RECURRENT])
    elsewhere = {"Embedding", "ModuleList", "ModuleDict"}
    assert [name for name in MODULES if f"nn.{name}(" not in text and name not in elsewhere] == []


@pytest.mark.parametrize("expression", [*LAYERS, *RECURRENT])
def test_a_layer_prints_and_names_its_state_as_pytorch_does(expression):
    right, mine = theirs(expression), ours(expression)
    assert plain_repr(mine) == plain_repr(right)
    shapes = {name: (tuple(x.shape), x.numpy().dtype) for name, x in right.state_dict().items()}
    assert {name: (x.shape, x.dtype) for name, x in mine.state_dict().items()} == shapes
    assert [*mine.state_dict()] == [*right.state_dict()]
    assert [name for name, _ in mine.named_parameters()] == [name for name, _ in right.named_parameters()]


CASES = [(expression, shape) for expression, shapes in LAYERS.items() for shape in shapes]


@pytest.mark.parametrize(("expression", "shape"), CASES, ids=[f"{e}-{s}" for e, s in CASES])
def test_outputs_gradients_and_statistics_are_pytorchs(expression, shape):
    right, mine = pair(expression)
    dtype, tolerance = np.float32, 1e-5
    if "Sequential" in expression:  # several layers multiply the rounding errors of float32
        right, mine, dtype, tolerance = right.double(), mine.double(), np.float64, 1e-12
    rng = np.random.default_rng(0)
    for mode in (True, True, False):  # two steps of training move the running statistics; then they are used
        right.train(mode)
        mine.train(mode)
        a = rng.normal(size=shape).astype(dtype)
        x, y = Tensor(a, requires_grad=True), torch.tensor(a, requires_grad=True)
        out, expected = mine(x), right(y)
        close(out, expected, tolerance / 5)
        g = rng.normal(size=out.shape).astype(dtype)
        mine.zero_grad()
        right.zero_grad()
        if expected.requires_grad:
            out.backward(Tensor(g))
            expected.backward(torch.tensor(g))
            close(x.grad, y.grad, tolerance)
        for (name, p), q in zip(mine.named_parameters(), right.parameters()):
            assert (p.grad is None) == (q.grad is None), name
            if q.grad is not None:
                close(p.grad, q.grad, tolerance)
        for p, q in zip(mine.buffers(), right.buffers()):
            close(p, q, tolerance)


@pytest.mark.parametrize("expression", LOSSES)
def test_losses_are_pytorchs(expression):
    w = [0.5, 1.5, 2.0]
    right, mine = theirs(expression, w), ours(expression, w)
    assert plain_repr(mine) == plain_repr(right)
    assert {name: x.tolist() for name, x in mine.state_dict().items()} == {name: x.tolist() for name, x in right.state_dict().items()}
    rng = np.random.default_rng(0)
    a = rng.normal(size=(4, 3)).astype(np.float32)
    target = {
        "numbers": rng.normal(size=(4, 3)).astype(np.float32),
        "classes": np.array([0, 1, 2, 0]),
        "bits": rng.integers(0, 2, (4, 3)).astype(np.float32),
        "probabilities": rng.integers(0, 2, (4, 3)).astype(np.float32),
    }[LOSSES[expression]]
    a = 1 / (1 + np.exp(-a)) if LOSSES[expression] == "probabilities" else a
    x, y = Tensor(a, requires_grad=True), torch.tensor(a, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's advice about KLDivLoss
        out, expected = mine(x, Tensor(target)), right(y, torch.tensor(target))
    close(out, expected)
    out.sum().backward()
    expected.sum().backward()
    close(x.grad, y.grad)


def test_embedding():
    for options in ("", ", padding_idx=1", ", padding_idx=-1"):
        expression = f"nn.Embedding(5, 3{options})"
        right, mine = pair(expression)
        assert plain_repr(mine) == plain_repr(right)
        for index in ([[0, 1], [4, 1]], [2], 3):
            mine.zero_grad()
            right.zero_grad()
            out, expected = mine(Tensor(index)), right(torch.tensor(index))
            close(out, expected)
            out.sin().sum().backward()
            expected.sin().sum().backward()
            close(mine.weight.grad, right.weight.grad)
    fresh = nn.Embedding(5, 3, padding_idx=-2)
    assert fresh.padding_idx == 3 and not fresh.weight[3].any() and fresh.weight[2].all()
    with pytest.raises(ValueError, match="Embedding: expected padding_idx from -5 to 4, got 5"):
        nn.Embedding(5, 3, padding_idx=5)


def test_layers_start_as_pytorchs_do():
    manual_seed(0)
    for expression, bound in (("nn.Linear(300, 200)", 300**-0.5), ("nn.Conv2d(30, 40, 3)", 270**-0.5), ("nn.Conv1d(16, 40, 4)", 1 / 8)):
        right, mine = theirs(expression), ours(expression)
        assert abs(mine.weight.std().item() / right.weight.std().item() - 1) < 0.05
        for p, q in zip(mine.parameters(), right.parameters()):  # uniform up to the bound
            assert 0.8 * bound < abs(p.data).max() <= bound and abs(q).max().item() <= bound
    embedding = nn.Embedding(200, 50).weight
    assert abs(embedding.std().item() - 1) < 0.05 and abs(embedding.mean().item()) < 0.05
    one = nn.Linear(3, 2)
    manual_seed(5)
    one.reset_parameters()
    manual_seed(5)
    assert nn.Linear(3, 2).weight.equal(one.weight) and not nn.Linear(3, 2).weight.equal(one.weight)


def test_dtypes():
    for layer in (nn.Linear(3, 2, dtype=np.float64), nn.LayerNorm(3, dtype="float64"), nn.BatchNorm1d(3, dtype=np.float64)):
        assert {x.dtype for x in layer.state_dict().values()} - {np.dtype(np.int64)} == {np.dtype(np.float64)}
        assert layer(Tensor(np.ones((2, 3)))).dtype == np.float64
    with pytest.raises(TypeError, match="linear: expected one dtype, got input float64, weight float32"):
        nn.Linear(3, 2)(Tensor(np.ones((2, 3))))
    for layer in (nn.Linear(3, 2), nn.Embedding(3, 2)):
        with pytest.raises(TypeError, match=r"(linear|embedding): expected a Tensor as input, got ndarray; use tensor\(input\)"):
            layer(np.ones((2, 3), np.float32))


def test_dropout_is_the_identity_when_not_training():
    layer, x = nn.Dropout(0.4), Tensor(np.ones((100, 100), np.float32))
    manual_seed(1)
    out = layer(x)
    assert set(np.unique(out.data)) == {np.float32(0), np.float32(1 / 0.6)} and abs(out.mean().item() - 1) < 0.05
    assert not layer(x).equal(out) and layer.eval()(x) is x
    with pytest.raises(ValueError, match="Dropout: expected a probability p from 0 to 1, got 2"):
        nn.Dropout(2)
    for layer, shape in ((nn.Dropout1d(0.3), (50, 40, 3)), (nn.Dropout1d(0.3), (2000, 3)), (nn.Dropout2d(0.3), (50, 40, 2, 3))):
        out = layer(Tensor(np.ones(shape, np.float32))).data.reshape(2000, -1)  # whole channels
        assert (out == out[:, :1]).all() and set(out[:, 0].tolist()) == {0, np.float32(1 / 0.7)} and abs(out.mean() - 1) < 0.1


def test_batch_norm_without_its_statistics_and_with_them_started_again():
    layer, x = nn.BatchNorm1d(2), Tensor([[1.0, 2.0], [3.0, 6.0]])
    layer(x)
    assert layer.num_batches_tracked.item() == 1 and layer.running_mean.tolist() == pytest.approx([0.2, 0.4])
    layer.reset_running_stats()
    assert layer.num_batches_tracked.item() == 0 and layer.running_mean.tolist() == [0, 0] and layer.running_var.tolist() == [1, 1]
    layer.track_running_stats = False  # as in PyTorch: no longer moved, still used when not training
    layer(x)
    assert layer.running_mean.tolist() == [0, 0]
    np.testing.assert_allclose(layer.eval()(x).data, x.data, rtol=1e-4)


def test_batch_norm_with_a_bias_alone_and_in_half_precision():
    rng = np.random.default_rng(0)
    for dtype, tolerance in ((np.float32, 1e-6), (np.float16, 1e-3)):
        a, b = rng.normal(size=(6, 3, 4)).astype(dtype), rng.normal(size=3).astype(dtype)
        x, y, u, v = Tensor(a, requires_grad=True), torch.tensor(a, requires_grad=True), Tensor(b, requires_grad=True), torch.tensor(b)
        out = functional.batch_norm(x, None, None, None, u, training=True)
        expected = torch.nn.functional.batch_norm(y, None, None, None, v.requires_grad_(), training=True)
        close(out, expected, tolerance)
        out.backward(Tensor(a**2))
        expected.backward(torch.tensor(a**2))
        close(x.grad, y.grad, 2 * tolerance)
        close(u.grad, v.grad, 2 * tolerance)


@pytest.mark.parametrize(
    ("make", "shape", "message"),
    [
        (lambda: nn.BatchNorm1d(3), (2, 3, 4, 5), r"BatchNorm1d: expected 2 or 3 dimensions, got shape \(2, 3, 4, 5\)"),
        (lambda: nn.BatchNorm2d(3), (2, 3), r"BatchNorm2d: expected 4 dimensions, got shape \(2, 3\)"),
        (lambda: nn.BatchNorm1d(3), (1, 3), "batch_norm: expected more than one element per channel"),
        (lambda: nn.Dropout1d(), (2, 3, 4, 5), r"dropout1d: expected input \(N, C, L\) or \(C, L\), got shape \(2, 3, 4, 5\)"),
        (lambda: nn.Dropout2d(), (2, 3, 4), r"dropout2d: expected input \(N, C, H, W\), got shape \(2, 3, 4\)"),
        (lambda: nn.Linear(3, 2), (2, 4), r"linear: expected input \(..., in\), weight \(out, in\)"),
        (lambda: nn.LayerNorm(3), (2, 4), r"layer_norm: expected input of shape \(..., 3\)"),
        (lambda: nn.GroupNorm(2, 3), None, "GroupNorm: expected num_channels divisible by num_groups, got 3 and 2"),
        (lambda: nn.Conv2d(3, 4, 3, groups=2), None, "Conv2d: expected channels divisible by groups, got 3 and 4 by 2"),
        (lambda: nn.Conv2d(3, 4, (3, 3, 3)), None, r"Conv2d: expected one size or 2, got \(3, 3, 3\)"),
        (lambda: nn.Conv1d(3, 4, 3, padding="full"), None, 'Conv1d: expected padding as sizes, "valid" or .* "same", got \'full\''),
        (lambda: nn.Conv1d(3, 4, 3, 2, padding="same"), None, "Conv1d: expected padding as sizes"),
        (lambda: nn.Conv1d(3, 4, 3, padding_mode="wrap"), None, "Conv1d: expected a padding_mode of zeros, reflect"),
    ],
)
def test_what_does_not_fit_is_said(make, shape, message):
    with pytest.raises(ValueError, match=message):
        layer = make()
        layer(Tensor(np.ones(shape, np.float32)))
