"""params.count: the size of a GPT, from four numbers."""

from course.authoring import exercise


def sizes(rng):
    yield {"V": 5, "N": 3, "L": 1, "C": 2}
    yield {"V": 50257, "N": 1024, "L": 12, "C": 768}
    yield {"V": 10, "N": 6, "L": 2, "C": 1}
    yield {"V": 1, "N": 1, "L": 1, "C": 3}
    for _ in range(10):
        yield {"V": rng.randint(20, 90), "N": rng.randint(4, 64), "L": rng.randint(2, 9), "C": 2 * rng.randint(2, 32)}


count = exercise(
    "params.count",
    kind="code",
    title="How large is GPT-2?",
    difficulty=3,
    minutes=8,
    cases=sizes,
    observe=lambda f, case: {"the number of parameters": f(case["V"], case["N"], case["L"], case["C"])},
    prompt="""
    Write `parameters(V, N, L, C)`: how many numbers a GPT learns. V is the size of the vocabulary, N the number of
    places, L the number of blocks, C the width of the stream. It has:

    - a table of tokens (V, C), also used for the logits and counted once, and a table of places (N, C);
    - L blocks, each with two norms and four layers: `c_attn` from C to 3 C and `c_proj` from C to C, `c_fc` from C to
      4 C and `c_proj` from 4 C to C;
    - one norm at the end.

    A norm has C weights and C biases; a layer from n to m has n · m weights and m biases. For V = 5, N = 3, L = 1 and
    C = 2 there are 94.
    """,
    hints=(
        "Count one block first: two norms, and four layers. Check your formula with C = 2: it gives 74.",
        "The four layers have 3 + 1 + 4 + 4 times C · C weights, and 3 + 1 + 4 + 1 times C biases.",
        "Then: both tables, L blocks, and 2 C for the norm at the end.",
    ),
    why="A block has about 12 C² parameters; all else is small beside the blocks and the table of tokens.",
)


@count.stub
def parameters(V, N, L, C):
    """How many numbers a GPT learns."""
    tables = ...
    block = ...
    return tables + L * block + ...


@count.solution
def parameters(V, N, L, C):
    """How many numbers a GPT learns."""
    tables = V * C + N * C
    block = 12 * C * C + 13 * C
    return tables + L * block + 2 * C


@count.also_right
def parameters(V, N, L, C):
    def linear(n, m):
        return n * m + m

    norm = 2 * C
    attention = linear(C, 3 * C) + linear(C, C)
    mlp = linear(C, 4 * C) + linear(4 * C, C)
    return (V + N) * C + L * (norm + attention + norm + mlp) + norm


@count.also_right
def parameters(V, N, L, C):
    total = (V + N + 2) * C
    for _ in range(L):
        for n, m in ((C, 3 * C), (C, C), (C, 4 * C), (4 * C, C)):
            total += (n + 1) * m
        total += 4 * C
    return total


@count.also_right
def parameters(V, N, L, C):
    return C * (V + N + 2 + L * (12 * C + 13))


@count.mistake(
    "head-counted", hint="How many tables of shape (V, C) are there?", title="The table of tokens counted twice"
)
def parameters(V, N, L, C):
    """The table of tokens is counted twice. The logits use the same table, so there is nothing to add for them."""
    return 2 * V * C + N * C + L * (12 * C * C + 13 * C) + 2 * C


@count.mistake("no-biases", hint="How many biases has a layer from n to m?", title="Layers without biases")
def parameters(V, N, L, C):
    """The biases of the layers are missing. A block has 3 C + C + 4 C + C of them."""
    return V * C + N * C + L * (12 * C * C + 4 * C) + 2 * C


@count.mistake(
    "no-norms", hint="How many norms has a block, and how many numbers has a norm?", title="The norms forgotten"
)
def parameters(V, N, L, C):
    """The norms are missing: two in each block and one at the end, with 2 C numbers each."""
    return V * C + N * C + L * (12 * C * C + 9 * C)


@count.mistake("no-last-norm", hint="What comes after the last block?", title="The last norm forgotten")
def parameters(V, N, L, C):
    """The norm at the end is missing, 2 C numbers."""
    return V * C + N * C + L * (12 * C * C + 13 * C)


@count.mistake("norm-half", hint="Which two rows of numbers does a norm learn?", title="Half of each norm")
def parameters(V, N, L, C):
    """A norm has C weights and C biases. Here only C of the two are counted."""
    return V * C + N * C + L * (12 * C * C + 11 * C) + C


@count.mistake("one-norm-a-block", hint="Through what does the MLP read the stream?", title="One norm in each block")
def parameters(V, N, L, C):
    """A block has two norms, one before the attention and one before the MLP."""
    return V * C + N * C + L * (12 * C * C + 11 * C) + 2 * C


@count.mistake("no-places", hint="Which table does the second row of `embed` come from?", title="The places forgotten")
def parameters(V, N, L, C):
    """The table of places is missing, N times C numbers."""
    return V * C + L * (12 * C * C + 13 * C) + 2 * C


@count.mistake("one-block", hint="How many blocks are there?", title="A single block")
def parameters(V, N, L, C):
    """One block is counted. There are L, each with parameters of its own."""
    return V * C + N * C + 12 * C * C + 13 * C + 2 * C


@count.mistake("narrow-mlp", hint="How wide is the MLP in its middle?", title="An MLP that is not wider")
def parameters(V, N, L, C):
    """The layers of the MLP are counted from C to C. In its middle it has 4 C numbers."""
    return V * C + N * C + L * (6 * C * C + 10 * C) + 2 * C


@count.mistake("one-of-three", hint="How many numbers does c_attn return for each position?", title="c_attn too small")
def parameters(V, N, L, C):
    """`c_attn` is counted from C to C. It makes a query, a key and a value: 3 C numbers."""
    return V * C + N * C + L * (10 * C * C + 11 * C) + 2 * C


@count.mistake(
    "no-projection", hint="Which two layers does the attention have?", title="The attention's c_proj forgotten"
)
def parameters(V, N, L, C):
    """The `c_proj` of the attention is missing, a layer from C to C."""
    return V * C + N * C + L * (11 * C * C + 12 * C) + 2 * C


@count.mistake("tables-in-blocks", hint="Do the tables belong to a block?", title="The tables counted for each block")
def parameters(V, N, L, C):
    """The tables are counted once for each block. There is one of each, before the first block."""
    return L * (V * C + N * C + 12 * C * C + 13 * C) + 2 * C


@count.also_wrong("no-last-norm")
def parameters(V, N, L, C):
    return (V + N) * C + L * C * (12 * C + 13)


@count.also_wrong("head-counted")
def parameters(V, N, L, C):
    return C * (2 * V + N + 2 + L * (12 * C + 13))


@count.also_wrong(None)
def parameters(V, N, L, C):
    return V * C + N * C + 12 * L * C * C
