"""What teaches: exercises that are checked, misconceptions that are named, and work that becomes part of the library."""

from . import exercises as _  # noqa: F401  first: importing the folder of that name would otherwise hide the function below
from .engine.check import check
from .engine.registry import exercises
from .notebook.mistakes import forget
from .notebook.session import exercise, hint, lesson, predict, rebind, recall, receipt, reset, reveal, unbind

__all__ = [
    "check",
    "exercise",
    "exercises",
    "forget",
    "hint",
    "lesson",
    "predict",
    "rebind",
    "recall",
    "receipt",
    "reset",
    "reveal",
    "unbind",
]
