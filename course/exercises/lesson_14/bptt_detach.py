"""bptt.detach: a long text in pieces, with the state carried on and the gradient cut."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu import Tensor, topological_order
from tinygrad_edu.optim import SGD


def texts(rng):
    for pieces, letters, width in [(2, 1, 2), (3, 2, 1), (4, 3, 2), (1, 2, 3), (3, 1, 3), (2, 4, 2)]:
        yield {
            "pieces": numbers(rng, pieces, letters),
            "state": numbers(rng, width, low=0.2, high=0.9),
            "w": round(rng.uniform(0.5, 1.5), 2),
            "lr": 0.1,
        }


def trained(f, case):
    w = Tensor([case["w"]], requires_grad=True)
    began, nodes = [], []

    def read(piece, state):
        if not isinstance(state, Tensor):
            raise TypeError(f"read: expected a Tensor as the state, got {type(state).__name__}")
        began.append(np.array(state.data, float))
        loss = 0
        for x in piece:
            state = (w * state + float(x)).tanh()
            loss = loss + (state**2).sum()
        nodes.append(len(topological_order(loss)))
        return loss, state

    losses = f(read, SGD([w], case["lr"]), list(case["pieces"]), Tensor(case["state"].copy()))
    if losses is None:
        return {}
    if not isinstance(losses, (list, tuple)) or any(isinstance(x, Tensor) for x in losses):
        return {"the losses": "not a list of floats"}
    return {
        "the states that the pieces began with": np.array(began),
        "the number of nodes behind each loss": nodes,
        "the losses": [float(x) for x in losses],
        "w at the end": float(w.data[0]),
    }


detach_exercise = exercise(
    "bptt.detach",
    kind="fix",
    title="Remember, but do not go back",
    difficulty=3,
    minutes=7,
    cases=texts,
    observe=trained,
    keep_fixed=("lr",),
    tolerance=1e-4,
    prompt="""
    `train(read, optimizer, pieces, state)` learns from a long text, cut into pieces. `read(piece, state)` reads one
    piece, beginning with `state`, a Tensor. It returns a pair: the loss of the piece, and the state at its end, with
    the whole graph behind both.

    Each piece should take one step of training. Each one but the first should begin with the **numbers** of the state
    where the piece before ended, but the gradient should stay within its own piece. Return the list of the losses, as
    floats.

    The version below ends in an error at the second piece. Fix it.
    """,
    hints=(
        "When the second piece begins: what hangs behind `state`?",
        "Which method of a Tensor gives its numbers without the graph behind them?",
        "Hand `state.detach()` on. The state itself must go on, or nothing is remembered.",
    ),
    why="The numbers of the state go on, so the net remembers; the graph ends there, so the cost stays the same.",
)


@detach_exercise.stub
def train(read, optimizer, pieces, state):
    """Take one step for each piece of a text; returns the losses."""
    losses = []
    for piece in pieces:
        loss, state = read(piece, state)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@detach_exercise.solution
def train(read, optimizer, pieces, state):
    """Take one step for each piece of a text; returns the losses."""
    losses = []
    for piece in pieces:
        loss, state = read(piece, state.detach())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@detach_exercise.also_right
def train(read, optimizer, pieces, state):
    losses = []
    for piece in pieces:
        loss, end = read(piece, state)
        state = end.detach()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@detach_exercise.also_right
def train(read, optimizer, pieces, state):
    losses = []
    for i in range(len(pieces)):
        optimizer.zero_grad()
        loss, state = read(pieces[i], state)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
        state = state.clone().detach()
    return losses


detach_exercise.also_right_source(
    """
    from tinygrad_edu import Tensor

    def train(read, optimizer, pieces, state):
        losses = []
        for piece in pieces:
            loss, state = read(piece, Tensor(state.data.copy()))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses
    """
)


@detach_exercise.mistake(
    "bptt-reset", hint="With which numbers does your second piece begin?", title="Reset at every piece"
)
def train(read, optimizer, pieces, state):
    """The error is gone, and the memory with it: every piece begins with the first state, as if nothing had been read
    before. The state at the end of a piece has to go into the next one, without its graph."""
    losses = []
    for piece in pieces:
        loss, _ = read(piece, state)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@detach_exercise.mistake(
    "retain-graph",
    hint="How many letters does the gradient of the tenth piece go back?",
    title="The whole past is kept",
)
def train(read, optimizer, pieces, state):
    """The graph of all earlier pieces is kept, and each `backward` goes through all of it: the cost grows with every
    piece. And since the weights have changed in place by then, those old derivatives can no longer be computed, which
    the new error says. The state has to leave its graph behind."""
    losses = []
    for piece in pieces:
        loss, state = read(piece, state)
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        optimizer.step()
        losses.append(loss.item())
    return losses


@detach_exercise.mistake(
    "never-detached", hint="What hangs behind the state when the second piece begins?", title="Never detached"
)
def train(read, optimizer, pieces, state):
    """The state still carries its graph into the next piece, so `backward` wants to go back through a piece whose graph
    has been freed. The state has to leave its graph behind. (`state.detach()` does not change state: it returns a new
    Tensor.)"""
    losses = []
    for piece in pieces:
        state.detach()
        loss, state = read(piece, state)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@detach_exercise.mistake(
    "zeroed", hint="With which numbers does your second piece begin?", title="Set to zero at every piece"
)
def train(read, optimizer, pieces, state):
    """Each piece begins with a state of zeros: nothing of what was read is remembered. The numbers of the state have to
    go on."""
    losses = []
    for piece in pieces:
        loss, state = read(piece, state.detach() * 0)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@detach_exercise.mistake(
    "reset-after-the-first",
    hint="With which numbers does your third piece begin?",
    title="Set to zero after each piece",
)
def train(read, optimizer, pieces, state):
    """After each piece the state becomes zeros, so only the first one begins with what it was given. The numbers of the
    state have to go on."""
    losses = []
    for piece in pieces:
        loss, state = read(piece, state)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() * 0
    return losses


@detach_exercise.mistake(
    "array-carried",
    hint="Which type does `state.data` have, and which one does `read` take?",
    title="An array as the state",
)
def train(read, optimizer, pieces, state):
    """`state.data` is a NumPy array. It has no graph behind it, but `read` takes a Tensor. One method gives a Tensor
    with the same numbers and no graph."""
    losses = []
    for piece in pieces:
        loss, state = read(piece, state)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.data
    return losses


@detach_exercise.mistake("loss-detached", hint="Along what does `backward` walk?", title="The loss detached")
def train(read, optimizer, pieces, state):
    """The loss is detached, so there is nothing left to go back through. The cut belongs between two pieces, at the
    state."""
    losses = []
    for piece in pieces:
        loss, state = read(piece, state)
        optimizer.zero_grad()
        loss.detach().backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@detach_exercise.mistake("no-step-at-all", hint="What does `step` use, and who makes it?", title="Nothing is learned")
def train(read, optimizer, pieces, state):
    """Without `backward` there is no error, and no gradient either: no step is taken."""
    losses = []
    for piece in pieces:
        loss, state = read(piece, state.detach())
        losses.append(loss.item())
    return losses


@detach_exercise.mistake(
    "one-step-for-all",
    hint="How many steps does your function take for three pieces?",
    title="One step for the whole text",
)
def train(read, optimizer, pieces, state):
    """All losses are added up, and there is a single step at the end, with a graph as long as the text. Each piece
    should take a step of its own."""
    losses, total = [], 0
    for piece in pieces:
        loss, state = read(piece, state)
        total = total + loss
        losses.append(loss.item())
    optimizer.zero_grad()
    total.backward()
    optimizer.step()
    return losses


@detach_exercise.mistake("read-twice", hint="How often is each piece read?", title="Each piece is read twice")
def train(read, optimizer, pieces, state):
    """Each piece is read a second time after its step, only for the state. Once is enough: detach the state that came
    with the loss."""
    losses = []
    for piece in pieces:
        loss, _ = read(piece, state)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = read(piece, state)[1].detach()
    return losses


@detach_exercise.also_wrong("bptt-reset")
def train(read, optimizer, pieces, state):
    losses, start = [], state
    for piece in pieces:
        state = start
        loss, state = read(piece, state)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@detach_exercise.also_wrong("never-detached")
def train(read, optimizer, pieces, state):
    losses = []
    for piece in pieces:
        optimizer.zero_grad()
        loss, state = read(piece, state)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@detach_exercise.also_wrong(None)
def train(read, optimizer, pieces, state):
    losses = []
    for piece in pieces:
        loss, state = read(piece, state.detach())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@detach_exercise.also_wrong("bptt-reset")
def train(read, optimizer, pieces, state):
    losses = []
    for piece in pieces:
        loss, end = read(piece, state.detach())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        end = end.detach()
    return losses
