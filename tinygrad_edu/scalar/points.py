"""Points in a plane that a straight line cannot separate: two moons, two circles. Equal to scikit-learn's for the same random_state."""

import numpy as np


def make_moons(n_samples=100, *, shuffle=True, noise=None, random_state=None):
    """Two half circles, each reaching into the other.

    noise: the standard deviation of what is added to each coordinate. random_state: an int, for the same points every time, or NumPy's
    RandomState. Returns (points, labels): float64, (n_samples, 2), and int64, 0 for the first moon and 1 for the second: (n_samples,).
    """
    first = np.linspace(0, np.pi, n_samples // 2)
    second = np.linspace(0, np.pi, n_samples - n_samples // 2)
    x = np.append(np.cos(first), 1 - np.cos(second))
    y = np.append(np.sin(first), 1 - np.sin(second) - 0.5)
    return mix(np.column_stack([x, y]), len(first), shuffle, noise, random_state)


def make_circles(n_samples=100, *, shuffle=True, noise=None, random_state=None, factor=0.8):
    """A circle of radius 1, label 0, around one of radius `factor`, label 1. Arguments and result as of `make_moons`."""
    first = np.linspace(0, 2 * np.pi, n_samples // 2, endpoint=False)
    second = np.linspace(0, 2 * np.pi, n_samples - n_samples // 2, endpoint=False)
    x = np.append(np.cos(first), np.cos(second) * factor)
    y = np.append(np.sin(first), np.sin(second) * factor)
    return mix(np.column_stack([x, y]), len(first), shuffle, noise, random_state)


def mix(points, n_first, shuffle, noise, random_state):
    """(points, labels) in random order, with noise added. The first n_first points are labelled 0, the others 1."""
    rng = random_state if isinstance(random_state, np.random.RandomState) else np.random.RandomState(random_state)
    labels = (np.arange(len(points)) >= n_first).astype(np.int64)
    if shuffle:
        order = np.arange(len(points))
        rng.shuffle(order)
        points, labels = points[order], labels[order]
    if noise is not None:
        points += rng.normal(scale=noise, size=points.shape)
    return points, labels
