"""Nudge and measure: derivatives of any function, from its values alone."""

#: A good nudge for float64. A central difference errs by about h**2 (the curve bends) plus 1e-16 / h (digits cancel);
#: the sum is least near the cube root of 1e-16.
STEP = 6e-6


def derivative(f, x, h=None):
    """How much `f(x)` changes for each unit that `x` changes: `(f(x + h) - f(x - h)) / 2h`.

    f: a function from float to float. x: a float.
    h: the nudge; by default `STEP` times the size of x (at least `STEP`), which leaves about ten correct digits on a smooth function.
    Raises ValueError when h is zero or so small that `x + h == x`.

    Source: central difference, e.g. Press et al., Numerical Recipes, section 5.7.
    """
    h = STEP * max(1.0, abs(x)) if h is None else h
    right, left = x + h, x - h
    if right == left:
        raise ValueError(f"derivative: a nudge of h = {h} does not move x = {x}; take a larger h")
    return (f(right) - f(left)) / (right - left)  # right - left is the nudge that really happened, after rounding


def gradient(f, point, h=None):
    """The derivative of `f(*point)` with respect to each of its inputs, the others held still: a list of floats.

    f: a function from len(point) floats to a float. point: a list or tuple of floats. h: as in `derivative`.
    """
    if not isinstance(point, (list, tuple)):
        raise TypeError(f"gradient: point must be a list or tuple of numbers, one for each input of f, not {point!r}")
    return [derivative(lambda x, i=i: f(*point[:i], x, *point[i + 1 :]), x, h) for i, x in enumerate(point)]
