"""GPT-2's files against `transformers`: the same logits and tokens, both ways; mapped, read-only weights; what does not fit is refused."""

import errno
import functools
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from sampling import only_in_the_whole_proof
from tinygrad_edu import Tensor, manual_seed, no_grad, optim, save
from tinygrad_edu.data import NotAvailable, fetch
from tinygrad_edu.models import GPT2, GPTConfig, gpt2, gpt2_format
from tinygrad_edu.tensor.safetensors import map_arrays
from tinygrad_edu.text import BPE

transformers = pytest.importorskip("transformers")
transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
ROOT = Path(gpt2.__file__).parents[2]
SMALL = dict(vocab_size=97, n_positions=64, n_embd=24, n_layer=2, n_head=3)
CONFIGS = [
    SMALL,
    SMALL | dict(n_head=1, n_layer=1),
    SMALL | dict(n_embd=40, n_head=5, n_layer=4),
    SMALL | dict(vocab_size=1000, n_embd=8, n_head=8),
]


def theirs(config, seed=0):
    """A model of transformers with random weights, biases and norms too."""
    torch.manual_seed(seed)
    model = transformers.GPT2LMHeadModel(transformers.GPT2Config(**config, bos_token_id=None, eos_token_id=None)).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(torch.randn_like(p) * 0.1 + (1.0 if "ln_" in name and name.endswith("weight") else 0.0))
    return model


def logits_of(model, ids):
    if isinstance(model, torch.nn.Module):
        with torch.no_grad():
            return model(torch.tensor(ids)).logits.numpy()
    with no_grad():
        return model(Tensor(ids)).numpy()


def greedy(model, ids, count):
    """The ids with the most likely next ones, by transformers."""
    ids = torch.tensor(ids)
    with torch.no_grad():
        for _ in range(count):
            ids = torch.cat((ids, model(ids).logits[:, -1:].argmax(-1)), 1)
    return ids.numpy()


def agree(ours, model, prompt_length, count, tolerance=1e-5):
    ids = np.random.default_rng(1).integers(0, ours.vocab_size, (1, prompt_length))
    np.testing.assert_allclose(logits_of(ours, ids), logits_of(model, ids), atol=tolerance)
    np.testing.assert_array_equal(ours.generate(ids, count, temperature=0), greedy(model, ids, count))


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """(a folder that transformers wrote, its model)"""
    home, model = tmp_path_factory.mktemp("saved"), theirs(SMALL)
    model.save_pretrained(home)
    return home, model


@pytest.fixture
def folder(saved, tmp_path):
    """A copy of that folder, to be changed."""
    return Path(shutil.copytree(saved[0], tmp_path / "model"))


def change(home, arrays=None, **config):
    """Change the weights, by a function of a dict of arrays, and the config of a folder; None takes an entry out."""
    if arrays is not None:
        save(arrays({name: np.array(a) for name, a in map_arrays(home / "model.safetensors").items()}), home / "model.safetensors")
    values = json.loads((home / "config.json").read_text()) | config
    (home / "config.json").write_text(json.dumps({name: x for name, x in values.items() if x is not None}))
    return home


# ------------------------------------------------------------------------------------------------ the same numbers


@pytest.mark.parametrize("config", CONFIGS)
def test_logits_and_greedy_tokens_are_those_of_transformers(config, tmp_path):
    model = theirs(config)
    model.save_pretrained(tmp_path)
    ours = GPT2.from_pretrained(tmp_path)
    assert ours.config == GPTConfig(config["vocab_size"], 64, config["n_layer"], config["n_head"], config["n_embd"], 0.1)
    assert not ours.training and sum(p.numel() for p in ours.parameters()) == model.num_parameters()
    agree(ours, model, 14, 50)


@only_in_the_whole_proof
def test_a_checkpoint_of_the_size_of_gpt2(tmp_path):
    config = dict(vocab_size=50257, n_positions=1024, n_embd=768, n_layer=12, n_head=12)
    torch.manual_seed(0)
    model = transformers.GPT2LMHeadModel(transformers.GPT2Config(**config)).eval()
    model.save_pretrained(tmp_path)
    ours = GPT2.from_pretrained(tmp_path)
    assert sum(p.numel() for p in ours.parameters()) == 124_439_808
    agree(ours, model, 14, 50, 1e-4)
    del model
    ours.save_pretrained(tmp_path / "again")
    del ours
    agree(GPT2.from_pretrained(tmp_path), transformers.GPT2LMHeadModel.from_pretrained(tmp_path / "again").eval(), 5, 2, 1e-4)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("config", CONFIGS)
def test_what_we_save_is_read_by_transformers(config, bias, tmp_path):
    manual_seed(0)
    ours = GPT2(GPTConfig(config["vocab_size"], 64, config["n_layer"], config["n_head"], config["n_embd"], bias=bias)).eval()
    with no_grad():
        for p in ours.parameters():
            p.add_(0.1 * Tensor(np.random.default_rng(p.numel()).normal(size=p.shape).astype(np.float32)))
    ours.save_pretrained(tmp_path / "new" / "model")
    model = transformers.GPT2LMHeadModel.from_pretrained(tmp_path / "new" / "model").eval()
    agree(ours, model, 14, 50)
    agree(GPT2.from_pretrained(tmp_path / "new" / "model"), model, 14, 50)
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["model"]


def test_a_mapped_model_is_saved_onto_its_own_files(folder, saved):
    ours = GPT2.from_pretrained(folder)
    ours.save_pretrained(folder)
    agree(ours, saved[1], 14, 5)
    agree(GPT2.from_pretrained(folder), saved[1], 14, 5)


FORMS = {
    "without the prefix": lambda arrays: {name.removeprefix("transformer."): a for name, a in arrays.items()},
    "with the head": lambda arrays: arrays | {"lm_head.weight": arrays["transformer.wte.weight"]},
    "with masks": lambda arrays: arrays | {f"transformer.h.{i}.attn.bias": np.tril(np.ones((1, 1, 64, 64), bool)) for i in range(2)},
    "with masks of floats": lambda arrays: (
        FORMS["without the prefix"](arrays)
        | {f"h.{i}.attn.{name}": np.float32([1.0]) for i in range(2) for name in ("bias", "masked_bias")}
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_other_forms_of_the_file_are_the_same_model(form, folder, saved):
    agree(GPT2.from_pretrained(change(folder, FORMS[form])), saved[1], 14, 10)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_is_read_as_float32(dtype, tmp_path):
    model = theirs(SMALL).to(getattr(torch, dtype))
    model.save_pretrained(tmp_path)
    ours = GPT2.from_pretrained(tmp_path)
    assert all(p.dtype == np.float32 and not p._data.flags.writeable for p in ours.parameters())
    agree(ours, model.float(), 14, 50)
    if dtype == "float16":
        ours.save_pretrained(tmp_path / "again", dtype="float16")
        assert {a.dtype for a in map_arrays(tmp_path / "again" / "model.safetensors").values()} == {np.dtype(np.float16)}
        agree(GPT2.from_pretrained(tmp_path / "again"), model, 14, 50)


def test_sizes_are_those_that_were_published():
    counts = {
        name: sum(int(np.prod(shape)) for shape in gpt2_format.shapes_of(config).values()) for name, config in gpt2_format.SIZES.items()
    }
    assert counts == {"gpt2": 124_439_808, "gpt2-medium": 354_823_168, "gpt2-large": 774_030_080, "gpt2-xl": 1_557_611_200}


def test_shapes_are_those_of_a_gpt():
    config = GPTConfig(11, 8, 2, 2, 4)
    assert gpt2_format.shapes_of(config) == {name: p.shape for name, p in GPT2(config).named_parameters()}


@pytest.mark.parametrize("prefix", ["", "transformer."])
def test_names_and_orientations(prefix):
    a = np.zeros((4, 4))
    a[0, 1] = 1
    for name in ("attn.c_attn.weight", "attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight"):
        assert gpt2_format.orient(f"{prefix}h.0.{name}", a)[1, 0] == 1 and np.shares_memory(gpt2_format.orient(name, a), a)
    for name in ("wte.weight", "wpe.weight", "h.0.ln_1.weight", "h.0.mlp.c_fc.bias", "lm_head.weight"):
        assert gpt2_format.orient(prefix + name, a) is a
    for name in ("h.0.attn.c_attn.bias", "h.10.mlp.c_proj.weight", "ln_f.bias"):
        assert gpt2_format.rename(prefix + name) == "transformer." + name
    assert gpt2_format.rename("lm_head.weight") == "lm_head.weight"
    assert gpt2_format.rename(prefix + "h.3.attn.bias") is gpt2_format.rename(prefix + "h.3.attn.masked_bias") is None


# ------------------------------------------------------------------------------------------------ mapped and read-only


def test_weights_stay_in_the_file(saved):
    ours = GPT2.from_pretrained(saved[0])
    for name, p in ours.named_parameters():
        base = p._data
        while isinstance(base.base, np.ndarray):
            base = base.base
        assert type(base.base).__name__ in ("mmap", "memoryview"), name
        assert not p._data.flags.writeable and not p._data.flags.owndata
    assert ours.lm_head.weight is ours.transformer["wte"].weight
    assert ours.transformer["h"][0].mlp.c_fc.weight._data.flags.f_contiguous


def test_read_only_weights_have_gradients_but_are_not_changed(saved):
    ours, ids = GPT2.from_pretrained(saved[0]), np.arange(20)
    before = (saved[0] / "model.safetensors").read_bytes()
    ours.loss(ids[:-1], ids[1:]).backward()
    assert all(p.grad is not None and np.abs(p.grad.numpy()).max() > 0 for p in ours.parameters())
    for kind in (optim.SGD, optim.AdamW):
        with pytest.raises(ValueError, match=f"{kind.__name__}: expected writable memory, got a read-only parameter.*trainable=True"):
            kind(ours.parameters(), lr=0.1).step()
    with pytest.raises(ValueError, match="copy_: expected writable memory"), no_grad():
        next(ours.parameters()).copy_(0.0)
    assert (saved[0] / "model.safetensors").read_bytes() == before


def test_a_trainable_model_learns_and_leaves_the_file_alone(saved):
    ours, ids = GPT2.from_pretrained(saved[0], trainable=True).train(), np.arange(20)
    before = (saved[0] / "model.safetensors").read_bytes()
    assert all(p._data.flags.c_contiguous and p._data.flags.writeable and p._data.flags.owndata for p in ours.parameters())
    optimizer, losses = optim.AdamW(ours.parameters(), lr=1e-2), []
    for _ in range(5):
        optimizer.zero_grad()
        losses.append(ours.loss(ids[:-1], ids[1:]))
        losses[-1].backward()
        optimizer.step()
    assert losses[-1].item() < losses[0].item()
    assert (saved[0] / "model.safetensors").read_bytes() == before


# ------------------------------------------------------------------------------------------------ in 8 bits


def test_weights_in_8_bits_are_saved_and_mapped(saved, tmp_path):
    model = GPT2.from_pretrained(saved[0], quantize="int8")
    model.save_pretrained(tmp_path)
    again, ids = GPT2.from_pretrained(tmp_path), np.arange(14)[None]
    np.testing.assert_array_equal(logits_of(again, ids), logits_of(model, ids))
    np.testing.assert_allclose(logits_of(again, ids), logits_of(saved[1], ids), atol=0.2)
    assert not np.allclose(logits_of(again, ids), logits_of(saved[1], ids), atol=1e-5)
    for name, x in again.named_buffers():
        assert not x._data.flags.writeable and not x._data.flags.owndata, name
    assert again.lm_head.weight is again.transformer["wte"].weight
    np.testing.assert_array_equal(again.generate(ids, 20, temperature=0), model.generate(ids, 20, temperature=0))
    arrays = map_arrays(tmp_path / "model.safetensors")
    assert arrays["transformer.h.0.attn.c_attn.weight.codes"].shape == (72, 24)
    assert (tmp_path / "model.safetensors").stat().st_size < 0.5 * (saved[0] / "model.safetensors").stat().st_size
    with pytest.raises(ValueError, match="expected weights of floats to train, got those of .*, in 8 bits"):
        GPT2.from_pretrained(tmp_path, trainable=True)


def test_damaged_weights_in_8_bits_are_listed(saved, tmp_path):
    GPT2.from_pretrained(saved[0], quantize="int8").save_pretrained(tmp_path)

    def spoil(arrays):
        arrays["transformer.h.0.mlp.c_fc.weight.codes"] = arrays["transformer.h.0.mlp.c_fc.weight.codes"].astype(np.uint8)
        arrays["transformer.h.1.mlp.c_fc.weight.codes"] = arrays["transformer.h.1.mlp.c_fc.weight.codes"].T
        del arrays["transformer.wte.weight.scales"]
        return arrays

    with pytest.raises(ValueError) as caught:
        GPT2.from_pretrained(change(tmp_path, spoil))
    assert sorted(str(caught.value).splitlines()[1:]) == [
        "  'transformer.h.0.mlp.c_fc.weight.codes': expected I8, got uint8",
        "  'transformer.h.1.mlp.c_fc.weight.codes': expected shape (96, 24) once oriented, got (24, 96)",
        "  missing: 'transformer.wte.weight.scales', shape (97,)",
    ]
    with pytest.raises(ValueError, match="quantization_config: expected none, or .*, got {'quant_method': 'gptq'}"):
        GPT2.from_pretrained(change(tmp_path, quantization_config={"quant_method": "gptq"}))


MEASURE = """
import sys, psutil, os
import numpy as np
from tinygrad_edu.models import GPT2
GPT2.from_pretrained(sys.argv[2]).generate([[1, 2, 3]], 2)  # what is loaded and compiled once
process = psutil.Process()
before = process.memory_info().rss
model = GPT2.from_pretrained(sys.argv[1])
mapped = process.memory_info().rss - before
model.generate([[1, 2, 3]], 64, temperature=0)
print(mapped, process.memory_info().rss - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems count resident memory in other ways")
def test_a_mapped_model_takes_the_memory_of_its_weights_alone(saved, tmp_path):
    pytest.importorskip("psutil")
    model = GPT2(GPTConfig(8000, 128, 6, 8, 512))
    model.save_pretrained(tmp_path)
    size = (tmp_path / "model.safetensors").stat().st_size
    environment = os.environ | {"TINYGRAD_EDU_COMPILED": "0"}  # numba takes 100 MB, whatever the model
    code = [sys.executable, "-c", MEASURE, tmp_path, saved[0]]
    run = subprocess.run(code, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    loaded, used = map(int, run.stdout.split())
    assert size > 90e6 and loaded < 0.1 * size and used < 1.2 * size, (loaded / size, used / size)


# ------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("value", ["float32", "int64", "float99"])
def test_only_floats_of_two_widths_are_written(value, tmp_path):
    model = GPT2(GPTConfig(11, 8, 1, 1, 4))
    if value == "float32":
        model.save_pretrained(tmp_path, dtype=value)
    else:
        with pytest.raises((ValueError, TypeError)):
            model.save_pretrained(tmp_path, dtype=value)
        assert not [*tmp_path.iterdir()]


def test_all_that_does_not_fit_is_listed(folder):
    def spoil(arrays):
        arrays["transformer.h.0.ln_1.weight"] = np.zeros(25, np.float32)
        arrays["transformer.h.0.mlp.c_fc.weight"] = np.zeros((24, 96), np.float64)
        arrays["wpe.weight"] = arrays["transformer.wpe.weight"]
        arrays["lm_head.weight"] = arrays["transformer.wte.weight"] + 1
        arrays["h.2.ln_1.bias"] = np.zeros(24, np.float32)
        del arrays["transformer.h.1.attn.c_attn.weight"], arrays["transformer.ln_f.bias"]
        return arrays

    with pytest.raises(ValueError) as caught:
        GPT2.from_pretrained(change(folder, spoil))
    head, *lines = str(caught.value).splitlines()
    assert head == f"GPT2: {folder / 'model.safetensors'} does not fit its config:"
    assert sorted(lines) == sorted(
        [
            "  'transformer.wpe.weight' twice, with and without its prefix",
            "  missing: 'transformer.h.1.attn.c_attn.weight', shape (72, 24)",
            "  missing: 'transformer.ln_f.bias', shape (24,)",
            "  unexpected: 'transformer.h.2.ln_1.bias'",
            "  'transformer.h.0.ln_1.weight': expected shape (24,) once oriented, got (25,)",
            "  'transformer.h.0.mlp.c_fc.weight': expected F32, F16 or BF16, got float64",
            "  'lm_head.weight': expected the numbers of 'transformer.wte.weight', as in every GPT-2, got others",
        ]
    )


def test_a_list_of_faults_is_not_endless(folder):
    with pytest.raises(ValueError, match=r"and \d+ more$"):
        GPT2.from_pretrained(change(folder, n_layer=900))


CONFIG_FAULTS = [
    (dict(n_embd=25), "n_embd: expected a multiple of n_head, 3, got 25"),
    (dict(activation_function="relu"), "activation_function: expected 'gelu_new' or 'gelu_fast' or 'gelu_pytorch_tanh', got 'relu'"),
    (dict(n_head=0), "n_head: expected a whole number from 1 to 100000, got 0"),
    (dict(n_layer=10**9), "n_layer: expected a whole number from 1 to 1000"),
    (dict(n_layer="2"), "n_layer: expected a whole number"),
    (dict(n_layer=True), "n_layer: expected a whole number"),
    (dict(vocab_size=1e3), "vocab_size: expected a whole number"),
    (dict(model_type="llama"), "model_type: expected 'gpt2', got 'llama'"),
    (dict(layer_norm_epsilon=1e-6), "layer_norm_epsilon: expected 1e-05, got 1e-06"),
    (dict(scale_attn_weights=False), "scale_attn_weights: expected True"),
    (dict(scale_attn_by_inverse_layer_idx=True), "scale_attn_by_inverse_layer_idx: expected False"),
    (dict(tie_word_embeddings=False), "tie_word_embeddings: expected True"),
    (dict(n_inner=100), "n_inner: expected 4 . n_embd, or null, got 100"),
    (dict(resid_pdrop="a"), "resid_pdrop: expected a probability"),
    (dict(vocab_size=None), "vocab_size is missing"),
]


@pytest.mark.parametrize(("values", "words"), CONFIG_FAULTS)
def test_a_config_that_is_not_gpt2s_is_refused(values, words, folder):
    with pytest.raises(ValueError, match=words):
        GPT2.from_pretrained(change(folder, **values))


def test_all_faults_of_a_config_are_listed(folder):
    with pytest.raises(ValueError) as caught:
        GPT2.from_pretrained(change(folder, n_head=None, n_embd=None, activation_function="relu"))
    assert str(caught.value).splitlines()[1:] == [
        "  n_head is missing",
        "  n_embd is missing",
        "  activation_function: expected 'gelu_new' or 'gelu_fast' or 'gelu_pytorch_tanh', got 'relu'",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "expected a dict"),
        (b" " * 1_000_001, "expected a small config"),
        (b"{}", "vocab_size is missing"),
    ],
)
def test_a_config_that_is_no_dict_of_json_is_refused(content, words, folder):
    (folder / "config.json").write_bytes(content)
    with pytest.raises(ValueError, match=words):
        GPT2.from_pretrained(folder)


def test_sizes_that_fit_no_file_take_no_memory(folder):
    with pytest.raises(ValueError, match="does not fit its config"):
        GPT2.from_pretrained(change(folder, vocab_size=10**8, n_positions=10**7, n_embd=999_999))


def test_a_folder_without_the_files_says_what_it_has(tmp_path, folder):
    for name, words in (
        ("pytorch_model.bin", "weights as a pickle, which could run code"),
        ("model.safetensors.index.json", "weights in several files"),
        ("notes.txt", "which has notes.txt"),
    ):
        home = tmp_path / name.replace(".", "_")
        home.mkdir()
        (home / name).write_bytes(b"")
        with pytest.raises(OSError, match=f"expected config.json and model.safetensors in .*{words}"):
            GPT2.from_pretrained(home)
    (folder / "config.json").unlink()
    with pytest.raises(OSError, match="expected config.json in .*, which has generation_config.json, model.safetensors"):
        GPT2.from_pretrained(folder)
    with pytest.raises(OSError, match="expected tiny, gpt2, .* or a folder with a model, got 'gpt3', which does not exist"):
        GPT2.from_pretrained("gpt3")


def test_wrong_options_are_refused(saved):
    with pytest.raises(ValueError, match='expected None or "int8" as quantize'):
        GPT2.from_pretrained(saved[0], quantize="int4")
    with pytest.raises(ValueError, match="expected weights of floats to train"):
        GPT2.from_pretrained(saved[0], quantize="int8", trainable=True)


def test_damaged_files_are_refused_or_read(folder, saved):
    """Weights and config cut, and changed at random places: an error by name, or a model; never anything else."""
    rng, refused = np.random.default_rng(0), 0
    contents = {name: (saved[0] / name).read_bytes() for name in ("config.json", "model.safetensors")}
    header = 8 + int.from_bytes(contents["model.safetensors"][:8], "little")
    for i in range(150):
        name = [*contents][i % 2]
        data = bytearray(contents[name])
        for _ in range(1 + i % 3):
            data[rng.integers(min(header, len(data)))] = rng.integers(256)
        (folder / name).write_bytes(data[: rng.integers(len(data))] if i % 10 < 2 else data)
        try:
            GPT2.from_pretrained(folder)
        except (ValueError, OSError) as error:
            refused += 1
            assert str(error).startswith(("load: ", "GPT2: "))
        (folder / name).write_bytes(contents[name])
    assert 75 < refused < 150


@pytest.mark.parametrize("fails", [1, 2, 3, 4])
@pytest.mark.parametrize("there", [False, True])
def test_a_full_disk_leaves_a_folder_as_it_was(there, fails, tmp_path, monkeypatch):
    model, home, calls, real = GPT2(GPTConfig(257, 8, 1, 1, 4), BPE([])), tmp_path / "model", [], os.fsync
    if there:
        model.save_pretrained(home)
    before = {p.name: p.read_bytes() for p in home.iterdir()} if there else {}
    model.reset_parameters()

    def full(fd):
        calls.append(fd)
        if len(calls) == fails:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(fd)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        model.save_pretrained(home)
    assert {p.name: p.read_bytes() for p in home.iterdir()} == before if there else not home.exists()
    assert [p.name for p in tmp_path.iterdir()] == ["model"] * there


# ------------------------------------------------------------------------------------------------ text


@pytest.fixture(scope="module")
def writer(tmp_path_factory):
    """A folder with a model that has a tokenizer."""
    home = tmp_path_factory.mktemp("writer")
    manual_seed(0)
    tokenizer = BPE.train("The cat sat on the mat, and the dog ran to the cat. " * 20, 300)
    GPT2(GPTConfig(len(tokenizer), 32, 2, 2, 16), tokenizer).save_pretrained(home)
    return home


def test_text_is_read_and_written_with_the_models_own_tokenizer(writer):
    model = GPT2.from_pretrained(writer)
    assert sorted(p.name for p in writer.iterdir()) == ["config.json", "merges.txt", "model.safetensors", "vocab.json"]
    text = model.generate("The cat", 10, seed=0)
    assert text.startswith("The cat") and text == "The cat" + "".join(model.stream("The cat", 10, seed=0))
    ids = model.tokenizer.encode("The cat")
    np.testing.assert_array_equal(model.generate(ids, 10, temperature=0)[0, : len(ids)], ids)
    assert model.generate(["The cat", "A dog ran"], 5, temperature=0) == [
        model.generate(t, 5, temperature=0) for t in ("The cat", "A dog ran")
    ]
    theirs = transformers.GPT2Tokenizer(str(writer / "vocab.json"), str(writer / "merges.txt"))
    assert theirs("The cat sat, didn't it?")["input_ids"] == model.tokenizer.encode("The cat sat, didn't it?").tolist()
    assert transformers.GPT2Config.from_pretrained(writer).eos_token_id == model.tokenizer.special["<|endoftext|>"]


def test_what_cannot_be_read_as_text_is_said(writer, saved):
    model = GPT2.from_pretrained(writer)
    with pytest.raises(ValueError, match="expected a prompt of at least one token"):
        model.generate("", 3)
    with pytest.raises(ValueError, match="half of a surrogate pair"):
        model.generate("\udcff", 3)
    with pytest.raises(ValueError, match="block_size|at most 32"):
        model.generate("cat " * 100, 3)
    with pytest.raises(IndexError, match="expected ids from 0 to"):
        model.generate([[0, len(model.tokenizer)]], 3)
    with pytest.raises(TypeError, match="pass vocabulary="):
        GPT2.from_pretrained(saved[0]).generate("a", 3)
    assert GPT2.from_pretrained(saved[0]).tokenizer is None


def test_a_damaged_tokenizer_is_named_when_it_is_asked_for(writer, tmp_path):
    home = Path(shutil.copytree(writer, tmp_path / "model"))
    (home / "vocab.json").write_text("{")
    model = GPT2.from_pretrained(home)
    with pytest.raises(ValueError, match=r"vocab\.json"):
        model.generate("a", 3)


# ------------------------------------------------------------------------------------------------ the real one


def test_the_real_weights_are_asked_for_by_commit_size_and_hash(monkeypatch, saved):
    asked = []
    monkeypatch.setattr(gpt2, "fetch", lambda *args: asked.append(args) or saved[0] / "model.safetensors")
    with pytest.raises(ValueError, match="does not fit its config"):
        GPT2.from_pretrained("gpt2", download=False)
    url = "https://huggingface.co/openai-community/gpt2/resolve/607a30d783dfa663caf39e06633721c8d4cfcd7e/model.safetensors"
    assert asked == [("gpt2/model.safetensors", gpt2.SHA256, [url], False, 548_105_171)]


def test_the_real_weights_are_downloaded_checked_and_kept(monkeypatch, tmp_path, saved):
    """The whole way, from a web server, with a small model in the place of the real one."""
    pytest.importorskip("pooch")
    content = (saved[0] / "model.safetensors").read_bytes()
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(tmp_path))
    monkeypatch.setitem(gpt2.SIZES, "gpt2", gpt2_format.read_config(saved[0] / "config.json"))
    monkeypatch.setattr(gpt2, "SIZE", len(content))
    monkeypatch.setattr(gpt2, "SHA256", hashlib.sha256(content).hexdigest())
    handler = functools.partial(QuietHandler, directory=saved[0])
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(gpt2, "HOST", f"http://127.0.0.1:{server.server_port}/")
        agree(GPT2.from_pretrained("gpt2"), saved[1], 14, 3)
        server.shutdown()
    agree(GPT2.from_pretrained("gpt2"), saved[1], 14, 3)  # from the folder, without the server
    assert sorted(p.name for p in (tmp_path / "gpt2").iterdir()) == ["model.safetensors", "model.safetensors.checked"]


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def test_without_the_files_the_message_is_one_line(monkeypatch, tmp_path):
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(tmp_path))
    with pytest.raises(NotAvailable, match=r"^gpt2/model.safetensors is missing in .*; with download=True it would be downloaded$"):
        GPT2.from_pretrained("gpt2", download=False)
    with pytest.raises(NotAvailable, match="gpt2-xl is not downloaded by itself; put its config.json, .* into .*gpt2-xl"):
        GPT2.from_pretrained("gpt2-xl")
    assert not [*tmp_path.iterdir()]


def test_other_sizes_are_read_from_their_folder(monkeypatch, tmp_path, saved):
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(tmp_path))
    shutil.copytree(saved[0], tmp_path / "gpt2-medium")
    assert GPT2.from_pretrained("gpt2-medium").config.n_embd == 24


REAL = fetch.folder() / "gpt2" / "model.safetensors"
needs_the_real_weights = pytest.mark.skipif(not REAL.exists(), reason=f"GPT-2's weights, 548 MB, are not in {REAL.parent}")


@needs_the_real_weights
def test_gpt2_goes_on_as_it_should():
    model = GPT2.from_pretrained("gpt2", download=False)
    prompt = "Alan Turing theorized that computers would one day become"
    assert model.generate(prompt, 8, temperature=0) == prompt + " the most powerful machines on the planet."


@needs_the_real_weights
def test_gpt2_has_the_numbers_of_r_nn():
    model = GPT2.from_pretrained("gpt2", download=False)
    with no_grad():
        x = Tensor((np.arange(768) / 768).astype(np.float32))
        assert (x @ model.lm_head.weight.T).argmax().item() == 41403
        y = model.transformer["h"][0].attn(Tensor((np.arange(5376).reshape(1, 7, 768) / 5376).astype(np.float32)))
    assert y[0, 2, 3].item() == pytest.approx(-1.3513, abs=1e-4) and y[0, 4, 431].item() == pytest.approx(3.5347, abs=1e-4)
