"""Read what a learner wrote, as source text, a function or a prediction, into something that can be run and saved."""

import ast
import builtins
import dis
import inspect
import linecache
import math
import typing
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from textwrap import dedent
from types import CodeType, FunctionType, ModuleType

from . import runner, slips
from .exercise import Exercise, function_in

_numbers = count(1)


class Unreadable(Exception):
    """The attempt cannot be checked; the message says why."""


@dataclass(frozen=True)
class Attempt:
    """A readable attempt.

    function: what to run. source: its text without decorators, or None. filename: the file of its lines, for error messages.
    """

    function: Callable
    source: str | None
    filename: str


def read_attempt(exercise: Exercise, attempt: object) -> Attempt | None:
    """The attempt, from source text, a function or a prediction; None when nothing was attempted. Raises Unreadable."""
    if exercise.kind == "predict":
        return read_prediction(exercise, attempt)
    if isinstance(attempt, str):
        return read_text(exercise, attempt)
    if not callable(attempt):
        raise Unreadable(f"A function is expected here, not {attempt!r}.")
    source = source_of(attempt)
    code = getattr(inspect.unwrap(attempt), "__code__", None)
    if code is not None and (stray := slips.line_at_the_margin("".join(linecache.getlines(code.co_filename)), code.co_name)):
        raise Unreadable(stray)
    if source and is_untouched(exercise, function_in(source)):
        return None
    if isinstance(attempt, FunctionType) and attempt.__name__ in globals_used(code):
        attempt = rebind_globals(attempt, dict(attempt.__globals__))  # it calls itself, by a name that the notebook does not have yet
    return Attempt(attempt, source, code.co_filename if code else "")


def read_text(exercise: Exercise, text: str) -> Attempt | None:
    """The attempt in source text that defines the exercise's function, whatever stands around it."""
    filename = f"<attempt {next(_numbers)} at {exercise.id}>"
    text = dedent(text.removeprefix("\ufeff"))  # a mark that some editors put at the beginning of a file
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    try:
        tree = ast.parse(text, filename)
    except (SyntaxError, ValueError) as e:
        raise Unreadable(runner.format_error(e, filename)) from None
    if not tree.body:
        return None
    node = function_in(text, exercise.name)
    if node is None:
        others = ", ".join(n.name for n in tree.body if isinstance(n, ast.FunctionDef))
        raise Unreadable(f"Define a function named `{exercise.name}`" + (f", not `{others}`." if others else "."))
    if stray := slips.line_at_the_margin(text, exercise.name):
        raise Unreadable(stray)
    if is_untouched(exercise, node):
        return None
    for part in tree.body:
        if isinstance(part, ast.FunctionDef):
            part.decorator_list = [d for d in part.decorator_list if not is_exercise(d)]
    space = exercise.namespace()
    ran = runner.run(lambda: exec(compile(tree, filename, "exec"), space), exercise.seconds)
    if ran.error:
        raise Unreadable(runner.format_error(ran.error, filename))
    return Attempt(space[exercise.name], without_decorators(text, exercise.name), filename)


def read_prediction(exercise: Exercise, attempt: object) -> Attempt | None:
    """A prediction: plain data, the text of the learner's cell, or a program that defines `answer()`."""
    if isinstance(attempt, str):
        try:
            tree = ast.parse(dedent(attempt))
        except (SyntaxError, ValueError):
            tree = ast.Module([], [])
        if any(isinstance(n, ast.FunctionDef) and n.name == "answer" for n in tree.body):
            return read_text(exercise, attempt)
        call = tree.body[-1].value if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "predict":
            values = call.args[1:] + [k.value for k in call.keywords]
            try:
                attempt = ast.literal_eval(values[0]) if values else ...
            except ValueError:
                raise Unreadable("A prediction is a plain number, word or list, written out.") from None
    elif callable(attempt):
        ran = runner.run(attempt, exercise.seconds)
        if ran.error:
            raise Unreadable(runner.format_error(ran.error, ""))
        attempt = ran.value
    attempt = to_plain_data(attempt)
    if attempt is None or attempt is ... or (isinstance(attempt, str) and not attempt.strip()):
        return None
    if isinstance(attempt, (list, tuple)) and any(x is ... for x in attempt):  # one number of several is still missing
        return None
    right = exercise.answer()
    if isinstance(right, str) and exercise.choices:
        attempt = next((c for c in exercise.choices if names_number(c, attempt)), str(attempt))  # the number 0 for the choice "0"
    if isinstance(right, str) and isinstance(attempt, str):
        known = {c.strip().lower(): c for c in (*exercise.choices, right)}
        attempt = known.get(attempt.strip().lower(), attempt)
        if exercise.choices and attempt not in exercise.choices:
            raise Unreadable(f"Choose one of {', '.join(map(repr, exercise.choices))}.")
    numeric = isinstance(right, (int, float)) and not isinstance(right, bool)
    if isinstance(right, str) != isinstance(attempt, str) or (numeric and not isinstance(attempt, (int, float))):
        named = {str: "a word", bool: "True or False", int: "a number", float: "a number"}
        wanted = named.get(type(right), f"a {type(right).__name__}")
        raise Unreadable(f"The prediction should be {wanted}, not {attempt!r}.")
    places = count_blanks(exercise.stub)
    if places and not (isinstance(attempt, (list, tuple)) and len(attempt) == places and all(isinstance(x, (int, float)) for x in attempt)):
        raise Unreadable(f"The prediction should be a list of {places} numbers, not {attempt!r}.")
    return Attempt(lambda: attempt, f"def answer():\n    return {literal(attempt)}", "")


def to_plain_data(x: object) -> object:
    """Arrays, tensors and whatever else holds numbers as Python's own lists and numbers; anything else as it is."""
    if hasattr(x, "tolist"):
        return x.tolist()
    for plain in (bool, int, float, str):  # also what is derived from them, such as the members of an enumeration
        if isinstance(x, plain):
            return plain.__new__(plain, x)
    if isinstance(x, (list, tuple)):
        return [to_plain_data(y) for y in x] if isinstance(x, list) else tuple(map(to_plain_data, x))
    if isinstance(x, dict):
        return {key: to_plain_data(value) for key, value in x.items()}
    try:
        return float(x) if hasattr(x, "__float__") else x
    except TypeError:  # a Value refuses
        return x


def literal(x: object) -> str:
    """Source text of plain data; that of inf and nan needs no import."""
    if isinstance(x, float) and not math.isfinite(x):
        return f'float("{x}")'
    if isinstance(x, (list, tuple)):
        inside = ", ".join(map(literal, x))
        return f"[{inside}]" if isinstance(x, list) else f"({inside}{',' * (len(x) == 1)})"
    if isinstance(x, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(value)}" for key, value in x.items()) + "}"
    return repr(x)


def count_blanks(stub):
    """How many numbers a stub asks for in a list: 4 for `predict("it", [..., ..., ..., ...])`, 0 without a list."""
    asked = [n for n in ast.walk(ast.parse(stub)) if isinstance(n, ast.List)]
    return len(asked[0].elts) if asked else 0


def names_number(text, number):
    """Whether a choice, such as "1e-5", is the text of this number."""
    try:
        return float(text) == number
    except ValueError:
        return False


def is_untouched(exercise, node):
    """Whether a function (an `ast` node) is still the stub, or does nothing at all."""
    body = statements(node)
    if all(isinstance(s, ast.Pass) or is_ellipsis(s) or is_todo(s) for s in body):
        return True
    stub = function_in(exercise.stub)
    return stub is not None and [ast.dump(s) for s in body] == [ast.dump(s) for s in statements(stub)]


def statements(node):
    """The body of a function without its docstring."""
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return node.body[1:] if documented else node.body


def is_ellipsis(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and statement.value.value is ...


def is_todo(statement):
    raised = statement.exc if isinstance(statement, ast.Raise) else None
    return getattr(getattr(raised, "func", raised), "id", "") == "NotImplementedError"


def is_exercise(decorator):
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    return getattr(call, "id", getattr(call, "attr", "")) == "exercise"


def source_of(function: Callable) -> str | None:
    """The source text of a function without its decorators, or None if Python cannot find it."""
    try:
        text = dedent(inspect.getsource(function))
        return without_decorators(text, function.__name__)
    except (OSError, TypeError, SyntaxError, AttributeError):
        return None


def without_decorators(text, name):
    """Source text with `@exercise` removed from the function `name`."""
    node = function_in(text, name)
    if node is None:
        return None
    lines = text.splitlines()
    for d in reversed([d for d in node.decorator_list if is_exercise(d)]):
        del lines[d.lineno - 1 : d.end_lineno]
    return "\n".join(lines).strip("\n")


# ---------------------------------------------------------------------------------- what a function needs in a file of its own


def imports_for(exercise: Exercise, function: Callable, source: str) -> tuple[list[str], list[str]]:
    """What a function of a notebook needs in a file of its own: (lines before it, names that no line can provide).

    A name of its signature (an annotation, a default, a decorator) may also stand for a plain number or text, which is written out.
    """
    lines, missing = [], []
    given, plain = exercise.namespace(), inspect.unwrap(function)
    in_signature, in_body = names_in_signature(source, plain.__name__), globals_used(plain.__code__)
    for name in sorted(in_signature | in_body):
        if name in given or hasattr(builtins, name) or name == plain.__name__:
            continue
        if name not in plain.__globals__:
            missing.append(name)
            continue
        found = plain.__globals__[name]
        line = import_line(name, found)
        if line is None and name not in in_body and type(found) in (bool, int, float, str, type(None)):
            line = f"{name} = {literal(found)}"
        if line is None:
            missing.append(name)
        else:
            lines.append(line)
    return lines, missing


def names_in_signature(source: str, name: str) -> set[str]:
    """The names that Python looks up when it defines a function: in its annotations, its defaults and its decorators."""
    node = function_in(source, name)
    if node is None:
        return set()
    parts = [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults, node.returns]
    parts += [x.annotation for x in ast.walk(node.args) if isinstance(x, ast.arg)]
    inside = [n for part in parts if part for n in ast.walk(part)]
    own = {n.arg for n in inside if isinstance(n, ast.arg)}  # of a lambda
    read, written = ({n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, kind)} for kind in (ast.Load, ast.Store))
    return read - written - own


def globals_used(code: CodeType) -> set[str]:
    """The global names that code reads, inner functions included."""
    names = {i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return names.union(*(globals_used(c) for c in code.co_consts if isinstance(c, CodeType)))


def import_line(name, found):
    """The line that imports `found` under `name`, or None."""
    alias = lambda original: f" as {name}" if original != name else ""  # noqa: E731
    if isinstance(found, ModuleType):
        return f"import {found.__name__}{alias(found.__name__)}"
    home, original = getattr(found, "__module__", None), getattr(found, "__name__", None)
    if home and original and home != "__main__":
        try:
            if getattr(import_module(home), original, None) is found:
                return f"from {home} import {original}{alias(original)}"
        except ImportError:
            return None
    for constant in ("pi", "e", "inf", "nan", "tau"):
        if found is getattr(math, constant):
            return f"from math import {constant}{alias(constant)}"
    if getattr(typing, name, None) is found and found is not None:  # some of its names do not say where they are from
        return f"from typing import {name}"
    return None


def rebind_globals(function: Callable, space: dict) -> Callable:
    """A copy of a function that looks up its globals in `space`; a function with a closure is returned as it is."""
    if not isinstance(function, FunctionType) or function.__closure__:
        return function
    rebound = FunctionType(function.__code__, space, function.__name__, function.__defaults__)
    rebound.__kwdefaults__ = function.__kwdefaults__
    rebound.__doc__ = function.__doc__
    space[function.__name__] = rebound
    return rebound
