"""tensor.matrix_product: the matrix product of two tensors of Values."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu.scalar.value_tensor import ValueTensor, from_values, sum_values

from .shared import observe_with_gradients


def product_cases(rng):
    for n, k, m in [
        (1, 1, 1),
        (1, 2, 1),
        (2, 1, 2),
        (1, 2, 3),
        (2, 3, 1),
        (2, 3, 2),
        (3, 2, 4),
        (2, 2, 2),
        (1, 4, 3),
        (4, 2, 3),
    ]:
        yield {"expression": "f(a, b)", "a": numbers(rng, n, k), "b": numbers(rng, k, m), "g": numbers(rng, n, m)}
    yield {
        "expression": "f(a, b)",
        "a": np.array([[0.0, 2.0], [3.0, 0.0], [0.0, 0.0]]),
        "b": np.array([[0.0, 4.0], [5.0, 0.0]]),
        "g": numbers(rng, 3, 2),
    }
    yield {"expression": "f(a, a)", "a": numbers(rng, 2, 2), "g": numbers(rng, 2, 2)}
    yield {"expression": "f(a, a)", "a": np.full((2, 2), 1.5), "g": np.array([[1.0, -2.0], [3.0, 5.0]])}


def multiplied(f, case):
    a = ValueTensor(case["a"])
    b = ValueTensor(case["b"]) if "b" in case else a
    return observe_with_gradients(f(a, b), case["g"], **({"a": a, "b": b} if "b" in case else {"a": a})) | {
        "a itself": a.numpy(),
        "b itself": b.numpy(),
    }


matrix_product = exercise(
    "tensor.matrix_product",
    kind="code",
    title="Rows meet columns",
    target="tinygrad_edu.scalar.value_tensor:matrix_product",
    given="""
    from tinygrad_edu.scalar.value import Value
    from tinygrad_edu.scalar.value_tensor import from_values, sum_values
    """,
    difficulty=3,
    minutes=10,
    cases=product_cases,
    observe=multiplied,
    prompt="""
    Write `matrix_product(a, b)` for two matrices of Values: `a` of shape `(n, k)`, `b` of shape `(k, m)`, all sizes at
    least 1. The answer is a tensor of shape `(n, m)`; its element `[i, j]` is the sum of row `i` of `a` times column
    `j` of `b`, element by element.

    Work on the flat lists: row 0 of `a` is `a.flat[0:k]`. Multiply and add Values, not their `.data`.
    `sum_values(values)`
    adds a list of Values, and `from_values(values, shape)` makes the tensor.
    """,
    hints=(
        "In the flat list of a (n, k) matrix, where does row i begin, and where does it end?",
        ("A column is every m-th element of `b.flat`. A slice has a third part, the step: `letters[start::step]`."),
        (
            "Take every row, for each row every column, and for each pair the products `x * y for x, y in zip(row, "
            "column)`."
        ),
        (
            "rows = [...]; columns = [...]; then one list comprehension over `for row in rows for column in "
            "columns`, each element a `sum_values`."
        ),
    ),
    why=(
        "Row by column, times and plus: nothing here knows a derivative, and the primitives it is made of know "
        "all that is needed."
    ),
)


@matrix_product.stub
def matrix_product(a, b):
    """a (n, k) times b (k, m) -> (n, m): element [i, j] is the sum of row i of a times column j of b."""
    ...


@matrix_product.also_right
def matrix_product(a, b):
    n, k = a.shape
    m = b.shape[1]
    out = []
    for i in range(n):
        for j in range(m):
            s = a.flat[i * k] * b.flat[j]
            for p in range(1, k):
                s = s + a.flat[i * k + p] * b.flat[p * m + j]
            out.append(s)
    return from_values(out, (n, m))


@matrix_product.also_right
def matrix_product(a, b):
    return from_values([sum_values((row * column).flat) for row in a for column in b.T], (a.shape[0], b.shape[1]))


@matrix_product.also_right
def matrix_product(a, b):
    (n, k), (_, m) = a.shape, b.shape
    return from_values(
        [sum(a.flat[i * k + p] * b.flat[p * m + j] for p in range(k)) for i in range(n) for j in range(m)], [n, m]
    )


@matrix_product.also_right
def matrix_product(a, b):
    return (a.unsqueeze(-2) * b.mT.unsqueeze(-3)).sum(-1)


@matrix_product.also_right
def matrix_product(a, b):
    n, k = a.shape
    m = b.shape[-1]
    result = [0] * (n * m)
    for i in range(n):
        for p in range(k):
            for j in range(m):
                result[i * m + j] += a.flat[i * k + p] * b.flat[p * m + j]
    return from_values(result, (n, m))


@matrix_product.mistake(
    "column-as-row",
    title="A row taken for a column",
    hint="b has shape (2, 3) and the flat list [0, 1, 2, 3, 4, 5]. At which places are the elements of column 0?",
)
def matrix_product(a, b):
    """`b.flat[j * m : j * m + m]` is row j of b. The elements of a column are not side by side in the flat list."""
    (n, k), m = a.shape, b.shape[1]
    rows = [a.flat[i * k : i * k + k] for i in range(n)]
    columns = [b.flat[j * m : j * m + m] for j in range(m)]
    return from_values([sum_values([x * y for x, y in zip(row, column)]) for row in rows for column in columns], (n, m))


@matrix_product.mistake(
    "rows-with-rows",
    title="Rows paired with rows",
    hint="b has shape (2, 3) and the flat list [0, 1, 2, 3, 4, 5]. Which two of them are column 0?",
)
def matrix_product(a, b):
    """This takes k neighbouring elements of b. A column is not contiguous in the flat list: from one element to the
    next it is m places."""
    (n, k), m = a.shape, b.shape[1]
    return from_values(
        [
            sum_values([a.flat[i * k + p] * b.flat[(j * k + p) % len(b.flat)] for p in range(k)])
            for i in range(n)
            for j in range(m)
        ],
        (n, m),
    )


@matrix_product.mistake(
    "square-only",
    title="Right for square matrices only",
    hint="For a of shape (2, 3): how many elements does one row have?",
)
def matrix_product(a, b):
    """A row of a was taken to have n elements. It has k: n is how many rows there are. With square matrices the mistake
    does not show."""
    n, m = a.shape[0], b.shape[1]
    k = n
    rows = [a.flat[i * k : (i + 1) * k] for i in range(n)]
    columns = [b.flat[j::m] for j in range(m)]
    return from_values([sum_values([x * y for x, y in zip(row, column)]) for row in rows for column in columns], (n, m))


@matrix_product.mistake(
    "numbers-only", title="Computed outside the graph", hint="What are the `.inputs` of an element of your answer?"
)
def matrix_product(a, b):
    """The numbers are right, but they were computed with `.data`: the answer does not remember where it came from,
    and no gradient arrives."""
    from tinygrad_edu import Value

    (n, k), m = a.shape, b.shape[1]
    rows = [a.flat[i * k : (i + 1) * k] for i in range(n)]
    columns = [b.flat[j::m] for j in range(m)]
    return from_values(
        [Value(sum(x.data * y.data for x, y in zip(row, column))) for row in rows for column in columns], (n, m)
    )


@matrix_product.mistake(
    "overwrite", title="Overwritten, not added", hint="After the innermost loop, how many products has your sum seen?"
)
def matrix_product(a, b):
    """Each product replaces the one before, so only the last is left. They should be added."""
    (n, k), m = a.shape, b.shape[1]
    out = []
    for i in range(n):
        for j in range(m):
            for p in range(k):
                s = a.flat[i * k + p] * b.flat[p * m + j]
            out.append(s)
    return from_values(out, (n, m))


@matrix_product.mistake(
    "transposed",
    title="Transposed result",
    hint="Which element of the answer is second in its flat list: [0, 1] or [1, 0]?",
)
def matrix_product(a, b):
    """The sums are right, but listed column by column. In the flat list all of row 0 comes first, so the loop over
    rows must be the outer one."""
    (n, k), m = a.shape, b.shape[1]
    rows = [a.flat[i * k : (i + 1) * k] for i in range(n)]
    columns = [b.flat[j::m] for j in range(m)]
    return from_values([sum_values([x * y for x, y in zip(row, column)]) for column in columns for row in rows], (n, m))


@matrix_product.mistake(
    "element-by-element", hint="How many products does element [0, 0] of the answer need, if k is 3?"
)
def matrix_product(a, b):
    """This multiplies element by element, which is what `*` does. In a matrix product every row meets every column."""
    return a * b


@matrix_product.mistake(
    "wrong-step",
    title="The wrong step down a column",
    hint="b has shape (2, 3) and the flat list [0, 1, 2, 3, 4, 5]. How far is it from 0 to 3?",
)
def matrix_product(a, b):
    """The column of b is read with step k, the number of its rows. From one element of a column to the next lies one
    whole row, which has m elements."""
    (n, k), m = a.shape, b.shape[1]
    rows = [a.flat[i * k : i * k + k] for i in range(n)]
    columns = [b.flat[j::k] for j in range(m)]
    return from_values([sum_values([x * y for x, y in zip(row, column)]) for row in rows for column in columns], (n, m))


@matrix_product.mistake(
    "wrong-step-by-index",
    title="The wrong step down a column",
    hint="b has shape (2, 3) and the flat list [0, 1, 2, 3, 4, 5]. How far is it from 0 to 3?",
)
def matrix_product(a, b):
    """The row of b is counted in steps of k, the number of its rows. A row of b has m elements."""
    (n, k), m = a.shape, b.shape[1]
    return from_values(
        [sum_values([a.flat[i * k + p] * b.flat[p * k + j] for p in range(k)]) for i in range(n) for j in range(m)],
        (n, m),
    )


@matrix_product.mistake(
    "rows-of-rows",
    title="A list of rows",
    hint="How long is the list that you give to `from_values`, for n = 2 and m = 3? How many elements has the answer?",
)
def matrix_product(a, b):
    """`from_values` wants one flat list of Values, row after row, and gets a list of rows."""
    (n, k), m = a.shape, b.shape[1]
    out = []
    for i in range(n):
        row = []
        for j in range(m):
            row.append(sum_values([x * y for x, y in zip(a.flat[i * k : i * k + k], b.flat[j::m])]))
        out.append(row)
    return from_values(out, (n, m))


@matrix_product.mistake(
    "not-added", title="Products that are not added", hint="How many Values does one element of the answer hold?"
)
def matrix_product(a, b):
    """Each element is still a list of k products. They have to be added up to one Value."""
    (n, k), m = a.shape, b.shape[1]
    out = []
    for i in range(n):
        for j in range(m):
            out.append([a.flat[i * k + p] * b.flat[p * m + j] for p in range(k)])
    return from_values(out, (n, m))


@matrix_product.mistake(
    "never-reset", title="The sum is never reset", hint="What does your sum hold when the second element begins?"
)
def matrix_product(a, b):
    """One sum runs through all elements, so each contains those before it. Every element needs a sum of its own."""
    (n, k), m = a.shape, b.shape[1]
    out = []
    s = 0
    for i in range(n):
        for j in range(m):
            for p in range(k):
                s = s + a.flat[i * k + p] * b.flat[p * m + j]
            out.append(s)
    return from_values(out, (n, m))


@matrix_product.mistake(
    "rows-begin-at-i",
    title="Rows begin in the wrong place",
    hint="a has shape (2, 3). At which place of its flat list does row 1 begin?",
)
def matrix_product(a, b):
    """Row i does not begin at place i: all rows before it come first."""
    (n, k), m = a.shape, b.shape[1]
    rows = [a.flat[i : i + k] for i in range(n)]
    columns = [b.flat[j::m] for j in range(m)]
    return from_values([sum_values([x * y for x, y in zip(row, column)]) for row in rows for column in columns], (n, m))


@matrix_product.mistake(
    "plain-numbers", title="Computed with plain numbers", hint="What are the `.inputs` of an element of your answer?"
)
def matrix_product(a, b):
    """The numbers are right, but they were computed with `.data`, so they are not Values and have no history."""
    (n, k), m = a.shape, b.shape[1]
    out = []
    for i in range(n):
        for j in range(m):
            out.append(sum_values([x.data * y.data for x, y in zip(a.flat[i * k : i * k + k], b.flat[j::m])]))
    return from_values(out, (n, m))


@matrix_product.mistake(
    "a-list",
    title="A list, not a tensor",
    hint="What has a shape: a list, or a tensor? Which function makes the one from the other?",
)
def matrix_product(a, b):
    """The Values are right, but they come as a plain list, which has no shape."""
    (n, k), m = a.shape, b.shape[1]
    rows = [a.flat[i * k : i * k + k] for i in range(n)]
    columns = [b.flat[j::m] for j in range(m)]
    return [sum_values([x * y for x, y in zip(row, column)]) for row in rows for column in columns]


@matrix_product.mistake(
    "k-columns", title="Columns counted by k", hint="How many columns has the answer when b has shape (2, 3)?"
)
def matrix_product(a, b):
    """The loop over the columns of b runs k times. b has k rows, and m columns."""
    (n, k), m = a.shape, b.shape[1]
    rows = [a.flat[i * k : i * k + k] for i in range(n)]
    columns = [b.flat[j::m] for j in range(k)]
    return from_values([sum_values([x * y for x, y in zip(row, column)]) for row in rows for column in columns], (n, m))


@matrix_product.mistake(
    "product-of-sums", title="A product of sums", hint="What is (1 + 2) * (3 + 4), and what 1 * 3 + 2 * 4?"
)
def matrix_product(a, b):
    """Row and column are each added up first, and the two sums multiplied. The elements are to be multiplied in pairs,
    and then added."""
    (n, k), m = a.shape, b.shape[1]
    rows = [a.flat[i * k : i * k + k] for i in range(n)]
    columns = [b.flat[j::m] for j in range(m)]
    return from_values([sum_values(row) * sum_values(column) for row in rows for column in columns], (n, m))


@matrix_product.mistake(
    "rows-of-length-n",
    title="Rows of the wrong length",
    hint="a has shape (2, 3). At which place of its flat list does row 1 begin?",
)
def matrix_product(a, b):
    """Row i is taken to begin after i times n elements. A row of a has k elements, and n is how many rows there are."""
    (n, k), m = a.shape, b.shape[1]
    rows = [a.flat[i * n : i * n + k] for i in range(n)]
    columns = [b.flat[j::m] for j in range(m)]
    return from_values([sum_values([x * y for x, y in zip(row, column)]) for row in rows for column in columns], (n, m))


@matrix_product.mistake(
    "column-as-row-by-index",
    title="A row taken for a column",
    hint="b has shape (2, 3) and the flat list [0, 1, 2, 3, 4, 5]. At which places are the elements of column 0?",
)
def matrix_product(a, b):
    """`b.flat[j * m + p]` goes along row j of b. The elements of a column are not side by side in the flat list."""
    (n, k), m = a.shape, b.shape[1]
    return from_values(
        [sum_values([a.flat[i * k + p] * b.flat[j * m + p] for p in range(k)]) for i in range(n) for j in range(m)],
        (n, m),
    )


@matrix_product.mistake("lists-multiplied", title="Lists multiplied", hint="What does `[1, 2] * [3, 4]` say in Python?")
def matrix_product(a, b):
    """A list cannot be multiplied by a list. Multiply the elements in pairs, and add the products up."""
    (n, k), m = a.shape, b.shape[1]
    out = []
    for i in range(n):
        for j in range(m):
            out.append(a.flat[i * k : i * k + k] * b.flat[j::m])
    return from_values(out, (n, m))


@matrix_product.also_wrong(None)
def matrix_product(a, b):
    return from_values([(row * column).sum() for row in a for column in b.T], (a.shape[0], b.shape[1]))


@matrix_product.also_wrong(None)
def matrix_product(a, b):
    (n, k), m = a.shape, b.shape[1]
    return from_values(
        [sum(a.flat[i * k + p].data * b.flat[p * m + j].data for p in range(k)) for i in range(n) for j in range(m)],
        (n, m),
    )


@matrix_product.also_wrong(None)
def matrix_product(a, b):
    return a @ b


@matrix_product.also_wrong("numbers-only")
def matrix_product(a, b):
    from tinygrad_edu import ValueTensor

    return ValueTensor(a.numpy() @ b.numpy())


@matrix_product.also_wrong("wrong-step-by-index")
def matrix_product(a, b):
    (n, k), m = a.shape, b.shape[1]
    return from_values(
        [sum_values([a.flat[i * k + p] * b.flat[p * k + j] for p in range(k)]) for i in range(n) for j in range(m)],
        (n, m),
    )


@matrix_product.also_wrong(None)
def matrix_product(a, b):
    (n, k), m = a.shape, b.shape[1]
    return from_values(
        [sum_values([a.flat[i * k + p] * b.flat[p * m + j] for p in range(k)]) for i in range(n) for j in range(m)],
        (m, n),
    )


@matrix_product.also_wrong("a-list")
def matrix_product(a, b):
    (n, k), m = a.shape, b.shape[1]
    return [sum_values([a.flat[i * k + p] * b.flat[p * m + j] for p in range(k)]) for i in range(n) for j in range(m)]


@matrix_product.also_wrong("never-reset")
def matrix_product(a, b):
    (n, k), m = a.shape, b.shape[1]
    s, out = 0, []
    for i in range(n):
        for j in range(m):
            for p in range(k):
                s = s + a.flat[i * k + p] * b.flat[p * m + j]
            out.append(s)
    return from_values(out, (n, m))
