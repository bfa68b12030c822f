"""Values made of numbers, numbers made of Values, and cases that several exercises share."""

from course.authoring import signed, type_name
from tinygrad_edu.scalar.value import Value

ARRIVING = "gradient coming in"  # a key of cases; shown to the learner as it stands


def leaves(numbers, name):
    return [Value(x, f"{name}{i}") for i, x in enumerate(numbers)]


def grads(values):
    return [v.grad for v in values]


def numbers_in(values):
    """The data of Values, as numbers; anything else by the name of its type."""
    return [float(v.data) if isinstance(v.data, (int, float)) else type_name(v.data) for v in values]


def kind_of(answer):
    """What an answer is, with an article; "nothing" for None."""
    return "nothing" if answer is None else type_name(answer)


def some(rng, n, size=2.0):
    """n random numbers, none of them near 0."""
    return [signed(rng, 0.2, size) for _ in range(n)]


def draw_incoming(rng):
    """A random gradient to come in."""
    return signed(rng, 1.5, 3, digits=1)


def set_parameters(module, numbers):
    """Set the parameters of a module to the numbers; returns the module."""
    for p, x in zip(module.parameters(), numbers):
        p.data = x
    return module


def backward_from_all(answers, gradients):
    """Run `backward` from several Values at once, each with a gradient of its own."""
    total = sum(g * a for g, a in zip(gradients, answers))
    total.backward()


def scored(rng):
    yield {"scores": [2.0], "labels": [1]}
    yield {"scores": [0.5, -3.0], "labels": [1, 1]}
    yield {"scores": [-0.25, 2.0, 0.75], "labels": [-1, -1, 1]}
    for n in (1, 2, 3, 4, 5, 7):
        yield {"scores": [s + 0.005 for s in some(rng, n, 3.0)], "labels": [rng.choice((1, -1)) for _ in range(n)]}


def parameters_of(case):
    if not case["data"] or len(case["data"]) != len(case["grad"]):
        raise ValueError("no case is like that")
    values = leaves(case["data"], "p")
    for p, g in zip(values, case["grad"]):
        p.grad = g
    return values


def observe_parameters(before, given, returned, case):
    same = len(given) == len(before) and all(a is b for a, b in zip(given, before))
    moved = (numbers_in(before), grads(before)) != (case["data"], case["grad"])
    seen = {
        "the number of Values in the list": len(given),
        "what the list holds": "the same Values as before" if same else "other Values than before",
        "each .data after the call": numbers_in(before),
        "each .grad after the call": grads(before),
    }
    # New Values are returned where the old ones did not move; that is the mistake then, however they are handed over.
    return seen | ({"what it returns": "nothing" if returned is None else type_name(returned)} if moved else {})
