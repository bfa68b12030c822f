"""tensor.nodes_of_matmul: how many nodes a matrix product of Values makes."""

from course.authoring import exercise
from tinygrad_edu import topological_order
from tinygrad_edu.scalar.value_creation import ones

nodes_of_matmul = exercise(
    "tensor.nodes_of_matmul",
    kind="predict",
    title="How many nodes?",
    given="""
    from tinygrad_edu import topological_order
    from tinygrad_edu.scalar.value_creation import ones
    """,
    difficulty=2,
    minutes=2,
    prompt="""
    Two matrices of shape `(10, 10)` are multiplied. Every product of two Values makes a node, and so does every sum of
    two Values.

    Predict how many **new** nodes `a @ b` makes, the elements of `a` and `b` themselves not counted.
    """,
    hints=(
        "How many elements has the answer?",
        "Take one element: ten products. How many additions does it take to add ten numbers?",
    ),
    why="Every element costs N products and N - 1 sums.",
    explanation=(
        "Each of the 100 elements of the answer needs 10 products and 9 sums to add them up: 19 nodes, 1900 in "
        "all. In general N x N x (2N - 1): when N doubles, the number of nodes grows eightfold."
    ),
)


@nodes_of_matmul.solution
def answer():
    a, b = ones(10, 10), ones(10, 10)
    nodes = {node for x in (a @ b).flat for node in topological_order(x)}
    return len(nodes) - len(a.flat) - len(b.flat)


@nodes_of_matmul.also_right
def answer():
    return 10 * 10 * (2 * 10 - 1)


nodes_of_matmul.also_right(1900, 1900.0, 'predict("tensor.nodes_of_matmul", 1900)')


nodes_of_matmul.answer(
    "answers-only",
    100,
    ("These are the elements of the answer. Each is the last node of a long sum, and all nodes on the way exist, too."),
    title="Only the results counted",
    hint="How many nodes does a single element need?",
)


nodes_of_matmul.answer(
    "products-only",
    1000,
    "These are the products. They have to be added up, and every sum of two is a node as well.",
    title="Only the products counted",
    hint="How many additions does it take to add ten numbers?",
)


nodes_of_matmul.answer(
    "one-sum-too-many",
    2000,
    "Ten numbers are added with nine sums of two, not ten.",
    hint="How many plus signs stand between ten numbers?",
)


nodes_of_matmul.answer(
    "one-sum-each",
    1100,
    "Our Values add two at a time: ten products need nine sums, each a node.",
    title="One long sum as one node",
    hint="How many inputs does one sum have in our graph?",
)


nodes_of_matmul.also_wrong(None, 200, 190, 19, 10000)


nodes_of_matmul.also_wrong("products-only", 1000)
