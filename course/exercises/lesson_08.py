"""Lesson 08, losses: softmax and log-sum-exp that do not overflow, cross-entropy and its gradient, layer_norm, gelu twice."""

import math

import numpy as np

from course.authoring import numbers
from course.engine.exercise import Exercise
from course.engine.exercise import Misconception as Wrong
from tinygrad_edu.ops_layers import cross_entropy
from tinygrad_edu.tensor import Tensor


def looked_at(out, name="the answer"):
    """The numbers that came back, of whatever float type; for anything that is no array of numbers, as much as says so."""
    if out is None:
        return {}
    if isinstance(out, (Tensor, list, tuple)):
        return {name: f"a {type(out).__name__}; an array is expected"}
    try:
        return {name: np.asarray(out).astype(float)}
    except (TypeError, ValueError):
        return {name: f"a {type(out).__name__}, not an array of numbers"}


def its_type(out):
    """Only the dtype: the library computes in float32, and one function that answers in float64 would widen everything after it."""
    seen = looked_at(out)
    return {"the dtype of the answer": str(np.asarray(out).dtype)} if isinstance(seen.get("the answer"), np.ndarray) else seen


# ------------------------------------------------------------------------------------------------------ softmax


SHAPES = [((3,), 0), ((2, 3), 1), ((2, 3), 0), ((3, 2), -1), ((3, 2), -2), ((1, 3), 0), ((2, 1), 1), ((2, 3, 2), 1), ((2, 2, 3), -3)]
EXTREME = [
    ([1000.0, 0.0], 0),
    ([-1000.0, -1001.0, -1001.0], 0),
    ([[0.0, 1.0], [1000.0, 1002.0]], 1),
    ([[0.0, -1000.0], [1.0, -1002.0]], 0),
    ([[2.0, -math.inf, 1.0]], -1),
]


def softmax_cases(rng):
    for shape, dim in SHAPES:
        yield {"expression": "f(x, dim)", "x": numbers(rng, *shape), "dim": dim}
    for x, dim in EXTREME:
        yield {"expression": "f(x, dim)", "x": np.array(x), "dim": dim}
    for kind in (np.float32, np.float64):
        yield {"expression": f"f(x, dim), x of type {kind.__name__},", "x": np.array([1.0, -2.0], kind), "dim": 0, "_its": "type"}


def along(f, case):
    out = f(case["x"], case["dim"])
    return looked_at(out) if "_its" not in case else its_type(out)


def shared(f, case):
    """As `along`; and a share that is nothing is exactly nothing, not a small number."""
    out = f(case["x"], case["dim"])
    seen = looked_at(out) if "_its" not in case else its_type(out)
    nothing = case["x"] == -math.inf
    if nothing.any() and np.shape(seen.get("the answer")) == nothing.shape:
        seen["the share of a score of -inf"] = "not exactly 0" if seen["the answer"][nothing].any() else "exactly 0"
    return seen


def log_cases(rng):
    """Those of softmax, counted from the front; but first the one that this is about."""
    yield {"expression": "f(x, dim)", "x": np.array(EXTREME[0][0]), "dim": EXTREME[0][1]}
    for case in softmax_cases(rng):
        yield case | {"dim": case["dim"] % case["x"].ndim}


def sum_cases(rng):
    for shape, dim, keepdim in [
        *[((3,), (0,), False), ((2, 3), (1,), False), ((2, 3), (0,), False), ((2, 3), (1,), True), ((2, 3), (0, 1), False)],
        *[((1, 3), (1,), False), ((3, 1), (0,), True), ((2, 3, 2), (0, 2), True), ((2, 3, 2), (1,), False), ((2, 2), (0, 1), True)],
    ]:
        yield {"expression": "f(x, dim, keepdim)", "x": numbers(rng, *shape), "dim": dim, "keepdim": keepdim}
    for x, dim in [([1000.0, 1000.0], (0,)), ([-1000.0, -1000.0], (0,)), ([[0.0, 1.0], [1000.0, 1002.0]], (1,))]:
        yield {"expression": "f(x, dim, keepdim)", "x": np.array(x), "dim": dim, "keepdim": False}
    yield {"expression": "f(x, dim, keepdim)", "x": np.array([[2.0, -math.inf], [1.0, 3.0]]), "dim": (1,), "keepdim": True}
    form = "f(x, dim, keepdim), x of type float32,"
    yield {"expression": form, "x": np.array([[1, -2]], np.float32), "dim": (1,), "keepdim": False, "_its": "type"}


def summed(f, case):
    out = f(case["x"], case["dim"], case["keepdim"])
    return looked_at(out) if "_its" not in case else its_type(out)


# ------------------------------------------------------------------------------------------------- cross-entropy


def row_cases(rng):
    for n, c in [(2, 3), (3, 2), (1, 3), (1, 2), (4, 3), (2, 2), (3, 3)]:
        yield {"expression": "f(x, target)", "x": numbers(rng, n, c), "target": np.array([rng.randrange(c) for _ in range(n)])}
    yield {"expression": "f(x, target)", "x": np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 4.0], [2.0, -1.0, 1.0]]), "target": np.array([2, 2, 0])}
    yield {"expression": "f(x, target)", "x": np.array([[1000.0, 0.0], [0.0, 1.0]]), "target": np.array([1, 1])}
    yield {"expression": "f(x, target)", "x": np.array([[-1000.0, -1001.0], [1000.0, 1001.0], [0.0, 5.0]]), "target": np.array([0, 1, 0])}
    yield {"expression": "f(x, target)", "x": numbers(rng, 3, 1), "target": np.array([0, 0, 0])}


def loss_cases(rng):
    yield from row_cases(rng)
    form = "f(x, target), x of type float32,"
    yield {"expression": form, "x": np.array([[1, 2]], np.float32), "target": np.array([0]), "_its": "type"}


def surprised(f, case):
    out = f(case["x"], case["target"])
    return looked_at(out, "the loss of each row") if "_its" not in case else its_type(out)


def gradient_cases(rng):
    for case in row_cases(rng):
        n = len(case["x"])
        g = np.array([rng.choice([-1, 1]) * round(rng.uniform(1.5, 4), 1) for _ in range(n)])
        yield {**case, "expression": "f(g, out, x, target)", "g": g}


def owing(f, case):
    losses = cross_entropy(case["x"], case["target"])
    owed = f(case["g"], losses, case["x"], case["target"])
    if owed is None:
        return {}
    if not isinstance(owed, (tuple, list)) or len(owed) != 2:
        return {"what comes back": f"{len(owed)} things" if isinstance(owed, (tuple, list)) else f"a single {type(owed).__name__}"}
    return {"what comes back": "a pair: the gradient of x, and None", **looked_at(owed[0], "gradient of x"), "out itself": losses}


def mean_surprise(f, case):
    out = f(case["x"], case["target"])
    return looked_at(out, "the loss")


# ------------------------------------------------------------------------------------------- layer_norm and gelu


def norm_cases(rng):
    form = "f(x, eps=eps)"
    yield {"expression": form, "x": np.array([[1.0, 2.0, 3.0], [5.0, 5.0, 5.0]]), "eps": 1}
    yield {"expression": form, "x": np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), "eps": 1}
    for shape in [(2, 3), (3, 2), (2, 2, 3), (4,)]:
        yield {"expression": form, "x": numbers(rng, *shape), "eps": rng.choice([1, 2])}
    for shape in [(2, 3), (3, 2), (2, 2, 3), (2, 1)]:
        case = {"expression": "f(x, weight, bias, eps=eps)", "x": numbers(rng, *shape)}
        yield case | {"weight": numbers(rng, shape[-1], low=1), "bias": numbers(rng, shape[-1], low=1), "eps": 1}
    yield {"expression": "f(x, weight, eps=eps)", "x": numbers(rng, 2, 3), "weight": numbers(rng, 3, low=1), "eps": 2}
    yield {"expression": "f(x, None, bias, eps=eps)", "x": numbers(rng, 2, 3), "bias": numbers(rng, 3, low=1), "eps": 2}
    yield {"expression": form, "x": np.array([[1e7 + 1, 1e7 + 2, 1e7 + 3]]), "eps": 1}
    yield {"expression": "f(x, eps=eps), x of type float32,", "x": np.array([[1, 2, 3]], np.float32), "eps": 1, "_its": "type"}


def normed(f, case):
    given = [case.get(k) for k in ("weight", "bias")][: 2 if "bias" in case else 1 if "weight" in case else 0]
    out = f(case["x"], *given, eps=case["eps"])
    return looked_at(out) if "_its" not in case else its_type(out)


def gelu_cases(rng):
    yield {"expression": "f(x)", "x": np.array([0.0, 1.0, -1.0])}
    for shape in [(1,), (2, 3), (), (2, 1, 2)]:
        yield {"expression": "f(x)", "x": numbers(rng, *shape)}
    yield {"expression": "f(x)", "x": np.array([2.0, -2.0, 10.0, -10.0])}
    for kind in (np.float32, np.float64):
        yield {"expression": f"f(x), x of type {kind.__name__},", "x": np.array([1.0, -2.0], kind), "_its": "type"}


def bent(f, case):
    return looked_at(f(case["x"])) if "_its" not in case else its_type(f(case["x"]))


EXERCISES = [
    Exercise(
        id="stable.naive",
        lesson=8,
        kind="predict",
        title="Which rows break?",
        given="import numpy as np",
        difficulty=2,
        minutes=1,
        prompt="""
        Three rows of scores go into `naive`, in float64:

        - A: `[1000, 0]`
        - B: `[-1000, 0]`
        - C: `[-1000, -1000]`

        A float has an upper end and a lower end: what is too large becomes inf, what is too close to 0 becomes 0. And what NumPy cannot decide, such as inf - inf, is nan (not a number).

        Predict which of the rows come out with a nan in them: `"A"`, `"B"`, `"C"`, `"A and B"`, `"A and C"`, `"B and C"`, `"all three"` or `"none"`.
        """,
        stub='predict("stable.naive", ...)',
        choices=("A", "B", "C", "A and B", "A and C", "B and C", "all three", "none"),
        solution="""
        def answer():
            rows = {"A": [1000.0, 0.0], "B": [-1000.0, 0.0], "C": [-1000.0, -1000.0]}
            broken = []
            for name, scores in rows.items():
                with np.errstate(all="ignore"):
                    powers = np.exp(np.array(scores))
                    shares = powers / powers.sum()
                if np.isnan(shares).any():
                    broken.append(name)
            return " and ".join(broken)
        """,
        explanation="A gives [nan, 0]: inf / inf, and 1 / inf. B is right: exp(-1000) becomes 0, and 0 / 1 is as good an answer as a float can hold. "
        "C is the treacherous one: every power becomes 0, and 0 / 0 is nan, though the answer should be [0.5, 0.5]. A power that becomes 0 is harmless as long as "
        "another one in its row does not.",
        hints=("Write down the two powers of each row: inf, 1, or 0?", "Divide each by their sum. Where does 0 / 0 or inf / inf turn up?"),
        why="A sum of powers must be neither inf nor 0; one power of about 1 in each row would be enough for both.",
        misconceptions=(
            Wrong(
                "only-large-is-dangerous",
                "def answer():\n    return 'A'",
                "A does break. But the other end of the floats has a trap too: when all powers vanish, their sum is 0, and 0 / 0 is nan.",
                "What is the sum of the powers in C?",
            ),
            Wrong(
                "all-extremes",
                "def answer():\n    return 'all three'",
                "B survives: one of its powers vanishes, but the other is exp(0) = 1, so the sum is 1 and the division is fine.",
                "Divide both powers of B by their sum.",
            ),
            Wrong(
                "mixed-rows",
                "def answer():\n    return 'A and B'",
                "Not the distance between the scores decides. B has a power of 1, so its sum is 1; C has none, and its sum is 0.",
                "Compare the sums of the powers: which are inf, which are 0?",
            ),
            Wrong(
                "equal-is-safe",
                "def answer():\n    return 'B'",
                "In B the power that vanishes does no harm: 0 / 1 is 0. A and C are the rows whose sum is inf or 0.",
                "What are the two powers of A?",
            ),
            Wrong(
                "only-small-is-dangerous",
                "def answer():\n    return 'C'",
                "C does break: all its powers vanish. But a power that is too large breaks a row as well: inf / inf has no answer.",
                "What are the two powers of A?",
            ),
            Wrong(
                "small-is-dangerous",
                "def answer():\n    return 'B and C'",
                "A power that vanishes is harmless as long as another one is left to divide by: in B that is exp(0). And a power that is inf, as in A, is not harmless.",
                "What is the sum of the powers in each of the three rows?",
            ),
            Wrong(
                "nothing-breaks",
                "def answer():\n    return 'none'",
                "Two of the rows break: where the sum of the powers is inf, and where it is 0.",
                "What is the sum of the powers in each of the three rows?",
            ),
        ),
    ),
    Exercise(
        id="stable.softmax",
        lesson=8,
        kind="code",
        title="A softmax that does not break",
        target="tinygrad_edu.ops_layers:softmax",
        given="import math\nimport numpy as np",
        difficulty=2,
        minutes=4,
        prompt=r"""
        Write `softmax(x, dim)` on a NumPy array `x` of floats, of any shape with at least one dimension: the powers of e, divided by their sum **along `dim`**.

        - `dim` is one int, perhaps negative: `-1` means the last dimension.
        - The answer has the shape of `x`, and its type: float32 stays float32. `x` itself stays as it was.
        - It is right for every finite score, 1000 and -1000 too. A score of -inf gets exactly 0, as long as another one in its row is finite.

        NumPy's `x.max(...)` and `x.sum(...)` take `axis=` and `keepdims=True`, its words for `dim` and `keepdim`.
        """,
        stub='''
        def softmax(x, dim):
            """Shares that add up to 1 along dim, in the ratios of e**x. x: an array; the answer has its shape."""
            ...
        ''',
        solution='''
        def softmax(x, dim):
            """Shares that add up to 1 along dim, in the ratios of e**x. x: an array; the answer has its shape."""
            powers = np.exp(x - x.max(axis=dim, keepdims=True))
            return powers / powers.sum(axis=dim, keepdims=True)
        ''',
        hints=(
            "Which number could you take off every score of a row, so that the largest power is exactly 1?",
            "The largest score along dim, with its dimension kept, can be taken off the whole array at once.",
            "Two lines: the powers of what is left; then these powers, divided by their own sums along dim, the dimension kept.",
        ),
        why="With the largest score taken off, one power in every row is 1: the sum is at least 1 and at most the number of classes.",
        cases=softmax_cases,
        observe=shared,
        misconceptions=(
            Wrong(
                "overflow",
                """
                def softmax(x, dim):
                    powers = np.exp(x)
                    return powers / powers.sum(axis=dim, keepdims=True)
                """,
                "The scores go into exp as they are: a score of 1000 gives inf, and inf / inf is nan.",
                "What is the largest power that can occur if you first take the largest score off each row?",
            ),
            Wrong(
                "axis",
                """
                def softmax(x, dim):
                    powers = np.exp(x - x.max(axis=-1, keepdims=True))
                    return powers / powers.sum(axis=-1, keepdims=True)
                """,
                "This works along the last dimension, whatever `dim` says.",
                "With dim = 0, which numbers of a (2, 3) array should add up to 1?",
            ),
            Wrong(
                "keepdim",
                """
                def softmax(x, dim):
                    powers = np.exp(x - x.max(axis=dim, keepdims=True))
                    return powers / powers.sum(axis=dim)
                """,
                "Without keepdims=True the sums lose their dimension, and broadcasting lines them up at the right: with another dimension than their own, or with none that fits.",
                "For x of shape (2, 3) and dim = 1: which shape have the sums, with and without keepdims?",
            ),
            Wrong(
                "keepdim-nowhere",
                """
                def softmax(x, dim):
                    powers = np.exp(x - x.max(axis=dim))
                    return powers / powers.sum(axis=dim)
                """,
                "Both the largest and the sum lose their dimension. What is left of them is lined up at the right, with the columns, even where it belongs to the rows.",
                "For x of shape (2, 3) and dim = 1: which shape has `x.max(axis=1)`, and which would fit the rows?",
            ),
            Wrong(
                "as-if-a-tensor",
                """
                def softmax(x, dim):
                    powers = (x - x.max(axis=dim, keepdims=True)).exp()
                    return powers / powers.sum(axis=dim, keepdims=True)
                """,
                "Methods such as `.exp()` and `.softmax()` belong to Tensors. What comes in here is an array, and for arrays it is `np.exp(x)`.",
                "Which library does an array come from, and where does that keep exp?",
            ),
            Wrong(
                "words-of-tensors",
                """
                def softmax(x, dim):
                    powers = np.exp(x - x.max(dim=dim, keepdim=True))
                    return powers / powers.sum(dim=dim, keepdim=True)
                """,
                "`dim=` and `keepdim=` are the words of Tensors. What comes in here is an array, and NumPy says `axis=` and `keepdims=`.",
                "Which two words does the task name for NumPy?",
            ),
            Wrong(
                "max-of-rows",
                """
                def softmax(x, dim):
                    powers = np.exp(x - max(x))
                    return powers / powers.sum(axis=dim, keepdims=True)
                """,
                "Python's own `max` goes along the first dimension only, and where that holds whole rows it cannot say which of two rows is the larger.",
                "For x of shape (2, 3): how many largest numbers are wanted with dim = 1, and how many can `max(x)` give?",
            ),
            Wrong(
                "one-at-a-time",
                """
                def softmax(x, dim):
                    powers = math.exp(x - x.max(axis=dim, keepdims=True))
                    return powers / powers.sum(axis=dim, keepdims=True)
                """,
                "`math.exp` takes one number at a time. For all numbers of an array there is `np.exp`.",
                "What does `naive`, at the top of the lesson, use?",
            ),
            Wrong(
                "one-max-for-all",
                """
                def softmax(x, dim):
                    powers = np.exp(x - x.max())
                    return powers / powers.sum(axis=dim, keepdims=True)
                """,
                "The largest number of the whole array is taken off. A row that lies far below it has only powers of 0 then, and 0 / 0 is nan.",
                "Try the rows [0, 1] and [1000, 1002]. What is left of the first one?",
            ),
            Wrong(
                "over-everything",
                """
                def softmax(x, dim):
                    powers = np.exp(x - x.max(axis=dim, keepdims=True))
                    return powers / powers.sum()
                """,
                "All numbers together add up to 1 here. Along `dim`, each group should.",
                "A (2, 3) array with dim = 1 has two rows. What should each of them add up to?",
            ),
            Wrong(
                "clipped",
                """
                def softmax(x, dim):
                    powers = np.exp(np.clip(x, -700, 700))
                    return powers / powers.sum(axis=dim, keepdims=True)
                """,
                "Clipped to what a float can bear, -1000 and -1001 become the same number, and their difference is all that counts.",
                "What is the softmax of [-1000, -1001], and what of the two numbers after your clipping?",
            ),
            Wrong(
                "smallest-taken-off",
                """
                def softmax(x, dim):
                    powers = np.exp(x - x.min(axis=dim, keepdims=True))
                    return powers / powers.sum(axis=dim, keepdims=True)
                """,
                "The smallest score is taken off, so the largest is still far above 0: for [1000, 0] nothing has changed.",
                "Which score has to become 0, so that no other is above it?",
            ),
            Wrong(
                "only-above",
                """
                def softmax(x, dim):
                    return np.exp(x - x.max(axis=dim, keepdims=True)) / np.exp(x).sum(axis=dim, keepdims=True)
                """,
                "The largest score is taken off above the fraction line, but not below it. Only when it goes from both does the ratio stay.",
                "Do your shares of [1, 2, 3] add up to 1?",
            ),
            Wrong(
                "changed-input",
                """
                def softmax(x, dim):
                    x -= x.max(axis=dim, keepdims=True)
                    powers = np.exp(x)
                    return powers / powers.sum(axis=dim, keepdims=True)
                """,
                "`x -= ...` writes into the caller's array: the scores that were handed in are gone, and backward still needs them.",
                "Which of `x -= y` and `x = x - y` makes a new array?",
            ),
        ),
    ),
    Exercise(
        id="stable.logsumexp",
        lesson=8,
        kind="code",
        title="Log-sum-exp",
        target="tinygrad_edu.ops_reduce:logsumexp",
        given="import numpy as np",
        difficulty=3,
        minutes=4,
        prompt=r"""
        The logarithm undoes what exp has done, so what was taken off inside may be put back outside:

        $$\log \sum_j e^{x_j} = m + \log \sum_j e^{x_j - m} \quad\text{for every number } m$$

        Write `logsumexp(x, dim, keepdim)` on a NumPy array of floats. It must be right for 1000 and -1000 too, keep float32 as float32, and leave `x` as it was.

        - `dim` is a **tuple** of dimensions, such as `(1,)` or `(0, 2)`, none negative: sum over all of them. NumPy takes it as it is: `axis=dim`.
        - `keepdim` is True or False: whether these dimensions stay with size 1, or go. `y.squeeze(axis=dim)` lets exactly those go.
        - Where there is a -inf, there is also a finite number in the same sum.
        """,
        stub='''
        def logsumexp(x, dim, keepdim):
            """log of the sum of e**x over the dimensions in the tuple dim, which stay with size 1 if keepdim."""
            ...
        ''',
        solution='''
        def logsumexp(x, dim, keepdim):
            """log of the sum of e**x over the dimensions in the tuple dim, which stay with size 1 if keepdim."""
            top = x.max(axis=dim, keepdims=True)
            out = top + np.log(np.exp(x - top).sum(axis=dim, keepdims=True))
            return out if keepdim else out.squeeze(axis=dim)
        ''',
        hints=(
            "Which m makes sure that no power is above 1 and at least one is exactly 1?",
            "As long as you compute, keep the dimensions: then everything fits together. Let them go in the last line, if at all.",
            "Three lines: the largest, kept; the formula; and either the result or the result squeezed along dim.",
        ),
        why="The largest goes out before exp and comes back after log: on paper nothing happens, in floats everything.",
        cases=sum_cases,
        observe=summed,
        misconceptions=(
            Wrong(
                "overflow",
                """
                def logsumexp(x, dim, keepdim):
                    return np.log(np.exp(x).sum(axis=dim, keepdims=keepdim))
                """,
                "exp of the numbers as they are: 1000 gives inf, and for a row of -1000 the sum is 0, whose logarithm is -inf.",
                "What should log(exp(1000) + exp(1000)) be, nearly?",
            ),
            Wrong(
                "not-put-back",
                """
                def logsumexp(x, dim, keepdim):
                    top = x.max(axis=dim, keepdims=True)
                    return np.log(np.exp(x - top).sum(axis=dim, keepdims=keepdim))
                """,
                "The largest number was taken off inside, and not put back outside. For a sum that is not divided by another, it does not cancel.",
                "What is the log-sum-exp of a single number x? And what does yours give?",
            ),
            Wrong(
                "keepdim-always",
                """
                def logsumexp(x, dim, keepdim):
                    top = x.max(axis=dim, keepdims=True)
                    return top + np.log(np.exp(x - top).sum(axis=dim, keepdims=True))
                """,
                "The dimensions stay even when `keepdim` is False.",
                "Which shape should the answer have for x of shape (2, 3), dim = (1,), keepdim = False?",
            ),
            Wrong(
                "keepdim-never",
                """
                def logsumexp(x, dim, keepdim):
                    top = x.max(axis=dim, keepdims=True)
                    out = top + np.log(np.exp(x - top).sum(axis=dim, keepdims=True))
                    return out.squeeze(axis=dim)
                """,
                "The dimensions go even when `keepdim` is True.",
                "Which shape should the answer have for x of shape (2, 3), dim = (1,), keepdim = True?",
            ),
            Wrong(
                "squeezes-all",
                """
                def logsumexp(x, dim, keepdim):
                    top = x.max(axis=dim, keepdims=True)
                    out = top + np.log(np.exp(x - top).sum(axis=dim, keepdims=True))
                    return out if keepdim else out.squeeze()
                """,
                "`squeeze()` without an axis drops every dimension of size 1: a batch of one loses its batch, the trap of lesson 05.",
                "x has shape (1, 3) and dim is (1,). Which dimension is to go, and which to stay?",
            ),
            Wrong(
                "kept-and-dropped",
                """
                def logsumexp(x, dim, keepdim):
                    top = x.max(axis=dim, keepdims=True)
                    return top + np.log(np.exp(x - top).sum(axis=dim, keepdims=keepdim))
                """,
                "The largest numbers keep their dimensions, the sums do not: broadcasting then lets every largest number meet every sum.",
                "For x of shape (2, 3), dim = (1,) and keepdim = False: which shapes do you add?",
            ),
            Wrong(
                "keepdim-as-asked",
                """
                def logsumexp(x, dim, keepdim):
                    top = x.max(axis=dim, keepdims=keepdim)
                    return top + np.log(np.exp(x - top).sum(axis=dim, keepdims=keepdim))
                """,
                "The largest numbers keep their dimension only when `keepdim` is True. `keepdim` is about the answer; on the way to it, x - top always needs the dimension.",
                "For x of shape (2, 3), dim = (1,) and keepdim = False: which shape has your largest, and does it fit the rows?",
            ),
            Wrong(
                "keepdim",
                """
                def logsumexp(x, dim, keepdim):
                    top = x.max(axis=dim)
                    return top + np.log(np.exp(x - top).sum(axis=dim, keepdims=keepdim))
                """,
                "The largest numbers have lost their dimensions before they are taken off x, so they are lined up at the right: with the columns.",
                "For x of shape (2, 3) and dim = (1,): which shape has your largest, and which would fit the rows?",
            ),
            Wrong(
                "words-of-tensors",
                """
                def logsumexp(x, dim, keepdim):
                    top = x.max(axis=dim, keepdim=True)
                    out = top + np.log(np.exp(x - top).sum(axis=dim, keepdim=True))
                    return out if keepdim else out.squeeze(axis=dim)
                """,
                "`keepdim` is the word of Tensors, and of this function's own arguments. NumPy's word for it is a little different.",
                "Which word did you give to NumPy in `softmax`?",
            ),
            Wrong(
                "one-max-for-all",
                """
                def logsumexp(x, dim, keepdim):
                    top = x.max()
                    return top + np.log(np.exp(x - top).sum(axis=dim, keepdims=keepdim))
                """,
                "The largest number of the whole array is taken off. In a row that lies far below it all powers become 0, and log(0) is -inf.",
                "Try the rows [0, 1] and [1000, 1002].",
            ),
            Wrong(
                "only-the-largest",
                """
                def logsumexp(x, dim, keepdim):
                    return x.max(axis=dim, keepdims=keepdim)
                """,
                "This is the hard maximum. Log-sum-exp lies above it, the more so the more numbers are nearly as large.",
                "What is log(exp(0) + exp(0))?",
            ),
        ),
    ),
    Exercise(
        id="stable.log_softmax",
        lesson=8,
        kind="code",
        title="The log that never meets the tiny number",
        target="tinygrad_edu.ops_layers:log_softmax",
        given="import numpy as np\nfrom tinygrad_edu.ops_reduce import logsumexp",
        difficulty=2,
        minutes=3,
        prompt=r"""
        The logarithm of a quotient is a difference, so the logarithm of the softmax is

        $$\log p_i = x_i - \log \sum_j e^{x_j}$$

        Write `log_softmax(x, dim)` on an array `x` of floats with at least one dimension. `dim` is one int; here it is never negative, since `logsumexp` wants none.
        The answer has the shape and type of `x`; `x` stays as it was.
        It must be exact where the softmax is too small for a float: for `[1000, 0]` it is `[0, -1000]`.

        You may use your `logsumexp(x, dim, keepdim)`, whose `dim` is a tuple.
        """,
        stub='''
        def log_softmax(x, dim):
            """The logarithm of the softmax along dim. x: an array; the answer has its shape."""
            ...
        ''',
        solution='''
        def log_softmax(x, dim):
            """The logarithm of the softmax along dim. x: an array; the answer has its shape."""
            return x - logsumexp(x, (dim,), True)
        ''',
        hints=(
            "Which part of the formula is the same for all scores of a row?",
            "`logsumexp` wants a tuple of dimensions. How do you write a tuple with one number in it?",
            "One line: x minus its log-sum-exp along dim. Which `keepdim` makes the two fit together?",
        ),
        why="The tiny probability is never computed, so it cannot vanish; its logarithm is an ordinary number.",
        cases=log_cases,
        observe=along,
        misconceptions=(
            Wrong(
                "log-of-softmax",
                """
                def log_softmax(x, dim):
                    powers = np.exp(x - x.max(axis=dim, keepdims=True))
                    return np.log(powers / powers.sum(axis=dim, keepdims=True))
                """,
                "First the softmax, then its logarithm: a probability of exp(-1000) has already become 0, and log(0) is -inf.",
                "Where in your program does the number exp(-1000) appear? Does the formula need it?",
            ),
            Wrong(
                "small-number-inside",
                """
                def log_softmax(x, dim):
                    powers = np.exp(x - x.max(axis=dim, keepdims=True))
                    return np.log(powers / powers.sum(axis=dim, keepdims=True) + 1e-12)
                """,
                "A small number inside the logarithm hides the -inf, but does not bring the -1000 back: log(1e-12) is about -27.6.",
                "For [1000, 0] the second answer is -1000. Of which number is that the logarithm, and can a float hold it?",
            ),
            Wrong(
                "floor-inside",
                """
                def log_softmax(x, dim):
                    powers = np.exp(x - x.max(axis=dim, keepdims=True))
                    return np.log(np.maximum(powers / powers.sum(axis=dim, keepdims=True), 1e-300))
                """,
                "A floor under the probability hides the -inf, but does not bring the -1000 back: log(1e-300) is about -691, whatever the score was.",
                "For [1000, 0] the second answer is -1000. Of which number is that the logarithm, and can a float hold it?",
            ),
            Wrong(
                "overflow",
                """
                def log_softmax(x, dim):
                    return x - np.log(np.exp(x).sum(axis=dim, keepdims=True))
                """,
                "The formula is right on paper. In floats exp(1000) is inf; the sum needs the largest taken off inside and put back outside.",
                "You have written a sum of powers that does not overflow. What is it called?",
            ),
            Wrong(
                "not-taken-from-both",
                """
                def log_softmax(x, dim):
                    return x - np.log(np.exp(x - x.max(axis=dim, keepdims=True)).sum(axis=dim, keepdims=True))
                """,
                "The largest score is taken off inside the sum, but neither put back there nor taken off x: all answers are too large by it.",
                "Add up exp of your answers for [1, 2, 3]. Is it 1?",
            ),
            Wrong(
                "keepdim",
                """
                def log_softmax(x, dim):
                    return x - logsumexp(x, (dim,), False)
                """,
                "Without its dimension the log-sum-exp of each row is lined up at the right, with the columns.",
                "For x of shape (2, 3) and dim = 1: which shape has the log-sum-exp with keepdim False?",
            ),
            Wrong(
                "axis",
                """
                def log_softmax(x, dim):
                    return x - logsumexp(x, (x.ndim - 1,), True)
                """,
                "This works along the last dimension, whatever `dim` says.",
                "With dim = 0, exp of which numbers of your answer should add up to 1?",
            ),
            Wrong(
                "over-everything",
                """
                def log_softmax(x, dim):
                    return x - logsumexp(x, tuple(range(x.ndim)), True)
                """,
                "One log-sum-exp is taken over the whole array. Each group along `dim` has its own.",
                "How many different numbers should be taken off a (2, 3) array with dim = 1?",
            ),
            Wrong(
                "sign",
                """
                def log_softmax(x, dim):
                    return logsumexp(x, (dim,), True) - x
                """,
                "The difference is the wrong way round: a logarithm of a probability cannot be above 0.",
                "Is the logarithm of a number between 0 and 1 positive or negative?",
            ),
        ),
    ),
    Exercise(
        id="loss.cross_entropy",
        lesson=8,
        kind="code",
        title="The surprise of each row",
        target="tinygrad_edu.ops_layers:cross_entropy",
        given="import numpy as np\nfrom tinygrad_edu.ops_layers import log_softmax",
        difficulty=3,
        minutes=4,
        prompt="""
        Write `cross_entropy(x, target)` on arrays. `x` has shape `(N, C)`: N rows with a logit for each of C classes. `target` holds N ints from 0 to C - 1, the right class of each row.

        Return an array of shape `(N,)`, of the type of `x`: for **each row** minus the log-probability (in nats) that softmax gives to its target. The mean comes later; here every row keeps its own loss.
        Logits of 1000 must be no problem, and `x` stays as it was.

        There is `log_softmax(x, dim)`. And `x[rows, columns]`, with two lists or arrays of equally many ints, picks one number for each pair.
        """,
        stub='''
        def cross_entropy(x, target):
            """How surprised each row is by its target. x: (N, C) logits, target: (N,) ints. Returns (N,)."""
            ...
        ''',
        solution='''
        def cross_entropy(x, target):
            """How surprised each row is by its target. x: (N, C) logits, target: (N,) ints. Returns (N,)."""
            rows = np.arange(len(x))
            return -log_softmax(x, 1)[rows, target]
        ''',
        hints=(
            "Along which dimension of (N, C) should the probabilities add up to 1?",
            "`x[[0, 1], [2, 0]]` picks x[0, 2] and x[1, 0]. Which rows do you want here, and which columns?",
            "`np.arange(n)` holds each number of a row once. Pick with it and with target from the log-probabilities, and mind the sign.",
        ),
        why="Only the log-probability of the truth is paid for; the log-sum-exp inside makes all the other logits feel it.",
        cases=loss_cases,
        observe=surprised,
        misconceptions=(
            Wrong(
                "overflow",
                """
                def cross_entropy(x, target):
                    powers = np.exp(x - x.max(axis=1, keepdims=True))
                    return -np.log((powers / powers.sum(axis=1, keepdims=True))[np.arange(len(x)), target])
                """,
                "The logarithm of a softmax: a probability too small for a float has become 0 before log sees it, and the loss is inf.",
                "Which function gives the logarithm without making the tiny number?",
            ),
            Wrong(
                "small-number-inside",
                """
                def cross_entropy(x, target):
                    return -np.log(np.exp(log_softmax(x, 1))[np.arange(len(x)), target] + 1e-12)
                """,
                "A small number inside the logarithm hides the inf, but does not bring the 1000 back: no loss is above 27.6 then, however wrong the net is.",
                "Which function gives the logarithm without making the tiny number?",
            ),
            Wrong(
                "axis",
                """
                def cross_entropy(x, target):
                    return -log_softmax(x, 0)[np.arange(len(x)), target]
                """,
                "The softmax runs down the columns: the examples of the batch compete with each other. The classes of one example should.",
                "Which numbers have to add up to 1: those of a row, or those of a column?",
            ),
            Wrong(
                "mean-too-early",
                """
                def cross_entropy(x, target):
                    return -log_softmax(x, 1)[np.arange(len(x)), target].mean()
                """,
                "This is the mean over the rows. Here each row keeps its own loss; `F.cross_entropy` takes the mean afterwards.",
                "Which shape should the answer have for N rows?",
            ),
            Wrong(
                "every-pair",
                """
                def cross_entropy(x, target):
                    return -log_softmax(x, 1)[:, target]
                """,
                "`[:, target]` picks every target's column in every row: N times N numbers, most of them of other rows' targets.",
                "How many numbers should be left for N rows? Look at the shape of what you picked.",
            ),
            Wrong(
                "whole-rows",
                """
                def cross_entropy(x, target):
                    return -log_softmax(x, 1)[target]
                """,
                "One index picks whole rows: the class numbers were read as numbers of rows.",
                "One number of each row is wanted. How many indices does that take?",
            ),
            Wrong(
                "sign",
                """
                def cross_entropy(x, target):
                    return log_softmax(x, 1)[np.arange(len(x)), target]
                """,
                "The minus is missing. Log-probabilities are never above 0, and a loss should grow as the net gets worse.",
                "Is the logarithm of a probability above or below 0?",
            ),
            Wrong(
                "raw-logits",
                """
                def cross_entropy(x, target):
                    return -x[np.arange(len(x)), target]
                """,
                "The logits are picked as they are. Then a larger logit is always better, and nothing stops it from growing for ever.",
                "With a single class there is nothing to be surprised about. What does yours give for C = 1?",
            ),
            Wrong(
                "bits",
                """
                def cross_entropy(x, target):
                    return -log_softmax(x, 1)[np.arange(len(x)), target] / np.log(2)
                """,
                "This is the surprise in bits. The loss is wanted in nats, with the natural logarithm.",
                "Which logarithm does `np.log` take, and which one did you turn it into?",
            ),
            Wrong(
                "widened",
                """
                def cross_entropy(x, target):
                    return -(log_softmax(x, 1) * np.eye(x.shape[1])[target]).sum(axis=1)
                """,
                "The numbers are right, but a float32 array comes out as float64: something of that type got in, such as `np.eye` makes, and NumPy widens to the larger type.",
                "Which dtype has `np.eye(3)`? Which other one can you ask it for?",
            ),
            Wrong(
                "columns-first",
                """
                def cross_entropy(x, target):
                    return -log_softmax(x, 1)[target, range(len(x))]
                """,
                "Rows first, then columns: the first index says which row, and the target is a column.",
                "Which of the two indices of `x[i, j]` counts the examples?",
            ),
            Wrong(
                "missing-probability",
                """
                def cross_entropy(x, target):
                    return 1 - np.exp(log_softmax(x, 1))[np.arange(len(x)), target]
                """,
                "1 - p is how much probability is missing at the target, not the surprise: it never grows above 1, however wrong the net is.",
                "How many nats of surprise is a probability of e to the power of -1000?",
            ),
        ),
    ),
    Exercise(
        id="loss.slope",
        lesson=8,
        kind="predict",
        title="How hard does the truth pull?",
        given="import numpy as np",
        difficulty=3,
        minutes=2,
        prompt="""
        A net gives three classes the probabilities 0.7, 0.2 and 0.1. The right class is the second, so the loss is $-\\log 0.2$.

        Now the **logit** of that second class is nudged, and all three probabilities move a little.
        Predict the slope of the loss for this logit: how much the loss changes for each unit of the nudge.

        Choose one: `"-5"`, `"-1.6"`, `"-0.8"` or `"-0.2"`.
        """,
        stub='predict("loss.slope", ...)',
        choices=("-5", "-1.6", "-0.8", "-0.2"),
        solution="""
        def answer():
            def loss(x):
                return np.log(np.exp(x).sum()) - x[1]

            x, h = np.log([0.7, 0.2, 0.1]), np.array([0, 1e-6, 0])
            slope = (loss(x + h) - loss(x - h)) / 2e-6
            return f"{slope:.1f}"
        """,
        explanation="-1 / 0.2 = -5 is the slope for the probability. The logit moves the probability by only 0.2 * 0.8 = 0.16 per unit, and the product is -0.8. "
        "Does that hold for the other logits too? Measure.",
        hints=(
            "The slope of -log(p) for p is -1 / p. How much does p itself move when its logit is nudged?",
            "Raise the logit far, and the loss goes to 0. Lower it far: how much does the loss grow per unit then? Can the slope be steeper than that?",
        ),
        why="The logarithm divides by the probability, and the softmax multiplies by it again: the two cancel.",
        misconceptions=(
            Wrong(
                "slope-for-the-probability",
                "def answer():\n    return '-5'",
                "-1 / 0.2 is the slope of the loss for the *probability*. The logit moves the probability by only 0.2 times 0.8 per unit.",
                "How much does the probability 0.2 change when its logit grows by 0.01?",
            ),
            Wrong(
                "the-loss-itself",
                "def answer():\n    return '-1.6'",
                "log(0.2) is the loss with its sign changed: how bad things are, not how fast they change.",
                "Nudge the logit by 0.01 in your head: does the loss fall by a hundredth of itself?",
            ),
            Wrong(
                "the-probability-itself",
                "def answer():\n    return '-0.2'",
                "It is the other part: the slope is large where the truth got little. With probability 1 there is nothing left to gain.",
                "How large should the slope be when the right class already has all of the probability?",
            ),
        ),
    ),
    Exercise(
        id="loss.gradient",
        lesson=8,
        kind="code",
        title="What the table says",
        target="tinygrad_edu.ops_layers:cross_entropy_all",
        given="import numpy as np\nfrom tinygrad_edu.ops_layers import softmax",
        difficulty=3,
        minutes=5,
        prompt="""
        Write the gradient that you measured, for whole batches: `cross_entropy_all(g, out, x, target)`, a vjp as in lesson 06, but one for all inputs at once.

        - `x`: `(N, C)` logits, and `target`: `(N,)` right classes, as in `cross_entropy`;
        - `out`: `(N,)`, what `cross_entropy(x, target)` gave (you need not use it);
        - `g`: `(N,)`, the gradient that comes in: how much the final answer changes with the loss of **each row**.

        Return a pair: the gradient of `x`, an array of shape `(N, C)`; and `None`, since nobody can nudge a class. The arrays that came in stay as they were.
        There is `softmax(x, dim)`.
        """,
        stub='''
        def cross_entropy_all(g, out, x, target):
            """What the loss of each row owes to its logits. g, out, target: (N,), x: (N, C). Returns ((N, C) array, None)."""
            ...
        ''',
        solution='''
        def cross_entropy_all(g, out, x, target):
            """What the loss of each row owes to its logits. g, out, target: (N,), x: (N, C). Returns ((N, C) array, None)."""
            slopes = softmax(x, 1)
            slopes[np.arange(len(x)), target] -= 1
            return slopes * g[:, None], None
        ''',
        hints=(
            "Compare the last column of the table with the first. Where do they differ, and by how much?",
            "Begin with the softmax of each row: a new array, which you may change. What has to happen to it in one place of each row?",
            "Each row then counts as much as its own g says. g has shape (N,): which shape does it need, so that it meets the rows?",
        ),
        why="What the net believed minus what was true; multiplied by what came in, as always.",
        cases=gradient_cases,
        observe=owing,
        misconceptions=(
            Wrong(
                "no-upstream",
                """
                def cross_entropy_all(g, out, x, target):
                    slopes = softmax(x, 1)
                    slopes[np.arange(len(x)), target] -= 1
                    return slopes, None
                """,
                "The slopes are right, but the gradient that comes in, `g`, is forgotten: a row whose loss counts twice owes twice as much.",
                "What should happen to the gradient when `g` is twice as large?",
            ),
            Wrong(
                "one-not-scaled",
                """
                def cross_entropy_all(g, out, x, target):
                    slopes = softmax(x, 1) * g[:, None]
                    slopes[np.arange(len(x)), target] -= 1
                    return slopes, None
                """,
                "`g` multiplies the softmax, but not the 1 that is taken off at the target.",
                "Which two numbers make the slope at the target, and what should happen to both when g is twice as large?",
            ),
            Wrong(
                "keepdim",
                """
                def cross_entropy_all(g, out, x, target):
                    slopes = softmax(x, 1)
                    slopes[np.arange(len(x)), target] -= 1
                    return slopes * g, None
                """,
                "`g` of shape (N,) is lined up at the right, with the classes. Each number of `g` belongs to a row: it needs the shape (N, 1).",
                "Which shape has `g`, and which shape would let one number meet a whole row?",
            ),
            Wrong(
                "axis",
                """
                def cross_entropy_all(g, out, x, target):
                    slopes = softmax(x, 0)
                    slopes[np.arange(len(x)), target] -= 1
                    return slopes * g[:, None], None
                """,
                "The softmax runs down the columns: the examples of the batch compete with each other. The classes of one example should.",
                "Which numbers of a batch (N, C) share a probability of 1?",
            ),
            Wrong(
                "sign",
                """
                def cross_entropy_all(g, out, x, target):
                    slopes = -softmax(x, 1)
                    slopes[np.arange(len(x)), target] += 1
                    return slopes * g[:, None], None
                """,
                "True minus believed: that is the way the logits should *go*. The gradient points the other way, to where the loss grows.",
                "Raise the logit of the right class. Does the loss grow or fall?",
            ),
            Wrong(
                "mean-factor",
                """
                def cross_entropy_all(g, out, x, target):
                    slopes = softmax(x, 1)
                    slopes[np.arange(len(x)), target] -= 1
                    return slopes * g[:, None] / len(x), None
                """,
                "Divided by the number of rows. No mean was taken here: if one follows, its share of 1/N is already in `g`.",
                "If `F.cross_entropy` takes a mean of N rows, which `g` arrives for each of them?",
            ),
            Wrong(
                "only-the-target",
                """
                def cross_entropy_all(g, out, x, target):
                    rows = np.arange(len(x))
                    slopes = np.zeros_like(x)
                    slopes[rows, target] = softmax(x, 1)[rows, target] - 1
                    return slopes * g[:, None], None
                """,
                "Only the target's logit gets a gradient. The others are in the sum under the fraction line: raise one of them, and the target's share shrinks.",
                "Which slopes does the table show for the classes that are not the target?",
            ),
            Wrong(
                "every-column",
                """
                def cross_entropy_all(g, out, x, target):
                    slopes = softmax(x, 1)
                    slopes[:, target] -= 1
                    return slopes * g[:, None], None
                """,
                "`[:, target]` names the targets' columns in all rows, so the 1 is also taken off where another row's target is.",
                "How many ones should be taken off a batch of N rows?",
            ),
            Wrong(
                "whole-rows",
                """
                def cross_entropy_all(g, out, x, target):
                    slopes = softmax(x, 1)
                    slopes[target] -= 1
                    return slopes * g[:, None], None
                """,
                "One index names whole rows: the class numbers were read as numbers of rows. One place in each row is meant.",
                "How many indices does it take to name one number of a table?",
            ),
            Wrong(
                "columns-first",
                """
                def cross_entropy_all(g, out, x, target):
                    slopes = softmax(x, 1)
                    slopes[target, np.arange(len(x))] -= 1
                    return slopes * g[:, None], None
                """,
                "Rows first, then columns: the first index says which row, and the target is a column.",
                "Which of the two indices of `x[i, j]` counts the examples?",
            ),
            Wrong(
                "class-numbers",
                """
                def cross_entropy_all(g, out, x, target):
                    return (softmax(x, 1) - target[:, None]) * g[:, None], None
                """,
                "The *number* of the class is taken off the whole row. The `y` of the table is 1 at the right class and 0 elsewhere, whatever the number of the class.",
                "For target = 2: what are the three numbers of y?",
            ),
            Wrong(
                "target-as-y",
                """
                def cross_entropy_all(g, out, x, target):
                    return (softmax(x, 1) - target) * g[:, None], None
                """,
                "`target` is not yet the `y` of the table: it holds one number for each row, and it is lined up with the columns. `y` has a 1 or a 0 for each class of each row.",
                "Which shape has `target`, and which shape has y for a whole batch?",
            ),
            Wrong(
                "identity-of-rows",
                """
                def cross_entropy_all(g, out, x, target):
                    return (softmax(x, 1) - np.eye(len(x))[target]) * g[:, None], None
                """,
                "This table of ones has as many columns as the batch has rows. It needs one for each class.",
                "Which shape has y for a batch (N, C), and which shape is yours?",
            ),
            Wrong(
                "believed-only",
                """
                def cross_entropy_all(g, out, x, target):
                    return softmax(x, 1) * g[:, None], None
                """,
                "This is the gradient of the log-sum-exp alone. The loss also contains minus the target's own logit, which has the slope -1.",
                "In each row of the table, what is different at the target?",
            ),
            Wrong(
                "log-only",
                """
                def cross_entropy_all(g, out, x, target):
                    rows = np.arange(len(x))
                    slopes = np.zeros_like(x)
                    slopes[rows, target] = -1 / softmax(x, 1)[rows, target]
                    return slopes * g[:, None], None
                """,
                "-1 / p is the slope of the loss for the probability. From there it still has to go through the softmax to the logits.",
                "In the table you measured: is the slope at the truth larger or smaller than 1 in size?",
            ),
        ),
    ),
    Exercise(
        id="loss.batch",
        lesson=8,
        kind="fix",
        title="A loss that looks too good",
        given="import numpy as np\nfrom tinygrad_edu.ops_layers import log_softmax",
        difficulty=2,
        minutes=4,
        prompt="""
        `batch_loss(x, target)` should give the mean cross-entropy of a batch, as one number: `x` is an array of `(N, C)` logits, `target` holds the N right classes.
        This is the colleague's, of the last number above: 0.4159, less than a fifth of what a net that knows nothing can reach. Too good to be true is a bug as well.

        Mend it. There is more than one thing wrong. A net that believes in no class more than in another should be told $\\log C$, whatever N is.
        """,
        stub='''
        def batch_loss(x, target):
            """The mean over the rows of minus the log-probability of the target. x: (N, C), target: (N,)."""
            log_p = log_softmax(x, 0)
            picked = log_p[np.arange(len(x)), target]
            return -picked.sum() / x.size
        ''',
        solution='''
        def batch_loss(x, target):
            """The mean over the rows of minus the log-probability of the target. x: (N, C), target: (N,)."""
            log_p = log_softmax(x, 1)
            picked = log_p[np.arange(len(x)), target]
            return -picked.sum() / len(x)
        ''',
        hints=(
            "For a blind net of 10 classes each probability is a tenth. With which numbers do the ten of one example compete in this program?",
            "How many numbers does `picked` hold, and by how many is their sum divided?",
            "0.4159 is log(64) / 10. Where in the program could the 64 come from, and where the 10?",
        ),
        why="The classes of one example compete, so the softmax runs along dim 1; N numbers were picked, so N is what the mean divides by.",
        cases=row_cases,
        observe=mean_surprise,
        misconceptions=(
            Wrong(
                "axis",
                """
                def batch_loss(x, target):
                    log_p = log_softmax(x, 0)
                    picked = log_p[np.arange(len(x)), target]
                    return -picked.sum() / len(x)
                """,
                "The mean is right now. The softmax still runs down the columns, so the examples compete with each other, not the classes.",
                "For 64 equal rows of 10: is each probability a tenth now, or a 64th?",
            ),
            Wrong(
                "mean-factor",
                """
                def batch_loss(x, target):
                    log_p = log_softmax(x, 1)
                    picked = log_p[np.arange(len(x)), target]
                    return -picked.sum() / x.size
                """,
                "The softmax is right now. The sum of N numbers is still divided by N times C.",
                "How many numbers does `picked` hold?",
            ),
            Wrong(
                "sum",
                """
                def batch_loss(x, target):
                    log_p = log_softmax(x, 1)
                    picked = log_p[np.arange(len(x)), target]
                    return -picked.sum()
                """,
                "The sum over the rows, not their mean: with twice the examples the loss would double, and so would every step.",
                "What should happen to the loss when every example appears twice?",
            ),
            Wrong(
                "by-classes",
                """
                def batch_loss(x, target):
                    log_p = log_softmax(x, 1)
                    picked = log_p[np.arange(len(x)), target]
                    return -picked.sum() / x.shape[1]
                """,
                "Divided by the number of classes. One number was picked for each row, so the rows are what is counted.",
                "Of how many numbers is this the mean?",
            ),
            Wrong(
                "sign",
                """
                def batch_loss(x, target):
                    log_p = log_softmax(x, 1)
                    picked = log_p[np.arange(len(x)), target]
                    return picked.mean()
                """,
                "The minus got lost: a loss of surprise is never below 0.",
                "Should the loss of a blind net be positive or negative?",
            ),
            Wrong(
                "all-classes-counted",
                """
                def batch_loss(x, target):
                    return -log_softmax(x, 1).mean()
                """,
                "The mean over all classes of each row. Only the target's log-probability is paid for.",
                "Does your answer change when `target` does?",
            ),
            Wrong(
                "every-pair",
                """
                def batch_loss(x, target):
                    log_p = log_softmax(x, 1)
                    return -log_p[:, target].mean()
                """,
                "`[:, target]` picks every target's column in every row: N times N numbers, most of them of other rows' targets.",
                "How many numbers should be picked for N rows? Look at the shape of what you picked.",
            ),
        ),
    ),
    Exercise(
        id="stable.layer_norm",
        lesson=8,
        kind="code",
        title="LayerNorm on arrays",
        target="tinygrad_edu.ops_layers:layer_norm",
        given="import math\nimport numpy as np",
        difficulty=3,
        minutes=5,
        prompt=r"""
        Write `layer_norm(x, weight=None, bias=None, *, eps)`: along its last dimension, of size C, the array `x` is moved to mean 0 and scaled to variance 1,

        $$\frac{x - \text{mean}}{\sqrt{\text{variance} + \text{eps}}} \cdot \text{weight} + \text{bias}$$

        - `x` has any shape `(..., C)`; `weight` and `bias` have shape `(C,)`, and each may be None: then that step is left out.
        - `eps`, a small positive number, is always given by name (that is what the `*` says).
        - The variance divides by C, not by C - 1, as NumPy's `.var(axis=..., keepdims=True)` does.
        - It must be right for a row of equal numbers, and for a row such as 10000001, 10000002, 10000003. float32 stays float32, and no input is changed.
        """,
        stub='''
        def layer_norm(x, weight=None, bias=None, *, eps):
            """Every row of x at mean 0 and variance 1, times weight, plus bias. x: (..., C), weight, bias: (C,) or None."""
            ...
        ''',
        solution='''
        def layer_norm(x, weight=None, bias=None, *, eps):
            """Every row of x at mean 0 and variance 1, times weight, plus bias. x: (..., C), weight, bias: (C,) or None."""
            out = x - x.mean(axis=-1, keepdims=True)
            out = out / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
            out = out if weight is None else out * weight
            return out if bias is None else out + bias
        ''',
        hints=(
            "Which `axis` means the last dimension, for every shape?",
            "Four steps: take the mean off; divide by the root; times weight, if there is one; plus bias, if there is one.",
            "What stands under the root: the variance alone, or the variance and eps?",
        ),
        why="eps under the root keeps the division alive for a row of equal numbers, and hardly touches any other row.",
        cases=norm_cases,
        observe=normed,
        misconceptions=(
            Wrong(
                "eps-outside",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / (x.std(axis=-1, keepdims=True) + eps)
                    out = out if weight is None else out * weight
                    return out if bias is None else out + bias
                """,
                "eps is added to the root, not under it. The numbers come out a little different from everybody else's, and the slope of the root at 0 is infinite.",
                "Which of the two does the formula say: the root of (variance + eps), or the root of the variance, plus eps?",
            ),
            Wrong(
                "eps-forgotten",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / x.std(axis=-1, keepdims=True)
                    out = out if weight is None else out * weight
                    return out if bias is None else out + bias
                """,
                "eps is not used. A row of equal numbers has variance 0 and distances 0, and 0 / 0 is nan.",
                "What does your function give for [5, 5, 5]?",
            ),
            Wrong(
                "eps-after-all",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / x.std(axis=-1, keepdims=True) + eps
                    out = out if weight is None else out * weight
                    return out if bias is None else out + bias
                """,
                "eps is added to what the division gives, since / goes before +. It moves all numbers, and 0 / 0 is nan before it comes to help.",
                "In which order does Python compute a / b + c?",
            ),
            Wrong(
                "eps-fixed",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
                    out = out if weight is None else out * weight
                    return out if bias is None else out + bias
                """,
                "The eps that was given is not used: a number of your own stands in its place.",
                "What does your function do differently for eps = 1 and for eps = 2?",
            ),
            Wrong(
                "unbiased",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True, ddof=1) + eps)
                    out = out if weight is None else out * weight
                    return out if bias is None else out + bias
                """,
                "The squares are divided by C - 1, as statisticians do to estimate from a sample. Here the row is all there is: divide by C.",
                "By which number do you divide the sum of three squares?",
            ),
            Wrong(
                "axis",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=0, keepdims=True)) / np.sqrt(x.var(axis=0, keepdims=True) + eps)
                    out = out if weight is None else out * weight
                    return out if bias is None else out + bias
                """,
                "Mean and variance are taken along the first dimension, so the rows of a batch depend on each other. Each row should stand for itself.",
                "Does row 0 of your answer change when row 1 of x does? It should not.",
            ),
            Wrong(
                "axis-one",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + eps)
                    out = out if weight is None else out * weight
                    return out if bias is None else out + bias
                """,
                "axis=1 is the last dimension of a matrix only: of a single row there is none, and of a batch of batches it is the middle one.",
                "Which number means the last dimension, however many there are?",
            ),
            Wrong(
                "over-everything",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean()) / np.sqrt(x.var() + eps)
                    out = out if weight is None else out * weight
                    return out if bias is None else out + bias
                """,
                "One mean and one variance for the whole array. Each row should have its own.",
                "What is the mean of every single row of your answer?",
            ),
            Wrong(
                "no-root",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / (x.var(axis=-1, keepdims=True) + eps)
                    out = out if weight is None else out * weight
                    return out if bias is None else out + bias
                """,
                "Divided by the variance instead of its root: a row that is ten times as wide comes out a tenth as wide.",
                "Compare your answers for [1, 2, 3] and [10, 20, 30]. They should be nearly the same.",
            ),
            Wrong(
                "keepdim",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1)) / np.sqrt(x.var(axis=-1) + eps)
                    out = out if weight is None else out * weight
                    return out if bias is None else out + bias
                """,
                "Without keepdims=True the mean of each row is lined up with the columns.",
                "For x of shape (2, 3): which shape has the mean, and which would fit the rows?",
            ),
            Wrong(
                "one-at-a-time",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / math.sqrt(x.var(axis=-1, keepdims=True) + eps)
                    out = out if weight is None else out * weight
                    return out if bias is None else out + bias
                """,
                "`math.sqrt` takes one number at a time. For all numbers of an array there is `np.sqrt`.",
                "How many variances does an array of shape (2, 3) have?",
            ),
            Wrong(
                "cancellation",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    mean = x.mean(axis=-1, keepdims=True)
                    out = (x - mean) / np.sqrt((x * x).mean(axis=-1, keepdims=True) - mean * mean + eps)
                    out = out if weight is None else out * weight
                    return out if bias is None else out + bias
                """,
                "The mean of the squares minus the square of the mean is the variance on paper. In floats two huge numbers cancel, and of a small variance nothing is left.",
                "What is 10000001 squared, and how many of its digits can a float keep?",
            ),
            Wrong(
                "widened",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
                    weight = np.ones(x.shape[-1]) if weight is None else weight
                    bias = np.zeros(x.shape[-1]) if bias is None else bias
                    return out * weight + bias
                """,
                "The numbers are right, but a float32 array comes out as float64: something of that type got in, such as `np.ones` makes, and NumPy widens to the larger type.",
                "Which dtype has `np.ones(3)`? And what happens if the step is left out instead?",
            ),
            Wrong(
                "truth-of-an-array",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
                    if weight:
                        out = out * weight
                    if bias:
                        out = out + bias
                    return out
                """,
                "`if weight:` asks whether an array is true, and an array of several numbers has no answer to that. The question is only whether it is None.",
                "What do you want to know: whether the numbers are 0, or whether there are any?",
            ),
            Wrong(
                "none-forgotten",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
                    return out * weight + bias
                """,
                "weight and bias may be None, and nothing can be multiplied by None. Then that step is left out.",
                "What does your function do when it is called with x and eps alone?",
            ),
            Wrong(
                "both-or-none",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
                    if weight is not None and bias is not None:
                        out = out * weight + bias
                    return out
                """,
                "Weight and bias are used only when both are there. They are two separate steps: each may come without the other.",
                "What does your function do with a weight and no bias?",
            ),
            Wrong(
                "either-or",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
                    if weight is not None:
                        out = out * weight
                    elif bias is not None:
                        out = out + bias
                    return out
                """,
                "After `elif` the bias is only added when there is no weight. They are two separate steps, each with an `if` of its own.",
                "What does your function do when weight and bias are both there?",
            ),
            Wrong(
                "bias-first",
                """
                def layer_norm(x, weight=None, bias=None, *, eps):
                    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
                    out = out if bias is None else out + bias
                    return out if weight is None else out * weight
                """,
                "The bias is added before the weight multiplies, so it is multiplied too.",
                "In which order does the formula use weight and bias?",
            ),
        ),
    ),
    Exercise(
        id="stable.gelu",
        lesson=8,
        kind="code",
        title="GELU, exactly",
        target="tinygrad_edu.ops_layers:gelu",
        given="import math\nimport numpy as np\nfrom tinygrad_edu.ops_functions import erf",
        difficulty=2,
        minutes=3,
        prompt=r"""
        Write `gelu(x)` for an array `x` of any shape, number by number: x times the share of the bell curve that lies below x,

        $$\frac{x}{2}\left(1 + \mathrm{erf}\left(\frac{x}{\sqrt{2}}\right)\right)$$

        `erf` of the library takes an array and gives one of the same shape. `x` stays as it was.

        One trap: **a float32 array must give a float32 array**. Numbers of Python, such as `math.sqrt(2)`, keep the type of the array; in NumPy 2, `np.sqrt(2)` is a float64 of its own and
        makes everything that it touches float64.
        """,
        stub='''
        def gelu(x):
            """x times the share of a bell curve that lies below x. x: an array; the answer has its shape and dtype."""
            ...
        ''',
        solution='''
        def gelu(x):
            """x times the share of a bell curve that lies below x. x: an array; the answer has its shape and dtype."""
            return x * 0.5 * (1 + erf(x / math.sqrt(2)))
        ''',
        hints=(
            "The bracket goes from 0, far to the left, to 2, far to the right. What does x / 2 times it go to?",
            "From the inside out: x by the root of two; erf of it; one more; times half of x.",
        ),
        why="x counts as much as it is likely that a random number lies below it: nothing far below 0, all far above.",
        cases=gelu_cases,
        observe=bent,
        misconceptions=(
            Wrong(
                "widened",
                """
                def gelu(x):
                    return 0.5 * x * (1 + erf(x / np.sqrt(2)))
                """,
                "The numbers are right, but a float32 array comes out as float64: something of that type got in, such as `np.sqrt(2)`, and NumPy widens to the larger type. In a net everything after it would then be float64.",
                "Which type has `np.sqrt(2)`, and which has `math.sqrt(2)`?",
            ),
            Wrong(
                "no-root",
                """
                def gelu(x):
                    return 0.5 * x * (1 + erf(x))
                """,
                "The root of two is missing: erf belongs to a bell that is narrower than the usual one, of variance 1/2.",
                "Compare your gelu(1) with 0.8413.",
            ),
            Wrong(
                "root-multiplied",
                """
                def gelu(x):
                    return 0.5 * x * (1 + erf(x * math.sqrt(2)))
                """,
                "x is multiplied by the root of two; it should be divided by it.",
                "Compare your gelu(1) with 0.8413.",
            ),
            Wrong(
                "bracket-lost",
                """
                def gelu(x):
                    return 0.5 * x * 1 + erf(x / math.sqrt(2))
                """,
                "A bracket is lost: half of x multiplies only the 1, and the erf is added as it is.",
                "What should gelu(10) be, nearly, and what should gelu(-10) be?",
            ),
            Wrong(
                "root-outside",
                """
                def gelu(x):
                    return 0.5 * x * (1 + erf(x) / math.sqrt(2))
                """,
                "The root of two divides what erf gives. It belongs inside, under the x that goes into erf.",
                "From the inside out: what happens to x first?",
            ),
            Wrong(
                "no-half",
                """
                def gelu(x):
                    return x * (1 + erf(x / math.sqrt(2)))
                """,
                "The half is missing: for large x the bracket goes to 2, and so the answer to 2x.",
                "What should gelu(10) be, nearly?",
            ),
            Wrong(
                "share-only",
                """
                def gelu(x):
                    return 0.5 * (1 + erf(x / math.sqrt(2)))
                """,
                "This is the share of the bell below x by itself. GELU is x times it.",
                "What should gelu(10) be, nearly?",
            ),
            Wrong(
                "one-at-a-time",
                """
                def gelu(x):
                    return 0.5 * x * (1 + math.erf(x / math.sqrt(2)))
                """,
                "`math.erf` takes one number at a time. For all numbers of an array there is the library's `erf`.",
                "Which of the two erfs in the cell above was given an array?",
            ),
            Wrong(
                "tanh-form",
                """
                def gelu(x):
                    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
                """,
                "This is the form with tanh, which comes next. It is close, but differs in the fourth digit.",
                "Which function does the formula of this task name?",
            ),
        ),
    ),
    Exercise(
        id="stable.gelu_tanh",
        lesson=8,
        kind="fix",
        title="GPT-2's gelu, from memory",
        target="tinygrad_edu.ops_layers:gelu_tanh",
        given="import math\nimport numpy as np\nfrom tinygrad_edu.ops_functions import erf",
        difficulty=2,
        minutes=3,
        prompt=r"""
        The authors of GELU also gave a stand-in made of tanh, which was faster. GPT-2 was trained with it, so for GPT-2 the stand-in is the truth. You wrote it in lesson 05, for Values:

        $$\frac{x}{2}\left(1 + \tanh\left(\sqrt{\frac{2}{\pi}}\,\left(x + 0.044715\, x^3\right)\right)\right)$$

        Somebody has now written `gelu_tanh(x)` for arrays, from memory. It should take an array of any shape, give one of the same shape **and type**, and leave `x` as it was. Two things are wrong with it:
        one hardly shows near x = 0, the other does not show in the numbers at all. Mend them.
        """,
        stub='''
        def gelu_tanh(x):
            """gelu, nearly, as GPT-2 computes it. x: an array; the answer has its shape and dtype."""
            inner = np.sqrt(2 / np.pi) * x + 0.044715 * x**3
            return 0.5 * x * (1 + np.tanh(inner))
        ''',
        solution='''
        def gelu_tanh(x):
            """gelu, nearly, as GPT-2 computes it. x: an array; the answer has its shape and dtype."""
            inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
            return 0.5 * x * (1 + np.tanh(inner))
        ''',
        hints=(
            "Read the formula and the program side by side, bracket by bracket.",
            "For the second fault, hand in a float32 array and look at the `.dtype` of what comes out.",
            "Which number in the program is one of NumPy's own, and what would Python's `math` give in its place?",
        ),
        why="The root multiplies the whole bracket; and a constant from `math` leaves the type of the array alone.",
        cases=gelu_cases,
        observe=bent,
        misconceptions=(
            Wrong(
                "still-float64",
                """
                def gelu_tanh(x):
                    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
                    return 0.5 * x * (1 + np.tanh(inner))
                """,
                "The numbers are right now, but a float32 array still comes out as float64: a number of NumPy's own, such as `np.sqrt` gives, widens what it touches.",
                "Which type has `np.sqrt(2 / np.pi)`? And a Python float?",
            ),
            Wrong(
                "bracket-lost",
                """
                def gelu_tanh(x):
                    inner = math.sqrt(2 / math.pi) * x + 0.044715 * x**3
                    return 0.5 * x * (1 + np.tanh(inner))
                """,
                "The type is right now. The root still multiplies only x; in the formula it multiplies the whole bracket, the cube too.",
                "Put brackets into the program exactly where the formula has them.",
            ),
            Wrong(
                "cube-of-both",
                """
                def gelu_tanh(x):
                    inner = math.sqrt(2 / math.pi) * (x + (0.044715 * x) ** 3)
                    return 0.5 * x * (1 + np.tanh(inner))
                """,
                "The small factor is cubed together with x. In the formula only x is.",
                "What is 0.044715 times 2 cubed: with 2 ** 3 first, or last?",
            ),
            Wrong(
                "root-of-two-only",
                """
                def gelu_tanh(x):
                    inner = math.sqrt(2) / math.pi * (x + 0.044715 * x**3)
                    return 0.5 * x * (1 + np.tanh(inner))
                """,
                "The root is taken of 2 alone; in the formula it covers the whole fraction.",
                "What is under the root sign?",
            ),
            Wrong(
                "always-float32",
                """
                def gelu_tanh(x):
                    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
                    return (0.5 * x * (1 + np.tanh(inner))).astype(np.float32)
                """,
                "Now everything comes out as float32, a float64 array too. The answer should have the type that came in.",
                "What becomes of a float64 array, which gradcheck needs?",
            ),
            Wrong(
                "no-half",
                """
                def gelu_tanh(x):
                    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
                    return x * (1 + np.tanh(inner))
                """,
                "The half went missing on the way: for large x the answer should go to x, not to 2x.",
                "What should gelu_tanh(10) be, nearly?",
            ),
            Wrong(
                "one-at-a-time",
                """
                def gelu_tanh(x):
                    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
                    return 0.5 * x * (1 + math.tanh(inner))
                """,
                "`math.tanh` takes one number at a time. For all numbers of an array there is `np.tanh`.",
                "Which of the two did the program use that you were given?",
            ),
            Wrong(
                "exact-form",
                """
                def gelu_tanh(x):
                    return 0.5 * x * (1 + erf(x / math.sqrt(2)))
                """,
                "This is the exact form. GPT-2's differs from it in the fourth digit, and its weights were trained with that.",
                "Which function does the formula of this task name?",
            ),
        ),
    ),
    Exercise(
        id="loss.first",
        lesson=8,
        kind="predict",
        title="The first loss",
        given="import numpy as np",
        difficulty=2,
        minutes=1,
        prompt="""
        This net has learned nothing yet, and the weights of its last layer are tiny. It is about to see all 180 points, 60 of each of the three classes, for the first time.

        Predict its first loss, `F.cross_entropy(net(x), target)`, to one decimal. Python may do the arithmetic.
        """,
        stub='predict("loss.first", ...)',
        solution="""
        def answer():
            logits, right = np.zeros(3), 0
            return round(float(np.log(np.exp(logits).sum()) - logits[right]), 1)
        """,
        tolerance=0.04,
        explanation="Tiny weights make logits near 0, whatever comes in, and three equal logits make three probabilities of a third. Each row pays log(3) = 1.1 nats, so the mean is 1.1, too: "
        "the 180 points, the 32 numbers inside and the winding arms do not matter. Had the first loss been 0.8 or 5, we would look for a bug before training a single step.",
        hints=(
            "What are the three logits of a point, nearly? Which probabilities does softmax make of them?",
            "What does a row pay for a target that was given this probability, in nats?",
        ),
        why="A net that believes in no class more than in another pays the logarithm of their number.",
        misconceptions=(
            Wrong(
                "the-probability-itself",
                "def answer():\n    return 1 / 3",
                "A third is the probability that the truth gets. The loss is the surprise at it.",
                "How many nats of surprise is a probability of a third?",
            ),
            Wrong(
                "nothing-to-pay",
                "def answer():\n    return 0.0",
                "Logits of 0 are not a loss of 0: that would take a probability of 1 for the truth, and three equal logits share it.",
                "What is the softmax of three zeros?",
            ),
            Wrong(
                "bits",
                "def answer():\n    return float(np.log2(3))",
                "This is the surprise in bits. `F.cross_entropy` counts in nats, with the natural logarithm.",
                "Which logarithm does `math.log` take?",
            ),
            Wrong(
                "decimal-logarithm",
                "def answer():\n    return float(np.log10(3))",
                "This is the logarithm to base 10. The loss is in nats, with the natural logarithm.",
                "Which logarithm does `math.log` take?",
            ),
            Wrong(
                "sign",
                "def answer():\n    return -float(np.log(3))",
                "The sign is wrong: the logarithm of a probability is below 0, and the surprise is minus that.",
                "Can a surprise be negative?",
            ),
            Wrong(
                "by-points",
                "def answer():\n    return float(np.log(180))",
                "The points do not compete with each other. Each has its own three probabilities, and the loss is a mean over the points.",
                "Between how many classes has the net to choose for each point?",
            ),
            Wrong(
                "by-width",
                "def answer():\n    return float(np.log(32))",
                "The 32 numbers inside the net are no classes. Its answer has three logits for each point.",
                "Which shape has `net(x)`?",
            ),
            Wrong(
                "ten-classes",
                "def answer():\n    return float(np.log(10))",
                "This is the first loss for ten classes, as in the batch above. Here there are three.",
                "Between how many classes has this net to choose?",
            ),
        ),
    ),
]
