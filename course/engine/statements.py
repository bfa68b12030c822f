"""Edits of whole statements: one dropped, moved, exchanged, one that returns or stores what it throws away."""

import ast
from collections.abc import Iterator

from .trees import LOOPS, SIMPLE, Edit, blocks, body_of, copied, located_at, names_stored, parameters, size

JUMPS = (ast.Return, ast.Continue, ast.Break)


def statement_edits(function: ast.FunctionDef) -> Iterator[Edit]:
    """Every edit of a statement that needs no other program."""
    scope = names_stored(function)
    for owner, field in blocks(function):
        yield from moved_across(owner, field)
        yield from replaced(owner, field, scope)
    for owner, field in blocks(function):
        yield from dropped(owner, field)
        yield from moved_within(owner, field)
    yield from copies(function)
    last = function.body[-1]
    for name in scope:
        if not isinstance(last, ast.Return):
            new = located_at(last, ast.Return(ast.Name(name, ast.Load())))
            yield Edit(last, "a missing `return`", 3, ((function, "body", [*function.body, new]),), (last.lineno, last.end_lineno))


def copies(function: ast.FunctionDef) -> Iterator[Edit]:
    """A copy made, at the start, of a parameter that the program changes in place."""
    for n in ast.walk(function):
        target = n.target if isinstance(n, ast.AugAssign) else n.targets[0] if isinstance(n, ast.Assign) else None
        name = getattr(getattr(target, "value", None) if isinstance(target, ast.Subscript) else target, "id", None)
        if target is not None and name in parameters(function):
            start = len(function.body) - len(body_of(function))
            for text in (f"{name} = {name}.copy()", f"{name} = list({name})"):
                new = located_at(n, copied(ast.parse(text).body[0]))
                changes = ((function, "body", [*function.body[:start], new, *function.body[start:]]),)
                yield Edit(n, "a missing copy", 3, changes, (n.lineno, n.end_lineno))


def dropped(owner: ast.AST, field: str) -> Iterator[Edit]:
    """One statement less, or what hangs on a condition without it."""
    block = getattr(owner, field)
    for i, s in enumerate(block):
        if is_docstring(s):
            continue
        rest = [*block[:i], *block[i + 1 :]]
        if size(s) <= 12 and (rest or field == "orelse"):
            yield Edit(s, "a statement too many", min(6, size(s)), ((owner, field, rest),), (s.lineno, s.end_lineno))
        elif isinstance(s, SIMPLE):
            new = located_at(s, ast.Pass())
            yield Edit(s, "a statement too many", min(6, size(s)), ((owner, field, [new]),), (s.lineno, s.end_lineno))
        if isinstance(s, ast.If):
            yield Edit(s.test, "a condition too many", 4, ((owner, field, [*block[:i], *s.body, *block[i + 1 :]]),), (s.lineno, s.lineno))
            if s.orelse:
                without = located_at(s, ast.If(s.test, s.body, []))
                yield Edit(
                    s.test,
                    "the branch after `else`",
                    4,
                    ((owner, field, [*block[:i], without, *s.orelse, *block[i + 1 :]]),),
                    (s.lineno,) * 2,
                )


def moved_within(owner: ast.AST, field: str) -> Iterator[Edit]:
    """One statement at another place among its neighbours."""
    block = getattr(owner, field)
    for i, s in enumerate(block):
        rest = block[:i] + block[i + 1 :]
        for j in range(len(block)):
            if j > i or j < i - 1:  # the neighbours' exchange is met once
                span = (min(s.lineno, block[j].lineno), max(s.end_lineno, block[j].end_lineno))
                far = abs(i - j)
                if isinstance(s, SIMPLE) and not is_docstring(s) and not is_docstring(block[j]):
                    yield Edit(s, "the place of the statement", 3 + min(far, 2), ((owner, field, [*rest[:j], s, *rest[j:]]),), span)


def moved_across(owner: ast.AST, field: str) -> Iterator[Edit]:
    """A statement moved out of a loop or a condition, or into it."""
    block = getattr(owner, field)
    for i, s in enumerate(block):
        if not isinstance(s, (*LOOPS, ast.If)):
            continue
        bodies = ["body"] + ["orelse"] * (isinstance(s, ast.If) and bool(s.orelse))
        for part in bodies:
            inner = getattr(s, part)
            if len(inner) > 1 or part == "orelse":
                last, first = inner[-1], inner[0]
                out = [*block[: i + 1], last, *block[i + 1 :]]
                yield move(last, ((s, part, inner[:-1]), (owner, field, out)), last)
                if isinstance(last, ast.Return) and i + 1 < len(block):  # `return` out of the loop, in place of what follows
                    yield move(last, ((s, part, inner[:-1]), (owner, field, [*block[: i + 1], last])), last)
            if len(inner) > 1:
                yield move(first, ((s, part, inner[1:]), (owner, field, [*block[:i], first, *block[i:]])), first)
                for k, middle in enumerate(inner[1:-1], 1):
                    rest = [*inner[:k], *inner[k + 1 :]]
                    yield move(middle, ((s, part, rest), (owner, field, [*block[: i + 1], middle, *block[i + 1 :]])), middle)
                    yield move(middle, ((s, part, rest), (owner, field, [*block[:i], middle, *block[i:]])), middle)
            for j in range(max(0, i - 3), min(len(block), i + 4)):
                outside = block[j]
                if j != i and isinstance(outside, SIMPLE) and not is_docstring(outside):
                    rest = [x for x in block if x is not outside]
                    for new in ([*inner, outside], [outside, *inner]):
                        yield move(outside, ((s, part, new), (owner, field, rest)), outside)


def move(s: ast.AST, changes: tuple, place: ast.AST) -> Edit:
    return Edit(place, "in or out of the loop or the condition", 3, changes, (s.lineno, s.end_lineno))


def replaced(owner: ast.AST, field: str, scope: list) -> Iterator[Edit]:
    """A statement that returns, stores, raises or jumps instead."""
    block = getattr(owner, field)

    def instead(s, new, kind, cost=2):
        changes = ((owner, field, [*block[:i], located_at(s, new), *block[i + 1 :]]),)
        return Edit(s, kind, cost, changes, (s.lineno, getattr(s, "end_lineno", s.lineno)))

    for i, s in enumerate(block):
        if isinstance(s, ast.Expr) and not is_docstring(s):
            yield instead(s, ast.Return(s.value), "a missing `return`")
            value = s.value
            if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "print" and len(value.args) == 1:
                yield instead(s, ast.Return(value.args[0]), "`print` does not return")
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and isinstance(value.func.value, ast.Name):
                yield instead(s, ast.Assign([ast.Name(value.func.value.id, ast.Store())], value), "the result is not kept")
            if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq):
                target = copied(value.left)
                target.ctx = ast.Store()
                if isinstance(target, (ast.Name, ast.Attribute, ast.Subscript)):
                    yield instead(s, ast.Assign([target], value.comparators[0]), "`==` compares, `=` stores")
            for name in scope:
                yield instead(s, ast.Assign([ast.Name(name, ast.Store())], value), "the result is not kept", 3)
        elif isinstance(s, JUMPS) and not getattr(s, "value", None):
            for other in (ast.Continue(), ast.Break(), ast.Return(None), ast.Pass()):
                if type(other) is not type(s):
                    yield instead(s, other, "`return`, `break`, `continue`: another one is meant")
        elif isinstance(s, ast.Return):
            yield instead(s, ast.Expr(s.value), "`return` where nothing should be returned")
            yield instead(s, ast.Raise(s.value, None), "`return` or `raise`")
            if isinstance(s.value, ast.Call) and isinstance(s.value.func, ast.Attribute) and isinstance(s.value.func.value, ast.Name):
                new = located_at(s, ast.Return(copied(s.value.func.value)))
                changes = ((owner, field, [*block[:i], located_at(s, ast.Expr(s.value)), new, *block[i + 1 :]]),)
                yield Edit(s, "a method that changes its object and returns nothing", 3, changes, (s.lineno, s.end_lineno))
            elif isinstance(s.value, ast.Call) and s.value.args and isinstance(s.value.args[0], ast.Name):
                new = located_at(s, ast.Return(copied(s.value.args[0])))
                changes = ((owner, field, [*block[:i], located_at(s, ast.Expr(s.value)), new, *block[i + 1 :]]),)
                yield Edit(s, "a function that changes its argument and returns nothing", 3, changes, (s.lineno, s.end_lineno))
        elif isinstance(s, ast.Assign) and len(s.targets) == 1 and isinstance(s.targets[0], ast.Name):
            for name in scope:
                if name != s.targets[0].id:
                    yield instead(s, ast.Assign([ast.Name(name, ast.Store())], s.value), "the name that it is stored under", 3)
            if i == len(block) - 1:
                yield instead(s, ast.Return(s.value), "a missing `return`", 3)
        elif isinstance(s, (ast.If, ast.While)):
            other = ast.While(s.test, s.body, []) if isinstance(s, ast.If) else ast.If(s.test, s.body, [])
            new = located_at(s, other)
            if not s.orelse:
                changes = ((owner, field, [*block[:i], new, *block[i + 1 :]]),)
                yield Edit(s, "`if` or `while`", 3, changes, (s.lineno, s.lineno))
            if isinstance(s, ast.If) and not s.orelse and i and isinstance(block[i - 1], ast.If) and not block[i - 1].orelse:
                changes = ((block[i - 1], "orelse", [s]), (owner, field, [*block[:i], *block[i + 1 :]]))
                yield Edit(s.test, "`if` or `elif`", 3, changes, (s.lineno, s.lineno))


def is_docstring(s: ast.AST) -> bool:
    """Whether a statement is only a text."""
    return isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)
