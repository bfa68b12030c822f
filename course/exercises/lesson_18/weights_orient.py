"""weights.orient: which of GPT-2's matrices lie on their side."""

import numpy as np

from course.authoring import exercise, numbers

from .shared import observe_exact


def weights(rng):
    yield {"name": "h.0.mlp.c_fc.weight", "weight": numbers(rng, 2, 3)}
    yield {"name": "wte.weight", "weight": numbers(rng, 4, 2)}
    yield {"name": "h.0.attn.c_proj.weight", "weight": numbers(rng, 3, 3)}
    yield {"name": "h.0.attn.c_attn.weight", "weight": numbers(rng, 2, 6)}
    yield {"name": "h.11.mlp.c_proj.weight", "weight": numbers(rng, 5, 2)}
    yield {"name": "h.4.mlp.c_fc.weight", "weight": numbers(rng, 3, 2)}
    yield {"name": "h.4.mlp.c_proj.weight", "weight": numbers(rng, 2, 5)}
    yield {"name": "h.3.mlp.c_fc.bias", "weight": numbers(rng, 3)}
    yield {"name": "wpe.weight", "weight": numbers(rng, 3, 2)}
    yield {"name": "h.1.ln_2.weight", "weight": numbers(rng, 4)}
    yield {"name": "transformer.h.10.attn.c_attn.weight", "weight": numbers(rng, 3, 9).astype(np.float32)}
    yield {"name": "transformer.wte.weight", "weight": numbers(rng, 5, 3).astype(np.float32)}
    yield {"name": "transformer.h.2.attn.c_proj.weight", "weight": numbers(rng, 2, 2)}
    yield {"name": "transformer.wpe.weight", "weight": numbers(rng, 4, 4)}
    yield {"name": "lm_head.weight", "weight": numbers(rng, 5, 3)}
    yield {"name": "h.7.mlp.c_fc.weight", "weight": numbers(rng, 1, 4)}
    yield {"name": "h.7.attn.c_attn.bias", "weight": numbers(rng, 6)}
    yield {"name": "h.5.attn.bias", "weight": np.tril(np.ones((1, 1, 2, 2)))}


orient_exercise = exercise(
    "weights.orient",
    kind="code",
    title="On its side",
    target="tinygrad_edu.models.gpt2_format:orient",
    given="import numpy as np",
    difficulty=2,
    minutes=6,
    cases=weights,
    observe=lambda f, case: observe_exact(f(case["name"], case["weight"]), case["weight"], "the weight"),
    keep_fixed=("name",),
    prompt="""
    Our linear layers keep their weights as `(out, in)`. GPT-2's file keeps the same matrices as `(in, out)`: rows and
    columns are swapped. This concerns four kinds of weights, whose names end in

    `attn.c_attn.weight`, `attn.c_proj.weight`, `mlp.c_fc.weight`, `mlp.c_proj.weight`.

    Write `orient(name, weight)`: `weight`, a NumPy array, transposed if its name ends in one of the four, and as it is
    otherwise. So the tables `wte.weight` and `wpe.weight` stay, all biases stay (one of them, `attn.bias`, is
    the mask, with four dimensions), and so do the weights of LayerNorm. A name may begin with `h.0.`, `h.11.` or
    `transformer.h.0.`, for example. Do not change `weight` itself.
    """,
    hints=(
        "How can you tell the four from `wte.weight`: by their shape, or by their name?",
        "`name.endswith(...)` takes a text, or a tuple of texts. All four have `.c_` in common, and end in `weight`.",
        "`weight.T` swaps rows and columns. `reshape` does not: it only cuts the same numbers into other rows.",
    ),
    why="The name tells it, not the shape: attn.c_proj is square, and a square matrix fits the wrong way round, too.",
)


@orient_exercise.stub
def orient(name, weight):
    """The weight of this name, a linear one as (out, in)."""
    ...


@orient_exercise.solution
def orient(name, weight):
    """The weight of this name, a linear one as (out, in)."""
    linear = ("attn.c_attn.weight", "attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight")
    return weight.T if name.endswith(linear) else weight


@orient_exercise.also_right
def orient(name, weight):
    if ".c_" in name and name.endswith(".weight"):
        return np.transpose(weight)
    return weight


@orient_exercise.also_right
def orient(name, weight):
    part, kind = name.split(".")[-2:]
    if kind == "weight" and part in ("c_attn", "c_proj", "c_fc"):
        return np.ascontiguousarray(weight.swapaxes(0, 1))
    return weight.copy()


@orient_exercise.also_right
def orient(name, weight):
    for end in ("attn.c_attn.weight", "attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight"):
        if name[-len(end) :] == end:
            return np.array([weight[:, j] for j in range(weight.shape[1])])
    return weight


@orient_exercise.mistake(
    "reshaped", hint="Where does the second number of the first row go?", title="Reshaped, not transposed"
)
def orient(name, weight):
    """The shape is right, but `reshape` keeps the numbers in the order in which they lie and cuts them into other rows.
    Transposing swaps rows and columns."""
    if ".c_" in name and name.endswith(".weight"):
        return weight.reshape(weight.shape[::-1])
    return weight


@orient_exercise.mistake("all-matrices", hint="Is `wte.weight` one of the four?", title="Every matrix transposed")
def orient(name, weight):
    """This transposes every matrix, the tables `wte.weight` and `wpe.weight` too. They have a row for each token or
    position already."""
    return weight.T if weight.ndim == 2 else weight


@orient_exercise.mistake("everything", hint="Is `wte.weight` one of the four?", title="Everything transposed")
def orient(name, weight):
    """This transposes whatever comes, the tables `wte.weight` and `wpe.weight` too. Only the four kinds lie on their
    side. (If your condition has the form `name.endswith(a) or b`: it is always true, since a text counts as true.)"""
    return weight.T


@orient_exercise.mistake(
    "square-left",
    hint="How would you see from its shape that a square matrix lies on its side?",
    title="Square matrices left out",
)
def orient(name, weight):
    """A square matrix keeps its shape when it is transposed, but its numbers change places. `attn.c_proj` is always
    square, and it has to be transposed like the others."""
    if ".c_" in name and name.endswith(".weight") and weight.shape[0] != weight.shape[1]:
        return weight.T
    return weight


@orient_exercise.mistake(
    "wide-only",
    hint="`mlp.c_proj` leads from wide to narrow. Does it lie on its side?",
    title="Only those wider than high",
)
def orient(name, weight):
    """This decides by the shape: whatever is wider than high is transposed. `mlp.c_proj` leads from many numbers to
    few, and lies on its side just as well. The name decides."""
    return weight.T if weight.ndim == 2 and weight.shape[0] < weight.shape[1] else weight


@orient_exercise.mistake(
    "nothing", hint="What does the prompt say of `h.0.mlp.c_fc.weight`?", title="Nothing transposed"
)
def orient(name, weight):
    """Every weight comes back as it lies in the file. Those of the four kinds have to be transposed. (If you compare
    names: `h.0.mlp.c_fc.weight` ends in one of the four, but is not equal to it.)"""
    return weight


@orient_exercise.mistake(
    "mlp-forgotten", hint="Which of the four names does your condition find?", title="The MLP left out"
)
def orient(name, weight):
    """The two weights of attention are transposed, those of the MLP are not."""
    return weight.T if name.endswith(("attn.c_attn.weight", "attn.c_proj.weight")) else weight


@orient_exercise.mistake(
    "attention-forgotten", hint="Which of the four names does your condition find?", title="Attention left out"
)
def orient(name, weight):
    """The two weights of the MLP are transposed, those of attention are not."""
    return weight.T if name.endswith(("mlp.c_fc.weight", "mlp.c_proj.weight")) else weight


@orient_exercise.mistake(
    "projections-forgotten", hint="Which of the four names does your condition find?", title="c_proj left out"
)
def orient(name, weight):
    """`c_attn` and `c_fc` are transposed, the two called `c_proj` are not."""
    return weight.T if name.endswith(("c_attn.weight", "c_fc.weight")) else weight


@orient_exercise.mistake(
    "starts-with",
    hint="With what does `transformer.h.2.attn.c_proj.weight` begin?",
    title="Only names that begin with h",
)
def orient(name, weight):
    """The beginning of the name decides here, but it may be `transformer.` as well. What counts is how the name
    ends."""
    return weight.T if name.startswith("h.") else weight


@orient_exercise.mistake(
    "biases-too", hint="With what does the name `h.5.attn.bias` end?", title="The mask transposed, too"
)
def orient(name, weight):
    """Whatever belongs to attention or to the MLP is transposed, `attn.bias` too. For a bias of one dimension that
    changes nothing, but `attn.bias` has four. Only the four kinds of weights are meant."""
    return weight.T if "attn" in name or "mlp" in name else weight


@orient_exercise.mistake(
    "the-others", hint="For which names is your condition true?", title="The wrong ones transposed"
)
def orient(name, weight):
    """This is the wrong way round: what should stay is transposed, and the four kinds stay as they are."""
    return weight if ".c_" in name and name.endswith(".weight") else weight.T


@orient_exercise.also_wrong("all-matrices")
def orient(name, weight):
    return np.transpose(weight) if name.endswith("weight") else weight


@orient_exercise.also_wrong(None)
def orient(name, weight):
    return weight[::-1] if ".c_" in name and name.endswith(".weight") else weight


@orient_exercise.also_wrong("nothing")
def orient(name, weight):
    linear = ("attn.c_attn.weight", "attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight")
    return weight.T if name in linear else weight


@orient_exercise.also_wrong("reshaped")
def orient(name, weight):
    if weight.ndim == 2 and ".c_" in name:
        return weight.reshape(weight.shape[1], weight.shape[0])
    return weight


@orient_exercise.also_wrong(None)
def orient(name, weight):
    return weight.T.tolist()
