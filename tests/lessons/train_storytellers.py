"""The models of lesson 16 that take too long for a lesson: `course/figures/storyteller.safetensors` and `course/figures/storytellers.json`.

`python -m tests.lessons.train_storytellers` makes both anew, in about half an hour on one core. The storyteller is a GPT of three blocks
that reads 6 million letters. The others are GPTs of four blocks, one complete and five that lack a part, which read 600,000 letters each,
at the lesson's rate and at three times that ("norm, fast"). The second file keeps their curves, what they write on the way, and what new
text costs them at the end.
"""

import json
import math
import sys
from functools import cache
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

from tinygrad_edu import Tensor, manual_seed, nn, save
from tinygrad_edu.models import GPT, GPTConfig
from tinygrad_edu.models.gpt import Block
from tinygrad_edu.nn.utils import clip_grad_norm_
from tinygrad_edu.optim import AdamW
from tinygrad_edu.optim.lr_scheduler import LambdaLR
from tinygrad_edu.text import Vocabulary, judge, stories_text

FIGURES = Path(__file__).resolve().parents[2] / "course" / "figures"
STORYTELLER, CURVES = FIGURES / "storyteller.safetensors", FIGURES / "storytellers.json"
LACKING = ("nothing", "positions", "residual", "norm", "attention", "MLP")
STEPS, LONG = 600, 3000  # of a GPT that lacks something, and of the storyteller
RATES = {"": 0.01, ", fast": 0.03}


class NoResidual(Block):
    """A block that hands on what its sublayers return, and nothing else."""

    def forward(self, x, cache=None):
        return self.mlp(self.ln_2(self.attn(self.ln_1(x), cache)))  # (B, T, C)


class NoAttention(Block):
    def forward(self, x, cache=None):
        return x + self.mlp(self.ln_2(x))  # (B, T, C)


class NoMLP(Block):
    def forward(self, x, cache=None):
        return x + self.attn(self.ln_1(x), cache)  # (B, T, C)


def gpt(vocab_size, n_layer, block_size, lacks="nothing"):
    """A GPT of the lesson's width, which lacks a part. Its first weights are those of the lesson: 5 times as wide as GPT-2's."""
    model = GPT(GPTConfig(vocab_size, block_size, n_layer, n_head=4, n_embd=64))
    manual_seed(0)
    nn.Embedding(vocab_size, 64), nn.Embedding(block_size, 64)  # layers that were drawn before the weights, when the files were made
    for n, m in ((64, 192), (64, 64), (64, 256), (256, 64)) * n_layer:
        nn.Linear(n, m)
    nn.Linear(1, 1, bias=False)
    model.reset_parameters()
    for p in model.parameters():
        if p.ndim > 1:
            p.data *= 5
    parts = {"residual": NoResidual, "attention": NoAttention, "MLP": NoMLP}
    for block in model.transformer.h:
        block.__class__ = parts.get(lacks, Block)
        if lacks == "norm":
            block.ln_1, block.ln_2 = nn.Identity(), nn.Identity()
    if lacks == "norm":
        model.transformer.ln_f = nn.Identity()
    if lacks == "positions":
        model.transformer.wpe.weight.data *= 0
        model.transformer.wpe.weight.requires_grad_(False)
    return model


def training(model, ids, steps, lr=0.01):
    """Train on 16 pieces of the text a step, of the length that the model can read. Yield the loss of each step, in nats."""
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer, rng, T = AdamW(parameters, lr=lr, betas=(0.9, 0.99), weight_decay=0.0), np.random.default_rng(0), model.block_size
    schedule = LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / 20) * (0.5 + 0.5 * math.cos(math.pi * step / steps)))
    for _ in range(steps):
        starts = rng.integers(len(ids) - T, size=16)
        pieces = Tensor(ids[starts[:, None] + np.arange(T + 1)])  # (16, T + 1)
        optimizer.zero_grad()
        loss = model.loss(pieces[:, :-1], pieces[:, 1:])
        loss.backward()
        clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        yield loss.item()


@cache
def texts():
    """(vocabulary, ids to learn from, ids of new stories)"""
    text, new = stories_text(2_000_000, seed=0), stories_text(25_601, seed=1)[:25_601]
    vocabulary = Vocabulary.characters(text)
    return vocabulary, vocabulary.encode(text), vocabulary.encode(new)


def bits_of_new(model, new):
    """Bits per letter of new text, read in pieces of the length that the model can read."""
    T = model.block_size
    n = len(new) // T * T
    return model.bits(new[:n].reshape(-1, T), new[1 : n + 1].reshape(-1, T))


def told(model, vocabulary, n, letters):
    """n texts that a model writes, at a temperature of 0.7, as one text of whole lines; and the first of them as it is."""
    texts = model.generate(["\n"] * n, letters, temperature=0.7, seed=0, vocabulary=vocabulary)
    return "".join(t[1 : t.rfind("\n") + 1] for t in texts), texts[0][1:]


def smoothed(losses, to, points=40):
    """The losses up to a step in bits, as the means of equal pieces: (steps at their ends, means)."""
    ends = np.unique(np.linspace(0, to, points + 1).round().astype(int))
    return ends[1:].tolist(), [round(float(np.mean(losses[a:b])) / math.log(2), 3) for a, b in pairwise(ends)]


def followed(model, ids, new, vocabulary, steps, lr, stops, n, letters):
    """Train a model; what is kept of it, as a dict."""
    losses, kept = [], {"written": [], "grammatical": [], "stops": list(stops)}
    for loss in chain([None], training(model, ids, steps, lr)):
        losses += [] if loss is None else [loss]
        if len(losses) in stops:
            lines, first = told(model, vocabulary, n, letters)
            kept["written"].append(first)
            kept["grammatical"].append(round(judge(lines).sentences, 3) if lines else 0.0)
            print(len(losses), round(np.mean(losses[-20:]) / math.log(2), 3) if losses else "", kept["grammatical"][-1], flush=True)
    kept["steps"], kept["bits"] = smoothed(losses, steps)
    return kept | {"new": round(bits_of_new(model, new), 3), "first": [round(loss, 4) for loss in losses[:3]]}


def make(names):
    vocabulary, ids, new = texts()
    kept = json.loads(CURVES.read_text()) if CURVES.exists() else {}
    for name in names:
        print(name, flush=True)
        if name == "storyteller":
            model = gpt(len(vocabulary), 3, 128)
            kept[name] = followed(model, ids, new, vocabulary, LONG, 0.006, (0, 100, 200, 400, 800, 1500, 3000), 20, 220)
            save({k: p.to(np.float16) for k, p in model.state_dict().items()}, STORYTELLER)
        else:
            lacks, comma, fast = name.partition(", ")
            model = gpt(len(vocabulary), 4, 64, lacks)
            kept[name] = followed(model, ids, new, vocabulary, STEPS, RATES[comma + fast], (0, 50, 100, 200, 300, 400, 500, 600), 8, 120)
        CURVES.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(sys.argv[1:] or [*(part + rate for rate in RATES for part in LACKING), "storyteller"])
