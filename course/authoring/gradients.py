"""Check gradients: cases and observers for functions of Values.

A case is an expression in the learner's function `f` and a few numbers. The cases are chosen so that a wrong gradient shows: operands are
used once and twice, paths have different lengths, different nodes hold equal numbers, the incoming gradient is never 1, and `backward` runs
a second time.
"""

from tinygrad_edu.scalar import value as library
from tinygrad_edu.scalar.value import Value

UNARY = ("f(x)", "f(x) * y", "f(x) + x", "f(x) * f(x)", "f(x * y) + y", "f(f(x) * y) - x")
BINARY = ("f(x, y)", "f(x, x)", "f(x, y) * x", "f(f(x, y), y)", "f(x, y) + f(y, x)", "f(x * y, f(x, y)) - y")


def expressions(forms, draw, extra=(), rounds=1):
    """A `cases` function: every form with random numbers, and the extra cases as they are.

    forms: expressions in `f`, `x`, `y` (and functions of the library). draw(rng): one operand.
    extra: dicts such as {"expression": "f(x)", "x": 0.0, "g": 2.0}, for the edges: kinks, large numbers, zero.
    """

    def cases(rng):
        for _ in range(rounds):
            for form in forms:
                yield {"expression": form, "x": draw(rng), "y": draw(rng), "g": rng.choice([-1, 1]) * rng.uniform(1.5, 3)}
        yield from extra
        x = draw(rng)
        yield {"expression": forms[-1], "x": x, "y": x, "g": -2.5}  # equal numbers in different nodes

    return cases


def build(f, case):
    """The leaves of a case by name, and the root of its expression."""
    leaves = {k: Value(case[k], k) for k in case if k not in ("expression", "g")}
    return leaves, eval(case["expression"], {**vars(library), "f": f, **leaves})


def gradients(f, case):
    """An `observe` function: the value of the expression, and the gradient of every leaf, after one `backward` and after two."""
    leaves, root = build(f, case)
    root.backward(case["g"])
    seen = {f"{k} itself": x.data for k, x in leaves.items()} | {"value": root.data}
    seen |= {f"gradient of {k}": x.grad for k, x in leaves.items()}
    root.backward(case["g"])
    return seen | {f"gradient of {k} after a second backward": x.grad for k, x in leaves.items()}


def local(f, case):
    """An `observe` function for a single operation: its result, its inputs, and the local derivative for each of them."""
    leaves, root = build(f, case)
    names = {id(x): k for k, x in leaves.items()}
    seen = {f"{k} itself": x.data for k, x in leaves.items()}
    seen |= {"its data": root.data, "its inputs": [names.get(id(x), "another Value") for x in root.inputs]}
    for x, derivative in zip(root.inputs, root.derivatives):
        seen[f"the derivative for {names.get(id(x), 'an input')}"] = derivative
    return seen | {"the number of derivatives": len(root.derivatives)}


def both(f, case):
    """An `observe` function: `local` for a single operation on leaves, `gradients` for anything longer."""
    return local(f, case) if case["expression"].strip() in ("f(x)", "f(x, y)", "f(x, x)") else gradients(f, case)


def graph(f, case):
    """A `graph` function for an exercise: the root of the case's expression, gradients filled in."""
    _, root = build(f, case)
    root.backward(case["g"])
    return root
