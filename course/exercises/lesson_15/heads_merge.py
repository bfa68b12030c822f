"""heads.merge: heads that were put together in the wrong order."""

import numpy as np

from course.authoring import exercise, numbers

from .shared import observe_tensors

SIZES = [(1, 2, 2, 2), (1, 2, 3, 1), (2, 2, 3, 2), (2, 3, 1, 2), (1, 1, 4, 3), (3, 2, 2, 3), (2, 4, 5, 1), (2, 2, 4, 2)]


def heads(rng):
    for i, (B, H, T, D) in enumerate(SIZES):
        x = np.arange(1.0, B * H * T * D + 1).reshape(B, H, T, D) if i < 2 else numbers(rng, B, H, T, D)
        yield {"x": x, "g": numbers(rng, B, T, H * D)}
    yield {"x": x.astype(np.float32), "g": numbers(rng, B, T, H * D).astype(np.float32)}


def observe_merged(f, case):
    if case["x"].ndim != 4 or not case["x"].size:
        raise ValueError("no case")
    return observe_tensors(f, case)


merge = exercise(
    "heads.merge",
    kind="fix",
    title="Heads put together wrongly",
    target="tinygrad_edu.nn.attention:merge_heads",
    difficulty=2,
    minutes=4,
    cases=heads,
    observe=observe_merged,
    prompt="""
    Now back: `merge_heads(x)` gets a Tensor (B, H, T, D), and returns (B, T, H · D). For each place, the numbers of
    head 0 come first, then those of head 1, and so on: the reverse of `split_heads`.

    A colleague's version returns the right shape, and a model with it even learns, though badly. But
    `merge_heads(split_heads(x, 2))` is not `x`. Find out why, and fix it. Change no input.
    """,
    hints=(
        "Try it on the example of `split_heads`. What comes out, and in which order did memory hold the numbers?",
        "Before the reshape, the numbers that belong to one place have to be neighbours.",
        "Exchange the dimensions H and T first.",
    ),
    why="reshape joins neighbours only, so the heads of a place have to be brought side by side first.",
)


@merge.stub
def merge_heads(x):
    """(B, H, T, D) -> (B, T, H * D)"""
    B, H, T, D = x.shape
    return x.reshape(B, T, H * D)


@merge.solution
def merge_heads(x):
    """(B, H, T, D) -> (B, T, H * D)"""
    B, H, T, D = x.shape
    return x.transpose(1, 2).reshape(B, T, H * D)


@merge.also_right
def merge_heads(x):
    return x.permute(0, 2, 1, 3).flatten(2)


@merge.also_right
def merge_heads(x):
    from tinygrad_edu import cat

    return cat([x[:, h] for h in range(x.shape[1])], dim=-1)


@merge.also_right
def merge_heads(x):
    B, H, T, D = x.shape
    side_by_side = x.transpose(1, 2)
    return side_by_side.reshape(B, T, -1)


@merge.mistake("last-two-exchanged", hint="What is the shape before your reshape?", title="The wrong two exchanged")
def merge_heads(x):
    """T and D are exchanged before the reshape. The two that have to change places are H and T, so that the last two
    are H and D."""
    B, H, T, D = x.shape
    return x.transpose(2, 3).reshape(B, T, H * D)


@merge.mistake(
    "numbers-dealt-out",
    hint="For a place: which comes second in yours, the second number of head 0, or the first of head 1?",
    title="The heads interleaved",
)
def merge_heads(x):
    """The last two dimensions are (D, H), so the heads are interleaved: first number of each head, second number of
    each, and so on. Each head should stay together."""
    B, H, T, D = x.shape
    return x.permute(0, 2, 3, 1).reshape(B, T, H * D)


@merge.mistake("not-joined", hint="How many dimensions does your answer have?", title="Moved, but not joined")
def merge_heads(x):
    """The heads are in their place, (B, T, H, D), but not yet joined: (B, T, H · D) is expected."""
    return x.transpose(1, 2)


@merge.mistake("mean-of-heads", hint="How many numbers does each place have in yours?", title="The heads averaged")
def merge_heads(x):
    """The heads are averaged, so what each has found is mixed. They are laid side by side: H · D numbers for each
    place."""
    return x.mean(1)


@merge.mistake("sum-of-heads", hint="How many numbers does each place have in yours?", title="The heads added up")
def merge_heads(x):
    """The heads are added up. They are laid side by side: H · D numbers for each place."""
    return x.sum(1)


@merge.mistake("heads-first", hint="Which dimension is T in your answer?", title="Places and heads exchanged")
def merge_heads(x):
    """The places were joined with the numbers, and the heads are left: (B, H, T · D). A row should be a place."""
    B, H, T, D = x.shape
    return x.reshape(B, H, T * D)


@merge.mistake("first-head-only", hint="How many of the heads are in your answer?", title="The first head alone")
def merge_heads(x):
    """Only head 0 is left. All of them are laid side by side."""
    return x[:, 0]


@merge.mistake("heads-reversed", hint="Whose numbers come first in your answer?", title="The last head first")
def merge_heads(x):
    """The heads are in the wrong order, the last one first."""
    from tinygrad_edu import cat

    return cat([x[:, h] for h in reversed(range(x.shape[1]))], dim=-1)


@merge.mistake(
    "texts-mixed", hint="With two texts: whose numbers are in row 0 of yours?", title="Texts and places exchanged"
)
def merge_heads(x):
    """B and T are exchanged, so texts and places are mixed up. The texts stay where they are; H and T change places."""
    B, H, T, D = x.shape
    return x.transpose(0, 2).reshape(B, T, H * D)


@merge.also_wrong("numbers-dealt-out")
def merge_heads(x):
    from tinygrad_edu import stack

    return stack([x[:, h] for h in range(x.shape[1])], dim=-1).flatten(2)


@merge.also_wrong(None)
def merge_heads(x):
    B, H, T, D = x.shape
    return -x.transpose(1, 2).reshape(B, T, H * D)
