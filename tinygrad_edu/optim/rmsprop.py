"""RMSprop: the gradient over the root of a moving average of its square."""

import numpy as np

from .optimizer import Optimizer, blocks, count_step, descent_gradient, new_state


class RMSprop(Optimizer):
    """RMSprop: p ← p - lr · g / (√v + eps), where v ← alpha · v + (1 - alpha) · g².

    centered: divide by the root of the variance instead, v minus the squared moving average of g. momentum: descend along a buffer
    b ← momentum · b + g / (√v + eps). weight_decay: this times p is added to g. maximize: climb instead.
    Source: Tieleman and Hinton 2012, lecture 6.5 of "Neural Networks for Machine Learning".
    """

    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False, *, maximize=False):
        options = dict(lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum, centered=centered, maximize=maximize)
        super().__init__(params, options)

    def update(self, p, g, state, group):
        """Update the array p, given its gradient g."""
        lr, alpha, eps, momentum, centered = (group[key] for key in ("lr", "alpha", "eps", "momentum", "centered"))
        if not state:
            state |= {"step": new_state(np.float32(0)), "square_avg": new_state(p)}
            if momentum > 0:
                state["momentum_buffer"] = new_state(p)
            if centered:
                state["grad_avg"] = new_state(p)
        count_step(state)
        v = state["square_avg"]._data
        b = state["momentum_buffer"]._data if momentum > 0 else v
        mean = state["grad_avg"]._data if centered else v
        arrays = p, g, v, b, mean
        for p, g, v, b, mean in blocks(*arrays):
            g = descent_gradient(p, g, group["maximize"], group["weight_decay"])
            v *= alpha
            v += (1 - alpha) * g * g
            if centered:
                mean += (1 - alpha) * (g - mean)
            step = g / (np.sqrt(v - mean * mean if centered else v) + eps)
            if momentum > 0:
                b *= momentum
                b += step
                step = b
            p -= lr * step
