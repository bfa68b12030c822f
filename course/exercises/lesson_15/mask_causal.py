"""mask.causal: which places each place may look at."""

import numpy as np

from course.authoring import exercise, observe_tensor
from tinygrad_edu import Tensor


def sizes(rng):
    for queries, keys in [(3, 3), (2, 3), (1, 4), (1, 1), (3, 5), (2, 2), (4, 6), (5, 5), (2, 7)]:
        yield {"queries": queries, "keys": keys}


mask = exercise(
    "mask.causal",
    kind="code",
    title="Who may look where",
    target="tinygrad_edu.nn.attention:causal_mask",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor
    """,
    difficulty=2,
    minutes=6,
    cases=sizes,
    observe=lambda f, case: observe_tensor(f(case["queries"], case["keys"]), dtype=True),
    prompt="""
    Write `causal_mask(queries, keys)`: a Tensor of booleans, (queries, keys), with a row for each place that looks, and
    a column for each place to look at. It is `True` at the place itself, and at all before it.

    Mostly both numbers are equal. If `queries` is smaller, it is the **last** places of the text that look. With 2
    queries and 3 keys, row 0 is place 1, and row 1 is place 2:

    ```
    [[True, True, False],
     [True, True, True ]]
    ```

    `queries` is at least 1, and at most `keys`. `np.tri(n, m, k, dtype=bool)` is an array (n, m), `True` where the
    column is at most the row plus k. `Tensor(array)` makes a Tensor of it.
    """,
    hints=(
        "Which place is row 0, if 2 of 5 places look? And row i?",
        "Row i is place keys - queries + i. Up to which column is it True?",
        "In `np.tri`, k says how much further than its own number a row reaches.",
    ),
    why="A place may see its past and itself. Where only the last places look, all of what came before is their past.",
)


@mask.stub
def causal_mask(queries, keys):
    """Which keys each query may look at: a Tensor of booleans, (queries, keys)."""
    ...


@mask.solution
def causal_mask(queries, keys):
    """Which keys each query may look at: a Tensor of booleans, (queries, keys)."""
    return Tensor(np.tri(queries, keys, keys - queries, dtype=bool))


@mask.also_right
def causal_mask(queries, keys):
    place = keys - queries + np.arange(queries)
    return Tensor(np.arange(keys) <= place[:, None])


@mask.also_right
def causal_mask(queries, keys):
    return Tensor(np.tri(keys, keys, dtype=bool)[keys - queries :])


@mask.also_right
def causal_mask(queries, keys):
    m = np.zeros((queries, keys), dtype=bool)
    for i in range(queries):
        m[i, : keys - queries + i + 1] = True
    return Tensor(m)


@mask.also_right
def causal_mask(queries, keys):
    return Tensor(np.tri(keys)[-queries:]) > 0


@mask.mistake("mask-flip", hint="In your mask, may the first place look at itself?", title="True and False exchanged")
def causal_mask(queries, keys):
    """It is the other way round: True where looking is forbidden. Here True means that a place may look."""
    return Tensor(~np.tri(queries, keys, keys - queries, dtype=bool))


@mask.mistake(
    "future-allowed",
    hint="In row 0 of a mask of 3 by 3: which places should it see?",
    title="The future instead of the past",
)
def causal_mask(queries, keys):
    """Each place sees itself and what comes after it. It should see what came before: the triangle lies below the
    diagonal."""
    return Tensor(np.triu(np.ones((queries, keys), dtype=bool), keys - queries))


@mask.mistake(
    "turned-over",
    hint="In row 0 of your mask of 3 by 3: which places does it see?",
    title="Turned over at the diagonal",
)
def causal_mask(queries, keys):
    """`np.tri` has the past to the left of the diagonal. Turned over, it shows each place what comes after it."""
    return Tensor(np.tri(keys, queries, keys - queries, dtype=bool).T.copy())


@mask.mistake("not-itself", hint="What does row 0 of a mask of 3 by 3 see?", title="The place itself is hidden")
def causal_mask(queries, keys):
    """The place itself is hidden, so the first place of a text sees nothing at all. A place sees itself too: it has
    been read."""
    return Tensor(np.tri(queries, keys, keys - queries - 1, dtype=bool))


@mask.mistake("one-too-many", hint="In a mask of 3 by 3, may row 0 see column 1?", title="One place of the future")
def causal_mask(queries, keys):
    """Each place sees one place of the future, the very one that it should predict. Its own place is the last that it
    sees."""
    return Tensor(np.tri(queries, keys, keys - queries + 1, dtype=bool))


@mask.mistake(
    "square-only",
    hint="With 1 query and 4 keys: which place of the text is the query, and how many places does it see?",
    title="The first places instead of the last",
)
def causal_mask(queries, keys):
    """With fewer queries than keys, this takes the queries for the first places of the text. They are the last."""
    return Tensor(np.tri(queries, keys, dtype=bool))


@mask.mistake(
    "shift-backwards", hint="Does row 0 reach further than column 0, or less far?", title="Shifted the wrong way"
)
def causal_mask(queries, keys):
    """The shift has the wrong sign. Row 0 is place keys - queries, so it reaches further to the right, not less far."""
    return Tensor(np.tri(queries, keys, queries - keys, dtype=bool))


@mask.mistake(
    "sides-exchanged", hint="For 2 queries and 3 keys, which shape has your mask?", title="Rows and columns exchanged"
)
def causal_mask(queries, keys):
    """The mask is turned: a row should belong to a query, a column to a key."""
    return Tensor(np.tri(queries, keys, keys - queries, dtype=bool).T.copy())


@mask.mistake("numbers", hint="What is `dtype` of your Tensor?", title="Numbers instead of booleans")
def causal_mask(queries, keys):
    """These are ones and zeros as floats. A mask is a Tensor of booleans: only these can say where to fill in."""
    return Tensor(np.tri(queries, keys, keys - queries))


@mask.mistake("an-array", hint="What does `type(...)` say of your answer?", title="An array instead of a Tensor")
def causal_mask(queries, keys):
    """This is the right array, but no Tensor. `Tensor(array)` makes one of it."""
    return np.tri(queries, keys, keys - queries, dtype=bool)


@mask.mistake("everything", hint="May row 0 of a mask of 3 by 3 see column 2?", title="Nothing is hidden")
def causal_mask(queries, keys):
    """Every place sees every other, those of the future too."""
    return Tensor(np.ones((queries, keys), dtype=bool))


@mask.mistake(
    "ready-to-add", hint="Which two values may stand in a mask of booleans?", title="0 and −∞ instead of booleans"
)
def causal_mask(queries, keys):
    """This is what could be added to the scores: 0 and −∞. The mask itself says only True or False."""
    return Tensor(np.where(np.tri(queries, keys, keys - queries, dtype=bool), 0.0, -np.inf))


@mask.also_wrong("square-only")
def causal_mask(queries, keys):
    return Tensor(np.tri(keys, keys, dtype=bool)[:queries])


@mask.also_wrong("mask-flip")
def causal_mask(queries, keys):
    return Tensor(np.triu(np.ones((queries, keys), dtype=bool), keys - queries + 1))


@mask.also_wrong(None)
def causal_mask(queries, keys):
    return Tensor(np.eye(queries, keys, keys - queries, dtype=bool))
