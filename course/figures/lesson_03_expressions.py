"""Lesson 03, expressions that a learner writes: read, computed, or refused in a sentence."""

import ast

import tinygrad_edu
from tinygrad_edu import Value, topological_order

from .explorer import Refused

FUNCTIONS = {n: getattr(tinygrad_edu, n) for n, module in tinygrad_edu.PUBLIC.items() if module == "scalar.functions"}
MOST = 25  # nodes that one can still follow by eye
OTHERS = (2.0, -1.0, 0.5, 3.0, 1.5)  # numbers for letters that were given none


def parse(text, numbers):
    """The root of an expression such as `b = p*q; b*(b + 1)`, its letters leaves with the numbers of `p = 2, q = 5`, or with others.

    Raises Refused, with a sentence for the writer, for what cannot be read, computed, or followed by eye.
    """
    given, tree = read_numbers(numbers), read_expression(text)
    assigned = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    letters = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id not in assigned and n.id not in FUNCTIONS]
    letters = sorted(dict.fromkeys(letters), key=lambda name: text.index(name))
    space = {name: Value(given.get(name, OTHERS[i % len(OTHERS)]), name) for i, name in enumerate(letters)}
    root = None
    for statement in tree.body:
        name = None
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
        elif not isinstance(statement, ast.Expr):
            raise Refused("Write expressions and assignments only, such as b = p*q; b*(b + 1).")
        try:
            root = eval(compile(ast.Expression(statement.value), "<expression>", "eval"), {**FUNCTIONS, **space})
        except (ArithmeticError, ValueError) as e:
            raise Refused(f"{ast.unparse(statement.value)} has no answer for these numbers: {e}.") from None
        except (NameError, TypeError, AttributeError, SyntaxError) as e:
            raise Refused(f"{ast.unparse(statement.value)} cannot be computed: {e}.") from None
        if not isinstance(root, Value):
            raise Refused(f"{ast.unparse(statement.value)} is a plain number: give it at least one letter.")
        if name:
            root.label = root.label or name
            space[name] = root
    if root is None or not root.inputs:
        raise Refused("An expression needs at least one operation, such as a * b.")
    if len(topological_order(root)) > MOST:
        raise Refused(f"{len(topological_order(root))} nodes are too many to follow by eye; up to {MOST} fit.")
    return root


def read_numbers(text):
    """The numbers of `p = 2, q = 5` as a dict. Raises Refused."""
    given = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, _, x = part.partition("=")
        try:
            given[name.strip()] = float(x.replace("−", "-"))
        except ValueError:
            raise Refused(f"{part} should read like a = 2.") from None
    return given


def read_expression(text):
    """The syntax tree of an expression, in which every function is known. Raises Refused."""
    if "^" in text:
        raise Refused("A power is written with two stars: x**2, not x^2.")
    try:
        tree = ast.parse(text.strip())
    except (SyntaxError, ValueError):
        raise Refused(f"{text.strip()} is not an expression in Python. Is a bracket or a * missing?") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
            star = " For a product, write a * between." if isinstance(node.func, ast.Name) and len(node.func.id) == 1 else ""
            raise Refused(f"I know no function {ast.unparse(node.func)}. There are {', '.join(FUNCTIONS)}.{star}")
    return tree
