"""pairs.merge: a pair becomes one new id, from left to right."""

from course.authoring import exercise

from .shared import draw_ids, observe_list


def merges(rng):
    yield {"ids": [5, 7, 9, 5, 7], "pair": (5, 7), "new_id": 256}
    yield {"ids": [4, 4, 4], "pair": (4, 4), "new_id": 256}
    yield {"ids": [4, 4, 4, 4, 6], "pair": (4, 4), "new_id": 257}
    yield {"ids": (5, 7, 9), "pair": (5, 7), "new_id": 256}
    yield {"ids": [7, 5, 7], "pair": (5, 7), "new_id": 256}
    yield {"ids": [7, 5], "pair": (5, 7), "new_id": 256}
    yield {"ids": [5], "pair": (5, 7), "new_id": 256}
    yield {"ids": [5, 5, 7, 7], "pair": (5, 7), "new_id": 300}
    yield {"ids": [256, 8, 256, 8, 8], "pair": (256, 8), "new_id": 257}
    for length in (6, 8, 10, 12, 16, 20):
        ids = draw_ids(rng, length, 2)
        at = rng.randrange(length - 1)
        yield {"ids": ids, "pair": (ids[at], ids[at + 1]), "new_id": rng.randint(256, 400)}
    yield {"ids": [], "pair": (1, 1), "new_id": 256}


def merged(f, case):
    if len(case["pair"]) != 2 or case["new_id"] in case["ids"]:
        raise ValueError("no case")
    return observe_list(f(case["ids"], case["pair"], case["new_id"]), "the new list")


merge = exercise(
    "pairs.merge",
    kind="code",
    title="Two become one",
    target="tinygrad_edu.text.bpe:merge_pair",
    difficulty=2,
    minutes=7,
    cases=merges,
    observe=merged,
    keep_fixed=("new_id",),
    prompt="""
    Write `merge_pair(ids, pair, new_id)`. `ids` is a list or a tuple of whole numbers, `pair` a tuple of two. Return a
    **new list**, in which `new_id` stands wherever the two ids of `pair` came directly after each other.

    Go from left to right. An id that has been replaced belongs to no second pair:

    - `[5, 7, 9, 5, 7]` with the pair `(5, 7)` and the new id 256: `[256, 9, 256]`.
    - `[4, 4, 4]` with `(4, 4)` and 256: `[256, 4]`.

    `ids` stays as it is. It can be empty.
    """,
    hints=(
        "When a pair has been found at the places 0 and 1: at which place does the search go on?",
        "A `while` loop with an index i of your own can move by 2, which a `for` loop cannot.",
        (
            "At each place: is there a next id, and are the two of them the pair? Append new_id and move by 2, or"
            " append ids[i] and move by 1."
        ),
    ),
    why="After a match the index moves by two, past both ids that were replaced; otherwise by one.",
)


@merge.stub
def merge_pair(ids, pair, new_id):
    """A new list with new_id in place of each occurrence of the pair."""
    ...


@merge.solution
def merge_pair(ids, pair, new_id):
    """A new list with new_id in place of each occurrence of the pair."""
    merged, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


@merge.also_right
def merge_pair(ids, pair, new_id):
    out = []
    skip = False
    for i in range(len(ids)):
        if skip:
            skip = False
        elif i + 1 < len(ids) and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            out.append(new_id)
            skip = True
        else:
            out.append(ids[i])
    return out


@merge.also_right
def merge_pair(ids, pair, new_id):
    rest = list(ids)
    out = []
    while rest:
        first = rest.pop(0)
        if rest and (first, rest[0]) == tuple(pair):
            rest.pop(0)
            first = new_id
        out.append(first)
    return out


@merge.also_right
def merge_pair(ids, pair, new_id):
    out = list(ids)
    i = 0
    while i < len(out) - 1:
        if out[i] == pair[0] and out[i + 1] == pair[1]:
            out[i : i + 2] = [new_id]
        i += 1
    return out


@merge.mistake(
    "overlaps",
    hint="In [4, 4, 4], the 4 in the middle was replaced. May it begin a second pair?",
    title="One id in two pairs",
)
def merge_pair(ids, pair, new_id):
    """An id that has been replaced is used for a second pair: [4, 4, 4] becomes two new ids, which stand for four.
    After a match, the search goes on behind both ids."""
    merged, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new_id)
            i += 1 if tuple(ids[i + 1 : i + 3]) == pair else 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


@merge.mistake(
    "second-kept", hint="In [5, 7, 9, 5, 7], is a 7 left in your list?", title="The second id is still there"
)
def merge_pair(ids, pair, new_id):
    """The new id takes the place of the first one, and the second stays, too. Both have to go: the list becomes
    shorter. In a `for` loop, `i += 1` does not leave out a place; a `while` loop can."""
    merged = []
    for i in range(len(ids)):
        merged.append(new_id if tuple(ids[i : i + 2]) == pair else ids[i])
    return merged


@merge.mistake("first-only", hint="How often does (5, 7) come in [5, 7, 9, 5, 7]?", title="Only the first pair")
def merge_pair(ids, pair, new_id):
    """Only the first occurrence is replaced. Go on to the end of the list."""
    ids = list(ids)
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            return ids[:i] + [new_id] + ids[i + 2 :]
    return ids


@merge.mistake("last-lost", hint="Does your loop ever look at the last place?", title="The last id is lost")
def merge_pair(ids, pair, new_id):
    """The loop ends before the last id, which is lost when it belongs to no pair."""
    merged, i = [], 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


@merge.mistake("past-the-end", hint="At the last place, what is ids[i + 1]?", title="Past the end")
def merge_pair(ids, pair, new_id):
    """At the last place there is no next id to compare with. Ask first whether there is one."""
    merged, i = [], 0
    while i < len(ids):
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


@merge.mistake(
    "from-the-right", hint="In [4, 4, 4], which two are replaced: the first or the last?", title="From the right"
)
def merge_pair(ids, pair, new_id):
    """The search begins at the end, so [4, 4, 4] becomes [4, 256]. It goes from left to right."""
    merged, i = [], len(ids) - 1
    while i >= 0:
        if i > 0 and (ids[i - 1], ids[i]) == pair:
            merged.append(new_id)
            i -= 2
        else:
            merged.append(ids[i])
            i -= 1
    return merged[::-1]


@merge.mistake("either-order", hint="In [7, 5], does 7 come after 5?", title="In either order")
def merge_pair(ids, pair, new_id):
    """A pair is replaced in the other order as well. Then 5, 7 and 7, 5 become the same id, and the text cannot be had
    back."""
    merged, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair or tuple(ids[i : i + 2]) == pair[::-1]:
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


@merge.mistake("any-member", hint="Does the 5 in [5, 5, 7] stand directly before a 7?", title="Single ids replaced")
def merge_pair(ids, pair, new_id):
    """Each id that is one of the two is replaced, whatever stands beside it. Only both of them, one after the other,
    are a pair."""
    merged = []
    for i in ids:
        if i not in pair:
            merged.append(i)
        elif not merged or merged[-1] != new_id:
            merged.append(new_id)
    return merged


@merge.mistake(
    "list-is-no-tuple", hint="What does Python say to `[5, 7] == (5, 7)`?", title="A list is never equal to a tuple"
)
def merge_pair(ids, pair, new_id):
    """Nothing is replaced: a slice of a list is a list, and a list is not equal to a tuple, even with the same
    numbers."""
    merged, i = [], 0
    while i < len(ids):
        if list(ids[i : i + 2]) == pair:
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


@merge.mistake(
    "ids-changed", hint="After the call, what is in the caller's list?", title="The caller's list is changed"
)
def merge_pair(ids, pair, new_id):
    """The pairs are replaced in the caller's own list. It may be needed again; build a new one."""
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new_id]
        i += 1
    return ids


@merge.mistake(
    "tuple-is-no-list", hint="What does Python say to `(5, 7) == [5, 7]`?", title="A tuple is never equal to a list"
)
def merge_pair(ids, pair, new_id):
    """This works if `ids` is a list. It can be a tuple as well, and then a slice of it is a tuple, which is not equal
    to a list. Turn both into the same type, or compare the two ids one by one."""
    merged, i = [], 0
    while i < len(ids):
        if ids[i : i + 2] == list(pair):
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


@merge.mistake(
    "for-cannot-skip", hint="After `i += 1` in a `for` loop, which i comes next?", title="A for loop cannot skip"
)
def merge_pair(ids, pair, new_id):
    """A `for` loop comes to each place in turn, so the second id of a pair is still there; `i += 1` in it would not
    change that. And this loop never comes to the last place. With `while`, the steps are yours."""
    merged = []
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            merged.append(new_id)
            i += 1
        else:
            merged.append(ids[i])
    return merged


@merge.mistake(
    "shorter-meanwhile",
    hint="How long is the list after a merge, and how far does `range` go?",
    title="Shorter than the loop",
)
def merge_pair(ids, pair, new_id):
    """Each merge makes the list shorter, but `range` was made for its old length, and goes past its end. With `while`,
    the length is looked at anew each time."""
    merged = list(ids)
    for i in range(len(merged) - 1):
        if (merged[i], merged[i + 1]) == pair:
            merged[i] = new_id
            merged.pop(i + 1)
    return merged


@merge.mistake(
    "shorter-and-changed",
    hint="How long is the list after a merge, and how far does `range` go?",
    title="The caller's list becomes shorter",
)
def merge_pair(ids, pair, new_id):
    """The pairs are replaced in the caller's own list, which becomes shorter, and `range` was made for its old length.
    Leave `ids` as it is, and build a new list."""
    for i in range(len(ids) - 1):
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            ids[i] = new_id
            del ids[i + 1]
    return ids


@merge.also_wrong("second-kept")
def merge_pair(ids, pair, new_id):
    out = list(ids)
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            out[i] = new_id
    return out


@merge.also_wrong("last-lost")
def merge_pair(ids, pair, new_id):
    out = []
    i = 0
    while i + 1 < len(ids):
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            out.append(new_id)
            i = i + 2
            continue
        out.append(ids[i])
        i = i + 1
    return out


@merge.also_wrong(None)
def merge_pair(ids, pair, new_id):
    return [i for i in ids if i not in pair] + [new_id]


@merge.also_wrong(None)
def merge_pair(ids, pair, new_id):
    merged, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


@merge.also_wrong("second-kept")
def merge_pair(ids, pair, new_id):
    new = []
    for i in range(len(ids)):
        if i + 1 < len(ids) and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            new.append(new_id)
            i += 1
        else:
            new.append(ids[i])
    return new


@merge.also_wrong("for-cannot-skip")
def merge_pair(ids, pair, new_id):
    out = []
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            out.append(new_id)
        else:
            out.append(ids[i])
    return out
