"""pool.max: the largest number of each window."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu import Tensor
from tinygrad_edu.nn import functional as F

from .shared import observe_typed


def piles(rng):
    yield {"parts": [np.array([3.0, -1.0, 2.0]), np.array([1.0, 4.0, 2.0])], "kind": "float64"}
    yield {"parts": [np.array([[-3.0, -5.0]]), np.array([[-4.0, -2.0]]), np.array([[-7.0, -6.0]])], "kind": "float64"}
    yield {"parts": [np.array([[1.0, 0.0, 2.0], [3.0, 5.0, 4.0]])], "kind": "float64"}
    for shape, count in [((2, 3), 4), ((3, 1), 2), ((1,), 3), ((2, 1, 2, 3), 4), ((2, 2), 9)]:
        yield {"parts": [numbers(rng, *shape) for _ in range(count)], "kind": "float64"}
    yield {"parts": [numbers(rng, 3) for _ in range(3)], "kind": "float32"}
    yield {"parts": [np.array([7, -2, 3]), np.array([1, -4, 3])], "kind": "int64"}


def pooled(f, case):
    parts = [part.astype(case["kind"]) for part in case["parts"]]
    before = [part.copy() for part in parts]
    out = f(parts)
    seen = observe_typed(out, parts[0])
    changed = len(parts) != len(before) or any((a != b).any() for a, b in zip(parts, before))
    seen = {"the arrays in parts after the call": "changed" if changed else "as they were"} | seen
    if isinstance(out, np.ndarray):
        seen["the array returned"] = "one of the parts" if np.shares_memory(out, parts[0]) else "a new one"
    if parts[0].ndim == 4:
        x = Tensor(np.arange(-12.0, 12.0).reshape(1, 2, 3, 4) % 7)
        seen["F.max_pool2d(x, 2), which runs on it"] = F.max_pool2d(x, 2).data
    return seen


largest = exercise(
    "pool.max",
    kind="code",
    title="The largest in every window",
    target="tinygrad_edu.ops.pool:largest",
    given="import numpy as np",
    difficulty=2,
    minutes=5,
    cases=piles,
    observe=pooled,
    hidden=("kind",),
    prompt="""
    `parts` is a list of at least one array, all of one shape and type: the first holds the first number of every
    window, the second the second of every window, and so on. The arrays are **views** of the image: whoever writes into
    one writes into the image.

    Write `largest(parts)`: a **new** array of their shape and type that holds, at each place, the largest number that
    any of them has there. For `[array([3, -1]), array([1, 4])]`: `[3, 4]`. The arrays stay as they are.
    """,
    hints=(
        "What is the largest of [3, -1] and [1, 4] at each place? `np.maximum(a, b)` does that for two arrays.",
        "Begin with the first part, and take the others one after the other. Is what you begin with a new array?",
        "A loop over parts[1:]; in it, the answer so far becomes np.maximum of itself and the part. Begin with a copy.",
    ),
    why="With one array for each place within the window, the maxima of all windows are found together.",
)


@largest.stub
def largest(parts):
    """The largest of the numbers at each place: a list of arrays of one shape -> a new array of that shape."""
    ...


@largest.also_right
def largest(parts):
    return np.max(parts, axis=0)


@largest.also_right
def largest(parts):
    return np.stack(parts).max(axis=0)


@largest.also_right
def largest(parts):
    out = parts[0].copy()
    for part in parts[1:]:
        better = part > out
        out[better] = part[better]
    return out


@largest.also_right
def largest(parts):
    out = parts[0]
    for part in parts:
        out = np.maximum(out, part)
    return out


@largest.also_right
def largest(parts):
    from functools import reduce

    return reduce(np.maximum, parts, parts[0].copy())


@largest.mistake(
    "changes-the-image", hint="After `out = parts[0]`, how many arrays are there?", title="Writes into the image"
)
def largest(parts):
    """`out = parts[0]` gives the first array a second name, and writing into it writes into the image. A copy has to be
    made."""
    out = parts[0]
    for part in parts[1:]:
        np.maximum(out, part, out=out)
    return out


@largest.mistake(
    "one-for-all",
    hint="How many windows are there, and how many numbers do you give?",
    title="One maximum for all windows",
)
def largest(parts):
    """This is the largest of all numbers, one for the whole image. Each place has a maximum of its own."""
    return np.max(parts)


@largest.mistake(
    "within-each-part", hint="Along which dimension do the parts lie when they are stacked?", title="The wrong axis"
)
def largest(parts):
    """The maximum runs within each part, over different windows. It has to run over the parts, at each place."""
    return np.max(parts, axis=-1)


@largest.mistake("pythons-max", hint="Can Python say which of two arrays is the larger?", title="Whole arrays compared")
def largest(parts):
    """Python's `max` asks which array is the larger as a whole, and for more than one number there is no answer. They
    have to be compared place by place."""
    return max(parts)


@largest.mistake(
    "begins-with-zeros",
    hint="What comes out where all numbers of a window are negative?",
    title="Zeros win over negatives",
)
def largest(parts):
    """Begun with zeros, a window whose numbers are all negative gets 0. Begin with numbers of the windows."""
    out = np.zeros_like(parts[0])
    for part in parts:
        out = np.maximum(out, part)
    return out


@largest.mistake("float64", hint="What does `np.zeros` or `np.full` give when no dtype is named?", title="Another type")
def largest(parts):
    """The answer is float64, whatever came in. float32 and ints should stay what they are."""
    out = np.full(parts[0].shape, -np.inf)
    for part in parts:
        out = np.maximum(out, part)
    return out


@largest.mistake("two-only", hint="How many numbers has a window of 3 by 3?", title="Only two parts compared")
def largest(parts):
    """Only the first and the last part are compared. A window has as many numbers as there are parts."""
    return np.maximum(parts[0], parts[-1])


@largest.mistake("mean", hint="For [3, -1] and [1, 4]: 3 and 4, or 2 and 1.5?", title="The average")
def largest(parts):
    """This is the average of each window: another kind of pooling."""
    return sum(parts) / len(parts)


@largest.mistake("not-a-new-array", hint="When there is one part only, what do you return?", title="Not a new array")
def largest(parts):
    """The answer starts as the first part itself. np.maximum makes new arrays, but with a single part there is none,
    and the caller gets a view of the image."""
    out = parts[0]
    for part in parts[1:]:
        out = np.maximum(out, part)
    return out


@largest.mistake(
    "third-is-out",
    hint="How many arrays does `np.maximum` compare? What does it do with a third one?",
    title="Only two compared",
)
def largest(parts):
    """`np.maximum` compares two arrays. A third one is where it writes its answer, so that part is lost, and the image
    changes."""
    return np.maximum(*parts)


@largest.also_wrong(None)
def largest(parts):
    return np.min(parts, axis=0)


@largest.also_wrong(None)
def largest(parts):
    return [max(row) for row in parts]


@largest.also_wrong("changes-the-image")
def largest(parts):
    out = parts[0]
    for part in parts[1:]:
        out[part > out] = part[part > out]
    return out
