"""neuron.accuracy: the share of scores on the right side of zero."""

from course.authoring import exercise
from tinygrad_edu.scalar.neuron import check_pairs

from .shared import leaves, numbers_in, scored


def counted(rng):
    for case in scored(rng):
        yield case | {"plain": False}
    yield {"scores": [1.0, -1.0], "labels": [1, -1], "plain": False}
    yield {"scores": [0.0, 3.0], "labels": [1, 1], "plain": False}
    yield {"scores": [0.0, 3.0], "labels": [-1, 1], "plain": False}
    yield {"scores": [-0.0, 3.0], "labels": [-1, 1], "plain": False}
    yield {"scores": [0.5, -1.5, 4.0], "labels": [1, 1, -1], "plain": True}


def see_accuracy(f, case):
    scores = case["scores"] if case["plain"] else leaves(case["scores"], "score")
    how = "the accuracy, the scores being plain numbers," if case["plain"] else "the accuracy"
    seen = {how: f(scores, case["labels"])}
    return seen if case["plain"] else seen | {"the data of the scores after the call": numbers_in(scores)}


accuracy = exercise(
    "neuron.accuracy",
    kind="code",
    title="How many are right?",
    target="tinygrad_edu.scalar.neuron:accuracy",
    given="from tinygrad_edu.scalar.neuron import check_pairs",
    difficulty=2,
    minutes=4,
    cases=counted,
    observe=see_accuracy,
    hidden=("plain",),
    prompt="""
    Write `accuracy(scores, labels)`: the share, from 0 to 1, of scores that lie on their label's side of zero. For the
    label +1 that is a score above 0, for −1 one below 0; a score of exactly 0 is on neither side. Scores are Values or
    plain numbers: `>`, `<` and `*` work with both, `.data` with Values only. The first line, which refuses other
    labels, is ours; let it stand.
    """,
    hints=(
        (
            "Score 2.5, label +1: right. Score -0.1, label +1: wrong. Score -7, label -1: right. What do the right "
            "ones have in common?"
        ),
        "What is the sign of label times score when the two agree, and when they do not?",
        "`True` counts as 1 in a `sum`.",
    ),
    why="Label times score is positive exactly when both are on the same side of zero.",
)


@accuracy.stub
def accuracy(scores, labels):
    """The share of scores, from 0 to 1, on their label's side of 0. scores: Values or numbers; labels: +1 or -1."""
    check_pairs("accuracy", scores, labels)
    ...


@accuracy.also_right
def accuracy(scores, labels):
    right = 0
    for score, label in zip(scores, labels):
        if (label == 1 and score > 0) or (label == -1 and score < 0):
            right += 1
    return right / len(labels)


@accuracy.also_right
def accuracy(scores, labels):
    check_pairs("accuracy", scores, labels)
    return sum([1 for i in range(len(scores)) if labels[i] * scores[i] > 0]) / len(scores)


@accuracy.mistake(
    "equality",
    title="Scores compared with labels",
    hint="A score of 2.5 for a point labelled +1: right or wrong? What does `==` say?",
)
def accuracy(scores, labels):
    """A score is compared with its label by `==`. Only a score of exactly 1 or -1 would count; all that matters is
    the side of zero."""
    return sum(getattr(s, "data", s) == y for s, y in zip(scores, labels)) / len(scores)


@accuracy.mistake(
    "count",
    title="A count, not a share",
    hint="Four right out of six, and four right out of four: should both give the same?",
)
def accuracy(scores, labels):
    """This is how many are right; asked for is their share of all."""
    return sum(y * s > 0 for s, y in zip(scores, labels))


@accuracy.mistake(
    "zero-counts",
    title="A score of 0 counted right",
    hint="Give a model with all weights 0 any points you like. How good would your function call it?",
)
def accuracy(scores, labels):
    """A score of exactly 0 is counted as right. A model whose weights are all 0 would then be perfect."""
    return sum(y * s >= 0 for s, y in zip(scores, labels)) / len(scores)


@accuracy.mistake(
    "zero-is-negative",
    title="A score of 0 made negative",
    hint="Give a model with all weights 0 nothing but points labelled -1. How good would your function call it?",
)
def accuracy(scores, labels):
    """A score of exactly 0 is taken for a -1. It is on neither side, so it is never right."""
    said = [1 if s > 0 else -1 for s in scores]
    return sum(a == y for a, y in zip(said, labels)) / len(scores)


@accuracy.mistake(
    "margin",
    title="A margin instead of a side",
    hint="Is a score of 0.5 for a point labelled +1 on the right side?",
)
def accuracy(scores, labels):
    """Only scores at least 1 away from zero are counted. The side is enough here; the 1 belongs to the loss."""
    return sum(y * s >= 1 for s, y in zip(scores, labels)) / len(scores)


@accuracy.mistake("positives", title="The labels are ignored", hint="What if every label is -1?")
def accuracy(scores, labels):
    """This is the share of positive scores. The labels are not looked at."""
    return sum(s > 0 for s in scores) / len(scores)


@accuracy.mistake("percent", title="Percent, not a share", hint="What should come out when all are right?")
def accuracy(scores, labels):
    """This is in percent; asked for is a share from 0 to 1."""
    return 100 * sum(y * s > 0 for s, y in zip(scores, labels)) / len(scores)


@accuracy.mistake("errors", title="The share of wrong ones", hint="What should come out when all are right?")
def accuracy(scores, labels):
    """This is the share of wrong ones, the error."""
    return sum(y * s <= 0 for s, y in zip(scores, labels)) / len(scores)


@accuracy.mistake(
    "value-equality",
    title="Values compared with labels",
    hint="A score of 2.5 for a point labelled +1: right or wrong? What does `==` say?",
)
def accuracy(scores, labels):
    """`==` asks whether a score is its label, and a Value never is one. All that matters is the side of zero."""
    return sum(s == y for s, y in zip(scores, labels)) / len(scores)


@accuracy.mistake(
    "data-of-a-number", title="Data asked of a number", hint="What does a plain number have instead of `.data`?"
)
def accuracy(scores, labels):
    """Scores may be plain numbers, and these have no `.data`. The comparisons work with both kinds."""
    return sum(s.data * y > 0 for s, y in zip(scores, labels)) / len(scores)


@accuracy.mistake(
    "stops-too-early", title="The loop ends too early", hint="How often does your loop go round for three scores?"
)
def accuracy(scores, labels):
    """The `return` inside the loop ends it after the first score."""
    right = 0
    for s, y in zip(scores, labels):
        if s * y > 0:
            right += 1
        return right / len(labels)


@accuracy.mistake("one-label-only", title="Only one label counted", hint="Score -7, label -1: right or wrong?")
def accuracy(scores, labels):
    """Only points labelled +1 are counted as right. A negative score for the label -1 is right too."""
    return sum(s > 0 and y == 1 for s, y in zip(scores, labels)) / len(scores)


@accuracy.mistake("whole-division", title="Division without a remainder", hint="What is `3 // 4` in Python?")
def accuracy(scores, labels):
    """Two division signs drop what is behind the point, so the share is 0 or 1."""
    return sum(y * s > 0 for s, y in zip(scores, labels)) // len(scores)


@accuracy.mistake("penalised", title="Wrong ones subtracted", hint="Two right and two wrong: which share is right?")
def accuracy(scores, labels):
    """Each wrong score takes one away. Asked for is the share of right ones alone."""
    return sum(1 if y * s > 0 else -1 for s, y in zip(scores, labels)) / len(scores)


@accuracy.also_wrong("value-equality")
def accuracy(scores, labels):
    return sum(s == y for s, y in zip(scores, labels)) / len(scores)


@accuracy.also_wrong(None)
def accuracy(scores, labels):
    return sum(s.data == y for s, y in zip(scores, labels)) / len(scores)


@accuracy.also_wrong("data-of-a-number")
def accuracy(scores, labels):
    return sum(s.data * y > 0 for s, y in zip(scores, labels)) / len(scores)


@accuracy.also_wrong(None)
def accuracy(scores, labels):
    return sum(s * y > 0 for s, y in zip(scores, labels)) / (len(scores) - 1 or 1)


@accuracy.also_wrong("one-label-only")
def accuracy(scores, labels):
    return sum((s > 0 and y == 1) or (s < 0 and y == 0) for s, y in zip(scores, labels)) / len(scores)
