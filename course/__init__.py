"""What teaches: exercises that are checked, misconceptions that are named, and work that becomes part of the library."""

from .interrupts import postpone_interrupt

with postpone_interrupt():
    from . import engine, notebook  # noqa: F401  by name: after an interrupt they are loaded, and only the names are missing
    from . import exercises as _  # noqa: F401  before the function of that name, which importing the folder would otherwise hide
    from .engine.check import check
    from .engine.registry import exercises
    from .notebook import goals as _goals  # noqa: F401  which listens to the explorers
    from .notebook.explain import explain
    from .notebook.home import course_map, done
    from .notebook.mistakes import forget
    from .notebook.session import exercise, hint, lesson, passed, predict, rebind, recall, receipt, reset, reveal, score, unbind

__all__ = [
    "check",
    "course_map",
    "done",
    "exercise",
    "exercises",
    "explain",
    "forget",
    "hint",
    "lesson",
    "passed",
    "predict",
    "rebind",
    "recall",
    "receipt",
    "reset",
    "reveal",
    "score",
    "unbind",
]
