"""gpt.forward: from ids to logits."""

import numpy as np

from course.authoring import exercise, numbers, observe_tensor, type_name
from tinygrad_edu import Tensor
from tinygrad_edu.models.gpt import embed, tied_logits

from .shared import leaf, seen_gradients

#: texts, tokens, size of the vocabulary, size of the context, width, blocks
SIZES = [
    (1, 1, 3, 2, 2, 1),
    (1, 2, 4, 3, 2, 2),
    (2, 3, 5, 4, 3, 3),
    (2, 1, 4, 5, 1, 2),
    (1, 4, 6, 4, 3, 4),
    (3, 2, 2, 6, 4, 1),
]


def texts(rng):
    for B, T, V, N, C, L in SIZES:
        yield {
            "ids": np.array([[rng.randrange(V) for _ in range(T)] for _ in range(B)]),
            "token_table": numbers(rng, V, C, low=-1, high=1),
            "position_table": numbers(rng, N, C, low=-1, high=1),
            "number of blocks": L,
            "g": numbers(rng, B, T, V),
        }


def observe_forward(f, case):
    if case["ids"].max() >= len(case["token_table"]) or case["ids"].shape[1] > len(case["position_table"]):
        raise ValueError("no case")
    ids, calls = Tensor(case["ids"].copy()), []
    tables = {name: leaf(case[name]) for name in ("token_table", "position_table")}

    def part(name, function):
        def call(x):
            calls.append((name, np.array(x.data, float) if isinstance(x, Tensor) else type_name(x)))
            return function(x)

        return call

    blocks = [
        part(f"block {i + 1}", lambda x, i=i: x * (1 + 0.5 * i) + (x * x) * 0.25 - i)
        for i in range(case["number of blocks"])
    ]
    out = f(ids, *tables.values(), blocks, part("norm", lambda x: x * 0.5 + x * x * x * 0.1 + 0.3))
    if out is None:
        return {}
    seen = {"what was called, in order": [name for name, _ in calls]}
    seen |= {f"what {name} reads": x for name, x in calls} | {"ids itself": np.array(ids.data)}
    return seen | observe_tensor(out, dtype=True) | seen_gradients(out, case["g"], tables)


forward_exercise = exercise(
    "gpt.forward",
    kind="code",
    title="A whole GPT",
    given="from tinygrad_edu.models.gpt import embed, tied_logits",
    difficulty=2,
    minutes=6,
    tolerance=1e-5,
    cases=texts,
    observe=observe_forward,
    keep_fixed=("number of blocks",),
    hidden=("g",),
    prompt="""
    Write `forward(ids, token_table, position_table, blocks, norm)`, a whole GPT, with your own `embed` and
    `tied_logits`:

    - `ids` (B, T), `token_table` (V, C) and `position_table` (N, C) are Tensors, with N at least T;
    - `blocks` is a list of at least one block, and `norm` the norm at the end. Each is a function of a Tensor
      (B, T, C), and returns one of the same shape. The residual connections are inside the blocks.

    Return the logits, a Tensor (B, T, V), for all positions.
    """,
    hints=(
        "Follow the picture from the bottom to the top, and write a line for each arrow.",
        "A loop over the blocks: each reads what the one before it returned.",
        "Three steps: `x = embed(...)`, the loop with `x = block(x)`, and the logits of the norm of x.",
    ),
    why="A GPT is a loop over blocks between two uses of one table.",
)


@forward_exercise.stub
def forward(ids, token_table, position_table, blocks, norm):
    """The logits of a GPT: (B, T) -> (B, T, V)."""
    ...


@forward_exercise.solution
def forward(ids, token_table, position_table, blocks, norm):
    """The logits of a GPT: (B, T) -> (B, T, V)."""
    x = embed(ids, token_table, position_table)
    for block in blocks:
        x = block(x)
    return tied_logits(norm(x), token_table)


@forward_exercise.also_right
def forward(ids, token_table, position_table, blocks, norm):
    x = token_table[ids] + position_table[: ids.shape[1]]
    for part in [*blocks, norm]:
        x = part(x)
    return x @ token_table.T


@forward_exercise.also_right
def forward(ids, token_table, position_table, blocks, norm):
    stream = [embed(ids, token_table, position_table, 0)]
    for i in range(len(blocks)):
        stream.append(blocks[i](stream[i]))
    end = norm(stream[-1])
    return tied_logits(end, token_table)


@forward_exercise.mistake(
    "no-last-norm", hint="What comes between the last block and the logits?", title="No norm at the end"
)
def forward(ids, token_table, position_table, blocks, norm):
    """The norm at the end is missing. The stream has grown from block to block; the table should meet it normalised."""
    x = embed(ids, token_table, position_table)
    for block in blocks:
        x = block(x)
    return tied_logits(x, token_table)


@forward_exercise.mistake("norm-in-the-loop", hint="How often is norm called?", title="The norm after every block")
def forward(ids, token_table, position_table, blocks, norm):
    """The norm is called after every block, on the straight road. It comes once, after the last block."""
    x = embed(ids, token_table, position_table)
    for block in blocks:
        x = norm(block(x))
    return tied_logits(x, token_table)


@forward_exercise.mistake(
    "norm-first", hint="Which is called first: norm or block 1?", title="The norm before the blocks"
)
def forward(ids, token_table, position_table, blocks, norm):
    """The norm comes before the first block. This one belongs at the end; the blocks have norms of their own."""
    x = norm(embed(ids, token_table, position_table))
    for block in blocks:
        x = block(x)
    return tied_logits(x, token_table)


@forward_exercise.mistake(
    "only-one-block", hint="What does the second block read?", title="The blocks are not in a row"
)
def forward(ids, token_table, position_table, blocks, norm):
    """Each block reads the embeddings, and only the last one counts. Each should read what the one before it
    returned."""
    x = embed(ids, token_table, position_table)
    for block in blocks:
        y = block(x)
    return tied_logits(norm(y), token_table)


@forward_exercise.mistake(
    "residual-again", hint="Where are the residual connections?", title="A plus around each block"
)
def forward(ids, token_table, position_table, blocks, norm):
    """The stream is added once more around each block. The residual connections are inside the blocks already."""
    x = embed(ids, token_table, position_table)
    for block in blocks:
        x = x + block(x)
    return tied_logits(norm(x), token_table)


@forward_exercise.mistake(
    "pos-forgot", hint="Where does position_table matter in your version?", title="The places forgotten"
)
def forward(ids, token_table, position_table, blocks, norm):
    """The places are missing: only the rows of the tokens go into the stream."""
    x = token_table[ids]
    for block in blocks:
        x = block(x)
    return tied_logits(norm(x), token_table)


@forward_exercise.mistake("last-alone", hint="For how many positions are logits asked?", title="Only the last position")
def forward(ids, token_table, position_table, blocks, norm):
    """Only the last position gets logits. Each position predicts what comes after it."""
    x = embed(ids, token_table, position_table)
    for block in blocks:
        x = block(x)
    return tied_logits(norm(x)[:, -1:], token_table)


@forward_exercise.mistake("softmaxed", hint="Are logits between 0 and 1?", title="Probabilities, not logits")
def forward(ids, token_table, position_table, blocks, norm):
    """These are probabilities. The loss expects logits, and takes the softmax itself."""
    x = embed(ids, token_table, position_table)
    for block in blocks:
        x = block(x)
    return tied_logits(norm(x), token_table).softmax(-1)


@forward_exercise.mistake("returned-too-early", hint="How far is `return` indented?", title="Returned within the loop")
def forward(ids, token_table, position_table, blocks, norm):
    """`return` is within the loop, so the first block is also the last."""
    x = embed(ids, token_table, position_table)
    for block in blocks:
        x = block(x)
        return tied_logits(norm(x), token_table)


@forward_exercise.also_wrong("only-one-block")
def forward(ids, token_table, position_table, blocks, norm):
    x = embed(ids, token_table, position_table)
    ends = [block(x) for block in blocks]
    return tied_logits(norm(ends[-1]), token_table)


@forward_exercise.also_wrong(None)
def forward(ids, token_table, position_table, blocks, norm):
    x = embed(ids, token_table, position_table)
    for block in reversed(blocks):
        x = block(x)
    return tied_logits(norm(x), token_table)
