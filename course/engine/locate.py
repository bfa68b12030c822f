"""Where a wrong program that is no known misconception goes wrong: the place of one small edit that makes it right.

A candidate runs on a case that failed, then on all cases, then on fresh ones, so an edit that only hides the fault is not found. The
search goes from the most likely edits to the least, and ends with the first kind that has one; where that kind has several in unlike
places, nothing is said. Singh, Gulwani and Solar-Lezama (2013) search for small corrections in this way; Gulwani, Radicek and Zuleger
(2018) and Wang, Singh and Su (2018) align a wrong program with right ones.
"""

import ast
import difflib
import linecache
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from textwrap import dedent
from types import FunctionType

from . import runner
from .attempt import Attempt
from .edits import part_edits, simple_edits
from .exercise import Exercise, function_in
from .observe import Observation, observe_briefly
from .rights import RightPrograms
from .statements import statement_edits
from .trees import Edit, body_of, size, text_of

MOST_RUNS = 1400  # candidates: what bounds the search, on every machine alike
MOST_SECONDS = 1.0  # of processor time; reached where cases are slow
MOST_STOPPED = 16  # candidates that had to be stopped


@dataclass(frozen=True)
class Located:
    """Where one small edit makes a program right.

    line: the line of the place; 1 is the program's first line. source: the expression or statement there. edit: the kind of change, in
    words. mended: the lines as they would be right; empty where a statement has to go.
    """

    line: int
    source: str
    edit: str
    mended: str = ""


def locate(exercise: Exercise, program: Attempt, failing: list[dict], seed: int, seconds: float = MOST_SECONDS) -> Located | None:
    """The place of the one small edit that makes a program right on every case, or None. failing: cases on which it fails.

    A program can be written in more ways than this module was tried on; an error in the search must not cost the learner the verdict.
    """
    try:
        return find_place(exercise, program, failing, seed, seconds)
    except Exception:
        return None


def find_place(exercise: Exercise, program: Attempt, failing: list[dict], seed: int, seconds: float) -> Located | None:
    """`locate` without its guard."""
    if not program.source or not isinstance(program.function, FunctionType) or program.function.__closure__:
        return None
    function = function_in(program.source, exercise.name)
    if function is None:
        return None
    if exercise.kind == "code":
        mark_given(function, exercise)
    search = Search(exercise, program.function, function, failing, seed, seconds)
    known = list(right_functions(exercise))
    if min((size(*body_of(right)) for right in known), default=0) > size(*body_of(function)) + search.most:
        return None  # too little is written for one small edit to complete it
    rights = RightPrograms(known, function)
    for edits in (
        chain(simple_edits(function, rights), part_edits(function), rights.aligned()),
        statement_edits(function),
        rights.statements_aligned(),
        rights.inserted(),
        rights.wrapped(near=True),
        rights.grafted(),
        rights.wrapped(near=False),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "`is` with a literal": a candidate's, not the learner's
            found = search.right_ones(edits)
        if search.out_of_time:
            return None  # what was not tried might be right, too
        if found:
            chosen = choose(found, rights)
            return chosen and describe(chosen, function, dedent(program.source).splitlines())
        if search.is_spent:
            return None
    return None


def right_functions(exercise: Exercise) -> Iterator[ast.FunctionDef]:
    """The functions of the solution and of the right variants."""
    for source in (exercise.solution, *exercise.programs.also_right):
        if isinstance(source, str) and (function := function_in(source)) is not None:
            yield function


def mark_given(function: ast.FunctionDef, exercise: Exercise) -> None:
    """Mark what the stub gave: a learner who has to write more has no reason to change it."""
    given = {ast.dump(n) for n in ast.walk(function_in(exercise.stub)) if isinstance(n, ast.stmt)}
    for n in ast.walk(function):
        n.given = isinstance(n, ast.stmt) and not isinstance(n, (ast.Expr, ast.Return)) and ast.dump(n) in given


class Search:
    """Runs candidates within a budget."""

    def __init__(self, exercise: Exercise, attempt: FunctionType, function: ast.FunctionDef, failing: list, seed: int, seconds: float):
        self.exercise, self.attempt, self.function, self.seed = exercise, attempt, function, seed
        function.decorator_list = []
        self.deadline = time.process_time() + seconds
        self.stop = time.monotonic() + 10 * seconds  # for a machine that is hopelessly busy
        self.cases = self.all_cases(failing)
        self.known = []  # (case, what the right program shows), as far as they were needed
        self.runs = self.stopped = 0
        self.tried = {ast.dump(function)}
        self.most = max(5, min(14, size(*body_of(function)) // 2))

    def all_cases(self, failing: list[dict]) -> Iterator[dict]:
        """The failing cases, then all, then fresh ones."""
        yield from failing
        for seed in (self.seed, f"place {self.seed}", f"another place {self.seed}"):
            yield from self.exercise.cases(self.exercise.rng(seed))

    @property
    def is_spent(self) -> bool:
        """Whether enough was tried."""
        return self.runs >= MOST_RUNS or self.stopped >= MOST_STOPPED

    @property
    def out_of_time(self) -> bool:
        """Whether it takes too long, which depends on the machine; then nothing is said."""
        return time.process_time() > self.deadline or time.monotonic() > self.stop

    def right_ones(self, edits: Iterable[Edit]) -> list[Edit]:
        """Those edits that make the program right."""
        found = []
        for number, edit in enumerate(edits):
            if self.is_spent or (number % 8 == 0 and self.out_of_time):
                break
            if edit.cost <= self.most and (candidate := self.program(edit)) and self.is_right(candidate):
                found.append(edit)
        return found

    def program(self, edit: Edit) -> Callable | None:
        """The attempt with an edit made, as a function with the attempt's globals; None if that is no program, or one that was tried."""
        own = {*self.attempt.__code__.co_varnames, *self.attempt.__code__.co_cellvars}  # without `merges = []`, not the notebook's list
        space = {name: value for name, value in self.attempt.__globals__.items() if name not in own}
        with edit.made():
            text = ast.dump(self.function)
            if text in self.tried:
                return None
            self.tried.add(text)
            self.runs += 1
            try:
                exec(compile(ast.Module([self.function], []), "<candidate>", "exec"), space)
            except Exception:
                return None
        return space[self.function.name]

    def is_right(self, candidate: Callable) -> bool:
        """Whether a candidate does what the right program does, on every case."""
        for case, expected in self.observed():
            got = observe_briefly(self.exercise, candidate, case, 0.025 + 20 * expected.seconds)
            self.stopped += isinstance(got.error, runner.TimeLimitExceeded)
            if not got.agrees_with(expected, self.exercise.tolerance):
                return False
        return True

    def observed(self) -> Iterator[tuple[dict, Observation]]:
        """Every case with what the right program shows on it, observed when it is first needed."""
        i = 0
        while True:
            if i == len(self.known):
                case = next(self.cases, None)
                if case is None:
                    return
                self.known.append((case, observe_briefly(self.exercise, self.exercise.reference, case, 5.0)))
            yield self.known[i]
            i += 1


def choose(found: list[Edit], rights: RightPrograms) -> Edit | None:
    """The smallest edit; None where another one, about as small, is in an unlike place. What a right program has counts as smaller."""
    cost = {id(e): e.cost - 2 * rights.is_familiar(e) for e in found}
    best = min(found, key=lambda e: cost[id(e)])
    rivals = [e for e in found if 3 * cost[id(e)] <= 4 * cost[id(best)] and (e.span[0] > best.span[1] or e.span[1] < best.span[0])]
    return None if rivals else best


def describe(edit: Edit, function: ast.FunctionDef, lines: list[str]) -> Located:
    """An edit in words, with the lines that it changes."""
    before = ast.unparse(function).splitlines()
    with edit.made():
        after = ast.unparse(function).splitlines()
    changed = [line[2:].strip() for line in difflib.ndiff(before, after) if line.startswith("+ ")]
    return Located(edit.node.lineno, text_of(edit.node, lines), edit.kind, "\n".join(changed[:3]))


def line_in_cell(program: Attempt, line: int) -> int:
    """The line of the cell or the text that was given, for a line of the program, which may stand below decorators and imports."""
    lines = [x.strip() for x in linecache.getlines(program.filename)]
    first = program.source.lstrip("\n").splitlines()[0].strip()
    start = program.function.__code__.co_firstlineno - 1
    if not lines[start : start + 20].count(first):
        return line
    return lines.index(first, start) + line if program.source.strip().startswith(("def ", "@")) else line
