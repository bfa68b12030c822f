"""Digits that are moved, the MLP that reads them, and what is observed of an array with its dtype."""

from functools import cache

import numpy as np

from course.authoring import observe_array
from tinygrad_edu import Tensor, manual_seed, nn, no_grad
from tinygrad_edu.data import DataLoader, TensorDataset, digits
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim import Adam
from tinygrad_edu.training import fit


def shift_right(x):
    """Move images, an array (N, C, H, W), one pixel to the right; the column that comes in is 0."""
    out = np.zeros_like(x)
    out[..., 1:] = x[..., :-1]
    return out


@cache
def accuracy_when_moved():
    """The share of test digits that lesson 11's MLP reads right when each is one pixel too far to the right."""
    x, y = digits("train").tensors
    manual_seed(0)
    net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    loader = DataLoader(TensorDataset((x.float() / 16).flatten(1), y), 64, shuffle=True)
    fit(net, F.cross_entropy, Adam(net.parameters(), lr=0.01), loader, 10, progress=False)
    x, y = digits("test").tensors
    with no_grad():
        found = net(Tensor(shift_right(x.float().data[:, None] / 16).reshape(-1, 64))).data.argmax(1)
    return float((found == y.data).mean())


def observe_typed(out, like, name="the answer"):
    """The numbers of an array, then its dtype: float32 stays float32."""
    seen = observe_array(out, name)
    if isinstance(seen.get(name), np.ndarray):
        seen[f"the dtype of {name}"] = str(np.asarray(out).dtype)
    return seen
