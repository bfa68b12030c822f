"""The tools for writing an exercise file."""

from .declare import exercise
from .draws import nonzero, numbers, signed, uniform
from .gradients import BINARY, UNARY, both, build, expressions, gradients, graph, local
from .mutants import mutants
from .returned import fits, observe_array, observe_tensor, type_name

__all__ = [
    "BINARY",
    "UNARY",
    "both",
    "build",
    "exercise",
    "expressions",
    "fits",
    "gradients",
    "graph",
    "local",
    "mutants",
    "nonzero",
    "numbers",
    "observe_array",
    "observe_tensor",
    "signed",
    "type_name",
    "uniform",
]
