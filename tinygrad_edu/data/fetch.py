"""Files on request: from a folder on this computer if they are there, otherwise from the internet, and never without the right SHA-256."""

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit

#: Seconds to wait for a connection, and for the next bytes.
PATIENCE = (4, 30)


class NotAvailable(OSError):
    """A file that is not on this computer and could not be downloaded. Its message is one line that says why."""


def folder():
    """Where files are kept: TINYGRAD_EDU_DATA, or .cache/tinygrad_edu in the home folder."""
    return Path(os.environ.get("TINYGRAD_EDU_DATA") or Path.home() / ".cache" / "tinygrad_edu")


def fetch(name, sha256, urls, download=True):
    """The path of the file with this SHA-256, which is downloaded from the first address that has it, unless it is there already.

    name: where it is in `folder()`, such as "mnist/t10k-images-idx3-ubyte.gz". A file there that is damaged or cut off is fetched again.
    download: False to look in the folder alone. Raises NotAvailable.
    """
    path = folder() / name
    if path.is_file() and hash_of(path) == sha256:
        return path
    missing = f"{name} is {'damaged' if path.exists() else 'missing'} in {folder()}"
    if not download:
        raise NotAvailable(f"{missing}; with download=True it would be downloaded")
    try:
        import pooch
    except ImportError:
        raise NotAvailable(f"{missing}; to download it, install pooch: pip install pooch") from None
    reasons = []
    for url in urls:
        try:
            return download_from(pooch, url, sha256, path)
        except (OSError, ValueError) as error:  # no connection, no such file, no room; another SHA-256
            reasons.append(f"{urlsplit(url).netloc}: {explain(error)}")
    raise NotAvailable(f"{missing}, and cannot be downloaded ({'; '.join(reasons)})")


def download_from(pooch, url, sha256, path):
    """Download a file to a path, which it is moved to once it is whole and has this SHA-256. Returns the path."""
    pooch.get_logger().setLevel("WARNING")
    downloader = pooch.HTTPDownloader(timeout=PATIENCE)
    return Path(pooch.retrieve(url, f"sha256:{sha256}", path.name, path.parent, downloader=downloader))


def explain(error):
    """What went wrong, in a few words."""
    answer = getattr(error, "response", None)
    if answer is not None:
        return f"answered {answer.status_code}"
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return "sent a file with another SHA-256"
    return error.strerror if isinstance(error, PermissionError) else "no connection"


def hash_of(path):
    """The SHA-256 of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()
