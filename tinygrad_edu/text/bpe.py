"""Byte-pair encoding: a text as tokens, the pieces of words that a language model reads. GPT-2's is among them, id for id.

A text is split into words, a word is bytes, and pairs of neighbours that were frequent in the text of the training are merged into one
token, then pairs of those. The functions at the top are the algorithm, on plain lists and dicts; `BPE` puts them together.

Sources: Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units"; Radford et al. 2019, "Language Models are
Unsupervised Multitask Learners", section 2.2, and its encoder.py.
"""

import heapq
import re
from collections import Counter, defaultdict
from functools import cache, cached_property
from itertools import pairwise

import numpy as np

from ..data.fetch import fetch
from ..tensor.dtype import unwrap
from .bpe_files import read_tokenizer, write_tokenizer
from .long_words import merge_with_heap
from .utf8 import text_as_it_comes, to_utf8

END = "<|endoftext|>"
HOST = "https://huggingface.co/openai-community/gpt2/resolve/607a30d783dfa663caf39e06633721c8d4cfcd7e/"
FILES = (
    ("vocab.json", "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783"),
    ("merges.txt", "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5"),
)
#: An apostrophe with what follows it, letters, digits, other marks: each with the space before it. Then white space: all of it at the end
#: of a text, otherwise up to the last character, which is left to the next word if it is a space.
PATTERN = r"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"

# ------------------------------------------------------------------------------------------------ the algorithm


def adjacent_pairs(ids):
    """How often each pair of neighbours occurs: a dict (id, id) -> count. [5, 5, 5] has the pair (5, 5) twice. ids: a list of ints."""
    counts = {}
    for pair in pairwise(ids):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def merge_pair(ids, pair, new_id):
    """The ids with new_id in place of each occurrence of a pair, a new list. Of occurrences that overlap, the first is merged."""
    x, y = pair
    merged, i = [], 0
    while i < len(ids):
        if ids[i] == x and i + 1 < len(ids) and ids[i + 1] == y:
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


def train_merges(words, num_merges):
    """The pairs to merge, a list of num_merges pairs (id, id), the first one first; fewer if nothing is left to merge.

    Each is the most frequent pair after the merges before it; of equally frequent ones, the smallest. It makes the ids 256, 257, …
    words: a dict, tuple of ids below 256 -> how often this word occurs.
    """
    texts, times = [[*word] for word in words], [*words.values()]
    counts, where = Counter(), defaultdict(set)  # of each pair: how often it occurs, and in which words
    for i, ids in enumerate(texts):
        for pair, n in adjacent_pairs(ids).items():
            counts[pair] += n * times[i]
            where[pair].add(i)
    queue = [(-n, pair) for pair, n in counts.items()]  # the most frequent pair first; what is out of date is passed over
    heapq.heapify(queue)
    merges = []
    while queue and len(merges) < num_merges:
        n, best = heapq.heappop(queue)
        if -n != counts[best] or n == 0:
            continue
        changed = set()
        for i in where.pop(best):
            before, texts[i] = texts[i], merge_pair(texts[i], best, 256 + len(merges))
            for ids, sign in ((before, -1), (texts[i], 1)):
                for pair, n in adjacent_pairs(ids).items():
                    counts[pair] += sign * n * times[i]
                    changed.add(pair)
                    if sign > 0:
                        where[pair].add(i)
        merges.append(best)
        for pair in changed:
            heapq.heappush(queue, (-counts[pair], pair))
    return merges


def apply_merges(ids, ranks):
    """The ids of a word after all merges that apply, a new list. ids: those of its bytes. ranks: a dict, pair -> the id it is merged into.

    The pair that was learned first is merged first, wherever it is in the word: the one with the lowest new id.
    """
    ids = [*ids]
    while len(ids) > 1:
        best = min(adjacent_pairs(ids), key=lambda pair: ranks.get(pair, float("inf")))
        if best not in ranks:
            break
        ids = merge_pair(ids, best, ranks[best])
    return ids


def byte_symbols():
    """A printable character for each byte, a dict byte -> character, one to one: GPT-2's files are written with them.

    Bytes that are printable characters of Latin-1 stand for themselves. The others, from 0 on, get the characters from U+0100 on: a space
    is Ġ, a line break Ċ.
    """
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + i) for i, byte in enumerate(others)}


def split_words(text):
    """The words of a text, which joined make the text again: GPT-2's, "I'm  in" gives "I", "'m", " ", " in". No token crosses their ends.

    Raises ImportError without the module regex, which knows what a letter and what a digit is in all scripts.
    """
    return word_pattern().findall(text)


@cache
def word_pattern():
    """GPT-2's pattern, compiled."""
    try:
        import regex
    except ImportError:
        raise ImportError('split_words: expected the module regex, which is not installed; run pip install "regex>=2024.11"') from None
    return regex.compile(PATTERN)


def tokens_to_text(ids, token_bytes):
    """The text of tokens. Their bytes are joined first, since a character may be spread over tokens. Invalid UTF-8 becomes U+FFFD, �.

    ids: a list of ints. token_bytes: the bytes of each token, by id.
    """
    return b"".join(token_bytes[i] for i in ids).decode("utf-8", "replace")


OWN_CODE = {f: f.__code__ for f in (adjacent_pairs, merge_pair, apply_merges)}

# ------------------------------------------------------------------------------------------------ the tokenizer


class BPE:
    """A byte-level BPE tokenizer, which encodes every text: `BPE.train`, `BPE.from_files` and `gpt2_tokenizer` make one.

    merges: pairs of ids, in the order in which they were learned. special: texts that are one token each where they are allowed.
    token_bytes: the bytes of each token, by id; by default the bytes come first, in the order of their symbols, then what the merges
    make, then the special tokens, as in GPT-2. `ranks` is a dict, pair -> the id it is merged into. `len(bpe)` is the number of tokens,
    and `bpe[" the"]` the id of the token with these bytes.
    """

    def __init__(self, merges, special=(END,), token_bytes=None):
        self.merges, special = [tuple(pair) for pair in merges], names_of(special)
        self.token_bytes = [*(token_bytes or make_tokens(self.merges, special))]
        self.ids = {token: i for i, token in enumerate(self.token_bytes)}
        if len(self.ids) < len(self.token_bytes):
            twice = next(token for i, token in enumerate(self.token_bytes) if self.ids[token] != i)
            raise ValueError(f"BPE: expected distinct tokens, got {twice!r} more than once")
        self.special = {name: self.ids[name.encode()] for name in special}
        self.ranks = {(x, y): self.ids[self.token_bytes[x] + self.token_bytes[y]] for x, y in self.merges}
        self.byte_ids = [self.ids[bytes([byte])] for byte in range(256)]
        self.known, self.known_code = {}, None  # the ids of words that were encoded before, and with whose code

    @classmethod
    def train(cls, text, vocab_size, special=(END,)):
        """A tokenizer of at most vocab_size tokens, learned from a text: 256 bytes, merges, and the special tokens, which are left out."""
        special = names_of(special)
        num_merges = vocab_size - 256 - len(special)
        if num_merges < 0:
            raise ValueError(
                f"BPE.train: expected a vocab_size of at least {256 + len(special)}, the bytes and {len(special)} special, got {vocab_size}"
            )
        byte_ids = {token[0]: i for i, token in enumerate(single_bytes())}
        words = Counter(word for part in parts_of(text, special)[::2] for word in split_words(part))
        return cls(train_merges({tuple(byte_ids[b] for b in to_utf8(word)): n for word, n in words.items()}, num_merges), special)

    @classmethod
    def from_files(cls, vocab_json, merges_txt, special=(END,)):
        """The tokenizer in GPT-2's two files, given by their paths. special: names of special tokens; those that it has not are left out.

        Raises ValueError, with the place and the reason, for a file that is damaged or does not belong to the other.
        """
        token_bytes, merges = read_tokenizer(vocab_json, merges_txt, names_of(special), byte_symbols())
        return cls(merges, [name for name in names_of(special) if name.encode() in token_bytes], token_bytes)

    def save(self, folder):
        """Write vocab.json and merges.txt, which GPT-2's tools read, into a folder, which is made if it is missing."""
        symbols = byte_symbols()
        names = ["".join(symbols[byte] for byte in token) for token in self.token_bytes]
        for name, i in self.special.items():
            names[i] = name
        write_tokenizer(folder, names, [(names[x], names[y]) for x, y in self.merges])

    def __len__(self):
        return len(self.token_bytes)

    def __getitem__(self, token):
        token = token.encode() if isinstance(token, str) else token
        if token not in self.ids:
            raise KeyError(f"BPE: expected one of its {len(self)} tokens, got {token!r}")
        return self.ids[token]

    def __contains__(self, token):
        return (token.encode() if isinstance(token, str) else token) in self.ids

    def __getstate__(self):
        return {**vars(self), "known": {}, "known_code": None}  # code cannot be copied

    def __repr__(self):
        return f"BPE({len(self)} tokens: 256 bytes, {len(self.merges)} merges, {len(self.special)} special)"

    @cached_property
    def symbols(self):
        """The text of each token, a list by id. Tokens of bytes that are no whole characters have � in it."""
        return [tokens_to_text([i], self.token_bytes) for i in range(len(self))]

    def encode(self, text, allowed_special=()):
        """The ids of a text, an int64 array (T,).

        allowed_special: the special tokens to recognise, or "all"; by default a text like "<|endoftext|>" is a text like any other. Raises
        ValueError for half of a surrogate pair, which is not a character.
        """
        if not isinstance(text, str):
            raise TypeError(f"encode: expected a text, got {type(text).__name__}; encode the texts of a list one by one")
        names = [*self.special] if allowed_special == "all" else names_of(allowed_special)
        if unknown := [name for name in names if name not in self.special]:
            raise ValueError(f"encode: expected special tokens of the tokenizer, {[*self.special]}, got {unknown[0]!r}")
        own = {f: f.__code__ for f in OWN_CODE}
        if own != self.known_code or len(self.known) > 2**16:
            self.known, self.known_code = {}, own
        ids, known = [], self.known
        for i, part in enumerate(parts_of(text, names)):
            if i % 2:
                ids.append(self.special[part])
                continue
            for word in split_words(part):
                ids += known.get(word) or self.encode_word(word)
        return np.array(ids, np.int64)

    def encode_word(self, word):
        """The ids of a word, a list. A long one is merged with a heap, to the same ids, unless a function above was replaced."""
        ids = [self.byte_ids[byte] for byte in to_utf8(word)]
        if len(ids) > 60 and self.known_code == OWN_CODE:
            return merge_with_heap(ids, self.ranks)
        self.known[word] = apply_merges(ids, self.ranks)
        return self.known[word]

    def decode(self, ids):
        """The text of these ids. ids: an array, a Tensor, or a list of whole numbers, of one dimension. Invalid UTF-8 becomes U+FFFD, �."""
        ids = np.asarray(unwrap(ids))
        if ids.ndim != 1 or ids.size and ids.dtype.kind not in "iu":
            raise ValueError(f"decode: expected whole numbers of shape (T,), got {ids.dtype} {ids.shape}; decode a batch row by row")
        if ids.size and not 0 <= ids.min() <= ids.max() < len(self):
            raise ValueError(f"decode: expected ids from 0 to {len(self) - 1}, got {ids[(ids < 0) | (ids >= len(self))][0]}")
        return tokens_to_text(ids.tolist(), self.token_bytes)

    def decoder(self):
        """A function that takes the ids of a text one by one, and returns the text that each completes: never a part of a character."""
        return text_as_it_comes(self.token_bytes, tokens_to_text)


def gpt2_tokenizer(download=True):
    """GPT-2's own tokenizer, a BPE of 50,257 tokens.

    Its files, 1.5 MB, are kept in the folder TINYGRAD_EDU_DATA, and downloaded there when they are missing or damaged, unless download is
    False. Raises NotAvailable, an OSError with a message of one line, if they cannot be had.
    """
    return BPE.from_files(*[fetch(f"gpt2/{name}", sha256, [HOST + name], download) for name, sha256 in FILES])


# ------------------------------------------------------------------------------------------------ helpers


def single_bytes():
    """The 256 bytes, in the order of their symbols: their ids in GPT-2 are 0 to 255."""
    symbols = byte_symbols()
    return [bytes([byte]) for byte in sorted(symbols, key=symbols.get)]


def make_tokens(merges, special):
    """The bytes of each token, by id: the single bytes, what the merges make, the special tokens."""
    tokens = single_bytes()
    for x, y in merges:
        if not 0 <= min(x, y) <= max(x, y) < len(tokens):
            raise ValueError(f"BPE: expected merges of tokens that are there before, got {(x, y)} where there are {len(tokens)}")
        tokens.append(tokens[x] + tokens[y])
    return tokens + [name.encode() for name in special]


def names_of(special):
    """Special tokens as a list of names."""
    names = [special] if isinstance(special, str) else [*special]
    if wrong := [name for name in names if not isinstance(name, str) or not name]:
        raise ValueError(f"BPE: expected names of special tokens, texts that are not empty, got {wrong[0]!r}")
    return names


def parts_of(text, special):
    """A text cut at special tokens: a text, a special token, a text, and so on."""
    if not special:
        return [text]
    longest_first = sorted(special, key=len, reverse=True)
    return re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
