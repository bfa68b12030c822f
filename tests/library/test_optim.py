"""Optimisers, schedules and clipping beside PyTorch's, step by step, for every combination of options."""

import copy
import math
import tracemalloc
from itertools import pairwise, product

import numpy as np
import pytest
import torch

from sampling import REST, part, sampled
from tinygrad_edu import Tensor, no_grad, optim
from tinygrad_edu.nn import utils
from tinygrad_edu.optim import lr_scheduler, optimizer

SHAPES = [(3, 4), (), (0, 2), (5,), (2, 3, 2)]  # the last never has a gradient
TOLERANCE = {np.float32: dict(rtol=2e-5, atol=2e-6), np.float64: dict(rtol=1e-11, atol=1e-13)}


def table(**options):
    """Every combination of the options' values, as dicts."""
    return [dict(zip(options, values)) for values in product(*options.values())]


WAYS = [("SGD", o) for o in table(lr=[0.05], momentum=[0, 0.9], dampening=[0, 0.3], weight_decay=[0, 0.1], maximize=[False, True])]
WAYS += [("SGD", o | {"nesterov": True}) for o in table(lr=[0.05], momentum=[0.9], weight_decay=[0, 0.1], maximize=[False, True])]
ADAM = dict(lr=[0.01], betas=[(0.9, 0.999), (0.5, 0.7)], weight_decay=[0, 0.1], amsgrad=[False, True], maximize=[False, True])
WAYS += [("Adam", o) for o in table(**ADAM, eps=[1e-8, 0.1])]
WAYS += [("Adam", o | {"decoupled_weight_decay": True}) for o in table(**ADAM)]
WAYS += [("AdamW", o) for o in table(**ADAM)] + [("AdamW", {})]
RMS = dict(lr=[0.01], alpha=[0.99, 0.5], eps=[1e-8, 0.1], weight_decay=[0, 0.1], momentum=[0, 0.9], centered=[False, True])
WAYS += [("RMSprop", o) for o in table(**RMS, maximize=[False, True])]
WAYS += [(name, {}) for name in ("SGD", "Adam", "RMSprop")]


def both(dtype=np.float32, shapes=SHAPES, seed=0):
    """The same parameters, as our Tensors and as PyTorch's."""
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=s).astype(dtype) for s in shapes]
    return [Tensor(a, requires_grad=True) for a in arrays], [torch.tensor(a, requires_grad=True) for a in arrays]


def set_gradients(ours, theirs, rng, but_last=True):
    for p, q in list(zip(ours, theirs))[: -1 if but_last else None]:
        g = (rng.normal(size=p.shape) * 10.0 ** rng.integers(-3, 2)).astype(p.dtype)
        p.grad, q.grad = Tensor(g), torch.tensor(g)


def groups_of(params):
    return [{"params": params[:2]}, {"params": params[2:], "lr": 0.02, "weight_decay": 0.03}]


#: float64, whose tolerance is the narrower, for every combination; float32 for every third, unless the whole proof runs.
CASES = [] if REST else [(np.float64, *way) for way in WAYS]
CASES += [(np.float32, *way) for way in part(WAYS)]


@sampled
@pytest.mark.parametrize(("dtype", "name", "options"), CASES, ids=[f"{n}-{d.__name__}-{i}" for i, (d, n, _) in enumerate(CASES)])
def test_fifty_steps_are_those_of_pytorch(dtype, name, options):
    ours, theirs = both(dtype)
    mine = getattr(optim, name)(groups_of(ours), **options)
    right = getattr(torch.optim, name)(groups_of(theirs), **options, foreach=False)
    rng, found, expected = np.random.default_rng(1), [], []
    for _ in range(50):
        set_gradients(ours, theirs, rng)
        mine.step()
        right.step()
        found.append(np.concatenate([p.numpy(force=True).reshape(-1) for p in ours]))
        expected.append(np.concatenate([q.detach().numpy().reshape(-1) for q in theirs]))
    assert all(p.dtype == dtype for p in ours)
    np.testing.assert_allclose(found, expected, **TOLERANCE[dtype])
    compare_states(mine.state_dict(), right.state_dict(), TOLERANCE[dtype])


def compare_states(mine, right, tolerance):
    """The layout is PyTorch's, and so are the numbers."""
    assert mine["state"].keys() == right["state"].keys()
    for i, state in mine["state"].items():
        assert state.keys() == {k for k, v in right["state"][i].items() if v is not None}
        for key, value in state.items():
            expected = right["state"][i][key].numpy()
            assert value.dtype == expected.dtype and value.shape == expected.shape
            np.testing.assert_allclose(value.numpy(), expected, **tolerance)
    for group, expected in zip(mine["param_groups"], right["param_groups"], strict=True):
        assert all(expected[key] == value for key, value in group.items())


@pytest.mark.parametrize(
    ("name", "options"),
    [("SGD", dict(momentum=0.9)), ("SGD", {}), ("Adam", dict(amsgrad=True)), ("AdamW", {}), ("RMSprop", dict(momentum=0.5, centered=True))],
)
@pytest.mark.parametrize("way", ["ours to ours", "theirs to ours", "ours to theirs"])
def test_a_saved_state_goes_on_where_it_stopped(name, options, way):
    ours, theirs = both()
    mine, right = getattr(optim, name)(groups_of(ours), **options), getattr(torch.optim, name)(groups_of(theirs), **options)
    rng = np.random.default_rng(0)
    for _ in range(3):
        set_gradients(ours, theirs, rng)
        mine.step()
        right.step()
    if way == "ours to theirs":
        state = mine.state_dict()
        state["state"] = {i: {k: torch.tensor(v.numpy()) for k, v in s.items()} for i, s in state["state"].items()}
        right = getattr(torch.optim, name)(groups_of(theirs), lr=7.0)
        right.load_state_dict(state)
    else:
        state = copy.deepcopy((mine if way == "ours to ours" else right).state_dict())
        if way == "theirs to ours":
            state["state"] = {i: {k: v if v is None else v.numpy() for k, v in s.items()} for i, s in state["state"].items()}
        mine = getattr(optim, name)(groups_of(ours), lr=7.0)
        mine.load_state_dict(state)
    for _ in range(3):
        set_gradients(ours, theirs, rng)
        mine.step()
        right.step()
    for p, q in zip(ours, theirs):
        np.testing.assert_allclose(p.detach().numpy(), q.detach().numpy(), **TOLERANCE[np.float32])


def test_a_loaded_state_is_a_copy():
    (p,), _ = both(shapes=[(3,)])
    one, other = optim.Adam([p]), optim.Adam([p])
    p.grad = Tensor([1.0, 2.0, 3.0])
    one.step()
    other.load_state_dict(one.state_dict())
    other.step()
    assert one.state[p]["step"].item() == 1 and other.state[p]["step"].item() == 2
    assert not np.array_equal(one.state[p]["exp_avg"].numpy(), other.state[p]["exp_avg"].numpy())


# ------------------------------------------------------------------------------------------------ a step is in place


@pytest.mark.parametrize("order", ["C", "F", "strided"])
@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "RMSprop"])
def test_blocks_cover_arrays_of_any_layout(order, name, monkeypatch):
    monkeypatch.setattr(optimizer, "BLOCK", 7)
    ours, theirs = both(shapes=[(6, 5, 4), (23,)])
    rng = np.random.default_rng(0)
    for p in ours:
        a = p.numpy(force=True)
        room = np.zeros([2 * n for n in a.shape], a.dtype)[tuple([slice(None, None, 2)] * a.ndim)]
        room[...] = a
        p.data = {"C": a, "F": np.asfortranarray(a), "strided": room}[order]
    arrays = [p.numpy(force=True) for p in ours]
    mine, right = getattr(optim, name)(ours, lr=0.1), getattr(torch.optim, name)(theirs, lr=0.1)
    for _ in range(5):
        set_gradients(ours, theirs, rng, but_last=False)
        mine.step()
        right.step()
    for p, a, q in zip(ours, arrays, theirs):
        assert p.numpy(force=True) is a, "the memory stays"
        np.testing.assert_allclose(a, q.detach().numpy(), **TOLERANCE[np.float32])


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "RMSprop"])
def test_a_step_between_forward_and_backward_is_caught(name):
    w = Tensor([2.0, 3.0], requires_grad=True)
    view = w[:1]
    w.grad = Tensor([1.0, 1.0])
    y, z = (w * w).sum(), (view * view).sum()
    getattr(optim, name)([w]).step()
    for out in (y, z):
        with pytest.raises(RuntimeError, match="modified in place"):
            out.backward()


@pytest.mark.parametrize("act", [lambda w: utils.clip_grad_norm_([w], 0.1), lambda w: utils.clip_grad_value_([w], 0.1)])
def test_clipping_a_gradient_that_a_graph_needs_is_caught(act):
    w = Tensor([2.0, 3.0], requires_grad=True)
    (w**3).sum().backward(create_graph=True)
    out = (w.grad * w.grad).sum()
    with no_grad():
        act(w)
    with pytest.raises(RuntimeError, match="modified in place"):
        out.backward()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("SGD", dict(momentum=0.9, nesterov=True, weight_decay=0.1)),
        ("Adam", dict(weight_decay=0.1)),
        ("AdamW", dict(amsgrad=True)),
        ("RMSprop", {}),
    ],
)
def test_nothing_as_large_as_the_model_is_allocated(name, options):
    p = Tensor(np.ones((1000, 1000), np.float32), requires_grad=True)
    p.grad = Tensor(np.ones((1000, 1000), np.float32))
    optimiser = getattr(optim, name)([p], **options)
    optimiser.step()
    tracemalloc.start()
    optimiser.step()
    utils.clip_grad_norm_([p], 1.0)
    utils.clip_grad_value_([p], 1.0)
    optimiser.step()
    size, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 600_000 and size < 20_000, (size, peak)  # the model has 4 MB


def test_zero_grad():
    w = Tensor([1.0], requires_grad=True)
    optimiser = optim.SGD([w], lr=0.1)
    (w * 3).backward()
    optimiser.zero_grad(set_to_none=False)
    assert w.grad.tolist() == [0.0]
    optimiser.zero_grad()
    assert w.grad is None
    optimiser.step()
    assert w.tolist() == [1.0], "a parameter without gradient stays"


def test_a_closure_computes_the_loss_again():
    w = Tensor([1.0], requires_grad=True)
    optimiser = optim.SGD([w], lr=0.5)

    def closure():
        optimiser.zero_grad()
        loss = (w * w).sum()
        loss.backward()
        return loss

    with no_grad():
        assert optimiser.step(closure).item() == 1.0
    assert w.tolist() == [0.0]


W = Tensor([1.0], requires_grad=True)


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: optim.SGD([]), ValueError, "SGD: expected at least one parameter, got an empty list"),
        (lambda: optim.SGD(W), TypeError, "SGD: expected a list of Tensors or of dicts, got a Tensor; put it in a list"),
        (lambda: optim.SGD([1.0]), TypeError, "SGD: expected Tensors as parameters, got a float"),
        (lambda: optim.SGD([W * 2]), ValueError, "computed by 'mul'"),
        (lambda: optim.SGD([W, W]), ValueError, "SGD: expected every parameter once"),
        (lambda: optim.SGD([{"params": [W]}, {"params": W}]), ValueError, "SGD: expected every parameter once"),
        (lambda: optim.SGD([W], lr=-1), ValueError, "SGD: expected lr of at least 0, got -1"),
        (lambda: optim.SGD([W], lr=math.nan), ValueError, "SGD: expected lr of at least 0, got nan"),
        (lambda: optim.SGD([W], nesterov=True), ValueError, "momentum above 0"),
        (lambda: optim.Adam([W], betas=(0.9, 1.0)), ValueError, "Adam: expected betas from 0 to below 1"),
        (
            lambda: optim.SGD([W]).load_state_dict(optim.SGD([W, Tensor(1.0)]).state_dict()),
            ValueError,
            r"groups of \[1\] parameters, got \[2\]",
        ),
    ],
)
def test_mistakes_are_named(make, error, says):
    with pytest.raises(error, match=says):
        make()


def test_a_state_of_another_shape_is_refused():
    a, b = Tensor([1.0, 2.0], requires_grad=True), Tensor([1.0, 2.0, 3.0], requires_grad=True)
    a.grad = Tensor([1.0, 1.0])
    optimiser = optim.Adam([a])
    optimiser.step()
    with pytest.raises(ValueError, match=r"Adam: expected 'exp_avg' of shape \(3,\), that of its parameter, got \(2,\)"):
        optim.Adam([b]).load_state_dict(optimiser.state_dict())


def test_a_gradient_that_does_not_fit_is_refused():
    w = Tensor([1.0, 2.0], requires_grad=True)
    for grad, error in ((Tensor([1.0]), ValueError), (Tensor([1.0, 2.0], dtype=np.float64), TypeError), (np.ones(2), TypeError)):
        w.grad = grad
        with pytest.raises(error, match=r"SGD: expected a gradient of"):
            optim.SGD([w]).step()
    assert w.tolist() == [1.0, 2.0]


def test_the_printed_form_is_pytorchs():
    ours, theirs = both()
    mine, right = repr(optim.SGD(ours, momentum=0.9)), repr(torch.optim.SGD(theirs, momentum=0.9))
    assert [line for line in right.splitlines() if line in mine.splitlines()] == mine.splitlines()


# ------------------------------------------------------------------------------------------------ schedules

SCHEDULES = {
    "LambdaLR": lambda s, o: s.LambdaLR(o, lambda t: 0.95**t),
    "LambdaLR, one a group": lambda s, o: s.LambdaLR(o, [lambda t: 0.95**t, lambda t: t]),
    "StepLR": lambda s, o: s.StepLR(o, 7, gamma=0.5),
    "CosineAnnealingLR": lambda s, o: s.CosineAnnealingLR(o, 13, eta_min=0.01),
    "LinearLR": lambda s, o: s.LinearLR(o, 0.1, 0.7, total_iters=9),
    "LinearLR by default": lambda s, o: s.LinearLR(o),
    "SequentialLR": lambda s, o: s.SequentialLR(
        o, [s.LinearLR(o, 0.1, total_iters=5), s.CosineAnnealingLR(o, 20), s.StepLR(o, 3)], milestones=[5, 25]
    ),
}


def two_groups(library, tensor):
    return library.SGD([{"params": [tensor([1.0])], "lr": 0.5}, {"params": [tensor([1.0])]}], lr=0.1)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_are_those_of_pytorch(name):
    mine, right = two_groups(optim, Tensor), two_groups(torch.optim, torch.tensor)
    ours, theirs = SCHEDULES[name](lr_scheduler, mine), SCHEDULES[name](torch.optim.lr_scheduler, right)
    for t in range(50):
        assert [g["lr"] for g in mine.param_groups] == pytest.approx([g["lr"] for g in right.param_groups], rel=1e-9, abs=1e-12), t
        assert ours.get_last_lr() == pytest.approx(theirs.get_last_lr(), rel=1e-9, abs=1e-12)
        assert ours.last_epoch == theirs.last_epoch == t
        right.step()
        ours.step()
        theirs.step()


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_saved_schedule_goes_on_where_it_stopped(name):
    optimiser = two_groups(optim, Tensor)
    schedule = SCHEDULES[name](lr_scheduler, optimiser)
    rates = []
    for t in range(40):
        if t == 17:
            saved = copy.deepcopy((optimiser.state_dict(), schedule.state_dict()))
        rates.append(schedule.get_last_lr())
        schedule.step()
    optimiser = two_groups(optim, Tensor)
    schedule = SCHEDULES[name](lr_scheduler, optimiser)
    optimiser.load_state_dict(saved[0])
    schedule.load_state_dict(saved[1])
    for t in range(17, 40):
        assert [g["lr"] for g in optimiser.param_groups] == rates[t] == schedule.get_last_lr()
        schedule.step()


def test_warm_up_and_cosine():
    optimiser = optim.SGD([Tensor([1.0])], lr=0.8)
    schedule = lr_scheduler.WarmupCosineLR(optimiser, warmup=3, total=11, eta_min=0.2)
    rates = []
    for _ in range(14):
        rates.append(optimiser.param_groups[0]["lr"])
        schedule.step()
    assert rates[:4] == pytest.approx([0.2, 0.4, 0.6, 0.8])
    assert rates[7] == pytest.approx(0.5), "half-way down"
    assert rates[11:] == pytest.approx([0.2] * 3)
    assert all(a > b for a, b in pairwise(rates[3:12]))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda o: lr_scheduler.LambdaLR(o, [abs] * 3), "a function for each of 2 groups, got 3"),
        (lambda o: lr_scheduler.LinearLR(o, 0), "0 < start_factor"),
        (lambda o: lr_scheduler.WarmupCosineLR(o, 5, 5), "warmup < total"),
        (lambda o: lr_scheduler.SequentialLR(o, [lr_scheduler.StepLR(o, 1)], [1]), "1 schedules and 1 milestones"),
    ],
)
def test_wrong_schedules_are_refused(make, says):
    with pytest.raises(ValueError, match=says):
        make(two_groups(optim, Tensor))


# ------------------------------------------------------------------------------------------------ clipping


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("norm_type", [2.0, 1, 3.5, math.inf])
@pytest.mark.parametrize("max_norm", [1.0, 1e6])
def test_clip_grad_norm(dtype, norm_type, max_norm):
    ours, theirs = both(dtype)
    set_gradients(ours, theirs, np.random.default_rng(3))
    if norm_type == math.inf:
        theirs = [q for q in theirs if q.numel()]  # for PyTorch, nothing has no largest value; for us it is 0, as every other norm is
    mine = utils.clip_grad_norm_(ours, max_norm, norm_type)
    right = torch.nn.utils.clip_grad_norm_(theirs, max_norm, norm_type)
    np.testing.assert_allclose(mine.numpy(), right.numpy(), **TOLERANCE[dtype])
    assert mine.dtype == dtype and mine.shape == ()
    for p, q in zip([p for p in ours if p.numel() or norm_type != math.inf], theirs, strict=True):
        assert (p.grad is None) == (q.grad is None)
        if p.grad is not None:
            np.testing.assert_allclose(p.grad.numpy(), q.grad.numpy(), **TOLERANCE[dtype])
    again = utils.get_total_norm([p.grad for p in ours if p.grad is not None], norm_type).item()
    assert again <= max_norm * (1 + 1e-5)


def test_clip_grad_value():
    ours, theirs = both()
    set_gradients(ours, theirs, np.random.default_rng(3))
    utils.clip_grad_value_(ours, 0.05)
    torch.nn.utils.clip_grad_value_(theirs, 0.05)
    for p, q in zip(ours[:-1], theirs):
        np.testing.assert_array_equal(p.grad.numpy(), q.grad.numpy())


def test_gradients_that_are_not_finite():
    w, q = Tensor([1.0, 1.0], requires_grad=True), torch.tensor([1.0, 1.0], requires_grad=True)
    w.grad, q.grad = Tensor([math.nan, 1.0]), torch.tensor([math.nan, 1.0])
    with pytest.raises(RuntimeError, match="clip_grad_norm_: expected a finite norm of the gradients, got nan"):
        utils.clip_grad_norm_(w, 1.0, error_if_nonfinite=True)
    assert w.grad.tolist()[1] == 1.0, "nothing was changed"
    assert math.isnan(utils.clip_grad_norm_(w, 1.0).item()) and math.isnan(torch.nn.utils.clip_grad_norm_(q, 1.0).item())
    np.testing.assert_array_equal(w.grad.numpy(), q.grad.numpy())
    assert utils.clip_grad_norm_([], 1.0).item() == 0.0
