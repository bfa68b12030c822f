"""bpe.train: which pairs become tokens, the most frequent one first."""

from course.authoring import exercise, type_name
from tinygrad_edu.text.bpe import adjacent_pairs, merge_pair

from .shared import whole


def as_ids(words):
    """Words as a dict of tuples of bytes."""
    return {tuple(word.encode()): times for word, times in words.items()}


def texts(rng):
    yield {"words": {(97, 98, 98): 3, (98, 98): 2}, "num_merges": 1}
    yield {"words": {(97, 98, 98): 3, (98, 98): 2}, "num_merges": 2}
    yield {"words": {(98, 97): 1, (97, 98): 1}, "num_merges": 1}
    yield {"words": {(97, 98): 4, (99, 100, 99, 100): 3}, "num_merges": 2}
    yield {"words": as_ids({"aaaa": 2, "ba": 1}), "num_merges": 3}
    yield {"words": as_ids({"low": 5, "lower": 2, "newest": 6, "widest": 3}), "num_merges": 7}
    yield {"words": as_ids({"ab": 2}), "num_merges": 4}
    yield {"words": {(97,): 9}, "num_merges": 2}
    yield {"words": as_ids({"abcab": 1, "cab": 2}), "num_merges": 0}
    for _ in range(8):
        words = {}
        for _ in range(rng.randint(2, 6)):
            words["".join(rng.choice("abc") for _ in range(rng.randint(1, 7)))] = rng.randint(1, 6)
        yield {"words": as_ids(words), "num_merges": rng.randint(1, 5)}


def learned(f, case):
    if any(not isinstance(word, tuple) for word in case["words"]):
        raise ValueError("no case")
    out = f(case["words"], case["num_merges"])
    if out is None:
        return {}
    if not isinstance(out, list):
        return {"the merges": f"{type_name(out)}; a list is expected"}
    if any(not isinstance(p, tuple) or len(p) != 2 or not all(map(whole, p)) for p in out):
        return {"the merges": "a list that does not hold pairs of ids alone"}
    return {"the merges": [(int(a), int(b)) for a, b in out]}


train = exercise(
    "bpe.train",
    kind="code",
    title="Learn the merges",
    target="tinygrad_edu.text.bpe:train_merges",
    given="from tinygrad_edu.text.bpe import adjacent_pairs, merge_pair",
    difficulty=3,
    minutes=13,
    cases=texts,
    observe=learned,
    prompt="""
    `words` is a dict: a word, as a tuple of ids -> how often it occurs. Write `train_merges(words, num_merges)`: the
    **list of the pairs** that are merged, in the order in which they are learned. For each merge:

    1. Count all pairs. In a word that occurs 3 times, each pair counts 3 times. No pair reaches into another word.
    2. Choose the highest count. Of several, choose the smallest pair: `(97, 99)` is smaller than `(98, 97)`.
    3. Replace it in all words by the new id: **256** for the first merge, then 257, and so on.

    Stop earlier if no pair is left. `words` stays as it is. You have `adjacent_pairs(ids)` and
    `merge_pair(ids, pair, new_id)`, which take tuples, too; the second one returns a list.
    """,
    hints=(
        "Do the first merge of {(97, 98, 98): 3, (98, 98): 2} on paper: which counts do the pairs have?",
        (
            "`min(counts, key=lambda pair: (..., pair))` compares the counts first, then the pairs. Which number "
            "is smallest for the largest count?"
        ),
        (
            "For step 3, make a new dict of words: its keys are `tuple(merge_pair(...))`, its values the old "
            "ones. Then count again."
        ),
    ),
    why="Count, take the largest, replace, and count again: each merge changes what its neighbours are.",
)


@train.stub
def train_merges(words, num_merges):
    """The pairs to merge, in the order in which they are learned: a list."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        ...  # 1. count
        ...  # 2. choose, or stop
        ...  # 3. replace
    return merges


@train.solution
def train_merges(words, num_merges):
    """The pairs to merge, in the order in which they are learned: a list."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        words = {tuple(merge_pair(word, best, new_id)): times for word, times in words.items()}
    return merges


@train.also_right
def train_merges(words, num_merges):
    from collections import Counter

    texts = [[list(word), times] for word, times in words.items()]
    merges = []
    while len(merges) < num_merges:
        counts = Counter()
        for word, times in texts:
            for pair in zip(word, word[1:]):
                counts[pair] += times
        if len(counts) == 0:
            return merges
        most = max(counts.values())
        best = sorted(pair for pair in counts if counts[pair] == most)[0]
        for entry in texts:
            entry[0] = merge_pair(entry[0], best, 256 + len(merges))
        merges.append(best)
    return merges


@train.also_right
def train_merges(words, num_merges):
    merges = []
    if num_merges == 0:
        return merges
    words = dict(words)
    for k in range(num_merges):
        counts = {}
        for word in words:
            for i in range(len(word) - 1):
                pair = word[i], word[i + 1]
                counts[pair] = counts.get(pair, 0) + words[word]
        if counts == {}:
            break
        best = None
        for pair in counts:
            if best is None or counts[pair] > counts[best] or (counts[pair] == counts[best] and pair < best):
                best = pair
        merges += [best]
        new = {}
        for word, times in words.items():
            new[tuple(merge_pair(word, best, 256 + k))] = times
        words = new
    return merges


@train.mistake(
    "counted-once",
    hint="After the first merge, do all the pairs that you counted still exist?",
    title="Never counted again",
)
def train_merges(words, num_merges):
    """The pairs are counted once, and the most frequent ones are taken. After a merge other pairs are there, also such
    that contain the new id, so they have to be counted again each time."""
    counts = {}
    for word, times in words.items():
        for pair, count in adjacent_pairs(word).items():
            counts[pair] = counts.get(pair, 0) + count * times
    return sorted(counts, key=lambda pair: (-counts[pair], pair))[:num_merges]


@train.mistake(
    "not-replaced",
    hint="Which pair is the most frequent the second time, in your program?",
    title="Counted, but not replaced",
)
def train_merges(words, num_merges):
    """The pair is noted, but the words stay as they were. So the same pair wins each time. Replace it in all words."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        if not counts:
            break
        merges.append(min(counts, key=lambda pair: (-counts[pair], pair)))
    return merges


@train.mistake(
    "times-ignored",
    hint="A word occurs 3 times. How often does each of its pairs occur?",
    title="Each word counted once",
)
def train_merges(words, num_merges):
    """Each word counts once, however often it occurs. A pair in a word that occurs 3 times counts 3 times."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word in words:
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        words = {tuple(merge_pair(word, best, new_id)): times for word, times in words.items()}
    return merges


@train.mistake(
    "pairs-of-a-word-once",
    hint="How often is (97, 97) in the word (97, 97, 97, 97)?",
    title="Once for each word",
)
def train_merges(words, num_merges):
    """A pair that is in a word several times is counted only once for that word. `adjacent_pairs` says how often it is
    there."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair in adjacent_pairs(word):
                counts[pair] = counts.get(pair, 0) + times
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        words = {tuple(merge_pair(word, best, new_id)): times for word, times in words.items()}
    return merges


@train.mistake(
    "ties-by-place",
    hint="(98, 97) and (97, 98) both occur once. Which is smaller?",
    title="Ties go to the first one seen",
)
def train_merges(words, num_merges):
    """Of several pairs with the highest count, this takes the one that was counted first. Then the answer depends on
    the order of the words. The smallest pair should win."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        if not counts:
            break
        best = max(counts, key=counts.get)
        merges.append(best)
        words = {tuple(merge_pair(word, best, new_id)): times for word, times in words.items()}
    return merges


@train.mistake(
    "ties-to-the-largest",
    hint="(98, 97) and (97, 98) both occur once. Which is smaller?",
    title="Ties go to the largest pair",
)
def train_merges(words, num_merges):
    """Of several pairs with the highest count, this takes the largest one. It should be the smallest."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        if not counts:
            break
        best = max(counts, key=lambda pair: (counts[pair], pair))
        merges.append(best)
        words = {tuple(merge_pair(word, best, new_id)): times for word, times in words.items()}
    return merges


@train.mistake("ids-from-255", hint="Which ids do the 256 bytes have?", title="The first new id is 255")
def train_merges(words, num_merges):
    """The first new id is 255, but that is a byte. The bytes have the ids from 0 to 255, so the first new one is
    256."""
    merges = []
    for k in range(num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        words = {tuple(merge_pair(word, best, 255 + k)): times for word, times in words.items()}
    return merges


@train.mistake("ids-from-257", hint="Which id does the first merge make?", title="The first new id is 257")
def train_merges(words, num_merges):
    """The new ids begin with 257. The first merge makes 256: here the list was already longer by one when the new id
    was computed from its length."""
    merges = []
    for k in range(num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        if not counts:
            break
        merges.append(min(counts, key=lambda pair: (-counts[pair], pair)))
        words = {tuple(merge_pair(word, merges[-1], 256 + len(merges))): times for word, times in words.items()}
    return merges


@train.mistake("no-pair-left", hint="What is left to merge in a word of one id?", title="No pair is left")
def train_merges(words, num_merges):
    """When every word has become a single token, there is no pair left, and the smallest of nothing is an error. Stop
    before."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        words = {tuple(merge_pair(word, best, new_id)): times for word, times in words.items()}
    return merges


@train.mistake("rarest-first", hint="Which pair saves the most places in the text?", title="The rarest pair first")
def train_merges(words, num_merges):
    """The pair with the lowest count is chosen. The most frequent one makes the text shortest."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        if not counts:
            break
        best = min(counts, key=lambda pair: (counts[pair], pair))
        merges.append(best)
        words = {tuple(merge_pair(word, best, new_id)): times for word, times in words.items()}
    return merges


@train.mistake("across-words", hint="In which word of the example does 97 come after 98?", title="Pairs across words")
def train_merges(words, num_merges):
    """All words are put one after the other, so the end of one and the beginning of the next become a pair. No pair
    reaches from one word into another."""
    text = [i for word, times in words.items() for _ in range(times) for i in word]
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = adjacent_pairs(text)
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        text = merge_pair(text, best, new_id)
    return merges


@train.mistake(
    "counts-kept", hint="When the second merge is chosen, do old counts still take part?", title="Old counts are kept"
)
def train_merges(words, num_merges):
    """The dict of counts is made once, before the loop, so the counts of each round are added to the old ones. Begin
    each round with an empty one."""
    merges, counts = [], {}
    for new_id in range(256, 256 + num_merges):
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        words = {tuple(merge_pair(word, best, new_id)): times for word, times in words.items()}
    return merges


@train.mistake(
    "counts-overwritten",
    hint="Two words have the pair. Which of them does your count come from?",
    title="The last word wins",
)
def train_merges(words, num_merges):
    """The count of a pair is set anew by each word, so the last word that has the pair wins. Add to what is there."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = count * times
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        words = {tuple(merge_pair(word, best, new_id)): times for word, times in words.items()}
    return merges


@train.mistake(
    "once-is-too-few", hint="What does the task say about when to stop?", title="Stopped at pairs that come once"
)
def train_merges(words, num_merges):
    """The training stops when no pair comes twice. That is sensible, but the task goes on until no pair is left."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        if not counts or max(counts.values()) < 2:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        words = {tuple(merge_pair(word, best, new_id)): times for word, times in words.items()}
    return merges


@train.mistake("lists-as-keys", hint="Which type does `merge_pair` return?", title="A list as a key")
def train_merges(words, num_merges):
    """`merge_pair` returns a list, which cannot be the key of a dict. Make a tuple of it."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        words = {merge_pair(word, best, new_id): times for word, times in words.items()}
    return merges


@train.mistake(
    "words-changed", hint="After the call, what is in the caller's `words`?", title="The caller's dict is changed"
)
def train_merges(words, num_merges):
    """The words are merged in the caller's own dict. It may be needed again; make a new dict for each merge."""
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        for word in list(words):
            words[tuple(merge_pair(word, best, new_id))] = words.pop(word)
    return merges


@train.also_wrong("ties-by-place")
def train_merges(words, num_merges):
    from collections import Counter

    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = Counter()
        for word, times in words.items():
            for pair in zip(word, word[1:]):
                counts[pair] += times
        if not counts:
            break
        best = counts.most_common(1)[0][0]
        merges.append(best)
        words = {tuple(merge_pair(word, best, new_id)): times for word, times in words.items()}
    return merges


@train.also_wrong("not-replaced")
def train_merges(words, num_merges):
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair in zip(word, word[1:]):
                counts[pair] = counts.get(pair, 0) + times
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        for word in words:
            word = tuple(merge_pair(word, best, new_id))
    return merges


@train.also_wrong(None)
def train_merges(words, num_merges):
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for word, times in words.items():
            for pair, count in adjacent_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count * times
        if not counts:
            break
        best = min(counts)
        merges.append(best)
        words = {tuple(merge_pair(word, best, new_id)): times for word, times in words.items()}
    return merges
