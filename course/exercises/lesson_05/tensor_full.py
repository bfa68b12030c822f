"""tensor.full: a tensor filled with one number, each element a Value of its own."""

import math

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu.scalar.value import Value
from tinygrad_edu.scalar.value_tensor import from_values

from .shared import observe_value_tensor, observe_with_gradients


def full_cases(rng):
    for shape in [(3,), (2,), (2, 3), (1,), (), (3, 1, 2), (0,)]:
        yield {
            "expression": "f(shape, number)",
            "shape": shape,
            "number": float(rng.choice([0, 1, 2.5, -3])),
            "requires_grad": True,
            "g": numbers(rng, *shape, low=1),
        }
    frozen = {
        "expression": "f(shape, number, requires_grad=False)",
        "shape": (2, 2),
        "number": 0.0,
        "requires_grad": False,
    }
    yield frozen | {"g": np.array([[2.0, 1.0], [1.0, 3.0]])}
    yield {
        "expression": "f(shape, number)",
        "shape": (2, 2),
        "number": 7,
        "requires_grad": True,
        "g": np.array([[1.0, 2.0], [-3.0, 4.0]]),
    }


def filled(f, case):
    out = f(case["shape"], case["number"], case["requires_grad"])
    seen = observe_value_tensor(out)
    if "the answer" not in seen:
        return seen
    seen["the number of different Values"] = len({id(v) for v in out.flat})
    seen["each element"] = "a leaf" if all(v.inputs == () for v in out.flat) else "computed from another Value"
    seen["the number that require a gradient"] = f"{sum(v.requires_grad for v in out.flat)}"
    return observe_with_gradients(out, case["g"], **{"the elements": out}) | seen


full = exercise(
    "tensor.full",
    kind="fix",
    title="Zeros that are one zero",
    target="tinygrad_edu.scalar.value_creation:full",
    given="""
    import math
    from tinygrad_edu.scalar.value import Value
    from tinygrad_edu.scalar.value_tensor import from_values
    """,
    difficulty=2,
    minutes=4,
    cases=full_cases,
    observe=filled,
    hidden=("requires_grad",),
    prompt="""
    `full(shape, number)` makes a tensor with the same number everywhere; `zeros` and `ones` call it. The version below
    has the bug we have just seen. Fix it: every element must be a leaf of its own, with a gradient of its own.
    `from_values(values, shape)` makes a tensor of a list of Values.

    `requires_grad` goes to each new `Value(data, label, requires_grad)`.
    """,
    hints=(
        "`row = [[]] * 3; row[0].append(1); print(row)`: what does Python print, and why?",
        "`[v] * 3` evaluates `v` once. What evaluates an expression anew for each element of a list?",
        ("A list comprehension makes a new Value each time round; `_` is a fine name for a counter that is not used."),
    ),
    why=(
        "`[x] * n` repeats one object; a comprehension makes a new one each time, and only a node of its own "
        "has a gradient of its own."
    ),
)


@full.stub
def full(shape, number, requires_grad=True):
    """The same number everywhere, each a node of its own. shape: a tuple, (2, 3) or (), ..."""
    return from_values([Value(number, "", requires_grad)] * math.prod(shape), shape)


@full.also_right
def full(shape, number, requires_grad=True):
    values = []
    for _ in range(math.prod(shape)):
        values.append(Value(number, requires_grad=requires_grad))
    return from_values(values, shape)


@full.also_right
def full(shape, number, requires_grad=True):
    import numpy as np

    from tinygrad_edu import ValueTensor

    return ValueTensor(np.full(shape, number), requires_grad)


@full.also_right
def full(shape, number, requires_grad=True):
    count = 1
    for size in shape:
        count *= size
    return from_values([Value(x, "", requires_grad) for x in [number] * count], tuple(shape))


@full.mistake(
    "still-shared",
    title="Still one shared Value",
    hint="How often does your function call `Value(...)` for the shape (3,)?",
)
def full(shape, number, requires_grad=True):
    """The Value is still made once, before the list, and the list names it many times."""
    zero = Value(number, "", requires_grad)
    return from_values([zero for _ in range(math.prod(shape))], shape)


@full.mistake(
    "shared-in-rows", title="One Value for each row", hint="Count the different Values in a tensor of shape (2, 3)."
)
def full(shape, number, requires_grad=True):
    """Each row has a node of its own, but the elements of a row still share it."""
    last = shape[-1] if shape else 1
    rows = math.prod(shape[:-1])
    return from_values([v for _ in range(rows) for v in [Value(number, "", requires_grad)] * last], shape)


@full.mistake(
    "products-of-one",
    title="Copies computed from one leaf",
    hint="What are the `.inputs` of your elements? Those of a leaf are empty.",
)
def full(shape, number, requires_grad=True):
    """The elements are different nodes now, but each is computed from one shared leaf. Training moves leaves, so
    they would still move together."""
    zero = Value(number, "", requires_grad)
    return from_values([zero * 1 for _ in range(math.prod(shape))], shape)


@full.mistake(
    "always-learns",
    title="Always requires a gradient",
    hint="Call it with requires_grad=False, and look at `.flat[0].requires_grad`.",
)
def full(shape, number, requires_grad=True):
    """`requires_grad` is not handed on, so constants would collect gradients too."""
    return from_values([Value(number) for _ in range(math.prod(shape))], shape)


@full.mistake("always-zero", title="The number is never used", hint="What does `ones(2)` give with your version?")
def full(shape, number, requires_grad=True):
    """The number is not used: this makes zeros, whatever is asked for."""
    return from_values([Value(0.0, "", requires_grad) for _ in range(math.prod(shape))], shape)


@full.mistake(
    "adds-the-sizes",
    title="Sizes added, not multiplied",
    hint="How many elements has a tensor of shape (2, 3)? And one of shape ()?",
)
def full(shape, number, requires_grad=True):
    """A tensor of shape (2, 3) has 2 times 3 elements, not 2 plus 3."""
    return from_values([Value(number, "", requires_grad) for _ in range(sum(shape))], shape)


@full.mistake(
    "counts-dimensions",
    title="Dimensions counted, not elements",
    hint="How many elements has a tensor of shape (2, 3)? And one of shape (5,)?",
)
def full(shape, number, requires_grad=True):
    """There is one Value for each dimension. A tensor needs one for each element."""
    return from_values([Value(number, "", requires_grad) for _ in range(len(shape))], shape)


@full.mistake(
    "a-list",
    title="A list, not a tensor",
    hint="What has a shape: a list, or a tensor? Which function makes the one from the other?",
)
def full(shape, number, requires_grad=True):
    """The Values are right, but they come as a plain list, which has no shape."""
    return [Value(number, "", requires_grad) for _ in range(math.prod(shape))]


@full.mistake(
    "lists-of-one",
    title="Each Value in a list",
    hint="What is the type of the first thing in the list that you give to `from_values`?",
)
def full(shape, number, requires_grad=True):
    """Each Value is wrapped in a list of its own. `from_values` wants the Values themselves."""
    return from_values([[Value(number, "", requires_grad)] for _ in range(math.prod(shape))], shape)


@full.also_wrong(None)
def full(shape, number, requires_grad=True):
    return from_values([Value(number)] * math.prod(shape), shape)


@full.also_wrong(None)
def full(shape, number, requires_grad=True):
    return from_values([number for _ in range(math.prod(shape))], shape)


@full.also_wrong(None)
def full(shape, number, requires_grad=True):
    return from_values([Value(number, "", requires_grad) for _ in range(shape[0])], shape)


full.also_wrong_source(
    None,
    """
    def full(shape, number, requires_grad=True):
        from copy import copy
        return from_values([Value(number, "", requires_grad) for _ in range(math.prod(shape))], (math.prod(shape),))
    """,
)
