"""shortcut.breadth_first: the gradient that a breadth-first order gets wrong."""

from course.authoring import exercise
from tinygrad_edu.scalar.value import Value

breadth_first = exercise(
    "shortcut.breadth_first",
    kind="predict",
    title="The near ones first",
    given="from tinygrad_edu.scalar.value import Value",
    difficulty=3,
    minutes=3,
    prompt="""
    Suppose we go by distance: first `y`, then its two inputs, `b` and then `c`. The nodes without inputs come last, and
    have nothing to pass on to. Follow this with a pencil on the graph above. Each of the three nodes pushes **once**,
    and passes on what it has at that moment. What is `p.grad` at the end?
    """,
    hints=("What has `b` received when its turn comes? And what arrives at `b` after its turn?",),
    why="b passes on before c has added to it, and what arrives later stays where it is.",
    explanation=(
        "When `b` passes on, it has the 11 that came straight from `y`: p gets 11 · 5 = 55. Then `c` adds 10 "
        "to `b`, but b has had its turn, and 50 never reach p. No error, no warning: a wrong number."
    ),
)


@breadth_first.solution
def answer():
    p, q = Value(2.0), Value(5.0)
    b = p * q
    c = b + 1
    y = b * c
    y.grad = 1.0
    for node in (y, b, c):
        for x, derivative in zip(node.inputs, node.derivatives):
            x.grad += derivative * node.grad
    return p.grad


breadth_first.also_right(55, 55.0)


breadth_first.answer(
    "order-is-free",
    105.0,
    (
        "That is the right slope, and it is what p should get. It does not get it: b pushes once, before c has "
        "added to it."
    ),
    title="An order that does not matter",
    hint="Write down `b.grad` after y has pushed, and again after c has pushed.",
)


breadth_first.answer(
    "no-order",
    55.0 + 105.0,
    "That would happen if b pushed a second time, all that it has by then. Here it pushes once.",
    title="A second push",
    hint="Count the pushes: y, b, c.",
)


breadth_first.answer(
    "last-path",
    10.0 * 5.0,
    "That is what comes through c, the part that arrives too late.",
    title="Only the last path",
    hint="Which of the two amounts has b received when its turn comes?",
)


breadth_first.also_wrong(None, 110, 21, 5)
