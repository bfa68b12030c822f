"""pairs.count: how often each pair of neighbours occurs."""

from course.authoring import exercise, type_name

from .shared import draw_ids, is_pair, whole


def texts(rng):
    yield {"ids": [5, 7, 5, 7, 9]}
    yield {"ids": [4, 4, 4]}
    yield {"ids": [8]}
    yield {"ids": [6, 3]}
    yield {"ids": (3, 6, 3)}
    for length in (4, 7, 9, 12, 15, 20, 30):
        yield {"ids": draw_ids(rng, length, rng.randint(2, 4))}
    yield {"ids": []}


def counted(f, case):
    out = f(case["ids"])
    if out is None:
        return {}
    if not isinstance(out, dict):
        return {"the pairs": f"{type_name(out)}; a dict is expected"}
    if out and all(map(whole, out)):
        return {"the pairs": "a dict with whole numbers as keys, not pairs"}
    if wrong := [key for key in out if not is_pair(key)]:
        return {"the pairs": f"a dict with the key {wrong[0]!r}, which is no tuple of two ids"}
    if not all(map(whole, out.values())):
        return {"the pairs": "a dict with counts that are no whole numbers"}
    pairs = sorted((int(a), int(b)) for a, b in out)
    return {"the pairs": pairs, "the counts of these pairs": [int(out[pair]) for pair in pairs]}


count = exercise(
    "pairs.count",
    kind="code",
    title="Count the neighbours",
    target="tinygrad_edu.text.bpe:adjacent_pairs",
    difficulty=1,
    minutes=4,
    cases=texts,
    observe=counted,
    prompt="""
    Write `adjacent_pairs(ids)`: a dict with a key for each pair of neighbours in `ids`, a list or a tuple of whole
    numbers. A key is a tuple `(first, second)`, its value says how often the second comes directly after the first.

    - `[5, 7, 5, 7, 9]` gives `{(5, 7): 2, (7, 5): 1, (7, 9): 1}`.
    - Pairs overlap: `[4, 4, 4]` has two pairs, so it gives `{(4, 4): 2}`.
    - An empty list and a single id have no pairs: the dict is empty.
    """,
    hints=(
        "Write down the pairs of [4, 4, 4]. With which place does each begin?",
        "`zip(ids, ids[1:])` gives all pairs of neighbours, as tuples.",
        "`counts.get(pair, 0)` is the count so far, and 0 where there is none.",
    ),
    why="Each place but the last begins one pair; a dict keeps the pairs that occur, and no others.",
)


@count.stub
def adjacent_pairs(ids):
    """How often each pair of neighbours occurs: a dict (first, second) -> count."""
    ...


@count.solution
def adjacent_pairs(ids):
    """How often each pair of neighbours occurs: a dict (first, second) -> count."""
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


@count.also_right
def adjacent_pairs(ids):
    from collections import Counter

    return Counter((ids[i], ids[i + 1]) for i in range(len(ids) - 1))


@count.also_right
def adjacent_pairs(ids):
    from collections import defaultdict

    counts = defaultdict(int)
    for i in range(1, len(ids)):
        counts[ids[i - 1], ids[i]] += 1
    return counts


@count.also_right
def adjacent_pairs(ids):
    pairs = [tuple(ids[i : i + 2]) for i in range(len(ids) - 1)]
    return {pair: pairs.count(pair) for pair in pairs}


@count.mistake(
    "every-second-pair", hint="How many pairs has [5, 7, 5, 7, 9]: two or four?", title="Pairs without overlap"
)
def adjacent_pairs(ids):
    """The list is cut into pairs that lie side by side. Each id is the second of one pair, and the first of the
    next."""
    counts = {}
    for pair in zip(ids[::2], ids[1::2]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


@count.mistake(
    "equal-skipped", hint="In [4, 4, 4], which places begin a pair?", title="Overlapping equal pairs left out"
)
def adjacent_pairs(ids):
    """After a pair is counted, the next one begins behind it wherever they would overlap. Here every place begins a
    pair; overlaps matter when pairs are replaced, in the next exercise."""
    counts, i = {}, 0
    while i < len(ids) - 1:
        pair = (ids[i], ids[i + 1])
        counts[pair] = counts.get(pair, 0) + 1
        i += 2 if i + 2 < len(ids) and pair == (ids[i + 1], ids[i + 2]) else 1
    return counts


@count.mistake("repeats-lost", hint="How often does 7 come after 5 in [5, 7, 5, 7, 9]?", title="Each pair counts once")
def adjacent_pairs(ids):
    """Each pair that occurs gets the count 1, however often it comes. It grows by 1 each time."""
    return {pair: 1 for pair in zip(ids, ids[1:])}


@count.mistake("from-zero", hint="What is the count after the first time?", title="Counted from 0")
def adjacent_pairs(ids):
    """The first time is not counted: a pair that came once has the count 0."""
    counts = {}
    for pair in zip(ids, ids[1:]):
        if pair in counts:
            counts[pair] += 1
        else:
            counts[pair] = 0
    return counts


@count.mistake("single-ids", hint="How many numbers has each of your keys?", title="Ids, not pairs")
def adjacent_pairs(ids):
    """This counts the ids. Asked for is which one comes after which."""
    counts = {}
    for i in ids:
        counts[i] = counts.get(i, 0) + 1
    return counts


@count.mistake("order-lost", hint="Is 7 after 5 the same as 5 after 7?", title="The order is lost")
def adjacent_pairs(ids):
    """The two ids of a pair are sorted, so 5 then 7 and 7 then 5 count as one. Their order matters: th is not ht."""
    counts = {}
    for pair in zip(ids, ids[1:]):
        pair = tuple(sorted(pair))
        counts[pair] = counts.get(pair, 0) + 1
    return counts


@count.mistake("reversed", hint="In [6, 3], which of the two comes first?", title="Second before first")
def adjacent_pairs(ids):
    """In each key the second id stands first. A key is (first, second), in the order of the text."""
    counts = {}
    for pair in zip(ids[1:], ids):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


@count.mistake("get-from-one", hint="What is the count before a pair was seen?", title="Begun with 1")
def adjacent_pairs(ids):
    """A pair that was not there yet begins with 1 and gets 1 more. Before the first time, the count is 0."""
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 1) + 1
    return counts


@count.mistake(
    "not-there-yet",
    hint="What does a dict do when it is asked for a key that it has not?",
    title="A pair that is not there yet",
)
def adjacent_pairs(ids):
    """The first time a pair comes, the dict has no count for it, and `+=` has nothing to add to. `counts.get(pair, 0)`
    gives 0 then."""
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] += 1
    return counts


@count.mistake("nothing-before", hint="What comes before the first id?", title="A pair with nothing")
def adjacent_pairs(ids):
    """The first id is counted as a pair with what was there before the loop. Nothing comes before it: n ids have n - 1
    pairs."""
    counts, before = {}, None
    for i in ids:
        counts[before, i] = counts.get((before, i), 0) + 1
        before = i
    return counts


@count.mistake("past-the-end", hint="When i is the last place, what is i + 1?", title="Past the end")
def adjacent_pairs(ids):
    """The loop goes over all places, and looks for an id after the last one. n ids have n - 1 pairs."""
    counts = {}
    for i in range(len(ids)):
        pair = (ids[i], ids[i + 1])
        counts[pair] = counts.get(pair, 0) + 1
    return counts


@count.mistake(
    "last-pair-lost", hint="List the pairs of [6, 3]. Does your loop see one?", title="The last pair is missing"
)
def adjacent_pairs(ids):
    """The loop ends one pair too early: n ids have n - 1 pairs."""
    counts = {}
    for i in range(len(ids) - 2):
        pair = (ids[i], ids[i + 1])
        counts[pair] = counts.get(pair, 0) + 1
    return counts


@count.mistake("round-the-end", hint="What comes after the last id?", title="From the end back to the start")
def adjacent_pairs(ids):
    """The last id is paired with the first one, as if the list were a circle. Nothing comes after the last id."""
    counts = {}
    for i in range(len(ids)):
        pair = (ids[i - 1], ids[i])
        counts[pair] = counts.get(pair, 0) + 1
    return counts


@count.mistake("lists-as-keys", hint="Which can be the key of a dict: a list or a tuple?", title="A list as a key")
def adjacent_pairs(ids):
    """A slice of a list is a list, and a list cannot be the key of a dict. A tuple can."""
    counts = {}
    for i in range(len(ids) - 1):
        pair = ids[i : i + 2]
        counts[pair] = counts.get(pair, 0) + 1
    return counts


@count.also_wrong("every-second-pair")
def adjacent_pairs(ids):
    counts = {}
    for i in range(0, len(ids) - 1, 2):
        pair = (ids[i], ids[i + 1])
        counts[pair] = counts.get(pair, 0) + 1
    return counts


@count.also_wrong("repeats-lost")
def adjacent_pairs(ids):
    counts = {}
    for i in range(len(ids) - 1):
        counts[(ids[i], ids[i + 1])] = 1
    return counts


@count.also_wrong(None)
def adjacent_pairs(ids):
    return {(a, b): ids.count(a) for a, b in zip(ids, ids[1:])}


@count.also_wrong(None)
def adjacent_pairs(ids):
    counts = {}
    for pair in zip(ids, ids[2:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts
