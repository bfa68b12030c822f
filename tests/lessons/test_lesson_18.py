"""What lesson 18 says of files, of the cache and of the receipt, and that every right program serves the library's GPT-2 in its place."""

import numpy as np
import pytest

from course import exercises
from course.engine import patching
from course.figures import lesson_18 as figures
from course.outline import OUTLINE
from tinygrad_edu.models import GPT2
from tinygrad_edu.models.gpt2 import SIZE, TINY
from tinygrad_edu.models.gpt2_format import SIZES

PROGRAMS = [
    pytest.param(e, source, id=f"{e.id}-{i}")
    for e in exercises()
    if e.lesson == 18 and e.target
    for i, source in enumerate([e.solution, *e.programs.also_right])
]


def texts():
    """What the shipped model writes in several ways: one prompt and several of unequal length, greedy and drawn, past its context too."""
    model, found = GPT2.from_pretrained("tiny"), []
    for options in (
        {"temperature": 0},
        {"top_k": 5, "seed": 1},
        {"top_k": 10_000, "seed": 2},
        {"temperature": 0, "repetition_penalty": 1.3},
    ):
        found += model.generate(["once ada", "mia the elf had a red hat."], 12, **options)
    found.append(model.generate(np.arange(120)[None], 15, temperature=0).tolist())
    return found


@pytest.fixture(scope="module")
def expected():
    return texts()


@pytest.mark.parametrize(("e", "source"), PROGRAMS)
def test_a_right_program_serves_the_library_in_every_use(e, source, expected):
    patching.bind(e.target, e.compile(source))
    try:
        assert texts() == expected
    finally:
        patching.unbind()


@pytest.mark.parametrize("name", ["read_header", "orient", "extend_cache", "keep_top_k", "penalize_repeats"])
def test_a_learners_function_is_called_when_the_model_writes(name):
    e = next(e for e in exercises() if e.lesson == 18 and e.target and e.target.endswith(":" + name))
    own, called = e.compile(e.solution), []

    def learners(*inputs):
        called.append(name)
        return own(*inputs)

    patching.bind(e.target, learners)
    try:
        GPT2.from_pretrained("tiny").generate("once ada", 3, top_k=5, repetition_penalty=1.1, seed=0)
    finally:
        patching.unbind()
    assert called


def test_the_parts_of_a_model_add_up():
    model = GPT2.from_pretrained("tiny")
    assert sum(figures.sizes(model.config).values()) == sum(p.numel() for p in model.parameters())
    assert sum(figures.sizes(SIZES["gpt2"]).values()) == 124_439_808
    assert round(SIZE / 1e6) == 548


def test_a_row_of_the_stack_exists_for_each_part_of_a_lesson_that_is_here():
    pieces = [(e.id, "yours", e.lesson) for e in exercises() if e.target]
    words = figures.stack(pieces).words
    for part, (lessons, _) in figures.STACK.items():
        assert (part in words) == any(n in OUTLINE for n in lessons), part
    assert "yours" in words and " 0 of" not in words


def test_a_careless_orientation_costs_more_than_a_bit_for_each_token():
    from tinygrad_edu.models import GPT
    from tinygrad_edu.models.gpt2_format import orient, read_config
    from tinygrad_edu.tensor.safetensors import map_arrays

    arrays, right = map_arrays(TINY / "model.safetensors"), GPT2.from_pretrained("tiny")
    model = GPT(read_config(TINY / "config.json")).eval()
    for name, p in model.named_parameters():
        array = np.array(arrays[name], np.float32)
        p.data = array if name.endswith("attn.c_proj.weight") else np.array(orient(name, array))
    ids = right.tokenizer.encode("mia the elf had a red hat. on monday she lost it. on the roof she found it.\n")
    assert model.bits(ids[:-1], ids[1:]) > right.bits(ids[:-1], ids[1:]) + 1
