"""backward.second: what a second walk adds to the gradients of the first."""

from course.authoring import exercise
from tinygrad_edu.graph import topological_order
from tinygrad_edu.scalar.value import Value

second = exercise(
    "backward.second",
    kind="predict",
    title="Once more",
    given="""
    from tinygrad_edu.scalar.value import Value
    from tinygrad_edu.graph import topological_order
    """,
    difficulty=3,
    minutes=2,
    prompt="""
    After the first walk `x.grad` is 15. Now `draft(y)` runs a second time over the same graph, and nothing is cleared
    in between. What is `x.grad` then? (`draft` sets `y.grad` to 1; every other gradient is only ever added to.)
    """,
    hints=("Where does the second pass begin, and what does it find in `u.grad` when it adds to it?",),
    why="The second pass finds the first pass's gradient in u and passes it on once more.",
    explanation=(
        "`u` still holds 5 from the first pass. Now it becomes 10, and all 10 are passed on: 15 + 3 · 10 = 45. That "
        "x accumulates is what we want, as you will see; that `u` passes its old gradient on again is a mistake."
    ),
)


@second.solution
def answer():
    def draft(root):
        root.grad = 1.0
        for node in topological_order(root):
            for x, derivative in zip(node.inputs, node.derivatives):
                x.grad += derivative * node.grad

    x = Value(2.0)
    u = 3 * x
    y = 5 * u
    draft(y)
    draft(y)
    return x.grad


second.also_right(45, 45.0)


second.answer(
    "stale",
    30.0,
    "That is what we would like: 15 and another 15. But `u.grad` is not 0 when the second pass arrives.",
    title="A fresh start in between",
    hint="Write down `u.grad` after each pass.",
)


second.answer(
    "starts-afresh",
    15.0,
    "Nothing sets `x.grad` back; `push` only ever adds.",
    title="A start from nothing",
    hint="Which line of `push` or `draft` would make `x.grad` smaller?",
)


second.answer(
    "squares",
    15.0**2,
    ("Gradients multiply along a path. The second pass goes along the same path again, and its result is added."),
    title="Two passes multiplied",
    hint="What is `x.grad` before the second pass, and what is done to it?",
)


second.also_wrong(None, 0, 60, 75)
