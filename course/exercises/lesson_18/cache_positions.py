"""cache.positions: write on with a cache: what is read, and at which position."""

import numpy as np

from course.authoring import exercise, type_name

PRIMES = (3, 5, 7, 11, 13)


def prompts(rng):
    for ids, n in [
        ([1, 2], 2),
        ([3], 3),
        ([0, 4, 2], 1),
        ([2, 2, 2, 2], 4),
        ([1, 0, 3], 0),
        ([4], 5),
        ([0, 1, 2, 3, 4], 3),
    ]:
        yield {"ids": ids, "n": n}
    for _ in range(5):
        yield {"ids": [rng.randrange(5) for _ in range(rng.randint(1, 5))], "n": rng.randint(1, 6)}


def observe_written(f, case):
    """Call f with a stand-in for a model: a cache of tokens, and logits that depend on all of them and their places."""
    cache, read, ids = [None] * 40, [], list(case["ids"])

    def model(new, start):
        new = [int(i) for i in new]
        if not 0 <= start <= start + len(new) <= len(cache) or not new:
            raise ValueError(f"read: expected at least one token, at positions from 0 to {len(cache) - 1}")
        read.extend([start + t, i] for t, i in enumerate(new))
        cache[start : start + len(new)] = new
        seen = cache[: start + len(new)]
        total = sum((p + 1) * (p + 2) * (i + 1) for p, i in enumerate(seen) if i is not None)
        return np.array([total * q % 31 + q / 100 for q in PRIMES])

    out = f(model, ids, case["n"])
    if out is None:
        return {}
    if not isinstance(out, (list, tuple)):
        return {"the answer": f"{type_name(out)}; a list is expected"}
    T, n = len(case["ids"]), case["n"]
    seen = {"what was read, as [position, token]": read[: T + n - 1]} if n else {}
    seen |= {"the answer": [int(i) for i in out], "ids itself": ids}
    return seen | {"how many tokens were read": "each once at most" if len(read) <= T + n else f"{len(read)}"}


positions = exercise(
    "cache.positions",
    kind="fix",
    title="Where does the new token stand?",
    given="import numpy as np",
    difficulty=3,
    minutes=6,
    cases=prompts,
    observe=observe_written,
    prompt="""
    `write(read, ids, n)` lets a model with a cache write on, greedily. `read(new, start)` reads the tokens in the list
    `new` and puts their keys and values into the cache; the first of them has the position `start`. It returns the
    logits after the last of them, an array `(V,)`. Positions count from 0.

    Return a new list: `ids`, at least one, and after them n tokens, each with the largest logit. Each token, given or
    new, is read once at most, and at **its own position in the text**. `ids` itself should stay as it is.

    The version below reads every new token at position 0. Fix it.
    """,
    hints=(
        "The prompt has the tokens [7, 8, 9]. Which positions do they have, and which one has the next token?",
        "When a new token has been appended to `ids`, it is the last one. How long is the list then?",
        "The last of `len(ids)` tokens has the position `len(ids) - 1`.",
    ),
    why="A position counts from the beginning of the text, not of what is read now: the cache holds what came before.",
)


@positions.stub
def write(read, ids, n):
    """The ids, and n more that the model writes."""
    ids = list(ids)
    logits = read(ids, 0)
    for _ in range(n):
        new = int(logits.argmax())
        ids.append(new)
        logits = read([new], 0)
    return ids


@positions.solution
def write(read, ids, n):
    """The ids, and n more that the model writes."""
    ids = list(ids)
    logits = read(ids, 0)
    for _ in range(n):
        new = int(logits.argmax())
        ids.append(new)
        logits = read([new], len(ids) - 1)
    return ids


@positions.also_right
def write(read, ids, n):
    ids = list(ids)
    new, start = list(ids), 0
    for _ in range(n):
        logits = read(new, start)
        start += len(new)
        new = [int(np.argmax(logits))]
        ids += new
    return ids


@positions.also_right
def write(read, ids, n):
    out = ids.copy()
    for t in range(len(ids) + n - 1):
        logits = read([out[t]], t)
        if t == len(out) - 1:
            out.append(int(logits.argmax()))
    return out


@positions.also_right
def write(read, ids, n):
    written, logits = [], read(list(ids), 0)
    for i in range(n):
        written.append(int(logits.argmax()))
        if i < n - 1:
            logits = read(written[-1:], len(ids) + i)
    return ids + written


@positions.mistake(
    "pos-forgot",
    hint="The prompt has 3 tokens. At which position does your program read the first new one?",
    title="The position begins at 0 again",
)
def write(read, ids, n):
    """Every new token is read at position 0, as if a new text began there, over the first token of the prompt. Its
    position counts from the beginning of the whole text."""
    ids = list(ids)
    logits = read(ids, 0)
    for _ in range(n):
        ids.append(int(logits.argmax()))
        logits = read(ids[-1:], 0)
    return ids


@positions.mistake(
    "one-too-far", hint="A text of 3 tokens: which position has its last one?", title="One position too far"
)
def write(read, ids, n):
    """After `append`, the new token counts in `len(ids)`, so its position is one less. This leaves a place of the cache
    empty."""
    ids = list(ids)
    logits = read(ids, 0)
    for _ in range(n):
        new = int(logits.argmax())
        ids.append(new)
        logits = read([new], len(ids))
    return ids


@positions.mistake(
    "counts-the-new",
    hint="With a prompt of 3 tokens: which position has the first new one?",
    title="Counted from the first new token",
)
def write(read, ids, n):
    """The position counts the new tokens only, from 0. The prompt comes before them, so new tokens are written over
    it."""
    ids = list(ids)
    logits = read(ids, 0)
    for i in range(n):
        new = int(logits.argmax())
        ids.append(new)
        logits = read([new], i)
    return ids


@positions.mistake(
    "same-position", hint="Where does your program read the second new token?", title="All at the same position"
)
def write(read, ids, n):
    """All new tokens are read at the position right after the prompt, one over the other. Each stands one further than
    the one before."""
    ids = list(ids)
    start = len(ids)
    logits = read(ids, 0)
    for _ in range(n):
        new = int(logits.argmax())
        ids.append(new)
        logits = read([new], start)
    return ids


@positions.mistake(
    "reads-everything-again",
    hint="How often does your program read the first token, for n = 3?",
    title="Right, but everything read again",
)
def write(read, ids, n):
    """The tokens are right, but the whole text is read again for each of them: the cache is never used."""
    ids = list(ids)
    for _ in range(n):
        logits = read(ids, 0)
        ids.append(int(logits.argmax()))
    return ids


@positions.mistake(
    "new-and-everything",
    hint="How often does your program read the first token, for n = 3?",
    title="Everything read again",
)
def write(read, ids, n):
    """After each new token the whole text is read again. The cache holds the rest already: only the new token has to be
    read, at its own position."""
    ids = list(ids)
    logits = read(ids, 0)
    for _ in range(n):
        ids.append(int(logits.argmax()))
        logits = read(ids, 0)
    return ids


@positions.mistake(
    "prompt-not-read", hint="What does the cache hold before your first read?", title="The prompt is not read"
)
def write(read, ids, n):
    """Only the last token of the prompt is read. The cache is empty at the beginning: first the whole prompt has to be
    read, at position 0."""
    ids = list(ids)
    for _ in range(n):
        logits = read([ids[-1]], len(ids) - 1)
        ids.append(int(logits.argmax()))
    return ids


@positions.mistake(
    "appended-again",
    hint="The cache holds the prompt. What does it hold after your second read?",
    title="The whole text behind itself",
)
def write(read, ids, n):
    """The whole text is read again, at positions behind the first reading: it now stands in the cache several times.
    Only the new token is new."""
    ids = list(ids)
    start, logits = len(ids), read(ids, 0)
    for _ in range(n):
        ids.append(int(logits.argmax()))
        if start + len(ids) > 40:
            return ids
        logits = read(ids, start)
        start += len(ids)
    return ids


@positions.mistake(
    "last-again",
    hint="The prompt is read already. Which token does your loop read first?",
    title="An old token read again",
)
def write(read, ids, n):
    """The token that is read is the one before the new one: it has been read already, and the new one is never seen."""
    ids = list(ids)
    logits = read(ids, 0)
    for _ in range(n):
        logits = read([ids[-1]], len(ids) - 1)
        ids.append(int(logits.argmax()))
    return ids


@positions.mistake(
    "never-read", hint="Which token does the model see after the prompt?", title="The new tokens are not read"
)
def write(read, ids, n):
    """The new token is never read, so the logits stay the same, and the same token is chosen n times."""
    ids = list(ids)
    logits = read(ids, 0)
    for _ in range(n):
        ids.append(int(logits.argmax()))
    return ids


@positions.mistake("only-new-returned", hint="What should the answer begin with?", title="Without the prompt")
def write(read, ids, n):
    """Only the new tokens are returned. The answer begins with the ids that were given."""
    written, logits = [], read(list(ids), 0)
    for i in range(n):
        new = int(logits.argmax())
        written.append(new)
        logits = read([new], len(ids) + i)
    return written


@positions.mistake("list-changed", hint="Which list does `append` change?", title="The caller's list changed")
def write(read, ids, n):
    """The tokens are appended to the list that was given. Make a new one first."""
    logits = read(ids, 0)
    for _ in range(n):
        new = int(logits.argmax())
        ids.append(new)
        logits = read([new], len(ids) - 1)
    return ids


@positions.mistake("least-likely", hint="Which token has the largest logit?", title="The least likely token")
def write(read, ids, n):
    """The token with the smallest logit is taken, the least likely one."""
    ids = list(ids)
    logits = read(ids, 0)
    for _ in range(n):
        new = int(logits.argmin())
        ids.append(new)
        logits = read([new], len(ids) - 1)
    return ids


@positions.also_wrong("one-too-far")
def write(read, ids, n):
    ids, start = list(ids), len(ids) + 1
    logits = read(ids, 0)
    for _ in range(n):
        ids.append(int(logits.argmax()))
        logits = read(ids[-1:], start)
        start += 1
    return ids


@positions.also_wrong("same-position")
def write(read, ids, n):
    prompt = len(ids)
    ids = ids[:]
    logits = read(ids, 0)
    while n > 0:
        ids.append(int(np.argmax(logits)))
        logits = read([ids[-1]], prompt)
        n -= 1
    return ids


@positions.also_wrong(None)
def write(read, ids, n):
    ids = list(ids)
    logits = read(ids, 0)
    for _ in range(n):
        new = int(logits.argmax())
        ids.append(new)
        logits = read([new], len(ids) - 2)
    return ids


@positions.also_wrong(None)
def write(read, ids, n):
    ids = list(ids)
    logits = read(ids[:1], 0)
    for _ in range(n):
        new = int(logits.argmax())
        ids.append(new)
        logits = read([new], len(ids) - 1)
    return ids
