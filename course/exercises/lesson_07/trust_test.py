"""trust.test: a test that catches five wrong versions of a linear layer."""

import numpy as np

from course.authoring import exercise, mutants
from tinygrad_edu import Tensor, gradcheck

LAYER = """
def forward(x, w, b):
    return x @ w + b
def gradient_x(g, out, x, w, b):
    return g @ w.T
def gradient_w(g, out, x, w, b):
    return x.T @ g
def gradient_b(g, out, x, w, b):
    return g.sum(axis=0)
layer = Op("layer", forward, gradient_x, gradient_w, gradient_b)
"""


FAULTY_LAYERS = {
    "the gradient of w takes the upstream gradient for 1": LAYER.replace("x.T @ g", "x.T @ np.ones_like(g)"),
    "the gradient of x is g @ w, the transpose forgotten": LAYER.replace("g @ w.T", "g @ w"),
    "the gradient of b is the sum over the wrong axis": LAYER.replace("g.sum(axis=0)", "g.sum(axis=1)"),
    "the gradient of b is the mean over the rows": LAYER.replace("g.sum(axis=0)", "g.mean(axis=0)"),
    "b is subtracted, and its gradient fits that": LAYER.replace("@ w + b", "@ w - b").replace(
        "g.sum(axis=0)", "-g.sum(axis=0)"
    ),
}


LAYERS = mutants(LAYER, FAULTY_LAYERS, "layer", "import numpy as np\nfrom tinygrad_edu.autograd.op import Op")


def observe_test(f, case):
    """Observe what a learner's test does with a layer; returning False does not count as rejecting it."""
    answers = []
    accept_or_reject = lambda case: LAYERS["observe"](lambda layer: answers.append(f(layer)), case)  # noqa: E731
    seen = accept_or_reject(case)
    if case["program"] in FAULTY_LAYERS and seen["your test"] != "rejects it":
        for program in FAULTY_LAYERS:
            accept_or_reject({"program": program})
        if any(isinstance(answer, (bool, np.bool_)) and not answer for answer in answers):
            return {"your test": "returns False"}
    return seen


test = exercise(
    "trust.test",
    kind="test",
    title="A test that catches them all",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor, gradcheck
    """,
    difficulty=4,
    minutes=11,
    cases=LAYERS["cases"],
    observe=observe_test,
    prompt="""
    Write `test_layer(layer)`. `layer(x, w, b)` takes Tensors, `x`: (N, k), `w`: (k, m), `b`: (m,), and should give `x @
    w + b`, with right gradients. The test passes for the right layer, and fails (by `assert` or any error) for five
    wrong ones:

    - the gradient of `w` takes the upstream gradient for 1,
    - that of `x` forgets the transpose,
    - that of `b` is summed over the wrong axis,
    - that of `b` is the mean over the rows, not the sum,
    - `b` is subtracted, and its gradient fits that.

    `gradcheck` may be used; a Tensor made of an array of floats is float64 (a list gives float32). Choose shapes and
    numbers that hide nothing.
    """,
    hints=(
        (
            "Four of the five have a gradient that does not fit the answer. Which tool finds that, and what has to "
            "require grad?"
        ),
        (
            "One has a gradient that fits: it is the gradient of another function. So the answer itself has to be "
            "looked at."
        ),
        (
            "Shapes in which no two sizes are equal, more than one row, a bias that is not 0: then compare the "
            "value, and let gradcheck compare the rest."
        ),
    ),
    why=(
        "gradcheck says that gradient and answer belong together; that the answer is the right one, only its "
        "value can tell."
    ),
)


@test.stub
def test_layer(layer):
    """Pass for a right layer, fail for a wrong one."""
    rng = np.random.default_rng(0)
    x = Tensor(rng.normal(size=...), requires_grad=True)
    ...


@test.solution
def test_layer(layer):
    """Pass for a right layer, fail for a wrong one."""
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
    assert np.allclose(layer(x, w, b).data, x.data @ w.data + b.data)
    assert gradcheck(layer, (x, w, b))


@test.also_right
def test_layer(layer):
    # By hand, without gradcheck.
    x = Tensor([[1.0, 2.0], [3.0, 5.0], [0.0, 1.0]], requires_grad=True)
    w = Tensor([[1.0, 0.0, 2.0, 1.0], [3.0, 1.0, 1.0, 2.0]], requires_grad=True)
    b = Tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    g = np.arange(12).reshape(3, 4) - 4.0
    out = layer(x, w, b)
    assert np.allclose(out.data, x.data @ w.data + b.data)
    out.backward(Tensor(g))
    assert np.allclose(x.grad.data, g @ w.data.T)
    assert np.allclose(w.grad.data, x.data.T @ g)
    assert np.allclose(b.grad.data, g.sum(0))


@test.also_right
def test_layer(layer):
    # Against Tensor's own operators.
    rng = np.random.default_rng(3)
    arrays = [rng.normal(size=s) for s in [(5, 2), (2, 3), (3,)]]
    mine = [Tensor(a, requires_grad=True) for a in arrays]
    known = [Tensor(a, requires_grad=True) for a in arrays]
    g = Tensor(rng.normal(size=(5, 3)))
    a, b = layer(*mine), known[0] @ known[1] + known[2]
    a.backward(g)
    b.backward(g)
    if not np.allclose(a.data, b.data):
        raise ValueError("value")
    for x, y in zip(mine, known):
        if not np.allclose(x.grad.data, y.grad.data):
            raise ValueError("gradient")


@test.also_right
def test_layer(layer):
    x, w, b = (Tensor(np.random.normal(size=s), requires_grad=True) for s in [(4, 3), (3, 2), (2,)])
    gradcheck(layer, (x, w, b))
    difference = layer(x, w, b).data - (x.data @ w.data + b.data)
    assert abs(difference).max() < 1e-9


@test.also_right
def test_layer(layer):
    x = Tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]]).double().requires_grad_()
    w = Tensor([[1.0, 0.0, 2.0], [3.0, 1.0, -1.0]], dtype=np.float64, requires_grad=True)
    b = Tensor(np.array([1.0, 2.0, 3.0]), requires_grad=True)
    if not gradcheck(layer, (x, w, b), raise_exception=False):
        assert False
    assert layer(x, w, b).data.tolist() == (x @ w + b).data.tolist()
    return True


@test.mistake("accepts-all", title="Nothing is compared", hint="Which line fails when a gradient is wrong?")
def test_layer(layer):
    """Your test accepts every program. No number that the layer computes is ever compared with what it should be."""
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
    assert layer(x, w, b).shape == (2, 4)


@test.mistake(
    "value-only",
    title="No wrong gradient is noticed",
    hint="Which of the five wrong layers give a wrong answer, and which only a wrong gradient?",
)
def test_layer(layer):
    """The answer is compared. But your test notices none of the four wrong gradients: those of x, w and b have to be
    compared too, with an upstream gradient that is not all ones."""
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
    assert np.allclose(layer(x, w, b).data, x.data @ w.data + b.data)


@test.mistake("gradient-only", title="The value is not compared", hint="What does gradcheck compare the gradient with?")
def test_layer(layer):
    """All gradients fit their answers, but is it the right answer? `x @ w - b` has a flawless gradient, of another
    function. (If you did compare the answer: a bias of 0 may be subtracted as well as added.)"""
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
    assert gradcheck(layer, (x, w, b))


@test.mistake(
    "ones-come-in",
    title="Ones as the upstream gradient",
    hint="What is the upstream gradient in your test, and by what is it multiplied to give the gradient of w?",
)
def test_layer(layer):
    """A layer that ignores the upstream gradient passes. After `.sum().backward()` it is all ones; and where x is 0,
    the gradient of w is 0 whatever comes in."""
    x = Tensor(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]]), requires_grad=True)
    w = Tensor(np.array([[1.0, 2.0, 0.0, 1.0], [3.0, 1.0, 1.0, 2.0], [0.0, 2.0, 1.0, 5.0]]), requires_grad=True)
    b = Tensor(np.array([1.0, 2.0, 3.0, 4.0]), requires_grad=True)
    out = layer(x, w, b)
    assert np.allclose(out.data, x.data @ w.data + b.data)
    out.sum().backward()
    assert np.allclose(x.grad.data, np.ones((2, 4)) @ w.data.T)
    assert np.allclose(w.grad.data, x.data.T @ np.ones((2, 4)))
    assert np.allclose(b.grad.data, [2, 2, 2, 2])


@test.mistake(
    "one-input", title="Only one gradient compared", hint="For how many inputs does your test ask for a gradient?"
)
def test_layer(layer):
    """Only the gradient of x is looked at; w and b have one each."""
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s)) for s in [(2, 3), (3, 4), (4,)])
    assert np.allclose(layer(x, w, b).data, x.data @ w.data + b.data)
    assert gradcheck(layer, (x.requires_grad_(), w, b))


@test.mistake(
    "one-row", title="Only a single row", hint="For which N does it matter whether rows are added up or averaged?"
)
def test_layer(layer):
    """With a single row, the sum over the rows and their mean are the same."""
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(1, 3), (3, 4), (4,)])
    assert np.allclose(layer(x, w, b).data, x.data @ w.data + b.data)
    assert gradcheck(layer, (x, w, b))


@test.mistake(
    "one-row-no-value",
    title="A single row, and no value",
    hint=(
        "For which N does it matter whether rows are added up or averaged? And what does gradcheck compare the "
        "gradient with?"
    ),
)
def test_layer(layer):
    """With a single row, the sum over the rows and their mean are the same. And the answer itself is not compared
    with anything."""
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(1, 3), (3, 4), (4,)])
    assert gradcheck(layer, (x, w, b))


@test.mistake("returns-false", title="Returned, not asserted", hint="Who reads what your function returns?")
def test_layer(layer):
    """Your test returned False, and that stops nothing. A test fails by an error: write `assert`."""
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
    right = np.allclose(layer(x, w, b).data, x.data @ w.data + b.data)
    return right and gradcheck(layer, (x, w, b), raise_exception=False)


@test.mistake("half-asserted", title="Only half of it asserted", hint="Who reads what your function returns?")
def test_layer(layer):
    """The value is asserted. The other part of your test returns False, and that stops nothing: only an error makes a
    test fail."""
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
    assert np.allclose(layer(x, w, b).data, x.data @ w.data + b.data)
    return gradcheck(layer, (x, w, b), raise_exception=False)


@test.mistake(
    "all-at-once", title="Square matrices of ones", hint="Which sizes are equal in your test, and which numbers?"
)
def test_layer(layer):
    """Square matrices of ones, and ones coming in: a transpose, a wrong axis and a missing gradient all look right."""
    x, w, b = (Tensor(np.ones(s), requires_grad=True) for s in [(2, 2), (2, 2), (2,)])
    out = layer(x, w, b)
    assert np.allclose(out.data, 3)
    out.sum().backward()
    assert np.allclose(x.grad.data, 2) and np.allclose(w.grad.data, 2) and np.allclose(b.grad.data, 2)


@test.mistake(
    "truth-of-many",
    title="The truth of many numbers",
    hint="What is `np.array([1, 2]) == np.array([1, 3])`: one truth, or two?",
)
def test_layer(layer):
    """`==` compares element by element, and `assert` needs a single answer. So your test fails for the right layer as
    well."""
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
    assert layer(x, w, b) == x @ w + b
    gradcheck(layer, (x, w, b))


@test.mistake(
    "gradients-not-compared",
    title="Gradients are not compared",
    hint="Would your test notice if every gradient were 7? And who uses what gradcheck gives back?",
)
def test_layer(layer):
    """The gradients are computed, but their numbers are compared with nothing, or the comparison is not used."""
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
    out = layer(x, w, b)
    assert np.allclose(out.data, (x @ w + b).data)
    out.backward(np.ones((2, 4)))
    assert x.grad is not None and w.grad is not None and b.grad is not None


@test.mistake("value-returned", title="Returned, not asserted", hint="Who reads what your function returns?")
def test_layer(layer):
    """A wrong gradient stops the test, since gradcheck raises an error. But the comparison of the values is only
    returned, and that stops nothing."""
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
    return gradcheck(layer, (x, w, b)) and np.allclose(layer(x, w, b).data, (x @ w + b).data)


@test.also_wrong(None)
def test_layer(layer):
    assert False


@test.also_wrong("accepts-all")
def test_layer(layer):
    x = Tensor(np.ones((1, 2)), requires_grad=True)
    assert x.requires_grad


@test.also_wrong("accepts-all")
def test_layer(layer):
    x, w, b = (Tensor(np.ones(s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
    assert layer(x, w, b).shape == (2, 4)


@test.also_wrong("gradient-only")
def test_layer(layer):
    x, w, b = (Tensor(np.zeros(s) + 1, requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
    assert gradcheck(layer, (x, w, b * 0))


@test.also_wrong("gradients-not-compared")
def test_layer(layer):
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])
    assert np.allclose(layer(x, w, b).data, (x @ w + b).data)
    gradcheck(layer, (x, w, b), raise_exception=False)
