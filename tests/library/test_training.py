"""The training loop: what it computes, evaluation, early stopping, checkpoints. Kills at random moments are in tests/drills."""

import json
import math
import sys
import types

import numpy as np
import pytest

from tinygrad_edu import Tensor, load, manual_seed, nn, optim, save
from tinygrad_edu.data import DataLoader, TensorDataset
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim.lr_scheduler import WarmupCosineLR
from tinygrad_edu.training import evaluate, fit, load_checkpoint, save_checkpoint


class Net(nn.Module):
    """A net with dropout, so that a run depends on the random generator."""

    def __init__(self, p=0.3):
        self.hidden, self.out, self.p = nn.Linear(6, 16), nn.Linear(16, 3), p
        self.seen = []

    def forward(self, x):
        self.seen.append((len(x), self.training))
        return self.out(F.dropout(self.hidden(x).relu(), self.p, self.training))


def examples(n=50, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 6)).astype(np.float32)
    return TensorDataset(Tensor(x), Tensor(x[:, :3].argmax(1)))


def run(epochs, tmp_path=None, every=None, **more):
    """A run with everything that has a state: (model, history)."""
    manual_seed(0)
    model = Net()
    optimiser = optim.AdamW(model.parameters(), lr=0.01)
    options = dict(validation=DataLoader(examples(20, 1), 8), scheduler=WarmupCosineLR(optimiser, 3, 30), max_norm=1.0, progress=False)
    if tmp_path is not None:
        options |= {"checkpoint": tmp_path / "run.safetensors", "every": every}
    return model, fit(model, F.cross_entropy, optimiser, DataLoader(examples(), 8, shuffle=True), epochs, **(options | more))


def same(a, b):
    (model, history), (other, expected) = a, b
    assert history == expected
    for (name, x), y in zip(model.state_dict().items(), other.state_dict().values(), strict=True):
        np.testing.assert_array_equal(x.numpy(), y.numpy(), err_msg=name)


def test_a_run_learns_and_tells_its_history():
    model, history = run(8)
    assert {*history} == {"step_loss", "lr", "loss", "validation_loss", "validation_accuracy"}
    assert len(history["step_loss"]) == len(history["lr"]) == 8 * 7 and len(history["loss"]) == len(history["validation_loss"]) == 8
    assert history["loss"][-1] < history["loss"][0] and history["validation_accuracy"][-1] > 0.5
    first = np.average(history["step_loss"][:7], weights=[8] * 6 + [2])
    assert history["loss"][0] == pytest.approx(first)
    assert history["lr"][:4] == pytest.approx([0.0025, 0.005, 0.0075, 0.01])
    assert json.loads(json.dumps(history)) == history
    assert model.seen[:10] == [(8, True)] * 6 + [(2, True), (8, False), (8, False), (4, False)]
    assert model.training


def test_evaluation_is_exact_whatever_the_batch():
    model, dataset = Net(), examples()
    x, y = dataset.tensors
    out = model.eval()(x).detach()
    expected = {"loss": F.cross_entropy(out, y).item(), "accuracy": (out.argmax(1) == y).float().mean().item()}
    model.train()
    for size in (1, 8, 50, 64):
        assert evaluate(model, F.cross_entropy, DataLoader(dataset, size)) == pytest.approx(expected, rel=1e-6)
    targets = TensorDataset(x, out * 0 + 1.0)
    assert evaluate(model, F.mse_loss, DataLoader(targets, 8)) == pytest.approx({"loss": F.mse_loss(out, out * 0 + 1.0).item()}, rel=1e-6)
    with pytest.raises(ValueError, match="evaluate: expected at least one example"):
        evaluate(model, F.cross_entropy, [])


def test_evaluation_leaves_each_module_in_its_mode_and_records_nothing():
    model = Net()
    model.hidden.training = False

    def loss(out, y):
        assert not out.requires_grad and not model.training
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(model, loss, DataLoader(examples(), 8))
    assert model.training and model.out.training and not model.hidden.training


def test_early_stopping_takes_the_best_weights():
    manual_seed(0)
    model = Net(p=0)
    losses = iter([3.0, 2.0, 2.5, 2.0, 1.0, 0.0])
    weights = []

    def loss(out, y):
        if model.training:
            return F.cross_entropy(out, y)
        weights.append(model.out.weight.tolist())
        return Tensor(next(losses))

    history = fit(
        model,
        loss,
        optim.SGD(model.parameters(), lr=0.1),
        DataLoader(examples(), 25),
        9,
        validation=DataLoader(examples(), 50),
        patience=2,
        progress=False,
    )
    assert history["validation_loss"] == [3.0, 2.0, 2.5, 2.0]
    assert model.out.weight.tolist() == weights[1] != weights[3]
    with pytest.raises(ValueError, match="fit: expected validation, a loader, for patience"):
        fit(model, loss, None, None, 1, patience=1)


# ------------------------------------------------------------------------------------------------ checkpoints


class Stop(BaseException):
    """A kill, as far as Python can see it."""


@pytest.mark.parametrize("every", [None, 1, 3, 7])
@pytest.mark.parametrize("options", [{}, {"patience": 1}], ids=str)
def test_a_run_that_was_stopped_goes_on_as_if_it_had_not(every, options, tmp_path, monkeypatch):
    whole = run(4, **options)
    for stop in (2, 7, 12, 21):
        path = tmp_path / str(stop)
        path.mkdir()
        steps, step = [], optim.Optimizer.step

        def interrupted(optimiser, steps=steps, step=step, stop=stop):
            step(optimiser)
            steps.append(1)
            if len(steps) == stop:
                raise Stop

        monkeypatch.setattr(optim.Optimizer, "step", interrupted)
        with pytest.raises(Stop):
            run(4, path, every, **options)
        monkeypatch.undo()
        same(run(4, path, every, **options), whole)
        same(run(4, path, every, **options), whole)  # a run that has ended stays as it is
        assert [p.name for p in path.iterdir()] == ["run.safetensors"]


def test_a_run_may_be_made_longer(tmp_path):
    run(2, tmp_path)
    same(run(5, tmp_path), run(5))


def test_a_checkpoint_is_a_safetensors_file_with_readable_names(tmp_path):
    run(1, tmp_path)
    tensors = load(tmp_path / "run.safetensors")
    assert {"model.hidden.weight", "model.out.bias", "optimizer.state.0.exp_avg", "optimizer.state.3.step"} <= {*tensors}
    assert tensors["model.hidden.weight"].shape == (16, 6)


def test_any_state_is_saved_and_loaded(tmp_path):
    state = {
        "a": {0: Tensor([1.0, 2.0]), "0": np.arange(3), None: 1},
        "tuple": (0.9, [1, "text", None, True]),
        "numbers": [math.inf, -0.0, 0.1, 2**127, np.float32(0.5), np.int64(3)],
        "empty": [{}, [], (), Tensor(np.zeros((0, 2)))],
    }
    save_checkpoint(state, tmp_path / "c")
    found = load_checkpoint(tmp_path / "c")
    assert [*found] == [*state] and [*found["a"]] == [0, "0", None]
    assert found["a"][0].tolist() == [1.0, 2.0] and found["a"]["0"].tolist() == [0, 1, 2] and found["a"]["0"].dtype == np.int64
    assert found["tuple"] == state["tuple"] and found["numbers"] == state["numbers"]
    assert found["empty"][:3] == [{}, [], ()] and found["empty"][3].shape == (0, 2)
    with pytest.raises(TypeError, match="save_checkpoint: expected .*, got a set as a.b"):
        save_checkpoint({"a": {"b": {1}}}, tmp_path / "c")
    assert load_checkpoint(tmp_path / "c")["tuple"] == state["tuple"], "the old file is still there"


@pytest.mark.parametrize("text", [None, "", "[", '{"dict": 3}', '{"tensor": "no"}', '{"x": 1, "y": 2}', '{"other": []}', "[]", "{}"])
def test_a_file_that_is_no_checkpoint_is_refused(text, tmp_path):
    save({"x": Tensor([1.0])}, tmp_path / "c", metadata=None if text is None else {"state": text})
    with pytest.raises(ValueError, match="is damaged, or no safetensors file"):
        load_checkpoint(tmp_path / "c")
    (tmp_path / "c").write_bytes((tmp_path / "c").read_bytes()[:-2])
    with pytest.raises(ValueError, match="is damaged, or no safetensors file"):
        load_checkpoint(tmp_path / "c")


def test_a_checkpoint_of_another_run_is_refused(tmp_path):
    run(1, tmp_path)
    with pytest.raises(
        ValueError, match="fit: expected a checkpoint of loader, model, optimizer, got one of loader, model, optimizer, scheduler"
    ):
        run(1, tmp_path, scheduler=None)
    model = nn.Linear(6, 4)
    with pytest.raises(ValueError, match="for a checkpoint; use a Module and a DataLoader"):
        fit(model, F.cross_entropy, optim.SGD(model.parameters()), [], 1, checkpoint=tmp_path / "run.safetensors")


def test_leftovers_of_a_killed_save_are_removed_by_the_next(tmp_path):
    (tmp_path / "c.1234.part").write_bytes(b"half")
    save_checkpoint({"a": 1}, tmp_path / "c")
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


# ------------------------------------------------------------------------------------------------ progress


def test_the_bar_is_that_of_tqdm_if_there_is_one(monkeypatch, tmp_path):
    told = []

    class Bar:
        def __init__(self, total, initial, leave):
            told.append((total, initial, leave))

        def set_description(self, text, refresh):
            told.append(text)

        def update(self):
            told.append("update")

        def __enter__(self):
            return self

        def __exit__(self, *error):
            told.append("close")

    monkeypatch.setitem(sys.modules, "tqdm", types.ModuleType("tqdm"))
    monkeypatch.setitem(sys.modules, "tqdm.auto", types.SimpleNamespace(tqdm=Bar))
    run(1, tmp_path)
    assert told == []
    run(2, tmp_path, progress=True)
    assert told[0] == (14, 7, False) and told[1].startswith("epoch 2 of 2, loss ") and told.count("update") == 7 and told[-1] == "close"
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    run(1, progress=True)


def test_after_each_epoch_a_function_is_called():
    lengths = []
    run(3, after_epoch=lambda history: lengths.append(len(history["loss"])))
    assert lengths == [1, 2, 3]
