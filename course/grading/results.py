"""What is known about a graded submission, and the verification of what its processes said."""

from dataclasses import dataclass, field

from ..engine.registry import find
from ..engine.verdict import OUTCOMES

RIGHT = "correct"
NO_VERDICT = ("ended", "tampered")  # to be looked at by hand
ALL_OUTCOMES = (*OUTCOMES, "unreadable", *NO_VERDICT, "missing")
EXPLAINED = {
    "unreadable": "the file could not be read",
    "ended": "there is no verdict, because its process ended or was stopped",
    "tampered": "there is no verdict, because it changed what checks it",
    "missing": "no file was handed in",
}


@dataclass(frozen=True)
class Result:
    """What is known about one exercise of one student.

    outcome: one of ALL_OUTCOMES. misconception: the name of the recognised mistake, or None. place: None, or (line, source, change).
    pictures: (heading, SVG, what is marked in it) of each. looks: what in the file deserves a look by hand.
    """

    exercise: str
    outcome: str
    message: str = ""
    misconception: str | None = None
    slow: bool = False
    place: tuple | None = None
    pictures: tuple = ()
    looks: tuple = ()

    @property
    def title(self):
        """The name of the recognised mistake in words, or ""."""
        return next((m.title for m in find(self.exercise).misconceptions if m.name == self.misconception), "")


@dataclass
class Graded:
    """A graded submission: results in the order of the course. kept_from: what its processes were kept from. problem: of the whole."""

    name: str
    results: list = field(default_factory=list)
    strangers: list = field(default_factory=list)
    kept_from: list = field(default_factory=list)
    problem: str = ""

    @property
    def right(self):
        return sum(r.outcome == RIGHT for r in self.results)

    @property
    def ended(self):
        """Whether every file that was handed in has a verdict, or a reason of its own for having none."""
        return not self.problem and not any(r.outcome in NO_VERDICT for r in self.results)


def verify(found, id):
    """The Result in what a process said about exercise `id`. Raises ValueError where it is anything else."""
    if not isinstance(found, dict) or found.get("exercise") != id:
        raise ValueError("not about this exercise")
    outcome, message, name = found.get("outcome"), found.get("message", ""), found.get("misconception")
    slow, place, pictures = found.get("slow", False), found.get("place"), found.get("pictures", [])
    if outcome not in ALL_OUTCOMES or not isinstance(message, str) or not isinstance(slow, bool):
        raise ValueError("no such outcome")
    if name is not None and (outcome == RIGHT or name not in [m.name for m in find(id).misconceptions]):
        raise ValueError("no such mistake")
    if place is not None:
        line, *texts = place if isinstance(place, list) and len(place) == 3 else [None]
        if type(line) is not int or line < 1 or not are_texts(texts):
            raise ValueError("no such place")
    if not isinstance(pictures, list) or not all(isinstance(p, list) and len(p) == 3 and are_texts(p) for p in pictures):
        raise ValueError("no such picture")
    return Result(id, outcome, message, name, slow, place and tuple(place), tuple(map(tuple, pictures)))


def are_texts(values):
    return all(isinstance(x, str) for x in values)
