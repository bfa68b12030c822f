"""finetune.freeze: train a new head on features that must stay as they are."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu import Tensor, nn, no_grad
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim import SGD


def tasks(rng):
    for n, width, classes, steps in [(4, 2, 2, 1), (5, 3, 2, 2), (6, 2, 3, 3), (3, 4, 2, 2)]:
        yield {
            "x": numbers(rng, n, 2).astype(np.float32),
            "y": np.array([0, classes - 1, *(rng.randrange(classes) for _ in range(n - 2))]),
            "features": numbers(rng, width, 2).astype(np.float32),
            "head": numbers(rng, classes, width, low=-1, high=1).astype(np.float32),
            "steps": steps,
        }


def two_parts(case):
    """Features with a batch norm, and a head, made of a case's numbers."""
    features = nn.Sequential(nn.Linear(2, len(case["features"])), nn.BatchNorm1d(len(case["features"])), nn.ReLU())
    head = nn.Linear(case["head"].shape[1], len(case["head"]))
    with no_grad():
        features[0].weight.copy_(Tensor(case["features"]))
        features[0].bias.copy_(Tensor(case["features"][:, 0]))
        features[1].running_mean.copy_(Tensor(case["features"][:, 1]))
        features[1].running_var.copy_(Tensor(case["features"][:, 0] ** 2 + 0.5))
        head.weight.copy_(Tensor(case["head"]))
        head.bias.copy_(Tensor(case["head"][:, 0]))
    return features.train(), head.train()


def tuned(f, case):
    features, head = two_parts(case)
    before = {name: x.data.copy() for name, x in features.state_dict().items()}
    f(features, head, Tensor(case["x"]), Tensor(case["y"]), case["steps"])
    after = {name: x.data for name, x in features.state_dict().items()}
    learned = any((before[name] != after[name]).any() for name in before if name.endswith(("weight", "bias")))
    counted = any((before[name] != after[name]).any() for name in before if not name.endswith(("weight", "bias")))
    return {
        "the parameters of features when training is over": "changed" if learned else "as they were",
        "the running statistics of features when training is over": "changed" if counted else "as they were",
        "head.weight when training is over": head.weight.data,
        "head.bias when training is over": head.bias.data,
    }


freeze = exercise(
    "finetune.freeze",
    kind="fix",
    title="Features that should stay",
    given="""
    from tinygrad_edu import no_grad
    from tinygrad_edu.nn import functional as F
    from tinygrad_edu.optim import SGD
    """,
    difficulty=3,
    minutes=9,
    cases=tasks,
    observe=tuned,
    tolerance=1e-4,
    prompt="""
    `train_head(features, head, x, y, steps)` trains a new `head`, a module, on what `features` makes of the inputs `x`,
    for the classes `y`. `features` holds a BatchNorm, and comes in train mode. Other heads use it as well, so
    afterwards its **whole state** must be what it was: parameters and running statistics. The head should learn from
    what `features` gives in eval mode.

    There is more than one thing wrong. Fix the function; the loss, the rate 0.5 and the number of steps are right.
    """,
    hints=(
        "Which parameters does the optimiser know, and which of them should learn?",
        "Which numbers of a BatchNorm change without any optimiser, and in which mode?",
        "`features.eval()`, and an optimiser of the head's parameters alone.",
    ),
    why="Freezing has two parts: no step for the parameters, and eval mode for the running statistics.",
)


@freeze.stub
def train_head(features, head, x, y, steps):
    """Train the head on what the features make of x, and leave the features as they are."""
    optimizer = SGD([*features.parameters(), *head.parameters()], lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(head(features(x)), y).backward()
        optimizer.step()


@freeze.solution
def train_head(features, head, x, y, steps):
    """Train the head on what the features make of x, and leave the features as they are."""
    features.eval()
    optimizer = SGD(head.parameters(), lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(head(features(x)), y).backward()
        optimizer.step()


@freeze.also_right
def train_head(features, head, x, y, steps):
    features.eval()
    with no_grad():
        seen = features(x)
    optimizer = SGD(head.parameters(), lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(head(seen), y).backward()
        optimizer.step()


@freeze.also_right
def train_head(features, head, x, y, steps):
    features.eval().requires_grad_(False)
    optimizer = SGD([p for p in [*features.parameters(), *head.parameters()] if p.requires_grad], lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(head(features(x)), y).backward()
        optimizer.step()


@freeze.also_right
def train_head(features, head, x, y, steps):
    features.train(False)
    optimizer = SGD(head.parameters(), lr=0.5)
    for _ in range(steps):
        loss = F.cross_entropy(head(features(x).detach()), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    features.train()


@freeze.mistake(
    "bn-mode",
    hint="Which numbers of a BatchNorm change in train mode, without an optimiser?",
    title="Still in train mode",
)
def train_head(features, head, x, y, steps):
    """The parameters are frozen now. But in train mode the BatchNorm normalizes with the batch, and moves its running
    statistics with every forward pass."""
    optimizer = SGD(head.parameters(), lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(head(features(x)), y).backward()
        optimizer.step()


@freeze.mistake("features-learn", hint="Which parameters does the optimiser step?", title="The features still learn")
def train_head(features, head, x, y, steps):
    """Eval mode is right, but it freezes no parameter: the optimiser still holds those of the features, and steps
    them."""
    features.eval()
    optimizer = SGD([*features.parameters(), *head.parameters()], lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(head(features(x)), y).backward()
        optimizer.step()


@freeze.also_wrong("bn-mode")
def train_head(features, head, x, y, steps):
    optimizer = SGD(head.parameters(), lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(head(features(x)), y).backward()
        optimizer.step()
    features.eval()


@freeze.mistake("statistics-put-back", hint="With which statistics did the head learn?", title="Put back, but used")
def train_head(features, head, x, y, steps):
    """The state is put back at the end, but while it learned, the head saw what train mode gives, not eval mode."""
    kept = {name: x.clone() for name, x in features.state_dict().items()}
    optimizer = SGD(head.parameters(), lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(head(features(x)), y).backward()
        optimizer.step()
    features.load_state_dict(kept)


@freeze.mistake(
    "everything-without-a-graph", hint="Which part needs a graph, so that it can learn?", title="No graph for the head"
)
def train_head(features, head, x, y, steps):
    """Within no_grad nothing is recorded, for the head neither, so `backward` has nothing to go back through. Only the
    features may run without a graph."""
    features.eval()
    optimizer = SGD(head.parameters(), lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        with no_grad():
            loss = F.cross_entropy(head(features(x)), y)
        loss.backward()
        optimizer.step()


@freeze.mistake("head-frozen", hint="Which parameters does the optimiser step now?", title="The wrong part learns")
def train_head(features, head, x, y, steps):
    """Now the features learn and the head stays: the optimiser has the wrong parameters."""
    optimizer = SGD(features.parameters(), lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(head(features(x)), y).backward()
        optimizer.step()


@freeze.mistake(
    "gradients-not-cleared", hint="What is in `.grad` when the second step begins?", title="Gradients pile up"
)
def train_head(features, head, x, y, steps):
    """The gradients are no longer cleared, so each step goes along the sum of all so far."""
    features.eval()
    optimizer = SGD(head.parameters(), lr=0.5)
    for _ in range(steps):
        F.cross_entropy(head(features(x)), y).backward()
        optimizer.step()


@freeze.also_wrong(None)
def train_head(features, head, x, y, steps):
    features.eval()
    head.requires_grad_(False)


@freeze.also_wrong("bn-mode")
def train_head(features, head, x, y, steps):
    features.requires_grad_(False)
    optimizer = SGD(head.parameters(), lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(head(features(x)), y).backward()
        optimizer.step()


@freeze.also_wrong("features-learn")
def train_head(features, head, x, y, steps):
    features.eval()
    optimizer = SGD([p for part in (features, head) for p in part.parameters()], lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = F.cross_entropy(head(features(x)), y)
        loss.backward()
        optimizer.step()
