"""A vocabulary: the symbols of a text, each with a number, its id."""

import re

import numpy as np


class Vocabulary:
    """Symbols and their ids, which count from 0 in the order of the symbols. Symbols are distinct strings: characters, or words.

    `Vocabulary.characters(texts)` and `Vocabulary.words(texts)` build one from a text or a list of texts. `vocabulary["a"]` is the id of a
    symbol, `len(vocabulary)` how many there are.
    """

    def __init__(self, symbols):
        self.symbols = [*symbols]
        wrong = [symbol for symbol in self.symbols if not isinstance(symbol, str) or not symbol]
        if wrong or not self.symbols:
            raise ValueError(f"Vocabulary: expected symbols, strings that are not empty, got {wrong[0]!r}" if wrong else EMPTY)
        self.ids = {symbol: i for i, symbol in enumerate(self.symbols)}
        if len(self.ids) < len(self.symbols):
            twice = next(symbol for i, symbol in enumerate(self.symbols) if self.ids[symbol] != i)
            raise ValueError(f"Vocabulary: expected distinct symbols, got {twice!r} more than once")
        self.by_character = all(len(symbol) == 1 for symbol in self.symbols)

    @classmethod
    def characters(cls, texts):
        """The characters of a text, or of a list of texts, sorted."""
        return cls(sorted(set("".join(joined(texts)))))

    @classmethod
    def words(cls, texts):
        """The words of a text, or of a list of texts, sorted. A word is a run of letters, digits, - and '; others are words of o."""
        return cls(sorted({word for text in joined(texts) for word in split_words(text)}))

    def __len__(self):
        return len(self.symbols)

    def __getitem__(self, symbol):
        if symbol not in self.ids:
            raise KeyError(f"Vocabulary: expected one of its {len(self)} symbols, got {symbol!r}")
        return self.ids[symbol]

    def __contains__(self, symbol):
        return symbol in self.ids

    def __repr__(self):
        return f"Vocabulary({len(self)} symbols: {' '.join(map(repr, self.symbols[:8]))}{' …' if len(self) > 8 else ''})"

    def encode(self, text):
        """The ids of a text, an int64 array (T,). Raises ValueError where the text has a symbol that the vocabulary has not."""
        if not isinstance(text, str):
            raise TypeError(f"encode: expected a text, got {type(text).__name__}; encode the texts of a list one by one")
        symbols = text if self.by_character else split_words(text)
        try:
            return np.array([self.ids[symbol] for symbol in symbols], np.int64)
        except KeyError as error:
            raise ValueError(self.unknown(error.args[0], symbols)) from None

    def unknown(self, symbol, symbols):
        """What to say of a symbol that is not in the vocabulary."""
        before = [*symbols].index(symbol)
        at = sum(len(s) for s in symbols[:before])
        kind = "character" if self.by_character else "word"
        return (
            f"encode: expected {kind}s of the vocabulary, which has {len(self)}, got {symbol!r} at position {at}; leave it "
            f"out of the text, or build the vocabulary from all texts: Vocabulary.{kind}s([text, ...])"
        )

    def decode(self, ids):
        """The text that these ids stand for. ids: an array, a Tensor, or a list of whole numbers, of one dimension."""
        ids = np.asarray(ids.detach().numpy() if hasattr(ids, "detach") else ids)
        if ids.ndim != 1 or ids.size and ids.dtype.kind not in "iu":
            raise ValueError(f"decode: expected whole numbers of shape (T,), got {ids.dtype} {ids.shape}; decode a batch row by row")
        if ids.size and not 0 <= ids.min() <= ids.max() < len(self):
            raise ValueError(f"decode: expected ids from 0 to {len(self) - 1}, got {ids[(ids < 0) | (ids >= len(self))][0]}")
        return "".join(self.symbols[i] for i in ids.tolist())


EMPTY = "Vocabulary: expected at least one symbol, got none; give it a text that is not empty"


def joined(texts):
    """A text, or texts, as a list of texts."""
    return [texts] if isinstance(texts, str) else [*texts]


def split_words(text):
    """The words, spaces and marks of a text, which joined make the text again: "red hat!" gives "red", " ", "hat", "!"."""
    return re.findall(r"[\w'-]+|[^\w'-]", text)
