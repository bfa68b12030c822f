"""Files on request: from a folder on this computer if they are there, otherwise from the internet, and never without the right SHA-256."""

import errno
import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit

from .resume import Broken, ResumingDownloader, megabytes, missing_room

#: Seconds to wait for a connection, and for the next bytes.
PATIENCE = (4, 30)


class NotAvailable(OSError):
    """A file that is not on this computer and could not be downloaded. Its message is one line that says why."""


def folder():
    """Where files are kept: TINYGRAD_EDU_DATA, or .cache/tinygrad_edu in the home folder."""
    return Path(os.environ.get("TINYGRAD_EDU_DATA") or Path.home() / ".cache" / "tinygrad_edu")


def fetch(name, sha256, urls, download=True, size=None):
    """The path of the file with this SHA-256, which is downloaded from the first address that has it, unless it is there already.

    name: where it is in `folder()`, such as "mnist/t10k-images-idx3-ubyte.gz". A file there that is damaged or cut off is fetched again.
    download: False to look in the folder alone. size: in bytes, for a large file: a download that breaks off is then gone on with, and the
    file is read through again only when it has changed since. Raises NotAvailable.
    """
    path = folder() / name
    if path.is_file() and (hash_of(path) == sha256 if size is None else is_known(path, sha256, size)):
        return path
    missing = f"{name} is {'damaged' if path.exists() else 'missing'} in {folder()}"
    if not download:
        raise NotAvailable(f"{missing}; with download=True it would be downloaded")
    try:
        import pooch
    except ImportError:
        raise NotAvailable(f"{missing}; to download it, install pooch: pip install pooch") from None
    if size is not None and (room := missing_room(path, size)):
        raise NotAvailable(f"{missing}, and the disk has no room to download it: {megabytes(room[0])} needed, {megabytes(room[1])} free")
    reasons = []
    for url in urls:
        try:
            return download_from(pooch, url, sha256, path, size)
        except (OSError, ValueError) as error:  # no connection, no such file, no room; another SHA-256
            reasons.append(f"{urlsplit(url).netloc}: {explain(error)}")
    raise NotAvailable(f"{missing}, and cannot be downloaded ({'; '.join(reasons)})")


def download_from(pooch, url, sha256, path, size):
    """Download a file to a path, which it is moved to once it is whole and has this SHA-256. Returns the path."""
    pooch.get_logger().setLevel("WARNING")
    downloader = pooch.HTTPDownloader(timeout=PATIENCE) if size is None else ResumingDownloader(path, size, PATIENCE)
    arguments = url, f"sha256:{sha256}", path.name, path.parent
    try:
        found = Path(pooch.retrieve(*arguments, downloader=downloader))
    except ValueError:
        if not getattr(downloader, "resumed", False):
            raise
        found = Path(pooch.retrieve(*arguments, downloader=downloader))  # what was here was of another file: from its beginning
    if size is not None:
        remember(found, sha256)
    return found


def explain(error):
    """What went wrong, in a few words."""
    answer = getattr(error, "response", None)
    if answer is not None:
        return f"answered {answer.status_code}"
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return "sent a file with another SHA-256"
    if isinstance(error, BlockingIOError):
        return "another program is downloading it"
    if isinstance(error, Broken):
        return str(error)
    return error.strerror if isinstance(error, PermissionError) or error.errno == errno.ENOSPC else "no connection"


# ------------------------------------------------------------------------------------------------ is it the right file?


def is_known(path, sha256, size):
    """Whether a large file has this SHA-256. It is read through only if its size and time are not those of the last time it was right."""
    if path.stat().st_size != size:
        return False
    try:
        if note_of(path).read_text(encoding="utf-8") == state_of(path, sha256):
            return True
    except (OSError, ValueError):
        pass
    right = hash_of(path) == sha256
    if right:
        remember(path, sha256)
    return right


def remember(path, sha256):
    """Note that a file has this SHA-256, in a small file beside it, if that can be written."""
    try:
        note_of(path).write_text(state_of(path, sha256), encoding="utf-8")
    except OSError:
        pass


def note_of(path):
    return Path(f"{path}.checked")


def state_of(path, sha256):
    return f"{sha256} {path.stat().st_size} {path.stat().st_mtime_ns}\n"


def hash_of(path):
    """The SHA-256 of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()
