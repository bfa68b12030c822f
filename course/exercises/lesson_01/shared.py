"""Functions given as text, so that cases are plain data and read well; and what the cells of the lesson define."""

import math

from course.authoring import signed


def function(case, name):
    """The function that a case gives as text: {"f(x, y)": "x * y"} holds `lambda x, y: x * y` under the name f."""
    head = next(k for k in case if k.startswith(name + "("))
    return eval(f"lambda {head[len(name) + 1 : -1]}: {case[head]}", {"abs": abs, "sin": math.sin, "exp": math.exp})


def number(rng):
    """A number of either sign, not near 0."""
    return signed(rng, 0.5, 3.0)


def square(x):
    return x * x


def cube(x):
    return x * x * x


def ramp(x):
    return 3 * x + 1


def root(x):
    guess = 1.0
    for _ in range(20):
        guess = (guess + x / guess) / 2
    return guess


def slope(f, x, h):
    return (f(x + h) - f(x)) / h
