"""Evaluation: the loss and the accuracy on all examples of a set, each counted once."""

import math
from contextlib import contextmanager

from ..autograd.mode import no_grad


def evaluate(model, loss, loader):
    """The mean loss over all examples, and the accuracy where the targets are classes: {"loss": ..., "accuracy": ...}, floats.

    model: a module; it is in eval mode meanwhile, and no graph is recorded. loss(output, target): the mean over a batch, a Tensor with one
    element. loader: pairs (input, target). A batch counts by its number of examples, so a smaller last one is weighed right.
    Accuracy: the share of examples whose class has the largest output, for int64 targets, (n,), and outputs, (n, classes).
    Raises ValueError without examples.
    """
    losses, sizes, shares = [], [], []
    with evaluation_mode(model), no_grad():
        for x, y in loader:
            output = model(x)
            sizes.append(len(y))
            losses.append(loss(output, y).item())
            if not y.is_floating_point() and (output.ndim, y.ndim) == (2, 1):
                shares.append(accuracy(output, y))
    if not sum(sizes):
        raise ValueError("evaluate: expected at least one example, got none")
    found = {"loss": mean_of_batches(losses, sizes)}
    return found | ({"accuracy": mean_of_batches(shares, sizes)} if shares else {})


def accuracy(output, target):
    """The share of examples whose class has the largest output, a float. output: (N, C), target: classes, int64, (N,)."""
    return (output.argmax(1) == target).double().mean().item()


def mean_of_batches(means, sizes):
    """The mean over all examples, a float. means: the mean over each batch. sizes: how many examples each batch has."""
    return math.fsum(mean * n for mean, n in zip(means, sizes)) / sum(sizes)


@contextmanager
def evaluation_mode(model):
    """Within, a module is in eval mode; afterwards it and each module within it are in the mode they were in."""
    modules = [(module, module.training) for module in model.modules()] if hasattr(model, "modules") else []
    try:
        for module, _ in modules:
            module.training = False
        yield
    finally:
        for module, training in modules:
            module.training = training
