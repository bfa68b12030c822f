"""All exercises of the course, in its order, and the way from an id to its exercise.

Which exercises a lesson has, and in which order, is said in one place: by the cells `# exercise ID` of its source.
"""

import re
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from ..interrupts import postpone_interrupt
from .exercise import Exercise

COURSE = Path(__file__).parent.parent
MARKER = re.compile(r"^# exercise (\S+)$", re.MULTILINE)

_all = []


def exercises() -> list[Exercise]:
    """Every exercise of the course, in the order of the lessons."""
    if not _all:
        with postpone_interrupt():
            _all[:] = load_exercises()  # all or none: a faulty file leaves the list empty
    return list(_all)


def load_exercises() -> list[Exercise]:
    """Import the file of every exercise that the sources ask for. A marker without a file, and a file without a marker, are errors."""
    found = []
    for source in sorted((COURSE / "sources").glob("[0-9][0-9]_*.py")):
        number = int(source.name[:2])
        ids = MARKER.findall(source.read_text(encoding="utf-8"))
        twice = [id for id in ids if ids.count(id) > 1] + [e.id for e in found if e.id in ids]
        if twice:
            raise ValueError(f"two cells ask for exercise {twice[0]}, the second one in {source.name}")
        reject_strays(source, number, ids)
        found += [load_exercise(id, number) for id in ids]
    return found


def load_exercise(id: str, lesson: int) -> Exercise:
    """Import the file of one exercise."""
    path = path_of(id, lesson)
    if not path.exists():
        raise ValueError(
            f"the source of lesson {lesson} asks for exercise {id}, but there is no {relative(path)}; "
            f"`python -m course new exercise {id} --lesson {lesson}` writes one to fill in"
        )
    module = import_module(f"course.exercises.{path.parent.name}.{path.stem}")
    declared = {e.id: e for x in vars(module).values() if isinstance(e := getattr(x, "exercise", None), Exercise)}
    if list(declared) != [id]:
        raise ValueError(f"{relative(path)} should declare exercise {id}, and declares {', '.join(declared) or 'none'}")
    return declared[id]


def reject_strays(source: Path, lesson: int, ids: list[str]) -> None:
    """Raise an error that names a file of a lesson's folder for which the lesson's source has no cell."""
    known = {path_of(id, lesson) for id in ids}
    for path in sorted(path_of("any", lesson).parent.glob("*.py")):
        if path not in known and path.name not in ("__init__.py", "shared.py"):
            cell = f"# exercise {path.stem.replace('_', '.', 1)}"
            raise ValueError(f"{relative(path)} belongs to no lesson: {source.name} needs a cell `{cell}`")


def path_of(id: str, lesson: int) -> Path:
    """Where an exercise is written: course/exercises/lesson_06/vjp_mul.py for "vjp.mul"."""
    return COURSE / "exercises" / f"lesson_{lesson:02d}" / f"{id.replace('.', '_')}.py"


def source_of(lesson: int) -> Path:
    """The source of a lesson: course/sources/06_tensor.py."""
    found = sorted((COURSE / "sources").glob(f"{lesson:02d}_*.py"))
    if not found:
        raise ValueError(f"lesson {lesson} has no source yet: begin course/sources/{lesson:02d}_name.py")
    return found[0]


def relative(path: Path) -> str:
    return path.relative_to(COURSE.parent).as_posix()


def find(id: str) -> Exercise:
    """The exercise with that id. An unknown id raises a KeyError that names the nearest ones."""
    known = {e.id: e for e in exercises()}
    if not isinstance(id, str) or id not in known:
        near = get_close_matches(str(id), known, n=3) or list(known)[:3]
        raise KeyError(f"there is no exercise {id!r}; perhaps {' or '.join(map(repr, near))}?")
    return known[id]
