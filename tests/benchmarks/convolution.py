"""Held-out accuracy of lesson 12's two nets, the MLP of lesson 11 and a CNN, over five seeds: `python -m tests.benchmarks.convolution`."""

import numpy as np

from course.figures.lesson_12 import move, probabilities, test_images, two_nets

SEEDS = range(5)


def main():
    x, y = test_images()
    nets = [two_nets(seed) for seed in SEEDS]
    for k, name in enumerate(("MLP", "CNN")):
        found = [100 * (probabilities(pair[k], x).argmax(1) == y).mean() for pair in nets]
        moved = [100 * (probabilities(pair[k], move(x, right=1)).argmax(1) == y).mean() for pair in nets]
        size = sum(p.numel() for p in nets[0][k].parameters())
        print(f"{name}  {size:5} parameters  test digits {spread(found)}  moved one pixel to the right {spread(moved)}")


def spread(percents):
    return f"{np.mean(percents):.2f} % ± {np.std(percents, ddof=1):.2f} {np.round(percents, 1).tolist()}"


if __name__ == "__main__":
    main()
