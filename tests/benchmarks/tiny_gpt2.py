"""The GPT-2 that ships, measured: `python -m tests.benchmarks.tiny_gpt2 [folder]`.

Its loss on new stories beside the least that any model can have, what share of what it writes is grammatical, and what 8 bits change.
"""

import math
import sys

import numpy as np

from tinygrad_edu import Tensor, no_grad
from tinygrad_edu.models.gpt2 import GPT2
from tinygrad_edu.nn import functional as F
from tinygrad_edu.nn.quantize import quantize_int8
from tinygrad_edu.text import entropy_per_character, generate_stories
from tinygrad_edu.text.parsing import judge

#: The seed of stories that the model has not read.
NEW = 7


def bits_per_character(model, stories, batch=32):
    """The cross-entropy of stories, each after a line break, in bits per character."""
    bits, rows = 0.0, [model.tokenizer.encode("\n" + story) for story in sorted(stories, key=len)]
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        ids = np.stack([np.pad(row, (0, max(map(len, part)) - len(row)), constant_values=-100) for row in part])  # (B, T)
        with no_grad():
            logits = model(Tensor(np.maximum(ids[:, :-1], 0)))  # (B, T - 1, V)
            bits += F.cross_entropy(logits.flatten(0, 1), Tensor(ids[:, 1:].reshape(-1)), reduction="sum").item() / math.log(2)
    return bits / sum(map(len, stories))


def written(model, texts=32, tokens=127, **options):
    """The stories that a model writes after a line break, as one text; in each of so many texts the last, which is cut off, is left out."""
    ids = np.full((texts, 1), model.tokenizer.encode("\n")[0])
    rows = model.generate(ids, tokens, **options)
    return "".join(model.tokenizer.decode(row[1:]).rpartition("\n")[0] + "\n" for row in rows)


def same_greedy_tokens(model, other, stories, read=8):
    """The share of places in stories where both models find the same token the most likely."""
    same = places = 0
    for story in stories:
        ids = Tensor(model.tokenizer.encode("\n" + story)[None])
        with no_grad():
            a, b = (m(ids).numpy()[0, read:].argmax(-1) for m in (model, other))
        same, places = same + int((a == b).sum()), places + len(a)
    return same / places


def main(folder="tiny"):
    model, small = GPT2.from_pretrained(folder), quantize_int8(GPT2.from_pretrained(folder))
    stories, floor = generate_stories(2000, seed=NEW), entropy_per_character()
    bits, rounded = (bits_per_character(m, stories) for m in (model, small))
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters")
    print(f"bits per character of 2,000 new stories: {bits:.4f}, {bits - floor:.4f} above the floor of {floor:.4f}")
    print(
        f"  int8: {rounded:.4f}, {rounded / bits - 1:+.2%}; the same most likely token: {same_greedy_tokens(model, small, stories[:500]):.2%}"
    )
    for name, m in ("fp32", model), ("int8", small):
        for temperature in (1.0, 0.7):
            print(f"{name}, temperature {temperature}: {judge(written(m, 256, temperature=temperature, seed=0))}")


if __name__ == "__main__":
    main(*sys.argv[1:])
