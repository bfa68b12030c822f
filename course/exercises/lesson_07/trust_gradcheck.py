"""trust.gradcheck: a gradient check along one random direction."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu import GradcheckError, Tensor, grad
from tinygrad_edu.checks.gradcheck import as_tuple, directional_derivative
from tinygrad_edu.tensor.creation import from_array

from .shared import CUT_ONES, FAULTY_ONES, FUNCTIONS, NEARLY, RIGHT_ONES, observe_inputs, to_plain


def check_cases(rng):
    for function, shapes in [
        ("x * x", [(2, 3)]),
        ("x @ y", [(2, 3), (3, 4)]),
        ("x * y", [(2, 3), (3,)]),
        ("x.exp() + y", [(), (2,)]),
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
    yield {"f": "x * x * x", "x": np.zeros(2)}  # the slope is 0, what a nudge measures is not quite
    yield {"f": "x * y, x + y", "x": numbers(rng, 2), "y": numbers(rng, 2)}
    yield {"f": "x * x (y is not used)", "x": numbers(rng, 2), "y": numbers(rng, 3)}
    yield {"f": "ones, whatever x is", "x": numbers(rng, 2)}
    yield {"f": "x * y", "x": numbers(rng, 2), "y": numbers(rng, 2), "constant": "y"}


def checked(f, case):
    inputs = tuple(Tensor(case[k], requires_grad=case.get("constant") != k) for k in "xy" if k in case)
    more = {"raise_exception": False} if "raise_exception" in case else {}
    more |= {"atol": 0.0, "rtol": 0.1} if case["f"] in NEARLY else {}
    function, seen = FUNCTIONS[case["f"]], observe_inputs(**dict(zip("xy", inputs)))
    try:
        return {"the answer": to_plain(f(function, inputs, **more))} | seen
    except GradcheckError as error:
        if case["f"] in RIGHT_ONES:
            return {"the answer": "a GradcheckError: a right gradient is refused"} | seen
        message = "a few words" if str(error).strip() else "nothing"
        return {"the answer": "a GradcheckError, raised", "what its message says": message} | seen


gradcheck = exercise(
    "trust.gradcheck",
    kind="code",
    title="Does the gradient predict it?",
    target="tinygrad_edu.checks.gradcheck:gradcheck",
    given="""
    import numpy as np
    from tinygrad_edu import GradcheckError, Tensor, grad
    from tinygrad_edu.checks.gradcheck import as_tuple, directional_derivative
    from tinygrad_edu.tensor.creation import from_array
    """,
    difficulty=3,
    minutes=12,
    cases=check_cases,
    observe=checked,
    hidden=("constant",),
    prompt="""
    `gradcheck(f, inputs)` lets a random upstream gradient come in and asks the library for the gradients of the inputs.
    Write what its loop does for each input that requires grad. `i` is the input's number, and `g` its gradient: a
    Tensor, or None where the answer's graph does not lead to the input; then the predicted slope is 0.

    Take a random direction of the input's shape (`rng.normal(size=...)`), measure with `directional_derivative(f,
    inputs, i, direction, upstream, eps)`, and work out what `g` predicts. They agree if they differ by at most `atol +
    rtol * abs(measured)`; **nan agrees with nothing**.

    Where they do not agree, `raise GradcheckError(...)` with a helpful message; but if `raise_exception` is False,
    return False instead.
    """,
    hints=(
        (
            "The gradient has a number for each number of the input. If element k moves by direction[k], by how "
            "much does the answer move?"
        ),
        (
            "What the gradient predicts is the sum of gradient times direction, over all elements: one number, to "
            "be compared with the measured one."
        ),
        (
            "A comparison with nan is always False. So do not ask whether the two are too far apart; ask whether "
            "it is `not` so that they are near enough."
        ),
    ),
    why="One random direction is enough: a wrong gradient predicts the slope in it only by chance.",
)


@gradcheck.stub
def gradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """True if f's gradient predicts what a nudge in a random direction does, for every input that requires grad."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    rng = np.random.default_rng(seed)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    for i in wanted:
        if inputs[i].dtype != np.float64:
            raise ValueError(
                f"gradcheck: input {i} is {inputs[i].dtype}; a small nudge needs the precision of float64: "
                "take x.double()"
            )
    outputs = as_tuple(f(*inputs))  # a tuple, of one Tensor or several
    upstream = [from_array(rng.normal(size=y.shape)) for y in outputs]  # a random upstream gradient for each
    moving = [k for k, y in enumerate(outputs) if y.requires_grad]  # the outputs that depend on an input
    gradients = [None] * len(wanted)
    if moving:
        coming = [upstream[k] for k in moving]
        gradients = grad(
            [outputs[k] for k in moving], [inputs[i] for i in wanted], grad_outputs=coming, allow_unused=True
        )
    for i, g in zip(wanted, gradients):
        ...  # g: what the gradient says of input i; a Tensor, or None where the graph does not lead to it
    return True


@gradcheck.solution
def gradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """True if f's gradient predicts what a nudge in a random direction does, for every input that requires grad."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    rng = np.random.default_rng(seed)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    for i in wanted:
        if inputs[i].dtype != np.float64:
            raise ValueError(
                f"gradcheck: input {i} is {inputs[i].dtype}; a small nudge needs the precision of float64: "
                "take x.double()"
            )
    outputs = as_tuple(f(*inputs))
    upstream = [from_array(rng.normal(size=y.shape)) for y in outputs]
    moving = [k for k, y in enumerate(outputs) if y.requires_grad]
    gradients = [None] * len(wanted)
    if moving:
        coming = [upstream[k] for k in moving]
        gradients = grad(
            [outputs[k] for k in moving], [inputs[i] for i in wanted], grad_outputs=coming, allow_unused=True
        )
    for i, g in zip(wanted, gradients):
        direction = rng.normal(size=inputs[i].shape)
        measured = directional_derivative(f, inputs, i, direction, upstream, eps)
        predicted = 0.0 if g is None else float((g.data * direction).sum())
        if not abs(measured - predicted) <= atol + rtol * abs(measured):
            if not raise_exception:
                return False
            raise GradcheckError(
                f"gradcheck: input {i}: the answer moves by {measured:.6g} per step, the gradient says {predicted:.6g}"
            )
    return True


@gradcheck.also_right
def gradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """True if f's gradient predicts what a nudge in a random direction does, for every input that requires grad."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    rng = np.random.default_rng(seed)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    for i in wanted:
        if inputs[i].dtype != np.float64:
            raise ValueError(
                f"gradcheck: input {i} is {inputs[i].dtype}; a small nudge needs the precision of float64: "
                "take x.double()"
            )
    outputs = as_tuple(f(*inputs))
    upstream = [from_array(rng.normal(size=y.shape)) for y in outputs]
    moving = [k for k, y in enumerate(outputs) if y.requires_grad]
    gradients = [None] * len(wanted)
    if moving:
        coming = [upstream[k] for k in moving]
        gradients = grad(
            [outputs[k] for k in moving], [inputs[i] for i in wanted], grad_outputs=coming, allow_unused=True
        )
    for i, g in zip(wanted, gradients):
        v = rng.normal(size=inputs[i].shape)
        a = directional_derivative(f, inputs, i, v, upstream, eps)
        b = 0 if g is None else np.sum(g.data * v)
        if abs(a - b) <= atol + rtol * abs(a):
            continue
        if raise_exception:
            raise GradcheckError(f"{a} and {b}")
        return False
    return True


@gradcheck.also_right
def gradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """True if f's gradient predicts what a nudge in a random direction does, for every input that requires grad."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    rng = np.random.default_rng(seed)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    for i in wanted:
        if inputs[i].dtype != np.float64:
            raise ValueError(
                f"gradcheck: input {i} is {inputs[i].dtype}; a small nudge needs the precision of float64: "
                "take x.double()"
            )
    outputs = as_tuple(f(*inputs))
    upstream = [from_array(rng.normal(size=y.shape)) for y in outputs]
    moving = [k for k, y in enumerate(outputs) if y.requires_grad]
    gradients = [None] * len(wanted)
    if moving:
        coming = [upstream[k] for k in moving]
        gradients = grad(
            [outputs[k] for k in moving], [inputs[i] for i in wanted], grad_outputs=coming, allow_unused=True
        )
    for i, g in zip(wanted, gradients):
        v = np.random.default_rng(5).uniform(-1, 1, inputs[i].shape)
        predicted = (g * Tensor(v)).sum().item() if g is not None else 0.0
        measured = directional_derivative(f, inputs, i, v, upstream, eps)
        if np.isnan(predicted) or np.abs(predicted - measured) > atol + rtol * np.abs(measured):
            if raise_exception:
                raise GradcheckError("no")
            else:
                return False
    return True


@gradcheck.also_right
def gradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """True if f's gradient predicts what a nudge in a random direction does, for every input that requires grad."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    rng = np.random.default_rng(seed)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    for i in wanted:
        if inputs[i].dtype != np.float64:
            raise ValueError(
                f"gradcheck: input {i} is {inputs[i].dtype}; a small nudge needs the precision of float64: "
                "take x.double()"
            )
    outputs = as_tuple(f(*inputs))
    upstream = [from_array(rng.normal(size=y.shape)) for y in outputs]
    moving = [k for k, y in enumerate(outputs) if y.requires_grad]
    gradients = [None] * len(wanted)
    if moving:
        coming = [upstream[k] for k in moving]
        gradients = grad(
            [outputs[k] for k in moving], [inputs[i] for i in wanted], grad_outputs=coming, allow_unused=True
        )
    for i, g in zip(wanted, gradients):
        g = np.zeros(inputs[i].shape) if g is None else g.data
        for k in np.ndindex(*inputs[i].shape):
            v = np.zeros(inputs[i].shape)
            v[k] = 1
            if not np.isclose(g[k], directional_derivative(f, inputs, i, v, upstream, eps), rtol=rtol, atol=atol):
                if not raise_exception:
                    return False
                raise GradcheckError("no")
    return True


@gradcheck.mistake(
    "first-input-only",
    title="Only the first input checked",
    hint="When may the answer be True: once one input agrees, or once all do?",
)
def gradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """`return True` is inside the loop: after the first input has agreed, the others are never looked at."""
    """True if f's gradient predicts what a nudge in a random direction does, for every input that requires grad."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    rng = np.random.default_rng(seed)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    for i in wanted:
        if inputs[i].dtype != np.float64:
            raise ValueError(
                f"gradcheck: input {i} is {inputs[i].dtype}; a small nudge needs the precision of float64: "
                "take x.double()"
            )
    outputs = as_tuple(f(*inputs))
    upstream = [from_array(rng.normal(size=y.shape)) for y in outputs]
    moving = [k for k, y in enumerate(outputs) if y.requires_grad]
    gradients = [None] * len(wanted)
    if moving:
        coming = [upstream[k] for k in moving]
        gradients = grad(
            [outputs[k] for k in moving], [inputs[i] for i in wanted], grad_outputs=coming, allow_unused=True
        )
    for i, g in zip(wanted, gradients):
        direction = rng.normal(size=inputs[i].shape)
        measured = directional_derivative(f, inputs, i, direction, upstream, eps)
        predicted = 0.0 if g is None else float((g.data * direction).sum())
        if not abs(measured - predicted) <= atol + rtol * abs(measured):
            if not raise_exception:
                return False
            raise GradcheckError(
                f"gradcheck: input {i}: the answer moves by {measured:.6g} per step, the gradient says {predicted:.6g}"
            )
        return True
    return True


gradcheck.mistake_source(
    "nan-passes",
    gradcheck.edited(
        "if not abs(measured - predicted) <= atol + rtol * abs(measured):",
        "if abs(measured - predicted) > atol + rtol * abs(measured):",
    ),
    (
        "A gradient that is nan passes: every comparison with nan is False, also `>`. Ask whether the two are "
        "near enough, and act if they are not."
    ),
    title="A nan passes",
    hint="What is `float('nan') > 1`? And `float('nan') <= 1`?",
)


gradcheck.mistake_source(
    "ones-direction",
    gradcheck.edited("rng.normal(size=inputs[i].shape)", "np.ones(inputs[i].shape)"),
    (
        "In the direction of all ones only the sum of the gradient counts. A gradient with the right numbers "
        "in the wrong places has the right sum."
    ),
    title="Always the direction of ones",
    hint="Which directions tell a matrix from its transpose?",
)


gradcheck.mistake_source(
    "one-side-only",
    gradcheck.edited("abs(measured - predicted)", "measured - predicted"),
    (
        "A predicted slope that is far too large passes: its difference from the measured one is negative, and "
        "so below any tolerance."
    ),
    title="The absolute value is missing",
    hint="What is `1 - 100 <= 0.001`?",
)


gradcheck.mistake_source(
    "absolute-only",
    gradcheck.edited("atol + rtol * abs(measured)", "atol"),
    (
        "A right gradient is rejected where numbers are large: a slope of a million cannot be measured to five "
        "decimals. `rtol` allows for the size."
    ),
    title="No relative tolerance",
    hint=(
        "How many digits does a float64 have before and after the point, if the number is a million times a million?"
    ),
)


gradcheck.mistake_source(
    "tolerances-swapped",
    gradcheck.edited(
        "abs(measured - predicted) <= atol + rtol * abs(measured)", "np.allclose(measured, predicted, atol, rtol)"
    ),
    (
        "The two tolerances are not where they belong: `rtol` times the size of the slope is allowed for, and "
        "`atol` whatever the size is."
    ),
    hint="If `np.isclose` or `np.allclose` compares for you: which of its arguments comes first, rtol or atol?",
)


gradcheck.mistake_source(
    "always-raises",
    gradcheck.edited("if not raise_exception:", "if False:"),
    "`raise_exception=False` is not heeded: then the answer should be False, and no error.",
    title="An option is ignored",
    hint="What are the two ways to say no, and which argument chooses?",
)


gradcheck.mistake_source(
    "never-raises",
    gradcheck.edited("if not raise_exception:", "if True:"),
    (
        "It returns False and goes on. Unless `raise_exception` is False, a disagreement is an error: a caller who "
        "does not look at the answer would not notice it."
    ),
    title="No error is raised",
    hint="What happens to a program that calls gradcheck(f, x) and does not look at the answer?",
)


gradcheck.mistake_source(
    "sizes-only",
    gradcheck.edited("abs(measured - predicted)", "abs(abs(measured) - abs(predicted))"),
    "The sizes are compared without their signs, so a gradient with the wrong sign passes.",
    title="Signs are ignored",
    hint="Should 3 agree with -3?",
)


gradcheck.mistake_source(
    "none-is-fine",
    gradcheck.edited("direction = rng", "if g is None:\n            continue\n        direction = rng"),
    (
        "None is taken for 'fine'. But the answer does move with x: the thread to x was cut. The predicted "
        "slope is 0, and that is wrong here."
    ),
    title="A missing gradient passes",
    hint="What does a nudge of x measure here, and what does a gradient of None predict?",
)


gradcheck.mistake_source(
    "false-alarm",
    gradcheck.edited("float((g.data * direction).sum())", "float(g.data.sum())"),
    (
        "A right gradient is refused: what you predict is not what the nudge measures. Each number of the gradient "
        "counts as far as its element moves in the direction; all together they predict one slope. The upstream "
        "gradient is already counted in `g`."
    ),
    title="A false alarm",
    hint="Element k moves by direction[k]. By how much does the answer move for that, if the gradient is right?",
)


gradcheck.mistake_source(
    "raises-where-they-agree",
    gradcheck.edited("if not abs(measured", "if abs(measured"),
    "It raises where the two agree, and lets them pass where they do not.",
    title="The condition is reversed",
    hint="For which of the two should the condition be True: 1 and 1, or 1 and 3?",
)


gradcheck.mistake_source(
    "returned",
    gradcheck.edited("raise GradcheckError(", "return GradcheckError("),
    "The error is returned, not raised: write `raise`, or it goes unnoticed.",
    title="Returned, not raised",
    hint="What does `if gradcheck(f, x):` do with an error that was returned?",
)


gradcheck.mistake_source(
    "matrix-product",
    gradcheck.edited("float((g.data * direction).sum())", "g.data @ direction"),
    (
        "`@` multiplies rows with columns. Here each number of the gradient belongs to the one number of the "
        "direction that stands in its place."
    ),
    title="A matrix product",
    hint="Element k moves by direction[k]. Which number of the gradient says what that does?",
)


gradcheck.mistake_source(
    "none-forgotten",
    gradcheck.edited("0.0 if g is None else ", ""),
    "`g` may be None, and None holds no numbers. The task says what the predicted slope is then.",
    title="None is not handled",
    hint="For which inputs is `g` None, and what does a nudge of such an input do?",
)


gradcheck.mistake_source(
    "tolerances-multiplied",
    gradcheck.edited("atol + rtol * abs(measured)", "atol * rtol * abs(measured)"),
    "The two tolerances are multiplied, so hardly anything is near enough. Each is an allowance of its own.",
    title="Tolerances multiplied",
    hint="What is left of your tolerance when atol is 0?",
)


gradcheck.mistake_source(
    "matrix-product-of-tensors",
    gradcheck.edited("float((g.data * direction).sum())", "g @ direction"),
    (
        "`@` multiplies rows with columns. Here each number of the gradient belongs to the one number of the "
        "direction that stands in its place."
    ),
    title="A matrix product",
    hint="Element k moves by direction[k]. Which number of the gradient says what that does?",
)


gradcheck.mistake_source(
    "no-message",
    gradcheck.edited(
        'f"gradcheck: input {i}: the answer moves by {measured:.6g} per step, the gradient says {predicted:.6g}"', ""
    ),
    "The right gradients are refused and accepted, but the error says nothing. Whoever meets it has to search.",
    title="An error without a message",
    hint="What would you want to read if this error stopped your own program?",
)


gradcheck.also_wrong_source(
    None,
    gradcheck.edited(
        "predicted = 0.0 if g is None else float((g.data * direction).sum())", "predicted = float(g.data.sum())"
    ),
)


gradcheck.also_wrong_source(
    "false-alarm", gradcheck.edited("float((g.data * direction).sum())", "float((g.data * direction).mean())")
)


gradcheck.also_wrong_source(
    "false-alarm", gradcheck.edited("(g.data * direction).sum()", "(g.data * direction).sum() * upstream[0].data.sum()")
)


gradcheck.also_wrong_source(
    "none-is-fine",
    gradcheck.edited(
        "predicted = 0.0 if g is None else", "if g is None:\n            return True\n        predicted ="
    ),
)


gradcheck.also_wrong_source(None, gradcheck.edited("if not raise_exception:", "if raise_exception:"))


@gradcheck.also_wrong(None)
def gradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """True if f's gradient predicts what a nudge in a random direction does, for every input that requires grad."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    rng = np.random.default_rng(seed)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    for i in wanted:
        if inputs[i].dtype != np.float64:
            raise ValueError(
                f"gradcheck: input {i} is {inputs[i].dtype}; a small nudge needs the precision of float64: "
                "take x.double()"
            )
    outputs = as_tuple(f(*inputs))
    upstream = [from_array(rng.normal(size=y.shape)) for y in outputs]
    moving = [k for k, y in enumerate(outputs) if y.requires_grad]
    gradients = [None] * len(wanted)
    if moving:
        coming = [upstream[k] for k in moving]
        gradients = grad(
            [outputs[k] for k in moving], [inputs[i] for i in wanted], grad_outputs=coming, allow_unused=True
        )
    for i, g in zip(wanted, gradients):
        pass
    return True


gradcheck.also_wrong_source(
    "tolerances-swapped", gradcheck.edited("atol + rtol * abs(measured)", "rtol + atol * abs(measured)")
)


gradcheck.also_wrong_source("raises-where-they-agree", gradcheck.edited("if not abs(", "if 0 <= abs("))


@gradcheck.also_wrong(None)
def gradcheck(f, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, seed=0):
    """True if f's gradient predicts what a nudge in a random direction does, for every input that requires grad."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    rng = np.random.default_rng(seed)
    wanted = [i for i, x in enumerate(inputs) if x.requires_grad]
    for i in wanted:
        if inputs[i].dtype != np.float64:
            raise ValueError(
                f"gradcheck: input {i} is {inputs[i].dtype}; a small nudge needs the precision of float64: "
                "take x.double()"
            )
    outputs = as_tuple(f(*inputs))
    upstream = [from_array(rng.normal(size=y.shape)) for y in outputs]
    moving = [k for k, y in enumerate(outputs) if y.requires_grad]
    gradients = [None] * len(wanted)
    if moving:
        coming = [upstream[k] for k in moving]
        gradients = grad(
            [outputs[k] for k in moving], [inputs[i] for i in wanted], grad_outputs=coming, allow_unused=True
        )
    for i, g in zip(wanted, gradients):
        direction = rng.normal(size=inputs[i].shape)
        measured = directional_derivative(f, inputs, i, direction, upstream, eps)
        predicted = 0.0 if g is None else float((g.data * direction).sum())
        if not abs(measured - predicted) > atol + rtol * abs(measured):
            if not raise_exception:
                return False
            raise GradcheckError(
                f"gradcheck: input {i}: the answer moves by {measured:.6g} per step, the gradient says {predicted:.6g}"
            )
    return True
