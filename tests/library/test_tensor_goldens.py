"""The tensor numbers of the four systems this course grows from, by Tensor."""

import numpy as np
import pytest

from tinygrad_edu import Tensor, arange, eye
from tinygrad_edu.nn import functional as F


def test_matmul():
    out = arange(9).reshape(3, 3) @ arange(9, 18).reshape(3, 3)
    assert out.tolist() == [[42, 45, 48], [150, 162, 174], [258, 279, 300]]


def test_batched_matmul():
    a = arange(12.0).reshape(2, 1, 3, 2).requires_grad_()
    b = arange(12.0).reshape(2, 2, 3).requires_grad_()
    out = (a @ b).sum()
    out.backward()
    assert out.item() == 2232
    assert a.grad.flatten().tolist() == [24, 42] * 6
    assert b.grad.flatten().tolist() == [30, 30, 30, 36, 36, 36] * 2


def test_batched_matmul_of_three():
    a = arange(10.0, 34.0).reshape(4, 1, 2, 3).requires_grad_()
    b, c = Tensor([[1.0], [2], [3]], requires_grad=True), Tensor([[[3.0, 4]]], requires_grad=True)
    out = (a @ b @ c).sum()
    out.backward()
    assert out.item() == 7336
    assert a.grad.flatten().tolist() == [7, 14, 21] * 8
    assert b.grad.flatten().tolist() == [1148, 1204, 1260]
    assert c.grad.flatten().tolist() == [1048, 1048]


def test_picograds_example():
    x, y = eye(3, requires_grad=True), Tensor([[2.0, 0, -2]], requires_grad=True)
    z = (y @ x).sum()
    z.backward()
    assert z.item() == 0
    assert x.grad.tolist() == [[2, 2, 2], [0, 0, 0], [-2, -2, -2]]
    assert y.grad.tolist() == [[1, 1, 1]]


def test_layers_and_losses():
    np.testing.assert_allclose(F.softmax(Tensor([1.0, 2, 3]), 0).data, [0.0900, 0.2447, 0.6652], atol=5e-5)
    np.testing.assert_allclose(F.gelu(Tensor([10, -1, 2, 1.28]), approximate="tanh").data, [10, -0.1588, 1.9546, 1.1514], atol=5e-5)
    np.testing.assert_allclose(F.layer_norm(Tensor([[1.0, 2, 3], [4, 5, 6]]), (3,)).data, [[-1.2247, 0, 1.2247]] * 2, atol=5e-5)
    assert F.cross_entropy(Tensor([0.1, 0.2, 0.7]), Tensor(1)).item() == pytest.approx(1.2679, abs=5e-5)
    assert F.cross_entropy(Tensor([[0.1, 0.2, 0.7], [0.8, 0.1, 0.1]]), Tensor([2, 0])).item() == pytest.approx(0.7288, abs=5e-5)
    assert F.softmax(Tensor([1000.0, 0]), 0).tolist() == [1, 0]


def test_the_derivatives_that_went_wrong_elsewhere():
    a = Tensor(1.0, requires_grad=True)
    (a.exp() + a).backward()  # r-nn assigned: 2.718
    assert a.grad.item() == pytest.approx(3.718281828, rel=1e-6)
    a = Tensor(2.0, requires_grad=True)
    a.tanh().backward()  # r-nn used the input: -3
    assert a.grad.item() == pytest.approx(0.0706508, rel=1e-5)
    a = Tensor(0.5, requires_grad=True)
    a.sigmoid().sigmoid().backward()  # nim-rmad forgot the incoming gradient: 0.2350
    assert a.grad.item() == pytest.approx(0.0534083, rel=1e-5)
    p, q = Tensor(2.0, requires_grad=True), Tensor(5.0, requires_grad=True)
    b = p * q
    (b * (b + 1)).backward()  # minigrad's order: 55
    assert (p.grad.item(), q.grad.item()) == (105, 42)
    w, bias = Tensor([[1.0, 2], [3, 4]], requires_grad=True), Tensor([5.0, 6], requires_grad=True)
    (w * 2 + bias - 1).sum(1).mean().backward()  # picograd: 1-d bias, numbers, an axis
    assert (w.grad.tolist(), bias.grad.tolist()) == ([[1, 1], [1, 1]], [1, 1])
