"""stop.patience: how many epochs have passed without a new lowest loss."""

import math

from course.authoring import exercise, type_name


def loss_cases(rng):
    yield {"losses": [3.0, 2.0, 2.5, 2.4]}
    yield {"losses": [2.0]}
    yield {"losses": [5.0, 4.0, 3.0]}
    yield {"losses": [1.0, 3.0, 2.0, 4.0, 3.5]}
    yield {"losses": [3.0, 1.5, 2.0, 1.5, 1.5]}
    yield {"losses": [4.0, 2.0, 3.0, 2.5, 1.0, 1.2]}
    yield {"losses": [2.0, 2.0]}
    for n in (4, 5, 6, 7, 8, 9):
        yield {"losses": [round(rng.uniform(0.5, 4), 1) for _ in range(n)]}
    yield {"losses": [30.0, 7.0, 9.0, 8.0, 7.5, 7.2]}


def waited(f, case):
    losses = list(case["losses"])
    if not losses:
        raise ValueError("no case")
    out = f(losses)
    if out is None:
        return {}
    seen = {"the list afterwards": "as it was" if losses == case["losses"] else "changed"}
    try:
        return {"the number of epochs": float(out)} | seen
    except (TypeError, ValueError):
        return {"the number of epochs": f"{type_name(out)}, not a number"}


patience = exercise(
    "stop.patience",
    kind="code",
    title="How long without progress?",
    target="tinygrad_edu.training.loop:epochs_without_progress",
    given="import math",
    difficulty=2,
    minutes=5,
    cases=loss_cases,
    observe=waited,
    prompt="""
    `losses` is a list of at least one float: the validation loss after each epoch so far. Write
    `epochs_without_progress(losses)`: how many epochs have passed since the one with the lowest loss of all, as an int.

    - If the last epoch is the lowest of all, that is 0.
    - Only a loss **below** all earlier ones is progress. If the lowest loss comes several times, the first
      counts.

    For `[3, 2, 2.5, 2.4]` it is 2: the lowest was the second epoch, and two came after it. `losses` must stay as it is.
    """,
    hints=(
        "At which position of the list is the lowest loss? How many positions follow?",
        "Does 2.4 after 2.5 count as progress, when there was a 2 before?",
        "`losses.index(value)` is the first position of a value in a list.",
    ),
    why="Training has stalled when the lowest loss lies far back, whatever ups and downs came since.",
)


@patience.stub
def epochs_without_progress(losses):
    """How many epochs have passed since the one with the lowest loss."""
    ...


@patience.also_right
def epochs_without_progress(losses):
    return len(losses) - 1 - losses.index(min(losses))


@patience.also_right
def epochs_without_progress(losses):
    best, when = losses[0], 0
    for epoch in range(len(losses)):
        if losses[epoch] < best:
            best = losses[epoch]
            when = epoch
    return len(losses) - when - 1


@patience.also_right
def epochs_without_progress(losses):
    count = 0
    lowest = math.inf
    for loss in losses:
        if loss < lowest:
            lowest = loss
            count = 0
        else:
            count += 1
    return count


@patience.also_right
def epochs_without_progress(losses):
    return len(losses[losses.index(min(losses)) + 1 :])


@patience.mistake(
    "compares-neighbours", title="Compared with the epoch before", hint="What comes out for [3, 2, 2.5, 2.4]?"
)
def epochs_without_progress(losses):
    """Each loss is compared with the one just before it. 2.4 after 2.5 is no progress, if there was a 2 earlier."""
    count = 0
    for before, loss in zip(losses, losses[1:]):
        count = 0 if loss < before else count + 1
    return count


@patience.mistake(
    "counts-all", title="Never set back to 0", hint="What comes out for [2, 3, 1]? The last epoch is the best."
)
def epochs_without_progress(losses):
    """This counts all epochs without progress since the start. After a new lowest loss the count begins again."""
    lowest, count = math.inf, 0
    for loss in losses:
        if loss < lowest:
            lowest = loss
        else:
            count += 1
    return count


@patience.mistake("last-of-equals", title="An equal loss counts as progress", hint="What comes out for [2, 2]?")
def epochs_without_progress(losses):
    """A loss that equals the lowest starts the count again. Only a loss below all earlier ones is progress."""
    lowest, count = math.inf, 0
    for loss in losses:
        if loss <= lowest:
            lowest, count = loss, 0
        else:
            count += 1
    return count


@patience.mistake("off-by-one", title="One too many", hint="What should come out if the last epoch is the lowest?")
def epochs_without_progress(losses):
    """This counts the lowest epoch itself as well. If it is the last one, none has passed since."""
    return len(losses) - losses.index(min(losses))


@patience.mistake(
    "position", title="Where, not how long ago", hint="Count from the lowest epoch to the end of the list."
)
def epochs_without_progress(losses):
    """This is the position of the lowest loss, counted from the start. Asked for is how many epochs came after it."""
    return losses.index(min(losses))


@patience.mistake("highest", title="The highest loss", hint="Is a good epoch one with a high loss or with a low one?")
def epochs_without_progress(losses):
    """This looks for the highest loss. Progress is a loss that is lower."""
    return len(losses) - 1 - losses.index(max(losses))


@patience.mistake("never-updated", title="Compared with the first epoch", hint="After [4, 2], is 3 a new lowest loss?")
def epochs_without_progress(losses):
    """Each loss is compared with the first one. After a new lowest loss, that is what the next ones have to beat."""
    lowest, count = losses[0], 0
    for loss in losses[1:]:
        count = 0 if loss < lowest else count + 1
    return count


@patience.mistake("sorts", title="The list is changed", hint="What does `losses.sort()` do to the list of the caller?")
def epochs_without_progress(losses):
    """Sorting changes the list, and the order of the epochs is lost."""
    lowest = min(losses)
    when = losses.index(lowest)
    count = len(losses) - 1 - when
    losses.sort()
    return count


@patience.also_wrong("compares-neighbours")
def epochs_without_progress(losses):
    count = 0
    for i in range(1, len(losses)):
        if losses[i] < losses[i - 1]:
            count = 0
        else:
            count += 1
    return count


@patience.also_wrong("last-of-equals")
def epochs_without_progress(losses):
    return losses[::-1].index(min(losses))


@patience.also_wrong(None)
def epochs_without_progress(losses):
    return max(len(losses) - 2 - losses.index(min(losses)), 0)
