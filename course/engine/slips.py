"""The slips that beginners make with Python and NumPy, in words: what Python says about them does not lead to their cause."""

import ast
import inspect
import linecache
import re
from types import FunctionType

import numpy as np

from .exercise import Exercise, function_in
from .registry import MARKER, exercises, source_of

OPERATORS = {ast.MatMult: "@", ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
SIMPLE = (
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Constant,
    ast.BinOp,
    ast.UnaryOp,
    ast.Slice,
    ast.Tuple,
    ast.operator,
    ast.unaryop,
    ast.Load,
)
ABOUT_SHAPES = re.compile(r"shape|dimension|broadcast|axis|axes|size")


class Question(Exception):
    """Raised by `input` and its like during a check; the text is for the learner, and says all."""


def ask_nobody(*_, **__):
    """In place of `input` during a check, which cannot wait for an answer."""
    raise Question("The function asks a question here, and a check cannot answer it. What it needs comes in as its arguments: use those.")


def explain(exercise: Exercise, program, error: BaseException) -> str:
    """A sentence on the cause of an error that an attempt ended in, or "". program: the Attempt."""
    if isinstance(error, NameError) and not program.filename.startswith("<attempt"):  # text has no cells further up
        return cell_not_run(exercise, getattr(error, "name", None) or "".join(re.findall(r"name '(\w+)' is not", str(error))))
    if isinstance(error, TypeError):
        return wrong_arguments(exercise, program.function, error)
    if isinstance(error, (ValueError, IndexError)) and ABOUT_SHAPES.search(str(error)):
        return unlike_shapes(program.filename, error)
    return ""


def cell_not_run(exercise: Exercise, name: str) -> str:
    """What to do about an unknown name that a cell above the exercise, in the lesson, defines; "" where none does."""
    try:
        text = source_of(exercise.lesson).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
    above = text.partition(f"# exercise {exercise.id}\n")[0]
    written = {e.name for e in exercises() if e.lesson == exercise.lesson and e.id in MARKER.findall(above) and e.kind != "predict"}
    defined = re.search(rf"^(?:def|class) {name}\b|^(?:\w+, )*{name}(?:, \w+)* = |^(?:from|import) .*\b{name}\b", above, re.MULTILINE)
    return (
        f"A cell further up defines `{name}`, and it has not been run: run it, and then this one."
        if name and (defined or name in written)
        else ""
    )


def wrong_arguments(exercise: Exercise, function, error: TypeError) -> str:
    """What the first line of a function should be, where the error is that it cannot be called as the exercise calls it."""
    name = getattr(function, "__name__", "")
    if not re.match(rf"(?:\w+\.)*{re.escape(name)}\(\) (takes|missing|got an unexpected|got multiple)", str(error)):
        return ""
    stub = function_in(exercise.stub)
    try:
        if stub is None or len(inspect.signature(function).parameters) == len(inspect.signature(defined(stub)).parameters):
            return ""
    except (TypeError, ValueError, NameError, SyntaxError):
        return ""
    return f"The function is called with other arguments than yours takes. Its first line is: `def {stub.name}({ast.unparse(stub.args)}):`."


def defined(stub: ast.FunctionDef) -> FunctionType:
    """A function with the arguments of a stub and nothing else; their defaults do not matter."""
    names = [a.arg for a in (*stub.args.posonlyargs, *stub.args.args, *stub.args.kwonlyargs)]
    return eval(f"lambda {', '.join(names)}: None")


def unlike_shapes(filename: str, error: BaseException) -> str:
    """The shapes of the operands where an error about shapes arose, in the innermost line of a file; "" where they are not known."""
    place, step = None, error.__traceback__
    while step is not None:
        place = step if step.tb_frame.f_code.co_filename == filename else place
        last, step = step, step.tb_next
    if place is None or last.tb_frame.f_globals.get("__name__", "").startswith("tinygrad_edu."):  # its errors name the shapes themselves
        return ""
    try:
        tree = ast.parse("".join(linecache.getlines(filename)))
    except (SyntaxError, ValueError):
        return ""
    here = [n for n in ast.walk(tree) if isinstance(n, ast.expr) and n.lineno <= place.tb_lineno <= n.end_lineno]
    known = {}
    for n in here:
        if all(isinstance(part, SIMPLE) for part in ast.walk(n)):
            known[n] = shape_of(n, place.tb_frame)
    for n in reversed(here):  # the innermost first
        if isinstance(n, ast.BinOp) and type(n.op) in OPERATORS:
            x, y = known.get(n.left), known.get(n.right)
            if x is not None and y is not None and (why := mismatch(type(n.op), x, y)):
                left, right = ast.unparse(n.left), ast.unparse(n.right)
                return f"`{left}` has the shape {x}, `{right}` the shape {y}: for `{OPERATORS[type(n.op)]}` {why}."
    named = {n.id: known[n] for n in here if isinstance(n, ast.Name) and known.get(n)}
    return f"In this line {', '.join(f'`{name}` has the shape {shape}' for name, shape in named.items())}." if named else ""


def shape_of(node: ast.expr, frame) -> tuple | None:
    """The shape of what an expression stands for in a frame, or None."""
    try:
        found = eval(compile(ast.Expression(node), "<operand>", "eval"), frame.f_globals, frame.f_locals)
        return tuple(found.shape)
    except Exception:
        return None


def mismatch(operator: type, x: tuple, y: tuple) -> str:
    """Why two shapes do not go together, in words, or ""."""
    if operator is ast.MatMult:
        if not x or not y:
            return "each needs at least one dimension"
        inner = x[-1], y[-2] if len(y) > 1 else y[0]
        return f"the inner sizes, {inner[0]} and {inner[1]}, have to be equal" if inner[0] != inner[1] else ""
    try:
        np.broadcast_shapes(x, y)
    except ValueError:
        return "the sizes, counted from the right, have to be equal or 1"
    return ""


def printed_instead(printed: str, expected: object) -> str:
    """What to say of a function that returned None and printed something; "" where it printed nothing."""
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    if not lines:
        return ""
    for line in lines:
        if line in (str(expected), repr(expected)) or is_number(line, getattr(expected, "data", expected)):
            return f"It prints {line}, which is right, and returns None. `print` only shows; write `return` in place of `print`."
    return "It prints, and returns None. `print` only shows a value; `return` hands it to the caller."


def is_number(text: str, x: object) -> bool:
    """Whether a text is a number, about equal to x."""
    try:
        return bool(np.isclose(float(text), float(x)))
    except (TypeError, ValueError):
        return False


def line_at_the_margin(source: str, name: str) -> str:
    """What to say of a cell in which the lines of a function begin at the margin; "" where none does."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ""
    places = [i for i, n in enumerate(tree.body) if isinstance(n, ast.FunctionDef) and n.name == name]
    if not places:
        return ""
    rest = tree.body[places[-1] + 1 :]
    if not any(returns(n) for n in rest):
        return ""
    line = source.splitlines()[rest[0].lineno - 1].strip()
    more = " The lines after it that belong to the function need them as well." * (len(rest) > 1)
    return f"The line `{line}` begins at the margin, so it is not part of the function. Put four spaces before it.{more}"


def returns(node: ast.AST) -> bool:
    """Whether a statement outside of functions holds a `return`."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.AsyncFunctionDef)):
        return False
    return isinstance(node, ast.Return) or any(returns(n) for n in ast.iter_child_nodes(node))
