"""neuron.hinge_loss: the mean hinge loss of scores and labels."""

from course.authoring import exercise
from tinygrad_edu import maximum, relu
from tinygrad_edu.scalar.neuron import check_pairs
from tinygrad_edu.scalar.value import Value

from .shared import ARRIVING, draw_incoming, grads, kind_of, leaves, numbers_in, scored


def paid(rng):
    for case in scored(rng):
        yield case | {ARRIVING: draw_incoming(rng)}
    yield {"scores": [5.0, -4.0], "labels": [1, -1], ARRIVING: 2.0}
    yield {"scores": [0.0, 0.0], "labels": [1, -1], ARRIVING: 3.0}
    yield {"scores": [0.5, 0.5, -2.0], "labels": [1, -1, -1], ARRIVING: -2.0}
    yield {"scores": [0.5, 2.0], "labels": [1, 0], ARRIVING: 2.0}


def see_loss(f, case):
    if any(y * s == 1 for s, y in zip(case["scores"], case["labels"])):
        raise ArithmeticError("on the kink right programs may differ, so no case stands there")
    scores = leaves(case["scores"], "score")
    if 0 in case["labels"]:
        try:
            f(scores, case["labels"])
        except ValueError:
            return {"what happens": "a ValueError"}
        return {"what happens": "an answer, as if 0 were a label"}
    loss = f(scores, case["labels"])
    if not isinstance(loss, Value):
        return {"what it gives": kind_of(loss)}
    loss.backward(case[ARRIVING])
    seen = {"what it gives": "a Value", "the loss": loss.data, "the gradient of the scores": grads(scores)}
    return seen | {"the data of the scores after the call": numbers_in(scores)}


hinge_loss = exercise(
    "neuron.hinge_loss",
    kind="code",
    title="The hinge loss",
    target="tinygrad_edu.scalar.neuron:hinge_loss",
    given="""
    from tinygrad_edu import maximum, relu
    from tinygrad_edu.scalar.neuron import check_pairs
    from tinygrad_edu.scalar.value import Value
    """,
    difficulty=3,
    minutes=8,
    cases=paid,
    observe=see_loss,
    prompt=r"""
    Write `hinge_loss(scores, labels)`: the mean over all points of $\max(0,\; 1 - \text{label} \cdot \text{score})$.
    `scores` are Values, `labels` are as many numbers, each +1 or −1. Return a Value, made by operations on the scores
    so that it can go `backward`. From lesson 02 we have `relu(x)`, which is x where x is positive and 0 elsewhere. The
    first line, which refuses other labels, is ours; let it stand.
    """,
    hints=(
        "What does one point pay? Label +1: try the scores 3, 1, 0.5, 0, -2. Label -1: the same scores.",
        "Make a list with one Value for each point, then its mean. Python's `sum` adds up Values, too.",
        "`relu` of one minus label times score is what one point pays.",
    ),
    why=(
        "A point pays until it is on its side with a score of at least 1 in size; then it is left alone, and "
        "its gradient is 0."
    ),
)


@hinge_loss.stub
def hinge_loss(scores, labels):
    """The mean of max(0, 1 - label * score), as a Value. scores: Values; labels: +1 or -1."""
    check_pairs("hinge_loss", scores, labels)
    ...


@hinge_loss.also_right
def hinge_loss(scores, labels):
    check_pairs("hinge_loss", scores, labels)
    total = Value(0.0)
    for i in range(len(scores)):
        total = total + relu(1 - scores[i] * labels[i]) / len(scores)
    return total


@hinge_loss.also_right
def hinge_loss(scores, labels):
    check_pairs("hinge_loss", scores, labels)
    losses = []
    for score, label in zip(scores, labels):
        miss = 1 - score if label == 1 else 1 + score
        losses.append(miss if miss > 0 else 0 * miss)
    return sum(losses) * (1 / len(losses))


@hinge_loss.also_right
def hinge_loss(scores, labels):
    check_pairs("hinge_loss", scores, labels)
    return sum(maximum(Value(0.0), 1 - y * s) for s, y in zip(scores, labels)) / len(labels)


@hinge_loss.mistake(
    "no-max",
    title="No floor at 0",
    hint="Score 10, label +1: what does this point pay in your program? What should it pay?",
)
def hinge_loss(scores, labels):
    """Without the max, a point that is far on its own side pays less than nothing: it makes up for the others, and
    pulls forever."""
    check_pairs("hinge_loss", scores, labels)
    return sum([1 - y * s for s, y in zip(scores, labels)]) / len(scores)


@hinge_loss.mistake(
    "margin-0", title="A margin of 0", hint="All weights are 0, so all scores are 0. What is your loss?"
)
def hinge_loss(scores, labels):
    """Points pay only on the wrong side of zero: the 1 is missing. Then weights of 0 cost nothing, and there is
    nothing to learn."""
    check_pairs("hinge_loss", scores, labels)
    return sum([relu(-y * s) for s, y in zip(scores, labels)]) / len(scores)


@hinge_loss.mistake("mean-factor", title="A sum, not a mean", hint="Give it every point twice. Should the loss change?")
def hinge_loss(scores, labels):
    """This is the sum; asked for is the mean. With a sum, twice as many points take steps twice as long."""
    check_pairs("hinge_loss", scores, labels)
    return sum([relu(1 - y * s) for s, y in zip(scores, labels)])


@hinge_loss.mistake(
    "sign",
    title="The wrong sign",
    hint="Score 3, label +1: right, and far from zero. What does your program ask for it?",
)
def hinge_loss(scores, labels):
    """With this sign, points pay for being on the right side."""
    check_pairs("hinge_loss", scores, labels)
    return sum([relu(1 + y * s) for s, y in zip(scores, labels)]) / len(scores)


@hinge_loss.mistake(
    "labels-ignored", title="The labels are ignored", hint="Where should a point labelled -1 want its score to be?"
)
def hinge_loss(scores, labels):
    """The labels are not used: every point is pulled to the positive side."""
    check_pairs("hinge_loss", scores, labels)
    return sum([relu(1 - s) for s in scores]) / len(scores)


@hinge_loss.mistake(
    "max-of-mean",
    title="The max taken of the mean",
    hint="Two points of label +1, scores 10 and -2: what does each of them pay, and what is the mean of that?",
)
def hinge_loss(scores, labels):
    """The max is taken once, of the mean. Each point has to stop at 0 by itself, or the good ones pay for the bad."""
    check_pairs("hinge_loss", scores, labels)
    return relu(sum([1 - y * s for s, y in zip(scores, labels)]) / len(scores))


@hinge_loss.mistake("python-max", title="Python's own max", hint="What type is `max(0, Value(-3.0))`?")
def hinge_loss(scores, labels):
    """Python's own max gives a plain 0 for a content point. When all points are content, the loss is a plain number
    and cannot go backward; relu always gives a Value."""
    check_pairs("hinge_loss", scores, labels)
    return sum([max(0, 1 - y * s) for s, y in zip(scores, labels)]) / len(scores)


@hinge_loss.mistake(
    "label-0", title="A label of 0 accepted", hint="What is 1 - 0 * score, and how does it change with the score?"
)
def hinge_loss(scores, labels):
    """Without the first line a label 0 is accepted. Such a point pays 1 whatever its score, so its gradient is 0 and
    it never pulls."""
    return sum([relu(1 - y * s) for s, y in zip(scores, labels)]) / len(scores)


@hinge_loss.mistake(
    "number-into-relu",
    title="A number where a Value belongs",
    hint="What is the type of what you hand to the operation?",
)
def hinge_loss(scores, labels):
    """An operation on Values was handed a plain number, and asks it for its `.data` in vain. What goes in has to be a
    Value, made of the score itself."""
    check_pairs("hinge_loss", scores, labels)
    return sum([relu(1 - y * s.data) for s, y in zip(scores, labels)]) / len(scores)


@hinge_loss.mistake(
    "history-lost", title="The history is lost", hint="Draw your answer: is there a way back to the scores?"
)
def hinge_loss(scores, labels):
    """The number is right, but the new Value does not know which scores it was computed from."""
    check_pairs("hinge_loss", scores, labels)
    return Value(sum(max(0, 1 - y * s.data) for s, y in zip(scores, labels)) / len(labels))


@hinge_loss.mistake(
    "number-only", title="A plain number returned", hint="What is the type of your answer, and what should it be?"
)
def hinge_loss(scores, labels):
    """The loss is a plain number and cannot go backward. Work with the scores themselves, without `.data`."""
    check_pairs("hinge_loss", scores, labels)
    return sum(max(0, 1 - y * s.data) for s, y in zip(scores, labels)) / len(labels)


@hinge_loss.mistake(
    "relu-of-score",
    title="The max taken too early",
    hint="Score -2, label +1: what does this point pay in your program?",
)
def hinge_loss(scores, labels):
    """The max is taken of label times score, before it is subtracted from 1. It belongs around the whole
    difference."""
    check_pairs("hinge_loss", scores, labels)
    return sum([1 - relu(y * s) for s, y in zip(scores, labels)]) / len(scores)


@hinge_loss.mistake(
    "distance-to-label",
    title="The distance to the label",
    hint="Score -3, label -1: right, and far from zero. What does your program ask for it?",
)
def hinge_loss(scores, labels):
    """This is how far a score lies below its label. Label and score should be multiplied."""
    check_pairs("hinge_loss", scores, labels)
    return sum([relu(y - s) for s, y in zip(scores, labels)]) / len(scores)


@hinge_loss.mistake("not-averaged", title="A list, not a mean", hint="How many numbers should come out?")
def hinge_loss(scores, labels):
    """What each point pays stays apart, in a list; asked for is one Value, the mean."""
    check_pairs("hinge_loss", scores, labels)
    return [relu(1 - y * s) for s, y in zip(scores, labels)]


@hinge_loss.mistake("list-product", title="Lists multiplied", hint="What does `[1, 2] * [3, 4]` say in Python?")
def hinge_loss(scores, labels):
    """A list cannot be multiplied by a list. Go through the pairs of a score and a label."""
    check_pairs("hinge_loss", scores, labels)
    return relu(1 - labels * scores) / len(scores)


@hinge_loss.mistake(
    "last-only", title="Only the last point", hint="What is left of the first point after the second turn of your loop?"
)
def hinge_loss(scores, labels):
    """Each turn of the loop writes over the one before, so only the last point counts."""
    check_pairs("hinge_loss", scores, labels)
    for s, y in zip(scores, labels):
        total = relu(1 - y * s)
    return total / len(scores)


@hinge_loss.mistake(
    "difference-turned",
    title="The difference turned around",
    hint="Score 3, label +1: right, and far from zero. What does your program ask for it?",
)
def hinge_loss(scores, labels):
    """The 1 is subtracted from label times score, so those pay that are far on their own side."""
    check_pairs("hinge_loss", scores, labels)
    return sum([relu(y * s - 1) for s, y in zip(scores, labels)]) / len(scores)


@hinge_loss.mistake(
    "stops-too-early", title="The loop ends too early", hint="How often does your loop go round for three points?"
)
def hinge_loss(scores, labels):
    """The `return` inside the loop ends it after the first point."""
    check_pairs("hinge_loss", scores, labels)
    total = 0
    for s, y in zip(scores, labels):
        total = total + relu(1 - y * s)
        return total / len(scores)


@hinge_loss.mistake(
    "squared", title="The squares of what is paid", hint="Score -1, label +1: what does this point pay?"
)
def hinge_loss(scores, labels):
    """What each point pays is squared. The hinge rises like a straight line."""
    check_pairs("hinge_loss", scores, labels)
    return sum([relu(1 - y * s) ** 2 for s, y in zip(scores, labels)]) / len(scores)


@hinge_loss.also_wrong("label-0")
def hinge_loss(scores, labels):
    return sum(relu(1 - y * s) for s, y in zip(scores, labels)) / len(labels)


@hinge_loss.also_wrong("number-only")
def hinge_loss(scores, labels):
    check_pairs("hinge_loss", scores, labels)
    return sum(max(0, 1 - y * s.data) for s, y in zip(scores, labels)) / len(labels)


@hinge_loss.also_wrong("squared")
def hinge_loss(scores, labels):
    check_pairs("hinge_loss", scores, labels)
    return sum(relu(1 - y * s) ** 2 for s, y in zip(scores, labels)) / len(labels)


@hinge_loss.also_wrong("distance-to-label")
def hinge_loss(scores, labels):
    check_pairs("hinge_loss", scores, labels)
    return sum(relu(y - s) for s, y in zip(scores, labels)) / len(labels)
