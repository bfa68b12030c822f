"""Small edits of a program that need no knowledge of what is right: another name, another operator, the sign, a number, brackets, ..."""

import ast
from collections.abc import Iterator
from itertools import combinations

from .trees import FUNCTIONS, Edit, Slot, copied, edit, is_expression, names_stored, size, slots

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
SIGNED = (ast.Name, ast.BinOp, ast.Call, ast.Attribute, ast.Subscript)
COUSINS = {"dot": ("matmul",), "append": ("extend",), "extend": ("append",), "T": ("mT",), "max": ("min",), "min": ("max",)}
MODULES = ("np", "math", "random")
OPPOSITE = {ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
TYPED_BY_ACCIDENT = {
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.Div, ast.FloorDiv),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitXor: (ast.Pow,),
}


def simple_edits(function: ast.FunctionDef, words: "object") -> Iterator[Edit]:
    """The edits of one name, operator, number, attribute or order. words: the vocabulary of the right programs."""
    scope = names_stored(function)
    for slot in slots(function):
        if is_expression(slot):
            yield from other_name(slot, scope, words, function)
            yield from other_operator(slot, words)
            yield from other_order(slot)
            yield from other_number(slot, scope, words)
            yield from other_attribute(slot, words)
            yield from other_keyword(slot, words)
            yield from other_sign(slot)
        elif isinstance(slot.node, ast.Slice):
            yield from other_slice(slot)
        elif isinstance(slot.node, (ast.Assign, ast.AugAssign)):
            yield from other_update(slot)
        elif isinstance(slot.node, ast.If) and slot.node.orelse and not isinstance(slot.node.orelse[0], ast.If):
            a, b = slot.node.body, slot.node.orelse
            changes = ((slot.node, "body", b), (slot.node, "orelse", a))
            yield Edit(slot.node.test, "the two branches, or the condition", 2, changes, (slot.node.lineno, slot.node.lineno))


def other_name(slot: Slot, scope: list, words: object, function: ast.FunctionDef) -> Iterator[Edit]:
    """Another name in scope, or another function where one is called."""
    if not isinstance(slot.node, ast.Name):
        return
    called = slot.field == "func"
    inner = {a.arg for o in slot.owners if isinstance(o, FUNCTIONS) and o is not function for a in o.args.args}
    choices = words.functions if called else [*scope, *sorted(inner - set(scope))]
    for name in choices:
        if name != slot.node.id:
            yield edit(slot, ast.Name(name, ast.Load()), "another function" if called else "another name", 2)


def other_operator(slot: Slot, words: object) -> Iterator[Edit]:
    """Another arithmetic operator, comparison, and for or, with or without not."""
    node = slot.node
    if isinstance(node, ast.BinOp):
        kinds = (*ARITHMETIC, *TYPED_BY_ACCIDENT.get(type(node.op), ()), *words.operators)
        for kind in dict.fromkeys(kinds):
            if type(node.op) is not kind:
                yield edit(slot, ast.BinOp(node.left, kind(), node.right), "another operator", 2)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        kind = type(node.ops[0])
        for other in COMPARISONS if kind in COMPARISONS else (OPPOSITE[kind],):
            if other is not kind:
                yield edit(slot, ast.Compare(node.left, [other()], node.comparators), "the comparison", 2)
        for other in words.comparisons:
            if other is not kind and other not in COMPARISONS or kind not in COMPARISONS:
                yield edit(slot, ast.Compare(node.left, [other()], node.comparators), "the comparison", 2)
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield edit(slot, ast.BoolOp(other, node.values), "`and` or `or`", 2)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield edit(slot, node.operand, "the condition is the wrong way round", 2)
    elif slot.field == "test":
        yield edit(slot, ast.UnaryOp(ast.Not(), node), "the condition is the wrong way round", 3)


def other_order(slot: Slot) -> Iterator[Edit]:
    """Operands, arguments or items exchanged."""
    node = slot.node
    if isinstance(node, ast.BinOp):
        yield edit(slot, ast.BinOp(node.right, node.op, node.left), "the order of the operands", 2)
    elif isinstance(node, ast.IfExp):
        yield edit(slot, ast.IfExp(node.test, node.orelse, node.body), "the two branches, or the condition", 2)
    for field, kind in (("args", "the order of the arguments"), ("elts", "the order of the items")):
        items = getattr(node, field, None)
        if isinstance(items, list) and 2 <= len(items) <= 5:
            for i, j in combinations(range(len(items)), 2):
                swapped = list(items)
                swapped[i], swapped[j] = items[j], items[i]
                yield Edit(node, kind, 2, ((node, field, swapped),), (node.lineno, node.end_lineno))


def other_number(slot: Slot, scope: list, words: object) -> Iterator[Edit]:
    """Another constant; one more or one less where something is counted."""
    node, value = slot.node, getattr(slot.node, "value", None)
    if isinstance(node, ast.Constant):
        if isinstance(value, bool):
            others = [not value]
        elif isinstance(value, int):
            others = [value + 1, value - 1, *words.numbers]
        else:
            others = words.numbers if isinstance(value, float) else []
        for other in dict.fromkeys(repr(x) for x in others):
            if other != repr(value):
                yield edit(
                    slot, ast.parse(other, mode="eval").body, "another number" if not isinstance(value, bool) else "True or False", 2
                )
        for other in words.strings if isinstance(value, str) else ():
            if other != value:
                yield edit(slot, ast.Constant(other), "another word", 2)
        if isinstance(value, (int, float)):
            for name in scope:
                yield edit(slot, ast.Name(name, ast.Load()), "a name where a number is", 3)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        for name in scope:
            yield edit(slot, ast.Name(name, ast.Load()), "a name where a number is", 3)
    elif isinstance(node, ast.Name) and slot.field != "func":
        for number in words.numbers:
            yield edit(slot, ast.Constant(number), "a number where a name is", 3)
    counted = isinstance(slot.owner, (ast.Slice, ast.Subscript)) and slot.field != "value"
    counted = counted or (slot.field == "args" and getattr(slot.owner.func, "id", "") == "range")
    if counted and not isinstance(node, (ast.Constant, ast.Tuple)):
        for op in (ast.Add(), ast.Sub()):
            yield edit(slot, ast.BinOp(node, op, ast.Constant(1)), "one more or one less", 3)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range" and len(node.args) == 1:
        yield Edit(
            node,
            "where the counting starts",
            3,
            ((node, "args", [ast.copy_location(ast.Constant(1), node), *node.args]),),
            (node.lineno,) * 2,
        )
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range" and len(node.args) == 2:
        yield Edit(node, "where the counting starts", 3, ((node, "args", node.args[1:]),), (node.lineno,) * 2)


def other_attribute(slot: Slot, words: object) -> Iterator[Edit]:
    """Another attribute or method."""
    if isinstance(slot.node, ast.Attribute) and isinstance(slot.node.ctx, ast.Load):
        for name in (*words.attributes, *COUSINS.get(slot.node.attr, ())):
            if name != slot.node.attr:
                yield edit(slot, ast.Attribute(slot.node.value, name, ast.Load()), "another attribute", 2)


def other_keyword(slot: Slot, words: object) -> Iterator[Edit]:
    """A keyword argument more or less."""
    node = slot.node
    if not isinstance(node, ast.Call):
        return
    for i in range(len(node.keywords)):
        rest = node.keywords[:i] + node.keywords[i + 1 :]
        yield Edit(node, "an argument too many", 2, ((node, "keywords", rest),), (node.lineno, node.end_lineno))
    called = getattr(node.func, "attr", getattr(node.func, "id", None))
    for function, keyword in words.keywords:
        if function == called and all(k.arg != keyword.arg for k in node.keywords):
            new = copied(keyword)
            ast.fix_missing_locations(ast.copy_location(new, node))
            yield Edit(node, "a missing argument", 3, ((node, "keywords", [*node.keywords, new]),), (node.lineno, node.end_lineno))


def other_sign(slot: Slot) -> Iterator[Edit]:
    """A minus in front, or none."""
    node = slot.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield edit(slot, node.operand, "the sign", 2)
    elif isinstance(node, SIGNED) and slot.field in ("value", "elt", "args", "right", "elts"):
        before_name = isinstance(slot.owner, (ast.Attribute, ast.Subscript, ast.Expr))
        if not before_name:
            yield edit(slot, ast.UnaryOp(ast.USub(), node), "the sign", 3)


def other_slice(slot: Slot) -> Iterator[Edit]:
    """A bound of a slice dropped."""
    for bound in ("lower", "upper", "step"):
        if getattr(slot.node, bound) is not None:
            node = slot.owner if isinstance(slot.owner, ast.Subscript) else slot.node
            yield Edit(node, "a bound of the slice", 2, ((slot.node, bound, None),), (slot.node.lineno, slot.node.end_lineno))


def other_update(slot: Slot) -> Iterator[Edit]:
    """`=` for `+=`, `+=` for `=`, another operator in between, a new object instead of a change in place."""
    node = slot.node
    if isinstance(node, ast.AugAssign):
        for kind in (*ARITHMETIC,):
            if type(node.op) is not kind:
                yield Edit(node, "how the name is updated", 2, ((node, "op", kind()),), (node.lineno, node.end_lineno))
        yield edit(slot, ast.Assign([node.target], node.value), "how the name is updated", 2)
        read = copied(node.target)
        read.ctx = ast.Load()
        yield edit(slot, ast.Assign([node.target], ast.BinOp(read, node.op, node.value)), "a change in place", 3)
    elif len(node.targets) == 1 and isinstance(node.targets[0], (ast.Name, ast.Attribute, ast.Subscript)):
        for op in (ast.Add(), ast.Mult(), ast.Sub()):
            yield edit(slot, ast.AugAssign(node.targets[0], op, node.value), "how the name is updated", 2)


# ---------------------------------------------------------------------------------------------- parts dropped, brackets moved


def part_edits(function: ast.FunctionDef) -> Iterator[Edit]:
    """A part of an expression dropped; brackets that stand elsewhere."""
    for slot in slots(function):
        if is_expression(slot) and slot.field != "func":
            for part in parts(slot.node):
                if size(slot.node) - size(part) <= 6:
                    yield edit(slot, part, "a part too many", size(slot.node) - size(part))
            for new in regrouped(slot.node):
                yield edit(slot, new, "where the brackets stand", 3)
            if isinstance(slot.node, (ast.List, ast.Tuple)):
                other = ast.Tuple if isinstance(slot.node, ast.List) else ast.List
                yield edit(slot, other(slot.node.elts, ast.Load()), "a list or a tuple", 2)
                for i in range(len(slot.node.elts)):
                    rest = slot.node.elts[:i] + slot.node.elts[i + 1 :]
                    yield edit(slot, type(slot.node)(rest, ast.Load()), "an item too many", 2)
            if isinstance(slot.node, ast.BoolOp):
                for i in range(len(slot.node.values)):
                    rest = slot.node.values[:i] + slot.node.values[i + 1 :]
                    yield edit(slot, rest[0] if len(rest) == 1 else ast.BoolOp(slot.node.op, rest), "a part too many", 3)


def parts(node: ast.AST) -> Iterator[ast.AST]:
    """The expressions directly inside another one that could stand alone."""
    if isinstance(node, ast.BinOp):
        yield from (node.left, node.right)
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.Call):
        yield from (a for a in node.args if not isinstance(a, ast.Starred))
        if isinstance(node.func, ast.Attribute):
            yield node.func.value
    elif isinstance(node, (ast.Attribute, ast.Subscript)):
        yield node.value
    elif isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) == 1:
        yield node.elts[0]
    elif isinstance(node, (ast.UnaryOp, ast.Starred)) and not isinstance(getattr(node, "op", None), ast.USub):
        yield getattr(node, "operand", None) or node.value


def regrouped(node: ast.AST) -> Iterator[ast.AST]:
    """The same words with the brackets elsewhere."""
    if isinstance(node, ast.BinOp):
        left, op, right = node.left, node.op, node.right
        if isinstance(left, ast.BinOp):
            yield ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right))
            yield ast.BinOp(ast.BinOp(left.left, op, right), left.op, left.right)  # (a + b) * c as a * c + b
            if isinstance(left.left, ast.BinOp):  # a + b + c * d as (a + (b + c)) * d
                inner = left.left
                yield ast.BinOp(inner.left, inner.op, ast.BinOp(ast.BinOp(inner.right, left.op, left.right), op, right))
        if isinstance(right, ast.BinOp):
            yield ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right)
            if isinstance(right.left, ast.BinOp):
                inner = right.left
                yield ast.BinOp(ast.BinOp(ast.BinOp(left, op, inner.left), inner.op, inner.right), right.op, right.right)
            if isinstance(right.right, ast.BinOp):  # a * b + c * d as a * (b + c * d) is above; a * (b + c) * d here
                inner = right.right
                yield ast.BinOp(ast.BinOp(left, op, ast.BinOp(right.left, right.op, inner.left)), inner.op, inner.right)
        if isinstance(left, ast.BinOp) and isinstance(right, ast.BinOp):  # (a * b) + (c * d) as a * (b + c) * d
            yield ast.BinOp(left.left, left.op, ast.BinOp(ast.BinOp(left.right, op, right.left), right.op, right.right))
            yield ast.BinOp(ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right.left)), right.op, right.right)
        for into in closings(left):  # f(a) + b as f(a + b)
            yield into(lambda a: ast.BinOp(a, op, right))
        for into in closings(right):  # a + f(b) as f(a + b)
            yield into(lambda b: ast.BinOp(left, op, b))
        if isinstance(left, ast.UnaryOp):
            yield ast.UnaryOp(left.op, ast.BinOp(left.operand, op, right))
    for into in closings(node):
        inner = into(lambda a: a, bare=True)
        if isinstance(inner, ast.BinOp):  # f(a + b) as f(a) + b, and as a + f(b)
            yield ast.BinOp(into(lambda a: a.left), inner.op, inner.right)
            yield ast.BinOp(inner.left, inner.op, into(lambda a: a.right))
        for deeper in closings(inner):  # f(g(a)) as g(f(a))
            yield deeper(lambda a: into(lambda _: a))  # noqa: B023
    if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.BinOp):
        inner = node.operand
        yield ast.BinOp(ast.UnaryOp(node.op, inner.left), inner.op, inner.right)


def closings(node: ast.AST) -> Iterator:
    """For a call f(a), or a method a.f(...), with one thing inside: a function that makes the call with what a rule makes of its inside."""
    if (
        isinstance(node, ast.Call)
        and len(node.args) == 1
        and not node.keywords
        and not isinstance(node.args[0], (ast.Starred, ast.GeneratorExp))
    ):

        def call(rule, bare=False):
            return node.args[0] if bare else ast.Call(node.func, [rule(node.args[0])], [])

        yield call
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") not in MODULES:

        def method(rule, bare=False):
            inside = node.func.value
            return inside if bare else ast.Call(ast.Attribute(rule(inside), node.func.attr, ast.Load()), node.args, node.keywords)

        yield method
