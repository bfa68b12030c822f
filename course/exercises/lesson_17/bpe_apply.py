"""bpe.apply: from the bytes of a word to its tokens, the merge that was learned first before all others."""

from course.authoring import exercise
from tinygrad_edu.text.bpe import adjacent_pairs, merge_pair, train_merges

from .shared import observe_list


def words(rng):
    yield {"ids": [97, 98, 99], "ranks": {(98, 99): 256, (97, 98): 257}}
    yield {"ids": [97, 98, 99], "ranks": {(97, 98): 256, (98, 99): 257}}
    yield {"ids": [98, 97, 98], "ranks": {(98, 97): 256, (97, 98): 257}}
    yield {"ids": [97, 98, 99, 98, 99], "ranks": {(97, 98): 256, (98, 99): 257}}
    yield {"ids": [97, 98, 99, 97, 98], "ranks": {(99, 97): 257, (97, 98): 256}}
    yield {"ids": [97, 98, 99, 97, 98], "ranks": {(98, 99): 256, (97, 98): 257, (97, 256): 258}}
    yield {"ids": (97, 97, 97, 97, 97), "ranks": {(97, 97): 256, (256, 256): 257}}
    yield {"ids": [120, 121, 122], "ranks": {(97, 98): 256}}
    yield {"ids": [], "ranks": {(97, 98): 256}}
    for _ in range(3):
        text = {tuple(97 + rng.randrange(3) for _ in range(rng.randint(3, 8))): rng.randint(1, 4) for _ in range(5)}
        merges = train_merges(text, rng.randint(3, 7))
        ids = [97 + rng.randrange(3) for _ in range(rng.randint(5, 12))]
        yield {"ids": ids, "ranks": {pair: 256 + k for k, pair in enumerate(merges)}}


def applied(f, case):
    ranks = {tuple(pair): new for pair, new in case["ranks"].items()}
    if any(max(pair) >= new for pair, new in ranks.items()) or len(set(ranks.values())) < len(ranks):
        raise ValueError("no case")
    return observe_list(f(case["ids"], case["ranks"]), "the tokens")


apply = exercise(
    "bpe.apply",
    kind="code",
    title="The first merge first",
    target="tinygrad_edu.text.bpe:apply_merges",
    given="from tinygrad_edu.text.bpe import adjacent_pairs, merge_pair",
    difficulty=3,
    minutes=9,
    cases=words,
    observe=applied,
    keep_fixed=("ranks",),
    prompt="""
    `ranks` is what a training has learned, a dict: pair -> new id. A **lower new id** was learned **earlier**. Write
    `apply_merges(ids, ranks)`, which turns `ids`, the bytes of a word as a list or a tuple, into tokens:

    1. Look at all pairs of neighbours that are in `ranks`, and choose the one that was **learned earliest**, wherever
       it stands.
    2. Merge it everywhere in the word.
    3. Begin again, until no pair of the word is in `ranks`.

    Return a new list. `ids` and `ranks` stay as they are. `[97, 98, 99]` with `{(98, 99): 256, (97, 98): 257}` gives
    `[97, 256]`: the pair `(97, 98)` stands first, but `(98, 99)` was learned first. You have `adjacent_pairs(ids)` and
    `merge_pair(ids, pair, new_id)`.
    """,
    hints=(
        "Do the example on paper, once from left to right, once by rank. Where do the two differ?",
        "`adjacent_pairs(ids)` gives the pairs of the word as it is now. Which of them are in `ranks`?",
        (
            "`min(pairs, key=...)` with the new id as key; then `merge_pair`; and all of that in a loop that ends"
            " when there is nothing left to choose."
        ),
    ),
    why="The order of learning, not of the text: so the same word is always cut as it was in the training.",
)


@apply.stub
def apply_merges(ids, ranks):
    """The tokens of a word, a new list. ranks: pair -> new id, a lower one was learned earlier."""
    ...


@apply.solution
def apply_merges(ids, ranks):
    """The tokens of a word, a new list. ranks: pair -> new id, a lower one was learned earlier."""
    ids = [*ids]
    while known := [pair for pair in adjacent_pairs(ids) if pair in ranks]:
        best = min(known, key=ranks.get)
        ids = merge_pair(ids, best, ranks[best])
    return ids


@apply.also_right
def apply_merges(ids, ranks):
    tokens = list(ids)
    for pair, new_id in sorted(ranks.items(), key=lambda entry: entry[1]):
        tokens = merge_pair(tokens, pair, new_id)
    return tokens


@apply.also_right
def apply_merges(ids, ranks):
    ids = list(ids)
    while True:
        lowest, at = None, None
        for i in range(len(ids) - 1):
            new_id = ranks.get((ids[i], ids[i + 1]))
            if new_id is not None and (lowest is None or new_id < lowest):
                lowest, at = new_id, i
        if at is None:
            return ids
        ids = ids[:at] + [lowest] + ids[at + 2 :]


@apply.also_right
def apply_merges(ids, ranks):
    ids = list(ids)
    while len(ids) > 1:
        pair = min(zip(ids, ids[1:]), key=lambda p: ranks.get(p, float("inf")))
        if pair not in ranks:
            break
        ids = merge_pair(ids, pair, ranks[pair])
    return ids


@apply.mistake(
    "bpe-order", hint="In the example, which of the two pairs has the lower new id?", title="In the order of the text"
)
def apply_merges(ids, ranks):
    """The first pair in the text that is in `ranks` is merged. It has to be the one that was learned first, wherever it
    stands; otherwise a word is cut otherwise than in the training, into tokens that the model hardly knows."""
    ids = list(ids)
    while known := [pair for pair in adjacent_pairs(ids) if pair in ranks]:
        ids = merge_pair(ids, known[0], ranks[known[0]])
    return ids


@apply.mistake("latest-first", hint="Which was learned earlier: 256 or 257?", title="The latest merge first")
def apply_merges(ids, ranks):
    """The pair with the highest new id is merged first. That one was learned last; the earliest comes first."""
    ids = list(ids)
    while known := [pair for pair in adjacent_pairs(ids) if pair in ranks]:
        best = max(known, key=ranks.get)
        ids = merge_pair(ids, best, ranks[best])
    return ids


@apply.mistake(
    "one-merge", hint="After the first merge, is another pair of the word in `ranks`?", title="Only one merge"
)
def apply_merges(ids, ranks):
    """After one merge the word may have further pairs that are in `ranks`, also such that contain the new id. Begin
    again until there is none."""
    ids = list(ids)
    known = [pair for pair in adjacent_pairs(ids) if pair in ranks]
    if known:
        best = min(known, key=ranks.get)
        ids = merge_pair(ids, best, ranks[best])
    return ids


@apply.mistake(
    "first-pairs-only",
    hint="Is the pair of a new id and its neighbour among those that you go through?",
    title="New pairs are not seen",
)
def apply_merges(ids, ranks):
    """The pairs are looked up once, in the word as it was. A merge makes new pairs, which may be in `ranks` as well.
    Look again after each one."""
    tokens = list(ids)
    known = [pair for pair in adjacent_pairs(tokens) if pair in ranks]
    for pair in sorted(known, key=ranks.get):
        tokens = merge_pair(tokens, pair, ranks[pair])
    return tokens


@apply.mistake(
    "by-pair",
    hint="Which number says what was learned first: the pair, or its new id?",
    title="The smallest pair first",
)
def apply_merges(ids, ranks):
    """The smallest of the pairs themselves is chosen. What was learned first is said by the new ids, the values in
    `ranks`."""
    ids = list(ids)
    while known := [pair for pair in adjacent_pairs(ids) if pair in ranks]:
        best = min(known)
        ids = merge_pair(ids, best, ranks[best])
    return ids


@apply.mistake(
    "by-count", hint="Does it matter how often a pair comes in this word?", title="The most frequent pair first"
)
def apply_merges(ids, ranks):
    """The pair that is most frequent in this word is merged first. Frequency decided in the training; here the order of
    the training decides."""
    ids = list(ids)
    while known := {pair: count for pair, count in adjacent_pairs(ids).items() if pair in ranks}:
        best = max(known, key=known.get)
        ids = merge_pair(ids, best, ranks[best])
    return ids


@apply.mistake(
    "unknown-pair", hint="What should happen with a pair that is not in `ranks`?", title="A pair that was never learned"
)
def apply_merges(ids, ranks):
    """Not every pair of the word is in `ranks`. One that was never learned has no new id, and stays as it is."""
    ids = list(ids)
    while len(ids) > 1:
        best = min(adjacent_pairs(ids), key=lambda pair: ranks[pair])
        ids = merge_pair(ids, best, ranks[best])
    return ids


@apply.mistake(
    "dict-order",
    hint="Which says what was learned first: the place in the dict, or the new id?",
    title="In the order of the dict",
)
def apply_merges(ids, ranks):
    """The merges are applied in the order in which they stand in `ranks`. That can be any order; what was learned first
    is said by the new ids."""
    ids = list(ids)
    for pair, new_id in ranks.items():
        ids = merge_pair(ids, pair, new_id)
    return ids


@apply.mistake(
    "walk-over-pairs", hint="In which order does your loop go through the pairs?", title="Pair by pair, as they stand"
)
def apply_merges(ids, ranks):
    """The pairs are merged in the order in which they stand in the word, and new ones are not seen. The one that was
    learned first comes first; then look again."""
    ids = list(ids)
    for pair in adjacent_pairs(ids):
        if pair in ranks:
            ids = merge_pair(ids, pair, ranks[pair])
    return ids


@apply.mistake("one-token-left", hint="How many pairs has a word of one token?", title="No pairs at all")
def apply_merges(ids, ranks):
    """A word that is empty, or has become one token, has no pairs, and the `min` of nothing is an error. Look for that
    case before."""
    ids = list(ids)
    best = min(adjacent_pairs(ids), key=lambda pair: ranks.get(pair, float("inf")))
    while best in ranks:
        ids = merge_pair(ids, best, ranks[best])
        best = min(adjacent_pairs(ids), key=lambda pair: ranks.get(pair, float("inf")))
    return ids


@apply.mistake("nothing-left", hint="What is the smallest of no pairs?", title="No pair is left")
def apply_merges(ids, ranks):
    """When no pair of the word is in `ranks`, there is nothing to choose from, and `min` ends in an error. That is
    where the loop should end."""
    ids = list(ids)
    while True:
        known = [pair for pair in adjacent_pairs(ids) if pair in ranks]
        best = min(known, key=ranks.get)
        ids = merge_pair(ids, best, ranks[best])


@apply.mistake(
    "all-looked-up",
    hint="What does a dict do when it is asked for a key that it has not?",
    title="No new id for a pair",
)
def apply_merges(ids, ranks):
    """`ranks[pair]` is an error for a pair that was never learned, before the question whether it is in `ranks`. Look
    only at those that are."""
    while True:
        pairs = adjacent_pairs(ids)
        best = min(pairs, key=lambda pair: ranks[pair])
        if best not in ranks:
            return list(ids)
        ids = merge_pair(ids, best, ranks[best])


@apply.mistake("no-known-pair", hint="What is the smallest of no pairs?", title="The smallest of nothing")
def apply_merges(ids, ranks):
    """A word can have pairs of which none is in `ranks`. Then there is nothing to choose from, and `min` ends in an
    error. That is where the loop should end."""
    ids = list(ids)
    while len(ids) > 1:
        known = [pair for pair in adjacent_pairs(ids) if pair in ranks]
        best = min(known, key=ranks.get)
        ids = merge_pair(ids, best, ranks[best])
    return ids


@apply.mistake(
    "one-sweep",
    hint="How often does your loop come to the first place of the word?",
    title="One walk from left to right",
)
def apply_merges(ids, ranks):
    """The word is read once from left to right, and each pair is merged where it is met. So the order of the text
    decides, not that of the training."""
    tokens = []
    for i in ids:
        tokens.append(i)
        while len(tokens) > 1 and (tokens[-2], tokens[-1]) in ranks:
            new_id = ranks[tokens[-2], tokens[-1]]
            tokens[-2:] = [new_id]
    return tokens


@apply.also_wrong("bpe-order")
def apply_merges(ids, ranks):
    ids = list(ids)
    i = 0
    while i < len(ids) - 1:
        pair = (ids[i], ids[i + 1])
        if pair in ranks:
            ids = merge_pair(ids, pair, ranks[pair])
            i = 0
        else:
            i += 1
    return ids


@apply.also_wrong("latest-first")
def apply_merges(ids, ranks):
    ids = list(ids)
    changed = True
    while changed:
        changed = False
        for pair, new_id in sorted(ranks.items(), key=lambda entry: -entry[1]):
            if pair in adjacent_pairs(ids):
                ids = merge_pair(ids, pair, new_id)
                changed = True
                break
    return ids


@apply.also_wrong(None)
def apply_merges(ids, ranks):
    parts = {i: (i,) for i in range(256)}
    for (a, b), new_id in sorted(ranks.items(), key=lambda entry: entry[1]):
        parts[new_id] = parts[a] + parts[b]
    longest = sorted(parts, key=lambda i: -len(parts[i]))
    out, at = [], 0
    while at < len(ids):
        best = next(i for i in longest if tuple(ids[at : at + len(parts[i])]) == parts[i])
        out.append(best)
        at += len(parts[best])
    return out
