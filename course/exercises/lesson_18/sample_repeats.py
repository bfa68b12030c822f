"""sample.repeats: what has been said becomes less likely."""

import numpy as np

from course.authoring import exercise, numbers

from .shared import observe_exact


def said(rng):
    yield {"logits": np.array([[2.0, -1.0, 3.0]]), "ids": np.array([[0, 1]]), "penalty": 2.0}
    yield {"logits": np.array([[4.0, 1.0, -3.0]]), "ids": np.array([[0, 2, 0]]), "penalty": 2.0}
    yield {"logits": np.array([[1.0, 2.0], [3.0, -4.0]]), "ids": np.array([[1], [0]]), "penalty": 1.5}
    yield {"logits": np.array([[0.0, -2.0, 5.0, 1.0]]), "ids": np.array([[3, 3, 3, 1, 0]]), "penalty": 4.0}
    yield {"logits": np.array([[1.0, -2.0, 0.5]]), "ids": np.array([[2, 1]]), "penalty": 1.0}
    yield {"logits": np.array([[-2.0, 3.0, 1.0], [-1.0, 2.0, 4.0]]), "ids": np.array([[1, 1], [2, 0]]), "penalty": 0.5}
    for rows, columns, length in [(2, 5, 3), (3, 4, 6), (1, 7, 2), (4, 3, 1), (2, 6, 5)]:
        yield {
            "logits": numbers(rng, rows, columns),
            "ids": np.array([[rng.randrange(columns) for _ in range(length)] for _ in range(rows)]),
            "penalty": round(rng.uniform(1.2, 3), 1),
        }


def lowered(f, case):
    return observe_exact(f(case["logits"], case["ids"], case["penalty"]), case["logits"], "the new logits")


repeats = exercise(
    "sample.repeats",
    kind="code",
    title="Said before",
    target="tinygrad_edu.models.language_model:penalize_repeats",
    given="import numpy as np",
    difficulty=3,
    minutes=7,
    cases=said,
    observe=lowered,
    keep_fixed=("penalty", "ids"),
    prompt="""
    Write `penalize_repeats(logits, ids, penalty)`. `logits` is an array `(B, V)` of floats. `ids`, `(B, T)`, holds the
    tokens so far: row b of `ids` belongs to row b of `logits`. Return a new array `(B, V)`:

    - The logit of a token that has occurred in its row is **divided** by `penalty` if it is positive, and
      **multiplied** by `penalty` if it is negative.
    - That happens once, however often the token has occurred.
    - All other logits stay as they are.

    With the logits 2, -1, 3, the ids 0, 1 and the penalty 2, the answer is 1, -2, 3. `logits` and `ids` stay as they
    are.
    """,
    hints=(
        "With the penalty 2: what becomes of 4, and what of -4? Which way do both move?",
        "A copy, then a loop over the rows. In each row, go through the ids without repetition: `set(row)` or "
        "`np.unique(row)`.",
        "`x / penalty if x > 0 else x * penalty`, where x is the logit in `logits`, not in the copy.",
    ),
    why="Dividing a negative logit would raise it, so the sign decides. Either way the token becomes less likely.",
)


@repeats.stub
def penalize_repeats(logits, ids, penalty):
    """The logits, lower for tokens that have occurred: (B, V), (B, T) -> (B, V)."""
    out = logits.copy()
    ...


@repeats.solution
def penalize_repeats(logits, ids, penalty):
    """The logits, lower for tokens that have occurred: (B, V), (B, T) -> (B, V)."""
    out = logits.copy()
    for b, row in enumerate(ids):
        for i in row:
            x = logits[b, i]
            out[b, i] = x / penalty if x > 0 else x * penalty
    return out


@repeats.also_right
def penalize_repeats(logits, ids, penalty):
    seen = np.zeros(logits.shape, bool)
    np.put_along_axis(seen, ids, True, axis=-1)
    return np.where(seen, np.where(logits > 0, logits / penalty, logits * penalty), logits)


@repeats.also_right
def penalize_repeats(logits, ids, penalty):
    out = np.array(logits)
    for b in range(len(out)):
        for i in set(ids[b].tolist()):
            if out[b, i] < 0:
                out[b, i] *= penalty
            else:
                out[b, i] /= penalty
    return out


@repeats.also_right
def penalize_repeats(logits, ids, penalty):
    rows = np.arange(len(ids))[:, None]
    x = logits[rows, ids]
    out = logits.copy()
    out[rows, ids] = np.minimum(x / penalty, x * penalty) if penalty >= 1 else np.maximum(x / penalty, x * penalty)
    return out


@repeats.mistake("sign", hint="What is -4 / 2: less than -4, or more?", title="Negative ones raised")
def penalize_repeats(logits, ids, penalty):
    """Dividing a negative logit brings it nearer to 0: the token becomes **more** likely. Negative ones are
    multiplied."""
    out = logits.copy()
    for b, row in enumerate(ids):
        out[b, row] = logits[b, row] / penalty
    return out


@repeats.mistake(
    "each-time",
    hint="How often does your program divide by the penalty if a token occurs three times?",
    title="Once for each occurrence",
)
def penalize_repeats(logits, ids, penalty):
    """A token that occurs three times is lowered three times. It should be lowered once."""
    out = logits.copy()
    for b, row in enumerate(ids):
        for i in row:
            out[b, i] = out[b, i] / penalty if out[b, i] > 0 else out[b, i] * penalty
    return out


@repeats.mistake(
    "all-texts",
    hint="Has the token occurred in this row of ids, or in another one?",
    title="Tokens of the other texts, too",
)
def penalize_repeats(logits, ids, penalty):
    """What occurs in one text is lowered in all of them. Each row of `ids` belongs to one row of `logits`."""
    out = logits.copy()
    for i in np.unique(ids):
        x = logits[:, i]
        out[:, i] = np.where(x > 0, x / penalty, x * penalty)
    return out


@repeats.mistake(
    "rows-of-logits",
    hint="What does `logits[1]` name: a token, or a row?",
    title="The ids choose rows",
)
def penalize_repeats(logits, ids, penalty):
    """With the ids as the only index, NumPy takes whole rows of the logits: texts, not tokens. An id is the second
    index, after that of its row."""
    out = logits.copy()
    out[ids] = np.where(out[ids] > 0, out[ids] / penalty, out[ids] * penalty)
    return out


@repeats.mistake("row-as-id", hint="What is `ids[0]`: a token, or a row of tokens?", title="A row in place of an id")
def penalize_repeats(logits, ids, penalty):
    """A loop over `ids` gives rows: the tokens of one text. Each row needs a loop of its own, and its row of the
    logits."""
    out = logits.copy()
    for i in ids:
        if out[i] > 0:
            out[i] = out[i] / penalty
        else:
            out[i] = out[i] * penalty
    return out


@repeats.mistake(
    "multiplied", hint="With the penalty 2: does 4 become larger or smaller?", title="Positive ones raised"
)
def penalize_repeats(logits, ids, penalty):
    """A positive logit times the penalty is larger: the token becomes more likely. It is divided."""
    out = logits.copy()
    for b, row in enumerate(ids):
        out[b, row] = logits[b, row] * penalty
    return out


@repeats.mistake("swapped", hint="With the penalty 2: what do 4 and -4 become?", title="The two cases swapped")
def penalize_repeats(logits, ids, penalty):
    """Positive and negative are swapped: both move up, and what was said becomes more likely."""
    out = logits.copy()
    for b, row in enumerate(ids):
        for i in row:
            x = logits[b, i]
            out[b, i] = x * penalty if x > 0 else x / penalty
    return out


@repeats.mistake("everything", hint="Has token 2 of the first case occurred?", title="All tokens lowered")
def penalize_repeats(logits, ids, penalty):
    """Every logit is lowered. Only those of tokens that occur in `ids` should be."""
    return np.where(logits > 0, logits / penalty, logits * penalty)


@repeats.mistake("subtracted", hint="What should 4 become with the penalty 2?", title="Subtracted")
def penalize_repeats(logits, ids, penalty):
    """The penalty is taken away from the logit. It is a factor: positive ones are divided by it."""
    out = logits.copy()
    for b, row in enumerate(ids):
        out[b, row] = logits[b, row] - penalty
    return out


@repeats.mistake("forbidden", hint="Should a token that has occurred become impossible?", title="Made impossible")
def penalize_repeats(logits, ids, penalty):
    """-inf makes what has been said impossible. It should become less likely, by the penalty."""
    out = logits.copy()
    for b, row in enumerate(ids):
        out[b, row] = -np.inf
    return out


@repeats.mistake(
    "changed-in-place", hint="On which array does your program write?", title="The logits themselves changed"
)
def penalize_repeats(logits, ids, penalty):
    """The answer is right, but it was written into `logits` itself. Work on a copy."""
    for b, row in enumerate(ids):
        x = logits[b, row]
        logits[b, row] = np.where(x > 0, x / penalty, x * penalty)
    return logits


@repeats.mistake("last-only", hint="Which of the ids does your loop visit?", title="Only the last token")
def penalize_repeats(logits, ids, penalty):
    """Only the last token is lowered. All that have occurred in the row should be."""
    out = logits.copy()
    for b, row in enumerate(ids):
        x = logits[b, row[-1]]
        out[b, row[-1]] = x / penalty if x > 0 else x * penalty
    return out


@repeats.mistake(
    "negatives-left", hint="What becomes of the logit -1 of the first case?", title="Negative ones left alone"
)
def penalize_repeats(logits, ids, penalty):
    """Only positive logits are lowered. A negative one is multiplied by the penalty, which lowers it, too."""
    out = logits.copy()
    for b, row in enumerate(ids):
        for i in row:
            if logits[b, i] > 0:
                out[b, i] = logits[b, i] / penalty
    return out


@repeats.also_wrong("each-time")
def penalize_repeats(logits, ids, penalty):
    out = logits.copy()
    for b in range(len(ids)):
        for t in range(len(ids[b])):
            i = ids[b][t]
            if out[b][i] < 0:
                out[b][i] *= penalty
            else:
                out[b][i] /= penalty
    return out


@repeats.also_wrong("sign")
def penalize_repeats(logits, ids, penalty):
    seen = np.zeros(logits.shape, bool)
    np.put_along_axis(seen, ids, True, axis=-1)
    return np.where(seen, logits / penalty, logits)


@repeats.also_wrong(None)
def penalize_repeats(logits, ids, penalty):
    return logits.copy()


@repeats.also_wrong(None)
def penalize_repeats(logits, ids, penalty):
    out = logits.copy()
    for b, row in enumerate(ids):
        out[b, row] = -abs(logits[b, row]) * penalty
    return out
