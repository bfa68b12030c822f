"""Texts on request: some of Shakespeare, downloaded when first asked for.

Source: A. Karpathy, char-rnn, 2015: 40,000 lines of the plays of William Shakespeare, joined.
"""

from ..data.fetch import fetch

FILE = ("tinyshakespeare.txt", "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed")
URL = "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"


def tiny_shakespeare(download=True):
    """A text of 1,115,394 characters, 65 different ones, from plays of Shakespeare.

    It is kept in the folder TINYGRAD_EDU_DATA, and downloaded there when it is missing or damaged, unless download is False. Raises
    NotAvailable, an OSError with a message of one line, if it cannot be had.
    """
    name, sha256 = FILE
    return fetch(name, sha256, [URL], download).read_text(encoding="utf-8")
