"""Stories from a grammar: any number of them from a seed, and how hard they are to predict, exactly.

The grammar is data. `GRAMMAR` says how a story is made of sentences, and a sentence of words. `SLOTS` are its memory: who the story is
about, what was lost, where it was. A slot is filled where it is first mentioned, and keeps its filling to the end of the story.
"""

import re
from functools import lru_cache
from math import log2
from random import Random

# ------------------------------------------------------------------------------------------------ the words

HE = {"he": "he", "his": "his", "the": "the {kind}", "was": "was {kind.a}"}
SHE = {"he": "she", "his": "her", "the": "the {kind}", "was": "was {kind.a}"}
THEY = {"he": "they", "his": "their", "the": "the {kind.many}", "was": "were two {kind.many}"}
HEROES = {
    **dict.fromkeys(("pip", "max", "otto", "tom"), HE),
    **dict.fromkeys(("ada", "lily", "mia", "zoe"), SHE),
    **dict.fromkeys(("kim and jo", "ben and eve"), THEY),
}

IT = {"one": "{look.a} {thing}", "it": "it", "them": "it", "was": "was"}
PAIR = {"one": "{look} {thing}", "it": "they", "them": "them", "was": "were"}
THINGS = {
    "ball": {**IT, "use": "throw", "used": "threw"},
    "bell": {**IT, "use": "ring", "used": "rang"},
    "boat": {**IT, "use": "sail", "used": "sailed"},
    "boots": {**PAIR, "use": "wear", "used": "wore"},
    "broom": {**IT, "use": "ride", "used": "rode"},
    "buns": {**PAIR, "use": "eat", "used": "ate"},
    "drum": {**IT, "use": "beat", "used": "beat"},
    "egg": {**IT, "use": "hug", "used": "hugged"},
    "flute": {**IT, "use": "play", "used": "played"},
    "hat": {**IT, "use": "wear", "used": "wore"},
    "kite": {**IT, "use": "fly", "used": "flew"},
    "pie": {**IT, "use": "eat", "used": "ate"},
    "sled": {**IT, "use": "ride", "used": "rode"},
    "yo yos": {**PAIR, "use": "spin", "used": "spun"},
}


def with_article(word):
    """The word after a or an."""
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


MANY = {"mouse": "mice", "fox": "foxes", "elf": "elves", "witch": "witches"}
KIND_NAMES = (
    *("ape", "bear", "duck", "elf", "fox", "frog", "ghost", "goat"),
    *("kid", "mouse", "owl", "pirate", "queen", "robot", "snail", "witch"),
)
KINDS = {kind: {"a": with_article(kind), "many": MANY.get(kind, f"{kind}s")} for kind in KIND_NAMES}
LOOKS = {look: {"a": with_article(look)} for look in ("blue", "lucky", "magic", "odd", "old", "orange", "red", "tiny", "ugly", "wet")}
SPOTS = {
    spot: {}
    for spot in (
        "at the zoo",
        "by the sea",
        "in a cave",
        "in the barn",
        "in the pond",
        "in the soup",
        "on the moon",
        "on the roof",
        "under the bed",
        "up a tree",
    )
}
#: slot -> what may fill it, each equally likely. Two slots of one table are never filled with the same.
SLOTS = {
    "hero": HEROES,
    "kind": KINDS,
    "helper": KINDS,
    "thing": THINGS,
    "look": LOOKS,
    "spot": SPOTS,
    "nook": SPOTS,
    "place": SPOTS,
}

# ------------------------------------------------------------------------------------------------ the rules

#: A rule's name, and below it the ways to write it, each after its weight. {name} is a rule or a slot, {slot.form} a form of its filling.
GRAMMAR = """
story
    2 {had} {gone} {there} {joy}
    3 {had} {gone} {search} {there} {joy}
    4 {had} {gone} {clue} {there} {thanks}
    2 {had} {gone} {search} {clue} {there} {thanks}
    4 {had} {taken} {caught} {sorry}
    2 {had} {taken} {search} {caught} {sorry}
search
    3 {asked} {no}
    2 {looked}
    2 {asked} {no} {again} {no}
"""
#: The rules that make one sentence each, which ends with the only . ! or ? in it.
SENTENCES = """
had
    4 {hero} {hero.the} had {thing.one}.
    2 once {hero} {hero.the} made {thing.one}.
    2 {hero} {hero.was} with {thing.one}.
    1 {hero} {hero.the} loved {hero.his} {look} {thing}.
gone
    3 {when} {thing.it} {thing.was} gone!
    2 {when} {hero.he} lost {thing.them}.
    2 the wind took {thing.them} {when}.
    2 {hero.he} wanted to {thing.use} {thing.them}, but where {thing.was} {thing.it}?
taken
    2 {when} {helper.a} took {thing.them}.
    1 {helper.a} came and ran off with {thing.them}.
asked
    1 {thing.was} {thing.it} {spot}?
again
    1 {thing.was} {thing.it} {nook}?
no
    3 no, only {junk}.
    1 no, {junk}!
looked
    2 {hero.he} looked {spot} and saw {junk}.
    1 {spot} {hero.he} found {junk}.
clue
    3 {helper.a} said, look {place}!
    1 then {helper.a} sang, look {place}!
there
    3 and there {thing.it} {thing.was}, {place}!
    1 {place} {hero.he} found {thing.them}.
caught
    3 the {helper} {did} {thing.them} {place}!
    1 {place} the {helper} {did} {thing.them}!
joy
    2 so {who} {thing.used} the {look} {thing} {time}.
    1 {who} took the {look} {thing} to bed.
    1 {who} never lost the {look} {thing} again.
thanks
    3 so {who} and the {helper} {thing.used} the {look} {thing} {time}.
    2 {who} gave the {helper} {gift} and {thing.used} the {look} {thing}.
sorry
    2 sorry, said the {helper}, and gave {who} the {look} {thing}.
    2 now {who} and the {helper} share the {look} {thing}.
"""
PHRASES = """
who
    2 {hero}
    1 {hero.the}
when
    4 one day
    2 one night
    1 at noon
    1 on monday
time
    3 all day
    2 all night
    1 till noon
    1 and sang
junk
    3 six ants
    3 a sock
    2 mud
    2 a sleepy cat
    1 an angry bee
    1 two bats
    1 jam
    1 a very cold bun
did
    3 sat on
    2 sang to
    2 slept under
    1 danced with
    1 sneezed on
    1 hid
gift
    3 a hug
    2 a kiss
    1 an apple
    1 ten beans
"""


def read_rules(text):
    """The rules written in a text: name -> [(weight, pieces), ...]."""
    rules = {}
    for line in text.strip().splitlines():
        if line.startswith(" "):
            weight, way = line.split(maxsplit=1)
            rules[name].append((int(weight), pieces(way)))
        else:
            name = line
            rules[name] = []
    return rules


@lru_cache(None)
def pieces(text):
    """The parts of a text from last to first: plain text, and what stands in braces, a pair (name, form), with form "" for {name}."""
    parts = re.split(r"\{(.*?)\}", text)
    return tuple(tuple(p.partition(".")[::2]) if i % 2 else p for i, p in enumerate(parts) if i % 2 or p)[::-1]


RULES = {name: ways for text in (GRAMMAR, SENTENCES, PHRASES) for name, ways in read_rules(text).items()}


def ways_on(piece, memory):
    """The ways to write a piece (name, form): a list of (weight, pieces, memory after it). memory: slot -> what fills it."""
    name, form = piece
    if name in RULES:
        return [(weight, parts, memory) for weight, parts in RULES[name]]
    table = SLOTS[name]
    if name in memory:
        return [(1, pieces(table[memory[name]].get(form, memory[name])), memory)]
    taken = [memory[slot] for slot in memory if SLOTS[slot] is table]
    return [(1, pieces(table[word].get(form, word)), {**memory, name: word}) for word in table if word not in taken]


# ------------------------------------------------------------------------------------------------ telling and measuring

START = (("story", ""),)


def tell(random):
    """One story."""
    said, todo, memory = [], [*START], {}
    while todo:
        piece = todo.pop()
        if isinstance(piece, str):
            said.append(piece)
            continue
        ways = ways_on(piece, memory)
        number = int(random.random() * sum(way[0] for way in ways))
        for weight, parts, after in ways:
            number -= weight
            if number < 0:
                todo.extend(parts)
                memory = after
                break
    return "".join(said) + "\n"


def generate_stories(n, seed=0):
    """n stories, a list of strings that end with a line break. The same seed gives the same stories on every computer."""
    random = Random(seed)
    return [tell(random) for _ in range(n)]


def stories_text(characters, seed=0):
    """A text of whole stories, the first ones of `generate_stories` with this seed, of at least so many characters."""
    random, stories = Random(seed), []
    while characters > 0:
        stories.append(tell(random))
        characters -= len(stories[-1])
    return "".join(stories)


@lru_cache(None)
def expected(todo, filled=frozenset()):
    """The expected bits of the choices, and the expected number of characters, of what is still to write: a tuple of pieces, last first.

    filled: the slots that are filled. With what does not matter here: a slot is as likely to be filled with one word as with another, and
    the expected value of a sum is the sum of the expected values.
    """
    if not todo:
        return 0.0, 0.0
    *rest, piece = todo
    if isinstance(piece, str):
        bits, characters = expected(tuple(rest), filled)
        return bits, characters + len(piece)
    name, form = piece
    if name in RULES:
        ways, after = RULES[name], filled
        total = sum(weight for weight, _ in ways)
        bits = -sum(weight / total * log2(weight / total) for weight, _ in ways)
    else:
        table, after = SLOTS[name], filled | {name}
        ways = [(1, pieces(table[word].get(form, word))) for word in table]
        total = len(ways)
        bits = 0.0 if name in filled else log2(total - sum(SLOTS[slot] is table for slot in filled))
    parts = [(weight / total, expected((*rest, *more), after)) for weight, more in ways]
    return bits + sum(share * b for share, (b, _) in parts), sum(share * c for share, (_, c) in parts)


def entropy_per_character():
    """The entropy of a text of stories, in bits per character: no model that has not seen it can predict it with fewer on average.

    The entropy of a story is the expected sum of the entropies of its choices, as every story can be written in one way only. Stories are
    independent, so that of the text is the entropy of a story by its expected length, line break included.
    """
    bits, characters = expected(START)
    return bits / (characters + 1)
