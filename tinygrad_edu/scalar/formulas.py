"""Local derivatives as formulas in Values, beside the numbers that nodes store: `grad(create_graph=True)` differentiates these."""

import math

FORMULAS = {}  # op -> a function (out, *inputs) of Values that returns the local derivative for each input


def formula(op, derivatives):
    """Decorator for an operation: register its local derivatives as a function (out, *inputs) of Values."""

    def register(f):
        FORMULAS[op] = derivatives
        return f

    return register


def local_derivatives(node):
    """The local derivatives of a node as Values that can be differentiated again.

    Raises ValueError for an operation without a formula, and when data was changed after the graph was built.
    """
    if not node.inputs:
        return ()
    if node.op not in FORMULAS:
        raise ValueError(f"grad: the operation {node.op!r} has no formula, so its derivative cannot be differentiated again")
    formulas = FORMULAS[node.op](node, *node.inputs)
    for x, stored, computed in zip(node.inputs, node.derivatives, formulas):
        if (
            x.requires_grad
            and stored == stored
            and not math.isclose(stored, float(getattr(computed, "data", computed)), rel_tol=1e-6, abs_tol=1e-9)
        ):
            raise ValueError(f"grad: an input of {node.op!r} was changed after the graph was built; compute the output again first")
    return formulas
