"""vjp.matmul_x: the gradient of a matrix product with respect to its first factor."""

import numpy as np

from course.authoring import exercise

from .shared import product, product_cases

matmul_x = exercise(
    "vjp.matmul_x",
    kind="code",
    title="The gradient of a matrix product: x",
    target="tinygrad_edu.ops.matmul:matmul_x",
    given="import numpy as np",
    difficulty=2,
    minutes=6,
    cases=product_cases,
    observe=product("x"),
    prompt="""
    For `out = x @ y`, write `matmul_x(g, out, x, y)`: the gradient of `x` when the gradient of `out` is `g`. The
    shapes:

    ```
    x: (..., n, k)      y: (..., k, m)      out and g: (..., n, m)
    ```

    The last two dimensions are rows and columns. In place of the dots there may be more dimensions: each matrix of a
    stack then meets its partner, or one matrix meets all of a stack. Return an array of the shape of `x` (`unbroadcast`
    will see to a matrix that met a stack), and change no input.

    `a.mT` exchanges the last two dimensions and leaves a stack a stack, while `a.T` reverses **all** dimensions. `@`
    multiplies stacks matrix by matrix.
    """,
    hints=(
        (
            "It is made of g and of the other factor. With x of shape (2, 3) and y of shape (3, 4): which shapes "
            "do g and y have, and which shape must come out?"
        ),
        (
            "Of (2, 4) and (3, 4) you want (2, 3). In a matrix product the two inner sizes must be equal, and "
            "vanish. Which of the two matrices has to be transposed?"
        ),
    ),
    why=(
        "Where all sizes differ, only one product of g and y has the shape of x; and element by element it is "
        "the sum over all paths."
    ),
)


@matmul_x.stub
def matmul_x(g, out, x, y):
    """The gradient of x when out = x @ y has the gradient g: an array of the shape of x."""
    ...


@matmul_x.also_right
def matmul_x(g, out, x, y):
    return g @ y.swapaxes(-1, -2)


@matmul_x.also_right
def matmul_x(g, out, x, y):
    return (y @ g.mT).mT


@matmul_x.also_right
def matmul_x(g, out, x, y):
    return np.einsum("...nm,...km->...nk", g, y)


@matmul_x.also_right
def matmul_x(g, out, x, y):
    return (g[..., :, None, :] * y[..., None, :, :]).sum(axis=-1)


@matmul_x.mistake(
    "square-only",
    title="A missing transpose",
    hint="g is (2, 4) and y is (3, 4). Which sizes meet inside when you write `g @ y`?",
)
def matmul_x(g, out, x, y):
    """y is not transposed. If n, k and m are all equal this runs and is wrong without a word; for other shapes the
    sizes do not meet."""
    return g @ y


@matmul_x.mistake("transposed", title="Transposed result", hint="Is the shape of your answer (n, k) or (k, n)?")
def matmul_x(g, out, x, y):
    """The numbers are right, the rows and columns exchanged: this has the shape of x transposed."""
    return y @ g.mT


@matmul_x.mistake("own-operand", title="Its own factor used", hint="If y is all zeros, does out change when x does?")
def matmul_x(g, out, x, y):
    """It uses x itself. The slope of a product is the other factor: for matrices too."""
    return g @ x.mT


@matmul_x.mistake(
    "whole-stack-turned", title="All dimensions reversed", hint="What is the shape of `y.T` for y of shape (2, 3, 4)?"
)
def matmul_x(g, out, x, y):
    """`.T` reverses all dimensions, those of the stack too. For two dimensions it makes no difference; in a stack of
    matrices each matrix has to be transposed by itself."""
    return g @ y.T


@matmul_x.mistake(
    "order",
    title="Factors in the wrong order",
    hint="Write the shapes of `y.mT` and `g` beside each other. Which sizes meet inside?",
)
def matmul_x(g, out, x, y):
    """The right two matrices in the wrong order. In `x @ y` the rows of out belong to the rows of x, so g must be on
    the left."""
    return y.mT @ g


@matmul_x.mistake(
    "no-upstream", title="The upstream gradient is missing", hint="What should the gradient of x be if g is all zeros?"
)
def matmul_x(g, out, x, y):
    """The gradient of every element of out is taken to be 1. It is g."""
    return np.ones_like(g) @ y.mT


@matmul_x.mistake(
    "answer-for-g",
    title="The result in place of g",
    hint="If the final answer does not depend on out, so that g is all zeros: what should the gradient of x be?",
)
def matmul_x(g, out, x, y):
    """It uses `out`, the answer itself. The gradient of the answer is `g`, of the same shape."""
    return out @ y.mT


@matmul_x.mistake("by-elements", title="Element by element", hint="What does `@` do that `*` does not?")
def matmul_x(g, out, x, y):
    """`*` multiplies element by element. A number of x goes into many numbers of out, and the gradients of these have
    to be added up: that takes a product of matrices."""
    return g * y.mT


@matmul_x.mistake(
    "gradient-of-y",
    title="The gradient of y",
    hint="What is the shape of your answer, and which of the two inputs has that shape?",
)
def matmul_x(g, out, x, y):
    """That is the gradient of y. For x, the other factor is y."""
    return x.mT @ g


@matmul_x.mistake(
    "factor-alone", title="The upstream gradient is missing", hint="What should the gradient of x be if g is all zeros?"
)
def matmul_x(g, out, x, y):
    """This is the other factor, transposed. How much each number of out counts, which is g, does not appear."""
    return y.mT


@matmul_x.also_wrong(None)
def matmul_x(g, out, x, y):
    return g * y


@matmul_x.also_wrong("square-only")
def matmul_x(g, out, x, y):
    return np.matmul(g, y)


@matmul_x.also_wrong("answer-for-g")
def matmul_x(g, out, x, y):
    return (x @ y) @ y.mT
