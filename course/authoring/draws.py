"""Random numbers for cases. `rng` is the `random.Random` that `cases` is given: the same seed, the same cases."""

import math

import numpy as np


def numbers(rng, *shape, low=-3.0, high=3.0):
    """A float64 array of random numbers with one decimal."""
    return np.array([round(rng.uniform(low, high), 1) for _ in range(math.prod(shape))], dtype=float).reshape(shape)


def nonzero(rng, *shape, low=-3.0, high=3.0):
    """As `numbers`, with 0.5 in the place of every 0."""
    drawn = numbers(rng, *shape, low=low, high=high)
    drawn[drawn == 0] = 0.5
    return drawn


def signed(rng, low, high, digits=2):
    """A number of either sign, its size between low and high. With low > 1 a wrong program cannot hide behind a 0 or a 1."""
    return rng.choice((-1, 1)) * round(rng.uniform(low, high), digits)


def uniform(low, high, away_from=None, by=0.1):
    """A function that draws one number in [low, high], at least `by` away from a kink or a pole: an argument of `expressions`."""

    def draw(rng):
        while True:
            x = round(rng.uniform(low, high), 3)
            if away_from is None or abs(x - away_from) >= by:
                return x

    return draw
