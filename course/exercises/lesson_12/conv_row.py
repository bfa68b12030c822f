"""conv.row: a filter that slides along a row of numbers."""

import numpy as np

from course.authoring import exercise, nonzero, observe_array


def rows(rng):
    yield {"x": np.array([0.0, 0.0, 2.0, 5.0]), "w": np.array([-1.0, 1.0])}
    yield {"x": np.array([1.0, 0.0, 0.0, 0.0, 0.0]), "w": np.array([2.0, 3.0, 5.0])}
    for length, size in [(5, 2), (4, 3), (6, 4), (5, 1), (3, 3), (1, 1), (7, 3), (6, 2)]:
        yield {"x": nonzero(rng, length), "w": nonzero(rng, size)}


row = exercise(
    "conv.row",
    kind="code",
    title="A window that slides",
    given="import numpy as np",
    difficulty=2,
    minutes=5,
    cases=rows,
    observe=lambda f, case: observe_array(f(case["x"], case["w"]), lists=True),
    prompt="""
    Write `conv_row(x, w)`. `x` and `w` are NumPy arrays with one dimension, `x` at least as long as `w`. The answer is
    an array: its number `i` is the weighted sum of the window of `x` that begins at `i`, with the weights `w`:

    `w[0] * x[i] + w[1] * x[i + 1] + ...`, up to the last weight.

    There is a number for each window that lies **wholly inside** `x`, from left to right. For `x = [0, 0, 2, 5]` and
    `w = [-1, 1]`: `[0, 2, 3]`.
    """,
    hints=(
        "How many windows of 2 fit into 4 numbers? How many of 3 into 5? How many of K into L?",
        "A window is a slice: it begins at i, and is as long as w. What do you do with it and w?",
        "A list with one number for each place, made by a loop over the places; then `np.array` around it.",
    ),
    why="The same weights meet every window, so the answer moves when the input moves.",
)


@row.stub
def conv_row(x, w):
    """The weighted sum of each window of x, with the weights w: an array of len(x) - len(w) + 1 numbers."""
    ...


@row.solution
def conv_row(x, w):
    """The weighted sum of each window of x, with the weights w: an array of len(x) - len(w) + 1 numbers."""
    return np.array([x[i : i + len(w)] @ w for i in range(len(x) - len(w) + 1)])


@row.also_right
def conv_row(x, w):
    return np.lib.stride_tricks.sliding_window_view(x, len(w)) @ w


@row.also_right
def conv_row(x, w):
    return np.correlate(x, w, "valid")


@row.also_right
def conv_row(x, w):
    size = len(x) - len(w) + 1
    out = np.zeros(size)
    for k in range(len(w)):
        out += w[k] * x[k : k + size]
    return out


@row.also_right
def conv_row(x, w):
    out = []
    for i in range(len(x) - len(w) + 1):
        total = 0
        for k in range(len(w)):
            total = total + w[k] * x[i + k]
        out.append(total)
    return out


@row.mistake(
    "flipped", hint="In the first window, which weight does the formula give to x[0]?", title="The filter backwards"
)
def conv_row(x, w):
    """The filter runs backwards: its last weight meets the first number of the window. That is what mathematics calls a
    convolution, and `np.convolve` computes. In deep learning the weights stay in order."""
    return np.convolve(x, w, "valid")


@row.mistake(
    "one-short", hint="How many windows of 2 fit into 4 numbers? Count them.", title="The last window is missing"
)
def conv_row(x, w):
    """The last window is missing. K numbers fit into L at L - K + 1 places: the first place is 0, the last L - K."""
    return np.array([x[i : i + len(w)] @ w for i in range(len(x) - len(w))])


@row.mistake("over-the-end", hint="Where does the last window end, and where does x end?", title="Windows over the end")
def conv_row(x, w):
    """There are windows that reach over the end of x, and count as if zeros stood there. Only windows wholly inside
    are asked for."""
    return np.array([sum(a * b for a, b in zip(w, x[i:])) for i in range(len(x))])


@row.mistake("a-window-at-every-number", hint="How long is `x[3:5]` when x has 4 numbers?", title="A window too short")
def conv_row(x, w):
    """A window begins at every number of x, and the last ones are shorter than w, so the product fails. Only windows
    wholly inside are asked for."""
    return np.array([x[i : i + len(w)] @ w for i in range(len(x))])


@row.mistake(
    "hops", hint="Where does the second window begin, and where did the first end?", title="Windows side by side"
)
def conv_row(x, w):
    """The window hops by its own length, so neighbouring windows share no number. It should slide by one."""
    return np.array([x[i : i + len(w)] @ w for i in range(0, len(x) - len(w) + 1, len(w))])


@row.mistake(
    "wraps-around", hint="What stands to the right of the last number of x?", title="Around the end to the start"
)
def conv_row(x, w):
    """Windows at the end go on with the numbers at the start. A row of pixels is no ring."""
    return np.array([sum(w[k] * x[(i + k) % len(x)] for k in range(len(w))) for i in range(len(x))])


@row.mistake(
    "without-weights",
    hint="Does your answer change when w is [1, -1] in place of [-1, 1]?",
    title="The weights forgotten",
)
def conv_row(x, w):
    """The numbers of each window are added up, but w takes no part."""
    return np.array([x[i : i + len(w)].sum() for i in range(len(x) - len(w) + 1)])


@row.mistake("products-not-summed", hint="How many numbers should one window give?", title="Products not added up")
def conv_row(x, w):
    """Each window gives K products here, a row of a table. They have to be added up to one number."""
    return np.array([x[i : i + len(w)] * w for i in range(len(x) - len(w) + 1)])


@row.mistake("mean", hint="For the window [2, 5] and w = [-1, 1]: 3, or half of it?", title="A mean in place of a sum")
def conv_row(x, w):
    """The weighted sum is divided by the number of weights. The formula only adds."""
    return np.array([(x[i : i + len(w)] * w).mean() for i in range(len(x) - len(w) + 1)])


@row.mistake("padded", hint="How many windows lie wholly inside?", title="Zeros around the row")
def conv_row(x, w):
    """The answer has as many numbers as x: zeros were put around it. Only windows wholly inside are asked for."""
    return np.correlate(x, w, "same")


@row.also_wrong("flipped")
def conv_row(x, w):
    return np.array([sum(w[len(w) - 1 - k] * x[i + k] for k in range(len(w))) for i in range(len(x) - len(w) + 1)])


@row.also_wrong("one-short")
def conv_row(x, w):
    out = []
    i = 0
    while i < len(x) - len(w):
        out.append(np.sum(x[i : i + len(w)] * w))
        i += 1
    return out


@row.also_wrong(None)
def conv_row(x, w):
    return x[: len(w)] @ w


@row.also_wrong(None)
def conv_row(x, w):
    return np.convolve(x, w)
