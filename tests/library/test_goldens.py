"""The numbers that the four systems this course grows from publish or test, computed again by the library."""

import pytest

from tinygrad_edu import Value, ValueTensor, exp, grad, sigmoid, sin, tanh
from tinygrad_edu.scalar.value_creation import arange
from tinygrad_edu.scalar.value_layers import LayerNorm, cross_entropy, gelu


def arithmetic(a, b, c):
    e = (a + b) * a * b
    f = (e + c) * a
    return (f**2 + e) / a


def minigrad(a, b, f):
    c = a + b
    d = a * b
    return f / (d / c)


def diamond(p, q):
    b = p * q
    return b * (b + 1)


#: name: (formula, inputs, value, gradients)
SCALARS = {
    "r-nn basic": (lambda a, b, c, f: (a * b + c) * f, [2, -3, 10, -2], -8, [6, -4, -2, 4]),
    "r-nn reuse": (lambda a, b: (a * b) * (a + b), [-2, 3], -6, [-3, -8]),
    "r-nn arithmetic": (arithmetic, [3, 2, 0], 2710, None),
    "r-nn neuron": (
        lambda x1, x2, w1, w2, b: tanh(x1 * w1 + x2 * w2 + b),
        [2, 0, -3, 1, 6.881373587],
        0.7071067811767758,
        [-1.5, 0.5, 1, 0, 0.5],
    ),
    "itself twice, added": (lambda a: a + a, [3], 6, [2]),
    "itself twice, multiplied": (lambda a: a * a, [3], 9, [6]),
    "exp, reused": (lambda a: exp(a) + a, [1], 3.718281828459045, [3.718281828459045]),
    "tanh": (tanh, [2], 0.9640275800758169, [0.07065082485316447]),
    "nim-rmad neuron": (
        lambda a, b, c, x, y: sigmoid(a * x + b * y + c),
        [1, 2, -3, -1, 3],
        0.8807970779778823,
        [-0.10499358540350662, 0.31498075621051985, 0.10499358540350662, 0.10499358540350662, 0.20998717080701323],
    ),
    "nim-rmad ex00": (lambda x1, x2: x1 * x2 + x1 + 5, [1.5, 2], 9.5, [3, 1.5]),
    "nim-rmad ex01": (lambda x, y: x * y + sin(x), [0.5, 4.2], 2.579425538604203, [5.077582561890373, 0.5]),
    "sigmoid twice": (lambda a: sigmoid(sigmoid(a)), [0.5], 0.6507776782147005, [0.05340837521931148]),
    "minigrad test": (minigrad, [-4, 2, 10], 2.5, [-0.625, -2.5, 0.25]),
    "minigrad README": (minigrad, [3.1, 4.2, 10], 5.6067588325652835, [-1.0405827263267429, -0.5668934240362811, 0.5606758832565283]),
    "diamond": (diamond, [2, 5], 110, [105, 42]),
}


@pytest.mark.parametrize("name", SCALARS)
def test_scalar_formula(name):
    f, numbers, expected, gradients = SCALARS[name]
    inputs = [Value(x) for x in numbers]
    out = f(*inputs)
    assert out.data == pytest.approx(expected, rel=1e-15)
    out.backward()
    if gradients:
        # a few published inputs have ten digits, so their gradients do as well
        assert [x.grad for x in inputs] == pytest.approx(gradients, rel=1e-9, abs=1e-9)
        assert [g.data for g in grad(out, inputs)] == [x.grad for x in inputs]
        assert [g.data for g in grad(out, inputs, create_graph=True)] == pytest.approx([x.grad for x in inputs], rel=1e-12)


def test_minigrad_shows_every_gradient():
    for (a, b, f), expected in {
        (-4, 2, 10): {"g": 1, "f": 0.25, "e": -0.625, "c": -1.25, "d": 0.3125, "b": -2.5, "a": -0.625},
        (3.1, 4.2, 10): {"f": 0.560676, "e": -3.143574, "c": 0.768049, "d": -0.430627, "b": -0.566893, "a": -1.040583},
    }.items():
        a, b, f = Value(a), Value(b), Value(f)
        c, d = a + b, a * b
        e = d / c
        g = f / e
        g.backward()
        named = locals()
        assert {name: named[name].grad for name in expected} == pytest.approx(expected, abs=1e-6)


def test_rnn_arithmetic_step_by_step():
    a, b, c = Value(3), Value(2), Value(0)
    d = a + b
    e = d * a * b
    f = (e + c) * a
    g = f**2 + e
    assert [x.data for x in (d, e, f, g, g / a)] == [5, 30, 90, 8130, 2710]


# ------------------------------------------------------------------------------------------------------------ tensors


def test_matrix_product():
    out = arange(9).reshape(3, 3) @ arange(9, 18).reshape(3, 3)
    assert out.numpy().ravel().tolist() == [42, 45, 48, 150, 162, 174, 258, 279, 300]


def test_softmax_gelu_layer_norm():
    assert ValueTensor([1, 2, 3]).softmax(0).numpy() == pytest.approx([0.0900, 0.2447, 0.6652], abs=5e-5)
    assert gelu(ValueTensor([10, -1, 2, 1.28])).numpy() == pytest.approx([10, -0.1588, 1.9546, 1.1514], abs=5e-5)
    out = LayerNorm(3)(ValueTensor([[1, 2, 3], [4, 5, 6]])).numpy()
    assert out.ravel() == pytest.approx([-1.2247, 0, 1.2247] * 2, abs=5e-5)


def test_cross_entropy():
    assert cross_entropy(ValueTensor([0.1, 0.2, 0.7]), 1).item() == pytest.approx(1.2679, abs=5e-5)
    assert cross_entropy(ValueTensor([[0.1, 0.2, 0.7], [0.8, 0.1, 0.1]]), [2, 0]).item() == pytest.approx(0.7288, abs=5e-5)


def test_batched_products():
    a, b = arange(12).reshape(2, 1, 3, 2), arange(12).reshape(2, 2, 3)
    total = (a @ b).sum()
    total.backward()
    assert total.item() == 2232
    assert a.grad.ravel().tolist() == [24, 42] * 6
    assert b.grad.ravel().tolist() == [30, 30, 30, 36, 36, 36] * 2

    a, b, c = arange(10, 34).reshape(4, 1, 2, 3), ValueTensor([[1], [2], [3]]), ValueTensor([3, 4]).reshape(1, 1, 2)
    total = (a @ b @ c).sum()
    total.backward()
    assert total.item() == 7336
    assert a.grad.ravel().tolist() == [7, 14, 21] * 8
    assert b.grad.ravel().tolist() == [1148, 1204, 1260]
    assert c.grad.ravel().tolist() == [1048, 1048]


def test_picograd_example():
    x, y = ValueTensor([[1, 0, 0], [0, 1, 0], [0, 0, 1]]), ValueTensor([[2, 0, -2]])
    z = (y @ x).sum()
    z.backward()
    assert z.item() == 0
    assert x.grad.tolist() == [[2, 2, 2], [0, 0, 0], [-2, -2, -2]]
    assert y.grad.tolist() == [[1, 1, 1]]
