"""Wrong programs that nobody tuned the checks to, as a measure: how many are caught, and how many of them are explained.

They were written from prompts and stubs alone, without a look at cases, solutions or misconceptions. Each program in the text files stands
under a line `=== exercise | lines | what is wrong`: the lines (the first is 1) to which a remark on the place may point, or "-" where no
small edit mends the program. `@STUB` stands for the body of the stub up to its dots.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path

from course import check
from course.engine.registry import find


@dataclass(frozen=True)
class Program:
    """A wrong program. id: the exercise. lines: where it may be mended. wrong: what is wrong with it, in words."""

    id: str
    lines: tuple
    wrong: str
    source: str


def programs() -> list[Program]:
    """All held-out programs, in the order of the files."""
    found = []
    for path in sorted(Path(__file__).parent.glob("lesson_*.txt")):
        for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
            head, _, source = part.partition("\n")
            id, lines, wrong = (word.strip() for word in head.split("|"))
            source = source.replace("@STUB\n", stub_lines(id)) if "@STUB" in source else source
            found.append(Program(id, tuple(int(n) for n in lines.split(",") if n != "-"), wrong, source.rstrip("\n")))
    return found


def stub_lines(id: str) -> str:
    """The lines of a stub between its docstring and its dots."""
    lines = find(id).stub.splitlines(True)
    dots = next(i for i, line in enumerate(lines) if line.strip().startswith("..."))
    return "".join(lines[2:dots])


@dataclass
class Measure:
    """How many programs were caught, and how many of these were named, located, located on a line where the fault is not."""

    programs: int = 0
    caught: int = 0
    named: int = 0
    located: int = 0
    misplaced: int = 0
    slowest: float = 0.0
    details: list = field(default_factory=list)

    @property
    def explained(self) -> float:
        """The share of the caught ones that were named or located, in percent."""
        return 100 * (self.named + self.located) / self.caught

    def __str__(self):
        share = lambda part, whole: f"{part} of {whole}, {100 * part / whole:.1f} %"  # noqa: E731
        lines = [
            f"caught     {share(self.caught, self.programs)}",
            f"named      {share(self.named, self.caught)} of the caught",
            f"located    {share(self.located, self.caught)} of the caught, {self.misplaced} of them in a line where the fault is not",
            f"explained  {share(self.named + self.located, self.caught)} of the caught",
            f"slowest    {self.slowest:.2f} s",
        ]
        return "\n".join([*self.details, *lines])


def measure(detailed: bool = False, step: int = 1) -> Measure:
    """Check every held-out program, or each of so many."""
    m = Measure()
    for p in programs()[::step]:
        start = time.process_time()
        verdict = check(p.id, p.source)
        m.slowest = max(m.slowest, time.process_time() - start)
        found, caught = verdict.located, verdict.outcome not in ("correct", "unattempted")
        misplaced = bool(found) and found.line not in p.lines
        m.programs += 1
        m.caught += caught
        m.named += bool(verdict.misconception)
        m.located += bool(found)
        m.misplaced += misplaced
        if detailed and (misplaced or not caught or not (found or verdict.misconception)):
            m.details.append(f"--- {p.id} | {verdict.outcome} | {p.wrong} | lines {p.lines}, {found}\n{p.source}\n")
    return m
