"""logits.tied: the table that reads the tokens also scores them."""

import numpy as np

from course.authoring import exercise, numbers, observe_tensor

from .shared import leaf, seen_gradients


def streams(rng):
    for B, T, C, V in [
        (1, 1, 2, 3),
        (1, 2, 2, 4),
        (2, 3, 4, 5),
        (3, 1, 5, 2),
        (2, 2, 3, 7),
        (1, 4, 1, 3),
        (2, 2, 3, 3),
    ]:
        yield {
            "x": numbers(rng, B, T, C, low=-1, high=1),
            "token_table": numbers(rng, V, C, low=-1, high=1),
            "g": numbers(rng, B, T, V),
        }
    case = {"x": np.zeros((1, 2, 3)), "token_table": numbers(rng, 4, 3), "g": numbers(rng, 1, 2, 4)}
    yield case
    yield {k: x.astype(np.float32) for k, x in case.items()} | {"x": numbers(rng, 1, 2, 3).astype(np.float32)}


def observe_logits(f, case):
    leaves = {name: leaf(case[name]) for name in ("x", "token_table")}
    out = f(*leaves.values())
    seen = {f"{name} itself": np.array(x.data, float) for name, x in leaves.items()}
    return seen | observe_tensor(out, dtype=True) | seen_gradients(out, case["g"], leaves)


tied = exercise(
    "logits.tied",
    kind="code",
    title="One table, twice",
    target="tinygrad_edu.models.gpt:tied_logits",
    difficulty=2,
    minutes=4,
    tolerance=1e-5,
    cases=streams,
    observe=observe_logits,
    hidden=("g",),
    prompt="""
    Write `tied_logits(x, token_table)`. `x` is the end of the stream, a Tensor (B, T, C), and `token_table` (V, C)
    the table from which `embed` takes the rows of the tokens.

    Return the logits, a Tensor (B, T, V): the logit of token v at a position is the **dot product** of the position's
    C numbers and row v of the table. No bias, no softmax. Change no input.
    """,
    hints=(
        "One position, and a table of V rows: how are V dot products written as one matrix product?",
        "In a product of (T, C) with a matrix, that matrix must have C rows. Which shape does the table have?",
    ),
    why="A position scores high for tokens whose rows point in its own direction, so one table can serve both ends.",
)


@tied.stub
def tied_logits(x, token_table):
    """The logits: (B, T, C), (V, C) -> (B, T, V)."""
    ...


@tied.also_right
def tied_logits(x, token_table):
    return x.matmul(token_table.transpose(0, 1))


@tied.also_right
def tied_logits(x, token_table):
    return (x.unsqueeze(2) * token_table).sum(-1)


@tied.also_right
def tied_logits(x, token_table):
    B, T, C = x.shape
    flat = token_table @ x.reshape(B * T, C).T
    return flat.T.reshape(B, T, token_table.shape[0])


@tied.mistake(
    "not-transposed", hint="Which shapes meet in your product: (T, C) and what?", title="The table not transposed"
)
def tied_logits(x, token_table):
    """The table is not transposed. `@` needs as many rows on the right as there are columns on the left, C; the table
    has V rows. With V = C it would work, and be wrong."""
    return x @ token_table


@tied.mistake("softmaxed", hint="Are logits between 0 and 1?", title="Probabilities, not logits")
def tied_logits(x, token_table):
    """These are probabilities. The loss and the sampling expect logits, and take the softmax themselves."""
    return (x @ token_table.T).softmax(-1)


@tied.mistake("scaled", hint="Is anything divided in the task?", title="Scaled as in attention")
def tied_logits(x, token_table):
    """The dot products are divided by the root of C, as in attention. Here they are not."""
    return x @ token_table.T / x.shape[-1] ** 0.5


@tied.mistake("last-alone", hint="For how many positions of a text are logits asked?", title="Only the last position")
def tied_logits(x, token_table):
    """Only the last position gets logits. In training every position predicts what comes after it."""
    return x[:, -1] @ token_table.T


@tied.mistake("cosine", hint="Does the length of a row matter in a dot product?", title="Cosines, not dot products")
def tied_logits(x, token_table):
    """The rows of the table are first brought to length 1. A dot product takes them as they are."""
    return x @ (token_table / (token_table * token_table).sum(-1, keepdim=True) ** 0.5).T


@tied.mistake(
    "no-way-to-the-table", hint="What does `detach` do to the way back?", title="The table learns from one end only"
)
def tied_logits(x, token_table):
    """The numbers are right, but no gradient reaches the table from here. It serves at both ends, and learns from
    both."""
    return x @ token_table.detach().T


@tied.mistake(
    "wrong-order",
    hint="Which of the last two dimensions is the position: the first or the second?",
    title="Positions and tokens exchanged",
)
def tied_logits(x, token_table):
    """The logits are (B, V, T): positions and tokens are exchanged. (B, T, V) is asked for."""
    return token_table @ x.mT


@tied.mistake("negative-distance", hint="Is a distance asked for?", title="Distances, not dot products")
def tied_logits(x, token_table):
    """The nearer a row, the larger this is. That is another score; asked for is the dot product."""
    difference = x.unsqueeze(2) - token_table
    return -(difference * difference).sum(-1)


@tied.also_wrong("not-transposed")
def tied_logits(x, token_table):
    return x.matmul(token_table)


@tied.also_wrong("softmaxed")
def tied_logits(x, token_table):
    logits = x @ token_table.transpose(0, 1)
    return logits.softmax(dim=2)


@tied.also_wrong(None)
def tied_logits(x, token_table):
    return x @ token_table.T + 1
