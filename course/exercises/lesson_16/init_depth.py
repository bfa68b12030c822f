"""init.depth: how widely the first weights spread."""

import math

from course.authoring import exercise

NAMES = (
    "transformer.wte.weight",
    "transformer.h.0.attn.c_proj.weight",
    "transformer.h.0.mlp.c_proj.weight",
    "transformer.h.0.attn.c_attn.weight",
    "transformer.h.1.mlp.c_fc.weight",
    "transformer.wpe.weight",
)


def weights(rng):
    for n_layer in (2, 12, 1):
        for name in NAMES:
            yield {"name": name, "n_layer": n_layer}
    for _ in range(12):
        n_layer = rng.randint(3, 48)
        part = rng.choice(("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"))
        yield {"name": f"transformer.h.{rng.randrange(n_layer)}.{part}.weight", "n_layer": n_layer}


spread = exercise(
    "init.depth",
    kind="code",
    title="Quieter, the deeper",
    target="tinygrad_edu.models.gpt:init_std",
    given="import math",
    difficulty=2,
    minutes=6,
    cases=weights,
    observe=lambda f, case: {"the standard deviation": f(case["name"], case["n_layer"])},
    keep_fixed=("name",),
    prompt="""
    Each of `n_layer` blocks adds to the stream twice: what the attention returns, and what the MLP returns. Both come
    out of a layer named `c_proj`. Write `init_std(name, n_layer)`, the standard deviation with which the weight of
    this name begins:

    - 0.02 for weights such as `"transformer.h.0.attn.c_attn.weight"` or `"transformer.wte.weight"`;
    - less where the name ends in `c_proj.weight`: the sum of **all** that is added should spread as widely as a single
      part would with 0.02.

    Take the parts as independent, each in proportion to its weight. The sum of n parts of standard deviation s has
    the standard deviation $s \\sqrt{n}$.
    """,
    hints=(
        "With 12 blocks: how many times is something added to the stream?",
        "The sum of n parts spreads the root of n times as widely. By what must each part be divided?",
        'A text has a method for its end: `name.endswith("...")`.',
    ),
    why="2 n_layer parts are added, and independent parts add up as the root of their number.",
)


@spread.stub
def init_std(name, n_layer):
    """The standard deviation of the first weights of this name."""
    ...


@spread.also_right
def init_std(name, n_layer):
    if name.endswith("c_proj.weight"):
        return 0.02 * (2 * n_layer) ** -0.5
    return 0.02


@spread.also_right
def init_std(name, n_layer):
    parts = 2 * n_layer if name.split(".")[-2] == "c_proj" else 1
    return 0.02 / parts**0.5


@spread.also_right
def init_std(name, n_layer):
    std = 0.02
    if name[-13:] == "c_proj.weight":
        std = std / math.sqrt(n_layer) / math.sqrt(2)
    return std


@spread.mistake("one-a-block", hint="How many sublayers does a block have?", title="One part for each block")
def init_std(name, n_layer):
    """A block adds to the stream twice, by its attention and by its MLP. So 2 n_layer parts are added."""
    return 0.02 / math.sqrt(n_layer) if name.endswith("c_proj.weight") else 0.02


@spread.mistake(
    "no-root", hint="Do independent parts add up like their number, or like its root?", title="The root is missing"
)
def init_std(name, n_layer):
    """Divided by 2 n_layer itself. Independent parts partly cancel, so their sum grows as the root of their number, and
    that is enough."""
    return 0.02 / (2 * n_layer) if name.endswith("c_proj.weight") else 0.02


@spread.mistake("all-smaller", hint="Which of the layers add to the stream?", title="All weights made smaller")
def init_std(name, n_layer):
    """All weights are made smaller. Only those of `c_proj` are added to the stream; the others stay at 0.02."""
    return 0.02 / math.sqrt(2 * n_layer)


@spread.mistake("none-smaller", hint="Does n_layer matter in your version?", title="No weight made smaller")
def init_std(name, n_layer):
    """All weights get 0.02, however many blocks there are. The stream then spreads more widely with each block."""
    return 0.02


@spread.mistake(
    "the-others-smaller", hint="For which names is your number smaller?", title="The wrong ones made smaller"
)
def init_std(name, n_layer):
    """The other way round: the weights of `c_proj` are to be the smaller ones."""
    return 0.02 if name.endswith("c_proj.weight") else 0.02 / math.sqrt(2 * n_layer)


@spread.mistake("mlp-alone", hint="Which two sublayers have a c_proj?", title="Only the MLP's layer")
def init_std(name, n_layer):
    """Only the MLP's `c_proj` is made smaller. The attention has one, too, and adds to the same stream."""
    return 0.02 / math.sqrt(2 * n_layer) if name.endswith("mlp.c_proj.weight") else 0.02


@spread.mistake("attention-alone", hint="Which two sublayers have a c_proj?", title="Only the attention's layer")
def init_std(name, n_layer):
    """Only the attention's `c_proj` is made smaller. The MLP has one, too, and adds to the same stream."""
    return 0.02 / math.sqrt(2 * n_layer) if name.endswith("attn.c_proj.weight") else 0.02


@spread.mistake("factor-alone", hint="What is 0.02 multiplied by for a c_proj?", title="The factor without 0.02")
def init_std(name, n_layer):
    """This is the factor alone. The standard deviation is 0.02 times it."""
    return 1 / math.sqrt(2 * n_layer) if name.endswith("c_proj.weight") else 0.02


@spread.mistake(
    "two-outside", hint="With 2 blocks, 4 parts are added. What is the root of 4?", title="The 2 outside of the root"
)
def init_std(name, n_layer):
    """The 2 stands outside of the root. There are 2 n_layer parts, and the root is that of their number."""
    return 0.02 / (2 * math.sqrt(n_layer)) if name.endswith("c_proj.weight") else 0.02


@spread.mistake("variance", hint="Is that the standard deviation, or its square?", title="The variance")
def init_std(name, n_layer):
    """This is the variance, the square of the standard deviation."""
    return 0.02**2 / (2 * n_layer) if name.endswith("c_proj.weight") else 0.02**2


@spread.mistake("larger", hint="Should more blocks make each part larger or smaller?", title="Larger, the deeper")
def init_std(name, n_layer):
    """The weights grow with the number of blocks. They should become smaller."""
    return 0.02 * math.sqrt(2 * n_layer) if name.endswith("c_proj.weight") else 0.02


@spread.also_wrong("one-a-block")
def init_std(name, n_layer):
    return 0.02 * n_layer**-0.5 if "c_proj" in name else 0.02


@spread.also_wrong("none-smaller")
def init_std(name, n_layer):
    return 0.02 / math.sqrt(2 * n_layer) if name == "c_proj.weight" else 0.02


@spread.also_wrong(None)
def init_std(name, n_layer):
    return 0.02 / math.sqrt(2 * n_layer) if name.startswith("transformer.h.") else 0.02
