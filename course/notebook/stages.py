"""How far the learner is: lesson by lesson, and where work stopped. Both follow from what is saved and from the record of attempts."""

from dataclasses import dataclass

from ..engine.registry import exercises, source_of
from ..outline import OUTLINE
from . import mistakes, saved_work
from .progress import DONE, SEEN, of_lesson, sign


@dataclass(frozen=True)
class Stage:
    """A lesson and how much of it is behind the learner. begun: whether anything was tried in it."""

    number: int
    title: str
    done: int
    exercises: int
    begun: bool

    @property
    def finished(self):
        return self.done == self.exercises

    @property
    def sign(self):
        return "✔" if self.finished else "◐" if self.begun else "○"


def behind(solved):
    """The ids of the exercises that need no more work: those that are solved, and predictions that were missed, for they were explained."""
    outcomes = mistakes.outcomes()
    return {e.id for e in exercises() if sign(e, solved, outcomes) in (DONE, SEEN)}


def stages(solved):
    """A Stage for each lesson, given the ids of the exercises that are solved."""
    tried, over = mistakes.outcomes().keys() | set(solved), behind(solved)
    found = []
    for number, about in OUTLINE.items():
        ids = {e.id for e in of_lesson(number)}
        found.append(Stage(number, about.title, len(ids & over), len(ids), bool(ids & tried)))
    return found


def where_work_stopped(solved=None):
    """The lesson to go on with: the first one, from the lesson last worked on, in which something is open; at the very start, 0.

    solved: the ids of the exercises that are solved; by default those with a saved file.
    """
    if solved is None:
        try:
            solved = saved_work.find_saved().keys()
        except OSError:
            solved = ()
    lessons = {e.id: e.lesson for e in exercises()}
    attempts = [lessons[id] for id, _, _ in mistakes.read_record() if id in lessons]
    last = attempts[-1] if attempts else max((lessons[id] for id in solved if id in lessons), default=min(OUTLINE))
    unfinished = [stage.number for stage in stages(solved) if not stage.finished]
    return next((n for n in unfinished if n >= last), unfinished[0] if unfinished else last)


def notebook_of(number):
    """The file name of a lesson's notebook."""
    return f"{source_of(number).stem}.ipynb"
