"""What lesson 17 says of GPT-2's tokens, and that every right program serves the library's tokenizer in its place."""

import pytest

from course import exercises
from course.engine import patching
from course.figures import lesson_13, lesson_14
from course.figures import lesson_17 as figures
from tinygrad_edu.data import NotAvailable
from tinygrad_edu.text import BPE, gpt2_tokenizer, split_text, stories_text

PROGRAMS = [
    pytest.param(e, source, id=f"{e.id}-{i}")
    for e in exercises()
    if e.lesson == 17 and e.target
    for i, source in enumerate([e.solution, *e.programs.also_right])
]
TEXTS = ["", " ", "the owl's  hat\n\n", "Zoë 🦉 νύχτα", "x = [1,\n    2]", "aaaa bbbbb " * 3, "\x00\u200d\ufffd", "don't 1234567 ?!"]


@pytest.fixture(scope="module")
def gpt2():
    try:
        return gpt2_tokenizer(download=False)
    except NotAvailable as error:
        pytest.skip(f"GPT-2's files are not here: {error}")


def everything(merges=60):
    """What a tokenizer does from end to end: the merges it learns, ids, texts, tokens one by one, ids that are no text."""
    text = stories_text(3000, seed=2) + "Zoë aaaa aaa\n"
    bpe = BPE.train(text, 257 + merges)
    ids = [bpe.encode(t).tolist() for t in (*TEXTS, text)]
    streamed = bpe.decoder()
    return bpe.merges, bpe.token_bytes, ids, [bpe.decode(row) for row in ids], bpe.decode([200, 97, 201]), [streamed(i) for i in ids[3]]


@pytest.mark.parametrize(("e", "source"), PROGRAMS)
def test_a_right_program_serves_the_library_in_every_use(e, source):
    expected = everything()
    patching.bind(e.target, e.compile(source))
    try:
        assert everything() == expected
    finally:
        patching.unbind()


@pytest.mark.parametrize("text", figures.CUTS)
def test_gpt2_cuts_a_text_as_is_drawn(gpt2, text):
    ids = gpt2.encode(text).tolist()
    assert [(i, gpt2.decode([i])) for i in ids] == figures.CUTS[text]


@pytest.mark.parametrize("text", figures.CUTS)
def test_the_pieces_that_are_drawn_are_the_text(text):
    assert "".join(piece for _, piece in figures.CUTS[text]) == text


def test_the_wish_is_as_many_tokens_as_is_drawn(gpt2):
    for language, (wish, count) in figures.WISHES.items():
        assert len(gpt2.encode(wish)) == count, language


def test_the_wish_in_hindi_is_four_times_as_long_as_in_english():
    counts = {language: count for language, (_, count) in figures.WISHES.items()}
    assert counts["Hindi"] == max(counts.values()) == 4 * counts["English"] == 4 * min(counts.values())


def test_the_strange_tokens_are_there(gpt2):
    tokens = {10097: "-" * 64, 30898: "embedreportprint", 43453: " SolidGoldMagikarp", 35496: "ÃÂ" * 32}
    assert {i: gpt2.decode([i]) for i in tokens} == tokens
    assert len(gpt2) == 256 + 50_000 + 1 and gpt2.special == {"<|endoftext|>": 50_256}


def test_what_the_lesson_says_of_other_lessons():
    assert lesson_14.BITS["GRU"] == 0.40 and lesson_14.LETTERS_READ == 2_700_000
    vocabulary, _, net = lesson_13.trained()
    ids = vocabulary.encode(split_text(stories_text(200_000, seed=0), 0.1)[1])
    assert net.bits(ids[:-1], ids[1:]) == pytest.approx(figures.NET_OF_LETTERS, abs=0.04)


@pytest.mark.parametrize("explorer", [figures.cutting, figures.reading])
def test_an_explorer_says_so_where_gpt2_is_not_here(explorer, monkeypatch, tmp_path):
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(tmp_path))
    figures.gpt2_here.cache_clear()
    shown = explorer(BPE.train(stories_text(3000, seed=0), 300))
    shown.named["merges"].value = "GPT-2"
    assert "not on this computer" in shown.message.value
    shown.named["merges"].value = "stories"
    assert not shown.message.value
    figures.gpt2_here.cache_clear()


@pytest.mark.parametrize(("text", "said"), [("", "1 to"), ("a" * 200, "1 to"), ("two words", "one word")])
def test_what_cannot_be_cut_is_refused(text, said):
    shown = figures.cutting(BPE.train(stories_text(3000, seed=0), 300))
    shown.named["word"].value = text
    assert said in shown.message.value
