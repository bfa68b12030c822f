"""Read a story as the grammar wrote it: which choices were made, how probable they are, and if there are none, what is wrong and where."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from math import log2

from .stories import SENTENCES, START, read_rules, ways_on

SENTENCE_RULES = tuple(read_rules(SENTENCES))


class StoryError(ValueError):
    """A text that is not a story of the grammar. `grammatical`: whether each of its sentences is one that some story has."""

    def __init__(self, message, grammatical):
        super().__init__(message)
        self.grammatical = grammatical


@dataclass
class Parsed:
    """How the grammar wrote a story.

    choices: (name, chosen, probability) from first to last; what was chosen is the number of a rule's way, from 0, or a slot's word.
    memory: slot -> the word that fills it.
    """

    choices: list
    memory: dict

    @property
    def bits(self):
        """How surprising the story is: minus the log2 of its probability, the product of those of its choices."""
        return -sum(log2(probability) for _, _, probability in self.choices)


def parse(story):
    """The choices that make a story, as Parsed. story: one story, with or without its line break.

    Raises StoryError with what is wrong and where: the first word that is not grammatical, because no story has a sentence that goes on so;
    otherwise the first that is not consistent, because it does not go with the sentences before it.
    """
    text = story.removesuffix("\n")
    if not text or "\n" in text:
        raise StoryError(f"parse: expected one story, got {len(text.splitlines())}; `judge` reads several", False)
    if found := derivations(text):
        return found[0]
    start = 0
    for sentence in sentences_of(text):
        if wrong := wrong_in(sentence):
            raise StoryError(f"not grammatical {wrong.said(text, start)}", False)
        start += len(sentence) + 1
    difference = Difference()
    derivations(text, START, difference)
    raise StoryError(f"not consistent {difference.said(text)}", True)


def log2_probability(story):
    """The log2 of the probability that the grammar writes this story. Raises StoryError if it is not a story."""
    return -parse(story).bits


# ------------------------------------------------------------------------------------------------ the next character


def next_characters(text):
    """What may come next in a text of stories, by the grammar: a dict, character -> its exact probability. They add up to 1.

    text: stories, one a line, of which the last may be cut off anywhere. Only that one matters, since stories are independent. The dict is
    empty if no story begins like that.
    """
    begun = text.rpartition("\n")[2]
    chances, states = {}, [(0, before(START, ("\n", ())), {}, 1.0)]
    while states:
        at, (piece, rest), memory, chance = states.pop()
        if isinstance(piece, str):
            known = begun[at : at + len(piece)]
            if known == piece:
                states.append((at + len(piece), rest, memory, chance))
            elif piece.startswith(known):
                chances[piece[len(known)]] = chances.get(piece[len(known)], 0.0) + chance
            continue
        ways, name = ways_on(piece, memory), piece[0]  # a rule, or a slot to be filled: go on in every way
        total = sum(weight for weight, _, _ in ways)
        for weight, parts, word in ways:
            after = {**memory, name: word} if word and name not in memory else memory
            states.append((at, before(parts, rest), after, chance * weight / total))
    total = sum(chances.values())
    return {character: chance / total for character, chance in chances.items()}


def character_bits(story):
    """The bits of each character of a story when the grammar itself predicts it, a list: no model can do better on average.

    They add up to the surprise of the story, minus its `log2_probability`. story: with its line break, or cut off anywhere. Raises
    ValueError at the first character that no story has there.
    """
    bits = []
    for i, character in enumerate(story):
        chance = next_characters(story[:i]).get(character)
        if chance is None:
            after = story[max(0, i - 30) : i]
            raise ValueError(f"character_bits: expected a story, got {character!r} at character {i}, after {after!r}; no story goes on so")
        bits.append(-log2(chance))
    return bits


# ------------------------------------------------------------------------------------------------ all ways to write a text


def derivations(text, todo=START, difference=None):
    """All ways to write a text: a list of Parsed, of which a story has one. The search goes on as `tell` does, in every way that fits.

    todo: what to write, pieces from last to first. difference: a Difference, which then learns where the text stops being like that.
    """
    found = []
    states = [(0, before(todo, ()), {}, ())]
    while states:
        at, todo, memory, choices = states.pop()
        while todo and isinstance(todo[0], str) and text.startswith(todo[0], at):
            at, todo = at + len(todo[0]), todo[1]
        if not todo and at == len(text):
            found.append(Parsed(from_first(choices), memory))
        elif not todo or isinstance(todo[0], str):
            if difference:
                difference.add(text, at, todo[0] if todo else "", "")
        else:
            (name, form), rest = todo
            ways = ways_on((name, form), memory)
            total = sum(way[0] for way in ways)
            for i, (weight, parts, word) in enumerate(ways):
                if isinstance(parts[-1], str) and not text.startswith(parts[-1], at):
                    if difference:
                        difference.add(text, at, parts[-1], name if name in memory else "")
                    continue
                made = choices if weight == total else ((name, word or i, weight / total), choices)
                after = {**memory, name: word} if word and name not in memory else memory
                states.append((at, before(parts, rest), after, made))
    return found


def before(parts, rest):
    """Pieces from last to first, put before the rest: nested pairs (piece, what comes after it)."""
    for part in parts:
        rest = (part, rest)
    return rest


def from_first(choices):
    """Choices as a list, from nested pairs (the last one, those before)."""
    items = []
    while choices:
        item, choices = choices
        items.append(item)
    return items[::-1]


class Difference:
    """Where a text first differs from all that can be written: `at`, mostly the start of a word, and `expected`, pairs (text, slot)."""

    def __init__(self):
        self.at, self.expected = -1, set()

    def add(self, text, at, piece, slot):
        """A piece that could have been at a position of the text. slot: the one whose word it is, if that was filled before."""
        if at + len(piece) < self.at:
            return
        same = next((i for i, (a, b) in enumerate(zip(text[at:], piece)) if a != b), min(len(text) - at, len(piece)))
        stop = at + same
        in_word = text[stop - 1 : stop].isalpha() and (text[stop : stop + 1].isalpha() or piece[same : same + 1].isalpha())
        start = text.rfind(" ", 0, stop) + 1 if in_word else stop
        if start > self.at:
            self.at, self.expected = start, set()
        if start == self.at:
            self.expected.add(((text[start:at] + piece)[max(0, start - at) :], slot))

    def said(self, text, start=0):
        """The difference in words. start: where in the text the part begins that differs."""
        at = start + self.at
        so_far, got = text[max(0, at - 30) : at], re.match(" ?[^ ]*", text[at:])[0]
        space = "another sentence" if so_far.endswith((".", "!", "?")) else "a space"
        options = sorted((not slot, named(piece, slot, space)) for piece, slot in self.expected)
        shown = " or ".join(option for _, option in options[:4]) + (" or others" if len(options) > 4 else "")
        return f"at character {at}, after {so_far!r}: expected {shown}, got {repr(got) if got else 'the end'}"


def named(piece, slot, space):
    """A piece that was expected, in words. space: what to call a space."""
    if not piece.strip():
        return space if piece else "the end"
    return f"{piece.strip()!r}" + (f" ({slot})" if slot else "")


# ------------------------------------------------------------------------------------------------ sentences, and many stories


def sentences_of(text):
    """The sentences of a story. Each ends with . or ! or ?, unless it was cut off."""
    return re.split(r"(?<=[.!?]) ", text)


@lru_cache(4096)
def wrong_in(sentence):
    """The Difference of a sentence from all that stories have, None if some story has it."""
    difference = Difference()
    for rule in SENTENCE_RULES:
        if derivations(sentence, ((rule, ""),), difference):
            return None
    return difference


@dataclass
class Judgement:
    """How good the stories of a text are, in shares from 0 to 1. stories: how many there are.

    sentences: the share of the sentences that are grammatical. grammatical: the share of the stories that have no others. consistent: the
    share of the stories that the grammar could have written. reasons: (story, what is wrong in it), for each of the rest.
    """

    stories: int
    sentences: float
    grammatical: float
    consistent: float
    reasons: list = field(repr=False)

    def __str__(self):
        good = f"{self.sentences:.0%} of the sentences are grammatical"
        return f"{self.stories} stories: {good}; {self.grammatical:.0%} of the stories are grammatical, {self.consistent:.0%} consistent"


def judge(text):
    """A Judgement of a text of stories, one a line, such as a language model writes.

    What comes after the last line break does not count, as it may have been cut off, unless it is all there is.
    """
    lines = text.split("\n")[:-1] or [text]
    if not text:
        raise ValueError("judge: expected at least one story, got an empty text")
    sentences, reasons, grammatical = [], [], 0
    for line in lines:
        try:
            parse(line)
            grammatical += 1
            sentences += [True for _ in sentences_of(line)]
        except StoryError as error:
            grammatical += error.grammatical
            sentences += [wrong_in(sentence) is None for sentence in sentences_of(line)]
            reasons.append((line, str(error)))
    n = len(lines)
    return Judgement(n, sum(sentences) / len(sentences), grammatical / n, (n - len(reasons)) / n, reasons)
