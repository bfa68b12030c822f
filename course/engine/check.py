"""`check`: run an attempt beside the right program, case by case, and return a verdict."""

from . import patching, runner
from .attempt import Attempt, Unreadable, read_attempt
from .diagnose import diagnose
from .exercise import Exercise
from .observe import observe
from .registry import find
from .verdict import Verdict

UNTOUCHED = {"fix": "This is still the program as it was.", "predict": "No prediction yet."}
SLOW = 30  # a right attempt that takes this many times longer than the library's own function is called slow


def check(id: str, attempt: object, seed: int = 0) -> Verdict:
    """The verdict on an attempt (source text, a function, or a prediction) at an exercise.

    Raises nothing but KeyboardInterrupt, and leaves no trace: nothing is saved, bound or recorded.
    """
    try:
        exercise = find(id)
    except KeyError as e:
        return Verdict(str(id), "error", message=e.args[0])
    try:
        with patching.use_reference(), runner.preserve_random_state():
            return examine(exercise, attempt, seed)
    except KeyboardInterrupt:
        patching.reinstall()
        raise
    except BaseException as e:  # a defect of the exercise or of this engine must not break the notebook
        return Verdict(exercise.id, "error", kind=exercise.kind, message=f"The check itself failed: {type(e).__name__}: {e}")


def examine(exercise: Exercise, attempt: object, seed: int) -> Verdict:
    """`check` for an exercise, without its guards."""
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
        return diagnose(exercise, program, failing, seed)
    slow = spent > 0.25 and spent > SLOW * allowed and is_slow_again(exercise, program, seed)
    return Verdict(exercise.id, "correct", kind=exercise.kind, slow=slow, printed=printed)


def is_slow_again(exercise: Exercise, program: Attempt, seed: int) -> bool:
    """Whether an attempt that looked slow is slow a second time; the first time may have been a garbage collection."""
    cases = list(exercise.cases(exercise.rng(seed)))
    times = [sum(observe(exercise, f, case, exercise.seconds).seconds for case in cases) for f in (program.function, exercise.reference)]
    return times[0] > 0.25 and times[0] > SLOW * times[1]
