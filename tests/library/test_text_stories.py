"""Stories: each is written in one way only, its entropy is exact, the parser finds what the grammar chose, and says what is wrong."""

import hashlib
import itertools
import re
from collections import Counter
from math import log2
from random import Random

import numpy as np
import pytest

from tinygrad_edu.text import (
    StoryError,
    character_bits,
    entropy_per_character,
    generate_stories,
    judge,
    log2_probability,
    next_characters,
    parse,
    parsing,
    stories,
    stories_text,
)

SOME = generate_stories(400, seed=5)

# ------------------------------------------------------------------------------------------------ what is generated


def test_the_same_seed_gives_the_same_stories_everywhere():
    text = stories_text(20_000, seed=1)
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert digest == "d86de89bb09d0ce7616a5ad82bdb45c42c7ce314d1d0cc3f36a70603b7f6cc27", "the stories of a seed must never change"
    assert generate_stories(30, seed=1) == text.splitlines(keepends=True)[:30]
    assert generate_stories(5, seed=2) == generate_stories(9, seed=2)[:5] != generate_stories(5, seed=3)


def test_a_text_has_whole_stories_and_is_long_enough():
    for characters in (0, 1, 150, 1000):
        text = stories_text(characters, seed=4)
        assert len(text) >= characters and (not text or text.endswith("\n"))
        assert len(text) - len(text.splitlines(keepends=True)[-1] if text else "") < max(characters, 1)


def test_stories_are_short_and_of_few_symbols():
    text = stories_text(200_000, seed=6)
    assert set(text) == set("\n !,.?abcdefghijklmnopqrstuvwxyz")
    lengths = [len(line) for line in text.splitlines()]
    assert min(lengths) > 40 and max(lengths) < 250 and 130 < sum(lengths) / len(lengths) < 160
    assert len(set(text.splitlines())) > 0.99 * len(lengths), "there are so many stories that few come twice"
    assert len(set(re.findall("[a-z]+", text))) < 200, "a small net can learn the words"


def test_each_sentence_ends_with_the_only_mark_in_it():
    rules = stories.read_rules(stories.SENTENCES)
    for name, ways in rules.items():
        for _, parts in ways:
            last, *others = parts
            marks = "".join(part for part in others if isinstance(part, str))
            assert last[-1] in ".!?" and not re.search(r"[.!?]", last[:-1] + marks), name
    for words in stories.read_rules(stories.PHRASES).values():
        assert not re.search(r"[.!?]", str([part for _, parts in words for part in parts if isinstance(part, str)]))
    for plots in stories.read_rules(stories.PLOTS).values():
        assert all(part == " " or isinstance(part, tuple) for _, parts in plots for part in parts)


# ------------------------------------------------------------------------------------------------ entropy, exactly


def everything(todo, memory, probability=1.0, said=""):
    """All that the grammar can write: (text, probability)."""
    while todo and isinstance(todo[-1], str):
        *todo, last = todo
        said += last
    if not todo:
        yield said, probability
        return
    *rest, piece = todo
    ways = stories.ways_on(piece, memory)
    total = sum(weight for weight, _, _ in ways)
    for weight, parts, word in ways:
        after = {**memory, piece[0]: word} if word else memory
        yield from everything([*rest, *parts], after, probability * weight / total, said)


THREE = [*stories.SPOTS][:3]
#: Grammars that are small enough to write everything: words of each table, and of how many ways of a rule the first are left, 1 for phrases.
SMALL = [
    dict(hero=["max"], kind=["elf", "mouse"], thing=["egg"], look=["old"], spot=THREE, ways={}),
    dict(hero=["mia", "al and bo"], kind=["fox", "ape"], thing=["boots"], look=["red"], spot=[*stories.SPOTS][6:9], ways={}),
    dict(hero=["al and bo"], kind=["yak", "elf", "fox"], thing=["hat", "buns"], look=["odd"], spot=THREE, ways=dict(had=1, search=2)),
    dict(hero=["zoe"], kind=["yak", "elf"], thing=["yo yos"], look=["odd", "wet"], spot=[*stories.SPOTS][:4], ways=dict(had=1, search=2)),
    dict(
        hero=["tom"],
        kind=["owl", "kid"],
        thing=["pie"],
        look=["wet"],
        spot=THREE,
        ways=dict(had=1, search=2, who=2, junk=2, time=3, gift=4),
    ),
    dict(
        hero=["tom"], kind=["owl", "kid"], thing=["pie"], look=["wet"], spot=THREE, ways=dict(had=2, hunt=1, when=4, did=6, junk=3, time=3)
    ),
]


@pytest.mark.parametrize("small", SMALL)
def test_every_story_is_written_in_one_way_and_the_entropy_is_exact(small, monkeypatch):
    tables = {id(table): {word: table[word] for word in small[slot]} for slot, table in stories.SLOTS.items() if slot in small}
    monkeypatch.setattr(stories, "SLOTS", {slot: tables[id(table)] for slot, table in stories.SLOTS.items()})
    kept = {**dict.fromkeys(stories.read_rules(stories.PHRASES), 1), **small["ways"]}
    monkeypatch.setattr(stories, "RULES", {name: ways[: kept.get(name)] for name, ways in stories.RULES.items()})
    forget()
    try:
        told = [*everything(stories.START, {})]
        texts, probabilities = zip(*told, strict=True)
        assert len({*texts}) == len(texts) > 2000, "no text is written in two ways"
        assert sum(probabilities) == pytest.approx(1)
        bits, characters = stories.expected(stories.START)
        assert bits == pytest.approx(-sum(p * log2(p) for p in probabilities))
        assert characters == pytest.approx(sum(len(text) * p for text, p in told))
        for text, p in Random(0).sample(told, 100):
            [parsed] = parsing.derivations(text)
            assert parsed.bits == pytest.approx(-log2(p))
    finally:
        forget()


def forget():
    """Let go of what was computed with other rules."""
    for function in (stories.rows, stories.expected, parsing.wrong_in):
        function.cache_clear()


def test_the_mean_surprise_of_stories_converges_to_the_entropy():
    bits, characters = stories.expected(stories.START)
    assert entropy_per_character() == bits / (characters + 1)
    told = generate_stories(1600, seed=0)
    surprises, lengths = np.array([[-log2_probability(story), len(story)] for story in told]).T
    assert abs(surprises.mean() - bits) < 3 * surprises.std() / 40
    assert abs(lengths.mean() - characters - 1) < 3 * lengths.std() / 40
    assert surprises.sum() / lengths.sum() == pytest.approx(entropy_per_character(), rel=0.01)


def test_no_slot_depends_on_the_words_before_it():
    """What `expected` needs: the words of a table mention the same slots in the same form, so which slots are filled depends on no word."""
    for table in stories.SLOTS.values():
        for form in {form for row in table.values() for form in row}:
            assert len({tuple(sorted(re.findall(r"\{(\w+)", row[form]))) for row in table.values()}) == 1


# ------------------------------------------------------------------------------------------------ the parser


def test_the_parser_finds_what_was_chosen(monkeypatch):
    made, choose = [], stories.choose

    def noted(ways, random):
        parts, word = choose(ways, random)
        if len(ways) > 1:
            i = next(i for i, way in enumerate(ways) if way[1] is parts and way[2] == word)
            made.append((word or i, ways[i][0] / sum(way[0] for way in ways)))
        return parts, word

    monkeypatch.setattr(stories, "choose", noted)
    random = Random(7)
    for _ in range(300):
        made.clear()
        parsed = parse(stories.tell(random))
        assert [(chosen, probability) for _, chosen, probability in parsed.choices] == made


def test_every_story_has_one_derivation():
    for story in SOME:
        found = parsing.derivations(story[:-1])
        assert len(found) == 1 and found[0] == parse(story) == parse(story[:-1])
    memory = parse(
        "mia was an ape with an odd pie. one day an elf took it. the elf hid it up a tree! now mia and the elf share the odd pie."
    ).memory
    assert memory == dict(hero="mia", kind="ape", look="odd", thing="pie", helper="elf", place="up a tree")


def test_stories_are_judged_good():
    judgement = judge("".join(SOME))
    assert (judgement.stories, judgement.sentences, judgement.grammatical, judgement.consistent) == (400, 1, 1, 1)
    assert judgement.reasons == []


STORY = (
    "pip the owl had an old drum. one day he lost it. was it in the pond? no, only a sock. "
    "an ape said, look up a tree! yes, up a tree it was! so pip and the ape beat the old drum."
)
NOT_GRAMMATICAL = [  # what is replaced, by what, what is said
    (
        "pip the owl",
        "pip thx owl",
        "at character 4, after 'pip ': expected 'the' (hero) or 'was' (hero) or 'gave the' or 'never lost the' or others, got 'thx'",
    ),
    ("an old", "a old", "expected 'blue' or 'lucky' or 'magic' or 'red' or others, got 'old'"),
    ("an ape said", "a ape said", "got 'ape'"),
    ("was it in", "were it in", "expected 'they' (thing), got 'it'"),
    ("no, only", "no only", "after 'ost it. was it in the pond? no': expected ', only' or ',', got ' only'"),
    ("lost it.", "lost it", "expected '.', got ' was'"),
    ("pip and the ape", "pip and the apes", "got 'apes'"),
    (" beat the old drum.", " beat the old dr", "expected 'drum' (thing), got 'dr'"),
    ("the old drum.", "the old hat.", "expected 'drum' (thing), got 'hat.'"),
    ("beat the old drum", "beats the old drum", "got 'beats'"),
    ("pip the owl", "pip  the owl", "got ' the'"),
    ("the old drum.", "the old drum. ", "at character 176, after 'nd the ape beat the old drum. '"),
]
NOT_CONSISTENT = [
    ("he lost it", "she lost it", "expected 'he' (hero) or 'it' (thing) or", "got 'she'"),
    ("he lost it", "he lost them", "expected 'it' (thing), got 'them.'"),
    ("was it in", "were they in", "got 'were'"),
    ("so pip", "so tom", "expected 'pip' (hero) or 'the' (hero), got 'tom'"),
    ("so pip", "so the yak", "expected 'owl' (kind), got 'yak'"),
    ("the ape beat", "the fox beat", "expected 'ape' (helper), got 'fox'"),
    ("beat the old drum", "wore the old hat", "expected 'beat' (thing), got 'wore'"),
    ("beat the old drum", "beat the red drum", "expected 'old' (look), got 'red'"),
    ("yes, up a tree", "yes, in the barn", "expected 'up a tree' (place), got 'in'"),
    ("look up a tree", "look in the pond", "look in the ': expected 'barn' or 'soup', got 'pond!'"),
    (" so pip and the ape beat the old drum.", "", "at character 137", "expected another sentence, got the end"),
    (" one day he lost it.", "", "got 'was'"),
    ("the old drum.", "the old drum. nothing went wrong.", "expected the end, got ' nothing"),
]


def wrong(old, new):
    assert STORY.count(old) == 1
    with pytest.raises(StoryError) as caught:
        parse(STORY.replace(old, new))
    return caught.value


def test_the_story_itself_is_right():
    assert parse(STORY).memory["place"] == "up a tree"


@pytest.mark.parametrize(("old", "new", "said"), NOT_GRAMMATICAL)
def test_what_is_not_grammatical(old, new, said):
    error = wrong(old, new)
    assert str(error).startswith("not grammatical at character ") and said in str(error) and not error.grammatical


@pytest.mark.parametrize(("old", "new", "said"), [(old, new, said) for old, new, *every in NOT_CONSISTENT for said in every])
def test_what_is_not_consistent(old, new, said):
    error = wrong(old, new)
    assert str(error).startswith("not consistent at character ") and said in str(error) and error.grammatical


def test_any_change_of_a_letter_that_makes_no_word_is_found():
    words, random = {*re.findall("[a-z]+", stories_text(100_000))}, Random(3)
    tried = 0
    for story in SOME[:200]:
        at = random.randrange(len(story) - 1)
        changed = story[:at] + random.choice("abcdefghijklmnopqrstuvwxyz") + story[at + 1 :]
        if {*re.findall("[a-z]+", changed)} <= words:
            continue
        with pytest.raises(StoryError, match="not grammatical at character (\\d+)") as caught:
            parse(changed)
        tried += 1
        assert abs(int(re.search(r"\d+", str(caught.value))[0]) - at) < 16
    assert tried > 150


def test_a_story_cut_off_anywhere_is_no_story():
    for story in SOME[:3]:
        for end in range(1, len(story) - 1):
            with pytest.raises(StoryError) as caught:
                parse(story[:end])
            assert caught.value.grammatical == (story[end - 1] in ".!?")


def test_another_word_in_a_slot_mentioned_twice_is_found():
    checked = 0
    for story, slot in itertools.product(SOME[:60], ("thing", "look", "kind", "helper")):
        memory = parse(story).memory
        word = memory.get(slot, "no such word")
        if len(re.findall(rf"\b{word}\b", story)) < 2:
            continue
        start = story.rindex(word)
        other = next(w for w in stories.SLOTS[slot] if w not in memory.values())
        with pytest.raises(StoryError):
            parse(story[:start] + other + story[start + len(word) :])
        checked += 1
    assert checked > 100


def test_shares_of_what_a_model_wrote():
    good = "tom the fox had a wet pie. nothing went wrong."
    bad = "mia the fox had a wet pie. he never lost it."
    nonsense = "mia the fox had a wet pie. pie pie pie."
    judgement = judge("\n".join([good, bad, nonsense, "", "cut of"]))
    assert judgement.stories == 4
    assert judgement.sentences == 5 / 7 and judgement.grammatical == 0.5 and judgement.consistent == 0.25
    assert str(judgement) == "4 stories: 71% of the sentences are grammatical; 50% of the stories are grammatical, 25% consistent"
    assert [story for story, _ in judgement.reasons] == [bad, nonsense, ""]
    assert "expected 'she' (hero)" in judgement.reasons[0][1]
    assert judge(good).consistent == 1 and judge(good[:-5]).consistent == 0
    with pytest.raises(ValueError, match="judge: expected at least one story, got an empty text"):
        judge("")


@pytest.mark.parametrize(
    ("text", "said"), [("", "expected one story, got 0"), ("\n", "got 0"), (STORY + "\n" + STORY, "got 2; `judge` reads several")]
)
def test_one_story_at_a_time(text, said):
    with pytest.raises(StoryError, match=said) as caught:
        parse(text)
    assert isinstance(caught.value, ValueError)
    with pytest.raises(StoryError):
        log2_probability(text)


# ------------------------------------------------------------------------------------------------ the next character


def test_the_bits_of_the_characters_add_up_to_those_of_the_story():
    """So each probability is right: the chance of a story is the product of those of its characters, each given those before it."""
    for story in SOME[:8]:
        bits = character_bits(story)
        assert len(bits) == len(story) and min(bits) >= 0
        assert sum(bits) == pytest.approx(-log2_probability(story), abs=1e-8)
        assert character_bits(story[:40]) == bits[:40]


def test_what_may_come_next():
    story = SOME[0]
    for end in range(0, len(story), 7):
        chances = next_characters(story[:end])
        assert sum(chances.values()) == pytest.approx(1) and chances[story[end]] > 0
        assert next_characters(SOME[1] + story[:end]) == chances
    assert next_characters(story) == next_characters("") and set(next_characters(story[:-1])) == {"\n"}
    assert next_characters("tom the ow") == {"l": 1.0}
    assert next_characters("no story begins like that") == {}
    firsts = Counter(told[0] for told in generate_stories(4000, seed=8))
    chances = next_characters("")
    assert firsts.keys() == chances.keys()
    for character, n in firsts.items():
        p = chances[character]
        assert abs(n / 4000 - p) < 4 * (p * (1 - p) / 4000) ** 0.5


def test_characters_that_no_story_has_there_are_named():
    with pytest.raises(ValueError, match="expected a story, got 'z' at character 10, after 'tom the ow'; no story goes on so"):
        character_bits("tom the owz")
