"""Functions of one or two operands by name: `exp(x)` is the exponential of a Value, a ValueTensor or a Tensor."""

from functools import wraps

from . import value
from .value import Value, as_value


def define(name):
    """The function of this name for operands of every kind: for Values that of `scalar/value.py`, for others their method."""
    of_values = getattr(value, name)

    @wraps(of_values)
    def function(*operands):
        of_others = [x for x in operands if not isinstance(x, Value) and hasattr(type(x), name)]
        if of_others:
            return getattr(type(of_others[0]), name)(*operands)
        if not any(isinstance(x, Value) for x in operands):
            kinds = " and ".join(type(x).__name__ for x in operands)
            raise TypeError(f"{name}: expected a Value or a Tensor, got {kinds or 'nothing'}; for plain numbers use the module math")
        return of_values(*map(as_value, operands))

    return function


exp = define("exp")
log = define("log")
sqrt = define("sqrt")
log10 = define("log10")
sin = define("sin")
cos = define("cos")
tan = define("tan")
asin = define("asin")
acos = define("acos")
atan = define("atan")
sinh = define("sinh")
cosh = define("cosh")
tanh = define("tanh")
sigmoid = define("sigmoid")
relu = define("relu")
maximum = define("maximum")
minimum = define("minimum")
