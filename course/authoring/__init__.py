"""The tools for writing an exercise file."""

from .declare import exercise
from .gradients import BINARY, UNARY, both, build, expressions, gradients, graph, local, numbers, uniform
from .mutants import mutants

__all__ = [
    "BINARY",
    "UNARY",
    "both",
    "build",
    "exercise",
    "expressions",
    "gradients",
    "graph",
    "local",
    "mutants",
    "numbers",
    "uniform",
]
