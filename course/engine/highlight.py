"""Source text in colours that suit light and dark pages, and the difference between two programs."""

import ast
import difflib
import html
from textwrap import dedent

from .colours import ink

STYLES = {  # the beginning of a token's kind, in Pygments' words -> its style
    "Keyword": f"{ink('word')};font-weight:bold",
    "Operator.Word": f"{ink('word')};font-weight:bold",
    "Name.Function": ink("word"),
    "Name.Decorator": ink("word"),
    "Literal.String": ink("text"),
    "Literal.Number": ink("right"),
    "Comment": f"{ink('idle')};font-style:italic",
}


def coloured(source: str) -> str:
    """Python source text as HTML, in colours where Pygments is installed, as it is beside IPython."""
    try:
        from pygments import lex
        from pygments.lexers import PythonLexer
    except ImportError:
        return html.escape(source)
    parts = []
    for kind, text in lex(source, PythonLexer(stripnl=False, ensurenl=False)):
        name = str(kind).removeprefix("Token.")
        style = next((s for start, s in STYLES.items() if name.startswith(start)), "")
        parts.append(f'<span style="{style}">{html.escape(text)}</span>' if style else html.escape(text))
    return "".join(parts)


def differing_lines(mine: str, ours: str) -> list[str]:
    """The lines in which two programs differ, `-` before mine and `+` before ours, with those around them; docstrings do not count."""
    before, after = without_docstring(mine), without_docstring(ours)
    lines = list(difflib.unified_diff(before, after, n=2, lineterm=""))[2:]
    return [line for line in lines if not line.startswith("@@")]


def without_docstring(source: str) -> list[str]:
    """The lines of a program without decorators, comments' ends of line, and its function's docstring."""
    source = dedent(source).strip("\n")
    lines = source.splitlines()
    try:
        functions = [n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)]
    except SyntaxError:
        return lines
    for function in reversed(functions):
        first = function.body[0]
        if ast.get_docstring(function) is not None and len(function.body) > 1:
            del lines[first.lineno - 1 : first.end_lineno]
    return [line.rstrip() for line in lines]
