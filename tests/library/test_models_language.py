"""Language models: the loss and its units, causality, reading step by step, the bigram by counts and by gradient, beside PyTorch's layers."""

import gc
import math
import sys
from itertools import pairwise

import numpy as np
import pytest
import torch

from tinygrad_edu import Tensor, from_numpy, manual_seed, models, nn, no_grad, optim
from tinygrad_edu.data import DataLoader, TensorDataset
from tinygrad_edu.models import Bigram, MLPLanguageModel, RecurrentLanguageModel, count_pairs, last_ids, next_token_loss, row_probabilities
from tinygrad_edu.models.rnn import train_truncated
from tinygrad_edu.nn.rnn import detach, gru_cell
from tinygrad_edu.training import fit

V = 7
MODELS = {
    "bigram": lambda: Bigram(V),
    "mlp": lambda: MLPLanguageModel(V, 3, 4, 8),
    "rnn": lambda: RecurrentLanguageModel(V, 4, 8, "rnn"),
    "gru": lambda: RecurrentLanguageModel(V, 4, 8, "gru"),
    "lstm": lambda: RecurrentLanguageModel(V, 4, 8, "lstm"),
    "two layers of lstm": lambda: RecurrentLanguageModel(V, 4, 8, "lstm", num_layers=2),
}


def made(name):
    """A model with parameters that are not zero."""
    manual_seed(0)
    model = MODELS[name]()
    for p in model.parameters():
        nn.init.normal_(p, 0, 0.5)
    return model


def some_ids(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, V, shape)


# ------------------------------------------------------------------------------------------------ every model


@pytest.mark.parametrize("name", MODELS)
def test_loss_bits_and_perplexity_are_one_number_in_three_units(name):
    model, ids = made(name), some_ids(4, 12)
    x, y = ids[:, :-1], ids[:, 1:]
    logits = model(Tensor(x))
    assert logits.shape == (4, 11, V)
    logp = torch.log_softmax(torch.tensor(np.array(logits.detach().numpy(), np.float64)), -1).numpy()
    nats = -np.take_along_axis(logp, y[..., None], -1).mean()
    loss = model.loss(x, y)
    assert loss.requires_grad and loss.item() == pytest.approx(nats, rel=1e-5)
    assert next_token_loss(logits, Tensor(y)).item() == loss.item()
    assert model.bits(x, y) == pytest.approx(nats / math.log(2), rel=1e-5)
    assert model.perplexity(Tensor(x), Tensor(y)) == pytest.approx(math.exp(nats), rel=1e-5)
    assert model.bits(x[0], y[0]) == pytest.approx(model.bits(x[:1], y[:1]), rel=1e-6)
    assert model.training
    loss.backward()
    assert all(np.abs(p.grad.numpy()).sum() > 0 for p in model.parameters())


@pytest.mark.parametrize("name", MODELS)
def test_the_future_changes_nothing(name):
    model, ids = made(name), some_ids(3, 10)
    before = model(Tensor(ids)).detach().numpy()
    for t in range(10):
        other = ids.copy()
        other[:, t:] = (other[:, t:] + 1 + some_ids(3, 10 - t, seed=t) % (V - 1)) % V
        after = model(Tensor(other)).detach().numpy()
        np.testing.assert_allclose(after[:, :t], before[:, :t], atol=1e-6)
        assert np.abs(after[:, t] - before[:, t]).max() > 1e-3  # and the present something


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("first", [1, 4])
def test_reading_step_by_step_gives_the_logits_of_forward(name, first):
    model, ids = made(name), Tensor(some_ids(3, 9))
    with no_grad():
        right = model(ids).numpy()
        logits, state = model.read(ids[:, :first])
        for t in range(first, 9):
            np.testing.assert_allclose(logits.numpy(), right[:, t - 1], atol=1e-5)
            logits, state = model.read(ids[:, t : t + 1], state)
        np.testing.assert_allclose(logits.numpy(), right[:, -1], atol=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_greedy_text_is_what_forward_finds_likeliest(name):
    model = made(name)
    found = model.generate(some_ids(4, 5), 12, temperature=0)
    with no_grad():
        likeliest = model(Tensor(found)).argmax(-1).numpy()
    np.testing.assert_array_equal(found[:, 5:], likeliest[:, 4:-1])
    np.testing.assert_array_equal(found, model.generate(some_ids(4, 5), 12, temperature=0))
    assert all(p.grad is None for p in model.parameters())


@pytest.mark.parametrize("name", MODELS)
def test_it_learns_through_fit(name):
    ids = np.tile(np.arange(V), 20)
    x, y = (from_numpy(np.lib.stride_tricks.sliding_window_view(part, 8).copy()) for part in (ids[:-1], ids[1:]))
    manual_seed(0)
    model = MODELS[name]()
    history = fit(model, next_token_loss, optim.Adam(model.parameters(), lr=0.05), DataLoader(TensorDataset(x, y), 32), 25, progress=False)
    assert history["loss"][0] > 1 and history["loss"][-1] < 0.2
    assert model.generate([0], 13, temperature=0).tolist() == [[*range(V), *range(V)]]


@pytest.mark.parametrize("name", MODELS)
def test_ids_out_of_range_and_what_is_not_ids_are_refused(name):
    model = made(name)
    for wrong in (V, -1):
        with pytest.raises(IndexError, match=rf"expected \w+ from 0 to {V - 1}, got .*{wrong}"):
            model(Tensor([[0, wrong]]))
        with pytest.raises(IndexError, match=rf"expected \w+ from 0 to {V - 1}"):
            model.loss([0, 1], [1, wrong])
    with pytest.raises(TypeError, match="ids: expected integers, got float64"):
        model.loss([0.5], [1])
    with pytest.raises(ValueError, match="expected"):
        model.loss([0, 1, 2], [1, 2])


def test_names_are_loaded_lazily_and_a_misspelt_one_gets_a_suggestion():
    assert {"Bigram", "LanguageModel", "RecurrentLanguageModel"} <= {*dir(models)}
    with pytest.raises(AttributeError, match="tinygrad_edu.models has no 'Bigrams'; did you mean 'Bigram'"):
        models.Bigrams  # noqa: B018


# ------------------------------------------------------------------------------------------------ bigram


def test_pairs_are_counted_and_rows_add_up_to_1():
    ids = np.array([0, 1, 1, 1, 2, 0, 1])
    counts = count_pairs(ids, 4)
    np.testing.assert_array_equal(counts, [[0, 2, 0, 0], [0, 2, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
    assert counts.dtype == np.int64
    np.testing.assert_allclose(row_probabilities(counts, 1.0)[0], [1 / 6, 3 / 6, 1 / 6, 1 / 6])
    np.testing.assert_allclose(row_probabilities(counts, 0), [[0, 1, 0, 0], [0, 2 / 3, 1 / 3, 0], [1, 0, 0, 0], [0.25] * 4])
    np.testing.assert_array_equal(count_pairs(np.array([], int), 2), np.zeros((2, 2)))
    long = some_ids(10_000)
    plain = np.zeros((V, V), int)
    for a, b in pairwise(long):
        plain[a, b] += 1
    np.testing.assert_array_equal(count_pairs(long, V), plain)
    two = Bigram.from_counts([[0, 1], [2, 3]], 4, smoothing=0).table.detach().numpy()  # no pair from one row to the next
    assert two[0, 1] == 0 and two[2, 3] == 0 and two[1].tolist() == pytest.approx([math.log(0.25)] * 4)


@pytest.mark.parametrize("smoothing", [0, 1.0])
def test_the_bigram_by_gradient_becomes_the_one_by_counts(smoothing):
    rng = np.random.default_rng(0)
    follows = rng.dirichlet(np.full(V, 0.4), V)
    ids = [0]
    for _ in range(3000):
        ids.append(int(rng.choice(V, p=follows[ids[-1]])))
    by_counts = Bigram.from_counts(ids, V, smoothing)
    pairs = np.argwhere(np.ones((V, V)))
    weights = (count_pairs(np.array(ids), V) + smoothing).reshape(-1)
    x, y = (Tensor(np.repeat(column, weights.astype(int))[:, None]) for column in pairs.T)  # each pair as often as it counts
    model = Bigram(V)
    assert model.bits(x, y) == pytest.approx(math.log2(V), rel=1e-6)
    optimiser = optim.Adam(model.parameters(), lr=0.1)
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimiser, 400)
    for _ in range(400):
        optimiser.zero_grad()
        model.loss(x, y).backward()
        optimiser.step()
        scheduler.step()
    assert model.loss(x, y).item() == pytest.approx(by_counts.loss(x, y).item(), abs=1e-3)
    seen = weights.reshape(V, V) > 0
    found, right = model.table.softmax(-1).detach().numpy(), by_counts.table.softmax(-1).detach().numpy()
    np.testing.assert_allclose(found[seen], right[seen], atol=5e-3)
    assert found[~seen].max(initial=0) < 5e-3


def test_counts_need_ids_of_the_vocabulary():
    with pytest.raises(IndexError, match="Bigram.from_counts: expected ids from 0 to 2, got 3"):
        Bigram.from_counts([0, 3], 3)
    with pytest.raises(ValueError, match="smoothing of at least 0, got -1"):
        Bigram.from_counts([0, 1], 3, -1)


# ------------------------------------------------------------------------------------------------ MLP


def test_each_position_sees_its_last_ids_and_nothing_else():
    ids = some_ids(3, 6)
    for n in (1, 2, 3, 9):
        found = last_ids(ids, n, V)
        plain = [[[row[t - n + 1 + k] if t - n + 1 + k >= 0 else V for k in range(n)] for t in range(6)] for row in ids]
        np.testing.assert_array_equal(found, plain)
        assert found.shape == (3, 6, n)


def torch_twin(model, forward):
    """The loss and the gradients that PyTorch computes with this model's state dict."""
    state = {name: torch.tensor(np.array(p.numpy()), requires_grad=True) for name, p in model.state_dict().items()}
    ids = some_ids(4, 9)
    logits = forward(state, torch.tensor(ids[:, :-1]))
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), torch.tensor(ids[:, 1:]).flatten())
    loss.backward()
    ours = model.loss(ids[:, :-1], ids[:, 1:])
    ours.backward()
    np.testing.assert_allclose(model(Tensor(ids[:, :-1])).detach().numpy(), logits.detach().numpy(), atol=1e-5)
    assert ours.item() == pytest.approx(loss.item(), rel=1e-5)
    for name, p in model.named_parameters():
        np.testing.assert_allclose(p.grad.numpy(), state[name].grad.numpy(), atol=1e-5, err_msg=name)


def test_the_mlp_is_pytorchs():
    def forward(state, ids):
        windows = torch.nn.functional.pad(ids, (2, 0), value=V).unfold(1, 3, 1)
        x = state["embedding.weight"][windows].flatten(2)
        h = torch.tanh(x @ state["hidden.weight"].T + state["hidden.bias"])
        return h @ state["output.weight"].T + state["output.bias"]

    torch_twin(made("mlp"), forward)


# ------------------------------------------------------------------------------------------------ recurrent


@pytest.mark.parametrize("name", ["rnn", "gru", "lstm", "two layers of lstm"])
def test_the_recurrent_model_is_pytorchs(name):
    model = made(name)
    layer = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU}.get(name, torch.nn.LSTM)(4, 8, model.rnn.num_layers)

    def forward(state, ids):
        weights = {key[4:]: value for key, value in state.items() if key.startswith("rnn.")}
        h, _ = torch.func.functional_call(layer, weights, (state["embedding.weight"][ids.T],))
        return h.transpose(0, 1) @ state["output.weight"].T + state["output.bias"]

    torch_twin(model, forward)


@pytest.mark.parametrize("name", ["rnn", "gru", "lstm", "two layers of lstm"])
def test_the_state_goes_on_where_it_was(name):
    model, ids = made(name), Tensor(some_ids(3, 12))
    whole = model(ids).detach().numpy()
    first, state = model.forward_with_state(ids[:, :5])
    second, _ = model.forward_with_state(ids[:, 5:], state)
    np.testing.assert_allclose(np.concatenate((first.detach().numpy(), second.detach().numpy()), 1), whole, atol=1e-5)
    np.testing.assert_allclose(model(ids[:, 5:], detach(state)).detach().numpy(), whole[:, 5:], atol=1e-5)
    assert np.abs(model(ids[:, 5:]).detach().numpy() - whole[:, 5:]).max() > 1e-3
    for s in state if isinstance(state, tuple) else (state,):
        assert s.shape == (model.rnn.num_layers, 3, 8) and s.requires_grad
    assert all(not s.requires_grad for s in (detach(state) if isinstance(state, tuple) else [detach(state)]))


def test_truncated_training_carries_the_state():
    """Whether the third letter of "a..a" or "b..b" is a or b was decided one block before: only a carried state knows it."""
    rng = np.random.default_rng(0)
    words = [[0, 2, 2, 2, 0, 3], [1, 2, 2, 2, 1, 3]]
    ids = np.concatenate([words[i] for i in rng.integers(0, 2, 1200)])
    manual_seed(0)
    model = RecurrentLanguageModel(4, 4, 16, "gru")
    losses = train_truncated(model, optim.Adam(model.parameters(), lr=0.02), ids, batch_size=8, block_size=6, epochs=3)
    assert len(losses) == 3 * 150
    assert np.mean(losses[-50:]) == pytest.approx(math.log(2) / 6, abs=0.01)  # one free choice in six letters
    with pytest.raises(ValueError, match="more ids than batch_size"):
        train_truncated(model, optim.Adam(model.parameters()), [0, 1, 2], batch_size=8)


def test_truncated_training_takes_pytorchs_steps():
    model, ids = made("gru"), some_ids(2 * 10 + 1)
    layer, embedding, output = torch.nn.GRU(4, 8, batch_first=True), torch.nn.Embedding(V, 4), torch.nn.Linear(8, V)
    twin = torch.nn.ModuleDict({"embedding": embedding, "rnn": layer, "output": output})
    twin.load_state_dict({name: torch.tensor(np.array(p.numpy())) for name, p in model.state_dict().items()})
    state, losses = None, []
    x, y = torch.tensor(ids[:20].reshape(2, 10)), torch.tensor(ids[1:].reshape(2, 10))
    for start in (0, 4, 8):
        h, state = layer(embedding(x[:, start : start + 4]), state)
        loss = torch.nn.functional.cross_entropy(output(h).flatten(0, 1), y[:, start : start + 4].flatten())
        twin.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(twin.parameters(), 0.1)
        with torch.no_grad():
            for p in twin.parameters():
                p -= 0.5 * p.grad
        state = state.detach()
        losses.append(loss.item())
    found = train_truncated(model, optim.SGD(model.parameters(), lr=0.5), ids, batch_size=2, block_size=4, max_norm=0.1)
    assert found == pytest.approx(losses, rel=1e-5)
    for name, p in twin.state_dict().items():
        np.testing.assert_allclose(model.state_dict()[name].numpy(), p.numpy(), atol=1e-5, err_msg=name)


def test_a_thousand_truncated_steps_take_no_more_memory():
    manual_seed(0)
    model = RecurrentLanguageModel(V, 4, 8, "lstm")
    optimiser = optim.SGD(model.parameters(), lr=0.1)
    ids = some_ids(2 * 4 * 1000 + 1)
    train_truncated(model, optimiser, ids[: 2 * 4 * 50 + 1], batch_size=2, block_size=4)
    gc.collect()
    before = sys.getallocatedblocks()
    losses = train_truncated(model, optimiser, ids, batch_size=2, block_size=4)
    assert len(losses) == 1000
    losses.clear()
    gc.collect()
    assert sys.getallocatedblocks() - before < 1000  # less than one object a step; the graph of one step has hundreds


def test_a_cell_put_in_the_librarys_place_is_read_and_writes():
    model, ids = made("gru"), [[0]]
    nn.init.zeros_(model.output.bias)
    before, right = gru_cell.__code__, model.generate(ids, 20, temperature=0)
    try:
        gru_cell.__code__ = (lambda x, h, w_ih, w_hh, b_ih=None, b_hh=None: h).__code__  # it forgets what it reads
        found = model.generate(ids, 20, temperature=0)
    finally:
        gru_cell.__code__ = before
    assert not found.any() and right.any()
