"""`exercise(...)`: declare an exercise in a file of its own; its decorators collect the programs that the file defines.

The programs are real functions, but none of them is ever called here. A decorator keeps the place of a function in the file and returns
the exercise, so that many functions of one name can follow each other; the source text is read from the file when it is first needed.
"""

import ast
import re
import sys
from functools import cached_property
from pathlib import Path
from types import FunctionType

from ..engine.exercise import Exercise, Misconception, tidy


def exercise(id, *, stub=None, lesson=None, **fields):
    """Declare an exercise; what is given is described in `course.engine.exercise.Exercise`. Returns a `Declaration`.

    stub: only for a prediction whose cell is not `predict("id", ...)`. lesson: only outside a folder `lesson_NN`.
    """
    path = Path(sys._getframe(1).f_globals["__file__"])
    if lesson is None:
        folder = re.fullmatch(r"lesson_(\d\d)", path.parent.name)
        if not folder:
            raise ValueError(f"{id}: {path} is in no folder lesson_NN, so the lesson must be given")
        lesson = int(folder[1])
    return Declaration(id, path, lesson, stub, fields)


class Declaration:
    """An exercise in the making. `.exercise` is the finished one, `.programs` what its file defines."""

    def __init__(self, id, path, lesson, stub, fields):
        self.programs = ProgramsInFile(id, path, stub if stub or fields.get("kind") != "predict" else f'predict("{id}", ...)')
        self.exercise = Exercise(id=id, lesson=lesson, path=path, programs=self.programs, **fields)

    def stub(self, function):
        """What the learner's cell holds at first."""
        return self._note("stub", function)

    def solution(self, function):
        """The right program; left out, it is the library's own at the target."""
        return self._note("solution", function)

    def mistake(self, name, *, hint, title=""):
        """A wrong program to be recognised. Its docstring says why it is wrong; a learner sees the program without it.

        title: what a learner reads as its name; by default the name without its hyphens.
        """
        return lambda function: self._note("mistake", function, name=name, hint=hint, title=title)

    def answer(self, name, value, explanation, *, hint, title=""):
        """A wrong prediction to be recognised: `mistake` in one line."""
        return self._note("answer", name=name, explanation=explanation, hint=hint, title=title)

    def also_right(self, *attempts):
        """A decorator for a right program that is written differently from the solution; or right predictions, as they are typed."""
        if len(attempts) == 1 and isinstance(attempts[0], FunctionType):
            return self._note("also_right", attempts[0])
        for attempt in attempts:
            self._note("also_right", attempt=attempt)
        return self

    def also_wrong(self, name, *attempts):
        """The same for what is wrong. name: the misconception that must be recognised in it, or None for none."""
        if not attempts:
            return lambda function: self._note("also_wrong", function, name=name)
        for attempt in attempts:
            self._note("also_wrong", attempt=attempt, name=name)
        return self

    def edited(self, old, new):
        """The solution with one piece of text replaced, for the three methods below: short where solutions are long."""
        return lambda: self.programs.edited(old, new)

    def mistake_source(self, name, source, explanation, *, hint, title=""):
        """`mistake` for a program that is not a function of this file: source text, or what `edited` returns."""
        return self._note("mistake", name=name, source=source, explanation=explanation, hint=hint, title=title)

    def also_right_source(self, source):
        """`also_right` for a program that cannot be a function of this file: one that brings its own imports, for example."""
        return self._note("also_right", attempt=source)

    def also_wrong_source(self, name, source):
        """`also_wrong` for a program that cannot be a function of this file: one that does not parse, for example."""
        return self._note("also_wrong", attempt=source, name=name)

    def _note(self, role, function=None, **more):
        self.programs.note(role, function, more)
        return self


class ProgramsInFile:
    """The programs of one exercise, with the attributes of `course.engine.exercise.Programs`; the file is parsed when one is needed."""

    def __init__(self, id, path, stub):
        self.id, self.path, self.given_stub = id, path, stub
        self.text = path.read_text(encoding="utf-8")  # now: the lines noted below are those of the file as it was imported
        self.noted = []  # (role, line of the first decorator or None, what else was said)

    def note(self, role, function, more):
        line = function.__code__.co_firstlineno if function else None
        if role == "mistake" and function:
            more = {**more, "explanation": " ".join((function.__doc__ or "").split())}
        self.noted.append((role, line, more))

    @cached_property
    def stub(self):
        return self.given_stub or self._only("stub")

    @cached_property
    def solution(self):
        return self._only("solution")

    @cached_property
    def misconceptions(self):
        found = []
        for role, line, more in self.noted:
            if role == "mistake" and line is None:
                source = text_of(more["source"])
            elif role == "mistake":
                source = without_docstring(self.text, self._functions[line])
            elif role == "answer":
                source = f"def answer():\n    return {self._answers[more['name']]}"
            else:
                continue
            found.append(Misconception(more["name"], source, more["explanation"], more["hint"], more["title"]))
        return tuple(found)

    @cached_property
    def also_right(self):
        return tuple(self._attempts("also_right"))

    @cached_property
    def also_wrong(self):
        names = [more["name"] for role, _, more in self.noted if role == "also_wrong"]
        return tuple(zip(self._attempts("also_wrong"), names))

    def _only(self, wanted):
        lines = [line for role, line, _ in self.noted if role == wanted]
        if len(lines) > 1:
            raise ValueError(f"{self.id}: more than one {wanted} in {self.path}")
        return source_of(self.text, self._functions[lines[0]]) if lines else None

    def _attempts(self, wanted):
        for role, line, more in self.noted:
            if role == wanted:
                yield text_of(more["attempt"]) if line is None else source_of(self.text, self._functions[line])

    def edited(self, old, new):
        if self.solution.count(old) != 1:
            raise ValueError(f"{self.id}: the solution has {old!r} {self.solution.count(old)} times; an edit needs it once")
        return self.solution.replace(old, new)

    @cached_property
    def _tree(self):
        return ast.parse(self.text)

    @cached_property
    def _functions(self):
        """A dict: line of the first decorator -> function."""
        return {n.decorator_list[0].lineno: n for n in self._tree.body if isinstance(n, ast.FunctionDef) and n.decorator_list}

    @cached_property
    def _answers(self):
        """A dict: name of a wrong prediction -> the text of its value, `2 * 20` for example."""
        calls = [n.value for n in self._tree.body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
        calls = [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "answer"]
        return {c.args[0].value: ast.get_source_segment(self.text, c.args[1]) for c in calls}


def text_of(attempt):
    """An attempt that is not a function: a prediction as it is, source text tidied, an edit made."""
    attempt = attempt() if callable(attempt) else attempt
    return tidy(attempt) if isinstance(attempt, str) else attempt


def source_of(text, function):
    """The source of a function without its decorators."""
    return "\n".join(text.splitlines()[function.lineno - 1 : function.end_lineno])


def without_docstring(text, function):
    """The source of a function without its decorators and its first docstring."""
    lines, first = text.splitlines(), function.body[0]
    rest = lines[first.end_lineno : function.end_lineno]
    while rest and not rest[0].strip():
        del rest[0]
    return "\n".join([*lines[function.lineno - 1 : first.lineno - 1], *rest])
