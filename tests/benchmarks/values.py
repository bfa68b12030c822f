"""What Values cost: the moons step beside micrograd's, a chain of a million nodes, bytes, and a matrix product beside r-nn's bill.

Each function is one measurement in a process of its own (see `__main__`), so that no library runs under another's settings.
"""

import gc
import random
import sys
import time
import tracemalloc
from itertools import pairwise

STEPS, POINTS = 10, 100


def moons():
    """The two moons, and first weights for a net 2-16-16-1, the same for everybody."""
    from tinygrad_edu import make_moons

    x, y = make_moons(POINTS, noise=0.1, random_state=1)
    rng = random.Random(1)
    return x.tolist(), [1 if label else -1 for label in y], [rng.uniform(-0.5, 0.5) for _ in range(337)]


def timed(step, collector):
    """Seconds for one step, the mean of several, and the last loss."""
    gc.enable() if collector else gc.disable()
    step()
    start = time.process_time()
    for _ in range(STEPS):
        loss = step()
    return {"seconds": (time.process_time() - start) / STEPS, "loss": loss}


def moons_ours(collector=True):
    """Forward, max-margin loss with L2, backward and step, on 100 points."""
    from tinygrad_edu import MLP, hinge_loss, l2, sgd_step, zero_grad

    points, labels, weights = moons()
    net = MLP(2, [16, 16, 1], "relu")
    parameters = net.parameters()
    for p, w in zip(parameters, weights):
        p.data = w

    def step():
        loss = hinge_loss([net(x) for x in points], labels) + 1e-4 * l2(parameters)
        zero_grad(parameters)
        loss.backward()
        sgd_step(parameters, 0.1)
        return loss.data

    return timed(step, collector)


def moons_micrograd(collector=True):
    """The same, as micrograd's own demo writes it."""
    from micrograd.engine import Value
    from micrograd.nn import MLP

    points, labels, weights = moons()
    net = MLP(2, [16, 16, 1])
    parameters = net.parameters()
    for p, w in zip(parameters, weights):
        p.data = w

    def step():
        scores = [net([Value(a) for a in x]) for x in points]
        losses = [(1 + -label * score).relu() for label, score in zip(labels, scores)]
        loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in parameters)
        net.zero_grad()
        loss.backward()
        for p in parameters:
            p.data -= 0.1 * p.grad
        return loss.data

    return timed(step, collector)


def chain_ours(n=1_000_000):
    """Build, walk back and free a chain of n additions."""
    from tinygrad_edu import Value

    x = Value(1.0)
    times = [time.process_time()]
    y = x
    for _ in range(n):
        y = y + x
    times.append(time.process_time())
    y.backward()
    times.append(time.process_time())
    assert x.grad == n + 1
    del y
    times.append(time.process_time())
    return dict(zip(("build", "backward", "free"), (b - a for a, b in pairwise(times))))


def chain_micrograd():
    """How long a chain micrograd's recursion survives, with Python's usual limit."""
    from micrograd.engine import Value

    sys.setrecursionlimit(1000)
    n = 0
    while True:
        y = x = Value(1.0)
        for _ in range(n + 100):
            y = y + x
        try:
            y.backward()
        except RecursionError:
            return {"longest": n}
        n += 100


def bytes_ours(n=100_000):
    """Bytes a product of two Values keeps alive, its tuples and numbers included."""
    from tinygrad_edu import Value

    x = Value(1.1)
    values = [None] * n
    tracemalloc.start()
    for i in range(n):
        values[i] = x * x
    return {"bytes": tracemalloc.get_traced_memory()[0] / n}


def bytes_micrograd(n=100_000):
    """The same for micrograd."""
    from micrograd.engine import Value

    x = Value(1.1)
    values = [None] * n
    tracemalloc.start()
    for i in range(n):
        values[i] = x * x
    return {"bytes": tracemalloc.get_traced_memory()[0] / n}


def matmul_ours(columns=24):
    """A slice of GPT-2's [7, 768] @ [768, 2304]: seconds forward and back, and nodes."""
    from tinygrad_edu import topological_order
    from tinygrad_edu.scalar.value_creation import randn

    rng = random.Random(0)
    a, b = randn(7, 768, rng=rng), randn(768, columns, rng=rng)
    start = time.process_time()
    out = (a @ b).sum()
    forward = time.process_time() - start
    out.backward()
    return {"forward": forward, "both": time.process_time() - start, "nodes": len(topological_order(out.flat[0])), "slices": 2304 / columns}
