"""Lesson 06, Tensor: one node for a whole array, what each input is owed, gradients of sums, products and choices, and the sweep."""

import numpy as np

from course import authoring
from course.engine.exercise import Exercise
from course.engine.exercise import Misconception as Wrong
from tinygrad_edu import autograd, cat
from tinygrad_edu.tensor import Tensor

NUMPY = "import numpy as np"


def numbers(rng, *shape, low=-3.0, high=3.0):
    """Those of the oracle, but none of them 0."""
    drawn = authoring.numbers(rng, *shape, low=low, high=high)
    drawn[drawn == 0] = 0.5
    return drawn


def as_seen(name, out):
    """What can be seen of an array that was given back; lists and NumPy's single numbers count as arrays."""
    if out is None:
        return {}
    if isinstance(out, Tensor):
        return {name: "a Tensor, not an array"}
    try:
        return {name: np.asarray(out, dtype=float)}
    except (TypeError, ValueError):
        return {name: f"a {type(out).__name__} that is no array of numbers"}


def fits(seen, name, like):
    return isinstance(seen.get(name), np.ndarray) and seen[name].shape == like.shape


def leaf(x):
    return Tensor(x, requires_grad=True)


def gradient_after(form, root, g, x):
    """What `x.grad` is after the backward of an expression, for those who want to see their function at work in the library."""
    root.backward(g)
    return {f"x.grad after ({form}).backward(g)": x.grad.data}


def owed_for_x(f, case, out, **attributes):
    """What a vjp gives when called as the engine calls it: with arrays."""
    inputs = [case[k] for k in ("x", "y") if k in case]
    return as_seen("the gradient of x", f(case["g"], np.asarray(out), *inputs, **attributes))


# ---------------------------------------------------------------------------------------------- number by number


def mul_cases(rng):
    for shape in [(2,), (3,), (2, 3), (1,), (), (3, 1, 2), (2, 2)]:
        yield {"g": numbers(rng, *shape), "x": numbers(rng, *shape), "y": numbers(rng, *shape)}
    yield {"g": np.array([2.0, 3.0]), "x": np.array([0.0, 5.0]), "y": np.array([4.0, 0.0])}
    yield {"g": np.array([[1.0, -2.0, 0.0]]), "x": np.array([[2.0, 2.0, 2.0]]), "y": np.array([[3.0, 4.0, 5.0]])}
    for of_x, of_y in [((2, 3), (3,)), ((2, 3), ()), ((1, 3), (2, 3)), ((2,), (3, 1))]:
        x, y = numbers(rng, *of_x), numbers(rng, *of_y)
        yield {"g": numbers(rng, *(x * y).shape), "x": x, "y": y}


def multiplied(f, case):
    g, x, y = case["g"], case["x"], case["y"]
    seen = owed_for_x(f, case, x * y) if x.shape == g.shape else {}
    if fits(seen, "the gradient of x", x) or x.shape != g.shape:
        a, b = leaf(x), leaf(y)
        seen |= gradient_after("x * y", a * b, g, a)
    if x.shape == y.shape == g.shape and len(seen) == 2:
        a = leaf(x)
        seen |= gradient_after("x * x", a * a, g, a)
    return seen


def relu_cases(rng):
    yield {"g": np.array([2.0, 3.0]), "x": np.array([5.0, -4.0])}
    yield {"g": np.array([2.0, -3.0, 4.0]), "x": np.array([-1.0, 0.0, 3.0])}
    for shape in [(4,), (2, 3), (), (3, 1, 2), (5,)]:
        yield {"g": numbers(rng, *shape), "x": numbers(rng, *shape)}
    yield {"g": np.array([3.0]), "x": np.array([2.0])}
    yield {"g": np.array([-2.0, -5.0, 0.0]), "x": np.array([7.0, 0.0, 2.0])}


def bent(f, case):
    g, x = case["g"], case["x"]
    seen = owed_for_x(f, case, np.maximum(x, 0))
    if fits(seen, "the gradient of x", x):
        a = leaf(x)
        seen |= gradient_after("x.relu() * x.relu()", a.relu() * a.relu(), g, a)
    return seen


# ------------------------------------------------------------------------------------------------------- reductions

REDUCED = [
    *[((3,), (0,), False), ((2, 3), (0,), False), ((2, 3), (1,), False), ((2, 3), (1,), True), ((2, 3), (0, 1), False)],
    *[((2, 2), (1,), False), ((2, 3), (0,), True), ((2, 3, 2), (0, 2), False), ((2, 3, 2), (1,), False), ((3, 1), (1,), False)],
    *[((2, 3, 2), (0, 1, 2), True), ((1,), (0,), False), ((), (), False)],
]


def sum_cases(rng):
    for shape, dim, keepdim in REDUCED:
        x = numbers(rng, *shape)
        yield {"g": numbers(rng, *x.sum(axis=dim, keepdims=keepdim).shape), "x": x, "dim": dim, "keepdim": keepdim}


def summed(f, case):
    g, x, dim, keepdim = case["g"], case["x"], case["dim"], case["keepdim"]
    seen = owed_for_x(f, case, x.sum(axis=dim, keepdims=keepdim), dim=dim, keepdim=keepdim)
    if fits(seen, "the gradient of x", x) and dim:
        a = leaf(x)
        seen |= gradient_after(f"(x * x).sum({dim}, keepdim={keepdim})", (a * a).sum(dim, keepdim), g, a)
    return seen


def amax_cases(rng):
    yield {"g": np.array(6.0), "x": np.array([2.0, 5.0, 1.0]), "dim": (0,), "keepdim": False}
    yield {"g": np.array([4.0, 6.0]), "x": np.array([[3.0, 1.0, 2.0], [4.0, 9.0, 5.0]]), "dim": (1,), "keepdim": False}
    yield {"g": np.array(6.0), "x": np.array([5.0, 5.0, 1.0]), "dim": (0,), "keepdim": False}
    yield {"g": np.array(6.0), "x": np.array([50000.0, 50000.1, 1.0]), "dim": (0,), "keepdim": False}  # no tie, however near
    yield {"g": np.array([4.0, 6.0]), "x": np.array([[3.0, 1.0, 2.0], [7.0, 7.0, 7.0]]), "dim": (1,), "keepdim": False}
    for shape, dim, keepdim in REDUCED[1:-1]:
        x = numbers(rng, *shape)
        yield {"g": numbers(rng, *x.sum(axis=dim, keepdims=keepdim).shape), "x": x, "dim": dim, "keepdim": keepdim}
    yield {"g": np.array([[3.0, -2.0]]), "x": np.array([[4.0, 1.0], [4.0, 8.0]]), "dim": (0,), "keepdim": True}
    yield {"g": np.array([4.0, 6.0]), "x": np.array([[3.0, 5.0], [5.0, 3.0]]), "dim": (1,), "keepdim": False}


def largest(f, case):
    g, x, dim, keepdim = case["g"], case["x"], case["dim"], case["keepdim"]
    seen = owed_for_x(f, case, x.max(axis=dim, keepdims=keepdim), dim=dim, keepdim=keepdim)
    if fits(seen, "the gradient of x", x):
        a = leaf(x)
        seen |= gradient_after(f"x.amax({dim}, keepdim={keepdim})", a.amax(dim, keepdim), g, a)
    return seen


# ------------------------------------------------------------------------------------------- shapes, and what was taken

STRETCHED = [
    *[((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 3), (1, 3)), ((2, 3), ()), ((2, 3), (2, 3)), ((3,), (1,)), ((2, 2), (2,)), ((2, 3), (1, 1))],
    *[((2, 2, 3), (3,)), ((3, 2, 2), (1,))],
    *[((2, 3, 2), (3, 1)), ((2, 3, 2), (2, 1, 2)), ((1, 3), (3,)), ((2, 1), (2, 1)), ((2, 2, 2), (2, 1)), ((), ()), ((4, 1, 3), (1, 3))],
]


def stretch_cases(rng):
    for big, small in STRETCHED:
        yield {"g": numbers(rng, *big), "shape": small}


def shrunk(f, case):
    g, shape = case["g"], case["shape"]
    seen = as_seen("the answer", f(g, shape))
    if fits(seen, "the answer", np.empty(shape)):
        a, b = leaf(np.full(shape, 2.0)), leaf(np.full(g.shape, 3.0))
        seen |= gradient_after("x * y", a * b, g, a)
    return seen


def put_cases(rng):
    for index, shape in [
        ((np.array([0, 0, 2]),), (3,)),
        (np.array([2, 0]), (4,)),
        (np.array([1, 1, 1, 0]), (2,)),
        (1, (3,)),
        (slice(1, 3), (4,)),
        (np.array([1, 0, 1]), (2, 2)),
        (0, (2, 3)),
        ((np.array([0, 1, 0]), np.array([2, 0, 2])), (2, 3)),
        ((slice(None), 1), (2, 3)),
        (np.array([[0, 1], [1, 1]]), (3,)),
        (np.array([3, 3]), (4, 1)),
        (np.array([0]), (1,)),
        ((np.array([True, False, True]),), (3,)),
        ((None, 1), (2,)),
        ((..., 0), (2, 2)),
        ((None,), ()),
    ]:
        yield {"g": numbers(rng, *np.zeros(shape)[index].shape, low=1.0, high=9.0), "index": index, "shape": shape}


def put_back(f, case):
    g, index, shape = case["g"], case["index"], case["shape"]
    seen = as_seen("the answer", f(g, index, shape))
    if fits(seen, "the answer", np.empty(shape)):
        a = leaf(np.full(shape, 2.0))
        seen |= gradient_after("x[index]", a[index], g, a)
    return seen


# ------------------------------------------------------------------------------------------------------------ products


def product_cases(rng):
    for n, k, m in [(2, 3, 4), (1, 2, 3), (3, 1, 2), (2, 2, 2), (4, 2, 1), (1, 1, 1), (3, 2, 5), (3, 3, 3)]:
        yield {"g": numbers(rng, n, m), "x": numbers(rng, n, k), "y": numbers(rng, k, m)}
    yield {"g": numbers(rng, 2, 2, 4), "x": numbers(rng, 2, 2, 3), "y": numbers(rng, 2, 3, 4)}
    yield {"g": numbers(rng, 2, 2, 2), "x": numbers(rng, 2, 2, 2), "y": numbers(rng, 2, 2, 2)}
    yield {"g": numbers(rng, 2, 1, 2, 1), "x": numbers(rng, 2, 1, 2, 3), "y": numbers(rng, 2, 1, 3, 1)}
    yield {"g": numbers(rng, 2, 2, 4), "x": numbers(rng, 2, 2, 3), "y": numbers(rng, 3, 4)}
    yield {"g": numbers(rng, 2, 3, 2), "x": numbers(rng, 3, 2), "y": numbers(rng, 2, 2, 2)}


def product(name):
    def observe(f, case):
        g, x, y = case["g"], case["x"], case["y"]
        what = f"the gradient of {name}"
        whole = case[name].ndim == g.ndim  # a single matrix was stretched to a stack: its vjp may leave that to the sweep
        seen = as_seen(what, f(g, x @ y, x, y)) if whole else {}
        if fits(seen, what, case[name]) or not whole:
            a, b = leaf(x), leaf(y)
            (a @ b).backward(g)
            seen[f"{name}.grad after (x @ y).backward(g)"] = (a if name == "x" else b).grad.data
        return seen

    return observe


# ----------------------------------------------------------------------------------------------------------- the sweep

FORMS = (
    *("x * y", "x * x", "(x + y) + x", "(x * y + x) * x", "((x * y) * y + x) * (x + y)", "(u := x * y) + (u * y) * x"),
    *("x + 2", "x * c + y", "x * x * x", "x * (y * y)", "x * cat((y, y)).sum()", "(x * y).exp() * x", "x * y.sum()", "x"),
)


def sweep_cases(rng):
    for i, form in enumerate(FORMS):
        shape = [(2,), (3,), (2,), (2, 3), ()][i % 5]
        yield {"expression": form, **{k: numbers(rng, *shape, low=-2, high=2) for k in "xyg"}}
    yield {"expression": "doubled(x)", "x": np.array([1.0, -2.0]), "g": np.array([3.0, 5.0])}


def doubled(x, times=12):
    """x added to itself, the sum to itself, and so on: two ways to every node, and thousands from the end to the beginning."""
    for _ in range(times):
        x = x + x
    return x


def made(case):
    """The leaves of a case, and the root of its expression."""
    leaves = {k: leaf(case[k]) for k in "xy" if k in case}
    constant = Tensor(np.full(case["x"].shape, 3.0))
    return leaves, eval(case["expression"], {"doubled": doubled, "cat": cat, "c": constant, **leaves})


def swept(f, case):
    leaves, root = made(case)
    g = case["g"]
    try:
        found = f(root, g)
    except AttributeError as e:
        if e.obj is not None or e.name not in ("name", "linear"):  # what `owed` asks of an `op`
            raise
        raise RuntimeError("owed: a leaf was asked to pay, and has no inputs").with_traceback(e.__traceback__) from None
    if not isinstance(found, dict):
        return {} if found is None else {"what it gives": f"a {type(found).__name__}"}
    seen = {"what it gives": "a dict", "the leaves in the dict": ", ".join(k for k, x in leaves.items() if x in found) or "none"}
    for k, x in leaves.items():
        if x in found:
            seen |= as_seen(f"gradient of {k}", found[x])
    if root.op is None or any(not fits(seen, f"gradient of {k}", x.data) for k, x in leaves.items() if x in found):
        return seen
    seen["`.grad` of the leaves after the sweep"] = "None" if all(x.grad is None for x in leaves.values()) else "written"
    again = f(root, g)
    for k, x in leaves.items():
        if x in again:
            seen |= as_seen(f"gradient of {k}, swept a second time", again[x])
    return seen | in_the_library(case)


def in_the_library(case):
    """What a sweep does for `backward` and `grad`, which hand it options."""
    seen = {}
    root = made(case)[1]
    root.backward(case["g"])
    if case["expression"] == "x * c + y":
        seen["the number of inputs the root still holds after backward()"] = f"{len(root.inputs)}"
    x = leaf(case["x"])
    if case["expression"] == "x * x * x":
        middle = x * x
        middle.retain_grad()
        (middle * x).backward(case["g"])
        seen["the gradient of x * x, a node in between that retains it,"] = "not there" if middle.grad is None else middle.grad.data
        try:
            (first,) = autograd.grad((x * x * x).sum(), [x], create_graph=True)
            (second,) = autograd.grad(first.sum(), [x])
            seen["with create_graph=True, the derivative of the gradient"] = second.data
        except (RuntimeError, TypeError, AttributeError):
            seen["with create_graph=True, the derivative of the gradient"] = "not there"
    if case["expression"] == "x * cat((y, y)).sum()":
        y = leaf(case["y"])
        (only,) = autograd.grad((x * cat((y, y)).sum()).sum(), [x])
        seen["what grad(out.sum(), [x]) finds"] = only.data
    return seen


# ------------------------------------------------------------------------------------------------------------- the loss


def loss_cases(rng):
    yield {"predicted": np.array([3.0, 5.0]), "target": np.array([1.0, 6.0])}
    yield {"predicted": np.array([[1.0], [2.0], [4.0]]), "target": np.array([[2.0], [2.0], [1.0]])}
    for shape in [(3,), (2, 3), (1,), (4, 2), (5,)]:
        yield {"predicted": numbers(rng, *shape), "target": numbers(rng, *shape)}


def losses(f, case):
    out = f(case["predicted"], case["target"])
    if not isinstance(out, (tuple, list)) or len(out) != 2:
        return {} if out is None else {"what it gives": "something that is no pair"}
    try:
        loss = float(out[0])
    except (TypeError, ValueError):
        loss = f"a {type(out[0]).__name__}, not one number"
    return {"what it gives": "a pair", "the loss": loss} | as_seen("what predicted is owed", out[1])


EXERCISES = [
    Exercise(
        id="array.one_node",
        lesson=6,
        kind="predict",
        title="How many nodes now?",
        given="from tinygrad_edu import Tensor, history\nimport numpy as np",
        difficulty=1,
        minutes=1,
        prompt="""
        `x` is a Tensor of shape `(1000, 1000)` that requires grad: a million numbers. Then

        ```
        answer = ((x * x + x) * x).sum()
        ```

        Predict `len(history(answer))`: the number of all nodes, `x` and the answer included.
        """,
        stub='predict("array.one_node", ...)',
        solution="""
        def answer():
            x = Tensor(np.ones((1000, 1000)), requires_grad=True)
            return len(history(((x * x + x) * x).sum()))
        """,
        explanation="Five: x itself, x * x, the sum of these two, its product with x, and the total. x is used four times and is still one node. As Values: a "
        "million leaves, two million products, a million sums of two, and 999,999 more sums for the total. That makes 4,999,999 nodes.",
        hints=(
            "Which operations does the line contain, and how many arrays does each of them make?",
            "`x` is used four times. How many times was it made?",
        ),
        why="One operation on whole arrays is one node, however large they are.",
        misconceptions=(
            Wrong(
                "a-node-a-number",
                "def answer():\n    return 4_999_999",
                "That is the bill of lesson 05: a node for every number. A Tensor is a single node that holds a whole array.",
                "How many Python objects does it take to hold one NumPy array?",
            ),
            Wrong(
                "computed-only",
                "def answer():\n    return 4",
                "These are the four results. `x` is a node as well: the leaf that the gradient is for.",
                "Where does the walk back end?",
            ),
            Wrong(
                "a-node-a-use",
                "def answer():\n    return 8",
                "x is counted for each of its four uses. A node is counted once, however often it is used: that is why gradients add up in it.",
                "In `x * x`, are the two inputs two nodes, or one node twice?",
            ),
            Wrong(
                "one-for-all",
                "def answer():\n    return 1",
                "One node for a whole formula would need a derivative for that formula. There is one node for each operation.",
                "How many operations are there, and what does each of them need to know about the others?",
            ),
            Wrong(
                "results-but-one",
                """
                def answer():
                    return 3
                """,
                "A product, a sum of two, a product: these are the three results on the way. The total is an operation, too, and `x` is a node as well.",
                "Which array does the last step, `.sum()`, make? And where does the walk back end?",
            ),
            Wrong(
                "three-times-x",
                """
                def answer():
                    return 7
                """,
                "Four results, and x three times over. However often x is used, it was made once: one node, and gradients add up in it.",
                "In `x * x`, are the two inputs two nodes, or one node twice?",
            ),
        ),
    ),
    Exercise(
        id="vjp.mul",
        lesson=6,
        kind="code",
        title="What x is owed by a product",
        target="tinygrad_edu.ops_elementwise:mul_x",
        given=NUMPY,
        difficulty=1,
        minutes=3,
        prompt="""
        ```
        out = x * y       element by element
        ```

        Write `mul_x(g, out, x, y)`: what `x` is owed when `out` is owed `g`. All four are NumPy arrays, as a rule of one shape, with any number of dimensions, also none. Return an array of that shape, and change none of the four. (Not every
        vjp needs all it is given.)

        One thing more: in `x * 2` or `x * row` one factor is smaller than `out` and `g`, and NumPy stretches it. Written with whole arrays, without a loop, `mul_x` copes with that by itself, and its answer has the shape of `g`; if that is larger than `x`, the engine does the rest, as we see further down.
        """,
        stub='''
        def mul_x(g, out, x, y):
            """What x is owed when out = x * y is owed g: an array of the shape of x."""
            ...
        ''',
        hints=(
            "Take one element: out[i] = x[i] * y[i]. If x[i] grows by a little, by how many times as much does out[i] grow?",
            "In lesson 02 the local derivative of a product was the other factor. What does the walk of lesson 03 do with a local derivative and the gradient that arrives?",
        ),
        why="The slope of a product is the other factor, and along a path slopes are multiplied.",
        cases=mul_cases,
        observe=multiplied,
        misconceptions=(
            Wrong(
                "own-operand",
                "def mul_x(g, out, x, y):\n    return g * x",
                "That is the gradient of the other factor. When x grows by 1, x * y grows by y: not by x.",
                "With x = 2 and y = 10: how much does x * y grow when x becomes 3?",
            ),
            Wrong(
                "no-upstream",
                "def mul_x(g, out, x, y):\n    return y",
                "This is the local derivative alone. What arrives from above, g, has to be passed on through it.",
                "If nobody above cares about out[0], that is, g[0] is 0: what should x[0] be owed?",
            ),
            Wrong(
                "passed-on",
                "def mul_x(g, out, x, y):\n    return g",
                "The gradient passes unchanged, as it does through a sum. A product multiplies it by how much of a change comes through.",
                "With y = 10, out changes ten times as much as x. Where does your answer say so?",
            ),
            Wrong(
                "times-the-answer",
                "def mul_x(g, out, x, y):\n    return g * out",
                "Multiplied by the answer, x * y. That is right for exp, whose slope is its own value; the slope of a product is the other factor alone.",
                "If x is 0, then out is 0 too. Does out stand still when x moves?",
            ),
            Wrong(
                "divided-again",
                "def mul_x(g, out, x, y):\n    return g * out / x",
                "out / x is y again, except where x is 0: there it is 0 / 0, which is nan. The factor you want is already among the arguments.",
                "What does your function give where x is 0?",
            ),
            Wrong(
                "summed",
                "def mul_x(g, out, x, y):\n    return (g * y).sum()",
                "All elements are added up to one number. Every element of x went into one element of out alone, so each is owed its own amount.",
                "What shape should the gradient of x have?",
            ),
            Wrong(
                "jacobian",
                "def mul_x(g, out, x, y):\n    return np.diag(np.ravel(y))",
                "This builds the table of all slopes, nearly all of them 0. Nobody needs the table: only what it gives when g goes through it.",
                "For a million numbers, how many entries has the table? And which of them are not 0?",
            ),
            Wrong(
                "into-a-copy-of-y",
                """
                def mul_x(g, out, x, y):
                    owed = y.copy()
                    owed *= g
                    return owed
                """,
                "Right while all four have one shape. But y may be smaller than g, as in `x * 2`, and then a copy of y has no room for the answer.",
                "In `x * 2`, with x of shape (2, 3): which shapes have g and y? Into which of them does the answer fit?",
            ),
            Wrong(
                "number-by-number",
                """
                def mul_x(g, out, x, y):
                    owed = np.zeros(x.shape)
                    for i in np.ndindex(x.shape):
                        owed[i] = g[i] * y[i]
                    return owed
                """,
                "Right while all four have one shape. But y may be smaller than g, as in `x * 2`, and then it has nothing at the place `i`. NumPy's own operations stretch it.",
                "Which operation on whole arrays does what the loop does?",
            ),
        ),
    ),
    Exercise(
        id="vjp.cumsum",
        lesson=6,
        kind="predict",
        title="Running sums, run backwards",
        given="from tinygrad_edu import Tensor",
        difficulty=3,
        minutes=2,
        prompt="""
        In a product every number goes into one place. In a running sum it goes into many. `out = x.cumsum(0)`, for four numbers:

        ```
        out = [x0,  x0 + x1,  x0 + x1 + x2,  x0 + x1 + x2 + x3]
        ```

        `out` is owed `g = [1, 10, 100, 1000]`. Predict what `x` is owed: a list of four numbers.
        """,
        stub='predict("vjp.cumsum", [..., ..., ..., ...])',
        solution="""
        def answer():
            x = Tensor([5.0, 6.0, 7.0, 8.0], requires_grad=True)
            x.cumsum(0).backward(Tensor([1.0, 10.0, 100.0, 1000.0]))
            return [int(number) for number in x.grad.tolist()]
        """,
        explanation="x0 went into all four sums, so it is owed all four amounts: 1111. x3 went into the last alone: 1000. So the gradient of a running sum is a running sum "
        "that begins at the end. No table was needed for this, only the question: where did each number go?",
        hints=(
            "Into which of the four sums did x0 go? And x3?",
            "Each of those sums sends back its own amount, with the slope 1. Where paths meet, add.",
        ),
        why="What a number went into is what it is owed by.",
        misconceptions=(
            Wrong(
                "forwards",
                "def answer():\n    return [1, 11, 111, 1111]",
                "These are the running sums of g, from the front. But x0 went into all four sums, and x3 only into the last: look from each number to where it went.",
                "Which number of x can change all four elements of out?",
            ),
            Wrong(
                "passed-on",
                "def answer():\n    return [1, 10, 100, 1000]",
                "That would be right if each number of x went into one sum alone.",
                "How many elements of out does x0 stand in?",
            ),
            Wrong(
                "no-upstream",
                "def answer():\n    return [4, 3, 2, 1]",
                "You counted into how many sums each number went. But the sums are not owed 1 each: add up what they are owed.",
                "x3 went into one sum only. What is that one owed?",
            ),
            Wrong(
                "turned",
                "def answer():\n    return [1000, 1100, 1110, 1111]",
                "The right numbers in the wrong order: it is x0 that went into every sum.",
                "Which element of out contains x3?",
            ),
            Wrong(
                "last-sum-only",
                "def answer():\n    return [1000, 1000, 1000, 1000]",
                "Only what the last sum owes is counted. The earlier sums are owed something too.",
                "x0 stands in four sums. Which of them send something back?",
            ),
            Wrong(
                "wrong-end",
                "def answer():\n    return [1111, 111, 11, 1]",
                "x0 is right. But x1 went into all sums except the first: it is the first amount that is missing, not the last.",
                "Which of the four sums does x3 stand in, and what is that one owed?",
            ),
            Wrong(
                "times-its-uses",
                "def answer():\n    return [4, 30, 200, 1000]",
                "Each amount is multiplied by how often a number was used. But the sums that a number went into are owed different amounts: add those up.",
                "x0 stands in four sums. What is each of them owed?",
            ),
        ),
    ),
    Exercise(
        id="vjp.relu",
        lesson=6,
        kind="fix",
        title="A mask that lets everything through",
        target="tinygrad_edu.ops_elementwise:relu_x",
        given=NUMPY,
        difficulty=2,
        minutes=3,
        prompt="""
        `relu` keeps what is positive and makes 0 of the rest:

        $$\\text{slope of relu} = 1 \\text{ where } x > 0, \\qquad 0 \\text{ where } x \\le 0$$

        (At exactly 0 it has a kink; we say 0 there, as PyTorch does.)

        The vjp below is wrong in **two** ways. Mend it. `g`, `out` and `x` are arrays of one shape, with any number of dimensions, also none; return what `x` is owed, an array of that shape, and change none of the
        three. In NumPy, True counts as 1 and False as 0 where they are multiplied.
        """,
        stub='''
        def relu_x(g, out, x):
            """What x is owed when out = relu(x) is owed g."""
            return 1.0 * (out >= 0)
        ''',
        solution='''
        def relu_x(g, out, x):
            """What x is owed when out = relu(x) is owed g."""
            return g * (x > 0)
        ''',
        hints=(
            "Which numbers can `out` hold? For which of them is `out >= 0` False?",
            "Try the program with a g of 0 everywhere. What should x be owed then?",
        ),
        why="A mask lets g through where x itself got through, and must be able to say no.",
        cases=relu_cases,
        observe=bent,
        misconceptions=(
            Wrong(
                "relu-at-out",
                "def relu_x(g, out, x):\n    return g * (out >= 0)",
                "The mask never says no: out is what relu left over, so it is nowhere below 0.",
                "Name an x for which `out >= 0` is False.",
            ),
            Wrong(
                "open-at-zero",
                "def relu_x(g, out, x):\n    return g * (x >= 0)",
                "At exactly 0 the gradient gets through. There relu has a kink, and the slope we agreed on is 0.",
                "What does your mask say where x is 0?",
            ),
            Wrong(
                "no-upstream",
                "def relu_x(g, out, x):\n    return 1.0 * (x > 0)",
                "The mask is right, but it is only the local derivative: g does not appear.",
                "What should come out where g is 0?",
            ),
            Wrong(
                "relu-of-g",
                "def relu_x(g, out, x):\n    return np.maximum(g, 0)",
                "relu is applied to the gradient. A gradient may well be negative; whether it passes depends on x.",
                "Where x is 5 and g is -2: how much does out change when x does, and so what is x owed?",
            ),
            Wrong(
                "times-the-answer",
                "def relu_x(g, out, x):\n    return g * out",
                "Multiplied by how large out is. The slope of relu is 1 wherever x is positive, be it large or small.",
                "How fast does relu grow at x = 7, and how fast at x = 2?",
            ),
            Wrong(
                "everything-not-zero",
                "def relu_x(g, out, x):\n    return g * (x != 0)",
                "Negative numbers are let through as well. relu made 0 of them, so out does not notice when they change.",
                "When x goes from -4 to -3.9, what does out do?",
            ),
            Wrong(
                "one-if-for-all",
                """
                def relu_x(g, out, x):
                    if x > 0:
                        return g
                    return 0 * g
                """,
                "`if` asks one question, and `x` is a whole array of numbers, each with an answer of its own. A comparison of arrays gives all the answers at once, as an array.",
                "What is `np.array([5.0, -4.0]) > 0`?",
            ),
        ),
    ),
    Exercise(
        id="vjp.sum",
        lesson=6,
        kind="code",
        title="What the numbers of a sum are owed",
        target="tinygrad_edu.ops_reduce:sum_x",
        given=NUMPY,
        difficulty=3,
        minutes=6,
        prompt="""
        For `out = x.sum(axis=dim, keepdims=keepdim)`, write `sum_x(g, out, x, dim, keepdim)`: what `x` is owed, an array of the shape of `x`.

        - `dim` is a tuple of the dimensions that were summed, none of them negative: `(1,)`, or `(0, 2)`; empty if `x` has no dimensions.
        - `g` has the shape of `out`. With `x` of shape `(2, 3)` and `dim` `(1,)`, that is `(2, 1)` if `keepdim` is True. If it is False, the summed dimensions are gone: `(2,)`.

        `np.expand_dims(a, dim)` puts dimensions of size 1 into a shape, at the places that the tuple `dim` names. `np.broadcast_to(a, shape)` stretches. Change no input.
        """,
        stub='''
        def sum_x(g, out, x, dim, keepdim):
            """What x is owed when its sum over the dimensions `dim` is owed g: an array of the shape of x."""
            ...
        ''',
        solution='''
        def sum_x(g, out, x, dim, keepdim):
            """What x is owed when its sum over the dimensions `dim` is owed g: an array of the shape of x."""
            if not keepdim:
                g = np.expand_dims(g, dim)
            return np.broadcast_to(g, x.shape)
        ''',
        hints=(
            "Take a row of three numbers and their sum. The sum is owed 5. What is each of the three owed?",
            "x has shape (2, 3), and each row was summed, so g has two numbers. Which shape must g have, so that stretching gives each of them to its own row?",
            "If keepdim is False, first give g back the dimensions that the sum dropped. Then the two cases are one.",
        ),
        why="Every number went into one sum with the slope 1, so it is owed what that sum is owed: stretching is summing, backwards.",
        cases=sum_cases,
        observe=summed,
        misconceptions=(
            Wrong(
                "axis",
                "def sum_x(g, out, x, dim, keepdim):\n    return np.broadcast_to(g, x.shape)",
                "The axis is ignored: broadcasting lines g up at the right, whichever dimension was summed. With a square x that even runs, and is wrong without a word.",
                "x has shape (2, 3) and dim is (1,). Which shape has g, and with which dimension of x does broadcasting line it up?",
            ),
            Wrong(
                "axis-of-ones",
                "def sum_x(g, out, x, dim, keepdim):\n    return g * np.ones(x.shape)",
                "Multiplying by ones stretches g, but `dim` has no say in it: broadcasting lines g up at the right. With a square x that even runs, and is wrong without a word.",
                "x has shape (2, 3) and dim is (1,). Which shape has g, and with which dimension of x does broadcasting line it up?",
            ),
            Wrong(
                "everything-together",
                "def sum_x(g, out, x, dim, keepdim):\n    return np.full(x.shape, g.sum())",
                "All of g is added up, and everybody gets the total. A number is owed only by the one sum that it went into.",
                "Two rows, two sums. Does a number of the first row care what the second sum is owed?",
            ),
            Wrong(
                "no-upstream",
                "def sum_x(g, out, x, dim, keepdim):\n    return np.ones(x.shape)",
                "All ones: right only if every sum is owed 1. The amount that arrives is g.",
                "The sum is owed 5. What is each of its numbers owed?",
            ),
            Wrong(
                "shared",
                """
                def sum_x(g, out, x, dim, keepdim):
                    shape = [1 if d in dim else n for d, n in enumerate(x.shape)]
                    return g.reshape(shape) * np.ones(x.shape) * g.size / x.size
                """,
                "The amount is divided among the numbers. That is the gradient of a mean. A sum grows by 1 when any of its numbers grows by 1.",
                "1 + 2 + 3 is 6. By how much does it grow if the 2 becomes a 3?",
            ),
            Wrong(
                "keepdim",
                """
                def sum_x(g, out, x, dim, keepdim):
                    return np.broadcast_to(np.expand_dims(g, dim), x.shape)
                """,
                "The dropped dimensions are put back even if keepdim is True and they were never dropped.",
                "With keepdim=True and x of shape (2, 3), what shape does g have before you touch it?",
            ),
            Wrong(
                "first-dim-only",
                """
                def sum_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        g = np.expand_dims(g, dim[0])
                    return np.broadcast_to(g, x.shape)
                """,
                "Only the first of the summed dimensions is put back. `dim` may name several, or none.",
                "x has shape (2, 3, 2) and dim is (0, 2). How many dimensions are missing in g?",
            ),
            Wrong(
                "times-x",
                """
                def sum_x(g, out, x, dim, keepdim):
                    shape = [1 if d in dim else n for d, n in enumerate(x.shape)]
                    return g.reshape(shape) * x
                """,
                "Multiplied by x. The slope of a sum for each of its numbers is 1, however large the number is.",
                "By how much does 1 + 100 grow if the 100 becomes 101?",
            ),
            Wrong(
                "times-x-as-it-comes",
                """
                def sum_x(g, out, x, dim, keepdim):
                    return g * x
                """,
                "Multiplied by x, as for a product. The slope of a sum for each of its numbers is 1, however large the number is. And `dim` has no say in it.",
                "By how much does 1 + 100 grow if the 100 becomes 101?",
            ),
            Wrong(
                "keepdim-turned",
                """
                def sum_x(g, out, x, dim, keepdim):
                    if keepdim:
                        g = np.expand_dims(g, dim)
                    return np.broadcast_to(g, x.shape)
                """,
                "The question is turned round: with keepdim the summed dimensions are still there, with size 1. It is without keepdim that they are missing.",
                "With x of shape (2, 3) and dim (1,): which shape has g if keepdim is True, and which if it is False?",
            ),
        ),
    ),
    Exercise(
        id="vjp.unbroadcast",
        lesson=6,
        kind="code",
        title="What was stretched, added up",
        target="tinygrad_edu.autograd:unbroadcast",
        given=NUMPY,
        difficulty=4,
        minutes=8,
        prompt="""
        An input of shape `shape` was stretched to the shape of `g` by broadcasting: the shapes were lined up at the right, dimensions were added on the left where some were missing, and dimensions
        of size 1 were repeated.

        Write `unbroadcast(g, shape)`: the gradient of the input before it was stretched. Everything that was repeated is added up. `g` is an array, `shape` a tuple that can be stretched to `g.shape`. Return an
        array whose shape is exactly `shape`, and leave `g` as it is. If nothing was stretched, that may be `g` itself.

        `g.sum(axis=d)` removes dimension d, `g.sum(axis=d, keepdims=True)` leaves it with size 1; `d` may be a tuple.
        """,
        stub='''
        def unbroadcast(g, shape):
            """The gradient of an input of this shape, from the gradient g of its stretched form."""
            ...
        ''',
        hints=(
            "For g of shape (2, 3) and shape (3,): how many numbers of g does one number of the input owe its gradient to, and along which dimension do they lie?",
            "First the dimensions that broadcasting added: there are g.ndim - len(shape) of them, all on the left. What do you do with each?",
            "Then the shapes are equally long. Wherever `shape` says 1, that dimension may have been stretched: sum it, but do not lose it.",
        ),
        why="One number in many places is owed by all of them: summing is stretching, backwards.",
        cases=stretch_cases,
        observe=shrunk,
        misconceptions=(
            Wrong(
                "equal-ndim-only",
                """
                def unbroadcast(g, shape):
                    for d, n in enumerate(shape):
                        if g.ndim == len(shape) and n == 1:
                            g = g.sum(axis=d, keepdims=True)
                    return g
                """,
                "Only shapes with equally many dimensions are taken care of. A bias of shape (3,) has fewer than its batch, and its gradient keeps the shape of the batch.",
                "What shape does your function give for g of shape (2, 3) and shape (3,)?",
            ),
            Wrong(
                "ones-forgotten",
                """
                def unbroadcast(g, shape):
                    while g.ndim > len(shape):
                        g = g.sum(axis=0)
                    return g
                """,
                "The added dimensions are summed, but not those of size 1, which were stretched as well.",
                "For shape (2, 1) and g of shape (2, 3): is anything summed?",
            ),
            Wrong(
                "wrong-axes",
                """
                def unbroadcast(g, shape):
                    while g.ndim > len(shape):
                        g = g.sum(axis=-1)
                    for d, n in enumerate(shape):
                        if n == 1:
                            g = g.sum(axis=d, keepdims=True)
                    return g
                """,
                "The surplus dimensions are summed from the right. Broadcasting lines shapes up at the right, so what it added is on the left.",
                "A bias of shape (2,) is added to a batch of shape (4, 2). Which of the two dimensions is new?",
            ),
            Wrong(
                "axes-of-shape",
                """
                def unbroadcast(g, shape):
                    added = tuple(range(g.ndim - len(shape)))
                    ones = tuple(d for d, n in enumerate(shape) if n == 1 and d not in added)
                    return g.sum(axis=added + ones, keepdims=True).reshape(shape)
                """,
                "The places of the ones are counted in `shape`, and summed in `g`. If dimensions were added on the left, every place in `g` lies further to the right.",
                "For shape (3, 1) and g of shape (2, 3, 2): which dimension of g belongs to the 1?",
            ),
            Wrong(
                "first-one-only",
                """
                def unbroadcast(g, shape):
                    while g.ndim > len(shape):
                        g = g[0]
                    for d, n in enumerate(shape):
                        if n == 1:
                            g = g.take([0], axis=d)
                    return g
                """,
                "Only the first of the repetitions is paid; the others are owed too. Where paths meet, add.",
                "The same bias is added to every row. How many rows does it change?",
            ),
            Wrong(
                "mean-factor",
                """
                def unbroadcast(g, shape):
                    while g.ndim > len(shape):
                        g = g.mean(axis=0)
                    for d, n in enumerate(shape):
                        if n == 1:
                            g = g.mean(axis=d, keepdims=True)
                    return g
                """,
                "The repetitions are averaged. A bias that changes by 1 changes every row by 1, so what the rows are owed adds up.",
                "Two rows, each owed 10: what does the bias that moves both of them owe its gradient to?",
            ),
            Wrong(
                "ones-lost",
                """
                def unbroadcast(g, shape):
                    while g.ndim > len(shape):
                        g = g.sum(axis=0)
                    axes = tuple(d for d, n in enumerate(shape) if n == 1)
                    return g.sum(axis=axes)
                """,
                "The right dimensions are summed, but those of size 1 are lost on the way: the answer must have the shape of the input, with its ones.",
                "What is the shape of your answer for shape (2, 1)?",
            ),
            Wrong(
                "everything-together",
                """
                def unbroadcast(g, shape):
                    return g if g.shape == shape else np.full(shape, g.sum())
                """,
                "The total of g is given to every element. An element is owed only what arrived at its own repetitions.",
                "A bias of three numbers, two rows: how many numbers of g belong to the first of the three?",
            ),
            Wrong(
                "moved-along",
                """
                def unbroadcast(g, shape):
                    for d in range(g.ndim - len(shape)):
                        g = g.sum(axis=d)
                    for d, n in enumerate(shape):
                        if n == 1:
                            g = g.sum(axis=d, keepdims=True)
                    return g
                """,
                "Once dimension 0 is summed it is gone, and the others move one place to the left: what was dimension 1 is dimension 0 now. With two added dimensions, your second sum meets another one than you think.",
                "g has shape (2, 4, 3), and you sum dimension 0. At which place is the 4 now?",
            ),
        ),
    ),
    Exercise(
        id="vjp.matmul_x",
        lesson=6,
        kind="code",
        title="What x is owed by a matrix product",
        target="tinygrad_edu.ops_products:matmul_x",
        given=NUMPY,
        difficulty=2,
        minutes=4,
        prompt="""
        For `out = x @ y`, write `matmul_x(g, out, x, y)`: what `x` is owed when `out` is owed `g`. The shapes:

        ```
        x: (..., n, k)      y: (..., k, m)      out and g: (..., n, m)
        ```

        The last two dimensions are rows and columns. In place of the dots there may be more dimensions: each matrix of a stack then meets its partner, or one matrix meets all of a stack. Return an array of the shape of `x` (`unbroadcast` will see to a matrix that met a stack), and change no input.

        `a.mT` exchanges the last two dimensions and leaves a stack a stack, while `a.T` turns round **all** dimensions. `@` multiplies stacks matrix by matrix.
        """,
        stub='''
        def matmul_x(g, out, x, y):
            """What x is owed when out = x @ y is owed g: an array of the shape of x."""
            ...
        ''',
        hints=(
            "It is made of g and of the other factor. With x of shape (2, 3) and y of shape (3, 4): which shapes do g and y have, and which shape must come out?",
            "Of (2, 4) and (3, 4) you want (2, 3). In a matrix product the two inner sizes must be equal, and vanish. Which of the two matrices has to be turned?",
        ),
        why="Where all sizes differ, only one product of g and y has the shape of x; and element by element it is the sum over all paths.",
        cases=product_cases,
        observe=product("x"),
        misconceptions=(
            Wrong(
                "square-only",
                "def matmul_x(g, out, x, y):\n    return g @ y",
                "y is not transposed. If n, k and m are all equal this runs and is wrong without a word; for other shapes the sizes do not meet.",
                "g is (2, 4) and y is (3, 4). Which sizes stand inside when you write `g @ y`?",
            ),
            Wrong(
                "transposed",
                "def matmul_x(g, out, x, y):\n    return y @ g.mT",
                "The numbers are right, the rows and columns exchanged: this has the shape of x transposed.",
                "Is the shape of your answer (n, k) or (k, n)?",
            ),
            Wrong(
                "own-operand",
                "def matmul_x(g, out, x, y):\n    return g @ x.mT",
                "It uses x itself. The slope of a product is the other factor: for matrices too.",
                "If y is all zeros, does out change when x does?",
            ),
            Wrong(
                "whole-stack-turned",
                "def matmul_x(g, out, x, y):\n    return g @ y.T",
                "`.T` turns round all dimensions, those of the stack too. For two dimensions it makes no difference; a stack of matrices needs each matrix turned by itself.",
                "What is the shape of `y.T` for y of shape (2, 3, 4)?",
            ),
            Wrong(
                "order",
                "def matmul_x(g, out, x, y):\n    return y.mT @ g",
                "The right two matrices in the wrong order. In `x @ y` the rows of out belong to the rows of x, so g must stand on the left.",
                "Write the shapes of `y.mT` and `g` beside each other. Which sizes stand inside?",
            ),
            Wrong(
                "no-upstream",
                "def matmul_x(g, out, x, y):\n    return np.ones_like(g) @ y.mT",
                "Every element of out is taken to be owed 1. What it is owed is g.",
                "What should x be owed if g is all zeros?",
            ),
            Wrong(
                "answer-for-g",
                """
                def matmul_x(g, out, x, y):
                    return out @ y.mT
                """,
                "It uses `out`, the answer itself. What the answer is owed is `g`, of the same shape.",
                "If nobody is interested in out, so that g is all zeros: what should x be owed?",
            ),
            Wrong(
                "by-elements",
                """
                def matmul_x(g, out, x, y):
                    return g * y.mT
                """,
                "`*` multiplies element by element. A number of x goes into many numbers of out, and what these are owed is to be added up: that takes a product of matrices.",
                "What does `@` do that `*` does not?",
            ),
        ),
    ),
    Exercise(
        id="vjp.matmul_y",
        lesson=6,
        kind="code",
        title="What y is owed by a matrix product",
        target="tinygrad_edu.ops_products:matmul_y",
        given=NUMPY,
        difficulty=2,
        minutes=3,
        prompt="""
        The other input of `out = x @ y`: write `matmul_y(g, out, x, y)`, what `y` is owed when `out` is owed `g`. The shapes are those from before, stacks included:

        ```
        x: (..., n, k)      y: (..., k, m)      out and g: (..., n, m)
        ```

        Return an array of the shape of `y`, and change no input. Again `.mT` exchanges the last two dimensions.
        """,
        stub='''
        def matmul_y(g, out, x, y):
            """What y is owed when out = x @ y is owed g: an array of the shape of y."""
            ...
        ''',
        hints=(
            "Which two arrays is it made of, and which shapes do they have for x of shape (2, 3) and y of shape (3, 4)?",
            "Of (2, 3) and (2, 4) you want (3, 4). Which size has to meet itself inside the product?",
        ),
        why="The rows of x meet the rows of g: an example counts in y's gradient as much as its own answer is owed.",
        cases=product_cases,
        observe=product("y"),
        misconceptions=(
            Wrong(
                "square-only",
                "def matmul_y(g, out, x, y):\n    return x @ g",
                "x is not transposed. If n, k and m are all equal this runs and is wrong without a word; for other shapes the sizes do not meet.",
                "x is (2, 3) and g is (2, 4). Which sizes stand inside when you write `x @ g`?",
            ),
            Wrong(
                "transposed",
                "def matmul_y(g, out, x, y):\n    return g.mT @ x",
                "The numbers are right, the rows and columns exchanged: this has the shape of y transposed.",
                "Is the shape of your answer (k, m) or (m, k)?",
            ),
            Wrong(
                "order",
                "def matmul_y(g, out, x, y):\n    return g @ x.mT",
                "The right two matrices in the wrong order. The columns of out belong to the columns of y, so g must stand on the right.",
                "Write the shapes of `g` and `x.mT` beside each other. Which sizes stand inside?",
            ),
            Wrong(
                "gradient-of-x",
                "def matmul_y(g, out, x, y):\n    return g @ y.mT",
                "That is what x is owed. For y, the other factor is x.",
                "What is the shape of your answer, and which of the two inputs has that shape?",
            ),
            Wrong(
                "whole-stack-turned",
                "def matmul_y(g, out, x, y):\n    return x.T @ g",
                "`.T` turns round all dimensions, those of the stack too. A stack of matrices needs each matrix turned by itself.",
                "What is the shape of `x.T` for x of shape (2, 3, 4)?",
            ),
            Wrong(
                "no-upstream",
                "def matmul_y(g, out, x, y):\n    return x.mT @ np.ones_like(g)",
                "Every element of out is taken to be owed 1. What it is owed is g.",
                "What should y be owed if g is all zeros?",
            ),
            Wrong(
                "answer-for-g",
                """
                def matmul_y(g, out, x, y):
                    return x.mT @ out
                """,
                "It uses `out`, the answer itself. What the answer is owed is `g`, of the same shape.",
                "If nobody is interested in out, so that g is all zeros: what should y be owed?",
            ),
            Wrong(
                "by-elements",
                """
                def matmul_y(g, out, x, y):
                    return x.mT * g
                """,
                "`*` multiplies element by element. A number of y goes into many numbers of out, and what these are owed is to be added up: that takes a product of matrices.",
                "What does `@` do that `*` does not?",
            ),
        ),
    ),
    Exercise(
        id="vjp.amax",
        lesson=6,
        kind="code",
        title="Who was the largest?",
        target="tinygrad_edu.ops_reduce:amax_x",
        given=NUMPY,
        difficulty=4,
        minutes=8,
        prompt="""
        ```
        out = x.max(axis=dim, keepdims=keepdim)
        ```

        Write `amax_x(g, out, x, dim, keepdim)`: what `x` is owed, an array of the shape of `x`. Only the largest number of each group gets something: what the group's maximum is owed. All others get 0.

        Where several are **equally large**, no slope is *the* right one, as we just saw. We do as PyTorch's `amax` does: they share equally, two of them get half each.

        `dim` (a tuple, none negative), `keepdim`, and the shapes of `out` and `g` are as in the sum. `np.expand_dims(a, dim)` helps again; and a comparison of arrays gives an array of True and False, which count as 1 and 0
        in products and in `.sum(axis=dim, keepdims=True)`. Change no input.
        """,
        stub='''
        def amax_x(g, out, x, dim, keepdim):
            """What x is owed when its maximum over the dimensions `dim` is owed g; equal ones share. An array of the shape of x."""
            ...
        ''',
        solution='''
        def amax_x(g, out, x, dim, keepdim):
            """What x is owed when its maximum over the dimensions `dim` is owed g; equal ones share. An array of the shape of x."""
            if not keepdim:
                g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
            largest = x == out
            return g * largest / largest.sum(axis=dim, keepdims=True)
        ''',
        hints=(
            "If a number that is not the largest grows by a little, what does the maximum do?",
            "First let g and out have all the dimensions of x again, with size 1 where the maximum was taken. Then x can be compared with out.",
            "The comparison is a mask. How many True are there in each group, and by what must g be divided there?",
        ),
        why="Only the winner can move the maximum; a tie has no slope, and equal shares treat equal numbers alike.",
        cases=amax_cases,
        observe=largest,
        misconceptions=(
            Wrong(
                "each-in-full",
                """
                def amax_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
                    return g * (x == out)
                """,
                "Where two are equally large, both get the full amount, so more is paid out than arrived.",
                "For x = [5, 5, 1] and g = 6: what does your answer add up to?",
            ),
            Wrong(
                "winner-takes-all",
                """
                def amax_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
                    first = x == out
                    for d in dim:
                        first = first & (np.cumsum(first, axis=d) == 1)
                    return g * first
                """,
                "Of several equally large numbers only the first is paid. Nothing makes it better than the others; here they share.",
                "What would your function give if the two equal numbers changed places?",
            ),
            Wrong(
                "as-a-sum",
                """
                def amax_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        g = np.expand_dims(g, dim)
                    return g * np.ones(x.shape)
                """,
                "Everybody is paid, as in a sum. The maximum does not notice when a smaller number moves a little.",
                "For x = [2, 5, 1]: what does the maximum do when the 2 becomes 2.1?",
            ),
            Wrong(
                "one-winner-for-all",
                """
                def amax_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        g = np.expand_dims(g, dim)
                    largest = x == x.max()
                    return g * largest / largest.sum()
                """,
                "Compared with the largest number of the whole array. Each group along `dim` has a maximum of its own.",
                "Two rows, a maximum for each. How many numbers should be paid, at least?",
            ),
            Wrong(
                "shared-by-all-groups",
                """
                def amax_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
                    largest = x == out
                    return g * largest / largest.sum()
                """,
                "Divided by the number of winners in the whole array. A winner shares with the equals in its own group only.",
                "Two rows with one largest number each: by what should each be divided?",
            ),
            Wrong(
                "out-left-small",
                """
                def amax_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        g = np.expand_dims(g, dim)
                    largest = x == out
                    return g * largest / largest.sum(axis=dim, keepdims=True)
                """,
                "g got its dimensions back, but out did not, so each number is compared with the maximum of another group, or with none.",
                "For x of shape (2, 3) and dim (1,): what shape has out, and does it line up with the rows?",
            ),
            Wrong(
                "count-left-small",
                """
                def amax_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
                    largest = x == out
                    return g * largest / largest.sum(axis=dim)
                """,
                "The number of winners has lost its dimension, and broadcasting lines it up at the right: with the wrong groups, or not at all.",
                "What shape has your count of winners, and what shape would fit next to x?",
            ),
            Wrong(
                "no-upstream",
                """
                def amax_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        out = np.expand_dims(out, dim)
                    largest = x == out
                    return largest / largest.sum(axis=dim, keepdims=True)
                """,
                "The shares are right, but they are shares of 1. What is to be shared is g.",
                "The maximum is owed 6. What does your answer add up to?",
            ),
            Wrong(
                "keepdim",
                """
                def amax_x(g, out, x, dim, keepdim):
                    largest = x == out
                    return g * largest / largest.sum(axis=dim, keepdims=True)
                """,
                "Without keepdim the dimension is gone from g and out, and broadcasting lines up what is left at the right: with the wrong numbers, or not at all.",
                "For x of shape (2, 3) and dim (1,): what shape has out, and does it line up with the rows?",
            ),
            Wrong(
                "keepdim-or-not",
                """
                def amax_x(g, out, x, dim, keepdim):
                    g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
                    return g * (x == out) / (x == out).sum(axis=dim, keepdims=True)
                """,
                "The dropped dimensions are put back even if keepdim is True and they were never dropped.",
                "With keepdim=True and x of shape (2, 3), what shape does g have before you touch it?",
            ),
            Wrong(
                "in-full-and-keepdim",
                """
                def amax_x(g, out, x, dim, keepdim):
                    return g * (x == out)
                """,
                "Right for one group with one winner. Two things are missing: equally large numbers have to share, each of yours gets the full amount; and without keepdim, g and out have lost a dimension and do not line up with x.",
                "For x = [5, 5, 1] and g = 6: what does your answer add up to? And which shape has out for x of shape (2, 3) and dim (1,)?",
            ),
            Wrong(
                "nearly-equal",
                """
                def amax_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        g, out = np.expand_dims(g, dim), np.expand_dims(out, dim)
                    largest = np.isclose(x, out)
                    return g * largest / largest.sum(axis=dim, keepdims=True)
                """,
                "Numbers that are only nearly equal are taken for equal, and the second largest is paid as well. The maximum is one of the numbers themselves, to the last digit.",
                "For x = [50000, 50000.1, 1]: if the first number grows by a little, does the maximum?",
            ),
            Wrong(
                "g-left-small",
                """
                def amax_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        out = np.expand_dims(out, dim)
                    largest = x == out
                    return g * largest / largest.sum(axis=dim, keepdims=True)
                """,
                "out got its dimensions back, but g did not, so it lines up with other groups, or with none.",
                "For x of shape (2, 3) and dim (1,): what shape has g, and does it line up with the rows?",
            ),
            Wrong(
                "max-left-small",
                """
                def amax_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        g = np.expand_dims(g, dim)
                    largest = x == x.max(axis=dim)
                    return g * largest / largest.sum(axis=dim, keepdims=True)
                """,
                "You take the maximum anew, and `max` drops the dimension it is taken over, unless it is told to keep it. So each number is compared with the maximum of another group, or with none.",
                "For x of shape (2, 3): what is the shape of `x.max(axis=1)`?",
            ),
            Wrong(
                "groups-without-a-winner",
                """
                def amax_x(g, out, x, dim, keepdim):
                    if not keepdim:
                        g = np.expand_dims(g, dim)
                    largest = x == x.max()
                    return g * largest / largest.sum(axis=dim, keepdims=True)
                """,
                "Compared with the largest number of the whole array. In a group that does not hold it nobody wins, and 0 / 0 is nan. Each group along `dim` has a maximum of its own.",
                "Two rows, a maximum for each. How many numbers should be paid, at least?",
            ),
        ),
    ),
    Exercise(
        id="vjp.put",
        lesson=6,
        kind="code",
        title="Back to where it was taken from",
        target="tinygrad_edu.ops_index:put",
        given=NUMPY,
        difficulty=3,
        minutes=4,
        prompt="""
        ```
        out = x[index]       x: an array of shape `shape`
        ```

        Write `put(g, index, shape)`: what `x` is owed when `out` is owed `g`.

        Return a new array of shape `shape`: 0 where nothing was taken, and everywhere else the **sum** of what is owed for each time the number was taken. `index` is whatever NumPy takes between square brackets: an integer, a slice, an array of
        integers (in which a number may stand twice), a mask, or a tuple of these. `g` has the shape of `x[index]`; leave it as it is. `shape` may be `()`.
        """,
        stub='''
        def put(g, index, shape):
            """Zeros of this shape, with g added at the index; what was taken twice gets both."""
            ...
        ''',
        solution='''
        def put(g, index, shape):
            """Zeros of this shape, with g added at the index; what was taken twice gets both."""
            out = np.zeros(shape, g.dtype)
            np.add.at(out, index, g)
            return out
        ''',
        hints=(
            "Begin with an array of zeros. Which operation writes at an index, and what does it do when the index names a place twice?",
            "Above this exercise stand two ways to add at an index. Which one counts a place that is named twice, twice?",
        ),
        why="Taking a number twice is using it twice, and where paths meet, add.",
        cases=put_cases,
        observe=put_back,
        misconceptions=(
            Wrong(
                "overwrite",
                """
                def put(g, index, shape):
                    out = np.zeros(shape)
                    out[index] = g
                    return out
                """,
                "Where a number was taken twice, only the last amount stays. NumPy's `out[index] += g` does no better: it reads, adds and writes once for each place.",
                "For index [0, 0, 2] and g = [1, 10, 100]: what becomes of the 1?",
            ),
            Wrong(
                "no-upstream",
                """
                def put(g, index, shape):
                    out = np.zeros(shape)
                    np.add.at(out, index, 1.0)
                    return out
                """,
                "This counts how often each number was taken. What is to be added is what each time is owed: g.",
                "A number was taken once, and is owed 7 for it. What does your function give?",
            ),
            Wrong(
                "taken-again",
                """
                def put(g, index, shape):
                    return np.resize(np.asarray(g)[index] if np.ndim(g) else g, shape)
                """,
                "The index is used to take from g. It tells where in x the numbers came from, not where they stand in g.",
                "If x has 1000 numbers and 2 were taken, how long is g, and how large can the index be?",
            ),
            Wrong(
                "as-long-as-g",
                """
                def put(g, index, shape):
                    out = np.zeros(np.shape(g))
                    np.add.at(out, index, g)
                    return out
                """,
                "The zeros have the shape of g: as many as were taken. There should be as many as there were to take from.",
                "Two numbers were taken out of four. How many numbers of x are there to be owed something?",
            ),
            Wrong(
                "averaged",
                """
                def put(g, index, shape):
                    out, count = np.zeros(shape), np.zeros(shape)
                    np.add.at(out, index, g)
                    np.add.at(count, index, 1)
                    return out / np.maximum(count, 1)
                """,
                "What a number is owed for its several uses is averaged. Gradients add up.",
                "A number taken twice moves two numbers of out. Is that twice the effect, or the same?",
            ),
            Wrong(
                "everywhere",
                """
                def put(g, index, shape):
                    return np.full(shape, np.sum(g))
                """,
                "Everybody gets the total. Only what was taken is owed anything, each its own amount.",
                "What should a number get that was never taken?",
            ),
            Wrong(
                "first-come",
                """
                def put(g, index, shape):
                    out = np.zeros(shape)
                    places = np.arange(out.size).reshape(shape)[index].ravel()
                    amounts = np.ravel(g)
                    out.ravel()[places[::-1]] = amounts[::-1]
                    return out
                """,
                "Where a number was taken twice, only the first amount stays.",
                "For index [0, 0, 2] and g = [1, 10, 100]: what becomes of the 10?",
            ),
            Wrong(
                "all-of-g-everywhere",
                """
                def put(g, index, shape):
                    out = np.zeros(shape)
                    for i in index:
                        np.add.at(out, i, g)
                    return out
                """,
                "Going through the index, you add all of g at each of its parts. An index belongs together: NumPy takes it whole, and then knows which amount belongs to which place.",
                "For the index [2, 0] and g = [7, 1]: what is added at place 2?",
            ),
            Wrong(
                "pair-by-pair",
                """
                def put(g, index, shape):
                    out = np.zeros(shape)
                    for i, amount in zip(index, g):
                        out[i] += amount
                    return out
                """,
                "Going through index and g side by side works for a list of places. But the index may also be a tuple, a slice or a single number: its parts are not places then, or it has none.",
                "If index is `([0, 0, 2],)`, a tuple of one: what is the first `i` in your loop?",
            ),
            Wrong(
                "whole-numbers",
                """
                def put(g, index, shape):
                    out = np.zeros(shape, int)
                    np.add.at(out, index, g)
                    return out
                """,
                "Your zeros are whole numbers, and have no room for an amount such as 2.5: what stands behind the point is lost.",
                "Of which type should the zeros be, if g holds numbers with decimals?",
            ),
        ),
    ),
    Exercise(
        id="array.sweep",
        lesson=6,
        kind="code",
        title="The sweep",
        target="tinygrad_edu.autograd:sweep",
        given="from tinygrad_edu import history\nfrom tinygrad_edu.autograd import owed",
        difficulty=4,
        minutes=8,
        seconds=1.0,
        prompt="""
        Write `sweep(root, gradient, *options)`, the walk of lesson 03 for arrays: `root` is a Tensor, `gradient` the array it is owed, which goes to `owed` as it came. Return a dict from every Tensor that is owed something, leaf or not, to its gradient.

        - Go through `history(root)`, which comes youngest first; pass over what is not in the dict.
        - A node that is no leaf (its `op` is not None) pays its inputs: `owed(out, g, *options)` gives pairs `(input, gradient)`. The options are for `owed` alone; hand them on.
        - An input that is owed something already gets the sum, in a **new** array: the old one may belong to others, too.

        Change no array, write to no `.grad`.
        """,
        stub='''
        def sweep(root, gradient, *options):
            """A dict: what the root and everything it was computed from is owed, when the root is owed `gradient`."""
            gradients = {root: gradient}
            ...
            return gradients
        ''',
        solution='''
        def sweep(root, gradient, *options):
            """A dict: what the root and everything it was computed from is owed, when the root is owed `gradient`."""
            gradients = {root: gradient}
            for out in history(root):
                if out.op is not None and out in gradients:
                    for x, gx in owed(out, gradients[out], *options):
                        gradients[x] = gradients[x] + gx if x in gradients else gx
            return gradients
        ''',
        hints=(
            "`history(root)` gives the nodes in an order that is safe: when a node's turn comes, everything computed from it has paid. What do you look up first for each?",
            "Take `out`, no leaf, and its gradient from the dict. It pays: go through the pairs that `owed` gives.",
            "For a pair (x, gx): if x is not in `gradients` yet, it gets gx. If it is there already, it gets the sum of both: written with `+`, not `+=`.",
        ),
        why="Youngest first, adding where paths meet: the same walk as for numbers, only that what comes through is found by a function.",
        cases=sweep_cases,
        observe=swept,
        misconceptions=(
            Wrong(
                "overwrite",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None and out in gradients:
                            for x, gx in owed(out, gradients[out], *options):
                                gradients[x] = gx
                    return gradients
                """,
                "The last use of a node wins: what it was owed before is overwritten. Where paths meet, add.",
                "In `x * x`, how often is x owed something?",
            ),
            Wrong(
                "shared-array",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None and out in gradients:
                            for x, gx in owed(out, gradients[out], *options):
                                if x in gradients:
                                    gradients[x] += gx
                                else:
                                    gradients[x] = gx
                    return gradients
                """,
                "`+=` writes into an array that others hold, too: a sum hands the very same array to both of its inputs. Add into a new array.",
                "When `x + y` is owed g, what is x owed, and what is y owed? Is that one array or two?",
            ),
            Wrong(
                "oldest-first",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in reversed(history(root)):
                        if out.op is not None and out in gradients:
                            for x, gx in owed(out, gradients[out], *options):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                    return gradients
                """,
                "Only the root has paid. Either the walk begins at the leaves, to whom nobody owes anything yet (`history` already comes youngest first), or it ends after its first step.",
                "Let it print each node that pays. Which are missing? And where does your `return` stand?",
            ),
            Wrong(
                "no-upstream",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient * 0 + 1}
                    for out in history(root):
                        if out.op is not None and out in gradients:
                            for x, gx in owed(out, gradients[out], *options):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                    return gradients
                """,
                "The root is taken to be owed 1 everywhere. It is owed `gradient`.",
                "Call it with a gradient of zeros. What should come out?",
            ),
            Wrong(
                "options-lost",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None and out in gradients:
                            for x, gx in owed(out, gradients[out]):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                    return gradients
                """,
                "The gradients are right, but the options are not handed on to `owed`: it cannot free the graph, nor build one for second derivatives.",
                "Your function is given options. Who needs them?",
            ),
            Wrong(
                "leaves-only",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None and out in gradients:
                            for x, gx in owed(out, gradients[out], *options):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                    return {x: g for x, g in gradients.items() if x.op is None}
                """,
                "The leaves are right, but the nodes in between are left out of the answer, and somebody may have asked for one of them.",
                "Whose gradients does the task want in the dict?",
            ),
            Wrong(
                "options-refused",
                """
                def sweep(root, gradient):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None and out in gradients:
                            for x, gx in owed(out, gradients[out]):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                    return gradients
                """,
                "The walk is right, but your function takes two arguments only, and the library hands it options as well: `*options` takes all that come, also none.",
                "What does the task say of the third thing between the brackets?",
            ),
            Wrong(
                "star-lost",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None and out in gradients:
                            for x, gx in owed(out, gradients[out], options):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                    return gradients
                """,
                "The options are handed on as one tuple. With a star in front they arrive one by one, as they came.",
                "How many arguments does `owed` get from you, if there are three options?",
            ),
            Wrong(
                "the-same-for-all",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None and out in gradients:
                            for x, gx in owed(out, gradient, *options):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                    return gradients
                """,
                "Every node pays as if it were owed what the root is owed. Each has a gradient of its own, in the dict.",
                "When a node's turn comes, where do you look up what it is owed?",
            ),
            Wrong(
                "bfs",
                """
                def sweep(root, gradient, *options):
                    gradients, met, waiting = {root: gradient}, set(), [root]
                    for out in waiting:
                        if out not in met and out.op is not None:
                            met.add(out)
                            for x, gx in owed(out, gradients[out], *options):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                                waiting.append(x)
                    return gradients
                """,
                "Breadth first: a node pays as soon as it is met, before those that a longer way leads to have paid it. `history` waits for all of them.",
                "A node is used by the root and by another node below the root. Who has to pay first?",
            ),
            Wrong(
                "everybody-pays",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None:
                            for x, gx in owed(out, gradients[out], *options):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                    return gradients
                """,
                "A node that is owed nothing is asked to pay all the same. With some options only a part of the graph receives gradients; the rest is passed over.",
                "What does a dict do when it is asked for a key it does not have?",
            ),
            Wrong(
                "pays-nothing",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None:
                            for x, gx in owed(out, gradients.get(out, 0), *options):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                    return gradients
                """,
                "A node that is owed nothing pays 0 all the same, and a bare 0 is no array: a vjp can do nothing with it. With some options only a part of the graph receives gradients; the rest is passed over.",
                "Which nodes are not in the dict when their turn comes, and what do you hand to `owed` for them?",
            ),
            Wrong(
                "leaves-pay-too",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out in gradients:
                            for x, gx in owed(out, gradients[out], *options):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                    return gradients
                """,
                "A leaf is asked to pay its inputs, and has none. A leaf has `op` None: it keeps what it gets.",
                "Where does the walk end?",
            ),
            Wrong(
                "own-copy",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient.copy()}
                    for out in history(root):
                        if out.op is not None and out in gradients:
                            for x, gx in owed(out, gradients[out], *options):
                                if x in gradients:
                                    gradients[x] += gx
                                else:
                                    gradients[x] = gx.copy()
                    return gradients
                """,
                "You add in place, into copies of your own. For arrays that is safe. But with create_graph the gradients are Tensors, with a history that `+=` and `copy` break.",
                "Which operator makes a new array, and writes into none?",
            ),
            Wrong(
                "writes-grad",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None and out in gradients:
                            for x, gx in owed(out, gradients[out], *options):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                                x.grad = gradients[x]
                    return gradients
                """,
                "`.grad` is written during the sweep. `backward` adds what the dict says to it at the end, so that everything is counted twice.",
                "Who reads the dict that you return, and what for?",
            ),
            Wrong(
                "walks-on-grad",
                """
                def sweep(root, gradient, *options):
                    root.grad = gradient
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None and out.grad is not None:
                            for x, gx in owed(out, out.grad, *options):
                                x.grad = gx if x.grad is None else x.grad + gx
                                gradients[x] = x.grad
                    return gradients
                """,
                "The walk keeps its sums in `.grad`. What an earlier walk left there counts again, and `backward` adds the dict to it once more. The sums of this walk belong into the dict alone.",
                "Sweep the same graph twice. What does the second walk find in `.grad`?",
            ),
            Wrong(
                "pays-too-often",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}

                    def pay(out, g):
                        if out.op is not None:
                            for x, gx in owed(out, g, *options):
                                gradients[x] = gradients[x] + gx if x in gradients else gx
                                pay(x, gx)

                    pay(root, gradient)
                    return gradients
                """,
                "A node pays each time it is reached, before it knows all it is owed: for every path once, and there may be billions of paths. `backward` lets go of a node once it has paid, so here it even fails. In `history` each node stands once.",
                "In `u + u * y`, how often does your function let u pay? How often is enough?",
            ),
            Wrong(
                "not-there-yet",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None and out in gradients:
                            for x, gx in owed(out, gradients[out], *options):
                                gradients[x] = gradients[x] + gx
                    return gradients
                """,
                "Nobody has paid this input before, so it is not in the dict yet, and there is nothing to add to.",
                "What should the dict hold for x after the first payment?",
            ),
            Wrong(
                "first-payment",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        for x, gx in owed(out, gradients[out], *options):
                            gradients[x] += gx
                    return gradients
                """,
                "Nobody has paid this input before, so it is not in the dict yet, and there is nothing to add to. (And a leaf, whose `op` is None, pays nobody.)",
                "What should the dict hold for x after the first payment?",
            ),
            Wrong(
                "sums-of-one",
                """
                def sweep(root, gradient, *options):
                    parts, found = {root: [gradient]}, {}
                    for out in history(root):
                        if out in parts:
                            found[out] = sum(parts[out])
                            if out.op is not None:
                                for x, gx in owed(out, found[out], *options):
                                    parts.setdefault(x, []).append(gx)
                    return found
                """,
                "The sums are right. But `sum` adds even a single gradient to 0, also the one that the root came with, and that is not for you to reckon with: from `grad`, which lesson 07 uses, it is a list with the gradients of several answers. Hand it on as it came.",
                "Does a node that was paid only once need a sum?",
            ),
            Wrong(
                "all-at-once",
                """
                def sweep(root, gradient, *options):
                    gradients = {root: gradient}
                    for out in history(root):
                        if out.op is not None and out in gradients:
                            pairs = owed(out, gradients[out], *options)
                            gradients.update({x: gradients[x] + gx if x in gradients else gx for x, gx in pairs})
                    return gradients
                """,
                "All pairs of a node are reckoned first and entered together. In `x * x`, x stands in both: the second must see what the first has paid.",
                "How many entries has your new dict for `x * x`?",
            ),
        ),
    ),
    Exercise(
        id="array.mend_loss",
        lesson=6,
        kind="fix",
        title="A loss that changes what it is given",
        given=NUMPY,
        difficulty=2,
        minutes=4,
        prompt="""
        `squared_error(predicted, target)` takes two arrays of the same shape and gives a pair: the mean of all squared differences, one number; and what `predicted` is owed when that loss is owed 1, an array of the same shape.

        Called a second time with the same arrays, it gives another answer: like picograd's loss, it changes its target. And there are two more mistakes in it: the gradient has the wrong sign, and it is too large.
        Mend all three; neither `predicted` nor `target` may be changed.
        """,
        stub='''
        def squared_error(predicted, target):
            """The mean squared error, and what predicted is owed for it: (a number, an array)."""
            target -= predicted
            loss = (target * target).mean()
            return loss, 2 * target
        ''',
        solution='''
        def squared_error(predicted, target):
            """The mean squared error, and what predicted is owed for it: (a number, an array)."""
            difference = predicted - target
            loss = (difference * difference).mean()
            return loss, 2 * difference / difference.size
        ''',
        hints=(
            "Which line writes into an array that the caller still needs? Let it make a new one instead.",
            "If predicted is larger than the target and grows further, does the loss grow or shrink? So which sign must the gradient have there?",
            "The mean of N numbers divides by N: what is the slope of the mean for each one of them? `a.size` is the number of elements of an array.",
        ),
        why="The inputs belong to the caller; and a mean hands each of its N numbers one part in N.",
        cases=loss_cases,
        observe=losses,
        misconceptions=(
            Wrong(
                "mutated-target",
                """
                def squared_error(predicted, target):
                    target -= predicted
                    return (target * target).mean(), -2 * target / target.size
                """,
                "The gradient is right now, but `-=` still writes into the caller's own array: the second call compares with other targets.",
                "Print the target before and after the call.",
            ),
            Wrong(
                "copied-only",
                """
                def squared_error(predicted, target):
                    target = target - predicted
                    return (target * target).mean(), 2 * target
                """,
                "The inputs are safe now. The gradient still has the wrong sign, and it is too large.",
                "Which way should a prediction move that is too large? And what does a mean of N numbers do with each?",
            ),
            Wrong(
                "mutated-prediction",
                """
                def squared_error(predicted, target):
                    predicted -= target
                    return (predicted * predicted).mean(), 2 * predicted / predicted.size
                """,
                "Now it is the prediction that is changed. That belongs to the caller as well.",
                "Which operator makes a new array: `a -= b` or `a - b`?",
            ),
            Wrong(
                "sign",
                """
                def squared_error(predicted, target):
                    difference = target - predicted
                    return (difference * difference).mean(), 2 * difference / difference.size
                """,
                "The sign of the gradient is wrong: a prediction that is too large would be pushed up further.",
                "With predicted = 3 and target = 1: does the loss grow when predicted grows?",
            ),
            Wrong(
                "mean-factor",
                """
                def squared_error(predicted, target):
                    difference = predicted - target
                    return (difference * difference).mean(), 2 * difference
                """,
                "This is the gradient of the sum. The loss is a mean, so each of the N numbers counts for one part in N.",
                "If there were twice as many examples, all alike: would the mean change? Would your gradient?",
            ),
            Wrong(
                "factor-two",
                """
                def squared_error(predicted, target):
                    difference = predicted - target
                    return (difference * difference).mean(), difference / difference.size
                """,
                "The 2 is missing: the slope of a square is twice the number.",
                "What is the slope of d * d at d = 3?",
            ),
            Wrong(
                "rows-only",
                """
                def squared_error(predicted, target):
                    difference = predicted - target
                    return (difference * difference).mean(), 2 * difference / len(difference)
                """,
                "Divided by the number of rows. The mean is taken over all numbers: rows times columns.",
                "For an array of shape (2, 3), how many numbers is the mean taken of?",
            ),
            Wrong(
                "sum-for-mean",
                """
                def squared_error(predicted, target):
                    difference = predicted - target
                    return (difference * difference).sum(), 2 * difference
                """,
                "Gradient and loss agree with each other, but the loss is the sum now, and the mean was asked for.",
                "What should happen to the loss when every example appears twice?",
            ),
        ),
    ),
]
