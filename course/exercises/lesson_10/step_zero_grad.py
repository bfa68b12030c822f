"""step.zero_grad: a training loop whose gradients are old, and grow."""

import numpy as np

from course.authoring import exercise, nonzero, numbers
from tinygrad_edu import Tensor
from tinygrad_edu.optim import SGD


def loop_cases(rng):
    yield {"start": np.array([4.0]), "target": np.array([1.0]), "lr": 0.25, "momentum": 0, "steps": 2}
    for n, steps in [(2, 3), (3, 4), (1, 5), (4, 1), (2, 0)]:
        yield {
            "start": numbers(rng, n),
            "target": nonzero(rng, n),
            "lr": rng.choice([0.05, 0.2, 0.3]),
            "momentum": rng.choice([0, 0.5]),
            "steps": steps,
        }
    yield {"start": np.array([2.0, -1.0]), "target": np.array([2.0, 3.0]), "lr": 0.1, "momentum": 0.9, "steps": 6}


def trained(f, case):
    w, target = Tensor(case["start"], requires_grad=True), Tensor(case["target"])
    losses = f(SGD([w], case["lr"], case["momentum"]), lambda: ((w - target) ** 2).sum(), case["steps"])
    seen = {"w at the end": w.data}
    if losses is None:
        return seen
    if any(isinstance(x, Tensor) for x in losses):
        return seen | {"the losses": "Tensors, not floats"}
    return seen | {"the losses": [float(x) for x in losses]}


loop = exercise(
    "step.zero_grad",
    kind="fix",
    title="A loop with two mistakes",
    difficulty=2,
    minutes=3,
    cases=loop_cases,
    observe=trained,
    keep_fixed=("lr", "momentum"),
    prompt="""
    `fit(optimizer, loss_of, steps)` trains: `loss_of()` computes the loss anew, a Tensor, and `optimizer` is one
    such as `optim.SGD`. Each of the `steps` rounds should take one step along the gradient at the place where the
    parameters are now. `fit` returns the list of the losses, one float for each round, taken before its step.

    There are two mistakes in it. Fix both.
    """,
    hints=(
        "Which of the calls finds the gradient, and which uses it? In which order do they stand?",
        "What does `backward` do with a `.grad` that is there already? How often is it emptied?",
    ),
    why="Forget, find, step: `backward` adds to what is there, and `step` uses what is there.",
)


@loop.stub
def fit(optimizer, loss_of, steps):
    """Train for some steps, and return the losses."""
    losses = []
    optimizer.zero_grad()
    for step in range(steps):
        loss = loss_of()
        optimizer.step()
        loss.backward()
        losses.append(loss.item())
    return losses


@loop.solution
def fit(optimizer, loss_of, steps):
    """Train for some steps, and return the losses."""
    losses = []
    for step in range(steps):
        loss = loss_of()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@loop.also_right
def fit(optimizer, loss_of, steps):
    losses = []
    for step in range(steps):
        loss = loss_of()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


@loop.also_right
def fit(optimizer, loss_of, steps):
    losses = []
    for _ in range(steps):
        for p in optimizer.parameters():
            p.grad = None
        loss = loss_of()
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return losses


@loop.also_right
def fit(optimizer, loss_of, steps):
    def closure():
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        return loss

    return [optimizer.step(closure).item() for _ in range(steps)]


@loop.mistake(
    "forgot-zero-grad",
    hint="After round 2, of how many losses does `.grad` hold the gradient?",
    title="Gradients are never forgotten",
)
def fit(optimizer, loss_of, steps):
    """The order is right, but `backward` adds to the gradients of all earlier rounds. Each step uses the sum of them
    all, so the walk swings far past the bottom."""
    losses = []
    for step in range(steps):
        loss = loss_of()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@loop.mistake(
    "no-gradient-left", hint="What does `.grad` hold at the moment of the step?", title="No gradient left for the step"
)
def fit(optimizer, loss_of, steps):
    """When `step` runs, there is no gradient: `backward` has not run since `zero_grad` emptied it. So no step is taken
    at all."""
    losses = []
    for step in range(steps):
        loss = loss_of()
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.item())
    return losses


@loop.mistake(
    "one-step-late", hint="At which w was the gradient found that the step of round 2 uses?", title="One round late"
)
def fit(optimizer, loss_of, steps):
    """Each step uses the gradient of the round before: `step` must come after the `backward` of its own round."""
    losses = []
    for step in range(steps):
        loss = loss_of()
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
    return losses


@loop.mistake(
    "loss-after", hint="At which w should the first loss in the list be taken?", title="The losses after the steps"
)
def fit(optimizer, loss_of, steps):
    """The steps are right, but the losses in the list are those after each step. The one before it was asked for."""
    losses = []
    for step in range(steps):
        optimizer.zero_grad()
        loss_of().backward()
        optimizer.step()
        losses.append(loss_of().item())
    return losses


@loop.mistake(
    "losses-as-tensors", hint="What is the difference between `loss` and `loss.item()`?", title="Tensors in the list"
)
def fit(optimizer, loss_of, steps):
    """The list holds Tensors. A Tensor may hold on to a whole graph; `.item()` gives the plain number."""
    losses = []
    for step in range(steps):
        loss = loss_of()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss)
    return losses


@loop.also_wrong(None)
def fit(optimizer, loss_of, steps):
    losses = []
    loss = loss_of()
    for step in range(steps):
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        optimizer.step()
        losses.append(loss.item())
    return losses


@loop.also_wrong(None)
def fit(optimizer, loss_of, steps):
    for step in range(steps):
        loss = loss_of()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return [loss.item()]


@loop.also_wrong("forgot-zero-grad")
def fit(optimizer, loss_of, steps):
    losses = []
    optimizer.zero_grad()
    for step in range(steps):
        loss = loss_of()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@loop.also_wrong("no-gradient-left")
def fit(optimizer, loss_of, steps):
    losses = []
    for step in range(steps):
        loss = loss_of()
        optimizer.zero_grad()
        optimizer.step()
        loss.backward()
        losses.append(loss.item())
    return losses


@loop.also_wrong("no-gradient-left")
def fit(optimizer, loss_of, steps):
    losses = []
    for step in range(steps):
        optimizer.zero_grad()
        loss = loss_of()
        optimizer.step()
        losses.append(loss.item())
    return losses
