"""neuron.train: a training loop with planted bugs."""

from random import Random

from course.authoring import exercise
from tinygrad_edu.scalar.neuron import MLP, LinearSVM, hinge_loss, sgd_step, zero_grad
from tinygrad_edu.scalar.value import Value

from .shared import numbers_in, set_parameters, some


def trainings(rng):
    yield {"points": [[1.0, 2.0]], "labels": [1], "steps": 1, "lr": 0.1, "model": "LinearSVM(2)", "start": []}
    yield {
        "points": [[1.0, 2.0], [-1.0, 0.5]],
        "labels": [1, -1],
        "steps": 2,
        "lr": 0.1,
        "model": "LinearSVM(2)",
        "start": [],
    }
    for n, k in ((2, 3), (3, 4), (4, 5), (5, 6)):
        points = [some(rng, 2) for _ in range(n)]
        labels = [1, -1, *(rng.choice((1, -1)) for _ in range(n - 2))]
        yield {
            "points": points,
            "labels": labels,
            "steps": k,
            "lr": 0.3,
            "model": "LinearSVM(2)",
            "start": some(rng, 3, 1.0),
        }
    yield {
        "points": [[1.0, 2.0]],
        "labels": [1],
        "steps": 0,
        "lr": 0.1,
        "model": "LinearSVM(2)",
        "start": [1.0, 1.0, 1.0],
    }
    old = {"points": [[1.0, 2.0]], "labels": [1], "steps": 1, "lr": 0.1, "model": "LinearSVM(2)", "start": []}
    yield old | {"old gradients": [3.0, -2.0, 4.0]}
    old = {
        "points": [[1.0, 2.0], [-1.0, 0.5]],
        "labels": [1, -1],
        "steps": 3,
        "lr": 0.1,
        "model": "LinearSVM(2)",
        "start": some(rng, 3),
    }
    yield old | {"old gradients": some(rng, 3)}
    points, labels = [some(rng, 2) for _ in range(4)], [1, -1, 1, -1]
    yield {"points": points, "labels": labels, "steps": 5, "lr": 0.2, "model": "MLP(2, [2, 1])", "start": some(rng, 9)}


def see_training(f, case):
    model = set_parameters(
        {"LinearSVM(2)": lambda: LinearSVM(2), "MLP(2, [2, 1])": lambda: MLP(2, [2, 1], rng=Random(0))}[
            case["model"]
        ](),
        case["start"],
    )
    for p, g in zip(model.parameters(), case.get("old gradients", ())):
        p.grad = g
    losses = f(model, case["points"], case["labels"], case["steps"], case["lr"])
    losses = ["a Value" if isinstance(loss, Value) else loss for loss in losses]
    return {
        "the number of losses": len(losses),
        "the first loss": losses[0] if losses else None,
        "the list of losses": list(losses),
        "the list of parameters in the end": numbers_in(model.parameters()),
    }


train = exercise(
    "neuron.train",
    kind="fix",
    title="A loop that does not learn",
    given="from tinygrad_edu.scalar.neuron import hinge_loss, sgd_step, zero_grad",
    difficulty=3,
    minutes=9,
    cases=trainings,
    observe=see_training,
    keep_fixed=("lr",),
    hidden=("start",),
    prompt="""
    `train(model, points, labels, steps, lr)` should take `steps` steps downhill on the hinge loss and return the list
    of losses (plain numbers), each as it was just *before* its step. The model gives a score for a point, `model(x)`,
    and a list, `model.parameters()`. This program has every line it needs, but two of them are in the wrong place. Fix
    it. A model may arrive with old gradients in it, from whatever was done with it before.
    """,
    hints=(
        "Go round the loop twice with pencil and paper. Which lines see the new parameters, which the old?",
        "What is in the gradients at the moment of the step?",
        "After a step the parameters are different. Which numbers in the loop were computed with the old ones?",
        "Each turn: compute the loss anew, clear, backward, step.",
    ),
    why=(
        "A loss belongs to the parameters it was computed from: after each step it has to be computed again, "
        "and the gradients of the one before have to go."
    ),
)


@train.stub
def train(model, points, labels, steps, lr):
    """Take `steps` steps downhill. Returns the loss before each of them, as plain numbers."""
    losses = []
    loss = hinge_loss([model(x) for x in points], labels)
    for _ in range(steps):
        loss.backward()
        zero_grad(model.parameters())
        sgd_step(model.parameters(), lr)
        losses.append(loss.data)
    return losses


@train.solution
def train(model, points, labels, steps, lr):
    """Take `steps` steps downhill. Returns the loss before each of them, as plain numbers."""
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        zero_grad(model.parameters())
        loss.backward()
        sgd_step(model.parameters(), lr)
        losses.append(loss.data)
    return losses


@train.also_right
def train(model, points, labels, steps, lr):
    losses = []
    zero_grad(model.parameters())
    while len(losses) < steps:
        scores = [model(x) for x in points]
        loss = hinge_loss(scores, labels)
        loss.backward()
        sgd_step(model.parameters(), lr)
        zero_grad(model.parameters())
        losses.append(loss.data)
    return losses


@train.also_right
def train(model, points, labels, steps, lr):
    parameters, losses = model.parameters(), []
    for _ in range(steps):
        zero_grad(parameters)
        loss = hinge_loss([model(x) for x in points], labels)
        losses.append(loss.data)
        loss.backward()
        sgd_step(parameters, lr)
    return losses


@train.mistake(
    "stale",
    title="A loss that is never renewed",
    hint="Look at the losses: why is every one of them the same, though the parameters move?",
)
def train(model, points, labels, steps, lr):
    """The loss is computed once, before the loop. Its graph remembers the first parameters, so every step repeats
    the first one."""
    losses = []
    loss = hinge_loss([model(x) for x in points], labels)
    for _ in range(steps):
        zero_grad(model.parameters())
        loss.backward()
        sgd_step(model.parameters(), lr)
        losses.append(loss.data)
    return losses


@train.mistake(
    "cleared-too-soon", title="Gradients cleared before the step", hint="What does `sgd_step` find in the gradients?"
)
def train(model, points, labels, steps, lr):
    """Whenever a step is taken, it finds gradients of 0: they have been cleared, and not filled again in between.
    Every step has length 0."""
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        loss.backward()
        zero_grad(model.parameters())
        sgd_step(model.parameters(), lr)
        losses.append(loss.data)
    return losses


@train.mistake(
    "forgot-zero-grad",
    title="Gradients never cleared",
    hint="`backward` adds. What is in the gradients in the second turn?",
)
def train(model, points, labels, steps, lr):
    """The gradients are never cleared, so each step goes along the sum of all gradients so far."""
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        loss.backward()
        sgd_step(model.parameters(), lr)
        losses.append(loss.data)
    return losses


@train.mistake(
    "stale-and-growing",
    title="A stale loss and growing gradients",
    hint="What is computed anew in each turn of your loop, and what is cleared?",
)
def train(model, points, labels, steps, lr):
    """The loss is computed once, before the loop, and the gradients are never cleared: the steps repeat the first
    gradient and grow."""
    losses = []
    loss = hinge_loss([model(x) for x in points], labels)
    for _ in range(steps):
        loss.backward()
        sgd_step(model.parameters(), lr)
        losses.append(loss.data)
    return losses


@train.mistake(
    "loss-afterwards",
    title="The loss after the step",
    hint="Which parameters does the first loss in your list belong to?",
)
def train(model, points, labels, steps, lr):
    """The training is right, but these are the losses after each step; asked for are those before."""
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        zero_grad(model.parameters())
        loss.backward()
        sgd_step(model.parameters(), lr)
        losses.append(hinge_loss([model(x) for x in points], labels).data)
    return losses


@train.mistake(
    "cleared-last",
    title="Cleared at the end",
    hint=(
        "Suppose `backward` was called on this model before. What is in the gradients when your first step is taken?"
    ),
)
def train(model, points, labels, steps, lr):
    """The gradients are cleared after each step, so the first step still finds whatever an earlier run has left in
    them."""
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        loss.backward()
        sgd_step(model.parameters(), lr)
        zero_grad(model.parameters())
        losses.append(loss.data)
    return losses


@train.mistake(
    "nothing-appended",
    title="Nothing is appended",
    hint="How long is the list of losses in the end, and which line makes it longer?",
)
def train(model, points, labels, steps, lr):
    """The training is right, but nothing is ever appended to the list."""
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        zero_grad(model.parameters())
        loss.backward()
        sgd_step(model.parameters(), lr)
    return losses


@train.mistake(
    "cleared-once",
    title="Gradients cleared only once",
    hint="`backward` adds. What is in the gradients in the second turn?",
)
def train(model, points, labels, steps, lr):
    """The gradients are cleared before the loop and never again, so each step goes along the sum of all gradients so
    far."""
    losses = []
    zero_grad(model.parameters())
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        loss.backward()
        sgd_step(model.parameters(), lr)
        losses.append(loss.data)
    return losses


@train.mistake(
    "step-first", title="The step comes first", hint="In the first turn, what does `sgd_step` find in the gradients?"
)
def train(model, points, labels, steps, lr):
    """The step is taken before this turn's gradients are there: it goes along those of the turn before."""
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        sgd_step(model.parameters(), lr)
        zero_grad(model.parameters())
        loss.backward()
        losses.append(loss.data)
    return losses


@train.mistake(
    "only-the-last-loss", title="Only the last loss kept", hint="How long is the list of losses after three steps?"
)
def train(model, points, labels, steps, lr):
    """The list holds one loss in the end. It should get one in every turn, and keep the others."""
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        zero_grad(model.parameters())
        loss.backward()
        sgd_step(model.parameters(), lr)
    losses.append(loss.data)
    return losses


@train.mistake("values-appended", title="Values in the list", hint="What is the type of `loss`, and of `loss.data`?")
def train(model, points, labels, steps, lr):
    """The list holds Values, and each of them keeps its whole graph. Plain numbers are asked for."""
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        zero_grad(model.parameters())
        loss.backward()
        sgd_step(model.parameters(), lr)
        losses.append(loss)
    return losses


@train.mistake(
    "stops-too-early",
    title="The loop ends too early",
    hint="How many spaces stand before `return`, and how many before `for`?",
)
def train(model, points, labels, steps, lr):
    """The `return` inside the loop ends it after the first step."""
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        zero_grad(model.parameters())
        loss.backward()
        sgd_step(model.parameters(), lr)
        losses.append(loss.data)
        return losses


@train.mistake(
    "gradients-thrown-away",
    title="Gradients thrown away",
    hint="Between `backward` and the next step, what happens to the gradients in your loop?",
)
def train(model, points, labels, steps, lr):
    """The gradients are computed after the step and cleared before the next one, so no step ever finds them."""
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        losses.append(loss.data)
        sgd_step(model.parameters(), lr)
        loss.backward()
        zero_grad(model.parameters())
    return losses


@train.also_wrong("cleared-too-soon")
def train(model, points, labels, steps, lr):
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        zero_grad(model.parameters())
        sgd_step(model.parameters(), lr)
        loss.backward()
        losses.append(loss.data)
    return losses


@train.also_wrong("cleared-last")
def train(model, points, labels, steps, lr):
    losses = []
    while len(losses) < steps:
        loss = hinge_loss([model(x) for x in points], labels)
        losses.append(loss.data)
        loss.backward()
        sgd_step(model.parameters(), lr)
        zero_grad(model.parameters())
    return losses


@train.also_wrong(None)
def train(model, points, labels, steps, lr):
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        zero_grad(model.parameters())
        loss.backward()
        sgd_step(model.parameters(), lr)
    return loss.data


@train.also_wrong(None)
def train(model, points, labels, steps, lr):
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        zero_grad(model.parameters())
        loss.backward()
        sgd_step(model.parameters(), -lr)
        losses.append(loss.data)
    return losses


@train.also_wrong(None)
def train(model, points, labels, steps, lr):
    losses = []
    for x, y in zip(points, labels):
        loss = hinge_loss([model(x)], [y])
        zero_grad(model.parameters())
        loss.backward()
        sgd_step(model.parameters(), lr)
        losses.append(loss.data)
    return losses


@train.also_wrong("values-appended")
def train(model, points, labels, steps, lr):
    losses = []
    for _ in range(steps):
        loss = hinge_loss([model(x) for x in points], labels)
        zero_grad(model.parameters())
        loss.backward()
        sgd_step(model.parameters(), lr)
        losses.append(loss)
    return losses
