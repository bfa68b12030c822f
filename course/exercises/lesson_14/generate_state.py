"""generate.state: write on with a net that carries its state."""

import numpy as np

from course.authoring import exercise, type_name


def prompts(rng):
    for ids, n in [([1, 2], 2), ([3], 3), ([0, 4, 2], 1), ([2, 2], 4), ([1, 0, 3, 3], 0), ([4], 5), ([0, 1, 2], 3)]:
        yield {"ids": list(ids), "n": n, "state": rng.randint(0, 30)}
    for _ in range(4):
        yield {
            "ids": [rng.randrange(5) for _ in range(rng.randint(1, 4))],
            "n": rng.randint(1, 6),
            "state": rng.randint(0, 30),
        }


def observe_written(f, case):
    read, ids = [], list(case["ids"])

    def step(id, state):
        read.append(int(id))
        state = (5 * state + 7 * int(id) + 3) % 31
        return np.array([(state * (k + 3) + k * k) % 11 / 11 + k / 1000 for k in range(5)]), state

    out = f(step, ids, case["n"], case["state"])
    if out is None:
        return {}
    if not isinstance(out, (list, tuple)):
        return {"the answer": f"{type_name(out)}; a list is expected"}
    T = len(case["ids"])
    seen = {"the first letters that were read": read[:T]} if case["n"] else {}
    seen |= {"the answer": [int(i) for i in out], "ids itself": ids}
    return seen | {"how many letters were read": "each once" if len(read) <= T + case["n"] else f"{len(read)}"}


generate = exercise(
    "generate.state",
    kind="fix",
    title="Write on from a state",
    given="import numpy as np",
    difficulty=3,
    minutes=6,
    cases=prompts,
    observe=observe_written,
    keep_fixed=("state",),
    prompt="""
    `write(step, ids, n, state)` lets a recurrent net write on. `step(id, state)` reads **one** letter, and returns a
    pair: the scores for the next letter, an array, and the new state. `ids` is a list of letters, at least one, and
    `state` the state before the first of them.

    Return a new list: the ids, and after them n letters, each the one with the largest score after all before it. With
    a state there is no need to read anything twice: each letter, given or new, is read once at most. `ids` itself
    should stay as it is.

    The version below reads the text from the start for each new letter, but with the state carried on. Fix it.
    """,
    hints=(
        "Write down which letters the version below reads, for ids = [1, 2] and n = 2. Which ones does it read twice?",
        "What was read is in the state. What has not been read yet when a new letter was chosen?",
        "One loop over the given letters. Then a second loop, n times: choose, append, and read only the new letter.",
    ),
    why="The state stands for everything read so far, so each new letter costs the same, however long the text is.",
)


@generate.stub
def write(step, ids, n, state):
    """The ids, and n more that the net writes."""
    ids = list(ids)
    for _ in range(n):
        for id in ids:
            scores, state = step(id, state)
        ids.append(int(scores.argmax()))
    return ids


@generate.solution
def write(step, ids, n, state):
    """The ids, and n more that the net writes."""
    ids = list(ids)
    for id in ids:
        scores, state = step(id, state)
    for _ in range(n):
        new = int(scores.argmax())
        ids.append(new)
        scores, state = step(new, state)
    return ids


@generate.also_right
def write(step, ids, n, state):
    out, scores = [], None
    pending = list(ids)
    while len(out) < len(ids) + n:
        if not pending:
            pending = [int(np.argmax(scores))]
        id = pending.pop(0)
        out.append(id)
        scores, state = step(id, state)
    return out


@generate.also_right
def write(step, ids, n, state):
    ids = ids.copy()
    end = len(ids) + n
    for t in range(end - 1):
        scores, state = step(ids[t], state)
        if t + 1 == len(ids):
            ids.append(int(scores.argmax()))
    return ids


@generate.also_right
def write(step, ids, n, state):
    for id in ids[:-1]:
        _, state = step(id, state)
    new, last = [], ids[-1]
    for _ in range(n):
        scores, state = step(last, state)
        last = int(np.argmax(scores))
        new.append(last)
    return ids + new


@generate.mistake(
    "reads-everything-again",
    hint="How often does your version read the first letter, for n = 3?",
    title="Right, but everything read again",
)
def write(step, ids, n, state):
    """The letters are right, since each round begins with the first state. But the whole text is read again for each of
    them, so a text twice as long takes four times as long. Carry the state, and read only what is new."""
    ids = list(ids)
    for _ in range(n):
        now = state
        for id in ids:
            scores, now = step(id, now)
        ids.append(int(scores.argmax()))
    return ids


@generate.mistake(
    "state-reset",
    hint="With which state is your first new letter read?",
    title="The state lost after the beginning",
)
def write(step, ids, n, state):
    """Each new letter is read with the state of the very beginning, as if nothing stood before it."""
    ids = list(ids)
    first = state
    for id in ids:
        scores, state = step(id, state)
    for _ in range(n):
        ids.append(int(scores.argmax()))
        scores, _ = step(ids[-1], first)
    return ids


@generate.mistake(
    "only-the-last-read",
    hint="Which letters does your version read for ids = [1, 2]?",
    title="The beginning is not read",
)
def write(step, ids, n, state):
    """Only the last of the given letters is read. The others never reach the state."""
    ids = list(ids)
    for _ in range(n):
        scores, state = step(ids[-1], state)
        ids.append(int(scores.argmax()))
    return ids


@generate.mistake(
    "state-not-carried",
    hint="Where does the second part of what step returns go?",
    title="The state is not carried",
)
def write(step, ids, n, state):
    """The new state is thrown away, so every letter is read as if it were the first."""
    ids = list(ids)
    for id in ids:
        scores, _ = step(id, state)
    for _ in range(n):
        ids.append(int(scores.argmax()))
        scores, _ = step(ids[-1], state)
    return ids


@generate.mistake(
    "new-letters-not-read",
    hint="After the first new letter: which scores choose the second one?",
    title="The new letters are not read",
)
def write(step, ids, n, state):
    """The new letters are never read, so the scores do not change, and one letter is written n times."""
    ids = list(ids)
    for id in ids:
        scores, state = step(id, state)
    for _ in range(n):
        ids.append(int(scores.argmax()))
    return ids


@generate.mistake(
    "last-read-twice",
    hint="How often does your version read the last of the given letters?",
    title="The last letter is read twice",
)
def write(step, ids, n, state):
    """The last of the given letters is read by the first loop, and once more by the second. The state then believes it
    stood there twice."""
    ids = list(ids)
    for id in ids:
        scores, state = step(id, state)
    for _ in range(n):
        scores, state = step(ids[-1], state)
        ids.append(int(scores.argmax()))
    return ids


@generate.mistake("only-the-new", hint="Does your list begin with the ids?", title="Only the new letters returned")
def write(step, ids, n, state):
    """Only the new letters are returned. The given ones belong in front of them."""
    new = []
    for id in ids:
        scores, state = step(id, state)
    for _ in range(n):
        new.append(int(scores.argmax()))
        scores, state = step(new[-1], state)
    return new


@generate.mistake("ids-changed", hint="Print ids before and after the call.", title="The given list changed")
def write(step, ids, n, state):
    """`append` changes the list of the caller. Begin with a copy, `list(ids)`."""
    for id in ids:
        scores, state = step(id, state)
    for _ in range(n):
        ids.append(int(scores.argmax()))
        scores, state = step(ids[-1], state)
    return ids


@generate.mistake(
    "list-that-grows",
    hint="While a `for` loop walks over a list, what does appending to it do?",
    title="The scores of an earlier letter",
)
def write(step, ids, n, state):
    """A letter is chosen after every given one, not only after the last. First read all that is given."""
    ids = list(ids)
    for t in range(n):
        scores, state = step(ids[t], state)
        ids.append(int(scores.argmax()))
    return ids


@generate.mistake(
    "smallest",
    hint="Which letter should be chosen: that with the largest or the smallest score?",
    title="The smallest score",
)
def write(step, ids, n, state):
    """The letter with the smallest score is chosen."""
    ids = list(ids)
    for id in ids:
        scores, state = step(id, state)
    for _ in range(n):
        ids.append(int(scores.argmin()))
        scores, state = step(ids[-1], state)
    return ids


@generate.mistake("one-short", hint="How many new letters does your list have for n = 2?", title="A letter too few")
def write(step, ids, n, state):
    """There is one new letter too few."""
    ids = list(ids)
    for id in ids:
        scores, state = step(id, state)
    for _ in range(n - 1):
        ids.append(int(scores.argmax()))
        scores, state = step(ids[-1], state)
    return ids


@generate.also_wrong(None)
def write(step, ids, n, state):
    ids = list(ids)
    for _ in range(n):
        for id in reversed(ids):
            scores, state = step(id, state)
        ids.append(int(scores.argmax()))
    return ids


@generate.also_wrong("state-reset")
def write(step, ids, n, state):
    out = list(ids)
    now = state
    for id in out:
        scores, now = step(id, now)
    for k in range(n):
        out.append(int(np.argmax(scores)))
        scores, now = step(out[-1], state)
    return out
