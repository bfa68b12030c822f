"""neuron.sgd_step: one step of gradient descent on Values, in place."""

from course.authoring import exercise

from .shared import observe_parameters, parameters_of, some


def steps(rng):
    yield {"data": [1.0], "grad": [2.0], "lr": 0.5}
    yield {"data": [3.0, -1.0], "grad": [-4.0, 0.5], "lr": 0.1}
    for n in (1, 2, 3, 5):
        yield {"data": some(rng, n), "grad": some(rng, n, 4.0), "lr": round(rng.uniform(0.05, 0.9), 2)}
    yield {"data": [2.0, 2.0], "grad": [0.0, 3.0], "lr": 0.25}
    yield {"data": [2.0, -3.0], "grad": [1.0, 2.0], "lr": 2.0}


def see_step(f, case):
    before = parameters_of(case)
    given = list(before)
    returned = f(given, case["lr"])
    return observe_parameters(before, given, returned, case)


sgd_step = exercise(
    "neuron.sgd_step",
    kind="code",
    title="One step downhill",
    target="tinygrad_edu.scalar.neuron:sgd_step",
    given="from tinygrad_edu.scalar.value import Value",
    difficulty=2,
    minutes=5,
    cases=steps,
    observe=see_step,
    keep_fixed=("lr",),
    prompt="""
    Write `sgd_step(parameters, lr)`: it moves each Value in the list `parameters` downhill, by `lr` times its gradient.
    It changes the number inside (`.data`) of those very Values, makes no new ones, leaves `.grad` as it is, and returns
    nothing.
    """,
    hints=(
        ("A parameter has the gradient +2. If it grows, does the loss grow or shrink? Which way do we want to go?"),
        "In a loop `for v in values:`, what does `v = ...` change? And what does `v.data = ...` change?",
        "From each parameter's `.data`, subtract something.",
    ),
    why=(
        "The gradient points uphill, so we go the other way; and we change the number inside, so that the "
        "model, which holds these Values, notices."
    ),
)


@sgd_step.stub
def sgd_step(parameters, lr):
    """Move every parameter against its gradient, lr times as far. Changes their .data; returns nothing."""
    ...


@sgd_step.also_right
def sgd_step(parameters, lr):
    for i in range(len(parameters)):
        parameters[i].data = parameters[i].data - parameters[i].grad * lr


@sgd_step.also_right
def sgd_step(parameters, lr):
    for v in parameters:
        downhill = -v.grad
        v.data += lr * downhill


@sgd_step.mistake(
    "sign", title="A step uphill", hint="Gradient +2 means: nudge it up and the loss goes up. Which way is down?"
)
def sgd_step(parameters, lr):
    """This climbs: the gradient is the direction in which the loss grows."""
    for p in parameters:
        p.data = p.data + lr * p.grad


@sgd_step.mistake(
    "new-objects",
    title="New objects, old parameters",
    hint="After `a = [1, 2]`, what is in `a` after `for x in a: x = 5`?",
)
def sgd_step(parameters, lr):
    """`p = ...` makes a new Value and gives it the name p; the model's own parameter stays as it was, and nothing
    moves."""
    for p in parameters:
        p = p - lr * p.grad


@sgd_step.mistake("value-in-data", title="A Value inside data", hint="What is the type of `p`, and of `p.data`?")
def sgd_step(parameters, lr):
    """`.data` holds a whole Value now. A number belongs there, computed from numbers: a Value would remember every
    step that was ever taken."""
    for p in parameters:
        p.data = p - lr * p.grad


@sgd_step.mistake(
    "replaced",
    title="Values replaced in the list",
    hint="Who else holds these Values besides the list? Do they notice?",
)
def sgd_step(parameters, lr):
    """The list now holds new Values, which even remember the old ones; the model still holds the old ones,
    unchanged."""
    for i, p in enumerate(parameters):
        parameters[i] = p - lr * p.grad


@sgd_step.mistake(
    "lr-forgotten", title="The learning rate is forgotten", hint="With lr = 0, how far should the parameters move?"
)
def sgd_step(parameters, lr):
    """The whole gradient is subtracted; `lr`, the learning rate, says how much of it."""
    for p in parameters:
        p.data -= p.grad


@sgd_step.mistake(
    "grad-from-grad",
    title="Gradients moved, not parameters",
    hint="What does the model compute with, `.data` or `.grad`?",
)
def sgd_step(parameters, lr):
    """This changes the gradients; the parameters' data stay where they were."""
    for p in parameters:
        p.grad -= lr * p.grad


@sgd_step.mistake(
    "clears-too", title="Gradients cleared as well", hint="Read the task again: what should `.grad` be afterwards?"
)
def sgd_step(parameters, lr):
    """The step is right, and it also clears the gradients, which was not asked for: afterwards there are only zeros to
    look at."""
    for p in parameters:
        p.data -= lr * p.grad
        p.grad = 0.0


@sgd_step.mistake(
    "first-only", title="The loop ends too early", hint="How often does your loop go round for three parameters?"
)
def sgd_step(parameters, lr):
    """The `return` inside the loop ends it after the first parameter."""
    for p in parameters:
        p.data -= lr * p.grad
        return


@sgd_step.mistake(
    "only-the-step", title="The step without the place", hint="A parameter is at 3 and moves by -0.5. Where is it?"
)
def sgd_step(parameters, lr):
    """The step takes the place of the parameter. It should be added to where the parameter was."""
    for p in parameters:
        p.data = -lr * p.grad


@sgd_step.mistake(
    "list-for-values", title="The list asked, not the Values", hint="What has a `.data`: the list, or what is in it?"
)
def sgd_step(parameters, lr):
    """A list has no `.data`; the Values in it have. Go through them one by one."""
    parameters.data -= lr * parameters.grad


@sgd_step.mistake(
    "divided-by-lr",
    title="Divided by the learning rate",
    hint="With lr = 0.1 and the gradient 2: how long is your step?",
)
def sgd_step(parameters, lr):
    """Divided by the learning rate, a small rate makes huge steps."""
    for p in parameters:
        p.data -= p.grad / lr


@sgd_step.mistake(
    "all-scaled",
    title="The whole parameter scaled",
    hint="With lr = 0, where should the parameters end? Where do they?",
)
def sgd_step(parameters, lr):
    """The learning rate multiplies the whole new number; only the step should be scaled."""
    for p in parameters:
        p.data = (p.data - p.grad) * lr


@sgd_step.mistake(
    "sign-lost", title="The sign of the gradient lost", hint="The gradient is -2: should the parameter grow or shrink?"
)
def sgd_step(parameters, lr):
    """`abs` drops the sign, so every parameter shrinks, whatever its gradient says."""
    for p in parameters:
        p.data -= lr * abs(p.grad)


@sgd_step.mistake(
    "returns-list", title="Something is returned", hint="Read the task again: what does it say about what is returned?"
)
def sgd_step(parameters, lr):
    """The step is right. But it changes its parameters in place and returns nothing, so that nobody takes it for a
    function that makes new ones."""
    for p in parameters:
        p.data -= lr * p.grad
    return parameters


@sgd_step.also_wrong("sign")
def sgd_step(parameters, lr):
    for p in parameters:
        p.data += lr * p.grad


@sgd_step.also_wrong("new-objects")
def sgd_step(parameters, lr):
    for p in parameters:
        p -= lr * p.grad


@sgd_step.also_wrong("new-objects")
def sgd_step(parameters, lr):
    return [p - lr * p.grad for p in parameters]


@sgd_step.also_wrong("value-in-data")
def sgd_step(parameters, lr):
    for p in parameters:
        p.data -= lr * p


@sgd_step.also_wrong("only-the-step")
def sgd_step(parameters, lr):
    for p in parameters:
        p.data = -lr * p.grad


@sgd_step.also_wrong(None)
def sgd_step(parameters, lr):
    for p in parameters:
        p.data -= lr
