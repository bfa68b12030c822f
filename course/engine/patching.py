"""Put the learner's function in the place of the library's own, and take it out again.

A function object stays the same object; only its code is exchanged. Whoever holds the function, through `from ... import`, as a method or
as an operator, sees the exchange at once. Classes are not touched, and with nothing bound the library runs as fast as it was written.

Functions of the derivative table (`ops/`) work on arrays, and so does `unbroadcast`. To differentiate a gradient once more, the library
calls them with Tensors; there its own functions stay in use. A learner's function always gets arrays: NumPy turns results without
dimensions into bare numbers, on which `x[x < 0] = 0` would fail. A result of another float type than the input, as after `np.sqrt(2)`, is
converted back.
"""

import inspect
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from inspect import Parameter
from types import CodeType, FunctionType

import numpy as np
from numpy import generic, ndarray

from .exercise import resolve

MARK = "the learner's function"  # the constant that the learner's function replaces in a template
FOR_ARRAYS = ("tinygrad_edu.ops.", "tinygrad_edu.autograd.")  # where a first parameter called x or g is an array, or a Tensor

LOADED = object()  # another one after this module was reloaded, and forgot what is bound
_places = {}  # target -> the functions that stand or stood there: more than one after a module was reloaded
_bound = {}  # target -> the learner's function that stands there now


def bind(target: str, function: Callable) -> None:
    """Let `function` stand at the target until `unbind`."""
    install(target, function)
    _bound[target] = function


def unbind(target: str | None = None) -> None:
    """Put the library's own function back at the target, or at every target."""
    for t in [target] if target else list(_bound):
        for place in places(t):
            restore_original(place)
        _bound.pop(t, None)


def bound() -> dict[str, Callable]:
    """What is bound: target -> the learner's function."""
    return dict(_bound)


@contextmanager
def use_reference() -> Iterator[None]:
    """Run the whole library on its own code within this block, whatever is bound."""
    before = dict(_bound)
    try:
        for target in before:
            for place in places(target):
                restore_original(place)
        yield
    finally:
        for target, function in before.items():
            install(target, function)


def reinstall() -> None:
    """Make the library what `bound()` says: also after an interrupt that came between two exchanges."""
    for place in [place for known in _places.values() for place in known]:
        restore_original(place)
    for target, function in _bound.items():
        install(target, function)


def keep_installed() -> None:
    """Put back what `importlib.reload` or `%autoreload` took out: they make new functions, or put new code into the old ones."""
    for target, function in _bound.items():
        for place in places(target):
            if own_code(place) is place.__code__:
                redirect(place, function)


@contextmanager
def temporarily_bound(target: str | None, function: Callable) -> Iterator[None]:
    """Let `function` stand at the target within this block (None: nowhere), and afterwards what stood there before."""
    here = places(target) if target else []
    if not here or function in here:
        yield
        return
    before = [(place, place.__code__) for place in here]
    try:
        install(target, function)
        yield
    finally:
        for place, code in before:
            place.__code__ = code


def places(target: str) -> list[FunctionType]:
    """The function at a target, and those that stood there before their module was reloaded: whoever imported them holds them still."""
    here, known = resolve(target), _places.setdefault(target, [])
    if here not in known:
        known.append(here)
    return known


def was_reloaded() -> bool:
    """Whether a module in which something was bound was reloaded: then its classes exist twice."""
    return any(len(known) > 1 for known in _places.values())


def own_code(place: FunctionType) -> CodeType:
    """The library's own code of a function. Code that redirects carries it along, as its last constant."""
    last = (place.__code__.co_consts or (None,))[-1]
    return last[1] if type(last) is tuple and len(last) == 2 and last[0] == MARK else place.__code__


def install(target: str, function: Callable) -> None:
    """Make every call of what stands at the target call `function` instead."""
    for place in places(target):
        redirect(place, function)


def copy_original(place: FunctionType) -> FunctionType:
    """A copy of the library's own function that keeps its code when the function itself is redirected."""
    own = FunctionType(own_code(place), place.__globals__, place.__name__, place.__defaults__)
    own.__kwdefaults__ = place.__kwdefaults__
    return own


def redirect(place: FunctionType, function: Callable) -> None:
    """Make every call of `place` call `function` instead."""
    place.__code__ = redirecting_code(place, function)


def restore_original(place: FunctionType) -> None:
    """Give `place` its own code back."""
    place.__code__ = own_code(place)


def redirecting_code(place: FunctionType, function: Callable) -> CodeType:
    """Code with the parameters of `place` that calls `function` with all of them; the function itself is a constant in it."""
    code, where = template(place), getattr(function, "__code__", own_code(place))  # a cached function has no code
    if place.__module__.startswith(FOR_ARRAYS) and code.co_varnames[0] in ("x", "g"):
        function = for_arrays_only(function, copy_original(place))
    constants = (*(function if c == MARK else c for c in code.co_consts), (MARK, own_code(place)))
    return code.replace(co_consts=constants, co_filename=where.co_filename, co_firstlineno=where.co_firstlineno)


def for_arrays_only(function, own):
    """A function that calls the learner's `function` for arrays, and the library's `own` for Tensors."""

    def dispatch(*inputs, **named):
        if not isinstance(inputs[0], (ndarray, generic)):
            return own(*inputs, **named)
        return match_float_type(function(*[np.asarray(x) if isinstance(x, generic) else x for x in inputs], **named), inputs[0])

    return dispatch


def match_float_type(result, x):
    """The result as an array, converted to the dtype of x where both are floats."""
    if type(result) is ndarray and result.dtype is x.dtype or result is None or isinstance(result, (tuple, list)):
        return result
    result = np.asarray(result)
    return result.astype(x.dtype) if result.dtype.kind == x.dtype.kind == "f" else result


@cache
def template(place):
    """The code of `def place(x, y=None): return MARK(x, y)`, in which a function is to replace the mark."""
    kinds = {Parameter.VAR_POSITIONAL: "*", Parameter.VAR_KEYWORD: "**"}
    heads, passed = [], []
    for p in inspect.signature(place).parameters.values():
        if p.kind is p.KEYWORD_ONLY and not any(h.startswith("*") for h in heads):
            heads.append("*")
        has_default = p.default is not p.empty and p.kind is not p.KEYWORD_ONLY
        heads.append(kinds.get(p.kind, "") + p.name + "=None" * has_default)  # the default itself stays with the function object
        passed.append(kinds.get(p.kind, f"{p.name}=" if p.kind is p.KEYWORD_ONLY else "") + p.name)
    space = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # "'str' object is not callable": the string will be replaced
        exec(f"def {place.__name__}({', '.join(heads)}):\n    return {MARK!r}({', '.join(passed)})", space)
    return space[place.__name__].__code__
