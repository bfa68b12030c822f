"""init.kaiming: the standard deviation of the first weights that keeps the spread from layer to layer."""

import math

from course.authoring import exercise

from .shared import plain_number

SHAPES = [(2, 4), (3, 100), (100, 3), (7, 5), (1, 9), (9, 1), (4, 4), (8, 2, 3), (5, 1, 2, 2), (2, 6, 3, 3)]


def weights(rng):
    for shape in SHAPES:
        for mode in ("fan_in", "fan_out"):
            gain = rng.choice([1.0, 2.0, 5 / 3, 1.5]) if len(shape) % 2 else rng.choice([3.0, 0.5, 1.2])
            yield {"shape": shape, "gain": gain if shape != (2, 4) else 1.0, "mode": mode}
    yield {"shape": (3, 50), "gain": math.sqrt(2), "mode": "fan_in"}


kaiming = exercise(
    "init.kaiming",
    kind="code",
    title="How large should the first weights be?",
    target="tinygrad_edu.nn.init:kaiming_std",
    given="import math",
    difficulty=3,
    minutes=6,
    cases=weights,
    observe=lambda f, case: {"the standard deviation": plain_number(f(case["shape"], case["gain"], case["mode"]))},
    prompt="""
    Write `kaiming_std(shape, gain, mode)`: the standard deviation of a weight that makes the outputs spread `gain`
    times as wide as the inputs, one number.

    - `shape` is that of a weight: `(out, in)`, or `(out, in, ...)`, as for the convolutions of lesson 12. No size is 0.
    - `mode` says what counts: `"fan_in"`, how many numbers go into one output (`in`, times all further sizes), or
      `"fan_out"`, how many outputs one number goes to (`out`, times all further sizes). For shape (8, 2, 3): 6 or 24.

    `math.prod(shape[2:])` multiplies the further sizes; for none it gives 1.
    """,
    hints=(
        "A sum of n products, each with a weight of standard deviation s: its standard deviation is s times what?",
        (
            "The outputs should spread `gain` times as wide as the inputs, so s times the root of n should be "
            "equal to what?"
        ),
        "Find n first, the fan that `mode` asks for. Then divide the gain by the square root of n.",
    ),
    why=(
        "Each output has the variance n * s ** 2 for inputs of variance 1, and s = gain / sqrt(n) makes that gain ** 2."
    ),
)


@kaiming.stub
def kaiming_std(shape, gain, mode):
    """The standard deviation of a weight of that shape. mode: "fan_in" or "fan_out"."""
    ...


@kaiming.solution
def kaiming_std(shape, gain, mode):
    """The standard deviation of a weight of that shape. mode: "fan_in" or "fan_out"."""
    n = shape[1] if mode == "fan_in" else shape[0]
    return gain / math.sqrt(n * math.prod(shape[2:]))


@kaiming.also_right
def kaiming_std(shape, gain, mode):
    size = 1
    for n in shape[2:]:
        size *= n
    if mode == "fan_in":
        return gain * (shape[1] * size) ** -0.5
    else:
        return gain * (shape[0] * size) ** -0.5


@kaiming.also_right
def kaiming_std(shape, gain, mode):
    fan_in = math.prod(shape[1:])
    fan_out = math.prod(shape) // shape[1]
    return gain / {"fan_in": fan_in, "fan_out": fan_out}[mode] ** 0.5


@kaiming.also_right
def kaiming_std(shape, gain, mode):
    variance = gain**2 / math.prod(shape)
    variance *= shape[0] if mode == "fan_in" else shape[1]
    return math.sqrt(variance)


@kaiming.mistake(
    "variance", hint="For 4 inputs and gain 1, is the standard deviation 1/4 or 1/2?", title="The variance"
)
def kaiming_std(shape, gain, mode):
    """This is the variance, or nearly: the root is missing. The standard deviation goes with the root of the number
    of inputs."""
    n = shape[1] if mode == "fan_in" else shape[0]
    return gain / (n * math.prod(shape[2:]))


@kaiming.mistake("squared", hint="What is the square root of gain ** 2 / n?", title="The square instead of the root")
def kaiming_std(shape, gain, mode):
    """This is the variance, gain ** 2 / n. Asked for is its square root, the standard deviation."""
    n = shape[1] if mode == "fan_in" else shape[0]
    return gain**2 / (n * math.prod(shape[2:]))


@kaiming.mistake(
    "fans-exchanged",
    hint="A weight of shape (3, 100): how many numbers go into one output?",
    title="The fans exchanged",
)
def kaiming_std(shape, gain, mode):
    """The fans are exchanged: the shape is (out, in), so the fan-in is the second size."""
    n = shape[0] if mode == "fan_in" else shape[1]
    return gain / math.sqrt(n * math.prod(shape[2:]))


@kaiming.mistake("always-in", hint='What does mode "fan_out" ask for?', title="The mode is not asked")
def kaiming_std(shape, gain, mode):
    """`mode` is not asked: this is always the fan-in."""
    return gain / math.sqrt(shape[1] * math.prod(shape[2:]))


@kaiming.mistake("always-out", hint="How many numbers go into one output?", title="Always the fan-out")
def kaiming_std(shape, gain, mode):
    """This always takes the fan-out, whatever `mode` says."""
    return gain / math.sqrt(shape[0] * math.prod(shape[2:]))


@kaiming.mistake("no-gain", hint="With gain 2, should the outputs spread wider or not?", title="The gain is missing")
def kaiming_std(shape, gain, mode):
    """The gain is missing: the outputs would spread as wide as the inputs, whatever it is."""
    n = shape[1] if mode == "fan_in" else shape[0]
    return 1 / math.sqrt(n * math.prod(shape[2:]))


@kaiming.mistake(
    "gain-under-the-root",
    hint="With gain 4, how many times as wide should the outputs spread?",
    title="The gain under the root",
)
def kaiming_std(shape, gain, mode):
    """The gain is under the root, so a gain of 4 makes the outputs only twice as wide."""
    n = shape[1] if mode == "fan_in" else shape[0]
    return math.sqrt(gain / (n * math.prod(shape[2:])))


@kaiming.mistake(
    "no-further-sizes",
    hint="For shape (8, 2, 3): how many numbers go into one output?",
    title="The further sizes are missing",
)
def kaiming_std(shape, gain, mode):
    """The sizes after the first two are missing: each output reads all of these places."""
    n = shape[1] if mode == "fan_in" else shape[0]
    return gain / math.sqrt(n)


@kaiming.mistake(
    "fan-out-cut-short", hint="For shape (8, 2, 3), which fan-out does the task give?", title="The fan-out cut short"
)
def kaiming_std(shape, gain, mode):
    """The fan-in is right; the fan-out lacks the further sizes."""
    n = math.prod(shape[1:]) if mode == "fan_in" else shape[0]
    return gain / math.sqrt(n)


@kaiming.mistake(
    "multiplied",
    hint="Should a layer with more inputs have larger or smaller weights?",
    title="Multiplied instead of divided",
)
def kaiming_std(shape, gain, mode):
    """The more inputs, the smaller the weights have to be: divide by the root."""
    n = shape[1] if mode == "fan_in" else shape[0]
    return gain * math.sqrt(n * math.prod(shape[2:]))


@kaiming.mistake("xavier", hint="Does `mode` ask for one of the fans, or for both?", title="Both fans")
def kaiming_std(shape, gain, mode):
    """This takes the mean of both fans, which is Xavier's rule. Here `mode` says which one counts."""
    size = math.prod(shape[2:])
    return gain * math.sqrt(2 / ((shape[0] + shape[1]) * size))


@kaiming.mistake("last-size", hint="For shape (8, 2, 3), which sizes make up the fan-in?", title="The last size")
def kaiming_std(shape, gain, mode):
    """`shape[-1]` is the fan-in only where there are two dimensions."""
    n = shape[-1] if mode == "fan_in" else shape[0]
    return gain / math.sqrt(n)


@kaiming.also_wrong("variance")
def kaiming_std(shape, gain, mode):
    if mode == "fan_in":
        return gain / math.prod(shape[1:])
    return gain / (shape[0] * math.prod(shape[2:]))


@kaiming.also_wrong("fans-exchanged")
def kaiming_std(shape, gain, mode):
    fan_out, fan_in = shape[1], shape[0]
    n = fan_in if mode == "fan_in" else fan_out
    return gain / math.sqrt(n * math.prod(shape[2:]))


@kaiming.also_wrong(None)
def kaiming_std(shape, gain, mode):
    return gain / math.sqrt(math.prod(shape))


@kaiming.also_wrong(None)
def kaiming_std(shape, gain, mode):
    return 1.0
