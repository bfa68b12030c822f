"""Tensor beside PyTorch: `python -m tests.benchmarks.tensors`. Ratios, ours / theirs, taken in one run: below 1 we are faster.

For one thread and for two, a process runs both libraries in turn, many short bursts each; the pair of bursts with the median ratio counts.
With one thread the time is the processor's, which other programs change less. The rows of a GPT come twice: with numba, and without.
Peak memory is that of a process of its own for each library, over what it has after a first step, when all code is loaded and what the step
needed is freed.
"""

import ctypes
import json
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise

from . import fused
from .fused import both_ways, leaves


def race(ours, theirs, rounds=25, seconds=0.01, most=6):
    """Seconds of each, bursts of both in turn: the pair with the median ratio. Fewer rounds, at least 5, where they take `most` seconds."""
    clock = time.process_time if os.environ.get("OMP_NUM_THREADS") == "1" else time.perf_counter

    def burst(f, times):
        start = clock()
        for _ in range(times):
            f()
        return (clock() - start) / times

    ours(), theirs()  # compile, and fill caches
    both = [(f, max(1, int(seconds / max(burst(f, 2), 1e-7)))) for f in (ours, theirs)]
    times = [[burst(f, n) for f, n in both]]
    rounds = min(rounds, max(5, int(most / (times[0][0] * both[0][1] + times[0][1] * both[1][1]))))
    times += [[burst(f, n) for f, n in both] for _ in range(rounds - 1)]
    return sorted(times, key=lambda pair: pair[0] / pair[1])[rounds // 2]


def ops():
    """One op forward and backward, small and middling; chains and diamonds."""
    table = {
        "x + y": lambda x, y: x + y,
        "x * y": lambda x, y: x * y,
        "x / y": lambda x, y: x / y,
        "x * 2": lambda x, y: x * 2,
        "exp": lambda x, y: x.exp(),
        "tanh": lambda x, y: x.tanh(),
        "relu": lambda x, y: x.relu(),
        "sum": lambda x, y: x.sum(),
        "chain of 20": lambda x, y: (((((((((x * y + x) * y + x) * y + x) * y + x) * y + x) * y + x) * y + x) * y + x) * y + x) * y + x,
        "diamonds": lambda x, y: (x * y) * (x + y) * (x - y),
    }
    for n in (100, 10_000):
        for name, f in table.items():
            mine, right = leaves((n,), (n,))
            yield f"{name}, {n:,} floats", both_ways(f, mine), both_ways(f, right), 0.7


def convolutions():
    """LeNet's layers on a batch of (64, 1, 28, 28), others of a small network, pooling, and a whole pass through LeNet."""
    import torch.nn.functional as TF

    from tinygrad_edu.nn import functional as F

    table = {
        "conv2d 1 -> 6, 5x5": (lambda f: lambda x, w, b: f.conv2d(x, w, b, padding=2), [(64, 1, 28, 28), (6, 1, 5, 5), (6,)]),
        "conv2d 6 -> 16, 5x5": (lambda f: f.conv2d, [(64, 6, 14, 14), (16, 6, 5, 5), (16,)]),
        "conv2d 16 -> 32, 3x3": (lambda f: lambda x, w, b: f.conv2d(x, w, b, padding=1), [(64, 16, 8, 8), (32, 16, 3, 3), (32,)]),
        "conv2d 32 -> 64, 3x3": (lambda f: lambda x, w, b: f.conv2d(x, w, b, padding=1), [(64, 32, 14, 14), (64, 32, 3, 3), (64,)]),
        "max_pool2d": (lambda f: lambda x: f.max_pool2d(x, 2), [(64, 6, 28, 28)]),
        "max_pool2d, 3 by 2": (lambda f: lambda x: f.max_pool2d(x, 3, 2, 1), [(64, 6, 28, 28)]),
        "avg_pool2d": (lambda f: lambda x: f.avg_pool2d(x, 2), [(64, 6, 28, 28)]),
    }
    for name, (make, shapes) in table.items():
        mine, right = leaves(*shapes)
        yield name, both_ways(make(F), mine), both_ways(make(TF), right), 1.5
    yield "LeNet, (64, 1, 28, 28)", lenet("ours"), lenet("torch"), 1.5


def lenet(library, batch=64):
    """A pass forward and backward through LeNet; the images themselves need no gradient."""
    import numpy as np

    rng = np.random.default_rng(0)
    shapes = [(6, 1, 5, 5), (6,), (16, 6, 5, 5), (16,), (120, 400), (120,), (10, 120), (10,)]
    arrays = [(rng.normal(size=s) / max(1, s[0]) ** 0.5).astype(np.float32) for s in shapes]
    x, y = rng.normal(size=(batch, 1, 28, 28)).astype(np.float32), rng.integers(0, 10, batch)
    if library == "ours":
        from tinygrad_edu import Tensor
        from tinygrad_edu.nn import functional as F

        p, x, y = [Tensor(a, requires_grad=True) for a in arrays], Tensor(x), Tensor(y)
    else:
        import torch
        import torch.nn.functional as F

        p, x, y = [torch.tensor(a, requires_grad=True) for a in arrays], torch.tensor(x), torch.tensor(y)

    def step():
        for w in p:
            w.grad = None
        h = F.max_pool2d(F.relu(F.conv2d(x, p[0], p[1], padding=2)), 2)  # (N, 6, 14, 14)
        h = F.max_pool2d(F.relu(F.conv2d(h, p[2], p[3])), 2)  # (N, 16, 5, 5)
        h = F.relu(F.linear(h.flatten(1), p[4], p[5]))
        F.cross_entropy(F.linear(h, p[6], p[7]), y).backward()

    return step


def adam(parameters):
    """One step of Adam on arrays, written into buffers."""
    import numpy as np

    from tinygrad_edu.autograd.versions import bump

    state = [(p, *(np.zeros_like(p._data) for _ in range(3))) for p in parameters]
    t = 0

    def step():
        nonlocal t
        t += 1
        for p, m, v, b in state:
            g = p.grad._data
            m *= 0.9
            np.multiply(g, 0.1, out=b)
            m += b
            v *= 0.999
            np.multiply(g, g, out=b)
            b *= 0.001
            v += b
            np.sqrt(v, out=b)
            b *= (1 - 0.999**t) ** -0.5
            b += 1e-8
            np.divide(m, b, out=b)
            b *= 1e-3 / (1 - 0.9**t)
            p._data -= b
            bump(p)
            p.grad = None

    return step


def mlp(library, sizes, batch, dropout):
    """A training step of an MLP: forward, cross-entropy, backward, Adam."""
    import numpy as np

    rng = np.random.default_rng(0)
    shapes = [s for a, b in pairwise(sizes) for s in ((b, a), (b,))]
    arrays = [(rng.normal(size=s) / s[-1] ** 0.5 if len(s) > 1 else np.zeros(s)).astype(np.float32) for s in shapes]
    x, y = rng.normal(size=(batch, sizes[0])).astype(np.float32), rng.integers(0, sizes[-1], batch)
    if library == "autograd":
        return mlp_autograd(arrays, x, y, dropout, rng)
    if library == "ours":
        from tinygrad_edu import Tensor
        from tinygrad_edu.nn import functional as F

        p, x, y = [Tensor(a, requires_grad=True) for a in arrays], Tensor(x), Tensor(y)
        update = adam(p)
    else:
        import torch
        import torch.nn.functional as F

        p, x, y = [torch.tensor(a, requires_grad=True) for a in arrays], torch.tensor(x), torch.tensor(y)
        optimiser = torch.optim.Adam(p, lr=1e-3)

        def update():
            optimiser.step()
            optimiser.zero_grad()

    def step():
        h = x
        for i in range(0, len(p), 2):
            h = F.linear(h, p[i], p[i + 1])
            if i < len(p) - 2:
                h = h.relu()
                if dropout:
                    h = F.dropout(h, dropout)
        F.cross_entropy(h, y).backward()
        update()

    return step


def mlp_autograd(arrays, x, y, dropout, rng):
    """The same with HIPS autograd from PyPI, and its own Adam's arithmetic."""
    import autograd.numpy as anp
    import numpy as np
    from autograd import grad

    def loss(p, masks):
        h = x
        for i in range(0, len(p), 2):
            h = anp.dot(h, p[i].T) + p[i + 1]
            if i < len(p) - 2:
                h = anp.maximum(h, 0) * masks[i // 2] if dropout else anp.maximum(h, 0)
        h = h - anp.max(h, axis=1, keepdims=True)
        return anp.mean(anp.log(anp.sum(anp.exp(h), axis=1)) - h[np.arange(len(y)), y])

    slope = grad(loss)
    state = [(a, np.zeros_like(a), np.zeros_like(a)) for a in arrays]
    t = 0

    def step():
        nonlocal t
        t += 1
        masks = [((rng.random((len(x), len(a)), np.float32) >= dropout) / np.float32(1 - dropout)) for a in arrays[:-2:2]]
        for (p, m, v), g in zip(state, slope(arrays, masks)):
            m += 0.1 * (g - m)
            v += 0.001 * (g * g - v)
            p -= 1e-3 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)

    return step


SMALL, PICOGRAD = ((64, 32, 10), 32, 0), ((784, 800, 800, 10), 64, 0.5)


def training():
    """Whole training steps."""
    yield "MLP 64-32-10, batch 32, Adam", mlp("ours", *SMALL), mlp("torch", *SMALL), 0.8
    yield "MLP 784-800-800-10, batch 64, dropout, Adam", mlp("ours", *PICOGRAD), mlp("torch", *PICOGRAD), 1.0
    try:
        yield "  beside PyPI's autograd", mlp("ours", *PICOGRAD), mlp("autograd", *PICOGRAD), 1.0
    except ImportError:
        print("  (pip install autograd to compare with it)", file=sys.stderr)


def child(threads, which="all"):
    """In a process with so many threads: every row as a line of JSON."""
    import torch

    from course.notebook.kernel import keep_freed_memory

    torch.set_num_threads(threads)
    keep_freed_memory()  # as a lesson does, for both libraries: they share this process's allocator
    for rows in {"all": (ops, training, fused.rows, convolutions), "fused": (fused.rows,)}[which]:
        for name, ours, theirs, aim in rows():
            print(json.dumps([name, *race(ours, theirs), aim]), flush=True)
    if which == "fused":
        return
    from tinygrad_edu import randn

    x, w = randn(7, 768), randn(768, 2304)
    print(json.dumps(["matmul [7,768] @ [768,2304], beside r-nn's 4 s", race(lambda: x @ w, lambda: x @ w)[0], 4.0, 1e-4]), flush=True)


def peak(library, what):
    """How far above what it has after a first step the process's memory rises during training steps, in MB; Linux only."""
    import re

    def memory(kind):
        with open("/proc/self/status") as status:
            return int(re.search(rf"{kind}:\s+(\d+)", status.read())[1]) / 1024

    if library == "torch":
        import torch

        torch.set_num_threads(1)
    step = {"mlp": lambda: mlp(library, *PICOGRAD), "gpt": lambda: fused.block(library), "lenet": lambda: lenet(library, 512)}[what]()
    step()  # compilers and libraries are loaded now; what the step has freed goes back to the system
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    with open("/proc/self/clear_refs", "w") as peaks:
        peaks.write("5")  # forget the peak so far
    before = memory("VmRSS")
    for _ in range(10):
        step()
    print(json.dumps(memory("VmHWM") - before))


def run(code, threads, **environment):
    environment = os.environ | {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")} | environment
    code = f"from tests.benchmarks import tensors; tensors.{code}"
    return subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True, env=environment).stdout


def table(which, **environment):
    """Run and print rows for one thread and for two."""
    print(f"{'':48}{'1 thread':^32}{'2 threads':^32}")
    print(f"{'forward and backward':48}" + f"{'ours':>10}{'PyTorch':>10}{'ratio':>8}    " * 2 + "  aim")
    columns = [[json.loads(line) for line in run(f"child({n}, {which!r})", n, **environment).splitlines()] for n in (1, 2)]
    for rows in zip(*columns):
        cells = "".join(f"{a * 1e6:>8.0f}µs{b * 1e6:>8.0f}µs{a / b:>8.2g}    " for _, a, b, _ in rows)
        missed = "" if all(a / b <= aim for _, a, b, aim in rows) else "  missed"
        print(f"{rows[0][0]:48}{cells}{rows[0][3]:>5g}{missed}", flush=True)


def main():
    print(machine())
    table("all")
    peaks = {"peak memory, MLP 784-800-800-10": "mlp", "peak memory, a transformer block": "gpt", "peak memory, LeNet, batch 512": "lenet"}
    for name, what in peaks.items():
        ours, theirs = (float(run(f"peak({library!r}, {what!r})", 1)) for library in ("ours", "torch"))
        aim = 0.6 if what == "gpt" else 1
        print(f"{name:48}{ours:>8.1f}MB{theirs:>8.1f}MB{ours / theirs:>8.2f}{'':36}{aim:>5}{'' if ours <= aim * theirs else '  missed'}")
    print("\nwithout numba")
    table("fused", TINYGRAD_EDU_COMPILED="0")


def machine():
    """The processor and the versions, in a line."""
    model = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as lines:
            model = next((line.split(": ")[1].strip() for line in lines if line.startswith("model name")), model)
    versions = [f"{name} {version(name)}" for name in ("numpy", "numba", "torch") if find_spec(name)]
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {', '.join(versions)}"


if __name__ == "__main__":
    main()
