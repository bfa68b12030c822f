"""embed.positions: a row for the token, and a row for its place."""

import numpy as np

from course.authoring import exercise, numbers, observe_tensor
from tinygrad_edu import Tensor
from tinygrad_edu.nn import functional as F

from .shared import leaf, seen_gradients

#: texts, tokens, size of the vocabulary, size of the context, width, position of the first token
SIZES = [
    (1, 2, 3, 4, 2, 0),
    (2, 3, 5, 4, 2, 0),
    (1, 1, 4, 5, 3, 2),
    (2, 2, 4, 6, 3, 3),
    (3, 4, 7, 4, 1, 0),
    (1, 3, 2, 5, 4, 2),
    (2, 1, 6, 3, 5, 1),
    (2, 4, 3, 9, 2, 4),
]


def texts(rng):
    for i, (B, T, V, N, C, start) in enumerate(SIZES):
        case = {"ids": np.array([[rng.randrange(V) for _ in range(T)] for _ in range(B)])}
        case |= {"token_table": numbers(rng, V, C), "position_table": numbers(rng, N, C), "start": start}
        case["g"] = numbers(rng, B, T, C)
        if i == 4:
            case["ids"][0] = case["ids"][0, 0]  # one token, again and again
        yield case
    yield {k: x.astype(np.float32) if isinstance(x, np.ndarray) and x.dtype == float else x for k, x in case.items()}


def observe_embedded(f, case):
    ids, T, start = Tensor(case["ids"].copy()), case["ids"].shape[1], case["start"]
    if case["ids"].max() >= len(case["token_table"]) or start + T > len(case["position_table"]):
        raise ValueError("no case")
    tables = {name: leaf(case[name]) for name in ("token_table", "position_table")}
    out = f(ids, *tables.values(), *([start] if start else []))
    seen = {"ids itself": np.array(ids.data)} | {
        f"{name} itself": np.array(x.data, float) for name, x in tables.items()
    }
    return seen | observe_tensor(out, dtype=True) | seen_gradients(out, case["g"], tables)


positions = exercise(
    "embed.positions",
    kind="code",
    title="Who, and where",
    target="tinygrad_edu.models.gpt:embed",
    given="from tinygrad_edu.nn import functional as F",
    difficulty=2,
    minutes=6,
    tolerance=1e-5,
    cases=texts,
    observe=observe_embedded,
    keep_fixed=("start",),
    hidden=("g",),
    prompt="""
    Write `embed(ids, token_table, position_table, start=0)`. All but `start` are Tensors:

    - `ids` (B, T): B texts of T tokens;
    - `token_table` (V, C): a row for each token of the vocabulary. `token_table[ids]` picks rows: it is (B, T, C);
    - `position_table` (N, C): a row for each place, N at least `start + T`;
    - `start`: the place of the **first** token of `ids`. It is 0, or more if earlier tokens have been read already.

    Return a Tensor (B, T, C): for each token the **sum** of its own row and the row of its place. The places of one
    text are start, start + 1, and so on, the same for all texts. Change no input.
    """,
    hints=(
        "For start = 2 and T = 3: which three rows of position_table are needed?",
        "A slice of position_table gives them, as (T, C). What does broadcasting do with (B, T, C) + (T, C)?",
        "The slice begins at start and ends before start + T. T is `ids.shape[1]`.",
    ),
    why="Attention does not see order, so what a token is and where it stands both have to be in its numbers.",
)


@positions.stub
def embed(ids, token_table, position_table, start=0):
    """For each token its row plus the row of its place: (B, T, C)."""
    ...


@positions.also_right
def embed(ids, token_table, position_table, start=0):
    places = [start + t for t in range(ids.shape[1])]
    return token_table[ids] + position_table[places]


@positions.also_right
def embed(ids, token_table, position_table, start=0):
    end = start + ids.shape[1]
    return F.embedding(ids, token_table) + position_table[start:end].unsqueeze(0)


@positions.also_right
def embed(ids, token_table, position_table, start=0):
    B, T = ids.shape
    where = position_table[start:][:T]
    return where.expand(B, T, where.shape[1]) + token_table[ids]


@positions.mistake(
    "pos-forgot",
    hint="In your answer, does a token at the end differ from the same token at the start?",
    title="The places forgotten",
)
def embed(ids, token_table, position_table, start=0):
    """Only the rows of the tokens are there. A token gets the same numbers wherever it stands, and attention cannot
    tell the orders of a text apart."""
    return token_table[ids]


@positions.mistake("token-forgot", hint="Where do the ids matter in your answer?", title="The tokens forgotten")
def embed(ids, token_table, position_table, start=0):
    """Only the rows of the places are there, so all texts look alike. Each token adds its own row."""
    T = ids.shape[1]
    return token_table[ids] * 0 + position_table[start : start + T]


@positions.mistake(
    "pos-restarted",
    hint="With start = 2, which place does the first of the ids have?",
    title="The places begin again at 0",
)
def embed(ids, token_table, position_table, start=0):
    """The places begin at 0 whatever start is. When `start` tokens have been read before, the first one here is at
    place start."""
    return token_table[ids] + position_table[: ids.shape[1]]


@positions.mistake(
    "slice-ends-at-T",
    hint="For start = 2 and T = 3: which places does position_table[2:3] have?",
    title="The slice ends too early",
)
def embed(ids, token_table, position_table, start=0):
    """The slice goes from start to T. With T tokens from start on, it has to end before start + T."""
    T = ids.shape[1]
    return token_table[ids] + position_table[start:T]


@positions.mistake(
    "whole-table",
    hint="How many rows does position_table have, and how many tokens has a text?",
    title="All rows of the table of places",
)
def embed(ids, token_table, position_table, start=0):
    """All rows of `position_table` are added, but the text has only T tokens. Cut the table to the places that they
    have."""
    return token_table[ids] + position_table


@positions.mistake(
    "one-place", hint="Which row of position_table is added to the second token?", title="One place for all tokens"
)
def embed(ids, token_table, position_table, start=0):
    """The row of the first place is added to all tokens. Each has a place of its own."""
    return token_table[ids] + position_table[start]


@positions.mistake(
    "off-by-one",
    hint="At start = 0, which row of position_table belongs to the first token?",
    title="One place too far",
)
def embed(ids, token_table, position_table, start=0):
    """Every token gets the row of the place after its own. Places count from start, and rows from 0."""
    places = [min(start + 1 + t, len(position_table) - 1) for t in range(ids.shape[1])]
    return token_table[ids] + position_table[places]


@positions.mistake(
    "places-by-id",
    hint="Which row of position_table does a token at place 0 get, if its id is 2?",
    title="The id taken for the place",
)
def embed(ids, token_table, position_table, start=0):
    """The ids choose the rows of both tables. In `position_table` the place of a token chooses, not what it is."""
    return token_table[ids] + position_table[ids % len(position_table)]


@positions.mistake("multiplied", hint="Which sign stands between the two rows?", title="Multiplied, not added")
def embed(ids, token_table, position_table, start=0):
    """The two rows are multiplied. Their sum is asked for."""
    T = ids.shape[1]
    return token_table[ids] * position_table[start : start + T]


@positions.mistake("averaged", hint="Is the sum of 2 and 4 the same as their mean?", title="The mean, not the sum")
def embed(ids, token_table, position_table, start=0):
    """This is the mean of both rows. Their sum is asked for."""
    T = ids.shape[1]
    return (token_table[ids] + position_table[start : start + T]) / 2


@positions.mistake(
    "texts-counted",
    hint="ids is (2, 3): what is len(ids), and how many places are needed?",
    title="Texts counted, not tokens",
)
def embed(ids, token_table, position_table, start=0):
    """`len(ids)` is B, the number of texts. As many places are needed as a text has tokens, T: `ids.shape[1]`."""
    return token_table[ids] + position_table[start : start + len(ids)]


@positions.mistake(
    "reversed-places", hint="Which place does the last token of a text have?", title="The places from the end"
)
def embed(ids, token_table, position_table, start=0):
    """The places are counted from the end of the text. The first token is at place start."""
    T = ids.shape[1]
    return token_table[ids] + position_table[[start + T - 1 - t for t in range(T)]]


@positions.mistake(
    "detached", hint="What does `.data` or `detach` do to the way back?", title="No gradient for the table of places"
)
def embed(ids, token_table, position_table, start=0):
    """The numbers are right, but no gradient reaches `position_table`, so the places are never learned."""
    T = ids.shape[1]
    return token_table[ids] + position_table.detach()[start : start + T]


@positions.also_wrong("pos-restarted")
def embed(ids, token_table, position_table, start=0):
    places = list(range(ids.shape[1]))
    return token_table[ids] + position_table[places]


@positions.also_wrong("pos-forgot")
def embed(ids, token_table, position_table, start=0):
    return F.embedding(ids, token_table)


@positions.also_wrong(None)
def embed(ids, token_table, position_table, start=0):
    T = ids.shape[1]
    return token_table[ids] - position_table[start : start + T]
