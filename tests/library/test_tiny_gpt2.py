"""The GPT-2 that ships: small, as good as it is said to be, read by transformers too, and made by the script that is said to make it.

Its figures on more stories: `python -m tests.benchmarks.tiny_gpt2`.
"""

import numpy as np
import pytest

from course.builder.train_tiny_gpt2 import main, tokenizer
from tests.benchmarks.tiny_gpt2 import NEW, bits_per_character, same_greedy_tokens, written
from tinygrad_edu import Tensor, no_grad
from tinygrad_edu.models.gpt2 import GPT2, TINY
from tinygrad_edu.nn.quantize import quantize_int8
from tinygrad_edu.text import entropy_per_character, generate_stories
from tinygrad_edu.text.parsing import judge

STORIES = generate_stories(64, seed=NEW)


@pytest.fixture(scope="module")
def model():
    return GPT2.from_pretrained("tiny")


def test_its_files_are_small():
    assert sum(file.stat().st_size for file in TINY.iterdir()) < 2e6
    assert {file.name for file in TINY.iterdir()} == {"config.json", "model.safetensors", "vocab.json", "merges.txt"}


def test_its_tokenizer_is_that_of_the_script_and_has_each_word_as_one_token(model):
    assert model.tokenizer.merges == tokenizer().merges and len(model.tokenizer) == model.vocab_size == 637
    assert len(model.tokenizer.encode("max the robot had a magic kite.\n")) == 9


def test_it_is_near_the_floor(model):
    assert bits_per_character(model, STORIES) < entropy_per_character() + 0.03


def test_its_sentences_are_grammatical(model):
    found = judge(written(model, 32, 127, seed=0))
    assert found.stories > 50 and found.sentences > 0.95, str(found)


def test_it_begins_stories_at_a_line_break_at_its_special_token_and_with_a_prompt(model):
    for prompt in ("\n", "<|endoftext|>", "once", "zoe the quail"):
        ids = model.tokenizer.encode(prompt, allowed_special="all")
        rows = model.generate(np.tile(ids, (16, 1)), 60, seed=0, temperature=0.7)[:, len(ids) :]
        begin = prompt if prompt[0].isalpha() else ""
        text = "".join(begin + model.tokenizer.decode(row).partition("\n")[0] + "\n" for row in rows)
        assert judge(text).sentences > 0.9, text


def test_8_bits_change_little(model):
    small = quantize_int8(GPT2.from_pretrained("tiny"))
    assert bits_per_character(small, STORIES) < 1.005 * bits_per_character(model, STORIES)
    assert same_greedy_tokens(model, small, STORIES) > 0.98


def test_transformers_reads_it(model):
    transformers, torch = pytest.importorskip("transformers"), pytest.importorskip("torch")
    theirs = transformers.GPT2LMHeadModel.from_pretrained(TINY, dtype=torch.float32).eval()
    ids = model.tokenizer.encode("\n" + STORIES[0])[None]
    with torch.no_grad(), no_grad():
        np.testing.assert_allclose(model(Tensor(ids)).numpy(), theirs(torch.tensor(ids)).logits.numpy(), atol=1e-4)


def test_the_script_trains_and_saves(tmp_path, capsys):
    main(2, tmp_path / "model")
    assert "step 2 of 2" in capsys.readouterr().out
    assert GPT2.from_pretrained(tmp_path / "model").config == GPT2.from_pretrained("tiny").config
