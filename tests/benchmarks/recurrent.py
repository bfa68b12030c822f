"""Recurrent networks beside PyTorch: `python -m tests.benchmarks.recurrent`. Ratios, ours / theirs, from one run: below 1 we are faster.

A training step of a character model: embedding, recurrent layer, linear layer, cross-entropy; forward and backward, over 64 characters of
32 texts. For one thread and for two, a process of its own runs both libraries in turn; the least time of each counts. Then one character
after the other, as a model that writes would read them, and what a thousand steps of truncated training leave behind in memory.
"""

import gc
import json
import tracemalloc

from tests.benchmarks.training import print_table, race

LETTERS, T, B = 30, 64, 32
AIMS = {64: 1.0, 256: 1.3}


def models(kind, hidden):
    """(our modules, PyTorch's with the same numbers): embedding, recurrent layer, linear layer."""
    import torch

    from tinygrad_edu import nn

    sizes = [("Embedding", (LETTERS, hidden)), (kind, (hidden, hidden)), ("Linear", (hidden, LETTERS))]
    torch.manual_seed(0)
    theirs = [getattr(torch.nn, name)(*arguments) for name, arguments in sizes]
    ours = [getattr(nn, name)(*arguments) for name, arguments in sizes]
    for a, b in zip(ours, theirs):
        a.load_state_dict({name: x.numpy() for name, x in b.state_dict().items()})
    return ours, theirs


def step(parts, ids, targets, cross_entropy):
    """A function: one training step, from which the loss is returned."""
    embed, recur, predict = parts
    parameters = [p for part in parts for p in part.parameters()]

    def run(state=None):
        for p in parameters:
            p.grad = None
        outputs, state = recur(embed(ids), state)
        loss = cross_entropy(predict(outputs).reshape(-1, LETTERS), targets)
        loss.backward()
        return loss, state

    return run


def texts():
    """Letters to read and letters to predict, (T, B) and (T * B,), for each library."""
    import numpy as np
    import torch

    from tinygrad_edu import Tensor

    ids = np.random.default_rng(0).integers(0, LETTERS, (T + 1, B))
    x, y = ids[:-1].copy(), ids[1:].reshape(-1)
    return (Tensor(x), Tensor(y)), (torch.tensor(x), torch.tensor(y))


def training_steps():
    from torch.nn.functional import cross_entropy

    from tinygrad_edu.nn import functional as F

    for hidden, aim in AIMS.items():
        for kind in ("RNN", "GRU", "LSTM"):
            ours, theirs = models(kind, hidden)
            data, torch_data = texts()
            ours, theirs = step(ours, *data, F.cross_entropy), step(theirs, *torch_data, cross_entropy)
            assert abs(ours()[0].item() - theirs()[0].item()) < 1e-4, "both compute the same loss"
            yield f"{kind} of {hidden}, a training step", *race(ours, theirs, rounds=40 if hidden < 100 else 12), aim


def reading():
    """200 characters, one at a time, of one text: the state is carried, no gradients are kept."""
    import torch

    from tinygrad_edu import Tensor, no_grad

    for hidden in AIMS:
        for kind in ("RNN", "GRU", "LSTM"):
            (embed, recur, predict), (torch_embed, torch_recur, torch_predict) = models(kind, hidden)
            ids, torch_ids = [Tensor([[i % LETTERS]]) for i in range(200)], [torch.tensor([[i % LETTERS]]) for i in range(200)]

            def ours(embed=embed, recur=recur, predict=predict, ids=ids):
                with no_grad():
                    state = None
                    for x in ids:
                        outputs, state = recur(embed(x), state)
                        predict(outputs)

            def theirs(embed=torch_embed, recur=torch_recur, predict=torch_predict, ids=torch_ids):
                with torch.no_grad():
                    state = None
                    for x in ids:
                        outputs, state = recur(embed(x), state)
                        predict(outputs)

            yield f"{kind} of {hidden}, 200 characters one by one", *race(ours, theirs, rounds=12), 0.7


def left_behind(kind="LSTM", steps=1000):
    """The bytes that a thousand steps of truncated training leave behind."""
    from tinygrad_edu.nn import functional as F
    from tinygrad_edu.nn.rnn import detach

    tracemalloc.start()
    run, state = step(models(kind, 64)[0], *texts()[0], F.cross_entropy), None
    for i in range(steps + 10):
        state = detach(run(state)[1])
        if i == 9:
            gc.collect()
            before = tracemalloc.get_traced_memory()[0]
    gc.collect()
    return tracemalloc.get_traced_memory()[0] - before


def child(threads):
    """In a process with so many threads: every row as a line of JSON."""
    import torch

    from course.notebook.kernel import keep_freed_memory

    keep_freed_memory()  # as a lesson does, for both libraries: they share this process's allocator
    torch.set_num_threads(threads)
    for rows in (training_steps, reading):
        for name, ours, theirs, aim in rows():
            print(json.dumps([name, ours, theirs, aim]), flush=True)


if __name__ == "__main__":
    print_table("recurrent")
    print(f"1,000 steps of truncated training leave {left_behind():,} bytes behind")
