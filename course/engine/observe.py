"""Run one program on one case, and observe what can be seen of it."""

import copy
import re
from dataclasses import dataclass

from . import patching, runner
from .compare import same

NOTHING = object()  # what a program returned that never came to return


@dataclass(frozen=True)
class Seen:
    """What was observed of a program on one case: data, or the error that ended it; and the last thing the program returned."""

    data: dict | None
    error: BaseException | None = None
    returned: object = NOTHING
    printed: str = ""
    seconds: float = 0.0

    def like(self, other, tolerance):
        if self.error or other.error:
            return likeness(self.error) == likeness(other.error)
        return same(self.data, other.data, tolerance)


def likeness(error):
    """What two errors that come from one mistake share: the type, the attribute that is missing, and the longer words of the text
    outside quotes and brackets."""
    text = "" if isinstance(error, (RecursionError, runner.TimeUp)) else re.sub(r"'[^']*'|\([^()]*\)", "", str(error))
    missing = error.name if isinstance(error, AttributeError) else None
    return type(error), missing, re.findall("[a-z]{4,}", text)


def watch(exercise, f, case, seconds):
    """Run `f` on a copy of the case, standing at the exercise's target, and observe."""
    last, target = [], exercise.target if exercise.kind != "test" else None
    if f is exercise.reference and target:
        f = patching.twin(f)

    def recorded(*args, **kwargs):
        last[:] = [f(*args, **kwargs)]
        return last[0]

    mine = copy.deepcopy(case)
    with patching.trying(target, recorded):
        ran = runner.run(lambda: exercise.observe(recorded, mine), seconds)
    data = ran.value
    if ran.error is None and not same(mine, case):
        changed = next(k for k in case if not same(mine[k], case[k]))
        data = {**data, f"{changed} afterwards": mine[changed]}
    return Seen(data, ran.error, last[0] if last else NOTHING, ran.printed, ran.seconds)


def glance(exercise, f, case, seconds):
    """`watch`, without the frames of an error: an endless recursion leaves a thousand, and to free them takes longer than the check."""
    seen = watch(exercise, f, case, seconds)
    if seen.error:
        seen.error.__traceback__ = None
    return seen
