"""GPT-2's tokenizer: its golden ids, and tiktoken's and Hugging Face's ids for thousands of texts of every kind.

GPT-2's files are read from the folder TINYGRAD_EDU_DATA. Where they are not, only what needs no files of GPT-2 runs.
"""

import json
import random
import re
import unicodedata
from functools import cache

import numpy as np
import pytest

from tinygrad_edu.data import NotAvailable
from tinygrad_edu.text import BPE, gpt2_tokenizer, stories_text

pytest.importorskip("regex", reason="regex is not installed")
END = "<|endoftext|>"


@cache
def gpt2():
    """GPT-2's tokenizer. Skips the test where its files are not on this computer."""
    try:
        return gpt2_tokenizer(download=False)
    except NotAvailable as error:
        pytest.skip(f"GPT-2's files are needed: {error}")


@cache
def small():
    """A tokenizer trained on stories, code and characters of all kinds."""
    return BPE.train(stories_text(5000) + "\n".join(text for kind in KINDS for text in texts_of(kind, 30, seed=9)), 700)


TOKENIZERS = [pytest.param(gpt2, id="GPT-2's"), pytest.param(small, id="ours")]

# ------------------------------------------------------------------------------------------------ texts of all kinds

ASSIGNED = [chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs")]
WORDS = re.findall(
    r"\S+", "the The a I'm don't we'll they'd HE'S café naïve x1 2nd 1,000.50 foo_bar C++ e-mail http://a.b/c?d=1 ... -- !? $5 #tag"
)
CODE = """def f(x, y=1):
    return x ** y
\tif (a && b) { i++; }
for i in range(10):
        x[i] += 1  # why?
</div>
\\n\\t
'''
"a'b"
=> !=""".splitlines()
SPACES = [" ", "  ", "   ", " " * 7, "\n", "\n\n", "\r\n", "\t", "\t\t", " \n ", "\u00a0", "\u3000", "\u2028", "\x0b", "\x85", "\u200b", ""]


def between(first, last):
    return [chr(c) for c in range(first, last + 1) if unicodedata.category(chr(c)) not in ("Cn", "Cs")]


EMOJI = [*between(0x1F300, 0x1FAFF), *between(0x2600, 0x27BF), "\u200d", "\ufe0f", "👩‍👩‍👧", "🇫🇷", "👍🏽"]
CJK = [*between(0x4E00, 0x9FFF), *between(0x3041, 0x30FF), *between(0xAC00, 0xAFFF), *between(0x20000, 0x20100), "。", "，"]
MARKS = [*between(0x300, 0x36F), *between(0x591, 0x6FF), *between(0x900, 0xDFF), *"aeioun", "\u1100\u1161\u11a8"]
CONTROL = [
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA1)),
    "\ufeff",
    "\u202e",
    "\ufffd",
    "\ue000",
    "\U0010ffff",
    "\u2060",
    "a",
    "1",
    " ",
]
SPECIAL = [END, "<|endoftext", "|>", "<|", END + END, " " + END, "<|endoftext|", "<|startoftext|>", "x", " the", "\n"]


def bytes_as_text(rng):
    data = rng.randbytes(rng.randint(1, 60))
    encoding, errors = rng.choice([("utf-8", "replace"), ("latin-1", "strict"), ("utf-16-le", "ignore"), ("utf-8", "backslashreplace")])
    return data.decode(encoding, errors)


def of(pieces, joined=("",), longest=30):
    return lambda rng: "".join(rng.choice(pieces) + rng.choice(joined) for _ in range(rng.randint(0, longest)))


KINDS = {
    "words": of(WORDS, SPACES),
    "code": of(CODE, ["\n", "\n", "\n    ", "\n\n\t", " "]),
    "indentation": of(["x", "if x:", "}", "1"], ["\n" + " " * n for n in range(18)] + ["\n" + "\t" * n for n in range(4)]),
    "spaces": of(["a", "1", "!", *SPACES]),
    "quotes": of(["'", "'s", "'S", "'ll", "'LL", "'t", "'re", "’s", '"', "a", "B", " ", "''", "1"]),
    "digits": of([*"0123456789", "½", "²", "٣", "Ⅷ", ".", ",", " ", "x", "①"]),
    "emoji": of(EMOJI, ["", "", " ", "a"]),
    "CJK": of(CJK, ["", "", "", " ", "。"]),
    "combining marks": of(MARKS, ["", "", " "]),
    "control characters": of(CONTROL),
    "bytes": bytes_as_text,
    "any characters": of(ASSIGNED, ["", " ", "a"]),
    "special tokens": of(SPECIAL),
    "long": lambda rng: rng.choice(["a", "ab", " ", "é", "!", "\n", "0", "的", "👍", "Ġ"]) * rng.randint(50, 400),
    "mixed": of([*WORDS, *CODE, *SPACES, *EMOJI[:50], *CJK[:50], *MARKS[:50], *CONTROL, *SPECIAL]),
}


def texts_of(kind, n, seed=0):
    rng = random.Random(f"{kind} {seed}")
    return [KINDS[kind](rng) for _ in range(n)]


# ------------------------------------------------------------------------------------------------ golden ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Hello, I'm a language model", [15496, 11, 314, 1101, 257, 3303, 2746]),
        (
            "This is a test. A very long convoluted test for a GPT2 tokenizer",
            [1212, 318, 257, 1332, 13, 317, 845, 890, 47370, 1332, 329, 257, 402, 11571, 17, 11241, 7509],
        ),
        ("1234567890fwieonfe#@$@#", [10163, 2231, 30924, 3829, 44482, 494, 261, 5036, 2, 31, 3, 41573]),
        ("a  b", [64, 220, 275]),
        ("café", [66, 1878, 2634]),
        ("", []),
    ],
)
def test_golden_ids(text, ids):
    assert gpt2().encode(text).tolist() == ids
    assert gpt2().decode(ids) == text


def test_the_tokenizer_is_gpt2s():
    bpe = gpt2()
    assert repr(bpe) == "BPE(50257 tokens: 256 bytes, 50000 merges, 1 special)"
    assert bpe.special == {END: 50256} and bpe.encode(END, "all").tolist() == [50256] and bpe.decode([50256]) == END
    assert bpe.encode(END).tolist() == [27, 91, 437, 1659, 5239, 91, 29]
    assert bpe.symbols[262] == " the" and bpe[" SolidGoldMagikarp"] == 43453 and bpe[b"\x00"] == 188


def test_invalid_utf8_is_decoded_as_gpt2_does():
    bpe = gpt2()
    for data in (b"\xff", b"and\xc3", b"\xc3(", b"\xe4\xbd", b"\xf0\x9f\x91", b"\x80\x80a", b"\xed\xa0\x80", b"\xf0\x9f\x91x\xc0\xaf"):
        ids = [bpe[bytes([byte])] for byte in data]
        assert bpe.decode(ids) == bytearray(data).decode("utf-8", errors="replace")


def test_gpt2s_files_are_written_byte_for_byte(tmp_path):
    from tinygrad_edu.data.fetch import folder

    gpt2().save(tmp_path)
    for name in ("vocab.json", "merges.txt"):
        assert (tmp_path / name).read_bytes() == (folder() / "gpt2" / name).read_bytes()


def test_without_the_files_a_line_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(tmp_path))
    with pytest.raises(NotAvailable, match=r"^gpt2/vocab.json is missing in .*; with download=True it would be downloaded$"):
        gpt2_tokenizer(download=False)
    (tmp_path / "gpt2").mkdir()
    (tmp_path / "gpt2" / "vocab.json").write_text("{}")
    with pytest.raises(NotAvailable, match="is damaged"):
        gpt2_tokenizer(download=False)


def test_files_are_asked_for_by_hash_and_by_the_address_of_one_commit(monkeypatch):
    from tinygrad_edu.text import bpe

    gpt2()  # skips without the files
    asked, fetch = [], bpe.fetch
    monkeypatch.setattr(bpe, "fetch", lambda *args: asked.append(args) or fetch(*args[:3], download=False))
    assert len(gpt2_tokenizer()) == 50257
    for (name, sha256, [url], download), file in zip(asked, ("vocab.json", "merges.txt"), strict=True):
        assert name == f"gpt2/{file}" and len(sha256) == 64 and download is True
        assert re.fullmatch(rf"https://huggingface\.co/openai-community/gpt2/resolve/[0-9a-f]{{40}}/{file}", url)


# ------------------------------------------------------------------------------------------------ tiktoken


@cache
def tiktokens(tokenizer):
    """tiktoken's encoding with the merges of one of ours: the rank of a token is its id."""
    tiktoken = pytest.importorskip("tiktoken", reason="tiktoken is not installed")
    pattern = pytest.importorskip("tiktoken_ext.openai_public").r50k_pat_str
    bpe = tokenizer()
    ranks = {token: i for i, token in enumerate(bpe.token_bytes) if i not in bpe.special.values()}
    return tiktoken.Encoding("ours", pat_str=pattern, mergeable_ranks=ranks, special_tokens=bpe.special)


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
@pytest.mark.parametrize("kind", KINDS)
def test_ids_are_tiktokens(tokenizer, kind):
    ours, theirs = tokenizer(), tiktokens(tokenizer)
    texts = texts_of(kind, 700)
    for text in texts:
        ids = ours.encode(text)
        assert ids.tolist() == theirs.encode(text, disallowed_special=()), text
        assert ours.decode(ids) == text
        assert ours.encode(text, allowed_special="all").tolist() == theirs.encode(text, allowed_special="all"), text
    assert len(texts) * len(KINDS) >= 10_000


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_random_ids_are_decoded_as_by_tiktoken(tokenizer):
    ours, theirs, rng = tokenizer(), tiktokens(tokenizer), np.random.default_rng(0)
    for _ in range(1000):
        ids = rng.integers(len(ours), size=rng.integers(20))
        text = theirs.decode(ids.tolist(), errors="replace")
        assert ours.decode(ids) == text
        streamed = "".join(map(ours.decoder(), ids))
        assert text in (streamed, streamed + "\ufffd")


def test_tiktoken_reads_our_files(tmp_path):
    load = pytest.importorskip("tiktoken.load", reason="tiktoken is not installed")
    bpe = small()
    bpe.save(tmp_path)
    ranks = load.data_gym_to_mergeable_bpe_ranks(str(tmp_path / "merges.txt"), str(tmp_path / "vocab.json"))
    assert ranks == {token: i for i, token in enumerate(bpe.token_bytes[:-1])}


# ------------------------------------------------------------------------------------------------ Hugging Face


def hugging_faces(tokenizer, folder):
    """Hugging Face's tokenizer that reads the files that ours wrote."""
    tokenizers = pytest.importorskip("tokenizers", reason="tokenizers is not installed")
    tokenizer().save(folder)
    theirs = tokenizers.ByteLevelBPETokenizer.from_file(str(folder / "vocab.json"), str(folder / "merges.txt"))
    theirs.add_special_tokens([END])
    return theirs


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_ids_are_hugging_faces(tokenizer, tmp_path):
    ours, theirs = tokenizer(), hugging_faces(tokenizer, tmp_path)
    for text in (text for kind in KINDS for text in texts_of(kind, 100, seed=2)):
        ids = ours.encode(text, allowed_special="all").tolist()
        assert ids == theirs.encode(text).ids, text
        assert theirs.decode(ids, skip_special_tokens=False) == text


def test_a_tokenizer_trained_by_hugging_face_is_read(tmp_path):
    tokenizers = pytest.importorskip("tokenizers", reason="tokenizers is not installed")
    theirs = tokenizers.ByteLevelBPETokenizer()
    texts = [text for kind in KINDS for text in texts_of(kind, 40, seed=3)]
    theirs.train_from_iterator(texts, 900, special_tokens=["<pad>", END], show_progress=False)
    theirs.save_model(str(tmp_path))
    assert json.loads((tmp_path / "vocab.json").read_text(encoding="utf-8"))["<pad>"] == 0
    ours = BPE.from_files(tmp_path / "vocab.json", tmp_path / "merges.txt", special=("<pad>", END))
    for text in texts[::3]:
        assert ours.encode(text, "all").tolist() == theirs.encode(text).ids, text
