"""`topological_order`, `backward` and `grad` on graphs of every kind: shared nodes, equal numbers, unequal paths, a million nodes, many losses."""

import gc
import inspect
import math
import sys
import weakref

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tinygrad_edu import Tensor, Value, backward, derivative, grad, gradient, topological_order
from tinygrad_edu.autograd import engine, versions
from tinygrad_edu.autograd.op import Op

# ---------------------------------------------------------------------------------------------------- random expressions

#: name: (operation for Values and tensors alike, how many inputs); nothing here leaves the floats, whatever comes in.
STEPS = {
    "add": (lambda x, y: x + y, 2),
    "sub": (lambda x, y: x - y, 2),
    "mul": (lambda x, y: x * y, 2),
    "div": (lambda x, y: x / (y * y + 1), 2),
    "pow": (lambda x, y: (x * x + 0.5) ** y.tanh(), 2),
    "tanh": (lambda x: x.tanh(), 1),
    "exp": (lambda x: (-x * x).exp(), 1),
    "log": (lambda x: (x * x + 0.1).log(), 1),
    "sin": (lambda x: x.sin(), 1),
    "sigmoid": (lambda x: x.sigmoid(), 1),
    "neg": (lambda x: -x, 1),
    "relu": (lambda x: x.relu(), 1),
    r"permute: expected each dimension of shape \(3, 4\) at most once, got dim \(0, 0\)": (lambda x: x + x, 1),
    "square": (lambda x: x * x, 1),
}
SMOOTH = sorted(STEPS.keys() - {"relu"})

# Few different numbers, so that equal ones in different nodes are common.
leaves = st.lists(st.sampled_from([-2.0, -0.5, 0.5, 1.0, 1.0, 2.0]), min_size=1, max_size=4)


def programs(names=tuple(STEPS), longest=14):
    """Lists of steps (operation, which nodes it reads), each step reading anything made before it."""
    step = st.tuples(st.sampled_from(names), st.integers(0, 99), st.integers(0, 99))
    return st.lists(step, min_size=1, max_size=longest)


def run(program, inputs):
    """Every node of the program, the inputs first; the answer uses the last three, so paths of unequal length meet."""
    nodes = [*inputs]
    for name, i, j in program:
        f, n = STEPS[name]
        nodes.append(f(*(nodes[k % len(nodes)] for k in (i, j)[:n])))
    return [*nodes, nodes[-1] * nodes[-2 % len(nodes)] + nodes[len(nodes) // 2]]


@settings(max_examples=300, deadline=None)
@given(leaves, programs(), st.sampled_from([1.0, -2.5]))
def test_random_expressions_have_pytorchs_gradients(numbers, program, incoming):
    ours = run(program, [Value(x) for x in numbers])
    theirs = run(program, [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in numbers])
    assume(all(abs(x.data) < 1e8 for x in ours))
    for t in theirs:
        t.retain_grad()
    ours[-1].backward(incoming)
    theirs[-1].backward(torch.tensor(incoming, dtype=torch.float64))
    for x, t in zip(ours, theirs):  # the nodes in between as well as the inputs
        assert x.data == pytest.approx(t.item(), rel=1e-9, abs=1e-12)
        assert x.grad == pytest.approx(t.grad.item() if t.grad is not None else 0, rel=1e-7, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(leaves, programs(SMOOTH, 6))
def test_random_expressions_agree_with_nudging(numbers, program):
    inputs = [Value(x) for x in numbers]
    out = run(program, inputs)[-1]
    assume(abs(out.data) < 1e3)
    measured = gradient(lambda *xs: run(program, [Value(x) for x in xs])[-1].data, numbers)
    assume(all(abs(x) < 1e3 for x in measured))
    out.backward()
    assert [x.grad for x in inputs] == pytest.approx(measured, rel=1e-4, abs=1e-4)


@settings(max_examples=100, deadline=None)
@given(leaves, programs(SMOOTH, 6))
def test_random_expressions_have_pytorchs_second_derivatives(numbers, program):
    ours = [Value(x) for x in numbers]
    theirs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in numbers]
    y, t = run(program, ours)[-1], run(program, theirs)[-1]
    assume(abs(y.data) < 1e4)

    def zero_if_unused(found):
        return [Value(0.0, requires_grad=False) if x is None else x for x in found]

    first = zero_if_unused(grad(y, ours, create_graph=True, allow_unused=True))
    expected = torch.autograd.grad(t, theirs, create_graph=True, materialize_grads=True)
    assume(all(abs(x.data) < 1e4 for x in first))
    assert [x.data for x in first] == pytest.approx([x.item() for x in expected], rel=1e-7, abs=1e-7)
    if any(f.requires_grad for f in first) and sum(expected).requires_grad:
        second = zero_if_unused(grad([f for f in first if f.requires_grad], ours, allow_unused=True))
        expected = torch.autograd.grad(sum(expected), theirs, materialize_grads=True)
        assert [x.data for x in second] == pytest.approx([x.item() for x in expected], rel=1e-6, abs=1e-6)
    assert all(x.grad == 0 for x in ours), "grad leaves .grad alone"


@settings(max_examples=100, deadline=None)
@given(leaves, programs())
def test_topological_order_is_complete_and_in_order(numbers, program):
    nodes = run(program, [Value(x) for x in numbers])
    order = topological_order(nodes[-1])
    place = {x: i for i, x in enumerate(order)}
    assert len(place) == len(order)
    assert order[0] is nodes[-1]
    for x in order:
        assert all(place[x] < place[y] for y in x.inputs)


# -------------------------------------------------------------------------------------------- how gradients add up


def test_equal_numbers_stay_two_nodes():
    a, b = Value(2.0), Value(2.0)
    y = (a * a) * (b * b)  # four nodes hold a 2 or a 4
    assert len(topological_order(y)) == 5
    y.backward()
    assert (a.grad, b.grad) == (16, 16)


def test_a_second_backward_adds_to_the_leaves_and_renews_the_rest():
    x = Value(3.0)
    y = x * x
    z = y * y
    for times in (1, 2, 3):
        z.backward()
        assert x.grad == times * 108
        assert y.grad == 18
        assert z.grad == 1


def test_two_losses_that_share_nodes():
    a, b = Value(2.0), Value(-3.0)
    shared = a * b
    first, second = shared.tanh(), shared * shared + a
    first.backward()
    second.backward()
    p, q = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (2.0, -3.0))
    t = p * q
    (t.tanh() + t * t + p).backward()
    assert [a.grad, b.grad] == pytest.approx([p.grad.item(), q.grad.item()])
    assert shared.grad == -12.0


def test_the_incoming_gradient_multiplies_everything():
    a, b = Value(2.0), Value(-3.0)
    (a * b).sigmoid().backward(gradient=-2.5)
    c, d = Value(2.0), Value(-3.0)
    ((c * d).sigmoid() * -2.5).backward()
    assert (a.grad, b.grad) == (c.grad, d.grad)


def test_backward_from_a_leaf_and_from_the_middle():
    x = Value(2.0)
    x.backward()
    x.backward(0.5)
    assert x.grad == 1.5
    a = Value(3.0)
    b = a * a
    c = b * a
    b.backward()
    assert (a.grad, b.grad, c.grad) == (6.0, 1.0, 0.0)


def test_frozen_values_get_no_gradient_and_pass_none_on():
    w, frozen = Value(2.0), Value(5.0, requires_grad=False)
    y = (w * frozen + frozen) * 3.0
    y.backward()
    assert w.grad == 15
    assert frozen.grad == 0
    assert y.requires_grad
    constant = frozen * 2
    assert not constant.requires_grad
    with pytest.raises(RuntimeError, match="backward: expected an output that requires grad"):
        constant.backward()
    w.requires_grad = False  # freezing after the graph was built works, too
    y.backward()
    assert w.grad == 15


def test_what_is_not_in_the_graph_has_no_say():
    x, big = Value(2.0), Value(math.inf)
    unrelated = (x * 0.0) * big  # 0 * inf: its derivatives are nan
    y = x * x
    y.backward()
    assert x.grad == 4
    assert unrelated.grad == 0


def test_grad_leaves_no_trace_and_reaches_any_order():
    x, y = Value(0.7), Value(1.3)
    z = (x * y).tanh() * x
    before = [v.grad for v in topological_order(z)]
    dx, dy = grad(z, [x, y])
    assert not dx.requires_grad
    assert [v.grad for v in topological_order(z)] == before
    z.backward()
    assert (dx.data, dy.data) == (x.grad, y.grad)

    order = []
    f = x.exp() * x  # the n-th derivative is (x + n) e**x
    for n in range(1, 7):
        (f,) = grad(f, x, create_graph=True)
        order.append(f.data)
        assert f.data == pytest.approx((0.7 + n) * math.exp(0.7))
    x.grad = 0.0
    f.backward()  # and backward reaches through what grad built
    assert x.grad == pytest.approx((0.7 + 7) * math.exp(0.7))


def test_grad_of_several_outputs_and_of_what_is_not_there():
    x, y = Value(2.0), Value(3.0)
    a, b = grad([x * x, x * 5.0], [x, y], allow_unused=True)
    assert (a.data, b) == (9.0, None)
    z = x * y
    (through,) = grad(z * z, z)  # with respect to a node in between
    assert through.data == 12.0


# ------------------------------------------------------------------------------------------------ size, depth, memory


def test_a_chain_of_a_million_nodes():
    x = Value(1.0)
    y = x
    for _ in range(1_000_000):
        y = y + x
    y.backward()
    assert y.data == x.grad == 1_000_001
    del y  # freed without recursion


def test_nothing_recurses():
    x = Value(1.0)
    y = x
    for _ in range(20_000):
        y = y * 1.0 + x * 0.0
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 50)
    try:
        assert len(topological_order(y)) > 60_000
        backward(y)
        assert grad(y, x)[0].data == 1
        (slope,) = grad(y, x, create_graph=True)
    finally:
        sys.setrecursionlimit(limit)
    assert slope.data == x.grad == 1


def test_a_wide_and_shared_graph_is_walked_once():
    """Doubling 60 times has 2**60 paths but 61 nodes."""
    x = Value(1.0)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    assert x.grad == 2.0**60
    assert len(topological_order(y)) == 61


@pytest.fixture
def no_collector():
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("use", [lambda y, x: None, lambda y, x: y.backward(), lambda y, x: grad(y, x), lambda y, x: topological_order(y)])
def test_a_graph_is_freed_as_soon_as_it_is_dropped(use):
    x = Value(2.0)
    middle = x * x
    y = (middle + x).exp() * middle
    watched = [weakref.ref(middle), weakref.ref(y)]
    use(y, x)
    del middle, y
    assert [w() for w in watched] == [None, None]


@pytest.mark.usefixtures("no_collector")
def test_graphs_of_gradients_are_freed_too():
    x = Value(2.0)
    y = x.exp() * x
    (slope,) = grad(y, x, create_graph=True)
    watched = [weakref.ref(y), weakref.ref(slope)]
    del y, slope
    assert [w() for w in watched] == [None, None]


# ------------------------------------------------------------------------------------------------------- nudging


def test_derivative_of_known_functions():
    for f, slope in ((math.sin, math.cos), (math.exp, math.exp), (lambda x: x**3, lambda x: 3 * x * x), (lambda x: 7.0, lambda x: 0.0)):
        for x in (-3.0, -0.1, 0.0, 1e-3, 2.0, 10.0):
            assert derivative(f, x) == pytest.approx(slope(x), rel=1e-8, abs=1e-8)
    assert derivative(lambda x: x * x, 1e6) == pytest.approx(2e6, rel=1e-9)
    assert derivative(abs, 0.0) == 0.0
    assert derivative(lambda x: x * x, 3.0, h=0.5) == 6.0


@pytest.mark.parametrize("h", [0, 1e-30])
def test_a_nudge_that_does_not_move(h):
    with pytest.raises(ValueError, match="use a larger h"):
        derivative(math.sin, 1.0, h)


def test_gradient_nudges_one_input_at_a_time():
    assert gradient(lambda a, b, c: (a * b + c) * -2, [2.0, -3.0, 10.0]) == pytest.approx([6, -4, -2])
    with pytest.raises(TypeError, match="list or tuple"):
        gradient(lambda x: x, 3.0)


# ------------------------------------------------------------------------------------------- one grad for both engines


@pytest.mark.parametrize("node", [Value, lambda x, requires_grad=True: Tensor(x, requires_grad=requires_grad)], ids=["Value", "Tensor"])
def test_grad_has_pytorchs_signature_and_numbers_for_values_and_tensors(node):
    x, t = node(2.0), torch.tensor(2.0, requires_grad=True)
    for g in (None, 10.0):
        ours = grad(x * x, x, None if g is None else node(g, requires_grad=False))
        theirs = torch.autograd.grad(t * t, t, None if g is None else torch.tensor(g))
        assert [float(v.data) for v in ours] == [v.item() for v in theirs]
    ours = grad([x * x, 3 * x], [x], [node(10.0), node(100.0)])
    assert float(ours[0].data) == 340.0
    names = list(inspect.signature(grad).parameters)
    assert names == ["outputs", "inputs", "grad_outputs", "retain_graph", "create_graph", "allow_unused"]


@pytest.mark.parametrize("node", [Value, lambda x, requires_grad=True: Tensor(x, requires_grad=requires_grad)], ids=["Value", "Tensor"])
def test_the_same_mistake_raises_the_same_error_for_both_engines(node):
    x, y, frozen = node(2.0), node(3.0), node(5.0, requires_grad=False)
    for mistake, error, words in [
        (lambda: (frozen * frozen).backward(), RuntimeError, "backward: expected an output that requires grad"),
        (lambda: grad(frozen * frozen, x), RuntimeError, "grad: expected an output that requires grad"),
        (lambda: grad(x * frozen, frozen), RuntimeError, "grad: expected inputs that require grad, but input 0 does not"),
        (lambda: grad(x * x, [x, y]), RuntimeError, "grad: the outputs do not depend on input 1; pass allow_unused=True"),
        (lambda: grad([x * x, y * y], x, [node(1.0)]), RuntimeError, "grad: expected 2 grad_outputs, one for each output; got 1"),
        (lambda: grad([], x), TypeError, "grad: expected outputs and inputs that are all Values, or all Tensors"),
        (lambda: grad(x * x, 3.0), TypeError, "grad: expected outputs and inputs that are all Values, or all Tensors"),
    ]:
        with pytest.raises(error, match=words):
            mistake()
    assert grad(x * x, [x, y], allow_unused=True)[1] is None
    with pytest.raises(TypeError, match="got Value, Tensor|got Tensor, Value"):
        grad(x * x, Tensor(1.0) if isinstance(x, Value) else Value(1.0))


def test_grad_leaves_retains_grad_of_its_inputs_alone():
    x = Tensor([2.0], requires_grad=True)
    y = x * x
    seen = []
    spy = Op("spy", lambda a: a * 1, lambda g, out, a: seen.append(y.retains_grad) or g)
    assert float(grad(spy(y).sum(), y)[0].data[0]) == 1.0
    assert seen == [False]
    assert not y.retains_grad


def test_a_value_is_true_where_its_number_is():
    assert Value(0.5)
    assert not Value(0.0)
    assert [bool(Value(x)) for x in (-1.0, math.nan, math.inf)] == [True, True, True]


def test_reference_counts_are_calibrated_for_this_python():
    """An array that only the engine holds is recognised as such; one that is held elsewhere is not."""

    arrays = {"given": np.zeros(3)}
    copied = engine.copy_if_shared(arrays.pop("given"))  # not within an assert, which would hold the array
    assert copied.flags.owndata
    held = np.zeros(3)
    assert engine.copy_if_shared(held) is not held
    assert engine.copy_if_shared([held][0]) is not held
    assert engine.copy_if_shared(np.zeros((2, 3))[0]).base is None  # a view
    total = engine.accumulate(held, np.ones(3))
    assert total is not held
    assert held.tolist() == [0.0] * 3
    address = id(arrays.setdefault("sum", np.zeros(3)))
    total = engine.accumulate(arrays.pop("sum"), np.ones(3))
    assert id(total) == address
    x = Tensor([1.0, 2.0])
    version = versions.version_of(x)
    assert versions.count_references(version) <= versions.INSIDE
    outside = x.data
    assert versions.count_references(version) > versions.INSIDE
    del outside
    assert versions.count_references(version) <= versions.INSIDE
