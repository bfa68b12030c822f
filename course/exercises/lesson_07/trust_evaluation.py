"""trust.evaluation: how much of the graph an evaluation loop keeps alive."""

from course.authoring import exercise
from tinygrad_edu import Tensor, randn, topological_order

evaluation = exercise(
    "trust.evaluation",
    kind="predict",
    title="What is still in memory?",
    given="from tinygrad_edu import Tensor, topological_order, randn",
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
    hints=(
        "What does `total` know about where it came from?",
        "Draw the graph of `total` after two rounds. Does an arrow lead to the first batch?",
    ),
    why="An answer keeps its whole graph in memory.",
    explanation=(
        "All five. `total` is a single number, but it remembers what it was computed from: five losses, each "
        "of which remembers its batch. With a thousand batches it would be a thousand. `total += loss.item()` "
        "adds a plain number, and within `no_grad()` nothing is remembered at all: one batch is left then, the "
        "one called x."
    ),
)


@evaluation.solution
def answer():
    w = randn(1000, 10, requires_grad=True)
    total = Tensor(0.0)
    for _ in range(5):
        x = randn(200, 1000)
        total = total + (x @ w).square().mean()
    return len([node for node in topological_order(total) if node.shape == (200, 1000)])


evaluation.also_right(5, 5.0)


evaluation.answer(
    "only-the-last",
    1,
    "The name x holds only the last batch. But `total` has a graph, and every batch is in it.",
    title="Only the last batch",
    hint="What would `total.backward()` need? Could it still be called?",
)


evaluation.answer(
    "none",
    0,
    "The last batch is at least still called x. And `total` remembers how it was computed.",
    title="Nothing is kept",
    hint="What would `total.backward()` need?",
)


evaluation.answer(
    "one-is-freed",
    4,
    "The graph of `total` leads to every batch, the last one included.",
    title="One batch is freed",
    hint="Which of the five losses is not part of the sum?",
)


evaluation.answer(
    "copies",
    10,
    "A graph keeps the arrays themselves, not copies: each batch is there once.",
    title="Each batch copied",
    hint="Does `x @ w` copy x in order to remember it?",
)


evaluation.answer(
    "counted-twice",
    6,
    "The last batch has a name and a place in the graph, but it is one array.",
    title="The last batch counted twice",
    hint="How many batches were ever made?",
)


evaluation.also_wrong("only-the-last", 1.0)


evaluation.also_wrong("counted-twice", 6.0)


evaluation.also_wrong(None, 1000)
