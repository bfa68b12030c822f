"""Every function and method that we have in common with PyTorch has PyTorch's parameter names, order and defaults.

PyTorch's signatures are read from the stub files that it ships with. What differs on purpose is listed here, with the reason.
"""

import ast
import inspect
from pathlib import Path

import pytest
import torch

import tinygrad_edu
from tinygrad_edu import Tensor
from tinygrad_edu.nn import functional

#: Parameters that we do not offer: for other devices and layouts, for writing into another tensor, or deprecated in PyTorch.
NOT_OFFERED = {
    "out", "layout", "device", "pin_memory", "memory_format", "non_blocking", "inplace", "names", "sparse_grad", "output_size", "implicit",
    "size_average", "reduce", "_stacklevel", "max_norm", "norm_type", "scale_grad_by_freq", "sparse", "inputs", "enable_gqa", "out_dtype",
}  # fmt: skip
#: Parameters that only we have: NumPy's names, a source of randomness (PyTorch has it in some functions only), and what some overloads name.
OURS_ALONE = {"axis", "keepdims", "generator", "dtype", "requires_grad", "size", "shape", "copy", "stable"}
EXCEPTIONS = {
    # name: parameters that differ, and why
    "sort": {"stable"},  # always stable here
    "argsort": {"stable"},
    "max": {"other"},  # the second Tensor is given by position
    "min": {"other"},
    "view": {"dtype"},  # a change of dtype without a copy is not offered
    "type": {"dtype"},  # x.type() without a dtype, which names it, is not offered
    "to": {"dtype", "other", "device", "copy", "more"},  # dtype, device or Tensor come first, as in PyTorch
    "requires_grad_": {"mode", "requires_grad"},  # the stub calls it mode; the documentation and the function, requires_grad
    "copy_": {"non_blocking"},
    "div_": {"rounding_mode"},
    "scatter": {"value"},  # src takes numbers too
    "scatter_": {"value"},
    "unique": {"sorted", "return_inverse", "return_counts", "dim"},  # Python code that takes *args; always sorted here
    "norm": {"p", "dtype"},  # 2 and "fro" are the same norm of all elements
    "pad": {"value"},  # None means 0
    "mse_loss": {"weight"},
    "l1_loss": {"weight"},
    "huber_loss": {"weight"},
    "gumbel_softmax": {"eps"},  # deprecated in PyTorch
    "softmax": {"dim"},  # must be given: PyTorch's guess, where it is not, is deprecated
    "softmin": {"dim"},
    "log_softmax": {"dim"},
    "tensor": {"device"},
    "as_tensor": {"device"},
    "full": {"dtype"},
    "split": {"split_size_or_sections", "split_size"},  # one name as a function, another as a method
    "clone": {"memory_format"},
    "var": {"dim"},  # x.var(False) is unbiased=False
    "std": {"dim"},
    "normal": {"mean", "std", "size"},  # four overloads in one
    "randint": {"low", "high", "size"},  # randint(high, size) starts at 0
    "arange": {"start", "end"},  # arange(n) starts at 0
    "eye": {"m"},
    "bernoulli": {"p"},
    "index_fill": {"value"},
    "linspace": {"start", "end", "steps"},
    "where": {"input", "other"},
    "round": {"decimals"},
    "einsum": {"equation", "operands", "args"},  # Python code that takes *args
    "meshgrid": {"indexing"},  # "ij", which PyTorch takes too, with a warning, where nothing is given
    "tensordot": {"out"},
    "cdist": {"compute_mode"},  # another way to the same numbers
    "tensor_split": {"indices_or_sections", "indices", "sections", "tensor_indices_or_sections"},  # an int, or a tuple
    "hsplit": {"indices_or_sections", "indices", "sections"},
    "randint_like": {"low", "high"},
}


def overloads(body):
    """name -> [(positional parameters with their defaults, keyword-only ones, name of *args)], from a stub file; "" for no default."""
    found = {}
    for f in body:
        if isinstance(f, ast.FunctionDef):
            positional = [a.arg for a in f.args.posonlyargs + f.args.args if a.arg not in ("self", "cls")]
            defaults = [""] * (len(positional) - len(f.args.defaults)) + [ast.unparse(d) for d in f.args.defaults]
            keywords = {a.arg: "" if d is None else ast.unparse(d) for a, d in zip(f.args.kwonlyargs, f.args.kw_defaults)}
            found.setdefault(f.name, []).append((dict(zip(positional, defaults)), keywords, f.args.vararg and f.args.vararg.arg))
    return found


def python_signature(f):
    """The same for a function written in Python."""
    kinds = {k: {} for k in inspect._ParameterKind}
    for p in inspect.signature(f).parameters.values():
        if p.name != "self":
            kinds[p.kind][p.name] = "" if p.default is p.empty else repr(p.default)
    args = [*kinds[inspect.Parameter.VAR_POSITIONAL]]
    return (
        kinds[inspect.Parameter.POSITIONAL_ONLY] | kinds[inspect.Parameter.POSITIONAL_OR_KEYWORD],
        kinds[inspect.Parameter.KEYWORD_ONLY],
        args[0] if args else None,
    )


FOLDER = Path(torch.__file__).parent / "_C"
FUNCTIONS = overloads(ast.parse((FOLDER / "_VariableFunctions.pyi").read_text(encoding="utf-8")).body)
TENSOR = next(n for n in ast.parse((FOLDER / "__init__.pyi").read_text(encoding="utf-8")).body if getattr(n, "name", None) == "TensorBase")
METHODS = overloads(TENSOR.body)


def theirs(kind, name):
    """The overloads of a method of torch.Tensor, a function of torch, or of torch.nn.functional."""
    home, stubs = {"method": (torch.Tensor, METHODS), "function": (torch, FUNCTIONS), "functional": (torch.nn.functional, {})}[kind]
    try:
        return [python_signature(getattr(home, f"{name}_with_indices", None) or getattr(home, name))]
    except (ValueError, TypeError, AttributeError):
        return stubs.get(name, FUNCTIONS.get(name, []) if kind == "functional" else [])


def pairs():
    for name in dir(Tensor):
        if not name.startswith("_") and callable(getattr(Tensor, name)) and theirs("method", name):
            yield "method", name, getattr(Tensor, name)
    for name, module in tinygrad_edu.PUBLIC.items():
        f = getattr(tinygrad_edu, name)
        if module.startswith("tensor.") and name not in ("save", "load") and inspect.isfunction(f) and theirs("function", name):
            yield "function", name, f
    for name, f in (vars(functional) | {name: getattr(functional, name) for name in functional.LATER}).items():
        if inspect.isfunction(f) and f.__module__.startswith("tinygrad_edu.nn") and theirs("functional", name):
            yield "functional", name, f


def value(default):
    """A default as written in a stub, in a form that can be compared: None and () mean all dimensions alike; "" is none at all."""
    try:
        v = ast.literal_eval(default)
    except (ValueError, SyntaxError):
        return default
    return None if v == () else float(v) if type(v) in (int, float) else v


PAIRS = list(pairs())


def test_there_is_much_to_compare():
    assert len(PAIRS) > 300
    assert {"flip", "softmax", "cross_entropy", "zeros", "expand"} <= {name for _, name, _ in PAIRS}


@pytest.mark.parametrize(("kind", "name", "f"), PAIRS, ids=[f"{k}-{n}" for k, n, _ in PAIRS])
def test_parameters_and_defaults_are_pytorchs(kind, name, f):
    known = theirs(kind, name)
    positional, keywords, star = python_signature(f)
    mine = positional | keywords
    first = next(iter(mine), None)
    exempt = EXCEPTIONS.get(name, set()) | NOT_OFFERED
    if first == "x":  # self or input, given by position
        del mine["x"]
        known = [({p: d for p, d in there.items() if kind == "method" or p != next(iter(there))}, k, s) for there, k, s in known]
    wanted = {}  # name -> the defaults that its overloads give it
    for positional_there, keywords_there, star_there in known:
        for parameter, default in (positional_there | keywords_there).items():
            wanted.setdefault(parameter, set()).add(value(default))
        common = [p for p in positional if p in positional_there and p not in exempt]
        assert common == [p for p in positional_there if p in common], f"{name}: order of {common}"
        assert not star_there or star or name in ("squeeze", "count_nonzero", "broadcast_to", "unique", "hsplit"), f"{name}: *{star_there}"
    for parameter, defaults in wanted.items():
        if parameter in exempt:
            continue
        assert parameter in mine, f"{name}: PyTorch has {parameter}, here are {[*mine]}"
        somewhere_missing = any(parameter not in p | k for p, k, _ in known)
        allowed = (defaults - {""} or {""}) | ({None} if somewhere_missing else set())
        if star and parameter in keywords:  # given one by one, or by keyword
            allowed |= {None}
        assert value(mine[parameter]) in allowed, f"{name}: {parameter}={mine[parameter]}, PyTorch {defaults}"
    surplus = {p for p in mine if p not in wanted} - exempt - OURS_ALONE - {star}
    assert not surplus, f"{name}: PyTorch has no {surplus}, but {[*wanted]}"
