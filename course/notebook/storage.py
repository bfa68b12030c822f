"""Write files so that no crash, interrupt or full disk loses what was there before.

The new text goes into a temporary file beside the old one and onto the disk; the old one gets a second name in `old/`; last, the temporary
file takes the old one's name. Before the last step the old file stands, after it the new one, and nothing in between.
"""

import contextlib
import os
import secrets
import shutil
import time
from pathlib import Path

LOCK, TEMPORARY = ".lock", ".tmp"
PATIENCE = 5.0  # seconds to wait for another kernel that is saving


def replace_file(path, text, archive):
    """Write a whole file or nothing. A file that was there is kept under a free number in the folder `archive`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.parent) as alone:
        if alone:
            remove_leftovers(path.parent)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{TEMPORARY}")
        try:
            write_to_disk(temporary, text)
            if path.exists():
                keep_copy(path, archive)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        flush_folder(path.parent)


def write_to_disk(path, text):
    """Make a new file, with the permissions that the user's umask gives, and wait until the disk has it."""
    with open(path, "x", encoding="utf-8", newline="\n") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())


def keep_copy(path, archive):
    """Give a file a second name in `archive`, with the first free number. Returns that path; the file stays where it is."""
    archive.mkdir(parents=True, exist_ok=True)
    for place in free_places(path, archive):
        if place.exists() and same_content(place, path):  # kept before a save that was interrupted
            return place
        with contextlib.suppress(FileExistsError):
            link_or_copy(path, place)
            return place


def free_places(path, archive):
    """The latest place in `archive` that a version of a file has taken, and then the free ones: value.mul.3.py, value.mul.4.py, ..."""
    number = 1
    while (archive / f"{path.stem}.{number}{path.suffix}").exists():
        number += 1
    number = max(1, number - 1)
    while True:
        yield archive / f"{path.stem}.{number}{path.suffix}"
        number += 1


def same_content(one, other):
    """Whether two files hold the same bytes."""
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def link_or_copy(path, place):
    """Make `place` a second name of a file, or a copy where the file system has no such names. Raises FileExistsError if it is taken."""
    try:
        os.link(path, place)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError, AttributeError):
        temporary = place.with_name(f".{place.name}.{secrets.token_hex(4)}{TEMPORARY}")
        try:
            shutil.copyfile(path, temporary)
            if place.exists():  # under the lock nobody else takes it now
                raise FileExistsError(place) from None
            os.replace(temporary, place)
        finally:
            temporary.unlink(missing_ok=True)


def move_to_archive(path, archive):
    """Move a file into `archive` under a free number. Returns the new path."""
    with locked(path.parent):
        place = keep_copy(path, archive)
        path.unlink()
    return place


def copy_to_archive(path, archive):
    """Copy a file into `archive` under a free number. Returns the new path."""
    archive.mkdir(parents=True, exist_ok=True)
    with locked(archive.parent):
        place = next(p for p in free_places(path, archive) if not p.exists())
        return Path(shutil.copy(path, place))


def remove_leftovers(folder):
    """Delete the temporary files of writers that were killed. Only for who holds the lock: nobody else writes then."""
    for place in (folder, folder / "old"):
        for path in place.glob(f".*{TEMPORARY}"):
            with contextlib.suppress(OSError):
                path.unlink()


def flush_folder(folder):
    """Wait until the disk has the names in a folder, where the system can do that."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def locked(folder):
    """Let one kernel at a time save in a folder; yields whether this one is alone.

    The system frees the lock when a process ends, however it ends. Where there are no locks, or another kernel holds one for long, saving
    goes on without.
    """
    try:
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        yield False
        return
    try:
        yield wait_for_lock(handle)
    finally:
        os.close(handle)


def wait_for_lock(handle):
    """Whether the lock on an open file could be had in time."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            lock_now(handle)
            return True
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        except OSError:
            return False


try:
    import fcntl

    def lock_now(handle):
        """Lock an open file, or raise BlockingIOError when another process has it."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

except ImportError:  # Windows
    import msvcrt

    def lock_now(handle):
        """Lock an open file, or raise BlockingIOError when another process has it."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            raise BlockingIOError from None
