"""lens.logits: what each layer would say if it were the last."""

import numpy as np

from course.authoring import exercise, numbers

from .shared import observe_exact


def states(rng):
    for layers, T, C, V in [
        (2, 1, 2, 3),
        (3, 2, 4, 5),
        (1, 3, 2, 4),
        (4, 2, 3, 2),
        (2, 4, 3, 6),
        (3, 1, 5, 1),
        (2, 3, 4, 3),
    ]:
        yield {
            "states": numbers(rng, layers, T, C),
            "table": numbers(rng, V, C),
            "norm": [numbers(rng, C, low=0.5, high=2), numbers(rng, C, low=-1, high=1)],
        }


def looked_through(f, case):
    weight, bias = case["norm"]

    def norm(x):
        x = np.asarray(x, float)
        centred = x - x.mean(-1, keepdims=True)
        return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * weight + bias

    return observe_exact(f(case["states"], norm, case["table"]), case["states"], "the logits")


lens = exercise(
    "lens.logits",
    kind="code",
    title="If this were the last layer",
    given="import numpy as np",
    difficulty=2,
    minutes=5,
    cases=states,
    observe=looked_through,
    tolerance=1e-6,
    keep_fixed=("norm",),
    prompt="""
    At the end of a GPT, the residual stream of the last layer goes through the last LayerNorm, then the dot product
    with each token's row of the table gives the logits.

    Do the same with the stream after **every** layer. Write `lens(states, norm, table)`. `states`, an array
    `(L + 1, T, C)`, holds the stream of T tokens at the beginning and after each of L layers. `norm` is a function, the
    last LayerNorm: it takes an array `(..., C)` and returns one of the same shape. `table` has the shape `(V, C)`.

    Return the logits, an array `(L + 1, T, V)`.
    """,
    hints=(
        "What happens to the last state in the model, in which order?",
        "`norm` works on the last dimension, so it takes all states at once.",
        "`(L + 1, T, C) @ (C, V)` has the shape `(L + 1, T, V)`. How does a table `(V, C)` become `(C, V)`?",
    ),
    why="All layers write into one stream, in one language, so the end of the model can read it after any of them.",
)


@lens.stub
def lens(states, norm, table):
    """The logits after each layer: (L + 1, T, C), (V, C) -> (L + 1, T, V)."""
    ...


@lens.solution
def lens(states, norm, table):
    """The logits after each layer: (L + 1, T, C), (V, C) -> (L + 1, T, V)."""
    return norm(states) @ table.T


@lens.also_right
def lens(states, norm, table):
    out = np.empty((*states.shape[:2], len(table)))
    for i, state in enumerate(states):
        for t, x in enumerate(state):
            out[i, t] = [norm(x) @ row for row in table]
    return out


@lens.also_right
def lens(states, norm, table):
    return np.einsum("ltc,vc->ltv", norm(states), table)


@lens.also_right
def lens(states, norm, table):
    return np.stack([(table @ norm(state).T).T for state in states])


@lens.mistake("no-norm", hint="What comes between the last layer and the table?", title="Without the last LayerNorm")
def lens(states, norm, table):
    """The states go to the table as they are. In the model the last LayerNorm comes before it."""
    return states @ table.T


@lens.mistake("norm-after", hint="Which has C numbers: a state or its logits?", title="The norm after the table")
def lens(states, norm, table):
    """The norm is made for states of C numbers, and comes before the table. Here it gets logits."""
    return norm(states @ table.T)


@lens.mistake(
    "table-normed",
    hint="What does the last LayerNorm take: the stream, or the table?",
    title="The table through the norm",
)
def lens(states, norm, table):
    """The norm is applied to the rows of the table. It belongs to the stream."""
    return states @ norm(table).T


@lens.mistake(
    "norm-only-at-the-end", hint="Which of the states does your norm reach?", title="Only the last one through the norm"
)
def lens(states, norm, table):
    """Only the last state goes through the norm. The lens treats every state as the model treats its last."""
    out = states.copy()
    out[-1] = norm(states[-1])
    return out @ table.T


@lens.mistake(
    "added-up",
    hint="`x + layer(x)`: does the stream after a layer hold what was there before?",
    title="States added up",
)
def lens(states, norm, table):
    """The states are added up. But each already holds what all layers before it have written: that is what a residual
    stream is."""
    return norm(np.cumsum(states, axis=0)) @ table.T


@lens.mistake(
    "differences",
    hint="What does the model read at its end: the stream, or what the last layer added?",
    title="Only what each layer adds",
)
def lens(states, norm, table):
    """This looks at what each layer adds to the stream. The lens reads the stream itself, as it stands after the
    layer."""
    added = states.copy()
    added[1:] -= states[:-1]
    return norm(added) @ table.T


@lens.mistake("only-the-last", hint="How many layers does your answer speak of?", title="Only the last layer")
def lens(states, norm, table):
    """These are the model's own logits, after the last layer. Those after every layer are asked for."""
    return norm(states[-1]) @ table.T


@lens.mistake(
    "probabilities", hint="Can a logit be negative? Can one of your numbers?", title="Probabilities, not logits"
)
def lens(states, norm, table):
    """These are probabilities. The logits are asked for, without a softmax."""
    logits = norm(states) @ table.T
    e = np.exp(logits - logits.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@lens.mistake("most-likely", hint="Which shape is asked for?", title="The most likely tokens, not the logits")
def lens(states, norm, table):
    """These are the ids of the most likely tokens. The logits of all tokens are asked for."""
    return (norm(states) @ table.T).argmax(-1)


@lens.mistake(
    "reshaped",
    hint="Where is the second number of the table's first row, in your matrix?",
    title="Reshaped, not transposed",
)
def lens(states, norm, table):
    """`reshape` cuts the same numbers into other rows. Transposing swaps rows and columns."""
    return norm(states) @ table.reshape(table.shape[1], table.shape[0])


@lens.mistake(
    "not-transposed",
    hint="Which shapes can be multiplied: (T, C) @ (V, C), or (T, C) @ (C, V)?",
    title="The table on its side",
)
def lens(states, norm, table):
    """The table has a row for each token, `(V, C)`. For the product it has to be `(C, V)`."""
    return norm(states) @ table


@lens.mistake("first-last", hint="What does `states[0]` hold: the beginning or the end?", title="The layers in reverse")
def lens(states, norm, table):
    """The order of the layers is reversed. `states[0]` is the stream at the beginning, and its logits come first."""
    return (norm(states) @ table.T)[::-1]


@lens.also_wrong("no-norm")
def lens(states, norm, table):
    return np.einsum("ltc,vc->ltv", states, table)


@lens.also_wrong(None)
def lens(states, norm, table):
    return norm(norm(states)) @ table.T


@lens.also_wrong(None)
def lens(states, norm, table):
    return -(norm(states) @ table.T)


@lens.also_wrong("only-the-last")
def lens(states, norm, table):
    return np.array([[norm(x) @ row for row in table] for x in states[-1]])
