"""trust.frozen: fine-tuning that must leave a layer frozen."""

from course.authoring import exercise, numbers
from tinygrad_edu import Tensor, grad, no_grad

from .shared import to_plain


def tuning_cases(rng):
    for steps, (n, k, h) in [
        (1, (1, 1, 1)),
        (1, (2, 1, 2)),
        (2, (1, 1, 1)),
        (2, (2, 3, 2)),
        (3, (3, 2, 4)),
        (5, (4, 2, 3)),
    ]:
        shapes = {"frozen": (k, h), "head": (h, 1), "x": (n, k), "target": (n, 1)}
        yield {name: numbers(rng, *s, low=-1.5, high=1.5) for name, s in shapes.items()} | {"lr": 0.1, "steps": steps}


def holds_tensors(losses):
    return isinstance(losses, (list, tuple)) and any(isinstance(x, Tensor) for x in losses)


def tuned(f, case):
    frozen, head = (Tensor(case[k], requires_grad=True) for k in ("frozen", "head"))
    losses = f(frozen, head, Tensor(case["x"]), Tensor(case["target"]), case["lr"], case["steps"])
    return {
        "the numbers of frozen after the training": frozen.data.copy(),
        "the gradient of frozen": "None" if frozen.grad is None else "not None",
        "the numbers of head after the training": head.data.copy(),
        "each loss": "a Tensor, with its graph" if holds_tensors(losses) else "a plain number",
        "the losses": [to_plain(x) for x in losses] if isinstance(losses, (list, tuple)) else to_plain(losses),
    }


frozen = exercise(
    "trust.frozen",
    kind="fix",
    title="Train only the head",
    given="from tinygrad_edu import Tensor, grad, no_grad",
    difficulty=3,
    minutes=8,
    cases=tuning_cases,
    observe=tuned,
    keep_fixed=("lr",),
    prompt="""
    `fine_tune` should train the `head` and leave the layer `frozen` as it is. This version moves both; and from the
    second step on, even the head goes astray. Fix it:

    - `frozen` holds the same numbers as before, and `frozen.grad` is None at the end (that it does not require grad any
      more is fine);
    - every step of `head` goes along the gradient of this step alone; the caller's tensor `head` changes, as it does
      now.

    `frozen`: (k, h) and `head`: (h, 1) come in as leaves that require grad; `x`: (N, k) and `target`: (N, 1) are
    constants. Return the list of losses as it is: plain numbers.
    """,
    hints=(
        "There are two faults. Which one shows after a single step, which one only after two?",
        "What does `backward` do with a gradient that is still there from the step before?",
        (
            "`requires_grad_(False)` before the loop freezes a leaf, so that it gets no gradient; and what has no "
            "gradient cannot be moved by it."
        ),
    ),
    why=(
        "What does not require grad costs no gradient and takes no step; and a gradient is set back before the "
        "next one is added."
    ),
)


@frozen.stub
def fine_tune(frozen, head, x, target, lr, steps):
    """Train the head on the features that the frozen layer makes; return the loss of every step."""
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        loss.backward()
        for p in (frozen, head):
            p.data -= lr * p.grad
        losses.append(loss.item())
    return losses


@frozen.solution
def fine_tune(frozen, head, x, target, lr, steps):
    """Train the head on the features that the frozen layer makes; return the loss of every step."""
    frozen.requires_grad_(False)
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        head.grad = None
        loss.backward()
        head.data -= lr * head.grad
        losses.append(loss.item())
    return losses


@frozen.also_right
def fine_tune(frozen, head, x, target, lr, steps):
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        frozen.grad = head.grad = None
        loss.backward()
        head.data -= lr * head.grad
        frozen.grad = None
        losses.append(loss.item())
    return losses


@frozen.also_right
def fine_tune(frozen, head, x, target, lr, steps):
    with no_grad():
        features = (x @ frozen).tanh()
    losses = []
    for _ in range(steps):
        loss = (features @ head - target).square().mean()
        loss.backward()
        head.data = head.data - lr * head.grad.data
        head.grad = None
        losses.append(loss.item())
    return losses


@frozen.also_right
def fine_tune(frozen, head, x, target, lr, steps):
    losses = []
    for _ in range(steps):
        features = (x @ frozen.detach()).tanh()
        loss = (features @ head - target).square().mean()
        head.grad = None
        loss.backward()
        with no_grad():
            head -= lr * head.grad
        losses.append(loss.item())
    return losses


@frozen.also_right
def fine_tune(frozen, head, x, target, lr, steps):
    losses = []
    for _ in range(steps):
        loss = ((x @ frozen).tanh() @ head - target).square().mean()
        (g,) = grad(loss, head)
        head.data -= lr * g.data
        losses += [loss.item()]
    return losses


@frozen.also_right
def fine_tune(frozen, head, x, target, lr, steps):
    frozen.requires_grad = False
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        loss.backward()
        for p in [head]:
            p.data -= lr * p.grad
            p.grad = None
        losses.append(loss.item())
    return losses


@frozen.mistake("still-pays", title="A gradient for what is frozen", hint="What is `frozen.grad` after the training?")
def fine_tune(frozen, head, x, target, lr, steps):
    """The numbers of frozen stay, but its gradient is still computed, and kept. What is frozen needs none."""
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        head.grad = None
        loss.backward()
        head.data -= lr * head.grad
        losses.append(loss.item())
    return losses


@frozen.mistake(
    "growing-sum",
    title="Gradients pile up",
    hint="What does `head.grad` hold in the second step before `backward` is called?",
)
def fine_tune(frozen, head, x, target, lr, steps):
    """The layer is frozen. The head steps along a growing sum of all gradients so far: `backward` adds to what is
    there."""
    frozen.requires_grad_(False)
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        loss.backward()
        head.data -= lr * head.grad
        losses.append(loss.item())
    return losses


@frozen.mistake("both-move", title="Both still move", hint="What does the loop over (frozen, head) do?")
def fine_tune(frozen, head, x, target, lr, steps):
    """The gradients are set back now, but the frozen layer still takes its steps."""
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        frozen.grad = head.grad = None
        loss.backward()
        for p in (frozen, head):
            p.data -= lr * p.grad
        losses.append(loss.item())
    return losses


@frozen.mistake(
    "still-pays-and-grows",
    title="Gradients kept, and piling up",
    hint="Print frozen.grad and head.grad after each step. Which of them should be there, and what should it be?",
)
def fine_tune(frozen, head, x, target, lr, steps):
    """frozen keeps its numbers. But its gradient is still computed, and the head steps along a growing sum of
    gradients."""
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        loss.backward()
        head.data -= lr * head.grad
        losses.append(loss.item())
    return losses


@frozen.mistake(
    "only-the-name",
    title="A new tensor, an old name",
    hint="Which tensor has changed when the function returns? Write into `head.data` instead.",
)
def fine_tune(frozen, head, x, target, lr, steps):
    """`head = head - ...` makes a new tensor and gives it the name `head` within the function. The caller's tensor
    stays as it was, and the new one is not a leaf, so it gets no `.grad`."""
    frozen.requires_grad_(False)
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        head.grad = None
        loss.backward()
        head = head - lr * head.grad
        losses.append(loss.item())
    return losses


@frozen.mistake(
    "steps-without-gradient", title="A step without a gradient", hint="Through which tensors should the loop go?"
)
def fine_tune(frozen, head, x, target, lr, steps):
    """frozen is frozen: its `.grad` is None now. But the loop still asks it to take a step."""
    frozen.requires_grad_(False)
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        head.grad = None
        loss.backward()
        for p in (frozen, head):
            p.data -= lr * p.grad
        losses.append(loss.item())
    return losses


@frozen.mistake(
    "a-new-head", title="A new tensor, an old name", hint="Which tensor has changed when the function returns?"
)
def fine_tune(frozen, head, x, target, lr, steps):
    """`head = head - ...` makes a new tensor and gives it the name `head` within the function. The caller's tensor
    stays as it was."""
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        (g,) = grad(loss, head)
        head = head - lr * g
        losses.append(loss.item())
    return losses


@frozen.mistake("uphill", hint="Does the loss fall?")
def fine_tune(frozen, head, x, target, lr, steps):
    """Only the head moves, but along the gradient: uphill."""
    frozen.requires_grad_(False)
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        head.grad = None
        loss.backward()
        head.data += lr * head.grad
        losses.append(loss.item())
    return losses


@frozen.mistake("wrong-one", title="The wrong one is frozen", hint="Which of the two should change?")
def fine_tune(frozen, head, x, target, lr, steps):
    """The head is frozen and the layer learns: it should be the other way round."""
    head.requires_grad_(False)
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        frozen.grad = None
        loss.backward()
        frozen.data -= lr * frozen.grad
        losses.append(loss.item())
    return losses


@frozen.mistake(
    "no-graph-at-all",
    title="No graph for the head either",
    hint="Which of the two products does the head take part in, and where must a graph begin?",
)
def fine_tune(frozen, head, x, target, lr, steps):
    """Within no_grad nothing is recorded. The loss is computed there as well, so it knows nothing of the head."""
    losses = []
    for _ in range(steps):
        with no_grad():
            features = (x @ frozen).tanh()
            loss = (features @ head - target).square().mean()
        head.grad = None
        loss.backward()
        head.data -= lr * head.grad
        losses.append(loss.item())
    return losses


@frozen.mistake(
    "keeps-every-graph",
    title="Every loss keeps its graph",
    hint="What is in memory when a thousand losses are in the list?",
)
def fine_tune(frozen, head, x, target, lr, steps):
    """The training is right, but the list holds Tensors. Each of them keeps its whole graph, for as long as the list
    lives."""
    frozen.requires_grad_(False)
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        head.grad = None
        loss.backward()
        head.data -= lr * head.grad
        losses.append(loss)
    return losses


@frozen.also_wrong(None)
def fine_tune(frozen, head, x, target, lr, steps):
    return [0.0] * steps


@frozen.also_wrong("uphill")
def fine_tune(frozen, head, x, target, lr, steps):
    frozen.requires_grad_(False)
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        loss.backward()
        head.data += lr * head.grad
        head.grad = None
        losses.append(loss.item())
    return losses


@frozen.also_wrong(None)
def fine_tune(frozen, head, x, target, lr, steps):
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        loss.backward()
        losses.append(loss.item())
    return losses


@frozen.also_wrong("steps-without-gradient")
def fine_tune(frozen, head, x, target, lr, steps):
    frozen.requires_grad = False
    losses = []
    for _ in range(steps):
        features = (x @ frozen).tanh()
        loss = (features @ head - target).square().mean()
        loss.backward()
        for p in (frozen, head):
            p.data -= lr * p.grad
        losses.append(loss.item())
    return losses
