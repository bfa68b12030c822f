"""attention.weights: from queries and keys to weights."""

import math

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu.nn import functional as F

from .shared import observe_tensors, visible

SHAPES = [
    ((2, 1), (3, 1)),
    ((2, 2), (3, 2)),
    ((3, 2), (2, 2)),
    ((2, 3, 4), (2, 5, 4)),
    ((2, 2, 3, 5), (2, 2, 4, 5)),
    ((1, 4), (1, 4)),
]


def questions(rng):
    for i, (q, k) in enumerate(SHAPES + SHAPES[1:]):
        case = {"q": numbers(rng, *q, low=-2, high=2), "k": numbers(rng, *k, low=-2, high=2)}
        case["mask"] = None if i in (0, 6) else visible(rng, q[-2], k[-2])
        yield case | {"g": numbers(rng, *q[:-1], k[-2])}
    yield case | {
        "q": np.zeros((3, 2)),
        "k": np.zeros((4, 2)),
        "mask": np.tri(3, 4, dtype=bool),
        "g": numbers(rng, 3, 4),
    }
    padded = np.array([[True, True, False], [True, False, True]]).reshape(2, 1, 1, 3)
    case = {"q": numbers(rng, 2, 2, 4, 3), "k": numbers(rng, 2, 2, 3, 3), "mask": padded, "g": numbers(rng, 2, 2, 4, 3)}
    yield case
    yield {name: x.astype(np.float32) if x.dtype == float else x for name, x in case.items()}


weights = exercise(
    "attention.weights",
    kind="code",
    title="Who fits whom",
    target="tinygrad_edu.nn.attention:attention_weights",
    given="""
    import math
    from tinygrad_edu.nn import functional as F
    """,
    difficulty=3,
    minutes=9,
    tolerance=1e-5,
    cases=questions,
    observe=observe_tensors,
    keep_fixed=("q", "k", "mask", "g"),
    prompt=r"""
    Write `attention_weights(q, k, mask=None)`. `q` is a Tensor (..., T, D), T queries; `k` is (..., S, D), S keys; the
    dots: none or more further dimensions. Return the weights, (..., T, S):

    1. The scores: the dot product of each query with each key, divided by $\sqrt{D}$. `k.mT` exchanges the last two
       dimensions.
    2. If there is a mask, a Tensor of booleans, the scores become $-\infty$ where it is **`False`**.
    3. A softmax, so that the weights of each **query** add up to 1.

    `x.masked_fill(m, value)` is x with `value` where m is `True`, and m may have fewer dimensions; `~m` reverses each
    boolean; `-math.inf` is $-\infty$. Keep the dtype; change no input.
    """,
    hints=(
        "Which shape do the scores have for q (4, 8) and k (6, 8), and which shape must k have in the product?",
        "Along which of the dimensions T and S do the weights of one query lie?",
        "Where to fill in is where the mask is False: `~mask`. And fill before the softmax, so that it shares out "
        "the rest.",
    ),
    why="exp(−∞) is exactly 0, so what is masked gets nothing, and the softmax shares everything among the others.",
)


@weights.stub
def attention_weights(q, k, mask=None):
    """How much each query takes from each key: (..., T, S)."""
    scores = ...
    if mask is not None:
        scores = ...
    return ...


@weights.solution
def attention_weights(q, k, mask=None):
    """How much each query takes from each key: (..., T, S)."""
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return scores.softmax(-1)


@weights.also_right
def attention_weights(q, k, mask=None):
    scores = (q @ k.transpose(-2, -1)) * k.shape[-1] ** -0.5
    if mask is not None:
        scores = scores.masked_fill(mask.logical_not(), float("-inf"))
    return F.softmax(scores, dim=-1)


@weights.also_right
def attention_weights(q, k, mask=None):
    D = q.shape[-1]
    scores = (q / D**0.5) @ k.mT
    if mask is None:
        return scores.softmax(dim=-1)
    return scores.masked_fill(~mask, -math.inf).softmax(dim=-1)


@weights.also_right
def attention_weights(q, k, mask=None):
    scores = (k @ q.mT).mT / math.sqrt(q.shape[-1])
    if mask is None:
        return F.softmax(scores, -1)
    e = (scores - scores.detach().amax(-1, keepdim=True)).exp() * mask
    return e / e.sum(-1, keepdim=True)


weights.mistake_source(
    "mask-zero",
    weights.edited("~mask, -math.inf", "~mask, 0"),
    "What is masked gets the score 0. But exp(0) is 1, not 0: it still gets a weight, and a larger one than every "
    "score below 0.",
    hint="What weight does a score of 0 get beside a score of −1?",
    title="Masked with 0",
)


weights.mistake_source(
    "masked-after-softmax",
    lambda: weights.edited(
        "scores = scores.masked_fill(~mask, -math.inf)", "return scores.softmax(-1).masked_fill(~mask, 0)"
    )(),
    "The mask comes after the softmax. What is hidden has already had its share, and the weights that are left do "
    "not add up to 1.",
    hint="What do the weights of a query with a mask add up to?",
    title="Masked after the softmax",
)


weights.mistake_source(
    "mask-flip",
    weights.edited("~mask", "mask"),
    "The mask is used the other way round: what may be seen is hidden. True means that a query may look there.",
    hint="Where a mask is True, should the score stay or become −∞?",
    title="The mask upside down",
)


weights.mistake_source(
    "mask-ignored",
    weights.edited("scores = scores.masked_fill(~mask, -math.inf)", "pass"),
    "The mask is not used: a query takes from keys that it may not see.",
    hint="Where in your program is the mask read?",
    title="The mask is not used",
)


weights.mistake_source(
    "not-scaled",
    weights.edited(" / math.sqrt(q.shape[-1])", ""),
    "The scores are not divided by √D. The more numbers a query has, the larger its scores, and the more one-sided "
    "the weights.",
    hint="What should change if the queries and keys had four times as many numbers?",
    title="Not divided by √D",
)


weights.mistake_source(
    "scaled-by-d",
    weights.edited("math.sqrt(q.shape[-1])", "q.shape[-1]"),
    "The scores are divided by D. Their standard deviation grows with √D, so that is what they are divided by.",
    hint="For D = 4, by which number do you divide, and by which should you?",
    title="Divided by D, not by its root",
)


weights.mistake_source(
    "scaled-by-keys",
    weights.edited("q.shape[-1]", "k.shape[-2]"),
    "The root is taken of S, the number of keys. A score is a sum of D products, so D is what counts.",
    hint="How many products are added up in one score?",
    title="The root of the number of keys",
)


weights.mistake_source(
    "scaled-by-queries",
    weights.edited("q.shape[-1]", "q.shape[-2]"),
    "The root is taken of T, the number of queries. A score is a sum of D products, so D is what counts.",
    hint="How many products are added up in one score?",
    title="The root of the number of queries",
)


weights.mistake_source(
    "multiplied",
    weights.edited("/ math.sqrt(q.shape[-1])", "* math.sqrt(q.shape[-1])"),
    "The scores are multiplied by √D. They should become smaller, so they are divided.",
    hint="Should the scores be larger or smaller after this step?",
    title="Multiplied by √D",
)


weights.mistake_source(
    "softmax-over-queries",
    weights.edited("softmax(-1)", "softmax(-2)"),
    "The softmax runs over the queries, so the weights of each key add up to 1. A query shares its attention out "
    "among the keys: the last "
    "dimension.",
    hint="Add up the weights of one query. What comes out?",
    title="Softmax over the wrong dimension",
)


weights.mistake_source(
    "softmax-over-the-first",
    weights.edited("softmax(-1)", "softmax(0)"),
    "The softmax runs over the first dimension, whichever that is: the texts, where there are several. The keys are "
    "the last dimension, -1.",
    hint="For weights of shape (2, 3, 4): which dimension do the keys lie in?",
    title="Softmax over the first dimension",
)


weights.mistake_source(
    "no-softmax",
    weights.edited("return scores.softmax(-1)", "return scores"),
    "These are the scores. Weights are positive and add up to 1 for each query; a softmax makes them so.",
    hint="Can a weight of yours be negative?",
    title="Scores instead of weights",
)


weights.mistake_source(
    "turned",
    weights.edited("q @ k.mT", "k @ q.mT"),
    "Rows and columns of the scores are exchanged: a row should belong to a query, a column to a key.",
    hint="For 2 queries and 3 keys, which shape do your weights have?",
    title="Keys ask, queries answer",
)


weights.mistake_source(
    "scaled-after-softmax",
    lambda: weights.edited("q @ k.mT / math.sqrt(q.shape[-1])", "q @ k.mT")().replace(
        "scores.softmax(-1)", "scores.softmax(-1) / math.sqrt(q.shape[-1])"
    ),
    "The division comes after the softmax, so the weights no longer add up to 1. It is the scores that are divided.",
    hint="What do the weights of a query add up to?",
    title="Divided after the softmax",
)


weights.mistake_source(
    "all-dimensions-turned",
    weights.edited("k.mT", "k.T"),
    "`k.T` reverses all dimensions, which fits only where there are two. `k.mT` exchanges the last two, whatever "
    "comes before.",
    hint="Which shape does `.T` make of (2, 5, 4)?",
    title="All dimensions exchanged",
)


weights.mistake_source(
    "scale-dim",
    weights.edited("q.shape[-1]", "q.shape[1] * q.shape[-1]"),
    "The root is taken of a product of two sizes: with four dimensions, the numbers of all heads together. A score is "
    "a sum over the numbers of one query, D.",
    hint="How many products are added up in one score?",
    title="The root of all heads together",
)


weights.mistake_source(
    "mask-as-one-boolean",
    weights.edited("~mask", "not mask"),
    "The whole mask is asked for a single True or False, and it has many. `mask is not None` asks whether there is a "
    "mask, and `~mask` turns each of its booleans.",
    hint="In the quoted line: is it about the mask as a whole, or about each of its booleans?",
    title="The mask as a single True or False",
)


weights.mistake_source(
    "three-dimensions",
    weights.edited(
        "scores = q @ k.mT / math.sqrt(q.shape[-1])", "B, T, D = q.shape\n    scores = q @ k.mT / math.sqrt(D)"
    ),
    "This expects exactly three dimensions. The dots in (..., T, D) stand for none, one or more. "
    "`q.shape[-1]` is D, whatever comes before.",
    hint="How many dimensions do q and k have in this case?",
    title="Exactly three dimensions",
)


weights.mistake_source(
    "two-dimensions",
    weights.edited(
        "scores = q @ k.mT / math.sqrt(q.shape[-1])", "T, D = q.shape\n    scores = q @ k.mT / math.sqrt(D)"
    ),
    "This expects exactly two dimensions. The dots in (..., T, D) stand for none, one or more. "
    "`q.shape[-1]` is D, whatever comes before.",
    hint="How many dimensions do q and k have in this case?",
    title="Exactly two dimensions",
)


@weights.mistake(
    "float64-added",
    hint="What is the dtype of an array that NumPy makes of 0.0 and −∞?",
    title="float32 has become float64",
)
def attention_weights(q, k, mask=None):
    """The weights are right, but a float64 array was added to scores of float32, so they have become float64.
    `masked_fill` keeps the dtype of the scores."""
    import numpy as np

    from tinygrad_edu import Tensor

    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores + Tensor(np.where(mask.data, 0.0, -math.inf))
    return scores.softmax(-1)


@weights.also_wrong("mask-zero")
def attention_weights(q, k, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores * mask
    return scores.softmax(-1)


@weights.also_wrong("mask-as-one-boolean")
def attention_weights(q, k, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask:
        scores = scores.masked_fill(~mask, -math.inf)
    return scores.softmax(-1)


@weights.also_wrong("three-dimensions")
def attention_weights(q, k, mask=None):
    B, S, D = k.shape
    scores = q @ k.mT / math.sqrt(D)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return scores.softmax(-1)


@weights.also_wrong("not-scaled")
def attention_weights(q, k, mask=None):
    scores = q @ k.mT
    if mask is None:
        return F.softmax(scores, -1)
    return F.softmax(scores.masked_fill(~mask, -math.inf), -1)


@weights.also_wrong(None)
def attention_weights(q, k, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1.0)
    return scores.softmax(-1)
