"""loop.order: one training step, with its calls in the wrong order."""

import numpy as np

from course.authoring import exercise, numbers, type_name
from tinygrad_edu import Tensor
from tinygrad_edu.nn.layers import Linear
from tinygrad_edu.nn.utils import clip_grad_norm_
from tinygrad_edu.optim.sgd import SGD


def step_cases(rng):
    yield {"weight": np.array([[1.0, -1.0]]), "left over": 0.0, "max_norm": None, "batch": 2} | two_batches(
        rng, 2, 2, 1
    )
    yield {"weight": np.array([[1.0, -1.0]]), "left over": 5.0, "max_norm": None, "batch": 2} | two_batches(
        rng, 2, 2, 1
    )
    for n, k, m in [(3, 2, 1), (1, 3, 2), (4, 2, 3)]:
        for left, most in [(0.0, None), (2.0, None), (0.0, 0.5), (3.0, 0.1)]:
            yield {"weight": numbers(rng, m, k), "left over": left, "max_norm": most, "batch": n} | two_batches(
                rng, n, k, m
            )


def two_batches(rng, n, k, m):
    return {f"{name}{i}": numbers(rng, n, size, low=0.5) for i in (1, 2) for name, size in (("x", k), ("y", m))}


def weighted_error(output, target):
    """A loss that is another one when its two arguments change places."""
    return ((output - target) * target).square().mean()


class Recorded(SGD):
    """SGD that notes in `calls` when it steps."""

    def step(self):
        self.calls.append("step")
        super().step()


def two_steps(f, case):
    """The weights after each of two steps. `left over` is in every gradient before the first."""
    m, k = case["weight"].shape
    model = Linear(k, m)
    model.weight.data, model.bias.data = case["weight"].astype(np.float32), np.zeros(m, np.float32)
    for p in model.parameters():
        p.grad = Tensor(np.full(p.shape, case["left over"], np.float32)) if case["left over"] else None
    optimizer, seen = Recorded(model.parameters(), lr=0.01), {}
    optimizer.calls = []
    model.bias.register_hook(lambda g: optimizer.calls.append("backward"))
    for i, name in ((1, "first"), (2, "second")):
        x, y = (Tensor(case[f"{v}{i}"].astype(np.float32)) for v in "xy")
        out = f(model, weighted_error, optimizer, x, y, case["max_norm"])
        seen[f"what is called in the {name} step"] = ", ".join(optimizer.calls)
        optimizer.calls.clear()
        seen[f"the weights after the {name} step"] = model.weight.detach().numpy().astype(float)
        plain = isinstance(out, (float, np.floating))
        seen[f"what the {name} step returns"] = float(out) if plain else out and type_name(out)
    return seen


order = exercise(
    "loop.order",
    kind="fix",
    title="A step in the wrong order",
    target="tinygrad_edu.training.loop:train_step",
    given="from tinygrad_edu.nn.utils import clip_grad_norm_",
    difficulty=2,
    minutes=6,
    cases=step_cases,
    observe=two_steps,
    tolerance=1e-5,
    keep_fixed=("left over", "max_norm", "batch"),
    hidden=("batch",),
    prompt="""
    `train_step(model, loss, optimizer, x, y, max_norm=None)` should take one step: find the loss of the batch, which is
    `loss(model(x), y)`, and its gradients; update the parameters once; and return the loss as a Python float.

    If `max_norm` is not None, `clip_grad_norm_(optimizer.parameters(), max_norm)` shortens the gradients before they
    are used.

    All calls are there, in the wrong order. When it is called, gradients of something else may be in the parameters:
    clear them first. And what it returns now would keep the graph of every step in memory.
    """,
    hints=(
        "What must exist before the optimizer can step? What before the gradients can be clipped?",
        "`backward` adds to the gradients that are there. Which call of the optimizer removes them, and when?",
        "`loss.item()` of a Tensor with one element is a plain float.",
    ),
    why="Clear, forward, backward, clip, step: in any other order a gradient is stale, double or unclipped.",
)


@order.stub
def train_step(model, loss, optimizer, x, y, max_norm=None):
    """One step of training on a batch; returns the loss, a float."""
    value = loss(model(x), y)
    optimizer.step()
    value.backward()
    optimizer.zero_grad()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    return value


@order.also_right
def train_step(model, loss, optimizer, x, y, max_norm=None):
    value = loss(model(x), y)
    optimizer.zero_grad()
    value.backward()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    return value.item()


@order.also_right
def train_step(model, loss, optimizer, x, y, max_norm=None):
    for p in optimizer.parameters():
        p.grad = None
    predicted = model(x)
    value = loss(predicted, y)
    value.backward()
    if max_norm:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    return float(value.data)


@order.also_right
def train_step(model, loss, optimizer, x, y, max_norm=None):
    optimizer.zero_grad()
    value = loss(model(x), y)
    value.backward()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    optimizer.zero_grad()
    return value.detach().item()


@order.mistake(
    "step-first", title="The step comes too early", hint="Which gradient does `step` use, if `backward` comes after it?"
)
def train_step(model, loss, optimizer, x, y, max_norm=None):
    """`step` comes before `backward`, so it finds no gradient, or an old one. The gradient of this batch comes too
    late."""
    optimizer.zero_grad()
    value = loss(model(x), y)
    optimizer.step()
    value.backward()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    return value.item()


@order.mistake(
    "forgot-zero-grad",
    title="Old gradients are added",
    hint="What does `backward` do with a gradient that is there already?",
)
def train_step(model, loss, optimizer, x, y, max_norm=None):
    """The gradients are never cleared, so `backward` adds each to the sum of all earlier ones."""
    value = loss(model(x), y)
    value.backward()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    return value.item()


@order.mistake(
    "cleared-last",
    title="Cleared only afterwards",
    hint="What is in the gradients when `train_step` is called for the first time?",
)
def train_step(model, loss, optimizer, x, y, max_norm=None):
    """The gradients are cleared at the end. What was there before the first step is still added to it."""
    value = loss(model(x), y)
    value.backward()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    optimizer.zero_grad()
    return value.item()


@order.mistake(
    "cleared-too-late",
    title="This batch's gradients are cleared",
    hint="Which gradients are left when `step` is called?",
)
def train_step(model, loss, optimizer, x, y, max_norm=None):
    """`zero_grad` comes between `backward` and `step`: it removes the very gradients that the step needs."""
    value = loss(model(x), y)
    value.backward()
    optimizer.zero_grad()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    return value.item()


@order.mistake(
    "never-clips",
    title="This gradient is not clipped",
    hint="Is there a gradient yet, or still, where you use `max_norm`?",
)
def train_step(model, loss, optimizer, x, y, max_norm=None):
    """The gradient that the step uses is not clipped: `clip_grad_norm_` must come after `backward`, which makes the
    gradients, and before `step`, which uses them."""
    optimizer.zero_grad()
    value = loss(model(x), y)
    value.backward()
    optimizer.step()
    return value.item()


@order.mistake(
    "returns-the-graph",
    title="A Tensor, not a float",
    hint="A history of a thousand losses: what else would it keep in memory?",
)
def train_step(model, loss, optimizer, x, y, max_norm=None):
    """The step is right. But what it returns is a Tensor that still belongs to the graph, and a history of such Tensors
    fills the memory."""
    optimizer.zero_grad()
    value = loss(model(x), y)
    value.backward()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    return value


@order.mistake(
    "loss-of-after", title="The loss after the step", hint="Which weights did the loss come from that is asked for?"
)
def train_step(model, loss, optimizer, x, y, max_norm=None):
    """This is the loss after the step, from a second forward pass. Asked for is the loss whose gradient was used."""
    optimizer.zero_grad()
    value = loss(model(x), y)
    value.backward()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    return loss(model(x), y).item()


@order.mistake("no-backward", title="No backward pass", hint="Which call finds the gradients?")
def train_step(model, loss, optimizer, x, y, max_norm=None):
    """Without `backward` there are no gradients, and the step changes nothing."""
    optimizer.zero_grad()
    value = loss(model(x), y)
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    return value.item()


@order.mistake("two-steps", title="Two steps", hint="How often does your program call `step`?")
def train_step(model, loss, optimizer, x, y, max_norm=None):
    """The parameters are updated twice with one gradient."""
    optimizer.zero_grad()
    value = loss(model(x), y)
    value.backward()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    optimizer.step()
    return value.item()


@order.also_wrong("never-clips")
def train_step(model, loss, optimizer, x, y, max_norm=None):
    optimizer.zero_grad()
    value = loss(model(x), y)
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    value.backward()
    optimizer.step()
    return value.item()


@order.also_wrong("never-clips")
def train_step(model, loss, optimizer, x, y, max_norm=None):
    optimizer.zero_grad()
    value = loss(model(x), y)
    value.backward()
    optimizer.step()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    return value.item()


@order.also_wrong("forgot-zero-grad")
def train_step(model, loss, optimizer, x, y, max_norm=None):
    value = loss(model(x), y)
    value.backward()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    return value.detach().item()


@order.also_wrong(None)
def train_step(model, loss, optimizer, x, y, max_norm=None):
    value = loss(model(x), y)
    value.backward()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    return value
