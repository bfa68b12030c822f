"""The learner's work: one readable Python file an exercise, written so that a crash at any moment loses nothing."""

import hashlib
import linecache
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..engine.attempt import rebind_globals
from ..engine.check import check
from ..engine.registry import exercises


def work_folder():
    """Where work is saved: the folder named by TINYGRAD_EDU_WORK, or else `my_work` beside `lessons`, or in the current folder."""
    chosen = os.environ.get("TINYGRAD_EDU_WORK")
    if chosen:
        return Path(chosen)
    root = Path(__file__).resolve().parents[2]
    return (root if (root / "lessons").is_dir() else Path.cwd()) / "my_work"


def path_of(exercise):
    """The file in which the solution of an exercise is saved."""
    return work_folder() / f"{exercise.id}.py"


def save(exercise, source, imports=()):
    """Write a solution that passed, after moving an older one to `old/`. Returns the path."""
    body = body_of(exercise, source, imports)
    path = path_of(exercise)
    if path.exists():
        if split_header(path.read_text(encoding="utf-8", errors="replace"))[1] == body:
            return path
        archive(path)
    header = (
        f"# {exercise.id}: {exercise.title} (lesson {exercise.lesson}, version {exercise.version})\n"
        f"# passed on {datetime.now():%Y-%m-%d %H:%M}, seal {seal(exercise, body)}\n"
        f"# The library runs on this. Edit it freely: it is checked again. To start over: python -m course reset {exercise.id}\n"
    )
    write_atomically(path, header + body)
    return path


def body_of(exercise, source, imports):
    """The text of a saved file below its header: the imports and the function."""
    lines = dict.fromkeys([*exercise.given.splitlines(), *imports])
    return "\n".join(line for line in lines if line.strip()) + ("\n\n\n" if lines else "\n") + source.strip("\n") + "\n"


def seal(exercise, body):
    """A short hash of a body and the exercise's version. While it matches, the body is what passed the check."""
    return hashlib.sha256(f"{exercise.id} {exercise.version}\n{body}".encode()).hexdigest()[:12]


def split_header(text):
    """(seal, body) of a saved file's text."""
    header = re.match(r"(?:#.*\n)*", text)[0]
    found = re.search(r"seal (\w+)", header)
    return found[1] if found else "", text[len(header) :]


def write_atomically(path, text):
    """Write a whole file or nothing: into a temporary file beside it, flushed to disk, then renamed."""
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


def archive(path):
    """Move a file into `old/` under a free number. Returns the new path."""
    return path.replace(free_path_in_archive(path))


def archive_solutions(chosen):
    """Move the saved solutions of these exercises into `old/`. Returns the new paths."""
    return [archive(path_of(e)) for e in chosen if path_of(e).exists()]


def free_path_in_archive(path):
    """The path in `old/` for a file: its name with the first free number."""
    old = work_folder() / "old"
    old.mkdir(parents=True, exist_ok=True)
    number = 1
    while (place := old / f"{path.stem}.{number}{path.suffix}").exists():
        number += 1
    return place


@dataclass(frozen=True)
class SavedSolution:
    """A saved solution: the function to bind, or the problem that keeps it from being used."""

    exercise: object
    function: object = None
    problem: str = ""


def load_all():
    """Every saved solution. One that cannot be read, or no longer passes, has a problem instead of a function."""
    return [load(exercise, path_of(exercise)) for exercise in exercises() if path_of(exercise).is_file()]


def load(exercise, path):
    """The solution of an exercise that is saved in this file; checked again unless its seal matches."""
    try:
        text = path.read_text(encoding="utf-8")
        mark, body = split_header(text)
        if mark != seal(exercise, body):
            verdict = check(exercise.id, body)
            if verdict.outcome != "correct":
                return SavedSolution(exercise, problem=f"{path.name} does not pass ({verdict.outcome}): {verdict.message.splitlines()[0]}")
        filename = str(path)
        linecache.checkcache(filename)
        space = {"__name__": f"my_work.{exercise.id}"}
        exec(compile(text, filename, "exec"), space)
        return SavedSolution(exercise, rebind_globals(space[exercise.name], space))
    except Exception as e:
        return SavedSolution(exercise, problem=f"{path.name} cannot be used: {type(e).__name__}: {e}".replace("\n", " "))
