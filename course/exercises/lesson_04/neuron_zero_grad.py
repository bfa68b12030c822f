"""neuron.zero_grad: all gradients set back to zero."""

from course.authoring import exercise
from tinygrad_edu.scalar.value import Value

from .shared import observe_parameters, parameters_of, some


def see_zero(f, case):
    before = parameters_of(case)
    given = list(before)
    returned = f(given)
    return observe_parameters(before, given, returned, case)


def old_gradients(rng):
    yield {"data": [1.0], "grad": [2.0]}
    for n in (1, 2, 3, 5):
        yield {"data": some(rng, n), "grad": some(rng, n, 4.0)}
    yield {"data": [2.0, 2.0], "grad": [3.0, 3.0]}
    yield {"data": [0.5, 1.5], "grad": [float("inf"), -1.0]}


zero_grad = exercise(
    "neuron.zero_grad",
    kind="code",
    title="Forget the old gradients",
    target="tinygrad_edu.scalar.neuron:zero_grad",
    given="from tinygrad_edu.scalar.value import Value",
    difficulty=1,
    minutes=2,
    cases=old_gradients,
    observe=see_zero,
    prompt="""
    Write `zero_grad(parameters)`: it sets the gradient of each Value in the list `parameters` back to 0, in those very
    Values, changes nothing else, and returns nothing.
    """,
    hints=(
        "Which attribute of a Value does `backward` add to?",
        "One loop over the parameters, one assignment in it.",
    ),
    why="`backward` adds to what is there, so we say when a new sum begins.",
)


@zero_grad.stub
def zero_grad(parameters):
    """Set every gradient back to 0. Returns nothing."""
    ...


@zero_grad.also_right
def zero_grad(parameters):
    for p in parameters:
        p.grad = 0


@zero_grad.also_right
def zero_grad(parameters):
    for i in range(len(parameters)):
        setattr(parameters[i], "grad", 0.0)


@zero_grad.mistake(
    "resets-data", title="The parameters set to 0", hint="Where does a Value keep its number, and where its gradient?"
)
def zero_grad(parameters):
    """This sets the parameters themselves to 0, and with them everything that was learned."""
    for p in parameters:
        p.data = 0.0


@zero_grad.mistake("none", title="None in place of 0", hint="What does `None + 1` give?")
def zero_grad(parameters):
    """`backward` adds to the gradient, and nothing can be added to None."""
    for p in parameters:
        p.grad = None


@zero_grad.mistake(
    "local-name", title="Gradients left as they were", hint="After `y = x.grad` and `y = 0`, what is `x.grad`?"
)
def zero_grad(parameters):
    """Nothing was written into the `.grad` of the Values. Another name, or a list of our own, can be set to 0 without
    any of them noticing."""
    for p in parameters:
        grad = p.grad
        grad = 0.0


@zero_grad.mistake(
    "first-only", title="The loop ends too early", hint="How often does your loop go round for three parameters?"
)
def zero_grad(parameters):
    """The `return` inside the loop ends it after the first parameter."""
    for p in parameters:
        p.grad = 0.0
        return


@zero_grad.mistake("new-objects", title="New objects in the list", hint="Who else holds these Values besides the list?")
def zero_grad(parameters):
    """The list now holds new Values with fresh gradients; the model still holds the old ones."""
    for i, p in enumerate(parameters):
        parameters[i] = Value(p.data, p.label)


@zero_grad.mistake("times-0", title="Infinity times 0", hint="What is `float('inf') * 0`?")
def zero_grad(parameters):
    """0 times infinity is nan, not 0: after a step that was too long, such a gradient would never come clean. Set
    it, whatever was there."""
    for p in parameters:
        p.grad *= 0


@zero_grad.mistake("both", title="Parameters set to 0 as well", hint="What should `.data` be afterwards?")
def zero_grad(parameters):
    """The gradients are 0, and so are the parameters: what was learned is gone."""
    for p in parameters:
        p.data = p.grad = 0.0


@zero_grad.mistake(
    "list-for-values", title="The list asked, not the Values", hint="What has a `.grad`: the list, or what is in it?"
)
def zero_grad(parameters):
    """A list has no `.grad`; the Values in it have. Go through them one by one."""
    parameters.grad = 0


@zero_grad.mistake(
    "not-a-method", title="A method that Values lack", hint="Which attribute of a Value does `backward` add to?"
)
def zero_grad(parameters):
    """A Value has no method of this name. Its gradient is an attribute, which can be set."""
    for p in parameters:
        p.zero_grad()


@zero_grad.mistake(
    "returns-list", title="Something is returned", hint="Read the task again: what does it say about what is returned?"
)
def zero_grad(parameters):
    """The gradients are 0. But the function changes its parameters in place and should return nothing."""
    for p in parameters:
        p.grad = 0.0
    return parameters


@zero_grad.also_wrong("times-0")
def zero_grad(parameters):
    for p in parameters:
        p.grad -= p.grad


@zero_grad.also_wrong("local-name")
def zero_grad(parameters):
    for p in parameters:
        p = 0


@zero_grad.also_wrong(None)
def zero_grad(parameters):
    parameters.clear()


@zero_grad.also_wrong("local-name")
def zero_grad(parameters):
    for p in parameters:
        p.grad == 0


@zero_grad.also_wrong("list-for-values")
def zero_grad(parameters):
    parameters.grad = 0
