"""generate.loop: one symbol after the other, each chosen from what the model says about the last place."""

import numpy as np

from course.authoring import exercise, type_name


class RecordingModel:
    """A stand-in for a model: ids -> logits (T, V), with a trace of what it was given."""

    def __init__(self, vocab_size, seed):
        self.vocab_size, self.seed, self.given = vocab_size, seed, []

    def __call__(self, ids):
        ids = [int(i) for i in np.asarray(ids).ravel()]
        self.given.append(ids)
        if not ids:
            raise ValueError("the model was given no ids; a prompt has at least one")
        rows = [
            np.random.default_rng([self.seed, t, *ids[: t + 1]]).normal(size=self.vocab_size) for t in range(len(ids))
        ]
        return np.array(rows).round(2)


class RecordingPick:
    """A stand-in for drawing: mostly not the most likely id. It notes what shapes it was given."""

    def __init__(self):
        self.shapes = []

    def __call__(self, logits):
        logits = np.asarray(logits)
        self.shapes.append(logits.shape)
        order = np.argsort(logits.ravel(), kind="stable")
        return int(order[(len(self.shapes) * 7) % len(order)] % logits.shape[-1])


def prompts(rng):
    yield {"ids": [2, 0], "count": 3, "block_size": 9, "vocab_size": 4, "seed": 1}
    yield {"ids": [1, 3, 0, 2], "count": 2, "block_size": 3, "vocab_size": 5, "seed": 2}
    yield {"ids": [4], "count": 1, "block_size": 1, "vocab_size": 5, "seed": 3}
    yield {"ids": [0, 2], "count": 0, "block_size": 2, "vocab_size": 3, "seed": 4}
    for length, count, block in [(3, 5, 4), (5, 4, 2), (2, 6, 3), (1, 4, 8), (6, 3, 4)]:
        ids = [rng.randrange(6) for _ in range(length)]
        yield {"ids": ids, "count": count, "block_size": block, "vocab_size": 6, "seed": rng.randrange(99)}


def written(f, case):
    if not case["ids"] or case["block_size"] < 1 or case["count"] < 0 or max(case["ids"]) >= case["vocab_size"]:
        raise ValueError("no case")
    model, pick, prompt = RecordingModel(case["vocab_size"], case["seed"]), RecordingPick(), list(case["ids"])
    out = f(model, pick, prompt, case["count"], case["block_size"])
    seen = {"the prompt afterwards": "as it was" if prompt == case["ids"] else "changed"}
    if out is None:
        return {}
    too_long = any(len(ids) > case["block_size"] for ids in model.given)
    seen["what the model is given"] = "more than block_size ids" if too_long else "at most block_size ids"
    seen["how often the model is called"] = len(model.given)
    seen["the shape of what pick is given"] = str(sorted({str(s) for s in pick.shapes}))
    if not isinstance(out, (list, tuple, np.ndarray)):
        return seen | {"the text": f"{type_name(out)}; a list of ids is expected"}
    return {"the text": [int(i) for i in np.asarray(out).ravel()], **seen}


loop = exercise(
    "generate.loop",
    kind="code",
    title="The loop that writes",
    given="import numpy as np",
    difficulty=3,
    minutes=8,
    cases=prompts,
    observe=written,
    keep_fixed=("vocab_size", "seed", "block_size", "count"),
    hidden=("vocab_size", "seed"),
    prompt="""
    Write `write(model, pick, ids, count, block_size)`: the list of ids `ids`, followed by `count` new ones.

    - `model(window)` takes the last ids of the text so far, **at most `block_size`**, as a list. It returns an array
      `(T, V)`: a row of logits for each place, about what comes **after** it.
    - `pick(logits)` draws an id from one row of logits, `(V,)`. Each new id comes from it.
    - A new id is part of the text from then on, and the model reads it for the next one.

    Call model and pick once for each new id. Return a **new** list; `ids`, which has at least one id, stays as it is.
    """,
    hints=(
        "Which row of the model's logits speaks about the next symbol: the first, the last, or all?",
        "`text[-3:]` are the last three of a list, or all of it when it is shorter.",
        "In the loop, three things: cut the window, call model and pick, append.",
    ),
    why="Read the last block_size ids, look at the last row alone, draw, append: the text feeds itself.",
)


@loop.stub
def write(model, pick, ids, count, block_size):
    """The ids and `count` new ones after them: a new list."""
    ...


@loop.solution
def write(model, pick, ids, count, block_size):
    """The ids and `count` new ones after them: a new list."""
    text = list(ids)
    for _ in range(count):
        logits = model(text[-block_size:])
        text.append(pick(logits[-1]))
    return text


@loop.also_right
def write(model, pick, ids, count, block_size):
    text = ids[:]
    while len(text) < len(ids) + count:
        window = text[max(0, len(text) - block_size) :]
        text = text + [pick(model(window)[len(window) - 1])]
    return text


@loop.also_right
def write(model, pick, ids, count, block_size):
    if count == 0:
        return list(ids)
    shorter = write(model, pick, ids, count - 1, block_size)
    return shorter + [pick(model(shorter[-block_size:])[-1, :])]


@loop.also_right
def write(model, pick, ids, count, block_size):
    from collections import deque

    window, new = deque(ids, maxlen=block_size), []
    for _ in range(count):
        new.append(int(pick(model(list(window))[-1])))
        window.append(new[-1])
    return [*ids, *new]


loop.mistake_source(
    "not-cropped",
    loop.edited("model(text[-block_size:])", "model(text)"),
    "The model gets the whole text. As soon as that is longer than block_size, it is more than the model can "
    "take. Give it "
    "the last block_size ids.",
    hint="After some new ids the text has block_size + 1. How many may the model get?",
    title="More than the model can take",
)


loop.mistake_source(
    "first-block",
    loop.edited("text[-block_size:]", "text[:block_size]"),
    (
        "These are the first block_size ids. Once the text is longer, the window stands still, and the new ids "
        "are never read."
    ),
    hint="Of a text of 10 ids with block_size 3: which three should the model read?",
    title="The window stands still at the beginning",
)


loop.mistake_source(
    "first-row",
    loop.edited("logits[-1]", "logits[0]"),
    "The first row speaks about what comes after the first place of the window. The next symbol comes after the last.",
    hint="Which row of the logits has read all of the window?",
    title="The first row, not the last",
)


loop.mistake_source(
    "all-rows",
    loop.edited("pick(logits[-1])", "pick(logits)"),
    "pick gets the rows of all places. Only the last place is followed by a symbol that does not exist yet.",
    hint="Which shape does pick expect, and which do your logits have?",
    title="All places at once",
)


loop.mistake_source(
    "most-likely",
    loop.edited("pick(logits[-1])", "int(np.argmax(logits[-1]))"),
    "The most likely id is taken each time, and pick is never asked. Then the model always writes the same text, often "
    "in circles.",
    hint="Where does `pick` appear in your program?",
    title="Always the most likely",
)


@loop.mistake(
    "does-not-read-on", hint="What is the model given for the second new id?", title="The new ids are never read"
)
def write(model, pick, ids, count, block_size):
    """The model always reads the prompt, never what it has written itself. Each new id belongs to the text from then
    on."""
    new = []
    for _ in range(count):
        new.append(pick(model(ids[-block_size:])[-1]))
    return list(ids) + new


loop.mistake_source(
    "prompt-changed",
    loop.edited("text = list(ids)", "text = ids"),
    "The new ids are appended to the list of the caller itself; `text = ids` only gives it a second name. Make a copy, "
    "and append to that.",
    hint="After `text = ids`, how many lists are there?",
    title="The prompt is changed",
)


loop.mistake_source(
    "prompt-left-out",
    loop.edited("return text", "return text[len(ids) :]"),
    "Only the new ids come back. The answer begins with the prompt.",
    hint="With count 0, what should come out?",
    title="The prompt left out",
)


loop.mistake_source(
    "only-the-last-id",
    loop.edited("model(text[-block_size:])", "model(text[-1:])"),
    "The model is given a single id, and cannot know what came before. It may read up to block_size of them.",
    hint="How many of the last ids may the model read?",
    title="It reads only one id",
)


loop.mistake_source(
    "block-size-in-all",
    loop.edited("range(count)", "range(count - len(ids))"),
    "count is taken as the length of the whole text. It is the number of new ids.",
    hint="With 2 ids and count 3: how long is the answer?",
    title="Counted with the prompt",
)


loop.mistake_source(
    "window-one-short",
    loop.edited("text[-block_size:]", "text[-block_size + 1 :]"),
    "The window is one shorter than the model can take; and with block_size 1, `[0:]` is the whole text.",
    hint="How many ids are `text[-3:]`? And `text[-3 + 1:]`?",
    title="A window one too short",
)


loop.also_wrong_source(None, loop.edited("range(count)", "range(count + 1)"))


@loop.also_wrong(None)
def write(model, pick, ids, count, block_size):
    text = list(ids)
    logits = model(text[-block_size:])
    for _ in range(count):
        text.append(pick(logits[-1]))
    return text


@loop.also_wrong("does-not-read-on")
def write(model, pick, ids, count, block_size):
    text = list(ids)
    for i in range(count):
        text.append(pick(model(text[: len(ids)][-block_size:])[-1]))
    return text
