"""block.residual: a sublayer adds to the stream what it finds there."""

import numpy as np

from course.authoring import exercise, numbers, observe_tensor, type_name
from tinygrad_edu import Tensor

from .shared import leaf, seen_gradients


def streams(rng):
    for B, T, C in [(1, 1, 2), (1, 2, 3), (2, 3, 4), (3, 1, 2), (2, 2, 5), (1, 4, 1)]:
        yield {"x": numbers(rng, B, T, C), "g": numbers(rng, B, T, C)}
    yield {"x": np.zeros((1, 2, 3)), "g": numbers(rng, 1, 2, 3)}
    yield {"x": numbers(rng, 2, 3, 2).astype(np.float32), "g": numbers(rng, 2, 3, 2)}


def observe_block(f, case):
    x, called = leaf(case["x"]), {"norm": [], "sublayer": []}

    def note(name, x):
        called[name].append(np.array(x.data, float) if isinstance(x, Tensor) else type_name(x))

    def norm(x):
        note("norm", x)
        return x * x * 0.25 + x * 0.5 + 1

    def sublayer(x):
        note("sublayer", x)
        return x * x * 0.5 - 3 * x + 2

    out = f(x, norm, sublayer)
    if out is None:
        return {}
    seen = {"x itself": np.array(x.data, float)}
    seen |= {f"what {name} was called with": (calls or ["nothing"])[0] for name, calls in called.items()}
    seen |= {f"how often {name} was called": len(calls) for name, calls in called.items()}
    return seen | observe_tensor(out, dtype=True) | seen_gradients(out, case["g"], {"x": x})


block = exercise(
    "block.residual",
    kind="code",
    title="Add to the stream",
    target="tinygrad_edu.models.gpt:pre_norm_residual",
    difficulty=2,
    minutes=5,
    tolerance=1e-5,
    cases=streams,
    observe=observe_block,
    hidden=("g",),
    prompt="""
    Write `pre_norm_residual(x, norm, sublayer)`, one step of a block:

    - `x` is the residual stream, a Tensor (B, T, C);
    - `norm` and `sublayer` are functions of a Tensor (B, T, C) that return one of the same shape. In a block,
      `norm` is a LayerNorm, and `sublayer` is the attention or the MLP.

    Return the new stream, a Tensor (B, T, C): the sublayer reads the stream **through the norm**, and what it returns
    is **added to the stream**. What lies on the straight road from the old stream to the new one is the addition, and
    nothing else. Call each function once, and leave `x` as it is.
    """,
    hints=(
        "Draw the straight road from x to the new x. Which of the three things stands on it: norm, sublayer, plus?",
        "On the side road come, in this order: norm, sublayer. Then the side road joins the straight one.",
        "Three names are needed: the sublayer of the norm of x. And x itself, once more.",
    ),
    why="The straight road holds nothing but a plus, so the stream and its gradient get through any number of blocks.",
)


@block.stub
def pre_norm_residual(x, norm, sublayer):
    """The stream after a sublayer has added to it: (B, T, C)."""
    ...


@block.also_right
def pre_norm_residual(x, norm, sublayer):
    found = sublayer(norm(x))
    return found + x


@block.also_right
def pre_norm_residual(x, norm, sublayer):
    straight = x
    x = norm(x)
    x = sublayer(x)
    return straight + x


@block.also_right
def pre_norm_residual(x, norm, sublayer):
    return x.add(sublayer(norm(x)))


@block.mistake("no-residual", hint="Where in your answer is x as it came?", title="The straight road is missing")
def pre_norm_residual(x, norm, sublayer):
    """What the sublayer returns takes the place of the stream, and all that was on it is lost. It should be added to
    the stream."""
    return sublayer(norm(x))


@block.mistake(
    "norm-on-the-road",
    hint="Which x is added: the one before the norm or the one after it?",
    title="The norm on the straight road",
)
def pre_norm_residual(x, norm, sublayer):
    """The norm stands on the straight road: the sublayer's part is added to the normalised stream. Only the sublayer
    reads through the norm; the stream itself goes on as it came."""
    x = norm(x)
    return x + sublayer(x)


@block.mistake(
    "norm-after",
    hint="Which comes first here: the norm or the sum? And what does the sublayer read?",
    title="Normalised after the sum",
)
def pre_norm_residual(x, norm, sublayer):
    """The sum is normalised, as in the first transformers (post-norm). Then the norm stands on the straight road. In a
    GPT it comes first, on the side road: the sublayer reads what the norm returns."""
    return norm(x + sublayer(x))


@block.mistake("no-norm", hint="What does your sublayer read?", title="The norm is missing")
def pre_norm_residual(x, norm, sublayer):
    """The sublayer reads the stream as it is. It should read it through the norm."""
    return x + sublayer(x)


@block.mistake(
    "norm-behind-the-sublayer",
    hint="Which of the two functions is called first?",
    title="First the sublayer, then the norm",
)
def pre_norm_residual(x, norm, sublayer):
    """What the sublayer returns is normalised. The norm comes before the sublayer, not after it."""
    return x + norm(sublayer(x))


@block.mistake(
    "taken-away", hint="Which sign stands between the stream and the sublayer's part?", title="Taken away, not added"
)
def pre_norm_residual(x, norm, sublayer):
    """The sublayer's part is subtracted from the stream. It should be added."""
    return x - sublayer(norm(x))


@block.mistake("stream-twice", hint="How many times is x in your sum?", title="The stream counted twice")
def pre_norm_residual(x, norm, sublayer):
    """The stream is in the sum twice. Over 24 sublayers it would be doubled 24 times."""
    return x + x + sublayer(norm(x))


@block.mistake("averaged", hint="Is the sum of two things the same as their mean?", title="The mean, not the sum")
def pre_norm_residual(x, norm, sublayer):
    """The mean of the stream and the sublayer's part is returned, so half of the stream is lost. Their sum is asked
    for."""
    return (x + sublayer(norm(x))) / 2


@block.mistake("gated-away", hint="Which sign stands between x and the sublayer's part?", title="Multiplied, not added")
def pre_norm_residual(x, norm, sublayer):
    """The stream is multiplied by the sublayer's part. It should be added."""
    return x * sublayer(norm(x))


@block.mistake(
    "norm-twice",
    hint="How often is norm called in your version, and how often should it be?",
    title="Two norms in a row",
)
def pre_norm_residual(x, norm, sublayer):
    """The norm is called twice, once too often: the sublayer reads the norm of a norm."""
    return x + sublayer(norm(norm(x)))


@block.mistake(
    "detached", hint="What does `detach` do to the way back?", title="The straight road is cut for gradients"
)
def pre_norm_residual(x, norm, sublayer):
    """The numbers are right, but on its way back no gradient passes along the straight road, which is there for it."""
    return x.detach() + sublayer(norm(x))


@block.mistake(
    "sublayer-detached",
    hint="Through which of the two roads does a gradient come back?",
    title="The side road is cut for gradients",
)
def pre_norm_residual(x, norm, sublayer):
    """The numbers are right, but no gradient passes through the sublayer, so it never learns."""
    return x + sublayer(norm(x)).detach()


@block.also_wrong("no-residual")
def pre_norm_residual(x, norm, sublayer):
    x = norm(x)
    x = sublayer(x)
    return x


@block.also_wrong("norm-on-the-road")
def pre_norm_residual(x, norm, sublayer):
    normed = norm(x)
    out = sublayer(normed)
    return normed + out


@block.also_wrong(None)
def pre_norm_residual(x, norm, sublayer):
    return norm(x) + norm(sublayer(x))
