"""What a check found, as plain data that knows how to show itself."""

from dataclasses import dataclass

from .render import verdict_html, verdict_text

OUTCOMES = ("correct", "wrong", "error", "timeout", "unattempted")


@dataclass(frozen=True)
class Counterexample:
    """The smallest case found on which an attempt fails.

    case: what went in (a dict). what: which of the observed things differs. expected, got: the two values of it.
    text: all of this as readable text. picture: None, or something IPython can display.
    """

    case: dict
    what: str
    expected: object
    got: object
    text: str
    picture: object = None


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    exercise: its id. outcome: one of OUTCOMES. misconception: the name of the recognised wrong program, or None.
    message: what is told to the learner. slow: right, but much slower than the library's own. printed: what the attempt printed.
    kind: of the exercise. located: None, or where one small edit makes the program right (`.line`, `.source`, `.edit`).
    """

    exercise: str
    outcome: str
    misconception: str | None = None
    message: str = ""
    counterexample: Counterexample | None = None
    slow: bool = False
    printed: str = ""
    kind: str = "code"
    located: object = None

    def __repr__(self):
        return verdict_text(self)

    def _repr_html_(self):
        return verdict_html(self)
