"""What lesson 15 says of its models and maps, and that every right program serves GPT in the place of the library's function."""

import ast
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from course import exercises
from course.engine import patching
from course.figures import lesson_15 as figures
from course.figures import lesson_15_scores as explorers
from tinygrad_edu import Tensor, manual_seed, nn, no_grad
from tinygrad_edu.models import GPT, GPTConfig, LanguageModel, RecurrentLanguageModel, next_token_loss
from tinygrad_edu.nn import attention as library
from tinygrad_edu.nn.attention import attention, attention_weights, causal_mask, merge_heads, split_heads
from tinygrad_edu.optim import Adam
from tinygrad_edu.text import Vocabulary, split_text, stories_text

SOURCE = Path(__file__).resolve().parents[2] / "course" / "sources" / "15_attention.py"
TASKS = [e for e in exercises() if e.lesson == 15]
PROGRAMS = [
    pytest.param(e, source, id=f"{e.id}-{i}") for e in TASKS if e.target for i, source in enumerate([e.solution, *e.programs.also_right])
]
SIZES = GPTConfig(vocab_size=7, block_size=6, n_layer=2, n_head=2, n_embd=4)


def passes(dtype):
    """Logits, a loss and all gradients of a small GPT, and what it writes, as one row of numbers."""
    manual_seed(0)
    model, ids = GPT(SIZES).to(dtype), Tensor(np.array([[1, 4, 0, 6, 2, 2], [3, 3, 5, 0, 1, 6]]))
    logits = model(ids)
    assert logits.dtype == dtype
    model.loss(ids[:, :-1], ids[:, 1:]).backward()
    written = model.generate(ids.data[:, :2], 4, temperature=0)
    return np.concatenate([logits.data.ravel(), *[p.grad.data.ravel() for p in model.parameters()], written.ravel()])


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


@pytest.mark.parametrize("target", ["causal_mask", "attention_weights", "attention", "split_heads", "merge_heads"])
def test_a_learners_function_is_called_by_gpt(target):
    own, called = patching.copy_original(getattr(library, target)), []

    def learners(*inputs, **named):
        called.append(target)
        return own(*inputs, **named)

    patching.bind(f"tinygrad_edu.nn.attention:{target}", learners)
    try:
        GPT(SIZES)(Tensor(np.array([[1, 2, 3]])))
    finally:
        patching.unbind()
    assert called


# ------------------------------------------------------------------------------------------------ the lesson's own models


@cache
def lesson():
    """The functions and classes that the lesson defines, with the solution of attention.layer, as a namespace."""
    space = dict(np=np, Tensor=Tensor, nn=nn, no_grad=no_grad, Adam=Adam, LanguageModel=LanguageModel, next_token_loss=next_token_loss)
    space |= dict(attention=attention, causal_mask=causal_mask, split_heads=split_heads, merge_heads=merge_heads)
    cells = [cell.partition("\n")[2] for cell in SOURCE.read_text(encoding="utf-8").split("# %%") if not cell.startswith(" [markdown]")]
    for node in (node for cell in cells for node in ast.parse(cell).body):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            exec(ast.unparse(node), space)
    (layer,) = [e for e in TASKS if e.id == "attention.layer"]
    exec(layer.solution, space)
    space["alphabet"] = Vocabulary.characters(" >abcdefghijklmnopqrstuvwxyz")
    return space


@cache
def reader():
    """The model that writes backwards, and its states while it learned."""
    space = lesson()
    manual_seed(0)
    model = space["Reader"](28, 16, 32, space["SelfAttention"](32))
    return model, space["teach"](model)


def test_the_maps_at_the_beginning_are_those_of_the_lessons_model():
    space = lesson()
    for digits, step, written in zip((figures.BEFORE, figures.DURING, figures.AFTER), figures.STEPS, figures.WRITTEN):
        state = {name: np.asarray(x, float) for name, x in reader()[1][step].items()}
        ids, weights = figures.written_by(state, space["alphabet"].encode("notebook>"), 8)
        assert space["alphabet"].decode(ids) == written
        assert np.abs(figures.tenths(digits) - weights[:, :9]).max() < 0.15


def test_the_gru_is_far_behind_and_attention_has_fewer_parameters():
    space = lesson()
    manual_seed(0)
    gru = RecurrentLanguageModel(28, 32, 96, cell="gru")
    space["teach"](gru)
    assert 2 / 27 < space["right"](gru) < 0.35
    assert space["right"](reader()[0]) > 0.99
    assert 5 * sum(p.numel() for p in reader()[0].parameters()) < sum(p.numel() for p in gru.parameters())


def test_what_is_drawn_of_a_model_is_what_it_computes():
    model, states = reader()
    ids = lesson()["backwards"](1, np.random.default_rng(3))[0, :-1]
    weights, logits = figures.trace({name: np.asarray(x, float) for name, x in states[64].items()}, ids)
    with no_grad():
        np.testing.assert_allclose(logits, model(Tensor(ids[None])).data[0], rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(weights.sum(1), 1)
    assert (weights.argmax(1)[8:] == np.arange(7, -1, -1)).all()


def test_a_model_that_copies_looks_along_the_other_diagonal():
    space = lesson()
    manual_seed(0)
    model = space["Reader"](28, 16, 32, space["SelfAttention"](32))
    state = {name: np.asarray(x, float) for name, x in space["teach"](model, space["copied"])[64].items()}
    ids, weights = figures.written_by(state, space["alphabet"].encode("notebook>"), 8)
    assert space["alphabet"].decode(ids) == "notebook"
    assert (weights.argmax(1) == np.arange(8)).all()


def test_four_heads_read_stories_better_than_one():
    space, bits = lesson(), {}
    text = stories_text(240_000, seed=0)
    vocabulary = Vocabulary.characters(text)
    space["ids"], space["held_out"] = split_text(vocabulary.encode(text), 0.1)
    for heads in (1, 4):
        manual_seed(0)
        model = space["Reader"](len(vocabulary), 24, 48, space["MultiHeadAttention"](48, heads))
        bits[heads] = space["read_stories"](model)
    assert 2.6 < bits[1] < 3.0  # lesson 13's table of pairs: 2.9
    assert bits[4] < bits[1] - 0.4
    text = "the owl lost her"
    with no_grad():
        x = model.letter(Tensor(vocabulary.encode(text)[None])) + model.position(Tensor(np.arange(16)))
        q, k, _ = [split_heads(part, 4) for part in model.attention.qkv(x).chunk(3, dim=-1)]
        weights = attention_weights(q, k, causal_mask(16, 16)).data[0]
    assert max(np.diagonal(w, -1).mean() for w in weights) > 0.6, "a head that looks at the letter before"


# ------------------------------------------------------------------------------------------------ what the pictures say


def test_what_is_said_of_the_four_ways_to_mask():
    none, zero, after, infinite = explorers.WAYS_TO_MASK
    past = np.tri(5, dtype=bool)
    for way in explorers.WAYS_TO_MASK:
        low, high = (explorers.masked_weights(way, shift)[1] for shift in (-4.0, 4.0))
        assert np.allclose(low, high) == (way != zero), "only with 0 before the softmax does it matter what is added to all scores"
        sums, future = low.sum(1), (low * ~past).sum(1)
        assert np.allclose(sums, 1) == (way != after)
        assert (future[:-1] > 0).all() == (way in (none, zero))


def test_what_is_said_of_the_root_of_d():
    for size in explorers.SIZES[2:]:
        assert explorers.bits_of(explorers.random_weights(size, True)) > 3
    assert explorers.bits_of(explorers.random_weights(explorers.SIZES[-1], False)) < 0.2
