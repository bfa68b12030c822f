"""The learner's function in the library's place: every call of the library's own function runs the learner's instead.

A function object stays what it is; only its code is exchanged. So whoever holds the function, by `from ... import`, as a method or as
an operator, sees the exchange at once; classes are untouched; unbound, the library runs as fast as it was written.

Functions of the derivative table (`ops_*.py`) are written for arrays, and so is `unbroadcast`. To differentiate a gradient once more the
library calls them with Tensors, and there its own stay. They are given arrays throughout: NumPy makes a bare number of an array without
dimensions wherever it can, and `x[x < 0] = 0` would fail on that. An answer that comes in another float type than it was asked in, as one
does after `np.sqrt(2)`, is brought back to that type.
"""

import inspect
import warnings
from contextlib import contextmanager
from functools import cache
from inspect import Parameter
from types import CodeType, FunctionType

import numpy as np
from numpy import generic, ndarray

from .exercise import resolve

_original = {}  # function -> its own code, noted before the first exchange
_bound = {}  # target -> the learner's function that stands there now


def bind(target, function):
    """Let `function` stand at the target until `unbind`."""
    install(resolve(target), function)
    _bound[target] = function


def unbind(target=None):
    """Put the library's own function back at the target, or everywhere."""
    for t in [target] if target else list(_bound):
        restore(resolve(t))
        _bound.pop(t, None)


def bound():
    """A dict of what is bound: target -> the learner's function."""
    return dict(_bound)


@contextmanager
def reference():
    """Within this block the whole library runs on its own code, whatever is bound."""
    before = dict(_bound)
    try:
        for t in before:
            restore(resolve(t))
        yield
    finally:
        for t, function in before.items():
            install(resolve(t), function)


@contextmanager
def trying(target, function):
    """Within this block `function` stands at the target (None: nowhere); afterwards, what stood there before."""
    place = resolve(target) if target else None
    if place is None or place is function:
        yield
        return
    before = place.__code__
    _original.setdefault(place, before)
    try:
        install(place, function)
        yield
    finally:
        place.__code__ = before


def twin(place):
    """The library's own function as another object, which stays as it is when something else is put in its place."""
    own = FunctionType(_original.get(place, place.__code__), place.__globals__, place.__name__, place.__defaults__)
    own.__kwdefaults__ = place.__kwdefaults__
    return own


def install(place, function):
    _original.setdefault(place, place.__code__)
    place.__code__ = detour(place, function)


def restore(place):
    place.__code__ = _original.get(place, place.__code__)


def detour(place, function) -> CodeType:
    """Code with the parameters of `place` that calls `function` with all of them. It needs no name to find it: it holds it."""
    code, where = template(place), function.__code__
    if place.__module__.startswith(FOR_ARRAYS) and code.co_varnames[0] in ("x", "g"):
        function = for_arrays(function, twin(place))
    constants = tuple(function if c == MARK else c for c in code.co_consts)
    return code.replace(co_consts=constants, co_filename=where.co_filename, co_firstlineno=where.co_firstlineno)


MARK = "the learner's function"
FOR_ARRAYS = ("tinygrad_edu.ops_", "tinygrad_edu.autograd")


def for_arrays(function, own):
    """The learner's `function` where arrays come, the library's `own` where Tensors do."""

    def either(*inputs, **named):
        if not isinstance(inputs[0], (ndarray, generic)):
            return own(*inputs, **named)
        return like(function(*[np.asarray(x) if isinstance(x, generic) else x for x in inputs], **named), inputs[0])

    return either


def like(answer, x):
    """The answer, an array of the float type that x has."""
    if type(answer) is ndarray and answer.dtype is x.dtype or answer is None or isinstance(answer, (tuple, list)):
        return answer
    answer = np.asarray(answer)
    return answer.astype(x.dtype) if answer.dtype.kind == x.dtype.kind == "f" else answer


@cache
def template(place):
    """The code of `def place(x, y=None): return MARK(x, y)`, in which a function will take the place of the mark."""
    kinds = {Parameter.VAR_POSITIONAL: "*", Parameter.VAR_KEYWORD: "**"}
    heads, passed = [], []
    for p in inspect.signature(place).parameters.values():
        if p.kind is p.KEYWORD_ONLY and not any(h.startswith("*") for h in heads):
            heads.append("*")
        optional = (
            "=None" if p.default is not p.empty and p.kind is not p.KEYWORD_ONLY else ""
        )  # the default stays with the function object
        heads.append(kinds.get(p.kind, "") + p.name + optional)
        passed.append(kinds.get(p.kind, f"{p.name}=" if p.kind is p.KEYWORD_ONLY else "") + p.name)
    space = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # calling a string looks odd, but no string will be called
        exec(f"def {place.__name__}({', '.join(heads)}):\n    return {MARK!r}({', '.join(passed)})", space)
    return space[place.__name__].__code__
