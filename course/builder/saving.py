"""What JupyterLab does to a lesson before it writes it to the disk."""

from .build import WIDGET


def keep_still_pictures(model, **_):
    """Remove the references to live pictures where a still one stands beside it, and the version of Python.

    A reference means nothing once the kernel has ended, and JupyterLab would show "Error displaying widget" in place of the still picture.
    Without the version, a lesson that was only opened and saved is, byte by byte, the lesson as it was.
    """
    if model.get("type") != "notebook" or not model.get("content"):
        return
    for cell in model["content"].get("cells", ()):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if WIDGET in data and any(kind.startswith("image/") for kind in data):
                del data[WIDGET]
    about = model["content"].get("metadata", {})
    about.pop("widgets", None)
    about.get("language_info", {}).pop("version", None)
