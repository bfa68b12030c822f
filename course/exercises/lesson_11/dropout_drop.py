"""dropout.drop: dropout, given the random numbers."""

import numpy as np

from course.authoring import exercise, nonzero, type_name
from tinygrad_edu import Tensor, where


def drop_cases(rng):
    yield {"x": np.array([1.0, 2.0, 3.0, 4.0]), "p": 0.75, "drawn": np.array([0.1, 0.8, 0.3, 0.9]), "training": True}
    yield {"x": np.array([1.0, 2.0, 3.0]), "p": 0.75, "drawn": np.array([0.1, 0.8, 0.3]), "training": False}
    for shape, p in [((5,), 0.2), ((2, 3), 0.6), ((3, 2, 2), 0.3), ((1, 4), 0.9), ((4, 3), 0.5), ((), 0.4)]:
        for training in (True, False):
            drawn = np.array([rng.randrange(100) / 100 for _ in range(int(np.prod(shape)))]).reshape(shape)
            yield {"x": nonzero(rng, *shape), "p": p, "drawn": drawn, "training": training}
    yield {"x": np.array([2.0, 4.0, -6.0]), "p": 0.5, "drawn": np.array([0.5, 0.25, 0.75]), "training": True}
    x = np.array([0.0, 2.0, 0.0, -1.0])
    yield {"x": x, "p": 0.25, "drawn": np.array([0.5, 0.0, 0.125, 0.75]), "training": True}
    yield {"x": np.array([2.0, 0.0, -5.0]), "p": 0.25, "drawn": None, "training": False}


def observe_drop(f, case):
    """The output, its gradient, its dtype. When not training, most cases give `drawn` all the same, so that its use is
    seen."""
    p, training, drawn = case["p"], case["training"], case["drawn"]
    if not 0 < p < 1 or (drawn is not None and drawn.shape != case["x"].shape):
        raise ValueError("no case")
    x = Tensor(case["x"].astype(np.float32), requires_grad=True)
    drawn = None if drawn is None else Tensor(drawn.astype(np.float32))
    out = f(x, np.float32(p).item(), drawn, training)
    if out is None:
        return {}
    if not isinstance(out, Tensor):
        return {"the answer": f"{type_name(out)}; a Tensor is expected"}
    seen = {"the answer": out.detach().numpy().astype(float), "the dtype of the answer": str(out.dtype)}
    if out.requires_grad and out.shape == x.shape:
        out.backward(Tensor(np.arange(1.0, x.numel() + 1, dtype=np.float32).reshape(x.shape)))
        return seen | {"the gradient of x": x.grad.numpy().astype(float)}
    return seen | {"the gradient of x": "none: the way back to x is cut"}


drop = exercise(
    "dropout.drop",
    kind="code",
    title="Dropout",
    target="tinygrad_edu.nn.functional:drop",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor, where
    """,
    difficulty=2,
    minutes=8,
    cases=drop_cases,
    observe=observe_drop,
    tolerance=1e-5,
    keep_fixed=("p", "training", "drawn"),
    prompt="""
    Write `drop(x, p, drawn, training)`. `x` is a Tensor of any shape; `p`, above 0 and below 1, is the probability of
    being dropped; `drawn` is a Tensor of the shape of `x` with random numbers from 0 to 1.

    - In training, a number of `x` is kept where the drawn number is **at least** `p`, and divided by 1 − p. Elsewhere
      the answer is 0.
    - Otherwise return `x` as it is. The library then passes None as `drawn`.

    The answer is a Tensor of the dtype of `x`, float32 here, and gradients come back to `x`. In a product, the True and
    False of `drawn >= p` count as 1 and 0.
    """,
    hints=(
        "Which question comes first: the random numbers, or whether the net is training?",
        "Which share of the drawn numbers is at least 0.75?",
        "A product with 1 keeps a number, and a product with 0 drops it.",
    ),
    why="Random holes in training, scaled so that the mean stays; in use, nothing at all.",
)


@drop.stub
def drop(x, p, drawn, training):
    """Dropout of x with probability p, given the random numbers."""
    ...


@drop.also_right
def drop(x, p, drawn, training):
    if not training:
        return x
    keep = drawn >= p
    return x * keep / (1 - p)


@drop.also_right
def drop(x, p, drawn, training):
    if training:
        mask = Tensor((drawn.numpy() >= p).astype(np.float32))
        x = x * mask * (1 / (1 - p))
    return x


@drop.also_right
def drop(x, p, drawn, training):
    if not training:
        return x
    return where(drawn < p, 0.0, x / (1 - p))


@drop.also_right
def drop(x, p, drawn, training):
    if training is False:
        return x
    scaled = x / (1 - p)
    return scaled.masked_fill(drawn < p, 0.0)


@drop.mistake(
    "dropout-scale", title="Divided by p", hint="Which share of the numbers is kept: p, or what is left of 1?"
)
def drop(x, p, drawn, training):
    """What is kept is divided by p, the share that is dropped. The share that is kept is 1 − p."""
    if not training:
        return x
    return x * (drawn >= p) / p


@drop.mistake(
    "not-scaled", title="Not scaled", hint="What is the mean of your answer for many ones, in training and in use?"
)
def drop(x, p, drawn, training):
    """What is kept stays as it is, so the mean in training is smaller than in use. Divide by 1 − p."""
    if not training:
        return x
    return x * (drawn >= p)


@drop.mistake("active-in-use", title="Drops when the net is used", hint="What does your program do with `training`?")
def drop(x, p, drawn, training):
    """It drops numbers whether the net is training or not. A net in use would answer differently each time."""
    return x * (drawn >= p) / (1 - p)


@drop.mistake(
    "mode-swapped", title="The modes are swapped", hint="In which of the two modes should numbers be dropped?"
)
def drop(x, p, drawn, training):
    """It drops numbers when the net is used, and not in training. It should be the other way round."""
    if training:
        return x
    return x * (drawn >= p) / (1 - p)


@drop.mistake("keeps-p", title="The wrong ones are kept", hint="With p = 0.75: which share does your program keep?")
def drop(x, p, drawn, training):
    """It keeps a number where the drawn one is below p, so with probability p. p is the probability of being
    dropped."""
    if not training:
        return x
    return x * (drawn < p) / (1 - p)


@drop.mistake(
    "multiplied", title="Multiplied, not divided", hint="Should a number that is kept become larger or smaller?"
)
def drop(x, p, drawn, training):
    """What is kept is multiplied by 1 − p and gets smaller. It should make up for what was dropped."""
    if not training:
        return x
    return x * (drawn >= p) * (1 - p)


@drop.mistake("scaled-in-use", title="Scaled in use", hint="What should come out for x when `training` is False?")
def drop(x, p, drawn, training):
    """Here x is multiplied by 1 − p when the net is used. What is kept in training was divided already, so in use
    nothing is left to do."""
    if not training:
        return x * (1 - p)
    return x * (drawn >= p) / (1 - p)


@drop.mistake(
    "cut", title="The way back is cut", hint="Does your answer know that it came from x? What does `.data` leave out?"
)
def drop(x, p, drawn, training):
    """The numbers are right, but the answer is made from the array of x, so no gradient comes back to x."""
    if not training:
        return x
    return Tensor(x.data * (drawn.data >= p) / np.float32(1 - p))


@drop.mistake(
    "above-only", title="Above p, not at least p", hint="What becomes of a number for which exactly p was drawn?"
)
def drop(x, p, drawn, training):
    """Where the drawn number equals p, x is kept: at least p, so `>=`."""
    if not training:
        return x
    return x * (drawn > p) / (1 - p)


@drop.mistake("drops-by-value", title="Drops by the size of x", hint="Where does your program use `drawn`?")
def drop(x, p, drawn, training):
    """This compares x itself with p. Which numbers go is a matter of chance: of `drawn`."""
    if not training:
        return x
    return x * (x >= p) / (1 - p)


@drop.mistake("forgotten-brackets", title="Forgotten brackets", hint="What is `8 / 1 - 0.75`? And `8 / (1 - 0.75)`?")
def drop(x, p, drawn, training):
    """Python divides before it subtracts: `/ 1 - p` divides by 1, and then takes p away. Put brackets
    around 1 − p."""
    if not training:
        return x
    return x * (drawn >= p) / 1 - p


@drop.mistake(
    "one-question",
    title="One question for all numbers",
    hint="`drawn >= p` holds a True or False for each number. Which of them should `if` follow?",
)
def drop(x, p, drawn, training):
    """`if` needs one True or False, and `drawn >= p` has one for each number. A product asks for each number
    by itself."""
    if not training:
        return x
    if drawn >= p:
        return x / (1 - p)
    return 0 * x


@drop.mistake(
    "in-place", title="Writes into the input", hint="Which operation gives a new tensor, with 0 where a mask has 0?"
)
def drop(x, p, drawn, training):
    """This writes zeros into x itself, which the caller still needs, and which a graph does not allow. A product with
    the mask makes a new tensor."""
    if not training:
        return x
    x[drawn < p] = 0
    return x / (1 - p)


@drop.also_wrong("dropout-scale")
def drop(x, p, drawn, training):
    if not training:
        return x
    keep = (drawn >= p).float()
    return x * keep * (1 / p)


@drop.also_wrong("active-in-use")
def drop(x, p, drawn, training):
    keep = drawn >= p
    return x * keep / (1 - p)


@drop.also_wrong(None)
def drop(x, p, drawn, training):
    if not training:
        return x
    return x * (drawn >= 0.5) / (1 - p)


@drop.also_wrong(None)
def drop(x, p, drawn, training):
    if training:
        return x * (drawn >= p) / (1 - p)
