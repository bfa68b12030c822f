"""The derivative table: recurrent layers, fused over a whole sequence. T steps, B sequences at a time, I inputs, H numbers of state.

Each could be composed of single ops, step by step. Here the inputs of all steps meet their weights in one matrix product before the loop,
the gradients of the weights are one product after it, and within the loop arrays are written in place.

An op returns the states of all steps, the first one included. Attributes that the ops share:
cell: the function of Tensors for one step that the op repeats; create_graph differentiates that.
sizes: None, or for each step how many sequences still run. They come first; the others keep their state.
saved: None, or a list that the forward pass fills with what the vjps need, and nothing changes afterwards.
needs_x: whether the gradient of x is wanted.
"""

import numpy as np

from ..autograd.op import Op
from ..autograd.sums import add_up
from ..compiled.twin import with_twin
from .matmul import as_matrix, linear
from .shape import CAT


def transposed(w):
    """The transpose as an array of its own, since it is read in every step."""
    return np.array(w.mT, order="C")


def weight_gradients(d, x, before, w_ih, biases, needs_x):
    """The gradients of x, w_ih, w_hh and the biases, given d (T, B, G), that of x @ w_ih.T + before @ w_hh.T + b_ih + b_hh."""
    d = as_matrix(d)
    bias = add_up(d, (0,)) if biases else None
    return (d @ w_ih).reshape(x.shape) if needs_x else None, d.T @ as_matrix(x), d.T @ as_matrix(before), *[bias for _ in biases]


def keep(new, old, n):
    """From sequence n on, overwrite new states by old ones."""
    new[n:] = old[n:]


def unrolled(x, h, *weights, cell, sizes, **_):
    """What `RNN` and `GRU` compute, of Tensors, step by step."""
    states = [h]
    for t in range(len(x)):
        states.append(kept(cell(x[t], states[-1], *weights), states[-1], sizes, t))
    return stacked(states)


def kept(new, old, sizes, t):
    """New states of the sequences that still run in step t, old ones of the others. Tensors (B, H)."""
    return new if sizes is None or sizes[t] == len(new) else CAT(new[: sizes[t]], old[sizes[t] :], dim=0)


def stacked(states):
    return CAT(*[h.unsqueeze(0) for h in states], dim=0)


# ------------------------------------------------------------------------------------------------ RNN


def rnn(x, h, w_ih, w_hh, *biases, relu, sizes, **_):
    """x: (T, B, I), h: (B, H), w_ih: (H, I), w_hh: (H, H) -> (T + 1, B, H), all states"""
    states, product, weight = np.empty((len(x) + 1, *h.shape), x.dtype), np.empty(h.shape, x.dtype), transposed(w_hh)
    states[0], states[1:] = h, linear(x, w_ih, sum(biases) if biases else None)
    for t in range(len(x)):
        before, z = states[t], states[t + 1]
        np.matmul(before, weight, out=product)
        z += product
        np.maximum(z, 0, out=z) if relu else np.tanh(z, out=z)
        if sizes is not None:
            keep(z, before, sizes[t])
    return states


def rnn_all(g, out, x, h, w_ih, w_hh, *biases, relu, sizes, needs_x, **_):
    d = (out[1:] != 0).astype(g.dtype) if relu else 1 - out[1:] * out[1:]  # the slopes; times gh, the gradients before them
    gh, back = g[-1].copy(), np.empty(h.shape, g.dtype)
    for t in reversed(range(len(x))):
        d[t] *= gh
        np.matmul(d[t], w_hh, out=back)
        if sizes is not None:
            d[t, sizes[t] :] = 0
            keep(back, gh, sizes[t])
        np.add(back, g[t], out=gh)
    gx, *gw = weight_gradients(d, x, out[:-1], w_ih, biases, needs_x)
    return gx, gh, *gw


RNN = Op("rnn", rnn, vjp_all=rnn_all, decomposition=unrolled)

# ------------------------------------------------------------------------------------------------ GRU


def gru(x, h, w_ih, w_hh, *biases, sizes, saved, **_):
    """x: (T, B, I), h: (B, H), w_ih: (3 H, I), w_hh: (3 H, H) -> (T + 1, B, H), all states. Rows of the weights: r, z, n.

    r and z: the reset and the update gate, sigmoids. n: the candidate, tanh(its share of x + r * its share of h).
    """
    (B, H), T = h.shape, len(x)
    b_rz, b_xn, b_hn = (-(biases[0] + biases[1])[: 2 * H], *[b[2 * H :] for b in biases]) if biases else (None, None, 0)
    rz, n = linear(x, -w_ih[: 2 * H], b_rz), linear(x, w_ih[2 * H :], b_xn)  # (T, B, 2 H), (T, B, H)
    states, share = np.empty((T + 1, B, H), x.dtype), np.empty((T, B, H), x.dtype)  # share: of h, in n
    states[0], product, weight = h, np.empty((B, 3 * H), x.dtype), transposed(w_hh)
    np.negative(weight[:, : 2 * H], out=weight[:, : 2 * H])
    with np.errstate(over="ignore"):
        for t in range(T):
            h, new, gates, candidate = states[t], states[t + 1], rz[t], n[t]
            np.matmul(h, weight, out=product)
            gates += product[:, : 2 * H]
            sigmoid_of_negative(gates, out=gates)
            np.add(product[:, 2 * H :], b_hn, out=share[t])
            np.multiply(gates[:, :H], share[t], out=new)
            candidate += new
            np.tanh(candidate, out=candidate)
            np.subtract(h, candidate, out=new)
            new *= gates[:, H:]
            new += candidate
            if sizes is not None:
                keep(new, h, sizes[t])
    if saved is not None:
        saved[:] = rz, n, share
    return states


def sigmoid_of_negative(z, out):
    """Write sigmoid(-z) into out, by way of z. Where exp overflows, 1 / (1 + inf) is 0, as it should be."""
    np.exp(z, out=z)
    z += 1
    np.reciprocal(z, out=out)


def gru_all(g, out, x, h, w_ih, w_hh, *biases, sizes, saved, needs_x, **_):
    (rz, n, share), (B, H), T = saved, h.shape, len(x)
    r, z = rz[..., :H], rz[..., H:]
    d = np.empty((T, B, 4, H), g.dtype)  # the slopes of h in r, z, the share of h in n, and n, before sigmoid and tanh
    d_r, d_z, d_share, d_n = (d[:, :, k] for k in range(4))
    np.subtract(1, z, out=d_z)
    np.multiply(1 - n * n, d_z, out=d_n)
    d_z *= z
    d_z *= out[:-1] - n
    np.multiply(d_n, r, out=d_share)
    np.multiply(d_share, share, out=d_r)
    d_r *= 1 - r
    flat, gh, back = d.reshape(T, B, 4 * H), g[-1].copy(), np.empty(h.shape, g.dtype)
    for t in reversed(range(T)):
        d[t] *= gh[:, None]
        np.matmul(flat[t, :, : 3 * H], w_hh, out=back)
        if sizes is not None:
            d[t, sizes[t] :] = 0
            keep(back, gh, sizes[t])
            gh[sizes[t] :] = 0
        gh *= z[t]
        gh += back
        gh += g[t]
    d = as_matrix(flat)[:, : 3 * H]
    gw_hh, gb_hh = d.T @ as_matrix(out[:-1]), [add_up(d, (0,)) for _ in biases[1:]]
    d_share[...] = d_n
    gx, gw_ih = (d @ w_ih).reshape(x.shape) if needs_x else None, d.T @ as_matrix(x)
    return gx, gh, gw_ih, gw_hh, *[add_up(d, (0,)) for _ in biases[1:]], *gb_hh


GRU = Op("gru", gru, vjp_all=gru_all, decomposition=unrolled)

# ------------------------------------------------------------------------------------------------ LSTM


def lstm(x, h, c, w_ih, w_hh, *biases, sizes, saved, **_):
    """x: (T, B, I), h, c: (B, H), w_ih: (4 H, I), w_hh: (4 H, H) -> (T + 2, B, H): all h, and the last c. Rows of the weights: i, f, g, o.

    i, f, o: the input, forget and output gate, sigmoids. g: the candidate, a tanh. c becomes f * c + i * g, and h is o * tanh(c).
    """
    (B, H), T = h.shape, len(x)
    states, parts, tanhs = np.empty((T + 2, B, H), x.dtype), np.empty((T, 2, B, H), x.dtype), np.empty((T, B, H), x.dtype)
    gates = np.empty((T + 1, 5, B, H), x.dtype)  # in each step o, i, f, g, and c before it
    states[0], gates[0, 4] = h, c
    bias = by_gate(sum(biases)[:, None], H)[..., 0] if biases else 0
    product = linear(x, by_gate(w_ih, H).reshape(4 * H, x.shape[2])).reshape(T, B, 4, H)
    np.add(product, bias, out=gates[:T, :4].transpose(0, 2, 1, 3))
    product, weight = np.empty((4, B, H), x.dtype), transposed(by_gate(w_hh, H))
    with np.errstate(over="ignore"):
        for t in range(T):
            np.matmul(states[t], weight, out=product)
            LSTM_GATES(gates, product, parts, tanhs, states, t)
            if sizes is not None:
                keep(gates[t + 1, 4], gates[t, 4], sizes[t])
                keep(states[t + 1], states[t], sizes[t])
    states[-1] = gates[-1, 4]
    if saved is not None:
        saved[:] = gates, parts, tanhs
    return states


def lstm_gates(gates, product, parts, tanhs, states, t):
    """In step t, given the product of h and the weights: gates, i * g and f * c, the new c, its tanh, and the new h. All in place."""
    z, part, c = gates[t], parts[t], gates[t + 1, 4]
    product += z[:4]
    sigmoid_of_negative(product[:3], out=z[:3])
    np.tanh(product[3], out=z[3])
    np.multiply(z[1:3], z[3:], out=part)
    np.add(part[0], part[1], out=c)
    np.tanh(c, out=tanhs[t])
    np.multiply(z[0], tanhs[t], out=states[t + 1])


LSTM_GATES = with_twin(lstm_gates, sigmoid_of_negative)


def by_gate(w, H):
    """Rows i, f, g, o as o, i, f, g, those of the sigmoids negative: (4 H, n) -> (4, H, n)"""
    out = np.roll(w.reshape(4, H, w.shape[1]), 1, 0)
    np.negative(out[:3], out=out[:3])
    return out


def lstm_all(gs, out, x, h, c, w_ih, w_hh, *biases, sizes, saved, needs_x, **_):
    (gates, parts, tanhs), (B, H), T = saved, h.shape, len(x)
    d, slopes = np.empty((T, B, 4 * H), gs.dtype), np.empty((4, B, H), gs.dtype)
    gh, gc = gs[-2].copy(), gs[-1].copy()
    for t in reversed(range(T)):
        if sizes is not None:
            ended = gh[sizes[t] :].copy(), gc[sizes[t] :].copy()
        LSTM_SLOPES(gates, parts, tanhs, out, gh, gc, d, slopes, t)
        np.matmul(d[t], w_hh, out=gh)
        if sizes is not None:
            d[t, sizes[t] :] = 0
            gh[sizes[t] :], gc[sizes[t] :] = ended
        gh += gs[t]
    gx, *gw = weight_gradients(d, x, out[:-2], w_ih, biases, needs_x)
    return gx, gh, gc, *gw


def lstm_slopes(gates, parts, tanhs, out, gh, gc, d, slopes, t):
    """In step t, given gh and gc, the gradients of h and c after it: d[t], those before the gates, and gc before it. All in place."""
    (o, i, f, g, _), part, h, t1 = gates[t], parts[t], out[t + 1], slopes[3]
    np.multiply(h, tanhs[t], out=t1)
    np.subtract(o, t1, out=t1)  # o * (1 - tanh(c) ** 2)
    t1 *= gh
    gc += t1
    np.subtract(1, gates[t, :3], out=slopes[:3])  # sigmoid' is s * (1 - s), here in o * tanh(c), i * g and f * c
    slopes[0] *= h
    slopes[1:3] *= part
    np.multiply(part[0], g, out=slopes[3])
    np.subtract(i, slopes[3], out=slopes[3])  # i * (1 - g ** 2)
    to = d[t].reshape(len(gh), 4, gh.shape[1]).transpose(1, 0, 2)  # i, f, g, o
    np.multiply(slopes[1:], gc, out=to[:3])
    np.multiply(slopes[0], gh, out=to[3])
    gc *= f


LSTM_SLOPES = with_twin(lstm_slopes)


def lstm_unrolled(x, h, c, *weights, cell, sizes, **_):
    """What `LSTM` computes, of Tensors, step by step."""
    states = [h]
    for t in range(len(x)):
        new_h, new_c = cell(x[t], (states[-1], c), *weights)
        states.append(kept(new_h, states[-1], sizes, t))
        c = kept(new_c, c, sizes, t)
    return stacked([*states, c])


LSTM = Op("lstm", lstm, vjp_all=lstm_all, decomposition=lstm_unrolled)

# ------------------------------------------------------------------------------------------------ one step, to be read forward only

# A model that writes reads one letter at a time: then the weights are used once, and the overhead of a recorded op counts most.


def rnn_step(x, h, *weights):
    """x: (B, I), h: (B, H) -> (new h,)"""
    return (np.tanh(preactivation(x, h, *weights)),)


def rnn_relu_step(x, h, *weights):
    """x: (B, I), h: (B, H) -> (new h,)"""
    return (np.maximum(preactivation(x, h, *weights), 0),)


def gru_step(x, h, w_ih, w_hh, *biases):
    """x: (B, I), h: (B, H) -> (new h,)"""
    H, share_x, share_h = h.shape[1], x @ w_ih.T, h @ w_hh.T
    for share, bias in zip((share_x, share_h), biases):
        share += bias
    gates = sigmoid(share_x[:, : 2 * H] + share_h[:, : 2 * H])
    n = gates[:, :H] * share_h[:, 2 * H :]
    n += share_x[:, 2 * H :]
    np.tanh(n, out=n)
    return (n + gates[:, H:] * (h - n),)


def lstm_step(x, h, c, *weights):
    """x: (B, I), h, c: (B, H) -> (new h, new c)"""
    z, H = preactivation(x, h, *weights), h.shape[1]
    g = np.tanh(z[:, 2 * H : 3 * H])
    z = sigmoid(z)
    c = z[:, H : 2 * H] * c + z[:, :H] * g
    return z[:, 3 * H :] * np.tanh(c), c


def preactivation(x, h, w_ih, w_hh, *biases):
    z = x @ w_ih.T
    z += h @ w_hh.T
    for bias in biases:
        z += bias
    return z


def sigmoid(z):
    """By way of tanh, which does not overflow."""
    z = z * 0.5
    np.tanh(z, out=z)
    z *= 0.5
    z += 0.5
    return z
