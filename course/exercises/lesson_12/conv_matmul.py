"""conv.matmul: a convolution as one matrix product."""

import numpy as np

from course.authoring import exercise, nonzero

from .shared import observe_typed


def products(rng):
    for n, o, c, k, h, w in [
        (1, 1, 1, 1, 1, 2),
        (1, 2, 1, 2, 1, 3),
        (2, 3, 1, 1, 1, 2),
        (2, 1, 2, 1, 3, 2),
        (1, 4, 2, 2, 2, 3),
        (3, 2, 1, 2, 3, 1),
        (2, 6, 1, 1, 2, 3),
        (2, 2, 3, 2, 2, 2),
        (2, 3, 2, 1, 1, 3),
    ]:
        yield {
            "cols": nonzero(rng, n, c * k * k, h * w),
            "weight": nonzero(rng, o, c, k, k),
            "bias": nonzero(rng, o),
            "size": (h, w),
        }
    yield {
        "cols": nonzero(rng, 2, 4, 3).astype(np.float32),
        "weight": nonzero(rng, 2, 1, 2, 2).astype(np.float32),
        "bias": nonzero(rng, 2).astype(np.float32),
        "size": (3, 1),
    }


matmul = exercise(
    "conv.matmul",
    kind="code",
    title="One matrix product",
    given="import numpy as np",
    difficulty=3,
    minutes=9,
    cases=products,
    observe=lambda f, case: observe_typed(f(**case), case["cols"]),
    prompt="""
    Write `conv_columns(cols, weight, bias, size)`, the convolution itself, on arrays:

    - `cols` is what `columns` gives: `(N, C * k * k, h * w)`, a window in each column.
    - `weight` is `(O, C, k, k)`: O filters. The numbers of a filter are in the order of those in a column.
    - `bias` is `(O,)`: one number, added to all that its filter gives.
    - `size` is `(h, w)`.

    Return an array `(N, O, h, w)` of the type of `cols`: for each filter an image of its weighted sums. `@` takes a
    stack of matrices on either side.
    """,
    hints=(
        "If each filter is one row, how long is a row, and what does `row @ column` give?",
        (
            "A table of O rows times `cols`: which shape does that have? Which shape must the bias have to be "
            "added to its rows?"
        ),
        (
            "First the table of filters, by a reshape; then `@ cols`, plus the bias as a column; then the shape "
            "(N, O, h, w)."
        ),
    ),
    why="Filters are rows, windows are columns: all weighted sums at once are one product of matrices.",
)


@matmul.stub
def conv_columns(cols, weight, bias, size):
    """The weighted sums of all windows with all filters: (N, O, h, w)."""
    ...


@matmul.solution
def conv_columns(cols, weight, bias, size):
    """The weighted sums of all windows with all filters: (N, O, h, w)."""
    out = weight.reshape(len(weight), -1) @ cols + bias[:, None]  # (N, O, h * w)
    return out.reshape(len(cols), len(weight), *size)


@matmul.also_right
def conv_columns(cols, weight, bias, size):
    N, K, P = cols.shape
    O = weight.shape[0]
    h, w = size
    out = np.einsum("ok,nkp->nop", weight.reshape(O, K), cols)
    return out.reshape(N, O, h, w) + bias.reshape(1, O, 1, 1)


@matmul.also_right
def conv_columns(cols, weight, bias, size):
    images = []
    for one in cols:
        filters = [f.ravel() @ one + b for f, b in zip(weight, bias)]
        images.append([f.reshape(size) for f in filters])
    return np.array(images)


@matmul.also_right
def conv_columns(cols, weight, bias, size):
    N = cols.shape[0]
    table = weight.reshape(weight.shape[0], -1)
    out = np.zeros((N, len(weight), size[0] * size[1]), cols.dtype)
    for n in range(N):
        out[n] = table @ cols[n]
        out[n] += bias[:, np.newaxis]
    return out.reshape((N, len(weight)) + tuple(size))


@matmul.also_right
def conv_columns(cols, weight, bias, size):
    rows = cols.transpose(0, 2, 1) @ weight.reshape(len(weight), -1).T + bias  # (N, h * w, O)
    return rows.transpose(0, 2, 1).reshape(len(cols), len(weight), *size)


@matmul.mistake("no-bias", hint="Where does `bias` appear in your program?", title="The bias forgotten")
def conv_columns(cols, weight, bias, size):
    """The weighted sums are right, but the bias is not added."""
    out = weight.reshape(len(weight), -1) @ cols
    return out.reshape(len(cols), len(weight), *size)


@matmul.mistake(
    "bias-along-the-windows",
    hint="Your product is (N, O, h * w), the bias (O,). With which dimension does it line up?",
    title="The bias along the wrong axis",
)
def conv_columns(cols, weight, bias, size):
    """Broadcasting lines shapes up at the right, so the bias meets the windows, not the filters: an error, or wrong
    numbers where there are as many windows as filters."""
    out = weight.reshape(len(weight), -1) @ cols + bias
    return out.reshape(len(cols), len(weight), *size)


@matmul.mistake(
    "bias-along-the-width",
    hint="Your images are (N, O, h, w), the bias (O,). With which dimension does it line up?",
    title="The bias along the width",
)
def conv_columns(cols, weight, bias, size):
    """The bias is added to images (N, O, h, w), and lines up with their width. It belongs to the filters."""
    out = weight.reshape(len(weight), -1) @ cols
    return out.reshape(len(cols), len(weight), *size) + bias


@matmul.mistake(
    "filters-torn", hint="Are the first numbers in a row of your table all of one filter?", title="Filters torn apart"
)
def conv_columns(cols, weight, bias, size):
    """A reshape to (C * k * k, O) keeps the order of the numbers, so each column gets pieces of several filters. Only a
    transpose turns rows into columns."""
    out = weight.reshape(-1, len(weight)).T @ cols + bias[:, None]
    return out.reshape(len(cols), len(weight), *size)


@matmul.mistake(
    "channels-last",
    hint="In (N, h * w, O), which numbers lie beside each other: one filter's or one window's?",
    title="A reshape for a transpose",
)
def conv_columns(cols, weight, bias, size):
    """The product has its filters last, (N, h * w, O), and a reshape does not move them to the front: it only cuts the
    same row of numbers differently."""
    rows = cols.transpose(0, 2, 1) @ weight.reshape(len(weight), -1).T + bias
    return rows.reshape(len(cols), len(weight), *size)


@matmul.mistake("filters-at-the-end", hint="Where should the O of your answer stand?", title="The filters last")
def conv_columns(cols, weight, bias, size):
    """The answer is (N, h, w, O). Channels come before height and width here, as in PyTorch: (N, O, h, w)."""
    rows = cols.transpose(0, 2, 1) @ weight.reshape(len(weight), -1).T + bias
    return rows.reshape(len(cols), *size, len(weight))


@matmul.mistake("size-exchanged", hint="Is size[0] the height or the width?", title="Height and width exchanged")
def conv_columns(cols, weight, bias, size):
    """The images are w high and h wide: the pair is taken the other way round. Square images would hide it."""
    out = weight.reshape(len(weight), -1) @ cols + bias[:, None]
    return out.reshape(len(cols), len(weight), size[1], size[0])


@matmul.mistake(
    "still-flat", hint="How many dimensions has an image, and how many has yours?", title="Images left flat"
)
def conv_columns(cols, weight, bias, size):
    """The numbers are right, but each image is still one long row: (N, O, h * w)."""
    return weight.reshape(len(weight), -1) @ cols + bias[:, None]


@matmul.mistake(
    "weight-as-it-is", hint="Which two sizes must agree in `a @ b`? Which are they here?", title="Filters not yet rows"
)
def conv_columns(cols, weight, bias, size):
    """`weight` goes into the product as it is, k by k in its last two dimensions. Each filter has to become one row
    first."""
    out = weight @ cols + bias[:, None]
    return out.reshape(len(cols), len(weight), *size)


@matmul.also_wrong("no-bias")
def conv_columns(cols, weight, bias, size):
    out = np.einsum("ok,nkp->nop", weight.reshape(len(weight), -1), cols)
    return out.reshape(len(cols), len(weight), *size)


@matmul.also_wrong(None)
def conv_columns(cols, weight, bias, size):
    out = weight.reshape(len(weight), -1) @ cols[0] + bias[:, None]
    return out.reshape(len(weight), *size)


@matmul.also_wrong(None)
def conv_columns(cols, weight, bias, size):
    out = weight.reshape(len(weight), -1) @ cols + bias.sum()
    return out.reshape(len(cols), len(weight), *size)
