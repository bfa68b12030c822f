"""trust.passes: how many wrong gradients a careless test lets through."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu import Tensor
from tinygrad_edu.autograd.op import Op

passes = exercise(
    "trust.passes",
    kind="predict",
    title="How many slip through?",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor
    from tinygrad_edu.autograd.op import Op
    """,
    difficulty=3,
    minutes=2,
    prompt="""
    Every number in `careless_test` is right: lesson 06's `matmul` passes it. Predict **how many of the four drafts**
    pass it as well, a whole number from 0 to 4.
    """,
    hints=(
        "Which upstream gradient arrives when a sum is taken? Write down g for the 2 by 2 result.",
        "Multiply on paper: what does each draft give for this g and this y? Compare y with y.T first.",
    ),
    why="A test sees only mistakes that change its numbers.",
    explanation=(
        "Two pass: draft_a and draft_b. The y of the test equals its own transpose, so to forget the transpose "
        "changes nothing. With another square y the numbers would differ, and the test would notice; only a y "
        "that is not square would make it crash. And `.sum().backward()` lets a gradient of ones come in: to "
        "ignore it changes nothing. The wrong operand (c) and the wrong sign (d) are caught. The most popular "
        "test of all, small square matrices and a sum, hides the two most popular mistakes."
    ),
)


@passes.solution
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


passes.also_right(2, 2.0)


passes.answer(
    "numbers-catch-all",
    0,
    (
        "A test that compares with right numbers need not catch wrong programs: these numbers may come out of "
        "a wrong formula, too."
    ),
    title="Right numbers catch everything",
    hint="For this y: what is the difference between y and y.T?",
)


passes.answer(
    "only-the-transpose",
    1,
    (
        "One thing hides in y, which equals its transpose. The other hides in the upstream gradient: the slope of a "
        "sum is 1 everywhere."
    ),
    title="Only the transpose hides",
    hint="Which numbers does g hold after `.sum().backward()`?",
)


passes.answer(
    "operands-too",
    3,
    (
        "The wrong operand gives other numbers here: the rows of x add up to 3 and 7, those of y to 3 and 3. "
        "It would pass if both were all ones."
    ),
    title="The wrong operand hides too",
    hint="Compute g @ x.T for a g of ones.",
)


passes.answer(
    "never-runs",
    4,
    "One of these drafts is caught by its sign alone: the gradient of x is compared, and -3 is not 3.",
    title="Nothing is caught",
    hint="Which draft changes the gradient whatever the numbers are?",
)


passes.also_wrong("only-the-transpose", 1)


passes.also_wrong(None, 5, -1)
