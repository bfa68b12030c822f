"""Stochastic gradient descent, with momentum."""

from .optimizer import Optimizer, blocks, descent_gradient, new_state


def sgd_update(p, g, lr):
    """One step of gradient descent: subtract lr (the learning rate) times g from p, in place. p, g: arrays of one shape."""
    p -= lr * g


def momentum_update(p, b, g, lr, momentum):
    """One step with momentum, in place: b ← momentum · b + g, then p ← p - lr · b. p, b, g: arrays of one shape; g is not changed."""
    b *= momentum
    b += g
    p -= lr * b


def nesterov_update(p, b, g, lr, momentum):
    """As `momentum_update`, but p moves along the gradient and the buffer to come: p ← p - lr · (g + momentum · b)."""
    b *= momentum
    b += g
    p -= lr * (g + momentum * b)


class SGD(Optimizer):
    """Stochastic gradient descent: p ← p - lr · g, or with momentum p ← p - lr · b, where b ← momentum · b + (1 - dampening) · g.

    The first b is the gradient itself. weight_decay: this times p is added to g. nesterov: descend along g + momentum · b.
    maximize: climb instead.
    Sources: Polyak 1964; Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning".
    """

    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False, *, maximize=False):
        if nesterov and not (momentum > 0 and dampening == 0):
            raise ValueError(f"SGD: expected momentum above 0 and dampening 0 for nesterov, got {momentum} and {dampening}")
        options = dict(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov, maximize=maximize)
        super().__init__(params, options)

    def update(self, p, g, state, group):
        """Update the array p, given its gradient g."""
        lr, momentum, dampening = group["lr"], group["momentum"], group["dampening"]
        if momentum and state.get("momentum_buffer") is None:
            state["momentum_buffer"], dampening = new_state(p), 0
        b = state["momentum_buffer"]._data if momentum else p
        arrays = p, g, b
        for p, g, b in blocks(*arrays):
            g = descent_gradient(p, g, group["maximize"], group["weight_decay"])
            if not momentum:
                sgd_update(p, g, lr)
            elif group["nesterov"]:
                nesterov_update(p, b, g, lr, momentum)
            else:
                momentum_update(p, b, (1 - dampening) * g if dampening else g, lr, momentum)
