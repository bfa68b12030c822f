"""`Value`: a number that remembers its inputs, and for each of them how much of a change comes through.

Every operation below is one call of `node(op, data, inputs, derivatives)`: the answer, what it was computed from, and the local
derivative for each input. Nothing else is needed for `backward`. Above each operation, `@formula` states the same derivatives as
formulas in Values; `grad(create_graph=True)` builds its answer from those, so that it can be differentiated again.

Numbers: an argument outside an operation's domain, such as `log(0)` or `Value(0) ** -1`, raises an ArithmeticError that names the
operation and the number. An answer too large for a float is inf, and inf and nan given as data pass through, as in NumPy and PyTorch.
"""

import math

from .graph import backward, history, next_birth


class Value:
    """A float that takes part in a graph of computations.

    data: a number; label: a name for pictures and messages; requires_grad: False freezes it (its `.grad` stays as it is).

    Attributes: `.data` (float), `.grad` (float: how much the root of the last `backward` grows for each unit that this grows),
    `.label`, `.inputs` (the Values it was computed from; empty for a leaf), `.derivatives` (the local derivative for each input),
    `.op` (the operation's name; empty for a leaf), `.requires_grad`, `.birth`.

    Two Values with equal data are still two Values: `==` compares identity, while `< <= > >=` compare data.
    """

    __slots__ = ("__weakref__", "birth", "data", "derivatives", "grad", "inputs", "label", "op", "requires_grad")

    def __init__(self, data, label="", requires_grad=True):
        self.data = number(data)
        self.grad = 0.0
        self.label = label
        self.op = ""
        self.inputs = ()
        self.derivatives = ()
        self.requires_grad = requires_grad
        self.birth = next_birth()

    def __add__(self, other):
        return add(self, value(other))

    def __radd__(self, other):
        return add(value(other), self)

    def __mul__(self, other):
        return mul(self, value(other))

    def __rmul__(self, other):
        return mul(value(other), self)

    def __sub__(self, other):
        return sub(self, value(other))

    def __rsub__(self, other):
        return sub(value(other), self)

    def __truediv__(self, other):
        return div(self, value(other))

    def __rtruediv__(self, other):
        return div(value(other), self)

    def __pow__(self, other):
        return pow(self, value(other))

    def __rpow__(self, other):
        return pow(value(other), self)

    def __neg__(self):
        return neg(self)

    def __abs__(self):
        return abs(self)

    def exp(self):
        return exp(self)

    def log(self):
        return log(self)

    def sqrt(self):
        return sqrt(self)

    def sin(self):
        return sin(self)

    def cos(self):
        return cos(self)

    def tanh(self):
        return tanh(self)

    def sigmoid(self):
        return sigmoid(self)

    def relu(self):
        return relu(self)

    def __lt__(self, other):
        return self.data < number(other)

    def __le__(self, other):
        return self.data <= number(other)

    def __gt__(self, other):
        return self.data > number(other)

    def __ge__(self, other):
        return self.data >= number(other)

    def __float__(self):
        raise TypeError(
            f"{self!r} is not a plain number, and functions such as math.exp would forget where it came from: "
            "use tinygrad_edu's own function (exp, log, sin, ...) or take `.data`"
        )

    def item(self):
        """The number inside, as a plain float without history."""
        return self.data

    def backward(self, gradient=1.0):
        """Fill `.grad` of everything this Value was computed from; see `graph.backward`."""
        backward(self, gradient)

    def __format__(self, spec):
        return format(self.data, spec) if spec else repr(self)

    def __setstate__(self, state):
        """Copied, or read from a file: it is born again, after its inputs, for births count anew in every process."""
        for name, x in state[1].items():
            setattr(self, name, x)
        self.birth = next_birth()

    def __repr__(self):
        label = f", label={self.label!r}" if self.label else ""
        return f"Value({self.data:.6g}, grad={self.grad:.6g}{label})"


def number(x):
    """`x` as a float. Values give their data; what is not one real number raises TypeError."""
    if isinstance(x, Value):
        return x.data
    if isinstance(x, (str, bytes)) or not hasattr(x, "__float__") or getattr(x, "shape", ()) != ():
        raise TypeError(f"a Value holds one real number, not {x!r} of type {type(x).__name__}")
    return float(x)


def value(x):
    """`x` itself if it is a Value, otherwise the number `x` as a constant: a leaf that needs no gradient."""
    return x if isinstance(x, Value) else Value(x, "", False)


def node(op, data, inputs, derivatives):
    """A new Value that remembers: `data` was computed by `op` from `inputs`, with one local derivative for each input.

    op: the operation's name, shown in pictures. data: float. inputs: tuple of Values. derivatives: tuple of as many floats.
    The result requires grad if any input does.
    """
    if len(inputs) != len(derivatives):
        raise ValueError(f"node {op!r}: {len(inputs)} inputs need {len(inputs)} derivatives, got {len(derivatives)}")
    out = new(Value)
    out.data = data
    out.grad = 0.0
    out.label = ""
    out.op = op
    out.inputs = inputs
    out.derivatives = derivatives
    out.birth = next_birth()
    out.requires_grad = False
    for x in inputs:
        if x.requires_grad:
            out.requires_grad = True
    return out


new = object.__new__
FORMULAS = {}  # op -> a function (out, *inputs) of Values that returns the derivative for each input


def formula(op, derivatives):
    """Decorator: next to an operation, its derivatives once more, as formulas in Values (see the top of the file)."""

    def note(f):
        FORMULAS[op] = derivatives
        return f

    return note


# ---------------------------------------------------------------------------------------------- the five primitives


@formula("+", lambda out, x, y: (1, 1))
def add(x, y):
    """x + y: a nudge of either comes through as it is."""
    return node("+", x.data + y.data, (x, y), (1.0, 1.0))


@formula("*", lambda out, x, y: (y, x))
def mul(x, y):
    """x * y: a nudge of x comes through y times as large, a nudge of y x times."""
    return node("*", x.data * y.data, (x, y), (y.data, x.data))


@formula("**", lambda out, x, y: (y * x ** (y - 1) if y.data else 0, out * log(x) if y.requires_grad and x.data else 0))
def pow(x, y):
    """x ** y; both may vary. With respect to x: y * x**(y-1). With respect to y: x**y * log(x), which needs x >= 0."""
    check_power(x, y)
    out = power(x.data, y.data)
    slope = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (slope, out * math.log(x.data) if y.requires_grad and x.data else 0.0))


@formula("exp", lambda out, x: (out,))
def exp(x):
    """e ** x, its own derivative."""
    out = unbounded(math.exp, x.data)
    return node("exp", out, (x,), (out,))


@formula("log", lambda out, x: (1 / x,))
def log(x):
    """The natural logarithm; its derivative is 1/x. Raises ArithmeticError unless x > 0."""
    if x.data <= 0:
        raise ArithmeticError(f"log: log({x.data:g}) is not a real number; the logarithm needs a number above 0")
    return node("log", math.log(x.data), (x,), (1 / x.data,))


def check_power(x, y):
    """Raise ArithmeticError where x ** y is no real number, or where its derivative with respect to y, if wanted, is none."""
    base, exponent = x.data, y.data
    if (base == 0 and exponent < 0) or (base < 0 and math.isfinite(exponent) and exponent != math.floor(exponent)):
        why = "division by zero" if base == 0 else "a negative number has no real power of that kind"
        raise ArithmeticError(f"pow: {base:g} ** {exponent:g} is not a real number ({why})")
    if base < 0 and y.requires_grad:
        raise ArithmeticError(
            f"pow: {base:g} ** {exponent:g} has no derivative with respect to the exponent (it would be log({base:g})); "
            "make the exponent a plain number"
        )


def power(base, exponent):
    """base ** exponent for floats, with inf where it is too large and for 0 ** a negative number (where Python raises errors)."""
    try:
        return base**exponent
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ZeroDivisionError:
        return math.inf


def unbounded(f, x):
    """f(x), or inf where that is too large for a float (Python raises OverflowError)."""
    try:
        return f(x)
    except OverflowError:
        return math.inf


# ------------------------------------------- what the primitives compose, written directly: fewer nodes, stable at the ends


@formula("neg", lambda out, x: (-1,))
def neg(x):
    """-x."""
    return node("neg", -x.data, (x,), (-1.0,))


@formula("-", lambda out, x, y: (1, -1))
def sub(x, y):
    """x - y."""
    return node("-", x.data - y.data, (x, y), (1.0, -1.0))


@formula("/", lambda out, x, y: (1 / y, -out / y))
def div(x, y):
    """x / y. Raises ArithmeticError when y is 0."""
    if y.data == 0:
        raise ArithmeticError(f"div: {x.data:g} / 0 is not a number; the divisor must not be 0")
    out = x.data / y.data
    return node("/", out, (x, y), (1 / y.data, -out / y.data))


@formula("sqrt", lambda out, x: (0.5 / out,))
def sqrt(x):
    """The square root. Raises ArithmeticError when x < 0; at 0 the slope is inf."""
    if x.data < 0:
        raise ArithmeticError(f"sqrt: the square root of {x.data:g} is not a real number")
    out = math.sqrt(x.data)
    return node("sqrt", out, (x,), (0.5 / out if out else math.inf,))


@formula("log10", lambda out, x: (1 / (x * math.log(10)),))
def log10(x):
    """The logarithm to base 10. Raises ArithmeticError unless x > 0."""
    if x.data <= 0:
        raise ArithmeticError(f"log10: log10({x.data:g}) is not a real number; the logarithm needs a number above 0")
    return node("log10", math.log10(x.data), (x,), (1 / (x.data * math.log(10)),))


@formula("sin", lambda out, x: (cos(x),))
def sin(x):
    """The sine of x radians. Raises ArithmeticError at plus or minus inf, as cos and tan do."""
    finite("sin", x)
    return node("sin", math.sin(x.data), (x,), (math.cos(x.data),))


@formula("cos", lambda out, x: (-sin(x),))
def cos(x):
    """The cosine of x radians."""
    finite("cos", x)
    return node("cos", math.cos(x.data), (x,), (-math.sin(x.data),))


@formula("tan", lambda out, x: (1 + out * out,))
def tan(x):
    """The tangent of x radians."""
    finite("tan", x)
    out = math.tan(x.data)
    return node("tan", out, (x,), (1 + out * out,))


@formula("asin", lambda out, x: (1 / sqrt(1 - x * x),))
def asin(x):
    """The angle in radians whose sine is x. Raises ArithmeticError outside [-1, 1]; at the ends the slope is inf."""
    if math.fabs(x.data) > 1:
        raise ArithmeticError(f"asin: no angle has the sine {x.data:g}; it must lie in [-1, 1]")
    return node("asin", math.asin(x.data), (x,), (1 / math.sqrt(1 - x.data**2) if x.data**2 != 1 else math.inf,))


@formula("acos", lambda out, x: (-1 / sqrt(1 - x * x),))
def acos(x):
    """The angle in radians whose cosine is x. Raises ArithmeticError outside [-1, 1]; at the ends the slope is -inf."""
    if math.fabs(x.data) > 1:
        raise ArithmeticError(f"acos: no angle has the cosine {x.data:g}; it must lie in [-1, 1]")
    return node("acos", math.acos(x.data), (x,), (-1 / math.sqrt(1 - x.data**2) if x.data**2 != 1 else -math.inf,))


@formula("atan", lambda out, x: (1 / (1 + x * x),))
def atan(x):
    """The angle in radians whose tangent is x."""
    return node("atan", math.atan(x.data), (x,), (1 / (1 + x.data * x.data),))


@formula("sinh", lambda out, x: (cosh(x),))
def sinh(x):
    """The hyperbolic sine, (e**x - e**-x) / 2."""
    out = math.copysign(unbounded(math.sinh, math.fabs(x.data)), x.data)
    return node("sinh", out, (x,), (unbounded(math.cosh, x.data),))


@formula("cosh", lambda out, x: (sinh(x),))
def cosh(x):
    """The hyperbolic cosine, (e**x + e**-x) / 2."""
    slope = math.copysign(unbounded(math.sinh, math.fabs(x.data)), x.data)
    return node("cosh", unbounded(math.cosh, x.data), (x,), (slope,))


@formula("tanh", lambda out, x: (1 - out * out,))
def tanh(x):
    """The hyperbolic tangent; its derivative is 1 - tanh(x)**2."""
    out = math.tanh(x.data)
    return node("tanh", out, (x,), (1 - out * out,))


@formula("sigmoid", lambda out, x: (out * sigmoid(-x),))
def sigmoid(x):
    """1 / (1 + e**-x), without overflow at either end; its derivative is sigmoid(x) * (1 - sigmoid(x))."""
    small = math.exp(-math.fabs(x.data))  # of the two equal forms, take the one whose power of e is at most 1
    out = 1 / (1 + small) if x.data >= 0 else small / (1 + small)
    return node("sigmoid", out, (x,), (small / (1 + small) ** 2,))


@formula("relu", lambda out, x: (0 if x.data <= 0 else 1,))
def relu(x):
    """x where it is positive, otherwise 0. At the kink, x = 0, the derivative is 0, as in PyTorch."""
    off = x.data <= 0  # not for nan, which passes through
    return node("relu", 0.0 if off else x.data, (x,), (0.0 if off else 1.0,))


@formula("abs", lambda out, x: ((x.data > 0) - (x.data < 0),))
def abs(x):
    """|x|. At the kink, x = 0, the derivative is 0, as in PyTorch."""
    return node("abs", math.fabs(x.data), (x,), (float((x.data > 0) - (x.data < 0)),))


@formula("max", lambda out, x, y: share(x.data, y.data))
def maximum(x, y):
    """The larger of two Values; nan if either is. At a tie each gets half of the gradient, as in PyTorch."""
    return node("max", max(x.data, y.data) if y.data == y.data else y.data, (x, y), share(x.data, y.data))


@formula("min", lambda out, x, y: share(y.data, x.data))
def minimum(x, y):
    """The smaller of two Values; nan if either is. At a tie each gets half of the gradient, as in PyTorch."""
    return node("min", min(x.data, y.data) if y.data == y.data else y.data, (x, y), share(y.data, x.data))


def share(x, y):
    """How a maximum passes its gradient on: all of it to the larger number, half and half at a tie; nan is not smaller than anything."""
    return (0.5, 0.5) if x == y else (0.0 if x < y else 1.0, 0.0 if x > y else 1.0)


def finite(name, x):
    """Raise ArithmeticError where an angle is infinite."""
    if math.isinf(x.data):
        raise ArithmeticError(f"{name}: {name}({x.data:g}) has no value; the angle must be finite")


# ------------------------------------------------------------------------------------------- gradients as answers


def grad(outputs, inputs, create_graph=False, **options):
    """The derivative of `outputs` (their sum, if several) with respect to each of `inputs`: a tuple of Values. No `.grad` is touched.

    outputs: a Value or a sequence of them. inputs: the same; each must require grad. An input that the outputs do not depend on gets 0.
    create_graph: True makes the answers part of a graph, so that `grad` of them gives the next derivative, to any order.
    Nodes of another kind, such as Tensors, bring a grad of their own, which may know more options.

    Raises ValueError for an input that is frozen, for an operation without a formula, and when data was changed after the graph was built.
    """
    outputs, inputs = ((x,) if hasattr(x, "birth") else tuple(x) for x in (outputs, inputs))
    if not isinstance(outputs[0], Value):
        return outputs[0].grad_of(outputs, inputs, create_graph=create_graph, **options)
    for x in inputs:
        if not x.requires_grad:
            raise ValueError(f"grad: {x!r} is frozen (requires_grad=False), so nothing depends on it")
    root = outputs[0]
    for more in outputs[1:]:
        root = root + more
    gradients = {root: value(1.0) if create_graph else 1.0}
    for out in history(root):
        if out not in gradients:
            continue
        for x, slope in zip(out.inputs, slopes(out) if create_graph else out.derivatives):
            if x.requires_grad:
                flow = slope * gradients[out]
                gradients[x] = gradients[x] + flow if x in gradients else flow
    return tuple(value(gradients.get(x, 0.0)) for x in inputs)


def slopes(out):
    """The derivatives of `out` for each of its inputs, as Values that can be differentiated again."""
    if not out.inputs:
        return ()
    if out.op not in FORMULAS:
        raise ValueError(f"grad: the operation {out.op!r} has no formula, so its derivative cannot be differentiated again")
    answers = FORMULAS[out.op](out, *out.inputs)
    for x, kept, again in zip(out.inputs, out.derivatives, answers):
        if x.requires_grad and not math.isclose(kept, number(again), rel_tol=1e-6, abs_tol=1e-9) and kept == kept:
            raise ValueError(f"grad: an input of {out.op!r} was changed after the graph was built; compute the answer again first")
    return answers
