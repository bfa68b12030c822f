"""What lesson 16 says of its GPTs, that stored curves can be had again, and that every right program serves the library in its place."""

from itertools import islice

import numpy as np
import pytest

from course import exercises
from course.engine import patching
from course.figures import lesson_14
from course.figures import lesson_16 as figures
from tests.lessons import train_storytellers as trained
from tinygrad_edu import Tensor, load, manual_seed
from tinygrad_edu.models import GPT, GPTConfig
from tinygrad_edu.text import entropy_per_character

PROGRAMS = [
    pytest.param(e, source, id=f"{e.id}-{i}")
    for e in exercises()
    if e.lesson == 16 and e.target
    for i, source in enumerate([e.solution, *e.programs.also_right])
]
TARGETS = sorted({e.target for e in exercises() if e.lesson == 16 and e.target})


def passes(dtype):
    """First weights, logits, gradients, what is written with a cache, and hidden states of a small GPT, as one row of numbers."""
    manual_seed(0)
    model, ids = GPT(GPTConfig(7, block_size=6, n_layer=2, n_head=2, n_embd=8)).to(dtype), np.array([[1, 4, 0, 6, 2], [3, 3, 5, 0, 1]])
    model.loss(ids[:, :-1], ids[:, 1:]).backward()
    found = [model(Tensor(ids)).data, *[p.grad.data for p in model.parameters()], *model.hidden_states(ids)]
    assert all(x.dtype == dtype for x in found)
    found += [model.generate(ids[:, :2], 9, temperature=0), np.concatenate(model.generate([[1], [2, 3, 4]], 2, temperature=0))]
    return np.concatenate([np.asarray(x, float).ravel() for x in found])


@pytest.mark.parametrize(("e", "source"), PROGRAMS)
def test_a_right_program_serves_the_library_in_every_use(e, source):
    for dtype, tolerance in ((np.float32, 3e-5), (np.float64, 1e-9)):
        expected = passes(dtype)
        patching.bind(e.target, e.compile(source))
        try:
            found = passes(dtype)
        finally:
            patching.unbind()
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("target", TARGETS)
def test_a_learners_function_is_called_by_a_gpt(target):
    from tinygrad_edu.models import gpt

    name = target.partition(":")[2]
    own, called = patching.copy_original(getattr(gpt, name)), []

    def learners(*inputs, **named):
        called.append(name)
        return own(*inputs, **named)

    patching.bind(target, learners)
    try:
        GPT(GPTConfig(5, block_size=4, n_layer=2, n_head=1, n_embd=4))(Tensor(np.array([[1, 2, 3]])))
    finally:
        patching.unbind()
    assert len(called) >= {"pre_norm_residual": 4, "feed_forward": 2}.get(name, 1)


def test_the_examples_of_params_count_are_right():
    (e,) = (e for e in exercises() if e.id == "params.count")
    space = {}
    exec(e.solution, space)
    assert f"there are {space['parameters'](5, 3, 1, 2)}." in " ".join(e.prompt.split())
    assert f"it gives {space['parameters'](0, 0, 1, 2) - 4}." in e.hints[0]


# ------------------------------------------------------------------------------------------------ models trained before


@pytest.mark.parametrize("name", [*trained.LACKING, "storyteller"])
def test_the_stored_curves_begin_as_the_program_says(name):
    vocabulary, ids, _ = trained.texts()
    model = trained.gpt(len(vocabulary), *((3, 128) if name == "storyteller" else (4, 64, name)))
    steps, lr = (trained.LONG, 0.006) if name == "storyteller" else (trained.STEPS, 0.01)
    kept = figures.curves()[name]
    np.testing.assert_allclose([*islice(trained.training(model, ids, steps, lr), 3)], kept["first"], atol=0.02)
    assert len(kept["written"]) == len(kept["grammatical"]) == len(kept["stops"]) and kept["steps"][-1] == steps


def test_the_storyteller_is_as_good_as_its_picture_says_and_small():
    assert figures.STORYTELLER.stat().st_size < 340_000
    vocabulary, _, new = trained.texts()
    model = GPT(GPTConfig(len(vocabulary), block_size=128, n_layer=3, n_head=4, n_embd=64))
    model.load_state_dict(load(figures.STORYTELLER))
    kept = figures.curves()["storyteller"]
    assert abs(trained.bits_of_new(model, new) - kept["new"]) < 0.005
    assert entropy_per_character() < kept["new"] < min(lesson_14.BITS.values())
    assert kept["grammatical"][0] == 0 and kept["grammatical"][-1] > 0.8
    assert trained.LONG * 16 * 128 == 30 * 200 * 16 * 64, "six million letters, thirty times as many"


def test_what_the_lesson_says_of_parts_that_are_lacking():
    bits = {name: figures.curves()[name]["new"] for name in trained.LACKING}
    assert abs(bits["attention"] - lesson_14.BITS["bigram"]) < 0.1, "a bigram is left"
    assert bits["residual"] > 4, "without the road it learns nothing but how frequent letters are"
    assert all(bits[name] < 2 for name in ("nothing", "positions", "norm", "MLP"))
    assert bits["norm"] < bits["nothing"] and max(figures.curves()["norm, fast"]["bits"]) > 1000, "norms pay at a higher rate"
    assert figures.curves()["nothing, fast"]["new"] < 1 < 4 < figures.curves()["norm, fast"]["new"]
