"""A local record of the learner's wrong attempts, one line each, from which each lesson asks two or three questions."""

import json
import os
from collections import Counter
from datetime import datetime

from ..engine.registry import exercises
from .saved_work import begin_folder, work_folder


def record_path():
    """The file of the record: private, and not part of what a learner commits."""
    return work_folder() / ".record.jsonl"


def record(verdict):
    """Add a line for a verdict. A full or read-only disk must not stop a lesson."""
    line = {
        "exercise": verdict.exercise,
        "outcome": verdict.outcome,
        "misconception": verdict.misconception,
        "when": f"{datetime.now():%Y-%m-%d %H:%M}",
    }
    append(record_path(), line)


def append(path, entry):
    """Add a line of JSON, in one write, to a private file in the folder of saved work, which is made when it is missing."""
    try:
        begin_folder()
        if path.exists() and not path.is_file():
            return  # something that cannot be written to, or that would wait for a reader
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as f:
            f.write(json.dumps(entry) + "\n")
    except OSError:
        pass


def read_lines(path):
    """The lines of such a file; none when it is missing or cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").splitlines() if path.is_file() else []
    except OSError:
        return []


def read_record():
    """(exercise id, outcome, misconception) for every readable line, oldest first; damaged lines are skipped."""
    found = []
    for line in read_lines(record_path()):
        try:
            entry = json.loads(line)
            noted = entry["exercise"], entry["outcome"], entry.get("misconception")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
        if all(isinstance(x, str) for x in noted[:2]) and isinstance(noted[2], str | None):
            found.append(noted)
    return found


def outcomes():
    """A dict: exercise id -> the set of outcomes that it had."""
    had = {}
    for id, outcome, _ in read_record():
        had.setdefault(id, set()).add(outcome)
    return had


def pick_questions(lesson, most=3):
    """The misconceptions to ask about at the start of a lesson: (exercise, misconception), most frequent first, newest on ties."""
    known = {(e.id, m.name): (e, m) for e in exercises() if e.lesson < lesson for m in e.misconceptions}
    made = [(id, name) for id, _, name in read_record() if (id, name) in known]
    latest = {pair: i for i, pair in enumerate(made)}
    times = Counter(made)
    return [known[p] for p in sorted(times, key=lambda p: (-times[p], -latest[p]))[:most]]


def forget():
    """Delete the record of mistakes. Saved solutions stay."""
    if record_path().is_file():
        record_path().unlink()
