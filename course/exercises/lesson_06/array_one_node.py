"""array.one_node: how many nodes a graph of whole arrays has."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu import Tensor, topological_order

one_node = exercise(
    "array.one_node",
    kind="predict",
    title="How many nodes now?",
    given="""
    from tinygrad_edu import Tensor, topological_order
    import numpy as np
    """,
    difficulty=1,
    minutes=1,
    prompt="""
    `x` is a Tensor of shape `(1000, 1000)` that requires grad: a million numbers. Then

    ```
    answer = ((x * x + x) * x).sum()
    ```

    Predict `len(topological_order(answer))`: the number of all nodes, `x` and the answer included.
    """,
    hints=(
        "Which operations does the line contain, and how many arrays does each of them make?",
        "`x` is used four times. How many times was it made?",
    ),
    why="One operation on whole arrays is one node, however large they are.",
    explanation=(
        "Five: x itself, x * x, the sum of these two, its product with x, and the total. x is used four times "
        "and is still one node. As Values: a million leaves, two million products, a million sums of two, and "
        "999,999 more sums for the total. That makes 4,999,999 nodes."
    ),
)


@one_node.solution
def answer():
    x = Tensor(np.ones((1000, 1000)), requires_grad=True)
    return len(topological_order(((x * x + x) * x).sum()))


one_node.also_right(5, 5.0, 'predict("array.one_node", 5)')


one_node.answer(
    "a-node-a-number",
    4_999_999,
    ("That is the bill of lesson 05: a node for every number. A Tensor is a single node that holds a whole array."),
    title="A node for every number",
    hint="How many Python objects does it take to hold one NumPy array?",
)


one_node.answer(
    "computed-only",
    4,
    "These are the four results. `x` is a node as well: the leaf that the gradient is for.",
    title="The leaf is not counted",
    hint="Where does the backward pass end?",
)


one_node.answer(
    "a-node-a-use",
    8,
    (
        "x is counted for each of its four uses. A node is counted once, however often it is used: that is why "
        "gradients add up in it."
    ),
    title="A node counted for each use",
    hint="In `x * x`, are the two inputs two nodes, or one node twice?",
)


one_node.answer(
    "one-for-all",
    1,
    ("One node for a whole formula would need a derivative for that formula. There is one node for each operation."),
    title="One node for the whole formula",
    hint="How many operations are there, and what does each of them need to know about the others?",
)


one_node.answer(
    "results-but-one",
    3,
    (
        "A product, a sum of two, a product: these are the three results on the way. The total is an "
        "operation, too, and `x` is a node as well."
    ),
    title="Two nodes are missing",
    hint="Which array does the last step, `.sum()`, make? And where does the backward pass end?",
)


one_node.answer(
    "three-times-x",
    7,
    (
        "Four results, and x three times over. However often x is used, it was made once: one node, and "
        "gradients add up in it."
    ),
    title="The leaf counted three times",
    hint="In `x * x`, are the two inputs two nodes, or one node twice?",
)


one_node.also_wrong(None, 2, 6, 1000000)


one_node.also_wrong("three-times-x", 7)


one_node.also_wrong("results-but-one", np.float64(3.0))
