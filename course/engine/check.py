"""`check`: run an attempt beside the right program on case after case, and give a verdict."""

from . import patching, runner
from .attempt import Unreadable, read
from .diagnose import diagnose
from .observe import watch
from .registry import find
from .verdict import Verdict

UNTOUCHED = {"fix": "This is still the program as it was.", "predict": "No prediction yet."}
SLOW = 30  # how many times slower than the library a right attempt may be before it is told so


def check(id, attempt, seed=0):
    """The verdict on an attempt (source text, a function, or a prediction) at an exercise. Never raises; changes nothing anywhere."""
    try:
        exercise = find(id)
    except KeyError as e:
        return Verdict(str(id), "error", message=e.args[0])
    try:
        with patching.reference(), runner.undisturbed():
            return examine(exercise, attempt, seed)
    except BaseException as e:  # a check that fails must not take the notebook with it
        return Verdict(exercise.id, "error", kind=exercise.kind, message=f"The check was interrupted: {type(e).__name__}: {e}")


def examine(exercise, attempt, seed):
    try:
        program = read(exercise, attempt)
    except Unreadable as e:
        return Verdict(exercise.id, "error", kind=exercise.kind, message=str(e))
    if program is None:
        return Verdict(exercise.id, "unattempted", kind=exercise.kind, message=UNTOUCHED.get(exercise.kind, "Nothing is written here yet."))

    failing, spent, allowed, printed = [], 0.0, 0.0, ""
    for case in exercise.cases(exercise.rng(seed)):
        expected = watch(exercise, exercise.reference, case, exercise.seconds)
        if expected.error:
            raise expected.error
        got = watch(exercise, program.function, case, max(0.05, exercise.seconds - spent) if not failing else 0.5)
        spent, allowed, printed = spent + got.seconds, allowed + expected.seconds, printed or got.printed
        if not got.like(expected, exercise.tolerance):
            failing.append((case, expected, got))
            if got.error or len(failing) == 8:
                break
    if not failing:
        slow = spent > 0.25 and spent > SLOW * allowed and slow_again(exercise, program, seed)
        return Verdict(exercise.id, "correct", kind=exercise.kind, slow=slow, printed=printed)
    return diagnose(exercise, program, failing, seed)


def slow_again(exercise, program, seed):
    """Whether an attempt that looked slow is slow a second time: once, Python may have stopped to collect garbage."""
    cases = list(exercise.cases(exercise.rng(seed)))
    times = [sum(watch(exercise, f, case, exercise.seconds).seconds for case in cases) for f in (program.function, exercise.reference)]
    return times[0] > 0.25 and times[0] > SLOW * times[1]
