"""What a learner writes can stand in the library's place: another code in a function object is what the library runs from then on."""

from contextlib import contextmanager
from importlib import import_module

import numpy as np
import pytest

from tinygrad_edu import Tensor, cat, gradcheck, gradgradcheck, hessian, hvp
from tinygrad_edu.autograd.op import Op
from tinygrad_edu.nn import functional as F


def x(*shape):
    return Tensor(np.random.default_rng(0).normal(size=shape), requires_grad=True)


def back(f, *shapes):
    return lambda: f(*[x(*s) for s in shapes]).sum().backward()


@contextmanager
def exchanged(function, code):
    """Within this block `function` runs another code."""
    before = function.__code__
    try:
        function.__code__ = code
        yield
    finally:
        function.__code__ = before


TARGETS = {
    "autograd.engine:backward_pass": back(lambda a: a * a, (3,)),
    "autograd.engine:input_grads": back(lambda a: a * a, (3,)),
    "autograd.engine:unbroadcast": back(lambda a, b: a * b, (2, 3), (3,)),
    "ops.elementwise:add": lambda: x(2) + 1,
    "ops.elementwise:add_x": back(lambda a, b: a + b, (3,), (3,)),
    "ops.elementwise:mul": lambda: x(2) * x(2),
    "ops.elementwise:mul_x": back(lambda a, b: a * b, (3,), (3,)),
    "ops.elementwise:mul_y": back(lambda a, b: a * b, (3,), (3,)),
    "ops.elementwise:div_y": back(lambda a, b: a / b, (3,), (3,)),
    "ops.unary:relu": lambda: x(2).relu(),
    "ops.unary:relu_x": back(F.relu, (3,)),
    "ops.elementwise:maximum_x": back(lambda a, b: a.maximum(b), (3,), (3,)),
    "ops.unary:exp_x": back(lambda a: a.exp(), (3,)),
    "ops.unary:tanh_x": back(lambda a: a.tanh(), (3,)),
    "ops.unary:pow_x": back(lambda a: a**3, (3,)),
    "ops.unary:sigmoid": lambda: x(2).sigmoid(),
    "ops.shape:expand_x": back(lambda a: a.expand(2, 3), (3,)),
    "ops.shape:permute_x": back(lambda a: a.T, (2, 3)),
    "ops.shape:cat_all": back(lambda a, b: cat([a, b]), (2,), (3,)),
    "ops.reduce:sum": lambda: x(2, 3).sum(1),
    "ops.reduce:sum_x": back(lambda a: a, (2, 3)),
    "ops.reduce:mean_x": back(lambda a: a.mean(0), (2, 3)),
    "ops.reduce:amax": lambda: x(2, 3).amax(),
    "ops.reduce:amax_x": back(lambda a: a.amax(1), (2, 3)),
    "ops.reduce:logsumexp": lambda: x(2, 3).logsumexp(1),
    "ops.index:getitem": lambda: x(2, 3)[0],
    "ops.index:getitem_x": back(lambda a: a[0], (2, 3)),
    "ops.index:put": back(lambda a: a[0], (2, 3)),
    "ops.matmul:matmul": lambda: x(2, 3) @ x(3, 2),
    "ops.matmul:matmul_x": back(lambda a, b: a @ b, (2, 3), (3, 4)),
    "ops.matmul:matmul_y": back(lambda a, b: a @ b, (2, 3), (3, 4)),
    "ops.fused:softmax": lambda: F.softmax(x(2, 3), 1),
    "ops.fused:softmax_x": back(lambda a: F.softmax(a, 1), (2, 3)),
    "ops.fused:log_softmax": lambda: F.log_softmax(x(2, 3), 1),
    "ops.fused:cross_entropy": lambda: F.cross_entropy(x(2, 3), Tensor([0, 1])),
    "ops.fused:cross_entropy_all": back(lambda a: F.cross_entropy(a, Tensor([0, 1])), (2, 3)),
    "ops.fused:gelu": lambda: F.gelu(x(2)),
    "ops.fused:gelu_tanh": lambda: F.gelu(x(2), approximate="tanh"),
    "ops.fused:layer_norm": lambda: F.layer_norm(x(2, 3), (3,)),
    "checks.gradcheck:directional_derivative": lambda: gradcheck(lambda a: a * a, x(3)),
    "checks.gradcheck:gradcheck": lambda: gradgradcheck(lambda a: a * a, x(3)),
    "checks.higher_order:hvp": lambda: hessian(lambda a: (a * a).sum(), x(3)),
}


@pytest.mark.parametrize("target", TARGETS)
def test_the_library_runs_on_what_stands_there(target):
    module, name = target.split(":")
    function = getattr(import_module(f"tinygrad_edu.{module}"), name)
    assert not function.__closure__
    TARGETS[target]()
    exec("def other(*args, **kwargs):\n    raise RuntimeError('the learner')", space := {})
    with exchanged(function, space["other"].__code__), pytest.raises(RuntimeError, match="the learner"):
        TARGETS[target]()
    TARGETS[target]()


def test_a_vjp_written_with_numpy_can_be_differentiated_again():
    from tinygrad_edu.ops import unary

    unary.sin_x.__globals__.setdefault("np", np)
    with exchanged(unary.sin_x, (lambda g, out, x: np.cos(x) * g).__code__):
        assert gradgradcheck(lambda a: a.sin(), x(4))
    assert hvp(lambda a: a.sin().sum(), x(2), x(2)).shape == (2,)


@pytest.mark.parametrize(
    ("vjp", "words"),
    [
        ("None", "for input 0 to return an array, got NoneType"),
        ("g[..., None] * y", r"for input 0 to return shape \(2, 3\), that of the input, got \(2, 3, 3\)"),
        ("g[0]", r"for input 0 to return shape \(2, 3\), that of the input, got \(3,\)"),
        ("(g * y).sum()", r"for input 0 to return shape \(2, 3\), that of the input, got \(\)"),
    ],
)
def test_a_vjp_of_the_wrong_shape_is_named(vjp, words):
    from tinygrad_edu.ops import elementwise

    other = eval(f"lambda g, out, x, y: {vjp}").__code__
    with exchanged(elementwise.mul_x, other), pytest.raises((TypeError, ValueError), match=f"the vjp of 'mul' {words}"):
        (x(2, 3) * x(3)).sum().backward()


def test_a_vjp_of_one_input_has_nothing_to_sum_back():
    from tinygrad_edu.ops import unary

    other = (lambda g, out, x: g[None] * out).__code__
    words = r"the vjp of 'exp' for input 0 to return shape \(3,\), that of the input, got \(1, 3\)"
    with exchanged(unary.exp_x, other), pytest.raises(ValueError, match=words):
        x(3).exp().sum().backward()


def test_an_op_without_a_derivative_says_so():
    op = Op("mine", lambda x, y: x * y, lambda g, out, x, y: g * y, None)
    a, b = x(3), x(3)
    op(a, b.detach()).sum().backward()
    with pytest.raises(RuntimeError, match=r"'mine' has no derivative with respect to input 1"):
        op(a, b).sum().backward()
