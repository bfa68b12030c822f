"""The learner's function in the library's place: everywhere, at once, and away again without a trace."""

import copy
import inspect
import pickle

import numpy as np
import pytest

import tinygrad_edu
from course.engine import patching
from course.engine.exercise import resolve
from course.engine.registry import exercises
from tinygrad_edu import Tensor, gradgradcheck
from tinygrad_edu.graph import backward, topological_order
from tinygrad_edu.scalar import value
from tinygrad_edu.scalar.value import Value, mul, node


@pytest.fixture(autouse=True)
def clean():
    patching.unbind()
    yield
    patching.unbind()


def sentinel(x, y):
    raise LookupError("the learner's mul")


@pytest.mark.parametrize(
    "use",
    [
        lambda: mul(Value(2), Value(3)),
        lambda: value.mul(Value(2), Value(3)),
        lambda: Value(2) * Value(3),
        lambda: Value(2) * 3,
        lambda: 2 * Value(3),
        lambda: tinygrad_edu.Neuron(2)([1.0, 2.0]),
        lambda: tinygrad_edu.ValueTensor([[1.0, 2.0]]) @ tinygrad_edu.ValueTensor([[1.0], [2.0]]),
        lambda: tinygrad_edu.grad(Value(2) * Value(3), [], create_graph=True),
    ],
)
def test_a_sentinel_is_hit_wherever_the_library_multiplies(use):
    use()
    patching.bind("tinygrad_edu.scalar.value:mul", sentinel)
    with pytest.raises(LookupError) as caught:
        use()
    assert caught.traceback[-1].path.name == "test_patching.py", "the traceback ends in the learner's own lines"
    patching.unbind("tinygrad_edu.scalar.value:mul")
    use()


def test_functions_and_classes_stay_what_they_are():
    before = Value(2)
    identity, code = id(mul), mul.__code__
    patching.bind("tinygrad_edu.scalar.value:mul", lambda a, b: node("*", a.data * b.data, (a, b), (b.data, a.data)))
    assert id(mul) == identity and mul.__name__ == "mul" and isinstance(before, Value)
    assert (before * 3).data == 6 and pickle.loads(pickle.dumps(Value(3))).data == 3 and copy.copy(before).data == 2
    assert list(inspect.signature(mul).parameters) == ["x", "y"]
    patching.unbind()
    assert mul.__code__ is code


def test_defaults_and_keywords_come_through():
    calls = []
    patching.bind("tinygrad_edu.graph:backward", lambda root, gradient: calls.append((root.data, gradient)))
    Value(2).backward()
    Value(3).backward(gradient=5.0)
    backward(Value(4), gradient=6.0)
    assert calls == [(2.0, 1.0), (3.0, 5.0), (4.0, 6.0)]


def test_one_bound_function_may_call_another():
    patching.bind("tinygrad_edu.graph:topological_order", lambda root: [root])
    assert topological_order(Value(2) + 1)[1:] == []
    x = Value(2)
    (x * 3 + 1).backward()
    assert x.grad == 0, "the library's backward walks the learner's history"


def test_the_reference_can_be_had_at_any_time():
    patching.bind("tinygrad_edu.scalar.value:mul", sentinel)
    with patching.use_reference():
        assert (Value(2) * Value(3)).data == 6
        with patching.temporarily_bound("tinygrad_edu.scalar.value:mul", sentinel), pytest.raises(LookupError):
            Value(2) * Value(3)
        assert (Value(2) * Value(3)).data == 6
    with pytest.raises(LookupError):
        Value(2) * Value(3)
    assert (patching.copy_original(mul)(Value(2), Value(3))).data == 6


def test_every_target_can_be_bound_and_unbound():
    for exercise in exercises():
        if exercise.target:
            place = resolve(exercise.target)
            code = place.__code__
            patching.bind(exercise.target, patching.copy_original(place))
            assert place.__code__ is not code
            patching.unbind(exercise.target)
            assert place.__code__ is code


def test_a_row_written_for_arrays_does_not_spoil_gradients_of_gradients():
    def relu_x(g, out, x):
        return np.where(x > 0, g, 0)  # Tensors would not survive this

    def exp_x(g, out, x):
        raise LookupError("the learner's exp_x")

    patching.bind("tinygrad_edu.ops.unary:relu_x", relu_x)
    x = Tensor(np.array([[-1.5, 0.5, 2.0]]), requires_grad=True)
    assert gradgradcheck(lambda x: (x * x.relu()).relu(), x)
    x.relu().backward(Tensor([[2.0, 3.0, 4.0]]))
    assert x.grad.tolist() == [[0, 3, 4]]
    patching.bind("tinygrad_edu.ops.unary:exp_x", exp_x)
    with pytest.raises(LookupError) as caught:
        x.exp().sum().backward()
    assert caught.traceback[-1].path.name == "test_patching.py"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_learner_may_compute_in_another_float_type(dtype):
    patching.bind("tinygrad_edu.ops.fused:gelu", lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))))
    patching.bind("tinygrad_edu.ops.elementwise:mul_x", lambda g, out, x, y: np.float64(1) * g * y)
    x = Tensor(np.array([1, 2], dtype), requires_grad=True)
    y = x * tinygrad_edu.nn.functional.gelu(x)
    y.sum().backward()
    assert y.dtype == dtype and x.grad.dtype == dtype


def test_a_learner_is_given_arrays_even_where_there_are_no_dimensions():
    kinds = []

    def relu_x(g, out, x):
        kinds.extend(map(type, (g, out, x)))
        owed = g.copy()
        owed[x <= 0] = 0
        return owed

    def put(g, index, shape):
        kinds.append(type(g))
        out = np.zeros(shape)
        out[index] += g
        return out

    patching.bind("tinygrad_edu.ops.unary:relu_x", relu_x)
    patching.bind("tinygrad_edu.ops.index:put", put)
    for number in (3.0, -3.0):
        x = Tensor(np.array([number, 1.0]), requires_grad=True)
        (x[0].relu() * 2).backward()
        assert x.grad.tolist() == [2.0 * (number > 0), 0]
        (x.sum() * 1).relu().backward()
    assert set(kinds) == {np.ndarray}
