"""attention.values: what each place takes over from those it looks at."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu.nn.attention import attention_weights

from .shared import observe_tensors, visible

SHAPES = [  # of q, k and v
    ((2, 1), (3, 1), (3, 2)),
    ((2, 2), (3, 2), (3, 1)),
    ((3, 2), (2, 2), (2, 1)),
    ((2, 3, 2), (2, 4, 2), (2, 4, 3)),
    ((2, 2, 3, 1), (2, 2, 5, 1), (2, 2, 5, 4)),
    ((3, 2), (3, 2), (3, 2)),
    ((1, 3), (1, 3), (1, 4)),
]


def readings(rng):
    for i, (q, k, v) in enumerate(SHAPES):
        case = {"q": numbers(rng, *q, low=-2, high=2), "k": numbers(rng, *k, low=-2, high=2), "v": numbers(rng, *v)}
        case["mask"] = None if i in (0, 3) else visible(rng, q[-2], k[-2])
        yield case | {"g": numbers(rng, *q[:-1], v[-1])}
    padded = np.array([[True, True, False], [True, False, True]]).reshape(2, 1, 1, 3)
    case = {"q": numbers(rng, 2, 2, 4, 3), "k": numbers(rng, 2, 2, 3, 3), "v": numbers(rng, 2, 2, 3, 2), "mask": padded}
    yield case | {"g": numbers(rng, 2, 2, 4, 2)}
    case = {"q": np.zeros((3, 2)), "k": np.zeros((4, 2)), "v": numbers(rng, 4, 3), "mask": np.tri(3, 4, dtype=bool)}
    yield case | {"g": numbers(rng, 3, 3)}
    yield {
        name: x.astype(np.float32) if x.dtype == float else x for name, x in (case | {"g": numbers(rng, 3, 3)}).items()
    }


values = exercise(
    "attention.values",
    kind="code",
    title="Look, and take over",
    target="tinygrad_edu.nn.attention:attention",
    given="from tinygrad_edu.nn.attention import attention_weights",
    difficulty=1,
    minutes=4,
    tolerance=1e-5,
    cases=readings,
    observe=observe_tensors,
    keep_fixed=("q", "k", "v", "mask", "g"),
    prompt="""
    Write `attention(q, k, v, mask=None)`, with the weights of the last exercise: `attention_weights(q, k, mask)` is
    (..., T, S).

    `v` holds a row of values for each of the S keys, (..., S, Dv). Each query gets the mean of these rows, weighted by
    its own weights: a Tensor (..., T, Dv). Change no input. All four are Tensors, or `mask` is `None`.
    """,
    hints=(
        "With weights [0.75, 0.25] and two rows of values: what should come out?",
        "A row of weights times a matrix of values. Which product does that for all queries at once?",
        "The shapes: (T, S) and (S, Dv) become (T, Dv).",
    ),
    why="A weighted mean of the rows of v, for every query: once more, one matrix product.",
)


@values.stub
def attention(q, k, v, mask=None):
    """For each query, the mean of the values, weighted by the attention weights: (..., T, Dv)."""
    ...


@values.solution
def attention(q, k, v, mask=None):
    """For each query, the mean of the values, weighted by the attention weights: (..., T, Dv)."""
    return attention_weights(q, k, mask) @ v


@values.also_right
def attention(q, k, v, mask=None):
    w = attention_weights(q, k, mask)  # (..., T, S)
    return (w.unsqueeze(-1) * v.unsqueeze(-3)).sum(-2)


@values.also_right
def attention(q, k, v, mask=None):
    return (v.mT @ attention_weights(q, k, mask=mask).mT).mT


@values.also_right
def attention(q, k, v, mask=None):
    if mask is None:
        weights = attention_weights(q, k)
    else:
        weights = attention_weights(q, k, mask)
    return weights.matmul(v)


@values.mistake("mask-ignored", hint="Where in your program is the mask read?", title="The mask is not handed on")
def attention(q, k, v, mask=None):
    """The mask is not handed on to the weights, so each query also takes from keys that it may not see."""
    return attention_weights(q, k) @ v


@values.mistake(
    "keys-for-values", hint="Which numbers are compared, and which are taken over?", title="The keys taken over"
)
def attention(q, k, v, mask=None):
    """The weighted mean is one of the keys. Keys serve to compare; what is taken over are the values, v."""
    return attention_weights(q, k, mask) @ k


@values.mistake(
    "number-by-number",
    hint="For 2 queries, 3 keys and rows of 4 values: which shapes does your product get?",
    title="Multiplied number by number",
)
def attention(q, k, v, mask=None):
    """`*` multiplies number by number. A weighted mean adds up the products over all keys, as a matrix product does."""
    return (attention_weights(q, k, mask) * v).sum(-1)


@values.mistake("weights-alone", hint="Where in your program is v read?", title="The weights alone")
def attention(q, k, v, mask=None):
    """These are the weights. What is asked for is the mean of the values that they give."""
    return attention_weights(q, k, mask)


@values.mistake("values-compared", hint="What is each query compared with?", title="Queries compared with the values")
def attention(q, k, v, mask=None):
    """Here the queries are compared with the values, which need not even have as many numbers. They are compared with
    the keys."""
    return attention_weights(q, v, mask) @ v


@values.mistake(
    "given-instead-of-taken", hint="Which of T and S is summed over in your product?", title="Summed over the queries"
)
def attention(q, k, v, mask=None):
    """The weights are turned, so the sum runs over the queries. Each query has a row of weights, and the sum runs over
    the keys."""
    return attention_weights(q, k, mask).mT @ v


@values.mistake(
    "winner-takes-all", hint="With weights [0.75, 0.25], what comes out of yours?", title="The best key alone"
)
def attention(q, k, v, mask=None):
    """Only the key with the largest weight is used. All values count, each with its weight; this also lets the
    gradient through."""
    w = attention_weights(q, k, mask)
    return (w == w.amax(-1, keepdim=True)).float() @ v.float()


@values.mistake("divided-again", hint="What do the weights of one query add up to?", title="Divided once more")
def attention(q, k, v, mask=None):
    """This divides by the number of keys. The weights of a query already add up to 1, so their sum is the mean."""
    return attention_weights(q, k, mask) @ v / k.shape[-2]


@values.mistake(
    "masked-twice", hint="What is the weight of a hidden key, after the softmax?", title="Masked after the softmax"
)
def attention(q, k, v, mask=None):
    """The mask comes after the softmax: the weights that are left no longer add up to 1. Hand it on to
    `attention_weights`."""
    w = attention_weights(q, k)
    return (w if mask is None else w * mask) @ v


@values.mistake(
    "roles-exchanged",
    hint="Which is the first argument of attention_weights: who asks, or who answers?",
    title="Keys ask, queries answer",
)
def attention(q, k, v, mask=None):
    """Queries and keys are exchanged. The first argument asks, and gets a row of weights; the second one answers."""
    return attention_weights(k, q, mask) @ v


@values.mistake("value-added", hint="If all weight is on one key, what should come out?", title="Something added")
def attention(q, k, v, mask=None):
    """The query itself is added. The answer is made of values alone."""
    return attention_weights(q, k, mask) @ v + q


@values.also_wrong("mask-ignored")
def attention(q, k, v, mask=None):
    w = attention_weights(q, k, None)
    return w @ v


@values.also_wrong(None)
def attention(q, k, v, mask=None):
    return 2 * attention_weights(q, k, mask) @ v
