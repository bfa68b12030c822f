"""`check`: run an attempt beside the right program, find the smallest case where they part, and say which mistake it is."""

import copy
import numbers
import re
import time
from dataclasses import dataclass
from itertools import islice

import numpy as np

from . import binding, sandbox
from .attempt import Unreadable, read
from .compare import detect, difference, same
from .model import Counterexample, Verdict, find
from .oracle import faulty

FRESH_CASES = 12  # on how many new cases an attempt must agree with a wrong program to be recognised as it
NOTHING = object()  # what a program returned that never came to return
UNTOUCHED = {"fix": "This is still the program as it was.", "predict": "No prediction yet."}
SLOW = 30  # how many times slower than the library a right attempt may be before it is told so


def check(id, attempt, seed=0):
    """The verdict on an attempt (source text, a function, or a prediction) at an exercise. Never raises; changes nothing anywhere."""
    try:
        exercise = find(id)
    except KeyError as e:
        return Verdict(str(id), "error", message=e.args[0])
    try:
        with binding.reference(), sandbox.undisturbed():
            return examine(exercise, attempt, seed)
    except BaseException as e:  # a check that fails must not take the notebook with it
        return Verdict(exercise.id, "error", message=f"The check was interrupted: {type(e).__name__}: {e}")


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
    text = "" if isinstance(error, (RecursionError, sandbox.TimeUp)) else re.sub(r"'[^']*'|\([^()]*\)", "", str(error))
    missing = error.name if isinstance(error, AttributeError) else None
    return type(error), missing, re.findall("[a-z]{4,}", text)


def watch(exercise, f, case, seconds):
    """Run `f` on a copy of the case, standing at the exercise's target, and observe."""
    last, target = [], exercise.target if exercise.kind != "test" else None
    if f is exercise.reference and target:
        f = binding.twin(f)

    def recorded(*args, **kwargs):
        last[:] = [f(*args, **kwargs)]
        return last[0]

    mine = copy.deepcopy(case)
    with binding.trying(target, recorded):
        ran = sandbox.run(lambda: exercise.observe(recorded, mine), seconds)
    data = ran.value
    if ran.error is None and not same(mine, case):
        changed = next(k for k in case if not same(mine[k], case[k]))
        data = {**data, f"{changed} afterwards": mine[changed]}
    return Seen(data, ran.error, last[0] if last else NOTHING, ran.printed, ran.seconds)


def examine(exercise, attempt, seed):
    try:
        program = read(exercise, attempt)
    except Unreadable as e:
        return Verdict(exercise.id, "error", message=str(e))
    if program is None:
        return Verdict(exercise.id, "unattempted", message=UNTOUCHED.get(exercise.kind, "Nothing is written here yet."))

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
        return Verdict(exercise.id, "correct", slow=slow, printed=printed)
    return diagnose(exercise, program, failing, seed)


def slow_again(exercise, program, seed):
    """Whether an attempt that looked slow is slow a second time: once, Python may have stopped to collect garbage."""
    cases = list(exercise.cases(exercise.rng(seed)))
    times = [sum(watch(exercise, f, case, exercise.seconds).seconds for case in cases) for f in (program.function, exercise.reference)]
    return times[0] > 0.25 and times[0] > SLOW * times[1]


def diagnose(exercise, program, failing, seed):
    """The verdict on an attempt that fails: the smallest failing case, and the mistake by name where it is known."""
    first = failing[0]
    if isinstance(first[2].error, sandbox.TimeUp):
        belief = recognise(exercise, program, [first[0]], 0.5)
        where = describe(exercise, first[0], "") or "on the first case"
        text = f"Still running after {exercise.seconds:g} seconds, {where}: does every loop come to an end?"
        return Verdict(exercise.id, "timeout", belief and belief.name, join(text, belief), Counterexample(first[0], "", None, None, text))
    case, expected, got = smallest(exercise, program, first)
    fresh = list(exercise.cases(exercise.rng(f"fresh {seed}")))
    step = max(1, len(fresh) // FRESH_CASES)
    belief = recognise(exercise, program, [first[0], case, *fresh[::step], fresh[-1]], 5.0)
    outcome, what, pair, general, picture = "wrong", "", (None, None), None, None
    if exercise.kind == "test" and isinstance(got.error, AssertionError):
        line = "".join(sandbox.explain(got.error, program.filename).partition("\n    line ")[1:])
        text = "Your test rejects the right program." + line
    elif got.error:
        outcome, text = stumbled(program, expected, got)
        where = describe(exercise, case, "")
        text += f"\n    {where}" if where else ""
    else:
        what, *pair = overwritten(expected.data, got.data) or difference(expected.data, got.data, exercise.tolerance)
        text = told(exercise, case, what, *pair)
        if not belief and exercise.kind != "predict" and not what.endswith(" afterwards"):
            general = detect([(c, x.data, y.data) for c, x, y in [(case, expected, got), *failing] if not y.error])
        if exercise.graph:
            picture = sandbox.run(lambda: drawn(exercise, program.function, case), 2.0).value
    counterexample = Counterexample(case, what, *pair, text, picture)
    return Verdict(exercise.id, outcome, belief and belief.name, join(text, belief, general), counterexample, False, got.printed)


def overwritten(expected, got):
    """The input that an attempt changed, in the form of `difference`, or None. Told first: what else went wrong may come from it."""
    what = next((k for k in got if k.endswith(" afterwards") and k not in expected), None)
    return what and (what, None, got[what])


def stumbled(program, expected, got):
    """The outcome and its text for an attempt that ended in an error, be it its own or that of whoever used what it returned."""
    inside = sandbox.explain(got.error, program.filename)
    own = got.returned is NOTHING or "\n    line " in inside or isinstance(got.error, (RecursionError, AssertionError))
    if own or not program.filename:
        return "error", inside
    if got.returned is None and expected.returned is not None:
        return "wrong", "It gives None: is there a `return` on every path, and nothing left out?"
    if type(got.returned) is not type(expected.returned) and expected.returned is not None and expected.returned is not NOTHING:
        mine, right = (type(x.returned).__name__.replace("ndarray", "array") for x in (got, expected))
        article = "an" if right[0] in "aeiouAEIOU" else "a"
        return "wrong", f"It gives {short(got.returned)}, of type {mine}; {article} {right} is expected."
    return "error", f"What it gives, {short(got.returned)}, cannot be used: {inside}"


def recognise(exercise, program, cases, seconds):
    """The misconception whose program behaves as the attempt does on every one of the cases, or None.

    Time is counted as the processor's own, so that a busy machine finds the same name as an idle one.
    """
    seen, deadline = [], time.process_time() + 1.5
    for case in cases:
        seen.append((case, glance(exercise, program.function, case, seconds)))
        if isinstance(seen[-1][1].error, sandbox.TimeUp) or time.process_time() > deadline - 1:
            break
    for belief, wrong in exercise.wrongs.items():
        if time.process_time() > deadline:
            return None
        if all(glance(exercise, wrong, case, seconds).like(got, exercise.tolerance) for case, got in seen):
            return belief
    return None


def glance(exercise, f, case, seconds):
    """`watch`, without the frames of an error: an endless recursion leaves a thousand, and to free them takes longer than the check."""
    seen = watch(exercise, f, case, seconds)
    if seen.error:
        seen.error.__traceback__ = None
    return seen


def drawn(exercise, f, case):
    """The learner's graph of a case, the node where it goes wrong marked."""
    from tinygrad_edu import draw

    with binding.trying(exercise.target, f):
        mine = exercise.graph(f, copy.deepcopy(case))
    node, should = faulty(mine, exercise.graph(exercise.reference, copy.deepcopy(case)))
    return draw(mine, mark={node: should} if node else None, derivatives=should.startswith("derivatives"))


def smallest(exercise, program, failing):
    """A simpler case on which the attempt still fails in the same way: rounder and smaller numbers, shorter lists."""
    tries, case, deadline = 80, failing[0], time.process_time() + 0.5
    progress = exercise.kind in ("code", "fix") and failing[2].seconds < 0.02
    while progress and tries and time.process_time() < deadline:
        progress = False
        for candidate in islice(simpler(case), tries):
            tries -= 1
            expected = watch(exercise, exercise.reference, candidate, 5.0)
            if expected.error:
                continue  # not a case this exercise knows
            got = watch(exercise, program.function, candidate, 5.0)
            if not got.like(expected, exercise.tolerance) and type(got.error) is type(failing[2].error):
                failing, case, progress = (candidate, expected, got), candidate, True
                break
    return failing


def simpler(case):
    """Cases that differ from `case` in one place, where they are simpler."""
    for rank, (name, x) in enumerate(case.items()):
        if isinstance(x, bool) or name.startswith("_") or name in ("eps", "lr"):
            continue  # a step is small on purpose
        if isinstance(x, float) and x not in (tidy := (2.0, 3.0, 5.0, 7.0, -2.0)):
            for y in dict.fromkeys((tidy[rank % 4], -tidy[rank % 4], float(np.round(x)), float(np.round(x, 1)))):
                if y != x and complexity(y) < complexity(x):
                    yield {**case, name: y}
        elif isinstance(x, list) and len(x) > 1:
            for i in range(len(x)):
                yield {**case, name: x[:i] + x[i + 1 :]}
        elif isinstance(x, np.ndarray) and x.dtype.kind == "f" and x.size and not np.array_equal(x, np.round(x)) and np.isfinite(x).all():
            whole = np.round(x * 2)
            yield {**case, name: np.where(whole == 0, 1, whole).astype(x.dtype)}
    lists = [k for k, x in case.items() if isinstance(x, list)]
    if len(lists) > 1:  # lists that belong together lose the same place
        for i in range(min(len(case[k]) for k in lists)):
            yield {**case, **{k: case[k][:i] + case[k][i + 1 :] for k in lists}}
    for name in lists:
        floats = [isinstance(x, float) and bool(np.isfinite(x)) and x != round(x) for x in case[name]]
        if any(floats):
            yield {**case, name: [float(round(x)) or 1.0 if f else x for x, f in zip(case[name], floats)]}


def complexity(x):
    return len(f"{abs(x):.12g}") + (x < 0) + (x in (0.0, 1.0, -1.0)) * 3


# --------------------------------------------------------------------------------------------------- in words


def told(exercise, case, what, expected, got):
    if exercise.kind == "predict":
        return f"You predicted {short(got)}; it is {short(expected)}."
    if exercise.kind == "test" and what == "your test":
        return f"Your test accepts a wrong program: {case['program']}."
    start = f"{describe(exercise, case, what)}: " if describe(exercise, case, what) else ""
    for kind in (" afterwards", " itself"):
        if what.endswith(kind):
            return f"{start}your function changed its input {what.removesuffix(kind)}; it should leave it as it is."
    if expected is None:
        return f"{start}{what} is {short(got)}, which nobody asked for."
    right, mine = (short(expected), short(got)) if short(expected) != short(got) else (closely(expected), closely(got))
    return f"{start}{what} should be {right}, yours is {mine}."


def describe(exercise, case, what):
    """A case as text: `mul(x, y) with x = 2, y = 3`. Names that start with an underscore are not shown."""
    shown = {k: v for k, v in case.items() if not k.startswith("_")}
    form = shown.pop("expression", "")
    if form:
        form = re.sub(r"\bf\(", f"{exercise.name}(", form)
        shown = {k: v for k, v in shown.items() if k == "g" or re.search(rf"\b{k}\b", form)}
    arriving = shown.pop("g", None) if form else None
    parts = [", ".join(f"{k} = {short(v)}" for k, v in shown.items())]
    text = " with ".join(p for p in [form, *parts] if p) if form else f"with {parts[0]}" if parts[0] else ""
    return text + (f", gradient {short(arriving)} coming in" if arriving is not None and what.startswith("gradient") else "")


def short(x, most=160):
    """A piece of data as a learner reads it: six digits at most, long things cut."""
    if isinstance(x, bool) or x is None:
        text = str(x)
    elif isinstance(x, numbers.Integral):
        text = str(int(x))
    elif isinstance(x, numbers.Real):
        text = f"{float(x) + 0.0:.6g}"  # no minus before zero
    elif isinstance(x, np.ndarray) and x.ndim == 0:
        text = short(x.item())
    elif isinstance(x, np.ndarray):
        tidy = x + 0.0 if x.dtype.kind == "f" else x
        text = np.array2string(tidy, precision=4, suppress_small=True, separator=", ", threshold=30).replace("\n", "")
        text = " ".join(text.split())
    elif isinstance(x, (list, tuple)):
        text = ", ".join(short(y, most) for y in x)
        text = f"[{text}]" if isinstance(x, list) else f"({text}{',' if len(x) == 1 else ''})"
    elif isinstance(x, dict):
        text = "{" + ", ".join(f"{k}: {short(v)}" for k, v in x.items()) + "}"
    elif isinstance(x, slice):
        text = ":".join("" if part is None else short(part) for part in (x.start, x.stop, x.step)[: 2 if x.step is None else 3])
    elif x is ...:
        text = "..."
    elif isinstance(x, str):
        text = x if "\n" not in x else repr(x)
    else:
        text = repr(x)
        text = text.split(" at 0x")[0] + ">" if " at 0x" in text else text
    return text if len(text) <= most else text[: most - 2] + " …"


def closely(x):
    """A piece of data so that it differs from another one which looks the same at six digits, or is text where that is a number."""
    if isinstance(x, np.ndarray) and x.size:
        text = np.array2string(x, separator=", ", threshold=30, formatter={"float_kind": lambda number: f"{number:.12g}"})
        return " ".join(text.split()) + f", of type {x.dtype}" * (x.dtype != float)
    return f"{float(x):.12g}" if isinstance(x, numbers.Real) and not isinstance(x, bool) else repr(x)


def join(text, belief, general=None):
    return text + (f"\n{belief.name}: {belief.explanation}" if belief else f"\n{general}" if general else "")
