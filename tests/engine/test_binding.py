"""The learner's function in the library's place: everywhere, at once, and away again without a trace."""

import copy
import inspect
import pickle

import pytest

import tinygrad_edu
from course import binding
from course.model import exercises, resolve
from tinygrad_edu import value
from tinygrad_edu.graph import backward, history
from tinygrad_edu.value import Value, mul, node


@pytest.fixture(autouse=True)
def clean():
    binding.unbind()
    yield
    binding.unbind()


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
    binding.bind("tinygrad_edu.value:mul", sentinel)
    with pytest.raises(LookupError) as caught:
        use()
    assert caught.traceback[-1].path.name == "test_binding.py", "the traceback ends in the learner's own lines"
    binding.unbind("tinygrad_edu.value:mul")
    use()


def test_functions_and_classes_stay_what_they_are():
    before = Value(2)
    identity, code = id(mul), mul.__code__
    binding.bind("tinygrad_edu.value:mul", lambda a, b: node("*", a.data * b.data, (a, b), (b.data, a.data)))
    assert id(mul) == identity and mul.__name__ == "mul" and isinstance(before, Value)
    assert (before * 3).data == 6 and pickle.loads(pickle.dumps(Value(3))).data == 3 and copy.copy(before).data == 2
    assert list(inspect.signature(mul).parameters) == ["x", "y"]
    binding.unbind()
    assert mul.__code__ is code


def test_defaults_and_keywords_come_through():
    calls = []
    binding.bind("tinygrad_edu.graph:backward", lambda root, gradient: calls.append((root.data, gradient)))
    Value(2).backward()
    Value(3).backward(gradient=5.0)
    backward(Value(4), gradient=6.0)
    assert calls == [(2.0, 1.0), (3.0, 5.0), (4.0, 6.0)]


def test_one_bound_function_may_call_another():
    binding.bind("tinygrad_edu.graph:history", lambda root: [root])
    assert history(Value(2) + 1)[1:] == []
    x = Value(2)
    (x * 3 + 1).backward()
    assert x.grad == 0, "the library's backward walks the learner's history"


def test_the_reference_can_be_had_at_any_time():
    binding.bind("tinygrad_edu.value:mul", sentinel)
    with binding.reference():
        assert (Value(2) * Value(3)).data == 6
        with binding.trying("tinygrad_edu.value:mul", sentinel), pytest.raises(LookupError):
            Value(2) * Value(3)
        assert (Value(2) * Value(3)).data == 6
    with pytest.raises(LookupError):
        Value(2) * Value(3)
    assert (binding.twin(mul)(Value(2), Value(3))).data == 6


def test_every_target_can_be_bound_and_unbound():
    for task in exercises():
        if task.target:
            place = resolve(task.target)
            code = place.__code__
            binding.bind(task.target, binding.twin(place))
            assert place.__code__ is not code
            binding.unbind(task.target)
            assert place.__code__ is code
