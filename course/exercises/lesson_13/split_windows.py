"""split.windows: windows that share letters on both sides of a split."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course.authoring import exercise

from .shared import draw_ids, observe_pair


def splits(rng):
    yield {"ids": np.array([3, 1, 4, 1, 5, 9, 2, 6]), "size": 2, "n_held_out": 3}
    yield {"ids": np.array([2, 7, 1, 8, 2, 8, 1, 8, 4]), "size": 3, "n_held_out": 4}
    yield {"ids": np.array([5, 0, 6, 6, 7]), "size": 2, "n_held_out": 2}
    for length, size, held in [(12, 3, 5), (10, 2, 4), (14, 4, 6), (11, 5, 5), (13, 3, 3), (16, 6, 8)]:
        yield {"ids": draw_ids(rng, length, 10), "size": size, "n_held_out": held}


def cut(f, case):
    n, size, held = len(case["ids"]), case["size"], case["n_held_out"]
    if size < 2 or held < size or n - held < size:
        raise ValueError("no case")
    return observe_pair(f(case["ids"], size, held), "the training windows", "the held-out windows")


windows = exercise(
    "split.windows",
    kind="fix",
    title="Better than the floor",
    given="""
    import numpy as np
    from numpy.lib.stride_tricks import sliding_window_view
    """,
    difficulty=2,
    minutes=6,
    cases=splits,
    observe=cut,
    keep_fixed=("size", "n_held_out"),
    prompt="""
    The leak is in `split_windows(ids, size, n_held_out)`. Every few windows of `size` symbols, it holds one out. But
    neighbouring windows share letters: nearly every letter held out is trained on, too.

    Fix it: hold out the **end of the text**, its last `n_held_out` symbols. Return two arrays, `(train, held_out)`, in
    the order of the text:

    - `train`: all windows that lie wholly before that end.
    - `held_out`: all windows that lie wholly within it.

    Both parts have at least `size` symbols. For `[3, 1, 4, 1, 5, 9, 2, 6]`, size 2 and 3 held out: four windows of
    `[3, 1, 4, 1, 5]`, and two of `[9, 2, 6]`. `ids` stays as it is.
    """,
    hints=(
        "Which symbols do the windows [1, 4] and [4, 1] share? May one train, and the other be held out?",
        "Which should come first: cutting the text, or making windows?",
        "Cut the text at `len(ids) - n_held_out`, and call `sliding_window_view` once for each part.",
    ),
    why="Cut the text first, make windows afterwards: then the held-out loss is that of new text, and above the floor.",
)


@windows.stub
def split_windows(ids, size, n_held_out):
    """(training windows, held-out windows): no symbol of the text is in both."""
    windows = sliding_window_view(ids, size)
    every = max(1, len(ids) // n_held_out)
    held_out = np.arange(len(windows)) % every == every - 1
    return windows[~held_out], windows[held_out]


@windows.solution
def split_windows(ids, size, n_held_out):
    """(training windows, held-out windows): no symbol of the text is in both."""
    cut = len(ids) - n_held_out
    return sliding_window_view(ids[:cut], size), sliding_window_view(ids[cut:], size)


@windows.also_right
def split_windows(ids, size, n_held_out):
    return sliding_window_view(ids[:-n_held_out], size), sliding_window_view(ids[-n_held_out:], size)


@windows.also_right
def split_windows(ids, size, n_held_out):
    windows = sliding_window_view(ids, size)
    return windows[: len(windows) - n_held_out], windows[len(ids) - n_held_out :]


@windows.also_right
def split_windows(ids, size, n_held_out):
    windows = sliding_window_view(ids, size)
    start = np.arange(len(windows))
    cut = len(ids) - n_held_out
    return windows[start + size <= cut], windows[start >= cut]


@windows.also_right
def split_windows(ids, size, n_held_out):
    text = ids.tolist()
    parts = text[: len(text) - n_held_out], text[len(text) - n_held_out :]
    return tuple(np.array([part[i : i + size] for i in range(len(part) - size + 1)]) for part in parts)


@windows.mistake(
    "across-the-cut",
    hint="Take the first held-out window. Which letters of it are in the last training window, too?",
    title="Windows across the cut",
)
def split_windows(ids, size, n_held_out):
    """The windows are cut, not the text: windows near the cut share letters, some on either side. Cut the text
    first."""
    windows = sliding_window_view(ids, size)
    return windows[:-n_held_out], windows[-n_held_out:]


@windows.mistake(
    "some-across-the-cut",
    hint="Where does the last training window end, and where does the held-out text begin?",
    title="Training windows reach across",
)
def split_windows(ids, size, n_held_out):
    """The training windows begin before the cut, but the last ones reach across it, into letters that are held out. A
    window has to end before the cut."""
    cut = len(ids) - n_held_out
    windows = sliding_window_view(ids, size)
    return windows[:cut], windows[cut:]


@windows.mistake("parts-exchanged", hint="Which part should be the larger one?", title="The parts are exchanged")
def split_windows(ids, size, n_held_out):
    """The held-out windows come first. Training comes first, held out second."""
    cut = len(ids) - n_held_out
    return sliding_window_view(ids[cut:], size), sliding_window_view(ids[:cut], size)


@windows.mistake("wrong-end", hint="Which end of the text should be held out?", title="The beginning held out")
def split_windows(ids, size, n_held_out):
    """The beginning of the text is held out here. Asked for is its end."""
    return sliding_window_view(ids[n_held_out:], size), sliding_window_view(ids[:n_held_out], size)


@windows.mistake(
    "trains-on-all",
    hint="Is the last letter of the text in one of your training windows?",
    title="Trains on everything",
)
def split_windows(ids, size, n_held_out):
    """The held-out part is right, but the training windows come from the whole text, held-out part included."""
    return sliding_window_view(ids, size), sliding_window_view(ids[-n_held_out:], size)


@windows.mistake(
    "cut-exchanged",
    hint="How many symbols should be held out, and how many are in your second part?",
    title="Cut at the wrong place",
)
def split_windows(ids, size, n_held_out):
    """The cut lies n_held_out symbols after the beginning. It should lie n_held_out symbols before the end."""
    return sliding_window_view(ids[:n_held_out], size), sliding_window_view(ids[n_held_out:], size)


@windows.mistake(
    "no-windows", hint="Which shape should each of the two arrays have?", title="The text, not its windows"
)
def split_windows(ids, size, n_held_out):
    """The text is cut at the right place, but the windows are not made. Each part still needs its windows of `size`
    symbols."""
    return ids[:-n_held_out], ids[-n_held_out:]


@windows.mistake(
    "windows-side-by-side",
    hint="How many windows of 2 does [3, 1, 4, 1, 5] have: two or four?",
    title="Windows left out",
)
def split_windows(ids, size, n_held_out):
    """Now the windows lie side by side, and most are lost. Within one part they may overlap; only between the parts
    they must not."""
    cut = len(ids) - n_held_out
    return sliding_window_view(ids[:cut], size)[::size], sliding_window_view(ids[cut:], size)[::size]


@windows.mistake(
    "gap",
    hint="Between the last training window and the first held-out one: are letters left out?",
    title="Letters left out at the cut",
)
def split_windows(ids, size, n_held_out):
    """There is a gap: windows are left out that lie wholly on one side. Before the cut, a window may end right at
    it."""
    cut = len(ids) - n_held_out
    return sliding_window_view(ids[: cut - size + 1], size), sliding_window_view(ids[cut:], size)


@windows.mistake(
    "first-window-dropped",
    hint="Does the first held-out symbol lie in one of your windows?",
    title="The first held-out windows dropped",
)
def split_windows(ids, size, n_held_out):
    """The held-out windows begin too late. After the cut, a window may begin right at it."""
    windows = sliding_window_view(ids, size)
    cut = len(windows) - n_held_out
    return windows[:cut], windows[cut + size :]


@windows.also_wrong("across-the-cut")
def split_windows(ids, size, n_held_out):
    n = len(ids) - size + 1
    windows = np.array([ids[i : i + size] for i in range(n)])
    return windows[: n - n_held_out], windows[n - n_held_out :]


@windows.also_wrong(None)
def split_windows(ids, size, n_held_out):
    windows = sliding_window_view(ids, size)
    return windows[::2], windows[1::2]


@windows.also_wrong(None)
def split_windows(ids, size, n_held_out):
    windows = np.random.default_rng(0).permutation(sliding_window_view(ids, size))
    return windows[n_held_out:], windows[:n_held_out]
