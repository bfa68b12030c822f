"""Lesson 04: how nim-rmad trains its line, step by step in plain numbers, so that one can run it more than once."""

from random import Random


def old_recipe(points, labels, seed):
    """Whether all points are right after 925 steps; each looks at one random point, goes 0.01 far, and pulls the weights towards 0.

    Source: nim-rmad, examples/ex03_support_vector_machine.nim, after Andrej Karpathy's Hacker's guide to neural networks.
    """
    pick, (w1, w2, b) = Random(seed), (1.0, -3.0, -1.0)
    for _ in range(925):
        i = int(len(points) * pick.random())
        (x1, x2), y = points[i], labels[i]
        pull = y if y * (w1 * x1 + w2 * x2 + b) < 1 else 0
        w1, w2, b = w1 + 0.01 * (pull * x1 - w1), w2 + 0.01 * (pull * x2 - w2), b + 0.01 * pull
    return all(y * (w1 * x1 + w2 * x2 + b) > 0 for (x1, x2), y in zip(points, labels))
