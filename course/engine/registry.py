"""All exercises of the course, and each by its id."""

import re
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

_all = []


def exercises():
    """Every exercise of the course, in the order of the lessons."""
    if not _all:
        folder = Path(__file__).parent.parent / "exercises"
        for path in sorted(folder.glob("lesson_*.py")):
            found = import_module(f"course.exercises.{path.stem}").EXERCISES
            number = int(re.search(r"\d+", path.stem)[0])
            for e in found:
                if e.lesson != number:
                    raise ValueError(f"{e.id} says lesson {e.lesson}, but stands in {path.name}")
                if any(e.id == other.id for other in _all):
                    raise ValueError(f"two exercises are called {e.id}")
                _all.append(e)
    return list(_all)


def find(id):
    """The exercise of that id. An unknown one raises KeyError with the nearest names."""
    known = {e.id: e for e in exercises()}
    if id not in known:
        near = get_close_matches(str(id), known, n=3) or list(known)[:3]
        raise KeyError(f"there is no exercise {id!r}; perhaps {' or '.join(map(repr, near))}?")
    return known[id]
