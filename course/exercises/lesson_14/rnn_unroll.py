"""rnn.unroll: a cell, letter after letter."""

import numpy as np

from course.authoring import exercise, numbers, observe_tensor, type_name
from tinygrad_edu import Tensor, stack

from .shared import is_pair, leaf, seen_gradients


def sequences(rng):
    for steps, n, width, two in [
        (3, 2, 1, False),
        (2, 1, 3, False),
        (4, 2, 3, True),
        (1, 3, 2, False),
        (3, 1, 2, True),
        (5, 3, 1, False),
    ]:
        case = {
            "expression": "f(cell, xs, state)",
            "xs": numbers(rng, steps, n, width),
            "state": numbers(rng, n, width),
        }
        case |= {"second": numbers(rng, n, width) if two else None, "g": numbers(rng, steps, n, width)}
        yield case
    yield {
        "expression": "f(cell, xs, state)",
        "xs": np.zeros((2, 2, 3)),
        "state": np.array([[1.0, 0.0, 2.0]] * 2),
        "second": None,
        "g": numbers(rng, 2, 2, 3),
    }


def observe_unrolled(f, case):
    xs, first, second = leaf(case["xs"]), leaf(case["state"]), leaf(case["second"])
    calls, states = [], []

    def cell(x, state):
        calls.append(np.array(x.data, float) if isinstance(x, Tensor) else type_name(x))
        states.append(np.array((state if second is None else state[0]).data, float))
        if second is None:
            state = state * 0.5 + x
            return state * state + x, state
        a, b = state
        a, b = a * 0.5 + x, b - a * x
        return a * b, (a, b)

    out = f(cell, xs, first if second is None else (first, second))
    if out is None:
        return {}
    seen = {
        "the inputs that cell was called with": together(calls),
        "the states that cell was called with": together(states),
    }
    if not is_pair(out):
        return seen | {"the answer": f"{type_name(out)}; a pair of outputs and state is expected"}
    outputs, last = out
    seen |= observe_tensor(outputs, "the outputs")
    last = [last] if second is None else list(last) if is_pair(last) else []
    for part, name in zip(last, ("the last state", "the second part of the last state")):
        seen |= observe_tensor(part, name)
    leaves = {"xs": xs, "the first state": first} | ({"its second part": second} if second is not None else {})
    return seen | seen_gradients([outputs, *last], [case["g"]] + [case["g"][0]] * len(last), leaves)


def together(arrays):
    """Arrays of one shape as one array; else how many there are."""
    return np.array(arrays) if len({np.shape(a) for a in arrays}) == 1 else f"{len(arrays)} of them"


unroll_exercise = exercise(
    "rnn.unroll",
    kind="code",
    title="Letter after letter",
    target="tinygrad_edu.nn.rnn:unroll",
    given="from tinygrad_edu import stack",
    difficulty=2,
    minutes=6,
    cases=sequences,
    observe=observe_unrolled,
    prompt="""
    Write `unroll(cell, xs, state)`: a `for` loop over a text.

    - `cell(x, state)` reads one letter, and returns a pair: an output (B, H), and the new state. A state may be one
      Tensor or a pair of Tensors. Hand it on as it is.
    - `xs` is a Tensor (T, B, I): T letters of B texts, T at least 1. `xs[t]`, or a loop over `xs`, gives letter t of
      all texts, (B, I).
    - `state` is what the first call gets.

    Return a pair: all outputs in their order, as one Tensor (T, B, H), and the state after the last letter.
    `stack([a, b, c])` makes one Tensor of several, along a new first dimension.
    """,
    hints=(
        "For T = 3: write the three calls of cell, one below the other. Which state does the second one get?",
        "Begin with an empty list, and append the output of every call.",
        "In the loop: `output, state = cell(x, state)`. After the loop: `stack`.",
    ),
    why="Each call gets the state that the call before it left, and that is all there is to a memory.",
)


@unroll_exercise.stub
def unroll(cell, xs, state):
    """All outputs, (T, B, H), and the state after the last of the inputs xs, (T, B, I)."""
    ...


@unroll_exercise.solution
def unroll(cell, xs, state):
    """All outputs, (T, B, H), and the state after the last of the inputs xs, (T, B, I)."""
    outputs = []
    for x in xs:
        output, state = cell(x, state)
        outputs.append(output)
    return stack(outputs), state


@unroll_exercise.also_right
def unroll(cell, xs, state):
    outputs = [None] * len(xs)
    for t in range(xs.shape[0]):
        outputs[t], state = cell(xs[t], state)
    return stack(outputs, dim=0), state


@unroll_exercise.also_right
def unroll(cell, xs, state):
    steps = [cell(xs[0], state)]
    for x in list(xs)[1:]:
        steps.append(cell(x, steps[-1][1]))
    return stack([step[0] for step in steps]), steps[-1][1]


@unroll_exercise.also_right
def unroll(cell, xs, state):
    output, state = cell(xs[0], state)
    if len(xs) == 1:
        return output.unsqueeze(0), state
    rest, state = unroll(cell, xs[1:], state)
    return stack([output, *rest]), state


@unroll_exercise.mistake("pairs-collected", hint="What does `cell` return: one thing or two?", title="Pairs as outputs")
def unroll(cell, xs, state):
    """`cell` returns a pair, and the whole pair is collected. Take it apart first: the output goes into the list, the
    state goes into the next call."""
    outputs = []
    for x in xs:
        outputs.append(cell(x, state))
    return stack(outputs), state


@unroll_exercise.mistake("not-carried", hint="Which state does your second call get?", title="The state is not carried")
def unroll(cell, xs, state):
    """Every call gets the state of the beginning, so nothing of the letters before it is remembered. The state that a
    call returns goes into the next one."""
    outputs = []
    for x in xs:
        output, new = cell(x, state)
        outputs.append(output)
    return stack(outputs), new


@unroll_exercise.mistake(
    "state-thrown-away", hint="Where does the second part of the pair go?", title="The new state thrown away"
)
def unroll(cell, xs, state):
    """What the cell returns as its new state is thrown away. Every call, and the caller at the end, gets the state of
    the beginning."""
    outputs = []
    for x in xs:
        output, _ = cell(x, state)
        outputs.append(output)
    return stack(outputs), state


@unroll_exercise.mistake(
    "states-for-outputs",
    hint="cell returns two things. Which of them is asked for, T times?",
    title="States as outputs",
)
def unroll(cell, xs, state):
    """The states are collected, not the outputs. In a plain RNN both are the same, but not in every cell."""
    outputs = []
    for x in xs:
        output, state = cell(x, state)
        outputs.append(state)
    return stack(outputs), state


@unroll_exercise.mistake(
    "last-output-everywhere",
    hint="Is the first output that you return the one of the first letter?",
    title="The last output, T times",
)
def unroll(cell, xs, state):
    """The output of the last letter stands at every place. Each letter has its own."""
    for x in xs:
        output, state = cell(x, state)
    return stack([output] * len(xs)), state


@unroll_exercise.mistake("only-the-last", hint="How many outputs are asked for?", title="Only the last output")
def unroll(cell, xs, state):
    """Only the output of the last letter is returned. There is one for each letter."""
    for x in xs:
        output, state = cell(x, state)
    return output, state


@unroll_exercise.mistake(
    "last-dropped", hint="With T = 3, how often is cell called?", title="The last letter is not read"
)
def unroll(cell, xs, state):
    """The last letter is never read."""
    outputs = []
    for t in range(len(xs) - 1):
        output, state = cell(xs[t], state)
        outputs.append(output)
    return stack(outputs), state


@unroll_exercise.mistake(
    "first-dropped", hint="Which letter does your first call read?", title="The first letter is not read"
)
def unroll(cell, xs, state):
    """The first letter is never read: indices begin at 0."""
    outputs = []
    for t in range(1, len(xs)):
        output, state = cell(xs[t], state)
        outputs.append(output)
    return stack(outputs), state


@unroll_exercise.mistake(
    "stacked-along-texts",
    hint="T = 3 and B = 2: which shape does your Tensor have, and which is asked for?",
    title="Stacked along the wrong dimension",
)
def unroll(cell, xs, state):
    """The outputs are stacked along the second dimension, (B, T, H). Time comes first here: (T, B, H)."""
    outputs = []
    for x in xs:
        output, state = cell(x, state)
        outputs.append(output)
    return stack(outputs, dim=1), state


@unroll_exercise.mistake(
    "list-returned", hint="What makes one Tensor of a list of Tensors?", title="A list in place of a Tensor"
)
def unroll(cell, xs, state):
    """The outputs are returned as a list. One Tensor is asked for."""
    outputs = []
    for x in xs:
        output, state = cell(x, state)
        outputs.append(output)
    return outputs, state


@unroll_exercise.mistake("backwards", hint="Which letter does your first call read?", title="Read from the end")
def unroll(cell, xs, state):
    """The text is read from its end to its beginning."""
    outputs = []
    for t in reversed(range(len(xs))):
        output, state = cell(xs[t], state)
        outputs.append(output)
    return stack(outputs), state


@unroll_exercise.mistake(
    "outputs-reversed", hint="Where does the output of the first letter stand?", title="Outputs in the wrong order"
)
def unroll(cell, xs, state):
    """The calls are right, but each output is put in front of those before it."""
    outputs = []
    for x in xs:
        output, state = cell(x, state)
        outputs.insert(0, output)
    return stack(outputs), state


@unroll_exercise.mistake("detached", hint="What does `detach` do to the way back?", title="The way back is cut")
def unroll(cell, xs, state):
    """The numbers are right, but each state is detached before it is handed on. No gradient reaches an earlier
    letter."""
    outputs = []
    for x in xs:
        output, state = cell(x, state)
        outputs.append(output)
        state = state.detach() if hasattr(state, "detach") else tuple(s.detach() for s in state)
    return stack(outputs), state


@unroll_exercise.mistake(
    "same-letter", hint="Which letter does your second call read?", title="The first letter, T times"
)
def unroll(cell, xs, state):
    """Every call reads the first letter."""
    outputs = []
    for _ in range(len(xs)):
        output, state = cell(xs[0], state)
        outputs.append(output)
    return stack(outputs), state


@unroll_exercise.mistake(
    "all-at-once", hint="Which shape does the cell expect as x?", title="The whole text in one call"
)
def unroll(cell, xs, state):
    """The cell gets the whole text at once. It reads one letter, (B, I), in each call."""
    return cell(xs, state)


@unroll_exercise.mistake("stops-after-one", hint="How far is `return` indented?", title="Returned within the loop")
def unroll(cell, xs, state):
    """`return` is within the loop, so the first letter is also the last."""
    outputs = []
    for x in xs:
        output, state = cell(x, state)
        outputs.append(output)
        return stack(outputs), state


@unroll_exercise.mistake(
    "output-as-state",
    hint="cell returns two things. Which of them does the next call need?",
    title="The output handed on",
)
def unroll(cell, xs, state):
    """The next call gets the output of this one, not its state. In a plain RNN both are the same, but not in every
    cell."""
    outputs = []
    for x in xs:
        output, new = cell(x, state)
        state = output
        outputs.append(output)
    return stack(outputs), new


@unroll_exercise.mistake(
    "state-not-returned", hint="How many things are asked for?", title="The last state is not returned"
)
def unroll(cell, xs, state):
    """Only the outputs are returned. The state after the last letter is asked for as well, to read on from it."""
    outputs = []
    for x in xs:
        output, state = cell(x, state)
        outputs.append(output)
    return stack(outputs)


@unroll_exercise.also_wrong("not-carried")
def unroll(cell, xs, state):
    outputs, start = [], state
    for t in range(len(xs)):
        output, state = cell(xs[t], start)
        outputs += [output]
    return stack(outputs), state


@unroll_exercise.also_wrong("state-thrown-away")
def unroll(cell, xs, state):
    return stack([cell(x, state)[0] for x in xs]), state


@unroll_exercise.also_wrong(None)
def unroll(cell, xs, state):
    outputs = []
    for x in xs:
        output, state = cell(x, state)
        outputs.append(output * 0)
    return stack(outputs), state


@unroll_exercise.also_wrong(None)
def unroll(cell, xs, state):
    outputs = []
    for x in xs:
        output, state = cell(2 * x, state)
        outputs.append(output)
    return stack(outputs), state
