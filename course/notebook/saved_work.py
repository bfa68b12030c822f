"""The learner's work: one readable Python file an exercise, written so that a crash at any moment loses nothing."""

import contextlib
import hashlib
import linecache
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..engine import runner
from ..engine.attempt import rebind_globals
from ..engine.check import check
from ..engine.registry import exercises
from . import storage

ROOT = Path(__file__).resolve().parents[2]

ABOUT = """This folder is your work: one file for each exercise that you solved. The library runs on these files.

Commit it with your notebooks. `old/` holds earlier versions. `python -m course status` shows how far you are.
"""


def work_folder():
    """Where work is saved: the folder named by TINYGRAD_EDU_WORK, or else `my_work` beside `lessons`, or in the current folder.

    `~` is the home folder. A relative path begins where `lessons` is, so that it means the same in a notebook and in a terminal.
    """
    home = ROOT if (ROOT / "lessons").is_dir() else Path.cwd()
    chosen = os.environ.get("TINYGRAD_EDU_WORK")
    return home / os.path.expanduser(chosen) if chosen else home / "my_work"


def is_learners_copy():
    """Whether a learner works through the lessons in this copy of the course.

    Then `my_work` holds something beside `lessons`, or a lesson was run and saved: as handed out, no cell has a number.
    """
    with contextlib.suppress(OSError):
        if any(not p.name.startswith(".") for p in (ROOT / "my_work").iterdir()):
            return True
    return any(map(was_run, (ROOT / "lessons").glob("[0-9][0-9]_*.ipynb")))


def was_run(notebook):
    """Whether a notebook, given by its path, was saved after a cell of it had run."""
    with contextlib.suppress(OSError):
        return re.search(r'"execution_count": \d', notebook.read_text(encoding="utf-8", errors="replace")) is not None
    return False


def path_of(exercise):
    """The file in which the solution of an exercise is saved."""
    return work_folder() / f"{exercise.id}.py"


def archive():
    """The folder of earlier versions."""
    return work_folder() / "old"


def begin_folder():
    """Make the folder, with a text that says what it is. A full or read-only disk must not stop a lesson."""
    with contextlib.suppress(OSError):
        work_folder().mkdir(parents=True, exist_ok=True)
        about = work_folder() / "README.md"
        if not about.exists():
            about.write_text(ABOUT, encoding="utf-8", newline="\n")


def save(exercise, source, imports=()):
    """Write a solution that passed, and keep an older one in `old/`. Returns the path. Raises OSError when it is not on the disk."""
    begin_folder()
    body = body_of(exercise, source, imports)
    path = path_of(exercise)
    if path.is_file() and split_header(read(path)) == (seal(exercise, body), body):
        return path
    header = (
        f"# {exercise.id}: {exercise.title} (lesson {exercise.lesson}, version {exercise.version})\n"
        f"# passed on {datetime.now():%Y-%m-%d %H:%M}, seal {seal(exercise, body)}\n"
        f"# The library runs on this. Edit it freely: it is checked again. To start over: python -m course reset {exercise.id}\n"
    )
    storage.replace_file(path, header + body, archive())
    return path


def read(path):
    """The text of a saved file, whichever editor wrote it: with a byte order mark or without, with any line ends."""
    return path.read_text(encoding="utf-8-sig", errors="replace")


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


def archive_solutions(chosen):
    """Move the saved solutions of these exercises into `old/`. Returns the new paths."""
    return [storage.move_to_archive(path_of(e), archive()) for e in chosen if path_of(e).is_file()]


@dataclass(frozen=True)
class SavedSolution:
    """A saved solution: the function to bind, or the problem that keeps it from being used."""

    exercise: object
    function: object = None
    problem: str = ""


def find_saved():
    """Which exercises have a saved file: id -> what changes when the file does. Raises OSError if the folder cannot be entered."""
    try:
        names = set(os.listdir(work_folder()))
    except FileNotFoundError:
        return {}
    return {e.id: signature(e) for e in exercises() if path_of(e).name in names and path_of(e).is_file()}


def signature(exercise):
    """What changes whenever the saved file of an exercise does."""
    about = path_of(exercise).stat()
    return about.st_mtime_ns, about.st_size, about.st_ino


def load_all():
    """Every saved solution. One that cannot be read, or no longer passes, has a problem instead of a function."""
    saved = find_saved()
    return [load(e, path_of(e)) for e in exercises() if e.id in saved]


def load(exercise, path):
    """The solution of an exercise that is saved in this file; checked again unless its seal matches."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as e:
        return SavedSolution(exercise, problem=f"{path.name} cannot be read: {type(e).__name__}: {e}")
    mark, body = split_header(text)
    if mark != seal(exercise, body):
        verdict = check(exercise.id, body)
        if verdict.outcome != "correct":
            first = (verdict.message.splitlines() or ["nothing is written there"])[0]
            return SavedSolution(exercise, problem=f"{path.name} does not pass ({verdict.outcome}): {first}")
    ran = runner.run(lambda: run_file(exercise, text, str(path)), exercise.seconds)
    if ran.error is not None:
        return SavedSolution(
            exercise, problem=f"{path.name} cannot be used: {runner.format_error(ran.error, str(path))}".replace("\n", " ")
        )
    return SavedSolution(exercise, ran.value)


def run_file(exercise, text, filename):
    """The function that the text of a saved file defines."""
    linecache.checkcache(filename)
    space = {"__name__": f"my_work.{exercise.id}"}
    exec(compile(text, filename, "exec"), space)
    return rebind_globals(space[exercise.name], space)
