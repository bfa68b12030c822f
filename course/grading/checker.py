"""Check one file, in a process of its own that ends afterwards, and write one signed line about it.

The student's code shares this process with the check. It may write to the pipe as well, but it does not have the key: that was read before
any of it ran, and only a hash object, which does not show it, remembers. `watch.py` notices when the code goes looking for that. After a
file that is right, `integrity.py` looks whether the functions of the check are what they were, and a known wrong program is checked: it
must not be right. What a file breaks otherwise, it breaks for itself: the next file gets another process.
"""

import hmac
import json
import os
import random
import sys

from ..engine import check as checking
from ..engine import diagnose as diagnosing
from ..engine.registry import find
from ..engine.verdict import Verdict
from .limits import impose
from .station_client import write_all
from .watch import watch

MOST_TEXT, MOST_PICTURE, MOST_PICTURES = 4000, 200_000, 3  # characters, characters, pictures of one answer
ENOUGH = 8.0  # seconds for the place of a mistake: more than in a notebook, so that a busy machine finds what an idle one does
SIGNATURE = 64  # characters


def begin(limits, processes):
    """What a process does before it checks: no streams of its own, limits, and repeatable random numbers."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    random.seed(0)
    diagnosing.MOST_SECONDS = diagnosing.WHOLE_CHECK = ENOUGH
    impose(limits, processes)


def answer(pipe, key, id, text, canary, fingerprint):
    """Check a file's text and write the signed answer to `pipe`. canary: a wrong program for the same exercise."""
    sign = hmac.new(key, digestmod="sha256")
    del key
    fingerprint = fingerprint.of(find(id), id)
    watch(pipe)
    found = describe(checking.check(id, text))
    if found["outcome"] == "correct":
        found |= {"changed": fingerprint.changed(), "canary": check_known(id, canary)}
    body = json.dumps(found)
    sign.update(body.encode())
    write_all(pipe, f"{sign.hexdigest()}{body}\n".encode())


def check_known(id, program):
    """The outcome of a wrong program; why it is wrong does not matter here, and would take long to find."""
    checking.diagnose = lambda exercise, *_: Verdict(exercise.id, "wrong")
    return checking.check(id, program).outcome


def pick_canary(id):
    """A wrong program for an exercise. Which one cannot be foreseen."""
    return random.SystemRandom().choice(find(id).misconceptions).source


def describe(verdict):
    """A verdict as plain data, shortened to what a report holds."""
    place, shown = verdict.located, verdict.counterexample
    pictures = [(heading, picture.svg, marked) for heading, picture, marked in (shown.pictures if shown else ()) if hasattr(picture, "svg")]
    return {
        "exercise": verdict.exercise,
        "outcome": verdict.outcome,
        "misconception": verdict.misconception,
        "message": verdict.message[:MOST_TEXT],
        "slow": verdict.slow,
        "place": [place.line, place.source[:MOST_TEXT], place.edit[:MOST_TEXT]] if place else None,
        "pictures": [p for p in pictures[:MOST_PICTURES] if len(p[1]) <= MOST_PICTURE],
    }


def read_signed(line, key):
    """The body of a line that was signed with this key, as text. Raises ValueError for any other line."""
    signature, body = line[:SIGNATURE], line[SIGNATURE:]
    if not hmac.compare_digest(signature, hmac.new(key, body, "sha256").hexdigest().encode()):
        raise ValueError("not signed")
    return body.decode()
