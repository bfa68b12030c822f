"""Every operation on Values against PyTorch in float64: value, gradient and second derivative, at kinks, in the tails, at inf and nan."""

import copy
import math
import pickle

import numpy as np
import pytest
import torch

import tinygrad_edu
from tinygrad_edu import Value, derivative, grad, topological_order
from tinygrad_edu.scalar import formulas, value

inf, nan = math.inf, math.nan

LINE = [0.0, -0.0, 1.0, -1.0, 0.5, -0.3, 2.5, -7.0, 1e-8, -1e-8, 1e-300, 20.0, -20.0, 40.0, -40.0]
TAILS = [709.7, -709.7, 710.5, -745.2, 800.0, -1000.0, 1e10, 1e154, -1e300, inf, -inf, nan]
PAIRS = [(x, y) for x in (0.0, 1.0, -1.5, 2.0, 3.0, 1e200, inf, -inf, nan) for y in (0.0, 1.0, -1.0, 2.0, 3.0, 0.5, -2.5, 1e-200, inf, nan)]

#: op -> (our function, PyTorch's, arguments to try, which arguments it refuses)
OPS = {
    "+": (value.add, torch.add, PAIRS, None),
    "*": (value.mul, torch.mul, PAIRS, None),
    "**": (value.pow, torch.pow, PAIRS, lambda x, y: x < 0 or (x == 0 and y < 0)),
    "exp": (value.exp, torch.exp, LINE + TAILS, None),
    "log": (value.log, torch.log, LINE + TAILS, lambda x: x <= 0),
    "neg": (value.neg, torch.neg, LINE + TAILS, None),
    "-": (value.sub, torch.sub, PAIRS, None),
    "/": (value.div, torch.div, PAIRS, lambda x, y: y == 0),
    "sqrt": (value.sqrt, torch.sqrt, LINE + TAILS, lambda x: x < 0),
    "log10": (value.log10, torch.log10, LINE + TAILS, lambda x: x <= 0),
    "sin": (value.sin, torch.sin, LINE + TAILS, math.isinf),
    "cos": (value.cos, torch.cos, LINE + TAILS, math.isinf),
    "tan": (value.tan, torch.tan, LINE + TAILS, math.isinf),
    "asin": (value.asin, torch.asin, LINE + TAILS, lambda x: abs(x) > 1),
    "acos": (value.acos, torch.acos, LINE + TAILS, lambda x: abs(x) > 1),
    "atan": (value.atan, torch.atan, LINE + TAILS, None),
    "sinh": (value.sinh, torch.sinh, LINE + TAILS, None),
    "cosh": (value.cosh, torch.cosh, LINE + TAILS, None),
    "tanh": (value.tanh, torch.tanh, LINE + TAILS, None),
    "sigmoid": (value.sigmoid, torch.sigmoid, LINE + TAILS, None),
    "relu": (value.relu, torch.relu, LINE + TAILS, None),
    "abs": (value.abs, torch.abs, LINE + TAILS, None),
    "max": (value.maximum, torch.maximum, PAIRS, None),
    "min": (value.minimum, torch.minimum, PAIRS, None),
}
#: The two places where we differ: PyTorch's slope of sqrt at -0.0 is -inf, ours inf; its slope of 0**y in y is nan at y = nan, ours 0.
OURS = [("sqrt", (-0.0,)), ("**", (0.0, nan))]
each_op = pytest.mark.parametrize("op", OPS)


def arguments(op, inside=True):
    """The examples of an operation inside its domain, or outside it."""
    *_, examples, refused = OPS[op]
    rows = [x if isinstance(x, tuple) else (x,) for x in examples]
    return [row for row in rows if bool(refused and refused(*row)) != inside and str((op, row)) not in map(str, OURS)]


def smooth(op):
    """The examples of an operation where it bends gently: away from kinks, ends and tails."""
    for row in arguments(op):
        kink = (op in ("max", "min") and row[0] == row[1]) or (op in ("asin", "acos") and abs(row[0]) == 1)
        if not kink and all(1e-6 < abs(x) < 50 for x in row):
            yield row


def close(got, expected):
    return got == pytest.approx(expected, rel=1e-9, abs=1e-15, nan_ok=True)


def both(row):
    """The same numbers as Values and as PyTorch's tensors."""
    return [Value(x) for x in row], [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in row]


def test_every_operation_has_examples():
    assert set(OPS) == set(formulas.FORMULAS), "a new operation needs a row in OPS"


@each_op
def test_value_and_gradient(op):
    ours, theirs, *_ = OPS[op]
    for row in arguments(op):
        inputs, tensors = both(row)
        out, expected = ours(*inputs), theirs(*tensors)
        assert close(out.data, expected.item()), row
        out.backward(1.7)
        expected.backward(torch.tensor(1.7, dtype=torch.float64))
        for x, t in zip(inputs, tensors):
            assert close(x.grad, t.grad.item()), row


@each_op
def test_outside_its_domain_an_operation_says_which_and_where(op):
    ours = OPS[op][0]
    for row in arguments(op, inside=False):
        with pytest.raises(ArithmeticError) as error:
            ours(*map(Value, row))
        assert str(error.value).startswith(f"{ours.__name__}: ")
        assert f"{row[0]:g}" in str(error.value)


@each_op
def test_finite_differences(op):
    ours = OPS[op][0]
    for row in smooth(op):
        inputs = [Value(x) for x in row]
        ours(*inputs).backward()
        for i, x in enumerate(inputs):
            measured = derivative(lambda t, i=i, row=row: ours(*map(Value, row[:i]), Value(t), *map(Value, row[i + 1 :])).data, row[i])
            assert x.grad == pytest.approx(measured, rel=1e-6, abs=1e-9), row


@each_op
def test_formulas_say_what_the_operation_stored(op):
    for row in arguments(op):
        out = OPS[op][0](*map(Value, row))
        try:
            again = formulas.local_derivatives(out)
        except ArithmeticError:  # a vertical slope: inf as a number, a division by zero as a formula
            assert any(map(math.isinf, out.derivatives)), row
            continue
        for kept, formula in zip(out.derivatives, again):
            assert value.as_number(formula) == pytest.approx(kept, rel=1e-6, abs=1e-15, nan_ok=True) or kept != kept, row


@each_op
def test_higher_derivatives(op):
    ours, theirs, *_ = OPS[op]
    for row in smooth(op):
        inputs, tensors = both(row)
        y, t = ours(*inputs) * inputs[0], theirs(*tensors) * tensors[0]  # so that the incoming gradient varies, too
        for _ in range(3):
            ys = grad(y, inputs, create_graph=True)
            ts = torch.autograd.grad(t, tensors, create_graph=True, materialize_grads=True)
            for got, expected in zip(ys, ts):
                assert got.data == pytest.approx(expected.item(), rel=1e-7, abs=1e-7), row
            y, t = sum(ys), sum(ts)
            if not y.requires_grad or not t.requires_grad:
                break


BINARY = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "**": lambda x, y: x**y,
}


@pytest.mark.parametrize("op", BINARY)
@pytest.mark.parametrize("kind", [float, int, np.float64, np.int64, np.float32])
def test_numbers_on_either_side(op, kind):
    f = BINARY[op]
    for left, right in ((3.0, 2.0), (2.0, 5.0)):
        for x, y in ((Value(left), Value(right)), (Value(left), kind(right)), (kind(left), Value(right))):
            out = f(x, y)
            assert isinstance(out, Value)
            assert out.data == f(left, right)
            assert out.op == op
            out.backward()
        a, b = torch.tensor(left, requires_grad=True, dtype=torch.float64), torch.tensor(right, requires_grad=True, dtype=torch.float64)
        f(a, b).backward()
        x, y = Value(left), Value(right)
        f(x, kind(right)).backward()
        f(kind(left), y).backward()
        assert close(x.grad, a.grad.item())
        assert close(y.grad, b.grad.item())


def test_methods_are_the_functions():
    for name in ["exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu"]:
        x = Value(0.7)
        assert getattr(x, name)().data == getattr(value, name)(x).data
    assert abs(Value(-2.5)).data == 2.5
    assert (-Value(2.5)).data == -2.5


def test_a_negative_base_takes_whole_exponents():
    x = Value(-2.0)
    y = x**3
    y.backward()
    assert (y.data, x.grad) == (-8.0, 12.0)
    assert (Value(-1e200) ** 3).data == -inf
    with pytest.raises(ArithmeticError, match=r"-8 \*\* 0.333333 is not a real number"):
        Value(-8) ** (1 / 3)
    with pytest.raises(ArithmeticError, match="no derivative with respect to the exponent"):
        Value(-2) ** Value(2)


def test_five_primitives_are_enough():
    """Everything else composed of + * ** exp log has the same value and gradient as the direct form."""
    composed = {
        "neg": lambda x: x * -1,
        "-": lambda x, y: x + y * -1,
        "/": lambda x, y: x * y**-1,
        "sqrt": lambda x: x**0.5,
        "log10": lambda x: x.log() * (1 / math.log(10)),
        "sigmoid": lambda x: ((x * -1).exp() + 1) ** -1,
        "tanh": lambda x: ((x * 2).exp() + -1) * ((x * 2).exp() + 1) ** -1,
        "sinh": lambda x: (x.exp() + (x * -1).exp() * -1) * 0.5,
        "cosh": lambda x: (x.exp() + (x * -1).exp()) * 0.5,
        "abs": lambda x: (x * x) ** 0.5,
        "relu": lambda x: (x + (x * x) ** 0.5) * 0.5,
        "max": lambda x, y: (x + y + ((x + y * -1) ** 2) ** 0.5) * 0.5,
        "min": lambda x, y: (x + y + ((x + y * -1) ** 2) ** 0.5 * -1) * 0.5,
    }
    for op, f in composed.items():
        for args in ((0.3, 1.9), (2.0, 0.7)):
            args = args[: f.__code__.co_argcount]
            a, b = [Value(x) for x in args], [Value(x) for x in args]
            y, z = f(*a), OPS[op][0](*b)
            y.backward()
            z.backward()
            assert close(y.data, z.data), op
            assert all(x.grad == pytest.approx(t.grad, rel=1e-9) for x, t in zip(a, b)), op


# ------------------------------------------------------------------------------------------------ the object itself


def test_what_a_value_holds():
    x = Value(3, label="x")
    assert (x.data, x.grad, x.label, x.inputs, x.derivatives, x.op, x.requires_grad) == (3.0, 0.0, "x", (), (), "", True)
    assert isinstance(x.data, float)
    assert repr(x) == "Value(3, grad=0, label='x')"
    assert f"{Value(2.34567):.2f} {Value(1)}" == "2.35 Value(1, grad=0)"
    assert Value(Value(2)).data == 2.0
    y = x * 2
    assert y.inputs[0] is x
    assert y.derivatives == (2.0, 3.0)


@pytest.mark.parametrize("number", [1e10, -inf, inf, 2**60, 0.1 + 0.2])
def test_every_float_is_kept_as_it_is(number):
    assert Value(number).data == float(number)


def test_nan_is_kept():
    assert math.isnan(Value(nan).data)
    assert math.isnan((Value(nan) * 2 + 1).data)


@pytest.mark.parametrize("thing", ["3", None, [1.0], 1j, torch.ones(2)])
def test_what_is_not_a_real_number_is_refused(thing):
    with pytest.raises(TypeError, match="one real number"):
        Value(thing)
    with pytest.raises(TypeError):
        Value(1) + thing


def test_plain_math_does_not_forget_history_silently():
    with pytest.raises(TypeError, match="tinygrad_edu's own exp"):
        math.exp(Value(1))


def test_equality_is_identity_and_order_is_by_number():
    a, b = Value(1), Value(1)
    assert a == a
    assert a != b
    assert len({a, b}) == 2
    assert a <= b
    assert not a < b
    assert a < 2 <= Value(2)
    assert a < 3


def test_a_result_requires_grad_if_any_input_does():
    for flags in ((True, False), (False, True), (True, True), (False, False)):
        x, y = (Value(2, requires_grad=f) for f in flags)
        assert (x * y).requires_grad == any(flags)
    inputs = tuple(Value(1.0, requires_grad=f) for f in (False, True, False))
    assert value.node("sum", 3.0, inputs, (1.0, 1.0, 1.0)).requires_grad


def test_node_counts_its_derivatives():
    with pytest.raises(ValueError, match="expected one derivative for each of 2 inputs, got 1"):
        value.node("*", 6.0, (Value(2), Value(3)), (3.0,))


def test_grad_without_a_formula_or_with_changed_data_is_an_error():
    x = Value(2.0)
    with pytest.raises(ValueError, match="no formula"):
        grad(value.node("mine", 4.0, (x,), (4.0,)), x, create_graph=True)
    y = x * x
    x.data = 5.0
    with pytest.raises(ValueError, match="changed after the graph was built"):
        grad(y, x, create_graph=True)
    frozen = Value(2.0, requires_grad=False)
    with pytest.raises(RuntimeError, match="expected inputs that require grad, but input 0 does not"):
        grad(frozen * x, frozen)


def test_a_graph_read_from_a_file_is_walked_in_the_right_order():
    """In a new process its sequence numbers would be those of nodes yet to come."""
    x = Value(3.0)
    x.sequence_nr += 10**12
    y = x * x
    y.sequence_nr += 10**12
    for again in (pickle.loads(pickle.dumps(y)), copy.copy(y), copy.deepcopy(y)):
        leaf = again.inputs[0]
        leaf.grad = 0.0
        (again * leaf).backward()
        assert leaf.grad == 27


# ------------------------------------------------------------------------------------- copies, and company of other kinds


def long_chain(n):
    x = y = Value(2.0, "x")
    nodes = [x]
    for _ in range(n):
        y = y * 1.001 + x
        nodes.append(y)
    return nodes


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v)), lambda v: pickle._loads(pickle._dumps(v))])
def test_a_history_of_any_length_is_copied(copied):
    nodes = long_chain(5_000)
    last, middle, first = copied([nodes[-1], nodes[2_000], nodes[0]])
    last.backward()
    nodes[-1].backward()
    assert (first.grad, middle.grad, first.label) == (nodes[0].grad, nodes[2_000].grad, "x")
    assert first is not nodes[0]
    again = copied(nodes[3])  # the pass before has ended
    assert (again.data, len(topological_order(again))) == (nodes[3].data, len(topological_order(nodes[3])))


def test_a_copy_shares_the_inputs():
    x = Value(3.0)
    y = copy.copy(x * x)
    y.backward()
    assert (y.data, x.grad) == (9, 6)


FUNCTIONS = "exp log sqrt log10 sin cos tan asin acos atan sinh cosh tanh sigmoid relu"


@pytest.mark.parametrize("name", [*FUNCTIONS.split(), "maximum", "minimum"])
def test_a_function_by_name_takes_values_tensors_and_tensors_of_values(name):
    f, of_values = getattr(tinygrad_edu, name), getattr(value, name)
    others = ([0.2], [0.7]) if name in ("maximum", "minimum") else ()
    v, x = Value(0.4), tinygrad_edu.Tensor([0.4, 0.5], requires_grad=True, dtype=float)
    out, expected = f(v, *[o[0] for o in others[:1]]), of_values(Value(0.4), *[Value(o[0]) for o in others[:1]])
    assert isinstance(out, Value)
    assert out.data == expected.data
    out.backward()
    t = f(x, *[tinygrad_edu.Tensor(o, dtype=float) for o in others[:1]])
    assert isinstance(t, tinygrad_edu.Tensor)
    t.sum().backward()
    assert t.tolist()[0] == pytest.approx(out.data)
    assert x.grad.tolist()[0] == pytest.approx(v.grad)
    if hasattr(tinygrad_edu.ValueTensor, name) and not others:
        assert f(tinygrad_edu.ValueTensor([0.4])).numpy()[0] == pytest.approx(out.data)
    with pytest.raises(TypeError, match=f"{name}: expected a Value or a Tensor, got float"):
        f(*[0.4] * (2 if others else 1))


def test_values_and_tensors_do_not_share_a_graph():
    v, x = Value(3.0), tinygrad_edu.Tensor(2.0, requires_grad=True)
    for mixed in (lambda: v * x, lambda: x * v, lambda: v + x, lambda: x - v, lambda: v**x, lambda: x / v, lambda: tinygrad_edu.maximum(v, x), lambda: sum([v, x]), lambda: Value(x)):  # fmt: skip
        with pytest.raises(TypeError, match=r"expected a Tensor or a number, got Value|do not share a graph; x\.item\(\) is a constant"):
            mixed()
    assert (v * x.item()).data == 6
    assert Value(x.detach()).data == 2
