"""Show a verdict, and other messages of the course, as plain text. `markup.py` shows a verdict in the same order as HTML."""

import html
import re
from dataclasses import dataclass

from . import registry

#: outcome -> (sign, words, colour)
HEADLINES = {
    "correct": ("✔", "correct", "right"),
    "wrong": ("✘", "not right yet", "wrong"),
    "error": ("!", "it stopped with an error", "wrong"),
    "timeout": ("…", "it did not finish", "wrong"),
    "unattempted": ("○", "not attempted", "idle"),
}
SURPRISE = ("◆", "a surprise", "surprise")  # a prediction that was wrong: not a fault, but the use of predicting
NOT_KEPT = ("◆", "right, but not kept", "surprise")
UNCHECKED = ("!", "this prediction cannot be checked", "wrong")
NOT_RUN = ("!", "it could not be checked", "wrong")
SLOW = "It is right, but much slower than it could be."
MOST_LINES = 8  # of what an attempt printed


@dataclass(frozen=True)
class Extras:
    """What a notebook adds to a verdict.

    note: sentences that follow it. kept: whether a right answer was saved and put to use. rungs: (title, text) of each hint.
    solution: source text. progress: a line. onward: None, or (words, address) of what comes next.
    """

    note: str = ""
    kept: bool = True
    rungs: tuple = ()
    solution: str = ""
    progress: str = ""
    onward: tuple | None = None


PLAIN = Extras()


def headline(v, kept=True) -> tuple[str, str, str]:
    """The sign of a verdict, its words, and what its colour stands for."""
    if v.kind == "predict" and v.outcome in ("wrong", "error"):
        return SURPRISE if v.outcome == "wrong" else UNCHECKED
    if v.outcome == "error" and v.counterexample is None:
        return NOT_RUN
    return NOT_KEPT if v.outcome == "correct" and not kept else HEADLINES[v.outcome]


def title_of(id: str) -> str:
    """The title of an exercise, or its id where there is no such exercise."""
    return next((e.title for e in registry.exercises() if e.id == id), id)


def verdict_text(v, extras: Extras = PLAIN) -> str:
    """A verdict as plain text."""
    sign, words, _ = headline(v, extras.kept)
    body, seen = v.message.splitlines(), v.counterexample
    if seen:
        rest = [f"{what} should be {right}, yours is {mine}." for what, right, mine in seen.rows[1:]]
        body[1:1] = [f"  Also: {line}" for line in rest]
    if v.outcome == "correct" and v.slow:
        body.append(SLOW)
    if said := printed_lines(v):
        body += ["It printed:", *("  " + line for line in said)]
    body += extras.note.splitlines()
    if extras.rungs:
        many = "A hint" if len(extras.rungs) == 1 else f"{len(extras.rungs)} hints, one after the other"
        body.append(f'{many}: `hint("{v.exercise}")`.' + f' A solution: `reveal("{v.exercise}")`.' * bool(extras.solution))
    body += [extras.progress] * bool(extras.progress)
    body += [f"Next: {extras.onward[0]}"] if extras.onward else []
    return printable("\n".join([f"{sign} {title_of(v.exercise)} – {words} ({v.exercise})", *("  " + line for line in body)]))


def printed_lines(v) -> list[str]:
    """The first lines of what an attempt that is not right printed."""
    return v.printed.strip().splitlines()[:MOST_LINES] if v.outcome != "correct" and v.printed.strip() else []


class Message:
    """A message that IPython can show as text or as HTML."""

    def __init__(self, text, markup=None):
        self.text, self.markup = printable(text), printable(markup or paragraph(text))

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return self.markup


def paragraph(text: str) -> str:
    """Text as HTML, with its line breaks."""
    return "<div>" + "<br>".join(code(html.escape(line)) for line in text.splitlines()) + "</div>"


def code(escaped: str) -> str:
    """Already escaped text with every `name` in backquotes as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)


def printable(text: str) -> str:
    """Text in which half a character, which cannot be sent to a notebook, is written as its number."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
