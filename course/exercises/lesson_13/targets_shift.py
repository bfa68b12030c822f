"""targets.shift: targets that the model has already seen."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course.authoring import exercise

from .shared import draw_ids, observe_pair


def streams(rng):
    yield {"ids": np.array([3, 1, 4, 1, 5]), "block_size": 2}
    yield {"ids": np.array([2, 7, 1, 8, 2, 8, 1]), "block_size": 3}
    yield {"ids": np.array([6, 0, 9, 4]), "block_size": 1}
    yield {"ids": np.array([5, 5, 5, 2, 0]), "block_size": 4}
    for length, block_size in [(9, 3), (12, 5), (8, 2), (10, 7), (15, 4), (7, 6)]:
        yield {"ids": draw_ids(rng, length, 10), "block_size": block_size}


def pairs(f, case):
    if len(case["ids"]) <= case["block_size"] or case["block_size"] < 1:
        raise ValueError("no case")
    return observe_pair(f(case["ids"], case["block_size"]), "x", "y")


shift = exercise(
    "targets.shift",
    kind="fix",
    title="A loss too good to be true",
    target="tinygrad_edu.text.windows:next_token_pairs",
    given="""
    import numpy as np
    from numpy.lib.stride_tricks import sliding_window_view
    """,
    difficulty=2,
    minutes=6,
    cases=streams,
    observe=pairs,
    keep_fixed=("block_size",),
    prompt="""
    A colleague's model reaches 0.0 bits after a few steps, and writes nonsense. It was trained on the pairs of this
    function. Find out why, and fix it.

    From a text `ids`, an array of more than `block_size` whole numbers, `next_token_pairs(ids, block_size)` returns
    `(x, y)`, two arrays `(N, block_size)`, where N is `len(ids) - block_size`:

    - Row i of `x` is the window that begins at place i.
    - Row i of `y` holds, for each place of that window, the symbol that comes **after** it in the text.

    For `[3, 1, 4, 1, 5]` with `block_size=2`, the first rows are `[3, 1]` and `[1, 4]`. `ids` stays as it is.
    `sliding_window_view(ids, n)` has all windows of n places as rows.
    """,
    hints=(
        "Write the first row of x and the first row of y below each other. What is the model asked to predict?",
        "A window that begins one place later: which row of `windows` is it?",
        "The last window has nothing after it, so it is in y only. The first one is in x only.",
    ),
    why="The target at each place is the next symbol, so the windows of y begin one place after those of x.",
)


@shift.stub
def next_token_pairs(ids, block_size):
    """Windows of a text, and for each of their places the symbol that follows: (x, y), both (N, block_size)."""
    windows = sliding_window_view(ids, block_size)
    x = windows[:-1]
    y = windows[:-1]
    return x, y


@shift.solution
def next_token_pairs(ids, block_size):
    """Windows of a text, and for each of their places the symbol that follows: (x, y), both (N, block_size)."""
    windows = sliding_window_view(ids, block_size)
    x = windows[:-1]
    y = windows[1:]
    return x, y


@shift.also_right
def next_token_pairs(ids, block_size):
    both = sliding_window_view(ids, block_size + 1)
    return both[:, :-1], both[:, 1:]


@shift.also_right
def next_token_pairs(ids, block_size):
    return sliding_window_view(ids[:-1], block_size), sliding_window_view(ids[1:], block_size)


@shift.also_right
def next_token_pairs(ids, block_size):
    n = len(ids) - block_size
    x = np.array([ids[i : i + block_size] for i in range(n)])
    y = np.array([ids[i + 1 : i + block_size + 1] for i in range(n)])
    return x, y


@shift.also_right
def next_token_pairs(ids, block_size):
    place = np.arange(len(ids) - block_size)[:, None] + np.arange(block_size)
    return ids[place], ids[place + 1]


@shift.mistake(
    "targets-unshifted",
    hint="Which symbol stands at place 0 of the first x, and which at place 0 of the first y?",
    title="The model sees what it must predict",
)
def next_token_pairs(ids, block_size):
    """x and y are the same. At each place the model is asked for the symbol that it has just read, so it learns to
    copy, at no cost, and nothing about the language. The target is the symbol that comes after."""
    windows = sliding_window_view(ids, block_size)
    return windows[:-1], windows[:-1].copy()


@shift.mistake(
    "one-window-too-many",
    hint="What comes after the last symbol of the text?",
    title="A window without a target",
)
def next_token_pairs(ids, block_size):
    """x has one window more than y: the last one, after whose last symbol nothing comes. It has no target, so it must
    not be in x."""
    windows = sliding_window_view(ids, block_size)
    x = windows
    y = windows[1:]
    return x, y


@shift.mistake(
    "first-window-in-y",
    hint="How many rows should y have, and which window is it that no place comes before?",
    title="One target too many",
)
def next_token_pairs(ids, block_size):
    """y holds all windows, one more than x, and row i of it is still the window at place i. The targets begin one place
    later."""
    windows = sliding_window_view(ids, block_size)
    return windows[:-1], windows


@shift.mistake(
    "rolled-within",
    hint="What is the last target of the first window, and what comes after that window in the text?",
    title="Back to the start of the window",
)
def next_token_pairs(ids, block_size):
    """Within each window all is moved by one, but the last target is the window's own first symbol. It should be the
    symbol that comes after the window in the text."""
    x = sliding_window_view(ids, block_size)[:-1]
    return x, np.roll(x, -1, axis=1)


@shift.mistake(
    "rolled-windows",
    hint="What is the last row of y, and what comes after the last row of x in the text?",
    title="Back to the first window",
)
def next_token_pairs(ids, block_size):
    """The rows are moved by one, but the last window gets the first one as its target. It should be the window that
    begins one place later."""
    x = sliding_window_view(ids, block_size)[:-1]
    return x, np.roll(x, -1, axis=0)


@shift.mistake(
    "backwards",
    hint="Does the model read x and predict y, or the other way round?",
    title="Predicting what came before",
)
def next_token_pairs(ids, block_size):
    """x and y are exchanged: the target is the symbol before each place, which the model has read already."""
    windows = sliding_window_view(ids, block_size)
    return windows[1:], windows[:-1]


@shift.mistake("two-further", hint="In [3, 1, 4, 1, 5], what comes directly after the first 3?", title="Two places on")
def next_token_pairs(ids, block_size):
    """The targets are two places on. Directly after a place comes the symbol one place on."""
    windows = sliding_window_view(ids, block_size)
    return windows[:-2], windows[2:]


@shift.mistake(
    "next-block",
    hint="In [3, 1, 4, 1, 5] with windows of 2: what comes directly after the first 3?",
    title="The next block",
)
def next_token_pairs(ids, block_size):
    """The targets of a window are the whole window after it. The target of a place is the symbol right after it, which
    mostly is in the same window."""
    windows = sliding_window_view(ids, block_size)
    return windows[:-block_size], windows[block_size:]


@shift.mistake(
    "id-plus-one", hint="Is the symbol that comes after 3 always 4?", title="The id made larger, not the place"
)
def next_token_pairs(ids, block_size):
    """1 is added to the symbols themselves. What moves on by one is the place in the text."""
    x = sliding_window_view(ids, block_size)[:-1]
    return x, x + 1


@shift.mistake(
    "windows-side-by-side", hint="At which place does the second row of x begin?", title="Windows without overlap"
)
def next_token_pairs(ids, block_size):
    """The targets are right, but the windows lie side by side. Here each begins one place after the one before."""
    windows = sliding_window_view(ids, block_size)
    return windows[:-1:block_size], windows[1::block_size]


@shift.mistake(
    "one-target-each", hint="How many targets does a window of block_size places have?", title="One target for a window"
)
def next_token_pairs(ids, block_size):
    """Each window gets one target, the symbol after its end. Every place of the window is followed by a symbol, and the
    model predicts at every place."""
    return sliding_window_view(ids, block_size)[:-1], ids[block_size:]


@shift.also_wrong("targets-unshifted")
def next_token_pairs(ids, block_size):
    n = len(ids) - block_size
    x = np.array([ids[i : i + block_size] for i in range(n)])
    y = np.array([ids[i : i + block_size] for i in range(n)])
    return x, y


@shift.also_wrong(None)
def next_token_pairs(ids, block_size):
    windows = sliding_window_view(ids, block_size)
    return windows[:-1], windows[::-1][1:]


@shift.also_wrong(None)
def next_token_pairs(ids, block_size):
    windows = sliding_window_view(ids, block_size)
    return windows[:1], windows[1:2]
