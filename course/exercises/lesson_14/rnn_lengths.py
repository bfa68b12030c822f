"""rnn.lengths: the state at the end of each text, where texts have different lengths."""

import numpy as np

from course.authoring import exercise, numbers, type_name
from tinygrad_edu import Tensor

from .shared import leaf, seen_gradients, seen_tensor


def padded(rng):
    yield {
        "expression": "f(outputs, lengths)",
        "outputs": np.array([[[1.0], [2.0]], [[3.0], [4.0]], [[5.0], [6.0]]]),
        "lengths": np.array([3, 1]),
        "g": np.array([[2.0], [3.0]]),
    }
    for T, B, H in [(4, 3, 2), (3, 2, 4), (2, 4, 1), (5, 1, 2), (1, 3, 2), (4, 4, 3), (3, 5, 1)]:
        lengths = np.array([rng.randint(1, T) for _ in range(B)])
        lengths[rng.randrange(B)] = T
        yield {
            "expression": "f(outputs, lengths)",
            "outputs": numbers(rng, T, B, H),
            "lengths": lengths,
            "g": numbers(rng, B, H),
        }
    yield {
        "expression": "f(outputs, lengths)",
        "outputs": numbers(rng, 3, 2, 2),
        "lengths": np.array([2, 2]),
        "g": numbers(rng, 2, 2),
    }


def observe_last(f, case):
    outputs, lengths = leaf(case["outputs"]), case["lengths"].copy()
    out = f(outputs, lengths)
    if isinstance(out, (list, tuple)):
        return {"the answer": f"{type_name(out)}; a Tensor is expected"}
    seen = seen_tensor(out, "the answer") | {"lengths itself": lengths}
    return seen | (seen_gradients([out], [case["g"]], {"outputs": outputs}) if isinstance(out, Tensor) else {})


lengths_exercise = exercise(
    "rnn.lengths",
    kind="code",
    title="Where each name ends",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor, stack
    """,
    difficulty=2,
    minutes=5,
    cases=padded,
    observe=observe_last,
    prompt="""
    B names are read at once, and the shorter ones are filled up at their end with padding. `outputs` is a Tensor
    (T, B, H): what the cell gave at each of T steps. `lengths` is an array of B ints from 1 to T: how long each name
    really is.

    Write `last_outputs(outputs, lengths)`: a Tensor (B, H) whose row b is the output of name b at **its own** last
    letter. Gradients should go back through it. Change no input.

    For three steps and two names with the outputs `[[1], [2]]`, `[[3], [4]]`, `[[5], [6]]` and the lengths 3 and 1:
    `[[5], [2]]`.
    """,
    hints=(
        "A name has 1 letter. At which index of the first dimension is its output?",
        "Two lists of indices pick a number for each pair: `x[[2, 0], [0, 1]]` is x[2, 0] and x[0, 1].",
        "`np.arange(len(lengths))` gives the second of the two lists.",
    ),
    why="What a cell makes of padding is not about the name any more; each name is over at its own length.",
)


@lengths_exercise.stub
def last_outputs(outputs, lengths):
    """The output at the last letter of each name, (B, H). outputs: (T, B, H), lengths: (B,)"""
    ...


@lengths_exercise.solution
def last_outputs(outputs, lengths):
    """The output at the last letter of each name, (B, H). outputs: (T, B, H), lengths: (B,)"""
    return outputs[lengths - 1, np.arange(len(lengths))]


@lengths_exercise.also_right
def last_outputs(outputs, lengths):
    return stack([outputs[int(n) - 1, b] for b, n in enumerate(lengths)])


@lengths_exercise.also_right
def last_outputs(outputs, lengths):
    steps = np.arange(outputs.shape[0])[:, None]
    mask = (steps == np.asarray(lengths) - 1).astype(float)  # (T, B)
    return (outputs * Tensor(mask[:, :, None])).sum(0)


@lengths_exercise.also_right
def last_outputs(outputs, lengths):
    rows = []
    for b in range(outputs.shape[1]):
        own = outputs[: lengths[b], b]
        rows.append(own[-1])
    return stack(rows, dim=0)


@lengths_exercise.mistake(
    "padding-read-on", hint="What did the cell read at the last step, for a short name?", title="Padding is read on"
)
def last_outputs(outputs, lengths):
    """These are the outputs of the last step. For all names but the longest, the cell has gone on reading padding by
    then."""
    return outputs[-1]


@lengths_exercise.mistake(
    "off-by-one", hint="A name with 1 letter: at which index is its only output?", title="One step too far"
)
def last_outputs(outputs, lengths):
    """Indices begin at 0, so a name with n letters ends at index n - 1."""
    return outputs[lengths, np.arange(len(lengths))]


@lengths_exercise.mistake(
    "all-pairs", hint="Which shape does your answer have, and which is asked for?", title="Each end of every name"
)
def last_outputs(outputs, lengths):
    """`outputs[lengths - 1]` picks whole steps, each with the outputs of all names, (B, B, H). Each end belongs to one
    name: the second index has to go along."""
    return outputs[lengths - 1]


@lengths_exercise.mistake(
    "names-first",
    hint="Which dimension of outputs is time: the first or the second?",
    title="Names and steps exchanged",
)
def last_outputs(outputs, lengths):
    """The indices stand in the order (name, step). Time is the first dimension here."""
    return outputs[np.arange(len(lengths)), lengths - 1]


@lengths_exercise.mistake(
    "longest-for-all", hint="How many different ends are there in your answer?", title="The longest name's end for all"
)
def last_outputs(outputs, lengths):
    """All names are read up to the end of the longest one. Each has an end of its own."""
    return outputs[int(lengths.max()) - 1]


@lengths_exercise.mistake("mean", hint="Which step's output is asked for?", title="A mean in place of the last")
def last_outputs(outputs, lengths):
    """This is the mean of all steps, padding included. The output of one step is asked for."""
    return outputs.mean(0)


@lengths_exercise.mistake(
    "sum-up-to-the-end", hint="How many outputs of a name go into your answer?", title="All letters added up"
)
def last_outputs(outputs, lengths):
    """The outputs of all letters of a name are added up. Only that of its last letter is asked for."""
    return stack([outputs[: int(n), b].sum(0) for b, n in enumerate(lengths)])


@lengths_exercise.mistake("graph-cut", hint="What does an array know of where it came from?", title="The graph is cut")
def last_outputs(outputs, lengths):
    """The numbers are right, but they are taken from `.data`, and a Tensor made anew has no graph behind it."""
    return Tensor(outputs.data[lengths - 1, np.arange(len(lengths))])


@lengths_exercise.mistake(
    "first-outputs", hint="What does a net know after the first letter?", title="The first letters"
)
def last_outputs(outputs, lengths):
    """This is what the cell gave at the first letter of each name."""
    return outputs[0]


@lengths_exercise.mistake("ends-in-place", hint="Print lengths before and after the call.", title="The lengths changed")
def last_outputs(outputs, lengths):
    """The answer is right, but `-=` changes the array of the caller."""
    lengths -= 1
    return outputs[lengths, np.arange(len(lengths))]


@lengths_exercise.also_wrong("padding-read-on")
def last_outputs(outputs, lengths):
    return outputs[outputs.shape[0] - 1]


@lengths_exercise.also_wrong(None)
def last_outputs(outputs, lengths):
    return outputs[-lengths, np.arange(len(lengths))]


@lengths_exercise.also_wrong(None)
def last_outputs(outputs, lengths):
    return outputs[: lengths.max()].max(0)
