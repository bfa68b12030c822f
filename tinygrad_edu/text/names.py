"""Names to learn from: of emoji and symbols, which Python knows, and first names of people, downloaded when first asked for.

Sources: The Unicode Standard, version 13; A. Karpathy, makemore, 2022, with names of the US Social Security Administration.
"""

import re
import unicodedata

from ..data.fetch import fetch

#: First and last code points of pictures whose names are fun to read. All were assigned by Unicode 13, which Python 3.10 has. A name never
#: changes.
PICTURES = (
    (0x2600, 0x26FF),  # weather, chess, signs
    (0x1F300, 0x1F5FF),  # food, animals, things
    (0x1F600, 0x1F64F),  # faces, and cats with faces
    (0x1F680, 0x1F6D7),  # transport
    (0x1F6E0, 0x1F6EC),
    (0x1F6F0, 0x1F6FC),
    (0x1F90C, 0x1F978),  # more faces, people, sports, food
    (0x1F97A, 0x1F9CB),
    (0x1F9CD, 0x1F9FF),
    (0x1FA70, 0x1FA74),  # the newest things
    (0x1FA78, 0x1FA7A),
    (0x1FA80, 0x1FA86),
    (0x1FA90, 0x1FAA8),
    (0x1FAB0, 0x1FAB6),
    (0x1FAC0, 0x1FAC2),
    (0x1FAD0, 0x1FAD6),
)
FILE = ("names.txt", "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d")
URL = "https://raw.githubusercontent.com/karpathy/makemore/master/names.txt"


def emoji_names():
    """The names of 1,497 emoji and symbols, such as "rolling on the floor laughing": a list of distinct strings.

    They are made of a to z, space and hyphen, and in the order of their code points: the same list in every Python from 3.10 on.
    """
    names = (unicodedata.name(chr(code)).lower() for first, last in PICTURES for code in range(first, last + 1))
    return [*dict.fromkeys(name for name in names if re.fullmatch("[a-z -]+", name))]


def first_names(download=True):
    """32,033 first names, a list of lower-case strings, the most frequent first; some are there more than once.

    They are kept in the folder TINYGRAD_EDU_DATA, and downloaded there when they are missing or damaged, unless download is False. Raises
    NotAvailable, an OSError with a message of one line, if they cannot be had.
    """
    name, sha256 = FILE
    return fetch(name, sha256, [URL], download).read_text(encoding="utf-8").split()
