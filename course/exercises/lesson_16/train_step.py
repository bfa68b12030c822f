"""train.step: a step that learns what it should, and no more than that."""

import numpy as np

from course.authoring import exercise, type_name
from tinygrad_edu import Tensor
from tinygrad_edu.nn.utils import clip_grad_norm_


def batches(rng):
    for B, T, V, scale in [(1, 3, 4, 1), (2, 4, 5, 1), (3, 2, 6, 20), (1, 6, 3, 1), (2, 1, 4, 20), (2, 5, 7, 20)]:
        yield {"ids": np.array([[rng.randrange(V) for _ in range(T + 1)] for _ in range(B)]), "V": V, "scale": scale}


def observe_step(f, case):
    if case["ids"].shape[1] < 2 or case["V"] < 1 or case["ids"].max() >= case["V"]:
        raise ValueError("no case")
    rng = np.random.default_rng(case["V"])
    table = Tensor(rng.normal(size=(case["V"], case["V"])), requires_grad=True)
    table.grad = Tensor(np.full(table.shape, 3.0))  # what the step before has left
    ids, read, steps = Tensor(case["ids"].copy()), [], []

    class Model:
        def parameters(self):
            return [table]

        def loss(self, x, y):
            read.append((np.array(x.data), np.array(y.data)))
            return -(table[x].log_softmax(-1).gather(-1, y[..., None])).mean() * case["scale"]

    class Optimizer:
        def zero_grad(self):
            table.grad = None

        def step(self):
            steps.append("none" if table.grad is None else np.array(table.grad.data))
            if table.grad is not None:
                table.data[...] -= 0.1 * table.grad.data

    out = f(Model(), Optimizer(), ids)
    if out is None and not read and not steps:
        return {}
    x, y = read[0] if read else ("nothing", "nothing")
    seen = {"what the model reads": x, "the targets": y, "ids itself": np.array(ids.data)}
    seen |= {"the gradient that the optimiser gets": steps[0] if steps else "none, as `step` was not called"}
    seen |= {"how often the loss was computed": len(read), "how often `step` was called": len(steps)}
    return seen | {"the answer": out if isinstance(out, float) else f"{type_name(out)}; a float is expected"}


step = exercise(
    "train.step",
    kind="fix",
    title="Below the floor",
    given="from tinygrad_edu.nn.utils import clip_grad_norm_",
    difficulty=3,
    minutes=8,
    cases=batches,
    observe=observe_step,
    keep_fixed=("V", "scale"),
    hidden=("V", "scale"),
    prompt="""
    A colleague trains a GPT with this step. Its loss falls below the floor, which is impossible, and jumps up now and
    then. **Two** things are wrong; fix both. `train_step(model, optimizer, ids)` gets pieces of text, a Tensor
    (B, T + 1), and should

    - compute the loss, once: `model.loss(x, y)`. The model reads x, the first T tokens of each piece; y holds for
      each of them the token that **follows** it;
    - give the optimiser the gradients of this loss alone, **clipped**. `clip_grad_norm_` (lesson 10) shortens those
      that are there when it is called, here to a joint norm of 1. Before the step, parameters may hold old gradients;
    - make one step, and return the loss, a float.
    """,
    hints=(
        "For a piece [3, 1, 4]: write down x and y of the version below. What should be predicted at each place?",
        "What does clip_grad_norm_ change, and who reads it afterwards?",
        "x lacks the last token of each piece, y the first. Clipping comes between backward and step.",
    ),
    why="The target is the next token, and clipping helps only before the optimiser reads the gradients.",
)


@step.stub
def train_step(model, optimizer, ids):
    """One step on pieces of text, (B, T + 1). Returns the loss, a float."""
    x, y = ids[:, :-1], ids[:, :-1]
    optimizer.zero_grad()
    loss = model.loss(x, y)
    loss.backward()
    optimizer.step()
    clip_grad_norm_(model.parameters(), 1.0)
    return loss.item()


@step.solution
def train_step(model, optimizer, ids):
    """One step on pieces of text, (B, T + 1). Returns the loss, a float."""
    x, y = ids[:, :-1], ids[:, 1:]
    optimizer.zero_grad()
    loss = model.loss(x, y)
    loss.backward()
    clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


@step.also_right
def train_step(model, optimizer, ids):
    T = ids.shape[1] - 1
    loss = model.loss(ids[:, :T], ids[:, 1 : T + 1])
    optimizer.zero_grad()
    loss.backward()
    clip_grad_norm_(model.parameters(), max_norm=1.0)
    optimizer.step()
    return float(loss.item())


@step.also_right
def train_step(model, optimizer, ids):
    for p in model.parameters():
        p.grad = None
    loss = model.loss(ids[:, :-1], ids[:, 1:])
    loss.backward()
    clip_grad_norm_(list(model.parameters()), 1)
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


@step.mistake(
    "targets-unshifted",
    hint="For [3, 1, 4]: what stands in y below the 3?",
    title="The model sees what it must predict",
)
def train_step(model, optimizer, ids):
    """x and y are the same tokens: at each place the model is asked for the token that it has just read. It learns to
    copy, which costs nothing. The target is the token after it."""
    x, y = ids[:, :-1], ids[:, :-1]
    optimizer.zero_grad()
    loss = model.loss(x, y)
    loss.backward()
    clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


@step.mistake(
    "clipped-too-late",
    hint="Which gradients are there when they are clipped, and which does the optimiser read?",
    title="The optimiser gets gradients that are not clipped",
)
def train_step(model, optimizer, ids):
    """The optimiser gets the gradients as they came. To clip them after its step is too late, and before `backward` too
    early: then they are not there yet."""
    x, y = ids[:, :-1], ids[:, 1:]
    optimizer.zero_grad()
    loss = model.loss(x, y)
    loss.backward()
    optimizer.step()
    clip_grad_norm_(model.parameters(), 1.0)
    return loss.item()


@step.mistake(
    "backwards",
    hint="Does the model read x and predict y, or the other way round?",
    title="Predicting what came before",
)
def train_step(model, optimizer, ids):
    """x and y are exchanged: the target at each place is the token before it."""
    x, y = ids[:, 1:], ids[:, :-1]
    optimizer.zero_grad()
    loss = model.loss(x, y)
    loss.backward()
    clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


@step.mistake(
    "whole-piece-read",
    hint="How many tokens has x, and how many targets are there?",
    title="The last token is read, too",
)
def train_step(model, optimizer, ids):
    """The model reads all T + 1 tokens, but there are T targets: what follows the last token is not in the piece."""
    x, y = ids, ids[:, 1:]
    optimizer.zero_grad()
    loss = model.loss(x, y)
    loss.backward()
    clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


@step.mistake("id-plus-one", hint="Is the token that follows 3 always 4?", title="The id made larger, not the place")
def train_step(model, optimizer, ids):
    """1 is added to the tokens themselves. What moves on by one is the place in the text."""
    x = ids[:, :-1]
    optimizer.zero_grad()
    loss = model.loss(x, (x + 1) % (ids.max() + 1))
    loss.backward()
    clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


@step.mistake(
    "forgot-zero-grad",
    hint="Which gradients do the parameters hold when a step begins?",
    title="Old gradients not cleared",
)
def train_step(model, optimizer, ids):
    """The gradients of the step before are still there, and the new ones are added to them."""
    x, y = ids[:, :-1], ids[:, 1:]
    loss = model.loss(x, y)
    loss.backward()
    clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


@step.mistake("cleared-too-late", hint="Which gradients are left when `step` is called?", title="New gradients cleared")
def train_step(model, optimizer, ids):
    """The new gradients are cleared before the optimiser uses them. Clear the old ones, before `backward`."""
    x, y = ids[:, :-1], ids[:, 1:]
    loss = model.loss(x, y)
    loss.backward()
    clip_grad_norm_(model.parameters(), 1.0)
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


@step.mistake("clipped-harder", hint="To which norm should the gradients be clipped?", title="Another norm")
def train_step(model, optimizer, ids):
    """The gradients are clipped to a joint norm of 0.1. The task says 1."""
    x, y = ids[:, :-1], ids[:, 1:]
    optimizer.zero_grad()
    loss = model.loss(x, y)
    loss.backward()
    clip_grad_norm_(model.parameters(), 0.1)
    optimizer.step()
    return loss.item()


@step.mistake("loss-as-tensor", hint="What makes a float of a Tensor with one number?", title="A Tensor returned")
def train_step(model, optimizer, ids):
    """A float is asked for, `loss.item()`. A list of such Tensors would keep every graph in memory."""
    x, y = ids[:, :-1], ids[:, 1:]
    optimizer.zero_grad()
    loss = model.loss(x, y)
    loss.backward()
    clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss


@step.also_wrong("targets-unshifted")
def train_step(model, optimizer, ids):
    optimizer.zero_grad()
    loss = model.loss(ids[:, :-1], ids[:, :-1])
    loss.backward()
    clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


@step.also_wrong("clipped-too-late")
def train_step(model, optimizer, ids):
    optimizer.zero_grad()
    loss = model.loss(ids[:, :-1], ids[:, 1:])
    loss.backward()
    optimizer.step()
    clip_grad_norm_(model.parameters(), 1.0)
    return loss.item()


@step.also_wrong("clipped-too-late")
def train_step(model, optimizer, ids):
    x, y = ids[:, :-1], ids[:, 1:]
    optimizer.zero_grad()
    loss = model.loss(x, y)
    clip_grad_norm_(model.parameters(), 1.0)
    loss.backward()
    optimizer.step()
    return loss.item()


@step.also_wrong("clipped-too-late")
def train_step(model, optimizer, ids):
    x, y = ids[:, :-1], ids[:, 1:]
    optimizer.zero_grad()
    loss = model.loss(x, y)
    loss.backward()
    optimizer.step()
    return loss.item()


@step.also_wrong(None)
def train_step(model, optimizer, ids):
    optimizer.zero_grad()
    loss = model.loss(ids[:, :1], ids[:, 1:2])
    loss.backward()
    clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()
