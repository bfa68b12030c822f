"""Adam and AdamW: steps whose size does not depend on the scale of the gradient."""

import numpy as np

from ..compiled.twin import with_twin
from .optimizer import Optimizer, blocks, count_step, descent_gradient, new_state


def moments_update(m, v, g, beta1, beta2):
    """Update the moving averages of the gradient, m, and of its square, v, in place: m ← β1·m + (1-β1)·g, v ← β2·v + (1-β2)·g².

    m, v, g: arrays of one shape.
    """
    s = g - m
    s *= 1 - beta1
    m += s
    np.multiply(g, g, out=s)
    s *= 1 - beta2
    v *= beta2
    v += s


def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """One step of Adam, in place: p ← p - lr · m̂ / (√v̂ + eps), where m̂ = m / (1-β1ᵗ) and v̂ = v / (1-β2ᵗ).

    p, m, v: arrays of one shape. t: the number of this step, from 1. The division is multiplied through by √(1-β2ᵗ), which saves a pass.
    Source: Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", with the remark at the end of section 2.
    """
    root = (1 - beta2**t) ** 0.5
    s = np.sqrt(v)
    s += eps * root
    np.divide(m, s, out=s)
    s *= lr * root / (1 - beta1**t)
    p -= s


def adam_step(p, g, m, v, t, lr, beta1, beta2, eps, shrink):
    """A step of Adam on whole arrays, in place, block by block; p is first multiplied by shrink, which is decoupled weight decay."""
    for p, g, m, v in blocks(p, g, m, v):  # noqa: B020
        if shrink != 1:
            p *= shrink
        moments_update(m, v, g, beta1, beta2)
        adam_update(p, m, v, t, lr, beta1, beta2, eps)


ADAM_STEP = with_twin(adam_step, moments_update, adam_update)


class Adam(Optimizer):
    """Adam: a moving average of the gradient, over the root of the moving average of its square.

    betas: how much of each average stays in every step. weight_decay: this times p is added to the gradient; with decoupled_weight_decay
    p is shrunk by lr · weight_decay instead. amsgrad: divide by the largest average so far. maximize: climb instead.
    """

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        amsgrad=False,
        *,
        maximize=False,
        decoupled_weight_decay=False,
    ):
        options = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad, maximize=maximize)
        super().__init__(params, options | {"decoupled_weight_decay": decoupled_weight_decay})

    def update(self, p, g, state, group):
        """Update the array p, given its gradient g."""
        lr, (beta1, beta2), eps, decay, amsgrad = (group[key] for key in ("lr", "betas", "eps", "weight_decay", "amsgrad"))
        if not state:
            state |= {"step": new_state(np.float32(0)), "exp_avg": new_state(p), "exp_avg_sq": new_state(p)}
            if amsgrad:
                state["max_exp_avg_sq"] = new_state(p)
        t = count_step(state)
        m, v = state["exp_avg"]._data, state["exp_avg_sq"]._data
        decoupled = decay and group["decoupled_weight_decay"]
        shrink = 1 - lr * decay if decoupled else 1
        if not amsgrad and not group["maximize"] and (decoupled or not decay):
            return ADAM_STEP(p, g, m, v, t, lr, beta1, beta2, eps, shrink)
        largest = state["max_exp_avg_sq"]._data if amsgrad else v
        for p, g, m, v, largest in blocks(p, g, m, v, largest):  # noqa: B020
            if decoupled:
                p *= shrink
            g = descent_gradient(p, g, group["maximize"], 0 if decoupled else decay)
            moments_update(m, v, g, beta1, beta2)
            if amsgrad:
                np.maximum(largest, v, out=largest)
            adam_update(p, m, largest, t, lr, beta1, beta2, eps)


class AdamW(Adam):
    """Adam with decoupled weight decay: every step shrinks p by lr · weight_decay, whatever the gradient's history.

    Source: Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization".
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, *, maximize=False):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize, decoupled_weight_decay=True)
