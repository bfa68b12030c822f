"""What a check found, in words for a learner."""

import numbers
import re

import numpy as np

from . import runner
from .observe import NOTHING


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


def stumbled(program, expected, got):
    """The outcome and its text for an attempt that ended in an error, be it its own or that of whoever used what it returned."""
    inside = runner.explain(got.error, program.filename)
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
