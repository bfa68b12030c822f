"""Run one program on one case, and record what can be observed."""

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass

from . import patching, runner
from .compare import same
from .exercise import Exercise

NEVER_RETURNED = object()  # in place of a returned value, for a program that returned nothing before it was stopped


@dataclass(frozen=True)
class Observation:
    """What was observed of a program on one case.

    data: a dict of name -> data, or None after an error. error: the exception that ended the run. returned: what the program returned
    last. printed: its output. seconds: processor time.
    """

    data: dict | None
    error: BaseException | None = None
    returned: object = NEVER_RETURNED
    printed: str = ""
    seconds: float = 0.0

    def agrees_with(self, other: "Observation", tolerance: float) -> bool:
        """Whether two programs did the same: the same data, or errors that come from the same mistake."""
        if self.error or other.error:
            return error_signature(self.error) == error_signature(other.error)
        return same(self.data, other.data, tolerance)


def error_signature(error):
    """What errors of one cause share: the type, the missing attribute, and the longer words of the text outside quotes and brackets."""
    text = "" if isinstance(error, (RecursionError, runner.TimeLimitExceeded)) else re.sub(r"'[^']*'|\([^()]*\)", "", str(error))
    missing = error.name if isinstance(error, AttributeError) else None
    return type(error), missing, re.findall("[a-z]{4,}", text)


def observe(exercise: Exercise, f: Callable, case: dict, seconds: float) -> Observation:
    """Run `f` on a copy of the case, bound at the exercise's target, through the exercise's own `observe`.

    An input that the program changed is added to the data as "name afterwards".
    """
    returned, target = [], exercise.target if exercise.kind != "test" else None
    if f is exercise.reference and target:
        f = patching.copy_original(f)

    def recorded(*args, **kwargs):
        returned[:] = [f(*args, **kwargs)]
        return returned[0]

    inputs = copy.deepcopy(case)
    with patching.temporarily_bound(target, recorded):
        ran = runner.run(lambda: exercise.observe(recorded, inputs), seconds)
    data = ran.value
    if ran.error is None and not same(inputs, case, tolerance=0):  # to the last bit: x + h - h is not always x
        changed = next((k for k in case if k in inputs and not same(inputs[k], case[k], tolerance=0)), None)
        if changed is not None:
            data = {**data, f"{changed} afterwards": inputs[changed]}
    return Observation(data, ran.error, returned[0] if returned else NEVER_RETURNED, ran.printed, ran.seconds)


def observe_briefly(exercise: Exercise, f: Callable, case: dict, seconds: float) -> Observation:
    """`observe` without the frames of an error: those of an endless recursion take longer to free than the whole check may take."""
    seen = observe(exercise, f, case, seconds)
    if seen.error:
        seen.error.__traceback__ = None
    return seen
