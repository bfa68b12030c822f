"""Random programs of views, writes in place and reads, against PyTorch: what every name holds, and the gradients.

A step that PyTorch refuses is left out. Where PyTorch's backward pass raises because something it needs was overwritten, ours raises too, or
gives the gradient that PyTorch gives when it keeps copies (`allow_mutation_on_saved_tensors`). Nothing ever differs in silence.
"""

import random
import re
import warnings

import numpy as np
import pytest
import torch

import tinygrad_edu
from sampling import sampled, seeds
from tinygrad_edu import Tensor, no_grad
from tinygrad_edu.tensor import tensor

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
PROGRAMS = 25  # for each seed

VIEWS = ["x[0]", "x[1:]", "x[..., -1]", "x[::2]", "x[..., 1:]", "x[0, 1]", "x[None]", "x[:]", "x.T", "x.reshape(-1)", "x.view(-1)", "x.unsqueeze(1)", "x.squeeze()", "x.diagonal()", "x.diagonal(1)",
    "x.transpose(0, -1)", "x.movedim(0, -1)", "x.narrow(0, 0, 1)", "x.expand(2, *x.shape)", "x.split(1)[0]", "x.chunk(2, -1)[-1]", "x.unbind(0)[-1]", "x.detach()", "x.flatten()", "x.expand_as(y)",
    "t.einsum('ii->i', x)", "t.einsum('ij->ji', x)", "x.unflatten(-1, (2, -1))", "no_grad(lambda: x[0])", "x.contiguous()"]  # fmt: skip
COPIES = ["x.clone()", "x.flip(0)", "x.repeat(*[1] * x.ndim)", "x.tile(1)", "x.roll(0, 0)", "x[[0, -1]]", "x[x > 0]", "x.tril()", "t.cat([x, x])", "t.stack([x])", "x.diag()", "x.index_select(0, t.arange(1))", "x + 0", "x.abs()",
    "x.repeat(2, *[1] * x.ndim)", "x.masked_fill(x > 9, 0.0)"]  # fmt: skip
READS = ["x * y", "x + y", "x - y", "x.exp() * 0.3", "x.sin()", "x.relu()", "x.sigmoid()", "x.tanh()", "(x * x).sum()", "x.sum(0)", "x.amax(-1)", "x.mean(-1, True)", "x @ y", "x.square()", "x.cumsum(0)", "t.where(x > y, x, y)", "x.softmax(-1)"]  # fmt: skip
WRITES = ["x.add_(y)", "x.sub_(y, alpha=0.3)", "x.mul_(y)", "x.mul_(0.5)", "x.div_(2)", "x.zero_()", "x.fill_(0.3)", "x.fill_(y)", "x.copy_(y)", "x.clamp_(-1, 1)", "x.masked_fill_(x > 0.5, 0.2)",
    "x[0] = y", "x[0] = 0.7", "x[-1] = x[0]", "x[1:] = y", "x[1:] = x[:-1].clone()", "x[..., 0] = y", "x[[0]] = y", "x[..., [1, 0]] = y", "x[x > 0] = 0.1", "x[:] = y", "x[0, 1] = y", "x[t.tensor(0), [0, 1]] = y", "x[(0, 1), (1, 0)] = y",
    "x[[0, 1]] = x[[1, 0]]", "x.diagonal().fill_(0.5)", "x.diagonal().copy_(y)", "x.T[0] = y", "x[0].mul_(y)", "x[0].add_(y)", "x[..., 1:].mul_(0.7)", "x.reshape(-1)[1:3].add_(y)", "x.T.add_(y)", "x[0, 1].add_(y)", "x.mul_(x)",
    "x.flip(0).zero_()", "no_grad(lambda: x.mul_(0.9))", "no_grad(lambda: x[0].fill_(0.4))", "x.detach().add_(0.1)", "x.detach().mul_(y)"]  # fmt: skip
ASSIGN = ["x += y", "x -= 0.1", "x *= y", "x /= 2"]  # changes what the name x stands for, too: the same tensor


class Ours:
    """Our functions under one roof, as they are in the module torch."""

    arange = staticmethod(tinygrad_edu.arange)
    tensor = staticmethod(lambda v: Tensor(np.array(v)))

    def __getattr__(self, name):
        return getattr(tensor, name)


def without_grad(block):
    def run(function):
        with block():
            return function()

    return run


def random_program(rng):
    """A list of (statement, names of x and y, name of the result or None)."""
    names, program = ["a", "b", "c", "d"], []
    for n in range(rng.randint(4, 14)):
        x, y = rng.choice(names[-6:]), rng.choice(names)
        kind = rng.choices([VIEWS, COPIES, READS, WRITES, ASSIGN], [4, 1, 3, 6, 1])[0]
        new = f"v{n}" if kind in (VIEWS, COPIES, READS) else None
        program.append((rng.choice(kind), x, y, new))
        names += [new] * (new is not None)
    return program


def leaves(make, seed):
    """Two parameters and two constants, and all products that take part from the beginning."""
    rng = np.random.default_rng(seed)
    a, b, c, d = (make(rng.uniform(-1, 1, shape)) for shape in [(3, 4), (4,), (4, 4), (2, 2, 2)])
    a.requires_grad = b.requires_grad = True
    return {"a": a, "b": b, "c": c, "d": d}


class Refused(Exception):
    pass


def step(names, statement, x, y, new, t, block):
    """Run one statement. Raises Refused for what PyTorch and we both call an error."""
    if x not in names or y not in names:
        raise Refused("no such name")
    scope = {"x": names[x], "y": names[y], "t": t, "no_grad": without_grad(block)}
    try:
        if new is not None:
            names[new] = eval(statement, scope)
            if statement in READS:  # reshape() gives a view or a copy by the layout of what it gets, which may differ
                names[new] = names[new].contiguous()
        else:
            exec(statement, scope)
            names[x] = scope["x"]
    except (RuntimeError, IndexError, ValueError, TypeError, NotImplementedError) as error:
        raise Refused(f"{type(error).__name__}: {error}") from error


def loss(names, weights):
    """A number that depends on all that is finite and requires grad."""
    terms = [(v * weights(k, v)).sum() for k, v in sorted(names.items()) if v.requires_grad]
    return sum(terms[1:], terms[0])


def weigh(make):
    return lambda k, v: make(np.random.default_rng(len(k) + ord(k[-1])).normal(size=tuple(v.shape)))


def overlap(x, y, statement):
    """Whether a statement writes into memory that it reads, other than element by element."""
    if x is None or y is None or (x is y and re.match(r"x(\.\w+_\(| [-+*/]=)", statement)):
        return False
    return x.untyped_storage().data_ptr() == y.untyped_storage().data_ptr()


def run_torch(program, seed, only=None):
    """Run a program in PyTorch. Returns the names, and which steps ran."""
    names, ran = leaves(torch.tensor, seed), []
    for i, (statement, x, y, new) in enumerate(program):
        if only is not None and i not in only:
            continue
        if new is None and re.search(r"\by\b", statement) and overlap(names.get(x), names.get(y), statement):
            continue  # PyTorch reads what it has just written
        try:
            step(names, statement, x, y, new, torch, torch.no_grad)
            ran.append(i)
        except Refused as error:
            if isinstance(error.__cause__, IndexError) and new is None:  # PyTorch may have written a part before it raised
                return run_torch(program, seed, ran) if only is None else (names, ran)
    return names, ran


def compare(program, seed):
    """Compare one program. Returns "same", "both raise", "ours is right" (where PyTorch raises), or "ours raises" (stricter, and says why)."""
    right, ran = run_torch(program, seed)
    mine = leaves(Tensor, seed)
    for i in ran:
        try:
            step(mine, *program[i], Ours(), no_grad)
        except Refused as error:
            assert "its elements share memory; use .clone() first" in str(error)  # zero_() of an expanded tensor
            return "ours raises"
    made_within_no_grad = any(statement == "no_grad(lambda: x[0])" for statement, *_ in program)
    for k, v in right.items():
        np.testing.assert_allclose(mine[k].detach().numpy(), v.detach().numpy(), rtol=1e-9, atol=1e-12, err_msg=k)
        assert mine[k].requires_grad == v.requires_grad or made_within_no_grad, k  # such a view is a leaf that requires grad in PyTorch
    parameters = [(mine[k], right[k]) for k in "ab"]
    try:
        loss(right, weigh(torch.tensor)).backward()
        raised = False
    except RuntimeError as error:
        if "modified by an inplace operation" not in str(error):
            return "PyTorch refuses"  # a view changed within no_grad(), found out late
        raised = True
        with torch.autograd.graph.allow_mutation_on_saved_tensors():
            right, again = run_torch(program, seed, ran)
            if again != ran:
                return "both raise"
            loss(right, weigh(torch.tensor)).backward()
        parameters = [(mine[k], right[k]) for k in "ab"]
    try:
        loss(mine, weigh(Tensor)).backward()
    except RuntimeError as error:
        assert "was modified in place after the forward pass" in str(error)
        return "both raise" if raised else "ours raises"
    for x, expected in parameters:
        if expected.grad is None:
            assert x.grad is None or not x.grad.data.any()
        elif np.isfinite(expected.grad.numpy()).all():
            np.testing.assert_allclose(x.grad.data, expected.grad.numpy(), rtol=1e-7, atol=1e-9)
    return "ours is right" if raised else "same"


@sampled
@pytest.mark.parametrize("seed", seeds(20))
def test_a_random_program_of_views_and_writes_is_pytorchs(seed):
    rng = random.Random(seed)
    outcomes = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for n in range(PROGRAMS):
            program = random_program(rng)
            try:
                outcomes.append(compare(program, seed * PROGRAMS + n))
            except Exception as error:
                raise AssertionError("\n".join(f"{new or '':4}: {s}   x={x} y={y}" for s, x, y, new in program)) from error
    assert outcomes.count("ours raises") <= PROGRAMS // 5, outcomes
