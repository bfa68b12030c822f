"""chain.slope: the product of the local derivatives along a chain."""

from course.authoring import exercise

from .shared import nodes_of


def chains(rng):
    yield {"x": 2.0, "y": "x"}
    yield {"x": 2.0, "y": "exp(x)"}
    yield {"x": 0.5, "y": "sin(exp(x))"}
    for length in (2, 3, 3, 4, 5, 6):
        y = "x"
        for f in rng.choices(["sin", "tanh", "exp", "neg", "sigmoid", "atan"], k=length):
            y = f"{f}({y})" if f != "exp" else f"exp(neg({y}))"
        yield {"x": round(rng.uniform(0.2, 0.9), 2), "y": y}
    yield {"x": 0.0, "y": "sin(sinh(x))"}


def observe_chain(f, case):
    nodes = nodes_of(case)
    first = f(nodes["y"])
    return {"the slope": first, "the slope, asked a second time,": f(nodes["y"])}


slope = exercise(
    "chain.slope",
    kind="code",
    title="The slope of a chain",
    difficulty=1,
    minutes=6,
    seconds=1.0,
    cases=chains,
    observe=observe_chain,
    prompt="""
    Write `chain_slope(y)` for a `y` at the end of a chain: every node has one input, or none at the start. Return the
    slope of `y` with respect to the number at the start: how many times a tiny nudge of it arrives at `y`. You need two
    attributes: `node.inputs`, a tuple that is empty at the start of the chain, and `node.derivatives`, a tuple with the
    local derivative for each input. If `y` itself is the start, the slope is 1. Change nothing in the graph; a second
    call gives the same.
    """,
    hints=(
        (
            "A nudge at the start comes out of the first step some number of times as large. What does the second "
            "step do to what comes out?"
        ),
        (
            "Go from y towards the start, one input at a time, as long as there are inputs. Keep one number on the "
            "way, and read `.derivatives` before you step."
        ),
        ("The number starts at 1.0. At each node, before going on, multiply it by the only entry of `y.derivatives`."),
    ),
    why=("Each step multiplies what it receives by its local derivative, so along a path local derivatives multiply."),
)


@slope.stub
def chain_slope(y):
    """The slope of y with respect to the number at the start of its chain."""
    ...


@slope.solution
def chain_slope(y):
    """How much y grows per unit of the number at the start of its chain."""
    slope = 1.0
    while y.inputs:
        slope *= y.derivatives[0]
        y = y.inputs[0]
    return slope


@slope.also_right
def chain_slope(y):
    if not y.inputs:
        return 1
    return y.derivatives[0] * chain_slope(y.inputs[0])


@slope.also_right
def chain_slope(node):
    factors = []
    while len(node.inputs) > 0:
        (local,) = node.derivatives
        factors.append(local)
        (node,) = node.inputs
    product = 1.0
    for factor in reversed(factors):
        product = factor * product
    return product


@slope.also_right
def chain_slope(y):
    result = 1
    while True:
        if y.inputs == ():
            return result
        result = result * y.derivatives[0]
        y = y.inputs[0]


@slope.mistake(
    "no-upstream",
    title="Only the last step",
    hint="Take exp(exp(x)). Which of its two steps does your program look at?",
)
def chain_slope(y):
    """This is the local derivative of the last step alone; the steps before it stretch the nudge too."""
    return y.derivatives[0] if y.inputs else 1.0


@slope.mistake(
    "adds-along",
    title="Added along the path",
    hint=("If the first step makes a nudge 3 times as large and the second one 2 times, does 0.1 become 0.5 or 0.6?"),
)
def chain_slope(y):
    """Along one path derivatives multiply: the second step stretches what the first has stretched already."""
    slope = 0.0
    while y.inputs:
        slope += y.derivatives[0]
        y = y.inputs[0]
    return slope or 1.0


@slope.mistake(
    "zero-start",
    title="A product that starts at 0",
    hint="Which number changes nothing when something is multiplied by it?",
)
def chain_slope(y):
    """A product that starts at 0 stays at 0."""
    slope = 0.0
    while y.inputs:
        slope *= y.derivatives[0]
        y = y.inputs[0]
    return slope


@slope.mistake(
    "data-for-slope",
    title="A value taken for a slope",
    hint="Print `y.data` and `y.derivatives` for y = sin(x) at x = 0. Which one is the slope there?",
)
def chain_slope(y):
    """`data` says where a node is; `derivatives` says how much it moves."""
    slope = 1.0
    while y.inputs:
        slope *= y.data
        y = y.inputs[0]
    return slope


@slope.mistake(
    "one-short", title="The walk ends too early", hint="For y = exp(x) there is one step. How often does your loop run?"
)
def chain_slope(y):
    """The walk ends one step too early: the first operation of the chain also has a derivative."""
    slope = 1.0
    while y.inputs and y.inputs[0].inputs:
        slope *= y.derivatives[0]
        y = y.inputs[0]
    return slope


@slope.mistake(
    "stepped-too-soon",
    title="Stepped before reading",
    hint="Which node's derivative does your loop read in its first turn?",
)
def chain_slope(y):
    """The walk steps to the input and then reads. The first derivative is passed over, and the start of the chain has
    none to read."""
    slope = 1.0
    while y.inputs:
        y = y.inputs[0]
        slope *= y.derivatives[0]
    return slope


@slope.mistake("past-the-start", title="No end at the start", hint="What is `y.inputs` at the start of the chain?")
def chain_slope(y):
    """The walk does not end at the start of the chain: it asks there for a derivative, and the tuple is empty."""
    slope = 1.0
    while y is not None:
        slope *= y.derivatives[0]
        y = y.inputs[0]
    return slope


@slope.mistake(
    "tuple-for-number", title="A tuple where a number belongs", hint="How do you take the first entry out of a tuple?"
)
def chain_slope(y):
    """`derivatives` is a tuple, here with one entry, and a number cannot be multiplied by a tuple."""
    slope = 1.0
    while y.inputs:
        slope *= y.derivatives
        y = y.inputs[0]
    return slope


@slope.mistake(
    "tuple-for-node", title="A tuple where a node belongs", hint="How do you take the first entry out of a tuple?"
)
def chain_slope(y):
    """`inputs` is a tuple, here with one entry. The next node is that entry, not the tuple."""
    slope = 1.0
    while y.inputs:
        slope *= y.derivatives[0]
        y = y.inputs
    return slope


@slope.mistake(
    "stops-too-early", title="The loop ends too early", hint="How often does your loop go round for sin(exp(x))?"
)
def chain_slope(y):
    """`return` stands inside the loop, so the walk ends after one step, and at the start of a chain nothing is
    returned."""
    slope = 1.0
    while y.inputs:
        slope *= y.derivatives[0]
        y = y.inputs[0]
        return slope


@slope.mistake(
    "overwrite",
    title="Overwritten derivatives",
    hint="What is `slope` after the first turn of your loop, and after the second?",
)
def chain_slope(y):
    """Each step writes over the one before. Only the step next to the start is left in the end."""
    slope = 1.0
    while y.inputs:
        slope = y.derivatives[0]
        y = y.inputs[0]
    return slope


@slope.mistake(
    "adds-along-from-one",
    title="Added along the chain",
    hint="If the first step makes a nudge 3 times as large and the second one 2 times, does 0.1 become 0.5 or 0.6?",
)
def chain_slope(y):
    """Along one path derivatives multiply: the second step stretches what the first has stretched already."""
    slope = 1.0
    while y.inputs:
        slope += y.derivatives[0]
        y = y.inputs[0]
    return slope


@slope.mistake(
    "uses-backward",
    title="The backward pass of the library",
    hint="What is in `.grad` when your function is asked a second time?",
)
def chain_slope(y):
    """The number is right once. But `backward` writes gradients into the graph and adds to them, so a second question
    gets twice the answer."""
    y.backward()
    while y.inputs:
        y = y.inputs[0]
    return y.grad


@slope.also_wrong(None)
def chain_slope(y):
    while y.inputs:
        y = y.inputs[0]
    return y.data


@slope.also_wrong("no-upstream")
def chain_slope(y):
    slope = 1.0
    for d in y.derivatives:
        slope *= d
    return slope


@slope.also_wrong(None)
def chain_slope(y):
    slope = 1.0
    while y:
        slope *= y.derivatives[0]
        y = y.inputs[0]
    return slope


@slope.also_wrong(None)
def chain_slope(y):
    slope = 1.0
    while y.inputs:
        slope *= y.derivatives[0]
    return slope


@slope.also_wrong("stepped-too-soon")
def chain_slope(y):
    slope = 1.0
    while y.inputs:
        y = y.inputs[0]
        slope *= y.derivatives[0]
    return slope
