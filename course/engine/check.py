"""`check`: run an attempt beside the right program, case by case, and return a verdict."""

import time

from . import patching, runner
from .attempt import Attempt, Unreadable, read_attempt
from .diagnose import diagnose
from .exercise import Exercise
from .observe import observe
from .registry import find
from .verdict import Verdict

UNTOUCHED = {"fix": "This is still the program as it was.", "predict": "No prediction yet."}
OWN_SECONDS = 5  # for comparing, drawing and wording; what runs of the attempt has limits of its own
SLOW = 30  # a right attempt that takes this many times longer than the library's own function is called slow


def check(id: str, attempt: object, seed: int = 0, placed: bool = True) -> Verdict:
    """The verdict on an attempt (source text, a function, or a prediction) at an exercise.

    placed: whether to search for the line at fault where a mistake has no name, which takes up to a second of processor time.
    Raises nothing but KeyboardInterrupt, and leaves no trace: nothing is saved, bound or recorded.
    """
    try:
        exercise = find(id)
    except KeyError as e:
        return Verdict(str(id), "error", message=e.args[0])
    try:
        ran = runner.run(lambda: examine_on_reference(exercise, attempt, seed, placed), OWN_SECONDS)
    except KeyboardInterrupt:
        patching.reinstall()
        raise
    if ran.error is None:
        return ran.value
    patching.reinstall()
    if isinstance(ran.error, runner.TimeLimitExceeded):  # outside of the attempt, and yet by what it made
        message = "Comparing and showing what it returns does not come to an end: does its class have a `__repr__` or `__eq__` that loops?"
        return Verdict(exercise.id, "timeout", kind=exercise.kind, message=message)
    if patching.was_reloaded():
        message = "A module of the library was reloaded, so this kernel has its classes twice. Restart it; what you saved stays."
        return Verdict(exercise.id, "error", kind=exercise.kind, message=message)
    # a defect of the exercise or of this engine must not break the notebook
    return Verdict(exercise.id, "error", kind=exercise.kind, message=f"The check itself failed: {runner.format_error(ran.error, '')}")


def examine_on_reference(exercise: Exercise, attempt: object, seed: int, placed: bool) -> Verdict:
    """`examine`, while the library runs on its own code."""
    with patching.use_reference():
        return examine(exercise, attempt, seed, placed)


def examine(exercise: Exercise, attempt: object, seed: int, placed: bool) -> Verdict:
    """`check` for an exercise, without its guards."""
    started, wall = runner.clock(), time.monotonic()
    try:
        program = read_attempt(exercise, attempt)
    except Unreadable as e:
        return Verdict(exercise.id, "error", kind=exercise.kind, message=str(e))
    if program is None:
        message = UNTOUCHED.get(exercise.kind, "Nothing is written here yet.")
        return Verdict(exercise.id, "unattempted", kind=exercise.kind, message=message)

    failing, spent, allowed, printed = [], 0.0, 0.0, ""
    for case in exercise.cases(exercise.rng(seed)):
        expected = observe(exercise, exercise.reference, case, exercise.seconds)
        if expected.error:
            raise expected.error
        got = observe(exercise, program.function, case, max(0.05, exercise.seconds - spent) if not failing else 0.5)
        spent, allowed, printed = spent + got.seconds, allowed + expected.seconds, printed or got.printed
        if not got.agrees_with(expected, exercise.tolerance):
            failing.append((case, expected, got))
            if got.error or len(failing) == 8:
                break
    if failing:
        return diagnose(exercise, program, failing, seed, placed, started, time.monotonic() - wall)
    slow = spent > 0.25 and spent > SLOW * allowed and is_slow_again(exercise, program, seed)
    return Verdict(exercise.id, "correct", kind=exercise.kind, slow=slow, printed=printed)


def is_slow_again(exercise: Exercise, program: Attempt, seed: int) -> bool:
    """Whether an attempt that looked slow is slow a second time; the first time may have been a garbage collection."""
    cases = list(exercise.cases(exercise.rng(seed)))
    times = [sum(observe(exercise, f, case, exercise.seconds).seconds for case in cases) for f in (program.function, exercise.reference)]
    return times[0] > 0.25 and times[0] > SLOW * times[1]
