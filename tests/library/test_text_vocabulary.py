"""Vocabularies: text to ids and back; windows without copies; splits that share nothing."""

import numpy as np
import pytest

from tinygrad_edu import Tensor, from_numpy, no_grad
from tinygrad_edu.data import DataLoader
from tinygrad_edu.text import NextTokens, Vocabulary, emoji_names, next_token_pairs, split_items, split_text, stories_text

TEXT = stories_text(3000, seed=0)

# ------------------------------------------------------------------------------------------------ vocabularies


@pytest.mark.parametrize("make", [Vocabulary.characters, Vocabulary.words])
@pytest.mark.parametrize("texts", [TEXT, [TEXT[:900], TEXT[900:]], emoji_names(), "a", "héé – ∑\tß 12 x_y don't!\r\n", "aa bb  "])
def test_text_to_ids_and_back(make, texts):
    vocabulary = make(texts)
    for text in [texts] if isinstance(texts, str) else texts[:50]:
        ids = vocabulary.encode(text)
        assert ids.dtype == np.int64 and ids.ndim == 1 and (ids >= 0).all() and (ids < len(vocabulary)).all()
        assert vocabulary.decode(ids) == vocabulary.decode(ids.tolist()) == vocabulary.decode(from_numpy(ids)) == text
        assert [vocabulary.symbols[i] for i in ids] == [*text] or make == Vocabulary.words
    assert vocabulary.symbols == sorted(set(vocabulary.symbols))
    assert all(vocabulary[symbol] == i and symbol in vocabulary for i, symbol in enumerate(vocabulary.symbols))


def test_symbols_are_sorted_and_their_own_order_is_kept():
    vocabulary = Vocabulary.characters(["cab", "ad\n"])
    assert vocabulary.symbols == ["\n", "a", "b", "c", "d"] and len(vocabulary) == 5
    assert vocabulary.encode("bad").tolist() == [2, 1, 4]
    assert Vocabulary(".ab").encode("b.").tolist() == [2, 0]
    assert Vocabulary.words("a red, red hat!").symbols == [" ", "!", ",", "a", "hat", "red"]
    assert Vocabulary.words("a b").encode("b a").tolist() == [2, 0, 1]
    assert repr(Vocabulary("ab")) == "Vocabulary(2 symbols: 'a' 'b')"
    assert vocabulary.encode("").shape == (0,) and vocabulary.decode([]) == ""


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: Vocabulary([]), ValueError, "Vocabulary: expected at least one symbol, got none; give it a text that is not empty"),
        (lambda: Vocabulary.characters(""), ValueError, "expected at least one symbol"),
        (lambda: Vocabulary.words([]), ValueError, "expected at least one symbol"),
        (lambda: Vocabulary("abca"), ValueError, "Vocabulary: expected distinct symbols, got 'a' more than once"),
        (lambda: Vocabulary(["a", ""]), ValueError, "strings that are not empty, got ''"),
        (lambda: Vocabulary(["a", 1]), ValueError, "strings that are not empty, got 1"),
        (lambda: Vocabulary("ab")["c"], KeyError, "expected one of its 2 symbols, got 'c'"),
        (
            lambda: Vocabulary("ab").encode("abxa"),
            ValueError,
            r"which has 2, got 'x' at position 2; leave it out .* Vocabulary.characters\(",
        ),
        (lambda: Vocabulary.words("a hat").encode("a hat a cat"), ValueError, r"got 'cat' at position 8; .* Vocabulary.words\("),
        (lambda: Vocabulary.words("a b").encode("ab"), ValueError, r"got 'ab' at position 0"),
        (
            lambda: Vocabulary("ab").encode(["a", "b"]),
            TypeError,
            "encode: expected a text, got list; encode the texts of a list one by one",
        ),
        (lambda: Vocabulary("ab").decode([0, 2]), ValueError, "decode: expected ids from 0 to 1, got 2"),
        (lambda: Vocabulary("ab").decode([-1]), ValueError, "got -1"),
        (lambda: Vocabulary("ab").decode([[0, 1]]), ValueError, r"of shape \(T,\), got int64 \(1, 2\); decode a batch row by row"),
        (lambda: Vocabulary("ab").decode([0.5]), ValueError, "got float64"),
    ],
)
def test_mistakes_with_vocabularies_are_named(make, error, says):
    with pytest.raises(error, match=says):
        make()


# ------------------------------------------------------------------------------------------------ windows


@pytest.mark.parametrize("block_size", [1, 3, 9])
def test_what_comes_next_is_one_later(block_size):
    ids = np.arange(10)
    x, y = next_token_pairs(ids, block_size)
    assert x.shape == y.shape == (10 - block_size, block_size)
    for n in range(len(x)):
        assert x[n].tolist() == [*range(n, n + block_size)] and y[n].tolist() == [*range(n + 1, n + 1 + block_size)]
    assert np.shares_memory(x, ids) and np.shares_memory(y, ids) and not x.flags.writeable


def test_windows_over_a_long_text_take_no_memory():
    ids = np.zeros(2_000_000, np.int64)
    dataset = NextTokens(ids, 256)
    assert len(dataset) == 2_000_000 - 256
    assert dataset.x.nbytes > 4e9 and np.shares_memory(dataset.x, ids) and np.shares_memory(dataset.y, ids)


@pytest.mark.parametrize("shuffle", [False, True])
def test_a_loader_gives_windows(shuffle):
    ids = np.arange(100, 150)
    seen = []
    for x, y in DataLoader(NextTokens(ids, 8), 4, shuffle, generator=1):
        assert x.shape == y.shape and x.shape[1] == 8 and x.dtype == y.dtype == np.int64
        assert isinstance(x, Tensor) and (y.numpy() == x.numpy() + 1).all()
        seen += x[:, 0].tolist()
        with no_grad():
            x.zero_()  # a batch is a copy
    assert sorted(seen) == [*range(100, 142)] and ids.tolist() == [*range(100, 150)]


@pytest.mark.parametrize("ids", [[3, 1, 2], (3, 1, 2), np.array([3, 1, 2], np.int32), np.array([3, 1, 2], np.uint8), Tensor([3, 1, 2])])
def test_ids_of_all_kinds(ids):
    x, y = NextTokens(ids, 2)[0]
    assert x.tolist() == [3, 1] and y.tolist() == [1, 2] and x.dtype == np.int64
    assert next_token_pairs(ids, 2)[1].tolist() == [[1, 2]]


def test_the_dataset_asks_the_function_that_the_reader_sees(monkeypatch):
    monkeypatch.setattr("tinygrad_edu.text.windows.next_token_pairs", lambda ids, n: (np.zeros((1, n), int), np.ones((1, n), int)))
    x, y = NextTokens([1, 2, 3], 2)[0]
    assert len(NextTokens([1, 2, 3], 2)) == 1 and x.tolist() == [0, 0] and y.tolist() == [1, 1]


@pytest.mark.parametrize("make", [NextTokens, next_token_pairs])
@pytest.mark.parametrize(
    ("ids", "block_size", "says"),
    [
        ([], 1, "expected more than 1 ids, a window and the id after it, got 0; take a longer text or a smaller block_size"),
        ([1, 2, 3], 3, "expected more than 3 ids"),
        ([1, 2, 3], 0, "expected block_size, a whole number of at least 1, got 0"),
        ([1, 2, 3], 1.5, "got 1.5"),
        ([[1, 2], [3, 4]], 1, r"whole numbers of shape \(T,\), got int64 of shape \(2, 2\)"),
        ([1.0, 2.0, 3.0], 1, "got float64"),
        ("abc", 1, "encode the text first"),
    ],
)
def test_mistakes_with_windows_are_named(make, ids, block_size, says):
    with pytest.raises(ValueError, match=f"{make.__name__}: .*{says}"):
        make(ids, block_size)


# ------------------------------------------------------------------------------------------------ splits


@pytest.mark.parametrize("held_out", [0.01, 0.1, 0.5, 0.99])
@pytest.mark.parametrize("n", [2, 3, 10, 1000])
def test_windows_of_the_two_parts_of_a_text_share_no_position(n, held_out):
    positions = np.arange(n)  # the ids are their own positions
    train, test = split_text(positions, held_out)
    assert len(train) and len(test) and [*train, *test] == [*positions]
    assert np.shares_memory(train, positions) and np.shares_memory(test, positions)
    assert abs(len(test) - n * held_out) <= 1
    for block_size in (1, 2, 7):
        if min(len(train), len(test)) > block_size:
            a, b = ({*x.flat, *y.flat} for x, y in (next_token_pairs(part, block_size) for part in (train, test)))
            assert not a & b


def test_parts_of_a_text_of_stories_share_no_window():
    text = stories_text(60_000, seed=3)
    ids = Vocabulary.characters(text).encode(text)
    train, test = split_text(ids)
    windows = [{bytes(x) for x in next_token_pairs(part, 160)[0]} for part in (train, test)]
    assert len(windows[1]) > 5000 and not windows[0] & windows[1]
    assert split_text("abcdefghij", 0.2) == ("abcdefgh", "ij")


@pytest.mark.parametrize("items", [["a", "b"], ["anna", "bo", "anna", "cy", "bo", "anna"] * 5, emoji_names(), [1, 2, 3, 1]])
@pytest.mark.parametrize("held_out", [0.05, 0.1, 0.5, 0.95])
def test_equal_items_are_on_one_side(items, held_out):
    train, test = split_items(items, held_out, seed=1)
    assert train and test and not {*train} & {*test}
    assert sorted(train + test) == sorted(items)
    assert train == [item for item in items if item in {*train}], "in the order of the items"
    assert abs(len({*test}) - held_out * len({*items})) <= 1
    assert split_items(items, held_out, seed=1) == (train, test)


def test_another_seed_holds_out_others():
    names = emoji_names()
    held_out = [{*split_items(names, 0.1, seed)[1]} for seed in range(3)]
    assert all(len(part) == round(len(names) / 10) for part in held_out)
    assert len(held_out[0] & held_out[1]) < 40 and held_out[0] != held_out[2]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: split_text([1], 0.1), "split_text: expected at least 2 symbols, got 1"),
        (lambda: split_text("", 0.1), "split_text: expected at least 2 symbols, got 0"),
        (lambda: split_text([1, 2], 0), "split_text: expected a share held_out between 0 and 1, got 0"),
        (lambda: split_text([1, 2], 1.0), "got 1.0"),
        (lambda: split_items(["a", "b"], 5), "split_items: expected a share held_out between 0 and 1, got 5"),
        (lambda: split_items(["a", "a"]), "split_items: expected at least 2 different items, got 1"),
    ],
)
def test_mistakes_with_splits_are_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()
