"""`Value`: a number in a computational graph. It stores its inputs and the local derivative with respect to each.

Every operation below is one call of `node(op, data, inputs, derivatives)`: the result, what it was computed from, and the local
derivatives. `backward` needs nothing else. Above each operation, `@formula` states the same derivatives as formulas in Values, from
which `grad(create_graph=True)` builds gradients that can be differentiated again.

An argument outside an operation's domain, such as `log(0)` or `Value(0) ** -1`, raises an ArithmeticError that names the operation and the
number. A result too large for a float is inf, and inf and nan given as data pass through, as in NumPy and PyTorch.
"""

import math

from ..graph import backward, next_sequence_nr, topological_order
from .copying import copy_value, deepcopy_value, reduce_value, restore
from .domain import check_finite, check_power, inf_on_overflow, power, split_at_tie
from .formulas import formula, local_derivatives


class Value:
    """A node of a computational graph that holds a float.

    data: a number. label: a name for pictures and messages. requires_grad: False makes it a constant, whose `.grad` never changes.

    Attributes: `.data` (float), `.grad` (float: the derivative of the root of `backward` with respect to this Value),
    `.label`, `.inputs` (the Values it was computed from; empty for a leaf), `.derivatives` (the local derivative for each input),
    `.op` (the operation's name; empty for a leaf), `.requires_grad`, `.sequence_nr` (its number in the order of creation).

    Two Values with equal data are still two nodes: `==` compares identity, while `< <= > >=` compare data.
    """

    __slots__ = ("__weakref__", "data", "derivatives", "grad", "inputs", "label", "op", "requires_grad", "sequence_nr")

    def __init__(self, data, label="", requires_grad=True):
        self.data = as_number(refuse_tensor(data) if getattr(data, "requires_grad", False) else data)
        self.grad = 0.0
        self.label = label
        self.op = ""
        self.inputs = ()
        self.derivatives = ()
        self.requires_grad = requires_grad
        self.sequence_nr = next_sequence_nr()

    def __add__(self, other):
        return add(self, as_value(other))

    def __radd__(self, other):
        return add(as_value(other), self)

    def __mul__(self, other):
        return mul(self, as_value(other))

    def __rmul__(self, other):
        return mul(as_value(other), self)

    def __sub__(self, other):
        return sub(self, as_value(other))

    def __rsub__(self, other):
        return sub(as_value(other), self)

    def __truediv__(self, other):
        return div(self, as_value(other))

    def __rtruediv__(self, other):
        return div(as_value(other), self)

    def __pow__(self, other):
        return pow(self, as_value(other))

    def __rpow__(self, other):
        return pow(as_value(other), self)

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
        return self.data < as_number(other)

    def __le__(self, other):
        return self.data <= as_number(other)

    def __gt__(self, other):
        return self.data > as_number(other)

    def __ge__(self, other):
        return self.data >= as_number(other)

    def __float__(self):
        raise TypeError(
            f"float: expected a plain number, got {self!r}; functions such as math.exp would lose its graph: "
            "use tinygrad_edu's own exp, log, sin, ..., or take `.data`"
        )

    def item(self):
        """The number as a plain float."""
        return self.data

    def backward(self, gradient=1.0):
        """Accumulate gradients into everything this Value was computed from; see `graph.backward`."""
        backward(self, gradient)

    @staticmethod
    def grad_engine(outputs, inputs, grad_outputs, retain_graph, create_graph):
        """What `grad` calls for Values; see `differentiate`."""
        return differentiate(outputs, inputs, grad_outputs, retain_graph, create_graph)

    def __bool__(self):
        return self.data != 0

    def __format__(self, spec):
        return format(self.data, spec) if spec else repr(self)

    __copy__, __deepcopy__, __reduce__, __setstate__ = copy_value, deepcopy_value, reduce_value, restore

    def __repr__(self):
        label = f", label={self.label!r}" if self.label else ""
        return f"Value({self.data:.6g}, grad={self.grad:.6g}{label})"


def as_number(x):
    """x, a number or a Value, as a float. Raises TypeError for anything but one real number."""
    if isinstance(x, Value):
        return x.data
    if isinstance(x, (str, bytes)) or not hasattr(x, "__float__") or getattr(x, "shape", ()) != ():
        raise TypeError(f"Value: expected one real number, got {x!r} of type {type(x).__name__}")
    return float(x)


def as_value(x):
    """x itself if it is a Value, otherwise the number x as a constant: a leaf that does not require grad."""
    return x if isinstance(x, Value) else Value(refuse_tensor(x), "", False)


def refuse_tensor(x):
    """x, unless it is a node of another kind, such as a Tensor, whose gradient would be lost."""
    if hasattr(x, "inputs") and not isinstance(x, Value):
        raise TypeError(f"Value: expected a number or a Value, got a {type(x).__name__}; they do not share a graph; x.item() is a constant")
    return x


def node(op, data, inputs, derivatives):
    """A new Value, computed by an operation from `inputs`, with one local derivative for each input.

    op: the operation's name, shown in pictures. data: float. inputs: tuple of Values. derivatives: tuple of as many floats.
    The result requires grad if any input does.
    """
    if len(inputs) != len(derivatives):
        raise ValueError(f"node {op!r}: expected one derivative for each of {len(inputs)} inputs, got {len(derivatives)}")
    out = new(Value)
    out.data = data
    out.grad = 0.0
    out.label = ""
    out.op = op
    out.inputs = inputs
    out.derivatives = derivatives
    out.sequence_nr = next_sequence_nr()
    out.requires_grad = False
    for x in inputs:
        if x.requires_grad:
            out.requires_grad = True
    return out


new = object.__new__

# ---------------------------------------------------------------------------------------------- the five primitives


@formula("+", lambda out, x, y: (1, 1))
def add(x, y):
    """x + y; both local derivatives are 1."""
    return node("+", x.data + y.data, (x, y), (1.0, 1.0))


@formula("*", lambda out, x, y: (y, x))
def mul(x, y):
    """x * y; the local derivative for x is y, and that for y is x."""
    return node("*", x.data * y.data, (x, y), (y.data, x.data))


@formula("**", lambda out, x, y: (y * x ** (y - 1) if y.data else 0, out * log(x) if y.requires_grad and x.data else 0))
def pow(x, y):
    """x ** y, differentiable in both: y * x**(y-1) for x, and x**y * log(x) for y, which needs x >= 0."""
    check_power(x, y)
    out = power(x.data, y.data)
    slope = y.data * power(x.data, y.data - 1) if y.data else 0.0
    return node("**", out, (x, y), (slope, out * math.log(x.data) if y.requires_grad and x.data else 0.0))


@formula("exp", lambda out, x: (out,))
def exp(x):
    """e ** x, which is its own derivative."""
    out = inf_on_overflow(math.exp, x.data)
    return node("exp", out, (x,), (out,))


@formula("log", lambda out, x: (1 / x,))
def log(x):
    """The natural logarithm; its derivative is 1/x. Raises ArithmeticError unless x > 0."""
    if x.data <= 0:
        raise ArithmeticError(f"log: log({x.data:g}) is not a real number; the logarithm needs a number above 0")
    return node("log", math.log(x.data), (x,), (1 / x.data,))


# ------------------------------------------- compositions of the primitives as single nodes: smaller graphs, stable at the extremes


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
        raise ArithmeticError(f"div: expected a divisor other than 0, got {x.data:g} / 0")
    out = x.data / y.data
    return node("/", out, (x, y), (1 / y.data, -out / y.data))


@formula("sqrt", lambda out, x: (0.5 / out,))
def sqrt(x):
    """The square root. Raises ArithmeticError when x < 0; at 0 the derivative is inf."""
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
    check_finite("sin", x)
    return node("sin", math.sin(x.data), (x,), (math.cos(x.data),))


@formula("cos", lambda out, x: (-sin(x),))
def cos(x):
    """The cosine of x radians."""
    check_finite("cos", x)
    return node("cos", math.cos(x.data), (x,), (-math.sin(x.data),))


@formula("tan", lambda out, x: (1 + out * out,))
def tan(x):
    """The tangent of x radians."""
    check_finite("tan", x)
    out = math.tan(x.data)
    return node("tan", out, (x,), (1 + out * out,))


@formula("asin", lambda out, x: (1 / sqrt(1 - x * x),))
def asin(x):
    """The angle in radians whose sine is x. Raises ArithmeticError outside [-1, 1]; at the ends the derivative is inf."""
    if math.fabs(x.data) > 1:
        raise ArithmeticError(f"asin: no angle has the sine {x.data:g}; it must lie in [-1, 1]")
    return node("asin", math.asin(x.data), (x,), (1 / math.sqrt(1 - x.data**2) if x.data**2 != 1 else math.inf,))


@formula("acos", lambda out, x: (-1 / sqrt(1 - x * x),))
def acos(x):
    """The angle in radians whose cosine is x. Raises ArithmeticError outside [-1, 1]; at the ends the derivative is -inf."""
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
    out = math.copysign(inf_on_overflow(math.sinh, math.fabs(x.data)), x.data)
    return node("sinh", out, (x,), (inf_on_overflow(math.cosh, x.data),))


@formula("cosh", lambda out, x: (sinh(x),))
def cosh(x):
    """The hyperbolic cosine, (e**x + e**-x) / 2."""
    slope = math.copysign(inf_on_overflow(math.sinh, math.fabs(x.data)), x.data)
    return node("cosh", inf_on_overflow(math.cosh, x.data), (x,), (slope,))


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


@formula("max", lambda out, x, y: split_at_tie(x.data, y.data))
def maximum(x, y):
    """The larger of two Values; nan if either is. At a tie the gradient is split in half, as in PyTorch."""
    return node("max", max(x.data, y.data) if y.data == y.data else y.data, (x, y), split_at_tie(x.data, y.data))


@formula("min", lambda out, x, y: split_at_tie(y.data, x.data))
def minimum(x, y):
    """The smaller of two Values; nan if either is. At a tie the gradient is split in half, as in PyTorch."""
    return node("min", min(x.data, y.data) if y.data == y.data else y.data, (x, y), split_at_tie(y.data, x.data))


# ------------------------------------------------------------------------------------------- gradients of any order


def differentiate(outputs, inputs, grad_outputs, retain_graph, create_graph):
    """The engine behind `grad` for Values: a list with the gradient of each input, None where the outputs do not depend on it.

    retain_graph: without effect; the graph of a Value lives as long as the Value.
    """
    root, upstream = combine(outputs, grad_outputs)
    gradients = {root: upstream if create_graph else upstream.data}
    for node in topological_order(root):
        if node not in gradients:
            continue
        for x, derivative in zip(node.inputs, local_derivatives(node) if create_graph else node.derivatives):
            if x.requires_grad:
                flow = derivative * gradients[node]
                gradients[x] = gradients[x] + flow if x in gradients else flow
    return [as_value(gradients[x]) if x in gradients else None for x in inputs]


def combine(outputs, grad_outputs):
    """One root for several outputs, and its upstream gradient: the sum of each output times its own."""
    upstream = [as_value(1.0 if g is None else g) for g in grad_outputs]
    if len(outputs) == 1:
        return outputs[0], upstream[0]
    root = outputs[0] * upstream[0]
    for y, g in zip(outputs[1:], upstream[1:]):
        root = root + y * g
    return root, as_value(1.0)
