"""An exercise: what the learner reads, what is checked, and the wrong programs it knows."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from random import Random
from textwrap import dedent
from types import FunctionType

KINDS = ("code", "predict", "fix", "test")


@dataclass(frozen=True)
class Misconception:
    """A wrong idea, as the wrong program it leads to, with an explanation of why it is wrong and a hint that helps to see it.

    title: its name in words, for a learner; by default the name without its hyphens.
    """

    name: str
    source: str
    explanation: str
    hint: str
    title: str = ""

    def __post_init__(self):
        if not self.title:
            object.__setattr__(self, "title", self.name.replace("-", " ").capitalize())


@dataclass(frozen=True)
class Programs:
    """The programs of an exercise, as source text. An exercise file gives an object with the same attributes, which reads the file late.

    stub: what the learner's cell holds at first. solution: None where it is the library's own at the target.
    also_right: further attempts that are right. also_wrong: pairs of a wrong attempt and the name of its misconception, or None.
        An attempt is source text or, for "predict", a prediction. Only the proof of the exercise uses these two.
    """

    stub: str
    solution: str | None = None
    misconceptions: tuple = ()
    also_right: tuple = ()
    also_wrong: tuple = ()


def tidy(text: str) -> str:
    """Text without the indentation common to its lines and without empty lines at its ends."""
    return dedent(text).strip("\n")


@dataclass(eq=False)
class Exercise:
    """What the learner is asked to do, and everything needed to check it.

    kind: "code": write a function. "fix": find and fix the bug in a function. "predict": commit an answer before the output shows.
        "test": write a function that accepts the right program and rejects each mutant.
    prompt (Markdown) and stub (the learner's cell at the start): together they say all that is needed to pass.
    given: import lines that a solution may rely on. target: where the library keeps its own version, as "module:name" or
        "module:Class.method", or None. Without a solution of its own, the exercise has the library's at the target.
    cases(rng): yields dicts of plain data (numbers, strings, lists, arrays), simplest first, some of them random.
    observe(f, case): runs a function on one case and returns what can be observed, as a dict of name -> data. An attempt is right when
        all of it equals what the solution gives. Meanwhile `f` is also bound at the target, so the library can be used to observe it.
        Some names in both dicts have a meaning for the engine: course/exercises/README.md lists them.
    graph(f, case): optional; the root of the graph that `f` builds for a case. The picture of a counterexample shows this graph, with the
        node marked where it first differs from the solution's.
    keep_fixed: names of inputs that a smaller counterexample leaves as they are, such as a step, which is small on purpose.
    hidden: names of inputs that a counterexample does not show, because they only tell `observe` what to look at.
    For "predict", solution and misconceptions define `answer()`, which computes the right or the wrong answer; `choices` lists the
        possible answers if there are few; `explanation` is shown once the learner has committed; `tolerance` is relative.
    """

    id: str
    lesson: int
    title: str
    kind: str
    prompt: str
    hints: tuple
    difficulty: int  # 1 to 5
    minutes: int
    why: str  # one sentence on why the solution is as it is
    programs: Programs
    target: str | None = None
    given: str = ""
    cases: Callable[[Random], Iterator[dict]] | None = None
    observe: Callable[[Callable, dict], dict] | None = None
    graph: Callable[[Callable, dict], object] | None = None
    keep_fixed: tuple = ()
    hidden: tuple = ()
    choices: tuple = ()
    explanation: str = ""
    tolerance: float = 1e-6
    seconds: float = 5.0
    version: int = 1
    path: Path | None = field(default=None, repr=False)

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"{self.id}: kind must be one of {', '.join(KINDS)}, not {self.kind!r}")
        self.prompt, self.given, self.hints = tidy(self.prompt), tidy(self.given), tuple(self.hints)
        if self.kind == "predict":
            self.cases = self.cases or (lambda rng: iter([{}]))
            self.observe = self.observe or (lambda f, case: {"answer": f()})
        if self.cases is None or self.observe is None:
            raise ValueError(f"{self.id}: an exercise of kind {self.kind!r} needs cases and observe")

    @property
    def heading(self) -> str:
        """The heading above its cell in the notebook, as text. The short sign leaves room for the title in a table of contents."""
        return f"✎ {self.title}"

    @property
    def anchor(self) -> str:
        """The name of the place above this heading: `<a href="#...">` scrolls there. In ASCII, which JupyterLab's links need."""
        return f"exercise-{self.id.replace('.', '-')}"

    @cached_property
    def stub(self) -> str:
        """What the learner's cell holds at first."""
        if not self.programs.stub:
            raise ValueError(f"{self.id}: there is no stub")
        return tidy(self.programs.stub)

    @cached_property
    def solution(self) -> str:
        """The source text of the right program."""
        if not self.programs.solution and not self.target:
            raise ValueError(f"{self.id}: there is neither a solution nor a target, where the library has one")
        return tidy(self.programs.solution or library_source(self.target))

    @cached_property
    def misconceptions(self) -> tuple[Misconception, ...]:
        """The wrong programs to be recognised, each with an explanation and a hint."""
        return tuple(Misconception(m.name, tidy(m.source), m.explanation, m.hint, m.title) for m in self.programs.misconceptions)

    @cached_property
    def name(self) -> str:
        """The name of the function that the learner writes."""
        return "answer" if self.kind == "predict" else function_in(self.stub).name

    @cached_property
    def reference(self) -> Callable:
        """The right function: the library's own at the target, or else the solution."""
        return resolve(self.target) if self.target and self.kind != "test" else self.compile(self.solution)

    def answer(self) -> object:
        """For "predict": the right answer, computed."""
        return self.compile(self.solution)()

    @cached_property
    def wrong_functions(self) -> dict[Misconception, Callable]:
        """The function of each misconception, ready to run."""
        return {m: self.compile(m.source, name=m.name) for m in self.misconceptions}

    def compile(self, source: str, name: str = "solution") -> Callable:
        """The function that `source` defines, in a namespace of its own."""
        space = self.namespace()
        exec(compile(source, f"<{self.id}: {name}>", "exec"), space)
        return space[self.name]

    def namespace(self) -> dict:
        """A fresh namespace in which the `given` imports have been run."""
        space = {"__name__": f"my_work.{self.id}", "__builtins__": __builtins__}
        exec(self.given, space)
        return space

    def rng(self, seed: object) -> Random:
        """The random generator for the cases of a seed."""
        return Random(f"{self.id} {seed}")


def function_in(source: str, name: str | None = None) -> ast.FunctionDef | None:
    """The last function (of that name) defined at the top level of source text, as an `ast` node, or None."""
    functions = [n for n in ast.parse(dedent(source)).body if isinstance(n, ast.FunctionDef) and name in (None, n.name)]
    return functions[-1] if functions else None


def resolve(target: str) -> FunctionType:
    """The function at "module:name" or "module:Class.method"."""
    module, _, path = target.partition(":")
    found = import_module(module)
    for part in path.split("."):
        found = vars(found)[part] if isinstance(found, type) else getattr(found, part)
    if not isinstance(found, FunctionType) or found.__closure__:
        raise TypeError(f"{target} must be a plain function without a closure")
    return found


def library_source(target: str) -> str:
    """The source text of the library's own function at a target, read from its file, because the learner's may be bound there."""
    module, _, path = target.partition(":")
    text = Path(import_module(module).__file__).read_text(encoding="utf-8")
    scope = ast.parse(text)
    for part in path.split("."):
        scope = next(n for n in scope.body if getattr(n, "name", None) == part)
    lines = text.splitlines()[scope.lineno - 1 : scope.end_lineno]
    return tidy("\n".join(lines))
