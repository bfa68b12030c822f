"""Byte-pair encoding: training beside a plain reference, ids and back, streams without half characters, slots that a learner's function takes."""

import copy
import hashlib
import json
import pickle
import random
import sys
import time
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from course.engine import patching
from tinygrad_edu import Tensor, from_numpy
from tinygrad_edu.models import LanguageModel
from tinygrad_edu.text import (
    BPE,
    Vocabulary,
    adjacent_pairs,
    apply_merges,
    byte_symbols,
    merge_pair,
    split_words,
    stories_text,
    tokens_to_text,
    train_merges,
)
from tinygrad_edu.text.bpe import single_bytes
from tinygrad_edu.text.long_words import merge_with_heap

pytest.importorskip("regex", reason="regex is not installed")
STORIES = stories_text(20_000, seed=1)
MIXED = "naïve olé – 12,5 €\n\n  def f(x):\n\treturn x  # 你好, 世界 👩‍👩‍👧 e\u0301\u0000\x7f\r\n<|endoftext|> don't we'll \ufffd"


@pytest.fixture(scope="module")
def bpe():
    return BPE.train(STORIES, 400)


# ------------------------------------------------------------------------------------------------ the algorithm


def test_pairs_of_neighbours_are_counted():
    assert adjacent_pairs([1, 2, 3, 1, 2]) == {(1, 2): 2, (2, 3): 1, (3, 1): 1}
    assert adjacent_pairs([5, 5, 5]) == {(5, 5): 2}
    assert adjacent_pairs([5]) == adjacent_pairs([]) == {}


@pytest.mark.parametrize(
    ("ids", "expected"),
    [([1, 2, 3, 1, 2], [9, 3, 9]), ([1, 1, 2, 2], [1, 9, 2]), ([2, 1], [2, 1]), ([1], [1]), ([], []), ([1, 2], [9])],
)
def test_a_pair_is_merged(ids, expected):
    before = [*ids]
    assert merge_pair(ids, (1, 2), 9) == expected
    assert ids == before


def test_of_pairs_that_overlap_the_first_is_merged():
    assert [merge_pair([1] * n, (1, 1), 9) for n in range(6)] == [[], [1], [9], [9, 1], [9, 9], [9, 9, 1]]


def plain_merges(words, num_merges):
    """Every count made anew for each merge."""
    words, merges = dict(words), []
    for new_id in range(256, 256 + num_merges):
        counts = Counter()
        for word, n in words.items():
            for pair in pairwise(word):
                counts[pair] += n
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        merged = Counter()
        for word, n in words.items():
            merged[tuple(merge_pair([*word], best, new_id))] += n
        words = merged
    return merges


@pytest.mark.parametrize("seed", range(60))
def test_training_equals_a_plain_reference(seed):
    rng = random.Random(seed)
    letters, longest = rng.choice([1, 2, 3, 8, 256]), rng.choice([1, 2, 5, 20])
    words = Counter(tuple(rng.randrange(letters) for _ in range(rng.randint(0, longest))) for _ in range(rng.choice([1, 5, 60])))
    before = dict(words)
    assert train_merges(words, 40) == plain_merges(words, 40)
    assert words == before


def test_training_equals_a_plain_reference_on_stories():
    words = Counter(tuple(word.encode()) for word in split_words(STORIES))
    merges = train_merges(words, 150)
    assert merges == plain_merges(words, 150) and len(merges) == 150
    assert train_merges(words, 20) == merges[:20]


def test_of_equally_frequent_pairs_the_smallest_is_merged():
    assert train_merges({(7, 8): 1, (3, 9): 1, (3, 4): 1}, 2) == [(3, 4), (3, 9)]
    assert train_merges({(7, 8): 2, (3, 4): 1}, 1) == [(7, 8)]
    assert train_merges({(1, 1, 1): 1, (2, 3): 2}, 1) == [(1, 1)]  # (1, 1) occurs twice in (1, 1, 1)
    assert train_merges({(1, 2, 3): 1}, 10) == [(1, 2), (256, 3)]
    assert train_merges({}, 10) == train_merges({(1,): 5, (): 1}, 10) == train_merges({(1, 2): 5}, 0) == []


def test_what_was_learned_first_is_merged_first():
    assert apply_merges([1, 2, 3], {(2, 3): 256, (1, 2): 257}) == [1, 256]  # not from left to right
    assert apply_merges([1, 2, 3], {(1, 2): 256, (256, 3): 257}) == [257]
    assert apply_merges([1, 1, 1, 1, 1], {(1, 1): 256, (256, 256): 257}) == [257, 1]
    assert apply_merges([], {}) == [] and apply_merges([4], {(4, 4): 256}) == [4]


@pytest.mark.parametrize("seed", range(40))
def test_a_heap_merges_as_the_plain_loop(seed):
    rng = random.Random(seed)
    letters = rng.choice([1, 2, 4])
    words = {tuple(rng.randrange(letters) for _ in range(rng.randint(2, 30))): rng.randint(1, 5) for _ in range(8)}
    ranks = {pair: 256 + i for i, pair in enumerate(train_merges(words, 30))}
    for n in (0, 1, 2, 10, 61, 200):
        ids = [rng.randrange(letters + 1) for _ in range(n)]
        assert merge_with_heap(ids, ranks) == apply_merges(ids, ranks)
        assert len(ids) == n


def test_each_byte_has_a_printable_symbol():
    symbols = byte_symbols()
    assert sorted(symbols) == [*range(256)] and len({*symbols.values()}) == 256
    assert all(len(symbol) == 1 and symbol.isprintable() and not symbol.isspace() for symbol in symbols.values())
    assert [symbols[byte] for byte in b"Az! \n\t\x00\x7f\xad\xff"] == ["A", "z", "!", "Ġ", "Ċ", "ĉ", "Ā", "ġ", "Ń", "ÿ"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I'm  in", ["I", "'m", " ", " in"]),
        ("a   b", ["a", "  ", " b"]),
        ("a\n\n b", ["a", "\n\n", " b"]),
        ("a\n\nb", ["a", "\n", "\n", "b"]),
        ("    if x:\n        y", ["   ", " if", " x", ":", "\n       ", " y"]),
        ("a b  ", ["a", " b", "  "]),
        ("x2 3,5!?", ["x", "2", " 3", ",", "5", "!?"]),
        ("don't 'S we'll 're", ["don", "'t", " '", "S", " we", "'ll", " '", "re"]),
        ("你好 é", ["你好", " é"]),
        ("", []),
        (" ", [" "]),
    ],
)
def test_words_are_split_as_gpt2_does(text, words):
    assert split_words(text) == words


@pytest.mark.parametrize("text", [MIXED, STORIES[:500], "\x00\x1c\x85\u2028 \u3000\t"])
def test_words_joined_are_the_text(text):
    assert "".join(split_words(text)) == text


def test_bytes_are_joined_before_they_are_decoded():
    assert tokens_to_text([1, 0], [b"\xa9!", b"ol\xc3"]) == "olé!"
    assert tokens_to_text([0, 0, 1], [b"\xff", b"\xc3"]) == "\ufffd\ufffd\ufffd"
    assert tokens_to_text([], []) == ""


# ------------------------------------------------------------------------------------------------ ids and back


def test_a_vocabulary_has_bytes_merges_and_special_tokens(bpe):
    assert len(bpe) == len(bpe.token_bytes) == len(bpe.symbols) == 400
    assert len(bpe.merges) == len(bpe.ranks) == 400 - 256 - 1
    assert [*bpe.ranks.values()] == [*range(256, 399)] and bpe.special == {"<|endoftext|>": 399}
    assert bpe.token_bytes[:256] == single_bytes() and bpe.token_bytes[0] == b"!" and bpe.token_bytes[255] == b"\xad"
    for (x, y), new_id in bpe.ranks.items():
        assert bpe.token_bytes[new_id] == bpe.token_bytes[x] + bpe.token_bytes[y]
    assert bpe.symbols[256] == " t" and bpe[" t"] == bpe[b" t"] == 256 and " t" in bpe and "t " not in bpe
    assert repr(bpe) == "BPE(400 tokens: 256 bytes, 143 merges, 1 special)"
    assert bpe.encode(" t").tolist() == [256]


def test_training_learns_the_words_of_a_text():
    words = Counter(split_words(STORIES))
    ids = {token[0]: i for i, token in enumerate(single_bytes())}
    merges = plain_merges({tuple(ids[byte] for byte in word.encode()): n for word, n in words.items()}, 50)
    assert BPE.train(STORIES, 307).merges == merges
    assert BPE.train(STORIES, 306, special=()).merges == merges
    few = BPE.train("aa ab", 1000)
    assert len(few) == 256 + 3 + 1 and few.encode("aa ab").tolist() == [256, 258] == [few["aa"], few[" ab"]]


@pytest.mark.parametrize(
    ("vocab_size", "digest", "last"),
    [
        (320, "1cee478183c2d8a6bed6af475269d29d540d59c1c82a4bb33f908b3fe7bc3814", ["ar", "ith", " with", " there", " day"]),
        (512, "77c9ecd42485223f6212b030d0a3a48bc2ad629557680911645d553c2f3ed0df", ["otto", " but", " wanted", "ip", "pip"]),
    ],
)
def test_the_tokens_of_the_stories_are_the_same_everywhere(vocab_size, digest, last):
    bpe = BPE.train(stories_text(60_000, seed=0), vocab_size)
    assert hashlib.sha256(json.dumps(bpe.merges).encode()).hexdigest() == digest
    assert bpe.symbols[256:263] == [" t", "he", " the", " a", " s", "it", " o"]
    assert bpe.symbols[-6:] == [*last, "<|endoftext|>"]


def test_golden_ids_of_a_story():
    bpe = BPE.train(stories_text(60_000, seed=0), 512)
    ids = bpe.encode("once max the robot had a red kite.\n").tolist()
    assert ids == [381, 473, 258, 404, 302, 259, 391, 418, 13, 198]
    assert [bpe.symbols[i] for i in ids] == ["once", " max", " the", " robot", " had", " a", " red", " kite", ".", "\n"]
    assert len(bpe.encode(stories_text(6000, seed=1))) == 1819


def test_when_each_word_is_a_token_nothing_is_left_to_merge():
    text = stories_text(300_000, seed=0)
    bpe = BPE.train(text, 1000)
    assert len(bpe) == 637 and len(bpe.encode(text)) == len(split_words(text))


def test_special_tokens_are_left_out_of_the_training():
    bpe = BPE.train("<|endoftext|>".join(["one", "two"] * 20), 270)
    assert {"one", "two"} <= {*bpe.symbols} and not any("end" in symbol for symbol in bpe.symbols[:-1])


@pytest.mark.parametrize("text", ["", "a", " ", MIXED, STORIES[:2000], "".join(map(chr, range(1, 0xD800))), "a" * 500, "👩‍👩‍👧" * 40])
def test_every_text_can_be_encoded_and_comes_back(bpe, text):
    ids = bpe.encode(text)
    assert ids.dtype == np.int64 and ids.shape == (len(ids),)
    assert bpe.decode(ids) == bpe.decode(ids.tolist()) == bpe.decode(from_numpy(ids)) == text
    assert len(ids) <= len(text.encode())


def test_random_texts_come_back(bpe):
    rng = random.Random(0)
    characters = [chr(c) for c in range(sys.maxunicode + 1) if not 0xD800 <= c < 0xE000]
    for _ in range(300):
        text = "".join(rng.choices(characters, k=rng.randint(0, 40)))
        assert bpe.decode(bpe.encode(text)) == text


def test_any_ids_can_be_decoded(bpe):
    rng = np.random.default_rng(0)
    for _ in range(300):
        ids = rng.integers(len(bpe), size=rng.integers(30))
        assert bpe.decode(ids) == b"".join(bpe.token_bytes[i] for i in ids).decode("utf-8", "replace")


def test_special_tokens_are_recognised_where_they_are_allowed():
    bpe = BPE.train(STORIES, 300, special=("<|endoftext|>", "<|end|>", "<|end|>!"))
    text = "so<|endoftext|>it<|end|>! <|end|>"
    end, short, long = (bpe.special[name] for name in ("<|endoftext|>", "<|end|>", "<|end|>!"))
    assert (end, short, long) == (297, 298, 299)
    assert not {end, short, long} & {*bpe.encode(text).tolist()}
    so, it, space = bpe.encode("so").tolist(), bpe.encode("it").tolist(), bpe.encode(" ").tolist()
    assert bpe.encode(text, allowed_special="all").tolist() == [*so, end, *it, long, *space, short]
    assert bpe.encode(text, {"<|endoftext|>"}).tolist() == [*so, end, *bpe.encode("it<|end|>! <|end|>").tolist()]
    assert bpe.encode(text, "<|endoftext|>").tolist() == bpe.encode(text, ["<|endoftext|>"]).tolist()
    assert bpe.decode(bpe.encode(text, "all")) == bpe.decode(bpe.encode(text)) == text
    assert BPE.train(STORIES, 260, special=()).encode("<|endoftext|>", "all").size == len("<|endoftext|>")


def test_a_long_word_takes_little_time(bpe):
    start = time.process_time()
    text = "".join(random.Random(0).choices("abdehilnotw", k=100_000))
    assert bpe.decode(bpe.encode(text)) == text
    bpe.encode(" " * 200_000)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: BPE.train("a", 256), ValueError, "BPE.train: expected a vocab_size of at least 257, the bytes and 1 special, got 256"),
        (lambda: BPE([(0, 256)]), ValueError, r"expected merges of tokens that are there before, got \(0, 256\) where there are 256"),
        (lambda: BPE([(-1, 3)]), ValueError, r"got \(-1, 3\)"),
        (lambda: BPE([(1, 2), (1, 2)]), ValueError, "BPE: expected distinct tokens, got b'\"#' more than once"),
        (lambda: BPE([], special=("a",)), ValueError, "expected distinct tokens, got b'a'"),
        (lambda: BPE([], special=("",)), ValueError, "BPE: expected names of special tokens, texts that are not empty, got ''"),
        (lambda: BPE([])["ab"], KeyError, "BPE: expected one of its 257 tokens, got b'ab'"),
        (lambda: BPE([]).encode(["a"]), TypeError, "encode: expected a text, got list; encode the texts of a list one by one"),
        (lambda: BPE([]).encode(b"a"), TypeError, "expected a text, got bytes"),
        (
            lambda: BPE([]).encode("a", "<|pad|>"),
            ValueError,
            r"expected special tokens of the tokenizer, \['<|endoftext|>'\], got '<|pad|>'",
        ),
        (lambda: BPE([]).encode("ab \ud83d"), ValueError, r"encode: expected characters, got half of a surrogate pair, '\\ud83d'; repair"),
        (lambda: BPE([]).decode([257]), ValueError, "decode: expected ids from 0 to 256, got 257"),
        (lambda: BPE([]).decode([-1]), ValueError, "got -1"),
        (
            lambda: BPE([]).decode([[1]]),
            ValueError,
            r"expected whole numbers of shape \(T,\), got int64 \(1, 1\); decode a batch row by row",
        ),
        (lambda: BPE([]).decode([0.5]), ValueError, "got float64"),
        (lambda: BPE([]).decoder()(257), ValueError, "decode: expected ids from 0 to 256, got 257"),
    ],
)
def test_mistakes_with_tokens_are_named(make, error, says):
    with pytest.raises(error, match=says):
        make()


def test_without_the_module_regex_an_error_says_what_to_install(monkeypatch):
    from tinygrad_edu.text.bpe import word_pattern

    word_pattern.cache_clear()
    monkeypatch.setitem(sys.modules, "regex", None)
    with pytest.raises(ImportError, match="split_words: expected the module regex, which is not installed; run pip install"):
        BPE([]).encode("a")
    word_pattern.cache_clear()


# ------------------------------------------------------------------------------------------------ streams and generation


def test_a_stream_never_shows_half_a_character(bpe):
    rng = np.random.default_rng(1)
    for ids in [bpe.encode("olé 👩‍👩‍👧, 你好\ufffd!"), *(rng.integers(len(bpe), size=40) for _ in range(300))]:
        read, pieces = bpe.decoder(), []
        for t, i in enumerate(ids):
            pieces.append(read(i))
            whole = bpe.decode(ids[: t + 1])
            so_far = "".join(pieces)
            assert so_far == whole or (whole == so_far + "\ufffd" and bpe.token_bytes[i][-1] >= 128)
    read = bpe.decoder()
    assert [read(i) for i in BPE([]).encode("aé👍")] == ["a", "", "é", "", "", "", "👍"]


def test_a_tokenizer_can_be_copied(bpe):
    ids = bpe.encode(MIXED).tolist()
    for again in (copy.deepcopy(bpe), pickle.loads(pickle.dumps(bpe))):
        assert again.encode(MIXED).tolist() == ids and again.decode(ids) == MIXED


class Says(LanguageModel):
    """A model that goes on with fixed ids, from the number of tokens it has read."""

    def __init__(self, ids, vocab_size):
        self.ids, self.vocab_size = ids, vocab_size

    def forward(self, ids):
        B, T = ids.shape
        logits = np.zeros((B, T, self.vocab_size), np.float32)
        for t in range(T):
            logits[:, t, self.ids[min(t + 1, len(self.ids) - 1)]] = 9
        return Tensor(logits)


def test_text_is_generated_token_by_token(bpe):
    text = "the olé, one 👍 day. it was"
    ids = bpe.encode(text)
    n = len(bpe.encode("the"))
    model, options = Says(ids, len(bpe)), dict(temperature=0, vocabulary=bpe)
    assert model.generate("the", len(ids) - n, **options) == text
    pieces = [*model.stream("the", len(ids) - n, **options)]
    assert "the" + "".join(pieces) == text and len(pieces) == len(ids) - n
    assert not any("\ufffd" in piece for piece in pieces)
    assert model.generate(["the", "the"], len(ids) - n, **options) == [text, text]
    assert model.generate(ids[None, :n], len(ids) - n, temperature=0).tolist() == [ids.tolist()]
    within = next(t for t in range(len(ids)) if bpe.decode(ids[:t]).endswith("\ufffd"))
    assert model.generate("the", within - n, **options) == "the ol"


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        ("é", "the olé"),
        ("👍", "the olé, one 👍"),
        (" 👍 d", "the olé, one 👍 d"),  # across tokens, and within the last one
        (["day. i", "ol"], "the ol"),
        ("never", "the olé, one 👍 day. it was"),
    ],
)
def test_generation_ends_after_a_stop_string(bpe, stop, expected):
    ids = bpe.encode("the olé, one 👍 day. it was")
    n = len(bpe.encode("the"))
    assert Says(ids, len(bpe)).generate("the", len(ids) - n, temperature=0, vocabulary=bpe, stop=stop) == expected


def test_generation_ends_after_the_token_that_ends_a_text(bpe):
    ids = np.array([*bpe.encode("the end."), bpe.special["<|endoftext|>"], *bpe.encode(" more")])
    model = Says(ids, len(bpe))
    assert model.generate("the", 30, temperature=0, vocabulary=bpe, stop="<|endoftext|>") == "the end.<|endoftext|>"
    new = model.generate(ids[None, :1], 12, temperature=0, vocabulary=bpe, stop="<|endoftext|>")
    assert new[0].tolist() == ids[: new.shape[1]].tolist() and new[0, -1] == bpe.special["<|endoftext|>"]


def test_a_vocabulary_of_characters_generates_as_before():
    vocabulary = Vocabulary.characters("abc")
    assert Says([0, 1, 2, 1], 3).generate("a", 3, temperature=0, vocabulary=vocabulary) == "abcb"


# ------------------------------------------------------------------------------------------------ a learner's functions


def calls(function, seen):
    """A function that does the same and notes what it is called with."""
    own = patching.copy_original(function)

    def learners(*args, **named):
        seen.append((args, named))
        return own(*args, **named)

    return learners


TARGETS = {
    "adjacent_pairs": ("encode", "train"),
    "merge_pair": ("encode", "train"),
    "train_merges": ("train",),
    "apply_merges": ("encode",),
    "byte_symbols": ("train", "save"),
    "split_words": ("encode", "train"),
    "tokens_to_text": ("decode", "stream"),
}


@pytest.mark.parametrize(("name", "use"), [(name, use) for name, uses in TARGETS.items() for use in uses])
def test_a_learners_function_is_what_runs(name, use, tmp_path):
    from tinygrad_edu.text import bpe as module

    bpe = BPE.train(STORIES[:2000], 300)
    text = "it was a olé. " + "longword" * 10
    ids = bpe.encode(text)
    seen = []
    uses = {
        "encode": lambda: bpe.encode(text).tolist(),
        "train": lambda: BPE.train(STORIES[:2000], 300).merges,
        "decode": lambda: bpe.decode(ids),
        "stream": lambda: [*map(bpe.decoder(), ids)],
        "save": lambda: (bpe.save(tmp_path), (tmp_path / "vocab.json").read_text())[1],
    }
    expected = uses[use]()
    with patching.temporarily_bound(f"tinygrad_edu.text.bpe:{name}", calls(getattr(module, name), seen)):
        assert uses[use]() == expected
        assert seen
        for args, named in seen:
            assert all(type(x) in (list, dict, str, int, tuple) for x in (*args, *named.values()))
        times = len(seen)
        uses[use]()
        assert use != "encode" or name == "split_words" or len(seen) == times  # words stay known while the function is the same
    seen.clear()
    assert uses[use]() == expected and not seen


def test_a_learners_wrong_function_gives_its_own_ids():
    bpe = BPE.train(STORIES[:2000], 300)
    ids = bpe.encode("the hat").tolist()
    with patching.temporarily_bound("tinygrad_edu.text.bpe:apply_merges", lambda ids, ranks: ids):
        assert bpe.encode("the hat").tolist() == [bpe[letter] for letter in "the hat"]
    assert bpe.encode("the hat").tolist() == ids


# ------------------------------------------------------------------------------------------------ files


def test_a_saved_tokenizer_is_the_same(bpe, tmp_path):
    bpe = BPE([*bpe.merges], special=("<|endoftext|>", "<|pad|>"))
    bpe.save(tmp_path / "new" / "folder")
    folder = tmp_path / "new" / "folder"
    assert sorted(path.name for path in folder.iterdir()) == ["merges.txt", "vocab.json"]
    again = BPE.from_files(folder / "vocab.json", folder / "merges.txt", special=("<|endoftext|>", "<|pad|>", "<|unk|>"))
    assert (again.merges, again.token_bytes, again.special, again.ranks) == (bpe.merges, bpe.token_bytes, bpe.special, bpe.ranks)
    assert again.encode(MIXED, "all").tolist() == bpe.encode(MIXED, "all").tolist()
    lines = (folder / "merges.txt").read_text(encoding="utf-8").split("\n")
    assert lines[:2] == ["#version: 0.2", "Ġ t"] and lines[-1] == ""


def test_ids_may_be_in_another_order(bpe, tmp_path):
    """As where special tokens come first."""
    bpe.save(tmp_path)
    names = [*json.loads((tmp_path / "vocab.json").read_text())]
    moved = [names[-1], *names[:256][::-1], *names[256:-1]]
    (tmp_path / "vocab.json").write_text(json.dumps({name: i for i, name in enumerate(moved)}))
    (tmp_path / "merges.txt").write_bytes((tmp_path / "merges.txt").read_bytes().replace(b"\n", b"\r\n"))
    other = BPE.from_files(tmp_path / "vocab.json", tmp_path / "merges.txt")
    assert other.special == {"<|endoftext|>": 0}
    assert [names[i] for i in bpe.encode(MIXED)] == [moved[i] for i in other.encode(MIXED)]
    assert other.decode(other.encode(MIXED, "all")) == MIXED
    other.save(tmp_path / "again")
    assert json.loads((tmp_path / "again" / "vocab.json").read_text()) == json.loads((tmp_path / "vocab.json").read_text())


def changed(part, old, new, count=1):
    """A way to damage one of the two files."""
    return lambda files: {**files, part: files[part].replace(old, new, count)}


DAMAGE = {
    "vocab.json cut off": (lambda f: {**f, "vocab.json": f["vocab.json"][:-100]}, r"expected JSON in .*vocab\.json.* may be cut off"),
    "vocab.json empty": (lambda f: {**f, "vocab.json": b""}, "expected JSON"),
    "a list": (lambda f: {**f, "vocab.json": b"[1, 2]"}, "expected a JSON object, token -> id"),
    "a number": (lambda f: {**f, "vocab.json": b"12"}, "expected a JSON object, token -> id"),
    "an empty object": (lambda f: {**f, "vocab.json": b"{}"}, "expected a token for each of the 256 bytes .* found none for 256"),
    "deep": (lambda f: {**f, "vocab.json": b"[" * 100_000}, "expected JSON"),
    "an id as text": (changed("vocab.json", b'"!": 0', b'"!": "0"'), "expected a JSON object, token -> id"),
    "an id as bool": (changed("vocab.json", b'"!": 0', b'"!": false'), "expected a JSON object, token -> id"),
    "an id twice": (changed("vocab.json", b'"!": 0', b'"!": 1'), "expected each id from 0 to 399 once in .*, got 1"),
    "an id too large": (changed("vocab.json", b'"!": 0', b'"!": 4000000000'), "got 4000000000 for '!'"),
    "a huge id": (changed("vocab.json", b'"!": 0', b'"!": ' + b"9" * 5000), "expected"),
    "a negative id": (changed("vocab.json", b'"!": 0', b'"!": -1'), "got -1 for '!'"),
    "a name twice": (changed("vocab.json", b'"!": 0', b'"A": 0'), "expected each token once"),
    "a name with a space": (changed("vocab.json", b'"\\u0120t"', b'" t"'), "expected tokens written with the symbols of bytes in .*, got ' t'"),
    "a name in Chinese": (changed("vocab.json", b'"\\u0120t"', b'"\\u4f60"'), "got '你'"),
    "not UTF-8": (changed("vocab.json", b'"\\u0120t"', b'"\xff"'), r"expected UTF-8 in .*vocab\.json, got the byte 0xff at position"),
    "another vocabulary": (changed("vocab.json", b'"\\u0120t"', b'"zzz"'), "expected a file that belongs to the vocabulary, which has no 'Ġt', in line 2 of"),
    "a byte missing": (changed("vocab.json", b'"!": 0', b'"zz": 0'), "expected a token for each of the 256 bytes .* found none for 1;"),
    "merges cut off": (lambda f: {**f, "merges.txt": f["merges.txt"][: f["merges.txt"].index(b"\n", 500) + 3]}, r"expected a merge in .* may be cut off|line \d+ of"),
    "merges empty": (lambda f: {**f, "merges.txt": b""}, r"expected a merge in .*merges\.txt for every token, found none for 143"),
    "merges not UTF-8": (lambda f: {**f, "merges.txt": f["merges.txt"] + b"\xc4"}, r"expected UTF-8 in .*merges\.txt"),
    "three tokens in a line": (changed("merges.txt", "Ġ t\n".encode(), "Ġ t x\n".encode()), "expected two tokens .* in line 2 of"),
    "one token in a line": (changed("merges.txt", "Ġ t\n".encode(), "Ġt\n".encode()), "expected two tokens .* in line 2 of"),
    "an empty line": (changed("merges.txt", "Ġ t\n".encode(), b"\n"), "expected two tokens .* in line 2 of .*: ''"),
    "a line twice": (changed("merges.txt", "Ġ t\n".encode(), "Ġ t\nĠ t\n".encode()), "expected merges in the order of the ids that they make, got 256 after 256, in line 3"),
    "an unknown token": (changed("merges.txt", "Ġ t\n".encode(), "Ġ tttt\n".encode()), "tokens that are made before it, got 'tttt', in line 2 of"),
    "a token made later": (
        lambda f: {**f, "merges.txt": b"\n".join([(r := f["merges.txt"].split(b"\n"))[0], *r[1:-1][::-1], b""])},
        "tokens that are made before it, got|expected merges in the order of the ids",
    ),
    "a line missing": (changed("merges.txt", "Ġ t\n".encode(), b""), "expected a merge in .* for every token|made before it"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_file_is_refused(bpe, tmp_path, name):
    bpe.save(tmp_path)
    files = {name: (tmp_path / name).read_bytes() for name in ("vocab.json", "merges.txt")}
    damage, says = DAMAGE[name]
    assert damage(files) != files
    for path, data in damage(files).items():
        (tmp_path / path).write_bytes(data)
    with pytest.raises(ValueError, match=f"^BPE: .*{says}"):
        BPE.from_files(tmp_path / "vocab.json", tmp_path / "merges.txt")


def test_files_damaged_at_random_are_refused_or_read(bpe, tmp_path):
    bpe.save(tmp_path)
    rng = random.Random(0)
    files = {name: (tmp_path / name).read_bytes() for name in ("vocab.json", "merges.txt")}
    for _ in range(300):
        for name, data in files.items():
            data = bytearray(data)
            for _ in range(rng.choice([0, 1, 3])):
                at = rng.randrange(len(data))
                data[at : at + rng.choice([0, 1, 5])] = rng.randbytes(rng.choice([0, 1, 2]))
            (tmp_path / name).write_bytes(data)
        try:
            other = BPE.from_files(tmp_path / "vocab.json", tmp_path / "merges.txt")
        except ValueError as error:
            assert str(error).startswith("BPE: ")
        else:
            assert other.decode(other.encode(MIXED)) == MIXED


def test_a_special_token_that_is_not_named_is_explained(tmp_path):
    BPE([], special=("<|pad|>",)).save(tmp_path)
    with pytest.raises(ValueError, match=r"among them '<\|pad\|>'; .* name it in special="):
        BPE.from_files(tmp_path / "vocab.json", tmp_path / "merges.txt")
    with pytest.raises(FileNotFoundError):
        BPE.from_files(tmp_path / "vocab.json", tmp_path / "none.txt")


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_full_disk_leaves_the_old_files(bpe, tmp_path, monkeypatch, fails_at):
    import os

    BPE([]).save(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    times = []

    def fsync(file):
        times.append(file)
        if len(times) == fails_at:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="No space left"):
        bpe.save(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
