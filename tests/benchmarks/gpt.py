"""GPT beside PyTorch: `python -m tests.benchmarks.gpt`. Ratios, ours / theirs, from one run: below 1 we are faster.

A training step of lesson 16's GPT (4 blocks, 128 wide, 128 tokens of 16 texts): loss, gradients, a step of AdamW. PyTorch's model is written
as plainly as ours, with its fused attention. For one thread and for two, a process of its own runs both libraries in turn; the least time
of each counts. The model of 124 million parameters is in `gpt2.py`.
"""

import json

from tests.benchmarks.training import print_table, race

V, T, B, L, H, C = 60, 128, 16, 4, 4, 128


def torch_gpt():
    """The same model of PyTorch's layers, with the same names of parameters."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.c_attn, self.c_proj = nn.Linear(C, 3 * C), nn.Linear(C, C)

        def forward(self, x):
            q, k, v = (part.reshape(*x.shape[:2], H, C // H).transpose(1, 2) for part in self.c_attn(x).split(C, 2))
            x = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            return self.c_proj(x.transpose(1, 2).flatten(2))

    class MLP(nn.Module):
        def __init__(self):
            super().__init__()
            self.c_fc, self.c_proj = nn.Linear(C, 4 * C), nn.Linear(4 * C, C)

        def forward(self, x):
            return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.ln_1, self.attn, self.ln_2, self.mlp = nn.LayerNorm(C), Attention(), nn.LayerNorm(C), MLP()

        def forward(self, x):
            x = x + self.attn(self.ln_1(x))
            return x + self.mlp(self.ln_2(x))

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            parts = dict(wte=nn.Embedding(V, C), wpe=nn.Embedding(T, C), h=nn.ModuleList([Block() for _ in range(L)]), ln_f=nn.LayerNorm(C))
            self.transformer = nn.ModuleDict(parts)
            self.lm_head = nn.Linear(C, V, bias=False)
            self.lm_head.weight = self.transformer.wte.weight

        def forward(self, ids):
            x = self.transformer.wte(ids) + self.transformer.wpe(torch.arange(ids.shape[1]))
            for block in self.transformer.h:
                x = block(x)
            return self.lm_head(self.transformer.ln_f(x))

    return Model()


def models():
    """Our model and PyTorch's, with the same numbers."""
    import torch

    from tinygrad_edu import manual_seed
    from tinygrad_edu.models import GPT, GPTConfig

    manual_seed(0)
    ours, theirs = GPT(GPTConfig(V, T, L, H, C)), torch_gpt()
    theirs.load_state_dict({name: torch.tensor(x.numpy()) for name, x in ours.state_dict().items()})
    return ours, theirs


def step(model, optimiser, ids, targets, cross_entropy):
    """A function: one training step, from which the loss is returned."""

    def run():
        optimiser.zero_grad()
        loss = cross_entropy(model(ids).reshape(-1, V), targets)
        loss.backward()
        optimiser.step()
        return loss.item()

    return run


def training_steps():
    import numpy as np
    import torch

    from tinygrad_edu import Tensor, optim
    from tinygrad_edu.nn import functional as F

    ids = np.random.default_rng(0).integers(0, V, (B, T + 1))
    x, y = ids[:, :-1].copy(), ids[:, 1:].reshape(-1)
    ours, theirs = models()
    ours = step(ours, optim.AdamW(ours.parameters(), lr=1e-3), Tensor(x), Tensor(y), F.cross_entropy)
    adam = torch.optim.AdamW(theirs.parameters(), lr=1e-3)
    theirs = step(theirs, adam, torch.tensor(x), torch.tensor(y), torch.nn.functional.cross_entropy)
    for _ in range(3):
        assert abs(ours() - theirs()) < 1e-4, "both compute the same losses"
    yield f"GPT of {L} blocks, {C} wide, {B} x {T} tokens, a training step", *race(ours, theirs, rounds=15), 1.0


def child(threads):
    """In a process with so many threads: every row as a line of JSON."""
    import torch

    from course.notebook.kernel import keep_freed_memory

    keep_freed_memory()  # as a lesson does, for both libraries: they share this process's allocator
    torch.set_num_threads(threads)
    for name, ours, theirs, aim in training_steps():
        print(json.dumps([name, ours, theirs, aim]), flush=True)


if __name__ == "__main__":
    print_table("gpt")
