"""Tensors of Values against PyTorch: every operation on generated shapes, value and gradient under a random incoming gradient."""

import math
import random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_edu import Value, ValueTensor, sgd_step, zero_grad
from tinygrad_edu.scalar import shapes as shape_arithmetic
from tinygrad_edu.scalar import value_creation
from tinygrad_edu.scalar import value_layers as layers
from tinygrad_edu.scalar import value_tensor as vt

sizes = st.integers(0, 3)
shapes = st.lists(sizes, max_size=4).map(tuple)
full_shapes = st.lists(st.integers(1, 3), max_size=4).map(tuple)  # no size 0
seeds = st.integers(0, 2**32 - 1)
each = settings(max_examples=40, deadline=None)


def numbers(shape, seed):
    """Standard normal numbers; rounded, so that equal ones occur."""
    return np.random.default_rng(seed).normal(size=shape).round(1)


def compare(ours, theirs, *arrays):
    """Both functions on the same arrays: same values, same shape, and the same gradients for a random incoming one."""
    xs, ts = [ValueTensor(a) for a in arrays], [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in arrays]
    out, expected = ours(*xs), theirs(*ts)
    assert out.shape == tuple(expected.shape)
    np.testing.assert_allclose(out.numpy(), expected.detach().numpy(), rtol=1e-9, atol=1e-12)
    incoming = np.random.default_rng(1).normal(size=out.shape)
    if math.prod(out.shape):
        out.backward(incoming)
        expected.backward(torch.tensor(incoming))
        for x, t in zip(xs, ts):
            np.testing.assert_allclose(x.grad, t.grad.numpy() if t.grad is not None else np.zeros(x.shape), rtol=1e-7, atol=1e-9)


def a_dim(data, shape):
    return data.draw(st.integers(-len(shape), len(shape) - 1), label="dim")


def some_dims(data, shape):
    """None, one dimension, or a tuple of different ones."""
    dims = data.draw(st.sets(st.integers(0, len(shape) - 1), min_size=1), label="dims") if shape else ()
    signed = tuple(d - len(shape) if data.draw(st.booleans(), label="negative") else d for d in sorted(dims))
    choices = [None, signed, signed[0]] if shape else [None]
    return data.draw(st.sampled_from(choices), label="dim")


def broadcastable(data, n):
    """Shapes that broadcast together: one shape with sizes replaced by 1 and dimensions cut from the left, n times."""
    whole = data.draw(full_shapes, label="whole")
    out = []
    for _ in range(n):
        cut = data.draw(st.integers(0, len(whole)), label="cut")
        out.append(tuple(1 if data.draw(st.booleans(), label="stretch") else s for s in whole[cut:]))
    return out


# -------------------------------------------------------------------------------------------------- element by element

BINARY = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / (y * y + 1),
    "**": lambda x, y: (x * x + 1) ** y,
}
UNARY = {
    "neg": lambda x: -x,
    "exp": lambda x: x.exp(),
    "log": lambda x: (x * x + 1).log(),
    "sqrt": lambda x: (x * x + 1).sqrt(),
    "tanh": lambda x: x.tanh(),
    "relu": lambda x: x.relu(),
    "square": lambda x: x**2,
    "numbers left": lambda x: 2 - 3 * x / 4 + 1 / (x * x + 1) + 2**x,
    "numbers right": lambda x: (x - 2) * 3 / 4 + 1,
}


@pytest.mark.parametrize("op", BINARY)
@each
@given(st.data(), seeds)
def test_binary_operations_broadcast(op, data, seed):
    a, b = broadcastable(data, 2)
    compare(BINARY[op], BINARY[op], numbers(a, seed), numbers(b, seed + 1))


@pytest.mark.parametrize("op", UNARY)
@each
@given(shapes, seeds)
def test_unary_operations(op, shape, seed):
    compare(UNARY[op], UNARY[op], numbers(shape, seed))


@each
@given(shapes, seeds)
def test_gelu(shape, seed):
    compare(layers.gelu, lambda x: torch.nn.functional.gelu(x, approximate="tanh"), 3 * numbers(shape, seed))


def test_arrays_and_lists_on_either_side():
    x, a = ValueTensor([[1.0, 2.0, 3.0]]), np.array([[1.0], [2.0]])
    for out in (x * a, a * x, x * [[1], [2]], [[1], [2]] * x):
        assert isinstance(out, ValueTensor)
        assert out.numpy().tolist() == [[1, 2, 3], [2, 4, 6]]
    assert (np.eye(3) @ x.t()).shape == (3, 1)
    assert (x @ np.eye(3)).numpy().tolist() == [[1, 2, 3]]


# --------------------------------------------------------------------------------------------------------------- shapes


@each
@given(st.data(), seeds)
def test_reshape_and_view(data, seed):
    shape = data.draw(full_shapes)
    other = data.draw(st.permutations(shape))
    fs = [lambda x: x.reshape(tuple(other)), lambda x: x.view(-1), lambda x: x.reshape(1, -1, 1)]
    if shape:
        fs += [lambda x: x.reshape(*other), lambda x: x.view(-1, *other[1:])]
    for f in fs:
        compare(f, f, numbers(shape, seed))


@each
@given(st.data(), shapes, seeds)
def test_permute_and_transpose(data, shape, seed):
    order = data.draw(st.permutations(range(len(shape))))
    signed = [d - len(shape) if data.draw(st.booleans()) else d for d in order]
    fs = [lambda x: x.permute(*signed) if shape else x.permute(())]
    if shape:
        d, e = a_dim(data, shape), a_dim(data, shape)
        fs += [lambda x: x.transpose(d, e)]
    if len(shape) >= 2:
        fs += [lambda x: x.mT, lambda x: x.mT.mT]
    if len(shape) <= 2:
        fs += [lambda x: x.t()]
    if len(shape) == 2:
        fs += [lambda x: x.T]
    for f in fs:
        compare(f, f, numbers(shape, seed))


def test_T_reverses_all_dimensions():
    assert value_creation.arange(24).reshape(2, 3, 4).T.numpy().tolist() == np.arange(24).reshape(2, 3, 4).T.tolist()


@each
@given(st.data(), shapes, seeds)
def test_squeeze_and_unsqueeze(data, shape, seed):
    place = data.draw(st.integers(-len(shape) - 1, len(shape)))
    fs = [lambda x: x.squeeze(), lambda x: x.unsqueeze(place), lambda x: x.unsqueeze(place).squeeze(place)]
    if shape:
        d = a_dim(data, shape)  # also where the size is not 1: PyTorch leaves the shape alone
        fs += [lambda x: x.squeeze(d), lambda x: x.squeeze((d,))]
    for f in fs:
        compare(f, f, numbers(shape, seed))


@each
@given(st.data(), seeds)
def test_expand_and_broadcast_to(data, seed):
    small, large = broadcastable(data, 2)
    shape = shape_arithmetic.broadcast_shapes(small, large)
    assert shape == tuple(torch.broadcast_shapes(small, large)) == np.broadcast_shapes(small, large)
    compare(lambda x: vt.broadcast_to(x, shape), lambda x: x.broadcast_to(shape), numbers(small, seed))
    keep = (-1,) * len(small)
    compare(lambda x: x.expand(2, *keep), lambda x: x.expand(2, *keep), numbers(small, seed))


@each
@given(shapes)
def test_strides(shape):
    if 0 not in shape:
        assert shape_arithmetic.strides(shape) == tuple(torch.empty(shape).stride())


KEYS = [
    0,
    -1,
    (1, 2),
    (slice(None), 1),
    (..., 0),
    (slice(1, None), ..., slice(None, None, 2)),
    (None, 1, None),
    slice(0, 0),
    [1, 0, 1],
    (slice(None), [0, 2, 0]),
    ([1, 0], [2, 2]),
    np.array([[0, 1], [1, 0]]),
    (slice(None), 1, [3, 0]),
]


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_indexing(key):
    compare(lambda x: x[key], lambda x: x[key], numbers((2, 3, 4), 0))


def test_masks_and_reversal():
    data = numbers((3, 4), 0)
    mask = data > 0
    compare(lambda x: x[mask], lambda x: x[torch.tensor(mask)], data)
    compare(lambda x: x[::-1], lambda x: x.flip(0), data)
    with pytest.raises(IndexError, match="out of bounds"):
        ValueTensor(data)[3]


@each
@given(st.data(), full_shapes, seeds)
def test_cat_and_split(data, shape, seed):
    if not shape:
        return
    d = a_dim(data, shape)
    n = data.draw(st.integers(0, 3))
    other = list(shape)
    other[d] = n
    compare(lambda x, y: vt.cat([x, y, x], d), lambda x, y: torch.cat([x, y, x], d), numbers(shape, seed), numbers(other, seed + 1))
    size = data.draw(st.integers(1, 4))
    a, b = ValueTensor(numbers(shape, seed)).split(size, d), torch.tensor(numbers(shape, seed)).split(size, d)
    assert [x.numpy().tolist() for x in a] == [x.tolist() for x in b]
    cut = data.draw(st.integers(0, shape[d]))
    last = lambda x: x.split([cut, shape[d] - cut], d)[1]  # noqa: E731
    compare(last, last, numbers(shape, seed))


# ----------------------------------------------------------------------------------------------------------- reductions


@pytest.mark.parametrize("name", ["sum", "mean", "var", "var0"])
@each
@given(st.data(), full_shapes, seeds)
def test_reductions(name, data, shape, seed):
    dim, keepdim = some_dims(data, shape), data.draw(st.booleans())
    if dim is None:
        keepdim = False  # PyTorch's sum() takes no keepdim without dim
    count = math.prod(shape) if dim is None else math.prod(shape[d] for d in (dim if isinstance(dim, tuple) else (dim,)))
    if name == "var" and count < 2:
        return
    options = {"sum": {}, "mean": {}, "var": {}, "var0": {"correction": 0}}[name]
    f = lambda x: getattr(x, name[:3] if "var" in name else name)(dim, keepdim=keepdim, **options)  # noqa: E731
    if dim is None:
        f = lambda x: getattr(x, name[:3] if "var" in name else name)(**options)  # noqa: E731
    compare(f, f, numbers(shape, seed))


@each
@given(st.data(), full_shapes, seeds)
def test_max_and_argmax(data, shape, seed):
    array = numbers(shape, seed)
    compare(lambda x: x.max(), lambda x: x.max(), array)
    ties = np.round(array)
    compare(lambda x: x.max(), lambda x: x.amax(), ties)  # equal largest numbers share the gradient
    if not shape:
        return
    d, keepdim = a_dim(data, shape), data.draw(st.booleans())
    array = np.random.default_rng(seed).permutation(math.prod(shape)).reshape(shape) * 0.1  # no ties
    compare(lambda x: x.max(d, keepdim).values, lambda x: x.max(d, keepdim).values, array)
    x, t = ValueTensor(array), torch.tensor(array)
    for got, expected in ((x.max(d, keepdim).indices, t.max(d, keepdim).indices), (x.argmax(d, keepdim), t.argmax(d, keepdim))):
        assert got.tolist() == expected.tolist()
        assert got.dtype == np.int64
    assert x.argmax() == t.argmax().item()


def test_reductions_of_nothing():
    empty = value_creation.zeros(0, 3)
    assert empty.sum().item() == 0
    assert empty.sum(0).numpy().tolist() == [0, 0, 0]
    assert empty.sum(1).shape == (0,)
    assert empty.softmax(1).shape == (0, 3)
    for f in (empty.mean, empty.max, lambda: ValueTensor([1.0]).var()):
        with pytest.raises((ArithmeticError, ValueError)):
            f()


def test_nan_is_the_largest():
    x = ValueTensor([1.0, math.nan, 3.0])
    assert math.isnan(x.max().item())
    assert x.argmax() == 1


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@each
@given(st.data(), full_shapes, seeds)
def test_softmax(name, data, shape, seed):
    d = a_dim(data, shape) if shape else data.draw(st.sampled_from([0, -1]))
    f = lambda x: getattr(x, name)(d)  # noqa: E731
    compare(f, f, 3 * numbers(shape, seed))
    compare(f, f, 1000 * numbers(shape, seed))  # the largest is taken off first


# -------------------------------------------------------------------------------------------------------------- products


@each
@given(st.data(), st.integers(1, 3), st.integers(0, 3), st.integers(1, 3), seeds)
def test_matmul(data, n, k, m, seed):
    batch_a, batch_b = broadcastable(data, 2)
    kinds = [((*batch_a, n, k), (*batch_b, k, m)), ((k,), (*batch_b, k, m)), ((*batch_a, n, k), (k,)), ((k,), (k,)), ((n, k), (k, m))]
    a, b = data.draw(st.sampled_from(kinds))
    if k == 0 or math.prod(a) * math.prod(b) > 3000:
        return
    compare(lambda x, y: x @ y, lambda x, y: x @ y, numbers(a, seed), numbers(b, seed + 1))


def test_matmul_of_nothing():
    assert (value_creation.zeros(2, 0) @ value_creation.zeros(0, 3)).numpy().tolist() == [[0, 0, 0], [0, 0, 0]]
    assert (value_creation.zeros(0, 2) @ value_creation.zeros(2, 3)).shape == (0, 3)


# ------------------------------------------------------------------------------------------------------ layers and losses


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 4, 3)])
def test_linear(bias, shape):
    layer, theirs = layers.Linear(3, 5, bias, random.Random(0)), torch.nn.Linear(3, 5, bias, dtype=torch.float64)
    assert layer.weight.shape == tuple(theirs.weight.shape) == (5, 3)
    assert len(layer.parameters()) == sum(p.numel() for p in theirs.parameters())
    assert all(abs(p.data) <= 3**-0.5 for p in layer.parameters())
    with torch.no_grad():
        theirs.weight.copy_(torch.tensor(layer.weight.numpy()))
        if bias:
            theirs.bias.copy_(torch.tensor(layer.bias.numpy()))
    compare(layer, theirs, numbers(shape, 0))
    np.testing.assert_allclose(layer.weight.grad, theirs.weight.grad.numpy(), rtol=1e-9)
    if bias:
        np.testing.assert_allclose(layer.bias.grad, theirs.bias.grad.numpy(), rtol=1e-9)


def test_embedding_adds_the_gradients_of_a_row_used_twice():
    layer, theirs = layers.Embedding(5, 3, random.Random(0)), torch.nn.Embedding(5, 3, dtype=torch.float64)
    with torch.no_grad():
        theirs.weight.copy_(torch.tensor(layer.weight.numpy()))
    ids = [[1, 4, 1], [0, 1, 2]]
    out, expected = layer(ids), theirs(torch.tensor(ids))
    assert out.shape == (2, 3, 3)
    (out * out).sum().backward()
    (expected * expected).sum().backward()
    np.testing.assert_allclose(layer.weight.grad, theirs.weight.grad.numpy(), rtol=1e-12)
    assert len(layer.parameters()) == 15
    for wrong, error in (([5], IndexError), ([-1], IndexError), ([0.5], TypeError)):
        with pytest.raises(error, match="Embedding: expected in"):
            layer(wrong)


@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4), (3, 1)])
def test_layer_norm(shape):
    layer, theirs = layers.LayerNorm(shape[-1], eps=1e-3), torch.nn.LayerNorm(shape[-1], eps=1e-3, dtype=torch.float64)
    weight, bias = numbers(shape[-1:], 1), numbers(shape[-1:], 2)
    layer.weight, layer.bias = ValueTensor(weight), ValueTensor(bias)
    with torch.no_grad():
        theirs.weight.copy_(torch.tensor(weight))
        theirs.bias.copy_(torch.tensor(bias))
    compare(layer, theirs, numbers(shape, 0))
    np.testing.assert_allclose(layer.weight.grad, theirs.weight.grad.numpy(), rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(layer.bias.grad, theirs.bias.grad.numpy(), rtol=1e-9)
    assert layers.LayerNorm(3).eps == torch.nn.LayerNorm(3).eps
    assert len(layer.parameters()) == 2 * shape[-1]


@each
@given(st.integers(1, 4), st.integers(1, 5), seeds)
def test_losses(n, classes, seed):
    targets = np.random.default_rng(seed).integers(0, classes, n)
    F = torch.nn.functional
    for scale in (1, 1000):
        logits = scale * numbers((n, classes), seed)
        compare(lambda x: layers.cross_entropy(x, targets), lambda x: F.cross_entropy(x, torch.tensor(targets)), logits)
        compare(lambda x: layers.nll_loss(x, targets), lambda x: F.nll_loss(x, torch.tensor(targets)), logits)
        compare(lambda x: layers.cross_entropy(x, targets[0]), lambda x: F.cross_entropy(x, torch.tensor(targets[0])), logits[0])
    compare(layers.mse_loss, F.mse_loss, numbers((n, classes), seed), numbers((n, classes), seed + 1))


def test_losses_leave_their_targets_alone():
    targets, wanted = np.array([2, 0]), np.array([[1.0, 2.0]])
    logits = ValueTensor(numbers((2, 3), 0))
    assert layers.cross_entropy(logits, targets).item() == layers.cross_entropy(logits, targets).item()
    layers.mse_loss(ValueTensor([[0.0, 0.0]]), wanted)
    assert targets.tolist() == [2, 0]
    assert wanted.tolist() == [[1.0, 2.0]]


def test_a_small_net_trains_with_lesson_fours_step():
    rng = random.Random(0)
    first, norm, last = layers.Linear(2, 8, rng=rng), layers.LayerNorm(8), layers.Linear(8, 2, rng=rng)
    parameters = first.parameters() + norm.parameters() + last.parameters()
    x, targets = ValueTensor([[-1, -1], [-1, 1], [1, -1], [1, 1]], requires_grad=False), [0, 1, 1, 0]
    losses = []
    for _ in range(40):
        loss = layers.cross_entropy(last(layers.gelu(norm(first(x)))), targets)
        zero_grad(parameters)
        loss.backward()
        sgd_step(parameters, 0.5)
        losses.append(loss.item())
    assert losses[-1] < 0.05 < losses[0]
    assert any(p.grad for p in norm.parameters()), "LayerNorm's parameters do not cut the graph"


# ------------------------------------------------------------------------------------------------- the tensor itself


def test_every_element_is_a_node_of_its_own():
    for x in (
        value_creation.zeros(2, 3),
        value_creation.ones((2, 3)),
        value_creation.full((2, 3), 7.0),
        value_creation.arange(6).reshape(2, 3),
        value_creation.randn(2, 3),
    ):
        assert x.shape == (2, 3)
        assert len({*x.flat}) == 6
        (x * value_creation.arange(6, requires_grad=False).reshape(2, 3)).sum().backward()
        assert x.grad.ravel().tolist() == [0, 1, 2, 3, 4, 5]


def test_values_inside_are_used_as_they_are():
    a, b = Value(2.0), Value(3.0)
    x = ValueTensor([[a, b], [a, 1.0]])
    assert x.flat[0] is x.flat[2] is a
    (x * x).sum().backward()
    assert (a.grad, b.grad) == (8.0, 6.0)
    assert x.grad.tolist() == [[8, 6], [8, 2]]


def test_frozen_tensors():
    w, x = ValueTensor([1.0, 2.0]), ValueTensor([3.0, 4.0], requires_grad=False)
    (w * x).sum().backward()
    assert w.grad.tolist() == [3, 4]
    assert x.grad.tolist() == [0, 0]
    (w.detach() * w).sum().backward()
    assert w.grad.tolist() == [4, 6]


def test_looking_inside():
    x = ValueTensor([[1, 2.5], [3, 4]])
    assert (x.shape, x.ndim, len(x), x.numpy().dtype) == ((2, 2), 2, 2, np.float64)
    assert repr(x) == "ValueTensor([[1. , 2.5],\n             [3. , 4. ]])"
    assert [row.numpy().tolist() for row in x] == [[1, 2.5], [3, 4]]
    assert ValueTensor(3).item() == 3.0
    assert ValueTensor(3).shape == ()
    assert ValueTensor([]).shape == (0,)
    assert value_creation.randn(2, rng=random.Random(1)).numpy().tolist() == value_creation.randn(2, rng=random.Random(1)).numpy().tolist()
    assert value_creation.arange(1, 2, 0.25).numpy().tolist() == torch.arange(1, 2, 0.25).tolist()


x34, x56 = value_creation.zeros(3, 4), value_creation.zeros(5, 6)
MISTAKES = [
    (lambda: x34 @ x56, ValueError, "matmul: (3, 4) @ (5, 6): inner sizes 4 and 5 differ"),
    (
        lambda: value_creation.zeros(2, 3, 4) @ value_creation.zeros(3, 4, 5),
        ValueError,
        "broadcast: shapes (2,) and (3,) do not broadcast: sizes 2 and 3 differ and neither is 1",
    ),
    (lambda: x34 @ ValueTensor(2.0), ValueError, "matmul: expected at least 1 dimension, got (3, 4) @ (); use * to multiply by a number"),
    (lambda: x34 + x56, ValueError, "broadcast: shapes (3, 4) and (5, 6) do not broadcast: sizes 3 and 5 differ and neither is 1"),
    (lambda: vt.broadcast_to(x34, (3, 1)), ValueError, "broadcast_to: shape (3, 4) does not broadcast to (3, 1)"),
    (lambda: x34.reshape(5, -1), ValueError, "reshape: expected a shape for 12 elements, those of (3, 4), got (5, -1)"),
    (lambda: x34.reshape(-1, -1), ValueError, "reshape: expected a shape for 12 elements, those of (3, 4), got (-1, -1)"),
    (lambda: x34.reshape(2, 5), ValueError, "reshape: expected a shape for 12 elements, those of (3, 4), got (2, 5)"),
    (lambda: x34.sum(2), IndexError, "sum: expected a dim from -2 to 1 for shape (3, 4), got 2"),
    (lambda: x34.mean((0, -2)), ValueError, "mean: expected each dimension at most once, got [0, 0]"),
    (lambda: x34.permute(0), ValueError, "permute: expected all 2 dimensions, got [0]"),
    (lambda: x34.transpose(0, 5), IndexError, "transpose: expected a dim from -2 to 1 for shape (3, 4), got 5"),
    (lambda: x34.unsqueeze(4), IndexError, "unsqueeze: expected a new dim from -3 to 2 for shape (3, 4), got 4"),
    (
        lambda: value_creation.zeros(2, 3, 4).t(),
        ValueError,
        "t: expected at most 2 dimensions, got shape (2, 3, 4); use .mT or .transpose(dim0, dim1)",
    ),
    (lambda: value_creation.zeros(2).mT, ValueError, "mT: expected at least 2 dimensions, got shape (2,)"),
    (lambda: vt.cat([x34, x56]), ValueError, "cat: expected shapes that differ in dimension 0 only, got (3, 4), (5, 6)"),
    (lambda: x34.split([1, 1]), ValueError, "split: expected sizes that sum to 3, dimension 0 of shape (3, 4), got [1, 1]"),
    (lambda: x34.backward(), ValueError, "backward: expected a gradient of shape (3, 4) for more than one element; or use .sum() first"),
    (lambda: x34.backward(np.ones(4)), ValueError, "backward: expected a gradient of shape (3, 4), got (4,)"),
    (lambda: x34.item(), ValueError, "item: expected exactly one element, got shape (3, 4)"),
    (lambda: len(ValueTensor(1.0)), TypeError, "len: expected at least 1 dimension, got shape ()"),
    (lambda: ValueTensor([[1, 2], [3]]), TypeError, "one real number"),
    (lambda: ValueTensor(x34), TypeError, "got a ValueTensor"),
    (
        lambda: layers.mse_loss(value_creation.zeros(4), value_creation.zeros(4, 1)),
        ValueError,
        "mse_loss: expected equal shapes, got (4,) and (4, 1), which would broadcast to unrelated pairs",
    ),
    (
        lambda: layers.cross_entropy(x34, [0, 1]),
        ValueError,
        "cross_entropy: expected scores (N, C) and targets (N,), or (C,) and (), got (3, 4) and (2,)",
    ),
    (lambda: layers.cross_entropy(x34, [0, 1, 4]), IndexError, "cross_entropy: expected indices from 0 to 3, got 0 to 4"),
    (lambda: layers.nll_loss(x34, [0, 1, -1]), IndexError, "nll_loss: expected indices from 0 to 3, got -1 to 1"),
    (lambda: layers.Linear(3, 2)(x34), ValueError, "matmul: (3, 4) @ (3, 2): inner sizes 4 and 3 differ"),
]


@pytest.mark.parametrize(("f", "error", "message"), MISTAKES, ids=[message[:50] for _, _, message in MISTAKES])
def test_errors_speak_to_a_learner(f, error, message):
    with pytest.raises(error) as raised:
        f()
    assert message in str(raised.value)
