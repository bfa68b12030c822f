"""Every op against PyTorch: shape, type, values, gradients under a random incoming gradient, and gradients of gradients.

The table is tensor_examples.py: an op, a method or a function without an example there fails a test here.
"""

import inspect
from importlib import import_module

import numpy as np
import pytest
import torch
import torch.nn.functional as torch_functional

import tinygrad_edu
from tests.library.tensor_examples import EXAMPLES
from tinygrad_edu import MODULES, grad
from tinygrad_edu.autograd.op import Op
from tinygrad_edu.graph import topological_order
from tinygrad_edu.nn import conv, functional, pool
from tinygrad_edu.tensor import tensor
from tinygrad_edu.tensor.tensor import Tensor

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")

#: Second derivatives that PyTorch cannot take, or gives as nan.
PYTORCH_FAILS = {("embedding", 3), ("pow", 39), ("copysign", 9), ("logit", 15), *[("cdist", n) for n in range(5)]}
every = pytest.mark.parametrize("name", EXAMPLES)


class Ours:
    """Our functions under one roof, as they are in the module torch."""

    def __getattr__(self, name):
        in_value = tinygrad_edu.PUBLIC.get(name, "").startswith("scalar.")
        return getattr(tensor if in_value else tinygrad_edu, name)


def made(inputs, seed, dtype):
    rng = np.random.default_rng(seed)
    arrays = {k: d.make(rng) for k, d in inputs.items()}
    return {k: a.astype(dtype) if a.dtype.kind == "f" else a for k, a in arrays.items()}


def ours(expression, arrays, inputs):
    xs = {k: Tensor(a, requires_grad=a.dtype.kind == "f" and inputs[k].grad) for k, a in arrays.items()}
    return xs, eval(expression, {"t": Ours(), "F": functional}, xs)


def theirs(expression, arrays, inputs):
    xs = {k: torch.tensor(a, requires_grad=a.dtype.kind == "f" and inputs[k].grad) for k, a in arrays.items()}
    return xs, eval(expression, {"t": torch, "F": torch_functional}, xs)


def close(a, b, what, rtol, atol):
    b = np.zeros_like(a) if b is None else b.detach().numpy(force=True)
    a = a.detach().numpy() if isinstance(a, Tensor) else a
    assert a.shape == b.shape, f"{what}: shape {a.shape}, PyTorch {b.shape}"
    assert a.dtype == b.dtype, f"{what}: {a.dtype}, PyTorch {b.dtype}"
    np.testing.assert_allclose(a, b, rtol, atol, err_msg=what)


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_values_and_gradients_are_pytorchs(name, dtype):
    for n, (expression, inputs) in enumerate(EXAMPLES[name]):
        values_and_gradients(n, expression, inputs, dtype)


def values_and_gradients(n, expression, inputs, dtype):
    rtol, atol = (2e-4, 2e-5) if dtype == np.float32 else (1e-8, 1e-10)
    arrays = made(inputs, n, dtype)
    before = {k: a.copy() for k, a in arrays.items()}
    xs, out = ours(expression, arrays, inputs)
    ts, expected = theirs(expression, arrays, inputs)
    close(out, expected, expression, rtol, atol)
    g = np.random.default_rng(n).normal(size=out.shape).astype(out.dtype)
    assert out.requires_grad == expected.requires_grad
    out.backward(g)
    expected.backward(torch.tensor(g))
    for k, x in xs.items():
        if x.requires_grad:
            grad = np.zeros(x.shape, dtype) if x.grad is None else x.grad.numpy()
            close(grad, ts[k].grad, f"{expression}: gradient of {k}", rtol, atol)
        np.testing.assert_array_equal(x.detach().numpy(), before[k], err_msg=f"{k} was changed")


@every
def test_gradients_of_gradients_are_pytorchs(name):
    for n, (expression, inputs) in enumerate(EXAMPLES[name]):
        gradients_of_gradients(name, n, expression, inputs)


def gradients_of_gradients(name, n, expression, inputs):
    arrays = made(inputs, n, np.float64)
    rng = np.random.default_rng(n)
    (xs, out), (ts, expected) = ours(expression, arrays, inputs), theirs(expression, arrays, inputs)
    g = rng.normal(size=out.shape).astype(out.dtype)
    directions = {k: rng.normal(size=a.shape) for k, a in arrays.items() if a.dtype.kind == "f" and inputs[k].grad}

    def second(xs, out, g, grad, constant):
        g = constant(g, requires_grad=True)
        wanted = [xs[k] for k in directions]
        first = grad(out, wanted, g, create_graph=True, allow_unused=True)
        total = sum((a * constant(r)).sum() for a, r in zip(first, directions.values()) if a is not None)
        if isinstance(total, int) or not total.requires_grad:
            return [None] * (len(wanted) + 1)
        return grad(total, [*wanted, g], allow_unused=True)

    mine = second(xs, out, g, grad, Tensor)
    if (name, n) in PYTORCH_FAILS:
        return
    right = second(ts, expected, g, torch.autograd.grad, torch.tensor)
    for k, a, b in zip([*directions, "incoming"], mine, right):
        shape = g.shape if k == "incoming" else arrays[k].shape
        dtype = g.dtype if k == "incoming" else np.float64
        close(
            np.zeros(shape, dtype) if a is None else a,
            b if b is not None else torch.zeros(shape, dtype=torch.from_numpy(g).dtype),
            f"{expression}: {k}",
            1e-7,
            1e-9,
        )


def ops():
    """All ops of the derivative table, and those of the engine."""
    modules = [import_module(f"tinygrad_edu.{m}") for m in MODULES if m.startswith("ops.") or m == "autograd.engine"]
    return {v.name: v for m in modules for v in vars(m).values() if isinstance(v, Op)}


def test_every_op_of_the_table_has_an_example():
    met = {"alias", "rnn", "gru", "lstm"}  # test_rnn.py has examples of the last three, which are whole layers
    for n, (expression, inputs) in ((n, e) for examples in EXAMPLES.values() for n, e in enumerate(examples)):
        xs, out = ours(expression, made(inputs, n, np.float64), inputs)
        wanted = [x for x in xs.values() if x.requires_grad]
        g = Tensor(np.ones(out.shape, out.dtype), requires_grad=True)
        met |= {node.op.name for node in topological_order(out) if node.op}
        for first in grad(out, wanted, g, create_graph=True, allow_unused=True):
            met |= {node.op.name for node in topological_order(first) if node.op} if first is not None else set()
    assert set(ops()) - met == set()


def test_every_op_names_plain_functions():
    for op in ops().values():
        for f in (*op.vjps, op.vjp_all, op.decomposition):
            if f is not None and f.__qualname__ != "not_differentiable.<locals>.vjp":
                f = inspect.unwrap(f)  # where a compiled twin may run instead, the function it stands for
                assert inspect.isfunction(f) and not f.__closure__ and f.__name__ != "<lambda>", f"{op.name}: {f}"
        assert isinstance(op.forward, np.ufunc) or inspect.isfunction(op.forward)


def test_every_differentiable_function_has_an_example():
    text = " ".join(e for examples in EXAMPLES.values() for e, _ in examples)
    functions = vars(functional) | vars(conv) | vars(pool)
    public = [n for n, f in functions.items() if inspect.isfunction(f) and f.__module__.startswith("tinygrad_edu.nn") and f.__doc__]
    helpers = {"reduce_loss", "soft_cross_entropy", "flatten_classes", "scale_by_channel", "apply_class_weights", "count_targets"}
    helpers |= {"gumbel_softmax", "huber", "check_class_weights"}  # random, or tested through others
    helpers |= {"convolve", "per_dimension", "window_arguments", "add_batch", "check_weight", "padding_by_name", "check_room"}
    helpers |= {"apply_max", "pool_arguments", "count", "count_elements", "adaptive_arguments"}
    helpers |= {"one_hot", "check_normalized_shape", "check_channels", "widened", "at_least", "running_average"}
    assert [n for n in public if n not in helpers and n not in text] == []
    mixins = [c for c in Tensor.__mro__[1:-1] if c.__name__ not in ("Inplace", "Interop")]
    methods = {n: f for c in mixins for n, f in vars(c).items() if not n.startswith("_")}
    plain = {"lt", "le", "gt", "ge", "eq", "ne", "logical_and", "logical_or", "logical_xor", "logical_not", "isnan", "isinf", "isfinite"}
    plain |= {"isclose", "allclose", "equal", "floor_divide", "bitwise_not", "argmax", "argmin", "argsort", "all", "any", "count_nonzero"}
    plain |= {"nonzero"}  # no gradient: tested in test_tensor.py
    aliases = {"less", "less_equal", "greater", "greater_equal", "not_equal", "clip"}
    plain |= {"bitwise_and", "bitwise_or", "bitwise_xor", "unique", "bincount", "histc"}  # no gradient: tested in test_tensor_names.py
    aliases |= {"scatter_", "scatter_add_", "index_add_", "new_empty", "true_divide", "multiply", "subtract", "divide", "swapdims"}
    assert [n for n in methods if n not in plain | aliases and n not in text] == []
