"""Whole trainings beside PyTorch: `python -m tests.benchmarks.training`. Ratios, ours / theirs, from one run: below 1 we are faster.

For one thread and for two, a process of its own runs both libraries in turn; the least time of each counts. The first weights, and the order
of the examples, are the same for both. MNIST's rows need its 10,000 test images in TINYGRAD_EDU_DATA: 8,000 of them train, 2,000 test.
"""

import json
import os
import subprocess
import sys
import time
from itertools import pairwise

PICOGRAD = (784, 800, 800, 10)
DIGITS = (64, 128, 10)


def race(*runs, rounds=3):
    """The least seconds of each function, in turn: with one thread the processor's, which other programs do not change."""
    clock, times = time.process_time if os.environ.get("OMP_NUM_THREADS") == "1" else time.perf_counter, []
    for _ in range(rounds):
        times.append([])
        for run in runs:
            start = clock()
            run()
            times[-1].append(clock() - start)
    return [min(column) for column in zip(*times)]


def first_weights(sizes):
    """PyTorch's first weights for linear layers of these sizes, as arrays: weight, bias, weight, ..."""
    import numpy as np

    rng = np.random.default_rng(0)
    shapes = [shape for a, b in pairwise(sizes) for shape in ((b, a), (b,))]
    fans = [a for a in sizes[:-1] for _ in range(2)]
    return [rng.uniform(-(n**-0.5), n**-0.5, shape).astype(np.float32) for shape, n in zip(shapes, fans)]


def mlp(nn, sizes, dropout, to_tensor):
    """An MLP of relu layers in one of the libraries, with dropout after each, and these first weights."""
    layers = []
    for a, b in pairwise(sizes):
        layers += [nn.Linear(a, b), nn.ReLU(), *([nn.Dropout(dropout)] if dropout else [])]
    model = nn.Sequential(*layers[: len(layers) - (2 if dropout else 1)])
    model.load_state_dict(dict(zip(model.state_dict(), map(to_tensor, first_weights(sizes)))))
    return model


def adam_step():
    """Adam over picograd's 1.3 million parameters: beside what PyTorch takes by default, its foreach and its fused one."""
    import numpy as np
    import torch

    from tinygrad_edu import Tensor, optim

    arrays = first_weights(PICOGRAD)

    def steps(tensor, adam, **options):
        parameters = [tensor(a) for a in arrays]
        for p in parameters:
            p.requires_grad_()
            p.grad = tensor(np.full(p.shape, 0.01, np.float32))
        return adam(parameters, **options).step

    ours = steps(Tensor, optim.Adam)
    others = {"default": {}, "foreach": {"foreach": True}, "fused": {"fused": True}}
    times = race(ours, *(steps(torch.tensor, torch.optim.Adam, **options) for options in others.values()), rounds=60)
    for name, seconds in zip(others, times[1:]):
        yield f"Adam step, 1.3 M parameters, beside {name}", times[0], seconds, 1.0


def learn_digits(library, goal=0.97, most=60):
    """Train an MLP on the digits until it reads 97 % of the test digits right: the number of epochs."""
    import numpy as np

    from tinygrad_edu import Tensor, data, nn, optim
    from tinygrad_edu.nn import functional as F
    from tinygrad_edu.training import evaluate, fit

    train, test = (
        data.TensorDataset(data.to_float(images, 16).flatten(1), labels)
        for images, labels in (data.digits(s).tensors for s in ("train", "test"))
    )
    batches = data.DataLoader(train, 32, shuffle=True, generator=0)
    if library == "ours":
        model = mlp(nn, DIGITS, 0, Tensor)
        optimiser, held_out = optim.Adam(model.parameters(), lr=2e-3), data.DataLoader(test, 360)
        for epoch in range(most):
            fit(model, F.cross_entropy, optimiser, batches, 1, progress=False)
            if evaluate(model, F.cross_entropy, held_out)["accuracy"] >= goal:
                return epoch + 1
    import torch
    from torch.nn.functional import cross_entropy
    from torch.utils.data import BatchSampler, RandomSampler, TensorDataset

    model = mlp(torch.nn, DIGITS, 0, torch.tensor)
    optimiser = torch.optim.Adam(model.parameters(), lr=2e-3)
    (x, y), (held_x, held_y) = ([torch.tensor(np.array(t.numpy())) for t in d.tensors] for d in (train, test))
    dataset = TensorDataset(x, y)
    torch.manual_seed(0)
    for epoch in range(most):
        for index in BatchSampler(RandomSampler(dataset), 32, False):  # a batch at once: PyTorch's DataLoader takes examples one by one
            optimiser.zero_grad()
            cross_entropy(model(x[index]), y[index]).backward()
            optimiser.step()
        with torch.no_grad():
            if (model(held_x).argmax(1) == held_y).float().mean() >= goal:
                return epoch + 1
    raise AssertionError(f"{library} does not get there in {most} epochs")


def digits():
    """The whole training to 97 %, with as many epochs as each needs, and by the epoch."""
    counts = {library: learn_digits(library) for library in ("ours", "torch")}
    ours, theirs = race(lambda: learn_digits("ours"), lambda: learn_digits("torch"), rounds=7)
    yield f"digits to 97 %, {counts['ours']} and {counts['torch']} epochs", ours, theirs, 0.8
    yield "  an epoch of it", ours / counts["ours"], theirs / counts["torch"], 0.8


def mnist_epochs(library):
    """Functions: an epoch of picograd's recipe on 8,000 of MNIST's test images, and the accuracy on the other 2,000 after it."""
    import numpy as np

    from tinygrad_edu import Tensor, data, nn, optim
    from tinygrad_edu.nn import functional as F
    from tinygrad_edu.training import evaluate, fit

    images, labels = data.mnist("test").tensors
    x = data.to_float(images).flatten(1) - 0.5
    if library == "ours":
        model = mlp(nn, PICOGRAD, 0.5, Tensor)
        optimiser = optim.Adam(model.parameters(), lr=1e-3)
        loader = data.DataLoader(data.TensorDataset(x[:8000], labels[:8000]), 64, shuffle=True)
        test = data.DataLoader(data.TensorDataset(x[8000:], labels[8000:]), 500)
        return (
            lambda: fit(model, F.cross_entropy, optimiser, loader, 1, progress=False),
            lambda: evaluate(model, F.cross_entropy, test)["accuracy"],
        )
    import torch
    from torch.nn.functional import cross_entropy
    from torch.utils.data import BatchSampler, RandomSampler

    model = mlp(torch.nn, PICOGRAD, 0.5, torch.tensor)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    x, y = torch.tensor(np.array(x.numpy())), torch.tensor(np.array(labels.numpy()))

    def epoch():
        model.train()
        for index in BatchSampler(RandomSampler(range(8000)), 64, False):
            optimiser.zero_grad()
            cross_entropy(model(x[index]), y[index]).backward()
            optimiser.step()

    def accuracy():
        model.eval()
        with torch.no_grad():
            return (model(x[8000:]).argmax(1) == y[8000:]).float().mean().item()

    return epoch, accuracy


def picograd():
    """An epoch of picograd's recipe, beside PyTorch's and in picograd's shape of code, and what is read right after three of them."""
    from tests.benchmarks.picograd import Picograd
    from tinygrad_edu import data

    (ours, right), (theirs, torch_right) = mnist_epochs("ours"), mnist_epochs("torch")
    images, labels = data.mnist("test").tensors
    x, y = images.numpy().reshape(-1, 784) / 255 - 0.5, labels.numpy()
    like = Picograd(first_weights(PICOGRAD))
    mine, torchs, picograds = race(ours, theirs, lambda: like.epoch(x[:8000], y[:8000]), rounds=3)
    reads = (like.forward(x[8000:], training=False)[0].argmax(1) == y[8000:]).mean()
    print(f"  after 3 epochs of 8,000 images, held out: {right():.1%}, PyTorch {torch_right():.1%}, picograd {reads:.1%}", file=sys.stderr)
    yield "picograd's MNIST recipe, an epoch of 8,000", mine, torchs, 1.0
    yield "  beside picograd's shape of code", mine, picograds, 1 / 3


def child(threads):
    """In a process with so many threads: every row as a line of JSON."""
    import torch

    from tinygrad_edu.data import NotAvailable

    torch.set_num_threads(threads)
    for rows in (adam_step, digits, picograd):
        try:
            for name, ours, theirs, aim in rows():
                print(json.dumps([name, ours, theirs, aim]), flush=True)
        except NotAvailable as error:
            print(error, file=sys.stderr)


def run(module, threads):
    """The rows that `child` of a benchmark prints, in a process with so many threads."""
    environment = os.environ | {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    code = f"from tests.benchmarks import {module}; {module}.child({threads})"
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return [json.loads(line) for line in done.stdout.splitlines()]


def print_table(module):
    """Run a benchmark with one thread and with two, and print its rows side by side."""
    print(f"{'':48}{'1 thread':^32}{'2 threads':^32}")
    print(f"{'':48}" + f"{'ours':>10}{'theirs':>10}{'ratio':>8}    " * 2 + "  aim")
    for rows in zip(run(module, 1), run(module, 2)):
        cells = "".join(f"{a * 1e3:>8.2f}ms{b * 1e3:>8.2f}ms{a / b:>8.2f}    " for _, a, b, _ in rows)
        missed = "" if all(a / b <= aim for _, a, b, aim in rows) else "  missed"
        print(f"{rows[0][0]:48}{cells}{rows[0][3]:>5.2g}{missed}")


if __name__ == "__main__":
    print_table("training")
