"""What lesson 14 says of its models and gates, and that every right program serves the library's recurrent layers in its place."""

import numpy as np
import pytest

from course import exercises
from course.engine import patching
from course.figures import lesson_14 as figures
from tests.benchmarks.stories import measured
from tinygrad_edu import Tensor, manual_seed, nn, no_grad
from tinygrad_edu.models import RecurrentLanguageModel
from tinygrad_edu.text import emoji_names, entropy_per_character

PROGRAMS = [
    pytest.param(e, source, id=f"{e.id}-{i}")
    for e in exercises()
    if e.lesson == 14 and e.target
    for i, source in enumerate([e.solution, *e.programs.also_right])
]


def passes(dtype):
    """Outputs, last states and gradients of layers and cells in several configurations, as one row of numbers."""
    rng, found = np.random.default_rng(0), []
    manual_seed(0)
    for kind in (nn.RNN, nn.GRU, nn.LSTM):
        for options in ({}, {"num_layers": 2, "bidirectional": True, "batch_first": True}, {"bias": False}):
            layer = kind(3, 4, **options).to(dtype)
            x = Tensor(rng.normal(size=(5, 2, 3)).astype(dtype), requires_grad=True)
            out, last = layer(x)
            (out * out).sum().backward()
            last = last if isinstance(last, tuple) else (last,)
            found += [out.data, *[h.data for h in last], x.grad.data, *[p.grad.data for p in layer.parameters()]]
    for kind in (nn.RNNCell, nn.GRUCell, nn.LSTMCell):
        new = kind(3, 4).to(dtype)(Tensor(rng.normal(size=(2, 3)).astype(dtype)))
        found += [h.data for h in (new if isinstance(new, tuple) else (new,))]
    assert all(x.dtype == dtype for x in found)
    return np.concatenate([x.ravel() for x in found])


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


@pytest.mark.parametrize("target", ["rnn_tanh_cell", "gru_cell", "lstm_cell", "unroll"])
def test_a_learners_function_is_called_by_the_layers(target):
    from tinygrad_edu.nn import rnn

    own, called = patching.copy_original(getattr(rnn, target)), []

    def learners(*inputs, **named):
        called.append(target)
        return own(*inputs, **named)

    patching.bind(f"tinygrad_edu.nn.rnn:{target}", learners)
    try:
        for kind in (nn.RNN, nn.GRU, nn.LSTM):
            kind(3, 4)(Tensor(np.zeros((5, 2, 3), np.float32)))
    finally:
        patching.unbind()
    assert len(called) == (3 if target == "unroll" else 5)


def test_the_gates_that_are_drawn_are_those_of_the_model():
    manual_seed(0)
    model, ids = RecurrentLanguageModel(7, 5, 6, cell="gru"), np.array([1, 4, 0, 6, 2, 2])
    z, h, p = figures.gru_trace(model, ids)
    with no_grad():
        expected = model(Tensor(ids[None])).softmax(2).data[0]
    np.testing.assert_allclose(p, expected, atol=1e-6)
    assert z.shape == h.shape == (6, 6)
    assert ((z > 0) & (z < 1)).all()


def test_after_little_reading_the_gates_are_ahead_and_the_plain_network_is_behind_the_window():
    bits = {name: b for name, _, _, b in measured(200_000)}
    assert entropy_per_character() < bits["GRU"] < bits["MLP"] - 0.03 < bits["RNN"] - 0.06 < bits["bigram"]
    assert bits["LSTM"] < bits["MLP"]


def test_the_picture_of_the_end_says_what_was_measured():
    """The bits are those of `python -m tests.benchmarks.stories`, which takes too long for a test."""
    assert [*figures.BITS.values()] == sorted(figures.BITS.values(), reverse=True)
    assert entropy_per_character() < min(figures.BITS.values())
    assert not set(figures.INVENTED) & set(emoji_names())


def test_what_the_lesson_says_of_the_radius():
    assert figures.norms(1.0, 50, False)[0] > 100 * figures.norms(1.0, 50, True)[0], "the tanh weakens what passes"
    assert not 0.1 <= figures.norms(1.5, 50, True)[0] <= 10
    assert 0.1 <= figures.norms(1.8, 50, True)[0] <= 10
