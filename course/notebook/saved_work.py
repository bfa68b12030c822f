"""The learner's work: one readable Python file an exercise, written so that a crash at any moment loses nothing."""

import hashlib
import linecache
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..engine.attempt import transplanted
from ..engine.check import check
from ..engine.registry import exercises, find


def folder():
    """Where work is kept: the folder named by TINYGRAD_EDU_WORK, otherwise `my_work` beside `lessons`, otherwise in the current folder."""
    chosen = os.environ.get("TINYGRAD_EDU_WORK")
    if chosen:
        return Path(chosen)
    root = Path(__file__).resolve().parents[2]
    return (root if (root / "lessons").is_dir() else Path.cwd()) / "my_work"


def path_of(exercise):
    return folder() / f"{exercise.id}.py"


def save(exercise, source, imports=()):
    """Write an attempt that passed. What stood there before moves to `old/`. Returns the path."""
    body = body_of(exercise, source, imports)
    path = path_of(exercise)
    if path.exists():
        if parts(path.read_text(encoding="utf-8", errors="replace"))[1] == body:
            return path
        put_away(path)
    header = (
        f"# {exercise.id}: {exercise.title} (lesson {exercise.lesson}, version {exercise.version})\n"
        f"# passed on {datetime.now():%Y-%m-%d %H:%M}, seal {seal(exercise, body)}\n"
        f"# The library runs on this. Edit it freely: it is checked again. Start anew: python -m course reset {exercise.id}\n"
    )
    write(path, header + body)
    return path


def body_of(exercise, source, imports):
    lines = dict.fromkeys([*exercise.given.splitlines(), *imports])
    return "\n".join(line for line in lines if line.strip()) + ("\n\n\n" if lines else "\n") + source.strip("\n") + "\n"


def seal(exercise, body):
    """A short hash of a body and the exercise's version: while it fits, the body is what passed the check."""
    return hashlib.sha256(f"{exercise.id} {exercise.version}\n{body}".encode()).hexdigest()[:12]


def parts(text):
    """A saved file's seal and body."""
    header = re.match(r"(?:#.*\n)*", text)[0]
    found = re.search(r"seal (\w+)", header)
    return found[1] if found else "", text[len(header) :]


def write(path, text):
    """Write a whole file or nothing: into a temporary file beside it, onto the disk, then in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as f:
            f.write(text)
            f.flush()
            os.fsync(f.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def put_away(path):
    """Move a file into `old/` under a free number. Returns the new path."""
    return path.replace(vacant(path))


def vacant(path):
    """Where in `old/` a file may go: its name with the first number that is free."""
    old = folder() / "old"
    old.mkdir(parents=True, exist_ok=True)
    number = 1
    while (place := old / f"{path.stem}.{number}{path.suffix}").exists():
        number += 1
    return place


@dataclass(frozen=True)
class Kept:
    """One saved solution: the function to bind, or the problem that keeps it from being used."""

    exercise: object
    function: object = None
    problem: str = ""


def load():
    """Every saved solution. One that cannot be read or no longer passes has a problem instead of a function; the others are unharmed."""
    kept = []
    for exercise in exercises():
        path = path_of(exercise)
        if path.is_file():
            kept.append(load_one(exercise, path))
    return kept


def load_one(exercise, path):
    try:
        text = path.read_text(encoding="utf-8")
        mark, body = parts(text)
        if mark != seal(exercise, body):
            verdict = check(exercise.id, body)
            if verdict.outcome != "correct":
                return Kept(exercise, problem=f"{path.name} does not pass ({verdict.outcome}): {verdict.message.splitlines()[0]}")
        filename = str(path)
        linecache.checkcache(filename)
        space = {"__name__": f"my_work.{exercise.id}"}
        exec(compile(text, filename, "exec"), space)
        return Kept(exercise, transplanted(space[exercise.name], space))
    except Exception as e:
        return Kept(exercise, problem=f"{path.name} cannot be used: {type(e).__name__}: {e}".replace("\n", " "))


def reset(id):
    """Put the saved solutions of an exercise id, or of a lesson by number, into `old/`. Returns the new paths."""
    chosen = [e for e in exercises() if e.lesson == int(id)] if str(id).isdigit() else [find(id)]
    return [put_away(path_of(e)) for e in chosen if path_of(e).exists()]
