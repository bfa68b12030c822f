"""What an exercise file is written with."""

from .gradients import BINARY, UNARY, both, build, expressions, gradients, graph, local, nudged, numbers, uniform
from .mutants import mutants

__all__ = ["BINARY", "UNARY", "both", "build", "expressions", "gradients", "graph", "local", "mutants", "nudged", "numbers", "uniform"]
