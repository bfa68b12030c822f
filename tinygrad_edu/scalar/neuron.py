"""Neurons, layers, multilayer perceptrons, a linear support-vector machine, and the functions that train them.

Everything here is computed with Values, so nothing here needs a derivative of its own: `backward` finds them all.
"""

import random

from .value import Value, as_value, relu, tanh

#: The gain of the initial weights for each activation, so that activations neither vanish nor explode from layer to layer.
#: Sources: He et al. 2015, "Delving Deep into Rectifiers" (relu); Glorot and Bengio 2010 (the others).
GAINS = {"relu": 2**0.5, "tanh": 1.0, "linear": 1.0}


def weighted_sum(x, w, b):
    """The weighted sum of the inputs plus a bias: b + w[0]*x[0] + w[1]*x[1] + ...

    x: n numbers or Values. w: n Values. b: a Value. Returns a Value. Raises ValueError when x and w differ in length.
    """
    if len(x) != len(w):
        raise ValueError(f"weighted_sum: expected as many inputs as weights, got {len(x)} and {len(w)}")
    total = b
    for xi, wi in zip(x, w):
        total = total + wi * xi
    return total


class Neuron:
    """activation(w·x + b), with n_in weights and one bias.

    n_in: how many inputs. activation: "tanh", "relu" or "linear" (none).
    rng: a random.Random for the first weights; by default the module `random` itself, so that `random.seed(0)` makes them repeatable.
    """

    def __init__(self, n_in, activation="tanh", rng=None):
        if activation not in GAINS:
            raise ValueError(f"Neuron: expected activation to be one of {', '.join(GAINS)}, got {activation!r}")
        scale = GAINS[activation] / n_in**0.5
        self.weights = [Value((rng or random).gauss(0, scale), f"w{i}") for i in range(n_in)]
        self.bias = Value(0.0, "b")
        self.activation = activation

    def __call__(self, x):
        """x: n_in numbers or Values. Returns a Value."""
        total = weighted_sum(x, self.weights, self.bias)
        return tanh(total) if self.activation == "tanh" else relu(total) if self.activation == "relu" else total

    def parameters(self):
        """The n_in + 1 parameters: weights, then the bias."""
        return [*self.weights, self.bias]


class Layer:
    """n_out neurons with the same n_in inputs."""

    def __init__(self, n_in, n_out, activation="tanh", rng=None):
        self.neurons = [Neuron(n_in, activation, rng) for _ in range(n_out)]

    def __call__(self, x):
        """x: n_in numbers or Values. Returns a list of n_out Values."""
        x = [as_value(xi) for xi in x]  # a number becomes a node once, not once for each neuron
        return [neuron(x) for neuron in self.neurons]

    def parameters(self):
        """The parameters of all neurons, as one list."""
        return [p for neuron in self.neurons for p in neuron.parameters()]


class MLP:
    """A multilayer perceptron: each layer takes the outputs of the one before. The last layer is linear.

    n_in: how many inputs. sizes: how many neurons in each layer, for example [16, 16, 1]. activation: of all layers but the last.
    """

    def __init__(self, n_in, sizes, activation="tanh", rng=None):
        widths = [n_in, *sizes]
        bends = [activation] * (len(sizes) - 1) + ["linear"]
        self.layers = [Layer(*shape, rng) for shape in zip(widths, sizes, bends)]

    def __call__(self, x):
        """x: n_in numbers or Values. Returns a list with a Value for each neuron of the last layer; a single one is returned as a Value."""
        for layer in self.layers:
            x = layer(x)
        return x[0] if len(x) == 1 else x

    def parameters(self):
        """The parameters of all layers, as one list."""
        return [p for layer in self.layers for p in layer.parameters()]


class LinearSVM:
    """A linear support-vector machine: the score w·x + b. Train it with `hinge_loss` and `l2`.

    Parameters start at 0, since the loss is convex.
    """

    def __init__(self, n_in):
        self.weights = [Value(0.0, f"w{i}") for i in range(n_in)]
        self.bias = Value(0.0, "b")

    def __call__(self, x):
        """x: n_in numbers or Values. Returns a Value, the score."""
        return weighted_sum(x, self.weights, self.bias)

    def parameters(self):
        """The n_in + 1 parameters: weights, then the bias."""
        return [*self.weights, self.bias]


def hinge_loss(scores, labels):
    """The mean of max(0, 1 - label * score), which is 0 for scores on the right side of 0 with a margin of at least 1.

    scores: n Values. labels: n numbers, each +1 or -1. Returns a Value. Raises ValueError for other labels, other lengths, or n = 0.
    Source: Cortes and Vapnik 1995, "Support-Vector Networks".
    """
    check_pairs("hinge_loss", scores, labels)
    losses = [relu(1 - label * score) for score, label in zip(scores, labels)]
    return sum(losses) / len(losses)


def l2(parameters):
    """L2 regularisation: the sum of squares of the parameters. Returns a Value."""
    return sum(p * p for p in parameters)


def zero_grad(parameters):
    """Set every gradient to 0, because `backward` accumulates."""
    for p in parameters:
        p.grad = 0.0


def sgd_step(parameters, lr):
    """One step of gradient descent: subtract `lr` (the learning rate) times its gradient from every parameter."""
    for p in parameters:
        p.data -= lr * p.grad


def accuracy(scores, labels):
    """The fraction of scores, from 0 to 1, with the sign of their label. A score of exactly 0 counts as wrong.

    scores: n Values or numbers. labels: n numbers, each +1 or -1. Raises ValueError for other labels, other lengths, or n = 0.
    """
    check_pairs("accuracy", scores, labels)
    return sum(score * label > 0 for score, label in zip(scores, labels)) / len(scores)


def check_pairs(name, scores, labels):
    """Raise ValueError unless there is one label, +1 or -1, for each score, and at least one."""
    if len(scores) != len(labels) or not len(scores):
        raise ValueError(f"{name}: expected one label for each of {len(scores)} scores (at least 1), got {len(labels)}")
    for label in labels:
        if label not in (1, -1):
            raise ValueError(f"{name}: expected labels +1 or -1, got {label!r}")
