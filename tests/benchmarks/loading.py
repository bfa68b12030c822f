"""GPT-2 from its files, beside `transformers`: `python -m tests.benchmarks.loading`. A checkpoint of the 124M shape, random weights.

From `from_pretrained` to the first token after a prompt of 7, the file in the page cache; and the resident memory after 64 tokens, over the
size of the weights. Each library runs in processes of its own; the least of five times counts. Imports are not counted: of transformers'
they take seconds.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

AIMS = {"time to the first token, ours / theirs": 0.3, "resident memory, ours / weights": 1.2}
OURS = """
import sys, time, psutil
from tinygrad_edu.models import GPT2
GPT2.from_pretrained(sys.argv[2]).generate([[1] * 7], 3)
before, start = psutil.Process().memory_info().rss, time.perf_counter()
model = GPT2.from_pretrained(sys.argv[1])
model.generate([[464, 3290, 318, 257, 1310, 845, 11]], 1, temperature=0)
first = time.perf_counter() - start
model.generate([[464, 3290, 318, 257, 1310, 845, 11]], 64, temperature=0)
print(first, psutil.Process().memory_info().rss - before)
"""
THEIRS = """
import sys, time, psutil, torch
from transformers import GPT2LMHeadModel
from transformers.utils import logging
logging.set_verbosity_error()
logging.disable_progress_bar()
torch.set_num_threads(2)
ids = torch.tensor([[464, 3290, 318, 257, 1310, 845, 11]])
def first(name):
    model = GPT2LMHeadModel.from_pretrained(name).eval()
    with torch.no_grad():
        return model, model(ids % model.config.vocab_size).logits[0, -1].argmax().item()
first(sys.argv[2])
before, start = psutil.Process().memory_info().rss, time.perf_counter()
model, _ = first(sys.argv[1])
print(time.perf_counter() - start, psutil.Process().memory_info().rss - before)
"""


def measure(code, *folders):
    """(the least seconds, the largest growth of resident memory in bytes) of five processes."""
    runs = [subprocess.run([sys.executable, "-c", code, *folders], capture_output=True, text=True, check=True) for _ in range(5)]
    times, sizes = zip(*[map(float, run.stdout.split()) for run in runs])
    return min(times), max(sizes)


def main():
    from tinygrad_edu.models import GPT2, GPTConfig
    from tinygrad_edu.models.gpt2_format import SIZES

    with tempfile.TemporaryDirectory() as place:
        large, small = Path(place, "large"), Path(place, "small")
        GPT2(SIZES["gpt2"]).save_pretrained(large)
        GPT2(GPTConfig(600, 64, 2, 2, 32)).save_pretrained(small)
        (ours, memory), (theirs, their_memory) = [measure(code, str(large), str(small)) for code in (OURS, THEIRS)]
        size = (large / "model.safetensors").stat().st_size
    print(f"time to the first token: ours {ours:.3f} s, theirs {theirs:.3f} s")
    print(f"resident memory: ours {memory / size:.2f} of the weights, theirs {their_memory / size:.2f} (one token)")
    for (what, aim), found in zip(AIMS.items(), (ours / theirs, memory / size)):
        print(f"{what}: {found:.2f} (aim: at most {aim}) {'' if found <= aim else 'MISSED'}")


if __name__ == "__main__":
    main()
