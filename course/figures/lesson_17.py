"""Lesson 17: texts cut into tokens, merges step by step, a word by rank, GPT-2's cuts, languages, and models over several alphabets."""

from functools import cache

import ipywidgets as W
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tinygrad_edu.data import NotAvailable
from tinygrad_edu.text import adjacent_pairs, gpt2_tokenizer, merge_pair, split_words
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, ink, mixed, panels, quiet
from .explorer import Explorer, Refused
from .lesson_13 import bits_of, sign  # noqa: F401  the lesson asks for bits_of, too

BLUE, ORANGE, GREEN, INK, GREY, MARK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))
FACES = [mixed(colour, 0.22) for colour in (BLUE, ORANGE, GREEN, MARK)]
WIDE = 88  # characters of 12 points in a row: each is a tenth of an inch

#: Texts as GPT-2 cuts them: (id, piece) for each token. A test compares them with its own files, where those are.
CUTS = {
    "How many r's are in strawberry?": [
        (2437, "How"), (867, " many"), (374, " r"), (338, "'s"), (389, " are"), (287, " in"), (41236, " strawberry"), (30, "?"),
    ],
    " strawberry": [(41236, " strawberry")],
    "strawberry": [(301, "st"), (1831, "raw"), (8396, "berry")],
    "Strawberry": [(1273, "St"), (1831, "raw"), (8396, "berry")],
    "STRAWBERRY": [(2257, "ST"), (20530, "RAW"), (13246, "BER"), (18276, "RY")],
    "the owl": [(1169, "the"), (39610, " owl")],
    "The owl": [(464, "The"), (39610, " owl")],
    " the owl": [(262, " the"), (39610, " owl")],
    "the  owl": [(1169, "the"), (220, " "), (39610, " owl")],
    "the owl ": [(1169, "the"), (39610, " owl"), (220, " ")],
    "127+677=804": [(16799, "127"), (10, "+"), (40179, "677"), (28, "="), (36088, "804")],
    "1000 1001 1234 2024": [(12825, "1000"), (1802, " 100"), (16, "1"), (1105, " 12"), (2682, "34"), (48609, " 2024")],
}  # fmt: skip
#: The same wish in seven languages, and how many tokens of GPT-2 it is; compared in the same test.
WISHES = {
    "English": ("I would like a cup of tea.", 8),
    "Spanish": ("Quisiera una taza de té.", 11),
    "German": ("Ich hätte gern eine Tasse Tee.", 14),
    "Greek": ("Θα ήθελα ένα φλιτζάνι τσάι.", 31),
    "Russian": ("Я бы выпил чашку чая.", 26),
    "Japanese": ("お茶を一杯ください。", 14),
    "Hindi": ("मुझे एक कप चाय चाहिए।", 32),
}
#: Bits for each letter of held-out stories that the net of lesson 13 pays, which reads letters.
NET_OF_LETTERS = 0.67

# ------------------------------------------------------------------------------------------------ boxes


def page(lines, wide=WIDE):
    """A Figure and axes in which a character of 12 points is one unit wide, a tenth of an inch. lines, wide: its size in units."""
    made = Figure(figsize=((wide + 2) / 10, lines / 10))
    ax = made.add_axes((0, 0, 1, 1))
    ax.set(xlim=(-1, wide + 1), ylim=(lines, 0))
    ax.axis("off")
    return made, ax


def label(token):
    """The bytes of a token as they are drawn: its text, with signs for blanks, or its bytes in hexadecimal where they are not drawn."""
    try:
        text = token.decode()
    except UnicodeDecodeError:
        return token.hex(" ")
    drawn = all(c in "\n " or c.isprintable() and (ord(c) < 0x250 or 0x370 <= ord(c) < 0x530) for c in text)
    return "".join(map(sign, text)) if drawn else token.hex(" ")


def places(labels, ids=None, left=0, wide=WIDE):
    """Where boxes with these labels are, side by side and row by row: a list of (row, x, width)."""
    found, row, x = [], 0, left
    for i, text in enumerate(labels):
        width = max(len(text), 0.84 * len(str(ids[i])) if ids else 0) + 0.7
        if x > left and x + width > wide:
            row, x = row + 1, left
        found.append((row, x, width))
        x += width + 0.3
    return found


def boxes(ax, labels, faces, top, ids=None, left=0, wide=WIDE):
    """Draw pieces of a text in boxes, with their ids below if they are given. Returns the place below the last row."""
    high = 4.6 if ids else 2.9
    at = places(labels, ids, left, wide)
    for i, (row, x, width) in enumerate(at):
        y = top + high * row
        ax.add_artist(Rectangle((x, y), width, 2.2, facecolor=faces[i], edgecolor=GREY, lw=0.8))
        ax.text(x + width / 2, y + 1.15, labels[i], fontsize=12, family="monospace", ha="center", va="center", color=INK)
        if ids:
            ax.text(x + width / 2, y + 3.2, ids[i], fontsize=SMALL, family="monospace", ha="center", va="center", color=ink("data"))
    return top + high * (at[-1][0] + 1 if at else 1)


def in_turn(count):
    """A pale colour for each of so many boxes; neighbours differ."""
    return [FACES[i % len(FACES)] for i in range(count)]


def by_token(ids):
    """White for a single byte, and for each other token a colour of its own."""
    return ["white" if i < 256 else FACES[i % len(FACES)] for i in ids]


# ------------------------------------------------------------------------------------------------ stills


def ending():
    """The question of the lesson: as we read it, and as GPT-2 does."""
    question = next(iter(CUTS))
    ids, pieces = zip(*CUTS[question])
    made, ax = page(21, 64)
    for y, text in ((1.5, "what we see"), (7.5, "as GPT-2's tokenizer cuts it"), (16, "all that the model receives")):
        ax.text(0, y, text, fontsize=11, color=COLOURS["constant"], va="center")
    ax.text(0, 4, question, fontsize=15, family="monospace", color=INK, va="center")
    boxes(ax, [label(p.encode()) for p in pieces], in_turn(len(pieces)), 9, ids)
    ax.text(0, 18.5, "  ".join(map(str, ids)), fontsize=15, family="monospace", color=ink("data"), va="center")
    return Still(made, f"the question “{question}”, its {len(question)} characters cut into {len(ids)} pieces, and their numbers: {ids}")


def gpt2_cuts(*texts):
    """Texts, one below the other, as GPT-2 cuts them."""
    made, ax = page(1 + 5.4 * len(texts), 60)
    for row, text in enumerate(texts):
        ids, pieces = zip(*CUTS[text])
        ax.text(0, 2.1 + 5.4 * row, f"“{text}”", fontsize=11, color=INK, va="center")
        boxes(ax, [label(p.encode()) for p in pieces], in_turn(len(ids)), 1 + 5.4 * row, ids, left=22)
    told = "; ".join(f"“{text}”: " + ", ".join(f"{label(p.encode())} {i}" for i, p in CUTS[text]) for text in texts)
    return Still(made, f"texts as GPT-2 cuts them, with the id of each token: {told}")


def tokens(tokenizer, text):
    """A text as a tokenizer cuts it, with the ids."""
    ids = tokenizer.encode(text).tolist()
    labels = [label(tokenizer.token_bytes[i]) for i in ids]
    made, ax = page(1 + 4.6 * (places(labels, ids)[-1][0] + 1))
    boxes(ax, labels, in_turn(len(ids)), 1, ids)
    return Still(made, f"“{text}”, {len(text)} characters, in {len(ids)} tokens", measured=", ".join(labels))


def shortening(words, merges):
    """How long the tokens of a text are after each merge, on average. words: a dict, tuple of bytes -> how often. merges: pairs of ids."""
    texts, letters = [[list(word), n] for word, n in words.items()], sum(len(word) * n for word, n in words.items())
    means = [1.0]
    for new_id, pair in enumerate(merges, 256):
        for entry in texts:
            entry[0] = merge_pair(entry[0], pair, new_id)
        means.append(letters / sum(len(ids) * n for ids, n in texts))
    made, (ax,) = panels(7.6, 3.3)
    ax.plot(means, color=BLUE, lw=2)
    quiet(ax, "merges", "letters in a token, on average").set(ylim=(0, 1.1 * means[-1]), xlim=(0, len(merges)))
    ax.grid(alpha=0.25)
    first = next(k for k, mean in enumerate(means) if mean >= means[-1] / 2)
    said = f"{means[-1]:.2f} letters at the end; half of that after {first} merges"
    return Still(made, f"the mean length of a token, from 1 letter at first, over {len(merges)} merges", measured=said)


def alphabets(tables, floor, net=None):
    """Bits for each letter against the size of the alphabet. tables: {size: bits}, of tables of pairs. net: (size, bits), or None."""
    made, (ax,) = panels(8.2, 3.6, right=2.1)
    ax.plot([*tables], [*tables.values()], "o-", color=ORANGE, lw=2, label="table of pairs")
    if net:
        ax.plot(*net, "s", color=BLUE, ms=9, label="net that reads tokens")
    for bits, name, colour in ((floor, f"floor {floor:.2f}", "parameter"), (NET_OF_LETTERS, f"lesson 13's net {NET_OF_LETTERS}", "data")):
        ax.axhline(bits, color=COLOURS[colour], lw=2, ls="-" if colour == "parameter" else "--")
        ax.text(1.01, bits, name, color=ink(colour), fontsize=SMALL, va="center", transform=ax.get_yaxis_transform())
    ax.legend(frameon=False, fontsize=SMALL)
    quiet(ax, "tokens in the vocabulary", "bits for each letter").set_ylim(0, 3.2)
    ax.grid(alpha=0.25)
    said = "table: " + ", ".join(f"{bits:.2f} with {size} tokens" for size, bits in tables.items())
    said += f"; net: {net[1]:.2f}" if net else ""
    words = f"bits for each letter of tables of pairs over alphabets of {min(tables)} to {max(tables)} tokens, and a floor at {floor:.2f}"
    return Still(made, words, measured=said)


def languages():
    """How many tokens of GPT-2 the same wish is, in seven languages."""
    made, (ax,) = panels(7.6, 3.0, left=1.1)
    names, counts = [*WISHES][::-1], [count for _, count in WISHES.values()][::-1]
    ax.barh(names, counts, color=[BLUE if name == "English" else ORANGE for name in names], height=0.65)
    for y, count in enumerate(counts):
        ax.text(count + 0.4, y, str(count), va="center", fontsize=SMALL, color=INK)
    quiet(ax, "tokens", title="“I would like a cup of tea.”").tick_params(axis="y", length=0)
    told = ", ".join(f"{name} {count}" for name, (_, count) in WISHES.items())
    return Still(made, f"bars for the tokens of one sentence in {len(names)} languages: {told}")


# ------------------------------------------------------------------------------------------------ merges of one's own text


def merging(text="the thin thing then"):
    """A text of one's own, and a slider for the merges that are learned from it, one after the other."""
    return Explorer(
        at_merging,
        "A text in boxes, one for each token; with each merge, the most frequent pair of neighbours becomes one token everywhere.",
        goal="three tokens",
        merges=W.IntSlider(0, 0, 10, description="merges"),
        text=W.Text(text, description="your text", continuous_update=True),
    )


def at_merging(merges, text, most=120):
    """The picture after so many merges."""
    if not text or len(text) > most:
        raise Refused(f"Write a text of 1 to {most} characters; this one has {len(text)}.")
    ids, known, told = list(text.encode()), {i: bytes([i]) for i in range(256)}, []
    best, count = most_frequent(ids)
    while count > 1 and len(told) < merges:
        new_id = 256 + len(told)
        known[new_id] = known[best[0]] + known[best[1]]
        ids = merge_pair(ids, best, new_id)
        told.append(f"{label(known[best[0]])} + {label(known[best[1]])} → {label(known[new_id])}   {count} times")
        best, count = most_frequent(ids)
    labels = [label(known[i]) for i in ids]
    rows = places(labels)[-1][0] + 1
    made, ax = page(4.5 + 2.9 * rows + 2 * max(5, (len(told) + 1) // 2))
    below = boxes(ax, labels, by_token(ids), 1, wide=WIDE)
    for k, line in enumerate(told):
        x, y = 44 * (k % 2), below + 1 + 2 * (k // 2)
        ax.text(x, y, f"{k + 1}. {line}"[:52], fontsize=11, family="monospace", color=ink("parameter"), va="center")
    coming = f"{label(known[best[0]])} + {label(known[best[1]])}" if count > 1 else ""
    after = f"next: {coming}, {count} times" if coming else "no pair comes twice"
    ax.text(0, below + 1.4 + 2 * ((len(told) + 1) // 2), after, fontsize=11, color=INK, va="center")
    words = f"{len(text)} characters in {len(ids)} tokens after {len(told)} merges: {' | '.join(labels)}; {after}"
    return Still(made, words, reached=len(text) >= 24 and merges <= 3 and len(ids) <= 3)


def most_frequent(ids):
    """The most frequent pair, the smallest of several, and its count; (None, 0) if there is no pair."""
    counts = adjacent_pairs(ids)
    best = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
    return best, counts.get(best, 0)


# ------------------------------------------------------------------------------------------------ tokenizers at work


@cache
def gpt2_here():
    """GPT-2's tokenizer, if its files are on this computer."""
    return gpt2_tokenizer(download=False)


def chosen(tokenizer, name):
    """The tokenizer of this name: the one that is given, or GPT-2's."""
    if name == "stories":
        return tokenizer
    try:
        return gpt2_here()
    except NotAvailable:
        raise Refused("GPT-2's files are not on this computer. To get them (1.5 MB): tinygrad_edu.text.gpt2_tokenizer()") from None


def both():
    """Buttons for the two tokenizers."""
    return W.ToggleButtons(options=["stories", "GPT-2"], description="merges of")


def cutting(tokenizer, word="snails"):
    """A word of one's own, merged step by step by what a tokenizer has learned."""
    return Explorer(
        lambda merges, word: at_cutting(chosen(tokenizer, merges), word),
        "A word as bytes, and below it after each merge, down to its tokens; the merge that was learned first comes first.",
        goal="whole word",
        merges=both(),
        word=W.Text(word, description="a word", continuous_update=True),
    )


def at_cutting(tokenizer, word, most=16):
    """The picture for one word."""
    if not word.strip() or len(word.encode()) > most:
        raise Refused(f"Write a word of 1 to {most} letters.")
    if len(split_words(word)) > 1:
        raise Refused("Write one word; a space may stand before it. Words are cut apart first, and no merge crosses their ends.")
    ids = [tokenizer[bytes([byte])] for byte in word.encode()]
    rows = [("its bytes", ids)]
    while known := [pair for pair in adjacent_pairs(ids) if pair in tokenizer.ranks]:
        best = min(known, key=tokenizer.ranks.get)
        ids = merge_pair(ids, best, tokenizer.ranks[best])
        rows.append((f"merge {tokenizer.ranks[best] - 255:,}", ids))
    made, ax = page(1.6 + 2.9 * len(rows))
    for k, (name, ids) in enumerate(rows):
        ax.text(0, 2.1 + 2.9 * k, name, fontsize=11, color=INK, va="center")
        boxes(ax, [label(tokenizer.token_bytes[i]) for i in ids], by_token(ids), 1 + 2.9 * k, left=16)
    labels = [label(tokenizer.token_bytes[i]) for i in ids]
    words = f"{label(word.encode())}: {len(rows) - 1} merges, {len(ids)} tokens: {' | '.join(labels)}"
    return Still(made, words, reached=sum(map(str.isalpha, word)) >= 7 and len(ids) == 1)


def reading(tokenizer, text="the owl lost her hat. 127 + 677"):
    """A text of one's own, in the tokens of two tokenizers."""
    return Explorer(
        lambda merges, text: at_reading(chosen(tokenizer, merges), text),
        "A text in boxes, one for each token, with its id below.",
        goal="more tokens",
        merges=both(),
        text=W.Text(text, description="your text", continuous_update=True),
    )


def at_reading(tokenizer, text, most=160):
    """The picture for one text."""
    if not text or len(text) > most:
        raise Refused(f"Write a text of 1 to {most} characters; this one has {len(text)}.")
    ids = tokenizer.encode(text).tolist()
    labels = [label(tokenizer.token_bytes[i]) for i in ids]
    made, ax = page(1 + 4.6 * (places(labels, ids)[-1][0] + 1))
    boxes(ax, labels, in_turn(len(ids)), 1, ids)
    words = f"{len(text)} characters, {len(ids)} tokens: " + ", ".join(f"{a} {i}" for a, i in zip(labels, ids))
    return Still(made, words, reached=len(ids) > len(text))
