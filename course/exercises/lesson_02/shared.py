"""What is observed of operations on Values, with and without a limit on the operations they may use."""

from course.authoring import build, gradients, local
from tinygrad_edu.graph import topological_order
from tinygrad_edu.scalar.value import Value

FIVE = ("+", "*", "**", "exp", "log")

ALONE = ("f(x)", "f(x, y)", "f(x, x)")


def slopes(f, case):
    """The value of an expression and its slope for each input. No message speaks of `backward`: lesson 03 builds it."""
    seen = gradients(f, case | {"g": 1.0})
    return {k.replace("gradient of", "the slope for"): v for k, v in seen.items() if "second backward" not in k}


def observe_operation(f, case):
    """Observe a primitive: its answer and derivatives, or slopes; of a single operation also its name."""
    alone = case["expression"] in ALONE
    seen = local(f, case) if alone else slopes(f, case)
    seen = {k: "a Value" if isinstance(x, Value) else x for k, x in seen.items()}  # two Values are never equal
    return seen | {"its op": build(f, case)[1].op} if alone else seen


def graph(f, case):
    """The root of the graph to draw, without gradients, which come in lesson 03."""
    return build(f, case)[1]


def observe_or_error(name):
    """An `observe` function: `observe_operation`, or the error in which a case ends and what its message says."""

    def observe(f, case):
        try:
            return {"the error it raises": "no error"} | observe_operation(f, case)
        except (ArithmeticError, ValueError) as e:
            text = str(e)
            if type(e) is ValueError and not text.startswith(("math domain", "expected a ")):  # Python's own
                return {"the error it raises": "a ValueError"}
            if type(e) is not ArithmeticError:
                raise
            told = name in text, any(t in text for t in (f"{case['x']:g}", f"{case['x']}"))
            names = {
                (True, True): f"one that names {name} and the number",
                (True, False): "one that does not name the number",
            }
            return {
                "the error it raises": "an ArithmeticError",
                "the error's text": names.get(told, f"one that does not name {name}"),
            }

    return observe


def observe_composed(f, case):
    """Observe what is composed of the five primitives: slopes, and whether any other operation was used."""
    seen = slopes(f, case)
    alone = all(n.op in FIVE for n in topological_order(build(f, case)[1]) if n.inputs)
    return seen | {"the operations it uses": "only + * ** exp log" if alone else "from beyond them, too"}
