"""Read a story as the grammar wrote it: which choices were made, how probable they are, and if there are none, what is wrong and where."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from math import log2

from .stories import SENTENCES, SLOTS, START, read_rules, ways_on

SENTENCE_RULES = tuple(read_rules(SENTENCES))


class StoryError(ValueError):
    """A text that is not a story of the grammar. `grammatical`: whether each of its sentences could be one of a story."""

    def __init__(self, message, grammatical):
        super().__init__(message)
        self.grammatical = grammatical


@dataclass
class Parsed:
    """A story as the grammar wrote it.

    choices: (name, what was chosen, its probability) from first to last: which way of a rule, counted from 0, or what fills a slot.
    memory: slot -> what fills it. bits: minus the log2 of the probability of the story.
    """

    choices: list
    memory: dict

    @property
    def bits(self):
        return -sum(log2(probability) for _, _, probability in self.choices)


@dataclass
class Judgement:
    """How well a text of stories was written, in shares from 0 to 1, and the reasons why some are not good.

    sentences: the share of the sentences that are grammatical. grammatical: the share of the stories of which all sentences are.
    consistent: the share of the stories that are also right as a whole, so that the grammar could have written them.
    """

    stories: int
    sentences: float
    grammatical: float
    consistent: float
    reasons: list = field(repr=False)


def derivations(text, todo=START):
    """All ways to write a text: (list of Parsed, (position, expected pieces of text)), the latter where the text first differs from all."""
    found, furthest, expected = [], 0, set()
    stack = [(0, stacked(todo), {}, ())]
    while stack:
        at, todo, memory, choices = stack.pop()
        if not todo:
            if at == len(text):
                found.append(Parsed(unrolled(choices), memory))
            elif at >= furthest:
                furthest, expected = at, (expected if at == furthest else set()) | {"the end"}
            continue
        piece, rest = todo
        if isinstance(piece, str):
            if text.startswith(piece, at):
                stack.append((at + len(piece), rest, memory, choices))
                continue
            stop = at + common(text[at : at + len(piece)], piece)
            if stop >= furthest:
                furthest, expected = stop, (expected if stop == furthest else set()) | {piece[stop - at :]}
            continue
        ways = ways_on(piece, memory)
        total = sum(way[0] for way in ways)
        for i, (weight, parts, after) in enumerate(ways):
            name = piece[0]
            made = choices if len(ways) == 1 else ((name, after[name] if name in SLOTS else i, weight / total), choices)
            stack.append((at, stacked(parts, rest), after, made))
    return found, (furthest, expected)


def stacked(parts, rest=()):
    """Pieces, last first, on top of the rest: nested pairs (piece, rest)."""
    for part in parts:
        rest = (part, rest)
    return rest


def unrolled(pairs):
    """The items of nested pairs (last, the others), from first to last."""
    items = []
    while pairs:
        item, pairs = pairs
        items.append(item)
    return items[::-1]


def common(a, b):
    """How many first characters two strings have in common."""
    return next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))


# ------------------------------------------------------------------------------------------------ what is wrong


def parse(story):
    """The choices that make a story, as Parsed. Raises StoryError, which says where the text stops being a story, and why.

    story: one story, with or without its line break.
    """
    text = story.removesuffix("\n")
    found, (at, expected) = derivations(text)
    if found:
        return found[0]
    start = 0
    for sentence in sentences_of(text):
        wrong = wrong_in(sentence)
        if wrong:
            raise StoryError(said("not grammatical", text, start + wrong[0], wrong[1]), False)
        start += len(sentence) + 1
    raise StoryError(said("not consistent: every sentence is grammatical, but", text, at, expected), True)


def log2_probability(story):
    """The log2 of the probability that the grammar writes this story. Raises StoryError if it is not a story."""
    return -parse(story).bits


def sentences_of(text):
    """The sentences of a story: each ends with . or ! or ?, but for a last one that was cut off."""
    return re.split(r"(?<=[.!?]) ", text)


@lru_cache(4096)
def wrong_in(sentence):
    """Where a sentence stops being grammatical, and what was expected: (position, pieces of text). None if it is grammatical."""
    places = []
    for rule in SENTENCE_RULES:
        found, place = derivations(sentence, ((rule, ""),))
        if found:
            return None
        places.append(place)
    furthest = max(at for at, _ in places)
    return furthest, set().union(*(expected for at, expected in places if at == furthest))


def said(what, text, at, expected):
    """A sentence about what was expected at a position of a text."""
    choices = sorted(repr(e) for e in expected)
    some = " or ".join(choices[:4]) + (f" or one of {len(choices) - 4} others" if len(choices) > 4 else "")
    got = repr(text[at : at + 16]) if at < len(text) else "the end"
    return f"{what} at character {at}, after {text[max(0, at - 24) : at]!r}: expected {some}, got {got}"


def judge(text):
    """How good the stories of a text are, one a line, as a Judgement. A last line without a line break, cut off, does not count.

    text: what a language model wrote, or one story. Raises ValueError if there is no whole line in it.
    """
    lines = text.split("\n")[:-1]
    if not lines:
        raise ValueError("judge: expected at least one story that ends with a line break, got none; generate more text")
    good, stories, consistent, reasons = 0, 0, 0, []
    every = [sentence for line in lines for sentence in sentences_of(line)]
    for line in lines:
        try:
            parse(line)
            consistent += 1
            stories += 1
        except StoryError as error:
            stories += error.grammatical
            reasons.append((line, str(error)))
    good = sum(wrong_in(sentence) is None for sentence in every)
    n = len(lines)
    return Judgement(n, good / len(every), stories / n, consistent / n, reasons)
