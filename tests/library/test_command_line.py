"""`python -m tinygrad_edu "prompt"`: text in a terminal, piece by piece; errors of one line; Ctrl-C and a closed pipe end it quietly."""

import io
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import tinygrad_edu
from tinygrad_edu import manual_seed
from tinygrad_edu.compiled.twin import Twins
from tinygrad_edu.models import GPT2, GPTConfig, command_line
from tinygrad_edu.text import BPE

pytest.importorskip("regex")
ROOT = Path(tinygrad_edu.__file__).parents[1]


@pytest.fixture(scope="module")
def writer(tmp_path_factory):
    """A folder with a model that has a tokenizer."""
    home = tmp_path_factory.mktemp("writer")
    manual_seed(0)
    tokenizer = BPE.train("The cat sat on the mat, and the dog ran to the cat. " * 20, 300)
    GPT2(GPTConfig(len(tokenizer), 64, 2, 2, 16), tokenizer).save_pretrained(home)
    return str(home)


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    """Leave to other tests whether compiling says so."""
    monkeypatch.setattr(Twins, "announced", Twins.announced)


def run(capsys, *arguments):
    status = command_line.main([*arguments])
    out = capsys.readouterr()
    return status, out.out, out.err


def start(*arguments, **options):
    options = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) | options
    return subprocess.Popen([sys.executable, "-m", "tinygrad_edu", *arguments], **options)


def test_it_writes_what_generate_writes(writer, capsys):
    model = GPT2.from_pretrained(writer)
    for options in (
        dict(temperature=0),
        dict(top_k=3, seed=1),
        dict(top_p=0.5, seed=2),
        dict(repetition_penalty=2.0, temperature=0.5, seed=3),
    ):
        arguments = [x for name, value in options.items() for x in (f"--{name.replace('_', '-')}", str(value))]
        status, out, err = run(capsys, "The cat", "--model", writer, "--tokens", "20", *arguments)
        expected = model.generate("The cat", 20, **({"temperature": 0.8} | options)).split("<|endoftext|>")[0]
        assert (status, out, err) == (0, expected + "\n", "")


def test_the_same_seed_writes_the_same_text(writer, capsys):
    texts = [run(capsys, "--model", writer, "--seed", seed)[1] for seed in ("1", "1", "2")]
    assert texts[0] == texts[1] != texts[2]


def test_it_ends_where_the_text_ends(writer, capsys, monkeypatch):
    model = GPT2.from_pretrained(writer, trainable=True)
    cat, end = model.tokenizer[" cat"], model.tokenizer.special["<|endoftext|>"]
    monkeypatch.setattr(GPT2, "from_pretrained", lambda *args, **options: model)
    monkeypatch.setattr(model, "stream", lambda *args, **options: iter([[cat], [end], [cat]]))
    assert run(capsys, "The", "--model", writer) == (0, "The cat\n", "")


def test_a_prompt_is_read_from_standard_input(writer, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("The dog"))
    assert run(capsys, "-", "--model", writer, "--tokens", "0")[:2] == (0, "The dog\n")


def test_without_a_prompt_it_begins_a_text(writer, capsys):
    status, out, err = run(capsys, "--model", writer, "--tokens", "5", "--seed", "0")
    assert status == 0 and out.strip() and "endoftext" not in out and not err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--model", "nowhere"], "expected tiny, gpt2, .* or a folder"),
        (["--tokens", "-1"], "expected max_new_tokens of at least 0"),
        (["--temperature", "-1"], "expected a temperature from 0"),
        (["--temperature", "nan"], "expected a temperature from 0"),
        (["--top-k", "0"], "expected top_k of at least 1"),
        (["--top-p", "2"], "expected top_p above 0"),
        (["\udcff"], "half of a surrogate pair"),
        (["cat " * 100], "expected .*64"),
    ],
)
def test_an_error_is_one_line(arguments, words, writer, capsys):
    status, _, err = run(capsys, *([] if "--model" in arguments else ["--model", writer]), *arguments)
    assert status == 2 and err.startswith("python -m tinygrad_edu: ") and err.count("\n") == 1
    assert re.search(words, err)


def test_the_model_is_the_real_one_where_it_is_there(monkeypatch, tmp_path):
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(tmp_path))
    assert command_line.default_model() == "tiny"
    monkeypatch.setattr(command_line, "find_files", lambda name, download: (None, tmp_path / "model.safetensors", None))
    assert command_line.default_model() == "tiny"  # without its tokenizer
    for name in ("vocab.json", "merges.txt"):
        (tmp_path / name).write_text("")
    assert command_line.default_model() == "gpt2"


def test_ctrl_c_ends_it_quietly(writer):
    with start("The cat", "--model", writer, "--tokens", "1000000") as process:
        assert process.stdout.read(10).startswith(b"The cat")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == command_line.INTERRUPTED and err == b"" and out.endswith(b"\n")


def test_a_closed_pipe_ends_it_quietly(writer):
    with start("The cat", "--model", writer, "--tokens", "1000000") as process:
        assert process.stdout.read(10).startswith(b"The cat")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_a_terminal_that_knows_ascii_alone_is_written_to(writer):
    done = subprocess.run(
        [sys.executable, "-m", "tinygrad_edu", "Ein Möbel", "--model", writer, "--tokens", "50"],
        cwd=ROOT, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and done.stdout.startswith(b"Ein M?bel") and done.stderr == b""


def test_help_names_every_option():
    text = subprocess.run([sys.executable, "-m", "tinygrad_edu", "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = ["model", "tokens", "temperature", "top-k", "top-p", "repetition-penalty", "seed", "quantize"]
    assert all(f"--{name}" in text for name in names)


def test_the_small_model_is_there_by_default(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(tmp_path))
    texts = [run(capsys, *prompt, "--tokens", "40", "--seed", "0") for prompt in ([], ["once"], ["once", "--quantize", "int8"])]
    assert all(status == 0 and not err and len(out.split()) > 15 for status, out, err in texts)
    assert texts[1][1].startswith("once ")
