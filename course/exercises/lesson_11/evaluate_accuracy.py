"""evaluate.accuracy: the share of a batch that is classified right."""

import numpy as np

from course.authoring import exercise, numbers, type_name
from tinygrad_edu import Tensor


def logit_cases(rng):
    yield {"output": np.array([[0.1, 2.0, 1.0], [3.0, -1.0, 0.0]]), "target": np.array([1, 2])}
    for n, c in [(4, 3), (3, 5), (5, 2), (1, 4), (6, 3), (3, 4), (7, 6)]:
        output, target = numbers(rng, n, c), [rng.randrange(c) for _ in range(n)]
        for i in range(n):
            if rng.random() < 0.5:
                target[i] = int(output[i].argmax())
        yield {"output": output, "target": np.array(target)}
    yield {"output": np.array([[-5.0, -1.0], [-2.0, -3.0], [-4.0, -9.0]]), "target": np.array([1, 0, 1])}
    yield {"output": np.array([[0.0, 7.0, 1.0], [0.0, 4.0, 1.0], [0.0, 2.0, 9.0]]), "target": np.array([1, 1, 1])}


def share(f, case):
    output, target = case["output"], case["target"]
    if len(output) != len(target) or not len(target) or (target < 0).any() or (target >= output.shape[1]).any():
        raise ValueError("no case")
    output, target = Tensor(output.astype(np.float32)), Tensor(target)
    out = f(output, target)
    if out is None:
        return {}
    if not isinstance(out, (int, float, np.number)) or isinstance(out, bool):
        return {"what it gives": f"{type_name(out)}, not a float"}
    return {"what it gives": "a number", "the accuracy": float(out)}


accuracy = exercise(
    "evaluate.accuracy",
    kind="code",
    title="The share that is right",
    target="tinygrad_edu.training.evaluation:accuracy",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor
    """,
    difficulty=2,
    minutes=6,
    cases=logit_cases,
    observe=share,
    prompt="""
    Write `accuracy(output, target)`. `output` is a Tensor of `(N, C)` logits, a row for each example and a column for
    each class; `target` is a Tensor of the `N` right classes. A net reads the class whose logit is the largest of its
    row.

    Return the share of examples that are read right, from 0 to 1, as a Python float. `x.argmax(dim)` of a Tensor is
    the position of its largest number along a dimension, and `a == b` a Tensor of True and False; `.numpy()` gives the
    array of a Tensor.
    """,
    hints=(
        "Which dimension do the classes lie along?",
        "Before you compare: which shape have the classes that were read, and which has `target`?",
        "The mean of True and False, counted as 1 and 0, is the share of True.",
    ),
    why="The largest logit of each row against the target of that row: N comparisons, no more.",
)


@accuracy.stub
def accuracy(output, target):
    """The share of examples whose class has the largest logit. output: (N, C), target: (N,)."""
    ...


@accuracy.also_right
def accuracy(output, target):
    read = output.numpy().argmax(axis=1)
    return float((read == target.numpy()).mean())


@accuracy.also_right
def accuracy(output, target):
    return (output.argmax(-1) == target).sum().item() / len(target)


@accuracy.also_right
def accuracy(output, target):
    right = 0
    for row, t in zip(output.tolist(), target.tolist()):
        if row.index(max(row)) == t:
            right += 1
    return right / len(output)


@accuracy.also_right
def accuracy(output, target):
    predicted = output.softmax(1).argmax(1)
    return (predicted == target).float().mean().item()


@accuracy.mistake(
    "keepdim", title="Every row meets every target", hint="What shape has a column of N compared with a row of N?"
)
def accuracy(output, target):
    """A column `(N, 1)` compared with a row `(N,)` gives N times N answers: every row against every target."""
    return (output.argmax(1, keepdim=True) == target).double().mean().item()


@accuracy.mistake("axis", title="The wrong dimension", hint="How many positions does your `argmax` give: N or C?")
def accuracy(output, target):
    """`argmax` runs down the columns: it finds the example with the largest logit for each class. Each row stands for
    an example, and its classes compete."""
    return float(np.mean([a == b for a, b in zip(output.numpy().argmax(axis=0), target.numpy())]))


@accuracy.mistake(
    "sum", title="A count, not a share", hint="For two examples, one of them right: what should come out?"
)
def accuracy(output, target):
    """This is how many are right. The share is this number divided by N."""
    return float((output.argmax(1) == target).sum().item())


@accuracy.mistake("by-classes", title="Divided by the classes", hint="By which number is a count of examples divided?")
def accuracy(output, target):
    """The count is divided by C, the number of classes. It counts examples, so N divides it."""
    return (output.argmax(1) == target).sum().item() / output.shape[1]


@accuracy.mistake("by-all", title="Divided by too many", hint="How many comparisons are there: N, or N times C?")
def accuracy(output, target):
    """The count is divided by N times C. There is one comparison for each example."""
    return (output.argmax(1) == target).sum().item() / output.numel()


@accuracy.mistake(
    "error-rate", title="The share that is wrong", hint="What should come out when every example is read right?"
)
def accuracy(output, target):
    """This is the share of examples that are read wrong."""
    return (output.argmax(1) != target).double().mean().item()


@accuracy.mistake(
    "argmin", title="The smallest logit", hint="Does the net believe in the largest logit or in the smallest?"
)
def accuracy(output, target):
    """This takes the class with the smallest logit, in which the net believes least."""
    return (output.argmin(1) == target).double().mean().item()


@accuracy.mistake(
    "above-zero",
    title="Logits above 0",
    hint="Can two logits of a row be above 0? Can none? How many classes are read?",
)
def accuracy(output, target):
    """This asks whether the logit of the right class is above 0. The net reads the class with the largest logit of the
    row, which may be below 0, and others may be above."""
    picked = output.numpy()[np.arange(len(target)), target.numpy()]
    return float((picked > 0).mean())


@accuracy.mistake(
    "mean-belief",
    title="The mean probability",
    hint="Is a row right by halves? Which values can a single comparison have?",
)
def accuracy(output, target):
    """This is the mean probability of the right classes. The accuracy asks only which class is ahead: a row counts 1 or
    0."""
    p = output.softmax(1).numpy()
    return float(p[np.arange(len(target)), target.numpy()].mean())


@accuracy.mistake("percent", title="Percent, not a share", hint="Between which two numbers lies a share?")
def accuracy(output, target):
    """This is in percent. A share lies between 0 and 1."""
    return 100 * (output.argmax(1) == target).double().mean().item()


@accuracy.also_wrong(None)
def accuracy(output, target):
    return (output.argmax(1) == target).double().mean()


@accuracy.also_wrong("keepdim")
def accuracy(output, target):
    read = output.numpy().argmax(axis=1, keepdims=True)
    return float((read == target.numpy()).mean())


@accuracy.also_wrong("sum")
def accuracy(output, target):
    return sum(int(a == b) for a, b in zip(output.argmax(1).tolist(), target.tolist()))
