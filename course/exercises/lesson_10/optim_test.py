"""optim.test: a test that catches five wrong versions of Adam."""

import numpy as np

from course.authoring import exercise, mutants
from tinygrad_edu import Tensor, optim

ADAM = """
class Adam:
    def __init__(self, params, lr):
        self.params, self.lr, self.t = params, lr, 0
        self.m = [np.zeros_like(p.data) for p in params]
        self.v = [np.zeros_like(p.data) for p in params]
    def step(self):
        self.t += 1
        for p, m, v in zip(self.params, self.m, self.v):
            g = p.grad.data
            m[...] = 0.9 * m + 0.1 * g
            v[...] = 0.999 * v + 0.001 * g * g
            p.data -= self.lr * (m / (1 - 0.9**self.t)) / (np.sqrt(v / (1 - 0.999**self.t)) + 1e-8)
"""

FAULTY = {
    "the averages are not corrected": ADAM.replace("(m / (1 - 0.9**self.t))", "m").replace(
        "v / (1 - 0.999**self.t)", "v"
    ),
    "v is corrected with β1": ADAM.replace("0.999**self.t", "0.9**self.t"),
    "the correction is always that of step 1": ADAM.replace("**self.t", "**1"),
    "the averages begin anew in each step": ADAM.replace("0.9 * m + 0.1 * g", "(1 - 0.9**self.t) * g").replace(
        "0.999 * v + 0.001 * g * g", "(1 - 0.999**self.t) * g * g"
    ),
    "the new parameter is not written in place": ADAM.replace("p.data -= ", "new = p.data - "),
}


test = exercise(
    "optim.test",
    kind="test",
    title="A test for an optimiser",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor, optim
    """,
    difficulty=4,
    minutes=10,
    **mutants(ADAM, FAULTY, "Adam", "import numpy as np"),
    prompt="""
    Write `test_adam(Adam)`. `Adam` is a class: `Adam([p], lr)` makes an optimiser for a Tensor `p`, with betas of 0.9
    and 0.999 and an eps of 1e-8. Its `step()` uses the `p.grad` that you put there. The test passes for a right class,
    and fails (by `assert` or any error) for five wrong ones:

    - the averages are not corrected,
    - v is corrected with β1,
    - the correction is always that of step 1,
    - only the last gradient counts, because the averages begin anew in each step,
    - the new parameter is not written in place.

    You may compare with `optim.Adam`, which runs on your code.
    """,
    hints=(
        "After one step, which of the five wrong ones still look right?",
        "So take several steps. With the same gradient in each, which one would still look right?",
        "Two parameters that start equal, two optimisers, gradients that change from step to step: are they equal "
        "after each?",
    ),
    why="One step tests the corrections; only several, with different gradients, test the memory.",
)


@test.stub
def test_adam(Adam):
    """Pass for a right Adam, fail for a wrong one."""
    p = Tensor([1.0, 2.0])
    optimizer = Adam([p], lr=0.1)
    p.grad = Tensor([...])
    ...


@test.solution
def test_adam(Adam):
    """Pass for a right Adam, fail for a wrong one."""
    p, q = Tensor([1.0, 2.0]), Tensor([1.0, 2.0])
    mine, right = Adam([p], lr=0.1), optim.Adam([q], lr=0.1)
    for g in ([0.5, -3.0], [0.1, 4.0], [-2.0, 1.0]):
        p.grad, q.grad = Tensor(g), Tensor(g)
        mine.step()
        right.step()
        assert np.allclose(p.data, q.data, rtol=1e-5)


@test.also_right
def test_adam(Adam):
    # The formulas, number by number.
    p = Tensor([1.0])
    optimizer = Adam([p], 0.1)
    w, m, v = 1.0, 0.0, 0.0
    for t, g in enumerate([3.0, -1.0, 0.5, 2.0], 1):
        p.grad = Tensor([g])
        optimizer.step()
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        w -= 0.1 * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)) ** 0.5 + 1e-8)
        assert abs(p.data[0] - w) < 1e-4


@test.also_right
def test_adam(Adam):
    # What is known: the first step is lr long, steps along a steady slope stay lr long, and the past counts.
    p = Tensor([5.0])
    optimizer = Adam([p], lr=0.1)
    for step in range(1, 11):
        p.grad = Tensor([7.0])
        optimizer.step()
        assert abs(p.item() - (5 - 0.1 * step)) < 1e-3
    before = p.item()
    p.grad = Tensor([0.0])
    optimizer.step()
    assert before - p.item() > 0.05


@test.also_right
def test_adam(Adam):
    rng = np.random.default_rng(0)
    start = rng.normal(size=(2, 3)).astype(np.float32)
    p, q = Tensor(start.copy()), Tensor(start.copy())
    a, b = Adam([p], lr=0.01), optim.Adam([q], lr=0.01)
    for _ in range(20):
        g = rng.normal(size=(2, 3)).astype(np.float32)
        p.grad, q.grad = Tensor(g), Tensor(g.copy())
        a.step()
        b.step()
    if abs(p.data - q.data).max() > 1e-5:
        raise ValueError("not the same")


@test.mistake("accepts-all", hint="Which line fails when a number is wrong?", title="It accepts everything")
def test_adam(Adam):
    """Your test accepts every class. Two things are needed: the parameter is compared with a number, or with a
    Tensor of its
    own, that a right Adam would give; and an `assert` stops the test where they differ. A comparison alone does
    nothing, and neither does `return`."""
    p = Tensor([1.0, 2.0])
    optimizer = Adam([p], lr=0.1)
    p.grad = Tensor([0.5, -3.0])
    optimizer.step()
    assert p.shape == (2,)


@test.mistake("one-step", hint="Which of the five still take a right first step?", title="One step only")
def test_adam(Adam):
    """After a single step nothing is to be remembered yet, and the correction of step 1 is the right one. Two of
    the five differ only from the second step on."""
    p, q = Tensor([1.0, 2.0]), Tensor([1.0, 2.0])
    mine, right = Adam([p], lr=0.1), optim.Adam([q], lr=0.1)
    p.grad, q.grad = Tensor([0.5, -3.0]), Tensor([0.5, -3.0])
    mine.step()
    right.step()
    assert np.allclose(p.data, q.data, rtol=1e-5)


@test.mistake(
    "steady-gradient", hint="What is the average of a number that never changes?", title="Always the same gradient"
)
def test_adam(Adam):
    """The gradient is the same at each step, so an Adam that remembers only the last one takes the same steps. Let it
    change."""
    p, q = Tensor([1.0, 2.0]), Tensor([1.0, 2.0])
    mine, right = Adam([p], lr=0.1), optim.Adam([q], lr=0.1)
    for step in range(5):
        p.grad, q.grad = Tensor([0.5, -3.0]), Tensor([0.5, -3.0])
        mine.step()
        right.step()
        assert np.allclose(p.data, q.data, rtol=1e-5)


@test.mistake("it-moves", hint="Do the wrong ones move, too?", title="It only has to move")
def test_adam(Adam):
    """Your test asks only whether the parameter moves downhill. All but one of the wrong ones do that, with steps
    of the wrong length."""
    p = Tensor([1.0, 2.0])
    optimizer = Adam([p], lr=0.1)
    for step in range(3):
        p.grad = Tensor([0.5, 3.0])
        optimizer.step()
    assert (p.data < np.array([1.0, 2.0])).all()


@test.mistake(
    "rejects-the-right", hint="Run your test on `optim.Adam`. What does it say?", title="It rejects the right one"
)
def test_adam(Adam):
    """Your test fails for the right class as well."""
    p = Tensor([1.0, 2.0])
    optimizer = Adam([p], lr=0.1)
    p.grad = Tensor([0.5, -3.0])
    optimizer.step()
    assert np.allclose(p.data, [1.0 - 0.05, 2.0 + 0.3])


@test.also_wrong("one-step")
def test_adam(Adam):
    p = Tensor([1.0, 2.0])
    optimizer = Adam([p], lr=0.1)
    p.grad = Tensor([0.5, -3.0])
    optimizer.step()
    assert np.allclose(p.data, [0.9, 2.1], atol=1e-4)


@test.also_wrong(None)
def test_adam(Adam):
    p = Tensor([5.0])
    optimizer = Adam([p], lr=0.1)
    for g in (1.0, 0.0):
        p.grad = Tensor([g])
        optimizer.step()
    assert p.item() < 4.9


@test.also_wrong("accepts-all")
def test_adam(Adam):
    p, q = Tensor([1.0, 2.0]), Tensor([1.0, 2.0])
    mine, right = Adam([p], lr=0.1), optim.Adam([q], lr=0.1)
    for g in ([0.5, -3.0], [1.0, 2.0]):
        p.grad, q.grad = Tensor(g), Tensor(g)
        mine.step()
        right.step()
        np.allclose(p.data, q.data)
