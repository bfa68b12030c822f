"""GPT-2 of 124 million random weights beside transformers: `python -m tests.benchmarks.gpt2 [--threads 1|2]`.

Ratios, ours / theirs, all from one run: below 1 we are faster, or smaller. Both libraries write the same tokens from the same files. For
each number of threads a process times both in turn; the least time of each counts. What is measured once in the life of a process, memory
and the time to the first token, has processes of its own. A training step is in `gpt.py`, the model that ships in `tiny_gpt2.py`.
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time

from tests.benchmarks.tensors import machine
from tests.benchmarks.training import race

PROMPT = [464, 3290, 318, 257, 922, 3290, 13]
NEW = 64
#: The function of this file -> what is said of its answers, in which unit, and the ratio to reach.
SINGLE = {
    "first_token": ("from_pretrained to the first token, file in the page cache", "ms", 0.3),
    "mapped": ("resident after 64 tokens, weights mapped / the weights", "MB", 1.2),
    "in_8_bits": ("  int8, rounded from a file of fp32 / the same", "MB", 0.3),
    "saved_in_8_bits": ("  int8, mapped from a file of int8 / the same", "MB", 0.3),
}


def write_files(folder):
    """A checkpoint of the full shape, random, by transformers; and the same by us, in 8 bits."""
    import torch
    import transformers

    from tinygrad_edu.models.gpt2 import GPT2

    torch.manual_seed(0)
    model = transformers.GPT2LMHeadModel(transformers.GPT2Config())
    model.save_pretrained(f"{folder}/fp32")
    GPT2.from_pretrained(f"{folder}/fp32", quantize="int8").save_pretrained(f"{folder}/int8")


# ------------------------------------------------------------------------------------------------ theirs


def transformers_writer(folder):
    """A function (prompt, n) -> ids: transformers, greedy, with its cache, in a loop as plain as ours."""
    import torch
    import transformers

    model = transformers.GPT2LMHeadModel.from_pretrained(folder).eval()

    @torch.inference_mode()
    def write(prompt, n):
        ids, cache, new = list(prompt), None, torch.tensor([prompt])
        for _ in range(n):
            out = model(new, past_key_values=cache, use_cache=True, logits_to_keep=1)
            cache, new = out.past_key_values, out.logits[:, -1].argmax(-1, keepdim=True)
            ids.append(new.item())
        return ids

    return write


def without_a_cache(model):
    """A function (ids) -> logits of all positions: plain NumPy on all tokens, heads in a loop, the square roots NumPy's own float64."""
    import numpy as np

    w = {name: np.ascontiguousarray(p._data.T if p.ndim == 2 else p._data) for name, p in model.named_parameters()}
    table, positions = w["transformer.wte.weight"].T, w["transformer.wpe.weight"].T

    def norm(x, name):
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
        return w[f"{name}.weight"] * x + w[f"{name}.bias"]

    def linear(x, name):
        return x @ w[f"{name}.weight"] + w[f"{name}.bias"]

    def gelu(x):
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))

    def softmax(x):
        e = np.exp(x - x.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)

    def attend(x, name, heads):
        q, k, v = (np.split(part, heads, -1) for part in np.split(linear(x, f"{name}.c_attn"), 3, -1))
        mask = (1 - np.tri(len(x), dtype=x.dtype)) * -1e10
        out = [softmax(a @ b.T / np.sqrt(a.shape[-1]) + mask) @ c for a, b, c in zip(q, k, v)]
        return linear(np.hstack(out), f"{name}.c_proj")

    def logits(ids):
        x = table[ids] + positions[range(len(ids))]
        for i in range(model.config.n_layer):
            h = f"transformer.h.{i}"
            x = x + attend(norm(x, f"{h}.ln_1"), f"{h}.attn", model.config.n_head)
            x = x + linear(gelu(linear(norm(x, f"{h}.ln_2"), f"{h}.mlp.c_fc")), f"{h}.mlp.c_proj")
        return norm(x, "transformer.ln_f") @ table.T

    return logits


# ------------------------------------------------------------------------------------------------ rows


def rows(folder):
    """Yield (name, our seconds, theirs, aim) for what can be done again and again in one process."""
    import numpy as np

    from tinygrad_edu.compiled import twin
    from tinygrad_edu.models.gpt2 import GPT2

    twin.load()  # numba, which single rows in fp32 run with but do not start
    model, theirs = GPT2.from_pretrained(f"{folder}/fp32"), transformers_writer(f"{folder}/fp32")
    small, prompt, long = GPT2.from_pretrained(f"{folder}/int8"), np.array([PROMPT]), np.random.default_rng(0).integers(0, 50257, (1, 512))
    matrices = [(p._data, np.ones(p.shape[1], np.float32)) for name, p in model.named_parameters() if p.ndim == 2 and "wpe" not in name]
    found = model.generate(prompt, NEW, temperature=0)[0].tolist()
    assert found == theirs(PROMPT, NEW), "both write the same tokens"
    pico = without_a_cache(model)
    np.testing.assert_allclose(pico(PROMPT), model(model_input(prompt)).numpy(force=True)[0], atol=1e-4)

    fp32, int8, reference, product = race(
        lambda: model.generate(prompt, NEW, temperature=0),
        lambda: small.generate(prompt, NEW, temperature=0),
        lambda: theirs(PROMPT, NEW),
        lambda: [[w @ x for w, x in matrices] for _ in range(8)],
        rounds=5,
    )
    yield f"a token of {NEW}, greedy, fp32 / transformers", fp32 / NEW, reference / NEW, 1 / 1.6
    yield "  / the matrix-vector products alone", fp32 / NEW, product / 8, 1 / 0.95
    yield "  int8 / transformers, fp32", int8 / NEW, reference / NEW, 1 / 4
    lengths = range(len(PROMPT), len(PROMPT) + NEW, 13)
    no_cache = sum(race(*[lambda n=n: pico(found[:n]) for n in lengths], rounds=1)) / len(lengths)
    yield "  fp32 / plain NumPy without a cache", fp32 / NEW, no_cache, 1 / 40
    ours, theirs = race(lambda: model.generate(long, 1, temperature=0), lambda: theirs(long[0].tolist(), 1), rounds=5)
    yield "the first token after 512 / transformers", ours, theirs, 1.0


def model_input(ids):
    from tinygrad_edu import Tensor

    return Tensor(ids)


def child(folder, threads):
    """In a process with so many threads: every row as a line of JSON."""
    import torch

    torch.set_num_threads(threads)
    for name, ours, theirs, aim in rows(folder):
        print(json.dumps([name, ours * 1e3, theirs * 1e3, "ms", aim]), flush=True)


# ------------------------------------------------------------------------------------------------ once in a process


def resident():
    """The memory of this process that is there now, files that are mapped among it, in MB; Linux only."""
    gc.collect()
    with open("/proc/self/statm") as numbers:
        return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def first_token(folder, library):
    """Milliseconds from `from_pretrained` to the first token; all is imported before."""
    import numpy as np
    import torch
    import transformers

    from tinygrad_edu.models.gpt2 import GPT2

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    assert transformers.GPT2LMHeadModel  # imported when it is first asked for
    start = time.perf_counter()
    if library == "ours":
        GPT2.from_pretrained(f"{folder}/fp32").generate(np.array([PROMPT]), 1, temperature=0)
    else:
        transformers_writer(f"{folder}/fp32")(PROMPT, 1)
    return (time.perf_counter() - start) * 1e3


def growth(folder, library, kind, **options):
    """How much more memory a process has after loading and 64 tokens, in MB; theirs: the size of the weights in fp32."""
    if library == "theirs":
        return os.path.getsize(f"{folder}/fp32/model.safetensors") / 1e6
    import numpy as np

    from tinygrad_edu.models.gpt import GPTConfig
    from tinygrad_edu.models.gpt2 import GPT2
    from tinygrad_edu.nn.quantize import quantize_int8

    for small in GPT2(GPTConfig(2000, 16, 1, 1, 256)), quantize_int8(GPT2(GPTConfig(2000, 16, 1, 1, 256))):
        small.generate(np.ones((1, 7), int), 8, temperature=0)  # so that the code that is compiled is there before
    del small
    before = resident()
    model = GPT2.from_pretrained(f"{folder}/{kind}", **options)
    model.generate(np.array([PROMPT]), NEW, temperature=0)
    return resident() - before


def mapped(folder, library):
    return growth(folder, library, "fp32")


def in_8_bits(folder, library):
    return growth(folder, library, "fp32", quantize="int8")


def saved_in_8_bits(folder, library):
    return growth(folder, library, "int8")


# ------------------------------------------------------------------------------------------------ the table


def run(code, threads):
    """What a process with so many threads prints."""
    environment = os.environ | {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    environment |= {"TRANSFORMERS_VERBOSITY": "error", "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"}
    code = f"from tests.benchmarks import gpt2; {code}"
    return subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True, env=environment).stdout


def measured(folder, threads):
    """All rows for so many threads: [name, ours, theirs, unit, aim]."""
    table = [json.loads(line) for line in run(f"gpt2.child({folder!r}, {threads})", threads).splitlines()]
    for function, (name, unit, aim) in SINGLE.items():
        ours, theirs = (
            min(float(run(f"print(gpt2.{function}({folder!r}, {library!r}))", threads)) for _ in range(3 if unit == "ms" else 1))
            for library in ("ours", "theirs")
        )
        table.append([name, ours, theirs, unit, aim])
    return table


def main(columns):
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        run(f"gpt2.write_files({folder!r})", 2)
        tables = [measured(folder, threads) for threads in columns]
    print(f"{'':60}" + "".join(f"{f'threads: {n}':^36}" for n in columns))
    print(f"{'':60}" + f"{'ours':>12}{'theirs':>12}{'ratio':>8}    " * len(columns) + "   aim")
    for line in zip(*tables):
        name, _, _, unit, aim = line[0]
        cells = "".join(f"{a:>10.2f}{unit}{b:>10.2f}{unit}{a / b:>8.3f}    " for _, a, b, _, _ in line)
        print(f"{name:60}{cells}{aim:>6.3g}{'' if all(a / b <= aim for _, a, b, _, _ in line) else '  missed'}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="GPT-2 of 124 million weights beside transformers.")
    parser.add_argument("--threads", type=int, action="append", help="only this number of threads; may be given twice")
    main(parser.parse_args().threads or [1, 2])
