"""Lesson 06: further right and wrong programs."""

import numpy as np

SWEEP = "def sweep(root, gradient, *options):"
SUM = "def sum_x(g, out, x, dim, keepdim):"
AMAX = "def amax_x(g, out, x, dim, keepdim):"

RIGHT = {
    "array.one_node": [5, 5.0, 'predict("array.one_node", 5)'],
    "vjp.mul": [
        "def mul_x(g, out, x, y):\n    return y * g",
        "def mul_x(g, out, x, y):\n    return np.multiply(g, y)",
        "def mul_x(g, out, x, y):\n    owed = np.array(g)\n    owed *= y\n    return owed",
        """
def mul_x(g, out, x, y):
    factor = np.broadcast_to(y, g.shape)
    owed = np.zeros(g.shape)
    for i in np.ndindex(g.shape):
        owed[i] = g[i] * factor[i]
    return owed
""",
    ],
    "vjp.cumsum": [
        np.array([1111, 1110, 1100, 1000]),
        np.array([1111.0, 1110, 1100, 1000]),
        [1111, 1110, 1100, 1000],
        (1111, 1110, 1100, 1000),
        [1111.0, 1110.0, 1100.0, 1000.0],
    ],
    "vjp.relu": [
        "def relu_x(g, out, x):\n    return np.where(x > 0, g, 0.0)",
        "def relu_x(g, out, x):\n    return g * (out > 0)",
        "def relu_x(g, out, x):\n    r = g.copy()\n    r[x <= 0] = 0\n    return r",
        "def relu_x(g, out, x):\n    r = np.zeros_like(out)\n    r[out > 0] = g[out > 0]\n    return r",
        "def relu_x(g, out, x):\n    return g * (out != 0)",
        "def relu_x(g, out, x):\n    owed = np.array(g)\n    owed[x <= 0] = 0\n    return owed",
    ],
    "vjp.sum": [
        f"{SUM}\n    shape = [1 if d in dim else n for d, n in enumerate(x.shape)]\n    return g.reshape(shape) * np.ones(x.shape)",
        f"""
{SUM}
    if not keepdim:
        for d in sorted(dim):
            g = np.expand_dims(g, d)
    return g + np.zeros(x.shape)
""",
        f"""
{SUM}
    owed = np.empty(x.shape)
    owed[...] = g if keepdim else np.expand_dims(g, dim)
    return owed
""",
        f"""
{SUM}
    if not keepdim:
        g = g.reshape(np.sum(x, axis=dim, keepdims=True).shape)
    for d in dim:
        g = np.repeat(g, x.shape[d], axis=d)
    return g
""",
    ],
    "vjp.unbroadcast": [
        """
def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for d, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=d, keepdims=True)
    return g
""",
        """
def unbroadcast(g, shape):
    added = g.ndim - len(shape)
    axes = tuple(range(added)) + tuple(added + d for d, n in enumerate(shape) if n == 1)
    return g.sum(axis=axes, keepdims=True).reshape(shape)
""",
        """
def unbroadcast(g, shape):
    g = np.sum(g, axis=tuple(range(g.ndim - len(shape))))
    return np.sum(g, axis=tuple(d for d in range(len(shape)) if shape[d] == 1), keepdims=True)
""",
        """
def unbroadcast(g, shape):
    if g.shape == shape:
        return g
    small = np.zeros(shape)
    full = np.broadcast_to(np.arange(small.size).reshape(shape), g.shape)
    return np.bincount(full.ravel(), g.ravel(), small.size).reshape(shape)
""",
    ],
    "vjp.matmul_x": [
        "def matmul_x(g, out, x, y):\n    return g @ y.swapaxes(-1, -2)",
        "def matmul_x(g, out, x, y):\n    return (y @ g.mT).mT",
        "def matmul_x(g, out, x, y):\n    return np.einsum('...nm,...km->...nk', g, y)",
        "def matmul_x(g, out, x, y):\n    return (g[..., :, None, :] * y[..., None, :, :]).sum(axis=-1)",
    ],
    "vjp.matmul_y": [
        "def matmul_y(g, out, x, y):\n    return x.swapaxes(-1, -2) @ g",
        "def matmul_y(g, out, x, y):\n    return (g.mT @ x).mT",
        "def matmul_y(g, out, x, y):\n    return np.matmul(np.moveaxis(x, -1, -2), g)",
        "def matmul_y(g, out, x, y):\n    return np.einsum('...nk,...nm->...km', x, g)",
    ],
    "vjp.amax": [
        f"""
{AMAX}
    shape = tuple(1 if d in dim else n for d, n in enumerate(x.shape))
    mask = (x == out.reshape(shape)).astype(float)
    return mask / mask.sum(axis=dim, keepdims=True) * g.reshape(shape)
""",
        f"""
{AMAX}
    top = x.max(axis=dim, keepdims=True)
    winners = np.where(x == top, 1.0, 0.0)
    share = (g if keepdim else np.expand_dims(g, dim)) / np.sum(winners, axis=dim, keepdims=True)
    return winners * share
""",
        f"""
{AMAX}
    if not keepdim:
        for d in sorted(dim):
            g = np.expand_dims(g, d)
            out = np.expand_dims(out, d)
    is_max = x >= out
    count = is_max.sum(axis=dim, keepdims=True)
    return np.where(is_max, g / count, 0)
""",
    ],
    "vjp.put": [
        "def put(g, index, shape):\n    out = np.zeros(shape)\n    np.add.at(out, index, g)\n    return out",
        """
def put(g, index, shape):
    out = np.zeros(shape)
    places = np.arange(out.size).reshape(shape)[index]
    for place, amount in zip(np.ravel(places), np.ravel(g)):
        out.flat[place] += amount
    return out
""",
        """
def put(g, index, shape):
    size = np.zeros(shape).size
    places = np.arange(size).reshape(shape)[index]
    return np.bincount(np.ravel(places), np.ravel(g), size).reshape(shape)
""",
    ],
    "array.sweep": [
        f"""
from collections import defaultdict

{SWEEP}
    gradients = defaultdict(int, {{root: gradient}})
    for out in history(root):
        if out.op is not None and out in gradients:
            for x, gx in owed(out, gradients[out], *options):
                gradients[x] += gx
    return gradients
""",
        f"""
{SWEEP}
    gradients, found = {{root: gradient}}, {{}}
    for out in history(root):
        g = gradients.pop(out, None)
        if g is None:
            continue
        found[out] = g
        if out.op is not None:
            for x, gx in owed(out, g, *options):
                gradients[x] = gx if x not in gradients else gradients[x] + gx
    return found
""",
        f"""
{SWEEP}
    gradients = {{root: gradient}}
    for out in history(root):
        if out.op is None or out not in gradients:
            continue
        for x, gx in owed(out, gradients[out], *options):
            gradients[x] = gx + gradients.get(x, 0)
    return gradients
""",
        f"""
{SWEEP}
    shares, found = {{root: [gradient]}}, {{}}
    for out in history(root):
        if out in shares:
            first, *rest = shares.pop(out)
            for more in rest:
                first = first + more
            found[out] = first
            if out.op is not None:
                for x, gx in owed(out, first, *options):
                    shares.setdefault(x, []).append(gx)
    return found
""",
    ],
    "array.mend_loss": [
        """
def squared_error(predicted, target):
    difference = predicted - target
    return (difference**2).mean(), 2 * difference / predicted.size
""",
        """
def squared_error(predicted, target):
    target = target - predicted
    loss = (target * target).mean()
    return loss, -2 * target / target.size
""",
        """
def squared_error(predicted, target):
    d = np.subtract(predicted, target)
    return [float(np.mean(np.square(d))), (d + d) * (1 / d.size)]
""",
    ],
}

WRONG = {
    "array.one_node": [(2, None), (6, None), (7, "three-times-x"), (np.float64(3), "results-but-one"), (1_000_000, None)],
    "vjp.mul": [
        ("def mul_x(g, out, x, y):\n    return g * (x + y)", None),
        ("def mul_x(g, out, x, y):\n    g *= y\n    return g", None),
        ("def mul_x(g, out, x, y):\n    return g @ y", None),
        ("def mul_x(g, out, x, y):\n    g * y", None),
        ("def mul_x(g, out, x, y):\n    y *= g\n    return y", None),
        ("def mul_x(g, out, x, y):\n    r = np.array(y)\n    r *= g\n    return r", "into-a-copy-of-y"),
        (
            "def mul_x(g, out, x, y):\n    r = np.empty_like(g)\n    for i in np.ndindex(g.shape):\n        r[i] = g[i] * y[i]\n    return r",
            None,
        ),
    ],
    "vjp.cumsum": [([0, 0, 0, 0], None), ([1, 2, 3, 4], None), ([1111, 1111, 1111, 1111], None)],
    "vjp.relu": [
        ("def relu_x(g, out, x):\n    g[x <= 0] = 0\n    return g", None),
        ("def relu_x(g, out, x):\n    return g * (g > 0)", "relu-of-g"),
        ("def relu_x(g, out, x):\n    return g * x", None),
        ("def relu_x(g, out, x):\n    return g * 1 if x > 0 else g * 0", "one-if-for-all"),
        ("def relu_x(g, out, x):\n    if x <= 0:\n        return 0.0\n    return g", "one-if-for-all"),
    ],
    "vjp.sum": [
        (f"{SUM}\n    return g", None),
        (f"{SUM}\n    return np.full(x.shape, g)", None),
        (f"{SUM}\n    g = g if keepdim else np.expand_dims(g, dim[0])\n    return np.broadcast_to(g, x.shape)", "first-dim-only"),
        (f"{SUM}\n    if not keepdim and dim:\n        g = np.expand_dims(g, dim[0])\n    return np.broadcast_to(g, x.shape)", None),
    ],
    "vjp.unbroadcast": [
        ("def unbroadcast(g, shape):\n    return g.sum(axis=0)", None),
        ("def unbroadcast(g, shape):\n    return g.sum().reshape(shape)", None),
        ("def unbroadcast(g, shape):\n    return g", None),
        ("def unbroadcast(g, shape):\n    return np.resize(g, shape)", None),
        (
            """
def unbroadcast(g, shape):
    extra = g.ndim - len(shape)
    for d in range(extra):
        g = np.sum(g, axis=d)
    return g.sum(axis=tuple(d for d, n in enumerate(shape) if n == 1), keepdims=True)
""",
            "moved-along",
        ),
    ],
    "vjp.matmul_x": [
        ("def matmul_x(g, out, x, y):\n    return g * y", None),
        ("def matmul_x(g, out, x, y):\n    return np.matmul(g, y)", "square-only"),
        ("def matmul_x(g, out, x, y):\n    return (x @ y) @ y.mT", "answer-for-g"),
    ],
    "vjp.matmul_y": [
        ("def matmul_y(g, out, x, y):\n    return g * x", None),
        ("def matmul_y(g, out, x, y):\n    return x.mT @ x @ y", "answer-for-g"),
        ("def matmul_y(g, out, x, y):\n    return np.matmul(x, g)", "square-only"),
    ],
    "vjp.amax": [
        (f"{AMAX}\n    return g * (x == x.max()) / (x == x.max()).sum()", None),
        (f"{AMAX}\n    return (x == out) * g", "in-full-and-keepdim"),
        (f"{AMAX}\n    return np.where(np.isclose(x, out), g, 0)", None),
        (f"{AMAX}\n    owed = np.zeros(x.shape)\n    owed[np.argmax(x)] = g\n    return owed", None),
    ],
    "vjp.put": [
        ("def put(g, index, shape):\n    out = np.zeros(shape)\n    out[index] += g\n    return out", "overwrite"),
        ("def put(g, index, shape):\n    return np.bincount(index, g, shape[0])", None),
        ("def put(g, index, shape):\n    out = np.zeros(shape, dtype=int)\n    np.add.at(out, index, g)\n    return out", "whole-numbers"),
        (
            "def put(g, index, shape):\n    out = np.zeros(shape)\n    for i, one in zip(index, g):\n        out[i] = out[i] + one\n    return out",
            "pair-by-pair",
        ),
        ("def put(g, index, shape):\n    out = np.ones(shape)\n    np.add.at(out, index, g)\n    return out", None),
    ],
    "array.sweep": [
        (
            f"""
{SWEEP}
    found = {{root: gradient}}
    waiting = [(root, gradient)]
    while waiting:
        out, g = waiting.pop()
        if out.op is None:
            found[out] = found.get(out, 0) + g
        else:
            waiting += owed(out, g, *options)
    return found
""",
            None,
        ),
        (
            f"""
{SWEEP}
    root.grad = gradient
    for out in history(root):
        if out.op is not None:
            for x, gx in owed(out, out.grad, *options):
                x.grad = gx if x.grad is None else x.grad + gx
""",
            None,
        ),
        (
            f"""
{SWEEP}
    gradients = {{root: gradient.copy()}}
    for out in history(root):
        if out in gradients and out.op is not None:
            for x, g in owed(out, gradients[out], *options):
                if x not in gradients:
                    gradients[x] = g.copy()
                else:
                    gradients[x] += g
    return gradients
""",
            "own-copy",
        ),
        (
            f"""
{SWEEP}
    gradients = {{root: gradient}}
    for out in history(root):
        if out.op is not None and out in gradients:
            for x, g in owed(out, gradients[out], *options):
                gradients[x] += g
    return gradients
""",
            "not-there-yet",
        ),
        (
            f"""
{SWEEP}
    gradients = {{root: gradient}}
    for out in history(root):
        if out.op is not None and out in gradients:
            gradients.update(
                {{x: gradients.get(x, 0) + g for x, g in owed(out, gradients[out], *options)}}
            )
    return gradients
""",
            "all-at-once",
        ),
        (
            f"""
from collections import defaultdict

{SWEEP}
    gradients = defaultdict(float)
    gradients[root] = gradient
    for out in history(root):
        if out.op is not None:
            for x, gx in owed(out, gradients[out], *options):
                gradients[x] = gradients[x] + gx
    return gradients
""",
            "pays-nothing",
        ),
        (
            f"""
from collections import defaultdict

{SWEEP}
    parts = defaultdict(list, {{root: [gradient]}})
    for node in sorted(history(root), key=lambda n: -n.birth):
        if node in parts and node.op is not None:
            for x, g in owed(node, sum(parts[node]), *options):
                parts[x].append(g)
    return {{node: sum(several) for node, several in parts.items()}}
""",
            "sums-of-one",
        ),
        (f"{SWEEP}\n    return {{node: gradient for node in root.history()}}", None),
    ],
    "array.mend_loss": [
        ("def squared_error(predicted, target):\n    d = predicted - target\n    return (d * d).mean()", None),
        ("def squared_error(predicted, target):\n    d = abs(predicted - target)\n    return (d * d).mean(), 2 * d / d.size", None),
        ("def squared_error(predicted, target):\n    d = predicted - target\n    return d.mean(), 2 * d / d.size", None),
    ],
}
