"""heads.split: cut the numbers of each place into heads."""

import numpy as np

from course.authoring import exercise, numbers

from .shared import observe_tensors

SIZES = [(1, 2, 4, 2), (1, 3, 2, 2), (2, 3, 4, 2), (2, 1, 6, 3), (1, 4, 3, 1), (3, 2, 6, 2), (2, 5, 4, 4), (2, 2, 4, 2)]


def stacks(rng):
    for i, (B, T, C, H) in enumerate(SIZES):
        x = np.arange(1.0, B * T * C + 1).reshape(B, T, C) if i < 2 else numbers(rng, B, T, C)
        yield {"x": x, "num_heads": H, "g": numbers(rng, B, H, T, C // H)}
    yield {"x": x.astype(np.float32), "num_heads": H, "g": numbers(rng, B, H, T, C // H).astype(np.float32)}


def observe_split(f, case):
    if case["x"].ndim != 3 or case["num_heads"] < 1 or case["x"].shape[2] % case["num_heads"] or not case["x"].size:
        raise ValueError("no case")
    return observe_tensors(f, case, case["num_heads"])


split = exercise(
    "heads.split",
    kind="code",
    title="Cut into heads",
    target="tinygrad_edu.nn.attention:split_heads",
    difficulty=2,
    minutes=6,
    cases=stacks,
    observe=observe_split,
    keep_fixed=("num_heads",),
    prompt="""
    Write `split_heads(x, num_heads)`. x is a Tensor (B, T, C): B texts, T places, C numbers for each. Return a Tensor
    (B, H, T, D), where H is `num_heads`, and D is C / H; C can be divided by H. Head h gets, **for every place**, the
    numbers h · D to (h + 1) · D - 1 of that place.

    One text of two places, `[[[1, 2, 3, 4], [5, 6, 7, 8]]]`, cut into two heads:

    ```
    head 0: [[1, 2], [5, 6]]
    head 1: [[3, 4], [7, 8]]
    ```

    `x.reshape(...)` keeps the order of the numbers in memory, and `x.transpose(i, j)` exchanges two dimensions.
    Change no input.
    """,
    hints=(
        "Which numbers stand side by side in memory: those of one place, or those of one head?",
        "Cut C first, so that the numbers stay where they are: (B, T, H, D).",
        "Then two dimensions have to change places. Which two?",
    ),
    why="reshape may only cut what lies side by side: first C into (H, D), then the heads are moved before the places.",
)


@split.stub
def split_heads(x, num_heads):
    """(B, T, C) -> (B, H, T, C / H)"""
    B, T, C = x.shape
    ...


@split.solution
def split_heads(x, num_heads):
    """(B, T, C) -> (B, H, T, C / H)"""
    B, T, C = x.shape
    return x.reshape(B, T, num_heads, C // num_heads).transpose(1, 2)


@split.also_right
def split_heads(x, num_heads):
    B, T, C = x.shape
    return x.view(B, T, num_heads, -1).permute(0, 2, 1, 3)


@split.also_right
def split_heads(x, num_heads):
    from tinygrad_edu import stack

    return stack(x.chunk(num_heads, dim=-1), dim=1)


@split.also_right
def split_heads(x, num_heads):
    from tinygrad_edu import stack

    D = x.shape[2] // num_heads
    return stack([x[:, :, h * D : (h + 1) * D] for h in range(num_heads)], 1)


@split.mistake("head-reshape", hint="For the example: which numbers does your head 0 hold?", title="Reshaped at once")
def split_heads(x, num_heads):
    """The shape is right, but the numbers are not: a single reshape gives the first head the first places, whole. It
    fills the new shape in the order of memory. Every head should get a part of every place."""
    B, T, C = x.shape
    return x.reshape(B, num_heads, T, C // num_heads)


@split.mistake(
    "not-moved", hint="For the example, which shape does your answer have?", title="The heads behind the places"
)
def split_heads(x, num_heads):
    """The numbers are cut, but the heads come after the places, (B, T, H, D). They have to come before, (B, H, T,
    D)."""
    B, T, C = x.shape
    return x.reshape(B, T, num_heads, C // num_heads)


@split.mistake(
    "every-other-number",
    hint="Which numbers of a place does head 0 get: the first D, or every H-th?",
    title="Dealt out like cards",
)
def split_heads(x, num_heads):
    """C was cut into (D, H) instead of (H, D), so each head gets every H-th number. It should get neighbours."""
    B, T, C = x.shape
    return x.reshape(B, T, C // num_heads, num_heads).permute(0, 3, 1, 2)


@split.mistake(
    "wrong-pair",
    hint="After the cut there is (B, T, H, D). Which two have to be exchanged?",
    title="The wrong two exchanged",
)
def split_heads(x, num_heads):
    """The last two dimensions are exchanged, (B, T, D, H). It is T and H that have to be."""
    B, T, C = x.shape
    return x.reshape(B, T, num_heads, C // num_heads).transpose(2, 3)


@split.mistake(
    "batch-in-the-second-place", hint="Which dimension of the answer belongs to the texts?", title="The texts moved"
)
def split_heads(x, num_heads):
    """The heads have become the first dimension, and the texts the second. The texts stay first: (B, H, T, D)."""
    B, T, C = x.shape
    return x.reshape(B, T, num_heads, C // num_heads).permute(2, 0, 1, 3)


@split.mistake(
    "turned-last", hint="Which two are exchanged in the shape (B, H, D, T)?", title="Places and numbers exchanged"
)
def split_heads(x, num_heads):
    """Each head is turned: (B, H, D, T). A row should be a place, as before."""
    B, T, C = x.shape
    return x.reshape(B, T, num_heads, C // num_heads).permute(0, 2, 3, 1)


@split.mistake(
    "size-for-number",
    hint="With C = 6 and 3 heads, how many heads does your answer have?",
    title="Number and size of heads exchanged",
)
def split_heads(x, num_heads):
    """This takes num_heads for the size of a head. It is how many there are; each has C / num_heads numbers."""
    B, T, C = x.shape
    return x.reshape(B, T, C // num_heads, num_heads).transpose(1, 2)


@split.mistake(
    "places-cut", hint="How many places does each head see in yours?", title="The places were cut, not the numbers"
)
def split_heads(x, num_heads):
    """The turned text was cut, which mixes places and numbers. Cut the last dimension first, then move the heads."""
    B, T, C = x.shape
    return x.transpose(1, 2).reshape(B, num_heads, T, C // num_heads)


@split.mistake("float-division", hint="What is 4 / 2 in Python, and what is 4 // 2?", title="A size that is a float")
def split_heads(x, num_heads):
    """`C / num_heads` is a float, even where nothing is left over. A size must be a whole number: `C // num_heads`."""
    B, T, C = x.shape
    return x.reshape(B, T, num_heads, C / num_heads).transpose(1, 2)


@split.mistake("a-list", hint="What is the type of your answer?", title="Parts instead of one Tensor")
def split_heads(x, num_heads):
    """These are the right parts, but in a tuple. One Tensor is expected, with the heads as dimension 1."""
    return x.chunk(num_heads, -1)


@split.also_wrong("head-reshape")
def split_heads(x, num_heads):
    return x.view(x.shape[0], num_heads, x.shape[1], -1)


@split.also_wrong(None)
def split_heads(x, num_heads):
    B, T, C = x.shape
    return x.reshape(B, T, num_heads, C // num_heads).transpose(1, 2) * 2


@split.also_wrong(None)
def split_heads(x, num_heads):
    B, T, C = x.shape
    return x[:, :, : C // num_heads].unsqueeze(1)
