"""Numerical differentiation: central finite differences, from the values of a function alone."""

#: A step for float64. The error of a central difference is about h**2 (truncation) plus 1e-16 / h (rounding); the sum is smallest near the
#: cube root of 1e-16.
STEP = 6e-6


def derivative(f, x, h=None):
    """The derivative of f at x as a central difference: `(f(x + h) - f(x - h)) / 2h`.

    f: a function from float to float. x: a float.
    h: the step; by default `STEP` times the size of x (at least `STEP`), which leaves about ten correct digits on a smooth function.
    Raises ValueError when h is zero or so small that `x + h == x`.

    Source: central difference, e.g. Press et al., Numerical Recipes, section 5.7.
    """
    h = STEP * max(1.0, abs(x)) if h is None else h
    right, left = x + h, x - h
    if right == left:
        raise ValueError(f"derivative: expected a step that changes x = {x}, got h = {h}; use a larger h")
    return (f(right) - f(left)) / (right - left)  # right - left is the step actually taken, after rounding


def gradient(f, point, h=None):
    """The partial derivatives of `f(*point)`, one central difference for each input: a list of floats.

    f: a function from len(point) floats to a float. point: a list or tuple of floats. h: as in `derivative`.
    """
    if not isinstance(point, (list, tuple)):
        raise TypeError(f"gradient: expected point to be a list or tuple of numbers, one for each input of f, got {point!r}")
    return [derivative(lambda x, i=i: f(*point[:i], x, *point[i + 1 :]), x, h) for i, x in enumerate(point)]
