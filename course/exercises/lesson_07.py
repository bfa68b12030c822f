"""Lesson 07, trust: a gradient checked in one direction, a test worth its name, the second derivative, and who wrote into what."""

import re

import numpy as np

from course.authoring import mutants, numbers
from course.engine.exercise import Exercise
from course.engine.exercise import Misconception as Wrong
from tinygrad_edu import GradcheckError, Tensor
from tinygrad_edu.recording import Op


def plain(out):
    """A number out of whatever holds exactly one; anything else as a word that says what it is."""
    if isinstance(out, Tensor):
        out = out.detach().numpy()
    if isinstance(out, (bool, np.bool_)):
        return bool(out)
    if np.ndim(out) == 0 and isinstance(out, (int, float, np.number, np.ndarray)):
        return float(out)
    if isinstance(out, Exception):
        return f"a {type(out).__name__}, returned"
    return out if isinstance(out, (np.ndarray, list, tuple)) or out is None else described(out)


def described(out):
    """What a thing is: "a Tensor", "an int"."""
    name = type(out).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def untouched(**tensors):
    """What should be as it was: the numbers, and that nobody asked for gradients in the caller's own tensors."""
    seen = {f"{k} itself": x.data.copy() for k, x in tensors.items()}
    return seen | {f"{k}.grad afterwards": "None" if x.grad is None else "a gradient" for k, x in tensors.items()}


# -------------------------------------------------------------------------------------- a row with a faulty gradient


def product(x_of, name="matmul"):
    """`x @ y` as a row whose vjp for x is the one given."""
    return Op(name, lambda x, y: x @ y, x_of, lambda g, out, x, y: x.mT @ g)


def length_x(g, out, x):
    return g * x / out


RIGHT_ONES = {
    "x * x": lambda x: x * x,
    "3 * x + 1": lambda x: 3 * x + 1,
    "x * y": lambda x, y: x * y,
    "x @ y": lambda x, y: x @ y,
    "(x @ y).tanh()": lambda x, y: (x @ y).tanh(),
    "x.exp() + y": lambda x, y: x.exp() + y,
    "x * x * y": lambda x, y: x * x * y,
    "x * y, x + y": lambda x, y: (x * y, x + y),
    "x.sum(), x * x": lambda x: (x.sum(), x * x),
    "x * x (y is not used)": lambda x, y: x * x,
    "1000000 * x": lambda x: 1000000 * x,
    "ones, whatever x is": lambda x: Tensor(np.ones(2)),
}
NEARLY = {  # near enough, for a tolerance as wide as this
    "1000000 * x, checked with atol = 0 and rtol = 0.1; its vjp is 2 percent too large": Op(
        "large", lambda x: 1000000 * x, lambda g, out, x: 1020000 * g
    )
}
FAULTY_ONES = {
    "x @ y whose vjp for x ignores g": product(lambda g, out, x, y: (g * 0 + 1) @ y.mT),
    "x @ y whose vjp for x is transposed": product(lambda g, out, x, y: (g @ y.mT).mT),
    "x @ y whose vjp for x is half as large": product(lambda g, out, x, y: g @ y.mT / 2),
    "x @ y whose vjp for x is twice as large": product(lambda g, out, x, y: 2 * (g @ y.mT)),
    "x @ y whose vjp for x has the wrong sign": product(lambda g, out, x, y: -(g @ y.mT)),
    "x @ y whose vjp for x is 2 percent too large": product(lambda g, out, x, y: g @ y.mT * 1.02),
    "x @ y whose vjp for y has the wrong sign": Op(
        "matmul", lambda x, y: x @ y, lambda g, out, x, y: g @ y.mT, lambda g, out, x, y: -(x.mT @ g)
    ),
    "the length of x, with the vjp g * x / out": Op("length", lambda x: np.sqrt((x * x).sum(keepdims=True)), length_x),
}
CUT_ONES = {
    "x.detach() * y (the thread to x is cut)": lambda x, y: x.detach() * y,
    "x.detach() ** 2 (the thread to x is cut)": lambda x: x.detach() ** 2,
}
FUNCTIONS = RIGHT_ONES | NEARLY | FAULTY_ONES | CUT_ONES

# ------------------------------------------------------------------------------------------------- slope and gradcheck


def slope_cases(rng):
    def case(function, shapes, i, outs, eps):
        arrays = {k: numbers(rng, *shape) for k, shape in zip("xy", shapes)}
        incoming = [numbers(rng, *shape) for shape in outs]
        incoming = incoming[0] if len(incoming) == 1 else incoming
        return {"f": function, **arrays, "i": i, "direction": numbers(rng, *shapes[i]), "incoming": incoming, "eps": eps}

    yield case("3 * x + 1", [()], 0, [()], 0.5)
    yield case("x * x * y", [(3,), (3,)], 0, [(3,)], 0.5)
    yield case("x * y", [(2,), (2,)], 1, [(2,)], 0.5)
    yield case("x.exp() + y", [(2,), (2,)], 0, [(2,)], 0.5)
    yield case("x @ y", [(2, 3), (3, 2)], 0, [(2, 2)], 0.1)
    yield case("x @ y", [(2, 3), (3, 4)], 1, [(2, 4)], 0.1)
    yield case("x * y", [(2, 3), (3,)], 1, [(2, 3)], 0.01)
    yield case("(x @ y).tanh()", [(1, 2), (2, 2)], 1, [(1, 2)], 0.5)
    yield case("x * y, x + y", [(2,), (2,)], 0, [(2,), (2,)], 0.1)
    yield case("x.sum(), x * x", [(2, 2)], 0, [(), (2, 2)], 0.1)
    yield case("x.exp() + y", [(1, 3), (2, 1)], 0, [(2, 3)], 0.5)
    yield case("x * x * y", [(2, 1), (2, 1)], 0, [(2, 1)], 0.001)
    # numbers that do not come back to the last digit when they are moved to and fro
    fine = {k: np.array([round(rng.uniform(-3, 3), 3) for _ in range(8)]) for k in ("x", "direction")}
    yield {"f": "x * x", "x": fine["x"], "i": 0, "direction": fine["direction"], "incoming": numbers(rng, 8), "eps": 0.1, "_exactly": True}


def measured(f, case):
    inputs = tuple(Tensor(case[k], requires_grad=True) for k in "xy" if k in case)
    arrays = case["incoming"] if isinstance(case["incoming"], list) else [case["incoming"]]
    found = f(FUNCTIONS[case["f"]], inputs, case["i"], case["direction"], [Tensor(g) for g in arrays], case["eps"])
    seen = {"the slope": plain(found)} | untouched(**dict(zip("xy", inputs)))
    if "_exactly" in case:
        seen["x itself"] = "as it was" if np.array_equal(inputs[0].data, case["x"]) else "other last digits"
    return seen


def check_cases(rng):
    for function, shapes in [
        ("x * x", [(2, 3)]),
        ("x @ y", [(2, 3), (3, 4)]),
        ("x * y", [(2, 3), (3,)]),
        ("x.exp() + y", [(), (2,)]),
        ("(x @ y).tanh()", [(1, 3), (3, 2)]),
    ]:
        yield {"f": function, **{k: numbers(rng, *shape) for k, shape in zip("xy", shapes)}}
    fixed = {
        "x": np.array([[1.0, 2.0, -1.0], [3.0, 0.5, 2.0], [-2.0, 1.0, 4.0]]),
        "y": np.array([[2.0, -1.0, 3.0], [0.5, 1.0, -2.0], [1.0, 3.0, 0.5]]),
    }
    for function in FAULTY_ONES:
        yield {"f": function, **(fixed if "@" in function else {"x": np.zeros(3)})}
    yield {"f": "x @ y whose vjp for x has the wrong sign", **fixed, "raise_exception": False}
    yield {"f": "x @ y whose vjp for y has the wrong sign", **fixed, "raise_exception": False}
    for function in CUT_ONES:
        yield {"f": function, "x": np.array([2.0, 3.0]), **({"y": np.array([3.0, -2.0])} if "y" in function else {})}
    for function in NEARLY:
        yield {"f": function, "x": np.array([2.0, 3.0]), "raise_exception": False}
    yield {"f": "1000000 * x", "x": np.array([1234.5, -2345.5])}
    yield {"f": "x * y, x + y", "x": numbers(rng, 2), "y": numbers(rng, 2)}
    yield {"f": "x * x (y is not used)", "x": numbers(rng, 2), "y": numbers(rng, 3)}
    yield {"f": "ones, whatever x is", "x": numbers(rng, 2)}
    yield {"f": "x * y", "x": numbers(rng, 2), "y": numbers(rng, 2), "_constant": "y"}


def checked(f, case):
    inputs = tuple(Tensor(case[k], requires_grad=case.get("_constant") != k) for k in "xy" if k in case)
    more = {"raise_exception": False} if "raise_exception" in case else {}
    more |= {"atol": 0.0, "rtol": 0.1} if case["f"] in NEARLY else {}
    function, seen = FUNCTIONS[case["f"]], untouched(**dict(zip("xy", inputs)))
    try:
        return {"the answer": plain(f(function, inputs, **more))} | seen
    except GradcheckError:
        refused = ": a right gradient is refused" if case["f"] in RIGHT_ONES else ", raised"
        return {"the answer": f"a GradcheckError{refused}"} | seen


GRADCHECK = '''
def gradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """True if f's gradient foretells what a nudge in a random direction does, for every input that requires grad."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    rng = np.random.default_rng(seed)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    for i in wanted:
        if inputs[i].dtype != np.float64:
            raise ValueError(f"gradcheck: input {i} is {inputs[i].dtype}; a small nudge needs the precision of float64: take x.double()")
    outputs = several(f(*inputs))
    incoming = [made(rng.normal(size=y.shape)) for y in outputs]
    moving = [k for k, y in enumerate(outputs) if y.requires_grad]
    gradients = [None] * len(wanted)
    if moving:
        coming = [incoming[k] for k in moving]
        gradients = grad([outputs[k] for k in moving], [inputs[i] for i in wanted], grad_outputs=coming, allow_unused=True)
    for i, g in zip(wanted, gradients):
        ...  # g: what the gradient says of input i; a Tensor, or None where the graph does not lead to it
    return True
'''


def filled(body):
    """The stub of gradcheck with a loop body in the place of the dots."""
    head, _, tail = GRADCHECK.rpartition("        ...  # g: what")
    lines = [line[20:] if line.startswith(" " * 20) else line.strip() for line in body.strip("\n").splitlines()]
    return head + "\n".join("        " + line for line in lines) + "\n" + tail.partition("\n")[2]


LOOP = """
                    direction = rng.normal(size=inputs[i].shape)
                    measured = slope(f, inputs, i, direction, incoming, eps)
                    foretold = 0.0 if g is None else float((g.data * direction).sum())
                    if not abs(measured - foretold) <= atol + rtol * abs(measured):
                        if not raise_exception:
                            return False
                        raise GradcheckError(f"gradcheck: input {i}: the answer moves by {measured:.6g} per step, the gradient says {foretold:.6g}")
"""


def loop(old, new):
    """gradcheck with one part of the right loop exchanged."""
    assert old in LOOP
    return filled(LOOP.replace(old, new))


# ---------------------------------------------------------------------------------------------------- a layer to be tested

LAYER = """
def forward(x, w, b):
    return x @ w + b
def x_owed(g, out, x, w, b):
    return g @ w.T
def w_owed(g, out, x, w, b):
    return x.T @ g
def b_owed(g, out, x, w, b):
    return g.sum(axis=0)
layer = Op("layer", forward, x_owed, w_owed, b_owed)
"""
FAULTY_LAYERS = {
    "w is owed as if every incoming gradient were 1": LAYER.replace("x.T @ g", "x.T @ np.ones_like(g)"),
    "x is owed g @ w, the transpose forgotten": LAYER.replace("g @ w.T", "g @ w"),
    "b is owed the sum over the wrong axis": LAYER.replace("g.sum(axis=0)", "g.sum(axis=1)"),
    "b is owed the mean over the rows": LAYER.replace("g.sum(axis=0)", "g.mean(axis=0)"),
    "b is subtracted, and its gradient fits that": LAYER.replace("@ w + b", "@ w - b").replace("g.sum(axis=0)", "-g.sum(axis=0)"),
}
NEEDED = "import numpy as np\nfrom tinygrad_edu import Tensor, gradcheck"
LAYERS = mutants(LAYER, FAULTY_LAYERS, "layer", "import numpy as np\nfrom tinygrad_edu.recording import Op")


def tried(f, case):
    """What a learner's test does with a layer. One that says no to a wrong layer by returning False says so to nobody."""
    answers = []
    accept_or_reject = lambda case: LAYERS["observe"](lambda layer: answers.append(f(layer)), case)  # noqa: E731
    seen = accept_or_reject(case)
    if case["program"] in FAULTY_LAYERS and seen["your test"] != "rejects it":
        for program in FAULTY_LAYERS:
            accept_or_reject({"program": program})
        if any(isinstance(answer, (bool, np.bool_)) and not answer for answer in answers):
            return {"your test": "returns False"}
    return seen


# ------------------------------------------------------------------------------------------------------------- curvature

CURVES = {
    "x ** 2 - 8 * x": lambda x: x**2 - 8 * x,
    "3 * x ** 2 + 5": lambda x: 3 * x**2 + 5,
    "x ** 3 - 3 * x": lambda x: x**3 - 3 * x,
    "x ** 4 - 2 * x ** 2": lambda x: x**4 - 2 * x**2,
    "x.exp() - 2 * x": lambda x: x.exp() - 2 * x,
    "-(x ** 2)": lambda x: -(x**2),
    "x + 4 / x": lambda x: x + 4 / x,
    "x.sin()": lambda x: x.sin(),
}


def curve_cases(rng):
    for f, x in [("x ** 2 - 8 * x", 1), ("3 * x ** 2 + 5", 2), ("x ** 3 - 3 * x", 2), ("x ** 4 - 2 * x ** 2", 2)]:
        yield {"f": f, "x": float(x)}
    for f in ("x.exp() - 2 * x", "-(x ** 2)", "x + 4 / x", "x ** 3 - 3 * x", "x.sin()", "x ** 4 - 2 * x ** 2"):
        yield {"f": f, "x": round(rng.uniform(0.7, 1.5), 1)}
    yield {"f": "x ** 4 - 2 * x ** 2", "x": 0.25}


def stepped(f, case):
    x = Tensor(np.array(case["x"]))
    out = f(CURVES[case["f"]], x)
    if out is None:
        return {"the new place": None}
    return {"the new place": plain(out)} | untouched(x=x)


BOWLS = {
    "(x ** 3).sum()": lambda x: (x**3).sum(),
    "x.sum() ** 2": lambda x: x.sum() ** 2,
    "(3 * x).sum()": lambda x: (3 * x).sum(),
    "x[0] * x[1] ** 2": lambda x: x[0] * x[1] ** 2,
    "x.exp().sum() * x.sum()": lambda x: x.exp().sum() * x.sum(),
    "(x @ x.T).sum() + (x ** 3).sum()": lambda x: (x @ x.T).sum() + (x**3).sum(),
    "(x[0] * x[1]).sum() ** 2": lambda x: (x[0] * x[1]).sum() ** 2,
    "x ** 3": lambda x: x**3,
    "(x.tanh() ** 2).sum()": lambda x: (x.tanh() ** 2).sum(),
}
BOWL_SHAPES = [
    *[("(x ** 3).sum()", (2,)), ("x.sum() ** 2", (2,)), ("x[0] * x[1] ** 2", (2,)), ("(3 * x).sum()", (3,)), ("x ** 3", ())],
    *[("x.exp().sum() * x.sum()", (3,)), ("(x[0] * x[1]).sum() ** 2", (2, 3)), ("(x @ x.T).sum() + (x ** 3).sum()", (2, 3))],
    *[("(x.tanh() ** 2).sum()", (1, 3)), ("(x ** 3).sum()", (1,))],
]


def bowl_cases(rng, with_v=True):
    for f, shape in BOWL_SHAPES:
        if not (shape or with_v):
            continue  # `reshape(*x.shape, *x.shape)` would be an error for shape (): no lesson in that
        case = {"f": f, "x": numbers(rng, *shape, low=-2, high=2)}
        yield case | ({"v": numbers(rng, *shape, low=1)} if with_v else {})


def looked_at(out, name):
    if isinstance(out, Tensor):
        return {"the answer": "a Tensor", "its shape": str(out.shape), name: out.detach().numpy().astype(float)}
    return {"the answer": described(out) if out is not None else None}


def multiplied(f, case):
    x, v = Tensor(case["x"]), Tensor(case["v"])
    asked = "at x only"

    def watched(place):
        nonlocal asked
        if not np.array_equal(place.data, case["x"]):
            asked = "at x and elsewhere"
        return BOWLS[case["f"]](place)

    out = f(watched, x, v)
    return {"where f is asked": asked} | looked_at(out, "the product") | untouched(x=x, v=v)


def tabled(f, case):
    x = Tensor(case["x"])
    return looked_at(f(BOWLS[case["f"]], x), "the table") | untouched(x=x)


# -------------------------------------------------------------------------------------------------------------- freezing


def tuning_cases(rng):
    for steps, (n, k, h) in [(1, (1, 1, 1)), (1, (2, 1, 2)), (2, (1, 1, 1)), (2, (2, 3, 2)), (3, (3, 2, 4)), (5, (4, 2, 3))]:
        shapes = {"frozen": (k, h), "head": (h, 1), "x": (n, k), "target": (n, 1)}
        yield {name: numbers(rng, *s, low=-1.5, high=1.5) for name, s in shapes.items()} | {"lr": 0.1, "steps": steps}


def tuned(f, case):
    frozen, head = (Tensor(case[k], requires_grad=True) for k in ("frozen", "head"))
    losses = f(frozen, head, Tensor(case["x"]), Tensor(case["target"]), case["lr"], case["steps"])
    return {
        "the numbers of frozen after the training": frozen.data.copy(),
        "the gradient of frozen": "None" if frozen.grad is None else "not None",
        "the numbers of head after the training": head.data.copy(),
        "the losses": [plain(x) for x in losses] if isinstance(losses, (list, tuple)) else plain(losses),
    }


def tuner(before="", freeze="", zero="", update="head.data -= lr * head.grad", features="x @ frozen"):
    """A version of fine_tune."""
    lines = [
        "def fine_tune(frozen, head, x, target, lr, steps):",
        *(f"    {s}" for s in [freeze, before] if s),
        "    losses = []",
        "    for _ in range(steps):",
        f"        features = ({features}).tanh()",
        "        loss = (features @ head - target).square().mean()",
        *([f"        {zero}"] if zero else []),
        "        loss.backward()",
        *("        " + s for s in update.splitlines()),
        "        losses.append(loss.item())",
        "    return losses",
    ]
    return "\n".join(lines)


BOTH = "for p in (frozen, head):\n    p.data -= lr * p.grad"

CHANGES = """
def answer():
    from tinygrad_edu import Tensor

    def a(x):
        x.data[0] = 5
        (x * x).sum().backward()

    def b(x):
        y = (x * x).sum()
        x.data[0] = 5
        y.backward()

    def c(x):
        y = (x + 1).sum()
        x.data[0] = 5
        y.backward()

    def d(x):
        numbers = x.data
        y = x.sin().sum()
        numbers[0] = 5
        y.backward()

    def e(x):
        z = x.exp()
        y = z.sum()
        z.data[0] = 5
        y.backward()

    raised = ""
    for name, program in zip("ABCDE", (a, b, c, d, e)):
        try:
            program(Tensor([1.0, 2.0, 3.0], requires_grad=True))
        except RuntimeError:
            raised += name
    return raised
"""


def letters(answer):
    """The letters of an answer in the order of the alphabet, however they were written down: "b and d" for "BD"."""
    words = re.findall(r"\b[A-E]+\b", answer.upper())
    return "".join(sorted(set("".join(words)))) if answer.strip().lower() != "none" else "none"


EXERCISES = [
    Exercise(
        id="trust.passes",
        lesson=7,
        kind="predict",
        title="How many slip through?",
        given="import numpy as np\nfrom tinygrad_edu import Tensor\nfrom tinygrad_edu.recording import Op",
        difficulty=3,
        minutes=2,
        prompt="""
        Every number in `careless_test` is right: lesson 06's `matmul` passes it. Predict **how many of the four drafts** pass it as well, a whole
        number from 0 to 4.
        """,
        stub='predict("trust.passes", ...)',
        solution="""
        def answer():
            drafts = [
                lambda g, out, x, y: g @ y,
                lambda g, out, x, y: np.ones(out.shape) @ y.T,
                lambda g, out, x, y: g @ x.T,
                lambda g, out, x, y: -g @ y.T,
            ]
            passed = 0
            for draft in drafts:
                product = Op("draft", lambda x, y: x @ y, draft, lambda g, out, x, y: x.T @ g)
                x = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
                y = Tensor([[2.0, 1.0], [1.0, 2.0]], requires_grad=True)
                product(x, y).sum().backward()
                passed += np.allclose(x.grad.data, [[3, 3], [3, 3]])
            return int(passed)
        """,
        explanation="Two pass: draft_a and draft_b. The y of the test equals its own transpose, so to forget the transpose changes nothing. "
        "With another square y the numbers would differ, and the test would notice; only a y that is not square would make it crash. And `.sum().backward()` lets a gradient of ones come in: to ignore it "
        "changes nothing. The wrong operand (c) and the wrong sign (d) are caught. The most popular test of all, small square matrices and a sum, hides "
        "the two most popular mistakes.",
        hints=(
            "Which gradient comes in when a sum is taken? Write down g for the 2 by 2 result.",
            "Multiply on paper: what does each draft give for this g and this y? Compare y with y.T first.",
        ),
        why="A test sees only mistakes that change its numbers.",
        misconceptions=(
            Wrong(
                "numbers-catch-all",
                "def answer():\n    return 0",
                "A test that compares with right numbers need not catch wrong programs: these numbers may come out of a wrong formula, too.",
                "For this y: what is the difference between y and y.T?",
            ),
            Wrong(
                "only-the-transpose",
                "def answer():\n    return 1",
                "One thing hides in y, which equals its transpose. The other hides in what comes in: the slope of a sum is 1 everywhere.",
                "Which numbers does g hold after `.sum().backward()`?",
            ),
            Wrong(
                "operands-too",
                "def answer():\n    return 3",
                "The wrong operand gives other numbers here: the rows of x add up to 3 and 7, those of y to 3 and 3. It would pass if both were all ones.",
                "Compute g @ x.T for a g of ones.",
            ),
            Wrong(
                "never-runs",
                "def answer():\n    return 4",
                "The gradient of x is compared, and -3 is not 3. A sign is seen by any test that looks at all.",
                "Which draft changes the gradient whatever the numbers are?",
            ),
        ),
    ),
    Exercise(
        id="trust.slope",
        lesson=7,
        kind="code",
        title="Nudge in one direction",
        target="tinygrad_edu.checking:slope",
        given="from tinygrad_edu import Tensor\nfrom tinygrad_edu.checking import several",
        difficulty=2,
        minutes=4,
        prompt="""
        Write `slope(f, inputs, i, direction, incoming, eps)`: nudge input number `i` by `eps * direction`, once forwards and once backwards; the
        difference of the two answers, divided by the whole distance, `2 * eps`, is the slope.

        `inputs` is a tuple of Tensors, the arguments of `f`. `direction` is an array of the shape of `inputs[i]`; `incoming` holds a Tensor for
        each answer of `f`. The helper `weighted(xs)` is there already: it calls `f` with a list (or tuple) of Tensors and gives one number. `x.data` is a Tensor's
        array, `Tensor(array)` a new Tensor. The other inputs stay, and the tensors in `inputs` must not change. Return a number.
        """,
        stub='''
        def slope(f, inputs, i, direction, incoming, eps):
            """The change of f, weighted by incoming, per step of input i in the direction: a central difference."""

            def weighted(xs):
                return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))

            ...
        ''',
        solution='''
        def slope(f, inputs, i, direction, incoming, eps):
            """The change of f, weighted by incoming, per step of input i in the direction: a central difference."""

            def weighted(xs):
                return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))

            ahead, behind = list(inputs), list(inputs)
            ahead[i] = Tensor(inputs[i].data + eps * direction)
            behind[i] = Tensor(inputs[i].data - eps * direction)
            return (weighted(ahead) - weighted(behind)) / (2 * eps)
        ''',
        hints=(
            "In lesson 01 we nudged a number to both sides. What is the same here, and what is a tensor instead of a number?",
            "Make two lists of inputs, copies of `inputs`, which differ from it only at place `i`.",
            "At place `i` stands a new Tensor: the old numbers plus (or minus) eps times the direction. Give both lists to `weighted`.",
        ),
        why="Two forward passes measure the slope along one direction, however many numbers the input has.",
        cases=slope_cases,
        observe=measured,
        misconceptions=(
            Wrong(
                "one-sided",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    ahead = list(inputs)
                    ahead[i] = Tensor(inputs[i].data + eps * direction)
                    return (weighted(ahead) - weighted(inputs)) / eps
                """,
                "One nudge, forwards only: if the answer bends, it errs by about eps. Nudging both ways lets the bend cancel.",
                "What does your slope give for x * x at 3 with eps = 0.5? And what should it be?",
            ),
            Wrong(
                "half-the-way",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    ahead, behind = list(inputs), list(inputs)
                    ahead[i] = Tensor(inputs[i].data + eps * direction)
                    behind[i] = Tensor(inputs[i].data - eps * direction)
                    return (weighted(ahead) - weighted(behind)) / eps
                """,
                "Divided by eps, but from one nudged place to the other it is twice as far.",
                "How far apart are x + eps and x - eps?",
            ),
            Wrong(
                "times-eps",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    ahead, behind = list(inputs), list(inputs)
                    ahead[i] = Tensor(inputs[i].data + eps * direction)
                    behind[i] = Tensor(inputs[i].data - eps * direction)
                    return (weighted(ahead) - weighted(behind)) / 2 * eps
                """,
                "Python works from the left: `/ 2 * eps` halves the difference and then multiplies it by eps.",
                "What is `12 / 2 * 3`? Which distance should the difference be divided by?",
            ),
            Wrong(
                "second-divided",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    ahead, behind = list(inputs), list(inputs)
                    ahead[i] = Tensor(inputs[i].data + eps * direction)
                    behind[i] = Tensor(inputs[i].data - eps * direction)
                    return weighted(ahead) - weighted(behind) / (2 * eps)
                """,
                "Only the second of the two answers is divided: `/` binds closer than `-`.",
                "What is `10 - 4 / 2`?",
            ),
            Wrong(
                "no-brackets",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    ahead, behind = list(inputs), list(inputs)
                    ahead[i] = Tensor(inputs[i].data + eps * direction)
                    behind[i] = Tensor(inputs[i].data - eps * direction)
                    return weighted(ahead) - weighted(behind) / 2 * eps
                """,
                "Without brackets only the second answer is halved, then multiplied by eps, and then subtracted: `/` and `*` bind closer than `-`, and go from left to right.",
                "What is `10 - 4 / 2 * 3`? In which order is it worked out?",
            ),
            Wrong(
                "no-direction",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    ahead, behind = list(inputs), list(inputs)
                    ahead[i] = Tensor(inputs[i].data + eps)
                    behind[i] = Tensor(inputs[i].data - eps)
                    return (weighted(ahead) - weighted(behind)) / (2 * eps)
                """,
                "Every number is nudged by the same eps: the direction is not used. It says how far each number moves.",
                "Which two things determine by how much element k of the input moves?",
            ),
            Wrong(
                "first-input",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    ahead, behind = list(inputs), list(inputs)
                    ahead[0] = Tensor(inputs[0].data + eps * direction)
                    behind[0] = Tensor(inputs[0].data - eps * direction)
                    return (weighted(ahead) - weighted(behind)) / (2 * eps)
                """,
                "It is always the first input that is nudged. `i` says which one it should be.",
                "For f = x * y and i = 1: which of the two moves?",
            ),
            Wrong(
                "sign",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    ahead, behind = list(inputs), list(inputs)
                    ahead[i] = Tensor(inputs[i].data + eps * direction)
                    behind[i] = Tensor(inputs[i].data - eps * direction)
                    return (weighted(behind) - weighted(ahead)) / (2 * eps)
                """,
                "Behind minus ahead: an answer that grows along the direction gets a negative slope.",
                "If f is larger ahead than behind, which sign should the slope have?",
            ),
            Wrong(
                "unit-direction",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    direction = direction / (direction ** 2).sum() ** 0.5
                    ahead, behind = list(inputs), list(inputs)
                    ahead[i] = Tensor(inputs[i].data + eps * direction)
                    behind[i] = Tensor(inputs[i].data - eps * direction)
                    return (weighted(ahead) - weighted(behind)) / (2 * eps)
                """,
                "The direction was shortened to length 1. It is to be taken as it is: twice the direction is twice the slope.",
                "What should happen to the slope when every number of the direction is doubled?",
            ),
            Wrong(
                "left-nudged",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    inputs[i].data += eps * direction
                    ahead = weighted(inputs)
                    inputs[i].data -= 2 * eps * direction
                    return (ahead - weighted(inputs)) / (2 * eps)
                """,
                "The slope is right, but the input itself was moved, and is left where the last nudge put it. Whoever asks next, asks at another place.",
                "What does `inputs[i].data` hold after your function? Make a new Tensor instead.",
            ),
            Wrong(
                "moved-and-back",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    inputs[i].data += eps * direction
                    ahead = weighted(inputs)
                    inputs[i].data -= 2 * eps * direction
                    behind = weighted(inputs)
                    inputs[i].data += eps * direction
                    return (ahead - behind) / (2 * eps)
                """,
                "The inputs were moved and moved back, and some came back with other last digits: x + h - h is not always x.",
                "What is `0.3 + 0.6 - 0.6`? How can a place be tried without moving the input there?",
            ),
            Wrong(
                "all-inputs",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    ahead = [Tensor(x.data + eps * direction) for x in inputs]
                    behind = [Tensor(x.data - eps * direction) for x in inputs]
                    return (weighted(ahead) - weighted(behind)) / (2 * eps)
                """,
                "Every input is nudged. Only input number `i` moves, the others stay where they are.",
                "For f = x * y and i = 0: what happens to y?",
            ),
            Wrong(
                "one-list",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    ahead = behind = list(inputs)
                    ahead[i] = Tensor(inputs[i].data + eps * direction)
                    behind[i] = Tensor(inputs[i].data - eps * direction)
                    return (weighted(ahead) - weighted(behind)) / (2 * eps)
                """,
                "It is always 0: both answers come from one place. If there are two lists: are they one and the same, under two names?",
                "After `a = b = [1, 2]` and `a[0] = 5`: what is b?",
            ),
            Wrong(
                "arrays",
                """
                def slope(f, inputs, i, direction, incoming, eps):
                    def weighted(xs):
                        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
                    ahead, behind = list(inputs), list(inputs)
                    ahead[i] = inputs[i].data + eps * direction
                    behind[i] = inputs[i].data - eps * direction
                    return (weighted(ahead) - weighted(behind)) / (2 * eps)
                """,
                "f was called with an array. It takes Tensors, and gives Tensors only if it is given some.",
                "Of which type is `inputs[i].data + eps * direction`?",
            ),
        ),
    ),
    Exercise(
        id="trust.gradcheck",
        lesson=7,
        kind="code",
        title="Does the gradient foretell it?",
        target="tinygrad_edu.checking:gradcheck",
        given="import numpy as np\nfrom tinygrad_edu import GradcheckError, Tensor, grad\n"
        "from tinygrad_edu.checking import several, slope\nfrom tinygrad_edu.creation import made",
        difficulty=3,
        minutes=6,
        prompt="""
        `gradcheck(f, inputs)` lets a random gradient come in and asks the library for the gradients of the inputs. Write what its loop does for each input that requires grad. `i` is the input's number, and `g`
        its gradient: a Tensor, or None where the answer's graph does not lead to the input; then the foretold slope is 0.

        Take a random direction of the input's shape (`rng.normal(size=...)`), measure with `slope(f, inputs, i, direction, incoming, eps)`, and work out what `g` foretells. They agree if they differ by at
        most `atol + rtol * abs(measured)`; **nan agrees with nothing**.

        Where they do not agree, `raise GradcheckError(...)` with a helpful message; but if `raise_exception` is False, return False instead.
        """,
        stub=GRADCHECK,
        solution=filled(LOOP),
        hints=(
            "The gradient has a number for each number of the input. If element k moves by direction[k], by how much does the answer move?",
            "What the gradient foretells is the sum of gradient times direction, over all elements: one number, to be compared with the measured one.",
            "A comparison with nan is always False. So do not ask whether the two are too far apart; ask whether it is `not` so that they are near enough.",
        ),
        why="One random direction is enough: a wrong gradient foretells the slope in it only by chance.",
        cases=check_cases,
        observe=checked,
        misconceptions=(
            Wrong(
                "first-input-only",
                filled(LOOP + "                    return True\n"),
                "`return True` stands inside the loop: after the first input has agreed, the others are never looked at.",
                "When may the answer be True: once one input agrees, or once all do?",
            ),
            Wrong(
                "nan-passes",
                loop(
                    "if not abs(measured - foretold) <= atol + rtol * abs(measured):",
                    "if abs(measured - foretold) > atol + rtol * abs(measured):",
                ),
                "A gradient that is nan passes: every comparison with nan is False, also `>`. Ask whether the two are near enough, and act if they are not.",
                "What is `float('nan') > 1`? And `float('nan') <= 1`?",
            ),
            Wrong(
                "ones-direction",
                loop("rng.normal(size=inputs[i].shape)", "np.ones(inputs[i].shape)"),
                "In the direction of all ones only the sum of the gradient counts. A gradient with the right numbers in the wrong places has the right sum.",
                "Which directions tell a matrix from its transpose?",
            ),
            Wrong(
                "one-side-only",
                loop("abs(measured - foretold)", "measured - foretold"),
                "A foretold slope that is far too large passes: its difference from the measured one is negative, and so below any tolerance.",
                "What is `1 - 100 <= 0.001`?",
            ),
            Wrong(
                "absolute-only",
                loop("atol + rtol * abs(measured)", "atol"),
                "A right gradient is rejected where numbers are large: a slope of a million cannot be measured to five decimals. `rtol` allows for the size.",
                "How many digits does a float64 have before and after the point, if the number is a million times a million?",
            ),
            Wrong(
                "tolerances-swapped",
                loop("abs(measured - foretold) <= atol + rtol * abs(measured)", "np.allclose(measured, foretold, atol, rtol)"),
                "The two tolerances are not where they belong: `rtol` times the size of the slope is allowed for, and `atol` whatever the size is.",
                "If `np.isclose` or `np.allclose` compares for you: which of its arguments comes first, rtol or atol?",
            ),
            Wrong(
                "always-raises",
                loop("if not raise_exception:", "if False:"),
                "`raise_exception=False` is not heeded: then the answer should be False, and no error.",
                "What are the two ways to say no, and which argument chooses?",
            ),
            Wrong(
                "never-raises",
                loop("if not raise_exception:", "if True:"),
                "It returns False and goes on. Unless `raise_exception` is False, a disagreement is an error: who forgets to look at an answer would not notice it.",
                "What happens to a program that calls gradcheck(f, x) and does not look at the answer?",
            ),
            Wrong(
                "sizes-only",
                loop("abs(measured - foretold)", "abs(abs(measured) - abs(foretold))"),
                "The sizes are compared without their signs, so a gradient with the wrong sign passes.",
                "Should 3 agree with -3?",
            ),
            Wrong(
                "none-is-fine",
                loop("direction = rng", "if g is None:\n                        continue\n                    direction = rng"),
                "None is taken for 'fine'. But the answer does move with x: the thread to x was cut. The foretold slope is 0, and that is wrong here.",
                "What does a nudge of x measure here, and what does a gradient of None foretell?",
            ),
            Wrong(
                "false-alarm",
                loop("float((g.data * direction).sum())", "float(g.data.sum())"),
                "A right gradient is refused: what you foretell is not what the nudge measures. Each number of the gradient counts as far as its element "
                "moves in the direction; all together they foretell one slope. What comes in is reckoned with in `g` already.",
                "Element k moves by direction[k]. By how much does the answer move for that, if the gradient is right?",
            ),
            Wrong(
                "raises-where-they-agree",
                loop("if not abs(measured", "if abs(measured"),
                "It raises where the two agree, and lets them pass where they do not.",
                "For which of the two should the condition be True: 1 and 1, or 1 and 3?",
            ),
            Wrong(
                "returned",
                loop("raise GradcheckError(", "return GradcheckError("),
                "The error is returned, not raised: write `raise`, or nobody notices it.",
                "What does `if gradcheck(f, x):` do with an error that was returned?",
            ),
        ),
    ),
    Exercise(
        id="trust.test",
        lesson=7,
        kind="test",
        title="A test that catches them all",
        given=NEEDED,
        difficulty=4,
        minutes=6,
        prompt="""
        Write `test_layer(layer)`. `layer(x, w, b)` takes Tensors, `x`: (N, k), `w`: (k, m), `b`: (m,), and should give `x @ w + b`, with right gradients. The test passes for
        the right layer, and fails (by `assert` or any error) for five wrong ones:

        - the gradient of `w` is computed as if every incoming gradient were 1,
        - that of `x` forgets the transpose,
        - that of `b` is summed over the wrong axis,
        - that of `b` is the mean over the rows, not the sum,
        - `b` is subtracted, and its gradient fits that.

        `gradcheck` may be used; a Tensor made of an array of floats is float64 (a list gives float32). Choose shapes and numbers that hide nothing.
        """,
        stub='''
        def test_layer(layer):
            """Pass for a right layer, fail for a wrong one."""
            rng = np.random.default_rng(0)
            x = Tensor(rng.normal(size=...), requires_grad=True)
            ...
        ''',
        solution='''
        def test_layer(layer):
            """Pass for a right layer, fail for a wrong one."""
            rng = np.random.default_rng(0)
            x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
            assert np.allclose(layer(x, w, b).data, x.data @ w.data + b.data)
            assert gradcheck(layer, (x, w, b))
        ''',
        hints=(
            "Four of the five have a gradient that does not fit the answer. Which tool finds that, and what has to require grad?",
            "One has a gradient that fits: it is the gradient of another function. So the answer itself has to be looked at.",
            "Shapes in which no two sizes are equal, more than one row, a bias that is not 0: then compare the value, and let gradcheck compare the rest.",
        ),
        why="gradcheck says that gradient and answer belong together; that the answer is the right one, only its value can tell.",
        cases=LAYERS["cases"],
        observe=tried,
        misconceptions=(
            Wrong(
                "accepts-all",
                """
                def test_layer(layer):
                    rng = np.random.default_rng(0)
                    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
                    assert layer(x, w, b).shape == (2, 4)
                """,
                "Your test accepts every program. No number that the layer computes is ever compared with what it should be.",
                "Which line fails when a gradient is wrong?",
            ),
            Wrong(
                "value-only",
                """
                def test_layer(layer):
                    rng = np.random.default_rng(0)
                    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
                    assert np.allclose(layer(x, w, b).data, x.data @ w.data + b.data)
                """,
                "Only the answer is compared. The gradients may be anything.",
                "Which of the five wrong layers give a wrong answer, and which only a wrong gradient?",
            ),
            Wrong(
                "gradient-only",
                """
                def test_layer(layer):
                    rng = np.random.default_rng(0)
                    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
                    assert gradcheck(layer, (x, w, b))
                """,
                "All gradients fit their answers, but is it the right answer? `x @ w - b` has a flawless gradient, of another function. (If you did compare the answer: a bias of 0 may be subtracted as well as added.)",
                "What does gradcheck compare the gradient with?",
            ),
            Wrong(
                "ones-come-in",
                """
                def test_layer(layer):
                    x = Tensor(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]]), requires_grad=True)
                    w = Tensor(np.array([[1.0, 2.0, 0.0, 1.0], [3.0, 1.0, 1.0, 2.0], [0.0, 2.0, 1.0, 5.0]]), requires_grad=True)
                    b = Tensor(np.array([1.0, 2.0, 3.0, 4.0]), requires_grad=True)
                    out = layer(x, w, b)
                    assert np.allclose(out.data, x.data @ w.data + b.data)
                    out.sum().backward()
                    assert np.allclose(x.grad.data, np.ones((2, 4)) @ w.data.T)
                    assert np.allclose(w.grad.data, x.data.T @ np.ones((2, 4)))
                    assert np.allclose(b.grad.data, [2, 2, 2, 2])
                """,
                "Whoever ignores the gradient that comes in, passes. After `.sum().backward()` it is all ones; and where x is 0, w is owed 0 whatever comes in.",
                "What comes in, in your test, and by what is it multiplied to give what w is owed?",
            ),
            Wrong(
                "one-input",
                """
                def test_layer(layer):
                    rng = np.random.default_rng(0)
                    x, w, b = (Tensor(rng.normal(size=s)) for s in [(2, 3), (3, 4), (4,)])
                    assert np.allclose(layer(x, w, b).data, x.data @ w.data + b.data)
                    assert gradcheck(layer, (x.requires_grad_(), w, b))
                """,
                "Only the gradient of x is looked at; w and b have one each.",
                "For how many inputs does your test ask for a gradient?",
            ),
            Wrong(
                "one-row",
                """
                def test_layer(layer):
                    rng = np.random.default_rng(0)
                    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(1, 3), (3, 4), (4,)])
                    assert np.allclose(layer(x, w, b).data, x.data @ w.data + b.data)
                    assert gradcheck(layer, (x, w, b))
                """,
                "With a single row, the sum over the rows and their mean are the same.",
                "For which N does it matter whether rows are added up or averaged?",
            ),
            Wrong(
                "one-row-no-value",
                """
                def test_layer(layer):
                    rng = np.random.default_rng(0)
                    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(1, 3), (3, 4), (4,)])
                    assert gradcheck(layer, (x, w, b))
                """,
                "With a single row, the sum over the rows and their mean are the same. And the answer itself is not compared with anything.",
                "For which N does it matter whether rows are added up or averaged? And what does gradcheck compare the gradient with?",
            ),
            Wrong(
                "returns-false",
                """
                def test_layer(layer):
                    rng = np.random.default_rng(0)
                    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
                    right = np.allclose(layer(x, w, b).data, x.data @ w.data + b.data)
                    return right and gradcheck(layer, (x, w, b), raise_exception=False)
                """,
                "Your test returned False, and nobody looks at that. A test fails by an error: write `assert`.",
                "Who reads what your function returns?",
            ),
            Wrong(
                "half-asserted",
                """
                def test_layer(layer):
                    rng = np.random.default_rng(0)
                    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
                    assert np.allclose(layer(x, w, b).data, x.data @ w.data + b.data)
                    return gradcheck(layer, (x, w, b), raise_exception=False)
                """,
                "The value is asserted. The other part of your test returns False, and nobody looks at that: only an error makes a test fail.",
                "Who reads what your function returns?",
            ),
            Wrong(
                "all-at-once",
                """
                def test_layer(layer):
                    x, w, b = (Tensor(np.ones(s), requires_grad=True) for s in [(2, 2), (2, 2), (2,)])
                    out = layer(x, w, b)
                    assert np.allclose(out.data, 3)
                    out.sum().backward()
                    assert np.allclose(x.grad.data, 2) and np.allclose(w.grad.data, 2) and np.allclose(b.grad.data, 2)
                """,
                "Square matrices of ones, and ones coming in: a transpose, a wrong axis and a missing gradient all look right.",
                "Which sizes are equal in your test, and which numbers?",
            ),
        ),
    ),
    Exercise(
        id="curve.newton",
        lesson=7,
        kind="code",
        title="One step of Newton's method",
        given="from tinygrad_edu import Tensor, grad",
        difficulty=3,
        minutes=4,
        prompt="""
        Write `newton_step(f, x)`: from `x`, a Tensor of one number, the place where the parabola that fits `f` at `x` is level,

        $$x - \\frac{f'(x)}{f''(x)}$$

        `f` takes a Tensor of one number and returns one. The first line is there: `x.detach()` is a new Tensor with the same numbers and no history, and
        `.requires_grad_()` lets it ask for its gradient. Get both derivatives with `grad`, which gives a tuple: `(d,) = grad(y, x)`. The first one needs
        `create_graph=True`, or it has no history. Return a Tensor (or a number); f is never flat here, so the division is safe.
        """,
        stub='''
        def newton_step(f, x):
            """From x, a Tensor of one number, to where the parabola that fits f at x is level."""
            # a leaf of our own (it shares its array with the caller's x: do not write into it)
            x = x.detach().requires_grad_()
            ...
        ''',
        solution='''
        def newton_step(f, x):
            """From x, a Tensor of one number, to where the parabola that fits f at x is level."""
            # a leaf of our own (it shares its array with the caller's x: do not write into it)
            x = x.detach().requires_grad_()
            (slope,) = grad(f(x), x, create_graph=True)
            (bend,) = grad(slope, x)
            return (x - slope / bend).detach()
        ''',
        hints=(
            "Which function has f'' as its slope?",
            "Ask `grad` for the slope of f(x) with respect to x, and keep its history. Then ask for the slope of what you got.",
            "Two calls of grad: grad(f(x), x, create_graph=True), then grad of that answer, again with respect to x. Then the formula.",
        ),
        why="The gradient is a Tensor like any other; with a history of its own it can be differentiated again.",
        cases=curve_cases,
        observe=stepped,
        misconceptions=(
            Wrong(
                "looks-for-zero",
                """
                def newton_step(f, x):
                    x = x.detach().requires_grad_()
                    y = f(x)
                    (slope,) = grad(y, x)
                    return (x - y / slope).detach()
                """,
                "This is Newton's method for f(x) = 0: value over slope. We look for a place where the slope is 0, so slope over bend.",
                "Which of the two is 0 at the bottom of a bowl: f or f'?",
            ),
            Wrong(
                "sign",
                """
                def newton_step(f, x):
                    x = x.detach().requires_grad_()
                    (slope,) = grad(f(x), x, create_graph=True)
                    (bend,) = grad(slope, x)
                    return (x + slope / bend).detach()
                """,
                "The step goes the wrong way: away from the bottom, by as much as it should go towards it.",
                "At x = 1 the slope of x ** 2 is 2. In which direction is the bottom?",
            ),
            Wrong(
                "upside-down",
                """
                def newton_step(f, x):
                    x = x.detach().requires_grad_()
                    (slope,) = grad(f(x), x, create_graph=True)
                    (bend,) = grad(slope, x)
                    return (x - bend / slope).detach()
                """,
                "Bend over slope: the fraction is upside down. The steeper, the farther; the more it bends, the nearer.",
                "At the bottom the slope is 0. What does your step do there?",
            ),
            Wrong(
                "slope-twice",
                """
                def newton_step(f, x):
                    x = x.detach().requires_grad_()
                    (slope,) = grad(f(x), x, create_graph=True)
                    (bend,) = grad(f(x), x)
                    return (x - slope / bend).detach()
                """,
                "The second call asks for the slope of f again. What we need is the slope of the slope.",
                "What is the first argument of your second `grad`?",
            ),
            Wrong(
                "square",
                """
                def newton_step(f, x):
                    x = x.detach().requires_grad_()
                    (slope,) = grad(f(x), x, create_graph=True)
                    return (x - slope / slope ** 2).detach()
                """,
                "The second derivative is not the square of the first. It is the slope of the slope.",
                "For x ** 2: what is the first derivative at 3, and what is the second?",
            ),
            Wrong(
                "gradient-step",
                """
                def newton_step(f, x):
                    x = x.detach().requires_grad_()
                    (slope,) = grad(f(x), x)
                    return (x - slope).detach()
                """,
                "This is a step of gradient descent. Newton's method divides by how strongly f bends.",
                "Where does f'' come into your step?",
            ),
            Wrong(
                "no-history",
                """
                def newton_step(f, x):
                    x = x.detach().requires_grad_()
                    (slope,) = grad(f(x), x)
                    (bend,) = grad(slope, x)
                    return (x - slope / bend).detach()
                """,
                "The slope was computed without a history, so it does not know that it came from x.",
                "Which argument of `grad` makes it remember?",
            ),
            Wrong(
                "adds-up",
                """
                def newton_step(f, x):
                    x = x.detach().requires_grad_()
                    f(x).backward(create_graph=True)
                    slope = x.grad
                    slope.backward()
                    return (x - slope / x.grad).detach()
                """,
                "`backward` added the second derivative to the first in `x.grad`. `grad` gives each by itself, and leaves `.grad` alone.",
                "What does `x.grad` hold after the second `backward`?",
            ),
            Wrong(
                "step-only",
                """
                def newton_step(f, x):
                    x = x.detach().requires_grad_()
                    (slope,) = grad(f(x), x, create_graph=True)
                    (bend,) = grad(slope, x)
                    return (slope / bend).detach()
                """,
                "This is the step, not the place where it leads.",
                "From where does the step start, and in which direction does it go?",
            ),
        ),
    ),
    Exercise(
        id="curve.settles",
        lesson=7,
        kind="predict",
        title="Where does it settle?",
        given="import numpy as np\nfrom tinygrad_edu import Tensor, grad",
        difficulty=3,
        minutes=2,
        prompt="""
        $f(x) = x^4 - 2x^2$ has two lowest places, at $-1$ and at $1$. We start at $0.1$ and take ten steps with `newton_step`.

        Predict where we are then: one number.
        """,
        stub='predict("curve.settles", ...)',
        solution="""
        def answer():
            x = Tensor(np.array(0.1))
            for _ in range(10):
                x = x.detach().requires_grad_()
                (slope,) = grad(x**4 - 2 * x**2, x, create_graph=True)
                (bend,) = grad(slope, x)
                x = x - slope / bend
            return round(x.item(), 4) + 0.0
        """,
        explanation="On top of the hill, at 0. Near 0.1 the curve bends downwards, and the parabola that fits there is itself a hill: it is level at its top, and that is "
        "where the step goes. Newton's method looks for a level place, not for a low one. The slope alone would have led to 1.",
        hints=(
            "At 0.1, does the curve bend upwards, like a bowl, or downwards, like a hill? What is the sign of the second derivative, 12 x ** 2 - 4?",
            "Sketch the parabola that fits at 0.1. Where is it level?",
        ),
        why="Slope over bend leads to a level place, be it a bottom or a top.",
        misconceptions=(
            Wrong(
                "downhill",
                "def answer():\n    return 1.0",
                "Downhill from 0.1 lies 1, and gradient descent would go there. Newton's step divides by the bend, which is negative here.",
                "What is the sign of f'(0.1) / f''(0.1)?",
            ),
            Wrong(
                "over-the-hill",
                "def answer():\n    return -1.0",
                "The step does go to the left, but not beyond the top: there the parabola is level.",
                "Compute one step: f'(0.1) is -0.396 and f''(0.1) is -3.88.",
            ),
            Wrong(
                "stays",
                "def answer():\n    return 0.1",
                "It moves: the slope at 0.1 is not 0.",
                "Compute one step: f'(0.1) is -0.396 and f''(0.1) is -3.88.",
            ),
        ),
    ),
    Exercise(
        id="curve.hvp",
        lesson=7,
        kind="code",
        title="The Hessian, times a direction",
        target="tinygrad_edu.curvature:hvp",
        given="import numpy as np\nfrom tinygrad_edu import Tensor, grad\nfrom tinygrad_edu.creation import made",
        difficulty=3,
        minutes=5,
        prompt="""
        Write `hvp(f, x, v)`: how fast the gradient of `f` changes when `x` moves in the direction `v`. `f` takes a Tensor of the shape of `x` and returns one number; `v` is a Tensor of
        the same shape, and so is the answer.

        No nudging: `f` is asked at `x` only. Take the gradient, with a history. Multiply it by `v` and add everything up: one number, whose gradient is the answer.

        If `f` is linear, its gradient is the same everywhere: then it has no history (`.requires_grad` is False), and the answer is a Tensor of zeros.
        """,
        stub='''
        def hvp(f, x, v):
            """The Hessian of f at x, multiplied by v, without ever building it. x, v: Tensors of one shape."""
            # a leaf of our own (it shares its array with the caller's x: do not write into it)
            x = x.detach().requires_grad_()
            ...
        ''',
        solution='''
        def hvp(f, x, v):
            """The Hessian of f at x, multiplied by v, without ever building it. x, v: Tensors of one shape."""
            # a leaf of our own (it shares its array with the caller's x: do not write into it)
            x = x.detach().requires_grad_()
            (gradient,) = grad(f(x), x, create_graph=True)
            if not gradient.requires_grad:
                return Tensor(np.zeros(x.shape, x.dtype))
            (product,) = grad((gradient * v).sum(), x)
            return product
        ''',
        hints=(
            "The gradient has as many numbers as x. Which single number can be made of it and v, so that its slope is what we want?",
            "(gradient * v).sum() says how steep f is in the direction v. What is the gradient of that?",
            "Two calls of grad, the first with create_graph=True; between them a product and a sum, and the question whether there is a history.",
        ),
        why="The slope of the slope in the direction v: two backwards, and the table with x.numel() ** 2 numbers is never made.",
        cases=bowl_cases,
        observe=multiplied,
        misconceptions=(
            Wrong(
                "no-direction",
                """
                def hvp(f, x, v):
                    x = x.detach().requires_grad_()
                    (gradient,) = grad(f(x), x, create_graph=True)
                    if not gradient.requires_grad:
                        return Tensor(np.zeros(x.shape))
                    return grad(gradient.sum(), x)[0]
                """,
                "The direction v is not used: this is the product with a direction of ones, the sums of the Hessian's rows.",
                "What changes in your answer when v is doubled?",
            ),
            Wrong(
                "row-sums-times-v",
                """
                def hvp(f, x, v):
                    x = x.detach().requires_grad_()
                    (gradient,) = grad(f(x), x, create_graph=True)
                    if not gradient.requires_grad:
                        return Tensor(np.zeros(x.shape))
                    return grad(gradient.sum(), x)[0] * v
                """,
                "v comes too late: the rows of the Hessian were added up first and then multiplied. v belongs before the sum. The two agree only if no number of x bends the slope of another.",
                "For f = x[0] * x[1] and v = [1, 0]: which slope changes when only x[0] moves?",
            ),
            Wrong(
                "slope-only",
                """
                def hvp(f, x, v):
                    x = x.detach().requires_grad_()
                    (gradient,) = grad(f(x), x)
                    return (gradient * v).detach()
                """,
                "This is the gradient times v: first derivatives only. It has to be added up and differentiated once more.",
                "How many times do you call `grad`?",
            ),
            Wrong(
                "gradient-of-f-times-v",
                """
                def hvp(f, x, v):
                    x = x.detach().requires_grad_()
                    return grad((f(x) * v).sum(), x)[0]
                """,
                "f is multiplied by v and differentiated once. It is the gradient of f that should be multiplied by v, and then differentiated again.",
                "What is the first thing whose slope you ask for?",
            ),
            Wrong(
                "squared",
                """
                def hvp(f, x, v):
                    x = x.detach().requires_grad_()
                    (gradient,) = grad(f(x), x, create_graph=True)
                    if not gradient.requires_grad:
                        return Tensor(np.zeros(x.shape))
                    return grad((gradient * gradient * v).sum(), x)[0]
                """,
                "The gradient enters twice. The Hessian is its slope, not the slope of its square.",
                "What is the slope of gradient ** 2, by the chain rule?",
            ),
            Wrong(
                "linear-forgotten",
                """
                def hvp(f, x, v):
                    x = x.detach().requires_grad_()
                    (gradient,) = grad(f(x), x, create_graph=True)
                    return grad((gradient * v).sum(), x)[0]
                """,
                "Right, but for a linear f: its gradient is a constant without a history, and to ask for its slope is an error. The answer is zeros.",
                "What is `gradient.requires_grad` for f = (3 * x).sum()?",
            ),
            Wrong(
                "no-history",
                """
                def hvp(f, x, v):
                    x = x.detach().requires_grad_()
                    (gradient,) = grad(f(x), x)
                    return grad((gradient * v).sum(), x)[0]
                """,
                "The gradient was computed without a history, so it does not know that it came from x.",
                "Which argument of `grad` makes it remember?",
            ),
            Wrong(
                "nudged",
                """
                def hvp(f, x, v):
                    def gradient(x):
                        x = x.detach().requires_grad_()
                        return grad(f(x), x)[0]
                    return (gradient(x + 1e-5 * v) - gradient(x - 1e-5 * v)) / 2e-5
                """,
                "This measures the second slope by nudging. Take the gradient of a gradient: it needs no eps, and loses no digits.",
                "How often does your function call f, and where?",
            ),
            Wrong(
                "a-tuple",
                """
                def hvp(f, x, v):
                    x = x.detach().requires_grad_()
                    (gradient,) = grad(f(x), x, create_graph=True)
                    if not gradient.requires_grad:
                        return Tensor(np.zeros(x.shape))
                    return grad((gradient * v).sum(), x)
                """,
                "`grad` gives a tuple, with a gradient for each input asked for. Here it holds one: take it out.",
                "What does `(a,) = (5,)` do?",
            ),
            Wrong(
                "always-zeros",
                """
                def hvp(f, x, v):
                    x = x.detach().requires_grad_()
                    (gradient,) = grad(f(x), x)
                    if not gradient.requires_grad:
                        return Tensor(np.zeros(x.shape))
                    return grad((gradient * v).sum(), x)[0]
                """,
                "It is always zeros: the gradient was computed without a history, so it never requires grad.",
                "Which argument of `grad` gives the gradient a history?",
            ),
        ),
    ),
    Exercise(
        id="curve.hessian",
        lesson=7,
        kind="code",
        title="The whole table",
        target="tinygrad_edu.curvature:hessian",
        given="import numpy as np\nfrom tinygrad_edu import Tensor, hvp\nfrom tinygrad_edu.creation import made",
        difficulty=3,
        minutes=4,
        prompt="""
        Write `hessian(f, x)`: all second derivatives of `f` at `x`, a Tensor of shape `(*x.shape, *x.shape)`. For `x` of shape `(3,)` that is `(3, 3)`, for `(2, 3)` it is
        `(2, 3, 2, 3)`. `x` has at least one dimension.

        `hvp(f, x, v)` with a `v` that is 1 in one place and 0 elsewhere gives one part of the table, of the shape of `x`. `x.numel()` says how many numbers `x` holds; `hvp` wants Tensors, and
        gives one.
        """,
        stub='''
        def hessian(f, x):
            """All second derivatives of f, which returns one number: a Tensor of shape (*x.shape, *x.shape)."""
            ...
        ''',
        solution='''
        def hessian(f, x):
            """All second derivatives of f, which returns one number: a Tensor of shape (*x.shape, *x.shape)."""
            parts = []
            for k in range(x.numel()):
                v = np.zeros(x.numel(), x.dtype)
                v[k] = 1
                parts.append(hvp(f, x, Tensor(v.reshape(x.shape))).data)
            return Tensor(np.array(parts).reshape(*x.shape, *x.shape))
        ''',
        hints=(
            "What does a matrix give when it is multiplied by a vector that is 1 in one place and 0 elsewhere?",
            "Make the vector flat, `np.zeros(x.numel())`, put the 1 in, and bring it into the shape of x.",
            "Collect the answers of hvp (their `.data`) in a list, make one array of it, and give it the shape (*x.shape, *x.shape).",
        ),
        why="Column by column: the Hessian times a vector with a single 1 is one column of it.",
        cases=lambda rng: bowl_cases(rng, with_v=False),
        observe=tabled,
        misconceptions=(
            Wrong(
                "diagonal",
                """
                def hessian(f, x):
                    parts = np.zeros((x.numel(), x.numel()))
                    for k in range(x.numel()):
                        v = np.zeros(x.numel())
                        v[k] = 1
                        parts[k, k] = hvp(f, x, Tensor(v.reshape(x.shape))).data.ravel()[k]
                    return Tensor(parts.reshape(*x.shape, *x.shape))
                """,
                "Only the diagonal is kept: how each number bends its own slope. Off it stands how one number changes the slope of another.",
                "For f = x[0] * x[1], the slope for x[0] is x[1]. Which entry of the table says so?",
            ),
            Wrong(
                "ones",
                """
                def hessian(f, x):
                    parts = []
                    for k in range(x.numel()):
                        parts.append(hvp(f, x, Tensor(np.ones(x.shape))).data)
                    return Tensor(np.array(parts).reshape(*x.shape, *x.shape))
                """,
                "The direction is all ones each time, so every part is the sum of all columns. One column needs a direction with a single 1.",
                "Multiply a 2 by 2 matrix by [1, 1] and by [1, 0].",
            ),
            Wrong(
                "flat",
                """
                def hessian(f, x):
                    parts = []
                    for k in range(x.numel()):
                        v = np.zeros(x.numel())
                        v[k] = 1
                        parts.append(hvp(f, x, Tensor(v.reshape(x.shape))).data.ravel())
                    return Tensor(np.array(parts).reshape(x.numel(), x.numel()))
                """,
                "The numbers are right; the table is flat, of shape (numel, numel). It should have the shape of x twice.",
                "Which shape should it have for an x of shape (2, 3)?",
            ),
            Wrong(
                "same-vector",
                """
                def hessian(f, x):
                    parts, v = [], np.zeros(x.numel())
                    for k in range(x.numel()):
                        v[k] = 1
                        parts.append(hvp(f, x, Tensor(v.reshape(x.shape))).data)
                    return Tensor(np.array(parts).reshape(*x.shape, *x.shape))
                """,
                "The ones pile up: one vector is used for all rounds and never set back, so each part is the sum of the columns so far.",
                "What does v hold in the second round?",
            ),
            Wrong(
                "gradient",
                """
                def hessian(f, x):
                    from tinygrad_edu import grad
                    x = x.detach().requires_grad_()
                    (g,) = grad(f(x), x)
                    return Tensor((g.data.reshape(-1, 1) * g.data.reshape(1, -1)).reshape(*x.shape, *x.shape))
                """,
                "First derivatives, multiplied in pairs. A second derivative is the slope of a slope.",
                "What should the Hessian of a linear f be?",
            ),
            Wrong(
                "a-sum",
                """
                def hessian(f, x):
                    total = np.zeros(x.shape)
                    for k in range(x.numel()):
                        v = np.zeros(x.numel())
                        v[k] = 1
                        total += hvp(f, x, Tensor(v.reshape(x.shape))).data
                    return Tensor(total)
                """,
                "The columns are added up instead of put side by side.",
                "How many numbers should the table hold for an x with 3 numbers?",
            ),
        ),
    ),
    Exercise(
        id="trust.changed",
        lesson=7,
        kind="predict",
        title="Who is caught?",
        difficulty=3,
        minutes=3,
        prompt="""
        Five programs write into the numbers of a tensor. Each starts with a fresh `x = Tensor([1.0, 2.0, 3.0], requires_grad=True)`.

        ```python
        x.data[0] = 5;         y = (x * x).sum();      y.backward()       # A
        y = (x * x).sum();     x.data[0] = 5;          y.backward()       # B
        y = (x + 1).sum();     x.data[0] = 5;          y.backward()       # C
        numbers = x.data;      y = x.sin().sum();      numbers[0] = 5;     y.backward()   # D
        z = x.exp();           y = z.sum();            z.data[0] = 5;      y.backward()   # E
        ```

        Predict which of them end in an error: a text of their letters in the order of the alphabet, such as `"AC"`, or `"none"`.
        """,
        stub='predict("trust.changed", ...)',
        solution=CHANGES,
        observe=lambda f, case: {"answer": letters(f())},
        explanation="B, D and E. In A the write comes before the numbers are used: fine. The derivative of a sum is 1 wherever we are, so C does not care, and is let through. "
        "In D nobody told the tensor: `numbers` is a plain NumPy array, but the numbers are no longer those that the sine saw, and that is noticed. E writes into a result: "
        "the slope of exp is its own result, so a changed result gives a wrong gradient.",
        hints=(
            "For each program: which numbers does the derivative need, and were they changed after they had been used?",
            "The derivative of x + 1 needs no numbers at all. That of exp needs the result.",
        ),
        why="What counts is whether numbers that a derivative needs were written between forward and backward, by whomever.",
        misconceptions=(
            Wrong(
                "numpy-is-unseen",
                "def answer():\n    return 'BE'",
                "D writes by NumPy, behind the tensor's back. But whoever has taken `.data` is watched: the numbers are compared with a fingerprint.",
                "Could the library find out, without being told, that an array holds other numbers than before?",
            ),
            Wrong(
                "inputs-only",
                "def answer():\n    return 'BD'",
                "A result may be needed for the way back as well: the slope of exp is exp itself, and the result is already there.",
                "What is exp's vjp made of?",
            ),
            Wrong(
                "every-late-write",
                "def answer():\n    return 'BCDE'",
                "C is harmless: the slope of x + 1 is 1, whatever x is, so nothing that is needed is lost.",
                "Which numbers of x does the derivative of x + 1 need?",
            ),
            Wrong(
                "none-at-all",
                "def answer():\n    return 'none'",
                "Then B would give the gradient at numbers that the answer was not computed from: silently wrong. The library refuses that.",
                "Which gradient would B give: that at 1, or that at 5?",
            ),
            Wrong(
                "only-the-plain-case",
                "def answer():\n    return 'B'",
                "B is caught, and so are a write by NumPy and one into a result that is needed for the way back.",
                "What does the derivative of sin need, and what that of exp?",
            ),
            Wrong(
                "early-write-too",
                "def answer():\n    return 'ABDE'",
                "A writes before the answer is computed: the answer and its gradient are both those at 5.",
                "Does A compute with numbers that are changed later?",
            ),
            Wrong(
                "every-write",
                "def answer():\n    return 'ABCDE'",
                "To write is no mistake in itself. A writes before the numbers are used, and C's derivative needs no numbers.",
                "Which numbers are used for a derivative, and were they changed after the answer had been computed?",
            ),
        ),
    ),
    Exercise(
        id="trust.evaluation",
        lesson=7,
        kind="predict",
        title="How much is still there?",
        given="from tinygrad_edu import Tensor, history, randn",
        difficulty=2,
        minutes=2,
        prompt="""
        A trained model is tried on five batches; only the mean loss is wanted, so there is no `backward`:

        ```python
        w = randn(1000, 10, requires_grad=True)
        total = Tensor(0.0)
        for _ in range(5):
            x = randn(200, 1000)
            total = total + (x @ w).square().mean()
        ```

        When the loop is done: how many of the five batches `x` are still in memory? Predict a number.
        """,
        stub='predict("trust.evaluation", ...)',
        solution="""
        def answer():
            w = randn(1000, 10, requires_grad=True)
            total = Tensor(0.0)
            for _ in range(5):
                x = randn(200, 1000)
                total = total + (x @ w).square().mean()
            return len([node for node in history(total) if node.shape == (200, 1000)])
        """,
        explanation="All five. `total` is a single number, but it remembers what it was computed from: five losses, each of which remembers its batch. "
        "With a thousand batches it would be a thousand. `total += loss.item()` adds a plain number, and within `no_grad()` nothing is remembered at all: one batch is left then, "
        "the one called x.",
        hints=(
            "What does `total` know about where it came from?",
            "Draw the graph of `total` after two rounds. Does an arrow lead to the first batch?",
        ),
        why="Whoever holds an answer holds its whole graph.",
        misconceptions=(
            Wrong(
                "only-the-last",
                "def answer():\n    return 1",
                "The name x holds only the last batch. But `total` has a history, and every batch is in it.",
                "What would `total.backward()` need? Could it still be called?",
            ),
            Wrong(
                "none",
                "def answer():\n    return 0",
                "The last batch is at least still called x. And `total` remembers how it was computed.",
                "What would `total.backward()` need?",
            ),
            Wrong(
                "one-is-freed",
                "def answer():\n    return 4",
                "The graph of `total` leads to every batch, the last one included.",
                "Which of the five losses is not part of the sum?",
            ),
            Wrong(
                "copies",
                "def answer():\n    return 10",
                "A graph keeps the arrays themselves, not copies: each batch is there once.",
                "Does `x @ w` copy x in order to remember it?",
            ),
            Wrong(
                "counted-twice",
                "def answer():\n    return 6",
                "The last batch has a name and a place in the graph, but it is one array.",
                "How many batches were ever made?",
            ),
        ),
    ),
    Exercise(
        id="trust.frozen",
        lesson=7,
        kind="fix",
        title="Only the head shall learn",
        given="from tinygrad_edu import Tensor, grad, no_grad",
        difficulty=3,
        minutes=5,
        prompt="""
        `fine_tune` should train the `head` and leave the layer `frozen` as it is. This version moves both; and from the second step on, even the head goes astray. Mend it:

        - `frozen` holds the same numbers as before, and `frozen.grad` is None at the end (that it does not require grad any more is fine);
        - every step of `head` goes along the gradient of this step alone; the caller's tensor `head` changes, as it does now.

        `frozen`: (k, h) and `head`: (h, 1) come in as leaves that require grad; `x`: (N, k) and `target`: (N, 1) are constants. Return the list of losses as it is.
        """,
        stub='''
        def fine_tune(frozen, head, x, target, lr, steps):
            """Train the head on the features that the frozen layer makes; return the loss of every step."""
            losses = []
            for _ in range(steps):
                features = (x @ frozen).tanh()
                loss = (features @ head - target).square().mean()
                loss.backward()
                for p in (frozen, head):
                    p.data -= lr * p.grad
                losses.append(loss.item())
            return losses
        ''',
        solution='''
        def fine_tune(frozen, head, x, target, lr, steps):
            """Train the head on the features that the frozen layer makes; return the loss of every step."""
            frozen.requires_grad_(False)
            losses = []
            for _ in range(steps):
                features = (x @ frozen).tanh()
                loss = (features @ head - target).square().mean()
                head.grad = None
                loss.backward()
                head.data -= lr * head.grad
                losses.append(loss.item())
            return losses
        ''',
        hints=(
            "There are two faults. Which one shows after a single step, which one only after two?",
            "What does `backward` do with a gradient that is still there from the step before?",
            "`requires_grad_(False)` before the loop freezes a leaf, so that it gets no gradient; and what has no gradient cannot be moved by it.",
        ),
        why="What does not require grad costs no gradient and takes no step; and a gradient is set back before the next one is added.",
        cases=tuning_cases,
        observe=tuned,
        misconceptions=(
            Wrong(
                "still-pays",
                tuner(zero="head.grad = None"),
                "The numbers of frozen stay, but its gradient is still computed, and kept. What is frozen needs none.",
                "What is `frozen.grad` after the training?",
            ),
            Wrong(
                "growing-sum",
                tuner(freeze="frozen.requires_grad_(False)"),
                "The layer is frozen. The head steps along a growing sum of all gradients so far: `backward` adds to what is there.",
                "What does `head.grad` hold in the second step before `backward` is called?",
            ),
            Wrong(
                "both-move",
                tuner(zero="frozen.grad = head.grad = None", update=BOTH),
                "The gradients are set back now, but the frozen layer still takes its steps.",
                "What does the loop over (frozen, head) do?",
            ),
            Wrong(
                "still-pays-and-grows",
                tuner(),
                "frozen keeps its numbers. But its gradient is still computed, and the head steps along a growing sum of gradients.",
                "Print frozen.grad and head.grad after each step. Which of them should be there, and what should it be?",
            ),
            Wrong(
                "only-the-name",
                tuner(freeze="frozen.requires_grad_(False)", zero="head.grad = None", update="head = head - lr * head.grad"),
                "`head = head - ...` makes a new tensor and gives it the name `head` within the function. The caller's tensor stays as it was, and the new one is no leaf, so it gets no `.grad`.",
                "Which tensor has changed when the function returns? Write into `head.data` instead.",
            ),
            Wrong(
                "steps-without-gradient",
                tuner(freeze="frozen.requires_grad_(False)", zero="head.grad = None", update=BOTH),
                "frozen is frozen: its `.grad` is None now. But the loop still asks it to take a step.",
                "Through which tensors should the loop go?",
            ),
            Wrong(
                "a-new-head",
                tuner(update="(g,) = grad(loss, head)\nhead = head - lr * g").replace("        loss.backward()\n", ""),
                "`head = head - ...` makes a new tensor and gives it the name `head` within the function. The caller's tensor stays as it was.",
                "Which tensor has changed when the function returns?",
            ),
            Wrong(
                "uphill",
                tuner(freeze="frozen.requires_grad_(False)", zero="head.grad = None", update="head.data += lr * head.grad"),
                "Only the head moves, but along the gradient: uphill.",
                "Does the loss fall?",
            ),
            Wrong(
                "wrong-one",
                tuner(freeze="head.requires_grad_(False)", zero="frozen.grad = None", update="frozen.data -= lr * frozen.grad"),
                "The head is frozen and the layer learns: it should be the other way round.",
                "Which of the two should change?",
            ),
        ),
    ),
]
