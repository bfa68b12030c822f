"""context.window: writing on when the text has become longer than the context."""

import numpy as np

from course.authoring import exercise, type_name


def prompts(rng):
    for ids, n, size in [
        ([1, 2], 3, 3),
        ([3], 1, 4),
        ([0, 4, 2, 1], 2, 3),
        ([2, 2], 0, 1),
        ([4, 0, 3], 5, 2),
        ([1, 3, 0, 2, 2], 3, 8),
        ([2], 4, 1),
    ]:
        yield {"ids": list(ids), "n": n, "block_size": size}
    for _ in range(6):
        ids = [rng.randrange(5) for _ in range(rng.randint(1, 7))]
        yield {"ids": ids, "n": rng.randint(1, 6), "block_size": rng.randint(2, 6)}


def observe_written(f, case):
    size, ids, read = case["block_size"], list(case["ids"]), []
    if size < 1 or not ids or case["n"] < 0:
        raise ValueError("no case")

    def model(window):
        window = [int(i) for i in window]
        read.append(window)
        if not 1 <= len(window) <= size:
            raise ValueError(f"model: expected from 1 to {size} ids, got {len(window)}")
        scores, state = [], 1
        for t, i in enumerate(window):
            state = (5 * state + 7 * i + 3 * t + 2) % 31
            scores.append([(state * (k + 3) + k * k) % 11 + k / 10 for k in range(5)])
        return np.array(scores)

    out = f(model, ids, case["n"], size)
    if out is None:
        return {}
    if not isinstance(out, (list, tuple)):
        return {"the answer": f"{type_name(out)}; a list is expected"}
    seen = {"what the model read": read[: case["n"]], "the answer": [int(i) for i in out], "ids itself": ids}
    return seen | {"how often the model read": len(read)}


window = exercise(
    "context.window",
    kind="fix",
    title="When the text gets too long",
    given="import numpy as np",
    difficulty=2,
    minutes=6,
    cases=prompts,
    observe=observe_written,
    keep_fixed=("block_size",),
    prompt="""
    `write(model, ids, n, block_size)` continues `ids`, a list of at least one id, by n more. `model(window)` takes a
    list of **1 to block_size** ids, and returns an array of scores: each row is for what comes after one id, the last
    row for what comes after the end. The id with the largest score is chosen.

    The version below fails when the text has become longer than `block_size`. Fix it: let the model read as much as it
    can of the **end** of the text so far. Call it n times. Return a new list, all ids and the n new ones; `ids` itself
    stays as it is.
    """,
    hints=(
        "With block_size = 3, what should the model read when the text so far is [1, 2, 0, 4]?",
        "A slice with a negative number takes the end of a list: `[1, 2, 0, 4][-2:]` is [0, 4].",
        "Only what the model reads is cut. The list that grows keeps everything.",
    ),
    why="The model has places for block_size tokens, and the last ones say most about the next.",
)


@window.stub
def write(model, ids, n, block_size):
    """The ids, and n more that the model writes."""
    ids = list(ids)
    for _ in range(n):
        scores = model(ids)
        ids.append(int(scores[-1].argmax()))
    return ids


@window.solution
def write(model, ids, n, block_size):
    """The ids, and n more that the model writes."""
    ids = list(ids)
    for _ in range(n):
        scores = model(ids[-block_size:])
        ids.append(int(scores[-1].argmax()))
    return ids


@window.also_right
def write(model, ids, n, block_size):
    text = ids.copy()
    while len(text) < len(ids) + n:
        start = max(0, len(text) - block_size)
        text = text + [int(model(text[start:])[-1].argmax())]
    return text


@window.also_right
def write(model, ids, n, block_size):
    new, seen = [], list(ids)
    for _ in range(n):
        while len(seen) > block_size:
            seen.pop(0)
        best = int(np.argmax(model(seen)[len(seen) - 1]))
        new.append(best)
        seen.append(best)
    return list(ids) + new


@window.mistake(
    "keeps-the-beginning",
    hint="Which end of the text says most about what comes next?",
    title="The beginning, not the end",
)
def write(model, ids, n, block_size):
    """The model always reads the beginning of the text. Once that fills its window, it sees nothing of what is new, and
    writes the same id again and again."""
    ids = list(ids)
    for _ in range(n):
        scores = model(ids[:block_size])
        ids.append(int(scores[-1].argmax()))
    return ids


@window.mistake(
    "text-cut", hint="Does your list still begin with the ids at the end?", title="The text cut, not the window"
)
def write(model, ids, n, block_size):
    """The text itself is cut, so its beginning is lost from the answer. Cut only what the model reads."""
    ids = list(ids)
    for _ in range(n):
        ids = ids[-block_size:]
        scores = model(ids)
        ids.append(int(scores[-1].argmax()))
    return ids


@window.mistake(
    "one-too-few", hint="With block_size = 3: how many ids does the model read at most?", title="A place left empty"
)
def write(model, ids, n, block_size):
    """The model could read one id more: block_size of them."""
    ids = list(ids)
    for _ in range(n):
        scores = model(ids[-max(block_size - 1, 1) :])
        ids.append(int(scores[-1].argmax()))
    return ids


@window.mistake("last-alone", hint="How many ids may the model read?", title="Only the last id")
def write(model, ids, n, block_size):
    """The model reads only the last id, like a bigram. It may read up to block_size of them."""
    ids = list(ids)
    for _ in range(n):
        scores = model(ids[-1:])
        ids.append(int(scores[-1].argmax()))
    return ids


@window.mistake(
    "in-blocks", hint="When the window is full, what does the model read next?", title="Starting over when it is full"
)
def write(model, ids, n, block_size):
    """When the window is full, a new one begins with the newest id alone, and all before it is forgotten. Let the
    window slide instead."""
    ids = list(ids)
    for _ in range(n):
        start = (len(ids) - 1) // block_size * block_size
        scores = model(ids[start:])
        ids.append(int(scores[-1].argmax()))
    return ids


@window.mistake("prompt-cut-once", hint="How long is the text after a few more ids?", title="Cut only once")
def write(model, ids, n, block_size):
    """The text is cut before the loop, and grows in it. So the window has to be taken anew in each round."""
    seen, new = list(ids[-block_size:]), []
    for _ in range(n):
        scores = model(seen)
        new.append(int(scores[-1].argmax()))
        seen.append(new[-1])
    return list(ids) + new


@window.mistake("stops-when-full", hint="How many new ids does your list have?", title="Stopped when full")
def write(model, ids, n, block_size):
    """Writing stops when the window is full. The window should slide along, and all n ids be written."""
    ids = list(ids)
    for _ in range(n):
        if len(ids) > block_size:
            break
        scores = model(ids)
        ids.append(int(scores[-1].argmax()))
    return ids


@window.mistake("only-the-new", hint="Does your list begin with the ids?", title="Only the new ids returned")
def write(model, ids, n, block_size):
    """Only the new ids are returned. The given ones belong in front of them."""
    text = list(ids)
    for _ in range(n):
        scores = model(text[-block_size:])
        text.append(int(scores[-1].argmax()))
    return text[len(ids) :]


@window.mistake("ids-changed", hint="Print ids before and after the call.", title="The given list changed")
def write(model, ids, n, block_size):
    """`append` changes the list of the caller. Begin with a copy, `list(ids)`."""
    for _ in range(n):
        scores = model(ids[-block_size:])
        ids.append(int(scores[-1].argmax()))
    return ids


@window.mistake(
    "first-row", hint="Which row of the scores is for what comes after the end?", title="The scores of another place"
)
def write(model, ids, n, block_size):
    """The first row of the scores is for what comes after the first id of the window. The last row is needed."""
    ids = list(ids)
    for _ in range(n):
        scores = model(ids[-block_size:])
        ids.append(int(scores[0].argmax()))
    return ids


@window.also_wrong("keeps-the-beginning")
def write(model, ids, n, block_size):
    out = list(ids)
    for _ in range(n):
        seen = out if len(out) <= block_size else out[0:block_size]
        out.append(int(np.argmax(model(seen)[-1])))
    return out


@window.also_wrong("text-cut")
def write(model, ids, n, block_size):
    for _ in range(n):
        ids = ids[-block_size:]
        ids = ids + [int(model(ids)[-1].argmax())]
    return ids


@window.also_wrong(None)
def write(model, ids, n, block_size):
    ids = list(ids)
    for _ in range(n):
        scores = model(ids[-block_size:][::-1])
        ids.append(int(scores[-1].argmax()))
    return ids
