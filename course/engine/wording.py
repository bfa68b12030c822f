"""What a check found, in words for a learner."""

import numbers
import re

import numpy as np

from . import runner, slips
from .attempt import Attempt
from .compare import same
from .exercise import Exercise, Misconception
from .observe import NEVER_RETURNED, Observation


def describe_difference(exercise: Exercise, case: dict, what: str, expected: object, got: object) -> str:
    """What came out and what should have, on which case."""
    if exercise.kind == "predict":
        return f"You predicted {format_value(got)}; it is {format_value(expected)}."
    if exercise.kind == "test" and what == "your test":
        return f"Your test accepts a wrong program: {case['program']}."
    where = describe_case(exercise, case, what)
    start = f"{where}: " if where else ""
    for kind in (" afterwards", " itself"):
        if what.endswith(kind):
            return f"{start}your function changed its input {what.removesuffix(kind)}; it should leave it unchanged."
    if expected is None:
        return f"{start}{what} is unexpected: {format_value(got)}."
    right, mine = format_pair(expected, got, shapes=getattr(expected, "shape", ()) != getattr(got, "shape", ()))
    return f"{start}{what} should be {right}, yours is {mine}."


def rows_of_differences(exercise: Exercise, first: str, expected: dict, got: dict, most: int = 4) -> tuple:
    """(what, should be, yours) in words for the things that differ, the first one first; () where there is nothing to set side by side."""
    if exercise.kind in ("predict", "test") or first not in expected or first.endswith((" afterwards", " itself")):
        return ()
    others = [k for k in expected if k != first and k in got and not same(expected[k], got[k], exercise.tolerance)]
    return tuple((k, *format_pair(expected[k], got.get(k))) for k in [first, *others][:most] if expected[k] is not None)


def format_pair(expected: object, got: object, shapes: bool = True) -> tuple[str, str]:
    """Two pieces of data as text, so exactly that they differ, and with the shapes of arrays."""
    texts = format_value(expected), format_value(got)
    if texts[0] == texts[1]:
        texts = format_exactly(expected), format_exactly(got)
    return tuple(f"{t} of shape {x.shape}" if shapes and getattr(x, "shape", ()) else t for t, x in zip(texts, (expected, got)))


def describe_case(exercise: Exercise, case: dict, what: str = "") -> str:
    """A case as text, such as `mul(x, y) with x = 2, y = 3`. What the exercise hides is left out.

    The incoming gradient `g` of an expression is shown only when what differs is a gradient.
    """
    shown = {k: v for k, v in case.items() if k not in exercise.hidden}
    form = shown.pop("expression", "")
    if form:
        form = re.sub(r"\bf\(", f"{exercise.name}(", form)
        shown = {k: v for k, v in shown.items() if k == "g" or re.search(rf"\b{k}\b", form)}
    arriving = shown.pop("g", None) if form else None
    parts = [", ".join(f"{k} = {format_value(v)}" for k, v in shown.items())]
    text = " with ".join(p for p in [form, *parts] if p) if form else f"with {parts[0]}" if parts[0] else ""
    return text + (f", gradient {format_value(arriving)} coming in" if arriving is not None and what.startswith("gradient") else "")


def format_value(x: object, most: int = 160) -> str:
    """A piece of data for a learner to read: at most six digits, and at most that many characters."""
    if isinstance(x, bool) or x is None:
        text = str(x)
    elif isinstance(x, numbers.Integral):
        text = str(int(x))
    elif isinstance(x, numbers.Real):
        text = f"{float(x) + 0.0:.6g}"  # no minus before zero
    elif isinstance(x, np.ndarray) and x.ndim == 0:
        text = format_value(x.item())
    elif isinstance(x, np.ndarray):
        tidy = x + 0.0 if x.dtype.kind == "f" else x
        text = np.array2string(tidy, precision=4, suppress_small=True, separator=", ", threshold=30).replace("\n", "")
        text = " ".join(text.split())
    elif isinstance(x, (list, tuple)):
        text = ", ".join(format_value(y, most) for y in x)
        text = f"[{text}]" if isinstance(x, list) else f"({text}{',' if len(x) == 1 else ''})"
    elif isinstance(x, dict):
        text = "{" + ", ".join(f"{k}: {format_value(v)}" for k, v in x.items()) + "}"
    elif isinstance(x, slice):
        text = ":".join("" if part is None else format_value(part) for part in (x.start, x.stop, x.step)[: 2 if x.step is None else 3])
    elif x is ...:
        text = "..."
    elif isinstance(x, str):
        text = x if x and x == x.strip() and "\n" not in x else repr(x)  # what cannot be seen gets quotes
    else:
        text = repr(x)
        text = text.split(" at 0x")[0] + ">" if " at 0x" in text else text
    return text if len(text) <= most else text[: most - 2] + " …"


def format_exactly(x: object) -> str:
    """A piece of data with twelve digits, and text in quotes, for two things that `format_value` would show alike."""
    if isinstance(x, np.ndarray) and x.size:
        text = np.array2string(x, separator=", ", threshold=30, formatter={"float_kind": lambda number: f"{number:.12g}"})
        return " ".join(text.split()) + f", of type {x.dtype}" * (x.dtype != float)
    return f"{float(x):.12g}" if isinstance(x, numbers.Real) and not isinstance(x, bool) else repr(x)


def with_explanation(text: str, misconception: Misconception | None, pattern: str | None = None) -> str:
    """A message followed by the misconception's explanation, or else by the pattern of the failures, where there is one."""
    if misconception:
        return f"{text}\n{misconception.title}: {misconception.explanation}"
    return f"{text}\n{pattern}" if pattern else text


def describe_place(located: object, line: int) -> str:
    """Where one small change makes the program right, and not which."""
    source = located.source if len(located.source) <= 100 else located.source[:98] + " …"
    if located.edit == "the statement":  # a whole one, such as a loop that would be written otherwise
        return f"Another statement in line {line} makes this right: look at `{source}`."
    return f"One small change in line {line} makes this right: look at `{source}`."


def explain_error(exercise: Exercise, program: Attempt, case: dict, expected: Observation, got: Observation) -> tuple[str, str]:
    """(outcome, text) for an attempt that ended in an error: its own, or one in the code that used what it returned."""
    inside = runner.format_error(got.error, program.filename)
    own = got.returned is NEVER_RETURNED or "\n    line " in inside or isinstance(got.error, (RecursionError, AssertionError))
    if own or not program.filename:
        slip = slips.explain(exercise, program, got.error)
        return "error", f"{slip}\n{inside}" if slip else inside
    if got.returned is None and expected.returned is not None:
        return "wrong", slips.printed_instead(got.printed, expected.returned) or "It returns None: does every path end in a `return`?"
    if type(got.returned) is not type(expected.returned) and expected.returned is not None and expected.returned is not NEVER_RETURNED:
        mine, right = (type(x.returned).__name__.replace("ndarray", "array") for x in (got, expected))
        article = "an" if right[0] in "aeiouAEIOU" else "a"
        return "wrong", f"It returns {format_value(got.returned)}, of type {mine}; {article} {right} is expected."
    return "error", f"What it returns, {format_value(got.returned)}, cannot be used: {inside}"
