"""Recurrent networks beside PyTorch's, the fused ops beside the steps they stand for, and packed sequences."""

import itertools
import tracemalloc

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.utils import rnn as torch_rnn

from tests.library.nn_pairs import RECURRENT, close, pair
from tests.library.test_mistakes import replaced
from tinygrad_edu import GradcheckError, Tensor, cat, grad, gradcheck, gradgradcheck, manual_seed, nn, no_grad
from tinygrad_edu.nn import rnn
from tinygrad_edu.nn import rnn_layers as layers
from tinygrad_edu.nn.functional import linear

KINDS = {"RNN_TANH": "RNN", "RNN_RELU": "RNN", "GRU": "GRU", "LSTM": "LSTM"}
SEED = 7


def both(array, requires_grad=True):
    """An array as our Tensor and as PyTorch's."""
    return Tensor(array.copy(), requires_grad=requires_grad), torch.tensor(array, requires_grad=requires_grad)


def flat(out):
    """The Tensors of what a module returns: one, or (outputs, state), where the state may be a pair, and the outputs packed."""
    if not isinstance(out, tuple):
        return [out]
    if hasattr(out, "data") and hasattr(out, "batch_sizes"):
        return [out.data]
    return [x for part in out for x in flat(part)]


def assert_same(mine, right, arrays, call, tolerance=1e-12):
    """Outputs and gradients of both modules are equal: call(module, tensors, which library)."""
    ours, theirs = zip(*[both(a) for a in arrays])
    out, expected = flat(call(mine, ours, nn.utils.rnn)), flat(call(right, theirs, torch_rnn))
    assert len(out) == len(expected)
    mine.zero_grad()
    right.zero_grad()
    rng, loss, torch_loss = np.random.default_rng(SEED), 0, 0
    for a, b in zip(out, expected):
        close(a, b, tolerance)
        g = rng.normal(size=a.shape).astype(a.dtype)
        loss, torch_loss = loss + (a * Tensor(g)).sum(), torch_loss + (b * torch.tensor(g)).sum()
    loss.backward()
    torch_loss.backward()
    for a, b in zip((*ours, *mine.parameters()), (*theirs, *right.parameters())):
        assert (a.grad is None) == (b.grad is None)
        if a.grad is not None:
            close(a.grad, b.grad, tolerance * 5)


def as_state(kind, tensors):
    return (tensors[0] if "LSTM" not in kind else tuple(tensors)) if tensors else None


@pytest.mark.parametrize(("expression", "shape"), [(e, s) for e, shapes in RECURRENT.items() for s in shapes])
def test_outputs_and_gradients_are_pytorchs(expression, shape):
    right, mine = pair(expression)
    for dtype, tolerance in ((np.float32, 4e-6), (np.float64, 1e-12)):
        right, mine = (right.double(), mine.double()) if dtype == np.float64 else (right, mine)
        assert_same(mine, right, [np.random.default_rng(0).normal(size=shape).astype(dtype)], lambda m, x, _: m(*x), tolerance)


sizes = st.integers(1, 4)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*KINDS]), st.integers(1, 7), sizes, sizes, sizes, st.integers(1, 3), *[st.booleans()] * 5)
def test_every_option(kind, T, B, I, H, num_layers, bidirectional, bias, batch_first, batched, with_state):
    mine, right = make(kind, I, H, num_layers, bidirectional, bias, batch_first)
    rng, batch = np.random.default_rng(SEED), [B] if batched else []
    shape = (B, T, I) if batched and batch_first else (T, *batch, I)
    states = [(num_layers * (1 + bidirectional), *batch, H)] * (with_state * (1 + (kind == "LSTM")))
    arrays = [rng.normal(size=s) for s in (shape, *states)]
    assert_same(mine, right, arrays, lambda m, x, _: m(x[0], as_state(kind, x[1:])))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([*KINDS]), st.lists(st.integers(1, 6), min_size=1, max_size=5), st.integers(1, 2), *[st.booleans()] * 4)
def test_packed_sequences(kind, lengths, num_layers, bidirectional, batch_first, sort, with_state):
    mine, right = make(kind, 2, 3, num_layers, bidirectional, True, batch_first)
    rng, T, B = np.random.default_rng(SEED), max(lengths), len(lengths)
    lengths = sorted(lengths, reverse=True) if sort else lengths
    states = [(num_layers * (1 + bidirectional), B, 3)] * (with_state * (1 + (kind == "LSTM")))
    arrays = [rng.normal(size=s) for s in ((B, T, 2) if batch_first else (T, B, 2), *states)]

    def call(module, x, utils):
        packed = utils.pack_padded_sequence(x[0], lengths, batch_first, enforce_sorted=sort)
        out, state = module(packed, as_state(kind, x[1:]))
        assert out.batch_sizes.tolist() == packed.batch_sizes.tolist()
        padded, counts = utils.pad_packed_sequence(out, batch_first, padding_value=0.5, total_length=T + 1)
        assert counts.tolist() == lengths
        return padded, out, state

    assert_same(mine, right, arrays, call)


def make(kind, I, H, num_layers, bidirectional, bias, batch_first, dtype=torch.float64):
    """Our layer and PyTorch's, with the same random numbers."""
    options = {"num_layers": num_layers, "bidirectional": bidirectional, "bias": bias, "batch_first": batch_first}
    options |= {"nonlinearity": kind[4:].lower()} if KINDS[kind] == "RNN" else {}
    torch.manual_seed(SEED)
    right = getattr(torch.nn, KINDS[kind])(I, H, dtype=dtype, **options)
    mine = getattr(nn, KINDS[kind])(I, H, dtype=str(dtype).removeprefix("torch."), **options)
    mine.load_state_dict({name: x.numpy() for name, x in right.state_dict().items()})
    return mine, right


@pytest.mark.parametrize("name", ["RNNCell", "GRUCell", "LSTMCell"])
def test_cells_take_a_state(name):
    for batch in ((), (4,)):
        right, mine = pair(f"nn.{name}(3, 5)")
        shapes = [(*batch, 3), (*batch, 5), (*batch, 5)][: 3 if name == "LSTMCell" else 2]
        arrays = [np.random.default_rng(0).normal(size=s).astype(np.float32) for s in shapes]
        assert_same(mine, right, arrays, lambda m, x, _, name=name: m(x[0], as_state(name, x[1:])), 2e-6)


def test_long_sequences_need_no_recursion():
    for kind in KINDS:
        mine, right = make(kind, 1, 2, 1, False, True, False)
        assert_same(mine, right, [np.random.default_rng(0).normal(size=(2000, 1, 1))], lambda m, x, _: m(*x), 1e-10)


@pytest.mark.parametrize("kind", KINDS)
def test_no_sequences(kind):
    mine, right = make(kind, 3, 4, 2, True, True, False)
    assert_same(mine, right, [np.zeros((5, 0, 3))], lambda m, x, _: m(*x))


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_of_two_biases_do_not_share_memory_and_weights_are_not_written_to(kind):
    mine, _ = make(kind, 3, 1, 1, False, True, False)
    before = [p.detach().numpy().copy() for p in mine.parameters()]
    mine(Tensor(np.ones((5, 2, 3))))[0].sum().backward()
    for p, old in zip(mine.parameters(), before):
        assert (p.detach().numpy() == old).all()
    grads = [p.grad._data for p in mine.parameters()]
    assert not any(np.shares_memory(a, b) for a, b in itertools.combinations(grads, 2))


@pytest.mark.parametrize("kind", KINDS)
def test_first_numbers_are_pytorchs(kind):
    manual_seed(0)
    mine, _ = make(kind, 30, 25, 2, True, True, False)
    mine.reset_parameters()
    for p in mine.parameters():
        assert 0.8 * 0.2 < abs(p.data).max() <= 0.2


# ------------------------------------------------------------------------------------------------ fused ops


def numbers(kind, T, B, I, H, bias=True, seed=0):
    """xs, state and weights of a layer, as Tensors of float64 that require grad."""
    rng, rows = np.random.default_rng(seed), layers.GATES[kind] * H
    shapes = [(T, B, I), *[(B, H)] * (1 + (kind == "LSTM")), (rows, I), (rows, H), *[(rows,)] * (2 * bias)]
    tensors = [Tensor(rng.normal(size=s), requires_grad=True) for s in shapes]
    n = 2 + (kind == "LSTM")
    return tensors[0], tensors[1:n], tensors[n:]


def fused(kind, xs, state, weights, sizes=None):
    return rnn.run_fused(rnn.FUSED[kind], rnn.CELLS[kind], xs, state, weights, sizes)


def composed(kind, xs, state, weights, sizes=None):
    return rnn.run_composed(rnn.CELLS[kind], xs, state, weights, sizes)


def gradients(run, kind, xs, state, weights, sizes=None, create_graph=False):
    """Outputs and gradients of all inputs, for random gradients of all outputs."""
    out = flat(run(kind, xs, state, weights, sizes))
    rng = np.random.default_rng(SEED)
    loss = sum((x * Tensor(rng.normal(size=x.shape))).sum() for x in out)
    return out, grad(loss, [xs, *state, *weights], create_graph=create_graph)


def assert_close(a, b, tolerance=1e-10):
    for x, y in zip(a, b, strict=True):
        np.testing.assert_allclose(x.detach().numpy(), y.detach().numpy(), rtol=tolerance, atol=tolerance)


cases = st.sampled_from([*KINDS]), st.integers(1, 6), sizes, sizes, sizes, st.booleans(), st.booleans(), st.integers(0, 10**6)


@settings(max_examples=150, deadline=None)
@given(*cases)
def test_fused_ops_do_what_the_steps_do(kind, T, B, I, H, bias, ragged, seed):
    inputs = numbers(kind, T, B, I, H, bias, seed)
    counts = sorted(np.random.default_rng(seed).integers(0, B + 1, T).tolist(), reverse=True) if ragged else None
    for sizes in (counts, counts and counts[::-1]):
        (out, g), (expected, h) = gradients(fused, kind, *inputs, sizes), gradients(composed, kind, *inputs, sizes)
        assert_close(out, expected)
        assert_close(g, h)


@settings(max_examples=40, deadline=None)
@given(*cases)
def test_second_derivatives_go_through_the_steps(kind, T, B, I, H, bias, ragged, seed):
    inputs = numbers(kind, T, B, I, H, bias, seed)
    counts = sorted(np.random.default_rng(seed).integers(0, B + 1, T).tolist(), reverse=True) if ragged else None
    seconds = []
    for run in (fused, composed):
        _, g = gradients(run, kind, *inputs, counts, create_graph=True)
        seconds.append(grad(sum((x * x).sum() for x in g), [inputs[0], *inputs[1], *inputs[2]], allow_unused=True))
    assert [x is None for x in seconds[0]] == [x is None for x in seconds[1]]
    assert_close(*[[x for x in g if x is not None] for g in seconds], 1e-8)


@pytest.mark.parametrize("kind", KINDS)
def test_gradcheck(kind):
    xs, state, weights = numbers(kind, 3, 2, 2, 3)

    def run(xs, *rest):
        outputs, end = fused(kind, xs, rest[: len(state)], rest[len(state) :], [2, 2, 1])
        return cat([outputs.reshape(-1), *[h.reshape(-1) for h in end]])

    assert gradcheck(run, (xs, *state, *weights))
    if kind != "RNN_RELU":
        assert gradgradcheck(run, (xs, *state, *weights))
    wrong = replaced(rnn.FUSED[kind].vjp_all, lambda g, out, *inputs, **how: tuple(2 * x for x in inputs))
    with wrong, pytest.raises(GradcheckError):
        gradcheck(run, (xs, *state, *weights))


@pytest.mark.parametrize("kind", KINDS)
def test_no_steps_leave_the_state_as_it_is(kind):
    xs, state, weights = numbers(kind, 0, 2, 3, 4)
    out, g = gradients(fused, kind, xs, state, weights)
    assert out[0].shape == (0, 2, 4)
    assert_close(out[1:], state, 0)
    assert all(not x.any() for x in g[1 + len(state) :]) and all(x.all() for x in g[1 : 1 + len(state)])


@pytest.mark.parametrize("kind", KINDS)
def test_inputs_of_any_layout_and_gradients_of_some(kind):
    xs, state, weights = numbers(kind, 4, 3, 2, 5)
    _, expected = gradients(fused, kind, xs, state, weights)
    other = [Tensor(np.asfortranarray(x.detach().numpy()), requires_grad=True) for x in (xs, *state, *weights)]
    n = 1 + len(state)
    _, g = gradients(fused, kind, other[0], other[1:n], other[n:])
    assert_close(g, expected)
    for i, x in enumerate(other):
        alone = [y.detach() for y in other]
        alone[i] = x
        out = flat(fused(kind, alone[0], alone[1:n], alone[n:]))
        rng = np.random.default_rng(SEED)
        loss = sum((y * Tensor(rng.normal(size=y.shape))).sum() for y in out)
        assert_close(grad(loss, [x]), [expected[i]])


@pytest.mark.parametrize("kind", KINDS)
def test_a_graph_may_be_walked_twice_and_its_numbers_may_not_be_overwritten(kind):
    xs, state, weights = numbers(kind, 4, 3, 2, 5)
    outputs, _ = fused(kind, xs, state, weights)
    loss = (outputs * outputs).sum()
    loss.backward(retain_graph=True)
    first = xs.grad.numpy().copy()
    xs.grad = None
    loss.backward()
    np.testing.assert_array_equal(xs.grad.numpy(), first)
    outputs, _ = fused(kind, xs, state, weights)
    with no_grad():
        weights[1].mul_(2)
    with pytest.raises(RuntimeError, match="modified in place"):
        outputs.sum().backward()


# ------------------------------------------------------------------------------------------------ functions put in their place


def test_a_function_put_in_the_place_of_a_cell_is_used():
    def no_memory(x, h, w_ih, w_hh, b_ih=None, b_hh=None):
        return linear(x, w_ih, b_ih).tanh() + 0 * h

    def forgetful(x, state, w_ih, w_hh, b_ih=None, b_hh=None):
        h = linear(x, w_ih, b_ih)[:, : state[0].shape[1]].tanh() + 0 * state[0]
        return h, state[1] * 0

    def first_gate(x, h, w_ih, w_hh, b_ih=None, b_hh=None):
        return linear(x, w_ih, b_ih)[:, : h.shape[1]].tanh() + 0 * h

    mistakes = (("RNN_TANH", no_memory), ("GRU", first_gate), ("LSTM", forgetful))
    for (kind, wrong), T, packed in itertools.product(mistakes, (1, 4), (False, True)):
        mine, _ = make(kind, 3, 5, 1, False, True, False)
        x = Tensor(np.random.default_rng(0).normal(size=(T, 2, 3)), requires_grad=True)
        read = nn.utils.rnn.pack_padded_sequence(x, [T, 1]) if packed else x
        before = flat(mine(read))[0]
        with replaced(rnn.CELLS[kind], wrong):
            out = flat(mine(read))[0]
            steps = flat(read)[0]
            expected = linear(steps, mine.weight_ih_l0, mine.bias_ih_l0)[..., :5].tanh()
            assert_close([out, *grad(out.sum(), [x, mine.weight_ih_l0])], [expected, *grad(expected.sum(), [x, mine.weight_ih_l0])])
            with no_grad():
                assert_close([flat(mine(read))[0]], [expected])
        assert_close([flat(mine(read))[0]], [before], 0)
        assert abs((before - expected).detach().numpy()).max() > 0.01


def test_a_function_put_in_the_place_of_unroll_is_used():
    def all_the_same(cell, xs, state):
        outputs = []
        for _ in xs:
            output, state = cell(xs[0], state)
            outputs.append(output)
        return stack(outputs), state  # noqa: F821  a name of the file that it is put in

    for kind, T in itertools.product(KINDS, (1, 4)):
        mine, _ = make(kind, 3, 5, 1, False, True, False)
        x = np.random.default_rng(0).normal(size=(T, 2, 3))
        with replaced(rnn.unroll, all_the_same), no_grad():
            out, _ = mine(Tensor(x))
        assert_close([out], [mine(Tensor(np.repeat(x[:1], T, 0)))[0]])


@pytest.mark.parametrize("kind", KINDS)
def test_single_steps_without_gradients_are_the_same(kind):
    mine, _ = make(kind, 3, 5, 2, True, True, False)
    rng = np.random.default_rng(0)
    x = Tensor(rng.normal(size=(1, 2, 3)))
    state = as_state(kind, [Tensor(rng.normal(size=(4, 2, 5))) for _ in range(1 + (kind == "LSTM"))])
    expected = flat(mine(x, state))
    with no_grad():
        out = flat(mine(x, state))
    assert not any(y.requires_grad for y in out) and all(y.requires_grad for y in expected)
    assert_close(out, expected)


# ------------------------------------------------------------------------------------------------ numbers, memory, errors


@pytest.mark.parametrize("kind", KINDS)
def test_nan_and_infinity_pass_as_in_pytorch(kind):
    for bad, dtype in itertools.product((np.nan, np.inf, -np.inf, 1e30, -1e30), (np.float32, np.float64)):
        mine, right = make(kind, 2, 3, 1, False, True, False, torch.float64 if dtype == np.float64 else torch.float32)
        x = np.random.default_rng(0).normal(size=(4, 3, 2)).astype(dtype)
        x[1, 1, 0] = bad
        with np.errstate(all="ignore"):
            out, expected = mine(Tensor(x))[0], right(torch.tensor(x))[0]
        close(out, expected, 4e-6)
        assert np.isfinite(out.detach().numpy()[:, [0, 2]]).all()


def test_saturated_gates_do_not_warn():
    for kind in KINDS:
        mine, _ = make(kind, 2, 3, 1, False, True, False, torch.float32)
        x = Tensor(np.full((3, 2, 2), 1e4, np.float32) * np.array([1, -1], np.float32), requires_grad=True)
        with np.errstate(all="raise", under="ignore"):
            mine(x)[0].sum().backward()
        assert np.isfinite(x.grad.numpy()).all()


@pytest.mark.parametrize("kind", KINDS)
def test_half_floats_are_computed_in_float32(kind):
    mine, _ = make(kind, 3, 4, 2, True, True, False, torch.float32)
    half, _ = make(kind, 3, 4, 2, True, True, False, torch.float32)
    half = half.half()
    for T in (1, 5):
        a = np.random.default_rng(0).normal(size=(T, 2, 3)).astype(np.float16)
        x, y = Tensor(a, requires_grad=True), Tensor(a.astype(np.float32), requires_grad=True)
        out, expected = flat(half(x)), flat(mine(y))
        assert {z.dtype for z in out} == {np.dtype(np.float16)}
        for z, right in zip(out, expected):
            np.testing.assert_allclose(z.detach().numpy().astype(np.float32), right.detach().numpy(), atol=4e-3)
        out[0].sum().backward()
        expected[0].sum().backward()
        assert x.grad.dtype == np.float16
        np.testing.assert_allclose(x.grad.numpy().astype(np.float32), y.grad.numpy(), atol=2e-2)


def test_truncated_training_carries_the_state_and_no_graph():
    x = np.random.default_rng(0).normal(size=(40, 2, 3))
    for kind in KINDS:
        mine, _ = make(kind, 3, 4, 1, False, True, False)
        state, parts = None, []
        for i in range(0, 40, 10):
            out, state = mine(Tensor(x[i : i + 10]), state)
            parts.append(out)
            state = rnn.detach(state)
            assert all(h.op is None and not h.requires_grad for h in flat(state))
        assert_close([cat(parts)], [mine(Tensor(x))[0]])


def test_memory_does_not_grow():
    layer, state = nn.LSTM(3, 8), None
    x = Tensor(np.ones((5, 2, 3), np.float32))
    held = []
    tracemalloc.start()
    for i in range(60):
        out, state = layer(x, state)
        layer.zero_grad()
        out.sum().backward()
        state = rnn.detach(state)
        if i >= 20:
            held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert max(held[20:]) <= max(held[:20]) + 10_000  # the graph of one step is larger


X = np.zeros((5, 2, 3), np.float32)
ERRORS = {
    "nn.RNN(0, 4)": "RNN: expected input_size as an integer of at least 1, got 0",
    "nn.GRU(3, 4, num_layers=0)": "GRU: expected num_layers as an integer of at least 1, got 0",
    "nn.LSTMCell(3, -1)": "LSTMCell: expected hidden_size as an integer of at least 1, got -1",
    "nn.LSTM(3, 4, dropout=1.5)": "LSTM: expected a probability dropout from 0 to 1, got 1.5",
    "nn.LSTM(3, 4, proj_size=2)": "LSTM: expected proj_size 0, got 2; projections are not offered: use nn.Linear after the layer",
    'nn.RNN(3, 4, nonlinearity="sin")': 'RNN: expected nonlinearity "tanh" or "relu", got \'sin\'',
    'nn.RNNCell(3, 4, nonlinearity="sin")': "RNNCell: expected nonlinearity",
    "nn.GRU(3, 4)(X)": r"GRU: expected a Tensor as input, got ndarray; use tensor\(input\)",
    "nn.GRU(4, 4)(x)": r"GRU: expected input \(T, B, input_size\) or \(T, input_size\), with input_size 4, got shape \(5, 2, 3\)",
    "nn.GRU(3, 4)(x[:0])": r"GRU: expected at least one step, got input of shape \(0, 2, 3\)",
    "nn.GRU(3, 4, batch_first=True)(x[:, :0])": r"GRU: expected at least one step, got input of shape \(5, 0, 3\)",
    "nn.GRU(3, 4)(x[0, 0])": "GRU: expected input",
    "nn.GRU(3, 4)(x.double())": r"GRU: expected input of float32, like the weights, got float64; use input.to\(float32\)",
    "nn.GRU(3, 4)(x, zeros(2, 4))": r"GRU: expected a state of shape \(1, 2, 4\), got \(2, 4\)",
    "nn.GRU(3, 4)(x, zeros(1, 1, 4))": r"GRU: expected a state of shape \(1, 2, 4\), got \(1, 1, 4\)",
    "nn.GRU(3, 4, 2, bidirectional=True)(x, zeros(2, 2, 4))": r"GRU: expected a state of shape \(4, 2, 4\), got \(2, 2, 4\)",
    "nn.GRU(3, 4)(x[:, 0], zeros(1, 1, 4))": r"GRU: expected a state of shape \(1, 4\), got \(1, 1, 4\)",
    "nn.GRU(3, 4)(x, zeros(1, 2, 4).double())": "GRU: expected a state of float32, like the input, got float64",
    "nn.LSTM(3, 4)(x, zeros(1, 2, 4))": r"LSTM: expected a pair of Tensors \(h, c\) as state, got Tensor",
    "nn.GRU(3, 4)(x, (zeros(1, 2, 4), zeros(1, 2, 4)))": "GRU: expected one Tensor as state, got tuple",
    "nn.LSTM(3, 4)(x, (zeros(1, 2, 4), zeros(1, 2, 5)))": r"LSTM: expected a state of shape \(1, 2, 4\), got \(1, 2, 5\)",
    "nn.GRUCell(3, 4)(x)": r"GRUCell: expected input \(B, input_size\) or \(input_size,\), with input_size 3, got shape \(5, 2, 3\)",
    "nn.GRUCell(3, 4)(x[0], zeros(4))": r"GRUCell: expected a state of shape \(2, 4\), got \(4,\)",
    "pack(x, [5, 0])": r"pack_padded_sequence: expected lengths from 1 to 5, got \[5, 0\]; leave empty sequences out",
    "pack(x, [6, 5])": r"pack_padded_sequence: expected lengths from 1 to 5, got \[6, 5\]",
    "pack(x, [4, 5])": r"pack_padded_sequence: expected lengths that decrease, got \[4, 5\]; pass enforce_sorted=False",
    "pack(x, [5])": r"pack_padded_sequence: expected a length for each sequence, got \(1,\) for \(5, 2\)",
    "pack(x, [5.0, 4.0])": "pack_padded_sequence: expected lengths of integers, got float64",
    "nn.GRU(4, 4)(pack(x, [5, 4]))": "GRU: expected input packed from",
    "nn.GRU(3, 4)(pack(x, [5, 4]), zeros(1, 1, 4))": r"GRU: expected a state of shape \(1, 2, 4\), got \(1, 1, 4\)",
    "nn.utils.rnn.pad_packed_sequence(pack(x, [5, 4]), total_length=4)": "expected total_length of at least 5, the longest, got 4",
    "nn.utils.rnn.pad_sequence([])": "pad_sequence: expected at least one Tensor",
    "nn.utils.rnn.pad_sequence([x, x[..., 0]])": "pad_sequence: expected shapes",
    'nn.utils.rnn.pad_sequence([x], padding_side="up")': "pad_sequence: expected padding_side",
}


@pytest.mark.parametrize("expression", ERRORS)
def test_errors(expression):
    names = {
        "nn": nn,
        "x": Tensor(X),
        "X": X,
        "zeros": lambda *n: Tensor(np.zeros(n, np.float32)),
        "pack": nn.utils.rnn.pack_padded_sequence,
    }
    with pytest.raises((ValueError, TypeError), match=ERRORS[expression]):
        eval(expression, names)


def test_dropout_of_one_layer_is_warned_of():
    with pytest.warns(UserWarning, match="GRU: dropout acts between layers, and num_layers is 1"):
        nn.GRU(3, 4, dropout=0.5)


def test_dropout_acts_between_layers_while_training():
    layer = nn.GRU(3, 4, 2, dropout=0.5)
    x = Tensor(np.random.default_rng(0).normal(size=(5, 2, 3)).astype(np.float32))
    first, second = layer(x)[1], layer(x)[1]
    assert (first[0] == second[0]).all() and (first[1] != second[1]).any()
    layer.eval()
    assert (layer(x)[0] == layer(x)[0]).all()


# ------------------------------------------------------------------------------------------------ packing

LENGTHS = st.lists(st.integers(1, 5), min_size=1, max_size=5)


@settings(max_examples=80, deadline=None)
@given(LENGTHS, st.sampled_from([(), (2,), (2, 3)]), st.booleans(), st.sampled_from(["left", "right"]))
def test_padding_and_packing_are_pytorchs(lengths, rest, batch_first, side):
    rng = np.random.default_rng(SEED)
    pairs = [both(rng.normal(size=(n, *rest))) for n in lengths]
    ours, theirs = ([p[i] for p in pairs] for i in (0, 1))
    mine, right = (u.pad_sequence(s, batch_first, 0.5, side) for u, s in ((nn.utils.rnn, ours), (torch_rnn, theirs)))
    close(mine, right, 0)
    mine, right = (u.pack_sequence(s, enforce_sorted=False) for u, s in ((nn.utils.rnn, ours), (torch_rnn, theirs)))
    close(mine.data, right.data, 0)
    for a, b in zip(mine[1:], right[1:]):
        assert a.tolist() == b.tolist()
    padded, counts = nn.utils.rnn.pad_packed_sequence(mine, batch_first)
    expected, right_counts = torch_rnn.pad_packed_sequence(right, batch_first)
    close(padded, expected, 0)
    assert counts.tolist() == right_counts.tolist() == lengths
    (padded * padded).sum().backward()
    (expected * expected).sum().backward()
    for a, b in pairs:
        close(a.grad, b.grad, 1e-12)


def test_lengths_may_be_tensors():
    x = Tensor(X)
    for lengths in ([3, 2], (3, 2), np.array([3, 2]), Tensor([3, 2])):
        assert nn.utils.rnn.pack_padded_sequence(x, lengths).batch_sizes.tolist() == [2, 2, 1]
    with pytest.raises(AttributeError, match="nn.utils has no 'rmn'"):
        nn.utils.rmn  # noqa: B018
