"""Twins of a step of an LSTM, forward and backward (`ops/rnn.py`): they write in place, as their rows do.

Each line of arithmetic is a loop of its own, over numbers that stay in the processor's cache: where a loop writes to several arrays, the
compiler cannot be sure that they do not overlap, and takes one number at a time.
"""

from .arithmetic import ONE, TWO, compiled, exp, inlined, sigmoid
from .parts import FLOAT32


@inlined
def tanh(x):
    """By way of sigmoid: to 1e-7, though not to all digits near 0."""
    return TWO * sigmoid(TWO * x) - ONE


def fits(*arrays):
    """Whether arrays can be written to as they are."""
    return all(a.dtype == FLOAT32 and a.flags.c_contiguous and a.flags.behaved for a in arrays)


@compiled
def lstm_gates_loop(gates, product, parts, tanhs, states, t):
    o, i, f, g, old = gates[t, 0], gates[t, 1], gates[t, 2], gates[t, 3], gates[t, 4]
    part, new, tanh_c, h = parts[t], gates[t + 1, 4], tanhs[t], states[t + 1]
    for k in range(3):
        z, p = gates[t, k], product[k]
        for j in range(z.size):
            z[j] = ONE / (ONE + exp(z[j] + p[j]))
    p, ig, fc = product[3], part[0], part[1]
    for j in range(g.size):
        g[j] = tanh(g[j] + p[j])
    for j in range(g.size):
        ig[j] = i[j] * g[j]
    for j in range(g.size):
        fc[j] = f[j] * old[j]
    for j in range(g.size):
        new[j] = ig[j] + fc[j]
    for j in range(g.size):
        tanh_c[j] = tanh(new[j])
    for j in range(g.size):
        h[j] = o[j] * tanh_c[j]


def lstm_gates(gates, product, parts, tanhs, states, t):
    arrays = gates, product, parts, tanhs, states
    if not fits(*arrays):
        return NotImplemented
    lstm_gates_loop(*[a.reshape(*a.shape[:-2], -1) for a in arrays], t)
    return None


@compiled
def lstm_slopes_loop(gates, parts, tanhs, out, gh, gc, d, t):
    n = gh.shape[1]
    for b in range(gh.shape[0]):
        o, i, f, g = gates[t, 0, b], gates[t, 1, b], gates[t, 2, b], gates[t, 3, b]
        ig, fc, h, tanh_c, to_h, to_c = parts[t, 0, b], parts[t, 1, b], out[t + 1, b], tanhs[t, b], gh[b], gc[b]
        di, df, dg, do = d[t, b, 0], d[t, b, 1], d[t, b, 2], d[t, b, 3]
        for j in range(n):
            to_c[j] += (o[j] - h[j] * tanh_c[j]) * to_h[j]
        for j in range(n):
            di[j] = (ONE - i[j]) * ig[j] * to_c[j]
        for j in range(n):
            df[j] = (ONE - f[j]) * fc[j] * to_c[j]
        for j in range(n):
            dg[j] = (i[j] - ig[j] * g[j]) * to_c[j]
        for j in range(n):
            do[j] = (ONE - o[j]) * h[j] * to_h[j]
        for j in range(n):
            to_c[j] *= f[j]


def lstm_slopes(gates, parts, tanhs, out, gh, gc, d, slopes, t):
    if not fits(gates, parts, tanhs, out, gh, gc, d):
        return NotImplemented
    lstm_slopes_loop(gates, parts, tanhs, out, gh, gc, d.reshape(*d.shape[:2], 4, gh.shape[1]), t)
    return None
