"""Train the GPT-2 that ships with the library, on stories: `python -m course.builder.train_tiny_gpt2 [steps] [folder]`.

It reads five million tokens, each once, as the grammar never runs out of new stories; that is about ten minutes of one processor. The seed
fixes the stories, the first weights and the order of everything: what remains is how a computer rounds sums, which changes the loss a
little. `python -m tests.benchmarks.tiny_gpt2` measures what came out.
"""

import sys
import time
from random import Random

import numpy as np

from tinygrad_edu import manual_seed
from tinygrad_edu.models.gpt import GPTConfig
from tinygrad_edu.models.gpt2 import GPT2, TINY
from tinygrad_edu.nn.utils import clip_grad_norm_
from tinygrad_edu.optim import AdamW
from tinygrad_edu.optim.lr_scheduler import LambdaLR
from tinygrad_edu.text import BPE
from tinygrad_edu.text.bpe import END
from tinygrad_edu.text.stories import stories_text, tell

STEPS, BATCH, SEED = 5000, 8, 2024


def tokenizer():
    """A BPE of the stories' own: 637 tokens, as many as it takes for each of their words to be one."""
    return BPE.train(stories_text(500_000, seed=SEED), 640)


def batches(bpe, context, steps, random):
    """Yield (x, y), int64 arrays (BATCH, context), of new stories: y[b, t] follows x[b, t].

    Half of the rows begin anywhere in a story. The others begin as a prompt does: at a story's first word, or before it at a line break, or
    at the token that stands for a new text.
    """
    for _ in range(steps):
        rows = np.empty((BATCH, context + 1), np.int64)
        for i in range(BATCH):
            kind, start, text = int(random.random() * 3), int(random.random() * 48), "\n"
            start = start if i % 2 else int(kind == 0)
            while len(ids := bpe.encode(text)) < start + context + 1:
                text += "".join(tell(random) for _ in range(4))
            rows[i] = ids[start : start + context + 1]
            if i % 2 == 0 and kind == 1:
                rows[i, 0] = bpe.special[END]
        yield rows[:, :-1], rows[:, 1:]


def rate(step, steps):
    """The learning rate, as a share of the highest: a warm-up, a plateau, and in the last two fifths a line down to 0."""
    return min(1, (step + 1) / 100, (steps - step) / (0.4 * steps))


def train(model, bpe, steps, report=print):
    """Train by AdamW, with weight decay on matrices alone."""
    matrices = [p for p in model.parameters() if p.ndim > 1]
    vectors = [p for p in model.parameters() if p.ndim == 1]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}]
    adam = AdamW(groups, lr=2e-3, betas=(0.9, 0.99))
    schedule, start, losses = LambdaLR(adam, lambda step: rate(step, steps)), time.process_time(), []
    for x, y in batches(bpe, model.block_size, steps, Random(SEED)):
        adam.zero_grad()
        loss = model.loss(x, y)
        loss.backward()
        clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        schedule.step()
        losses.append(loss.item())
        if len(losses) % 200 == 0 or len(losses) == steps:
            bits = np.mean(losses[-200:]) / np.log(2)
            report(f"step {len(losses)} of {steps}: {bits:.4f} bits per token, {time.process_time() - start:.0f} s of processor")


def main(steps=STEPS, folder=TINY):
    manual_seed(SEED)
    bpe = tokenizer()
    model = GPT2(GPTConfig(vocab_size=len(bpe), block_size=128, n_layer=4, n_head=3, n_embd=96), bpe)
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters, {bpe}", flush=True)
    train(model, bpe, steps, lambda line: print(line, flush=True))
    model.save_pretrained(folder, dtype=np.float16)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:])
