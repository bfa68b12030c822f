"""Find submissions in folders, and read their files without trusting one of them. All are read before any of their code runs."""

import codecs
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from ..engine.registry import exercises

MOST_BYTES = 256 << 10  # of a file; the longest solution of the course has 4 KB
MOST_FILES = 2000  # of a folder that are looked at
WORK = "my_work"


@dataclass
class Submission:
    """What a student handed in.

    files: exercise id -> text, for what can be read. troubles: exercise id -> why it cannot. strangers: names of other Python files, which
    belong to no exercise. problem: why nothing could be read.
    """

    name: str
    folder: str
    files: dict = field(default_factory=dict)
    troubles: dict = field(default_factory=dict)
    strangers: list = field(default_factory=list)
    problem: str = ""


class Unreadable(Exception):
    """A file that is not read; the message says why."""


def read_submissions(folders):
    """The submissions in these folders, by name. Raises FileNotFoundError for a folder that is not there."""
    places = [place for folder in folders for place in find_submissions(Path(folder))]
    places = sorted(set(places), key=os.fspath)
    return [read_submission(name, place) for name, place in sorted(zip(names(places), places))]


def find_submissions(folder):
    """The folders of submissions that a given folder means: itself, or, where it holds a class, each folder in it."""
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}")
    folder = Path(os.path.abspath(folder))
    if is_submission(folder):
        return [folder]
    inside = sorted(p for p in folder.iterdir() if p.is_dir() and not p.is_symlink() and not p.name.startswith("."))
    return inside if any(map(is_submission, inside)) else [folder]


def is_submission(folder):
    """Whether a folder is, or holds, saved work."""
    if folder.name == WORK or os.path.lexists(folder / WORK):
        return True
    return any(os.path.lexists(folder / f"{e.id}.py") for e in exercises())


def names(places):
    """A name for each submission: of its folder or, for a folder `my_work`, of the one around it; as many folders as make it unique."""
    plain = [place.parent if place.name == WORK else place for place in places]
    found = [place.name for place in plain]
    depth = 1
    while len(set(found)) < len(found) and depth < 40:
        depth += 1
        counts = {name: found.count(name) for name in found}
        found = [name if counts[name] == 1 else "/".join(place.parts[-depth:]) for name, place in zip(found, plain)]
    if len(set(found)) < len(found):
        found = [os.fspath(place) for place in places]
    return [name.encode("utf-8", "backslashreplace").decode() for name in found]


def read_submission(name, place):
    """Read the files of a submission. A folder `my_work` in it is meant; links are not followed."""
    made = Submission(name, os.fspath(place))
    try:
        work = place if place.name == WORK else place / WORK
        if place.name != WORK and not os.path.lexists(work):
            work = place
        if work != place and work.is_symlink():
            made.problem = f"`{WORK}` is a link, and links are not followed."
            return made
        if not work.is_dir():
            made.problem = f"`{WORK}` is not a folder."
            return made
        entries = sorted(os.listdir(work))[:MOST_FILES]
    except OSError as e:
        made.problem = f"The folder cannot be read ({type(e).__name__})."
        return made
    known = {f"{e.id}.py": e.id for e in exercises()}
    for entry in entries:
        if entry in known:
            try:
                made.files[known[entry]] = read_text(work / entry)
            except Unreadable as e:
                made.troubles[known[entry]] = str(e)
        elif entry.endswith(".py"):
            made.strangers.append(entry.encode("utf-8", "backslashreplace").decode())
    return made


def read_text(path):
    """The text of a plain file of moderate size in UTF-8. Raises Unreadable. It never waits and follows no link."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        reject(os.lstat(path))
        handle = os.open(path, flags)
    except OSError as e:
        raise Unreadable(f"It cannot be opened ({type(e).__name__}).") from None
    with os.fdopen(handle, "rb") as f:
        reject(os.fstat(handle))
        try:
            data = f.read(MOST_BYTES + 1)
        except OSError as e:
            raise Unreadable(f"It cannot be read ({type(e).__name__}).") from None
    return decode(data[:MOST_BYTES])


def reject(about):
    """Raise Unreadable unless this is the status of a plain file of moderate size."""
    if stat.S_ISLNK(about.st_mode):
        raise Unreadable("It is a link, and links are not followed.")
    if not stat.S_ISREG(about.st_mode):
        raise Unreadable(f"It is {kind(about.st_mode)}, not a file.")
    if about.st_size > MOST_BYTES:
        raise Unreadable(f"It has {about.st_size:,} bytes; at most {MOST_BYTES:,} are read.")


def decode(data):
    """The text of bytes in UTF-8, with a byte order mark or without. Raises Unreadable."""
    for mark, what in ((codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16")):
        if data.startswith(mark):
            raise Unreadable(f"It is text in {what}; save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise Unreadable(
            f"It is not text in UTF-8: byte {e.start + 1}, in line {line}, is {data[e.start]:#04x}. Save it as UTF-8."
        ) from None


def kind(mode):
    """What stands in a file's place, in words."""
    named = {
        stat.S_ISDIR: "a folder",
        stat.S_ISFIFO: "a pipe",
        stat.S_ISSOCK: "a socket",
        stat.S_ISCHR: "a device",
        stat.S_ISBLK: "a device",
    }
    return next((words for test, words in named.items() if test(mode)), "something else")
