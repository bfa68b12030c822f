"""What a check found, as plain data that IPython can show."""

from dataclasses import dataclass

from .markup import verdict_html
from .render import verdict_text

OUTCOMES = ("correct", "wrong", "error", "timeout", "unattempted")


@dataclass(frozen=True)
class Counterexample:
    """The smallest case found on which an attempt fails.

    case: the inputs, by name. what: the name of the observed thing that differs. expected, got: its two values.
    text: all of this in words; where: the case in words. rows: (what, should be, yours) in words for each thing that differs, where two
    values can be compared. pictures: (heading, picture, what is marked in it) of the graphs, where there are any.
    """

    case: dict
    what: str
    expected: object
    got: object
    text: str
    where: str = ""
    rows: tuple = ()
    pictures: tuple = ()

    @property
    def picture(self):
        """The picture of the graph that the attempt builds, which IPython can display, or None."""
        return self.pictures[0][1] if self.pictures else None


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    exercise: its id. outcome: one of OUTCOMES. misconception: the name of the recognised wrong program, or None; title: the same in words.
    message: the text for the learner. slow: right, but much slower than the library's own. printed: the output of the attempt.
    kind: the kind of the exercise. located: None, or where one small edit makes the program right (`.line`, `.source`, `.edit`).
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
    title: str = ""

    def __repr__(self):
        return verdict_text(self)

    def _repr_html_(self):
        return verdict_html(self)
