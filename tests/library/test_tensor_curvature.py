"""Tables of derivatives, and second derivatives, against PyTorch's."""

import numpy as np
import pytest
import torch

from tinygrad_edu import Tensor, hessian, hvp, jacobian
from tinygrad_edu.nn import functional as F

FUNCTIONS = {
    "cubes": lambda x: (x**3).sum(),
    "a product of sums": lambda x: x.sum() * x.exp().sum(),
    "straight": lambda x: (3 * x).sum(),
    "unused": lambda x: (x * 0).sum() + 1,
    "through a maximum": lambda x: (x.amax() * x).sum(),
}
SHAPES = [(), (1,), (3,), (2, 3), (2, 1, 2)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_second_derivatives_are_pytorchs(name, shape):
    f, rng = FUNCTIONS[name], np.random.default_rng(0)
    x, v = rng.normal(size=shape), rng.normal(size=shape)
    table = torch.autograd.functional.hessian(f, torch.tensor(x))
    _, product = torch.autograd.functional.hvp(f, torch.tensor(x), torch.tensor(v))
    mine, mine_product = hessian(f, Tensor(x)), hvp(f, Tensor(x), Tensor(v))
    assert mine.shape == tuple(table.shape) and mine_product.shape == shape
    np.testing.assert_allclose(mine.data, table.numpy(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(mine_product.data, product.numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(
    "f", [lambda x: x.exp() * 2, lambda x: x.sum(), lambda x: x.reshape(-1).cumsum(0), lambda x: x.detach() * 2 + x * 0]
)
def test_the_table_of_all_slopes_is_pytorchs(f, shape):
    x = np.random.default_rng(0).normal(size=shape)
    table = torch.autograd.functional.jacobian(f, torch.tensor(x))
    mine = jacobian(f, Tensor(x))
    assert mine.shape == tuple(table.shape)
    np.testing.assert_allclose(mine.data, table.numpy(), rtol=1e-9, atol=1e-12)


def test_what_is_asked_about_is_left_alone():
    x = Tensor([1.0, 2.0])
    for ask in (hessian, jacobian):
        ask(lambda x: (x * x).sum(), x)
    hvp(lambda x: (x * x).sum(), x, Tensor([1.0, 0.0]))
    assert not x.requires_grad and x.grad is None and x.tolist() == [1, 2]


def test_of_nothing_there_is_an_empty_table():
    nothing = Tensor(np.zeros(0))
    assert hessian(lambda x: (x * x).sum(), nothing).shape == (0, 0)
    assert jacobian(lambda x: x * x, nothing).shape == (0, 0)
    assert hvp(lambda x: (x * x).sum(), nothing, nothing).shape == (0,)


def test_derivatives_of_a_function_that_does_not_depend_on_x_are_zeros():
    x = Tensor([1.0, 2.0, 3.0])
    assert jacobian(lambda x: Tensor([1.0, 2.0]), x).tolist() == [[0.0] * 3] * 2
    assert jacobian(lambda x: x[:1], x).tolist() == [[1.0, 0.0, 0.0]]
    assert hessian(lambda x: Tensor(5.0), x).tolist() == [[0.0] * 3] * 3
    assert hessian(lambda x: x.sum(), x).tolist() == [[0.0] * 3] * 3
    assert hvp(lambda x: Tensor(5.0), x, x).tolist() == [0.0] * 3


def test_a_norm_of_0_has_finite_second_derivatives():
    for f in (
        lambda x: x.norm() * 2,
        lambda x: x.norm(2, 0).sum(),
        lambda x: F.cosine_similarity(x, Tensor(np.ones(3)), dim=0),
        lambda x: (x.std(correction=0) + 1) ** 2,
        lambda x: (x**2.5).sum(),
    ):
        assert np.isfinite(hessian(f, Tensor(np.zeros(3))).data).all()
    base, exponent = Tensor(np.array([0.0, 2.0])), Tensor(np.array([2.0, 3.0]))
    assert np.isfinite(hessian(lambda y: (base**y).sum(), exponent).data).all()
