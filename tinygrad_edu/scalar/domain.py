"""Domain checks for the operations of Value, and float arithmetic that gives inf instead of raising. No derivatives."""

import math


def power(base, exponent):
    """base ** exponent for floats, but inf where Python raises OverflowError or ZeroDivisionError."""
    try:
        return base**exponent
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ZeroDivisionError:
        return math.inf


def inf_on_overflow(f, x):
    """f(x), but inf where Python raises OverflowError."""
    try:
        return f(x)
    except OverflowError:
        return math.inf


def check_power(x, y):
    """Raise ArithmeticError where x ** y is not a real number, or has no derivative with respect to an exponent that requires grad."""
    base, exponent = x.data, y.data
    if (base == 0 and exponent < 0) or (base < 0 and math.isfinite(exponent) and exponent != math.floor(exponent)):
        why = "division by zero" if base == 0 else "a negative base has no real power with a fractional exponent"
        raise ArithmeticError(f"pow: {base:g} ** {exponent:g} is not a real number ({why})")
    if base < 0 and y.requires_grad:
        raise ArithmeticError(
            f"pow: {base:g} ** {exponent:g} has no derivative with respect to the exponent (it would be log({base:g})); "
            "make the exponent a plain number"
        )


def check_finite(name, x):
    """Raise ArithmeticError where an angle is infinite."""
    if math.isinf(x.data):
        raise ArithmeticError(f"{name}: expected a finite angle, got {x.data:g}")


def split_at_tie(x, y):
    """The local derivatives of max(x, y): 1 for the larger float, 0 for the other, one half each at a tie; 1 for nan."""
    return (0.5, 0.5) if x == y else (0.0 if x < y else 1.0, 0.0 if x > y else 1.0)
