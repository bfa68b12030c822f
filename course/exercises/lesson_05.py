"""Lesson 05, a tensor of Values: shapes and how to walk them, broadcasting, the matrix product, and what GPT-2 is composed of."""

import math

import numpy as np

from course.authoring import numbers
from course.engine.exercise import Exercise
from course.engine.exercise import Misconception as Wrong
from tinygrad_edu.value import Value
from tinygrad_edu.value_tensor import ValueTensor


def looked_at(out):
    """What can be seen of a tensor; for anything that is none, or whose parts do not fit, as much as says so."""
    if not isinstance(out, ValueTensor):
        return {} if out is None else {"what it gives": f"a {type(out).__name__}"}
    seen = {"what it gives": "a ValueTensor", "its shape": str(tuple(out.shape)), "the number of elements": f"{len(out.flat)}"}
    if len(out.flat) != math.prod(out.shape):
        return seen
    for x in out.flat:
        if isinstance(x, ValueTensor):
            return seen | {"each element": "a ValueTensor of its own (the Value in it is its `.flat[0]`)"}
        if not isinstance(x, Value):
            return seen | {"each element": "a plain number, without a history"}
    return seen | {"each element": "a Value", "the answer": out.numpy()}


def and_gradients(out, g, **leaves):
    """`looked_at`, and the gradient of every leaf when `g` comes in."""
    seen = looked_at(out)
    if "the answer" in seen and np.shape(g) == tuple(out.shape):
        if any(x.requires_grad for x in out.flat):
            out.backward(np.asarray(g))
        seen |= {f"gradient of {k}": x.grad for k, x in leaves.items()}
    return seen


# --------------------------------------------------------------------------------------------------- shapes


def stride_cases(rng):
    for shape in [(5,), (2, 3), (3, 2), (2, 3, 4), (4, 1, 3), (1,), (), (2, 1, 1, 5), (3, 3, 3)]:
        yield {"shape": shape}
    for n in (2, 3, 4, 5):
        yield {"shape": tuple(rng.randint(1, 6) for _ in range(n))}


def a_shape(f, *shapes):
    """What a function of shapes gives: a tuple, something else, or ValueError."""
    try:
        out = f(*shapes)
    except ValueError:
        return {"the answer": "ValueError"}
    return {"the answer": out, "its type": type(out).__name__}


FITTING = [
    *[((2, 3), (2, 3)), ((2, 3), (1, 3)), ((3, 1), (3, 4)), ((3, 1), (1, 4)), ((3,), (2, 3)), ((2, 3), (3,)), ((2,), ())],
    *[
        ((), (3, 2)),
        ((), ()),
        ((4, 1, 3), (2, 1)),
        ((2, 1), (4, 1, 3)),
        ((5, 2, 1), (4,)),
        ((1,), (1, 1)),
        ((0,), (1,)),
        ((1, 3), (2, 0, 3)),
    ],
]
CLASHING = [((2,), (3,)), ((2, 3), (2,)), ((2, 3), (3, 2)), ((2,), (4,)), ((4, 2, 3), (4, 3)), ((0,), (2,))]


def shape_cases(rng):
    for a, b in FITTING[:6] + CLASHING[:2] + FITTING[6:] + CLASHING[2:]:
        yield {"a": a, "b": b}
    for _ in range(6):
        whole = [rng.randint(2, 5) for _ in range(rng.randint(2, 4))]
        a, b = (tuple(rng.choice([1, n, n]) for n in whole) for _ in "ab")
        yield {"a": a[rng.randint(0, 1) :], "b": b[rng.randint(0, len(whole)) :]}


STRETCHES = [
    *[((3,), (2, 3)), ((2, 1), (2, 3)), ((1, 3), (2, 3)), ((), (2, 2)), ((2, 3), (2, 3)), ((1,), (4,)), ((3, 1), (2, 3, 1))],
    *[((2, 1, 2), (2, 3, 2)), ((1, 2, 1), (3, 1, 2, 4)), ((2,), (1, 2))],
]


def stretch_cases(rng):
    for small, shape in STRETCHES:
        yield {"expression": "f(x, shape)", "x": numbers(rng, *small), "shape": shape, "g": numbers(rng, *shape), "_fits": True}
    for small, shape in [((2, 3), (3,)), ((2,), (2, 3)), ((3,), (1,))]:
        yield {"expression": "f(x, shape)", "x": numbers(rng, *small), "shape": shape, "g": np.zeros(()), "_fits": False}


def stretched(f, case):
    x = ValueTensor(case["x"])
    if not case["_fits"]:
        try:
            return {"the answer": str(f(x, case["shape"]))}
        except ValueError:
            return {"the answer": "ValueError"}
    out = f(x, case["shape"])
    seen = looked_at(out)
    if "the answer" in seen:
        seen["the number of different Values"] = len({id(v) for v in out.flat})
        seen["each element"] = "a Value of x" if all(any(v is own for own in x.flat) for v in out.flat) else "a new Value"
        seen |= and_gradients(out, case["g"], x=x)
    return seen


# ------------------------------------------------------------------------------------- tensors that are filled


def full_cases(rng):
    for shape in [(3,), (2,), (2, 3), (1,), (), (3, 1, 2), (0,)]:
        yield {
            "expression": "f(shape, number)",
            "shape": shape,
            "number": float(rng.choice([0, 1, 2.5, -3])),
            "_requires_grad": True,
            "g": numbers(rng, *shape, low=1),
        }
    frozen = {"expression": "f(shape, number, requires_grad=False)", "shape": (2, 2), "number": 0.0, "_requires_grad": False}
    yield frozen | {"g": np.array([[2.0, 1.0], [1.0, 3.0]])}
    yield {"expression": "f(shape, number)", "shape": (2, 2), "number": 7, "_requires_grad": True, "g": np.array([[1.0, 2.0], [-3.0, 4.0]])}


def filled(f, case):
    out = f(case["shape"], case["number"], case["_requires_grad"])
    seen = looked_at(out)
    if "the answer" not in seen:
        return seen
    seen["the number of different Values"] = len({id(v) for v in out.flat})
    seen["each element"] = "a leaf" if all(v.inputs == () for v in out.flat) else "computed from another Value"
    seen["the number that require a gradient"] = f"{sum(v.requires_grad for v in out.flat)}"
    return and_gradients(out, case["g"], **{"the elements": out}) | seen


# ----------------------------------------------------------------------------------------------- matrix product


def product_cases(rng):
    for n, k, m in [(1, 1, 1), (1, 2, 1), (2, 1, 2), (1, 2, 3), (2, 3, 1), (2, 3, 2), (3, 2, 4), (2, 2, 2), (1, 4, 3), (4, 2, 3)]:
        yield {"expression": "f(a, b)", "a": numbers(rng, n, k), "b": numbers(rng, k, m), "g": numbers(rng, n, m)}
    yield {"expression": "f(a, a)", "a": numbers(rng, 2, 2), "g": numbers(rng, 2, 2)}
    yield {"expression": "f(a, a)", "a": np.full((2, 2), 1.5), "g": np.array([[1.0, -2.0], [3.0, 5.0]])}


def multiplied(f, case):
    a = ValueTensor(case["a"])
    b = ValueTensor(case["b"]) if "b" in case else a
    return and_gradients(f(a, b), case["g"], **({"a": a, "b": b} if "b" in case else {"a": a})) | {
        "a itself": a.numpy(),
        "b itself": b.numpy(),
    }


# ------------------------------------------------------------------------------------------------ compositions


def softmax_cases(rng):
    for shape, dim in [
        ((2,), 0),
        ((3,), 0),
        ((2, 3), 1),
        ((2, 3), 0),
        ((3, 2), -1),
        ((1, 3), 0),
        ((2, 3, 2), 1),
        ((2, 2), 0),
        ((2, 2, 3), -3),
    ]:
        yield {"expression": "f(x, dim)", "x": numbers(rng, *shape), "dim": dim, "g": numbers(rng, *shape)}
    yield {"expression": "f(x, dim)", "x": np.array([[0.0, 1.0], [1000.0, 1002.0]]), "dim": 1, "g": np.array([[1.0, -2.0], [3.0, 0.5]])}
    yield {"expression": "f(x, dim)", "x": np.array([1000.0, 0.0]), "dim": 0, "g": np.array([2.0, 3.0])}
    yield {"expression": "f(x, dim)", "x": np.array([-1000.0, -1001.0, -1001.0]), "dim": 0, "g": np.array([2.0, 3.0, -1.0])}


def softened(f, case):
    x = ValueTensor(case["x"])
    return and_gradients(f(x, case["dim"]), case["g"], x=x) | {"x itself": x.numpy()}


def norm_cases(rng):
    for shape in [(2,), (3,), (2, 3), (3, 2), (2, 2, 3), (1, 4), (2, 1)]:
        size = shape[-1]
        eps = rng.choice([1, 2])
        case = {
            "expression": "f(x, weight, bias, eps)",
            "x": numbers(rng, *shape),
            "weight": numbers(rng, size),
            "bias": numbers(rng, size),
        }
        yield case | {"eps": eps, "g": numbers(rng, *shape)}
    row = {"weight": np.array([1.0, 2.0, 3.0]), "bias": np.array([0.5, 0.0, -1.0]), "g": np.array([[1.0, 2.0, 4.0], [-1.0, 2.0, 3.0]])}
    yield {"expression": "f(x, weight, bias)", "x": np.array([[5.0, 5.0, 5.0], [1.0, 2.0, 3.0]]), **row}
    yield {"expression": "f(x, weight, bias)", "x": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]]), **row}


def normed(f, case):
    x, weight, bias = (ValueTensor(case[k]) for k in ("x", "weight", "bias"))
    out = f(x, weight, bias, case["eps"]) if "eps" in case else f(x, weight, bias)
    return and_gradients(out, case["g"], x=x, weight=weight, bias=bias) | {"x itself": x.numpy()}


def gelu_cases(rng):
    for shape in [(1,), (3,), (2, 3), (), (1, 2, 2)]:
        yield {"expression": "f(x)", "x": numbers(rng, *shape), "g": numbers(rng, *shape)}
    yield {"expression": "f(x)", "x": np.array([0.0, -1.0, 1.0, 10.0, -10.0]), "g": np.array([2.0, -1.0, 3.0, 0.5, 2.0])}


def bent(f, case):
    x = ValueTensor(case["x"])
    return and_gradients(f(x), case["g"], x=x) | {"x itself": x.numpy()}


def surprise_cases(rng):
    form = "f(logits, targets)"
    for n, c in [(1, 2), (1, 3), (2, 3), (3, 2), (4, 3), (2, 2), (3, 1)]:
        yield {
            "expression": form,
            "logits": numbers(rng, n, c),
            "targets": np.array([rng.randrange(c) for _ in range(n)]),
            "g": rng.choice([2.0, -3.0]),
        }
    yield {
        "expression": form,
        "logits": np.array([[1.0, 2.0, 0.5], [0.3, 0.1, 4.0], [2.0, -1.0, 1.5]]),
        "targets": np.array([2, 2, 0]),
        "g": 2.0,
    }
    yield {"expression": form, "logits": np.array([[1000.0, 0.0], [0.0, 1.0]]), "targets": np.array([1, 1]), "g": -2.0}


def surprised(f, case):
    logits = ValueTensor(case["logits"])
    return and_gradients(f(logits, case["targets"]), case["g"], logits=logits) | {"logits itself": logits.numpy()}


EXERCISES = [
    Exercise(
        id="tensor.strides",
        lesson=5,
        kind="code",
        title="How far to the next element",
        target="tinygrad_edu.value_tensor:strides",
        given="import math",
        difficulty=2,
        minutes=3,
        prompt="""
        Write `strides(shape)`: for each dimension, how many places in the flat list lie between an element and its next neighbour along that
        dimension. The last dimension runs fastest, so its step is 1; for the shape `(2, 3)` the steps are `(3, 1)`.

        `shape` is a tuple of any length, also an empty one. Return a tuple of the same length.
        """,
        stub='''
        def strides(shape):
            """The step in the flat list for each dimension: (2, 3) -> (3, 1), () -> ()."""
            ...
        ''',
        hints=(
            "In the shape (2, 3, 4), how many elements does one row of the last dimension hold? And one whole (3, 4) sheet?",
            "A step along a dimension jumps over everything that stands to its right in the shape. Walk from the right and keep a product.",
            "Start with a step of 1. For each size, from the last to the first: note the step, then let the step grow by that size. Turn the notes around at the end.",
        ),
        why="A step along one dimension jumps over everything that is to the right of it: the product of the sizes that follow.",
        cases=stride_cases,
        observe=lambda f, case: a_shape(f, case["shape"]),
        misconceptions=(
            Wrong(
                "from-the-left",
                """
                def strides(shape):
                    steps, step = [], 1
                    for size in shape:
                        steps.append(step)
                        step *= size
                    return tuple(steps)
                """,
                "These are the steps when the first dimension runs fastest. In our flat list the last one does: a row is written out before the next begins.",
                "In the shape (2, 3), is the neighbour to the right 1 place away, or the neighbour below?",
            ),
            Wrong(
                "own-size-too",
                """
                def strides(shape):
                    return tuple(math.prod(shape[d:]) for d in range(len(shape)))
                """,
                "The dimension's own size is counted too. That is how far the whole dimension reaches; the step to the next element jumps only over what is to its right.",
                "For the shape (5,): how far apart are two neighbours?",
            ),
            Wrong(
                "next-size-only",
                """
                def strides(shape):
                    return (*shape[1:], 1) if shape else ()
                """,
                "Only the size of the next dimension is counted. With three dimensions, a step along the first jumps over whole sheets: all later sizes multiplied.",
                "In the shape (2, 3, 4), how many elements make one sheet of 3 rows?",
            ),
            Wrong(
                "not-turned-around",
                """
                def strides(shape):
                    steps, step = [], 1
                    for size in reversed(shape):
                        steps.append(step)
                        step *= size
                    return tuple(steps)
                """,
                "The right steps, collected from the last dimension to the first, and left in that order.",
                "Which step did the loop note first, and where does it belong?",
            ),
            Wrong(
                "sums",
                """
                def strides(shape):
                    return tuple(sum(shape[d + 1:]) or 1 for d in range(len(shape)))
                """,
                "The later sizes are added. A sheet of 3 rows with 4 elements holds 3 times 4 of them, not 3 plus 4.",
                "How many elements has a sheet of shape (3, 4)?",
            ),
        ),
    ),
    Exercise(
        id="tensor.shape_of_sum",
        lesson=5,
        kind="predict",
        title="Two shapes meet",
        given="from tinygrad_edu.value_tensor import zeros",
        difficulty=2,
        minutes=1,
        prompt="""
        Broadcasting lines two shapes up **at the right**. Where the sizes are equal, they stay. A size of 1, or a missing one, stretches to the other.

        A tensor of shape `(4, 1, 3)` is added to one of shape `(2, 1)`. They do fit. Predict the shape of the sum, as a tuple.
        """,
        stub='predict("tensor.shape_of_sum", ...)',
        solution="""
        def answer():
            return (zeros(4, 1, 3) + zeros(2, 1)).shape
        """,
        explanation="Line them up at the right: 4 1 3 above _ 2 1. The last pair is 3 and 1, so 3. The middle pair is 1 and 2, so 2: this time the "
        "other tensor stretches. On the left the 4 meets nothing and stays. Both tensors are stretched, and neither had 24 elements.",
        hints=(
            "Write the two shapes below each other so that their right ends meet.",
            "Take the pairs one by one, from the right: 3 and 1, 1 and 2, 4 and nothing.",
        ),
        why="Shapes are lined up at the right, pair by pair.",
        misconceptions=(
            Wrong(
                "left-aligned",
                "def answer():\n    return (4, 1, 3)",
                "The larger tensor's shape is not always the answer: its own middle size is 1, and stretches to the other's 2.",
                "The middle pair is 1 and 2. Which of them can stretch?",
            ),
            Wrong(
                "both-from-the-left",
                "def answer():\n    return (4, 2, 1)",
                "Shapes line up at the right: the 1 of (2, 1) meets the 3, and stretches to it.",
                "Which size of the first shape stands above the last size of the second?",
            ),
            Wrong(
                "glued",
                "def answer():\n    return (4, 1, 3, 2, 1)",
                "The shapes are not put one after the other; their dimensions are matched in pairs, from the right.",
                "How many dimensions does the longer of the two have?",
            ),
        ),
    ),
    Exercise(
        id="tensor.broadcast_shapes",
        lesson=5,
        kind="code",
        title="The broadcasting rule",
        target="tinygrad_edu.value_tensor:broadcast_shapes",
        difficulty=3,
        minutes=4,
        prompt="""
        Write `broadcast_shapes(a, b)`: the shape that two shapes, tuples of any lengths, have in common. Lined up at the right,

        - equal sizes stay,
        - a size of 1, or a missing one, becomes the other's size, whatever that is (also 0: such tensors have no elements),
        - anything else does not fit: `raise ValueError(...)` with both shapes in the message.

        Return a tuple as long as the longer of the two.
        """,
        stub='''
        def broadcast_shapes(a, b):
            """The common shape of two shapes: (3, 1), (4,) -> (3, 4). ValueError when they do not fit."""
            ...
        ''',
        hints=(
            "What could you put in front of the shorter shape, so that both have the same length and nothing changes?",
            "`(1,) * 2` is `(1, 1)`. Once both shapes are equally long, `zip` walks over the pairs.",
            "For each pair x, y: if x is 1 the answer is y; if y is 1, or equal to x, it is x; otherwise raise.",
        ),
        why="A shape may be read as if ones stood in front of it; then every pair is either equal or has a 1 that stretches.",
        cases=shape_cases,
        observe=lambda f, case: a_shape(f, case["a"], case["b"]),
        misconceptions=(
            Wrong(
                "zip-from-the-left",
                """
                def broadcast_shapes(a, b):
                    shape = []
                    for x, y in zip(a, b):
                        if x != y and x != 1 and y != 1:
                            raise ValueError(f"{a} {b}")
                        shape.append(y if x == 1 else x)
                    return tuple(shape)
                """,
                "`zip(a, b)` pairs the sizes from the left, and stops where the shorter shape ends. The shapes are lined up at the right, and what is missing in front counts as 1.",
                "For (2, 3) and (3,): which pairs does your loop see?",
            ),
            Wrong(
                "lined-up-left",
                """
                def broadcast_shapes(a, b):
                    n = max(len(a), len(b))
                    shape = []
                    for x, y in zip(a + (1,) * (n - len(a)), b + (1,) * (n - len(b))):
                        if x != y and x != 1 and y != 1:
                            raise ValueError(f"{a} {b}")
                        shape.append(y if x == 1 else x)
                    return tuple(shape)
                """,
                "The shapes are lined up at the left. The missing dimensions are the first ones, so that a bias of shape (3,) fits every row of (2, 3).",
                "A row of shape (3,) is added to a (2, 3) matrix. Which of the matrix's two sizes does it meet?",
            ),
            Wrong(
                "cut-short",
                """
                def broadcast_shapes(a, b):
                    shape = []
                    for x, y in zip(reversed(a), reversed(b)):
                        if x != y and x != 1 and y != 1:
                            raise ValueError(f"{a} {b}")
                        shape.append(y if x == 1 else x)
                    return tuple(reversed(shape))
                """,
                "`zip` stops at the shorter shape, so the first dimensions of the longer one are lost.",
                "What does your function give for (2, 3) and (3,)? How many dimensions should there be?",
            ),
            Wrong(
                "never-refuses",
                """
                def broadcast_shapes(a, b):
                    n = max(len(a), len(b))
                    return tuple(y if x == 1 else x for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b))
                """,
                "Sizes that differ, neither being 1, do not fit. Going on would read elements that are not there, or leave some out.",
                "Give it (2,) and (3,). Which element would stand at place 2 of the first one?",
            ),
            Wrong(
                "larger-wins",
                """
                def broadcast_shapes(a, b):
                    n = max(len(a), len(b))
                    shape = []
                    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
                        if x != y and x != 1 and y != 1:
                            raise ValueError(f"{a} {b}")
                        shape.append(max(x, y))
                    return tuple(shape)
                """,
                "The larger size wins here. That is the same as the rule except for a size of 0: a 1 stretches to whatever it meets, to 0 as well.",
                "Read the second line of the task again for the sizes 1 and 0.",
            ),
            Wrong(
                "multiples-fit",
                """
                def broadcast_shapes(a, b):
                    n = max(len(a), len(b))
                    shape = []
                    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
                        if x != y and x != 1 and y != 1 and (not x or not y or max(x, y) % min(x, y)):
                            raise ValueError(f"{a} {b}")
                        shape.append(y if x == 1 else x if y == 1 else max(x, y))
                    return tuple(shape)
                """,
                "Here 2 also stretches to 4, because it divides it. Only a 1 stretches: with two elements nobody could say which of them goes where.",
                "Give it (2,) and (4,). In which order would the two elements be repeated, and who decides?",
            ),
            Wrong(
                "ones-do-not-stretch",
                """
                def broadcast_shapes(a, b):
                    n = max(len(a), len(b))
                    whole = (a if len(a) == n else b)
                    for x, y in zip(reversed(a), reversed(b)):
                        if x != y:
                            raise ValueError(f"{a} {b}")
                    return tuple(whole)
                """,
                "A size of 1 is refused where the other is larger. It should stretch.",
                "What is the common shape of (3, 1) and (3, 4)?",
            ),
        ),
    ),
    Exercise(
        id="tensor.broadcast_to",
        lesson=5,
        kind="code",
        title="Stretch with a step of 0",
        target="tinygrad_edu.value_tensor:broadcast_to",
        given="from tinygrad_edu.value_tensor import broadcast_shapes, gather, strides",
        difficulty=3,
        minutes=4,
        prompt="""
        Write `broadcast_to(x, shape)`: the tensor `x` stretched to the larger `shape`, a tuple. The test whether it fits is there already.

        Use `gather(x, shape, steps)` with one step for each dimension of `shape`: the step of `strides(x.shape)` where `x` has the full size,
        and 0 where `x` has size 1 or no such dimension. No new Values: the answer's elements are the Values of `x`, some met many times.
        """,
        stub='''
        def broadcast_to(x, shape):
            """x, a tensor, stretched to a larger shape: along a size of 1 the same Value is met again."""
            if broadcast_shapes(x.shape, shape) != tuple(shape):
                raise ValueError(f"broadcast_to: shape {x.shape} does not stretch to {tuple(shape)}")
            ...
        ''',
        hints=(
            "What are the steps for stretching (3,) to (2, 3)? To go one row down, how far do you move in the three numbers?",
            "First make the list of steps for the dimensions x has: `zip(x.shape, strides(x.shape))` gives each size with its step.",
            "The dimensions that x lacks are the first ones of `shape`: there are `len(shape) - x.ndim` of them, and each has step 0.",
        ),
        why="Stretching moves no number and makes no node: a step of 0 meets the same Value again.",
        cases=stretch_cases,
        observe=stretched,
        misconceptions=(
            Wrong(
                "behind-and-steps-stay",
                """
                def broadcast_to(x, shape):
                    if broadcast_shapes(x.shape, shape) != tuple(shape):
                        raise ValueError("no fit")
                    return gather(x, shape, list(strides(x.shape)) + [0] * (len(shape) - x.ndim))
                """,
                "The zeros of the missing dimensions are put behind; shapes are lined up at the right, so what is missing is in front. And a size of 1 still moves by its step.",
                "Stretch (3,) to (2, 3): which of the two dimensions is new?",
            ),
            Wrong(
                "copies-numbers",
                """
                def broadcast_to(x, shape):
                    if broadcast_shapes(x.shape, shape) != tuple(shape):
                        raise ValueError("no fit")
                    import numpy as np
                    from tinygrad_edu import ValueTensor
                    return ValueTensor(np.broadcast_to(x.numpy(), shape))
                """,
                "The numbers are right, but they are new leaves: they do not remember x, so x gets no gradient.",
                "Compare `y.flat[0] is x.flat[0]` for your answer y.",
            ),
            Wrong(
                "goes-round",
                """
                def broadcast_to(x, shape):
                    if broadcast_shapes(x.shape, shape) != tuple(shape):
                        raise ValueError("no fit")
                    import math
                    from tinygrad_edu.value_tensor import made
                    return made([x.flat[i % len(x.flat)] for i in range(math.prod(shape))], shape)
                """,
                "The flat list is repeated from its beginning. That is right for a row that becomes many rows; a column must be repeated along each row instead.",
                "Stretch [[1], [2]] to (2, 3) on paper, and write down the flat list.",
            ),
            Wrong(
                "steps-stay",
                """
                def broadcast_to(x, shape):
                    if broadcast_shapes(x.shape, shape) != tuple(shape):
                        raise ValueError("no fit")
                    return gather(x, shape, [0] * (len(shape) - x.ndim) + list(strides(x.shape)))
                """,
                "A dimension of size 1 still moves by its step, so the walk leaves x, or reads a wrong element. Along a stretched dimension the place must not move.",
                "x has shape (2, 1) and strides (1, 1). Which place is read for the element [0, 2] of the answer?",
            ),
            Wrong(
                "zeros-at-the-right",
                """
                def broadcast_to(x, shape):
                    if broadcast_shapes(x.shape, shape) != tuple(shape):
                        raise ValueError("no fit")
                    steps = [0 if size == 1 else step for size, step in zip(x.shape, strides(x.shape))]
                    return gather(x, shape, steps + [0] * (len(shape) - x.ndim))
                """,
                "The steps of the missing dimensions are put behind. Shapes are lined up at the right, so what is missing is in front.",
                "Stretch (3,) to (2, 3): which of the two dimensions is new?",
            ),
            Wrong(
                "never-moves",
                """
                def broadcast_to(x, shape):
                    if broadcast_shapes(x.shape, shape) != tuple(shape):
                        raise ValueError("no fit")
                    return gather(x, shape, [0] * len(shape))
                """,
                "Every step is 0, so only the first element of x is ever read. A step is 0 only where x has size 1, or no dimension.",
                "Stretch [1, 2, 3] to (2, 3). Where does the 2 appear?",
            ),
            Wrong(
                "new-nodes",
                """
                def broadcast_to(x, shape):
                    if broadcast_shapes(x.shape, shape) != tuple(shape):
                        raise ValueError("no fit")
                    from tinygrad_edu.value_tensor import made
                    steps = [0 if size == 1 else step for size, step in zip(x.shape, strides(x.shape))]
                    out = gather(x, shape, [0] * (len(shape) - x.ndim) + steps)
                    return made([v * 1 for v in out.flat], shape)
                """,
                "Numbers and gradients are right, but each place got a node of its own. Stretching costs nothing when the same Values are met again.",
                "How many different Values should a (3,) tensor stretched to (1000, 3) hold?",
            ),
        ),
    ),
    Exercise(
        id="tensor.bias_gradient",
        lesson=5,
        kind="predict",
        title="Whose gradients are added?",
        given="import numpy as np\nfrom tinygrad_edu import ValueTensor\nfrom tinygrad_edu.value_tensor import zeros",
        difficulty=2,
        minutes=1,
        prompt="""
        `x` has shape `(2, 3)`, a bias `b` has shape `(3,)`, and `out = x + b`. The gradient that comes into `out` is

            [[ 1,  2,  3],
             [10, 20, 30]]

        Then `x.grad` is exactly that, since each element of `x` went into one element of `out`. Predict `b.grad`, as a list of three numbers.
        """,
        stub='predict("tensor.bias_gradient", ...)',
        solution="""
        def answer():
            x, b = zeros(2, 3), zeros(3)
            (x + b).backward(np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]))
            return b.grad.tolist()
        """,
        explanation="b[0] went into out[0, 0] and into out[1, 0], so it collects the gradient of both. Nobody wrote this sum for broadcasting: "
        "the step of 0 lets the same Value be used in every row, and backward adds where paths meet.",
        hints=("Into which elements of out did b[0] go?", "A Value that is used twice: what did lesson 03 do with its two gradients?"),
        why="What is stretched is used many times, and backward adds over all uses.",
        misconceptions=(
            Wrong(
                "overwrite",
                "def answer():\n    return [10.0, 20.0, 30.0]",
                "The last row wins here, as with `=` in place of `+=`. Every use of a Value adds to its gradient.",
                "b[0] is used in both rows. Which of the two uses should not count?",
            ),
            Wrong(
                "first-row",
                "def answer():\n    return [1.0, 2.0, 3.0]",
                "This counts only the first use of each element of b. It was used in the second row as well.",
                "Nudge b[0] by 1. Which elements of out move?",
            ),
            Wrong(
                "mean",
                "def answer():\n    return [5.5, 11.0, 16.5]",
                "Gradients that meet are added, not averaged: nudging b[0] by 1 moves both elements, each by 1.",
                "Nudge b[0] by 1. By how much do the two elements of out move together, weighed with 1 and 10?",
            ),
            Wrong(
                "counts-uses",
                "def answer():\n    return [2.0, 2.0, 2.0]",
                "This is how often each element was used. Each use counts as much as the gradient that comes in there.",
                "That would be right if all six incoming numbers were 1. They are not.",
            ),
        ),
    ),
    Exercise(
        id="tensor.full",
        lesson=5,
        kind="fix",
        title="Zeros that are one zero",
        target="tinygrad_edu.value_tensor:full",
        given="import math\nfrom tinygrad_edu.value import Value\nfrom tinygrad_edu.value_tensor import made",
        difficulty=2,
        minutes=2,
        prompt="""
        `full(shape, number)` makes a tensor with the same number everywhere; `zeros` and `ones` call it. The version below has the bug we have just seen.
        Mend it: every element must be a leaf of its own, with a gradient of its own. `made(values, shape)` makes a tensor of a list of Values.

        `requires_grad` goes to each new `Value(data, label, requires_grad)`.
        """,
        stub='''
        def full(shape, number, requires_grad=True):
            """The same number everywhere, each a node of its own. shape: a tuple, (2, 3) or (), ..."""
            return made([Value(number, "", requires_grad)] * math.prod(shape), shape)
        ''',
        hints=(
            "`row = [[]] * 3; row[0].append(1); print(row)`: what does Python print, and why?",
            "`[v] * 3` evaluates `v` once. What evaluates an expression anew for each element of a list?",
            "A list comprehension makes a new Value each time round; `_` is a fine name for a counter that nobody reads.",
        ),
        why="`[x] * n` repeats one object; a comprehension makes a new one each time, and only a node of its own has a gradient of its own.",
        cases=full_cases,
        observe=filled,
        misconceptions=(
            Wrong(
                "still-shared",
                """
                def full(shape, number, requires_grad=True):
                    zero = Value(number, "", requires_grad)
                    return made([zero for _ in range(math.prod(shape))], shape)
                """,
                "The Value is still made once, before the list, and the list names it many times.",
                "How often does your function call `Value(...)` for the shape (3,)?",
            ),
            Wrong(
                "shared-in-rows",
                """
                def full(shape, number, requires_grad=True):
                    last = shape[-1] if shape else 1
                    rows = math.prod(shape[:-1])
                    return made([v for _ in range(rows) for v in [Value(number, "", requires_grad)] * last], shape)
                """,
                "Each row has a node of its own, but the elements of a row still share it.",
                "Count the different Values in a tensor of shape (2, 3).",
            ),
            Wrong(
                "products-of-one",
                """
                def full(shape, number, requires_grad=True):
                    zero = Value(number, "", requires_grad)
                    return made([zero * 1 for _ in range(math.prod(shape))], shape)
                """,
                "The elements are different nodes now, but each is computed from one shared leaf. Training moves leaves, so they would still move together.",
                "What are the `.inputs` of your elements? Those of a leaf are empty.",
            ),
            Wrong(
                "always-learns",
                """
                def full(shape, number, requires_grad=True):
                    return made([Value(number) for _ in range(math.prod(shape))], shape)
                """,
                "`requires_grad` is not handed on, so constants would collect gradients too.",
                "Call it with requires_grad=False, and look at `.flat[0].requires_grad`.",
            ),
            Wrong(
                "always-zero",
                """
                def full(shape, number, requires_grad=True):
                    return made([Value(0.0, "", requires_grad) for _ in range(math.prod(shape))], shape)
                """,
                "The number is not used: this makes zeros, whatever is asked for.",
                "What does `ones(2)` give with your version?",
            ),
            Wrong(
                "adds-the-sizes",
                """
                def full(shape, number, requires_grad=True):
                    return made([Value(number, "", requires_grad) for _ in range(sum(shape))], shape)
                """,
                "A tensor of shape (2, 3) has 2 times 3 elements, not 2 plus 3.",
                "How many elements has a tensor of shape (2, 3)? And one of shape ()?",
            ),
        ),
    ),
    Exercise(
        id="tensor.matrix_product",
        lesson=5,
        kind="code",
        title="Rows meet columns",
        target="tinygrad_edu.value_tensor:matrix_product",
        given="from tinygrad_edu.value_tensor import made, total",
        difficulty=3,
        minutes=5,
        prompt="""
        Write `matrix_product(a, b)` for two matrices of Values: `a` of shape `(n, k)`, `b` of shape `(k, m)`, all sizes at least 1. The answer is a tensor of
        shape `(n, m)`; its element `[i, j]` is the sum of row `i` of `a` times column `j` of `b`, element by element.

        Work on the flat lists: row 0 of `a` is `a.flat[0:k]`. Multiply and add Values, not their `.data`. `total(values)` adds a list of Values, and
        `made(values, shape)` makes the tensor.
        """,
        stub='''
        def matrix_product(a, b):
            """a (n, k) times b (k, m) -> (n, m): element [i, j] is the sum of row i of a times column j of b."""
            ...
        ''',
        hints=(
            "In the flat list of a (n, k) matrix, where does row i begin, and where does it end?",
            "A column is every m-th element of `b.flat`. A slice has a third part, the step: `letters[start::step]`.",
            "Take every row, for each row every column, and for each pair the products `x * y for x, y in zip(row, column)`.",
            "rows = [...]; columns = [...]; then one list comprehension over `for row in rows for column in columns`, each element a `total`.",
        ),
        why="Row by column, times and plus: nothing here knows a derivative, and the primitives it is made of know all that is needed.",
        cases=product_cases,
        observe=multiplied,
        misconceptions=(
            Wrong(
                "column-as-row",
                """
                def matrix_product(a, b):
                    (n, k), m = a.shape, b.shape[1]
                    rows = [a.flat[i * k : i * k + k] for i in range(n)]
                    columns = [b.flat[j * m : j * m + m] for j in range(m)]
                    return made([total([x * y for x, y in zip(row, column)]) for row in rows for column in columns], (n, m))
                """,
                "`b.flat[j * m : j * m + m]` is row j of b. The elements of a column do not stand side by side in the flat list.",
                "b has shape (2, 3) and the flat list [0, 1, 2, 3, 4, 5]. At which places are the elements of column 0?",
            ),
            Wrong(
                "rows-with-rows",
                """
                def matrix_product(a, b):
                    (n, k), m = a.shape, b.shape[1]
                    return made([total([a.flat[i * k + p] * b.flat[(j * k + p) % len(b.flat)] for p in range(k)]) for i in range(n) for j in range(m)], (n, m))
                """,
                "This takes k elements of b in a row. A column is not contiguous in the flat list: from one element to the next it is m places.",
                "b has shape (2, 3) and the flat list [0, 1, 2, 3, 4, 5]. Which two of them are column 0?",
            ),
            Wrong(
                "square-only",
                """
                def matrix_product(a, b):
                    n, m = a.shape[0], b.shape[1]
                    k = n
                    rows = [a.flat[i * k : (i + 1) * k] for i in range(n)]
                    columns = [b.flat[j::m] for j in range(m)]
                    return made([total([x * y for x, y in zip(row, column)]) for row in rows for column in columns], (n, m))
                """,
                "A row of a was taken to have n elements. It has k: n is how many rows there are. With square matrices nobody notices.",
                "For a of shape (2, 3): how many elements does one row have?",
            ),
            Wrong(
                "numbers-only",
                """
                def matrix_product(a, b):
                    from tinygrad_edu import Value
                    (n, k), m = a.shape, b.shape[1]
                    rows = [a.flat[i * k : (i + 1) * k] for i in range(n)]
                    columns = [b.flat[j::m] for j in range(m)]
                    return made([Value(sum(x.data * y.data for x, y in zip(row, column))) for row in rows for column in columns], (n, m))
                """,
                "The numbers are right, but they were computed with `.data`: the answer does not remember where it came from, and no gradient arrives.",
                "What are the `.inputs` of an element of your answer?",
            ),
            Wrong(
                "overwrite",
                """
                def matrix_product(a, b):
                    (n, k), m = a.shape, b.shape[1]
                    out = []
                    for i in range(n):
                        for j in range(m):
                            for p in range(k):
                                s = a.flat[i * k + p] * b.flat[p * m + j]
                            out.append(s)
                    return made(out, (n, m))
                """,
                "Each product replaces the one before, so only the last is left. They should be added.",
                "After the innermost loop, how many products has your sum seen?",
            ),
            Wrong(
                "transposed",
                """
                def matrix_product(a, b):
                    (n, k), m = a.shape, b.shape[1]
                    rows = [a.flat[i * k : (i + 1) * k] for i in range(n)]
                    columns = [b.flat[j::m] for j in range(m)]
                    return made([total([x * y for x, y in zip(row, column)]) for column in columns for row in rows], (n, m))
                """,
                "The sums are right, but listed column by column. In the flat list all of row 0 comes first, so the loop over rows must be the outer one.",
                "Which element of the answer is second in its flat list: [0, 1] or [1, 0]?",
            ),
            Wrong(
                "element-by-element",
                """
                def matrix_product(a, b):
                    return a * b
                """,
                "This multiplies element by element, which is what `*` does. In a matrix product every row meets every column.",
                "How many products does element [0, 0] of the answer need, if k is 3?",
            ),
        ),
    ),
    Exercise(
        id="tensor.softmax",
        lesson=5,
        kind="code",
        title="Softmax along a dimension",
        target="tinygrad_edu.value_tensor:softmax",
        difficulty=3,
        minutes=4,
        prompt=r"""
        $e^{1000}$ fits no float: it becomes inf, and inf divided by inf is nan. What saves us is that only differences count:

        $$\frac{e^{x_i}}{\sum_j e^{x_j}} = \frac{e^{x_i - m}}{\sum_j e^{x_j - m}} \quad\text{for every number } m$$

        Write `softmax(x, dim)` for a tensor `x` of any shape: e to the power of every element, divided by the sum of these powers **along `dim`**.
        The answer has the shape of `x`, and must also be right for elements such as 1000 and -1000.

        There are `x.exp()`, `x.sum(dim, keepdim=True)` and `x.max(dim, keepdim=True).values`, the largest elements along `dim`; with `keepdim=True` the dimension
        stays, with size 1.
        """,
        stub='''
        def softmax(x, dim):
            """Positive numbers that add up to 1 along dim, in the ratios of e**x. x: a tensor."""
            ...
        ''',
        hints=(
            "Taking the same number off every element along dim divides all the powers by the same factor. What does that do to their ratios?",
            "With the largest element taken off, what is the largest power that can occur?",
            "Two lines: the powers of x minus its largest along dim; then the powers divided by their own sum along dim, the dimension kept.",
        ),
        why="Only differences count in a softmax, so the largest may be taken off; then no power is above 1 and none overflows.",
        cases=softmax_cases,
        observe=softened,
        misconceptions=(
            Wrong(
                "values-forgotten",
                """
                def softmax(x, dim):
                    powers = (x - x.max(dim, keepdim=True)).exp()
                    return powers / powers.sum(dim, keepdim=True)
                """,
                "`x.max(dim)` gives a pair; its `.values` are the largest elements.",
                "What does `print(x.max(0))` show for a small tensor x?",
            ),
            Wrong(
                "overflow",
                """
                def softmax(x, dim):
                    powers = x.exp()
                    return powers / powers.sum(dim, keepdim=True)
                """,
                "e to the power of 1000 does not fit a float: it becomes inf, and inf divided by inf is nan. With elements far below zero all powers are 0.",
                "What is `x.exp()` for x = 1000? Which number could you take off first, without changing the ratios?",
            ),
            Wrong(
                "axis",
                """
                def softmax(x, dim):
                    powers = (x - x.max(-1, keepdim=True).values).exp()
                    return powers / powers.sum(-1, keepdim=True)
                """,
                "This always works along the last dimension, whatever `dim` says.",
                "With dim = 0, which numbers of a (2, 3) tensor should add up to 1?",
            ),
            Wrong(
                "over-everything",
                """
                def softmax(x, dim):
                    powers = (x - x.max()).exp()
                    return powers / powers.sum()
                """,
                "All elements together add up to 1 here. Along `dim`, every group should.",
                "A (2, 3) tensor with dim = 1 has two rows. What should each row add up to?",
            ),
            Wrong(
                "one-max-for-all",
                """
                def softmax(x, dim):
                    powers = (x - x.max()).exp()
                    return powers / powers.sum(dim, keepdim=True)
                """,
                "The largest of the whole tensor is taken off. A row that lies far below it has only powers of 0 then, and 0 divided by 0 is no number.",
                "Try the rows [0, 1] and [1000, 1002]. What is left of the first one?",
            ),
            Wrong(
                "keepdim",
                """
                def softmax(x, dim):
                    powers = (x - x.max(dim, keepdim=True).values).exp()
                    return powers / powers.sum(dim)
                """,
                "Without keepdim=True the sums lose their dimension, and broadcasting lines them up at the right: with another dimension than the one they belong to.",
                "For x of shape (2, 3) and dim = 1: what shape has the sum, with and without keepdim?",
            ),
            Wrong(
                "no-powers",
                """
                def softmax(x, dim):
                    return x / x.sum(dim, keepdim=True)
                """,
                "The elements are divided by their sum, without e to the power of them. Then a negative element becomes a negative share.",
                "What are the shares of [-1, 1]?",
            ),
            Wrong(
                "only-shifted-above",
                """
                def softmax(x, dim):
                    return (x - x.max(dim, keepdim=True).values).exp() / x.exp().sum(dim, keepdim=True)
                """,
                "The largest is taken off above the fraction line, but not below it. The same number must go from both, or the ratio changes.",
                "Do your answers for [1, 2, 3] add up to 1?",
            ),
        ),
    ),
    Exercise(
        id="tensor.layer_norm",
        lesson=5,
        kind="code",
        title="LayerNorm",
        target="tinygrad_edu.value_layers:layer_norm",
        difficulty=3,
        minutes=4,
        prompt=r"""
        Write `layer_norm(x, weight, bias, eps=1e-5)`. Along its last dimension, of size C, `x` is moved to mean 0 and scaled to variance 1:

        $$\frac{x - \text{mean}}{\sqrt{\text{variance} + \text{eps}}} \cdot \text{weight} + \text{bias}$$

        The variance is the mean of the squared distances from the mean: divided by C, not by C - 1. `x` has any shape `(..., C)`; `weight` and `bias` have shape `(C,)`.
        There are `.mean(dim, keepdim=True)` and `.sqrt()`.
        """,
        stub='''
        def layer_norm(x, weight, bias, eps=1e-5):
            """Every row of x at mean 0 and variance 1, times weight, plus bias. x: (..., C), weight, bias: (C,)."""
            ...
        ''',
        hints=(
            "Which number does `dim` have to be, so that it means the last dimension for every shape?",
            "First the distances from the mean. They are needed twice: above the fraction line and, squared, below it.",
            "What goes under the square root: the variance alone, or the variance and eps?",
        ),
        why="With eps under the root, the slope of the root stays finite when a row is constant; and every line is a composition, so no derivative was needed.",
        cases=norm_cases,
        observe=normed,
        misconceptions=(
            Wrong(
                "eps-outside",
                """
                def layer_norm(x, weight, bias, eps=1e-5):
                    far = x - x.mean(-1, keepdim=True)
                    return far / ((far * far).mean(-1, keepdim=True).sqrt() + eps) * weight + bias
                """,
                "eps is added outside the square root. For a row of equal numbers the root is taken of 0, where its slope is infinite, and the gradient becomes nan.",
                "What is the slope of the square root at 0, and what at 0.00001?",
            ),
            Wrong(
                "unbiased",
                """
                def layer_norm(x, weight, bias, eps=1e-5):
                    far = x - x.mean(-1, keepdim=True)
                    return far / ((far * far).sum(-1, keepdim=True) / (x.shape[-1] - 1) + eps).sqrt() * weight + bias
                """,
                "The squares are divided by C - 1, as statisticians do to estimate from a sample. LayerNorm divides by C: the row is all there is.",
                "What does your variance give for a row with a single element?",
            ),
            Wrong(
                "axis",
                """
                def layer_norm(x, weight, bias, eps=1e-5):
                    far = x - x.mean(0, keepdim=True)
                    return far / ((far * far).mean(0, keepdim=True) + eps).sqrt() * weight + bias
                """,
                "Mean and variance are taken along the first dimension. LayerNorm works along the last: each row by itself, knowing nothing of the others.",
                "Does your answer for row 0 change when row 1 does? It should not.",
            ),
            Wrong(
                "over-everything",
                """
                def layer_norm(x, weight, bias, eps=1e-5):
                    far = x - x.mean()
                    return far / ((far * far).mean() + eps).sqrt() * weight + bias
                """,
                "Mean and variance are taken over the whole tensor. Each row should have its own.",
                "What is the mean of every single row of your answer?",
            ),
            Wrong(
                "no-root",
                """
                def layer_norm(x, weight, bias, eps=1e-5):
                    far = x - x.mean(-1, keepdim=True)
                    return far / ((far * far).mean(-1, keepdim=True) + eps) * weight + bias
                """,
                "Divided by the variance instead of its square root: then a row that is twice as wide comes out half as wide, instead of the same.",
                "Compare your answers for [1, 2, 3] and [10, 20, 30]. They should be nearly the same.",
            ),
            Wrong(
                "keepdim",
                """
                def layer_norm(x, weight, bias, eps=1e-5):
                    far = x - x.mean(-1)
                    return far / ((far * far).mean(-1) + eps).sqrt() * weight + bias
                """,
                "Without keepdim=True the mean of each row loses its dimension, and broadcasting lines what is left up at the right: with the columns, not with its row.",
                "For x of shape (2, 3): what shape has `x.mean(-1)`, and what shape would fit each row?",
            ),
            Wrong(
                "fixed-eps",
                """
                def layer_norm(x, weight, bias, eps=1e-5):
                    far = x - x.mean(-1, keepdim=True)
                    return far / ((far * far).mean(-1, keepdim=True) + 1e-5).sqrt() * weight + bias
                """,
                "The argument `eps` is not used: 1e-5 is written into the formula.",
                "Call it with eps=1. Does anything change?",
            ),
        ),
    ),
    Exercise(
        id="tensor.gelu",
        lesson=5,
        kind="code",
        title="GELU",
        target="tinygrad_edu.value_layers:gelu",
        given="import math",
        difficulty=2,
        minutes=2,
        prompt=r"""
        GELU is the bend that GPT-2 uses: a softer relu. Write `gelu(x)` for a tensor `x` of any shape, element by element:

        $$\frac{x}{2}\left(1 + \tanh\left(\sqrt{\frac{2}{\pi}}\,\left(x + 0.044715\, x^3\right)\right)\right)$$

        Tensors have `+ * **` and `.tanh()`; for plain numbers there are `math.sqrt` and `math.pi`.
        """,
        stub='''
        def gelu(x):
            """x where it is large, 0 where it is very negative, a smooth bend between. x: a tensor."""
            ...
        ''',
        hints=(
            "Name the inside of the tanh first, and write it alone.",
            "The root multiplies the whole bracket, x and its cube. Are there brackets around both in your program?",
        ),
        why="Five primitives are enough for it, and its derivative, which fills a line in a textbook, comes with them.",
        cases=gelu_cases,
        observe=bent,
        misconceptions=(
            Wrong(
                "bracket-lost",
                """
                def gelu(x):
                    return 0.5 * x * (1 + (math.sqrt(2 / math.pi) * x + 0.044715 * x**3).tanh())
                """,
                "The root multiplies only x here. In the formula it multiplies the whole bracket, the cube too.",
                "Put brackets into your program exactly where the formula has them.",
            ),
            Wrong(
                "cube-of-both",
                """
                def gelu(x):
                    return 0.5 * x * (1 + (math.sqrt(2 / math.pi) * (x + (0.044715 * x) ** 3)).tanh())
                """,
                "The small factor is cubed together with x. `**` binds more tightly than `*`: without the extra brackets only x is cubed.",
                "What is 0.044715 times 2 cubed: with 2 ** 3 first, or last?",
            ),
            Wrong(
                "no-half",
                """
                def gelu(x):
                    return x * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)).tanh())
                """,
                "The factor one half is missing: for large x the bracket goes to 2, so the answer goes to 2x instead of x.",
                "What should gelu(10) be, nearly?",
            ),
            Wrong(
                "root-of-two-only",
                """
                def gelu(x):
                    return 0.5 * x * (1 + (math.sqrt(2) / math.pi * (x + 0.044715 * x**3)).tanh())
                """,
                "The root is taken of 2 alone; it covers the whole fraction.",
                "What is under the root sign in the formula?",
            ),
            Wrong(
                "other-gelu",
                """
                def gelu(x):
                    return x / (1 + (-1.702 * x).exp())
                """,
                "This is another approximation of GELU, x times sigmoid(1.702 x). It differs in the third digit, and GPT-2 was trained with the one above.",
                "Compare gelu(1) with the number that the formula in the task gives.",
            ),
            Wrong(
                "numbers-only",
                """
                def gelu(x):
                    from tinygrad_edu import ValueTensor
                    a = x.numpy()
                    import numpy as np
                    return ValueTensor(0.5 * a * (1 + np.tanh(math.sqrt(2 / math.pi) * (a + 0.044715 * a**3))))
                """,
                "The numbers are right, but they were computed outside the graph: the answer does not remember x, and x gets no gradient.",
                "Use the tensor's own `.tanh()`, and keep `.numpy()` for looking.",
            ),
        ),
    ),
    Exercise(
        id="tensor.cross_entropy",
        lesson=5,
        kind="code",
        title="How surprised?",
        target="tinygrad_edu.value_layers:surprise",
        given="import numpy as np\nfrom tinygrad_edu.value_tensor import log_softmax",
        difficulty=3,
        minutes=4,
        prompt="""
        Write `surprise(logits, targets)`, the heart of the cross-entropy. `logits` is a tensor of shape `(N, C)`: N rows of C scores. `targets` is a NumPy array
        of N integers from 0 to C - 1: the right class of each row. Return the **mean over the rows** of minus the log-probability of the row's target,
        a tensor of shape `()`.

        `log_softmax(logits, dim)` gives the logarithm of the softmax without ever computing the tiny probability itself: $x_i - m - \\log \\sum_j e^{x_j - m}$. `x[rows, columns]`, with two lists or arrays of equally many integers,
        picks one element for each pair.
        """,
        stub='''
        def surprise(logits, targets):
            """The mean of minus the log-probability of each row's target. logits: (N, C), targets: (N,)."""
            ...
        ''',
        hints=(
            "Each row of logits belongs to one example. Along which dimension do its probabilities add up to 1?",
            "`x[rows, columns]` with rows = [0, 1] and columns = [2, 0] picks x[0, 2] and x[1, 0]. Which rows do you want, and which columns?",
            "`range(n)` or `np.arange(n)` names every row once. Then pick, take the mean, and change the sign.",
        ),
        why="One log-probability is picked for each row, and only that one is paid for; the softmax makes all the others feel it.",
        cases=surprise_cases,
        observe=surprised,
        misconceptions=(
            Wrong(
                "rows-as-a-tensor",
                """
                def surprise(logits, targets):
                    from tinygrad_edu.value_tensor import arange
                    return -log_softmax(logits, -1)[arange(len(targets)), targets].mean()
                """,
                "The `arange` of this lesson makes a tensor of Values, and a tensor cannot choose rows: `range(n)` will do.",
                "Which kinds of lists may stand in `x[rows, columns]`? Look at the task again.",
            ),
            Wrong(
                "whole-rows",
                """
                def surprise(logits, targets):
                    return -log_softmax(logits, -1)[targets].mean()
                """,
                "`x[targets]` picks whole rows: the class numbers were read as numbers of rows. One element of each row is wanted, in the column of its target.",
                "How many elements has your choice for N rows, and in which row does each stand?",
            ),
            Wrong(
                "overflow",
                """
                def surprise(logits, targets):
                    return -logits.softmax(-1)[np.arange(len(targets)), targets].log().mean()
                """,
                "The logarithm of a softmax: a probability that is too small for a float becomes 0, and log(0) does not exist. `log_softmax` never makes the small number.",
                "What is the softmax of [1000, 0] for the second class, and what is its logarithm?",
            ),
            Wrong(
                "axis",
                """
                def surprise(logits, targets):
                    return -log_softmax(logits, 0)[np.arange(len(targets)), targets].mean()
                """,
                "The softmax runs down the columns, so the examples compete with each other. The classes of one example should.",
                "Which numbers have to add up to 1: those of a row, or those of a column?",
            ),
            Wrong(
                "every-pair",
                """
                def surprise(logits, targets):
                    return -log_softmax(logits, -1)[:, targets].mean()
                """,
                "`[:, targets]` picks every target's column in every row: N times N numbers, most of them of other rows' targets. One for each row is wanted.",
                "Print the shape of what you picked. How many elements should it have for N rows?",
            ),
            Wrong(
                "mean-factor",
                """
                def surprise(logits, targets):
                    return -log_softmax(logits, -1)[np.arange(len(targets)), targets].sum()
                """,
                "The sum over the rows, not their mean: with twice the examples the loss would double, and so would every step.",
                "What should happen to the loss when every example appears twice?",
            ),
            Wrong(
                "sign",
                """
                def surprise(logits, targets):
                    return log_softmax(logits, -1)[np.arange(len(targets)), targets].mean()
                """,
                "The minus is missing. Log-probabilities are negative, and a loss should grow as the model gets worse.",
                "Is the logarithm of a probability above or below 0?",
            ),
            Wrong(
                "raw-scores",
                """
                def surprise(logits, targets):
                    return -logits[np.arange(len(targets)), targets].mean()
                """,
                "The scores are picked as they are, without turning them into log-probabilities. Then a larger score is always better, and it never stops growing.",
                "With C = 1 there is nothing to be surprised about. What does your function give?",
            ),
            Wrong(
                "over-all-classes",
                """
                def surprise(logits, targets):
                    picked = log_softmax(logits, -1)[np.arange(len(targets)), targets]
                    return -picked.sum() / len(logits.flat)
                """,
                "Divided by all N times C scores. Only N of them were picked, so N is the number to divide by.",
                "How many numbers are you taking the mean of?",
            ),
        ),
    ),
    Exercise(
        id="tensor.nodes_of_matmul",
        lesson=5,
        kind="predict",
        title="How many nodes?",
        given="from tinygrad_edu import history\nfrom tinygrad_edu.value_tensor import ones",
        difficulty=2,
        minutes=1,
        prompt="""
        Two matrices of shape `(10, 10)` are multiplied. Every product of two Values makes a node, and so does every sum of two Values.

        Predict how many **new** nodes `a @ b` makes, the elements of `a` and `b` themselves not counted.
        """,
        stub='predict("tensor.nodes_of_matmul", ...)',
        solution="""
        def answer():
            a, b = ones(10, 10), ones(10, 10)
            nodes = {node for x in (a @ b).flat for node in history(x)}
            return len(nodes) - len(a.flat) - len(b.flat)
        """,
        explanation="Each of the 100 elements of the answer needs 10 products and 9 sums to add them up: 19 nodes, 1900 in all. In general N x N x (2N - 1): "
        "when N doubles, the number of nodes grows eightfold.",
        hints=("How many elements has the answer?", "Take one element: ten products. How many additions does it take to add ten numbers?"),
        why="Every element costs N products and N - 1 sums.",
        misconceptions=(
            Wrong(
                "answers-only",
                "def answer():\n    return 100",
                "These are the elements of the answer. Each is the last node of a long sum, and all nodes on the way exist, too.",
                "How many nodes does a single element need?",
            ),
            Wrong(
                "products-only",
                "def answer():\n    return 1000",
                "These are the products. They have to be added up, and every sum of two is a node as well.",
                "How many additions does it take to add ten numbers?",
            ),
            Wrong(
                "one-sum-too-many",
                "def answer():\n    return 2000",
                "Ten numbers are added with nine sums of two, not ten.",
                "How many plus signs stand between ten numbers?",
            ),
            Wrong(
                "one-sum-each",
                "def answer():\n    return 1100",
                "Our Values add two at a time: ten products need nine sums, each a node.",
                "How many inputs does one sum have in our graph?",
            ),
        ),
    ),
]
