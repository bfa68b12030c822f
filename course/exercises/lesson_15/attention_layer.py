"""attention.layer: self-attention with several heads, put together."""

import numpy as np

from course.authoring import exercise, numbers, observe_tensor
from tinygrad_edu.nn.attention import attention, causal_mask, merge_heads, split_heads

from .shared import leaf, seen_gradients

SIZES = [(1, 2, 2, 2), (1, 3, 4, 2), (2, 3, 2, 1), (2, 4, 6, 3), (1, 1, 4, 2), (2, 2, 6, 2), (3, 5, 4, 4), (1, 4, 4, 1)]


def layers(rng):
    for B, T, C, H in SIZES:
        yield {
            "x": numbers(rng, B, T, C, low=-1, high=1),
            "num_heads": H,
            "w_qkv": numbers(rng, 3 * C, C, low=-2, high=2),
            "w_out": numbers(rng, C, C, low=-2, high=2),
            "b_out": numbers(rng, C),
            "g": numbers(rng, B, T, C),
        }


def observe_layer(f, case):
    x, w_qkv, w_out, b_out = (leaf(case[name]) for name in ("x", "w_qkv", "w_out", "b_out"))
    out = f(x, lambda x: x @ w_qkv.T, lambda x: x @ w_out.T + b_out, case["num_heads"])
    seen = {"x itself": np.array(x.data)} | observe_tensor(out)
    return seen | seen_gradients(out, case["g"], {"x": x})


layer = exercise(
    "attention.layer",
    kind="code",
    title="The layer, put together",
    given="from tinygrad_edu.nn.attention import attention, causal_mask, merge_heads, split_heads",
    difficulty=3,
    minutes=8,
    tolerance=1e-5,
    cases=layers,
    observe=observe_layer,
    keep_fixed=("x", "num_heads", "w_qkv", "w_out", "b_out", "g"),
    hidden=("w_qkv", "w_out", "b_out"),
    prompt="""
    Write `multi_head_attention(x, qkv, out, num_heads)`: one layer, made of your functions. x is a Tensor (B, T, C).
    `qkv` and `out` are layers: `qkv(x)` is (B, T, 3 · C), with C numbers of the queries, then C of the keys, then C of
    the values for each place; `out` makes (B, T, C) of (B, T, C).

    1. `qkv` of x, in three parts. The stub does that.
    2. Each of the three in `num_heads` heads.
    3. `attention` under a causal mask of T queries and T keys. The mask fits all texts and heads.
    4. The heads side by side again, then `out`.

    Return a Tensor (B, T, C). Change no input.
    """,
    hints=(
        "Write the shape behind each line: (B, T, C) for q, then for its heads, for what attention returns, and so on.",
        "`x.shape[1]` is T. Both numbers of the mask are T.",
        "Three calls of `split_heads`, one of `attention`, one of `merge_heads`, one of `out`, in this order.",
    ),
    why="Make, cut, look, join, mix: in a stack of such layers, all that a place learns of the others comes in here.",
)


@layer.stub
def multi_head_attention(x, qkv, out, num_heads):
    """Self-attention with several heads: (B, T, C) -> (B, T, C)."""
    q, k, v = qkv(x).chunk(3, dim=-1)  # (B, T, C) each
    ...


@layer.solution
def multi_head_attention(x, qkv, out, num_heads):
    """Self-attention with several heads: (B, T, C) -> (B, T, C)."""
    q, k, v = qkv(x).chunk(3, dim=-1)  # (B, T, C) each
    q, k, v = split_heads(q, num_heads), split_heads(k, num_heads), split_heads(v, num_heads)  # (B, H, T, D) each
    found = attention(q, k, v, causal_mask(x.shape[1], x.shape[1]))  # (B, H, T, D)
    return out(merge_heads(found))  # (B, T, C)


@layer.also_right
def multi_head_attention(x, qkv, out, num_heads):
    T = x.shape[1]
    heads = [split_heads(part, num_heads) for part in qkv(x).chunk(3, dim=-1)]
    return out(merge_heads(attention(*heads, mask=causal_mask(T, T))))


@layer.also_right
def multi_head_attention(x, qkv, out, num_heads):
    from tinygrad_edu import cat

    q, k, v = qkv(x).chunk(3, dim=-1)
    B, T, C = q.shape
    D, found = C // num_heads, []
    for h in range(num_heads):
        part = slice(h * D, (h + 1) * D)
        found.append(attention(q[:, :, part], k[:, :, part], v[:, :, part], causal_mask(T, T)))
    return out(cat(found, dim=-1))


@layer.also_right
def multi_head_attention(x, qkv, out, num_heads):
    B, T, C = x.shape
    together = qkv(x)
    q = split_heads(together[:, :, :C], num_heads)
    k = split_heads(together[:, :, C : 2 * C], num_heads)
    v = split_heads(together[:, :, 2 * C :], num_heads)
    z = attention(q, k, v, causal_mask(T, T))
    return out(z.transpose(1, 2).reshape(B, T, C))


layer.mistake_source(
    "no-mask",
    layer.edited(", causal_mask(x.shape[1], x.shape[1])", ""),
    "There is no mask, so each place also takes from those after it. A model with it sees what it has to predict.",
    hint="If you change the last place of x, may the first row of the result change?",
    title="The future is visible",
)


layer.mistake_source(
    "mask-flip",
    layer.edited("causal_mask(x.shape[1], x.shape[1])", "~causal_mask(x.shape[1], x.shape[1])"),
    "The mask is upside down: each place sees the future alone, and the last one sees nothing. True means that a place "
    "may look.",
    hint="What does the first row of `causal_mask(3, 3)` say?",
    title="The mask upside down",
)


layer.mistake_source(
    "not-split",
    lambda: layer.edited(
        "q, k, v = split_heads(q, num_heads), split_heads(k, num_heads), split_heads(v, num_heads)", "pass"
    )().replace("merge_heads(found)", "found"),
    "What `attention` gets is not cut into heads, so there is one head of C numbers, and one set of weights for "
    "all of them.",
    hint="Where in your program is num_heads read?",
    title="One head only",
)


layer.mistake_source(
    "not-merged",
    layer.edited("out(merge_heads(found))", "out(found.reshape(*x.shape))"),
    "The heads are reshaped to (B, T, C) without being moved, which mixes places. `merge_heads` brings the heads of "
    "a place side by side first.",
    hint="Which numbers stand side by side in memory in (B, H, T, D)?",
    title="Joined without moving",
)


layer.mistake_source(
    "heads-left-apart",
    layer.edited("out(merge_heads(found))", "out(found)"),
    "The heads are not joined: `out` gets (B, H, T, D), and takes (B, T, C). First `merge_heads`, then `out`.",
    hint="Which shape does `attention` return, and which one does `out` take?",
    title="The heads left apart",
)


layer.mistake_source(
    "no-out",
    layer.edited("out(merge_heads(found))", "merge_heads(found)"),
    "The last layer, `out`, is missing. It mixes what the heads have found.",
    hint="Where in your program is `out` called?",
    title="Without the last layer",
)


layer.mistake_source(
    "cut-before-parted",
    lambda: layer.edited(
        "q, k, v = qkv(x).chunk(3, dim=-1)  # (B, T, C) each", "heads = split_heads(qkv(x), num_heads)"
    )().replace(
        "q, k, v = split_heads(q, num_heads), split_heads(k, num_heads), split_heads(v, num_heads)",
        "q, k, v = heads.chunk(3, dim=-1)",
    ),
    "The 3 · C numbers are cut into heads before they are parted, so the first head gets queries alone. Part them "
    "into q, k and v first; "
    "then cut each.",
    hint="With C = 4 and 2 heads: which of the 12 numbers does head 0 get in yours?",
    title="Cut before parted",
)


layer.mistake_source(
    "keys-for-values",
    layer.edited(
        "split_heads(k, num_heads), split_heads(v, num_heads)", "split_heads(k, num_heads), split_heads(k, num_heads)"
    ),
    "The keys are taken over instead of the values.",
    hint="Where in your program is v read?",
    title="Keys instead of values",
)


layer.mistake_source(
    "keys-ask",
    layer.edited("attention(q, k, v,", "attention(k, q, v,"),
    "Queries and keys are exchanged. The first part of `qkv(x)` asks, the second one answers.",
    hint="Which comes first in `attention`: q or k?",
    title="Keys ask, queries answer",
)


layer.mistake_source(
    "input-added",
    layer.edited("return out(merge_heads(found))", "return x + out(merge_heads(found))"),
    "x is added to the result. That is a good idea, and lesson 16 will do it, outside of this layer.",
    hint="If `out` gives 0 for everything, what should come out?",
    title="The input added",
)


layer.mistake_source(
    "of-x-itself",
    lambda: layer.edited(
        "split_heads(q, num_heads), split_heads(k, num_heads), split_heads(v, num_heads)",
        "split_heads(x, num_heads), split_heads(x, num_heads), split_heads(x, num_heads)",
    )(),
    "x itself is cut into heads. Queries, keys and values are the three parts of `qkv(x)`.",
    hint="Where in your program are q, k and v read?",
    title="x itself as query, key and value",
)


layer.mistake_source(
    "values-whole",
    layer.edited("split_heads(v, num_heads)", "v"),
    "The values are not cut: each head takes over all C numbers, so `out` gets H · C numbers for each place.",
    hint="Which of q, k and v have been cut into heads?",
    title="The values not cut",
)


layer.mistake_source(
    "mask-not-called",
    layer.edited("causal_mask(x.shape[1], x.shape[1])", "causal_mask"),
    "`attention` gets the function `causal_mask` itself, not a mask. Called with T and T, it makes one.",
    hint="What is the last argument of `attention` in yours: a Tensor, or a function?",
    title="The function instead of the mask",
)


layer.mistake_source(
    "out-too-early",
    layer.edited("out(merge_heads(found))", "merge_heads(out(found))"),
    "`out` comes before the heads are joined. It takes (B, T, C), so `merge_heads` comes first.",
    hint="Which shape does `attention` return, and which one does `out` take?",
    title="`out` before the heads are joined",
)


@layer.also_wrong("no-mask")
def multi_head_attention(x, qkv, out, num_heads):
    heads = [split_heads(part, num_heads) for part in qkv(x).chunk(3, dim=-1)]
    return out(merge_heads(attention(*heads)))


@layer.also_wrong(None)
def multi_head_attention(x, qkv, out, num_heads):
    return out(x)
