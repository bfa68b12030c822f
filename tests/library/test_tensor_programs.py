"""Random programs of up to 30 operations, with shared results, views and unequal paths, against PyTorch: values, gradients, second order."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.attention import SDPBackend, sdpa_kernel

from tinygrad_edu import Tensor, grad
from tinygrad_edu.nn import functional
from tinygrad_edu.tensor import tensor

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")

STEPS = [
    "x + y", "x - y", "x * y", "x / (y * y + 1)", "2 * x - 1", "1 / (x * x + 0.5)", "x ** 2 * 0.3", "-x", "(x * 0.3).exp()", "(x * x + 0.1).log()", "x.sin()", "x.cos()", "x.tanh()", "x.sigmoid()",
    "x.abs()", "x.relu()", "F.gelu(x)", "F.gelu(x, approximate='tanh')", "F.softplus(x)", "F.elu(x)", "x.clamp(-0.6, 0.9)", "t.maximum(x, y)", "t.minimum(x, y)", "t.where(x > y, x, y * y)", "(x * x + 0.1).sqrt()",
    "x.sum()", "x.sum(0)", "x.sum(-1, True)", "x.mean(0, True)", "x.mean((0, -1))", "x.var(-1)", "(x.var(0, keepdim=True) + 0.1).sqrt()", "x.amax(-1)", "x.amin(0, True)", "x.max(-1).values", "x.max()", "x.logsumexp(-1)", "x.cumsum(0)", "(x * 0.5).prod(-1)", "x.norm()",
    "x.reshape(-1)", "x.flatten()", "x.reshape(-1, 2)", "x.unsqueeze(0)", "x.unsqueeze(-1)", "x.squeeze()", "x.T", "x.mT if x.ndim > 1 else x * 1", "x.transpose(0, -1)", "x.movedim(0, -1)", "x.expand(2, *x.shape)", "x.expand_as(y)", "x.repeat(2, *[1] * x.ndim)[0]",
    "t.cat([x, y], 0)", "t.cat([x, x * y], -1)", "t.stack([x, y], 0).sum(0)", "x.split(1, 0)[0]", "x.chunk(2, -1)[-1]", "x.flip(0)", "x.roll(1, -1)", "x.tril()", "x.triu(1)", "F.pad(x, (1, 1))", "x.diagonal()",
    "x[0]", "x[..., -1]", "x[1:]", "x[::2]", "x[None]", "x[[0, 0, -1]]", "x[..., [0, 0]]", "x[x > 0]", "x.gather(0, (y > 0).long()[:1])", "x.index_select(0, t.arange(x.shape[0]) // 2)", "x.masked_fill(x > 1, 0.5)",
    "x @ y", "x @ x.mT * 0.2", "x.mT @ y * 0.2", "t.einsum('...i,...i->...', x, y)", "F.softmax(x, -1)", "F.log_softmax(x, 0)", "F.layer_norm(x, x.shape[-1:])", "F.normalize(x, dim=0)", "F.linear(x, y)",
    "F.scaled_dot_product_attention(x, x, x)", "F.mse_loss(x, y)", "F.cross_entropy(x, t.zeros(len(x), dtype=x.long().dtype))", "x.detach() * y", "x.clone()",
]  # fmt: skip
LEAVES = [(2, 3), (3,), (3, 3), (2, 1, 3), (1,), ()]


class Ours:
    """Our functions under one roof, as they are in the module torch."""

    arange = staticmethod(lambda n: Tensor(np.arange(n)))
    zeros = staticmethod(lambda n, dtype: Tensor(np.zeros(n, dtype)))

    def __getattr__(self, name):
        return getattr(tensor, name)


def run(program, leaves, t, F):
    """All results of a program: leaves first. Steps that do not fit the shapes they meet are left out; returns which steps ran, too."""
    results, ran = list(leaves), []
    for n, (step, i, j) in enumerate(program):
        x, y = results[i % len(results)], results[j % len(results)]
        try:
            out = eval(STEPS[step], {"x": x, "y": y, "t": t, "F": F})
        except (RuntimeError, ValueError, IndexError, TypeError, ZeroDivisionError):
            continue
        size = out.numel()
        if 0 < size <= 200 and out.ndim <= 4 and abs(float(out.detach().sum())) < 1e4:  # bounded, and nothing that is nan
            results.append(out)
            ran.append(n)
    return results, ran


steps = st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 40), st.integers(0, 40))


@given(program=st.lists(steps, min_size=8, max_size=30), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_a_random_program_gives_pytorchs_gradients(program, seed):
    compare(program, seed)


def compare(program, seed):
    """Run a program here and in PyTorch: values, gradients by `grad` and by `backward`, and second derivatives in a random direction."""
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=s) for s in LEAVES]
    mine, ran = run(program, [Tensor(a, requires_grad=True) for a in arrays], Ours(), functional)
    with sdpa_kernel(SDPBackend.MATH):  # the form of attention that PyTorch can differentiate twice
        right, expected = run(program, [torch.tensor(a, requires_grad=True) for a in arrays], torch, torch.nn.functional)
    assert ran == expected, [STEPS[program[n][0]] for n in {*ran} ^ {*expected}]
    weights = [rng.normal(size=tuple(r.shape)) for r in mine]
    total = sum((r * w).sum() for r, w in zip(mine, map(Tensor, weights)))
    ttotal = sum((r * w).sum() for r, w in zip(right, map(torch.tensor, weights)))
    for a, b in zip(mine, right):
        np.testing.assert_allclose(a.data, b.detach().numpy(), rtol=1e-8, atol=1e-9)
    n = len(arrays)
    first = grad(total, mine[:n], create_graph=True)
    tfirst = torch.autograd.grad(ttotal, right[:n], create_graph=True)
    total.backward(retain_graph=True)
    scale = 1 + max(float(b.detach().abs().max()) for b in tfirst)
    for x, a, b in zip(mine, first, tfirst):
        np.testing.assert_allclose(a.data, b.detach().numpy(), rtol=1e-7, atol=1e-8 * scale)
        np.testing.assert_allclose(x.grad.data, b.detach().numpy(), rtol=1e-7, atol=1e-8 * scale)
    directions = [rng.normal(size=a.shape) for a in arrays]
    second = sum((a * d).sum() for a, d in zip(first, map(Tensor, directions)))
    tsecond = sum((a * d).sum() for a, d in zip(tfirst, map(torch.tensor, directions)))
    if not tsecond.requires_grad or not second.requires_grad:
        return
    mine2 = grad(second, mine[:n], allow_unused=True)
    right2 = torch.autograd.grad(tsecond, right[:n], allow_unused=True)
    for a, b in zip(mine2, right2):
        a = np.zeros(()) if a is None else a.data
        b = np.zeros(()) if b is None else b.detach().numpy(force=True)
        if np.isfinite(b).all():
            np.testing.assert_allclose(*np.broadcast_arrays(a, b), rtol=1e-6, atol=1e-6 * (1 + np.abs(b).max()))
