"""How far a learner is in a lesson, in one line, and what comes next."""

from ..engine import patching
from ..engine.exercise import Exercise
from ..engine.registry import exercises, source_of
from ..outline import OUTLINE
from .goals import goals_of

DONE, SEEN, TRIED, OPEN = "✔", "◆", "✘", "○"


def sign(exercise: Exercise, solved: set, outcomes: dict) -> str:
    """✔ solved and saved, ◆ a prediction that was missed and has been explained, ✘ tried, ○ still to come.

    solved: ids. outcomes: id -> set of the outcomes it had.
    """
    if exercise.id in solved:
        return DONE
    had = outcomes.get(exercise.id, ())
    if exercise.kind == "predict" and "wrong" in had:
        return SEEN
    return TRIED if {"wrong", "error", "timeout"} & set(had) else OPEN


def minutes_left(lesson: int, signs: list[str]) -> int:
    """About how long the rest of a lesson takes: the share of its minutes that its open exercises have of all its exercises' minutes."""
    asked = of_lesson(lesson)
    left = sum(e.minutes for e, s in zip(asked, signs) if s not in (DONE, SEEN))
    about = OUTLINE[lesson].minutes if lesson in OUTLINE else sum(e.minutes for e in asked)
    return -(-about * left // sum(e.minutes for e in asked))


def progress_line(lesson: int, solved: set, outcomes: dict) -> str:
    """The exercises of a lesson as signs, how many are done, the minutes left, and how many pieces of the library are the learner's."""
    signs = [sign(e, solved, outcomes) for e in of_lesson(lesson)]
    done, left = sum(s in (DONE, SEEN) for s in signs), minutes_left(lesson, signs)
    parts = [f"lesson {lesson:02d} {''.join(signs)} {done} of {len(signs)}"]
    goals = goals_of(lesson)
    parts += [f"{sum(reached for _, reached in goals)} of {count(len(goals), 'goal')} reached"] * bool(goals)
    parts.append(f"about {count(left, 'minute')} left" if left else "all done")
    pieces = sum(e.target in patching.bound() for e in exercises() if e.target)
    if pieces:
        parts.append(f"{count(pieces, 'piece')} of the library {'is' if pieces == 1 else 'are'} yours")
    return " · ".join(parts)


def onward(exercise: Exercise, solved: set, outcomes: dict) -> tuple | None:
    """(words, address) of what comes after an exercise: the next one that is open, or an earlier one, or the next lesson; None at the end.

    The address of an exercise is the place above its heading in the notebook.
    """
    asked = of_lesson(exercise.lesson)
    place = next((i for i, e in enumerate(asked) if e.id == exercise.id), len(asked) - 1)
    for e in asked[place + 1 :] + asked[:place]:
        if sign(e, solved, outcomes) not in (DONE, SEEN):
            return e.title, f"#{e.anchor}"
    after = exercise.lesson + 1
    if after in OUTLINE:
        return f"lesson {after:02d}, {OUTLINE[after].title}", f"{source_of(after).stem}.ipynb"
    return None


def of_lesson(number: int) -> list[Exercise]:
    """The exercises of a lesson, in order."""
    return [e for e in exercises() if e.lesson == number]


def count(n: int, thing: str) -> str:
    """1 minute, 2 minutes."""
    return f"{n} {thing}{'s' if n != 1 else ''}"
