"""Where generation begins and where it ends: ids checked, prompts encoded, options checked, new tokens decoded, stop strings found."""

import math
import operator

import numpy as np

from ..tensor import creation
from ..tensor.dtype import is_tensor


def as_ids(ids):
    """Ids as a Tensor, int64, (B, T). ids: a Tensor, an array or lists of ints, (B, T), or (T,) for a batch of one.

    Raises TypeError for anything but ints, ValueError for another shape.
    """
    if is_tensor(ids) and ids.ndim == 2 and ids.dtype == np.int64:
        return ids
    try:
        array = np.asarray(ids.numpy() if is_tensor(ids) else ids)
    except ValueError:
        raise ValueError("ids: expected rows of one length; pad them, or take one row at a time") from None
    if array.dtype.kind not in "iu" and array.size:
        raise TypeError(f"ids: expected integers, got {array.dtype.name}; encode a text with a vocabulary")
    if array.ndim not in (1, 2):
        raise ValueError(f"ids: expected shape (B, T) or (T,), got {array.shape}")
    return creation.from_array((array if array.ndim == 2 else array[None]).astype(np.int64, copy=False))


def check_range(name, ids, vocab_size):
    """Raise IndexError unless the ids, an array, are those of a vocabulary of this size."""
    if ids.size and not 0 <= ids.min() <= ids.max() < vocab_size:
        wrong = ids.min() if ids.min() < 0 else ids.max()
        raise IndexError(f"{name}: expected ids from 0 to {vocab_size - 1}, got {wrong}; use the vocabulary of its training")


def is_text(prompt):
    """Whether a prompt is a text, or a list of texts."""
    return isinstance(prompt, str) or (isinstance(prompt, (list, tuple)) and len(prompt) > 0 and all(isinstance(p, str) for p in prompt))


def read_prompt(prompt, vocabulary, vocab_size, longest=None):
    """The ids of a prompt: an array, int64, (B, T), with T from 1 to longest; or a list of arrays (T,) if the lengths are unequal."""
    if is_text(prompt):
        if vocabulary is None:
            raise TypeError("generate: expected ids, got a text; pass vocabulary=... too, which encodes it")
        prompt = [vocabulary.encode(text) for text in ([prompt] if isinstance(prompt, str) else prompt)]
    rows = [as_ids(row).numpy()[0] for row in prompt] if is_ragged(prompt) else as_ids(prompt).numpy()
    if not all(len(row) for row in rows) or not len(rows):
        raise ValueError("generate: expected a prompt of at least one token, got none; begin with what ends a text, such as a newline")
    if longest is not None and max(map(len, rows)) > longest:
        raise ValueError(
            f"generate: expected a prompt of at most {longest} tokens, which the model can read, got {max(map(len, rows))}; keep its end"
        )
    for row in rows:
        check_range("generate", row, vocab_size)
    return rows


def is_ragged(prompt):
    """Whether a prompt is several rows of ids, whose lengths are unequal."""
    return isinstance(prompt, (list, tuple)) and all(np.ndim(row) == 1 for row in prompt) and len({len(row) for row in prompt}) > 1


def padded(rows):
    """Rows of ids as one array, (B, longest). A row begins with copies of its first id."""
    longest = max(map(len, rows))
    return np.stack([np.pad(row, (longest - len(row), 0), mode="edge") for row in rows])


def check_sampling(max_new_tokens, temperature, top_k, top_p, repetition_penalty):
    """Raise TypeError or ValueError for options of `generate` that mean nothing."""
    for name, n, least in (("max_new_tokens", max_new_tokens, 0), ("top_k", top_k, 1)):
        if n is not None or name == "max_new_tokens":
            try:
                n = operator.index(n)
            except TypeError:
                raise TypeError(f"generate: expected an integer as {name}, got {n!r}") from None
            if n < least:
                raise ValueError(f"generate: expected {name} of at least {least}, got {n}")
    if not 0 <= temperature < math.inf:
        raise ValueError(f"generate: expected a temperature from 0 (the most likely token) upwards, got {temperature}")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"generate: expected top_p above 0 and up to 1, got {top_p}")
    if not 0 < repetition_penalty < math.inf:
        raise ValueError(f"generate: expected a positive repetition_penalty, got {repetition_penalty}")


def generator_of(seed):
    """A NumPy Generator: a new one for an int, the given one, or for None the default one of the library."""
    if seed is None:
        return creation.default_generator
    if isinstance(seed, np.random.Generator):
        return seed
    try:
        return creation.Generator().manual_seed(operator.index(seed))
    except TypeError:
        raise TypeError(f"generate: expected an int or a Generator as seed, got {type(seed).__name__}") from None


def decoder_of(vocabulary):
    """A function that takes the ids of a text one by one, and returns the text that each adds.

    A vocabulary in which a character may be spread over tokens, as BPE, has a method `decoder` that makes one.
    """
    return vocabulary.decoder() if hasattr(vocabulary, "decoder") else lambda i: vocabulary.decode(np.array([i]))


class Output:
    """What is generated, token by token: as ids or as text, up to the first stop string in each row.

    ended: for each row, whether it has met one. done: whether all have.
    """

    def __init__(self, prompt, rows, vocabulary, stop):
        self.text, self.single, self.vocabulary = is_text(prompt), isinstance(prompt, str), vocabulary
        self.stops = [stop] if isinstance(stop, str) else [*(stop or ())]
        if not all(isinstance(text, str) and text for text in self.stops):
            raise ValueError(f"generate: expected stop to be a text that is not empty, or a list of such, got {stop!r}")
        if self.stops and vocabulary is None:
            raise TypeError("generate: expected vocabulary=... together with stop, to read what is generated")
        self.longest = max(map(len, self.stops), default=0)
        self.tails, self.ended, self.done, self.last = [""] * rows, np.zeros(rows, bool), False, None
        self.decoders = [decoder_of(vocabulary) for _ in range(rows)]

    def add(self, ids):
        """Take the next id of each row, (B,). Returns the ids to read on from, and what to give to the caller."""
        if self.stops and self.last is not None:
            ids = np.where(self.ended, self.last, ids)
        self.last = ids
        if not self.text and not self.stops:
            return ids, ids
        pieces = [self.piece(row, id) for row, id in enumerate(ids)]
        self.done = bool(self.stops) and bool(self.ended.all())
        return ids, ids if not self.text else pieces[0] if self.single else pieces

    def piece(self, row, id):
        """The text of one more id in a row, up to the end of a stop string; nothing once the row has ended."""
        if self.ended[row]:
            return ""
        piece = self.decoders[row](id)
        before, text = len(self.tails[row]), self.tails[row] + piece
        ends = [text.find(stop) + len(stop) for stop in self.stops if stop in text]
        if ends:
            self.ended[row], piece = True, text[before : min(ends)]
        self.tails[row] = text[max(0, len(text) - self.longest + 1) :]
        return piece
