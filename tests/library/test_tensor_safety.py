"""Never a silently wrong gradient: numbers changed between forward and backward, graphs used twice, and where memory goes."""

import copy
import gc
import tracemalloc

import numpy as np
import pytest
import torch

from tinygrad_edu import (
    Tensor,
    cat,
    draw,
    einsum,
    enable_grad,
    from_numpy,
    grad,
    is_grad_enabled,
    no_grad,
    randn,
    set_grad_enabled,
    stack,
    where,
    zeros,
)
from tinygrad_edu.autograd.versions import fingerprint
from tinygrad_edu.graph import topological_order
from tinygrad_edu.nn import functional as F

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def leaf(*numbers):
    return Tensor(numbers, requires_grad=True, dtype=np.float64)


# ------------------------------------------------------------------------------------- modified in place


def by_method(x):
    with no_grad():
        x.add_(1)


def by_operator(x):
    with no_grad():
        x += 1


def by_setting_data(x):
    x.data = x.data + 1


def by_data_operator(x):
    x.data -= 0.1


def by_data_of_a_gradient(x):
    x.data -= 0.1 * Tensor(np.ones(3))


def by_numpy_element(x):
    x.data[1] = 7


def by_numpy_out(x):
    np.add(x.data, 1, out=x.data)


def by_numpy_sort(x):
    x.data[::-1].sort()


def by_a_view(x):
    with no_grad():
        x[1:].zero_()


def by_setitem(x):
    with no_grad():
        x[0] = 9


def by_detached(x):
    x.detach().fill_(3)


def by_detached_numpy(x):
    x.detach().numpy()[2] = 5


def by_asarray(x):
    np.asarray(x.detach())[0] += 1


def by_transpose_data(x):
    with no_grad():
        x.T.data[0] = 3


def by_copyto(x):
    np.copyto(x.data, 0)


WRITES = [v for k, v in sorted(globals().items()) if k.startswith("by_")]


@pytest.mark.parametrize("write", WRITES, ids=lambda f: f.__name__)
@pytest.mark.parametrize("use", [lambda x: x * x, lambda x: x.sin(), lambda x: F.gelu(x), lambda x: F.layer_norm(x, (3,))])
def test_a_change_between_forward_and_backward_is_caught(write, use):
    x = leaf(1.0, 2.0, 3.0)
    y = use(x).sum()
    write(x)
    with pytest.raises(RuntimeError, match="was modified in place after the forward pass"):
        y.backward()


@pytest.mark.parametrize("write", WRITES, ids=lambda f: f.__name__)
def test_a_change_before_forward_or_after_backward_is_fine(write):
    x = leaf(1.0, 2.0, 3.0)
    write(x)
    (x * x).sum().backward()
    np.testing.assert_allclose(x.grad.data, 2 * x.data)
    write(x)
    x.grad = None
    (x * x).sum().backward()
    np.testing.assert_allclose(x.grad.data, 2 * x.data)


@pytest.mark.parametrize("write", WRITES, ids=lambda f: f.__name__)
def test_a_result_that_the_derivative_needs_may_not_change_either(write):
    x = leaf(1.0, 2.0, 3.0)
    y = x.exp()
    z = y.sum()
    with no_grad():
        write(y)
    with pytest.raises(RuntimeError, match="the output of 'exp', shape"):
        z.backward()


def test_an_array_that_somebody_held_all_along_is_watched():
    x = leaf(1.0, 2.0)
    held = x.data
    for _ in range(3):
        held += 1  # before the forward pass: fine
        y = (x * x).sum()
        y.backward()
    y = (x * x).sum()
    held[0] += 1
    with pytest.raises(RuntimeError, match="modified in place"):
        y.backward()


def test_a_shared_array_is_watched_also_by_way_of_its_base():
    base = np.arange(6.0)
    x, w = from_numpy(base[::2]), leaf(1.0, 2.0, 3.0)
    y = (x * w).sum()
    y.backward()
    y = (x * w).sum()
    base[2] = 100
    with pytest.raises(RuntimeError, match="modified in place"):
        y.backward()


def test_a_view_taken_from_data_is_watched():
    x = leaf(1.0, 2.0, 3.0)
    part = x.data[1:]
    y = (x * x).sum()
    part *= 2
    with pytest.raises(RuntimeError, match="modified in place"):
        y.backward()


def test_a_constant_input_is_watched_too():
    x, w = Tensor([1.0, 2.0]), Tensor([3.0, 4.0], requires_grad=True)
    y = (x * w).sum()
    x.data[0] = 5
    with pytest.raises(RuntimeError, match="modified in place"):
        y.backward()


def test_an_optimiser_step_with_an_old_graph_is_caught():
    w = randn(3, 3, requires_grad=True)
    x = randn(2, 3)
    loss = (x @ w @ w).sum()
    loss.backward(retain_graph=True)
    w.data -= 0.1 * w.grad
    with pytest.raises(RuntimeError, match="'matmul'"):
        loss.backward()


def test_reading_data_is_no_change():
    x = leaf(1.0, 2.0)
    y = (x * x).sum()
    assert x.data.sum() == 3
    x.detach().numpy().mean()
    y.backward()


def test_what_a_linear_op_has_used_may_change():
    x, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    y = (x + b).sum()
    b.data += 1
    y.backward()
    np.testing.assert_array_equal(b.grad.data, [1, 1])


def test_indices_are_copied():
    i = np.array([0, 1])
    for index in (i, Tensor(i)):
        x = leaf(1.0, 2.0, 3.0)
        y = (x[index] * Tensor([1.0, 2.0])).sum()
        (index if isinstance(index, np.ndarray) else index.data)[:] = 2
        y.backward()
        np.testing.assert_array_equal(x.grad.data, [1, 2, 0])
        i[:] = [0, 1]
    x, a, b = leaf(1.0, 2.0, 3.0), Tensor(0), Tensor(1)
    y = x[a:b].sum() + x[a:b, None].sum()
    a += 1
    b += 1
    y.backward()
    np.testing.assert_array_equal(x.grad.data, [2, 0, 0])


def test_an_array_among_the_operands_is_copied():
    a, m = np.array([1.0, 2.0, 3.0]), np.array([True, True, False])
    for f in (lambda x: x * a, lambda x: a * x, lambda x: a @ x, lambda x: np.multiply(a, x), lambda x: where(m, x, 0.0)):
        x = leaf(5.0, 6.0, 7.0)
        y = f(x).sum()
        kept = a.copy(), m.copy()
        a[:], m[:] = 0, False
        y.backward()
        assert x.grad.tolist() in ([1, 2, 3], [1, 1, 0])
        a[:], m[:] = kept


@pytest.mark.parametrize("f", [F.gelu, lambda x: F.layer_norm(x, (3,)), lambda x: F.cross_entropy(x[None], Tensor([1]))], ids=["gelu", "layer_norm", "cross_entropy"])  # fmt: skip
def test_a_change_between_two_derivatives_is_caught(f):
    x = leaf(1.0, 2.0, 4.0)
    (g,) = grad(f(x).square().sum(), x, create_graph=True)
    by_method(x)
    with pytest.raises(RuntimeError, match="modified in place"):
        grad(g.square().sum(), x)


def test_arguments_are_copied_by_tensor_and_shared_by_from_numpy():
    a = np.array([1.0, 2.0])
    x, y = Tensor(a), from_numpy(a)
    a[0] = 5
    assert x.tolist() == [1, 2]
    assert y.tolist() == [5, 2]


def test_a_fingerprint_sees_any_change():
    rng = np.random.default_rng(0)
    for shape, dtype in [((3,), "f4"), ((5000, 3), "f4"), ((7, 11, 13), "f8"), ((9,), "?"), ((3, 5), "i4"), ((), "f4")]:
        a = np.array(rng.normal(size=shape) * 10).astype(dtype)
        before = fingerprint(a)
        assert fingerprint(a.copy()) == before
        for _ in range(20):
            b = a.copy()
            at = tuple(rng.integers(0, n) for n in a.shape)
            b[at] = np.nextafter(b[at], np.inf) if b.dtype.kind == "f" else ~b[at]
            assert fingerprint(b) != before
    a = rng.normal(size=10_000)
    assert fingerprint(a) != fingerprint(np.sort(a)) != fingerprint(np.roll(a, 4096))


@pytest.mark.parametrize(
    "write", ["x[0] = 1", "x.add_(1)", "x += 1", "x[0].fill_(1)", "x[:1].zero_()", "x.T[0] = 1", "x.diagonal().mul_(2)"]
)
def test_a_leaf_that_requires_grad_is_not_written_to_within_a_graph(write):
    x = leaf([1.0, 2.0], [3.0, 4.0])
    with pytest.raises(RuntimeError, match=r"leaf that requires grad cannot be changed in place.*do it within no_grad\(\)"):
        exec(write, {"x": x})
    assert x.tolist() == [[1, 2], [3, 4]]
    with no_grad():
        exec(write, {"x": x})
    assert x.tolist() != [[1, 2], [3, 4]]


def test_a_write_within_a_graph_is_recorded():
    x = leaf(1.0, 2.0)
    y = z = x * 2
    y += 1
    assert z.tolist() == [3, 5]
    y.sum().backward()
    assert x.grad.tolist() == [2, 2]
    for write in (
        "y.add_(x * 3)",
        "y.sub_(x, alpha=-3)",
        "y.mul_(3 * x + 1)",
        "y.copy_(3 * x + 1)",
        "y[:] = 3 * x + 1",
        "y[1] = x[1] * 6; y[0] = x[0] * 6",
    ):
        x.grad, y = None, Tensor(np.ones(2))  # a constant, which now depends on x
        exec(write, {"x": x, "y": y})
        assert y.requires_grad
        y.sum().backward()
        assert x.grad.tolist() == ([6, 6] if "6" in write else [3, 3]), write


def test_what_was_computed_before_a_write_keeps_its_place_in_the_graph():
    x = leaf(1.0, 2.0)
    y = x * 3
    before = y + 0  # of y as it was
    y[0] = 7.0
    after = y * y
    (before.sum() + after.sum()).backward()
    assert x.grad.tolist() == [3, 3 + 2 * 6 * 3]
    y = x.exp()
    z = y * y
    y.zero_()
    with pytest.raises(RuntimeError, match="an input of 'mul', shape .* was modified in place"):
        z.sum().backward()


def test_a_value_that_is_not_needed_may_be_overwritten():
    x = leaf(1.0, 2.0)
    for use in (lambda x: x.exp(), lambda x: F.softmax(x, 0), lambda x: x.tanh(), lambda x: x.sigmoid(), lambda x: x + x):
        y, kept = use(x * 1), use(x * 1)
        with no_grad():
            y.inputs[0].zero_()  # the input: only the output is needed
        expected, found = grad((kept * Tensor([1.0, 3.0])).sum(), x), grad((y * Tensor([1.0, 3.0])).sum(), x)
        assert expected[0].tolist() == found[0].tolist()
    y = x * x
    with no_grad():
        y.zero_()  # the output: only the inputs are needed
    assert grad(y.sum(), x)[0].tolist() == [2, 4]


def test_a_view_made_within_no_grad_is_not_written_to_within_a_graph():
    y = leaf(1.0, 2.0) * 1
    with no_grad():
        v = y[0]
    with pytest.raises(RuntimeError, match=r"mul_: expected .* view made within no_grad\(\)"):
        v.mul_(2)


# ------------------------------------------------------------------------------------- graphs used twice


def test_a_freed_graph_raises_and_a_retained_one_adds_up():
    x = leaf(1.0, 2.0)
    y = (x * x).sum()
    y.backward()
    with pytest.raises(RuntimeError, match=r"graph of 'sum'.*was freed by an earlier backward\(\).*retain_graph=True"):
        y.backward()
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [6, 12]


def test_a_part_shared_with_a_freed_graph_raises():
    x = leaf(1.0, 2.0)
    h = x * x
    a, b = h.sum(), h.mean()
    a.backward()
    with pytest.raises(RuntimeError, match="graph of 'mul', shape"):
        b.backward()


def test_grad_frees_unless_told_otherwise_and_touches_no_grad():
    x = leaf(1.0, 2.0)
    y = (x * x).sum()
    (g,) = grad(y, x, retain_graph=True)
    (g2,) = grad(y, [x])
    assert g.tolist() == g2.tolist() == [2, 4]
    assert x.grad is None
    with pytest.raises(RuntimeError, match="freed"):
        grad(y, x)


def test_backward_needs_something_that_requires_grad():
    with pytest.raises(RuntimeError, match="backward: expected an output that requires grad"):
        Tensor([1.0]).sum().backward()
    with no_grad():
        y = leaf(1.0).sum()
    with pytest.raises(RuntimeError, match="backward: expected an output that requires grad"):
        y.backward()


def test_backward_of_more_than_one_number_needs_a_gradient_of_the_same_shape():
    x = leaf(1.0, 2.0)
    with pytest.raises(
        RuntimeError,
        match=r"backward: expected a gradient of shape \(2,\) for an output with more than one element; pass one, or reduce the output to one number first, for example with \.sum\(\)",
    ):
        (x * x).backward()
    with pytest.raises(RuntimeError, match=r"expected a gradient of shape \(2,\), that of the output, got \(3,\)"):
        (x * x).backward(np.ones(3))
    (x * x).backward(Tensor([1.0, 10.0]))
    assert x.grad.tolist() == [2, 40]
    (x * x).sum(0, True).backward()  # one number, whatever its shape


def test_integers_cannot_require_grad():
    for make in (
        lambda: Tensor([1, 2], requires_grad=True),
        lambda: Tensor([True]).requires_grad_(),
        lambda: zeros(2, dtype=int, requires_grad=True),
    ):
        with pytest.raises(RuntimeError, match="requires_grad: expected a float dtype, got"):
            make()


def test_two_leaves_never_share_a_gradient():
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    g = np.ones(2)
    (a + b).backward(g)
    a.grad.zero_()
    assert b.grad.tolist() == [1, 1]
    assert g.tolist() == [1, 1]
    c = leaf(1.0, 2.0)
    c.reshape(2, 1).reshape(2).backward(g)
    c.grad.data[0] = 5
    assert g.tolist() == [1, 1]


def test_leaves_add_up_in_place():
    x = leaf(1.0, 2.0)
    (x * x).sum().backward()
    first, array, view = x.grad, x.grad.data, x.grad[1:]
    (x * x).sum().backward()
    assert x.grad is first
    assert x.grad.tolist() == array.tolist() == [4, 8]
    assert view.tolist() == [8]
    first.zero_()
    (x * x).sum().backward()
    assert x.grad.tolist() == [2, 4]
    y = (x.grad * leaf(1.0, 2.0)).sum()
    (x * x).sum().backward()
    with pytest.raises(RuntimeError, match="modified in place"):
        y.backward()
    (x * x).sum().backward(create_graph=True)  # a gradient that is part of a graph is not overwritten
    assert x.grad is not first
    assert first.tolist() == [4, 8]
    x.grad = from_numpy(np.broadcast_to(np.float64(1), 2))  # memory that cannot be written to
    (x * x).sum().backward()
    assert x.grad.tolist() == [3, 5]


def test_linear_ops_of_leaves_can_be_walked_twice():
    x = leaf(1.0, 2.0)
    for use in (lambda x: x + 1, lambda x: x.reshape(2, 1).T, lambda x: x.sum(), lambda x: x[0], lambda x: x.T.expand(3, 2)):
        x.grad, h = None, use(x)
        (h * 2).sum().backward()
        (h * 3).sum().backward()
        expected, h = x.grad, use(x)
        assert grad((h * 5).sum(), x)[0].tolist() == expected.tolist()
    used, w = (x * x).sum(), leaf(3.0)
    used.backward()
    assert grad(used + (w * w).sum(), w)[0].tolist() == [6]  # the freed part is older than w, so it cannot lead there


def test_hooks_see_and_replace_gradients():
    x, seen = leaf(1.0, 2.0), []
    with x.register_hook(lambda g: seen.append(g.tolist())), x.register_hook(lambda g: g * 10):
        (x * x).sum().backward()
    assert (seen, x.grad.tolist()) == ([[2, 4]], [20, 40])
    y = x * 1
    y.retain_grad()
    y.register_hook(lambda g: g * 10)
    z = y
    z *= 3  # the hook stays with what y was
    (z * z).sum().backward()
    assert y.grad.tolist() == [6, 12]
    assert x.grad.tolist() == [20 + 180, 40 + 360]
    (g,) = grad((x * x * x).sum(), x, create_graph=True)
    handle = g.register_hook(lambda g: g * 2)
    assert grad(g.sum(), x, retain_graph=True)[0].tolist() == [12, 24]
    handle.remove()
    assert grad(g.sum(), x)[0].tolist() == [6, 12]
    with pytest.raises(RuntimeError, match="register_hook: expected a tensor that requires grad"):
        Tensor([1.0]).register_hook(print)
    y = x * 1
    y.register_hook(lambda g: g.sum())
    with pytest.raises(RuntimeError, match="register_hook: expected a hook to return None or a Tensor of shape"):
        y.sum().backward()
    from tinygrad_edu.autograd.hooks import HOOKS

    entered = [id(x), id(y), id(g)]  # other tests of the same process may hold tensors with hooks of their own
    assert HOOKS.keys() >= {*entered}
    del x, y, z, g
    gc.collect()
    assert not [1 for key in entered if key in HOOKS and HOOKS[key][0]() is not None]


def test_data_keeps_a_parameter_a_parameter():
    w = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    w.data = [1, 2, 3]
    assert w.dtype == np.float32
    (w * 0.3).sum().backward()
    np.testing.assert_allclose(w.grad.data, [0.3] * 3, rtol=1e-6)
    for wrong in (np.array([1, 2, 3]), Tensor([1, 2, 3]), np.array([True])):
        with pytest.raises(RuntimeError, match="data: expected a float dtype for a tensor that requires grad, got"):
            w.data = wrong
    w.data = np.zeros(2)
    assert (w.dtype, w.shape) == (np.float64, (2,))
    n = Tensor([1, 2])
    n.data = [1.5]
    assert n.dtype == np.float32


def test_modes_of_generators_and_decorators_without_brackets():
    def modes():
        received = yield is_grad_enabled()
        try:
            yield received, is_grad_enabled()
        except ValueError:
            yield "caught", is_grad_enabled()
        return is_grad_enabled()

    for block, mode in ((no_grad, False), (no_grad(), False), (enable_grad, True), (enable_grad(), True)):
        for outside in (True, False):
            with set_grad_enabled(outside):
                steps = block(modes)()
                assert next(steps) is mode
                assert is_grad_enabled() is outside
                assert steps.send(3) == (3, mode)
                assert steps.throw(ValueError()) == ("caught", mode)
                with pytest.raises(StopIteration) as end:
                    next(steps)
                assert end.value.value is mode
                assert is_grad_enabled() is outside
                assert block(is_grad_enabled)() is mode
    steps = set_grad_enabled(False)(modes)()
    assert [next(steps), is_grad_enabled()] == [False, True]
    closed = []

    @no_grad
    def closing():
        try:
            yield
        finally:
            closed.append(is_grad_enabled())

    steps = closing()
    next(steps)
    steps.close()
    assert closed == [False]
    with pytest.raises(TypeError, match=r"write @set_grad_enabled\(False\)"):
        set_grad_enabled(modes)


def test_retain_grad():
    x = leaf(1.0, 2.0)
    y = x * 3
    y.retain_grad()
    (y * y).sum().backward()
    assert y.grad.tolist() == [6, 12]
    assert x.grad.tolist() == [18, 36]


def test_a_result_requires_grad_if_any_input_does_and_frozen_ones_get_nothing():
    x, w = Tensor([1.0, 2.0]), leaf(3.0, 4.0)
    y = x * w
    assert y.requires_grad
    w.requires_grad_(False)
    z = x * w
    assert not z.requires_grad
    assert z.inputs == ()
    w.requires_grad_()
    v = leaf(1.0, 1.0).requires_grad_(False)
    (v * w).sum().backward()
    assert v.grad is None
    with pytest.raises(RuntimeError, match="freeze those"):
        (w * 2).requires_grad_(False)


def test_modes():
    x = leaf(1.0)
    with no_grad():
        assert not (x * 2).requires_grad
        with enable_grad():
            assert (x * 2).requires_grad
        assert not (x * 2).requires_grad

    @no_grad()
    def f(depth):
        return f(depth - 1) if depth else (x * 2).requires_grad

    assert not f(3)
    assert (x * 2).requires_grad
    set_grad_enabled(False)
    assert not (x * 2).requires_grad
    set_grad_enabled(True)
    with set_grad_enabled(False):
        assert not (x * 2).requires_grad
    assert (x * 2).requires_grad

    @set_grad_enabled(False)
    def g():
        return (x * 2).requires_grad

    assert (x * 2).requires_grad
    assert [g(), g(), (x * 2).requires_grad] == [False, False, True]
    with pytest.raises(ZeroDivisionError), no_grad():
        1 / 0  # noqa: B018
    assert (x * 2).requires_grad


def test_detach_ends_the_graph_and_clone_does_not():
    x = leaf(1.0, 2.0)
    (x.detach() * x).sum().backward()
    assert x.grad.tolist() == [1, 2]
    x.grad = None
    (x.clone() * 2).sum().backward()
    assert x.grad.tolist() == [2, 2]


# ------------------------------------------------------------------------------------- order, depth, memory


def test_unequal_paths_meet_in_the_right_order():
    x = leaf(2.0)
    a = x * 3
    b = a.exp().log().exp().log()
    ((a + b) * a).sum().backward()
    np.testing.assert_allclose(x.grad.data, [2 * 2 * 9 * 2.0])


def test_an_unrelated_nan_stays_where_it_is():
    x = leaf(0.0, 1.0)
    x.log()  # -inf, and 1/0 behind it, but nobody asks
    y = F.relu(x * 0)
    (y + (x * x)).sum().backward()
    assert x.grad.tolist() == [0, 2]


def test_a_hundred_thousand_ops_need_no_recursion():
    x = leaf(1.0)
    y = x
    for _ in range(100_000):
        y = y + x
    y.backward()
    assert x.grad.item() == 100_001
    for _ in range(100_000):
        y = y * x
    del y  # never used: freed without recursion too


def test_graphs_are_freed_without_the_garbage_collector():
    x = randn(200, 200, requires_grad=True)
    F.gelu(F.layer_norm(x @ x, (200,)))[:, 1:].softmax(-1).sum().backward()  # where there are twins, they are compiled here
    x.grad = None
    gc.collect()
    gc.disable()
    try:
        tracemalloc.start()
        for used in (True, False):
            y = x
            for _ in range(20):
                y = F.gelu(F.layer_norm(y @ x, (200,)))
            loss = (y[:, 1:].softmax(-1) + y.sum(1, True)).sum()
            before = tracemalloc.get_traced_memory()[0]
            assert before > 20 * 160_000
            if used:
                loss.backward()
                x.grad = None
                del y
                assert tracemalloc.get_traced_memory()[0] < 160_000
            del loss
            y = None
            assert tracemalloc.get_traced_memory()[0] < 160_000
        assert gc.collect() == 0
    finally:
        tracemalloc.stop()
        gc.enable()


def test_backward_frees_as_it_goes():
    x = randn(500, 500, requires_grad=True)
    y = x
    for _ in range(10):
        y = y.sin()
    loss = y.sum()
    del y
    tracemalloc.start()
    try:
        loss.backward()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * 1_000_000 + 100_000  # the gradients in flight, not ten of them


def test_history_gives_the_nodes_youngest_first():
    x = leaf(1.0, 2.0)
    y = (x * x).sum()
    assert [n.op.name if n.op else "leaf" for n in topological_order(y)] == ["sum", "mul", "leaf"]


def test_gradients_nobody_needs_are_not_computed():
    from tinygrad_edu.autograd.op import Op
    from tinygrad_edu.autograd.tape import apply

    asked = []
    spy = Op("spy", np.multiply, lambda g, out, x, y: asked.append("x") or g * y, lambda g, out, x, y: asked.append("y") or g * x)
    x, w = Tensor([2.0]), leaf(3.0)
    apply(spy, x, w).sum().backward()
    assert asked == ["y"]
    v = leaf(2.0)
    y = apply(spy, v, w).sum()
    asked.clear()
    grad(y, w)
    assert asked == ["y"]


# ------------------------------------------------------------------------------------- views, copies, and who else sees a write

VIEWS = ["x[0]", "x[0, 1]", "x[1:]", "x[..., 0]", "x[None]", "x.T", "x.reshape(-1)", "x.view(-1)", "x.diagonal()", "x.diagonal(-1)", "x.diagonal(0, 1, 0)", "x.expand(2, *x.shape)", "x.expand_as(x)", "x.squeeze()", "x.unsqueeze(0)", "x.narrow(0, 1, 1)", "x.split(1)[1]", "x.chunk(2)[0]", "x.unbind()[0]", "x.movedim(0, 1)", "x.swapaxes(0, 1)", "x.unflatten(0, (1, -1))", "x.flatten()", "x.ravel()", "x.detach()", "x.contiguous()", "[*x][0]", "x.mT", "x.broadcast_to((2, *x.shape))", "einsum('ii->i', x)", "einsum('ij->ji', x)", "x.float()"]  # fmt: skip
COPIES = ["x.clone()", "x.flip(0)", "x.repeat(1, 1)", "x.repeat(2, 1)", "x.tile(1)", "x.tile(2)", "x.roll(0, 0)", "x.diag()", "x[[0, 1]]", "x[x > -9]", "x.index_select(0, index)", "x.tril(9)", "x.triu(-9)", "x.abs()", "x.relu()", "x + 0", "x * 1", "x ** 1", "x.masked_fill(x > 9, 0)", "x.double()", "x.T.reshape(-1)", "x.repeat_interleave(1, 0)", "x.take_along_dim(index[:, None], 0)", "cat([x])", "stack([x])", "where(x > -9, x, x)", "x.clamp(-9, 9)"]  # fmt: skip


@pytest.mark.parametrize("size", [3, 300])  # small, and more than 65,536 numbers
@pytest.mark.parametrize("expression", VIEWS + COPIES)
def test_a_view_shares_memory_and_a_copy_does_not(expression, size):
    numbers = np.random.default_rng(0).normal(size=(size, size)).astype(np.float32)
    scope = {"index": Tensor([0, 1]), "cat": cat, "stack": stack, "where": where, "einsum": einsum}
    x = Tensor(numbers)
    made = eval(expression, scope | {"x": x})
    x += 1  # before the write: seen through a view, not in a copy
    torch_x = torch.tensor(numbers)
    theirs = eval(
        expression, {"x": torch_x, "index": torch.tensor([0, 1]), **{f: getattr(torch, f) for f in ("cat", "stack", "where", "einsum")}}
    )
    torch_x += 1
    np.testing.assert_array_equal(made.numpy(), theirs.numpy())
    before = x.numpy().copy()
    try:
        theirs.fill_(9)
    except RuntimeError:
        with pytest.raises(ValueError, match="elements share memory"):
            made.fill_(9)
        return
    made.fill_(9)
    np.testing.assert_array_equal(made.numpy(), theirs.numpy())
    np.testing.assert_array_equal(x.numpy(), torch_x.numpy())
    assert (x.numpy() != before).any() == (expression in VIEWS)


def test_results_of_copying_ops_can_be_viewed_as_one_row():
    x, index = Tensor(np.arange(6.0).reshape(2, 3)), Tensor([1, 0])
    for base in (x, x.T.contiguous().T, x[:1].expand(4, 3)):
        for out in (x[:, index], base[..., [0, 1]], base.index_select(1, index), cat([base, base]), stack([base, base]), base.roll(1, 0), F.pad(base, (1, 1))):  # fmt: skip
            out.view(-1).zero_()  # of PyTorch's results, too, these are contiguous
            assert not out.any()


def test_one_element_of_an_expanded_tensor_can_be_written_to():
    x = Tensor([[1.0], [2.0]])
    e = x.expand(2, 3)
    e[0, 1] = 9.0
    assert e.tolist() == [[9, 9, 9], [2, 2, 2]]
    assert x.tolist() == [[9], [2]]
    e.fill_(4.0)  # one number for all of them
    assert x.tolist() == [[4], [4]]
    for write in ("e[0] = 1.0", "e += 1", "e.copy_(e + 1)", "e[[0], [1]] = 1.0"):
        with pytest.raises(ValueError, match=r"its elements share memory; use \.clone\(\) first"):
            exec(write, {"e": e})
    a = np.ones(2)
    a.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        from_numpy(a).add_(1)


def test_numpy_writes_no_gradient_away():
    a, x = np.ones(2), leaf(1.0, 2.0)
    for lost in (lambda: np.add(a, x, out=a), lambda: np.multiply(x, x, out=a), lambda: a.__iadd__(x)):
        with pytest.raises(RuntimeError, match=r"a tensor that requires grad cannot be written into an array.*use x\.detach\(\)"):
            lost()
    with pytest.raises(TypeError, match=r"np\.add: expected an array for out, got a Tensor"):
        np.add(a, a, out=Tensor(a))
    with no_grad():
        a += x
    a += x.detach()
    assert a.tolist() == [3, 5]


def test_a_leaf_that_is_a_view_is_not_overwritten_by_a_graph():
    y = Tensor(np.ones(3))
    v = y[1:].requires_grad_()
    with pytest.raises(RuntimeError, match="a leaf that requires grad cannot be changed in place"):
        v.add_(1)
    with pytest.raises(RuntimeError, match="a view of this tensor is a leaf that requires grad"):
        y.mul_(leaf(2.0))


def test_copies_of_tensors():
    a = Tensor(np.arange(6.0).reshape(2, 3), requires_grad=True)
    with no_grad():
        b, c, d = copy.deepcopy([a, a[0], a.T])
        b[0, 1] = 9.0
    assert (c.tolist(), d.tolist()[1], a.tolist()[0]) == ([0, 9, 2], [9, 4], [0, 1, 2])
    assert (b.requires_grad, c.requires_grad) == (True, False)
    e = copy.copy(a)
    with no_grad():
        e[0] = 7.0
    assert a.tolist()[0] == [7, 7, 7]
    assert (e.requires_grad, e.is_leaf, e is not a) == (True, True, True)


def test_statistical_plots_read_a_tensor_as_an_array():
    plt = pytest.importorskip("matplotlib.pyplot")
    x = randn(100, 2)
    figure, axes = plt.subplots()
    assert len(axes.hist(x)[0]) == 2
    assert len(axes.boxplot(x)["boxes"]) == 2
    assert len(axes.violinplot(x)["bodies"]) == 2
    with pytest.raises(RuntimeError, match=r"x\.detach\(\)\.numpy\(\)"):
        axes.hist(x.requires_grad_())
    plt.close(figure)


def test_a_drawing_shows_what_a_write_has_made_of_a_tensor():
    x = leaf(1.0, 2.0)
    y = x * 3
    before = y + 0
    y.mul_(before)
    drawn = str(draw(y))
    assert drawn
    assert [n.op.name for n in topological_order(y) if n.op] == ["mul", "add", "mul"]
