"""The table that drives the tests of Tensor: for every op expressions that PyTorch and we both understand, and what goes in.

An expression sees `t` (torch, or our functions), `F` (functional), floats `x y z`, and constants: `i j` of integers, `m` of booleans.
What goes in is a shape, or `draw(shape, low, high)` for numbers from a range, `whole(shape, high)` for indices, `yes(shape)` for a mask,
`exactly(numbers)` for numbers that matter. A name ending in a function's name, such as "sum", is what a test reports.
"""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Draw:
    """How one input is made: make(rng) -> array of float64, int64 or bool. grad: whether a float is differentiated."""

    make: object
    shape: tuple
    grad: bool = True


def draw(shape, low=-2.0, high=2.0):
    return Draw(lambda rng: rng.uniform(low, high, shape), shape)


def whole(shape, high, low=0):
    return Draw(lambda rng: rng.integers(low, high, shape), shape)


def yes(shape):
    return Draw(lambda rng: rng.random(shape) < 0.6, shape)


def exactly(numbers):
    a = np.array(numbers)
    return Draw(lambda rng: a.copy(), a.shape)


def fixed(numbers):
    """Numbers that matter and that no gradient is asked for."""
    return replace(exactly(numbers), grad=False)


def distinct(shape):
    """Numbers that all differ by more than any step taken near them."""
    n = int(np.prod(shape))
    return Draw(lambda rng: (rng.permutation(n).reshape(shape) - n / 2) * 0.37 + 0.1, shape)


def away(shape, low=0.2, high=2.0):
    """Numbers of both signs that keep away from 0."""
    return Draw(lambda rng: rng.uniform(low, high, shape) * rng.choice([-1, 1], shape), shape)


PATTERNS = [  # how two shapes may broadcast
    ((3, 4), (3, 4)),
    ((3, 4), (4,)),
    ((4,), (3, 4)),
    ((3, 1), (1, 4)),
    ((2, 1, 4), (3, 1)),
    ((3, 4), ()),
    ((), (3, 4)),
    ((), ()),
    ((1,), ()),
    ((1, 1), (5,)),
    ((0, 3), (1, 3)),
    ((2, 3, 0), (3, 1)),
]
UNARY = [(3, 4), (), (1,), (0, 3), (2, 1, 3)]


def binary(*expressions, x=draw, y=draw, patterns=PATTERNS):
    table = [(e, {"x": x(a), "y": y(b)}) for e in expressions for a, b in patterns]
    return table + [(e, {"x": x((2, 3))}) for e in [e.replace("y", "x") for e in expressions]]  # both operands the same tensor


def numbers(*expressions, x=draw):
    return [(e, {"x": x(s)}) for e in expressions for s in [(3, 4), ()]]


def unary(*expressions, x=draw):
    return [(e, {"x": x(s)}) for e in expressions for s in UNARY]


def reducing(name, x=draw, all_dims=True):
    some = [((3, 4), "1"), ((3, 4), "-2"), ((2, 3, 4), "-1, True"), ((2, 3, 4), "1"), ((5,), "0"), ((5,), "0, True"), ((2, 1, 3), "1")]
    several = [((2, 3, 4), "(0, 2)"), ((2, 3, 4), "(-1, 0), True"), ((2, 3, 4), "(1,)"), ((2, 3, 4), "dim=(0, 1, 2), keepdim=True")]
    table = [(f"x.{name}({dim})", {"x": x(s)}) for s, dim in some + (several if all_dims else [])]
    return [*table, (f"x.{name}(0)", {"x": x(())}), (f"t.{name}(x.mT, dim=0)", {"x": x((2, 3, 4))})]


X = {"x": draw((2, 3, 4))}
D = {"x": distinct((2, 3, 4))}
M = {"x": draw((3, 4)), "y": draw((4, 5))}

EXAMPLES = {
    # ------------------------------------------------------------------------------------------ elementwise
    "add": binary("x + y", "x.add(y, alpha=3)") + numbers("x + 2", "2.5 + x", "t.add(x, 1)", "x + True"),
    "sub": binary("x - y", "t.sub(x, y, alpha=2)") + numbers("x - 2", "2.5 - x", "1 - x"),
    "mul": binary("x * y", "t.mul(x, y)") + numbers("x * 2", "2.5 * x", "-3 * x"),
    "div": binary("x / y", "t.div(x, y)", y=away)
    + numbers("x / 2", "1 / x", "2.5 / x", x=away)
    + binary("t.div(x, y, rounding_mode='floor')", "t.div(x, y, rounding_mode='trunc')", y=away, patterns=PATTERNS[:3]),
    "remainder": binary("x % y", "t.remainder(x, y)", y=away, patterns=PATTERNS[:4]) + numbers("x % 0.7", "x % -0.7"),
    "pow": binary("x ** y", x=lambda s: draw(s, 0.3, 2.0))
    + numbers("x ** 2", "x ** 3", "x ** 1", "x ** 0", "x ** 2.0", "2 ** x", "0.5 ** x", "x ** -2", x=away)
    + numbers("x ** 0.5", "x ** -0.5", "x ** 1.7", "x ** -1", "t.pow(x, 2.5)", x=lambda s: draw(s, 0.3, 2.0))
    + [("x ** y", {"x": exactly([0.0, 2.0, 3.0]), "y": exactly([2.0, 1.0, 0.0])})],
    "neg": unary("-x", "t.neg(x)", "x.negative()"),
    "abs": unary("x.abs()", "abs(x)", "t.absolute(x)", x=away),
    "exp": unary("x.exp()", "t.exp(x)"),
    "exp2": unary("x.exp2()"),
    "expm1": unary("x.expm1()"),
    "log": unary("x.log()", x=lambda s: draw(s, 0.1, 3)),
    "log2": unary("x.log2()", x=lambda s: draw(s, 0.1, 3)),
    "log10": unary("x.log10()", x=lambda s: draw(s, 0.1, 3)),
    "log1p": unary("x.log1p()", x=lambda s: draw(s, -0.9, 3)),
    "sqrt": unary("x.sqrt()", x=lambda s: draw(s, 0.1, 3)),
    "rsqrt": unary("x.rsqrt()", x=lambda s: draw(s, 0.1, 3)),
    "reciprocal": unary("x.reciprocal()", x=away),
    "square": unary("x.square()"),
    "sin": unary("x.sin()"),
    "cos": unary("x.cos()"),
    "tan": unary("x.tan()", x=lambda s: draw(s, -1, 1)),
    "asin": unary("x.asin()", x=lambda s: draw(s, -0.9, 0.9)),
    "acos": unary("x.acos()", x=lambda s: draw(s, -0.9, 0.9)),
    "atan": unary("x.atan()"),
    "sinh": unary("x.sinh()"),
    "cosh": unary("x.cosh()"),
    "tanh": unary("x.tanh()", "F.tanh(x)"),
    "sigmoid": unary("x.sigmoid()", "F.sigmoid(x)"),
    "relu": unary("x.relu()", "F.relu(x)", x=away) + [("x.relu()", {"x": exactly([0.0, -0.0, 1.0])})],
    "leaky_relu": unary("F.leaky_relu(x)", "F.leaky_relu(x, 0.3)", x=away),
    "elu": unary("F.elu(x)", "F.elu(x, alpha=0.4)", x=away),
    "silu": unary("F.silu(x)"),
    "gelu": unary("F.gelu(x)", "F.gelu(x, approximate='tanh')"),
    "softplus": unary("F.softplus(x)", "F.softplus(x, beta=3)", "F.softplus(x, beta=2.0, threshold=1.0)"),
    "logsigmoid": unary("F.logsigmoid(x)"),
    "erf": unary("x.erf()"),
    "sign": unary("x.sign() * x", x=away),
    "floor": unary("x.floor() * x"),
    "ceil": unary("x.ceil() * x"),
    "round": unary("x.round() * x"),
    "trunc": unary("x.trunc() * x"),
    "clamp": unary("x.clamp(-0.5, 0.7)", "x.clamp(min=0.1)", "t.clamp(x, max=0.1)", "x.clip(-1, 1)")
    + [
        ("x.clamp(-1, 1)", {"x": exactly([-1.0, 0.0, 1.0, 2.0])}),
        ("x.clamp(y, z)", {"x": draw((3, 4)), "y": draw((4,), -1, 0), "z": draw((), 0, 1)}),
    ],
    "maximum": binary("t.maximum(x, y)", "x.max(y)") + [("t.maximum(x, y)", {"x": exactly([1.0, 2.0]), "y": exactly([1.0, 3.0])})],
    "minimum": binary("t.minimum(x, y)", "x.min(y)") + [("t.minimum(x, y)", {"x": exactly([1.0, 2.0]), "y": exactly([1.0, 3.0])})],
    "where": [
        ("t.where(m, x, y)", {"m": yes((3, 4)), "x": draw((3, 4)), "y": draw((3, 4))}),
        ("t.where(m, x, y)", {"m": yes((3, 1)), "x": draw((4,)), "y": draw(())}),
        ("t.where(m, x, 0.5)", {"m": yes((3, 4)), "x": draw((4,))}),
        ("t.where(m, -1, x)", {"m": yes(()), "x": draw((4,))}),
        ("x.where(m, y)", {"m": yes((2, 3, 4)), "x": draw((3, 1)), "y": draw((1, 1, 4))}),
        ("t.where(x > 0, x, x * x)", {"x": away((3, 4))}),
    ],
    "lerp": [
        ("x.lerp(y, 0.3)", {"x": draw((3, 4)), "y": draw((3, 4))}),
        ("x.lerp(y, z)", {"x": draw((3, 4)), "y": draw((3, 4)), "z": draw((4,))}),
    ],
    "to": [("x.double() * 2", {"x": draw((3,))}), ("(x.float() * y.double())", {"x": draw((3,)), "y": draw((3,))})],
    "clone": unary("x.clone() * x"),
    # ------------------------------------------------------------------------------------------- reductions
    "sum": unary("x.sum()", "t.sum(x)")
    + reducing("sum")
    + [("x.sum(axis=1)", {"x": draw((3, 4))}), ("x.sum(1)", {"x": draw((3, 0))})]
    + [("x.sum(())", X), ("x.sum(dim=[])", X)],
    "mean": [("x.mean()", {"x": draw(s)}) for s in [(3, 4), (), (1,)]] + reducing("mean"),
    "var": [
        ("x.var()", X),
        ("x.var(unbiased=False)", X),
        ("x.var(1, False)", X),
        ("x.var(1, correction=2)", X),
        ("x.var(False)", X),
    ]
    + reducing("var")[:-2],
    "std": [("x.std()", X), ("x.std(unbiased=False)", X), ("x.std(-1, False, True)", X), ("x.std(dim=(0, 1))", X)] + reducing("std")[:6],
    "amax": [
        ("x.amax(())", D),
        ("x.amax()", D),
        ("x.amax((0, 1))", {"x": exactly([[1.0, 3.0], [3.0, 3.0]])}),
        ("x.amax(1)", {"x": exactly([[1.0, 3.0], [3.0, 3.0]])}),
    ]
    + reducing("amax", distinct),
    "amin": [("x.amin()", D), ("x.amin(1)", {"x": exactly([[1.0, 1.0], [3.0, 1.0]])})] + reducing("amin", distinct),
    "max": [("x.max()", D), ("x.max()", {"x": exactly([[1.0, 3.0], [3.0, 2.0]])}), ("x.max()", {"x": draw(())})]
    + [(e + ".values", v) for e, v in reducing("max", distinct, False)],
    "min": [("x.min()", D), ("t.min(x)", {"x": exactly([1.0, 1.0, 2.0])})]
    + [(e + ".values", v) for e, v in reducing("min", distinct, False)],
    "prod": [("x.prod()", X), ("x.prod()", {"x": draw(())}), ("x.prod()", {"x": draw((0,))})]
    + reducing("prod", all_dims=False)
    + [("x.prod(1)", {"x": exactly([[1.0, 0.0, 2.0], [0.0, 0.0, 3.0], [1.0, 2.0, 3.0]])})],
    "logsumexp": reducing("logsumexp")
    + [("x.logsumexp(0)", {"x": exactly([1000.0, 1001.0])}), ("x.logsumexp(0)", {"x": exactly([-1e4, -1e4 - 1])})]
    + [("x.logsumexp(1)", {"x": draw((3, 0))})],
    "cumsum": [(f"x.cumsum({d})", X) for d in (0, 1, -1)] + [("x.cumsum(0)", {"x": draw(())}), ("x.cumsum(0)", {"x": draw((0,))})],
    "norm": [
        ("x.norm()", X),
        ("x.norm(2, 1)", X),
        ("x.norm(p=3, dim=-1, keepdim=True)", X),
        ("x.norm(1, (0, 2))", X),
        ("x.norm(float('inf'), 1)", D),
    ]
    + [("x.norm(dim=0)", {"x": draw((3, 4))}), ("x.norm(2, 1)", {"x": exactly([[1.0, 2.0], [3.0, 4.0]])})],
    "sort": [("x.sort(1).values", D), ("x.sort(dim=-1, descending=True).values", D), ("t.sort(x, 0)[0]", D)],
    "topk": [("x.topk(2).values", D), ("x.topk(2, dim=1)[0]", D)],
    # ------------------------------------------------------------------------------------------------ shape
    "reshape": [
        ("x.reshape(4, 6)", X),
        ("x.reshape((3, -1))", X),
        ("x.reshape(-1)", X),
        ("x.mT.reshape(8, 3)", X),
        ("x.reshape(1)", {"x": draw(())}),
    ]
    + [("x.reshape(())", {"x": draw((1, 1))}), ("x.reshape(0, 7)", {"x": draw((3, 0))}), ("t.reshape(x, (2, 12))", X)],
    "view": [
        ("x.view(6, 4)", X),
        ("x.view(-1, 2)", X),
        ("x.view_as(y)", X | {"y": draw((24,))}),
        ("x.reshape_as(y)", X | {"y": draw((4, 6))}),
    ],
    "flatten": [
        ("x.flatten()", X),
        ("x.flatten(1)", X),
        ("x.flatten(0, 1)", X),
        ("x.flatten(-2, -1)", X),
        ("x.flatten()", {"x": draw(())}),
        ("x.ravel()", X),
    ],
    "unflatten": [("x.unflatten(2, (2, 2))", X), ("x.unflatten(-1, (4, -1))", X), ("x.unflatten(0, (1, 2))", X)],
    "permute": [
        ("x.permute(2, 0, 1)", X),
        ("x.permute((-1, 0, 1))", X),
        ("t.permute(x, (1, 0, 2))", X),
        ("x.permute(2, 0, 1).permute(1, 2, 0)", X),
    ],
    "transpose": [
        ("x.transpose(0, 2)", X),
        ("x.transpose(-1, 1)", X),
        ("x.swapaxes(0, 1)", X),
        ("x.T", {"x": draw((3, 4))}),
        ("x.mT", X),
        ("x.t()", {"x": draw((3, 4))}),
    ]
    + [("x.mT.mT * x", X), ("x.t()", {"x": draw((3,))})],
    "movedim": [("x.movedim(0, -1)", X), ("x.movedim((0, 1), (2, 0))", X), ("t.moveaxis(x, 2, 0)", X)],
    "squeeze": [(e, {"x": draw((1, 3, 1))}) for e in ("x.squeeze()", "x.squeeze(0)", "x.squeeze(1)", "x.squeeze(-1)", "x.squeeze((0, 2))")]
    + [("x.squeeze()", {"x": draw(())}), ("x.squeeze(0)", {"x": draw((0, 1))})],
    "unsqueeze": [(f"x.unsqueeze({d})", {"x": draw((3, 4))}) for d in (0, 1, 2, -1, -3)] + [("x.unsqueeze(0)", {"x": draw(())})],
    "expand": [("x.expand(3, 4)", {"x": draw((4,))}), ("x.expand(2, -1, 4)", {"x": draw((3, 1))}), ("x.expand((5,))", {"x": draw(())})]
    + [
        ("t.broadcast_to(x, (2, 3, 4))", {"x": draw((3, 1))}),
        ("x.expand_as(y)", {"x": draw((3, 1)), "y": draw((2, 3, 4))}),
        ("x.expand(3, 4) * y", {"x": draw((3, 1)), "y": draw((3, 4))}),
    ]
    + [("x.expand(700, 300).mean(0)", {"x": draw((300,))}), ("x.expand(0, 4)", {"x": draw((4,))})],
    "repeat": [
        ("x.repeat(2, 1)", {"x": draw((3, 2))}),
        ("x.repeat(2, 3, 1)", {"x": draw((3, 2))}),
        ("x.tile((2,))", {"x": draw((3, 2))}),
        ("x.repeat(3)", {"x": draw(())}),
    ],
    "repeat_interleave": [
        ("x.repeat_interleave(2)", {"x": draw((3, 2))}),
        ("x.repeat_interleave(3, dim=1)", {"x": draw((3, 2))}),
        ("x.repeat_interleave(i, 0)", {"x": draw((3, 2)), "i": exactly([2, 0, 1])}),
    ],
    "cat": [
        ("t.cat([x, y], 0)", {"x": draw((2, 3)), "y": draw((4, 3))}),
        ("t.cat((x, y, x), dim=-1)", {"x": draw((2, 3)), "y": draw((2, 1))}),
        ("t.cat([x])", {"x": draw((2,))}),
    ]
    + [("t.cat([x, y], 1)", {"x": draw((2, 0)), "y": draw((2, 1))})],
    "stack": [
        ("t.stack([x, y])", {"x": draw((2, 3)), "y": draw((2, 3))}),
        ("t.stack([x, y, x], dim=-1)", {"x": draw((2, 3)), "y": draw((2, 3))}),
        ("t.stack([x, x])", {"x": draw(())}),
    ],
    "split": [
        ("x.split(2)[0]", {"x": draw((5, 2))}),
        ("t.cat(x.split(2)[::-1])", {"x": draw((5, 2))}),
        ("x.split([1, 3], dim=1)[1]", {"x": draw((2, 4))}),
        ("x.split(3, -1)[1]", X),
    ],
    "chunk": [("t.cat([c * c for c in x.chunk(3)][::-1])", {"x": draw((7, 2))}), ("x.chunk(2, dim=-1)[1]", X)],
    "unbind": [("x.unbind()[1]", X), ("t.stack(x.unbind(-1), 0)", X), ("sum(r * r for r in x)", {"x": draw((4, 2))})],
    "narrow": [("x.narrow(1, 1, 2)", X), ("x.narrow(-1, -2, 2)", X)],
    "flip": [("x.flip(0)", X), ("x.flip((0, -1))", X), ("t.flip(x, (1,))", X)],
    "roll": [("x.roll(1)", X), ("x.roll(-1, 0)", X), ("x.roll((1, 2), (0, -1))", X), ("x.roll(5, dims=2)", X)],
    "tril": [("x.tril()", X), ("x.tril(1)", {"x": draw((3, 5))}), ("x.tril(diagonal=-1)", {"x": draw((4, 2))})],
    "triu": [("x.triu()", X), ("x.triu(1)", {"x": draw((3, 5))}), ("x.triu(diagonal=-1)", {"x": draw((4, 2))})],
    "diagonal": [
        ("x.diagonal()", {"x": draw((3, 4))}),
        ("x.diagonal(1)", {"x": draw((3, 4))}),
        ("x.diagonal(-1, -2, -1)", X),
        ("x.diagonal(0, 2, 0)", X),
        ("x.diagonal(offset=9)", {"x": draw((3, 4))}),
    ],
    "diag": [
        ("x.diag()", {"x": draw((3, 4))}),
        ("x.diag()", {"x": draw((3,))}),
        ("x.diag(-1)", {"x": draw((3,))}),
        ("x.diag(1)", {"x": draw((3, 3))}),
        ("x.trace()", {"x": draw((3, 3))}),
    ],
    "pad": [
        ("F.pad(x, (1, 2))", X),
        ("F.pad(x, (1, 0, 0, 3), value=1.5)", X),
        ("F.pad(x, (-1, 2), value=None)", X),
        ("F.pad(x, (0, 0, -1, -1))", X),
    ]
    + [(f"F.pad(x, (1, 2), mode='{mode}')", {"x": draw((2, 3, 4))}) for mode in ("reflect", "replicate", "circular")],
    # ------------------------------------------------------------------------------------------------ index
    "getitem": [
        (e, X)
        for e in (
            "x[1]",
            "x[-1]",
            "x[0, 2]",
            "x[1, 2, 3]",
            "x[...]",
            "x[:]",
            "x[..., 1]",
            "x[0, ..., 1:3]",
            "x[:, None]",
            "x[None, 1, ..., None]",
            "x[::2, 1:, :-1]",
            "x[:, :, ::3]",
            "x[5:]",
            "x[1:1]",
            "x[[0, 1, 1]]",
            "x[[1, 0], [2, 2]]",
            "x[:, [0, 0, 2]]",
            "x[..., [3, 3]]",
            "x[[1, 1], :, [0, 0]]",
            "x[0, :, [1, 1]]",
            "x[:, 1, [0, 3, 3]]",
            "x[[0], None, 1]",
            "x[[[0, 1], [1, 1]], [[0], [2]]]",
            "x[x > 0]",
            "x[None, [1]]",
            "x[[-1, -1, 0]]",
            "x[[-1, 1, 0, -2]]",
            "x[True]",
            "x[:, [True, False, True]]",
        )
    ]
    + [
        ("x[i]", X | {"i": whole((3, 2), 2)}),
        ("x[i]", X | {"i": whole((), 2)}),
        ("x[:, i]", X | {"i": whole((5,), 3, -3)}),
        ("x[i, j]", X | {"i": whole((4,), 2), "j": whole((4,), 3)}),
    ]
    + [
        ("x[i, :, j]", X | {"i": whole((4,), 2), "j": whole((3, 1), 4)}),
        ("x[i, 1:, 0]", X | {"i": whole((4,), 2)}),
        ("x[m]", X | {"m": yes((2, 3, 4))}),
        ("x[m]", X | {"m": yes((2,))}),
    ]
    + [
        ("x[:, m]", X | {"m": yes((3, 4))}),
        ("x[m, 1]", X | {"m": yes((2, 3))}),
        ("x[..., m]", X | {"m": yes((4,))}),
        ("x[0, m, 1:]", X | {"m": yes((3,))}),
        ("x[i]", {"x": draw((3,)), "i": whole((0,), 3)}),
    ]
    + [
        ("x[i] * x[j]", {"x": draw((3, 2)), "i": whole((6,), 3), "j": whole((6,), 3)}),
        ("x[..., 0, i]", X | {"i": whole((3,), 4)}),
        ("x[0, i, None, 1]", X | {"i": whole((3,), 3)}),
    ]
    + [("x[...]", {"x": draw(())}), ("x[None]", {"x": draw(())}), ("x[m]", {"x": draw((3,)), "m": exactly([False, False, False])})],
    "index_select": [
        ("x.index_select(1, i)", X | {"i": whole((5,), 3)}),
        ("t.index_select(x, -1, i)", X | {"i": whole((2,), 4)}),
        ("x.index_select(0, i)", {"x": draw((4,)), "i": whole((3,), 4)}),
    ],
    "gather": [
        ("x.gather(1, i)", X | {"i": whole((2, 5, 4), 3)}),
        ("x.gather(-1, i)", X | {"i": whole((1, 2, 3), 4)}),
        ("t.gather(x, 0, i)", {"x": draw((4,)), "i": whole((6,), 4)}),
    ],
    "take_along_dim": [
        ("t.take_along_dim(x, i, 1)", X | {"i": whole((2, 5, 4), 3)}),
        ("x.take_along_dim(i, dim=-1)", X | {"i": whole((1, 3, 2), 4)}),
        ("x.take_along_dim(i)", X | {"i": whole((5,), 24)}),
    ],
    "masked_fill": [
        ("x.masked_fill(m, y)", X | {"m": yes((2, 3, 4)), "y": draw(())}),
        ("x.masked_fill(m, -1.5)", X | {"m": yes((3, 1))}),
        ("x.masked_fill(m, 2)", X | {"m": yes((2, 3, 4))}),
    ],
    "masked_select": [("x.masked_select(m)", X | {"m": yes((3, 1))}), ("t.masked_select(x, m)", {"x": draw((4,)), "m": yes((2, 4))})],
    # --------------------------------------------------------------------------------------------- products
    "matmul": [
        ("x @ y", {"x": draw(a), "y": draw(b)})
        for a, b in [
            ((3, 4), (4, 5)),
            ((4,), (4,)),
            ((4,), (4, 5)),
            ((3, 4), (4,)),
            ((2, 3, 4), (4, 5)),
            ((2, 3, 4), (4,)),
            ((4,), (2, 4, 5)),
            ((2, 3, 4), (2, 4, 5)),
            ((3, 4), (2, 4, 5)),
            ((2, 1, 3, 4), (6, 4, 5)),
            ((1, 3, 4), (2, 4, 1)),
            ((2, 1, 3, 2), (2, 2, 3)),
            ((4, 1, 2, 3), (3, 1)),
            ((0, 4), (4, 5)),
            ((3, 0), (0, 5)),
            ((1, 1), (1, 1)),
            ((2, 0, 4), (4, 3)),
        ]
    ]
    + [
        ("x @ x.mT", X),
        ("t.matmul(x, y)", M),
        ("x.mm(y)", M),
        ("x.T @ x", M),
        ("(x.mT @ y.mT.mT.mT).mT", {"x": draw((2, 4, 3)), "y": draw((2, 5, 4))}),
    ],
    "bmm": [("x.bmm(y)", {"x": draw((2, 3, 4)), "y": draw((2, 4, 5))})],
    "mv": [("x.mv(y)", {"x": draw((3, 4)), "y": draw((4,))})],
    "dot": [("x.dot(y)", {"x": draw((4,)), "y": draw((4,))}), ("t.dot(x, x)", {"x": draw((4,))})],
    "outer": [("x.outer(y)", {"x": draw((3,)), "y": draw((4,))})],
    "einsum": [
        (f"t.einsum('{e}', x, y)", {"x": draw(a), "y": draw(b)})
        for e, a, b in [
            ("ij,jk->ik", (3, 4), (4, 5)),
            ("ij,jk", (3, 4), (4, 5)),
            ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)),
            ("i,i->", (3,), (3,)),
            ("i,j->ij", (3,), (4,)),
            ("ij,ij->j", (3, 4), (3, 4)),
            ("...ij,...jk->...ik", (2, 3, 4), (4, 5)),
            ("bhld,bhsd->bhls", (2, 2, 3, 4), (2, 2, 5, 4)),
            ("ij,k->i", (3, 4), (5,)),
            ("bi,ijk->bjk", (2, 3), (3, 4, 5)),
            ("ii,i->i", (3, 3), (3,)),
            ("ij,j->ij", (3, 4), (1,)),
        ]
    ]
    + [
        (f"t.einsum('{e}', x)", {"x": draw(s)})
        for e, s in [
            ("ij->ji", (3, 4)),
            ("ij->", (3, 4)),
            ("ij->i", (3, 4)),
            ("ii->i", (3, 3)),
            ("ii", (3, 3)),
            ("bij->bji", (2, 3, 4)),
            ("...i->...", (2, 3, 4)),
            ("iij->j", (3, 3, 2)),
        ]
    ]
    + [("t.einsum('ij,jk,kl->il', x, y, z)", M | {"z": draw((5, 2))}), ("t.einsum('ij,ij->i', x, x)", {"x": draw((3, 4))})],
}

C = {"x": draw((4, 5))}
N = {"x": draw((4, 5)), "i": whole((4,), 5)}
W = {"w": draw((5,), 0.2, 2)}
LN = {"x": draw((2, 3, 5)), "w": draw((5,)), "y": draw((5,))}
QKV = {"q": draw((2, 2, 3, 4)), "k": draw((2, 2, 5, 4)), "v": draw((2, 2, 5, 6))}
PROBABLE = {"x": draw((3, 4), 0.1, 0.9), "y": draw((3, 4), 0.1, 0.9)}
NEAR = {"x": draw((3, 4)), "y": draw((3, 4))}
REDUCTIONS = ("mean", "sum", "none")


def losses(call, **inputs):
    """A loss with each reduction."""
    return [(call.replace(")", f", reduction='{r}')"), inputs) for r in REDUCTIONS] + [(call, inputs)]


EXAMPLES |= {
    "softmax": [(f"x.softmax({d})" if d else "F.softmax(x, 0)", X) for d in (0, 1, -1)]
    + [
        ("F.softmax(x, dim=0)", {"x": draw(())}),
        ("F.softmax(x, dim=0)", {"x": draw((0, 3))}),
        ("F.softmax(x, dim=1)", {"x": exactly([[1e4, -1e4, 9999.0]])}),
    ],
    "log_softmax": [(f"F.log_softmax(x, {d})", X) for d in (0, 1, -1)]
    + [("x.log_softmax(0)", {"x": draw(())}), ("F.log_softmax(x, dim=1)", {"x": exactly([[1e4, -1e4, 9999.0]])})],
    "linear": [("F.linear(x, w, y)", {"x": draw(s), "w": draw((2, 5)), "y": draw((2,))}) for s in [(4, 5), (5,), (2, 3, 5), (0, 5)]]
    + [("F.linear(x, w)", {"x": draw((4, 5)), "w": draw((2, 5))})],
    "embedding": [("F.embedding(i, w)", {"i": whole(s, 7), "w": draw((7, 3))}) for s in [(4,), (2, 5), (), (0,)]]
    + [("F.embedding(i, w, padding_idx=2)", {"i": whole((9,), 4), "w": draw((4, 3))})],
    "layer_norm": [
        ("F.layer_norm(x, (5,), w, y)", LN),
        ("F.layer_norm(x, (5,), w)", LN),
        ("F.layer_norm(x, (5,))", LN),
        ("F.layer_norm(x, [5], eps=0.1)", LN),
        ("F.layer_norm(x, (3, 5))", LN),
    ]
    + [
        ("F.layer_norm(x, (3, 5), w, y, 1e-3)", {"x": draw((2, 3, 5)), "w": draw((3, 5)), "y": draw((3, 5))}),
        ("F.layer_norm(x, (5,), w, y)", {"x": draw((5,)), "w": draw((5,)), "y": draw((5,))}),
    ],
    "rms_norm": [("F.rms_norm(x, (5,), w)", LN), ("F.rms_norm(x, (3, 5), eps=0.1)", LN), ("F.rms_norm(x, (5,))", LN)],
    "group_norm": [
        ("F.group_norm(x, 2)", {"x": draw((3, 4, 5))}),
        ("F.group_norm(x, 4, w, y, 0.1)", {"x": draw((3, 4)), "w": draw((4,)), "y": draw((4,))}),
        ("F.group_norm(x, 1, w, y)", {"x": draw((2, 4, 2, 3)), "w": draw((4,)), "y": draw((4,))}),
    ],
    "batch_norm": [
        ("F.batch_norm(x, None, None, w, y, training=True)", {"x": draw(s), "w": draw((4,)), "y": draw((4,))})
        for s in [(3, 4), (3, 4, 5), (2, 4, 2, 3)]
    ]
    + [
        ("F.batch_norm(x, None, None, w, training=True)", {"x": draw((3, 4, 2)), "w": draw((4,))}),
        ("F.batch_norm(x, u, v)", {"x": draw((3, 4)), "u": fixed([0.5, -1.0, 2.0, 1.5]), "v": fixed([0.5, 1.0, 2.0, 1.5])}),
        (
            "F.batch_norm(x, u, v, w, y, False, eps=0.1)",
            {"x": draw((3, 4, 2)), "u": fixed([0.5, -1.0, 2.0, 1.5]), "v": fixed([0.5, 1.0, 2.0, 1.5]), "w": draw((4,)), "y": draw((4,))},
        ),
    ],
    "normalize": [("F.normalize(x)", X), ("F.normalize(x, p=1, dim=-1)", X), ("F.normalize(x, dim=0)", {"x": draw((3,))})],
    "cosine_similarity": [("F.cosine_similarity(x, y)", NEAR), ("F.cosine_similarity(x, y, dim=0)", NEAR)],
    "dropout": [("F.dropout(x, 0.5, training=False)", C), ("F.dropout(x, 0.0)", C), ("F.dropout(x, 1.0)", C)],
    "dropout1d": [("F.dropout1d(x, 0.5, training=False)", C), ("F.dropout1d(x, 0.0)", C), ("F.dropout1d(x, 1.0)", C)],
    "dropout2d": [("F.dropout2d(x.reshape(2, 2, 5, 1), 0.5, False)", C), ("F.dropout2d(x.reshape(2, 2, 1, 5), 0.0)", C)],
    "scaled_dot_product_attention": [
        (f"F.scaled_dot_product_attention(q, k, v{a})", QKV | more)
        for a, more in [
            ("", {}),
            (", is_causal=True", {}),
            (", scale=0.3", {}),
            (", attn_mask=m", {"m": exactly(np.tri(3, 5, 1, bool))}),
            (", attn_mask=m", {"m": exactly(np.tri(3, 5, -1, bool))}),
            (", attn_mask=w", {"w": draw((3, 5))}),
            (", attn_mask=w", {"w": draw((2, 1, 1, 5))}),
        ]
    ]
    + [("F.scaled_dot_product_attention(x, x, x, is_causal=True)", X)],
    "mse_loss": losses("F.mse_loss(x, y)", **NEAR),
    "l1_loss": losses("F.l1_loss(x, y)", **NEAR),
    "huber_loss": losses("F.huber_loss(x, y)", **NEAR) + [("F.huber_loss(x, y, delta=0.4)", NEAR)],
    "smooth_l1_loss": losses("F.smooth_l1_loss(x, y)", **NEAR)
    + [("F.smooth_l1_loss(x, y, beta=0.4)", NEAR), ("F.smooth_l1_loss(x, y, beta=0.0)", NEAR)],
    "binary_cross_entropy": losses("F.binary_cross_entropy(x, z)", x=PROBABLE["x"], z=fixed(np.eye(3, 4)))
    + [("F.binary_cross_entropy(x, y)", PROBABLE)]
    + [("F.binary_cross_entropy(x, z, w)", PROBABLE | {"z": fixed(np.eye(3, 4)), "w": fixed([1.0, 2.0, 3.0, 4.0])})],
    "binary_cross_entropy_with_logits": losses("F.binary_cross_entropy_with_logits(x, y)", **NEAR)
    + [
        ("F.binary_cross_entropy_with_logits(x, y, pos_weight=w)", NEAR | {"w": fixed([1.0, 2.0, 0.5, 4.0])}),
        ("F.binary_cross_entropy_with_logits(x, y, w)", NEAR | {"w": fixed([1.0, 2.0, 0.5, 4.0])}),
    ]
    + [("F.binary_cross_entropy_with_logits(x, y)", {"x": exactly([1000.0, -1000.0]), "y": fixed([0.0, 1.0])})],
    "kl_div": losses("F.kl_div(x, y)", **PROBABLE)
    + [("F.kl_div(x, y, reduction='batchmean')", PROBABLE), ("F.kl_div(x, y, log_target=True, reduction='sum')", NEAR)],
    "nll_loss": losses("F.nll_loss(x, i)", **N)
    + [
        ("F.nll_loss(x, i, w)", N | {"w": fixed([1.0, 2.0, 0.5, 3.0, 1.0])}),
        ("F.nll_loss(x, i, ignore_index=2)", N),
        ("F.nll_loss(x, i)", {"x": draw((2, 5, 3)), "i": whole((2, 3), 5)}),
    ],
    "cross_entropy": losses("F.cross_entropy(x, i)", **N)
    + [
        (f"F.cross_entropy(x, i, w, {a})", N | {"w": fixed([1.0, 2.0, 0.5, 3.0, 1.0])})
        for a in ("reduction='sum'", "reduction='none'", "ignore_index=1", "label_smoothing=0.2", "ignore_index=1, label_smoothing=0.2")
    ]
    + [
        (f"F.cross_entropy(x, i, {a})", {"x": draw((2, 5, 3)), "i": whole((2, 3), 5)})
        for a in (
            "None",
            "ignore_index=3",
            "reduction='none'",
            "label_smoothing=0.1",
            "ignore_index=2, reduction='none'",
            "label_smoothing=0.3, reduction='none'",
        )
    ]
    + [
        ("F.cross_entropy(x, i)", {"x": draw((5,)), "i": whole((), 5)}),
        ("F.cross_entropy(x, i)", {"x": exactly([[1e4, -1e4, 0.0], [-1e4, 0.0, 1e4]]), "i": exactly([1, 0])}),
    ]
    + [
        (f"F.cross_entropy(x, y, {a})", {"x": draw((4, 5)), "y": draw((4, 5), 0, 1)})
        for a in ("None", "reduction='sum'", "reduction='none'", "label_smoothing=0.1", "weight=t.ones(5, dtype=x.dtype) * 2")
    ]
    + [
        ("F.cross_entropy(x, y)", {"x": draw((2, 5, 3)), "y": draw((2, 5, 3), 0, 1)}),
        ("F.cross_entropy(x, y)", {"x": draw((5,)), "y": draw((5,), 0, 1)}),
    ],
}

# --------------------------------------------------------------------------------- where something used to go wrong, and what came later

TIES = {"x": exactly([0.0, 3.0, -1.0, 1.0, 0.4]), "y": exactly([0.0, 0.0, 0.0, 0.0, 0.0])}
ZEROS = {"x": exactly([[1.0, 0.0, 2.0, 3.0], [0.0, 0.0, 3.0, 1.0], [1.0, 2.0, 3.0, 4.0]])}
XI = {"x": draw((3, 4)), "i": exactly([[0, 1, 2, 0], [2, 2, 0, 1]]), "y": draw((2, 4))}

EXAMPLES["pow"] += [("x ** 0 + x + x ** 2", {"x": exactly([0.0, 1.0])}), ("x ** 0 + x ** 1 + x ** 2 + x ** 3", {"x": exactly([0.0, 2.0])})]
EXAMPLES["huber_loss"] += [(f"F.huber_loss(x, y, {a})", TIES) for a in ("'sum'", "'none', 0.4", "delta=3.0")]
EXAMPLES["smooth_l1_loss"] += [(f"F.smooth_l1_loss(x, y, reduction='sum', beta={b})", TIES) for b in (1.0, 0.4)]
EXAMPLES["cosine_similarity"] += [
    ("F.cosine_similarity(x, y, dim=-1)", {"x": exactly([[1.0]]), "y": exactly([[1.0, 1.0]])}),
    ("F.cosine_similarity(x, y, dim=0)", {"x": draw((3, 1)), "y": draw((1, 4))}),
    ("F.cosine_similarity(x1=x, x2=y, dim=-1)", {"x": draw((2, 3, 4)), "y": draw((4,))}),
]
EXAMPLES["prod"] += [("x.prod(1)", ZEROS), ("x.prod()", ZEROS), ("x.prod(0)", {"x": draw((17, 2))}), ("x.prod(0, True)", {"x": draw(())})]
EXAMPLES["pad"] += [
    (f"F.pad(x, ({a}, {b}), mode='{mode}')", {"x": draw((2, 3, 4))})
    for mode in ("reflect", "replicate", "circular")
    for a, b in ((-1, 2), (2, -1), (-1, -2), (-3, 0))
]
EXAMPLES["cat"] += [("t.cat([x, y], 1)", {"x": draw((0,)), "y": draw((2, 3))}), ("t.cat([x, x])", {"x": draw((0,))})]
EXAMPLES["chunk"] += [("x.chunk(3)[2]", {"x": draw((0, 2))}), ("x.split(0)[0]", {"x": draw((0, 2))})]
EXAMPLES["unflatten"] += [("x.unflatten(0, (2, -1))", {"x": draw((0, 4))}), ("x.unflatten(-1, (2, -1))", {"x": draw((0, 4))})]
EXAMPLES["linear"] += [("F.linear(x, w, y)", {"x": draw((2, 0)), "w": draw((3, 0)), "y": draw((3,))})]
EXAMPLES["group_norm"] += [("F.group_norm(x, 2)", {"x": draw(s)}) for s in [(0, 4), (2, 4, 0)]]
EXAMPLES["batch_norm"] += [("F.batch_norm(x, None, None, training=True)", {"x": draw(s)}) for s in [(0, 4), (2, 4, 0)]]
EXAMPLES["layer_norm"] += [("F.layer_norm(x, (3,))", {"x": draw((0, 3))}), ("F.layer_norm(x, (2, 3))", {"x": draw((0, 2, 3))})]
EXAMPLES["gather"] += [
    ("x.gather(1, i)", {"x": draw((0, 3)), "i": whole((0, 2), 3)}),
    ("x.gather(0, i)", {"x": draw((0,)), "i": whole((0,), 1)}),
]
EXAMPLES["clamp"] += [
    (
        "x.clamp(y, z)",
        {"x": exactly([0.0, 1.0, 5.0, -5.0, 2.0]), "y": exactly([0.0, 1.0, 0.0, 0.0, 4.0]), "z": exactly([1.0, 2.0, 1.0, 1.0, 1.0])},
    ),
    ("t.clamp(x, min=y)", {"x": exactly([0.0, 1.0]), "y": exactly([0.0, 3.0])}),
]
EXAMPLES["flip"] += [("x.flip(dims=(0, 1))", X), ("t.flip(x, dims=[1])", X)]
EXAMPLES["permute"] += [("x.permute(dims=(2, 0, 1))", X)]
EXAMPLES["expand"] += [("x.expand(size=(3, 4))", {"x": draw((4,))})]
EXAMPLES["norm"] += [
    ("x.norm(0) * x.sum()", D),
    ("x.norm(0, 1, True) * x", D),
    ("x.norm(float('-inf'), 1)", D),
    ("x.norm(float('inf'))", TIES),
]
EXAMPLES["elu"] += [("F.elu(x)", {"x": exactly([0.0, -1.0, 1.0])})]
EXAMPLES["round"] += [("x.round(decimals=2) * x", X)]
EXAMPLES["softmax"] += [("x.softmax(-1, dtype=t.float64)", X), ("F.softmax(x, 1, dtype=t.float64)", X)]

EXAMPLES |= {
    "hardtanh": unary("F.hardtanh(x)", "F.hardtanh(x, -0.5, 1.5)") + [("F.hardtanh(x)", {"x": exactly([-1.0, 0.0, 1.0, 2.0])})],
    "relu6": unary("F.relu6(x * 4)") + [("F.relu6(x)", {"x": exactly([0.0, 3.0, 6.0, 7.0])})],
    "prelu": [
        ("F.prelu(x, w)", {"x": away((2, 3, 4)), "w": draw((3,))}),
        ("F.prelu(x, w)", {"x": away((4,)), "w": draw((1,))}),
    ],
    "celu": unary("F.celu(x)", "F.celu(x, alpha=0.5)", x=away),
    "selu": unary("F.selu(x)", x=away),
    "mish": unary("F.mish(x)"),
    "hardswish": unary("F.hardswish(x)"),
    "softsign": unary("F.softsign(x)", x=away),
    "softmin": [("F.softmin(x, 1)", X), ("F.softmin(x, dim=-1, dtype=t.float64)", X)],
    "glu": [("F.glu(x)", X), ("F.glu(x, 0)", X), ("F.glu(x, dim=1)", {"x": draw((2, 0))})],
    "cumprod": [(f"x.cumprod({d})", X) for d in (0, 1, -1)]
    + [
        ("x.cumprod(1)", ZEROS),
        ("t.cumprod(x, dim=0)", {"x": draw(())}),
        ("x.cumprod(0)", {"x": draw((0,))}),
        ("x.cumprod(0)", {"x": away((19,), 0.7, 1.3)}),
    ],
    "logcumsumexp": [(f"x.logcumsumexp({d})", X) for d in (0, 1, -1)]
    + [
        ("x.logcumsumexp(0)", {"x": draw(())}),
        ("x.logcumsumexp(0)", {"x": draw((0,))}),
        ("x.logcumsumexp(0)", {"x": exactly([40.0, -40.0, 39.0])}),
    ],
    "cummax": [(f"x.cummax({d}).values", D) for d in (0, 1, -1)]
    + [("x.cummax(0)[0]", {"x": exactly([1.0, 1.0, 0.0, 2.0])}), ("x.cummax(0).values", {"x": draw(())})],
    "cummin": [(f"x.cummin({d}).values", D) for d in (0, -1)] + [("t.cummin(x, 0)[0]", {"x": exactly([1.0, 1.0, 0.0, 2.0])})],
    "logaddexp": binary("x.logaddexp(y)", "t.logaddexp(x, y)")
    + [("x.logaddexp(y)", {"x": exactly([100.0, -100.0]), "y": exactly([100.0, 100.0])})],
    "var_mean": [
        ("t.stack(t.var_mean(x, 1))", X),
        ("t.stack(t.var_mean(x))", X),
        ("t.var_mean(x, (0, 2), correction=0, keepdim=True)[0]", X),
    ],
    "std_mean": [("t.stack(t.std_mean(x, -1, keepdim=True))", X), ("t.std_mean(x, dim=0, unbiased=False)[1]", X)],
    "median": [("x.median()", D), ("x.median(1).values", D), ("x.median(-1, True)[0]", D), ("x.median(0).values", {"x": draw(())})]
    + [("x.median()", {"x": exactly([1.0, 3.0, 3.0, 3.0, 5.0])})],
    "quantile": [(f"x.quantile({q})", D) for q in ("0.3", "0.5, 1", "1.0, -1, True", "0.3, keepdim=True", "0.25, dim=0")]
    + [(f"x.quantile(y.detach(), {a})", D | {"y": fixed([0.1, 0.5])}) for a in ("1", "-1, True", "None, True")]
    + [(f"x.quantile(0.4, 2, interpolation='{how}')", D) for how in ("lower", "higher", "midpoint", "nearest")],
    "scatter": [
        ("x.scatter(0, i, y)", XI | {"i": exactly([[0, 1, 2, 0], [2, 2, 0, 1]])}),
        ("x.scatter(0, i, y)", XI | {"y": fixed(np.arange(20.0).reshape(4, 5))}),
        ("x.scatter(1, i, y)", XI | {"i": exactly([[0, 3], [1, 2]]), "y": draw((2, 2))}),
        ("t.scatter(x, 1, i, 2.5)", XI | {"i": exactly([[0], [3]])}),
        ("x.scatter(0, i, y)", {"x": draw(()), "i": exactly(0), "y": draw(())}),
        ("x.scatter(0, i, y)", {"x": draw((3,)), "i": whole((0,), 3), "y": draw((0,))}),
    ],
    "scatter_add": [
        ("x.scatter_add(0, i, y)", XI),
        ("t.scatter_add(x, 1, i, y)", XI | {"i": exactly([[0, 0, 0], [1, 1, 3], [2, 2, 2]]), "y": draw((3, 3))}),
        ("x.scatter_add(0, i, y)", {"x": draw((3,)), "i": exactly([1, 1, 1, 0]), "y": draw((4,))}),
    ],
    "index_add": [
        ("x.index_add(0, i, y)", {"x": draw((3, 4)), "i": exactly([0, 0, 2, 0]), "y": draw((4, 4))}),
        ("t.index_add(x, -1, i, y, alpha=2.5)", {"x": draw((3, 4)), "i": exactly([3, 3]), "y": draw((3, 2))}),
    ],
    "index_copy": [("x.index_copy(1, i, y)", {"x": draw((3, 4)), "i": exactly([3, 0]), "y": draw((3, 2))})],
    "index_fill": [
        ("x.index_fill(0, i, 2.0)", {"x": draw((3, 4)), "i": exactly([2, 0])}),
        ("x.index_fill(1, i, y)", {"x": draw((3, 4)), "i": exactly([3]), "y": draw(())}),
    ],
    "select": [("x.select(1, -1)", X), ("t.select(x, 0, 1)", X)],
    "diag_embed": [("x.diag_embed()", X), ("t.diag_embed(x, 1, 0, 2)", X), ("x.diag_embed(offset=-2)", X), ("x.diag_embed(0, -1, 0)", X)],
    "fliplr": [("x.fliplr()", X), ("t.flipud(x)", X)],
    "tensor_split": [("x.tensor_split(3, -1)[0]", X), ("x.tensor_split((1, 2), dim=1)[1]", X), ("t.hsplit(x, 3)[1]", X)],
    "stacks": [
        (f"t.{f}([x, y])", {"x": draw(a), "y": draw(b)})
        for f, a, b in [
            ("vstack", (3,), (3,)),
            ("vstack", (2, 3), (3,)),
            ("hstack", (3,), (2,)),
            ("hstack", (2, 3), (2, 1)),
            ("hstack", (), ()),
            ("column_stack", (3,), (3, 2)),
        ]
    ],
    "meshgrid": [(f"t.stack(t.meshgrid(x, y, indexing='{how}'))", {"x": draw((3,)), "y": draw((2,))}) for how in ("ij", "xy")],
    "tensordot": [
        (f"t.tensordot(x, y, {d})", {"x": draw(a), "y": draw(b)})
        for d, a, b in [
            ("1", (2, 3), (3, 4)),
            ("dims=2", (2, 3, 4), (3, 4, 5)),
            ("0", (2,), (3,)),
            ("([0, 2], [1, 0])", (2, 3, 4), (4, 2, 5)),
            ("2", (2, 0, 4), (0, 4, 5)),
        ]
    ],
    "new_zeros": [
        (f"x + x.new_{f}", {"x": draw((2, 3))})
        for f in ("zeros(2, 3)", "ones((3,))", "full((2, 1), 1.5)", "tensor([1, 2, 3])", "zeros(size=(3,))")
    ],
}
SQUARES = {"x": draw((3, 3)), "y": draw((3, 4)), "z": draw((4, 3))}
BATCHES = {"x": draw((2, 3, 3)), "y": draw((2, 3, 4)), "z": draw((2, 4, 3))}
HOLES = {"x": exactly([[1.0, np.nan, -2.0], [np.inf, -np.inf, 0.5]])}
NOT_WHOLE = {"x": exactly([7.5, -7.5, 7.25, -7.25]), "y": exactly([2.0, 2.0, -3.0, -3.0])}

EXAMPLES |= {
    "atan2": binary("x.atan2(y)", x=away, y=away)
    + [("t.arctan2(x, y)", {"x": exactly([0.0, 0.0, 1.0, -1.0]), "y": exactly([1.0, -1.0, 0.0, 0.0])})],
    "hypot": [("t.hypot(x, y)", {"x": away(a), "y": away(b)}) for a, b in PATTERNS]
    + [("x.hypot(y)", {"x": exactly([3e20, 0.0]), "y": exactly([4e20, 2.0])})],
    "asinh": unary("x.asinh()", "t.arcsinh(x)"),
    "acosh": unary("x.acosh()", "t.arccosh(x)", x=lambda s: draw(s, 1.1, 3)),
    "atanh": unary("x.atanh()", "t.arctanh(x)", x=lambda s: draw(s, -0.9, 0.9)),
    "arcs": unary("x.arcsin() + x.arccos() * x.arctan()", x=lambda s: draw(s, -0.9, 0.9)),
    "degrees": unary("x.rad2deg()", "t.deg2rad(x)"),
    "copysign": [("x.copysign(y)", {"x": away(a), "y": away(b)}) for a, b in PATTERNS[:5]]
    + numbers("t.copysign(x, -2)", "x.copysign(0.0)", x=away)
    + [("x.copysign(y)", {"x": exactly([0.0, -0.0, 1.0, -1.0]), "y": fixed([-1.0, 1.0, -0.0, 0.0])})],
    "fmod": binary("x.fmod(y)", y=away, patterns=PATTERNS[:4])
    + numbers("x.fmod(0.7)", "t.fmod(x, -0.7)")
    + [("x.fmod(y)", NOT_WHOLE), ("x.remainder(y)", NOT_WHOLE)],
    "frac": unary("x.frac()") + [("t.frac(x) * x", {"x": exactly([2.5, -2.5, 3.25])})],
    "fix": unary("x.fix() * x"),
    "fmax": binary("t.fmax(x, y)", patterns=PATTERNS[:4])
    + [("x.fmax(y)", {"x": exactly([1.0, np.nan, 2.0, np.nan]), "y": exactly([1.0, 1.0, np.nan, np.nan])})],
    "fmin": binary("t.fmin(x, y)", patterns=PATTERNS[:4])
    + [("x.fmin(y)", {"x": exactly([1.0, np.nan, 2.0, np.nan]), "y": exactly([1.0, 1.0, np.nan, np.nan])})],
    "nan_to_num": [(f"x.nan_to_num({a}).clamp(-9, 9)", HOLES) for a in ("", "2.0", "nan=1.0, posinf=3.0", "0.0, 5.0, neginf=-4.0")],
    "logit": unary("x.logit()", "t.logit(x, eps=0.3)", "x.logit(1e-6)", x=lambda s: draw(s, 0.05, 0.95))
    + [("x.logit(0.1)", {"x": exactly([-1.0, 0.0, 0.1, 0.9, 1.0, 2.0])})],
    "xlogy": [("x.xlogy(y)", {"x": draw(a), "y": draw(b, 0.2, 2)}) for a, b in PATTERNS]
    + numbers("t.xlogy(x, 2)")
    + [("x.xlogy(y)", {"x": exactly([0.0, 0.0, 1.0]), "y": exactly([0.5, 2.0, 3.0])})],
    "sinc": unary("x.sinc()", "t.sinc(x)", x=away),
    "erfc": unary("x.erfc()") + [("t.erfc(x)", {"x": exactly([5.0, -5.0, 0.0])})],
    "addcmul": [("x.addcmul(y, z, value=0.5)", {"x": draw((3, 4)), "y": draw((3, 1)), "z": draw((4,))}), ("t.addcmul(x, x, x)", X)],
    "addcdiv": [("x.addcdiv(y, z, value=-2)", {"x": draw((3, 4)), "y": draw((3, 1)), "z": away((4,))})],
    "addmm": [("x.addmm(y, z)", SQUARES), ("t.addmm(x, y, z, beta=0.5, alpha=-2)", SQUARES), ("x[0].addmm(y, z, alpha=3)", SQUARES)],
    "addmv": [("x[0].addmv(y, z[:, 1])", SQUARES), ("t.addmv(x[1], y, z[:, 0], beta=2, alpha=0.5)", SQUARES)],
    "baddbmm": [("x.baddbmm(y, z)", BATCHES), ("t.baddbmm(x[0], y, z, beta=0.5, alpha=2)", BATCHES), ("x.baddbmm(y, z, beta=0)", BATCHES)],
    "inner": [
        (f"{e}.inner(y)", {"x": draw(a), "y": draw(b)})
        for e, a, b in [
            ("x", (4,), (4,)),
            ("x", (2, 3), (4, 3)),
            ("x", (2, 3), (4, 5, 3)),
            ("x", (), (3,)),
            ("x", (2, 0), (3, 0)),
            ("x", (0, 3), (3,)),
        ]
    ],
    "kron": [
        ("x.kron(y)", {"x": draw(a), "y": draw(b)})
        for a, b in [((2, 3), (3, 2)), ((2,), (3,)), ((2, 3), (4,)), ((), (2, 2)), ((2, 1, 2), (3, 0))]
    ],
    "cross": [("t.cross(x, y, dim=-1)", {"x": draw((4, 3)), "y": draw((4, 3))}), ("x.cross(y)", {"x": draw((3,)), "y": draw((3,))})]
    + [("x.cross(y, 1)", {"x": draw((2, 3, 1)), "y": draw((1, 3, 4))})],
    "cdist": [
        ("t.cdist(x, y)", {"x": draw((4, 3)), "y": draw((5, 3))}),
        ("t.cdist(x, y, p=1.0)", {"x": draw((2, 4, 3)), "y": draw((5, 3))}),
    ]
    + [("t.cdist(x, y, 3.0)", {"x": draw((4, 3)), "y": draw((2, 5, 3))}), ("t.cdist(x, y)", {"x": draw((0, 3)), "y": draw((5, 3))})]
    + [("t.cdist(x, x)", {"x": draw((3, 2))})],
    "dist": [("x.dist(y)", NEAR), ("t.dist(x, y, 3)", NEAR), ("x.dist(y, p=1)", NEAR)],
    "diff": [("x.diff()", X), ("t.diff(x, 2, 1)", X), ("x.diff(n=3, dim=1)", X), ("x.diff(0)", X), ("x.diff(2)", {"x": draw((1,))})]
    + [("x.diff(prepend=y, append=y * 2)", {"x": draw((3, 4)), "y": draw((3, 1))})],
    "rot90": [(f"x.rot90({a})", X) for a in ("", "2", "-1", "5", "0", "1, (1, 2)", "3, [-1, 0]")],
    "nansum": [
        (f"x[:, :2].nansum({a})", HOLES | {"x": exactly([[1.0, np.nan, 3.0], [np.nan, np.nan, 0.5]])}) for a in ("", "0", "1, True")
    ],
    "nanmean": [(f"x.nanmean({a})", {"x": exactly([[1.0, np.nan, 3.0], [2.0, 4.0, np.nan]])}) for a in ("", "0", "-1, True", "(0, 1)")],
}
IMAGES, FILTERS = draw((2, 4, 7, 6)), draw((6, 2, 3, 2))
SEQUENCES = {"x": draw((2, 4, 9)), "w": draw((6, 4, 3)), "y": draw((6,))}

EXAMPLES |= {
    "conv1d": [(f"F.conv1d(x, w, y{a})", SEQUENCES) for a in ("", ", 2, 1", ", padding='same', dilation=2", ", stride=3, padding='valid'")]
    + [("F.conv1d(x, w)", {"x": draw((4, 9)), "w": draw((6, 4, 3))})],
    "conv2d": [
        (f"F.conv2d(x, w, y, groups=2{a})", {"x": IMAGES, "w": FILTERS, "y": draw((6,))})
        for a in ("", ", stride=2", ", padding=(2, 1), stride=(3, 1)", ", padding='same'", ", dilation=(2, 3), padding=1")
    ]
    + [
        ("F.conv2d(x, w)", {"x": draw((3, 5, 5)), "w": draw((2, 3, 5, 5))}),
        ("F.conv2d(x, w, None, 2)", {"x": draw((0, 3, 5, 5)), "w": draw((2, 3, 1, 1))}),
        ("F.conv2d(x.mT, w)", {"x": draw((2, 1, 5, 4)), "w": draw((2, 1, 3, 3))}),
    ],
    "max_pool1d": [
        (f"F.max_pool1d(x, {a})", {"x": distinct((2, 3, 8))}) for a in ("2", "3, 2, 1", "3, ceil_mode=True", "2, 1, dilation=3")
    ],
    "max_pool2d": [
        (f"F.max_pool2d(x, {a})", {"x": distinct((2, 3, 7, 6))})
        for a in ("2", "3, 2, 1", "(2, 3), (1, 2), ceil_mode=True", "2, dilation=2")
    ]
    + [("F.max_pool2d(x, 2, 1)", {"x": exactly([[[1.0, 3.0, 3.0], [3.0, 3.0, 0.0], [3.0, 1.0, 3.0]]])})],
    "avg_pool1d": [(f"F.avg_pool1d(x, {a})", {"x": draw((2, 3, 8))}) for a in ("2", "3, 2, 1", "3, 2, 1, True", "3, 2, 1, True, False")],
    "avg_pool2d": [
        (f"F.avg_pool2d(x, {a})", {"x": draw((2, 3, 7, 6))})
        for a in ("2", "3, 2, 1", "3, 2, 1, True", "(3, 2), (2, 1), 1, ceil_mode=True, count_include_pad=False", "2, divisor_override=3")
    ],
    "adaptive_avg_pool": [("F.adaptive_avg_pool1d(x, 3)", {"x": draw((2, 3, 8))})]
    + [(f"F.adaptive_avg_pool2d(x, {a})", {"x": draw((2, 3, 7, 6))}) for a in ("1", "(3, 4)", "(None, 2)", "9")],
    "adaptive_max_pool": [("F.adaptive_max_pool1d(x, 3)", {"x": distinct((2, 3, 8))})]
    + [(f"F.adaptive_max_pool2d(x, {a})", {"x": distinct((2, 3, 7, 6))}) for a in ("1", "(3, 4)", "(None, 2)", "9")],
    "unfold": [(f"F.unfold(x, {a})", {"x": draw((2, 3, 5, 6))}) for a in ("2", "(3, 2), padding=1", "2, 2, stride=(1, 3)")],
    "fold": [("F.fold(x, (4, 5), 2)", {"x": draw((2, 8, 12))}), ("F.fold(x, 5, (3, 2), padding=1, stride=2)", {"x": draw((2, 6, 9))})],
}
#: Writes into views, within a graph: v is changed by way of w, or w by way of v.
EXAMPLES["copy_"] = [
    ("(lambda v, y: (lambda w: [w.copy_(y), v * w][1])(v[0]))(x * 1, y)", {"x": draw((3, 4)), "y": draw((4,))}),
    ("(lambda v, y: (lambda w: [v[:1].copy_(y), v.sum() * w][1])(v.T))(x * 1, y)", {"x": draw((3, 4)), "y": draw((1, 4))}),
]
EXAMPLES["mul_"] = [("(lambda v, y: (lambda w: [w.mul_(y), v * v][1])(v[..., 1]))(x * 1, y)", {"x": draw((3, 4)), "y": draw((3,))})]
EXAMPLES["add_"] = [("(lambda v, y: (lambda w: [v.add_(y), v * w.exp()][1])(v[None]))(x * 1, y)", {"x": draw((3, 4)), "y": draw((3, 4))})]
