"""All exercises of the course, and the way from an id to its exercise."""

import re
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from .exercise import Exercise

_all = []


def exercises() -> list[Exercise]:
    """Every exercise of the course, in the order of the lessons."""
    if not _all:
        _all[:] = load_exercises()  # all or none: an interrupt, or a faulty file, leaves the list empty
    return list(_all)


def load_exercises() -> list[Exercise]:
    """Import every exercise file."""
    found = {}
    for path in sorted((Path(__file__).parent.parent / "exercises").glob("lesson_*.py")):
        number = int(re.search(r"\d+", path.stem)[0])
        for e in import_module(f"course.exercises.{path.stem}").EXERCISES:
            if e.lesson != number:
                raise ValueError(f"{e.id} says lesson {e.lesson}, but stands in {path.name}")
            if e.id in found:
                raise ValueError(f"two exercises are called {e.id}")
            found[e.id] = e
    return list(found.values())


def find(id: str) -> Exercise:
    """The exercise with that id. An unknown id raises a KeyError that names the nearest ones."""
    known = {e.id: e for e in exercises()}
    if id not in known:
        near = get_close_matches(str(id), known, n=3) or list(known)[:3]
        raise KeyError(f"there is no exercise {id!r}; perhaps {' or '.join(map(repr, near))}?")
    return known[id]
