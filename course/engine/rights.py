"""What right programs tell of a wrong one: their words, their shapes, and the one place where the wrong one differs.

Nothing is believed because a right program has it: each edit found here is run like any other.
"""

import ast
from collections.abc import Iterator
from functools import cached_property
from itertools import islice, product

from .trees import (
    FUNCTIONS,
    SIMPLE,
    Edit,
    Slot,
    blocks,
    body_of,
    copied,
    edit,
    is_expression,
    located_at,
    names_read,
    names_stored,
    parameters,
    same_tree,
    size,
    slots,
)

MOST_DIFFERENT = 20  # nodes that an attempt and a right program may have at the one place where they differ
LITTLE = 8  # nodes that an edit may add at once, or take away
BUILTINS = ("abs", "len", "list", "max", "min", "range", "reversed", "sum", "tuple")


class RightPrograms:
    """The right programs of an exercise, with the parameters named as in the attempt, and the words that occur in them."""

    def __init__(self, sources: list[ast.FunctionDef], function: ast.FunctionDef):
        self.attempt, mine = function, parameters(function)
        self.functions_of_right = []
        for right in sources:
            theirs = parameters(right)
            if len(theirs) == len(mine):
                self.functions_of_right.append(copied(right, dict(zip(theirs, mine))))
        self.scope = names_stored(function)
        self.nodes = [n for right in self.functions_of_right for s in body_of(right) for n in ast.walk(s)]
        own = list(ast.walk(function))
        everything = [*self.nodes, *own]
        self.locals = {name for right in self.functions_of_right for name in names_stored(right)} - set(mine)
        calls = [n for n in everything if isinstance(n, ast.Call)]
        constants = [n.value for n in everything if isinstance(n, ast.Constant)]
        self.functions = in_order([c.func.id for c in calls if isinstance(c.func, ast.Name)] + list(BUILTINS))
        self.attributes = in_order(n.attr for n in everything if isinstance(n, ast.Attribute))
        self.operators = in_order(type(n.op) for n in self.nodes if isinstance(n, (ast.BinOp, ast.AugAssign)))
        self.comparisons = in_order(type(op) for n in self.nodes if isinstance(n, ast.Compare) for op in n.ops)
        numbers = [x for x in constants if isinstance(x, (int, float)) and not isinstance(x, bool)]
        self.numbers = in_order([*numbers, 0, 1, -1, 2])
        self.strings = in_order(x for n in self.nodes if isinstance(n, ast.Constant) and isinstance(x := n.value, str))[:12]
        self.keywords = []
        for c in calls:
            for k in c.keywords:
                called = getattr(c.func, "attr", getattr(c.func, "id", None))
                if k.arg and self.understood(k.value) and not any(called == f and same_tree(k, other) for f, other in self.keywords):
                    self.keywords.append((called, k))

    def understood(self, node: ast.AST) -> bool:
        """Whether a piece of a right program has no local name that the attempt does not have."""
        return not (names_read(node) & self.locals) - set(self.scope)

    def in_my_words(self, node: ast.AST, names: dict | None = None) -> Iterator[ast.AST]:
        """Copies of a piece of a right program in which each local name is one of the attempt: the one given by `names`, or every one."""
        names = {k: v for k, v in (names or {}).items() if v}
        inner = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        inner |= {a.arg for n in ast.walk(node) if isinstance(n, FUNCTIONS) for a in n.args.args}
        unknown = sorted(names_read(node) & self.locals - set(names) - inner)
        if len(unknown) > 2:
            return
        choices = [sorted(self.scope, key=lambda mine, their=u: mine != their) for u in unknown]
        for chosen in islice(product(*choices), 8):
            if len(set(chosen)) == len(chosen):
                yield copied(node, {**names, **dict(zip(unknown, chosen))})

    # ------------------------------------------------------------------------------------------ the one place that differs

    def aligned(self) -> Iterator[Edit]:
        """For each right program from which the attempt differs in one place: that place, with what stands there in the right one."""
        for right in self.functions_of_right:
            mine, theirs = body_of(self.attempt), body_of(right)
            names = {}
            yield from self.as_edits(differences_of_blocks(self.attempt, "body", mine, theirs, names, self), names)

    def statements_aligned(self) -> Iterator[Edit]:
        """The same for one statement, or one condition, whatever the rest of the program looks like."""
        own = [s for s in slots(self.attempt) if isinstance(s.node, SIMPLE) or s.field in ("test", "iter")]
        theirs = [n for n in self.nodes if isinstance(n, SIMPLE)]
        theirs += [t for n in self.nodes if (t := getattr(n, "test", getattr(n, "iter", None))) is not None]
        for slot in own:
            for node in theirs:
                if isinstance(node, ast.stmt) == isinstance(slot.node, ast.stmt):
                    names = {}
                    found = differences(slot, node, names, self)
                    if len(found) == 1 and isinstance(found[0][0], Slot) and 2 * size(found[0][0].node) <= size(slot.node) + 2:
                        yield from self.as_edits(found, names)  # the larger part agrees

    def as_edits(self, found: list, names: dict) -> Iterator[Edit]:
        """The edits that remove a difference, if it is one and little."""
        if len(found) != 1:
            return
        slot, theirs = found[0]
        if isinstance(slot, Edit):
            yield slot
            return
        if isinstance(theirs, ast.Return) and not isinstance(slot.node, (ast.Return, ast.Expr)):
            return  # it would only cut off what follows
        if size(slot.node) + size(theirs) > MOST_DIFFERENT or not isinstance(slot.node, (ast.expr, ast.stmt, ast.Slice)):
            return
        for new in self.in_my_words(theirs, names):
            cost = abs(size(slot.node) - size(theirs)) + min(size(slot.node), size(theirs))
            yield edit(slot, new, kind_of_difference(slot.node, theirs), cost, place_of(slot))

    @cached_property
    def pieces(self) -> set[str]:
        """The text of every expression and statement of the right programs, without the names of locals."""
        return {self.anonymous(n) for n in self.nodes if isinstance(n, (ast.expr, ast.stmt, ast.keyword))}

    def anonymous(self, node: ast.AST) -> str:
        """The text of a tree without the names of locals."""
        given = parameters(self.attempt)
        return ast.dump(copied(node, {name: "_" for name in (*self.locals, *self.scope) if name not in given}))

    def is_familiar(self, edit: Edit) -> bool:
        """Whether what an edit makes of the place, and of what is around it, stands in a right program."""
        with edit.made():
            owner = edit.changes[0][0]
            return isinstance(owner, (ast.expr, ast.stmt, ast.keyword)) and self.anonymous(owner) in self.pieces

    # ------------------------------------------------------------------------------------------ what stands around and beside

    @cached_property
    def wrappings(self) -> list:
        """Pieces of right programs with a hole: `abs(_)`, `_ * y`, `_.mT`; as (piece, the node in the hole, nodes around it)."""
        found = {}
        for right in self.functions_of_right:
            for slot in slots(right):
                if not is_expression(slot) or not isinstance(slot.owner, (ast.expr, ast.keyword)):
                    continue
                whole = slot.owner
                if isinstance(whole, ast.Attribute) and len(slot.owners) > 1 and getattr(slot.owners[-2], "func", None) is whole:
                    whole = slot.owners[-2]  # the method's call, not the method alone
                elif slot.field in ("func", "elt", "slice", "generators") or isinstance(whole, (ast.keyword, ast.Lambda)):
                    continue
                around = size(whole) - size(slot.node)
                if around <= LITTLE:
                    hole = ast.Name("_hole_", ast.Load())
                    piece = copied(whole, replace={id(slot.node): hole})
                    found.setdefault(ast.dump(piece), (piece, slot.node, around))
        for text in ("list(_hole_)", "_hole_.copy()", "_hole_[::-1]", "(_hole_,)", "[_hole_]", "tuple(_hole_)", "float(_hole_)"):
            piece = ast.parse(text, mode="eval").body
            found.setdefault(ast.dump(piece), (piece, None, 1))
        return sorted(found.values(), key=lambda w: w[2])

    def wrapped(self, near: bool) -> Iterator[Edit]:
        """An expression of the attempt put into a piece of a right program. near: only where the same, or little, stands in the hole."""
        for slot in list(slots(self.attempt)):
            if not is_expression(slot) or slot.field == "func" or isinstance(slot.node, ast.Starred):
                continue
            for piece, inside, around in self.wrappings:
                alike = inside is not None and same_tree(copied(slot.node), copied(inside))
                alike = alike or around <= 1 or (around <= 2 and isinstance(piece, ast.BinOp))
                if alike == near:
                    for new in islice(self.in_my_words(piece), 6):
                        filled = copied(new, replace={id(h): slot.node for h in ast.walk(new) if getattr(h, "id", "") == "_hole_"})
                        yield edit(slot, filled, kind_of_wrapping(piece), around + 1)

    def grafted(self) -> Iterator[Edit]:
        """An expression replaced by one that stands at a place of the same kind in a right program."""
        theirs = {}
        for right in self.functions_of_right:
            for slot in slots(right):
                if is_expression(slot) and slot.field != "func" and size(slot.node) <= LITTLE + 1:
                    theirs.setdefault(context(slot), {}).setdefault(ast.dump(slot.node), slot.node)
        for slot in list(slots(self.attempt)):
            if is_expression(slot) and slot.field != "func" and size(slot.node) <= LITTLE + 1:
                for node in theirs.get(context(slot), {}).values():
                    if not same_tree(copied(slot.node), copied(node)):
                        for new in islice(self.in_my_words(node), 6):
                            cost = max(size(slot.node), size(node))
                            yield edit(slot, new, kind_of_difference(slot.node, node), cost)

    def inserted(self) -> Iterator[Edit]:
        """A statement of a right program put between those of the attempt, or one of its conditions around them."""
        statements, conditions = {}, {}
        for n in self.nodes:
            if isinstance(n, (*SIMPLE, ast.If)) and size(n) <= LITTLE + 2 and not isinstance(n, ast.Return):
                statements.setdefault(ast.dump(n), n)
            if isinstance(n, ast.If) and size(n.test) <= LITTLE:
                conditions.setdefault(ast.dump(n.test), n.test)
            if isinstance(n, ast.comprehension) and n.ifs:
                conditions.setdefault(ast.dump(n.ifs[0]), n.ifs[0])
        for owner, field in list(blocks(self.attempt)):
            block = getattr(owner, field)
            for i in range(len(block) + 1):
                after = block[min(i, len(block) - 1)]
                if i == 0 and isinstance(owner, ast.FunctionDef) and block[0] not in body_of(owner):
                    continue
                for n in statements.values():
                    for new in islice(self.in_my_words(n), 6):
                        changes = ((owner, field, [*block[:i], located_at(after, new), *block[i:]]),)
                        yield Edit(after, "a missing statement", size(n), changes, (after.lineno, after.lineno))
            for i, s in enumerate(block):
                for test in conditions.values():
                    if isinstance(s, (ast.Expr, ast.Assign, ast.AugAssign, ast.For, ast.Return)) and not (
                        owner is self.attempt and i == 0 and s not in body_of(owner)
                    ):
                        for new in islice(self.in_my_words(test), 6):
                            guarded = located_at(s, ast.If(new, [s], []))
                            changes = ((owner, field, [*block[:i], guarded, *block[i + 1 :]]),)
                            yield Edit(s, "a missing condition", size(test) + 1, changes, (s.lineno, s.lineno))


def differences(slot: Slot, theirs: object, names: dict, rights: RightPrograms) -> list:
    """The places below a slot that are not as in a node of a right program: [(slot, node), ...]; names: their local names -> mine."""
    mine = slot.node
    whole = [(slot, theirs)]
    if type(mine) is not type(theirs):
        return whole
    if isinstance(mine, ast.Name):
        return [] if same_name(mine.id, theirs.id, names, rights) else whole
    if isinstance(mine, ast.arg):
        return [] if same_name(mine.arg, theirs.arg, names, rights) else whole
    if isinstance(mine, ast.BinOp) and isinstance(mine.op, (ast.Add, ast.Mult)) and type(mine.op) is type(theirs.op):
        straight, crossed = dict(names), dict(names)
        a = fields_compared(slot, theirs, straight, rights)
        b = fields_compared(slot, ast.BinOp(theirs.right, theirs.op, theirs.left), crossed, rights) if a else a
        best, kept = (a, straight) if weight(a) <= weight(b) else (b, crossed)
        names.update(kept)
        return best if len(best) <= 1 else whole
    found = fields_compared(slot, theirs, names, rights)
    return found if len(found) <= 1 or isinstance(mine, ast.stmt) and not isinstance(mine, SIMPLE) else whole


def fields_compared(slot, theirs, names, rights):
    """The differences in the fields of two nodes of one type."""
    mine, found = slot.node, []
    owners = (*slot.owners, mine)
    order = sorted(ast.iter_fields(mine), key=lambda pair: pair[0] != "generators")  # a comprehension's names come before their use
    for field, value in order:
        other = getattr(theirs, field)
        if (
            isinstance(value, list)
            and value
            and isinstance(value[0], ast.stmt)
            or isinstance(other, list)
            and other
            and isinstance(other[0], ast.stmt)
        ):
            found += differences_of_blocks(mine, field, value, other, names, rights, owners)
        elif isinstance(value, list):
            if len(value) != len(other):
                return [(slot, theirs)]
            for i, (x, y) in enumerate(zip(value, other)):
                if isinstance(x, ast.AST):
                    found += differences(Slot(mine, field, i, x, owners), y, names, rights)
                elif x != y:
                    return [(slot, theirs)]
        elif isinstance(value, (ast.operator, ast.unaryop, ast.cmpop, ast.boolop)):
            if type(value) is not type(other):
                return [(slot, theirs)]
        elif isinstance(value, ast.expr_context):
            continue
        elif isinstance(value, ast.AST):
            found += differences(Slot(mine, field, None, value, owners), other, names, rights)
        elif value != other and field not in ("kind", "type_comment") and not isinstance(mine, ast.FunctionDef):
            return [(slot, theirs)]
    return found


def differences_of_blocks(owner, field, mine, theirs, names, rights, owners=()):
    """The differences of two lists of statements, which may differ in length by one; two differences stand for more than one."""
    if len(mine) == len(theirs):
        start = len(getattr(owner, field)) - len(mine)  # the docstring is not compared
        found = []
        for i, (x, y) in enumerate(zip(mine, theirs)):
            found += differences(Slot(owner, field, i + start, x, (*owners, owner)), y, names, rights)
        return found
    if abs(len(mine) - len(theirs)) > 1 or not mine or not theirs:
        return [(Slot(owner, field, 0, owner, owners), owner)] * 2
    longer, shorter = (mine, theirs) if len(mine) > len(theirs) else (theirs, mine)
    for i in range(len(longer)):
        rest = longer[:i] + longer[i + 1 :]
        tried = dict(names)
        pairs = zip(rest, shorter) if longer is mine else zip(shorter, rest)
        if all(not differences(Slot(owner, field, 0, x, (*owners, owner)), y, tried, rights) for x, y in pairs):
            names.update(tried)
            block = getattr(owner, field)
            if longer is mine:
                new, place = [s for s in block if s is not longer[i]], longer[i]
                made = [(new, place)]
                kind = "a statement too many"
            else:
                at = i + len(block) - len(mine)
                place = block[min(at, len(block) - 1)]
                made = [
                    ([*block[:at], located_at(place, new), *block[at:]], place) for new in islice(rights.in_my_words(longer[i], names), 6)
                ]
                kind = "a missing statement"
            return [(Edit(p, kind, size(longer[i]), ((owner, field, new),), (p.lineno, p.lineno)), None) for new, p in made[:1]]
    return [(Slot(owner, field, 0, owner, owners), owner)] * 2


def same_name(mine, theirs, names, rights):
    """Whether two names may mean the same: two local ones that were not paired with others, or the same one."""
    if theirs not in rights.locals:
        return mine == theirs
    if theirs in names:
        return names[theirs] == mine
    if mine in names.values() or mine not in rights.scope or mine in parameters(rights.attempt):
        return False
    names[theirs] = mine
    return True


def weight(found):
    return sum(size(s.node) + size(n) if isinstance(s, Slot) else 3 for s, n in found)


def place_of(slot: Slot) -> ast.AST:
    """The nearest node with a position around a slot."""
    if hasattr(slot.node, "lineno"):
        return slot.node
    return next(o for o in reversed(slot.owners) if hasattr(o, "lineno"))


def context(slot: Slot) -> tuple:
    """What kind of place a slot is."""
    owner = slot.owner
    called = getattr(getattr(owner, "func", None), "attr", getattr(getattr(owner, "func", None), "id", None))
    return type(owner), slot.field, slot.index, called


def kind_of_difference(mine: ast.AST, theirs: ast.AST) -> str:
    """The kind of change between two expressions or statements, in words."""
    if isinstance(mine, ast.stmt):
        return STATEMENTS.get((type(mine), type(theirs)), "the statement")
    if isinstance(mine, ast.UnaryOp) and isinstance(mine.op, ast.USub) and same_tree(copied(mine.operand), copied(theirs)):
        return "the sign"
    if any(same_tree(copied(mine), copied(part)) for part in ast.iter_child_nodes(theirs)):
        return kind_of_wrapping(theirs)
    kinds = {ast.Name: "another name", ast.Attribute: "another attribute", ast.Compare: "the comparison", ast.BoolOp: "the condition"}
    if type(mine) is type(theirs) and type(mine) in kinds:
        return kinds[type(mine)]
    if isinstance(mine, ast.Constant):
        same_kind = isinstance(theirs, ast.Constant)
        word = "word" if isinstance(mine.value, str) else "number"
        return f"another {word}" if same_kind else f"another expression where a {word} is"
    if size(theirs) > size(mine):
        return "a missing part"
    return "a part too many" if size(theirs) < size(mine) else "another expression"


STATEMENTS = {
    (ast.Expr, ast.Return): "a missing `return`",
    (ast.Return, ast.Raise): "`return` or `raise`",
    (ast.Assign, ast.AugAssign): "how the name is updated",
    (ast.AugAssign, ast.Assign): "how the name is updated",
    (ast.Assign, ast.Return): "a missing `return`",
}


def kind_of_wrapping(piece: ast.AST) -> str:
    """The kind of change that puts an expression into a piece."""
    if isinstance(piece, ast.BinOp):
        return "a missing factor" if isinstance(piece.op, (ast.Mult, ast.Div, ast.MatMult)) else "a missing term"
    if isinstance(piece, (ast.Tuple, ast.List)):
        return "a missing comma or bracket"
    if isinstance(piece, ast.BoolOp):
        return "a missing condition"
    if isinstance(piece, ast.Call):
        called = getattr(piece.func, "attr", getattr(piece.func, "id", ""))
        return "a missing copy" if called in ("list", "copy", "clone") else "a missing call"
    return {ast.Attribute: "a missing attribute", ast.Subscript: "a missing index", ast.UnaryOp: "the sign"}.get(
        type(piece), "a missing part"
    )


def in_order(things) -> list:
    """Each thing once, in the order of the first one."""
    return list({(type(x), x): x for x in things}.values())
