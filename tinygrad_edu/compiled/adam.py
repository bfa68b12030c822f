"""The twin of Adam's step (`optim/adam.py`): it writes the parameters and both averages in place, in one pass."""

import numpy as np

from .arithmetic import compiled, f32
from .parts import contiguous, covers, in_parts


@compiled
def adam_loop(p, g, m, v, shrink, share1, keep2, share2, rate, eps):
    for i in range(p.size):
        m[i] += (g[i] - m[i]) * share1
        v[i] = v[i] * keep2 + g[i] * g[i] * share2
        p[i] = p[i] * shrink - rate * m[i] / (np.sqrt(v[i]) + eps)


def adam_step(p, g, m, v, t, lr, beta1, beta2, eps, shrink):
    if not covers(p, g, m, v) or not all(a.flags.c_contiguous and a.flags.behaved for a in (p, m, v)):
        return NotImplemented
    flat, root = [a.reshape(-1) for a in (p, contiguous(g), m, v)], (1 - beta2**t) ** 0.5
    numbers = [f32(x) for x in (shrink, 1 - beta1, beta2, 1 - beta2, lr * root / (1 - beta1**t), eps * root)]
    in_parts(lambda first, last: adam_loop(*[a[first:last] for a in flat], *numbers), p.size, p.size)
    return None
