"""picograd's recipe in picograd's shape of code, for `training` to race with: plain NumPy, an array for each op, and float64 throughout.

picograd's pixels and Adam's moments are float64, so its parameters are float64 from the first step on; nothing is computed in place.
"""

import numpy as np


class Picograd:
    """784-800-800-10 with relu and dropout, negative log-likelihood, Adam. weights: weight, bias, weight, … as `first_weights` gives them."""

    def __init__(self, weights, p=0.5, seed=0):
        self.parameters, self.p, self.rng = [a.astype(np.float64) for a in weights], p, np.random.default_rng(seed)
        self.means, self.squares = ([np.zeros_like(a) for a in self.parameters] for _ in range(2))
        self.t = 0

    def forward(self, x, training=True):
        """The log-probabilities of a batch (B, 784), and what the backward pass needs: for each layer its input and the slopes after it."""
        saved = []
        for k in range(0, len(self.parameters), 2):
            weight, bias = self.parameters[k : k + 2]
            out, slopes = x @ weight.T + bias, None
            if k + 2 < len(self.parameters):
                out = out * (slopes := out > 0)
                if training:
                    kept = (self.rng.random(out.shape) >= self.p) / (1 - self.p)
                    out, slopes = out * kept, slopes * kept
            saved.append((x, slopes))
            x = out
        x = x - x.max(1, keepdims=True)
        return x - np.log(np.exp(x).sum(1, keepdims=True)), saved

    def step(self, x, y):
        """One step on a batch (B, 784) with its labels (B,): forward, backward, Adam."""
        log_p, saved = self.forward(x)
        g, grads = (np.exp(log_p) - np.eye(10)[y]) / len(y), []
        for (inputs, _), k in zip(saved[::-1], range(len(self.parameters) - 2, -1, -2)):
            grads[:0] = [g.T @ inputs, g.sum(0)]
            if k:
                g = (g @ self.parameters[k]) * saved[k // 2 - 1][1]
        self.adam(grads)

    def adam(self, grads, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        """Move all parameters by Adam's step, each with new arrays."""
        self.t += 1
        for i, g in enumerate(grads):
            self.means[i] = beta1 * self.means[i] + (1 - beta1) * g
            self.squares[i] = beta2 * self.squares[i] + (1 - beta2) * g * g
            mean, square = self.means[i] / (1 - beta1**self.t), self.squares[i] / (1 - beta2**self.t)
            self.parameters[i] = self.parameters[i] - lr * mean / (np.sqrt(square) + eps)

    def epoch(self, x, y, batch_size=64):
        """All batches of x (N, 784) and y (N,), shuffled."""
        order = self.rng.permutation(len(x))
        for index in np.split(order, range(batch_size, len(x), batch_size)):
            self.step(x[index], y[index])
