"""Attention: each function beside PyTorch, masks, heads, gradients; a function put in its place wins over the fused op."""

import numpy as np
import pytest
import torch

from course.engine import patching
from tinygrad_edu import Tensor, gradcheck
from tinygrad_edu.nn import attention as A

RNG = np.random.default_rng(0)


def pair(*shape, dtype=np.float64):
    """The same numbers as a Tensor of ours and one of PyTorch's, both of which require grad."""
    x = RNG.normal(size=shape).astype(dtype)
    return Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)


@pytest.mark.parametrize(("queries", "keys"), [(1, 1), (4, 4), (1, 5), (2, 5), (3, 7), (0, 3)])
def test_a_query_looks_at_the_keys_up_to_its_own_position(queries, keys):
    mask = A.causal_mask(queries, keys)
    assert mask.shape == (queries, keys) and mask.dtype == bool and not mask.requires_grad
    for i in range(queries):
        assert mask.numpy()[i].tolist() == [key <= keys - queries + i for key in range(keys)]


@pytest.mark.parametrize("mask", [None, "causal", "rows"])
def test_weights_and_outputs_are_pytorchs(mask):
    (q, tq), (k, tk), (v, tv) = pair(2, 3, 4, 8), pair(2, 3, 6, 8), pair(2, 3, 6, 5)
    allowed = {None: None, "causal": np.tri(4, 6, 2, dtype=bool), "rows": RNG.random((2, 1, 1, 6)) < 0.7}[mask]
    if mask == "rows":
        allowed[..., 0] = True
    given = None if mask is None else Tensor(allowed)
    expected = torch.nn.functional.scaled_dot_product_attention(tq, tk, tv, None if mask is None else torch.tensor(allowed))
    out, weights = A.attention(q, k, v, given), A.attention_weights(q, k, given)
    np.testing.assert_allclose(out.detach().numpy(), expected.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(weights.detach().numpy().sum(-1), 1, atol=1e-12)
    if mask is not None:
        assert (weights.detach().numpy()[~np.broadcast_to(allowed, weights.shape)] == 0).all()
    g = RNG.normal(size=out.shape)
    out.backward(Tensor(g))
    expected.backward(torch.tensor(g))
    for ours, theirs in ((q, tq), (k, tk), (v, tv)):
        np.testing.assert_allclose(ours.grad.numpy(), theirs.grad.numpy(), atol=1e-12)


def test_the_gradients_are_those_of_finite_differences():
    q, k, v = pair(1, 2, 3, 4)[0], pair(1, 2, 5, 4)[0], pair(1, 2, 5, 4)[0]
    assert gradcheck(lambda q, k, v: A.attention(q, k, v, A.causal_mask(3, 5)), (q, k, v))
    assert gradcheck(A.causal_attention, (q, k, v))


def test_heads_are_split_and_merged_as_pytorch_would():
    x, tx = pair(2, 5, 12)
    heads = A.split_heads(x, 3)
    np.testing.assert_array_equal(heads.detach().numpy(), tx.detach().reshape(2, 5, 3, 4).transpose(1, 2).numpy())
    np.testing.assert_array_equal(A.merge_heads(heads).detach().numpy(), x.detach().numpy())
    g = RNG.normal(size=x.shape)
    A.merge_heads(heads * 2.0).backward(Tensor(g))
    np.testing.assert_allclose(x.grad.numpy(), 2 * g)


@pytest.mark.parametrize(("queries", "keys"), [(6, 6), (2, 6), (1, 6)])
def test_causal_attention_is_the_same_fused_and_composed(queries, keys, monkeypatch):
    q, k, v = pair(2, 3, queries, 4)[0], pair(2, 3, keys, 4)[0], pair(2, 3, keys, 4)[0]
    rows = Tensor(np.arange(keys) >= np.array([0, 1])[:, None, None, None])
    for mask in (None, rows)[: 2 if queries < keys else 1]:
        fused_out = A.causal_attention(q, k, v, mask=mask)
        with monkeypatch.context() as m:
            m.setattr(A.F, "scaled_dot_product_attention", None)  # calling it would fail
            m.setitem(A.OWN_CODE, A.attention, None)
            composed = A.causal_attention(q, k, v, mask=mask)
        np.testing.assert_allclose(fused_out.detach().numpy(), composed.detach().numpy(), atol=1e-12)


def test_dropout_leaves_out_weights_and_keeps_their_mean(monkeypatch):
    q, k, v = Tensor(np.zeros((1, 1, 4000, 2))), Tensor(np.zeros((1, 1, 4000, 2))), Tensor(np.ones((1, 1, 4000, 1)))
    for own in (True, False):
        if not own:
            monkeypatch.setitem(A.OWN_CODE, A.attention, None)
        out = A.causal_attention(q, k, v, dropout=0.5).numpy()[0, 0, 1000:, 0]
        assert abs(out.mean() - 1) < 0.01 and 0.005 < out.std() < 0.05


def all_keys(queries, keys):
    return Tensor(np.ones((queries, keys), bool))


def even_weights(q, k, mask=None):
    return (q @ k.mT * 0).masked_fill(~mask, float("-inf")).softmax(-1)


def first_value(q, k, v, mask=None):
    return v[..., :1, :] + q.sum(-1, keepdim=True) * 0


def half(x, dim):
    return np.full_like(x, 0.5)


PATCHES = {"causal_mask": all_keys, "attention_weights": even_weights, "attention": first_value}


@pytest.mark.parametrize("name", [*PATCHES, "softmax"])
def test_a_function_in_its_place_wins_over_the_fused_op(name):
    other = half if name == "softmax" else PATCHES[name]
    q, k, v = (Tensor(RNG.normal(size=(1, 1, 3, 4))) for _ in range(3))
    before = A.causal_attention(q, k, v).numpy()
    x, e = v.numpy()[0, 0], np.exp(q.numpy()[0, 0] @ k.numpy()[0, 0].T / 2)
    expected = {
        "causal_mask": e / e.sum(-1, keepdims=True) @ x,
        "attention_weights": np.array([x[: t + 1].mean(0) for t in range(3)]),
        "attention": np.broadcast_to(x[:1], (3, 4)),
        "softmax": np.broadcast_to(x.sum(0) / 2, (3, 4)),
    }[name]
    with patching.temporarily_bound(f"tinygrad_edu.{'ops.fused' if name == 'softmax' else 'nn.attention'}:{name}", other):
        np.testing.assert_allclose(A.causal_attention(q, k, v).numpy()[0, 0], expected, atol=1e-12)
    np.testing.assert_array_equal(A.causal_attention(q, k, v).numpy(), before)
