"""window.context: what a net with a window sees at each place."""

import numpy as np

from course.authoring import exercise

from .shared import draw_ids, observe_ids


def contexts(rng):
    yield {"ids": np.array([[5, 6, 7, 8]]), "n": 3, "pad": 0}
    yield {"ids": np.array([[1, 2, 3], [4, 5, 6]]), "n": 2, "pad": 9}
    yield {"ids": np.array([[4], [7], [2]]), "n": 3, "pad": 1}
    yield {"ids": np.array([[3, 1, 4, 1]]), "n": 1, "pad": 0}
    for rows, length, n, pad in [(2, 5, 3, 0), (3, 2, 4, 7), (1, 6, 2, 3), (4, 3, 5, 0), (2, 7, 6, 8), (3, 4, 4, 2)]:
        yield {"ids": draw_ids(rng, rows * length, 9).reshape(rows, length), "n": n, "pad": pad}


context = exercise(
    "window.context",
    kind="code",
    title="The last n letters",
    target="tinygrad_edu.models.mlp:last_ids",
    given="import numpy as np",
    difficulty=3,
    minutes=10,
    cases=contexts,
    observe=lambda f, case: observe_ids(f(case["ids"], case["n"], case["pad"]), "the windows"),
    prompt="""
    `ids` is an array `(B, T)`: B texts of T whole numbers each. Write `last_ids(ids, n, pad)`: an array `(B, T, n)` of
    whole numbers. At place t of a text it holds the `n` ids that end there: the id **at** t is the last of them, and
    the ones before it come in the order of the text.

    Near the beginning there are fewer than n. What is missing, at the left, is filled with `pad`. No window reaches
    into another text, and none sees what comes later. `ids` stays as it is.

    For `[[5, 6, 7, 8]]` with n = 3 and pad = 0, the windows are `[0, 0, 5]`, `[0, 5, 6]`, `[5, 6, 7]`, `[6, 7, 8]`.
    """,
    hints=(
        "How many pads must stand before each text, so that its first place has a full window?",
        "`np.concatenate` along axis 1 puts columns before a table; `np.full((B, k), pad)` makes them.",
        "In the padded texts, the window of place t begins at t. Collect one column of windows for each place within a "
        "window, and `np.stack` them along the last axis.",
    ),
    why="With n - 1 pads before each text, every place has a window of its own past, and the future is out of reach.",
)


@context.stub
def last_ids(ids, n, pad):
    """The last n ids at each place, its own the last: (B, T) -> (B, T, n), filled with pad at the left."""
    ...


@context.solution
def last_ids(ids, n, pad):
    """The last n ids at each place, its own the last: (B, T) -> (B, T, n), filled with pad at the left."""
    B, T = ids.shape
    padded = np.concatenate([np.full((B, n - 1), pad, ids.dtype), ids], axis=1)  # (B, n - 1 + T)
    return np.stack([padded[:, k : k + T] for k in range(n)], axis=-1)  # (B, T, n)


@context.also_right
def last_ids(ids, n, pad):
    padded = np.pad(ids, ((0, 0), (n - 1, 0)), constant_values=pad)
    return np.lib.stride_tricks.sliding_window_view(padded, n, axis=1)


@context.also_right
def last_ids(ids, n, pad):
    B, T = ids.shape
    out = np.full((B, T, n), pad, dtype=ids.dtype)
    for b in range(B):
        for t in range(T):
            seen = ids[b, max(0, t - n + 1) : t + 1]
            out[b, t, n - len(seen) :] = seen
    return out


@context.also_right
def last_ids(ids, n, pad):
    T = ids.shape[1]
    place = np.arange(T)[:, None] + np.arange(n) - (n - 1)
    return np.where(place >= 0, ids[:, np.maximum(place, 0)], pad)


@context.also_right
def last_ids(ids, n, pad):
    out = []
    for text in ids.tolist():
        padded = [pad] * (n - 1) + text
        out.append([padded[t : t + n] for t in range(len(text))])
    return np.array(out)


@context.mistake(
    "future",
    hint="Which ids may a model have seen that is to predict what comes after place t?",
    title="Windows that see the future",
)
def last_ids(ids, n, pad):
    """The windows begin at their place and reach into what comes after it: the model sees what it must predict. They
    have to end at their place."""
    padded = np.pad(ids, ((0, 0), (0, n - 1)), constant_values=pad)
    return np.lib.stride_tricks.sliding_window_view(padded, n, axis=1)


@context.mistake("reversed", hint="Which of [0, 5, 6] is the id at place 1?", title="The newest comes first")
def last_ids(ids, n, pad):
    """The windows hold the right ids, but the newest comes first. They keep the order of the text."""
    padded = np.pad(ids, ((0, 0), (n - 1, 0)), constant_values=pad)
    return np.lib.stride_tricks.sliding_window_view(padded, n, axis=1)[..., ::-1]


@context.mistake(
    "own-id-missing",
    hint="For [[5, 6, 7, 8]]: is the 5 in the window of place 0?",
    title="The id at the place itself is missing",
)
def last_ids(ids, n, pad):
    """The windows end one place too early. The id at t has been read when the next one is predicted, so it is the last
    one of the window."""
    padded = np.pad(ids, ((0, 0), (n, 0)), constant_values=pad)
    return np.lib.stride_tricks.sliding_window_view(padded, n, axis=1)[:, :-1]


@context.mistake(
    "one-window-too-many",
    hint="How many windows should a text of T places have, and how many has yours?",
    title="A window too many",
)
def last_ids(ids, n, pad):
    """With n pads in front, there is a window more than places: the first holds nothing but pads. n - 1 are enough."""
    padded = np.pad(ids, ((0, 0), (n, 0)), constant_values=pad)
    return np.lib.stride_tricks.sliding_window_view(padded, n, axis=1)


@context.mistake(
    "not-padded",
    hint="How many windows should a text of T places have, and how many has yours?",
    title="The first places have no window",
)
def last_ids(ids, n, pad):
    """These are the full windows alone. The first n - 1 places need one, too, filled with `pad`. (A text shorter than n
    has no full window at all.)"""
    return np.lib.stride_tricks.sliding_window_view(ids, n, axis=1)


@context.mistake(
    "round-the-end",
    hint="For [[5, 6, 7, 8]]: what comes before the 5?",
    title="Filled from the end of the text",
)
def last_ids(ids, n, pad):
    """Before the first id comes the end of the same text: `np.roll`, or a negative index, goes round. Then the first
    windows see the future. Fill them with `pad`."""
    return np.stack([np.roll(ids, k, axis=1) for k in range(n - 1, -1, -1)], axis=-1)


@context.mistake(
    "across-texts",
    hint="Which ids does the first window of the second text hold?",
    title="One text runs into the next",
)
def last_ids(ids, n, pad):
    """All texts are joined into one, so that the first windows of a text hold the end of the text before. Each text
    needs pads of its own."""
    joined = np.concatenate([np.full(n - 1, pad, ids.dtype), ids.ravel()])
    return np.lib.stride_tricks.sliding_window_view(joined, n).reshape(*ids.shape, n)


@context.mistake("zeros", hint="What fills your first window when `pad` is 9?", title="Filled with 0 in place of pad")
def last_ids(ids, n, pad):
    """The windows are filled with 0, whatever `pad` is. 0 may be a letter."""
    padded = np.pad(ids, ((0, 0), (n - 1, 0)))
    return np.lib.stride_tricks.sliding_window_view(padded, n, axis=1)


@context.mistake(
    "padded-at-the-right", hint="In which window is the 5 of [[5, 6, 7, 8]] the last?", title="Filled at the right"
)
def last_ids(ids, n, pad):
    """The first windows begin with their ids and are filled up at the right. The id at the place itself should always
    be the last one."""
    B, T = ids.shape
    out = np.full((B, T, n), pad, dtype=ids.dtype)
    for t in range(T):
        seen = ids[:, max(0, t - n + 1) : t + 1]
        out[:, t, : seen.shape[1]] = seen
    return out


@context.mistake(
    "axes-exchanged",
    hint="Which shape should the answer have, and which has yours?",
    title="Places and window exchanged",
)
def last_ids(ids, n, pad):
    """The place within the window is the second axis here. It should be the last: (B, T, n)."""
    padded = np.pad(ids, ((0, 0), (n - 1, 0)), constant_values=pad)
    return np.stack([padded[:, k : k + ids.shape[1]] for k in range(n)], axis=1)


@context.also_wrong("round-the-end")
def last_ids(ids, n, pad):
    B, T = ids.shape
    out = np.empty((B, T, n), dtype=ids.dtype)
    for t in range(T):
        for k in range(n):
            out[:, t, k] = ids[:, (t - n + 1 + k) % T]
    return out


@context.also_wrong("reversed")
def last_ids(ids, n, pad):
    B, T = ids.shape
    out = np.full((B, T, n), pad, dtype=ids.dtype)
    for t in range(T):
        for k in range(n):
            if t - k >= 0:
                out[:, t, k] = ids[:, t - k]
    return out


@context.also_wrong(None)
def last_ids(ids, n, pad):
    return np.repeat(ids[:, :, None], n, axis=2)


@context.also_wrong(None)
def last_ids(ids, n, pad):
    padded = np.pad(ids, ((0, 0), (n - 1, 0)), constant_values=pad)
    return np.sort(np.lib.stride_tricks.sliding_window_view(padded, n, axis=1), axis=-1)
