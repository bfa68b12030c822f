"""vjp.matmul_y: the gradient of a matrix product with respect to its second factor."""

import numpy as np

from course.authoring import exercise

from .shared import product, product_cases

matmul_y = exercise(
    "vjp.matmul_y",
    kind="code",
    title="The gradient of a matrix product: y",
    target="tinygrad_edu.ops.matmul:matmul_y",
    given="import numpy as np",
    difficulty=2,
    minutes=5,
    cases=product_cases,
    observe=product("y"),
    prompt="""
    The other input of `out = x @ y`: write `matmul_y(g, out, x, y)`, the gradient of `y` when the gradient of `out` is
    `g`. The shapes are those from before, stacks included:

    ```
    x: (..., n, k)      y: (..., k, m)      out and g: (..., n, m)
    ```

    Return an array of the shape of `y`, and change no input. Again `.mT` exchanges the last two dimensions.
    """,
    hints=(
        ("Which two arrays is it made of, and which shapes do they have for x of shape (2, 3) and y of shape (3, 4)?"),
        "Of (2, 3) and (2, 4) you want (3, 4). Which size has to meet itself inside the product?",
    ),
    why="Row by row, x meets g: each example adds its own part to the gradient of y, and `@` adds up the parts.",
)


@matmul_y.stub
def matmul_y(g, out, x, y):
    """The gradient of y when out = x @ y has the gradient g: an array of the shape of y."""
    ...


@matmul_y.also_right
def matmul_y(g, out, x, y):
    return x.swapaxes(-1, -2) @ g


@matmul_y.also_right
def matmul_y(g, out, x, y):
    return (g.mT @ x).mT


@matmul_y.also_right
def matmul_y(g, out, x, y):
    return np.matmul(np.moveaxis(x, -1, -2), g)


@matmul_y.also_right
def matmul_y(g, out, x, y):
    return np.einsum("...nk,...nm->...km", x, g)


@matmul_y.mistake(
    "square-only",
    title="A missing transpose",
    hint="x is (2, 3) and g is (2, 4). Which sizes meet inside when you write `x @ g`?",
)
def matmul_y(g, out, x, y):
    """x is not transposed. If n, k and m are all equal this runs and is wrong without a word; for other shapes the
    sizes do not meet."""
    return x @ g


@matmul_y.mistake("transposed", title="Transposed result", hint="Is the shape of your answer (k, m) or (m, k)?")
def matmul_y(g, out, x, y):
    """The numbers are right, the rows and columns exchanged: this has the shape of y transposed."""
    return g.mT @ x


@matmul_y.mistake(
    "order",
    title="Factors in the wrong order",
    hint="Write the shapes of `g` and `x.mT` beside each other. Which sizes stand inside?",
)
def matmul_y(g, out, x, y):
    """The right two matrices in the wrong order. The columns of out belong to the columns of y, so g must stand on
    the right."""
    return g @ x.mT


@matmul_y.mistake(
    "gradient-of-x",
    title="The gradient of x",
    hint="What is the shape of your answer, and which of the two inputs has that shape?",
)
def matmul_y(g, out, x, y):
    """That is the gradient of x. For y, the other factor is x."""
    return g @ y.mT


@matmul_y.mistake(
    "whole-stack-turned", title="All dimensions reversed", hint="What is the shape of `x.T` for x of shape (2, 3, 4)?"
)
def matmul_y(g, out, x, y):
    """`.T` reverses all dimensions, those of the stack too. In a stack of matrices each matrix has to be transposed by
    itself."""
    return x.T @ g


@matmul_y.mistake(
    "no-upstream", title="The upstream gradient is missing", hint="What should the gradient of y be if g is all zeros?"
)
def matmul_y(g, out, x, y):
    """The gradient of every element of out is taken to be 1. It is g."""
    return x.mT @ np.ones_like(g)


@matmul_y.mistake(
    "answer-for-g",
    title="The result in place of g",
    hint="If the final answer does not depend on out, so that g is all zeros: what should the gradient of y be?",
)
def matmul_y(g, out, x, y):
    """It uses `out`, the answer itself. The gradient of the answer is `g`, of the same shape."""
    return x.mT @ out


@matmul_y.mistake("by-elements", title="Element by element", hint="What does `@` do that `*` does not?")
def matmul_y(g, out, x, y):
    """`*` multiplies element by element. A number of y goes into many numbers of out, and the gradients of these have
    to be added up: that takes a product of matrices."""
    return x.mT * g


@matmul_y.mistake(
    "factor-alone", title="The upstream gradient is missing", hint="What should the gradient of y be if g is all zeros?"
)
def matmul_y(g, out, x, y):
    """This is the other factor, transposed. How much each number of out counts, which is g, does not appear."""
    return x.mT


@matmul_y.also_wrong(None)
def matmul_y(g, out, x, y):
    return g * x


@matmul_y.also_wrong("answer-for-g")
def matmul_y(g, out, x, y):
    return x.mT @ x @ y


@matmul_y.also_wrong("square-only")
def matmul_y(g, out, x, y):
    return np.matmul(x, g)
