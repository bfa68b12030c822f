"""Downloads of large files, which go on where an earlier attempt broke off."""

import errno
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

#: How often one call asks an address, and the seconds it waits before it asks again: 1, 2, 4, …
ATTEMPTS, PAUSE = 5, 1.0
CHUNK = 1 << 18


class ResumingDownloader:
    """A downloader for pooch that collects a file beside its place, in `path`.part, and asks for what is missing in it.

    size: of the whole file, in bytes. What has arrived stays when the connection breaks or the program ends, so that the next call goes on
    from there; it is removed when the disk is full, or when it turns out to be another file. Raises OSError, or ValueError for a file of
    another size.
    """

    def __init__(self, path, size, timeout):
        self.path, self.size, self.timeout = Path(path), size, timeout
        self.resumed = False  # whether the last download began with what was there

    def __call__(self, url, output_file, pooch, check_only=False):
        part = part_of(self.path)
        try:
            with open(part, "ab") as file, locked(file, part):
                self.resumed = file.tell() > 0
                self.receive_all(url, file)
            os.replace(part, output_file)
        except (OSError, ValueError) as error:
            if isinstance(error, TooLong) or getattr(error, "errno", None) == errno.ENOSPC or is_empty(part):
                part.unlink(missing_ok=True)
            raise

    def receive_all(self, url, file):
        """Ask until the file is whole. Raises OSError when the last attempt has failed too, ValueError for a file that is too long."""
        import requests

        for attempt in range(ATTEMPTS):
            if file.tell() >= self.size:
                break
            time.sleep(PAUSE * 2 ** (attempt - 1) if attempt else 0)
            try:
                self.receive(requests, url, file)
            except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
                broken = error
        if file.tell() > self.size:
            raise TooLong(f"more than {self.size} bytes")
        if 0 < file.tell() < self.size:
            raise Broken(f"broke off after {megabytes(file.tell())} of {megabytes(self.size)}; ask again to go on from there")
        if file.tell() < self.size:
            raise broken

    def receive(self, requests, url, file):
        """Ask once for what is missing, and add it to the file. Raises one of requests' errors where the connection breaks."""
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={file.tell()}-"} if file.tell() else {})
        with requests.get(url, headers=headers, stream=True, timeout=self.timeout) as answer:
            if answer.status_code != 416:  # which says that the server has no more than is here: begin again
                answer.raise_for_status()
            start, length = first_byte(answer), answer.headers.get("Content-Length", "")
            if start >= 0 and length.isdigit() and start + int(length) != self.size:  # what is here may yet be right
                raise ValueError(f"{start + int(length)} bytes instead of {self.size}")
            if start != file.tell():  # the whole file instead of the rest, or another part of it
                file.seek(0)
                file.truncate()
            if start != file.tell():
                raise requests.ConnectionError("not the part that was asked for")
            with progress(self.path.name, start, self.size) as advance:
                for chunk in answer.iter_content(CHUNK):
                    file.write(chunk)
                    file.flush()
                    advance(len(chunk))
                    if file.tell() > self.size:
                        return
            if file.tell() < self.size:
                raise requests.ConnectionError("an answer that ended early")


class Broken(OSError):
    """A download that broke off and can be gone on with."""


class TooLong(ValueError):
    """A file that has more bytes than it should."""


def part_of(path):
    """Where what has arrived of a file is kept."""
    return Path(f"{path}.part")


def is_empty(path):
    return path.exists() and not path.stat().st_size


def first_byte(answer):
    """Where the part of a file that an answer holds begins: 0 if it is all of it, -1 if that is not said."""
    if answer.status_code != 206:
        return 0 if answer.status_code == 200 else -1
    unit, _, place = answer.headers.get("Content-Range", "").partition(" ")
    start = place.partition("-")[0]
    return int(start) if unit == "bytes" and start.isdigit() else -1


def missing_room(path, size):
    """How many bytes are needed to complete a file of this size, and free where it belongs; None if there is room."""
    part, home = part_of(path), path.parent
    while not home.exists():
        home = home.parent
    needed, free = size - (part.stat().st_size if part.exists() else 0), shutil.disk_usage(home).free
    return (needed, free) if needed > free else None


def megabytes(n):
    return f"{n / 1e6:.0f} MB" if n >= 1e6 else f"{n} bytes"


@contextmanager
def locked(file, path):
    """Keep other processes from adding to an open file. Raises BlockingIOError while one does, and where one has just completed it."""
    try:
        import fcntl
    except ImportError:  # Windows does not replace an open file
        yield
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the end of the process ends it too
    if not path.exists() or not os.path.samestat(os.fstat(file.fileno()), path.stat()):
        raise BlockingIOError(errno.EWOULDBLOCK, "completed elsewhere")
    yield


@contextmanager
def progress(name, done, size):
    """A function that is told of new bytes, and moves a progress bar where tqdm is installed."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        yield lambda n: None
        return
    with tqdm(desc=name, initial=done, total=size, unit="B", unit_scale=True, leave=False) as bar:
        yield bar.update
