"""Programs as trees: places in them, copies with other names, edits that can be made and undone."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

FUNCTIONS = (ast.FunctionDef, ast.Lambda)
LOOPS = (ast.For, ast.While)
OPERATORS = (ast.expr_context, ast.operator, ast.cmpop, ast.boolop, ast.unaryop)
SIMPLE = (ast.Assign, ast.AugAssign, ast.Return, ast.Expr, ast.Raise, ast.Assert)


@dataclass(frozen=True)
class Slot:
    """A place in a tree that holds a node: a field of its owner, or an item of a list there.

    owners: the nodes around it, outermost first.
    """

    owner: ast.AST
    field: str
    index: int | None
    node: ast.AST
    owners: tuple

    def holding(self, new: ast.AST) -> tuple:
        """The change that puts another node here."""
        if self.index is None:
            return (self.owner, self.field, located_at(self.node, new))
        items = list(getattr(self.owner, self.field))
        items[self.index] = located_at(self.node, new)
        return (self.owner, self.field, items)


@dataclass(frozen=True)
class Edit:
    """A small change of a program. node: the place. kind: the kind of change, in words. cost: how large it is.

    changes: triples (owner, field, new value). span: the first and the last line that it concerns.
    """

    node: ast.AST
    kind: str
    cost: int
    changes: tuple
    span: tuple

    @contextmanager
    def made(self) -> Iterator[None]:
        """Make the edit within this block."""
        before = [(owner, field, getattr(owner, field)) for owner, field, _ in self.changes]
        try:
            for owner, field, new in self.changes:
                setattr(owner, field, new)
            yield
        finally:
            for owner, field, old in before:
                setattr(owner, field, old)


def edit(slot: Slot, new: ast.AST, kind: str, cost: int, node: ast.AST | None = None) -> Edit:
    """The edit that puts a new node into a slot. node: the place to name, if not the one there now."""
    node = node or slot.node
    return Edit(node, kind, cost, (slot.holding(new),), (node.lineno, node.end_lineno))


def slots(node: ast.AST, owners: tuple = ()) -> Iterator[Slot]:
    """Every place below a node, from the outside to the inside, in the order of the text; not in what the stub gave."""
    owners = (*owners, node)
    for field, value in ast.iter_fields(node):
        for index, item in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(item, ast.AST) and not isinstance(item, OPERATORS) and not getattr(item, "given", False):
                yield Slot(node, field, index, item, owners)
                yield from slots(item, owners)


def is_expression(slot: Slot) -> bool:
    """Whether a slot holds an expression that could be replaced by another one."""
    if not isinstance(slot.node, ast.expr) or isinstance(slot.node, (ast.Slice, ast.Starred)):
        return False
    if isinstance(getattr(slot.node, "ctx", None), (ast.Store, ast.Del)) or slot.field in ("targets", "target", "annotation", "returns"):
        return False
    return not any(isinstance(o, (ast.JoinedStr, ast.arguments)) for o in slot.owners)


def body_of(function: ast.FunctionDef) -> list:
    """The statements of a function without its docstring."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return function.body[1:] if documented else function.body


def blocks(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Every list of statements below a node, as (owner, field)."""
    for n in ast.walk(node):
        for field in ("body", "orelse", "finalbody"):
            if isinstance(getattr(n, field, None), list) and getattr(n, field):
                yield n, field


def size(*nodes: ast.AST) -> int:
    """How many names, constants, calls, operations and statements there are."""
    count = 0
    for node in nodes:
        inside_text = {id(n) for t in ast.walk(node) if isinstance(t, ast.JoinedStr) for n in ast.walk(t) if n is not t}
        for n in ast.walk(node):
            if id(n) in inside_text:
                continue
            count += isinstance(n, (ast.expr, ast.stmt, ast.keyword, ast.comprehension)) and not isinstance(n, ast.Expr)
            count += len(n.args.args) if isinstance(n, FUNCTIONS) else 0
    return count


def located_at(place: ast.AST, new: ast.AST) -> ast.AST:
    """`new`, where nodes without a position get that of `place`."""
    for n in ast.walk(new):
        if "lineno" in n._attributes and not hasattr(n, "lineno"):
            ast.copy_location(n, place)
    return new


def copied(node: object, rename: dict | None = None, replace: dict | None = None) -> object:
    """A copy of a tree without positions. rename: old name -> new name. replace: id of a node -> the node to put in its place."""
    if isinstance(node, list):
        return [copied(x, rename, replace) for x in node]
    if not isinstance(node, ast.AST):
        return node
    if replace and id(node) in replace:
        return replace[id(node)]
    new = type(node)(**{field: copied(value, rename, replace) for field, value in ast.iter_fields(node)})
    if rename:
        if isinstance(new, ast.Name):
            new.id = rename.get(new.id, new.id)
        elif isinstance(new, ast.arg):
            new.arg = rename.get(new.arg, new.arg)
        elif isinstance(new, ast.FunctionDef):
            new.name = rename.get(new.name, new.name)
    return new


def names_stored(node: ast.AST) -> list[str]:
    """The names that a function's own text gives a value, its parameters first, each once, in the order of the text."""
    found = {}
    for n in ast.walk(node):
        if isinstance(n, ast.arg):
            found.setdefault(n.arg)
        elif isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store):
            found.setdefault(n.id)
        elif isinstance(n, ast.FunctionDef) and n is not node:
            found.setdefault(n.name)
    return list(found)


def names_read(node: ast.AST) -> set[str]:
    """The names that a tree reads."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def parameters(function: ast.FunctionDef) -> list[str]:
    """The names of a function's parameters."""
    a = function.args
    return [x.arg for x in (*a.posonlyargs, *a.args, *filter(None, [a.vararg]), *a.kwonlyargs, *filter(None, [a.kwarg]))]


def same_tree(a: object, b: object) -> bool:
    """Whether two trees are the same text."""
    return type(a) is type(b) and ast.dump(a) == ast.dump(b)


def text_of(node: ast.AST, lines: list[str]) -> str:
    """The text of an expression, or the first line of a statement; of an expression over several lines, the first one."""
    if isinstance(node, ast.expr) and node.lineno == node.end_lineno:
        return lines[node.lineno - 1].encode()[node.col_offset : node.end_col_offset].decode()
    text = lines[node.lineno - 1].encode()[node.col_offset :].decode().strip()
    return text
