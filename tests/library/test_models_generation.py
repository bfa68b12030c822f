"""Generation: how the next token is chosen, beside plain implementations; prompts, stop strings, streams, seeds; what is refused."""

import math
from itertools import product

import numpy as np
import pytest

from tinygrad_edu import Generator, Tensor, is_grad_enabled, manual_seed, nn
from tinygrad_edu.models import (
    Bigram,
    LanguageModel,
    MLPLanguageModel,
    apply_temperature,
    keep_top_k,
    keep_top_p,
    next_token_probabilities,
    penalize_repeats,
    sample,
)


class Letters:
    """A vocabulary of the letters a to f; `names` may be longer than one letter."""

    def __init__(self, names="abcdef"):
        self.names = [*names]

    def encode(self, text):
        for position, letter in enumerate(text):
            if letter not in self.names:
                raise ValueError(f"encode: {letter!r} at position {position} is not in the vocabulary")
        return np.array([self.names.index(letter) for letter in text], np.int64)

    def decode(self, ids):
        return "".join(self.names[i] for i in ids)


class Next(LanguageModel):
    """After token i comes i + 1, almost surely; it counts how it is called."""

    def __init__(self, vocab_size=6, block_size=None):
        self.vocab_size, self.block_size, self.drop = vocab_size, block_size, nn.Dropout(0.9)
        self.lengths, self.modes, self.recording = [], [], []

    def forward(self, ids):
        self.lengths.append(ids.shape[1])
        self.modes.append((self.training, self.drop.training))
        self.recording.append(is_grad_enabled())
        return self.drop(Tensor(50.0 * np.eye(self.vocab_size, dtype=np.float32)[(ids.numpy() + 1) % self.vocab_size]))


# ------------------------------------------------------------------------------------------------ beside plain implementations


def plain_probabilities(logits, ids, temperature, top_k, top_p, penalty):
    """The distribution of one row, from the definitions, with Python's floats."""
    logits = [float(x) for x in logits]
    for i in {*ids}:
        logits[i] = logits[i] * penalty if logits[i] < 0 else logits[i] / penalty
    if temperature == 0:
        return [float(i == logits.index(max(logits))) for i in range(len(logits))]
    if top_k is not None:
        smallest = sorted(logits)[-min(top_k, len(logits))]
        logits = [x if x >= smallest else -math.inf for x in logits]
    weights = [math.exp((x - max(logits)) / temperature) for x in logits]
    total = math.fsum(weights)
    kept, so_far = set(), 0.0
    for i in sorted(range(len(weights)), key=lambda i: -weights[i]):
        if top_p in (None, 1) or so_far < top_p:
            kept.add(i)
        so_far += weights[i] / total
    weights = [w if i in kept else 0.0 for i, w in enumerate(weights)]
    return [w / math.fsum(weights) for w in weights]


def rows_of_logits(dtype):
    rng = np.random.default_rng(0)
    for size in (1, 2, 3, 30, 200):
        for scale in (0.1, 1, 10):
            yield (rng.normal(size=size) * scale).astype(dtype)
        yield rng.integers(-2, 3, size).astype(dtype)  # ties
        yield np.zeros(size, dtype)
        large = rng.normal(size=size).astype(dtype)
        large[rng.integers(size)], large[rng.integers(size)] = -1e4, 1e4
        yield large
        barred = rng.normal(size=size).astype(dtype)
        barred[rng.random(size) < 0.5] = -np.inf
        barred[rng.integers(size)] = 0.5
        yield barred


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_distribution_is_that_of_the_definitions(dtype):
    rng = np.random.default_rng(1)
    options = [*product((0, 0.1, 1.0, 1.7), (None, 1, 3, 500), (None, 0.01, 0.437, 0.9, 1.0), (1.0, 1.3, 0.8))]
    for logits in rows_of_logits(dtype):
        ids = rng.integers(0, len(logits), 5)
        for temperature, top_k, top_p, penalty in (options[i] for i in rng.choice(len(options), 8, replace=False)):
            found = next_token_probabilities(logits[None], ids[None], temperature, top_k, top_p, penalty)[0]
            right = plain_probabilities(logits, ids, temperature, top_k, top_p, penalty)
            np.testing.assert_allclose(found, right, rtol=1e-9, atol=1e-300, err_msg=f"{logits} {temperature} {top_k} {top_p} {penalty}")
            assert found.dtype == np.float64 and found.any()


def test_rows_are_chosen_each_for_itself_and_nothing_is_changed():
    rng = np.random.default_rng(2)
    logits, ids = rng.normal(size=(4, 9)), rng.integers(0, 9, (4, 3))
    before = logits.copy(), ids.copy()
    for options in ((1.0, 3, None, 1.0), (0.7, None, 0.5, 1.2), (0, None, None, 2.0)):
        together = next_token_probabilities(logits, ids, *options)
        for row in range(4):
            np.testing.assert_array_equal(together[row], next_token_probabilities(logits[row : row + 1], ids[row : row + 1], *options)[0])
    np.testing.assert_array_equal(logits, before[0])
    np.testing.assert_array_equal(ids, before[1])


def test_top_k_keeps_ties_and_top_p_the_token_that_crosses_p():
    logits = np.array([[1.0, 3.0, 2.0, 2.0, 0.0]])
    np.testing.assert_array_equal(keep_top_k(logits, 2), [[-np.inf, 3, 2, 2, -np.inf]])
    np.testing.assert_array_equal(keep_top_k(logits, 9), logits)
    quarters = np.log([[0.25, 0.125, 0.5, 0.125]])
    for p, kept in ((0.1, [2]), (0.5, [2]), (0.501, [0, 2]), (0.75, [0, 2]), (0.751, [0, 1, 2]), (0.876, [0, 1, 2, 3])):
        np.testing.assert_array_equal(np.flatnonzero(np.isfinite(keep_top_p(quarters, p))[0]), kept)
    for dtype in (np.float16, np.float32):
        assert keep_top_p(quarters.astype(dtype), 0.5).dtype == keep_top_k(quarters.astype(dtype), 2).dtype == dtype


def test_a_repeated_token_is_penalized_once_towards_less():
    logits, ids = np.array([[2.0, -2.0, 1.0, -np.inf]]), np.array([[0, 1, 0, 3, 0]])
    np.testing.assert_array_equal(penalize_repeats(logits, ids, 2.0), [[1.0, -4.0, 1.0, -np.inf]])


def test_temperature_0_takes_the_first_of_the_likeliest_and_small_ones_come_close():
    logits = np.array([[1.0, 5.0, 5.0, -np.inf], [-3.0, -np.inf, -3.0, -4.0]])
    np.testing.assert_array_equal(apply_temperature(logits, 0), [[0, 1, 0, 0], [1, 0, 0, 0]])
    np.testing.assert_array_equal(apply_temperature(logits, 1e-3), [[0, 0.5, 0.5, 0], [0.5, 0, 0.5, 0]])
    with np.errstate(over="ignore"):
        tiny = next_token_probabilities(logits, np.zeros((2, 1), int), 1e-320, top_p=0.9)
    np.testing.assert_array_equal(tiny, [[0, 0.5, 0.5, 0], [0.5, 0, 0.5, 0]])


class Uniform:
    """A generator whose uniform numbers are given."""

    def __init__(self, u):
        self.u = u

    def random(self, shape):
        return np.full(shape, self.u)


def test_sampling_inverts_the_cumulative_distribution():
    p = np.array([0.0, 0.25, 0.0, 0.5, 0.25, 0.0])
    for u, right in ((0.0, 1), (0.2499, 1), (0.25, 3), (0.7499, 3), (0.75, 4), (np.nextafter(1, 0), 4)):
        assert sample(p, Uniform(u)) == right
        assert sample(7 * p, Uniform(u)) == right  # weights need not add up to 1
    rng = np.random.default_rng(0)
    for _ in range(200):  # the last number below 1 never draws what has no probability
        p = rng.random(rng.integers(1, 50)) * 10.0 ** rng.integers(-20, 20)
        p[-1] = 0 if len(p) > 1 else p[-1]
        assert sample(p, Uniform(np.nextafter(1, 0))) == np.flatnonzero(p)[-1]
    for bad in ([0.0, 0.0], [np.nan, 1.0], [np.inf, 1.0]):
        with pytest.raises(ValueError, match="sample: expected probabilities"):
            sample(np.array([bad]), rng)


def test_samples_follow_the_distribution():
    p, n = np.array([0.1, 0.0, 0.6, 0.3]), 100_000
    counts = np.bincount(sample(np.broadcast_to(p, (n, 4)), np.random.default_rng(0)), minlength=4)
    assert (abs(counts - n * p) <= 4 * np.sqrt(n * p * (1 - p))).all()


# ------------------------------------------------------------------------------------------------ prompts, streams, stops


def test_ids_and_texts_are_continued():
    model, letters = Next(), Letters()
    np.testing.assert_array_equal(model.generate([[0], [3]], 4), [[0, 1, 2, 3, 4], [3, 4, 5, 0, 1]])
    for prompt in ([0, 1], np.array([0, 1], np.int32), Tensor([0, 1]), [[0, 1]], Tensor([[0, 1]]), (0, 1)):
        found = model.generate(prompt, 3)
        np.testing.assert_array_equal(found, [[0, 1, 2, 3, 4]])
        assert found.dtype == np.int64 and isinstance(found, np.ndarray)
    assert model.generate("ab", 5, vocabulary=letters) == "abcdefa"
    assert model.generate(["ab", "fa"], 2, vocabulary=letters) == ["abcd", "fabc"]
    assert model.generate("ab", 0, vocabulary=letters) == "ab"
    assert model.generate(["ab"], 0, vocabulary=letters) == ["ab"]
    np.testing.assert_array_equal(model.generate([0, 1], 0), [[0, 1]])


def test_a_stream_gives_each_token_as_soon_as_it_is_known():
    model, letters = Next(), Letters()
    stream = model.stream("a", 4, vocabulary=letters)
    assert model.lengths == []
    assert next(stream) == "b" and model.lengths == [1]
    assert [*stream] == ["c", "d", "e"] and model.lengths == [1, 2, 3, 4]
    assert [*model.stream(["a", "c"], 2, vocabulary=letters)] == [["b", "d"], ["c", "e"]]
    assert [ids.tolist() for ids in model.stream([[0], [2]], 2)] == [[1, 3], [2, 4]]


def test_a_context_longer_than_the_block_is_cropped():
    model = Next(block_size=3)
    assert model.generate([0, 1, 2, 3, 4], 4).tolist() == [[0, 1, 2, 3, 4, 5, 0, 1, 2]]
    assert model.lengths == [3, 3, 3, 3]
    mlp = MLPLanguageModel(6, 3, 4, 8)
    right = mlp.generate([[1, 2, 3]], 20, temperature=0)
    np.testing.assert_array_equal(mlp.generate([[5, 5, 1, 2, 3]], 20, temperature=0)[:, 2:], right)


def test_it_ends_right_after_a_stop_string_whatever_its_tokens():
    model, letters = Next(), Letters()
    assert model.generate("a", 100, vocabulary=letters, stop="d") == "abcd"
    assert model.generate("a", 100, vocabulary=letters, stop="efab") == "abcdefab"  # over several tokens
    assert model.generate("d", 100, vocabulary=letters, stop=["ab", "f"]) == "def"
    assert model.generate("de", 100, vocabulary=letters, stop="e") == "defabcde"  # the prompt's own does not count
    assert model.generate("ab", 3, vocabulary=letters, stop="bc") == "abcde"  # nor one that begins in the prompt
    assert model.generate(["a", "c"], 100, vocabulary=letters, stop="e") == ["abcde", "cde"]
    assert [*model.stream(["a", "d"], 9, vocabulary=letters, stop="e")] == [["b", "e"], ["c", ""], ["d", ""], ["e", ""]]
    np.testing.assert_array_equal(model.generate([[0], [3]], 9, vocabulary=letters, stop="e"), [[0, 1, 2, 3, 4], [3, 4, 4, 4, 4]])
    pairs = Letters(["ab", "cab", "ba", "d", "e", "f"])  # a stop string inside tokens, and across them
    assert model.generate([0], 9, vocabulary=pairs, stop="bb").tolist() == [[0, 1, 2]]
    assert [*model.stream([5], 9, vocabulary=pairs, stop="bca")][-1].tolist() == [1]
    pairs.encode = lambda text: np.array([5])
    assert model.generate("f", 9, vocabulary=pairs, stop="bca") == "fabca"
    assert model.generate("f", 9, vocabulary=pairs, stop=["abcab", "bca"]) == "fabca"  # the one that is complete first


def test_a_seed_decides_and_none_means_the_default_generator():
    model, uniform = Next(), Bigram(6)
    assert model.training
    a = uniform.generate([[0], [0]], 50, seed=3)
    np.testing.assert_array_equal(a, uniform.generate([[0], [0]], 50, seed=3))
    np.testing.assert_array_equal(a, uniform.generate([[0], [0]], 50, seed=Generator().manual_seed(3)))
    assert (a != uniform.generate([[0], [0]], 50, seed=4)).any() and (a[0] != a[1]).any()
    np.testing.assert_array_equal(a[:, 1:].T, np.floor(6 * np.random.Generator(np.random.PCG64(3)).random((50, 2))))
    rng = np.random.default_rng(3)
    first, second = uniform.generate([0], 50, seed=rng), uniform.generate([0], 50, seed=rng)
    assert (first != second).any()
    manual_seed(5)
    b = uniform.generate([0], 50)
    manual_seed(5)
    np.testing.assert_array_equal(b, uniform.generate([0], 50))
    assert (b != uniform.generate([0], 50)).any()


def test_no_graph_is_recorded_and_the_mode_of_each_module_stays():
    model = Next()
    model.train()
    model.drop.eval()
    stream = model.stream([0], 5)
    for _ in stream:
        assert model.training and not model.drop.training and is_grad_enabled()
    assert model.modes == [(False, False)] * 5 and model.recording == [False] * 5
    model.drop.train()
    assert model.generate([0], 5).tolist() == [[0, 1, 2, 3, 4, 5]]  # dropout would have shown
    bigram = Bigram(6)
    for _, state in [bigram.read(Tensor([[0]]))]:
        assert not state.requires_grad
    bigram.generate([0], 3)
    assert bigram.table.grad is None


def test_functions_are_called_where_they_stand_so_that_another_one_wins():
    before = sample.__code__
    try:
        sample.__code__ = (lambda probabilities, rng: probabilities.shape[-1] - 1 + 0 * probabilities.argmax(-1)).__code__
        assert Next().generate([0], 3).tolist() == [[0, 5, 5, 5]]
    finally:
        sample.__code__ = before


# ------------------------------------------------------------------------------------------------ what is refused

LETTERS = Letters()
BAD = [
    (([], 3), {}, ValueError, "a prompt of at least one token, got none"),
    (([[]], 3), {}, ValueError, "a prompt of at least one token"),
    (("", 3), {"vocabulary": LETTERS}, ValueError, "a prompt of at least one token"),
    (([""], 3), {"vocabulary": LETTERS}, ValueError, "a prompt of at least one token"),
    (([0, 6], 3), {}, IndexError, "expected ids from 0 to 5, got 6"),
    (([0, -1], 3), {}, IndexError, "expected ids from 0 to 5, got -1"),
    (([0.5], 3), {}, TypeError, "expected integers, got float64"),
    (([True], 3), {}, TypeError, "expected integers, got bool"),
    ((Tensor([0.5]), 3), {}, TypeError, "expected integers, got float32"),
    ((3, 3), {}, ValueError, r"expected shape \(B, T\) or \(T,\), got \(\)"),
    (([[[0]]], 3), {}, ValueError, r"got \(1, 1, 1\)"),
    (([[0], []], 3), {}, ValueError, "at least one token"),
    (([[0], [0, 9]], 3), {}, IndexError, "ids from 0 to 5, got 9"),
    (([[[0]], [0, 1]], 3), {}, ValueError, "rows of one length"),
    ((None, 3), {}, TypeError, "expected integers"),
    (("ab", 3), {}, TypeError, "expected ids, got a text; pass vocabulary"),
    ((["ab", ""], 3), {"vocabulary": LETTERS}, ValueError, "at least one token"),
    (("axe", 3), {"vocabulary": LETTERS}, ValueError, "'x' at position 1"),
    (([0], -1), {}, ValueError, "max_new_tokens of at least 0, got -1"),
    (([0], 1.5), {}, TypeError, "an integer as max_new_tokens, got 1.5"),
    (([0], None), {}, TypeError, "an integer as max_new_tokens, got None"),
    (([0], 3), {"temperature": -0.1}, ValueError, "a temperature from 0 .* got -0.1"),
    (([0], 3), {"temperature": math.nan}, ValueError, "a temperature from 0"),
    (([0], 3), {"temperature": math.inf}, ValueError, "a temperature from 0"),
    (([0], 3), {"top_k": 0}, ValueError, "top_k of at least 1, got 0"),
    (([0], 3), {"top_k": 0.5}, TypeError, "an integer as top_k"),
    (([0], 3), {"top_p": 0}, ValueError, "top_p above 0 and up to 1, got 0"),
    (([0], 3), {"top_p": 1.01}, ValueError, "top_p above 0 and up to 1, got 1.01"),
    (([0], 3), {"repetition_penalty": 0}, ValueError, "a positive repetition_penalty, got 0"),
    (([0], 3), {"seed": "x"}, TypeError, "an int or a Generator as seed"),
    (([0], 3), {"stop": "a"}, TypeError, "vocabulary=... together with stop"),
    (([0], 3), {"stop": "", "vocabulary": LETTERS}, ValueError, "a text that is not empty"),
    (([0], 3), {"stop": [3], "vocabulary": LETTERS}, ValueError, "a text that is not empty"),
]


@pytest.mark.parametrize(("arguments", "options", "error", "message"), BAD)
def test_what_means_nothing_is_refused_at_once(arguments, options, error, message):
    model = Next()
    with pytest.raises(error, match=message):
        model.stream(*arguments, **options)  # before the first token is asked for
    with pytest.raises(error, match=message):
        model.generate(*arguments, **options)
    assert model.lengths == []


def test_nan_in_the_logits_is_an_error_not_a_token():
    model = Bigram(3)
    model.table.detach()[0, 1] = math.nan
    for temperature in (0, 1.0):
        with pytest.raises(ValueError, match="nan"):
            model.generate([0], 3, temperature=temperature)
