"""conv.columns: every window of an image as a column."""

import numpy as np

from course.authoring import exercise, numbers

from .shared import observe_typed


def images(rng):
    yield {"x": np.arange(1.0, 7.0).reshape(1, 1, 2, 3), "k": 2}
    yield {"x": np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0], [0.0, 0.0, 1.5]]]]), "k": 2}
    yield {"x": np.arange(12.0).reshape(1, 2, 2, 3), "k": 2}
    yield {"x": np.arange(12.0).reshape(2, 1, 3, 2), "k": 2}
    for shape, k in [
        ((1, 1, 2, 3), 1),
        ((2, 3, 4, 3), 2),
        ((1, 2, 3, 5), 3),
        ((3, 1, 3, 3), 3),
        ((2, 2, 5, 4), 3),
        ((1, 1, 1, 1), 1),
    ]:
        yield {"x": numbers(rng, *shape), "k": k}
    yield {"x": numbers(rng, 1, 2, 3, 4).astype(np.float32), "k": 2}


columns = exercise(
    "conv.columns",
    kind="code",
    title="Windows as columns",
    given="import numpy as np",
    difficulty=3,
    minutes=10,
    cases=images,
    observe=lambda f, case: observe_typed(f(case["x"], case["k"]), case["x"]),
    prompt="""
    Write `columns(x, k)`. `x` is an array `(N, C, H, W)`; a window is k by k pixels, in all C channels, and there are h
    times w of them, the first at the top left.

    The answer is an array `(N, C * k * k, h * w)` of the type of `x`: a column for each window, in the order of
    reading. A column holds channel after channel, each row by row.

    The skeleton makes room for all. Missing are, for each place `(i, j)` *within* a window, the numbers that lie there
    in all windows at once. Change no input.
    """,
    hints=(
        "Take k = 2. Which pixels of a 2 by 3 image are at the top left of some window? Which at the bottom right?",
        "They are a rectangle of h rows and w columns, cut out of the image. Where does it begin?",
        (
            "Two slices, one for the rows and one for the columns: each begins at i or j, and is as long as there "
            "are windows."
        ),
    ),
    why=(
        "For a fixed place within the window, sliding the window slides over a rectangle of the image: a "
        "slice, k * k times."
    ),
)


@columns.stub
def columns(x, k):
    """Every window of x, (N, C, H, W), as a column: (N, C * k * k, windows)."""
    N, C, H, W = x.shape
    h, w = H - k + 1, W - k + 1
    cols = np.empty((N, C, k, k, h, w), x.dtype)
    for i in range(k):
        for j in range(k):
            cols[:, :, i, j] = ...  # (N, C, h, w)
    return cols.reshape(N, C * k * k, h * w)


@columns.solution
def columns(x, k):
    """Every window of x, (N, C, H, W), as a column: (N, C * k * k, windows)."""
    N, C, H, W = x.shape
    h, w = H - k + 1, W - k + 1
    cols = np.empty((N, C, k, k, h, w), x.dtype)
    for i in range(k):
        for j in range(k):
            cols[:, :, i, j] = x[:, :, i : i + h, j : j + w]  # (N, C, h, w)
    return cols.reshape(N, C * k * k, h * w)


@columns.also_right
def columns(x, k):
    N, C, H, W = x.shape
    views = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))  # (N, C, h, w, k, k)
    return views.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * k * k, -1)


@columns.also_right
def columns(x, k):
    N, C, H, W = x.shape
    windows = [x[:, :, r : r + k, c : c + k].reshape(N, -1) for r in range(H - k + 1) for c in range(W - k + 1)]
    return np.stack(windows, axis=2)


@columns.also_right
def columns(x, k):
    N, C, H, W = x.shape
    h, w = H - k + 1, W - k + 1
    out = np.zeros((N, C * k * k, h * w), dtype=x.dtype)
    for p in range(h * w):
        r, c = divmod(p, w)
        out[:, :, p] = x[:, :, r : r + k, c : c + k].reshape(N, C * k * k)
    return out


@columns.also_right
def columns(x, k):
    N, C, H, W = x.shape
    h, w = H - k + 1, W - k + 1
    cols = np.empty((N, C, k, k, h, w), x.dtype)
    for i in range(k):
        for j in range(k):
            cols[:, :, i, j] = x[:, :, i : H - k + 1 + i, j : W - k + 1 + j]
    return cols.reshape(N, C * k * k, h * w)


columns.mistake_source(
    "window-for-place",
    columns.edited("x[:, :, i : i + h, j : j + w]", "x[:, :, i : i + k, j : j + k]"),
    (
        "This cuts out one window, k by k. Wanted is one place of all windows: as many rows and columns as "
        "there are windows."
    ),
    hint="Which shape must the part have, so that it fits into `cols[:, :, i, j]`?",
    title="One window in place of one place",
)


columns.mistake_source(
    "wrong-lengths",
    columns.edited("x[:, :, i : i + h, j : j + w]", "x[:, :, i:, j:]"),
    "The part that is cut out does not have the shape that fits. It is all of the first two dimensions, and as many "
    "rows and columns as there are windows, h by w: a slice that begins at i ends at i + h.",
    hint="For k = 2 and 3 rows: which rows of the image are the top row of a window, and which are the bottom row?",
    title="A part of the wrong shape",
)


columns.also_wrong_source("wrong-lengths", columns.edited("x[:, :, i : i + h, j : j + w]", "x[i : i + h, j : j + w]"))


columns.also_wrong_source("wrong-lengths", columns.edited("x[:, :, i : i + h, j : j + w]", "x[:, :, i:h, j:w]"))


columns.mistake_source(
    "rows-and-columns-exchanged",
    columns.edited("x[:, :, i : i + h, j : j + w]", "x[:, :, j : j + h, i : i + w]"),
    "i counts the rows within a window, j the columns. Here they are exchanged, and each window comes out transposed.",
    hint="For i = 1 and j = 0: is that the place below the first one, or to its right?",
    title="Rows and columns exchanged",
)


columns.mistake_source(
    "sizes-exchanged",
    columns.edited("x[:, :, i : i + h, j : j + w]", "x[:, :, i : i + w, j : j + h]"),
    "There are h windows below each other and w beside each other. With a square image it would not show.",
    hint="Which of the two slices goes over the rows of the image, and how many rows of windows are there?",
    title="Height and width exchanged",
)


columns.mistake_source(
    "always-the-first-place",
    columns.edited("x[:, :, i : i + h, j : j + w]", "x[:, :, :h, :w]"),
    (
        "Every place gets the numbers of the first one, the top left of each window. The rectangle has to "
        "move with i and j."
    ),
    hint="For i = 1, which row of the image is the first that lies in row 1 of a window?",
    title="The first place every time",
)


columns.mistake_source(
    "flipped",
    columns.edited("x[:, :, i : i + h, j : j + w]", "x[:, :, k - 1 - i : k - 1 - i + h, k - 1 - j : k - 1 - j + w]"),
    "The windows come out upside down and mirrored: place (0, 0) gets what lies at the bottom right.",
    hint="Which pixel of the first window should be at the top of its column?",
    title="Windows turned around",
)


@columns.mistake(
    "one-number",
    hint="At place (0, 0) of all windows lie as many numbers as there are windows. How many does `x[:, :, 0, 0]` have?",
    title="One number for all windows",
)
def columns(x, k):
    """`x[:, :, i, j]` is a single pixel of each channel. Wanted are h times w of them, one for each window: slices that
    begin at i and at j."""
    N, C, H, W = x.shape
    h, w = H - k + 1, W - k + 1
    cols = np.empty((N, C, k, k, h, w), x.dtype)
    for i in range(k):
        for j in range(k):
            cols[:, :, i, j] = x[:, :, i, j, None, None]
    return cols.reshape(N, C * k * k, h * w)


@columns.mistake(
    "windows-as-rows",
    hint="Is the number of windows the second size of your answer, or the last?",
    title="Rows in place of columns",
)
def columns(x, k):
    """Each window is a row here. Wanted is a column for each: the windows along the last dimension."""
    N, C, H, W = x.shape
    windows = [x[:, :, r : r + k, c : c + k].reshape(N, -1) for r in range(H - k + 1) for c in range(W - k + 1)]
    return np.stack(windows, axis=1)


@columns.mistake(
    "down-before-right",
    hint="Is the second window to the right of the first, or below it?",
    title="Windows in another order",
)
def columns(x, k):
    """The windows are counted downwards first. Reading goes to the right first, then to the next row."""
    N, C, H, W = x.shape
    windows = [x[:, :, r : r + k, c : c + k].reshape(N, -1) for c in range(W - k + 1) for r in range(H - k + 1)]
    return np.stack(windows, axis=2)


@columns.also_wrong(None)
def columns(x, k):
    N, C, H, W = x.shape
    return x.reshape(N, C * k * k, -1)


@columns.also_wrong(None)
def columns(x, k):
    N, C, H, W = x.shape
    views = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))
    return views.reshape(N, C * k * k, -1)


@columns.also_wrong("rows-and-columns-exchanged")
def columns(x, k):
    N, C, H, W = x.shape
    windows = [
        x[:, :, r : r + k, c : c + k].transpose(0, 1, 3, 2).reshape(N, -1)
        for r in range(H - k + 1)
        for c in range(W - k + 1)
    ]
    return np.stack(windows, axis=2)
