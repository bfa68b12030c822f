"""mlp.expand: wider, bent, and back."""

import numpy as np

from course.authoring import exercise, numbers, observe_tensor, type_name
from tinygrad_edu import Tensor
from tinygrad_edu.nn import functional as F

from .shared import leaf, seen_gradients


def inputs(rng):
    for B, T, C in [(1, 1, 1), (1, 2, 2), (2, 3, 1), (2, 1, 3), (3, 2, 2), (1, 4, 3)]:
        yield {
            "x": numbers(rng, B, T, C),
            "w_fc": numbers(rng, 4 * C, C),
            "w_proj": numbers(rng, C, 4 * C),
            "g": numbers(rng, B, T, C),
        }
    case = {
        "x": np.zeros((1, 2, 2)),
        "w_fc": numbers(rng, 8, 2),
        "w_proj": numbers(rng, 2, 8),
        "g": numbers(rng, 1, 2, 2),
    }
    yield case
    yield {k: x.astype(np.float32) for k, x in case.items()} | {"x": numbers(rng, 1, 2, 2).astype(np.float32)}


def observe_mlp(f, case):
    leaves = {name: leaf(case[name]) for name in ("x", "w_fc", "w_proj")}
    C, called = case["x"].shape[-1], []

    def layer(name, weight, n_in, x):
        if not isinstance(x, Tensor) or x.shape[-1] != n_in:
            got = f"a Tensor {x.shape}" if isinstance(x, Tensor) else type_name(x)
            raise ValueError(f"{name}: expected a Tensor whose last dimension has {n_in} numbers, got {got}")
        called.append(name)
        return F.linear(x, leaves[weight]) + (0.5 if name == "expand" else -0.25)

    def expand(x):
        return layer("expand", "w_fc", C, x)

    def contract(x):
        return layer("contract", "w_proj", 4 * C, x)

    out = f(leaves["x"], expand, contract)
    if out is None:
        return {}
    seen = {"x itself": np.array(leaves["x"].data, float), "what was called": called}
    return seen | observe_tensor(out, dtype=True) | seen_gradients(out, case["g"], leaves)


mlp = exercise(
    "mlp.expand",
    kind="code",
    title="Wider, and back",
    target="tinygrad_edu.models.gpt:feed_forward",
    given="from tinygrad_edu.nn import functional as F",
    difficulty=1,
    minutes=4,
    tolerance=1e-4,  # gelu written out loses digits where 1 + tanh is small
    cases=inputs,
    observe=observe_mlp,
    hidden=("g",),
    prompt="""
    Write `feed_forward(x, expand, contract)`, the MLP of a block, for a Tensor `x` (B, T, C):

    - `expand` is a linear layer from C numbers to 4 C. Call it as a function: `expand(h)`.
    - In between comes lesson 08's gelu, in GPT-2's form: `F.gelu(h, approximate="tanh")`.
    - `contract` is a linear layer from 4 C numbers back to C.

    Return a Tensor (B, T, C). The residual connection is not part of this function.
    """,
    hints=(
        "Write down the last size at each step: C, then 4 C, then 4 C, then C. Which of the three makes which step?",
        "Three calls, one inside the other, or one below the other: expand, gelu, contract.",
    ),
    why="Two linear layers in a row are one linear layer; the bend between them makes the wide layer worth its width.",
)


@mlp.stub
def feed_forward(x, expand, contract):
    """The MLP of a block: (B, T, C) -> (B, T, C)."""
    ...


@mlp.also_right
def feed_forward(x, expand, contract):
    h = expand(x)
    h = F.gelu(h, approximate="tanh")
    return contract(h)


@mlp.also_right
def feed_forward(x, expand, contract):
    wide = expand(x)
    inner = 0.7978845608028654 * (wide + 0.044715 * wide * wide * wide)
    return contract(0.5 * wide * (1 + inner.tanh()))


@mlp.also_right
def feed_forward(x, expand, contract):
    for layer in (expand, lambda h: F.gelu(h, "tanh"), contract):
        x = layer(x)
    return x


@mlp.mistake("no-bend", hint="What stands between the two linear layers in your version?", title="No gelu")
def feed_forward(x, expand, contract):
    """Without gelu, two linear layers in a row do what a single one can do."""
    return contract(expand(x))


@mlp.mistake("relu", hint="Which function of lesson 08 bends smoothly?", title="relu in place of gelu")
def feed_forward(x, expand, contract):
    """This is relu. GPT-2 has learned its weights with gelu."""
    return contract(F.relu(expand(x)))


@mlp.mistake(
    "exact-gelu", hint="There are two forms of gelu. Which of them does the task name?", title="The other form of gelu"
)
def feed_forward(x, expand, contract):
    """This is gelu by its definition. GPT-2 uses the form with tanh, which differs a little: `approximate="tanh"`."""
    return contract(F.gelu(expand(x)))


@mlp.mistake("tanh-alone", hint="What does `approximate=` belong to?", title="tanh in place of gelu")
def feed_forward(x, expand, contract):
    """This is tanh. The tanh form of gelu has a tanh within it, but it is another function:
    `F.gelu(h, approximate="tanh")`."""
    return contract(expand(x).tanh())


@mlp.mistake("bent-at-the-end", hint="Between which two things does gelu belong?", title="gelu after both layers")
def feed_forward(x, expand, contract):
    """gelu comes after both layers, and none is between them. So the two act as one linear layer, and the result can
    hardly be negative."""
    return F.gelu(contract(expand(x)), approximate="tanh")


@mlp.mistake("bent-at-the-start", hint="How wide is h where gelu is applied?", title="gelu before both layers")
def feed_forward(x, expand, contract):
    """gelu comes before both layers. It belongs between them, where there are 4 C numbers to bend."""
    return contract(expand(F.gelu(x, approximate="tanh")))


@mlp.mistake("bent-twice", hint="How many times is gelu called in your version?", title="gelu twice")
def feed_forward(x, expand, contract):
    """gelu comes after the second layer, too. What goes to the stream is the output of `contract` as it is."""
    return F.gelu(contract(F.gelu(expand(x), approximate="tanh")), approximate="tanh")


@mlp.mistake(
    "layers-exchanged", hint="Which of the two layers takes C numbers?", title="The layers the wrong way round"
)
def feed_forward(x, expand, contract):
    """`contract` comes first here, but it takes 4 C numbers, and x has C. First make it wider."""
    return expand(F.gelu(contract(x), approximate="tanh"))


@mlp.mistake("residual-too", hint="Is x in the sum that you return?", title="The residual connection is not in here")
def feed_forward(x, expand, contract):
    """x is added at the end. That is done outside, by `pre_norm_residual`; here it would be done twice."""
    return x + contract(F.gelu(expand(x), approximate="tanh"))


@mlp.mistake("only-wider", hint="How many numbers does each position have at the end?", title="Not made narrow again")
def feed_forward(x, expand, contract):
    """`contract` is missing: each position has 4 C numbers at the end, and the stream has room for C."""
    return F.gelu(expand(x), approximate="tanh")


@mlp.also_wrong("no-bend")
def feed_forward(x, expand, contract):
    h = expand(x)
    F.gelu(h, approximate="tanh")
    return contract(h)


@mlp.also_wrong("relu")
def feed_forward(x, expand, contract):
    return contract(expand(x).relu())


@mlp.also_wrong(None)
def feed_forward(x, expand, contract):
    return contract(F.silu(expand(x)))
