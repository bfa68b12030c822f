"""Lesson 10: every right program in the library's place gives the library's own steps; and what the lesson says of its races is so."""

import numpy as np
import pytest

from course import exercises
from course.engine import patching
from course.figures import lesson_10 as figures
from tinygrad_edu import Tensor, manual_seed, nn, optim
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim.adam import moments_update

PROGRAMS = [
    pytest.param(e, source, id=f"{e.id}-{i}")
    for e in exercises()
    if e.lesson == 10 and e.target
    for i, source in enumerate([e.solution, *e.programs.also_right])
]
WAYS = [
    *[("SGD", o) for o in ({}, {"momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1, "maximize": True})],
    *[(name, o) for name in ("Adam", "AdamW") for o in ({"betas": (0.5, 0.7)}, {"amsgrad": True, "weight_decay": 0.1})],
]


def steps(name, options, dtype):
    """The parameters after five clipped steps along a schedule: several shapes, one empty, one a number."""
    rng = np.random.default_rng(0)
    params = [Tensor(np.asarray(rng.normal(size=s), dtype).T, requires_grad=True) for s in [(3, 4), (), (0, 2), (5,), (2, 3, 2)]]
    optimizer = getattr(optim, name)(params, lr=0.1, **options)
    scheduler = optim.lr_scheduler.WarmupCosineLR(optimizer, warmup=2, total=4)
    norms = []
    for step in range(5):
        for p in params:
            p.grad = Tensor(rng.normal(size=p.shape).astype(dtype) * 10.0 ** (step - 3))
        norms.append(nn.utils.clip_grad_norm_(params, 1.0, norm_type=(2.0, 1.0, np.inf)[step % 3]).item())
        optimizer.step()
        scheduler.step()
    assert all(p.dtype == dtype for p in params)
    return np.concatenate([*[p.numpy(force=True).ravel() for p in params], norms])


@pytest.mark.parametrize(("e", "source"), PROGRAMS)
def test_a_right_program_serves_the_library_in_every_use(e, source):
    for dtype, tolerance in ((np.float32, 3e-5), (np.float64, 3e-6)):
        expected = [steps(*way, dtype) for way in WAYS]
        patching.bind(e.target, e.compile(source))
        try:
            found = [steps(*way, dtype) for way in WAYS]
        finally:
            patching.unbind()
        np.testing.assert_allclose(np.concatenate(found), np.concatenate(expected), rtol=tolerance, atol=tolerance)


# ------------------------------------------------------------------------------------------------ what the lesson says


def test_sgd_is_nowhere_as_near_as_momentum_in_the_ravine():
    ravine = figures.LANDSCAPES["ravine"]
    assert min(ravine.distance(figures.walk("ravine", "SGD", rate)[-1]) for rate in np.linspace(0.001, 0.1, 200)) > 0.01
    assert ravine.distance(figures.walk("ravine", "momentum", 0.05, 0.65)[-1]) < 0.001


def test_the_walks_of_the_figures_are_those_of_the_library():
    for name, make in (
        ("SGD", lambda w: optim.SGD(w, lr=0.05)),
        ("momentum", lambda w: optim.SGD(w, lr=0.05, momentum=0.9)),
        ("RMSprop", lambda w: optim.RMSprop(w, lr=0.05, alpha=0.9)),
        ("Adam", lambda w: optim.Adam(w, lr=0.05)),
    ):
        for landscape in ("ravine", "saddle"):
            w = Tensor(figures.LANDSCAPES[landscape].start, requires_grad=True)
            optimizer = make([w])
            for _ in range(60):
                w.grad = Tensor(np.array(figures.LANDSCAPES[landscape].gradient(*w.data)))
                optimizer.step()
            np.testing.assert_allclose(figures.walk(landscape, name, 0.05)[-1], w.data, atol=1e-6)


def test_the_saddle_is_left_as_the_exercise_says():
    away = {name: np.abs(figures.walk("saddle", name, 0.1, 0.9, 150)[:, 1]) >= 0.5 for name in ("SGD", "momentum", "RMSprop")}
    first = {name: int(np.argmax(found)) for name, found in away.items()}
    assert first["SGD"] > 100 and 35 < first["momentum"] < 45 and first["RMSprop"] < 5


def test_uncorrected_averages_begin_as_the_lesson_says():
    m, v = np.zeros(1), np.zeros(1)
    moments_update(m, v, np.array([4.0]), 0.9, 0.999)
    assert m[0] / v[0] ** 0.5 == pytest.approx(0.1 / 0.001**0.5) and m[0] / v[0] ** 0.5 > 3  # "several times too long"
    assert figures.first_steps(0.9, 0.999)["not corrected"][0] == pytest.approx(m[0] / v[0] ** 0.5)


def trained(make, seed, careful=False):
    """How many of the 180 points are right after 300 steps, and the loss."""
    points, kinds = figures.data()
    x, target = Tensor(points), Tensor(kinds)
    manual_seed(seed)
    net = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 3))
    optimizer = make(net.parameters())
    scheduler = optim.lr_scheduler.WarmupCosineLR(optimizer, warmup=30, total=300) if careful else None
    for _ in range(300):
        optimizer.zero_grad()
        F.cross_entropy(net(x), target).backward()
        if careful:
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        if careful:
            scheduler.step()
    return int((net(x).data.argmax(1) == kinds).sum()), F.cross_entropy(net(x), target).item()


def test_each_rule_of_the_race_has_a_rate_that_suits_it_and_their_order_stands():
    sgd, momentum = ((0.1, 0.3, 0.5, 1.0), (0.03, 0.1, 0.2, 0.3))
    best_sgd = max(trained(lambda p, lr=lr: optim.SGD(p, lr=lr), 0)[0] for lr in sgd)
    best_momentum = max(trained(lambda p, lr=lr: optim.SGD(p, lr=lr, momentum=0.9), 0)[0] for lr in momentum)
    assert trained(lambda p: optim.SGD(p, lr=0.5), 0)[0] >= best_sgd - 3
    assert trained(lambda p: optim.SGD(p, lr=0.2, momentum=0.9), 0)[0] >= best_momentum - 3
    assert best_sgd < 150 < best_momentum < 179 <= trained(lambda p: optim.Adam(p, lr=0.03), 0)[0]


@pytest.mark.parametrize("seed", range(5))
def test_a_schedule_and_clipping_end_lower_from_every_start(seed):
    right, loss = trained(lambda p: optim.AdamW(p, lr=0.3), seed, careful=True)
    assert right == 180 and loss < trained(lambda p: optim.AdamW(p, lr=0.3), seed)[1]


def test_a_good_training_brings_both_inputs_to_one_scale():
    """SGD and momentum do better on lesson 08's own points, as the lesson says."""
    points, kinds = figures.spirals()
    x, target = Tensor(points), Tensor(kinds)
    for options in ({"lr": 0.5}, {"lr": 0.2, "momentum": 0.9}):
        manual_seed(0)
        net = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 3))
        optimizer = optim.SGD(net.parameters(), **options)
        for _ in range(300):
            optimizer.zero_grad()
            F.cross_entropy(net(x), target).backward()
            optimizer.step()
        assert (net(x).data.argmax(1) == kinds).sum() >= 178
